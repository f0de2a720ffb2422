//! Names of records come from `docs/glossary.md`: tables by their whole name, types word by word.
//!
//! The glossary's tables give identifiers in backticks; its section "Plain words" lists the English words that may
//! stand beside them in a type's name (`NewTask`, `TaskFilter`).

use crate::{
    fault::Fault,
    lexer::{is_word, line_of, occurrences},
    migrations,
    tree::{Rust, Tree},
};
use std::collections::BTreeSet;

const RULE: &str = "glossary";
const PATH: &str = "docs/glossary.md";
/// Stations whose public types are no nouns of the cycle: the catalogue's are the form of its files.
const WITHOUT_NOUNS: &[&str] = &["base", "catalogue"];

/// Compares tables and public types of the core with the glossary.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let Some(text) = tree.text(PATH) else {
        return vec![Fault::stop(RULE, (PATH, 1), "is missing", "write it")];
    };
    let glossary = Glossary::read(text);
    let mut faults = Vec::new();
    for file in &tree.files {
        if file.path.starts_with("migrations/sqlite/") {
            for (line, table) in migrations::tables(&file.text) {
                if !glossary.identifiers.contains(table.as_str()) {
                    faults.push(lacking(&file.path, line, &table, &table));
                }
            }
        }
    }
    for rust in &tree.rust {
        let is_noun = rust
            .station()
            .is_some_and(|station| !WITHOUT_NOUNS.contains(&station));
        if !is_noun {
            continue;
        }
        for (line, name) in public_types(rust) {
            for word in words_of(&name) {
                if !glossary.knows(&word) {
                    faults.push(lacking(&rust.path, line, &name, &word));
                }
            }
        }
    }
    faults
}

fn lacking(path: &str, line: usize, name: &str, word: &str) -> Fault {
    Fault::stop(
        RULE,
        (path, line),
        format!("`{name}`: the glossary has no `{word}`"),
        format!("use its word, or add a line to {PATH}"),
    )
}

struct Glossary<'a> {
    identifiers: BTreeSet<&'a str>,
    words: BTreeSet<&'a str>,
}

impl<'a> Glossary<'a> {
    fn read(text: &'a str) -> Self {
        let (mut identifiers, mut words) = (BTreeSet::new(), BTreeSet::new());
        let mut is_plain = false;
        for line in text.lines() {
            if line.starts_with('#') {
                is_plain = line.contains("Plain words");
            }
            let is_row = line.starts_with('|');
            for (index, part) in line.split('`').enumerate() {
                if index % 2 == 1 && (is_row || is_plain) {
                    if is_row {
                        identifiers.insert(part);
                    }
                    words.extend(part.split('_'));
                }
            }
        }
        Self { identifiers, words }
    }

    /// Whether `word` is there, in the singular or in the plural.
    fn knows(&self, word: &str) -> bool {
        let mut forms = vec![word.to_owned(), format!("{word}s")];
        forms.extend(word.strip_suffix("ies").map(|stem| format!("{stem}y")));
        forms.extend(word.strip_suffix("es").map(str::to_owned));
        forms.extend(word.strip_suffix('s').map(str::to_owned));
        forms.iter().any(|form| self.words.contains(form.as_str()))
    }
}

/// Public structs and enums outside tests: line and name.
fn public_types(rust: &Rust) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for mark in ["pub struct ", "pub enum "] {
        for at in occurrences(&rust.code, mark) {
            let line = line_of(&rust.code, at);
            let name: String = rust
                .code
                .get(at + mark.len()..)
                .unwrap_or("")
                .chars()
                .take_while(|c| is_word(*c))
                .collect();
            if !name.is_empty() && !rust.is_test(line) {
                found.push((line, name));
            }
        }
    }
    found
}

/// `TaskFilter` -> task, filter.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "| nhiệm vụ | `task` |\n| kỳ | `reporting_period` |\n## Plain words\n`new`, `filter`\n";

    fn check_tree(path: &str, text: &str, wanted: &[&str]) {
        let tree = Tree::of(&[(PATH, TEXT), (path, text)]);
        let found: Vec<String> = check(&tree).into_iter().map(|fault| fault.what).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn types_are_made_of_known_words() {
        let path = "crates/hopluc-core/src/task/mod.rs";
        check_tree(
            path,
            "pub struct NewTask;\npub struct TasksFilter;\npub enum Period {}",
            &[],
        );
        check_tree(
            path,
            "pub struct TaskMisc {}",
            &["`TaskMisc`: the glossary has no `misc`"],
        );
        check_tree(
            path,
            "struct Inner;\n#[cfg(test)]\nmod tests { pub struct Odd; }",
            &[],
        );
    }

    #[test]
    fn tables_stand_in_the_glossary_whole() {
        let path = "migrations/sqlite/0001_a.sql";
        check_tree(path, "create table task (", &[]);
        check_tree(
            path,
            "create table period (",
            &["`period`: the glossary has no `period`"],
        );
    }
}
