//! A compiled report that is due before the reports that it gathers: the body to which others report sends its own on a later day.

use std::collections::HashMap;

use super::{Judge, vi_date};
use crate::date::PartialDate;
use crate::finding::{Finding, FindingCode};
use crate::reading::{Duty, ScheduleWhat, Span};
use crate::schedule::Timed;

/// Most due days of reports to one body that are compared.
const MOST: usize = 50;

impl Judge {
    /// Compares what bodies compile with what is sent to them, by months: a report of another month gathers other reports.
    pub(super) fn gathered(&mut self, timed: &mut [Timed], duties: &[Duty]) {
        self.gathered_at_once(timed, duties);
        // Indexes of the reports to a body.
        let mut sent: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, item) in timed.iter().enumerate() {
            if let (Some(to), Some(_)) = (&item.to, day_of(item)) {
                let known = sent.entry(to.clone()).or_default();
                if known.len() < MOST {
                    known.push(at);
                }
            }
        }
        if sent.is_empty() {
            return;
        }
        // Whether a duty gathers is asked once, though it may have many days.
        let mut compilers: HashMap<usize, Option<String>> = HashMap::new();
        for at in 0..timed.len() {
            let Some(source) = timed.get(at).and_then(|item| {
                day_of(item)?;
                let duty = item.schedule.duty?;
                let body = compilers
                    .entry(duty)
                    .or_insert_with(|| compiler_of(duties.get(duty)?));
                let body = body.clone().filter(|body| item.to.as_ref() != Some(body))?;
                let sources = sent.get(&body)?.iter().filter_map(|at| timed.get(*at));
                later_source(item, sources)
            }) else {
                continue;
            };
            let (quote, span, due) = source;
            let Some(item) = timed.get_mut(at) else {
                continue;
            };
            self.too_soon(item, (&quote, span), due);
        }
    }

    /// "báo cáo về UBND xã trước ngày 25/4 để tổng hợp, báo cáo UBND tỉnh trước ngày 20/4": both days in one order.
    fn gathered_at_once(&mut self, timed: &mut [Timed], duties: &[Duty]) {
        for at in 1..timed.len() {
            let Some([source, item]) = timed.get_mut(at - 1..=at) else {
                continue;
            };
            let (Some(sent), Some(due)) = (day_of(source), day_of(item)) else {
                continue;
            };
            let months = (sent.year, sent.month) == (due.year, due.month);
            let one = (source.schedule.duty == item.schedule.duty)
                .then(|| item.schedule.duty.and_then(|duty| duties.get(duty)))
                .flatten();
            if months && sent.day > due.day && one.is_some_and(gathers_first) {
                let (quote, span) = (source.schedule.quote.clone(), source.schedule.span);
                self.too_soon(item, (&quote, span), sent);
            }
        }
    }

    fn too_soon(&mut self, item: &mut Timed, source: (&str, Span), sent: PartialDate) {
        let why = "the compiled report is due before the reports that it gathers";
        let finding = Finding::new(FindingCode::CompiledTooSoon, item.schedule.span)
            .with("sources", vi_date(sent))
            .with("due", item.due_date.map(vi_date).unwrap_or_default());
        self.against(source, item, why);
        self.raise(item, finding, why);
    }
}

/// The due day of a report with a day and a month.
fn day_of(item: &Timed) -> Option<PartialDate> {
    let report = item.schedule.what == ScheduleWhat::BaoCao;
    item.due_date
        .filter(|due| report && due.day.is_some() && due.month.is_some())
}

/// Key of the one body that compiles reports ("Sở X tổng hợp, báo cáo UBND tỉnh trước ngày ...").
fn compiler_of(duty: &Duty) -> Option<String> {
    let [body] = duty.assignees.as_slice() else {
        return None;
    };
    let gathers = crate::fold::tone_key(&duty.text).contains("tổng hợp");
    gathers.then(|| body.value.to_lowercase())
}

/// "gửi về UBND xã ... để tổng hợp, báo cáo UBND tỉnh ...": what is asked for is gathered and handed on.
fn gathers_first(duty: &Duty) -> bool {
    let key = crate::fold::tone_key(&duty.text);
    ["để tổng hợp", "để kịp tổng hợp"]
        .iter()
        .any(|sign| key.contains(sign))
}

/// The passage, place and due day of what is sent to the compiler in the month of its own report, where all of it comes later.
fn later_source<'a>(
    item: &Timed,
    sources: impl Iterator<Item = &'a Timed>,
) -> Option<(String, Span, PartialDate)> {
    let due = day_of(item)?;
    let mut later = None;
    for source in sources.filter(|source| source.schedule.duty != item.schedule.duty) {
        let sent = day_of(source)?;
        let years = (sent.year, due.year);
        let other = matches!(years, (Some(one), Some(two)) if one != two);
        if other || sent.month != due.month {
            continue;
        }
        if sent.day <= due.day {
            return None;
        }
        later.get_or_insert((source.schedule.quote.clone(), source.schedule.span, sent));
    }
    later
}
