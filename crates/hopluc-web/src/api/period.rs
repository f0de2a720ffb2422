//! `/api/v1/periods`

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    opt_date,
};
use crate::words;
use axum::{Json, extract::Path};
use hopluc_core::base::ids::PeriodId;
use hopluc_core::publish::from_report::{ReminderForm, draft_reminder};
use hopluc_core::report::period::actions;
use hopluc_doc::official::Signing;
use serde::{Deserialize, Serialize};

/// One window of a reporting schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Period {
    /// Key.
    id: i64,
    /// Code: `2026-H1`.
    code: String,
    /// Name as documents call it.
    name: String,
    /// First day (YYYY-MM-DD).
    starts_on: String,
    /// Last day.
    ends_on: String,
    /// Day on which figures are cut off.
    cutoff_on: String,
    /// Whether it repeats days of an earlier period.
    is_cumulative: bool,
    /// `open` or `closed`.
    state: String,
    /// Edition; closing must bring it back.
    row_version: i64,
}

impl From<hopluc_core::report::period::Period> for Period {
    fn from(period: hopluc_core::report::period::Period) -> Self {
        Self {
            id: period.id.0,
            code: period.code,
            name: period.name,
            starts_on: words::iso(period.window.from),
            ends_on: words::iso(period.window.to),
            cutoff_on: words::iso(period.cutoff_on),
            is_cumulative: period.is_cumulative,
            state: period.state.code().to_owned(),
            row_version: period.row_version,
        }
    }
}

/// A period and how far its reports have come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PeriodProgress)]
pub struct Progress {
    /// The period.
    period: Period,
    /// Agencies that must report, frozen when it was opened.
    n_due: usize,
    /// Agencies that have reported.
    n_reported: usize,
}

/// Periods, newest first, at most 200.
#[utoipa::path(get, path = "/api/v1/periods", tag = "periods",
    responses((status = 200, body = Vec<Period>), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller) -> Answer<Vec<Period>> {
    ctx.permit_all(hopluc_core::base::permit::Verb::PeriodRead)?;
    let periods = hopluc_core::report::period::store::periods(&ctx.reader(), None, 200).await?;
    Ok(Json(periods.into_iter().map(Into::into).collect()))
}

/// One period with its completeness.
#[utoipa::path(get, path = "/api/v1/periods/{id}", tag = "periods", params(("id" = i64, Path)),
    responses((status = 200, body = Progress), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Progress> {
    let board = actions::board(&ctx, PeriodId(id), None).await?;
    let n_reported = board
        .lines
        .iter()
        .filter(|line| line.obligation.first_submitted_at.is_some())
        .count();
    Ok(Json(Progress {
        n_due: board.lines.len(),
        n_reported,
        period: board.period.into(),
    }))
}

/// What the reminder letter of a period says.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ReminderInput {
    /// The new day by which the report is asked (YYYY-MM-DD).
    new_due_on: Option<String>,
    /// Symbol after the number (`SKHCN-BCVT`); left out, the agency's own.
    symbol: String,
    /// Place of the date line.
    place: String,
    /// Lines of signing capacity.
    capacity: Vec<String>,
    /// Position of the signer.
    position: String,
    /// Name of the signer.
    signer: String,
}

/// Drafts the letter to all who have sent nothing for a period ("công văn đôn đốc"); the answer names the document.
#[utoipa::path(post, path = "/api/v1/periods/{id}/reminder", tag = "periods", params(("id" = i64, Path)), request_body = ReminderInput,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn remind(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(input): Body<ReminderInput>,
) -> Answer<Written> {
    let form = ReminderForm {
        new_due_on: opt_date("new_due_on", input.new_due_on.as_ref())?,
        symbol: input.symbol,
        place: input.place,
        signing: Signing {
            capacity: input.capacity,
            position: input.position,
            name: input.signer,
        },
    };
    let document = draft_reminder(&ctx, PeriodId(id), &form).await?;
    Ok(Json(Written { id: document.0 }))
}
