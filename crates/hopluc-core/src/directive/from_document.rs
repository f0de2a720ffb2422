//! Makes duties and proposed agencies out of what was read from a document. Proposes only; pure.

use super::{DutyAgency, DutyState, NewDuty};
use crate::agency::naming::{Directory, Named};
use crate::base::calendar::Calendar;
use crate::base::clock::date_from;
use crate::base::ids::AgencyId;
use hopluc_text::{Duty as Read, Reading, Spanned, Within};
use std::collections::BTreeSet;
use time::{Date, Duration, Month};

/// The days from which the terms of a document run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentDays {
    /// On which it was issued.
    pub issued_on: Option<Date>,
    /// On which it came.
    pub arrived_on: Option<Date>,
}

/// The duties of `reading` in text order, each with the agencies that its names surely mean on the directory's day.
///
/// A name with one meaning, or that is a group address, proposes agencies; one with several candidates or none
/// proposes nobody and waits for an official. An agency that is both lead and partner of a duty is its lead, except that
/// a partner named by itself is no lead as a mere member of a group.
pub fn duties_from(
    reading: &Reading,
    directory: &Directory<'_>,
    days: DocumentDays,
    calendar: &Calendar,
) -> Vec<NewDuty> {
    // A letter that orders nothing but reports is confirmed like any other: then they stay tasks.
    let is_whole = (0..reading.duties.len()).all(|at| is_report_only(reading, at));
    reading
        .duties
        .iter()
        .enumerate()
        .map(|(at, duty)| NewDuty {
            part: duty.part_path.clone(),
            text: without_end_mark(&duty.text),
            range: Some((duty.span.start, duty.span.end)),
            named_assignees: duty.assignees.clone(),
            named_partners: duty.partners.clone(),
            due_on: due_on(reading, duty, days, calendar),
            deadline_text: duty
                .deadline_span
                .map(|span| {
                    span.of(&reading.text)
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ")
                })
                .unwrap_or_default(),
            deliverable: duty
                .deliverable
                .as_ref()
                .map(|words| words.value.clone())
                .unwrap_or_default(),
            agencies: agencies_of(duty, directory),
            // What is to be reported, and when, is a schedule of reports and nobody's task.
            state: if !is_whole && is_report_only(reading, at) {
                DutyState::Dropped
            } else {
                DutyState::Kept
            },
        })
        .collect()
}

/// The words of an order without the mark that ends the whole letter ("./."): the order goes on in a list of tasks.
fn without_end_mark(text: &str) -> String {
    match text.trim_end().strip_suffix("./.") {
        Some(words) => format!("{}.", words.trim_end()),
        None => text.to_owned(),
    }
}

/// Whether the duty at a place of `reading` orders nothing but reports that a schedule of reports can hold.
pub fn is_report_only(reading: &Reading, at: usize) -> bool {
    let mut schedules = reading.schedules.iter();
    reading
        .duties
        .get(at)
        .is_some_and(|duty| duty.is_report_only)
        && schedules.any(|schedule| schedule.duty == Some(at) && schedule.orders_reports())
}

fn agencies_of(duty: &Read, directory: &Directory<'_>) -> Vec<DutyAgency> {
    let named = |names: &[Spanned<String>]| -> Vec<(String, Named)> {
        names
            .iter()
            .map(|name| (name.value.clone(), directory.named(&name.value)))
            .collect()
    };
    let (leads, partners) = (named(&duty.assignees), named(&duty.partners));
    let one = |named: &Named| match named {
        Named::One(id) => Some(*id),
        _ => None,
    };
    // "Các sở phối hợp với Sở A": the body that is named by itself is no member of the group here.
    let own_partners: BTreeSet<AgencyId> =
        partners.iter().filter_map(|pair| one(&pair.1)).collect();
    let own_leads: BTreeSet<AgencyId> = leads.iter().filter_map(|pair| one(&pair.1)).collect();
    let mut taken = BTreeSet::new();
    let mut mapped = Vec::new();
    for (names, is_lead) in [(&leads, true), (&partners, false)] {
        for (name, meaning) in names {
            for agency_id in sure(meaning) {
                let is_elsewhere =
                    is_lead && own_partners.contains(&agency_id) && !own_leads.contains(&agency_id);
                if !is_elsewhere && taken.insert(agency_id) {
                    mapped.push(DutyAgency {
                        agency_id,
                        is_lead,
                        named_as: name.clone(),
                    });
                }
            }
        }
    }
    mapped
}

/// Agencies that a name surely means; none where an official must choose.
pub fn sure(named: &Named) -> Vec<AgencyId> {
    match named {
        Named::One(id) => vec![*id],
        Named::Group { ids, .. } => ids.clone(),
        Named::Candidates(_) | Named::Unknown => Vec::new(),
    }
}

/// The last day that a duty's words set: a date, the end of a month or year, or days counted from a day of the letter.
///
/// "kể từ ngày nhận được" counts from the day on which the letter came, as far as that is known; all else from the day of
/// issue. A term in working days begins on the day after; one in calendar days that ends on a day off ends on the next
/// working day (Civil Code, Articles 147 and 148).
pub fn due_on(
    reading: &Reading,
    duty: &Read,
    days: DocumentDays,
    calendar: &Calendar,
) -> Option<Date> {
    let told = || last_day_of(duty.deadline.as_deref()?);
    let Some(term) = duty.deadline_within else {
        return told();
    };
    let from = if hopluc_text::runs_from_receipt(reading, duty) {
        days.arrived_on.or(days.issued_on)
    } else {
        days.issued_on
    };
    // The reader counts working days without holidays; this calendar knows them, so that its day goes first.
    from.and_then(|from| end_of_term(from, term, calendar))
        .or_else(told)
}

fn end_of_term(from: Date, term: Within, calendar: &Calendar) -> Option<Date> {
    if term.working {
        return Some(calendar.add_working_days(from, u16::try_from(term.days).ok()?));
    }
    let last = from.checked_add(Duration::days(i64::from(term.days)))?;
    Some(calendar.working_day_from(last))
}

/// The last day of a full or partial ISO date: `2026-08-15`, `2026-08`, `2026`.
fn last_day_of(text: &str) -> Option<Date> {
    if let Some(date) = date_from(text) {
        return Some(date);
    }
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (
            year.parse().ok()?,
            Month::try_from(month.parse::<u8>().ok()?).ok()?,
        ),
        None => (text.parse().ok()?, Month::December),
    };
    Date::from_calendar_date(year, month, month.length(year)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_mark_that_ends_the_letter_is_no_word_of_its_last_order() {
        assert_eq!(
            without_end_mark("Chặn đầu số giả mạo./."),
            "Chặn đầu số giả mạo."
        );
        assert_eq!(without_end_mark("Gửi về Sở./\n"), "Gửi về Sở./\n");
        assert_eq!(without_end_mark("Rà soát; báo cáo."), "Rà soát; báo cáo.");
    }

    /// The day due of the one duty of a letter issued on 3 August and come on 10 August 2026, both Mondays.
    fn due(term: &str, days: DocumentDays) -> Option<String> {
        let text = format!(
            "UBND TỈNH X\n\nSố: 05/UBND-NC\n\nTỉnh X, ngày 03 tháng 8 năm 2026\n\nYêu cầu các đơn vị thực hiện:\n1. Sở Công Thương báo cáo kết quả {term}\n"
        );
        let reading = hopluc_text::read(&text);
        let duty = reading.duties.first()?;
        due_on(&reading, duty, days, &Calendar::default()).map(|day| day.to_string())
    }

    #[test]
    fn a_term_runs_from_the_day_that_its_words_name() {
        let both = DocumentDays {
            issued_on: Some(date!(2026 - 08 - 03)),
            arrived_on: Some(date!(2026 - 08 - 10)),
        };
        let issued = DocumentDays {
            arrived_on: None,
            ..both
        };
        for (term, days, expected) in [
            (
                "trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản này.",
                both,
                "2026-08-17",
            ),
            (
                "trong thời hạn 05 ngày làm việc, kể từ ngày nhận Công văn.",
                both,
                "2026-08-17",
            ),
            (
                "trong thời hạn 10 ngày kể từ khi nhận được văn bản.",
                both,
                "2026-08-20",
            ),
            (
                "trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản này.",
                issued,
                "2026-08-10",
            ),
            (
                "trong vòng 05 ngày làm việc kể từ ngày ký ban hành.",
                both,
                "2026-08-10",
            ),
            (
                "trong vòng 05 ngày làm việc kể từ ngày ban hành văn bản, nơi nhận gửi về Sở.",
                both,
                "2026-08-10",
            ),
            ("trong vòng 05 ngày làm việc.", both, "2026-08-10"),
            // A Saturday; the letter of this test bears a date, so that the reader counts as well.
            (
                "trong thời hạn 05 ngày kể từ ngày ban hành Công văn này.",
                both,
                "2026-08-10",
            ),
            (
                "trong vòng 05 ngày làm việc. Nơi nhận được văn bản gửi về Sở.",
                both,
                "2026-08-10",
            ),
        ] {
            assert_eq!(due(term, days).as_deref(), Some(expected), "{term}");
        }
    }

    #[test]
    fn a_month_is_over_on_its_last_day() {
        assert_eq!(last_day_of("2026-08-15"), Some(date!(2026 - 08 - 15)));
        assert_eq!(last_day_of("2028-02"), Some(date!(2028 - 02 - 29)));
        assert_eq!(last_day_of("2026"), Some(date!(2026 - 12 - 31)));
        assert_eq!(last_day_of("2026-13"), None);
        assert_eq!(last_day_of("tháng 8"), None);
    }
}
