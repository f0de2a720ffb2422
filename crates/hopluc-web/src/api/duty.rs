//! Writing the duties of a directive before it is confirmed, and who gives it.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    directive::{DutyInput, duty_form},
};
use axum::{Json, extract::Path};
use hopluc_core::base::ids::{AgencyId, DirectiveId, DutyId};
use hopluc_core::directive::{SeenDirective, SeenDuty, actions};
use serde::{Deserialize, Serialize};

/// Adds a duty that was not read; `row_version` is the directive's.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties", tag = "directives", params(("id" = i64, Path)),
    request_body = DutyInput,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(input): Body<DutyInput>,
) -> Answer<Written> {
    let seen = SeenDirective {
        id: DirectiveId(id),
        row_version: input.row_version,
    };
    let made = actions::add_duty(&ctx, seen, &duty_form(input)?).await?;
    Ok(Json(Written { id: made.0 }))
}

/// The texts into which a duty is cut.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DutyParts {
    /// Edition of the duty that was seen.
    row_version: i64,
    /// What each new duty says, in order; two at least.
    texts: Vec<String>,
}

/// The duties that came of one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Duties {
    /// Keys, in order.
    ids: Vec<i64>,
}

/// Cuts a duty in two or more; each keeps its agencies and its last day.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties/{duty}/split", tag = "directives",
    params(("id" = i64, Path), ("duty" = i64, Path)), request_body = DutyParts,
    responses((status = 200, body = Duties), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn split(
    Caller(ctx): Caller,
    Path((_, duty)): Path<(i64, i64)>,
    Body(parts): Body<DutyParts>,
) -> Answer<Duties> {
    let seen = SeenDuty {
        id: DutyId(duty),
        row_version: parts.row_version,
    };
    let made = actions::split_duty(&ctx, seen, &parts.texts).await?;
    Ok(Json(Duties {
        ids: made.into_iter().map(|id| id.0).collect(),
    }))
}

/// Which edition of a duty was seen.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SeenEdition {
    /// Edition of the duty that was seen.
    row_version: i64,
}

impl SeenEdition {
    fn of(&self, duty: i64) -> SeenDuty {
        SeenDuty {
            id: DutyId(duty),
            row_version: self.row_version,
        }
    }
}

/// Joins a duty to the one before it; the answer names that one.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties/{duty}/merge", tag = "directives",
    params(("id" = i64, Path), ("duty" = i64, Path)), request_body = SeenEdition,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn merge(
    Caller(ctx): Caller,
    Path((_, duty)): Path<(i64, i64)>,
    Body(edition): Body<SeenEdition>,
) -> Answer<Written> {
    let into = actions::merge_duty(&ctx, edition.of(duty)).await?;
    Ok(Json(Written { id: into.0 }))
}

/// Leaves a duty out: it becomes no task.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties/{duty}/drop", tag = "directives",
    params(("id" = i64, Path), ("duty" = i64, Path)), request_body = SeenEdition,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn leave_out(
    Caller(ctx): Caller,
    Path((_, duty)): Path<(i64, i64)>,
    Body(edition): Body<SeenEdition>,
) -> Answer<Written> {
    actions::drop_duty(&ctx, edition.of(duty)).await?;
    Ok(Json(Written { id: duty }))
}

/// Takes a duty that was left out back in.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties/{duty}/restore", tag = "directives",
    params(("id" = i64, Path), ("duty" = i64, Path)), request_body = SeenEdition,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn restore(
    Caller(ctx): Caller,
    Path((_, duty)): Path<(i64, i64)>,
    Body(edition): Body<SeenEdition>,
) -> Answer<Written> {
    actions::restore_duty(&ctx, edition.of(duty)).await?;
    Ok(Json(Written { id: duty }))
}

/// Who gives a directive.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct GiverInput {
    /// Edition of the directive that was seen.
    row_version: i64,
    /// Key of the agency.
    agency_id: i64,
}

/// Says which agency gives the orders of a directive, where the letterhead did not tell.
#[utoipa::path(post, path = "/api/v1/directives/{id}/giver", tag = "directives", params(("id" = i64, Path)),
    request_body = GiverInput,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn set_giver(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(giver): Body<GiverInput>,
) -> Answer<Written> {
    let seen = SeenDirective {
        id: DirectiveId(id),
        row_version: giver.row_version,
    };
    actions::set_giver(&ctx, seen, AgencyId(giver.agency_id)).await?;
    Ok(Json(Written { id }))
}

/// Which edition of a directive was seen.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SeenOrders {
    /// Edition of the directive that was seen.
    row_version: i64,
}

/// How many duties were changed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Inherited {
    /// Duties in which a successor stands now.
    n_duties: usize,
}

/// Puts the successor in the place of every agency of the duties that does not exist today. Lays nothing on anybody.
#[utoipa::path(post, path = "/api/v1/directives/{id}/successors", tag = "directives", params(("id" = i64, Path)),
    request_body = SeenOrders,
    responses((status = 200, body = Inherited), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn put_successors(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(seen): Body<SeenOrders>,
) -> Answer<Inherited> {
    let seen = SeenDirective {
        id: DirectiveId(id),
        row_version: seen.row_version,
    };
    let n_duties = actions::put_successors(&ctx, seen).await?;
    Ok(Json(Inherited { n_duties }))
}
