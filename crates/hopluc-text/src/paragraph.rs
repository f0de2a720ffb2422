//! Joins wrapped lines into paragraphs and gives each its mark (bullet, label) and zone.
//! It decides only what belongs together; what a paragraph means is decided elsewhere.

use crate::clean::Clean;
use crate::flat::Place;
use crate::fold::aligned_key;
use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::reading::Span;
use crate::shape::Shape;

/// Where in the document a paragraph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The subject, kept for its citations.
    Subject,
    /// The text proper.
    Body,
    /// A footnote.
    Footnote,
    /// What follows the signature.
    Annex,
}

/// A paragraph of the cleaned text.
#[derive(Clone, Debug)]
pub(crate) struct Para {
    /// First byte in the cleaned text.
    pub start: usize,
    /// First byte after the mark.
    pub body: usize,
    /// One past the last byte.
    pub end: usize,
    pub mark: Mark,
    pub zone: Zone,
    /// True when the source sets the line apart as a heading (`#`, `**`).
    pub strong: bool,
}

/// The cleaned text of a document in paragraphs. `key` has the same byte offsets as `clean.text`.
pub(crate) struct View {
    pub clean: Clean,
    pub key: String,
    pub paras: Vec<Para>,
}

impl View {
    pub fn text(&self, start: usize, end: usize) -> &str {
        self.clean.text.get(start..end).unwrap_or_default()
    }

    /// The words as the source has them, where `text` may have mended what a scan damaged.
    pub fn said(&self, start: usize, end: usize) -> String {
        self.clean.said(start, end)
    }

    pub fn key(&self, start: usize, end: usize) -> &str {
        self.key.get(start..end).unwrap_or_default()
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        self.clean.span(start, end)
    }

    /// The key of a paragraph without its mark.
    pub fn para_key(&self, para: &Para) -> &str {
        self.key(para.body, para.end)
    }
}

/// The parts of a document as line ranges.
pub(crate) struct Layout<'a> {
    pub text: &'a str,
    pub lines: &'a [Line],
    pub subject: Option<Span>,
    pub body_line: usize,
    pub tail_line: usize,
    pub annex_line: usize,
    /// How lines are laid out, where the lines are a piece of a text and do not tell it.
    pub shape: Option<Shape>,
}

/// All paragraphs of a document.
pub(crate) fn view_of(layout: &Layout<'_>) -> View {
    let mut builder = Builder {
        text: layout.text,
        clean: Clean::with_capacity(layout.text.len()),
        paras: Vec::new(),
        last: None,
        given: layout.shape,
        shape: Shape::default(),
        held: Vec::new(),
        waits: false,
    };
    if let Some(subject) = layout.subject {
        builder.open(
            &Line {
                start: subject.start,
                content: subject.start,
                end: subject.end,
                gap: true,
                indent: 0,
            },
            Mark::Plain,
            0,
            Zone::Subject,
        );
    }
    let body = layout
        .lines
        .get(layout.body_line..layout.tail_line)
        .unwrap_or_default();
    builder.add(body, Zone::Body);
    for (range, zone) in crate::annex::stretches(layout.text, layout.lines, layout.annex_line) {
        builder.add(layout.lines.get(range).unwrap_or_default(), zone);
    }
    builder.close();
    builder.release();
    let Builder {
        mut clean,
        mut paras,
        ..
    } = builder;
    let mut key = aligned_key(&clean.text);
    let mut repairs = crate::repair::repairs_in(&key);
    repairs.retain(|repair| clean.mendable(*repair).is_some());
    if !repairs.is_empty() {
        clean.mend(&repairs);
        for para in &mut paras {
            for place in [&mut para.start, &mut para.body, &mut para.end] {
                *place = clean.moved(*place);
            }
        }
        key = crate::repair::mended_key(&key, &repairs);
    }
    let mut view = View { clean, key, paras };
    crate::annex::set_titles_apart(&mut view);
    view
}

struct Builder<'a> {
    text: &'a str,
    clean: Clean,
    paras: Vec<Para>,
    /// The line before and its length in characters.
    last: Option<(Line, usize)>,
    /// Layout of the lines that the document was said to have.
    given: Option<Shape>,
    /// Layout of the stretch that is being added.
    shape: Shape,
    /// Footnotes inside a paragraph that goes on after them.
    held: Vec<Line>,
    /// True while such a paragraph waits to go on.
    waits: bool,
}

impl Builder<'_> {
    fn add(&mut self, lines: &[Line], zone: Zone) {
        self.shape = self.given.unwrap_or_else(|| Shape::of(self.text, lines));
        self.last = None;
        let places = crate::flat::places(self.text, lines);
        for (index, line) in lines.iter().enumerate() {
            if let Some(place) = places.get(&index) {
                self.cell(line, *place, zone);
                continue;
            }
            let content = line.text(self.text);
            let (mark, skip) = mark_of(content);
            let length = line.width(self.text);
            if self.holds(line, content, &mark) {
                continue;
            }
            if mark == Mark::Footnote {
                self.open(line, mark, skip, Zone::Footnote);
            } else if self.joins(line, content, &mark) {
                self.clean.push_char(' ', line.start.saturating_sub(1));
                // The text of a label that stood alone begins here.
                let at = self.clean.text.len();
                if let Some(last) = self.paras.last_mut() {
                    if at <= last.body + 1 {
                        last.body = at;
                        last.end = at;
                    }
                    // Bold that ends with the first line or inside the second sets no whole paragraph apart.
                    let closed = self
                        .last
                        .is_some_and(|(before, _)| before.text(self.text).ends_with("**"));
                    let whole = if content.contains("**") {
                        content.ends_with('*')
                    } else {
                        !closed
                    };
                    last.strong &= whole;
                }
                self.clean.push_range(self.text, line.content, line.end);
            } else {
                self.open(line, mark, skip, zone);
            }
            self.last = Some((*line, length));
        }
    }

    /// A line that is a cell, or part of one, of a table whose cells came one to a line.
    fn cell(&mut self, line: &Line, place: Place, zone: Zone) {
        match place {
            Place::Row => self.open(line, Mark::Row, 0, zone),
            Place::Cell(step) => {
                for _ in 0..step {
                    self.clean.push_char('|', line.start.saturating_sub(1));
                }
                self.clean.push_range(self.text, line.content, line.end);
            }
            Place::On => {
                self.clean.push_char(' ', line.start.saturating_sub(1));
                self.clean.push_range(self.text, line.content, line.end);
            }
        }
        self.last = Some((*line, line.width(self.text)));
    }

    /// Keeps a footnote back while the paragraph above it is broken off, so that the paragraph can go on below.
    ///
    /// A footnote may have paragraphs of its own, up to the line that goes on with a small letter.
    fn holds(&mut self, line: &Line, content: &str, mark: &Mark) -> bool {
        let first = *mark == Mark::Footnote;
        if first && self.held.is_empty() {
            let body = self
                .paras
                .last()
                .filter(|para| para.zone == Zone::Body)
                .map(|para| para.start);
            self.waits = body.is_some_and(|start| {
                !ends_sentence(self.clean.text.get(start..).unwrap_or_default())
            });
        }
        let goes_on = *mark == Mark::Plain && !content.starts_with(char::is_lowercase);
        let keeps = self.waits && (first || goes_on && !self.held.is_empty());
        if keeps {
            self.held.push(*line);
        } else {
            self.waits = false;
        }
        keeps
    }

    fn open(&mut self, line: &Line, mark: Mark, skip: usize, zone: Zone) {
        self.close();
        self.release();
        if !self.clean.text.is_empty() {
            self.clean.push_char('\n', line.start.saturating_sub(1));
        }
        let start = self.clean.text.len();
        // A label and its text are cleaned apart, so that the body begins at a known byte.
        let cut = (line.content + skip).min(line.end);
        self.clean.push_range(self.text, line.content, cut);
        let body = self.clean.text.len();
        self.clean.push_range(self.text, cut, line.end);
        self.paras.push(Para {
            start,
            body,
            end: body,
            mark,
            zone,
            strong: is_strong(self.text, line),
        });
    }

    /// Lays the footnotes that were kept back behind the paragraph they interrupted.
    fn release(&mut self) {
        for note in std::mem::take(&mut self.held) {
            let (mark, skip) = mark_of(note.text(self.text));
            let goes_on = mark == Mark::Plain
                && self
                    .paras
                    .last()
                    .is_some_and(|para| para.zone == Zone::Footnote)
                && dangles(self.clean.text.trim_end());
            if goes_on {
                self.clean.push_char(' ', note.start.saturating_sub(1));
                self.clean.push_range(self.text, note.content, note.end);
                let end = self.clean.text.trim_end().len();
                if let Some(last) = self.paras.last_mut() {
                    last.end = end;
                }
                continue;
            }
            self.open(&note, mark, skip, Zone::Footnote);
            self.close();
        }
    }

    fn close(&mut self) {
        let end = self.clean.text.trim_end_matches([' ', '\n']).len();
        if let Some(last) = self.paras.last_mut()
            && last.end == last.body
        {
            last.end = end.max(last.body);
        }
    }

    fn is_full(&self, length: usize) -> bool {
        self.shape
            .width
            .is_some_and(|width| length * 100 >= width * 82)
    }

    fn joins(&self, line: &Line, content: &str, mark: &Mark) -> bool {
        let (Some((before, length)), Some(para)) = (self.last, self.paras.last()) else {
            return false;
        };
        let last = self.clean.text.trim_end();
        let Some(first) = first_letter(content) else {
            return !line.gap;
        };
        let ended = last.ends_with(['.', ';', ':', '!', '?', '|']);
        if goes_on_symbol(last, content) {
            return para.mark != Mark::Row;
        }
        match mark {
            Mark::Row | Mark::Footnote | Mark::Label(..) => return false,
            // A wrapped " - xã hội" looks like a bullet; a real one begins with a capital or follows an end.
            Mark::Bullet(_) => {
                return first.is_lowercase()
                    && !ended
                    && (!line.gap || self.is_full(length))
                    && dash_goes_on(last);
            }
            Mark::Plain => {}
        }
        if para.mark == Mark::Row {
            return false;
        }
        if first.is_lowercase() {
            return !last.ends_with('|');
        }
        // A label alone on its line waits for its text.
        if matches!(para.mark, Mark::Label(..) | Mark::Bullet(_)) && last.len() <= para.body {
            return true;
        }
        // A symbol that a line end broke ("số 2240/", "CQLVT-").
        let head = last.trim_end_matches(['-', '/', '–']);
        if head.len() < last.len()
            && head.trim_end().ends_with(char::is_alphanumeric)
            && !is_long_gap(line, self.shape.gaps_part)
        {
            return true;
        }
        let cut = line.gap && !last.ends_with([',', '-', '–', '/', '(', '“', '&']);
        if cut && self.shape.gaps_part {
            return false;
        }
        if let Some(indent) = self.shape.indent
            && para.mark != Mark::Footnote
            && !last.ends_with("./.")
        {
            return line.indent < indent;
        }
        self.fills(line, content, last, (before, length))
    }

    /// Whether a plain line with a capital goes on with the one before it, by what that line's length and end tell.
    fn fills(&self, line: &Line, content: &str, last: &str, above: (Line, usize)) -> bool {
        let (before, length) = above;
        let mark = self.paras.last().map_or(&Mark::Plain, |para| &para.mark);
        let ended = last.ends_with(['.', ';', ':', '!', '?', '|']);
        let numeric = first_letter(content).is_some_and(char::is_numeric);
        // A bold line above titles what follows, though that begins with a count.
        let titled = self.paras.last().is_some_and(|para| para.strong)
            && before.text(self.text).ends_with("**")
            && matches!(mark, Mark::Label(..));
        if counts_on(content) && !ended && !line.gap && !titled {
            return true;
        }
        let full = self.is_full(length);
        let brim = self
            .shape
            .width
            .is_some_and(|width| length * 100 >= width * 93);
        // "III/2026." shouts nothing.
        let shouted = crate::cell::is_upper(content)
            && content.chars().filter(|c| c.is_alphabetic()).count() > 4;
        if shouted && crate::cell::is_upper(before.text(self.text)) && !ended {
            return matches!(mark, Mark::Label(..)) && !line.gap;
        }
        if last.ends_with(';') && self.shape.width.is_some() && !matches!(mark, Mark::Plain) {
            return !shouted;
        }
        if ended {
            return brim && !last.ends_with([':', ';']) && !shouted && !last.ends_with("./.");
        }
        // "Công an huyện" and then "Tăng cường ...": a heading and the text below it.
        let acts = crate::duty::opens_with_verb(&aligned_key(head_of(content)));
        let open = dangles(last) && !((line.gap || acts) && !full && ends_weakly(last));
        let cut_name = !line.gap && length >= 40 && cuts_name(last, content);
        !shouted && (full || open || cut_name) || numeric && dangles(last)
    }
}

/// A hyphen at a line start goes on with a pair of words ("chính trị - xã hội") unless the line before ends a clause.
fn dash_goes_on(last: &str) -> bool {
    !last.ends_with(',')
}

fn first_letter(content: &str) -> Option<char> {
    content.chars().find(|c| c.is_alphanumeric())
}

/// "... báo cáo Bộ Công" and "Thương trước ngày ...": a name that a line end cut between two of its capitals.
fn cuts_name(last: &str, content: &str) -> bool {
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase)
    };
    let mut words = content.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let key = aligned_key(head_of(content));
    capital(last.rsplit(' ').next().unwrap_or_default())
        && capital(first.trim_end_matches([',', ';', '.']))
        && second
            .is_none_or(|word| word.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()))
        && crate::lexicon::role_at(&key).is_none()
        && crate::lexicon::heads_at(&key).next().is_none()
}

/// The first words of a line.
fn head_of(content: &str) -> &str {
    let end = content
        .char_indices()
        .nth(24)
        .map_or(content.len(), |(at, _)| at);
    content.get(..end).unwrap_or_default()
}

/// "01 mô hình điểm ...": a count with its noun in small letters, which opens no paragraph behind an open sentence.
fn counts_on(content: &str) -> bool {
    let rest = content.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    rest.len() < content.len()
        && rest
            .strip_prefix(' ')
            .is_some_and(|noun| noun.starts_with(char::is_lowercase))
}

pub(crate) fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', ';', ':', '!', '?'])
}

/// Words that no paragraph ends with.
const DANGLING: &[&str] = &[
    "và", "của", "các", "với", "tại", "về", "trong", "cho", "theo", "do", "từ", "đến", "là", "bởi",
    "thuộc", "số", "ngày", "hoặc", "giữa", "trên", "những", "để", "tỉnh", "huyện", "được", "nhằm",
    "sở", "tháng", "năm", "quý", "trước", "vào", "như", "khi", "cùng", "đối",
];

/// True when the text cannot end here: a preposition, a comma, an open bracket.
fn dangles(last: &str) -> bool {
    if last.ends_with([',', '-', '–', '/', '(', '“', '&']) {
        return true;
    }
    let word = last.rsplit(' ').next().unwrap_or_default();
    DANGLING.contains(&word) && !is_digital(last)
}

/// "Hạ tầng số", "chuyển đổi số": "số" that says of what kind a thing is, and opens no number ("Quyết định số").
fn is_digital(last: &str) -> bool {
    let Some(head) = last.strip_suffix(" số") else {
        return false;
    };
    let key = aligned_key(crate::window::before(head, head.len(), 40));
    let numbered = crate::citation::TYPES
        .iter()
        .map(|(word, _)| *word)
        .chain([
            "tổng",
            "một",
            "thuê bao",
            "tài khoản",
            "điện thoại",
            "mẫu",
            "phụ lục",
            "nhà",
            "biểu",
            "lô",
            "các",
            "hồ sơ",
        ])
        .any(|word| crate::lexicon::ends_with_phrase(&key, word));
    !numbered && key.ends_with(char::is_alphabetic)
}

/// True where a line end broke a symbol before its sign ("91/2020" and "/NĐ-CP", "77/QĐ" and "-TTg").
fn goes_on_symbol(last: &str, content: &str) -> bool {
    let word = last.rsplit(' ').next().unwrap_or_default();
    let shouts = |text: &str| text.chars().take_while(|c| c.is_uppercase()).count() >= 2;
    match content.chars().next() {
        Some('/') => word.ends_with(|c: char| c.is_ascii_digit() || c.is_uppercase()),
        Some('-' | '–') => {
            let group = content.trim_start_matches(['-', '–', ' ', '\n']);
            // "15/2020/ NĐ": a space behind the slash.
            let parted = last
                .strip_suffix(word)
                .is_some_and(|head| head.trim_end().ends_with('/'));
            let symbol = (word.contains('/') || parted) && word.ends_with(char::is_uppercase);
            // "số 19" and "-KH/TU": the number of a party document.
            let number = word.len() <= 4
                && word.bytes().all(|b| b.is_ascii_digit())
                && last
                    .strip_suffix(word)
                    .is_some_and(|head| head.trim_end().ends_with("số"))
                && group
                    .split(' ')
                    .next()
                    .is_some_and(|first| first.contains('/'));
            (symbol || number) && group.starts_with(char::is_uppercase) && shouts(group)
        }
        _ => false,
    }
}

/// True for a line that the source sets apart as a whole: a `#` heading, or bold from its beginning to its end.
fn is_strong(text: &str, line: &Line) -> bool {
    let lead = text.get(line.start..line.content).unwrap_or_default();
    let rest = line.text(text);
    lead.contains('#') || lead.contains('*') && (rest.ends_with('*') || !rest.contains("**"))
}

/// True for a blank line where blank lines part paragraphs.
fn is_long_gap(line: &Line, gaps_part: bool) -> bool {
    line.gap && gaps_part
}

/// True when the last word may well end a heading ("Công an huyện").
fn ends_weakly(last: &str) -> bool {
    let word = last.rsplit(' ').next().unwrap_or_default();
    matches!(
        word,
        "tỉnh" | "huyện" | "sở" | "tháng" | "năm" | "được" | "trên"
    )
}
