//! Deadlines of the law: what a clause gives for a start, with days off, pauses and a change of the law.

use super::super::clock::{Standing, deadlines};
use super::super::{Record, Version};
use super::register;
use crate::base::calendar::Calendar;
use crate::base::ids::{AgencyId, RecordId};
use crate::base::testing::catalogue;
use crate::catalogue::StateId;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

fn record(register_id: &str, state: &str, values: Value) -> Record {
    let Value::Object(values) = values else {
        panic!("values are an object")
    };
    Record {
        id: RecordId(1),
        register: register(register_id),
        agency_id: AgencyId(1),
        holder_id: None,
        state: StateId::new(state),
        hold: String::new(),
        merged_into_id: None,
        number_text: String::new(),
        title: String::new(),
        dated_on: time::macros::date!(2026 - 03 - 02),
        values,
        created_by: None,
        created_at: String::new(),
        changed_by: None,
        changed_at: String::new(),
        row_version: 1,
    }
}

fn version(state: &str, at: &str) -> Version {
    Version {
        row_version: 1,
        deed: String::new(),
        state: StateId::new(state),
        values: Map::new(),
        reason: String::new(),
        person: String::new(),
        added_at: format!("{at}T03:00:00.000Z"),
    }
}

/// Clock, day and standing of each deadline.
fn found(
    record: &Record,
    history: &[Version],
    calendar: &Calendar,
    now: OffsetDateTime,
) -> Vec<(String, String, Standing)> {
    let catalogue = catalogue();
    let def = &catalogue.registers[&record.register];
    let found = deadlines(def, record, history, calendar, now);
    found
        .into_iter()
        .map(|d| {
            (
                d.clock.id.as_str().to_owned(),
                d.due_on.to_string(),
                d.standing,
            )
        })
        .collect()
}

fn check(
    record: &Record,
    history: &[Version],
    now: OffsetDateTime,
    expected: &[(&str, &str, Standing)],
) {
    let calendar = catalogue().calendar();
    let expected: Vec<_> = expected
        .iter()
        .map(|(id, on, standing)| ((*id).to_owned(), (*on).to_owned(), *standing))
        .collect();
    assert_eq!(found(record, history, &calendar, now), expected);
}

#[test]
fn a_sanction_is_decided_within_seven_working_days_of_the_minutes() {
    let minuted = record("sanction", "minuted", json!({ "minutes_on": "2026-03-02" }));
    let begun = [version("minuted", "2026-03-02")];
    let limit = |standing| [("decision", "2026-03-11", standing)];
    check(
        &minuted,
        &begun,
        datetime!(2026-03-11 10:00 UTC),
        &limit(Standing::Running),
    );
    check(
        &minuted,
        &begun,
        datetime!(2026-03-12 10:00 UTC),
        &limit(Standing::Overdue),
    );
    let decided = record("sanction", "decided", json!({ "minutes_on": "2026-03-02" }));
    let kept = [
        version("minuted", "2026-03-02"),
        version("decided", "2026-03-11"),
    ];
    check(
        &decided,
        &kept,
        datetime!(2026-09-01 10:00 UTC),
        &limit(Standing::Kept),
    );
    let late = [
        version("minuted", "2026-03-02"),
        version("decided", "2026-03-13"),
    ];
    check(
        &decided,
        &late,
        datetime!(2026-09-01 10:00 UTC),
        &limit(Standing::Missed),
    );
}

#[test]
fn an_end_on_a_day_off_moves_to_the_next_working_day() {
    // Ten days after 23 August 2026 is 2 September, National Day.
    let decided = record("sanction", "decided", json!({ "decided_on": "2026-08-23" }));
    let calendar = catalogue().calendar();
    let all = found(
        &decided,
        &[version("decided", "2026-08-23")],
        &calendar,
        datetime!(2026-08-24 10:00 UTC),
    );
    let due = time::macros::date!(2026 - 09 - 02);
    assert!(!calendar.is_working_day(due));
    assert_eq!(all[0].1, calendar.working_day_from(due).to_string());
}

#[test]
fn a_crime_report_has_a_day_and_then_twenty_and_a_suspension_stops_the_clock() {
    let values = json!({ "received_at": "2026-03-02T08:05+07:00", "tip_kind": "crime_report" });
    let received = record("tip", "received", values.clone());
    let begun = [version("received", "2026-03-02")];
    check(
        &received,
        &begun,
        datetime!(2026-03-03 01:04 UTC),
        &[
            ("classification", "2026-03-03", Standing::Running),
            ("verification", "2026-03-23", Standing::Running),
        ],
    );
    check(
        &received,
        &begun,
        datetime!(2026-03-03 01:06 UTC),
        &[
            ("classification", "2026-03-03", Standing::Overdue),
            ("verification", "2026-03-23", Standing::Running),
        ],
    );
    let suspended = record("tip", "suspended", values.clone());
    let history = [
        version("received", "2026-03-02"),
        version("classified", "2026-03-02"),
        version("suspended", "2026-03-10"),
    ];
    check(
        &suspended,
        &history,
        datetime!(2026-04-10 01:00 UTC),
        &[
            ("classification", "2026-03-03", Standing::Kept),
            ("verification", "2026-04-22", Standing::Paused),
        ],
    );
    let resumed = record("tip", "classified", values);
    let mut history = history.to_vec();
    history.push(version("classified", "2026-03-20"));
    check(
        &resumed,
        &history,
        datetime!(2026-04-01 01:00 UTC),
        &[
            ("classification", "2026-03-03", Standing::Kept),
            ("verification", "2026-04-01", Standing::Running),
        ],
    );
}

#[test]
fn a_clock_runs_only_for_the_kind_that_it_is_for() {
    let feedback = record(
        "tip",
        "received",
        json!({ "received_at": "2026-03-02T08:05+07:00", "tip_kind": "feedback" }),
    );
    let all = found(
        &feedback,
        &[version("received", "2026-03-02")],
        &catalogue().calendar(),
        datetime!(2026-03-02 02:00 UTC),
    );
    let ids: Vec<&str> = all.iter().map(|deadline| deadline.0.as_str()).collect();
    assert_eq!(ids, ["classification"]);
}

proptest::proptest! {
    /// A pause never brings a deadline forward, and never moves it by more than its own days and the days off after it.
    #[test]
    fn a_pause_moves_a_deadline_by_its_days(start in 0_i64..300, pause in 0_i64..60, length in 0_i64..60) {
        let base = time::macros::date!(2026 - 01 - 05);
        let day = |n: i64| base.saturating_add(time::Duration::days(n));
        let at = format!("{}T08:00+07:00", day(start));
        let values = json!({ "received_at": at, "tip_kind": "crime_report" });
        let begun = vec![version("classified", &day(start).to_string())];
        let mut history = begun.clone();
        history.push(version("suspended", &day(start + pause).to_string()));
        history.push(version("classified", &day(start + pause + length).to_string()));
        let now = datetime!(2027-12-01 00:00 UTC);
        let (calendar, record) = (catalogue().calendar(), record("tip", "classified", values));
        let due = |history: &[Version]| {
            let catalogue = catalogue();
            let def = &catalogue.registers[&record.register];
            deadlines(def, &record, history, &calendar, now)[1].due_on
        };
        let (plain, moved) = (due(&begun), due(&history));
        proptest::prop_assert!(moved >= plain);
        let raw = day(start + 20 + length);
        proptest::prop_assert_eq!(moved, calendar.working_day_from(raw));
    }
}
