//! The body of the catalogue's fuzz target over the catalogue of the house, what once broke it, and damaged copies: the same
//! ones every time.

#[path = "../../../fuzz/src/catalogue.rs"]
mod catalogue;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

#[test]
fn damaged_catalogues_give_faults_with_a_place_and_words() {
    mutate::exercise_named(catalogue::TARGETS, "catalogue", 300);
}
