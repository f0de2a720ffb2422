//! Figures in the rows of a table: `| 1 | Số vụ phát hiện | vụ | 12 |`.

use super::Found;
use super::unit::unit_at;
use crate::paragraph::{Para, View};
use crate::reading::Approx;

/// The figure of a row: the first numeric cell after its longest text cell. None for heads and empty rows.
pub(super) fn row(view: &View, para: &Para, index: usize) -> Option<Found> {
    let text = view.text(para.start, para.end);
    let mut cells: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for cell in text.split('|') {
        cells.push((at + cell.len() - cell.trim_start().len(), cell.trim()));
        at += cell.len() + 1;
    }
    let label = cells
        .iter()
        .enumerate()
        .filter(|(_, (_, cell))| cell.chars().any(char::is_alphabetic))
        .max_by_key(|(_, (_, cell))| cell.len())?
        .0;
    let (label_at, label_text) = *cells.get(label)?;
    let (value_at, value_text, (value, approx)) = cells
        .iter()
        .skip(label + 1)
        .find_map(|(at, cell)| Some((*at, *cell, parsed(cell)?)))?;
    let unit_cell = cells
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != label)
        .find_map(|(_, (_, cell))| unit_at(&crate::fold::tone_key(cell)));
    let label_key = crate::fold::tone_key(label_text);
    let unit = unit_cell
        .or_else(|| unit_at(label_key.strip_prefix("số ").unwrap_or(&label_key)))
        .unwrap_or("");
    let money = label_key.contains("tiền") || label_key.contains("đồng");
    Some(Found {
        start: para.start + label_at.min(value_at),
        end: para.start + value_at + value_text.len(),
        value,
        unit: if unit.is_empty() && money {
            "VND".to_owned()
        } else {
            unit.to_owned()
        },
        of: label_text.to_owned(),
        approx,
        nil: false,
        para: index,
    })
}

fn parsed(cell: &str) -> Option<(f64, Approx)> {
    crate::number::parse(cell.trim_end_matches(['%', ' ']))
}
