//! Properties of windows, timeliness and the periods of a schedule, for any days at all.

use super::rules::{bases, completeness, leaves_time, timeliness, window_findings, year_before};
use super::{
    AgencyId, Obligation, ObligationId, ObligationState, Period, PeriodId, PeriodKind, PeriodState,
    ScheduleId, Timeliness, Window,
};
use crate::base::{calendar::Calendar, clock, testing as base_testing};
use crate::catalogue::{PeriodDays, PeriodRule, ScheduleDef, Tier};
use crate::figure::checks::Rule;
use proptest::prelude::*;
use time::{Date, Duration, macros::date};

prop_compose! {
    fn any_date()(day in 0_i64..30_000) -> Date {
        date!(1990 - 01 - 01) + Duration::days(day)
    }
}

prop_compose! {
    fn any_window()(from in any_date(), length in 0_i64..400) -> Window {
        Window { from, to: from + Duration::days(length) }
    }
}

fn period(id: i64, kind: PeriodKind, window: Window) -> Period {
    Period {
        id: PeriodId(id),
        schedule_id: ScheduleId(1),
        focal_agency_id: AgencyId(1),
        code: id.to_string(),
        name: format!("kỳ {id}"),
        kind,
        window,
        cutoff_on: window.to,
        is_cumulative: false,
        state: PeriodState::Open,
        outline_id: String::new(),
        opened_at: String::new(),
        row_version: 1,
    }
}

fn obligation(due_on: Date, first_submitted_at: Option<String>) -> Obligation {
    Obligation {
        id: ObligationId(1),
        period_id: PeriodId(1),
        agency_id: AgencyId(1),
        answering_agency_id: AgencyId(1),
        tier: 1,
        due_on,
        state: if first_submitted_at.is_some() {
            ObligationState::Submitted
        } else {
            ObligationState::Open
        },
        submitted_at: first_submitted_at.clone(),
        first_submitted_at,
        accepted_at: None,
        row_version: 1,
    }
}

/// Noon in Viet Nam on a day, as stored.
fn noon(on: Date) -> String {
    clock::instant_text(on.midnight().assume_utc() + Duration::hours(5))
}

/// Every period of the three years 2024 to 2026 of a schedule, or all windows of a campaign.
fn periods_of(definition: &ScheduleDef) -> Vec<PeriodDays> {
    let mut codes: Vec<String> = (2024..=2026)
        .flat_map(|year| definition.period_codes(year))
        .collect();
    codes.sort();
    codes.dedup();
    let days = codes.iter().map(|code| {
        definition
            .period(code)
            .expect("a code of its own names a period")
    });
    days.collect()
}

#[test]
fn periods_of_a_catalogue_schedule_never_count_a_day_twice_unless_they_say_so() {
    let mut n_cumulative = 0;
    for definition in base_testing::catalogue().schedules.values() {
        let periods = periods_of(definition);
        for period in &periods {
            let id = definition.id.as_str();
            assert!(period.cutoff_on >= period.window.to, "{id} {}", period.code);
            n_cumulative += usize::from(period.is_cumulative);
            let mut repeated = periods.iter().filter(|other| {
                *other != period
                    && other.window.overlaps(period.window)
                    && other.window.n_days() <= period.window.n_days()
            });
            if period.is_cumulative {
                let is_covered = repeated.all(|other| period.window.covers(other.window));
                assert!(is_covered, "{id} {}", period.code);
            } else {
                assert_eq!(repeated.next(), None, "{id} {}", period.code);
            }
        }
    }
    assert!(
        n_cumulative > 5,
        "the catalogue has years, nine months and campaigns"
    );
}

#[test]
fn province_and_communes_have_a_due_day_in_every_period_and_yearly_ones_are_worked() {
    let catalogue = base_testing::catalogue();
    let calendar = Calendar::new(
        catalogue.holidays.keys().copied(),
        catalogue.swapped_days.keys().copied(),
    );
    for definition in catalogue.schedules.values() {
        for period in periods_of(definition) {
            for tier in [Tier::Province, Tier::Commune] {
                let due = definition.due_on(&period, tier, &calendar);
                let due = due.unwrap_or_else(|| panic!("{} {tier:?}", period.code));
                if matches!(definition.periods, PeriodRule::Yearly { .. }) {
                    assert!(calendar.is_working_day(due), "{} {due}", period.code);
                    assert!(
                        leaves_time(due, period.cutoff_on, &calendar),
                        "{} {due}",
                        period.code
                    );
                }
                for reminder in definition.reminders(due, &calendar) {
                    assert!(reminder < due && calendar.is_working_day(reminder));
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn a_window_is_said_to_overlap_exactly_when_a_day_is_in_both(a in any_window(), shift in -500_i64..500, length in 0_i64..400) {
        let from = a.from + Duration::days(shift);
        let b = Window { from, to: from + Duration::days(length) };
        let says = |window, other| {
            let others = [period(1, PeriodKind::Custom, other)];
            let found = window_findings(None, PeriodKind::Custom, window, "kỳ riêng", &others);
            found.iter().any(|finding| finding.rule == Rule::PeriodsOverlap)
        };
        let has_common_day = a.days().any(|day| b.contains(day));
        prop_assert_eq!(says(a, b), has_common_day);
        prop_assert_eq!(says(b, a), has_common_day);
    }

    #[test]
    fn a_window_is_outside_a_campaign_exactly_when_a_day_of_it_is(a in any_window(), campaign in any_window()) {
        let found = window_findings(Some(campaign), PeriodKind::Campaign, a, "kỳ riêng", &[]);
        let is_outside = a.days().any(|day| !campaign.contains(day));
        prop_assert_eq!(found.iter().any(|finding| finding.rule == Rule::OutsideCampaign), is_outside);
    }

    #[test]
    fn a_year_before_keeps_month_and_day_but_for_a_leap_day(window in any_window()) {
        let before = year_before(window);
        prop_assert!(before.from <= before.to);
        for (now, then) in [(window.from, before.from), (window.to, before.to)] {
            prop_assert_eq!(then.year(), now.year() - 1);
            prop_assert_eq!(then.month(), now.month());
            let is_leap_day = (u8::from(now.month()), now.day()) == (2, 29);
            prop_assert_eq!(then.day(), if is_leap_day { 28 } else { now.day() });
        }
    }

    #[test]
    fn a_base_lies_before_and_shares_no_day(windows in prop::collection::vec(any_window(), 1..8), is_cumulative: bool) {
        let mut periods: Vec<Period> = (1_i64..).zip(windows).map(|(id, window)| period(id, PeriodKind::Custom, window)).collect();
        periods[0].is_cumulative = is_cumulative;
        let of = periods[0].clone();
        // One that touches it, so that a base is found at all.
        let touching = Window { from: of.window.from - Duration::days(40), to: of.window.from - Duration::days(1) };
        periods.push(period(99, PeriodKind::Custom, touching));
        periods.push(period(98, PeriodKind::Custom, year_before(of.window)));
        let (previous, year_ago) = bases(&of, &periods);
        prop_assert_eq!(previous.is_none(), is_cumulative);
        if let Some(previous) = previous {
            prop_assert!(previous.window.to < of.window.from && !previous.window.overlaps(of.window));
        }
        prop_assert!(year_ago.is_some());
    }

    #[test]
    fn a_report_is_on_time_until_its_due_day_ends_in_viet_nam(due in any_date(), sent in -9_000_i64..9_000, seen in -9_000_i64..9_000) {
        // Minutes from the midnight in Viet Nam with which the due day begins.
        let at = |minutes| clock::instant_text(due.midnight().assume_offset(clock::VIETNAM) + Duration::minutes(minutes));
        let found = timeliness(&obligation(due, Some(at(sent))), &at(seen));
        let expected = match (sent <= seen, sent < 24 * 60, seen < 24 * 60) {
            (true, true, _) => Timeliness::OnTime,
            (true, false, _) => Timeliness::Late,
            (false, _, true) => Timeliness::Pending,
            (false, _, false) => Timeliness::Overdue,
        };
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_parts_of_completeness_add_up_and_no_share_exceeds_a_hundred(due in any_date(), sent in prop::collection::vec(prop::option::of(-30_i64..30), 0..20), seen in -30_i64..30) {
        let owed: Vec<Obligation> = sent.iter().map(|days| obligation(due, days.map(|days| noon(due + Duration::days(days))))).collect();
        let counts = completeness(&owed, &noon(due + Duration::days(seen)));
        prop_assert_eq!(counts.n_obligations, owed.len() as i64);
        prop_assert_eq!(counts.n_on_time + counts.n_late + counts.n_pending + counts.n_overdue, counts.n_obligations);
        let n_sent = sent.iter().flatten().filter(|days| **days <= seen).count() as i64;
        prop_assert_eq!(counts.n_submitted(), n_sent);
        prop_assert!((0..=100).contains(&counts.percent()));
        prop_assert_eq!(counts.percent() == 100, n_sent > 0 && n_sent == counts.n_obligations);
    }
}
