//! `/api/v1/agencies`

use super::{Answer, Refusal, caller::Caller};
use crate::{fields::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::agency::{Filter, KindId, PageKey, store};
use hopluc_core::base::{ids::AgencyId, permit::Verb};
use serde::{Deserialize, Serialize};

/// A body of the directory.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Agency {
    /// Key.
    id: i64,
    /// Code of Decision 20/2020/QĐ-TTg.
    code: String,
    /// Name.
    name: String,
    /// Short name; may be empty.
    short_name: String,
    /// Kind, an id of the catalogue.
    kind: String,
    /// Code of its area; may be empty.
    area_code: String,
    /// The body above it.
    parent_id: Option<i64>,
    /// The body that answers for it once it is closed.
    successor_id: Option<i64>,
    /// First day (YYYY-MM-DD).
    valid_from: String,
    /// First day on which it is closed; null while it exists.
    valid_to: Option<String>,
}

impl From<hopluc_core::agency::Agency> for Agency {
    fn from(agency: hopluc_core::agency::Agency) -> Self {
        Self {
            id: agency.id.0,
            code: agency.code,
            name: agency.name,
            short_name: agency.short_name,
            kind: agency.kind.as_str().to_owned(),
            area_code: agency.area_code,
            parent_id: agency.parent_id.map(|id| id.0),
            successor_id: agency.successor_id.map(|id| id.0),
            valid_from: words::iso(agency.valid_from),
            valid_to: agency.valid_to.map(words::iso),
        }
    }
}

/// A page of agencies, by name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Agencies {
    /// At most `limit`.
    items: Vec<Agency>,
    /// Value for `after` of the next page; null on the last.
    next: Option<String>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgencyQuery {
    /// Words of name, code or other name, with or without tone marks.
    #[serde(default)]
    q: String,
    /// Kind, an id of the catalogue.
    #[serde(default)]
    kind: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Agencies of the directory, closed ones too, by name.
#[utoipa::path(get, path = "/api/v1/agencies", tag = "agencies", params(AgencyQuery),
    responses((status = 200, body = Agencies), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<AgencyQuery>) -> Answer<Agencies> {
    ctx.permit_all(Verb::AgencyRead)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let filter = Filter {
        text: query.q,
        kind: (!query.kind.is_empty()).then(|| KindId::new(query.kind)),
        ..Filter::default()
    };
    let after = query.after.rsplit_once('~').and_then(|(folded, id)| {
        Some(PageKey {
            folded: folded.to_owned(),
            id: id.parse().ok()?,
        })
    });
    let mut found = store::list(&ctx.reader(), &filter, after.as_ref(), limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|last| {
        let key = last.page_key();
        format!("{}~{}", key.folded, key.id)
    });
    Ok(Json(Agencies {
        items: found.into_iter().map(Into::into).collect(),
        next,
    }))
}

/// One agency.
#[utoipa::path(get, path = "/api/v1/agencies/{id}", tag = "agencies", params(("id" = i64, Path)),
    responses((status = 200, body = Agency), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Agency> {
    ctx.permit_all(Verb::AgencyRead)?;
    Ok(Json(store::get(&ctx.reader(), AgencyId(id)).await?.into()))
}
