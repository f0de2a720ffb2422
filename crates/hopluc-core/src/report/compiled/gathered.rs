//! The words of the agencies in one slot, gathered into dashes. A sentence that several wrote alike is printed once, and one
//! that the outline has told with figures is not printed again. Pure.

use super::book::Reporter;
use super::compile::{GatheredNarrative, Made, check_trend};
use super::sentence::{Here, Writer};
use super::words::WORDS;
use super::{Block, BlockKind, Inline, NarrativeSource};
use crate::base::ids::AgencyId;
use std::collections::{BTreeMap, BTreeSet};

/// Most agencies that a dash names all; of more the first [`FEW`] are named and the others counted.
const MOST_NAMED: usize = 8;
const FEW: usize = 5;

/// A sentence as one agency wrote it, with those that lean on it.
struct Said<'a> {
    by: &'a Reporter,
    from: &'a GatheredNarrative,
    /// Place of its line in the text, and its own place in the line.
    at: (usize, usize),
    text: &'a str,
    key: String,
}

/// What the outline tells in a section: sentences in their common form, each with the name of its block.
pub(super) type Told = BTreeMap<String, String>;

/// The sentences of blocks that the outline made.
pub(super) fn told_in<'a>(blocks: impl Iterator<Item = (&'a str, String)>) -> Told {
    let mut told = Told::new();
    for (id, text) in blocks {
        for (_, sentence) in sentences(&text) {
            told.entry(alike(sentence, "")).or_insert(id.to_owned());
        }
    }
    told
}

/// The words of the agencies in scope: one dash for each line, behind the names of those who wrote it where the outline
/// wants them named.
///
/// A sentence that several wrote alike is printed once, at the first of them, and keeps the others as its sources. One
/// that `told` holds is not printed: the second value names its block, and whose words it tells.
pub(super) fn narrative(
    writer: &mut Writer<'_>,
    slot: &str,
    names_agencies: bool,
    (here, told): (Here<'_>, &Told),
) -> (Made, Vec<(String, NarrativeSource)>) {
    let inputs = writer.inputs;
    let mut all: Vec<Said<'_>> = Vec::new();
    let mut repeated = Vec::new();
    for by in inputs.book.within(here.scope) {
        let own = |text: &&GatheredNarrative| text.agency_id == by.id && text.slot == slot;
        for from in inputs.narratives.iter().filter(own) {
            for said in said(by, from) {
                match block_of(told, &said) {
                    Some(block) => repeated.push((block.clone(), source(&said, Vec::new()))),
                    None => all.push(said),
                }
            }
        }
    }
    let mut authors: BTreeMap<&str, Vec<&Reporter>> = BTreeMap::new();
    for said in &all {
        let by = authors.entry(&said.key).or_default();
        if !by.iter().any(|known| known.id == said.by.id) {
            by.push(said.by);
        }
    }
    let mut made = Made::new();
    let mut last = Vec::new();
    for run in runs(&all, &authors) {
        let names: Vec<&str> = run.by.iter().map(|by| by.name.as_str()).collect();
        let is_named = names_agencies && last != names;
        print(
            writer,
            &run,
            is_named.then_some(&names),
            (here.block, &mut made),
        );
        last = names;
    }
    (made, repeated)
}

/// The sentences of one text of one agency.
fn said<'a>(by: &'a Reporter, from: &'a GatheredNarrative) -> Vec<Said<'a>> {
    let mut all = Vec::new();
    for (line, text) in lines(&from.text).into_iter().enumerate() {
        all.extend(sentences(text).into_iter().map(|(at, text)| Said {
            key: alike(text, &by.name),
            at: (line, at),
            by,
            from,
            text,
        }));
    }
    all
}

/// The block in which the outline says the same, of the agency by name or of all in scope.
fn block_of<'a>(told: &'a Told, said: &Said<'_>) -> Option<&'a String> {
    let named = || format!("{} {}", said.by.name.to_lowercase(), said.key);
    told.get(&said.key).or_else(|| told.get(&named()))
}

/// Sentences of one line that follow each other and have the same authors.
struct Run<'a> {
    first: &'a Said<'a>,
    by: &'a [&'a Reporter],
    texts: Vec<&'a str>,
}

/// What is printed, in order: each sentence at the first who wrote it.
fn runs<'a>(all: &'a [Said<'a>], authors: &'a BTreeMap<&str, Vec<&'a Reporter>>) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    let mut printed: BTreeSet<&str> = BTreeSet::new();
    let ids = |by: &[&Reporter]| -> Vec<AgencyId> { by.iter().map(|by| by.id).collect() };
    for said in all {
        if !printed.insert(&said.key) {
            continue;
        }
        let by = authors
            .get(said.key.as_str())
            .map_or(&[][..], Vec::as_slice);
        let goes_on = |run: &&mut Run<'_>| {
            let line = |said: &Said<'_>| (said.by.id, said.from.submission_id, said.at.0);
            line(run.first) == line(said) && ids(run.by) == ids(by)
        };
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.texts.push(said.text),
            None => runs.push(Run {
                first: said,
                by,
                texts: vec![said.text],
            }),
        }
    }
    runs
}

fn source(said: &Said<'_>, also: Vec<AgencyId>) -> NarrativeSource {
    NarrativeSource {
        agency_id: said.by.id,
        submission_id: said.from.submission_id,
        slot: said.from.slot.clone(),
        also,
    }
}

fn print(
    writer: &mut Writer<'_>,
    run: &Run<'_>,
    names: Option<&Vec<&str>>,
    (block, made): (&str, &mut Made),
) {
    let (line, at) = run.first.at;
    let mut id = format!("{block}/a{}-{line}", run.first.by.id);
    if at > 0 {
        id.push('.');
        id.push_str(&at.to_string());
    }
    let words = run.texts.join(" ");
    check_trend(writer, &words, &id);
    let text = match names {
        Some(names) => format!("{}: {words}", named(names)),
        None => words,
    };
    let also = run.by.iter().map(|by| by.id);
    let also = also.filter(|id| *id != run.first.by.id).collect();
    let source = source(run.first, also);
    made.push((
        id,
        BlockKind::Bullet,
        vec![Inline::plain(text)],
        Some(source),
    ));
}

/// Notes at the blocks of the outline whose words they tell as well.
pub(super) fn credit(blocks: &mut [Block], repeated: Vec<(String, NarrativeSource)>) {
    for (id, source) in repeated {
        let Some(block) = blocks.iter_mut().find(|block| block.id == id) else {
            continue;
        };
        match &mut block.source {
            None => block.source = Some(source),
            Some(first) => {
                let by = source.agency_id;
                if first.agency_id != by && !first.also.contains(&by) {
                    first.also.push(by);
                }
            }
        }
    }
}

/// Lines that say something, without their own dashes.
fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| line.trim_start_matches(['-', '+', '*', '•', ' ']).trim())
        .filter(|line| !line.is_empty())
        .collect()
}

/// The sentences of a line with their places. One that leans on the sentence before ("trong đó", "qua đó") stays with it.
fn sentences(line: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![0];
    for (at, stop) in line.match_indices(['.', '!', '?']) {
        let after = line.get(at + stop.len()..).unwrap_or_default();
        let next = after.trim_start();
        let begins = next.len() < after.len() && next.starts_with(char::is_uppercase);
        let leans = || {
            let next = next.to_lowercase();
            WORDS
                .gathered
                .leaning
                .iter()
                .any(|word| next.starts_with(word.as_str()))
        };
        if begins && !is_short_form(line.get(..at).unwrap_or_default()) && !leans() {
            starts.push(line.len() - next.len());
        }
    }
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    let pieces = starts.iter().zip(ends).enumerate();
    pieces
        .filter_map(|(i, (start, end))| Some((i, line.get(*start..end)?.trim())))
        .collect()
}

/// "TP", "ThS", "1": no sentence ends behind them.
fn is_short_form(before: &str) -> bool {
    let word = before.rsplit([' ', '(', '.']).next().unwrap_or_default();
    let is_number = word.chars().all(|c| c.is_ascii_digit()) && word.len() <= 2;
    is_number || word.chars().count() <= 3 && word.starts_with(char::is_uppercase)
}

/// What two sentences that are alike have in common: case, spaces, the last stop, and who speaks ("Trong kỳ, đơn vị") do
/// not count.
fn alike(sentence: &str, name: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let bare = words
        .join(" ")
        .trim_end_matches(['.', ';', '!'])
        .to_lowercase();
    let name = name.to_lowercase();
    let mut rest = bare.as_str();
    while let Some(shorter) = WORDS
        .gathered
        .speaking
        .iter()
        .map(String::as_str)
        .chain(Some(name.as_str()).filter(|name| !name.is_empty()))
        .find_map(|lead| {
            rest.strip_prefix(lead)?
                .trim_start_matches(',')
                .strip_prefix(' ')
        })
    {
        rest = shorter;
    }
    rest.to_owned()
}

/// The names of agencies as a sentence begins with them.
fn named(names: &[&str]) -> String {
    if names.len() > MOST_NAMED {
        let n = (names.len() - FEW).to_string();
        let few = names[..FEW].join(&WORDS.comma);
        return format!("{few}{}", WORDS.others.replace("{n}", &n));
    }
    match names {
        [first @ .., last] if !first.is_empty() => {
            format!("{}{}{last}", first.join(&WORDS.comma), WORDS.and)
        }
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_agencies_are_named_and_many_are_counted() {
        let check = |n: usize, expected: &str| {
            let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "K"];
            assert_eq!(named(&names[..n]), expected);
        };
        check(1, "A");
        check(2, "A và B");
        check(3, "A, B và C");
        check(8, "A, B, C, D, E, F, G và H");
        check(9, "A, B, C, D, E và 4 cơ quan, đơn vị khác");
    }

    #[test]
    fn a_space_a_stop_or_who_speaks_makes_no_other_sentence() {
        let same = |a: &str, b: &str| alike(a, "Sở Công Thương") == alike(b, "Sở Công Thương");
        assert!(same("Đã  rà soát.", "Đã rà soát"));
        assert!(same("Trong kỳ, đơn vị đã rà soát", "Đã rà soát"));
        assert!(same("Sở Công Thương đã rà soát", "Đã rà soát"));
        assert!(!same("Đã rà soát", "Đã rà soát 02 điểm"));
    }

    #[test]
    fn a_line_is_cut_at_its_sentences_and_not_at_short_forms() {
        let check = |line: &str, expected: &[&str]| {
            let found: Vec<&str> = sentences(line).into_iter().map(|(_, text)| text).collect();
            assert_eq!(found, expected);
        };
        check("Đã rà soát. Đã tập huấn.", &["Đã rà soát.", "Đã tập huấn."]);
        check(
            "Tại TP. Hưng Yên: 1. Rà soát",
            &["Tại TP. Hưng Yên: 1. Rà soát"],
        );
        check("Đạt 12.5 điểm. xong", &["Đạt 12.5 điểm. xong"]);
        check(
            "Đã tập huấn. Qua đó, nhận thức được nâng lên.",
            &["Đã tập huấn. Qua đó, nhận thức được nâng lên."],
        );
    }
}
