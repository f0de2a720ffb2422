//! Text of a web page, as saved from a document system or a ministry's site.
//!
//! A tolerant tokenizer, not a browser: never runs scripts, never loads anything, never fails on unclosed tags.

use super::docx::{has_layout_words, join_rows};
use super::{ReadError, plain};
use crate::format::{Format, find};

/// Elements whose content is not shown.
const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "title", "textarea", "select",
];
/// Elements that stand as paragraphs of their own.
const PARAGRAPHS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "figure",
    "dl",
    "form",
];
/// Elements that begin a new line only.
const LINES: &[&str] = &["br", "div", "li", "dt", "dd", "caption", "center"];

/// Most tables within each other; pages of document systems have up to ten.
const MAX_TABLES: usize = 40;

/// Text of the page. Unknown or missing charset is read as UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<String, ReadError> {
    Ok(strip(&decode(bytes)?))
}

fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some(text) = plain::decode_unicode(bytes) {
        return Ok(text.into_owned());
    }
    let head = bytes
        .get(..bytes.len().min(2048))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let label: Vec<u8> = find(&head, b"charset=")
        .and_then(|at| head.get(at + 8..))
        .map(|rest| {
            rest.iter()
                .copied()
                .skip_while(|b| matches!(b, b'"' | b'\''))
                .take_while(|b| b.is_ascii_alphanumeric() || *b == b'-')
                .collect()
        })
        .unwrap_or_default();
    match encoding_rs::Encoding::for_label(&label) {
        Some(encoding) => Ok(encoding.decode(bytes).0.into_owned()),
        None => Err(ReadError::broken(
            Format::Html,
            "the bytes are not Unicode text and no charset is named",
        )),
    }
}

/// Where the tokenizer stands.
#[derive(Default)]
struct Page {
    out: String,
    /// Blank waiting to be written before the next visible character.
    has_blank: bool,
    n_pre: usize,
    /// Open tables, the innermost last.
    tables: Vec<OpenTable>,
    /// Tables open beyond [`MAX_TABLES`].
    n_too_deep: usize,
}

/// A table whose end has not come yet.
struct OpenTable {
    /// Text before the table.
    before: String,
    rows: Vec<Vec<String>>,
    is_in_cell: bool,
}

fn strip(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some((before, tail)) = rest.split_once('<') {
        page.text(before);
        if let Some(comment) = tail.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !tail.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            page.text("<");
            rest = tail;
            continue;
        }
        let (tag, after) = split_tag(tail);
        rest = after;
        let is_end = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if HIDDEN.contains(&name.as_str()) && !is_end && !tag.ends_with('/') {
            rest = skip_to_end(rest, &name);
            continue;
        }
        page.tag(&name, is_end);
    }
    page.text(rest);
    while !page.tables.is_empty() {
        page.end_table();
    }
    page.out
}

/// Splits `a href="x>y">rest` into the tag and the rest, minding quotes.
fn split_tag(tail: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in tail.char_indices() {
        match (quote, c) {
            (None, '>') => {
                return (
                    tail.get(..at).unwrap_or(""),
                    tail.get(at + 1..).unwrap_or(""),
                );
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // An unclosed quote would swallow the page: fall back to the first `>`.
    tail.split_once('>').unwrap_or((tail, ""))
}

/// What follows `</name…>`; nothing when the element never ends.
fn skip_to_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut rest = rest;
    while let Some((_, tail)) = rest.split_once("</") {
        rest = tail;
        let is_it = tail
            .chars()
            .zip(name.chars())
            .filter(|(a, b)| a.eq_ignore_ascii_case(b))
            .count()
            == name.len();
        if is_it {
            return tail.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

impl Page {
    fn text(&mut self, raw: &str) {
        let text = unescape(raw);
        for c in text.chars() {
            if self.n_pre > 0 && c == '\n' {
                self.out.push('\n');
            } else if c.is_whitespace() || c == '\u{a0}' {
                self.has_blank = true;
            } else {
                self.push(c);
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.has_blank && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.has_blank = false;
        self.out.push(c);
    }

    fn tag(&mut self, name: &str, is_end: bool) {
        if name == "pre" {
            self.n_pre = if is_end {
                self.n_pre.saturating_sub(1)
            } else {
                self.n_pre + 1
            };
        }
        match (name, is_end) {
            // Deeper ones are read as running text: each level copies what is inside it.
            ("table", false) if self.tables.len() == MAX_TABLES => self.n_too_deep += 1,
            ("table", true) if self.n_too_deep > 0 => self.n_too_deep -= 1,
            ("table", false) => {
                self.break_lines(2);
                let before = std::mem::take(&mut self.out);
                self.tables.push(OpenTable {
                    before,
                    rows: Vec::new(),
                    is_in_cell: false,
                });
            }
            ("table", true) => self.end_table(),
            ("tr", false) => {
                self.end_cell();
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            ("td" | "th", false) => {
                self.end_cell();
                if let Some(table) = self.tables.last_mut() {
                    table.is_in_cell = true;
                }
            }
            ("td" | "th" | "tr", true) => self.end_cell(),
            ("br", true) => {}
            _ if PARAGRAPHS.contains(&name) => self.break_lines(2),
            _ if LINES.contains(&name) => self.break_lines(1),
            _ => {}
        }
    }

    /// Moves what was read since the cell began into the table; text between cells is kept as a cell of its own.
    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        self.has_blank = false;
        let text = std::mem::take(&mut self.out);
        if table.is_in_cell || !text.trim().is_empty() {
            if table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
            if let Some(row) = table.rows.last_mut() {
                row.push(text.trim().to_owned());
            }
        }
        table.is_in_cell = false;
    }

    fn end_table(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.pop() else {
            return;
        };
        let is_layout = table.rows.len() == 1 || has_layout_words(&table.rows);
        self.out = table.before + &join_rows(&table.rows, is_layout);
        self.break_lines(2);
    }

    /// Ends the line, so that `n` line ends stand between the text so far and what follows.
    fn break_lines(&mut self, n: usize) {
        self.has_blank = false;
        let n_there = self.out.chars().rev().take_while(|c| *c == '\n').count();
        if !self.out.is_empty() {
            self.out
                .extend(std::iter::repeat_n('\n', n.saturating_sub(n_there)));
        }
    }
}

/// Text with character references resolved; an unknown or unfinished reference stays as it is.
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let name: String = tail
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '#')
            .take(32)
            .collect();
        let after = tail.get(name.len()..).unwrap_or("");
        if let Some(text) = resolve(&name) {
            out.push_str(&text);
            rest = after.strip_prefix(';').unwrap_or(after);
        } else {
            out.push('&');
            rest = tail;
        }
    }
    out.push_str(rest);
    out
}

fn resolve(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn blocks_rows_and_references_become_text() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body><p>Kính&nbsp;gửi:\n  <b>Sở</b> A &amp; B</p>\
            <table><tr><td>TT</td><td>Tên</td></tr><tr><td>1</td><td>S&#7903; &Yacute;</td></tr></table><script>if (a<b) {}</script>Hết<br>dòng</body>";
        assert_eq!(
            strip(html).trim(),
            "Kính gửi: Sở A & B\n\nTT | Tên\n1 | Sở Ý\n\nHết\ndòng"
        );
    }

    #[test]
    fn broken_markup_loses_no_text() {
        assert_eq!(
            strip("a < b & c &unknown; <p title='x>y'>d</p").trim_end(),
            "a < b & c &unknown;\n\nd"
        );
        assert_eq!(strip("<script>never ends"), "");
        assert_eq!(
            strip("<table><tr><td>a<td><p>b<p>c<tr>d").trim(),
            "a | b c\nd"
        );
        assert_eq!(strip("<p class=\"a>b"), "b");
    }
}
