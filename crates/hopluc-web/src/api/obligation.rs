//! `/api/v1/obligations`: what one's agency must report, its cells, saving and submitting them.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::{not_one_of, one_of},
};
use crate::words;
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::ObligationId,
};
use hopluc_core::figure::{
    Approx, Cell, CellKey, DimensionSource, DimensionSpec, MeasureSpec, PartRule,
};
use hopluc_core::report::submission::{self, CellInput, NarrativeInput, Save, actions};
use serde::{Deserialize, Serialize};

/// One agency must report one period.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Obligation {
    /// Key.
    id: i64,
    /// Code of the period.
    period: String,
    /// Name of the period.
    period_name: String,
    /// Name of the agency whose figures are asked.
    agency: String,
    /// Key of that agency.
    agency_id: i64,
    /// Whether that agency was merged, and the caller's answers for it as its successor.
    is_inherited: bool,
    /// Last day (YYYY-MM-DD).
    due_on: String,
    /// State.
    state: String,
}

/// Obligations of the caller's agency, newest first.
#[utoipa::path(get, path = "/api/v1/obligations", tag = "obligations",
    responses((status = 200, body = Vec<Obligation>), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller) -> Answer<Vec<Obligation>> {
    let mine = actions::mine(&ctx).await?;
    let shown = mine
        .into_iter()
        .map(|(obligation, period, agency)| Obligation {
            id: obligation.id.0,
            period: period.code,
            period_name: period.name,
            agency_id: agency.id.0,
            is_inherited: obligation.answering_agency_id != agency.id,
            agency: agency.name,
            due_on: words::iso(obligation.due_on),
            state: obligation.state.code().to_owned(),
        });
    Ok(Json(shown.collect()))
}

/// One cell of a report.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figure {
    /// Code of the measure: `B01`.
    measure: String,
    /// Empty for the total, else `list=value`.
    #[serde(default)]
    dimension: String,
    /// `value`, `nil` (none, and somebody answers for it), `not_yet`, `not_applicable`; `blank` clears the cell.
    state: String,
    /// The number, with state `value`; refused with another, but for the zero of a `nil`.
    value: Option<i64>,
    /// `exact` (default), `more_than`, `about` or `less_than`.
    #[serde(default)]
    approximation: String,
    /// The agency's explanation.
    #[serde(default)]
    note: String,
}

/// A report as it is being filled.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OwedReport)]
pub struct Report {
    /// Code of the period.
    period: String,
    /// Name of the agency.
    agency: String,
    /// Codes of the measures that are asked.
    measures: Vec<String>,
    /// Breakdowns that can be filled, measure by measure.
    breakdowns: Vec<Breakdown>,
    /// Names of the narrative sections that are asked.
    sections: Vec<String>,
    /// The cells so far.
    figures: Vec<Figure>,
    /// Whether the caller may save now.
    is_editable: bool,
    /// Edition; a save must bring it back.
    row_version: i64,
}

/// A breakdown of a measure: a cell of it has the dimension `list=value`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Breakdown {
    /// Code of the measure.
    measure: String,
    /// The value list.
    list: String,
    /// `listed` (values are ids), `agencies` or `areas` (values are names; a code is taken for the name), `open` (any words).
    values_from: String,
    /// What the parts owe to the total: `sum`, `at_most` or `none`.
    rule: String,
    /// Values to choose from; empty for open words, and where nothing can be filled.
    values: Vec<String>,
}

fn breakdowns(page: &actions::FormPage) -> Vec<Breakdown> {
    let of = |measure: &MeasureSpec, dimension: &DimensionSpec| Breakdown {
        measure: measure.code.clone(),
        list: dimension.list.clone(),
        values_from: match dimension.source {
            DimensionSource::Listed => "listed",
            DimensionSource::Agencies(_) => "agencies",
            DimensionSource::Areas => "areas",
            DimensionSource::Open => "open",
        }
        .to_owned(),
        rule: match dimension.rule {
            PartRule::Sum => "sum",
            PartRule::AtMost => "at_most",
            PartRule::None => "none",
        }
        .to_owned(),
        values: match page.choices.get(&dimension.list) {
            Some(names) => names.clone(),
            None => dimension.values.iter().map(|v| v.id.clone()).collect(),
        },
    };
    let typed = page.measures.iter().filter(|measure| !measure.is_computed);
    typed
        .flat_map(|measure| measure.dimensions.iter().map(move |d| of(measure, d)))
        .collect()
}

impl Figure {
    /// A stored cell.
    pub(super) fn of(figure: submission::Figure) -> Self {
        let (state, value, approximation) = state_of(figure.cell);
        Self {
            measure: figure.key.measure,
            dimension: figure.key.dimension,
            state: state.to_owned(),
            value,
            approximation: approximation.to_owned(),
            note: figure.note,
        }
    }
}

pub(super) fn state_of(cell: Cell) -> (&'static str, Option<i64>, &'static str) {
    match cell {
        Cell::Value { n, approx } => ("value", Some(n), approx.code()),
        Cell::Nil => ("nil", None, ""),
        Cell::NotYet => ("not_yet", None, ""),
        Cell::NotApplicable => ("not_applicable", None, ""),
    }
}

/// Words for the state of a cell.
const STATES: [&str; 5] = ["value", "nil", "not_yet", "not_applicable", "blank"];

fn cell_of(figure: &Figure) -> Outcome<Option<Cell>> {
    let wrong =
        |field: &str, key: &str| ActionError::invalid(&format!("{}.{field}", figure.measure), key);
    // A nil may repeat its zero, as in the workbook.
    let is_beside = match figure.state.as_str() {
        "value" => false,
        "nil" => figure.value.is_some_and(|n| n != 0),
        _ => figure.value.is_some(),
    };
    let is_known = STATES.contains(&figure.state.as_str());
    if is_known && is_beside {
        let fault = FieldError::new(
            &format!("{}.value", figure.measure),
            "error.value_with_state",
        );
        let found = figure.value.unwrap_or_default();
        return Err(ActionError::Invalid(vec![fault.arg("found", found)]));
    }
    Ok(match figure.state.as_str() {
        "value" => {
            let n = figure
                .value
                .ok_or_else(|| wrong("value", "error.required"))?;
            let word = if figure.approximation.is_empty() {
                "exact"
            } else {
                &figure.approximation
            };
            let field = format!("{}.approximation", figure.measure);
            let approx = one_of(&field, word, &Approx::ALL, Approx::code)?;
            Some(Cell::value(n, approx))
        }
        "nil" => Some(Cell::Nil),
        "not_yet" => Some(Cell::NotYet),
        "not_applicable" => Some(Cell::NotApplicable),
        "blank" => None,
        other => {
            let field = format!("{}.state", figure.measure);
            return Err(not_one_of(&field, other, &STATES));
        }
    })
}

/// The report of one obligation as it stands.
#[utoipa::path(get, path = "/api/v1/obligations/{id}", tag = "obligations", params(("id" = i64, Path)),
    responses((status = 200, body = Report), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Report> {
    let page = actions::form_page(&ctx, ObligationId(id)).await?;
    let row_version = page.row_version();
    let breakdowns = breakdowns(&page);
    let figures = page.figures.into_iter().map(Figure::of);
    Ok(Json(Report {
        breakdowns,
        period: page.period.code,
        agency: page.agency.name,
        measures: page
            .measures
            .into_iter()
            .map(|measure| measure.code)
            .collect(),
        sections: page
            .sections
            .into_iter()
            .map(|section| section.id)
            .collect(),
        figures: figures.collect(),
        is_editable: page.is_editable,
        row_version,
    }))
}

/// One narrative section.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Narrative {
    /// Name of the section.
    section: String,
    /// Text.
    text: String,
}

/// Cells and sections to save into the draft.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Filling {
    /// `row_version` of the report as it was read.
    row_version: i64,
    /// Cells; those left out stay.
    #[serde(default)]
    figures: Vec<Figure>,
    /// Sections; those left out stay.
    #[serde(default)]
    narratives: Vec<Narrative>,
}

/// What became of a save.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Saved {
    /// Edition now.
    row_version: i64,
    /// Cells and sections written.
    n_written: usize,
    /// Cells that somebody else had changed meanwhile; theirs stayed.
    conflicts: Vec<String>,
}

impl From<submission::Saved> for Saved {
    fn from(saved: submission::Saved) -> Self {
        let conflicts = saved.conflicts.into_iter();
        let conflicts = conflicts.map(|conflict| match conflict.key.dimension.as_str() {
            "" => conflict.key.measure,
            dimension => format!("{} {dimension}", conflict.key.measure),
        });
        Self {
            row_version: saved.row_version,
            n_written: saved.n_saved,
            conflicts: conflicts.collect(),
        }
    }
}

/// Saves cells and sections into the draft of one obligation.
#[utoipa::path(post, path = "/api/v1/obligations/{id}/save", tag = "obligations", params(("id" = i64, Path)),
    request_body = Filling,
    responses((status = 200, body = Saved), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn save(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Filling>,
) -> Answer<Saved> {
    let mut cells = Vec::new();
    for figure in &body.figures {
        let key = CellKey {
            measure: figure.measure.clone(),
            dimension: figure.dimension.clone(),
        };
        let mut input = CellInput::new(key, cell_of(figure)?);
        input.note = Some(figure.note.clone());
        cells.push(input);
    }
    let narratives = body
        .narratives
        .into_iter()
        .map(|narrative| NarrativeInput {
            section: narrative.section,
            text: narrative.text,
            seen: None,
        })
        .collect();
    let save = Save {
        row_version: body.row_version,
        cells,
        narratives,
        source: "api",
    };
    let saved = actions::save(&ctx, ObligationId(id), &save).await?;
    Ok(Json(saved.into()))
}

/// Which edition is submitted.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Sending {
    /// `row_version` of the draft.
    row_version: i64,
    /// Whether blank cells are sent as "not yet"; otherwise blanks stop the submission.
    #[serde(default)]
    blanks_are_not_yet: bool,
}

/// Submits the draft of one obligation; the answer names the submission.
#[utoipa::path(post, path = "/api/v1/obligations/{id}/submit", tag = "obligations", params(("id" = i64, Path)),
    request_body = Sending,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn submit(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Sending>,
) -> Answer<Written> {
    let blanks = if body.blanks_are_not_yet {
        submission::rules::Blanks::As(Cell::NotYet)
    } else {
        submission::rules::Blanks::Refuse
    };
    let made = actions::submit(&ctx, ObligationId(id), body.row_version, blanks).await?;
    Ok(Json(Written { id: made.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beside_a_state_that_has_none_is_refused_by_name() {
        let figure = |state: &str, value: Option<i64>| Figure {
            measure: "B01".to_owned(),
            dimension: String::new(),
            state: state.to_owned(),
            value,
            approximation: String::new(),
            note: String::new(),
        };
        for state in ["nil", "not_yet", "not_applicable", "blank"] {
            assert!(cell_of(&figure(state, None)).is_ok(), "{state}");
            let refused = cell_of(&figure(state, Some(3)));
            let Err(ActionError::Invalid(faults)) = refused else {
                panic!("{state}: {refused:?}");
            };
            let told = (faults[0].field.as_str(), faults[0].args["found"].as_str());
            assert_eq!(told, ("B01.value", "3"), "{state}");
        }
        let zero = cell_of(&figure("nil", Some(0))).unwrap();
        assert_eq!(zero, Some(Cell::Nil));
        assert!(cell_of(&figure("not_yet", Some(0))).is_err());
        let value = cell_of(&figure("value", Some(3))).unwrap();
        assert_eq!(value, Some(Cell::exact(3)));
    }
}
