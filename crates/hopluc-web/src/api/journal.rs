//! `/api/v1/facts`: the journal and its verification.

use super::{Answer, Refusal, caller::Caller, opt_date};
use crate::forms::Asked;
use axum::Json;
use hopluc_core::base::{audit, error::ActionError, ids::AgencyId, permit::Verb};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One fact of the journal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Fact {
    /// Number from 1, without gaps.
    id: i64,
    /// When (UTC).
    at: String,
    /// Who, if a person.
    person_id: Option<i64>,
    /// For which agency.
    agency_id: Option<i64>,
    /// In which role; `system` for the program itself.
    role: String,
    /// What was done: `task.accept`.
    verb: String,
    /// To which kind of record.
    noun: String,
    /// To which record.
    noun_id: i64,
    /// What it tells beside.
    #[schema(value_type = Object)]
    detail: Value,
    /// SHA-256 of the fact as a leaf of the log (RFC 6962), in hexadecimal.
    leaf_hash: String,
}

/// A page of facts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Facts {
    /// Newest first, at most `limit`.
    items: Vec<Fact>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
}

/// Query of the journal.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactQuery {
    /// Only facts about this kind of record.
    #[serde(default)]
    noun: String,
    /// Only facts about the record with this key.
    noun_id: Option<i64>,
    /// Only what this person did.
    person_id: Option<i64>,
    /// Only what was done for this agency.
    agency_id: Option<i64>,
    /// First day in Viet Nam, `2026-11-23`.
    from: Option<String>,
    /// Last day, itself included.
    to: Option<String>,
    /// `next` of the page before.
    before: Option<i64>,
    /// 1 to 200; 100 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Facts of the journal, newest first.
#[utoipa::path(get, path = "/api/v1/facts", tag = "operation", params(FactQuery),
    responses((status = 200, body = Facts), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<FactQuery>) -> Answer<Facts> {
    ctx.permit_all(Verb::AuditRead)?;
    let limit = query.limit.unwrap_or(100).clamp(1, 200);
    let before = query.before.unwrap_or(i64::MAX);
    let people = query.person_id.as_slice();
    let filter = audit::FactFilter {
        noun: &query.noun,
        noun_id: query.noun_id.unwrap_or(0),
        people: (!people.is_empty()).then_some(people),
        agency: query.agency_id.map(AgencyId),
        from: opt_date("from", query.from.as_ref())?,
        to: opt_date("to", query.to.as_ref())?,
    };
    let mut found = audit::page(&ctx.reader(), before, &filter, limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|last| last.id);
    let mut items = Vec::with_capacity(found.len());
    for entry in found {
        items.push(Fact {
            leaf_hash: entry.leaf_hash(),
            detail: serde_json::from_str(&entry.detail).map_err(ActionError::from)?,
            id: entry.id,
            at: entry.at,
            person_id: entry.person_id,
            agency_id: entry.agency_id,
            role: entry.role,
            verb: entry.verb,
            noun: entry.noun,
            noun_id: entry.noun_id,
        });
    }
    Ok(Json(Facts { items, next }))
}

/// What checking the whole journal found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct JournalCheck {
    /// Facts read.
    n_facts: i64,
    /// Signed checkpoints checked.
    n_checkpoints: i64,
    /// Facts after the last checkpoint.
    n_unsigned: i64,
    /// Root over all facts, in hexadecimal.
    root: String,
    /// The key whose signatures count, in hexadecimal.
    public_key: String,
    /// What does not hold; empty if all holds.
    #[schema(value_type = Vec<Object>)]
    faults: Vec<Value>,
}

/// Recomputes every fact and every checkpoint of the journal: the longer the journal, the longer it takes.
#[utoipa::path(get, path = "/api/v1/facts/verification", tag = "operation",
    responses((status = 200, body = JournalCheck), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn verify(Caller(ctx): Caller) -> Answer<JournalCheck> {
    ctx.permit_all(Verb::AuditRead)?;
    let public_key = ctx.app.journal.public_key();
    let found = audit::verify(&ctx.reader(), Some(&public_key)).await?;
    Ok(Json(JournalCheck {
        n_facts: found.n_facts,
        n_checkpoints: found.n_checkpoints,
        n_unsigned: found.n_unsigned,
        root: found.root,
        public_key,
        faults: found.faults,
    }))
}
