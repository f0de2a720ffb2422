//! Reminders: who has not submitted is told before the due date and after it. Idempotent; confirms nothing.

use super::{ObligationState, PeriodState, rules, store};
use crate::agency;
use crate::base::{
    calendar::Calendar,
    clock::{date_from, date_text, morning_of},
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId},
    job,
    store::Tx,
};
use crate::catalogue::ScheduleDef;
use crate::person::notice::{NewNotice, notify};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use time::Date;

/// Kind of the job that tells agencies of a due date.
pub const REMIND: &str = "period.remind";

/// Plans the reminders of a period's due dates that lie today or later.
pub(super) async fn plan_reminders(
    tx: &Tx,
    period: PeriodId,
    (definition, due): (&ScheduleDef, &BTreeSet<Date>),
    today: Date,
    calendar: &Calendar,
) -> Outcome<()> {
    for due_on in due {
        for (on, days) in rules::reminder_days(definition, *due_on, today, calendar) {
            let due_on = date_text(*due_on);
            let payload = json!({ "period_id": period.0, "due_on": due_on, "days": days });
            let key = format!("{REMIND}-{period}-{due_on}-{days}");
            job::enqueue(tx, REMIND, &payload, &key, &morning_of(on)).await?;
        }
    }
    Ok(())
}

/// Runs [`REMIND`]: one notice for each obligation of the due date that has no submission; none of a closed
/// period, which takes no report, and none to a body that ended without a successor. Run twice it tells once.
pub async fn remind(ctx: &Ctx, payload: &Value) -> Outcome<()> {
    let (Some(id), Some(due_on), Some(days)) = (
        payload["period_id"].as_i64(),
        payload["due_on"].as_str().and_then(date_from),
        payload["days"].as_i64(),
    ) else {
        return Err(ActionError::broken("payload of a reminder is malformed"));
    };
    let tx = ctx.begin().await?;
    let period = store::period(&tx, PeriodId(id)).await?;
    if period.state == PeriodState::Closed {
        return Ok(());
    }
    let kind = if days < 0 {
        "period.overdue"
    } else {
        "period.due_soon"
    };
    let owed = store::obligations(&tx, period.id).await?;
    let ids: Vec<AgencyId> = owed.iter().map(|owed| owed.agency_id).collect();
    let standing = agency::store::standing_many(&tx, &ids, ctx.today()).await?;
    for obligation in owed {
        let is_waiting = matches!(
            obligation.state,
            ObligationState::Open | ObligationState::Returned
        );
        let Some(reader) = standing.get(&obligation.agency_id) else {
            continue;
        };
        if !is_waiting || obligation.due_on != due_on {
            continue;
        }
        let notice = NewNotice {
            agency_id: *reader,
            kind,
            record: ("obligation", obligation.id.0),
            args: json!({ "period": period.name, "due_on": date_text(due_on), "days": days }),
            dedupe_key: &format!("{kind}-{}-{days}", obligation.id),
        };
        notify(&tx, &notice, &ctx.now_text()).await?;
    }
    tx.commit().await?;
    Ok(())
}
