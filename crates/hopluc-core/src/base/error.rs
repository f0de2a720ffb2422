//! The one error of every verb, in six kinds; web and command line turn it into words.

use hopluc_doc::{Stopped, WriteError};
use std::collections::BTreeMap;

/// One field of a form that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Name of the form field; empty for the form as a whole.
    pub field: String,
    /// Key of the message in the locales, e.g. `error.required`.
    pub key: String,
    /// Values that the message names.
    pub args: BTreeMap<String, String>,
}

impl FieldError {
    /// A field error without arguments.
    pub fn new(field: &str, key: &str) -> Self {
        Self {
            field: field.to_owned(),
            key: key.to_owned(),
            args: BTreeMap::new(),
        }
    }

    /// The same with one more value for its message.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Why a verb did not do what it was asked.
///
/// A record whose existence is secret to the actor answers `NotFound`, never `Denied`.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// There is no such record, or the actor may not know of it.
    #[error("{noun} not found")]
    NotFound {
        /// Glossary word of the record.
        noun: &'static str,
    },
    /// The actor knows of the record but may not do this.
    #[error("{verb} is not permitted")]
    Denied {
        /// Name of the verb, as in the policy matrix.
        verb: &'static str,
    },
    /// The record was changed by somebody else meanwhile, or is in a state that does not allow this.
    #[error("conflict: {key}")]
    Conflict {
        /// Key of the message in the locales.
        key: &'static str,
    },
    /// As `Conflict`, with what its message names.
    #[error("conflict: {}", .0.key)]
    ConflictWith(FieldError),
    /// The form has faults; nothing was stored.
    #[error("{} field(s) are invalid", .0.len())]
    Invalid(Vec<FieldError>),
    /// Too much at once; the same call may succeed later.
    #[error("busy")]
    Busy,
    /// An I/O fault or a broken promise of our own; the chain is logged where it becomes a response.
    #[error("broken")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A reason as it is kept: trimmed. `Invalid` on `reason` where it has more than `most` characters, or none though
/// `is_needed`.
pub fn given_reason(reason: &str, most: usize, is_needed: bool) -> Outcome<&str> {
    let reason = reason.trim();
    if is_needed && reason.is_empty() {
        return Err(ActionError::invalid("reason", "error.required"));
    }
    if reason.chars().count() > most {
        return Err(ActionError::invalid("reason", "error.too_long"));
    }
    Ok(reason)
}

impl ActionError {
    /// The message with those of its causes, for whoever must mend it; at most 500 characters.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text.chars().take(500).collect()
    }

    /// `Invalid` with one fault.
    pub fn invalid(field: &str, key: &str) -> Self {
        Self::Invalid(vec![FieldError::new(field, key)])
    }

    /// `Broken` from any error or text.
    pub fn broken(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(source.into())
    }
}

impl From<super::store::StoreError> for ActionError {
    fn from(error: super::store::StoreError) -> Self {
        match error {
            super::store::StoreError::Busy => Self::Busy,
            other => Self::Broken(Box::new(other)),
        }
    }
}

impl From<WriteError> for ActionError {
    /// `Conflict` for a document that cannot be printed within the limits, which a person can shorten.
    fn from(error: WriteError) -> Self {
        let WriteError::Stopped(stopped) = error else {
            return Self::broken(error);
        };
        let key = match stopped {
            Stopped::TooSlow { .. } => "conflict.print_too_slow",
            Stopped::OutOfMemory { .. } => "conflict.print_out_of_memory",
            Stopped::Crashed { .. } => "conflict.print_crashed",
            Stopped::Busy => return Self::Busy,
        };
        tracing::warn!(%stopped, "a document was not printed to its end");
        Self::Conflict { key }
    }
}

impl From<serde_json::Error> for ActionError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}

/// What a verb gives back.
pub type Outcome<T> = Result<T, ActionError>;

/// Gathers field faults and gives them back all at once.
#[derive(Default, Debug)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Adds a fault where `wrong` holds.
    pub fn when(&mut self, wrong: bool, field: &str, key: &str) {
        if wrong {
            self.0.push(FieldError::new(field, key));
        }
    }

    /// Adds a fault.
    pub fn push(&mut self, fault: FieldError) {
        self.0.push(fault);
    }

    /// `Err(Invalid)` if there was any fault.
    pub fn stop_if_any(self) -> Outcome<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ActionError::Invalid(self.0))
        }
    }
}
