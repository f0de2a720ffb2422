//! A report that came as a letter: its numbers beside the cells for which they are proposed; an official ticks what is right.
//!
//! The letter is not kept. What the page shows comes back with the form, so that a fault loses nothing.

use super::{
    Extra,
    both::conflicts,
    fill::{answer, form_view, seen_of, shown_form},
    records::name_of,
    seen_text, words_of,
};
use crate::{
    error::{Shown, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    error::{ActionError, FieldError},
    ids::ObligationId,
};
use hopluc_core::document::attachment::NewFile;
use hopluc_core::figure::{Cell, CellKey, MeasureSpec, cell_text};
use hopluc_core::report::submission::{
    CellInput, Save, Seen,
    actions::{self, FormPage},
    from_document::{self, MOST_NUMBERS, Proposed},
};
use std::collections::BTreeMap;

/// From which likeness on a proposal for a blank cell is ticked.
const TICKED: u32 = 300;

/// A number of the letter.
struct Row {
    n: usize,
    /// Before the number, the number, behind it.
    passage: [String; 3],
    /// The cell: `B01`, `D01@behaviour=fraud`; empty where nothing is proposed.
    key: String,
    /// What the cell is called.
    name: String,
    /// `nil`, or empty for a number.
    state: String,
    value: String,
    shared: String,
    /// What the draft says: state and text, as the form sends it back.
    seen: String,
    /// The same in words; empty for a blank.
    told: String,
    is_ticked: bool,
    fault: String,
}

#[derive(Template)]
#[template(path = "submission/letter.html")]
struct LetterPage {
    page: Page,
    found: FormPage,
    /// Cells to choose from: key and name.
    cells: Vec<(String, String)>,
    /// `None` before a letter was read.
    rows: Option<Vec<Row>>,
    /// Numbers of the letter that were too many to be looked at.
    n_left_out: usize,
    row_version: i64,
}

impl Row {
    /// What parts the number from what follows: nothing before a comma or the like.
    fn gap(&self) -> &'static str {
        if self.passage[2].starts_with([',', '.', ';', ':', ')', '%']) {
            ""
        } else {
            " "
        }
    }

    /// The passage as a hidden field takes it: a part in each line.
    fn lines(&self) -> String {
        self.passage.join("\n")
    }
}

impl LetterPage {
    fn n_proposed(&self) -> usize {
        let rows = self.rows.iter().flatten();
        rows.filter(|row| !row.key.is_empty()).count()
    }

    fn n_rows(&self) -> usize {
        self.rows.as_ref().map_or(0, Vec::len)
    }
}

/// Every typed cell of the form: key and name, a part behind its total.
fn cells(page: &Page, measures: &[MeasureSpec]) -> Vec<(String, String)> {
    let typed = measures.iter().filter(|measure| !measure.is_computed);
    let mut keys: Vec<CellKey> = typed.flat_map(MeasureSpec::keys).collect();
    keys.sort_by_key(ToString::to_string);
    let name = |key: &CellKey| {
        let total = name_of(page, measures, &CellKey::total(&key.measure));
        if key.dimension.is_empty() {
            total
        } else {
            format!("{total}: {}", name_of(page, measures, key))
        }
    };
    keys.iter()
        .map(|key| (key.to_string(), name(key)))
        .collect()
}

fn letter_page(
    page: Page,
    found: FormPage,
    row_version: i64,
    rows: Option<Vec<Row>>,
) -> LetterPage {
    LetterPage {
        cells: cells(&page, &found.measures),
        page,
        found,
        rows,
        n_left_out: 0,
        row_version,
    }
}

/// `GET /bao-cao-don-vi/{id}/tu-van-ban`
pub async fn letter_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let found = shown_form(&signed, ObligationId(id)).await?;
    html(&letter_page(signed.page, found, 0, None))
}

/// `POST /bao-cao-don-vi/{id}/tu-van-ban`: reads a letter and shows what it tells; keeps nothing.
pub async fn read_letter(signed: Signed, Path(id): Path<i64>, mut sent: Sent) -> Shown {
    let id = ObligationId(id);
    let outcome = match sent.files.pop() {
        Some(file) => {
            let file = NewFile {
                name: file.name,
                bytes: file.bytes,
            };
            from_document::propose(&signed.ctx, id, file).await
        }
        None => Err(ActionError::invalid("file", "error.required")),
    };
    let read = match outcome {
        Ok(read) => read,
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            let found = shown_form(&signed, id).await?;
            let shown = letter_page(page, found, 0, None);
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page;
    let names: BTreeMap<String, String> = cells(&page, &read.page.measures).into_iter().collect();
    let numbers = read.numbers.iter().enumerate();
    let rows = numbers.map(|(n, number)| row(&page, &read.page, &names, (n, number)));
    let rows = rows.collect();
    let row_version = read.page.row_version();
    html(&LetterPage {
        n_left_out: read.n_left_out,
        ..letter_page(page, read.page, row_version, Some(rows))
    })
}

fn row(
    page: &Page,
    form: &FormPage,
    names: &BTreeMap<String, String>,
    (n, number): (usize, &Proposed),
) -> Row {
    let key = number.key.as_ref();
    let of = |key: &CellKey| form.measures.iter().find(|m| m.code == key.measure);
    let measure = key.and_then(of);
    let is_nil = number.cell == Cell::Nil;
    let value = if is_nil {
        page.tc("cell.", "nil")
    } else {
        cell_text(number.cell, measure.map(|m| m.form).unwrap_or_default())
    };
    let told = measure.zip(number.told);
    let key = key.map(ToString::to_string).unwrap_or_default();
    Row {
        n,
        passage: number.passage.clone(),
        name: names.get(&key).cloned().unwrap_or_default(),
        state: if is_nil { "nil" } else { "" }.to_owned(),
        value,
        shared: number.shared.clone(),
        seen: told.map_or_else(String::new, |(m, cell)| seen_text(Some(cell), m)),
        told: told.map_or_else(String::new, |(m, cell)| words_of(page, Some(cell), Some(m))),
        is_ticked: told.is_none() && number.likeness >= TICKED,
        key,
        fault: String::new(),
    }
}

/// The rows as they were sent, those of the fields that the page does not let anybody change too.
fn sent_rows(sent: &Sent, names: &BTreeMap<String, String>) -> Vec<Row> {
    let n_rows: usize = sent.parsed("n_rows").unwrap_or(0);
    let ticked: Vec<usize> = sent.all_parsed("chon");
    let row = |n: usize| {
        let text = |name: &str| sent.text(&format!("{name}:{n}")).trim().to_owned();
        let key = text("o");
        Row {
            n,
            name: names.get(&key).cloned().unwrap_or_default(),
            passage: parts_of(&text("p")),
            key,
            state: text("s"),
            value: text("v"),
            shared: text("r"),
            seen: text("x"),
            told: text("t"),
            is_ticked: ticked.contains(&n),
            fault: String::new(),
        }
    };
    (0..n_rows.min(MOST_NUMBERS)).map(row).collect()
}

/// The three lines of a passage that came back.
fn parts_of(text: &str) -> [String; 3] {
    let mut lines = text.split('\n').map(|line| line.trim().to_owned());
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

/// What a ticked row puts into the draft; the key of a fault where it cannot.
fn input_of(form: &FormPage, row: &Row) -> Result<CellInput, FieldError> {
    let field = format!("o:{}", row.n);
    let unknown = || FieldError::new(&field, "submission.letter.no_cell");
    let key: CellKey = row.key.parse().map_err(|_| unknown())?;
    let mut measures = form.measures.iter().filter(|measure| !measure.is_computed);
    let measure = measures
        .find(|measure| measure.keys().contains(&key))
        .ok_or_else(unknown)?;
    let wrong = |_| FieldError::new(&format!("v:{}", row.n), "submission.letter.no_number");
    let cell = answer(measure, (&row.state, &row.value)).map_err(wrong)?;
    Ok(CellInput {
        seen: Seen::Was(seen_of(measure, &row.seen)),
        ..CellInput::new(key, cell)
    })
}

/// `POST /bao-cao-don-vi/{id}/tu-van-ban/luu`: puts what was ticked into the draft.
pub async fn take_letter(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = ObligationId(id);
    let found = actions::form_page(&signed.ctx, id).await?;
    let names: BTreeMap<String, String> =
        cells(&signed.page, &found.measures).into_iter().collect();
    let mut rows = sent_rows(&sent, &names);
    let (mut inputs, mut faults) = (Vec::new(), Vec::new());
    for row in rows.iter_mut().filter(|row| row.is_ticked) {
        match input_of(&found, row) {
            Ok(input)
                if inputs
                    .iter()
                    .any(|other: &CellInput| other.key == input.key) =>
            {
                let field = format!("o:{}", row.n);
                faults.push(FieldError::new(&field, "submission.letter.twice"));
            }
            Ok(input) => inputs.push(input),
            Err(fault) => faults.push(fault),
        }
    }
    let row_version = sent.parsed("row_version").unwrap_or(0);
    if !faults.is_empty() {
        for row in &mut rows {
            let own = |fault: &&FieldError| fault.field.ends_with(&format!(":{}", row.n));
            let fault = faults.iter().find(own);
            row.fault = fault.map_or_else(String::new, |fault| signed.page.fault_text(fault));
        }
        let page = signed.page.clone().with_faults(faults);
        let found = shown_form(&signed, id).await?;
        let shown = letter_page(page, found, row_version, Some(rows));
        return html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let save = Save {
        row_version,
        cells: inputs,
        narratives: Vec::new(),
        source: "document",
    };
    let saved = actions::save(&signed.ctx, id, &save).await?;
    if saved.conflicts.is_empty() {
        return Ok(done(&format!("/bao-cao-don-vi/{id}"), "saved"));
    }
    let found = shown_form(&signed, id).await?;
    let mut extra = Extra::default();
    let lines = conflicts(&signed.page, &found, &saved, &mut extra);
    let page = signed.page.with_faults(lines);
    let shown = form_view(page, found, &extra, &BTreeMap::new(), Vec::new());
    html_with(StatusCode::CONFLICT, &shown)
}
