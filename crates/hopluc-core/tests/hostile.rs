//! The body of the catalogue's fuzz target over the catalogue of the house, what once broke it, and damaged copies: the same
//! ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/catalogue.rs"]
mod catalogue;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

use std::path::Path;

#[test]
fn damaged_catalogues_give_faults_with_a_place_and_words() {
    let target = &catalogue::TARGETS[0];
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    let n_run = mutate::exercise(target, mutate::kept(&home.join(target.name)), 300);
    assert!(n_run > 300);
}
