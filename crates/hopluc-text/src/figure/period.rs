//! Which period a figure tells of: the one that its own sentence or heading names, else the one that the document declares.
//! A period that a figure is only compared with ("tăng 05 vụ so với cùng kỳ") is not its own. Nothing is counted out to days.

use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::{Context, Found};
use crate::fold::aligned_key;
use crate::paragraph::Zone;
use crate::window;

/// How far before a figure its period may stand, in bytes.
const REACH: usize = 400;

/// The periods of the figures of one document, in text order.
pub(super) struct Periods {
    declared: Option<Arc<str>>,
    /// A directive declares the time of its orders; a period of what it tells goes on to the end of the paragraph.
    directive: bool,
    /// Part of the figure before and the period that its headings name.
    headed: Option<(Option<usize>, Option<Arc<str>>)>,
    /// The paragraph turned to last, and its periods.
    para: Option<usize>,
    hits: Vec<Hit>,
    /// The period given last, which the next figure mostly shares.
    last: Option<Arc<str>>,
}

impl Periods {
    /// Reads what the document declares. O(n) in its opening and closing paragraphs.
    pub fn of(context: &Context<'_>) -> Self {
        let directive = context.header.kind.is_directive();
        Self {
            declared: declared(context).map(Arc::from),
            directive,
            headed: None,
            para: None,
            hits: Vec::new(),
            last: None,
        }
    }

    /// The period of a figure.
    pub fn give(
        &mut self,
        context: &Context<'_>,
        figure: &Found,
        part: Option<usize>,
    ) -> Option<Arc<str>> {
        let para = context.view.paras.get(figure.para)?;
        let at = figure.start.saturating_sub(para.body);
        let (text, key) = (
            context.view.text(para.body, para.end),
            context.view.para_key(para),
        );
        if self.para != Some(figure.para) {
            self.para = Some(figure.para);
            self.hits = hits_in(key);
        }
        let end = figure.end.saturating_sub(para.body);
        let own = closing_at(key, &self.hits, end)
            .or_else(|| own_at(key, &self.hits, at, !self.directive))
            .and_then(|(start, end)| text.get(start..end));
        match own {
            Some(own) => self.shared(own),
            None => self
                .heading(context, part)
                .or_else(|| self.declared.clone()),
        }
    }

    /// The period as it was given before, or as declared where it is only a shorter way to say that.
    fn shared(&mut self, said: &str) -> Option<Arc<str>> {
        let said_key = aligned_key(said);
        let is_declared = self.declared.as_ref().is_some_and(|declared| {
            aligned_key(declared)
                .strip_prefix(&said_key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/']))
        });
        if is_declared {
            return self.declared.clone();
        }
        if self.last.as_deref() != Some(said) {
            self.last = Some(Arc::from(said));
        }
        self.last.clone()
    }

    /// The period that the nearest heading above names ("2. Lũy kế 9 tháng").
    fn heading(&mut self, context: &Context<'_>, part: Option<usize>) -> Option<Arc<str>> {
        if let Some((known, period)) = &self.headed
            && *known == part
        {
            return period.clone();
        }
        let named = context.outline.ancestors(part).find_map(|part| {
            let (start, end) = *context.outline.titles.get(part)?;
            let key = context.view.key(start, end);
            let (from, to) = own_at(key, &hits_in(key), key.len(), true)?;
            Some(context.view.text(start + from, start + to).to_owned())
        });
        let period = named.and_then(|named| self.shared(&named));
        self.headed = Some((part, period.clone()));
        period
    }
}

/// A period in a paragraph.
#[derive(Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    /// The words before it let it govern what follows.
    opens: bool,
    /// It is what others are compared with.
    compared: bool,
    /// A number stands before it in its clause: it closes what is told ("12 vụ trong tháng 5") and says nothing of the next clause.
    closes: bool,
}

/// All periods of a paragraph, in order. O(n).
fn hits_in(key: &str) -> Vec<Hit> {
    // Every form has one of these words, and most paragraphs have none.
    let timed = ["quý", "tháng", "năm", "kỳ", "tuần", "từ ", "đến "]
        .iter()
        .any(|word| key.contains(word));
    if !timed {
        return Vec::new();
    }
    let hit = |found: regex::Match<'_>| {
        let before = window::before(key, found.start(), 60);
        let behind = key.get(found.end()..)?;
        (!behind.starts_with(char::is_alphanumeric)).then(|| Hit {
            start: found.start(),
            end: found.end(),
            opens: opens(before, found.as_str()),
            compared: is_compared(before),
            closes: before
                .rsplit([',', ';', '.', ':', '('])
                .next()
                .is_some_and(|clause| clause.bytes().any(|byte| byte.is_ascii_digit())),
        })
    };
    periods().find_iter(key).filter_map(hit).collect()
}

/// The period that closes the clause of a figure which ends at byte `end`.
fn closing_at(key: &str, hits: &[Hit], end: usize) -> Option<(usize, usize)> {
    let hit = hits.iter().find(|hit| hit.start >= end)?;
    let between = key.get(end..hit.start)?;
    let near = between.len() < 40
        && !between.contains([',', ';', '.', ':', '(', ')'])
        && !between.bytes().any(|byte| byte.is_ascii_digit());
    (near && hit.closes && hit.opens).then_some((hit.start, hit.end))
}

/// The last period before byte `at` that governs it: in no bracket that was closed, in the same sentence where `one` asks for it.
fn own_at(key: &str, hits: &[Hit], at: usize, one: bool) -> Option<(usize, usize)> {
    let near = hits
        .iter()
        .rev()
        .skip_while(|hit| hit.end > at)
        .take_while(|hit| at - hit.start <= REACH);
    for hit in near {
        let behind = key.get(hit.end..at)?;
        if one && behind.contains(". ") {
            return None;
        }
        // "quý III và 9 tháng đầu năm lần lượt là 12 vụ và 42 vụ": each has its own, which nothing here tells.
        let over = hit.closes && behind.contains(';');
        if over || is_left(behind) || behind.contains("lần lượt") {
            continue;
        }
        // "so với cùng kỳ năm 2025 (13 tin)": the bracket right behind tells the figure of the period that was compared with.
        let told_behind = matches!(behind.trim_start(), "(" | "(là " | "là " | "(có ");
        if hit.compared && told_behind || hit.opens {
            return Some((hit.start, hit.end));
        }
    }
    None
}

/// True where the bracket in which a period stands was closed before the figure.
fn is_left(behind: &str) -> bool {
    let mut depth = 0;
    behind.chars().any(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth < 0
    })
}

fn is_compared(before: &str) -> bool {
    let before = before.trim_end();
    ["so với", "so", "bằng", "hơn", "kém"]
        .iter()
        .any(|word| crate::lexicon::ends_with_phrase(before, word))
}

/// True where the words before a period let it govern what follows: it opens a clause, or a word of time stands before it.
///
/// A half-year or quarter may stand behind any words but those of plans and comparisons; a bare year or month stands in too many names.
fn opens(before: &str, period: &str) -> bool {
    const TIMES: &[&str] = &[
        "trong",
        "riêng",
        "lũy kế",
        "luỹ kế",
        "tính",
        "kết quả",
        "trong đó",
        "vào",
        "và",
        "của",
        "cả",
        "ước",
        "số liệu",
        "tại",
    ];
    const OTHERS: &[&str] = &[
        "kế hoạch",
        "chỉ tiêu",
        "dự toán",
        "nhiệm kỳ",
        "mục tiêu",
        "nhiệm vụ",
        "phương hướng",
        "ngày",
        "trước",
        "sau",
        "đến",
        "từ",
        "báo cáo",
        "chương trình",
        "đề án",
        "giao",
        "hạn",
        "luật",
        "vòng",
    ];
    if is_compared(before) {
        return false;
    }
    let before = before.trim_end();
    let begins =
        before.is_empty() || before.ends_with([',', ';', ':', '(', '.', '-', '+', '“', '|']);
    let timed = TIMES
        .iter()
        .any(|word| crate::lexicon::ends_with_phrase(before, word));
    let bare = ["năm 1", "năm 2", "tháng ", "giai đoạn", "đến "]
        .iter()
        .any(|word| period.starts_with(word));
    // "ngày 05 tháng 4 năm 2016": a day.
    let dated = period.starts_with("tháng ")
        && before
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end()
            .ends_with("ngày");
    let other = OTHERS
        .iter()
        .any(|word| crate::lexicon::ends_with_phrase(before, word));
    !dated && (begins || timed || !bare && !other)
}

fn periods() -> &'static Regex {
    static PERIODS: OnceLock<Regex> = OnceLock::new();
    PERIODS.get_or_init(|| {
        let year = "(?:(?: năm |/)[0-9]{4})";
        Regex::new(&format!(
            "từ (?:ngày )?[0-9]+/[0-9/]+ đến (?:hết )?(?:ngày )?[0-9]+/[0-9/]+\
             |từ đầu năm(?: [0-9]{{4}})? đến (?:nay|hết tháng [0-9]{{1,2}}{year}?|(?:hết )?ngày [0-9]{{1,2}}/[0-9/]+|tháng [0-9]{{1,2}}{year}?)\
             |(?:tính )?đến (?:hết )?(?:ngày [0-9]{{1,2}}(?:/[0-9]{{1,2}}(?:/[0-9]{{4}})?| tháng [0-9]{{1,2}} năm [0-9]{{4}})|tháng [0-9]{{1,2}}{year}?)\
             |(?:tính )?đến nay\
             |từ tháng [0-9]{{1,2}}{year}? đến (?:hết )?tháng [0-9]{{1,2}}{year}?\
             |lũy kế [0-9]{{1,2}} tháng(?: đầu năm)?(?: năm)?(?: [0-9]{{4}})?\
             |(?:[0-9]{{1,2}}|ba|bốn|năm|sáu|bảy|tám|chín|mười) tháng (?:đầu |cuối )?năm(?: [0-9]{{4}})?\
             |quý (?:i{{1,3}}|iv|[1-4]){year}?\
             |giai đoạn [0-9]{{4}} ?[-–] ?[0-9]{{4}}\
             |cùng kỳ(?: năm (?:[0-9]{{4}}|trước|ngoái)| [0-9]{{1,2}} tháng(?: đầu)? năm [0-9]{{4}})?\
             |(?:năm|quý|tháng|tuần|kỳ) (?:trước|ngoái)\
             |tháng [0-9]{{1,2}}{year}?\
             |năm [0-9]{{4}}"
        ))
        .expect("a literal pattern is valid")
    })
}

/// The period that the document declares in its subject, its opening or its closing words, as said.
fn declared(context: &Context<'_>) -> Option<String> {
    let from_subject = context
        .header
        .subject
        .as_ref()
        .and_then(|subject| declared_in(&subject.value, &aligned_key(&subject.value)));
    from_subject.or_else(|| counted_below(context)).or_else(|| {
        let paras = &context.view.paras;
        paras
            .iter()
            .take(6)
            .chain(paras.iter().rev().take(4))
            .filter(|para| para.zone == Zone::Body)
            .find_map(|para| {
                let text = context.view.text(para.body, para.end);
                declared_in(text, context.view.para_key(para))
            })
    })
}

/// "(từ ngày 01/11/2025 đến ngày 07/11/2025)": the bracket below a subject that names no period.
fn counted_below(context: &Context<'_>) -> Option<String> {
    let subject = context.header.subject.as_ref()?;
    let below = window::after(context.source, subject.span.end, 200);
    let inner = below
        .trim_start_matches(['*', '_', ' ', '\n'])
        .strip_prefix('(')?;
    let inner = inner.get(..inner.find(')')?)?;
    let key = aligned_key(inner);
    let hit = periods()
        .find(&key)
        .filter(|hit| hit.as_str().starts_with("từ "))?;
    let said: Vec<&str> = inner.get(hit.range())?.split_whitespace().collect();
    Some(said.join(" "))
}

/// The first period that `text` names; `key` is its key. One without its year takes that of the plans behind it ("Kết quả 6 tháng
/// đầu năm, phương hướng 6 tháng cuối năm 2025").
fn declared_in(text: &str, key: &str) -> Option<String> {
    static PERIOD: OnceLock<Regex> = OnceLock::new();
    let period = PERIOD.get_or_init(|| {
        Regex::new("[0-9]{1,2} tháng(?: đầu| cuối)? năm [0-9]{4}|quý (?:i{1,3}|iv|[1-4])(?: năm |/)[0-9]{4}|tháng [0-9]{1,2}(?: năm |/)[0-9]{4}|giai đoạn [0-9]{4} ?[-–] ?[0-9]{4}|từ (?:ngày )?[0-9]+/[0-9/]+ đến (?:hết )?(?:ngày )?[0-9]+/[0-9/]+|năm [0-9]{4}")
            .expect("a literal pattern is valid")
    });
    // "giảm 15 vụ so với cùng kỳ năm 2025" declares nothing.
    let free = |start: usize| {
        key.get(..start).is_some_and(|head| {
            let compared = crate::lexicon::ends_with_phrase(head.trim_end(), "cùng kỳ");
            !head.ends_with(char::is_alphanumeric) && !compared && !is_compared(head)
        })
    };
    let hit = period.find_iter(key).find(|hit| free(hit.start()))?;
    let said = text.get(hit.range())?.to_owned();
    before_plans(text, key, hit.start())
        .and_then(|short| {
            let year = said.get(said.len().checked_sub(4)?..)?;
            year.bytes().all(|byte| byte.is_ascii_digit()).then(|| {
                let of_year = if short.ends_with("năm") { "" } else { "năm " };
                format!("{short} {of_year}{year}")
            })
        })
        .or(Some(said))
}

/// A period without year that stands before the plans of a next one, which begin before byte `at`.
fn before_plans<'a>(text: &'a str, key: &str, at: usize) -> Option<&'a str> {
    static SHORT: OnceLock<Regex> = OnceLock::new();
    let short = SHORT.get_or_init(|| {
        Regex::new("[0-9]{1,2} tháng đầu năm|quý (?:i{1,3}|iv|[1-4])|tháng [0-9]{1,2}")
            .expect("a literal pattern is valid")
    });
    let head = key.get(..at)?;
    let plans = [
        "phương hướng",
        "nhiệm vụ",
        "kế hoạch",
        "chương trình công tác",
    ]
    .iter()
    .filter_map(|word| head.rfind(word))
    .max()?;
    let hit = short.find(head.get(..plans)?)?;
    let whole = !head.get(hit.end()..)?.starts_with(char::is_alphanumeric);
    whole.then(|| text.get(hit.range())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The period before the last "#" of a key.
    fn check(marked: &str, expected: Option<&str>) {
        let at = marked.rfind('#').unwrap_or(marked.len());
        let key = marked.replace('#', "");
        let found =
            own_at(&key, &hits_in(&key), at, true).and_then(|(start, end)| key.get(start..end));
        assert_eq!(found, expected, "{marked}");
    }

    #[test]
    fn a_period_governs_what_follows_in_its_sentence() {
        check(
            "công an tỉnh trong quý iii đã xử lý #12 vụ",
            Some("quý iii"),
        );
        check(
            "trong quý iii xử lý 12 vụ; 06 tháng đầu năm #30 vụ",
            Some("06 tháng đầu năm"),
        );
        check(
            "trong tháng 9, sở y tế kiểm tra 15 điểm; thanh tra phạt #2 cá nhân",
            Some("tháng 9"),
        );
        check(
            "cùng kỳ năm 2024 khởi tố 35 vụ, #50 bị can",
            Some("cùng kỳ năm 2024"),
        );
        check(
            "từ ngày 15/7/2025 đến ngày 15/9/2025, tuyên truyền #256 buổi",
            Some("từ ngày 15/7/2025 đến ngày 15/9/2025"),
        );
        check(
            "chặn 2.540 tên miền (quý ii: #1.980 tên miền)",
            Some("quý ii"),
        );
        check(
            "tăng 6 tin so với cùng kỳ năm 2025 (#13 tin)",
            Some("cùng kỳ năm 2025"),
        );
    }

    #[test]
    fn other_mentions_of_time_govern_nothing() {
        for key in [
            "trong quý iii xử lý 12 vụ. khởi tố #3 vụ",
            "tăng 6 tin so với cùng kỳ năm 2025, khởi tố #3 vụ",
            "chặn 2.540 tên miền (quý ii: 1.980 tên miền), gỡ #67 trang",
            "theo luật báo chí ngày 05 tháng 4 năm 2016 xử phạt #3 trường hợp",
            "thực hiện kế hoạch năm 2025, xử phạt #3 trường hợp",
            "tước giấy phép 03 tháng #5 đại lý",
            "đạt 90% chỉ tiêu quý iii, tăng #3 vụ",
        ] {
            check(key, None);
        }
    }

    #[test]
    fn the_declared_period_is_that_of_the_results() {
        let check = |text: &str, expected: &str| {
            let found = declared_in(text, &aligned_key(text));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        };
        check("Kết quả công tác quý III năm 2025", "quý III năm 2025");
        check(
            "Kết quả công tác 6 tháng đầu năm, phương hướng, nhiệm vụ 6 tháng cuối năm 2025",
            "6 tháng đầu năm 2025",
        );
        check(
            "Kết quả tháng 9 và nhiệm vụ tháng 10 năm 2025",
            "tháng 9 năm 2025",
        );
        check("Kết quả năm 2025, phương hướng năm 2026", "năm 2025");
        check(
            "Xảy ra 78 vụ, giảm 15 vụ so với cùng kỳ năm 2025; sơ kết quý III/2026.",
            "quý III/2026",
        );
    }
}
