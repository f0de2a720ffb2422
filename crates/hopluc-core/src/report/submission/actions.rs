//! Verbs of an agency: look at its form, save, send, see its history. Each write is one transaction.

use super::choices::{self, Choices};
use super::{
    CellChange, Figure, Narrative, Save, Saved, Submission, SubmissionState, TextChange, Verdict,
    rules::{self, Blanks, Draft},
    store,
};
use crate::agency::{self, Agency};
use crate::base::{
    audit::Fact,
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{ObligationId, SubmissionId},
    permit::Verb,
    store::Tx,
};
use crate::figure::checks::Finding;
use crate::figure::{Cell, CellKey, MeasureSpec};
use crate::person::notice::{NewNotice, notify, settle};
use crate::report::period::{self, Form, Obligation, ObligationState, Period, SectionSpec};
use crate::report::total::{self, Scope};
use serde_json::json;
use std::sync::Arc;

/// Everything that the form of one obligation shows.
#[derive(Clone, Debug)]
pub struct FormPage {
    /// The obligation.
    pub obligation: Obligation,
    /// The period.
    pub period: Period,
    /// Whose figures.
    pub agency: Agency,
    /// Who answers, where that is another.
    pub answering: Option<Agency>,
    /// What is asked, in the order of the form.
    pub measures: Vec<MeasureSpec>,
    /// Sections that are asked.
    pub sections: Vec<SectionSpec>,
    /// The newest version; `None` where nothing was saved yet.
    pub newest: Option<Submission>,
    /// Its cells; of a returned version, as the next one will begin.
    pub figures: Vec<Figure>,
    /// Its sections.
    pub narratives: Vec<Narrative>,
    /// What does not fit; blanks included.
    pub findings: Vec<Finding>,
    /// Names to choose from in breakdowns over agencies and areas; empty where nothing can be filled.
    pub choices: Choices,
    /// Whether the actor may save now.
    pub is_editable: bool,
}

impl FormPage {
    /// Names of a value list that are rows of the form from the beginning: those of a short list.
    pub fn listed(&self, list: &str) -> &[String] {
        let names = self.choices.get(list).map_or(&[][..], Vec::as_slice);
        if names.len() <= choices::MOST_LISTED {
            names
        } else {
            &[]
        }
    }

    /// The row version that a save of this page must bring.
    pub fn row_version(&self) -> i64 {
        self.newest
            .as_ref()
            .filter(|newest| newest.state == SubmissionState::Draft)
            .map_or(0, |newest| newest.row_version)
    }
}

/// An obligation with what surrounds it.
pub(super) struct Loaded {
    pub obligation: Obligation,
    pub period: Period,
    pub form: Arc<Form>,
}

impl Loaded {
    /// Who answers is looked up for today: a body that was merged since the period opened is answered by its successor.
    pub(super) async fn get(ctx: &Ctx, tx: &Tx, id: ObligationId) -> Outcome<Self> {
        let mut obligation = period::store::obligation(tx, id).await?;
        obligation.answering_agency_id =
            agency::store::answering(tx, obligation.agency_id, ctx.today()).await?;
        let period = period::store::period(tx, obligation.period_id).await?;
        Ok(Self {
            period: period::store::compiled_on(tx, period, ctx.today()).await?,
            form: period::store::form(tx, obligation.period_id).await?,
            obligation,
        })
    }

    pub(super) fn scopes(&self) -> Vec<Scope> {
        Scope::of(&self.form, self.obligation.agency_id)
    }

    pub(super) fn measures(&self) -> Vec<MeasureSpec> {
        self.form.measures_of(self.obligation.agency_id)
    }

    /// Hides the obligation from those who may not know of it, then asks for `verb` of the agency that answers.
    pub(super) fn ask(&self, ctx: &Ctx, verb: Verb) -> Outcome<()> {
        self.ask_to_read(ctx, "obligation")?;
        let answers = [self.obligation.answering_agency_id];
        ctx.permit(verb, "obligation", &answers)
    }

    /// Hides what is sent from all but the agency that owes it, the one that answers for it, and the one that compiles:
    /// whoever signs a compiled report must be able to follow its numbers.
    pub(super) fn ask_to_read(&self, ctx: &Ctx, noun: &'static str) -> Outcome<()> {
        let readers = [
            self.obligation.agency_id,
            self.obligation.answering_agency_id,
            self.period.focal_agency_id,
        ];
        ctx.permit(Verb::SubmissionRead, noun, &readers)
    }
}

/// The form of an obligation with the newest version's cells.
pub async fn form_page(ctx: &Ctx, id: ObligationId) -> Outcome<FormPage> {
    let tx = ctx.reader();
    let loaded = Loaded::get(ctx, &tx, id).await?;
    loaded.ask_to_read(ctx, "obligation")?;
    let newest = store::newest(&tx, id).await?;
    let newest = newest.filter(|newest| may_see(ctx, &loaded.obligation, newest));
    let (mut figures, mut narratives) = (Vec::new(), Vec::new());
    if let Some(newest) = &newest {
        figures = store::figures(&tx, newest.id).await?;
        narratives = store::narratives(&tx, newest.id).await?;
    }
    let measures = loaded.measures();
    let is_open = rules::draft(&loaded.period, newest.as_ref()).is_ok();
    let answers = [loaded.obligation.answering_agency_id];
    let is_editable = is_open && ctx.may(Verb::SubmissionFill, &answers);
    let choices = if is_editable {
        choices::choices(ctx, &tx, &loaded.period, &measures).await?
    } else {
        Choices::new()
    };
    let heir = loaded.obligation.answering_agency_id;
    let answering = if heir == loaded.obligation.agency_id {
        None
    } else {
        Some(agency::store::get(&tx, heir).await?)
    };
    Ok(FormPage {
        answering,
        agency: agency::store::get(&tx, loaded.obligation.agency_id).await?,
        sections: loaded.form.sections_of(loaded.obligation.agency_id),
        findings: rules::findings(&measures, &figures),
        choices,
        is_editable,
        obligation: loaded.obligation,
        period: loaded.period,
        measures,
        newest,
        figures,
        narratives,
    })
}

/// A draft is its agency's own until it is sent.
fn may_see(ctx: &Ctx, obligation: &Obligation, submission: &Submission) -> bool {
    submission.state != SubmissionState::Draft
        || ctx.actor.is_system
        || ctx.actor.is_of(obligation.agency_id)
        || ctx.actor.is_of(obligation.answering_agency_id)
}

/// Saves cells and sections of the draft, which is made if there is none; used by autosave, the form and the import.
///
/// What came back as its page showed it is no edit: whatever somebody else stored there meanwhile stays. What both changed
/// comes back as a conflict with both values, and nothing of either is lost; all else is saved. Nothing is written where
/// nothing changes.
pub async fn save(ctx: &Ctx, id: ObligationId, save: &Save) -> Outcome<Saved> {
    let tx = ctx.begin().await?;
    let loaded = Loaded::get(ctx, &tx, id).await?;
    loaded.ask(ctx, Verb::SubmissionFill)?;
    let sections = loaded.form.sections_of(loaded.obligation.agency_id);
    let measures = loaded.measures();
    let asked = (&loaded.period, measures.as_slice());
    let (save, mut faults) = choices::canonical(ctx, &tx, asked, save).await?;
    let save = &save;
    faults.extend(rules::faults(&measures, &sections, save));
    if !faults.is_empty() {
        return Err(ActionError::Invalid(faults));
    }
    let newest = store::newest(&tx, id).await?;
    let (base, is_current) = match rules::draft(&loaded.period, newest.as_ref())? {
        Draft::Open(draft) => (Some(draft), draft.row_version == save.row_version),
        Draft::After(returned) => (Some(returned), save.row_version == 0),
        Draft::First => (None, true),
    };
    let (mut figures, mut narratives) = (Vec::new(), Vec::new());
    if let Some(base) = base {
        figures = rules::carried(&store::figures(&tx, base.id).await?);
        narratives = store::narratives(&tx, base.id).await?;
    }
    let changes = rules::changes(&figures, &narratives, save, is_current);
    if changes.n_saved() == 0 {
        let draft = base.filter(|base| base.state == SubmissionState::Draft);
        return Ok(saved(draft, is_current, changes));
    }
    let mut draft = open_draft(ctx, &tx, id, base, save.source).await?;
    if base.is_some_and(|base| base.id != draft.id) {
        store::put_figures(&tx, draft.id, &figures).await?;
        store::put_narratives(&tx, draft.id, &without_verdicts(&narratives)).await?;
    }
    store::put_figures(&tx, draft.id, &changes.put).await?;
    store::clear_figures(&tx, draft.id, &changes.clear).await?;
    store::put_narratives(&tx, draft.id, &changes.narratives).await?;
    touch(ctx, &tx, draft.clone(), save.source).await?;
    draft.row_version += 1;
    let fact = Fact::new("submission.fill", "submission", draft.id.0).detail(json!({
        "source": save.source,
        "cells": changes.put.iter().map(|f| f.key.to_string()).collect::<Vec<_>>(),
        "cleared": changes.clear.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "sections": changes.narratives.iter().map(|n| n.section.as_str()).collect::<Vec<_>>(),
    }));
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(saved(Some(&draft), is_current, changes))
}

fn saved(draft: Option<&Submission>, is_current: bool, changes: rules::Changes) -> Saved {
    Saved {
        submission: draft.map(|draft| draft.id),
        row_version: draft.map_or(0, |draft| draft.row_version),
        is_current,
        n_saved: changes.n_saved(),
        conflicts: changes.conflicts,
        narrative_conflicts: changes.narrative_conflicts,
    }
}

fn without_verdicts(narratives: &[Narrative]) -> Vec<Narrative> {
    let verdict = |old: Verdict| match old {
        Verdict::Accepted => Verdict::Accepted,
        _ => Verdict::None,
    };
    narratives
        .iter()
        .map(|old| Narrative {
            verdict: verdict(old.verdict),
            ..old.clone()
        })
        .collect()
}

/// The draft that `base` is, or a new version after it.
async fn open_draft(
    ctx: &Ctx,
    tx: &Tx,
    id: ObligationId,
    base: Option<&Submission>,
    source: &str,
) -> Outcome<Submission> {
    if let Some(base) = base
        && base.state == SubmissionState::Draft
    {
        return Ok(base.clone());
    }
    let version = base.map_or(1, |base| base.version + 1);
    let by = (ctx.actor.person_id.map(|person| person.0), ctx.now_text());
    let draft = store::add(tx, id, version, source, (by.0, &by.1)).await?;
    store::get(tx, draft).await
}

async fn touch(ctx: &Ctx, tx: &Tx, mut draft: Submission, source: &str) -> Outcome<()> {
    source.clone_into(&mut draft.source);
    draft.filled_by = ctx.actor.person_id.map(|person| person.0);
    draft.changed_at = ctx.now_text();
    if store::change(tx, &draft).await? {
        Ok(())
    } else {
        Err(changed_meanwhile())
    }
}

pub(super) fn changed_meanwhile() -> ActionError {
    ActionError::Conflict {
        key: "conflict.changed_meanwhile",
    }
}

/// Sends the draft that still has `row_version`.
///
/// Breakdowns that do not add up stop it unless a note explains them (`Invalid`, field = cell); blanks stop it unless the
/// sender signs one answer for all of them. The kept sums change in the same transaction.
pub async fn submit(
    ctx: &Ctx,
    id: ObligationId,
    row_version: i64,
    blanks: Blanks,
) -> Outcome<SubmissionId> {
    let tx = ctx.begin().await?;
    let mut loaded = Loaded::get(ctx, &tx, id).await?;
    loaded.ask(ctx, Verb::SubmissionSubmit)?;
    let versions = store::versions(&tx, id).await?;
    let draft = draft_to_send(&tx, &loaded, versions.first()).await?;
    if draft.row_version != row_version {
        return Err(changed_meanwhile());
    }
    let mut figures = store::figures(&tx, draft.id).await?;
    let measures = loaded.measures();
    let filled = fill_blanks(&measures, &figures, blanks)?;
    figures.extend(filled.clone());
    let before = match versions.get(1) {
        Some(before) => store::figures(&tx, before.id).await?,
        None => Vec::new(),
    };
    let note = versions.get(1).map_or("", |version| &version.review_note);
    let mut faults = rules::sending_faults(&measures, &figures);
    faults.extend(rules::returned_unchanged(
        &measures,
        (&before, note),
        &figures,
    ));
    faults.extend(super::from_records::freeze(ctx, &tx, &loaded, draft.id, &figures).await?);
    if !faults.is_empty() {
        return Err(ActionError::Invalid(faults));
    }
    store::put_figures(&tx, draft.id, &filled).await?;
    let now = ctx.now_text();
    let sent = Submission {
        state: SubmissionState::Submitted,
        submitted_by: ctx.actor.person_id.map(|person| person.0),
        submitted_at: Some(now.clone()),
        changed_at: now.clone(),
        ..draft.clone()
    };
    if !store::change(&tx, &sent).await? {
        return Err(changed_meanwhile());
    }
    total::change(&tx, loaded.period.id, &loaded.scopes(), &before, &figures).await?;
    loaded.obligation.state = ObligationState::Submitted;
    loaded
        .obligation
        .first_submitted_at
        .get_or_insert(now.clone());
    loaded.obligation.submitted_at = Some(now);
    close_verb(ctx, &tx, &loaded, draft, "submission.submit").await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// The draft that may be sent; where there is none, what has to be done before.
///
/// What was returned and is as it was is named figure by figure (`Invalid`): each is to be changed or explained.
async fn draft_to_send<'a>(
    tx: &Tx,
    loaded: &Loaded,
    newest: Option<&'a Submission>,
) -> Outcome<&'a Submission> {
    let returned = match rules::draft(&loaded.period, newest)? {
        Draft::Open(draft) => return Ok(draft),
        Draft::After(returned) => returned,
        Draft::First => {
            return Err(ActionError::Conflict {
                key: "conflict.nothing_to_submit",
            });
        }
    };
    let figures = store::figures(tx, returned.id).await?;
    let before = (figures.as_slice(), returned.review_note.as_str());
    let faults = rules::returned_unchanged(&loaded.measures(), before, &figures);
    if faults.is_empty() {
        return Err(ActionError::Conflict {
            key: "conflict.returned_unchanged",
        });
    }
    Err(ActionError::Invalid(faults))
}

fn fill_blanks(
    measures: &[MeasureSpec],
    figures: &[Figure],
    blanks: Blanks,
) -> Outcome<Vec<Figure>> {
    let Blanks::As(cell) = blanks else {
        return Ok(Vec::new());
    };
    if matches!(cell, Cell::Value { .. }) {
        return Err(ActionError::invalid("blanks", "error.blank_as_value"));
    }
    let fill = |key: CellKey| Figure {
        key,
        cell,
        note: String::new(),
        verdict: Verdict::None,
        reason: String::new(),
    };
    Ok(rules::blanks(measures, figures)
        .into_iter()
        .map(fill)
        .collect())
}

/// Saves the obligation, writes the fact and tells the focal agency.
async fn close_verb(
    ctx: &Ctx,
    tx: &Tx,
    loaded: &Loaded,
    submission: &Submission,
    verb: &'static str,
) -> Outcome<()> {
    if !period::store::change_obligation(tx, &loaded.obligation).await? {
        return Err(changed_meanwhile());
    }
    let detail = json!({ "obligation_id": loaded.obligation.id.0, "version": submission.version });
    ctx.record(
        tx,
        Fact::new(verb, "submission", submission.id.0).detail(detail),
    )
    .await?;
    let own = loaded.obligation.id.0;
    settle(
        tx,
        ctx.actor.agency_id,
        ("obligation", own),
        &ctx.now_text(),
    )
    .await?;
    let sender = agency::store::get(tx, loaded.obligation.agency_id).await?;
    let notice = NewNotice {
        agency_id: loaded.period.focal_agency_id,
        kind: verb,
        record: ("submission", submission.id.0),
        args: json!({ "period": loaded.period.name, "agency_id": sender.id.0, "agency": sender.name }),
        dedupe_key: &format!("{verb}-{}", submission.id),
    };
    notify(tx, &notice, &ctx.now_text()).await?;
    Ok(())
}

/// One version with its cells and sections.
#[derive(Clone, Debug)]
pub struct Version {
    /// The version.
    pub submission: Submission,
    /// Its cells.
    pub figures: Vec<Figure>,
    /// Its sections.
    pub narratives: Vec<Narrative>,
}

/// A history line: a version, and the cells in which it differs from the one before.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// The version.
    pub version: Version,
    /// Against the version before; every cell for the first.
    pub changes: Vec<CellChange>,
    /// Sections whose text is another than in the version before; every one for the first.
    pub texts: Vec<TextChange>,
}

/// All versions of an obligation that the actor may see, newest first, each with its difference.
pub async fn history(ctx: &Ctx, id: ObligationId) -> Outcome<Vec<HistoryLine>> {
    let tx = ctx.reader();
    let loaded = Loaded::get(ctx, &tx, id).await?;
    loaded.ask_to_read(ctx, "obligation")?;
    let obligation = loaded.obligation;
    let mut lines: Vec<HistoryLine> = Vec::new();
    let mut before: (Vec<Figure>, Vec<Narrative>) = Default::default();
    for submission in store::versions(&tx, id).await?.into_iter().rev() {
        if !may_see(ctx, &obligation, &submission) {
            continue;
        }
        let figures = store::figures(&tx, submission.id).await?;
        let version = Version {
            narratives: store::narratives(&tx, submission.id).await?,
            submission,
            figures,
        };
        let line = HistoryLine {
            changes: rules::difference(&before.0, &version.figures),
            texts: rules::text_difference(&before.1, &version.narratives),
            version,
        };
        before = (
            line.version.figures.clone(),
            line.version.narratives.clone(),
        );
        lines.insert(0, line);
    }
    Ok(lines)
}

/// Obligations that the actor's agency answers today, those of bodies that it succeeds among them, open ones first by due
/// date, each with its period and the agency that owes it; at most 200. A closed body keeps only what nobody inherits.
pub async fn mine(ctx: &Ctx) -> Outcome<Vec<(Obligation, Period, Agency)>> {
    let tx = ctx.reader();
    let own = ctx.actor.agency();
    ctx.permit(Verb::SubmissionRead, "obligation", &[own])?;
    let line = agency::store::line(ctx, &tx).await?;
    let obligations = period::store::obligations_of(&tx, &line, 200).await?;
    let mut obligations = period::store::answered_on(&tx, obligations, ctx.today()).await?;
    obligations.retain(|owed| owed.answering_agency_id == own);
    let ids: Vec<_> = obligations.iter().map(|o| o.agency_id).collect();
    let agencies = agency::store::many(&tx, &ids).await?;
    let periods = period::store::periods(&tx, None, 2_000).await?;
    let lines = obligations.into_iter().filter_map(|obligation| {
        let period = periods
            .iter()
            .find(|p| p.id == obligation.period_id)?
            .clone();
        let agency = agencies.get(&obligation.agency_id)?.clone();
        Some((obligation, period, agency))
    });
    Ok(lines.collect())
}
