//! The bodies of the fuzz targets over their seeds, what once broke them, and damaged copies: the same ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/doc.rs"]
mod doc;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

/// Damaged copies for each target.
const N: usize = 1_500;

#[test]
fn damaged_docx_files_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "docx", N);
}

#[test]
fn damaged_odt_files_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "odt", N);
}

#[test]
fn damaged_pdf_files_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "pdf", N);
}

#[test]
fn damaged_web_pages_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "html", N);
}

#[test]
fn damaged_texts_in_any_encoding_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "text_file", N);
}

#[test]
fn damaged_forms_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "xlsx_form", N);
}

#[test]
fn damaged_tables_keep_every_claim() {
    mutate::exercise_named(doc::TARGETS, "table", N);
}

#[test]
fn the_seeds_are_sound_files() {
    for target in doc::TARGETS {
        assert!(!(target.seeds)().is_empty(), "{}", target.name);
    }
    doc::seeds_are_read();
}
