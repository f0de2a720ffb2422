//! Finds labels by hash: equal ones, and those that one slip makes equal.
//!
//! Two labels are one slip apart only if they agree after at most one letter is taken out of each. So every protected label is
//! entered whole and with each letter out, and a label is asked about in the same forms. The hash is a polynomial, so that the
//! forms with a letter out cost a few instructions each.

/// Base of the polynomial.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// Longest label in DNS, with some room.
pub(super) const MOST_BYTES: usize = 80;

/// Labels by their hashes. A row of bits answers nearly all questions about labels that are not there.
#[derive(Clone, Debug, Default)]
pub(super) struct HashIndex {
    bits: Vec<u64>,
    /// Hash and value; a value of `u32::MAX` is an empty slot.
    slots: Vec<(u64, u32)>,
}

impl HashIndex {
    /// An index of `entries`: hash and value, several values of one hash allowed.
    pub(super) fn new(entries: &[(u64, u32)]) -> Self {
        let n_slots = (entries.len() * 2).max(8).next_power_of_two();
        let n_bits = (entries.len() * 32).max(64).next_power_of_two();
        let mut index = Self {
            bits: vec![0; n_bits / 64],
            slots: vec![(0, u32::MAX); n_slots],
        };
        for &(hash, value) in entries {
            let (word, bit) = index.bit_of(hash);
            if let Some(word) = index.bits.get_mut(word) {
                *word |= bit;
            }
            let mut slot = hash as usize & (n_slots - 1);
            while let Some(there) = index.slots.get_mut(slot) {
                if *there == (hash, value) {
                    break;
                }
                if there.1 == u32::MAX {
                    *there = (hash, value);
                    break;
                }
                slot = (slot + 1) & (n_slots - 1);
            }
        }
        index
    }

    #[inline]
    fn bit_of(&self, hash: u64) -> (usize, u64) {
        let at = (hash >> 32) as usize & (self.bits.len() * 64 - 1);
        (at / 64, 1 << (at % 64))
    }

    /// Calls `each` with every value of `hash`.
    #[inline]
    pub(super) fn each(&self, hash: u64, each: &mut impl FnMut(u32)) {
        let (word, bit) = self.bit_of(hash);
        if self.bits.get(word).is_some_and(|word| word & bit != 0) {
            self.each_slot(hash, each);
        }
    }

    fn each_slot(&self, hash: u64, each: &mut impl FnMut(u32)) {
        let mut slot = hash as usize & (self.slots.len() - 1);
        while let Some(&(there, value)) = self.slots.get(slot)
            && value != u32::MAX
        {
            if there == hash {
                each(value);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

/// Spreads the polynomial over all bits.
#[inline]
fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 32)
}

/// Hash of a whole label.
#[inline]
pub(super) fn hash_of(label: &[u8]) -> u64 {
    spread(polynomial(label))
}

#[inline]
fn polynomial(label: &[u8]) -> u64 {
    label.iter().fold(1, |hash: u64, byte| {
        hash.wrapping_mul(BASE).wrapping_add(u64::from(*byte))
    })
}

/// Calls `each` with the hashes of `label` with one letter out, for every letter that is not the same as the one before it.
#[inline]
pub(super) fn each_shorter(label: &[u8], mut each: impl FnMut(u64)) {
    // From the right: what stands behind the letter, and the weight of what stands before it.
    let (mut behind, mut weight) = (0_u64, 1_u64);
    let mut before = [0_u64; MOST_BYTES + 1];
    let mut hash = 1_u64;
    for (to, byte) in before.iter_mut().zip(label) {
        *to = hash;
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*byte));
    }
    for (at, byte) in label
        .iter()
        .enumerate()
        .rev()
        .skip(label.len().saturating_sub(MOST_BYTES))
    {
        let is_double = at.checked_sub(1).and_then(|at| label.get(at)) == Some(byte);
        if !is_double && let Some(head) = before.get(at) {
            each(spread(head.wrapping_mul(weight).wrapping_add(behind)));
        }
        behind = behind.wrapping_add(u64::from(*byte).wrapping_mul(weight));
        weight = weight.wrapping_mul(BASE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_with_a_letter_out_are_those_of_the_shorter_labels() {
        let mut found = Vec::new();
        each_shorter(b"hello", |hash| found.push(hash));
        let expected: Vec<u64> = ["hell", "helo", "hllo", "ello"]
            .iter()
            .map(|label| hash_of(label.as_bytes()))
            .collect();
        assert_eq!(found, expected);
        each_shorter(b"", |_| panic!("nothing can be taken out of nothing"));
    }

    #[test]
    fn every_value_of_a_hash_is_met() {
        let entries: Vec<(u64, u32)> = (0..1_000).map(|i| (hash_of(&[i as u8, 7]), i)).collect();
        let index = HashIndex::new(&entries);
        for wanted in 0..=255_u8 {
            let mut found = Vec::new();
            index.each(hash_of(&[wanted, 7]), &mut |value| found.push(value));
            let expected: Vec<u32> = (0..1_000).filter(|i| *i as u8 == wanted).collect();
            assert_eq!(found, expected);
        }
        index.each(hash_of(b"other"), &mut |_| panic!("is not there"));
    }
}
