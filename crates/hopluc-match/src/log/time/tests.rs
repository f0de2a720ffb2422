//! Tests of times: every form, zones, years that are left out, and what is none.

use super::*;

fn read(text: &str, reference: Option<&str>) -> Option<String> {
    let reference = reference.map(|text| {
        let stamp = Stamp::at(text.as_bytes(), 0).unwrap();
        stamp.resolved(&Dates::default()).unwrap().at
    });
    let dates = Dates {
        reference,
        ..Dates::default()
    };
    let time = Stamp::at(text.as_bytes(), 0)?.resolved(&dates)?;
    Some(time.at.to_string().replace(".000000Z", "Z"))
}

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    assert_eq!(read(text, None).as_deref(), expected, "{text}");
}

#[test]
fn every_form_of_a_time_is_read_as_utc() {
    let expected = Some("2026-11-28T03:00:00Z");
    for text in [
        "2026-11-28T10:00:00+07:00",
        "2026-11-28T03:00:00Z",
        "2026-11-27T23:00:00-0400 host",
        "2026-11-28 10:00:00",
        "2026/11/28 10:00:00",
        "28-Nov-2026 10:00:00.000 queries: info",
        "Nov 28 2026 10:00:00",
        "Nov 28 2026 03:00:00 UTC",
        "20261128 10:00:00 0A0",
        "11/28/2026 10:00:00 AM 0A0",
        "28/11/2026 10:00:00 SA 0A0",
        "28/11/2026 10:00:00 0A0",
        "28.11.2026 10:00:00",
        "28-11-2026 10:00:00",
        "1795834800",
        "1795834800000",
    ] {
        check(text, expected);
    }
    check("1795834800.25", Some("2026-11-28T03:00:00.250000Z"));
    check(
        "2026-11-28T10:00:00.1234567+0700",
        Some("2026-11-28T03:00:00.123456Z"),
    );
}

#[test]
fn halves_of_the_day_and_the_order_of_the_date_go_together() {
    check("3/4/2026 12:30:00 AM", Some("2026-03-03T17:30:00Z"));
    check("3/4/2026 12:30:00 PM", Some("2026-03-04T05:30:00Z"));
    check("3/4/2026 1:30:00 CH", Some("2026-04-03T06:30:00Z"));
    check("3/4/2026 13:30:00", Some("2026-04-03T06:30:00Z"));
    check("13/4/2026 1:30:00 PM", Some("2026-04-13T06:30:00Z"));
    check("4/13/2026 13:30:00", Some("2026-04-13T06:30:00Z"));
    check("13/13/2026 13:30:00", None);
    check("3/4/2026 13:30:00 PM", None);
}

#[test]
fn a_year_that_is_left_out_is_the_latest_that_fits() {
    let check = |text: &str, reference: &str, expected: &str| {
        assert_eq!(
            read(text, Some(reference)).as_deref(),
            Some(expected),
            "{text} at {reference}"
        );
    };
    check(
        "Nov 28 10:00:00",
        "2026-11-28T11:00:00+07:00",
        "2026-11-28T03:00:00Z",
    );
    check(
        "Dec 31 23:59:59",
        "2027-01-01T00:00:10+07:00",
        "2026-12-31T16:59:59Z",
    );
    check(
        "Jan  1 00:00:10",
        "2026-12-31T23:59:59+07:00",
        "2026-12-31T17:00:10Z",
    );
    check(
        "Jan  3 00:00:10",
        "2026-12-31T23:59:59+07:00",
        "2026-01-02T17:00:10Z",
    );
    check(
        "Feb 29 10:00:00",
        "2027-03-01T00:00:00Z",
        "2024-02-29T03:00:00Z",
    );
    check(
        "Feb 29 10:00:00",
        "2103-03-01T00:00:00Z",
        "2096-02-29T03:00:00Z",
    );
    assert_eq!(read("Nov 28 10:00:00", None), None);
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "N",
        "Nov",
        "Nov 28",
        "Nov 28 10:00",
        "Nov 31x",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-02-01T24:00:00Z",
        "99/99/2026 10:00:00",
        "12345",
        "28-Nov-26 10:00:00",
        "99999999999999999999999999",
        "20261328 10:00:00",
    ] {
        check(text, None);
    }
}

#[test]
fn zones_are_read_and_told_apart_from_assumed_ones() {
    assert_eq!(Zone::parse("+07:00"), Some(Zone::VIETNAM));
    assert_eq!(Zone::parse("Z"), Some(Zone::UTC));
    assert_eq!(Zone::parse("-03").map(Zone::minutes), Some(-180));
    for text in ["", "+", "+7", "+19:00", "+07:60", "07:00", "+07:00x"] {
        assert_eq!(Zone::parse(text), None, "{text}");
    }
    let time = |text: &str| {
        let stamp = Stamp::at(text.as_bytes(), 0).unwrap();
        stamp.resolved(&Dates::default()).unwrap()
    };
    assert!(!time("2026-11-28T10:00:00").has_zone);
    let named = time("2026-11-28T10:00:00+09:00 host");
    assert!(named.has_zone);
    assert_eq!((named.zone.minutes(), named.text), (540, (0, 25)));
}

#[test]
fn dates_and_days_are_each_others_inverse() {
    for days in (-800_000..800_000).step_by(97) {
        let (year, month, day) = civil::date_of_days(days);
        assert_eq!(
            civil::days_of_date(year as i32, month as u8, day as u8),
            days
        );
    }
    assert_eq!(civil::date_of_days(0), (1970, 1, 1));
}
