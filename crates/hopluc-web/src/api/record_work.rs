//! What several people or agencies do with one record: steps that others grant, sharing and handing over, opening what is
//! sealed, records with the same identifiers.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::ActionError,
    ids::{AgencyId, RecordId, ReferralId, RequestId},
};
use hopluc_core::record::{
    page::record_page,
    referral::{self, Kind},
    request, sealed,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Why something is done.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Why {
    /// The reason, which is kept.
    pub(super) reason: String,
}

/// What was sealed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Opened {
    /// Values by field, in normal form.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// A step that waits for other persons, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepRequest {
    /// Key.
    id: i64,
    /// The step.
    step: String,
    /// Why it is asked for.
    reason: String,
    /// Who asks.
    asked_by: String,
    /// When (UTC).
    asked_at: String,
    /// When it lapses (UTC).
    expires_at: String,
    /// How many persons must grant it.
    n_needed: i64,
    /// `open`, `granted`, `refused`, `recalled` or `lapsed`.
    standing: String,
    /// The answers so far.
    answers: Vec<StepAnswer>,
}

/// One person's answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepAnswer {
    /// Who.
    by: String,
    /// Yes or no.
    is_granted: bool,
    /// Why.
    reason: String,
    /// When (UTC).
    given_at: String,
}

/// An answer to a request.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RequestAnswer {
    /// Yes or no.
    is_granted: bool,
    /// Needed for a no.
    #[serde(default)]
    reason: String,
}

/// Where a request stands after an answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RequestStanding {
    /// `open` while more persons must grant it, `granted` or `refused`.
    standing: String,
}

/// A record shared with another agency or handed to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordReferral {
    /// Key.
    id: i64,
    /// `share` or `transfer`.
    kind: String,
    /// Who sent it.
    from_agency_id: i64,
    /// To whom.
    to_agency_id: i64,
    /// Why.
    reason: String,
    /// When (UTC).
    sent_at: String,
    /// `sent`, `received`, `returned` or `recalled`.
    standing: String,
    /// Why it was returned or recalled.
    answer: String,
}

/// A record to share or hand over.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewReferral {
    /// `share` or `transfer`.
    kind: String,
    /// To whom.
    to_agency_id: i64,
    /// Why.
    reason: String,
}

/// The receiver's answer.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReferralAnswer {
    /// Whether it is received; sent back otherwise.
    is_received: bool,
    /// Needed where it is sent back.
    #[serde(default)]
    reason: String,
}

/// A record that names one of the same identifiers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordNeighbour {
    /// Its key; null where the caller may not see it.
    id: Option<i64>,
    /// Its title; empty where the caller may not see it.
    title: String,
    /// Its register.
    register: String,
    /// The agency that has it.
    agency: String,
    /// The identifiers that both name.
    shared: Vec<String>,
}

/// Opens the sealed fields of a record; kept with the reason.
#[utoipa::path(post, path = "/api/v1/records/{id}/open-sealed", tag = "registers", params(("id" = i64, Path)), request_body = Why,
    responses((status = 200, body = Opened), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn open_sealed(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<Why>,
) -> Answer<Opened> {
    let found = sealed::open(&ctx, RecordId(id), &form.reason).await?;
    let values = found
        .into_iter()
        .map(|(field, value)| (field.as_str().to_owned(), value));
    Ok(Json(Opened {
        values: values.collect(),
    }))
}

/// Requests for steps of a record, newest first.
#[utoipa::path(get, path = "/api/v1/records/{id}/requests", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = [StepRequest]), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn requests(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<StepRequest>> {
    let view = record_page(&ctx, RecordId(id)).await?;
    let one = |asked: hopluc_core::record::page::RequestView| {
        let request = asked.request;
        StepRequest {
            id: request.id.0,
            step: request.step.as_str().to_owned(),
            reason: request.reason,
            asked_by: request.person,
            asked_at: request.asked_at,
            expires_at: request.expires_at,
            n_needed: request.n_needed,
            standing: asked.standing.code().to_owned(),
            answers: request
                .answers
                .into_iter()
                .map(|answer| StepAnswer {
                    by: answer.person,
                    is_granted: answer.is_granted,
                    reason: answer.reason,
                    given_at: answer.given_at,
                })
                .collect(),
        }
    };
    Ok(Json(view.requests.into_iter().map(one).collect()))
}

/// Grants or refuses a step that a colleague asks for; a program has no person, so only a person's token can.
#[utoipa::path(post, path = "/api/v1/record-requests/{id}/answer", tag = "registers", params(("id" = i64, Path)), request_body = RequestAnswer,
    responses((status = 200, body = RequestStanding), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn answer_request(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<RequestAnswer>,
) -> Answer<RequestStanding> {
    let standing = request::answer(&ctx, RequestId(id), form.is_granted, &form.reason).await?;
    Ok(Json(RequestStanding {
        standing: standing.code().to_owned(),
    }))
}

/// Takes back what the caller asked for.
#[utoipa::path(post, path = "/api/v1/record-requests/{id}/recall", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn recall_request(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Written> {
    request::recall(&ctx, RequestId(id)).await?;
    Ok(Json(Written { id }))
}

/// To whom a record was shared or handed over, newest first.
#[utoipa::path(get, path = "/api/v1/records/{id}/referrals", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = [RecordReferral]), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn referrals(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<RecordReferral>> {
    let view = record_page(&ctx, RecordId(id)).await?;
    let one = |sent: hopluc_core::record::page::ReferralView| RecordReferral {
        id: sent.referral.id.0,
        kind: sent.referral.kind.code().to_owned(),
        from_agency_id: sent.referral.from_agency_id.0,
        to_agency_id: sent.referral.to_agency_id.0,
        reason: sent.referral.reason,
        sent_at: sent.referral.sent_at,
        standing: sent.referral.standing.code().to_owned(),
        answer: sent.referral.answer,
    };
    Ok(Json(view.referrals.into_iter().map(one).collect()))
}

/// Shares a record with another agency, or hands it over.
#[utoipa::path(post, path = "/api/v1/records/{id}/referrals", tag = "registers", params(("id" = i64, Path)), request_body = NewReferral,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn refer(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<NewReferral>,
) -> Answer<Written> {
    let kind = Kind::of(&form.kind);
    let kind = kind.ok_or_else(|| ActionError::invalid("kind", "error.unknown_value"))?;
    let to = AgencyId(form.to_agency_id);
    let id = referral::refer(&ctx, RecordId(id), kind, to, &form.reason).await?;
    Ok(Json(Written { id: id.0 }))
}

/// Signs for a record that was sent to the caller's agency, or sends it back.
#[utoipa::path(post, path = "/api/v1/record-referrals/{id}/answer", tag = "registers", params(("id" = i64, Path)), request_body = ReferralAnswer,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn answer_referral(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<ReferralAnswer>,
) -> Answer<Written> {
    referral::answer(&ctx, ReferralId(id), form.is_received, &form.reason).await?;
    Ok(Json(Written { id }))
}

/// Takes back what the caller's agency sent.
#[utoipa::path(post, path = "/api/v1/record-referrals/{id}/recall", tag = "registers", params(("id" = i64, Path)), request_body = Why,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn recall_referral(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<Why>,
) -> Answer<Written> {
    referral::recall(&ctx, ReferralId(id), &form.reason).await?;
    Ok(Json(Written { id }))
}

/// Records that name one of the same identifiers, those with most in common first.
#[utoipa::path(get, path = "/api/v1/records/{id}/neighbours", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = [RecordNeighbour]), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn neighbours(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<RecordNeighbour>> {
    let view = record_page(&ctx, RecordId(id)).await?;
    let one = |met: hopluc_core::record::page::NeighbourView| RecordNeighbour {
        id: met.id.map(|id| id.0),
        title: met.title,
        register: met.register.as_str().to_owned(),
        agency: met.agency,
        shared: met.shared,
    };
    Ok(Json(view.neighbours.into_iter().map(one).collect()))
}
