//! The index of indicators: built once from a list, written to a file as it lies in memory, asked for every record.
//!
//! Opens no file. An index is one run of bytes, so a snapshot is checked and used without being taken apart, in memory or in its file;
//! damaged bytes are refused by their checksum, and no bytes make a question panic.

mod build;
mod hashing;
mod list;
mod names;
mod ranges;
mod snapshot;
mod table;
#[cfg(test)]
mod tests;

pub use build::IndexBuilder;
pub use list::{IndicatorFault, IndicatorList};
pub(crate) use names::Odd;
pub use snapshot::{Snapshot, SnapshotError, Stored, StoredError};
pub use table::ReadAt;

use crate::kind::{Indicator, IndicatorKind};
use crate::normal::address::{self, Observed};
use crate::normal::url;
use ranges::{V4Ranges, V6Ranges};
use std::sync::atomic::Ordering;
use table::{Cold, Table};

/// A built index, borrowed from its bytes. Copies are as cheap as a reference.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    table: Table<'a>,
    v4: V4Ranges<'a>,
    v6: V6Ranges<'a>,
    shape: Shape,
}

/// What a set holds at all, so that questions without an answer are not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Indicators of each kind, by number.
    counts: [u32; IndicatorKind::ALL.len()],
    /// Fewest and most labels of a domain.
    labels: (u8, u8),
}

impl Shape {
    const NOTHING: Self = Self {
        counts: [0; IndicatorKind::ALL.len()],
        labels: (0, 0),
    };

    fn has(&self, kind: IndicatorKind) -> bool {
        self.count(kind) > 0
    }

    fn count(&self, kind: IndicatorKind) -> u32 {
        self.counts
            .get(usize::from(kind.number()))
            .copied()
            .unwrap_or(0)
    }
}

impl Index<'_> {
    /// Number of indicators of `kind`; what stood in the list twice counts once.
    pub fn count(&self, kind: IndicatorKind) -> usize {
        self.shape.count(kind) as usize
    }

    /// Number of all indicators.
    pub fn n_indicators(&self) -> usize {
        self.shape.counts.iter().map(|n| *n as usize).sum()
    }

    /// Whether a part of the index could not be read since it was opened, so that hits may have been missed.
    pub fn has_failed(&self) -> bool {
        match self.table.cold {
            Cold::Memory { .. } => false,
            Cold::Elsewhere(cold) => cold.has_failed.load(Ordering::Relaxed),
        }
    }

    /// Whether any indicator is a URL or the beginning of one.
    pub(crate) fn has_urls(&self) -> bool {
        self.shape.has(IndicatorKind::Url) || self.shape.has(IndicatorKind::UrlPrefix)
    }

    /// Whether any indicator is an IPv6 address or network.
    pub(crate) fn has_v6(&self) -> bool {
        !self.v6.ranges.is_empty()
    }

    /// The longest listed domain that the name in `text[start..end]` is or lies below.
    ///
    /// Only names in normal form are answered. What follows the name in `text` only lets it be read faster.
    #[inline]
    pub(crate) fn domain_of(
        &self,
        text: &[u8],
        start: usize,
        end: usize,
    ) -> Result<Option<Indicator>, Odd> {
        let found = names::find(&self.table, self.shape.labels, text, (start, end))?;
        Ok(found.map(domain))
    }

    /// The same for a name in any case and with dots at its end.
    pub(crate) fn domain_of_odd(&self, name: &[u8]) -> Option<Indicator> {
        names::find_odd(&self.table, self.shape.labels, name).map(domain)
    }

    /// The narrowest listed address or network that holds `address`.
    #[inline]
    pub(crate) fn network_of(&self, address: Observed) -> Option<Indicator> {
        let network = match address {
            Observed::V4(address) => self.v4.find(address)?,
            Observed::V6(address) => self.v6.find(address)?,
        };
        Some(Indicator {
            kind: network.kind(),
            value: network.to_string(),
        })
    }

    /// The listed URL that `url` is, or else the longest listed prefix of it. `url` is in normal form.
    pub(crate) fn url_of(&self, url: &[u8]) -> Option<Indicator> {
        if let Some(found) = self.exact(IndicatorKind::Url, url) {
            return Some(found);
        }
        if !self.shape.has(IndicatorKind::UrlPrefix) {
            return None;
        }
        let path = memchr::memchr(b'?', url).unwrap_or(url.len());
        memchr::memrchr_iter(b'/', url.get(..path)?)
            .find_map(|at| self.exact(IndicatorKind::UrlPrefix, url.get(..=at)?))
    }

    /// The listed hash or fingerprint of `kind` that `digest` spells in any case.
    pub(crate) fn digest_of(&self, kind: IndicatorKind, digest: &[u8]) -> Option<Indicator> {
        if !self.shape.has(kind) || digest.len() > 64 {
            return None;
        }
        self.exact(kind, &digest.to_ascii_lowercase())
    }

    /// The indicator that `value` of a record would meet: a URL, a hash, an address or a name, told apart by its form.
    pub fn lookup(&self, value: &str) -> Option<Indicator> {
        let value = value.trim();
        if let Some(url) = url::normal(value) {
            return self.url_of(url.as_bytes());
        }
        if let Some(address) = address::observed(value.as_bytes()) {
            return self.network_of(address);
        }
        let mut digests = IndicatorKind::ALL
            .into_iter()
            .skip(usize::from(IndicatorKind::Md5.number()));
        digests
            .find_map(|kind| self.digest_of(kind, value.as_bytes()))
            .or_else(|| self.domain_of_odd(value.as_bytes()))
    }

    /// Whether exactly this indicator is listed, and the answer for anything. A network that narrower ones cover whole is not.
    ///
    /// O(n) for networks.
    pub fn contains(&self, indicator: &Indicator) -> bool {
        use crate::normal::address::Network;
        match indicator.kind {
            IndicatorKind::Address | IndicatorKind::Network => Network::parse(&indicator.value)
                .is_some_and(|network| match network {
                    Network::V4(..) => self.v4.networks().any(|known| known == network),
                    Network::V6(..) => self.v6.networks().any(|known| known == network),
                }),
            IndicatorKind::Domain => names::contains(&self.table, indicator.value.as_bytes()),
            kind => self.exact(kind, indicator.value.as_bytes()).is_some(),
        }
    }

    fn exact(&self, kind: IndicatorKind, value: &[u8]) -> Option<Indicator> {
        if !self.shape.has(kind) {
            return None;
        }
        let hash = hashing::of_value(kind, value);
        self.table.find(hash, kind, value).then(|| Indicator {
            kind,
            value: String::from_utf8_lossy(value).into_owned(),
        })
    }
}

fn domain(value: String) -> Indicator {
    Indicator {
        kind: IndicatorKind::Domain,
        value,
    }
}
