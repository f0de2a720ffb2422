//! Tables of measures: totals with comparison, by agency, or by the values of a list. Every number is a figure.

use super::book::Scope;
use super::origin::printed;
use super::sentence::{Here, Writer};
use super::words::WORDS;
use super::{ChangeStyle, Inline, Origin, PrintForm, TableBlock, TableRow};
use crate::catalogue::{Reporters, Table, TableColumns};
use crate::figure::{CellKey, DimensionSpec, MeasureSpec};
use std::collections::BTreeSet;

/// The table of `definition` over `scope`.
pub(super) fn table(
    writer: &mut Writer<'_>,
    definition: &Table,
    scope: Scope<'_>,
    id: &str,
) -> TableBlock {
    let here = Here { scope, block: id };
    let title = writer.fill(&definition.title, here);
    let form = writer.inputs.form;
    let measures: Vec<MeasureSpec> = if definition.measures.is_empty() {
        form.measures.clone()
    } else {
        let wanted = definition.measures.iter();
        wanted
            .filter_map(|code| form.measure(code.as_str()))
            .cloned()
            .collect()
    };
    let mut table = match &definition.columns {
        TableColumns::Total => by_measure(writer, &measures, scope, definition.is_compared),
        TableColumns::Agencies => by_agency(writer, &measures, scope),
        TableColumns::Dimension(list) => by_value(writer, &measures, scope, list.as_str()),
    };
    table.title = title.iter().map(|inline| inline.text.as_str()).collect();
    table
}

/// One row a measure.
fn by_measure(
    writer: &mut Writer<'_>,
    measures: &[MeasureSpec],
    scope: Scope<'_>,
    is_compared: bool,
) -> TableBlock {
    let words = &WORDS.table;
    let mut heads = vec![&words.number, &words.measure, &words.unit, &words.present];
    if is_compared {
        heads.extend([
            &words.previous,
            &words.since_previous,
            &words.last_year,
            &words.since_last_year,
        ]);
    }
    let mut rows = Vec::new();
    for spec in measures {
        let key = CellKey::total(&spec.code);
        let origin = writer.inputs.book.figure(spec, &key, scope);
        let mut cells = vec![
            Inline::plain((rows.len() + 1).to_string()),
            Inline::plain(&spec.name),
            Inline::plain(&spec.unit_name),
            cell(writer, spec, origin),
        ];
        if is_compared {
            compare(writer, spec, &key, scope, &mut cells);
        }
        rows.push(TableRow {
            cells,
            is_total: false,
        });
    }
    TableBlock {
        title: String::new(),
        heads: heads.into_iter().cloned().collect(),
        n_words: 3,
        rows,
    }
}

fn compare(
    writer: &mut Writer<'_>,
    spec: &MeasureSpec,
    key: &CellKey,
    scope: Scope<'_>,
    cells: &mut Vec<Inline>,
) {
    let inputs = writer.inputs;
    for base in [&inputs.previous, &inputs.last_year] {
        let Some(base) = base else {
            cells.extend([Inline::default(), Inline::default()]);
            continue;
        };
        let origin = base.figure(spec, key, scope);
        cells.push(cell(writer, spec, origin));
        let change = writer.change_since(base, spec, key, (scope, ChangeStyle::Table));
        cells.push(match change {
            Some((form, origin, text)) => writer.enter(form, origin, text),
            None => Inline::default(),
        });
    }
}

/// One row an agency that has answered one of the measures, one column a measure, and the totals below.
fn by_agency(writer: &mut Writer<'_>, measures: &[MeasureSpec], scope: Scope<'_>) -> TableBlock {
    let inputs = writer.inputs;
    let mut rows = Vec::new();
    for reporter in inputs.book.within(scope) {
        let is_asked = measures
            .iter()
            .any(|spec| reporter.measures.contains(&spec.code));
        if !is_asked || reporter.answered.is_none() {
            continue;
        }
        let mut cells = vec![
            Inline::plain((rows.len() + 1).to_string()),
            Inline::plain(&reporter.name),
        ];
        for spec in measures {
            let mut sum = inputs.book.sum(&CellKey::total(&spec.code), scope);
            sum.terms.retain(|term| term.agency_id == reporter.id);
            sum.missing.clear();
            cells.push(if sum.terms.is_empty() {
                Inline::default()
            } else {
                cell(writer, spec, Origin::Sum(sum))
            });
        }
        rows.push(TableRow {
            cells,
            is_total: false,
        });
    }
    rows.push(totals(writer, measures, scope));
    TableBlock {
        title: String::new(),
        heads: heads(&WORDS.table.agency, measures),
        n_words: 2,
        rows,
    }
}

/// One row a value of the list that has a figure, one column a measure, and the totals below.
fn by_value(
    writer: &mut Writer<'_>,
    measures: &[MeasureSpec],
    scope: Scope<'_>,
    list: &str,
) -> TableBlock {
    let dimension = measures
        .iter()
        .flat_map(|spec| &spec.dimensions)
        .find(|d| d.list == list);
    let values = values_of(writer, dimension, measures);
    let mut rows = Vec::new();
    for (id, name) in values {
        let part = format!("{list}={id}");
        let sums: Vec<_> = measures
            .iter()
            .map(|spec| {
                writer
                    .inputs
                    .book
                    .sum(&CellKey::part(&spec.code, &part), scope)
            })
            .collect();
        if sums.iter().all(|sum| sum.terms.is_empty()) {
            continue;
        }
        let mut cells = vec![
            Inline::plain((rows.len() + 1).to_string()),
            Inline::plain(&name),
        ];
        for (spec, sum) in measures.iter().zip(sums) {
            cells.push(if sum.terms.is_empty() {
                Inline::default()
            } else {
                cell(writer, spec, Origin::Sum(sum))
            });
        }
        rows.push(TableRow {
            cells,
            is_total: false,
        });
    }
    // A total alone says nothing of how it breaks down: the table is then left out.
    if !rows.is_empty() {
        rows.push(totals(writer, measures, scope));
    }
    TableBlock {
        title: String::new(),
        heads: heads(&WORDS.table.value, measures),
        n_words: 2,
        rows,
    }
}

/// Ids and names of the values of a breakdown: the listed ones, or those that somebody has named.
fn values_of(
    writer: &Writer<'_>,
    dimension: Option<&DimensionSpec>,
    measures: &[MeasureSpec],
) -> Vec<(String, String)> {
    let Some(dimension) = dimension else {
        return Vec::new();
    };
    let listed = dimension.values.iter();
    let mut values: Vec<_> = listed.map(|v| (v.id.clone(), v.name.clone())).collect();
    let keys = || writer.inputs.book.cells.keys();
    let named: BTreeSet<&str> = measures
        .iter()
        .flat_map(|spec| dimension.names_in(&spec.code, keys()))
        .collect();
    values.extend(
        named
            .into_iter()
            .map(|name| (name.to_owned(), name.to_owned())),
    );
    values
}

fn heads(of: &str, measures: &[MeasureSpec]) -> Vec<String> {
    let mut heads = vec![WORDS.table.number.clone(), of.to_owned()];
    heads.extend(
        measures
            .iter()
            .map(|spec| format!("{} ({})", spec.name, spec.unit_name)),
    );
    heads
}

fn totals(
    writer: &mut Writer<'_>,
    measures: &[MeasureSpec],
    scope: Option<&Reporters>,
) -> TableRow {
    let mut cells = vec![Inline::default(), Inline::plain(&WORDS.table.total)];
    for spec in measures {
        let origin = writer
            .inputs
            .book
            .figure(spec, &CellKey::total(&spec.code), scope);
        cells.push(cell(writer, spec, origin));
    }
    TableRow {
        cells,
        is_total: true,
    }
}

fn cell(writer: &mut Writer<'_>, spec: &MeasureSpec, origin: Origin) -> Inline {
    let form = PrintForm::Table { number: spec.form };
    let text = printed(&form, &origin).unwrap_or_default();
    writer.enter(form, origin, text)
}
