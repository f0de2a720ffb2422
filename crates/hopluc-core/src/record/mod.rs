//! Records of all registers ("hồ sơ" of a "sổ theo dõi"): one engine that runs what the catalogue says of each.
//!
//! It knows no register by name: fields, states, steps and clocks come from the catalogue, so a register is added without
//! code. It sums nothing: what a record counts for in a measure is kept beside it, and the station of figures adds it up.

pub mod actions;
pub mod clock;
pub mod contribution;
pub mod custody;
pub mod from_rows;
pub mod jobs;
pub mod list;
pub mod mark;
pub mod merge;
pub mod page;
pub mod penalty;
pub mod referral;
pub mod request;
pub mod rules;
pub mod sealed;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod value;

#[cfg(test)]
mod tests;

pub use store::NOUN;

use crate::base::ids::{AgencyId, PersonId, RecordId};
use crate::catalogue::{Catalogue, RegisterDef, RegisterId, StateDef, StateId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use time::Date;

/// The values of a record by field, in normal form. See [`value`] for what each kind of field holds.
pub type Values = Map<String, Value>;

/// What somebody wrote into a form: `field`, or `table.3.column` for the column of a row, to the text. Blank is absent.
pub type Input = BTreeMap<String, String>;

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Key.
    pub id: RecordId,
    /// Whose register it stands in, as the catalogue calls it.
    pub register: RegisterId,
    /// Who entered it, and for whom it counts. Its successor answers where the agency is closed; the row stays.
    pub agency_id: AgencyId,
    /// Who works on it where it was handed over; the agency that entered it otherwise.
    pub holder_id: Option<AgencyId>,
    /// Where it stands.
    pub state: StateId,
    /// Its number as written; empty before it has one.
    pub number_text: String,
    /// What it is called, made of the title fields.
    pub title: String,
    /// The day by which it is put in order and into periods.
    pub dated_on: Date,
    /// Its values. Those of retired fields are kept.
    pub values: Values,
    /// Why it may not be ended without a word, as a message key; empty where nothing speaks against it.
    pub hold: String,
    /// The record into which it is merged; it counts for nothing then and is not written.
    pub merged_into_id: Option<RecordId>,
    /// Who entered it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: String,
    /// Who changed it last, or took its last step.
    pub changed_by: Option<PersonId>,
    /// When.
    pub changed_at: String,
    /// Counts the changes; a form carries the one it was made from.
    pub row_version: i64,
}

impl Record {
    /// The state, if the catalogue still has it.
    pub fn state_def<'a>(&self, register: &'a RegisterDef) -> Option<&'a StateDef> {
        register.state(self.state.as_str())
    }
}

/// Which record a form speaks of, and which edition of it its writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The record.
    pub id: RecordId,
    /// Its `row_version` when the form was made.
    pub row_version: i64,
}

/// One version of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub row_version: i64,
    /// What made it: `create`, `change`, `import`, or the id of a step.
    pub deed: String,
    /// The state after it.
    pub state: StateId,
    /// The values after it.
    pub values: Values,
    /// The reason that was given.
    pub reason: String,
    /// Who; empty for the program itself.
    pub person: String,
    /// When (UTC).
    pub added_at: String,
}

/// The register called `id`; `NotFound` where the catalogue has none.
pub fn register_of<'a>(
    catalogue: &'a Catalogue,
    id: &RegisterId,
) -> crate::base::error::Outcome<&'a RegisterDef> {
    catalogue
        .registers
        .get(id)
        .ok_or(crate::base::error::ActionError::NotFound { noun: "register" })
}
