//! What the files say of directives, tasks and documents.

use super::super::tasks::Fate;
use serde::Deserialize;

/// The directives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directives {
    /// Version of the file: 1.
    pub version: u32,
    /// In the order of time.
    pub directive: Vec<DirectiveNote>,
}

/// One directive and what the focal official makes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectiveNote {
    /// Name of its text, without ending.
    pub file: String,
    /// Legal form.
    pub kind: String,
    /// Number and symbol.
    pub number: String,
    /// Day of issue, counted from the day of seeding.
    pub issued: i64,
    /// Days from its coming to its confirmation; never where left out.
    #[serde(default)]
    pub confirmed_after: Option<i64>,
    /// Whether duties that no agency was found for are taken out.
    #[serde(default)]
    pub drop_without_lead: bool,
    /// Beginnings of duties that are taken out.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Duties whose agencies are chosen by hand.
    #[serde(default)]
    pub lay: Vec<Lay>,
    /// The schedule of reports that it orders.
    #[serde(default)]
    pub orders: Option<OrderNote>,
}

/// A schedule of reports as the focal official enters it for a directive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderNote {
    /// Schedule of the catalogue that says who reports what.
    pub model: String,
    /// Its name.
    pub name: String,
    /// The directive as reports name it, with `{number}` and `{issued}`.
    pub basis: String,
}

/// Agencies chosen by hand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lay {
    /// Beginning of the duty.
    pub on: String,
    /// Who answers.
    pub leads: Vec<String>,
    /// Who contributes.
    #[serde(default)]
    pub partners: Vec<String>,
}

/// What is written on tasks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskWords {
    /// Version of the file: 1.
    pub version: u32,
    /// Notes of progress.
    pub notes: Vec<String>,
    /// Reports that it is done.
    pub reports: Vec<String>,
    /// Words of acceptance, some empty.
    pub acceptances: Vec<String>,
    /// Why it is sent back.
    pub returns: Vec<String>,
    /// Why a later deadline is asked for.
    pub extension_reasons: Vec<String>,
    /// Why it is refused.
    pub refusals: Vec<String>,
    /// Shares that leads hand on.
    pub share: Vec<ShareNote>,
    /// Tasks whose fate is fixed.
    pub fate: Vec<FateNote>,
}

/// A share that a lead hands on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareNote {
    /// File of the directive.
    pub directive: String,
    /// Beginning of the duty.
    pub on: String,
    /// Who hands it on.
    pub lead: String,
    /// To whom.
    pub partner: String,
    /// What.
    pub text: String,
    /// Days after the directive was confirmed.
    pub after: i64,
}

/// A task whose fate is fixed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FateNote {
    /// File of the directive.
    pub directive: String,
    /// Beginning of the duty.
    pub on: String,
    /// Whose task.
    pub agency: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// The register beside the directives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// Version of the file: 1.
    pub version: u32,
    /// First line of the receivers of an outgoing document.
    pub as_above: String,
    /// Last line.
    pub archive: String,
    /// What comes.
    pub incoming: Vec<Incoming>,
    /// What is written.
    pub outgoing: Vec<Outgoing>,
}

/// An incoming document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// Days before the day of seeding.
    pub days: i64,
    /// In whose register.
    pub holder: String,
    /// From whom.
    pub from: String,
    /// Legal form.
    pub kind: String,
    /// Number and symbol.
    pub number: String,
    /// Subject line.
    pub subject: String,
}

/// An outgoing document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outgoing {
    /// Days before the day of seeding.
    pub days: i64,
    /// Whose document.
    pub holder: String,
    /// Legal form.
    pub kind: String,
    /// Symbol behind the number.
    pub symbol: String,
    /// Subject line.
    pub subject: String,
    /// To whom.
    pub to: Vec<String>,
    /// How far it comes.
    pub state: DocumentStage,
    /// Its paragraphs.
    pub text: Vec<String>,
}

/// How far an outgoing document comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStage {
    /// Drafted.
    Draft,
    /// Before the approver.
    Submitted,
    /// Approved.
    Approved,
    /// Numbered.
    Issued,
}
