//! Deadlines of the law for one record ("thời hạn luật định"): each says its day, its clause and where it stands. Pure.

use super::{Record, Version, value};
use crate::base::calendar::Calendar;
use crate::base::clock::{VIETNAM, instant_from, local_date};
use crate::catalogue::{ClockDef, ClockUnit, Condition, RegisterDef};
use serde_json::Value;
use time::{Date, Duration, OffsetDateTime, Time};

/// A running or stopped clock of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline<'a> {
    /// The clock.
    pub clock: &'a ClockDef,
    /// The last day.
    pub due_on: Date,
    /// The last instant, for clocks that count hours.
    pub due_at: Option<OffsetDateTime>,
    /// Days for which it stood still so far.
    pub n_paused_days: i64,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It runs and the day has not passed.
    Running,
    /// It runs and the day has passed.
    Overdue,
    /// It stands still: its day moves with each day of the pause.
    Paused,
    /// The work was done in time.
    Kept,
    /// The work was done after the day.
    Missed,
}

/// The clocks that run for `record`, in the order of the catalogue. `history` is oldest first.
///
/// A clock runs by the rule in force on the day from which it runs, so a change of the law moves no old deadline.
pub fn deadlines<'a>(
    register: &'a RegisterDef,
    record: &Record,
    history: &[Version],
    calendar: &Calendar,
    now: OffsetDateTime,
) -> Vec<Deadline<'a>> {
    let clocks = register.clocks.iter();
    clocks
        .filter_map(|clock| deadline(clock, record, history, calendar, now))
        .collect()
}

fn deadline<'a>(
    clock: &'a ClockDef,
    record: &Record,
    history: &[Version],
    calendar: &Calendar,
    now: OffsetDateTime,
) -> Option<Deadline<'a>> {
    let start = record.values.get(clock.from.as_str())?;
    let from_on = value::day_of(start)?;
    if !clock.validity.holds_on(from_on) || !clock.conditions.iter().all(|c| holds(c, record)) {
        return None;
    }
    let n_paused_days = paused_days(clock, history, now);
    let (due_on, due_at) = match clock.unit {
        ClockUnit::Hours => {
            let at = start.as_str().and_then(value::instant_of);
            let at = at.unwrap_or_else(|| from_on.with_time(Time::MIDNIGHT).assume_offset(VIETNAM));
            let due = at.checked_add(Duration::hours(i64::from(clock.n)))?;
            let due = due.checked_add(Duration::days(n_paused_days))?;
            (local_date(due), Some(due))
        }
        _ => (due_day(clock, from_on, n_paused_days, calendar)?, None),
    };
    let stopped_at = history
        .iter()
        .rev()
        .take_while(|version| clock.stops_in.contains(&version.state))
        .last()
        .and_then(|version| instant_from(&version.added_at));
    let is_late = |at: OffsetDateTime| match due_at {
        Some(due) => at > due,
        None => local_date(at) > due_on,
    };
    let standing = match stopped_at {
        Some(at) if is_late(at) => Standing::Missed,
        Some(_) => Standing::Kept,
        None if clock.pauses_in.contains(&record.state) => Standing::Paused,
        None if is_late(now) => Standing::Overdue,
        None => Standing::Running,
    };
    Some(Deadline {
        clock,
        due_on,
        due_at,
        n_paused_days,
        standing,
    })
}

/// The last day: the first day is not counted, and an end on a day off moves to the next working day.
fn due_day(clock: &ClockDef, from_on: Date, n_paused: i64, calendar: &Calendar) -> Option<Date> {
    let n = i64::from(clock.n);
    let end = match clock.unit {
        ClockUnit::WorkingDays => {
            let end = calendar.add_working_days(from_on, u16::try_from(clock.n).ok()?);
            end.checked_add(Duration::days(n_paused))?
        }
        ClockUnit::Months => {
            months_later(from_on, clock.n)?.checked_add(Duration::days(n_paused))?
        }
        ClockUnit::Hours | ClockUnit::Days => from_on.checked_add(Duration::days(n + n_paused))?,
    };
    Some(calendar.working_day_from(end))
}

/// The same day of a later month, or its last day.
fn months_later(from: Date, n: u32) -> Option<Date> {
    let months =
        from.year() * 12 + i32::from(u8::from(from.month())) - 1 + i32::try_from(n).ok()?;
    let month = time::Month::try_from(u8::try_from(months.rem_euclid(12)).ok()? + 1).ok()?;
    let year = months.div_euclid(12);
    let day = from.day().min(month.length(year));
    Date::from_calendar_date(year, month, day).ok()
}

fn holds(condition: &Condition, record: &Record) -> bool {
    match record.values.get(&condition.field) {
        Some(Value::String(text)) => {
            condition.is.is_empty() || condition.is.iter().any(|value| value.as_str() == text)
        }
        Some(_) => condition.is.is_empty(),
        None => false,
    }
}

/// Whole days between entering and leaving a state in which the clock stands still.
fn paused_days(clock: &ClockDef, history: &[Version], now: OffsetDateTime) -> i64 {
    let mut total = 0;
    let mut since: Option<OffsetDateTime> = None;
    for version in history {
        let at = instant_from(&version.added_at).unwrap_or(now);
        match (clock.pauses_in.contains(&version.state), since) {
            (true, None) => since = Some(at),
            (false, Some(start)) => {
                total += (local_date(at) - local_date(start)).whole_days();
                since = None;
            }
            _ => {}
        }
    }
    if let Some(start) = since {
        total += (local_date(now) - local_date(start)).whole_days();
    }
    total
}
