//! Reporting schedules that a directive orders: what it proposes, and storing one.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::{not_one_of, one_of},
    opening::window,
    opt_date,
};
use crate::{forms::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    calendar::{MonthDay, Slot},
    error::{ActionError, FieldError, Outcome},
    ids::DirectiveId,
};
use hopluc_core::report::period::{
    from_directive::{ScheduleForm, ScheduleKind, WindowForm},
    ordering::{order_schedule, propose},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::Date;

/// One window of a schedule.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ScheduleWindow {
    /// Short code, unique within the schedule.
    code: String,
    /// Name as documents call the period.
    name: String,
    /// First day (YYYY-MM-DD).
    starts_on: Option<String>,
    /// Last day.
    ends_on: Option<String>,
    /// Day on which figures are cut off; left out, the last day.
    cutoff_on: Option<String>,
    /// Last day for reports.
    due_on: Option<String>,
    /// Last days of tiers that have one of their own, by the number of the tier.
    due_by_tier: BTreeMap<u8, String>,
    /// Whether it repeats days of an earlier window.
    is_cumulative: bool,
}

/// A schedule that a directive orders.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct OrderedSchedule {
    /// Name.
    name: String,
    /// The ordering document, as the report will name it.
    basis: String,
    /// Id of the schedule of the catalogue that says who reports what under which outline.
    model: String,
    /// `windows`, `statutory` (cut on the 15th; Decree 09/2019, Article 12) or `calendar`.
    kind: String,
    /// Its windows, where `kind` is `windows`.
    windows: Vec<ScheduleWindow>,
    /// First day of the campaign in which they lie.
    campaign_starts_on: Option<String>,
    /// Last day of that campaign.
    campaign_ends_on: Option<String>,
    /// Parts of the year (`Q1`, `H1`, `9M`, `Y`, `M01` ...) for the other kinds, with the day (`15/6`) where the document fixes one.
    slots: BTreeMap<String, Option<String>>,
    /// Working days from the cut-off to the last day for reports, by the number of the tier.
    due_days: BTreeMap<u8, u16>,
    /// Days from the end of a period to its cut-off.
    cutoff_after_days: u8,
}

fn iso(on: Option<Date>) -> Option<String> {
    on.map(words::iso)
}

impl From<WindowForm> for ScheduleWindow {
    fn from(form: WindowForm) -> Self {
        let due = form.due_by_tier.into_iter();
        Self {
            code: form.code,
            name: form.name,
            starts_on: iso(form.from),
            ends_on: iso(form.to),
            cutoff_on: iso(form.cutoff_on),
            due_on: iso(form.due_on),
            due_by_tier: due.map(|(tier, on)| (tier, words::iso(on))).collect(),
            is_cumulative: form.is_cumulative,
        }
    }
}

impl From<ScheduleForm> for OrderedSchedule {
    fn from(form: ScheduleForm) -> Self {
        let slots = form.slots.into_iter();
        Self {
            name: form.name,
            basis: form.basis,
            model: form.model,
            kind: form.kind.code().to_owned(),
            windows: form.windows.into_iter().map(Into::into).collect(),
            campaign_starts_on: iso(form.campaign.map(|window| window.from)),
            campaign_ends_on: iso(form.campaign.map(|window| window.to)),
            slots: slots
                .map(|(slot, due)| (slot.to_string(), due.map(|due| due.to_string())))
                .collect(),
            due_days: form.due_days,
            cutoff_after_days: form.cutoff_after_days,
        }
    }
}

impl ScheduleWindow {
    fn form(&self) -> Outcome<WindowForm> {
        let mut due_by_tier = BTreeMap::new();
        for (tier, on) in &self.due_by_tier {
            due_by_tier.insert(*tier, super::date("due_by_tier", on)?);
        }
        Ok(WindowForm {
            code: self.code.clone(),
            name: self.name.clone(),
            from: opt_date("starts_on", self.starts_on.as_ref())?,
            to: opt_date("ends_on", self.ends_on.as_ref())?,
            cutoff_on: opt_date("cutoff_on", self.cutoff_on.as_ref())?,
            due_on: opt_date("due_on", self.due_on.as_ref())?,
            due_by_tier,
            is_cumulative: self.is_cumulative,
        })
    }
}

/// The parts of the year that a schedule may name, as [`Slot`] writes them.
const SLOTS: [&str; 9] = ["M01 ... M12", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "Y"];

fn month_day_fault(found: &str) -> ActionError {
    let fault = FieldError::new("slots", "error.month_day_form").arg("found", found);
    ActionError::Invalid(vec![fault.arg("expected", "D/M")])
}

impl OrderedSchedule {
    fn form(self) -> Outcome<ScheduleForm> {
        let kind = one_of("kind", &self.kind, &ScheduleKind::ALL, ScheduleKind::code)?;
        let windows = self.windows.iter().map(ScheduleWindow::form);
        Ok(ScheduleForm {
            kind,
            windows: windows.collect::<Outcome<_>>()?,
            campaign: window(
                ("campaign_starts_on", self.campaign_starts_on.as_ref()),
                ("campaign_ends_on", self.campaign_ends_on.as_ref()),
            )?,
            slots: self.slots()?,
            name: self.name,
            basis: self.basis,
            model: self.model,
            due_days: self.due_days,
            cutoff_after_days: self.cutoff_after_days,
        })
    }

    fn slots(&self) -> Outcome<BTreeMap<Slot, Option<MonthDay>>> {
        let mut slots = BTreeMap::new();
        for (slot, due) in &self.slots {
            let part = slot
                .parse::<Slot>()
                .map_err(|_| not_one_of("slots", slot, &SLOTS))?;
            let due = due
                .as_ref()
                .map(|due| due.parse::<MonthDay>())
                .transpose()
                .map_err(|_| month_day_fault(due.as_deref().unwrap_or_default()))?;
            slots.insert(part, due);
        }
        Ok(slots)
    }
}

/// Which of the passages on reports to start from.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProposalQuery {
    /// Number of the passage, from 0 in text order; left out, the first that orders reports.
    passage: Option<usize>,
}

/// What a confirmed directive says of reports, as a schedule to be corrected and stored; stores nothing.
#[utoipa::path(get, path = "/api/v1/directives/{id}/schedule", tag = "periods", params(ProposalQuery, ("id" = i64, Path)),
    responses((status = 200, body = OrderedSchedule), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn proposal(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Asked(query): Asked<ProposalQuery>,
) -> Answer<OrderedSchedule> {
    let found = propose(&ctx, DirectiveId(id), query.passage).await?;
    Ok(Json(found.form.into()))
}

/// Stores a schedule that a confirmed directive orders; the answer names the schedule.
#[utoipa::path(post, path = "/api/v1/directives/{id}/schedule", tag = "periods", params(("id" = i64, Path)),
    request_body = OrderedSchedule,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn store(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(schedule): Body<OrderedSchedule>,
) -> Answer<Written> {
    let stored = order_schedule(&ctx, DirectiveId(id), &schedule.form()?).await?;
    Ok(Json(Written { id: stored.0 }))
}
