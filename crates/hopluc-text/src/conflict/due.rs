//! Due days against the day on which figures are cut off, and against the end of the campaign that a closing report is about.

use super::years::days_of;
use super::{Campaign, Judge, next_working_day, vi_date};
use crate::campaign::speaks_of_campaign;
use crate::date::PartialDate;
use crate::finding::{Finding, FindingCode};
use crate::reading::{Contradiction, Span};
use crate::schedule::Timed;

/// Days by which a due day of each month may lie before the cut-off of that month; more, and the next month is meant.
const MOST_OF_MONTH: u32 = 15;

impl Judge {
    /// "Số liệu chốt đến ngày 25, gửi trước ngày 20": nobody can send what is not yet counted.
    pub(super) fn cut_off(&mut self, item: &mut Timed) {
        let (Some(cutoff), Some(due)) = (item.cutoff.clone(), item.due_date) else {
            return;
        };
        let day = PartialDate::day_number;
        let (early, soon) = match (day(cutoff.date), day(due)) {
            (Some(to), Some(limit)) => {
                let last = if item.before { limit - 1 } else { limit };
                (last < to, last < next_working_day(to))
            }
            _ => (is_earlier_in_month(item, cutoff.date, due), false),
        };
        let told = |code| {
            Finding::new(code, item.schedule.span)
                .with("end", shown(cutoff.date))
                .with("due", shown(due))
        };
        if early {
            let finding = told(FindingCode::DueBeforeEnd);
            self.against(
                (&cutoff.quote, cutoff.span),
                item,
                "due before the figures are cut off",
            );
            self.raise(item, finding, "due before the figures are cut off");
        } else if soon {
            let finding = told(FindingCode::DueTooSoon);
            self.raise(
                item,
                finding,
                "less than one working day between cut-off and due date",
            );
        }
    }

    /// A closing report without a window of its own that is due before the campaign ends.
    pub(super) fn closing_due(&mut self, item: &mut Timed, told: &Campaign) {
        let closing = item.words.contains("tổng kết") || item.words.contains("kết thúc");
        let days = told.end.zip(item.due_date);
        let Some((campaign, due)) = days.and_then(|(end, due)| days_of(end, due)) else {
            return;
        };
        let last = if item.before { due - 1 } else { due };
        let named = speaks_of_campaign(&item.words) || told.closes_with(item);
        if !closing || !named || last >= campaign {
            return;
        }
        let finding = Finding::new(FindingCode::DueBeforeEnd, item.schedule.span)
            .with("end", told.end.map(vi_date).unwrap_or_default())
            .with("due", item.due_date.map(vi_date).unwrap_or_default());
        let why = "the closing report is due before the campaign ends";
        self.against((&told.quote, told.span), item, why);
        self.raise(item, finding, why);
    }

    /// Sets two passages against each other.
    pub(super) fn against(&mut self, (quote, span): (&str, Span), item: &Timed, why: &str) {
        self.contradictions.push(Contradiction {
            quotes: vec![quote.to_owned(), item.schedule.quote.clone()],
            spans: vec![span, item.schedule.span],
            strong: true,
            why: why.to_owned(),
        });
    }
}

impl Campaign {
    /// "Thời gian cao điểm từ ngày ... đến ngày .... Các đơn vị báo cáo tổng kết trước ngày ...": true for a closing report that
    /// names nothing else and stands in the order that sets the time of the campaign.
    fn closes_with(&self, item: &Timed) -> bool {
        let one = self.duty.is_some() && self.duty == item.schedule.duty;
        let bare = super::same_report::name_in(&item.words)
            .is_some_and(|(kind, about)| kind == "tổng kết" && about.is_empty());
        one && bare
    }
}

/// "chốt ngày 25 hằng tháng, gửi trước ngày 20 hằng tháng": true unless the due day is that of the next month.
fn is_earlier_in_month(item: &Timed, cutoff: PartialDate, due: PartialDate) -> bool {
    let next = [
        "sau",
        "tiếp theo",
        "kế tiếp",
        "liền kề",
        "đầu quý",
        "đầu kỳ",
    ]
    .iter()
    .any(|word| item.schedule.quote.to_lowercase().contains(word));
    let (Some(to), Some(limit)) = (cutoff.day, due.day) else {
        return false;
    };
    let alone = cutoff.month.is_none() && due.month.is_none();
    let last = if item.before {
        limit.saturating_sub(1)
    } else {
        limit
    };
    alone && !next && last < to && to - last <= MOST_OF_MONTH
}

/// A day as official text writes it; the number alone for a day that returns.
fn shown(date: PartialDate) -> String {
    match (date.day, date.month) {
        (Some(day), None) => format!("{day:02}"),
        _ => vi_date(date),
    }
}
