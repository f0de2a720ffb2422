//! Everything that the core writes into the journal has words on its page, in both languages: each deed, and each entry of
//! its detail.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_web::texts::Texts;
use std::collections::BTreeSet;
use std::path::Path;

/// The sources below a folder, without those of tests.
fn sources(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, into);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !name.contains("test") {
            into.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// What stands behind each `opening` up to the parenthesis that closes it.
fn arguments<'s>(source: &'s str, opening: &str) -> Vec<&'s str> {
    let behind = source.match_indices(opening);
    let inside = |(at, found): (usize, &str)| {
        let rest = source.get(at + found.len()..)?;
        let mut depth = 1;
        let is_end = |c: char| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        };
        rest.get(..rest.find(is_end)?)
    };
    behind.filter_map(inside).collect()
}

/// The texts in quotes that a colon follows.
fn entries(json: &str) -> impl Iterator<Item = String> + '_ {
    let parts: Vec<&str> = json.split('"').collect();
    let pairs: Vec<(String, bool)> = parts
        .windows(2)
        .skip(1)
        .step_by(2)
        .map(|two| (two[0].to_owned(), two[1].trim_start().starts_with(':')))
        .collect();
    pairs.into_iter().filter(|pair| pair.1).map(|pair| pair.0)
}

#[test]
fn every_deed_and_every_entry_of_a_detail_has_words() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hopluc-core/src");
    let mut all = Vec::new();
    sources(&core, &mut all);
    let mut keys = BTreeSet::new();
    for source in &all {
        for fact in arguments(source, "Fact::new(") {
            if let Some(verb) = fact.trim_start().strip_prefix('"') {
                keys.insert(format!("fact.{}", verb.split('"').next().unwrap()));
            }
        }
        for opening in [".detail(json!(", "let detail = json!(", "detail: json!("] {
            for json in arguments(source, opening) {
                keys.extend(entries(json).map(|entry| format!("audit.detail.{entry}")));
            }
        }
    }
    assert!(
        keys.len() > 100,
        "{} keys: the sources were not read",
        keys.len()
    );
    for texts in [Texts::of("vi"), Texts::of("en")] {
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| texts.get(key) == key.as_str())
            .collect();
        assert!(
            missing.is_empty(),
            "no words in {}: {missing:?}",
            texts.code()
        );
    }
}
