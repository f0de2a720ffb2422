//! The words around a sign of time: whether they make a limit of it, and what stands between the sign and the day.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::date_at;

/// The words shortly before a sign; none where they open a window ("từ ngày ... đến hết ngày").
fn words_before(key: &str, at: usize) -> Option<&str> {
    let near = crate::window::before(key, at, 110);
    let window = near.rfind("từ ").is_some_and(|from| {
        near.get(from + "từ ".len()..).is_some_and(|tail| {
            tail.starts_with("ngày") || tail.starts_with(|c: char| c.is_ascii_digit())
        })
    });
    (!window).then_some(near)
}

/// True when a verb of finishing or handing in stands shortly before.
pub(super) fn is_limit_of_act(key: &str, at: usize) -> bool {
    const VERBS: &[&str] = &[
        "hoàn thành",
        "xong",
        "báo cáo",
        "gửi",
        "trình",
        "ban hành",
        "thực hiện",
        "tổ chức",
        "triển khai",
        "tham mưu",
        "nộp",
        "thời gian",
        "lồng ghép",
        "rà soát",
        "kiểm tra",
        "xử lý",
        "tuyên truyền",
        "phổ biến",
        "quán triệt",
        "bố trí",
        "phê duyệt",
        "kết nối",
        "cung cấp",
        "mở ",
        "sơ kết",
        "tổng kết",
        "tập huấn",
        "diễn tập",
        "thành lập",
        "kiện toàn",
        "công bố",
        "ký kết",
        "xây dựng",
        "phấn đấu",
        "chuẩn hóa",
        "phát sóng",
        "phát thanh",
        "thông báo",
        "liên tục",
        "duy trì",
        "họp",
        "phiên ",
        "chung kết",
        "ra mắt",
        "khai mạc",
        "bế mạc",
        "kết thúc",
    ];
    words_before(key, at).is_some_and(|near| VERBS.iter().any(|verb| near.contains(verb)))
}

/// True when any verb stands shortly before: enough for a month or quarter inside a duty.
pub(super) fn is_time_of_act(key: &str, at: usize) -> bool {
    let Some(near) = words_before(key, at) else {
        return false;
    };
    let acts = |at: usize| {
        near.get(at..).is_some_and(|tail| {
            crate::lexicon::starts_with_phrase(tail, "tổ chức")
                || crate::lexicon::role_at(tail)
                    .is_some_and(|(_, role)| role == crate::lexicon::Role::Verb)
        })
    };
    let timed = ["xong", "thời gian"].iter().any(|word| near.contains(word));
    timed
        || near
            .match_indices(' ')
            .map(|(at, _)| at + 1)
            .chain([0])
            .any(acts)
}

/// "đến ngày 31/3/2023 hoàn thành ...", "đến ngày 30/6, 100% thuê bao ...": what must be reached stands behind the day; no window.
pub(super) fn is_aim(key: &str, day: usize) -> bool {
    const AIMS: &[&str] = &[
        "hoàn thành",
        "đạt",
        "phải",
        "không còn",
        "chấm dứt",
        "bảo đảm",
        "tối thiểu",
        "ít nhất",
        "trên",
        "cơ bản",
        "phấn đấu",
        "toàn bộ",
        "tất cả",
        "có",
    ];
    let open = words_before(key, day.saturating_sub("đến ngày ".len())).is_some();
    let Some((_, end)) = date_at(key, day).filter(|_| open) else {
        return false;
    };
    let rest = key
        .get(end..)
        .unwrap_or_default()
        .trim_start_matches([',', ' ']);
    rest.starts_with(|c: char| c.is_ascii_digit())
        || AIMS
            .iter()
            .any(|aim| crate::lexicon::starts_with_phrase(rest, aim))
}

/// Steps over "thứ Tư " where the day follows ("trước thứ Tư ngày 14/10/2026").
pub(super) fn skip_weekday(key: &str, at: usize) -> usize {
    static DAYS: OnceLock<Regex> = OnceLock::new();
    let days = DAYS.get_or_init(|| {
        Regex::new(r"^(?:(?:sáng |chiều |hết )?(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật),? ?\(?)(ngày )")
            .expect("a literal pattern is valid")
    });
    let rest = key.get(at..).unwrap_or_default();
    days.captures(rest)
        .and_then(|hit| hit.get(1))
        .map_or(at, |day| at + day.start())
}

/// Steps over "17 giờ 00 phút " and "17h00 ngày".
pub(crate) fn skip_hour(key: &str, at: usize) -> usize {
    let rest = key.get(at..).unwrap_or_default();
    let window = rest.char_indices().nth(28).map_or(rest.len(), |(i, _)| i);
    let near = rest.get(..window).unwrap_or_default();
    let digits = near.bytes().take_while(u8::is_ascii_digit).count();
    let after = near.get(digits..).unwrap_or_default().trim_start();
    let timed = digits > 0 && (after.starts_with("giờ") || after.starts_with('h'));
    // "trước 16 giờ 30, từ ngày ...": the hour is the limit, on every day from then on.
    if timed && !near.contains("từ ngày") {
        near.find("ngày").map_or(at, |day| at + day)
    } else {
        at
    }
}
