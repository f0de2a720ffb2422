//! Tests of plain lines: every form of every format, what is compared and what only looks so, and broken lines.

use super::*;
use crate::index::IndicatorList;
use crate::log::{Format, Instant, Reader};
use std::fmt::Write as _;

const SET: &str = "domain\tevil.example\ndomain\txn--bcher-kva.example\nip\t203.0.113.6\ncidr\t198.51.100.0/24\nip\t2001:db8::6\nurl\thttp://evil.test/a?b=c\nmd5\td41d8cd98f00b204e9800998ecf8427e\n";

/// What a reader makes of `log`: the matches of each hit with client and time, or what was counted.
fn read(format: Format, log: &[u8]) -> String {
    let snapshot = IndicatorList::read(SET.as_bytes()).unwrap().snapshot;
    let mut probe = Probe::new(snapshot.index());
    let dates = Dates {
        reference: Some(Instant::of_seconds(1_795_920_000)),
        ..Dates::default()
    };
    let mut text = log.to_vec();
    text.push(b'\n');
    let mut out = String::new();
    let mut emit = |hit: &Hit<'_>| {
        for found in &hit.matches {
            let _ = write!(out, "{} {} ", found.field, found.indicator.value);
        }
        let client = hit
            .client
            .map_or("-".to_owned(), |client| client.to_string());
        let time = hit.time.map_or("-".to_owned(), |time| time.at.to_string());
        let _ = write!(out, "{client} {};", time.replace(".000000Z", "Z"));
        assert!(hit.record.len() <= log.len());
    };
    let counts = Reader::new(format, dates).read(&mut probe, (0, &text), &mut emit);
    if out.is_empty() {
        let _ = write!(out, "{} records, {} other", counts.records, counts.other);
        for (fault, n) in counts.faults.met() {
            let _ = write!(out, ", {n} {}", fault.as_str());
        }
    }
    out
}

#[track_caller]
fn check(format: Format, line: &str, expected: &str) {
    assert_eq!(read(format, line.as_bytes()), expected, "{line}");
    // The end of a line in Windows changes nothing.
    let line = format!("{line}\r");
    assert_eq!(read(format, line.as_bytes()), expected, "{line}");
}

const CLIENT: &str = "client @0x7f2a 10.0.0.1#5353";
const PASSED: &str = "1 records, 0 other";
const OTHER: &str = "0 records, 1 other";

fn fault(fault: LineFault) -> String {
    format!("0 records, 0 other, 1 {}", fault.as_str())
}

#[test]
fn bind_questions_are_found_in_every_form_and_with_every_prefix() {
    let check = |line: &str, time: &str| {
        check(
            Format::Bind,
            line,
            &format!("query evil.example 10.0.0.1 {time};"),
        );
    };
    let old = "client 10.0.0.1#5353: query: www.evil.example IN A";
    let new = "client @0x7f2a 10.0.0.1#5353 (www.evil.example): query: www.evil.example IN A +E(0)K (192.0.2.53)";
    let view = "client @0x7f2a 10.0.0.1#5353/key k.example (evil.example): view inner: query: evil.example CLASS1 TYPE65 -SE(0)TDC (192.0.2.53)";
    for query in [old, new, view] {
        check(query, "-");
        for (prefix, time) in [
            ("28-Nov-2026 10:00:00.123 ", "2026-11-28T03:00:00.123000Z"),
            (
                "28-Nov-2026 10:00:00.123 queries: info: ",
                "2026-11-28T03:00:00.123000Z",
            ),
            (
                "2026-11-28T10:00:00.123Z queries: info: ",
                "2026-11-28T10:00:00.123000Z",
            ),
            ("2026-11-28T10:00:00.123 ", "2026-11-28T03:00:00.123000Z"),
            (
                "Nov 28 10:00:00.123 queries: info: ",
                "2026-11-28T03:00:00.123000Z",
            ),
            ("Nov 28 10:00:00 ns1 named[123]: ", "2026-11-28T03:00:00Z"),
            (
                "<30>Nov 28 10:00:00 ns1 named[123]: queries: info: ",
                "2026-11-28T03:00:00Z",
            ),
            (
                "Nov 28 10:00:00 client named[123]: ",
                "2026-11-28T03:00:00Z",
            ),
        ] {
            check(&format!("{prefix}{query}"), time);
        }
    }
}

#[test]
fn bind_names_are_compared_by_their_labels() {
    let check = |name: &str, is_hit: bool| {
        let line = format!("{CLIENT} ({name}): query: {name} IN A +E(0)K (192.0.2.53)");
        let hit = "query evil.example 10.0.0.1 -;";
        check(Format::Bind, &line, if is_hit { hit } else { PASSED });
    };
    for name in [
        "evil.example",
        "eViL.ExAmPlE",
        "evil.example.",
        "a\\032b.evil.example",
        "\\000.evil.example",
        "evi\\108.example",
    ] {
        check(name, true);
    }
    for name in [
        "notevil.example",
        "evil.example.vn",
        "x-evil.example",
        "example",
        ".",
        "www\\.evil.example",
        "www\\046evil.example",
        "evil.example\\.",
        "evil\\.example",
    ] {
        check(name, false);
    }
}

#[test]
fn bind_tells_clients_of_ipv6_other_names_and_policies() {
    let check = |line: &str, expected: &str| check(Format::Bind, line, expected);
    check(
        "client @0x7f2a 2001:db8::1#53 (evil.example): query: evil.example IN AAAA + (2001:db8::53)",
        "query evil.example 2001:db8::1 -;",
    );
    check(
        "client @0x7f2a fe80::1%eth0#53 (b\u{fc}cher.example): query: b\u{fc}cher.example IN AAAA + (::1)",
        "query xn--bcher-kva.example fe80::1 -;",
    );
    check(
        "client @0x7f2a 10.0.0.1#53 (203.0.113.6): query: 203.0.113.6 IN A + (::1)",
        "query 203.0.113.6 10.0.0.1 -;",
    );
    let rpz = "rpz evil.example 10.0.0.1 -;";
    for text in [
        "rpz QNAME NXDOMAIN rewrite evil.example/A/IN via evil.example.rpz.local",
        "disabled rpz QNAME CNAME rewrite evil.example/A/IN via evil.example.rpz.local (CNAME to: wall.example)",
        "rpz QNAME NXDOMAIN rewrite evil.example via evil.example.rpz.local",
        "view inner: rpz IP PASSTHRU rewrite a.evil.example/AAAA/IN via 24.0.2.0.192.rpz-ip.rpz.local",
    ] {
        check(&format!("{CLIENT} (evil.example): {text}"), rpz);
    }
    check(
        &format!("{CLIENT} (x): rpz QNAME NXDOMAIN rewrite a/b.evil.example/A/IN via x"),
        rpz,
    );
    for text in [
        "rpz QNAME rewrite evil.example via evil.example.rpz.local failed: not loaded",
        "query failed (SERVFAIL) for evil.example/IN/A at query.c:1",
        "response: evil.example IN A NOERROR +E(0) 1 0 0",
        "query (cache) 'evil.example/A/IN' denied",
    ] {
        check(&format!("{CLIENT} (evil.example): {text}"), OTHER);
    }
    check(
        "28-Nov-2026 10:00:00.1 general: info: zone evil.example/IN: loaded serial 1",
        OTHER,
    );
}

#[test]
fn bind_lines_that_are_cut_off_or_broken_are_counted() {
    let check = |line: &str, expected: LineFault| check(Format::Bind, line, &fault(expected));
    let whole = "client @0x7f2a 10.0.0.1#5353 (evil.example): query: evil.example IN A";
    let (in_client, in_query) = (
        whole.find('#').unwrap() + 1,
        whole.find("query: ").unwrap() + 7,
    );
    let behind_client = whole.find("): ").unwrap() + 1;
    for cut in (in_client..=behind_client).chain(in_query..whole.len() - 1) {
        check(whole.get(..cut).unwrap(), LineFault::CutOff);
    }
    check(
        "client @0x7f2a evil#5353 (a): query: evil.example IN A",
        LineFault::Client,
    );
    check(
        &format!("{CLIENT} (a): query: evil.example NO A +"),
        LineFault::Name,
    );
    check(
        &format!("{CLIENT} (a): query: \\3.evil.example IN A +"),
        LineFault::Name,
    );
    check(&format!("{CLIENT} (a): query:  IN A +"), LineFault::Name);
}

#[test]
fn unbound_questions_replies_and_zones_are_told_apart() {
    let check = |line: &str, expected: &str| check(Format::Unbound, line, expected);
    let hit = |field: &str, time: &str| format!("{field} evil.example 10.0.0.1 {time};");
    let epoch = "2023-11-14T22:13:20Z";
    for (prefix, time) in [
        ("[1700000000] unbound[123:0] ", epoch),
        ("Nov 28 10:00:00 unbound[123:0] ", "2026-11-28T03:00:00Z"),
        (
            "2026-11-28T10:00:00.000+07:00 unbound[123:a] ",
            "2026-11-28T03:00:00Z",
        ),
        (
            "Nov 28 10:00:00 unbound unbound[123]: [123:0] ",
            "2026-11-28T03:00:00Z",
        ),
        (
            "<30>Nov 28 10:00:00 ns1 unbound: [123:0] ",
            "2026-11-28T03:00:00Z",
        ),
    ] {
        check(
            &format!("{prefix}info: 10.0.0.1 www.evil.example. A IN"),
            &hit("query", time),
        );
        check(
            &format!("{prefix}query: 10.0.0.1 www.evil.example. A IN"),
            &hit("query", time),
        );
        check(
            &format!("{prefix}info: 10.0.0.1 evil.example. A IN NOERROR 0.012000 0 57"),
            &hit("reply", time),
        );
        check(
            &format!("{prefix}reply: 10.0.0.1 EVIL.example. A IN NXDOMAIN 0.012000 1 57"),
            &hit("reply", time),
        );
        check(
            &format!("{prefix}info: example. always_nxdomain 10.0.0.1@5353 a.evil.example. A IN"),
            &hit("local-zone", time),
        );
        check(
            &format!(
                "{prefix}info: rpz: applied [gov] evil.example. rpz-nxdomain 10.0.0.1@5353 evil.example. A IN"
            ),
            &hit("rpz", time),
        );
    }
    let line = |text: &str| format!("[1700000000] unbound[123:0] {text}");
    check(
        &line("info: 2001:db8::1 evil.example. A IN"),
        &format!("query evil.example 2001:db8::1 {epoch};"),
    );
    for text in [
        "info: 10.0.0.1 notevil.example. A IN",
        "info: 10.0.0.1 . NS IN",
        "info: 10.0.0.1 evil.example.vn. A IN",
    ] {
        check(&line(text), PASSED);
    }
    for text in [
        "info: start of service (unbound 1.22.0).",
        "info: resolving evil.example. A IN",
        "info: 10.0.0.1 - - - FORMERR - - - ",
        "notice: init module 0: validator",
        "debug: 10.0.0.1 evil.example. A IN",
    ] {
        check(&line(text), OTHER);
    }
    for text in [
        "info: 10.0.0.1",
        "info: 10.0.0.1 evil.example.",
        "info: 10.0.0.1 evil.example. A",
        "info: 10.0.0.1 evil.example. A I",
    ] {
        check(&line(text), &fault(LineFault::CutOff));
    }
    check("10.0.0.1 evil.example. A IN", &fault(LineFault::Unlike));
}

#[test]
fn dnsmasq_tells_a_name_once_and_addresses_of_answers() {
    let check = |line: &str, expected: &str| check(Format::Dnsmasq, line, expected);
    let query = "query evil.example 10.0.0.1 2026-11-28T03:00:00Z;";
    for line in [
        "Nov 28 10:00:00 dnsmasq[123]: query[A] www.evil.example from 10.0.0.1",
        "Nov 28 10:00:00 gw dnsmasq[123]: query[AAAA] EVIL.example from 10.0.0.1",
        "Nov 28 10:00:00 dnsmasq dnsmasq[123]: query[type=65] evil.example from 10.0.0.1",
        "Nov 28 10:00:00 dnsmasq: 42 10.0.0.1/51234 query[A] evil.example from 10.0.0.1",
        "Nov 28 10:00:00 dnsmasq[123]: UDP 42 10.0.0.1/51234 query[HTTPS] evil.example from 10.0.0.1",
        "Nov 28 10:00:00 dnsmasq[123]: auth[A] evil.example from 10.0.0.1",
        "Nov 28 10:00:00 dnsmasq[123]: query[A] a from b.evil.example from 10.0.0.1",
    ] {
        check(line, query);
    }
    let line = |text: &str| format!("Nov 28 10:00:00 dnsmasq[123]: {text}");
    check(
        &line("query[A] evil.example from fe80::1%eth0"),
        "query evil.example fe80::1 2026-11-28T03:00:00Z;",
    );
    for text in [
        "forwarded evil.example to 192.0.2.53",
        "reply evil.example is <CNAME>",
        "cached evil.example is NXDOMAIN",
        "config evil.example is 0.0.0.0",
        "/etc/hosts evil.example is 203.0.113.6",
        "dnssec-query[DS] evil.example to 192.0.2.53",
        "validation result is SECURE",
        "42 10.0.0.1/5123 forwarded evil.example to 192.0.2.53",
        "started, version 2.91 cachesize 150",
    ] {
        check(&line(text), OTHER);
    }
    check(
        "Nov 28 10:00:00 dnsmasq-dhcp[123]: DHCPACK(br0) 203.0.113.6 query[A] evil.example from 10.0.0.1",
        OTHER,
    );
    check(&line("reply evil.example is 192.0.2.1"), PASSED);
    let answer = |client: &str| format!("answer 203.0.113.6 {client} 2026-11-28T03:00:00Z;");
    check(&line("reply evil.example is 203.0.113.6"), &answer("-"));
    check(
        &line("cached-stale www.example is 203.0.113.6"),
        &answer("-"),
    );
    check(
        &line("42 10.0.0.1/5123 reply www.example is 203.0.113.6 (DNSSEC signed)"),
        &answer("10.0.0.1"),
    );
    check(
        &line("reply www.example is 2001:db8::6"),
        "answer 2001:db8::6 - 2026-11-28T03:00:00Z;",
    );
    check(&line("query[A] notevil.example from 10.0.0.1"), PASSED);
    check(&line("query[A] a\\.evil.example from 10.0.0.1"), query);
    for text in [
        "query[A] evil.example",
        "query[A] evil.example fro",
        "query[A] evil.example from ",
        "query[A]",
        "reply evil.example",
        "reply evil.example is",
    ] {
        check(&line(text), &fault(LineFault::CutOff));
    }
    check(
        &line("query[A] evil.example from me"),
        &fault(LineFault::Client),
    );
    check(
        "query[A] evil.example from 10.0.0.1",
        &fault(LineFault::Unlike),
    );
}

#[test]
fn windows_packets_are_questions_where_the_server_received_them() {
    let check = |line: &str, expected: &str| check(Format::WindowsDns, line, expected);
    let tail = "0A2C PACKET  000001D5C0A1B2C0 UDP Rcv 10.0.0.1        3f2a   Q [0001   D   NOERROR] A      (3)www(4)evil(7)example(0)";
    for (time, utc) in [
        ("11/28/2026 2:00:00 PM", "2026-11-28T07:00:00Z"),
        ("28/11/2026 2:00:00 CH", "2026-11-28T07:00:00Z"),
        ("28/11/2026 14:00:00", "2026-11-28T07:00:00Z"),
        ("2026-11-28 14:00:00", "2026-11-28T07:00:00Z"),
        ("20261128 14:00:00", "2026-11-28T07:00:00Z"),
    ] {
        check(
            &format!("{time} {tail}"),
            &format!("query evil.example 10.0.0.1 {utc};"),
        );
    }
    let line = |text: &str| format!("11/28/2026 2:00:00 PM 0A2C PACKET  {text}");
    let question = |name: &str| {
        line(&format!(
            "UDP Rcv 10.0.0.1 3f2a   Q [0001   D   NOERROR] A {name}"
        ))
    };
    let hit = "query evil.example 10.0.0.1 2026-11-28T07:00:00Z;";
    for name in [
        "(4)eViL(7)eXample(0)",
        "(3)a b(4)evil(7)example(0)",
        "(3)a)((4)evil(7)example(0)",
        "(8)\u{111}(4)evil(7)example(0)",
    ] {
        check(&question(name), hit);
    }
    for name in [
        "(7)notevil(7)example(0)",
        "(12)evil.example(0)",
        "(8)www.evil(7)example(0)",
        "(4)evil(7)example(2)vn(0)",
        "(0)",
    ] {
        check(&question(name), PASSED);
    }
    for text in [
        "000001D5C0A1B2C0 UDP Snd 10.0.0.1 3f2a R Q [8081   DR  NOERROR] A (4)evil(7)example(0)",
        "000001D5C0A1B2C0 TCP Snd 192.0.2.53 3f2a   Q [0001   D   NOERROR] A (4)evil(7)example(0)",
        "000001D5C0A1B2C0 UDP Rcv 192.0.2.53 3f2a R Q [8081   DR  NOERROR] A (4)evil(7)example(0)",
        "000001D5C0A1B2C0 UDP Rcv 10.0.0.1 3f2a   U [0028       NOERROR] SOA (4)evil(7)example(0)",
    ] {
        check(&line(text), OTHER);
    }
    for text in [
        "DNS Server log file creation at 11/28/2026 2:00:00 PM",
        "Message logging key (for packets - other items use a subset of these fields):",
        "\tField #  Information         Values",
        "    DATA   203.0.113.6",
    ] {
        check(text, OTHER);
    }
    check(&question("(4)evil(7)exampl"), &fault(LineFault::CutOff));
    check(&question("(4)evil"), &fault(LineFault::CutOff));
    check(&question("(64)evil(0)"), &fault(LineFault::Name));
    check(&question("evil.example(0)"), &fault(LineFault::Name));
    check(&line("UDP Rcv"), &fault(LineFault::CutOff));
    check(
        &line("UDP Rcv me 3f2a   Q [0001   D   NOERROR] A (0)"),
        &fault(LineFault::Client),
    );
}

#[test]
fn cef_places_links_and_hashes_are_compared() {
    let check = |text: &str, expected: &str| {
        check(
            Format::Cef,
            &format!("CEF:0|Maker|Wall|1.0|100|Name|5|{text}"),
            expected,
        );
    };
    check(
        "src=10.0.0.1 dst=203.0.113.6 rt=1795834800000",
        "dst 203.0.113.6 10.0.0.1 2026-11-28T03:00:00Z;",
    );
    check(
        "dhost=www.Evil.example. src=10.0.0.1 rt=Nov 28 2026 10:00:00",
        "dhost evil.example 10.0.0.1 2026-11-28T03:00:00Z;",
    );
    check(
        " dhost=evil.example  start=Nov 28 2026 10:00:00 end=Nov 28 2026 11:00:00 ",
        "dhost evil.example - 2026-11-28T03:00:00Z;",
    );
    check(
        "shost=evil.example rt=Nov 28 2026 10:00:00 PST",
        "shost evil.example - -;",
    );
    check(
        "destinationDnsDomain=evil.example act=x",
        "destinationDnsDomain evil.example - -;",
    );
    check(
        "c6a2=2001:db8::1 c6a3=2001:db8::6",
        "c6a3 2001:db8::6 2001:db8::1 -;",
    );
    check(
        "fileHash=D41D8CD98F00B204E9800998ECF8427E",
        "fileHash d41d8cd98f00b204e9800998ecf8427e - -;",
    );
    for link in [
        "http://evil.test/a?b=c",
        "http://EVIL.test:80/a?b\\=c",
        "http://u@evil.test/a?b\\=c",
    ] {
        check(
            &format!("request={link} src=10.0.0.1"),
            "request http://evil.test/a?b=c 10.0.0.1 -;",
        );
    }
    check(
        "dhost=evil.test request=/a?b\\=c",
        "request http://evil.test/a?b=c - -;",
    );
    check(
        "request=https://www.evil.example:8443/x",
        "request evil.example - -;",
    );
    check(
        "msg=a \\= dst=203.0.113.6 b dhost=evil.example",
        "dhost evil.example - -;",
    );
}

#[test]
fn cef_values_that_only_quote_an_indicator_are_passed_over() {
    let check = |line: &str, expected: &str| check(Format::Cef, line, expected);
    let head = "CEF:0|Maker|Wall|1.0|100|Name|5|";
    for text in [
        "msg=went to dhost\\=evil.example today",
        "requestContext=http://evil.test/a?b=c",
        "dhost=notevil.example",
        "request=http://evil.test/a?b=d",
        "request=http://evil.test@a.test/a?b=c",
        "request=/a?b=c",
        "cs1=evil.example dvc=203.0.113.6",
        "",
    ] {
        check(&format!("{head}{text}"), PASSED);
    }
    check(
        "CEF:0|Ma\\|ker|Wa\\\\|1.0|100|dst=203.0.113.6|5|dhost=evil.example",
        "dhost evil.example - -;",
    );
    check(
        "CEF:0|Maker|Wall|1.0|100|Name\\|5|dhost=evil.example",
        &fault(LineFault::Header),
    );
    check("CEF:0|Maker", &fault(LineFault::Header));
    check("dhost=evil.example", &fault(LineFault::Unlike));
}

#[test]
fn a_message_behind_a_header_of_syslog_is_read_as_what_it_is() {
    let messages = [
        ("named", format!("{CLIENT} (evil.example): query: evil.example IN A +"), "query evil.example 10.0.0.1"),
        ("unbound", "[123:0] info: 10.0.0.1 evil.example. A IN".to_owned(), "query evil.example 10.0.0.1"),
        ("dnsmasq", "query[A] evil.example from 10.0.0.1".to_owned(), "query evil.example 10.0.0.1"),
        ("zeek", r#"{"uid":"C1","id.orig_h":"10.0.0.1","query":"evil.example"}"#.to_owned(), "query evil.example 10.0.0.1"),
        ("suricata", r#"@cee: {"flow_id":1,"event_type":"x","timestamp":"?","src_ip":"10.0.0.1","dns":{"rrname":"evil.example"}}"#.to_owned(), "dns.rrname evil.example 10.0.0.1"),
        ("wall", "CEF:0|M|W|1|1|N|5|src=10.0.0.1 dhost=evil.example".to_owned(), "dhost evil.example 10.0.0.1"),
        (
            "container",
            format!("28-Nov-2026 10:00:00.000 queries: info: {CLIENT} (a): query: evil.example IN A +"),
            "query evil.example 10.0.0.1",
        ),
        ("docker", format!("{CLIENT} (evil.example): query: evil.example IN A +"), "query evil.example 10.0.0.1"),
        ("other", "query[A] evil.example from 10.0.0.1".to_owned(), "query evil.example 10.0.0.1"),
    ];
    for (tag, message, expected) in messages {
        for line in [
            format!("<30>Nov 28 10:00:00 gw {tag}[1]: {message}"),
            format!("Nov 28 10:00:00 gw {tag}: {message}"),
            format!("2026-11-28T10:00:00.000000+07:00 gw {tag}[1]: {message}"),
            format!("<30>1 2026-11-28T03:00:00Z gw {tag} 1 - - {message}"),
            format!(
                "<30>1 2026-11-28T10:00:00+07:00 gw {tag} 1 id [a b=\"] \\\"\\]\"][c d=\"e\"] \u{feff}{message}"
            ),
            format!("99 <30>1 2026-11-28T10:00:00 gw {tag} 1 - - {message}"),
        ] {
            check(
                Format::Syslog,
                &line,
                &format!("{expected} 2026-11-28T03:00:00Z;"),
            );
            assert_eq!(Format::of(line.as_bytes()), Some(Format::Syslog), "{line}");
        }
    }
}

#[test]
fn syslog_tells_about_other_things_and_may_be_broken() {
    let check = |line: &str, expected: &str| check(Format::Syslog, line, expected);
    for line in [
        "Nov 28 10:00:00 gw sshd[1]: Failed password for evil.example from 203.0.113.6",
        "Nov 28 10:00:00 gw sshd[1]: Invalid user client 10.0.0.1#5: query: evil.example IN A + from x",
        "Nov 28 10:00:00 gw sshd[1]: Invalid user unbound[1:0] info: 10.0.0.1 evil.example. A IN",
        "Nov 28 10:00:00 gw sshd[1]: Invalid user dnsmasq[1]: query[A] evil.example from 10.0.0.1",
        "Nov 28 10:00:00 gw sshd[1]: Invalid user CEF:0|M|W|1|1|N|5|dhost=evil.example",
        "<30>1 - - - - - - went to evil.example",
        "<30>1 2026-11-28T10:00:00Z gw unbound 1 - - start of service",
        "<30>no header at all",
        "Nov 28 10:00:00 last message repeated 2 times",
    ] {
        check(line, OTHER);
    }
    for line in [
        "evil.example",
        "<30>1 2026-11-28T10:00:00Z",
        "<999>Nov 28 10:00:00 gw a: b",
        "<30>1 2026-11-28T10:00:00Z gw a 1 - [a b=\"c query[A] evil.example from 10.0.0.1",
    ] {
        check(line, &fault(LineFault::Unlike));
    }
    check(
        "<30>Nov 28 10:00:00 gw zeek: {\"query\":",
        &fault(LineFault::Object),
    );
    check(
        "<30>Nov 28 10:00:00 gw wall: CEF:0|M",
        &fault(LineFault::Header),
    );
    check(
        "<30>Nov 28 10:00:00 gw dnsmasq[1]: query[A] evil.example",
        &fault(LineFault::CutOff),
    );
}

#[test]
fn formats_are_recognised_by_the_first_line_that_tells() {
    let check = |log: &str, expected: Option<Format>| {
        assert_eq!(Format::of(log.as_bytes()), expected, "{log}");
    };
    let bind = format!("{CLIENT} (a.example): query: a.example IN A +");
    check(&bind, Some(Format::Bind));
    check(
        &format!(
            "\u{feff}28-Nov-2026 10:00:00.1 general: info: running\r\n2026-11-28T10:00:00.1Z {bind}\r\n"
        ),
        Some(Format::Bind),
    );
    check(
        "[1700000000] unbound[1:0] notice: init module 0: validator\n",
        Some(Format::Unbound),
    );
    check(
        "Nov 28 10:00:00 unbound[1:0] info: 10.0.0.1 a.example. A IN",
        Some(Format::Unbound),
    );
    check(
        "Nov 28 10:00:00 dnsmasq[1]: started\n",
        Some(Format::Dnsmasq),
    );
    check(
        "dnsmasq: query[A] a.example from 10.0.0.1\n",
        Some(Format::Dnsmasq),
    );
    check(
        "DNS Server log file creation at 11/28/2026 2:00:00 PM\r\n",
        Some(Format::WindowsDns),
    );
    check(
        "11/28/2026 2:00:00 PM 0A2C PACKET  0 UDP Rcv 10.0.0.1 3f2a   Q [0001   D   NOERROR] A (1)a(0)",
        Some(Format::WindowsDns),
    );
    check("CEF:0|M|W|1|1|N|5|src=10.0.0.1\n", Some(Format::Cef));
    check(
        "Sep 19 08:26:10 host CEF:0|M|W|1|1|N|5|src=10.0.0.1\n",
        Some(Format::Syslog),
    );
    check("{\"uid\":\"C\"}\n", Some(Format::ZeekJson));
    check(
        "Nov 28 10:00:00 last message repeated 2 times\nNov 28 10:00:00 gw cron[1]: x\n",
        Some(Format::Syslog),
    );
    for log in [
        "2026-11-28 10:00:00 ERROR main: evil.example\n",
        "2026-11-28T10:00:00 gave up evil.example\n",
        "",
        "\n\n",
        "evil.example\n",
        "10.0.0.1 - - [28/Nov/2026] \"GET /\"\n",
        "\u{0}\u{0}#\u{0}",
    ] {
        check(log, None);
    }
    for format in Format::ALL {
        assert_eq!(Format::named(format.as_str()), Some(format));
    }
}

#[test]
fn zero_bytes_and_very_long_lines_are_lines() {
    let names = "\u{0}".repeat(3) + &"x.".repeat(200_000);
    for (format, line) in [
        (
            Format::Bind,
            format!("{CLIENT} (a): query: {names}evil.example IN A +"),
        ),
        (
            Format::Unbound,
            format!("[1] unbound[1:0] info: 10.0.0.1 {names}evil.example. A IN"),
        ),
        (
            Format::Dnsmasq,
            format!("Nov 28 10:00:00 dnsmasq[1]: query[A] {names}evil.example from 10.0.0.1"),
        ),
        (
            Format::Cef,
            format!("CEF:0|M|W|1|1|N|5|msg={names} dhost=evil.example"),
        ),
    ] {
        let found = read(format, line.as_bytes());
        assert!(found.contains("evil.example"), "{format:?} {found}");
    }
    for format in Format::ALL {
        let line = "\u{0}".repeat(100_000);
        assert!(!read(format, line.as_bytes()).contains("evil"));
    }
}

#[test]
fn a_record_is_named_by_where_its_line_begins() {
    let line = "Nov 28 10:00:00 dnsmasq[1]: query[A] evil.example from 10.0.0.1\n";
    let snapshot = IndicatorList::read(SET.as_bytes()).unwrap().snapshot;
    let mut probe = Probe::new(snapshot.index());
    let mut ids = Vec::new();
    let mark = "\u{feff}client 10.0.0.1#53: query: evil.example IN A\n";
    let found = read(Format::Bind, mark.as_bytes());
    assert_eq!(found, "query evil.example 10.0.0.1 -;");
    let text = format!("\n{line}{line}");
    let mut emit = |hit: &Hit<'_>| {
        let found = hit.matches.first().unwrap();
        assert!(
            hit.record
                .get(found.offset..)
                .unwrap()
                .starts_with(b"evil.example")
        );
        ids.push(hit.id.to_owned());
    };
    Reader::new(Format::Dnsmasq, Dates::default()).read(
        &mut probe,
        (1000, text.as_bytes()),
        &mut emit,
    );
    assert_eq!(ids, ["@1001".to_owned(), format!("@{}", 1001 + line.len())]);
}
