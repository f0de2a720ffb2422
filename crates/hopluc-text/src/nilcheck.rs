//! Nils of one agency against cases of another about the same thing. Each may be right for itself; the compiled report should reconcile them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::OnceLock;

use crate::finding::{Finding, FindingCode};
use crate::fold::fold;
use crate::reading::{Contradiction, FigureMention};

/// Most common subject words for a pair to be worth a note.
const COMMON_PAIRS: usize = 2;

/// Notes and weak contradictions, one for each nil that others contradict.
pub(crate) fn nils_against_cases(figures: &[FigureMention]) -> (Vec<Contradiction>, Vec<Finding>) {
    // One agency alone contradicts nobody, and only what some nil speaks of matters.
    let alone = figures
        .iter()
        .zip(figures.iter().skip(1))
        .all(|(a, b)| a.agency == b.agency);
    if alone {
        return (Vec::new(), Vec::new());
    }
    let wanted: BTreeSet<(String, String)> = figures
        .iter()
        .filter(|figure| figure.nil)
        .flat_map(|nil| subject_pairs(&nil.of))
        .collect();
    if wanted.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let by_pair = cases_by_pair(figures, &wanted);
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    for nil in figures.iter().filter(|figure| figure.nil) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for index in subject_pairs(&nil.of)
            .iter()
            .filter_map(|pair| by_pair.get(pair))
            .flatten()
        {
            *shared.entry(*index).or_default() += 1;
        }
        let against: Vec<&FigureMention> = shared
            .into_iter()
            .filter(|(_, pairs)| *pairs >= COMMON_PAIRS)
            .filter_map(|(index, _)| figures.get(index))
            .filter(|figure| figure.agency != nil.agency)
            .take(5)
            .collect();
        let Some(first) = against.first() else {
            continue;
        };
        findings.push(
            Finding::new(FindingCode::NilAgainstPositive, nil.span)
                .with("nil_agency", nil.agency.clone().unwrap_or_default())
                .with("agency", first.agency.clone().unwrap_or_default())
                .with("quote", first.quote.clone()),
        );
        contradictions.push(Contradiction {
            quotes: std::iter::once(nil.quote.clone())
                .chain(against.iter().map(|figure| figure.quote.clone()))
                .collect(),
            spans: std::iter::once(nil.span)
                .chain(against.iter().map(|figure| figure.span))
                .collect(),
            strong: false,
            why: "one agency reports nil where another reports cases of the same kind".to_owned(),
        });
    }
    (contradictions, findings)
}

/// For each wanted pair of syllables the cases, as indexes, that speak of it.
fn cases_by_pair(
    figures: &[FigureMention],
    wanted: &BTreeSet<(String, String)>,
) -> BTreeMap<(String, String), Vec<usize>> {
    let mut by_pair: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, figure) in figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| !figure.nil && figure.value > 0.0 && figure.unit != "VND")
    {
        let pairs = subject_pairs(&figure.of);
        for pair in pairs.into_iter().filter(|pair| wanted.contains(pair)) {
            by_pair.entry(pair).or_default().push(index);
        }
    }
    by_pair
}

/// Neighbouring syllables of what is counted, without the words that every report uses.
fn subject_pairs(of: &str) -> BTreeSet<(String, String)> {
    const COMMON: &str = "vu|viec|truong|hop|hanh|vi|pham|lien|quan|den|linh|vuc|thong|tin|va|truyen|tren|dia|ban|tinh|nao|co|cac|quy|dinh|phap|luat|cua|ve|thuoc|noi|dung|to|chuc|ca|nhan|khong|gian|mang|trong|doi|tuong|cung|cap";
    static SET: OnceLock<HashSet<&str>> = OnceLock::new();
    let common = SET.get_or_init(|| COMMON.split('|').collect());
    let folded = fold(of);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if !common.contains(a) || !common.contains(b) => {
                Some(((*a).to_owned(), (*b).to_owned()))
            }
            _ => None,
        })
        .collect()
}
