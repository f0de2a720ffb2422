//! What has one home: the database, the web framework, the environment, the clock.

use crate::{
    fault::Fault,
    tree::{Rust, Tree, lines_with},
};

const RULE: &str = "places";

/// A word of code that may stand in some files only.
struct Home {
    words: &'static [&'static str],
    owns: fn(&Rust) -> bool,
    what: &'static str,
    mend: &'static str,
}

const HOMES: &[Home] = &[
    Home {
        words: &["sea_orm", "sqlx", "rusqlite"],
        owns: is_store,
        what: "names the database crate",
        mend: "only store.rs files know that there is a database",
    },
    Home {
        words: &["binds!"],
        owns: is_store,
        what: "binds values to SQL",
        mend: "move the statement to the noun's store.rs",
    },
    Home {
        words: &["axum"],
        owns: |rust| rust.crate_name() == "hopluc-web",
        what: "names the web framework",
        mend: "only hopluc-web knows HTTP",
    },
    Home {
        words: &["env::var", "env::var_os", "env::vars"],
        owns: |rust| rust.name() == "config.rs" || rust.crate_name() == "xtask",
        what: "reads the environment",
        mend: "read it in config.rs and pass the value in",
    },
    Home {
        words: &[
            "SystemTime::now",
            "now_utc",
            "now_local",
            "Local::now",
            "Utc::now",
        ],
        owns: |rust| rust.path == "crates/hopluc-core/src/base/clock.rs",
        what: "asks what time it is",
        mend: "ask the clock of the context, which tests move by hand",
    },
    Home {
        words: &["Instant::now"],
        // How long something took is no date; the door and the programs may measure it.
        owns: |rust| matches!(rust.crate_name(), "hopluc-web" | "hopluc" | "xtask"),
        what: "measures time inside the core or an engine",
        mend: "measure where it is called from",
    },
];

/// Checks every Rust file outside tests.
pub fn check(tree: &Tree) -> Vec<Fault> {
    tree.rust.iter().flat_map(check_file).collect()
}

/// Files that hold SQL: a noun's `store.rs` (or a part of it), and the base's own tables.
fn is_store(rust: &Rust) -> bool {
    let in_base = matches!(
        rust.path.as_str(),
        "crates/hopluc-core/src/base/store/mod.rs"
            | "crates/hopluc-core/src/base/store/error.rs"
            | "crates/hopluc-core/src/base/store/migration.rs"
            | "crates/hopluc-core/src/base/store/row.rs"
            | "crates/hopluc-core/src/base/store/direct.rs"
            | "crates/hopluc-core/src/base/audit.rs"
            | "crates/hopluc-core/src/base/job.rs"
            | "crates/hopluc-core/src/base/holiday.rs"
    );
    let in_noun = rust.station().is_some_and(|station| station != "base")
        && rust.modules().iter().skip(1).any(|part| *part == "store");
    let is_named = rust.name().starts_with("store_") || rust.name().ends_with("_store.rs");
    in_base || in_noun || (rust.station().is_some() && is_named)
}

fn check_file(rust: &Rust) -> Vec<Fault> {
    let mut faults = Vec::new();
    for home in HOMES {
        if (home.owns)(rust) {
            continue;
        }
        for word in home.words {
            for line in lines_with(rust, word) {
                if !rust.is_test(line) {
                    let what = format!("`{word}` {}", home.what);
                    faults.push(Fault::stop(RULE, (&rust.path, line), what, home.mend));
                }
            }
        }
    }
    if !is_store(rust) {
        for literal in &rust.literals {
            if is_sql(&literal.text) && !rust.is_test(literal.line) && rust.crate_name() != "xtask"
            {
                faults.push(Fault::stop(
                    RULE,
                    (&rust.path, literal.line),
                    "an SQL statement outside a store",
                    "move it to the noun's store.rs",
                ));
            }
        }
    }
    faults
}

/// Whether a literal begins like a statement that reads or writes rows.
fn is_sql(text: &str) -> bool {
    let words: Vec<String> = text
        .split_whitespace()
        .take(40)
        .map(str::to_lowercase)
        .collect();
    let has = |word: &str| words.iter().any(|known| known == word);
    match words.first().map(String::as_str) {
        Some("select") => has("from"),
        Some("insert") => words.get(1).is_some_and(|word| word == "into"),
        Some("delete") => words.get(1).is_some_and(|word| word == "from"),
        Some("update") => has("set"),
        Some("with") => has("as") && has("select"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, code: &str, n_faults: usize) {
        let faults = check_file(&Rust::new(path, code));
        assert_eq!(faults.len(), n_faults, "{faults:?}");
    }

    #[test]
    fn sql_lives_in_stores() {
        let code = "tx.rows(\"select id from task\", binds![1])";
        check("crates/hopluc-core/src/task/store.rs", code, 0);
        check("crates/hopluc-core/src/task/store/search.rs", code, 0);
        check("crates/hopluc-core/src/base/job.rs", code, 0);
        check("crates/hopluc-core/src/task/actions.rs", code, 2);
        check("crates/hopluc-core/src/base/ctx.rs", code, 2);
        check("crates/hopluc-web/src/store.rs", code, 2);
        check("crates/hopluc-core/src/task/tests.rs", code, 0);
        check(
            "crates/hopluc-web/src/task.rs",
            "\"select a task\"; \"update the form\"",
            0,
        );
    }

    #[test]
    fn framework_environment_and_clock_have_one_home_each() {
        check("crates/hopluc-web/src/task.rs", "use axum::Router;", 0);
        check("crates/hopluc/src/serve.rs", "axum::serve(x)", 1);
        check("crates/hopluc/src/config.rs", "std::env::var(x)", 0);
        check("crates/hopluc/src/serve.rs", "std::env::var(x); env!(x)", 1);
        check(
            "crates/hopluc-core/src/base/clock.rs",
            "OffsetDateTime::now_utc()",
            0,
        );
        check(
            "crates/hopluc-web/src/task.rs",
            "OffsetDateTime::now_utc(); clock.now()",
            1,
        );
        check("crates/hopluc-core/src/task/rules.rs", "Instant::now()", 1);
        check("crates/hopluc-web/src/metrics.rs", "Instant::now()", 0);
    }
}
