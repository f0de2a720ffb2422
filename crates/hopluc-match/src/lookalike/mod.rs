//! Look-alike names: which of many domain names is made to be taken for a protected one, which one, and by what trick.
//!
//! Works on the name alone: asks no DNS and visits nothing. It proposes; whether a name is fraud is decided by a person. The words
//! that make a name suspicious are those of fraud (codes, prizes, loans, deliveries), never of opinion or speech.

mod edit;
mod ends;
mod fold;
mod index;
mod judge;
mod keyword;
mod name;
mod protected;
#[cfg(test)]
mod tests;

pub use judge::Scratch;
pub use protected::Protected;

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

/// By what a name is made to look like another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookalikeKind {
    /// The same label under another ending.
    OtherSuffix,
    /// Letters of other alphabets or with marks.
    Idn,
    /// Signs that look alike: 0 and o, rn and m.
    Homoglyph,
    /// A letter left out.
    Omission,
    /// A letter put in.
    Insertion,
    /// A letter doubled.
    Repetition,
    /// Two letters exchanged.
    Transposition,
    /// One letter for another.
    Substitution,
    /// A letter that differs in one bit.
    BitFlip,
    /// One vowel for another.
    VowelSwap,
    /// A hyphen put in.
    Hyphen,
    /// A dot put in.
    Dot,
    /// Typed Vietnamese marks left over (dd, ee, e6), or spelled as it sounds (c and k, i and y).
    Sound,
    /// The label with words of fraud, digits or an ending beside it.
    Keyword,
    /// A label with a typing error and words of fraud beside it.
    TypoKeyword,
    /// A label with look-alike signs and words of fraud beside it.
    HomoglyphKeyword,
    /// The whole protected name in front of another domain.
    Subdomain,
    /// The label within a longer one.
    Contained,
}

impl LookalikeKind {
    /// Its word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherSuffix => "other-suffix",
            Self::Idn => "idn",
            Self::Homoglyph => "homoglyph",
            Self::Omission => "omission",
            Self::Insertion => "insertion",
            Self::Repetition => "repetition",
            Self::Transposition => "transposition",
            Self::Substitution => "substitution",
            Self::BitFlip => "bit-flip",
            Self::VowelSwap => "vowel-swap",
            Self::Hyphen => "hyphen",
            Self::Dot => "dot",
            Self::Sound => "sound",
            Self::Keyword => "keyword",
            Self::TypoKeyword => "typo+keyword",
            Self::HomoglyphKeyword => "homoglyph+keyword",
            Self::Subdomain => "subdomain",
            Self::Contained => "contained",
        }
    }
}

/// A name that looks like a protected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookalike<'a> {
    /// The protected name.
    pub protected: &'a str,
    /// By what.
    pub kind: LookalikeKind,
    /// How sure it is, 1 to 100. Of use for sorting, not a probability.
    pub score: u8,
}

/// What a list of names held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookalikeSummary {
    /// Names that were looked at.
    pub n_names: u64,
    /// Names that look like a protected one.
    pub n_flagged: u64,
}

impl Protected {
    /// Looks at every line of `names` and writes `name TAB protected name TAB kind TAB score` for each that is flagged.
    ///
    /// A line's first word counts; empty lines and lines that begin with `#` say nothing. `progress` is told what was done
    /// after every 65,536 names.
    pub fn run(
        &self,
        mut names: impl BufRead,
        mut flagged: impl Write,
        mut progress: impl FnMut(&LookalikeSummary),
    ) -> io::Result<LookalikeSummary> {
        let (mut summary, mut scratch) = (LookalikeSummary::default(), Scratch::default());
        let mut line = Vec::new();
        loop {
            line.clear();
            if names.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let text = match std::str::from_utf8(&line) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(&line),
            };
            let Some(name) = text.split_ascii_whitespace().next() else {
                continue;
            };
            if name.starts_with('#') {
                continue;
            }
            summary.n_names += 1;
            if let Some(found) = self.find(name, &mut scratch) {
                summary.n_flagged += 1;
                let (kind, score) = (found.kind.as_str(), found.score);
                writeln!(flagged, "{name}\t{}\t{kind}\t{score}", found.protected)?;
            }
            if summary.n_names.is_multiple_of(1 << 16) {
                progress(&summary);
            }
        }
        flagged.flush()?;
        progress(&summary);
        Ok(summary)
    }
}
