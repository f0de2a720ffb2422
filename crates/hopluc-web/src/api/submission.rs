//! `/api/v1/submissions`: looking at what agencies sent, and deciding on it cell by cell.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::not_one_of,
    obligation::Figure,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::ActionError,
    ids::{PeriodId, SubmissionId},
};
use hopluc_core::figure::CellKey;
use hopluc_core::report::period::actions as periods;
use hopluc_core::report::submission::{
    review::{self, Review},
    store,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the board of a period.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Standing {
    /// Key of the obligation.
    obligation_id: i64,
    /// Name of the agency whose figures are asked.
    agency: String,
    /// Last day (YYYY-MM-DD).
    due_on: String,
    /// `open`, `submitted`, `returned` or `accepted`.
    state: String,
    /// `on_time`, `late`, `pending` or `overdue`.
    timeliness: String,
    /// The newest version that was sent; null where there is none or the caller may not see it.
    submission_id: Option<i64>,
}

/// Who has reported in a period; an agency sees its own line.
#[utoipa::path(get, path = "/api/v1/periods/{id}/board", tag = "periods", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Standing>), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn board(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<Standing>> {
    let board = periods::board(&ctx, PeriodId(id), None).await?;
    let sent = store::sent_of_period(&ctx.reader(), PeriodId(id)).await?;
    let newest: BTreeMap<i64, i64> = sent.into_iter().map(|(o, s)| (o.0, s.id.0)).collect();
    let lines = board.lines.into_iter().map(|line| Standing {
        obligation_id: line.obligation.id.0,
        agency: line.agency.name,
        due_on: crate::words::iso(line.obligation.due_on),
        state: line.obligation.state.code().to_owned(),
        timeliness: crate::period::time_code(line.timeliness).to_owned(),
        submission_id: newest.get(&line.obligation.id.0).copied(),
    });
    Ok(Json(lines.collect()))
}

/// A section of narrative as it was sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Section {
    /// Name of the section.
    section: String,
    /// What the agency wrote.
    text: String,
}

/// One version that an agency sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Submission {
    /// Key.
    id: i64,
    /// The obligation that it answers.
    obligation_id: i64,
    /// Code of the period.
    period: String,
    /// Name of the agency.
    agency: String,
    /// From 1.
    version: i64,
    /// `submitted`, `returned`, `accepted`, ...
    state: String,
    /// Its cells.
    figures: Vec<Figure>,
    /// Its narrative.
    narratives: Vec<Section>,
    /// What does not fit in it, by cell: keys of messages.
    findings: Vec<String>,
    /// Whether the caller may decide on it now.
    is_reviewable: bool,
    /// Edition; a decision must bring it back.
    row_version: i64,
}

/// One version that an agency sent, with what does not fit in it.
#[utoipa::path(get, path = "/api/v1/submissions/{id}", tag = "submissions", params(("id" = i64, Path)),
    responses((status = 200, body = Submission), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Submission> {
    let page = review::page(&ctx, SubmissionId(id)).await?;
    let sent = page.version.submission;
    let narratives = page.version.narratives.into_iter().map(|n| Section {
        section: n.section,
        text: n.text,
    });
    let findings = page
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.cell, finding.message()));
    Ok(Json(Submission {
        id,
        obligation_id: sent.obligation_id.0,
        period: page.period.code,
        agency: page.agency.name,
        version: sent.version,
        state: sent.state.code().to_owned(),
        figures: page.version.figures.into_iter().map(Figure::of).collect(),
        narratives: narratives.collect(),
        findings: findings.collect(),
        is_reviewable: page.is_reviewable,
        row_version: sent.row_version,
    }))
}

/// A decision on a version.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Reviewed {
    /// Edition that was seen.
    row_version: i64,
    /// `accept`, `return` (the cells and sections named) or `return_whole`.
    decision: String,
    /// Reason by cell: `B01`, or `B01@list=value` for a part. Needed with `return`.
    #[serde(default)]
    returned_cells: BTreeMap<String, String>,
    /// Reason by section.
    #[serde(default)]
    returned_sections: BTreeMap<String, String>,
    /// Words on the whole; needed with `return_whole`.
    #[serde(default)]
    note: String,
}

fn review_of(reviewed: Reviewed) -> Result<Review, ActionError> {
    let mut review = Review {
        note: reviewed.note,
        ..Review::default()
    };
    for (key, reason) in reviewed.returned_cells {
        let cell: CellKey = key
            .parse()
            .map_err(|_| ActionError::invalid(&key, "error.choice"))?;
        review.returned_cells.insert(cell, reason);
    }
    review.returned_sections = reviewed.returned_sections;
    let has_reasons = !review.returned_cells.is_empty() || !review.returned_sections.is_empty();
    let refused = |key| Err(ActionError::invalid("returned_cells", key));
    match reviewed.decision.as_str() {
        "accept" if has_reasons => refused("error.accepted_with_reasons"),
        "return" if !has_reasons => refused("error.nothing_returned"),
        "accept" | "return" => Ok(review),
        "return_whole" => {
            review.is_whole_returned = true;
            Ok(review)
        }
        other => {
            let expected = ["accept", "return", "return_whole"];
            Err(not_one_of("decision", other, &expected))
        }
    }
}

/// Accepts a version or gives it back, whole or cell by cell.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/review", tag = "submissions", params(("id" = i64, Path)),
    request_body = Reviewed,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn decide(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(reviewed): Body<Reviewed>,
) -> Answer<Written> {
    let row_version = reviewed.row_version;
    let review = review_of(reviewed)?;
    review::review(&ctx, SubmissionId(id), row_version, &review).await?;
    Ok(Json(Written { id }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decision: &str, cells: &[&str]) -> Result<Review, ActionError> {
        let reason = |cell: &&str| ((*cell).to_owned(), "Kiểm tra lại".to_owned());
        review_of(Reviewed {
            row_version: 1,
            decision: decision.to_owned(),
            returned_cells: cells.iter().map(reason).collect(),
            returned_sections: BTreeMap::new(),
            note: "Chung".to_owned(),
        })
    }

    #[test]
    fn no_decision_drops_a_reason() {
        let refused = check("accept", &["B01"]);
        assert!(
            matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.accepted_with_reasons")
        );
        assert!(check("accept", &[]).is_ok_and(|review| !review.is_whole_returned));
        let whole = check("return_whole", &["B01"]).expect("a decision");
        assert!(whole.is_whole_returned && whole.returned_cells.len() == 1);
        assert!(check("return", &[]).is_err() && check("return_cells", &["B01"]).is_err());
    }
}
