//! What follows the end of an agency. The job itself runs where notices are: an agency knows of none.

use super::Agency;
use crate::base::{
    clock::{date_text, morning_of},
    ctx::Ctx,
    error::Outcome,
    ids::AgencyId,
    job,
    store::Tx,
};
use serde_json::json;
use time::Date;

/// Kind of the job that tells a successor what it inherits; `person::notice::from_agency` runs it.
pub const INHERIT: &str = "agency.inherit";

/// Plans that the successor is told: now, or on the morning of the first day on which it answers.
pub(super) async fn plan_inheritance(
    ctx: &Ctx,
    tx: &Tx,
    agency: &Agency,
    (on, successor): (Date, AgencyId),
) -> Outcome<()> {
    let payload = json!({ "agency_id": agency.id });
    let key = format!("{INHERIT}-{}-{successor}-{}", agency.id, date_text(on));
    let run_at = if on > ctx.today() {
        morning_of(on)
    } else {
        ctx.now_text()
    };
    job::enqueue(tx, INHERIT, &payload, &key, &run_at).await
}
