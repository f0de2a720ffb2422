//! `/api/v1/measures`

use super::{Answer, Refusal, caller::Caller, malformed::one_of, obligation_work::CellShown};
use crate::{forms::Asked, measure::series, words};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    ids::{AgencyId, ScheduleId},
    permit::Verb,
};
use hopluc_core::report::period::PeriodKind;
use serde::{Deserialize, Serialize};

/// A statistical measure of the catalogue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Measure {
    /// Code: `B01`.
    code: String,
    /// English identifier: `inspections_conducted`.
    id: String,
    /// Vietnamese name.
    name: String,
    /// English name.
    name_en: String,
    /// Unit, an id of the catalogue.
    unit: String,
}

/// All measures, by code.
#[utoipa::path(get, path = "/api/v1/measures", tag = "measures",
    responses((status = 200, body = Vec<Measure>), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller) -> Answer<Vec<Measure>> {
    ctx.permit_all(Verb::PeriodRead)?;
    let measures = ctx
        .catalogue()
        .measures
        .iter()
        .map(|(code, measure)| Measure {
            code: code.to_string(),
            id: measure.id.clone(),
            name: measure.name.clone(),
            name_en: measure.name_en.clone(),
            unit: measure.unit.to_string(),
        });
    Ok(Json(measures.collect()))
}

/// Which periods are asked, and whose figures.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrendQuery {
    /// Key of a reporting schedule.
    schedule_id: i64,
    /// `month`, `quarter`, `half_year`, `nine_months`, `year`, `campaign` or `custom`.
    period_kind: String,
    /// One agency's figures; left out, the sum of all.
    agency_id: Option<i64>,
}

/// A measure in one period.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TrendPoint {
    /// Key of the period.
    period_id: i64,
    /// Its code: `2026-H1`.
    period: String,
    /// Its first day (YYYY-MM-DD).
    starts_on: String,
    /// Its last day.
    ends_on: String,
    /// The sum, or the agency's figure; null where nobody was asked.
    figure: Option<CellShown>,
    /// Agencies whose figure is owed and not there.
    n_missing: i64,
}

/// A measure over the periods of one schedule and kind, oldest first; the last 60.
#[utoipa::path(get, path = "/api/v1/measures/{code}/trend", tag = "measures", params(TrendQuery, ("code" = String, Path)),
    responses((status = 200, body = Vec<TrendPoint>), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn trend(
    Caller(ctx): Caller,
    Path(code): Path<String>,
    Asked(query): Asked<TrendQuery>,
) -> Answer<Vec<TrendPoint>> {
    let kinds = &PeriodKind::ALL;
    let kind = one_of("period_kind", &query.period_kind, kinds, PeriodKind::code)?;
    let chain = (ScheduleId(query.schedule_id), kind);
    let found = series(&ctx, &code, chain, query.agency_id.map(AgencyId)).await?;
    let points = found.into_iter().map(|(period, sum)| TrendPoint {
        period_id: period.id.0,
        period: period.code,
        starts_on: words::iso(period.window.from),
        ends_on: words::iso(period.window.to),
        figure: sum.map(|sum| sum.cell.into()),
        n_missing: sum.map_or(0, |sum| sum.n_missing),
    });
    Ok(Json(points.collect()))
}
