//! The bodies of the fuzz targets over their seeds, what once broke them, and damaged copies: the same ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../../fuzz/src/text.rs"]
mod text;

use std::path::Path;

fn exercise(name: &str, n: usize) {
    let target = text::TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    let n_run = mutate::exercise(target, mutate::kept(&home.join(name)), n);
    assert!(n_run > n);
}

#[test]
fn damaged_documents_are_read_with_sound_ranges() {
    exercise("reading", 300);
}

#[test]
fn damaged_citations_stand_where_they_are_said_to_stand() {
    exercise("citations", 1_500);
}

#[test]
fn findings_of_damaged_documents_have_words_in_both_languages() {
    exercise("lint", 300);
}
