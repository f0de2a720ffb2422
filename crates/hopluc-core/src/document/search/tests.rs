//! Full text on both databases.

use super::{Query, put, store::find};
use crate::base::{ctx::App, store::Tx};
use crate::store_suite;

store_suite!(
    words_are_found_with_and_without_marks_newest_first,
    quoted_words_must_follow_each_other,
    a_changed_text_is_found_by_its_new_words_only,
    pages_continue_before_the_last_hit,
    nothing_typed_can_break_the_query,
    the_newest_are_found_however_far_back_they_lie,
    a_very_long_text_of_long_words_is_kept,
);

async fn found(tx: &Tx, text: &str) -> Vec<i64> {
    let hits = find(tx, &Query::of(text), "", i64::MAX, 50).await.unwrap();
    hits.into_iter().map(|hit| hit.noun_id).collect()
}

async fn fill(app: &App) -> Tx {
    let tx = app.store.begin().await.unwrap();
    for (noun, id, title, text) in [
        (
            "document",
            1,
            "Phòng, chống tội phạm",
            "Số 841/BC-STTTT ngày 03/7/2023 của Sở",
        ),
        (
            "document",
            2,
            "Kế hoạch tuyên truyền",
            "phạm vi toàn tỉnh; tội danh",
        ),
        ("task", 3, "Rà soát SIM", "phòng ngừa tội phạm viễn thông"),
    ] {
        put(&tx, (noun, id), title, text, "2026-07-06T05:00:00.000Z")
            .await
            .unwrap();
    }
    tx
}

async fn words_are_found_with_and_without_marks_newest_first(app: App) {
    let tx = fill(&app).await;
    assert_eq!(found(&tx, "tội phạm").await, [3, 2, 1]);
    assert_eq!(found(&tx, "TOI PHAM").await, [3, 2, 1]);
    assert_eq!(found(&tx, "sim").await, [3]);
    assert_eq!(found(&tx, "841/bc-stttt").await, [1]);
    assert_eq!(found(&tx, "tội phạm 841").await, [1]);
    assert!(found(&tx, "không có").await.is_empty());
    let only = find(&tx, &Query::of("tội phạm"), "task", i64::MAX, 5)
        .await
        .unwrap();
    assert_eq!((only.len(), only[0].title.as_str()), (1, "Rà soát SIM"));
}

async fn quoted_words_must_follow_each_other(app: App) {
    let tx = fill(&app).await;
    assert_eq!(found(&tx, "\"tội phạm\"").await, [3, 1]);
    assert_eq!(found(&tx, "“toi pham” phong").await, [3, 1]);
    assert_eq!(found(&tx, "\"phạm tội\"").await, [0_i64; 0]);
    // Both pairs of the phrase stand in the text, but apart.
    put(
        &tx,
        ("task", 4),
        "",
        "rà soát thuê bao; kiểm tra thuê bao di động",
        "2026-07-06T05:00:00.000Z",
    )
    .await
    .unwrap();
    assert_eq!(found(&tx, "\"soát thuê bao di động\"").await, [0_i64; 0]);
    assert_eq!(found(&tx, "\"kiểm tra thuê bao di động\"").await, [4]);
}

async fn a_changed_text_is_found_by_its_new_words_only(app: App) {
    let tx = fill(&app).await;
    put(
        &tx,
        ("task", 3),
        "Rà soát SIM",
        "đại lý",
        "2026-07-07T05:00:00.000Z",
    )
    .await
    .unwrap();
    assert_eq!(found(&tx, "đại lý").await, [3]);
    assert_eq!(found(&tx, "viễn thông").await, [0_i64; 0]);
    super::remove(&tx, "task", 3).await.unwrap();
    assert_eq!(found(&tx, "đại lý").await, [0_i64; 0]);
}

async fn pages_continue_before_the_last_hit(app: App) {
    let tx = fill(&app).await;
    let query = Query::of("tội phạm");
    let first = find(&tx, &query, "", i64::MAX, 2).await.unwrap();
    let second = find(&tx, &query, "", first[1].id, 2).await.unwrap();
    let ids: Vec<i64> = first.iter().chain(&second).map(|hit| hit.noun_id).collect();
    assert_eq!(ids, [3, 2, 1]);
}

async fn nothing_typed_can_break_the_query(app: App) {
    let tx = fill(&app).await;
    for text in [
        "\"",
        "' or 1=1 --",
        "a:b",
        "NEAR(",
        "* AND",
        "<-> & |",
        "(((",
        "\\",
        "tội\0phạm",
        "-sim",
        "^sim",
    ] {
        found(&tx, text).await;
    }
    assert!(found(&tx, " ,.; ").await.is_empty());
    assert!(Query::of(&"từ ".repeat(10_000)).phrases.len() == 1);
}

/// Keys far apart, so that each kind of block is asked, with gaps between them.
async fn the_newest_are_found_however_far_back_they_lie(app: App) {
    let tx = app.store.begin().await.unwrap();
    let at = "2026-07-06T05:00:00.000Z";
    let places = [1, 400, 511, 512, 9_000, 140_000, 700_000, 700_001, 703_000];
    for (n, place) in (1..).zip(places) {
        put(&tx, ("document", n), "", "rà soát thuê bao", at)
            .await
            .unwrap();
        tx.run(
            "update search_text set id = $1 where noun = 'document' and noun_id = $2",
            crate::binds![place, n],
        )
        .await
        .unwrap();
    }
    let query = Query::of("thuê bao");
    let mut all = Vec::new();
    let mut before = i64::MAX;
    loop {
        let page = find(&tx, &query, "document", before, 2).await.unwrap();
        all.extend(page.iter().map(|hit| hit.noun_id));
        match page.last() {
            Some(last) => before = last.id,
            None => break,
        }
    }
    assert_eq!(all, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let most = find(&tx, &query, "document", i64::MAX, 100).await.unwrap();
    assert_eq!(most.len(), 9);
    assert!(
        find(&tx, &query, "task", i64::MAX, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn a_very_long_text_of_long_words_is_kept(app: App) {
    let tx = app.store.begin().await.unwrap();
    let at = "2026-07-06T05:00:00.000Z";
    let words: Vec<String> = (0..60_000).map(|n| format!("từ{n}ữ")).collect();
    let text = format!("{} {}", "x".repeat(5_000), words.join(" "));
    put(&tx, ("document", 1), "Phụ lục", &text, at)
        .await
        .unwrap();
    assert_eq!(found(&tx, "\"tu7u tu8u\"").await, [1]);
    assert_eq!(found(&tx, "phụ lục").await, [1]);
    let other = "字".repeat(300_000);
    put(&tx, ("document", 2), "Văn bản", &other, at)
        .await
        .unwrap();
    assert_eq!(found(&tx, "văn bản").await, [2]);
}
