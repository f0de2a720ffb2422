//! The content of the demo province: TOML files and texts of `/demo`, embedded in the program.
//!
//! All of it is invented. No text for people stands in this module, and nothing is decided here.

mod reporting;
mod work;

pub use reporting::*;
pub use work::*;

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use time::Date;

const PROVINCE: &str = include_str!("../../../../../demo/province.toml");
const COMMUNES: &str = include_str!("../../../../../demo/communes.toml");
const PEOPLE: &str = include_str!("../../../../../demo/people.toml");
const DIRECTIVES: &str = include_str!("../../../../../demo/directives.toml");
const TASKS: &str = include_str!("../../../../../demo/tasks.toml");
const DOCUMENTS: &str = include_str!("../../../../../demo/documents.toml");
const FIGURES: &str = include_str!("../../../../../demo/figures.toml");
const RECORDS: &str = include_str!("../../../../../demo/records.toml");
const REPORTING: &str = include_str!("../../../../../demo/reporting.toml");

/// The texts of directives by the name of their file.
const TEXTS: &[(&str, &str)] = &[
    (
        "plan_year",
        include_str!("../../../../../demo/directives/plan_year.txt"),
    ),
    (
        "after_half_year",
        include_str!("../../../../../demo/directives/after_half_year.txt"),
    ),
    (
        "junk_sim",
        include_str!("../../../../../demo/directives/junk_sim.txt"),
    ),
    (
        "campaign",
        include_str!("../../../../../demo/directives/campaign.txt"),
    ),
    (
        "before_new_year",
        include_str!("../../../../../demo/directives/before_new_year.txt"),
    ),
];

/// The bodies of the province but for its communes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// Version of the file: 1.
    pub version: u32,
    /// Name as it stands behind a body's name.
    pub name: String,
    /// Place that stands before the date of a letter.
    pub place: String,
    /// Area code of the province.
    pub area: String,
    /// Domain of everybody's e-mail; ends in `.example`, which nobody can own.
    pub mail_domain: String,
    /// Bodies, parents first.
    pub agency: Vec<Body>,
    /// Bodies that have ended.
    pub closed: Vec<Body>,
    /// Duties with a history.
    pub role: Vec<Duty>,
}

/// One body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Natural key.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Kind of the catalogue.
    pub kind: String,
    /// Code of the body it belongs to.
    #[serde(default)]
    pub parent: String,
    /// Area code.
    #[serde(default)]
    pub area: String,
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// First day on which it is no more.
    #[serde(default, deserialize_with = "maybe_day")]
    pub to: Option<Date>,
    /// Code or commune name of the body that answers for it.
    #[serde(default)]
    pub successor: String,
    /// Further names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Duties that it holds from its first day on.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Title of its head.
    #[serde(default)]
    pub leader: String,
    /// Sub-domain of its e-mail.
    #[serde(default)]
    pub mail: String,
}

/// A duty that a body holds for a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Code of the body.
    pub agency: String,
    /// Role of the catalogue.
    pub role: String,
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// First day without it.
    #[serde(default, deserialize_with = "maybe_day")]
    pub to: Option<Date>,
    /// The decision that gave it.
    pub basis: String,
}

/// The communes, by the district they were made from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Communes {
    /// Version of the file: 1.
    pub version: u32,
    /// Codes begin with this.
    pub code_prefix: String,
    /// Number of the first one's code.
    pub first_code: u32,
    /// Area code of the first one.
    pub first_area: u32,
    /// Step of area codes.
    pub area_step: u32,
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// Kind of the catalogue.
    pub kind: String,
    /// Duties of each.
    pub roles: Vec<String>,
    /// The decision that gave them.
    pub role_basis: String,
    /// Title of the head.
    pub leader: String,
    /// What stands before the commune's name in the body's name, in full and short.
    pub full_prefix: String,
    /// The short form.
    pub short_prefix: String,
    /// Former districts.
    pub district: Vec<District>,
}

impl Communes {
    /// Area code and name of each commune, in order.
    pub fn areas(&self) -> impl Iterator<Item = (String, &String)> {
        let names = self.district.iter().flat_map(|district| &district.communes);
        let codes = (0..).map(|n: u32| self.first_area + n * self.area_step);
        codes.map(|code| code.to_string()).zip(names)
    }
}

/// A former district.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Its communes, kind and name.
    pub communes: Vec<String>,
}

/// Words that names and titles are made from, and the accounts shown on the sign-in page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Version of the file: 1.
    pub version: u32,
    /// Family names.
    pub family: Vec<String>,
    /// Middle names of men.
    pub middle_men: Vec<String>,
    /// Given names of men.
    pub given_men: Vec<String>,
    /// Middle names of women.
    pub middle_women: Vec<String>,
    /// Given names of women.
    pub given_women: Vec<String>,
    /// Offices of officers.
    pub officer_titles: Vec<String>,
    /// First word of leaders' sign-in names.
    pub leader_prefix: String,
    /// First word of officers' sign-in names.
    pub officer_prefix: String,
    /// Title of a head where the body names none.
    pub leader_title: String,
    /// Fixed accounts.
    pub account: Vec<Account>,
}

/// A fixed account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Office held.
    pub title: String,
    /// Code or commune name of the body.
    pub agency: String,
    /// Role, as it is stored.
    pub role: String,
}

/// All content, read.
#[derive(Debug)]
pub struct Content {
    /// Bodies.
    pub province: Province,
    /// Communes.
    pub communes: Communes,
    /// People.
    pub people: People,
    /// Directives.
    pub directives: Directives,
    /// Words on tasks.
    pub tasks: TaskWords,
    /// Register.
    pub documents: Documents,
    /// Magnitudes of figures.
    pub figures: FigureLevels,
    /// Words of reports.
    pub reporting: Reporting,
    /// Records of registers.
    pub records: Records,
}

/// Records of registers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// Version of the file: 1.
    pub version: u32,
    /// In the order in which they are entered.
    pub record: Vec<RecordNote>,
}

/// One record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordNote {
    /// Code of the agency whose it is.
    pub agency: String,
    /// The register.
    pub register: String,
    /// The record from which it is made, by its place in the file.
    pub from: Option<usize>,
    /// Fields as a form would hold them.
    pub fields: BTreeMap<String, String>,
    /// Steps that it takes.
    #[serde(default)]
    pub steps: Vec<StepNote>,
    /// A file that is put into one of its fields at the end.
    pub file: Option<FileNote>,
    /// A file that is taken in as its evidence at the end.
    pub exhibit: Option<ExhibitNote>,
}

/// Evidence of a record, and to whom it is offered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitNote {
    /// Name of the file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What it is.
    pub description: String,
    /// When it was taken, as a form would hold it.
    pub taken_at: String,
    /// Where.
    pub taken_place: String,
    /// By whom.
    pub taken_by: String,
    /// Code of the agency to which it is offered.
    pub offered_to: String,
    /// Why.
    pub offered_for: String,
}

/// A file of a record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileNote {
    /// The field.
    pub field: String,
    /// Name of the file.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// One step of a record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepNote {
    /// The step.
    pub step: String,
    /// Fields that it fills.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

impl Content {
    /// The text of a directive, with its slots.
    pub fn directive_text(file: &str) -> anyhow::Result<&'static str> {
        let found = TEXTS.iter().find(|(name, _)| *name == file);
        let (_, text) = found.with_context(|| format!("there is no demo/directives/{file}.txt"))?;
        Ok(text)
    }

    /// Reads the embedded files; fails only where one of them is faulty, and names it.
    pub fn read() -> anyhow::Result<Self> {
        let content = Self {
            province: toml_of("province.toml", PROVINCE)?,
            communes: toml_of("communes.toml", COMMUNES)?,
            people: toml_of("people.toml", PEOPLE)?,
            directives: toml_of("directives.toml", DIRECTIVES)?,
            tasks: toml_of("tasks.toml", TASKS)?,
            documents: toml_of("documents.toml", DOCUMENTS)?,
            figures: toml_of("figures.toml", FIGURES)?,
            reporting: toml_of("reporting.toml", REPORTING)?,
            records: toml_of("records.toml", RECORDS)?,
        };
        let versions = [
            content.province.version,
            content.communes.version,
            content.people.version,
            content.directives.version,
            content.tasks.version,
            content.documents.version,
            content.figures.version,
            content.reporting.version,
            content.records.version,
        ];
        ensure!(versions == [1; 9], "a file of the demo is not of version 1");
        Ok(content)
    }
}

fn toml_of<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).with_context(|| format!("in demo/{name}"))
}

fn date_of(value: &toml::value::Datetime) -> Option<Date> {
    hopluc_core::base::clock::date_from(&value.to_string())
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    maybe_day(from)?.ok_or_else(|| serde::de::Error::custom("a date is wanted"))
}

fn maybe_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let value = toml::value::Datetime::deserialize(from)?;
    date_of(&value)
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom("a date without time is wanted"))
}
