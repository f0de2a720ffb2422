//! One search over documents and tasks: what each person may see of it, its pages, and who may not search.

use crate::base::{Ctx, actor::Role, ctx::App, error::ActionError, ids::AgencyId, testing::ctx};
use crate::document::{IncomingForm, actions as documents};
use crate::store_suite;
use crate::task::find::{Hit, Hits, find};
use crate::task::testing::{lay, three};
use time::macros::date;

store_suite!(
    a_search_shows_only_what_the_seeker_may_see,
    a_search_is_paged_without_gaps_and_newest_first,
    a_document_that_bears_the_number_asked_for_stands_first,
    an_administrator_does_not_search,
);

/// Registers a document with this subject.
async fn register(officer: &Ctx, holder: AgencyId, subject: &str) {
    let form = IncomingForm {
        kind: Some("bao_cao".into()),
        number_symbol: "7/BC-CA".to_owned(),
        issuer: "Công an huyện".to_owned(),
        issued_on: Some(date!(2026 - 07 - 03)),
        subject: subject.to_owned(),
        ..IncomingForm::default()
    };
    documents::register_incoming(officer, holder, &form, None)
        .await
        .unwrap();
}

/// What was found, as `document: subject` and `task: title`.
fn names(hits: &Hits) -> Vec<String> {
    let name = |hit: &Hit| match hit {
        Hit::Document(document, _) => format!("document: {}", document.subject),
        Hit::Task(task) => format!("task: {}", task.title),
    };
    hits.items.iter().map(name).collect()
}

async fn found(ctx: &Ctx, text: &str, noun: &str) -> Vec<String> {
    let hits = find(ctx, text, noun, i64::MAX, 50).await.unwrap();
    assert_eq!(hits.next, None, "all fits on a page");
    names(&hits)
}

async fn a_search_shows_only_what_the_seeker_may_see(app: App) {
    let who = three(&app).await;
    lay(&app, who.lead, who.giver, "Rà soát SIM rác", None).await;
    lay(
        &app,
        who.partner,
        who.giver,
        "Thu giữ SIM rác ở cửa hàng",
        None,
    )
    .await;
    register(&who.officer, who.lead, "Kết quả xử lý SIM rác").await;
    lay(&app, who.lead, who.giver, "Tập huấn cán bộ", None).await;

    let own = ["document: Kết quả xử lý SIM rác", "task: Rà soát SIM rác"];
    assert_eq!(found(&who.officer, "SIM rác", "").await, own);
    assert_eq!(
        found(&who.officer, "sim rac", "").await,
        own,
        "marks need not be typed"
    );
    assert_eq!(found(&who.officer, "SIM rác", "task").await, own[1..]);
    assert_eq!(found(&who.officer, "SIM rác", "document").await, own[..1]);
    assert_eq!(
        found(&who.chief, "SIM rác", "").await,
        ["task: Thu giữ SIM rác ở cửa hàng", "task: Rà soát SIM rác"],
        "the giver sees both tasks and nobody's register"
    );
    let auditor = ctx(&app, 9, who.giver, Role::Auditor);
    assert_eq!(found(&auditor, "SIM rác", "").await.len(), 3);
    assert!(found(&who.stranger, "SIM rác", "").await.is_empty());
    assert!(found(&who.officer, "không có ở đâu", "").await.is_empty());
}

async fn a_document_that_bears_the_number_asked_for_stands_first(app: App) {
    let who = three(&app).await;
    register(&who.officer, who.lead, "Kết quả tháng bảy").await;
    for n in 0..30 {
        let order = format!("Việc {n} theo 7/BC-CA");
        lay(&app, who.lead, who.giver, &order, None).await;
    }
    for text in ["7/BC-CA", "\"7/BC-CA\""] {
        let hits = find(&who.officer, text, "", i64::MAX, 10).await.unwrap();
        let names = names(&hits);
        assert_eq!(names[0], "document: Kết quả tháng bảy", "{text}");
        assert_eq!(names.len(), 10);
        // It is told once, also where its own entry comes late.
        let mut next = hits.next;
        let mut n_named = 1;
        while let Some(place) = next {
            let more = find(&who.officer, text, "", place, 10).await.unwrap();
            n_named += more
                .items
                .iter()
                .filter(|hit| matches!(hit, Hit::Document(..)))
                .count();
            next = more.next;
        }
        assert_eq!(n_named, 1, "{text}");
    }
    let spelt = found(&who.officer, " “07/bc-ca” ", "").await;
    assert_eq!(
        spelt,
        ["document: Kết quả tháng bảy"],
        "in another spelling"
    );
    for text in ["số 07/BC-CA", "Báo cáo số 7/BC-CA kết quả"] {
        let first = found(&who.officer, text, "").await;
        assert_eq!(first[0], "document: Kết quả tháng bảy", "{text}");
    }
    assert_eq!(found(&who.officer, "7/BC-CA", "task").await.len(), 30);
    let strangers = find(&who.stranger, "7/BC-CA", "", i64::MAX, 10)
        .await
        .unwrap();
    assert!(strangers.items.is_empty(), "a number opens nothing");
}

async fn a_search_is_paged_without_gaps_and_newest_first(app: App) {
    let who = three(&app).await;
    let mut laid = Vec::new();
    for n in 0..7 {
        let agency = if n % 3 == 1 { who.partner } else { who.lead };
        let title = format!("Kiểm tra điểm bán SIM {n}");
        lay(&app, agency, who.giver, &title, None).await;
        if agency == who.lead {
            laid.insert(0, format!("task: {title}"));
        }
    }
    let (mut pages, mut place) = (Vec::new(), i64::MAX);
    loop {
        let hits = find(&who.officer, "điểm bán SIM", "", place, 2)
            .await
            .unwrap();
        assert!(hits.items.len() <= 2);
        pages.extend(names(&hits));
        let Some(next) = hits.next else { break };
        assert!(next < place, "a page goes on below the one before");
        place = next;
    }
    assert_eq!(pages, laid);
}

async fn an_administrator_does_not_search(app: App) {
    let who = three(&app).await;
    lay(&app, who.lead, who.giver, "Rà soát SIM rác", None).await;
    let administrator = ctx(&app, 9, who.lead, Role::Administrator);
    let refused = find(&administrator, "SIM", "", i64::MAX, 10).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
}
