//! The figures of a whole country: 34 provinces, 3,321 communes, 200 measures, 24 months, 15 million values.
//!
//! `cargo bench -p hopluc-benches --bench figures [-- sqlite|postgres] [--scale 0.05] [--strict]`. Asks the questions of
//! the product through its own functions, and beside them the plain SQL that a system without kept sums would run.

use hopluc_benches::{Asked, Meter, Series, Sheet, on_each};
use hopluc_core::agency::testing::agency;
use hopluc_core::base::store::{Dialect, Tx};
use hopluc_core::base::{
    Ctx,
    actor::Role,
    ctx::App,
    ids::{AgencyId, ObligationId, PeriodId, SubmissionId},
    testing,
};
use hopluc_core::binds;
use hopluc_core::figure::{Cell, CellKey, MeasureSpec, NumberForm, TimeKind};
use hopluc_core::report::period::{self, Form, Period, PeriodKind, PeriodState, Profile, Window};
use hopluc_core::report::submission::{
    self, CellInput, Figure, Save, Verdict, actions, rules::Blanks,
};
use hopluc_core::report::total::{self, Scope, trend};
use std::collections::BTreeMap;
use time::{Date, Duration, Month};

const N_PROVINCES: i64 = 34;
const N_COMMUNES: i64 = 3_321;
const N_MEASURES: i64 = 200;
const N_MONTHS: i64 = 24;

/// A whole number below 4,294,967,296 that looks random, from one that counts; the same in both databases.
const MIX: &str = "((({}) * 2654435761) % 4294967296)";

fn mix(of: &str) -> String {
    MIX.replace("{}", of)
}

/// What was made, by which the questions are asked.
struct Country {
    focal: Ctx,
    largest: AgencyId,
    agencies: Vec<AgencyId>,
    months: Vec<PeriodId>,
}

fn measures() -> Vec<MeasureSpec> {
    let spec = |n: i64| MeasureSpec {
        code: format!("M{n:03}"),
        name: format!("Chỉ tiêu {n}"),
        name_en: format!("Measure {n}"),
        unit: "case".to_owned(),
        unit_name: "vụ".to_owned(),
        form: NumberForm::Count,
        kind: if n % 4 == 3 {
            TimeKind::Stock
        } else {
            TimeKind::Flow
        },
        is_computed: false,
        is_event: false,
        within: None,
        leaf_of: None,
        share: None,
        dimensions: vec![],
    };
    (0..N_MEASURES).map(spec).collect()
}

async fn make(app: &App, asked: &Asked) -> Country {
    let tx = app.store.begin().await.expect("a transaction begins");
    let focal = agency(&tx, "H00", "Cơ quan đầu mối", "department").await;
    let (mut provinces, mut agencies, mut parent_of) = (vec![], vec![], BTreeMap::new());
    for n in 0..N_PROVINCES {
        let name = format!("Tỉnh {n}");
        let id = agency(&tx, &format!("P{n:02}"), &name, "provincial_committee").await;
        provinces.push(id);
        agencies.push(id);
    }
    for n in 0..asked.scaled(N_COMMUNES) {
        let name = format!("Xã {n}");
        let id = agency(&tx, &format!("X{n:04}"), &name, "commune_committee").await;
        // Provinces of unequal size, as they are.
        let above = provinces[((n * n / 7 + n) % N_PROVINCES) as usize];
        parent_of.insert(id.0, above.0);
        let sql = "update agency set parent_id = $2 where id = $1";
        tx.run(sql, binds![id, above]).await.expect("a parent");
        agencies.push(id);
    }
    let definition = testing::catalogue().schedules["half_year"].clone();
    let schedule = period::Schedule {
        id: hopluc_core::base::ids::ScheduleId(0),
        catalogue_id: String::new(),
        name: "Báo cáo tháng".to_owned(),
        basis: String::new(),
        document_id: None,
        focal_agency_id: focal,
        definition,
        is_active: true,
        row_version: 1,
    };
    let at = "2024-01-01T00:00:00.000Z";
    let schedule = period::store::add_schedule(&tx, &schedule, at)
        .await
        .expect("a schedule");
    let form = Form {
        version: 1,
        measures: measures(),
        sections: vec![],
        profiles: vec![Profile {
            measures: measures().into_iter().map(|spec| spec.code).collect(),
            ..Profile::default()
        }],
        profile_of: agencies.iter().map(|id| (id.0, 0)).collect(),
        parent_of,
    };
    let mut months = Vec::new();
    for n in 0..N_MONTHS {
        months.push(month(&tx, schedule, focal, n, &form).await);
    }
    tx.commit().await.expect("the country is kept");
    Country {
        focal: testing::ctx(app, 1, focal, Role::Focal),
        largest: provinces
            .into_iter()
            .max_by_key(|id| {
                form.parent_of
                    .values()
                    .filter(|above| **above == id.0)
                    .count()
            })
            .expect("provinces"),
        agencies,
        months,
    }
}

async fn month(
    tx: &Tx,
    schedule: hopluc_core::base::ids::ScheduleId,
    focal: AgencyId,
    n: i64,
    form: &Form,
) -> PeriodId {
    let month = Month::try_from((n % 12 + 1) as u8).expect("a month");
    let year = 2024 + (n / 12) as i32;
    let from = Date::from_calendar_date(year, month, 1).expect("a date");
    let to = from.replace_day(month.length(year)).expect("its last day");
    let new = Period {
        id: PeriodId(0),
        schedule_id: schedule,
        focal_agency_id: focal,
        code: format!("{year}-{:02}", u8::from(month)),
        name: format!("Tháng {}/{year}", u8::from(month)),
        kind: PeriodKind::Month,
        window: Window { from, to },
        cutoff_on: to,
        is_cumulative: false,
        state: PeriodState::Open,
        outline_id: "half_year".to_owned(),
        opened_at: "2024-01-01T00:00:00.000Z".to_owned(),
        row_version: 1,
    };
    let id = period::store::add_period(tx, &new, (form, None), None)
        .await
        .expect("a period");
    let due_on = to + Duration::days(5);
    let owed: Vec<_> = form
        .profile_of
        .keys()
        .map(|agency| period::store::NewObligation {
            agency_id: AgencyId(*agency),
            answering_agency_id: AgencyId(*agency),
            tier: 3,
            due_on,
        })
        .collect();
    period::store::add_obligations(tx, id, &owed)
        .await
        .expect("obligations");
    id
}

/// Everybody answers but five of a hundred, one of five late; one figure of a hundred is not there yet.
async fn answer(app: &App, country: &Country) -> i64 {
    let tx = app.store.begin().await.expect("a transaction begins");
    let late = format!(
        "case when {} / 65536 % 5 = 0 then 'T17:30:00.000Z' else 'T03:00:00.000Z' end",
        mix("id + 77")
    );
    for sql in [
        "create table bench_measure (n bigint primary key, code text not null)".to_owned(),
        format!(
            "insert into submission (obligation_id, version, state, source, submitted_at, changed_at)
             select o.id, 1, 'accepted', 'web', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
             from obligation o
             where {} / 65536 % 100 >= 5
             order by o.id",
            mix("o.id")
        ),
        format!(
            "update obligation
             set state = 'accepted', first_submitted_at = due_on || {late}, submitted_at = due_on || {late},
               accepted_at = '2026-01-02T00:00:00.000Z'
             where id in (select obligation_id from submission)"
        ),
    ] {
        tx.run(&sql, vec![]).await.expect("the statement runs");
    }
    for (n, spec) in measures().into_iter().enumerate() {
        let sql = "insert into bench_measure (n, code) values ($1, $2)";
        tx.run(sql, binds![n as i64, spec.code])
            .await
            .expect("a measure");
    }
    tx.commit().await.expect("the answers are kept");
    let mut n_values = 0;
    let one = mix(&format!("s.id * {N_MEASURES} + m.n"));
    let number = format!("({one} / 65536 % 61)");
    let missing = format!("({one} / 4096 % 100 = 0)");
    for month in &country.months {
        let tx = app.store.begin().await.expect("a transaction begins");
        let sql = format!(
            "insert into figure (submission_id, measure_id, dimension, state, value)
             select s.id, m.code, '',
               case when {missing} then 'not_yet' when {number} = 0 then 'nil' else 'value' end,
               case when {missing} then null else {number} end
             from obligation o
             join submission s on s.obligation_id = o.id
             cross join bench_measure m
             where o.period_id = $1
             order by s.id, m.n"
        );
        n_values += tx.run(&sql, binds![*month]).await.expect("values") as i64;
        tx.commit().await.expect("the values are kept");
    }
    n_values
}

/// Statistics, as a database that has run for two years has them.
async fn settle(app: &App) {
    let tx = app.store.begin().await.expect("a transaction begins");
    tx.script("analyze").await.expect("statistics");
    tx.commit().await.expect("statistics are kept");
}

async fn build_sums(app: &App, country: &Country) {
    for month in &country.months {
        let tx = app.store.begin().await.expect("a transaction begins");
        total::repair(&tx, *month).await.expect("sums");
        tx.commit().await.expect("the sums are kept");
    }
}

/// The last six months and the six before.
fn spans(country: &Country) -> trend::Spans {
    let n = country.months.len();
    trend::Spans {
        now: country.months[n - 6..].to_vec(),
        before: country.months[n - 12..n - 6].to_vec(),
    }
}

/// What a system without kept sums asks: all values of twelve months, by province.
fn plain_sql(country: &Country, province: Option<AgencyId>) -> String {
    let spans = spans(country);
    let list = |ids: &[PeriodId]| {
        let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        ids.join(", ")
    };
    let all: Vec<PeriodId> = spans.before.iter().chain(&spans.now).copied().collect();
    let which = province.map_or_else(
        || "a.parent_id is not null".to_owned(),
        |id| format!("a.parent_id = {id}"),
    );
    format!(
        "select a.parent_id, f.measure_id,
           cast(sum(case when o.period_id in ({now}) then f.value else 0 end) as bigint) as now_sum,
           cast(sum(case when o.period_id = {now_last} then f.value else 0 end) as bigint) as now_last,
           cast(sum(case when o.period_id in ({before}) then f.value else 0 end) as bigint) as before_sum,
           cast(sum(case when o.period_id = {before_last} then f.value else 0 end) as bigint) as before_last
         from obligation o
         join agency a on a.id = o.agency_id
         join submission s on s.obligation_id = o.id
         join figure f on f.submission_id = s.id
         where {which} and o.period_id in ({all})
         group by a.parent_id, f.measure_id
         order by a.parent_id, f.measure_id",
        now = list(&spans.now),
        before = list(&spans.before),
        all = list(&all),
        now_last = spans.now[5].0,
        before_last = spans.before[5].0,
    )
}

type Sums = BTreeMap<(i64, String), (i64, i64)>;

async fn plain(tx: &Tx, sql: &str) -> Sums {
    let stock: Vec<String> = measures()
        .into_iter()
        .filter(|spec| spec.kind == TimeKind::Stock)
        .map(|spec| spec.code)
        .collect();
    let rows = tx.rows(sql, vec![]).await.expect("plain SQL answers");
    rows.iter()
        .map(|row| {
            let code: String = row.get("measure_id").expect("a code");
            let columns = if stock.contains(&code) {
                ("now_last", "before_last")
            } else {
                ("now_sum", "before_sum")
            };
            let n = |column| row.get::<i64>(column).expect("a sum");
            let parent = row.get::<i64>("parent_id").expect("a province");
            ((parent, code), (n(columns.0), n(columns.1)))
        })
        .collect()
}

async fn ours(country: &Country, scope: Option<Scope>) -> Sums {
    let tables = trend::comparison(&country.focal, &spans(country), scope)
        .await
        .expect("the comparison answers");
    let mut sums = Sums::new();
    for (scope, lines) in tables {
        let Scope::Under(province) = scope else {
            continue;
        };
        for line in lines {
            let n = |sum: hopluc_core::figure::Sum| sum.cell.number().unwrap_or(0);
            sums.insert(
                (province.0, line.key.measure),
                (n(line.now), n(line.before)),
            );
        }
    }
    sums
}

async fn questions(app: &App, dialect: Dialect, country: &Country, sheet: &mut Sheet) {
    let meter = Meter::of(dialect);
    let tx = app.store.reader();
    let province = country.largest;
    let scope = Some(Scope::Under(province));
    let (cold, found) = meter.once(ours(country, None)).await;
    let (nation_plain, expected) = meter.once(plain(&tx, &plain_sql(country, None))).await;
    assert!(!found.is_empty() && found == expected, "the two ways agree");
    let nation_plain = Series(vec![nation_plain]);
    let sql = plain_sql(country, Some(province));
    let province_plain = meter.times(3, async |_| plain(&tx, &sql).await).await;
    let of_province = meter.times(40, async |_| ours(country, scope).await).await;
    let nation = meter.times(40, async |_| ours(country, None).await).await;
    let months = &country.months[country.months.len() - 6..];
    let standing = meter
        .times(40, async |_| {
            let all = period::standing::by_agency(&country.focal, months, None).await;
            assert_eq!(all.expect("an answer").len(), country.agencies.len());
        })
        .await;
    let key = CellKey::total("M001");
    let schedule = period::store::period(&tx, months[0])
        .await
        .expect("a period")
        .schedule_id;
    let course = meter
        .times(40, async |_| {
            let of = (schedule, PeriodKind::Month);
            trend::trend(&country.focal, of, Scope::All, &key, 24)
                .await
                .expect("a trend")
                .len()
        })
        .await;
    sheet.line(
        "one province, six months against six",
        &of_province,
        Some(20.0),
    );
    sheet.line(
        "  the same by plain SQL over the values",
        &province_plain,
        None,
    );
    sheet.ratio("  ours to plain SQL", &of_province, &province_plain);
    sheet.line(
        "the nation by province, six months against six",
        &nation,
        Some(100.0),
    );
    sheet.line(
        "  the first time, forms not yet read",
        &Series(vec![cold]),
        None,
    );
    sheet.line(
        "  the same by plain SQL over the values (once)",
        &nation_plain,
        None,
    );
    sheet.ratio("  ours to plain SQL", &nation, &nation_plain);
    sheet.line(
        "who has reported, every agency, six months",
        &standing,
        Some(15.0),
    );
    sheet.line("one figure over 24 months, for a chart", &course, None);
}

fn cells(seed: i64) -> Vec<Figure> {
    (0..N_MEASURES)
        .map(|n| Figure {
            key: CellKey::total(&format!("M{n:03}")),
            cell: Cell::exact((seed * 31 + n * 7) % 60),
            note: String::new(),
            verdict: Verdict::None,
            reason: String::new(),
        })
        .collect()
}

/// A submission of 200 figures is written with and without its share of the kept sums, in turn.
async fn upkeep(app: &App, dialect: Dialect, country: &Country, sheet: &mut Sheet) {
    let meter = Meter::of(dialect);
    let month = country.months[3];
    let form = period::store::form(&app.store.reader(), month)
        .await
        .expect("a form");
    let sql = "select s.id, o.agency_id
               from submission s
               join obligation o on o.id = s.obligation_id
               join agency a on a.id = o.agency_id
               where o.period_id = $1 and a.parent_id is not null
               order by s.id
               limit 100";
    let rows = app.store.reader().rows(sql, binds![month]).await;
    let sent: Vec<(SubmissionId, AgencyId)> = rows
        .expect("submissions")
        .iter()
        .map(|row| {
            (
                SubmissionId(row.get("id").expect("an id")),
                AgencyId(row.get("agency_id").expect("an agency")),
            )
        })
        .collect();
    let write = async |seed: usize, is_kept: bool| {
        let figures = cells(seed as i64);
        let (id, agency) = sent[seed % sent.len()];
        let tx = app.store.begin().await.expect("a transaction begins");
        submission::store::put_figures(&tx, id, &figures)
            .await
            .expect("figures");
        if is_kept {
            let scopes = Scope::of(&form, agency);
            assert_eq!(scopes.len(), 2);
            total::change(&tx, month, &scopes, &[], &figures)
                .await
                .expect("sums");
        }
        tx.commit().await.expect("a commit");
    };
    let (mut with, mut without) = (vec![], vec![]);
    for seed in 0..202 {
        let (cost, ()) = meter.once(write(seed, false)).await;
        without.push(cost);
        let (cost, ()) = meter.once(write(seed, true)).await;
        with.push(cost);
    }
    let (with, without) = (Series(with[2..].to_vec()), Series(without[2..].to_vec()));
    sheet.line(
        "a submission of 200 figures, written without sums",
        &without,
        None,
    );
    sheet.line("  with sums of its province and of all", &with, None);
    let more = with.cpu() - without.cpu();
    sheet.number("  processor time more (ms)", more, 1.0, false);
}

/// The verbs as the page calls them: permission, checks, journal, notice, kept sums.
async fn verbs(app: &App, dialect: Dialect, country: &Country, sheet: &mut Sheet) {
    let meter = Meter::of(dialect);
    let month = *country.months.last().expect("months");
    let sql = "select o.id, o.agency_id from obligation o
               where o.period_id = $1 and o.state = 'open' order by o.id limit 60";
    let rows = app.store.reader().rows(sql, binds![month]).await;
    let (mut saved, mut sent) = (vec![], vec![]);
    for row in &rows.expect("open obligations") {
        let id = ObligationId(row.get("id").expect("an id"));
        let agency = AgencyId(row.get("agency_id").expect("an agency"));
        let ctx = testing::ctx(app, agency.0 + 10, agency, Role::Officer);
        let save = Save {
            row_version: 0,
            cells: cells(agency.0)
                .into_iter()
                .map(|figure| CellInput::new(figure.key, Some(figure.cell)))
                .collect(),
            narratives: vec![],
            source: "web",
        };
        let (cost, done) = meter.once(actions::save(&ctx, id, &save)).await;
        saved.push(cost);
        let version = done.expect("it is saved").row_version;
        let sending = actions::submit(&ctx, id, version, Blanks::Refuse);
        let (cost, done) = meter.once(sending).await;
        done.expect("it is sent");
        sent.push(cost);
    }
    sheet.line(
        "an agency saves 200 figures (the whole verb)",
        &Series(saved),
        None,
    );
    sheet.line(
        "  and sends them (the whole verb, sums kept)",
        &Series(sent),
        None,
    );
    let (cost, wrong) = meter.once(total::check(&app.store.reader(), month)).await;
    assert_eq!(wrong.expect("sums are checked"), []);
    sheet.line(
        "all sums of a month checked by recomputation",
        &Series(vec![cost]),
        None,
    );
}

fn main() {
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    on_each(&asked, async |app, dialect| {
        let start = std::time::Instant::now();
        let country = make(&app, &asked).await;
        let n = answer(&app, &country).await;
        settle(&app).await;
        build_sums(&app, &country).await;
        settle(&app).await;
        sheet.begin(&format!(
            "{dialect:?}: {} agencies, {n} values, made in {:.0} s",
            country.agencies.len(),
            start.elapsed().as_secs_f64()
        ));
        questions(&app, dialect, &country, &mut sheet).await;
        upkeep(&app, dialect, &country, &mut sheet).await;
        verbs(&app, dialect, &country, &mut sheet).await;
    });
    sheet.end(&asked);
}
