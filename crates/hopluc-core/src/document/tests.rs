//! Registering, reading and citing on both databases.

use super::{
    Filter, IncomingForm,
    actions::{self, Registered},
    attachment::{self, NewFile},
    citation::{self, Resolution},
    jobs, store,
};
use crate::agency;
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    error::ActionError,
    ids::{AgencyId, DocumentId},
    job,
    testing::ctx,
};
use crate::store_suite;
use time::macros::{date, datetime};

store_suite!(
    an_arrival_is_read_numbered_and_found_by_its_words,
    arrivals_are_numbered_without_gaps_per_register_and_year,
    the_same_letter_twice_is_told,
    a_secret_letter_is_not_kept,
    a_secret_number_or_text_is_refused_without_a_file_too,
    citations_of_a_letter_are_kept_with_their_place,
    a_picture_is_registered_by_hand,
    an_agency_sees_its_own_register_only,
    a_citation_is_linked_when_its_document_arrives,
    two_documents_that_fit_are_left_to_a_person,
    a_correction_keeps_the_arrival_number_and_tells_the_later_writer,
);

pub(super) const LETTER: &str = "\
ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 1205/UBND-KGVX

Hưng Yên, ngày 03 tháng 7 năm 2026

V/v tăng cường phối hợp phòng, chống lừa đảo trực tuyến

Kính gửi: Các sở, ban, ngành tỉnh.

Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành rà soát đầu số nhắn tin rác./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn A
";

pub(super) async fn agencies(app: &App) -> (AgencyId, AgencyId) {
    let tx = app.store.begin().await.unwrap();
    let a = agency::testing::agency(&tx, "H33.02", "Sở Khoa học và Công nghệ", "department").await;
    let b = agency::testing::agency(&tx, "H33.03", "Công an tỉnh", "provincial_police").await;
    tx.commit().await.unwrap();
    (a, b)
}

fn file(name: &str, text: &str) -> NewFile {
    NewFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn form(number: &str, issuer: &str, on: time::Date) -> IncomingForm {
    IncomingForm {
        kind: Some("bao_cao".into()),
        number_symbol: number.to_owned(),
        issuer: issuer.to_owned(),
        issued_on: Some(on),
        subject: format!("Trích yếu {number}"),
        ..IncomingForm::default()
    }
}

async fn register(ctx: &Ctx, holder: AgencyId, number: &str, issuer: &str) -> Registered {
    let form = form(number, issuer, date!(2026 - 07 - 03));
    actions::register_incoming(ctx, holder, &form, None)
        .await
        .unwrap()
}

async fn run_jobs(app: &App) {
    let run = async |job: job::Job| jobs::run(app, &job).await.unwrap_or(Ok(()));
    job::run_due(app, run).await.unwrap();
}

async fn an_arrival_is_read_numbered_and_found_by_its_words(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let came = actions::register_incoming(
        &officer,
        a,
        &IncomingForm::default(),
        Some(file("cv.txt", LETTER)),
    )
    .await;
    let came = came.unwrap();
    assert_eq!(
        (came.arrival_number, came.duplicates.len(), came.why_no_text),
        (1, 0, None)
    );
    let page = actions::page(&officer, came.id).await.unwrap();
    let document = &page.document;
    assert_eq!(document.number_symbol, "1205/UBND-KGVX");
    assert_eq!(
        (document.number, document.symbol.as_str()),
        (Some(1205), "UBND-KGVX")
    );
    assert_eq!(document.kind.as_str(), "cong_van");
    assert_eq!(document.issued_on, Some(date!(2026 - 07 - 03)));
    assert_eq!(document.arrived_on, Some(date!(2026 - 07 - 06)));
    assert!(
        document.subject.starts_with("tăng cường phối hợp"),
        "{}",
        document.subject
    );
    assert!(page.body.contains("đầu số nhắn tin rác"));
    assert_eq!(page.files.len(), 1);
    assert_eq!(document.attachment_id, Some(page.files[0].id));
    let (_, bytes) = attachment::open(&officer, page.files[0].id, async |tx, file| {
        actions::seen(&officer, tx, DocumentId(file.noun_id))
            .await
            .map(|_| ())
    })
    .await
    .unwrap();
    assert_eq!(bytes, LETTER.as_bytes());
    for words in ["nhan tin rac", "1205/UBND-KGVX", "lừa đảo"] {
        let (hits, more) = actions::find(&officer, words, i64::MAX, 10).await.unwrap();
        assert_eq!((hits.len(), more), (1, None), "{words}");
    }
}

async fn arrivals_are_numbered_without_gaps_per_register_and_year(app: App) {
    let (a, b) = agencies(&app).await;
    let sys = app.system();
    assert_eq!(register(&sys, a, "1/BC-X", "X").await.arrival_number, 1);
    let no_subject = IncomingForm::default();
    assert!(
        actions::register_incoming(&sys, a, &no_subject, None)
            .await
            .is_err()
    );
    assert_eq!(register(&sys, a, "2/BC-X", "X").await.arrival_number, 2);
    assert_eq!(register(&sys, b, "2/BC-X", "X").await.arrival_number, 1);
    app.clock.set(datetime!(2027-01-01 01:00 UTC));
    assert_eq!(register(&sys, a, "3/BC-X", "X").await.arrival_number, 1);
    let mut late = form("4/BC-X", "X", date!(2026 - 12 - 30));
    late.arrived_on = Some(date!(2026 - 12 - 31));
    let late = actions::register_incoming(&sys, a, &late, None)
        .await
        .unwrap();
    assert_eq!(late.arrival_number, 3, "it arrived in the old year");
}

async fn the_same_letter_twice_is_told(app: App) {
    let (a, b) = agencies(&app).await;
    let sys = app.system();
    let first = register(&sys, a, "07/BC-X", "Sở X").await;
    assert_eq!(
        register(&sys, a, "7/BC–x", "SỞ X").await.duplicates,
        [first.id]
    );
    assert!(
        register(&sys, a, "07/BC-X", "Sở Y")
            .await
            .duplicates
            .is_empty()
    );
    assert!(
        register(&sys, b, "07/BC-X", "Sở X")
            .await
            .duplicates
            .is_empty()
    );
}

async fn a_secret_letter_is_not_kept(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let secret = LETTER.replacen("Số: ", "MẬT\n\nSố: ", 1);
    let form = form("1/BC-X", "X", date!(2026 - 07 - 03));
    let refused =
        actions::register_incoming(&officer, a, &form, Some(file("m.txt", &secret))).await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.secret_document")
    );
    assert!(
        actions::list(&officer, &Filter::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        register(&app.system(), a, "2/BC-X", "X")
            .await
            .arrival_number,
        1
    );
}

async fn a_secret_number_or_text_is_refused_without_a_file_too(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let secret = form("12/BC-UBND(M)", "X", date!(2026 - 07 - 03));
    let by_number = actions::register_incoming(&officer, a, &secret, None).await;
    let is_refused = |outcome: Result<(), ActionError>| matches!(outcome, Err(ActionError::Invalid(faults)) if faults[0].key == "error.secret_document");
    assert!(is_refused(by_number.map(|_| ())));
    let mut draft = super::outgoing_tests::form(a, &[]);
    draft.content.closing = Some("TUYỆT MẬT".to_owned());
    assert!(is_refused(
        actions::draft(&officer, &draft).await.map(|_| ())
    ));
    assert!(
        actions::list(&officer, &Filter::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let facts = crate::base::audit::of_record(&app.store.reader(), "document", 0, 10)
        .await
        .unwrap();
    assert_eq!(facts.len(), 2);
    assert!(
        facts
            .iter()
            .all(|fact| fact.verb == "document.refuse_secret" && fact.detail == "null")
    );
}

async fn citations_of_a_letter_are_kept_with_their_place(app: App) {
    let (a, _) = agencies(&app).await;
    let sys = app.system();
    let cited = form(
        "841/BC-STTTT",
        "Sở Thông tin và Truyền thông",
        date!(2023 - 07 - 03),
    );
    let cited = actions::register_incoming(&sys, a, &cited, None)
        .await
        .unwrap()
        .id;
    let letter = LETTER.replacen(
        "Ủy ban nhân dân tỉnh yêu cầu",
        "Sau khi xem xét Báo cáo số 841/BC-STTTT ngày 03/7/2023 của Sở Thông tin và Truyền thông, Ủy ban nhân dân tỉnh yêu cầu",
        1,
    );
    let came = actions::register_incoming(
        &sys,
        a,
        &IncomingForm::default(),
        Some(file("cv.txt", &letter)),
    )
    .await;
    let page = actions::page(&sys, came.unwrap().id).await.unwrap();
    let one = page
        .citations
        .iter()
        .find(|one| one.number_symbol == "841/BC-STTTT")
        .unwrap();
    assert_eq!(
        (one.target_id, one.resolution),
        (Some(cited), Resolution::Resolved)
    );
    let (start, end) = one.range;
    assert!(page.body.get(start..end).unwrap().contains("841/BC-STTTT"));
}

async fn a_picture_is_registered_by_hand(app: App) {
    let (a, _) = agencies(&app).await;
    let picture = NewFile {
        name: "quet.png".to_owned(),
        bytes: b"\x89PNG\r\n\x1a\n\0\0".to_vec(),
    };
    let form = form("1/BC-X", "X", date!(2026 - 07 - 03));
    let came = actions::register_incoming(&app.system(), a, &form, Some(picture))
        .await
        .unwrap();
    assert_eq!(came.why_no_text, Some("unknown_type"));
    assert_eq!(
        actions::page(&app.system(), came.id).await.unwrap().body,
        ""
    );
}

async fn an_agency_sees_its_own_register_only(app: App) {
    let (a, b) = agencies(&app).await;
    let came = register(&app.system(), a, "1/BC-X", "X").await;
    let stranger = ctx(&app, 2, b, Role::Officer);
    let hidden = actions::page(&stranger, came.id).await;
    assert!(matches!(
        hidden,
        Err(ActionError::NotFound { noun: "document" })
    ));
    assert!(
        actions::list(&stranger, &Filter::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        actions::find(&stranger, "trích yếu", i64::MAX, 10)
            .await
            .unwrap()
            .0
            .is_empty()
    );
    let auditor = ctx(&app, 3, b, Role::Auditor);
    assert_eq!(
        actions::list(&auditor, &Filter::default(), None, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    let administrator = ctx(&app, 4, b, Role::Administrator);
    assert!(
        actions::list(&administrator, &Filter::default(), None, 10)
            .await
            .is_err()
    );
    // The successor of a closed body keeps its register.
    agency::actions::close(&app.system(), a, 1, date!(2026 - 07 - 06), Some(b))
        .await
        .unwrap();
    assert_eq!(
        actions::list(&stranger, &Filter::default(), None, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(actions::page(&stranger, came.id).await.is_ok());
}

fn mention(number: &str, date: &str) -> hopluc_text::Citation {
    hopluc_text::Citation {
        quote: format!("Báo cáo số {number}"),
        type_word: "Báo cáo".to_owned(),
        number: Some(number.to_owned()),
        date: Some(date.to_owned()).filter(|date| !date.is_empty()),
        issuer: None,
        span: hopluc_text::Span::new(3, 20),
    }
}

async fn cite(app: &App, id: DocumentId, mentions: &[hopluc_text::Citation]) {
    let tx = app.store.begin().await.unwrap();
    let document = store::get(&tx, id).await.unwrap();
    citation::put(&tx, &document, mentions).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_citation_is_linked_when_its_document_arrives(app: App) {
    let (a, _) = agencies(&app).await;
    let sys = app.system();
    let citing = register(&sys, a, "50/BC-Y", "Y").await.id;
    cite(
        &app,
        citing,
        &[
            mention("7/BC-X", "2026-07-03"),
            mention("7/BC-X", "2025-07-03"),
        ],
    )
    .await;
    let state = async || {
        let list = citation::store::of(&app.store.reader(), citing)
            .await
            .unwrap();
        list.into_iter()
            .map(|one| (one.resolution, one.target_id))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        state().await,
        [(Resolution::Unknown, None), (Resolution::Unknown, None)]
    );
    let cited = register(&sys, a, "07/BC-X", "X").await.id;
    run_jobs(&app).await;
    let expected = [
        (Resolution::Resolved, Some(cited)),
        (Resolution::Unknown, None),
    ];
    assert_eq!(state().await, expected, "the date tells the years apart");
    let tx = app.store.begin().await.unwrap();
    assert_eq!(
        citation::resolve_around(&tx, cited).await.unwrap(),
        0,
        "a second run changes nothing"
    );
    drop(tx);
    let page = actions::page(&sys, cited).await.unwrap();
    assert_eq!(
        page.cited_by.iter().map(|one| one.id).collect::<Vec<_>>(),
        [citing]
    );
}

async fn two_documents_that_fit_are_left_to_a_person(app: App) {
    let (a, b) = agencies(&app).await;
    let sys = app.system();
    register(&sys, b, "7/BC-X", "Sở X").await;
    let citing = register(&sys, a, "50/BC-Y", "Y").await.id;
    cite(&app, citing, &[mention("7/BC-X", "")]).await;
    let one = async || {
        citation::store::of(&app.store.reader(), citing)
            .await
            .unwrap()
            .remove(0)
    };
    assert_eq!(
        one().await.resolution,
        Resolution::Unknown,
        "the book of another agency is not ours"
    );
    let first = register(&sys, a, "7/BC-X", "Sở X").await.id;
    run_jobs(&app).await;
    assert_eq!(one().await.target_id, Some(first));
    register(&sys, a, "7/BC-X", "Sở Z").await;
    run_jobs(&app).await;
    assert_eq!(
        (one().await.resolution, one().await.target_id),
        (Resolution::Ambiguous, None)
    );
}

async fn a_correction_keeps_the_arrival_number_and_tells_the_later_writer(app: App) {
    let (a, _) = agencies(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let id = register(&officer, a, "1/BC-X", "X").await.id;
    let mended = form("11/BC-X", "X", date!(2026 - 07 - 01));
    actions::correct(&officer, id, 1, &mended).await.unwrap();
    let document = actions::page(&officer, id).await.unwrap().document;
    assert_eq!(
        (document.number_symbol.as_str(), document.arrival_number),
        ("11/BC-X", Some(1))
    );
    assert_eq!(document.arrived_on, Some(date!(2026 - 07 - 06)));
    let late = actions::correct(&officer, id, 1, &mended).await;
    assert!(matches!(
        late,
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile"
        })
    ));
    let viewer = ctx(&app, 2, a, Role::Viewer);
    let denied = actions::correct(&viewer, id, 2, &mended).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
}
