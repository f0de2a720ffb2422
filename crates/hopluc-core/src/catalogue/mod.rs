//! The catalogue: measures, value lists, agency kinds, schedules, outlines, holidays and areas as checked data.
//!
//! Loads the TOML files of `catalogue/` (built into the program, or of a directory) into typed definitions, or says everything that is
//! wrong with file, line and mend. Never touches the database and never knows an agency by name. Which files there are and what may
//! stand in them is written in `catalogue/README.md`.

mod area;
mod body;
mod check;
mod fault;
mod figure_ref;
mod holiday;
mod ids;
mod law;
mod ledger;
mod load;
mod measure;
mod outline;
mod outline_read;
mod penalty;
mod penalty_check;
mod penalty_read;
mod period_name;
mod register;
mod register_check;
mod register_read;
mod row;
mod schedule;
mod schedule_read;
mod sentence;
mod source;
mod value_list;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use time::Date;

pub use area::Area;
pub use body::{AgencyKind, GroupAddress, RoleDef, Tier};
pub use fault::{CatalogueErrors, Fault, FaultLang, Place};
pub use figure_ref::{FigurePart, FigureRef, FigureRefError};
pub use holiday::{Confidence, Holiday, SwappedDay};
pub use ids::{
    AreaCode, DocumentKindId, FieldId, GroupId, KindId, LadderId, ListId, MeasureCode, OutlineId,
    PenaltyId, RegisterId, RoleId, ScheduleCode, SlotId, StateId, StepId, UnitId, ValueId,
};
pub use law::{DocumentKindDef, IssuerHint, LegalActDef};
pub use measure::{
    BreakdownRule, Derivation, Dimension, Formula, MeasureDef, MeasureKind, Reporters,
};
pub use outline::{
    Annex, FormerTitle, Item, ItemContent, NarrativeSlot, OutlineDef, Section, Table, TableColumns,
    When,
};
pub use penalty::{
    ClauseRef, Factor, LadderDef, MeasuredBy, PartyKind, PenaltyAct, PenaltyDef, Rung, Scale,
};
pub use period_name::PeriodName;
pub use register::{
    Along, ApprovalDef, ClockDef, ClockUnit, Condition, FieldDef, FieldKind, IdentifierSort,
    LinkDef, Numbering, PenaltyUse, RecordSource, RegisterDef, StateDef, StepDef, kinds_of,
};
pub use schedule::{
    CampaignWindow, DueEntry, FormDef, IfDayOff, Order, PeriodDays, PeriodRule, ScheduleDef,
    TierDue,
};
pub use sentence::{
    ContextWord, FigureForm, FigurePlace, FigureScope, Piece, Sentence, SentenceError,
};
pub use value_list::{Unit, UnitForm, ValueDef, ValueList, ValueSource};
pub use watch::{IncidentUse, WatchClass, WatchDef, WatchTexts};

use crate::base::calendar::{Calendar, Slot, iso_date};

use load::Draft;
use source::SourceFiles;

/// When an entry is in force: from a local date on, up to and without another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First day; `None` is since ever.
    #[serde(with = "iso_date::option")]
    pub from: Option<Date>,
    /// First day on which it is no longer in force; `None` is until further notice.
    #[serde(with = "iso_date::option")]
    pub to: Option<Date>,
}

impl Validity {
    /// Whether `date` lies within.
    pub fn holds_on(self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }
}

/// A loaded catalogue: every id in it resolves, every rule of the loader holds. The default is empty and only for tests.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Measures by code, so in the order A01 .. L02.
    pub measures: BTreeMap<MeasureCode, MeasureDef>,
    /// Value lists by id.
    pub lists: BTreeMap<ListId, ValueList>,
    /// Units by id.
    pub units: BTreeMap<UnitId, Unit>,
    /// Agency kinds by id, historic ones too.
    pub kinds: BTreeMap<KindId, AgencyKind>,
    /// Roles by id.
    pub roles: BTreeMap<RoleId, RoleDef>,
    /// Group addresses by id.
    pub groups: BTreeMap<GroupId, GroupAddress>,
    /// Reporting schedules by id.
    pub schedules: BTreeMap<ScheduleCode, ScheduleDef>,
    /// Outlines of compiled reports by id.
    pub outlines: BTreeMap<OutlineId, OutlineDef>,
    /// How periods are called, by slot.
    pub period_names: BTreeMap<Slot, PeriodName>,
    /// Public holidays by date.
    pub holidays: BTreeMap<Date, Holiday>,
    /// Days of rest that are worked in exchange, by date.
    pub swapped_days: BTreeMap<Date, SwappedDay>,
    /// Kinds of official document by id.
    pub document_kinds: BTreeMap<DocumentKindId, DocumentKindDef>,
    /// What the issuer part of a symbol usually stands for, by that part in capitals.
    pub issuer_hints: BTreeMap<String, IssuerHint>,
    /// Laws, decrees and circulars that documents cite, by number.
    pub legal_acts: BTreeMap<String, LegalActDef>,
    /// Acts that set penalties, by number.
    pub penalty_acts: BTreeMap<String, PenaltyAct>,
    /// Who may decide penalties up to how much, by id.
    pub ladders: BTreeMap<LadderId, LadderDef>,
    /// Rules of penalty by id.
    pub penalties: BTreeMap<PenaltyId, PenaltyDef>,
    /// Registers by id.
    pub registers: BTreeMap<RegisterId, RegisterDef>,
    /// Areas by code: provinces (two digits) and communes (five).
    pub areas: BTreeMap<AreaCode, Area>,
    /// The rules of the watch over logs; `None` where nothing is proposed.
    pub watch: Option<WatchDef>,
    fingerprint: String,
}

impl Catalogue {
    /// The province in which the area `code` lies; `None` where the catalogue has no such province.
    pub fn province_of(&self, code: &str) -> Option<&Area> {
        self.areas.get(code.get(..2)?)
    }

    /// The catalogue that the program was built with.
    pub fn embedded() -> Result<Self, CatalogueErrors> {
        Self::from_files(&SourceFiles::embedded())
    }

    /// The catalogue in `dir`, which replaces the one built in as a whole. All faults at once.
    pub fn from_dir(dir: &Path) -> Result<Self, CatalogueErrors> {
        Self::from_files(&SourceFiles::from_dir(dir))
    }

    /// The catalogue of these files, by path and text; for tests, and for the embedded one with a file replaced.
    #[cfg(any(test, feature = "testing"))]
    pub fn from_texts(files: &[(&str, &str)]) -> Result<Self, CatalogueErrors> {
        Self::from_files(&SourceFiles::of(files))
    }

    /// The built-in catalogue with some files replaced or added; for tests.
    #[cfg(any(test, feature = "testing"))]
    pub fn embedded_with(files: &[(&str, &str)]) -> Result<Self, CatalogueErrors> {
        let mut source = SourceFiles::embedded();
        for (path, text) in files {
            source.files.insert((*path).to_owned(), (*text).to_owned());
        }
        Self::from_files(&source)
    }

    fn from_files(source: &SourceFiles) -> Result<Self, CatalogueErrors> {
        let (draft, mut faults) = Draft::read(source);
        let catalogue = draft.finish(source.fingerprint());
        faults.extend(source.faults.iter().cloned());
        if faults.is_empty() {
            Ok(catalogue)
        } else {
            Err(CatalogueErrors::new(faults))
        }
    }

    /// SHA-256 over paths and texts of all files, hexadecimal. Stored with what was compiled from it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The working days that the holidays and exchanges of the catalogue make.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(
            self.holidays.keys().copied(),
            self.swapped_days.keys().copied(),
        )
    }

    /// The laws as the reader of texts takes them.
    pub fn legal_acts(&self) -> hopluc_text::LegalActs {
        hopluc_text::LegalActs::new(self.legal_acts.values().map(LegalActDef::to_text).collect())
    }

    /// The measure with the English identifier `id`, such as `inspections_conducted`. O(measures).
    pub fn measure_by_id(&self, id: &str) -> Option<&MeasureDef> {
        self.measures.values().find(|measure| measure.id == id)
    }

    /// The register whose page addresses begin with `slug`. O(registers).
    pub fn register_by_slug(&self, slug: &str) -> Option<&RegisterDef> {
        self.registers
            .values()
            .find(|register| register.slug == slug)
    }

    /// The measures that records of `register` feed, with how, by code. O(measures).
    pub fn fed_by<'a>(
        &'a self,
        register: &'a RegisterId,
    ) -> impl Iterator<Item = (&'a MeasureDef, &'a RecordSource)> {
        self.measures.values().flat_map(move |measure| {
            let sources = measure.records.iter();
            sources
                .filter(move |source| source.register == *register)
                .map(move |source| (measure, source))
        })
    }

    /// The group address that `folded` (small letters, no marks, single spaces) means on `date`: the one with the longest pattern.
    pub fn group_address(&self, folded: &str, date: Date) -> Option<&GroupAddress> {
        let valid = self.groups.values().filter(|group| group.is_valid_on(date));
        valid
            .filter_map(|group| Some((group.matched_by(folded)?, group)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, group)| group)
    }

    /// The areas directly under `parent`, by code; the provinces for `None`.
    pub fn areas_under<'a>(
        &'a self,
        parent: Option<&'a AreaCode>,
    ) -> impl Iterator<Item = &'a Area> {
        self.areas
            .values()
            .filter(move |area| area.parent.as_ref() == parent)
    }
}
