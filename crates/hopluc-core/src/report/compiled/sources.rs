//! Whether what agencies had sent when a report was compiled is still what they say.
//!
//! Compares, never decides on figures: a report whose sources moved is compiled anew, which is the official's to do.

use super::{Compiled, PlacedFinding, Report, ReportDraft, ReportState};
use crate::agency;
use crate::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, ObligationId, PeriodId, SubmissionId},
    store::Tx,
};
use crate::figure::checks::{Finding, Rule, Severity};
use crate::report::period::{self, Obligation};
use crate::report::submission::{self, Submission, SubmissionState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one agency had sent when a report was compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Who.
    pub agency_id: AgencyId,
    /// The newest submission that was sent.
    pub submission_id: SubmissionId,
    /// Whether it had been returned by then: what was returned of it did not count.
    pub is_returned: bool,
}

/// How a source moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was returned, whole or in part, and counts no more as it did.
    Returned,
    /// The agency has sent another version.
    Replaced,
    /// The agency had sent nothing.
    New,
}

impl ChangeKind {
    /// The word in keys of the locales.
    pub fn code(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Replaced => "replaced",
            Self::New => "new",
        }
    }

    /// Whether the report tells what its agency no longer says.
    pub fn is_undone(self) -> bool {
        self != Self::New
    }
}

/// A source that moved since the report was compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceChange {
    /// How.
    pub change: ChangeKind,
    /// Whose.
    pub agency_id: AgencyId,
    /// Its name.
    pub agency: String,
    /// What it has sent last.
    pub submission_id: SubmissionId,
}

/// What each agency has sent last, by agency; those that sent nothing are left out.
pub fn sources(
    obligations: &[Obligation],
    sent: &BTreeMap<ObligationId, Submission>,
) -> Vec<Source> {
    let mut sources: Vec<Source> = obligations
        .iter()
        .filter_map(|obligation| {
            let last = sent.get(&obligation.id)?;
            Some(Source {
                agency_id: obligation.agency_id,
                submission_id: last.id,
                is_returned: last.state == SubmissionState::Returned,
            })
        })
        .collect();
    sources.sort_by_key(|source| source.agency_id);
    sources
}

/// What of `now` differs from `then`, worst first. Nothing for a report of before sources were kept.
pub fn changes(then: &Compiled, now: &[Source]) -> Vec<(ChangeKind, Source)> {
    if then.sources.is_empty() && then.n_reported > 0 {
        return Vec::new();
    }
    let known: BTreeMap<AgencyId, &Source> = then
        .sources
        .iter()
        .map(|source| (source.agency_id, source))
        .collect();
    let mut changes: Vec<(ChangeKind, Source)> = now
        .iter()
        .filter_map(|source| {
            let change = match known.get(&source.agency_id) {
                None => ChangeKind::New,
                Some(was) if was.submission_id != source.submission_id => ChangeKind::Replaced,
                Some(was) if source.is_returned && !was.is_returned => ChangeKind::Returned,
                Some(_) => return None,
            };
            Some((change, source.clone()))
        })
        .collect();
    changes.sort_by_key(|(change, source)| (*change, source.agency_id));
    changes
}

/// What has moved under a report that is not out yet, worst first; nothing under one that is issued or replaced.
pub async fn moved(tx: &Tx, report: &Report, draft: &ReportDraft) -> Outcome<Vec<SourceChange>> {
    let is_open = matches!(
        report.state,
        ReportState::Draft | ReportState::Submitted | ReportState::Approved
    );
    if !is_open {
        return Ok(Vec::new());
    }
    let changes = changes(&draft.compiled, &now(tx, report.period_id).await?);
    let ids: Vec<AgencyId> = changes.iter().map(|(_, source)| source.agency_id).collect();
    let agencies = agency::store::many(tx, &ids).await?;
    let named = changes.into_iter().map(|(change, source)| SourceChange {
        change,
        agency_id: source.agency_id,
        agency: agencies.get(&source.agency_id).map_or_else(
            || source.agency_id.to_string(),
            |agency| agency.name.clone(),
        ),
        submission_id: source.submission_id,
    });
    Ok(named.collect())
}

async fn now(tx: &Tx, period: PeriodId) -> Outcome<Vec<Source>> {
    let obligations = period::store::obligations(tx, period).await?;
    let sent = submission::store::sent_of_period(tx, period).await?;
    Ok(sources(&obligations, &sent))
}

/// `Invalid`, naming each agency, where a report tells what was returned or sent anew since: it must be compiled again
/// before it goes on. An agency that reported late does not stop it.
pub async fn stop_if_undone(tx: &Tx, report: &Report, draft: &ReportDraft) -> Outcome<()> {
    let moved = moved(tx, report, draft).await?;
    let faults: Vec<FieldError> = moved
        .iter()
        .filter(|moved| moved.change.is_undone())
        .map(|moved| {
            let key = match moved.change {
                ChangeKind::Returned => "error.source_returned",
                ChangeKind::Replaced | ChangeKind::New => "error.source_replaced",
            };
            FieldError::new("", key).arg("agency", &moved.agency)
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ActionError::Invalid(faults))
    }
}

/// The same as findings of the report.
pub fn findings(moved: &[SourceChange]) -> Vec<PlacedFinding> {
    let finding = |moved: &SourceChange| {
        let (severity, rule) = match moved.change {
            ChangeKind::Returned => (Severity::Error, Rule::SourceReturned),
            ChangeKind::Replaced => (Severity::Error, Rule::SourceReplaced),
            ChangeKind::New => (Severity::Warning, Rule::SourceNew),
        };
        PlacedFinding {
            finding: Finding::new(severity, rule).arg("agency", &moved.agency),
            block: String::new(),
        }
    };
    moved.iter().map(finding).collect()
}
