//! Lines of a log as what is taken in: reads, compares, and forgets what has no indicator. Pure; asks no database.

use super::{BatchContent, HitLine};
use crate::base::audit::hex;
use crate::base::clock::VIETNAM;
use hopluc_match::feed::{Class, Listed};
use hopluc_match::{
    Dates, Format, Hit, Index, IndexBuilder, Indicator, Instant, LogReader, Snapshot,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// Indicators with what they are a sign of, ready to be compared with logs.
pub struct Listing {
    snapshot: Snapshot,
    /// By indicator.
    listed: Vec<Listed>,
}

impl Listing {
    /// The indicators of `listed`, in any order.
    pub fn of(mut listed: Vec<Listed>) -> Self {
        listed.sort();
        let mut builder = IndexBuilder::new();
        for one in &listed {
            // A listed value is in normal form; what were not taken would not be met.
            let _ = builder.add(one.indicator.kind, &one.indicator.value);
        }
        Self {
            snapshot: builder.finish(),
            listed,
        }
    }

    /// The index that logs are compared with.
    pub fn index(&self) -> Index<'_> {
        self.snapshot.index()
    }

    /// How many entries there are.
    pub fn n_listed(&self) -> usize {
        self.listed.len()
    }

    /// What `indicator` was a sign of at `at`; the first class in their order where sources differ. `None` where it meant nothing
    /// then.
    pub fn class_at(&self, indicator: &Indicator, at: Option<Instant>) -> Option<Class> {
        let from = self
            .listed
            .partition_point(|one| one.indicator < *indicator);
        let some = self.listed.get(from..)?.iter();
        some.take_while(|one| one.indicator == *indicator)
            .filter(|one| at.is_none_or(|at| one.is_valid_at(at)))
            .map(|one| one.class)
            .min()
    }
}

/// A log in the reading.
pub struct LineReader<'a> {
    listing: &'a Listing,
    reader: LogReader<'a>,
}

impl<'a> LineReader<'a> {
    /// A log of which nothing was read; its format is recognised if it is left out.
    pub fn new(listing: &'a Listing, format: Option<Format>, dates: Dates) -> Self {
        Self {
            listing,
            reader: LogReader::new(listing.index(), format, dates),
        }
    }

    /// Says when the lines that come next were written, for times without a year.
    pub fn refer_to(&mut self, reference: Instant) {
        self.reader.refer_to(reference);
    }

    /// Takes in what the beginning of the log says of its form; `false` where it is not recognised.
    pub fn knows(&mut self, beginning: &[u8]) -> bool {
        self.reader.knows(beginning)
    }

    /// What whole lines hold that begin at `at` of the log; `None` while its format is not recognised.
    pub fn read(&mut self, at: u64, text: &[u8]) -> Option<BatchContent> {
        let (mut hits, mut hours) = (Vec::new(), BTreeMap::new());
        let listing = self.listing;
        let stretch = self.reader.read(
            (at, text),
            &mut |hour| {
                if let Some((day, hour)) = local_hour(hour) {
                    *hours.entry(day).or_default() |= 1 << hour;
                }
            },
            &mut |hit| hits.push(line_of(listing, hit)),
        )?;
        let n_broken = stretch.faults.sum();
        Some(BatchContent {
            n_lines: stretch.n_records + stretch.n_other + n_broken,
            n_broken,
            hours,
            hits,
            ..BatchContent::default()
        })
    }
}

fn line_of(listing: &Listing, hit: &Hit<'_>) -> HitLine {
    let at = hit.time.map(|time| time.at);
    let found = hit.matches.iter().find_map(|found| {
        let class = listing.class_at(&found.indicator, at)?;
        Some((found, class))
    });
    let digest = Sha256::digest(hit.record);
    HitLine {
        key: hex(digest.get(..16).unwrap_or(&digest)),
        at: at.and_then(utc),
        client: hit.client,
        found: found.map(|(found, class)| (found.indicator.clone(), class)),
        position: hit.offset,
        entry: shortened(hit.id),
        field: shortened(found.map_or("", |(found, _)| found.field.as_str())),
    }
}

/// What a sender wrote may be as long as a line.
fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

fn utc(at: Instant) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.micros()) * 1000).ok()
}

/// Day and hour in Viet Nam of an hour after 1970 in UTC.
fn local_hour(hour: i64) -> Option<(Date, u8)> {
    let at = OffsetDateTime::from_unix_timestamp(hour.checked_mul(3600)?).ok()?;
    let local = at.checked_to_offset(VIETNAM)?;
    Some((local.date(), local.hour()))
}
