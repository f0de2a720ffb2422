//! The directory as a workbook: the list for saving, an empty form, and a filled one read as a dry run before it is applied.

use crate::{
    error::{Shown, WebError, html, html_with},
    files,
    forms::{Sent, Upload},
    page::Page,
    session::{Signed, done},
    texts::Texts,
    words,
};
use askama::Template;
use axum::http::StatusCode;
use hopluc_core::agency::{
    from_rows::{self, Imported},
    store,
};
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError},
    ids::AgencyId,
    permit::Verb,
};
use hopluc_doc::{sheet::TableCell, table_xlsx};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of the workbook by the field that each fills; their heads are texts, and the reader of the table knows them.
const COLUMNS: [&str; 16] = [
    "code",
    "name",
    "short_name",
    "kind",
    "area_code",
    "parent_code",
    "valid_from",
    "valid_to",
    "successor_code",
    "email",
    "phone",
    "address",
    "code_edxml",
    "tax_number",
    "aliases",
    "roles",
];
/// Rows that a dry run shows; those with findings come first.
const SHOWN: usize = 200;
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
#[template(path = "agency/import.html")]
struct ImportPage {
    page: Page,
    header: Vec<String>,
    rows: Vec<Row>,
    outcome: Option<Imported>,
    n_hidden: usize,
    /// The rows again as JSON, for applying what was looked at.
    carried: String,
}

fn empty(page: Page) -> ImportPage {
    ImportPage {
        page,
        header: Vec::new(),
        rows: Vec::new(),
        outcome: None,
        n_hidden: 0,
        carried: String::new(),
    }
}

/// `GET /co-quan/nhap`
pub async fn form(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    html(&empty(signed.page))
}

fn heads(texts: Texts) -> Vec<String> {
    let text = |column: &&str| texts.of_code("agency.column.", column).to_owned();
    COLUMNS.iter().map(text).collect()
}

fn workbook(name: &str, heads: &[String], rows: &[Vec<TableCell>]) -> Shown {
    let bytes = table_xlsx(heads, rows).map_err(ActionError::broken)?;
    files::save_as(name, MEDIA_TYPE, bytes)
}

/// `GET /co-quan/nhap/mau`: an empty workbook with the heads.
pub async fn template(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    template_of(signed.page.texts)
}

/// An empty workbook with heads in a language, as a download.
pub(crate) fn template_of(texts: Texts) -> Shown {
    workbook("mau-danh-ba.xlsx", &heads(texts), &[])
}

/// `GET /co-quan/xuat`: the whole directory as a workbook that the import takes again without a change.
pub async fn export(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::AgencyRead)?;
    exported(&signed.ctx, signed.page.texts).await
}

/// The whole directory with heads in a language, as a download.
pub(crate) async fn exported(ctx: &Ctx, texts: Texts) -> Shown {
    let tx = ctx.reader();
    let mut all = store::all(&tx).await?;
    // By code, not by key: the same directory gives the same file wherever and in whatever order it came in.
    all.sort_by(|a, b| a.code.cmp(&b.code));
    let codes: BTreeMap<AgencyId, &str> = all
        .iter()
        .map(|agency| (agency.id, agency.code.as_str()))
        .collect();
    let mut aliases: BTreeMap<AgencyId, Vec<String>> = BTreeMap::new();
    for alias in store::aliases(&tx, None).await? {
        aliases
            .entry(alias.agency_id)
            .or_default()
            .push(alias.alias);
    }
    let mut roles: BTreeMap<AgencyId, BTreeSet<String>> = BTreeMap::new();
    for held in store::roles(&tx, None).await? {
        roles
            .entry(held.agency_id)
            .or_default()
            .insert(held.role.as_str().to_owned());
    }
    let rows: Vec<Vec<TableCell>> = all
        .iter()
        .map(|agency| {
            let code_of = |id: Option<AgencyId>| {
                id.and_then(|id| codes.get(&id))
                    .copied()
                    .unwrap_or_default()
            };
            let names = aliases.get(&agency.id).map(|names| names.join("; "));
            let held = roles
                .get(&agency.id)
                .map(|roles| roles.iter().cloned().collect::<Vec<_>>().join("; "));
            let cells = [
                agency.code.clone(),
                agency.name.clone(),
                agency.short_name.clone(),
                agency.kind.as_str().to_owned(),
                agency.area_code.clone(),
                code_of(agency.parent_id).to_owned(),
                words::date(agency.valid_from),
                words::date_or_blank(agency.valid_to),
                code_of(agency.successor_id).to_owned(),
                agency.email.clone(),
                agency.phone.clone(),
                agency.address.clone(),
                agency.code_edxml.clone(),
                agency.tax_number.clone(),
                names.unwrap_or_default(),
                held.unwrap_or_default(),
            ];
            cells.into_iter().map(TableCell::Text).collect()
        })
        .collect();
    workbook("danh-ba-co-quan.xlsx", &heads(texts), &rows)
}

/// The rows of an uploaded table, or why it cannot be read.
pub(crate) async fn rows_of(
    ctx: &Ctx,
    file: Upload,
) -> Result<Result<Vec<Vec<String>>, FieldError>, ActionError> {
    let converter = ctx.app.converter.clone();
    let read = tokio::task::spawn_blocking(move || converter.table_rows(&file.name, &file.bytes))
        .await
        .map_err(ActionError::broken)?;
    Ok(read.map_err(|error| {
        let key = match error.code() {
            "unknown_type" => "agency.import_type".to_owned(),
            code => format!("read.{code}"),
        };
        FieldError::new("file", &key)
    }))
}

/// `POST /co-quan/nhap`: reads the file and says what importing it would do; writes nothing.
pub async fn dry_run(signed: Signed, mut fields: Sent) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    let fault = |signed: &Signed, fault: FieldError| {
        let page = signed.page.clone().with_faults(vec![fault]);
        html_with(StatusCode::UNPROCESSABLE_ENTITY, &empty(page))
    };
    let Some(file) = fields.files.pop() else {
        return fault(&signed, FieldError::new("file", "error.required"));
    };
    let rows = match rows_of(&signed.ctx, file).await? {
        Ok(rows) => rows,
        Err(found) => return fault(&signed, found),
    };
    match from_rows::import(&signed.ctx, &rows, true).await {
        Ok(outcome) => html(&shown(signed.page.clone(), &rows, outcome)?),
        Err(ActionError::Invalid(faults)) => html_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &empty(signed.page.clone().with_faults(faults)),
        ),
        Err(other) => Err(other.into()),
    }
}

/// `POST /co-quan/nhap/ap-dung`: the rows that the dry run showed, for good.
pub async fn apply(signed: Signed, fields: Sent) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    let rows: Vec<Vec<String>> = serde_json::from_str(fields.text("rows"))
        .map_err(|error| WebError::BadRequest(error.to_string()))?;
    match from_rows::import(&signed.ctx, &rows, false).await {
        Ok(_) => Ok(done("/co-quan", "agencies_imported")),
        // The directory has changed since the dry run: show it anew.
        Err(ActionError::Invalid(_)) => {
            let outcome = from_rows::import(&signed.ctx, &rows, true).await?;
            let page = shown(signed.page.clone(), &rows, outcome)?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn shown(page: Page, rows: &[Vec<String>], outcome: Imported) -> Result<ImportPage, WebError> {
    let header = rows.first().cloned().unwrap_or_default();
    let mut faults: BTreeMap<usize, Vec<&FieldError>> = BTreeMap::new();
    for finding in &outcome.findings {
        let row = finding.args.get("row").and_then(|row| row.parse().ok());
        faults.entry(row.unwrap_or(1)).or_default().push(finding);
    }
    let mut numbers: Vec<usize> = (2..=rows.len())
        .filter(|number| {
            rows.get(number - 1)
                .is_some_and(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        })
        .collect();
    // Stable: within both halves the order of the file stays.
    numbers.sort_by_key(|number| !faults.contains_key(number));
    let n_hidden = numbers.len().saturating_sub(SHOWN);
    numbers.truncate(SHOWN);
    let lines = numbers
        .into_iter()
        .map(|number| {
            let row = rows.get(number - 1).map_or(&[][..], Vec::as_slice);
            let of_row = faults.get(&number).map_or(&[][..], Vec::as_slice);
            line(&page, number, &header, row, of_row)
        })
        .collect();
    let mut whole = Vec::new();
    if let Some(of_header) = faults.get(&1) {
        whole.extend(of_header.iter().map(|fault| (*fault).clone()));
    }
    Ok(ImportPage {
        rows: lines,
        n_hidden,
        carried: if outcome.findings.is_empty() {
            serde_json::to_string(rows).map_err(ActionError::from)?
        } else {
            String::new()
        },
        page: page.with_faults(whole),
        outcome: Some(outcome),
        header,
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
        fault
            .args
            .get("column")
            .is_some_and(|column| column == head.trim())
    };
    Row {
        number,
        cells: header
            .iter()
            .enumerate()
            .map(|(place, head)| Cell {
                text: row.get(place).cloned().unwrap_or_default(),
                faults: faults
                    .iter()
                    .filter(|fault| is_in(fault, head))
                    .map(|fault| page.fault_text(fault))
                    .collect(),
            })
            .collect(),
        faults: faults
            .iter()
            .filter(|fault| !header.iter().any(|head| is_in(fault, head)))
            .map(|fault| page.fault_text(fault))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn a_cell_with_a_fault_says_so_in_its_place() {
        let page = Page::anonymous(Texts::Vi, "/co-quan/nhap");
        let header = ["Mã định danh".to_owned(), "Tên cơ quan".to_owned()];
        let fault = FieldError::new("name", "error.required")
            .arg("row", 2)
            .arg("column", "Tên cơ quan");
        let of_row = FieldError::new("code", "error.import_twice")
            .arg("row", 2)
            .arg("first", 1);
        let line = line(
            &page,
            2,
            &header,
            &["H33.01".to_owned()],
            &[&fault, &of_row],
        );
        assert_eq!(line.cells.len(), 2);
        assert!(line.cells[0].faults.is_empty());
        assert_eq!(line.cells[1].faults, [page.t("error.required")]);
        assert_eq!(line.faults.len(), 1);
    }

    #[test]
    fn the_heads_differ_in_each_language() {
        for texts in [Texts::Vi, Texts::En] {
            let heads: BTreeSet<String> = heads(texts).into_iter().collect();
            assert_eq!(heads.len(), COLUMNS.len());
            assert!(heads.iter().all(|head| !head.starts_with("agency.column.")));
        }
    }
}
