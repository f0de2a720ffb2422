//! Trends claimed in words: opposite claims of one report, and claims without an earlier figure to compare with.
//! Reports and what reads as one; what a directive orders to be raised or lowered is no claim.

use crate::finding::{Finding, FindingCode};
use crate::gold::collapsed;
use crate::kind::DocumentKind;
use crate::outline::Outline;
use crate::paragraph::{View, Zone};
use crate::reading::{Contradiction, Header, Span};
use crate::window;

const FALLS: &[&str] = &[
    "giảm rõ rệt",
    "giảm mạnh",
    "giảm đáng kể",
    "giảm dần",
    "giảm sâu",
    "đã giảm",
    "được kéo giảm",
    "được kiềm chế",
    "có chiều hướng giảm",
    "có xu hướng giảm",
    "giảm so với",
    "giảm nhiều",
];
const RISES: &[&str] = &[
    "gia tăng",
    "tăng mạnh",
    "tăng cao",
    "tăng nhanh",
    "bùng phát",
    "ngày càng tăng",
    "ngày càng diễn biến phức tạp",
    "diễn biến ngày càng phức tạp",
    "diễn biến phức tạp",
    "xu hướng tăng",
    "chiều hướng tăng",
    "ngày càng nhiều",
    "tăng so với",
    "tăng đột biến",
];
/// Words that announce another period. Without a figure of either they compare with nothing.
const BASES: &[&str] = &[
    "so với",
    "cùng kỳ",
    "kỳ trước",
    "năm trước",
    "quý trước",
    "tháng trước",
];
/// How far a clause or sentence is followed, in bytes.
const REACH: usize = 1500;
/// Most passages quoted for one contradiction.
const MOST: usize = 12;

struct Claim {
    start: usize,
    end: usize,
    based: bool,
    general: bool,
}

/// True for reports, and for a text whose letterhead is lost and whose parts tell results or the state of things.
pub(crate) fn tells_trends(header: &Header, outline: &Outline) -> bool {
    let lost =
        header.kind == DocumentKind::Khac && header.number.is_none() && header.symbol.is_none();
    let told = |title: &str| {
        let key = crate::fold::tone_key(title);
        ["kết quả", "tình hình", "đánh giá", "số liệu"]
            .iter()
            .any(|word| key.starts_with(word))
    };
    let reads_so = || outline.parts.iter().any(|part| told(&part.title));
    !header.kind.is_directive() || lost && reads_so()
}

/// The contradiction between falling and rising claims, if there is one, and the findings about claims.
pub(crate) fn trends_of(
    view: &View,
    source: &str,
    duties: &[(usize, usize)],
) -> (Vec<Contradiction>, Vec<Finding>) {
    let falls = claims(view, duties, FALLS);
    let rises = claims(view, duties, RISES);
    let mut findings: Vec<Finding> = falls
        .iter()
        .chain(&rises)
        .filter(|claim| !claim.based)
        .map(|claim| {
            let span = view.span(claim.start, claim.end);
            Finding::new(FindingCode::TrendWithoutBase, span).with("quote", collapsed(source, span))
        })
        .collect();
    let general: Vec<&Claim> = falls.iter().filter(|claim| claim.general).collect();
    if general.is_empty() || rises.is_empty() {
        return (Vec::new(), findings);
    }
    let spans: Vec<Span> = general
        .into_iter()
        .chain(&rises)
        .take(MOST)
        .map(|claim| view.span(claim.start, claim.end))
        .collect();
    let quotes: Vec<String> = spans.iter().map(|span| collapsed(source, *span)).collect();
    if let (Some(span), Some(first), Some(other)) = (spans.first(), quotes.first(), quotes.last()) {
        findings.push(
            Finding::new(FindingCode::TrendsOppose, *span)
                .with("first", first.clone())
                .with("second", other.clone()),
        );
    }
    let why =
        "one passage says that crime or violations fell, others of the same report that they rose"
            .to_owned();
    (
        vec![Contradiction {
            quotes,
            spans,
            strong: true,
            why,
        }],
        findings,
    )
}

fn claims(view: &View, duties: &[(usize, usize)], signs: &[&str]) -> Vec<Claim> {
    let mut found = Vec::new();
    let mut next = 0;
    for para in view.paras.iter().filter(|para| para.zone == Zone::Body) {
        while duties.get(next).is_some_and(|(_, end)| *end <= para.body) {
            next += 1;
        }
        let ordered = duties.get(next).is_some_and(|(start, _)| *start < para.end);
        let key = view.para_key(para);
        if ordered
            || !(key.contains("tăng")
                || key.contains("giảm")
                || key.contains("phức tạp")
                || key.contains("bùng phát")
                || key.contains("kiềm chế")
                || key.contains("càng nhiều"))
        {
            continue;
        }
        let mut past = 0;
        let mut hits: Vec<(usize, usize)> = signs
            .iter()
            .flat_map(|sign| key.match_indices(sign).map(|(at, _)| (at, at + sign.len())))
            .collect();
        hits.sort_unstable();
        for (at, sign_end) in hits {
            if at < past {
                continue;
            }
            let (start, end) = clause(key, at, sign_end);
            past = end;
            let words = key.get(start..end).unwrap_or_default();
            let sentence = sentence(key, start, end);
            found.push(Claim {
                start: para.body + start,
                end: para.body + end,
                based: is_based(sentence, key.get(at..end).unwrap_or_default()),
                general: (words.contains("tội phạm") || words.contains("vi phạm"))
                    && (words.contains("tình hình")
                        || words.contains("số vụ")
                        || words.starts_with("tội phạm")),
            });
        }
    }
    found
}

/// True where a sentence compares with another period and gives a figure, or the claim itself says by how much.
fn is_based(sentence: &str, claim: &str) -> bool {
    let compares = BASES.iter().any(|base| sentence.contains(base));
    compares && has_figure(sentence) || has_figure(claim)
}

/// True for a sentence with a number that is no year, month, quarter or day, or with "gấp đôi", "một nửa".
fn has_figure(sentence: &str) -> bool {
    if ["gấp đôi", "gấp hai", "gấp ba", "một nửa", "một phần"]
        .iter()
        .any(|words| sentence.contains(words))
    {
        return true;
    }
    let bytes = sentence.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + step;
        let number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b',' | b'-');
        let rest = bytes.get(start..).unwrap_or_default();
        at = start + rest.iter().take_while(|byte| number(byte)).count();
        let head = sentence.get(..start).unwrap_or_default().trim_end();
        let tail = sentence.get(at..).unwrap_or_default().trim_start();
        let timed = ["năm", "quý", "tháng", "ngày", "giai đoạn"]
            .iter()
            .any(|word| crate::lexicon::ends_with_phrase(head, word))
            || ["tháng", "năm", "quý"]
                .iter()
                .any(|word| crate::lexicon::starts_with_phrase(tail, word));
        let glued = head.len() == start && head.ends_with(char::is_alphanumeric);
        if !timed && !glued {
            return true;
        }
    }
    false
}

/// The clause around a sign: between signs of punctuation, widened to the left when it is only the predicate.
fn clause(key: &str, at: usize, sign_end: usize) -> (usize, usize) {
    let head = window::before(key, at, REACH);
    let base = at - head.len();
    let cut = |head: &str| head.rfind([';', ':', '.', ',']).map_or(0, |cut| cut + 1);
    let mut start = cut(head);
    if head
        .get(start..)
        .is_some_and(|words| words.trim_start_matches([' ', '(']).chars().count() < 12)
    {
        start = cut(head.get(..start.saturating_sub(1)).unwrap_or_default());
    }
    // The subject of a conclusion: "... nên tình hình tội phạm đã giảm".
    if let Some(inner) = head
        .get(start..)
        .and_then(|words| words.rfind("tình hình "))
    {
        start += inner;
    }
    let words = head.get(start..).unwrap_or_default();
    let start = base + head.len() - words.trim_start_matches([' ', '(']).len();
    let tail = window::after(key, sign_end, REACH);
    let end = sign_end + tail.find([';', ',', '.', '(', ')']).unwrap_or(tail.len());
    (start, end)
}

fn sentence(key: &str, start: usize, end: usize) -> &str {
    let head = window::before(key, start, REACH);
    let from = start - head.len() + head.rfind(['.', ';']).map_or(0, |cut| cut + 1);
    let tail = window::after(key, end, REACH);
    // "1.250 vụ": a point between digits ends no sentence.
    let to = end
        + tail
            .find(". ")
            .or(tail.strip_suffix('.').map(str::len))
            .unwrap_or(tail.len());
    let to = end + tail.find(';').map_or(to - end, |cut| cut.min(to - end));
    key.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_compare_are_no_figure() {
        for (sentence, based) in [
            ("tội phạm mạng tăng mạnh so với cùng kỳ", false),
            ("tội phạm mạng tăng mạnh so với cùng kỳ năm 2024", false),
            (
                "trong 9 tháng đầu năm, tội phạm giảm mạnh so với quý 3/2024",
                false,
            ),
            ("tội phạm mạng giảm mạnh, 12 vụ so với 20 vụ cùng kỳ", true),
            ("tội phạm mạng tăng mạnh 15% so với cùng kỳ", true),
            ("tội phạm mạng tăng mạnh, gấp đôi cùng kỳ", true),
        ] {
            assert_eq!(is_based(sentence, ""), based, "{sentence}");
        }
        assert!(is_based("tội phạm tăng mạnh 15%", "tăng mạnh 15%"));
        assert!(!is_based(
            "phát hiện 25 vụ, tội phạm tăng mạnh",
            "tăng mạnh"
        ));
    }
}
