//! Normal forms: two spellings of one name, address, URL or hash become the same bytes. Never looks anything up.

pub mod address;
pub mod domain;
pub mod url;

use crate::kind::{Indicator, IndicatorKind};

/// Why a value is no indicator of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndicatorError {
    /// The list names a kind that is not known.
    #[error("`{word}` is no kind of indicator")]
    UnknownKind {
        /// The word.
        word: String,
    },
    /// A line has no tab between kind and value.
    #[error("the line has no kind and value with a tab between")]
    NoTab,
    /// The value does not have the form of its kind.
    #[error("`{value}` is no {}", kind.as_str())]
    Malformed {
        /// Its kind.
        kind: IndicatorKind,
        /// What stands there.
        value: String,
    },
}

/// `value` as an indicator of `kind` in normal form.
///
/// An address given as a network and the other way round is taken for what it is; a URL that ends in `/*` is a prefix.
pub fn indicator(kind: IndicatorKind, value: &str) -> Result<Indicator, IndicatorError> {
    let value = value.trim();
    let found = match kind {
        IndicatorKind::Domain => domain::normal(value).map(|name| (kind, name)),
        IndicatorKind::Address | IndicatorKind::Network => {
            address::Network::parse(value).map(|network| (network.kind(), network.to_string()))
        }
        IndicatorKind::Url | IndicatorKind::UrlPrefix => match value.strip_suffix('*') {
            Some(stem) => url::normal_prefix(stem).map(|text| (IndicatorKind::UrlPrefix, text)),
            None if kind == IndicatorKind::UrlPrefix => {
                url::normal_prefix(value).map(|text| (kind, text))
            }
            None => url::normal(value).map(|text| (kind, text)),
        },
        IndicatorKind::Md5 | IndicatorKind::Ja3 | IndicatorKind::Ja3s => {
            hexadecimal(value, 32).map(|text| (kind, text))
        }
        IndicatorKind::Sha1 => hexadecimal(value, 40).map(|text| (kind, text)),
        IndicatorKind::Sha256 => hexadecimal(value, 64).map(|text| (kind, text)),
    };
    found
        .map(|(kind, value)| Indicator { kind, value })
        .ok_or_else(|| IndicatorError::Malformed {
            kind,
            value: value.to_owned(),
        })
}

fn hexadecimal(value: &str, n_digits: usize) -> Option<String> {
    let is_sound = value.len() == n_digits && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sound.then(|| value.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: IndicatorKind, value: &str, expected: Option<(IndicatorKind, &str)>) {
        let found = indicator(kind, value).ok();
        let found = found.as_ref().map(|it| (it.kind, it.value.as_str()));
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn values_are_taken_for_what_they_are() {
        use IndicatorKind::{Address, Network, Sha1, Url, UrlPrefix};
        check(Address, "1.2.3.0/24", Some((Network, "1.2.3.0/24")));
        check(Network, "1.2.3.4/32", Some((Address, "1.2.3.4")));
        check(Network, "1.2.3.4/24", Some((Network, "1.2.3.0/24")));
        check(Address, "2001:DB8::0:1", Some((Address, "2001:db8::1")));
        check(Address, "1.2.3.256", None);
        check(
            Url,
            "HTTP://Evil.com:80/A#b",
            Some((Url, "http://evil.com/A")),
        );
        check(
            Url,
            "http://evil.com/a/*",
            Some((UrlPrefix, "http://evil.com/a/")),
        );
        check(Url, "http://evil.com/a*", None);
        check(Sha1, "AB", None);
    }
}
