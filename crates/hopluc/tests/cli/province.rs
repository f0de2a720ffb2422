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
    // A damaged copy is refused and what stands there stays.
    let bytes = std::fs::read(copy.join("hopluc.db")).expect("the copy is there");
    std::fs::write(copy.join("hopluc.db"), &bytes[..bytes.len() / 3]).expect("it is written");
    call(&["restore", word(&copy), "--data", word(&target)], FAILED);
    facts(word(&target));
    assert!(
        !target.join("hopluc.restoring").exists(),
        "nothing half is left"
    );
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
