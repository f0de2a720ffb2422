//! Reads the end of a document: "Nơi nhận", signing capacity, signer; and finds where the body ends and annexes begin.
//! Names are taken as written, rank words included.

use crate::cell::{Cell, cells_of, is_person};
use crate::header::{is_open, list_items};
use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::reading::{Header, Span, Spanned};

/// Most lines a signature block can take.
const MOST_LINES: usize = 45;

/// Line numbers around the signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bottom {
    /// First line of the signature block.
    pub tail_line: usize,
    /// First line after it.
    pub annex_line: usize,
}

/// Finds the signature block and writes what it tells into `header`.
pub(crate) fn bottom_of(
    text: &str,
    lines: &[Line],
    body_line: usize,
    header: &mut Header,
) -> Bottom {
    let Some(tail_line) = tail_start(text, lines, body_line) else {
        return Bottom {
            tail_line: lines.len(),
            annex_line: lines.len(),
        };
    };
    let mut block = Block::default();
    let mut at = tail_line;
    while let Some(line) = lines.get(at).filter(|_| at < tail_line + MOST_LINES) {
        let note = mark_of(line.text(text)).0 == Mark::Footnote;
        if note || !block.take(cells_of(text, *line)) {
            break;
        }
        at += 1;
    }
    block.write(header);
    Bottom {
        tail_line,
        annex_line: at,
    }
}

fn tail_start(text: &str, lines: &[Line], body_line: usize) -> Option<usize> {
    let is_list = |line: &Line| {
        let content = line.text(text);
        content.contains(['N', 'n'])
            && cells_of(text, *line)
                .iter()
                .any(|cell| list_head(&cell.key).is_some())
    };
    let candidates = lines
        .iter()
        .enumerate()
        .skip(body_line)
        .filter(|(_, line)| {
            let content = line.text(text);
            content.len() < 200
                && (content.starts_with(['N', 'n'])
                    || content.contains('|')
                    || content.contains("Nơi nh"))
        });
    let list = candidates
        .filter(|(_, line)| is_list(line))
        .map(|(index, _)| index)
        .next();
    let end = list.unwrap_or_else(|| {
        // Without "Nơi nhận" the block can only stand at the very end.
        let closed = lines
            .iter()
            .rposition(|line| line.text(text).trim_end_matches('*').ends_with("./."));
        closed
            .map_or(lines.len(), |at| at + 1)
            .max(lines.len().saturating_sub(14))
            .max(body_line)
    });
    let mut start = end;
    while start > body_line && end - start < 12 {
        let Some(line) = lines.get(start - 1) else {
            break;
        };
        if !is_signing_line(text, *line) {
            break;
        }
        start -= 1;
    }
    let titled = lines
        .get(start..end)
        .unwrap_or_default()
        .iter()
        .any(|line| has_title(text, *line));
    if list.is_some() {
        return Some(if titled { start } else { end });
    }
    let titled = lines
        .get(start..)
        .unwrap_or_default()
        .iter()
        .position(|line| has_title(text, *line))?;
    Some(start + titled)
}

fn has_title(text: &str, line: Line) -> bool {
    line.end - line.start < 300 && cells_of(text, line).iter().any(is_title)
}

fn is_signing_line(text: &str, line: Line) -> bool {
    line.end - line.start < 300 && {
        let cells = cells_of(text, line);
        mark_of(line.text(text)).0 == Mark::Plain
            && !cells.is_empty()
            && cells
                .iter()
                .all(|cell| is_title(cell) || is_person(&cell.value) || is_signed(&cell.key))
    }
}

fn is_signed(key: &str) -> bool {
    let words = key.trim_matches(['(', ')', '[', ']', ' ', '.']);
    [
        "đã ký",
        "ký tên",
        "chữ ký",
        "ký, ",
        "ký và ",
        "ký bởi",
        "đã đóng dấu",
    ]
    .iter()
    .any(|sign| words.starts_with(sign))
        && words.chars().count() < 40
        || words == "ký"
}

/// What stands behind "Nơi nhận", which scans write without its tone; none where the list does not begin.
fn list_head(key: &str) -> Option<&str> {
    ["nơi nhận", "nơi nhân", "nơi nhan"]
        .iter()
        .find_map(|words| key.strip_prefix(words))
}

/// A line of capitals that names a capacity or an office.
fn is_title(cell: &Cell) -> bool {
    const OPENERS: &[&str] = &[
        "tm.",
        "kt.",
        "tl.",
        "tuq.",
        "q.",
        "t/m",
        "k/t",
        "t/l",
        "quyền ",
        "chủ tịch",
        "phó chủ tịch",
        "giám đốc",
        "phó giám đốc",
        "chánh",
        "phó chánh",
        "thủ tướng",
        "phó thủ tướng",
        "bộ trưởng",
        "thứ trưởng",
        "trưởng",
        "phó trưởng",
        "cục trưởng",
        "phó cục trưởng",
        "chi cục trưởng",
        "tổng giám đốc",
        "phó tổng giám đốc",
        "bí thư",
        "phó bí thư",
        "viện trưởng",
        "hiệu trưởng",
        "ủy viên",
        "thường trực",
        "tổng cục trưởng",
        "tư lệnh",
        "chính ủy",
        "chỉ huy trưởng",
        "chánh án",
    ];
    cell.is_upper()
        && (OPENERS.iter().any(|opener| cell.key.starts_with(opener))
            || cell.key.split(' ').count() <= 8 && cell.key.starts_with("ủy ban"))
}

#[derive(Default)]
struct Block {
    in_list: bool,
    recipients: Vec<Vec<Cell>>,
    titles: Vec<Cell>,
    person: Option<Cell>,
}

impl Block {
    /// Takes the cells of one line; false when the line no longer belongs to the block.
    fn take(&mut self, cells: Vec<Cell>) -> bool {
        for cell in cells {
            if let Some(rest) = list_head(&cell.key) {
                self.in_list = true;
                let rest = rest.trim_start_matches([':', ' ', '.', '-', '–', '+', '*']);
                if !rest.is_empty() {
                    let at = cell.key.len() - rest.len();
                    self.recipients.push(vec![cell.piece(at, cell.value.len())]);
                }
            } else if is_title(&cell)
                || (!self.titles.is_empty()
                    && self.person.is_none()
                    && cell.is_upper()
                    && !cell.bullet
                    && cell.value.chars().count() < 60)
            {
                // Two bodies sign a joint document one after the other; the last one is kept whole.
                if self.person.is_some() && !self.in_list && is_title(&cell) {
                    self.titles.clear();
                    self.person = None;
                }
                self.titles.push(cell);
            } else if is_signed(&cell.key) {
            } else if !cell.bullet
                && is_person(&cell.value)
                && (!self.titles.is_empty() || self.recipients.is_empty())
                && !self.is_open_item(&cell)
            {
                self.person = Some(cell);
            } else if self.in_list && self.belongs(&cell) {
                self.recipient(cell);
            } else {
                return self.person.is_none() && self.titles.is_empty() && !self.in_list;
            }
        }
        true
    }

    fn is_open_item(&self, cell: &Cell) -> bool {
        !cell.gap && self.titles.is_empty() && is_open(&self.recipients)
    }

    fn belongs(&self, cell: &Cell) -> bool {
        let small = cell
            .value
            .starts_with(|c: char| c.is_lowercase() || c == '(');
        let listed = cell.bullet
            || cell.value.ends_with([';', '.'])
            || cell.key.starts_with("lưu")
            || cell.key.starts_with("như");
        let open = is_open(&self.recipients);
        cell.value.chars().count() < 200
            && (listed && mark_of(&cell.value).1 == 0 || small || open && !cell.gap)
    }

    fn recipient(&mut self, cell: Cell) {
        let open = is_open(&self.recipients);
        match self.recipients.last_mut() {
            Some(item) if open && !cell.bullet && !cell.key.starts_with("lưu") => {
                item.push(cell);
            }
            _ => self.recipients.push(vec![cell]),
        }
    }

    fn write(self, header: &mut Header) {
        header.recipients = list_items(&self.recipients);
        header.signer = self.person.map(|cell| cell.spanned());
        if let (Some(first), Some(last)) = (self.titles.first(), self.titles.last()) {
            let value = self
                .titles
                .iter()
                .map(|cell| cell.value.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let (start, end) = (
                first.span.start.min(last.span.start),
                first.span.end.max(last.span.end),
            );
            header.signer_title = Some(Spanned::new(value, Span::new(start, end)));
        }
    }
}
