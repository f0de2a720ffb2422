//! Loads what a compilation reads: the form, the figures that count, the words, and the base periods.

use super::ReportHead;
use super::book::Book;
use super::compile::{CompileInputs, GatheredNarrative};
use super::sources::{Source, sources};
use crate::agency::{self, Agency};
use crate::base::{
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, ObligationId, PeriodId, SubmissionId},
    store::Tx,
};
use crate::catalogue::{Catalogue, KindId, OutlineDef, Tier};
use crate::figure::{Cell, CellKey};
use crate::report::period::{self, Form, Obligation, Period, rules};
use crate::report::submission::{self, Submission, Verdict};
use crate::report::total;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a compilation reads, owned.
pub struct Loaded {
    /// The period.
    pub period: Period,
    /// Its frozen form.
    pub form: Arc<Form>,
    /// The outline that was frozen with the period; `None` for one opened before outlines were kept.
    pub frozen_outline: Option<OutlineDef>,
    /// The agency that compiles.
    pub focal: Agency,
    /// The document that orders the schedule.
    pub order: String,
    /// What each agency has sent last.
    pub sources: Vec<Source>,
    book: Book,
    previous: Option<Book>,
    last_year: Option<Book>,
    narratives: Vec<GatheredNarrative>,
}

/// Loads a period with its bases. A handful of statements for each of at most three periods.
pub async fn load(tx: &Tx, id: PeriodId) -> Outcome<Loaded> {
    let period = period::store::period(tx, id).await?;
    let schedule = period::store::schedule(tx, period.schedule_id).await?;
    let others = period::store::periods(tx, Some(period.schedule_id), 1_000).await?;
    let (previous, last_year) = rules::bases(&period, &others);
    let form = period::store::form(tx, id).await?;
    let obligations = period::store::obligations(tx, id).await?;
    let sent = submission::store::sent_of_period(tx, id).await?;
    let narratives = narratives(tx, &obligations, &sent).await?;
    Ok(Loaded {
        sources: sources(&obligations, &sent),
        book: book(tx, &period, &form, &obligations, &sent).await?,
        previous: base(tx, previous).await?,
        last_year: base(tx, last_year).await?,
        focal: agency::store::get(tx, period.focal_agency_id).await?,
        frozen_outline: period::store::outline(tx, id).await?,
        order: schedule.basis,
        narratives,
        form,
        period,
    })
}

async fn base(tx: &Tx, period: Option<&Period>) -> Outcome<Option<Book>> {
    let Some(period) = period else {
        return Ok(None);
    };
    let form = period::store::form(tx, period.id).await?;
    let obligations = period::store::obligations(tx, period.id).await?;
    let sent = submission::store::sent_of_period(tx, period.id).await?;
    book(tx, period, &form, &obligations, &sent).await.map(Some)
}

async fn book(
    tx: &Tx,
    period: &Period,
    form: &Form,
    obligations: &[Obligation],
    sent: &BTreeMap<ObligationId, Submission>,
) -> Outcome<Book> {
    let ids: Vec<AgencyId> = obligations.iter().map(|o| o.agency_id).collect();
    let agencies = agency::store::many(tx, &ids).await?;
    let named: Vec<(AgencyId, String)> = ids
        .iter()
        .filter_map(|id| Some((*id, agencies.get(id)?.name.clone())))
        .collect();
    let answered: BTreeMap<AgencyId, (SubmissionId, i64)> = obligations
        .iter()
        .filter_map(|o| sent.get(&o.id).map(|s| (o.agency_id, (s.id, s.version))))
        .collect();
    let mut cells: BTreeMap<CellKey, BTreeMap<AgencyId, Cell>> = BTreeMap::new();
    for figure in total::store::counted(tx, period.id).await? {
        cells
            .entry(figure.key)
            .or_default()
            .insert(figure.agency_id, figure.cell);
    }
    Ok(Book {
        period_id: period.id,
        period_name: period.name.clone(),
        reporters: Book::reporters(form, &named, &answered),
        cells,
    })
}

async fn narratives(
    tx: &Tx,
    obligations: &[Obligation],
    sent: &BTreeMap<ObligationId, Submission>,
) -> Outcome<Vec<GatheredNarrative>> {
    let ids: Vec<SubmissionId> = sent.values().map(|submission| submission.id).collect();
    let mut texts = submission::store::narratives_of(tx, &ids).await?;
    let mut gathered = Vec::new();
    for obligation in obligations {
        let Some(submission) = sent.get(&obligation.id) else {
            continue;
        };
        for narrative in texts.remove(&submission.id).unwrap_or_default() {
            if narrative.verdict != Verdict::Returned && !narrative.text.trim().is_empty() {
                gathered.push(GatheredNarrative {
                    agency_id: obligation.agency_id,
                    submission_id: submission.id,
                    slot: narrative.section,
                    text: narrative.text,
                });
            }
        }
    }
    Ok(gathered)
}

impl Loaded {
    /// The outline that the period was opened with, else the catalogue's; `Conflict` where neither is there.
    pub fn outline<'a>(&'a self, ctx: &'a Ctx) -> Outcome<&'a OutlineDef> {
        let outlines = &ctx.catalogue().outlines;
        let outline = self
            .frozen_outline
            .as_ref()
            .or_else(|| outlines.get(self.period.outline_id.as_str()));
        outline.ok_or(ActionError::Conflict {
            key: "conflict.outline_unknown",
        })
    }

    /// What the pure compiler reads.
    pub fn inputs<'a>(
        &'a self,
        catalogue: &Catalogue,
        outline: &'a OutlineDef,
        head: &ReportHead,
    ) -> CompileInputs<'a> {
        CompileInputs {
            wide_kinds: wide_kinds(catalogue),
            outline,
            form: &self.form,
            window: self.period.window,
            book: self.book.clone(),
            previous: self.previous.clone(),
            last_year: self.last_year.clone(),
            narratives: self.narratives.clone(),
            province: head.province.clone(),
            focal_agency: self.focal.name.clone(),
            recipient: head.recipient.clone(),
            order: self.order.clone(),
        }
    }
}

/// Kinds of bodies whose field is the whole province: neither a commune or district nor an enterprise.
fn wide_kinds(catalogue: &Catalogue) -> BTreeSet<KindId> {
    let wide = catalogue
        .kinds
        .values()
        .filter(|kind| kind.is_public && kind.tier <= Tier::Province);
    wide.map(|kind| kind.id.clone()).collect()
}

/// The head of a report whose period has none yet: from the directory, as far as it goes.
pub async fn first_head(ctx: &Ctx, tx: &Tx, focal: &Agency) -> Outcome<ReportHead> {
    let above = agency::store::superior_name(tx, focal).await?;
    let province = ctx.catalogue().province_of(&focal.area_code);
    let province = province.map_or_else(String::new, |area| in_sentence(&area.name));
    let initials: String = focal.label().chars().filter(|c| c.is_uppercase()).collect();
    Ok(ReportHead {
        governing_body: above.clone(),
        recipient: above,
        place: agency::rules::place_of(&province),
        symbol: format!("BC-{initials}"),
        province,
        ..ReportHead::default()
    })
}

/// "tỉnh Hưng Yên" as it stands inside a sentence.
fn in_sentence(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}
