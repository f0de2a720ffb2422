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
            if ends_here(tail) {
                let of_title = titled(key, start).map(|title| (title, start, sign_end));
                found.extend(of_title.map(|places| nil_of_title(view, para, index, places)));
            }
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
    // "không có cán bộ vi phạm" is a nil, "chưa có cán bộ chuyên trách" a want.
    const PEOPLE: &[&str] = &[
        "cán bộ",
        "công chức",
        "đảng viên",
        "doanh nghiệp",
        "cơ sở",
        "người",
        "nhân viên",
        "chiến sĩ",
        "chiến sỹ",
        "giáo viên",
        "học sinh",
        "hội viên",
        "đoàn viên",
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
            let faulted = crate::window::after(rest, 0, 90)
                .split(['.', ';'])
                .next()
                .is_some_and(|clause| clause.contains("vi phạm") || clause.contains(" bị "));
            let people = PEOPLE
                .iter()
                .filter(|_| faulted && sign.starts_with("không"));
            if let Some(noun) = NOUNS
                .iter()
                .chain(people)
                .find(|noun| crate::lexicon::starts_with_phrase(rest, noun))
                && (opens || none)
            {
                found.push((at, from + noun.len()));
            }
        }
    }
    found
}

/// "Tai nạn giao thông: không xảy ra.": what did not happen is the title before the colon.
fn nil_of_title(
    view: &View,
    para: &Para,
    index: usize,
    (title, sign, end): (usize, usize, usize),
) -> Found {
    let base = para.body;
    let of = view.text(base + title, base + sign);
    Found {
        start: base + title,
        end: base + end,
        value: 0.0,
        unit: "vụ".to_owned(),
        of: of.trim_matches([' ', ':']).to_owned(),
        approx: Approx::Exact,
        nil: true,
        para: index,
    }
}

/// Where the title begins that stands before the sign at `at` and its colon; none where a sentence stands there.
fn titled(key: &str, at: usize) -> Option<usize> {
    let head = key.get(..at)?.trim_end().strip_suffix(':')?;
    let start = head.rfind([';', '.']).map_or(0, |cut| cut + 1);
    let clause = head.get(start..)?;
    // "Lừa đảo: 03 vụ, cháy nổ: không xảy ra": what was told before is no part of the title.
    let told = clause.contains(|c: char| c == ':' || c.is_ascii_digit());
    let start = start + clause.rfind(',').filter(|_| told).map_or(0, |cut| cut + 1);
    let title = head.get(start..)?;
    let start = start + title.len() - title.trim_start().len();
    ((4..=60).contains(&title.trim().chars().count())).then_some(start)
}

fn ends_here(tail: &str) -> bool {
    tail.is_empty() || tail.starts_with(['.', ';', ','])
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
