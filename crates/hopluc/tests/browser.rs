//! The pages in headless Chromium: every page of every role with axe at two widths.
//!
//! Needs `chromium`, `node` and `npm`. Where they are missing the tests say so loudly; with `CI` set that is a failure.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use std::path::PathBuf;
use std::process::Command;
use support::{Demo, Folder, samples, seeded};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Both tests share the folder, so what it needs is fetched once.
static INSTALL: std::sync::Once = std::sync::Once::new();

/// Runs one script against a fresh demo province.
fn run(script: &str) {
    let missing: Vec<_> = ["chromium", "node", "npm"]
        .into_iter()
        .filter(|program| !is_there(program))
        .collect();
    if !missing.is_empty() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{missing:?} must be installed in CI"
        );
        eprintln!("\n!!! {missing:?} NOT INSTALLED: the browser test {script} did NOT run !!!\n");
        return;
    }
    // Two browsers at once would only make both slow.
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    // Both tests share the folder; npm ci is run once.
    INSTALL.call_once(|| {
        let installed = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder())
            .status()
            .expect("npm starts");
        assert!(installed.success(), "npm ci failed");
    });
    let demo = Demo::start_in(seeded("browser").keep());
    let folder_of_letter = Folder::new("letter");
    let letter = folder_of_letter.write("4127.docx", &samples::docx_of(samples::DIRECTIVE));
    let artifacts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts/browser");
    let status = Command::new("node")
        .arg(folder().join(script))
        .env("HOPLUC_URL", demo.url())
        .env("HOPLUC_PASSWORD", hopluc_web::session::DEMO_PASSWORD)
        .env("HOPLUC_ARTIFACTS", artifacts)
        .env("HOPLUC_DIRECTIVE", letter)
        .current_dir(folder())
        .status()
        .expect("node starts");
    assert!(status.success(), "{script} failed; its findings are above");
}

#[test]
fn every_page_of_every_role_is_accessible_at_both_widths() {
    run("pages.mjs");
}

#[test]
fn four_people_drive_the_whole_cycle() {
    run("cycle.mjs");
}
