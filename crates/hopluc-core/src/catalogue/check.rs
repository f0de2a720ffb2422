//! Rules that hold between entries of a catalogue, once all files are read. Never resolves plain names: the ledger does.

use super::fault::Fault;
use super::figure_ref::{FigurePart, FigureRef};
use super::ledger::{Ledger, Sort};
use super::load::Draft;
use super::measure::{Formula, MeasureDef};
use super::value_list::ValueSource;

/// Runs every rule and notes the faults.
pub(super) fn run(draft: &Draft, ledger: &Ledger) {
    draft
        .measures
        .values()
        .for_each(|measure| check_measure(measure, draft, ledger));
    check_kinds(draft, ledger);
    check_groups(draft, ledger);
}

fn check_measure(measure: &MeasureDef, draft: &Draft, ledger: &Ledger) {
    let place = ledger.place_of(Sort::Measure, measure.code.as_str());
    if let Some(whole) = measure
        .leaf_of
        .as_ref()
        .and_then(|code| draft.measures.get(code))
        && (whole.unit != measure.unit && !units_are_subjects(measure, whole)
            || whole.code == measure.code
            || whole.leaf_of.is_some())
    {
        ledger.fault(
            Fault::new("bad_leaf", place.clone())
                .with("code", &measure.code)
                .with("whole", &whole.code),
        );
    }
    if let Some(Formula::Share {
        numerator,
        denominator,
    }) = &measure.formula
    {
        numerator.iter().chain(denominator).for_each(|part| {
            check_part(part, &place, draft, ledger);
            if part.measure == measure.code {
                ledger.fault(
                    Fault::new("formula_of_itself", place.clone()).with("code", &measure.code),
                );
            }
        });
    }
}

/// A leaf counts the same things under a narrower name ("142 doanh nghiệp" among the "đối tượng"), so flow and stock must agree.
fn units_are_subjects(leaf: &MeasureDef, whole: &MeasureDef) -> bool {
    leaf.kind == whole.kind
}

/// Notes a fault where the measure that `part` names has no such dimension.
pub(super) fn check_part(part: &FigureRef, place: &super::Place, draft: &Draft, ledger: &Ledger) {
    let (Some(measure), Some(list)) = (draft.measures.get(&part.measure), part.dimension()) else {
        return;
    };
    if measure.rule(list).is_none() {
        let known = measure.dimensions.iter().map(|d| d.list.as_str());
        let near = super::fault::nearest(list.as_str(), known.clone());
        let fault = Fault::new("no_dimension", place.clone())
            .with("code", &measure.code)
            .with("list", list)
            .with("near", near);
        ledger.fault(fault.with("choices", known.collect::<Vec<_>>().join(", ")));
    }
    let is_listed = draft
        .lists
        .get(list)
        .is_none_or(|found| found.source == ValueSource::Listed);
    if matches!(part.part, FigurePart::Value(..)) && !is_listed {
        ledger.fault(Fault::new("not_listed", place.clone()).with("list", list));
    }
}

/// A historic kind names who took over, and that kind exists when it ends.
fn check_kinds(draft: &Draft, ledger: &Ledger) {
    for kind in draft.kinds.values() {
        let (Some(to), Some(next)) = (
            kind.validity.to,
            kind.replaced_by.as_ref().and_then(|id| draft.kinds.get(id)),
        ) else {
            continue;
        };
        if !next.validity.holds_on(to) {
            let place = ledger.place_of(Sort::Kind, kind.id.as_str());
            ledger.fault(
                Fault::new("successor_not_there", place)
                    .with("id", &kind.id)
                    .with("next", &next.id)
                    .with("date", to),
            );
        }
    }
}

/// No text means two group addresses on one day.
fn check_groups(draft: &Draft, ledger: &Ledger) {
    let groups: Vec<_> = draft.groups.values().collect();
    for (at, group) in groups.iter().enumerate() {
        for other in groups
            .iter()
            .skip(at + 1)
            .filter(|other| overlap(group.validity, other.validity))
        {
            for pattern in group
                .patterns
                .iter()
                .filter(|pattern| other.patterns.contains(pattern))
            {
                let place = ledger.place_of(Sort::Group, other.id.as_str());
                ledger.fault(
                    Fault::new("pattern_twice", place)
                        .with("text", pattern)
                        .with("id", &group.id),
                );
            }
        }
    }
}

fn overlap(a: super::Validity, b: super::Validity) -> bool {
    let starts_before = |x: super::Validity, y: super::Validity| {
        x.from.is_none() || y.to.is_none() || x.from < y.to
    };
    starts_before(a, b) && starts_before(b, a)
}
