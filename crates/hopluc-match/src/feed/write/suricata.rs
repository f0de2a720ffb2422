//! Datasets and rules of Suricata. A dataset compares whole values; the rules compare names with all that lies below them.
//!
//! Written as the manual of Suricata 7 describes; no run of Suricata is part of the tests.

use super::{LeftOut, OutTerms, Written};
use crate::feed::Listed;
use crate::kind::IndicatorKind;
use crate::normal::url::split_port;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Files of values, by kind, in the order in which they are written.
const SETS: [(IndicatorKind, &str); 5] = [
    (IndicatorKind::Domain, "hopluc-names.lst"),
    (IndicatorKind::Address, "hopluc-addresses.lst"),
    (IndicatorKind::Md5, "hopluc-md5.lst"),
    (IndicatorKind::Sha1, "hopluc-sha1.lst"),
    (IndicatorKind::Sha256, "hopluc-sha256.lst"),
];

pub(super) fn write(listed: &[&Listed], terms: &OutTerms, written: &mut Written) {
    let mut sets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut rules = Rules {
        text: String::new(),
        next: terms.first_sid,
    };
    for one in listed {
        let kind = one.indicator.kind;
        let value = one.indicator.value.as_str();
        let set = SETS.iter().find(|set| set.0 == kind);
        if let Some((kind, file)) = set {
            let line = match kind {
                IndicatorKind::Domain => STANDARD.encode(value),
                _ => value.to_owned(),
            };
            sets.entry(file).or_default().insert(line);
        }
        let has_rule = rules.of(one);
        if has_rule || set.is_some() {
            written.n_entries += 1;
        } else {
            written.leave_out(LeftOut::Kind);
        }
    }
    for (kind, file) in SETS {
        let Some(values) = sets.get(file) else {
            continue;
        };
        let lines: Vec<&str> = values.iter().map(String::as_str).collect();
        written
            .files
            .push((file, format!("{}\n", lines.join("\n"))));
        rules.of_files(kind, file);
    }
    written.files.push(("hopluc.rules", rules.text));
}

struct Rules {
    text: String,
    next: u32,
}

impl Rules {
    fn add(&mut self, head: &str, what: &str, conditions: &str) {
        let sid = self.next;
        self.next = self.next.saturating_add(1);
        // Writing to a text cannot fail.
        let _ = writeln!(
            self.text,
            "alert {head} (msg:\"hopluc {what}\"; {conditions}sid:{sid}; rev:1;)"
        );
    }

    /// The rules of an indicator; `false` where there are none for its kind.
    fn of(&mut self, one: &Listed) -> bool {
        let class = one.class.as_str();
        let value = one.indicator.value.as_str();
        let any = "any any -> any any";
        match one.indicator.kind {
            IndicatorKind::Domain => {
                let below = content(&format!(".{value}"));
                let what = format!("{class} name");
                for (protocol, field) in [("dns", "dns.query"), ("tls", "tls.sni")] {
                    let conditions = format!("{field}; dotprefix; {below} nocase; endswith; ");
                    self.add(&format!("{protocol} {any}"), &what, &conditions);
                }
                true
            }
            IndicatorKind::Address | IndicatorKind::Network => {
                let head = format!("ip any any <> {} any", bracketed(value));
                self.add(&head, &format!("{class} address"), "");
                true
            }
            IndicatorKind::Url | IndicatorKind::UrlPrefix => {
                let Some(conditions) = url(value, one.indicator.kind) else {
                    return false;
                };
                self.add(&format!("http {any}"), &format!("{class} url"), &conditions);
                true
            }
            IndicatorKind::Ja3 | IndicatorKind::Ja3s => {
                let field = one.indicator.kind.as_str();
                let conditions = format!("{field}.hash; {} ", content(value));
                self.add(
                    &format!("tls {any}"),
                    &format!("{class} {field}"),
                    &conditions,
                );
                true
            }
            IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256 => false,
        }
    }

    /// The rule that looks for files by a list of hashes.
    fn of_files(&mut self, kind: IndicatorKind, file: &str) {
        if matches!(
            kind,
            IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256
        ) {
            let conditions = format!("file{}:{file}; ", kind.as_str());
            self.add("http any any -> any any", "file", &conditions);
        }
    }
}

/// An IPv6 network stands in brackets, so that its colons are no port.
fn bracketed(value: &str) -> String {
    format!("[{value}]")
}

/// Host and path of a URL of HTTP; encrypted ones are not seen on the network.
fn url(value: &str, kind: IndicatorKind) -> Option<String> {
    let rest = value.strip_prefix("http://")?;
    let at = rest.find('/')?;
    let (authority, path) = rest.split_at(at);
    let (host, _) = split_port(authority.as_bytes());
    let host = std::str::from_utf8(host).ok()?;
    let end = if kind == IndicatorKind::Url {
        " endswith;"
    } else {
        ""
    };
    Some(format!(
        "http.host; {} bsize:{}; http.uri.raw; {} startswith;{end} ",
        content(host),
        host.len(),
        content(path)
    ))
}

/// `content:"...";` with what means something in a rule written as bytes.
fn content(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        let is_plain = byte.is_ascii_graphic() && !b"\"\\;|:".contains(&byte);
        if is_plain {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "|{byte:02x}|");
        }
    }
    format!("content:\"{text}\";")
}
