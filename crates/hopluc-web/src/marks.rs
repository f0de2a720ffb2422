//! A text cut into pieces so that passages can be highlighted where they stand, also where they overlap.
//!
//! It knows only places and names of passages; what they mean is said beside the text.

use std::collections::{BTreeMap, BTreeSet};

/// A passage to be highlighted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its name on the page: `duty-3`.
    pub key: String,
    /// Class of its colour.
    pub class: &'static str,
}

/// A piece of text under the same passages from its first to its last letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Names of the passages, separated by spaces; empty for plain text.
    pub keys: String,
    /// Classes of the passages, separated by spaces.
    pub classes: String,
    /// Names of the passages that begin here, for anchors.
    pub begins: Vec<String>,
}

/// The pieces of `text`, which joined give it again; marks that do not lie in it are left out.
///
/// O((text + marks) log marks).
pub fn pieces(text: &str, marks: &[Mark]) -> Vec<Piece> {
    let mut opens: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut closes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut edges = BTreeSet::from([0, text.len()]);
    for (index, mark) in marks.iter().enumerate() {
        if mark.start < mark.end && text.get(mark.start..mark.end).is_some() {
            opens.entry(mark.start).or_default().push(index);
            closes.entry(mark.end).or_default().push(index);
            edges.extend([mark.start, mark.end]);
        }
    }
    let mut active: BTreeSet<usize> = BTreeSet::new();
    let mut pieces = Vec::new();
    let edges: Vec<usize> = edges.into_iter().collect();
    for pair in edges.windows(2) {
        let [from, to] = pair else { continue };
        for index in closes.get(from).into_iter().flatten() {
            active.remove(index);
        }
        let opening = opens.get(from).cloned().unwrap_or_default();
        active.extend(&opening);
        let found = || active.iter().filter_map(|index| marks.get(*index));
        let classes: BTreeSet<&str> = found().map(|mark| mark.class).collect();
        pieces.push(Piece {
            text: text.get(*from..*to).unwrap_or_default().to_owned(),
            keys: found()
                .map(|mark| mark.key.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            classes: classes.into_iter().collect::<Vec<_>>().join(" "),
            begins: opening
                .iter()
                .filter_map(|index| marks.get(*index))
                .map(|mark| mark.key.clone())
                .collect(),
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, key: &str) -> Mark {
        Mark {
            start,
            end,
            key: key.to_owned(),
            class: "task",
        }
    }

    #[test]
    fn overlapping_passages_are_cut_where_they_meet() {
        let text = "Sở A phối hợp với Sở B.";
        let found = pieces(text, &[mark(0, 25, "a"), mark(6, 30, "b")]);
        let joined: String = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(joined, text);
        let keys: Vec<_> = found.iter().map(|piece| piece.keys.as_str()).collect();
        assert_eq!(keys, ["a", "a b", "b", ""]);
        assert_eq!(found[1].begins, ["b"]);
    }

    #[test]
    fn a_mark_that_cuts_a_letter_or_lies_outside_is_left_out() {
        let text = "Sở";
        let found = pieces(
            text,
            &[mark(0, 2, "half"), mark(1, 99, "out"), mark(1, 1, "none")],
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].text.as_str(), found[0].keys.as_str()), ("Sở", ""));
    }

    #[test]
    fn no_text_gives_no_piece() {
        assert!(pieces("", &[mark(0, 1, "a")]).is_empty());
    }
}
