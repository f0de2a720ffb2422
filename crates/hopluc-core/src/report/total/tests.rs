//! Kept sums equal their recomputation after every step of a submission's life.

use super::*;
use crate::base::{ctx::App, error::ActionError};
use crate::figure::{Approx, Cell};
use crate::report::period::PeriodKind;
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
    a_trend_runs_from_the_oldest_period_and_is_partial_where_an_agency_is_silent,
    two_spans_are_compared_figure_by_figure_and_never_add_a_day_twice,
    sums_over_others_are_shown_only_to_those_who_may_read_all,
    figures_agency_by_agency_add_up_and_an_agency_sees_its_own,
);

async fn sum_of(app: &App, period: PeriodId, key: &str) -> Tally {
    let sums = store::of_scope(&app.store.reader(), period, Scope::All)
        .await
        .unwrap();
    sums.of(&key.parse().unwrap())
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
        "update figure_total set sums = replace(sums, '\"D01\":[22', '\"D01\":[23')",
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
    assert_eq!(under.of(&"B01".parse().unwrap()).total, 3);
    assert_eq!(sum_of(&app, period, "B01").await.total, 7);
    assert_eq!(testing::period(&app, period).await.code, "2026-H1");
    assert_kept(&app, period).await;
}

/// Two halves; the police count 22 and then 30, the market inspectors answer the second alone.
async fn two_halves(app: &App) -> (Province, [PeriodId; 2]) {
    let province = province(app, plan()).await;
    let halves = [open(&province, 1).await, open(&province, 2).await];
    let [police, market, _] = province.agencies[..] else {
        panic!("three agencies")
    };
    let b01 = |n| [("B01", Cell::exact(n))];
    send(app, halves[0], police, &b01(22), &[]).await;
    send(app, halves[1], police, &b01(30), &[]).await;
    send(app, halves[1], market, &b01(4), &[]).await;
    (province, halves)
}

async fn a_trend_runs_from_the_oldest_period_and_is_partial_where_an_agency_is_silent(app: App) {
    let (province, halves) = two_halves(&app).await;
    let of = (province.schedule, PeriodKind::HalfYear);
    let b01 = "B01".parse().unwrap();
    let points = trend::trend(&province.focal, of, Scope::All, &b01, 12)
        .await
        .unwrap();
    let shown: Vec<_> = points
        .iter()
        .map(|point| (point.period.id, point.sum.cell, point.sum.n_missing))
        .collect();
    assert_eq!(
        shown,
        [
            (halves[0], Cell::exact(22), 2),
            (halves[1], Cell::exact(34), 1)
        ]
    );
    assert!(points.iter().all(|point| point.sum.is_partial));
    let newest = trend::trend(&province.focal, of, Scope::All, &b01, 1)
        .await
        .unwrap();
    assert_eq!(newest[0].period.id, halves[1]);
}

async fn two_spans_are_compared_figure_by_figure_and_never_add_a_day_twice(app: App) {
    let (province, [first, second]) = two_halves(&app).await;
    let compare = async |now: &[PeriodId], before: &[PeriodId]| {
        let spans = trend::Spans {
            now: now.to_vec(),
            before: before.to_vec(),
        };
        trend::comparison(&province.focal, &spans, None).await
    };
    let b01: CellKey = "B01".parse().unwrap();
    let of = |tables: BTreeMap<Scope, Vec<trend::Line>>| {
        let mut lines = tables[&Scope::All].iter();
        lines.find(|line| line.key == b01).cloned().unwrap()
    };
    let apart = of(compare(&[second], &[first]).await.unwrap());
    assert_eq!(
        (apart.now.cell, apart.before.cell),
        (Cell::exact(34), Cell::exact(22))
    );
    assert_eq!(apart.change.map(|change| change.difference), Some(12));
    let year = of(compare(&[first, second], &[]).await.unwrap());
    assert_eq!((year.now.cell, year.now.n_missing), (Cell::exact(56), 3));
    assert_eq!(year.before.cell, Cell::NotYet);
    let twice = compare(&[first, first], &[]).await;
    assert!(matches!(twice, Err(ActionError::Invalid(_))), "{twice:?}");
}

async fn sums_over_others_are_shown_only_to_those_who_may_read_all(app: App) {
    let (province, [first, _]) = two_halves(&app).await;
    let spans = trend::Spans {
        now: vec![first],
        before: vec![],
    };
    let police = officer(&app, province.agencies[0]);
    for scope in [
        None,
        Some(Scope::All),
        Some(Scope::Under(province.agencies[1])),
    ] {
        let seen = trend::comparison(&police, &spans, scope).await;
        assert!(
            matches!(seen, Err(ActionError::NotFound { .. })),
            "{scope:?}"
        );
    }
    let own = Some(Scope::Under(province.agencies[0]));
    assert!(trend::comparison(&police, &spans, own).await.is_ok());
}

async fn figures_agency_by_agency_add_up_and_an_agency_sees_its_own(app: App) {
    let (province, period) = sent(&app).await;
    let market = province.agencies[1];
    send(&app, period, market, &[("B01", Cell::exact(3))], &[]).await;
    let key: CellKey = "B01".parse().unwrap();
    let all = by_agency::by_agency(&province.focal, &[period], &key)
        .await
        .unwrap();
    let sum: i64 = all.values().filter_map(|cell| cell.number()).sum();
    assert_eq!(sum, sum_of(&app, period, "B01").await.total);
    assert_eq!((sum, all.len()), (42_003, 2));
    let one = province.agencies[0];
    let own = by_agency::by_agency(&officer(&app, one), &[period], &key)
        .await
        .unwrap();
    assert!(own.keys().all(|(_, agency)| *agency == one));
    assert_eq!(own.get(&(period, one)), all.get(&(period, one)));
}
