//! Judges schedules against each other and against the calendar: campaign dates, window lengths, due days.
//! Working days here are Monday to Friday; public holidays are known only to the calendar of the system.

mod due;
mod gathered;
mod same_report;
mod title;
mod years;

use crate::campaign::{may_be_one, speaks_of_campaign};
use crate::date::{PartialDate, is_weekend};
use crate::finding::{Finding, FindingCode};
use crate::reading::{Contradiction, Duty, Header, Span};
use crate::schedule::Timed;

/// Writes suspicions into the schedules, which are those of `duties`; gives the contradictions and the findings behind them,
/// those of the title too.
pub(crate) fn judge(
    timed: &mut [Timed],
    duties: &[Duty],
    (header, text): (&Header, &str),
) -> (Vec<Contradiction>, Vec<Finding>) {
    let mut judge = Judge {
        findings: Vec::new(),
        contradictions: Vec::new(),
    };
    for item in timed.iter_mut() {
        judge.alone(item);
        judge.cut_off(item);
    }
    judge.campaigns(timed);
    judge.same_reports(timed, duties, header);
    judge.gathered(timed, duties);
    if let Some((contradiction, finding)) = title::against_window(header, text) {
        judge.contradictions.push(contradiction);
        judge.findings.push(finding);
    }
    (judge.contradictions, judge.findings)
}

struct Judge {
    findings: Vec<Finding>,
    contradictions: Vec<Contradiction>,
}

impl Judge {
    fn raise(&mut self, item: &mut Timed, finding: Finding, why: &str) {
        let suspect = item.schedule.suspect.get_or_insert_default();
        if !suspect.is_empty() {
            suspect.push_str("; ");
        }
        suspect.push_str(why);
        self.findings.push(finding);
    }

    /// What one schedule shows by itself.
    fn alone(&mut self, item: &mut Timed) {
        let span = item.schedule.span;
        for date in [item.start_date, item.end_date, item.due_date]
            .into_iter()
            .flatten()
        {
            if !date.is_possible() {
                let shown = vi_date(date);
                self.raise(
                    item,
                    Finding::new(FindingCode::DateImpossible, span).with("date", shown),
                    "a date that does not exist",
                );
            }
        }
        let promised = item.schedule.suspect.is_some() && item.due_date.is_none();
        forget_impossible(item);
        let day = |date: Option<PartialDate>| date.and_then(PartialDate::day_number);
        let (start, end, due) = (day(item.start_date), day(item.end_date), day(item.due_date));
        if let (Some(from), Some(to)) = (start, end) {
            if to < from {
                self.contradictions.push(Contradiction {
                    quotes: vec![item.schedule.quote.clone()],
                    spans: vec![span],
                    strong: true,
                    why: "the period ends before it starts".to_owned(),
                });
                self.raise(
                    item,
                    window(FindingCode::WindowInverted, item),
                    "the period ends before it starts",
                );
            } else {
                self.length(item, to - from + 1);
            }
        }
        let (Some(to), Some(limit)) = (end, due) else {
            if promised && item.start_date.is_none() {
                self.findings
                    .push(Finding::new(FindingCode::OpenPromise, span));
            }
            if start.zip(end).is_none_or(|(from, to)| from <= to) {
                self.due_without_years(item);
            }
            return;
        };
        let last_day = if item.before { limit - 1 } else { limit };
        self.due_and_end(item, last_day < to, last_day < next_working_day(to));
    }

    /// A due day that is `early` lies before the end of its window, one that is `soon` right behind it.
    fn due_and_end(&mut self, item: &mut Timed, early: bool, soon: bool) {
        let due_text = item.due_date.map(vi_date).unwrap_or_default();
        if early {
            let finding = window(FindingCode::DueBeforeEnd, item).with("due", due_text);
            self.contradictions.push(Contradiction {
                quotes: vec![item.schedule.quote.clone()],
                spans: vec![item.schedule.span],
                strong: true,
                why: "due before the period ends".to_owned(),
            });
            self.raise(item, finding, "due before the period ends");
        } else if soon {
            let finding = window(FindingCode::DueTooSoon, item).with("due", due_text);
            self.raise(
                item,
                finding,
                "less than one working day between cut-off and due date",
            );
        }
    }

    /// "Báo cáo 01 tháng (từ ... đến ...)" must cover about that many months.
    fn length(&mut self, item: &mut Timed, days: i64) {
        let Some(months) = named_months(&item.words) else {
            return;
        };
        if days < months * 28 - 2 || days > months * 31 + 3 {
            let finding = window(FindingCode::WindowLength, item)
                .with("days", days.to_string())
                .with("named", format!("{months:02} tháng"));
            self.contradictions.push(Contradiction {
                quotes: vec![item.schedule.quote.clone()],
                spans: vec![item.schedule.span],
                strong: true,
                why: format!(
                    "the report is called {months:02} month(s) but its window covers {days} days"
                ),
            });
            self.raise(
                item,
                finding,
                &format!("covers {days} days but is called {months:02} month(s)"),
            );
        }
    }

    /// Compares every mention of the campaign's window with the first, and the report windows with the campaign.
    fn campaigns(&mut self, timed: &mut [Timed]) {
        let is_campaign = |item: &Timed| {
            item.due_date.is_none()
                && item.start_date.is_some_and(|start| start.day.is_some())
                && speaks_of_campaign(&item.words)
        };
        let Some(first) = timed.iter().position(is_campaign) else {
            return;
        };
        let Some(mut told) = timed.get(first).map(Campaign::of) else {
            return;
        };
        for item in timed.iter_mut().skip(first + 1) {
            if is_campaign(item) {
                self.other_window(item, &told);
                if told.end.is_none() && may_be_one(&told.words, &item.words) {
                    told.end = item.end_date;
                }
            } else if item.start_date.is_some()
                && item.due_date.is_some()
                && (speaks_of_campaign(&item.words) || named_months(&item.words).is_some())
            {
                self.report_window(item, &told);
            } else if item.start_date.is_none() {
                self.closing_due(item, &told);
            }
        }
    }

    /// A report on the campaign must not begin before it, and a closing one not end before it.
    fn report_window(&mut self, item: &mut Timed, told: &Campaign) {
        let day = |date: Option<PartialDate>| date.and_then(PartialDate::day_number);
        if let (Some(campaign), Some(own)) = (day(told.start), day(item.start_date))
            && own < campaign
        {
            let finding = window(FindingCode::WindowBeforeCampaign, item).with(
                "campaign_start",
                told.start.map(vi_date).unwrap_or_default(),
            );
            self.contradict(told, item, "the report window starts before the campaign");
            self.raise(item, finding, "starts before the campaign");
        }
        let closing = item.words.contains("tổng kết") || item.words.contains("kết thúc");
        if let (Some(campaign), Some(own)) = (day(told.end), day(item.end_date))
            && closing
            && own < campaign
        {
            let finding = window(FindingCode::WindowEndsEarly, item)
                .with("campaign_end", told.end.map(vi_date).unwrap_or_default());
            self.raise(
                item,
                finding,
                "the closing report ends before the campaign does",
            );
        }
    }

    fn other_window(&mut self, item: &mut Timed, told: &Campaign) {
        // A start without an end is told of many things; both sentences must speak of one campaign.
        let open = told.open || item.end_date.is_none();
        if open && !may_be_one(&told.words, &item.words) {
            return;
        }
        if differ(item.start_date, told.start) {
            let finding = Finding::new(FindingCode::TwoStartDates, item.schedule.span)
                .with("first", told.start.map(vi_date).unwrap_or_default())
                .with("second", item.start_date.map(vi_date).unwrap_or_default());
            self.contradict(told, item, "one campaign is given two start dates");
            self.raise(
                item,
                finding,
                "the campaign is given another start date elsewhere",
            );
        }
        if differ(item.end_date, told.end) {
            let finding = Finding::new(FindingCode::TwoEndDates, item.schedule.span)
                .with("first", told.end.map(vi_date).unwrap_or_default())
                .with("second", item.end_date.map(vi_date).unwrap_or_default());
            self.contradict(told, item, "one campaign is given two end dates");
            self.raise(
                item,
                finding,
                "the campaign is given another end date elsewhere",
            );
        }
    }

    fn contradict(&mut self, told: &Campaign, item: &Timed, why: &str) {
        self.against((&told.quote, told.span), item, why);
    }
}

/// The first mention of a campaign.
struct Campaign {
    start: Option<PartialDate>,
    /// From the first mention that has one.
    end: Option<PartialDate>,
    /// True when the first mention sets no end.
    open: bool,
    span: Span,
    quote: String,
    words: String,
    /// The duty in which it is told.
    duty: Option<usize>,
}

impl Campaign {
    fn of(item: &Timed) -> Self {
        Self {
            start: item.start_date,
            end: item.end_date,
            open: item.end_date.is_none(),
            span: item.schedule.span,
            quote: item.schedule.quote.clone(),
            words: item.words.clone(),
            duty: item.schedule.duty,
        }
    }
}

/// A day that does not exist is told as it is written, and nothing is held against it.
fn forget_impossible(item: &mut Timed) {
    for date in [&mut item.start_date, &mut item.end_date, &mut item.due_date] {
        *date = date.filter(|date| date.is_possible());
    }
}

/// True for two dates that cannot be one; a part that is missing in one of them tells nothing.
fn differ(one: Option<PartialDate>, other: Option<PartialDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.day != other.day
        || one.month != other.month
        || one.year.is_some() && other.year.is_some() && one.year != other.year
}

fn window(code: FindingCode, item: &Timed) -> Finding {
    Finding::new(code, item.schedule.span)
        .with("start", item.start_date.map(vi_date).unwrap_or_default())
        .with("end", item.end_date.map(vi_date).unwrap_or_default())
}

/// `25/9/2023`, or the ISO form of a partial date.
pub(crate) fn vi_date(date: PartialDate) -> String {
    match (date.day, date.month, date.year) {
        (Some(day), Some(month), Some(year)) => format!("{day:02}/{month:02}/{year}"),
        (Some(day), Some(month), None) => format!("{day:02}/{month:02}"),
        _ => date.iso().unwrap_or_default(),
    }
}

/// "báo cáo kết quả 01 tháng" gives 1.
fn named_months(words: &str) -> Option<i64> {
    let at = words.rfind(" tháng")?;
    months_at_end(words.get(..at)?).filter(|_| words.contains("báo cáo"))
}

/// The number that words end with, where it can be one of months.
fn months_at_end(head: &str) -> Option<i64> {
    let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let months = head.get(head.len() - digits..)?.parse().ok()?;
    (1..=12).contains(&months).then_some(months)
}

fn next_working_day(day: i64) -> i64 {
    let mut next = day + 1;
    while is_weekend(next) {
        next += 1;
    }
    next
}
