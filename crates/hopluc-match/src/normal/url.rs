//! The normal form of URLs: scheme and host in lower case, the scheme's own port and the fragment left away.
//!
//! Path and query stay as they are: servers tell them apart by every byte, so whoever folded them would find too much.

use crate::normal::{address, domain};

/// The normal form of an absolute URL; `None` where the text is none.
pub fn normal(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let text = text.trim();
    // Browsers send a space as `%20`; what has one is several words, or a line that lost its end.
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    write(&mut out, scheme.as_bytes(), rest.as_bytes())?;
    String::from_utf8(out).ok()
}

/// The normal form of the beginning of URLs. It ends in `/`, so that no part of a path is cut in two.
pub fn normal_prefix(text: &str) -> Option<String> {
    normal(text).filter(|text| text.ends_with('/') && !text.contains('?'))
}

/// Writes the URL of a request to `host` for `path` into `out`, in normal form.
///
/// A proxy is asked for an absolute URL, which then stands for itself.
pub(crate) fn observed(host: &[u8], path: &[u8], out: &mut Vec<u8>) {
    out.clear();
    if let Some((scheme, rest)) = absolute(path)
        && write(out, scheme, rest).is_some()
    {
        return;
    }
    out.clear();
    out.extend_from_slice(b"http://");
    if write_authority(out, host, b"http").is_none() {
        out.extend(host.iter().map(u8::to_ascii_lowercase));
    }
    write_path(out, path);
}

fn absolute(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.first() == Some(&b'/') {
        return None;
    }
    let at = memchr::memmem::find(path.get(..16.min(path.len()))?, b"://")?;
    Some((path.get(..at)?, path.get(at + 3..)?))
}

fn write(out: &mut Vec<u8>, scheme: &[u8], rest: &[u8]) -> Option<()> {
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    if !is_scheme {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    out.extend_from_slice(&scheme);
    out.extend_from_slice(b"://");
    let at = rest
        .iter()
        .position(|byte| b"/?#".contains(byte))
        .unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(at)?;
    write_authority(out, authority, &scheme)?;
    write_path(out, path);
    Some(())
}

/// Host and port; what stands before `@` in a link is bait and no part of the place.
fn write_authority(out: &mut Vec<u8>, authority: &[u8], scheme: &[u8]) -> Option<()> {
    let authority = match memchr::memrchr(b'@', authority) {
        Some(at) => authority.get(at + 1..)?,
        None => authority,
    };
    let (host, port) = split_port(authority);
    if host.is_empty() || host.iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    if address::observed_v4(host).is_some() {
        out.extend_from_slice(host);
    } else {
        let name = domain::observed(host);
        // A name that holds what ends a host is none, before or after it is put into normal form.
        let is_bracketed = name.starts_with(b"[") && name.ends_with(b"]");
        if name.is_empty() || (!is_bracketed && name.iter().any(|byte| b":/?#@".contains(byte))) {
            return None;
        }
        out.extend_from_slice(&name);
    }
    let is_usual = matches!(
        (scheme, port),
        (_, b"") | (b"http", b"80") | (b"https", b"443") | (b"ftp", b"21")
    );
    if !is_usual {
        out.push(b':');
        out.extend_from_slice(port);
    }
    Some(())
}

/// Host and port of `authority`; no port is the empty one. A bracketed IPv6 address keeps its colons.
pub(crate) fn split_port(authority: &[u8]) -> (&[u8], &[u8]) {
    let Some(at) = memchr::memrchr(b':', authority) else {
        return (authority, b"");
    };
    let (host, port) = authority.split_at(at);
    let port = port.strip_prefix(b":").unwrap_or(port);
    let is_port = port.iter().all(u8::is_ascii_digit);
    let is_whole = !host.contains(&b':') || host.last() == Some(&b']');
    if is_port && is_whole {
        (host, port)
    } else {
        (authority, b"")
    }
}

fn write_path(out: &mut Vec<u8>, path: &[u8]) {
    let path = match memchr::memchr(b'#', path) {
        Some(at) => path.get(..at).unwrap_or(path),
        None => path,
    };
    if path.is_empty() || path.first() == Some(&b'?') {
        out.push(b'/');
    }
    out.extend_from_slice(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(normal(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn spellings_of_one_url_are_one() {
        check("http://evil.com", Some("http://evil.com/"));
        check(
            "HTTP://EVIL.com:80/Path?Q=1#top",
            Some("http://evil.com/Path?Q=1"),
        );
        check("https://evil.com.:443/a", Some("https://evil.com/a"));
        check(
            "http://user:secret@evil.com:8080/a",
            Some("http://evil.com:8080/a"),
        );
        check("http://evil.com?a=1", Some("http://evil.com/?a=1"));
        check(
            "http://[2001:db8::1]:8080/a",
            Some("http://[2001:db8::1]:8080/a"),
        );
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "evil.com/a",
            "",
            "://a",
            "1http://a",
            "http://",
            "http:// a/b",
            "http://a.vn:443\u{feff}/b",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn requests_become_urls() {
        let of = |host: &str, path: &str| {
            let mut out = Vec::new();
            observed(host.as_bytes(), path.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(of("EVIL.com", "/a?b"), "http://evil.com/a?b");
        assert_eq!(of("evil.com:80", ""), "http://evil.com/");
        assert_eq!(of("proxy.vn", "HTTP://Evil.com/A"), "http://evil.com/A");
        assert_eq!(
            of("evil.com", "/go?to=http://b.com"),
            "http://evil.com/go?to=http://b.com"
        );
    }
}
