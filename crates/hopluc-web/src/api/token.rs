//! `/api/v1/agencies/{id}/tokens`: a leader's business, so a person's session and never a token calls it.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{actor::Role, ids::AgencyId};
use hopluc_core::person::token;
use serde::{Deserialize, Serialize};

/// A token as it is listed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Token {
    /// Key.
    id: i64,
    /// What the agency calls it.
    name: String,
    /// `viewer` or `officer`.
    role: String,
    /// When it was made (UTC).
    created_at: String,
    /// From when on it is refused.
    expires_at: String,
    /// When it was revoked, if it was.
    revoked_at: Option<String>,
}

/// Tokens of an agency, newest first, without their secrets.
#[utoipa::path(get, path = "/api/v1/agencies/{id}/tokens", tag = "agencies", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Token>), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<Token>> {
    let found = token::list(&ctx, AgencyId(id)).await?;
    let shown = found.into_iter().map(|token| Token {
        id: token.id,
        name: token.name,
        role: token.role,
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
    });
    Ok(Json(shown.collect()))
}

/// A token to make.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewToken {
    /// What the agency calls it.
    name: String,
    /// `viewer` or `officer`.
    role: String,
    /// Days for which it is good, 1 to 365.
    n_days: i64,
}

/// A token that was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MadeToken {
    /// The secret; told this once and kept by nobody else.
    secret: String,
}

/// Makes a token for the programs of an agency.
#[utoipa::path(post, path = "/api/v1/agencies/{id}/tokens", tag = "agencies", params(("id" = i64, Path)), request_body = NewToken,
    responses((status = 200, body = MadeToken), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn make(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewToken>,
) -> Answer<MadeToken> {
    let role = one_of("role", &new.role, &Role::ALL, Role::code)?;
    let secret = token::make(&ctx, AgencyId(id), &new.name, role, new.n_days).await?;
    Ok(Json(MadeToken { secret }))
}

/// Revokes a token at once.
#[utoipa::path(post, path = "/api/v1/agencies/{id}/tokens/{token}/revoke", tag = "agencies",
    params(("id" = i64, Path), ("token" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal)))]
pub async fn revoke(Caller(ctx): Caller, Path((id, token)): Path<(i64, i64)>) -> Answer<Written> {
    token::revoke(&ctx, AgencyId(id), token).await?;
    Ok(Json(Written { id: token }))
}
