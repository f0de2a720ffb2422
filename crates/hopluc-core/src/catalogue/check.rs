//! Rules that hold between entries of a catalogue, once all files are read. Never resolves plain names: the ledger does.

use super::Validity;
use super::body::Tier;
use super::fault::{Fault, Place, nearest};
use super::figure_ref::{FigurePart, FigureRef};
use super::ledger::{Ledger, Sort};
use super::load::Draft;
use super::measure::{Formula, MeasureDef, MeasureKind};
use super::schedule::{PeriodRule, ScheduleDef};
use super::value_list::ValueSource;
use crate::base::calendar::Calendar;

/// Runs every rule and notes the faults.
pub(super) fn run(draft: &Draft, ledger: &Ledger) {
    for (figure, place) in ledger.figures() {
        check_part(&figure, &place, draft, ledger);
    }
    draft
        .measures
        .values()
        .for_each(|measure| check_measure(measure, draft, ledger));
    let calendar = Calendar::new(
        draft.holidays.keys().copied(),
        draft.swapped_days.keys().copied(),
    );
    for schedule in draft.schedules.values() {
        check_due_days(schedule, draft, &calendar, ledger);
        check_outline_is_asked(schedule, draft, ledger);
    }
    check_kinds(draft, ledger);
    check_groups(draft, ledger);
    check_swaps(draft, ledger);
}

fn check_measure(measure: &MeasureDef, draft: &Draft, ledger: &Ledger) {
    let place = ledger.place_of(Sort::Measure, measure.code.as_str());
    if let Some(whole) = measure
        .leaf_of
        .as_ref()
        .and_then(|code| draft.measures.get(code))
    {
        // A leaf counts the same things under a narrower name ("142 doanh nghiệp" among the "đối tượng"), so only the kind must agree.
        let fits = whole.code != measure.code
            && whole.leaf_of.is_none()
            && whole.kind == measure.kind
            && measure.kind != MeasureKind::Ratio;
        if !fits {
            ledger.fault(
                Fault::new("bad_leaf", place.clone())
                    .with("code", &measure.code)
                    .with("whole", &whole.code),
            );
        }
    }
    if let Some(Formula::Share {
        numerator,
        denominator,
    }) = &measure.formula
        && numerator
            .iter()
            .chain(denominator)
            .any(|part| part.measure == measure.code)
    {
        ledger.fault(Fault::new("formula_of_itself", place).with("code", &measure.code));
    }
}

/// The measure has the dimension, and a single value is only picked from a list that names its values.
fn check_part(part: &FigureRef, place: &Place, draft: &Draft, ledger: &Ledger) {
    let (Some(measure), Some(list)) = (draft.measures.get(&part.measure), part.dimension()) else {
        return;
    };
    if measure.rule(list).is_none() {
        let known: Vec<&str> = measure.dimensions.iter().map(|d| d.list.as_str()).collect();
        let near = nearest(list.as_str(), known.iter().copied());
        let fault = Fault::new("no_dimension", place.clone())
            .with("code", &measure.code)
            .with("list", list);
        ledger.fault(fault.with("near", near).with("choices", known.join(", ")));
    }
    let is_listed = draft
        .lists
        .get(list)
        .is_none_or(|found| found.source == ValueSource::Listed);
    if matches!(part.part, FigurePart::Value(..)) && !is_listed {
        ledger.fault(Fault::new("not_listed", place.clone()).with("list", list));
    }
}

/// Tiers of the agencies that report; roles may be held by agencies of their usual kinds.
fn tiers_of(schedule: &ScheduleDef, draft: &Draft) -> Vec<Tier> {
    let of_roles = schedule
        .reporters
        .roles
        .iter()
        .filter_map(|role| draft.roles.get(role))
        .flat_map(|role| &role.usual_kinds);
    let named = schedule
        .reporters
        .kinds
        .iter()
        .chain(of_roles)
        .filter_map(|kind| draft.kinds.get(kind))
        .map(|kind| kind.tier);
    let mut tiers: Vec<Tier> = named.collect();
    if schedule.reporters.all {
        tiers.extend([Tier::Province, Tier::Commune]);
    }
    tiers.sort_unstable();
    tiers.dedup();
    tiers
}

/// Every tier that reports has a due day for every period, at least one working day after the cut-off and before the compiled report's.
///
/// Tried for the years of the holiday table; a calendar without holidays is tried for 2025 to 2028.
fn check_due_days(schedule: &ScheduleDef, draft: &Draft, calendar: &Calendar, ledger: &Ledger) {
    if schedule.periods == PeriodRule::Custom {
        return;
    }
    let place = ledger.place_of(Sort::Schedule, schedule.id.as_str());
    let years = draft
        .holidays
        .keys()
        .next()
        .zip(draft.holidays.keys().next_back());
    let (first, last) = years.map_or((2025, 2028), |(first, last)| (first.year(), last.year()));
    let tiers = tiers_of(schedule, draft);
    for period in (first..=last)
        .flat_map(|year| schedule.period_codes(year))
        .filter_map(|code| schedule.period(&code))
    {
        let compiled = schedule.compiled_due_on(&period, calendar);
        for tier in &tiers {
            let fault = |key| {
                Fault::new(key, place.clone())
                    .with("period", &period.code)
                    .with("tier", tier.number())
            };
            match schedule.due_on(&period, *tier, calendar) {
                None => return ledger.fault(fault("no_due")),
                Some(due) if due < calendar.next_working_day(period.cutoff_on) => {
                    return ledger.fault(
                        fault("due_too_early")
                            .with("due", due)
                            .with("cutoff", period.cutoff_on),
                    );
                }
                Some(due) if due > compiled => {
                    return ledger.fault(
                        fault("compiled_too_early")
                            .with("due", due)
                            .with("compiled", compiled),
                    );
                }
                Some(_) => {}
            }
        }
    }
}

/// Every measure that the outline prints is among those that the schedule asks, a computed one through its parts.
fn check_outline_is_asked(schedule: &ScheduleDef, draft: &Draft, ledger: &Ledger) {
    let Some(outline) = draft.outlines.get(&schedule.outline) else {
        return;
    };
    let place = ledger.place_of(Sort::Schedule, schedule.id.as_str());
    let is_asked = |code: &super::MeasureCode| {
        schedule.measures.contains(code) || schedule.forms.iter().any(|f| f.measures.contains(code))
    };
    let mut printed: Vec<_> = outline
        .figures()
        .map(|found| &found.figure.measure)
        .collect();
    printed.sort_unstable();
    printed.dedup();
    for code in printed
        .into_iter()
        .filter(|code| draft.measures.contains_key(*code) && !is_asked(code))
    {
        ledger.fault(
            Fault::new("not_asked", place.clone())
                .with("code", code)
                .with("outline", &outline.id),
        );
    }
}

/// A historic kind names who took over, and that kind exists when it ends.
fn check_kinds(draft: &Draft, ledger: &Ledger) {
    for kind in draft.kinds.values() {
        let Some((to, next)) = kind
            .validity
            .to
            .zip(kind.replaced_by.as_ref().and_then(|id| draft.kinds.get(id)))
        else {
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

/// The weekday that an exchange makes free is entered as a holiday.
fn check_swaps(draft: &Draft, ledger: &Ledger) {
    for (date, swap) in draft
        .swapped_days
        .iter()
        .filter(|(_, swap)| !draft.holidays.contains_key(&swap.instead_of))
    {
        let place = ledger.place_of(Sort::Swap, &date.to_string());
        ledger.fault(Fault::new("swap_without_holiday", place).with("instead_of", swap.instead_of));
    }
}

pub(super) fn overlap(a: Validity, b: Validity) -> bool {
    let starts_before_end =
        |x: Validity, y: Validity| x.from.is_none() || y.to.is_none() || x.from < y.to;
    starts_before_end(a, b) && starts_before_end(b, a)
}
