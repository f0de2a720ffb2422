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
    let mut wanted = Wanted::default();
    for nil in figures.iter().filter(|figure| figure.nil) {
        subject_pairs(&nil.of, |one, next| wanted.add(one, next));
    }
    if wanted.n_pairs == 0 {
        return (Vec::new(), Vec::new());
    }
    let by_pair = cases_by_pair(figures, &wanted);
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    for nil in figures.iter().filter(|figure| figure.nil) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for index in wanted
            .pairs_of(&nil.of)
            .into_iter()
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
                .with("nil_agency", nil.agency.as_deref().unwrap_or_default())
                .with("agency", first.agency.as_deref().unwrap_or_default())
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

/// The pairs of syllables that some nil speaks of, each with a number.
#[derive(Default)]
struct Wanted {
    pairs: BTreeMap<String, BTreeMap<String, usize>>,
    n_pairs: usize,
}

impl Wanted {
    fn add(&mut self, one: &str, next: &str) {
        let behind = self.pairs.entry(one.to_owned()).or_default();
        if !behind.contains_key(next) {
            behind.insert(next.to_owned(), self.n_pairs);
            self.n_pairs += 1;
        }
    }

    /// The wanted pairs among those of `of`, each once.
    fn pairs_of(&self, of: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        subject_pairs(of, |one, next| {
            let pair = self.pairs.get(one).and_then(|behind| behind.get(next));
            found.extend(pair);
        });
        found
    }
}

/// For each wanted pair of syllables the cases, as indexes, that speak of it.
fn cases_by_pair(figures: &[FigureMention], wanted: &Wanted) -> Vec<Vec<usize>> {
    let mut by_pair = vec![Vec::new(); wanted.n_pairs];
    for (index, figure) in figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| !figure.nil && figure.value > 0.0 && figure.unit != "VND")
    {
        for pair in wanted.pairs_of(&figure.of) {
            if let Some(cases) = by_pair.get_mut(pair) {
                cases.push(index);
            }
        }
    }
    by_pair
}

/// Calls `each` with neighbouring syllables of what is counted, without the words that every report uses.
fn subject_pairs(of: &str, mut each: impl FnMut(&str, &str)) {
    const COMMON: &str = "vu|viec|truong|hop|hanh|vi|pham|lien|quan|den|linh|vuc|thong|tin|va|truyen|tren|dia|ban|tinh|nao|co|cac|quy|dinh|phap|luat|cua|ve|thuoc|noi|dung|to|chuc|ca|nhan|khong|gian|mang|trong|doi|tuong|cung|cap";
    static SET: OnceLock<HashSet<&str>> = OnceLock::new();
    let common = SET.get_or_init(|| COMMON.split('|').collect());
    let folded = fold(of);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word, common.contains(word)));
    let Some(mut last) = words.next() else { return };
    for word in words {
        if !last.1 || !word.1 {
            each(last.0, word.0);
        }
        last = word;
    }
}
