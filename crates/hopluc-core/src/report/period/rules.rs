//! Windows, due dates, findings on a period, and timeliness. Pure.

use super::{Completeness, Obligation, ObligationState, Period, PeriodKind, Timeliness, Window};
use crate::agency::rules::folded;
use crate::base::calendar::Calendar;
use crate::base::clock::{date_text, instant_from, local_date};
use crate::catalogue::ScheduleDef;
use crate::figure::checks::{Finding, Rule, Severity};
use time::{Date, Duration, Month};

/// Whether `due_on` leaves at least one working day after the cut-off.
pub fn leaves_time(due_on: Date, cutoff_on: Date, calendar: &Calendar) -> bool {
    due_on >= calendar.next_working_day(cutoff_on)
}

/// What is odd about a window: outside its campaign, over another period of its schedule, or not as long as its name says.
pub fn window_findings(
    campaign: Option<Window>,
    kind: PeriodKind,
    window: Window,
    name: &str,
    others: &[Period],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(campaign) = campaign
        && !campaign.covers(window)
    {
        findings.push(
            Finding::new(Severity::Warning, Rule::OutsideCampaign)
                .arg("from", date_text(campaign.from))
                .arg("to", date_text(campaign.to)),
        );
    }
    let same_sort = |other: &&Period| other.kind == kind || kind.is_free();
    for other in others.iter().filter(same_sort) {
        if window.overlaps(other.window) {
            findings.push(
                Finding::new(Severity::Warning, Rule::PeriodsOverlap)
                    .arg("period", &other.name)
                    .arg("from", date_text(other.window.from))
                    .arg("to", date_text(other.window.to)),
            );
        }
    }
    findings.extend(length_finding(window, name));
    findings
}

/// "Báo cáo kết quả 01 tháng" over sixteen days: a name that counts months against a window that is not about as long.
fn length_finding(window: Window, name: &str) -> Option<Finding> {
    let months = months_named(name)?;
    let days = window.n_days();
    let is_near = (days - months * 30).abs() <= 3 + months * 2;
    (!is_near).then(|| {
        Finding::new(Severity::Warning, Rule::LengthAgainstName)
            .arg("months", months)
            .arg("days", days)
    })
}

/// The `n` of "n tháng" in a name; "tháng 6" names a month, not a length.
fn months_named(name: &str) -> Option<i64> {
    let folded = folded(name);
    let words: Vec<&str> = folded.split(' ').collect();
    words
        .windows(2)
        .find(|pair| pair[1] == "thang")
        .and_then(|pair| pair[0].parse().ok())
        .filter(|months| (1..=24).contains(months))
}

/// How an obligation stands at the instant `as_of` (stored form), whose local date is counted.
///
/// Only what was stored by then counts, so the answer for a past instant never changes.
pub fn timeliness(obligation: &Obligation, as_of: &str) -> Timeliness {
    let submitted = obligation
        .first_submitted_at
        .as_deref()
        .filter(|at| *at <= as_of);
    let local = |at: &str| instant_from(at).map(local_date);
    match submitted.and_then(local) {
        Some(on) if on <= obligation.due_on => Timeliness::OnTime,
        Some(_) => Timeliness::Late,
        None if local(as_of).is_some_and(|today| today > obligation.due_on) => Timeliness::Overdue,
        None => Timeliness::Pending,
    }
}

/// Completeness of a set of obligations at the instant `as_of`.
pub fn completeness(obligations: &[Obligation], as_of: &str) -> Completeness {
    let mut counts = Completeness {
        n_obligations: obligations.len() as i64,
        ..Completeness::default()
    };
    for obligation in obligations {
        match timeliness(obligation, as_of) {
            Timeliness::OnTime => counts.n_on_time += 1,
            Timeliness::Late => counts.n_late += 1,
            Timeliness::Pending => counts.n_pending += 1,
            Timeliness::Overdue => counts.n_overdue += 1,
        }
        let is_accepted = obligation
            .accepted_at
            .as_deref()
            .is_some_and(|at| at <= as_of);
        counts.n_accepted += i64::from(is_accepted);
        counts.n_returned += i64::from(obligation.state == ObligationState::Returned);
    }
    counts
}

/// Days on which a due date is reminded of, with the days left; the day after it with −1. Past days are left out.
pub fn reminder_days(
    definition: &ScheduleDef,
    due_on: Date,
    today: Date,
    calendar: &Calendar,
) -> Vec<(Date, i64)> {
    definition
        .reminders(due_on, calendar)
        .into_iter()
        .chain(due_on.next_day())
        .filter(|on| *on >= today)
        .map(|on| (on, (due_on - on).whole_days()))
        .collect()
}

/// The same window a year earlier, 29 February becoming 28.
pub fn year_before(window: Window) -> Window {
    let shift = |on: Date| {
        let year = on.year() - 1;
        on.replace_year(year)
            .or_else(|_| Date::from_calendar_date(year, Month::February, 28))
            .unwrap_or(on)
    };
    Window {
        from: shift(window.from),
        to: shift(window.to),
    }
}

/// Of `others`, the period just before `of` and the one a year before, both of the same kind.
///
/// The one before ends within three days of the day before `of` begins, and is as long; a cumulative period has none,
/// since it contains its predecessor.
pub fn bases<'p>(of: &Period, others: &'p [Period]) -> (Option<&'p Period>, Option<&'p Period>) {
    let near = |left: Date, right: Date| (left - right).whole_days().abs() <= 3;
    let alike = |other: &&Period| other.id != of.id && other.kind == of.kind;
    let last_year = year_before(of.window);
    let previous = others.iter().filter(alike).find(|other| {
        !of.is_cumulative
            && other.window.to < of.window.from
            && near(other.window.to + Duration::days(1), of.window.from)
    });
    let year_ago = others.iter().filter(alike).find(|other| {
        near(other.window.from, last_year.from) && near(other.window.to, last_year.to)
    });
    (previous, year_ago)
}
