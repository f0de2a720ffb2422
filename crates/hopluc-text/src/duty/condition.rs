//! Subjects behind a condition ("Căn cứ chức năng, nhiệm vụ được giao, các cơ quan ...") or behind other words ("..., đề nghị các sở ...").

use std::sync::OnceLock;

use regex::Regex;

use super::order::giver_at;
use super::subject::{given_on, is_bare_group, is_followed_by_verb, skip_space};
use crate::bodies::{Name, Passage, name_at, names_at};
use crate::schedule::has_act;

/// Words that open a condition before the subject.
const CONDITIONS: &[&str] = &[
    "căn cứ",
    "trên cơ sở",
    "trước ",
    "sáng ",
    "chiều ",
    "thứ ",
    "cuối ",
    "đầu ",
    "mỗi ",
    "kể từ",
    "trong quá trình",
    "để ",
    "định kỳ",
    "theo ",
    "sau khi",
    "hằng",
    "hàng",
    "nếu ",
    "khi ",
    "trong ",
    "từ ngày",
    "ngay ",
    "đối với",
    "nhận được",
    "quá trình",
    "ngoài ",
    "qua ",
    "chậm nhất",
    "do ",
    "với ",
    "nhằm ",
    "về ",
    "trường hợp",
    "tùy theo",
    "đến ",
    "thực hiện",
    "trước mắt",
    "bên cạnh đó",
    "đồng thời",
    "trên đây là",
    "kết thúc",
    "hết ",
    "vào ",
];

/// "Căn cứ chức năng, nhiệm vụ được giao, các cơ quan ... ban hành", "Trước ngày ..., Sở X báo cáo", "..., đề nghị các sở ...".
pub(super) fn after_condition(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let sentence = key.find(". ").unwrap_or(key.len());
    if CONDITIONS.iter().any(|opener| key.starts_with(opener)) {
        for (at, _) in key.match_indices(", ").filter(|(at, _)| *at < sentence) {
            let next = at + 2;
            let rest = key.get(next..).unwrap_or_default();
            let given = giver_at(rest).map_or(0, str::len);
            let (names, end) = names_at(passage, skip_space(key, next + given));
            // The rest of a list of common nouns ("..., đơn vị, địa phương") begins no sentence.
            let listed = given == 0
                && names
                    .first()
                    .is_some_and(|name| is_bare_group(passage, name.start));
            if !listed && !names.is_empty() && (given > 0 || is_followed_by_verb(key, end)) {
                return given_on(passage, end).unwrap_or(names);
            }
        }
    }
    let rhythm = after_rhythm(passage);
    if !rhythm.is_empty() {
        return rhythm;
    }
    given_later(passage)
}

/// "Định kỳ hằng tháng (trước ngày 20), năm (trước ngày 15/12) các đơn vị báo cáo ...": who acts right behind the time that opens the
/// sentence, without a comma.
fn after_rhythm(passage: Passage<'_>) -> Vec<Name> {
    static TIMES: OnceLock<Regex> = OnceLock::new();
    const OPENERS: &[&str] = &[
        "định kỳ",
        "hằng ",
        "hàng ",
        "mỗi ",
        "trước ngày ",
        "chậm nhất ",
    ];
    let key = passage.key;
    if !OPENERS.iter().any(|opener| key.starts_with(opener)) {
        return Vec::new();
    }
    let times = TIMES.get_or_init(|| {
        Regex::new(r"(?:\)| (?:ngày|tuần|tháng|quý|năm)|\d) ").expect("a literal pattern is valid")
    });
    let near = crate::window::after(key, 0, 400);
    let sentence = near.find(['.', ';']).unwrap_or(near.len());
    for hit in times.find_iter(near.get(..sentence).unwrap_or_default()) {
        let head = key.get(..hit.end()).unwrap_or_default();
        if has_act(head) {
            break;
        }
        let (names, end) = names_at(passage, hit.end());
        let bare = names
            .first()
            .is_none_or(|name| name.start != hit.end() || is_bare_group(passage, name.start));
        if !bare && is_followed_by_verb(key, end) {
            return names;
        }
    }
    Vec::new()
}

/// "... (khen thưởng), đề nghị các cơ quan ... thực hiện", "Sở X yêu cầu các phòng ...": an order behind other words.
fn given_later(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let agrees = super::told::opens_agreement(key);
    if super::order::opens_with_verb(key) && !agrees {
        return Vec::new();
    }
    for hit in later_givers().find_iter(key) {
        let at = hit.start();
        let signed = !hit.as_str().starts_with(' ');
        if !signed && at >= 90 {
            continue;
        }
        let before = key.get(..at).unwrap_or_default();
        let standing =
            signed || name_at(passage, 0).is_some_and(|name| name.end == before.trim_end().len());
        let (names, end) = names_at(passage, hit.end());
        if standing && !names.is_empty() && is_followed_by_verb(key, end) {
            return names;
        }
    }
    Vec::new()
}

fn later_givers() -> &'static Regex {
    static GIVERS: OnceLock<Regex> = OnceLock::new();
    GIVERS.get_or_init(|| {
        Regex::new("[,;.] (?:đề nghị|yêu cầu|giao) | (?:yêu cầu|đề nghị) ")
            .expect("a literal pattern is valid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        crate::bodies::check_names(after_condition, text, expected);
    }

    #[test]
    fn who_acts_may_stand_right_behind_the_time() {
        check(
            "Định kỳ hằng tháng (trước ngày 20), năm (trước ngày 15/12) các đơn vị báo cáo về Công an tỉnh.",
            &["các đơn vị"],
        );
        check("Hằng quý Sở Nội vụ tổng hợp kết quả.", &["Sở Nội vụ"]);
        check("Hằng quý báo cáo Sở Nội vụ kết quả thực hiện.", &[]);
        check("Định kỳ 6 tháng tổng hợp trong năm Sở Nội vụ.", &[]);
    }
}
