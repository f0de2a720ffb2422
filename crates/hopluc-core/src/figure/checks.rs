//! What must hold between the figures of one sheet, and between the sheets of several agencies.
//!
//! Every finding has a rule, a severity and the numbers that its message names. Never changes a figure, and never
//! decides: an error may be explained by a note of the agency.

use super::{Approx, Cell, CellKey, DimensionSpec, MeasureSpec, PartRule, cell_text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A total is not the sum of its parts.
    BreakdownSum,
    /// Parts together exceed their total.
    BreakdownAtMost,
    /// One part exceeds its total.
    PartAboveTotal,
    /// Parts without a total.
    TotalMissing,
    /// A total is a nil or does not apply, and a part has a value.
    NilWithParts,
    /// A leaf exceeds the measure that it is a part of.
    LeafAboveWhole,
    /// A figure exceeds one that it rests on, beyond what another basis explains.
    AboveBasis,
    /// What was open at the end of the period before is told neither as open nor as ended.
    NotCarriedOver,
    /// An owed cell has no answer.
    Blank,
    /// An owed cell is "not yet".
    NotYet,
    /// One agency signed a nil where another counted something under the same measure.
    NilAgainstValue,
    /// A sum lacks agencies.
    Partial,
    /// A section has nothing to tell, and some of its bodies have not reported.
    Unreported,
    /// A sum holds an inexact term.
    Inexact,
    /// A trend word has no base period.
    TrendWithoutBase,
    /// An edited paragraph holds a number that no figure of the machine stands behind.
    NumberWithoutOrigin,
    /// A period lies outside its campaign.
    OutsideCampaign,
    /// Two periods of one schedule overlap.
    PeriodsOverlap,
    /// A report is due before its figures are complete.
    DueBeforeCutoff,
    /// The length of the window and its name disagree.
    LengthAgainstName,
    /// The same number of the same kind was told by two agencies and may be one event.
    SameEvent,
    /// What an agency had sent was returned after the report was compiled.
    SourceReturned,
    /// An agency has sent another version since the report was compiled.
    SourceReplaced,
    /// An agency that had sent nothing reported after the report was compiled.
    SourceNew,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Must be mended or explained before it goes on.
    Error,
    /// Somebody should look.
    Warning,
}

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Which rule.
    pub rule: Rule,
    /// The cell that it stands at; empty measure for none.
    pub cell: CellKey,
    /// Values that the message names.
    pub args: BTreeMap<String, String>,
}

impl Finding {
    /// A finding without a cell and values.
    pub fn new(severity: Severity, rule: Rule) -> Self {
        Self {
            severity,
            rule,
            cell: CellKey::default(),
            args: BTreeMap::new(),
        }
    }

    /// The same at a cell.
    #[must_use]
    pub fn at(mut self, cell: &CellKey) -> Self {
        self.cell = cell.clone();
        self
    }

    /// The same with one more value.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass numbers and texts alike"
    )]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Key of the message in the locales, e.g. `finding.breakdown_sum`.
    pub fn message(&self) -> &'static str {
        match self.rule {
            Rule::BreakdownSum => "finding.breakdown_sum",
            Rule::BreakdownAtMost => "finding.breakdown_at_most",
            Rule::PartAboveTotal => "finding.part_above_total",
            Rule::TotalMissing => "finding.total_missing",
            Rule::NilWithParts => "finding.nil_with_parts",
            Rule::LeafAboveWhole => "finding.leaf_above_whole",
            Rule::AboveBasis => "finding.above_basis",
            Rule::NotCarriedOver => "finding.not_carried_over",
            Rule::Blank => "finding.blank",
            Rule::NotYet => "finding.not_yet",
            Rule::NilAgainstValue => "finding.nil_against_value",
            Rule::Partial => "finding.partial",
            Rule::Unreported => "finding.unreported",
            Rule::Inexact => "finding.inexact",
            Rule::TrendWithoutBase => "finding.trend_without_base",
            Rule::NumberWithoutOrigin => "finding.number_without_origin",
            Rule::OutsideCampaign => "finding.outside_campaign",
            Rule::PeriodsOverlap => "finding.periods_overlap",
            Rule::DueBeforeCutoff => "finding.due_before_cutoff",
            Rule::LengthAgainstName => "finding.length_against_name",
            Rule::SameEvent => "finding.same_event",
            Rule::SourceReturned => "finding.source_returned",
            Rule::SourceReplaced => "finding.source_replaced",
            Rule::SourceNew => "finding.source_new",
        }
    }
}

/// The cells of one agency or one compiled column.
pub type Sheet = BTreeMap<CellKey, Cell>;

/// Findings of one sheet against the measures that it owes, in the order of the form.
///
/// A missing answer is an error; "not yet" a warning; a breakdown that does not add up an error that says by how much.
/// A breakdown is checked only where one of its parts was answered. O(cells).
pub fn check_sheet(measures: &[MeasureSpec], sheet: &Sheet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for measure in measures.iter().filter(|measure| !measure.is_computed) {
        check_answer(measure, sheet, &mut findings);
        for dimension in &measure.dimensions {
            let listed = dimension.values.iter();
            let listed = listed.map(|value| (value.name.as_str(), value.id.as_str()));
            let named = dimension.names_in(&measure.code, sheet.keys());
            let parts: Vec<(&str, Cell)> = listed
                .chain(named.into_iter().map(|name| (name, name)))
                .filter_map(|(name, id)| {
                    let key = CellKey::part(&measure.code, &dimension.part(id));
                    Some((name, *sheet.get(&key)?))
                })
                .collect();
            check_parts(measure, dimension, &parts, sheet, &mut findings);
        }
        check_leaf(measure, sheet, &mut findings);
        check_within(measure, sheet, &mut findings);
    }
    findings
}

fn check_answer(measure: &MeasureSpec, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let key = CellKey::total(&measure.code);
    let (severity, rule) = match sheet.get(&key) {
        None => (Severity::Error, Rule::Blank),
        Some(Cell::NotYet) => (Severity::Warning, Rule::NotYet),
        Some(_) => return,
    };
    findings.push(
        Finding::new(severity, rule)
            .at(&key)
            .arg("measure", &measure.name)
            .arg("measure_en", &measure.name_en),
    );
}

fn check_parts(
    measure: &MeasureSpec,
    dimension: &DimensionSpec,
    parts: &[(&str, Cell)],
    sheet: &Sheet,
    findings: &mut Vec<Finding>,
) {
    let rule = dimension.rule;
    let numbers: Vec<i64> = parts.iter().filter_map(|(_, cell)| cell.number()).collect();
    if numbers.is_empty() {
        return;
    }
    let key = CellKey::total(&measure.code);
    let told = |severity, rule| {
        Finding::new(severity, rule)
            .at(&key)
            .arg("measure", &measure.name)
            .arg("measure_en", &measure.name_en)
            .arg("dimension", &dimension.name)
            .arg("dimension_en", &dimension.name_en)
    };
    let text = |n| cell_text(Cell::exact(n), measure.form);
    let sum: i64 = numbers.iter().sum();
    let total = sheet.get(&key).copied();
    let Some(total @ Cell::Value { n, .. }) = total else {
        let rule = match total {
            Some(Cell::Nil | Cell::NotApplicable) => Rule::NilWithParts,
            _ => Rule::TotalMissing,
        };
        if sum > 0 {
            findings.push(told(Severity::Error, rule).arg("sum", text(sum)));
        }
        return;
    };
    let severity = how_bad(rule, total, parts.iter().map(|(_, cell)| *cell));
    let broken = match rule {
        PartRule::Sum if sum != n => Rule::BreakdownSum,
        PartRule::AtMost if sum > n => Rule::BreakdownAtMost,
        PartRule::Sum | PartRule::AtMost => return,
        PartRule::None => {
            let above = parts.iter().filter(|(_, cell)| cell.number() > Some(n));
            findings.extend(above.map(|(name, cell)| {
                told(how_bad(rule, total, [*cell]), Rule::PartAboveTotal)
                    .arg("part", name)
                    .arg("sum", cell_text(*cell, measure.form))
                    .arg("total", cell_text(total, measure.form))
            }));
            return;
        }
    };
    findings.push(
        told(severity, broken)
            .arg("total", cell_text(total, measure.form))
            .arg("sum", text(sum))
            .arg("difference", text((n - sum).abs())),
    );
}

/// The least and the most that a figure can mean; no most for "hơn". "Khoảng" (about) can mean anything.
fn can_be(cell: Cell) -> (i64, Option<i64>) {
    let n = cell.number().unwrap_or(0);
    match cell.approx() {
        Approx::Exact => (n, Some(n)),
        Approx::MoreThan => (n.saturating_add(1), None),
        Approx::LessThan => (0, Some(n.saturating_sub(1))),
        Approx::About => (0, None),
    }
}

/// An error where no reading of a total and of its parts (one of them for [`PartRule::None`]) lets all be true; else
/// somebody should look.
fn how_bad(rule: PartRule, total: Cell, parts: impl IntoIterator<Item = Cell>) -> Severity {
    let (least, most) = can_be(total);
    let parts = parts.into_iter().map(can_be);
    let together = parts.fold((0, Some(0)), |sum, part| {
        let most = sum.1.zip(part.1).map(|(a, b): (i64, i64)| a + b);
        (sum.0 + part.0, most)
    });
    let is_above = |least: i64, most: Option<i64>| most.is_some_and(|most| least > most);
    if is_above(together.0, most) || (rule == PartRule::Sum && is_above(least, together.1)) {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// B07 counts a part of B02: it cannot be larger, where both were answered exactly.
fn check_leaf(measure: &MeasureSpec, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let Some(whole) = &measure.leaf_of else {
        return;
    };
    let key = CellKey::total(&measure.code);
    let (Some(part), Some(total)) = (sheet.get(&key), sheet.get(&CellKey::total(whole))) else {
        return;
    };
    let is_exact = part.approx() == Approx::Exact && total.approx() == Approx::Exact;
    if let (Some(part), Some(total)) = (part.number(), total.number())
        && part > total
        && is_exact
    {
        findings.push(
            Finding::new(Severity::Warning, Rule::LeafAboveWhole)
                .at(&key)
                .arg("measure", &measure.name)
                .arg("measure_en", &measure.name_en)
                .arg("whole", whole)
                .arg("sum", cell_text(Cell::exact(part), measure.form))
                .arg("total", cell_text(Cell::exact(total), measure.form)),
        );
    }
}

/// Who was sanctioned was inspected before, unless the sanction rests on something else (consistency rule 2).
///
/// The totals are compared, and each part along a dimension that both measures have and the sheet breaks the wider one
/// down by; a blank part beside answered ones counts as none. Inexact figures are not compared.
fn check_within(measure: &MeasureSpec, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let Some(within) = &measure.within else {
        return;
    };
    let exact = |key: &CellKey| {
        let cell = sheet.get(key).filter(|cell| cell.approx() == Approx::Exact);
        cell.and_then(|cell| cell.number())
    };
    let explained: i64 = within.unless.iter().filter_map(exact).sum();
    let whole = |dimension: &str| CellKey {
        measure: within.measure.clone(),
        dimension: dimension.to_owned(),
    };
    let is_broken_down = |list: &str| {
        sheet.keys().any(|key| {
            key.measure == within.measure
                && key
                    .dimension
                    .split_once('=')
                    .is_some_and(|(of, _)| of == list)
        })
    };
    for key in measure.keys() {
        let list = key.dimension.split_once('=').map(|(list, _)| list);
        let (Some(n), base) = (exact(&key), exact(&whole(&key.dimension))) else {
            continue;
        };
        let base = match list {
            Some(list) if is_broken_down(list) => base.unwrap_or(0),
            Some(_) => continue,
            None => match base {
                Some(base) => base,
                None => continue,
            },
        };
        if n - base <= explained {
            continue;
        }
        let part = measure.value(&key.dimension).map(|(_, value)| &value.name);
        let named = part.map_or_else(
            || measure.name.clone(),
            |part| format!("{} ({part})", measure.name),
        );
        findings.push(
            Finding::new(Severity::Warning, Rule::AboveBasis)
                .at(&key)
                .arg("measure", named)
                .arg("whole", &within.measure)
                .arg("sum", cell_text(Cell::exact(n), measure.form))
                .arg("total", cell_text(Cell::exact(base), measure.form)),
        );
    }
}

/// Open work of the period before that this period's sheet is silent about (consistency rule 10).
///
/// A part whose value is open work (a case "being verified") and that had a number is expected again: under the same value
/// while it is open, under another of its breakdown once it has ended. A sheet that has no number at all along the
/// breakdown is told; one that answers "not yet" is not, since its answer is still to come.
pub fn check_carried(measures: &[MeasureSpec], before: &Sheet, now: &Sheet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for measure in measures.iter().filter(|measure| !measure.is_computed) {
        if now.get(&CellKey::total(&measure.code)) == Some(&Cell::NotYet) {
            continue;
        }
        for dimension in &measure.dimensions {
            let key = |id: &str| CellKey::part(&measure.code, &dimension.part(id));
            let number = |sheet: &Sheet, id: &str| {
                let cell = sheet.get(&key(id));
                cell.and_then(|cell| cell.number()).unwrap_or(0)
            };
            let is_told = dimension.values.iter().any(|v| number(now, &v.id) > 0);
            for value in dimension.values.iter().filter(|value| value.is_open) {
                let n = number(before, &value.id);
                if n == 0 || is_told {
                    continue;
                }
                findings.push(
                    Finding::new(Severity::Warning, Rule::NotCarriedOver)
                        .at(&key(&value.id))
                        .arg("measure", &measure.name)
                        .arg("measure_en", &measure.name_en)
                        .arg("part", &value.name)
                        .arg("part_en", &value.name_en)
                        .arg("n", cell_text(Cell::exact(n), measure.form)),
                );
            }
        }
    }
    findings
}

/// One agency's answer to one cell.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// Who.
    pub agency: &'a str,
    /// Whether the whole province is its field: a department or the police, not a commune or an enterprise.
    pub is_wide: bool,
    /// What.
    pub cell: Cell,
}

/// Names that a finding lists before it says how many more there are.
const NAMED: usize = 5;

/// Findings over several agencies on one cell: a signed nil beside a counted value, and equal small counts that may be
/// one event told twice (rule 3 of the measures' consistency rules).
///
/// Only for flows of events, and only where the two can mean the same event: a nil contradicts a value if who signed it
/// answers for the whole province; two communes, or two enterprises, each speak of their own and never contradict.
pub fn check_across(measure: &MeasureSpec, key: &CellKey, answers: &[Answer<'_>]) -> Vec<Finding> {
    if !measure.is_event {
        return Vec::new();
    }
    let of = |wanted: &dyn Fn(&Answer<'_>) -> bool| -> Vec<&str> {
        let chosen = answers.iter().filter(|answer| wanted(answer));
        chosen.map(|answer| answer.agency).collect()
    };
    let told = |rule| {
        Finding::new(Severity::Warning, rule)
            .at(key)
            .arg("measure", &measure.name)
            .arg("measure_en", &measure.name_en)
    };
    let mut findings = Vec::new();
    let nil = of(&|answer| answer.is_wide && answer.cell == Cell::Nil);
    let value = of(&|answer| matches!(answer.cell, Cell::Value { n, .. } if n > 0));
    if !nil.is_empty() && !value.is_empty() {
        findings.push(
            told(Rule::NilAgainstValue)
                .arg("nil_agencies", listed(&nil))
                .arg("value_agencies", listed(&value)),
        );
    }
    let once = of(&|answer| answer.cell == Cell::exact(1));
    let wide_once = of(&|answer| answer.is_wide && answer.cell == Cell::exact(1));
    if once.len() > 1 && !wide_once.is_empty() {
        findings.push(
            told(Rule::SameEvent)
                .arg("n", once.len())
                .arg("value_agencies", listed(&once)),
        );
    }
    findings
}

/// The first names, and how many more: "A; B; C; D; E; … (+12)".
fn listed(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMED)].join("; ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}; … (+{more})"),
    }
}
