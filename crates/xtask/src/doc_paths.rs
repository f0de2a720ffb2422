//! Paths and test names that the documents mention exist.
//!
//! A mention is a relative link, or a word in backticks that begins with a folder of the project. `path::name` names
//! a function of that file.

use crate::{
    fault::Fault,
    tree::{Tree, has_extension},
};

const RULE: &str = "doc_paths";
const FOLDERS: &[&str] = &[
    ".ci/",
    ".cargo/",
    "assets/",
    "catalogue/",
    "crates/",
    "docs/",
    "fuzz/",
    "locales/",
    "migrations/",
    "templates/",
    "tests/",
];

/// Checks the Markdown files of the root and of `docs/`, and the comments of the Rust files.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        let is_document = has_extension(&file.path, "md")
            && (file.path.starts_with("docs/") || !file.path.contains('/'));
        let is_rust = has_extension(&file.path, "rs") && !file.path.starts_with("crates/xtask/");
        for (index, line) in file.text.lines().enumerate() {
            let is_comment = is_rust && line.trim_start().starts_with("//");
            if !is_document && !is_comment {
                continue;
            }
            let mentions = if is_document {
                mentions(line)
            } else {
                paths(line)
            };
            for mention in mentions {
                if let Some(what) = missing(tree, &file.path, &mention) {
                    faults.push(Fault::stop(
                        RULE,
                        (&file.path, index + 1),
                        what,
                        "mend the text or bring the file back",
                    ));
                }
            }
        }
    }
    faults
}

enum Mention {
    Path(String),
    Link(String),
}

/// Words in backticks that begin with a folder of the project.
fn paths(line: &str) -> Vec<Mention> {
    line.split('`')
        .enumerate()
        .filter(|(index, part)| {
            let is_path = FOLDERS.iter().any(|folder| part.starts_with(folder));
            index % 2 == 1 && is_path && !part.contains(' ')
        })
        .map(|(_, part)| Mention::Path(part.to_owned()))
        .collect()
}

fn mentions(line: &str) -> Vec<Mention> {
    let mut found = paths(line);
    for (at, _) in line.match_indices("](") {
        let target = line
            .get(at + 2..)
            .unwrap_or("")
            .split(')')
            .next()
            .unwrap_or("");
        let is_elsewhere = target.contains("://")
            || target.starts_with(['#', '<'])
            || target.starts_with("mailto:");
        if !is_elsewhere {
            found.push(Mention::Link(
                target.split('#').next().unwrap_or("").to_owned(),
            ));
        }
    }
    found
}

fn missing(tree: &Tree, document: &str, mention: &Mention) -> Option<String> {
    let (path, function) = match mention {
        Mention::Link(target) => (resolve(document, target), None),
        Mention::Path(text) => match text.split_once("::") {
            Some((path, function)) => (path.to_owned(), Some(function)),
            None => (text.clone(), None),
        },
    };
    // A pattern stands for what lies in the folder before it.
    let path = match path.find(['*', '<', '{', '…']) {
        Some(at) => {
            let head = path.get(..at).unwrap_or("");
            head.rsplit_once('/').map_or("", |cut| cut.0).to_owned()
        }
        None => path,
    };
    let path = path.trim_end_matches('/');
    if !tree.paths.contains(path) {
        return Some(format!("`{path}` does not exist"));
    }
    let function = function?;
    let name = function.rsplit("::").next().unwrap_or(function);
    let is_there = tree
        .text(path)
        .is_some_and(|text| text.contains(&format!("fn {name}(")));
    (!is_there).then(|| format!("`{path}` has no function `{name}`"))
}

/// `target` as seen from the folder of `document`, from the root.
fn resolve(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(line: &str, wanted: &[&str]) {
        let tree = Tree::of(&[
            ("docs/adr/0001-a.md", line),
            ("README.md", ""),
            ("crates/x/src/a.rs", "fn holds() {}"),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|fault| fault.what).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn paths_in_backticks_exist() {
        check_line(
            "see `crates/x/src/a.rs`, `crates/x/`, `crates/*/src`, `a/b`",
            &[],
        );
        check_line(
            "see `crates/x/src/b.rs`",
            &["`crates/x/src/b.rs` does not exist"],
        );
    }

    #[test]
    fn named_functions_exist() {
        check_line("kept by `crates/x/src/a.rs::holds`", &[]);
        check_line(
            "kept by `crates/x/src/a.rs::fails`",
            &["`crates/x/src/a.rs` has no function `fails`"],
        );
    }

    #[test]
    fn paths_in_comments_of_code_exist() {
        let code = "/// See `docs/gone.md`.\nlet x = \"`docs/gone.md`\";\n// `crates/x` stands, [`docs`](x) is rustdoc.";
        let tree = Tree::of(&[("crates/x/src/a.rs", code)]);
        let lines: Vec<usize> = check(&tree).into_iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1]);
    }

    #[test]
    fn links_are_seen_from_the_document() {
        check_line("[up](../../README.md#top) [web](https://example.vn/x)", &[]);
        check_line("[off](README.md)", &["`docs/adr/README.md` does not exist"]);
    }
}
