//! The bodies of the fuzz targets over their seeds, what once broke them, and damaged copies: the same ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../../fuzz/src/text.rs"]
mod text;

#[test]
fn damaged_documents_are_read_with_sound_ranges() {
    mutate::exercise_named(text::TARGETS, "reading", 300);
}

#[test]
fn damaged_citations_stand_where_they_are_said_to_stand() {
    mutate::exercise_named(text::TARGETS, "citations", 1_500);
}

#[test]
fn findings_of_damaged_documents_have_words_in_both_languages() {
    mutate::exercise_named(text::TARGETS, "lint", 300);
}
