//! The two languages say the same things: same keys, same places for values, nothing empty, Vietnamese in NFC.
//!
//! Every key that a template or the Rust code names must be there. A key put together at run time cannot be checked; its
//! beginning (`role.`) must have a member.

use crate::{
    fault::Fault,
    tree::{File, Tree, has_extension},
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::is_nfc;

const RULE: &str = "locales";
const VI: &str = "locales/vi.toml";
const EN: &str = "locales/en.toml";
const VERBS: &str = "docs/policy-matrix.txt";
/// First words of keys that the core and the engines give to people.
const FAMILIES: &[&str] = &["error", "conflict", "finding", "notice"];
/// Endings of file names, which look like keys.
const FILES: &[&str] = &[
    ".css", ".js", ".svg", ".html", ".png", ".toml", ".docx", ".pdf", ".xlsx", ".json",
];

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
    let mut told = BTreeSet::new();
    for mention in used(tree, &vi) {
        if !mention.is_known(&vi) && told.insert(mention.key.clone()) {
            faults.push(Fault::stop(
                RULE,
                (&mention.path, mention.line),
                format!("there is no text `{}`", mention.key),
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

/// One mention of a key, or of the beginning of a family of keys (`role.`).
struct Use {
    path: String,
    line: usize,
    key: String,
}

impl Use {
    fn is_known(&self, known: &Texts) -> bool {
        if self.key.ends_with('.') {
            return known.keys().any(|key| key.starts_with(&self.key));
        }
        known.contains_key(&self.key)
    }
}

/// Keys that templates and code name.
fn used(tree: &Tree, known: &Texts) -> Vec<Use> {
    let families: BTreeSet<&str> = known.keys().map(|key| first_of(key)).collect();
    // Names of verbs look like keys; they are shown through a key of their own.
    let verbs: BTreeSet<&str> = tree
        .text(VERBS)
        .unwrap_or("")
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let mut found = Vec::new();
    for file in &tree.files {
        if file.path.starts_with("templates/") && has_extension(&file.path, "html") {
            found.extend(used_in_template(file, &families));
        }
    }
    for rust in tree.rust.iter().filter(|rust| rust.crate_name() != "xtask") {
        let is_web = rust.crate_name() == "hopluc-web";
        for literal in &rust.literals {
            let text = literal.text.as_str();
            let first = first_of(text);
            let is_use = FAMILIES.contains(&first) || (is_web && families.contains(first));
            if is_use && is_key(text) && !verbs.contains(text) && !rust.is_test(literal.line) {
                found.push(Use {
                    path: rust.path.clone(),
                    line: literal.line,
                    key: text.to_owned(),
                });
            }
        }
    }
    found
}

fn first_of(key: &str) -> &str {
    key.split('.').next().unwrap_or("")
}

/// Literals inside `{{ }}` and `{% %}` that are given to `t` or look like a key of a known family.
fn used_in_template(file: &File, families: &BTreeSet<&str>) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, _) in file.text.match_indices('{') {
        let rest = file.text.get(at..).unwrap_or("");
        let close = match rest.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => continue,
        };
        let tag = rest.split(close).next().unwrap_or("");
        let mut before = "";
        for (index, part) in tag.split('"').enumerate() {
            let is_given = ["t(", "tc(", "fill("].iter().any(|call| {
                before
                    .strip_suffix(call)
                    .is_some_and(|head| !head.ends_with(crate::lexer::is_word))
            });
            if index % 2 == 1 && is_key(part) && (is_given || families.contains(first_of(part))) {
                found.push(Use {
                    path: file.path.clone(),
                    line: crate::lexer::line_of(&file.text, at),
                    key: part.to_owned(),
                });
            }
            before = part;
        }
    }
    found
}

/// `two.words` or more in lower case, or `a.family.` of them; names of files are none.
fn is_key(text: &str) -> bool {
    let words = text.strip_suffix('.').unwrap_or(text);
    text.contains('.')
        && !FILES.iter().any(|ending| text.ends_with(ending))
        && words.split('.').all(|part| {
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
            (
                "templates/x.html",
                "{{ page.t(\"a.b\") }} {{ f(\"z.z\") }} {{ href(\"a.css\") }} {{ tc(\"a.\", x) }} (\"a.z\")",
            ),
            &[],
        );
        check_files(
            texts,
            texts,
            (
                "templates/x.html",
                "\n{{ page.t(\"z.z\") }}\n{% call f(\"name\", \"a.z\") %} {{ page.tc(\"b.\", x) }}",
            ),
            &[
                "templates/x.html:2: there is no text `z.z`",
                "templates/x.html:3: there is no text `a.z`",
                "templates/x.html:3: there is no text `b.`",
            ],
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
