//! Duties to report or act at a time: windows, due dates, recurrence. Finds them; `conflict.rs` judges them.
//! "Kịp thời" and "thường xuyên" alone set no time.

use crate::date::{Cursor, PartialDate, date_at};
use crate::duty::limit::{Limit, limits_in};
use crate::gold::collapsed;
use crate::paragraph::{View, Zone};
use crate::reading::{Recurrence, Schedule, ScheduleWhat};
use crate::window;

/// How far back a clause or sentence is followed, in bytes.
const REACH: usize = 1500;

/// A schedule with what `conflict.rs` needs to know of it.
pub(crate) struct Timed {
    pub schedule: Schedule,
    pub start_date: Option<PartialDate>,
    pub end_date: Option<PartialDate>,
    pub due_date: Option<PartialDate>,
    /// True when the due day itself is too late ("trước ngày").
    pub before: bool,
    /// The words before the window or limit, in key form.
    pub words: String,
}

/// Reads the schedules of a document. `duties` are ranges of the cleaned text.
pub(crate) fn schedules_of(
    view: &View,
    source: &str,
    duties: &[(usize, usize)],
    directive: bool,
) -> Vec<Timed> {
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
        if para.zone != Zone::Body {
            continue;
        }
        let reader = Reader {
            view,
            source,
            base: para.body,
            key: view.para_key(para),
            duty: covered.then_some(next),
        };
        let times =
            directive && (reader.key.starts_with("thời gian") || reader.key.starts_with("từ ngày"));
        if ordered && (covered || directive) || times {
            reader.timed(&mut found);
        }
        reader.promise(&mut found);
    }
    found
}

struct Reader<'a> {
    view: &'a View,
    source: &'a str,
    base: usize,
    key: &'a str,
    duty: Option<usize>,
}

#[derive(Clone, Copy)]
struct Window {
    start: usize,
    end: usize,
    from: PartialDate,
    to: PartialDate,
}

impl Reader<'_> {
    fn timed(&self, found: &mut Vec<Timed>) {
        let windows = windows_in(self.key);
        let limits: Vec<Limit> = limits_in(self.key)
            .into_iter()
            .filter(|limit| {
                limit.within.is_none()
                    && !windows
                        .iter()
                        .any(|w| w.start < limit.end && limit.start < w.end)
            })
            .collect();
        let first = found.len();
        let mut used = vec![false; windows.len()];
        let mut past = 0;
        for limit in &limits {
            let window = windows.iter().enumerate().rev().find(|(_, w)| {
                w.start >= past
                    && w.end <= limit.start
                    && limit.start - w.end < 160
                    && !self.parted(w.end, limit.start)
            });
            let window = window.or_else(|| {
                let behind = windows
                    .iter()
                    .enumerate()
                    .find(|(_, w)| w.start >= limit.end)?;
                self.is_bracketed(limit.end, behind.1.start)
                    .then_some(behind)
            });
            if let Some((index, _)) = window
                && let Some(slot) = used.get_mut(index)
            {
                *slot = true;
            }
            found.push(self.limited(past, *limit, window.map(|(_, w)| *w)));
            past = window.map_or(limit.end, |(_, w)| w.end.max(limit.end));
        }
        for (window, _) in windows.iter().zip(&used).filter(|(_, used)| !**used) {
            found.push(self.window_only(*window));
        }
        if limits.is_empty() && windows.is_empty() {
            self.periodic(found);
        }
        if let Some(fresh) = found.get_mut(first..) {
            fresh.sort_by_key(|timed| timed.schedule.span);
        }
    }

    /// True when a bracket opens right behind a limit and holds the window ("(số liệu từ ngày ...)").
    fn is_bracketed(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            between.trim_start().starts_with('(')
                && !between.contains([')', ';', ','])
                && between.chars().count() < 40
        })
    }

    /// True when a sentence or list sign parts a window from a limit.
    fn parted(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            between.contains(". ") || between.contains(';') || between.contains("như sau")
        })
    }

    fn limited(&self, past: usize, limit: Limit, window: Option<Window>) -> Timed {
        let anchor = window.map_or(limit.start, |w| w.start.min(limit.start));
        let start = self.clause_start(past, anchor);
        let words = self.key.get(start..limit.start).unwrap_or_default();
        let near = self
            .key
            .get(limit.end..)
            .map(|tail| head_of(tail, 40))
            .unwrap_or_default();
        let recurs = recurrence(words, near, limit.date);
        let wide = self
            .key
            .get(self.sentence_start(start)..limit.start)
            .unwrap_or_default();
        let due = limit.date.iso();
        let mut end = window.map_or(limit.end, |w| w.end.max(limit.end));
        if limit.date.month.is_none() && !has_act(words) {
            // "Định kỳ vào ngày 25 hằng tháng thông báo về ...": what is asked stands behind the day.
            end = self.clause_end(end);
        }
        self.timed_item(Item {
            start,
            end,
            words,
            what: what_of(words, wide),
            window,
            due: limit.date,
            before: limit.before,
            recurs,
            due_month_day: due.is_none().then(|| limit.date.month_day()).flatten(),
        })
    }

    fn window_only(&self, window: Window) -> Timed {
        let start = self.clause_start(0, window.start);
        let words = self
            .key
            .get(self.sentence_start(window.start)..window.start)
            .unwrap_or_default();
        let near = self.key.get(start..window.start).unwrap_or_default();
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

    /// "Định kỳ hằng quý báo cáo ...": a return period without a day.
    fn periodic(&self, found: &mut Vec<Timed>) {
        let Some(at) = self
            .key
            .find("định kỳ")
            .or_else(|| self.key.find("hằng tháng"))
            .or_else(|| self.key.find("hàng tháng"))
            .or_else(|| self.key.find("hằng quý"))
            .or_else(|| self.key.find("hàng quý"))
            .or_else(|| self.key.find("hằng năm"))
            .or_else(|| self.key.find("hàng năm"))
        else {
            return;
        };
        let head = self.key.get(..at).unwrap_or_default();
        let start = if head.ends_with(", ") {
            at
        } else {
            self.clause_start(0, at)
        };
        let end = self.key.get(at..).map_or(self.key.len(), |tail| {
            at + tail.find([';', '.']).unwrap_or(tail.len())
        });
        let words = self.key.get(start..end).unwrap_or_default();
        let hands_in = ["báo cáo", "gửi ", "thông báo", "cung cấp", "cập nhật"]
            .iter()
            .any(|verb| words.contains(verb));
        if let Some(recurs) = recurrence(words, "", PartialDate::default()).filter(|_| hands_in) {
            found.push(self.timed_item(Item {
                start,
                end,
                words,
                what: ScheduleWhat::BaoCao,
                window: None,
                due: PartialDate::default(),
                before: false,
                recurs: Some(recurs),
                due_month_day: None,
            }));
        }
    }

    /// "... sẽ báo cáo kết quả ... sau.": a promise without a day.
    fn promise(&self, found: &mut Vec<Timed>) {
        for (at, _) in self.key.match_indices("sẽ báo cáo") {
            let tail = window::after(self.key, at, 400);
            let end = at + tail.find(". ").unwrap_or(tail.len());
            let sentence = self
                .key
                .get(at..end)
                .unwrap_or_default()
                .trim_end_matches(['.', '/', ' ']);
            if !sentence.ends_with(" sau") || sentence.len() > 200 {
                continue;
            }
            let head = window::before(self.key, at, 300);
            let start = head.rfind([',', ';', '.', ':']).map_or(0, |cut| cut + 1);
            let clause = head.get(start..).unwrap_or_default().trim_start();
            let start = at - clause.len();
            let end = (end + 1).min(self.key.len());
            let mut timed = self.timed_item(Item {
                start,
                end,
                words: sentence,
                what: ScheduleWhat::BaoCao,
                window: None,
                due: PartialDate::default(),
                before: false,
                recurs: None,
                due_month_day: None,
            });
            timed.schedule.suspect = Some("a report is promised without a date".to_owned());
            found.push(timed);
        }
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
                period_end: item.window.and_then(|w| w.to.iso()),
                due: item.due.iso(),
                recurs: item.recurs,
                due_month_day: item.due_month_day,
                duty: self.duty,
                suspect: None,
            },
            start_date: item.window.map(|w| w.from),
            end_date: item.window.map(|w| w.to),
            due_date: dated(item.due),
            before: item.before,
            words: item.words.to_owned(),
        }
    }

    fn sentence_start(&self, at: usize) -> usize {
        let head = window::before(self.key, at, REACH);
        let cut = head
            .rfind(". ")
            .map_or(0, |cut| cut + 2)
            .max(head.rfind(';').map_or(0, |cut| cut + 1));
        at - head.len() + cut
    }

    /// Where the clause ends that holds byte `at`: before the next sign.
    fn clause_end(&self, at: usize) -> usize {
        let tail = window::after(self.key, at, REACH);
        let stop = tail
            .find([';', ',', '(', ':'])
            .into_iter()
            .chain(tail.find(". "))
            .min()
            .unwrap_or(tail.len());
        at + tail
            .get(..stop)
            .unwrap_or_default()
            .trim_end_matches(['.', '/', ' '])
            .len()
    }

    /// Where the clause begins that holds byte `at`; not before `past`.
    fn clause_start(&self, past: usize, at: usize) -> usize {
        let head = window::before(self.key, at, REACH);
        let base = at - head.len();
        let past = past.saturating_sub(base);
        // The bracket right before a window belongs to the clause: "báo cáo tổng kết (từ ngày ...".
        let trimmed = head.trim_end_matches(['(', ' ']);
        let mut cut = past;
        for (sign_at, sign) in trimmed.char_indices().rev() {
            if sign_at < past {
                break;
            }
            let ends = match sign {
                ';' | ':' | '(' => true,
                '.' => trimmed
                    .get(sign_at + 1..)
                    .is_some_and(|rest| rest.starts_with(' ')),
                ',' => trimmed.get(sign_at + 1..).is_some_and(|rest| {
                    rest.trim().chars().count() > 14
                        && has_act(rest)
                        && !goes_on_list(rest.trim_start())
                }),
                _ => false,
            };
            if ends {
                cut = sign_at + 1;
                break;
            }
        }
        let cut = base + cut;
        let rest = self.key.get(cut..at).unwrap_or_default();
        cut + rest.len()
            - rest
                .trim_start_matches([' ', ',', ';', ')', '+', '-'])
                .len()
    }
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

/// True when a comma only parts common nouns of one list ("các xã, phường ...") or "chủ trì, phối hợp".
fn goes_on_list(words: &str) -> bool {
    if words.starts_with("phối hợp") {
        return true;
    }
    crate::lexicon::heads_at(words).any(|(length, head)| {
        head == crate::lexicon::Head::Generic
            && crate::lexicon::role_at(words).is_none_or(|(verb, _)| verb <= length)
    })
}

fn has_act(words: &str) -> bool {
    [
        "báo cáo",
        "gửi",
        "ban hành",
        "hoàn thành",
        "tổ chức",
        "xây dựng",
        "mở ",
        "triển khai",
        "trình",
        "tổng hợp",
        "thực hiện",
    ]
    .iter()
    .any(|verb| words.contains(verb))
}

fn head_of(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// What is asked, from the clause, else from the sentence.
fn what_of(near: &str, wide: &str) -> ScheduleWhat {
    for words in [near, wide] {
        if words.contains("báo cáo") {
            return ScheduleWhat::BaoCao;
        }
        let issues = [
            "ban hành văn bản",
            "ban hành kế hoạch",
            "ban hành quyết định",
            "ban hành công văn",
            "xây dựng kế hoạch",
            "ban hành chỉ thị",
        ];
        if issues.iter().any(|sign| words.contains(sign)) {
            return ScheduleWhat::BanHanhVanBan;
        }
        if words.contains("tuyên truyền") || words.contains("cao điểm") {
            return ScheduleWhat::TuyenTruyen;
        }
    }
    ScheduleWhat::Khac
}

/// Words that name a return period.
const PERIODS: &[(&str, Recurrence)] = &[
    ("hằng tháng", Recurrence::Monthly),
    ("hàng tháng", Recurrence::Monthly),
    ("báo cáo tháng", Recurrence::Monthly),
    ("mỗi tháng", Recurrence::Monthly),
    ("quý", Recurrence::Quarterly),
    ("9 tháng", Recurrence::NineMonthly),
    ("chín tháng", Recurrence::NineMonthly),
    ("6 tháng", Recurrence::HalfYearly),
    ("sáu tháng", Recurrence::HalfYearly),
    ("báo cáo năm", Recurrence::Yearly),
    ("hằng năm", Recurrence::Yearly),
    ("hàng năm", Recurrence::Yearly),
    ("tổng kết năm", Recurrence::Yearly),
    ("01 năm", Recurrence::Yearly),
    ("cả năm", Recurrence::Yearly),
    ("(năm", Recurrence::Yearly),
    ("năm trước", Recurrence::Yearly),
    (" năm ", Recurrence::Yearly),
];

/// How often a limit returns, from the words before and after it. A limit with a year does not return.
fn recurrence(words: &str, near: &str, date: PartialDate) -> Option<Recurrence> {
    if date.year.is_some() {
        return None;
    }
    // The words nearest to the limit decide; "năm" counts only as a period, not as part of a date.
    let padded = format!("{words} ");
    let before = PERIODS
        .iter()
        .filter_map(|(sign, recurs)| padded.rfind(sign).map(|at| (at, *recurs)))
        .max_by_key(|(at, _)| *at);
    if let Some((_, recurs)) =
        before.filter(|_| date.month.is_some() || date == PartialDate::default())
    {
        return Some(recurs);
    }
    let after =
        if near.contains("cuối quý") || near.contains("hằng quý") || near.contains("hàng quý")
        {
            Some(Recurrence::Quarterly)
        } else if near.contains("hằng tháng")
            || near.contains("hàng tháng")
            || near.contains("tháng sau")
            || near.contains("mỗi tháng")
        {
            Some(Recurrence::Monthly)
        } else if near.contains("hằng năm") || near.contains("hàng năm") {
            Some(Recurrence::Yearly)
        } else {
            None
        };
    after.or(before.map(|(_, recurs)| recurs))
}

/// All windows "từ ngày A đến (hết) ngày B" of a text; a missing month or year of A is that of B.
fn windows_in(key: &str) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    for (at, sign) in key.match_indices("từ ") {
        if found.last().is_some_and(|window| at < window.end)
            || key
                .get(..at)
                .is_some_and(|head| head.ends_with(char::is_alphanumeric))
        {
            continue;
        }
        let start = at + sign.len();
        let Some((mut from, end)) = date_at(key, start).or_else(|| day_alone(key, start)) else {
            continue;
        };
        let mut cursor = Cursor::new(key, end);
        cursor.spaces();
        if !(cursor.word("đến hết") || cursor.word("đến") || cursor.word("tới")) {
            continue;
        }
        let Some((to, end)) = date_at(key, cursor.at) else {
            continue;
        };
        from.month = from.month.or(to.month);
        if from.year.is_none() {
            from.year = to.year.map(|year| {
                if from.month > to.month {
                    year - 1
                } else {
                    year
                }
            });
        }
        found.push(Window {
            start: at,
            end,
            from,
            to,
        });
    }
    found
}

fn day_alone(key: &str, at: usize) -> Option<(PartialDate, usize)> {
    let mut cursor = Cursor::new(key, at);
    cursor.word("ngày");
    let day = cursor.digits(2).filter(|day| (1..=31).contains(day))?;
    Some((
        PartialDate {
            day: Some(day),
            ..PartialDate::default()
        },
        cursor.at,
    ))
}
