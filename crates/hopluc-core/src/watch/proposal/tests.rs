//! Proposals on both databases: proposed once by rule, decided once by the right person, and mended only when the logs say so.

use super::actions::{ConfirmForm, Confirmed};
use super::rules::{DetectionHistory, closure_of, evidence_of};
use super::*;
use crate::agency::testing::give_role;
use crate::base::{
    Ctx,
    actor::Role,
    audit,
    clock::date_text,
    ctx::App,
    error::{ActionError, Outcome},
    ids::SensorId,
    testing::{catalogue, ctx},
};
use crate::catalogue::WatchDef;
use crate::record;
use crate::store_suite;
use crate::task::{self, TaskState};
use crate::watch::store as watch_store;
use crate::watch::tests::{agency, line, network, sensor, take};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

store_suite!(
    what_is_new_is_proposed_once_and_both_sides_are_told,
    only_the_response_team_decides_and_only_once,
    what_was_dismissed_is_held_back_for_a_while,
    a_confirmed_proposal_is_an_incident_and_a_task_with_a_deadline_in_working_days,
    a_fix_is_refused_by_the_same_logs_and_verified_by_heard_days_without_a_hit,
    nobody_ends_an_incident_against_the_logs_without_a_word,
    a_late_line_reopens_what_was_verified_and_the_task_is_given_again,
    what_comes_again_after_a_verified_fix_is_proposed_at_once,
    what_a_person_calls_no_incident_is_not_asked_about_any_more,
);

struct Place {
    app: App,
    agency: AgencyId,
    sensor: SensorId,
    /// An officer and a leader of the response team.
    officer: Ctx,
    leader: Ctx,
    /// An officer of the agency.
    own: Ctx,
    stranger: Ctx,
}

async fn place(app: App) -> Place {
    let home = agency(&app, "A").await;
    let team = agency(&app, "T").await;
    let other = agency(&app, "B").await;
    let tx = app.store.begin().await.unwrap();
    give_role(&tx, team, "response_standing_body").await;
    tx.commit().await.unwrap();
    network(&app, home, "10.1.0.0/16").await.unwrap();
    let sensor = sensor(&app, "zeek-a", Some(home), 1).await;
    Place {
        officer: ctx(&app, 1, team, Role::Officer),
        leader: ctx(&app, 2, team, Role::Leader),
        own: ctx(&app, 3, home, Role::Officer),
        stranger: ctx(&app, 4, other, Role::Leader),
        agency: home,
        sensor,
        app,
    }
}

/// A connection of a machine to a control server at `at`.
async fn hit(place: &Place, at: OffsetDateTime, machine: &str) {
    let uid = format!("U{}-{machine}", at.unix_timestamp());
    let lines = [line(at, &uid, machine, "203.0.113.7")];
    let intake = take(&place.app, place.sensor, &uid, &lines).await;
    assert_eq!(intake.n_stored, 1);
}

/// The sensor is heard all day on these days of July 2026.
async fn hear(place: &Place, days: impl IntoIterator<Item = u8>) {
    let all = days.into_iter().map(|day| {
        let on = date!(2026 - 07 - 01).replace_day(day).unwrap();
        (on, 0x00ff_ffff)
    });
    let tx = place.app.store.begin().await.unwrap();
    let hours: BTreeMap<Date, u32> = all.collect();
    watch_store::hear(&tx, place.sensor, &hours).await.unwrap();
    tx.commit().await.unwrap();
}

/// It is noon in Viet Nam of a day of July 2026.
fn noon(place: &Place, day: u8) {
    let at = datetime!(2026-07-01 05:00 UTC).replace_day(day).unwrap();
    place.app.clock.set(at);
}

async fn look(place: &Place) -> usize {
    jobs::look(&place.app).await.unwrap()
}

async fn only(place: &Place) -> IncidentProposal {
    let all = page::list(&place.officer, None, None, 10).await.unwrap();
    all.into_iter().next().unwrap().proposal
}

fn seen_of(proposal: &IncidentProposal) -> SeenProposal {
    SeenProposal {
        id: proposal.id,
        row_version: proposal.row_version,
    }
}

/// Three connections of two machines on 5 July, proposed on the 6th.
async fn proposed(place: &Place) -> IncidentProposal {
    hit(place, datetime!(2026-07-05 01:00 UTC), "10.1.0.1").await;
    hit(place, datetime!(2026-07-05 02:00 UTC), "10.1.0.1").await;
    hit(place, datetime!(2026-07-05 03:00 UTC), "10.1.0.2").await;
    assert_eq!(look(place).await, 1);
    only(place).await
}

async fn confirmed(place: &Place) -> Confirmed {
    let proposal = proposed(place).await;
    actions::confirm(&place.officer, seen_of(&proposal), &ConfirmForm::default())
        .await
        .unwrap()
}

async fn task_seen(place: &Place, id: TaskId) -> task::Seen {
    task::testing::seen(&place.app, id).await
}

/// The agency takes notice where it must, and reports the task done.
async fn report_done(place: &Place, id: TaskId) {
    let state = task::store::get(&place.app.store.reader(), id)
        .await
        .unwrap()
        .state;
    if state == TaskState::Given {
        let seen = task_seen(place, id).await;
        task::actions::acknowledge(&place.own, seen).await.unwrap();
    }
    let seen = task_seen(place, id).await;
    task::actions::report_done(&place.own, seen, "Đã cài lại hai máy", &[])
        .await
        .unwrap();
}

async fn deeds(place: &Place, id: ProposalId) -> Vec<String> {
    let facts = audit::of_record(&place.app.store.reader(), store::NOUN, id.0, 50)
        .await
        .unwrap();
    let mut deeds: Vec<String> = facts.into_iter().map(|fact| fact.verb).collect();
    deeds.sort();
    deeds
}

async fn kinds(ctx: &Ctx) -> Vec<String> {
    let all = crate::person::notice::list(ctx, false, None, 50)
        .await
        .unwrap();
    let about = all.into_iter().filter(|one| one.noun == store::NOUN);
    about.map(|one| one.kind).collect()
}

async fn what_is_new_is_proposed_once_and_both_sides_are_told(app: App) {
    let place = place(app).await;
    let proposal = proposed(&place).await;
    assert_eq!((look(&place).await, look(&place).await), (0, 0));
    assert_eq!(
        (proposal.agency_id, proposal.class, proposal.state),
        (place.agency, Class::Control, ProposalState::Open)
    );
    let evidence = &proposal.evidence;
    assert_eq!(
        (evidence.kind, evidence.n_connections, proposal.n_machines),
        (ProposalKind::New, 3, 2)
    );
    assert_eq!((evidence.n_before, evidence.n_before_heard), (0, 0));
    assert_eq!(deeds(&place, proposal.id).await, ["watch.propose"]);
    for told in [&place.own, &place.leader] {
        assert_eq!(kinds(told).await, ["watch.propose"]);
    }
    assert!(kinds(&place.stranger).await.is_empty());
}

async fn only_the_response_team_decides_and_only_once(app: App) {
    let place = place(app).await;
    let proposal = proposed(&place).await;
    let form = ConfirmForm::default();
    let by = async |ctx: &Ctx| actions::confirm(ctx, seen_of(&proposal), &form).await;
    let denied = by(&place.own).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
    let hidden = by(&place.stranger).await;
    assert!(matches!(hidden, Err(ActionError::NotFound { .. })));
    let machine = by(&place.app.system()).await;
    assert!(matches!(machine, Err(ActionError::Denied { .. })));
    assert!(page::view(&place.stranger, proposal.id).await.is_err());
    assert!(
        page::list(&place.stranger, None, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let shown = page::view(&place.own, proposal.id).await.unwrap();
    assert!(!shown.may_decide);
    assert!(
        page::view(&place.officer, proposal.id)
            .await
            .unwrap()
            .may_decide
    );
    by(&place.officer).await.unwrap();
    let again = by(&place.leader).await;
    assert_eq!(conflict(again), "conflict.proposal_decided");
    let late = actions::dismiss(&place.leader, seen_of(&proposal), "quá muộn").await;
    assert_eq!(conflict(late), "conflict.proposal_decided");
    assert_eq!(look(&place).await, 0);
}

fn conflict<T: std::fmt::Debug>(result: Outcome<T>) -> &'static str {
    match result {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn fault<T: std::fmt::Debug>(result: Outcome<T>) -> (String, String) {
    match result {
        Err(ActionError::Invalid(faults)) => {
            let first = faults.into_iter().next().unwrap();
            (first.field, first.key)
        }
        other => panic!("expected a fault, got {other:?}"),
    }
}

async fn what_was_dismissed_is_held_back_for_a_while(app: App) {
    let place = place(app).await;
    let proposal = proposed(&place).await;
    let seen = seen_of(&proposal);
    let blank = actions::dismiss(&place.officer, seen, " ").await;
    assert_eq!(fault(blank).0, "reason");
    actions::dismiss(&place.officer, seen, "máy thử nghiệm")
        .await
        .unwrap();
    assert_eq!(look(&place).await, 0);
    noon(&place, 26);
    hit(&place, datetime!(2026-07-26 01:00 UTC), "10.1.0.1").await;
    assert_eq!(look(&place).await, 1);
    assert_eq!(
        deeds(&place, proposal.id).await,
        ["watch.dismiss", "watch.propose"]
    );
    let dismissed = page::view(&place.own, proposal.id).await.unwrap();
    assert_eq!(dismissed.row.proposal.reason, "máy thử nghiệm");
}

async fn a_confirmed_proposal_is_an_incident_and_a_task_with_a_deadline_in_working_days(app: App) {
    let place = place(app).await;
    // Thursday 9 July is a day off, so three working days after Monday are on Friday.
    let admin = ctx(&place.app, 9, place.agency, Role::Administrator);
    let kind = crate::base::holiday::DayKind::Holiday;
    crate::base::holiday::set_day(&admin, "2026-07-09", kind, "nghỉ", "")
        .await
        .unwrap();
    let made = confirmed(&place).await;
    let tx = place.app.store.reader();
    let record = record::store::get(&tx, made.record_id).await.unwrap();
    assert_eq!(record.register.as_str(), "incident");
    assert_eq!(
        record.title,
        "A: kết nối đến máy chủ điều khiển mã độc (C&C)"
    );
    assert_eq!(record.values["affected_agency"], place.agency.0);
    assert_eq!(record.values["severity"], "high");
    assert_eq!(
        record.values["detected_at"].as_str().unwrap().get(..16),
        Some("2026-07-05T08:00")
    );
    assert!(record.number_text.starts_with("SC-"));
    let task = task::store::get(&tx, made.task_id).await.unwrap();
    assert_eq!(
        (task.agency_id, task.due_on.map(date_text)),
        (place.agency, Some("2026-07-10".to_owned()))
    );
    assert!(task.text.contains("3 kết nối, 2 máy, từ 05/7/2026"));
    assert!(!task.text.contains('{'), "{}", task.text);
    let shown = page::view(&place.officer, only(&place).await.id)
        .await
        .unwrap();
    assert!(shown.incident.is_some_and(|one| one.is_open_to_actor));
    assert_eq!(shown.task_state, Some(TaskState::Given));
}

async fn a_fix_is_refused_by_the_same_logs_and_verified_by_heard_days_without_a_hit(app: App) {
    let place = place(app).await;
    let made = confirmed(&place).await;
    report_done(&place, made.task_id).await;
    assert_eq!(look(&place).await, 1);
    assert_eq!(only(&place).await.state, ProposalState::Fixed);
    noon(&place, 9);
    hit(&place, datetime!(2026-07-08 01:00 UTC), "10.1.0.2").await;
    assert_eq!((look(&place).await, look(&place).await), (1, 0));
    let refused = only(&place).await;
    assert_eq!(refused.state, ProposalState::Confirmed);
    assert_eq!(refused.refused_days, [(date!(2026 - 07 - 08), 1)]);
    let task = task::store::get(&place.app.store.reader(), made.task_id)
        .await
        .unwrap();
    assert_eq!(task.state, TaskState::Returned);
    let notes = task::page::task_page(&place.own, made.task_id)
        .await
        .unwrap()
        .notes;
    assert!(notes.iter().any(|note| note.text.contains("08/7/2026 (1)")));
    // Mended again on the 9th; on the 13th nobody was heard.
    report_done(&place, made.task_id).await;
    hear(&place, (10..=12).chain(14..=17)).await;
    noon(&place, 17);
    assert_eq!((look(&place).await, look(&place).await), (1, 0));
    let waiting = page::view(&place.own, refused.id).await.unwrap().closure;
    let Some(ClosureState::Waiting { clean, silent, .. }) = waiting else {
        panic!("{waiting:?}")
    };
    assert_eq!((clean.len(), silent), (6, vec![date!(2026 - 07 - 13)]));
    noon(&place, 18);
    assert_eq!((look(&place).await, look(&place).await), (1, 0));
    let closed = only(&place).await;
    assert_eq!(
        (closed.state, closed.clean_until_on),
        (ProposalState::Closed, Some(date!(2026 - 07 - 17)))
    );
    assert_eq!(
        deeds(&place, closed.id).await,
        [
            "watch.confirm",
            "watch.fixed",
            "watch.fixed",
            "watch.propose",
            "watch.refuse",
            "watch.verify"
        ]
    );
    // The machine accepts nothing: the giver does, and nothing is in the way.
    let seen = task_seen(&place, made.task_id).await;
    task::actions::accept(&place.leader, seen, "")
        .await
        .unwrap();
}

async fn nobody_ends_an_incident_against_the_logs_without_a_word(app: App) {
    let place = place(app).await;
    let made = confirmed(&place).await;
    report_done(&place, made.task_id).await;
    let seen = task_seen(&place, made.task_id).await;
    let held = task::actions::accept(&place.leader, seen, "").await;
    assert_eq!(fault(held), ("text".to_owned(), "error.held".to_owned()));
    task::actions::accept(&place.leader, seen, "mạng đã tháo bỏ")
        .await
        .unwrap();
    let step = async |who: &Ctx, step: &str, pairs: &[(&str, &str)], reason: &str| {
        let row_version = record::store::get(&place.app.store.reader(), made.record_id)
            .await
            .unwrap()
            .row_version;
        let seen = record::Seen {
            id: made.record_id,
            row_version,
        };
        let input = record::testing::input(pairs);
        record::actions::take(who, seen, step, &input, reason).await
    };
    let respond = [
        ("acknowledged_at", "2026-07-06 12:00"),
        ("agency_level", "province"),
    ];
    step(&place.officer, "respond", &respond, "").await.unwrap();
    let fix = [
        ("response", "Cài lại máy"),
        ("fixed_at", "2026-07-06 12:00"),
    ];
    step(&place.officer, "fix", &fix, "").await.unwrap();
    let end = [("cause", "Thư lạ"), ("reported_on", "2026-07-06")];
    let held = step(&place.leader, "close", &end, "").await;
    assert_eq!(fault(held), ("reason".to_owned(), "error.held".to_owned()));
    step(&place.leader, "close", &end, "mạng đã tháo bỏ")
        .await
        .unwrap();
    let facts = audit::of_record(
        &place.app.store.reader(),
        record::NOUN,
        made.record_id.0,
        50,
    )
    .await
    .unwrap();
    assert!(facts.iter().any(|fact| fact.detail.contains(actions::HOLD)));
    let shown = page::view(&place.leader, only(&place).await.id)
        .await
        .unwrap();
    assert!(shown.incident.unwrap().is_ended_against_logs);
}

async fn a_late_line_reopens_what_was_verified_and_the_task_is_given_again(app: App) {
    let place = place(app).await;
    let made = confirmed(&place).await;
    report_done(&place, made.task_id).await;
    hear(&place, 7..=13).await;
    noon(&place, 14);
    look(&place).await;
    assert_eq!(only(&place).await.state, ProposalState::Closed);
    let seen = task_seen(&place, made.task_id).await;
    task::actions::accept(&place.leader, seen, "")
        .await
        .unwrap();
    // A line of before the fix says nothing against it, however late.
    hit(&place, datetime!(2026-07-05 10:00 UTC), "10.1.0.1").await;
    assert_eq!(look(&place).await, 0);
    hit(&place, datetime!(2026-07-12 10:00 UTC), "10.1.0.2").await;
    assert_eq!((look(&place).await, look(&place).await), (1, 0));
    let reopened = only(&place).await;
    assert_eq!(reopened.state, ProposalState::Confirmed);
    assert_eq!(reopened.refused_days, [(date!(2026 - 07 - 12), 1)]);
    let form = ConfirmForm::default();
    let denied = actions::give_again(&place.own, seen_of(&reopened), &form).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
    let task = actions::give_again(&place.officer, seen_of(&reopened), &form)
        .await
        .unwrap();
    let twice = actions::give_again(&place.officer, seen_of(&only(&place).await), &form).await;
    assert_eq!(conflict(twice), "conflict.proposal_has_task");
    report_done(&place, task).await;
    hear(&place, 14..=21).await;
    noon(&place, 22);
    look(&place).await;
    assert_eq!(only(&place).await.state, ProposalState::Closed);
}

async fn what_comes_again_after_a_verified_fix_is_proposed_at_once(app: App) {
    let place = place(app).await;
    let made = confirmed(&place).await;
    report_done(&place, made.task_id).await;
    hear(&place, 7..=13).await;
    noon(&place, 14);
    look(&place).await;
    hit(&place, datetime!(2026-07-14 04:00 UTC), "10.1.0.2").await;
    assert_eq!(look(&place).await, 1);
    let again = only(&place).await;
    assert_eq!(
        (again.state, again.evidence.kind, again.evidence.from_on),
        (
            ProposalState::Open,
            ProposalKind::Again,
            date!(2026 - 07 - 14)
        )
    );
}

async fn what_a_person_calls_no_incident_is_not_asked_about_any_more(app: App) {
    let place = place(app).await;
    let made = confirmed(&place).await;
    let seen = record::Seen {
        id: made.record_id,
        row_version: record::store::get(&place.app.store.reader(), made.record_id)
            .await
            .unwrap()
            .row_version,
    };
    let none = record::Input::new();
    record::actions::take(&place.leader, seen, "dismiss", &none, "máy bẫy")
        .await
        .unwrap();
    assert_eq!((look(&place).await, look(&place).await), (1, 0));
    assert_eq!(only(&place).await.state, ProposalState::Dismissed);
}

fn rule() -> WatchDef {
    catalogue().watch.unwrap()
}

const TODAY: Date = date!(2026 - 07 - 31);

/// Connections and heard days by days before [`TODAY`].
fn past(found: &[(i64, i64)], heard: impl IntoIterator<Item = i64>) -> DetectionHistory {
    let on = |back: i64| TODAY - Duration::days(back);
    DetectionHistory {
        found: found.iter().map(|(back, n)| (on(*back), *n)).collect(),
        heard: heard.into_iter().map(on).collect(),
        ..DetectionHistory::default()
    }
}

fn kind_of(past: &DetectionHistory, least: i64) -> Option<ProposalKind> {
    evidence_of(&rule(), least, past, TODAY).map(|evidence| evidence.kind)
}

#[test]
fn the_rules_propose_what_is_new_and_what_rises_and_nothing_else() {
    // Nothing for fourteen days, then enough of it; one fewer is not enough.
    assert_eq!(
        kind_of(&past(&[(2, 37)], 0..40), 37),
        Some(ProposalKind::New)
    );
    assert_eq!(kind_of(&past(&[(2, 36)], 0..40), 37), None);
    // One connection within the fourteen days: not new. A day before them: new.
    assert_eq!(kind_of(&past(&[(2, 5), (20, 5)], []), 1), None);
    assert_eq!(
        kind_of(&past(&[(2, 5), (21, 5)], []), 1),
        Some(ProposalKind::New)
    );
    // A hundred in four weeks are twenty-five a week: seventy-five are a rise, seventy-four are none.
    let base = [(10, 50), (30, 50)];
    let with = |n| past(&[(1, n), base[0], base[1]], 0..40);
    assert_eq!(kind_of(&with(75), 1), Some(ProposalKind::Rising));
    assert_eq!(kind_of(&with(74), 1), None);
    // Where the base was heard on half of its days, the same hundred were twice as many a day.
    let half = past(&[(1, 75), base[0], base[1]], (7..35).step_by(2));
    assert_eq!(kind_of(&half, 1), None);
    // What was dismissed less than fourteen days ago is held back.
    let mut dismissed = past(&[(2, 37)], 0..40);
    dismissed.dismissed_on = Some(TODAY - Duration::days(13));
    assert_eq!(kind_of(&dismissed, 1), None);
    dismissed.dismissed_on = Some(TODAY - Duration::days(14));
    assert_eq!(kind_of(&dismissed, 1), Some(ProposalKind::New));
    // And where it was heard on fewer than seven days, nothing is known of a rise.
    assert_eq!(
        kind_of(&past(&[(1, 9_000), base[0], base[1]], 7..13), 1),
        None
    );
}

#[test]
fn a_fix_is_judged_by_whole_heard_days_after_it() {
    let fixed_on = TODAY - Duration::days(10);
    let judge = |past: &DetectionHistory, late| closure_of(3, past, (fixed_on, late), TODAY);
    let on = |back| TODAY - Duration::days(back);
    assert_eq!(
        judge(&past(&[(10, 9)], 0..20), 0),
        ClosureState::Verified(on(7))
    );
    assert_eq!(
        judge(&past(&[(10, 9)], 0..20), 2),
        ClosureState::Refused(vec![(on(10), 2)])
    );
    assert_eq!(
        judge(&past(&[(9, 1), (0, 4)], 0..20), 0),
        ClosureState::Refused(vec![(on(9), 1), (on(0), 4)])
    );
    // Today is not over, and silent days are neither for nor against.
    assert_eq!(
        judge(&past(&[], [0, 1, 5]), 0),
        ClosureState::Waiting {
            clean: vec![on(5), on(1)],
            silent: [9, 8, 7, 6, 4, 3, 2].map(on).to_vec(),
            n_needed: 3,
        }
    );
}

/// The same, told plainly: any connection refuses; else the day on which enough heard days are together, if it came.
fn naive(
    n_needed: usize,
    past: &DetectionHistory,
    fixed_on: Date,
    today: Date,
) -> (bool, Option<Date>) {
    let has_hit = past.found.iter().any(|(on, n)| *on > fixed_on && *n > 0);
    let clean: Vec<Date> = (1..=40)
        .map(|n| fixed_on + Duration::days(n))
        .filter(|on| *on < today && past.heard.contains(on))
        .collect();
    (has_hit, clean.get(n_needed - 1).copied())
}

proptest! {
    #[test]
    fn silence_never_verifies_and_a_hit_always_refuses(
        found in prop::collection::btree_map(0_i64..20, 0_i64..3, 0..6),
        heard in prop::collection::btree_set(0_i64..20, 0..20),
        fixed in 0_i64..20,
        n_needed in 1_usize..8,
    ) {
        let found: Vec<(i64, i64)> = found.into_iter().collect();
        let past = past(&found, heard);
        let fixed_on = TODAY - Duration::days(fixed);
        let got = closure_of(n_needed as i64, &past, (fixed_on, 0), TODAY);
        match naive(n_needed, &past, fixed_on, TODAY) {
            (true, _) => prop_assert!(matches!(got, ClosureState::Refused(_))),
            (_, Some(until)) => prop_assert_eq!(got, ClosureState::Verified(until)),
            (_, None) => {
                let ClosureState::Waiting { clean, silent, .. } = got else {
                    return Err(TestCaseError::fail("waits"));
                };
                prop_assert!(clean.len() < n_needed);
                prop_assert_eq!((clean.len() + silent.len()) as i64, (fixed - 1).max(0));
            }
        }
    }

    #[test]
    fn nothing_below_the_least_is_proposed_and_what_is_new_was_not_there(
        found in prop::collection::btree_map(0_i64..40, 0_i64..30, 0..12),
        heard in prop::collection::btree_set(0_i64..40, 0..40),
        least in 1_i64..20,
    ) {
        let found: Vec<(i64, i64)> = found.into_iter().collect();
        let past = past(&found, heard.clone());
        let recent: i64 = found.iter().filter(|(back, _)| *back < 7).map(|(_, n)| n).sum();
        let quiet: i64 = found.iter().filter(|(back, _)| (7..21).contains(back)).map(|(_, n)| n).sum();
        let base: i64 = found.iter().filter(|(back, _)| (7..35).contains(back)).map(|(_, n)| n).sum();
        let n_heard = heard.iter().filter(|back| (7..35).contains(*back)).count() as i64;
        let is_rise = n_heard >= 7 && recent * n_heard >= 3 * base * 7;
        let expected = match (recent >= least, quiet == 0, is_rise) {
            (false, ..) | (_, false, false) => None,
            (_, true, _) => Some(ProposalKind::New),
            (..) => Some(ProposalKind::Rising),
        };
        prop_assert_eq!(kind_of(&past, least), expected);
    }
}

#[test]
fn a_heard_day_has_every_sensor_of_the_agency() {
    let sensor = |id, agency: Option<i64>, from_on| crate::watch::Sensor {
        id: SensorId(id),
        code: id.to_string(),
        name: String::new(),
        agency_id: agency.map(AgencyId),
        rhythm_hours: 12,
        from_on,
        until_on: None,
    };
    let from = date!(2026 - 07 - 01);
    let sensors = [
        sensor(1, Some(1), from),
        sensor(2, None, date!(2026 - 07 - 03)),
        sensor(3, Some(2), from),
    ];
    let day = |n: u8| from.replace_day(n).unwrap();
    let both = 1 | (1 << 13);
    let heard = BTreeMap::from([
        (SensorId(1), (1..=4).map(|n| (day(n), both)).collect()),
        (SensorId(2), BTreeMap::from([(day(3), both), (day(4), 1)])),
    ]);
    let now = datetime!(2026-07-20 05:00 UTC);
    let days = |agency| {
        crate::watch::rules::heard_days((&sensors, &heard), AgencyId(agency), (day(1), day(6)), now)
    };
    assert_eq!(days(1), BTreeSet::from([day(1), day(2), day(3)]));
    // Nobody but the sensor of all hears the third agency, and the second one's own sensor is silent.
    assert_eq!(days(3), BTreeSet::from([day(3)]));
    assert!(days(2).is_empty());
}
