//! Plausible figures of one agency for one period: levels by measure and kind of agency, breakdowns that add up.
//!
//! The same agency, measure and period give the same figure whatever else is seeded. Nothing here is real.

use super::data::{Derived, FigureLevels, Level};
use super::rng::Rng;
use hopluc_core::figure::{Approx, Cell, CellKey, MeasureSpec, PartRule, TimeKind};
use hopluc_core::report::submission::CellInput;
use std::collections::BTreeMap;

/// Breakdowns with more values are left out.
const MOST_PARTS: usize = 8;

/// Whose figures, and of which time.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Code of the agency.
    pub agency: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Code of the period.
    pub period: &'a str,
    /// Length of the window in months.
    pub n_months: i64,
    /// Breakdowns that are filled of one measure, at most.
    pub n_breakdowns: usize,
    /// Years from the first period of the demo; figures grow a little.
    pub n_years: i64,
}

/// The answers to `measures`: a total for each, and the breakdowns that owe it their sum.
pub fn cells(levels: &FigureLevels, sheet: Sheet<'_>, measures: &[MeasureSpec]) -> Vec<CellInput> {
    let mut totals: BTreeMap<&str, Cell> = BTreeMap::new();
    let typed = || measures.iter().filter(|measure| !measure.is_computed);
    for measure in typed() {
        totals.insert(&measure.code, own_level(levels, sheet, measure));
    }
    for derived in &levels.derived {
        let of = totals.get(derived.of.as_str()).copied();
        if let (Some(of), Some(cell)) = (of, totals.get_mut(derived.code.as_str())) {
            *cell = derived_cell(derived, of, sheet);
        }
    }
    let mut inputs = Vec::new();
    for measure in typed() {
        let total = totals.get(measure.code.as_str()).copied();
        let total = total.unwrap_or(Cell::NotYet);
        inputs.push(CellInput::new(CellKey::total(&measure.code), Some(total)));
        inputs.extend(parts(sheet, measure, total));
    }
    inputs
}

fn rng(sheet: Sheet<'_>, of: &str, in_period: bool) -> Rng {
    let period = if in_period { sheet.period } else { "" };
    Rng::named(&format!("figure {} {of} {period}", sheet.agency))
}

fn level<'a>(levels: &'a FigureLevels, measure: &MeasureSpec) -> &'a Level {
    let by = |list: &'a [super::data::NamedLevel], id: &str| {
        list.iter().find(|named| named.id == id).map(|n| &n.level)
    };
    by(&levels.measure, &measure.code)
        .or_else(|| by(&levels.unit, &measure.unit))
        .unwrap_or(&levels.default)
}

fn own_level(levels: &FigureLevels, sheet: Sheet<'_>, measure: &MeasureSpec) -> Cell {
    let level = level(levels, measure);
    let (scale, more_nil) = levels
        .kind
        .iter()
        .find(|kind| kind.id == sheet.kind)
        .map_or((100, 0), |kind| (kind.scale, kind.nil));
    let mut habit = rng(sheet, &measure.code, false);
    let mut chance = rng(sheet, &measure.code, true);
    if chance.is_in(1) {
        return Cell::NotYet;
    }
    // Most agencies that sign a nil do so every time; some only now and then.
    let nil = match level.nil {
        0 => 0,
        nil => (nil + more_nil).clamp(0, 100) as u64,
    };
    let is_nil_by_habit = habit.is_in(nil);
    if is_nil_by_habit != chance.is_in(8.min(nil)) {
        return Cell::Nil;
    }
    let base = habit.between(level.low, level.high) * scale;
    let months = if measure.kind == TimeKind::Flow {
        sheet.n_months
    } else {
        6
    };
    let grown = 100 + 6 * sheet.n_years;
    let noise = chance.between(82, 118);
    let n = (base * months * grown * noise / (100 * 6 * 100 * 100)).max(1);
    worded(n, &mut chance)
}

/// Large counts are sometimes estimates, told as such.
fn worded(n: i64, chance: &mut Rng) -> Cell {
    if n >= 1000 && chance.is_in(12) {
        let step = if n >= 10_000 { 1000 } else { 100 };
        Cell::value(n / step * step, Approx::MoreThan)
    } else {
        Cell::exact(n)
    }
}

fn derived_cell(derived: &Derived, of: Cell, sheet: Sheet<'_>) -> Cell {
    let Some(n) = of.number() else {
        return of;
    };
    let mut chance = rng(sheet, &derived.code, true);
    let each = chance.between(derived.low, derived.high);
    let n = (n * each + 50) / 100;
    Cell::exact(n / derived.round * derived.round)
}

fn parts(sheet: Sheet<'_>, measure: &MeasureSpec, total: Cell) -> Vec<CellInput> {
    let Cell::Value {
        n,
        approx: Approx::Exact,
    } = total
    else {
        return Vec::new();
    };
    let dimensions = measure.dimensions.iter().filter(|dimension| {
        dimension.rule == PartRule::Sum && (2..=MOST_PARTS).contains(&dimension.values.len())
    });
    let mut inputs = Vec::new();
    for dimension in dimensions.take(sheet.n_breakdowns) {
        let mut chance = rng(sheet, &format!("{}@{}", measure.code, dimension.list), true);
        let mut rest = n;
        let last = dimension.values.len() - 1;
        for (at, value) in dimension.values.iter().enumerate() {
            let part = if at == last {
                rest
            } else {
                // The first values take most.
                rest * chance.between(25, 75) / 100
            };
            rest -= part;
            let key = CellKey::part(&measure.code, &dimension.part(&value.id));
            inputs.push(CellInput::new(key, Some(Cell::exact(part))));
        }
    }
    inputs
}
