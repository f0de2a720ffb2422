//! A hash table of names, URLs and hashes in three sections: tags, references, texts.
//!
//! A question reads one byte of the tags and in 199 of 200 cases of a miss nothing more: at a million entries the tags are
//! 1.4 MB, which the processor keeps close, while texts and references are not touched.

use crate::kind::IndicatorKind;

/// Bytes before the value of an entry: its kind and its length.
const HEAD_BYTES: usize = 3;

/// The three sections, borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    /// One byte a slot, 0 for an empty one, else a part of the hash.
    pub(super) tags: &'a [u8],
    /// Four bytes a slot: where the entry begins in the texts.
    pub(super) refs: &'a [u8],
    /// Entries: kind, length in two bytes, value.
    pub(super) texts: &'a [u8],
}

/// The slot at which the search for `hash` begins.
#[inline]
fn slot_of(hash: u64, n_slots: usize) -> usize {
    ((u128::from(hash) * n_slots as u128) >> 64) as usize
}

/// The part of the hash that a slot keeps; never 0.
#[inline]
fn tag_of(hash: u64) -> u8 {
    (hash as u8).max(1)
}

impl Table<'_> {
    /// Whether `value` is in the table.
    #[inline]
    pub(super) fn find(&self, hash: u64, kind: IndicatorKind, value: &[u8]) -> bool {
        let (wanted, n_slots) = (tag_of(hash), self.tags.len());
        let mut slot = slot_of(hash, n_slots);
        // A sound table has empty slots; the bound is for others.
        for _ in 0..n_slots {
            let Some(&tag) = self.tags.get(slot) else {
                return false;
            };
            if tag == 0 {
                return false;
            }
            if tag == wanted && self.entry(slot) == Some((kind.number(), value)) {
                return true;
            }
            slot += 1;
            if slot == n_slots {
                slot = 0;
            }
        }
        false
    }

    #[cold]
    fn entry(&self, slot: usize) -> Option<(u8, &[u8])> {
        let at = self.refs.get(slot * 4..slot * 4 + 4)?;
        let at = u32::from_le_bytes(at.try_into().ok()?) as usize;
        entry_at(self.texts, at)
    }
}

/// Kind and value of the entry at `at`.
pub(super) fn entry_at(texts: &[u8], at: usize) -> Option<(u8, &[u8])> {
    let [kind, low, high] = *texts.get(at..)?.first_chunk::<HEAD_BYTES>()?;
    let n = usize::from(u16::from_le_bytes([low, high]));
    let value = texts.get(at + HEAD_BYTES..at + HEAD_BYTES + n)?;
    Some((kind, value))
}

/// Appends an entry; `false` if it is too long or the texts are full.
pub(super) fn push_entry(texts: &mut Vec<u8>, kind: IndicatorKind, value: &[u8]) -> bool {
    let (Ok(n), Ok(_)) = (u16::try_from(value.len()), u32::try_from(texts.len())) else {
        return false;
    };
    texts.push(kind.number());
    texts.extend_from_slice(&n.to_le_bytes());
    texts.extend_from_slice(value);
    true
}

/// Slots for `n_entries`: at most half of them are taken, so that a miss looks at 2.5 tags on average.
pub(super) fn n_slots_for(n_entries: usize) -> usize {
    n_entries * 2 + 8
}

/// Tags and references in the making.
pub(super) struct Filling {
    pub(super) tags: Vec<u8>,
    pub(super) refs: Vec<u8>,
}

impl Filling {
    pub(super) fn new(n_entries: usize) -> Self {
        let n_slots = n_slots_for(n_entries);
        Self {
            tags: vec![0; n_slots],
            refs: vec![0; n_slots * 4],
        }
    }

    /// Puts the entry at `at` of `texts` into its slot; `false` if the same entry is there already.
    pub(super) fn insert(&mut self, texts: &[u8], at: u32, hash: u64) -> bool {
        let (tag, n_slots) = (tag_of(hash), self.tags.len());
        let mut slot = slot_of(hash, n_slots);
        let entry = entry_at(texts, at as usize);
        loop {
            match self.tags.get(slot) {
                Some(0) => break,
                Some(there) if *there == tag => {
                    let table = Table {
                        tags: &self.tags,
                        refs: &self.refs,
                        texts,
                    };
                    if table.entry(slot) == entry {
                        return false;
                    }
                }
                _ => {}
            }
            slot = (slot + 1) % n_slots;
        }
        if let (Some(to), Some(bytes)) = (
            self.tags.get_mut(slot),
            self.refs.get_mut(slot * 4..slot * 4 + 4),
        ) {
            *to = tag;
            bytes.copy_from_slice(&at.to_le_bytes());
        }
        true
    }
}
