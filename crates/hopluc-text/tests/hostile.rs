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

#[test]
fn one_paragraph_of_many_limits_is_read_in_linear_time() {
    let head = "UBND TỈNH X\nSố: 45/UBND-NC\n\nX, ngày 12 tháng 3 năm 2026\n\nKính gửi: Các sở.\n\n1. Công an tỉnh ";
    let read = |n: usize| {
        let text = format!("{head}{}\n", "báo cáo trước ngày 15/6/2026, ".repeat(n));
        let started = std::time::Instant::now();
        let schedules = hopluc_text::read(&text).schedules.len();
        assert!(schedules >= n / 2, "{schedules}");
        started.elapsed()
    };
    let (short, long) = (read(1_500), read(12_000));
    // Eight times the text; a quadratic step would cost 64 times.
    assert!(long < short * 24, "{short:?} -> {long:?}");
}
