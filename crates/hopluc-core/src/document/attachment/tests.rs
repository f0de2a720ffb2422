//! Files on both databases.

use super::{NewFile, open, safe_name, store, upload};
use crate::base::{
    audit,
    ctx::App,
    error::{ActionError, Outcome},
    store::Tx,
};
use crate::store_suite;

store_suite!(
    a_file_comes_back_byte_for_byte_and_is_kept_once,
    a_secret_file_leaves_only_the_fact_of_its_refusal,
    a_file_beyond_the_limits_is_refused_whole,
    a_file_is_opened_only_with_the_leave_of_its_record,
);

fn file(name: &str, bytes: &[u8]) -> NewFile {
    NewFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

async fn yes(_: &Tx) -> Outcome<()> {
    Ok(())
}

async fn count(app: &App, sql: &str) -> i64 {
    app.store
        .reader()
        .one(sql, vec![])
        .await
        .unwrap()
        .get("n")
        .unwrap()
}

async fn a_file_comes_back_byte_for_byte_and_is_kept_once(app: App) {
    let sys = app.system();
    let bytes = [&b"\x89PNG\r\n\x1a\n"[..], &[0, 255, 7, 0]].concat();
    let a = upload(&sys, ("task", 1), None, file("../ảnh.png", &bytes), yes)
        .await
        .unwrap();
    upload(&sys, ("task", 2), None, file("b.png", &bytes), yes)
        .await
        .unwrap();
    let (kept, content) = open(&sys, a, async |_, _| Ok(())).await.unwrap();
    assert_eq!(
        (kept.file_name.as_str(), kept.media_type.as_str()),
        ("ảnh.png", "image/png")
    );
    assert_eq!(content, bytes);
    assert_eq!(
        count(&app, "select count(*) as n from file_content").await,
        1
    );
    assert_eq!(
        store::list(&app.store.reader(), "task", 2)
            .await
            .unwrap()
            .len(),
        1
    );
}

async fn a_secret_file_leaves_only_the_fact_of_its_refusal(app: App) {
    let sys = app.system();
    let text = "ỦY BAN NHÂN DÂN\n\nTỐI MẬT\n\nBÁO CÁO\n\nchuyện riêng\n";
    let refused = upload(
        &sys,
        ("task", 1),
        None,
        file("bao-cao.txt", text.as_bytes()),
        yes,
    )
    .await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("a secret file was taken")
    };
    assert_eq!(faults[0].key, "error.secret_document");
    assert_eq!(
        count(&app, "select count(*) as n from file_content").await,
        0
    );
    assert_eq!(count(&app, "select count(*) as n from attachment").await, 0);
    let facts = audit::of_record(&app.store.reader(), "", 0, 10)
        .await
        .unwrap();
    assert_eq!(facts.len(), 1);
    assert_eq!(
        (facts[0].verb.as_str(), facts[0].detail.as_str()),
        ("document.refuse_secret", "null")
    );
}

async fn a_file_beyond_the_limits_is_refused_whole(mut app: App) {
    let settings = crate::base::ctx::Settings {
        upload_limit_bytes: 20,
        ..crate::base::ctx::Settings::default()
    };
    app.settings = std::sync::Arc::new(settings);
    let sys = app.system();
    for (name, bytes, key) in [
        (
            "a.txt",
            &b"0123456789012345678901234567"[..],
            "error.file.too_large",
        ),
        ("a.txt", b"", "error.file.empty"),
        ("a.pdf", b"hello", "error.file.wrong_type"),
        (
            "a.exe",
            b"MZ\0\0\x01\x02\0\0\0\0",
            "error.file.unknown_type",
        ),
        ("a.exe", b"MZ in letters", "error.file.unknown_type"),
        ("bao cao.docx .Bat ", b"echo", "error.file.unknown_type"),
    ] {
        let refused = upload(&sys, ("task", 1), None, file(name, bytes), yes).await;
        let Err(ActionError::Invalid(faults)) = refused else {
            panic!("{name}: {refused:?}")
        };
        assert_eq!(faults[0].key, key);
    }
    assert_eq!(
        count(&app, "select count(*) as n from file_content").await,
        0
    );
}

async fn a_file_is_opened_only_with_the_leave_of_its_record(app: App) {
    let sys = app.system();
    let id = upload(&sys, ("task", 1), None, file("a.txt", b"abc"), yes)
        .await
        .unwrap();
    let refused = open(&sys, id, async |_, attachment| {
        assert_eq!((attachment.noun.as_str(), attachment.noun_id), ("task", 1));
        Err(ActionError::NotFound { noun: "task" })
    })
    .await;
    assert!(matches!(
        refused,
        Err(ActionError::NotFound { noun: "task" })
    ));
}

#[test]
fn a_name_loses_its_path_and_keeps_its_extension() {
    assert_eq!(safe_name("C:\\a\\b.docx"), "b.docx");
    assert_eq!(safe_name("../../etc/passwd"), "passwd");
    assert_eq!(safe_name("..."), "file");
    let long = format!("{}.docx", "a".repeat(400));
    assert!(safe_name(&long).contains("a.docx") && safe_name(&long).chars().count() == 150);
}
