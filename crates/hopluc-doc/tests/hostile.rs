//! The bodies of the fuzz targets over their seeds, what once broke them, and damaged copies: the same ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/doc.rs"]
mod doc;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

use std::path::Path;

/// Damaged copies for each target.
const N: usize = 1_500;

fn exercise(name: &str) {
    let target = doc::TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    let n = mutate::exercise(target, mutate::kept(&home.join(name)), N);
    assert!(n > N);
}

#[test]
fn damaged_docx_files_keep_every_claim() {
    exercise("docx");
}

#[test]
fn damaged_odt_files_keep_every_claim() {
    exercise("odt");
}

#[test]
fn damaged_pdf_files_keep_every_claim() {
    exercise("pdf");
}

#[test]
fn damaged_web_pages_keep_every_claim() {
    exercise("html");
}

#[test]
fn damaged_texts_in_any_encoding_keep_every_claim() {
    exercise("text_file");
}

#[test]
fn damaged_forms_keep_every_claim() {
    exercise("xlsx_form");
}

#[test]
fn damaged_tables_keep_every_claim() {
    exercise("table");
}

#[test]
fn the_seeds_are_sound_files() {
    for target in doc::TARGETS {
        assert!(!(target.seeds)().is_empty(), "{}", target.name);
    }
    doc::seeds_are_read();
}
