//! Two records that are one event: proposed, confirmed by another person, counted once, and apart again without a loss.

use super::{agency, conflict, counted, faults, people, plan, register, seen, tip};
use crate::base::{
    actor::Role,
    audit,
    ctx::App,
    error::{ActionError, Outcome},
    ids::RecordId,
    testing::ctx,
};
use crate::record::list::{self, Filter};
use crate::record::merge::{self, CountingRule, Standing};
use crate::record::referral::{self, Kind};
use crate::record::{actions, page, store};
use crate::store_suite;

store_suite!(
    two_records_of_one_event_count_once_and_come_apart_again,
    what_two_agencies_saw_is_merged_by_who_sees_both,
    what_cannot_be_merged_is_refused,
);

fn is_denied<T: std::fmt::Debug>(result: Outcome<T>) -> bool {
    matches!(result, Err(ActionError::Denied { .. }))
}

/// Two tips of one agency about the same message.
async fn pair(who: &super::People) -> (RecordId, RecordId) {
    let form = tip("Tin nhắn lừa đảo", 2026);
    let first = actions::create(&who.officer, &register("tip"), &form).await;
    let second = actions::create(&who.officer, &register("tip"), &form).await;
    (first.unwrap(), second.unwrap())
}

async fn two_records_of_one_event_count_once_and_come_apart_again(app: App) {
    let who = people(&app).await;
    let form = tip("Tin nhắn lừa đảo", 2026);
    let first = actions::create(&who.officer, &register("tip"), &form)
        .await
        .unwrap();
    let once = counted(&app).await;
    let second = actions::create(&who.officer, &register("tip"), &form)
        .await
        .unwrap();
    let twice = counted(&app).await;
    assert_ne!(once, twice);
    let proposed = merge::propose(&who.officer, (second, first), None, "Cùng một tin nhắn").await;
    let id = proposed.unwrap();
    assert_eq!(counted(&app).await, twice, "a proposal changes nothing");
    let own = merge::answer(&who.officer, id, true, "").await;
    assert_eq!(conflict(own), "conflict.merge_own");
    assert!(
        is_denied(merge::answer(&app.system(), id, true, "").await),
        "no job confirms a merge"
    );
    merge::answer(&who.leader, id, true, "").await.unwrap();
    assert_eq!(counted(&app).await, once);

    let view = page::record_page(&who.leader, second).await.unwrap();
    assert_eq!(view.record.merged_into_id, Some(first));
    assert_eq!(view.history.last().unwrap().deed, "merge");
    assert!(!view.record.number_text.is_empty(), "it keeps its number");
    assert!(!view.may_write && view.steps.is_empty());
    let kept = page::record_page(&who.leader, first).await.unwrap();
    let (rule, standing) = (kept.merges[0].merge.rule, kept.merges[0].merge.standing);
    assert_eq!(
        (rule, standing),
        (CountingRule::FirstEntered, Standing::Confirmed)
    );
    assert_eq!(kept.merges[0].other, view.record.number_text);
    let listed = list::list(&who.leader, &register("tip"), &Filter::default())
        .await
        .unwrap();
    assert_eq!(
        listed.records.iter().map(|r| r.id).collect::<Vec<_>>(),
        [first]
    );
    let written = actions::change(&who.officer, seen(&app, second).await, &form).await;
    assert_eq!(conflict(written), "conflict.record_merged");
    crate::record::jobs::recount(&app).await.unwrap();
    assert_eq!(counted(&app).await, once);

    assert_eq!(
        faults(merge::undo(&who.leader, id, " ").await)[0].0,
        "reason"
    );
    merge::undo(&who.leader, id, "Hai người báo tin khác nhau")
        .await
        .unwrap();
    assert_eq!(counted(&app).await, twice);
    actions::change(&who.officer, seen(&app, second).await, &form)
        .await
        .unwrap();
    assert_eq!(
        conflict(merge::undo(&who.leader, id, "x").await),
        "conflict.merge_over"
    );
    let facts = audit::of_record(&app.store.reader(), store::NOUN, first.0, 50)
        .await
        .unwrap();
    let verbs = facts.iter().filter(|f| f.verb.contains("merge")).count();
    assert_eq!(verbs, 3, "proposed, confirmed, undone");
}

async fn what_two_agencies_saw_is_merged_by_who_sees_both(app: App) {
    let who = people(&app).await;
    let form = tip("Tin nhắn lừa đảo", 2026);
    let ours = actions::create(&who.officer, &register("tip"), &form)
        .await
        .unwrap();
    let once = counted(&app).await;
    let theirs = actions::create(&who.stranger, &register("tip"), &form)
        .await
        .unwrap();
    let police = who.stranger.actor.agency();
    let unseen = merge::propose(&who.officer, (ours, theirs), None, "x").await;
    assert!(matches!(unseen, Err(ActionError::NotFound { .. })));
    referral::refer(&who.stranger, theirs, Kind::Share, who.home, "Cùng vụ")
        .await
        .unwrap();
    let proposed = merge::propose(&who.officer, (ours, theirs), Some(theirs), "Cùng vụ").await;
    let id = proposed.unwrap();
    // Neither agency decides what the other's record counts for.
    assert!(is_denied(merge::answer(&who.leader, id, true, "").await));
    let other = ctx(&app, 31, police, Role::Leader);
    assert!(merge::answer(&other, id, true, "").await.is_err());
    let centre = agency(&app, "H99.03", "Văn phòng UBND tỉnh").await;
    let focal = ctx(&app, 40, centre, Role::Focal);
    merge::answer(&focal, id, true, "").await.unwrap();
    let by = counted(&app).await;
    assert_eq!(
        by.values().sum::<i64>(),
        once.values().sum::<i64>(),
        "counted once"
    );
    let merged = store::get(&app.store.reader(), ours).await.unwrap();
    assert_eq!(merged.merged_into_id, Some(theirs));
    assert!(is_denied(merge::undo(&who.leader, id, "x").await));
    merge::undo(&focal, id, "Nhầm").await.unwrap();
}

async fn what_cannot_be_merged_is_refused(app: App) {
    let who = people(&app).await;
    let (first, second) = pair(&who).await;
    let officer = &who.officer;
    let oneself = merge::propose(officer, (first, first), None, "x").await;
    assert_eq!(conflict(oneself), "conflict.merge_register");
    let other = actions::create(officer, &register("inspection"), &plan())
        .await
        .unwrap();
    let elsewhere = merge::propose(officer, (first, other), None, "x").await;
    assert_eq!(conflict(elsewhere), "conflict.merge_register");
    assert_eq!(
        faults(merge::propose(officer, (first, second), None, "").await)[0].0,
        "reason"
    );
    let odd = merge::propose(officer, (first, second), Some(other), "x").await;
    assert_eq!(faults(odd)[0].0, "counts");
    let viewer = ctx(&app, 30, who.home, Role::Viewer);
    assert!(is_denied(
        merge::propose(&viewer, (first, second), None, "x").await
    ));
    let id = merge::propose(officer, (first, second), None, "x")
        .await
        .unwrap();
    let again = merge::propose(&who.leader, (second, first), None, "x").await;
    assert_eq!(conflict(again), "conflict.merge_twice");
    assert_eq!(
        faults(merge::answer(&who.leader, id, false, "").await)[0].0,
        "reason"
    );
    merge::answer(&who.leader, id, false, "Khác số điện thoại")
        .await
        .unwrap();
    assert_eq!(
        conflict(merge::answer(&who.leader, id, true, "").await),
        "conflict.merge_over"
    );
    // No chains: what has others in it is merged into nothing.
    let third = actions::create(officer, &register("tip"), &tip("Tin khác", 2026))
        .await
        .unwrap();
    let id = merge::propose(officer, (first, second), None, "x")
        .await
        .unwrap();
    merge::answer(&who.leader, id, true, "").await.unwrap();
    let chain = merge::propose(officer, (third, first), Some(third), "x").await;
    assert_eq!(conflict(chain), "conflict.merge_chain");
    let twice = merge::propose(officer, (third, second), None, "x").await;
    assert_eq!(conflict(twice), "conflict.merge_chain");
    merge::propose(officer, (first, third), None, "x")
        .await
        .unwrap();
}
