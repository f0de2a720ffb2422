//! Everything that the page of a directive shows: the text, what was read from it, what the names mean, what is chosen.

use super::claim::{self, Correction};
use super::{Directive, DirectiveState, Duty, DutyState, Gone, Order, from_document, store};
use crate::agency::naming::{Directory, Named};
use crate::agency::{self, Agency, GroupId, RoleId};
use crate::base::{
    Ctx,
    error::Outcome,
    ids::{AgencyId, DirectiveId},
    permit::Verb,
    store::Tx,
};
use hopluc_text::{FindingCode, Reading, Spanned};
use std::collections::BTreeMap;

/// A name in the text and what it means today.
#[derive(Clone, Debug)]
pub struct NamedBody {
    /// The name as written, and where.
    pub name: Spanned<String>,
    /// What it means.
    pub meaning: Named,
    /// Whether it must act; else it contributes.
    pub is_lead: bool,
}

/// A duty and what its names mean.
#[derive(Clone, Debug)]
pub struct DutyView {
    /// The duty as it stands.
    pub duty: Duty,
    /// Its names, leads first, in text order.
    pub named: Vec<NamedBody>,
}

/// A directive with all that belongs to it.
#[derive(Clone, Debug)]
pub struct DirectivePage {
    /// The directive.
    pub directive: Directive,
    /// The document behind it.
    pub source: store::Source,
    /// What was read, with what officials said of its passages; its duties are as they were read.
    pub reading: Reading,
    /// What officials said of its passages.
    pub said: Vec<Correction>,
    /// Its duties in order, dropped ones too.
    pub duties: Vec<DutyView>,
    /// Every agency that is named on the page.
    pub agencies: BTreeMap<AgencyId, Agency>,
    /// Tasks that confirming would lay now: leads and shares.
    pub n_tasks: (usize, usize),
    /// Agencies of kept duties that do not exist today: they stop the confirmation.
    pub gone: BTreeMap<AgencyId, Gone>,
}

/// A directive as its page shows it; `NotFound` for those it does not concern.
///
/// A directive that is being looked through is seen by its giver and by roles that see all; a confirmed one by every
/// agency that it names. Meanings are worked out anew, since the directory may have changed. O(names x agencies).
pub async fn directive_page(ctx: &Ctx, id: DirectiveId) -> Outcome<DirectivePage> {
    let tx = ctx.reader();
    let directive = store::get(&tx, id).await?;
    let duties = store::duties(&tx, id).await?;
    let said = claim::store::of(&tx, id).await?;
    let mut reading = claim::rules::applied(store::reading(&tx, id).await?, &said);
    permit_read(ctx, &tx, &directive, &reading, &duties).await?;
    let source = store::source(&tx, directive.document_id).await?;
    reading
        .findings
        .retain(|finding| !is_answered(&source, finding.code));
    let directory = Directory::load(&tx, ctx.catalogue(), ctx.today()).await?;
    let n_tasks = fan_out(&duties);
    let gone = store::gone(&tx, &duties, ctx.today()).await?;
    let duties: Vec<DutyView> = duties
        .into_iter()
        .map(|duty| DutyView {
            named: names_of(&duty, &directory),
            duty,
        })
        .collect();
    let agencies = agency::store::many(&tx, &ids_of(&directive, &duties)).await?;
    Ok(DirectivePage {
        directive,
        source,
        reading,
        said,
        duties,
        agencies,
        n_tasks,
        gone,
    })
}

/// Whether what an official entered in the register answers what was missing in the letterhead.
fn is_answered(source: &store::Source, code: FindingCode) -> bool {
    match code {
        FindingCode::NumberBlank => source.has_number(),
        FindingCode::DateBlank => source.issued_on.is_some(),
        _ => false,
    }
}

/// Whether `duty` stands for a passage that orders nothing but reports ([`from_document::is_report_only`]).
pub fn is_report_only(reading: &Reading, duty: &Duty) -> bool {
    let is_its = |read: &hopluc_text::Duty| duty.range == Some((read.span.start, read.span.end));
    let at = reading.duties.iter().position(is_its);
    at.is_some_and(|at| from_document::is_report_only(reading, at))
}

async fn permit_read(
    ctx: &Ctx,
    tx: &Tx,
    directive: &Directive,
    reading: &Reading,
    duties: &[Duty],
) -> Outcome<()> {
    let mut concerned = vec![directive.giver_agency_id];
    if directive.state != DirectiveState::Opened {
        // Who must only report has no task of it, and must read it all the same.
        let binds = |duty: &&Duty| duty.state == DutyState::Kept || is_report_only(reading, duty);
        for duty in duties.iter().filter(binds) {
            concerned.extend(duty.leads.iter().chain(&duty.partners));
        }
    }
    if ctx.may(Verb::DirectiveRead, &concerned) {
        return Ok(());
    }
    let answering = agency::store::answering_many(tx, &concerned, ctx.today()).await?;
    let answering: Vec<AgencyId> = answering.into_values().collect();
    ctx.permit(Verb::DirectiveRead, "directive", &answering)
}

fn names_of(duty: &Duty, directory: &Directory<'_>) -> Vec<NamedBody> {
    let named = |name: &Spanned<String>, is_lead| NamedBody {
        meaning: directory.named(&name.value),
        name: name.clone(),
        is_lead,
    };
    let leads = duty.named_assignees.iter().map(|name| named(name, true));
    let partners = duty.named_partners.iter().map(|name| named(name, false));
    leads.chain(partners).collect()
}

fn ids_of(directive: &Directive, duties: &[DutyView]) -> Vec<AgencyId> {
    let mut ids = vec![directive.giver_agency_id];
    for view in duties {
        ids.extend(view.duty.leads.iter().chain(&view.duty.partners));
        for named in &view.named {
            match &named.meaning {
                Named::One(id) => ids.push(*id),
                Named::Candidates(ranked) => ids.extend(ranked.iter().map(|pair| pair.0)),
                Named::Group { .. } | Named::Unknown => {}
            }
        }
    }
    ids
}

/// Agencies of a group address of the catalogue today, for adding them to a duty at once.
pub async fn group_members(ctx: &Ctx, group: &GroupId) -> Outcome<Vec<AgencyId>> {
    let tx = ctx.reader();
    let directory = Directory::load(&tx, ctx.catalogue(), ctx.today()).await?;
    Ok(directory.group(group))
}

/// Who holds a role of the catalogue today, for laying a duty on the role.
pub async fn role_holders(ctx: &Ctx, role: &RoleId) -> Outcome<Vec<AgencyId>> {
    let tx = ctx.reader();
    let directory = Directory::load(&tx, ctx.catalogue(), ctx.today()).await?;
    Ok(directory.holders(role))
}

/// How many leads' tasks and partners' shares the kept duties give: a duty with one lead gives each partner a share
/// under it, one with several leads gives each partner one share for all.
pub fn fan_out(duties: &[Duty]) -> (usize, usize) {
    duties
        .iter()
        .filter(|duty| duty.state == DutyState::Kept && !duty.leads.is_empty())
        .fold((0, 0), |(leads, shares), duty| {
            (leads + duty.leads.len(), shares + duty.partners.len())
        })
}

/// Directives, newest first; for roles that see all. `before` is the last key of the page before.
pub async fn directives(
    ctx: &Ctx,
    state: Option<DirectiveState>,
    before: Option<DirectiveId>,
    limit: i64,
) -> Outcome<Vec<store::DirectiveRow>> {
    ctx.permit_all(Verb::DirectiveRead)?;
    store::list(
        &ctx.reader(),
        (state, Order::Newest),
        before,
        limit.clamp(1, 200),
    )
    .await
}

/// The same in another order.
pub async fn directives_by(
    ctx: &Ctx,
    state: Option<DirectiveState>,
    order: Order,
    before: Option<DirectiveId>,
    limit: i64,
) -> Outcome<Vec<store::DirectiveRow>> {
    ctx.permit_all(Verb::DirectiveRead)?;
    store::list(&ctx.reader(), (state, order), before, limit.clamp(1, 200)).await
}
