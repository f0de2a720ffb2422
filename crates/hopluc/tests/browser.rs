//! The pages in headless Chromium: every page of every role with axe, and the whole cycle as its people drive it.
//!
//! Needs `chromium`, `node` and `npm`. Where they are missing the tests say so loudly; with `CI` set that is a failure.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_web::routes::{Access, ROUTES};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use support::{Demo, Folder, samples, seeded};

/// Addresses that programs ask for, and files that pages bring with them.
const NOT_FOR_PEOPLE: &[&str] = &[
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/openapi.json",
    "/tep/{version}/{name}",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Every address that somebody can open in a browser, as the router writes it.
fn pages() -> String {
    let pages: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.method == "GET" && route.access != Access::Api)
        .map(|route| route.path)
        .filter(|path| !NOT_FOR_PEOPLE.contains(path))
        .collect();
    serde_json::to_string(&pages).expect("a list of text")
}

/// Both tests share the folder, so what it needs is fetched once.
static INSTALL: std::sync::Once = std::sync::Once::new();
/// Two tests at once would only make both slow.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

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
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
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
    let letter = folder_of_letter.write("4128.docx", &samples::docx_of(samples::LETTER));
    let artifacts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts/browser");
    let status = Command::new("node")
        .arg(folder().join(script))
        .env("HOPLUC_URL", demo.url())
        .env("HOPLUC_PASSWORD", hopluc_web::session::DEMO_PASSWORD)
        .env("HOPLUC_ARTIFACTS", artifacts)
        .env("HOPLUC_DIRECTIVE", letter)
        .env("HOPLUC_ROUTES", pages())
        .current_dir(folder())
        .status()
        .expect("node starts");
    assert!(status.success(), "{script} failed; its findings are above");
}

#[test]
fn every_page_of_every_role_is_accessible_at_both_widths_and_in_both_languages() {
    run("pages.mjs");
}

#[test]
fn four_people_drive_the_whole_cycle() {
    run("cycle.mjs");
}
