//! Where certain bytes stand in a text: 64 bytes at a time, by vector instructions. Knows no format.

use wide::u8x16;

/// Bytes that are compared in one go.
pub(crate) const BLOCK: usize = 64;

/// Bits of the bytes of `block` that are one of `set`.
#[inline]
pub(crate) fn mask<const N: usize>(block: &[u8; BLOCK], set: [u8; N]) -> u64 {
    let mut bits = 0;
    for (part, lane) in block.as_chunks::<16>().0.iter().enumerate() {
        let lane = u8x16::new(*lane);
        let mut hits = u8x16::splat(0);
        for byte in set {
            hits |= lane.simd_eq(u8x16::splat(byte));
        }
        bits |= u64::from(hits.to_bitmask()) << (part * 16);
    }
    bits
}

/// Calls `each` with the place of every byte of `text` that is one of `set`, in order. `set` does not hold 0.
#[inline]
pub(crate) fn each_mark<const N: usize>(text: &[u8], set: [u8; N], mut each: impl FnMut(usize)) {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut base = 0;
    for block in blocks {
        let mut bits = mask(block, set);
        while bits != 0 {
            each(base + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
        base += BLOCK;
    }
    let mut last = [0; BLOCK];
    if let Some(to) = last.get_mut(..rest.len()) {
        to.copy_from_slice(rest);
    }
    let mut bits = mask(&last, set);
    while bits != 0 {
        each(base + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// What the bytes of a name are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameMarks {
    /// Bits of its dots.
    pub(crate) dots: u64,
    /// Whether it has a capital, a colon, a byte beyond ASCII, or a dot at its end.
    pub(crate) is_odd: bool,
}

/// Marks of the name in the first `n_bytes` (1 to 63) of `window`.
#[inline]
pub(crate) fn name_marks(window: &[u8; BLOCK], n_bytes: usize) -> NameMarks {
    let (mut dots, mut odd) = (0_u64, 0_u64);
    let n_lanes = n_bytes.div_ceil(16);
    for (part, lane) in window.as_chunks::<16>().0.iter().take(n_lanes).enumerate() {
        let lane = u8x16::new(*lane);
        let from_a = lane - u8x16::splat(b'A');
        let capitals = from_a.min(u8x16::splat(25)).simd_eq(from_a);
        let colons = lane.simd_eq(u8x16::splat(b':'));
        let beyond = lane.max(u8x16::splat(0x80)).simd_eq(lane);
        dots |= u64::from(lane.simd_eq(u8x16::splat(b'.')).to_bitmask()) << (part * 16);
        odd |= u64::from((capitals | beyond | colons).to_bitmask()) << (part * 16);
    }
    let within = (1 << n_bytes) - 1;
    dots &= within;
    NameMarks {
        dots,
        is_odd: odd & within != 0 || dots >> (n_bytes - 1) != 0,
    }
}

/// What the bytes of a dotted quad are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuadMarks {
    /// Bits of the dots.
    pub(crate) dots: u32,
    /// Bits of the digits.
    pub(crate) digits: u32,
    /// What each digit is worth; other bytes give numbers beyond nine.
    pub(crate) values: [u8; 16],
}

/// Marks of the dotted quad that `window` begins with.
#[inline]
pub(crate) fn quad_marks(window: &[u8; 16]) -> QuadMarks {
    let lane = u8x16::new(*window);
    let values = lane - u8x16::splat(b'0');
    QuadMarks {
        dots: lane.simd_eq(u8x16::splat(b'.')).to_bitmask(),
        digits: values.min(u8x16::splat(9)).simd_eq(values).to_bitmask(),
        values: values.to_array(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_met_in_order() {
        let text: Vec<u8> = (0..300_u32).map(|i| (i * i % 7) as u8 + b'a').collect();
        for n in 0..text.len() {
            let text = text.get(..n).unwrap();
            let mut found = Vec::new();
            each_mark(text, [b'a', b'c'], |at| found.push(at));
            let expected: Vec<usize> = (0..n)
                .filter(|at| matches!(text.get(*at), Some(b'a' | b'c')))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn names_out_of_the_ordinary_are_odd() {
        let marks = |name: &str| {
            let mut window = [b'Z'; BLOCK];
            window
                .get_mut(..name.len())
                .unwrap()
                .copy_from_slice(name.as_bytes());
            name_marks(&window, name.len())
        };
        assert_eq!(
            marks("a.b-c.vn"),
            NameMarks {
                dots: 0b10_0010,
                is_odd: false
            }
        );
        for name in ["a.B", "a.", "\u{e9}.vn", "@[`{.vnZ", "a:80"] {
            assert!(marks(name).is_odd, "{name}");
        }
        assert!(!marks("@[`{\u{7f}.vn").is_odd);
        assert!(!marks(&"a".repeat(63)).is_odd);
    }
}
