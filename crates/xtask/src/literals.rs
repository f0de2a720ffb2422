//! Text for people does not stand in Rust: Vietnamese belongs to the locales, the catalogue and the templates.
//!
//! What stood there when the rule came, or must stand there, is counted in the baseline with its reason.

use crate::{
    fault::Fault,
    tree::{Rust, Tree},
};
use std::collections::BTreeMap;
use std::fmt::Write;

const RULE: &str = "literals";
/// The committed baseline: `count path reason` a line.
pub const BASELINE: &str = "crates/xtask/vietnamese.txt";

/// Folders where Vietnamese is the matter itself.
const FREE: &[(&str, &str)] = &[
    ("crates/hopluc-text/", "tables of the language that is read"),
    (
        "crates/hopluc-doc/",
        "the fixed words of official documents, of their readers and of the form's file format",
    ),
    ("crates/xtask/", "checks"),
];

/// Compares the number of Vietnamese literals in each file with the baseline.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let baseline = tree.text(BASELINE).unwrap_or("");
    let accepted = accepted(baseline);
    let mut faults = Vec::new();
    for rust in &tree.rust {
        let lines = vietnamese_lines(rust);
        let most = accepted.get(rust.path.as_str()).map_or(0, |entry| entry.0);
        if let Some(line) = lines.get(most) {
            faults.push(Fault::stop(
                RULE,
                (&rust.path, *line),
                format!("{} Vietnamese literal(s), {most} accepted", lines.len()),
                "give the text a key in locales/vi.toml and locales/en.toml",
            ));
        }
    }
    for (path, (_, line)) in &accepted {
        if !tree.rust.iter().any(|rust| rust.path == *path) {
            faults.push(Fault::stop(
                RULE,
                (BASELINE, *line),
                format!("`{path}` is not there any more"),
                "run cargo xtask baseline",
            ));
        }
    }
    faults
}

/// The baseline that accepts what stands in the tree now; reasons of the present one are kept.
pub fn baseline_of(tree: &Tree) -> String {
    let present = tree.text(BASELINE).unwrap_or("");
    let mut text = String::from(
        "# Vietnamese literals that may stand in Rust: count, file, reason. `cargo xtask baseline` writes it.\n",
    );
    for rust in &tree.rust {
        let n = vietnamese_lines(rust).len();
        if n > 0 {
            let reason = reason_of(present, &rust.path);
            let _ = writeln!(text, "{n} {} {reason}", rust.path);
        }
    }
    text
}

fn reason_of<'a>(baseline: &'a str, path: &str) -> &'a str {
    baseline
        .lines()
        .find_map(|line| {
            let mut words = line.splitn(3, ' ');
            (words.nth(1) == Some(path)).then(|| words.next()).flatten()
        })
        .unwrap_or("to be moved to the locales")
}

/// File -> number accepted and line of the baseline.
fn accepted(baseline: &str) -> BTreeMap<&str, (usize, usize)> {
    baseline
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let mut words = line.split(' ');
            let count = words.next()?.parse().ok()?;
            Some((words.next()?, (count, index + 1)))
        })
        .collect()
}

fn vietnamese_lines(rust: &Rust) -> Vec<usize> {
    if FREE.iter().any(|free| rust.path.starts_with(free.0)) {
        return Vec::new();
    }
    rust.literals
        .iter()
        .filter(|literal| !rust.is_test(literal.line) && is_vietnamese(&literal.text))
        .map(|literal| literal.line)
        .collect()
}

/// Letters with marks, as Vietnamese has them.
fn is_vietnamese(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphabetic() && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn f() { g(\"Nhiệm vụ\", \"plain\", \"Đã gửi\") }\n#[cfg(test)]\nmod tests { const A: &str = \"Thử\"; }";

    fn tree(baseline: &str) -> Tree {
        Tree::of(&[("crates/x/src/a.rs", CODE), (BASELINE, baseline)])
    }

    #[test]
    fn literals_beyond_the_baseline_are_faults() {
        assert_eq!(check(&tree("")).len(), 1);
        assert_eq!(check(&tree("1 crates/x/src/a.rs why")).len(), 1);
        assert_eq!(check(&tree("2 crates/x/src/a.rs why")).len(), 0);
    }

    #[test]
    fn a_new_baseline_keeps_the_reasons() {
        let text = baseline_of(&tree("1 crates/x/src/a.rs names of the demo"));
        assert!(
            text.ends_with("\n2 crates/x/src/a.rs names of the demo\n"),
            "{text}"
        );
    }

    #[test]
    fn a_baseline_line_of_a_file_that_is_gone_is_a_fault() {
        let faults = check(&tree("2 crates/x/src/a.rs why\n1 crates/x/src/b.rs why"));
        assert_eq!(faults.len(), 1);
    }
}
