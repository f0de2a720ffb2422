//! Claims about `hopluc_match`: any log, list, snapshot or name is read without a panic, and what is told about it is true.

use super::mutate::Target;
use hopluc_match::framing::{Frame, frame};
use hopluc_match::lookalike::{Protected, Scratch};
use hopluc_match::scan::{Scan, ScanSummary};
use hopluc_match::{
    Dates, Format, Hit, IndicatorKind, IndicatorList, Instant, Snapshot, indicator,
};
use std::sync::OnceLock;

/// The targets of this file.
pub const TARGETS: &[Target] = &[
    Target {
        name: "zeek",
        body: zeek,
        seeds: zeek_seeds,
        words: &[
            "\t",
            "\n",
            "#fields\t",
            "#set_separator\t",
            "evil.com",
            "6.6.6.6",
            "\\x2e",
            "-",
            ",",
            "uid",
            "query",
        ],
    },
    Target {
        name: "zeek_json",
        body: zeek_json,
        seeds: zeek_json_seeds,
        words: JSON_WORDS,
    },
    Target {
        name: "eve",
        body: eve,
        seeds: eve_seeds,
        words: JSON_WORDS,
    },
    Target {
        name: "bind",
        body: bind,
        seeds: bind_seeds,
        words: TEXT_WORDS,
    },
    Target {
        name: "unbound",
        body: unbound,
        seeds: unbound_seeds,
        words: TEXT_WORDS,
    },
    Target {
        name: "dnsmasq",
        body: dnsmasq,
        seeds: dnsmasq_seeds,
        words: TEXT_WORDS,
    },
    Target {
        name: "windows_dns",
        body: windows_dns,
        seeds: windows_dns_seeds,
        words: TEXT_WORDS,
    },
    Target {
        name: "cef",
        body: cef,
        seeds: cef_seeds,
        words: CEF_WORDS,
    },
    Target {
        name: "syslog",
        body: syslog,
        seeds: syslog_seeds,
        words: TEXT_WORDS,
    },
    Target {
        name: "framing",
        body: framing,
        seeds: framing_seeds,
        words: &["<34>", "\n", "\u{0}", " ", "1", "9", "12 <", "999999999 <"],
    },
    Target {
        name: "indicators",
        body: indicators,
        seeds: indicator_seeds,
        words: &[
            "domain\t",
            "ip\t",
            "cidr\t",
            "url\thttp://",
            "url-prefix\t",
            "hash\t",
            "/0",
            "/128",
            "::",
            "*.",
            "xn--",
            "\u{feff}",
            "\n",
        ],
    },
    Target {
        name: "snapshot",
        body: snapshot,
        seeds: snapshot_seeds,
        words: &["hlindex\n", "\u{0}", "\u{1}"],
    },
    Target {
        name: "lookalike",
        body: lookalike,
        seeds: lookalike_seeds,
        words: &[
            "xn--", "-", ".", ".com.vn", "vneid", "otp", "247", "\u{111}", "\u{430}", "rn", "\n",
        ],
    },
];

const JSON_WORDS: &[&str] = &[
    "\"",
    "\\",
    "\\u0065",
    "\\ud83d",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    " ",
    "\"query\":",
    "\"answers\":[",
    "\"dns\":{",
    "\"http\":{",
    "\"url\":",
    "\"hostname\":",
    "evil.com",
    "6.6.6.6",
    "null",
    "1e9",
];

const TEXT_WORDS: &[&str] = &[
    " ",
    ": ",
    "\n",
    "\r\n",
    "#",
    "@",
    "\\032",
    "\\.",
    "(3)",
    "(0)",
    "[1:0] ",
    "client ",
    "query: ",
    "query[A] ",
    " from ",
    " is ",
    "rpz ",
    " PACKET ",
    "<30>",
    "<30>1 ",
    "CEF:0|",
    "{\"query\":\"evil.com\"}",
    "evil.com",
    "6.6.6.6",
    "2001:db8::6",
    "Feb 29 10:00:00 ",
    "2026-11-28T10:00:00+07:00 ",
];

const CEF_WORDS: &[&str] = &[
    "|",
    "\\|",
    "\\=",
    "\\n",
    "=",
    " ",
    "\n",
    "CEF:0|",
    "src=",
    "dst=",
    "dhost=",
    "request=",
    "http://",
    "fileHash=",
    "rt=",
    "evil.com",
    "6.6.6.6",
];

const LIST: &str = "domain\tevil.com\nip\t6.6.6.6\ncidr\t7.0.0.0/8\nip\t2001:db8::6\nurl\thttp://evil.vn/a\nurl-prefix\thttp://evil.vn/b/\nmd5\td41d8cd98f00b204e9800998ecf8427e\nja3\td41d8cd98f00b204e9800998ecf8427e\n";

fn lines_of(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn zeek_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "#separator \\x09\n#set_separator\t,\n#fields\tts\tuid\tquery\tanswers\tqtype\n1.0\tC1\twww.evil.com\t6.6.6.6,a.vn\t1\n1.0\tC2\ta.vn\t-\t1\n",
        "#fields\tuid\tid.orig_h\tid.resp_h\nC1\t10.0.0.1\t6.6.6.6\nC2\t::ffff:7.1.1.1\t2001:db8::6\n",
        "#fields\tuid\thost\turi\tmd5\nC1\tevil.vn\t/b/c?d\td41d8cd98f00b204e9800998ecf8427e\nC2\t\\x65vil.vn\t/a\t-\n",
    ])
}

fn zeek_json_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "{\"uid\":\"C1\",\"id.orig_h\":\"6.6.6.6\",\"query\":\"WWW.evil.com\",\"answers\":[\"7.1.1.1\",\"a.vn\"],\"qtype\":1}\n",
        "{\"uid\":\"C2\",\"id\":{\"orig_h\":\"6.6.6.6\"},\"host\":\"evil.vn:80\",\"uri\":\"\\/a\",\"ua\":\"\\\"x\\\"\"}\n{\"fuid\":\"F\",\"md5\":\"d41d8cd98f00b204e9800998ecf8427e\"}\n",
    ])
}

fn eve_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "{\"timestamp\":\"t\",\"flow_id\":1,\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dns\":{\"rrname\":\"evil.com\",\"answers\":[{\"rdata\":\"6.6.6.6\"}]}}\n",
        "{\"timestamp\":\"t\",\"flow_id\":2,\"event_type\":\"http\",\"http\":{\"hostname\":\"evil.vn\",\"url\":\"\\/b\\/c\",\"http_user_agent\":\"\\\"x\\\"\"}}\n",
        "{\"timestamp\":\"t\",\"flow_id\":3,\"event_type\":\"tls\",\"tls\":{\"sni\":\"a.evil.com\",\"subject\":\"CN=evil.com\",\"ja3\":{\"hash\":\"d41d8cd98f00b204e9800998ecf8427e\"}}}\n",
    ])
}

fn bind_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "28-Nov-2026 10:00:00.123 queries: info: client @0x7f2a 10.0.0.1#5353 (www.evil.com): view in: query: www.evil.com IN A +E(0)K (10.0.0.53)\nclient 10.0.0.1#1035: query: a\\032b.evil.com IN A\n",
        "Nov 28 10:00:00 ns1 named[123]: client @0x7f2a 2001:db8::1#53 (evil.com): rpz QNAME NXDOMAIN rewrite evil.com/A/IN via evil.com.rpz\n",
    ])
}

fn unbound_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "[1700000000] unbound[123:0] info: 10.0.0.1 www.evil.com. A IN\n[1700000000] unbound[123:0] reply: 10.0.0.1 evil.com. A IN NOERROR 0.1 0 57\n",
        "Nov 28 10:00:00 ns1 unbound[123]: [123:0] info: rpz: applied [x] evil.com. rpz-nxdomain 10.0.0.1@53 evil.com. A IN\n",
    ])
}

fn dnsmasq_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "Nov 28 10:00:00 dnsmasq[123]: query[A] www.evil.com from 10.0.0.1\nNov 28 10:00:00 dnsmasq[123]: reply www.evil.com is 6.6.6.6\n",
        "Feb 29 10:00:00 gw dnsmasq[123]: UDP 42 10.0.0.1/5353 query[AAAA] evil.com from fe80::1%eth0\n",
    ])
}

fn windows_dns_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "11/28/2026 2:00:00 PM 0A2C PACKET  000001D5C0A1B2C0 UDP Rcv 10.0.0.1        3f2a   Q [0001   D   NOERROR] A      (3)www(4)evil(3)com(0)\r\n",
        "28/11/2026 14:00:00 0A2C PACKET  UDP Snd 10.0.0.1 3f2a R Q [8081   DR  NOERROR] A (4)evil(3)com(0)\r\n    DATA 6.6.6.6\r\n",
    ])
}

fn cef_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "CEF:0|Ma\\|ker|Wall|1.0|100|Name|5|src=10.0.0.1 dst=6.6.6.6 dhost=www.evil.com request=http://evil.vn/a msg=a \\= b\\n rt=1795834800000\n",
        "CEF:0|M|W|1|1|N|5|fileHash=d41d8cd98f00b204e9800998ecf8427e start=Nov 28 2026 10:00:00\n",
    ])
}

fn syslog_seeds() -> Vec<Vec<u8>> {
    let mut seeds = lines_of(&[
        "<30>1 2026-11-28T10:00:00+07:00 gw zeek 1 id [a b=\"\\\"]\"] {\"uid\":\"C1\",\"query\":\"evil.com\"}\n",
        "99 <30>Nov 28 10:00:00 gw suricata: {\"event_type\":\"dns\",\"timestamp\":\"t\",\"flow_id\":1,\"dns\":{\"rrname\":\"evil.com\"}}\n",
        "Nov 28 10:00:00 gw wall: CEF:0|M|W|1|1|N|5|src=10.0.0.1 dhost=evil.com\n",
    ]);
    for more in [bind_seeds(), unbound_seeds(), dnsmasq_seeds()] {
        seeds.extend(more);
    }
    seeds
}

fn framing_seeds() -> Vec<Vec<u8>> {
    lines_of(&["7 <34>a\nb<34>c\r\n<34>d\n\n5 <34>e", "999 <34>x"])
}

fn indicator_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        LIST,
        "# note\n\ncidr\t0.0.0.0/0\ncidr\t::/0\ndomain\tb\u{fc}cher.vn\nurl\thttps://u:p@a.vn:443/x#y\nhash\tAA\n",
    ])
}

fn snapshot_seeds() -> Vec<Vec<u8>> {
    // Only the head is worth damaging: the rest is long and mostly empty.
    let bytes = list(LIST).snapshot.as_bytes().to_vec();
    vec![bytes.get(..400).unwrap_or(&bytes).to_vec()]
}

fn lookalike_seeds() -> Vec<Vec<u8>> {
    lines_of(&[
        "vietcombnak.com\nxacthuc-vneid247.top\nvneid.gov.vn.evil.top\nxn--vned-rva.vn\nvi\u{1ec7}tcombank.vn\nbidv-gov-vn.icu\n",
    ])
}

fn list(text: &str) -> IndicatorList {
    IndicatorList::read(text.as_bytes())
        .unwrap_or_else(|error| panic!("memory can be read: {error}"))
}

/// `id offset` of every hit, and what was counted; every hit must stand in the log where it is said to stand.
fn scanned(
    snapshot: &Snapshot,
    log: &[u8],
    format: Format,
    n_threads: usize,
) -> (Vec<u8>, ScanSummary) {
    let scan = Scan {
        index: snapshot.index(),
        format: Some(format),
        dates: Dates {
            reference: Some(Instant::of_seconds(1_795_920_000)),
            ..Dates::default()
        },
        n_threads,
    };
    let mut out = Vec::new();
    let write = |hit: &Hit<'_>, lines: &mut Vec<u8>| {
        let at = usize::try_from(hit.offset).unwrap_or(usize::MAX);
        assert!(
            log.get(at..)
                .is_some_and(|rest| rest.starts_with(hit.record))
        );
        assert!(!hit.matches.is_empty() && !hit.id.is_empty());
        if let Some(time) = hit.time {
            assert!(time.text.0 < time.text.1 && time.text.1 <= hit.record.len());
            assert!(time.at.to_string().ends_with('Z'));
        }
        for found in &hit.matches {
            assert!(found.offset <= hit.record.len());
            assert!(snapshot.index().contains(&found.indicator), "{found:?}");
        }
        lines.extend_from_slice(hit.record);
        lines.push(b'\n');
    };
    let summary = match scan.run(log, &mut out, write, |_| {}) {
        Ok(summary) => summary,
        Err(error) => panic!("memory can be read: {error}"),
    };
    (out, summary)
}

fn known() -> &'static Snapshot {
    static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();
    SNAPSHOT.get_or_init(|| list(LIST).snapshot)
}

fn log(data: &[u8], format: Format) {
    let snapshot = known();
    let whole = scanned(snapshot, data, format, 1);
    assert_eq!(whole, scanned(snapshot, data, format, 2));
    assert_eq!(whole.1.n_bytes, data.len() as u64);
    assert_eq!(whole.1.faults.sum(), whole.1.n_unreadable);
    if format != Format::ZeekTsv {
        // A line means the same alone.
        let mut apart = Vec::new();
        for line in data.split(|byte| *byte == b'\n') {
            apart.extend(scanned(snapshot, line, format, 1).0);
        }
        assert_eq!(whole.0, apart);
    }
    // Of a broken JSON object what stands before the break is compared, too.
    let may_be_json = [Format::ZeekJson, Format::Eve, Format::Syslog].contains(&format);
    assert!(may_be_json || whole.1.n_hits <= whole.1.n_records);
    let _ = Format::of(data);
}

/// Any bytes are a Zeek log with columns.
pub fn zeek(data: &[u8]) {
    log(data, Format::ZeekTsv);
}

/// Any bytes are a Zeek log in JSON.
pub fn zeek_json(data: &[u8]) {
    log(data, Format::ZeekJson);
}

/// Any bytes are an EVE log.
pub fn eve(data: &[u8]) {
    log(data, Format::Eve);
}

/// Any bytes are a log of BIND.
pub fn bind(data: &[u8]) {
    log(data, Format::Bind);
}

/// Any bytes are a log of Unbound.
pub fn unbound(data: &[u8]) {
    log(data, Format::Unbound);
}

/// Any bytes are a log of dnsmasq.
pub fn dnsmasq(data: &[u8]) {
    log(data, Format::Dnsmasq);
}

/// Any bytes are a debug log of the Windows DNS server.
pub fn windows_dns(data: &[u8]) {
    log(data, Format::WindowsDns);
}

/// Any bytes are CEF.
pub fn cef(data: &[u8]) {
    log(data, Format::Cef);
}

/// Any bytes are syslog.
pub fn syslog(data: &[u8]) {
    log(data, Format::Syslog);
}

/// Any bytes are a stream of messages, and cutting it anywhere changes no message before the cut.
pub fn framing(data: &[u8]) {
    const MOST_BYTES: usize = 64;
    let messages = |mut rest: &[u8]| {
        let mut found = Vec::new();
        while let Frame::Message { text, n_bytes } = frame(rest, MOST_BYTES) {
            assert!(text.len() <= MOST_BYTES && text.len() <= n_bytes && n_bytes > 0);
            found.push(text.to_vec());
            rest = rest.get(n_bytes..).unwrap_or(&[]);
        }
        if let Frame::Broken { n_bytes } = frame(rest, MOST_BYTES) {
            assert!(n_bytes > 0 && n_bytes <= rest.len());
        }
        found
    };
    let whole = messages(data);
    for cut in 0..data.len().min(300) {
        let before = messages(data.get(..cut).unwrap_or(&[]));
        assert!(whole.starts_with(&before), "cut at {cut}");
    }
}

/// Any bytes are a list; a sound value is found again, and a compiled list is the list.
pub fn indicators(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = list(&text);
    let index = read.snapshot.index();
    assert!(index.n_indicators() as u64 <= read.n_lines);
    let again = Snapshot::from_bytes(read.snapshot.as_bytes().to_vec());
    assert_eq!(again.as_ref(), Ok(&read.snapshot));
    for line in text.lines().take(50) {
        let Some((word, value)) = line.split_once('\t') else {
            continue;
        };
        let Some(kind) = IndicatorKind::named(word, value) else {
            continue;
        };
        if let Ok(found) = indicator(kind, value) {
            // What is in normal form stays as it is.
            assert_eq!(indicator(found.kind, &found.value).as_ref(), Ok(&found));
        }
    }
}

/// Any bytes are refused, or asked without a panic once their checksum is right.
pub fn snapshot(data: &[u8]) {
    assert!(Snapshot::from_bytes(data.to_vec()).is_err() || Snapshot::is_one(data));
    // The head is what can be damaged; behind it stands what it should describe.
    let mut sound = data.to_vec();
    sound.extend_from_slice(known().as_bytes().get(400..).unwrap_or(&[]));
    let Some(checked) = sound.get(16..) else {
        return;
    };
    let checksum = crc32fast::hash(checked).to_le_bytes();
    let head = [&b"hlindex\n\x01\0\0\0"[..], &checksum].concat();
    if let Some(to) = sound.get_mut(..16) {
        to.copy_from_slice(&head);
    }
    if let Ok(snapshot) = Snapshot::from_bytes(sound) {
        for line in LIST.lines() {
            let (word, value) = line.split_once('\t').unwrap_or_default();
            if let Some(Ok(found)) =
                IndicatorKind::named(word, value).map(|kind| indicator(kind, value))
            {
                let _ = snapshot.index().contains(&found);
            }
        }
    }
}

/// Any line is a name; what is flagged names a protected one and is not below it.
pub fn lookalike(data: &[u8]) {
    let names = [
        "vietcombank.com.vn",
        "vneid.gov.vn",
        "bidv.com.vn",
        "hanoi.gov.vn",
        "zalo.me",
    ];
    let protected = Protected::new(names, ["bidv.example.com"]);
    let mut scratch = Scratch::default();
    for name in String::from_utf8_lossy(data).lines() {
        if let Some(found) = protected.find(name, &mut scratch) {
            assert!(names.contains(&found.protected));
            assert!((60..=100).contains(&found.score));
            assert!(
                !name.to_ascii_lowercase().ends_with(found.protected)
                    || !name.contains(&format!(".{}", found.protected))
            );
        }
    }
    let mut out = Vec::new();
    assert!(protected.run(data, &mut out, |_| {}).is_ok());
}
