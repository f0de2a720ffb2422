//! Sums of submitted figures per period and scope, kept in the transaction that changes them ("số liệu cộng dồn").
//!
//! A submission counts while it is the newest that was sent for its obligation; a returned cell counts as "not yet".
//! Never the source of a printed number: a compiled report names the cells, and [`check`] compares the two.

pub mod by_agency;
mod json;
pub mod store;
pub mod trend;

#[cfg(test)]
mod tests;

use crate::base::{
    error::Outcome,
    ids::{AgencyId, PeriodId},
    store::Tx,
};
use crate::figure::{Cell, CellKey, Tally};
use crate::report::period::Form;
use crate::report::submission::{Figure, Verdict};
use std::collections::BTreeMap;

pub use json::Sums;

/// Over which agencies a sum runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All of the period.
    All,
    /// Those directly under one body, by the tree as it was when the period opened.
    Under(AgencyId),
}

impl Scope {
    /// The word that is stored.
    pub fn code(self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Under(agency) => format!("under:{agency}"),
        }
    }

    /// The scope that [`Scope::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':') {
            None if code == "all" => Some(Self::All),
            Some(("under", id)) => Some(Self::Under(AgencyId(id.parse().ok()?))),
            _ => None,
        }
    }

    /// The scopes that figures of `agency` count in.
    pub fn of(form: &Form, agency: AgencyId) -> Vec<Self> {
        let parent = form.parent_of.get(&agency.0);
        std::iter::once(Self::All)
            .chain(parent.map(|parent| Self::Under(AgencyId(*parent))))
            .collect()
    }
}

/// Takes the cells `out` out of the kept sums of `scopes` and counts the cells `into`.
///
/// Two statements a scope, whatever the number of cells.
pub async fn change(
    tx: &Tx,
    period: PeriodId,
    scopes: &[Scope],
    out: &[Figure],
    into: &[Figure],
) -> Outcome<()> {
    store::lock(tx, period).await?;
    let mut changed = BTreeMap::new();
    for scope in scopes {
        let mut sums = store::of_scope(tx, period, *scope).await?;
        for (figures, times) in [(out, -1), (into, 1)] {
            for figure in figures {
                sums.count(&figure.key, counted(figure), times);
            }
        }
        changed.insert(*scope, sums);
    }
    store::put(tx, period, &changed).await
}

/// What a cell counts as: a returned one is not yet answered.
fn counted(figure: &Figure) -> Cell {
    match figure.verdict {
        Verdict::Returned => Cell::NotYet,
        Verdict::None | Verdict::Accepted => figure.cell,
    }
}

/// A kept sum that differs from its recomputation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Stored word of the scope.
    pub scope: String,
    /// Which figure.
    pub key: CellKey,
    /// What is kept.
    pub kept: Tally,
    /// What the submissions add up to.
    pub recomputed: Tally,
}

/// Sums of all scopes of a period, from the submissions themselves. O(figures of the period).
pub async fn recomputed(tx: &Tx, period: PeriodId) -> Outcome<BTreeMap<Scope, Sums>> {
    let form = crate::report::period::store::form(tx, period).await?;
    let mut all: BTreeMap<Scope, Sums> = BTreeMap::new();
    for (above, key, tally) in store::added_up(tx, period, &form).await? {
        for scope in std::iter::once(Scope::All).chain(above.map(Scope::Under)) {
            all.entry(scope).or_default().add(&key, tally);
        }
    }
    Ok(all)
}

/// Where the kept sums of a period differ from their recomputation; empty if nowhere.
pub async fn check(tx: &Tx, period: PeriodId) -> Outcome<Vec<Mismatch>> {
    let fresh = recomputed(tx, period).await?;
    Ok(mismatches(&kept(tx, period).await?, &fresh))
}

async fn kept(tx: &Tx, period: PeriodId) -> Outcome<BTreeMap<Scope, Sums>> {
    let found = store::of_periods(tx, &[period], None).await?;
    Ok(found
        .into_iter()
        .map(|((_, scope), sums)| (scope, sums))
        .collect())
}

fn mismatches(kept: &BTreeMap<Scope, Sums>, fresh: &BTreeMap<Scope, Sums>) -> Vec<Mismatch> {
    let none = Sums::default();
    let mut wrong = Vec::new();
    let scopes: std::collections::BTreeSet<Scope> =
        kept.keys().chain(fresh.keys()).copied().collect();
    for scope in scopes {
        let kept = kept.get(&scope).unwrap_or(&none);
        let fresh = fresh.get(&scope).unwrap_or(&none);
        let keys: std::collections::BTreeSet<&CellKey> =
            kept.0.keys().chain(fresh.0.keys()).collect();
        for key in keys {
            let (kept, recomputed) = (kept.of(key), fresh.of(key));
            if kept != recomputed {
                wrong.push(Mismatch {
                    scope: scope.code(),
                    key: key.clone(),
                    kept,
                    recomputed,
                });
            }
        }
    }
    wrong
}

/// Replaces the kept sums of a period by their recomputation; gives back how many differed.
pub async fn repair(tx: &Tx, period: PeriodId) -> Outcome<usize> {
    store::lock(tx, period).await?;
    let fresh = recomputed(tx, period).await?;
    let wrong = mismatches(&kept(tx, period).await?, &fresh).len();
    if wrong > 0 {
        store::clear(tx, period).await?;
        store::put(tx, period, &fresh).await?;
    }
    Ok(wrong)
}
