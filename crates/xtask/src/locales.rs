//! The two languages say the same things: same keys, same places for values, nothing empty, Vietnamese in NFC.
//!
//! Every key that a template or the Rust code names must be there. Keys put together at run time cannot be checked
//! here; their families are listed in `FAMILIES` and only have to have a member.

use crate::{
    fault::Fault,
    tree::{File, Tree, has_extension},
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::is_nfc;

const RULE: &str = "locales";
const VI: &str = "locales/vi.toml";
const EN: &str = "locales/en.toml";
/// First words of keys that the core gives to people.
const FAMILIES: &[&str] = &["error", "conflict", "finding", "notice"];

/// Key -> text and line.
type Texts = BTreeMap<String, (String, usize)>;

/// Compares the locales with each other and with what names them.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (Some(vi), Some(en)) = (tree.text(VI), tree.text(EN)) else {
        faults.push(Fault::stop(
            RULE,
            (VI, 1),
            "a locale is missing",
            "write both",
        ));
        return faults;
    };
    let vi = read(VI, vi, &mut faults);
    let en = read(EN, en, &mut faults);
    compare(&vi, &en, (EN, "English"), &mut faults);
    compare(&en, &vi, (VI, "Vietnamese"), &mut faults);
    for (key, (text, line)) in &vi {
        if let Some((other, _)) = en.get(key)
            && holes(text) != holes(other)
        {
            faults.push(Fault::stop(
                RULE,
                (VI, *line),
                format!("`{key}` names other values than in {EN}"),
                "name the same {values} in both",
            ));
        }
    }
    for (path, line, key) in used(tree, &vi) {
        if !vi.contains_key(&key) {
            faults.push(Fault::stop(
                RULE,
                (&path, line),
                format!("there is no text `{key}`"),
                format!("add it to {VI} and {EN}"),
            ));
        }
    }
    faults
}

fn read(path: &str, source: &str, faults: &mut Vec<Fault>) -> Texts {
    let mut texts = Texts::new();
    let table: toml::Table = match source.parse() {
        Ok(table) => table,
        Err(error) => {
            let line = error
                .span()
                .map_or(1, |span| crate::lexer::line_of(source, span.start));
            let what = error.message().to_owned();
            faults.push(Fault::stop(RULE, (path, line), what, "mend the TOML"));
            return texts;
        }
    };
    let lines = lines_of_keys(source);
    flatten("", &table, &mut |key, value| {
        let line = lines.get(&key).copied().unwrap_or(1);
        let Some(text) = value else {
            faults.push(Fault::stop(
                RULE,
                (path, line),
                format!("`{key}` is not a text"),
                "quote it",
            ));
            return;
        };
        if text.trim().is_empty() {
            faults.push(Fault::stop(
                RULE,
                (path, line),
                format!("`{key}` is empty"),
                "say it, or remove the key",
            ));
        }
        if !is_nfc(text) {
            faults.push(Fault::stop(
                RULE,
                (path, line),
                format!("`{key}` is not in NFC"),
                "type the marks composed",
            ));
        }
        texts.insert(key, (text.to_owned(), line));
    });
    texts
}

fn flatten(prefix: &str, table: &toml::Table, take: &mut impl FnMut(String, Option<&str>)) {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, take),
            toml::Value::String(text) => take(key, Some(text)),
            _ => take(key, None),
        }
    }
}

/// Line of each `name = ...`, under its `[table]`.
fn lines_of_keys(source: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let mut section = String::new();
    for (index, line) in source.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            name.trim().clone_into(&mut section);
        } else if let Some((name, _)) = line.split_once('=') {
            let name = name.trim().replace('"', "");
            let key = if section.is_empty() {
                name
            } else {
                format!("{section}.{name}")
            };
            lines.entry(key).or_insert(index + 1);
        }
    }
    lines
}

fn compare(of: &Texts, other: &Texts, (path, language): (&str, &str), faults: &mut Vec<Fault>) {
    for key in of.keys().filter(|key| !other.contains_key(*key)) {
        faults.push(Fault::stop(
            RULE,
            (path, 1),
            format!("`{key}` has no {language} text"),
            "say it in both languages",
        ));
    }
}

/// Names of the values that a text takes: `{name}`.
fn holes(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|cut| cut.0.trim()))
        .collect()
}

/// Keys that templates and code name: path, line, key.
fn used(tree: &Tree, known: &Texts) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    for file in &tree.files {
        if file.path.contains("templates/") && has_extension(&file.path, "html") {
            used_in_template(file, &mut found);
        }
    }
    let families: BTreeSet<&str> = known
        .keys()
        .filter_map(|key| key.split('.').next())
        .filter(|first| FAMILIES.contains(first))
        .chain(FAMILIES.iter().copied())
        .collect();
    for rust in tree.rust.iter().filter(|rust| rust.crate_name() != "xtask") {
        for literal in &rust.literals {
            let first = literal.text.split('.').next().unwrap_or("");
            if families.contains(first) && is_key(&literal.text) && !rust.is_test(literal.line) {
                found.push((rust.path.clone(), literal.line, literal.text.clone()));
            }
        }
    }
    found
}

/// Literals given to the text function of a template: `t("..")`, `t.get("..")`, `t.with("..", ..)`, `_("..")`.
fn used_in_template(file: &File, found: &mut Vec<(String, usize, String)>) {
    for (index, line) in file.text.lines().enumerate() {
        for (at, _) in line.match_indices("(\"") {
            let head = line.get(..at).unwrap_or("");
            let function = head
                .rsplit(|c: char| !crate::lexer::is_word(c) && c != '.')
                .next()
                .unwrap_or("");
            let is_text = function == "_"
                || function
                    .split('.')
                    .any(|part| matches!(part, "t" | "tr" | "text"));
            let key = line.get(at + 2..).and_then(|rest| rest.split('"').next());
            if let Some(key) = key.filter(|key| is_text && is_key(key)) {
                found.push((file.path.clone(), index + 1, key.to_owned()));
            }
        }
    }
}

/// `two.words` or more, lower case.
fn is_key(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_files(vi: &str, en: &str, more: (&str, &str), wanted: &[&str]) {
        let tree = Tree::of(&[(VI, vi), (EN, en), more]);
        let found: Vec<String> = check(&tree)
            .into_iter()
            .map(|fault| format!("{}:{}: {}", fault.path, fault.line, fault.what))
            .collect();
        assert_eq!(found, wanted);
    }

    const NONE: (&str, &str) = ("a", "");

    #[test]
    fn both_languages_have_the_same_keys_and_values() {
        check_files(
            "[task]\nnone = \"Không có\"",
            "[task]\nnone = \"None\"",
            NONE,
            &[],
        );
        check_files(
            "[task]\nnone = \"Không có\"",
            "[task]\nsome = \"x\"",
            NONE,
            &[
                "locales/en.toml:1: `task.none` has no English text",
                "locales/vi.toml:1: `task.some` has no Vietnamese text",
            ],
        );
        check_files(
            "a.b = \"{n} việc\"",
            "a.b = \"{m} tasks\"",
            NONE,
            &["locales/vi.toml:1: `a.b` names other values than in locales/en.toml"],
        );
    }

    #[test]
    fn texts_are_composed_and_not_empty() {
        check_files(
            "[a]\n\nb = \" \"\nc = \"e\u{302}\"",
            "[a]\nb = \"x\"\nc = \"y\"",
            NONE,
            &[
                "locales/vi.toml:3: `a.b` is empty",
                "locales/vi.toml:4: `a.c` is not in NFC",
            ],
        );
    }

    #[test]
    fn keys_that_are_used_are_there() {
        let texts = "a.b = \"x\"\nerror.c = \"y\"";
        check_files(
            texts,
            texts,
            ("templates/x.html", "{{ t.get(\"a.b\") }} {{ f(\"z.z\") }}"),
            &[],
        );
        check_files(
            texts,
            texts,
            ("templates/x.html", "\n{{ t(\"a.z\") }}"),
            &["templates/x.html:2: there is no text `a.z`"],
        );
        check_files(
            texts,
            texts,
            (
                "crates/x/src/a.rs",
                "fn f() { g(\"error.c\"); g(\"error.required\"); g(\"audit.gap\") }",
            ),
            &["crates/x/src/a.rs:1: there is no text `error.required`"],
        );
    }
}
