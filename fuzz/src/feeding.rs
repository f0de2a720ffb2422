//! Claims about lists of others: any text in any format is read without a panic, every entry is taken or refused, and what was
//! taken comes back the same from our own list and from a table.

use super::mutate::Target;
use hopluc_match::feed::{
    Allowed, Class, FeedFormat, FeedReading, FeedTerms, OutFormat, OutTerms, Pap, Tlp, read, write,
};
use hopluc_match::{Instant, indicator};

/// The targets of this file.
pub const TARGETS: &[Target] = &[Target {
    name: "feeds",
    body: feeds,
    seeds,
    words: &[
        "\t",
        "\n",
        ",",
        "\"",
        "evil.example",
        "203.0.113.7",
        "::",
        "/24",
        "http://",
        "hxxp://",
        "[.]",
        "(.)",
        " CNAME .",
        ".rpz-ip",
        "$ORIGIN ",
        "#fields\t",
        "Intel::URL",
        "value,class",
        "0.0.0.0 ",
        "\"to_ids\":true",
        "[url:value = '",
        "' OR ",
        "2026-11-23",
        "\u{feff}",
    ],
}];

fn seeds() -> Vec<Vec<u8>> {
    [
        "domain\tevil.example\tphishing\tA\tamber\tgreen\t80\t2026-11-01\t2026-11-30T01:00:00Z\nurl-prefix\thttp://a.example/b/\tc2\n",
        "value,class,source,tlp,confidence,valid_until\n\"evil.example\",scam,\"a, b\",red,7,2026-01-01\n203.0.113.7,coin-miner,,,,\n",
        "hxxps://bad[.]example/a\n203.0.113.0/24\n00000000000000000000000000000001\n",
        "127.0.0.1 localhost\n0.0.0.0 a.example b.example # c\n",
        "$TTL 1\n@ IN SOA a. b. ( 1 2\n 3 4 5 )\n NS a.\nevil.example CNAME .\n24.0.2.0.203.rpz-ip CNAME .\n48.zz.2.db8.2001.rpz-ip CNAME .\n",
        r#"{"Event":{"Tag":[{"name":"rsit:fraud=\"phishing\""}],"Attribute":[{"type":"ip-dst|port","value":"203.0.113.5|443","to_ids":true}]}}"#,
        r#"{"type":"bundle","objects":[{"type":"indicator","pattern":"[domain-name:value = 'evil.example' OR url:value = 'http://a.example/']","labels":["c2"],"valid_from":"2026-11-01T00:00:00Z"}]}"#,
        "ZXZpbC5leGFtcGxl,1\n",
        "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\nevil.example/a\tIntel::URL\tA\tscam\n",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}

fn read_as(text: &str, format: Option<FeedFormat>, class: Option<Class>) -> Option<FeedReading> {
    let terms = FeedTerms {
        class,
        source: String::new(),
        tlp: Tlp::Green,
        pap: Pap::Green,
    };
    read(text, format, &terms, &Allowed::default()).ok()
}

/// Any bytes are a list in any format.
pub fn feeds(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let formats = FeedFormat::ALL.into_iter().map(Some).chain([None]);
    for reading in formats.filter_map(|format| read_as(&text, format, Some(Class::Malware))) {
        let n_taken = reading.n_entries - reading.n_refused();
        assert!(reading.listed.len() as u64 <= n_taken);
        for one in &reading.listed {
            let again = indicator(one.indicator.kind, &one.indicator.value);
            assert_eq!(again.as_ref(), Ok(&one.indicator));
        }
        comes_back(&reading);
    }
}

/// What was taken is the same once it was written and read, and every format can be written.
fn comes_back(reading: &FeedReading) {
    let terms = OutTerms {
        at: Instant::of_seconds(1_795_395_600),
        most_tlp: Tlp::Red,
        first_sid: 1,
    };
    for format in OutFormat::ALL {
        let written = write(&reading.listed, format, &terms);
        let n_left_out: u64 = written.left_out.values().sum();
        assert_eq!(written.n_entries + n_left_out, reading.listed.len() as u64);
        let back = match format {
            OutFormat::List => FeedFormat::List,
            OutFormat::Csv => FeedFormat::Csv,
            _ => continue,
        };
        let text = written.files.first().map_or("", |file| file.1.as_str());
        let again = read_as(text, Some(back), None).map(|again| again.listed);
        assert_eq!(again.as_ref(), Some(&reading.listed), "{text}");
    }
}
