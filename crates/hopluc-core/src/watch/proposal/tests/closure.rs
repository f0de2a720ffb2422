//! Fixes on both databases: mended only when the same logs say so.

use super::*;

store_suite!(
    a_fix_is_refused_by_the_same_logs_and_verified_by_heard_days_without_a_hit,
    nobody_ends_an_incident_against_the_logs_without_a_word,
    a_late_line_reopens_what_was_verified_and_the_task_is_given_again,
    what_comes_again_after_a_verified_fix_is_proposed_at_once,
    what_a_person_calls_no_incident_is_not_asked_about_any_more,
);

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
