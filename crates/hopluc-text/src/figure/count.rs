//! Counts, money and shares written in digits.

use super::unit::{is_named, is_no_unit, unit_at};
use super::{Context, Found};
use crate::date::date_at;
use crate::lexicon::{Role, role_at};
use crate::number::{Number, approx_before, number_at};
use crate::paragraph::Para;

/// Appends the figures of one paragraph.
pub(super) fn counts(context: &Context<'_>, para: &Para, index: usize, found: &mut Vec<Found>) {
    let key = context.view.para_key(para);
    let bytes = key.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + step;
        at = match cited_end(context.cited, para.body + start) {
            Some(end) => (end - para.body).max(start + 1),
            None => figure_at(context, para, index, start, found).max(start + 1),
        };
        while bytes.get(at - 1).is_some_and(u8::is_ascii_digit)
            && bytes.get(at).is_some_and(u8::is_ascii_digit)
        {
            at += 1;
        }
    }
}

/// End of the citation that covers a byte.
fn cited_end(cited: &[(usize, usize)], at: usize) -> Option<usize> {
    let after = cited.partition_point(|(start, _)| *start <= at);
    cited
        .get(after.checked_sub(1)?)
        .filter(|(_, end)| *end > at)
        .map(|(_, end)| *end)
}

/// Reads the number at `start`, adds it when it is a figure, and gives where to go on.
fn figure_at(
    context: &Context<'_>,
    para: &Para,
    index: usize,
    start: usize,
    found: &mut Vec<Found>,
) -> usize {
    let key = context.view.para_key(para);
    let head = key.get(..start).unwrap_or_default();
    let Some((number, end)) = number_at(key, start) else {
        return start + 1;
    };
    let glued = head
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ',' | '_' | '-' | '+'));
    let tail = key.get(end..).unwrap_or_default();
    if glued
        || tail.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_'))
            && !tail.starts_with("đ")
    {
        return date_at(key, start).map_or(end, |(_, stop)| stop.max(end));
    }
    // "ngày 17 tháng 2" and "từ 3/4": dates that the words before announce.
    if !number.scaled
        && date_at(key, start).is_some_and(|(date, stop)| stop > end && date.month.is_some())
    {
        return date_at(key, start).map_or(end, |(_, stop)| stop);
    }
    let (approx, from) = approx_before(key, start);
    if is_named(key.get(..from).unwrap_or_default()) && !money_follows(tail) {
        return end;
    }
    let Some(counted) = counted(key, end, number) else {
        return end;
    };
    let base = para.body;
    let noun_end = phrase_end(key, counted.unit_end);
    let of = context
        .view
        .text(base + counted.noun_start, base + noun_end)
        .trim()
        .to_owned();
    let of = if of.is_empty() || of == counted.unit {
        clause_before(context.view.text(base, base + from))
    } else {
        of
    };
    found.push(Found {
        start: base + from,
        end: base + noun_end,
        value: counted.value,
        unit: counted.unit,
        of,
        approx,
        nil: false,
        para: index,
    });
    counted.unit_end
}

struct Counted {
    value: f64,
    unit: String,
    noun_start: usize,
    unit_end: usize,
}

fn money_follows(tail: &str) -> bool {
    let tail = tail.trim_start();
    ["đồng", "vnđ", "vnd", "triệu", "tỷ"]
        .iter()
        .any(|word| crate::lexicon::starts_with_phrase(tail, word))
}

/// What the number that ends at `end` counts; none when it is no figure.
fn counted(key: &str, end: usize, number: Number) -> Option<Counted> {
    let mut at = end;
    let tail = key.get(at..)?;
    if tail.starts_with('%') {
        return Some(Counted {
            value: number.value,
            unit: "%".to_owned(),
            noun_start: at + 1,
            unit_end: at + 1,
        });
    }
    at += tail.len() - tail.trim_start().len();
    // "02 (hai) vụ" spells the number out.
    if let Some(inner) = key.get(at..)?.strip_prefix('(')
        && let Some(close) = inner.find(')').filter(|close| *close < 40)
        && !inner.get(..close)?.contains(|c: char| c.is_ascii_digit())
    {
        at += close + 2;
        let rest = key.get(at..)?;
        at += rest.len() - rest.trim_start().len();
    }
    let tail = key.get(at..)?;
    for money in ["đồng chí", "đồng", "vnđ", "vnd", "đ"] {
        if crate::lexicon::starts_with_phrase(tail, money) && money != "đồng chí" {
            return Some(Counted {
                value: number.value,
                unit: "VND".to_owned(),
                noun_start: at + money.len(),
                unit_end: at + money.len(),
            });
        }
        if money == "đồng chí" && crate::lexicon::starts_with_phrase(tail, money) {
            break;
        }
    }
    if let Some(unit) = unit_at(tail) {
        return Some(Counted {
            value: number.value,
            unit: unit.to_owned(),
            noun_start: at,
            unit_end: at + unit.len(),
        });
    }
    let word_end = tail
        .find(|c: char| !c.is_alphanumeric() && c != '&')
        .unwrap_or(tail.len());
    let word = tail.get(..word_end)?;
    let year = number.value >= 1945.0 && number.value <= 2100.0 && number.value.fract() == 0.0;
    let other = word.chars().count() < 2
        || is_no_unit(tail)
        || role_at(tail).is_some_and(|(_, role)| role != Role::Modifier)
        || year;
    (!other && at > end).then(|| Counted {
        value: number.value,
        unit: word.to_owned(),
        noun_start: at,
        unit_end: at + word_end,
    })
}

/// End of the words that say what is counted: up to a sign, a digit or a word that goes on with the sentence.
fn phrase_end(key: &str, from: usize) -> usize {
    const ENDS: &[&str] = &[
        "đối với",
        "với",
        "trên",
        "tại",
        "do",
        "đã",
        "đang",
        "được",
        "bị",
        "trong đó",
        "so",
        "trong",
        "số tiền",
        "cụ thể",
        "gồm",
        "nhằm",
        "để",
        "và",
        "qua",
    ];
    let mut end = from;
    while let Some(tail) = key.get(end..) {
        let trimmed = tail.trim_start();
        let at = end + tail.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else {
            return end;
        };
        let stops = !first.is_alphabetic() && first != '“'
            || ENDS
                .iter()
                .any(|word| crate::lexicon::starts_with_phrase(trimmed, word));
        if stops || at - from > 160 || at == end && end > from {
            return end;
        }
        let length = trimmed
            .find(|c: char| !c.is_alphanumeric() && c != '&' && c != '“')
            .unwrap_or(trimmed.len());
        end = at + length.max(first.len_utf8());
    }
    end
}

/// The last words of the clause before a number, for money that is not followed by its noun.
fn clause_before(head: &str) -> String {
    let clause = head
        .rsplit([',', ';', '.', ':', '('])
        .next()
        .unwrap_or_default()
        .trim();
    let words: Vec<&str> = clause.split(' ').collect();
    words
        .get(words.len().saturating_sub(8)..)
        .unwrap_or_default()
        .join(" ")
}
