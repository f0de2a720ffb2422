//! What a form asks and what comes back from it.

use serde::{Deserialize, Serialize};

/// A form for one agency and one period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Title, e.g. the schedule's name.
    pub title: String,
    /// The period in words, e.g. `6 tháng đầu năm 2026 (15/12/2025 - 14/6/2026)`.
    pub period: String,
    /// The agency that fills it in.
    pub agency: String,
    /// Stands in the file unseen; a file with another token was made for another form.
    pub version_token: String,
    /// Figures asked for, in order.
    pub rows: Vec<FormRow>,
    /// Narrative parts asked for, in order.
    pub narratives: Vec<NarrativeRow>,
}

/// One figure asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRow {
    /// Identity of the figure within the form; unseen in the file, unique.
    pub key: String,
    /// Code of the measure as shown.
    pub code: String,
    /// Name of the measure.
    pub name: String,
    /// Breakdown as shown, e.g. `Lĩnh vực: viễn thông`; may be empty.
    pub dimensions: String,
    /// Unit of measure.
    pub unit: String,
    /// Marked with `*`; whether it was answered is for the caller to check.
    pub is_required: bool,
    /// What is known already, shown in the cells.
    pub preset: Option<FormEntry>,
}

/// One narrative part asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrativeRow {
    /// Identity within the form.
    pub key: String,
    /// What is asked.
    pub label: String,
    /// What is known already.
    pub preset: String,
}

/// State of an answer. A blank is `NotYet`, never a zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormState {
    /// A number was given.
    Value,
    /// "Chưa phát hiện": looked for and found none.
    Nil,
    /// Not reported yet.
    #[default]
    NotYet,
    /// Does not concern this agency.
    NotApplicable,
}

/// How exact a number is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Approximation {
    /// As counted.
    #[default]
    Exact,
    /// "hơn", "trên".
    MoreThan,
    /// "khoảng".
    About,
    /// "dưới".
    LessThan,
}

/// The answer to one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    /// Key of the row.
    pub key: String,
    /// State of the answer.
    pub state: FormState,
    /// The number, in the row's unit; `Some` exactly when the state is [`FormState::Value`].
    pub value: Option<i64>,
    /// How exact the number is.
    pub approximation: Approximation,
    /// Free words; empty for none.
    pub note: String,
}

/// What a row held when the form was made, as the file itself tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSeen {
    /// Key of the row.
    pub key: String,
    /// The answer that stood there; `None` for a row without one.
    pub entry: Option<FormEntry>,
}

/// A row whose figure is words that are no plain number. Its fault is among the errors, at the same cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormWords {
    /// Key of the row.
    pub key: String,
    /// The cell of the figure, e.g. `E12`.
    pub cell: String,
    /// What stands there.
    pub words: String,
    /// The state that stands beside it.
    pub state: Option<FormState>,
    /// How exact the number is, as the column beside it says.
    pub approximation: Option<Approximation>,
    /// Free words; empty for none.
    pub note: String,
}

/// A row without an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormBlank {
    /// Key of the row.
    pub key: String,
    /// The cell of the figure, e.g. `E12`.
    pub cell: String,
}

/// The answer to one narrative part; only those with words are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrativeEntry {
    /// Key of the part.
    pub key: String,
    /// The words.
    pub text: String,
    /// The words that stood there when the form was made; `None` where the file does not tell.
    pub seen: Option<String>,
}

/// All that a filled form says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReading {
    /// Answers in the order of the form, one for each row that was found without error.
    pub entries: Vec<FormEntry>,
    /// What rows held when the form was made, in the order of the file; none in files of earlier versions.
    pub seen: Vec<FormSeen>,
    /// Rows whose figure the caller may know to read, in the order of the file.
    #[serde(default)]
    pub worded: Vec<FormWords>,
    /// Rows in which neither a figure nor a state stands, in the order of the file; their entries are "not yet" all the same.
    #[serde(default)]
    pub blank: Vec<FormBlank>,
    /// Narrative answers in the order of the form.
    pub narratives: Vec<NarrativeEntry>,
    /// Faults by cell, in the order of the file; nothing should be saved from a row that has one.
    pub errors: Vec<CellError>,
}

/// A fault in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// Name of the sheet.
    pub sheet: String,
    /// The cell, e.g. `E12`; empty when the fault has no place.
    pub cell: String,
    /// Stable key of the fault: `not_a_number`, `not_whole`, `negative`, `too_large`, `value_missing`,
    /// `nil_with_value`, `state_with_value`, `unknown_state`, `unknown_approximation`, `approximation_clash`, `approximation_left`, `unknown_row`, `duplicate_row`,
    /// `missing_row`, `key_missing`, `formula_unsaved`, `other_form`, `not_a_form`.
    pub code: String,
    /// Words of the message, e.g. what the cell holds.
    pub args: Vec<String>,
}
