//! How the sums of one scope are written: one JSON object, each tally a list without the zeros at its end. Pure.
//!
//! Never decides what is counted.

use crate::figure::{Cell, CellKey, Tally};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// Sums of one scope, by figure. A figure that nobody answers has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<CellKey, Tally>);

impl Sums {
    /// The tally of a figure; the empty one where nobody answered.
    pub fn of(&self, key: &CellKey) -> Tally {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// Counts `cell` `times` (−1 takes it out).
    pub fn count(&mut self, key: &CellKey, cell: Cell, times: i64) {
        let mut tally = self.of(key);
        tally.count(cell, times);
        self.set(key, tally);
    }

    /// Adds a tally.
    pub fn add(&mut self, key: &CellKey, tally: Tally) {
        let sum = self.of(key).plus(tally);
        self.set(key, sum);
    }

    fn set(&mut self, key: &CellKey, tally: Tally) {
        if tally == Tally::default() {
            self.0.remove(key);
        } else if let Some(kept) = self.0.get_mut(key) {
            *kept = tally;
        } else {
            self.0.insert(key.clone(), tally);
        }
    }
}

/// The counts of a tally in the order of the file, the rarest last.
fn counts(tally: &Tally) -> [i64; 8] {
    [
        tally.total,
        tally.n_values,
        tally.n_nil,
        tally.n_not_yet,
        tally.n_not_applicable,
        tally.n_about,
        tally.n_more_than,
        tally.n_less_than,
    ]
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, tally)| {
            let counts = counts(tally);
            let n = counts.iter().rposition(|n| *n != 0).map_or(0, |i| i + 1);
            (key.to_string(), counts[..n].to_vec())
        }))
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SumsVisitor)
    }
}

struct SumsVisitor;

impl<'de> Visitor<'de> for SumsVisitor {
    type Value = Sums;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of sums")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sums, A::Error> {
        let mut sums = BTreeMap::new();
        while let Some((Key(key), Counts(tally))) = map.next_entry()? {
            sums.insert(key, tally);
        }
        Ok(Sums(sums))
    }
}

struct Key(CellKey);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a measure, or measure@dimension")
    }

    fn visit_str<E>(self, text: &str) -> Result<Key, E> {
        let (measure, dimension) = text.split_once('@').unwrap_or((text, ""));
        Ok(Key(CellKey::part(measure, dimension)))
    }
}

struct Counts(Tally);

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(CountsVisitor)
    }
}

struct CountsVisitor;

impl<'de> Visitor<'de> for CountsVisitor {
    type Value = Counts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("up to eight counts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Counts, A::Error> {
        let mut counts = [0_i64; 8];
        for count in &mut counts {
            let Some(n) = seq.next_element()? else { break };
            *count = n;
        }
        let [
            total,
            n_values,
            n_nil,
            n_not_yet,
            n_not_applicable,
            n_about,
            n_more_than,
            n_less_than,
        ] = counts;
        Ok(Counts(Tally {
            total,
            n_values,
            n_nil,
            n_more_than,
            n_about,
            n_less_than,
            n_not_yet,
            n_not_applicable,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Approx;

    #[test]
    fn sums_are_read_as_they_were_written_and_zeros_at_the_end_are_left_out() {
        let mut sums = Sums::default();
        let part = CellKey::part("D01", "behaviour=gambling");
        sums.count(
            &CellKey::total("B01"),
            Cell::value(42_000, Approx::MoreThan),
            1,
        );
        sums.count(&part, Cell::exact(7), 1);
        sums.count(&part, Cell::exact(5), 1);
        let text = serde_json::to_string(&sums).unwrap();
        assert_eq!(
            text,
            r#"{"B01":[42000,1,0,0,0,0,1],"D01@behaviour=gambling":[12,2]}"#
        );
        assert_eq!(serde_json::from_str::<Sums>(&text).unwrap(), sums);
    }

    #[test]
    fn a_figure_whose_answers_are_all_taken_out_is_no_more() {
        let mut sums = Sums::default();
        let key = CellKey::total("B01");
        for times in [1, -1] {
            sums.count(&key, Cell::Nil, times);
        }
        assert_eq!(sums, Sums::default());
    }
}
