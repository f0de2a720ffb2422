//! Mentions of other legal and official documents, by number or by name, in text order.
//! Whether a document exists or is in force is not decided here.

mod named;
mod numbered;
pub(crate) mod provision;
pub(crate) mod scan;
mod symbol;
mod things;

use crate::bodies::{Name, Passage, name_at, names_at};
use crate::date::{Cursor, date_at};
use crate::gold::collapsed;
use crate::paragraph::View;
use crate::reading::Citation;

/// All citations of a document, and their ranges in the cleaned text.
pub(crate) fn citations_of(view: &View, source: &str) -> (Vec<Citation>, Vec<(usize, usize)>) {
    let numbered = numbered::mentions(view);
    let named = named::mentions(view, &numbered);
    let mut mentions: Vec<Mention> = numbered.into_iter().chain(named).collect();
    mentions.sort_by_key(|mention| (mention.start, mention.end));
    let ranges = mentions
        .iter()
        .map(|mention| (mention.start, mention.end))
        .collect();
    let mut citations: Vec<Citation> = mentions
        .into_iter()
        .map(|mention| mention.citation(view, source))
        .collect();
    // A paragraph that goes on after a footnote puts the cleaned text out of source order.
    citations.sort_by_key(|citation| citation.span);
    (citations, ranges)
}

/// A citation as byte ranges of the cleaned text.
#[derive(Clone, Debug)]
struct Mention {
    start: usize,
    end: usize,
    type_word: &'static str,
    number: Option<String>,
    date: Option<String>,
    issuer: Option<(usize, usize)>,
    /// End without an issuer that may have been read too far.
    core: usize,
}

impl Mention {
    fn citation(self, view: &View, source: &str) -> Citation {
        let span = view.span(self.start, self.end);
        Citation {
            quote: collapsed(source, span),
            type_word: self.type_word.to_owned(),
            number: self.number,
            date: self.date,
            issuer: self.issuer.map(|(start, end)| view.said(start, end)),
            span,
        }
    }

    /// Takes the date that follows.
    fn take_date(&mut self, view: &View, para_end: usize) {
        let key = view.key(0, para_end);
        let mut cursor = Cursor::new(key, self.end);
        cursor.spaces();
        let _ =
            cursor.word("được quốc hội thông qua") || cursor.word("ban hành") || cursor.eat(",");
        cursor.spaces();
        if cursor.rest().starts_with("ngày")
            && let Some((date, end)) = date_at(key, cursor.at)
        {
            self.date = date.iso();
            self.end = end;
            return;
        }
        // "Luật An ninh mạng năm 2018": the year tells which of the laws of that name.
        let year = cursor.rest().strip_prefix("năm ").is_some_and(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            digits == 4 && rest.get(..4).is_some_and(symbol::is_year)
        });
        if year && let Some((date, end)) = date_at(key, cursor.at) {
            self.date = date.iso();
            self.end = end;
        }
    }

    /// "Thông tư liên tịch ... của Bộ A, Bộ B và Bộ C": a joint text has all of them for its issuer, any other the first alone.
    fn issuers_end(&self, passage: Passage<'_>, first: Name) -> usize {
        const JOINT: &[&str] = &[
            "TTLT", "NQLT", "KHLN", "KHLT", "CTLT", "QCPH", "KHPH", "CTPH",
        ];
        let joint = self.number.as_deref().is_some_and(|number| {
            let mut groups = number.split(['/', '-']);
            groups.any(|group| JOINT.contains(&group))
        });
        if joint {
            return names_at(passage, first.start).1.max(first.end);
        }
        // In a line of capitals nothing tells a name from the words behind it but these words themselves.
        let text = passage.text.get(first.start..first.end).unwrap_or_default();
        let key = passage.key.get(first.start..first.end).unwrap_or_default();
        let goes_on = [
            " về ",
            " ban hành ",
            " phê duyệt ",
            " quy định ",
            " trên ",
            " trong ",
        ]
        .iter()
        .filter_map(|word| key.find(word))
        .min()
        .filter(|_| !text.contains(char::is_lowercase));
        goes_on.map_or(first.end, |at| first.start + at)
    }

    /// Takes the date and the issuer that follow, in either order, and moves the end behind them.
    fn take_details(&mut self, view: &View, para_end: usize) {
        for _ in 0..2 {
            let key = view.key(0, para_end);
            let mut cursor = Cursor::new(key, self.end);
            cursor.spaces();
            cursor.eat(",");
            cursor.spaces();
            cursor.eat("(");
            if self.date.is_none() {
                let mut look = cursor;
                let _ = look.word("ban hành") || look.word("ký");
                if look.rest().starts_with("ngày")
                    && let Some((date, end)) = date_at(key, look.at)
                {
                    self.date = date.iso();
                    self.end = end;
                    self.core = if self.issuer.is_some() {
                        self.core
                    } else {
                        end
                    };
                    continue;
                }
            }
            if self.date.is_none()
                && self.number.is_some()
                && let Some((date, end)) = year_at(key, cursor.at)
            {
                self.date = date;
                self.end = end;
                if self.issuer.is_none() {
                    self.core = end;
                }
                continue;
            }
            if self.issuer.is_none() && (cursor.word("của") || cursor.word("do")) {
                let passage = Passage {
                    text: view.text(0, para_end),
                    key,
                };
                if let Some(name) = name_at(passage, cursor.at) {
                    let end = self.issuers_end(passage, name);
                    self.issuer = Some((name.start, end));
                    self.end = end;
                    continue;
                }
            }
            break;
        }
    }
}

/// "năm 2023" behind a number, which tells of which year it is; no span of years ("năm 2021 - 2025").
fn year_at(key: &str, at: usize) -> Option<(Option<String>, usize)> {
    let rest = key.get(at..)?.strip_prefix("năm ")?;
    let behind = rest.get(4..)?;
    let alone = !behind.starts_with(|c: char| c.is_alphanumeric())
        && !behind.trim_start().starts_with(['-', '–', '/']);
    let (date, end) = date_at(key, at)?;
    (alone && rest.get(..4).is_some_and(symbol::is_year)).then(|| (date.iso(), end))
}

/// Type words with their key form, longest key first where one ends another.
pub(crate) const TYPES: &[(&str, &str)] = &[
    ("văn bản hợp nhất", "Văn bản hợp nhất"),
    ("thông tư liên tịch", "Thông tư liên tịch"),
    ("nghị quyết liên tịch", "Nghị quyết liên tịch"),
    ("quyết định", "Quyết định"),
    ("nghị định", "Nghị định"),
    ("nghị quyết", "Nghị quyết"),
    ("thông tư", "Thông tư"),
    ("chỉ thị", "Chỉ thị"),
    ("công văn", "Công văn"),
    ("công điện", "Công điện"),
    ("kế hoạch", "Kế hoạch"),
    ("báo cáo", "Báo cáo"),
    ("tờ trình", "Tờ trình"),
    ("thông báo", "Thông báo"),
    ("thông cáo", "Thông cáo"),
    ("hướng dẫn", "Hướng dẫn"),
    ("kết luận", "Kết luận"),
    ("chương trình hành động", "Chương trình hành động"),
    ("chương trình", "Chương trình"),
    ("đề án", "Đề án"),
    ("phương án", "Phương án"),
    ("quy chế", "Quy chế"),
    ("quy định", "Quy định"),
    ("bộ luật", "Bộ luật"),
    ("luật", "Luật"),
    ("pháp lệnh", "Pháp lệnh"),
    ("sắc lệnh", "Sắc lệnh"),
    ("lệnh", "Lệnh"),
    ("biên bản", "Biên bản"),
    ("giấy mời", "Giấy mời"),
    ("giấy phép", "Giấy phép"),
    ("giấy xác nhận", "Giấy xác nhận"),
    ("hợp đồng", "Hợp đồng"),
    ("văn bản", "Văn bản"),
    ("thư", "Thư"),
    ("phiếu chuyển", "Phiếu chuyển"),
    ("thông tri", "Thông tri"),
    ("quyết nghị", "Quyết nghị"),
    ("đề cương", "Đề cương"),
    ("dự án", "Dự án"),
    ("đơn", "Đơn"),
];
