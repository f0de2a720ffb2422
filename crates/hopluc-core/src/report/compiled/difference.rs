//! In what two compilations differ: paragraph by paragraph, of a table row by row and cell by cell. Pure.

use super::{Block, BlockKind, Compiled, ParagraphChange, TableBlock, TableRow};
use std::collections::BTreeMap;

/// Paragraphs and rows of tables in which two compilations differ, in printing order of the newer, then what is gone. Of a row only the cells that differ are told, each with the head of its column.
pub fn changes(before: &Compiled, after: &Compiled) -> Vec<ParagraphChange> {
    let old: BTreeMap<&str, &Block> = blocks(before)
        .map(|block| (block.id.as_str(), block))
        .collect();
    let mut found = Vec::new();
    for block in blocks(after) {
        match (old.get(block.id.as_str()).map(|old| &old.kind), &block.kind) {
            (Some(BlockKind::Table(was)), BlockKind::Table(is)) if was.heads == is.heads => {
                found.extend(rows(&block.id, was, is));
            }
            _ => found.push(ParagraphChange {
                id: block.id.clone(),
                before: old.get(block.id.as_str()).map(|old| old.text()),
                after: Some(block.text()),
            }),
        }
    }
    let new: BTreeMap<&str, &Block> = blocks(after)
        .map(|block| (block.id.as_str(), block))
        .collect();
    let gone = blocks(before).filter(|block| !new.contains_key(block.id.as_str()));
    found.extend(gone.map(|block| ParagraphChange {
        id: block.id.clone(),
        before: Some(block.text()),
        after: None,
    }));
    found.retain(|change| change.before != change.after);
    found
}

fn blocks(compiled: &Compiled) -> impl Iterator<Item = &Block> {
    let annexes = compiled.annexes.iter().flat_map(|annex| &annex.blocks);
    compiled.blocks.iter().chain(annexes)
}

/// What stands before the numbers of a row, without its running number: by that a row is known.
fn label(table: &TableBlock, row: &TableRow) -> String {
    let from = usize::from(table.n_words > 1);
    let words = row.cells.get(from..table.n_words).unwrap_or_default();
    let words: Vec<&str> = words.iter().map(|cell| cell.text.as_str()).collect();
    words.join(", ")
}

/// The rows in which two tables of the same columns differ.
fn rows(id: &str, was: &TableBlock, is: &TableBlock) -> Vec<ParagraphChange> {
    let change = |before, after| ParagraphChange {
        id: id.to_owned(),
        before,
        after,
    };
    let mut found = vec![change(Some(was.title.clone()), Some(is.title.clone()))];
    let mut old: BTreeMap<String, &TableRow> =
        was.rows.iter().map(|row| (label(was, row), row)).collect();
    for row in &is.rows {
        let name = label(is, row);
        let all = |_: usize| true;
        found.push(match old.remove(&name) {
            None => change(None, Some(told(is, row, &name, all))),
            Some(other) => {
                let text =
                    |row: &TableRow, at: usize| row.cells.get(at).map(|cell| cell.text.clone());
                let differs = |at: usize| text(other, at) != text(row, at);
                change(
                    Some(told(was, other, &name, differs)),
                    Some(told(is, row, &name, differs)),
                )
            }
        });
    }
    let gone = was
        .rows
        .iter()
        .filter(|row| old.contains_key(&label(was, row)));
    found.extend(gone.map(|row| change(Some(told(was, row, &label(was, row), |_| true)), None)));
    found
}

/// Those cells of a row that `is_told` names, behind what the row is called.
fn told(table: &TableBlock, row: &TableRow, name: &str, is_told: impl Fn(usize) -> bool) -> String {
    let cells = row.cells.iter().enumerate().skip(table.n_words);
    let cells: Vec<String> = cells
        .filter(|(at, _)| is_told(*at))
        .map(|(at, cell)| {
            let head = table.heads.get(at).map_or("", String::as_str);
            let text = if cell.text.is_empty() {
                "–"
            } else {
                &cell.text
            };
            format!("{head}: {text}")
        })
        .collect();
    format!("{name} ({})", cells.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::compiled::Inline;

    fn compiled(rows: &[[&str; 5]]) -> Compiled {
        let row = |cells: &[&str; 5]| TableRow {
            cells: cells.iter().map(|text| Inline::plain(*text)).collect(),
            is_total: false,
        };
        let table = TableBlock {
            title: "Biểu 1".to_owned(),
            heads: ["TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Kỳ trước"]
                .map(str::to_owned)
                .to_vec(),
            n_words: 3,
            rows: rows.iter().map(row).collect(),
        };
        Compiled {
            blocks: vec![Block {
                id: "annex.1".to_owned(),
                section: String::new(),
                kind: BlockKind::Table(table),
                inlines: Vec::new(),
                source: None,
            }],
            ..Compiled::default()
        }
    }

    #[test]
    fn of_a_table_only_the_cells_that_differ_are_told() {
        let before = compiled(&[
            ["1", "Số cuộc kiểm tra", "cuộc", "5", "3"],
            ["2", "Số vụ", "vụ", "2", ""],
            ["3", "Số máy", "máy", "9", "9"],
        ]);
        let after = compiled(&[
            ["1", "Số cơ sở", "cơ sở", "4", "4"],
            ["2", "Số cuộc kiểm tra", "cuộc", "11", "3"],
            ["3", "Số vụ", "vụ", "2", ""],
        ]);
        let told: Vec<(Option<String>, Option<String>)> = changes(&before, &after)
            .into_iter()
            .map(|change| (change.before, change.after))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (None, text("Số cơ sở, cơ sở (Kỳ này: 4; Kỳ trước: 4)")),
                (
                    text("Số cuộc kiểm tra, cuộc (Kỳ này: 5)"),
                    text("Số cuộc kiểm tra, cuộc (Kỳ này: 11)")
                ),
                (text("Số máy, máy (Kỳ này: 9; Kỳ trước: 9)"), None),
            ]
        );
        assert_eq!(changes(&after, &after), []);
    }

    #[test]
    fn tables_of_other_columns_and_new_and_old_paragraphs_are_told_as_a_whole() {
        let table = compiled(&[["1", "Số vụ", "vụ", "2", ""]]);
        let none = Compiled::default();
        let new = changes(&none, &table);
        assert_eq!((new.len(), new[0].before.as_ref()), (1, None));
        let gone = changes(&table, &none);
        assert_eq!((gone.len(), gone[0].after.as_ref()), (1, None));
    }
}
