//! The lines of a text, without blank ones, rules, page numbers and stray addresses; two bullets on one line become two lines.
//! Never joins lines: that is `paragraph.rs`.

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
            &mut lines,
        );
        gap = false;
    }
    lines
}

/// Cuts a line before each bullet that follows the end of a sentence.
fn push_split(text: &str, mut line: Line, lines: &mut Vec<Line>) {
    let mut from = line.start;
    loop {
        let rest = text.get(from..line.end).unwrap_or_default();
        let Some(cut) = bullet_inside(rest).map(|at| from + at) else {
            break;
        };
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

/// Offset of a `- ` or `+ ` that opens a new item inside a line: after `.`, `;` or `:` and before a capital.
fn bullet_inside(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    for at in 1..bytes.len() {
        if !matches!(bytes.get(at), Some(b'-' | b'+'))
            || bytes.get(at - 1) != Some(&b' ')
            || bytes.get(at + 1) != Some(&b' ')
        {
            continue;
        }
        let before = line.get(..at)?.trim_end().chars().next_back();
        let after = line.get(at + 1..)?.trim_start().chars().next();
        if matches!(before, Some('.' | ';' | ':')) && after.is_some_and(char::is_uppercase) {
            return Some(at);
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
    fn two_bullets_on_one_line_become_two() {
        check(
            "- Rà soát thuê bao.  - Hướng dẫn người dân; + Báo cáo",
            &["- Rà soát thuê bao.", "- Hướng dẫn người dân;", "+ Báo cáo"],
        );
        check(
            "giữ vững an ninh - chính trị, kinh tế - xã hội",
            &["giữ vững an ninh - chính trị, kinh tế - xã hội"],
        );
    }
}
