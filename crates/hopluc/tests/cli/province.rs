//! Calls that work on a province's data: the journal is verified, the data copied and restored, a report compiled.

use super::support::{Demo, Folder, seeded};
use super::*;
use hopluc_core::base::store::Store;

/// Runs SQL on a province that nobody serves.
fn sql(data: &Path, statement: &str) {
    let url = format!("sqlite://{}", data.join("hopluc.db").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&url).await.expect("it opens");
        let tx = store.begin().await.expect("a transaction");
        tx.script(statement).await.expect("the statement runs");
        tx.commit().await.expect("it commits");
        store.close().await.expect("it closes");
    });
}

#[test]
fn audit_verify_holds_on_the_demo_and_finds_a_changed_fact() {
    let data = seeded("verify");
    let output = call(&["audit", "verify", "--data", word(&data)], DONE);
    assert!(
        out(&output).contains("the journal holds"),
        "{}",
        out(&output)
    );
    let output = call(&["audit", "verify", "--json", "--data", word(&data)], DONE);
    let found: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    assert!(
        found["n_facts"].as_u64().is_some_and(|n| n > 100),
        "{found}"
    );
    assert!(
        found["n_checkpoints"].as_u64().is_some_and(|n| n > 0),
        "{found}"
    );
    let other_key = "00".repeat(32);
    call(
        &[
            "audit",
            "verify",
            "--key",
            &other_key,
            "--data",
            word(&data),
        ],
        FINDINGS,
    );
    for malformed in ["00", &"zz".repeat(32)] {
        let args = ["audit", "verify", "--key", malformed, "--data", word(&data)];
        let refused = call(&args, WRONG_CALL);
        assert!(err(&refused).contains("64"), "{}", err(&refused));
    }
    // Whoever can write the file can drop the guard and change a fact; the tree shows it.
    let guards = "drop trigger audit_fact_is_fixed; update audit_fact set noun_id = noun_id + 1 where id = 7;";
    sql(&data, guards);
    let output = call(&["audit", "verify", "--data", word(&data)], FINDINGS);
    assert!(
        out(&output).contains("DOES NOT HOLD") && out(&output).contains('7'),
        "{}",
        out(&output)
    );
}

#[test]
fn a_backup_of_a_running_province_restores_to_the_same_province() {
    let folder = Folder::new("backup");
    let demo = Demo::start_in(seeded("backup-source").keep());
    let copy = folder.path("ban-sao");
    let source = word(demo.data()).to_owned();
    call(&["backup", word(&copy), "--data", &source], DONE);
    let output = call(&["backup", word(&copy), "--data", &source], WRONG_CALL);
    assert!(err(&output).contains("exists"), "{}", err(&output));
    let facts = |data: &str| {
        let output = call(&["audit", "verify", "--json", "--data", data], DONE);
        serde_json::from_str::<serde_json::Value>(out(&output)).expect("JSON")
    };
    let before = facts(&source);
    // Into a new folder, and over a province that already stands there.
    let target = folder.path("tinh-moi");
    for _ in 0..2 {
        call(&["restore", word(&copy), "--data", word(&target)], DONE);
        let after = facts(word(&target));
        assert!(
            after["n_facts"].as_u64() <= before["n_facts"].as_u64(),
            "{after} {before}"
        );
        assert!(after["n_facts"].as_u64().is_some_and(|n| n > 100));
        assert!(
            after["faults"].as_array().is_some_and(Vec::is_empty),
            "{after}"
        );
    }
    assert!(
        target.join("hopluc.db.before-restore").exists(),
        "what stood there is kept"
    );
    let again = Demo::start_in(target);
    assert_eq!(support::http::get(again.port(), "/readyz").status, 200);
    // What is acknowledged now would be lost with the database under the server.
    let output = call(
        &["restore", word(&copy), "--data", word(again.data())],
        WRONG_CALL,
    );
    assert!(err(&output).contains("stop the server"), "{}", err(&output));
    let nothing = folder.path("trong");
    std::fs::create_dir_all(&nothing).expect("a folder");
    let target = again.kill();
    let output = call(
        &["restore", word(&nothing), "--data", word(&target)],
        FAILED,
    );
    assert!(err(&output).contains("hopluc backup"), "{}", err(&output));
    damaged_copies_are_refused(&copy, &target);
    facts(word(&target));
    assert!(
        !target.join("hopluc.restoring").exists(),
        "nothing half is left"
    );
}

/// One byte of a page, a copy cut short, sums that agree with a damaged file: each is refused, and what stands there stays.
fn damaged_copies_are_refused(copy: &Path, target: &Path) {
    let database = copy.join("hopluc.db");
    let bytes = std::fs::read(&database).expect("the copy is there");
    let refused = |why: &str| {
        let output = call(&["restore", word(copy), "--data", word(target)], FAILED);
        assert!(err(&output).contains(why), "{why}: {}", err(&output));
    };
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    std::fs::write(&database, &flipped).expect("it is written");
    refused("hopluc.db of");
    std::fs::write(&database, &bytes[..bytes.len() / 3]).expect("it is written");
    refused("hopluc.db of");
    // Somebody who makes the sums anew does not make damaged pages sound: every leaf page in the middle is emptied.
    let mut emptied = bytes.clone();
    let middle = bytes.len() / 4096 / 2 * 4096;
    emptied[middle..middle + 40 * 4096].fill(0);
    std::fs::write(&database, &emptied).expect("it is written");
    let summed = Command::new("sha256sum")
        .args(["hopluc.db", "journal.key"])
        .current_dir(copy)
        .output()
        .expect("sha256sum runs");
    let sums = copy.join("SHA256SUMS");
    let said = std::fs::read(&sums).expect("there are sums");
    std::fs::write(&sums, summed.stdout).expect("they are written");
    refused("is not restored");
    std::fs::write(&database, &bytes).expect("it is written");
    std::fs::write(&sums, said).expect("they are written");
    let checked = Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(copy)
        .status();
    assert!(checked.expect("sha256sum runs").success());
    std::fs::remove_file(copy.join("journal.key")).expect("it was there");
    refused("no journal.key");
}

#[test]
fn report_compile_writes_the_official_document_and_refuses_what_it_does_not_know() {
    let folder = Folder::new("compile");
    let province = seeded("compile");
    let data = word(&province);
    let run = |period: &str, file: &Path, code: i32| {
        let args = [
            "report", "compile", "--data", data, "--period", period, "--out",
        ];
        call(&[&args[..], &[word(file)]].concat(), code)
    };
    let output = run("1", &folder.path("a.odt"), WRONG_CALL);
    assert!(err(&output).contains(".docx or .pdf"), "{}", err(&output));
    let output = run("1999-H9", &folder.path("a.docx"), WRONG_CALL);
    assert!(err(&output).contains("1999-H9"), "{}", err(&output));
    let docx = folder.path("bao-cao.docx");
    let output = run("1", &docx, DONE);
    assert!(out(&output).contains("bao-cao.docx"), "{}", out(&output));
    let bytes = std::fs::read(&docx).expect("it was written");
    assert!(bytes.starts_with(b"PK\x03\x04"));
    let pdf = folder.path("bao-cao.pdf");
    run("1", &pdf, DONE);
    assert!(
        std::fs::read(&pdf)
            .expect("it was written")
            .starts_with(b"%PDF-")
    );
    // The same reader that reads what arrives reads what was made, and both forms say the same.
    let read = |file: &Path| {
        let output = call(&["read", word(file), "--json"], DONE);
        serde_json::from_str::<serde_json::Value>(out(&output)).expect("JSON")
    };
    let (docx, pdf) = (read(&docx), read(&pdf));
    assert_eq!(docx["document"]["kind"], "bao_cao");
    assert_eq!(docx["document"]["subject"], pdf["document"]["subject"]);
    call(&["audit", "verify", "--data", data], DONE);
}

#[test]
fn a_province_that_is_not_there_is_not_made_by_looking_at_it() {
    let folder = Folder::new("khong-co");
    let nowhere = folder.path("nham-ten");
    let copy = folder.path("ban-sao");
    let out = folder.path("bao-cao.docx");
    for call_of in [
        vec!["audit", "verify", "--data", word(&nowhere)],
        vec!["backup", word(&copy), "--data", word(&nowhere)],
        vec![
            "report",
            "compile",
            "--period",
            "2026-H1",
            "--out",
            word(&out),
            "--data",
            word(&nowhere),
        ],
    ] {
        let output = call(&call_of, WRONG_CALL);
        assert!(err(&output).contains("nham-ten"), "{}", err(&output));
    }
    assert!(!nowhere.exists() && !copy.exists());
    let output = call(&["check", "--catalogue", word(&nowhere)], WRONG_CALL);
    assert!(err(&output).contains("not a folder"), "{}", err(&output));
}

/// The call that makes the first administrator of the province of a configuration.
fn first_administrator<'a>(config: &'a str, login: &'a str) -> Vec<&'a str> {
    let words = "person add-administrator LOGIN --name Quản_Trị --agency-code H99.08 --agency-name Sở_KHCN --config FILE";
    words
        .split(' ')
        .map(|word| match word {
            "LOGIN" => login,
            "FILE" => config,
            word => word,
        })
        .collect()
}

#[test]
fn a_new_province_begins_with_an_administrator_who_adds_the_others() {
    use super::support::http::Client;
    let folder = Folder::new("begins");
    let data = folder.path("tinh");
    std::fs::create_dir(&data).expect("a folder");
    let lines = format!("version = 1\ndata = \"{}\"\n", data.display());
    let config = folder.write("tinh.toml", lines.as_bytes());
    let wrong = first_administrator(word(&config), "Quản Trị");
    let refused = call(&wrong, WRONG_CALL);
    assert!(err(&refused).contains("login"), "{}", err(&refused));
    let lost = call(&first_administrator(word(&config), "quantri"), DONE);
    let made = call(&first_administrator(word(&config), "quantri"), DONE);
    assert_ne!(out(&lost), out(&made));
    let path_of = |output: &Output| {
        let line = out(output).trim().to_owned();
        line.strip_prefix("http://127.0.0.1:8080")
            .expect("a link")
            .to_owned()
    };
    let demo = Demo::serve(data, "");
    let visitor = Client::new(demo.port());
    let chosen = "mot-mat-khau-du-dai-2026";
    let fields = [("password", chosen), ("password_again", chosen)];
    let late = visitor.form(&path_of(&lost), &fields).expect("an answer");
    assert_ne!(late.status, 303, "the first link ended with the second");
    let set = visitor.form(&path_of(&made), &fields).expect("an answer");
    assert_eq!(set.status, 303, "{}", set.text());
    let admin = Client::sign_in(demo.port(), "quantri", chosen);
    let list = "code,name,kind\nH99.04,Công an tỉnh,provincial_police\n";
    let answer = admin.upload(
        "/api/v1/agencies/import",
        &[("apply", "1")],
        ("danh-ba.csv", list.as_bytes()),
    );
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let known = admin.get("/api/v1/agencies").expect("an answer").text();
    assert!(
        known.contains("H99.08") && known.contains("H99.04"),
        "{known}"
    );
    let person = serde_json::json!({
        "login": "canbo", "name": "Cán Bộ", "agency_id": 2, "role": "officer", "language": "vi"
    });
    let added = admin.post("/api/v1/people", &person).expect("an answer");
    assert_eq!(added.status, 200, "{}", added.text());
    let again = call(&first_administrator(word(&config), "nguoikhac"), FAILED);
    for told in ["Đã có quản trị viên", "There is an administrator already"] {
        assert!(err(&again).contains(told), "{}", err(&again));
    }
    let data = word(demo.data());
    call(&["audit", "verify", "--data", data], DONE);
}

#[test]
fn a_server_that_nobody_administers_says_how_to_begin() {
    let folder = Folder::new("nobody");
    let data = folder.path("tinh");
    let lines = format!(
        "version = 1\nlisten = \"127.0.0.1:0\"\ndata = \"{}\"\n",
        data.display()
    );
    let config = folder.write("tinh.toml", lines.as_bytes());
    let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
        .args(["serve", "--config", word(&config)])
        .env("RUST_LOG", "info")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let log = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let lines = std::io::BufRead::lines(log).map_while(Result::ok);
    let said: Vec<String> = lines
        .take_while(|line| !line.contains("\"address\""))
        .collect();
    child.kill().expect("it was running");
    child.wait().expect("it ends");
    let said = said.join("\n");
    assert_eq!(
        said.matches("hopluc person add-administrator").count(),
        2,
        "{said}"
    );
    assert!(
        said.contains("quản trị viên đầu tiên") && said.contains("the first one"),
        "{said}"
    );
}

#[test]
fn a_backup_of_the_other_database_says_of_which_it_is() {
    let folder = Folder::new("other-backup");
    let dump = folder.path("ban-sao");
    std::fs::create_dir(&dump).expect("a folder");
    std::fs::write(dump.join("hopluc.dump"), "x").expect("a file");
    let target = folder.path("tinh");
    let refused = call(&["restore", word(&dump), "--data", word(&target)], FAILED);
    let told = err(&refused);
    assert!(told.contains("backup of a PostgreSQL database"), "{told}");
}
