//! The directory of bodies ("cơ quan, đơn vị"): tree, kinds, duties of the province, validity, successors.
//!
//! A body that is merged or dissolved keeps its row and its history; a link names the successor that answers for it.
//! Never moves or deletes a row, and knows no body by name: names are data.

pub mod actions;
pub mod from_rows;
pub mod jobs;
pub mod naming;
pub mod rules;
pub mod store;
mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod words;

#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod tests;

use crate::base::ids::AgencyId;
pub use crate::catalogue::{GroupId, KindId, RoleId};
use serde::{Deserialize, Serialize};
use time::Date;

/// A body of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agency {
    /// Key.
    pub id: AgencyId,
    /// Code of QĐ 20/2020/QĐ-TTg (`H33.12`), the natural key; an enterprise's tax number.
    pub code: String,
    /// Thirteen-character code of QCVN 102:2016 (`000.00.12.H33`); empty where it has none.
    pub code_edxml: String,
    /// Tax number of an enterprise; else empty.
    pub tax_number: String,
    /// Full name in Vietnamese.
    pub name: String,
    /// Short form as letters use it ("Sở KH&CN"); may be empty.
    pub short_name: String,
    /// Its kind in the catalogue.
    pub kind: KindId,
    /// Area where it works: two digits a province, five a commune; empty for the nation.
    pub area_code: String,
    /// The body it belongs to.
    pub parent_id: Option<AgencyId>,
    /// The body that answers for it once it is closed.
    pub successor_id: Option<AgencyId>,
    /// First day of its existence.
    pub valid_from: Date,
    /// First day on which it no longer exists; `None` until further notice.
    pub valid_to: Option<Date>,
    /// Where letters go; may be empty.
    pub email: String,
    /// Switchboard; may be empty.
    pub phone: String,
    /// Postal address; may be empty.
    pub address: String,
    /// Counts the changes, so that a later writer notices an earlier one.
    pub row_version: i64,
}

impl Agency {
    /// Whether it exists on `on`.
    pub fn is_valid_on(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on < to)
    }

    /// The short name, or the full name where there is none.
    pub fn label(&self) -> &str {
        if self.short_name.is_empty() {
            &self.name
        } else {
            &self.short_name
        }
    }

    /// Where a list continues after this agency.
    pub fn page_key(&self) -> PageKey {
        PageKey {
            folded: rules::folded(&self.name),
            id: self.id,
        }
    }

    /// What a person may enter and change of it.
    pub fn form(&self) -> AgencyForm {
        AgencyForm {
            code: self.code.clone(),
            code_edxml: self.code_edxml.clone(),
            tax_number: self.tax_number.clone(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            kind: self.kind.clone(),
            area_code: self.area_code.clone(),
            parent_id: self.parent_id,
            valid_from: self.valid_from,
            email: self.email.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
        }
    }
}

/// What a person enters of an agency; fields as in [`Agency`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each field is described at the field of Agency"
)]
pub struct AgencyForm {
    pub code: String,
    pub code_edxml: String,
    pub tax_number: String,
    pub name: String,
    pub short_name: String,
    pub kind: KindId,
    pub area_code: String,
    pub parent_id: Option<AgencyId>,
    pub valid_from: Date,
    pub email: String,
    pub phone: String,
    pub address: String,
}

/// How an agency ends, and what whoever ends it has been shown and says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyEnd {
    /// Edition that was seen.
    pub row_version: i64,
    /// First day on which it no longer exists.
    pub on: Date,
    /// Who answers for it from then on; `None` for nobody.
    pub successor: Option<AgencyId>,
    /// It is known that nobody inherits its open tasks and reports.
    pub is_without_heir: bool,
    /// It is known that an end is stored already, and that this one replaces it.
    pub is_change: bool,
}

/// Open work of an agency and of the bodies for which it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenWork {
    /// Tasks on which it has still to act or be judged.
    pub n_tasks: i64,
    /// Reports of open periods that it has not sent, or that came back.
    pub n_reports: i64,
}

/// Another name under which letters know an agency, its short name and former names among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alias {
    /// Whose name it is.
    pub agency_id: AgencyId,
    /// The name as written.
    pub alias: String,
}

/// A duty of the province that an agency holds for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleHeld {
    /// Key of the row.
    pub id: i64,
    /// Who holds it.
    pub agency_id: AgencyId,
    /// The duty.
    pub role: RoleId,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer held; `None` until further notice.
    pub valid_to: Option<Date>,
    /// The decision that gave it; may be empty.
    pub basis: String,
}

/// Which agencies a list shows; the default shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of a name, alias or code, with or without tone marks.
    pub text: String,
    /// Only this kind.
    pub kind: Option<KindId>,
    /// Only holders of this duty on `on`, or ever where `on` is `None`.
    pub role: Option<RoleId>,
    /// Only agencies of areas whose code begins with this.
    pub area_prefix: String,
    /// Only agencies that exist on this day.
    pub on: Option<Date>,
    /// In which order.
    pub order: Order,
}

/// In which order a list of agencies stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By name, tone marks left out.
    #[default]
    Name,
    /// By name, from the end.
    NameLast,
    /// By code.
    Code,
    /// By code, from the end.
    CodeLast,
    /// By the first day, newest first.
    Newest,
}

/// Where a list of agencies continues: after this one, in the order of folded name and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageKey {
    /// Folded name of the last agency shown.
    pub folded: String,
    /// Its id.
    pub id: AgencyId,
}
