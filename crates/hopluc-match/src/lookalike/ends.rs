//! A cheap question before dear ones: could any protected label have these first and last letters in some form?
//!
//! Letters that any form may take for each other are in one class, and letters that may vanish or grow together with others let
//! every label pass, so nothing is lost by asking.

/// Letters that any form may take for each other.
const CLASSES: [&[u8]; 8] = [
    b"nmry",
    b"cekqgdbt36789",
    b"o0",
    b"a4",
    b"szx52",
    b"uv",
    b"pf",
    b"il1j",
];
/// Class of whatever must pass.
const ANY: u8 = 63;

/// Pairs of classes of the first and the last letter that protected labels have.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    first: Vec<u8>,
    last: Vec<u8>,
    /// A row of bits over last letters for each first letter.
    pairs: Vec<u64>,
}

impl Ends {
    pub(super) fn new<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Self {
        let (mut first, mut last) = (vec![ANY; 256], vec![ANY; 256]);
        for (class, letters) in (0..).zip(CLASSES) {
            for letter in letters {
                for to in [&mut first, &mut last] {
                    if let Some(to) = to.get_mut(usize::from(*letter)) {
                        *to = class;
                    }
                }
            }
        }
        let mut ends = Self {
            first,
            last,
            pairs: vec![0; 64],
        };
        // i, l and the like stand for n and y by sound, and beside a round letter for a part of it; an h or a w may be left over.
        for letter in b"il1jnyw" {
            ends.let_pass(true, *letter);
        }
        for letter in b"il1jnyhw0123456789" {
            ends.let_pass(false, *letter);
        }
        for label in labels {
            ends.enter(label);
        }
        ends
    }

    fn let_pass(&mut self, is_first: bool, letter: u8) {
        let of = if is_first {
            &mut self.first
        } else {
            &mut self.last
        };
        if let Some(to) = of.get_mut(usize::from(letter)) {
            *to = ANY;
        }
    }

    fn classes(&self, label: &[u8]) -> (u8, u8) {
        let class = |of: &[u8], letter: Option<&u8>| {
            let class = letter.and_then(|letter| of.get(usize::from(*letter)));
            class.copied().unwrap_or(ANY)
        };
        (
            class(&self.first, label.first()),
            class(&self.last, label.last()),
        )
    }

    fn enter(&mut self, label: &[u8]) {
        let (first, last) = self.classes(label);
        let bits = if last == ANY { u64::MAX } else { 1 << last };
        for (class, row) in (0..).zip(&mut self.pairs) {
            if first == ANY || first == class {
                *row |= bits;
            }
        }
        // A label whose letter must pass meets each row.
        if let Some(row) = self.pairs.get_mut(usize::from(ANY)) {
            *row |= bits;
        }
    }

    /// Whether a form of `label` may be one of a protected label.
    #[inline]
    pub(super) fn may_be(&self, label: &[u8]) -> bool {
        let (first, last) = self.classes(label);
        let row = self.pairs.get(usize::from(first)).copied().unwrap_or(0);
        if last == ANY {
            row != 0
        } else {
            row & 1 << last != 0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lookalike::fold;

    #[test]
    fn labels_of_one_form_pass() {
        let labels = [
            "vietcombank",
            "dienluc",
            "clulich",
            "chinhphu",
            "hanoi",
            "nghean",
            "kontum",
            "zalo",
            "bidv",
            "giao",
        ];
        for fold in [fold::skeleton, fold::sound, fold::blur] {
            for wanted in labels {
                let ends = Ends::new([wanted.as_bytes()].into_iter());
                let mut form = Vec::new();
                fold(wanted.as_bytes(), &mut form);
                for first in b'a'..=b'z' {
                    for place in [0, wanted.len() - 1] {
                        let mut other = wanted.as_bytes().to_vec();
                        *other.get_mut(place).unwrap() = first;
                        let mut found = Vec::new();
                        fold(&other, &mut found);
                        assert!(
                            found != form || ends.may_be(&other),
                            "{wanted} {}",
                            other.escape_ascii()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn most_labels_of_others_do_not_pass() {
        let ends = Ends::new([&b"bidvba"[..]].into_iter());
        assert!(ends.may_be(b"dxxxxx4"));
        assert!(!ends.may_be(b"sxxxxxa"));
        assert!(!ends.may_be(b"bxxxxxo"));
    }
}
