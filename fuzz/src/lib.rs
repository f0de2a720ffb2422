//! What must hold for any bytes: the bodies of the fuzz targets, with their seeds.
//!
//! The same files are included by ordinary tests of the crates (their `hostile.rs`), which run every body over its seeds,
//! the kept regressions and some thousand deterministic mutations. Never decides what a file means.

#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod doc;
pub mod feeding;
pub mod matching;
pub mod mutate;
pub mod text;
