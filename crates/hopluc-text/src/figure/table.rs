//! Figures in the rows of a table: `| 1 | Số vụ phát hiện | vụ | 12 |`, or a column for each thing counted below a head row.
//! Columns of numbers in order, of years and of remarks tell nothing.

use super::unit::unit_at;
use super::{Found, money};
use crate::paragraph::{Para, View};
use crate::reading::Approx;

/// What a column counts, told by the head row.
#[derive(Clone, Debug)]
struct Counted {
    unit: String,
    /// Factor of the unit in the head: "(triệu đồng)"; none where the head tells no unit of money.
    scale: Option<f64>,
    /// Name of the column in small letters.
    name: String,
}

/// The columns of a table that count something, by position; empty where the head names none.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    columns: Vec<Option<Counted>>,
    /// Factor of the unit of money that stands above the table.
    above: Option<f64>,
}

/// A row of a table with a column for each thing counted: its figures among all, and whether it adds the other rows up.
pub(super) struct Row {
    pub para: usize,
    pub figures: std::ops::Range<usize>,
    pub is_total: bool,
}

impl Row {
    /// The row of the paragraph at `index`, whose figures are those; none where the head counts less than two columns.
    pub fn of(
        view: &View,
        index: usize,
        figures: std::ops::Range<usize>,
        head: Option<&Head>,
    ) -> Option<Self> {
        let counting = head?.columns.iter().flatten().count();
        let para = view.paras.get(index)?;
        let cells = cells(view, para);
        let (_, label) = *cells.get(longest(&cells)?)?;
        let label = crate::fold::tone_key(label.trim_matches('*'));
        let is_total = matches!(
            label.as_str(),
            "tổng cộng"
                | "tổng"
                | "tổng số"
                | "cộng"
                | "toàn tỉnh"
                | "tổng toàn tỉnh"
                | "cộng toàn tỉnh"
        );
        (counting >= 2 && !figures.is_empty()).then_some(Self {
            para: index,
            figures,
            is_total,
        })
    }
}

/// The totals at the end of tables with the figures above them in the same column: (total, parts).
///
/// Only where every row has as many figures as the total, so that the n-th of each stand in one column.
pub(super) fn totals(rows: &[Row]) -> Vec<Vec<(usize, Vec<usize>)>> {
    let mut found = Vec::new();
    for (last, total) in rows.iter().enumerate().filter(|(_, row)| row.is_total) {
        let above = rows.get(..last).unwrap_or_default();
        let first = (1..=last)
            .take_while(|back| {
                let row = above.get(last - back);
                row.is_some_and(|row| row.para + back == total.para && !row.is_total)
            })
            .count();
        let parts = above.get(last - first..).unwrap_or_default();
        let even = parts
            .iter()
            .all(|row| row.figures.len() == total.figures.len());
        if parts.len() >= 2 && even {
            let column = |n: usize| parts.iter().map(|row| row.figures.start + n).collect();
            let columns = total.figures.clone().enumerate();
            found.push(columns.map(|(n, figure)| (figure, column(n))).collect());
        }
    }
    found
}

/// A cell: its first byte in the cleaned text and its trimmed words.
type Cell<'a> = (usize, &'a str);

fn cells<'a>(view: &'a View, para: &Para) -> Vec<Cell<'a>> {
    let text = view.text(para.start, para.end);
    let mut cells = Vec::new();
    let mut at = para.start;
    for cell in text.split('|') {
        cells.push((at + cell.len() - cell.trim_start().len(), cell.trim()));
        at += cell.len() + 1;
    }
    cells
}

/// The head of a table, from a row that holds no number; none for other rows.
///
/// `above` is the factor of the unit of money that the line above the table gives.
pub(super) fn head_of(view: &View, para: &Para, above: Option<f64>) -> Option<Head> {
    let cells = cells(view, para);
    let named = cells
        .iter()
        .filter(|(_, cell)| cell.chars().any(char::is_alphabetic))
        .count();
    if named < 2 || cells.iter().any(|(_, cell)| parsed(cell).is_some()) {
        return None;
    }
    let mut columns: Vec<Option<Counted>> = Vec::with_capacity(cells.len());
    for (_, cell) in &cells {
        let column = counted(cell)
            .or_else(|| became(cell, columns.last()?.as_ref()?))
            .or_else(|| above.and_then(|_| spent(cell)));
        columns.push(column);
    }
    Some(Head { columns, above })
}

/// "Số vụ | Đã giải quyết": a column right behind a count that tells what became of so many of them.
fn became(cell: &str, before: &Counted) -> Option<Counted> {
    let name = crate::fold::tone_key(cell);
    let state = ["đã ", "chưa ", "đang ", "còn "]
        .iter()
        .any(|word| name.starts_with(word));
    let things = !before.unit.is_empty() && before.unit != "VND" && before.unit != "%";
    (state && things).then(|| Counted {
        unit: before.unit.clone(),
        scale: None,
        name,
    })
}

/// "Kinh phí", "Dự toán" below a line that tells the unit of money.
fn spent(cell: &str) -> Option<Counted> {
    let name = crate::fold::tone_key(cell);
    (money::is_money(&name) && !names_rows(&name)).then(|| Counted {
        unit: "VND".to_owned(),
        scale: None,
        name,
    })
}

/// What a head cell counts: "Số vụ vi phạm", "Tiền phạt (triệu đồng)", "Tỷ lệ (%)"; none for "STT", "Đơn vị tính", "Ghi chú".
fn counted(cell: &str) -> Option<Counted> {
    let name = crate::fold::tone_key(cell);
    let (unit, scale) = if let Some(scale) = money::unit_in(&name) {
        ("VND".to_owned(), Some(scale))
    } else if name.contains('%') || name.starts_with("tỷ lệ") {
        ("%".to_owned(), None)
    } else {
        let inner = name
            .split_once('(')
            .and_then(|(_, inner)| unit_at(inner.trim_start_matches("số ")));
        let noun = name
            .strip_prefix("tổng số ")
            .or_else(|| name.strip_prefix("số lượng "))
            .or_else(|| name.strip_prefix("số "))
            .or_else(|| name.strip_prefix("tổng "));
        if is_period(&name) || is_total(&name) {
            return Some(Counted {
                unit: String::new(),
                scale: None,
                name,
            });
        }
        // "Điểm vi phạm", "SIM thu hồi": the noun that is counted opens the name, and more words say which.
        let bare = || unit_at(&name).filter(|unit| unit.len() < name.len() && !names_rows(&name));
        let unit = inner.or_else(|| noun.and_then(unit_at)).or_else(bare);
        // "Số tiền", "Số lượng": counted, in a unit that the head does not tell.
        let known = unit.map(str::to_owned).or_else(|| {
            let money = name.contains("tiền");
            (noun.is_some() || name == "số lượng" || name == "kết quả").then(|| {
                if money {
                    "VND".to_owned()
                } else {
                    String::new()
                }
            })
        })?;
        (known, None)
    };
    let other = [
        "số thứ tự",
        "số hiệu",
        "số ký hiệu",
        "số văn bản",
        "số điện thoại",
    ]
    .iter()
    .any(|word| name.starts_with(word));
    (!other).then_some(Counted { unit, scale, name })
}

/// "9 tháng năm 2025", "Cùng kỳ": a column for each period, in the unit of the row.
fn is_period(name: &str) -> bool {
    [
        "năm ",
        "quý ",
        "tháng ",
        "cùng kỳ",
        "kỳ trước",
        "kỳ này",
        "thực hiện ",
    ]
    .iter()
    .any(|word| name.starts_with(word))
        || name
            .split_once(" tháng")
            .is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// "Cộng", "Lũy kế": what the columns beside it add up to.
fn is_total(name: &str) -> bool {
    matches!(
        name,
        "cộng" | "tổng cộng" | "tổng" | "tổng số" | "lũy kế" | "cả quý" | "cả năm"
    )
}

/// "Đơn vị thực hiện", "Cơ quan chủ trì", "Văn bản chỉ đạo": a column that says of whom or what a row tells.
fn names_rows(name: &str) -> bool {
    [
        "đơn vị",
        "cơ quan",
        "địa phương",
        "văn bản",
        "người ",
        "đồng chí",
        "điện thoại",
        "tài khoản số",
        "chỉ tiêu",
        "sản phẩm",
        "báo cáo",
        "kế hoạch",
        "quyết định",
        "ý kiến",
        "kiến nghị",
        "thông báo",
        "địa chỉ",
        "xã",
        "phường",
        "thôn",
        "huyện",
    ]
    .iter()
    .any(|word| name.starts_with(word))
}

/// The figures of a row: one for each column that its head says to count, else the first number after the longest words.
pub(super) fn row(view: &View, para: &Para, index: usize, head: Option<&Head>) -> Vec<Found> {
    let cells = cells(view, para);
    let counting = head
        .map(|head| head.columns.iter().flatten().count())
        .unwrap_or_default();
    if let Some(head) = head.filter(|_| counting >= 2) {
        return columns(&cells, head, index);
    }
    single(&cells, index, head).into_iter().collect()
}

fn columns(cells: &[Cell<'_>], head: &Head, index: usize) -> Vec<Found> {
    let label = longest(cells).map(|label| cells.get(label).copied().unwrap_or_default());
    let unit_of_row = cells
        .iter()
        .map(|(_, cell)| crate::fold::tone_key(cell))
        .find_map(|key| unit_at(key.strip_prefix("số ").unwrap_or(&key)));
    let row = Unit::of(unit_of_row, cells, head.above);
    let mut found: Vec<Found> = Vec::new();
    for ((at, cell), column) in cells.iter().zip(&head.columns) {
        let (Some(column), Some(number)) = (column, parsed(cell)) else {
            continue;
        };
        // The first figure of a row carries its words; the others are their numbers alone.
        let first = label.filter(|(start, _)| found.is_empty() && start < at);
        let of = label.map_or_else(
            || column.name.clone(),
            |(_, words)| format!("{words}: {}", column.name),
        );
        let (value, unit) = row.told(cell, number.0, Some(column));
        found.push(Found {
            start: first.map_or(*at, |(start, _)| start),
            end: at + cell.len(),
            value,
            unit,
            of,
            approx: number.1,
            nil: false,
            para: index,
        });
    }
    found
}

/// In what the numbers of a row are told, where the heads of their columns do not tell it.
struct Unit<'a> {
    noun: Option<&'a str>,
    /// Factor of the unit of money in a cell of the row.
    money: Option<f64>,
    /// Factor of the unit of money above the table.
    above: Option<f64>,
}

impl<'a> Unit<'a> {
    fn of(noun: Option<&'a str>, cells: &[Cell<'_>], above: Option<f64>) -> Self {
        let keys = || cells.iter().map(|(_, cell)| crate::fold::tone_key(cell));
        let share = keys().any(|key| key == "%");
        Self {
            noun: noun.or_else(|| share.then_some("%")),
            money: keys().find_map(|key| money::unit_of(&key)),
            above,
        }
    }

    /// The value in đồng or as it stands, and its unit.
    fn told(&self, cell: &str, value: f64, column: Option<&Counted>) -> (f64, String) {
        let scaled = |scale: f64| {
            let whole = (value * scale * 1000.0).round() / 1000.0;
            let value = if money::is_scaled(cell) { value } else { whole };
            (value, "VND".to_owned())
        };
        let head = column.map_or("", |column| column.unit.as_str());
        if money::amount(cell).is_some() {
            return (value, "VND".to_owned());
        }
        if let Some(scale) = column.and_then(|column| column.scale) {
            return scaled(scale);
        }
        if head == "VND" {
            return scaled(self.money.or(self.above).unwrap_or(1.0));
        }
        if !head.is_empty() {
            return (value, head.to_owned());
        }
        if let Some(scale) = self.money {
            return scaled(scale);
        }
        // "Số hợp đồng": a count of its own in a table of money.
        let counts = column.is_some_and(|column| {
            column.name.starts_with("số ")
                && !["số lượng", "số liệu", "số tiền"].contains(&column.name.as_str())
        });
        match (self.noun, self.above) {
            (None, Some(scale)) if !counts => scaled(scale),
            (noun, _) => (value, noun.unwrap_or_default().to_owned()),
        }
    }
}

/// Index of the cell with the most words, which names no unit of money where another has words too.
fn longest(cells: &[Cell<'_>]) -> Option<usize> {
    let worded = |(_, (_, cell)): &(usize, &Cell<'_>)| cell.chars().any(char::is_alphabetic);
    let is_unit = |cell: &str| {
        money::amount(cell).is_some() || money::unit_of(&crate::fold::tone_key(cell)).is_some()
    };
    cells
        .iter()
        .enumerate()
        .filter(worded)
        .max_by_key(|(_, (_, cell))| (!is_unit(cell), cell.len()))
        .map(|(index, _)| index)
}

fn single(cells: &[Cell<'_>], index: usize, head: Option<&Head>) -> Option<Found> {
    let label = longest(cells)?;
    let (label_at, label_text) = *cells.get(label)?;
    let (column, (value_at, value_text), (value, approx)) = cells
        .iter()
        .enumerate()
        .skip(label + 1)
        .find_map(|(column, cell)| Some((column, *cell, parsed(cell.1)?)))?;
    let unit_cell = cells
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != label)
        .find_map(|(_, (_, cell))| unit_at(&crate::fold::tone_key(cell)));
    let label_key = crate::fold::tone_key(label_text);
    let noun = unit_cell.or_else(|| unit_at(label_key.strip_prefix("số ").unwrap_or(&label_key)));
    let counted = head.and_then(|head| head.columns.get(column)?.as_ref());
    // A head that names a noun ("Số vụ") adds nothing to what the row says.
    let counted = counted.filter(|column| column.unit == "VND" || column.scale.is_some());
    let row = Unit::of(noun, cells, head.and_then(|head| head.above));
    let (value, unit) = row.told(value_text, value, counted);
    let unit = if unit.is_empty() && money::is_money(&label_key) {
        "VND".to_owned()
    } else {
        unit
    };
    Some(Found {
        start: label_at.min(value_at),
        end: value_at + value_text.len(),
        value,
        unit,
        of: label_text.to_owned(),
        approx,
        nil: false,
        para: index,
    })
}

fn parsed(cell: &str) -> Option<(f64, Approx)> {
    let cell = cell.trim_matches(['%', ' ', '*']);
    crate::number::parse(cell).or_else(|| money::amount(cell))
}
