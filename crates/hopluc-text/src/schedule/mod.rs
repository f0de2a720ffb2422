//! Duties to report or act at a time: windows, due dates, recurrence. Finds them; `conflict` judges them.
//! "Kịp thời" and "thường xuyên" alone set no time.

mod asked;
mod busy;
mod clause;
mod cutoff;
mod pace;
mod rhythm;
mod row;
mod term;
mod windows;

use self::asked::{has_act, recurrence, what_of};
use self::busy::Busy;
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

    /// The window that belongs to a limit: the last one before it in its sentence, else one right behind it.
    fn window_of<'w>(
        &self,
        windows: &'w [Window],
        limit: &Limit,
        past: usize,
    ) -> Option<(usize, &'w Window)> {
        let before = windows.iter().enumerate().rev().find(|(_, w)| {
            w.start >= past
                // Work that goes on for months has no day that a report could follow.
                && w.from.day.is_some()
                && w.end <= limit.start
                && limit.start - w.end < 160
                && !self.parted(w.end, limit.start)
        });
        before.or_else(|| {
            let behind = windows
                .iter()
                .enumerate()
                .find(|(_, w)| w.start >= limit.end)?;
            (self.is_bracketed(limit.end, behind.1.start)
                || matches!(limit.every, Some(Recurrence::Daily | Recurrence::Weekly))
                    && self.is_next(limit.end, behind.1.start))
            .then_some(behind)
        })
    }

    /// "tổ chức thực hiện từ ngày ... đến ngày ..., báo cáo kết quả trước ngày ...": the window ends an act of its own.
    fn acted(&self, from: usize, to: usize) -> bool {
        let between = self.key.get(from..to).unwrap_or_default();
        let words = window::before(self.key, from, 200);
        let clause = words.rfind("từ ").and_then(|at| words.get(..at));
        let clause = clause.and_then(|clause| clause.rsplit([',', ';', ':', '(']).next());
        between.starts_with(", ")
            && has_act(between)
            && clause.is_some_and(|clause| {
                has_act(clause) && !clause.contains("báo cáo") && !clause.contains("số liệu")
            })
    }

    /// True when a bracket opens right behind a limit and holds the window ("(số liệu từ ngày ...)").
    fn is_bracketed(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            between.trim_start().starts_with('(')
                && !between.contains([')', ';', ','])
                && between.chars().count() < 40
        })
    }

    /// "trước 16 giờ 30, từ ngày ...": the days on which an hour is kept stand right behind it.
    fn is_next(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            let words = between.trim_matches([' ', ',', '(']);
            matches!(words, "" | "bắt đầu" | "kể")
        })
    }

    /// True when a sentence or list sign parts a window from a limit.
    fn parted(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            between.contains(". ") || between.contains(';') || between.contains("như sau")
        }) || self.acted(from, to)
    }

    /// The schedule of one limit; `led` are the words of the limit before, which further days of a list share.
    fn limited(
        &self,
        past: usize,
        limit: Limit,
        window: Option<Window>,
        led: &str,
    ) -> (Timed, String) {
        let anchor = window.map_or(limit.start, |w| w.start.min(limit.start));
        let start = self.clause_start(past, anchor);
        let words = self.key.get(start..limit.start).unwrap_or_default();
        let listed = words
            .split([' ', ','])
            .all(|word| matches!(word, "" | "và" | "ngày" | "trước"));
        let joined = words.trim_start().strip_prefix("và ").filter(|_| listed);
        let start = joined.map_or(start, |rest| limit.start - rest.len());
        let start = self.rhythm_start(self.label_start(start, limit.start), &limit);
        let words = self.key.get(start..limit.start).unwrap_or_default();
        let told = if listed {
            led
        } else {
            self.told(start, limit.start)
        };
        let near = self
            .key
            .get(limit.start..)
            .map(|tail| head_of(tail, limit.end - limit.start + 40))
            .unwrap_or_default();
        let recurs = limit.every.or_else(|| recurrence(told, near, limit.date));
        let wide = self
            .key
            .get(self.sentence_start(start)..limit.start)
            .unwrap_or_default();
        let mut end = window.map_or(limit.end, |w| w.end.max(limit.end));
        let opens = !has_act(words) && (limit.date.month.is_none() || words.trim().is_empty());
        if opens && !listed_behind(self.key, past, limit.start) {
            // "Định kỳ vào ngày 25 hằng tháng thông báo về ...": what is asked stands behind the day.
            end = self.list_end(end);
        }
        end = self.past_bracket(start, end);
        let behind = self.key.get(limit.end..end).unwrap_or_default();
        let mut what = what_of(if opens { behind } else { words }, wide);
        if what == ScheduleWhat::Khac && !has_act(words) {
            what = self.asked_behind(limit.end);
        }
        let date = self
            .month_of_report(&limit, what, recurs)
            .unwrap_or(limit.date);
        let timed = self.timed_item(Item {
            start,
            end,
            words,
            what,
            window,
            due: date,
            before: limit.before,
            recurs,
            due_month_day: date.iso().is_none().then(|| date.month_day()).flatten(),
        });
        (timed, told.to_owned())
    }

    /// What the rest of the clause asks for that goes on behind a limit.
    fn asked_behind(&self, end: usize) -> ScheduleWhat {
        // 80 letters are no longer than that in any spelling.
        let tail = window::after(self.key, end, 320);
        let clause = tail.split([';', '.']).next().unwrap_or_default();
        what_of(head_of(clause, 80), "")
    }

    /// "báo cáo UBND tỉnh trong tháng 10": the next such month after the document. A month of other work stays without a year, and
    /// so does one that returns.
    fn month_of_report(
        &self,
        limit: &Limit,
        what: ScheduleWhat,
        recurs: Option<Recurrence>,
    ) -> Option<PartialDate> {
        let (Some(month), None, None) = (limit.date.month, limit.date.day, limit.date.year) else {
            return None;
        };
        let issued = self.issued?;
        if what != ScheduleWhat::BaoCao || recurs.is_some() {
            return None;
        }
        let year = issued.year? + i32::from(month < issued.month?);
        Some(PartialDate {
            year: Some(year),
            month: Some(month),
            day: None,
        })
    }

    /// "Hằng tháng thống kê số người, gửi Công an tỉnh trước ngày 25": where the words of the rhythm begin that makes a day return,
    /// where they stand before its clause.
    fn rhythm_start(&self, start: usize, limit: &Limit) -> usize {
        const RHYTHMS: &[&str] = &[
            "định kỳ",
            "hằng ",
            "hàng ",
            "mỗi ",
            "báo cáo tuần",
            "báo cáo tháng",
            "báo cáo quý",
        ];
        let own = self.key.get(start..limit.end).unwrap_or_default();
        if limit.every.is_none() || asked::period_in(own).is_some() {
            return start;
        }
        let from = self.sentence_start(start);
        let head = self.key.get(from..start).unwrap_or_default();
        let places = RHYTHMS.iter().filter_map(|word| head.find(word));
        places.min().map_or(start, |at| from + at)
    }

    /// "Báo cáo tuần: trước 15 giờ thứ Sáu hằng tuần": a line that names its report and then tells nothing but the time is one clause.
    fn label_start(&self, start: usize, limit: usize) -> usize {
        let head = self.key.get(..start).unwrap_or_default().trim_end();
        let between = self.key.get(start..limit).unwrap_or_default();
        let label = head.strip_suffix(':').is_some_and(|label| {
            label.starts_with("báo cáo ")
                && label.chars().count() < 60
                && !label.contains([',', ';', '.', '(', ':'])
        });
        if label && between.trim().is_empty() {
            0
        } else {
            start
        }
    }

    /// The words that may tell the rhythm of a limit: its clause, with the title before a colon
    /// ("Báo cáo quý I, 6 tháng: gửi trước ngày ...").
    fn told(&self, start: usize, limit: usize) -> &str {
        let titled = self
            .key
            .get(..start)
            .is_some_and(|head| head.trim_end().ends_with(':'));
        let from = if titled {
            self.sentence_start(start)
        } else {
            start
        };
        self.key.get(from..limit).unwrap_or_default()
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

/// True when the limit at `to` follows another one at once ("trước ngày 20/3, 20/6").
fn listed_behind(key: &str, from: usize, to: usize) -> bool {
    from > 0
        && key
            .get(from..to)
            .is_some_and(|between| between.chars().filter(|c| c.is_alphabetic()).count() <= 3)
}

fn head_of(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}
