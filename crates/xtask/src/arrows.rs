//! Which station of the core may import which: base, catalogue, itself, and stations to its left.
//!
//! Read from `crate::...` and `super::super::...` paths. Test code is free to look anywhere.

use crate::{
    fault::Fault,
    lexer::{is_word, line_of, occurrences},
    tree::{Rust, Tree},
};

const RULE: &str = "arrows";

/// The stations in the order of the cycle.
pub const STATIONS: &[&str] = &[
    "base",
    "catalogue",
    "agency",
    "person",
    "document",
    "directive",
    "task",
    "record",
    "watch",
    "figure",
    "report",
    "publish",
];

/// Files of the base that the catalogue may use.
const PURE_BASE: &[&str] = &["actor", "calendar", "clock"];

/// Checks every file of the core.
pub fn check(tree: &Tree) -> Vec<Fault> {
    tree.rust.iter().flat_map(check_file).collect()
}

fn place(station: &str) -> Option<usize> {
    STATIONS.iter().position(|known| *known == station)
}

/// Whether `file` of station `from` may import station `to`.
fn may_import(from: &str, file: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    match (from, to) {
        // The context that every verb is given carries the catalogue, and the province's own days off are laid over
        // the catalogue's; nothing else of the base knows it.
        ("base", "catalogue") => matches!(file, "ctx.rs" | "holiday.rs" | "testing.rs"),
        ("base", _) => false,
        _ => to == "base" || place(to) < place(from),
    }
}

fn check_file(rust: &Rust) -> Vec<Fault> {
    let Some(from) = rust.station() else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if place(from).is_none() {
        faults.push(Fault::stop(
            RULE,
            (&rust.path, 1),
            format!("`{from}` is not a station of the cycle"),
            format!("put the file into one of: {}", STATIONS.join(", ")),
        ));
        return faults;
    }
    for (line, to) in imports(rust) {
        if place(&to).is_none() || rust.is_test(line) || may_import(from, rust.name(), &to) {
            continue;
        }
        faults.push(Fault::stop(
            RULE,
            (&rust.path, line),
            format!("station `{from}` imports `{to}`, which is not to its left"),
            format!("pass an id, enqueue a job, or put the code into `{to}/from_{from}.rs`"),
        ));
    }
    if from == "catalogue" {
        faults.extend(check_catalogue(rust));
    }
    faults.extend(check_name(rust, from));
    faults
}

/// The catalogue is read before there is a database: of the base it knows how days are counted
/// and written, and the roles of people, which steps of a register name.
fn check_catalogue(rust: &Rust) -> Vec<Fault> {
    let mut named = Vec::new();
    for at in occurrences(&rust.code, "base::") {
        push_segments(&rust.code, at + "base::".len(), &mut named);
    }
    named
        .into_iter()
        .filter(|(line, part)| !rust.is_test(*line) && !PURE_BASE.contains(&part.as_str()))
        .map(|(line, part)| {
            Fault::stop(
                RULE,
                (&rust.path, line),
                format!("station `catalogue` imports `base::{part}`"),
                format!("of the base it may know {}", PURE_BASE.join(" and ")),
            )
        })
        .collect()
}

/// `from_a.rs` lies to the right of `a`; the other direction has no file of its own.
fn check_name(rust: &Rust, station: &str) -> Option<Fault> {
    let name = rust.name().trim_end_matches(".rs");
    let at = (rust.path.as_str(), 1);
    if let Some(source) = name.strip_prefix("from_") {
        let source = source.trim_end_matches('s');
        if place(source).is_some_and(|source| Some(source) >= place(station)) {
            return Some(Fault::stop(
                RULE,
                at,
                format!("`{name}.rs` makes `{station}` out of a station that is not to its left"),
                "imports point against the flow: the file lies with what is made",
            ));
        }
    }
    let target = name
        .strip_prefix("to_")
        .or_else(|| name.strip_prefix("into_"))?;
    place(target.trim_end_matches('s'))?;
    Some(Fault::stop(
        RULE,
        at,
        format!("`{name}.rs` makes `{target}` in the folder of `{station}`"),
        format!("move it to `{target}/from_{station}.rs`"),
    ))
}

/// Modules at the root of the crate that `rust` names: line and first segment of each path.
fn imports(rust: &Rust) -> Vec<(usize, String)> {
    let code = &rust.code;
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let head = code.get(..at).unwrap_or("");
        if head.chars().next_back().is_none_or(|c| !is_word(c)) {
            push_segments(code, at + "crate::".len(), &mut found);
        }
    }
    let depth = rust.modules().len();
    let mut next = 0;
    for (at, _) in code.match_indices("super::") {
        if at < next {
            continue;
        }
        let mut end = at;
        let mut n = 0;
        while code
            .get(end..)
            .is_some_and(|rest| rest.starts_with("super::"))
        {
            n += 1;
            end += "super::".len();
        }
        next = end;
        if n == depth {
            push_segments(code, end, &mut found);
        }
    }
    found
}

/// The segment at `at`, or each first segment of the group `{a::b, c}` at `at`.
fn push_segments(code: &str, at: usize, found: &mut Vec<(usize, String)>) {
    let mut depth = 0;
    let mut is_start = true;
    let mut word = String::new();
    let mut word_at = at;
    for (offset, c) in code.get(at..).unwrap_or("").char_indices() {
        if is_word(c) && (is_start || !word.is_empty()) {
            if word.is_empty() {
                word_at = at + offset;
            }
            is_start = false;
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            found.push((line_of(code, word_at), std::mem::take(&mut word)));
            if depth == 0 {
                return;
            }
        }
        match c {
            '{' => {
                depth += 1;
                is_start = depth == 1;
            }
            '}' => depth -= 1,
            ',' => is_start = depth == 1,
            c if c.is_whitespace() => {}
            _ => is_start = false,
        }
        if depth <= 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, code: &str, wanted: &[&str]) {
        let path = format!("crates/hopluc-core/src/{path}");
        let found: Vec<String> = check_file(&Rust::new(&path, code))
            .into_iter()
            .map(|fault| format!("{}: {}", fault.line, fault.what))
            .collect();
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.contains(wanted), "{found}");
        }
    }

    #[test]
    fn a_station_imports_to_its_left_only() {
        check(
            "task/rules.rs",
            "use crate::directive::Duty;\nuse crate::base::ids::TaskId;",
            &[],
        );
        check(
            "directive/rules.rs",
            "\nuse crate::task::Task;",
            &["2: station `directive` imports `task`"],
        );
        check(
            "task/actions.rs",
            "fn f() { crate::report::store::get() }",
            &["imports `report`"],
        );
    }

    #[test]
    fn groups_and_super_paths_are_seen_through() {
        check(
            "task/store.rs",
            "use crate::{\n  base::{store::Tx, report},\n  publish::dispatch,\n  task::Task,\n};",
            &["3: station `task` imports `publish`"],
        );
        check(
            "task/store.rs",
            "use super::super::figure::Cell;",
            &["imports `figure`"],
        );
        check(
            "task/mod.rs",
            "use super::figure::Cell;",
            &["imports `figure`"],
        );
        check("task/store.rs", "use super::figure::Cell;", &[]);
    }

    #[test]
    fn the_base_knows_no_noun() {
        check(
            "base/job.rs",
            "use crate::catalogue::Catalogue;",
            &["imports `catalogue`"],
        );
        check("base/ctx.rs", "use crate::catalogue::Catalogue;", &[]);
        check(
            "base/ctx.rs",
            "use crate::agency::Agency;",
            &["imports `agency`"],
        );
        check("base/store.rs", "crate::binds![1]", &[]);
        check("catalogue/law.rs", "use crate::base::calendar::Slot;", &[]);
        check(
            "catalogue/law.rs",
            "use crate::base::{clock, store::Tx};",
            &["imports `base::store`"],
        );
    }

    #[test]
    fn tests_and_comments_are_free() {
        check(
            "task/rules.rs",
            "#[cfg(test)]\nmod tests {\n  use crate::report::X;\n}",
            &[],
        );
        check("task/rules.rs", "/// See `crate::report`.\nfn f() {}", &[]);
    }

    #[test]
    fn what_makes_b_out_of_a_lies_with_b() {
        check("task/from_directive.rs", "", &[]);
        check("figure/from_records.rs", "", &[]);
        check("directive/from_task.rs", "", &["not to its left"]);
        check(
            "directive/into_tasks.rs",
            "",
            &["in the folder of `directive`"],
        );
        check("misc/a.rs", "", &["not a station"]);
    }
}
