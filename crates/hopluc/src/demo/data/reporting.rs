//! What the files say of figures and reports.

use super::super::reporting::Fate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How large figures are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureLevels {
    /// Version of the file: 1.
    pub version: u32,
    /// Where nothing else is said.
    pub default: Level,
    /// By unit.
    pub unit: Vec<NamedLevel>,
    /// By measure.
    pub measure: Vec<NamedLevel>,
    /// Measures that follow another, in the order in which they are computed.
    pub derived: Vec<Derived>,
    /// By kind of agency.
    pub kind: Vec<KindLevel>,
}

/// What an agency of the province counts in six months.
#[derive(Debug, Deserialize)]
pub struct Level {
    /// Lowest.
    pub low: i64,
    /// Highest.
    pub high: i64,
    /// How many of a hundred sign a nil.
    pub nil: i64,
}

/// A level of a unit or measure.
#[derive(Debug, Deserialize)]
pub struct NamedLevel {
    /// The unit, or the code of the measure.
    pub id: String,
    /// Its level.
    #[serde(flatten)]
    pub level: Level,
}

/// A measure that follows another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// Which.
    pub code: String,
    /// Whose number it follows.
    pub of: String,
    /// Lowest for each unit of the other, in hundredths.
    pub low: i64,
    /// Highest.
    pub high: i64,
    /// Rounded down to a multiple of this.
    pub round: i64,
}

/// How a kind of agency differs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindLevel {
    /// Kind of the catalogue.
    pub id: String,
    /// Hundredths of the level.
    pub scale: i64,
    /// So many more of a hundred sign a nil; fewer where negative.
    pub nil: i64,
}

/// Words of reports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    /// Version of the file: 1.
    pub version: u32,
    /// Name of the campaign; `{to}` is its last day.
    pub campaign_name: String,
    /// To whom compiled reports go.
    pub recipient: String,
    /// "Nơi nhận" of compiled reports.
    pub copies: Vec<String>,
    /// Section in which the focal official words a paragraph anew.
    pub edited_section: String,
    /// Her words.
    pub edit: String,
    /// Note on a cell that was looked at again.
    pub mended_note: String,
    /// Why a cell is sent back.
    pub cell_returns: Vec<String>,
    /// Why a whole report is sent back.
    pub whole_returns: Vec<String>,
    /// Texts by section of the outline.
    pub sections: BTreeMap<String, Vec<String>>,
    /// Reports whose fate is fixed.
    pub fate: Vec<ReportNote>,
}

/// A report whose fate is fixed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportNote {
    /// `campaign` or `year`.
    pub period: String,
    /// Whose report.
    pub agency: String,
    /// What becomes of it.
    pub fate: Fate,
}
