//! Prints what the reader finds in a text file in the form of the gold files, for whoever annotates or compares by hand.
//!
//! `cargo run -p hopluc-text --example read -- FILE.txt`; with several files one line of JSON each.

#![allow(clippy::print_stdout, reason = "it prints")]

fn main() -> std::io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        let found = hopluc_text::gold_json(&hopluc_text::read(&text));
        if paths.len() == 1 {
            println!("{found:#}");
        } else {
            println!("{found}");
        }
    }
    Ok(())
}
