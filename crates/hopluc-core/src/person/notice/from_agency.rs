//! Makes a notice out of the end of an agency: its successor is told what it inherits. Moves no row.

use super::{NewNotice, notify};
use crate::agency;
use crate::base::{
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::AgencyId,
};
use serde_json::{Value, json};

/// Runs [`agency::jobs::INHERIT`]: one notice to whoever answers today for the agency of the payload. Run twice it tells
/// once; an end that was put off or taken back meanwhile tells nobody.
pub async fn tell_successor(ctx: &Ctx, payload: &Value) -> Outcome<()> {
    let Some(id) = payload["agency_id"].as_i64().map(AgencyId) else {
        return Err(ActionError::broken(
            "payload of an inheritance is malformed",
        ));
    };
    let tx = ctx.begin().await?;
    let heir = agency::store::answering(&tx, id, ctx.today()).await?;
    if heir == id {
        return Ok(());
    }
    let former = agency::store::get(&tx, id).await?;
    let work = agency::store::open_work(&tx, id, ctx.today()).await?;
    let notice = NewNotice {
        agency_id: heir,
        kind: "agency.inherited",
        record: ("agency", id.0),
        args: json!({
            "agency": former.name, "n_tasks": work.n_tasks, "n_reports": work.n_reports,
        }),
        dedupe_key: &format!("{}-{id}", agency::jobs::INHERIT),
    };
    notify(&tx, &notice, &ctx.now_text()).await?;
    Ok(tx.commit().await?)
}
