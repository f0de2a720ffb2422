//! The hash of table entries. It is part of the format of snapshots: whoever changes it gives the format a new number.

use crate::kind::IndicatorKind;

const K1: u64 = 0x9e37_79b9_7f4a_7c15;
const K2: u64 = 0xd6e8_feb8_6659_fd93;
/// Where the hash of a name begins, before its last label.
pub(super) const START: u64 = 0xa076_1d64_78bd_642f;

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Takes the next word of a label in.
#[inline]
pub(super) fn with_word(hash: u64, word: u64) -> u64 {
    mix(hash ^ word, K1)
}

/// Closes a label of `n_bytes`.
#[inline]
pub(super) fn with_label_end(hash: u64, n_bytes: usize) -> u64 {
    mix(hash ^ n_bytes as u64, K2)
}

/// Takes in the next label to the left.
#[inline]
pub(super) fn with_label(mut hash: u64, label: &[u8]) -> u64 {
    for part in label.chunks(8) {
        hash = with_word(hash, word_of(part));
    }
    with_label_end(hash, label.len())
}

/// Up to eight bytes as a number, the first in the lowest place.
#[inline]
pub(super) fn word_of(part: &[u8]) -> u64 {
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(part) {
        *to = *from;
    }
    u64::from_le_bytes(word)
}

/// Hash of a whole name: label by label from the right, so that the hashes of its suffixes come on the way.
pub(super) fn of_name(name: &[u8]) -> u64 {
    name.rsplit(|byte| *byte == b'.').fold(START, with_label)
}

/// Hash of a value that is compared as a whole.
pub(super) fn of_value(kind: IndicatorKind, value: &[u8]) -> u64 {
    with_label(START ^ (u64::from(kind.number()) << 56 | 1), value)
}
