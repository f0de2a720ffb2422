//! Opens a closed period again, so that a late or returned report can still be sent. What was frozen stays frozen.

use super::{ObligationState, Period, PeriodState, store};
use crate::agency;
use crate::base::{
    audit::{self, Fact},
    ctx::Ctx,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, PeriodId},
    permit::Verb,
    store::Tx,
};
use crate::person::notice::{NewNotice, notify};
use crate::report::compiled::{self, ReportState};
use serde_json::json;
use std::collections::BTreeSet;

/// The journal's word for it.
const REOPEN: &str = "period.reopen";

/// Opens a closed period again, with the reason, which the journal keeps; tells those who still owe a report.
///
/// `Conflict` while a report of the period is issued: what it tells must not move under it. One that was withdrawn does not
/// stop it.
pub async fn reopen_period(ctx: &Ctx, id: PeriodId, row_version: i64, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let period = store::period(&tx, id).await?;
    ctx.permit_all(Verb::PeriodManage)?;
    let conflict = |key| Err(ActionError::Conflict { key });
    if period.state == PeriodState::Open {
        return conflict("conflict.period_is_open");
    }
    let reports = compiled::store::versions(&tx, id).await?;
    if reports
        .iter()
        .any(|report| report.state == ReportState::Issued)
    {
        return conflict("conflict.period_report_issued");
    }
    let reason = given_reason(reason, 1_000, true)?;
    if !store::reopen_period(&tx, id, row_version).await? {
        return conflict("conflict.changed_meanwhile");
    }
    let fact = Fact::new(REOPEN, "period", id.0).detail(json!({ "reason": reason }));
    ctx.record(&tx, fact).await?;
    tell(ctx, &tx, &period).await?;
    tx.commit().await?;
    Ok(())
}

/// That a period was opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopened {
    /// Instant (UTC), as the journal has it.
    pub at: String,
    /// Why, as it was given.
    pub reason: String,
}

/// When and why the period was opened again for the last time; `None` where it never was.
///
/// Asks no permission: for pages that show the period.
pub async fn last_reopened(tx: &Tx, id: PeriodId) -> Outcome<Option<Reopened>> {
    let facts = audit::of_record(tx, "period", id.0, 100).await?;
    let Some(fact) = facts.into_iter().find(|fact| fact.verb == REOPEN) else {
        return Ok(None);
    };
    let detail: serde_json::Value = serde_json::from_str(&fact.detail)?;
    let reason = detail.get("reason").and_then(|reason| reason.as_str());
    Ok(Some(Reopened {
        at: fact.at,
        reason: reason.unwrap_or_default().to_owned(),
    }))
}

async fn tell(ctx: &Ctx, tx: &Tx, period: &Period) -> Outcome<()> {
    let focal = agency::store::get(tx, period.focal_agency_id).await?;
    let obligations = store::obligations(tx, period.id).await?;
    let owing: BTreeSet<AgencyId> = obligations
        .iter()
        .filter(|o| matches!(o.state, ObligationState::Open | ObligationState::Returned))
        .map(|o| o.answering_agency_id)
        .collect();
    for agency_id in owing {
        let notice = NewNotice {
            agency_id,
            kind: "period.reopened",
            record: ("period", period.id.0),
            args: json!({ "period": period.name, "agency": focal.name }),
            dedupe_key: &format!("period-{}-reopened-{}", period.id, period.row_version),
        };
        notify(tx, &notice, &ctx.now_text()).await?;
    }
    Ok(())
}
