//! Reading notices on both databases: one opened, all up to the newest that was on the page.

use super::*;
use crate::agency::testing::agency;
use crate::base::{actor::Role, audit, ctx::App, testing::ctx};
use crate::store_suite;

store_suite!(
    an_opened_notice_is_read_for_its_whole_agency,
    who_only_looks_leaves_a_notice_unread,
    only_what_was_on_the_page_is_marked_as_read,
    who_acts_on_a_record_has_read_what_was_told_of_it,
);

/// Two agencies, and `n` notices for the first.
async fn told(app: &App, n: i64) -> (AgencyId, AgencyId) {
    let tx = app.store.begin().await.unwrap();
    let a = agency(&tx, "H33.02", "Sở Khoa học và Công nghệ", "department").await;
    let b = agency(&tx, "H33.03", "Công an tỉnh", "provincial_police").await;
    tx.commit().await.unwrap();
    tell(app, a, n).await;
    (a, b)
}

async fn tell(app: &App, agency_id: AgencyId, n: i64) {
    let tx = app.store.begin().await.unwrap();
    for noun_id in 0..n {
        let new = NewNotice {
            agency_id,
            kind: "test",
            record: ("task", noun_id),
            args: json!({}),
            dedupe_key: "",
        };
        assert!(notify(&tx, &new, "2026-07-06T05:00:00.000Z").await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn unread(ctx: &Ctx) -> Vec<i64> {
    let list = list(ctx, true, None, 50).await.unwrap();
    list.into_iter().map(|notice| notice.id).collect()
}

async fn n_facts(app: &App) -> usize {
    let facts = audit::of_record(&app.store.reader(), "notice", 0, 50)
        .await
        .unwrap();
    facts.len()
}

async fn an_opened_notice_is_read_for_its_whole_agency(app: App) {
    let (a, b) = told(&app, 2).await;
    let (officer, colleague) = (
        ctx(&app, 1, a, Role::Officer),
        ctx(&app, 2, a, Role::Leader),
    );
    let ids = unread(&officer).await;
    let opened = open(&officer, ids[0]).await.unwrap();
    assert_eq!((opened.id, opened.noun_id), (ids[0], 1));
    assert_eq!(unread(&colleague).await, ids[1..]);
    let again = open(&colleague, ids[0]).await.unwrap();
    assert!(again.read_at.is_some());
    assert_eq!(n_facts(&app).await, 1, "a second time changes nothing");
    for wrong in [
        open(&ctx(&app, 3, b, Role::Officer), ids[1]).await,
        open(&officer, 999).await,
    ] {
        assert!(
            matches!(wrong, Err(ActionError::NotFound { .. })),
            "{wrong:?}"
        );
    }
    assert_eq!(unread(&officer).await, ids[1..]);
}

async fn who_only_looks_leaves_a_notice_unread(app: App) {
    let (a, _) = told(&app, 1).await;
    let viewer = ctx(&app, 1, a, Role::Viewer);
    let ids = unread(&viewer).await;
    assert_eq!(open(&viewer, ids[0]).await.unwrap().read_at, None);
    let marked = mark_until(&viewer, ids[0]).await;
    assert!(matches!(marked, Err(ActionError::Denied { .. })));
    assert_eq!(unread(&viewer).await, ids);
    assert_eq!(n_facts(&app).await, 0);
}

async fn only_what_was_on_the_page_is_marked_as_read(app: App) {
    let (a, b) = told(&app, 3).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let newest = unread(&officer).await[0];
    // While the page is looked at, more comes for both.
    tell(&app, a, 2).await;
    tell(&app, b, 1).await;
    assert_eq!(mark_until(&officer, newest).await.unwrap(), 3);
    let left = unread(&officer).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|id| *id > newest));
    assert_eq!(mark_until(&officer, newest).await.unwrap(), 0);
    assert_eq!(mark_until(&officer, i64::MAX).await.unwrap(), 2);
    assert_eq!(unread(&ctx(&app, 3, b, Role::Officer)).await.len(), 1);
    assert_eq!(n_facts(&app).await, 2, "what marks nothing is no fact");
}

async fn who_acts_on_a_record_has_read_what_was_told_of_it(app: App) {
    let (a, b) = told(&app, 2).await;
    tell(&app, b, 1).await;
    let (officer, other) = (
        ctx(&app, 1, a, Role::Officer),
        ctx(&app, 2, b, Role::Officer),
    );
    let ids = unread(&officer).await;
    let tx = app.store.begin().await.unwrap();
    let at = "2026-07-06T06:00:00.000Z";
    assert_eq!(settle(&tx, Some(a), ("task", 0), at).await.unwrap(), 1);
    assert_eq!(settle(&tx, None, ("task", 1), at).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(unread(&officer).await, ids[..1]);
    assert_eq!(unread(&other).await.len(), 1, "others have not acted");
}
