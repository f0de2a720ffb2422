//! Addresses and blocks of addresses, IPv4 and IPv6. Leading zeros are refused: some readers take them for octal.

use crate::kind::IndicatorKind;
use crate::marks::quad_marks;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses; a single address has the full length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// First address and length of the prefix.
    V4(u32, u8),
    /// First address and length of the prefix.
    V6(u128, u8),
}

impl Network {
    /// The network that `text` names, with the bits behind the prefix cleared.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u8>().ok()?)),
            None => (text, None),
        };
        match address.parse().ok()? {
            IpAddr::V4(address) => {
                let length = length.unwrap_or(32);
                (length <= 32).then(|| Self::V4(address.to_bits() & mask_v4(length), length))
            }
            IpAddr::V6(address) => {
                let length = length.unwrap_or(128);
                if let Some(v4) = address.to_ipv4_mapped()
                    && (96..=128).contains(&length)
                {
                    let length = length - 96;
                    return Some(Self::V4(v4.to_bits() & mask_v4(length), length));
                }
                (length <= 128).then(|| Self::V6(address.to_bits() & mask_v6(length), length))
            }
        }
    }

    /// The network of one address. An IPv4 address written as IPv6 is the IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.to_bits(), 32),
            IpAddr::V6(address) => Self::V6(address.to_bits(), 128),
        }
    }

    /// Whether every address of `inner` is one of this network.
    pub fn holds(self, inner: Self) -> bool {
        match (self, inner) {
            (Self::V4(from, length), Self::V4(first, inner)) => {
                inner >= length && first & mask_v4(length) == from
            }
            (Self::V6(from, length), Self::V6(first, inner)) => {
                inner >= length && first & mask_v6(length) == from
            }
            _ => false,
        }
    }

    /// The network of this one's first address that is `v4` or `v6` bits long, or this one where it is wider.
    #[must_use]
    pub fn widened(self, v4: u8, v6: u8) -> Self {
        match self {
            Self::V4(first, length) => {
                let length = length.min(v4);
                Self::V4(first & mask_v4(length), length)
            }
            Self::V6(first, length) => {
                let length = length.min(v6);
                Self::V6(first & mask_v6(length), length)
            }
        }
    }

    /// Bits of the prefix.
    pub fn length(self) -> u8 {
        let (Self::V4(_, length) | Self::V6(_, length)) = self;
        length
    }

    /// Whether it is one address or a block.
    pub fn kind(self) -> IndicatorKind {
        match self {
            Self::V4(_, 32) | Self::V6(_, 128) => IndicatorKind::Address,
            _ => IndicatorKind::Network,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::V4(first, 32) => Ipv4Addr::from_bits(first).fmt(f),
            Self::V4(first, length) => write!(f, "{}/{length}", Ipv4Addr::from_bits(first)),
            Self::V6(first, 128) => Ipv6Addr::from_bits(first).fmt(f),
            Self::V6(first, length) => write!(f, "{}/{length}", Ipv6Addr::from_bits(first)),
        }
    }
}

/// Ones in the first `length` bits.
pub(crate) fn mask_v4(length: u8) -> u32 {
    u32::MAX
        .checked_shl(32 - u32::from(length.min(32)))
        .unwrap_or(0)
}

/// Ones in the first `length` bits.
pub(crate) fn mask_v6(length: u8) -> u128 {
    u128::MAX
        .checked_shl(128 - u32::from(length.min(128)))
        .unwrap_or(0)
}

/// An address of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Observed {
    V4(u32),
    V6(u128),
}

impl From<Observed> for IpAddr {
    fn from(address: Observed) -> Self {
        match address {
            Observed::V4(address) => Self::V4(Ipv4Addr::from_bits(address)),
            Observed::V6(address) => Self::V6(Ipv6Addr::from_bits(address)),
        }
    }
}

/// The address that `bytes` spell. An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) is the IPv4 address.
#[inline]
pub(crate) fn observed(bytes: &[u8]) -> Option<Observed> {
    if let Some(address) = observed_v4(bytes) {
        return Some(Observed::V4(address));
    }
    if !bytes.contains(&b':') || bytes.len() > 45 {
        return None;
    }
    let address: Ipv6Addr = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    Some(match address.to_ipv4_mapped() {
        Some(v4) => Observed::V4(v4.to_bits()),
        None => Observed::V6(address.to_bits()),
    })
}

/// The dotted quad in `text[start..end]`; what follows it in `text` only lets it be read faster.
///
/// Without a branch for any digit: how long the four numbers are cannot be foretold, and a wrong guess costs as much as all of
/// this.
#[inline]
pub(crate) fn observed_v4_in(text: &[u8], start: usize, end: usize) -> Option<u32> {
    let n_bytes = end.saturating_sub(start);
    let window = text.get(start..).and_then(|rest| rest.first_chunk::<16>());
    let (Some(window), 7..=15) = (window, n_bytes) else {
        return observed_v4(text.get(start..end)?);
    };
    let quad = quad_marks(window);
    let within = (1_u32 << n_bytes) - 1;
    let mut dots = quad.dots & within;
    if (quad.digits | dots) & within != within {
        return None;
    }
    let first = dots.trailing_zeros();
    dots &= dots.wrapping_sub(1);
    let second = dots.trailing_zeros();
    dots &= dots.wrapping_sub(1);
    let third = dots.trailing_zeros();
    if dots == 0 || dots & (dots - 1) != 0 {
        return None;
    }
    let values = u128::from_le_bytes(quad.values);
    let mut is_sound = true;
    let mut number = |from: u32, to: u32| {
        let n_digits = to.wrapping_sub(from);
        // No digits at all wrap around, too.
        is_sound &= n_digits.wrapping_sub(1) < 3;
        let n_digits = n_digits.clamp(1, 3);
        let digits = (values >> (from * 8)) as u32;
        // Hundreds, tens and units in the three low bytes, however many there are.
        let [hundreds, tens, units, _] = (digits << (8 * (3 - n_digits))).to_le_bytes();
        let number = u32::from(hundreds) * 100 + u32::from(tens) * 10 + u32::from(units);
        is_sound &= number < 256 && (n_digits == 1 || digits & 0xff != 0);
        number
    };
    let address = number(0, first) << 24
        | number(first + 1, second) << 16
        | number(second + 1, third) << 8
        | number(third + 1, n_bytes as u32);
    is_sound.then_some(address)
}

/// The dotted quad that `bytes` spell.
#[inline]
pub(crate) fn observed_v4(bytes: &[u8]) -> Option<u32> {
    if bytes.len() > 15 {
        return None;
    }
    let (mut address, mut part, mut n_digits, mut n_dots) = (0_u32, 0_u32, 0_u32, 0_u32);
    for &byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            if n_digits == 3 || (n_digits > 0 && part == 0) {
                return None;
            }
            part = part * 10 + u32::from(digit);
            n_digits += 1;
        } else if byte == b'.' && n_digits > 0 && part < 256 {
            address = address << 8 | part;
            (part, n_digits) = (0, 0);
            n_dots += 1;
        } else {
            return None;
        }
    }
    (n_dots == 3 && n_digits > 0 && part < 256).then_some(address << 8 | part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quads_are_read_as_the_standard_library_reads_them() {
        for text in [
            "1.2.3.4",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..2.3",
            "",
            "1.2.3.4 ",
            ".1.2.3",
            "1.2.3.",
            "99999999999",
            "1.2.3.4444",
            "10.0.0.00",
            "1.2.3.0",
            "100.20.3.255",
            "1.2.3456",
            "1.2.3.4a",
            "....",
            ".......",
            "1234567",
            "1...2.3.",
            "1.02.3.44",
            "12.34.56.00",
            "001.2.3.4",
        ] {
            let expected = text.parse::<Ipv4Addr>().ok().map(Ipv4Addr::to_bits);
            assert_eq!(observed_v4(text.as_bytes()), expected, "{text}");
            for behind in ["", "\t", "0", ".5", "\t1.2.3.4 and more", "999999999999999"] {
                let long = format!("9.{text}{behind}");
                let found = observed_v4_in(long.as_bytes(), 2, 2 + text.len());
                assert_eq!(found, expected, "{text} in {long}");
            }
        }
    }

    #[test]
    fn mapped_addresses_are_ipv4() {
        assert_eq!(observed(b"::ffff:1.2.3.4"), Some(Observed::V4(0x0102_0304)));
        assert_eq!(
            Network::parse("::ffff:1.2.3.0/120"),
            Network::parse("1.2.3.0/24")
        );
        assert_eq!(Network::parse("1.2.3.4/33"), None);
        assert_eq!(Network::parse("0.0.0.0/0"), Some(Network::V4(0, 0)));
    }
}
