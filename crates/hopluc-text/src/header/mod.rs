//! Reads the letterhead: kind, number, issuer, place, date, subject, addressees, and where the body begins.
//! A field that is not there stays empty; only `complete` may take the issuer and the kind from the opening sentence.

mod fields;

use self::fields::{
    Field, date_line, is_addressing, is_body_opener, is_motto, is_subject, number_in, title_of,
};
use crate::cell::{Cell, cells_of, is_upper};
use crate::kind::DocumentKind;
use crate::lines::Line;
use crate::reading::{Header, Span, Spanned};

/// How many lines at most can belong to a letterhead.
const MOST_LINES: usize = 70;

/// What was read above the body.
#[derive(Debug, Default)]
pub(crate) struct Top {
    pub header: Header,
    /// Index of the first line of the body.
    pub body_line: usize,
    /// True when a title or a symbol told the kind.
    pub kind_known: bool,
    /// The line with the title that told it.
    pub title: Option<Span>,
    /// True when a number line stands, filled or blank.
    pub has_number_line: bool,
    /// True when a date line stands, filled or blank.
    pub has_date_line: bool,
}

/// Reads the letterhead of a document.
pub(crate) fn top_of(text: &str, lines: &[Line]) -> Top {
    let mut reader = Reader {
        text,
        lines,
        top: Top::default(),
        issuers: Vec::new(),
        motto: None,
        loose: Vec::new(),
    };
    reader.run();
    reader.finish()
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a [Line],
    top: Top,
    issuers: Vec<Cell>,
    /// First words of the name of the state, where a line end cut it.
    motto: Option<String>,
    /// Cells that are nothing known: the subject, where a title or nothing stands above them.
    loose: Vec<Cell>,
}

impl Reader<'_> {
    fn run(&mut self) {
        let Some(last) = self.header_lines() else {
            return;
        };
        let mut at = 0;
        while at <= last {
            at = self.line(at, last);
        }
        // A title line that was lost leaves its subject in capitals below the date.
        let header = &self.top.header;
        if !self.top.kind_known
            && header.subject.is_none()
            && header.addressees.is_empty()
            && self.is_shouted(at)
        {
            at = self.titled_subject(None, at - 1);
        }
        self.top.body_line = self.top.body_line.max(at);
    }

    /// Index of the last line that surely belongs to the letterhead; none where there is no letterhead.
    fn header_lines(&self) -> Option<usize> {
        let mut last = None;
        let mut titled = false;
        for (index, line) in self.lines.iter().take(MOST_LINES).enumerate() {
            let cells = cells_of(self.text, *line);
            // What stands below the list of recipients belongs to another text, as a plan behind a short decision.
            let closed = cells.iter().any(|cell| cell.key.starts_with("nơi nhận"));
            // So does what stands below the first numbered line under a title ("IV. CHẾ ĐỘ" and "BÁO CÁO" on the next line).
            let labelled = matches!(
                crate::label::mark_of(line.text(self.text)).0,
                crate::label::Mark::Label(..)
            );
            if closed || titled && labelled || cells.iter().any(is_body_opener) {
                break;
            }
            titled |= cells.iter().any(|cell| title_of(cell).is_some());
            let named = cells.iter().any(|cell| {
                is_motto(&cell.key)
                    || number_in(cell).is_some()
                    || date_line(cell).is_some()
                    || title_of(cell).is_some()
                    || is_subject(&cell.key)
                    || is_addressing(&cell.key)
            });
            if named {
                last = Some(index);
                if cells.iter().any(|cell| is_addressing(&cell.key)) {
                    break;
                }
            } else if cells.iter().any(|cell| cell.value.chars().count() > 160) && last.is_some() {
                break;
            }
        }
        last
    }

    /// Takes the line at `at` and whatever belongs to it; gives the index of the next line.
    fn line(&mut self, at: usize, last: usize) -> usize {
        let Some(line) = self.lines.get(at) else {
            return at + 1;
        };
        let (line, mut next) = self.whole(at, *line);
        let cells = cells_of(self.text, line);
        for cell in cells {
            if self.is_motto(&cell) || self.stamp(&cell) {
            } else if is_addressing(&cell.key) {
                next = self.addressees(&cell, at);
            } else if let Some((number, symbol)) = number_in(&cell) {
                self.top.has_number_line = true;
                let header = &mut self.top.header;
                header.number = header
                    .number
                    .take()
                    .or(number.map(|n| Spanned::new(n, cell.span)));
                header.symbol = header
                    .symbol
                    .take()
                    .or(symbol.map(|s| Spanned::new(s, cell.span)));
            } else if let Some((place, date)) = date_line(&cell) {
                self.top.has_date_line = true;
                let place = self.whole_place(place, &cell);
                self.top.header.place = self.top.header.place.take().or(place);
                self.top.header.date = self.top.header.date.take().or(date);
            } else if let Some((kind, rest)) = title_of(&cell) {
                if !self.top.kind_known {
                    self.top.kind_known = true;
                    self.top.header.kind = kind;
                    self.top.title = Some(cell.span);
                    next = self.titled_subject(rest, at);
                }
            } else if is_subject(&cell.key) {
                next = self.subject(&cell, at, last);
            } else if cell.is_upper()
                && self.top.header.subject.is_none()
                && (self.issuers.is_empty() || !self.top.has_date_line)
            {
                self.issuers.push(cell);
            } else {
                self.loose.push(cell);
            }
        }
        next
    }

    /// The line at `at`, joined with the next ones where it was cut inside a date or before a number.
    fn whole(&self, at: usize, mut line: Line) -> (Line, usize) {
        let mut next = at + 1;
        while let Some(follow) = self.lines.get(next)
            && next < at + 3
            && is_cut(line.text(self.text))
            && follow.end - line.start < 160
            && !follow.gap
        {
            line.end = follow.end;
            next += 1;
        }
        (line, next)
    }

    /// True for the name of the state and its motto, also where a line end cuts them.
    fn is_motto(&mut self, cell: &Cell) -> bool {
        let closes = self
            .motto
            .take()
            .is_some_and(|opened| fields::closes_motto(&opened, &cell.key));
        if fields::opens_motto(&cell.key) && cell.is_upper() {
            self.motto = Some(cell.key.clone());
        }
        closes || is_motto(&cell.key)
    }

    fn stamp(&mut self, cell: &Cell) -> bool {
        let key = cell.key.trim_matches([' ', '.', ':']);
        if matches!(key, "hỏa tốc" | "thượng khẩn" | "khẩn" | "hỏa tốc hẹn giờ") && cell.is_upper()
        {
            self.top.header.urgency = Some(cell.spanned());
            return true;
        }
        matches!(
            key,
            "mật"
                | "tối mật"
                | "tuyệt mật"
                | "dự thảo"
                | "lưu hành nội bộ"
                | "xem xong trả lại"
                | "đến"
                | "bản sao"
        )
    }

    /// "Lam" on the line above "Giang, ngày ...": the first word of the place.
    fn whole_place(&mut self, place: Field, date: &Cell) -> Field {
        let place = place?;
        let cut = self.loose.last().filter(|cell| {
            let words: Vec<&str> = cell.value.split(' ').collect();
            !date.gap
                && date.span.start.saturating_sub(cell.span.end) < 8
                && words.len() <= 2
                && words.iter().all(|word| {
                    word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
                })
        });
        let Some(first) = cut else { return Some(place) };
        let value = format!("{} {}", first.value, place.value);
        let span = Span::new(first.span.start, place.span.end);
        self.loose.pop();
        Some(Spanned::new(value, span))
    }

    /// "Kính gửi" and its list.
    fn addressees(&mut self, cell: &Cell, at: usize) -> usize {
        let mut items: Vec<Vec<Cell>> = Vec::new();
        if let Some(colon) = cell.value.find(':') {
            let rest = cell.value.get(colon + 1..).unwrap_or_default();
            if rest.chars().any(char::is_alphanumeric) {
                let skip = colon + 1 + rest.len() - rest.trim_start().len();
                items.push(vec![cell.piece(skip, cell.value.len())]);
            }
        }
        let inline = !items.is_empty();
        let mut next = at + 1;
        while let Some(line) = self.lines.get(next) {
            let Some(found) = cells_of(self.text, *line).into_iter().next() else {
                break;
            };
            let open = is_open(&items);
            let cut = items
                .last()
                .and_then(|item| item.last())
                .is_some_and(|cell| cell.value.ends_with(',') || cell.value.ends_with(" và"));
            let small = found.value.chars().next().is_some_and(char::is_lowercase);
            let (listed, cut_off) = numbered_addressee(&found, items.len() + 1);
            if let Some(addressee) = listed {
                items.push(vec![addressee]);
            } else if cut_off {
                break;
            } else if inline && !open && !found.gap && names_body(&found) {
                // "Kính gửi: Công an tỉnh; Sở X;" and "UBND phường Y; Viễn thông Z." below it.
                items.push(vec![found]);
            } else if found.bullet || (items.is_empty() && found.value.chars().count() < 120) {
                items.push(vec![found]);
            } else if let Some(item) = items.last_mut()
                && open
                && (small || (!found.gap || cut) && found.value.chars().count() < 80 && !inline)
                && !is_body_opener(&found)
            {
                item.push(found);
            } else {
                break;
            }
            next += 1;
        }
        self.top.header.addressees = list_items(&items);
        self.top.body_line = next;
        next
    }

    /// Subject under a type name; `rest` is what followed the name on its own line.
    fn titled_subject(&mut self, rest: Option<Cell>, at: usize) -> usize {
        let mut taken: Vec<Cell> = rest.into_iter().collect();
        let mut next = at + 1;
        while let Some(line) = self.lines.get(next) {
            let cells = cells_of(self.text, *line);
            let [cell] = cells.as_slice() else { break };
            let opens_body =
                is_body_opener(cell) && !(taken.is_empty() && self.is_title_text(next));
            let stops = is_addressing(&cell.key)
                || number_in(cell).is_some()
                || date_line(cell).is_some()
                || opens_body
                || fields::is_note(&cell.key)
                || crate::label::mark_of(&cell.value).1 > 0
                || cell.bullet
                || self.stamp(cell)
                || title_of(cell).is_some();
            let joins = taken.last().is_none_or(|before| continues(before, cell));
            // The body that decides stands between the title and "Căn cứ".
            if !taken.is_empty() && cell.is_upper() && self.is_author(next) {
                break;
            }
            let author = taken.is_empty() && cell.is_upper() && cell.key.starts_with("của ");
            if stops || !joins || taken.len() >= 8 {
                break;
            }
            if !author {
                taken.push(cell.clone());
            }
            next += 1;
        }
        // "CHỈ THỊ" and "V/v tăng cường ..." below it; "Về việc ..." is how a title is worded.
        let shortened = taken.first().is_some_and(|cell| is_subject(&cell.key));
        let subject = joined(&taken);
        self.top.header.subject = if shortened {
            subject.map(without_prefix)
        } else {
            subject
        };
        self.top.body_line = next;
        next
    }

    /// True for a line of one cell, all in capitals, that opens no part.
    fn is_shouted(&self, at: usize) -> bool {
        at > 0
            && self.top.has_date_line
            && self.lines.get(at).is_some_and(|line| {
                let cells = cells_of(self.text, *line);
                matches!(cells.as_slice(), [cell] if cell.is_upper() && !is_motto(&cell.key) && crate::label::mark_of(&cell.value).1 == 0)
            })
    }

    /// True when the capital line at `at` names who decides: an office or body, with the grounds right below.
    fn is_author(&self, at: usize) -> bool {
        const OPENERS: &[&str] = &[
            "ủy ban",
            "chủ tịch",
            "giám đốc",
            "tổng giám đốc",
            "bộ trưởng",
            "thủ tướng",
            "chính phủ",
            "hội đồng nhân dân",
            "cục trưởng",
            "tổng cục trưởng",
            "ban thường vụ",
            "ban chấp hành",
            "chánh ",
            "viện trưởng",
            "trưởng ban",
            "thống đốc",
            "ubnd",
        ];
        let cell = |index: usize| {
            let line = self.lines.get(index)?;
            cells_of(self.text, *line).into_iter().next()
        };
        let Some(first) = cell(at) else { return false };
        OPENERS.iter().any(|opener| first.key.starts_with(opener))
            && (at + 1..at + 3).any(|index| cell(index).is_some_and(|next| is_body_opener(&next)))
    }

    /// True when the paragraph that begins at line `at` is a short phrase without an end, as titles are.
    fn is_title_text(&self, at: usize) -> bool {
        let Some(first) = self.lines.get(at) else {
            return false;
        };
        let more = self
            .lines
            .iter()
            .skip(at + 1)
            .take(6)
            .take_while(|line| !line.gap && crate::label::mark_of(line.text(self.text)).1 == 0);
        let last = more.last().unwrap_or(first);
        let text = self.text.get(first.content..last.end).unwrap_or_default();
        let ended = text
            .trim_end_matches(['*', ' '])
            .ends_with([':', ';', ',', '.', '-']);
        let key = crate::fold::aligned_key(text);
        !ended
            && !key.starts_with("căn cứ")
            && !key.starts_with("nơi nhận")
            && text.chars().count() <= 260
    }

    /// Subject after "V/v".
    fn subject(&mut self, cell: &Cell, at: usize, last: usize) -> usize {
        let mut taken = vec![cell.clone()];
        let mut next = at + 1;
        while let Some(line) = self.lines.get(next) {
            let cells = cells_of(self.text, *line);
            let [cell] = cells.as_slice() else { break };
            let stops = is_addressing(&cell.key)
                || number_in(cell).is_some()
                || date_line(cell).is_some()
                || cell.bullet
                || is_motto(&cell.key);
            let small = cell
                .value
                .chars()
                .next()
                .is_some_and(|c| c.is_lowercase() || c.is_numeric());
            if stops
                || next > last && !small
                || cell.is_upper()
                || is_body_opener(cell)
                || (cell.gap && !small)
                || taken.len() >= 8
            {
                break;
            }
            taken.push(cell.clone());
            next += 1;
        }
        if self.top.header.subject.is_none() {
            self.top.header.subject = joined(&taken).map(without_prefix);
        }
        next
    }

    fn finish(mut self) -> Top {
        let header = &mut self.top.header;
        header.issuer = issuer_from(&self.issuers);
        if header.subject.is_none() {
            // Without a title, what stands above "Kính gửi" is the subject of a document whose first page lost its letterhead.
            header.subject = joined(&self.loose);
        }
        if !self.top.kind_known
            && let Some(kind) = kind_from_symbol(header.symbol.as_ref().map(|s| s.value.as_str()))
        {
            header.kind = kind;
            self.top.kind_known = true;
        }
        if let Some(number) = &header.number
            && header.symbol.is_none()
        {
            header.symbol = number
                .value
                .split_once('/')
                .map(|(_, symbol)| Spanned::new(symbol.to_owned(), number.span));
        }
        self.top
    }
}

/// "1. Công an tỉnh;": the addressee of that number in a list, and whether a number that does not go on ends the list.
fn numbered_addressee(cell: &Cell, number: usize) -> (Option<Cell>, bool) {
    let digits = cell.key.bytes().take_while(u8::is_ascii_digit).count();
    let labelled = digits > 0
        && cell
            .key
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(". "));
    if !labelled {
        return (None, false);
    }
    let goes_on = cell.key.get(..digits).and_then(|no| no.parse().ok()) == Some(number);
    let piece = cell.piece(digits + 2, cell.value.len());
    let passage = crate::bodies::Passage {
        text: &piece.value,
        key: &piece.key,
    };
    let named = crate::outline::is_only_names(passage);
    ((goes_on && named).then(|| piece.clone()), true)
}

/// True for a line that breaks off inside a date ("..., ngày", "..., ngày 17 tháng 08") or right after "Số:".
fn is_cut(text: &str) -> bool {
    let key = crate::fold::aligned_key(text);
    let key = key.trim_end_matches(['*', ' ']);
    if key == "số:" || key == "số" {
        return true;
    }
    let Some(at) = key.rfind(", ngày").or_else(|| key.rfind(",ngày")) else {
        return false;
    };
    let rest = key.get(at..).unwrap_or_default();
    let year = rest.split("năm").nth(1).is_some_and(|tail| {
        tail.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '_'))
    });
    rest.len() < 40 && !year && !rest.contains('/')
}

/// The form that a symbol tells: a known type group, else (`UBND-VX`) an official letter.
fn kind_from_symbol(symbol: Option<&str>) -> Option<DocumentKind> {
    let first = symbol?
        .split(['-', '/'])
        .find(|group| !group.bytes().all(|b| b.is_ascii_digit()))?;
    Some(DocumentKind::from_symbol_group(first).unwrap_or(DocumentKind::CongVan))
}

/// True when `next` goes on where `before` ended, inside one subject.
fn continues(before: &Cell, next: &Cell) -> bool {
    let first = next.value.chars().next();
    if first.is_some_and(|c| c.is_lowercase() || matches!(c, '(' | '“' | '"' | ',')) {
        return true;
    }
    if next.gap
        || before.value.ends_with(['.', ':', ';'])
        || before.value.chars().count() > 110
        || next.value.chars().count() > 110
    {
        return false;
    }
    is_upper(&before.value) == next.is_upper() && next.value.chars().count() < 80
}

/// True for a line that begins with the name of a body and ends like an entry of a list.
fn names_body(cell: &Cell) -> bool {
    let passage = crate::bodies::Passage {
        text: &cell.value,
        key: &cell.key,
    };
    cell.value.ends_with([';', '.'])
        && !is_body_opener(cell)
        && crate::outline::is_only_names(passage)
}

fn joined(cells: &[Cell]) -> Option<Spanned<String>> {
    let (first, last) = (cells.first()?, cells.last()?);
    let value = cells
        .iter()
        .map(|cell| cell.value.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let value = value.trim_matches([' ', '.', ':', ';']).to_owned();
    (!value.is_empty()).then(|| Spanned::new(value, Span::new(first.span.start, last.span.end)))
}

fn without_prefix(mut subject: Spanned<String>) -> Spanned<String> {
    let key = crate::fold::aligned_key(&subject.value);
    if let Some(rest) = key
        .strip_prefix("v/v")
        .or_else(|| key.strip_prefix("về việc"))
    {
        let rest = rest.trim_start_matches([':', ' ', '.']);
        let skipped = key.len() - rest.len();
        subject.value = subject.value.split_off(skipped);
    }
    subject
}

/// Entries of a list, each as the cells of its lines, without their closing signs.
pub(crate) fn list_items(items: &[Vec<Cell>]) -> Vec<Spanned<String>> {
    let joined = |cells: &Vec<Cell>| {
        let (last, rest) = cells.split_last()?;
        let last = last.closed();
        let start = rest.first().unwrap_or(&last).span.start;
        let words: Vec<&str> = rest
            .iter()
            .chain([&last])
            .map(|cell| cell.value.as_str())
            .collect();
        let value = words.join(" ").trim().to_owned();
        (!value.is_empty()).then(|| Spanned::new(value, Span::new(start, last.span.end)))
    };
    items.iter().filter_map(joined).collect()
}

/// True when the last line of the last entry of a list does not close it.
pub(crate) fn is_open(items: &[Vec<Cell>]) -> bool {
    items
        .last()
        .and_then(|cells| cells.last())
        .is_some_and(|cell| !cell.value.ends_with(['.', ';']))
}

/// "VĂN PHÒNG" alone goes on with the body it serves.
fn is_bare_head(issuer: &str) -> bool {
    matches!(
        crate::fold::tone_key(issuer).as_str(),
        "ủy" | "văn"
            | "hội"
            | "ban"
            | "sở"
            | "bộ"
            | "chủ tịch"
            | "văn phòng"
            | "thanh tra"
            | "hội đồng"
            | "ban quản lý"
            | "ban chỉ đạo"
            | "trung tâm"
            | "đảng ủy"
    )
}

/// The issuing body: the last group of capital lines, where a line that opens a new body opens a new group.
fn issuer_from(cells: &[Cell]) -> Option<Spanned<String>> {
    let mut group: Option<Spanned<String>> = None;
    for cell in cells {
        match &mut group {
            Some(issuer)
                if !crate::lexicon::opens_letterhead_body(&cell.key)
                    || is_bare_head(&issuer.value) =>
            {
                issuer.value = format!("{} {}", issuer.value, cell.value);
                issuer.span.end = issuer.span.end.max(cell.span.end);
            }
            _ => group = Some(cell.spanned()),
        }
    }
    group
}
