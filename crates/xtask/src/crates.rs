//! Which crate may stand on which, read from the manifests.
//!
//! `hopluc -> web, core, engines`; `web -> core` and the engines whose types its pages show; `core -> engines`; engines
//! stand on nothing of ours.

use crate::{fault::Fault, tree::Tree};

const RULE: &str = "crates";
const ENGINES: &[&str] = &[
    "hopluc-doc",
    "hopluc-text",
    "hopluc-match",
    "hopluc-exchange",
];

/// Packages of `Cargo.lock`, targets of other systems included. A new one has to be worth its place.
const MOST_PACKAGES: usize = 650;

/// Checks the dependencies of each manifest in `crates/`, and how many there are in all.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults: Vec<Fault> = tree
        .files
        .iter()
        .filter_map(|file| {
            let name = file
                .path
                .strip_prefix("crates/")?
                .strip_suffix("/Cargo.toml")?;
            Some(check_manifest(&file.path, name, &file.text))
        })
        .flatten()
        .collect();
    let lock = tree.text("Cargo.lock").unwrap_or("");
    let n = lock.lines().filter(|line| *line == "[[package]]").count();
    if n > MOST_PACKAGES {
        faults.push(Fault::stop(
            RULE,
            ("Cargo.lock", 1),
            format!("{n} packages; stop at {MOST_PACKAGES}"),
            "switch off features, or do it by hand where that is short",
        ));
    }
    faults
}

fn may_stand_on(from: &str, to: &str) -> bool {
    let to_engine = ENGINES.contains(&to);
    match from {
        "hopluc" => to_engine || to == "hopluc-core" || to == "hopluc-web",
        // An official document, a table, a folded word: the core would only pass these types through.
        "hopluc-web" => to == "hopluc-core" || matches!(to, "hopluc-doc" | "hopluc-text"),
        "hopluc-core" => to_engine,
        "hopluc-exchange" => to == "hopluc-match",
        _ => false,
    }
}

fn check_manifest(path: &str, name: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut section = "";
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
            continue;
        }
        // Tests may stand on anything that does not make a circle, which cargo itself refuses.
        if !section.ends_with("dependencies]") || section.contains("dev-") {
            continue;
        }
        let to = line
            .split(['.', '=', ' '])
            .next()
            .unwrap_or("")
            .trim_matches('"');
        let at = (path, index + 1);
        if to.starts_with("hopluc") && !may_stand_on(name, to) {
            faults.push(Fault::stop(
                RULE,
                at,
                format!("`{name}` must not stand on `{to}`"),
                "pass what is needed in as a value, or move the code to the crate it belongs to",
            ));
        }
        if to.starts_with("axum") && name != "hopluc-web" {
            faults.push(Fault::stop(
                RULE,
                at,
                format!("`{name}` takes the web framework `{to}`"),
                "only hopluc-web knows HTTP",
            ));
        }
        if (to.starts_with("sea-orm") || to.starts_with("sqlx")) && name != "hopluc-core" {
            faults.push(Fault::stop(
                RULE,
                at,
                format!("`{name}` takes the database crate `{to}`"),
                "only hopluc-core's stores know the database",
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, line: &str, n_faults: usize) {
        let text = format!("[package]\nname = \"x\"\n[dependencies]\n{line}\n");
        assert_eq!(
            check_manifest("crates/x/Cargo.toml", name, &text).len(),
            n_faults,
            "{name} {line}"
        );
    }

    #[test]
    fn arrows_between_crates_point_to_the_engines() {
        check("hopluc-web", "hopluc-core.workspace = true", 0);
        check("hopluc-web", "hopluc-text.workspace = true", 0);
        check("hopluc-web", "hopluc-match.workspace = true", 1);
        check(
            "hopluc-core",
            "hopluc-web = { path = \"../hopluc-web\" }",
            1,
        );
        check("hopluc-text", "hopluc-doc.workspace = true", 1);
        check("hopluc", "hopluc-web.workspace = true", 0);
    }

    #[test]
    fn framework_and_database_have_one_home_each() {
        check("hopluc-web", "axum.workspace = true", 0);
        check("hopluc", "axum.workspace = true", 1);
        check("hopluc-web", "sea-orm.workspace = true", 1);
    }

    #[test]
    fn dependencies_of_tests_are_free() {
        let text = "[dev-dependencies]\nhopluc-web.workspace = true\n";
        assert!(check_manifest("crates/x/Cargo.toml", "hopluc-core", text).is_empty());
    }
}
