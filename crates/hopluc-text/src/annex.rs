//! What follows the signature: forms and tables, or a whole plan, rule or programme that the document puts in force.
//! Only the latter is read like the body; where it begins is told by its title and the words "kèm theo".

use std::ops::Range;

use crate::fold::tone_key;
use crate::kind::DocumentKind;
use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::paragraph::Zone;
use crate::reading::Citation;

/// How many lines below its title an attached text says what it is attached to.
const REACH: usize = 12;

/// Characters of the first line of a title at most.
const LONGEST_TITLE: usize = 60;

/// "(Kèm theo Quyết định số ...)": true for a citation of the document itself, whose number is `own`, in the head of what it puts in force.
pub(crate) fn heads_annex(citation: &Citation, own: Option<&str>, text: &str) -> bool {
    if own.is_none() || citation.number.as_deref() != own {
        return false;
    }
    let head = tone_key(crate::window::before(text, citation.span.start, 40));
    head.trim_end().ends_with("kèm theo")
}

/// The lines from `first` on in stretches of one zone, in order.
pub(crate) fn stretches(text: &str, lines: &[Line], first: usize) -> Vec<(Range<usize>, Zone)> {
    let mut found = Vec::new();
    let mut from = first.min(lines.len());
    let mut zone = Zone::Annex;
    let mut at = from;
    while let Some(line) = lines.get(at) {
        let content = line.text(text);
        if zone == Zone::Annex && is_attached(text, lines, at) {
            let start = body_line(text, lines, at);
            found.push((from..start, Zone::Annex));
            (from, zone, at) = (start, Zone::Body, start);
            continue;
        }
        if zone == Zone::Body && opens_other(content) {
            found.push((from..at, Zone::Body));
            (from, zone) = (at, Zone::Annex);
        }
        at += 1;
    }
    found.push((from..lines.len(), zone));
    found.retain(|(range, _)| !range.is_empty());
    found
}

/// True when the line at `at` is the title of a text of its own, which the lines below attach to the document.
fn is_attached(text: &str, lines: &[Line], at: usize) -> bool {
    let Some(title) = lines
        .get(at)
        .map(|line| line.text(text))
        .filter(|content| content.len() < 8 * LONGEST_TITLE)
        .map(title_of)
    else {
        return false;
    };
    let length = title.chars().count();
    let is_kind = length < LONGEST_TITLE && DocumentKind::from_title(&tone_key(title)).is_some();
    title.chars().all(|c| !c.is_lowercase())
        && (is_kind || length < 2 * LONGEST_TITLE && lays_work(title))
        && lines
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .take(REACH)
            .any(|line| {
                let content = line.text(text);
                content.len() < 400
                    && (content.contains("kèm theo") || content.contains("Kèm theo"))
            })
}

/// "PHÂN CÔNG NHIỆM VỤ CÁC THÀNH VIÊN TỔ CÔNG TÁC": true for the title of a text that lays work on somebody.
fn lays_work(title: &str) -> bool {
    title.starts_with("PHÂN CÔNG") && !title.contains("BIỂU")
}

/// The first labelled line behind the title: what stands before it is the head of the attached text.
fn body_line(text: &str, lines: &[Line], title: usize) -> usize {
    let labelled = lines
        .get(title + 1..)
        .unwrap_or_default()
        .iter()
        .position(|line| matches!(mark_of(line.text(text)).0, Mark::Label(..)));
    labelled.map_or(lines.len(), |step| title + 1 + step)
}

/// True for a line that ends the attached text: its own list of recipients, an appendix, a form, or another document.
fn opens_other(content: &str) -> bool {
    if content.len() >= 200 {
        return false;
    }
    let title = title_of(content);
    let opens = [
        "PHỤ LỤC",
        "Phụ lục",
        "MẪU SỐ",
        "Mẫu số",
        "BIỂU MẪU",
        "BIỂU SỐ",
        "DANH SÁCH",
        "Nơi nhận",
    ]
    .iter()
    .any(|word| title.starts_with(word));
    let heads = ["XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"]
        .iter()
        .any(|name| title.contains(name));
    opens || heads
}

fn title_of(content: &str) -> &str {
    content.trim_matches(['*', '#', ' ', '_', ':'])
}
