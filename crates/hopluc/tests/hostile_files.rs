//! Hostile and broken files against the running server: each gets its message, nothing of it is stored, and the server
//! goes on.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::base::store::Store;
use std::path::Path;
use support::http::Client;
use support::{Demo, pdfs, samples, seeded};

/// Rows that an upload of this test would leave: documents of its subject, files of its name, content without a file.
///
/// The server itself prints and keeps files of the demo's documents meanwhile, so that all rows cannot be counted.
async fn n_kept(data: &Path, name: &str) -> i64 {
    let store = Store::open(&format!("sqlite://{}", data.join("hopluc.db").display()))
        .await
        .unwrap();
    let mut n = 0;
    for sql in [
        format!("select count(*) as n from document where subject = '{SUBJECT}'"),
        format!("select count(*) as n from attachment where file_name = '{name}'"),
        "select count(*) as n from file_content
         where sha256 not in (select sha256 from attachment) and sha256 not in (select sha256 from exhibit)"
            .to_owned(),
    ] {
        let row = store.reader().one(&sql, vec![]).await.unwrap();
        n += row.get::<i64>("n").unwrap();
    }
    store.close().await.unwrap();
    n
}

/// Subject of every document that is sent here.
const SUBJECT: &str = "Thử tệp lạ gửi đến";

/// Name, bytes, and words of the message.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    vec![
        ("rong.pdf", Vec::new(), "Tệp rỗng"),
        ("chu.pdf", b"chi la chu".to_vec(), "Đuôi tệp không khớp"),
        (
            "khoa.docx",
            samples::ole("EncryptedPackage"),
            "Tệp có mật khẩu",
        ),
        ("bom.docx", samples::zip_bomb(), "bung ra quá lớn"),
        (
            "hong.docx",
            samples::docx_of("x")[..60].to_vec(),
            "Tệp bị hỏng",
        ),
        ("hong.pdf", b"%PDF-1.7\n".to_vec(), "Tệp bị hỏng"),
        ("dai.pdf", pdfs::pages(10_000), "quá nhiều trang"),
        ("ngoac.pdf", pdfs::brackets(200_000), "Tệp bị hỏng"),
        // A form that draws itself overflows the stack of the third-party reader, which used to end the server.
        ("tu-ve.pdf", pdfs::forms(0, true), "Tệp bị hỏng"),
        ("lap.pdf", pdfs::forms(12, false), "bung ra quá lớn"),
        // 1,900 pages that share a great many lines.
        ("cham.pdf", pdfs::slow(), "lâu quá mức"),
        ("so.pdf", pdfs::numbers(3_000_000), "quá nhiều bộ nhớ"),
    ]
}

#[tokio::test]
async fn a_hostile_file_gets_its_message_and_leaves_nothing() {
    let server = Demo::serve(
        seeded("hostile").keep(),
        "child_memory_mb = 384\nchild_seconds = 6",
    );
    let clerk = Client::sign_in(server.port(), "daumoi", hopluc_web::session::DEMO_PASSWORD);
    let fields = [
        ("number_symbol", "77/UBND-NC"),
        ("issuer", "Ủy ban nhân dân tỉnh"),
        ("subject", SUBJECT),
        ("issued_on", "2026-06-01"),
    ];
    for (name, bytes, words) in hostile() {
        let answer = clerk
            .upload("/van-ban/vao-so", &fields, (name, &bytes))
            .unwrap();
        let text = answer.text();
        assert_eq!(answer.status, 422, "{name}: {text}");
        assert!(text.contains(words), "{name}: no `{words}` in {text}");
        assert_eq!(
            n_kept(server.data(), name).await,
            0,
            "{name} left something"
        );
    }
    // A scan is told as such where it is only looked at.
    let scan = samples::scan();
    let answer = clerk
        .upload("/van-ban/vao-so/doc-truoc", &fields, ("quet.pdf", &scan))
        .unwrap();
    assert!(
        answer.text().contains("chưa có lớp chữ"),
        "{}",
        answer.text()
    );
    assert_eq!(n_kept(server.data(), "quet.pdf").await, 0);
    // And the server still takes an ordinary file.
    let answer = clerk
        .upload("/van-ban/vao-so", &fields, ("thuong.pdf", &pdfs::pages(3)))
        .unwrap();
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(n_kept(server.data(), "thuong.pdf").await, 2);
}

#[tokio::test]
async fn hostile_workbooks_are_refused_where_tables_and_forms_are_taken() {
    let server = Demo::serve(seeded("hostile-table").keep(), "child_seconds = 5");
    let admin = Client::sign_in(server.port(), "quantri", hopluc_web::session::DEMO_PASSWORD);
    let bomb = samples::zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", &vec![b' '; 60 * 1024 * 1024]),
    ]);
    let files: [(&str, Vec<u8>, &str); 4] = [
        ("rong.xlsx", Vec::new(), "Tệp rỗng"),
        ("khoa.xlsx", samples::ole("EncryptedPackage"), "mật khẩu"),
        ("bom.xlsx", bomb, "giải ra quá lớn"),
        ("that.xlsx", pdfs::pages(1), "không khớp"),
    ];
    for (name, bytes, words) in files {
        let answer = admin.upload("/co-quan/nhap", &[], (name, &bytes)).unwrap();
        let text = answer.text();
        assert_eq!(answer.status, 422, "{name}: {text}");
        assert!(text.contains(words), "{name}: no `{words}` in {text}");
    }
    let answer = admin
        .upload("/co-quan/nhap", &[], ("a.csv", "Mã;Tên\n1;A\n".as_bytes()))
        .unwrap();
    assert_ne!(answer.status, 500, "{}", answer.text());
}

#[test]
fn the_child_answers_without_catalogue_database_or_environment() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
        .args([
            "internal",
            "read-rows",
            "--memory-mb",
            "512",
            "--seconds",
            "5",
        ])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all("\"a.csv\"\nMã;Tên\n1;A\n".as_bytes())
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        r#"{"Ok":[["Mã","Tên"],["1","A"]]}"#
    );
}
