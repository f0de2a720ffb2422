//! Numbers of documents while many are issued at once: none twice, none skipped, on both databases.

#![allow(
    clippy::assigning_clones,
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::base::{
    App, Ctx, actor::Role, error::ActionError, ids::AgencyId, ids::DocumentId, testing,
};
use hopluc_core::document::{self, DraftForm, actions};
use hopluc_core::{directive, store_suite};
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use std::collections::BTreeMap;
use support::{go_to, journal_holds};
use time::macros::date;

const N_EACH: i64 = 12;
const SYMBOLS: [&str; 2] = ["BC-SKHCN", "TB-SKHCN"];

store_suite!(
    documents_issued_at_once_get_gapless_numbers,
    a_failed_issue_takes_no_number,
    numbers_begin_again_with_the_year,
);

async fn approved(app: &App, holder: AgencyId, symbol: &str) -> DocumentId {
    let officer = testing::ctx(app, 1, holder, Role::Officer);
    let leader = testing::ctx(app, 2, holder, Role::Leader);
    let form = DraftForm {
        holder_agency_id: holder,
        kind: if symbol.starts_with("BC") {
            "bao_cao"
        } else {
            "thong_bao"
        }
        .into(),
        symbol: symbol.to_owned(),
        place: "Lam Giang".to_owned(),
        content: OfficialDocument {
            issuer: "Sở Khoa học và Công nghệ".to_owned(),
            kind_title: Some("BÁO CÁO".to_owned()),
            subject: "kết quả phòng, chống lừa đảo qua mạng".to_owned(),
            blocks: vec![Block::Paragraph(vec![Inline::plain("Nội dung.")])],
            recipients: vec!["Lưu: VT".to_owned()],
            signing: Signing {
                position: "GIÁM ĐỐC".to_owned(),
                name: "Trần Minh Khôi".to_owned(),
                ..Signing::default()
            },
            ..OfficialDocument::default()
        },
        recipients: vec![],
        replaces_id: None,
    };
    let id = actions::draft(&officer, &form).await.unwrap();
    actions::submit(&officer, id, edition(&officer, id).await)
        .await
        .unwrap();
    actions::approve(&leader, id, edition(&leader, id).await)
        .await
        .unwrap();
    id
}

async fn edition(ctx: &Ctx, id: DocumentId) -> i64 {
    document::store::get(&ctx.reader(), id)
        .await
        .unwrap()
        .row_version
}

async fn holder(app: &App) -> AgencyId {
    directive::testing::province(app).await.science
}

async fn documents_issued_at_once_get_gapless_numbers(app: App) {
    let holder = holder(&app).await;
    let mut ids = Vec::new();
    for _ in 0..N_EACH {
        for symbol in SYMBOLS {
            ids.push((symbol, approved(&app, holder, symbol).await));
        }
    }
    let leader = testing::ctx(&app, 2, holder, Role::Leader);
    let mut at_once = Vec::new();
    for (symbol, id) in ids {
        let seen = edition(&leader, id).await;
        // Two press the button on each document: the later one is told, and no number is lost.
        for _ in 0..2 {
            let ctx = leader.clone();
            at_once.push(tokio::spawn(async move {
                match actions::issue(&ctx, id, seen).await {
                    Ok(issued) => (symbol, issued.number),
                    Err(ActionError::Conflict { .. }) => (symbol, 0),
                    Err(other) => panic!("{other:?}"),
                }
            }));
        }
    }
    let mut numbers: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for task in at_once {
        let (symbol, number) = task.await.expect("nobody panics");
        if number > 0 {
            numbers.entry(symbol).or_default().push(number);
        }
    }
    for (symbol, mut given) in numbers {
        given.sort_unstable();
        assert_eq!(given, (1..=N_EACH).collect::<Vec<_>>(), "{symbol}");
    }
    journal_holds(&app, &["document.issue"]).await;
}

async fn a_failed_issue_takes_no_number(app: App) {
    let holder = holder(&app).await;
    let leader = testing::ctx(&app, 2, holder, Role::Leader);
    let officer = testing::ctx(&app, 1, holder, Role::Officer);
    let [first, second] = [
        approved(&app, holder, SYMBOLS[0]).await,
        approved(&app, holder, SYMBOLS[0]).await,
    ];
    let stale = actions::issue(&leader, first, edition(&leader, first).await - 1).await;
    assert!(
        matches!(stale, Err(ActionError::Conflict { .. })),
        "{stale:?}"
    );
    let denied = actions::issue(&officer, first, edition(&leader, first).await).await;
    assert!(denied.is_err(), "an officer issued a document");
    // A transaction that is dropped after it took a number gives it back.
    let tx = app.store.begin().await.unwrap();
    let taken = document::store::next_number(&tx, holder, SYMBOLS[0], 2026)
        .await
        .unwrap();
    assert_eq!(taken, 1);
    drop(tx);
    for (id, expected) in [(second, 1), (first, 2)] {
        let issued = actions::issue(&leader, id, edition(&leader, id).await)
            .await
            .unwrap();
        assert_eq!(issued.number, expected);
    }
}

async fn numbers_begin_again_with_the_year(app: App) {
    let holder = holder(&app).await;
    let leader = testing::ctx(&app, 2, holder, Role::Leader);
    let mut given = Vec::new();
    for day in [
        date!(2026 - 12 - 30),
        date!(2026 - 12 - 31),
        date!(2027 - 01 - 01),
        date!(2027 - 01 - 04),
    ] {
        go_to(&app, day);
        let id = approved(&app, holder, SYMBOLS[1]).await;
        let issued = actions::issue(&leader, id, edition(&leader, id).await)
            .await
            .unwrap();
        given.push(issued.number_symbol);
    }
    assert_eq!(
        given,
        ["01/TB-SKHCN", "02/TB-SKHCN", "01/TB-SKHCN", "02/TB-SKHCN"]
    );
}
