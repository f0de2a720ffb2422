//! `/api/v1/calendar`: days off and worked weekends.

use super::{
    Answer, Refusal,
    caller::{Body, Caller},
    date,
    malformed::not_one_of,
};
use crate::{forms::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    holiday::{self, DayKind},
    permit::Verb,
};
use serde::{Deserialize, Serialize};

/// A day that is off though it is no weekend, or worked though it is one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SpecialDay {
    /// The day (YYYY-MM-DD).
    on: String,
    /// `holiday` or `working`.
    kind: String,
    /// What it is called.
    name: String,
    /// The document that says so.
    source: String,
    /// Whether the province entered it itself; else it is of the catalogue.
    is_own: bool,
}

/// Query of the calendar.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// The year; this year if left out.
    year: Option<i32>,
}

/// Special days of a year, by date.
#[utoipa::path(get, path = "/api/v1/calendar", tag = "calendar", params(CalendarQuery),
    responses((status = 200, body = Vec<SpecialDay>), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn list(
    Caller(ctx): Caller,
    Asked(query): Asked<CalendarQuery>,
) -> Answer<Vec<SpecialDay>> {
    ctx.permit_all(Verb::CalendarEdit)?;
    let year = query.year.unwrap_or(ctx.today().year());
    let days = holiday::days_of(&ctx.reader(), ctx.catalogue(), year).await?;
    let days = days.into_iter().map(|day| SpecialDay {
        on: words::iso(day.on),
        kind: day.kind.code().to_owned(),
        name: day.name,
        source: day.source,
        is_own: day.is_own,
    });
    Ok(Json(days.collect()))
}

/// What is entered of a day.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DayEntry {
    /// The day (YYYY-MM-DD).
    on: String,
    /// `holiday` or `working`.
    kind: String,
    /// What it is called.
    name: String,
    /// The document that says so.
    source: String,
}

/// The day that was written.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WrittenDay {
    /// The day (YYYY-MM-DD).
    on: String,
}

/// Enters a special day, in the place of what stood there.
#[utoipa::path(post, path = "/api/v1/calendar", tag = "calendar", request_body = DayEntry,
    responses((status = 200, body = WrittenDay), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn set_day(Caller(ctx): Caller, Body(day): Body<DayEntry>) -> Answer<WrittenDay> {
    let kind = DayKind::from_code(&day.kind)
        .ok_or_else(|| not_one_of("kind", &day.kind, &["holiday", "working"]))?;
    holiday::set_day(&ctx, &day.on, kind, &day.name, &day.source).await?;
    Ok(Json(WrittenDay { on: day.on }))
}

/// Takes a day of the province's own out again; the catalogue's comes back where it has one.
#[utoipa::path(post, path = "/api/v1/calendar/{date}/remove", tag = "calendar", params(("date" = String, Path)),
    responses((status = 200, body = WrittenDay), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn unset_day(Caller(ctx): Caller, Path(on): Path<String>) -> Answer<WrittenDay> {
    holiday::unset_day(&ctx, date("date", &on)?).await?;
    Ok(Json(WrittenDay { on }))
}
