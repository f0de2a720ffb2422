//! The matcher against a naive twin that compares every indicator with every field, and what must hold for any list.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod lines;
mod naive;

use hopluc_match::{Format, Indicator, IndicatorKind, IndicatorList, indicator};
use naive::{Record, has, list_of, listed, record};
use proptest::prelude::*;
use std::fmt::Write as _;

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

const ZEEK_HEAD: &str = "#separator \\x09\n#set_separator\t,\n#fields\tuid\tid.orig_h\tid.resp_h\tserver_name\thost\turi\treferrer\n";

fn ids(list: &str, log: &str, format: Option<Format>) -> Vec<usize> {
    let ids = naive::ids(list, log.as_bytes(), format);
    ids.iter().map(|id| id.parse().unwrap()).collect()
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
