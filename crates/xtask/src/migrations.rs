//! The two databases' migrations: the same numbers, names and tables on both sides.

use crate::{
    fault::Fault,
    tree::{File, Tree, has_extension},
};
use std::collections::BTreeSet;

const RULE: &str = "migrations";

/// Tables that `create table` makes: line and name of each, in order.
pub fn tables(sql: &str) -> Vec<(usize, String)> {
    sql.lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let rest = line.trim_start().strip_prefix("create table ")?;
            let rest = rest.strip_prefix("if not exists ").unwrap_or(rest);
            let name = rest.split([' ', '(']).next()?;
            Some((index + 1, name.to_owned()))
        })
        .collect()
}

/// Compares `migrations/sqlite` with `migrations/postgres`.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (here, there) in [("sqlite", "postgres"), ("postgres", "sqlite")] {
        for file in tree.files.iter().filter(|file| is_in(file, here)) {
            let other = file
                .path
                .replacen(&format!("/{here}/"), &format!("/{there}/"), 1);
            let Some(text) = tree.text(&other) else {
                faults.push(Fault::stop(
                    RULE,
                    (&file.path, 1),
                    format!("has no twin `{other}`"),
                    "the same number is the same change on both databases",
                ));
                continue;
            };
            let known: BTreeSet<String> = tables(text).into_iter().map(|table| table.1).collect();
            for (line, name) in tables(&file.text) {
                if !known.contains(&name) {
                    faults.push(Fault::stop(
                        RULE,
                        (&file.path, line),
                        format!("table `{name}` is missing in `{other}`"),
                        "make the same tables on both databases",
                    ));
                }
            }
        }
    }
    faults
}

fn is_in(file: &File, dialect: &str) -> bool {
    file.path.starts_with(&format!("migrations/{dialect}/")) && has_extension(&file.path, "sql")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_make_the_same_tables() {
        let tree = Tree::of(&[
            (
                "migrations/sqlite/0001_a.sql",
                "create table a (\n);\ncreate table b (id);",
            ),
            ("migrations/postgres/0001_a.sql", "create table a (\n);"),
            ("migrations/postgres/0002_b.sql", ""),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|fault| fault.what).collect();
        assert_eq!(
            found,
            [
                "table `b` is missing in `migrations/postgres/0001_a.sql`",
                "has no twin `migrations/sqlite/0002_b.sql`",
            ]
        );
    }
}
