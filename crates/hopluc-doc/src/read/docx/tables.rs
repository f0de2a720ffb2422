//! Tables of a .docx file: ruled tables row by row, layout tables (letterhead, signatures) cell by cell.

use super::super::xml::Element;
use super::Walk;

/// Words that only stand in the layout tables of an official document, in case someone left their borders on.
const LAYOUT_WORDS: &[&str] = &[
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA",
    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA",
    "Nơi nhận:",
];

impl Walk<'_> {
    pub(super) fn table(&mut self, table: &Element) {
        let rows: Vec<Vec<String>> = rows_of(table)
            .into_iter()
            .map(|row| self.cells(row))
            .collect();
        let is_layout = !self.is_ruled(table) || has_layout_words(&rows);
        self.out.push_str("\n\n");
        self.out.push_str(&join_rows(&rows, is_layout));
        self.out.push_str("\n\n");
    }

    fn cells(&mut self, row: &Element) -> Vec<String> {
        cells_of(row)
            .into_iter()
            .map(|cell| {
                let continues = cell
                    .at(&["tcPr", "vMerge"])
                    .is_some_and(|merge| merge.attribute("val") != Some("restart"));
                if continues {
                    String::new()
                } else {
                    self.apart(|walk| walk.blocks(cell)).trim().to_owned()
                }
            })
            .collect()
    }

    /// Whether the table shows lines: its own borders, those of a cell, or those of its style.
    fn is_ruled(&self, table: &Element) -> bool {
        let properties = table.child("tblPr");
        if let Some(borders) = properties.and_then(|p| p.child("tblBorders")) {
            if shows_grid(borders) {
                return true;
            }
        } else if properties
            .and_then(|p| p.child("tblStyle"))
            .and_then(|style| style.attribute("val"))
            .is_some_and(|id| self.style_is_ruled(id))
        {
            return true;
        }
        // A single edge is a drawn rule (under the issuer's name), a grid has several.
        let cells: Vec<&Element> = rows_of(table).into_iter().flat_map(cells_of).collect();
        let n_ruled = cells
            .iter()
            .filter(|cell| cell.at(&["tcPr", "tcBorders"]).is_some_and(shows_grid))
            .count();
        n_ruled * 2 > cells.len()
    }

    fn style_is_ruled(&self, id: &str) -> bool {
        let mut next = Some(id.to_owned());
        for _ in 0..20 {
            let Some(id) = next else { return false };
            let Some(style) = self.styles.and_then(|styles| {
                styles
                    .elements()
                    .find(|s| s.attribute("styleId") == Some(id.as_str()))
            }) else {
                return false;
            };
            if let Some(borders) = style.at(&["tblPr", "tblBorders"]) {
                return shows_grid(borders);
            }
            next = style
                .child("basedOn")
                .and_then(|base| base.attribute("val"))
                .map(str::to_owned);
        }
        false
    }
}

/// Whether a table holds the letterhead or the receivers, whatever its borders.
pub(in crate::read) fn has_layout_words(rows: &[Vec<String>]) -> bool {
    rows.iter()
        .flatten()
        .any(|cell| LAYOUT_WORDS.iter().any(|word| cell.contains(word)))
}

/// Whether at least two edges are drawn.
fn shows_grid(borders: &Element) -> bool {
    borders
        .elements()
        .filter(|edge| !matches!(edge.attribute("val"), None | Some("nil" | "none")))
        .count()
        >= 2
}

/// Rows with text or empty; ruled rows become lines joined by ` | `, layout cells become blocks.
pub(in crate::read) fn join_rows(rows: &[Vec<String>], is_layout: bool) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|cells| {
            if is_layout {
                cells
                    .iter()
                    .filter(|cell| !cell.is_empty())
                    .map(|cell| cell.replace("\n\n", "\n"))
                    .collect::<Vec<_>>()
                    .join("\n\n")
            } else {
                cells
                    .iter()
                    .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
                    .collect::<Vec<_>>()
                    .join(" | ")
            }
        })
        .collect();
    lines.join(if is_layout { "\n\n" } else { "\n" })
}

/// Rows of a table that remain when tracked changes are accepted, also inside content controls.
fn rows_of(table: &Element) -> Vec<&Element> {
    nested(table, "tr")
        .into_iter()
        .filter(|row| row.at(&["trPr", "del"]).is_none())
        .collect()
}

fn cells_of(row: &Element) -> Vec<&Element> {
    nested(row, "tc")
}

/// Children named `name`, looking through wrappers (`w:sdt`, `w:ins`, `w:customXml`) but not into cells.
fn nested<'a>(parent: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut found = Vec::new();
    for element in parent.elements() {
        if *element.name == *name {
            found.push(element);
        } else if matches!(
            &*element.name,
            "sdt" | "sdtContent" | "ins" | "customXml" | "moveTo"
        ) {
            found.extend(nested(element, name));
        }
    }
    found
}
