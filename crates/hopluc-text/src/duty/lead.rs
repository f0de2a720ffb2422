//! Bodies that the sentence before a list makes responsible for the list.

use std::sync::OnceLock;

use regex::Regex;

use super::subject::{is_bare_group, is_followed_by_verb, own_bodies};
use crate::bodies::{Name, Passage, names_at};
use crate::damage::alternation;
use crate::lexicon::starts_with_phrase;

/// Bodies that the sentence before a list makes responsible for the list.
pub(crate) fn lead_bodies(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let mut best = Vec::new();
    for hit in lead_givers().find_iter(key) {
        // "Hội nghị giao ban": no order.
        let rest = key.get(hit.end()..).unwrap_or_default();
        let other = hit.as_str() == "giao "
            && ["ban ", "ban.", "ban,", "dịch", "thông", "lưu", "nhận"]
                .iter()
                .any(|word| rest.starts_with(word));
        let bounded = !other
            && key
                .get(..hit.start())
                .is_some_and(|head| !head.ends_with(char::is_alphanumeric));
        if !bounded {
            continue;
        }
        let (names, _) = names_at(passage, hit.end());
        if !names.is_empty() {
            best = names;
        }
    }
    if !best.is_empty() {
        return best;
    }
    let own = own_bodies(passage);
    let gives = own.last().is_some_and(|name| gives_order(key, name.end));
    if !own.is_empty() && !gives && (!is_giving(key) || is_own_work(key)) {
        return own;
    }
    // "..., trong thời gian tới, Sở X tiếp tục thực hiện các nhiệm vụ sau:"
    for (at, _) in key.match_indices(", ") {
        let (names, end) = names_at(passage, at + 2);
        if names
            .first()
            .is_some_and(|name| !is_bare_group(passage, name.start))
            && is_followed_by_verb(key, end)
            && !gives_order(key, end)
            && (!is_giving(key.get(end..).unwrap_or_default())
                || is_own_work(key.get(end..).unwrap_or_default()))
        {
            best = names;
        }
    }
    best
}

/// Words of order anywhere in the sentence before a list.
fn lead_givers() -> &'static Regex {
    static GIVERS: OnceLock<Regex> = OnceLock::new();
    GIVERS.get_or_init(|| {
        let words = ["yêu cầu ", "đề nghị ", "giao ", "kiến nghị ", "phân công "];
        Regex::new(&alternation(&words))
            .expect("an alternation of escaped phrases is a valid pattern")
    })
}

/// "Thủ tướng Chính phủ yêu cầu:", "Ban Thường vụ quyết định ...:": the body that ends at `end` speaks, others act.
fn gives_order(key: &str, end: usize) -> bool {
    let rest = key.get(end..).unwrap_or_default().trim_start();
    [
        "yêu cầu",
        "đề nghị",
        "giao",
        "kết luận",
        "thảo luận",
        "hướng dẫn",
        "chỉ thị",
        "quyết nghị",
        "lưu ý",
        "kiến nghị",
        "phân công",
    ]
    .iter()
    .any(|giver| starts_with_phrase(rest, giver))
}

/// True when the speaker only gives orders: "UBND tỉnh có ý kiến chỉ đạo như sau".
fn is_giving(key: &str) -> bool {
    [
        "có ý kiến",
        "chỉ đạo",
        "báo cáo",
        "thông báo",
        "ban hành",
        "có một số đề xuất",
        "kiến nghị",
    ]
    .iter()
    .any(|sign| key.contains(sign))
}

/// True when the speaker makes a plan or tells of its own work: "Sở X báo cáo kết quả như sau", "Ban Y ban hành Kế hoạch với ...".
fn is_own_work(key: &str) -> bool {
    let key = key.trim_start();
    let ordering = ["yêu cầu", "đề nghị", "chỉ đạo", "ý kiến", "kiến nghị"]
        .iter()
        .any(|word| key.contains(word));
    let plans = ["kế hoạch", "chương trình", "phương án"]
        .iter()
        .any(|plan| {
            ["ban hành ", "xây dựng "]
                .iter()
                .any(|verb| key.contains(&format!("{verb}{plan}")))
        });
    let reports = starts_with_phrase(key, "báo cáo") && key.contains("như sau");
    !ordering && (plans || reports)
}
