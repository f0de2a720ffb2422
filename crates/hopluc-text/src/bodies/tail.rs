//! How far a name goes on after its head: fields, modifiers, lists of common nouns.

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
                if !(passage.is_capital(next) || key.starts_with("xã hội")) {
                    break;
                }
                // "Phòng Nghiệp vụ - Tổng hợp": what is a verb elsewhere is the second half of a name here.
                end = if passage.is_capital(next) {
                    capital_end(passage, next)
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
        return None;
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
    // "công trình giao thông": nouns that end or begin like verbs.
    if let Some(noun) = ["công trình", "giao thông"]
        .iter()
        .find(|noun| starts_with_phrase(key, noun))
    {
        return Some((next + noun.len(), class));
    }
    if class == Class::Named
        && let Some(length) = goes_on_field(passage, next)
    {
        return Some((next + length, class));
    }
    match role_at(key) {
        Some((longest, _)) => {
            if class == Class::Generic
                && let Some(length) = business_length(passage, next)
                    .or_else(|| fresh.then(|| taking_part(key)).flatten())
            {
                return Some((next + length, class));
            }
            let length = role_length(key, Role::Modifier)?;
            // "cơ quan điều tra" is a name, "đơn vị liên quan kiểm tra" is a sentence.
            let verbal = is_verbal_modifier(key.get(..length).unwrap_or_default());
            let takes = fresh && !is_force(passage.key.get(start..next).unwrap_or_default());
            (length >= longest && (takes || !verbal)).then_some((next + length, class))
        }
        None if ends_with_area(passage, next, class, fresh) => None,
        None => Some((passage.word_end(next), class)),
    }
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

/// Words that belong together behind their capital, though one of them is a verb or a comma parts them.
const COMPOUNDS: &[&str] = &[
    "truyền thông",
    "giao thông",
    "viễn thông",
    "lưu thông",
    "tổ kiểm tra",
    "tổ giám sát",
    "đoàn kiểm tra",
    "đoàn thanh tra",
    "đoàn giám sát",
    "khám, chữa bệnh",
    "khám bệnh, chữa bệnh",
    "xuất, nhập khẩu",
    "xuất, nhập cảnh",
    "phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "phòng cháy, chữa cháy",
    "cứu nạn, cứu hộ",
    "tìm kiếm, cứu nạn",
];

/// End of the word, or of the words that belong together, which a capital at `next` opens inside a name.
///
/// A capital inside a name never begins a verb, but a new body without comma does ("Thanh tra Bộ ..." is one name).
fn capital_end(passage: Passage<'_>, next: usize) -> usize {
    let key = passage.key_from(next);
    // "Truyền thông báo cáo" must not read "thông báo", nor "Thường trực Chính phủ" the verb "trực".
    let compound = COMPOUNDS
        .iter()
        .find(|compound| starts_with_phrase(key, compound));
    match compound {
        Some(compound) => next + compound.len(),
        None => {
            let whole = role_at(key).map_or(0, |(length, _)| length);
            passage.word_end(next).max(next + whole)
        }
    }
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

/// "Công an tỉnh biên soạn ...": a small word behind the area that a body is of begins the predicate, known to us or not.
fn ends_with_area(passage: Passage<'_>, next: usize, class: Class, fresh: bool) -> bool {
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
    let small_area = compound || AREAS.iter().any(|area| starts_with_phrase(key, area));
    match class {
        Class::Named => !fresh && !small_area && AREAS.iter().any(|area| ends(area)),
        Class::Generic => AREAS.iter().any(|area| ends(&format!("địa bàn {area}"))),
    }
}

/// "Khu vực 9", "Ban Chỉ đạo 35": words that a number may follow inside a name.
fn takes_number(passage: Passage<'_>, next: usize) -> bool {
    let head = passage.key.get(..next).unwrap_or_default().trim_end();
    [
        "khu vực",
        "số",
        "quân khu",
        "vùng",
        "chỉ đạo",
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

/// "Công nghệ thông tin", "Chỉ đạo phòng, chống tội phạm": small words that are verbs elsewhere but go on with the field of a body.
fn goes_on_field(passage: Passage<'_>, next: usize) -> Option<usize> {
    let key = passage.key_from(next);
    let head = passage.key.get(..next)?.trim_end();
    if starts_with_phrase(key, "thông tin")
        && [
            "nghệ",
            "an toàn",
            "cổng",
            "trang",
            "hệ thống",
            "tuyên giáo và",
        ]
        .iter()
        .any(|word| head.ends_with(word))
    {
        return Some("thông tin".len());
    }
    let guarded = "bảo vệ an ninh tổ quốc";
    if ["phong trào", "toàn dân"]
        .iter()
        .any(|word| head.ends_with(word))
        && starts_with_phrase(key, guarded)
    {
        return Some(guarded.len());
    }
    if ["chỉ đạo", "và", "ma túy", "tội phạm", "cục", "phòng"]
        .iter()
        .any(|word| head.ends_with(word))
    {
        return prevention_length(key);
    }
    None
}

/// Length of "phòng, chống tội phạm sử dụng công nghệ cao" and the like, up to the words that tell the kind.
fn prevention_length(key: &str) -> Option<usize> {
    const THINGS: &[&str] = &[
        "tội phạm sử dụng công nghệ cao",
        "tội phạm công nghệ cao",
        "tội phạm mạng",
        "tội phạm ma túy",
        "tội phạm về ma túy",
        "tội phạm",
        "tham nhũng, tiêu cực",
        "tham nhũng",
        "thiên tai và tìm kiếm cứu nạn",
        "thiên tai",
        "ma túy",
        "mua bán người",
        "lừa đảo",
        "dịch",
        "cháy, chữa cháy",
    ];
    let opener = ["phòng, chống ", "phòng chống "]
        .iter()
        .find(|opener| key.starts_with(**opener))?;
    let rest = key.get(opener.len()..)?;
    let thing = THINGS
        .iter()
        .find(|thing| starts_with_phrase(rest, thing))?;
    Some(opener.len() + thing.len())
}

/// Forces, whose names are whole: "Công an kiểm tra" is a sentence.
fn is_force(name: &str) -> bool {
    matches!(
        name.trim_end(),
        "công an" | "quản lý thị trường" | "hải quan" | "thuế" | "quân đội" | "bộ đội biên phòng"
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

/// What may follow "và" inside one name.
fn after_and(
    passage: Passage<'_>,
    after: usize,
    class: Class,
    start: usize,
) -> Option<(usize, Class)> {
    let key = passage.key_from(after);
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

/// "Giám đốc các Sở: Tài chính, Nội vụ và Tư pháp": fields behind a colon belong to the one group that is named before it.
fn listed_fields(passage: Passage<'_>, end: usize) -> Option<usize> {
    let head = passage.key.get(..end)?;
    let group = [
        "các sở",
        "các bộ",
        "các bộ trưởng",
        "các ban",
        "các ngành",
        "các phòng",
        "các huyện",
        "các vụ",
        "các cục",
        "các xã",
        "các phường",
        "các tỉnh",
        "các thành phố",
        "các trường",
    ]
    .iter()
    .any(|word| head.ends_with(word));
    let rest = passage.key_from(end).strip_prefix(": ")?;
    if !group || rest.is_empty() {
        return None;
    }
    let mut at = end + 2;
    let mut stop = None;
    while passage.is_capital(at) {
        let (item, next) = field_end(passage, at);
        stop = Some(item);
        let Some(next) = next else { break };
        if name_at(passage, next).is_some() && !is_field_word(passage.key_from(next)) {
            break;
        }
        at = next;
    }
    stop
}

/// End of one field of a list and where the next one may begin.
fn field_end(passage: Passage<'_>, at: usize) -> (usize, Option<usize>) {
    let mut end = passage.word_end(at);
    for _ in 0..12 {
        let (next, gap) = passage.gap(end);
        match gap {
            Gap::Comma | Gap::Semicolon => return (end, Some(next)),
            Gap::Space => {}
            Gap::Dash | Gap::End => return (end, None),
        }
        let key = passage.key_from(next);
        let acts = role_at(key).is_some_and(|(_, role)| role != Role::Modifier);
        let goes_on = passage.is_capital(next)
            || starts_with_phrase(key, "và")
            || goes_on_field(passage, next).is_some();
        if starts_with_phrase(key, "và") && !passage.is_capital(passage.gap(next + "và".len()).0)
            || acts && !goes_on
        {
            return (end, None);
        }
        end = passage.word_end(next);
    }
    (end, None)
}

/// Fields of work that look like heads: "Sở Văn hóa và Báo chí".
fn is_field_word(key: &str) -> bool {
    [
        "truyền thông",
        "truyền thanh",
        "truyền hình",
        "đào tạo",
        "môi trường",
        "du lịch",
        "xã hội",
        "công nghệ",
        "phát triển",
        "đầu tư",
    ]
    .iter()
    .any(|word| starts_with_phrase(key, word))
}

/// The end of the word group after a comma that still belongs to the name.
fn after_comma(passage: Passage<'_>, next: usize, class: Class, start: usize) -> Option<usize> {
    let key = passage.key_from(next);
    if DETERMINERS.iter().any(|word| starts_with_phrase(key, word)) || names_document(key) {
        return None;
    }
    let head = heads_at(key).find(|(_, head)| matches!(head, Head::Generic | Head::Apart));
    let name = passage.key.get(start..next).unwrap_or_default();
    if passage.is_capital(next) && lists_places(name) && heads_at(key).next().is_none() {
        return Some(passage.word_end(next));
    }
    if let Some((length, Head::Generic)) = head
        && !passage.is_capital(next)
        && (class == Class::Generic || lists_areas(name) || leads_many(name))
        && role_at(key).is_none_or(|(verb, role)| role != Role::Verb || verb <= length)
    {
        return Some(next + length);
    }
    if class == Class::Generic
        && let Some(length) = field_length(key)
        && !passage.is_capital(next)
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
    let fielded = passage.key.get(start..).is_some_and(|key| {
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
    });
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

/// "Ban Thanh niên nông thôn, công nhân và đô thị tham mưu": small words up to "và", small words, and the act.
fn fields_follow(key: &str) -> bool {
    let mut rest = key;
    let mut joined = false;
    for _ in 0..7 {
        if role_at(rest).is_some_and(|(_, role)| role != Role::Modifier) {
            return joined && role_at(rest).is_some_and(|(_, role)| role == Role::Verb);
        }
        if heads_at(rest).next().is_some() && !joined {
            return false;
        }
        let length = word_length(rest);
        joined |= rest.get(..length) == Some("và");
        let Some(next) = rest.get(length..).and_then(|tail| tail.strip_prefix(' ')) else {
            return false;
        };
        rest = next;
    }
    false
}

/// Length of a level of schools at the start of `key`.
fn school_level(key: &str) -> Option<usize> {
    const LEVELS: &[&str] = &[
        "trung học phổ thông",
        "trung học cơ sở",
        "tiểu học",
        "mầm non",
        "cao đẳng",
        "đại học",
        "trung cấp",
        "thpt",
        "thcs",
        "phổ thông",
    ];
    LEVELS
        .iter()
        .find(|level| starts_with_phrase(key, level))
        .map(|level| level.len())
}

/// "UBND xã nơi xảy ra vụ việc ...", "Công an xã nơi trường đóng ...": length of the words that tell which one, up to the act.
fn where_length(key: &str) -> Option<usize> {
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

fn word_length(key: &str) -> usize {
    key.find(|c: char| !c.is_alphanumeric())
        .unwrap_or(key.len())
}

/// Length of a field of business at the start of `key` ("doanh nghiệp viễn thông, công nghệ thông tin").
fn field_length(key: &str) -> Option<usize> {
    const FIELDS: &[&str] = &[
        "công nghệ thông tin",
        "thông tin",
        "truyền thông",
        "viễn thông",
        "bưu chính",
        "internet",
        "công nghệ số",
        "tài chính",
        "tín dụng",
        "xuất bản",
        "truyền hình",
        "phát thanh",
    ];
    FIELDS
        .iter()
        .find(|field| starts_with_phrase(key, field))
        .map(|field| field.len())
}

/// "UBND các phường Bến Lăng, Cầu Đá": a name that lists places, each with a capital.
fn lists_places(name: &str) -> bool {
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

/// "Người đứng đầu các công ty, ban quản lý": an office in several bodies, which a list of common nouns goes on with.
fn leads_many(name: &str) -> bool {
    ["người đứng đầu các ", "thủ trưởng các ", "giám đốc các "]
        .iter()
        .any(|office| name.starts_with(office))
}

/// True when a name speaks of areas, so that further areas after a comma belong to it ("UBND các xã, phường").
fn lists_areas(key: &str) -> bool {
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
