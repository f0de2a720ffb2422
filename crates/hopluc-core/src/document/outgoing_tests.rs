//! The life of outgoing documents and their numbers on both databases.

use super::{
    DispatchState, DraftForm, Filter, Order, Recipient, State, actions, dispatch, store,
    tests::agencies,
};
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::{AgencyId, DocumentId},
    testing::ctx,
};
use crate::store_suite;
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use time::macros::datetime;

store_suite!(
    a_document_gets_its_number_only_at_issue_and_by_two_people,
    numbers_run_without_gaps_per_agency_symbol_and_year,
    issues_at_the_same_time_get_different_numbers,
    a_returned_draft_says_why_and_goes_round_again,
    a_recipient_sees_it_only_once_it_is_issued,
    a_withdrawn_document_keeps_its_number,
    every_order_of_the_register_pages_through_all_documents_once,
    a_draft_with_a_wrong_symbol_is_refused,
    a_later_writer_of_a_draft_is_told,
    nobody_is_asked_to_approve_what_nobody_signs,
    a_new_draft_begins_with_the_head_and_signature_of_the_last_letter,
);

pub(super) fn form(holder: AgencyId, to: &[(AgencyId, &str)]) -> DraftForm {
    DraftForm {
        holder_agency_id: holder,
        kind: "bao_cao".into(),
        symbol: "BC-SKHCN".to_owned(),
        place: "Hưng Yên".to_owned(),
        content: OfficialDocument {
            issuer: "Sở Khoa học và Công nghệ".to_owned(),
            kind_title: Some("BÁO CÁO".to_owned()),
            subject: "Kết quả phối hợp".to_owned(),
            blocks: vec![Block::Paragraph(vec![Inline::plain("Kiểm tra 22 cơ sở.")])],
            signing: Signing {
                capacity: vec![],
                position: "GIÁM ĐỐC".to_owned(),
                name: "Trần Thị B".to_owned(),
            },
            is_draft: true,
            ..OfficialDocument::default()
        },
        recipients: to
            .iter()
            .map(|(id, name)| Recipient {
                agency_id: Some(*id),
                name: (*name).to_owned(),
            })
            .collect(),
        replaces_id: None,
    }
}

struct People {
    officer: Ctx,
    leader: Ctx,
}

fn people(app: &App, agency: AgencyId) -> People {
    People {
        officer: ctx(app, 1, agency, Role::Officer),
        leader: ctx(app, 2, agency, Role::Leader),
    }
}

async fn approved(people: &People, form: &DraftForm) -> DocumentId {
    let id = actions::draft(&people.officer, form).await.unwrap();
    actions::submit(&people.officer, id, 1).await.unwrap();
    actions::approve(&people.leader, id, 2).await.unwrap();
    id
}

async fn issued(people: &People, form: &DraftForm) -> String {
    let id = approved(people, form).await;
    actions::issue(&people.leader, id, 3)
        .await
        .unwrap()
        .number_symbol
}

fn conflict<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("{other:?}"),
    }
}

fn faulty<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<String> {
    match outcome {
        Err(ActionError::Invalid(faults)) => faults.into_iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}

async fn nobody_is_asked_to_approve_what_nobody_signs(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let mut unsigned = form(a, &[]);
    unsigned.content.signing = Signing::default();
    let id = actions::draft(&people.officer, &unsigned).await.unwrap();
    let told = faulty(actions::submit(&people.officer, id, 1).await);
    assert_eq!(told, ["signer", "position"]);
    // One that was put forward before this was asked.
    let tx = app.store.begin().await.unwrap();
    let is_set = store::set_state(&tx, id, 1, State::Submitted, "").await;
    assert!(is_set.unwrap());
    tx.commit().await.unwrap();
    let told = faulty(actions::approve(&people.leader, id, 2).await);
    assert_eq!(told, ["signer", "position"]);
    actions::return_to_drafter(&people.leader, id, 2, "Thiếu người ký")
        .await
        .unwrap();
    unsigned.content.signing = form(a, &[]).content.signing;
    actions::change_draft(&people.officer, id, 3, &unsigned)
        .await
        .unwrap();
    actions::submit(&people.officer, id, 4).await.unwrap();
    actions::approve(&people.leader, id, 5).await.unwrap();
}

async fn a_new_draft_begins_with_the_head_and_signature_of_the_last_letter(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let first = actions::usual_head(&people.officer, a).await.unwrap();
    assert_eq!(first.signing, Signing::default());
    issued(&people, &form(a, &[])).await;
    let mut drafted = form(a, &[]);
    drafted.content.signing.name = "Người chưa ký".to_owned();
    actions::draft(&people.officer, &drafted).await.unwrap();
    let next = actions::usual_head(&people.officer, a).await.unwrap();
    assert_eq!(next.place, "Hưng Yên");
    assert_eq!(next.signing.name, "Trần Thị B");
}

async fn a_document_gets_its_number_only_at_issue_and_by_two_people(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let id = actions::draft(&people.leader, &form(a, &[])).await.unwrap();
    assert_eq!(
        conflict(actions::issue(&people.leader, id, 1).await),
        "conflict.document_is_draft"
    );
    actions::submit(&people.officer, id, 1).await.unwrap();
    assert_eq!(
        conflict(actions::approve(&people.leader, id, 2).await),
        "conflict.second_person"
    );
    let denied = actions::approve(&people.officer, id, 2).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
    let second = ctx(&app, 7, a, Role::Leader);
    actions::approve(&second, id, 2).await.unwrap();
    let before = actions::page(&second, id).await.unwrap().document;
    assert_eq!(
        (
            before.number,
            before.number_symbol.as_str(),
            before.issued_on
        ),
        (None, "", None)
    );
    let issued = actions::issue(&people.leader, id, 3).await.unwrap();
    assert_eq!(
        (issued.number, issued.number_symbol.as_str()),
        (1, "01/BC-SKHCN")
    );
    let content = store::content(&app.store.reader(), id).await.unwrap();
    assert_eq!(content.number_symbol, "Số: 01/BC-SKHCN");
    assert_eq!(content.place_date, "Hưng Yên, ngày 06 tháng 7 năm 2026");
    assert!(!content.is_draft);
    let after = actions::page(&second, id).await.unwrap().document;
    assert_eq!(
        (after.state, after.approved_by.map(|id| id.0)),
        (State::Issued, Some(7))
    );
    assert_eq!(
        conflict(actions::issue(&people.leader, id, 4).await),
        "conflict.document_is_issued"
    );
    let (hits, _) = actions::find(&second, "01/BC-SKHCN kiem tra", i64::MAX, 5)
        .await
        .unwrap();
    assert_eq!(hits.len(), 1);
}

async fn numbers_run_without_gaps_per_agency_symbol_and_year(app: App) {
    let (a, b) = agencies(&app).await;
    let (of_a, of_b) = (people(&app, a), people(&app, b));
    assert_eq!(issued(&of_a, &form(a, &[])).await, "01/BC-SKHCN");
    // A transaction that fails after taking a number gives it back.
    let id = approved(&of_a, &form(a, &[])).await;
    let tx = app.store.begin().await.unwrap();
    actions::issue_within(&of_a.leader, &tx, id).await.unwrap();
    drop(tx);
    assert_eq!(issued(&of_a, &form(a, &[])).await, "02/BC-SKHCN");
    let mut other = form(a, &[]);
    other.kind = "ke_hoach".into();
    other.symbol = "KH-SKHCN".to_owned();
    assert_eq!(issued(&of_a, &other).await, "01/KH-SKHCN");
    assert_eq!(issued(&of_b, &form(b, &[])).await, "01/BC-SKHCN");
    app.clock.set(datetime!(2026-12-31 16:59 UTC));
    assert_eq!(issued(&of_a, &form(a, &[])).await, "03/BC-SKHCN");
    app.clock.set(datetime!(2026-12-31 17:00 UTC));
    assert_eq!(
        issued(&of_a, &form(a, &[])).await,
        "01/BC-SKHCN",
        "the year begins in Viet Nam"
    );
}

async fn issues_at_the_same_time_get_different_numbers(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(approved(&people, &form(a, &[])).await);
    }
    let issue = async |id| actions::issue(&people.leader, id, 3).await.unwrap().number;
    let (n0, n1, n2, n3, n4, n5) = tokio::join!(
        issue(ids[0]),
        issue(ids[1]),
        issue(ids[2]),
        issue(ids[3]),
        issue(ids[4]),
        issue(ids[5])
    );
    let mut numbers = vec![n0, n1, n2, n3, n4, n5];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let (first, second) = tokio::join!(
        actions::issue(&people.leader, ids[0], 4),
        actions::issue(&people.leader, ids[0], 4)
    );
    assert!(first.is_err() && second.is_err());
}

async fn a_returned_draft_says_why_and_goes_round_again(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let id = actions::draft(&people.officer, &form(a, &[]))
        .await
        .unwrap();
    actions::submit(&people.officer, id, 1).await.unwrap();
    let no_reason = actions::return_to_drafter(&people.leader, id, 2, "  ").await;
    assert!(matches!(no_reason, Err(ActionError::Invalid(_))));
    actions::return_to_drafter(&people.leader, id, 2, "thiếu phụ lục")
        .await
        .unwrap();
    let document = actions::page(&people.officer, id).await.unwrap().document;
    assert_eq!(
        (document.state, document.reason.as_str()),
        (State::Draft, "thiếu phụ lục")
    );
    let mut mended = form(a, &[]);
    mended.content.subject = "Kết quả phối hợp quý II".to_owned();
    actions::change_draft(&people.officer, id, 3, &mended)
        .await
        .unwrap();
    actions::submit(&people.officer, id, 4).await.unwrap();
    actions::approve(&people.leader, id, 5).await.unwrap();
    assert_eq!(
        actions::issue(&people.leader, id, 6).await.unwrap().number,
        1
    );
}

async fn a_recipient_sees_it_only_once_it_is_issued(app: App) {
    let (a, b) = agencies(&app).await;
    let people = people(&app, a);
    let reader = ctx(&app, 9, b, Role::Viewer);
    let id = approved(&people, &form(a, &[(b, "Công an tỉnh")])).await;
    assert!(actions::page(&reader, id).await.is_err());
    assert!(
        actions::list(&reader, &Filter::default(), None, 5)
            .await
            .unwrap()
            .is_empty()
    );
    actions::issue(&people.leader, id, 3).await.unwrap();
    let page = actions::page(&reader, id).await.unwrap();
    assert_eq!(page.copies[0].state, DispatchState::Waiting);
    assert_eq!(
        actions::list(&reader, &Filter::default(), None, 5)
            .await
            .unwrap()
            .len(),
        1
    );
    let filter = Filter {
        number: "01/BC".to_owned(),
        year: Some(2026),
        ..Filter::default()
    };
    assert_eq!(
        actions::list(&reader, &filter, None, 5)
            .await
            .unwrap()
            .len(),
        1
    );
    let withdrawn = actions::withdraw(&reader, id, 4, "x").await;
    assert!(matches!(withdrawn, Err(ActionError::Denied { .. })));
}

async fn a_withdrawn_document_keeps_its_number(app: App) {
    use crate::person::notice;
    let (a, b) = agencies(&app).await;
    let people = people(&app, a);
    let id = approved(&people, &form(a, &[(b, "Công an tỉnh")])).await;
    actions::issue(&people.leader, id, 3).await.unwrap();
    let tx = app.store.begin().await.unwrap();
    for copy in dispatch::store::copies(&tx, id).await.unwrap() {
        let sent = (DispatchState::Sent, Some("2026-07-06T02:00:00.000Z"));
        dispatch::store::set_copy(&tx, copy.id, sent.0, sent.1, "")
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    actions::withdraw(&people.leader, id, 4, "nhầm số liệu")
        .await
        .unwrap();
    let document = actions::page(&people.leader, id).await.unwrap().document;
    assert_eq!(
        (document.state, document.number),
        (State::Withdrawn, Some(1))
    );
    // Both who issued it and whom it reached learn of it.
    for reader in [&people.officer, &ctx(&app, 9, b, Role::Officer)] {
        let told = notice::list(reader, true, None, 50).await.unwrap();
        let recalled: Vec<i64> = told
            .iter()
            .filter(|notice| notice.kind == "document.recalled")
            .map(|notice| notice.noun_id)
            .collect();
        assert_eq!(recalled, [id.0]);
    }
    assert_eq!(issued(&people, &form(a, &[])).await, "02/BC-SKHCN");
}

async fn every_order_of_the_register_pages_through_all_documents_once(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    for _ in 0..3 {
        issued(&people, &form(a, &[])).await;
    }
    actions::draft(&people.leader, &form(a, &[])).await.unwrap();
    for (order, is_falling) in [
        (Order::Newest, true),
        (Order::Oldest, false),
        (Order::Issued, true),
        (Order::IssuedOldest, false),
    ] {
        let filter = Filter {
            order,
            ..Filter::default()
        };
        let mut seen = Vec::new();
        let mut last = None;
        loop {
            let page = actions::list(&people.leader, &filter, last, 3)
                .await
                .unwrap();
            let Some(end) = page.last() else { break };
            last = Some(end.id);
            seen.extend(
                page.into_iter()
                    .map(|document| (document.issued_on, document.id)),
            );
        }
        assert_eq!(seen.len(), 4, "{order:?}");
        let is_by_date = matches!(order, Order::Issued | Order::IssuedOldest);
        let mut sorted = seen.clone();
        sorted.sort_by_key(|(on, id)| (is_by_date.then_some(*on), *id));
        if is_falling {
            sorted.reverse();
        }
        assert_eq!(seen, sorted, "{order:?}");
    }
}

async fn a_draft_with_a_wrong_symbol_is_refused(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let key = async |symbol: &str, kind: &str| {
        let mut form = form(a, &[]);
        form.symbol = symbol.to_owned();
        form.kind = kind.into();
        match actions::draft(&people.officer, &form).await {
            Err(ActionError::Invalid(faults)) => faults[0].key.clone(),
            other => format!("{}", other.is_ok()),
        }
    };
    assert_eq!(
        key("KH-SKHCN", "bao_cao").await,
        "error.document_symbol_of_kind"
    );
    assert_eq!(key("BC SKHCN", "bao_cao").await, "error.document_symbol");
    assert_eq!(key("SKHCN-VP", "cong_van").await, "true");
    assert_eq!(
        key("BC-SKHCN", "khong_co").await,
        "error.document_kind_unknown"
    );
}

async fn a_later_writer_of_a_draft_is_told(app: App) {
    let (a, _) = agencies(&app).await;
    let people = people(&app, a);
    let id = actions::draft(&people.officer, &form(a, &[]))
        .await
        .unwrap();
    actions::change_draft(&people.officer, id, 1, &form(a, &[]))
        .await
        .unwrap();
    let late = actions::change_draft(&people.officer, id, 1, &form(a, &[])).await;
    assert_eq!(conflict(late), "conflict.changed_meanwhile");
}
