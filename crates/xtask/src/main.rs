//! Checks of the project itself: `cargo xtask check`, `cargo xtask glossary`, `cargo xtask baseline`.
//!
//! It reads the working tree as text and never builds, runs or changes the program. Only `baseline` writes a file.

mod arrows;
mod crates;
mod doc_paths;
mod fault;
mod glossary;
mod headers;
mod lexer;
mod literals;
mod locales;
mod migrations;
mod places;
mod sizes;
mod tree;
mod words;

use anyhow::{Context, bail};
use fault::{Fault, Level};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tree::Tree;

const HELP: &str = "\
cargo xtask check [--all]   check the tree; exit code 1 if a rule that stops is broken
cargo xtask glossary        print the words that docs/glossary.md lacks
cargo xtask baseline        accept the Vietnamese literals that stand in Rust now

--all prints every warning instead of the first few of each rule.
";

/// Warnings printed per rule without `--all`.
const MOST_WARNINGS: usize = 5;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn run() -> anyhow::Result<bool> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check(MOST_WARNINGS),
        ["check", "--all"] => check(usize::MAX),
        ["glossary"] => {
            let tree = Tree::read(&root()?)?;
            Ok(print(&glossary::check(&tree), usize::MAX))
        }
        ["baseline"] => {
            let root = root()?;
            let tree = Tree::read(&root)?;
            let path = root.join(literals::BASELINE);
            std::fs::write(&path, literals::baseline_of(&tree))
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(true)
        }
        _ => {
            eprint!("{HELP}");
            bail!("wrong call")
        }
    }
}

/// The project that the current folder lies in.
fn root() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("there is no current folder")?;
    here.ancestors()
        .find(|folder| folder.join("crates/xtask").is_dir())
        .map(Path::to_path_buf)
        .with_context(|| format!("{} is not inside the project", here.display()))
}

fn check(most: usize) -> anyhow::Result<bool> {
    let tree = Tree::read(&root()?)?;
    let mut faults = Vec::new();
    for rule in [
        crates::check,
        arrows::check,
        places::check,
        sizes::check,
        headers::check,
        glossary::check,
        doc_paths::check,
        locales::check,
        literals::check,
        migrations::check,
        words::check,
    ] {
        faults.extend(rule(&tree).into_iter().map(Fault::softened));
    }
    Ok(print(&faults, most))
}

/// Prints faults, those that stop last; gives back whether nothing stops.
fn print(faults: &[Fault], most: usize) -> bool {
    let mut rules: Vec<&str> = faults.iter().map(|fault| fault.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    for rule in rules {
        let warnings: Vec<&Fault> = faults
            .iter()
            .filter(|fault| fault.rule == rule && fault.level == Level::Warn)
            .collect();
        for fault in warnings.iter().take(most) {
            println!("warning [{rule}] {fault}");
        }
        if warnings.len() > most {
            println!(
                "warning [{rule}] ... {} in all; cargo xtask check --all shows them",
                warnings.len()
            );
        }
    }
    let stops: Vec<&Fault> = faults
        .iter()
        .filter(|fault| fault.level == Level::Stop)
        .collect();
    for fault in &stops {
        println!("error [{}] {fault}", fault.rule);
    }
    println!(
        "xtask: {} error(s), {} warning(s)",
        stops.len(),
        faults.len() - stops.len()
    );
    stops.is_empty()
}
