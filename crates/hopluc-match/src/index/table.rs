//! A hash table of names, URLs and hashes in four sections: tags, marks, references, texts.
//!
//! A question reads one byte of the tags, and in 199 of 200 cases of a miss nothing more: at a million entries the tags are
//! 1.4 MB, which the processor keeps close. The marks tell most of the rest apart. References and texts are asked once in
//! 65,000 misses and for hits, so they need not be in memory at all.

use crate::kind::IndicatorKind;
use std::fmt::Debug;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes before the value of an entry: its kind and its length.
const HEAD_BYTES: usize = 3;
/// Values up to this length are read without asking for memory.
const USUAL_BYTES: usize = 256;

/// Bytes that lie somewhere else, in a file as a rule.
pub trait ReadAt: Debug + Sync {
    /// Fills `to` with the bytes from `at` on.
    fn read_at(&self, at: u64, to: &mut [u8]) -> io::Result<()>;
}

#[cfg(unix)]
impl ReadAt for std::fs::File {
    fn read_at(&self, at: u64, to: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, to, at)
    }
}

/// The sections of a table, borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    /// One byte a slot, 0 for an empty one, else a part of the hash.
    pub(super) tags: &'a [u8],
    /// One byte a slot, another part of the hash.
    pub(super) marks: &'a [u8],
    pub(super) cold: Cold<'a>,
}

/// Where the references and the texts are.
///
/// References have four bytes a slot: where the entry begins in the texts. An entry is kind, length in two bytes, value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cold<'a> {
    Memory { refs: &'a [u8], texts: &'a [u8] },
    Elsewhere(Elsewhere<'a>),
}

/// References and texts that are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elsewhere<'a> {
    pub(super) source: &'a dyn ReadAt,
    pub(super) refs_at: u64,
    pub(super) texts_at: u64,
    /// Set when something could not be read: no answer since then is worth anything.
    pub(super) has_failed: &'a AtomicBool,
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
            if tag == wanted && self.is_entry(slot, hash, kind, value) {
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
    fn is_entry(&self, slot: usize, hash: u64, kind: IndicatorKind, value: &[u8]) -> bool {
        if self.marks.get(slot) != Some(&mark_of(hash)) {
            return false;
        }
        match self.cold {
            Cold::Memory { refs, texts } => {
                let at = refs.get(slot * 4..).and_then(<[u8]>::first_chunk);
                let at = at.map(|at| u32::from_le_bytes(*at) as usize);
                at.and_then(|at| entry_at(texts, at)) == Some((kind.number(), value))
            }
            Cold::Elsewhere(cold) => match cold.is_entry(slot, kind, value) {
                Ok(found) => found,
                Err(_) => {
                    cold.has_failed.store(true, Ordering::Relaxed);
                    false
                }
            },
        }
    }
}

impl Elsewhere<'_> {
    fn is_entry(&self, slot: usize, kind: IndicatorKind, value: &[u8]) -> io::Result<bool> {
        let mut at = [0; 4];
        self.source
            .read_at(self.refs_at + slot as u64 * 4, &mut at)?;
        let at = self.texts_at + u64::from(u32::from_le_bytes(at));
        let n_bytes = HEAD_BYTES + value.len();
        let (mut usual, mut long) = ([0; USUAL_BYTES], Vec::new());
        let entry = match usual.get_mut(..n_bytes) {
            Some(entry) => entry,
            None => {
                long.resize(n_bytes, 0);
                &mut long
            }
        };
        // A shorter entry at the very end is none: its length differs.
        match self.source.read_at(at, entry) {
            Ok(()) => Ok(entry_at(entry, 0) == Some((kind.number(), value))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The part of the hash that the marks keep.
#[inline]
fn mark_of(hash: u64) -> u8 {
    (hash >> 8) as u8
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

/// Tags, marks and references in the making.
pub(super) struct Filling {
    pub(super) tags: Vec<u8>,
    pub(super) marks: Vec<u8>,
    pub(super) refs: Vec<u8>,
}

impl Filling {
    pub(super) fn new(n_entries: usize) -> Self {
        let n_slots = n_slots_for(n_entries);
        Self {
            tags: vec![0; n_slots],
            marks: vec![0; n_slots],
            refs: vec![0; n_slots * 4],
        }
    }

    /// Puts the entry at `at` of `texts` into its slot; `false` if the same entry is there already.
    pub(super) fn insert(&mut self, texts: &[u8], at: u32, hash: u64) -> bool {
        let (tag, n_slots) = (tag_of(hash), self.tags.len());
        let mut slot = slot_of(hash, n_slots);
        let Some((number, value)) = entry_at(texts, at as usize) else {
            return false;
        };
        let kind = IndicatorKind::of_number(number);
        loop {
            match self.tags.get(slot) {
                Some(0) => break,
                Some(there) if *there == tag => {
                    let refs = &self.refs;
                    let table = Table {
                        tags: &self.tags,
                        marks: &self.marks,
                        cold: Cold::Memory { refs, texts },
                    };
                    if kind.is_some_and(|kind| table.is_entry(slot, hash, kind, value)) {
                        return false;
                    }
                }
                _ => {}
            }
            slot = (slot + 1) % n_slots;
        }
        if let (Some(to), Some(mark), Some(bytes)) = (
            self.tags.get_mut(slot),
            self.marks.get_mut(slot),
            self.refs.get_mut(slot * 4..slot * 4 + 4),
        ) {
            *to = tag;
            *mark = mark_of(hash);
            bytes.copy_from_slice(&at.to_le_bytes());
        }
        true
    }
}
