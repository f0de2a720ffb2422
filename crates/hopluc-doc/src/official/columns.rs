//! How wide the columns of a ruled table are and how large its words, so that no word and no number leaves its cell.
//!
//! Widths follow the shares that the caller wished wherever content allows it. Never cuts a number and never changes a
//! word; only the head of a column may be broken, at places that print nothing.

use super::measure::width_pt;
use super::printed::{PrintedRow, PrintedRun};

/// Size of words in ruled tables where there is room (Decree 30/2020/NĐ-CP, appendix I: 13 to 14), in points.
const LARGEST_PT: u16 = 13;
/// The smallest size at which columns are still as wide as their words.
const SMALL_PT: u16 = 8;
/// The smallest size of all; below it nobody reads.
const SMALLEST_PT: u16 = 6;
/// Margins at both sides of a cell, in points (2 x 1.5 mm, and the rule).
const MARGINS_PT: f32 = 9.0;
/// Room for what the estimate of widths and another font of the same kind may differ.
const SAFETY: f32 = 1.06;
/// What a column of words is given at least, in ems, where its words fill that much: single words below each other make
/// rows too tall.
const WORDS_EM: f32 = 7.0;
/// Heads that are not wider, in ems ("STT", "Số vụ"), are broken only where nothing else helps.
const SHORT_HEAD_EM: f32 = 2.6;
/// Height of a line of Times New Roman, in ems.
const LINE_EM: f32 = 1.15;
/// Printed as nothing; a line may break there.
const BREAK: char = '\u{200b}';

/// A table's columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    /// Width of each column in points; they add up to the width asked for.
    pub widths: Vec<f32>,
    /// Size of all words of the table, in points.
    pub size: u16,
    /// Heads, broken where a word of theirs is wider than its column.
    pub head: Vec<String>,
}

impl Columns {
    /// About how tall `row` stands, in points: at most twice the estimate, where long words leave half of each line empty.
    pub(super) fn height_pt(&self, row: &PrintedRow) -> f32 {
        let size = f32::from(self.size);
        let n_lines = |(cell, width): (&Vec<PrintedRun>, &f32)| -> f32 {
            let text: String = cell.iter().map(|run| run.text.as_str()).collect();
            let room = (width - MARGINS_PT).max(size);
            text.lines()
                .map(|line| (width_pt(line, size) / room).ceil().max(1.0))
                .sum()
        };
        let tallest = row.cells.iter().zip(&self.widths).map(n_lines);
        tallest.fold(1.0, f32::max) * size * LINE_EM
    }
}

/// What a column needs at one point of size.
#[derive(Debug, Clone, Copy, Default)]
struct Need {
    /// The widest word of its cells.
    word: f32,
    /// The widest word of its head.
    head: f32,
    /// The longest cell on one line.
    line: f32,
    holds_words: bool,
}

/// Columns of a table that is `width` points wide. `shares` are wishes; `is_words` tells columns that may wrap.
pub(super) fn columns(
    (shares, is_words): (&[u16], &[bool]),
    head: &[String],
    rows: &[PrintedRow],
    width: f32,
) -> Columns {
    let needs = needs(head, rows, is_words);
    // `whole` is how wide a word of a head may be, in ems, to stay whole.
    let least = |size: u16, whole: f32| -> Vec<f32> {
        let size = f32::from(size) * SAFETY;
        let one = |need: &Need| {
            let words = if need.holds_words && whole == f32::INFINITY {
                need.line.min(WORDS_EM)
            } else {
                0.0
            };
            let head = if need.head <= whole { need.head } else { 0.0 };
            need.word.max(head).max(words) * size + MARGINS_PT
        };
        needs.iter().map(one).collect()
    };
    let fits = |least: &[f32]| least.iter().sum::<f32>() <= width;
    let sizes = |from: u16, whole: f32| (from..=LARGEST_PT).rev().map(move |size| (size, whole));
    let broken = |whole: f32| sizes(SMALLEST_PT, whole).filter(|(size, _)| *size <= SMALL_PT);
    let (size, least) = sizes(SMALL_PT, f32::INFINITY)
        .chain(broken(SHORT_HEAD_EM))
        .chain(broken(0.0))
        .map(|(size, whole)| (size, least(size, whole)))
        .find(|(_, least)| fits(least))
        .unwrap_or_else(|| (SMALLEST_PT, least(SMALLEST_PT, 0.0)));
    let widths = widths(shares, &least, width);
    let head = head
        .iter()
        .zip(&widths)
        .map(|(title, width)| broken_head(title, width - MARGINS_PT, f32::from(size) * SAFETY))
        .collect();
    Columns { widths, size, head }
}

fn needs(head: &[String], rows: &[PrintedRow], is_words: &[bool]) -> Vec<Need> {
    let of_head = |(i, title): (usize, &String)| Need {
        head: widest_word(title),
        holds_words: is_words.get(i).copied().unwrap_or_default(),
        ..Need::default()
    };
    let mut needs: Vec<Need> = head.iter().enumerate().map(of_head).collect();
    for row in rows {
        for (need, cell) in needs.iter_mut().zip(&row.cells) {
            let text: String = cell.iter().map(|run| run.text.as_str()).collect();
            need.word = need.word.max(widest_word(&text));
            let lines = text.split('\n').map(|line| width_pt(line, 1.0));
            need.line = need.line.max(lines.fold(0.0, f32::max));
        }
    }
    needs
}

fn widest_word(text: &str) -> f32 {
    // A no-break space holds what it joins together.
    let words = text.split([' ', '\n', '\t', BREAK]);
    words.map(|word| width_pt(word, 1.0)).fold(0.0, f32::max)
}

/// Widths that add up to `width`: none less than it needs, and as near to the wished shares as that allows.
fn widths(shares: &[u16], least: &[f32], width: f32) -> Vec<f32> {
    let needed: f32 = least.iter().sum();
    if needed >= width {
        return least.iter().map(|least| least * width / needed).collect();
    }
    let total: f32 = shares.iter().map(|share| f32::from(*share)).sum();
    let wished = |share: &u16| f32::from(*share) * width / total.max(1.0);
    let more: Vec<f32> = shares
        .iter()
        .zip(least)
        .map(|(share, least)| (wished(share) - least).max(0.0))
        .collect();
    let wanted: f32 = more.iter().sum();
    let rest = width - needed;
    let count = least.len().max(1) as f32;
    least
        .iter()
        .zip(more)
        .map(|(least, more)| {
            let part = if wanted > 0.0 {
                more / wanted
            } else {
                1.0 / count
            };
            least + rest * part
        })
        .collect()
}

/// `title` with places to break inside words that are wider than `room` points.
fn broken_head(title: &str, room: f32, size: f32) -> String {
    let mut out = String::new();
    let mut taken = 0.0;
    for letter in title.chars() {
        let wide = width_pt(letter.encode_utf8(&mut [0; 4]), size);
        if letter.is_whitespace() {
            taken = 0.0;
        } else if taken > 0.0 && taken + wide > room {
            out.push(BREAK);
            taken = wide;
        } else {
            taken += wide;
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::official::Inline;
    use proptest::prelude::*;

    fn row(cells: &[&str]) -> PrintedRow {
        let run = |text: &&str| vec![PrintedRun::from(&Inline::plain(*text))];
        PrintedRow {
            is_bold: true,
            is_kept_whole: true,
            cells: cells.iter().map(run).collect(),
        }
    }

    fn heads(titles: &[&str]) -> Vec<String> {
        titles.iter().map(|&title| title.to_owned()).collect()
    }

    #[test]
    fn shares_are_kept_where_everything_fits() {
        let rows = [row(&["1", "Rà soát", "12"])];
        let head = heads(&["STT", "Việc", "Số"]);
        let found = columns((&[1, 2, 1], &[false, true, false]), &head, &rows, 400.0);
        assert_eq!((found.widths, found.size), (vec![100.0, 200.0, 100.0], 13));
        assert_eq!(found.head, head);
    }

    #[test]
    fn a_long_amount_takes_the_room_of_its_neighbours_before_the_words_shrink() {
        let rows = [row(&["142", "22.425.000.000", "35"])];
        let head = heads(&["Số vụ", "Thiệt hại", "Số vụ"]);
        let found = columns((&[5, 2, 5], &[false; 3]), &head, &rows, 240.0);
        assert_eq!(found.size, 13);
        assert!(found.widths[1] >= width_pt("22.425.000.000", 13.0) + MARGINS_PT);
    }

    #[test]
    fn a_word_of_a_head_too_wide_for_any_size_is_broken_where_nothing_prints() {
        let amount = "22.425.000.000";
        let rows = [row(&[amount; 6])];
        let head = heads(&["Cơquanquảnlýnhànước"; 6]);
        let found = columns((&[1; 6], &[false; 6]), &head, &rows, 400.0);
        assert!(found.head.iter().all(|title| title.contains(BREAK)));
        assert_eq!(found.head[0].replace(BREAK, ""), head[0]);
        let needed = width_pt(amount, f32::from(found.size)) + MARGINS_PT;
        assert!(found.widths.iter().all(|width| *width >= needed));
    }

    #[test]
    fn a_short_head_stays_whole_beside_one_that_is_broken() {
        let amount = "22.425.000.000";
        let rows = [row(&["1", amount, amount, amount, amount, amount])];
        let long = "Cơquanquảnlýnhànước";
        let head = heads(&["STT", long, long, long, long, long]);
        let found = columns((&[1; 6], &[false; 6]), &head, &rows, 400.0);
        assert_eq!(found.head[0], "STT");
        assert!(found.head[1].contains(BREAK));
    }

    proptest! {
        #[test]
        fn no_number_is_wider_than_its_column_within_reason(
            amounts in proptest::collection::vec(0_u64..100_000_000_000, 1..11),
            share in 1_u16..40,
        ) {
            let grouped = |n: &u64| {
                let digits = n.to_string();
                let mut text = String::new();
                for (i, digit) in digits.chars().enumerate() {
                    if i > 0 && (digits.len() - i).is_multiple_of(3) {
                        text.push('.');
                    }
                    text.push(digit);
                }
                text
            };
            let texts: Vec<String> = amounts.iter().map(grouped).collect();
            let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            let head = vec!["Số quyết định xử phạt vi phạm hành chính".to_owned(); cells.len()];
            let mut shares = vec![10; cells.len()];
            shares[0] = share;
            let found = columns((&shares, &vec![false; cells.len()]), &head, &[row(&cells)], 700.0);
            let sum: f32 = found.widths.iter().sum();
            prop_assert!((sum - 700.0).abs() < 0.5, "{sum}");
            for (text, width) in texts.iter().zip(&found.widths) {
                let needed = width_pt(text, f32::from(found.size)) + MARGINS_PT;
                prop_assert!(needed <= width + 0.01, "{text}: {needed} in {width}");
            }
        }
    }
}
