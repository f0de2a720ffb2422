//! `/api/v1/schedules` and the opening and closing of periods.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::not_one_of,
    opt_date,
};
use crate::words;
use axum::{Json, extract::Path};
use hopluc_core::base::{
    calendar::Window,
    error::{ActionError, Outcome},
    ids::{PeriodId, ScheduleId},
};
use hopluc_core::catalogue::Tier;
use hopluc_core::figure::checks::Finding;
use hopluc_core::report::period::{
    actions::{self, OpenPeriod},
    reopening,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A reporting schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Schedule {
    /// Key.
    id: i64,
    /// Its id in the catalogue; empty for one made from a directive.
    catalogue_id: String,
    /// Name.
    name: String,
    /// The document that orders it.
    basis: String,
    /// Whether new periods may be opened.
    is_active: bool,
    /// Codes of its periods in this year and the next.
    period_codes: Vec<String>,
}

/// Reporting schedules of the province.
#[utoipa::path(get, path = "/api/v1/schedules", tag = "periods",
    responses((status = 200, body = Vec<Schedule>), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn schedules(Caller(ctx): Caller) -> Answer<Vec<Schedule>> {
    let year = ctx.today().year();
    let found = actions::schedules(&ctx).await?;
    let shown = found.into_iter().map(|schedule| {
        let mut period_codes = schedule.definition.period_codes(year);
        for code in schedule.definition.period_codes(year + 1) {
            if !period_codes.contains(&code) {
                period_codes.push(code);
            }
        }
        Schedule {
            id: schedule.id.0,
            catalogue_id: schedule.catalogue_id,
            name: schedule.name,
            basis: schedule.basis,
            is_active: schedule.is_active,
            period_codes,
        }
    });
    Ok(Json(shown.collect()))
}

/// A schedule of the catalogue.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Adopted {
    /// Its id in the catalogue.
    catalogue_id: String,
}

/// Takes a schedule of the catalogue over; the caller's agency compiles.
#[utoipa::path(post, path = "/api/v1/schedules", tag = "periods", request_body = Adopted,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn adopt(Caller(ctx): Caller, Body(adopted): Body<Adopted>) -> Answer<Written> {
    let id = actions::adopt_schedule(&ctx, &adopted.catalogue_id).await?;
    Ok(Json(Written { id: id.0 }))
}

/// What is entered of a period that is to be opened; what is left out is the schedule's.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewPeriod {
    /// Key of the schedule.
    schedule_id: i64,
    /// Code of a period of the schedule (`2026-H1`), or a new one with days of its own.
    code: String,
    /// Name.
    #[serde(default)]
    name: String,
    /// First day of its own (YYYY-MM-DD); with `ends_on`.
    starts_on: Option<String>,
    /// Last day of its own.
    ends_on: Option<String>,
    /// Whether days of its own repeat those of an earlier period.
    #[serde(default)]
    is_cumulative: bool,
    /// Day on which figures are cut off.
    cutoff_on: Option<String>,
    /// Last day for reports by tier (`0` central, `1` province, `2` former district, `3` commune).
    #[serde(default)]
    due_on: BTreeMap<String, String>,
    /// Whether the ordering document itself fixes these days.
    #[serde(default)]
    is_due_fixed: bool,
    /// First day of the campaign that it belongs to; with `campaign_ends_on`.
    campaign_starts_on: Option<String>,
    /// Last day of that campaign.
    campaign_ends_on: Option<String>,
}

type Field<'a> = (&'a str, Option<&'a String>);

/// Both days of a window, or none of them.
pub(super) fn window((from, first): Field<'_>, (to, last): Field<'_>) -> Outcome<Option<Window>> {
    match (opt_date(from, first)?, opt_date(to, last)?) {
        (Some(first), Some(last)) => Window::new(first, last)
            .map(Some)
            .ok_or_else(|| ActionError::invalid(to, "error.dates_out_of_order")),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ActionError::invalid(to, "error.required")),
        (None, Some(_)) => Err(ActionError::invalid(from, "error.required")),
    }
}

/// Numbers of the tiers as a body names them.
const TIERS: [&str; 4] = ["0", "1", "2", "3"];

impl NewPeriod {
    fn asked(&self) -> Outcome<OpenPeriod> {
        let mut due = BTreeMap::new();
        for (tier, on) in &self.due_on {
            let known = tier
                .parse::<u8>()
                .ok()
                .filter(|n| Tier::from_number(*n).is_some());
            let number = known.ok_or_else(|| not_one_of("due_on", tier, &TIERS))?;
            due.insert(
                i64::from(number),
                super::date(&format!("due_on.{tier}"), on)?,
            );
        }
        Ok(OpenPeriod {
            code: self.code.trim().to_owned(),
            name: self.name.clone(),
            window: window(
                ("starts_on", self.starts_on.as_ref()),
                ("ends_on", self.ends_on.as_ref()),
            )?,
            is_cumulative: self.is_cumulative,
            cutoff_on: opt_date("cutoff_on", self.cutoff_on.as_ref())?,
            due,
            is_due_fixed: self.is_due_fixed,
            campaign: window(
                ("campaign_starts_on", self.campaign_starts_on.as_ref()),
                ("campaign_ends_on", self.campaign_ends_on.as_ref()),
            )?,
        })
    }
}

/// A period that would be or was opened.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Opened {
    /// Key of the period; null for a preview.
    id: Option<i64>,
    /// Name as documents call it; null once it is opened.
    name: Option<String>,
    /// First day (YYYY-MM-DD); null once it is opened.
    starts_on: Option<String>,
    /// Last day.
    ends_on: Option<String>,
    /// Agencies that must report; null once it is opened.
    n_due: Option<usize>,
    /// What is odd and does not stop it: keys of messages.
    findings: Vec<String>,
}

fn keys(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.message().to_owned()).collect()
}

/// What opening a period would freeze; stores nothing.
#[utoipa::path(post, path = "/api/v1/periods/preview", tag = "periods", request_body = NewPeriod,
    responses((status = 200, body = Opened), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn preview(Caller(ctx): Caller, Body(new): Body<NewPeriod>) -> Answer<Opened> {
    let opening = actions::preview(&ctx, ScheduleId(new.schedule_id), &new.asked()?).await?;
    Ok(Json(Opened {
        id: None,
        name: Some(opening.period.name),
        starts_on: Some(words::iso(opening.period.window.from)),
        ends_on: Some(words::iso(opening.period.window.to)),
        n_due: Some(opening.obligations.len()),
        findings: keys(&opening.findings),
    }))
}

/// Opens a period: who must report what by when is frozen.
#[utoipa::path(post, path = "/api/v1/periods", tag = "periods", request_body = NewPeriod,
    responses((status = 200, body = Opened), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn open(Caller(ctx): Caller, Body(new): Body<NewPeriod>) -> Answer<Opened> {
    let schedule = ScheduleId(new.schedule_id);
    let (id, findings) = actions::open_period(&ctx, schedule, &new.asked()?).await?;
    Ok(Json(Opened {
        id: Some(id.0),
        name: None,
        starts_on: None,
        ends_on: None,
        n_due: None,
        findings: keys(&findings),
    }))
}

/// Which edition of a period is closed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ClosedPeriod {
    /// Edition that was read.
    row_version: i64,
}

/// Closes a period: nothing more is filled or sent.
#[utoipa::path(post, path = "/api/v1/periods/{id}/close", tag = "periods", params(("id" = i64, Path)),
    request_body = ClosedPeriod,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn close(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(closed): Body<ClosedPeriod>,
) -> Answer<Written> {
    actions::close_period(&ctx, PeriodId(id), closed.row_version).await?;
    Ok(Json(Written { id }))
}

/// A period to be opened again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReopenedPeriod {
    /// Edition that was read.
    row_version: i64,
    /// Why; the journal keeps it.
    reason: String,
}

/// Opens a closed period again: reports are taken again. Refused while a report of the period is issued.
#[utoipa::path(post, path = "/api/v1/periods/{id}/reopen", tag = "periods", params(("id" = i64, Path)),
    request_body = ReopenedPeriod,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn reopen(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(reopened): Body<ReopenedPeriod>,
) -> Answer<Written> {
    let reason = &reopened.reason;
    reopening::reopen_period(&ctx, PeriodId(id), reopened.row_version, reason).await?;
    Ok(Json(Written { id }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::malformed::from_json;

    #[test]
    fn a_due_day_of_an_unknown_tier_names_the_known_ones() {
        let asked = |due: &str| {
            let body = format!("{{\"schedule_id\":1,\"code\":\"2026-H1\",\"due_on\":{due}}}");
            from_json::<NewPeriod>(body.as_bytes()).unwrap().asked()
        };
        for unknown in ["commune", "9", "-1"] {
            let refused = asked(&format!("{{\"{unknown}\":\"2027-01-01\"}}"));
            let Err(ActionError::Invalid(faults)) = refused else {
                panic!("{unknown}");
            };
            let arg = |name: &str| faults[0].args[name].clone();
            assert_eq!(faults[0].field, "due_on");
            assert_eq!(
                (arg("found"), arg("expected")),
                (unknown.to_owned(), "0, 1, 2, 3".to_owned())
            );
        }
        let Err(ActionError::Invalid(faults)) = asked("{\"3\":\"mai\"}") else {
            panic!("a day is asked");
        };
        assert_eq!(faults[0].field, "due_on.3");
        let known = asked("{\"1\":\"2027-01-01\"}").unwrap();
        assert_eq!(known.due.len(), 1);
    }
}
