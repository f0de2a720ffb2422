//! What leaves the house: files of official documents, copies to their recipients, letters, notices.
//!
//! Nothing leaves inside a request or a transaction: a job sends, and sending twice is harmless. Decides no text that an
//! officer has not approved.

pub mod digest;
pub mod from_report;
pub mod jobs;
pub mod letter;
mod mail;
pub mod render;

#[cfg(test)]
mod reminder_tests;
#[cfg(test)]
mod tests;
