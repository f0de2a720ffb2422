//! What happens when in the demo's year: a queue of steps in the order of time, each run with the clock set to its instant.
//!
//! A step may put later ones into the queue. Nothing happens on or after the day of seeding, and nothing on weekends.

use super::{compiling, directives, documents, reporting, tasks};
use std::collections::BTreeMap;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};

/// One step.
#[derive(Debug)]
pub enum Step {
    /// A directive comes, is opened or confirmed.
    Directive(directives::Step),
    /// Something is done to a task.
    Task(tasks::Step),
    /// Something is done to a document of the register.
    Document(documents::Step),
    /// Something is done to a period or a report.
    Reporting(reporting::Step),
    /// A report is compiled, approved, issued.
    Compiling(compiling::Step),
}

/// The queue.
#[derive(Debug)]
pub struct Agenda {
    queue: BTreeMap<(OffsetDateTime, u64), Step>,
    n_added: u64,
    end: OffsetDateTime,
}

impl Agenda {
    /// An empty queue whose steps end before `today`.
    pub fn until(today: Date) -> Self {
        Self {
            queue: BTreeMap::new(),
            n_added: 0,
            end: instant(today, 0),
        }
    }

    /// Adds a step in office hours of a day, or of the working day after it; `minute` counts from eight in the morning.
    ///
    /// Steps of one instant run in the order they were added. One that would fall on or after the end is left out.
    pub fn add(&mut self, day: Date, minute: i64, step: Step) {
        let at = instant(working_day(day), 480 + minute.rem_euclid(540));
        if at < self.end {
            self.n_added += 1;
            self.queue.insert((at, self.n_added), step);
        }
    }

    /// The next step and its instant.
    pub fn next(&mut self) -> Option<(OffsetDateTime, Step)> {
        self.queue.pop_first().map(|((at, _), step)| (at, step))
    }
}

fn instant(day: Date, minute: i64) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT)
        .assume_offset(hopluc_core::base::clock::VIETNAM)
        + Duration::minutes(minute)
}

/// `day`, or the Monday after a weekend.
pub fn working_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day + Duration::days(2),
        Weekday::Sunday => day + Duration::days(1),
        _ => day,
    }
}

/// `day`, or the Friday before a weekend.
pub fn working_day_until(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day - Duration::days(1),
        Weekday::Sunday => day - Duration::days(2),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn weekends_are_moved_and_the_day_of_seeding_stays_empty() {
        assert_eq!(working_day(date!(2026 - 11 - 21)), date!(2026 - 11 - 23));
        assert_eq!(
            working_day_until(date!(2026 - 11 - 22)),
            date!(2026 - 11 - 20)
        );
        let mut agenda = Agenda::until(date!(2026 - 11 - 23));
        let step = || Step::Document(documents::Step::Incoming(0));
        agenda.add(date!(2026 - 11 - 21), 0, step());
        assert!(agenda.next().is_none());
        agenda.add(date!(2026 - 11 - 20), 60, step());
        agenda.add(date!(2026 - 11 - 20), 0, step());
        let hours = [agenda.next(), agenda.next()].map(|next| next.map(|(at, _)| at.hour()));
        assert_eq!(hours, [Some(8), Some(9)]);
    }
}
