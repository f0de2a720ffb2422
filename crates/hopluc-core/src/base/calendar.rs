//! Working days, reporting periods and their windows: pure counting on local dates.
//!
//! Never knows today's date, and never knows a holiday by itself: holidays come in as data, since the government fixes them year by
//! year. Cut-offs of periodic reports follow Decree 09/2019/NĐ-CP, Article 12.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month};

// Reads and writes a date as `2026-12-14`, for `#[serde(with)]`; `iso_date::option` for a date that may be absent.
time::serde::format_description!(pub(crate) iso_date, Date, "[year]-[month]-[day]");

/// Which days are worked: Monday to Friday, less the holidays, with the weekend days that are worked in exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

impl Calendar {
    /// The calendar with these days off and these weekend days worked. A day in both is worked.
    pub fn new(
        holidays: impl IntoIterator<Item = Date>,
        worked: impl IntoIterator<Item = Date>,
    ) -> Self {
        Self {
            holidays: holidays.into_iter().collect(),
            worked: worked.into_iter().collect(),
        }
    }

    /// Whether offices work on `date`.
    pub fn is_working_day(&self, date: Date) -> bool {
        let is_weekday = date.weekday().number_days_from_monday() < 5;
        self.worked.contains(&date) || (is_weekday && !self.holidays.contains(&date))
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Date {
        self.working_day_from(after(date, 1))
    }

    /// `date` itself if it is worked, else the first working day after it (Civil Code, Article 148: a time limit that ends on a day off
    /// ends on the next working day).
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) && day < Date::MAX {
            day = after(day, 1);
        }
        day
    }

    /// `date` itself if it is worked, else the last working day before it.
    pub fn working_day_until(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) && day > Date::MIN {
            day = day.previous_day().unwrap_or(Date::MIN);
        }
        day
    }

    /// The `n`th working day after `date`; the day itself is not counted, and 0 gives `date` whether it is worked or not.
    pub fn add_working_days(&self, date: Date, n: u16) -> Date {
        (0..n).fold(date, |day, _| self.next_working_day(day))
    }

    /// How many working days lie in `window`, both ends counted. O(days).
    pub fn n_working_days(&self, window: Window) -> u32 {
        window
            .days()
            .filter(|day| self.is_working_day(*day))
            .count() as u32
    }
}

/// A run of days, both ends within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    #[serde(with = "iso_date")]
    pub from: Date,
    /// Last day, not before the first.
    #[serde(with = "iso_date")]
    pub to: Date,
}

impl Window {
    /// The window; `None` where it would end before it starts.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// How many days, both ends counted: 1 for a single day.
    pub fn n_days(self) -> i64 {
        (self.to - self.from).whole_days() + 1
    }

    /// Whether `date` lies within.
    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// Whether the two have a day in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Whether every day of `other` lies within.
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The days in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        let following = move |day: &Date| day.next_day().filter(|next| *next <= self.to);
        std::iter::successors(Some(self.from), following)
    }
}

/// The part of a year that a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A month, 1 to 12: `M05`.
    Month(u8),
    /// A quarter, 1 to 4: `Q3`.
    Quarter(u8),
    /// The first or second half of the year: `H1`, `H2`.
    Half(u8),
    /// The first nine months: `9M`.
    NineMonths,
    /// The whole year: `Y`.
    Year,
}

impl Slot {
    /// First and last month of the slot, 1 to 12.
    pub fn months(self) -> (u8, u8) {
        match self {
            Self::Month(m) => (m, m),
            Self::Quarter(q) => (3 * q - 2, 3 * q),
            Self::Half(h) => (6 * h - 5, 6 * h),
            Self::NineMonths => (1, 9),
            Self::Year => (1, 12),
        }
    }

    /// All 20 slots of a year: months, quarters, halves, nine months, year.
    pub fn all() -> impl Iterator<Item = Self> {
        let months = (1..=12).map(Self::Month).chain((1..=4).map(Self::Quarter));
        months
            .chain((1..=2).map(Self::Half))
            .chain([Self::NineMonths, Self::Year])
    }

    /// Whether the slot repeats days of shorter reports of the same series by design: nine months and the year.
    pub fn is_cumulative(self) -> bool {
        matches!(self, Self::NineMonths | Self::Year)
    }

    fn numbered(
        text: &str,
        prefix: char,
        highest: u8,
        make: fn(u8) -> Self,
        digits: usize,
    ) -> Option<Self> {
        let number = text.strip_prefix(prefix).filter(|n| n.len() == digits)?;
        number
            .parse()
            .ok()
            .filter(|n| (1..=highest).contains(n))
            .map(make)
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(m) => write!(f, "M{m:02}"),
            Self::Quarter(q) => write!(f, "Q{q}"),
            Self::Half(h) => write!(f, "H{h}"),
            Self::NineMonths => f.write_str("9M"),
            Self::Year => f.write_str("Y"),
        }
    }
}

/// Why a text names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The part of the year is none of the known ones.
    #[error("`{0}` is none of M01 to M12, Q1 to Q4, H1, H2, 9M and Y")]
    Slot(String),
    /// The year is not four digits from 1900 to 9998.
    #[error("`{0}` is no year of four digits")]
    Year(String),
}

impl FromStr for Slot {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        match text {
            "9M" => return Ok(Self::NineMonths),
            "Y" => return Ok(Self::Year),
            _ => {}
        }
        Self::numbered(text, 'M', 12, Self::Month, 2)
            .or_else(|| Self::numbered(text, 'Q', 4, Self::Quarter, 1))
            .or_else(|| Self::numbered(text, 'H', 2, Self::Half, 1))
            .ok_or_else(|| PeriodError::Slot(text.to_owned()))
    }
}

/// How the days of a period are cut out of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRule {
    /// From the 15th of the month before to the 14th of the last month (Decree 09/2019, Article 12).
    Statutory,
    /// From the first day of the first month to the last day of the last.
    Calendar,
}

/// A slot of one year, written `2026-H1`, `2026-Q3`, `2026-M05`, `2026-9M`, and `2026` for the whole year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearPeriod {
    /// The year, 1900 to 9998.
    pub year: i32,
    /// The part of it.
    pub slot: Slot,
}

impl YearPeriod {
    /// The days of the period. The statutory year 2026 runs from 15/12/2025 to 14/12/2026.
    pub fn window(self, rule: WindowRule) -> Window {
        let (first, last) = self.slot.months();
        match rule {
            WindowRule::Statutory => {
                let (year, month) = if first == 1 {
                    (self.year - 1, 12)
                } else {
                    (self.year, first - 1)
                };
                Window {
                    from: day_of(year, month, 15),
                    to: day_of(self.year, last, 14),
                }
            }
            WindowRule::Calendar => Window {
                from: day_of(self.year, first, 1),
                to: day_of(self.year, last, 31),
            },
        }
    }

    /// The period of the same kind just before: `2025-H2` before `2026-H1`, `2025-9M` before `2026-9M`.
    #[must_use]
    pub fn previous(self) -> Self {
        let (year, before) = (self.year, self.year - 1);
        let (year, slot) = match self.slot {
            Slot::Month(1) => (before, Slot::Month(12)),
            Slot::Month(m) => (year, Slot::Month(m - 1)),
            Slot::Quarter(1) => (before, Slot::Quarter(4)),
            Slot::Quarter(q) => (year, Slot::Quarter(q - 1)),
            Slot::Half(1) => (before, Slot::Half(2)),
            Slot::Half(h) => (year, Slot::Half(h - 1)),
            whole @ (Slot::NineMonths | Slot::Year) => (before, whole),
        };
        Self { year, slot }
    }

    /// The same slot of the year before, "cùng kỳ năm trước".
    #[must_use]
    pub fn same_last_year(self) -> Self {
        Self {
            year: self.year - 1,
            slot: self.slot,
        }
    }
}

impl fmt::Display for YearPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.slot {
            Slot::Year => write!(f, "{:04}", self.year),
            slot => write!(f, "{:04}-{slot}", self.year),
        }
    }
}

impl FromStr for YearPeriod {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, slot) = text
            .split_once('-')
            .map_or((text, None), |(year, slot)| (year, Some(slot)));
        let is_plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let number = year
            .parse()
            .ok()
            .filter(|y| is_plain && (1900..=9998).contains(y));
        let year = number.ok_or_else(|| PeriodError::Year(year.to_owned()))?;
        match slot {
            None => Ok(Self {
                year,
                slot: Slot::Year,
            }),
            Some("Y") => Err(PeriodError::Slot("Y".to_owned())),
            Some(slot) => Ok(Self {
                year,
                slot: slot.parse()?,
            }),
        }
    }
}

/// A day of any year, such as "21/3".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; 29 February is not allowed, since most years lack it.
    pub day: u8,
}

impl MonthDay {
    /// The first such day after `date`.
    pub fn next_after(self, date: Date) -> Date {
        let this_year = day_of(date.year(), self.month, self.day);
        if this_year > date {
            this_year
        } else {
            day_of(date.year() + 1, self.month, self.day)
        }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.day, self.month)
    }
}

/// The text is no day of every year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day and month that every year has, such as 21/3")]
pub struct MonthDayError(String);

impl FromStr for MonthDay {
    type Err = MonthDayError;

    fn from_str(text: &str) -> Result<Self, MonthDayError> {
        let parsed = text
            .split_once('/')
            .and_then(|(day, month)| Some((day.parse().ok()?, month.parse().ok()?)));
        let is_day = |&(day, month): &(u8, u8)| {
            let month = Month::try_from(month).ok();
            month.is_some_and(|month| Date::from_calendar_date(2023, month, day).is_ok())
        };
        let (day, month) = parsed
            .filter(is_day)
            .ok_or_else(|| MonthDayError(text.to_owned()))?;
        Ok(Self { month, day })
    }
}

macro_rules! serde_as_text {
    ($($name:ty),+) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
serde_as_text!(Slot, YearPeriod, MonthDay);

/// When a report is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueRule {
    /// So many working days after the cut-off, at least one.
    WorkingDays(u16),
    /// The next such day after the cut-off, as the order fixes it.
    MonthDay(MonthDay),
    /// That very day.
    On(#[serde(with = "iso_date")] Date),
}

impl DueRule {
    /// The due day of a report with this cut-off. A day off is kept as the order has it; see [`Calendar::working_day_from`].
    pub fn due_on(&self, cutoff_on: Date, calendar: &Calendar) -> Date {
        match self {
            Self::WorkingDays(n) => calendar.add_working_days(cutoff_on, *n),
            Self::MonthDay(day) => day.next_after(cutoff_on),
            Self::On(date) => *date,
        }
    }
}

fn after(date: Date, n: i64) -> Date {
    date.saturating_add(Duration::days(n))
}

/// The day, or the last of the month where the month is shorter.
fn day_of(year: i32, month: u8, day: u8) -> Date {
    let month = Month::try_from(month).unwrap_or(Month::January);
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.min(last)).unwrap_or(Date::MAX)
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
