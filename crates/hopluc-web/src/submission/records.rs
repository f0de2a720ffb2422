//! Figures of a form beside what the agency's registers give, and the records behind each number.

use super::fill::shown_form;
use crate::{
    error::{Shown, html, html_with},
    page::Page,
    session::{Signed, done},
    urls, words,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use hopluc_core::base::{
    calendar::Window,
    error::ActionError,
    ids::{ObligationId, RecordId},
};
use hopluc_core::catalogue::Catalogue;
use hopluc_core::figure::{Approx, Cell, CellKey, MeasureSpec};
use hopluc_core::report::submission::{
    actions::form_page,
    from_records::{self, DerivedRow},
};
use std::collections::BTreeMap;

/// Records of one page behind a number.
const ROWS: i64 = 100;

/// A figure as it was told and as the registers give it.
struct RowView {
    code: String,
    name: String,
    href: String,
    told: String,
    then: String,
    now: String,
    note: String,
    is_part: bool,
    is_overridden: bool,
    is_restated: bool,
    /// Whether the logs of networks give it.
    is_of_logs: bool,
    /// Whether a sensor was silent for a time.
    is_at_least: bool,
}

#[derive(Template)]
#[template(path = "submission/records.html")]
struct RecordsPage {
    page: Page,
    id: i64,
    agency: String,
    period: String,
    rows: Vec<RowView>,
    is_editable: bool,
}

fn cell_words(page: &Page, cell: Option<Cell>) -> String {
    match cell {
        None => "–".to_owned(),
        Some(Cell::Value { n, .. }) => words::number(n),
        Some(Cell::Nil) => "0".to_owned(),
        Some(other) => page.tc("cell.", other.state()),
    }
}

/// The measure's name; of a part, the name of its value.
pub(super) fn name_of(page: &Page, measures: &[MeasureSpec], key: &CellKey) -> String {
    let Some(spec) = measures.iter().find(|spec| spec.code == key.measure) else {
        return key.to_string();
    };
    let is_english = page.lang() == "en";
    match spec.value(&key.dimension) {
        Some((_, value)) if is_english => value.name_en.clone(),
        Some((_, value)) => value.name.clone(),
        None if is_english => spec.name_en.clone(),
        None => spec.name.clone(),
    }
}

/// The page of the records behind a cell; the part stands in the query, so that all cells of a measure are one address.
fn address(id: i64, key: &CellKey) -> String {
    let part = urls::encode(&key.dimension);
    let query = if part.is_empty() {
        String::new()
    } else {
        format!("?phan={part}")
    };
    format!("/bao-cao-don-vi/{id}/so-theo-doi/{}{query}", key.measure)
}

/// Whether the logs of networks give the figures of a measure.
fn is_of_logs(catalogue: &Catalogue, measure: &str) -> bool {
    let classes = catalogue
        .watch
        .iter()
        .flat_map(|rule| rule.classes.values());
    let mut measures = classes.filter_map(|class| class.measure.as_ref());
    measures.any(|code| code.as_str() == measure)
}

fn row_view(
    page: &Page,
    id: i64,
    measures: &[MeasureSpec],
    (row, span, is_of_logs): (&DerivedRow, Window, bool),
) -> RowView {
    RowView {
        name: name_of(page, measures, &row.key),
        href: if is_of_logs {
            format!(
                "/theo-doi-mang?tu={}&den={}",
                words::iso(span.from),
                words::iso(span.to)
            )
        } else {
            address(id, &row.key)
        },
        told: cell_words(page, row.told),
        then: row.then.map_or_else(|| "–".to_owned(), words::number),
        now: match row.now.approx() {
            Approx::MoreThan => page.tn("watch.at_least", cell_words(page, Some(row.now))),
            _ => cell_words(page, Some(row.now)),
        },
        is_of_logs,
        is_at_least: row.now.approx() == Approx::MoreThan,
        note: row.note.clone(),
        is_part: !row.key.dimension.is_empty(),
        is_overridden: row.told.is_some() && row.is_overridden(),
        is_restated: row.is_restated(),
        code: row.key.measure.clone(),
    }
}

async fn records_page(signed: &Signed, id: i64, page: Page) -> Result<RecordsPage, ActionError> {
    let form = shown_form(signed, ObligationId(id)).await?;
    let (measures, rows) = from_records::derived_rows(&signed.ctx, ObligationId(id)).await?;
    Ok(RecordsPage {
        id,
        agency: form.agency.name,
        period: form.period.name,
        rows: rows
            .iter()
            .map(|row| {
                let is_of_logs = is_of_logs(signed.ctx.catalogue(), &row.key.measure);
                row_view(&page, id, &measures, (row, form.period.window, is_of_logs))
            })
            .collect(),
        is_editable: form.is_editable,
        page,
    })
}

/// `GET /bao-cao-don-vi/{id}/so-theo-doi`
pub async fn derived(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&records_page(&signed, id, page).await?)
}

/// `POST /bao-cao-don-vi/{id}/so-theo-doi`: fills the blanks of the form.
pub async fn fill_from_records(signed: Signed, Path(id): Path<i64>) -> Shown {
    match from_records::fill(&signed.ctx, ObligationId(id)).await {
        Ok(_) => Ok(done(
            &format!("/bao-cao-don-vi/{id}"),
            "submission_from_records",
        )),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &records_page(&signed, id, page).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// A record behind a number.
struct Behind {
    href: String,
    title: String,
    agency: String,
    on: String,
    amount: String,
}

#[derive(Template)]
#[template(path = "submission/behind.html")]
struct BehindPage {
    page: Page,
    id: i64,
    agency: String,
    code: String,
    name: String,
    rows: Vec<Behind>,
    next: String,
}

/// `GET /bao-cao-don-vi/{id}/so-theo-doi/{code}`
pub async fn behind(
    signed: Signed,
    Path((id, code)): Path<(i64, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Shown {
    let page = signed.page.clone();
    let text = |key: &str| asked.get(key).map_or("", String::as_str);
    let key = CellKey::part(&code, text("phan"));
    let form = form_page(&signed.ctx, ObligationId(id)).await?;
    let after = RecordId(text("sau").parse().unwrap_or(0));
    let found = from_records::records_behind(&signed.ctx, ObligationId(id), &key, after, ROWS + 1);
    let (mut records, names) = found.await?;
    let has_more = records.len() as i64 > ROWS;
    records.truncate(100);
    let next = records.last().filter(|_| has_more).map(|(last, _)| {
        let here = address(id, &key);
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}sau={}", last.id)
    });
    let rows = records.iter().map(|(record, amount)| Behind {
        href: format!("/ho-so/{}", record.id),
        title: record.title.clone(),
        agency: names.get(&record.agency_id).cloned().unwrap_or_default(),
        on: words::date(record.dated_on),
        amount: words::number(*amount),
    });
    html(&BehindPage {
        id,
        agency: form.agency.name,
        name: name_of(&page, &form.measures, &key),
        rows: rows.collect(),
        next: next.unwrap_or_default(),
        code: key.measure,
        page,
    })
}
