//! The lines of a text, without blank ones, rules, page numbers and stray addresses; two bullets or lettered items on one line
//! become two lines. Never joins lines: that is `paragraph.rs`.

use crate::flat;
use crate::label::{Mark, mark_of};

/// One visible line, trimmed. Offsets are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// First visible byte, mark-up decoration included.
    pub start: usize,
    /// First byte after mark-up decoration (`#`, `**`).
    pub content: usize,
    /// One past the last visible byte.
    pub end: usize,
    /// True when at least one blank line stands before.
    pub gap: bool,
    /// Blank columns before it, at most 255.
    pub indent: u8,
}

impl Line {
    pub fn text(self, source: &str) -> &str {
        source.get(self.content..self.end).unwrap_or_default()
    }

    /// Characters from the margin to its end: what was cut off before an item on the same line counts too.
    pub fn width(self, source: &str) -> usize {
        let before = crate::window::before(source, self.start, 400);
        let margin = before.rfind('\n').map_or(0, |at| at + 1);
        let cut = before.get(margin..).unwrap_or_default().trim_start();
        cut.chars().count() + self.text(source).chars().count()
    }
}

/// All lines that carry words.
pub(crate) fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 60);
    let mut offset = 0;
    let mut gap = true;
    let mut page = 1;
    // True between the head of a table whose cells are lines and the next label: numbers are cells there.
    let mut tabled = false;
    let mut waiting: Option<(usize, bool, usize)> = None;
    let mut letters = Letters::default();
    for raw in text.split('\n') {
        let start = offset + raw.len() - raw.trim_start().len();
        let end = offset + raw.trim_end().len();
        offset += raw.len() + 1;
        let Some(line) = text.get(start..end).filter(|line| !line.is_empty()) else {
            gap = true;
            continue;
        };
        // A bullet alone on its line belongs to the next one.
        if matches!(line, "-" | "+" | "•" | "–") && waiting.is_none() {
            waiting = Some((start, gap, raw.len() - raw.trim_start().len()));
            continue;
        }
        tabled = flat::is_count_column(line) || tabled && !flat::ends(line);
        if is_rule(line) || !tabled && is_page_number(line, &mut page) || is_address(line) {
            continue;
        }
        let (start, gapped, indent) =
            waiting
                .take()
                .unwrap_or((start, gap, raw.len() - raw.trim_start().len()));
        push_split(
            text,
            Line {
                start,
                content: start,
                end,
                gap: gapped,
                indent: u8::try_from(indent).unwrap_or(u8::MAX),
            },
            &mut letters,
            &mut lines,
        );
        gap = false;
    }
    lines
}

/// Cuts a line before each bullet that follows the end of a sentence, and before each letter that goes on a list.
fn push_split(text: &str, mut line: Line, letters: &mut Letters, lines: &mut Vec<Line>) {
    let mut from = line.start;
    let whole = text.get(line.start..line.end).unwrap_or_default();
    letters.open(whole);
    let plain = !whole.contains('|') && whole.contains(')');
    // Found once, and again only behind a place that was cut: one line may be the whole text.
    let mut opening = plain.then(|| opening(text, (from, line.end))).flatten();
    loop {
        let rest = text.get(from..line.end).unwrap_or_default();
        let bullet = bullet_inside(rest).map(|at| from + at);
        let following = plain
            .then(|| letters.following(text, (from, line.end)))
            .flatten();
        let Some(cut) = bullet.into_iter().chain(following).chain(opening).min() else {
            break;
        };
        if bullet != Some(cut) {
            letters.open(text.get(cut..line.end).unwrap_or_default());
        }
        if opening == Some(cut) {
            opening = self::opening(text, (cut + 1, line.end));
        }
        let head = text
            .get(line.start..cut)
            .map_or(0, |head| head.trim_end().len());
        lines.push(decorated(
            text,
            Line {
                end: line.start + head,
                ..line
            },
        ));
        line = Line {
            start: cut,
            content: cut,
            end: line.end,
            gap: false,
            indent: line.indent,
        };
        from = cut + 1;
    }
    lines.push(decorated(text, line));
}

/// The letter that would go on the lettered list that is open: "giao Sở X: a) ...; b) ...; c) ...".
#[derive(Default)]
struct Letters {
    next: Option<char>,
}

impl Letters {
    /// Takes note of the letter with which a line or an item begins.
    fn open(&mut self, item: &str) {
        let item = item.trim_start_matches(['*', ' ']);
        if let Some((letter, rest)) = item.split_once(')')
            && let (Some(letter), None) = (letter.chars().next(), letter.chars().nth(1))
            && (rest.is_empty() || rest.starts_with(' '))
        {
            self.next = letter_after(letter);
        }
    }

    /// Where the next letter of the list stands in a range. O(1).
    fn following(&self, text: &str, (from, end): (usize, usize)) -> Option<usize> {
        let next = self.next?;
        let near = crate::window::after(text, from, LONGEST_ITEM.min(end.saturating_sub(from)));
        // "d)" may be followed by "e)": not all write "đ)".
        let other = (next == 'đ').then_some('e');
        let mut letters = std::iter::once(next).chain(other);
        letters
            .find_map(|letter| item_at(near, letter, &[";", "."]))
            .map(|at| from + at)
    }
}

/// Where a list opens in a range: "a)" behind a colon, with a "b)" in what comes behind. O(n) in the range.
fn opening(text: &str, (from, end): (usize, usize)) -> Option<usize> {
    let line = text.get(from..end)?;
    let at = item_at(line, 'a', &[":"])?;
    let behind = crate::window::after(text, from + at, LONGEST_ITEM);
    let followed = item_at(behind, 'b', &[";", "."]).is_some();
    followed.then_some(from + at)
}

/// Bytes within which the second item of a list stands behind the first.
const LONGEST_ITEM: usize = 2000;

/// Letters of a list in the order of the genre, which has "đ" and leaves out "f" and "j".
const LIST_LETTERS: &str = "abcdđeghiklmnopq";

fn letter_after(letter: char) -> Option<char> {
    let mut letters = LIST_LETTERS.chars().skip_while(|c| *c != letter);
    letters.nth(1)
}

/// Offset of "x)" behind one of the signs and white space, before a letter or the end of the line.
fn item_at(line: &str, letter: char, signs: &[&str]) -> Option<usize> {
    let label = format!("{letter})");
    line.match_indices(&label)
        .map(|(at, label)| (at, label.len()))
        .find(|(at, length)| {
            let head = line.get(..*at).unwrap_or_default();
            let tail = line.get(at + length..).unwrap_or_default();
            let text = tail.trim_start();
            head.ends_with([' ', '\n'])
                && signs.iter().any(|sign| head.trim_end().ends_with(sign))
                && (text.is_empty()
                    || text.len() < tail.len() && text.starts_with(char::is_alphabetic))
        })
        .map(|(at, _)| at)
}

/// Offset of a `- ` or `+ ` that opens a new item inside a line: after `.`, `;` or `:` and before a capital. Markdown may escape
/// the sign (`\- `), which then belongs to the item.
fn bullet_inside(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    for at in 1..bytes.len() {
        if !matches!(bytes.get(at), Some(b'-' | b'+')) || bytes.get(at + 1) != Some(&b' ') {
            continue;
        }
        let start = at - usize::from(bytes.get(at - 1) == Some(&b'\\'));
        if start == 0 || bytes.get(start - 1) != Some(&b' ') {
            continue;
        }
        let before = line.get(..start)?.trim_end().chars().next_back();
        let after = line.get(at + 1..)?.trim_start().chars().next();
        if matches!(before, Some('.' | ';' | ':')) && after.is_some_and(char::is_uppercase) {
            return Some(start);
        }
    }
    None
}

fn decorated(text: &str, line: Line) -> Line {
    let mut content = line.start;
    while let Some(rest) = text.get(content..line.end) {
        let skipped = if mark_of(rest).0 != Mark::Plain {
            break;
        } else if rest.starts_with("[bookmark:") {
            rest.find(']').map_or(0, |close| close + 1)
        } else {
            rest.len() - rest.trim_start_matches(['#', '*', '>', ' ', '_']).len()
        };
        if skipped == 0 {
            break;
        }
        content += skipped;
    }
    Line {
        content: content.min(line.end),
        ..line
    }
}

/// A line of signs only: `-----`, `___`, `***`, `|---|---|`, `…………`.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| {
        matches!(
            c,
            '-' | '_' | '*' | '=' | '~' | '.' | '…' | '|' | ':' | ' ' | '–' | '—' | '#'
        )
    })
}

/// A line that holds nothing but the number of the next page ("2", "- 3 -", "Trang 4").
fn is_page_number(line: &str, page: &mut u32) -> bool {
    if line.len() > 12 {
        return false;
    }
    let bare = line
        .trim_start_matches("Trang")
        .trim_matches([' ', '-', '–', '*']);
    let first = bare.split('/').next().unwrap_or_default();
    match first.parse::<u32>() {
        Ok(number) if bare.len() <= 7 && bare.bytes().all(|b| b.is_ascii_digit() || b == b'/') => {
            let follows = number == *page || number == *page + 1;
            if follows {
                *page = number;
            }
            follows
        }
        _ => false,
    }
}

/// A web address alone on its line: a link target that a converter laid between pages.
fn is_address(line: &str) -> bool {
    (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = lines_of(text)
            .into_iter()
            .map(|line| line.text(text))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn noise_is_left_out() {
        check(
            "a\n\n-----\n2\nb\n|---|---|\nhttp://x.vn/abc\n- 3 -\nc",
            &["a", "b", "c"],
        );
        check("Số lượng\n12\n2024", &["Số lượng", "12", "2024"]);
    }

    #[test]
    fn decoration_is_skipped() {
        check(
            "### **2.3. Kết quả**\n**TM. ỦY BAN**",
            &["2.3. Kết quả**", "TM. ỦY BAN**"],
        );
    }

    #[test]
    fn lettered_items_on_one_line_become_lines() {
        check(
            "Giao Sở X: a) rà soát; b) báo cáo; c) tổng hợp.",
            &["Giao Sở X:", "a) rà soát;", "b) báo cáo;", "c) tổng hợp."],
        );
        check(
            "Giao Sở X: a) rà soát\nthuê bao; b) báo cáo.\n2. Giao Sở Y: a) lập\nkế hoạch; b)\nin.",
            &[
                "Giao Sở X:",
                "a) rà soát",
                "thuê bao;",
                "b) báo cáo.",
                "2. Giao Sở Y:",
                "a) lập",
                "kế hoạch;",
                "b)",
                "in.",
            ],
        );
        check(
            "Giao Sở X: a) rà soát; b) lập; c) in; d) gửi; e) báo cáo.",
            &[
                "Giao Sở X:",
                "a) rà soát;",
                "b) lập;",
                "c) in;",
                "d) gửi;",
                "e) báo cáo.",
            ],
        );
        for whole in [
            "theo điểm a) khoản 1; b) là ký hiệu khác",
            "gồm 02 loại: a) và b) như trên",
            "Mẫu: a) tờ khai",
            "Các cột: a) x; c) y",
        ] {
            check(whole, &[whole]);
        }
    }

    #[test]
    fn an_item_is_as_wide_as_the_line_it_was_cut_from() {
        let text = "Giao Sở X: a) rà soát; b) báo\ncáo.";
        let widths: Vec<_> = lines_of(text).iter().map(|line| line.width(text)).collect();
        assert_eq!(widths, [10, 22, 29, 4]);
    }

    #[test]
    fn two_bullets_on_one_line_become_two() {
        check(
            "- Rà soát thuê bao.  - Hướng dẫn người dân; + Báo cáo",
            &["- Rà soát thuê bao.", "- Hướng dẫn người dân;", "+ Báo cáo"],
        );
        check(
            "\\- Rà soát thuê bao. \\- Hướng dẫn người dân.",
            &["\\- Rà soát thuê bao.", "\\- Hướng dẫn người dân."],
        );
        check(
            "giữ vững an ninh - chính trị, kinh tế - xã hội",
            &["giữ vững an ninh - chính trị, kinh tế - xã hội"],
        );
    }
}
