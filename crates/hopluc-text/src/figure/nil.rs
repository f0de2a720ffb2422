//! Nils told in words: "chưa phát hiện ...", "không xảy ra ...". A blank or a missing sentence is never a nil.

use std::sync::OnceLock;

use regex::Regex;

use super::Found;
use super::unit::unit_at;
use crate::paragraph::{Para, View};
use crate::reading::Approx;

const SIGNS: &[&str] = &[
    "chưa phát hiện",
    "không phát hiện",
    "chưa xảy ra",
    "không xảy ra",
    "không để xảy ra",
    "chưa ghi nhận",
    "không ghi nhận",
    "chưa có vụ",
    "không có vụ",
    "không có trường hợp",
    "chưa có trường hợp",
    "không tiếp nhận",
    "chưa tiếp nhận",
    "không phát sinh",
    "chưa phát sinh",
    "chưa nhận được phản ánh",
    "không nhận được phản ánh",
    "không có sự cố",
    "chưa có sự cố",
];

fn signs() -> &'static Regex {
    static ANY: OnceLock<Regex> = OnceLock::new();
    ANY.get_or_init(|| {
        Regex::new(&SIGNS.join("|")).expect("literals without signs of patterns are a valid one")
    })
}

/// Appends the nils of one paragraph.
pub(super) fn nils(view: &View, para: &Para, index: usize, found: &mut Vec<Found>) {
    let key = view.para_key(para);
    if !key.contains("không") && !key.contains("chưa") {
        return;
    }
    let mut past = 0;
    let mut hits: Vec<(usize, usize)> = signs()
        .find_iter(key)
        .map(|hit| (hit.start(), hit.end()))
        .collect();
    hits.extend(without(key));
    hits.sort_unstable();
    for (start, sign_end) in hits {
        if start < past || is_aim(key, start) {
            continue;
        }
        let sign = key.get(start..sign_end).unwrap_or_default();
        // "không có vụ": the noun is the last word of the sign.
        let noun_from = [
            "vụ",
            "trường hợp",
            "sự cố",
            "phản ánh",
            "đơn",
            "vi phạm",
            "tổ chức",
            "cá nhân",
            "cơ quan",
            "đơn vị",
            "đối tượng",
            "hành vi",
            "tin báo",
            "khiếu nại",
        ]
        .iter()
        .find_map(|noun| sign.strip_suffix(noun))
        .map_or(sign_end, |rest| start + rest.len());
        let tail = key.get(noun_from..).unwrap_or_default();
        let noun = noun_from + tail.len() - tail.trim_start().len();
        let rest = key.get(noun..).unwrap_or_default();
        let end = noun + clause_length(rest);
        if end <= noun {
            continue;
        }
        let unit = unit_at(rest).map_or_else(
            || {
                rest.split([' ', ',', '.', ';'])
                    .take(2)
                    .collect::<Vec<_>>()
                    .join(" ")
            },
            str::to_owned,
        );
        let base = para.body;
        found.push(Found {
            start: base + start,
            end: base + end,
            value: 0.0,
            unit,
            of: view.text(base + noun, base + end).trim().to_owned(),
            approx: Approx::Exact,
            nil: true,
            para: index,
        });
        past = end;
    }
}

/// "Không có đơn thư ...", "chưa có đơn vị nào ...": at the start of a clause or with "nào" behind.
fn without(key: &str) -> Vec<(usize, usize)> {
    const NOUNS: &[&str] = &[
        "đơn",
        "vi phạm",
        "tổ chức",
        "cá nhân",
        "cơ quan",
        "đơn vị",
        "đối tượng",
        "hành vi",
        "tin báo",
        "khiếu nại",
    ];
    let mut found = Vec::new();
    for sign in ["không có ", "chưa có "] {
        for (at, _) in key.match_indices(sign) {
            let from = at + sign.len();
            let rest = key.get(from..).unwrap_or_default();
            let opens = key.get(..at).is_some_and(|head| {
                let head = head.trim_end();
                head.is_empty() || head.ends_with(['.', ';', ':', ','])
            });
            let none = crate::window::after(rest, 0, 120)
                .split([',', '.', ';'])
                .next()
                .is_some_and(|clause| clause.contains(" nào"));
            if let Some(noun) = NOUNS
                .iter()
                .find(|noun| crate::lexicon::starts_with_phrase(rest, noun))
                && (opens || none)
            {
                found.push((at, from + noun.len()));
            }
        }
    }
    found
}

/// "để không xảy ra": an aim, not a result.
fn is_aim(key: &str, start: usize) -> bool {
    let head = key.get(..start).unwrap_or_default().trim_end();
    [
        "để",
        "nhằm",
        "phấn đấu",
        "bảo đảm",
        "đảm bảo",
        "kiên quyết",
        "nếu",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}

/// Length of the clause up to a sign that ends it or to "trên địa bàn".
fn clause_length(rest: &str) -> usize {
    let mut end = rest.find([';', '.', ')', ':', '(']).unwrap_or(rest.len());
    for word in [" trên địa bàn", ", tuy nhiên", ", do đó", ", đồng thời"] {
        end = end.min(rest.find(word).unwrap_or(end));
    }
    rest.get(..end).unwrap_or_default().trim_end().len()
}
