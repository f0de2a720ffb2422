//! Areas and numbers inside a name: whether it ends with its area, lists several, or counts them.

use super::tail::word_length;
use super::{Class, Passage};
use crate::lexicon::{Head, Role, heads_at, role_at, starts_with_phrase};

/// "Tổ trưởng 18 tổ dân phố", "UBND 12 xã biên giới": how many areas or bodies those are that an office or body is named for.
pub(super) fn counted_areas(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    const AREAS: &[&str] = &[
        "tổ dân phố",
        "thôn",
        "xã",
        "phường",
        "huyện",
        "bản",
        "ấp",
        "khu phố",
        "chi bộ",
        "chi hội",
        "đơn vị",
        "trường",
        "doanh nghiệp",
        "địa phương",
        "sở",
        "tổ",
    ];
    let key = passage.key_from(next);
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    let area = key.get(digits..)?.strip_prefix(' ')?;
    let head = passage.key.get(start..next)?.trim_end();
    let named = heads_at(head).any(|(length, class)| {
        length == head.len()
            && (class == Head::Office || matches!(head, "ubnd" | "ủy ban nhân dân" | "công an"))
    }) || [
        "chủ tịch ubnd",
        "bí thư",
        "trưởng công an",
        "chủ tịch ủy ban nhân dân",
    ]
    .contains(&head);
    let area = AREAS
        .iter()
        .find(|name| starts_with_phrase(area, name))
        .filter(|_| digits > 0 && digits < 4 && named)?;
    Some(digits + 1 + area.len())
}

/// Levels of areas that bodies are of.
const AREAS: &[&str] = &[
    "tỉnh",
    "huyện",
    "xã",
    "phường",
    "thị trấn",
    "thị xã",
    "quận",
    "đặc khu",
    "thành phố",
    "trung ương",
];

/// True when `key` begins with the level of an area.
pub(super) fn is_area(key: &str) -> bool {
    AREAS.iter().any(|area| starts_with_phrase(key, area))
}

/// "Công an tỉnh biên soạn ...": a small word behind the area that a body is of begins the predicate, known to us or not.
pub(super) fn ends_with_area(passage: Passage<'_>, next: usize, class: Class, fresh: bool) -> bool {
    let head = passage.key.get(..next).unwrap_or_default().trim_end();
    let ends = |suffix: &str| {
        head.strip_suffix(suffix)
            .is_some_and(|rest| rest.ends_with(' ') || class == Class::Generic && rest.is_empty())
    };
    let key = passage.key_from(next);
    // "Xã hội", "Huyện ủy", "Tỉnh đoàn": one word with the area, not behind it.
    let compound = ["hội", "ủy", "đoàn", "đội", "lộ"]
        .iter()
        .any(|word| starts_with_phrase(key, word));
    let small_area = compound || is_area(key);
    match class {
        Class::Named => !fresh && !small_area && AREAS.iter().any(|area| ends(area)),
        Class::Generic => AREAS.iter().any(|area| ends(&format!("địa bàn {area}"))),
    }
}

/// "Tòa án nhân dân hai cấp", "các ngành liên quan": words behind which a name goes on with nothing but an area.
pub(super) fn ends_with_level(passage: Passage<'_>, next: usize) -> bool {
    let head = passage.key.get(..next).unwrap_or_default().trim_end();
    let small_area = is_area(passage.key.get(next..).unwrap_or_default());
    !small_area
        && [
            " các cấp",
            " hai cấp",
            " cấp huyện",
            " cấp xã",
            " cấp tỉnh",
            " cùng cấp",
            " liên quan",
        ]
        .iter()
        .any(|level| head.ends_with(level))
}

/// "Khu vực 9", "Ban Chỉ đạo 35": words that a number may follow inside a name.
pub(super) fn takes_number(passage: Passage<'_>, next: usize) -> bool {
    let head = passage.key.get(..next).unwrap_or_default().trim_end();
    [
        "khu vực",
        "số",
        "quân khu",
        "vùng",
        "chỉ đạo",
        "công tác",
        "liên ngành",
        "tổ",
        "đội",
        "đoàn",
        "trường",
        "đề án",
        "chi nhánh",
        "cục",
        "phường",
        "quận",
        "khối",
        "cụm",
        "trạm",
        "điện lực",
        "k",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}

/// "UBND xã nơi xảy ra vụ việc ...", "Công an xã nơi trường đóng ...": length of the words that tell which one, up to the act.
pub(super) fn where_length(key: &str) -> Option<usize> {
    let rest = key.strip_prefix("nơi ")?;
    // A verb right behind "nơi" tells what happens there.
    let first = role_at(rest).map_or_else(|| word_length(rest), |(length, _)| length);
    let mut end = "nơi ".len() + first;
    for _ in 0..4 {
        let Some(next) = key.get(end..).and_then(|tail| tail.strip_prefix(' ')) else {
            break;
        };
        let stops = role_at(next).is_some_and(|(_, role)| role != Role::Modifier);
        // "nơi trường đóng" has its verb behind its subject.
        if stops || word_length(next) == 0 {
            break;
        }
        end += 1 + word_length(next);
    }
    Some(end)
}

/// "UBND các phường Bến Lăng, Cầu Đá": a name that lists places, each with a capital.
pub(super) fn lists_places(name: &str) -> bool {
    const MANY: &[&str] = &[
        "các phường ",
        "các xã ",
        "các huyện ",
        "các quận ",
        "các tỉnh ",
        "các thị trấn ",
        "các thôn ",
        "các đặc khu ",
        "hai xã ",
        "hai phường ",
        "hai huyện ",
    ];
    MANY.iter().any(|many| {
        name.find(many).is_some_and(|at| {
            let places = name.get(at + many.len()..).unwrap_or_default();
            let small = ["trên", "thuộc", "liên quan", "có", "nơi", "của", "trong"]
                .iter()
                .any(|word| starts_with_phrase(places, word));
            !places.trim_matches([',', ' ']).is_empty() && !small && !places.contains(" và ")
        })
    })
}

/// True when a name speaks of areas, so that further areas after a comma belong to it ("UBND các xã, phường").
pub(super) fn lists_areas(key: &str) -> bool {
    let key = key.trim_end_matches([' ', ',']);
    [
        "tỉnh",
        "huyện",
        "xã",
        "phường",
        "thị xã",
        "thành phố",
        "thị trấn",
        "quận",
        "đặc khu",
        "thôn",
        "ấp",
        "bản",
        "khu phố",
        "tổ dân phố",
        "sở",
        "ngành",
        "ban",
        "cơ quan",
        "đơn vị",
        "phòng",
    ]
    .iter()
    .any(|area| {
        key.strip_suffix(area)
            .is_some_and(|head| head.ends_with(' '))
    })
}
