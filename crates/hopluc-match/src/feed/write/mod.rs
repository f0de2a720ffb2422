//! Writes lists in the formats of others. What a format cannot say or a marking forbids is left out and counted, with the reason.
//!
//! Markings bind here: TLP decides what leaves the house, PAP what may be blocked, which its owner notices.

mod suricata;
mod text;

use super::{Listed, Tlp};
use crate::log::Instant;
use std::collections::BTreeMap;

/// A format that lists are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutFormat {
    /// Our own, which holds everything and is read by every command.
    List,
    /// CSV that holds everything.
    Csv,
    /// A file of Zeek's intelligence framework, which compares whole names.
    Zeek,
    /// Datasets and rules of Suricata: several files.
    Suricata,
    /// A zone of response policies, which answers that a name does not exist.
    Rpz,
    /// Lines of `0.0.0.0` and a name.
    Hosts,
}

impl OutFormat {
    /// Every format.
    pub const ALL: [Self; 6] = [
        Self::List,
        Self::Csv,
        Self::Zeek,
        Self::Suricata,
        Self::Rpz,
        Self::Hosts,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Csv => "csv",
            Self::Zeek => "zeek",
            Self::Suricata => "suricata",
            Self::Rpz => "rpz",
            Self::Hosts => "hosts",
        }
    }

    /// The format called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Whether what is listed is blocked and not only looked for.
    fn is_blocking(self) -> bool {
        matches!(self, Self::Rpz | Self::Hosts)
    }

    /// Whether it says until when an entry holds, so that entries of other times may stand in it.
    fn has_times(self) -> bool {
        matches!(self, Self::List | Self::Csv)
    }
}

/// How a list is written.
#[derive(Clone, Copy, Debug)]
pub struct OutTerms {
    /// When it is written: entries that mean nothing then are left out where the format has no times.
    pub at: Instant,
    /// The narrowest marking that goes out.
    pub most_tlp: Tlp,
    /// Number of the first rule of Suricata.
    pub first_sid: u32,
}

/// Why an entry does not stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Its marking keeps it in the house.
    Tlp,
    /// It may be looked for and not blocked.
    Pap,
    /// It means nothing yet or any more.
    NotValid,
    /// The format has nothing for its kind.
    Kind,
}

impl LeftOut {
    /// The reason in a word, for counting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tlp => "tlp",
            Self::Pap => "pap",
            Self::NotValid => "not_valid",
            Self::Kind => "no_such_kind",
        }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Names and contents of the files; one without a name for the formats that are one file.
    pub files: Vec<(&'static str, String)>,
    /// Entries that stand in them.
    pub n_entries: u64,
    /// Entries that do not, by reason.
    pub left_out: BTreeMap<LeftOut, u64>,
}

impl Written {
    fn leave_out(&mut self, why: LeftOut) {
        *self.left_out.entry(why).or_default() += 1;
    }
}

/// `listed` in `format`, in the order given. The same list gives the same bytes.
pub fn write(listed: &[Listed], format: OutFormat, terms: &OutTerms) -> Written {
    let mut written = Written::default();
    let mut kept: Vec<&Listed> = Vec::new();
    for one in listed {
        if one.tlp > terms.most_tlp {
            written.leave_out(LeftOut::Tlp);
        } else if format.is_blocking() && !one.pap.may_be_blocked() {
            written.leave_out(LeftOut::Pap);
        } else if !format.has_times() && !one.is_valid_at(terms.at) {
            written.leave_out(LeftOut::NotValid);
        } else {
            kept.push(one);
        }
    }
    match format {
        OutFormat::List => text::list(&kept, &mut written),
        OutFormat::Csv => text::csv(&kept, &mut written),
        OutFormat::Zeek => text::zeek(&kept, &mut written),
        OutFormat::Rpz => text::rpz(&kept, terms, &mut written),
        OutFormat::Hosts => text::hosts(&kept, &mut written),
        OutFormat::Suricata => suricata::write(&kept, terms, &mut written),
    }
    written
}
