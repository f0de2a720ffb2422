//! What follows the signature: forms and tables, or a whole plan, rule or programme that the document puts in force.
//! Only the latter is read like the body; where it begins is told by its title and the words "kèm theo".

use std::ops::Range;

use crate::fold::tone_key;
use crate::kind::DocumentKind;
use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::paragraph::{Para, View, Zone};
use crate::reading::Citation;

/// How many lines below its title an attached text says what it is attached to.
const REACH: usize = 12;

/// What the title of an appendix begins with.
const TITLES: &[&str] = &["phụ lục", "biểu", "bảng", "danh mục", "phân công"];

/// Most paragraphs of the title of an appendix.
const MOST_TITLES: usize = 5;

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

/// Takes the title of an appendix right above its table ("PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ", "(Kèm theo ...)") out of the body,
/// where a text without a signature has left it.
pub(crate) fn set_titles_apart(view: &mut View) {
    let heads: Vec<usize> = (1..view.paras.len())
        .filter(|at| {
            let row = |at: usize| {
                view.paras
                    .get(at)
                    .is_some_and(|para| para.mark == Mark::Row)
            };
            row(*at) && !row(at - 1)
        })
        .collect();
    for head in heads {
        let above = (head.saturating_sub(MOST_TITLES)..head).rev();
        let titles: Vec<usize> = above
            .take_while(|at| view.paras.get(*at).is_some_and(|para| is_title(view, para)))
            .collect();
        let opens = titles.iter().any(|at| {
            let title = view.paras.get(*at).map(|para| view.para_key(para));
            title.is_some_and(|key| TITLES.iter().any(|word| key.starts_with(word)))
        });
        for at in titles.into_iter().filter(|_| opens) {
            if let Some(para) = view.paras.get_mut(at) {
                para.zone = Zone::Annex;
            }
        }
    }
}

/// True for a paragraph in capitals or in brackets that bears no label.
fn is_title(view: &View, para: &Para) -> bool {
    let text = title_of(view.text(para.body, para.end));
    let bracket = text.starts_with('(') && text.ends_with(')');
    let short = text.chars().count() < 4 * LONGEST_TITLE && !text.contains('|');
    let plain = para.mark == Mark::Plain && para.zone == Zone::Body;
    let numbered = TITLES
        .iter()
        .any(|word| view.para_key(para).starts_with(word) && text.chars().count() < 24);
    plain && short && (bracket || numbered || crate::cell::is_upper(text))
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

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn the_title_of_an_appendix_above_its_table_is_no_duty() {
        for title in [
            "PHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ",
            "Phụ lục 1\nPHÂN CÔNG NHIỆM VỤ\n(Kèm theo Kế hoạch này)",
            "BẢNG PHÂN CÔNG NHIỆM VỤ",
        ] {
            let text = format!(
                "UBND TỈNH SÔNG LAM\nSố: 15/KH-UBND\n\nKẾ HOẠCH\nPhòng, chống tội phạm mạng\n\nI. NHIỆM VỤ CỤ THỂ\n1. Sở Tài chính bố trí kinh phí trước ngày 30/6/2024.\n{title}\n| TT | Nhiệm vụ | Chủ trì | Thời hạn |\n| 1 | Rà soát thuê bao | Công an tỉnh | Trước ngày 15/8/2024 |\n"
            );
            let duties: Vec<String> = read(&text).duties.into_iter().map(|d| d.text).collect();
            assert_eq!(duties.len(), 2, "{title}: {duties:?}");
            assert_eq!(duties[1], "Rà soát thuê bao");
        }
    }
}
