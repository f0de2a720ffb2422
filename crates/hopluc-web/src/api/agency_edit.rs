//! `/api/v1/agencies`: adding and changing bodies of the directory, ending them, their further names and duties.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    date,
};
use axum::{Json, extract::Path};
use hopluc_core::agency::{AgencyEnd, AgencyForm, KindId, RoleId, actions};
use hopluc_core::base::{error::Outcome, ids::AgencyId};
use serde::Deserialize;

/// What is entered of an agency.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AgencyEntry {
    /// Edition that was read; left out for a new one.
    #[serde(default)]
    row_version: i64,
    /// Code of Decision 20/2020/QĐ-TTg, or an enterprise's tax number; unique.
    code: String,
    /// Full name.
    name: String,
    /// Kind, an id of the catalogue.
    kind: String,
    /// First day (YYYY-MM-DD).
    valid_from: String,
    /// Short name.
    #[serde(default)]
    short_name: String,
    /// Thirteen-character code of QCVN 102:2016.
    #[serde(default)]
    code_edxml: String,
    /// Tax number of an enterprise.
    #[serde(default)]
    tax_number: String,
    /// Code of its area.
    #[serde(default)]
    area_code: String,
    /// The body above it.
    parent_id: Option<i64>,
    /// Where letters go.
    #[serde(default)]
    email: String,
    /// Switchboard.
    #[serde(default)]
    phone: String,
    /// Postal address.
    #[serde(default)]
    address: String,
}

impl AgencyEntry {
    fn form(self) -> Outcome<AgencyForm> {
        Ok(AgencyForm {
            valid_from: date("valid_from", &self.valid_from)?,
            code: self.code,
            code_edxml: self.code_edxml,
            tax_number: self.tax_number,
            name: self.name,
            short_name: self.short_name,
            kind: KindId::new(self.kind),
            area_code: self.area_code,
            parent_id: self.parent_id.map(AgencyId),
            email: self.email,
            phone: self.phone,
            address: self.address,
        })
    }
}

/// Adds an agency.
#[utoipa::path(post, path = "/api/v1/agencies", tag = "agencies", request_body = AgencyEntry,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add(Caller(ctx): Caller, Body(entry): Body<AgencyEntry>) -> Answer<Written> {
    let id = actions::add(&ctx, &entry.form()?).await?;
    Ok(Json(Written { id: id.0 }))
}

/// Changes an agency; every field is written.
#[utoipa::path(post, path = "/api/v1/agencies/{id}", tag = "agencies", params(("id" = i64, Path)),
    request_body = AgencyEntry,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(entry): Body<AgencyEntry>,
) -> Answer<Written> {
    let row_version = entry.row_version;
    actions::change(&ctx, AgencyId(id), row_version, &entry.form()?).await?;
    Ok(Json(Written { id }))
}

/// The end of an agency.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Closing {
    /// Edition that was read.
    row_version: i64,
    /// First day on which it no longer exists (YYYY-MM-DD).
    valid_to: String,
    /// The body that goes on with its work.
    successor_id: Option<i64>,
    /// Must be true where it leaves open tasks or reports and no body goes on with them.
    #[serde(default)]
    nobody_inherits: bool,
    /// Must be true to change an end that is stored already.
    #[serde(default)]
    changes_end: bool,
}

/// Ends an agency and names its successor; its history stays where it is.
#[utoipa::path(post, path = "/api/v1/agencies/{id}/close", tag = "agencies", params(("id" = i64, Path)),
    request_body = Closing,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn close(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(closing): Body<Closing>,
) -> Answer<Written> {
    let on = date("valid_to", &closing.valid_to)?;
    let end = AgencyEnd {
        row_version: closing.row_version,
        on,
        successor: closing.successor_id.map(AgencyId),
        is_without_heir: closing.nobody_inherits,
        is_change: closing.changes_end,
    };
    actions::end(&ctx, AgencyId(id), &end).await?;
    Ok(Json(Written { id }))
}

/// Another name under which letters mention an agency.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct FurtherName {
    /// The name.
    name: String,
}

/// Adds a further name of an agency.
#[utoipa::path(post, path = "/api/v1/agencies/{id}/names", tag = "agencies", params(("id" = i64, Path)),
    request_body = FurtherName,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add_name(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(further): Body<FurtherName>,
) -> Answer<Written> {
    actions::add_alias(&ctx, AgencyId(id), &further.name).await?;
    Ok(Json(Written { id }))
}

/// A duty of the province.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ProvinceRole {
    /// The duty, an id of the catalogue.
    role: String,
    /// First day (YYYY-MM-DD).
    valid_from: String,
    /// The decision that gives it.
    #[serde(default)]
    basis: String,
}

/// Lays a duty of the province on an agency from a day on.
#[utoipa::path(post, path = "/api/v1/agencies/{id}/roles", tag = "agencies", params(("id" = i64, Path)),
    request_body = ProvinceRole,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn give_role(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(given): Body<ProvinceRole>,
) -> Answer<Written> {
    let from = date("valid_from", &given.valid_from)?;
    let role = RoleId::new(&given.role);
    actions::give_role(&ctx, AgencyId(id), &role, (from, None), &given.basis).await?;
    Ok(Json(Written { id }))
}
