//! The working tree as the rules see it: Rust files taken apart, other text files as they are.

use crate::lexer::{self, Literal, end_of_block, line_of, occurrences};
use anyhow::Context;
use std::collections::BTreeSet;
use std::path::Path;

/// Folders that are made, not written.
const MADE: &[&str] = &["target", ".git", "data", "artifacts", "node_modules"];
/// Larger files are data, which no rule reads.
const MOST_BYTES: u64 = 2_000_000;

/// A text file.
#[derive(Debug)]
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// A Rust file.
#[derive(Debug)]
pub struct Rust {
    /// Path from the root, with `/`.
    pub path: String,
    /// The source as written.
    pub text: String,
    /// Code without comments and insides of literals, line for line.
    pub code: String,
    /// String literals.
    pub literals: Vec<Literal>,
    /// First and last line of each part that is only compiled for tests.
    tests: Vec<(usize, usize)>,
    is_test_file: bool,
}

impl Rust {
    /// Takes a source apart.
    pub fn new(path: &str, text: &str) -> Self {
        let parts = lexer::parts(text);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tests: test_lines(&parts.code),
            is_test_file: is_test_path(path),
            code: parts.code,
            literals: parts.literals,
        }
    }

    /// Whether `line` is only compiled for tests.
    pub fn is_test(&self, line: usize) -> bool {
        self.is_test_file
            || self
                .tests
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// Name of the file without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The crate's folder name, `hopluc-core` of `crates/hopluc-core/src/...`.
    pub fn crate_name(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or("")
    }

    /// Modules that lead to the file, `[task, rules]` of `crates/x/src/task/rules.rs`, `[task]` of its `mod.rs`.
    pub fn modules(&self) -> Vec<&str> {
        let Some((_, inner)) = self.path.split_once("/src/") else {
            return Vec::new();
        };
        let mut modules: Vec<&str> = inner.trim_end_matches(".rs").split('/').collect();
        if matches!(modules.last(), Some(&("mod" | "lib" | "main"))) {
            modules.pop();
        }
        modules
    }

    /// The station of the core, for files inside one.
    pub fn station(&self) -> Option<&str> {
        if self.crate_name() != "hopluc-core" {
            return None;
        }
        self.modules().first().copied()
    }
}

/// Whether the file's name ends in `.extension`.
pub fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

fn is_test_path(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or("");
    matches!(name, "tests.rs" | "testing.rs")
        || name.ends_with("_tests.rs")
        || parts.any(|part| matches!(part, "tests" | "testing" | "benches" | "examples"))
}

/// Lines of `mod` and `fn` items under `#[cfg(test)]`, `#[cfg(any(test, ...))]`, `#[test]` and their like.
fn test_lines(code: &str) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    for mark in [
        "#[cfg(test)]",
        "#[cfg(any(test",
        "#[cfg(all(test",
        "#[test]",
        "#[tokio::test",
    ] {
        for (at, _) in code.match_indices(mark) {
            let rest = code.get(at..).unwrap_or("");
            // An item without a body (`mod tests;`, `use ...;`) ends at its semicolon.
            let brace = rest.find('{').unwrap_or(usize::MAX);
            let semicolon = rest.find(';').unwrap_or(usize::MAX);
            let end = if semicolon < brace {
                at + semicolon
            } else {
                end_of_block(code, at).unwrap_or(code.len())
            };
            lines.push((line_of(code, at), line_of(code, end)));
        }
    }
    lines
}

/// The working tree.
#[derive(Debug, Default)]
pub struct Tree {
    /// Rust files of `crates/`, by path.
    pub rust: Vec<Rust>,
    /// Every text file, Rust included, by path.
    pub files: Vec<File>,
    /// Every file and folder.
    pub paths: BTreeSet<String>,
}

impl Tree {
    /// Reads the tree below `root`, without what is made.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        walk(root, "", &mut tree)?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.rust = tree
            .files
            .iter()
            .filter(|file| file.path.starts_with("crates/") && has_extension(&file.path, "rs"))
            .map(|file| Rust::new(&file.path, &file.text))
            .collect();
        Ok(tree)
    }

    /// A tree of named texts, for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            let mut known = String::new();
            for part in path.split('/') {
                if !known.is_empty() {
                    known.push('/');
                }
                known.push_str(part);
                tree.paths.insert(known.clone());
            }
            tree.files.push(File {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            });
            if has_extension(path, "rs") {
                tree.rust.push(Rust::new(path, text));
            }
        }
        tree
    }

    /// The text of one file, if it is there.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    }
}

fn walk(folder: &Path, prefix: &str, tree: &mut Tree) -> anyhow::Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let kind = entry.file_type()?;
        if MADE.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        tree.paths.insert(path.clone());
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), tree)?;
        } else if kind.is_file() && entry.metadata()?.len() <= MOST_BYTES {
            // What is not UTF-8 is not text.
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                tree.files.push(File { path, text });
            }
        }
    }
    Ok(())
}

/// Whole-word occurrences of `word` in the code of `rust`: line of each.
pub fn lines_with<'a>(rust: &'a Rust, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    occurrences(&rust.code, word)
        .filter(move |at| {
            rust.code
                .get(at + word.len()..)
                .and_then(|rest| rest.chars().next())
                .is_none_or(|c| !lexer::is_word(c) || !word.ends_with(lexer::is_word))
        })
        .map(|at| line_of(&rust.code, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate_station_and_modules() {
        let file = Rust::new("crates/hopluc-core/src/task/rules.rs", "");
        assert_eq!(file.crate_name(), "hopluc-core");
        assert_eq!(file.station(), Some("task"));
        assert_eq!(file.modules(), ["task", "rules"]);
        assert_eq!(
            Rust::new("crates/hopluc-core/src/task/mod.rs", "").modules(),
            ["task"]
        );
        assert_eq!(
            Rust::new("crates/hopluc-web/src/task.rs", "").station(),
            None
        );
    }

    #[test]
    fn test_code_is_known_by_its_mark_or_its_file() {
        let file = Rust::new(
            "crates/x/src/a.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n",
        );
        let tests: Vec<bool> = (1..=6).map(|line| file.is_test(line)).collect();
        assert_eq!(tests, [false, true, true, true, true, false]);
        let file = Rust::new("crates/x/src/a.rs", "#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert!(file.is_test(2) && !file.is_test(3));
        assert!(Rust::new("crates/x/tests/walk.rs", "fn a() {}").is_test(1));
        assert!(Rust::new("crates/x/src/base/testing.rs", "fn a() {}").is_test(1));
    }

    #[test]
    fn words_are_found_whole() {
        let file = Rust::new(
            "crates/x/src/a.rs",
            "use axum::x;\nlet axumish = saxum;\n// axum\n",
        );
        assert_eq!(lines_with(&file, "axum").collect::<Vec<_>>(), [1]);
    }
}
