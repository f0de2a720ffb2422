//! Verbs of the focal agency: look at what was sent, accept it, or return it as a whole or cell by cell with reasons.

use super::{
    Figure, Narrative, Submission, SubmissionState, Verdict,
    actions::{Loaded, Version, changed_meanwhile},
    rules, store,
};
use crate::agency::{self, Agency};
use crate::base::{
    audit::Fact,
    ctx::Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{ObligationId, SubmissionId},
    permit::Verb,
    store::Tx,
};
use crate::figure::checks::Finding;
use crate::figure::{CellKey, MeasureSpec};
use crate::person::notice::{NewNotice, notify, settle};
use crate::report::period::{self, Obligation, ObligationState, Period, SectionSpec};
use crate::report::total;
use serde_json::json;
use std::collections::BTreeMap;

/// What the reviewer decides.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// Cells that go back, with reasons; all others are accepted.
    pub returned_cells: BTreeMap<CellKey, String>,
    /// Sections that go back, with reasons; all others are accepted.
    pub returned_sections: BTreeMap<String, String>,
    /// Everything goes back; `note` says why.
    pub is_whole_returned: bool,
    /// Words on the whole; may be empty unless everything goes back.
    pub note: String,
}

impl Review {
    /// Accepts everything.
    pub fn accept() -> Self {
        Self::default()
    }

    /// Returns everything.
    pub fn return_whole(reason: &str) -> Self {
        Self {
            is_whole_returned: true,
            note: reason.to_owned(),
            ..Self::default()
        }
    }

    fn is_return(&self) -> bool {
        self.is_whole_returned
            || !self.returned_cells.is_empty()
            || !self.returned_sections.is_empty()
    }

    fn faults(&self) -> Vec<FieldError> {
        let reasons = self
            .returned_cells
            .iter()
            .map(|(key, why)| (key.to_string(), why));
        let sections = self
            .returned_sections
            .iter()
            .map(|(id, why)| (id.clone(), why));
        let mut faults: Vec<FieldError> = reasons
            .chain(sections)
            .filter(|(_, why)| why.trim().is_empty())
            .map(|(field, _)| FieldError::new(&field, "error.reason_required"))
            .collect();
        if self.is_whole_returned && self.note.trim().is_empty() {
            faults.push(FieldError::new("note", "error.reason_required"));
        }
        faults
    }
}

/// Everything that the review of one version shows.
#[derive(Clone, Debug)]
pub struct ReviewPage {
    /// The obligation.
    pub obligation: Obligation,
    /// The period.
    pub period: Period,
    /// Whose figures.
    pub agency: Agency,
    /// What was asked.
    pub measures: Vec<MeasureSpec>,
    /// Sections that were asked.
    pub sections: Vec<SectionSpec>,
    /// The version.
    pub version: Version,
    /// The version before, if there was one.
    pub before: Option<Version>,
    /// What does not fit in it.
    pub findings: Vec<Finding>,
    /// Whether the actor may decide on it now.
    pub is_reviewable: bool,
}

/// A version that was sent, with the one before it.
pub async fn page(ctx: &Ctx, id: SubmissionId) -> Outcome<ReviewPage> {
    let tx = ctx.reader();
    let submission = store::get(&tx, id).await?;
    let loaded = Loaded::get(ctx, &tx, submission.obligation_id).await?;
    let own = [
        loaded.obligation.agency_id,
        loaded.obligation.answering_agency_id,
    ];
    loaded.ask_to_read(ctx, "submission")?;
    if submission.state == SubmissionState::Draft && !own.iter().any(|a| ctx.actor.is_of(*a)) {
        return Err(ActionError::NotFound { noun: "submission" });
    }
    let versions = store::versions(&tx, submission.obligation_id).await?;
    let before = versions
        .into_iter()
        .find(|other| other.version < submission.version);
    let before = match before {
        Some(before) => Some(version_of(&tx, before).await?),
        None => None,
    };
    let version = version_of(&tx, submission).await?;
    let measures = loaded.measures();
    let is_waiting = version.submission.state == SubmissionState::Submitted;
    Ok(ReviewPage {
        agency: agency::store::get(&tx, loaded.obligation.agency_id).await?,
        sections: loaded.form.sections_of(loaded.obligation.agency_id),
        findings: rules::findings(&measures, &version.figures),
        is_reviewable: is_waiting && ctx.may(Verb::SubmissionReview, &own),
        obligation: loaded.obligation,
        period: loaded.period,
        measures,
        version,
        before,
    })
}

/// The obligation that a version answers, for those who may read what its agency sends; a draft says no more to them.
pub async fn obligation_of(ctx: &Ctx, id: SubmissionId) -> Outcome<ObligationId> {
    let tx = ctx.reader();
    let submission = store::get(&tx, id).await?;
    let loaded = Loaded::get(ctx, &tx, submission.obligation_id).await?;
    loaded.ask_to_read(ctx, "submission")?;
    Ok(loaded.obligation.id)
}

async fn version_of(tx: &Tx, submission: Submission) -> Outcome<Version> {
    Ok(Version {
        figures: store::figures(tx, submission.id).await?,
        narratives: store::narratives(tx, submission.id).await?,
        submission,
    })
}

/// Decides on a version that was sent and still has `row_version`.
///
/// A returned cell counts as "not yet" in the kept sums from now on. Each return needs a reason.
pub async fn review(ctx: &Ctx, id: SubmissionId, row_version: i64, review: &Review) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let submission = store::get(&tx, id).await?;
    let loaded = Loaded::get(ctx, &tx, submission.obligation_id).await?;
    loaded.ask(ctx, Verb::SubmissionReview)?;
    rules::reviewable(submission.state)?;
    if submission.row_version != row_version {
        return Err(changed_meanwhile());
    }
    let faults = review.faults();
    if !faults.is_empty() {
        return Err(ActionError::Invalid(faults));
    }
    let sent = store::figures(&tx, id).await?;
    let figures = judged(sent.clone(), review);
    let narratives = judged_sections(store::narratives(&tx, id).await?, review);
    check_known(&figures, &narratives, review)?;
    store::put_figures(&tx, id, &figures).await?;
    store::put_narratives(&tx, id, &narratives).await?;
    if review.is_return() {
        total::change(&tx, loaded.period.id, &loaded.scopes(), &sent, &figures).await?;
    }
    save(ctx, &tx, loaded, submission, review).await?;
    tx.commit().await?;
    Ok(())
}

async fn save(
    ctx: &Ctx,
    tx: &Tx,
    mut loaded: Loaded,
    submission: Submission,
    review: &Review,
) -> Outcome<()> {
    let now = ctx.now_text();
    let (state, verb) = if review.is_return() {
        loaded.obligation.state = ObligationState::Returned;
        (SubmissionState::Returned, "submission.return")
    } else {
        loaded.obligation.state = ObligationState::Accepted;
        loaded.obligation.accepted_at = Some(now.clone());
        (SubmissionState::Accepted, "submission.accept")
    };
    let judged = Submission {
        state,
        reviewed_by: ctx.actor.person_id.map(|person| person.0),
        reviewed_at: Some(now.clone()),
        review_note: review.note.trim().to_owned(),
        ..submission
    };
    let is_saved = store::change(tx, &judged).await?
        && period::store::change_obligation(tx, &loaded.obligation).await?;
    if !is_saved {
        return Err(changed_meanwhile());
    }
    let cells: Vec<String> = review
        .returned_cells
        .keys()
        .map(ToString::to_string)
        .collect();
    let fact = Fact::new(verb, "submission", judged.id.0).detail(json!({
        "obligation_id": loaded.obligation.id.0,
        "version": judged.version,
        "cells": cells,
        "whole": review.is_whole_returned,
    }));
    ctx.record(tx, fact).await?;
    let record = ("submission", judged.id.0);
    settle(tx, ctx.actor.agency_id, record, &now).await?;
    let focal = agency::store::get(tx, loaded.period.focal_agency_id).await?;
    let notice = NewNotice {
        agency_id: loaded.obligation.answering_agency_id,
        kind: verb,
        record,
        args: json!({ "period": loaded.period.name, "agency": focal.name, "n_cells": cells.len() }),
        dedupe_key: &format!("{verb}-{}", judged.id),
    };
    notify(tx, &notice, &now).await?;
    Ok(())
}

fn judged(figures: Vec<Figure>, review: &Review) -> Vec<Figure> {
    let judge = |mut figure: Figure| {
        let reason = review
            .returned_cells
            .get(&figure.key)
            .map(|why| why.trim().to_owned());
        let whole = review
            .is_whole_returned
            .then(|| review.note.trim().to_owned());
        let reason = reason.or(whole);
        figure.verdict = if reason.is_some() {
            Verdict::Returned
        } else {
            Verdict::Accepted
        };
        figure.reason = reason.unwrap_or_default();
        figure
    };
    figures.into_iter().map(judge).collect()
}

fn judged_sections(narratives: Vec<Narrative>, review: &Review) -> Vec<Narrative> {
    let judge = |mut narrative: Narrative| {
        let reason = review.returned_sections.get(&narrative.section);
        let is_returned = reason.is_some() || review.is_whole_returned;
        narrative.verdict = if is_returned {
            Verdict::Returned
        } else {
            Verdict::Accepted
        };
        narrative.reason = reason.map(|why| why.trim().to_owned()).unwrap_or_default();
        narrative
    };
    narratives.into_iter().map(judge).collect()
}

/// The names of what was sent, the first of many.
fn sent_names(figures: &[Figure], narratives: &[Narrative]) -> String {
    const MOST: usize = 30;
    let sections = narratives.iter().map(|n| n.section.clone());
    let names = figures.iter().map(|f| f.key.to_string()).chain(sections);
    let mut names: Vec<String> = names.take(MOST + 1).collect();
    if names.len() > MOST {
        names.truncate(MOST);
        names.push("...".to_owned());
    }
    names.join(", ")
}

fn check_known(figures: &[Figure], narratives: &[Narrative], review: &Review) -> Outcome<()> {
    let cells = review
        .returned_cells
        .keys()
        .filter(|key| !figures.iter().any(|f| f.key == **key));
    let sections = review
        .returned_sections
        .keys()
        .filter(|id| !narratives.iter().any(|n| n.section == **id));
    let unknown: Vec<FieldError> = cells
        .map(ToString::to_string)
        .chain(sections.cloned())
        .map(|field| {
            let fault = FieldError::new(&field, "error.cell_not_sent").arg("found", &field);
            fault.arg("expected", sent_names(figures, narratives))
        })
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(ActionError::Invalid(unknown))
    }
}
