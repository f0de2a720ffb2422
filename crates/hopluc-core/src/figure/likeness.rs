//! Which cell of a form a number in running text seems to fill: words around the number against words of the catalogue.
//!
//! Every cell has phrases: the name of its measure with the unit, and the words around it in the sentences of the outlines,
//! which is how reports of the genre say it. Words and pairs of words weigh the more the fewer measures have them (inverse
//! document frequency; Spärck Jones 1972). A passage is as like a phrase as it has the phrase's weight, the more convincing the
//! more weight that is. The caller proposes; a person decides.

use super::{CellKey, MeasureSpec, NumberForm, number::tells_change};
use crate::catalogue::{FigurePart, FigurePlace, OutlineDef, Piece, Sentence};
use hopluc_text::{FigureMention, Reading, fold};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words that are looked at before a number and behind it.
const LEFT: usize = 16;
const RIGHT: usize = 14;
/// Bytes within which a part is looked for behind the total that it belongs to.
const NEAR: usize = 700;
/// Likeness below which nothing is proposed, and from which on a total is proposed before its parts are looked for.
const LEAST: f64 = 0.22;
const SURE: f64 = 0.45;
/// Weight of shared words at which they are half convincing; of money less, which few measures count.
const HALF: f64 = 16.0;
const HALF_OF_MONEY: f64 = 6.0;
/// What numbers of another unit lose.
const UNLIKE_UNIT: f64 = 0.8;
const UNLIKE_UNIT_OF_PART: f64 = 0.4;
/// Of the phrase of an addend so much must be there.
const LEAST_OF_ADDEND: f64 = 0.12;

/// A number of a text and the cell that it seems to fill.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// Index in [`Reading::figures`].
    pub figure: usize,
    /// The cell.
    pub key: CellKey,
    /// How alike passage and phrase are, 0 to 1000.
    pub likeness: u32,
    /// Words of the phrase that the passage has too, in the phrase's order: the reason.
    pub shared: String,
}

/// Words of a phrase, as written and folded.
#[derive(Clone, Debug)]
struct Words {
    written: Vec<String>,
    folded: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let is_sign = |c: char| !c.is_alphanumeric();
        let written: Vec<String> = text
            .split(is_sign)
            .filter(|word| !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()))
            .map(str::to_lowercase)
            .collect();
        let folded = written.iter().map(|word| fold(word)).collect();
        Self { written, folded }
    }

    /// Its words and pairs of neighbours.
    fn terms(&self) -> BTreeSet<String> {
        let pairs = self.folded.windows(2).map(|pair| pair.join(" "));
        self.folded.iter().cloned().chain(pairs).collect()
    }
}

/// A way of saying what a cell holds.
struct Phrase {
    measure: usize,
    key: CellKey,
    words: Words,
    terms: BTreeSet<String>,
    /// Squares of the weights of its terms, added.
    weight: f64,
    /// The unit of a part that has one of its own ("01 tổ chức" of "đối tượng"), folded.
    unit: Option<String>,
}

/// The phrases of a form's cells.
pub struct Phrases<'a> {
    measures: &'a [MeasureSpec],
    all: Vec<Phrase>,
    weights: HashMap<String, f64>,
}

impl<'a> Phrases<'a> {
    /// Phrases of the typed cells of `measures`, from their names and from `outlines`. O(words of the catalogue).
    pub fn new<'o>(
        measures: &'a [MeasureSpec],
        outlines: impl IntoIterator<Item = &'o OutlineDef>,
    ) -> Self {
        let mut found = Self {
            measures,
            all: Vec::new(),
            weights: HashMap::new(),
        };
        for at in 0..measures.len() {
            found.add_names(at);
        }
        for outline in outlines {
            for item in outline.sections.iter().flat_map(|section| &section.items) {
                for sentence in item.content.sentences() {
                    found.add_sentence(sentence);
                }
            }
        }
        found.weigh();
        found
    }

    fn add(&mut self, measure: usize, key: CellKey, text: &str, unit: Option<&str>) {
        let words = Words::of(text);
        let terms = words.terms();
        if !terms.is_empty() {
            self.all.push(Phrase {
                measure,
                key,
                words,
                terms,
                weight: 0.0,
                unit: unit.map(fold),
            });
        }
    }

    fn add_names(&mut self, at: usize) {
        let Some(measure) = self.measures.get(at).filter(|m| !m.is_computed) else {
            return;
        };
        // "Số cuộc thanh tra": nearly every measure is called the number of something.
        let parted = measure.name.split_once(' ');
        let named = parted.filter(|(first, _)| fold(first) == "so");
        let name = named.map_or(measure.name.as_str(), |(_, name)| name);
        let total = format!("{} {name}", measure.unit_name);
        self.add(at, CellKey::total(&measure.code), &total, None);
        for dimension in &measure.dimensions {
            for value in &dimension.values {
                let key = CellKey::part(&measure.code, &dimension.part(&value.id));
                let unit = value.replaces_unit.then_some(value.phrase.as_str());
                self.add(at, key.clone(), &value.name, unit);
                if !value.phrase.is_empty() && value.phrase != value.name {
                    self.add(at, key, &value.phrase, unit);
                }
            }
        }
    }

    /// One phrase for each figure of a sentence: what stands from the figure before it to the one behind it.
    fn add_sentence(&mut self, sentence: &Sentence) {
        let mut flat = Vec::new();
        flatten(sentence.pieces(), &mut flat);
        let figures = flat
            .iter()
            .enumerate()
            .filter_map(|(at, piece)| match piece {
                Flat::Figure(place) => Some((at, *place)),
                Flat::Text(_) => None,
            });
        let places: Vec<(usize, &FigurePlace)> = figures.collect();
        for (at, place) in places {
            let code = place.figure.measure.as_str();
            let Some(measure) = self.measures.iter().position(|spec| spec.code == code) else {
                continue;
            };
            let key = match &place.figure.part {
                FigurePart::Total => CellKey::total(code),
                FigurePart::Value(list, value) => {
                    CellKey::part(code, &format!("{}={}", list.as_str(), value.as_str()))
                }
                FigurePart::Each(_) => continue,
            };
            let text = |piece: Option<&Flat<'_>>| match piece {
                Some(Flat::Text(text)) => (*text).to_owned(),
                _ => String::new(),
            };
            let before = text(at.checked_sub(1).and_then(|at| flat.get(at)));
            let behind = text(flat.get(at + 1));
            self.add(measure, key, &format!("{before} {behind}"), None);
        }
    }

    /// Weighs each term by the measures that have it, and each phrase by its terms.
    fn weigh(&mut self) {
        let mut measures_of: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for phrase in &self.all {
            for term in &phrase.terms {
                measures_of.entry(term).or_default().insert(phrase.measure);
            }
        }
        let n = self.measures.len() as f64;
        let weight = |having: usize| ((n + 1.0) / (having as f64 + 0.5)).ln().max(0.05);
        let weights = measures_of.into_iter();
        let weights: HashMap<String, f64> = weights
            .map(|(term, of)| (term.to_owned(), weight(of.len())))
            .collect();
        let square = |term: &String| weights.get(term).copied().unwrap_or(0.0).powi(2);
        for phrase in &mut self.all {
            phrase.weight = phrase.terms.iter().map(square).sum();
        }
        self.weights = weights;
    }

    /// The cells that the numbers of a text seem to fill, each cell and each number once, in text order.
    ///
    /// Shares are left out: a form computes them. O(numbers² + numbers × phrases) in time, O(numbers × phrases) in memory:
    /// the caller bounds the numbers.
    pub fn likely(&self, reading: &Reading) -> Vec<Likely> {
        let contexts: Vec<Words> = (0..reading.figures.len())
            .map(|at| Words::of(&context(reading, at)))
            .collect();
        let fits: Vec<Vec<Fit<'_>>> = contexts
            .iter()
            .enumerate()
            .map(|(at, context)| self.fits(reading, at, &context.terms()))
            .collect();
        let mut placed = Placed::of(reading);
        let all = || fits.iter().flatten();
        let sure = all().filter(|fit| !fit.is_part() && fit.likeness() >= SURE);
        let sure = sure.filter(|fit| !placed.waits(fit.figure));
        let sure: Vec<(f64, &Fit<'_>)> = sure.map(|fit| (fit.likeness(), fit)).collect();
        placed.take(sure);
        // Behind its total a part is as good as a total, and an addend waits for its sum; at last nothing waits any more.
        for is_last in [false, false, true] {
            let ready = all().filter(|fit| is_last || !placed.waits(fit.figure));
            let rest = ready.map(|fit| (placed.likeness(reading, fit, &fits), fit));
            let rest = rest.filter(|(likeness, _)| *likeness >= LEAST).collect();
            placed.take(rest);
        }
        let told = |(figure, (likeness, phrase)): (usize, (f64, &Phrase))| {
            let terms = contexts.get(figure).map(Words::terms);
            Likely {
                figure,
                key: phrase.key.clone(),
                likeness: (likeness.min(1.0) * 1000.0) as u32,
                shared: shared(&phrase.words, &terms.unwrap_or_default()),
            }
        };
        placed.figures.into_iter().map(told).collect()
    }

    /// Every phrase that the number at `at` may stand for.
    fn fits<'p>(&'p self, reading: &Reading, at: usize, terms: &BTreeSet<String>) -> Vec<Fit<'p>> {
        let Some(figure) = reading.figures.get(at) else {
            return Vec::new();
        };
        if is_compared(reading, figure) {
            return Vec::new();
        }
        let fitting = self.all.iter().filter_map(|phrase| {
            let measure = self.measures.get(phrase.measure)?;
            let unit = match phrase.unit.as_deref() {
                Some(unit) if fold(&figure.unit).contains(unit) => 1.0,
                Some(_) => UNLIKE_UNIT_OF_PART,
                None => unit_factor(figure, measure, !phrase.key.dimension.is_empty())?,
            };
            let had = phrase.terms.iter().filter(|term| terms.contains(*term));
            let has_pair = had.clone().any(|term| term.contains(' '));
            let weight: f64 = had.map(|term| self.weight(term).powi(2)).sum();
            let is_money = measure.form == NumberForm::Money;
            let half = if is_money { HALF_OF_MONEY } else { HALF };
            (weight > 0.0).then_some(Fit {
                figure: at,
                phrase,
                covered: weight / phrase.weight,
                convincing: weight / (weight + half),
                unit,
                has_pair,
            })
        });
        fitting.collect()
    }

    fn weight(&self, term: &str) -> f64 {
        self.weights.get(term).copied().unwrap_or(0.0)
    }
}

/// A number and a phrase.
#[derive(Clone, Copy)]
struct Fit<'p> {
    figure: usize,
    phrase: &'p Phrase,
    /// How much of the phrase's weight the passage has.
    covered: f64,
    /// How far that weight convinces by itself.
    convincing: f64,
    /// What the unit leaves of it.
    unit: f64,
    /// Whether two neighbouring words are the same: one syllable alone tells nothing of a part.
    has_pair: bool,
}

impl Fit<'_> {
    fn is_part(&self) -> bool {
        !self.phrase.key.dimension.is_empty()
    }

    fn likeness(&self) -> f64 {
        self.covered * self.convincing * self.unit
    }
}

/// What numbers and cells have each other already.
#[derive(Default)]
struct Placed<'p> {
    /// Of each number that is an addend, the number that it adds up to.
    whole_of: BTreeMap<usize, usize>,
    figures: BTreeMap<usize, (f64, &'p Phrase)>,
    cells: BTreeSet<CellKey>,
}

impl<'p> Placed<'p> {
    fn of(reading: &Reading) -> Self {
        let mut whole_of = BTreeMap::new();
        for (total, figure) in reading.figures.iter().enumerate() {
            for part in figure.sum_of.iter().flatten() {
                whole_of.entry(*part).or_insert(total);
            }
        }
        Self {
            whole_of,
            ..Self::default()
        }
    }

    /// Gives each number that has no cell the likeliest that is free, the likeliest pair first.
    fn take(&mut self, mut ranked: Vec<(f64, &Fit<'p>)>) {
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.figure.cmp(&b.1.figure)));
        for (likeness, Fit { figure, phrase, .. }) in ranked {
            let is_taken = self.figures.contains_key(figure) || self.cells.contains(&phrase.key);
            if !is_taken {
                self.cells.insert(phrase.key.clone());
                self.figures.insert(*figure, (likeness, phrase));
            }
        }
    }

    /// Whether a number adds up to one that has no cell yet.
    fn waits(&self, figure: usize) -> bool {
        let whole = self.whole_of.get(&figure);
        whole.is_some_and(|total| !self.figures.contains_key(total))
    }

    /// How much a number is worth for a phrase, after where the total of its measure stands.
    ///
    /// A part needs two neighbouring words. An addend is a part of its total's measure and needs few words; so does what stands behind the total. A part without
    /// a total needs the words of the measure too.
    fn likeness(&self, reading: &Reading, fit: &Fit<'_>, fits: &[Vec<Fit<'_>>]) -> f64 {
        let measure = fit.phrase.measure;
        if fit.is_part() && !fit.has_pair {
            return 0.0;
        }
        let whole = self.whole_of.get(&fit.figure);
        if let Some((_, total)) = whole.and_then(|whole| self.figures.get(whole)) {
            let is_its = fit.is_part() && total.measure == measure;
            let is_enough = is_its && fit.covered >= LEAST_OF_ADDEND;
            return if is_enough {
                0.3 + 0.6 * (fit.covered * fit.convincing).sqrt()
            } else {
                0.0
            };
        }
        if !fit.is_part() {
            return fit.likeness();
        }
        let start = start_of(reading, fit.figure);
        let is_near = |(total, (_, of)): (&usize, &(f64, &Phrase))| {
            let at = start_of(reading, *total);
            of.measure == measure && at < start && start - at < NEAR
        };
        if self.figures.iter().any(is_near) {
            return fit.covered * fit.convincing.sqrt() * fit.unit;
        }
        let own = fits.get(fit.figure).map_or(&[][..], Vec::as_slice);
        let totals = own
            .iter()
            .filter(|f| !f.is_part() && f.phrase.measure == measure);
        fit.covered * totals.map(Fit::likeness).fold(0.0, f64::max) * fit.unit
    }
}

/// Whether a number can be one of the measure's: money is money, shares are computed; else 1, or less for another unit.
fn unit_factor(figure: &FigureMention, measure: &MeasureSpec, is_part: bool) -> Option<f64> {
    let is_money = figure.unit == "VND";
    if figure.unit == "%" || (is_money != (measure.form == NumberForm::Money) && !figure.nil) {
        return None;
    }
    let (told, asked) = (fold(&figure.unit), fold(&measure.unit_name));
    let is_like = is_money || told.is_empty() || told.contains(&asked) || asked.contains(&told);
    Some(match (is_like, is_part) {
        (true, _) => 1.0,
        (false, false) => UNLIKE_UNIT,
        (false, true) => UNLIKE_UNIT_OF_PART,
    })
}

/// Whether a number only tells how another one has changed, or what it was in an earlier period ("giảm 9 vụ", "cùng kỳ: 41 vụ").
fn is_compared(reading: &Reading, figure: &FigureMention) -> bool {
    let period = figure.period.as_deref().map(fold).unwrap_or_default();
    let is_earlier = [
        "cung ky",
        "ky truoc",
        "nam truoc",
        "quy truoc",
        "thang truoc",
    ]
    .iter()
    .any(|word| period.contains(word));
    let before = reading.text.get(..figure.span.start).unwrap_or_default();
    let last = before.split_whitespace().next_back().unwrap_or_default();
    is_earlier || tells_change(last)
}

fn start_of(reading: &Reading, figure: usize) -> usize {
    reading.figures.get(figure).map_or(0, |f| f.span.start)
}

/// The words around a number: from the number before it, within its sentence, to the one behind it.
fn context(reading: &Reading, at: usize) -> String {
    let Some(figure) = reading.figures.get(at) else {
        return String::new();
    };
    let text = &reading.text;
    let end = figure.span.end;
    let starts = reading.figures.iter().map(|other| other.span.start);
    let to = starts.filter(|start| *start >= end).min();
    let right = text.get(end..to.unwrap_or(text.len())).unwrap_or_default();
    let right = right.split(['\n', '.', ';']).next().unwrap_or_default();
    let right: Vec<&str> = right.split_whitespace().take(RIGHT).collect();
    let left = left_of(reading, figure.span.start);
    format!("{} {} {}", left.join(" "), figure.quote, right.join(" "))
}

/// The words before `start`, from the number before it on, within the sentence. Where none stand between the two ("khởi tố
/// 32 vụ, 58 bị can"), those before the other number.
fn left_of(reading: &Reading, start: usize) -> Vec<&str> {
    let before = reading.figures.iter().map(|other| other.span);
    let before = before
        .filter(|span| span.end <= start)
        .max_by_key(|span| span.end);
    let from = before.map_or(0, |span| span.end);
    let left = reading.text.get(from..start).unwrap_or_default();
    let is_cut = left.contains(['\n', '.', ';']);
    let left = left.rsplit(['\n', '.', ';']).next().unwrap_or_default();
    let words: Vec<&str> = left.split_whitespace().collect();
    let is_bare = words
        .iter()
        .all(|word| matches!(fold(word).as_str(), "" | "," | "va" | "voi" | "/" | "-"));
    match before {
        Some(span) if is_bare && !is_cut => left_of(reading, span.start),
        _ => words
            .get(words.len().saturating_sub(LEFT)..)
            .unwrap_or_default()
            .to_vec(),
    }
}

/// The words of a phrase that are among `terms`, runs of them parted by commas.
fn shared(phrase: &Words, terms: &BTreeSet<String>) -> String {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    for (written, folded) in phrase.written.iter().zip(&phrase.folded) {
        if terms.contains(folded) {
            if let Some(run) = runs.last_mut() {
                run.push(written);
            }
        } else if runs.last().is_some_and(|run| !run.is_empty()) {
            runs.push(Vec::new());
        }
    }
    let told: Vec<String> = runs
        .iter()
        .filter(|run| !run.is_empty())
        .map(|run| run.join(" "))
        .collect();
    told.join(", ")
}

/// A piece of a sentence without its brackets.
enum Flat<'s> {
    Text(&'s str),
    Figure(&'s FigurePlace),
}

fn flatten<'s>(pieces: &'s [Piece], into: &mut Vec<Flat<'s>>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => into.push(Flat::Text(text)),
            Piece::Figure(place) => into.push(Flat::Figure(place)),
            Piece::Word(_) => {}
            Piece::Optional(inner) => flatten(inner, into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contexts(text: &str) -> Vec<String> {
        let reading = hopluc_text::read(text);
        (0..reading.figures.len())
            .map(|at| context(&reading, at))
            .collect()
    }

    #[test]
    fn a_number_that_stands_at_once_behind_another_has_its_verb() {
        let told = contexts("BÁO CÁO\nKết quả\n\n1. Công an tỉnh khởi tố 32 vụ, 58 bị can.\n");
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].contains("khởi tố 58 bị can"), "{told:?}");
        let parted = contexts("BÁO CÁO\nKết quả\n\n1. Khởi tố 32 vụ.\n2. 58 bị can bị tạm giam.\n");
        assert!(!parted.last().unwrap().contains("Khởi tố"), "{parted:?}");
    }

    #[test]
    fn changes_and_earlier_periods_fill_no_cell() {
        let reading = hopluc_text::read(
            "BÁO CÁO\nKết quả quý III\n\n1. Phát hiện 41 vụ lừa đảo, giảm 9 vụ so với quý II.\n",
        );
        let told: Vec<(f64, bool)> = reading
            .figures
            .iter()
            .map(|figure| (figure.value, is_compared(&reading, figure)))
            .collect();
        assert_eq!(told, [(41.0, false), (9.0, true)]);
        let detained =
            hopluc_text::read("BÁO CÁO\nKết quả\n\n1. Công an tỉnh tạm giam 15 bị can.\n");
        assert_eq!(detained.figures.len(), 1);
        assert!(!is_compared(&detained, &detained.figures[0]));
    }
}
