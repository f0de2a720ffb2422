//! Where a name begins: determiners and heads, abbreviations, names without a common head.

use std::sync::OnceLock;

use super::{Class, DETERMINERS, Gap, Passage};
use crate::lexicon::{Head, Phrases, Role, heads_at, role_at, starts_with_phrase};

/// Byte after the head, class, and start of the head after determiners.
pub(super) fn head_at(passage: Passage<'_>, at: usize) -> Option<(usize, Class, usize)> {
    let mut start = at;
    let mut determined = false;
    let opens = matches!(
        passage.key.as_bytes().get(at),
        Some(b't' | b'm' | b'c' | b'n')
    );
    for word in DETERMINERS.iter().filter(|_| opens) {
        if starts_with_phrase(passage.key_from(start), word) {
            start = passage.gap(start + word.len()).0;
            determined = true;
            break;
        }
    }
    let counted = counted_group(passage.key_from(start));
    if let Some(length) = counted {
        return Some((start + length, Class::Generic, start));
    }
    let key = passage.key_from(start);
    // "Quý cơ quan": the body that is written to.
    if let Some(rest) = key.strip_prefix("quý ")
        && let Some((length, _)) = heads_at(rest).next()
    {
        return Some((start + "quý ".len() + length, Class::Generic, start));
    }
    let compound = is_compound(key);
    for (length, head) in heads_at(key) {
        let end = start + length;
        let class = match head {
            Head::Named if compound => None,
            Head::Named if determined => {
                // "các Sở", "các Phòng ..." are groups, "các Đội Ứng cứu" too.
                let (next, gap) = passage.gap(end);
                let proper =
                    passage.is_capital(start) && gap == Gap::Space && passage.is_capital(next);
                proper.then_some(Class::Named)
            }
            Head::Named => is_proper(passage, start, end).then_some(Class::Named),
            Head::Office => is_office(passage, start, end).then_some(Class::Named),
            // "các đội", "các tổ": only a determiner makes them a group.
            Head::Generic if is_team(passage.key.get(start..end).unwrap_or_default()) => {
                (determined && !compound).then_some(Class::Generic)
            }
            // "đoàn kiểm tra báo cáo": the team that was told of before. With a capital it opens a name or a heading.
            Head::Generic if is_inspection(passage.key.get(start..end).unwrap_or_default()) => {
                let small = !passage.is_capital(start);
                let rest = passage.key_from(end);
                let mixed = rest.starts_with(" liên ngành");
                (small || mixed || is_charged(rest)).then_some(Class::Generic)
            }
            Head::Generic | Head::Apart => {
                let is_act = !determined && is_act(passage, at, start, end);
                (!is_act).then_some(Class::Generic)
            }
        };
        if let Some(class) = class {
            return Some((end, class, start));
        }
    }
    named_by_capitals(passage, start, determined)
}

/// "... có nhiệm vụ", "... chịu trách nhiệm": what follows a body that is charged with something.
fn is_charged(key: &str) -> bool {
    [" có nhiệm vụ", " có trách nhiệm", " chịu trách nhiệm"]
        .iter()
        .any(|words| key.starts_with(words))
}

/// Whether the noun from `start` to `end` is the verb that it is written like: "Tuyên truyền: tổ chức lễ phát động", also
/// without its capital where the passage opens at `at` with it; not "Phòng chuyên môn thuộc Sở soạn ...".
fn is_act(passage: Passage<'_>, at: usize, start: usize, end: usize) -> bool {
    let noun = passage.key.get(start..end).unwrap_or_default();
    let opens = passage.is_capital(start) || at == 0 && noun == "tổ chức";
    let (next, _) = passage.gap(end);
    let is_kind = ["chuyên môn", "nghiệp vụ"]
        .iter()
        .any(|kind| starts_with_phrase(passage.key_from(next), kind));
    // "Tổ chức, cá nhân sử dụng dịch vụ ...": those who are meant, no act.
    let paired = [
        ", cá nhân",
        " và cá nhân",
        " hoặc cá nhân",
        ", doanh nghiệp",
    ]
    .iter()
    .any(|other| starts_with_phrase(passage.key_from(end), other));
    opens && !is_kind && !paired && is_verb_like(noun)
}

/// "08 xã chưa thành lập ...", "12 bệnh viện": a number and the bodies that any noun for groups of them counts.
pub(super) fn counted_group(key: &str) -> Option<usize> {
    const WORDS: &[&str] = &["cả hai", "cả ba", "hai", "ba", "bốn"];
    let digits = match WORDS.iter().find(|word| starts_with_phrase(key, word)) {
        Some(word) => word.len(),
        None => key.bytes().take_while(u8::is_ascii_digit).count(),
    };
    let number = key.get(..digits)?;
    if number.is_empty() || number.len() > 3 && number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = key.get(digits..)?.strip_prefix(' ')?;
    heads_at(rest)
        .find(|(length, head)| {
            *head == Head::Generic && !is_verb_like(rest.get(..*length).unwrap_or_default())
        })
        .map(|(length, _)| digits + 1 + length)
}

/// True when the head `start..end` opens a proper name: a capital or a word that goes on with names stands behind it.
fn is_proper(passage: Passage<'_>, start: usize, end: usize) -> bool {
    let head = passage.key.get(start..end).unwrap_or_default();
    let (next, gap) = passage.gap(end);
    let abbreviation = is_abbreviation(passage.text.get(start..end).unwrap_or_default());
    let goes_on = gap == Gap::Space
        && (passage.is_capital(next)
            || goes_on_named(passage.key_from(next))
            || head == "công đoàn" && is_union_level(passage.key_from(next))
            || (is_plain_head(head)
                && role_at(passage.key_from(next)).is_none_or(|(_, role)| role == Role::Modifier)));
    // "Thanh tra các điểm bán SIM": an act, unless the bodies of others are meant ("Thanh tra các sở").
    if head == "thanh tra" && passage.key_from(next).starts_with("các ") {
        let owners = passage.key_from(next + "các ".len());
        return [
            "sở",
            "bộ",
            "ngành",
            "huyện",
            "quận",
            "tỉnh",
            "thành phố",
            "cấp",
            "cục",
        ]
        .iter()
        .any(|owner| starts_with_phrase(owners, owner));
    }
    let capital = passage.is_capital(start);
    let small = matches!(
        head,
        "công an"
            | "ủy ban nhân dân"
            | "ban chỉ đạo"
            | "công đoàn"
            | "tổ bảo vệ an ninh, trật tự"
            | "tổ bảo vệ an ninh trật tự"
    );
    (capital || abbreviation || small)
        && (goes_on || capital && is_bare_allowed(head) || abbreviation)
}

/// True for an office with its body behind it, or one of a list ("Bộ trưởng, Thủ trưởng cơ quan ngang bộ").
fn is_office(passage: Passage<'_>, start: usize, end: usize) -> bool {
    // "giao công chức văn hóa - xã hội theo dõi": somebody of the body itself, unless the post stands as a title.
    let titled = passage.is_capital(start) && passage.is_capital(passage.gap(end).0);
    if passage.key.get(start..end) == Some("công chức") && !titled {
        return false;
    }
    match passage.gap(end).1 {
        Gap::Space => true,
        Gap::Comma => {
            let acts = passage.key.get(start..end) == Some("lãnh đạo");
            let whole = passage.key.get(start..end).is_some_and(is_whole_office);
            (passage.is_capital(start) && end - start > 4 && !acts) || whole
        }
        // "1. Trưởng đoàn: chỉ đạo chung": the office is the heading.
        Gap::End => {
            let rest = passage.key_from(end).trim_start();
            passage.is_capital(start)
                && (rest.is_empty() || rest.starts_with(':'))
                && passage.key.get(start..end).is_some_and(is_whole_office)
        }
        _ => false,
    }
}

/// Offices that need no body behind them to be somebody.
fn is_whole_office(key: &str) -> bool {
    matches!(
        key,
        "trưởng đoàn"
            | "trưởng ban"
            | "tổ trưởng"
            | "đội trưởng"
            | "trưởng thôn"
            | "trưởng khu phố"
            | "trưởng ấp"
            | "trưởng bản"
            | "trưởng buôn"
            | "hiệu trưởng"
            | "phó trưởng đoàn"
            | "phó trưởng ban"
            | "chánh văn phòng"
            | "chánh thanh tra"
            | "chỉ huy trưởng"
            | "kế toán trưởng"
    )
}

/// Words of other meaning that begin like a head ("TỔ CHỨC THỰC HIỆN", "HỘI NGHỊ"), which matter where all letters are capitals.
fn is_compound(key: &str) -> bool {
    const WORDS: &str = "tổ chức|hội nghị|hội thảo|hội nhập|hội thi|ban hành|báo cáo|báo chí|đoàn kết|trường hợp|bộ phận|bộ luật\
        |bộ quy tắc|bộ tiêu chí|bộ chỉ số|bộ dữ liệu|vụ việc|vụ án|phòng ngừa|phòng chống|phòng, chống\
        |thanh tra, kiểm tra|đội ngũ|trang bị|trang thiết bị|thuế suất|viện dẫn|bảo hiểm|đoàn viên|hội viên|cục bộ\
        |hội họp|tổ hợp|tổ ấm|đội hình|khối lượng|khối u|cụm từ|tổ quốc|bộ đội|đội tuyển|trạm thu|lực lượng";
    const BODIES: &str = "báo và phát thanh|bảo hiểm xã hội|bộ đội biên phòng|lực lượng công an|lực lượng quân đội|bảo hiểm tiền gửi";
    static TABLES: OnceLock<(Phrases, Phrases)> = OnceLock::new();
    let (words, bodies) = TABLES.get_or_init(|| (Phrases::of(WORDS), Phrases::of(BODIES)));
    words.at(key).is_some() && bodies.at(key).is_none()
}

/// "VNPT Đồng Sơn", "Viettel", "MobiFone tỉnh ...": a name without a common head. Only words with an unusual capital count.
fn named_by_capitals(
    passage: Passage<'_>,
    start: usize,
    determined: bool,
) -> Option<(usize, Class, usize)> {
    let end = passage.word_end(start);
    let word = passage.text.get(start..end)?;
    if is_unit_code(word) && !determined {
        return Some((end, Class::Named, start));
    }
    let shouted = word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let odd = word.chars().skip(1).any(char::is_uppercase)
        && (!shouted || word.is_ascii() && is_consonants(word))
        || is_foreign(word);
    (odd && !determined && word.chars().count() >= 3 && word.starts_with(char::is_uppercase))
        .then_some((end, Class::Named, start))
}

/// "PA05", "PC06", "A05": the code of a unit of the police.
fn is_unit_code(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = word
        .bytes()
        .skip(letters)
        .filter(u8::is_ascii_digit)
        .count();
    matches!(letters, 1 | 2) && digits == 2 && word.len() == letters + digits
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
            | "thanh tra, giám sát ngân hàng"
            | "thủ tướng chính phủ"
            | "ban bí thư"
            | "bộ chính trị"
            | "tỉnh ủy"
            | "tỉnh đoàn"
            | "thành đoàn"
            | "huyện đoàn"
            | "đảng đoàn"
            | "thành ủy"
            | "huyện ủy"
            | "công an"
            | "quân đội"
            | "đội ứng cứu"
            | "hạt kiểm lâm"
            | "trại giam"
            | "trại tạm giam"
            | "ban giám hiệu"
            | "ban giám đốc"
            | "ban quản lý"
            | "ban chỉ đạo"
            | "ban thường vụ"
            | "đồn biên phòng"
            | "đồn công an"
            | "đoàn thanh niên"
            | "đảng ủy"
            | "công đoàn"
            | "đoàn"
            | "tổ công tác"
            | "đội công tác"
            | "liên minh"
            | "hiệp hội"
            | "tổ liên ngành"
            | "đoàn liên ngành"
            | "đội liên ngành"
            | "tổ giúp việc"
            | "tổ bảo vệ an ninh, trật tự"
            | "tổ bảo vệ an ninh trật tự"
            | "hải quan"
            | "bộ đội biên phòng"
            | "quản lý thị trường"
            | "mặt trận"
            | "kiểm toán"
            | "viện kiểm sát"
            | "tòa án"
            | "kho bạc"
    )
}

/// Heads that are nothing but names of bodies, so that a small letter may follow ("Hội đồng biên tập").
fn is_plain_head(key: &str) -> bool {
    const HEADS: &str = "|ban điều hành|ban công tác mặt trận|ban đại diện|ban chủ nhiệm|ban nhân dân|ban bảo vệ dân phố|ban tuyên giáo|ban dân vận|ban nội chính|ban tổ chức|ủy ban kiểm tra|hội đồng|trung tâm|văn phòng|ngân hàng|chi cục|tổng cục|bảo hiểm|kho bạc|công ty|tổng công ty|tập đoàn|hiệp hội|liên đoàn|\
        cảng hàng không|bến xe|khối|cụm|tổ|đội|đồn biên phòng|đồn công an|hạt kiểm lâm|điểm bưu điện|câu lạc bộ|ban giám hiệu|ban giám đốc|trạm|điểm giao dịch|chi nhánh|phòng giao dịch|liên hiệp|bưu điện|học viện|bệnh viện|ban chỉ đạo|ban quản lý|bộ chỉ huy|nhà xuất bản|tạp chí|tòa án|viện kiểm sát|ủy ban|";
    HEADS.contains(&format!("|{key}|"))
}

/// "Công đoàn ngành Giáo dục", "Công đoàn cơ sở": unions by the level of those they unite.
fn is_union_level(key: &str) -> bool {
    ["ngành", "viên chức", "cơ sở", "cơ quan", "cấp trên", "khối"]
        .iter()
        .any(|level| starts_with_phrase(key, level))
}

/// Words that may follow a head in small letters.
pub(super) fn goes_on_named(key: &str) -> bool {
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

/// Teams that inspect, each made for its occasion.
pub(crate) fn is_inspection(key: &str) -> bool {
    matches!(
        key,
        "đoàn kiểm tra"
            | "đoàn thanh tra"
            | "đoàn công tác"
            | "đoàn giám sát"
            | "tổ kiểm tra"
            | "đội kiểm tra"
            | "đội thanh tra"
    )
}

fn is_team(key: &str) -> bool {
    matches!(
        key,
        "đội" | "tổ" | "đoàn" | "nhóm" | "đảng ủy" | "chi ủy" | "công đoàn" | "bên" | "nền tảng"
    )
}

/// Group nouns that open a sentence as verbs: "Tổ chức tuyên truyền", "Báo cáo".
fn is_verb_like(key: &str) -> bool {
    matches!(
        key,
        "tổ chức" | "ban" | "báo" | "hội" | "phòng" | "cấp" | "viện" | "bộ" | "đài" | "trường"
    )
}
