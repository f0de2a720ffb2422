//! One report that two passages want on two days. Two reports are one only where all that is told of them agrees: what they are
//! called, who sends them and who receives them. A body that gathers the reports of others sends its own on a later day.

use super::{Judge, vi_date};
use crate::date::PartialDate;
use crate::finding::{Finding, FindingCode};
use crate::reading::{AssignedBy, Duty, Header, ScheduleWhat};
use crate::schedule::Timed;

/// A report as its passage names it.
struct Report {
    /// Index of its schedule.
    at: usize,
    /// "tổng kết", "quý i", "06 tháng".
    kind: String,
    /// What it is on ("đợt cao điểm"); empty where that is not told.
    about: String,
    /// Keys of those who send it; empty where nobody is named.
    by: Vec<String>,
    due: PartialDate,
}

impl Judge {
    /// Compares the due days of reports that are one. O(n²) in the named reports of a document, which are few.
    pub(super) fn same_reports(&mut self, timed: &mut [Timed], duties: &[Duty], header: &Header) {
        let asked = asked_in(header);
        let reports: Vec<Report> = timed
            .iter()
            .enumerate()
            .filter_map(|(at, item)| report_of(at, item, (duties, asked)))
            .take(MOST)
            .collect();
        for (n, report) in reports.iter().enumerate() {
            let first = reports
                .iter()
                .take(n)
                .find(|first| is_one(first, report, timed) && differ(first.due, report.due));
            let Some(first) = first else { continue };
            let (Some(told), Some(_)) = (timed.get(first.at), timed.get(report.at)) else {
                continue;
            };
            let known = (told.schedule.quote.clone(), told.schedule.span);
            let why = "one report is to be sent on two days";
            if let Some(item) = timed.get_mut(report.at) {
                let finding = Finding::new(FindingCode::TwoDueDates, item.schedule.span)
                    .with("first", vi_date(first.due))
                    .with("second", vi_date(report.due));
                self.against((&known.0, known.1), item, why);
                self.raise(item, finding, why);
            }
        }
    }
}

/// Most reports of one document that are compared.
const MOST: usize = 200;

/// The report that the subject of the document asks for ("V/v báo cáo kết quả ... 6 tháng đầu năm 2026").
fn asked_in(header: &Header) -> Option<&'static str> {
    let subject = crate::fold::tone_key(&header.subject.as_ref()?.value);
    let subject = subject.strip_prefix("về việc ").unwrap_or(&subject);
    let asked = subject.strip_prefix("báo cáo ")?;
    let named = |kind: &&&str| crate::window::before(asked, asked.len(), 60).contains(**kind);
    ["6 tháng đầu năm", "9 tháng đầu năm"]
        .iter()
        .find(named)
        .and_then(|kind| kind.strip_suffix(" đầu năm"))
}

fn report_of(at: usize, item: &Timed, (duties, asked): (&[Duty], Option<&str>)) -> Option<Report> {
    let due = item
        .due_date
        .filter(|due| due.day.is_some() && due.month.is_some())?;
    // What covers a window of its own has no other name than that of the subject, or that of a part of the year.
    let windowed = item.schedule.period_start.is_some();
    let part = name_in(&item.words).filter(|(kind, _)| is_part_of_year(kind));
    if item.schedule.what != ScheduleWhat::BaoCao || windowed && asked.is_none() && part.is_none() {
        return None;
    }
    // "tổng hợp, báo cáo UBND tỉnh": the report of whoever gathers the others'.
    // Who is to write one on a window of its own writes no one else's.
    let gathers = ["tổng hợp", "tham mưu", "dự thảo", "xây dựng"]
        .iter()
        .filter(|word| !windowed || **word != "xây dựng")
        .any(|word| item.words.contains(word));
    let (kind, about) = match asked.filter(|_| windowed) {
        _ if windowed && part.is_some() => part?,
        Some(kind) if is_unnamed(&item.words) => (kind.to_owned(), String::new()),
        Some(_) => return None,
        None => name_in(&item.words)?,
    };
    let by = item
        .schedule
        .duty
        .and_then(|duty| duties.get(duty))
        .filter(|duty| !matches!(duty.assigned_by, AssignedBy::Document | AssignedBy::Nobody))
        .map(|duty| {
            let names = duty.assignees.iter();
            names
                .map(|name| name.value.to_lowercase())
                .filter(|name| !is_everybody(name))
                .collect()
        })
        .unwrap_or_default();
    (!gathers).then_some(Report {
        at,
        kind,
        about,
        by,
        due,
    })
}

/// "các cơ quan", "đơn vị", "địa phương": whoever the document speaks to.
fn is_everybody(name: &str) -> bool {
    name.split([',', ' ']).all(|word| {
        matches!(
            word,
            "" | "các" | "cơ" | "quan" | "đơn" | "vị" | "địa" | "phương"
        )
    })
}

/// "quý iii", "6 tháng": true for a name that already tells which time a report covers.
fn is_part_of_year(kind: &str) -> bool {
    kind.starts_with("quý ") || kind.ends_with(" tháng")
}

/// "xây dựng báo cáo (số liệu từ ngày ...)": true for a report without a name.
fn is_unnamed(words: &str) -> bool {
    let name = words
        .rsplit_once("báo cáo")
        .map(|(_, name)| name.trim_start());
    name.is_some_and(|name| name.is_empty() || name.starts_with('(') || name.starts_with("kết quả"))
}

/// What a report is called and what it is on: "báo cáo tổng kết đợt cao điểm gửi về ..." gives "tổng kết" and "đợt cao điểm".
pub(super) fn name_in(words: &str) -> Option<(String, String)> {
    let at = words.rfind("báo cáo ")? + "báo cáo ".len();
    let name = words.get(at..)?.trim_start_matches("kết quả ");
    let stop = [
        ",",
        ";",
        " gửi",
        " về ",
        " qua ",
        " trước",
        " (",
        " chậm",
        ":",
    ]
    .iter()
    .filter_map(|sign| name.find(sign))
    .min()
    .unwrap_or(name.len());
    let name = name.get(..stop)?.trim();
    for kind in [
        "sơ kết",
        "tổng kết",
        "quý iii",
        "quý ii",
        "quý iv",
        "quý i",
        "6 tháng",
        "9 tháng",
    ] {
        let rest = name.strip_prefix('0').unwrap_or(name).strip_prefix(kind);
        if let Some(about) = rest.filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
            return Some((kind.to_owned(), about.trim().to_owned()));
        }
    }
    (name == "năm").then(|| (name.to_owned(), String::new()))
}

/// True where nothing that is told of two reports keeps them apart.
fn is_one(one: &Report, other: &Report, timed: &[Timed]) -> bool {
    let (Some(first), Some(second)) = (timed.get(one.at), timed.get(other.at)) else {
        return false;
    };
    let free = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
    let senders = one.by.is_empty() || other.by.is_empty() || one.by == other.by;
    let receivers = match (&first.to, &second.to) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let chained = |by: &[String], to: Option<&String>| to.is_some_and(|to| by.contains(to));
    let window = |item: &Timed| {
        let (from, to) = (&item.schedule.period_start, &item.schedule.period_end);
        from.clone().zip(to.clone())
    };
    // A year apart, or the window of another quarter by mistake of its name.
    let windows = match (window(first), window(second)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    windows
        && one.kind == other.kind
        && free(&one.about, &other.about)
        && senders
        && receivers
        && !chained(&one.by, second.to.as_ref())
        && !chained(&other.by, first.to.as_ref())
}

/// True for two days that cannot be one; a year that one of them does not name tells nothing.
fn differ(one: PartialDate, other: PartialDate) -> bool {
    let years = one.year.is_some() && other.year.is_some();
    if years && one.year != other.year {
        // A report of each year.
        return false;
    }
    one.day != other.day || one.month != other.month
}
