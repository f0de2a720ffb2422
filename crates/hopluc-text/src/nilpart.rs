//! A nil of what the title of another part is about, where that part tells a case of it: "không xảy ra vụ phá hoại, trộm cắp hạ tầng
//! viễn thông nào" against "xảy ra 05 vụ cắt trộm cáp" below "Bảo vệ hạ tầng viễn thông".

use std::collections::{HashMap, HashSet};

use crate::finding::{Finding, FindingCode};
use crate::fold::fold;
use crate::gold::collapsed;
use crate::nilcheck::{has_happened, is_earlier};
use crate::reading::{Contradiction, FigureMention, Part};
use crate::recount::clause_to;

/// Syllables at the end of a nil that name the thing to which nothing happened.
const OBJECT: usize = 4;

/// So many cases of one part are looked at.
const MOST_CASES: usize = 20;

/// Notes and weak contradictions, one for each such nil. A case speaks of the same act where both share one of its syllables.
pub(crate) fn nils_against_parts(
    figures: &[FigureMention],
    parts: &[Part],
    text: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    let nils: Vec<&FigureMention> = figures
        .iter()
        .filter(|figure| figure.nil && fold(&figure.quote).contains("xay ra "))
        .collect();
    if nils.is_empty() {
        return (contradictions, findings);
    }
    let titles = cases_by_title(figures, parts, text);
    for nil in nils {
        let of = fold(&nil.of);
        let words = words_of(&of);
        let words = words.strip_suffix(&["nao"]).unwrap_or(&words);
        let Some(object) = words
            .len()
            .checked_sub(OBJECT)
            .and_then(|at| words.get(at..))
        else {
            continue;
        };
        let acts: HashSet<&str> = words
            .iter()
            .rev()
            .skip(OBJECT)
            .copied()
            .filter(|word| !COMMON.contains(word))
            .collect();
        let case = titles
            .get(&object.join(" "))
            .into_iter()
            .flatten()
            .find(|case| is_of(case, nil, &acts));
        let Some(case) = case else { continue };
        let passages = [clause_to(nil.span, text), clause_to(case.span, text)];
        findings.push(
            Finding::new(FindingCode::NilAgainstPositive, nil.span)
                .with("nil_agency", nil.agency.as_deref().unwrap_or_default())
                .with("agency", case.agency.as_deref().unwrap_or_default())
                .with("quote", case.quote.clone()),
        );
        contradictions.push(Contradiction {
            quotes: passages
                .iter()
                .map(|span| collapsed(text, *span))
                .collect(),
            spans: passages.to_vec(),
            strong: false,
            why: "a case is told in the part that is about what another part tells not to have happened".to_owned(),
        });
    }
    (contradictions, findings)
}

/// Whether a case of another part is one of the acts that the nil tells not to have happened.
fn is_of(case: &FigureMention, nil: &FigureMention, acts: &HashSet<&str>) -> bool {
    case.unit == nil.unit
        && case.part != nil.part
        && words_of(&fold(&case.of))
            .iter()
            .any(|word| acts.contains(word))
}

/// Syllables that acts of all kinds share.
const COMMON: &[&str] = &[
    "vu", "viec", "su", "co", "hanh", "vi", "va", "hoac", "cac", "truong", "hop",
];

/// The cases that happened, by each run of syllables of the title of their part.
fn cases_by_title<'a>(
    figures: &'a [FigureMention],
    parts: &[Part],
    text: &str,
) -> HashMap<String, Vec<&'a FigureMention>> {
    let mut of_parts: HashMap<usize, Vec<&FigureMention>> = HashMap::new();
    for case in figures {
        let Some(part) = case.part.filter(|_| !case.nil && case.value > 0.0) else {
            continue;
        };
        let known = of_parts.entry(part).or_default();
        if known.len() < MOST_CASES && has_happened(case, text) && !is_earlier(case) {
            known.push(case);
        }
    }
    let mut titles: HashMap<String, Vec<&FigureMention>> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(cases) = of_parts.get(&at).filter(|cases| !cases.is_empty()) else {
            continue;
        };
        let title = fold(&part.title);
        for object in words_of(&title).windows(OBJECT) {
            titles.entry(object.join(" ")).or_default().extend(cases);
        }
    }
    titles
}

fn words_of(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}
