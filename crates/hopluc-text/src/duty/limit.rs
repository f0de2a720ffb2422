//! Time limits in a sentence: "trước ngày ...", "chậm nhất ...", "trong tháng ...", "trong vòng NN ngày ...".
//! Windows ("từ ngày ... đến ngày ...") are no limits.

use super::limit_words::{is_aim, is_limit_of_act, skip_hour, skip_weekday};
use super::year_part::part_of_year;
use super::{coarse, months, returns};
use crate::damage::{alternation, spellings};
use crate::date::{Cursor, PartialDate, date_at, within_at};
use crate::reading::{Recurrence, Within};
use regex::Regex;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A time limit, as a byte range of the key it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub start: usize,
    pub end: usize,
    /// The date; without any part for a relative limit, with the day alone for "trước ngày 15 hằng tháng".
    pub date: PartialDate,
    pub within: Option<Within>,
    /// True for "trước": the day itself is too late.
    pub before: bool,
    /// How often it returns, where its own words say so ("ngày 25 hằng tháng").
    pub every: Option<Recurrence>,
}

impl Limit {
    /// A limit at a place, of which nothing else is known.
    pub(super) fn bare(start: usize, end: usize) -> Self {
        Self {
            start,
            end,
            date: PartialDate::default(),
            within: None,
            before: false,
            every: None,
        }
    }
}

/// Signs of a limit; those that begin with "trong " only count before a month or quarter. Scans spell them in other ways too.
const SIGNS: &[&str] = &[
    "trước ngày ",
    "trước các ngày ",
    "trước ",
    "chậm nhất là ngày ",
    "chậm nhất là ",
    "chậm nhất ngày ",
    "chậm nhất vào ngày ",
    "chậm nhất đến ngày ",
    "chậm nhất hết ngày ",
    "chậm nhất là hết ngày ",
    "muộn nhất hết ngày ",
    "chậm nhất trong ",
    "chậm nhất ",
    "muộn nhất là ngày ",
    "muộn nhất ngày ",
    "muộn nhất là ",
    "muộn nhất ",
    "xong trong ",
    "xong ngày ",
    "hoàn thành ngày ",
    "thời hạn hoàn thành: ",
    "thời hạn hoàn thành ",
    "thời gian hoàn thành: ",
    "thời gian hoàn thành ",
    "thời gian thực hiện: ",
    "thời hạn: ",
    "hạn hoàn thành: ",
    "hoàn thành: ",
    "đến hết ngày ",
    "đến ngày ",
    "vào ngày ",
    "vào các ngày ",
    "vào ",
    "hạn chót ngày ",
    "thời hạn gửi: ",
    "thời hạn trước ngày ",
    "tiến độ thực hiện: ",
    "thời hạn thực hiện: ",
    "thời gian: ",
];

/// One spelling of a sign.
struct Sign {
    text: String,
    /// The day itself is too late.
    before: bool,
    /// A limit only where a verb of finishing stands before it.
    weak: bool,
    /// The sign ends with "ngày ", which belongs to the date.
    day: bool,
}

/// All spellings by their first word.
fn signs() -> &'static FxHashMap<String, Vec<Sign>> {
    static TABLE: OnceLock<FxHashMap<String, Vec<Sign>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: FxHashMap<String, Vec<Sign>> = FxHashMap::default();
        for sign in SIGNS {
            for text in spellings(sign) {
                let first = text.split(' ').next().unwrap_or_default().to_owned();
                table.entry(first).or_default().push(Sign {
                    text,
                    before: sign.starts_with("trước") || sign.ends_with("trước ngày "),
                    weak: sign.starts_with("đến hết") || sign.starts_with("vào"),
                    day: sign.ends_with("ngày "),
                });
            }
        }
        table
    })
}

/// All limits of a sentence or paragraph, in order, none overlapping another.
pub(crate) fn limits_in(key: &str) -> Vec<Limit> {
    let mut found: Vec<Limit> = Vec::new();
    let timed = ["quý", " tuần", " tháng đầu ", " tháng cuối "]
        .iter()
        .any(|word| key.contains(word));
    if !timed && !key.bytes().any(|b| b.is_ascii_digit()) {
        return found;
    }
    for hit in stems().find_iter(key) {
        limits_at(key, hit.start(), &mut found);
    }
    found.extend(coarse::bracketed(key));
    found.sort_by_key(|limit| (limit.start, std::cmp::Reverse(limit.end)));
    let found = goes_on(key, apart(key, found));
    // "kiểm tra trong tháng 8 và tháng 9/2026": work goes on in these months, and none is its last day.
    let spans = months::spans_of_months(key);
    let spanned = |limit: &Limit| {
        let next = spans.partition_point(|months| months.end <= limit.start);
        let months = spans.get(next);
        months.is_some_and(|months| months.start < limit.end)
    };
    found.into_iter().filter(|limit| !spanned(limit)).collect()
}

/// The limits in order without those that overlap the one before. "vào thứ Sáu hằng tuần trong tháng 4": the month bounds what returns.
fn apart(key: &str, found: Vec<Limit>) -> Vec<Limit> {
    let mut kept: Vec<Limit> = Vec::with_capacity(found.len());
    for limit in found {
        match kept.last_mut() {
            Some(last) if limit.start < last.end => {}
            Some(last)
                if last.every.is_some()
                    && key.get(last.end..limit.start) == Some(" ")
                    && key
                        .get(limit.start..)
                        .is_some_and(|rest| rest.starts_with("trong ")) =>
            {
                last.end = limit.end;
            }
            _ => kept.push(limit),
        }
    }
    kept
}

/// "ngay sau khi nhận được báo cáo", "khi có yêu cầu": an event that sets the time instead of a day.
pub(crate) fn event_in(key: &str) -> Option<(usize, usize)> {
    static EVENTS: OnceLock<Regex> = OnceLock::new();
    let events = EVENTS.get_or_init(|| {
        Regex::new("ngay sau khi|(?:ngay )?khi có yêu cầu|ngay khi|ngay trong ngày|trong thời gian sớm nhất")
            .expect("a literal pattern is valid")
    });
    let hit = events.find(key)?;
    let rest = crate::window::after(key, hit.end(), 300);
    let stop = rest.find([',', ';', '.', '(']).unwrap_or(rest.len());
    let length = rest.get(..stop)?.trim_end().len();
    Some((hit.start(), hit.end() + length))
}

/// Beginnings of all signs, so that one pass finds the few places where a limit can stand.
fn stems() -> &'static Regex {
    static STEMS: OnceLock<Regex> = OnceLock::new();
    STEMS.get_or_init(|| {
        let stems = alternation(&[
            "trước ",
            "chậm nhất ",
            "muộn nhất ",
            "xong trong ",
            "xong ngày ",
            "xong quý ",
            "xong tháng ",
            "hoàn thành ngày ",
            "hoàn thành quý ",
            "hoàn thành tháng ",
            "trong ",
            "thời hạn",
            "thời gian",
            "hạn ",
            "dịp ",
            "hoàn thành: ",
            "đến hết ngày ",
            "đến ngày ",
            "vào ngày ",
            "vào các ngày ",
            "vào tháng ",
            "vào quý ",
            "vào đầu ",
            "vào cuối ",
            "vào giữa ",
            "vào tuần ",
            "vào sinh hoạt ",
            "vào buổi sinh hoạt ",
            "vào kỳ ",
            "tiến độ thực hiện: ",
        ]);
        let weekdays =
            r"vào (?:sáng |chiều |tối |cuối )?thứ |vào chủ nhật |vào \d|vào (?:các )?khung |vào lúc ";
        let brackets = r"\((?:vào )?(?:ngày )?\d|sau \d";
        Regex::new(&format!("{stems}|{weekdays}|{brackets}"))
            .expect("an alternation of escaped phrases is a valid pattern")
    })
}

/// Appends the limits whose sign begins at `at`.
fn limits_at(key: &str, at: usize, found: &mut Vec<Limit>) {
    let rest = key.get(at..).unwrap_or_default();
    if rest.starts_with('(') {
        found.extend(months::behind_period(key, at));
        return;
    }
    let first = rest.split(' ').next().unwrap_or_default();
    let known = signs().get(first).map_or(&[][..], Vec::as_slice);
    found.extend(
        known
            .iter()
            .filter(|sign| rest.starts_with(&sign.text))
            .filter_map(|sign| dated(key, at, sign)),
    );
    coarse::limits_at(key, at, found);
    found.extend(part_of_year(key, at));
    let term = within_at(key, at).or_else(|| super::from_issue::term_after(key, at));
    if let Some((within, end)) = term {
        found.push(Limit {
            within: Some(within),
            ..Limit::bare(at, end)
        });
    }
    if rest.starts_with("thời hạn ") {
        found.extend(coarse::named_limit(key, at, "thời hạn ".len()));
    }
}

/// "trước ngày 10/6 và ngày 01/12": each further day is a limit of its own.
fn goes_on(key: &str, found: Vec<Limit>) -> Vec<Limit> {
    let mut all = Vec::with_capacity(found.len());
    let mut next = found
        .iter()
        .map(|limit| limit.start)
        .skip(1)
        .chain([key.len()])
        .collect::<Vec<_>>()
        .into_iter();
    for limit in found {
        let stop = next.next().unwrap_or(key.len());
        let mut last = limit;
        all.push(limit);
        let months = months::further_months(key, limit, stop);
        if !months.is_empty() {
            all.extend(months);
            continue;
        }
        while last.date.month.is_some() && (last.date.day.is_some() || last.date.year.is_some()) {
            let rest = key.get(last.end..).unwrap_or_default();
            let Some(sign) = [" và ngày ", " và trước ngày ", ", ngày ", " và ", ", "]
                .iter()
                .find(|sign| rest.starts_with(**sign))
            else {
                break;
            };
            let from = last.end + sign.len();
            let Some((date, end)) = date_at(key, from).filter(|(date, end)| {
                date.month.is_some()
                    && date.day.is_some() == last.date.day.is_some()
                    && *end <= stop
            }) else {
                break;
            };
            last = Limit {
                date,
                before: limit.before,
                ..Limit::bare(from, end)
            };
            all.push(last);
        }
    }
    all
}

fn dated(key: &str, at: usize, sign: &Sign) -> Option<Limit> {
    let bounded = key
        .get(..at)
        .is_some_and(|head| !head.ends_with(char::is_alphanumeric));
    if !bounded {
        return None;
    }
    let aims = sign.text.starts_with("đến ngày ");
    let weak = sign.weak && !is_limit_of_act(key, at) || aims && !is_aim(key, at + sign.text.len());
    let lead = if sign.day { "ngày ".len() } else { 0 };
    let length = sign.text.len() - lead;
    let from = skip_weekday(key, skip_hour(key, at + length));
    let before = sign.before;
    if let Some((date, end)) = date_at(key, from) {
        // "trước năm 2020" and "trước tháng 7" tell history more often than a limit.
        let told = date.month.is_some() && (date.day.is_some() || date.year.is_some());
        return (told && !weak).then_some(Limit {
            date,
            before,
            ..Limit::bare(at, end)
        });
    }
    // "từ ngày 15 tháng trước đến ngày 14 tháng này": the window that figures come from.
    if aims && weak {
        return None;
    }
    // "báo cáo hằng tháng trước ngày 20": the return stands before the day.
    let told = crate::window::before(key, at, 160);
    let told = told.rsplit([';', '.']).next().unwrap_or_default();
    returning(key, (at, length), told, weak).map(|(end, day, every)| Limit {
        date: PartialDate {
            day,
            ..PartialDate::default()
        },
        every: Some(every),
        before,
        ..Limit::bare(at, end)
    })
}

/// The end, the day of the month and the return of a limit whose sign of some length stands at a byte.
fn returning(
    key: &str,
    (at, length): (usize, usize),
    told: &str,
    weak: bool,
) -> Option<(usize, Option<u32>, Recurrence)> {
    let from = at + length;
    let rest = key.get(from..)?;
    let hour = returns::hour_length(rest);
    if let Some((length, every)) = returns::week_at(rest.get(hour..)?, told) {
        return Some((from + hour + length, None, every));
    }
    let daily = ["hằng ngày", "hàng ngày", "mỗi ngày"]
        .iter()
        .any(|sign| told.contains(sign));
    let mut cursor = Cursor::new(key, from + hour);
    cursor.word("ngày");
    let daily = daily || hour > 0 && starts_days(rest.get(hour..)?);
    let Some(day) = cursor.digits(2).filter(|day| (1..=31).contains(day)) else {
        let end = from + rest.get(..hour)?.trim_end_matches([' ', ',', '(']).len();
        return (hour > 0 && daily).then_some((end, None, Recurrence::Daily));
    };
    let end = cursor.at;
    cursor.spaces();
    if let Some((length, every)) = returns::month_at(cursor.rest()) {
        return Some((cursor.at + length, Some(day), every));
    }
    let closed = !cursor.rest().starts_with(['/', '-']) && !cursor.rest().starts_with("tháng ");
    let every = returns::told_before(told).filter(|_| closed && !weak)?;
    Some((end, Some(day), every))
}

/// "từ ngày 20/5/2026", "bắt đầu từ ngày ...": the days on which the hour before is kept.
fn starts_days(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', ',', '(']);
    ["từ ngày ", "bắt đầu từ ngày ", "kể từ ngày "]
        .iter()
        .any(|sign| rest.starts_with(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let found: Vec<String> = limits_in(&key)
            .iter()
            .map(|limit| {
                limit
                    .date
                    .iso()
                    .or_else(|| limit.date.month_day())
                    .or_else(|| limit.within.map(|w| format!("{} ngày", w.days)))
                    .unwrap_or_default()
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn limits_are_found() {
        check(
            "báo cáo UBND tỉnh trước ngày 21/3 và trước 21/6",
            &["03-21", "06-21"],
        );
        check(
            "báo cáo trước ngày 10 tháng 2, 5, 8 và 11",
            &["02-10", "05-10", "08-10", "11-10"],
        );
        check(
            "định kỳ quý (ngày 10 tháng 2, 5, 8, 11) gửi số liệu",
            &["02-10", "05-10", "08-10", "11-10"],
        );
        check(
            "báo cáo sơ kết 6 tháng (20/6) và năm (20/12)",
            &["06-20", "12-20"],
        );
        check("báo cáo trước ngày 10 tháng 2, 5 vụ đã xử lý", &["02-10"]);
        check("xử lý vụ việc (ngày 10/2) kịp thời", &[]);
        check("khai trương trạm dịp 19/5/2026", &["2026-05-19"]);
        check("nhân dịp 19/5/2026 tặng quà", &[]);
        check("phiên đầu vào ngày 12/4/2026", &["2026-04-12"]);
        check(
            "hoàn thành chậm nhất là ngày 05 tháng 7 năm 2026",
            &["2026-07-05"],
        );
        check("tổ chức diễn tập vào tháng 9/2025", &["2025-09"]);
        check("Sơ kết 03 tháng vào cuối tháng 12/2025.", &["2025-12"]);
        check("gửi chậm nhất hết ngày 12/11/2025", &["2025-11-12"]);
        check("cập nhật vào thứ Sáu hằng tuần trong tháng 4/2025", &[""]);
        check("hoàn thành trươc ngày 30/6/2026", &["2026-06-30"]);
        check("gửi châm nhất ngày 05/7/2026", &["2026-07-05"]);
        check("thời han hoàn thành: 15/8/2026", &["2026-08-15"]);
        check("Hoàn thành trong tháng 8 năm 2026.", &["2026-08"]);
        check("hoàn thành trong Quý IV/2024", &["2024-12-31"]);
        check("phủ sóng 07 thôn, hoàn thành Quý II/2026", &["2026-06-30"]);
        check("rà soát xong tháng 6/2026", &["2026-06"]);
        check("hoàn thành quý trước", &[]);
        check(
            "thanh tra diện rộng trong quý II và quý III năm 2023",
            &["2023-09-30"],
        );
        check("báo cáo kết quả trong tuần 4 tháng 9/2025", &["2025-09"]);
        check(
            "gửi báo cáo trước 17 giờ 00 phút ngày 12/5/2026",
            &["2026-05-12"],
        );
        check(
            "báo cáo trong vòng 05 ngày làm việc kể từ ngày nhận được",
            &["5 ngày"],
        );
        check("đến ngày 31/3/2023 hoàn thành chuẩn hóa", &["2023-03-31"]);
        check("đến ngày 30/6/2023, 100% thuê bao", &["2023-06-30"]);
        check("số liệu tính đến ngày 30/6/2023", &[]);
        check(
            "hoàn thành chỉnh trang cáp viễn thông trong năm 2023",
            &["2023"],
        );
        check("tổ chức sơ kết vào cuối quý II/2023", &["2023-06-30"]);
        check("(từ ngày 01/10/2023 đến hết ngày 31/12/2023)", &[]);
        check("như đã nêu trước đây, trước năm 2020", &[]);
    }
}
