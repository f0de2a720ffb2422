//! Proposals on both databases: proposed once by rule and decided once by the right person.

mod closure;
mod rules;

use super::actions::{ConfirmForm, Confirmed};
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
    testing::ctx,
};
use crate::record;
use crate::store_suite;
use crate::task::{self, TaskState};
use crate::watch::store as watch_store;
use crate::watch::tests::{agency, line, network, sensor, take};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::macros::{date, datetime};

store_suite!(
    what_is_new_is_proposed_once_and_both_sides_are_told,
    only_the_response_team_decides_and_only_once,
    what_was_dismissed_is_held_back_for_a_while,
    a_confirmed_proposal_is_an_incident_and_a_task_with_a_deadline_in_working_days,
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
