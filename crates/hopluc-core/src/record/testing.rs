//! Records for tests: a catalogue with a register of a test's own, and forms in one line.

use super::Input;
use crate::base::ctx::App;
use crate::catalogue::Catalogue;
use std::sync::Arc;

/// A form of `field = text` pairs.
pub fn input(pairs: &[(&str, &str)]) -> Input {
    let pairs = pairs.iter();
    pairs
        .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()))
        .collect()
}

/// The same program with the files of `texts` laid over the built-in catalogue.
pub fn with_catalogue(app: &App, texts: &[(&str, &str)]) -> App {
    let catalogue = Catalogue::embedded_with(texts).unwrap_or_else(|errors| panic!("{errors}"));
    App {
        catalogue: Arc::new(catalogue),
        ..app.clone()
    }
}
