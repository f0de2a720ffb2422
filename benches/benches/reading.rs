//! A full reading of official text: at least 20 MB of text per second of one processor, linear, in at most eight times the memory
//! of the text; citations alone at least 100 MB.
//!
//! `cargo bench -p hopluc-benches --bench reading [-- FOLDER] [-- --strict]`: the .txt files of the folder joined and repeated
//! to 5 and to 50 MB; the reader's own gold texts where no folder is named.

use hopluc_benches::{Asked, Sheet, own_cpu_ms};
use std::path::{Path, PathBuf};

const GOLD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/hopluc-text/tests/gold"
);
const MB: f64 = 1e6;

/// All texts of a folder in the order of their names, joined by empty lines.
fn joined(folder: &Path) -> String {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of texts")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    let texts: Vec<String> = paths
        .iter()
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("a text")).into_owned())
        .collect();
    texts.join("\n\n")
}

fn repeated(text: &str, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + text.len());
    while out.len() < bytes {
        out.push_str(text);
        out.push_str("\n\n");
    }
    out
}

/// Megabytes per second of processor time, the best of `n`.
fn speed<T>(text: &str, n: usize, work: impl Fn(&str) -> T) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..n {
        let before = own_cpu_ms();
        std::hint::black_box(work(text));
        best = best.min(own_cpu_ms() - before);
    }
    text.len() as f64 / MB / (best / 1000.0)
}

/// Most memory that this process ever held, in bytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
        .unwrap_or_default()
        * 1024.0
}

fn main() {
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    let folder = std::env::args()
        .skip(1)
        .find(|arg| Path::new(arg).is_dir())
        .unwrap_or_else(|| GOLD.to_owned());
    let text = joined(Path::new(&folder));
    println!("\n{} kB of text from {folder}", text.len() / 1000);
    let (small, large) = (repeated(&text, 5_000_000), repeated(&text, 50_000_000));
    let before = peak();
    let of_large = speed(&large, 1, hopluc_text::read);
    let held = (peak() - before) / large.len() as f64;
    let of_small = speed(&small, 3, hopluc_text::read);
    sheet.number("MB/s, full reading of 50 MB", of_large, 20.0, true);
    sheet.number("MB/s, full reading of 5 MB", of_small, 20.0, true);
    sheet.number(
        "times the bytes of the 5 MB per second",
        of_large / of_small,
        0.8,
        true,
    );
    sheet.number(
        "bytes held at most for a byte of text",
        held + 1.0,
        8.0,
        false,
    );
    let cited = speed(&large, 2, hopluc_text::citations);
    sheet.number("MB/s, citations alone", cited, 100.0, true);
    sheet.end(&asked);
}
