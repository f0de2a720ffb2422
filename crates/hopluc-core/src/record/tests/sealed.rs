//! Sealed fields: nothing of them lies in the clear anywhere, and whoever opens them leaves a reason.

use super::{conflict, faults, people, register, seen, tip};
use crate::base::{actor::Role, ctx::App, error::ActionError, ids::RecordId, testing::ctx};
use crate::binds;
use crate::record::testing::input;
use crate::record::{actions, page, sealed, store};
use crate::store_suite;

store_suite!(
    what_is_sealed_lies_nowhere_in_the_clear,
    a_seal_is_opened_with_a_reason_by_those_who_work_on_the_record,
    a_blank_keeps_what_is_sealed_and_a_text_replaces_it,
    a_seal_that_was_moved_to_another_record_does_not_open,
);

const SECRET: &str = "Trần Thị Kín Đáo";

/// Every column of text in which something of a record could lie.
const COLUMNS: &[(&str, &str)] = &[
    ("record", "content"),
    ("record", "title"),
    ("record_version", "content"),
    ("record_key", "key"),
    ("record_mark", "mark"),
    ("record_request", "content"),
    ("contribution", "value"),
    ("search_text", "folded"),
    ("search_text", "title"),
    ("audit_fact", "detail"),
    ("job", "payload"),
    ("notice", "args"),
];

async fn lies_in(app: &App, secret: &str) -> Vec<String> {
    let folded = crate::agency::rules::folded(secret);
    let mut found = Vec::new();
    for (table, column) in COLUMNS {
        let sql = format!("select {column} as text from {table} limit 10000");
        for row in app.store.reader().rows(&sql, vec![]).await.unwrap() {
            let text: String = row.get("text").unwrap();
            if text.contains(secret) || text.contains(&folded) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

async fn told(app: &App, who: &super::People) -> RecordId {
    let mut form = tip("Cuộc gọi mạo danh", 2026);
    form.insert("reporter".to_owned(), SECRET.to_owned());
    let id = actions::create(&who.officer, &register("tip"), &form)
        .await
        .unwrap();
    assert!(lies_in(app, SECRET).await.is_empty());
    id
}

async fn what_is_sealed_lies_nowhere_in_the_clear(app: App) {
    let who = people(&app).await;
    let id = told(&app, &who).await;
    let step = input(&[
        ("tip_kind", "crime_report"),
        ("reporter_contact", "0912 345 678"),
    ]);
    actions::take(&who.officer, seen(&app, id).await, "classify", &step, "")
        .await
        .unwrap();
    sealed::open(&who.officer, id, "Liên hệ xác minh")
        .await
        .unwrap();
    assert!(lies_in(&app, SECRET).await.is_empty());
    assert!(lies_in(&app, "0912 345 678").await.is_empty());
    // The search for it would find what is in the clear.
    let open = lies_in(&app, "Cuộc gọi mạo danh").await;
    for place in [
        "record.content",
        "record_version.content",
        "search_text.folded",
    ] {
        assert!(
            open.iter().any(|found| found == place),
            "{place} in {open:?}"
        );
    }
}

async fn a_seal_is_opened_with_a_reason_by_those_who_work_on_the_record(app: App) {
    let who = people(&app).await;
    let id = told(&app, &who).await;
    let blank = sealed::open(&who.officer, id, " ").await;
    assert_eq!(
        faults(blank),
        [("reason".to_owned(), "error.required".to_owned())]
    );
    let viewer = ctx(&app, 8, who.home, Role::Viewer);
    let refused = sealed::open(&viewer, id, "xem").await;
    assert!(
        matches!(refused, Err(ActionError::Denied { .. })),
        "{refused:?}"
    );
    let stranger = sealed::open(&who.stranger, id, "xem").await;
    assert!(
        matches!(stranger, Err(ActionError::NotFound { .. })),
        "{stranger:?}"
    );
    assert!(
        page::record_page(&who.officer, id)
            .await
            .unwrap()
            .openings
            .is_empty()
    );

    let found = sealed::open(&who.leader, id, "Mời làm việc").await.unwrap();
    let [(field, value)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((field.as_str(), value.as_str()), ("reporter", Some(SECRET)));
    let openings = page::record_page(&who.officer, id).await.unwrap().openings;
    assert_eq!(openings.len(), 1);
    assert_eq!(openings[0].reason, "Mời làm việc");
    let n: i64 = app
        .store
        .reader()
        .one(
            "select count(*) as n from audit_fact where verb = 'record.open_sealed' and noun_id = $1",
            binds![id],
        )
        .await
        .unwrap()
        .get("n")
        .unwrap();
    assert_eq!(n, 1);
    let plain = actions::create(
        &who.officer,
        &register("tip"),
        &tip("Không danh tính", 2026),
    )
    .await
    .unwrap();
    let nothing = sealed::open(&who.officer, plain, "xem").await;
    assert_eq!(conflict(nothing), "conflict.nothing_sealed");
}

async fn a_blank_keeps_what_is_sealed_and_a_text_replaces_it(app: App) {
    let who = people(&app).await;
    let id = told(&app, &who).await;
    let form = tip("Cuộc gọi mạo danh ngân hàng", 2026);
    actions::change(&who.officer, seen(&app, id).await, &form)
        .await
        .unwrap();
    let open = async || {
        let found = sealed::open(&who.officer, id, "đối chiếu").await.unwrap();
        found[0].1.as_str().unwrap().to_owned()
    };
    assert_eq!(open().await, SECRET);
    let mut form = form;
    form.insert("reporter".to_owned(), "Lê Văn Khác".to_owned());
    actions::change(&who.officer, seen(&app, id).await, &form)
        .await
        .unwrap();
    assert_eq!(open().await, "Lê Văn Khác");
    let history = store::versions(&app.store.reader(), id).await.unwrap();
    let seals: Vec<_> = history
        .iter()
        .map(|v| v.values["reporter"].clone())
        .collect();
    assert_ne!(seals.first(), seals.last());
}

async fn a_seal_that_was_moved_to_another_record_does_not_open(app: App) {
    let who = people(&app).await;
    let (one, other) = (told(&app, &who).await, told(&app, &who).await);
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update record set content = (select o.content from record o where o.id = $1) where id = $2",
        binds![one, other],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let moved = sealed::open(&who.officer, other, "xem").await;
    assert_eq!(conflict(moved), "conflict.seal_broken");
    // A key that is not here is said, not guessed.
    let elsewhere = App {
        seals: std::sync::Arc::new(crate::base::seal::Seals::new(Box::new(
            crate::base::seal::ForgetfulChest::default(),
        ))),
        ..app.clone()
    };
    let officer = ctx(&elsewhere, 1, who.home, Role::Officer);
    let missing = sealed::open(&officer, one, "xem").await;
    assert_eq!(conflict(missing), "conflict.seal_key");
}
