//! `hopluc internal WORK`: the child's side of [`crate::child`]. Opens no catalogue and no database.

use super::{DONE, failed};
use crate::child::{ChildLimits, Work, answer, confine};
use std::process::ExitCode;

/// Binds itself, then answers one request.
pub fn run(work: Work, limits: ChildLimits) -> ExitCode {
    if let Err(error) = confine(limits) {
        return failed(&format!("{error:#}"));
    }
    match answer(work, std::io::stdin().lock(), &mut std::io::stdout().lock()) {
        Ok(()) => DONE,
        Err(error) => failed(&error.to_string()),
    }
}
