//! Log formats: which parts of a record are compared with which indicators. Opens no file and keeps no record.
//!
//! The addresses of a DNS record are those of a client and its resolver, which the record of the connection tells too; of
//! DNS records the name that was asked and the answers are compared.

mod fault;
pub mod framing;
pub mod json;
mod probe;
mod stretch;
pub(crate) mod text;
mod time;
pub mod zeek;

pub use fault::{LineFault, LineFaults};
pub(crate) use probe::Probe;
pub use stretch::{LogReader, Stretch};
pub(crate) use time::Stamp;
pub use time::{Dates, EventTime, Instant, Zone};

use crate::kind::{Indicator, IndicatorKind};
use json::Writer;
use std::net::IpAddr;
use text::Lines;
use zeek::Columns;

/// A format of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Zeek, columns with tabs, under a `#fields` line.
    ZeekTsv,
    /// Zeek, one JSON object a line.
    ZeekJson,
    /// Suricata EVE, one JSON object a line.
    Eve,
    /// BIND, its categories `queries` and `rpz`.
    Bind,
    /// Unbound, questions and replies.
    Unbound,
    /// dnsmasq, questions and answers.
    Dnsmasq,
    /// The debug log of the Windows DNS server.
    WindowsDns,
    /// Syslog of RFC 5424 or RFC 3164, with any of these but Zeek's columns and Windows behind its header.
    Syslog,
    /// CEF, one event a line.
    Cef,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::ZeekTsv,
        Self::ZeekJson,
        Self::Eve,
        Self::Bind,
        Self::Unbound,
        Self::Dnsmasq,
        Self::WindowsDns,
        Self::Syslog,
        Self::Cef,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZeekTsv => "zeek",
            Self::ZeekJson => "zeek-json",
            Self::Eve => "eve",
            Self::Bind => "bind",
            Self::Unbound => "unbound",
            Self::Dnsmasq => "dnsmasq",
            Self::WindowsDns => "windows-dns",
            Self::Syslog => "syslog",
            Self::Cef => "cef",
        }
    }

    /// The format called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format of a log that begins with `log`; `None` where nothing tells.
    pub fn of(log: &[u8]) -> Option<Self> {
        let log = log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(log);
        let first = log.trim_ascii_start();
        if first.starts_with(b"#separator") || first.starts_with(b"#fields") {
            return Some(Self::ZeekTsv);
        }
        if first.first() == Some(&b'{') {
            return Some(match text::writer_of(first) {
                Writer::Suricata => Self::Eve,
                Writer::Zeek => Self::ZeekJson,
            });
        }
        Some(match text::format_of(first)? {
            Lines::Bind => Self::Bind,
            Lines::Unbound => Self::Unbound,
            Lines::Dnsmasq => Self::Dnsmasq,
            Lines::Windows => Self::WindowsDns,
            Lines::Syslog => Self::Syslog,
            Lines::Cef => Self::Cef,
        })
    }
}

/// What a value of a record is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A name that was asked for or shown, or an address in its place.
    Name,
    /// An address of one end of a connection.
    Address,
    /// The host of an HTTP request: a name, and a part of its URL.
    Host,
    /// The rest of the URL of an HTTP request.
    Path,
    /// A hash or a fingerprint of this kind.
    Digest(IndicatorKind),
    /// What names the record; the lower the number, the better.
    Id(u8),
    /// Says that the record is one of DNS.
    Dns,
}

/// An indicator that a record has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The field, as the format calls it.
    pub field: String,
    /// Where its value begins, in bytes from the beginning of the record.
    pub offset: usize,
    /// The indicator in normal form.
    pub indicator: Indicator,
}

/// A record that has at least one indicator.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// What names the record in its log; `-` if nothing does. In logs of plain lines `@` and `offset`.
    pub id: &'a str,
    /// The record as it stands in the log, without the end of its line.
    pub record: &'a [u8],
    /// Where it begins, in bytes from the beginning of the unpacked log.
    pub offset: u64,
    /// When the event was; `None` where the log does not say, or leaves a year out and there is nothing to take it from.
    pub time: Option<EventTime>,
    /// The address that asked or began the connection, if the record names it.
    pub client: Option<IpAddr>,
    /// What was found, the most specific first. Never empty.
    pub matches: Vec<Match>,
}

impl Hit<'_> {
    /// The most specific indicator of the record.
    pub fn indicator(&self) -> Option<&Indicator> {
        self.matches.first().map(|found| &found.indicator)
    }
}

/// Most specific first: a URL says more than its host, an address more than its network. Longer names are narrower.
pub(crate) fn sort_matches(matches: &mut [Match]) {
    matches.sort_by_key(|found| {
        let rank = match found.indicator.kind {
            IndicatorKind::Url => 0,
            IndicatorKind::UrlPrefix => 1,
            IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256 => 2,
            IndicatorKind::Domain => 3,
            IndicatorKind::Address => 4,
            IndicatorKind::Network => 5,
            IndicatorKind::Ja3 | IndicatorKind::Ja3s => 6,
        };
        (rank, usize::MAX - found.indicator.value.len())
    });
}

/// Records that a stretch of a log held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Lines that were records.
    pub(crate) records: u64,
    /// Sound lines about something else.
    pub(crate) other: u64,
    /// Lines that were broken.
    pub(crate) faults: LineFaults,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.other += other.other;
        self.faults.add_all(&other.faults);
    }
}

/// How the lines of a log are read.
#[derive(Clone, Debug)]
pub(crate) enum Reader {
    /// By columns.
    Zeek(Columns),
    /// By keys.
    Json(Writer, Dates),
    /// Line by line.
    Text(Lines, Dates),
}

impl Reader {
    pub(crate) fn new(format: Format, dates: Dates) -> Self {
        match format {
            Format::ZeekTsv => Self::Zeek(Columns::new(dates)),
            Format::ZeekJson => Self::Json(Writer::Zeek, dates),
            Format::Eve => Self::Json(Writer::Suricata, dates),
            Format::Bind => Self::Text(Lines::Bind, dates),
            Format::Unbound => Self::Text(Lines::Unbound, dates),
            Format::Dnsmasq => Self::Text(Lines::Dnsmasq, dates),
            Format::WindowsDns => Self::Text(Lines::Windows, dates),
            Format::Syslog => Self::Text(Lines::Syslog, dates),
            Format::Cef => Self::Text(Lines::Cef, dates),
        }
    }

    /// Reads whole lines, the last one ended too. `at` is where `text` begins in the log.
    pub(crate) fn read(
        &mut self,
        probe: &mut Probe<'_>,
        (at, text): (u64, &[u8]),
        emit: &mut dyn FnMut(&Hit<'_>),
    ) -> Counts {
        match self {
            Self::Zeek(columns) => zeek::read(columns, probe, (at, text), emit),
            Self::Json(writer, dates) => json::read((*writer, *dates), probe, (at, text), emit),
            Self::Text(lines, dates) => text::read((*lines, *dates), probe, (at, text), emit),
        }
    }
}
