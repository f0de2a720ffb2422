//! Kept sums equal their recomputation after every step of a submission's life.

use super::*;
use crate::base::ctx::App;
use crate::figure::{Approx, Cell};
use crate::report::submission::review::{Review, review};
use crate::report::submission::{actions, rules::Blanks};
use crate::report::testing::{
    self, Province, obligation, officer, open, plan, province, send, typed,
};
use crate::store_suite;

store_suite!(
    kept_sums_follow_every_step_and_equal_their_recomputation,
    a_wrong_sum_is_found_and_repaired,
    sums_are_kept_for_the_body_above_too,
);

async fn sum_of(app: &App, period: PeriodId, key: &str) -> Tally {
    let sums = store::of_scope(&app.store.reader(), period, Scope::All)
        .await
        .unwrap();
    sums.get(&key.parse().unwrap()).copied().unwrap_or_default()
}

async fn assert_kept(app: &App, period: PeriodId) {
    assert_eq!(check(&app.store.reader(), period).await.unwrap(), []);
}

async fn sent(app: &App) -> (Province, PeriodId) {
    let province = province(app, plan()).await;
    let period = open(&province, 1).await;
    let cells = [
        ("B01", Cell::value(42_000, Approx::MoreThan)),
        ("D01", Cell::exact(22)),
    ];
    send(app, period, province.agencies[0], &cells, &[]).await;
    (province, period)
}

async fn kept_sums_follow_every_step_and_equal_their_recomputation(app: App) {
    let (province, period) = sent(&app).await;
    assert_kept(&app, period).await;
    send(
        &app,
        period,
        province.agencies[1],
        &[("B01", Cell::Nil)],
        &[],
    )
    .await;
    let b01 = sum_of(&app, period, "B01").await;
    assert_eq!(
        (b01.total, b01.n_values, b01.n_nil, b01.n_more_than),
        (42_000, 1, 1, 1)
    );
    assert_kept(&app, period).await;
    // Returned cells count as not yet.
    let police = obligation(&app, period, province.agencies[0]).await;
    let versions = crate::report::submission::store::versions(&app.store.reader(), police)
        .await
        .unwrap();
    let mut back = Review::accept();
    back.returned_cells
        .insert("B01".parse().unwrap(), "Đề nghị kiểm tra lại".to_owned());
    review(
        &province.focal,
        versions[0].id,
        versions[0].row_version,
        &back,
    )
    .await
    .unwrap();
    let b01 = sum_of(&app, period, "B01").await;
    assert_eq!(
        (b01.total, b01.n_values, b01.n_nil, b01.n_not_yet),
        (0, 0, 1, 1)
    );
    assert_eq!(sum_of(&app, period, "D01").await.total, 22);
    assert_kept(&app, period).await;
    // The next version replaces the first when it is sent, not before.
    let ctx = officer(&app, province.agencies[0]);
    let saved = actions::save(&ctx, police, &typed(0, &[("B01", Cell::exact(41_990))]))
        .await
        .unwrap();
    assert_eq!(sum_of(&app, period, "B01").await.total, 0);
    assert_kept(&app, period).await;
    actions::submit(&ctx, police, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
    let b01 = sum_of(&app, period, "B01").await;
    assert_eq!(
        (b01.total, b01.n_values, b01.n_more_than, b01.n_not_yet),
        (41_990, 1, 0, 0)
    );
    assert_eq!(sum_of(&app, period, "D01").await.total, 22);
    assert_kept(&app, period).await;
}

async fn a_wrong_sum_is_found_and_repaired(app: App) {
    let (_, period) = sent(&app).await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update figure_total set total = total + 1 where measure_id = 'D01' and dimension = ''",
        vec![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let wrong = check(&app.store.reader(), period).await.unwrap();
    assert_eq!(wrong.len(), 1);
    assert_eq!((wrong[0].kept.total, wrong[0].recomputed.total), (23, 22));
    let tx = app.store.begin().await.unwrap();
    assert_eq!(repair(&tx, period).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_kept(&app, period).await;
    assert_eq!(sum_of(&app, period, "D01").await.total, 22);
}

async fn sums_are_kept_for_the_body_above_too(app: App) {
    let province = province(&app, plan()).await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update agency set parent_id = $2 where id = $1",
        crate::binds![province.agencies[2], province.agencies[0]],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let period = open(&province, 1).await;
    send(
        &app,
        period,
        province.agencies[2],
        &[("B01", Cell::exact(3))],
        &[],
    )
    .await;
    send(
        &app,
        period,
        province.agencies[1],
        &[("B01", Cell::exact(4))],
        &[],
    )
    .await;
    let scope = Scope::Under(province.agencies[0]);
    let under = store::of_scope(&app.store.reader(), period, scope)
        .await
        .unwrap();
    assert_eq!(under[&"B01".parse().unwrap()].total, 3);
    assert_eq!(sum_of(&app, period, "B01").await.total, 7);
    assert_eq!(testing::period(&app, period).await.code, "2026-H1");
    assert_kept(&app, period).await;
}
