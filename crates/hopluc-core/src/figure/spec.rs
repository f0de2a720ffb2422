//! What a form asks: a measure as it was when the period opened, with unit, kind and breakdowns. Holds no figure.
//!
//! Frozen in the period, so that a later catalogue changes no past form (invariant 5).

use super::{CellKey, NumberForm, TimeKind};
use serde::{Deserialize, Serialize};

/// A measure of a frozen form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureSpec {
    /// Code in the catalogue, e.g. `B01`.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Unit by its catalogue name; figures of different units are never added.
    pub unit: String,
    /// Vietnamese word after the number.
    pub unit_name: String,
    /// How its numbers are written.
    pub form: NumberForm,
    /// Behaviour over time.
    pub kind: TimeKind,
    /// Whether it is computed from other figures and not typed.
    pub is_computed: bool,
    /// The measure of which this one counts a part, so that the two are never added.
    pub leaf_of: Option<String>,
    /// The measure that this one exceeds only with a reason.
    #[serde(default)]
    pub within: Option<WithinSpec>,
    /// Whether it counts what happened in the province, not what an agency did: two bodies then tell of one event.
    #[serde(default)]
    pub is_event: bool,
    /// The parts of a computed share; `None` for typed measures.
    #[serde(default)]
    pub share: Option<ShareSpec>,
    /// Breakdowns with values to choose from.
    pub dimensions: Vec<DimensionSpec>,
}

/// A share: 100 × the sum of `numerator` over the sum of `denominator`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareSpec {
    /// Above the line.
    pub numerator: Vec<CellKey>,
    /// Below the line.
    pub denominator: Vec<CellKey>,
}

/// A measure that another one stays within, part by part, but for what `unless` explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithinSpec {
    /// Code of the measure that is not exceeded.
    pub measure: String,
    /// Cells whose sum an excess may reach.
    pub unless: Vec<CellKey>,
}

/// A breakdown of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionSpec {
    /// The value list, e.g. `behaviour`.
    pub list: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What the parts owe to the total.
    pub rule: PartRule,
    /// Where its values come from; forms from before this was kept have listed ones only.
    #[serde(default)]
    pub source: DimensionSource,
    /// Values in the order of the list; empty unless the list names them all.
    pub values: Vec<ValueSpec>,
}

/// Where the values of a breakdown come from. Those that are not listed are names, chosen or typed as the form is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DimensionSource {
    /// The list names them all.
    #[default]
    Listed,
    /// Names of agencies of the directory, of these kinds; of any kind where none is given.
    Agencies(Vec<String>),
    /// Names of areas of the province.
    Areas,
    /// Words of the reporter.
    Open,
}

/// One value of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueSpec {
    /// Name within the list.
    pub id: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// How a sentence continues after number and unit.
    pub phrase: String,
    /// The phrase stands for the unit too: "01 tổ chức" of "đối tượng".
    #[serde(default)]
    pub replaces_unit: bool,
    /// What is counted here is expected in the next period again, until it is told as ended.
    #[serde(default)]
    pub is_open: bool,
}

/// What the parts along a dimension owe to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartRule {
    /// Their sum is the total.
    Sum,
    /// Their sum is at most the total.
    AtMost,
    /// Each part is at most the total; nothing follows for the sum.
    None,
}

impl MeasureSpec {
    /// Keys that the form has whatever is filled in, in its order: the total, then the listed parts.
    pub fn keys(&self) -> Vec<CellKey> {
        let parts = self.dimensions.iter().flat_map(|dimension| {
            let parts = dimension.values.iter();
            parts.map(|value| CellKey::part(&self.code, &dimension.part(&value.id)))
        });
        std::iter::once(CellKey::total(&self.code))
            .chain(parts)
            .collect()
    }

    /// Whether the form has a cell for `dimension` (empty for the total).
    pub fn has(&self, dimension: &str) -> bool {
        dimension.is_empty() || self.part(dimension).is_some()
    }

    /// The breakdown that `dimension` (`list=value`) names, and the Vietnamese and English name of the value.
    pub fn part<'a>(&'a self, dimension: &'a str) -> Option<(&'a DimensionSpec, &'a str, &'a str)> {
        let (list, id) = dimension.split_once('=')?;
        let found = self.dimensions.iter().find(|d| d.list == list)?;
        if found.is_free() {
            return (!id.is_empty()).then_some((found, id, id));
        }
        let value = found.values.iter().find(|value| value.id == id)?;
        Some((found, &value.name, &value.name_en))
    }

    /// The breakdown and listed value that `dimension` (`list=value`) names.
    pub fn value(&self, dimension: &str) -> Option<(&DimensionSpec, &ValueSpec)> {
        let (list, id) = dimension.split_once('=')?;
        let found = self.dimensions.iter().find(|d| d.list == list)?;
        Some((found, found.values.iter().find(|value| value.id == id)?))
    }
}

impl DimensionSpec {
    /// Whether its values are names that are chosen or typed as the form is filled.
    pub fn is_free(&self) -> bool {
        self.source != DimensionSource::Listed
    }

    /// The names that stand in `keys` for a breakdown of `measure` that is free, in the order of the keys.
    pub fn names_in<'k>(
        &self,
        measure: &str,
        keys: impl IntoIterator<Item = &'k CellKey>,
    ) -> Vec<&'k str> {
        if !self.is_free() {
            return Vec::new();
        }
        let own = |key: &'k CellKey| {
            let (list, name) = key.list_value()?;
            (key.measure == measure && list == self.list).then_some(name)
        };
        keys.into_iter().filter_map(own).collect()
    }

    /// The dimension text of one value.
    pub fn part(&self, value: &str) -> String {
        format!("{}={value}", self.list)
    }
}
