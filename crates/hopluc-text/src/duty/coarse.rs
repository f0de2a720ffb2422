//! Limits without a sign of the day: months, quarters and years in which something is done, occasions, and named times.

use super::limit::Limit;
use super::limit_words::{is_time_of_act, skip_hour};
use crate::date::date_at;

/// Appends the months, quarters, years and occasions whose sign begins at `at`.
pub(super) fn limits_at(key: &str, at: usize, found: &mut Vec<Limit>) {
    let rest = key.get(at..).unwrap_or_default();
    // The sign "trong ..." also stands behind another one ("xong trong quý I").
    for sign in [
        "trong tháng ",
        "trong quý ",
        "trong năm ",
        "trong ngày ",
        "vào tháng ",
        "vào quý ",
    ] {
        let from = if rest.starts_with(sign) {
            Some(at)
        } else {
            rest.strip_prefix("xong ")
                .filter(|tail| tail.starts_with(sign))
                .map(|_| at + "xong ".len())
        };
        let word = sign.find(' ').map_or(0, |space| space + 1);
        // "vào tháng 6 hằng năm" returns and ends nothing.
        let limit = from
            .and_then(|from| coarse(key, from, from + word))
            .filter(|limit| sign.starts_with("trong") || limit.date.year.is_some());
        found.extend(limit);
    }
    // "hoàn thành Quý II/2026": the month or quarter right behind the word of finishing.
    for sign in ["hoàn thành ", "xong "] {
        let behind = rest.strip_prefix(sign);
        if behind.is_some_and(|behind| behind.starts_with("quý ") || behind.starts_with("tháng "))
        {
            let from = at + sign.len();
            let limit = coarse(key, from, from).filter(|limit| limit.date.year.is_some());
            found.extend(limit.map(|limit| Limit { start: at, ..limit }));
        }
    }
    found.extend(on_occasion(key, at));
    if let Some(month) = part_of_month(rest) {
        // "vào đầu tháng 6 hằng năm" returns and ends nothing.
        let limit = coarse(key, at, at + month)
            .filter(|limit| rest.starts_with("trong") || limit.date.year.is_some());
        found.extend(limit);
    }
}

/// "ra mắt dịp 22/12/2026"; "nhân dịp" greets, and a day without a year is a holiday.
fn on_occasion(key: &str, at: usize) -> Option<Limit> {
    key.get(at..)?.strip_prefix("dịp ")?;
    let (date, end) = date_at(key, at + "dịp ".len())?;
    let greets = key.get(..at)?.ends_with("nhân ");
    (!greets && date.day.is_some() && date.year.is_some()).then_some(Limit {
        date,
        ..Limit::bare(at, end)
    })
}

/// "thời hạn hoàn thành kiểm thử: 15/11/2024": a few words between the sign and its colon.
pub(super) fn named_limit(key: &str, at: usize, length: usize) -> Option<Limit> {
    let rest = crate::window::after(key, at + length, 90);
    let colon = rest.find(':')?;
    if rest.get(..colon)?.contains([',', ';', '.', '(']) {
        return None;
    }
    let from = skip_hour(key, at + length + colon + 1);
    let from = from + key.get(from..)?.len() - key.get(from..)?.trim_start().len();
    let (date, end) = date_at(key, from)?;
    date.month.is_some().then_some(Limit {
        date,
        ..Limit::bare(at, end)
    })
}

/// "Tổ chức 02 lớp tập huấn (tháng 10, tháng 11/2026).": months or a quarter in the bracket that closes an order; the last counts.
pub(super) fn bracketed(key: &str) -> Option<Limit> {
    let trimmed = key
        .trim_end_matches(['.', ';', '/', ' '])
        .strip_suffix(')')?;
    let near = crate::window::before(trimmed, trimmed.len(), 60);
    let open = trimmed.len() - near.len() + near.rfind('(')?;
    let inner = trimmed.get(open + 1..)?;
    if !["tháng ", "quý ", "trong tháng ", "trong quý "]
        .iter()
        .any(|word| inner.starts_with(word))
    {
        return None;
    }
    let (date, end) = inner
        .match_indices("tháng ")
        .chain(inner.match_indices("quý "))
        .filter_map(|(at, _)| date_at(key, open + 1 + at))
        .filter(|(date, _)| date.year.is_some())
        .max_by_key(|(_, end)| *end)?;
    (end == trimmed.len()).then_some(Limit {
        date,
        ..Limit::bare(open + 1, end)
    })
}

/// "trong tuần 4 tháng 9/2025", "trong nửa đầu tháng 10": where the month begins behind a part of it.
fn part_of_month(rest: &str) -> Option<usize> {
    let parts = [
        "tuần ",
        "nửa ",
        "đầu ",
        "cuối ",
        "giữa ",
        "trung tuần ",
        "thượng tuần ",
        "hạ tuần ",
        "sinh hoạt ",
        "kỳ sinh hoạt ",
        "buổi sinh hoạt ",
        "hội nghị ",
        "phiên họp ",
        "kỳ họp ",
    ];
    let (sign, inner) = ["trong ", "vào "]
        .iter()
        .find_map(|sign| Some((*sign, rest.strip_prefix(sign)?)))?;
    if !parts.iter().any(|part| inner.starts_with(part)) {
        return None;
    }
    let near = crate::window::after(inner, 0, 44);
    let month = near.find("tháng ").or_else(|| near.find("quý "))?;
    let plain = !near.get(..month)?.contains([',', ';', '.', '(']);
    plain.then_some(sign.len() + month)
}

/// "hoàn thành trong tháng 8 năm 2026", "báo cáo trong quý IV/2024".
fn coarse(key: &str, at: usize, from: usize) -> Option<Limit> {
    let (date, end) = date_at(key, from)?;
    // "trong năm 2025" is a limit only right behind the verb of finishing, or where so much must be done in it.
    let finished = key.get(..at).is_some_and(|head| {
        let head = head.trim_end();
        let counted = ["ít nhất", "tối thiểu"]
            .iter()
            .any(|least| crate::window::before(key, at, 60).contains(least));
        let clause = crate::window::before(key, at, 120);
        let clause = clause
            .rsplit([',', ';', '.', ':'])
            .next()
            .unwrap_or_default();
        head.ends_with("hoàn thành")
            || head.ends_with("xong")
            || clause.contains("hoàn thành ")
            || counted
    });
    // "Trong tháng 7/2022, Phòng X tham mưu ...": the time opens the order.
    let opens = at == 0 && key.get(end..).is_some_and(|rest| rest.starts_with(", "));
    let timed = opens || is_time_of_act(key, at);
    ((date.month.is_some() || finished) && timed).then_some(Limit {
        date,
        ..Limit::bare(at, end)
    })
}
