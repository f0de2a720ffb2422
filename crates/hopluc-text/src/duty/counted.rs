//! Items that an order counts inside one sentence: "Giao Sở X (1) rà soát ... trước ngày ...; (2) báo cáo ... trước ngày ...".
//! They stay one duty unless each has its own day: a duty has one day, and those of the others would be lost.

use std::sync::OnceLock;

use regex::Regex;

use super::limit::limits_in;
use super::returns;
use crate::date::PartialDate;

/// Where an item stands in a passage: its count, then its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// First byte of the count.
    pub sign: usize,
    /// First byte behind it.
    pub text: usize,
}

/// The items of an order whose items are counted and have days of their own; empty for any other. O(n).
///
/// What stands before the count of the first one belongs to it.
pub(super) fn counted_items(key: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for hit in signs().captures_iter(key) {
        let (Some(sign), Some(count)) = (hit.get(1), hit.get(2)) else {
            continue;
        };
        let wanted = items.len();
        let letter = LETTERS.chars().nth(wanted);
        let goes_on = ROMANS.get(wanted) == Some(&count.as_str())
            || count.as_str().parse() == Ok(wanted + 1)
            || letter.is_some_and(|letter| count.as_str().chars().eq([letter]));
        // A further item follows the end of the one before; the first may follow any word.
        let ended = key
            .get(..sign.start())
            .is_some_and(|head| head.trim_end().ends_with([';', '.']));
        if goes_on && (wanted == 0 || ended) {
            items.push(Item {
                sign: sign.start(),
                text: sign.end(),
            });
        }
    }
    let ends = items
        .iter()
        .skip(1)
        .map(|item| item.sign)
        .chain([key.len()]);
    let dated = items
        .iter()
        .zip(ends)
        .filter(|(item, end)| has_day(key.get(item.text..*end).unwrap_or_default()))
        .count();
    if dated < 2 {
        return Vec::new();
    }
    if let Some(first) = items.first_mut().filter(|first| first.sign > 0) {
        *first = Item { sign: 0, text: 0 };
    }
    items
}

/// True for words that set a day, month, quarter or term of their own.
pub(super) fn has_day(key: &str) -> bool {
    limits_in(key)
        .iter()
        .any(|limit| limit.date.iso().is_some() || limit.within.is_some())
}

/// True for words that set any time, with a year or without: a day, a term, a day of each month.
pub(super) fn has_time(key: &str) -> bool {
    let told = limits_in(key).iter().any(|limit| {
        limit.within.is_some() || limit.every.is_some() || limit.date != PartialDate::default()
    });
    told || returns::day_in(key)
}

const ROMANS: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// Letters of a list in the order of the genre.
const LETTERS: &str = "abcdđeghik";

/// "(1) ", "(ii) ", "(a) ", "a/ ", and "1) " behind a sign.
fn signs() -> &'static Regex {
    static SIGNS: OnceLock<Regex> = OnceLock::new();
    SIGNS.get_or_init(|| {
        Regex::new(r"(?:^|[ :;.])(\(?(\d{1,2}|[ivx]{1,4}|[a-eghikđ])[)/] )")
            .expect("a literal pattern is valid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, expected: &[&str]) {
        let found: Vec<_> = counted_items(key)
            .iter()
            .skip(1)
            .filter_map(|item| key.get(item.text..))
            .collect();
        assert_eq!(found, expected, "{key}");
    }

    #[test]
    fn items_with_their_own_days_are_cut() {
        check(
            "giao sở y tế (1) rà soát trước ngày 15/3/2026; (2) báo cáo trước ngày 20/3/2026.",
            &["báo cáo trước ngày 20/3/2026."],
        );
        check(
            "giao sở y tế: 1) rà soát; 2) xong trước ngày 15/3/2026; 3) báo cáo trước ngày 20/3/2026.",
            &[
                "xong trước ngày 15/3/2026; 3) báo cáo trước ngày 20/3/2026.",
                "báo cáo trước ngày 20/3/2026.",
            ],
        );
    }

    #[test]
    fn letters_count_too() {
        check(
            "giao sở y tế a/ rà soát trước ngày 15/3/2026; b/ báo cáo trước ngày 20/3/2026.",
            &["báo cáo trước ngày 20/3/2026."],
        );
        let key = "(a) rà soát trước ngày 15/3/2026; (b) báo cáo trước ngày 20/3/2026.";
        let first = counted_items(key).first().copied();
        assert_eq!(first, Some(Item { sign: 0, text: 4 }));
    }

    #[test]
    fn other_counts_stay_in_their_sentence() {
        for key in [
            "giao sở y tế (i) rà soát; (ii) báo cáo; (iii) tổng hợp trước ngày 20/3/2026.",
            "giao sở y tế rà soát trước ngày 15/3/2026 (2) và báo cáo trước ngày 20/3/2026.",
            "rà soát (1) trước ngày 15/3/2026 và (2) trước ngày 20/3/2026.",
        ] {
            check(key, &[]);
        }
    }
}
