//! A report that arrived as a letter: its numbers proposed for the cells of the form, each with the passage and the reason.
//!
//! Nothing is stored here, neither the file nor a figure: an official chooses what goes into the draft, which is saved like
//! anything that is typed.

use super::actions::{FormPage, form_page};
use crate::base::{
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::ObligationId,
    permit::Verb,
};
use crate::document::attachment::{self, NewFile};
use crate::figure::likeness::{Likely, Phrases};
use crate::figure::{Cell, CellKey, LARGEST, MeasureSpec};
use hopluc_text::{FigureMention, Reading};

/// A number of the letter and the cell for which it is proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// The line in which it stands: before the number, the number, behind it; white space collapsed, long ones cut.
    pub passage: [String; 3],
    /// The cell; `None` where nothing in the form is like the passage.
    pub key: Option<CellKey>,
    /// What the number says as an answer.
    pub cell: Cell,
    /// What stands in the draft.
    pub told: Option<Cell>,
    /// Words that passage and cell have in common: the reason.
    pub shared: String,
    /// How alike they are, 0 to 1000.
    pub likeness: u32,
}

/// Most numbers of a letter that are looked at: more than any report of the genre has (the real ones have 20 to 60), few
/// enough for a page and for memory whatever is sent.
pub const MOST_NUMBERS: usize = 300;

/// What a letter tells for one obligation.
#[derive(Clone, Debug)]
pub struct ProposedFigures {
    /// The form, with the draft as it stands.
    pub page: FormPage,
    /// The numbers of the letter that a form could take, in text order.
    pub numbers: Vec<Proposed>,
    /// How many numbers stand behind the first [`MOST_NUMBERS`] and were not looked at.
    pub n_left_out: usize,
}

/// Reads a letter for an obligation; stores nothing but, for one stamped secret, the bare fact that it was refused.
///
/// `Invalid` on `file` where it cannot be read or has no text. Shares are left out: the form computes them.
pub async fn propose(ctx: &Ctx, id: ObligationId, file: NewFile) -> Outcome<ProposedFigures> {
    let page = form_page(ctx, id).await?;
    let answers = [page.obligation.answering_agency_id];
    ctx.permit(Verb::SubmissionFill, "obligation", &answers)?;
    let file = attachment::check(ctx, file).await?;
    let Some(text) = file.text().map(str::to_owned) else {
        let key = format!("read.{}", file.why_no_text().unwrap_or("unknown_type"));
        return Err(ActionError::invalid("file", &key));
    };
    let catalogue = ctx.app.catalogue.clone();
    let measures = page.measures.clone();
    let (reading, likely, n_left_out) = tokio::task::spawn_blocking(move || {
        let mut reading = hopluc_text::read(&text);
        let n_left_out = reading.figures.len().saturating_sub(MOST_NUMBERS);
        reading.figures.truncate(MOST_NUMBERS);
        let likely = Phrases::new(&measures, catalogue.outlines.values()).likely(&reading);
        (reading, likely, n_left_out)
    })
    .await
    .map_err(ActionError::broken)?;
    Ok(ProposedFigures {
        numbers: numbers(&page, &reading, &likely),
        n_left_out,
        page,
    })
}

fn numbers(page: &FormPage, reading: &Reading, likely: &[Likely]) -> Vec<Proposed> {
    let figures = reading.figures.iter().enumerate();
    let told = figures.filter(|(_, figure)| figure.unit != "%");
    let proposed = told.filter_map(|(at, figure)| {
        let found = likely.iter().find(|likely| likely.figure == at);
        let code = found.map(|found| found.key.measure.as_str());
        let measure = page.measures.iter().find(|m| Some(m.code.as_str()) == code);
        let cell = cell_of(figure, measure)?;
        let stored = found.and_then(|found| page.figures.iter().find(|f| f.key == found.key));
        Some(Proposed {
            passage: passage(reading, figure),
            key: found.map(|found| found.key.clone()),
            cell,
            told: stored.map(|figure| figure.cell),
            shared: found.map(|found| found.shared.clone()).unwrap_or_default(),
            likeness: found.map_or(0, |found| found.likeness),
        })
    });
    proposed.collect()
}

/// A number as an answer; `None` for one that a cell cannot hold.
fn cell_of(figure: &FigureMention, measure: Option<&MeasureSpec>) -> Option<Cell> {
    if figure.nil {
        return Some(Cell::Nil);
    }
    let places = measure.map_or(0, |measure| measure.form.places());
    let scaled = figure.value * 10_f64.powi(i32::try_from(places).ok()?);
    let whole = scaled.round();
    if (scaled - whole).abs() > 1e-6 || whole < 0.0 || whole > LARGEST as f64 {
        return None;
    }
    Some(Cell::value(whole as i64, figure.approx.into()))
}

/// Characters of a passage before and behind its number.
const AROUND: usize = 120;

/// The line around a number, cut to what stands near it.
fn passage(reading: &Reading, figure: &FigureMention) -> [String; 3] {
    let text = &reading.text;
    let left = text.get(..figure.span.start).unwrap_or_default();
    let right = text.get(figure.span.end..).unwrap_or_default();
    let left = left.rsplit('\n').next().unwrap_or_default();
    let right = right.split('\n').next().unwrap_or_default();
    let begin = left.chars().rev().take(AROUND).collect::<Vec<_>>();
    let begin: String = begin.into_iter().rev().collect();
    let end: String = right.chars().take(AROUND).collect();
    let mark = |is_cut: bool| if is_cut { "…" } else { "" };
    let one_space = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        one_space(&format!("{}{begin}", mark(begin.len() < left.len()))),
        one_space(figure.span.of(text)),
        one_space(&format!("{end}{}", mark(end.len() < right.len()))),
    ]
}
