//! Tables whose cells came one to a line when their text was taken out of a page: a head that begins with "TT" or "STT",
//! then rows that begin with 1, 2, 3. Tells which lines are the cells of one row; what a cell means is not asked here.

use std::collections::BTreeMap;

use crate::fold::aligned_key;
use crate::label::{Mark, mark_of};
use crate::lines::Line;

/// What a line is in such a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It opens a row.
    Row,
    /// It opens a cell, so many columns to the right of the one before.
    Cell(usize),
    /// It goes on with the cell before.
    On,
}

/// Fewest and most columns.
const COLUMNS: std::ops::RangeInclusive<usize> = 3..=9;
/// Longest cell of a head, in characters.
const LONGEST_HEAD: usize = 60;
/// Most lines of a row.
const MOST_LINES: usize = 40;

/// The lines that are cells, by index; empty for most documents. O(lines).
pub(crate) fn places(text: &str, lines: &[Line]) -> BTreeMap<usize, Place> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    while at < lines.len() {
        let opens = lines
            .get(at)
            .is_some_and(|line| is_count_column(line.text(text)));
        at = match opens.then(|| Table::read(text, lines, at)).flatten() {
            Some(table) => {
                for cells in &table.rows {
                    place(cells, &mut found);
                }
                table.end
            }
            None => at + 1,
        };
    }
    found
}

/// "TT", "STT", "Số TT": the head of the column that counts the rows.
pub(crate) fn is_count_column(content: &str) -> bool {
    content.len() <= 24
        && content
            .trim_start_matches(['*', ' '])
            .starts_with(['T', 't', 'S', 's'])
        && matches!(
            aligned_key(content).trim_matches(['*', ' ', '.']),
            "tt" | "stt" | "số tt" | "số thứ tự"
        )
}

/// True for a line that no cell begins with: an outline label, or a row with borders.
pub(crate) fn ends(content: &str) -> bool {
    matches!(mark_of(content).0, Mark::Label(..) | Mark::Row) && number(content).is_none()
}

/// A cell: how many columns it stands right of the one before, and its lines.
type Cells = Vec<(usize, std::ops::Range<usize>)>;

struct Table {
    rows: Vec<Cells>,
    /// Index of the first line behind the table.
    end: usize,
}

impl Table {
    /// The table whose head begins at line `start`; none where too little speaks for one.
    fn read(text: &str, lines: &[Line], start: usize) -> Option<Self> {
        let content = |index: usize| lines.get(index).map(|line| line.text(text));
        let first = (start + 1..start + 14)
            .find(|index| content(*index).is_some_and(|c| number(c) == Some(1)))?;
        let head = cells(text, lines, start..first);
        let short = (start..first).all(|index| {
            content(index).is_some_and(|c| {
                c.chars().count() <= LONGEST_HEAD && !matches!(mark_of(c).0, Mark::Row)
            })
        });
        if !short || !COLUMNS.contains(&head.len()) {
            return None;
        }
        let columns = head.len();
        let named = n_named(text, lines, &head);
        let mut rows = vec![head];
        let mut at = first;
        while let Some(end) = row_end(text, lines, at, rows.len() + 1, columns) {
            rows.push(fitted(cells(text, lines, at..end), columns));
            at = end;
            if content(at).and_then(number) != Some(rows.len()) {
                break;
            }
        }
        // One row alone is told by the names of the columns, and by as many cells as there are columns.
        let whole = rows
            .last()
            .is_some_and(|row| row.len() == columns && row.iter().all(|(step, _)| *step == 1));
        let one = rows.len() == 2 && named + 2 >= columns && named >= 2 && whole;
        (rows.len() > 2 || one).then_some(Self { rows, end: at })
    }
}

/// How many cells of a head name what a column of a plan or of results tells.
fn n_named(text: &str, lines: &[Line], head: &Cells) -> usize {
    const NAMES: &[&str] = &[
        "nhiệm vụ",
        "nội dung",
        "công việc",
        "hoạt động",
        "chủ trì",
        "phối hợp",
        "thực hiện",
        "phân công",
        "đầu mối",
        "thời gian",
        "thời hạn",
        "tiến độ",
        "hoàn thành",
        "sản phẩm",
        "kinh phí",
        "ghi chú",
        "chỉ tiêu",
        "đơn vị tính",
        "đvt",
        "số liệu",
        "kết quả",
        "số lượng",
    ];
    let names = |range: &std::ops::Range<usize>| {
        lines
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .any(|line| {
                let key = aligned_key(line.text(text));
                NAMES.iter().any(|name| key.contains(name))
            })
    };
    head.iter().filter(|(_, range)| names(range)).count()
}

/// The number that a line holds and nothing else.
fn number(content: &str) -> Option<usize> {
    let digits = content.trim_matches(['*', ' ']).trim_end_matches('.');
    (digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// Where the row that begins at line `at` ends: before the line with the `next` number, else with as many cells as the head has.
fn row_end(text: &str, lines: &[Line], at: usize, next: usize, columns: usize) -> Option<usize> {
    let mut cells = 1;
    let mut whole = None;
    for index in at + 1..at + MOST_LINES {
        let Some(line) = lines.get(index) else {
            return whole.or(Some(index)).filter(|_| cells > 2);
        };
        let content = line.text(text);
        // A value of a row may be the next number too: behind another value it is one until the row is full.
        let valued = lines
            .get(index - 1)
            .is_some_and(|before| number(before.text(text)).is_some());
        let most = cells + usize::from(!valued);
        if number(content) == Some(next) && most >= columns {
            return Some(index);
        }
        let goes_on = joins(text, lines, index);
        if cells == columns && !goes_on {
            whole = whole.or(Some(index));
        }
        if ends(content) {
            return whole.or(Some(index)).filter(|_| cells > 2);
        }
        cells += usize::from(!goes_on);
    }
    whole
}

/// True when a line goes on with the cell of the line before: it begins small, or the line before ends open.
fn joins(text: &str, lines: &[Line], index: usize) -> bool {
    let content = |index: usize| lines.get(index).map_or("", |line| line.text(text));
    let before = index.checked_sub(1).map_or("", content);
    let counted = |content: &str| content.chars().all(|c| !c.is_alphabetic());
    if counted(before) || counted(content(index)) {
        return false;
    }
    content(index).starts_with(char::is_lowercase)
        && !crate::figure::is_unit(&aligned_key(content(index)))
        || before.ends_with([',', ';', '-', '–', '/', '('])
        || ["và", "của", "các", "với", "cho", "về"]
            .iter()
            .any(|word| before.ends_with(&format!(" {word}")))
}

/// The cells of some lines, each one column right of the one before.
fn cells(text: &str, lines: &[Line], range: std::ops::Range<usize>) -> Cells {
    let mut found: Cells = Vec::new();
    for index in range {
        match found.last_mut() {
            Some((_, cell)) if joins(text, lines, index) => cell.end = index + 1,
            _ => found.push((1, index..index + 1)),
        }
    }
    found
}

/// The cells laid over so many columns: what is too much belongs to the second one, which is the longest; an empty cell is taken to
/// stand before the last.
fn fitted(mut cells: Cells, columns: usize) -> Cells {
    while cells.len() > columns && cells.len() > 2 {
        let (_, more) = cells.remove(2);
        if let Some((_, cell)) = cells.get_mut(1) {
            cell.end = more.end;
        }
    }
    let missing = columns.saturating_sub(cells.len());
    if missing > 0
        && cells.len() > 2
        && let Some((step, _)) = cells.last_mut()
    {
        *step += missing;
    }
    cells
}

fn place(cells: &Cells, found: &mut BTreeMap<usize, Place>) {
    for (column, (step, range)) in cells.iter().enumerate() {
        for index in range.clone() {
            let place = match (index == range.start, column) {
                (true, 0) => Place::Row,
                (true, _) => Place::Cell(*step),
                (false, _) => Place::On,
            };
            found.insert(index, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let lines = crate::lines::lines_of(text);
        let mut rows: Vec<String> = Vec::new();
        for (index, place) in places(text, &lines) {
            let content = lines[index].text(text);
            let sign = match place {
                Place::Row => {
                    rows.push(String::new());
                    String::new()
                }
                Place::Cell(step) => "|".repeat(step),
                Place::On => " ".to_owned(),
            };
            let row = rows.last_mut().unwrap();
            row.push_str(&sign);
            row.push_str(content);
        }
        assert_eq!(rows, expected);
    }

    #[test]
    fn cells_on_lines_of_their_own_make_rows() {
        check(
            "Phân công như sau:\nTT\nNội dung\nChủ trì\nPhối hợp\nThời gian\n1\nRà soát hệ thống\nmạng của xã\nVăn phòng\nCông an xã\nQuý I/2026\n2\nTập huấn kỹ năng\nTrạm Y tế\nThường xuyên\nIII. TỔ CHỨC THỰC HIỆN\nCông an xã",
            &[
                "TT|Nội dung|Chủ trì|Phối hợp|Thời gian",
                "1|Rà soát hệ thống mạng của xã|Văn phòng|Công an xã|Quý I/2026",
                "2|Tập huấn kỹ năng|Trạm Y tế||Thường xuyên",
            ],
        );
    }

    #[test]
    fn columns_of_numbers_make_rows() {
        check(
            "STT\nChỉ tiêu\nNăm 2024\nNăm 2025\n1\nSố vụ\n2\n5\n2\nSố người\n7\n3\nTrên đây là kết quả.",
            &[
                "STT|Chỉ tiêu|Năm 2024|Năm 2025",
                "1|Số vụ|2|5",
                "2|Số người|7|3",
            ],
        );
    }

    #[test]
    fn one_row_below_named_columns_is_a_table() {
        check(
            "TT\nNhiệm vụ\nChủ trì\nPhối hợp\nThời hạn\n1\nXây dựng kế hoạch\nSở Tư pháp\nSở Nội vụ\nTrước ngày 15/8/2024\nNơi nhận:\n- Như trên;",
            &[
                "TT|Nhiệm vụ|Chủ trì|Phối hợp|Thời hạn",
                "1|Xây dựng kế hoạch|Sở Tư pháp|Sở Nội vụ|Trước ngày 15/8/2024",
            ],
        );
        check(
            "TT\nHọ và tên\nĐịa chỉ\nTuổi\n1\nNguyễn Văn A\nThôn 1\nBốn mươi\nNơi nhận:",
            &[],
        );
    }

    #[test]
    fn other_lines_make_none() {
        check("TT\nCông an tỉnh\n1. Giao Sở Y tế\n2. Giao Sở Nội vụ", &[]);
        check("TT Huyện ủy\n1\n2\n3", &[]);
    }
}
