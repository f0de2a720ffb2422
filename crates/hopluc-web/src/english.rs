//! English names of what the catalogue named when a record was made, for readers of the English pages.
//!
//! Stored names are Vietnamese. A name that an official wrote himself is never translated.

use crate::session::Signed;
use hopluc_core::base::calendar::YearPeriod;
use hopluc_core::catalogue::Catalogue;
use hopluc_core::figure::MeasureSpec;
use hopluc_core::report::period::{Period, Schedule};

fn is_asked(signed: &Signed) -> bool {
    signed.page.lang() == "en"
}

/// Gives `period` its English name where its name is that of the catalogue.
pub fn name_period(signed: &Signed, period: &mut Period) {
    if let Some(name) = period_name(signed, &period.code, &period.name) {
        period.name = name;
    }
}

/// The English name of the period `code`; `None` where none is asked for, or `name` is not that of the catalogue.
pub fn period_name(signed: &Signed, code: &str, name: &str) -> Option<String> {
    let asked: YearPeriod = code.parse().ok().filter(|_| is_asked(signed))?;
    let (vi, en) = signed.ctx.catalogue().period_names_of(asked);
    (vi == name && !en.is_empty()).then_some(en)
}

/// Gives the period of a form its English name and each of its measures the English word of its unit.
pub fn name_form(signed: &Signed, period: &mut Period, measures: &mut [MeasureSpec]) {
    name_period(signed, period);
    for measure in measures.iter_mut().filter(|_| is_asked(signed)) {
        measure.unit_name = unit(true, signed.ctx.catalogue(), &measure.unit_name);
    }
}

/// Gives `schedule` its English name where it was taken over from the catalogue under its own name.
pub fn name_schedule(signed: &Signed, schedule: &mut Schedule) {
    let known = &signed.ctx.catalogue().schedules;
    let found = known.get(schedule.catalogue_id.as_str());
    if let Some(known) = found.filter(|known| is_asked(signed) && known.name == schedule.name) {
        schedule.name.clone_from(&known.name_en);
    }
}

/// The English word of the unit that is called `name`; `name` itself for other readers and unknown units.
pub fn unit(is_english: bool, catalogue: &Catalogue, name: &str) -> String {
    let mut units = catalogue.units.values();
    let found = units.find(|unit| is_english && unit.name == name);
    found.map_or_else(|| name.to_owned(), |unit| unit.name_en.clone())
}
