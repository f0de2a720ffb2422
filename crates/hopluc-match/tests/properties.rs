//! The matcher against a naive twin that compares every indicator with every field, and what must hold for any list.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_match::scan::Scan;
use hopluc_match::{Dates, Format, Hit, Indicator, IndicatorKind, IndicatorList, indicator};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Labels that make names which are nearly each other.
const LABELS: &[&str] = &[
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

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LABELS), 1..5)
        .prop_flat_map(|labels| (Just(labels.join(".")), prop::bool::weighted(0.1)))
        .prop_map(|(name, has_dot)| if has_dot { format!("{name}.") } else { name })
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..3_u8, 0..3_u8, 0..4_u8, 0..8_u8).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
        1 => (0..4_u16, 0..4_u16).prop_map(|(a, b)| format!("2001:db8:{a:x}::{b:x}")),
        1 => (0..3_u8, 0..8_u8).prop_map(|(a, b)| format!("::ffff:{a}.0.0.{b}")),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["/", "a", "b?c", "\"", "\\", "é", ".php", ","]),
        0..5,
    )
    .prop_map(|parts| format!("/{}", parts.concat()))
}

fn listed() -> impl Strategy<Value = (IndicatorKind, String)> {
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
struct Record {
    names: Vec<String>,
    ends: Vec<String>,
    request: Option<(String, String)>,
    bait: String,
}

fn record() -> impl Strategy<Value = Record> {
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
fn has(record: &Record, listed: &Indicator) -> bool {
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

fn holds(network: &str, address: IpAddr) -> bool {
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

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The record as Suricata writes it, with or without spaces and with the bait where nothing is compared.
fn eve(record: &Record, id: usize, has_spaces: bool) -> String {
    let mut line = format!(
        "{{\"flow_id\":{id},\"timestamp\":\"t\",\"event_type\":\"x\",\"note\":{}",
        quoted(&record.bait)
    );
    for (key, end) in ["src_ip", "dest_ip"].iter().zip(&record.ends) {
        let _ = write!(line, ",\"{key}\":{}", quoted(end));
    }
    let answers: Vec<String> = record
        .names
        .iter()
        .map(|name| format!("{{\"rdata\":{}}}", quoted(name)))
        .collect();
    let _ = write!(line, ",\"dns\":{{\"answers\":[{}]}}", answers.join(","));
    if let Some((host, path)) = &record.request {
        let _ = write!(
            line,
            ",\"http\":{{\"url\":{},\"http_refer\":{},\"hostname\":{}}}",
            quoted(path).replace('/', "\\/"),
            quoted(&record.bait),
            quoted(host)
        );
    }
    line.push('}');
    if has_spaces {
        line.replace("\":\"", "\" : \"")
    } else {
        line
    }
}

/// The record as Zeek writes its HTTP log, in JSON.
fn zeek_json(record: &Record, id: usize) -> String {
    let mut line = format!("{{\"uid\":\"{id}\",\"referrer\":{}", quoted(&record.bait));
    for (key, end) in ["id.orig_h", "id.resp_h"].iter().zip(&record.ends) {
        let _ = write!(line, ",\"{key}\":{}", quoted(end));
    }
    if let Some(name) = record.names.first() {
        let _ = write!(line, ",\"server_name\":{}", quoted(name));
    }
    if let Some((host, path)) = &record.request {
        let _ = write!(line, ",\"host\":{},\"uri\":{}", quoted(host), quoted(path));
    }
    line.push('}');
    line
}

/// The same in columns.
fn zeek(record: &Record, id: usize) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_graphic() && byte != b'\\' {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "\\x{byte:02x}");
            }
            out
        })
    };
    let column = |text: Option<&String>| text.map_or("-".to_owned(), |text| escaped(text));
    let request = record.request.as_ref();
    format!(
        "{id}\t{}\t{}\t{}\t{}\t{}\t{}",
        column(record.ends.first()),
        column(record.ends.get(1)),
        column(record.names.first()),
        column(request.map(|it| &it.0)),
        column(request.map(|it| &it.1)),
        escaped(&record.bait)
    )
}

fn list_of(listed: &[(IndicatorKind, String)]) -> String {
    listed
        .iter()
        .fold(String::new(), |mut list, (kind, value)| {
            let _ = writeln!(list, "{}\t{value}", kind.as_str());
            list
        })
}

const ZEEK_HEAD: &str = "#separator \\x09\n#set_separator\t,\n#fields\tuid\tid.orig_h\tid.resp_h\tserver_name\thost\turi\treferrer\n";

fn ids(list: &str, log: &str, format: Option<Format>) -> Vec<usize> {
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
        let record = log.as_bytes().get(hit.offset as usize..).unwrap();
        assert!(record.starts_with(hit.record));
        lines.extend_from_slice(format!("{}\n", hit.id).as_bytes());
    };
    scan.run(log.as_bytes(), &mut out, write, |_| {}).unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|id| id.parse().unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_matcher_finds_what_a_naive_scan_finds(
        listed in prop::collection::vec(listed(), 0..12),
        records in prop::collection::vec(record(), 0..8),
        has_spaces in any::<bool>(),
    ) {
        let list = list_of(&listed);
        let sound: Vec<Indicator> = listed.iter().filter_map(|(kind, value)| indicator(*kind, value).ok()).collect();
        let expected = |records: &[Record]| -> Vec<usize> {
            (0..records.len()).filter(|i| sound.iter().any(|it| has(&records[*i], it))).collect()
        };
        let lines = |line: &dyn Fn(&Record, usize) -> String, records: &[Record]| -> String {
            records.iter().enumerate().map(|(i, record)| line(record, i) + "\n").collect()
        };
        let log = lines(&|record, i| eve(record, i, has_spaces), &records);
        prop_assert_eq!(ids(&list, &log, Some(Format::Eve)), expected(&records), "{}\n{}", list, log);
        // Zeek's HTTP log has one name beside the request.
        let records: Vec<Record> = records.into_iter().map(|mut record| { record.names.truncate(1); record }).collect();
        let log = lines(&zeek_json, &records);
        prop_assert_eq!(ids(&list, &log, Some(Format::ZeekJson)), expected(&records), "{}\n{}", list, log);
        let log = format!("{ZEEK_HEAD}{}", lines(&zeek, &records));
        prop_assert_eq!(ids(&list, &log, None), expected(&records), "{}\n{}", list, log);
    }

    #[test]
    fn a_compiled_list_answers_like_the_list(listed in prop::collection::vec(listed(), 0..30)) {
        let list = list_of(&listed);
        let read = IndicatorList::read(list.as_bytes()).unwrap();
        let again = hopluc_match::Snapshot::from_bytes(read.snapshot.as_bytes().to_vec()).unwrap();
        let mut distinct: Vec<Indicator> = listed.iter().filter_map(|(kind, value)| indicator(*kind, value).ok()).collect();
        // A network that narrower ones cover whole is never the answer.
        for it in distinct.iter().filter(|it| it.kind != IndicatorKind::Network) {
            prop_assert!(again.index().contains(it), "{it:?}");
        }
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(again.index().n_indicators(), distinct.len());
    }
}
