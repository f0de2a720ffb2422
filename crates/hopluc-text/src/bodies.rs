//! Finds where the name of a body begins and ends in running text, and splits lists of bodies into one name each.
//! Names are recognised by form (heads, capitals, what may follow); no directory of bodies is consulted.

use crate::lexicon::{Head, Role, heads_at, role_at, role_length, starts_with_phrase};

/// A name as a byte range of the text it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub start: usize,
    pub end: usize,
}

/// A stretch of cleaned text with its key (same offsets).
#[derive(Clone, Copy)]
pub(crate) struct Passage<'a> {
    pub text: &'a str,
    pub key: &'a str,
}

const DETERMINERS: &[&str] = &[
    "tất cả các",
    "toàn thể các",
    "một số",
    "các",
    "những",
    "toàn thể",
    "mọi",
    "từng",
    "mỗi",
];
/// Longest name in words.
const MOST_WORDS: usize = 40;

impl<'a> Passage<'a> {
    fn key_from(self, at: usize) -> &'a str {
        self.key.get(at..).unwrap_or_default()
    }

    fn is_capital(self, at: usize) -> bool {
        self.text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| c.is_uppercase() || c == '“')
    }

    /// End of the word that begins at `at`.
    fn word_end(self, at: usize) -> usize {
        let rest = self.key_from(at);
        let mut end = rest.len();
        for (i, c) in rest.char_indices() {
            let inner = matches!(c, '&' | '-' | '.')
                && rest
                    .get(i + c.len_utf8()..)
                    .is_some_and(|r| r.starts_with(char::is_alphanumeric));
            if !c.is_alphanumeric() && !inner {
                end = i;
                break;
            }
        }
        at + end
    }

    /// Where the next word begins, and the sign between.
    fn gap(self, end: usize) -> (usize, Gap) {
        let rest = self.key_from(end);
        let sign = rest.trim_start();
        let at = end + rest.len() - sign.len();
        let Some(c) = sign.chars().next() else {
            return (at, Gap::End);
        };
        if c.is_alphanumeric() {
            return (at, if at > end { Gap::Space } else { Gap::End });
        }
        let after = at + c.len_utf8();
        let tail = self.key_from(after);
        let next = after + tail.len() - tail.trim_start().len();
        match c {
            ',' => (next, Gap::Comma),
            ';' => (next, Gap::Semicolon),
            '-' | '–' if tail.starts_with(' ') => (next, Gap::Dash),
            '“' if self.is_capital(after) => (after, Gap::Space),
            _ => (at, Gap::End),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Space,
    Comma,
    Semicolon,
    Dash,
    End,
}

/// Class of a name, which decides how it may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Named,
    Generic,
}

/// The end of the name that begins exactly at `at`; none where no name begins.
pub(crate) fn name_at(passage: Passage<'_>, at: usize) -> Option<Name> {
    let (body, class, start) = head_at(passage, at)?;
    let end = tail_end(passage, body, class, start);
    // A bare head is a name only for the abbreviations and the group nouns.
    (end > at).then_some(Name { start: at, end })
}

/// All names of a list that begins at `at` ("A, B và C; D"), one each, and where the list ends.
pub(crate) fn names_at(passage: Passage<'_>, at: usize) -> (Vec<Name>, usize) {
    let mut names = Vec::new();
    let mut at = at;
    let mut end = at;
    while let Some(name) = name_at(passage, at) {
        names.push(name);
        end = name.end;
        let Some(next) = next_in_list(passage, name.end) else {
            break;
        };
        at = next;
        if names.len() >= 60 {
            break;
        }
    }
    (names, end)
}

/// Where the next entry of a list would begin after a name that ends at `end`.
fn next_in_list(passage: Passage<'_>, end: usize) -> Option<usize> {
    let end = end + bracket_length(passage.key_from(end));
    let (next, gap) = passage.gap(end);
    let next = match gap {
        Gap::Comma | Gap::Semicolon | Gap::Space => next,
        Gap::Dash | Gap::End => return None,
    };
    let key = passage.key_from(next);
    for word in ["và", "cùng với", "cùng", "hoặc", "với"] {
        if starts_with_phrase(key, word) {
            return Some(passage.gap(next + word.len()).0);
        }
    }
    (gap != Gap::Space).then_some(next)
}

/// Length of a bracket right after a name: "(Công an tỉnh)", "(qua ...)".
fn bracket_length(key: &str) -> usize {
    let Some(rest) = key.strip_prefix(" (") else {
        return 0;
    };
    rest.find(')')
        .filter(|close| *close < 120)
        .map_or(0, |close| 2 + close + 1)
}

/// Byte after the head, class, and start of the head after determiners.
fn head_at(passage: Passage<'_>, at: usize) -> Option<(usize, Class, usize)> {
    let mut start = at;
    let mut determined = false;
    for word in DETERMINERS {
        if starts_with_phrase(passage.key_from(start), word) {
            start = passage.gap(start + word.len()).0;
            determined = true;
            break;
        }
    }
    let key = passage.key_from(start);
    for (length, head) in heads_at(key) {
        let end = start + length;
        let (next, gap) = passage.gap(end);
        match head {
            Head::Named if !determined => {
                let abbreviation =
                    is_abbreviation(passage.text.get(start..end).unwrap_or_default());
                let goes_on = gap == Gap::Space
                    && (passage.is_capital(next)
                        || goes_on_named(passage.key_from(next))
                        || (is_plain_head(passage.key.get(start..end).unwrap_or_default())
                            && role_at(passage.key_from(next))
                                .is_none_or(|(_, role)| role == Role::Modifier)));
                let bare = passage.is_capital(start)
                    && is_bare_allowed(passage.key.get(start..end).unwrap_or_default());
                let small_ok = passage.is_capital(start)
                    || abbreviation
                    || matches!(
                        passage.key.get(start..end),
                        Some("công an" | "ủy ban nhân dân" | "ban chỉ đạo")
                    );
                if small_ok && (goes_on || bare || abbreviation) {
                    return Some((end, Class::Named, start));
                }
            }
            Head::Named => {
                // "các Sở", "các Phòng ..." are groups, "các Đội Ứng cứu" too.
                if passage.is_capital(start) && gap == Gap::Space && passage.is_capital(next) {
                    return Some((end, Class::Named, start));
                }
            }
            Head::Office if gap == Gap::Space => return Some((end, Class::Named, start)),
            Head::Generic | Head::Apart => {
                let verb_like = !determined
                    && passage.is_capital(start)
                    && is_verb_like(passage.key.get(start..end).unwrap_or_default());
                if !verb_like {
                    return Some((end, Class::Generic, start));
                }
            }
            Head::Office => {}
        }
    }
    named_by_capitals(passage, start, determined)
}

/// "VNPT Đồng Sơn", "Viettel", "MobiFone tỉnh ...": a name without a common head. Only words with an unusual capital count.
fn named_by_capitals(
    passage: Passage<'_>,
    start: usize,
    determined: bool,
) -> Option<(usize, Class, usize)> {
    let end = passage.word_end(start);
    let word = passage.text.get(start..end)?;
    let shouted = word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let odd = word.chars().skip(1).any(char::is_uppercase)
        && (!shouted || word.is_ascii() && is_consonants(word))
        || is_foreign(word);
    (odd && !determined && word.chars().count() >= 3 && word.starts_with(char::is_uppercase))
        .then_some((end, Class::Named, start))
}

/// Capitalised, ASCII and not a possible Vietnamese syllable (a final consonant Vietnamese does not have).
fn is_foreign(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.is_ascii()
        && word.len() >= 4
        && word.ends_with(['l', 'r', 's', 'k', 'd', 'b', 'f', 'z', 'x', 'v', 'w', 'e'])
        && role_at(&word.to_lowercase()).is_none()
}

/// "VNPT", "FPT", "VTV": no vowel, so no word of a shouted heading.
fn is_consonants(word: &str) -> bool {
    !word.contains(['A', 'E', 'I', 'O', 'U', 'Y'])
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 3
}

fn is_bare_allowed(key: &str) -> bool {
    matches!(
        key,
        "sở" | "chính phủ"
            | "quốc hội"
            | "thủ tướng"
            | "thủ tướng chính phủ"
            | "ban bí thư"
            | "bộ chính trị"
            | "tỉnh ủy"
            | "thành ủy"
            | "huyện ủy"
            | "công an"
            | "đội ứng cứu"
    )
}

/// Heads that are nothing but names of bodies, so that a small letter may follow ("Hội đồng biên tập").
fn is_plain_head(key: &str) -> bool {
    const HEADS: &str = "|hội đồng|trung tâm|văn phòng|ngân hàng|chi cục|tổng cục|bảo hiểm|kho bạc|công ty|tổng công ty|tập đoàn|hiệp hội|liên đoàn|\
        liên hiệp|bưu điện|học viện|bệnh viện|ban chỉ đạo|ban quản lý|bộ chỉ huy|nhà xuất bản|tạp chí|tòa án|viện kiểm sát|ủy ban|";
    HEADS.contains(&format!("|{key}|"))
}

/// Words that may follow a head in small letters.
fn goes_on_named(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "tỉnh",
        "thành phố",
        "huyện",
        "xã",
        "phường",
        "các",
        "thị xã",
        "thị trấn",
        "nhân dân",
        "cấp",
        "đặc khu",
        "quận",
        "tp",
        "cùng cấp",
        "địa phương",
    ];
    WORDS.iter().any(|word| starts_with_phrase(key, word))
}

/// Group nouns that open a sentence as verbs: "Tổ chức tuyên truyền", "Báo cáo".
fn is_verb_like(key: &str) -> bool {
    matches!(
        key,
        "tổ chức" | "ban" | "báo" | "hội" | "phòng" | "cấp" | "viện" | "bộ" | "đài" | "trường"
    )
}

/// Walks over what belongs to a name whose head ends at `end`.
fn tail_end(passage: Passage<'_>, head_end: usize, class: Class, start: usize) -> usize {
    let mut end = head_end;
    let mut class = class;
    for _ in 0..MOST_WORDS {
        let (next, gap) = passage.gap(end);
        let key = passage.key_from(next);
        match gap {
            Gap::End | Gap::Semicolon => break,
            Gap::Comma => match after_comma(passage, next, class, start) {
                Some(stop) => end = stop,
                None => break,
            },
            Gap::Dash => {
                if role_at(key).is_some_and(|(_, role)| role == Role::Verb)
                    || !(passage.is_capital(next) || key.starts_with("xã hội"))
                {
                    break;
                }
                end = passage.word_end(next);
            }
            Gap::Space => match after_space(passage, next, class, end == head_end) {
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
) -> Option<(usize, Class)> {
    let key = passage.key_from(next);
    if starts_with_phrase(key, "và") || starts_with_phrase(key, "hoặc") {
        let word = if key.starts_with("và") {
            "và"
        } else {
            "hoặc"
        };
        let (after, gap) = passage.gap(next + word.len());
        if gap != Gap::Space {
            return None;
        }
        return after_and(passage, after, class);
    }
    if passage.is_capital(next) {
        // A capital inside a name never begins a verb, but a new body without comma does ("Thanh tra Bộ ..." is one name).
        // "Truyền thông báo cáo" must not read "thông báo".
        for compound in ["truyền thông", "giao thông", "viễn thông", "lưu thông"] {
            if starts_with_phrase(key, compound) {
                return Some((next + compound.len(), class));
            }
        }
        return Some((passage.word_end(next), class));
    }
    match role_at(key) {
        Some((longest, _)) => {
            let length = role_length(key, Role::Modifier)?;
            // "cơ quan điều tra" is a name, "đơn vị liên quan kiểm tra" is a sentence.
            let verbal = is_verbal_modifier(key.get(..length).unwrap_or_default());
            (length >= longest && (fresh || !verbal)).then_some((next + length, class))
        }
        None => Some((passage.word_end(next), class)),
    }
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
    )
}

/// What may follow "và" inside one name.
fn after_and(passage: Passage<'_>, after: usize, class: Class) -> Option<(usize, Class)> {
    let key = passage.key_from(after);
    if DETERMINERS.iter().any(|word| starts_with_phrase(key, word)) {
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
            if passage.is_capital(after) {
                // "Thông tin và Truyền thông" goes on; "và Công an tỉnh" is another body.
                return (name_at(passage, after).is_none() || is_field_word(key))
                    .then(|| after_space(passage, after, class, false))
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
    if DETERMINERS.iter().any(|word| starts_with_phrase(key, word)) {
        return None;
    }
    let head = heads_at(key).find(|(_, head)| matches!(head, Head::Generic | Head::Apart));
    if let Some((length, Head::Generic)) = head
        && !passage.is_capital(next)
        && (class == Class::Generic
            || lists_areas(passage.key.get(start..next).unwrap_or_default()))
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
    // "Sở Văn hóa, Thể thao và Du lịch": a field after a field, not a new body.
    let fielded = passage.key.get(start..).is_some_and(|key| {
        ["sở", "bộ", "phòng", "trung tâm", "vụ", "ban", "trường"]
            .iter()
            .any(|head| starts_with_phrase(key, head))
    });
    let fresh = name_at(passage, next).is_some();
    if class == Class::Named && fielded && passage.is_capital(next) && !fresh {
        return Some(passage.word_end(next));
    }
    None
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

/// True when a name speaks of areas, so that further areas after a comma belong to it ("UBND các xã, phường").
fn lists_areas(key: &str) -> bool {
    let key = key.trim_end_matches([' ', ',']);
    [
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let (names, _) = names_at(Passage { text, key: &key }, 0);
        let found: Vec<_> = names
            .iter()
            .filter_map(|name| text.get(name.start..name.end))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn lists_of_bodies_come_apart() {
        check(
            "Các sở, ban, ngành; UBND huyện, thị xã, thành phố",
            &["Các sở, ban, ngành", "UBND huyện, thị xã, thành phố"],
        );
        check(
            "Sở Văn hóa, Thể thao và Du lịch, Công an tỉnh chủ trì",
            &["Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh"],
        );
        check(
            "Sở Khoa học và Công nghệ và cơ quan, đơn vị chức năng để kịp thời",
            &["Sở Khoa học và Công nghệ", "cơ quan, đơn vị chức năng"],
        );
        check(
            "các cơ quan báo chí, phương tiện thông tin đại chúng giới thiệu",
            &["các cơ quan báo chí", "phương tiện thông tin đại chúng"],
        );
        check(
            "Viện Kiểm sát nhân dân, Tòa án nhân dân thành phố trong điều tra",
            &["Viện Kiểm sát nhân dân", "Tòa án nhân dân thành phố"],
        );
        check(
            "các cơ quan, đơn vị, UBND các xã phường ban hành",
            &["các cơ quan, đơn vị", "UBND các xã phường"],
        );
        check(
            "VNPT Đồng Sơn, Viettel Đồng Sơn và các doanh nghiệp viễn thông trên địa bàn tỉnh thực hiện",
            &[
                "VNPT Đồng Sơn",
                "Viettel Đồng Sơn",
                "các doanh nghiệp viễn thông trên địa bàn tỉnh",
            ],
        );
    }

    #[test]
    fn verbs_and_things_are_no_bodies() {
        for text in [
            "Tổ chức tuyên truyền",
            "Phòng, chống tội phạm",
            "Ban hành kế hoạch",
            "các nhiệm vụ sau",
            "Báo cáo kết quả",
            "Thanh tra, kiểm tra",
            "Hội nghị",
        ] {
            let key = crate::fold::aligned_key(text);
            let name = name_at(Passage { text, key: &key }, 0);
            assert!(
                name.is_none(),
                "{text}: {:?}",
                name.and_then(|n| text.get(n.start..n.end))
            );
        }
    }
}
