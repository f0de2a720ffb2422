//! Table and property tests of the calendar.

use proptest::prelude::*;
use time::macros::date;

use super::*;

/// Days off around Tết 2026, 30 April 2026 and National Day 2026, with the two exchanges of that year.
fn calendar_2026() -> Calendar {
    let span = |from, to| Window { from, to }.days().collect::<Vec<_>>();
    let off = [
        span(date!(2026 - 01 - 01), date!(2026 - 01 - 02)),
        span(date!(2026 - 02 - 16), date!(2026 - 02 - 20)),
        span(date!(2026 - 04 - 27), date!(2026 - 04 - 27)),
        span(date!(2026 - 04 - 30), date!(2026 - 05 - 01)),
        span(date!(2026 - 08 - 31), date!(2026 - 09 - 02)),
    ];
    Calendar::new(off.concat(), [date!(2026 - 01 - 10), date!(2026 - 08 - 22)])
}

#[test]
fn working_days_skip_weekends_holidays_and_count_exchanged_saturdays() {
    let calendar = calendar_2026();
    let table = [
        // A Friday before Tết: the next working day is ten days later.
        (date!(2026 - 02 - 13), 1, date!(2026 - 02 - 23)),
        (date!(2026 - 02 - 12), 2, date!(2026 - 02 - 23)),
        // 10 January 2026 is a Saturday that is worked.
        (date!(2026 - 01 - 09), 1, date!(2026 - 01 - 10)),
        (date!(2026 - 01 - 10), 1, date!(2026 - 01 - 12)),
        // Over the year's end.
        (date!(2025 - 12 - 31), 1, date!(2026 - 01 - 05)),
        (date!(2026 - 12 - 14), 2, date!(2026 - 12 - 16)),
        (date!(2026 - 08 - 28), 1, date!(2026 - 09 - 03)),
        (date!(2026 - 04 - 29), 1, date!(2026 - 05 - 04)),
        (date!(2026 - 06 - 14), 0, date!(2026 - 06 - 14)),
    ];
    for (from, n, expected) in table {
        assert_eq!(calendar.add_working_days(from, n), expected, "{from} + {n}");
    }
    assert_eq!(
        calendar.working_day_from(date!(2026 - 02 - 16)),
        date!(2026 - 02 - 23)
    );
    assert_eq!(
        calendar.working_day_until(date!(2026 - 02 - 22)),
        date!(2026 - 02 - 13)
    );
    assert_eq!(
        calendar.n_working_days(Window {
            from: date!(2026 - 02 - 14),
            to: date!(2026 - 02 - 24)
        }),
        2
    );
}

#[test]
fn statutory_windows_are_those_of_decree_09_2019() {
    let table = [
        ("2026-M01", date!(2025 - 12 - 15), date!(2026 - 01 - 14)),
        ("2024-M03", date!(2024 - 02 - 15), date!(2024 - 03 - 14)),
        ("2026-Q1", date!(2025 - 12 - 15), date!(2026 - 03 - 14)),
        ("2026-Q3", date!(2026 - 06 - 15), date!(2026 - 09 - 14)),
        ("2026-H1", date!(2025 - 12 - 15), date!(2026 - 06 - 14)),
        ("2026-H2", date!(2026 - 06 - 15), date!(2026 - 12 - 14)),
        ("2026-9M", date!(2025 - 12 - 15), date!(2026 - 09 - 14)),
        ("2026", date!(2025 - 12 - 15), date!(2026 - 12 - 14)),
    ];
    for (label, from, to) in table {
        let period: YearPeriod = label.parse().unwrap();
        assert_eq!(
            period.window(WindowRule::Statutory),
            Window { from, to },
            "{label}"
        );
        assert_eq!(period.to_string(), label);
    }
}

#[test]
fn calendar_windows_end_on_the_last_day_of_the_month() {
    let window = |label: &str| {
        label
            .parse::<YearPeriod>()
            .unwrap()
            .window(WindowRule::Calendar)
    };
    assert_eq!(window("2024-M02").to, date!(2024 - 02 - 29));
    assert_eq!(window("2023-M02").to, date!(2023 - 02 - 28));
    assert_eq!(
        window("2026-H1"),
        Window {
            from: date!(2026 - 01 - 01),
            to: date!(2026 - 06 - 30)
        }
    );
    assert_eq!(window("2024").n_days(), 366);
}

#[test]
fn previous_periods_and_last_years() {
    let table = [
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026-H2", "2026-H1", "2025-H2"),
        ("2026-M01", "2025-M12", "2025-M01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-9M", "2025-9M", "2025-9M"),
        ("2026", "2025", "2025"),
    ];
    for (label, previous, last_year) in table {
        let period: YearPeriod = label.parse().unwrap();
        assert_eq!(period.previous().to_string(), previous);
        assert_eq!(period.same_last_year().to_string(), last_year);
    }
}

#[test]
fn texts_that_name_no_period_are_refused() {
    for text in [
        "", "26-H1", "2026-H3", "2026-M13", "2026-M5", "2026-Q0", "2026-", "2026-Y", "2026-9m",
        "99999", "+026", "2026-H1 ",
    ] {
        assert!(text.parse::<YearPeriod>().is_err(), "{text}");
    }
    for text in ["29/2", "31/4", "0/1", "1/13", "21-3", "21/3/2024"] {
        assert!(text.parse::<MonthDay>().is_err(), "{text}");
    }
}

#[test]
fn fixed_due_days_are_the_next_ones_after_the_cutoff() {
    let due = |text: &str, cutoff| {
        DueRule::MonthDay(text.parse().unwrap()).due_on(cutoff, &Calendar::default())
    };
    assert_eq!(due("21/3", date!(2026 - 03 - 14)), date!(2026 - 03 - 21));
    assert_eq!(due("21/12", date!(2026 - 12 - 14)), date!(2026 - 12 - 21));
    assert_eq!(due("5/1", date!(2026 - 12 - 14)), date!(2027 - 01 - 05));
    assert_eq!(due("14/3", date!(2026 - 03 - 14)), date!(2027 - 03 - 14));
}

#[test]
fn document_004s_cumulative_windows_overlap_and_cover() {
    let first = Window {
        from: date!(2023 - 10 - 10),
        to: date!(2023 - 10 - 25),
    };
    let second = Window {
        from: date!(2023 - 09 - 25),
        to: date!(2023 - 11 - 25),
    };
    let last = Window {
        from: date!(2023 - 09 - 25),
        to: date!(2023 - 12 - 25),
    };
    assert_eq!(first.n_days(), 16);
    assert!(second.covers(first) && last.covers(second) && !first.covers(second));
    assert!(
        first.overlaps(last)
            && !first.overlaps(Window {
                from: date!(2023 - 10 - 26),
                to: date!(2023 - 11 - 25)
            })
    );
    assert!(Window::new(date!(2023 - 10 - 26), date!(2023 - 10 - 25)).is_none());
}

#[test]
fn due_days_after_a_cutoff_before_or_in_tet_lie_after_tet() {
    let calendar = calendar_2026();
    // The statutory February ends on Saturday 14 February 2026; Tết is off from Monday 16 to Friday 20.
    let table = [
        (date!(2026 - 02 - 13), 1, date!(2026 - 02 - 23)),
        (date!(2026 - 02 - 14), 1, date!(2026 - 02 - 23)),
        (date!(2026 - 02 - 14), 2, date!(2026 - 02 - 24)),
        (date!(2026 - 02 - 17), 3, date!(2026 - 02 - 25)),
        (date!(2026 - 02 - 20), 1, date!(2026 - 02 - 23)),
        (date!(2026 - 02 - 22), 1, date!(2026 - 02 - 23)),
        (date!(2026 - 02 - 23), 1, date!(2026 - 02 - 24)),
    ];
    for (cutoff, n, expected) in table {
        let due = DueRule::WorkingDays(n).due_on(cutoff, &calendar);
        assert_eq!(due, expected, "{cutoff} + {n}");
    }
    let fixed: MonthDay = "18/2".parse().unwrap();
    let due = DueRule::MonthDay(fixed).due_on(date!(2026 - 02 - 14), &calendar);
    assert_eq!(due, date!(2026 - 02 - 18), "a fixed day is kept");
    assert_eq!(calendar.working_day_from(due), date!(2026 - 02 - 23));
    let tet = Window::new(date!(2026 - 02 - 14), date!(2026 - 02 - 22)).unwrap();
    assert_eq!(calendar.n_working_days(tet), 0);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of days")]
fn leap_years_and_year_ends_have_their_days() {
    let days = |label: &str, rule| {
        let window = label.parse::<YearPeriod>().unwrap().window(rule);
        (window.from, window.to, window.n_days())
    };
    let (calendar, statutory) = (WindowRule::Calendar, WindowRule::Statutory);
    let table = [
        (
            "2024-M02",
            calendar,
            date!(2024 - 02 - 01),
            date!(2024 - 02 - 29),
            29,
        ),
        (
            "2026-M02",
            calendar,
            date!(2026 - 02 - 01),
            date!(2026 - 02 - 28),
            28,
        ),
        (
            "2100-M02",
            calendar,
            date!(2100 - 02 - 01),
            date!(2100 - 02 - 28),
            28,
        ),
        (
            "2000-M02",
            calendar,
            date!(2000 - 02 - 01),
            date!(2000 - 02 - 29),
            29,
        ),
        (
            "2024",
            calendar,
            date!(2024 - 01 - 01),
            date!(2024 - 12 - 31),
            366,
        ),
        (
            "2024-M03",
            statutory,
            date!(2024 - 02 - 15),
            date!(2024 - 03 - 14),
            29,
        ),
        (
            "2026-M03",
            statutory,
            date!(2026 - 02 - 15),
            date!(2026 - 03 - 14),
            28,
        ),
        (
            "2026-M01",
            statutory,
            date!(2025 - 12 - 15),
            date!(2026 - 01 - 14),
            31,
        ),
        (
            "2026-Q1",
            statutory,
            date!(2025 - 12 - 15),
            date!(2026 - 03 - 14),
            90,
        ),
        (
            "2024-Q1",
            statutory,
            date!(2023 - 12 - 15),
            date!(2024 - 03 - 14),
            91,
        ),
        (
            "2026",
            statutory,
            date!(2025 - 12 - 15),
            date!(2026 - 12 - 14),
            365,
        ),
        (
            "2024",
            statutory,
            date!(2023 - 12 - 15),
            date!(2024 - 12 - 14),
            366,
        ),
    ];
    for (label, rule, from, to, n_days) in table {
        assert_eq!(days(label, rule), (from, to, n_days), "{label} {rule:?}");
    }
    let last: MonthDay = "31/12".parse().unwrap();
    assert_eq!(
        last.next_after(date!(2026 - 12 - 31)),
        date!(2027 - 12 - 31)
    );
    assert_eq!(
        last.next_after(date!(2026 - 12 - 30)),
        date!(2026 - 12 - 31)
    );
    assert!("29/2".parse::<MonthDay>().is_err(), "most years lack it");
}

#[test]
fn periods_travel_as_their_labels() {
    let period: YearPeriod = "2026-9M".parse().unwrap();
    assert_eq!(serde_json::to_string(&period).unwrap(), "\"2026-9M\"");
    assert_eq!(
        serde_json::from_str::<YearPeriod>("\"2026-9M\"").unwrap(),
        period
    );
    let due = DueRule::On(date!(2023 - 12 - 28));
    let json = serde_json::to_string(&due).unwrap();
    assert_eq!(json, r#"{"on":"2023-12-28"}"#);
    assert_eq!(serde_json::from_str::<DueRule>(&json).unwrap(), due);
}

prop_compose! {
    fn any_date()(day in 0_i64..40_000) -> Date {
        after(date!(1990 - 01 - 01), day)
    }
}

prop_compose! {
    fn any_calendar()(off in prop::collection::vec(any_date(), 0..400), worked in prop::collection::vec(any_date(), 0..40)) -> Calendar {
        Calendar::new(off, worked)
    }
}

proptest! {
    #[test]
    fn windows_of_one_kind_tile_the_years_without_gap(year in 1901_i32..9990, is_statutory: bool) {
        let rule = if is_statutory { WindowRule::Statutory } else { WindowRule::Calendar };
        let kinds: [Vec<Slot>; 4] = [
            (1..=12).map(Slot::Month).collect(),
            (1..=4).map(Slot::Quarter).collect(),
            (1..=2).map(Slot::Half).collect(),
            vec![Slot::Year],
        ];
        let whole = YearPeriod { year, slot: Slot::Year }.window(rule);
        for slots in kinds {
            let windows: Vec<Window> = slots.iter().map(|&slot| YearPeriod { year, slot }.window(rule)).collect();
            prop_assert_eq!(windows[0].from, whole.from);
            prop_assert_eq!(windows[windows.len() - 1].to, whole.to);
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].to.next_day(), Some(pair[1].from));
            }
            prop_assert_eq!(windows.iter().map(|w| w.n_days()).sum::<i64>(), whole.n_days());
        }
        let next = YearPeriod { year: year + 1, slot: Slot::Year }.window(rule);
        prop_assert_eq!(whole.to.next_day(), Some(next.from));
    }

    #[test]
    fn the_previous_period_ends_the_day_before(year in 1901_i32..9990, at in 0_usize..20) {
        let slot = Slot::all().nth(at).unwrap();
        prop_assume!(!matches!(slot, Slot::NineMonths));
        let period = YearPeriod { year, slot };
        for rule in [WindowRule::Statutory, WindowRule::Calendar] {
            prop_assert_eq!(period.previous().window(rule).to.next_day(), Some(period.window(rule).from));
        }
    }

    #[test]
    fn every_label_reads_back(year in 1900_i32..9998, at in 0_usize..20) {
        let period = YearPeriod { year, slot: Slot::all().nth(at).unwrap() };
        prop_assert_eq!(period.to_string().parse::<YearPeriod>(), Ok(period));
    }

    #[test]
    fn adding_working_days_counts_exactly_that_many(calendar in any_calendar(), date in any_date(), n in 1_u16..60) {
        let due = calendar.add_working_days(date, n);
        prop_assert!(calendar.is_working_day(due));
        let window = Window { from: date.next_day().unwrap(), to: due };
        prop_assert_eq!(calendar.n_working_days(window), u32::from(n));
    }

    #[test]
    fn working_days_can_be_added_in_two_steps(calendar in any_calendar(), date in any_date(), a in 0_u16..30, b in 0_u16..30) {
        prop_assert_eq!(calendar.add_working_days(calendar.add_working_days(date, a), b), calendar.add_working_days(date, a + b));
    }

    #[test]
    fn a_due_day_in_working_days_is_worked_and_after_the_cutoff(calendar in any_calendar(), cutoff in any_date(), n in 1_u16..30) {
        let due = DueRule::WorkingDays(n).due_on(cutoff, &calendar);
        prop_assert!(due > cutoff);
        prop_assert!(calendar.is_working_day(due));
        prop_assert!(due >= calendar.next_working_day(cutoff));
    }

    #[test]
    fn a_fixed_day_is_the_first_after_the_cutoff(cutoff in any_date(), on in any_date()) {
        prop_assume!((on.month(), on.day()) != (Month::February, 29));
        let fixed = MonthDay { month: on.month().into(), day: on.day() };
        prop_assert_eq!(fixed.to_string().parse::<MonthDay>(), Ok(fixed));
        let next = fixed.next_after(cutoff);
        prop_assert!(next > cutoff && (next - cutoff).whole_days() <= 366);
        prop_assert_eq!((next.month(), next.day()), (on.month(), on.day()));
    }

    #[test]
    fn the_worked_days_around_a_day_enclose_it(calendar in any_calendar(), day in any_date()) {
        let (before, from) = (calendar.working_day_until(day), calendar.working_day_from(day));
        prop_assert!(before <= day && day <= from);
        prop_assert!(calendar.is_working_day(before) && calendar.is_working_day(from));
        prop_assert_eq!(before == from, calendar.is_working_day(day));
        prop_assert_eq!(calendar.next_working_day(before), if before == day { calendar.next_working_day(day) } else { from });
    }

    #[test]
    fn overlap_is_what_counting_days_says(a in any_date(), la in 0_i64..90, gap in -90_i64..90, lb in 0_i64..90) {
        let first = Window { from: a, to: after(a, la) };
        let second = Window { from: after(a, gap), to: after(a, gap + lb) };
        prop_assert_eq!(first.overlaps(second), first.days().any(|day| second.contains(day)));
        prop_assert_eq!(first.covers(second), second.days().all(|day| first.contains(day)));
        prop_assert_eq!(first.days().count() as i64, first.n_days());
    }

    #[test]
    fn no_text_makes_reading_a_period_panic(text in "\\PC{0,12}") {
        let _ = text.parse::<YearPeriod>();
        let _ = text.parse::<MonthDay>();
    }
}
