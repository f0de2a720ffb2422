//! The normal form of DNS names: lower case, punycode, no dot at the end.

use std::borrow::Cow;

/// Longest name in DNS, without the dot at the end.
const MOST_BYTES: usize = 253;

/// The normal form of the name in a list of indicators; `None` where the text is no name.
///
/// `*.evil.com` and `.evil.com` mean what `evil.com` means, since a name stands for all names below it.
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_prefix('.').unwrap_or(text);
    let name = match observed(text.as_bytes()) {
        Cow::Borrowed(_) => text.to_owned(),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok()?,
    };
    let name = name.trim_end_matches('.');
    let is_sound = !name.is_empty()
        && name.len() <= MOST_BYTES
        && name.bytes().all(is_name_byte)
        && name
            .split('.')
            .all(|label| !label.is_empty() && label.len() <= 63);
    is_sound.then(|| name.to_owned())
}

/// Whether `text` is a name that [`normal`] would give back as it is.
pub(crate) fn is_normal(text: &str) -> bool {
    let (mut n_bytes, mut is_sound) = (0, true);
    for byte in text.bytes() {
        if byte == b'.' {
            is_sound &= n_bytes > 0;
            n_bytes = 0;
        } else {
            is_sound &= is_name_byte(byte);
            n_bytes += 1;
            is_sound &= n_bytes <= 63;
        }
    }
    is_sound && n_bytes > 0 && text.len() <= MOST_BYTES
}

/// Letters, digits, hyphen, dot, and the underscore of service names.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
}

/// The name of a record in the form that indicators have, without the dots at its end.
///
/// Whatever is no name comes back in lower case: a log holds what somebody sent, and nothing here may fail.
pub fn observed(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = without_last_dots(bytes);
    if bytes.is_ascii() {
        if bytes.iter().any(u8::is_ascii_uppercase) {
            return Cow::Owned(bytes.to_ascii_lowercase());
        }
        return Cow::Borrowed(bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    match idna::domain_to_ascii(&text) {
        Ok(name) => Cow::Owned(without_last_dots(name.as_bytes()).to_vec()),
        Err(_) => Cow::Owned(bytes.to_ascii_lowercase()),
    }
}

fn without_last_dots(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_suffix(b".") {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(normal(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn spellings_of_one_name_are_one() {
        for text in [
            "evil.com",
            "EVIL.com",
            "evil.com.",
            " evil.com",
            "*.evil.com",
            ".evil.com",
        ] {
            check(text, Some("evil.com"));
        }
        check("bücher.vn", Some("xn--bcher-kva.vn"));
        check("BÜCHER。vn", Some("xn--bcher-kva.vn"));
        check("_dmarc.evil.com", Some("_dmarc.evil.com"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", ".", "a..b", "a b.com", "http://a.com", "a/b", "-\u{0}"] {
            check(text, None);
        }
        check(&"a".repeat(64), None);
    }
}
