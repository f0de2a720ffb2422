//! What the title of a report says of its time: "Kết quả 01 tháng ..." with its window in the bracket below it.
//! Only windows with both days in the bracket right behind the title are looked at.

use super::{months_at_end, vi_date};
use crate::finding::{Finding, FindingCode};
use crate::fold::aligned_key;
use crate::gold::collapsed;
use crate::kind::DocumentKind;
use crate::reading::{Contradiction, Header, Span};
use crate::schedule::first_window;
use crate::window;

/// How far behind the months its bracket ends at most, in bytes.
const REACH: usize = 600;

/// The contradiction and the finding of a title that names other months than its window covers.
pub(super) fn against_window(header: &Header, text: &str) -> Option<(Contradiction, Finding)> {
    let subject = header.subject.as_ref()?.span;
    if header.kind != DocumentKind::BaoCao {
        return None;
    }
    let title = aligned_key(subject.of(text));
    let (at, months) = title
        .match_indices(" tháng")
        .find_map(|(at, word)| Some((at + word.len(), months_at_end(title.get(..at)?)?)))?;
    let behind = aligned_key(window::after(text, subject.start + at, REACH));
    let open = behind.find('(')?;
    // What stands between the title and its bracket is white space and mark-up.
    let between = text.get(subject.end..subject.start + at + open);
    if between.is_some_and(|words| words.contains(char::is_alphanumeric)) {
        return None;
    }
    // A bracket that never closes has no end to point at.
    let (bracket, _) = behind.get(open + 1..)?.split_once(')')?;
    let (from, to) = first_window(bracket)?;
    let days = to.day_number()? - from.day_number()? + 1;
    if (months * 28 - 2..=months * 31 + 3).contains(&days) {
        return None;
    }
    let start = subject.start + at + open;
    let span = Span::new(start, start + 1 + bracket.len() + 1);
    let finding = Finding::new(FindingCode::WindowLength, span)
        .with("start", vi_date(from))
        .with("end", vi_date(to))
        .with("days", days.to_string())
        .with("named", format!("{months:02} tháng"));
    let named = Span::new(subject.start, subject.start + at);
    let contradiction = Contradiction {
        quotes: vec![collapsed(text, named), collapsed(text, span)],
        spans: vec![named, span],
        strong: true,
        why: format!("the report is called {months:02} month(s) but its window covers {days} days"),
    };
    Some((contradiction, finding))
}
