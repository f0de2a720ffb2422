//! What a sensor sends to those who count: one JSON object, `version = 1`. Lines without an indicator are in it as a number only.

use anyhow::Context;
use hopluc_core::base::clock::{date_from, date_text};
use hopluc_core::watch::{BatchContent, HitLine, LogPosition};
use hopluc_match::feed::Class;
use hopluc_match::{Indicator, IndicatorKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use time::{Date, OffsetDateTime};

/// Version of this form.
const VERSION: u32 = 1;
/// Bytes of lines with an indicator in one message: the message system takes a megabyte at once.
const MOST_BYTES: usize = 512 << 10;
/// Bytes that a line takes at most beside its indicator.
const LINE_BYTES: usize = 800;

/// What was read of a log of a sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    version: u32,
    /// Code of the sensor.
    pub sensor: String,
    /// The log, as the sensor's machine calls it.
    pub log: String,
    /// Up to where the log is read with this; of several messages of one part only the last tells it.
    pub place: Option<Place>,
    n_lines: u64,
    n_broken: u64,
    n_lost: u64,
    /// Hours of local days (`2026-11-30`) in which lines came, a bit each.
    #[serde(default)]
    hours: BTreeMap<String, u32>,
    /// Such hours in which lines were lost.
    #[serde(default)]
    lost: BTreeMap<String, u32>,
    #[serde(default)]
    hits: Vec<Line>,
}

/// A place in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    position: u64,
    mark: String,
}

/// A line with an indicator; without one where the indicator meant nothing at that time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    key: String,
    /// Microseconds after 1970 in UTC.
    at: Option<i64>,
    client: Option<IpAddr>,
    kind: Option<String>,
    value: Option<String>,
    class: Option<String>,
    position: u64,
    entry: String,
    field: String,
}

impl From<&LogPosition> for Place {
    fn from(position: &LogPosition) -> Self {
        Self {
            position: position.position,
            mark: position.mark.clone(),
        }
    }
}

impl From<&Place> for LogPosition {
    fn from(place: &Place) -> Self {
        Self {
            position: place.position,
            mark: place.mark.clone(),
        }
    }
}

impl From<&HitLine> for Line {
    fn from(hit: &HitLine) -> Self {
        let micros = |at: OffsetDateTime| i64::try_from(at.unix_timestamp_nanos() / 1000).ok();
        let found = hit.found.as_ref();
        Self {
            key: hit.key.clone(),
            at: hit.at.and_then(micros),
            client: hit.client,
            kind: found.map(|(indicator, _)| indicator.kind.as_str().to_owned()),
            value: found.map(|(indicator, _)| indicator.value.clone()),
            class: found.map(|(_, class)| class.as_str().to_owned()),
            position: hit.position,
            entry: hit.entry.clone(),
            field: hit.field.clone(),
        }
    }
}

impl Line {
    /// The line; `None` where it names a kind or a class that this program does not know.
    fn hit(self) -> Option<HitLine> {
        let found = match (self.kind, self.value, self.class) {
            (Some(kind), Some(value), Some(class)) => {
                let kind = IndicatorKind::named(&kind, &value)?;
                Some((Indicator { kind, value }, Class::of_word(&class)?))
            }
            _ => None,
        };
        let at = match self.at {
            Some(micros) => {
                let nanos = i128::from(micros) * 1000;
                Some(OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?)
            }
            None => None,
        };
        Some(HitLine {
            key: self.key,
            at,
            client: self.client,
            found,
            position: self.position,
            entry: self.entry,
            field: self.field,
        })
    }
}

impl Message {
    /// What a part of a log takes to send: one message, or more where there are many lines with an indicator. What is counted once
    /// (lines, hours) stands in the last, with the place.
    pub fn of(sensor: &str, log: &str, next: &LogPosition, content: &BatchContent) -> Vec<Self> {
        let empty = Self {
            version: VERSION,
            sensor: sensor.to_owned(),
            log: log.to_owned(),
            place: None,
            n_lines: 0,
            n_broken: 0,
            n_lost: 0,
            hours: BTreeMap::new(),
            lost: BTreeMap::new(),
            hits: Vec::new(),
        };
        let mut messages = Vec::new();
        let (mut last, mut n_bytes) = (empty.clone(), 0);
        for hit in &content.hits {
            if n_bytes > MOST_BYTES {
                messages.push(std::mem::replace(&mut last, empty.clone()));
                n_bytes = 0;
            }
            n_bytes += LINE_BYTES
                + hit
                    .found
                    .as_ref()
                    .map_or(0, |(indicator, _)| indicator.value.len());
            last.hits.push(hit.into());
        }
        last.place = Some(next.into());
        (last.n_lines, last.n_broken, last.n_lost) =
            (content.n_lines, content.n_broken, content.n_lost);
        last.hours = in_words(&content.hours);
        last.lost = in_words(&content.lost);
        messages.push(last);
        messages
    }

    /// The message in its form.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let message: Self = serde_json::from_slice(bytes)?;
        anyhow::ensure!(
            message.version == VERSION,
            "version {} is not known, this program reads version {VERSION}",
            message.version
        );
        Ok(message)
    }

    /// What is to be counted; an error where it names a kind, a class or a time that this program does not know.
    pub fn content(self) -> anyhow::Result<BatchContent> {
        let n = self.hits.len();
        let hits: Vec<HitLine> = self.hits.into_iter().filter_map(Line::hit).collect();
        anyhow::ensure!(hits.len() == n, "{} lines are not known", n - hits.len());
        Ok(BatchContent {
            n_lines: self.n_lines,
            n_broken: self.n_broken,
            hours: in_days(&self.hours)?,
            n_lost: self.n_lost,
            lost: in_days(&self.lost)?,
            hits,
        })
    }
}

fn in_words(hours: &BTreeMap<Date, u32>) -> BTreeMap<String, u32> {
    hours
        .iter()
        .map(|(day, bits)| (date_text(*day), *bits))
        .collect()
}

fn in_days(hours: &BTreeMap<String, u32>) -> anyhow::Result<BTreeMap<Date, u32>> {
    let day = |(text, bits): (&String, &u32)| {
        let day = date_from(text).with_context(|| format!("`{text}` is no day"))?;
        Ok((day, *bits))
    };
    hours.iter().map(day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn hit(n: u64) -> HitLine {
        HitLine {
            key: format!("{n:032x}"),
            at: Some(datetime!(2026-11-23 23:59:59.123456 UTC)),
            client: "10.0.0.7".parse().ok(),
            found: Some((
                Indicator {
                    kind: IndicatorKind::Domain,
                    value: "xau.example".to_owned(),
                },
                Class::Control,
            )),
            position: n * 100,
            entry: "C1".to_owned(),
            field: "query".to_owned(),
        }
    }

    #[test]
    fn what_is_sent_is_what_was_read() {
        let mut content = BatchContent {
            n_lines: 9_000,
            n_broken: 2,
            hours: [(date!(2026 - 11 - 24), 0b110)].into(),
            n_lost: 3,
            lost: [(date!(2026 - 11 - 24), 0b100)].into(),
            hits: (0..1_500).map(hit).collect(),
        };
        content.hits[5].found = None;
        content.hits[6].at = None;
        let next = LogPosition {
            position: 77,
            mark: "1:2:ab".to_owned(),
        };
        let messages = Message::of("fw", "/var/log/conn.log", &next, &content);
        assert_eq!(messages.len(), 3);
        let mut sum = BatchContent::default();
        let mut places = Vec::new();
        for message in &messages {
            let bytes = serde_json::to_vec(message).unwrap();
            assert!(bytes.len() < 1 << 20);
            let message = Message::read(&bytes).unwrap();
            places.push(message.place.as_ref().map(LogPosition::from));
            let part = message.content().unwrap();
            sum.n_lines += part.n_lines;
            sum.n_broken += part.n_broken;
            sum.n_lost += part.n_lost;
            sum.hours.extend(part.hours);
            sum.lost.extend(part.lost);
            sum.hits.extend(part.hits);
        }
        assert_eq!(sum, content);
        assert_eq!(places, [None, None, Some(next)]);
    }

    #[test]
    fn silence_is_a_message_too_and_what_is_not_known_is_an_error() {
        let next = LogPosition::default();
        let silent = Message::of("fw", "a", &next, &BatchContent::default());
        assert_eq!(silent.len(), 1);
        let content = BatchContent {
            hits: vec![hit(1)],
            ..BatchContent::default()
        };
        let [message] = &Message::of("fw", "a", &next, &content)[..] else {
            panic!("one message");
        };
        let text = serde_json::to_string(message).unwrap();
        for (from, to) in [("\"c2\"", "\"c9\""), ("\"domain\"", "\"smell\"")] {
            let message = Message::read(text.replace(from, to).as_bytes()).unwrap();
            assert!(message.content().is_err(), "{from}");
        }
        let newer = text.replace("\"version\":1", "\"version\":2");
        assert!(
            Message::read(newer.as_bytes())
                .unwrap_err()
                .to_string()
                .contains("version 2")
        );
    }
}
