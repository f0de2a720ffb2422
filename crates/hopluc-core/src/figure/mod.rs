//! Figures ("số liệu"): four-valued cells, their sums, their writing, and the checks that hold between them.
//!
//! Pure but for `from_records`, which asks the registers, and `from_watch`, which asks what the logs showed. Never reads a clock or a locale. Which figures an agency owes is
//! `report`'s knowledge.

mod change;
pub mod checks;
pub mod from_records;
pub mod from_watch;
pub mod likeness;
mod number;
mod spec;
mod sum;

#[cfg(test)]
mod tests;

pub use change::{Change, Direction, change};
pub use number::{CellFault, LARGEST, NumberForm, cell_from, cell_text, counted, grouped, phrase};
pub use spec::{
    DimensionSource, DimensionSpec, MeasureSpec, PartRule, ShareSpec, ValueSpec, WithinSpec,
};
pub use sum::{Sum, SumError, Tally, Term, TimeKind, share, sum_of_agencies, sum_of_periods};

use serde::{Deserialize, Serialize};

/// How exact a value is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Approx {
    /// As counted.
    #[default]
    Exact,
    /// "hơn": the true value is larger.
    MoreThan,
    /// "khoảng": the true value is near.
    About,
    /// "dưới": the true value is smaller.
    LessThan,
}

impl Approx {
    /// All words, in the order of the store's codes.
    pub const ALL: [Self; 4] = [Self::Exact, Self::MoreThan, Self::About, Self::LessThan];

    /// The word that is stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::MoreThan => "more_than",
            Self::About => "about",
            Self::LessThan => "less_than",
        }
    }

    /// What [`Approx::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.code() == code)
    }
}

impl From<hopluc_text::Approx> for Approx {
    fn from(read: hopluc_text::Approx) -> Self {
        match read {
            hopluc_text::Approx::Exact => Self::Exact,
            hopluc_text::Approx::MoreThan => Self::MoreThan,
            hopluc_text::Approx::About => Self::About,
            hopluc_text::Approx::LessThan => Self::LessThan,
        }
    }
}

impl From<Approx> for hopluc_text::Approx {
    fn from(told: Approx) -> Self {
        match told {
            Approx::Exact => Self::Exact,
            Approx::MoreThan => Self::MoreThan,
            Approx::About => Self::About,
            Approx::LessThan => Self::LessThan,
        }
    }
}

/// One answer to one measure: never a bare number, so that a blank is never a zero (invariant 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Cell {
    /// A counted or estimated number.
    Value {
        /// In the unit of the measure; hundredths where its form has decimals.
        n: i64,
        /// How exact.
        approx: Approx,
    },
    /// A signed nil ("chưa phát hiện", "không có"): somebody answers for there being none.
    Nil,
    /// The agency has no figure yet ("chưa có số liệu"); blocks or marks a sum.
    NotYet,
    /// The measure does not concern the agency ("không áp dụng").
    NotApplicable,
}

impl Cell {
    /// An exact value; 0 typed as a number is a nil.
    pub fn exact(n: i64) -> Self {
        Self::value(n, Approx::Exact)
    }

    /// A value; an exact 0 is a nil.
    pub fn value(n: i64, approx: Approx) -> Self {
        if n == 0 && approx == Approx::Exact {
            Self::Nil
        } else {
            Self::Value { n, approx }
        }
    }

    /// The word of the state that is stored.
    pub fn state(self) -> &'static str {
        match self {
            Self::Value { .. } => "value",
            Self::Nil => "nil",
            Self::NotYet => "not_yet",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The stored number: 0 for a nil, none for the other two.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Value { n, .. } => Some(n),
            Self::Nil => Some(0),
            Self::NotYet | Self::NotApplicable => None,
        }
    }

    /// How exact; exact for everything but an estimated value.
    pub fn approx(self) -> Approx {
        match self {
            Self::Value { approx, .. } => approx,
            _ => Approx::Exact,
        }
    }

    /// The cell that the stored columns hold; `None` where they contradict one another.
    pub fn from_stored(state: &str, number: Option<i64>, approx: &str) -> Option<Self> {
        match (state, number) {
            ("value", Some(n)) => Some(Self::Value {
                n,
                approx: Approx::from_code(approx)?,
            }),
            ("nil", Some(0)) => Some(Self::Nil),
            ("not_yet", None) => Some(Self::NotYet),
            ("not_applicable", None) => Some(Self::NotApplicable),
            _ => None,
        }
    }
}

/// Which figure: a measure as a whole, or its part at one value of a dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellKey {
    /// Code of the measure in the catalogue, e.g. `B01`.
    pub measure: String,
    /// Empty for the total, else `list=value`, e.g. `behaviour=gambling`.
    pub dimension: String,
}

impl CellKey {
    /// The total of a measure.
    pub fn total(measure: &str) -> Self {
        Self::part(measure, "")
    }

    /// A part of a measure; the total for an empty `dimension`.
    pub fn part(measure: &str, dimension: &str) -> Self {
        Self {
            measure: measure.to_owned(),
            dimension: dimension.to_owned(),
        }
    }

    /// The list and the value of a part.
    pub fn list_value(&self) -> Option<(&str, &str)> {
        self.dimension.split_once('=')
    }
}

impl std::fmt::Display for CellKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.dimension.is_empty() {
            f.write_str(&self.measure)
        } else {
            write!(f, "{}@{}", self.measure, self.dimension)
        }
    }
}

impl std::str::FromStr for CellKey {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (measure, dimension) = text.split_once('@').unwrap_or((text, ""));
        Ok(Self::part(measure, dimension))
    }
}
