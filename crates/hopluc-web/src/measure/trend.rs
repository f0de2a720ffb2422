//! One measure over its periods: a chart and its table, with the same period a year before, and agency by agency.

use crate::{
    agency::{Choice, choices, text_of},
    chart, english,
    error::{Shown, WebError, html},
    forms::Asked,
    page::Page,
    session::Signed,
    submission::words_of,
    urls, words,
};
use askama::Template;
use axum::extract::Path;
use hopluc_core::base::{
    Ctx,
    calendar::Window,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId, ScheduleId},
    permit::Verb,
};
use hopluc_core::figure::{
    Cell, CellKey, Change, Direction, MeasureSpec, Sum, Tally, cell_text, change,
};
use hopluc_core::report::period::{Period, PeriodKind, actions, from_catalogue::spec_of, store};
use hopluc_core::report::total::{
    Scope,
    by_agency::by_agency,
    trend::{Spans, comparison, trend},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Points of the chart; as many again are read for the year before.
const POINTS: usize = 12;
const READ: usize = 60;
/// Bars of the chart of agencies; the table has them all.
const BARS: usize = 12;

/// Query of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrendQuery {
    /// Schedule and kind of period: `3.half_year`.
    chuoi: String,
    /// Agency whose figures are shown; empty for the sum of all.
    co_quan: String,
    /// Period whose agencies are listed.
    ky: String,
}

/// One period of the table.
struct Point {
    period: Period,
    cell: Option<Cell>,
    before: Option<Cell>,
    change: String,
    class: &'static str,
    n_missing: i64,
}

/// One agency of the chosen period.
struct Line {
    id: AgencyId,
    name: String,
    cell: Option<Cell>,
    before: Option<Cell>,
    change: String,
    class: &'static str,
    /// Whether there is something to look at, now or a year before.
    has_figure: bool,
}

#[derive(Template)]
#[template(path = "measure/show.html")]
struct ShowPage {
    page: Page,
    spec: MeasureSpec,
    name: String,
    query: TrendQuery,
    series: Vec<Choice>,
    chosen: String,
    agencies: Vec<Choice>,
    periods: Vec<Choice>,
    whose: String,
    svg: String,
    points: Vec<Point>,
    period: Option<Period>,
    before: Option<String>,
    bars: String,
    lines: Vec<Line>,
    sees_all: bool,
}

impl ShowPage {
    fn words(&self, cell: impl std::borrow::Borrow<Option<Cell>>) -> String {
        words_of(&self.page, *cell.borrow(), Some(&self.spec))
    }

    fn n_without(&self) -> usize {
        self.lines.iter().filter(|line| !line.has_figure).count()
    }

    fn of_agency(&self, id: &AgencyId) -> String {
        format!(
            "/chi-tieu/{}?chuoi={}&co_quan={id}",
            self.spec.code,
            urls::encode(&self.chosen)
        )
    }
}

/// Periods of one schedule and kind, oldest first, all that are read.
struct Chain {
    schedule: ScheduleId,
    kind: PeriodKind,
    name: String,
    periods: Vec<Period>,
}

impl Chain {
    fn code(&self) -> String {
        format!("{}.{}", self.schedule, self.kind.code())
    }
}

/// The day a year before; the last of February where it has no such day.
fn year_before(on: time::Date) -> time::Date {
    on.replace_year(on.year() - 1)
        .unwrap_or_else(|_| on - time::Duration::days(366))
}

fn is_year_before(one: Window, other: Window) -> bool {
    let near = |a: time::Date, b: time::Date| (a - b).whole_days().abs() <= 1;
    near(year_before(one.from), other.from) && near(year_before(one.to), other.to)
}

/// Chains of periods that ask for the measure, the one with the newest window first.
async fn chains(signed: &Signed, page: &Page, code: &str) -> Result<Vec<Chain>, WebError> {
    let ctx = &signed.ctx;
    let schedules = actions::schedules(ctx).await?;
    let tx = ctx.reader();
    let mut chains: Vec<Chain> = Vec::new();
    let all = store::periods(&tx, None, 500).await?;
    for mut period in all {
        english::name_period(signed, &mut period);
        let same =
            |chain: &Chain| chain.schedule == period.schedule_id && chain.kind == period.kind;
        if let Some(chain) = chains.iter_mut().find(|chain| same(chain)) {
            if chain.periods.len() < READ {
                chain.periods.push(period);
            }
            continue;
        }
        let form = store::form(&tx, period.id).await?;
        if form.measures.iter().any(|spec| spec.code == code) {
            let schedule = schedules.iter().find(|s| s.id == period.schedule_id);
            let name = schedule.map(|s| s.name.as_str()).unwrap_or_default();
            chains.push(Chain {
                schedule: period.schedule_id,
                kind: period.kind,
                name: format!("{name} · {}", page.tc("period_kind.", period.kind.code())),
                periods: vec![period],
            });
        }
    }
    for chain in &mut chains {
        chain
            .periods
            .sort_by_key(|period| (period.window.to, period.id));
    }
    Ok(chains)
}

/// What is known of the measure in each period: a sum, or one agency's cell.
async fn sums(
    ctx: &Ctx,
    chain: &Chain,
    spec: &MeasureSpec,
    cells: Option<&BTreeMap<PeriodId, Cell>>,
) -> Outcome<BTreeMap<PeriodId, Sum>> {
    if let Some(cells) = cells {
        let pairs = cells.iter().map(|(id, cell)| (*id, alone(*cell)));
        return Ok(pairs.collect());
    }
    let key = CellKey::total(&spec.code);
    if !spec.is_computed {
        let of = (chain.schedule, chain.kind);
        let points = trend(ctx, of, Scope::All, &key, READ).await?;
        let pairs = points.into_iter().map(|point| (point.period.id, point.sum));
        return Ok(pairs.collect());
    }
    // Shares have no kept sums: they are computed anew from their parts, period by period.
    let mut found = BTreeMap::new();
    for period in chain.periods.iter().rev().take(POINTS * 2) {
        let spans = Spans {
            now: vec![period.id],
            before: Vec::new(),
        };
        let mut tables = comparison(ctx, &spans, Some(Scope::All)).await?;
        let lines = tables.remove(&Scope::All).unwrap_or_default();
        if let Some(line) = lines.into_iter().find(|line| line.key == key) {
            found.insert(period.id, line.now);
        }
    }
    Ok(found)
}

/// The sum of a measure, or one agency's figure, in every period of one schedule and kind, oldest first; at most 60.
///
/// `None` where nobody was asked. Who does not read all agencies' figures is refused those of others.
pub(crate) async fn series(
    ctx: &Ctx,
    code: &str,
    (schedule, kind): (ScheduleId, PeriodKind),
    agency: Option<AgencyId>,
) -> Outcome<Vec<(Period, Option<Sum>)>> {
    let catalogue = ctx.catalogue();
    let measure = catalogue
        .measures
        .values()
        .find(|m| m.code.as_str() == code);
    let measure = measure.ok_or(ActionError::NotFound { noun: "measure" })?;
    ctx.permit(Verb::SubmissionRead, "measure", agency.as_slice())?;
    let spec = spec_of(catalogue, measure, ctx.today());
    let mut periods = store::periods(&ctx.reader(), Some(schedule), 1_000).await?;
    periods.retain(|period| period.kind == kind);
    periods.truncate(READ);
    periods.sort_by_key(|period| (period.window.to, period.id));
    let chain = Chain {
        schedule,
        kind,
        name: String::new(),
        periods,
    };
    let own = match agency {
        Some(agency) => Some(own_cells(ctx, &chain, code, agency).await?),
        None => None,
    };
    let sums = sums(ctx, &chain, &spec, own.as_ref()).await?;
    let of = |period: Period| {
        let sum = sums.get(&period.id).copied();
        (period, sum)
    };
    Ok(chain.periods.into_iter().map(of).collect())
}

/// What one agency told in each period of a chain.
async fn own_cells(
    ctx: &Ctx,
    chain: &Chain,
    code: &str,
    agency: AgencyId,
) -> Outcome<BTreeMap<PeriodId, Cell>> {
    let ids: Vec<PeriodId> = chain.periods.iter().map(|period| period.id).collect();
    let cells = by_agency(ctx, &ids, &CellKey::total(code)).await?;
    let own = cells.into_iter().filter(|((_, of), _)| *of == agency);
    Ok(own.map(|((period, _), cell)| (period, cell)).collect())
}

/// A change in words: "tăng 12 (8,55%)"; empty without a base.
fn change_text(page: &Page, spec: &MeasureSpec, change: Option<Change>) -> (String, &'static str) {
    let Some(change) = change else {
        return (String::new(), "");
    };
    let size = Cell::exact(change.difference.abs());
    let mut text = match change.direction {
        Direction::Up => format!("{} {}", page.t("trend.up"), cell_text(size, spec.form)),
        Direction::Down => format!("{} {}", page.t("trend.down"), cell_text(size, spec.form)),
        Direction::Same => page.t("trend.same").to_owned(),
        Direction::Unclear => page.t("trend.unclear").to_owned(),
    };
    if let (Some(percent), Direction::Up | Direction::Down) = (change.percent, change.direction) {
        let percent = percent.abs();
        text = format!(
            "{text} ({},{:02}%)",
            words::number(percent / 100),
            percent % 100
        );
    }
    let class = match change.direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Same | Direction::Unclear => "",
    };
    (text, class)
}

fn points(
    page: &Page,
    spec: &MeasureSpec,
    chain: &Chain,
    sums: &BTreeMap<PeriodId, Sum>,
) -> Vec<Point> {
    let first = chain.periods.len().saturating_sub(POINTS);
    chain
        .periods
        .iter()
        .skip(first)
        .map(|period| {
            let before = chain
                .periods
                .iter()
                .find(|other| is_year_before(period.window, other.window));
            let now = sums.get(&period.id);
            let base = before.and_then(|before| sums.get(&before.id));
            let (change, class) = match (now, base) {
                (Some(now), Some(base)) => change_text(page, spec, change(now, base)),
                _ => (String::new(), ""),
            };
            Point {
                cell: now.map(|sum| sum.cell),
                before: base.map(|sum| sum.cell),
                n_missing: now.map_or(0, |sum| sum.n_missing),
                period: period.clone(),
                change,
                class,
            }
        })
        .collect()
}

fn drawing(page: &Page, spec: &MeasureSpec, title: &str, points: &[Point]) -> String {
    let number = |cell: &Option<Cell>| cell.and_then(Cell::number);
    if points.iter().all(|point| number(&point.cell).is_none()) {
        return String::new();
    }
    let labels: Vec<String> = points
        .iter()
        .map(|point| words::period_code(page, &point.period.code))
        .collect();
    let series = [
        chart::Series {
            label: page.t("trend.year_before").to_owned(),
            colour: 6,
            is_base: true,
            values: points.iter().map(|point| number(&point.before)).collect(),
        },
        chart::Series {
            label: page.t("trend.now").to_owned(),
            colour: 1,
            is_base: false,
            values: points.iter().map(|point| number(&point.cell)).collect(),
        },
    ];
    chart::lines(title, &labels, &series, |n| {
        cell_text(Cell::exact(n), spec.form)
    })
}

/// The chain asked for; else the one of the period asked for; else the one with the most to show, of equals the newest.
fn chosen<'a>(chains: &'a [Chain], query: &TrendQuery) -> Option<&'a Chain> {
    let period = asked_period(query);
    let has = |chain: &&Chain| chain.periods.iter().any(|p| Some(p.id) == period);
    let most = chains.iter().map(|chain| chain.periods.len()).max();
    chains
        .iter()
        .find(|chain| chain.code() == query.chuoi)
        .or_else(|| chains.iter().find(has))
        .or_else(|| {
            let is_longest = |chain: &&Chain| Some(chain.periods.len()) == most;
            chains.iter().find(is_longest)
        })
}

fn asked_period(query: &TrendQuery) -> Option<PeriodId> {
    query.ky.parse().ok().map(PeriodId)
}

impl ShowPage {
    /// The page before any figure is on it.
    fn bare(page: Page, spec: MeasureSpec, query: TrendQuery, agencies: Vec<Choice>) -> Self {
        let is_english = page.lang() == "en";
        Self {
            name: if is_english {
                spec.name_en.clone()
            } else {
                spec.name.clone()
            },
            sees_all: page.sees_all(Verb::SubmissionRead),
            whose: page.t("trend.all").to_owned(),
            series: Vec::new(),
            chosen: String::new(),
            periods: Vec::new(),
            svg: String::new(),
            points: Vec::new(),
            period: None,
            before: None,
            bars: String::new(),
            lines: Vec::new(),
            page,
            spec,
            query,
            agencies,
        }
    }
}

/// `GET /chi-tieu/{code}`
pub async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Asked(query): Asked<TrendQuery>,
) -> Shown {
    let ctx = &signed.ctx;
    ctx.permit_all(Verb::PeriodRead)?;
    let catalogue = ctx.catalogue();
    let mut measures = catalogue.measures.values();
    let measure = measures
        .find(|measure| measure.code.as_str() == code)
        .ok_or(ActionError::NotFound { noun: "measure" })?;
    let mut spec = spec_of(catalogue, measure, ctx.today());
    let page = signed.page.clone();
    spec.unit_name = english::unit(page.lang() == "en", catalogue, &spec.unit_name);
    let agencies = if page.sees_all(Verb::SubmissionRead) {
        choices(&signed).await?
    } else {
        Vec::new()
    };
    let mut shown = ShowPage::bare(page, spec, query, agencies);
    let agency = if shown.sees_all {
        shown.query.co_quan.parse().ok().map(AgencyId)
    } else {
        let session = shown.page.session.as_ref();
        shown.whose = session.map(|s| s.agency_name.clone()).unwrap_or_default();
        Some(ctx.actor.agency())
    };
    if let (Some(id), true) = (agency, shown.sees_all) {
        text_of(&shown.agencies, &id.to_string()).clone_into(&mut shown.whose);
    }
    let chains = chains(&signed, &shown.page, &code).await?;
    let series = chains.iter().map(|chain| Choice {
        value: chain.code(),
        text: chain.name.clone(),
    });
    shown.series = series.collect();
    if let Some(chain) = chosen(&chains, &shown.query) {
        shown.chosen = chain.code();
        let asked = asked_period(&shown.query);
        fill(&signed, &mut shown, chain, (agency, asked)).await?;
    }
    html(&shown)
}

async fn fill(
    signed: &Signed,
    shown: &mut ShowPage,
    chain: &Chain,
    (agency, asked): (Option<AgencyId>, Option<PeriodId>),
) -> Result<(), WebError> {
    let ids: Vec<PeriodId> = chain.periods.iter().map(|period| period.id).collect();
    let key = CellKey::total(&shown.spec.code);
    let cells = by_agency(&signed.ctx, &ids, &key).await?;
    let own = agency.map(|agency| {
        let own = cells.iter().filter(|((_, of), _)| *of == agency);
        own.map(|((period, _), cell)| (*period, *cell))
            .collect::<BTreeMap<_, _>>()
    });
    let sums = sums(&signed.ctx, chain, &shown.spec, own.as_ref()).await?;
    shown.points = points(&shown.page, &shown.spec, chain, &sums);
    let title = format!("{} – {}", shown.name, shown.whose);
    shown.svg = drawing(&shown.page, &shown.spec, &title, &shown.points);
    shown.periods = chain
        .periods
        .iter()
        .rev()
        .map(|period| Choice {
            value: period.id.to_string(),
            text: period.name.clone(),
        })
        .collect();
    let has_figures = |period: &&Period| cells.keys().any(|(id, _)| *id == period.id);
    let period = chain
        .periods
        .iter()
        .find(|period| Some(period.id) == asked)
        .or_else(|| chain.periods.iter().rev().find(has_figures));
    if let (Some(period), true) = (period, shown.sees_all && !shown.spec.is_computed) {
        agency_lines(signed, shown, chain, period, &cells).await?;
    }
    Ok(())
}

/// One cell as a sum of its own, so that it can be compared.
fn alone(cell: Cell) -> Sum {
    let mut tally = Tally::default();
    tally.count(cell, 1);
    tally.sum(0)
}

fn number(line: &Line) -> i64 {
    line.cell.and_then(Cell::number).unwrap_or(-1)
}

/// The agencies of one period, largest figure first, and the bars of the largest.
async fn agency_lines(
    signed: &Signed,
    shown: &mut ShowPage,
    chain: &Chain,
    period: &Period,
    cells: &BTreeMap<(PeriodId, AgencyId), Cell>,
) -> Result<(), WebError> {
    let before = chain
        .periods
        .iter()
        .find(|other| is_year_before(period.window, other.window));
    let of_period = cells.keys().filter(|(of, _)| *of == period.id);
    let ids: Vec<AgencyId> = of_period.map(|(_, agency)| *agency).collect();
    let named = hopluc_core::agency::store::many(&signed.ctx.reader(), &ids).await?;
    let line = |id: AgencyId| {
        let now = cells.get(&(period.id, id)).copied();
        let base = before.and_then(|before| cells.get(&(before.id, id)).copied());
        let both = now.zip(base);
        let change = both.and_then(|(now, base)| change(&alone(now), &alone(base)));
        let (change, class) = change_text(&shown.page, &shown.spec, change);
        let agency = named.get(&id);
        Line {
            name: agency.map(|agency| agency.name.clone()).unwrap_or_default(),
            id,
            has_figure: [now, base].iter().any(|cell| {
                let n = cell.and_then(Cell::number);
                n.is_some_and(|n| n != 0)
            }),
            cell: now,
            before: base,
            change,
            class,
        }
    };
    let mut lines: Vec<Line> = ids.into_iter().map(line).collect();
    lines.sort_by(|a, b| {
        let by_number = number(b).cmp(&number(a));
        by_number.then_with(|| a.name.cmp(&b.name))
    });
    shown.bars = bars(shown, period, &lines);
    shown.before = before.map(|before| before.name.clone());
    shown.period = Some(period.clone());
    shown.lines = lines;
    Ok(())
}

/// Bars of the agencies with the largest figures; nothing for figures with decimal places, which bars would misread.
fn bars(shown: &ShowPage, period: &Period, lines: &[Line]) -> String {
    let parts: Vec<chart::Part> = lines
        .iter()
        .filter(|line| number(line) > 0)
        .take(BARS)
        .map(|line| chart::Part {
            label: line.name.clone(),
            value: number(line),
            colour: 1,
        })
        .collect();
    if parts.is_empty() || shown.spec.form.places() > 0 {
        return String::new();
    }
    chart::bars(&format!("{} – {}", shown.name, period.name), &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_same_period_a_year_before_is_found_over_leap_days() {
        let window = |from, to| Window { from, to };
        let half = window(date!(2024 - 12 - 15), date!(2025 - 06 - 14));
        let last = window(date!(2023 - 12 - 15), date!(2024 - 06 - 14));
        assert!(is_year_before(half, last));
        assert!(!is_year_before(last, half));
        let february = window(date!(2024 - 02 - 01), date!(2024 - 02 - 29));
        assert!(is_year_before(
            february,
            window(date!(2023 - 02 - 01), date!(2023 - 02 - 28))
        ));
        assert!(!is_year_before(
            february,
            window(date!(2023 - 03 - 01), date!(2023 - 03 - 31))
        ));
    }
}
