//! Trends claimed in words: opposite claims of one report, and claims without an earlier figure to compare with.
//! Reports only; what a directive orders to be raised or lowered is no claim.

use crate::finding::{Finding, FindingCode};
use crate::gold::collapsed;
use crate::paragraph::{View, Zone};
use crate::reading::{Contradiction, Span};
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
                based: BASES.iter().any(|base| sentence.contains(base)),
                general: (words.contains("tội phạm") || words.contains("vi phạm"))
                    && (words.contains("tình hình")
                        || words.contains("số vụ")
                        || words.starts_with("tội phạm")),
            });
        }
    }
    found
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
    let to = end + tail.find(['.', ';']).unwrap_or(tail.len());
    key.get(from..to).unwrap_or_default()
}
