//! When findings are worth a person's look, and when the logs bear a fix out. Pure: plain thresholds of the catalogue.

use super::{ClosureState, Evidence, ProposalKind};
use crate::catalogue::WatchDef;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};

/// What is known of one class at one agency.
#[derive(Clone, Debug, Default)]
pub struct DetectionHistory {
    /// Connections by local day; a day without any may be left out.
    pub found: BTreeMap<Date, i64>,
    /// Days on which every sensor of the agency was heard.
    pub heard: BTreeSet<Date>,
    /// The last day of the fix that the logs bore out last.
    pub clean_until_on: Option<Date>,
    /// When a person last dismissed it.
    pub dismissed_on: Option<Date>,
}

impl DetectionHistory {
    fn n_in(&self, from: Date, until: Date) -> i64 {
        if from > until {
            return 0;
        }
        self.found.range(from..=until).map(|(_, n)| n).sum()
    }

    /// Connections of the recent days; those that a verified fix has done away with are not proposed once more.
    fn n_recent(&self, first: Date, today: Date) -> i64 {
        let behind_fix = self.clean_until_on.and_then(Date::next_day);
        self.n_in(behind_fix.map_or(first, |on| first.max(on)), today)
    }

    fn n_heard_in(&self, from: Date, until: Date) -> i64 {
        self.heard.range(from..=until).count() as i64
    }
}

/// How many days before today the rules look at.
pub fn n_days_back(rule: &WatchDef) -> i64 {
    i64::from(rule.recent_days) + i64::from(rule.quiet_days.max(rule.base_days))
}

fn back(on: Date, n: impl Into<i64>) -> Date {
    on.saturating_sub(Duration::days(n.into()))
}

/// What is to be proposed on `today`, if anything; `least` connections are worth it.
///
/// What comes again after a fix goes before what is new, and that before what rises. A rise is compared by connections a day, over
/// days that were heard; where too few of them were, nothing is said of it.
pub fn evidence_of(
    rule: &WatchDef,
    least: i64,
    past: &DetectionHistory,
    today: Date,
) -> Option<Evidence> {
    let is_held = past
        .dismissed_on
        .is_some_and(|on| today < on.saturating_add(Duration::days(rule.held_days.into())));
    if is_held {
        return None;
    }
    let first = back(today, rule.recent_days - 1);
    again(rule, least, past, (first, today))
        .or_else(|| new(rule, least, past, (first, today)))
        .or_else(|| rising(rule, least, past, (first, today)))
}

fn again(
    rule: &WatchDef,
    least: i64,
    past: &DetectionHistory,
    (first, today): (Date, Date),
) -> Option<Evidence> {
    let clean_until = past.clean_until_on?;
    let from_on = first.max(clean_until.next_day()?);
    let n_connections = past.n_in(from_on, today);
    // A fix of long ago says nothing of what is new now.
    (n_connections >= least && clean_until >= back(first, rule.quiet_days)).then(|| Evidence {
        kind: ProposalKind::Again,
        from_on,
        until_on: today,
        n_connections,
        n_before: 0,
        n_before_days: rule.closing_days.into(),
        n_before_heard: rule.closing_days.into(),
    })
}

fn new(
    rule: &WatchDef,
    least: i64,
    past: &DetectionHistory,
    (first, today): (Date, Date),
) -> Option<Evidence> {
    let (from, until) = (back(first, rule.quiet_days), first.previous_day()?);
    let n_connections = past.n_recent(first, today);
    (n_connections >= least && past.n_in(from, until) == 0).then(|| Evidence {
        kind: ProposalKind::New,
        from_on: first,
        until_on: today,
        n_connections,
        n_before: 0,
        n_before_days: rule.quiet_days.into(),
        n_before_heard: past.n_heard_in(from, until),
    })
}

fn rising(
    rule: &WatchDef,
    least: i64,
    past: &DetectionHistory,
    (first, today): (Date, Date),
) -> Option<Evidence> {
    let (from, until) = (back(first, rule.base_days), first.previous_day()?);
    let (n_connections, n_before) = (past.n_recent(first, today), past.n_in(from, until));
    let n_before_heard = past.n_heard_in(from, until);
    let is_known = n_before_heard >= rule.least_base_days.into();
    let is_rise = n_connections * n_before_heard
        >= i64::from(rule.rise_times) * n_before * i64::from(rule.recent_days);
    (n_connections >= least && is_known && is_rise).then(|| Evidence {
        kind: ProposalKind::Rising,
        from_on: first,
        until_on: today,
        n_connections,
        n_before,
        n_before_days: rule.base_days.into(),
        n_before_heard,
    })
}

/// What the logs say, on `today`, of a fix that was reported on `fixed_on`.
///
/// `late` are connections after the report on its own day, which a count by days does not tell apart. Whole days after that of the
/// report count, as far as they were heard and had nothing; a day on which a sensor was silent is unknown and does not count.
pub fn closure_of(
    n_needed: i64,
    past: &DetectionHistory,
    (fixed_on, late): (Date, i64),
    today: Date,
) -> ClosureState {
    let after = fixed_on.saturating_add(Duration::days(1));
    let mut against: Vec<(Date, i64)> = past
        .found
        .range(after..)
        .filter(|(_, n)| **n > 0)
        .map(|(day, n)| (*day, *n))
        .collect();
    if late > 0 {
        against.insert(0, (fixed_on, late));
    }
    if !against.is_empty() {
        return ClosureState::Refused(against);
    }
    let (mut clean, mut silent) = (Vec::new(), Vec::new());
    let mut day = after;
    while day < today {
        if past.heard.contains(&day) {
            clean.push(day);
        } else {
            silent.push(day);
        }
        if clean.len() as i64 >= n_needed {
            return ClosureState::Verified(day);
        }
        let Some(next) = day.next_day() else { break };
        day = next;
    }
    ClosureState::Waiting {
        clean,
        silent,
        n_needed,
    }
}

/// `text` with the places in braces filled.
pub fn filled(text: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}
