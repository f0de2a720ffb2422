//! Reads the times that logs write. Says where a text ends and what it names, and nothing about what it leaves out.

use super::civil::{DAY, date_of_days, days_of_date, days_of_month};
use super::{Dates, EventTime, Instant, Zone};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// What a time says of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// Nothing: the whole time is microseconds after 1970 in UTC.
    Epoch(i64),
    /// Year, if there is one, month and day.
    Date(Option<i32>, u8, u8),
}

/// A time as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    day: Day,
    /// Microseconds of the day.
    micros: i64,
    zone: Option<Zone>,
    start: usize,
    /// Where the text behind it begins.
    pub(crate) end: usize,
}

impl Stamp {
    /// The time that begins at `start` of `text`, in any form that the formats have; `None` where there is none.
    pub(crate) fn at(text: &[u8], start: usize) -> Option<Self> {
        let first = *text.get(start)?;
        if first.is_ascii_alphabetic() {
            return month_first(text, start);
        }
        let (_, end) = number_at(text, start, 19)?;
        let next = text.get(end).copied();
        let behind = text.get(end + 1).copied().unwrap_or(b' ');
        match (end - start, next) {
            (4, Some(b'-' | b'/')) => year_first(text, start),
            (8, Some(b' ')) => compact(text, start),
            (1 | 2, Some(b'-')) if behind.is_ascii_alphabetic() => day_and_month(text, start),
            (1 | 2, Some(b'/' | b'-' | b'.')) if behind.is_ascii_digit() => local(text, start),
            (9.., _) => epoch(text, start),
            _ => None,
        }
    }

    /// The same for a month's name, a day and a time, or a year first: what syslog has.
    pub(crate) fn of_syslog(text: &[u8], start: usize) -> Option<Self> {
        match text.get(start)? {
            b'A'..=b'Z' => month_first(text, start),
            b'0'..=b'9' if text.get(start + 10) == Some(&b'T') => year_first(text, start),
            _ => None,
        }
    }

    /// The time in UTC, with what it leaves out taken from `dates`.
    pub(crate) fn resolved(self, dates: &Dates) -> Option<EventTime> {
        let zone = self.zone.unwrap_or(dates.zone);
        let micros = match self.day {
            Day::Epoch(micros) => micros,
            Day::Date(Some(year), month, day) => self.micros_in(year, (month, day), zone)?,
            Day::Date(None, month, day) => self.latest((month, day), zone, dates.reference?)?,
        };
        let is_epoch = matches!(self.day, Day::Epoch(_));
        Some(EventTime {
            at: Instant { micros },
            zone: if is_epoch { Zone::UTC } else { zone },
            has_zone: is_epoch || self.zone.is_some(),
            text: (self.start, self.end),
        })
    }

    /// Microseconds in UTC if the year is `year`; `None` where that year has no such day.
    fn micros_in(&self, year: i32, (month, day): (u8, u8), zone: Zone) -> Option<i64> {
        if day > days_of_month(year, month) {
            return None;
        }
        let seconds = days_of_date(year, month, day) * DAY - i64::from(zone.minutes()) * 60;
        Some(seconds * 1_000_000 + self.micros)
    }

    /// The latest such day that lies no more than a day behind `reference`: clocks of senders differ.
    fn latest(&self, date: (u8, u8), zone: Zone, reference: Instant) -> Option<i64> {
        let latest = reference.micros().saturating_add(DAY * 1_000_000);
        let (year, ..) = date_of_days(latest.div_euclid(DAY * 1_000_000));
        let year = i32::try_from(year).ok()?;
        // Local time may be a year ahead of UTC, and 29 February may be eight years back.
        (year - 8..=year + 1)
            .rev()
            .filter_map(|year| self.micros_in(year, date, zone))
            .find(|micros| *micros <= latest)
    }

    /// The stamp of a text that was cut out of a longer one at `by`.
    pub(crate) fn moved(self, by: usize) -> Self {
        Self {
            start: self.start + by,
            end: self.end + by,
            ..self
        }
    }
}

/// The time in front of `line`, behind what stands before it: a count of bytes, a priority, a version, a bracket.
pub(crate) fn of_line(line: &[u8]) -> Option<Stamp> {
    let at = crate::log::text::envelope::behind_priority(line);
    let at = at + usize::from(line.get(at) == Some(&b'['));
    Stamp::at(line, at)
}

/// The number of at most `most` digits at `start`, and where it ends; `None` where no digit or one too many stands.
pub(crate) fn number_at(text: &[u8], start: usize, most: usize) -> Option<(u64, usize)> {
    let (mut number, mut end) = (0_u64, start);
    while let Some(digit) = text.get(end).filter(|byte| byte.is_ascii_digit()) {
        if end - start == most {
            return None;
        }
        number = number
            .checked_mul(10)?
            .checked_add(u64::from(digit - b'0'))?;
        end += 1;
    }
    (end > start).then_some((number, end))
}

/// A number within `range`, and where it ends.
fn part(text: &[u8], start: usize, range: std::ops::RangeInclusive<u64>) -> Option<(u8, usize)> {
    let (number, end) = number_at(text, start, 2)?;
    range.contains(&number).then_some((number as u8, end))
}

fn year_at(text: &[u8], start: usize) -> Option<(i32, usize)> {
    let (year, end) = number_at(text, start, 4)?;
    (end - start == 4).then_some((year as i32, end))
}

fn month_at(text: &[u8], start: usize) -> Option<(u8, usize)> {
    let name = text.get(start..start + 3)?;
    let months: [&[u8; 3]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let at = months
        .iter()
        .position(|month| name.eq_ignore_ascii_case(*month))?;
    Some((at as u8 + 1, start + 3))
}

fn skip(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    (text.get(at) == Some(&byte)).then_some(at + 1)
}

fn skip_spaces(text: &[u8], mut at: usize) -> Option<usize> {
    at = skip(text, at, b' ')?;
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    Some(at)
}

/// `HH:MM:SS` with or without a part of a second: microseconds of the day, and where the text ends.
fn clock(text: &[u8], at: usize) -> Option<(i64, usize)> {
    let (hour, at) = part(text, at, 0..=23)?;
    let (minute, at) = part(text, skip(text, at, b':')?, 0..=59)?;
    // A leap second is the first one of the next minute.
    let (second, at) = part(text, skip(text, at, b':')?, 0..=60)?;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let (micros, at) = fraction(text, at);
    Some((seconds * 1_000_000 + micros, at))
}

/// What stands behind the second, to the microsecond; the rest of its digits is passed over.
fn fraction(text: &[u8], at: usize) -> (i64, usize) {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    if !matches!(text.get(at), Some(b'.' | b',')) || !is_digit(at + 1) {
        return (0, at);
    }
    let (mut micros, mut unit, mut end) = (0, 100_000, at + 1);
    while let Some(digit) = text.get(end).filter(|byte| byte.is_ascii_digit()) {
        micros += i64::from(digit - b'0') * unit;
        unit /= 10;
        end += 1;
    }
    (micros, end)
}

/// `Z`, `+07:00`, `+0700` or `+07`, and where it ends.
pub(super) fn zone_at(text: &[u8], at: usize) -> Option<(Zone, usize)> {
    let sign = match text.get(at)? {
        b'Z' | b'z' => return Some((Zone::UTC, at + 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let two = |at: usize| {
        let digits = text.get(at..at + 2)?;
        let (number, end) = number_at(digits, 0, 2)?;
        (end == 2).then_some(number as i32)
    };
    let hours = two(at + 1)?;
    let behind = at + 3;
    let colon = usize::from(text.get(behind) == Some(&b':'));
    let (minutes, end) = match two(behind + colon) {
        Some(minutes) => (minutes, behind + colon + 2),
        None => (0, behind),
    };
    if minutes > 59 {
        return None;
    }
    Some((Zone::of_minutes(sign * (hours * 60 + minutes))?, end))
}

/// `2026-11-28T10:00:00.5+07:00`, with `/` for `-` and a space for `T`.
fn year_first(text: &[u8], start: usize) -> Option<Stamp> {
    let (year, at) = year_at(text, start)?;
    let separator = *text.get(at)?;
    let (month, at) = part(text, at + 1, 1..=12)?;
    let (day, at) = part(text, skip(text, at, separator)?, 1..=31)?;
    let at = skip(text, at, b'T').or_else(|| skip(text, at, b' '))?;
    let (micros, at) = clock(text, at)?;
    let (zone, end) = zone_at(text, at).map_or((None, at), |(zone, end)| (Some(zone), end));
    Some(Stamp {
        day: Day::Date(Some(year), month, day),
        micros,
        zone,
        start,
        end,
    })
}

/// `Nov 28 10:00:00`, `Nov 28 2026 10:00:00.5` or `Nov 28 10:00:00 UTC`.
fn month_first(text: &[u8], start: usize) -> Option<Stamp> {
    let (month, at) = month_at(text, start)?;
    let (day, at) = part(text, skip_spaces(text, at)?, 1..=31)?;
    let at = skip_spaces(text, at)?;
    let (year, at) =
        match year_at(text, at).and_then(|(year, at)| Some((year, skip(text, at, b' ')?))) {
            Some((year, at)) => (Some(year), at),
            None => (None, at),
        };
    let (micros, at) = clock(text, at)?;
    let is_utc = |name: &[u8]| matches!(name, b" UTC" | b" GMT");
    let (zone, end) = match text.get(at..at + 4) {
        Some(name) if is_utc(name) => (Some(Zone::UTC), at + 4),
        _ => (None, at),
    };
    Some(Stamp {
        day: Day::Date(year, month, day),
        micros,
        zone,
        start,
        end,
    })
}

/// `28-Nov-2026 10:00:00.123`, as BIND writes it.
fn day_and_month(text: &[u8], start: usize) -> Option<Stamp> {
    let (day, at) = part(text, start, 1..=31)?;
    let (month, at) = month_at(text, skip(text, at, b'-')?)?;
    let (year, at) = year_at(text, skip(text, at, b'-')?)?;
    let (micros, end) = clock(text, skip(text, at, b' ')?)?;
    Some(Stamp {
        day: Day::Date(Some(year), month, day),
        micros,
        zone: None,
        start,
        end,
    })
}

/// `20261128 10:00:00`, as older Windows writes it.
fn compact(text: &[u8], start: usize) -> Option<Stamp> {
    let (date, at) = number_at(text, start, 8)?;
    let (month, day) = (date / 100 % 100, date % 100);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (micros, end) = clock(text, skip(text, at, b' ')?)?;
    Some(Stamp {
        day: Day::Date(Some((date / 10_000) as i32), month as u8, day as u8),
        micros,
        zone: None,
        start,
        end,
    })
}

/// `11/28/2026 2:00:00 PM` as Windows writes it in the United States, `28/11/2026 2:00:00 CH` or `28/11/2026 14:00:00`
/// as it does in Vietnam.
///
/// AM and PM put the month first; "SA" ("sáng"), "CH" ("chiều") and no word put the day first; a number beyond twelve is
/// the day wherever it stands.
fn local(text: &[u8], start: usize) -> Option<Stamp> {
    let (first, at) = part(text, start, 1..=31)?;
    let separator = *text.get(at)?;
    let (second, at) = part(text, at + 1, 1..=31)?;
    let (year, at) = year_at(text, skip(text, at, separator)?)?;
    let (micros, at) = clock(text, skip_spaces(text, at)?)?;
    let word = text.get(at..at + 3).unwrap_or(&[]).to_ascii_uppercase();
    let half = match word.as_slice() {
        b" AM" | b" SA" => Some(0),
        b" PM" | b" CH" => Some(12),
        _ => None,
    };
    let is_month_first = matches!(word.as_slice(), b" AM" | b" PM");
    let (month, day) = match (is_month_first, first > 12, second > 12) {
        (true, false, _) | (false, false, true) => (first, second),
        _ => (second, first),
    };
    if month > 12 {
        return None;
    }
    let micros = match half {
        Some(_) if micros >= 13 * HOUR => return None,
        // Twelve is the beginning of either half.
        Some(hours) => micros % (12 * HOUR) + hours * HOUR,
        None => micros,
    };
    Some(Stamp {
        day: Day::Date(Some(year), month, day),
        micros,
        zone: None,
        start,
        end: if half.is_some() { at + 3 } else { at },
    })
}

/// Seconds after 1970 with or without a part of a second, or milliseconds where there are thirteen digits.
fn epoch(text: &[u8], start: usize) -> Option<Stamp> {
    let (number, end) = number_at(text, start, 13)?;
    let unit = if end - start > 11 { 1_000 } else { 1_000_000 };
    let (micros, end) = if unit == 1_000_000 {
        fraction(text, end)
    } else {
        (0, end)
    };
    let whole = i64::try_from(number).ok()?.checked_mul(unit)?;
    Some(Stamp {
        day: Day::Epoch(whole + micros),
        micros: 0,
        zone: Some(Zone::UTC),
        start,
        end,
    })
}
