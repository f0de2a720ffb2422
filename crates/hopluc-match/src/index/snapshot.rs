//! The file form of an index: a head, then the sections one behind the other, as they are used. It can stay in its file.
//!
//! Version 1, little-endian: `hlindex` and a line feed, version, CRC-32 of what follows, number of indicators of each of ten
//! kinds, fewest and most labels of a domain, nine lengths of sections. A reader refuses every other version.

use super::ranges::{V4Ranges, V6Ranges};
use super::table::{Cold, Elsewhere, Filling, ReadAt, Table};
use super::{Index, IndicatorKind, Shape};
use std::io;
use std::sync::atomic::AtomicBool;

/// Bytes of the head.
const HEAD_BYTES: usize = 160;
const MAGIC: [u8; 8] = *b"hlindex\n";
const VERSION: u32 = 1;
/// What the checksum covers begins here.
const CHECKED_FROM: usize = 16;
const N_KINDS: usize = IndicatorKind::ALL.len();
const LABELS_AT: usize = CHECKED_FROM + N_KINDS * 4;
const LENGTHS_AT: usize = LABELS_AT + 8;
const N_SECTIONS: usize = 9;
/// Sections that are always in memory; they come first.
const N_HOT: usize = 7;
/// What is only checked is read in parts of this size.
const PART_BYTES: usize = 64 << 10;

/// Why bytes are no snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It does not begin like one.
    #[error("the file is no compiled list of indicators")]
    NoSnapshot,
    /// Another program made it.
    #[error(
        "the compiled list has version {found}, this program reads version {VERSION}; compile it again"
    )]
    OtherVersion {
        /// Its version.
        found: u32,
    },
    /// It was cut or changed.
    #[error("the compiled list is damaged; compile it again")]
    Damaged,
}

/// An index and the bytes that it lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    bytes: Vec<u8>,
}

impl Snapshot {
    /// Whether `bytes` begin like a snapshot. Eight of them suffice.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// Takes bytes of a file, once their checksum holds.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        Index::of(&bytes)?;
        Ok(Self { bytes })
    }

    /// The bytes of the file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The index in it.
    pub fn index(&self) -> Index<'_> {
        // The bytes were checked when they came in; an empty index cannot be told from a broken promise otherwise.
        whole(&self.bytes).unwrap_or(Index::NOTHING)
    }
}

impl<'a> Index<'a> {
    const NOTHING: Self = Self {
        table: Table {
            tags: &[],
            marks: &[],
            cold: Cold::Memory {
                refs: &[],
                texts: &[],
            },
        },
        v4: V4Ranges {
            ranges: &[],
            lengths: &[],
            blocks: &[],
            touched: &[],
        },
        v6: V6Ranges { ranges: &[] },
        shape: Shape::NOTHING,
    };

    /// The index in `bytes`. Reads all of them once for the checksum.
    pub fn of(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let head = Head::of(bytes)?;
        let checked = bytes.get(CHECKED_FROM..).ok_or(SnapshotError::Damaged)?;
        if crc32fast::hash(checked) != head.checksum {
            return Err(SnapshotError::Damaged);
        }
        whole(bytes).ok_or(SnapshotError::Damaged)
    }
}

/// What stands in the head.
#[derive(Clone, Copy, Debug)]
struct Head {
    checksum: u32,
    shape: Shape,
    /// Lengths of the sections, those that are always in memory first.
    lengths: [u64; N_SECTIONS],
}

impl Head {
    fn of(bytes: &[u8]) -> Result<Self, SnapshotError> {
        if !Snapshot::is_one(bytes) {
            return Err(SnapshotError::NoSnapshot);
        }
        let found = number_at(bytes, 8).ok_or(SnapshotError::Damaged)?;
        if found != VERSION {
            return Err(SnapshotError::OtherVersion { found });
        }
        Self::of_known(bytes).ok_or(SnapshotError::Damaged)
    }

    fn of_known(bytes: &[u8]) -> Option<Self> {
        let mut shape = Shape::NOTHING;
        for (i, count) in shape.counts.iter_mut().enumerate() {
            *count = number_at(bytes, CHECKED_FROM + i * 4)?;
        }
        shape.labels = (*bytes.get(LABELS_AT)?, *bytes.get(LABELS_AT + 1)?);
        let mut lengths = [0; N_SECTIONS];
        for (i, length) in lengths.iter_mut().enumerate() {
            *length = u64::from_le_bytes(*bytes.get(LENGTHS_AT + i * 8..)?.first_chunk::<8>()?);
        }
        bytes.get(..HEAD_BYTES)?;
        Some(Self {
            checksum: number_at(bytes, 12)?,
            shape,
            lengths,
        })
    }

    /// Bytes of the head and of the sections before number `n`; `None` where they are more than there can be.
    fn n_bytes_before(&self, n: usize) -> Option<u64> {
        let mut lengths = self.lengths.iter().take(n);
        lengths.try_fold(HEAD_BYTES as u64, |sum, length| sum.checked_add(*length))
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk::<4>()?))
}

/// The index whose sections all lie in `bytes`.
fn whole(bytes: &[u8]) -> Option<Index<'_>> {
    let (mut index, head, rest) = hot(bytes)?;
    let [.., n_refs, _] = head.lengths;
    let (refs, texts) = rest.split_at_checked(usize::try_from(n_refs).ok()?)?;
    index.table.cold = Cold::Memory { refs, texts };
    let n_bytes = head.n_bytes_before(N_SECTIONS)?;
    (n_bytes == bytes.len() as u64).then_some(index)
}

/// The sections that are always in memory, the head, and what follows them.
fn hot(bytes: &[u8]) -> Option<(Index<'_>, Head, &[u8])> {
    let head = Head::of_known(bytes)?;
    let mut rest = bytes.get(HEAD_BYTES..)?;
    let mut sections = [&[][..]; N_HOT];
    for (section, n) in sections.iter_mut().zip(head.lengths) {
        (*section, rest) = rest.split_at_checked(usize::try_from(n).ok()?)?;
    }
    let [tags, marks, ranges, lengths, blocks, touched, v6] = sections;
    let index = Index {
        table: Table {
            tags,
            marks,
            ..Index::NOTHING.table
        },
        v4: V4Ranges {
            ranges,
            lengths,
            blocks,
            touched,
        },
        v6: V6Ranges { ranges: v6 },
        shape: head.shape,
    };
    Some((index, head, rest))
}

/// A snapshot that stays where it is: a quarter of it is read into memory, the rest only where it is asked for.
#[derive(Debug)]
pub struct Stored<S> {
    source: S,
    /// Head and sections that are always in memory.
    bytes: Vec<u8>,
    refs_at: u64,
    texts_at: u64,
    has_failed: AtomicBool,
}

/// Why a snapshot cannot be used where it is.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// What is there is no sound snapshot.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// What is there cannot be read.
    #[error("the compiled list cannot be read")]
    Io(#[from] io::Error),
}

impl<S: ReadAt> Stored<S> {
    /// Opens the snapshot of `n_bytes` in `source`, which must not change while it is in use. Reads all of it once for the
    /// checksum.
    pub fn open(source: S, n_bytes: u64) -> Result<Self, StoredError> {
        let mut bytes = vec![0; HEAD_BYTES.min(usize::try_from(n_bytes).unwrap_or(HEAD_BYTES))];
        source.read_at(0, &mut bytes)?;
        let head = Head::of(&bytes)?;
        let (Some(refs_at), Some(texts_at), Some(end)) = (
            head.n_bytes_before(N_HOT),
            head.n_bytes_before(N_HOT + 1),
            head.n_bytes_before(N_SECTIONS),
        ) else {
            return Err(SnapshotError::Damaged.into());
        };
        if end != n_bytes {
            return Err(SnapshotError::Damaged.into());
        }
        bytes.resize(
            usize::try_from(refs_at).map_err(|_| SnapshotError::Damaged)?,
            0,
        );
        if let Some(to) = bytes.get_mut(HEAD_BYTES..) {
            source.read_at(HEAD_BYTES as u64, to)?;
        }
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(bytes.get(CHECKED_FROM..).unwrap_or(&[]));
        let mut part = vec![0; PART_BYTES];
        let mut at = refs_at;
        while at < end {
            let n = PART_BYTES.min(usize::try_from(end - at).unwrap_or(PART_BYTES));
            let part = part.get_mut(..n).unwrap_or_default();
            source.read_at(at, part)?;
            checksum.update(part);
            at += n as u64;
        }
        if checksum.finalize() != head.checksum || hot(&bytes).is_none() {
            return Err(SnapshotError::Damaged.into());
        }
        Ok(Self {
            source,
            bytes,
            refs_at,
            texts_at,
            has_failed: AtomicBool::new(false),
        })
    }

    /// The index in it.
    pub fn index(&self) -> Index<'_> {
        let Some((mut index, ..)) = hot(&self.bytes) else {
            return Index::NOTHING;
        };
        index.table.cold = Cold::Elsewhere(Elsewhere {
            source: &self.source,
            refs_at: self.refs_at,
            texts_at: self.texts_at,
            has_failed: &self.has_failed,
        });
        index
    }
}

#[cfg(test)]
impl<S> Stored<S> {
    pub(super) fn source(&self) -> &S {
        &self.source
    }
}

/// The sections in the making.
pub(super) struct Parts {
    pub(super) shape: Shape,
    pub(super) filling: Filling,
    pub(super) v4: [Vec<u8>; 4],
    pub(super) v6: Vec<u8>,
    pub(super) texts: Vec<u8>,
}

/// The snapshot of `parts`.
pub(super) fn assembled(parts: Parts) -> Snapshot {
    let [ranges, prefixes, blocks, touched] = parts.v4;
    let Filling { tags, marks, refs } = parts.filling;
    let sections = [
        tags,
        marks,
        ranges,
        prefixes,
        blocks,
        touched,
        parts.v6,
        refs,
        parts.texts,
    ];
    let n_bytes: usize = sections.iter().map(Vec::len).sum();
    let mut bytes = vec![0; HEAD_BYTES];
    bytes.reserve_exact(n_bytes);
    let mut head = Vec::with_capacity(HEAD_BYTES);
    for count in parts.shape.counts {
        head.extend_from_slice(&count.to_le_bytes());
    }
    let (fewest, most) = parts.shape.labels;
    head.extend_from_slice(&[fewest, most, 0, 0, 0, 0, 0, 0]);
    // Each section is given back as soon as it is copied, so that memory never holds two of the index.
    for section in sections {
        head.extend_from_slice(&(section.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&section);
    }
    patch(&mut bytes, CHECKED_FROM, &head);
    let checksum = crc32fast::hash(bytes.get(CHECKED_FROM..).unwrap_or(&[]));
    patch(&mut bytes, 0, &MAGIC);
    patch(&mut bytes, 8, &VERSION.to_le_bytes());
    patch(&mut bytes, 12, &checksum.to_le_bytes());
    Snapshot { bytes }
}

fn patch(bytes: &mut [u8], at: usize, with: &[u8]) {
    if let Some(to) = bytes.get_mut(at..at + with.len()) {
        to.copy_from_slice(with);
    }
}
