//! Log formats: which parts of a record are compared with which indicators. Opens no file and keeps no record.
//!
//! The addresses of a DNS record are those of a client and its resolver, which the record of the connection tells too; of
//! DNS records the name that was asked and the answers are compared.

pub mod json;
mod probe;
pub mod zeek;

pub(crate) use probe::Probe;

use crate::kind::{Indicator, IndicatorKind};
use json::Writer;
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
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::ZeekTsv, Self::ZeekJson, Self::Eve];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZeekTsv => "zeek",
            Self::ZeekJson => "zeek-json",
            Self::Eve => "eve",
        }
    }

    /// The format called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format of a log that begins with `text`; `None` where nothing tells.
    pub fn of(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let first = text.trim_ascii_start();
        if first.starts_with(b"#separator") || first.starts_with(b"#fields") {
            return Some(Self::ZeekTsv);
        }
        if first.first() != Some(&b'{') {
            return None;
        }
        let has = |key: &[u8]| memchr::memmem::find(first, key).is_some();
        Some(if has(b"\"event_type\"") && has(b"\"timestamp\"") {
            Self::Eve
        } else {
            Self::ZeekJson
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
    /// What names the record in its log; `-` if nothing does.
    pub id: &'a str,
    /// The record as it stands in the log, without the end of its line.
    pub record: &'a [u8],
    /// Where it begins, in bytes from the beginning of the unpacked log.
    pub offset: u64,
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
    /// Lines that were none: cut off, or without the columns that the head promises.
    pub(crate) unreadable: u64,
}

/// How the lines of a log are read.
#[derive(Clone, Debug)]
pub(crate) enum Reader {
    /// By columns.
    Zeek(Columns),
    /// By keys.
    Json(Writer),
}

impl Reader {
    pub(crate) fn new(format: Format) -> Self {
        match format {
            Format::ZeekTsv => Self::Zeek(Columns::default()),
            Format::ZeekJson => Self::Json(Writer::Zeek),
            Format::Eve => Self::Json(Writer::Suricata),
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
            Self::Json(writer) => json::read(*writer, probe, (at, text), emit),
        }
    }
}
