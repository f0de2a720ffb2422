//! A form as a workbook: a sheet of figures, a sheet of narrative parts, a sheet of help.
//!
//! Only the yellow cells can be typed in. The protection has no password: it guards against slips, not against people,
//! so the reader checks everything again.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet,
    XlsxError,
};

use super::form::{Approximation, Form, FormRow, FormState};
use super::{number, words};
use crate::WriteError;

/// First row of figures and of narrative parts, from 0.
pub(super) const FIRST_ROW: u32 = 6;
pub(super) const FIRST_NARRATIVE_ROW: u32 = 1;
/// Columns of the sheet of figures, from 0.
pub(super) const VALUE: u16 = 4;
pub(super) const APPROXIMATION: u16 = 5;
pub(super) const STATE: u16 = 6;
pub(super) const NOTE: u16 = 7;
pub(super) const KEY: u16 = 8;
/// What the row held when the form was made, so that a later reader can tell what was changed in the file from what was
/// changed elsewhere meanwhile.
pub(super) const SEEN: u16 = 9;
/// Stands there for a row without an answer.
pub(super) const SEEN_BLANK: &str = "-";
/// Columns of the sheet of narrative parts.
pub(super) const NARRATIVE_TEXT: u16 = 1;
pub(super) const NARRATIVE_KEY: u16 = 2;
pub(super) const NARRATIVE_SEEN: u16 = 3;
/// Names the format of the file; stands above the keys, the version token below it.
pub(super) const MARK: &str = "hopluc-form/2";
/// The format before: there the word of an inexact number stood beside it, where a number typed over left it.
pub(super) const FORMER_MARK: &str = "hopluc-form/1";
/// Most characters that a cell holds.
const MAX_CELL_CHARS: usize = 32_000;

/// Looks of the cells.
struct Looks {
    title: Format,
    head: Format,
    fixed: Format,
    number: Format,
    input: Format,
    hidden: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || {
            Format::new()
                .set_font_name("Times New Roman")
                .set_font_size(12)
        };
        let ruled = || {
            base()
                .set_border(FormatBorder::Thin)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
        };
        let input = || {
            ruled()
                .set_background_color(Color::RGB(0xFF_F8_DC))
                .set_unlocked()
        };
        Self {
            title: base().set_bold().set_font_size(14),
            head: ruled()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0xE8_EE_F4)),
            fixed: ruled(),
            number: input()
                .set_num_format("#,##0")
                .set_align(FormatAlign::Right),
            input: input(),
            hidden: base(),
        }
    }
}

/// `form` as a workbook. Two calls give the same bytes.
pub fn form_xlsx(form: &Form) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let looks = Looks::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(&form.title)
            .set_author("Hợp Lực")
            .set_creation_datetime(&day),
    );
    figures(book.add_worksheet(), form, &looks)?;
    narratives(book.add_worksheet(), form, &looks)?;
    guide(book.add_worksheet(), &looks)?;
    Ok(book.save_to_buffer()?)
}

fn figures(sheet: &mut Worksheet, form: &Form, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(words::FIGURES)?;
    sheet.write_string_with_format(0, 0, cut(&form.title), &looks.title)?;
    sheet.write_string_with_format(1, 0, cut(&form.agency), &looks.hidden)?;
    sheet.write_string_with_format(2, 0, cut(&form.period), &looks.hidden)?;
    sheet.write_string_with_format(3, 0, words::HINT, &looks.hidden)?;
    sheet.write_string_with_format(0, KEY, MARK, &looks.hidden)?;
    sheet.write_string_with_format(1, KEY, &form.version_token, &looks.hidden)?;
    for (column, head) in words::HEADS.into_iter().enumerate() {
        sheet.write_string_with_format(FIRST_ROW - 1, column as u16, head, &looks.head)?;
    }
    for (row, asked) in (FIRST_ROW..).zip(&form.rows) {
        figure_row(sheet, row, asked, looks)?;
    }
    for (column, width) in [
        (0, 10.0),
        (1, 48.0),
        (2, 24.0),
        (3, 12.0),
        (4, 16.0),
        (5, 12.0),
        (6, 20.0),
        (7, 30.0),
    ] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_column_hidden(KEY)?;
    sheet.set_column_hidden(SEEN)?;
    sheet.set_freeze_panes(FIRST_ROW, 2)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(FIRST_ROW - 1, FIRST_ROW - 1)?;
    if !form.rows.is_empty() {
        validate(sheet, FIRST_ROW + form.rows.len() as u32 - 1)?;
    }
    sheet.protect_with_options(&protection());
    Ok(())
}

fn figure_row(
    sheet: &mut Worksheet,
    row: u32,
    asked: &FormRow,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let name = if asked.is_required {
        format!("{} *", asked.name)
    } else {
        asked.name.clone()
    };
    for (column, text) in [&asked.code, &name, &asked.dimensions, &asked.unit]
        .into_iter()
        .enumerate()
    {
        sheet.write_string_with_format(row, column as u16, cut(text), &looks.fixed)?;
    }
    for (column, look) in [
        (VALUE, &looks.number),
        (APPROXIMATION, &looks.input),
        (STATE, &looks.input),
        (NOTE, &looks.input),
    ] {
        sheet.write_blank(row, column, look)?;
    }
    sheet.write_string_with_format(row, KEY, &asked.key, &looks.hidden)?;
    let seen = match &asked.preset {
        Some(preset) => serde_json::to_string(preset).unwrap_or_default(),
        None => SEEN_BLANK.to_owned(),
    };
    sheet.write_string_with_format(row, SEEN, cut(&seen), &looks.hidden)?;
    let Some(preset) = &asked.preset else {
        return Ok(());
    };
    if let (FormState::Value, Some(value)) = (preset.state, preset.value) {
        let accuracy = words::approximation_label(preset.approximation);
        if preset.approximation == Approximation::Exact {
            sheet.write_number_with_format(row, VALUE, value as f64, &looks.number)?;
            sheet.write_string_with_format(row, APPROXIMATION, accuracy, &looks.input)?;
        } else {
            // The word stands with its number, so that a number typed over it is an exact one.
            let told = number::in_words(accuracy, value);
            sheet.write_string_with_format(row, VALUE, told, &looks.number)?;
        }
    }
    // A state that follows from the number stays blank, so that typing a number is all it takes to change it; beside "not yet"
    // a number may be typed too.
    if preset.state != FormState::Value {
        sheet.write_string_with_format(
            row,
            STATE,
            words::state_label(preset.state),
            &looks.input,
        )?;
    }
    if !preset.note.is_empty() {
        sheet.write_string_with_format(row, NOTE, cut(&preset.note), &looks.input)?;
    }
    Ok(())
}

/// Rules of the input cells. Numbers are only warned about: `25.850.000` typed as text is read all the same.
fn validate(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    let number = DataValidation::new()
        .allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(words::NUMBER_TITLE)?
        .set_error_message(words::NUMBER_HELP)?
        .set_input_message(words::NUMBER_HELP)?;
    let list = |labels: Vec<&str>| {
        DataValidation::new()
            .allow_list_strings(&labels)?
            .set_error_message(words::LIST_HELP)
    };
    let approximations = list(
        words::APPROXIMATIONS
            .iter()
            .map(|(_, label)| *label)
            .collect(),
    )?;
    let states = list(words::STATES.iter().map(|(_, label)| *label).collect())?;
    sheet.add_data_validation(FIRST_ROW, VALUE, last, VALUE, &number)?;
    sheet.add_data_validation(
        FIRST_ROW,
        APPROXIMATION,
        last,
        APPROXIMATION,
        &approximations,
    )?;
    sheet.add_data_validation(FIRST_ROW, STATE, last, STATE, &states)?;
    Ok(())
}

fn narratives(sheet: &mut Worksheet, form: &Form, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(words::NARRATIVES)?;
    for (column, head) in words::NARRATIVE_HEADS.into_iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, head, &looks.head)?;
    }
    sheet.write_string_with_format(0, NARRATIVE_SEEN, MARK, &looks.hidden)?;
    for (row, asked) in (FIRST_NARRATIVE_ROW..).zip(&form.narratives) {
        sheet.write_string_with_format(row, 0, cut(&asked.label), &looks.fixed)?;
        sheet.write_string_with_format(row, NARRATIVE_TEXT, cut(&asked.preset), &looks.input)?;
        sheet.write_string_with_format(row, NARRATIVE_KEY, &asked.key, &looks.hidden)?;
        sheet.write_string_with_format(row, NARRATIVE_SEEN, cut(&asked.preset), &looks.hidden)?;
        sheet.set_row_height(row, 90.0)?;
    }
    sheet.set_column_width(0, 40.0)?;
    sheet.set_column_width(NARRATIVE_TEXT, 100.0)?;
    sheet.set_column_hidden(NARRATIVE_KEY)?;
    sheet.set_column_hidden(NARRATIVE_SEEN)?;
    sheet.protect_with_options(&protection());
    Ok(())
}

fn guide(sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(words::GUIDE)?;
    for (row, line) in (0..).zip(words::GUIDE_LINES) {
        sheet.write_string_with_format(row, 0, line, &looks.hidden)?;
    }
    sheet.set_column_width(0, 120.0)?;
    sheet.protect_with_options(&protection());
    Ok(())
}

/// Widths and heights may be changed, so that long notes can be read.
fn protection() -> ProtectionOptions {
    ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    }
}

/// `text` as far as a cell holds it.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(MAX_CELL_CHARS).collect()
}
