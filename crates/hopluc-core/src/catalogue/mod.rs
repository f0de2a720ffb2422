//! Loads and checks the catalogue.

/// The province's data.
#[derive(Debug, Default)]
pub struct Catalogue {}
