//! Every Rust file opens with `//!`: what it answers and what it never does.

use crate::{fault::Fault, tree::Tree};

/// Checks the first line of every Rust file.
pub fn check(tree: &Tree) -> Vec<Fault> {
    tree.rust
        .iter()
        .filter(|rust| !rust.text.starts_with("//! "))
        .map(|rust| {
            Fault::stop(
                "headers",
                (&rust.path, 1),
                "the file does not open with `//! `",
                "say in a sentence what it answers and what it never does",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_first_what_it_answers() {
        let tree = Tree::of(&[
            ("crates/x/src/a.rs", "//! Answers a.\n"),
            ("crates/x/src/b.rs", "use std::fs;\n//! Late.\n"),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|fault| fault.path).collect();
        assert_eq!(found, ["crates/x/src/b.rs"]);
    }
}
