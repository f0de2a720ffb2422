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
