//! `/api/v1/penalties`: the law catalogue of penalties, for programs that prepare decisions.

use super::{Answer, Refusal, caller::Caller, opt_date};
use crate::forms::Asked;
use axum::Json;
use hopluc_core::base::error::ActionError;
use hopluc_core::catalogue::{Catalogue, PartyKind, PenaltyDef, ValueId};
use hopluc_core::record::penalty::deciders;
use serde::{Deserialize, Serialize};

/// For which act rules are asked.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PenaltyQuery {
    /// The day of the act (YYYY-MM-DD); today if left out.
    acted_on: Option<String>,
    /// Only rules for this value of the list `behaviour`.
    behaviour: Option<String>,
    /// `organisation`, which is also what is read when it is left out, or `individual`: for whom ranges are given.
    #[serde(default)]
    party: String,
}

/// A rule of penalty in force on the day of the act.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Penalty {
    /// Its name, which a record holds.
    id: String,
    /// Where it stands in the law, in Vietnamese.
    clause: String,
    /// The same in English.
    clause_en: String,
    /// What is done, in Vietnamese.
    what: String,
    /// What is done, in English.
    what_en: String,
    /// Values of the list `behaviour` for which it is proposed.
    behaviours: Vec<String>,
    /// Least fine of the party, whole đồng.
    low_vnd: i64,
    /// Highest fine of the party, whole đồng.
    high_vnd: i64,
    /// The range is for each of so many things at most; null where it is for the act.
    each_up_to: Option<i64>,
    /// Supplementary forms, values of the list `remedy_kind`.
    additional: Vec<String>,
    /// Remedies, values of the list `remedy_kind`.
    remedies: Vec<String>,
    /// Offices that may decide it, values of the list `penalty_authority`.
    deciders: Vec<String>,
    /// Months after the act in which it may be decided.
    limitation_months: u8,
    /// Whether somebody has compared it with the signed text ("đã thẩm định").
    is_verified: bool,
}

fn shown(catalogue: &Catalogue, rule: &PenaltyDef, party: PartyKind) -> Penalty {
    let ids = |ids: &[ValueId]| ids.iter().map(|id| id.as_str().to_owned()).collect();
    let (low_vnd, high_vnd) = rule.range(party, 1);
    Penalty {
        id: rule.id.as_str().to_owned(),
        clause: catalogue.citation(&rule.act, &rule.clause, false),
        clause_en: catalogue.citation(&rule.act, &rule.clause, true),
        what: rule.what.clone(),
        what_en: rule.what_en.clone(),
        behaviours: ids(&rule.behaviours),
        low_vnd,
        high_vnd,
        each_up_to: rule.each_up_to,
        additional: ids(&rule.additional),
        remedies: ids(&rule.remedies),
        deciders: ids(&deciders(catalogue, rule, party)),
        limitation_months: rule.limitation_months,
        is_verified: rule.is_verified,
    }
}

/// The rules of penalty in force on the day of an act, by id. Proposals: an official decides.
#[utoipa::path(get, path = "/api/v1/penalties", tag = "registers", params(PenaltyQuery),
    responses((status = 200, body = Vec<Penalty>), (status = 401, body = Refusal), (status = 422, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<PenaltyQuery>) -> Answer<Vec<Penalty>> {
    let party = match query.party.as_str() {
        "" | "organisation" => PartyKind::Organisation,
        "individual" => PartyKind::Individual,
        _ => return Err(ActionError::invalid("party", "error.unknown_value").into()),
    };
    let day = opt_date("acted_on", query.acted_on.as_ref())?.unwrap_or_else(|| ctx.today());
    let catalogue = ctx.catalogue();
    let rules = catalogue.penalties_on(day, query.behaviour.as_deref(), Some(party));
    Ok(Json(
        rules.map(|rule| shown(catalogue, rule, party)).collect(),
    ))
}
