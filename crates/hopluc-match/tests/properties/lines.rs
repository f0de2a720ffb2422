//! The formats of plain lines against the same naive twin; names are compared label by label.

use super::naive::{self, LABELS, Record, has, holds, ids, list_of, listed};
use hopluc_match::{Format, Indicator, IndicatorKind, indicator};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Labels that only some servers can write.
const ODD_LABELS: &[&str] = &["a b", "x.evil", "(3)x", "\\", "\"", "evil.", "from"];

/// A question as its server knows it.
#[derive(Clone, Debug)]
struct Asked {
    labels: Vec<&'static str>,
    client: String,
    answer: String,
    bait: String,
    /// Which form of the format is written.
    form: usize,
}

fn asked() -> impl Strategy<Value = Asked> {
    let label =
        prop_oneof![8 => prop::sample::select(LABELS), 1 => prop::sample::select(ODD_LABELS)];
    (
        prop::collection::vec(label, 1..5),
        naive::address(),
        naive::address(),
        naive::name(),
        0..24_usize,
    )
        .prop_map(|(labels, client, answer, bait, form)| Asked {
            labels,
            client,
            answer,
            bait,
            form,
        })
}

impl Asked {
    /// The name without odd labels, for servers that cannot write them.
    fn plain(&self) -> Self {
        let labels = self.labels.iter().copied();
        let labels: Vec<_> = labels
            .filter(|label| !label.contains(['.', '\\', '(', '"']))
            .collect();
        Self {
            labels: if labels.is_empty() { vec!["a"] } else { labels },
            ..self.clone()
        }
    }

    /// Whether the name lies at or below a listed one, or is an address that is listed.
    fn has(&self, listed: &Indicator) -> bool {
        let spelled = self.labels.join(".");
        let address = spelled.parse::<IpAddr>().ok();
        match (listed.kind, address) {
            (IndicatorKind::Domain, None) => {
                let labels: Vec<String> = self
                    .labels
                    .iter()
                    .map(|label| label.to_lowercase())
                    .collect();
                let wanted: Vec<&str> = listed.value.split('.').collect();
                labels.len() >= wanted.len()
                    && labels
                        .iter()
                        .rev()
                        .zip(wanted.iter().rev())
                        .all(|(label, wanted)| label == wanted)
            }
            (IndicatorKind::Address | IndicatorKind::Network, Some(address)) => {
                holds(&listed.value, address)
            }
            _ => false,
        }
    }

    fn has_answer(&self, listed: &Indicator) -> bool {
        let is_place = matches!(listed.kind, IndicatorKind::Address | IndicatorKind::Network);
        is_place && holds(&listed.value, self.answer.parse().unwrap())
    }
}

/// What stands before a message in files: nothing, or a header of syslog.
fn prefix(form: usize, tag: &str, own: &str) -> String {
    match form % 4 {
        0 => own.to_owned(),
        1 => format!("<30>Nov 28 10:00:00 gw {tag}[1]: "),
        2 => format!("2026-11-28T10:00:00+07:00 gw {tag}[1]: "),
        _ => format!("Nov 28 10:00:00 {tag} {tag}[1]: "),
    }
}

fn escaped(labels: &[&str]) -> String {
    let escape = |label: &&str| -> String {
        let escaped = label.chars().map(|c| match c {
            ' ' => "\\032".to_owned(),
            '.' | '\\' | '(' | ')' | '"' => format!("\\{c}"),
            _ => c.to_string(),
        });
        escaped.collect()
    };
    labels.iter().map(escape).collect::<Vec<_>>().join(".")
}

fn bind(asked: &Asked) -> String {
    let name = escaped(&asked.labels);
    let front = prefix(
        asked.form,
        "named",
        "28-Nov-2026 10:00:00.1 queries: info: ",
    );
    let client = &asked.client;
    let bait = &asked.bait;
    match asked.form / 4 {
        0 => format!("{front}client {client}#53: query: {name} IN A"),
        1 => format!(
            "{front}client @0x1 {client}#53 ({bait}): rpz QNAME NXDOMAIN rewrite {name}/A/IN via {bait}"
        ),
        2 => format!(
            "{front}client @0x1 {client}#53 ({bait}): view v: query: {name} CH TXT + ({bait})"
        ),
        _ => format!("{front}client @0x1 {client}#53 ({bait}): query: {name} IN A +E(0)K ({bait})"),
    }
}

fn unbound(asked: &Asked) -> String {
    let name = asked.labels.join(".").replace(' ', "?");
    let own = "[1700000000] unbound[1:0] ";
    let front = match asked.form % 4 {
        0 => own.to_owned(),
        _ => prefix(asked.form, "unbound", own) + "[1:0] ",
    };
    let (client, bait) = (&asked.client, &asked.bait);
    match asked.form / 4 {
        0 => format!("{front}info: {client} {name}. A IN NOERROR 0.1 0 57"),
        1 => format!("{front}reply: {client} {name}. A IN NXDOMAIN 0.1 0 57"),
        2 => format!("{front}info: {bait}. static {client}@53 {name}. A IN"),
        _ => format!("{front}info: {client} {name}. A IN"),
    }
}

/// A question and all that the server says behind it, or an answer alone.
fn dnsmasq(asked: &Asked) -> (String, bool) {
    let name = asked.labels.join(".");
    let front = prefix(asked.form, "dnsmasq", "Nov 28 10:00:00 dnsmasq[1]: ");
    let (client, answer) = (&asked.client, &asked.answer);
    match asked.form / 4 {
        0 => (
            format!("{front}9 {client}/53 query[A] {name} from {client}"),
            false,
        ),
        1 => (
            format!("{front}UDP 9 {client}/53 query[A] {name} from {client}"),
            false,
        ),
        2 => (
            format!("{front}reply {} is {answer}", name.replace(' ', "?")),
            true,
        ),
        _ => (format!("{front}query[A] {name} from {client}"), false),
    }
}

fn windows(asked: &Asked) -> String {
    let labels = asked
        .labels
        .iter()
        .map(|label| format!("({}){label}", label.len()));
    let name: String = labels.collect();
    let client = &asked.client;
    let time = [
        "11/28/2026 2:00:00 PM",
        "28/11/2026 14:00:00",
        "28/11/2026 2:00:00 CH",
        "20261128 14:00:00",
    ];
    let time = time.get(asked.form % 4).unwrap();
    let id = if asked.form > 11 { "0001D5C0 " } else { "" };
    format!(
        "{time} 0A2C PACKET  {id}UDP Rcv {client}   3f2a   Q [0001   D   NOERROR] A     {name}(0)"
    )
}

fn cef(record: &Record) -> String {
    let escape = |text: &str| text.replace('\\', "\\\\").replace('=', "\\=");
    let mut line = format!(
        "CEF:0|M\\|{}|W|1|1|N|5|msg=to dhost\\={} ",
        record.bait, record.bait
    );
    for (key, end) in ["src", "dst"].iter().zip(&record.ends) {
        let _ = write!(line, "{key}={end} ");
    }
    if let Some(name) = record.names.first() {
        let _ = write!(line, "dhost={name} ");
    }
    if let Some((host, path)) = &record.request {
        let _ = write!(line, "request=http://{host}{} ", escape(path));
    }
    let _ = write!(line, "cs1={}", record.bait);
    line
}

/// Where each of `lines` begins, if it is one that should be found.
fn expected(lines: &[(String, bool)]) -> Vec<String> {
    let mut at = 0;
    let mut found = Vec::new();
    for (line, is_hit) in lines {
        if *is_hit {
            found.push(format!("@{at}"));
        }
        at += line.len() + 1;
    }
    found
}

fn log_of(lines: &[(String, bool)]) -> String {
    lines.iter().flat_map(|(line, _)| [line, "\n"]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_lines_give_what_a_naive_scan_gives(
        listed in prop::collection::vec(listed(), 0..12),
        asked in prop::collection::vec(asked(), 1..8),
        records in prop::collection::vec(naive::record(), 0..8),
    ) {
        let list = list_of(&listed);
        let sound: Vec<Indicator> = listed.iter().filter_map(|(kind, value)| indicator(*kind, value).ok()).collect();
        let any = |asked: &Asked| sound.iter().any(|it| asked.has(it));
        let mut logs: Vec<(Format, Vec<(String, bool)>)> = Vec::new();
        logs.push((Format::Bind, asked.iter().map(|it| (bind(it), any(it))).collect()));
        logs.push((Format::WindowsDns, asked.iter().map(|it| (windows(it), any(it))).collect()));
        let plain: Vec<Asked> = asked.iter().map(Asked::plain).collect();
        let no_spaces = |it: &Asked| Asked { labels: it.labels.iter().map(|label| if *label == "a b" { "a?b" } else { label }).collect(), ..it.clone() };
        logs.push((Format::Unbound, plain.iter().map(|it| (unbound(it), any(&no_spaces(it)))).collect()));
        logs.push((Format::Dnsmasq, plain.iter().map(|it| {
            let (line, is_answer) = dnsmasq(it);
            (line, if is_answer { sound.iter().any(|listed| it.has_answer(listed)) } else { any(it) })
        }).collect()));
        // Zeek's records with one name are events of CEF.
        let records: Vec<Record> = records.into_iter().map(|mut record| { record.names.truncate(1); record }).collect();
        let events = records.iter().map(|record| (cef(record), sound.iter().any(|it| has(record, it)))).collect();
        logs.push((Format::Cef, events));
        let mut mixed = Vec::new();
        for (format, lines) in &logs {
            prop_assert_eq!(ids(&list, log_of(lines).as_bytes(), Some(*format)), expected(lines), "{}\n{}", list, log_of(lines));
            if *format != Format::WindowsDns {
                mixed.extend(lines.iter().cloned());
            }
        }
        // Behind a header or without, each line is told apart by itself.
        for (i, (line, _)) in mixed.iter_mut().enumerate() {
            if line.starts_with("CEF") && i % 2 == 0 {
                *line = format!("<30>1 2026-11-28T10:00:00Z gw wall 1 - [x y=\"z\\]\"] {line}");
            }
        }
        let log = log_of(&mixed).replace('\n', "\r\n");
        let wide: Vec<(String, bool)> = mixed.into_iter().map(|(line, is_hit)| (line + "\r", is_hit)).collect();
        prop_assert_eq!(ids(&list, log.as_bytes(), Some(Format::Syslog)), expected(&wide), "{}\n{}", list, log);
    }
}
