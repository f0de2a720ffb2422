//! What a hit in a log means: whose machine it was, how often, on which day, and whether anybody was listening at all.
//!
//! A connection is a line of a log that has an indicator; a machine is a distinct address in an agency's network; the two are
//! never added up. What no sensor heard is unknown, never nothing. Of lines without an indicator nothing is kept.

pub mod actions;
pub mod day;
pub mod from_log;
pub mod overview;
pub mod page;
pub mod proposal;
pub mod rules;
pub(crate) mod sight;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
pub(crate) mod tests;
pub mod triage;

pub use from_log::{LineReader, Listing};

use crate::base::ids::{AgencyId, NetworkId, SensorId};
use hopluc_match::feed::Class;
use hopluc_match::{Indicator, Network};
use std::collections::BTreeMap;
use std::net::IpAddr;
use time::{Date, OffsetDateTime};

/// Something that writes logs of a network ("cảm biến").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensor {
    /// Key.
    pub id: SensorId,
    /// Short name, for commands.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whose network it listens to; `None` for one that hears several agencies.
    pub agency_id: Option<AgencyId>,
    /// It is heard at least once in so many hours; a divisor of 24.
    pub rhythm_hours: u8,
    /// First day on which it is there.
    pub from_on: Date,
    /// Last day, if there is one.
    pub until_on: Option<Date>,
}

/// What a person says of a sensor.
#[derive(Clone, Debug)]
pub struct SensorForm {
    /// Short name; one that is known is changed.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whose network it listens to.
    pub agency_id: Option<AgencyId>,
    /// It is heard at least once in so many hours.
    pub rhythm_hours: u8,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub until_on: Option<Date>,
}

/// A network of an agency ("mạng của cơ quan").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyNetwork {
    /// Key.
    pub id: NetworkId,
    /// Whose it is.
    pub agency_id: AgencyId,
    /// Its addresses.
    pub network: Network,
    /// Number of the autonomous system that it is reached through, for people.
    pub asn: Option<i64>,
    /// What people call it.
    pub name: String,
    /// First day on which it is the agency's.
    pub from_on: Date,
    /// Last day, if there is one.
    pub until_on: Option<Date>,
}

/// What a person says of a network.
#[derive(Clone, Debug)]
pub struct NetworkForm {
    /// Whose it is.
    pub agency_id: AgencyId,
    /// Its addresses, as `203.0.113.0/24`.
    pub cidr: String,
    /// Number of its autonomous system.
    pub asn: Option<i64>,
    /// What people call it.
    pub name: String,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub until_on: Option<Date>,
}

/// A place in a log up to which it was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPosition {
    /// Bytes from the beginning.
    pub position: u64,
    /// What the caller knows the place by: which file it is, and what stands before it.
    pub mark: String,
}

/// A line of a log that has an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitLine {
    /// The first half of the line's SHA-256, in hexadecimal: a line that comes again is the same line.
    pub key: String,
    /// When it was; `None` where the log does not say.
    pub at: Option<OffsetDateTime>,
    /// Which address began the connection.
    pub client: Option<IpAddr>,
    /// The most specific indicator that means something at that time, and its class; `None` where none does.
    pub found: Option<(Indicator, Class)>,
    /// Where the line begins in its log.
    pub position: u64,
    /// What names the record in its log.
    pub entry: String,
    /// The field that holds the indicator.
    pub field: String,
}

/// Lines of one log that are taken in together, or not at all.
#[derive(Clone, Debug)]
pub struct LogBatch {
    /// Who wrote the log.
    pub sensor_id: SensorId,
    /// The log, as the caller calls it.
    pub log: String,
    /// Up to where it was taken in before; `None` for a log that was not.
    pub expected: Option<LogPosition>,
    /// Up to where it is taken in with this.
    pub next: LogPosition,
    /// What was read.
    pub content: BatchContent,
}

/// What was read from some lines of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchContent {
    /// Lines that were compared, were about something else, or were broken.
    pub n_lines: u64,
    /// Lines that were broken.
    pub n_broken: u64,
    /// In which hours of which local days there were lines, a bit each.
    pub hours: BTreeMap<Date, u32>,
    /// Lines that came and could not be kept.
    pub n_lost: u64,
    /// In which hours of which local days there were such lines, a bit each: nothing is known of these hours.
    pub lost: BTreeMap<Date, u32>,
    /// Lines with an indicator, in the order of the log.
    pub hits: Vec<HitLine>,
}

/// Why a line with an indicator is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectedReason {
    /// It does not say when it was.
    NoTime,
    /// It is so old that nobody knows any more whether it was counted.
    TooOld,
    /// It says a time that has not come yet.
    Future,
    /// The indicator meant nothing at that time.
    NotValid,
}

impl RejectedReason {
    /// The reason in a word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::TooOld => "too_old",
            Self::Future => "future",
            Self::NotValid => "not_valid",
        }
    }
}

/// What became of some lines: `n_hits` is always the sum of sent, stored, duplicate and rejected ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Lines, with an indicator or without.
    pub n_lines: u64,
    /// Lines that were broken.
    pub n_broken: u64,
    /// Lines that came and could not be kept; they are none of `n_lines`.
    pub n_lost: u64,
    /// Lines with an indicator.
    pub n_hits: u64,
    /// Of these, lines that were handed on to whoever counts them.
    pub n_sent: u64,
    /// Of these, lines that were counted.
    pub n_stored: u64,
    /// Of the stored ones, those whose source is nobody's.
    pub n_triage: u64,
    /// Lines that were counted before.
    pub n_duplicate: u64,
    /// Lines that are not counted, by reason.
    pub rejected: BTreeMap<RejectedReason, u64>,
}

impl Intake {
    /// Lines with an indicator that are not counted.
    pub fn n_rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Adds what became of other lines.
    pub fn add(&mut self, other: &Self) {
        self.n_lines += other.n_lines;
        self.n_broken += other.n_broken;
        self.n_lost += other.n_lost;
        self.n_hits += other.n_hits;
        self.n_sent += other.n_sent;
        self.n_stored += other.n_stored;
        self.n_triage += other.n_triage;
        self.n_duplicate += other.n_duplicate;
        for (reason, n) in &other.rejected {
            *self.rejected.entry(*reason).or_default() += n;
        }
    }
}

/// How much of a time was listened to: windows of the sensors' rhythms, and those in which they were heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Windows that have ended.
    pub n_windows: u32,
    /// Windows in which the sensor was heard.
    pub n_heard: u32,
}

impl Coverage {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n_windows: self.n_windows + other.n_windows,
            n_heard: self.n_heard + other.n_heard,
        }
    }

    /// Whether every window was heard, and there was one.
    pub fn is_whole(self) -> bool {
        self.n_windows > 0 && self.n_heard >= self.n_windows
    }

    /// What a count of `n` says of a time that was listened to this much.
    pub fn extent_of(self, n: i64) -> Extent {
        if self.is_whole() {
            Extent::Exact
        } else if n > 0 {
            Extent::AtLeast
        } else {
            Extent::Unknown
        }
    }
}

/// What a count says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many, and no more.
    Exact,
    /// So many and perhaps more: a sensor was not heard all the time.
    AtLeast,
    /// Nothing: nobody was heard all the time, and nothing was found. Never zero.
    Unknown,
}

impl Extent {
    /// The word in messages and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at_least",
            Self::Unknown => "unknown",
        }
    }
}
