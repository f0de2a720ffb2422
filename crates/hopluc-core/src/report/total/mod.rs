//! Sums of submitted figures per period and scope, kept in the transaction that changes them ("số liệu cộng dồn").
//!
//! A submission counts while it is the newest that was sent for its obligation; a returned cell counts as "not yet".
//! Never the source of a printed number: a compiled report names the cells, and [`check`] compares the two.

pub mod store;

#[cfg(test)]
mod tests;

use crate::base::{
    error::Outcome,
    ids::{AgencyId, PeriodId},
    store::Tx,
};
use crate::figure::{CellKey, Tally};
use crate::report::period::Form;
use std::collections::BTreeMap;

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

    /// The scopes that figures of `agency` count in.
    pub fn of(form: &Form, agency: AgencyId) -> Vec<Self> {
        let parent = form.parent_of.get(&agency.0);
        std::iter::once(Self::All)
            .chain(parent.map(|parent| Self::Under(AgencyId(*parent))))
            .collect()
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
pub async fn recomputed(tx: &Tx, period: PeriodId) -> Outcome<BTreeMap<(String, CellKey), Tally>> {
    let form = crate::report::period::store::form(tx, period).await?;
    let mut sums: BTreeMap<(String, CellKey), Tally> = BTreeMap::new();
    for figure in store::counted(tx, period).await? {
        for scope in Scope::of(&form, figure.agency_id) {
            let key = (scope.code(), figure.key.clone());
            sums.entry(key).or_default().count(figure.cell, 1);
        }
    }
    Ok(sums)
}

/// Where the kept sums of a period differ from their recomputation; empty if nowhere.
pub async fn check(tx: &Tx, period: PeriodId) -> Outcome<Vec<Mismatch>> {
    let mut fresh = recomputed(tx, period).await?;
    let mut kept = store::all(tx, period).await?;
    kept.retain(|_, tally| *tally != Tally::default());
    let mut keys: Vec<_> = kept.keys().chain(fresh.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let compare = keys.into_iter().map(|key| Mismatch {
        kept: kept.remove(&key).unwrap_or_default(),
        recomputed: fresh.remove(&key).unwrap_or_default(),
        scope: key.0,
        key: key.1,
    });
    Ok(compare
        .filter(|line| line.kept != line.recomputed)
        .collect())
}

/// Replaces the kept sums of a period by their recomputation; gives back how many differed.
pub async fn repair(tx: &Tx, period: PeriodId) -> Outcome<usize> {
    let wrong = check(tx, period).await?.len();
    if wrong > 0 {
        let fresh = recomputed(tx, period).await?;
        store::replace(tx, period, &fresh).await?;
    }
    Ok(wrong)
}
