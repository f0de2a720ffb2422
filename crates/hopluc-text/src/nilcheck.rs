//! Nils against cases of the same thing: those of another agency, where each may be right for itself and the compiled report should
//! reconcile them, and those that one agency tells to have happened after all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use crate::finding::{Finding, FindingCode};
use crate::fold::fold;
use crate::reading::{Contradiction, FigureMention};

/// Most common subject words for a pair to be worth a note.
const COMMON_PAIRS: usize = 2;

/// So many cases that speak of a pair of words are looked at; a report has fewer, and texts that were joined cost no more for it.
const MOST_CASES: usize = 200;

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
        findings.push(finding(nil, first));
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

fn finding(nil: &FigureMention, case: &FigureMention) -> Finding {
    Finding::new(FindingCode::NilAgainstPositive, nil.span)
        .with("nil_agency", nil.agency.as_deref().unwrap_or_default())
        .with("agency", case.agency.as_deref().unwrap_or_default())
        .with("quote", case.quote.clone())
}

/// "Không xảy ra vụ xâm hại công trình viễn thông nào", and elsewhere "xảy ra 01 vụ cắt trộm cáp viễn thông": notes and weak
/// contradictions, one for each nil of one agency that a case told with the same words contradicts.
///
/// Both have "xảy ra" and one unit, and the case happened to what the nil ends on: a nil of grave cases says nothing of others.
pub(crate) fn nils_against_own(
    figures: &[FigureMention],
    text: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    // The first case of a body and a unit, by two words of what it happened to.
    let mut happened: HashMap<(Option<&str>, &str, String), &FigureMention> = HashMap::new();
    for case in figures {
        if case.nil || case.value <= 0.0 || !has_happened(case, text) || is_earlier(case) {
            continue;
        }
        let folded = fold(&case.of);
        let words: Vec<&str> = folded.split(' ').collect();
        for pair in words.windows(2) {
            let key = (case.agency.as_deref(), case.unit.as_str(), pair.join(" "));
            happened.entry(key).or_insert(case);
        }
    }
    let nils = figures
        .iter()
        .filter(|figure| figure.nil && fold(&figure.quote).contains("xay ra "));
    for nil in nils.filter(|_| !happened.is_empty()) {
        let Some(object) = object_of(&nil.of) else {
            continue;
        };
        let key = (nil.agency.as_deref(), nil.unit.as_str(), object);
        let Some(case) = happened.get(&key) else {
            continue;
        };
        findings.push(finding(nil, case));
        contradictions.push(Contradiction {
            quotes: vec![nil.quote.clone(), case.quote.clone()],
            spans: vec![nil.span, case.span],
            strong: false,
            why: "a case is told where another passage tells that none happened".to_owned(),
        });
    }
    (contradictions, findings)
}

/// "xảy ra 01 vụ ...": true for what is told to have happened.
pub(crate) fn has_happened(figure: &FigureMention, text: &str) -> bool {
    let head = fold(crate::window::before(text, figure.span.start, 24));
    fold(&figure.quote).starts_with("xay ra ") || head.trim_end().ends_with("xay ra")
}

/// True for a figure of an earlier period that another is compared with.
pub(crate) fn is_earlier(figure: &FigureMention) -> bool {
    let period = figure.period.as_deref().map(fold).unwrap_or_default();
    ["cung ky", "truoc", "ngoai"]
        .iter()
        .any(|word| period.contains(word))
}

/// The last two syllables of what a nil speaks of, which say to what it happens; none where every report has them.
fn object_of(of: &str) -> Option<String> {
    let folded = fold(of);
    let ends = [" tren ", " trong ", " tai ", " o "]
        .iter()
        .filter_map(|word| folded.find(word))
        .min();
    let named = folded.get(..ends.unwrap_or(folded.len()))?;
    let words: Vec<&str> = named
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "nao")
        .collect();
    let [.., one, next] = words.as_slice() else {
        return None;
    };
    let object = format!("{one} {next}");
    let mut telling = false;
    subject_pairs(&object, |_, _| telling = true);
    (telling && words.len() > 3).then_some(object)
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
            if let Some(cases) = by_pair
                .get_mut(pair)
                .filter(|cases| cases.len() < MOST_CASES)
            {
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
