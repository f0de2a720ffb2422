//! Figures out of the logs of networks: connections of the classes that the catalogue gives a measure, over a window of days.
//!
//! It proposes and never writes, and only to the response team, which is one, so that nothing is counted twice. What nobody heard
//! gives no figure; what was not heard all the time is more than was counted.

use super::{Approx, Cell, CellKey, MeasureSpec};
use crate::base::{Ctx, calendar::Window, error::Outcome, ids::AgencyId, store::Tx};
use crate::watch::{Coverage, Extent, page::province, sight::response_team};
use std::collections::BTreeMap;

/// What the logs give for each of `measures` to `agencies`; nothing to those that are not the response team at the end of `window`.
pub async fn found(
    ctx: &Ctx,
    tx: &Tx,
    measures: &[MeasureSpec],
    agencies: &[AgencyId],
    window: Window,
) -> Outcome<BTreeMap<CellKey, Cell>> {
    let mut cells = BTreeMap::new();
    let Some(rule) = &ctx.catalogue().watch else {
        return Ok(cells);
    };
    let team = response_team(tx, ctx.catalogue(), window.to).await?;
    let is_team = team.iter().any(|one| agencies.contains(one));
    let named = rule.classes.iter().filter_map(|(class, def)| {
        let code = def.measure.as_ref()?;
        let spec = measures.iter().find(|spec| spec.code == code.as_str())?;
        Some((class, spec))
    });
    let named: Vec<_> = named.collect();
    if !is_team || named.is_empty() {
        return Ok(cells);
    }
    let (coverage, counts) = province(ctx, tx, (window.from, window.to)).await?;
    for (class, spec) in named {
        let n = counts.get(class).copied().unwrap_or(0);
        if let Some(cell) = cell_of(n, coverage) {
            cells.insert(CellKey::total(&spec.code), cell);
        }
    }
    Ok(cells)
}

/// What a count says as a figure; `None` where it says nothing. Pure.
fn cell_of(n: i64, coverage: Coverage) -> Option<Cell> {
    match coverage.extent_of(n) {
        Extent::Exact => Some(Cell::exact(n)),
        Extent::AtLeast => Some(Cell::value(n, Approx::MoreThan)),
        Extent::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_gives_no_figure_and_a_gap_makes_it_more() {
        let of = |n, n_heard| {
            let coverage = Coverage {
                n_windows: 24,
                n_heard,
            };
            cell_of(n, coverage)
        };
        assert_eq!(of(0, 24), Some(Cell::Nil));
        assert_eq!(of(7, 24), Some(Cell::exact(7)));
        assert_eq!(of(7, 23), Some(Cell::value(7, Approx::MoreThan)));
        assert_eq!(of(0, 23), None);
        assert_eq!(cell_of(0, Coverage::default()), None);
    }
}
