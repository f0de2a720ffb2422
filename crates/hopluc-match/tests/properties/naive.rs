//! Generators of indicators and records that are nearly each other, and the definition of a match in the plainest words.

use hopluc_match::scan::Scan;
use hopluc_match::{Dates, Format, Hit, Indicator, IndicatorKind, IndicatorList, indicator};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Labels that make names which are nearly each other.
pub const LABELS: &[&str] = &[
    "evil",
    "x-evil",
    "notevil",
    "com",
    "vn",
    "a",
    "EVIL",
    "b0",
    "evil-",
    "xn--bcher-kva",
    "1",
    "66",
];

pub fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LABELS), 1..5)
        .prop_flat_map(|labels| (Just(labels.join(".")), prop::bool::weighted(0.1)))
        .prop_map(|(name, has_dot)| if has_dot { format!("{name}.") } else { name })
}

pub fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..3_u8, 0..3_u8, 0..4_u8, 0..8_u8).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
        1 => (0..4_u16, 0..4_u16).prop_map(|(a, b)| format!("2001:db8:{a:x}::{b:x}")),
        1 => (0..3_u8, 0..8_u8).prop_map(|(a, b)| format!("::ffff:{a}.0.0.{b}")),
    ]
}

pub fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["/", "a", "b?c", "\"", "\\", "é", ".php", ","]),
        0..5,
    )
    .prop_map(|parts| format!("/{}", parts.concat()))
}

pub fn listed() -> impl Strategy<Value = (IndicatorKind, String)> {
    prop_oneof![
        4 => name().prop_map(|name| (IndicatorKind::Domain, name)),
        2 => address().prop_map(|address| (IndicatorKind::Address, address)),
        2 => (address(), 0..=32_u8).prop_map(|(address, length)| (IndicatorKind::Network, format!("{address}/{length}"))),
        2 => (name(), path()).prop_map(|(host, path)| (IndicatorKind::Url, format!("http://{host}{path}"))),
        1 => name().prop_map(|host| (IndicatorKind::UrlPrefix, format!("http://{host}/a/"))),
        1 => "[01]{32}".prop_map(|hash| (IndicatorKind::Md5, hash)),
    ]
}

/// A record as its writer knows it, whatever the format.
#[derive(Clone, Debug)]
pub struct Record {
    pub names: Vec<String>,
    pub ends: Vec<String>,
    pub request: Option<(String, String)>,
    pub bait: String,
}

pub fn record() -> impl Strategy<Value = Record> {
    (
        prop::collection::vec(prop_oneof![4 => name(), 2 => address()], 0..3),
        prop::collection::vec(address(), 0..3),
        prop::option::of((name(), path())),
        name(),
    )
        .prop_map(|(names, ends, request, bait)| Record {
            names,
            ends,
            request,
            bait,
        })
}

/// Whether the record has the indicator, by the words of the definition alone.
pub fn has(record: &Record, listed: &Indicator) -> bool {
    let places = record
        .names
        .iter()
        .chain(record.request.iter().map(|request| &request.0));
    let request = record.request.as_ref();
    match listed.kind {
        IndicatorKind::Domain => places.map(|place| place.to_lowercase()).any(|place| {
            let place = place.trim_end_matches('.');
            place.parse::<IpAddr>().is_err()
                && (place == listed.value || place.ends_with(&format!(".{}", listed.value)))
        }),
        IndicatorKind::Address | IndicatorKind::Network => places
            .chain(&record.ends)
            .filter_map(|place| place.parse().ok())
            .any(|address| holds(&listed.value, address)),
        IndicatorKind::Url => request.is_some_and(|(host, path)| {
            indicator(IndicatorKind::Url, &format!("http://{host}{path}"))
                .is_ok_and(|url| url == *listed)
        }),
        IndicatorKind::UrlPrefix => request.is_some_and(|(host, path)| {
            let path = path.split('?').next().unwrap();
            indicator(IndicatorKind::Url, &format!("http://{host}{path}"))
                .is_ok_and(|url| url.value.starts_with(&listed.value))
        }),
        _ => false,
    }
}

pub fn holds(network: &str, address: IpAddr) -> bool {
    let (first, length) = network.split_once('/').unwrap_or((network, "128"));
    let first: IpAddr = first.parse().unwrap();
    let length: u32 = length.parse().unwrap();
    match (first, address.to_canonical()) {
        (IpAddr::V4(first), IpAddr::V4(address)) => {
            let length = length.min(32);
            length == 0 || (first.to_bits() ^ address.to_bits()) >> (32 - length) == 0
        }
        (IpAddr::V6(first), IpAddr::V6(address)) => {
            length == 0 || (first.to_bits() ^ address.to_bits()) >> (128 - length) == 0
        }
        _ => false,
    }
}

pub fn list_of(listed: &[(IndicatorKind, String)]) -> String {
    listed
        .iter()
        .fold(String::new(), |mut list, (kind, value)| {
            let _ = writeln!(list, "{}\t{value}", kind.as_str());
            list
        })
}

/// What names each record of `log` that has one of `list`.
pub fn ids(list: &str, log: &[u8], format: Option<Format>) -> Vec<String> {
    let list = IndicatorList::read(list.as_bytes()).unwrap();
    let scan = Scan {
        index: list.snapshot.index(),
        format,
        dates: Dates::default(),
        n_threads: 1,
    };
    let mut out = Vec::new();
    let write = |hit: &Hit<'_>, lines: &mut Vec<u8>| {
        assert!(!hit.matches.is_empty());
        let record = log.get(hit.offset as usize..).unwrap();
        assert!(record.starts_with(hit.record));
        lines.extend_from_slice(format!("{}\n", hit.id).as_bytes());
    };
    scan.run(log, &mut out, write, |_| {}).unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}
