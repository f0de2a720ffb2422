//! The verbs of custody, each one signed step of a chain in one transaction: taking in, handing over, sealing, copying.
//!
//! Every step reads the file again and says its hash; a file that is not what was taken in stops the chain.

use super::bag::Bagged;
use super::rules::{self, Holding};
use super::{CustodyStep, Deed, Exhibit, NOUN, Statement, TakenIn, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, ExhibitId, RecordId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::document::attachment::{self, CheckedFile};
use crate::person::notice::{NewNotice, notify};
use crate::record::actions::held;
use crate::record::value;
use serde_json::json;

/// Most exhibits of one record.
const MOST_EXHIBITS: i64 = 200;
/// Most exhibits of one bag, and most of their bytes: it is made in memory.
const MOST_IN_BAG: usize = 20;
const MOST_BYTES_IN_BAG: i64 = 250 * 1024 * 1024;
/// Most steps of one chain.
const MOST_STEPS: usize = 1_000;

/// What is told of a file that is taken in.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// What it is.
    pub description: String,
    /// When it was taken, as people write it; Viet Nam's time where no offset is told.
    pub taken_at: String,
    /// Where.
    pub taken_place: String,
    /// By whom.
    pub taken_by: String,
}

/// An exhibit with its chain and the agencies that answer for it today.
pub(super) struct Chain {
    pub exhibit: Exhibit,
    pub steps: Vec<CustodyStep>,
    pub holding: Holding,
    /// Who answers for the holder today.
    pub holder: AgencyId,
    /// Who answers today for whom it is offered to.
    pub offered: Option<AgencyId>,
}

/// Loads an exhibit that the actor may see: who sees its record, who held it, and whom it is offered to.
pub(super) async fn chain(ctx: &Ctx, tx: &Tx, id: ExhibitId) -> Outcome<Chain> {
    let exhibit = store::get(tx, id).await?;
    let steps = store::steps(tx, id).await?;
    let holding = rules::holding(&steps);
    let holding = holding.ok_or_else(|| ActionError::broken("an exhibit without an intake"))?;
    let today = ctx.today();
    let holder = agency::store::answering(tx, holding.holder, today).await?;
    let offered = match holding.offered {
        Some((to, _)) => Some(agency::store::answering(tx, to, today).await?),
        None => None,
    };
    let mut readers = vec![holder];
    readers.extend(offered);
    readers.extend(&holding.held_by);
    if !ctx.may(Verb::RecordRead, &readers)
        && let Err(error) = held(ctx, tx, exhibit.record_id).await
    {
        return Err(match error {
            ActionError::NotFound { .. } => ActionError::NotFound { noun: NOUN },
            other => other,
        });
    }
    Ok(Chain {
        exhibit,
        steps,
        holding,
        holder,
        offered,
    })
}

impl Chain {
    /// Whose people may do `deed`.
    pub(super) fn side(&self, deed: Deed) -> AgencyId {
        match deed {
            Deed::Receive | Deed::Refuse => self.offered.unwrap_or(self.holder),
            _ => self.holder,
        }
    }
}

/// What comes next in a chain.
struct Next<'a> {
    deed: Deed,
    to: Option<(AgencyId, &'a str)>,
    reason: &'a str,
    taken_in: Option<TakenIn>,
}

/// Takes a file in as evidence of a record; the keeper's people may, where the register keeps evidence.
///
/// The file must come of [`attachment::check_as_is`]. `Invalid` with a fault per field.
pub async fn take_in(
    ctx: &Ctx,
    record: RecordId,
    intake: &Intake,
    file: &CheckedFile,
) -> Outcome<ExhibitId> {
    let tx = ctx.begin().await?;
    let held = held(ctx, &tx, record).await?;
    ctx.permit(Verb::RecordCustody, NOUN, &[held.keeper])?;
    check_intake(ctx, held.register.has_custody)?;
    let told = told(intake, file)?;
    if store::n_of_record(&tx, record).await? >= MOST_EXHIBITS {
        return Err(ActionError::invalid("", "error.custody_too_many"));
    }
    let mut exhibit = Exhibit {
        id: ExhibitId(0),
        record_id: record,
        agency_id: held.keeper,
        file_name: told.file_name.clone(),
        media_type: file.media_type().to_owned(),
        n_bytes: told.n_bytes,
        sha256: file.sha256().to_owned(),
        description: told.description.clone(),
        taken_at: told.taken_at.clone(),
        taken_place: told.taken_place.clone(),
        taken_by: told.taken_by.clone(),
        added_by: ctx.actor.person_id,
        added_at: ctx.now_text(),
    };
    exhibit.id = store::add(&tx, &exhibit, file.bytes()).await?;
    let next = Next {
        deed: Deed::TakeIn,
        to: None,
        reason: "",
        taken_in: Some(told),
    };
    add(ctx, &tx, &exhibit, &[], next).await?;
    tx.commit().await?;
    Ok(exhibit.id)
}

/// Whether evidence may be entered here and signed for.
fn check_intake(ctx: &Ctx, has_custody: bool) -> Outcome<()> {
    let key = match (has_custody, ctx.actor.person_id) {
        (false, _) => "conflict.no_custody",
        (true, None) => "conflict.custody_person",
        (true, Some(_)) => return Ok(()),
    };
    Err(ActionError::Conflict { key })
}

/// What the first statement says, checked field by field.
fn told(intake: &Intake, file: &CheckedFile) -> Outcome<TakenIn> {
    let texts = [
        ("description", &intake.description),
        ("taken_place", &intake.taken_place),
        ("taken_by", &intake.taken_by),
        ("taken_at", &intake.taken_at),
    ];
    let fault = |(field, text): (&str, &String)| {
        let key = match text.trim().chars().count() {
            0 => "error.required",
            1..=rules::MOST_TEXT => return None,
            _ => "error.too_long",
        };
        Some(FieldError::new(field, key))
    };
    let mut faults: Vec<FieldError> = texts.into_iter().filter_map(fault).collect();
    let taken_at = value::instant(intake.taken_at.trim());
    if taken_at.is_none() && !intake.taken_at.trim().is_empty() {
        faults.push(FieldError::new("taken_at", "error.datetime"));
    }
    match taken_at {
        Some(taken_at) if faults.is_empty() => Ok(TakenIn {
            file_name: file.name().to_owned(),
            n_bytes: file.bytes().len() as i64,
            description: intake.description.trim().to_owned(),
            taken_at,
            taken_place: intake.taken_place.trim().to_owned(),
            taken_by: intake.taken_by.trim().to_owned(),
        }),
        _ => Err(ActionError::Invalid(faults)),
    }
}

/// Signs that an exhibit is handed to `to`, which signs for it in turn; the holder's people may. Within one agency another
/// person receives it.
pub async fn offer(ctx: &Ctx, id: ExhibitId, to: AgencyId, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let chain = chain(ctx, &tx, id).await?;
    ctx.permit(Verb::RecordCustody, NOUN, &[chain.holder])?;
    let there = agency::store::many(&tx, &[to]).await?;
    let there = there.get(&to);
    let receiver = there.filter(|a| a.valid_to.is_none_or(|end| end > ctx.today()));
    let receiver = receiver.ok_or_else(|| ActionError::invalid("to", "error.custody_to"))?;
    let next = Next {
        deed: Deed::Offer,
        to: Some((to, &receiver.name)),
        reason,
        taken_in: None,
    };
    go_on(ctx, &tx, &chain, next).await?;
    tell(ctx, &tx, &chain, ("custody.offered", to)).await?;
    Ok(tx.commit().await?)
}

/// Does what needs no more than a reason: receive, refuse, recall, seal, unseal. A receipt needs none.
///
/// `Conflict` where the chain does not allow it, or whoever gave an exhibit would receive it.
pub async fn act(ctx: &Ctx, id: ExhibitId, deed: Deed, reason: &str) -> Outcome<()> {
    if matches!(deed, Deed::TakeIn | Deed::Offer | Deed::Copy) {
        return Err(ActionError::invalid("deed", "error.unknown_value"));
    }
    let tx = ctx.begin().await?;
    let chain = chain(ctx, &tx, id).await?;
    ctx.permit(Verb::RecordCustody, NOUN, &[chain.side(deed)])?;
    let next = Next {
        deed,
        to: None,
        reason,
        taken_in: None,
    };
    go_on(ctx, &tx, &chain, next).await?;
    let told = match deed {
        Deed::Receive => Some(("custody.received", chain.holder)),
        Deed::Refuse => Some(("custody.refused", chain.holder)),
        Deed::Recall => chain.offered.map(|to| ("custody.recalled", to)),
        _ => None,
    };
    if let Some(told) = told {
        tell(ctx, &tx, &chain, told).await?;
    }
    Ok(tx.commit().await?)
}

/// Copies exhibits into a bag, which is a step of each chain: what [`super::bag::bag_of`] needs, by key.
///
/// All or none. `Conflict` for a sealed one; the bag holds the step by which it was made.
pub async fn copy(ctx: &Ctx, ids: &[ExhibitId], reason: &str) -> Outcome<Vec<Bagged>> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Err(ActionError::invalid("exhibits", "error.required"));
    }
    let tx = ctx.begin().await?;
    let mut chains = Vec::new();
    for id in ids.iter().take(MOST_IN_BAG + 1) {
        let chain = chain(ctx, &tx, *id).await?;
        ctx.permit(Verb::RecordCustody, NOUN, &[chain.holder])?;
        chains.push(chain);
    }
    let n_bytes: i64 = chains.iter().map(|chain| chain.exhibit.n_bytes).sum();
    if chains.len() > MOST_IN_BAG || n_bytes > MOST_BYTES_IN_BAG {
        return Err(ActionError::invalid("exhibits", "error.custody_bag"));
    }
    let mut all = Vec::with_capacity(chains.len());
    for mut chain in chains {
        let next = Next {
            deed: Deed::Copy,
            to: None,
            reason,
            taken_in: None,
        };
        let (step, bytes) = go_on(ctx, &tx, &chain, next).await?;
        chain.steps.push(step);
        let stamps = store::stamps(&tx, chain.exhibit.id).await?;
        let record = crate::record::store::get(&tx, chain.exhibit.record_id).await?;
        all.push(Bagged {
            exhibit: chain.exhibit,
            steps: chain.steps,
            stamps: stamps.into_iter().collect(),
            bytes,
            record: format!("{} {}", record.number_text, record.title),
        });
    }
    tx.commit().await?;
    Ok(all)
}

/// Adds the next step to a chain where the rules allow it; the step and the bytes of the file.
async fn go_on(
    ctx: &Ctx,
    tx: &Tx,
    chain: &Chain,
    next: Next<'_>,
) -> Outcome<(CustodyStep, Vec<u8>)> {
    rules::check(&chain.holding, next.deed, ctx.actor.person_id)?;
    if chain.steps.len() >= MOST_STEPS {
        return Err(ActionError::Conflict {
            key: "conflict.custody_long",
        });
    }
    add(ctx, tx, &chain.exhibit, &chain.steps, next).await
}

async fn add(
    ctx: &Ctx,
    tx: &Tx,
    exhibit: &Exhibit,
    before: &[CustodyStep],
    next: Next<'_>,
) -> Outcome<(CustodyStep, Vec<u8>)> {
    let reason = rules::given(next.deed, next.reason)?;
    let bytes = attachment::store::content(tx, &exhibit.sha256).await?;
    let sha256 = rules::hash_of(&bytes);
    if sha256 != exhibit.sha256 {
        return Err(ActionError::Conflict {
            key: "conflict.custody_damaged",
        });
    }
    let own: Vec<AgencyId> = ctx.actor.agency_id.into_iter().collect();
    let agency = agency::store::names(tx, &own).await?.into_values().next();
    let statement = Statement {
        version: 1,
        exhibit: exhibit.id,
        n: before.len() as i64 + 1,
        deed: next.deed,
        at: ctx.now_text(),
        person_id: ctx.actor.person_id,
        person: ctx.actor.name.clone(),
        agency_id: ctx.actor.agency_id,
        agency: agency.unwrap_or_default(),
        to_agency_id: next.to.map(|(id, _)| id),
        to_agency: next.to.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        reason: reason.to_owned(),
        sha256,
        taken_in: next.taken_in,
        previous: before.last().map(|s| s.hash.clone()).unwrap_or_default(),
    };
    let content = rules::content_of(&statement)?;
    let step = CustodyStep {
        hash: rules::hash_of(content.as_bytes()),
        signature: ctx.app.journal.sign(content.as_bytes()),
        stamped_at: String::new(),
        statement,
        content,
    };
    store::add_step(tx, &step).await?;
    note(ctx, tx, exhibit, &step).await?;
    Ok((step, bytes))
}

/// The fact of a step, and the question to a time-stamp authority where there is one.
async fn note(ctx: &Ctx, tx: &Tx, exhibit: &Exhibit, step: &CustodyStep) -> Outcome<()> {
    let said = &step.statement;
    let verb = format!("custody.{}", said.deed.code());
    let detail = json!({
        "record_id": exhibit.record_id, "step": said.n, "statement_sha256": step.hash,
        "to_agency_id": said.to_agency_id,
    });
    let fact = Fact::new(&verb, NOUN, exhibit.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    if ctx.app.settings.tsa_url.is_none() {
        return Ok(());
    }
    let payload = json!({ "exhibit_id": exhibit.id, "n": said.n });
    job::enqueue(tx, super::jobs::STAMP, &payload, "", &ctx.now_text()).await
}

async fn tell(
    ctx: &Ctx,
    tx: &Tx,
    chain: &Chain,
    (kind, agency_id): (&str, AgencyId),
) -> Outcome<()> {
    let agency_id = agency::store::answering(tx, agency_id, ctx.today()).await?;
    let told = NewNotice {
        agency_id,
        kind,
        record: (NOUN, chain.exhibit.id.0),
        args: json!({ "n": chain.exhibit.id, "file": chain.exhibit.file_name }),
        dedupe_key: &format!("{kind}.{}.{}", chain.exhibit.id, chain.steps.len()),
    };
    notify(tx, &told, &ctx.now_text()).await?;
    Ok(())
}
