//! Words behind a head that tell which bodies are meant and hold a verb of their own ("cơ quan chuyên môn về xây dựng",
//! "chủ rừng là tổ chức", "các xã có rừng"); the act of the sentence follows them.

use std::sync::OnceLock;

use regex::Regex;

use super::{Class, Passage, name_at};
use crate::lexicon::{Head, Role, heads_at, role_at, starts_with_phrase};

/// Length of the words at `next` that belong to the name begun at `start`; none where they begin the act.
pub(super) fn relative_length(
    passage: Passage<'_>,
    next: usize,
    class: Class,
    start: usize,
) -> Option<usize> {
    let key = passage.key_from(next);
    if let Some(length) = standing(passage, next, start) {
        return Some(length);
    }
    // "Thủ trưởng các cơ quan, đơn vị nêu tại Điều 1": an office in a group of bodies.
    let grouped = class == Class::Generic
        || passage
            .key
            .get(start..next)
            .is_some_and(|name| name.contains("các "));
    match key.as_bytes().first()? {
        b'v' => field_about(passage, next),
        b'b' | b'd' | 0xc4 => board_field(passage, next)
            .or_else(|| state_of(passage, next, class, start))
            .or_else(|| told_at(key).filter(|_| grouped)),
        b'l' if class == Class::Generic => kind_of(passage, next),
        b'c' => lying_by(key)
            .or_else(|| named_in(key))
            .or_else(|| part_in_work(passage, next, start))
            .or_else(|| state_of(passage, next, class, start)),
        b'p' => part_in_work(passage, next, start).or_else(|| charge_of(passage, next, start)),
        b't' if class == Class::Generic => told_at(key).or_else(|| on_watch(passage, next, start)),
        b't' => on_watch(passage, next, start),
        b'n' | b'q' if grouped => told_at(key),
        _ => None,
    }
}

/// "các đơn vị chưa gửi báo cáo khẩn trương ...", "các xã còn tồn đọng hồ sơ tập trung ...": how the bodies that are meant stand,
/// up to the adverb or verb with which the order begins.
fn state_of(passage: Passage<'_>, next: usize, class: Class, start: usize) -> Option<usize> {
    const MOST_WORDS: usize = 14;
    const STATES: &[&str] = &[
        "chưa",
        "còn",
        "chậm",
        "để xảy ra",
        "có việc",
        "có vụ việc",
        "có trường hợp",
        "có hệ thống",
        "có điểm",
        "có tỷ lệ",
        "có kết quả",
        "có số",
        "đạt tỷ lệ",
        "đạt kết quả",
    ];
    const ORDERS: &[&str] = &[
        "khẩn trương",
        "nghiêm túc",
        "tập trung",
        "chủ động",
        "phải",
        "có trách nhiệm",
        "chịu trách nhiệm",
        "tiếp tục",
        "đẩy nhanh",
        "đẩy mạnh",
        "tăng cường",
        "nhanh chóng",
        "sớm",
        "gửi ngay",
        "gửi bổ sung",
        "nộp bổ sung",
        "báo cáo ngay",
        "thực hiện ngay",
        "có giải pháp",
        "có biện pháp",
        "kiểm điểm",
        "giải trình",
        "rút kinh nghiệm",
    ];
    let key = passage.key_from(next);
    let state = STATES
        .iter()
        .find(|state| starts_with_phrase(key, state))
        .filter(|_| !starts_with_phrase(key, "còn lại"))?;
    let many = passage.key.get(start..next)?;
    if class != Class::Generic && !many.contains("các ") || many.trim_end() == "quý" {
        return None;
    }
    let mut end = state.len();
    for _ in 0..MOST_WORDS {
        let rest = key.get(end..)?;
        // "Đối với 08 xã chưa thành lập tổ:": the heading ends with them.
        if rest.is_empty() || rest.starts_with(':') {
            return Some(end);
        }
        let rest = rest.strip_prefix(' ')?;
        if ORDERS.iter().any(|words| starts_with_phrase(rest, words)) {
            return Some(end);
        }
        let length = rest
            .find(|c: char| !c.is_alphanumeric() && c != '/')
            .unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        end += 1 + length;
    }
    None
}

/// "Phó Giám đốc phụ trách kỹ thuật:": the charge of an office, up to the colon that ends its title.
fn charge_of(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let key = passage.key_from(next).strip_prefix("phụ trách ")?;
    let office = passage.key.get(start..next)?;
    let titled = heads_at(office).any(|(_, head)| head == Head::Office);
    let stop = key.find(|c: char| !c.is_alphanumeric() && c != ' ');
    let field = key.get(..stop.unwrap_or(key.len()))?.trim_end();
    let ends = stop.is_none_or(|at| key.get(at..).is_some_and(|rest| rest.starts_with(':')));
    let whole = ends && (1..=6).contains(&field.split(' ').count());
    let length = if whole {
        Some(field.len())
    } else {
        branch_length(key)
    };
    length
        .filter(|_| titled)
        .map(|length| "phụ trách ".len() + length)
}

/// "khối nội chính chủ trì": the branch that somebody is in charge of, up to the verb.
fn branch_length(key: &str) -> Option<usize> {
    const MOST_WORDS: usize = 6;
    let branch = ["khối ", "lĩnh vực ", "ngành "]
        .iter()
        .find(|branch| key.starts_with(**branch))?;
    let field = key.get(branch.len()..)?;
    // "phụ trách lĩnh vực trực tiếp chỉ đạo": the act begins at once.
    if role_at(field).is_some_and(|(_, role)| role != Role::Modifier) {
        return None;
    }
    let mut end = branch.len() + word_length(field);
    for _ in 0..MOST_WORDS {
        let rest = key.get(end..)?;
        // "khối văn hóa - xã hội", "khối kinh tế, tài chính": a field of two halves.
        let sign = [" - ", ", ", " "]
            .into_iter()
            .find(|sign| rest.starts_with(*sign))?;
        let next = rest.get(sign.len()..)?;
        match role_at(next) {
            Some((_, Role::Verb)) if sign == " " => return Some(end),
            Some((_, Role::Verb | Role::Stop)) => return None,
            _ => end += sign.len() + word_length(next),
        }
    }
    None
}

/// "Cán bộ trực của Tổ X ghi nhận ...", "Lãnh đạo trực ban ...": whose turn it is.
fn on_watch(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let head = passage.key.get(start..next)?.trim_end();
    let person = [
        "cán bộ",
        "lãnh đạo",
        "bộ phận",
        "kíp",
        "nhân viên",
        "chỉ huy",
    ]
    .contains(&head);
    let key = passage.key_from(next);
    ["trực ban", "trực của", "trực tại", "trực ca", "trực"]
        .iter()
        .find(|words| starts_with_phrase(key, words))
        .filter(|words| person && !(**words == "trực" && starts_with_phrase(key, "trực tiếp")))
        .map(|words| words.len())
}

/// "Cơ quan thường trực Ban Chỉ đạo", "Bộ phận giúp việc": the part that a body has in a work, always one with its noun.
fn standing(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let head = passage.key.get(start..next)?.trim_end();
    if !matches!(head, "cơ quan" | "đơn vị" | "bộ phận" | "tổ") {
        return None;
    }
    let key = passage.key_from(next);
    let part = ["thường trực", "giúp việc"]
        .iter()
        .find(|part| starts_with_phrase(key, part))?;
    // "Tổ thường trực 24/24 giờ" acts.
    let counted = key
        .get(part.len()..)?
        .trim_start()
        .starts_with(|c: char| c.is_ascii_digit());
    (!counted).then_some(part.len())
}

/// "chuyên môn về kiểm lâm các cấp": the field of a body, up to the act.
fn field_about(passage: Passage<'_>, next: usize) -> Option<usize> {
    const MOST_WORDS: usize = 9;
    let about = "về ";
    let rest = passage.key_from(next).strip_prefix(about)?;
    let head = passage.key.get(..next)?.trim_end();
    if !["chuyên môn", "quản lý nhà nước", "thường trực", "đầu mối"]
        .iter()
        .any(|words| head.ends_with(words))
    {
        return None;
    }
    // The first word of a field may be a verb elsewhere ("về xây dựng").
    let first = role_at(rest).map_or_else(|| word_length(rest), |(length, _)| length);
    let mut end = about.len() + first;
    for _ in 0..MOST_WORDS {
        let key = passage.key_from(next);
        let level = key.get(..end)?.ends_with(" các");
        let next = key.get(end..)?.strip_prefix(' ')?;
        if !level && role_at(next).is_some_and(|(_, role)| role == Role::Verb) {
            return Some(end);
        }
        end += 1 + word_length(next);
    }
    None
}

/// "Ban Quản lý bảo trì công trình giao thông": what such a board is for.
fn board_field(passage: Passage<'_>, next: usize) -> Option<usize> {
    let key = passage.key_from(next);
    let board = passage.key.get(..next)?.trim_end().ends_with("ban quản lý");
    ["bảo trì", "duy tu", "đầu tư xây dựng", "đầu tư"]
        .iter()
        .find(|field| board && starts_with_phrase(key, field))
        .map(|field| field.len())
}

/// "chủ rừng là hộ gia đình, cá nhân ký cam kết": which kind of them, where the act follows.
fn kind_of(passage: Passage<'_>, next: usize) -> Option<usize> {
    let is = "là ";
    let rest = passage.key_from(next).strip_prefix(is)?;
    let small = !passage.is_capital(next + is.len());
    let group = heads_at(rest).any(|(_, head)| matches!(head, Head::Generic | Head::Apart));
    let kind = name_at(passage, next + is.len()).filter(|_| small && group)?;
    let act = passage.key_from(kind.end).trim_start();
    role_at(act)
        .is_some_and(|(_, role)| role == Role::Verb)
        .then_some(kind.end - next)
}

/// "các xã có rừng", "UBND các phường có dự án": what lies in the areas that are meant.
fn lying_by(key: &str) -> Option<usize> {
    const THINGS: &[&str] = &[
        "rừng",
        "biển",
        "đường",
        "tuyến",
        "dự án",
        "khu",
        "cụm",
        "cửa khẩu",
        "cảng",
        "đê",
        "hồ chứa",
        "mỏ",
        "di tích",
        "tàu",
        "chợ",
        "công trình",
        "trường",
        "website",
        "trang thông tin",
        "hệ thống thông tin",
        "ứng dụng",
        "điểm bán",
        "mạng lưới",
    ];
    let has = "có ";
    let rest = key.strip_prefix(has)?;
    let thing = THINGS
        .iter()
        .find(|thing| starts_with_phrase(rest, thing))?;
    let mut end = has.len() + thing.len();
    for _ in 0..4 {
        let Some(next) = key.get(end..).and_then(|tail| tail.strip_prefix(' ')) else {
            break;
        };
        let length = match role_at(next) {
            Some((length, Role::Modifier)) => length,
            Some(_) => 0,
            None => word_length(next),
        };
        if length == 0 {
            break;
        }
        end += 1 + length;
    }
    Some(end)
}

/// "Các cơ quan, đơn vị tại mục 2, 3", "... nêu tại khoản 1 Điều này": the place of the document that names them.
fn told_at(key: &str) -> Option<usize> {
    const OPENERS: &[&str] = &[
        "tại ",
        "nêu ",
        "ghi ",
        "quy định ",
        "phân công ",
        "liệt kê ",
        "được ",
        "đã ",
        "ở ",
        "trong ",
    ];
    static PLACES: OnceLock<Regex> = OnceLock::new();
    let near = crate::window::after(key, 0, 50);
    let placed = [
        "mục ",
        "điểm ",
        "khoản ",
        "điều ",
        "phần ",
        "phụ lục",
        "danh sách",
        " này",
    ]
    .iter()
    .any(|place| near.contains(place));
    if !placed || !OPENERS.iter().any(|opener| key.starts_with(opener)) {
        return None;
    }
    let places = PLACES.get_or_init(|| {
        Regex::new(r"^(?:được |đã )?(?:nêu |ghi |quy định |phân công |liệt kê )?(?:tại|ở|trong) (?:các )?(?:điểm|mục|khoản|điều|phần|phụ lục|danh sách|kế hoạch này|văn bản này|công văn này)(?: (?:[ivx]+|\d+(?:\.\d+)*|[a-zđ])\b(?:(?:, | và |,)(?:(?:điểm|mục|khoản|điều|phần|phụ lục) )?(?:[ivx]+|\d+(?:\.\d+)*|[a-zđ])\b)*)?(?: (?:điều|mục|khoản|phần|phụ lục) (?:[ivx]+\b|\d+|này))*(?: (?:kế hoạch|công văn|chỉ thị|văn bản|quyết định|thông báo) này| kèm theo| nêu trên| trên| này)?")
            .expect("a literal pattern is valid")
    });
    places.find(key).map(|hit| hit.end())
}

/// "các ông, bà có tên tại Điều 1", "... có tên trong danh sách": those whom the document lists.
fn named_in(key: &str) -> Option<usize> {
    let rest = key.strip_prefix("có tên ")?;
    let place = [
        "tại điều ",
        "ở điều ",
        "trong danh sách",
        "tại danh sách",
        "nêu tại điều ",
    ]
    .iter()
    .find(|place| rest.starts_with(**place))?;
    let end = "có tên ".len() + place.len();
    Some(end + key.get(end..).map_or(0, word_length))
}

/// "Cơ quan phối hợp cử người ...", "Đơn vị chủ trì báo cáo ...": a part in joint work, where its act follows at once.
fn part_in_work(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    const ACTS: &[&str] = &[
        "gửi",
        "báo cáo",
        "cử",
        "nộp",
        "có trách nhiệm",
        "chịu trách nhiệm",
        "cung cấp",
        "trả lời",
        "thông báo",
        "phải",
        "chuẩn bị",
    ];
    let head = passage.key.get(start..next)?.trim_end();
    let many = passage
        .key
        .get(..start)?
        .trim_end()
        .ends_with(char::is_alphabetic);
    if many || !matches!(head, "cơ quan" | "đơn vị" | "bên") {
        return None;
    }
    let key = passage.key_from(next);
    let part = ["chủ trì", "phối hợp"]
        .iter()
        .find(|part| starts_with_phrase(key, part))?;
    let act = key.get(part.len()..)?.strip_prefix(' ')?;
    ACTS.iter()
        .any(|words| starts_with_phrase(act, words))
        .then_some(part.len())
}

fn word_length(key: &str) -> usize {
    key.find(|c: char| !c.is_alphanumeric())
        .unwrap_or(key.len())
}
