//! What one record counts for in the measures that its register feeds ("phần đóng góp vào chỉ tiêu").
//!
//! Pure. It is written beside the record in the same transaction, so that a figure is right as soon as the record is and
//! its parts open the very records behind them. It sums nothing over records: `figure/from_records.rs` does.

use super::{Record, Values, value};
use crate::catalogue::{
    Along, Catalogue, Condition, ListId, MeasureDef, MeasureKind, RecordSource, RegisterDef,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use time::Date;

/// One part of one measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The measure's code.
    pub measure: String,
    /// The day that places it in a period.
    pub dated_on: Date,
    /// For a stock: the day from which on it no longer counts.
    pub until_on: Option<Date>,
    /// The dimension; empty for the whole.
    pub list: String,
    /// The value of the dimension; empty for the whole.
    pub value: String,
    /// How much.
    pub amount: i64,
}

/// Everything that `record` counts for; nothing while its state is not counted or it is merged. In order of measure, list and value.
pub fn contributions(
    catalogue: &Catalogue,
    register: &RegisterDef,
    record: &Record,
) -> Vec<Contribution> {
    let is_counted = record.state_def(register).is_some_and(|s| s.is_counted);
    if !is_counted || record.merged_into_id.is_some() {
        return Vec::new();
    }
    let fed = catalogue.fed_by(&register.id);
    fed.flat_map(|(measure, source)| of_source(measure, source, register, record))
        .collect()
}

fn of_source(
    measure: &MeasureDef,
    source: &RecordSource,
    register: &RegisterDef,
    record: &Record,
) -> Vec<Contribution> {
    let day = |id: &str| value::day_of(record.values.get(id)?);
    let Some(dated_on) = day(source.dated.as_str()) else {
        return Vec::new();
    };
    let until_on = match measure.kind {
        MeasureKind::Stock => source.until.as_ref().and_then(|id| day(id.as_str())),
        MeasureKind::Flow | MeasureKind::Ratio => None,
    };
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows_of(source, &record.values) {
        let seen = Sight {
            register,
            values: &record.values,
            row,
        };
        let holds = source.conditions.iter().all(|c| seen.holds(c));
        let amount = source
            .sum
            .as_ref()
            .map_or(Some(1), |path| seen.amount(path));
        let Some(amount) = amount.filter(|_| holds) else {
            continue;
        };
        *sums.entry(Default::default()).or_default() += amount;
        for dimension in &measure.dimensions {
            let list = &dimension.list;
            for value in seen.values_along(list, source, record) {
                *sums.entry((list.as_str().to_owned(), value)).or_default() += amount;
            }
        }
    }
    let one = |((list, value), amount)| Contribution {
        measure: measure.code.as_str().to_owned(),
        dated_on,
        until_on,
        list,
        value,
        amount,
    };
    sums.into_iter().map(one).collect()
}

/// The rows that are counted: those of the table, or the record itself once.
fn rows_of<'a>(source: &RecordSource, values: &'a Values) -> Vec<Option<&'a Map<String, Value>>> {
    let Some(table) = &source.rows else {
        return vec![None];
    };
    let rows = values.get(table.as_str()).and_then(Value::as_array);
    rows.into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(Some)
        .collect()
}

/// A record as one of its rows is counted.
struct Sight<'a> {
    register: &'a RegisterDef,
    values: &'a Values,
    row: Option<&'a Map<String, Value>>,
}

impl Sight<'_> {
    fn at(&self, path: &str) -> Option<&Value> {
        match path.split_once('.') {
            Some((_, column)) => self.row?.get(column),
            None => self.values.get(path),
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        let Some(found) = self.at(&condition.field) else {
            return false;
        };
        condition.is.is_empty()
            || texts(found)
                .iter()
                .any(|text| condition.is.iter().any(|value| value.as_str() == text))
    }

    fn amount(&self, path: &str) -> Option<i64> {
        self.at(path)?.as_i64()
    }

    /// The values along the dimension `list`.
    fn values_along(&self, list: &ListId, source: &RecordSource, record: &Record) -> Vec<String> {
        let value = match self.register.along(source.rows.as_ref(), list) {
            Some(Along::Column(column)) => self.row.and_then(|row| row.get(column.id.as_str())),
            Some(Along::Field(field)) => self.values.get(field.id.as_str()),
            Some(Along::State) => {
                let state = record.state_def(self.register);
                let value = state.and_then(|state| state.value.as_ref());
                return value.map(|v| v.as_str().to_owned()).into_iter().collect();
            }
            None => None,
        };
        value.map(texts).unwrap_or_default()
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Number(n) => vec![n.to_string()],
        _ => Vec::new(),
    }
}
