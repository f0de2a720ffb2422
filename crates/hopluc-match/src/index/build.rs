//! Builds an index: values are put into normal form one by one, then laid out in the order of the file.

use super::hashing;
use super::ranges;
use super::snapshot::{self, Parts, Snapshot};
use super::table::{self, Filling};
use super::{IndicatorKind, Shape};
use crate::normal::address::{self, Network};
use crate::normal::{IndicatorError, domain, indicator};

/// Takes indicators in, in any order, and gives an index.
///
/// Memory while it is built: the texts of the values, four bytes a value, and at the end ten bytes a value for the table.
#[derive(Debug)]
pub struct IndexBuilder {
    /// The entries of the table.
    texts: Vec<u8>,
    starts: Vec<u32>,
    v4: Vec<(u32, u8)>,
    v6: Vec<(u128, u8)>,
}

impl Default for IndexBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl IndexBuilder {
    /// An index of nothing yet.
    pub fn new() -> Self {
        Self {
            texts: Vec::new(),
            starts: Vec::new(),
            v4: Vec::new(),
            v6: Vec::new(),
        }
    }

    /// Takes `value` in, in whatever spelling it has. What is there already is taken once.
    pub fn add(&mut self, kind: IndicatorKind, value: &str) -> Result<(), IndicatorError> {
        match kind {
            // The two kinds that lists are made of are taken in without a copy of the value.
            IndicatorKind::Address | IndicatorKind::Network => {
                if let Some(address) = address::observed_v4(value.as_bytes()) {
                    self.v4.push((address, 32));
                    return Ok(());
                }
                let network = Network::parse(value.trim()).ok_or_else(|| malformed(kind, value))?;
                self.add_network(network);
                Ok(())
            }
            IndicatorKind::Domain if domain::is_normal(value) => self.add_text(kind, value),
            _ => {
                let found = indicator(kind, value)?;
                self.add_text(found.kind, &found.value)
            }
        }
    }

    fn add_network(&mut self, network: Network) {
        match network {
            Network::V4(first, length) => self.v4.push((first, length)),
            Network::V6(first, length) => self.v6.push((first, length)),
        }
    }

    fn add_text(&mut self, kind: IndicatorKind, value: &str) -> Result<(), IndicatorError> {
        let at = self.texts.len();
        if !table::push_entry(&mut self.texts, kind, value.as_bytes()) {
            return Err(malformed(kind, value));
        }
        self.starts.push(at as u32);
        Ok(())
    }

    /// The index of all that was taken in.
    pub fn finish(mut self) -> Snapshot {
        let mut shape = Shape::NOTHING;
        count_networks(&mut shape, &mut self.v4, IndicatorKind::of_v4);
        count_networks(&mut shape, &mut self.v6, IndicatorKind::of_v6);
        let v6 = ranges::v6_section(&std::mem::take(&mut self.v6));
        let v4 = ranges::v4_sections(&std::mem::take(&mut self.v4));
        let filling = self.filled(&mut shape);
        snapshot::assembled(Parts {
            shape,
            filling,
            v4,
            v6,
            texts: self.texts,
        })
    }

    fn filled(&self, shape: &mut Shape) -> Filling {
        let texts = self.texts.as_slice();
        let mut filling = Filling::new(self.starts.len());
        for &at in &self.starts {
            let Some((number, value)) = table::entry_at(texts, at as usize) else {
                continue;
            };
            let Some(kind) = IndicatorKind::of_number(number) else {
                continue;
            };
            let hash = match kind {
                IndicatorKind::Domain => hashing::of_name(value),
                kind => hashing::of_value(kind, value),
            };
            if !filling.insert(texts, at, hash) {
                continue;
            }
            shape.add(kind, 1);
            if kind == IndicatorKind::Domain {
                shape.add_labels(value);
            }
        }
        filling
    }
}

fn malformed(kind: IndicatorKind, value: &str) -> IndicatorError {
    IndicatorError::Malformed {
        kind,
        value: value.to_owned(),
    }
}

fn count_networks<T: Ord + Copy>(
    shape: &mut Shape,
    networks: &mut Vec<(T, u8)>,
    kind_of: fn(u8) -> IndicatorKind,
) {
    networks.sort_unstable();
    networks.dedup();
    for (_, length) in networks.iter() {
        shape.add(kind_of(*length), 1);
    }
}

impl IndicatorKind {
    fn of_v4(length: u8) -> Self {
        if length == 32 {
            Self::Address
        } else {
            Self::Network
        }
    }

    fn of_v6(length: u8) -> Self {
        if length == 128 {
            Self::Address
        } else {
            Self::Network
        }
    }
}

impl Shape {
    fn add(&mut self, kind: IndicatorKind, n: u32) {
        if let Some(count) = self.counts.get_mut(usize::from(kind.number())) {
            *count += n;
        }
    }

    fn add_labels(&mut self, name: &[u8]) {
        let n = 1 + memchr::memchr_iter(b'.', name).count();
        let n = u8::try_from(n).unwrap_or(u8::MAX);
        let (fewest, most) = self.labels;
        self.labels = (if fewest == 0 { n } else { fewest.min(n) }, most.max(n));
    }
}
