//! Amounts of money whose words say another sum than their digits: "40.000.000 đồng (bốn mươi lăm triệu đồng)".
//! Looks at every paragraph, whatever the amount is told for; words that make no number are held against nothing.

use super::worded::{number_before, spells_out};
use crate::finding::{Finding, FindingCode};
use crate::gold::collapsed;
use crate::lint::number;
use crate::number::number_at;
use crate::paragraph::View;
use crate::reading::{Contradiction, Span};
use crate::window;

/// How far before its words an amount in digits begins, in bytes.
const REACH: usize = 60;

/// Contradictions and findings, one for each amount whose words differ.
pub(crate) fn words_against_digits(
    view: &View,
    source: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    for para in &view.paras {
        let key = view.para_key(para);
        for (end, unit) in key.match_indices(" đồng") {
            let Some(pair) = pair_before(key, end).filter(Pair::differs) else {
                continue;
            };
            let at = |from: usize, to: usize| view.span(para.body + from, para.body + to);
            let spans: Vec<Span> = vec![
                at(pair.digits.0, pair.digits.1),
                at(pair.words, end + unit.len()),
            ];
            findings.push(
                Finding::new(
                    FindingCode::WordsAgainstDigits,
                    at(pair.digits.0, end + unit.len()),
                )
                .with("digits", number(pair.in_digits))
                .with("words", number(pair.in_words)),
            );
            contradictions.push(Contradiction {
                quotes: spans.iter().map(|span| collapsed(source, *span)).collect(),
                spans,
                strong: true,
                why: format!(
                    "the words say {} where the digits say {}",
                    number(pair.in_words),
                    number(pair.in_digits)
                ),
            });
        }
    }
    (contradictions, findings)
}

/// An amount in digits with the words that spell it out.
struct Pair {
    /// Range of the digits with their unit.
    digits: (usize, usize),
    in_digits: f64,
    /// Where the words begin.
    words: usize,
    in_words: f64,
}

impl Pair {
    /// True for two sums that are more than a đồng apart.
    fn differs(&self) -> bool {
        (self.in_digits - self.in_words).abs() > 1.0
    }
}

/// The amount whose words end at `end`, right behind its digits.
fn pair_before(key: &str, end: usize) -> Option<Pair> {
    let head = key.get(..end)?;
    let (words, in_words) = number_before(head)?;
    let before = head.get(..words)?;
    if !spells_out(before) {
        return None;
    }
    let before = before.trim_end_matches([' ', ':']);
    let before = before.strip_suffix("bằng chữ").unwrap_or(before);
    let before = ["viết", "ghi", "số tiền"]
        .iter()
        .find_map(|word| before.trim_end().strip_suffix(word))
        .unwrap_or(before)
        .trim_end_matches([' ', '(', ',', ';', '-']);
    let bare = ["đồng", "vnđ", "vnd", "đ"]
        .iter()
        .find_map(|unit| before.strip_suffix(unit))?
        .trim_end();
    let near = window::before(bare, bare.len(), REACH);
    let from = bare.len() - near.len();
    let starts = near.char_indices().filter(|(at, c)| {
        let glued = near.get(..*at).is_some_and(|head| {
            head.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == ',')
        });
        c.is_ascii_digit() && !glued
    });
    let (start, in_digits) = starts.map(|(at, _)| from + at).find_map(|at| {
        number_at(key, at)
            .filter(|(_, stop)| *stop == bare.len())
            .map(|(n, _)| (at, n.value))
    })?;
    Some(Pair {
        digits: (start, before.len()),
        in_digits,
        words,
        in_words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_against_the_digits_before_them() {
        for (key, differs) in [
            ("40.000.000 đồng (bốn mươi lăm triệu", Some(true)),
            (
                "1.250.000.000 đồng (bằng chữ: một tỷ hai trăm triệu",
                Some(true),
            ),
            ("35.000.000 đ (ba mươi lăm triệu", Some(false)),
            (
                "1 tỷ 250 triệu đồng (một tỷ hai trăm năm mươi triệu",
                Some(false),
            ),
            (
                "số tiền 2.105.000.000 đồng, bằng chữ: hai tỷ một trăm linh năm triệu",
                Some(false),
            ),
            (
                "169,75 triệu đồng (một trăm sáu mươi chín triệu bảy trăm năm mươi nghìn",
                Some(false),
            ),
            ("phạt 40.000.000 đồng, trong đó hai triệu", None),
            ("12 vụ (bốn mươi lăm triệu", None),
        ] {
            let found = pair_before(key, key.len()).map(|pair| pair.differs());
            assert_eq!(found, differs, "{key}");
        }
    }
}
