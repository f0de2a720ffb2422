//! Lists of indicators that others send and take: what an indicator is a sign of, from whom, how far it may go, until when.
//!
//! Opens no file and knows no clock. Reading never fails on what a list says: each entry is taken or refused with its reason.
//! Nothing comes in that is not malicious by one of the classes; see [`Class`].

mod class;
mod common;
mod marking;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use class::Class;
pub use common::Allowed;
pub use marking::{Pap, Tlp};
pub use read::{FeedFormat, FeedReadError, is_manifest, manifest_events, read};
pub use write::{LeftOut, OutFormat, OutTerms, Written, write};

use crate::kind::{Indicator, IndicatorKind};
use crate::log::Instant;
use crate::normal::{IndicatorError, indicator};
use common::{kind_of, too_common};
use std::collections::BTreeMap;

/// Refused entries that are kept with their place; more are only counted.
const MOST_REFUSALS: usize = 100;

/// The beginning of the year 9999, in microseconds after 1970.
const YEAR_9999: i64 = 253_370_764_800_000_000;

/// An indicator with what a list says of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The indicator in normal form.
    pub indicator: Indicator,
    /// What it is a sign of.
    pub class: Class,
    /// Who says so; may be empty.
    pub source: String,
    /// Who may be shown it.
    pub tlp: Tlp,
    /// What may be done with it.
    pub pap: Pap,
    /// How sure the source is, 0 to 100; `None` where it does not say.
    pub confidence: Option<u8>,
    /// It means something from then on.
    pub valid_from: Option<Instant>,
    /// It means nothing from then on.
    pub valid_until: Option<Instant>,
}

impl Listed {
    /// Whether it means something at `at`.
    pub fn is_valid_at(&self, at: Instant) -> bool {
        self.valid_from.is_none_or(|from| from <= at)
            && self.valid_until.is_none_or(|until| at < until)
    }
}

/// What holds for entries that do not say it themselves.
#[derive(Clone, Debug)]
pub struct FeedTerms {
    /// Their class; without it an entry that names none is refused.
    pub class: Option<Class>,
    /// Where they come from.
    pub source: String,
    /// Who may be shown them.
    pub tlp: Tlp,
    /// What may be done with them.
    pub pap: Pap,
}

/// Why an entry was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalReason {
    /// Nothing says what it is a sign of.
    #[error("nothing says what `{value}` is a sign of; name a class with --class")]
    NoClass {
        /// Its value.
        value: String,
    },
    /// Its category is none of the classes.
    #[error("category `{category}` is outside the field")]
    OutsideTheField {
        /// The category.
        category: String,
    },
    /// It would be met everywhere.
    #[error("`{value}`: {why}")]
    TooCommon {
        /// Its value.
        value: String,
        /// In a few words.
        why: &'static str,
    },
    /// The province's list allows it.
    #[error("`{value}` is on the list of what is allowed")]
    Allowed {
        /// Its value.
        value: String,
    },
    /// Its form is that of no indicator, or it is a sort that logs are not compared with.
    #[error("`{value}` is nothing that logs are compared with")]
    NoKind {
        /// What stands there.
        value: String,
    },
    /// Its value does not have the form of its kind.
    #[error(transparent)]
    Malformed(#[from] IndicatorError),
    /// A time that cannot be read.
    #[error("`{text}` is no time; write 2026-11-23 or 2026-11-23T08:00:00Z")]
    NoTime {
        /// What stands there.
        text: String,
    },
    /// The source itself says that it is no sign by itself, or takes it back.
    #[error("`{value}` is not meant to be looked for, says its source")]
    NotMeant {
        /// Its value.
        value: String,
    },
    /// More conditions at once than one value.
    #[error("the pattern asks for more than one value: {pattern}")]
    Pattern {
        /// The pattern, shortened.
        pattern: String,
    },
    /// The line is not one of the format.
    #[error("the line cannot be read")]
    Line,
}

impl RefusalReason {
    /// The sort of reason in a word, for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoClass { .. } => "no_class",
            Self::OutsideTheField { .. } => "outside_the_field",
            Self::TooCommon { .. } => "too_common",
            Self::Allowed { .. } => "allowed",
            Self::NoKind { .. } => "no_kind",
            Self::Malformed(_) => "malformed",
            Self::NoTime { .. } => "no_time",
            Self::NotMeant { .. } => "not_meant",
            Self::Pattern { .. } => "pattern",
            Self::Line => "line",
        }
    }
}

/// An entry that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Number of its line, or of the entry in a format without lines, from 1.
    pub place: u64,
    /// Why.
    pub reason: RefusalReason,
}

/// What was read of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedReading {
    /// The entries that were taken, in their order: by indicator, class and source, each once.
    pub listed: Vec<Listed>,
    /// Entries that were read, taken or not; one that stands twice counts twice.
    pub n_entries: u64,
    /// The first hundred that were not taken.
    pub refusals: Vec<Refusal>,
    /// How many were not taken, by the sort of reason.
    pub refused: BTreeMap<&'static str, u64>,
}

impl FeedReading {
    /// Adds what was read of another list, for feeds in many files.
    pub fn add(&mut self, other: Self) {
        self.listed.extend(other.listed);
        self.n_entries += other.n_entries;
        let room = MOST_REFUSALS.saturating_sub(self.refusals.len());
        self.refusals.extend(other.refusals.into_iter().take(room));
        for (code, n) in other.refused {
            *self.refused.entry(code).or_default() += n;
        }
        self.settle();
    }

    /// How many entries were not taken.
    pub fn n_refused(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Of entries for one indicator, class and source the surest stays; of equally sure ones the one that holds longest.
    fn settle(&mut self) {
        let until = |one: &Listed| one.valid_until.map_or(i64::MAX, Instant::micros);
        self.listed.sort_by(|a, b| {
            let key = |one: &Listed| (one.indicator.clone(), one.class, one.source.clone());
            let by_key = key(a).cmp(&key(b));
            let by_worth = (b.confidence, until(b)).cmp(&(a.confidence, until(a)));
            by_key.then(by_worth).then_with(|| a.cmp(b))
        });
        self.listed.dedup_by(|later, first| {
            (&later.indicator, later.class, &later.source)
                == (&first.indicator, first.class, &first.source)
        });
    }
}

/// An entry as a format has it, before it is checked.
#[derive(Clone, Debug, Default)]
struct Entry {
    /// Where it stands.
    place: u64,
    /// Its kind, where the format names it.
    kind: Option<IndicatorKind>,
    value: String,
    /// What the format says it is a sign of.
    categories: Vec<String>,
    source: Option<String>,
    tlp: Option<Tlp>,
    pap: Option<Pap>,
    confidence: Option<u8>,
    valid_from: String,
    valid_until: String,
}

/// Takes entries in or refuses them.
struct Intake<'a> {
    terms: &'a FeedTerms,
    allowed: &'a Allowed,
    reading: FeedReading,
}

impl<'a> Intake<'a> {
    fn new(terms: &'a FeedTerms, allowed: &'a Allowed) -> Self {
        Self {
            terms,
            allowed,
            reading: FeedReading::default(),
        }
    }

    fn take(&mut self, entry: &Entry) {
        match self.listed(entry) {
            Ok(listed) => {
                self.reading.n_entries += 1;
                self.reading.listed.push(listed);
            }
            Err(reason) => self.refuse(entry.place, reason),
        }
    }

    fn refuse(&mut self, place: u64, reason: RefusalReason) {
        self.reading.n_entries += 1;
        *self.reading.refused.entry(reason.code()).or_default() += 1;
        if self.reading.refusals.len() < MOST_REFUSALS {
            self.reading.refusals.push(Refusal { place, reason });
        }
    }

    fn finish(mut self) -> FeedReading {
        self.reading.settle();
        self.reading
    }

    fn listed(&self, entry: &Entry) -> Result<Listed, RefusalReason> {
        let value = refanged(&entry.value);
        let found = class::class_of(&entry.categories, self.terms.class);
        let class = found.map_err(|category| RefusalReason::OutsideTheField {
            category: shortened(category),
        })?;
        let kind = entry.kind.or_else(|| kind_of(&value));
        let kind = kind.ok_or_else(|| RefusalReason::NoKind {
            value: shortened(&value),
        })?;
        let indicator = indicator(kind, &value)?;
        if let Some(why) = too_common(&indicator) {
            let value = indicator.value;
            return Err(RefusalReason::TooCommon { value, why });
        }
        if self.allowed.has(&indicator) {
            return Err(RefusalReason::Allowed {
                value: indicator.value,
            });
        }
        let class = class.ok_or_else(|| RefusalReason::NoClass {
            value: indicator.value.clone(),
        })?;
        let source = entry.source.as_deref().unwrap_or(&self.terms.source);
        Ok(Listed {
            indicator,
            class,
            source: source.replace(char::is_control, " ").trim().to_owned(),
            tlp: entry.tlp.unwrap_or(self.terms.tlp),
            pap: entry.pap.unwrap_or(self.terms.pap),
            confidence: entry.confidence.map(|sure| sure.min(100)),
            valid_from: instant(&entry.valid_from, false)?,
            valid_until: instant(&entry.valid_until, true)?,
        })
    }
}

/// The value as a machine reads it: people write `hxxp://evil[.]com` so that nobody follows it by mistake.
fn refanged(value: &str) -> String {
    let mut value = value.trim().to_owned();
    loop {
        let next = value.replace("[.]", ".").replace("(.)", ".");
        let next = next.replace("[://]", "://").replace("[:]", ":");
        if next == value {
            break;
        }
        // One bracket may stand in another; each turn is shorter.
        value = next;
    }
    match value.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("hxxp") => format!("http://{rest}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("hxxps") => format!("https://{rest}"),
        _ => value,
    }
}

/// An instant of RFC 3339, or a day in Vietnam: its beginning, or its end where it is the last one. Nothing is `None`.
fn instant(text: &str, is_last: bool) -> Result<Option<Instant>, RefusalReason> {
    use crate::log::{Dates, Stamp, Zone};
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_day = text.len() == 10;
    let (whole, zone) = if is_day {
        (format!("{text}T00:00:00"), Zone::VIETNAM)
    } else {
        (text.to_owned(), Zone::UTC)
    };
    let dates = Dates {
        zone,
        reference: None,
    };
    let stamp = Stamp::at(whole.as_bytes(), 0).filter(|stamp| stamp.end == whole.len());
    let at = stamp.and_then(|stamp| stamp.resolved(&dates));
    let at = at.map(|at| at.at).map(|at| {
        if is_day && is_last {
            at.later_by_seconds(86_400)
        } else {
            at
        }
    });
    // Other years have no form of four digits, or are a mistake.
    let at = at.filter(|at| (0..YEAR_9999).contains(&at.micros()));
    at.map(Some).ok_or_else(|| RefusalReason::NoTime {
        text: shortened(text),
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}
