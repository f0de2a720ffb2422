//! `/api/v1/directives`

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
};
use crate::{forms::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    clock::date_from,
    error::{ActionError, Outcome},
    ids::{AgencyId, DirectiveId, DocumentId, DutyId},
};
use hopluc_core::directive::{
    DirectiveState, DutyForm, SeenDirective, SeenDuty, actions,
    example::corrected_reading,
    page::{directive_page, directives, is_report_only},
};
use hopluc_core::task::actions as tasks;
use serde::{Deserialize, Serialize};

/// A directive as lists show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DirectiveRow {
    /// Key.
    id: i64,
    /// Number and symbol of its document.
    number_symbol: String,
    /// Subject of its document.
    subject: String,
    /// Name of the giver.
    giver: String,
    /// Date of issue (YYYY-MM-DD).
    issued_on: Option<String>,
    /// `opened`, `confirmed` or `withdrawn`.
    state: String,
    /// Duties kept.
    n_duties: i64,
}

/// A page of directives.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Directives {
    /// Newest first.
    items: Vec<DirectiveRow>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
}

/// One order of a directive.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Duty {
    /// Key.
    id: i64,
    /// Path of the outline above it: `V.1`.
    part: String,
    /// What is to be done.
    text: String,
    /// Bodies named as those who must act.
    named_assignees: Vec<String>,
    /// Bodies named as partners.
    named_partners: Vec<String>,
    /// Agencies chosen to answer for it.
    leads: Vec<i64>,
    /// Agencies chosen to contribute.
    partners: Vec<i64>,
    /// Last day (YYYY-MM-DD).
    due_on: Option<String>,
    /// What must be handed over.
    deliverable: String,
    /// `kept` or `dropped`.
    state: String,
    /// Whether its passage orders nothing but reports, which is why it was proposed as dropped.
    is_report_only: bool,
    /// Edition; every write must bring it back.
    row_version: i64,
}

/// A directive with its duties.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Directive {
    /// Key.
    id: i64,
    /// Its document.
    document_id: i64,
    /// Who gives the orders.
    giver_agency_id: i64,
    /// `opened`, `confirmed` or `withdrawn`.
    state: String,
    /// Tasks that confirming would lay on agencies that must act.
    n_lead_tasks: usize,
    /// Shares that it would lay on partners.
    n_partner_tasks: usize,
    /// Its duties in order.
    duties: Vec<Duty>,
    /// Edition; every write must bring it back.
    row_version: i64,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DirectiveQuery {
    /// Only this state.
    #[serde(default)]
    state: String,
    /// `next` of the page before.
    before: Option<i64>,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Directives, newest first; for roles that see all.
#[utoipa::path(get, path = "/api/v1/directives", tag = "directives", params(DirectiveQuery),
    responses((status = 200, body = Directives), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<DirectiveQuery>) -> Answer<Directives> {
    let state = match query.state.as_str() {
        "" => None,
        code => Some(one_of(
            "state",
            code,
            DirectiveState::ALL,
            DirectiveState::code,
        )?),
    };
    let limit = query.limit.unwrap_or(50).clamp(1, 199);
    let before = query.before.map(DirectiveId);
    let mut found = directives(&ctx, state, before, limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|last| last.id.0);
    let items = found.into_iter().map(|row| DirectiveRow {
        id: row.id.0,
        number_symbol: row.number_symbol,
        subject: row.subject,
        giver: row.giver,
        issued_on: row.issued_on.map(words::iso),
        state: row.state.code().to_owned(),
        n_duties: row.n_duties,
    });
    Ok(Json(Directives {
        items: items.collect(),
        next,
    }))
}

/// One directive with its duties.
#[utoipa::path(get, path = "/api/v1/directives/{id}", tag = "directives", params(("id" = i64, Path)),
    responses((status = 200, body = Directive), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Directive> {
    let page = directive_page(&ctx, DirectiveId(id)).await?;
    let reading = &page.reading;
    let duties = page.duties.into_iter().map(|view| {
        let duty = view.duty;
        Duty {
            id: duty.id.0,
            is_report_only: is_report_only(reading, &duty),
            part: duty.part,
            text: duty.text,
            named_assignees: duty
                .named_assignees
                .into_iter()
                .map(|name| name.value)
                .collect(),
            named_partners: duty
                .named_partners
                .into_iter()
                .map(|name| name.value)
                .collect(),
            leads: duty.leads.into_iter().map(|id| id.0).collect(),
            partners: duty.partners.into_iter().map(|id| id.0).collect(),
            due_on: duty.due_on.map(words::iso),
            deliverable: duty.deliverable,
            state: duty.state.code().to_owned(),
            row_version: duty.row_version,
        }
    });
    Ok(Json(Directive {
        id,
        document_id: page.directive.document_id.0,
        giver_agency_id: page.directive.giver_agency_id.0,
        state: page.directive.state.code().to_owned(),
        n_lead_tasks: page.n_tasks.0,
        n_partner_tasks: page.n_tasks.1,
        duties: duties.collect(),
        row_version: page.directive.row_version,
    }))
}

/// A confirmed directive as officials corrected it, in the form of a reading, with the text that its quotes are from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CorrectedReading {
    /// The text.
    text: String,
    /// Header, citations, parts, tasks, schedules, figures and contradictions, as `hopluc read --json` prints them.
    #[schema(value_type = Object)]
    reading: serde_json::Value,
}

/// What was read of a confirmed directive, as officials corrected it: an example for the reader. For roles that see all.
#[utoipa::path(get, path = "/api/v1/directives/{id}/reading", tag = "directives", params(("id" = i64, Path)),
    responses((status = 200, body = CorrectedReading), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn reading(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<CorrectedReading> {
    let found = corrected_reading(&ctx, DirectiveId(id)).await?;
    Ok(Json(CorrectedReading {
        reading: hopluc_text::gold_json(&found),
        text: found.text,
    }))
}

/// Which document gives the orders.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Opening {
    /// A document of the register.
    document_id: i64,
}

/// Opens a directive from a document of the register and reads its duties. Lays nothing on anybody.
#[utoipa::path(post, path = "/api/v1/directives", tag = "directives", request_body = Opening,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn open(Caller(ctx): Caller, Body(body): Body<Opening>) -> Answer<Written> {
    let id = actions::open(&ctx, DocumentId(body.document_id)).await?;
    Ok(Json(Written { id: id.0 }))
}

/// What an official enters of a duty.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DutyInput {
    /// Edition that was seen: of the duty, for a new one of the directive.
    pub(super) row_version: i64,
    /// What is to be done.
    text: String,
    /// Last day (YYYY-MM-DD); null where none is set.
    due_on: Option<String>,
    /// What must be handed over.
    #[serde(default)]
    deliverable: String,
    /// Agencies that answer for it.
    leads: Vec<i64>,
    /// Agencies that contribute.
    #[serde(default)]
    partners: Vec<i64>,
}

pub(super) fn duty_form(input: DutyInput) -> Outcome<DutyForm> {
    let due_on = match input.due_on.as_deref() {
        None | Some("") => None,
        Some(text) => {
            Some(date_from(text).ok_or_else(|| ActionError::invalid("due_on", "error.date_form"))?)
        }
    };
    Ok(DutyForm {
        text: input.text,
        due_on,
        deliverable: input.deliverable,
        leads: input.leads.into_iter().map(AgencyId).collect(),
        partners: input.partners.into_iter().map(AgencyId).collect(),
    })
}

/// Corrects a duty of a directive that is not yet confirmed.
#[utoipa::path(post, path = "/api/v1/directives/{id}/duties/{duty}", tag = "directives",
    params(("id" = i64, Path), ("duty" = i64, Path)), request_body = DutyInput,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn correct(
    Caller(ctx): Caller,
    Path((_, duty)): Path<(i64, i64)>,
    Body(input): Body<DutyInput>,
) -> Answer<Written> {
    let seen = SeenDuty {
        id: DutyId(duty),
        row_version: input.row_version,
    };
    actions::correct_duty(&ctx, seen, &duty_form(input)?).await?;
    Ok(Json(Written { id: duty }))
}

/// Which edition of a directive was seen, and who gives its tasks.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Confirmation {
    /// Edition that was seen.
    row_version: i64,
    /// Key of the agency that gives the tasks; needed where the directory does not know the issuer, else the one that the
    /// directive names.
    #[serde(default)]
    giver: Option<i64>,
}

/// Which edition of a directive was seen, and why it is taken back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// Edition that was seen.
    row_version: i64,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// The tasks that were laid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Laid {
    /// Their keys, in the order of the duties.
    tasks: Vec<i64>,
}

/// Confirms a directive, which lays its tasks: for a named person only, never for a program's token.
#[utoipa::path(post, path = "/api/v1/directives/{id}/confirm", tag = "directives", params(("id" = i64, Path)),
    request_body = Confirmation,
    responses((status = 200, body = Laid), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn confirm(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Confirmation>,
) -> Answer<Laid> {
    let seen = SeenDirective {
        id: DirectiveId(id),
        row_version: body.row_version,
    };
    let giver = body.giver.map(AgencyId);
    let laid = tasks::confirm_directive_for(&ctx, seen, giver).await?;
    Ok(Json(Laid {
        tasks: laid.into_iter().map(|id| id.0).collect(),
    }))
}

/// Withdraws a directive with its open tasks.
#[utoipa::path(post, path = "/api/v1/directives/{id}/withdraw", tag = "directives", params(("id" = i64, Path)),
    request_body = Decision,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn withdraw(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Decision>,
) -> Answer<Written> {
    let seen = SeenDirective {
        id: DirectiveId(id),
        row_version: body.row_version,
    };
    tasks::withdraw_directive(&ctx, seen, &body.reason).await?;
    Ok(Json(Written { id }))
}
