//! Measures, "chỉ tiêu": what is counted, in which unit, by whom, along which dimensions. Never holds a figure.

use serde::{Deserialize, Serialize};

use super::Validity;
use super::fault::{Fault, Place};
use super::figure_ref::{FigureRef, is_measure_code};
use super::ids::{KindId, ListId, MeasureCode, RoleId, UnitId};
use super::ledger::Sort;
use super::load::Draft;
use super::register::RecordSource;
use super::register_read::sources_in;
use super::row::Row;

/// One measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureDef {
    /// Its code; the first letter is its group.
    pub code: MeasureCode,
    /// English identifier for files and the API, such as `inspections_conducted`.
    pub id: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Unit; figures of different units are never added.
    pub unit: UnitId,
    /// How it behaves over time.
    pub kind: MeasureKind,
    /// Where its figures come from.
    pub derivation: Derivation,
    /// Registers from which it is computed; may be empty for typed and imported ones.
    pub registers: Vec<String>,
    /// Of which records it is made; empty where no register that is kept here feeds it.
    pub records: Vec<RecordSource>,
    /// How a computed measure is computed; always there for [`Derivation::Formula`].
    pub formula: Option<Formula>,
    /// Dimensions beside period, reporting agency and area, which every measure has.
    pub dimensions: Vec<Dimension>,
    /// Who reports it.
    pub reporters: Reporters,
    /// The measure of which this one counts a part, so that the two are never added: B07 of B02.
    pub leaf_of: Option<MeasureCode>,
    /// What the measure can exceed only with a reason, so that an excess is told.
    pub within: Option<Within>,
    /// Source lines as `document:line`, such as `000:32`.
    pub sources: Vec<String>,
    /// When it may be reported.
    pub validity: Validity,
}

/// A measure that another one stays within, part by part ("số bị xử phạt không quá số được thanh tra").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The measure that is not exceeded.
    pub measure: MeasureCode,
    /// Figures that explain an excess of at most their sum, such as sanctions that rest on no inspection.
    pub unless: Vec<FigureRef>,
}

impl MeasureDef {
    /// The group letter, `B` of `B01`.
    pub fn group(&self) -> char {
        self.code.as_str().chars().next().unwrap_or('?')
    }

    /// The breakdown rule along `list`; `None` where the measure has no such dimension.
    pub fn rule(&self, list: &ListId) -> Option<BreakdownRule> {
        self.dimensions
            .iter()
            .find(|d| d.list == *list)
            .map(|d| d.rule)
    }
}

/// How a measure behaves over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Happenings of a period: sums over periods and agencies.
    Flow,
    /// A state at the end of a period: sums over agencies, never over periods.
    Stock,
    /// Recomputed from its parts, never summed.
    Ratio,
}

/// Where the figures of a measure come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// Counted from records kept here.
    Register,
    /// Counted where the agency keeps its records here, typed where it does not.
    RegisterOrManual,
    /// An imported aggregate, such as the monitoring system's monthly file.
    Imported,
    /// Typed by hand.
    Manual,
    /// Computed from other figures or records.
    Formula,
}

/// How a computed measure is computed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// 100 × the sum of `numerator` / the sum of `denominator`; not applicable where the denominator is nil.
    Share {
        /// Parts above the line.
        numerator: Vec<FigureRef>,
        /// Parts below the line.
        denominator: Vec<FigureRef>,
    },
    /// Mean time between two steps of the records of a register, in the unit of the measure.
    MeanTime {
        /// The register.
        register: String,
        /// The step at which the time starts.
        from_step: String,
        /// The step at which it ends.
        to_step: String,
    },
    /// Change of any flow or stock against a base period, in percent of the base.
    Change,
}

/// A dimension of a measure and whether its parts must add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// The value list.
    pub list: ListId,
    /// The rule.
    pub rule: BreakdownRule,
}

/// What the parts along a dimension owe to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakdownRule {
    /// The parts are the whole: their sum is the total.
    Sum,
    /// The parts name some of the whole: their sum is at most the total.
    AtMost,
    /// One case may be in several parts: nothing follows for the sum, each part is at most the total.
    None,
}

/// Who reports: every agency, or those of some kinds and roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporters {
    /// Every agency of the province.
    pub all: bool,
    /// Agencies of these kinds.
    pub kinds: Vec<KindId>,
    /// Agencies that hold one of these roles on the day.
    pub roles: Vec<RoleId>,
}

impl Reporters {
    /// Whether an agency of `kind` that holds `roles` reports.
    pub fn covers<'r>(&self, kind: &KindId, roles: impl IntoIterator<Item = &'r RoleId>) -> bool {
        self.all
            || self.kinds.contains(kind)
            || roles.into_iter().any(|role| self.roles.contains(role))
    }

    /// Whether nobody reports.
    pub fn is_empty(&self) -> bool {
        !self.all && self.kinds.is_empty() && self.roles.is_empty()
    }

    /// As [`Reporters::read`], but the key must be there.
    pub(super) fn read_required(parent: &mut Row<'_>, key: &'static str) -> Self {
        if !parent.has(key) {
            parent.fault(Fault::new("missing_key", parent.place()).with("key", key));
        }
        Self::read(parent, key)
    }

    /// Reads `{ all, kinds, roles }` under `key`; nobody where the key is left out.
    pub(super) fn read(parent: &mut Row<'_>, key: &'static str) -> Self {
        let Some(mut row) = parent.row(key) else {
            return Self::default();
        };
        let all = row.flag("all", false);
        let found = Self {
            all,
            kinds: row.mentions("kinds", Sort::Kind),
            roles: row.mentions("roles", Sort::Role),
        };
        if found.is_empty() {
            row.fault(Fault::new("nobody", row.place()).with("key", key));
        }
        row.finish();
        found
    }
}

/// Reads a file of `[[measure]]` tables.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("measure") {
        let measure = measure_of(&mut row);
        draft.measures.insert(measure.code.clone(), measure);
        row.finish();
    }
}

fn measure_of(row: &mut Row<'_>) -> MeasureDef {
    let code = row.text("code");
    if !is_measure_code(&code.value) {
        row.fault(Fault::new("bad_code", code.place.clone()).with("code", &code.value));
    }
    row.file
        .ledger
        .define(Sort::Measure, &code.value, &code.place);
    let id = row.id("id", Sort::MeasureName).value;
    let (name, name_en) = row.names();
    let unit = row.mention("unit", Sort::Unit);
    let kinds = [
        ("flow", MeasureKind::Flow),
        ("stock", MeasureKind::Stock),
        ("ratio", MeasureKind::Ratio),
    ];
    let kind = row.choice("kind", &kinds).unwrap_or(MeasureKind::Flow);
    let derivation = derivation_of(row);
    let measure = MeasureDef {
        code: MeasureCode::new(code.value),
        id,
        name,
        name_en,
        unit,
        kind,
        derivation,
        registers: row
            .texts("registers")
            .into_iter()
            .map(|text| text.value)
            .collect(),
        records: sources_in(row),
        formula: formula_of(row),
        dimensions: dimensions_of(row),
        reporters: Reporters::read_required(row, "reporters"),
        leaf_of: row.opt_mention("leaf_of", Sort::Measure),
        within: within_of(row),
        sources: sources_of(row),
        validity: row.validity(),
    };
    check_coherence(&measure, row, &code.place);
    measure
}

fn derivation_of(row: &mut Row<'_>) -> Derivation {
    let words = [
        ("register", Derivation::Register),
        ("register_or_manual", Derivation::RegisterOrManual),
        ("imported", Derivation::Imported),
        ("manual", Derivation::Manual),
        ("formula", Derivation::Formula),
    ];
    row.choice("how", &words).unwrap_or(Derivation::Manual)
}

fn check_coherence(measure: &MeasureDef, row: &Row<'_>, place: &Place) {
    let is_formula = measure.derivation == Derivation::Formula;
    if is_formula != measure.formula.is_some()
        || (measure.kind == MeasureKind::Ratio && !is_formula)
    {
        row.fault(Fault::new("formula_mismatch", place.clone()).with("code", &measure.code));
    }
    let needs_register = matches!(
        measure.derivation,
        Derivation::Register | Derivation::RegisterOrManual
    );
    if needs_register && measure.registers.is_empty() {
        row.fault(Fault::new("no_register", place.clone()).with("code", &measure.code));
    }
}

fn dimensions_of(parent: &mut Row<'_>) -> Vec<Dimension> {
    let rules = [
        ("sum", BreakdownRule::Sum),
        ("at_most", BreakdownRule::AtMost),
        ("none", BreakdownRule::None),
    ];
    let mut found: Vec<Dimension> = Vec::new();
    for mut row in parent.rows("dimensions") {
        let list: ListId = row.mention("list", Sort::List);
        let rule = row.choice("rule", &rules).unwrap_or(BreakdownRule::None);
        if found.iter().any(|d| d.list == list) {
            row.fault(Fault::new("twice", row.place()).with("id", &list));
        }
        found.push(Dimension { list, rule });
        row.finish();
    }
    found
}

fn within_of(parent: &mut Row<'_>) -> Option<Within> {
    let mut row = parent.row("within")?;
    let measure = row.mention("measure", Sort::Measure);
    let unless = parts_of(&mut row, "unless");
    row.finish();
    Some(Within { measure, unless })
}

#[derive(Clone, Copy)]
enum FormulaForm {
    Share,
    MeanTime,
    Change,
}

fn formula_of(parent: &mut Row<'_>) -> Option<Formula> {
    let mut row = parent.row("formula")?;
    let form = row.choice(
        "form",
        &[
            ("share", FormulaForm::Share),
            ("mean_time", FormulaForm::MeanTime),
            ("change", FormulaForm::Change),
        ],
    )?;
    let formula = match form {
        FormulaForm::Share => Formula::Share {
            numerator: parts_of(&mut row, "numerator"),
            denominator: parts_of(&mut row, "denominator"),
        },
        FormulaForm::MeanTime => Formula::MeanTime {
            register: row.text("register").value,
            from_step: row.text("from_step").value,
            to_step: row.text("to_step").value,
        },
        FormulaForm::Change => Formula::Change,
    };
    row.finish();
    Some(formula)
}

fn parts_of(row: &mut Row<'_>, key: &'static str) -> Vec<FigureRef> {
    let mut parts = Vec::new();
    let texts = row.texts(key);
    if texts.is_empty() {
        row.fault(Fault::new("missing_key", row.place()).with("key", key));
    }
    for text in texts {
        match text.value.parse::<FigureRef>() {
            Ok(part) => {
                part.note(row.file.ledger, &text.place);
                parts.push(part);
            }
            Err(_) => row.fault(Fault::new("bad_figure_ref", text.place).with("text", &text.value)),
        }
    }
    parts
}

fn sources_of(row: &mut Row<'_>) -> Vec<String> {
    let texts = row.texts("sources");
    for text in &texts {
        let is_ref = text
            .value
            .split_once(':')
            .is_some_and(|(document, line)| !document.is_empty() && line.parse::<u32>().is_ok());
        if !is_ref {
            row.fault(Fault::new("bad_source", text.place.clone()).with("text", &text.value));
        }
    }
    texts.into_iter().map(|text| text.value).collect()
}
