//! Full text over documents and tasks ("tìm kiếm"), newest entry first, with and without tone marks.
//!
//! Each noun puts its own text in the transaction that writes it, and filters what was found by its own permission: a hit
//! by itself proves nothing about who may see it.

pub mod store;
#[cfg(test)]
mod tests;

use crate::agency::rules::folded;
use serde::Serialize;

pub use store::{put, remove};

/// Most bytes of one record that are searched, of very long ones the first; the databases bound one entry.
pub const MOST_BYTES: usize = 250_000;

/// A record that matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Place in the index; a page continues before the last one.
    pub id: i64,
    /// Glossary word of the record.
    pub noun: String,
    /// Its key.
    pub noun_id: i64,
    /// What it is called.
    pub title: String,
}

/// Words to find, in any order and all of them; quoted words as they follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Phrases of folded words; a single word is a phrase of one.
    phrases: Vec<Vec<String>>,
}

impl Query {
    /// What `text` asks for. Marks, case and signs do not matter; "841/BC-STTTT" is one phrase.
    pub fn of(text: &str) -> Self {
        let mut phrases = Vec::new();
        for (i, part) in text.split(['"', '“', '”']).enumerate() {
            let is_quoted = i % 2 == 1;
            let pieces: Vec<&str> = if is_quoted {
                vec![part]
            } else {
                part.split_whitespace().collect()
            };
            for piece in pieces {
                let words: Vec<String> = folded(piece)
                    .split(' ')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect();
                if !words.is_empty() && !phrases.contains(&words) {
                    phrases.push(words);
                }
            }
        }
        // Beyond this nobody types; a pasted page must not become a query of ten thousand terms.
        phrases.truncate(16);
        for words in &mut phrases {
            words.truncate(16);
        }
        Self { phrases }
    }

    /// The folded words asked for, each once for every time it is asked for; for showing where they stand in a text.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().flatten().map(String::as_str)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }
}

/// The text as it is searched: folded words with single spaces, the first [`MOST_BYTES`].
fn searchable(title: &str, text: &str) -> String {
    let mut words = folded(&format!("{title} {text}"));
    if words.len() > MOST_BYTES {
        let mut end = MOST_BYTES;
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        words.truncate(end);
    }
    words
}
