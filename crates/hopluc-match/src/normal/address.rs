//! Addresses and blocks of addresses, IPv4 and IPv6. Leading zeros are refused: some readers take them for octal.

use crate::kind::IndicatorKind;
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
        ] {
            let expected = text.parse::<Ipv4Addr>().ok().map(Ipv4Addr::to_bits);
            assert_eq!(observed_v4(text.as_bytes()), expected, "{text}");
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
