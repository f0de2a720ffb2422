//! What pages and calls show of exhibits, with what the actor may do next.

use super::actions::chain;
use super::rules::{self, Holding};
use super::{CustodyStep, Deed, Exhibit, NOUN, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{ExhibitId, RecordId},
    permit::Verb,
};
use crate::record::actions::held;

/// An exhibit with its chain.
#[derive(Debug)]
pub struct ExhibitView {
    /// The exhibit.
    pub exhibit: Exhibit,
    /// Its chain, oldest first.
    pub steps: Vec<CustodyStep>,
    /// Where it is.
    pub holding: Holding,
    /// The name of who holds it.
    pub holder: String,
    /// The name of whom it is offered to; empty where it is not.
    pub offered: String,
    /// The title of its record, for those who may see that; empty for others.
    pub record: String,
    /// What the actor may do next.
    pub deeds: Vec<Deed>,
}

/// An exhibit; `NotFound` where there is none that the actor may see.
pub async fn exhibit_page(ctx: &Ctx, id: ExhibitId) -> Outcome<ExhibitView> {
    let tx = ctx.reader();
    let chain = chain(ctx, &tx, id).await?;
    let mut named = vec![chain.holding.holder];
    named.extend(chain.holding.offered.map(|(to, _)| to));
    let names = agency::store::names(&tx, &named).await?;
    let record = match held(ctx, &tx, chain.exhibit.record_id).await {
        Ok(held) => held.record.title,
        Err(ActionError::NotFound { .. }) => String::new(),
        Err(other) => return Err(other),
    };
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let may = |deed: &Deed| {
        ctx.may(Verb::RecordCustody, &[chain.side(*deed)])
            && rules::check(&chain.holding, *deed, ctx.actor.person_id).is_ok()
    };
    let deeds = [
        Deed::Receive,
        Deed::Refuse,
        Deed::Recall,
        Deed::Offer,
        Deed::Copy,
        Deed::Seal,
        Deed::Unseal,
    ];
    Ok(ExhibitView {
        holder: name(chain.holding.holder),
        offered: chain
            .holding
            .offered
            .map(|(to, _)| name(to))
            .unwrap_or_default(),
        deeds: deeds.into_iter().filter(may).collect(),
        exhibit: chain.exhibit,
        steps: chain.steps,
        holding: chain.holding,
        record,
    })
}

/// The exhibits of a record.
#[derive(Debug)]
pub struct RecordExhibits {
    /// Each with its chain, oldest first.
    pub exhibits: Vec<ExhibitView>,
    /// Whether the actor may take more in.
    pub may_take_in: bool,
}

/// The exhibits of a record that the actor may see.
pub async fn of_record(ctx: &Ctx, id: RecordId) -> Outcome<RecordExhibits> {
    let tx = ctx.reader();
    let held = held(ctx, &tx, id).await?;
    let mut exhibits = Vec::new();
    for exhibit in store::of_record(&tx, id).await? {
        exhibits.push(exhibit_page(ctx, exhibit.id).await?);
    }
    Ok(RecordExhibits {
        exhibits,
        may_take_in: held.register.has_custody
            && ctx.actor.person_id.is_some()
            && ctx.may(Verb::RecordCustody, &[held.keeper]),
    })
}

/// As [`exhibit_page`] without the page: whether the actor may see an exhibit.
pub async fn may_see(ctx: &Ctx, id: ExhibitId) -> Outcome<()> {
    let found = chain(ctx, &ctx.reader(), id).await;
    found.map(drop).map_err(|error| match error {
        ActionError::NotFound { .. } => ActionError::NotFound { noun: NOUN },
        other => other,
    })
}
