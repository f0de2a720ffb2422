//! Reads lists in the formats of others. Every format gives entries; what becomes of them is decided in one place.

mod lines;
mod misp;
mod stix;
mod table;
mod zone;

pub use misp::{is_manifest, manifest_events};

use super::{Allowed, FeedReading, FeedTerms, Intake};
use serde_json::Value;

/// A format of lists of indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// Our own: lines of kind, value, class, source, TLP, PAP, confidence, valid from and until, with tabs between. Only the first
    /// two are needed.
    List,
    /// CSV with a line of names of columns.
    Csv,
    /// One value a line.
    Plain,
    /// Lines of an address and a name, as `/etc/hosts` has them.
    Hosts,
    /// A zone of response policies (RPZ) as text.
    Rpz,
    /// Events of MISP as JSON, of its core format or of a feed.
    Misp,
    /// A bundle of STIX 2.1.
    Stix,
    /// A file of a dataset of Suricata.
    Suricata,
    /// A file of Zeek's intelligence framework.
    Zeek,
}

/// Why nothing of a list was read.
#[derive(Debug, thiserror::Error)]
pub enum FeedReadError {
    /// Nothing tells which format it is.
    #[error("the format of the list is not recognised; name it with --format")]
    UnknownFormat,
    /// It is no JSON.
    #[error("the list is no JSON")]
    Json(#[from] serde_json::Error),
    /// It is JSON of another sort.
    #[error("the JSON is neither an event of MISP nor a bundle of STIX 2.1")]
    OtherJson,
    /// The line of names lacks the value.
    #[error("no column of the list is called value, indicator, domain, ip, url or hash")]
    NoColumn,
}

impl FeedFormat {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Csv,
        Self::Plain,
        Self::Hosts,
        Self::Rpz,
        Self::Misp,
        Self::Stix,
        Self::Suricata,
        Self::Zeek,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Csv => "csv",
            Self::Plain => "plain",
            Self::Hosts => "hosts",
            Self::Rpz => "rpz",
            Self::Misp => "misp",
            Self::Stix => "stix",
            Self::Suricata => "suricata",
            Self::Zeek => "zeek",
        }
    }

    /// The format called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format of `text`; `None` where nothing tells.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with(['{', '[']) {
            // Which of the two shows once it is read.
            return Some(
                if text.contains("\"bundle\"") && text.contains("\"objects\"") {
                    Self::Stix
                } else {
                    Self::Misp
                },
            );
        }
        if text.starts_with("#fields\tindicator") || text.contains("\n#fields\tindicator") {
            return Some(Self::Zeek);
        }
        let first = text.lines().map(str::trim).find(|line| {
            !line.is_empty() && !line.starts_with(['#', ';']) && !line.starts_with("//")
        })?;
        if first.starts_with('$') || zone::is_record(first) {
            return Some(Self::Rpz);
        }
        if lines::host_of(first).is_some() {
            return Some(Self::Hosts);
        }
        if first.contains('\t') {
            return lines::is_list_line(first).then_some(Self::List);
        }
        if table::is_head(first) {
            return Some(Self::Csv);
        }
        if lines::dataset_value(first).is_some() {
            return Some(Self::Suricata);
        }
        Some(Self::Plain)
    }
}

/// What `text` lists. `format` is recognised if it is left out.
pub fn read(
    text: &str,
    format: Option<FeedFormat>,
    terms: &FeedTerms,
    allowed: &Allowed,
) -> Result<FeedReading, FeedReadError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(FeedReading::default());
    }
    let format = format
        .or_else(|| FeedFormat::of(text))
        .ok_or(FeedReadError::UnknownFormat)?;
    let mut intake = Intake::new(terms, allowed);
    match format {
        FeedFormat::List => lines::list(text, &mut intake),
        FeedFormat::Plain => lines::plain(text, &mut intake),
        FeedFormat::Hosts => lines::hosts(text, &mut intake),
        FeedFormat::Suricata => lines::dataset(text, &mut intake),
        FeedFormat::Zeek => lines::zeek(text, &mut intake),
        FeedFormat::Csv => table::read(text, &mut intake)?,
        FeedFormat::Rpz => zone::read(text, &mut intake),
        FeedFormat::Misp | FeedFormat::Stix => json(text, &mut intake)?,
    }
    Ok(intake.finish())
}

fn json(text: &str, intake: &mut Intake<'_>) -> Result<(), FeedReadError> {
    let value: Value = serde_json::from_str(text)?;
    if value["type"] == "bundle" {
        stix::read(&value, intake);
        return Ok(());
    }
    if misp::read(&value, intake) {
        Ok(())
    } else {
        Err(FeedReadError::OtherJson)
    }
}

/// The text of a member of a JSON object; empty where there is none.
fn member<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A number of 0 to 100 of a member, written as a number or as text.
fn per_cent(value: &Value) -> Option<u8> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_u64()?,
    };
    u8::try_from(number.min(100)).ok()
}
