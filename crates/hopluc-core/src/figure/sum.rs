//! Adding figures: only where their kind allows it, keeping inexact words, nils and gaps.
//!
//! A tally is a commutative group, so a kept total equals its recomputation whatever the order of submissions.

use super::{Approx, Cell};
use serde::{Deserialize, Serialize};

/// How a measure behaves over time ("số phát sinh", "số cuối kỳ", "tỷ lệ").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Happenings: sums over agencies and over periods.
    Flow,
    /// A state at the end: sums over agencies of one period, never over periods.
    Stock,
    /// Recomputed from summed parts, never summed.
    Ratio,
}

/// One figure with what decides whether it may be added to another.
#[derive(Clone, Copy, Debug)]
pub struct Term<'a> {
    /// The answer.
    pub cell: Cell,
    /// Behaviour over time.
    pub kind: TimeKind,
    /// Unit of measure by its catalogue name.
    pub unit: &'a str,
}

/// Why figures are not added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// "kết nối" and "trường hợp" are never added.
    #[error("units `{left}` and `{right}` are not added")]
    UnitsDiffer {
        /// Unit of the terms so far.
        left: String,
        /// The other unit.
        right: String,
    },
    /// A stock was to be added over periods.
    #[error("a stock is not added over periods")]
    StockOverTime,
    /// A ratio was to be added.
    #[error("a ratio is recomputed, not added")]
    Ratio,
    /// A flow and a stock were to be added.
    #[error("a flow and a stock are not added")]
    KindsDiffer,
}

/// What a set of cells adds up to, term by term, so that terms can be taken out again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Sum of the values.
    pub total: i64,
    /// Cells with a value.
    pub n_values: i64,
    /// Signed nils.
    pub n_nil: i64,
    /// Values that are "hơn".
    pub n_more_than: i64,
    /// Values that are "khoảng".
    pub n_about: i64,
    /// Values that are "dưới".
    pub n_less_than: i64,
    /// Cells without a figure yet.
    pub n_not_yet: i64,
    /// Cells that do not apply.
    pub n_not_applicable: i64,
}

impl Tally {
    /// The tally with `cell` counted `times` (−1 takes it out).
    pub fn count(&mut self, cell: Cell, times: i64) {
        match cell {
            Cell::Value { n, approx } => {
                self.total += n * times;
                self.n_values += times;
                match approx {
                    Approx::Exact => {}
                    Approx::MoreThan => self.n_more_than += times,
                    Approx::About => self.n_about += times,
                    Approx::LessThan => self.n_less_than += times,
                }
            }
            Cell::Nil => self.n_nil += times,
            Cell::NotYet => self.n_not_yet += times,
            Cell::NotApplicable => self.n_not_applicable += times,
        }
    }

    /// Two tallies as one.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            n_values: self.n_values + other.n_values,
            n_nil: self.n_nil + other.n_nil,
            n_more_than: self.n_more_than + other.n_more_than,
            n_about: self.n_about + other.n_about,
            n_less_than: self.n_less_than + other.n_less_than,
            n_not_yet: self.n_not_yet + other.n_not_yet,
            n_not_applicable: self.n_not_applicable + other.n_not_applicable,
        }
    }

    /// The sum that the tally stands for, with `n_unanswered` agencies that owe the figure and sent nothing.
    pub fn sum(&self, n_unanswered: i64) -> Sum {
        let approx = match (self.n_more_than > 0, self.n_about > 0, self.n_less_than > 0) {
            (false, false, false) => Approx::Exact,
            (true, false, false) => Approx::MoreThan,
            (false, false, true) => Approx::LessThan,
            // One term above and one below, or any "khoảng": the direction of the error is unknown.
            _ => Approx::About,
        };
        let n_missing = self.n_not_yet + n_unanswered;
        let cell = if self.n_values > 0 {
            Cell::Value {
                n: self.total,
                approx,
            }
        } else if self.n_nil > 0 {
            Cell::Nil
        } else if n_missing > 0 || self.n_not_applicable == 0 {
            Cell::NotYet
        } else {
            Cell::NotApplicable
        };
        Sum {
            cell,
            n_values: self.n_values,
            n_nil: self.n_nil,
            n_missing,
            n_not_applicable: self.n_not_applicable,
            is_partial: n_missing > 0,
        }
    }
}

/// A sum and what it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// The sum itself: nil where all terms are nil, not yet where nobody answered. The empty sum is not yet.
    pub cell: Cell,
    /// Terms with a value.
    pub n_values: i64,
    /// Signed nils among the terms; each counts as 0.
    pub n_nil: i64,
    /// Terms that are owed and not there.
    pub n_missing: i64,
    /// Terms left out because they do not apply.
    pub n_not_applicable: i64,
    /// Whether a term is missing, so that the true sum may be larger.
    pub is_partial: bool,
}

/// The sum over agencies of one period: flows and stocks of one unit. `n_unanswered` agencies sent nothing.
pub fn sum_of_agencies(terms: &[Term<'_>], n_unanswered: i64) -> Result<Sum, SumError> {
    agree(terms)?;
    Ok(tally(terms).sum(n_unanswered))
}

/// The sum of one measure over periods that do not overlap: flows only.
pub fn sum_of_periods(terms: &[Term<'_>]) -> Result<Sum, SumError> {
    if terms.iter().any(|term| term.kind == TimeKind::Stock) {
        return Err(SumError::StockOverTime);
    }
    agree(terms)?;
    Ok(tally(terms).sum(0))
}

fn agree(terms: &[Term<'_>]) -> Result<(), SumError> {
    let Some(first) = terms.first() else {
        return Ok(());
    };
    for term in terms {
        if term.kind == TimeKind::Ratio {
            return Err(SumError::Ratio);
        }
        if term.unit != first.unit {
            return Err(SumError::UnitsDiffer {
                left: first.unit.to_owned(),
                right: term.unit.to_owned(),
            });
        }
        if term.kind != first.kind {
            return Err(SumError::KindsDiffer);
        }
    }
    Ok(())
}

fn tally(terms: &[Term<'_>]) -> Tally {
    let mut tally = Tally::default();
    for term in terms {
        tally.count(term.cell, 1);
    }
    tally
}

/// The share of `numerator` in `denominator` in hundredths of a percent, halves rounded up.
///
/// Not applicable where the denominator is nil, not yet where a side is unknown; an inexact side makes it "khoảng".
pub fn share(numerator: &Sum, denominator: &Sum) -> Sum {
    let approx =
        if numerator.cell.approx() == Approx::Exact && denominator.cell.approx() == Approx::Exact {
            Approx::Exact
        } else {
            Approx::About
        };
    let cell = match (numerator.cell.number(), denominator.cell.number()) {
        (Some(_), Some(0)) => Cell::NotApplicable,
        (Some(part), Some(whole)) => {
            let doubled = i128::from(part) * 20_000 / i128::from(whole);
            let rounded = (doubled + 1).div_euclid(2);
            Cell::value(i64::try_from(rounded).unwrap_or(i64::MAX), approx)
        }
        _ => Cell::NotYet,
    };
    Sum {
        cell,
        n_values: i64::from(cell.number().is_some()),
        n_nil: 0,
        n_missing: numerator.n_missing + denominator.n_missing,
        n_not_applicable: 0,
        is_partial: numerator.is_partial || denominator.is_partial,
    }
}
