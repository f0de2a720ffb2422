//! Windows, due dates, findings on a period, and timeliness. Pure.

use super::{
    Completeness, Obligation, ObligationState, Period, PeriodKind, Plan, Timeliness, Window,
};
use crate::agency::rules::folded;
use crate::base::calendar::{Calendar, DueRule, Slot, WindowRule, YearPeriod};
use crate::base::clock::{date_text, instant_from, local_date};
use crate::figure::checks::{Finding, Rule, Severity};
use serde::Deserialize;
use std::sync::LazyLock;
use time::{Date, Duration, Month};

/// Window and code of a period that begins by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePeriod {
    /// `2026-M06`, `2026-Q2`, `2026-H1`, `2026-9M`, `2026`.
    pub code: String,
    /// First and last day.
    pub window: Window,
}

/// The `ordinal`-th (from 1) period of `kind` in `year`; `None` for kinds with dates of their own and ordinals that the year
/// does not have.
pub fn rule_period(
    kind: PeriodKind,
    year: i32,
    ordinal: u8,
    rule: WindowRule,
) -> Option<RulePeriod> {
    if ordinal == 0 || ordinal > kind.per_year() || !(1900..=9998).contains(&year) {
        return None;
    }
    let slot = match kind {
        PeriodKind::Month => Slot::Month(ordinal),
        PeriodKind::Quarter => Slot::Quarter(ordinal),
        PeriodKind::HalfYear => Slot::Half(ordinal),
        PeriodKind::NineMonths => Slot::NineMonths,
        PeriodKind::Year => Slot::Year,
        PeriodKind::Campaign | PeriodKind::Custom => return None,
    };
    let period = YearPeriod { year, slot };
    Some(RulePeriod {
        code: period.to_string(),
        window: period.window(rule),
    })
}

#[derive(Deserialize)]
struct Names {
    month: String,
    quarter: Vec<String>,
    half_year: Vec<String>,
    nine_months: String,
    year: String,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    toml::from_str(include_str!("names.toml")).expect("the table of names is part of the program")
});

/// The name of a period that begins by rule, as documents write it: "6 tháng đầu năm 2026"; empty for other kinds.
pub fn rule_name(kind: PeriodKind, year: i32, ordinal: u8) -> String {
    let nth = |names: &'static [String]| {
        names
            .get(usize::from(ordinal.max(1) - 1))
            .map_or("", String::as_str)
    };
    let names: &'static Names = &NAMES;
    let pattern = match kind {
        PeriodKind::Month => names.month.as_str(),
        PeriodKind::Quarter => nth(&names.quarter),
        PeriodKind::HalfYear => nth(&names.half_year),
        PeriodKind::NineMonths => names.nine_months.as_str(),
        PeriodKind::Year => names.year.as_str(),
        PeriodKind::Campaign | PeriodKind::Custom => "",
    };
    pattern
        .replace("{month}", &ordinal.to_string())
        .replace("{year}", &year.to_string())
}

/// The due date of a tier by the plan: two working days after the cut-off where the plan names no other rule.
pub fn due_on(plan: &Plan, tier: i64, cutoff_on: Date, calendar: &Calendar) -> Date {
    let found = plan.due.iter().find(|due| due.tier == tier);
    found
        .map_or(&DueRule::WorkingDays(2), |due| &due.rule)
        .due_on(cutoff_on, calendar)
}

/// Whether `due_on` leaves at least one working day after the cut-off.
pub fn leaves_time(due_on: Date, cutoff_on: Date, calendar: &Calendar) -> bool {
    due_on >= calendar.next_working_day(cutoff_on)
}

/// What is odd about a window: outside its campaign, over another period of its schedule, or not as long as its name says.
pub fn window_findings(
    plan: &Plan,
    kind: PeriodKind,
    window: Window,
    name: &str,
    others: &[Period],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(campaign) = plan.campaign
        && !campaign.covers(window)
    {
        findings.push(
            Finding::new(Severity::Warning, Rule::OutsideCampaign)
                .arg("from", date_text(campaign.from))
                .arg("to", date_text(campaign.to)),
        );
    }
    let same_sort = |other: &&Period| other.kind == kind || kind.per_year() == 0;
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

/// Days before the due date on which those who have not reported are reminded.
pub const REMIND_DAYS_BEFORE: [i64; 3] = [7, 3, 1];

/// Dates on which a due date is reminded of, with the days left; the day after it with −1. Past dates are left out.
pub fn reminder_days(due_on: Date, today: Date) -> Vec<(Date, i64)> {
    REMIND_DAYS_BEFORE
        .into_iter()
        .chain([-1])
        .filter_map(|days| Some((due_on.checked_sub(Duration::days(days))?, days)))
        .filter(|(on, _)| *on >= today)
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
