//! Lines of logs on both databases: each counted once, for the right agency and day, and silence never a zero.

pub(crate) mod golden;

use super::page::{AgencyFigures, ClassFigure};
use super::*;
use crate::agency::testing::agency as stored_agency;
use crate::base::{
    Ctx,
    actor::Role,
    ctx::App,
    error::{ActionError, Outcome},
    testing::ctx,
};
use crate::{binds, store_suite};
use hopluc_match::feed::{Listed, Pap, Tlp};
use hopluc_match::{Dates, IndicatorKind, Instant, indicator};
use time::macros::{date, datetime};

store_suite!(
    a_line_is_counted_once_however_often_and_in_whatever_order_it_comes,
    the_local_day_of_a_line_is_that_of_vietnam,
    an_unknown_source_is_nobodys_and_its_address_is_not_kept,
    silence_is_unknown_and_never_zero,
    lost_lines_are_told_and_their_time_is_unknown,
    a_line_that_cannot_be_counted_is_told_with_its_reason,
    a_place_that_was_moved_by_another_stores_nothing,
    a_forgotten_line_is_refused_and_not_counted_again,
    the_earliest_lines_are_kept_as_samples_in_any_order,
    only_those_who_may_name_sensors_and_see_their_own,
    an_indicator_means_something_only_while_it_is_valid,
);

/// A place with one sensor that is heard every hour, and an agency with a network.
pub(super) struct Place {
    pub(super) app: App,
    pub(super) agency: AgencyId,
    pub(super) sensor: SensorId,
}

pub(super) async fn agency(app: &App, code: &str) -> AgencyId {
    let tx = app.store.begin().await.unwrap();
    let id = stored_agency(&tx, code, code, "department").await;
    tx.commit().await.unwrap();
    id
}

pub(super) async fn sensor(app: &App, code: &str, agency: Option<AgencyId>, hours: u8) -> SensorId {
    let form = SensorForm {
        code: code.to_owned(),
        name: code.to_owned(),
        agency_id: agency,
        rhythm_hours: hours,
        from_on: date!(2026 - 07 - 01),
        until_on: None,
    };
    actions::save_sensor(&app.system(), &form).await.unwrap()
}

pub(super) async fn network(app: &App, agency: AgencyId, cidr: &str) -> Outcome<NetworkId> {
    let form = NetworkForm {
        agency_id: agency,
        cidr: cidr.to_owned(),
        asn: Some(64_500),
        name: "LAN".to_owned(),
        from_on: date!(2026 - 01 - 01),
        until_on: None,
    };
    actions::save_network(&app.system(), &form).await
}

async fn place(app: App) -> Place {
    let agency = agency(&app, "A").await;
    network(&app, agency, "10.1.0.0/16").await.unwrap();
    let sensor = sensor(&app, "zeek-a", Some(agency), 1).await;
    Place {
        app,
        agency,
        sensor,
    }
}

pub(super) fn listed(kind: IndicatorKind, value: &str, class: Class) -> Listed {
    Listed {
        indicator: indicator(kind, value).unwrap(),
        class,
        source: "test".to_owned(),
        tlp: Tlp::Green,
        pap: Pap::Green,
        confidence: None,
        valid_from: None,
        valid_until: None,
    }
}

pub(super) fn listing() -> Listing {
    Listing::of(vec![
        listed(IndicatorKind::Address, "203.0.113.7", Class::Control),
        listed(IndicatorKind::Address, "203.0.113.8", Class::CoinMiner),
        listed(IndicatorKind::Address, "203.0.113.9", Class::Phishing),
        listed(IndicatorKind::Address, "203.0.113.10", Class::Ransomware),
        listed(IndicatorKind::Address, "203.0.113.11", Class::Botnet),
    ])
}

pub(super) const HEAD: &str =
    "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\n";

/// A line of Zeek: when, its name, who, whither.
pub(super) fn line(at: OffsetDateTime, uid: &str, from: &str, to: &str) -> String {
    format!("{}.0\t{uid}\t{from}\t5\t{to}\n", at.unix_timestamp())
}

pub(super) fn content(listing: &Listing, lines: &[String]) -> BatchContent {
    let mut reader = LineReader::new(listing, None, Dates::default());
    let text = format!("{HEAD}{}", lines.concat());
    reader.read(0, text.as_bytes()).unwrap()
}

/// Takes lines in as a log of their own.
pub(super) async fn take(app: &App, sensor: SensorId, log: &str, lines: &[String]) -> Intake {
    let batch = LogBatch {
        sensor_id: sensor,
        log: log.to_owned(),
        expected: None,
        next: LogPosition {
            position: 1,
            mark: log.to_owned(),
        },
        content: content(&listing(), lines),
    };
    let intake = actions::take_in(&app.system(), &batch).await.unwrap();
    let sum = intake.n_stored + intake.n_duplicate + intake.n_rejected();
    assert_eq!(intake.n_hits, sum, "{intake:?}");
    intake
}

pub(super) const WEEK: (Date, Date) = (date!(2026 - 07 - 01), date!(2026 - 07 - 06));

pub(super) async fn figures(ctx: &Ctx, days: (Date, Date)) -> Vec<AgencyFigures> {
    page::figures(ctx, days).await.unwrap()
}

pub(super) fn of(figures: &[AgencyFigures], agency: AgencyId, class: Class) -> ClassFigure {
    let of_agency = figures.iter().find(|one| one.agency_id == agency).unwrap();
    let found = of_agency.classes.iter().find(|one| one.class == class);
    found.unwrap().clone()
}

/// Four connections of two machines.
fn some_lines() -> Vec<String> {
    vec![
        line(
            datetime!(2026-07-05 01:00 UTC),
            "C1",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-05 02:00 UTC),
            "C2",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-05 03:00 UTC),
            "C3",
            "10.1.0.2",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-05 04:00 UTC),
            "C4",
            "10.1.0.2",
            "198.51.100.1",
        ),
        line(
            datetime!(2026-07-05 05:00 UTC),
            "C5",
            "10.1.0.2",
            "203.0.113.8",
        ),
    ]
}

async fn a_line_is_counted_once_however_often_and_in_whatever_order_it_comes(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let mut lines = some_lines();
    let first = take(&app, sensor, "conn.log", &lines).await;
    assert_eq!((first.n_lines, first.n_hits, first.n_stored), (5, 4, 4));
    let once = figures(&app.system(), WEEK).await;
    let control = of(&once, agency, Class::Control);
    assert_eq!((control.n_connections, control.n_machines), (3, 2));
    assert_eq!(of(&once, agency, Class::CoinMiner).n_connections, 1);
    lines.reverse();
    lines.extend(some_lines());
    let again = take(&app, sensor, "conn.log.1", &lines).await;
    assert_eq!((again.n_hits, again.n_stored, again.n_duplicate), (8, 0, 8));
    assert_eq!(figures(&app.system(), WEEK).await, once);
}

async fn the_local_day_of_a_line_is_that_of_vietnam(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let lines = [
        line(
            datetime!(2026-07-04 16:59:59 UTC),
            "C1",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-04 17:00:00 UTC),
            "C2",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-05 00:00:00 UTC),
            "C3",
            "10.1.0.1",
            "203.0.113.7",
        ),
    ];
    take(&app, sensor, "conn.log", &lines).await;
    for (day, n) in [(date!(2026 - 07 - 04), 1), (date!(2026 - 07 - 05), 2)] {
        let found = figures(&app.system(), (day, day)).await;
        assert_eq!(of(&found, agency, Class::Control).n_connections, n, "{day}");
    }
}

async fn an_unknown_source_is_nobodys_and_its_address_is_not_kept(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let at = datetime!(2026-07-05 01:00 UTC);
    let lines = [
        line(at, "C1", "192.0.2.77", "203.0.113.7"),
        line(at, "C2", "192.0.2.78", "203.0.113.7"),
        line(at, "C3", "10.1.3.4", "203.0.113.7"),
    ];
    let intake = take(&app, sensor, "conn.log", &lines).await;
    assert_eq!((intake.n_stored, intake.n_triage), (3, 2));
    let found = figures(&app.system(), WEEK).await;
    assert_eq!(of(&found, agency, Class::Control).n_connections, 1);
    let triage = page::triage(&app.system(), WEEK).await.unwrap();
    let told: Vec<_> = triage
        .iter()
        .map(|one| (one.source.as_str(), one.n_connections, one.class.as_str()))
        .collect();
    assert_eq!(told, [("192.0.2.0/24", 2, "c2")]);
    let sql = "select count(*) as n from detection_source where source like '192.0.2.7%'";
    let n: i64 = app
        .store
        .reader()
        .one(sql, vec![])
        .await
        .unwrap()
        .get("n")
        .unwrap();
    assert_eq!(n, 0);
    // The narrower network is somebody else's, from the next day on.
    let other = agency_of_lab(&app).await;
    let line = line(
        datetime!(2026-07-05 17:30 UTC),
        "C4",
        "10.1.3.4",
        "203.0.113.7",
    );
    take(&app, sensor, "later.log", &[line]).await;
    let found = figures(&app.system(), WEEK).await;
    assert_eq!(of(&found, agency, Class::Control).n_connections, 1);
    assert_eq!(of(&found, other, Class::Control).n_connections, 1);
}

async fn agency_of_lab(app: &App) -> AgencyId {
    let other = agency(app, "LAB").await;
    let form = NetworkForm {
        agency_id: other,
        cidr: "10.1.3.0/24".to_owned(),
        asn: None,
        name: "Lab".to_owned(),
        from_on: date!(2026 - 07 - 06),
        until_on: None,
    };
    actions::save_network(&app.system(), &form).await.unwrap();
    other
}

async fn silence_is_unknown_and_never_zero(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let day = date!(2026 - 07 - 05);
    let silent = figures(&app.system(), (day, day)).await;
    let control = of(&silent, agency, Class::Control);
    assert_eq!(
        (control.n_connections, control.extent),
        (0, Extent::Unknown)
    );
    // Lines about nothing, every hour of the local day.
    let begins = datetime!(2026-07-04 17:10 UTC);
    let hours = |from: i64, to: i64| -> Vec<String> {
        let hours = from..to;
        hours
            .map(|hour| {
                let at = begins + time::Duration::hours(hour);
                line(at, &format!("H{hour}"), "10.1.0.1", "198.51.100.1")
            })
            .collect()
    };
    take(&app, sensor, "a.log", &hours(0, 20)).await;
    let partly = figures(&app.system(), (day, day)).await;
    assert_eq!(of(&partly, agency, Class::Control).extent, Extent::Unknown);
    let hit = line(begins, "C1", "10.1.0.1", "203.0.113.7");
    take(&app, sensor, "b.log", &[hit]).await;
    let partly = figures(&app.system(), (day, day)).await;
    assert_eq!(of(&partly, agency, Class::Control).extent, Extent::AtLeast);
    let heard = partly.first().unwrap().coverage;
    assert_eq!((heard.n_windows, heard.n_heard), (24, 20));
    take(&app, sensor, "c.log", &hours(20, 24)).await;
    let whole = figures(&app.system(), (day, day)).await;
    assert_eq!(of(&whole, agency, Class::Control).extent, Extent::Exact);
    let phishing = of(&whole, agency, Class::Phishing);
    assert_eq!(
        (phishing.n_connections, phishing.extent),
        (0, Extent::Exact)
    );
    // Of nothing that was looked for was anything kept.
    let sql = "select count(*) as n from detection_source where source <> '10.1.0.1'";
    let n: i64 = app
        .store
        .reader()
        .one(sql, vec![])
        .await
        .unwrap()
        .get("n")
        .unwrap();
    assert_eq!(n, 0);
}

async fn lost_lines_are_told_and_their_time_is_unknown(app: App) {
    let agency = agency(&app, "A").await;
    let sensor = sensor(&app, "fw-a", Some(agency), 2).await;
    let day = date!(2026 - 07 - 05);
    testing::heard(&app, sensor, &[day]).await;
    let whole = figures(&app.system(), (day, day)).await;
    assert_eq!(of(&whole, agency, Class::Control).extent, Extent::Exact);
    let content = BatchContent {
        n_lost: 7,
        lost: BTreeMap::from([(day, 1 << 5)]),
        ..BatchContent::default()
    };
    let batch = LogBatch {
        sensor_id: sensor,
        log: "udp".to_owned(),
        expected: None,
        next: LogPosition::default(),
        content,
    };
    let intake = actions::take_in(&app.system(), &batch).await.unwrap();
    assert_eq!((intake.n_lines, intake.n_lost), (0, 7));
    // Of the two hours of that window nothing is known, whatever else was heard in them.
    let partly = figures(&app.system(), (day, day)).await;
    assert_eq!(of(&partly, agency, Class::Control).extent, Extent::Unknown);
    let coverage = partly.first().unwrap().coverage;
    assert_eq!((coverage.n_windows, coverage.n_heard), (12, 11));
    let reader = app.store.reader();
    let facts = crate::base::audit::of_record(&reader, store::NOUN, sensor.0, 50).await;
    let mut facts = facts.unwrap().into_iter();
    assert!(facts.any(|fact| fact.detail.contains("\"n_lost\":7")));
}

async fn a_line_that_cannot_be_counted_is_told_with_its_reason(app: App) {
    let Place { app, sensor, .. } = place(app).await;
    let lines = [
        "-\tC1\t10.1.0.1\t5\t203.0.113.7\n".to_owned(),
        line(
            datetime!(2026-05-01 01:00 UTC),
            "C2",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(
            datetime!(2026-07-08 01:00 UTC),
            "C3",
            "10.1.0.1",
            "203.0.113.7",
        ),
        "broken\n".to_owned(),
        line(
            datetime!(2026-07-05 01:00 UTC),
            "C4",
            "10.1.0.1",
            "203.0.113.7",
        ),
    ];
    let intake = take(&app, sensor, "conn.log", &lines).await;
    assert_eq!((intake.n_lines, intake.n_broken), (5, 1));
    assert_eq!((intake.n_hits, intake.n_stored), (4, 1));
    let told: Vec<_> = intake
        .rejected
        .iter()
        .map(|(why, n)| (why.code(), *n))
        .collect();
    assert_eq!(told, [("no_time", 1), ("too_old", 1), ("future", 1)]);
    // The wrong clock says nothing about who is heard on a day to come.
    let days = (date!(2026 - 07 - 08), date!(2026 - 07 - 08));
    let heard = store::heard(&app.store.reader(), days).await.unwrap();
    assert!(heard.is_empty());
}

async fn a_place_that_was_moved_by_another_stores_nothing(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let position = |position: u64| LogPosition {
        position,
        mark: "m".to_owned(),
    };
    let batch = |expected: Option<u64>, next: u64, lines: &[String]| LogBatch {
        sensor_id: sensor,
        log: "conn.log".to_owned(),
        expected: expected.map(position),
        next: position(next),
        content: content(&listing(), lines),
    };
    let lines = some_lines();
    let ctx = app.system();
    actions::take_in(&ctx, &batch(None, 10, &lines[..1]))
        .await
        .unwrap();
    for wrong in [None, Some(9)] {
        let refused = actions::take_in(&ctx, &batch(wrong, 20, &lines)).await;
        assert!(
            matches!(refused, Err(ActionError::Conflict { .. })),
            "{wrong:?}"
        );
    }
    let found = figures(&ctx, WEEK).await;
    assert_eq!(of(&found, agency, Class::Control).n_connections, 1);
    let known = store::position(&app.store.reader(), sensor, "conn.log")
        .await
        .unwrap();
    assert_eq!(known, Some(position(10)));
    actions::take_in(&ctx, &batch(Some(10), 20, &lines))
        .await
        .unwrap();
    let found = figures(&ctx, WEEK).await;
    assert_eq!(of(&found, agency, Class::Control).n_connections, 3);
    // Lines about nothing move the place, and are no fact.
    let nothing = line(
        datetime!(2026-07-05 06:00 UTC),
        "C6",
        "10.1.0.2",
        "198.51.100.1",
    );
    actions::take_in(&ctx, &batch(Some(20), 30, &[nothing]))
        .await
        .unwrap();
    let known = store::position(&app.store.reader(), sensor, "conn.log")
        .await
        .unwrap();
    assert_eq!(known, Some(position(30)));
    // Every taking in of a hit is in the journal, with what became of the lines.
    let facts = crate::base::audit::of_record(&app.store.reader(), "sensor", sensor.0, 10).await;
    let details: Vec<String> = facts
        .unwrap()
        .into_iter()
        .filter(|fact| fact.verb == "watch.take_in")
        .map(|fact| fact.detail)
        .collect();
    assert_eq!(details.len(), 2);
    assert!(details[0].contains("\"n_stored\":3"), "{details:?}");
}

async fn a_forgotten_line_is_refused_and_not_counted_again(app: App) {
    let Place { app, sensor, .. } = place(app).await;
    take(&app, sensor, "a.log", &some_lines()).await;
    assert_eq!(actions::forget_lines(&app.system()).await.unwrap(), 0);
    // The last day on which the lines are known, and the first on which they are not.
    app.clock.set(datetime!(2026-08-09 05:00 UTC));
    let again = take(&app, sensor, "b.log", &some_lines()).await;
    assert_eq!((again.n_stored, again.n_duplicate), (0, 4));
    app.clock.set(datetime!(2026-08-10 05:00 UTC));
    assert_eq!(actions::forget_lines(&app.system()).await.unwrap(), 4);
    let late = take(&app, sensor, "c.log", &some_lines()).await;
    assert_eq!((late.n_stored, late.n_rejected()), (0, 4));
}

async fn the_earliest_lines_are_kept_as_samples_in_any_order(app: App) {
    let Place { app, sensor, .. } = place(app).await;
    let begins = datetime!(2026-07-05 01:00 UTC);
    let lines: Vec<String> = (0..12)
        .map(|n| {
            let at = begins + time::Duration::minutes(n);
            line(at, &format!("C{n}"), "10.1.0.1", "203.0.113.7")
        })
        .collect();
    take(&app, sensor, "late.log", &lines[6..]).await;
    take(&app, sensor, "early.log", &lines[..6]).await;
    let sql = "select entry, position, field from detection_sample where detection_id > $1 order by at, line_key";
    let rows = app.store.reader().rows(sql, binds![0_i64]).await.unwrap();
    let entries: Vec<String> = rows.iter().map(|row| row.get("entry").unwrap()).collect();
    assert_eq!(entries, ["C0", "C1", "C2", "C3", "C4"]);
    let first = rows.first().unwrap();
    assert_eq!(first.get::<i64>("position").unwrap(), HEAD.len() as i64);
    assert_eq!(first.get::<String>("field").unwrap(), "id.resp_h");
}

async fn only_those_who_may_name_sensors_and_see_their_own(app: App) {
    let Place {
        app,
        agency,
        sensor,
    } = place(app).await;
    let other = self::agency(&app, "B").await;
    network(&app, other, "10.2.0.0/16").await.unwrap();
    take(&app, sensor, "a.log", &some_lines()).await;
    let officer = ctx(&app, 1, agency, Role::Officer);
    let seen = page::figures(&officer, WEEK).await.unwrap();
    let agencies: Vec<AgencyId> = seen.iter().map(|one| one.agency_id).collect();
    assert_eq!(agencies, [agency]);
    let stranger = ctx(&app, 2, other, Role::Officer);
    assert!(page::coverage(&stranger, WEEK).await.unwrap().is_empty());
    assert!(page::triage(&stranger, WEEK).await.is_err());
    let focal = ctx(&app, 3, other, Role::Focal);
    assert_eq!(page::figures(&focal, WEEK).await.unwrap().len(), 2);
    let administrator = ctx(&app, 4, other, Role::Administrator);
    assert!(page::figures(&administrator, WEEK).await.is_err());
    let form = SensorForm {
        code: "x".to_owned(),
        name: "x".to_owned(),
        agency_id: None,
        rhythm_hours: 5,
        from_on: WEEK.0,
        until_on: None,
    };
    let refused = actions::save_sensor(&officer, &form).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
    let wrong = actions::save_sensor(&focal, &form).await;
    assert!(matches!(wrong, Err(ActionError::Invalid(_))));
    for cidr in ["10.0.0.0/7", "x", "10.0.0.0/33"] {
        let wrong = network(&app, agency, cidr).await;
        assert!(matches!(wrong, Err(ActionError::Invalid(_))), "{cidr}");
    }
    let batch = LogBatch {
        sensor_id: sensor,
        log: "z".to_owned(),
        expected: None,
        next: LogPosition::default(),
        content: BatchContent::default(),
    };
    let refused = actions::take_in(&focal, &batch).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
}

async fn an_indicator_means_something_only_while_it_is_valid(app: App) {
    let Place { app, sensor, .. } = place(app).await;
    let day = datetime!(2026-07-05 01:00 UTC);
    let instant = |at: OffsetDateTime| Some(Instant::of_seconds(at.unix_timestamp()));
    let mut old = listed(IndicatorKind::Address, "203.0.113.7", Class::Control);
    old.valid_until = instant(day);
    let listing = Listing::of(vec![old]);
    let lines = [
        line(
            day - time::Duration::seconds(1),
            "C1",
            "10.1.0.1",
            "203.0.113.7",
        ),
        line(day, "C2", "10.1.0.1", "203.0.113.7"),
    ];
    let batch = LogBatch {
        sensor_id: sensor,
        log: "a.log".to_owned(),
        expected: None,
        next: LogPosition::default(),
        content: content(&listing, &lines),
    };
    let intake = actions::take_in(&app.system(), &batch).await.unwrap();
    assert_eq!(intake.n_stored, 1);
    assert_eq!(intake.rejected.get(&RejectedReason::NotValid), Some(&1));
}

#[test]
fn windows_that_have_not_ended_or_were_before_the_sensor_count_for_nothing() {
    let sensor = Sensor {
        id: SensorId(1),
        code: "s".to_owned(),
        name: "s".to_owned(),
        agency_id: None,
        rhythm_hours: 6,
        from_on: date!(2026 - 07 - 05),
        until_on: None,
    };
    // Noon of 6 July in Viet Nam.
    let now = datetime!(2026-07-06 05:00 UTC);
    let heard = BTreeMap::from([
        (date!(2026 - 07 - 05), 0b1000_0001),
        (date!(2026 - 07 - 06), 1),
    ]);
    let coverage = rules::coverage_of(&sensor, &heard, (WEEK.0, date!(2026 - 07 - 09)), now);
    assert_eq!((coverage.n_windows, coverage.n_heard), (6, 3));
    assert_eq!(Coverage::default().extent_of(0), Extent::Unknown);
    assert_eq!(Coverage::default().extent_of(3), Extent::AtLeast);
}
