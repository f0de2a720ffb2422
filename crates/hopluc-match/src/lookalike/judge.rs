//! Looks at one name: every label before the ending, whole and without words of fraud, in every form.

use super::edit::slip;
use super::fold;
use super::index::{MOST_BYTES, each_shorter, hash_of};
use super::keyword::Core;
use super::name::Parts;
use super::protected::{Entry, Protected};
use super::{Lookalike, LookalikeKind};

/// Labels shorter than this are words of their own too often: a slip apart is no finding under another ending.
const SHORT_BYTES: usize = 5;

/// Score of a label that has grown together with an unknown word.
const GROWN_SCORE: u8 = 52;

/// Room for the forms of a name, used again for the next one.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    name: Vec<u8>,
    plain: Vec<u8>,
    folded: Vec<u8>,
    cores: Vec<Core>,
}

/// The surest finding so far.
#[derive(Clone, Copy, Debug, Default)]
struct Best {
    found: Option<(u8, usize, LookalikeKind, u32)>,
}

impl Best {
    /// Takes a finding if it is surer, or as sure about a longer label.
    fn take(&mut self, score: u8, kind: LookalikeKind, (i, entry): (u32, &Entry)) {
        let n_bytes = entry.label.len();
        let is_better = self
            .found
            .is_none_or(|(best, length, ..)| (score, n_bytes) > (best, length));
        if is_better {
            self.found = Some((score, n_bytes, kind, i));
        }
    }
}

/// A label of a name, or a part of one, that is being looked at.
#[derive(Clone, Copy, Debug)]
struct Seen<'a> {
    text: &'a [u8],
    suffix: &'a [u8],
    /// Whether marks or letters of other alphabets were folded away.
    is_folded: bool,
    /// What was taken away around it; `None` for a whole label.
    core: Option<Core>,
}

impl Protected {
    /// The protected name that `name` looks most like; `None` where it looks like none, or is one of them or below one.
    pub fn find<'a>(&'a self, name: &str, scratch: &mut Scratch) -> Option<Lookalike<'a>> {
        let Scratch {
            name: lower,
            plain,
            folded,
            cores,
        } = scratch;
        lower.clear();
        lower.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
        while lower.last() == Some(&b'.') {
            lower.pop();
        }
        let parts = Parts::of(lower)?;
        if self.is_below_own(lower, &parts) {
            return None;
        }
        let mut best = Best::default();
        let suffix = lower.get(parts.suffix..)?;
        for (place, &(start, end)) in parts.labels().iter().enumerate() {
            let label = lower.get(start..end)?;
            if !(2..=MOST_BYTES).contains(&label.len()) {
                continue;
            }
            let is_folded = fold::plain(label, plain);
            let seen = Seen {
                text: plain,
                suffix,
                is_folded,
                core: None,
            };
            if place == 0 {
                self.look_at(seen, folded, &mut best);
            }
            self.keywords.cores(plain, cores);
            for core in cores.iter() {
                let text = plain.get(core.start..core.end)?;
                let core = Some(*core);
                self.look_at(Seen { text, core, ..seen }, folded, &mut best);
            }
            self.look_within(plain, &mut best);
        }
        if parts.labels().len() > 1 {
            self.look_at_dots(lower, &parts, folded, &mut best);
        }
        let (score, _, kind, i) = best.found?;
        let entry = self.entries.get(i as usize)?;
        (score >= self.least_score).then_some(Lookalike {
            protected: &entry.name,
            kind,
            score,
        })
    }

    /// Whether the name, or one above it, is never flagged.
    fn is_below_own(&self, name: &[u8], parts: &Parts) -> bool {
        parts
            .labels()
            .iter()
            .any(|(start, _)| name.get(*start..).is_some_and(|name| self.is_own(name)))
    }

    /// Compares a label, or what is left of it, with the protected ones.
    fn look_at(&self, seen: Seen<'_>, folded: &mut Vec<u8>, best: &mut Best) {
        if !(2..=MOST_BYTES).contains(&seen.text.len()) {
            return;
        }
        self.each_near(&self.near_labels, seen.text, &mut |i, entry| {
            if entry.label == seen.text {
                let (score, kind) = equal_score(seen, entry);
                best.take(score, kind, (i, entry));
            } else if let Some(kind) = slip(seen.text, &entry.label) {
                let (score, kind) = slip_score(seen, entry, kind);
                best.take(score, kind, (i, entry));
            }
        });
        if !self.ends.may_be(seen.text) {
            return;
        }
        fold::skeleton(seen.text, folded);
        self.skeletons.each(hash_of(folded), &mut |i| {
            if let Some(entry) = self.entries.get(i as usize)
                && entry.skeleton == *folded
                && entry.label != seen.text
            {
                let (score, kind) = skeleton_score(seen, entry);
                best.take(score, kind, (i, entry));
            }
        });
        // A blur is shorter than its label, and counts for long labels only.
        if seen.core.is_none() && (seen.is_folded || seen.text.len() >= SHORT_BYTES) {
            self.look_at_blur(seen, folded, best);
        }
        // Short labels sound like each other by chance, and are no finding.
        let may_sound = match seen.core {
            None => seen.text.len() >= SHORT_BYTES,
            Some(core) => core.is_strong && seen.text.len() > SHORT_BYTES,
        };
        if !may_sound {
            return;
        }
        fold::sound(seen.text, folded);
        self.sounds.each(hash_of(folded), &mut |i| {
            if let Some(entry) = self.entries.get(i as usize)
                && entry.sound == *folded
                && entry.label != seen.text
            {
                let (score, kind) = sound_score(seen, entry);
                best.take(score, kind, (i, entry));
            }
        });
    }

    fn look_at_blur(&self, seen: Seen<'_>, folded: &mut Vec<u8>, best: &mut Best) {
        fold::blur(seen.text, folded);
        self.blurs.each(hash_of(folded), &mut |i| {
            if let Some(entry) = self.entries.get(i as usize)
                && entry.blur == *folded
                && entry.label != seen.text
            {
                let score = match (entry.label.len(), seen.is_folded) {
                    (8.., _) | (SHORT_BYTES.., true) => 63,
                    (SHORT_BYTES.., _) | (_, true) if entry.suffix == seen.suffix => 61,
                    _ => 45,
                };
                best.take(score, homoglyph(seen), (i, entry));
            }
        });
    }

    fn each_near(
        &self,
        index: &super::index::HashIndex,
        text: &[u8],
        each: &mut impl FnMut(u32, &Entry),
    ) {
        let mut each = |i: u32| {
            if let Some(entry) = self.entries.get(i as usize) {
                each(i, entry);
            }
        };
        index.each(hash_of(text), &mut each);
        each_shorter(text, |hash| index.each(hash, &mut each));
    }

    /// A long protected label between hyphens, with whatever else. Grown together with an unknown word it is less sure.
    fn look_within(&self, plain: &[u8], best: &mut Best) {
        let Some(contained) = &self.contained else {
            return;
        };
        // Without a hyphen there is no free place, and no finding that is told.
        if self.least_score > GROWN_SCORE && memchr::memchr(b'-', plain).is_none() {
            return;
        }
        for found in contained.find_iter(plain) {
            let before = found.start().checked_sub(1).and_then(|at| plain.get(at));
            let after = plain.get(found.end());
            let is_free = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b'-');
            let i = self.patterns.get(found.pattern().as_usize());
            if let Some(i) = i.copied()
                && let Some(entry) = self.entries.get(i as usize)
                && (before.is_some() || after.is_some())
            {
                let score = if is_free(before) && is_free(after) {
                    62
                } else {
                    52
                };
                best.take(score, LookalikeKind::Contained, (i, entry));
            }
        }
    }

    /// A whole protected name in front of another one, and a protected label with a dot put in.
    fn look_at_dots(&self, name: &[u8], parts: &Parts, joined: &mut Vec<u8>, best: &mut Best) {
        let labels = parts.labels();
        let registered = labels.first().map_or(0, |label| label.0);
        for (start, _) in labels.iter().skip(1) {
            for end in memchr::memchr_iter(b'.', name.get(..registered).unwrap_or(&[])) {
                let inner = name.get(*start..end).unwrap_or(&[]);
                if memchr::memchr(b'.', inner).is_none() {
                    continue;
                }
                self.names.each(hash_of(inner), &mut |i| {
                    if let Some(entry) = self.entries.get(i as usize)
                        && entry.name.as_bytes() == inner
                    {
                        best.take(92, LookalikeKind::Subdomain, (i, entry));
                    }
                });
            }
        }
        joined.clear();
        let before = name.get(..parts.suffix.saturating_sub(1)).unwrap_or(&[]);
        joined.extend(before.iter().filter(|byte| **byte != b'.'));
        self.labels.each(hash_of(joined), &mut |i| {
            if let Some(entry) = self.entries.get(i as usize)
                && entry.label == *joined
            {
                let is_same = entry.suffix.as_slice() == name.get(parts.suffix..).unwrap_or(&[]);
                let score = if is_same || entry.label.len() >= SHORT_BYTES {
                    80
                } else {
                    50
                };
                best.take(score, LookalikeKind::Dot, (i, entry));
            }
        });
    }
}

/// The protected label itself, under another ending or between words of fraud.
fn equal_score(seen: Seen<'_>, entry: &Entry) -> (u8, LookalikeKind) {
    let n = entry.label.len();
    let Some(core) = seen.core else {
        return match (seen.is_folded, n) {
            (true, _) => (95, LookalikeKind::Idn),
            // The same country's own endings: `hue.vn` for `hue.gov.vn`.
            (false, 0..=3) if is_one_country(seen.suffix, &entry.suffix) => {
                (60, LookalikeKind::OtherSuffix)
            }
            (false, 0..=3) => (45, LookalikeKind::OtherSuffix),
            (false, 4) => (62, LookalikeKind::OtherSuffix),
            (false, _) => (82, LookalikeKind::OtherSuffix),
        };
    };
    let score = match (n, core.is_apart, core.n_words_bytes) {
        (0..=3, true, 2..) => 65,
        (4, true, _) | (4, false, 3..) => 70,
        (4, false, _) if core.is_strong => 64,
        (0..=4, ..) => 40,
        (_, true, _) => 88,
        (_, false, _) => 86,
    };
    (score, LookalikeKind::Keyword)
}

fn is_one_country(a: &[u8], b: &[u8]) -> bool {
    let last = |suffix: &[u8]| {
        suffix
            .rsplit(|byte| *byte == b'.')
            .next()
            .map(<[u8]>::to_vec)
    };
    last(a) == last(b) && last(a).is_some_and(|last| last.len() == 2)
}

/// One slip away.
fn slip_score(seen: Seen<'_>, entry: &Entry, kind: LookalikeKind) -> (u8, LookalikeKind) {
    let n = entry.label.len();
    let is_same_suffix = entry.suffix == seen.suffix;
    match seen.core {
        None => {
            let score = match (n, is_same_suffix) {
                (0..SHORT_BYTES, false) => 30,
                (0..SHORT_BYTES, true) => 64,
                (SHORT_BYTES, false) => 66,
                (_, false) => 76,
                (_, true) => 84,
            };
            let kind = if seen.is_folded {
                LookalikeKind::Idn
            } else {
                kind
            };
            (score, kind)
        }
        Some(core) => {
            // A slip and a plain word may both be chance.
            let score = match (n, core.is_strong, core.is_apart) {
                (0..SHORT_BYTES, ..) => 20,
                (SHORT_BYTES, true, _) if core.n_words_bytes > 2 => 64,
                (SHORT_BYTES, ..) => 50,
                (_, true, _) => 74,
                (_, false, true) => 61,
                (_, false, false) => 55,
            };
            (score, LookalikeKind::TypoKeyword)
        }
    }
}

/// The same to the eye.
fn skeleton_score(seen: Seen<'_>, entry: &Entry) -> (u8, LookalikeKind) {
    let n = entry.label.len();
    if seen.core.is_some() {
        let score = if n >= SHORT_BYTES { 80 } else { 45 };
        return (score, LookalikeKind::HomoglyphKeyword);
    }
    let score = match (n, entry.suffix == seen.suffix) {
        (0..=4, true) => 66,
        (0..=3, false) => 40,
        (4, false) => 55,
        _ => 85,
    };
    (score, homoglyph(seen))
}

fn homoglyph(seen: Seen<'_>) -> LookalikeKind {
    if seen.is_folded {
        LookalikeKind::Idn
    } else {
        LookalikeKind::Homoglyph
    }
}

/// The same to the ear.
fn sound_score(seen: Seen<'_>, entry: &Entry) -> (u8, LookalikeKind) {
    let score = match (seen.core, entry.label.len()) {
        (None, 0..=4) => 30,
        (None, SHORT_BYTES) => 63,
        (None, _) => 73,
        (Some(core), 7..) if core.is_strong => 61,
        (Some(_), _) => 40,
    };
    (score, LookalikeKind::Sound)
}
