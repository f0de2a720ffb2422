//! Sending on both databases, against a mail server of the test's own.

use super::{
    digest, jobs,
    render::{self, FileForm},
};
use crate::agency;
use crate::base::{
    actor::Role,
    ctx::{App, Ctx, Settings},
    error::ActionError,
    ids::{AgencyId, DocumentId},
    job,
    testing::ctx,
};
use crate::document::{
    DispatchState, DraftForm, Recipient, State, actions, attachment, dispatch, store,
};
use crate::person::{self, MailChoice, notice};
use crate::store_suite;
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use std::sync::{Arc, Mutex};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

store_suite!(
    an_issued_document_is_shown_and_mailed_once,
    a_mail_server_that_is_down_is_tried_again_and_the_register_has_it_at_once,
    a_mail_server_that_stays_down_is_tried_ever_later_until_a_person_looks,
    a_document_withdrawn_before_it_went_is_not_sent,
    without_a_mail_server_the_register_alone_serves,
    a_document_that_nobody_can_be_sent_stays_issued,
    a_notice_is_told_once_and_read_by_its_agency_only,
    a_draft_is_printed_but_not_kept,
    a_person_gets_one_letter_a_day_in_his_language_and_none_for_nothing,
    who_wants_letters_at_once_gets_each_notice_once,
);

/// A mail server that takes everything; gives back its URL and what it took.
async fn mail_server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = Arc::new(Mutex::new(Vec::new()));
    let letters = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (read, mut write) = socket.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 test\r\n").await.unwrap();
            let mut letter: Option<String> = None;
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(text) = &mut letter {
                    if line == "." {
                        letters.lock().unwrap().push(letter.take().unwrap());
                        write.write_all(b"250 ok\r\n").await.unwrap();
                    } else {
                        text.push_str(&line);
                        text.push('\n');
                    }
                    continue;
                }
                let answer: &[u8] = match line.get(..4).unwrap_or_default() {
                    "DATA" => {
                        letter = Some(String::new());
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    _ => b"250 ok\r\n",
                };
                write.write_all(answer).await.unwrap();
            }
        }
    });
    (url, taken)
}

fn with_mail(app: &mut App, url: &str) {
    app.settings = Arc::new(Settings {
        smtp_url: Some(url.to_owned()),
        mail_from: "hopluc@example.vn".to_owned(),
        ..Settings::default()
    });
}

/// An issued document of the first agency, with copies to the second (which has an address) and to one outside.
async fn issued(app: &App) -> (AgencyId, AgencyId, DocumentId) {
    issued_to(app, &["Công an tỉnh", "Viện nghiên cứu"]).await
}

/// The same with copies to those of the two that are named.
async fn issued_to(app: &App, names: &[&str]) -> (AgencyId, AgencyId, DocumentId) {
    let tx = app.store.begin().await.unwrap();
    let a = agency::testing::agency(&tx, "H33.02", "Sở Khoa học và Công nghệ", "department").await;
    let mut form = agency::testing::form("H33.03", "Công an tỉnh", "provincial_police");
    form.email = "pa05@example.vn".to_owned();
    let b = agency::store::add(&tx, &form).await.unwrap();
    tx.commit().await.unwrap();
    let (officer, leader) = (ctx(app, 1, a, Role::Officer), ctx(app, 2, a, Role::Leader));
    let to = |name: &&str| Recipient {
        agency_id: (*name == "Công an tỉnh").then_some(b),
        name: (*name).to_owned(),
    };
    let form = DraftForm {
        holder_agency_id: a,
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
        recipients: names.iter().map(to).collect(),
        replaces_id: None,
    };
    let id = actions::draft(&officer, &form).await.unwrap();
    actions::submit(&officer, id, 1).await.unwrap();
    actions::approve(&leader, id, 2).await.unwrap();
    actions::issue(&leader, id, 3).await.unwrap();
    (a, b, id)
}

async fn run_jobs(app: &App) {
    let run = async |job: job::Job| jobs::run(app, &job).await.unwrap_or(Ok(()));
    job::run_due(app, run).await.unwrap();
}

async fn copies(app: &App, id: DocumentId) -> Vec<(String, DispatchState)> {
    let copies = dispatch::store::copies(&app.store.reader(), id)
        .await
        .unwrap();
    copies
        .into_iter()
        .map(|copy| (copy.channel, copy.state))
        .collect()
}

async fn state(app: &App, id: DocumentId) -> State {
    store::get(&app.store.reader(), id).await.unwrap().state
}

fn of(channel: &str, state: DispatchState) -> (String, DispatchState) {
    (channel.to_owned(), state)
}

async fn an_issued_document_is_shown_and_mailed_once(mut app: App) {
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    let (_, b, id) = issued(&app).await;
    run_jobs(&app).await;
    assert_eq!(
        copies(&app, id).await,
        [
            of("register", DispatchState::Sent),
            of("register", DispatchState::Kept),
            of("email", DispatchState::Sent)
        ]
    );
    assert_eq!(state(&app, id).await, State::Sent);
    let letters = taken.lock().unwrap().clone();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("To: pa05@example.vn") && letters[0].contains("01-BC-SKHCN.docx"));
    assert!(letters[0].contains("@example.vn>"), "a stable message id");
    let reader = ctx(&app, 9, b, Role::Officer);
    let unread = notice::list(&reader, true, None, 10).await.unwrap();
    assert_eq!(
        (unread.len(), unread[0].kind.as_str()),
        (1, "document.arrived")
    );
    let again = job::Job {
        id: crate::base::ids::JobId(1),
        kind: "publish.send".to_owned(),
        payload: serde_json::json!({ "document_id": id.0 }),
        attempts: 0,
    };
    jobs::run(&app, &again).await.unwrap().unwrap();
    assert_eq!(
        taken.lock().unwrap().len(),
        1,
        "what went is not sent again"
    );
    assert_eq!(
        notice::list(&reader, false, None, 10).await.unwrap().len(),
        1
    );
    let kept = attachment::store::list(&app.store.reader(), "document", id.0)
        .await
        .unwrap();
    assert_eq!(
        kept.iter()
            .filter(|file| file.file_name == "01-BC-SKHCN.docx")
            .count(),
        1
    );
    let file = render::file(&reader, id, FileForm::Docx).await.unwrap();
    assert!(file.bytes.starts_with(b"PK"));
}

async fn a_mail_server_that_is_down_is_tried_again_and_the_register_has_it_at_once(mut app: App) {
    with_mail(&mut app, "smtp://127.0.0.1:1");
    let (_, b, id) = issued(&app).await;
    run_jobs(&app).await;
    assert_eq!(state(&app, id).await, State::Issued);
    assert_eq!(
        copies(&app, id).await[2],
        of("email", DispatchState::Waiting)
    );
    let reader = ctx(&app, 9, b, Role::Officer);
    assert_eq!(notice::count_unread(&reader).await.unwrap(), 1);
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    app.clock.set(app.clock.now() + Duration::minutes(1));
    run_jobs(&app).await;
    assert_eq!(
        (state(&app, id).await, taken.lock().unwrap().len()),
        (State::Sent, 1)
    );
    assert_eq!(notice::count_unread(&reader).await.unwrap(), 1);
}

async fn a_mail_server_that_stays_down_is_tried_ever_later_until_a_person_looks(mut app: App) {
    with_mail(&mut app, "smtp://127.0.0.1:1");
    let (a, _, id) = issued(&app).await;
    let administrator = ctx(&app, 9, a, Role::Administrator);
    let mut waits = Vec::new();
    for attempt in 1..job::MOST_ATTEMPTS {
        run_jobs(&app).await;
        let row = send_job(&administrator).await;
        assert_eq!((row.attempts, row.state.as_str()), (attempt, "waiting"));
        assert!(
            row.last_error.contains("could not be mailed"),
            "{}",
            row.last_error
        );
        let due = OffsetDateTime::parse(&row.run_at, &Rfc3339).unwrap();
        waits.push((due - app.clock.now()).whole_seconds());
        // Just before it is due nothing happens.
        app.clock.set(due - Duration::seconds(1));
        run_jobs(&app).await;
        assert_eq!(send_job(&administrator).await.attempts, attempt);
        app.clock.set(due);
    }
    assert_eq!(waits, [15, 30, 60, 120, 240, 480, 960]);
    run_jobs(&app).await;
    let row = send_job(&administrator).await;
    assert_eq!(row.state, "failed", "the list of jobs says it too");
    assert_eq!(row.payload["document_id"], id.0);
    assert_eq!(
        copies(&app, id).await[2],
        of("email", DispatchState::Failed),
        "the page of the document says what did not go"
    );
    assert_eq!(
        state(&app, id).await,
        State::Sent,
        "the register has it all the same"
    );
    let told = notice::list(&ctx(&app, 3, a, Role::Officer), true, None, 9)
        .await
        .unwrap();
    assert_eq!(told[0].kind, "document.mail_failed");
    // The server is mended and somebody starts the job anew: the letter goes.
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    job::retry(&administrator, row.id).await.unwrap();
    run_jobs(&app).await;
    assert_eq!(send_job(&administrator).await.state, "done");
    assert_eq!(taken.lock().unwrap().len(), 1);
    assert_eq!(copies(&app, id).await[2], of("email", DispatchState::Sent));
}

/// The job that sends, as the list of jobs shows it.
async fn send_job(administrator: &Ctx) -> job::JobRow {
    let (rows, _) = job::page(administrator, "", i64::MAX, 50).await.unwrap();
    rows.into_iter()
        .find(|row| row.kind == "publish.send")
        .unwrap()
}

async fn a_document_withdrawn_before_it_went_is_not_sent(mut app: App) {
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    let (a, b, id) = issued(&app).await;
    let leader = ctx(&app, 2, a, Role::Leader);
    actions::withdraw(&leader, id, 4, "nhầm").await.unwrap();
    run_jobs(&app).await;
    assert!(taken.lock().unwrap().is_empty());
    assert!(
        copies(&app, id)
            .await
            .iter()
            .all(|copy| copy.1 == DispatchState::Failed)
    );
    let reader = ctx(&app, 9, b, Role::Officer);
    assert_eq!(notice::count_unread(&reader).await.unwrap(), 0);
    assert_eq!(state(&app, id).await, State::Withdrawn);
}

async fn a_document_that_nobody_can_be_sent_stays_issued(app: App) {
    let (_, _, id) = issued_to(&app, &["Viện nghiên cứu"]).await;
    run_jobs(&app).await;
    assert_eq!(
        copies(&app, id).await,
        [of("register", DispatchState::Kept)]
    );
    assert_eq!(state(&app, id).await, State::Issued);
    run_jobs(&app).await;
    assert_eq!(copies(&app, id).await.len(), 1);
}

async fn without_a_mail_server_the_register_alone_serves(app: App) {
    let (_, b, id) = issued(&app).await;
    run_jobs(&app).await;
    assert_eq!(
        copies(&app, id).await,
        [
            of("register", DispatchState::Sent),
            of("register", DispatchState::Kept)
        ]
    );
    assert_eq!(state(&app, id).await, State::Sent);
    let reader = ctx(&app, 9, b, Role::Viewer);
    assert!(actions::page(&reader, id).await.is_ok());
}

async fn a_notice_is_told_once_and_read_by_its_agency_only(app: App) {
    let (a, b, _) = issued(&app).await;
    let tell = async |key: &str| {
        let tx = app.store.begin().await.unwrap();
        let new = notice::NewNotice {
            agency_id: b,
            kind: "test",
            record: ("task", 7),
            args: serde_json::json!({ "title": "x" }),
            dedupe_key: key,
        };
        let is_new = notice::notify(&tx, &new, "2026-07-06T05:00:00.000Z")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        is_new
    };
    assert_eq!(
        (
            tell("k").await,
            tell("k").await,
            tell("").await,
            tell("").await
        ),
        (true, false, true, true)
    );
    let (own, other) = (
        ctx(&app, 1, b, Role::Officer),
        ctx(&app, 2, a, Role::Officer),
    );
    let list = notice::list(&own, true, None, 10).await.unwrap();
    assert_eq!((list.len(), list[0].noun_id), (3, 7));
    let older = notice::list(&own, true, Some(list[0].id), 10)
        .await
        .unwrap();
    assert_eq!(older.len(), 2);
    assert_eq!(
        notice::mark_read(&other, &[list[0].id]).await.unwrap(),
        0,
        "not theirs"
    );
    assert_eq!(notice::mark_read(&own, &[list[0].id]).await.unwrap(), 1);
    assert_eq!(notice::count_unread(&own).await.unwrap(), 2);
    assert_eq!(notice::mark_read(&own, &[]).await.unwrap(), 2);
    // The successor reads what its predecessor was told.
    agency::actions::close(&app.system(), b, 1, app.clock.today(), Some(a))
        .await
        .unwrap();
    assert_eq!(
        notice::list(&other, false, None, 10).await.unwrap().len(),
        3
    );
}

async fn a_draft_is_printed_but_not_kept(app: App) {
    let (a, b, issued) = issued(&app).await;
    let officer = ctx(&app, 1, a, Role::Officer);
    let file = render::file(&officer, issued, FileForm::Docx)
        .await
        .unwrap();
    assert_eq!(
        (file.name.as_str(), file.bytes.starts_with(b"PK")),
        ("01-BC-SKHCN.docx", true)
    );
    let kept = attachment::store::list(&app.store.reader(), "document", issued.0)
        .await
        .unwrap();
    assert!(kept.is_empty(), "only the job keeps files");
    let incoming = crate::document::IncomingForm {
        kind: Some("cong_van".into()),
        subject: "Đến".to_owned(),
        ..Default::default()
    };
    let incoming = actions::register_incoming(&officer, a, &incoming, None)
        .await
        .unwrap();
    let none = render::file(&officer, incoming.id, FileForm::Docx).await;
    assert!(matches!(none, Err(ActionError::NotFound { .. })));
    let stranger = ctx(&app, 5, b, Role::Officer);
    assert!(
        render::file(&stranger, incoming.id, FileForm::Docx)
            .await
            .is_err()
    );
}

async fn told(app: &App, agency: AgencyId, n: i64) {
    let tx = app.store.begin().await.unwrap();
    let new = notice::NewNotice {
        agency_id: agency,
        kind: "task.give",
        record: ("task", n),
        args: serde_json::json!({ "title": format!("Việc {n}") }),
        dedupe_key: &format!("told.{n}"),
    };
    notice::notify(&tx, &new, "2026-07-06T05:00:00.000Z")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn reader(app: &App, agency: AgencyId, login: &str, language: &str) -> Ctx {
    let form = person::PersonForm {
        login: login.to_owned(),
        name: "Người đọc".to_owned(),
        email: format!("{login}@example.vn"),
        language: language.to_owned(),
        ..person::PersonForm::default()
    };
    let admin = ctx(app, 1, agency, Role::Administrator);
    let (id, _) = person::actions::add_person(&admin, &form, agency, Role::Officer)
        .await
        .unwrap();
    ctx(app, id.0, agency, Role::Officer)
}

fn wording(language: &str, told: &[notice::Notice], n: i64, _: &str) -> (String, String) {
    let ids: Vec<String> = told.iter().map(|one| one.noun_id.to_string()).collect();
    (format!("{language} {n}"), format!("told {}", ids.join(" ")))
}

async fn agency_of_its_own(app: &App) -> AgencyId {
    let tx = app.store.begin().await.unwrap();
    let form = agency::testing::form("H50", "Sở Tài chính", "department");
    let id = agency::store::add(&tx, &form).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn a_person_gets_one_letter_a_day_in_his_language_and_none_for_nothing(mut app: App) {
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    let own = agency_of_its_own(&app).await;
    let english = reader(&app, own, "reader.en", "en").await;
    let quiet = reader(&app, own, "reader.vi", "vi").await;
    person::actions::set_mail_choice(&english, MailChoice::Daily)
        .await
        .unwrap();
    let letters = || taken.lock().unwrap().clone();
    digest::mail_daily(&app, wording).await.unwrap();
    assert_eq!(letters().len(), 0, "nothing is unread");
    told(&app, own, 1).await;
    told(&app, own, 2).await;
    digest::mail_daily(&app, wording).await.unwrap();
    told(&app, own, 3).await;
    digest::mail_daily(&app, wording).await.unwrap();
    assert_eq!(letters().len(), 1, "one letter a day, whatever comes later");
    assert!(letters()[0].contains("Subject: en 2"), "{}", letters()[0]);
    assert!(letters()[0].contains("told 2 1"), "{}", letters()[0]);
    assert!(letters()[0].contains("To: reader.en@example.vn"));
    app.clock.set(app.clock.now() + Duration::days(1));
    notice::mark_read(&quiet, &[]).await.unwrap();
    digest::mail_daily(&app, wording).await.unwrap();
    assert_eq!(
        letters().len(),
        1,
        "what somebody of the agency read is not open"
    );
    told(&app, own, 4).await;
    digest::mail_daily(&app, wording).await.unwrap();
    assert_eq!(letters().len(), 2);
    person::actions::set_mail_choice(&english, MailChoice::None)
        .await
        .unwrap();
    app.clock.set(app.clock.now() + Duration::days(1));
    digest::mail_daily(&app, wording).await.unwrap();
    assert_eq!(letters().len(), 2);
}

async fn who_wants_letters_at_once_gets_each_notice_once(mut app: App) {
    with_mail(&mut app, "smtp://127.0.0.1:1");
    let own = agency_of_its_own(&app).await;
    let eager = reader(&app, own, "reader.vi", "vi").await;
    told(&app, own, 1).await;
    person::actions::set_mail_choice(&eager, MailChoice::AtOnce)
        .await
        .unwrap();
    told(&app, own, 2).await;
    let rows = app
        .store
        .reader()
        .rows(
            "select id from job where kind = $1",
            crate::binds![notice::MAIL],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "the notice enqueues its letter");
    let failed = digest::mail_at_once(&app, wording).await.unwrap_err();
    assert!(
        !failed.to_string().contains("example.vn"),
        "no address in what is logged: {failed}"
    );
    let (url, taken) = mail_server().await;
    with_mail(&mut app, &url);
    digest::mail_at_once(&app, wording).await.unwrap();
    digest::mail_at_once(&app, wording).await.unwrap();
    let letters = taken.lock().unwrap().clone();
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].contains("told 2"),
        "the past is not mailed: {}",
        letters[0]
    );
    let nobody = ctx(&app, eager.actor.person_id.unwrap().0, own, Role::Officer);
    let tx = app.store.begin().await.unwrap();
    tx.run("update person set email = ''", vec![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(
        person::actions::set_mail_choice(&nobody, MailChoice::Daily).await,
        Err(ActionError::Invalid(_))
    ));
}
