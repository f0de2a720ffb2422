//! CSV with a line of names of columns, in the words of the usual lists.

use super::FeedReadError;
use crate::feed::{Entry, Intake, Pap, RefusalReason, Tlp};
use crate::kind::IndicatorKind;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// The value, of the kind that the column's name says.
    Value(Option<IndicatorKind>),
    Kind,
    Class,
    Source,
    Tlp,
    Pap,
    Confidence,
    From,
    Until,
}

fn column(name: &str) -> Option<Column> {
    let name = name.trim().trim_start_matches('#').trim().to_lowercase();
    Some(match name.replace([' ', '-'], "_").as_str() {
        "value" | "indicator" | "ioc" | "ioc_value" | "observable" => Column::Value(None),
        "domain" | "hostname" | "host" | "fqdn" => Column::Value(Some(IndicatorKind::Domain)),
        "ip" | "ip_address" | "dst_ip" | "cidr" => Column::Value(Some(IndicatorKind::Address)),
        "url" => Column::Value(Some(IndicatorKind::Url)),
        "hash" | "md5" | "sha1" | "sha256" | "md5_hash" | "sha1_hash" | "sha256_hash" => {
            Column::Value(None)
        }
        "kind" | "type" | "ioc_type" | "indicator_type" => Column::Kind,
        "class" | "category" | "threat" | "threat_type" | "classification" => Column::Class,
        "source" | "reporter" | "feed" => Column::Source,
        "tlp" => Column::Tlp,
        "pap" => Column::Pap,
        "confidence" | "confidence_level" => Column::Confidence,
        "valid_from" | "first_seen" | "first_seen_utc" | "dateadded" => Column::From,
        "valid_until" | "expires" | "expires_at" => Column::Until,
        _ => return None,
    })
}

/// Whether a line names columns: a value and anything else.
pub(super) fn is_head(line: &str) -> bool {
    let names: Vec<Option<Column>> = line
        .split(',')
        .map(|name| column(name.trim_matches('"')))
        .collect();
    names.len() > 1
        && names
            .iter()
            .any(|name| matches!(name, Some(Column::Value(_))))
}

/// The kind that lists call `word`; `None` for a word that is none of ours, whose value then tells.
fn kind_called(word: &str, value: &str) -> Option<IndicatorKind> {
    let word = word.trim().to_lowercase();
    IndicatorKind::named(&word, value).or(match word.as_str() {
        "hostname" | "domain-name" | "fqdn" => Some(IndicatorKind::Domain),
        "ipv4" | "ipv6" | "ipv4-addr" | "ipv6-addr" | "address" => Some(IndicatorKind::Address),
        "uri" => Some(IndicatorKind::Url),
        _ => None,
    })
}

pub(super) fn read(text: &str, intake: &mut Intake<'_>) -> Result<(), FeedReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(None)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Vec<Option<Column>> = Vec::new();
    for row in reader.records() {
        let Ok(row) = row else {
            intake.refuse(0, RefusalReason::Line);
            continue;
        };
        let place = row.position().map_or(0, csv::Position::line);
        if columns.is_empty() {
            let names: Vec<Option<Column>> = row.iter().map(column).collect();
            let has_value = |names: &[Option<Column>]| {
                names
                    .iter()
                    .any(|name| matches!(name, Some(Column::Value(_))))
            };
            if has_value(&names) {
                columns = names;
            } else if !row.get(0).is_some_and(|cell| cell.starts_with('#')) {
                return Err(FeedReadError::NoColumn);
            }
            continue;
        }
        if row.get(0).is_some_and(|cell| cell.starts_with('#')) {
            continue;
        }
        let entry = entry_of(&row, &columns, place);
        match entry {
            Some(entry) => intake.take(&entry),
            None => intake.refuse(place, RefusalReason::Line),
        }
    }
    if columns.is_empty() {
        return Err(FeedReadError::NoColumn);
    }
    Ok(())
}

fn entry_of(row: &csv::StringRecord, columns: &[Option<Column>], place: u64) -> Option<Entry> {
    let mut entry = Entry {
        place,
        ..Entry::default()
    };
    let mut word = "";
    for (cell, column) in row.iter().zip(columns.iter().copied()) {
        if cell.is_empty() {
            continue;
        }
        match column {
            Some(Column::Value(kind)) if entry.value.is_empty() => {
                cell.clone_into(&mut entry.value);
                entry.kind = kind;
            }
            Some(Column::Kind) => word = cell,
            Some(Column::Class) => entry.categories.push(cell.to_owned()),
            Some(Column::Source) => entry.source = Some(cell.to_owned()),
            Some(Column::Tlp) => entry.tlp = Tlp::named(cell),
            Some(Column::Pap) => entry.pap = Pap::named(cell),
            Some(Column::Confidence) => entry.confidence = cell.parse().ok(),
            Some(Column::From) => cell.clone_into(&mut entry.valid_from),
            Some(Column::Until) => cell.clone_into(&mut entry.valid_until),
            Some(Column::Value(_)) | None => {}
        }
    }
    if let Some(kind) = kind_called(word, &entry.value) {
        entry.kind = Some(kind);
    }
    (!entry.value.is_empty()).then_some(entry)
}
