//! What the server writes to its log while people work: enough to see that it works, and nothing about any person.

mod support;

use hopluc_core::base::store::Store;
use hopluc_web::session::DEMO_PASSWORD;
use serde_json::json;
use std::path::Path;
use support::{Demo, Folder, http::Client, seeded};

const PHONE: &str = "0912345678";
const SPELLED: &str = "0912.345.678";
const NAME: &str = "Nguyễn Thị Bí Mật";
const LOGIN: &str = "bimat.dangky";
const MAIL: &str = "bimat@hopluc.test";
const WRONG_PASSWORD: &str = "mật khẩu gõ nhầm 77";
const WORDS: &str = "người báo tin ở ngõ 12";

#[test]
fn the_log_names_no_person() {
    let folder = Folder::new("log");
    let path = folder.path("log.jsonl");
    let log = std::fs::File::create(&path).expect("a file for the log");
    let level = "info,hopluc=trace,hopluc_core=trace,hopluc_web=trace";
    let demo = Demo::start_telling(seeded("logs").keep(), log, level);
    let mut secrets = people(demo.data());
    secrets.extend(work(demo.port()));
    drop(demo);
    let log = std::fs::read_to_string(&path).expect("the log");
    assert!(
        log.contains("malformed request"),
        "the log tells nothing: {log}"
    );
    for line in log.lines() {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(
            parsed.is_ok() || line.starts_with("demo:"),
            "a line that no program can read: {line}"
        );
    }
    let folded = log.to_lowercase();
    for secret in &secrets {
        let found = folded
            .lines()
            .find(|line| line.contains(&secret.to_lowercase()));
        assert!(found.is_none(), "`{secret}` stands in the log: {found:?}");
    }
    println!(
        "{} lines, {} words looked for",
        log.lines().count(),
        secrets.len()
    );
}

/// Names, sign-in names, addresses and telephones of everybody in the province.
fn people(data: &Path) -> Vec<String> {
    let url = format!("sqlite://{}", data.join("hopluc.db").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&url).await.expect("it opens");
        let rows = store
            .reader()
            .rows("select name, login, email from person order by id", vec![])
            .await
            .expect("people");
        let mut words = Vec::new();
        for row in &rows {
            for column in ["name", "login", "email"] {
                let word: String = row.get(column).expect("text");
                // A sign-in name such as `xa` is part of other words.
                if word.chars().count() > 7 {
                    words.push(word);
                }
            }
        }
        assert!(words.len() > 100, "{} words", words.len());
        store.close().await.expect("it closes");
        words
    })
}

/// Works as people do, well and badly; gives back every word that must not be told.
fn work(port: u16) -> Vec<String> {
    let nobody = Client::new(port);
    let answer =
        |result: std::io::Result<support::http::Answer>| result.expect("the server answers");
    answer(nobody.form(
        "/dang-nhap",
        &[("login", LOGIN), ("password", WRONG_PASSWORD)],
    ));
    answer(nobody.form(
        "/dang-nhap",
        &[("login", "daumoi"), ("password", WRONG_PASSWORD)],
    ));
    answer(nobody.get("/dat-lai-mat-khau/khong-co-that-1234567890"));
    let administrator = Client::sign_in(port, "quantri", DEMO_PASSWORD);
    let page = answer(administrator.get("/nguoi-dung/moi")).text();
    let agency = page
        .split("<select")
        .find(|part| part.contains("name=\"agency"))
        .and_then(|part| {
            part.split("<option value=\"")
                .find(|option| option.starts_with(|c: char| c.is_ascii_digit()))
        })
        .and_then(|option| option.split('"').next())
        .unwrap_or("1")
        .to_owned();
    let form = [
        ("login", LOGIN),
        ("name", NAME),
        ("title", "Chuyên viên"),
        ("email", MAIL),
        ("language", "vi"),
        ("agency", agency.as_str()),
        ("agency_id", agency.as_str()),
        ("role", "officer"),
    ];
    let made = answer(administrator.form("/nguoi-dung/moi", &form));
    assert!(made.status < 400, "{}", made.text());
    let officer = Client::sign_in(port, "congan", DEMO_PASSWORD);
    let tasks = answer(officer.get("/api/v1/tasks")).json();
    let id = tasks["items"][0]["id"].as_i64().expect("a task");
    let text = format!("{NAME}, {SPELLED}, {WORDS}");
    for row_version in [
        tasks["items"][0]["row_version"].clone(),
        json!(0),
        json!("một"),
    ] {
        let body = json!({ "row_version": row_version, "text": text });
        answer(officer.post(&format!("/api/v1/tasks/{id}/notes"), &body));
    }
    for path in [
        format!("/tim-kiem?q={PHONE}"),
        format!("/nhiem-vu?tu={PHONE}&q={PHONE}"),
        format!("/api/v1/tasks?state={PHONE}"),
        format!("/van-ban/{PHONE}{PHONE}"),
        format!("/khong-co/{PHONE}"),
    ] {
        answer(officer.get(&path));
    }
    let sessions = [administrator, officer].map(|client| {
        let cookie = client.cookie;
        cookie
            .split_once('=')
            .map_or(String::new(), |(_, secret)| secret.to_owned())
    });
    let mut secrets: Vec<String> = [
        PHONE,
        SPELLED,
        NAME,
        LOGIN,
        MAIL,
        WRONG_PASSWORD,
        WORDS,
        DEMO_PASSWORD,
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.extend(sessions);
    assert!(secrets.iter().all(|secret| secret.len() > 7), "{secrets:?}");
    secrets
}
