//! `/api/v1/measures`

use super::{Answer, Refusal, caller::Caller};
use axum::Json;
use hopluc_core::base::permit::Verb;
use serde::Serialize;

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
