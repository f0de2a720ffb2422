//! How a period is called in reports: "6 tháng đầu năm 2026". Never counts days.

use serde::Serialize;

use super::Catalogue;
use super::fault::Fault;
use super::load::Draft;
use super::row::Row;
use crate::base::calendar::{Slot, YearPeriod};

/// The name of one slot, `{year}` standing for the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodName {
    /// Vietnamese.
    pub name: String,
    /// English.
    pub name_en: String,
}

impl Catalogue {
    /// Vietnamese and English name of `period`. The loader sees to it that every slot has one.
    pub fn period_names_of(&self, period: YearPeriod) -> (String, String) {
        let year = period.year.to_string();
        let name = self.period_names.get(&period.slot);
        name.map(|n| {
            (
                n.name.replace("{year}", &year),
                n.name_en.replace("{year}", &year),
            )
        })
        .unwrap_or_default()
    }
}

/// Reads a file of `[[period_name]]` tables, one for each slot.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("period_name") {
        let slot = row.text("slot");
        let (name, name_en) = row.names();
        match slot.value.parse::<Slot>() {
            Ok(found) => {
                if draft
                    .period_names
                    .insert(found, PeriodName { name, name_en })
                    .is_some()
                {
                    row.fault(Fault::new("twice", slot.place).with("id", slot.value));
                }
            }
            Err(_) => row.fault(Fault::new("bad_slot", slot.place).with("text", slot.value)),
        }
        row.finish();
    }
    for slot in Slot::all().filter(|slot| !draft.period_names.contains_key(slot)) {
        root.fault(Fault::new("unnamed_slot", root.file.source.whole()).with("slot", slot));
    }
}
