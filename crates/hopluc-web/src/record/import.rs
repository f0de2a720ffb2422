//! Registers as workbooks: an empty one with the heads, the list for saving, and a filled one read as a dry run first.

use super::list::{Asked, filter_of};
use super::{by_slug, either};
use crate::{
    agency_import::rows_of as read_rows,
    error::{Shown, WebError, html, html_with},
    files,
    forms::Sent,
    page::Page,
    session::{Signed, done},
};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError},
    permit::Verb,
};
use hopluc_core::catalogue::RegisterDef;
use hopluc_core::record::{
    from_rows::{self, Imported},
    list::{self, Filter},
};
use hopluc_doc::{sheet::TableCell, table_xlsx};
use std::collections::BTreeMap;

/// Rows of a dry run that are shown; those with findings come first.
const SHOWN: usize = 100;
/// Records of one exported file.
const MOST_EXPORTED: usize = 20_000;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A cell of the dry run.
struct Cell {
    text: String,
    faults: Vec<String>,
}

/// A row of the dry run.
struct Row {
    number: usize,
    cells: Vec<Cell>,
    /// What is wrong with the row as a whole.
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "record/import.html")]
struct ImportPage {
    page: Page,
    name: String,
    slug: String,
    header: Vec<String>,
    rows: Vec<Row>,
    outcome: Option<Imported>,
    n_hidden: usize,
    /// The rows again as JSON, for applying what was looked at.
    carried: String,
}

fn empty(page: Page, register: &RegisterDef) -> ImportPage {
    ImportPage {
        name: either(&page, &register.name, &register.name_en).to_owned(),
        slug: register.slug.clone(),
        page,
        header: Vec::new(),
        rows: Vec::new(),
        outcome: None,
        n_hidden: 0,
        carried: String::new(),
    }
}

fn may_import(signed: &Signed) -> Result<(), WebError> {
    let own = [signed.ctx.actor.agency()];
    Ok(signed.ctx.permit(Verb::RecordWrite, "record", &own)?)
}

/// `GET /so-theo-doi/{slug}/nhap`
pub async fn import_form(signed: Signed, Path(slug): Path<String>) -> Shown {
    may_import(&signed)?;
    let register = by_slug(&signed, &slug)?;
    html(&empty(signed.page.clone(), register))
}

fn heads(register: &RegisterDef, is_english: bool) -> Vec<String> {
    let heads = from_rows::heads(register, is_english);
    heads.into_iter().map(|head| head.text).collect()
}

/// An empty workbook with the heads, as a download.
pub(crate) fn template_of(register: &RegisterDef, is_english: bool) -> Shown {
    let bytes = table_xlsx(&heads(register, is_english), &[]).map_err(ActionError::broken)?;
    files::save_as(&format!("mau-{}.xlsx", register.slug), XLSX, bytes)
}

/// `GET /so-theo-doi/{slug}/nhap/mau`: an empty workbook with the heads.
pub async fn template(signed: Signed, Path(slug): Path<String>) -> Shown {
    may_import(&signed)?;
    let register = by_slug(&signed, &slug)?;
    template_of(register, signed.page.lang() == "en")
}

/// `GET /so-theo-doi/{slug}/xuat`: what the list shows, as a workbook that the import takes again, or as text.
pub async fn export(signed: Signed, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Shown {
    let register = by_slug(&signed, &slug)?;
    let filter = filter_of(register, &asked);
    let form = asked.get("dang").map_or("xlsx", String::as_str);
    let is_english = signed.page.lang() == "en";
    exported(&signed.ctx, register, filter, (form, is_english)).await
}

/// The records that a filter leaves, from the first on, as a download: `csv`, else a workbook.
pub(crate) async fn exported(
    ctx: &Ctx,
    register: &RegisterDef,
    mut filter: Filter,
    (form, is_english): (&str, bool),
) -> Shown {
    let slug = &register.slug;
    (filter.limit, filter.after) = (list::MOST, None);
    let names = hopluc_core::agency::store::all(&ctx.reader()).await?;
    let names: BTreeMap<_, _> = names.into_iter().map(|a| (a.id, a.name)).collect();
    let (mut rows, mut n) = (Vec::new(), 0);
    loop {
        let found = list::list(ctx, &register.id, &filter).await?;
        n += found.records.len();
        for record in &found.records {
            rows.extend(from_rows::rows_of(
                ctx.catalogue(),
                register,
                record,
                &names,
                is_english,
            ));
        }
        filter.after = found.next;
        if filter.after.is_none() || n >= MOST_EXPORTED {
            break;
        }
    }
    let heads = heads(register, is_english);
    if form == "csv" {
        let bytes = files::csv(&heads, &rows);
        return files::save_as(&format!("{slug}.csv"), "text/csv; charset=utf-8", bytes);
    }
    let cells: Vec<Vec<TableCell>> = rows
        .into_iter()
        .map(|row| row.into_iter().map(TableCell::Text).collect())
        .collect();
    let bytes = table_xlsx(&heads, &cells).map_err(ActionError::broken)?;
    files::save_as(&format!("{slug}.xlsx"), XLSX, bytes)
}

/// `POST /so-theo-doi/{slug}/nhap`: reads the file and says what importing it would do; keeps nothing.
pub async fn dry_run(signed: Signed, Path(slug): Path<String>, mut fields: Sent) -> Shown {
    may_import(&signed)?;
    let register = by_slug(&signed, &slug)?;
    let refuse = |faults: Vec<FieldError>| {
        let page = signed.page.clone().with_faults(faults);
        html_with(StatusCode::UNPROCESSABLE_ENTITY, &empty(page, register))
    };
    let Some(file) = fields.files.pop() else {
        return refuse(vec![FieldError::new("file", "error.required")]);
    };
    let rows = match read_rows(&signed.ctx, file).await? {
        Ok(rows) => rows,
        Err(fault) => return refuse(vec![fault]),
    };
    match from_rows::import(&signed.ctx, &register.id, &rows, true).await {
        Ok(outcome) => html(&looked_at(signed.page.clone(), register, &rows, outcome)?),
        Err(ActionError::Invalid(faults)) => refuse(faults),
        Err(other) => Err(other.into()),
    }
}

/// `POST /so-theo-doi/{slug}/nhap/ap-dung`: the rows that the dry run showed, for good.
pub async fn apply(signed: Signed, Path(slug): Path<String>, fields: Sent) -> Shown {
    may_import(&signed)?;
    let register = by_slug(&signed, &slug)?;
    let rows: Vec<Vec<String>> = serde_json::from_str(fields.text("rows"))
        .map_err(|error| WebError::BadRequest(error.to_string()))?;
    match from_rows::import(&signed.ctx, &register.id, &rows, false).await {
        Ok(_) => Ok(done(&format!("/so-theo-doi/{slug}"), "records_imported")),
        // Something has changed since the dry run: show it anew.
        Err(ActionError::Invalid(_)) => {
            let outcome = from_rows::import(&signed.ctx, &register.id, &rows, true).await?;
            let page = looked_at(signed.page.clone(), register, &rows, outcome)?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn looked_at(
    page: Page,
    register: &RegisterDef,
    rows: &[Vec<String>],
    outcome: Imported,
) -> Result<ImportPage, WebError> {
    let header = rows.first().cloned().unwrap_or_default();
    let mut faults: BTreeMap<usize, Vec<&FieldError>> = BTreeMap::new();
    for finding in &outcome.findings {
        let row = finding.args.get("row").and_then(|row| row.parse().ok());
        faults.entry(row.unwrap_or(1)).or_default().push(finding);
    }
    let mut numbers: Vec<usize> = (2..=rows.len()).collect();
    // Stable: within both halves the order of the file stays.
    numbers.sort_by_key(|number| !faults.contains_key(number));
    let n_hidden = numbers.len().saturating_sub(SHOWN);
    numbers.truncate(SHOWN);
    let of = |number: usize| {
        let cells = rows.get(number - 1).map_or(&[][..], Vec::as_slice);
        let found = faults.get(&number).map_or(&[][..], Vec::as_slice);
        line(&page, number, &header, cells, found)
    };
    let lines = numbers.into_iter().map(of).collect();
    let carried = if outcome.findings.is_empty() {
        serde_json::to_string(rows).map_err(ActionError::from)?
    } else {
        String::new()
    };
    Ok(ImportPage {
        rows: lines,
        n_hidden,
        carried,
        outcome: Some(outcome),
        header,
        ..empty(page, register)
    })
}

fn line(
    page: &Page,
    number: usize,
    header: &[String],
    row: &[String],
    faults: &[&FieldError],
) -> Row {
    let is_in = |fault: &FieldError, head: &str| {
        let column = fault.args.get("column").filter(|column| !column.is_empty());
        column.is_some_and(|column| column == head.trim())
    };
    let cell = |(place, head): (usize, &String)| {
        let of_cell = faults.iter().filter(|fault| is_in(fault, head));
        Cell {
            text: row.get(place).cloned().unwrap_or_default(),
            faults: of_cell.map(|fault| page.fault_text(fault)).collect(),
        }
    };
    let of_row = faults
        .iter()
        .filter(|fault| !header.iter().any(|head| is_in(fault, head)));
    Row {
        number,
        cells: header.iter().enumerate().map(cell).collect(),
        faults: of_row
            .map(
                |fault| match fault.args.get("column").filter(|c| !c.is_empty()) {
                    Some(column) => format!("{column}: {}", page.fault_text(fault)),
                    None => page.fault_text(fault),
                },
            )
            .collect(),
    }
}
