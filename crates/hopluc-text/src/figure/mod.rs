//! Numbers that tell results: counts, money, shares, and nils told in words; with whose result, which period, which total.
//! Dates, document numbers, addresses, names with digits and targets in tasks are no figures.

mod bare;
mod count;
mod listed;
mod money;
mod nil;
mod owner;
mod period;
mod signs;
mod spelled;
mod sums;
mod table;
mod unit;
mod worded;

use std::sync::OnceLock;

use regex::Regex;

use crate::gold::collapsed;
use crate::outline::Outline;
use crate::paragraph::{Para, View, Zone};
use crate::reading::{Approx, Duty, FigureMention, Header};

pub(crate) use spelled::words_against_digits;
pub(crate) use sums::Mismatch;

/// What the reader of figures needs to know of the rest.
pub(crate) struct Context<'a> {
    pub source: &'a str,
    pub view: &'a View,
    pub outline: &'a Outline,
    pub header: &'a Header,
    pub duties: &'a [Duty],
    /// Citations as ranges of the cleaned text, ascending.
    pub cited: &'a [(usize, usize)],
}

/// True for a noun that is counted, or a unit of money, and nothing else.
pub(crate) fn is_unit(key: &str) -> bool {
    unit::unit_at(key).is_some_and(|unit| unit == key) || money::unit_of(key).is_some()
}

/// A figure as ranges of the cleaned text.
#[derive(Clone, Debug)]
struct Found {
    start: usize,
    end: usize,
    value: f64,
    unit: String,
    of: String,
    approx: Approx,
    nil: bool,
    /// Index of the paragraph.
    para: usize,
}

/// The figures of a document and the breakdowns that do not add up.
pub(crate) fn figures_of(context: &Context<'_>) -> (Vec<FigureMention>, Vec<Mismatch>) {
    let mut found = Vec::new();
    let mut duties = context.duties.iter().peekable();
    let mut head: Option<table::Head> = None;
    let mut above: Option<f64> = None;
    let mut rows = Vec::new();
    for (index, para) in context.view.paras.iter().enumerate() {
        let span = context.view.span(para.body, para.end);
        while duties
            .peek()
            .is_some_and(|duty| duty.span.end <= span.start)
        {
            duties.next();
        }
        let duty = duties.peek().filter(|duty| duty.span.overlaps(span));
        // Below a title of results, an order may stand behind them in one paragraph.
        let behind = duty
            .filter(|duty| duty.span.start > span.start && is_result_part(context, index))
            .map(|duty| duty.span.start);
        let ordered = duty.is_some() && behind.is_none();
        let is_row = para.mark == crate::label::Mark::Row;
        above = unit_above(context, para).or(above.filter(|_| is_row));
        head = is_row
            .then(|| table::head_of(context.view, para, above).or(head))
            .flatten();
        let opening = context
            .duties
            .first()
            .is_none_or(|duty| span.end <= duty.span.start);
        if ordered || behind.is_none() && !tells_results(context, para, index, opening) {
            continue;
        }
        let first = found.len();
        if para.mark == crate::label::Mark::Row {
            found.extend(table::row(context.view, para, index, head.as_ref()));
            let figures = first..found.len();
            rows.extend(table::Row::of(context.view, index, figures, head.as_ref()));
        } else {
            read_para(context, para, index, &mut found);
        }
        if let Some(behind) = behind {
            let mut fresh = found.split_off(first);
            fresh.retain(|figure| context.view.span(figure.start, figure.end).start < behind);
            found.append(&mut fresh);
        }
    }
    let (mut sums, mut mismatches) = sums::sums_of(context.view, &found);
    sums::add_columns(&found, table::totals(&rows), (&mut sums, &mut mismatches));
    (mentions(context, found, sums), mismatches)
}

/// The factor of the unit of money that a line above a table gives, or a row of one cell.
fn unit_above(context: &Context<'_>, para: &Para) -> Option<f64> {
    let row = context.view.key(para.start, para.end);
    let cells = row.split('|').filter(|cell| !cell.trim().is_empty());
    (cells.count() == 1)
        .then(|| money::above(context.view.para_key(para)))
        .flatten()
}

/// The figures as they are told outside, each with its owner, period and parts.
fn mentions(
    context: &Context<'_>,
    found: Vec<Found>,
    sums: Vec<Option<Vec<usize>>>,
) -> Vec<FigureMention> {
    if found.is_empty() {
        return Vec::new();
    }
    let mut periods = period::Periods::of(context);
    let mut owners = owner::Owners::default();
    found
        .into_iter()
        .zip(sums)
        .map(|(figure, sum_of)| {
            let part = context.outline.part_of.get(figure.para).copied().flatten();
            let span = context.view.span(figure.start, figure.end);
            let (agency, period) = (
                owners.give(context, &figure, part),
                periods.give(context, &figure, part),
            );
            FigureMention {
                quote: collapsed(context.source, span),
                span,
                value: figure.value,
                unit: figure.unit,
                of: figure.of,
                approx: figure.approx,
                nil: figure.nil,
                agency,
                period,
                part,
                part_path: context.outline.shared_path(part),
                sum_of,
            }
        })
        .collect()
}

/// True where numbers tell results. `opening` is true before the first duty, where a directive tells why it is issued.
fn tells_results(context: &Context<'_>, para: &Para, index: usize, opening: bool) -> bool {
    if para.zone == Zone::Subject {
        return false;
    }
    let key = context.view.para_key(para);
    if !context.header.kind.is_directive() || para.zone == Zone::Annex {
        return !is_aim_part(context, index);
    }
    // Numbers stand in digits or in words of nil; most paragraphs of a directive have neither.
    if !key.bytes().any(|b| b.is_ascii_digit())
        && !["không", "chưa"].iter().any(|no| key.contains(no))
    {
        return false;
    }
    let told = telling().is_match(key);
    let aimed = aiming()
        .find_iter(key)
        .any(|hit| !opening || has_number(key, hit.start()));
    let part = context.outline.part_of.get(index).copied().flatten();
    let aims = context.outline.ancestors(part).any(|part| {
        context
            .outline
            .titles
            .get(part)
            .is_some_and(|(start, end)| {
                let title = context.view.key(*start, *end);
                ["mục tiêu", "chỉ tiêu", "mục đích", "yêu cầu"]
                    .iter()
                    .any(|sign| title.contains(sign))
            })
    });
    // "cả nước còn 1,2 triệu thuê bao đứng tên ...": the state of things, which opens the document.
    let opens = opening
        && !context.duties.is_empty()
        && part.is_none()
        && !matches!(
            para.mark,
            crate::label::Mark::Row | crate::label::Mark::Bullet(_)
        )
        && [
            " còn ",
            "hiện có ",
            " chiếm ",
            " đạt ",
            "toàn tỉnh có ",
            "cả nước có ",
        ]
        .iter()
        .any(|sign| key.contains(sign));
    (told || opens) && !aimed && !aims
}

/// True in a part "Kết quả ..." or "Tình hình ...".
fn is_result_part(context: &Context<'_>, index: usize) -> bool {
    let part = context.outline.part_of.get(index).copied().flatten();
    let title = part.and_then(|part| context.outline.titles.get(part));
    title.is_some_and(|(start, end)| {
        let key = context.view.key(*start, *end);
        ["kết quả", "tình hình"]
            .iter()
            .any(|sign| key.starts_with(sign))
    })
}

/// True below "Mục tiêu", "Chỉ tiêu phấn đấu": in a report or a proposal too, numbers there are aims.
fn is_aim_part(context: &Context<'_>, index: usize) -> bool {
    let part = context.outline.part_of.get(index).copied().flatten();
    let title = part.and_then(|part| context.outline.titles.get(part));
    title.is_some_and(|(start, end)| {
        let key = context.view.key(*start, *end);
        ["mục tiêu", "chỉ tiêu phấn đấu", "các chỉ tiêu phấn đấu"]
            .iter()
            .any(|aim| key.starts_with(aim))
    })
}

/// True when the sentence around `at` holds a number: "Để đạt mục tiêu tăng trưởng, yêu cầu ..." aims at none of those told before it.
fn has_number(key: &str, at: usize) -> bool {
    let (head, tail) = key.split_at_checked(at).unwrap_or((key, ""));
    let start = head.rfind(". ").map_or(0, |dot| dot + 2);
    let end = at + tail.find(". ").unwrap_or(tail.len());
    key.as_bytes()
        .get(start..end)
        .is_some_and(|sentence| sentence.iter().any(u8::is_ascii_digit))
}

/// Words of result.
fn telling() -> &'static Regex {
    static TOLD: OnceLock<Regex> = OnceLock::new();
    TOLD.get_or_init(|| {
        Regex::new("đã |phát hiện |xảy ra |xuất hiện |hiện có |hiện còn |tiếp nhận |ghi nhận |tăng |giảm |thiệt hại|khởi tố |xử phạt |phản ánh |vi phạm |triệt phá |ngăn chặn |chiếm đoạt |bị ")
            .expect("a literal alternation is a valid pattern")
    })
}

/// Words of aim.
fn aiming() -> &'static Regex {
    static AIMED: OnceLock<Regex> = OnceLock::new();
    AIMED.get_or_init(|| {
        Regex::new("phấn đấu|chỉ tiêu (?:đến|năm|giao|cụ thể|chủ yếu)|các chỉ tiêu|mục tiêu|tối thiểu|ít nhất|bảo đảm đạt")
            .expect("a literal alternation is a valid pattern")
    })
}

fn read_para(context: &Context<'_>, para: &Para, index: usize, found: &mut Vec<Found>) {
    let first = found.len();
    count::counts(context, para, index, found);
    worded::amounts(context, para, index, found);
    worded::near_counts(context, para, index, found);
    if found.len() == first {
        listed::listed(context, para, index, found);
    }
    let counted = found.len();
    nil::nils(context.view, para, index, found);
    // "không có vụ nào trên 500 triệu đồng": the amount only says what did not happen.
    let nils: Vec<(usize, usize)> = found
        .get(counted..)
        .unwrap_or_default()
        .iter()
        .map(|nil| (nil.start, nil.end))
        .collect();
    if !nils.is_empty() {
        let mut fresh = found.split_off(first);
        let n_counted = counted - first;
        let mut at = 0;
        fresh.retain(|figure| {
            at += 1;
            at > n_counted
                || !nils
                    .iter()
                    .any(|(start, end)| (*start..*end).contains(&figure.start))
        });
        found.append(&mut fresh);
    }
    if let Some(fresh) = found.get_mut(first..) {
        fresh.sort_by_key(|figure| figure.start);
    }
}
