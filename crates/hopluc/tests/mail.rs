//! An issued document leaves the house: the program makes both its files and hands the letter to a mail server.
//!
//! The mail server is the test's own, on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::agency::{self, AgencyForm, KindId};
use hopluc_core::base::{
    App, Ctx,
    actor::{Actor, Role},
    audit::Journal,
    clock::{Clock, instant_text},
    ctx::Settings,
    ids::{AgencyId, DocumentId, PersonId},
    seal::{ForgetfulChest, Seals},
    store::Store,
};
use hopluc_core::catalogue::Catalogue;
use hopluc_core::document::{DraftForm, Recipient, actions};
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use support::Folder;

/// A mail server that takes every letter and passes it on.
fn mail_server() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let (send, taken) = mpsc::channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            // A client that goes away ends its own talk only.
            let _ = talk(socket, &send);
        }
    });
    (port, taken)
}

fn talk(mut socket: TcpStream, taken: &mpsc::Sender<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(socket.try_clone()?).lines();
    socket.write_all(b"220 test\r\n")?;
    while let Some(line) = lines.next() {
        let answer: &[u8] = match line?.get(..4).unwrap_or_default() {
            "DATA" => {
                socket.write_all(b"354 go on\r\n")?;
                let mut letter = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    letter.push_str(&line);
                    letter.push('\n');
                }
                let _ = taken.send(letter);
                b"250 ok\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        socket.write_all(answer)?;
    }
    Ok(())
}

/// The program on the file of a folder, without a server.
async fn open(data: &Path) -> App {
    let url = format!("sqlite://{}", data.join("hopluc.db").display());
    let store = Store::open(&url).await.expect("it opens");
    let clock = Clock::System;
    store
        .migrate(&instant_text(clock.now()))
        .await
        .expect("it is migrated");
    App {
        store,
        clock,
        catalogue: Arc::new(Catalogue::embedded().expect("the embedded catalogue is good")),
        journal: Arc::new(Journal::from_seed([7; 32])),
        seals: Arc::new(Seals::new(Box::new(ForgetfulChest::default()))),
        settings: Arc::new(Settings::default()),
        converter: Arc::new(hopluc_doc::InProcess),
    }
}

async fn body(app: &App, code: &str, name: &str, email: &str) -> AgencyId {
    let form = AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: name.to_owned(),
        short_name: String::new(),
        kind: KindId::new("department"),
        area_code: String::new(),
        parent_id: None,
        valid_from: time::macros::date!(2020 - 01 - 01),
        email: email.to_owned(),
        phone: String::new(),
        address: String::new(),
    };
    agency::actions::add(&app.system(), &form)
        .await
        .expect("the agency is stored")
}

fn person(app: &App, id: i64, agency: AgencyId, role: Role) -> Ctx {
    app.ctx(Actor {
        person_id: Some(PersonId(id)),
        name: format!("Người thử {id}"),
        agency_id: Some(agency),
        role,
        is_system: false,
    })
}

/// Issues a document to one agency that has an address.
async fn issue(app: &App) -> DocumentId {
    let from = body(app, "H99.01", "Sở Khoa học và Công nghệ", "").await;
    let to = body(app, "H99.02", "Sở Tài chính", "stc@lamgiang.test").await;
    let form = DraftForm {
        holder_agency_id: from,
        kind: "bao_cao".into(),
        symbol: "BC-SKHCN".to_owned(),
        place: "Lam Giang".to_owned(),
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
        recipients: vec![Recipient {
            agency_id: Some(to),
            name: "Sở Tài chính".to_owned(),
        }],
        replaces_id: None,
    };
    let (officer, leader) = (
        person(app, 1, from, Role::Officer),
        person(app, 2, from, Role::Leader),
    );
    let id = actions::draft(&officer, &form)
        .await
        .expect("it is drafted");
    actions::submit(&officer, id, 1).await.expect("submitted");
    actions::approve(&leader, id, 2).await.expect("approved");
    actions::issue(&leader, id, 3).await.expect("issued");
    id
}

/// A running `serve`; killed when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(folder: &Folder, smtp: u16) -> Server {
    let listen = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port");
    let config = format!(
        "version = 1\nlisten = \"{listen}\"\ndata = \"{}\"\nsmtp = \"smtp://127.0.0.1:{smtp}\"\nmail_from = \"Hợp Lực <hopluc@lamgiang.test>\"\n",
        folder.display()
    );
    let file = folder.write("hopluc.toml", config.as_bytes());
    let child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
        .args(["serve", "--config"])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    Server(child)
}

/// What the file holds of the document's copies, files and job.
async fn left(data: &Path, id: DocumentId) -> (Vec<String>, Vec<String>, Vec<String>) {
    let app = open(data).await;
    let texts = async |sql: &str, values: bool| -> Vec<String> {
        let binds = if values { vec![id.0.into()] } else { vec![] };
        let rows = app.store.reader().rows(sql, binds).await.expect("rows");
        rows.iter().map(|row| row.get("t").expect("text")).collect()
    };
    let copies = texts(
        "select channel || ' ' || state as t from dispatch where document_id = $1 order by id",
        true,
    )
    .await;
    let files = texts(
        "select file_name as t from attachment where noun = 'document' and noun_id = $1 order by file_name",
        true,
    )
    .await;
    let jobs = texts(
        "select state || ' ' || last_error as t from job where kind = 'publish.send' order by id",
        false,
    )
    .await;
    app.store.close().await.expect("it closes");
    (copies, files, jobs)
}

#[test]
fn an_issued_document_is_printed_twice_and_mailed_with_both_files() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = Folder::new("mail");
    let id = runtime.block_on(async {
        let app = open(&folder).await;
        let id = issue(&app).await;
        app.store.close().await.expect("it closes");
        id
    });
    // The signing key of the test is the program's, so that the journal goes on.
    folder.write("journal.key", "07".repeat(32).as_bytes());
    let (port, taken) = mail_server();
    let server = serve(&folder, port);
    let letter = taken
        .recv_timeout(Duration::from_mins(3))
        .expect("a letter comes");
    assert!(letter.contains("To: stc@lamgiang.test"), "{letter}");
    for name in ["01-BC-SKHCN.docx", "01-BC-SKHCN.pdf"] {
        assert!(letter.contains(name), "{name} is in the letter");
    }
    // `UEsDB` and `JVBERi` are how `PK\x03` and `%PDF` begin in base64.
    assert!(letter.contains("\nUEsDB") && letter.contains("\nJVBERi"));
    let until = std::time::Instant::now() + Duration::from_secs(30);
    let found = loop {
        let found = runtime.block_on(left(&folder, id));
        if found.2 == ["done "] || std::time::Instant::now() > until {
            break found;
        }
    };
    assert_eq!(found.0, ["register sent", "email sent"]);
    assert_eq!(found.1, ["01-BC-SKHCN.docx", "01-BC-SKHCN.pdf"]);
    assert_eq!(found.2, ["done "]);
    drop(server);
    assert!(taken.try_recv().is_err(), "one letter, not two");
}
