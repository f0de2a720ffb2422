//! What comes to an agency, on both databases: proposals of a file, issued documents that wait for its word, and lists.

use super::{
    DispatchState, Filter, IncomingForm, actions, attachment::NewFile, dispatch, jobs,
    outgoing_tests::form, tests::agencies,
};
use crate::base::{
    actor::Role,
    audit,
    ctx::{App, Ctx},
    error::ActionError,
    ids::{AgencyId, DocumentId},
    job,
    testing::ctx,
};
use crate::store_suite;
use time::macros::date;

store_suite!(
    nothing_new_is_made_in_the_name_of_a_merged_body_and_its_drafts_are_finished,
    an_issued_document_waits_until_its_recipient_says_that_it_came,
    nobody_takes_what_was_not_sent_to_him,
    a_file_proposes_its_form_and_nothing_is_kept,
    a_letter_of_orders_without_a_head_is_registered_under_its_first_words,
    a_letter_that_came_twice_is_told_on_its_page_with_or_without_a_number,
    a_list_is_narrowed_by_words_and_by_recipient,
    a_letter_to_a_merged_body_is_opened_by_both_and_received_by_its_successor,
);

/// A document of `from` with this subject, issued to `to`.
async fn issued(app: &App, from: AgencyId, to: AgencyId, subject: &str) -> DocumentId {
    let (officer, leader) = (
        ctx(app, 1, from, Role::Officer),
        ctx(app, 2, from, Role::Leader),
    );
    let mut form = form(from, &[(to, "Công an tỉnh")]);
    form.content.subject = subject.to_owned();
    let id = actions::draft(&officer, &form).await.unwrap();
    actions::submit(&officer, id, 1).await.unwrap();
    actions::approve(&leader, id, 2).await.unwrap();
    actions::issue(&leader, id, 3).await.unwrap();
    id
}

async fn run_jobs(app: &App) {
    let run = async |job: job::Job| jobs::run(app, &job).await.unwrap_or(Ok(()));
    job::run_due(app, run).await.unwrap();
}

async fn waiting(ctx: &Ctx) -> Vec<DocumentId> {
    let found = actions::arrivals(ctx, 10).await.unwrap();
    found.into_iter().map(|document| document.id).collect()
}

async fn states(app: &App, id: DocumentId) -> Vec<DispatchState> {
    let copies = dispatch::store::copies(&app.store.reader(), id)
        .await
        .unwrap();
    copies.into_iter().map(|copy| copy.state).collect()
}

async fn n_receipts(app: &App, id: DocumentId) -> usize {
    let facts = audit::of_record(&app.store.reader(), "document", id.0, 100)
        .await
        .unwrap();
    let receipts = facts.iter().filter(|fact| fact.verb == "document.receive");
    receipts.count()
}

async fn an_issued_document_waits_until_its_recipient_says_that_it_came(app: App) {
    let (a, b) = agencies(&app).await;
    let first = issued(&app, a, b, "Thông báo thứ nhất").await;
    let second = issued(&app, a, b, "Thông báo thứ hai").await;
    let (officer, viewer) = (
        ctx(&app, 5, b, Role::Officer),
        ctx(&app, 6, b, Role::Viewer),
    );
    assert_eq!(waiting(&officer).await, [second, first], "newest first");
    assert_eq!(actions::arrivals(&officer, 1).await.unwrap().len(), 1);
    assert!(waiting(&ctx(&app, 1, a, Role::Officer)).await.is_empty());

    let page = actions::page(&officer, first).await.unwrap();
    assert!(
        actions::may_receive(&officer, &page.document)
            .await
            .unwrap()
    );
    assert!(!actions::may_receive(&viewer, &page.document).await.unwrap());
    let looked = actions::receive(&viewer, first).await;
    assert!(
        matches!(looked, Err(ActionError::Denied { .. })),
        "{looked:?}"
    );
    actions::receive(&officer, first).await.unwrap();
    assert_eq!(states(&app, first).await, [DispatchState::Received]);
    assert_eq!(waiting(&officer).await, [second]);
    assert_eq!(n_receipts(&app, first).await, 1);

    actions::receive(&officer, first).await.unwrap();
    assert_eq!(
        n_receipts(&app, first).await,
        1,
        "a second time changes nothing"
    );
    assert!(
        !actions::may_receive(&officer, &page.document)
            .await
            .unwrap()
    );
}

async fn nobody_takes_what_was_not_sent_to_him(app: App) {
    let (a, b) = agencies(&app).await;
    let id = issued(&app, a, b, "Thông báo").await;
    let sender = actions::receive(&ctx(&app, 1, a, Role::Officer), id).await;
    assert!(
        matches!(
            sender,
            Err(ActionError::Conflict {
                key: "conflict.document_not_addressed"
            })
        ),
        "{sender:?}"
    );
    let officer = ctx(&app, 1, a, Role::Officer);
    let draft = actions::draft(&officer, &form(a, &[(b, "Công an tỉnh")]))
        .await
        .unwrap();
    let early = actions::receive(&ctx(&app, 5, b, Role::Officer), draft).await;
    assert!(
        matches!(early, Err(ActionError::NotFound { .. })),
        "a draft is nobody else's: {early:?}"
    );
    assert_eq!(states(&app, id).await, [DispatchState::Waiting]);
}

fn text_file(name: &str, text: &str) -> NewFile {
    NewFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

async fn a_letter_of_orders_without_a_head_is_registered_under_its_first_words(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let bare = "\n  ……………\n Để phòng ngừa lừa đảo qua mạng, yêu cầu:\n1. Công an tỉnh rà soát các đầu số.\n";
    let came = actions::register_directive(&officer, a, text_file("chi-dao.txt", bare))
        .await
        .unwrap();
    let kept = actions::page(&officer, came.id).await.unwrap().document;
    assert_eq!(kept.subject, "Để phòng ngừa lừa đảo qua mạng, yêu cầu");
    assert_eq!(kept.arrived_on, Some(date!(2026 - 07 - 06)));
    let picture = NewFile {
        name: "anh.png".to_owned(),
        bytes: b"\x89PNG\r\n\x1a\n0000".to_vec(),
    };
    match actions::register_directive(&officer, a, picture).await {
        Err(ActionError::Invalid(faults)) => {
            let told: Vec<_> = faults
                .iter()
                .map(|fault| (fault.field.as_str(), fault.key.as_str()))
                .collect();
            assert_eq!(told, [("file", "read.unknown_type")]);
        }
        other => panic!("{other:?}"),
    }
    let all = actions::list(&officer, &Filter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(all.len(), 1, "what cannot be read is not kept");
}

async fn a_letter_that_came_twice_is_told_on_its_page_with_or_without_a_number(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let bare = "Để phòng ngừa lừa đảo qua mạng, yêu cầu:\n1. Công an tỉnh rà soát các đầu số.\n";
    for text in [super::tests::LETTER, bare] {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let file = text_file("cv.txt", text);
            let came = actions::register_directive(&officer, a, file)
                .await
                .unwrap();
            assert_eq!(came.duplicates, ids, "told at once");
            ids.push(came.id);
        }
        for (this, other) in [(ids[0], ids[1]), (ids[1], ids[0])] {
            let found = actions::page(&officer, this).await.unwrap().duplicates;
            let found: Vec<_> = found.iter().map(|document| document.id).collect();
            assert_eq!(found, [other]);
        }
    }
}

async fn a_file_proposes_its_form_and_nothing_is_kept(app: App) {
    let (a, b) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let file = |text: &str| NewFile {
        name: "cv.txt".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let typed = IncomingForm {
        subject: "Đã gõ".to_owned(),
        ..IncomingForm::default()
    };
    let proposed = actions::propose(&officer, a, &typed, file(super::tests::LETTER))
        .await
        .unwrap();
    assert_eq!(proposed.form.number_symbol, "1205/UBND-KGVX");
    assert_eq!(proposed.form.issued_on, Some(date!(2026 - 07 - 03)));
    assert_eq!(proposed.form.subject, "Đã gõ", "what was typed stays");
    assert_eq!((proposed.duplicates.len(), proposed.why_no_text), (0, None));
    let all = actions::list(&officer, &Filter::default(), None, 10)
        .await
        .unwrap();
    assert!(all.is_empty(), "a proposal stores nothing");

    let came = actions::register_incoming(&officer, a, &proposed.form, None)
        .await
        .unwrap();
    let again = actions::propose(
        &officer,
        a,
        &IncomingForm::default(),
        file(super::tests::LETTER),
    )
    .await
    .unwrap();
    let same: Vec<_> = again
        .duplicates
        .iter()
        .map(|document| document.id)
        .collect();
    assert_eq!(same, [came.id]);

    let secret = format!("MẬT\n\n{}", super::tests::LETTER);
    let refused = actions::propose(&officer, a, &typed, file(&secret)).await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(_))),
        "{refused:?}"
    );
    let stranger = ctx(&app, 5, b, Role::Officer);
    let denied = actions::propose(&stranger, a, &typed, file(super::tests::LETTER)).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
}

async fn a_list_is_narrowed_by_words_and_by_recipient(app: App) {
    let (a, b) = agencies(&app).await;
    let sim = issued(&app, a, b, "Rà soát SIM rác").await;
    let ads = issued(&app, a, b, "Gỡ quảng cáo giả mạo").await;
    let own = issued(&app, b, a, "Kết quả rà soát SIM rác").await;
    run_jobs(&app).await;
    let auditor = ctx(&app, 9, a, Role::Auditor);
    let list = async |filter: Filter| {
        let found = actions::list(&auditor, &filter, None, 10).await.unwrap();
        found.into_iter().map(|d| d.id).collect::<Vec<_>>()
    };
    let words = |text: &str| Filter {
        words: text.to_owned(),
        ..Filter::default()
    };
    assert_eq!(list(words("SIM rác")).await, [own, sim]);
    assert_eq!(list(words("sim rac")).await, [own, sim]);
    assert_eq!(list(words("quảng cáo")).await, [ads]);
    assert!(list(words("quảng cáo SIM")).await.is_empty());
    let sent = |to: &[AgencyId]| Filter {
        sent_to: to.to_vec(),
        ..Filter::default()
    };
    assert_eq!(list(sent(&[b])).await, [ads, sim]);
    assert_eq!(list(sent(&[a])).await, [own]);
    let both = Filter {
        sent_to: vec![b],
        ..words("SIM rác")
    };
    assert_eq!(list(both).await, [sim], "both narrow at once");
    let page = actions::list(&auditor, &words("SIM rác"), Some(own), 10)
        .await
        .unwrap();
    assert_eq!(page.len(), 1, "a page goes on below the key");
}

async fn a_letter_to_a_merged_body_is_opened_by_both_and_received_by_its_successor(app: App) {
    let (a, b) = agencies(&app).await;
    let tx = app.store.begin().await.unwrap();
    let heir = crate::agency::testing::agency(&tx, "H77", "Công an tỉnh mới", "provincial_police");
    let heir = heir.await;
    tx.commit().await.unwrap();
    let id = issued(&app, a, b, "Thông báo").await;
    let (former, successor) = (
        ctx(&app, 5, b, Role::Officer),
        ctx(&app, 6, heir, Role::Officer),
    );
    assert!(actions::page(&successor, id).await.is_err());
    crate::agency::actions::close(&app.system(), b, 1, app.clock.today(), Some(heir))
        .await
        .unwrap();
    let listed = async |who: &Ctx| {
        let found = actions::list(who, &Filter::default(), None, 10).await;
        let found = found.unwrap().into_iter().map(|document| document.id);
        found.collect::<Vec<_>>()
    };
    for who in [&former, &successor] {
        assert_eq!(listed(who).await, [id]);
        assert!(actions::page(who, id).await.is_ok(), "what is listed opens");
    }
    assert!(waiting(&former).await.is_empty());
    assert_eq!(waiting(&successor).await, [id]);
    let page = actions::page(&former, id).await.unwrap();
    assert!(!actions::may_receive(&former, &page.document).await.unwrap());
    let refused = actions::receive(&former, id).await;
    assert!(
        matches!(refused, Err(ActionError::Conflict { .. })),
        "{refused:?}"
    );
    actions::receive(&successor, id).await.unwrap();
    assert_eq!(states(&app, id).await, [DispatchState::Received]);
}

async fn nothing_new_is_made_in_the_name_of_a_merged_body_and_its_drafts_are_finished(app: App) {
    let (a, b) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let begun = form(a, &[(b, "Công an tỉnh")]);
    let id = actions::draft(&officer, &begun).await.unwrap();
    crate::agency::actions::close(&app.system(), a, 1, app.clock.today(), Some(b))
        .await
        .unwrap();
    let heir = crate::agency::store::get(&app.store.reader(), b)
        .await
        .unwrap()
        .name;
    let names_the_heir = |refused: ActionError| match refused {
        ActionError::ConflictWith(told) => {
            assert_eq!(told.key, "conflict.agency_merged");
            assert_eq!(told.args["successor"], heir);
        }
        other => panic!("{other:?}"),
    };
    names_the_heir(actions::draft(&officer, &begun).await.unwrap_err());
    let letter = IncomingForm {
        number_symbol: "12/UBND-VX".to_owned(),
        subject: "Về việc phối hợp".to_owned(),
        issuer: "UBND tỉnh".to_owned(),
        kind: Some("cong_van".into()),
        issued_on: Some(date!(2026 - 07 - 01)),
        ..IncomingForm::default()
    };
    names_the_heir(
        actions::register_incoming(&officer, a, &letter, None)
            .await
            .unwrap_err(),
    );
    let file = NewFile {
        name: "chi-dao.txt".to_owned(),
        bytes: "UBND TỈNH\nSố: 05/CT-UBND\nCHỈ THỊ\nVề việc phối hợp\n1. Sở Công Thương báo cáo."
            .into(),
    };
    names_the_heir(
        actions::register_directive(&officer, a, file)
            .await
            .unwrap_err(),
    );
    let successor = ctx(&app, 3, b, Role::Officer);
    actions::submit(&successor, id, 1).await.unwrap();
    actions::approve(&ctx(&app, 4, b, Role::Leader), id, 2)
        .await
        .unwrap();
}
