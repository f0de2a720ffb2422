//! Where sentences end and breakdowns are announced in one paragraph: looked for once, though many figures may stand in it.

use std::sync::OnceLock;

use regex::Regex;

use crate::paragraph::View;

/// Signs of the paragraph that was turned to last, as bytes of the cleaned text, ascending.
#[derive(Default)]
pub(super) struct Signs {
    para: Option<usize>,
    /// Full stops before a space.
    stops: Vec<usize>,
    markers: Vec<Marker>,
    /// " còn ", which tells of a rest.
    rests: Vec<usize>,
}

/// A word that announces a breakdown.
#[derive(Clone, Copy)]
struct Marker {
    at: usize,
    end: usize,
    /// It claims that the breakdown is complete.
    complete: bool,
}

/// Words that announce a breakdown, and whether they claim to be complete.
const MARKERS: &[(&str, bool)] = &[
    ("trong đó:", true),
    ("trong đó gồm", true),
    ("bao gồm", true),
    ("cụ thể:", true),
    ("cụ thể là", true),
    ("cụ thể như sau", true),
    (" gồm", true),
    ("trong đó", false),
    ("cụ thể", false),
    ("chia ra", true),
    ("cơ cấu:", true),
];

const REST: &str = " còn ";

impl Signs {
    /// Looks through the paragraph unless it was turned to before. O(n) in the paragraph.
    pub fn turn_to(&mut self, view: &View, para: usize) {
        if self.para == Some(para) {
            return;
        }
        self.para = Some(para);
        self.stops.clear();
        self.markers.clear();
        self.rests.clear();
        let Some(from) = view.paras.get(para).map(|para| para.start) else {
            return;
        };
        let end = view.paras.get(para).map_or(from, |para| para.end);
        let key = view.key(from, end);
        let bytes = key.as_bytes().windows(2).enumerate();
        let stops = bytes.filter(|(_, pair)| *pair == b". ");
        self.stops.extend(stops.map(|(at, _)| from + at));
        self.rests
            .extend(key.match_indices(REST).map(|(at, _)| from + at));
        // Most paragraphs hold none, which one pass tells.
        if !announcing().is_match(key) {
            return;
        }
        for (word, complete) in MARKERS {
            self.markers
                .extend(key.match_indices(word).map(|(at, word)| Marker {
                    at: from + at,
                    end: from + at + word.len(),
                    complete: *complete,
                }));
        }
        self.markers
            .sort_by_key(|marker| (marker.at, !marker.complete));
    }

    /// The first full stop from `from` on, or `end` where none stands before it.
    pub fn sentence_end(&self, from: usize, end: usize) -> usize {
        let next = self.stops.partition_point(|stop| *stop < from);
        let stop = self.stops.get(next).copied();
        stop.filter(|stop| stop + 2 <= end).unwrap_or(end)
    }

    /// Where the first word announces a breakdown between two bytes, and whether it claims to be complete.
    pub fn marker(&self, from: usize, end: usize) -> Option<(usize, bool)> {
        let first = self.markers.partition_point(|marker| marker.at < from);
        self.markers
            .get(first..)?
            .iter()
            .take_while(|marker| marker.at < end)
            .find(|marker| marker.end <= end)
            .map(|marker| (marker.at, marker.complete))
    }

    /// True where a rest is told between two bytes.
    pub fn has_rest(&self, from: usize, end: usize) -> bool {
        let first = self.rests.partition_point(|rest| *rest < from);
        self.rests
            .get(first)
            .is_some_and(|rest| rest + REST.len() <= end)
    }
}

/// What every marker of a breakdown holds.
fn announcing() -> &'static Regex {
    static ANNOUNCING: OnceLock<Regex> = OnceLock::new();
    ANNOUNCING.get_or_init(|| {
        Regex::new("trong đó| gồm|cụ thể|chia ra|cơ cấu:")
            .expect("a literal alternation is a valid pattern")
    })
}
