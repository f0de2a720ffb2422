//! Dates, windows and time limits as official Vietnamese text writes them. Knows no "today": a date without year stays without.

use crate::reading::Within;

/// A calendar date of which parts may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year, four digits.
    pub year: Option<i32>,
    /// Month, 1 to 12.
    pub month: Option<u32>,
    /// Day of the month.
    pub day: Option<u32>,
}

impl PartialDate {
    /// A full date.
    pub fn full(year: i32, month: u32, day: u32) -> Self {
        Self {
            year: Some(year),
            month: Some(month),
            day: Some(day),
        }
    }

    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; `None` without a year.
    pub fn iso(self) -> Option<String> {
        let year = self.year?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }

    /// `MM-DD` where both are known.
    pub fn month_day(self) -> Option<String> {
        Some(format!("{:02}-{:02}", self.month?, self.day?))
    }

    /// Days since 1970-01-01 of a full date; `None` for a partial or impossible one.
    pub fn day_number(self) -> Option<i64> {
        let (year, month, day) = (
            i64::from(self.year?),
            i64::from(self.month?),
            i64::from(self.day?),
        );
        if !self.is_possible() {
            return None;
        }
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// The full date that [`Self::day_number`] gives `day` for.
    pub fn from_day_number(day: i64) -> Self {
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let of_cycle = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * of_cycle + of_cycle / 4 - of_cycle / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = of_cycle + era * 400 + i64::from(month <= 2);
        Self::full(
            year as i32,
            month as u32,
            (of_year - (153 * shifted_month + 2) / 5 + 1) as u32,
        )
    }

    /// False when the parts that are known name no day of the calendar (`31/4`, `29/2/2023`).
    pub fn is_possible(self) -> bool {
        let Some(month) = self.month else {
            return self.day.is_none_or(|day| (1..=31).contains(&day));
        };
        (1..=12).contains(&month)
            && self
                .day
                .is_none_or(|day| day >= 1 && day <= days_in(self.year, month))
    }

    /// Reads back what [`Self::iso`] wrote; `None` for anything else.
    pub fn from_iso(iso: &str) -> Option<Self> {
        let mut groups = iso.split('-');
        let year = groups.next()?.parse().ok()?;
        let month = groups.next().map(str::parse).transpose().ok()?;
        let day = groups.next().map(str::parse).transpose().ok()?;
        groups.next().is_none().then_some(Self {
            year: Some(year),
            month,
            day,
        })
    }
}

/// Days of a month; February has 29 where the year is unknown.
pub fn days_in(year: Option<i32>, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_none_or(|y| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// True for Saturday and Sunday of a day number as [`PartialDate::day_number`] gives it.
pub fn is_weekend(day_number: i64) -> bool {
    // 1970-01-01 was a Thursday.
    matches!((day_number + 3).rem_euclid(7), 5 | 6)
}

/// A reading position in a lower-case text. Never leaves the text; a failed step leaves the position alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    key: &'a str,
    /// Byte offset.
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(key: &'a str, at: usize) -> Self {
        Self { key, at }
    }

    pub fn rest(&self) -> &'a str {
        self.key.get(self.at..).unwrap_or_default()
    }

    pub fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\n']).len();
    }

    /// Steps over `text` exactly.
    pub fn eat(&mut self, text: &str) -> bool {
        let hit = self.rest().starts_with(text);
        if hit {
            self.at += text.len();
        }
        hit
    }

    /// Steps over `word` and the spaces after it, when it is a whole word.
    pub fn word(&mut self, word: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(word) else {
            return false;
        };
        if after.chars().next().is_some_and(char::is_alphanumeric) {
            return false;
        }
        self.at += word.len();
        self.spaces();
        true
    }

    /// Up to `most` digits as a number; none when more digits follow.
    pub fn digits(&mut self, most: usize) -> Option<u32> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || length > most {
            return None;
        }
        let value = rest.get(..length)?.parse().ok()?;
        self.at += length;
        Some(value)
    }
}

/// The date that starts at `at` of a lower-case text (with or without a leading "ngày"), and the byte after it.
///
/// Takes `03/7/2023`, `03-7-2023`, `03.7.2023`, `21/3`, `ngày 07 tháng 7 năm 2020` (day or month may be blank),
/// `tháng 8 năm 2026`, `tháng 8/2026`, `quý iv/2024` (its last day), `năm 2026`.
pub fn date_at(key: &str, at: usize) -> Option<(PartialDate, usize)> {
    let mut cursor = Cursor::new(key, at);
    let named = cursor.word("ngày");
    if let Some(found) = numeric(cursor).or_else(|| spelled(cursor, named)) {
        return Some(found);
    }
    if named { None } else { coarse(cursor) }
}

/// `dd/mm[/yyyy]` and its relatives with `-` and `.` (these two only with a year).
fn numeric(mut cursor: Cursor<'_>) -> Option<(PartialDate, usize)> {
    let day = cursor.digits(2)?;
    let mut look = cursor;
    look.spaces();
    let sign = ["/", "-", "."].into_iter().find(|sign| look.eat(sign))?;
    look.spaces();
    let month = look.digits(2)?;
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return None;
    }
    let end = look.at;
    look.spaces();
    if look.eat(sign) {
        look.spaces();
        if let Some(year) = look.digits(4)
            && (1945..=2100).contains(&year)
        {
            return Some((PartialDate::full(year as i32, month, day), look.at));
        }
    }
    let bare = PartialDate {
        year: None,
        month: Some(month),
        day: Some(day),
    };
    (sign == "/").then_some((bare, end))
}

/// `[dd] tháng [mm] năm yyyy`; the year may lack when a day stands.
fn spelled(mut cursor: Cursor<'_>, named: bool) -> Option<(PartialDate, usize)> {
    let day = cursor.digits(2).filter(|day| (1..=31).contains(day));
    cursor.spaces();
    blanks(&mut cursor);
    if !named && day.is_none() || !cursor.word("tháng") {
        return None;
    }
    blanks(&mut cursor);
    let month = cursor.digits(2).filter(|month| (1..=12).contains(month));
    let mut end = cursor.at;
    cursor.spaces();
    blanks(&mut cursor);
    let year = year_after(&mut cursor).inspect(|_| end = cursor.at);
    if year.is_none() && (day.is_none() || month.is_none()) {
        return None;
    }
    // A day without month cannot be written as a partial date.
    Some((
        PartialDate {
            year,
            month,
            day: month.and(day),
        },
        end,
    ))
}

/// `tháng 8 năm 2026`, `quý iv/2024`, `năm 2026`.
fn coarse(mut cursor: Cursor<'_>) -> Option<(PartialDate, usize)> {
    if cursor.word("tháng") {
        let month = cursor.digits(2).filter(|month| (1..=12).contains(month))?;
        let month = last_listed(&mut cursor, "tháng", month, |look| {
            look.digits(2).filter(|month| (1..=12).contains(month))
        });
        let mut end = cursor.at;
        cursor.spaces();
        let year = year_after(&mut cursor).inspect(|_| end = cursor.at);
        return Some((
            PartialDate {
                year,
                month: Some(month),
                day: None,
            },
            end,
        ));
    }
    if cursor.word("quý") {
        let first = quarter(&mut cursor)?;
        let quarter = last_listed(&mut cursor, "quý", first, quarter);
        let mut end = cursor.at;
        cursor.spaces();
        let year = year_after(&mut cursor).inspect(|_| end = cursor.at);
        let month = quarter * 3;
        return Some((
            PartialDate {
                year,
                month: Some(month),
                day: Some(days_in(year, month)),
            },
            end,
        ));
    }
    let year = year_after(&mut cursor)?;
    Some((
        PartialDate {
            year: Some(year),
            ..PartialDate::default()
        },
        cursor.at,
    ))
}

/// "Quý II, III/2026", "tháng 6 và tháng 7 năm 2023": the last of several that share one year.
///
/// Only where the year follows at once; else the first stands alone and the rest is other text.
fn last_listed<'a>(
    cursor: &mut Cursor<'a>,
    word: &str,
    first: u32,
    read: impl Fn(&mut Cursor<'a>) -> Option<u32>,
) -> u32 {
    let mut look = *cursor;
    let mut last = first;
    for _ in 0..4 {
        look.spaces();
        if !["và ", ", ", "- ", "-", "– ", "–"]
            .iter()
            .any(|sign| look.eat(sign))
        {
            break;
        }
        look.spaces();
        look.word(word);
        let Some(next) = read(&mut look).filter(|next| *next > last) else {
            break;
        };
        last = next;
        let mut ahead = look;
        ahead.spaces();
        if year_after(&mut ahead).is_some() {
            *cursor = look;
            return last;
        }
    }
    first
}

fn quarter(cursor: &mut Cursor<'_>) -> Option<u32> {
    for (text, value) in [
        ("iv", 4),
        ("iii", 3),
        ("ii", 2),
        ("i", 1),
        ("4", 4),
        ("3", 3),
        ("2", 2),
        ("1", 1),
    ] {
        let mut look = *cursor;
        if look.eat(text)
            && look
                .rest()
                .chars()
                .next()
                .is_none_or(|c| !c.is_alphanumeric())
        {
            *cursor = look;
            return Some(value);
        }
    }
    None
}

/// `năm 2026` or `/2026`.
fn year_after(cursor: &mut Cursor<'_>) -> Option<i32> {
    let mut look = *cursor;
    if !look.word("năm") && !look.eat("/") {
        return None;
    }
    look.spaces();
    let year = look.digits(4).filter(|year| (1945..=2100).contains(year))?;
    *cursor = look;
    Some(year as i32)
}

/// Steps over the dots or underscores of a blank to be filled in by hand.
fn blanks(cursor: &mut Cursor<'_>) {
    let rest = cursor.rest();
    cursor.at += rest.len() - rest.trim_start_matches(['.', '…', '_', ' ']).len();
}

/// The relative limit `trong vòng|trong thời hạn NN ngày [làm việc]` that starts at `at`, and the byte after its unit; `trong` and
/// `chậm nhất [sau]` alone only where the event follows ("trong 07 ngày kể từ ngày nhận").
pub fn within_at(key: &str, at: usize) -> Option<(Within, usize)> {
    let mut cursor = Cursor::new(key, at);
    let named = cursor.word("trong vòng")
        || cursor.word("trong thời hạn")
        || cursor.word("trong thời gian");
    if !named {
        let latest = cursor.word("chậm nhất") || cursor.word("muộn nhất");
        let within = cursor.word("trong") || latest && cursor.word("sau");
        if !latest && !within {
            return None;
        }
    }
    let days = cursor.digits(3)?;
    cursor.spaces();
    // "(năm)" after the digits spells the number out.
    if cursor.eat("(") {
        let close = cursor.rest().find(')')?;
        cursor.at += close + 1;
        cursor.spaces();
    }
    if cursor.word("ngày") {
        let end = cursor.at;
        let working = cursor.word("làm việc");
        let end = if working { cursor.at } else { end };
        let trimmed = key.get(..end).map_or(end, |head| head.trim_end().len());
        let behind = key
            .get(trimmed..)
            .unwrap_or_default()
            .trim_start_matches([' ', ',']);
        if !named
            && !["kể từ ", "tính từ ", "sau khi "]
                .iter()
                .any(|sign| behind.starts_with(sign))
        {
            return None;
        }
        return Some((Within { days, working }, trimmed));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let key = crate::fold::tone_key(text);
        let found = date_at(&key, 0).and_then(|(date, _)| date.iso().or_else(|| date.month_day()));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn forms_of_dates_are_read() {
        check("ngày 03/7/2023", Some("2023-07-03"));
        check("ngày 07 tháng 7 năm 2020", Some("2020-07-07"));
        check("ngày tháng 7 năm 2023", Some("2023-07"));
        check("ngày ... tháng ... năm 2023", Some("2023"));
        check("ngày      tháng      năm 2026", Some("2026"));
        check("21/3", Some("03-21"));
        check("ngày 15-6-2024", Some("2024-06-15"));
        check("tháng 8 năm 2026", Some("2026-08"));
        check("tháng 2/2017", Some("2017-02"));
        check("Quý IV/2024", Some("2024-12-31"));
        check("quý II năm 2024", Some("2024-06-30"));
        check("Quý II, III/2026", Some("2026-09-30"));
        check("quý III và quý IV năm 2025", Some("2025-12-31"));
        check("tháng 6 và tháng 7 năm 2023", Some("2023-07"));
        check("tháng 3-4/2026", Some("2026-04"));
        check("năm 2026", Some("2026"));
        check("24/7", Some("07-24"));
    }

    #[test]
    fn other_text_is_no_date() {
        for text in [
            "ngày càng tăng",
            "32/1",
            "4.0 đều",
            "5/13",
            "ngày",
            "tháng",
            "7 giờ",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn day_numbers_count_days() {
        let day = |y, m, d| PartialDate::full(y, m, d).day_number().unwrap();
        assert_eq!(day(1970, 1, 1), 0);
        for date in [(1970, 1, 1), (2000, 2, 29), (2024, 12, 31), (2100, 3, 1)] {
            let date = PartialDate::full(date.0, date.1, date.2);
            assert_eq!(
                date.day_number().map(PartialDate::from_day_number),
                Some(date)
            );
        }
        assert_eq!(day(2024, 3, 1) - day(2024, 2, 28), 2);
        assert!(is_weekend(day(2023, 10, 29)) && !is_weekend(day(2023, 10, 27)));
        assert!(!PartialDate::full(2023, 2, 29).is_possible());
    }

    #[test]
    fn relative_limits_count_days() {
        let within =
            |text: &str| within_at(text, 0).map(|(within, _)| (within.days, within.working));
        assert_eq!(
            within("trong vòng 05 ngày làm việc kể từ ngày nhận được"),
            Some((5, true))
        );
        assert_eq!(
            within("trong thời hạn 10 (mười) ngày, báo cáo"),
            Some((10, false))
        );
        assert_eq!(
            within("trong 07 ngày kể từ ngày nhận văn bản này"),
            Some((7, false))
        );
        assert_eq!(
            within("chậm nhất sau 03 ngày làm việc kể từ ngày lập biên bản"),
            Some((3, true))
        );
        assert_eq!(within("trong 07 ngày tết"), None);
        assert_eq!(within("trong vòng tay"), None);
    }
}
