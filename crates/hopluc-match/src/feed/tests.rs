//! Lists of others in, lists for others out: what is taken, what is refused and why, what comes back the same.

use super::*;
use crate::log::{Dates, Stamp};

fn terms(class: Option<Class>) -> FeedTerms {
    FeedTerms {
        class,
        source: "test".to_owned(),
        tlp: Tlp::Green,
        pap: Pap::Green,
    }
}

fn read_as(text: &str, class: Option<Class>) -> FeedReading {
    read(text, None, &terms(class), &Allowed::default()).unwrap()
}

/// Kind, value and class of what is taken, and the reasons of what is not.
fn told(reading: &FeedReading) -> (Vec<String>, Vec<&'static str>) {
    let taken = reading.listed.iter().map(|one| {
        let (kind, class) = (one.indicator.kind.as_str(), one.class.as_str());
        format!("{kind} {} {class}", one.indicator.value)
    });
    let refused = reading.refusals.iter().map(|refusal| refusal.reason.code());
    (taken.collect(), refused.collect())
}

fn check(text: &str, format: FeedFormat, class: Option<Class>, taken: &[&str], refused: &[&str]) {
    assert_eq!(FeedFormat::of(text), Some(format), "{text}");
    let reading = read_as(text, class);
    let (found, reasons) = told(&reading);
    assert_eq!(found, taken, "{text}");
    assert_eq!(reasons, refused, "{text}: {:?}", reading.refusals);
}

fn at(text: &str) -> Instant {
    let stamp = Stamp::at(text.as_bytes(), 0).unwrap();
    stamp.resolved(&Dates::default()).unwrap().at
}

#[test]
fn plain_lines_are_told_apart_by_their_form() {
    let text = "# names\nevil.example\nhxxps://bad[.]example/a\n203.0.113.7\n198.51.100.0/24\n\
                d41d8cd98f00b204e9800998ecf8427a\nword\n";
    check(
        text,
        FeedFormat::Plain,
        Some(Class::Malware),
        &[
            "domain evil.example malware",
            "ip 203.0.113.7 malware",
            "cidr 198.51.100.0/24 malware",
            "url https://bad.example/a malware",
            "md5 d41d8cd98f00b204e9800998ecf8427a malware",
        ],
        &["no_kind"],
    );
}

#[test]
fn without_a_class_nothing_is_taken() {
    check(
        "evil.example\n",
        FeedFormat::Plain,
        None,
        &[],
        &["no_class"],
    );
}

#[test]
fn a_table_is_read_by_the_names_of_its_columns() {
    let text = "ioc_type,ioc_value,threat_type,confidence_level,first_seen\n\
                domain,evil.example,botnet_cc,75,2026-11-01T10:00:00Z\n\
                url,http://pay.example/x,payload_delivery,100,\n\
                domain,talk.example,harmful-speech,100,\n\
                ip,203.0.113.9,phishing,50,yesterday\n";
    check(
        text,
        FeedFormat::Csv,
        None,
        &["domain evil.example c2", "url http://pay.example/x malware"],
        &["outside_the_field", "no_time"],
    );
    let reading = read_as(text, None);
    let first = reading.listed.first().unwrap();
    assert_eq!(first.confidence, Some(75));
    assert_eq!(first.valid_from, Some(at("2026-11-01T10:00:00Z")));
}

#[test]
fn hosts_and_zones_give_names_and_networks() {
    check(
        "# list\n0.0.0.0 a.example b.example # two\n127.0.0.1 localhost\n",
        FeedFormat::Hosts,
        Some(Class::Scam),
        &["domain a.example scam", "domain b.example scam"],
        &[],
    );
    let zone = "$TTL 300\n@ IN SOA localhost. root.localhost. (\n 1 2 3\n 4 5 )\n  NS localhost.\n\
                evil.example CNAME .\n*.evil.example 60 IN CNAME .\ngood.example CNAME rpz-passthru.\n\
                24.0.2.0.203.rpz-ip CNAME .\n48.zz.2.db8.2001.rpz-ip CNAME .\n32.1.2.0.192.rpz-client-ip CNAME .\n";
    check(
        zone,
        FeedFormat::Rpz,
        Some(Class::Control),
        &[
            "domain evil.example c2",
            "cidr 2001:db8:2::/48 c2",
            "cidr 203.0.2.0/24 c2",
        ],
        &["not_meant", "no_kind"],
    );
}

const MISP: &str = r#"{"Event":{"info":"x","Orgc":{"name":"CSIRT"},
  "Tag":[{"name":"tlp:amber"},{"name":"rsit:malicious-code=\"c2-server\""}],
  "Attribute":[
    {"type":"domain","value":"evil.example","to_ids":true,"Tag":[{"name":"TLP:RED"},{"name":"PAP:AMBER"}]},
    {"type":"ip-dst|port","value":"203.0.113.5|443","to_ids":"1"},
    {"type":"domain","value":"seen.example","to_ids":false},
    {"type":"domain","value":"gone.example","to_ids":true,"deleted":true},
    {"type":"email-src","value":"a@b.example","to_ids":true},
    {"type":"domain","value":"talk.example","to_ids":true,
     "Tag":[{"name":"rsit:abusive-content=\"harmful-speech\""}]}],
  "Object":[{"Attribute":[{"type":"filename|sha1","to_ids":true,
     "value":"a.exe|da39a3ee5e6b4b0d3255bfef95601890afd80700"}]}]}}"#;

#[test]
fn events_of_misp_give_what_they_mean_to_be_looked_for() {
    check(
        MISP,
        FeedFormat::Misp,
        None,
        &[
            "domain evil.example c2",
            "ip 203.0.113.5 c2",
            "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80700 c2",
        ],
        &["not_meant", "not_meant", "no_kind", "outside_the_field"],
    );
    let reading = read_as(MISP, None);
    let first = reading.listed.first().unwrap();
    assert_eq!((first.tlp, first.pap), (Tlp::Red, Pap::Amber));
    assert_eq!(first.source, "CSIRT");
    let second = reading.listed.get(1).unwrap();
    assert_eq!((second.tlp, second.pap), (Tlp::Amber, Pap::Green));
    let list = format!(r#"{{"response":[{MISP},{{"Event":{{"info":"y"}}}}]}}"#);
    assert_eq!(read_as(&list, None), reading);
}

#[test]
fn the_list_of_a_feed_names_its_files_and_no_others() {
    let uuid = "5c7b1ab3-4a7c-4b5b-9d61-0a1b2c3d4e5f";
    let list = serde_json::json!({ uuid: { "info": "x" } });
    assert!(is_manifest(&list));
    assert_eq!(manifest_events(&list), [format!("{uuid}.json")]);
    let other = serde_json::json!({ "../../etc/passwd": { "info": "x" } });
    assert!(!is_manifest(&other));
    assert!(manifest_events(&other).is_empty());
}

#[test]
fn bundles_of_stix_give_values_and_no_conditions() {
    let object = |pattern: &str, more: &str| {
        format!(
            r#"{{"type":"indicator","id":"indicator--1","pattern_type":"stix","pattern":"{pattern}",
               "created_by_ref":"identity--1","valid_from":"2026-11-01T00:00:00Z",
               "object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]{more}}}"#
        )
    };
    let phishing =
        r#","indicator_types":["malicious-activity"],"labels":["phishing"],"confidence":80"#;
    let text = format!(
        r#"{{"type":"bundle","id":"bundle--1","objects":[{{"type":"identity","id":"identity--1","name":"Đội"}},{},{},{},{},{}]}}"#,
        object(
            "[domain-name:value = 'evil.example' OR url:value = 'http://evil.example/o\\\\'b']",
            phishing
        ),
        object(
            "[ipv4-addr:value = '203.0.113.1' AND network-traffic:dst_port = 443]",
            phishing
        ),
        object("[domain-name:value = 'old.example']", r#","revoked":true"#),
        object(
            "[domain-name:value = 'good.example']",
            r#","indicator_types":["benign"]"#
        ),
        object(
            "[file:hashes.'SHA-256' = '00000000000000000000000000000000000000000000000000000000000000aa']",
            phishing
        ),
    );
    check(
        &text,
        FeedFormat::Stix,
        None,
        &[
            "domain evil.example phishing",
            "url http://evil.example/o'b phishing",
            "sha256 00000000000000000000000000000000000000000000000000000000000000aa phishing",
        ],
        &["pattern", "not_meant", "outside_the_field"],
    );
    let first = read_as(&text, None).listed.remove(0);
    assert_eq!(first.tlp, Tlp::Red);
    assert_eq!(first.source, "Đội");
    assert_eq!(first.confidence, Some(80));
}

#[test]
fn what_is_met_everywhere_or_allowed_is_refused() {
    let text = "vn\ncom.vn\ngoogle.com\n10.1.2.3\n8.8.8.8\n203.0.0.0/8\n::1\nd41d8cd98f00b204e9800998ecf8427e\n\
                portal.province.gov.vn\n198.51.100.77\nnotprovince.gov.vn\nhttp://google.com/x\n";
    let (allowed, bad) = Allowed::read("province.gov.vn\n198.51.100.0/24 # ours\n?\n");
    assert_eq!(bad, [3]);
    let reading = read(
        text,
        Some(FeedFormat::Plain),
        &terms(Some(Class::Malware)),
        &allowed,
    )
    .unwrap();
    let (taken, _) = told(&reading);
    assert_eq!(
        taken,
        [
            "domain notprovince.gov.vn malware",
            "url http://google.com/x malware"
        ]
    );
    // `vn` by itself has not even the form of a name on the network.
    assert_eq!(reading.refused.get("too_common"), Some(&7));
    assert_eq!(reading.refused.get("allowed"), Some(&2));
    assert_eq!(reading.refused.get("no_kind"), Some(&1));
    assert_eq!(reading.n_entries, 12);
}

fn sample() -> Vec<Listed> {
    let text = "domain\tevil.example\tphishing\tA, \"B\"\tamber\tgreen\t80\t2026-11-01\t2026-11-30\n\
                domain\tred.example\tc2\tA\tred\tgreen\n\
                domain\twatched.example\tc2\tA\tgreen\tamber\n\
                domain\told.example\tc2\tA\tgreen\tgreen\t\t\t2026-01-31\n\
                ip\t203.0.113.7\tbotnet\tA\ncidr\t2001:db8:2::/48\tc2\tA\n\
                url\thttp://evil.example:8080/a;b\tscam\tA\nurl\thttps://evil.example/a\tscam\tA\n\
                url-prefix\thttp://evil.example/p/\tscam\tA\n\
                sha1\tda39a3ee5e6b4b0d3255bfef95601890afd80700\tmalware\tA\n\
                ja3\t00000000000000000000000000000001\tcoin-miner\tA\n";
    let reading = read_as(text, None);
    assert_eq!((reading.n_refused(), reading.listed.len()), (0, 11));
    reading.listed
}

fn out(format: OutFormat) -> Written {
    let terms = OutTerms {
        at: at("2026-11-23T01:00:00Z"),
        most_tlp: Tlp::Amber,
        first_sid: 9_000_001,
    };
    write(&sample(), format, &terms)
}

fn left_out(written: &Written) -> Vec<(&'static str, u64)> {
    let counts = written.left_out.iter();
    counts.map(|(why, n)| (why.as_str(), *n)).collect()
}

#[test]
fn our_own_list_and_a_table_come_back_whole() {
    let shown: Vec<Listed> = sample()
        .into_iter()
        .filter(|one| one.tlp < Tlp::Red)
        .collect();
    for format in [OutFormat::List, OutFormat::Csv] {
        let written = out(format);
        assert_eq!(left_out(&written), [("tlp", 1)]);
        let text = &written.files.first().unwrap().1;
        let reading = read_as(text, None);
        assert_eq!(reading.listed, shown, "{text}");
        assert_eq!(reading.n_refused(), 0);
    }
    // The index reads the list as it is.
    let list = out(OutFormat::List).files.remove(0).1;
    let list = crate::IndicatorList::read(list.as_bytes()).unwrap();
    assert_eq!((list.n_lines, list.n_faults), (10, 0));
}

#[test]
fn the_last_day_of_a_list_ends_at_midnight_in_vietnam() {
    let one = sample().remove(0);
    assert!(!one.is_valid_at(at("2026-10-31T16:59:59Z")));
    assert!(one.is_valid_at(at("2026-10-31T17:00:00Z")));
    assert!(one.is_valid_at(at("2026-11-30T16:59:59Z")));
    assert!(!one.is_valid_at(at("2026-11-30T17:00:00Z")));
}

#[test]
fn zeek_takes_what_it_can_compare() {
    let written = out(OutFormat::Zeek);
    let text = &written.files.first().unwrap().1;
    let expected = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n\
                    evil.example\tIntel::DOMAIN\tA, \"B\"\tphishing\n\
                    watched.example\tIntel::DOMAIN\tA\tc2\n\
                    203.0.113.7\tIntel::ADDR\tA\tbotnet\n\
                    2001:db8:2::/48\tIntel::SUBNET\tA\tc2\n\
                    evil.example:8080/a;b\tIntel::URL\tA\tscam\n\
                    da39a3ee5e6b4b0d3255bfef95601890afd80700\tIntel::FILE_HASH\tA\tmalware\n";
    assert_eq!(text, expected);
    assert_eq!(
        left_out(&written),
        [("tlp", 1), ("not_valid", 1), ("no_such_kind", 3)]
    );
    assert_eq!(FeedFormat::of(text), Some(FeedFormat::Zeek));
    let (taken, refused) = told(&read_as(text, None));
    assert_eq!((taken.len(), refused.len()), (6, 0));
    assert_eq!(taken.first().unwrap(), "domain evil.example phishing");
}

#[test]
fn what_may_only_be_looked_for_is_not_blocked() {
    let written = out(OutFormat::Rpz);
    let text = &written.files.first().unwrap().1;
    assert!(text.contains("evil.example CNAME . ; phishing\n*.evil.example CNAME . ; phishing\n"));
    assert!(text.contains("32.7.113.0.203.rpz-ip CNAME . ; botnet\n"));
    assert!(text.contains("48.zz.2.db8.2001.rpz-ip CNAME . ; c2\n"));
    assert!(!text.contains("watched.example"));
    assert_eq!(
        left_out(&written),
        [
            ("tlp", 1),
            ("pap", 1),
            ("not_valid", 1),
            ("no_such_kind", 5)
        ]
    );
    let (taken, refused) = told(&read_as(text, Some(Class::Malware)));
    assert_eq!((taken.len(), refused.len()), (3, 0));
    let hosts = out(OutFormat::Hosts);
    assert_eq!(hosts.files.first().unwrap().1, "0.0.0.0 evil.example\n");
}

#[test]
fn suricata_gets_values_and_rules() {
    let written = out(OutFormat::Suricata);
    let names: Vec<&str> = written.files.iter().map(|file| file.0).collect();
    assert_eq!(
        names,
        [
            "hopluc-names.lst",
            "hopluc-addresses.lst",
            "hopluc-sha1.lst",
            "hopluc.rules"
        ]
    );
    let set = &written.files.first().unwrap().1;
    let (taken, refused) = told(&read_as(set, Some(Class::Control)));
    assert_eq!(
        taken,
        ["domain evil.example c2", "domain watched.example c2"]
    );
    assert!(refused.is_empty());
    let rules = &written.files.last().unwrap().1;
    for rule in [
        "alert dns any any -> any any (msg:\"hopluc phishing name\"; dns.query; dotprefix; content:\".evil.example\"; nocase; endswith; sid:9000001; rev:1;)\n",
        "alert ip any any <> [203.0.113.7] any (msg:\"hopluc botnet address\"; sid:",
        "http.host; content:\"evil.example\"; bsize:12; http.uri.raw; content:\"/a|3b|b\"; startswith; endswith; sid:",
        "http.uri.raw; content:\"/p/\"; startswith; sid:",
        "ja3.hash; content:\"00000000000000000000000000000001\"; sid:",
        "filesha1:hopluc-sha1.lst; sid:",
    ] {
        assert!(rules.contains(rule), "{rule}\n{rules}");
    }
    // The URL that is encrypted on the network.
    assert_eq!(left_out(&written).last(), Some(&("no_such_kind", 1)));
    let sids: std::collections::BTreeSet<&str> = rules
        .lines()
        .filter_map(|rule| rule.split("sid:").nth(1))
        .collect();
    assert_eq!(sids.len(), rules.lines().count());
}

#[test]
fn of_two_entries_for_one_thing_the_surer_stays() {
    let text = "domain\ta.example\tc2\tA\t\t\t20\ndomain\tA.example.\tc2\tA\t\t\t90\ndomain\ta.example\tc2\tB\n";
    let reading = read_as(text, None);
    let sure: Vec<_> = reading
        .listed
        .iter()
        .map(|one| (one.source.as_str(), one.confidence))
        .collect();
    assert_eq!(sure, [("A", Some(90)), ("B", None)]);
    assert_eq!(reading.n_entries, 3);
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let seeds = [
        MISP,
        "$ORIGIN x.\n(\n",
        "\"a\",\"",
        "domain\t\t\t",
        "::",
        "#fields\tindicator\n\t\t",
    ];
    for seed in seeds {
        let ends = seed.char_indices().map(|(at, _)| at);
        for (cut, format) in ends.flat_map(|at| FeedFormat::ALL.map(|format| (at, format))) {
            let text = seed.get(..cut).unwrap();
            let read = |text| {
                read(
                    text,
                    Some(format),
                    &terms(Some(Class::Malware)),
                    &Allowed::default(),
                )
            };
            if let Ok(reading) = read(text) {
                assert!(reading.listed.len() as u64 + reading.n_refused() <= reading.n_entries);
            }
        }
    }
}
