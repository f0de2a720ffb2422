//! The hopluc program: composition only.
fn main() {}
