//! Figures out of records: what the registers of an agency say for the measures of a form, over a window of days.
//!
//! It proposes and never writes. An agency that keeps no record of a register gives nothing for its measures: there the
//! figure is typed. One that keeps it and has none in the window gives a nil, which its sender signs by sending.

use super::{Cell, CellKey, MeasureSpec, PartRule, TimeKind};
use crate::base::{calendar::Window, error::Outcome, ids::AgencyId, store::Tx};
use crate::catalogue::{Catalogue, MeasureCode};
use crate::record::store::sums::{Span, kept_by, sums};
use std::collections::BTreeMap;

/// What the records of `agencies` give for each cell of `measures`, in the order of the cells.
///
/// Every part of a breakdown that must add up has a cell, a nil where nothing falls on it; of others only the parts with a
/// value. Values that the frozen form does not have are left out, so that the form stays what was opened.
/// One statement for each measure that registers feed.
pub async fn derived(
    tx: &Tx,
    catalogue: &Catalogue,
    measures: &[MeasureSpec],
    agencies: &[AgencyId],
    window: Window,
) -> Outcome<BTreeMap<CellKey, Cell>> {
    let mut cells = BTreeMap::new();
    let kept = kept_by(tx, agencies).await?;
    if kept.is_empty() {
        return Ok(cells);
    }
    for spec in measures.iter().filter(|spec| !spec.is_computed) {
        let def = catalogue
            .measures
            .get(&MeasureCode::new(spec.code.as_str()));
        let Some(def) = def else { continue };
        let is_kept = def
            .records
            .iter()
            .any(|source| kept.contains(source.register.as_str()));
        if !is_kept {
            continue;
        }
        let span = Span {
            agencies,
            window,
            is_stock: spec.kind == TimeKind::Stock,
        };
        let found = sums(tx, &spec.code, &span).await?;
        cells.extend(cells_of(spec, &found));
    }
    Ok(cells)
}

/// The cells of one measure for the sums by list and value. Pure.
pub fn cells_of(
    spec: &MeasureSpec,
    sums: &BTreeMap<(String, String), i64>,
) -> Vec<(CellKey, Cell)> {
    let at = |list: &str, value: &str| sums.get(&(list.to_owned(), value.to_owned())).copied();
    let total = at("", "").unwrap_or(0);
    let mut cells = vec![(CellKey::total(&spec.code), Cell::exact(total))];
    for dimension in &spec.dimensions {
        let must_add_up = dimension.rule == PartRule::Sum && total != 0;
        for value in &dimension.values {
            let Some(n) = at(&dimension.list, &value.id).or(must_add_up.then_some(0)) else {
                continue;
            };
            let key = CellKey::part(&spec.code, &dimension.part(&value.id));
            cells.push((key, Cell::exact(n)));
        }
    }
    cells
}
