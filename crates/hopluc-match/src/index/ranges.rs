//! Addresses and networks as disjoint ranges, each with the narrowest network that covers it.
//!
//! Networks nest or are apart, never overlap otherwise, so one sweep with a stack gives at most two ranges a network. A
//! single address is a range of its own, so one search answers for addresses and networks of every length together.

use crate::normal::address::{Network, mask_v4, mask_v6};

/// Bytes of a range of IPv4: first and last address.
const V4_BYTES: usize = 8;
/// Bytes of a range of IPv6: first and last address, length of the prefix.
const V6_BYTES: usize = 33;
/// Blocks of 65,536 addresses, by which the ranges of IPv4 are found.
const N_BLOCKS: usize = 1 << 16;
/// An address without its last bits names a bit that says whether any range touches those 4,096 addresses.
const TOUCH_BITS: u32 = 12;

/// The ranges of IPv4, borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct V4Ranges<'a> {
    pub(super) ranges: &'a [u8],
    pub(super) lengths: &'a [u8],
    /// Four bytes a block: the first range that begins in it or behind it; one more at the end.
    pub(super) blocks: &'a [u8],
    /// A bit for each 4,096 addresses. At 128 KiB it stays near the processor, and most addresses end there.
    pub(super) touched: &'a [u8],
}

impl V4Ranges<'_> {
    /// The narrowest network that holds `address`.
    #[inline]
    pub(super) fn find(&self, address: u32) -> Option<Network> {
        let bit = address >> TOUCH_BITS;
        if self.touched.get((bit >> 3) as usize)? & 1 << (bit & 7) == 0 {
            return None;
        }
        self.find_touched(address)
    }

    /// The networks that are an answer, some of them more than once.
    pub(super) fn networks(&self) -> impl Iterator<Item = Network> {
        self.lengths.iter().enumerate().filter_map(|(at, &length)| {
            let (first, _) = pair_at(self.ranges, at * V4_BYTES)?;
            Some(Network::V4(first & mask_v4(length), length))
        })
    }

    fn find_touched(&self, address: u32) -> Option<Network> {
        let (mut low, mut high) = pair_at(self.blocks, (address >> 16) as usize * 4)?;
        // The last range that begins at or before the address.
        while low < high {
            let middle = u32::midpoint(low, high);
            if pair_at(self.ranges, middle as usize * V4_BYTES)?.0 <= address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = low.checked_sub(1)? as usize;
        let (first, last) = pair_at(self.ranges, at * V4_BYTES)?;
        if address < first || last < address {
            return None;
        }
        let length = *self.lengths.get(at)?;
        Some(Network::V4(first & mask_v4(length), length))
    }
}

/// Two numbers, one behind the other.
#[inline]
fn pair_at(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    let pair = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
    Some((pair as u32, (pair >> 32) as u32))
}

/// The ranges of IPv6, borrowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct V6Ranges<'a> {
    pub(super) ranges: &'a [u8],
}

impl V6Ranges<'_> {
    /// The narrowest network that holds `address`.
    pub(super) fn find(&self, address: u128) -> Option<Network> {
        let (mut low, mut high) = (0, self.ranges.len() / V6_BYTES);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.range(middle)?.0 <= address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (first, last, length) = self.range(low.checked_sub(1)?)?;
        (first <= address && address <= last).then(|| Network::V6(first & mask_v6(length), length))
    }

    /// The networks that are an answer, some of them more than once.
    pub(super) fn networks(&self) -> impl Iterator<Item = Network> {
        (0..self.ranges.len() / V6_BYTES).filter_map(|at| {
            let (first, _, length) = self.range(at)?;
            Some(Network::V6(first & mask_v6(length), length))
        })
    }

    fn range(&self, at: usize) -> Option<(u128, u128, u8)> {
        let bytes = self.ranges.get(at * V6_BYTES..(at + 1) * V6_BYTES)?;
        let (first, rest) = bytes.split_first_chunk::<16>()?;
        let (last, rest) = rest.split_first_chunk::<16>()?;
        Some((
            u128::from_le_bytes(*first),
            u128::from_le_bytes(*last),
            *rest.first()?,
        ))
    }
}

/// A network as its first and last address, widened to what both families share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    first: u128,
    /// Shorter prefixes come first among networks that begin at the same address.
    length: u8,
    last: u128,
}

/// The sections of IPv4: ranges, lengths, blocks, touched.
pub(super) fn v4_sections(networks: &[(u32, u8)]) -> [Vec<u8>; 4] {
    let spans = networks.iter().map(|&(first, length)| Span {
        first: u128::from(first),
        length,
        last: u128::from(first | !mask_v4(length)),
    });
    let pieces = pieces_of(spans.collect());
    let mut ranges = Vec::with_capacity(pieces.len() * V4_BYTES);
    let mut lengths = Vec::with_capacity(pieces.len());
    let mut begins = vec![0_u32; N_BLOCKS + 1];
    let mut touched = vec![0_u8; 1 << (32 - TOUCH_BITS - 3)];
    for (at, piece) in pieces.iter().enumerate() {
        ranges.extend_from_slice(&(piece.first as u32).to_le_bytes());
        ranges.extend_from_slice(&(piece.last as u32).to_le_bytes());
        lengths.push(piece.length);
        if let Some(n) = begins.get_mut((piece.first >> 16) as usize + 1) {
            *n = at as u32 + 1;
        }
        for bit in piece.first >> TOUCH_BITS..=piece.last >> TOUCH_BITS {
            if let Some(byte) = touched.get_mut((bit >> 3) as usize) {
                *byte |= 1 << (bit & 7);
            }
        }
    }
    let mut blocks = Vec::with_capacity((N_BLOCKS + 1) * 4);
    let mut seen = 0;
    for n in begins {
        seen = seen.max(n);
        blocks.extend_from_slice(&seen.to_le_bytes());
    }
    [ranges, lengths, blocks, touched]
}

/// The section of IPv6.
pub(super) fn v6_section(networks: &[(u128, u8)]) -> Vec<u8> {
    let spans = networks.iter().map(|&(first, length)| Span {
        first,
        length,
        last: first | !mask_v6(length),
    });
    let mut section = Vec::new();
    for piece in pieces_of(spans.collect()) {
        section.extend_from_slice(&piece.first.to_le_bytes());
        section.extend_from_slice(&piece.last.to_le_bytes());
        section.push(piece.length);
    }
    section
}

/// The narrowest network of every address that any network holds, as disjoint ranges in order.
fn pieces_of(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    let mut pieces = Vec::with_capacity(spans.len());
    let mut open: Vec<Span> = Vec::new();
    // First address that no piece covers yet.
    let mut next = 0_u128;
    for span in spans {
        close(&mut open, &mut pieces, &mut next, Some(span.first));
        if let Some(outer) = open.last()
            && next.max(outer.first) < span.first
        {
            pieces.push(Span {
                first: next.max(outer.first),
                last: span.first - 1,
                length: outer.length,
            });
        }
        next = next.max(span.first);
        open.push(span);
    }
    close(&mut open, &mut pieces, &mut next, None);
    pieces
}

/// Closes the open networks that end before `until`, innermost first; all of them for `None`.
fn close(open: &mut Vec<Span>, pieces: &mut Vec<Span>, next: &mut u128, until: Option<u128>) {
    while let Some(inner) = open.last().copied() {
        if until.is_some_and(|until| inner.last >= until) {
            return;
        }
        if *next <= inner.last {
            pieces.push(Span {
                first: (*next).max(inner.first),
                ..inner
            });
        }
        *next = (*next).max(inner.last.saturating_add(1));
        open.pop();
    }
}
