//! Whose findings an actor may see: everybody's for those who see every agency and for the response team, else one's own.

use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::{Reach, Verb},
    store::Tx,
};
use crate::catalogue::Catalogue;
use std::collections::BTreeSet;
use time::Date;

/// The agencies that hold the duty of the response team on a day; none where the catalogue has no watch.
pub(crate) async fn response_team(
    tx: &Tx,
    catalogue: &Catalogue,
    on: Date,
) -> Outcome<Vec<AgencyId>> {
    let Some(rule) = &catalogue.watch else {
        return Ok(Vec::new());
    };
    let held = agency::store::role_history(tx, &rule.response_role).await?;
    let today = held
        .into_iter()
        .filter(|one| one.valid_from <= on && one.valid_to.is_none_or(|to| on < to));
    Ok(today.map(|one| one.agency_id).collect())
}

/// The agencies whose findings the actor may see, or all.
pub(super) async fn visible(ctx: &Ctx, tx: &Tx) -> Outcome<Option<BTreeSet<AgencyId>>> {
    if ctx.actor.is_system {
        return Ok(None);
    }
    match Verb::WatchRead.reach(ctx.actor.role) {
        Reach::All => Ok(None),
        Reach::Own => {
            let line: BTreeSet<AgencyId> =
                agency::store::line(ctx, tx).await?.into_iter().collect();
            let team = response_team(tx, ctx.catalogue(), ctx.today()).await?;
            Ok((!team.iter().any(|one| line.contains(one))).then_some(line))
        }
        Reach::Never => Err(ActionError::Denied {
            verb: Verb::WatchRead.code(),
        }),
    }
}

/// `Ok` for those who see every agency.
pub(super) async fn permit_every(ctx: &Ctx, tx: &Tx) -> Outcome<()> {
    match visible(ctx, tx).await? {
        None => Ok(()),
        Some(_) => Err(ActionError::Denied {
            verb: Verb::WatchRead.code(),
        }),
    }
}
