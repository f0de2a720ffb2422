//! One figure agency by agency over several periods, for charts beside the sums. Never adds and never prints.

use super::store;
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId},
    permit::{Reach, Verb},
};
use crate::figure::{Cell, CellKey};
use std::collections::BTreeMap;

/// What counts of one figure in each period and agency: of the newest sent version, "not yet" for a returned cell.
///
/// Roles that read every submission get all agencies, others their own and those that it answers for. Agencies that sent
/// nothing are left out. Two statements at most.
pub async fn by_agency(
    ctx: &Ctx,
    periods: &[PeriodId],
    key: &CellKey,
) -> Outcome<BTreeMap<(PeriodId, AgencyId), Cell>> {
    let tx = ctx.reader();
    let seen_by = match Verb::SubmissionRead.reach(ctx.actor.role) {
        Reach::All => None,
        Reach::Own => Some(agency::store::answered_by(&tx, ctx.actor.agency(), ctx.today()).await?),
        Reach::Never => return Err(ActionError::NotFound { noun: "figure" }),
    };
    store::cells(&tx, periods, key, seen_by.as_deref()).await
}
