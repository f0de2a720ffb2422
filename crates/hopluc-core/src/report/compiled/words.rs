//! The fixed words of compiled reports, read once from `words.toml`. Never the sentences: those are the outline's.

use crate::agency::rules::folded;
use serde::Deserialize;
use std::sync::LazyLock;

/// The table of words.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "each field is the word of its name")]
pub struct Words {
    pub and: String,
    pub comma: String,
    pub others: String,
    pub semicolon: String,
    pub stop: String,
    pub missing: String,
    pub percent: String,
    pub partial: String,
    pub partial_sentence: String,
    pub change: ChangeWords,
    pub table: TableWords,
    pub trend: TrendWords,
    pub gathered: GatheredWords,
}

/// Words of a change.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "each field is the word of its name")]
pub struct ChangeWords {
    pub up: String,
    pub down: String,
    pub same: String,
    pub percent: String,
    pub previous: String,
    pub points: String,
    pub trend_up: String,
    pub trend_down: String,
    pub trend_same: String,
}

/// Heads and marks of tables.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "each field is the word of its name")]
pub struct TableWords {
    pub number: String,
    pub measure: String,
    pub unit: String,
    pub present: String,
    pub previous: String,
    pub since_previous: String,
    pub last_year: String,
    pub since_last_year: String,
    pub agency: String,
    pub value: String,
    pub total: String,
    pub not_yet: String,
    pub not_applicable: String,
    pub partial: String,
    pub partial_note: String,
}

/// Words by which sentences of agencies are compared; small letters, with marks.
#[derive(Debug, Deserialize)]
pub struct GatheredWords {
    /// With these a sentence leans on the one before.
    pub leaning: Vec<String>,
    /// These only say who speaks of which time.
    pub speaking: Vec<String>,
}

/// Words that tell a trend.
#[derive(Debug, Deserialize)]
pub struct TrendWords {
    /// Folded phrases.
    pub phrases: Vec<String>,
}

/// The words.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("words.toml")).expect("the table of words is part of the program")
});

/// `items` as a list: "A", "A và B", "A, B và C".
pub fn joined(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{}{}{last}", first.join(&WORDS.comma), WORDS.and),
    }
}

/// The first phrase in `text` that tells a trend, folded.
pub fn trend_phrase(text: &str) -> Option<&'static str> {
    let key = folded(text);
    let words: &'static Words = &WORDS;
    words
        .trend
        .phrases
        .iter()
        .find(|phrase| key.contains(phrase.as_str()))
        .map(String::as_str)
}
