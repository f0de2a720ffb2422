//! Tells sentences that oblige from those that report, explain or greet. Works on keys only.

use std::sync::OnceLock;

use regex::Regex;

use crate::bodies::{Passage, names_at};
use crate::lexicon::{Phrases, Role, role_at, starts_with_phrase};

/// Words with which a sentence hands a duty to the body named next.
const GIVERS: &str = "đồng thời giao|đồng thời yêu cầu|đồng thời đề nghị|giao trách nhiệm cho|giao nhiệm vụ cho|giao cho|giao|yêu cầu|đề nghị|phân công|\
ủy quyền cho|trân trọng đề nghị|kính đề nghị|kiến nghị|kính mời";

/// The word at the start of `key` that hands on a duty.
pub(crate) fn giver_at(key: &str) -> Option<&str> {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    // "giao ban mỗi quý một lần", "giao dịch": other words.
    const OTHER: &[&str] = &[
        "giao ban",
        "giao dịch",
        "giao lưu",
        "giao thông",
        "giao nhận",
    ];
    if OTHER.iter().any(|word| starts_with_phrase(key, word)) {
        // "Giao Ban Quản lý dự án ...": a body.
        let body = [
            "quản lý",
            "chỉ đạo",
            "tổ chức",
            "tuyên giáo",
            "chỉ huy",
            "dân tộc",
            "dân vận",
            "nội chính",
            "xây dựng",
            "thường trực",
            "thường vụ",
            "chấp hành",
        ]
        .iter()
        .any(|board| {
            key.strip_prefix("giao ban ")
                .is_some_and(|rest| starts_with_phrase(rest, board))
        });
        if !body {
            return None;
        }
    }
    TABLE.get_or_init(|| Phrases::scanned(GIVERS)).at(key)
}

/// True when `key` begins with a word that hands on a duty.
pub(crate) fn opens_order(key: &str) -> bool {
    giver_at(key).is_some()
}

/// True when a sentence obliges: it opens with a verb of order, or names a body that must, or hands a duty on.
pub(crate) fn is_order(key: &str) -> bool {
    ordinal_length(key) > 0
        || opens_order(key)
        || obliges(key)
        || is_return(key)
        || is_bound_duty(key)
        || key.match_indices(" giao ").any(|(at, sign)| {
            let rest = key.get(at + sign.len()..).unwrap_or_default();
            !rest.starts_with("ban ") && crate::lexicon::heads_at(rest).next().is_some()
        })
}

/// "Khi xảy ra sự cố phải báo cáo ngay ...": what must be done in a case, by those whom the text is about.
fn is_bound_duty(key: &str) -> bool {
    let bound = ["khi ", "trường hợp ", "nếu ", "trong trường hợp "]
        .iter()
        .any(|word| key.starts_with(word));
    let must = crate::window::after(key, 0, 300).find(" phải ");
    bound
        && must.is_some_and(|at| {
            key.get(at + " phải ".len()..)
                .and_then(role_at)
                .is_some_and(|(_, role)| role == Role::Verb)
        })
}

/// Length of "Một là, ", "Thứ hai, " at the start of a paragraph that counts orders in words; 0 for anything else.
pub(super) fn ordinal_length(key: &str) -> usize {
    const COUNTS: &[&str] = &[
        "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
    ];
    let is = COUNTS.iter().find_map(|count| {
        let rest = key.strip_prefix(count)?.strip_prefix(" là")?;
        rest.strip_prefix(", ").or_else(|| rest.strip_prefix(": "))
    });
    let nth = || {
        let rest = key.strip_prefix("thứ ")?;
        let rest = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy"]
            .iter()
            .find_map(|count| rest.strip_prefix(count))?;
        let rest = rest.strip_prefix(" là").unwrap_or(rest);
        rest.strip_prefix(", ").or_else(|| rest.strip_prefix(": "))
    };
    // "Thứ hai, ngày 15/7": a day of the week.
    is.or_else(nth)
        .filter(|rest| !rest.starts_with("ngày "))
        .map_or(0, |rest| key.len() - rest.len())
}

/// "Các đơn vị chịu trách nhiệm ...", but not "chưa phân công người chịu trách nhiệm", which names whom nobody chose.
fn obliges(key: &str) -> bool {
    obliging().find_iter(key).any(|hit| {
        !key.get(..hit.start())
            .is_some_and(|head| head.ends_with("người "))
    })
}

/// Words within a sentence that oblige somebody.
fn obliging() -> &'static Regex {
    static OBLIGING: OnceLock<Regex> = OnceLock::new();
    OBLIGING.get_or_init(|| {
        Regex::new("(?:có|chịu) trách nhiệm|(?:yêu cầu|đề nghị) (?:các|thủ trưởng|sở|ubnd|ủy ban|giám đốc|chủ tịch|công an|trưởng|toàn thể|tất cả|người đứng đầu)")
            .expect("a literal pattern is valid")
    })
}

/// "Kết quả thực hiện gửi về Bộ X trước ngày ...": what must be handed in by when.
pub(super) fn is_return(key: &str) -> bool {
    const THINGS: &[&str] = &[
        "kết quả",
        "báo cáo",
        "văn bản",
        "danh sách",
        "ý kiến",
        "hồ sơ",
        "số liệu",
        "thông tin",
        "báo cáo kết quả",
        "mọi thông tin",
    ];
    let told = ["báo cáo kết quả", "báo cáo tình hình"]
        .iter()
        .any(|opener| key.starts_with(opener))
        && key.contains(" về ");
    THINGS.iter().any(|thing| starts_with_phrase(key, thing))
        && (told
            || ["gửi về", " gửi ", "gửi trước"]
                .iter()
                .any(|verb| key.contains(verb)))
        && ["trước ", "chậm nhất", "muộn nhất", "trong ngày"]
            .iter()
            .any(|sign| key.contains(sign))
        || by_what_way(key)
}

/// "Báo cáo bằng văn bản gửi qua trục liên thông ...": the form and the way in which something must be handed in.
fn by_what_way(key: &str) -> bool {
    let form = [
        "báo cáo bằng văn bản",
        "báo cáo bằng hình thức",
        "báo cáo bản giấy",
    ]
    .iter()
    .any(|opener| key.starts_with(opener));
    form && [" gửi qua ", " gửi về ", " gửi vào ", " gửi đến "]
        .iter()
        .any(|verb| key.contains(verb))
}

/// True when a sentence begins with a verb of action.
pub(crate) fn opens_with_verb(key: &str) -> bool {
    let key = key.trim_start_matches(['“', '"', '(']);
    role_at(key).is_some_and(|(_, role)| role == Role::Verb)
        || starts_with_phrase(key, "tổ chức")
        || starts_with_phrase(key, "phòng, chống")
        || opens_with_time(key)
}

/// "Trước ngày 10/7, báo cáo ...", "Định kỳ hằng tháng, rà soát ...": a time, a comma, a verb.
fn opens_with_time(key: &str) -> bool {
    const TIMES: &[&str] = &[
        "trước ",
        "chậm nhất",
        "trong tháng",
        "trong quý",
        "trong năm",
        "từ ngày",
        "đến ",
        "ngay sau",
        "sau khi",
        "khi ",
        "trường hợp",
        "hằng",
        "hàng",
        "định kỳ",
        "mỗi ",
        "trong quá trình",
        "đối với",
        "căn cứ",
        "trên cơ sở",
        "theo chức năng",
    ];
    TIMES.iter().any(|word| key.starts_with(word))
        && key
            .match_indices(", ")
            .take_while(|(at, _)| *at < 160)
            .any(|(at, _)| {
                key.get(at + 2..).is_some_and(|rest| {
                    starts_with_phrase(rest, "tổ chức")
                        || role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
                })
            })
        || key.starts_with("trước ngày ") && crate::window::after(key, 0, 90).contains(" báo cáo ")
        || ["mỗi tháng ", "mỗi quý ", "mỗi năm ", "mỗi tuần "]
            .iter()
            .any(|word| key.starts_with(word))
}

/// "Mỗi đơn vị cử 01 lãnh đạo", "các xã bố trí 02 cán bộ": bodies that must send people, also where only a time or a place is told.
pub(crate) fn sends_people(passage: Passage<'_>) -> bool {
    const VERBS: &[&str] = &["cử ", "bố trí ", "phân công ", "đăng ký ", "mời "];
    let key = passage.key;
    let near = crate::window::after(key, 0, 200);
    if !VERBS.iter().any(|verb| near.contains(verb)) {
        return false;
    }
    let titled = key.strip_prefix("thành phần: ");
    let from = titled.map_or(0, |rest| key.len() - rest.len());
    let (names, end) = names_at(passage, from);
    let rest = key.get(end..).unwrap_or_default().trim_start();
    !names.is_empty() && VERBS.iter().any(|verb| rest.starts_with(verb))
}

/// Range of "báo cáo kết quả về UBND tỉnh" and the like: what must be handed over.
pub(crate) fn deliverable(key: &str) -> Option<(usize, usize)> {
    static HANDED: OnceLock<Regex> = OnceLock::new();
    let handed = HANDED.get_or_init(|| {
        Regex::new("báo cáo (?:kết quả|ubnd|ủy ban|chủ tịch|về)|gửi (?:báo cáo|kết quả)|tổng hợp, báo cáo|ban hành (?:văn bản|kế hoạch)|xây dựng kế hoạch")
            .expect("a literal pattern is valid")
    });
    let start = handed.find(key)?.start();
    let rest = crate::window::after(key, start, 600);
    let end = [" trước ", " chậm nhất", ",", ";", ". ", " ("]
        .iter()
        .filter_map(|sign| rest.find(sign))
        .min()
        .unwrap_or(rest.len());
    let length = rest.get(..end)?.trim_end_matches(['.', ' ', '/']).len();
    Some((start, start + length))
}
