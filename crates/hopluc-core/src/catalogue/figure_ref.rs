//! How catalogue texts name a figure: `B01`, one part of it `C02@field=website`, or all parts along a dimension `D01@behaviour`.
//!
//! Never computes a figure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::fault::Place;
use super::ids::{ListId, MeasureCode, ValueId};
use super::ledger::{Ledger, Sort};

/// A measure, as a whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureRef {
    /// The measure.
    pub measure: MeasureCode,
    /// Which part of it.
    pub part: FigurePart,
}

/// Which part of a measure is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigurePart {
    /// The total.
    Total,
    /// The part at one value of a dimension.
    Value(ListId, ValueId),
    /// Every part along a dimension, in the order of its list.
    Each(ListId),
}

/// Why a text names no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureRefError {
    /// The text does not start with a measure code.
    #[error("`{0}` is no measure code, which is a capital letter and two digits")]
    NoCode(String),
    /// Nothing stands after `@` or `=`.
    #[error("a dimension or value is missing in `{0}`")]
    HalfPart(String),
}

/// Whether `text` has the form of a measure code.
pub(super) fn is_measure_code(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && text.len() == 3
        && chars.all(|c| c.is_ascii_digit())
}

impl FromStr for FigureRef {
    type Err = FigureRefError;

    fn from_str(text: &str) -> Result<Self, FigureRefError> {
        let (code, part) = text
            .split_once('@')
            .map_or((text, None), |(code, part)| (code, Some(part)));
        if !is_measure_code(code) {
            return Err(FigureRefError::NoCode(code.to_owned()));
        }
        let part = match part.map(|part| part.split_once('=').unwrap_or((part, ""))) {
            None => FigurePart::Total,
            Some(("", _)) => return Err(FigureRefError::HalfPart(text.to_owned())),
            Some((list, "")) if text.ends_with('=') => {
                return Err(FigureRefError::HalfPart(format!("{list}=")));
            }
            Some((list, "")) => FigurePart::Each(ListId::new(list)),
            Some((list, value)) => FigurePart::Value(ListId::new(list), ValueId::new(value)),
        };
        Ok(Self {
            measure: MeasureCode::new(code),
            part,
        })
    }
}

impl fmt::Display for FigureRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            FigurePart::Total => write!(f, "{}", self.measure),
            FigurePart::Each(list) => write!(f, "{}@{list}", self.measure),
            FigurePart::Value(list, value) => write!(f, "{}@{list}={value}", self.measure),
        }
    }
}

impl FigureRef {
    /// Notes the names in it for resolution, and itself for the check that the measure has the dimension.
    pub(super) fn note(&self, ledger: &Ledger, place: &Place) {
        ledger.note_figure(self.clone(), place.clone());
        ledger.mention(Sort::Measure, self.measure.as_str(), place);
        match &self.part {
            FigurePart::Total => {}
            FigurePart::Each(list) => ledger.mention(Sort::List, list.as_str(), place),
            FigurePart::Value(list, value) => {
                ledger.mention(Sort::Value, &format!("{list}={value}"), place);
            }
        }
    }

    /// The dimension that it names, if any.
    pub fn dimension(&self) -> Option<&ListId> {
        match &self.part {
            FigurePart::Total => None,
            FigurePart::Each(list) | FigurePart::Value(list, _) => Some(list),
        }
    }
}

impl Serialize for FigureRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FigureRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
