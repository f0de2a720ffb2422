//! Subjects whose head or verb no list knows: a proper name at the beginning of an order, the last entries of a list, the act
//! behind a name that is closed.

use super::subject::is_followed_by_verb;
use crate::bodies::{Name, Passage, closes_name, name_at};
use crate::lexicon::{Role, role_at, starts_with_phrase};

/// "Công an tỉnh soi lại ...": behind a name that is closed stands a small word that no list knows, which begins the act.
pub(super) fn acts_unknown(passage: Passage<'_>, end: usize) -> bool {
    let opens = passage.text.starts_with(char::is_uppercase);
    let bracket = bracket_length(passage.key, end);
    let act = end + bracket;
    let next = passage
        .key
        .get(act..)
        .and_then(|rest| rest.strip_prefix(' '));
    let small = passage
        .text
        .get(act + 1..)
        .is_some_and(|text| text.starts_with(char::is_lowercase));
    opens
        && small
        && next.is_some_and(|next| is_unlisted(next) && next.contains(' '))
        && (bracket > 0 || closes_name(passage, end))
}

/// Length of " (thuộc Sở X)" at `end`, which closes a name; 0 where no bracket stands there.
fn bracket_length(key: &str, end: usize) -> usize {
    let rest = crate::window::after(key, end, 120);
    if !rest.starts_with(" (") {
        return 0;
    }
    rest.find(')').map_or(0, |close| close + 1)
}

/// True for a word that no list knows, and for "nêu", which acts unless it points ("nêu trên", "nêu tại Điều 1").
fn is_unlisted(next: &str) -> bool {
    let told = next.strip_prefix("nêu ").is_some_and(|rest| {
        !["trên", "tại", "ở", "trong"]
            .iter()
            .any(|place| starts_with_phrase(rest, place))
    });
    told || role_at(next).is_none()
}

/// "Xưởng Cơ khí Bình An bố trí ...": a proper name whose head we do not know, at the very beginning, with the verb of a duty behind it.
pub(super) fn unknown_subject(passage: Passage<'_>) -> Option<Name> {
    const MOST_WORDS: usize = 8;
    const THINGS: &[&str] = &[
        "nghị định",
        "thông tư",
        "luật",
        "kế hoạch",
        "công văn",
        "quyết định",
        "chỉ thị",
        "đề án",
        "chương trình",
        "dự án",
        "hệ thống",
        "nội dung",
        "phụ lục",
        "biểu",
        "mẫu",
        "điều",
        "bước",
        "đợt",
        "quy",
        "văn bản",
        "báo cáo",
        "tổng đài",
        "ứng dụng",
        "phần mềm",
        "mô hình",
        "dịch vụ",
        "phong trào",
        "cuộc",
        "hội",
        "mạng",
        "thông tin",
        "công tác",
        "hoạt động",
        "việc",
        "tài khoản",
        "lễ",
        "tháng",
        "ngày",
        "tuần",
    ];
    const DUTIES: &[&str] = &[
        "chủ trì",
        "phối hợp",
        "có trách nhiệm",
        "chịu trách nhiệm",
        "tham mưu",
        "bố trí",
        "tổng hợp",
        "theo dõi",
        "rà soát",
        "vận động",
        "đôn đốc",
        "chỉ đạo",
        "đề xuất",
        "cử",
        "cam kết",
        "là cơ quan",
        "là đơn vị",
        "là đầu mối",
        "làm đầu mối",
    ];
    let (text, key) = (passage.text, passage.key);
    let known = role_at(key).is_some() || THINGS.iter().any(|thing| starts_with_phrase(key, thing));
    if known || !text.starts_with(char::is_uppercase) {
        return None;
    }
    let mut at = 0;
    let mut capitals = 0;
    for _ in 0..MOST_WORDS {
        let word = key.get(at..)?;
        let length = word
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(word.len());
        capitals += usize::from(text.get(at..)?.starts_with(char::is_uppercase));
        at += length;
        let next = key.get(at..)?.strip_prefix(' ')?;
        let small = text.get(at + 1..)?.starts_with(char::is_lowercase);
        if small && DUTIES.iter().any(|verb| starts_with_phrase(next, verb)) {
            return (capitals >= 2).then_some(Name { start: 0, end: at });
        }
        if small && role_at(next).is_some_and(|(_, role)| role != Role::Modifier) {
            return None;
        }
        at += 1;
    }
    None
}

/// "Đài A, Đài B, Nhật báo C tăng ...": a list whose last entry has no head that we know, but a capital before and a verb behind it.
pub(super) fn with_unknown(passage: Passage<'_>, names: &[Name], end: usize) -> Option<Vec<Name>> {
    const MOST_WORDS: usize = 9;
    names.first()?;
    let rest = passage.key.get(end..)?;
    let start = [", ", " và ", "; "]
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .map(|sign| end + sign.len())?;
    passage
        .text
        .get(start..)
        .filter(|text| text.starts_with(char::is_uppercase))?;
    let mut at = start;
    for _ in 0..MOST_WORDS {
        let word = passage.key.get(at..)?;
        let length = word
            .find(|c: char| !c.is_alphanumeric() && c != '-')
            .unwrap_or(word.len());
        at += length;
        let next = passage.key.get(at..)?.strip_prefix(' ')?;
        let small = passage
            .text
            .get(at + 1..)
            .is_some_and(|text| text.starts_with(char::is_lowercase));
        if small && role_at(next).is_some_and(|(_, role)| role == Role::Verb) {
            let mut all = names.to_vec();
            all.push(Name { start, end: at });
            return Some(all);
        }
        at += 1;
    }
    None
}

/// "Các chi nhánh ngân hàng, quỹ tín dụng nhân dân niêm yết ...": a list that goes on with nouns no list knows, up to the verb.
pub(super) fn with_common(passage: Passage<'_>, names: &[Name], end: usize) -> Option<Vec<Name>> {
    const MOST_ENTRIES: usize = 8;
    names.first().filter(|name| name.start == 0)?;
    let mut all = names.to_vec();
    let mut end = end;
    for _ in 0..MOST_ENTRIES {
        let rest = passage.key.get(end..)?;
        let start = [", ", " và "]
            .iter()
            .find(|sign| rest.starts_with(**sign))
            .map(|sign| end + sign.len())?;
        let known = name_at(passage, start);
        let name = known.or_else(|| common_name(passage.key, start))?;
        end = name.end;
        all.push(name);
        if is_followed_by_verb(passage.key, end) && passage.key.get(end..)?.starts_with([' ', ':'])
        {
            return Some(all);
        }
    }
    None
}

/// Two or more words at a place that neither act nor lead on to other words.
fn common_name(key: &str, start: usize) -> Option<Name> {
    const MOST_WORDS: usize = 7;
    let mut end = start;
    for count in 0..=MOST_WORDS {
        let from = if count == 0 { start } else { end + 1 };
        let rest = key.get(from..)?;
        let length = match role_at(rest) {
            Some((length, Role::Modifier)) if count > 0 => length,
            None if starts_with_phrase(rest, "và") => 0,
            None => rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len()),
            Some(_) => 0,
        };
        if length == 0 {
            return (count >= 2).then_some(Name { start, end });
        }
        end = from + length;
        if !key.get(end..)?.starts_with(' ') {
            return (count >= 1).then_some(Name { start, end });
        }
    }
    None
}
