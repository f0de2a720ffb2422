//! The words of the agencies in one slot, gathered into dashes. Words that several wrote alike are printed once. Pure.

use super::book::Reporter;
use super::compile::{Made, check_trend};
use super::sentence::{Here, Writer};
use super::words::WORDS;
use super::{BlockKind, Inline, NarrativeSource};
use crate::base::ids::AgencyId;
use std::collections::BTreeMap;

/// Most agencies that a dash names all; of more the first [`FEW`] are named and the others counted.
const MOST_NAMED: usize = 8;
const FEW: usize = 5;

/// Lines that one or several agencies wrote.
struct Told<'a> {
    /// The first of them, in printing order.
    source: NarrativeSource,
    /// Names of all of them.
    names: Vec<&'a str>,
    /// Place of the first line among those of the first agency.
    at: usize,
    /// The lines without their own dashes.
    lines: Vec<&'a str>,
}

/// The words of the agencies in scope: one dash for each line, behind the names of those who wrote it where the outline
/// wants them named.
///
/// A line that several wrote alike (with names: a whole text) is printed once, at the first of them, and keeps the others
/// as its sources.
pub(super) fn narrative(
    writer: &mut Writer<'_>,
    slot: &str,
    names_agencies: bool,
    here: Here<'_>,
) -> Made {
    let inputs = writer.inputs;
    let mut told: Vec<Told<'_>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for reporter in inputs.book.within(here.scope) {
        let own = |text: &&super::compile::GatheredNarrative| {
            text.agency_id == reporter.id && text.slot == slot
        };
        for text in inputs.narratives.iter().filter(own) {
            let lines = lines(&text.text);
            let source = |also| NarrativeSource {
                agency_id: reporter.id,
                submission_id: text.submission_id,
                slot: slot.to_owned(),
                also,
            };
            let n = if names_agencies {
                lines.len().max(1)
            } else {
                1
            };
            for (i, part) in lines.chunks(n).enumerate() {
                match places.get(&alike(part)) {
                    Some(at) => join(&mut told[*at], reporter),
                    None => {
                        places.insert(alike(part), told.len());
                        told.push(Told {
                            source: source(Vec::new()),
                            names: vec![&reporter.name],
                            at: i,
                            lines: part.to_vec(),
                        });
                    }
                }
            }
        }
    }
    let mut made = Made::new();
    for told in told {
        print(writer, told, names_agencies, (here.block, &mut made));
    }
    made
}

fn join<'a>(told: &mut Told<'a>, reporter: &'a Reporter) {
    let is_new = |id: AgencyId| id != told.source.agency_id && !told.source.also.contains(&id);
    if is_new(reporter.id) {
        told.source.also.push(reporter.id);
        told.names.push(&reporter.name);
    }
}

fn print(
    writer: &mut Writer<'_>,
    told: Told<'_>,
    names_agencies: bool,
    (block, made): (&str, &mut Made),
) {
    for (i, line) in told.lines.iter().enumerate() {
        let id = format!("{block}/a{}-{}", told.source.agency_id, told.at + i);
        check_trend(writer, line, &id);
        let text = if names_agencies && i == 0 {
            format!("{}: {line}", named(&told.names))
        } else {
            (*line).to_owned()
        };
        made.push((
            id,
            BlockKind::Bullet,
            vec![Inline::plain(text)],
            Some(told.source.clone()),
        ));
    }
}

/// Lines that say something, without their own dashes.
fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| line.trim_start_matches(['-', '+', '*', '•', ' ']).trim())
        .filter(|line| !line.is_empty())
        .collect()
}

/// What two texts that are alike have in common: spaces and the last stop do not count.
fn alike(lines: &[&str]) -> String {
    let bare = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ").trim_end_matches(['.', ';']).to_owned()
    };
    lines.iter().map(bare).collect::<Vec<_>>().join("\n")
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
    fn a_space_or_a_stop_makes_no_other_text() {
        assert_eq!(alike(&["Đã  rà soát."]), alike(&["Đã rà soát"]));
        assert_ne!(alike(&["Đã rà soát", "b"]), alike(&["Đã rà soát"]));
    }
}
