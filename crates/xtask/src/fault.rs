//! What a rule found: where, what, and how to mend it.

use std::fmt;

/// Rules that the tree does not keep yet: their faults are printed and counted, and stop nothing.
///
/// A rule leaves this list in the commit that makes the tree keep it, and never comes back.
pub const LENIENT: &[&str] = &[];

/// Whether a fault stops the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Printed and counted.
    Warn,
    /// Fails the check.
    Stop,
}

/// One broken rule at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the rule.
    pub rule: &'static str,
    /// Whether it stops the check.
    pub level: Level,
    /// Path from the root of the project.
    pub path: String,
    /// Line from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Fault {
    /// A fault that stops the check.
    pub fn stop(
        rule: &'static str,
        at: (&str, usize),
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            level: Level::Stop,
            path: at.0.to_owned(),
            line: at.1,
            what: what.into(),
            mend: mend.into(),
        }
    }

    /// A fault that is printed and counted.
    #[must_use]
    pub fn warn(mut self) -> Self {
        self.level = Level::Warn;
        self
    }

    /// The same as a warning where its rule is lenient.
    #[must_use]
    pub fn softened(self) -> Self {
        if LENIENT.contains(&self.rule) {
            self.warn()
        } else {
            self
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; {}",
            self.path, self.line, self.what, self.mend
        )
    }
}
