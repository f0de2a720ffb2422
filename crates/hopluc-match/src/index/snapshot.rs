//! The file form of an index: a head, then the sections one behind the other, as they are used.
//!
//! Version 1, little-endian: `hlindex` and a line feed, version, CRC-32 of what follows, number of indicators of each of ten
//! kinds, fewest and most labels of a domain, eight lengths of sections. A reader refuses every other version.

use super::ranges::{V4Ranges, V6Ranges};
use super::table::Table;
use super::{Index, IndicatorKind, Shape};

/// Bytes of the head.
pub(super) const HEAD_BYTES: usize = 160;
const MAGIC: [u8; 8] = *b"hlindex\n";
const VERSION: u32 = 1;
/// What the checksum covers begins here.
const CHECKED_FROM: usize = 16;
const N_KINDS: usize = IndicatorKind::ALL.len();
const LABELS_AT: usize = CHECKED_FROM + N_KINDS * 4;
const LENGTHS_AT: usize = LABELS_AT + 8;
const N_SECTIONS: usize = 8;

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
        parts_of(&self.bytes).unwrap_or(Index::NOTHING)
    }
}

impl<'a> Index<'a> {
    const NOTHING: Self = Self {
        table: Table {
            tags: &[],
            refs: &[],
            texts: &[],
        },
        v4: V4Ranges {
            ranges: &[],
            lengths: &[],
            blocks: &[],
            touched: &[],
        },
        v6: V6Ranges { ranges: &[] },
        shape: Shape {
            counts: [0; N_KINDS],
            labels: (0, 0),
        },
    };

    /// The index in `bytes`, which may lie in memory or in a mapped file. Reads all of them once for the checksum.
    pub fn of(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        if !Snapshot::is_one(bytes) {
            return Err(SnapshotError::NoSnapshot);
        }
        let number = |at: usize| number_at(bytes, at).ok_or(SnapshotError::Damaged);
        let found = number(8)?;
        if found != VERSION {
            return Err(SnapshotError::OtherVersion { found });
        }
        let checked = bytes.get(CHECKED_FROM..).ok_or(SnapshotError::Damaged)?;
        if crc32fast::hash(checked) != number(12)? {
            return Err(SnapshotError::Damaged);
        }
        parts_of(bytes).ok_or(SnapshotError::Damaged)
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk::<4>()?))
}

fn parts_of(bytes: &[u8]) -> Option<Index<'_>> {
    let mut shape = Shape::default();
    for (i, count) in shape.counts.iter_mut().enumerate() {
        *count = number_at(bytes, CHECKED_FROM + i * 4)?;
    }
    shape.labels = (*bytes.get(LABELS_AT)?, *bytes.get(LABELS_AT + 1)?);
    let mut rest = bytes.get(HEAD_BYTES..)?;
    let mut sections = [&[][..]; N_SECTIONS];
    for (i, section) in sections.iter_mut().enumerate() {
        let n = u64::from_le_bytes(*bytes.get(LENGTHS_AT + i * 8..)?.first_chunk::<8>()?);
        (*section, rest) = rest.split_at_checked(usize::try_from(n).ok()?)?;
    }
    let [texts, tags, refs, ranges, lengths, blocks, touched, v6] = sections;
    (rest.is_empty() && refs.len() == tags.len() * 4).then_some(Index {
        table: Table { tags, refs, texts },
        v4: V4Ranges {
            ranges,
            lengths,
            blocks,
            touched,
        },
        v6: V6Ranges { ranges: v6 },
        shape,
    })
}

/// The sections behind the texts.
pub(super) struct Parts {
    pub(super) shape: Shape,
    pub(super) tags: Vec<u8>,
    pub(super) refs: Vec<u8>,
    pub(super) v4: [Vec<u8>; 4],
    pub(super) v6: Vec<u8>,
}

/// A snapshot of `bytes`, which are room for the head and the texts, and of `parts`.
pub(super) fn assembled(mut bytes: Vec<u8>, parts: Parts) -> Snapshot {
    let mut lengths = vec![(bytes.len() - HEAD_BYTES) as u64];
    // Each section is given back as soon as it is copied, so that memory never holds two of the index.
    let [ranges, prefixes, blocks, touched] = parts.v4;
    for section in [
        parts.tags, parts.refs, ranges, prefixes, blocks, touched, parts.v6,
    ] {
        lengths.push(section.len() as u64);
        bytes.extend_from_slice(&section);
    }
    let mut head = Vec::with_capacity(HEAD_BYTES);
    for count in parts.shape.counts {
        head.extend_from_slice(&count.to_le_bytes());
    }
    let (fewest, most) = parts.shape.labels;
    head.extend_from_slice(&[fewest, most, 0, 0, 0, 0, 0, 0]);
    for length in lengths {
        head.extend_from_slice(&length.to_le_bytes());
    }
    patch(&mut bytes, CHECKED_FROM, &head);
    let checksum = crc32fast::hash(bytes.get(CHECKED_FROM..).unwrap_or(&[]));
    patch(&mut bytes, 0, &MAGIC);
    patch(&mut bytes, 8, &VERSION.to_le_bytes());
    patch(&mut bytes, 12, &checksum.to_le_bytes());
    bytes.shrink_to_fit();
    Snapshot { bytes }
}

fn patch(bytes: &mut [u8], at: usize, with: &[u8]) {
    if let Some(to) = bytes.get_mut(at..at + with.len()) {
        to.copy_from_slice(with);
    }
}
