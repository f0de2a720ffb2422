//! The figures of a period by agency, and their sums over a scope. Pure.

use super::{Origin, OriginTerm, SumOrigin};
use crate::base::ids::{AgencyId, PeriodId, SubmissionId};
use crate::catalogue::{KindId, Reporters, RoleId};
use crate::figure::checks::Sheet;
use crate::figure::{Cell, CellKey, MeasureSpec, Sum, share};
use crate::report::period::Form;
use std::collections::{BTreeMap, BTreeSet};

/// An agency that owes the period, with what decides whether it is in a scope.
#[derive(Clone, Debug)]
pub struct Reporter {
    /// The agency.
    pub id: AgencyId,
    /// Name for sentences.
    pub name: String,
    /// Its kind, frozen.
    pub kind: KindId,
    /// Its duties, frozen.
    pub roles: Vec<RoleId>,
    /// Measures that it owes.
    pub measures: BTreeSet<String>,
    /// The submission that counts, and its version; `None` where it sent nothing.
    pub answered: Option<(SubmissionId, i64)>,
}

/// All figures that count in one period.
#[derive(Clone, Debug)]
pub struct Book {
    /// The period.
    pub period_id: PeriodId,
    /// Its name in sentences.
    pub period_name: String,
    /// Who owes it, in printing order.
    pub reporters: Vec<Reporter>,
    /// Answers by figure and agency.
    pub cells: BTreeMap<CellKey, BTreeMap<AgencyId, Cell>>,
}

/// Over whom a sum runs.
pub type Scope<'a> = Option<&'a Reporters>;

impl Book {
    /// The reporters of a period from its frozen form; `named` gives names in printing order.
    pub fn reporters(
        form: &Form,
        named: &[(AgencyId, String)],
        answered: &BTreeMap<AgencyId, (SubmissionId, i64)>,
    ) -> Vec<Reporter> {
        let reporter = |(id, name): &(AgencyId, String)| {
            let profile = form.profile(*id);
            Reporter {
                id: *id,
                name: name.clone(),
                kind: KindId::new(profile.kind),
                roles: profile.roles.into_iter().map(RoleId::new).collect(),
                measures: profile.measures.into_iter().collect(),
                answered: answered.get(id).copied(),
            }
        };
        named.iter().map(reporter).collect()
    }

    /// Reporters in `scope`; all for `None`.
    pub fn within<'a>(&'a self, scope: Scope<'a>) -> impl Iterator<Item = &'a Reporter> {
        self.reporters.iter().filter(move |reporter| {
            scope.is_none_or(|scope| scope.covers(&reporter.kind, &reporter.roles))
        })
    }

    /// The sum of `key` over `scope` with its terms.
    pub fn sum(&self, key: &CellKey, scope: Scope<'_>) -> SumOrigin {
        let answers = self.cells.get(key);
        let mut origin = SumOrigin {
            period_id: self.period_id,
            key: key.clone(),
            terms: Vec::new(),
            missing: Vec::new(),
        };
        for reporter in self.within(scope) {
            if !reporter.measures.contains(&key.measure) {
                continue;
            }
            let Some((submission_id, version)) = reporter.answered else {
                origin.missing.push(reporter.id);
                continue;
            };
            if let Some(cell) = answers.and_then(|answers| answers.get(&reporter.id)) {
                origin.terms.push(OriginTerm {
                    agency_id: reporter.id,
                    submission_id,
                    version,
                    cell: *cell,
                });
            }
        }
        origin
    }

    /// What one agency answered, by figure.
    pub fn sheet(&self, agency: AgencyId) -> Sheet {
        let answers = self.cells.iter();
        answers
            .filter_map(|(key, by)| Some((key.clone(), *by.get(&agency)?)))
            .collect()
    }

    /// The figure of `key` over `scope`: a sum, or a share recomputed from summed parts.
    pub fn figure(&self, measure: &MeasureSpec, key: &CellKey, scope: Scope<'_>) -> Origin {
        match &measure.share {
            None => Origin::Sum(self.sum(key, scope)),
            Some(parts) => {
                let sums = |keys: &[CellKey]| keys.iter().map(|key| self.sum(key, scope)).collect();
                Origin::Share {
                    numerator: sums(&parts.numerator),
                    denominator: sums(&parts.denominator),
                }
            }
        }
    }
}

/// What an origin amounts to; a change and a nil sentence amount to the figure that they tell of.
pub fn sum_of(origin: &Origin) -> Sum {
    match origin {
        Origin::Sum(sum) => sum.sum(),
        Origin::Share {
            numerator,
            denominator,
        } => share(&sum_of_all(numerator), &sum_of_all(denominator)),
        Origin::Change { now, .. } => sum_of(now),
        Origin::Nils { sums } => sum_of_all(sums),
        Origin::Obligations { n, .. } => {
            let mut tally = crate::figure::Tally::default();
            tally.count(Cell::exact(*n), 1);
            tally.sum(0)
        }
    }
}

fn sum_of_all(sums: &[SumOrigin]) -> Sum {
    let mut tally = crate::figure::Tally::default();
    let mut n_missing = 0;
    for sum in sums {
        for term in &sum.terms {
            tally.count(term.cell, 1);
        }
        n_missing += sum.missing.len() as i64;
    }
    tally.sum(n_missing)
}
