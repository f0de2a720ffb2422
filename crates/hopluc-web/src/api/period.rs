//! `/api/v1/periods`

use super::{Answer, Refusal, caller::Caller};
use crate::words;
use axum::{Json, extract::Path};
use hopluc_core::base::ids::PeriodId;
use hopluc_core::report::period::actions;
use serde::Serialize;

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
