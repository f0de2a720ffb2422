//! The protected names in every form in which a name is compared with them.

use super::ends::Ends;
use super::fold;
use super::index::{HashIndex, each_shorter, hash_of};
use super::keyword::Keywords;
use super::name::Parts;
use crate::normal::domain;
use aho_corasick::{AhoCorasick, MatchKind};

/// Shortest label that is looked for within longer ones.
const CONTAINED_BYTES: usize = 7;
/// Findings below this score are not told.
const LEAST_SCORE: u8 = 60;

/// A protected name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The label that was registered.
    pub(super) label: Vec<u8>,
    /// The ending under which it was.
    pub(super) suffix: Vec<u8>,
    pub(super) skeleton: Vec<u8>,
    pub(super) sound: Vec<u8>,
    pub(super) blur: Vec<u8>,
}

/// The register of protected names ("tên được bảo vệ"), built once and asked about every name that is seen.
///
/// Memory is some 2 KiB a name; a question takes about half a microsecond however many there are.
#[derive(Clone, Debug)]
pub struct Protected {
    pub(super) entries: Vec<Entry>,
    /// Names that are never flagged, with what lies below them: the protected ones and those that are allowed.
    pub(super) own: HashIndex,
    own_names: Vec<String>,
    pub(super) names: HashIndex,
    pub(super) labels: HashIndex,
    pub(super) near_labels: HashIndex,
    pub(super) skeletons: HashIndex,
    pub(super) ends: Ends,
    pub(super) sounds: HashIndex,
    pub(super) blurs: HashIndex,
    pub(super) contained: Option<AhoCorasick>,
    /// Which entry each pattern of `contained` is.
    pub(super) patterns: Vec<u32>,
    pub(super) keywords: Keywords,
    pub(super) least_score: u8,
}

impl Protected {
    /// The register of `names`, and of `allowed` names, which look like protected ones and are nobody's bait.
    ///
    /// What is no name is left out; of a name that stands there twice the first counts.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        allowed: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for name in names {
            if let Some(entry) = entry_of(name)
                && !entries.iter().any(|known| known.name == entry.name)
            {
                entries.push(entry);
            }
        }
        let mut own_names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        own_names.extend(allowed.into_iter().filter_map(domain::normal));
        let whole = |form: fn(&Entry) -> &[u8]| {
            let hashes = entries.iter().map(|entry| hash_of(form(entry)));
            HashIndex::new(&numbered(hashes))
        };
        let patterns: Vec<u32> = (0_u32..)
            .zip(&entries)
            .filter(|(_, entry)| entry.label.len() >= CONTAINED_BYTES)
            .map(|(i, _)| i)
            .collect();
        let labels = patterns
            .iter()
            .filter_map(|i| entries.get(*i as usize))
            .map(|entry| entry.label.as_slice());
        let contained = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(labels)
            .ok();
        Self {
            own: HashIndex::new(&numbered(
                own_names.iter().map(|name| hash_of(name.as_bytes())),
            )),
            names: whole(|entry| entry.name.as_bytes()),
            labels: whole(|entry| &entry.label),
            sounds: whole(|entry| &entry.sound),
            blurs: whole(|entry| &entry.blur),
            near_labels: near(&entries, |entry| &entry.label),
            skeletons: whole(|entry| &entry.skeleton),
            ends: Ends::new(entries.iter().map(|entry| entry.label.as_slice())),
            contained,
            patterns,
            keywords: Keywords::new(),
            least_score: LEAST_SCORE,
            own_names,
            entries,
        }
    }

    /// The same register, which tells findings from `least_score` on.
    #[must_use]
    pub fn with_least_score(mut self, least_score: u8) -> Self {
        self.least_score = least_score;
        self
    }

    /// Number of protected names.
    pub fn n_names(&self) -> usize {
        self.entries.len()
    }

    /// Whether `name` is one of the names that are never flagged.
    pub(super) fn is_own(&self, name: &[u8]) -> bool {
        let mut found = false;
        self.own.each(hash_of(name), &mut |i| {
            let known = self.own_names.get(i as usize);
            found |= known.is_some_and(|known| known.as_bytes() == name);
        });
        found
    }
}

fn entry_of(name: &str) -> Option<Entry> {
    let name = domain::normal(name)?;
    let parts = Parts::of(name.as_bytes())?;
    let (start, end) = *parts.labels().first()?;
    let mut entry = Entry {
        label: Vec::new(),
        suffix: name.as_bytes().get(parts.suffix..)?.to_vec(),
        skeleton: Vec::new(),
        sound: Vec::new(),
        blur: Vec::new(),
        name: name.clone(),
    };
    fold::plain(name.as_bytes().get(start..end)?, &mut entry.label);
    fold::skeleton(&entry.label, &mut entry.skeleton);
    fold::sound(&entry.label, &mut entry.sound);
    fold::blur(&entry.label, &mut entry.blur);
    Some(entry)
}

fn numbered(hashes: impl Iterator<Item = u64>) -> Vec<(u64, u32)> {
    hashes.zip(0..).collect()
}

/// An index of `form` whole and with each letter out.
fn near(entries: &[Entry], form: fn(&Entry) -> &[u8]) -> HashIndex {
    let mut hashes = Vec::new();
    for (i, entry) in (0..).zip(entries) {
        hashes.push((hash_of(form(entry)), i));
        each_shorter(form(entry), |hash| hashes.push((hash, i)));
    }
    HashIndex::new(&hashes)
}
