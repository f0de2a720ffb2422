//! The formats of one file: our own list, CSV, Zeek's intelligence, RPZ, hosts.

use super::{LeftOut, OutTerms, Written};
use crate::feed::{Listed, Pap, Tlp};
use crate::kind::IndicatorKind;
use crate::log::Instant;
use crate::normal::address::Network;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Names of the columns of our own list and of CSV.
const COLUMNS: [&str; 9] = [
    "kind",
    "value",
    "class",
    "source",
    "tlp",
    "pap",
    "confidence",
    "valid_from",
    "valid_until",
];

fn cells(one: &Listed) -> [String; 9] {
    let instant = |at: Option<Instant>| at.map_or_else(String::new, |at| at.to_string());
    let (Listed { tlp, pap, .. }, sure) = (one, one.confidence);
    [
        one.indicator.kind.as_str().to_owned(),
        one.indicator.value.clone(),
        one.class.as_str().to_owned(),
        one.source.clone(),
        Tlp::as_str(*tlp).to_owned(),
        Pap::as_str(*pap).to_owned(),
        sure.map_or_else(String::new, |sure| sure.to_string()),
        instant(one.valid_from),
        instant(one.valid_until),
    ]
}

pub(super) fn list(listed: &[&Listed], written: &mut Written) {
    let mut text = format!("# hopluc-indicators 1\n# {}\n", COLUMNS.join("\t"));
    for one in listed {
        text.push_str(&cells(one).join("\t"));
        text.push('\n');
    }
    done(text, listed.len(), written);
}

pub(super) fn csv(listed: &[&Listed], written: &mut Written) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and every row has as many cells as the first.
    let _ = writer.write_record(COLUMNS);
    for one in listed {
        let _ = writer.write_record(cells(one));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    done(text, listed.len(), written);
}

pub(super) fn zeek(listed: &[&Listed], written: &mut Written) {
    let mut text = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n".to_owned();
    let mut n = 0;
    for one in listed {
        let value = one.indicator.value.as_str();
        let found = match one.indicator.kind {
            IndicatorKind::Domain => Some((value, "Intel::DOMAIN")),
            IndicatorKind::Address => Some((value, "Intel::ADDR")),
            IndicatorKind::Network => Some((value, "Intel::SUBNET")),
            // Zeek sees URLs of HTTP only and writes them without their scheme.
            IndicatorKind::Url => value.strip_prefix("http://").map(|url| (url, "Intel::URL")),
            IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256 => {
                Some((value, "Intel::FILE_HASH"))
            }
            IndicatorKind::UrlPrefix | IndicatorKind::Ja3 | IndicatorKind::Ja3s => None,
        };
        let Some((value, sort)) = found else {
            written.leave_out(LeftOut::Kind);
            continue;
        };
        let source = if one.source.is_empty() {
            "-"
        } else {
            &one.source
        };
        let class = one.class.as_str();
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{value}\t{sort}\t{source}\t{class}");
        n += 1;
    }
    done(text, n, written);
}

pub(super) fn rpz(listed: &[&Listed], terms: &OutTerms, written: &mut Written) {
    // Seconds after 1970 grow with every file and fit until 2106.
    let serial = terms.at.micros().div_euclid(1_000_000).max(1);
    let mut text = format!(
        "$TTL 300\n@ IN SOA localhost. hostmaster.localhost. {serial} 3600 600 86400 300\n@ IN NS localhost.\n"
    );
    let mut seen = BTreeSet::new();
    let mut n = 0;
    for one in listed {
        let value = one.indicator.value.as_str();
        let owners = match one.indicator.kind {
            IndicatorKind::Domain => vec![value.to_owned(), format!("*.{value}")],
            IndicatorKind::Address | IndicatorKind::Network => trigger(value).into_iter().collect(),
            _ => Vec::new(),
        };
        if owners.is_empty() {
            written.leave_out(LeftOut::Kind);
            continue;
        }
        n += 1;
        // Two sources may list one name, and a zone has each record once.
        for owner in owners {
            if seen.insert(owner.clone()) {
                let _ = writeln!(text, "{owner} CNAME . ; {}", one.class.as_str());
            }
        }
    }
    done(text, n, written);
}

/// The owner that stands for a network in a zone: its parts from the end, after the length.
fn trigger(value: &str) -> Option<String> {
    let (length, mut parts): (u8, Vec<String>) = match Network::parse(value)? {
        Network::V4(first, length) => {
            let octets = Ipv4Addr::from_bits(first).octets();
            (length, octets.iter().map(u8::to_string).collect())
        }
        Network::V6(first, length) => {
            // The shortest form has `::` for the longest run of zeros, which is written `zz`.
            let text = Ipv6Addr::from_bits(first).to_string();
            let text = text.replace("::", ":zz:");
            let text = text.trim_matches(':');
            (length, text.split(':').map(str::to_owned).collect())
        }
    };
    parts.reverse();
    Some(format!("{length}.{}.rpz-ip", parts.join(".")))
}

pub(super) fn hosts(listed: &[&Listed], written: &mut Written) {
    let mut names = BTreeSet::new();
    let mut n = 0;
    for one in listed {
        if one.indicator.kind == IndicatorKind::Domain {
            names.insert(one.indicator.value.as_str());
            n += 1;
        } else {
            written.leave_out(LeftOut::Kind);
        }
    }
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("0.0.0.0 {name}\n"))
        .collect();
    done(lines.concat(), n, written);
}

fn done(text: String, n: usize, written: &mut Written) {
    written.files.push(("", text));
    written.n_entries = n as u64;
}
