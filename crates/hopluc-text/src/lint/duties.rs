//! Findings about duties: nobody named, no time, nothing to show for it, a day that cannot be kept.

use super::shown;
use crate::date::{PartialDate, is_weekend};
use crate::finding::{Finding, FindingCode};
use crate::fold::tone_key;
use crate::gold::collapsed;
use crate::reading::{Contradiction, Duty, Header, Schedule};
use crate::schedule::Busy;

/// Deadlines of days on which the document was not yet issued, each against the date of the document.
pub(crate) fn deadlines_past(duties: &[Duty], header: &Header, text: &str) -> Vec<Contradiction> {
    let Some(issued) = header.date.as_ref() else {
        return Vec::new();
    };
    duties
        .iter()
        .filter(|duty| is_past(duty, header))
        .map(|duty| {
            let spans = vec![issued.span, duty.deadline_span.unwrap_or(duty.span)];
            Contradiction {
                quotes: spans.iter().map(|span| collapsed(text, *span)).collect(),
                spans,
                strong: true,
                why: "the deadline lies before the day of the document".to_owned(),
            }
        })
        .collect()
}

/// Whether a duty was to be done before its document was issued; both days must be full.
fn is_past(duty: &Duty, header: &Header) -> bool {
    let exists = |date: &&String| PartialDate::from_iso(date).is_some_and(PartialDate::is_possible);
    let full = |date: Option<&String>| date.filter(|date| date.len() == 10).filter(exists).cloned();
    let issued = full(header.date.as_ref().map(|date| &date.value));
    let deadline = full(duty.deadline.as_ref());
    issued
        .zip(deadline)
        .is_some_and(|(issued, deadline)| deadline < issued)
}

/// Findings about duties, which `schedules` may give a time where no day does.
pub(crate) fn duty_findings(
    duties: &[Duty],
    schedules: &[Schedule],
    header: &Header,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let timed = times_of(schedules);
    for duty in duties {
        let short = || duty.text.chars().take(80).collect::<String>();
        if duty.assignees.is_empty() {
            findings
                .push(Finding::new(FindingCode::DutyWithoutLead, duty.span).with("duty", short()));
        }
        let untimed = duty.deadline_span.is_none() && !timed.meets(duty.span.start, duty.span.end);
        if untimed && header.kind.is_directive() {
            findings.push(
                Finding::new(FindingCode::DutyWithoutDeadline, duty.span).with("duty", short()),
            );
        }
        if header.kind.is_directive() && duty.deadline_span.is_some() && !shows_result(duty) {
            findings.push(
                Finding::new(FindingCode::DutyWithoutEvidence, duty.span).with("duty", short()),
            );
        }
        findings.extend(weekend(duty));
        if let (Some(issued), Some(deadline)) = (&header.date, &duty.deadline)
            && is_past(duty, header)
        {
            let span = duty.deadline_span.unwrap_or(duty.span);
            findings.push(
                Finding::new(FindingCode::DeadlinePast, span)
                    .with("deadline", shown(deadline))
                    .with("issued", shown(&issued.value)),
            );
        }
    }
    findings
}

/// Where times are set: windows, days that return, terms from an event. "Sẽ báo cáo sau" sets none.
fn times_of(schedules: &[Schedule]) -> Busy {
    let is_promise = |schedule: &&Schedule| {
        schedule.suspect.is_some()
            && schedule.due.is_none()
            && schedule.due_month_day.is_none()
            && schedule.period_start.is_none()
            && schedule.period_end.is_none()
            && schedule.recurs.is_none()
    };
    let told = schedules.iter().filter(|schedule| !is_promise(schedule));
    Busy::of(told.map(|schedule| (schedule.span.start, schedule.span.end)))
}

/// True when a duty says what its doing leaves behind: a report, a document, a list, a figure.
fn shows_result(duty: &Duty) -> bool {
    const SIGNS: &[&str] = &[
        "báo cáo",
        "gửi",
        "trình",
        "ban hành",
        "văn bản",
        "kế hoạch",
        "danh sách",
        "kết quả",
        "biên bản",
        "hồ sơ",
        "thống kê",
        "tổng hợp",
        "đề án",
        "phương án",
        "số liệu",
        "dự thảo",
        "tờ trình",
        "thông báo",
        "quyết định",
        "chuyên đề",
        "hướng dẫn",
        "100%",
        "phê duyệt",
    ];
    duty.deliverable.is_some() || {
        let key = tone_key(&duty.text);
        SIGNS.iter().any(|sign| key.contains(sign))
    }
}

/// A deadline on a Saturday or Sunday, with the Friday before it.
fn weekend(duty: &Duty) -> Option<Finding> {
    if duty.deadline_within.is_some() {
        return None;
    }
    let deadline = duty.deadline.as_deref().filter(|iso| iso.len() == 10)?;
    let day = PartialDate::from_iso(deadline)?.day_number()?;
    if !is_weekend(day) {
        return None;
    }
    let friday = (1..3)
        .map(|back| day - back)
        .find(|day| !is_weekend(*day))?;
    Some(
        Finding::new(
            FindingCode::DeadlineWeekend,
            duty.deadline_span.unwrap_or(duty.span),
        )
        .with("deadline", shown(deadline))
        .with(
            "mend",
            crate::conflict::vi_date(PartialDate::from_day_number(friday)),
        ),
    )
}
