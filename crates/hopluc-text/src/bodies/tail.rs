//! How far a name goes on after its head: fields, modifiers, lists of common nouns.

use super::area::{
    counted_areas, ends_with_area, ends_with_level, is_area, lists_areas, lists_places,
    takes_number, where_length,
};
use super::field::{
    capital_end, ends_with_field, field_length, fields_follow, goes_on_field, is_field_word,
    kind_behind, listed_fields, noun_like_verb, prevention_length, school_level,
};
use super::head::goes_on_named;
use super::relative::relative_length;
use super::{Class, DETERMINERS, Gap, MOST_WORDS, Passage, name_at};
use crate::lexicon::{Head, Role, heads_at, role_at, role_length, starts_with_phrase};

/// Walks over what belongs to a name whose head ends at `end`.
pub(super) fn tail_end(passage: Passage<'_>, head_end: usize, class: Class, start: usize) -> usize {
    let mut end = head_end;
    let mut class = class;
    for _ in 0..MOST_WORDS {
        let (next, gap) = passage.gap(end);
        let key = passage.key_from(next);
        match gap {
            Gap::End | Gap::Semicolon => {
                if let Some(stop) = listed_fields(passage, end) {
                    end = stop;
                }
                break;
            }
            Gap::Comma => match after_comma(passage, next, class, start) {
                Some(stop) => end = stop,
                None => break,
            },
            Gap::Dash => {
                // "trung tâm giáo dục nghề nghiệp - giáo dục thường xuyên"
                let field = ["xã hội", "giáo dục", "dạy nghề", "hướng nghiệp", "văn hóa"]
                    .iter()
                    .any(|field| starts_with_phrase(key, field));
                if !(passage.is_capital(next) || field) {
                    break;
                }
                // "Phòng Nghiệp vụ - Tổng hợp": what is a verb elsewhere is the second half of a name here.
                let school = "giáo dục thường xuyên";
                end = if passage.is_capital(next) {
                    capital_end(passage, next)
                } else if starts_with_phrase(key, school) {
                    next + school.len()
                } else {
                    passage.word_end(next)
                };
            }
            Gap::Space => match after_space(passage, next, class, end == head_end, start) {
                Some((stop, now)) => {
                    end = stop;
                    class = now;
                }
                None => break,
            },
        }
    }
    end
}

fn after_space(
    passage: Passage<'_>,
    next: usize,
    class: Class,
    fresh: bool,
    start: usize,
) -> Option<(usize, Class)> {
    let key = passage.key_from(next);
    if starts_with_phrase(key, "và") || starts_with_phrase(key, "hoặc") {
        return joined(passage, next, class, start);
    }
    if starts_with_phrase(key, "tổ chức") && !passage.is_capital(next) {
        return grouped_behind(passage, next, start).map(|length| (next + length, class));
    }
    // "Phòng PV01, PA03 mỗi đơn vị cử 01 cán bộ": each of them, not a part of the name.
    if starts_with_phrase(key, "mỗi") {
        return None;
    }
    if let Some(length) = counted_areas(passage, next, start).or_else(|| kind_behind(passage, next))
    {
        return Some((next + length, class));
    }
    if key.starts_with(|c: char| c.is_ascii_digit()) && !takes_number(passage, next) {
        return None;
    }
    if passage.is_capital(next) {
        return Some((capital_end(passage, next), class));
    }
    if let Some(length) = where_length(key).or_else(|| relative_length(passage, next, class, start))
    {
        return Some((next + length, class));
    }
    if let Some(length) = noun_like_verb(key) {
        return Some((next + length, class));
    }
    if class == Class::Named
        && let Some(length) = goes_on_field(passage, next)
    {
        return Some((next + length, class));
    }
    if let Some(length) = titled(passage, next, start).filter(|_| fresh) {
        return Some((next + length, Class::Named));
    }
    if let Some(length) = led_group(passage, next, start).filter(|_| fresh) {
        return Some((next + length, Class::Generic));
    }
    match role_at(key) {
        Some((longest, _)) => in_role(passage, next, class, fresh, (start, longest)),
        None if ends_with_area(passage, next, class, fresh)
            || !fresh && ends_with_level(passage, next)
            || class == Class::Named && !goes_on_named(key) && ends_with_field(passage, next) =>
        {
            None
        }
        None => Some((passage.word_end(next), class)),
    }
}

/// A word of a role behind a name: it goes on with the name where it says which body is meant.
fn in_role(
    passage: Passage<'_>,
    next: usize,
    class: Class,
    fresh: bool,
    (start, longest): (usize, usize),
) -> Option<(usize, Class)> {
    let key = passage.key_from(next);
    let head = passage.key.get(start..next).unwrap_or_default();
    if (class == Class::Generic || head.contains("các "))
        && let Some(length) =
            business_length(passage, next).or_else(|| fresh.then(|| taking_part(key)).flatten())
    {
        return Some((next + length, class));
    }
    let length = role_length(key, Role::Modifier)?;
    // "cơ quan điều tra" is a name, "đơn vị liên quan kiểm tra" is a sentence.
    let verbal = is_verbal_modifier(key.get(..length).unwrap_or_default());
    let takes = fresh && !is_force(head);
    (length >= longest && (takes || !verbal)).then_some((next + length, class))
}

/// "Các đồng chí lãnh đạo Sở": the office of those who are addressed by a word of courtesy.
fn titled(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let head = passage.key.get(start..next)?.trim_end();
    let polite = ["đồng chí", "đ/c", "ông", "bà"]
        .iter()
        .any(|word| head == *word || head.strip_suffix(word) == Some("các "));
    heads_at(passage.key_from(next))
        .find(|(_, head)| polite && *head == Head::Office)
        .map(|(length, _)| length)
}

/// "Người đứng đầu cấp ủy": a group behind an office, a verb only in its first word.
fn led_group(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let key = passage.key_from(next);
    let (length, _) = heads_at(key).find(|(_, head)| *head == Head::Generic)?;
    let is_led = heads_at(passage.key_from(start)).any(|(_, head)| head == Head::Office);
    let is_verb = role_at(key).is_some_and(|(verb, _)| verb < length);
    (is_led && is_verb).then_some(length)
}

/// "Giám đốc các tổ chức tín dụng": a group that looks like a verb, behind the office that is meant in each.
fn grouped_behind(passage: Passage<'_>, next: usize, start: usize) -> Option<usize> {
    let head = passage.key.get(start..next)?;
    let grouped = head.ends_with(" các ") || head.ends_with(" những ");
    heads_at(passage.key_from(next))
        .find(|(_, head)| grouped && *head == Head::Generic)
        .map(|(length, _)| length)
}

/// What "và" or "hoặc" at `next` joins to the name.
fn joined(passage: Passage<'_>, next: usize, class: Class, start: usize) -> Option<(usize, Class)> {
    let key = passage.key_from(next);
    let word = if key.starts_with("và") {
        "và"
    } else {
        "hoặc"
    };
    let (after, gap) = passage.gap(next + word.len());
    if gap != Gap::Space {
        return None;
    }
    // "Văn phòng HĐND và UBND tỉnh": one office that serves both.
    let office = ["văn phòng ", "chánh văn phòng ", "phó chánh văn phòng "]
        .iter()
        .any(|office| passage.key_from(start).starts_with(office));
    if office
        && let Some(served) = ["ubnd", "ủy ban nhân dân", "hđnd", "hội đồng nhân dân"]
            .iter()
            .find(|served| starts_with_phrase(passage.key_from(after), served))
    {
        return Some((after + served.len(), class));
    }
    after_and(passage, after, class, start)
}

/// "các tổ chức, cá nhân kinh doanh ...", "cơ sở sản xuất ...": the trade of those who are named, right behind them.
fn business_length(passage: Passage<'_>, next: usize) -> Option<usize> {
    const TRADERS: &[&str] = &[
        "cá nhân",
        "tổ chức",
        "doanh nghiệp",
        "cơ sở",
        "hộ",
        "hộ gia đình",
        "hộ kinh doanh",
        "đơn vị",
        "công ty",
        "hợp tác xã",
    ];
    const TRADES: &[&str] = &[
        "sản xuất, kinh doanh",
        "kinh doanh",
        "sản xuất",
        "cung cấp dịch vụ",
        "cung ứng dịch vụ",
        "cung cấp",
        "cung ứng",
        "buôn bán",
        "hoạt động",
        "sử dụng",
        "khai thác",
        "quản lý, vận hành",
        "vận hành",
        "nhập khẩu",
        "vận chuyển",
        "sở hữu",
    ];
    let head = passage.key.get(..next)?.trim_end();
    let key = passage.key_from(next);
    let trade = TRADES.iter().find(|trade| starts_with_phrase(key, trade))?;
    let trader = TRADERS.iter().find(|trader| {
        head.strip_suffix(**trader)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', ',']))
    })?;
    // "các đơn vị sử dụng kinh phí đúng quy định" acts; "tổ chức, cá nhân sử dụng ..." is who.
    let acts = matches!(*trader, "đơn vị" | "cơ sở" | "công ty" | "hợp tác xã")
        && matches!(
            *trade,
            "sử dụng" | "vận hành" | "vận chuyển" | "khai thác" | "cung cấp"
        );
    (!acts).then_some(trade.len())
}

/// "các đội tham gia gửi báo cáo": those who take part, where the act itself follows.
fn taking_part(key: &str) -> Option<usize> {
    const ACTS: &[&str] = &["gửi", "báo cáo", "nộp", "cử", "có trách nhiệm", "chuẩn bị"];
    ["tham gia", "tham dự", "dự thi"]
        .iter()
        .find(|words| {
            key.strip_prefix(**words)
                .and_then(|rest| rest.strip_prefix(' '))
                .is_some_and(|rest| ACTS.iter().any(|act| starts_with_phrase(rest, act)))
        })
        .map(|words| words.len())
}

/// Forces, whose names are whole: "Công an kiểm tra" is a sentence.
fn is_force(name: &str) -> bool {
    matches!(
        name.trim_end(),
        "công an"
            | "quản lý thị trường"
            | "hải quan"
            | "thuế"
            | "quân đội"
            | "bộ đội biên phòng"
            | "tổ bảo vệ an ninh, trật tự"
            | "tổ bảo vệ an ninh trật tự"
    )
}

/// Modifiers that are verbs elsewhere; they belong to a name only right after its head.
fn is_verbal_modifier(key: &str) -> bool {
    matches!(
        key,
        "cung cấp"
            | "kinh doanh"
            | "tham mưu"
            | "giáo dục"
            | "đào tạo"
            | "thanh tra"
            | "điều tra"
            | "kiểm tra"
            | "quản lý nhà nước"
            | "cung cấp dịch vụ"
            | "phát thanh"
    )
}

/// "UBND ...", "Công an ...": bodies of which each area has one.
fn lists_areas_of(name: &str) -> bool {
    ["ubnd ", "ủy ban nhân dân ", "công an ", "chủ tịch ubnd "]
        .iter()
        .any(|head| name.starts_with(head))
}

/// What may follow "và" inside one name.
fn after_and(
    passage: Passage<'_>,
    after: usize,
    class: Class,
    start: usize,
) -> Option<(usize, Class)> {
    let key = passage.key_from(after);
    // "Ban Quản lý Khu kinh tế và các khu công nghiệp": one board for both.
    let board = passage.key_from(start).starts_with("ban quản lý ");
    if let Some(zones) = ["các khu công nghiệp", "các khu chế xuất", "các khu kinh tế"]
        .iter()
        .find(|zones| board && starts_with_phrase(key, zones))
    {
        return Some((after + zones.len(), class));
    }
    // "UBND thành phố, thị xã và các huyện": areas of one list.
    if let Some(areas) = key.strip_prefix("các ")
        && is_area(areas)
        && lists_areas_of(passage.key_from(start))
    {
        let whole = heads_at(areas).map(|(length, _)| length).max().unwrap_or(0);
        return (whole > 0).then_some((after + "các ".len() + whole, class));
    }
    if DETERMINERS.iter().any(|word| starts_with_phrase(key, word)) {
        return None;
    }
    if names_document(key) {
        return None;
    }
    let head = heads_at(key).next();
    match class {
        Class::Generic => match head {
            Some((length, Head::Generic)) if !passage.is_capital(after) => {
                Some((after + length, class))
            }
            Some(_) => None,
            None if role_at(key).is_some_and(|(_, role)| role != Role::Modifier) => None,
            None => Some((passage.word_end(after), class)),
        },
        Class::Named => {
            if let Some(length) = prevention_length(key) {
                return Some((after + length, class));
            }
            if passage.is_capital(after) {
                // "Thông tin và Truyền thông" goes on; "và Công an tỉnh" is another body.
                return (name_at(passage, after).is_none() || is_field_word(key))
                    .then(|| after_space(passage, after, class, false, start))
                    .flatten();
            }
            match head {
                Some((_, Head::Generic | Head::Apart)) => None,
                _ if role_at(key).is_some_and(|(_, role)| role != Role::Modifier) => None,
                _ => Some((passage.word_end(after), class)),
            }
        }
    }
}

/// "Kết luận số 12", "Nghị định 15/2020": the number of a document follows within two words of its kind.
fn names_document(key: &str) -> bool {
    const KINDS: &[&str] = &[
        "nghị định",
        "nghị quyết",
        "quyết định",
        "chỉ thị",
        "kết luận",
        "quy định",
        "thông tư",
        "thông báo",
        "công văn",
        "công điện",
        "kế hoạch",
        "văn bản",
        "hướng dẫn",
        "báo cáo",
        "tờ trình",
        "chương trình",
        "luật",
        "đề án",
    ];
    KINDS.iter().any(|kind| {
        starts_with_phrase(key, kind)
            && key.get(kind.len()..).is_some_and(|rest| {
                let rest = rest.trim_start();
                rest.starts_with("số ") || rest.starts_with(|c: char| c.is_ascii_digit())
            })
    }) || starts_with_phrase(key, "luật")
        && !starts_with_phrase(key, "luật sư")
        && !starts_with_phrase(key, "luật gia")
}

/// The end of the word group after a comma that still belongs to the name.
fn after_comma(passage: Passage<'_>, next: usize, class: Class, start: usize) -> Option<usize> {
    let key = passage.key_from(next);
    if DETERMINERS.iter().any(|word| starts_with_phrase(key, word)) || names_document(key) {
        return None;
    }
    let head = heads_at(key).find(|(_, head)| matches!(head, Head::Generic | Head::Apart));
    let name = passage.key.get(start..next).unwrap_or_default();
    let whole = determined_name(passage, next, start);
    if let Some(length) = paired_behind(key, name) {
        return Some(next + length);
    }
    if passage.is_capital(next) && lists_places(whole) && heads_at(key).next().is_none() {
        return Some(passage.word_end(next));
    }
    if (class == Class::Generic || name.contains("các huyện ủy"))
        && !passage.is_capital(next)
        && let Some(length) = committee_length(key)
    {
        return Some(next + length);
    }
    // "Liên đoàn Lao động tỉnh, công đoàn các khu công nghiệp": unions are bodies, not areas.
    if let Some((length, Head::Generic)) = head
        && !(class == Class::Named && starts_with_phrase(key, "công đoàn"))
        && (!passage.is_capital(next) || passage.is_shouted(next))
        && (class == Class::Generic || lists_areas(name) || leads_many(name))
        && role_at(key).is_none_or(|(verb, role)| role != Role::Verb || verb <= length)
        && !opens_longer(key, length)
    {
        return Some(next + length);
    }
    let trades = class == Class::Generic || whole.contains("các doanh nghiệp ");
    if trades
        && let Some(length) = field_length(key)
        && (!passage.is_capital(next) || starts_with_phrase(key, "internet"))
    {
        return Some(next + length);
    }
    // "Hiệu trưởng các trường đại học, cao đẳng": levels of schools behind a school.
    if let Some(length) = school_level(key)
        && passage
            .key
            .get(start..next)
            .is_some_and(|name| name.contains("trường "))
    {
        return Some(next + length);
    }
    // "Sở Văn hóa, Thể thao và Du lịch": a field after a field, not a new body.
    let fielded = passage.key.get(start..).is_some_and(is_fielded);
    let fresh = name_at(passage, next).is_some();
    if class == Class::Named
        && fielded
        && !fresh
        && (passage.is_capital(next) || fields_follow(key))
    {
        return Some(passage.word_end(next));
    }
    None
}

/// "Trưởng các thôn, tổ trưởng tổ dân phố", "Công an xã, tổ bảo vệ an ninh": the head of another name, not the area it begins with.
fn opens_longer(key: &str, length: usize) -> bool {
    heads_at(key).any(|(other, head)| {
        other > length && matches!(head, Head::Office | Head::Named | Head::Apart)
    })
}

/// The name up to `next` with the "các" before it.
fn determined_name(passage: Passage<'_>, next: usize, start: usize) -> &str {
    let many = "các ";
    let before = passage
        .key
        .get(..start)
        .is_some_and(|head| head.ends_with(many));
    let from = if before { start - many.len() } else { start };
    passage.key.get(from..next).unwrap_or_default()
}

/// "điểm bán SIM, thẻ", "Tổ an ninh, trật tự": length of the second half of a pair.
fn paired_behind(key: &str, name: &str) -> Option<usize> {
    [("sim, ", "thẻ"), ("an ninh, ", "trật tự")]
        .iter()
        .find(|(first, second)| name.ends_with(first) && starts_with_phrase(key, second))
        .map(|(_, second)| second.len())
}

/// "Các huyện ủy, thành ủy, đảng ủy trực thuộc": length of a committee of the party in such a list.
fn committee_length(key: &str) -> Option<usize> {
    [
        "huyện ủy",
        "thành ủy",
        "thị ủy",
        "quận ủy",
        "tỉnh ủy",
        "đảng ủy",
    ]
    .iter()
    .find(|committee| starts_with_phrase(key, committee))
    .map(|committee| committee.len())
}

/// True for the names of bodies and offices that a field with commas may follow.
fn is_fielded(key: &str) -> bool {
    [
        "sở",
        "bộ",
        "cục",
        "viện",
        "phòng",
        "trung tâm",
        "vụ",
        "ban",
        "trường",
        "trưởng phòng",
        "phó trưởng phòng",
        "trưởng ban",
        "giám đốc sở",
        "phó giám đốc sở",
        "bộ trưởng bộ",
        "lãnh đạo sở",
    ]
    .iter()
    .any(|head| starts_with_phrase(key, head))
}

pub(super) fn word_length(key: &str) -> usize {
    key.find(|c: char| !c.is_alphanumeric())
        .unwrap_or(key.len())
}

/// "Người đứng đầu các công ty, ban quản lý": an office in several bodies, which a list of common nouns goes on with.
fn leads_many(name: &str) -> bool {
    ["người đứng đầu các ", "thủ trưởng các ", "giám đốc các "]
        .iter()
        .any(|office| name.starts_with(office))
}
