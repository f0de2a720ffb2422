//! How a figure stands against the same figure of another period. Never decides which period that is.

use super::{Approx, Cell, Sum};
use serde::{Deserialize, Serialize};

/// Whether a figure went up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// "tăng"
    Up,
    /// "giảm"
    Down,
    /// "không thay đổi"
    Same,
    /// One side is inexact or partial, and the difference does not exceed what that may hide.
    Unclear,
}

/// A figure against a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The number of the base period, 0 for a nil.
    pub base: i64,
    /// Now less base.
    pub difference: i64,
    /// Difference over base in hundredths of a percent, halves rounded away from zero; `None` for a base of 0.
    pub percent: Option<i64>,
    /// Up, down or neither.
    pub direction: Direction,
    /// Whether one side is a partial sum, so that the change holds only for those who reported.
    pub is_partial: bool,
}

/// The change from `base` to `now`; `None` where one of the two is no number: then there is no base ("không có số liệu gốc").
pub fn change(now: &Sum, base: &Sum) -> Option<Change> {
    let (present, past) = (now.cell.number()?, base.cell.number()?);
    let difference = present - past;
    let percent = (past != 0).then(|| {
        let doubled = i128::from(difference) * 20_000 / i128::from(past.abs());
        let rounded = if doubled >= 0 {
            (doubled + 1) / 2
        } else {
            (doubled - 1) / 2
        };
        i64::try_from(rounded).unwrap_or(i64::MAX)
    });
    Some(Change {
        base: past,
        difference,
        percent,
        direction: direction(now.cell, base.cell, difference),
        is_partial: now.is_partial || base.is_partial,
    })
}

/// "hơn 42.000" against 41.000 is certainly up; against 43.000 nobody knows.
fn direction(now: Cell, base: Cell, difference: i64) -> Direction {
    let is_up_sure = |now: Approx, base: Approx| {
        matches!(now, Approx::Exact | Approx::MoreThan)
            && matches!(base, Approx::Exact | Approx::LessThan)
    };
    match difference.signum() {
        1 if is_up_sure(now.approx(), base.approx()) => Direction::Up,
        -1 if is_up_sure(base.approx(), now.approx()) => Direction::Down,
        0 if now.approx() == Approx::Exact && base.approx() == Approx::Exact => Direction::Same,
        _ => Direction::Unclear,
    }
}
