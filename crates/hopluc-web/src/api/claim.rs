//! Mentions, times and figures that were read of a directive, and what officials say of them before it is confirmed.

use super::{
    Answer, Refusal,
    caller::{Body, Caller},
    malformed::one_of,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::{ActionError, Outcome},
    ids::DirectiveId,
};
use hopluc_core::directive::claim::{
    CitationForm, Claim, ClaimForm, ClaimKind, Content, FigureForm, SeenClaim, TimeForm, Verdict,
    actions, rules,
};
use hopluc_core::directive::page::directive_page;
use hopluc_text::{Approx, Recurrence, ScheduleWhat, Span};
use serde::{Deserialize, Serialize};

/// A passage that says something, or that officials said something of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClaimItem {
    /// `citation`, `schedule` or `figure`.
    kind: String,
    /// First byte of the passage by which it is named.
    start: usize,
    /// One past its last byte.
    end: usize,
    /// `as_read`, `changed` (by an official; also added) or `not_one`.
    verdict: String,
    /// Edition of what was said; 0 where nothing was.
    row_version: i64,
    /// What it says, in the form of a reading; null for `not_one`.
    #[schema(value_type = Object)]
    claim: serde_json::Value,
}

/// The passages of a directive.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClaimList {
    /// Mentions, then times, then figures, each in text order; those left out last.
    items: Vec<ClaimItem>,
}

/// A claim as a reading has it, without the name of its kind.
fn json(claim: &Claim) -> Outcome<serde_json::Value> {
    Ok(match claim {
        Claim::Citation(claim) => serde_json::to_value(claim),
        Claim::Schedule(claim) => serde_json::to_value(claim),
        Claim::Figure(claim) => serde_json::to_value(claim),
    }?)
}

/// What was read of a directive beside its duties, with what officials said of it.
#[utoipa::path(get, path = "/api/v1/directives/{id}/claims", tag = "directives", params(("id" = i64, Path)),
    responses((status = 200, body = ClaimList), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<ClaimList> {
    let page = directive_page(&ctx, DirectiveId(id)).await?;
    let mut items = Vec::new();
    let kinds = ClaimKind::ALL.iter();
    for claim in kinds.flat_map(|kind| rules::claims_in(&page.reading, *kind)) {
        let said = rules::said_of(&page.said, &claim);
        let place = said.map_or(claim.span(), |one| one.span);
        let verdict = said.map_or(Verdict::AsRead, |one| one.verdict);
        items.push(ClaimItem {
            kind: claim.kind().code().to_owned(),
            start: place.start,
            end: place.end,
            verdict: verdict.code().to_owned(),
            row_version: said.map_or(0, |one| one.row_version),
            claim: json(&claim)?,
        });
    }
    let left_out = page
        .said
        .iter()
        .filter(|one| one.verdict == Verdict::NotOne);
    items.extend(left_out.map(|one| ClaimItem {
        kind: one.kind.code().to_owned(),
        start: one.span.start,
        end: one.span.end,
        verdict: one.verdict.code().to_owned(),
        row_version: one.row_version,
        claim: serde_json::Value::Null,
    }));
    Ok(Json(ClaimList { items }))
}

/// What a passage says. Days are ISO and may lack the day or the month (`2026-08`).
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ClaimInput {
    /// Edition of what was said that was seen; 0 where nothing was.
    #[serde(default)]
    row_version: i64,
    /// `changed`, `not_one` or `as_read`; a new one is always `changed`.
    #[serde(default = "changed")]
    verdict: String,
    /// The words as they stand in the text; white space does not count. For `changed`.
    #[serde(default)]
    passage: String,
    /// The document that is meant; for a citation.
    citation: Option<CitationInput>,
    /// The time that is set; for a schedule.
    schedule: Option<TimeInput>,
    /// The number that is told; for a figure.
    figure: Option<FigureInput>,
}

fn changed() -> String {
    Verdict::Changed.code().to_owned()
}

/// A document that is meant.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct CitationInput {
    /// "Quyết định".
    #[serde(default)]
    type_word: String,
    /// Number and symbol.
    #[serde(default)]
    number: String,
    /// Date of issue.
    #[serde(default)]
    date: String,
    /// Issuer, where the words tell.
    #[serde(default)]
    issuer: String,
}

/// A time that is set.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct TimeInput {
    /// `bao_cao`, `tuyen_truyen`, `ban_hanh_van_ban` or `khac`.
    #[schema(value_type = String)]
    what: ScheduleWhat,
    /// First day covered.
    #[serde(default)]
    period_start: String,
    /// Last day covered.
    #[serde(default)]
    period_end: String,
    /// By when.
    #[serde(default)]
    due: String,
    /// `daily`, `weekly`, `monthly`, `quarterly`, `half_yearly`, `nine_monthly` or `yearly`; null for once.
    #[schema(value_type = Option<String>)]
    recurs: Option<Recurrence>,
}

/// A number that is told.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct FigureInput {
    /// In `unit`; đồng for money.
    value: f64,
    /// `exact`, `more_than`, `about` or `less_than`; exact if left out.
    #[serde(default)]
    #[schema(value_type = String)]
    approx: Approx,
    /// As written; `VND` for money, `%` for shares.
    unit: String,
    /// What is counted.
    of: String,
    /// Whose result.
    #[serde(default)]
    agency: String,
    /// Period, as said.
    #[serde(default)]
    period: String,
}

fn form_from(kind: ClaimKind, input: ClaimInput) -> Outcome<ClaimForm> {
    let missing = || ActionError::invalid(kind.code(), "error.required");
    let content = match kind {
        ClaimKind::Citation => {
            let input = input.citation.ok_or_else(missing)?;
            Content::Citation(CitationForm {
                type_word: input.type_word,
                number: input.number,
                date: input.date,
                issuer: input.issuer,
            })
        }
        ClaimKind::Schedule => {
            let input = input.schedule.ok_or_else(missing)?;
            Content::Schedule(TimeForm {
                what: input.what,
                period_start: input.period_start,
                period_end: input.period_end,
                due: input.due,
                recurs: input.recurs,
            })
        }
        ClaimKind::Figure => {
            let input = input.figure.ok_or_else(missing)?;
            Content::Figure(FigureForm {
                value: input.value,
                approx: input.approx,
                unit: input.unit,
                of: input.of,
                agency: input.agency,
                period: input.period,
            })
        }
    };
    Ok(ClaimForm {
        passage: input.passage,
        content,
    })
}

/// The passage that a correction stands at.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClaimPlace {
    /// First byte.
    start: usize,
    /// One past the last byte.
    end: usize,
}

fn kind_of(code: &str) -> Outcome<ClaimKind> {
    ClaimKind::from_code(code).ok_or(ActionError::NotFound { noun: "claim" })
}

/// Says of a passage what was not read.
#[utoipa::path(post, path = "/api/v1/directives/{id}/claims/{kind}", tag = "directives",
    params(("id" = i64, Path), ("kind" = String, Path)), request_body = ClaimInput,
    responses((status = 200, body = ClaimPlace), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add(
    Caller(ctx): Caller,
    Path((id, kind)): Path<(i64, String)>,
    Body(input): Body<ClaimInput>,
) -> Answer<ClaimPlace> {
    let kind = kind_of(&kind)?;
    let form = form_from(kind, input)?;
    let span = actions::add(&ctx, DirectiveId(id), kind, &form).await?;
    Ok(Json(ClaimPlace {
        start: span.start,
        end: span.end,
    }))
}

/// Says what a passage says, that it says nothing of the kind (`not_one`), or takes that back (`as_read`).
#[utoipa::path(post, path = "/api/v1/directives/{id}/claims/{kind}/{start}/{end}", tag = "directives",
    params(("id" = i64, Path), ("kind" = String, Path), ("start" = usize, Path), ("end" = usize, Path)),
    request_body = ClaimInput,
    responses((status = 200, body = ClaimPlace), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn say(
    Caller(ctx): Caller,
    Path((id, kind, start, end)): Path<(i64, String, usize, usize)>,
    Body(input): Body<ClaimInput>,
) -> Answer<ClaimPlace> {
    let seen = SeenClaim {
        directive: DirectiveId(id),
        kind: kind_of(&kind)?,
        span: Span::new(start, end),
        row_version: input.row_version,
    };
    match one_of("verdict", &input.verdict, Verdict::ALL, Verdict::code)? {
        Verdict::Changed => {
            actions::correct(&ctx, &seen, &form_from(seen.kind, input)?).await?;
        }
        Verdict::NotOne => actions::refuse(&ctx, &seen).await?,
        Verdict::AsRead => actions::take_back(&ctx, &seen).await?,
    }
    Ok(Json(ClaimPlace { start, end }))
}
