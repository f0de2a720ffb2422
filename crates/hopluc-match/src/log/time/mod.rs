//! When an event was, as UTC. Knows no clock: what a text leaves out comes from [`Dates`].
//!
//! A time that names its zone is taken at its word. One without a zone is local time of [`Dates::zone`]. One without a
//! year is the latest that lies no more than a day behind [`Dates::reference`]; without a reference it is no time.

mod civil;
mod stamp;
#[cfg(test)]
mod tests;

pub(crate) use stamp::{Stamp, number_at, of_line};

use std::fmt;

/// Minutes that local time is ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(i16);

impl Zone {
    /// Vietnam, +07:00, which has no summer time.
    pub const VIETNAM: Self = Self(7 * 60);
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// The zone of `text`: `Z`, `+07:00`, `+0700` or `-03`; `None` for anything else or more than 18 hours.
    pub fn parse(text: &str) -> Option<Self> {
        let (zone, end) = stamp::zone_at(text.as_bytes(), 0)?;
        (end == text.len()).then_some(zone)
    }

    /// Minutes ahead of UTC.
    pub fn minutes(self) -> i16 {
        self.0
    }

    /// The zone that is `minutes` ahead of UTC, at most 18 hours either way.
    fn of_minutes(minutes: i32) -> Option<Self> {
        let minutes = i16::try_from(minutes).ok()?;
        (minutes.abs() <= 18 * 60).then_some(Self(minutes))
    }
}

/// An instant in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    micros: i64,
}

impl Instant {
    /// The instant `seconds` after 1970 in UTC.
    pub fn of_seconds(seconds: i64) -> Self {
        Self {
            micros: seconds.saturating_mul(1_000_000),
        }
    }

    /// Microseconds after 1970 in UTC.
    pub fn micros(self) -> i64 {
        self.micros
    }

    /// The instant `seconds` after this one.
    pub(crate) fn later_by_seconds(self, seconds: i64) -> Self {
        Self {
            micros: self
                .micros
                .saturating_add(seconds.saturating_mul(1_000_000)),
        }
    }
}

/// As RFC 3339 has it, in UTC with six digits behind the second.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.micros.div_euclid(1_000_000);
        let (year, month, day) = civil::date_of_days(seconds.div_euclid(civil::DAY));
        let second = seconds.rem_euclid(civil::DAY);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
            second / 3600,
            second / 60 % 60,
            second % 60,
            self.micros.rem_euclid(1_000_000)
        )
    }
}

/// What times in logs leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The zone of times that name none.
    pub zone: Zone,
    /// When the log was written or read, for times without a year; without it they stay unread.
    pub reference: Option<Instant>,
}

/// Local time of Vietnam and no reference.
impl Default for Dates {
    fn default() -> Self {
        Self {
            zone: Zone::VIETNAM,
            reference: None,
        }
    }
}

/// When an event was, and how its log says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// In UTC.
    pub at: Instant,
    /// The zone that the text names, or the one it was taken in.
    pub zone: Zone,
    /// Whether the text names the zone.
    pub has_zone: bool,
    /// Where the text begins and ends, in bytes from the beginning of the record.
    pub text: (usize, usize),
}
