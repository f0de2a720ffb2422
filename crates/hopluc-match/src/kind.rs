//! What sorts of indicators there are, and how lists name them. Never decides whether a value is sound.

/// A sort of indicator ("dấu hiệu"): what its value is, and with which field of a record it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatorKind {
    /// A DNS name; matches itself and every name below it.
    Domain,
    /// One IPv4 or IPv6 address.
    Address,
    /// A block of addresses in CIDR form.
    Network,
    /// One URL by its normal form.
    Url,
    /// Every URL that begins so; the value ends in `/`.
    UrlPrefix,
    /// MD5 of a file.
    Md5,
    /// SHA-1 of a file.
    Sha1,
    /// SHA-256 of a file.
    Sha256,
    /// JA3 fingerprint of a TLS client.
    Ja3,
    /// JA3S fingerprint of a TLS server.
    Ja3s,
}

impl IndicatorKind {
    /// Every kind, in the order of its number in snapshots.
    pub const ALL: [Self; 10] = [
        Self::Domain,
        Self::Address,
        Self::Network,
        Self::Url,
        Self::UrlPrefix,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Ja3,
        Self::Ja3s,
    ];

    /// Its word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Address => "ip",
            Self::Network => "cidr",
            Self::Url => "url",
            Self::UrlPrefix => "url-prefix",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Ja3 => "ja3",
            Self::Ja3s => "ja3s",
        }
    }

    /// The kind that a list calls `word`; `hash` is told apart by its length, so `value` is asked for.
    pub fn named(word: &str, value: &str) -> Option<Self> {
        if word.eq_ignore_ascii_case("hash") {
            return match value.trim().len() {
                32 => Some(Self::Md5),
                40 => Some(Self::Sha1),
                64 => Some(Self::Sha256),
                _ => None,
            };
        }
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }

    /// Its number in snapshots, which never changes.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// The kind of a number; `None` for a number that is not given out.
    pub(crate) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// An indicator in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Indicator {
    /// Its sort.
    pub kind: IndicatorKind,
    /// Its value in normal form.
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word_and_its_number() {
        for kind in IndicatorKind::ALL {
            assert_eq!(IndicatorKind::named(kind.as_str(), ""), Some(kind));
            assert_eq!(IndicatorKind::of_number(kind.number()), Some(kind));
        }
        assert_eq!(IndicatorKind::of_number(10), None);
        assert_eq!(IndicatorKind::named("email", "a@b.vn"), None);
    }

    #[test]
    fn a_hash_is_told_by_its_length() {
        let named = |n: usize| IndicatorKind::named("hash", &"a".repeat(n));
        assert_eq!(named(32), Some(IndicatorKind::Md5));
        assert_eq!(named(40), Some(IndicatorKind::Sha1));
        assert_eq!(named(64), Some(IndicatorKind::Sha256));
        assert_eq!(named(33), None);
    }
}
