//! Windows, due dates, findings on a period, and timeliness. Pure.

use super::{
    Completeness, Obligation, ObligationState, Period, PeriodKind, Plan, Timeliness, Window,
};
use crate::agency::rules::folded;
use crate::base::clock::{date_text, instant_from, local_date};
use crate::figure::checks::{Finding, Rule, Severity};
use serde::Deserialize;
use std::sync::LazyLock;
use time::{Date, Duration, Month};

/// Whether a day is worked.
pub type IsWorked<'a> = &'a dyn Fn(Date) -> bool;

/// Window, code and ordinal of a period that begins by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePeriod {
    /// `2026-M06`, `2026-Q2`, `2026-H1`, `2026-9M`, `2026-Y`.
    pub code: String,
    /// First and last day.
    pub window: Window,
}

/// The window of the `ordinal`-th (from 1) period of `kind` in `year` by NĐ 09/2019 Điều 12; `None` for kinds with dates of
/// their own and ordinals that the year does not have.
///
/// Every window of a kind begins on the day after the one before it, over year ends too.
pub fn rule_period(kind: PeriodKind, year: i32, ordinal: u8) -> Option<RulePeriod> {
    if ordinal == 0 || ordinal > kind.per_year() {
        return None;
    }
    let (first, last) = match kind {
        PeriodKind::Month => (ordinal, ordinal),
        PeriodKind::Quarter => (ordinal * 3 - 2, ordinal * 3),
        PeriodKind::HalfYear => (ordinal * 6 - 5, ordinal * 6),
        PeriodKind::NineMonths => (1, 9),
        PeriodKind::Year => (1, 12),
        PeriodKind::Campaign | PeriodKind::Custom => return None,
    };
    let code = match kind {
        PeriodKind::Month => format!("{year}-M{ordinal:02}"),
        PeriodKind::Quarter => format!("{year}-Q{ordinal}"),
        PeriodKind::HalfYear => format!("{year}-H{ordinal}"),
        PeriodKind::NineMonths => format!("{year}-9M"),
        _ => format!("{year}-Y"),
    };
    let starts_on = match first {
        1 => Date::from_calendar_date(year - 1, Month::December, 15),
        month => Date::from_calendar_date(year, Month::try_from(month - 1).ok()?, 15),
    };
    let ends_on = Date::from_calendar_date(year, Month::try_from(last).ok()?, 14);
    Some(RulePeriod {
        code,
        window: Window {
            starts_on: starts_on.ok()?,
            ends_on: ends_on.ok()?,
        },
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

/// The day `n` working days after `on`; the next working day for 0 too, if `on` is a day of rest.
pub fn after_working_days(on: Date, n: u32, is_worked: IsWorked<'_>) -> Date {
    let mut day = on;
    let mut left = n;
    // A calendar without a working day in ten years is a fault of the data; the loop still ends.
    for _ in 0..3_660 + n * 7 {
        if left == 0 && is_worked(day) {
            break;
        }
        let Some(next) = day.next_day() else { break };
        day = next;
        if left > 0 && is_worked(day) {
            left -= 1;
        }
    }
    day
}

/// The due date of a tier by the plan: the cut-off and the tier's working days, two where the plan names none.
pub fn due_on(plan: &Plan, tier: i64, cutoff_on: Date, is_worked: IsWorked<'_>) -> Date {
    let rule = plan.due.iter().find(|rule| rule.tier == tier);
    after_working_days(
        cutoff_on,
        rule.map_or(2, |rule| rule.working_days),
        is_worked,
    )
}

/// Whether `due_on` leaves at least one working day after the cut-off.
pub fn leaves_time(due_on: Date, cutoff_on: Date, is_worked: IsWorked<'_>) -> bool {
    due_on >= after_working_days(cutoff_on, 1, is_worked)
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
        && (window.starts_on < campaign.starts_on || window.ends_on > campaign.ends_on)
    {
        findings.push(
            Finding::new(Severity::Warning, Rule::OutsideCampaign)
                .arg("from", date_text(campaign.starts_on))
                .arg("to", date_text(campaign.ends_on)),
        );
    }
    let same_sort = |other: &&Period| other.kind == kind || kind.per_year() == 0;
    for other in others.iter().filter(same_sort) {
        if overlap(window, other.window) {
            findings.push(
                Finding::new(Severity::Warning, Rule::PeriodsOverlap)
                    .arg("period", &other.name)
                    .arg("from", date_text(other.window.starts_on))
                    .arg("to", date_text(other.window.ends_on)),
            );
        }
    }
    findings.extend(length_finding(window, name));
    findings
}

/// Whether two windows share a day.
pub fn overlap(left: Window, right: Window) -> bool {
    left.starts_on <= right.ends_on && right.starts_on <= left.ends_on
}

/// "Báo cáo kết quả 01 tháng" over sixteen days: a name that counts months against a window that is not about as long.
fn length_finding(window: Window, name: &str) -> Option<Finding> {
    let months = months_named(name)?;
    let days = (window.ends_on - window.starts_on).whole_days() + 1;
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
        starts_on: shift(window.starts_on),
        ends_on: shift(window.ends_on),
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
            && other.window.ends_on < of.window.starts_on
            && near(
                other.window.ends_on + Duration::days(1),
                of.window.starts_on,
            )
    });
    let year_ago = others.iter().filter(alike).find(|other| {
        near(other.window.starts_on, last_year.starts_on)
            && near(other.window.ends_on, last_year.ends_on)
    });
    (previous, year_ago)
}
