//! The body of the catalogue's fuzz target over its seeds, what once broke it, and damaged copies: the same every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/catalogue.rs"]
mod catalogue;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

use std::path::Path;

#[test]
fn damaged_catalogues_give_faults_with_a_place_and_words() {
    const N: usize = 300;
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions/catalogue");
    let n = mutate::exercise(&catalogue::TARGETS[0], mutate::kept(&home), N);
    assert!(n > N);
}
