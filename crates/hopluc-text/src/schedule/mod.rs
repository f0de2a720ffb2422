//! Duties to report or act at a time: windows, due dates, recurrence. Finds them; `conflict` judges them.
//! "Kịp thời" and "thường xuyên" alone set no time.

mod asked;
mod beside;
mod busy;
mod clause;
mod cutoff;
mod limited;
mod pace;
mod rhythm;
mod row;
mod term;
mod windows;

pub(crate) use self::asked::has_act;
use self::asked::what_of;
pub(crate) use self::busy::Busy;
use self::windows::{Window, windows_in, with_starts};

use crate::bodies::{Passage, name_at};
use crate::date::PartialDate;
use crate::duty::limit::{Limit, limits_in};
use crate::gold::collapsed;
use crate::paragraph::{View, Zone};
use crate::reading::{Duty, Header, Recurrence, Schedule, ScheduleWhat, Span};
use crate::window;

/// The first and last day of the first window "từ ngày A đến ngày B" of a key; none where either is open.
pub(crate) fn first_window(key: &str) -> Option<(PartialDate, PartialDate)> {
    let window = windows_in(key).into_iter().next()?;
    Some((window.from, window.to?))
}

/// A schedule with what `conflict` needs to know of it.
pub(crate) struct Timed {
    pub schedule: Schedule,
    pub start_date: Option<PartialDate>,
    pub end_date: Option<PartialDate>,
    pub due_date: Option<PartialDate>,
    /// True when the due day itself is too late ("trước ngày").
    pub before: bool,
    /// The words before the window or limit, in key form.
    pub words: String,
    /// Who is to receive what is due, in lower case; none where that is not told.
    pub to: Option<String>,
    /// The day on which the figures are cut off.
    pub cutoff: Option<Cut>,
}

/// A cut-off with its words.
#[derive(Clone)]
pub(crate) struct Cut {
    pub date: PartialDate,
    pub span: Span,
    pub quote: String,
}

/// Reads the schedules of a document. `duties` come with their ranges of the cleaned text.
pub(crate) fn schedules_of(
    view: &View,
    source: &str,
    (told, duties): (&[Duty], &[(usize, usize)]),
    header: &Header,
) -> Vec<Timed> {
    let directive = header.kind.is_directive();
    let issued = header
        .date
        .as_ref()
        .and_then(|date| PartialDate::from_iso(&date.value));
    let mut found = Vec::new();
    let mut ordered = false;
    let mut next = 0;
    for para in &view.paras {
        while duties.get(next).is_some_and(|(_, end)| *end <= para.body) {
            next += 1;
        }
        let covered = duties.get(next).is_some_and(|(start, _)| *start < para.end);
        // A bullet below a duty may set its days without being one ("+ Báo cáo 02 tháng trước ngày ...").
        ordered = covered || ordered && matches!(para.mark, crate::label::Mark::Bullet(_));
        if para.mark == crate::label::Mark::Row && covered {
            found.extend(
                told.get(next)
                    .and_then(|duty| row::row_time(source, next, duty)),
            );
            continue;
        }
        if para.zone != Zone::Body {
            continue;
        }
        let reader = Reader {
            view,
            source,
            base: para.body,
            key: view.para_key(para),
            duty: covered.then_some(next),
            issued,
        };
        let times = directive
            && ["thời gian", "từ ngày", "đợt ", "giai đoạn "]
                .iter()
                .any(|opener| reader.key.starts_with(opener))
            && !reader.key.starts_with("thời gian qua")
            && !reader.key.starts_with("thời gian vừa qua")
            && (covered || !tells_events(reader.key));
        if ordered && (covered || directive) || times {
            reader.timed(&mut found);
        } else if directive {
            reader.campaign_starts(&mut found);
            // Above the first duty stand the grounds, which tell what other documents ask for.
            if next > 0 && tells_reports(reader.key) {
                reader.reports(&mut found);
            }
        } else if tells_reports(reader.key) && reader.key.contains("số liệu") {
            reader.figures_due(&mut found);
        }
        reader.promise(&mut found);
    }
    found
}

/// Gives the duties what their schedules tell of them.
pub(crate) fn settle(duties: &mut [Duty], timed: &[Timed]) {
    mark_report_only(duties, timed);
    set_months(duties, timed);
}

/// Takes back the mark of those duties that order a report but set it no time: without a schedule they stay tasks.
fn mark_report_only(duties: &mut [Duty], timed: &[Timed]) {
    let mut scheduled = vec![false; duties.len()];
    for index in timed.iter().filter_map(|timed| timed.schedule.duty) {
        if let Some(slot) = scheduled.get_mut(index) {
            *slot = true;
        }
    }
    for (duty, scheduled) in duties.iter_mut().zip(scheduled) {
        duty.is_report_only &= scheduled;
    }
}

/// Gives those duties without a day the month in which their report is due, which only the date of the document completes.
fn set_months(duties: &mut [Duty], timed: &[Timed]) {
    const MONTH: usize = "2026-08".len();
    for schedule in timed.iter().map(|timed| &timed.schedule) {
        let due = schedule.due.as_ref().filter(|due| {
            let year = due.split('-').next().unwrap_or_default();
            due.len() == MONTH && !schedule.quote.contains(year)
        });
        let duty = schedule.duty.and_then(|index| duties.get_mut(index));
        if let (Some(due), Some(duty)) = (due, duty)
            && duty.deadline.is_none()
        {
            duty.deadline = Some(due.clone());
        }
    }
}

/// All schedules by place: those that were read, and terms whose last day could be counted.
pub(crate) fn in_text_order(timed: Vec<Timed>, terms: Vec<Schedule>) -> Vec<Schedule> {
    let mut all: Vec<Schedule> = timed.into_iter().map(|timed| timed.schedule).collect();
    if !terms.is_empty() {
        all.extend(terms);
        all.sort_by_key(|schedule| schedule.span.start);
    }
    all
}

struct Reader<'a> {
    view: &'a View,
    source: &'a str,
    base: usize,
    key: &'a str,
    duty: Option<usize>,
    /// The date of the document.
    issued: Option<PartialDate>,
}

impl Reader<'_> {
    fn timed(&self, found: &mut Vec<Timed>) {
        let windows = with_starts(self.key);
        let cutoffs = cutoff::cutoffs_in(self.key);
        let limits: Vec<Limit> = limits_in(self.key)
            .into_iter()
            .filter(|limit| {
                limit.within.is_none()
                    && !windows
                        .iter()
                        .any(|w| w.start < limit.end && limit.start < w.end)
            })
            .collect();
        let limits = due_only(limits, &cutoffs);
        let first = found.len();
        let mut used = vec![false; windows.len()];
        let mut past = 0;
        let mut led = String::new();
        for limit in &limits {
            let window = self.window_of(&windows, limit, past);
            if let Some((index, _)) = window
                && let Some(slot) = used.get_mut(index)
            {
                *slot = true;
            }
            // ", 20/6 và 20/12": further days stand under the words before the first.
            let (mut timed, told) = self.limited(past, *limit, window.map(|(_, w)| *w), &led);
            led = told;
            if window.is_none() {
                timed.cutoff =
                    cutoff::cutoff_of(self.key, &cutoffs, limit).map(|cut| self.cut(cut));
            }
            timed.to = self.recipient(past, limit);
            // "đợt 1 trong tháng 3" alone names no day that a calendar knows.
            let dated = timed.schedule.due.is_some()
                || timed.schedule.due_month_day.is_some()
                || timed.schedule.recurs.is_some()
                || timed.schedule.period_start.is_some();
            if dated {
                found.push(timed);
            }
            past = window.map_or(limit.end, |(_, w)| w.end.max(limit.end));
        }
        for (window, _) in windows.iter().zip(&used).filter(|(_, used)| !**used) {
            found.push(self.window_only(*window));
        }
        let busy = Busy::of(
            limits
                .iter()
                .map(|limit| (limit.start, limit.end))
                .chain(windows.iter().map(|w| (w.start, w.end))),
        );
        self.periodic(&busy, found);
        self.terms(&busy, found);
        let paces = self.paces(&busy, found.get(first..).unwrap_or_default());
        found.extend(paces);
        if let Some(fresh) = found.get_mut(first..) {
            fresh.sort_by_key(|timed| timed.schedule.span);
        }
    }

    /// The reports that a paragraph sets a time outside all duties ("Sở tổng hợp, báo cáo UBND tỉnh trước ngày 25 hằng tháng").
    fn reports(&self, found: &mut Vec<Timed>) {
        let mut timed = Vec::new();
        self.timed(&mut timed);
        found.extend(
            timed
                .into_iter()
                .filter(|timed| timed.schedule.what == ScheduleWhat::BaoCao),
        );
    }

    /// "Báo cáo năm: thời gian chốt số liệu từ ngày ... đến ngày ..., gửi trước ngày ...": what a report says of the next ones, outside
    /// all duties. Only a window with its due day counts: what a report covers itself has none.
    fn figures_due(&self, found: &mut Vec<Timed>) {
        let mut timed = Vec::new();
        self.timed(&mut timed);
        found.extend(timed.into_iter().filter(|timed| {
            timed.schedule.what == ScheduleWhat::BaoCao
                && timed.end_date.is_some()
                && timed.due_date.is_some()
        }));
    }

    fn cut(&self, cutoff: cutoff::Cutoff) -> Cut {
        let span = self
            .view
            .span(self.base + cutoff.start, self.base + cutoff.end);
        Cut {
            date: cutoff.date,
            span,
            quote: collapsed(self.source, span),
        }
    }

    /// "báo cáo về Sở X", "gửi UBND tỉnh": who receives what is due, in the clauses around a limit.
    fn recipient(&self, past: usize, limit: &Limit) -> Option<String> {
        let mut start = self.clause_start(past, limit.start);
        let head = window::before(self.key, start, 8).trim_end();
        if head.ends_with([':', ';']) {
            // "gửi báo cáo về Sở X: báo cáo 6 tháng trước ngày ...; báo cáo năm trước ngày ...".
            start = self.lead_start(start);
        }
        let end = self.clause_end(limit.end);
        let passage = Passage {
            text: self.view.text(self.base, self.base + end),
            key: self.key.get(..end)?,
        };
        let clause = passage.key.get(start..)?;
        let signs = [" về ", "gửi ", " cho ", "báo cáo ", "trình "];
        let ends = signs.iter().flat_map(|sign| {
            let hits = clause.match_indices(sign);
            hits.map(move |(at, _)| start + at + sign.len())
        });
        ends.filter_map(|at| name_at(passage, at).filter(|name| name.start == at))
            .min_by_key(|name| name.start)
            .and_then(|name| passage.text.get(name.start..name.end))
            .map(str::to_lowercase)
    }

    /// Where the words begin that lead a list behind a colon in which byte `at` stands; `at` outside such a list.
    fn lead_start(&self, at: usize) -> usize {
        let head = window::before(self.key, at, 400);
        let sentence = head.rfind(". ").map_or(0, |stop| stop + 2);
        let lead = head
            .get(sentence..)
            .and_then(|words| words.rsplit_once(':'))
            .map_or("", |(lead, _)| lead);
        let leads = !lead.is_empty() && !lead.contains(';') && lead.contains("báo cáo");
        if leads {
            at - head.len() + sentence
        } else {
            at
        }
    }

    /// "Đợt cao điểm bắt đầu từ ngày ...": told of a campaign outside all duties, with an end or without.
    fn campaign_starts(&self, found: &mut Vec<Timed>) {
        if crate::campaign::is_told_of(self.key) {
            found.extend(
                windows_in(self.key)
                    .into_iter()
                    .map(|window| self.window_only(window)),
            );
        } else if crate::campaign::speaks_of_campaign(self.key) {
            let windows = windows_in(self.key).into_iter();
            found.extend(
                windows
                    .filter(|window| crate::campaign::runs_from(self.key, window.start))
                    .map(|window| self.window_only(window)),
            );
        }
        let starts = with_starts(self.key).into_iter();
        found.extend(
            starts
                .filter(|window| window.to.is_none())
                .map(|window| self.window_only(window)),
        );
    }

    fn window_only(&self, window: Window) -> Timed {
        let start = self.clause_start(0, window.start);
        let from = self.sentence_start(window.start);
        let mut words = self.key.get(from..window.start).unwrap_or_default();
        let near = self.key.get(start..window.start).unwrap_or_default();
        if window.to.is_none() && !crate::campaign::speaks_of_campaign(words) {
            // "Kể từ ngày ... mở đợt cao điểm": what begins stands behind the day.
            let end = self.clause_end(window.end);
            words = self.key.get(from..end).unwrap_or_default();
            return self.open_window(window, (start, end), words);
        }
        let end = self.key.get(window.end..).map_or(window.end, |tail| {
            if tail.starts_with(')') {
                window.end + 1
            } else {
                window.end
            }
        });
        self.timed_item(Item {
            start,
            end,
            words,
            what: what_of(near, words),
            window: Some(window),
            due: PartialDate::default(),
            before: false,
            recurs: None,
            due_month_day: None,
        })
    }

    fn open_window(&self, window: Window, (start, end): (usize, usize), words: &str) -> Timed {
        self.timed_item(Item {
            start,
            end,
            words,
            what: what_of(words, ""),
            window: Some(window),
            due: PartialDate::default(),
            before: false,
            recurs: None,
            due_month_day: None,
        })
    }

    fn timed_item(&self, item: Item<'_>) -> Timed {
        let span = self.view.span(self.base + item.start, self.base + item.end);
        let dated = |date: PartialDate| Some(date).filter(|d| *d != PartialDate::default());
        Timed {
            schedule: Schedule {
                quote: collapsed(self.source, span),
                span,
                what: item.what,
                period_start: item.window.and_then(|w| w.from.iso()),
                period_end: item.window.and_then(|w| w.to).and_then(PartialDate::iso),
                due: item.due.iso(),
                recurs: item.recurs,
                due_month_day: item.due_month_day,
                duty: self.duty,
                suspect: None,
            },
            start_date: item.window.map(|w| w.from),
            end_date: item.window.and_then(|w| w.to),
            due_date: dated(item.due),
            before: item.before,
            words: item.words.to_owned(),
            to: None,
            cutoff: None,
        }
    }
}

/// The limits without those that only tell when figures are cut off, where another one tells when they are due.
fn due_only(limits: Vec<Limit>, cutoffs: &[cutoff::Cutoff]) -> Vec<Limit> {
    let cuts = |limit: &Limit| {
        cutoffs
            .iter()
            .any(|cut| cut.start < limit.end && limit.start < cut.end)
    };
    if cutoffs.is_empty() || limits.iter().all(cuts) {
        return limits;
    }
    limits.into_iter().filter(|limit| !cuts(limit)).collect()
}

/// What a schedule is made of; places are bytes of the paragraph's key.
struct Item<'a> {
    start: usize,
    end: usize,
    words: &'a str,
    what: ScheduleWhat,
    window: Option<Window>,
    due: PartialDate,
    before: bool,
    recurs: Option<Recurrence>,
    due_month_day: Option<String>,
}

impl<'a> Item<'a> {
    /// One without a day and a window, which may return.
    fn undated(
        (start, end): (usize, usize),
        words: &'a str,
        what: ScheduleWhat,
        recurs: Option<Recurrence>,
    ) -> Self {
        Self {
            start,
            end,
            words,
            what,
            window: None,
            due: PartialDate::default(),
            before: false,
            recurs,
            due_month_day: None,
        }
    }
}

/// "Từ ngày 08/01 đến ngày 17/01/2026, ... phát hiện 09 tên miền": what happened in a time, and nothing that is to be done in it.
fn tells_events(key: &str) -> bool {
    let sentence = key.split(". ").next().unwrap_or_default();
    sentence.starts_with("từ ngày ")
        && [
            "phát hiện ",
            "xảy ra ",
            "ghi nhận ",
            "tiếp nhận ",
            "xuất hiện ",
            " đã ",
        ]
        .iter()
        .any(|told| sentence.contains(told))
}

/// "Báo cáo quý gửi trước ngày ...": words that order a report and neither tell of what was reported nor give grounds.
fn tells_reports(key: &str) -> bool {
    const GROUNDS: &[&str] = &[
        "căn cứ",
        "thực hiện ",
        "xét ",
        "theo ",
        "sau khi ",
        "ngày ",
        "trên cơ sở",
    ];
    const TOLD: &[&str] = &[" đã ", " chưa ", " vừa ", "có hiệu lực"];
    key.contains("báo cáo")
        && !GROUNDS.iter().any(|word| key.starts_with(word))
        && !TOLD.iter().any(|word| key.contains(word))
}
