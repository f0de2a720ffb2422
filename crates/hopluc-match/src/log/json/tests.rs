//! Tests of JSON logs: escapes, white space, order and depth of keys, and lines that are no records.

use super::*;
use crate::index::IndicatorList;
use crate::log::Dates;
use crate::log::{Hit, Probe};

const SET: &str = "domain\tevil.com\nip\t6.6.6.6\nurl\thttp://host.vn/a\"b/c\nmd5\td41d8cd98f00b204e9800998ecf8427e\n\
                   ja3\t106d6d3a05c23d1453985ae3b4270b09";

/// `id field=indicator ...` of each hit in `text`.
fn hits(writer: Writer, text: &str) -> Vec<String> {
    let snapshot = IndicatorList::read(SET.as_bytes()).unwrap().snapshot;
    let mut probe = Probe::new(snapshot.index());
    let mut found = Vec::new();
    let text = format!("{text}\n");
    read(
        (writer, Dates::default()),
        &mut probe,
        (0, text.as_bytes()),
        &mut |hit: &Hit<'_>| {
            let fields: Vec<String> = hit
                .matches
                .iter()
                .map(|it| format!("{}={}", it.field, it.indicator.value))
                .collect();
            found.push(format!("{} {}", hit.id, fields.join(" ")));
            for it in &hit.matches {
                assert!(it.offset <= hit.record.len());
            }
        },
    );
    found
}

fn check(writer: Writer, line: &str, expected: Option<&str>) {
    let found = hits(writer, line);
    assert_eq!(found.first().map(String::as_str), expected, "{line}");
    // In the middle of other lines the answer is the same.
    let crowd = format!("{{\"a\":\"b\"}}\n{line}\n{{\"query\":\"x.vn\"}}");
    assert_eq!(hits(writer, &crowd).first().map(String::as_str), expected);
}

#[test]
fn suricata_fields_are_compared_and_others_are_not() {
    let check = |line: &str, expected| check(Writer::Suricata, line, expected);
    check(
        r#"{"flow_id":7,"event_type":"dns","dns":{"type":"query","rrname":"a.EVIL.com"}}"#,
        Some("7 dns.rrname=evil.com"),
    );
    check(
        r#"{"flow_id":7,"dns":{"queries":[{"rrname":"x.vn"},{"rrname":"evil.com"}]}}"#,
        Some("7 dns.queries.rrname=evil.com"),
    );
    check(
        r#"{"flow_id":7,"dns":{"answers":[{"rrname":"x.vn","rdata":"6.6.6.6"}]}}"#,
        Some("7 dns.answers.rdata=6.6.6.6"),
    );
    check(
        r#"{"flow_id":7,"dns":{"grouped":{"A":["1.1.1.1","6.6.6.6"]}}}"#,
        Some("7 dns.grouped.A=6.6.6.6"),
    );
    check(
        r#"{"flow_id":7,"tls":{"subject":"CN=evil.com","sni":"x.vn"}}"#,
        None,
    );
    check(
        r#"{"flow_id":7,"tls":{"ja3":{"hash":"106D6d3a05c23d1453985ae3b4270b09"}}}"#,
        Some("7 tls.ja3.hash=106d6d3a05c23d1453985ae3b4270b09"),
    );
    check(
        r#"{"flow_id":7,"tls":{"ja3s":{"hash":"106d6d3a05c23d1453985ae3b4270b09"}}}"#,
        None,
    );
    check(r#"{"flow_id":7,"dhcp":{"hostname":"evil.com"}}"#, None);
    check(
        r#"{"flow_id":7,"http":{"hostname":"x.vn","http_refer":"http://evil.com/"}}"#,
        None,
    );
    check(
        r#"{"flow_id":7,"dest_ip":"6.6.6.6","event_type":"flow"}"#,
        Some("7 dest_ip=6.6.6.6"),
    );
    check(
        r#"{"flow_id":7,"fileinfo":{"md5":"d41d8cd98f00b204e9800998ecf8427e"}}"#,
        Some("7 fileinfo.md5=d41d8cd98f00b204e9800998ecf8427e"),
    );
    check(
        r#"{"event_type":"flow","src_ip":"6.6.6.6"}"#,
        Some("- src_ip=6.6.6.6"),
    );
}

#[test]
fn spelling_of_json_does_not_matter() {
    let check = |line: &str, expected| check(Writer::Suricata, line, expected);
    let dns = Some("7 dns.rrname=evil.com");
    check(
        "{ \"flow_id\" : 7 , \"dns\" : {\t\"rrname\" : \"evil.com\" } }",
        dns,
    );
    check(r#"{"flow_id":7,"dns":{"rrname":"\u0065vil.com"}}"#, dns);
    check(r#"{"flow_id":7,"dns":{"\u0072rname":"evil.com"}}"#, dns);
    check(
        r#"{"note":"\"","flow_id":7,"dns":{"rrname":"evil.com"}}"#,
        dns,
    );
    check(
        r#"{"note":"\\","flow_id":7,"dns":{"rrname":"evil.com"}}"#,
        dns,
    );
    check(
        r#"{"note":"\\\"dns\":{","flow_id":7,"dns":{"rrname":"evil.com"}}"#,
        dns,
    );
    check(r#"{"flow_id":7,"note":"\"rrname\":\"evil.com\""}"#, None);
    check(
        r#"{"flow_id":7,"http":{"hostname":"HOST.vn","url":"\/a\"b\/c"}}"#,
        Some("7 http.url=http://host.vn/a\"b/c"),
    );
    check(
        r#"{"http":{"url":"/a\"b/c","hostname":"host.vn"},"flow_id":7}"#,
        Some("7 http.url=http://host.vn/a\"b/c"),
    );
    check(
        r#"{"flow_id":7,"dns":{"grouped":{"A":[{"x":"y"},"6.6.6.6"]}}}"#,
        Some("7 dns.grouped.A=6.6.6.6"),
    );
}

#[test]
fn the_ends_of_a_zeek_record_are_compared_unless_it_is_of_dns() {
    let check = |line: &str, expected| check(Writer::Zeek, line, expected);
    check(
        r#"{"uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"6.6.6.6"}"#,
        Some("C1 id.resp_h=6.6.6.6"),
    );
    check(
        r#"{"uid":"C1","id":{"orig_h":"6.6.6.6"}}"#,
        Some("C1 id.orig_h=6.6.6.6"),
    );
    check(
        r#"{"uid":"C1","id.resp_h":"6.6.6.6","query":"x.vn","qtype":1}"#,
        None,
    );
    check(
        r#"{"uid":"C1","id.resp_h":"6.6.6.6","x":{"qtype":1}}"#,
        Some("C1 id.resp_h=6.6.6.6"),
    );
    check(
        r#"{"uid":"C1","query":"x.vn","answers":["4.3.2.1.in-addr.arpa","cdn.evil.com"]}"#,
        Some("C1 answers=evil.com"),
    );
    check(
        r#"{"fuid":"F1","md5":"d41d8cd98f00b204e9800998ecf8427e"}"#,
        Some("F1 md5=d41d8cd98f00b204e9800998ecf8427e"),
    );
    check(
        r#"{"uid":"C1","host":"evil.com:8080","uri":"/"}"#,
        Some("C1 host=evil.com"),
    );
    check(
        r#"{"uid":"C1","host":"6.6.6.6","uri":"/"}"#,
        Some("C1 host=6.6.6.6"),
    );
}

#[test]
fn a_record_without_a_name_has_a_dash() {
    check(
        Writer::Zeek,
        r#"{"fuid":"","query":"evil.com"}"#,
        Some("- query=evil.com"),
    );
    check(
        Writer::Zeek,
        r#"{"uid":"a\tb","query":"evil.com"}"#,
        Some("a b query=evil.com"),
    );
}

#[test]
fn a_cut_line_gives_what_it_has() {
    assert_eq!(
        hits(Writer::Zeek, r#"{"uid":"C1","query":"evil.com","ans"#),
        ["C1 query=evil.com"]
    );
    assert_eq!(
        hits(
            Writer::Zeek,
            "\n\n\"\n{\"uid\":\"C2\",\"query\":\"evil.com\"}"
        ),
        ["C2 query=evil.com"]
    );
    assert_eq!(
        hits(
            Writer::Zeek,
            "{\"a\":\"\\\n{\"uid\":\"C2\",\"query\":\"evil.com\"}"
        ),
        ["C2 query=evil.com"]
    );
}
