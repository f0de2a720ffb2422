//! The pieces of a letterhead or signature line: columns split by `|`, wide gaps, or known turning points.
//! Used only on the first and last lines of a document, never on its body.

use std::rc::Rc;
use std::sync::OnceLock;

use regex::Regex;

use crate::clean::Clean;
use crate::damage::alternation;
use crate::fold::aligned_key;
use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::reading::{Span, Spanned};

/// Longest line, in bytes, of which two columns may have been run together.
const MOST_BYTES: usize = 500;

/// One piece of a line, cleaned, with its key and place.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub value: String,
    pub key: String,
    pub span: Span,
    /// True when the piece begins with a bullet; the bullet is not part of `value`.
    pub bullet: bool,
    /// True when a blank line stands before its line.
    pub gap: bool,
    /// The cleaned line it was cut from, and where it begins there.
    line: Rc<Clean>,
    at: usize,
}

impl Cell {
    pub fn spanned(&self) -> Spanned<String> {
        Spanned::new(self.value.clone(), self.span)
    }

    /// The bytes `from..to` of the value as a cell of their own.
    pub fn piece(&self, from: usize, to: usize) -> Self {
        Self {
            value: self.value.get(from..to).unwrap_or_default().to_owned(),
            key: self.key.get(from..to).unwrap_or_default().to_owned(),
            span: self.line.span(self.at + from, self.at + to),
            bullet: self.bullet,
            gap: self.gap,
            line: Rc::clone(&self.line),
            at: self.at + from,
        }
    }

    /// The value without the sign that closes an entry of a list.
    pub fn closed(&self) -> Self {
        self.piece(0, self.value.trim_end_matches(['.', ';', ',', ' ']).len())
    }

    /// True when it has letters and all of them are capitals.
    pub fn is_upper(&self) -> bool {
        is_upper(&self.value)
    }
}

/// True when `text` has at least two letters and no small one.
pub(crate) fn is_upper(text: &str) -> bool {
    let mut capitals = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        capitals += usize::from(c.is_uppercase());
    }
    capitals >= 2
}

/// Two to six words, each with a capital, none of them shouted, no sign but a dot after a rank.
pub(crate) fn is_person(value: &str) -> bool {
    let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
    let rank = words.first().is_some_and(|word| {
        matches!(
            *word,
            "Đại" | "Thượng" | "Trung" | "Thiếu" | "TS." | "ThS." | "PGS.TS." | "GS.TS."
        )
    });
    (2..=7).contains(&words.len())
        && !is_upper(value)
        && value
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '’' | '\''))
        && words
            .iter()
            .enumerate()
            .all(|(i, word)| word.starts_with(char::is_uppercase) || rank && i == 1)
}

/// The cells of one line, left to right; empty ones are left out.
pub(crate) fn cells_of(text: &str, line: Line) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (start, end) in columns(text, line) {
        let mut clean = Clean::default();
        clean.push_range(text, start, end);
        let clean = Rc::new(clean);
        // No line of a letterhead is as long as a paragraph.
        if clean.text.len() > MOST_BYTES {
            cells.extend(cell_from(&clean, 0, clean.text.len(), line.gap));
            continue;
        }
        for (from, to) in turning_points(&clean.text) {
            cells.extend(cell_from(&clean, from, to, line.gap));
        }
    }
    cells
}

fn cell_from(clean: &Rc<Clean>, from: usize, to: usize, gap: bool) -> Option<Cell> {
    let piece = clean.text.get(from..to)?;
    let lead = piece.len() - piece.trim_start().len();
    let trimmed = piece.trim();
    if !trimmed.chars().any(char::is_alphanumeric) {
        return None;
    }
    let (mark, skip) = mark_of(trimmed);
    let bullet = matches!(mark, Mark::Bullet(_));
    let skip = if bullet { skip } else { 0 };
    let start = from + lead + skip;
    let value = trimmed.get(skip..)?.to_owned();
    let span = clean.span(start, start + value.len());
    Some(Cell {
        key: aligned_key(&value),
        value,
        span,
        bullet,
        gap,
        line: Rc::clone(clean),
        at: start,
    })
}

/// Byte ranges of the columns of a line.
fn columns(text: &str, line: Line) -> Vec<(usize, usize)> {
    let raw = text.get(line.content..line.end).unwrap_or_default();
    if !raw.bytes().any(|byte| matches!(byte, b'|' | b'<')) && !raw.contains("   ") {
        return vec![(line.content, line.end)];
    }
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let bytes = raw.as_bytes();
    while at < bytes.len() {
        let rest = raw.get(at..).unwrap_or_default();
        if rest.starts_with('|') {
            ranges.push((line.content + start, line.content + at));
            start = at + 1;
        } else if let Some(tag) = ["<br>", "<br/>", "<br />"]
            .iter()
            .find(|tag| rest.starts_with(**tag))
        {
            ranges.push((line.content + start, line.content + at));
            start = at + tag.len();
            at = start - 1;
        } else if rest.starts_with("   ")
            && is_column_gap(raw.get(start..at).unwrap_or_default(), rest)
        {
            ranges.push((line.content + start, line.content + at));
            start = at + 3;
            at += 2;
        }
        at += 1;
    }
    ranges.push((line.content + start, line.end));
    ranges
}

/// A wide gap parts columns, unless it is the blank of a number or date to be filled in ("ngày      tháng").
fn is_column_gap(before: &str, rest: &str) -> bool {
    let (before, after) = (
        aligned_key(before.trim_end()),
        aligned_key(rest.trim_start().get(..12).unwrap_or(rest.trim_start())),
    );
    let blank_before = ["ngày", "tháng", "năm", "số", "số:"]
        .iter()
        .any(|word| before.ends_with(word));
    let blank_after = ["tháng", "năm", "/"]
        .iter()
        .any(|word| after.starts_with(word));
    !(blank_before && (blank_after || before.ends_with("năm") && after.starts_with("20"))
        || before.is_empty())
}

/// Ranges of a cleaned column, cut where two neighbours of a letterhead were run together.
fn turning_points(clean: &str) -> Vec<(usize, usize)> {
    let key = aligned_key(clean);
    let mut cuts = vec![0];
    for motto in mottos().find_iter(&key) {
        cuts.extend([motto.start(), motto.end()]);
    }
    cuts.extend(place_start(clean, &key));
    cuts.extend(signing_start(clean, &key));
    cuts.extend(person_start(clean));
    cuts.push(clean.len());
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter()
        .zip(cuts.iter().skip(1))
        .map(|(from, to)| (*from, *to))
        .collect()
}

/// The names of state and party and the motto.
fn mottos() -> &'static Regex {
    static MOTTOS: OnceLock<Regex> = OnceLock::new();
    MOTTOS.get_or_init(|| {
        let names = alternation(&[
            "cộng hòa xã hội chủ nghĩa việt nam",
            "đảng cộng sản việt nam",
        ]);
        Regex::new(&format!("{names}|độc lập [-–] tự do [-–] hạnh phúc"))
            .expect("an alternation of escaped phrases is a valid pattern")
    })
}

/// Where the place of a date line ("Đồng Sơn, ngày ... tháng ...") begins.
fn place_start(clean: &str, key: &str) -> Option<usize> {
    let comma = key.find(", ngày").or_else(|| key.find(",ngày"))?;
    if !key.get(comma..)?.contains("tháng") {
        return None;
    }
    let head = clean.get(..comma)?;
    let mut start = comma;
    for word in head.split(' ').rev().take(5) {
        let named = word.chars().next().is_some_and(char::is_uppercase)
            && !word.contains(['/', '-', ':', ';', ',']);
        if !named {
            break;
        }
        start = start.saturating_sub(word.len() + usize::from(start < comma));
    }
    (start < comma).then_some(start)
}

/// Where the signer's name begins behind an office in capitals ("GIÁM ĐỐC Hứa Văn Mẫu").
fn person_start(clean: &str) -> Option<usize> {
    let at = clean
        .char_indices()
        .zip(clean.chars().skip(1))
        .find(|((_, c), next)| c.is_uppercase() && next.is_lowercase())?
        .0
        .0;
    let (head, tail) = (clean.get(..at)?, clean.get(at..)?);
    let office = [
        "giám đốc",
        "chủ tịch",
        "chánh văn phòng",
        "bộ trưởng",
        "thứ trưởng",
        "trưởng",
        "thủ tướng",
        "bí thư",
        "viện trưởng",
        "thống đốc",
    ];
    let key = aligned_key(head.trim_end());
    (is_upper(head)
        && is_person(tail.trim())
        && office
            .iter()
            .any(|word| key.ends_with(word) || key.starts_with("kt.")))
    .then_some(at)
}

/// Where a signing capacity begins after a recipient ("- Như trên; KT. CHỦ TỊCH").
fn signing_start(clean: &str, key: &str) -> Option<usize> {
    for (dot, _) in key.match_indices('.') {
        let head = key.get(..=dot).unwrap_or_default();
        let marker = [" tm.", " kt.", " tl.", " tuq.", " q."]
            .iter()
            .find(|marker| head.ends_with(**marker));
        let at = marker.map(|marker| head.len() - marker.len() + 1);
        // "Lưu: VT, KT.": a department that keeps a copy.
        let kept = key.trim_start_matches(['-', ' ']).starts_with("lưu") && head.len() == key.len();
        if let Some(at) = at.filter(|_| !kept)
            && is_upper(clean.get(at..).unwrap_or_default())
        {
            return Some(at);
        }
    }
    // "Lưu: VT. Nguyễn Văn A": the signer's name ran into the last recipient.
    if key.starts_with("- lưu") || key.starts_with("lưu") {
        let dot = clean.rfind(". ")?;
        return is_person(clean.get(dot + 2..)?).then_some(dot + 1);
    }
    let semicolon = clean.find("; ").or_else(|| {
        key.starts_with("nơi nhận")
            .then(|| clean.find(": "))
            .flatten()
    })?;
    let rest = clean.get(semicolon + 2..)?;
    // A title in capitals may hold a semicolon of its own.
    if is_upper(clean.get(..semicolon)?) {
        return None;
    }
    (is_upper(rest) && rest.contains(' ')).then_some(semicolon + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let whole = Line {
            start: 0,
            content: 0,
            end: line.len(),
            gap: false,
            indent: 0,
        };
        let found: Vec<_> = cells_of(line, whole)
            .into_iter()
            .map(|cell| cell.value)
            .collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn columns_come_apart() {
        check(
            "| UBND TỈNH ĐỒNG SƠN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |",
            &["UBND TỈNH ĐỒNG SƠN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        );
        check(
            "UBND TỈNH ĐỒNG SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            &["UBND TỈNH ĐỒNG SƠN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        );
        check(
            "Số: 15/UBND-VX     Đồng Sơn, ngày 03 tháng 4 năm 2024",
            &["Số: 15/UBND-VX", "Đồng Sơn, ngày 03 tháng 4 năm 2024"],
        );
        check(
            "Số: 15/UBND-VX Đồng Sơn, ngày 03 tháng 4 năm 2024",
            &["Số: 15/UBND-VX", "Đồng Sơn, ngày 03 tháng 4 năm 2024"],
        );
        check("- Như trên; KT. CHỦ TỊCH", &["Như trên;", "KT. CHỦ TỊCH"]);
        check("Nơi nhận: GIÁM ĐỐC", &["Nơi nhận:", "GIÁM ĐỐC"]);
    }
}
