//! Why a line of a log is no record. Never says what a line meant to say.

/// Why a line was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineFault {
    /// Longer than any record of any log.
    TooLong,
    /// Nothing of it looks like a line of this format.
    Unlike,
    /// It begins like a record and ends before the record does.
    CutOff,
    /// It has fewer columns than the head promises.
    Columns,
    /// It is no whole JSON object.
    Object,
    /// Where the address of the client belongs stands something else.
    Client,
    /// The lengths of the labels of a name do not fit, or an escape is broken.
    Name,
    /// It has fewer parts before its keys and values than the format has.
    Header,
}

impl LineFault {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::TooLong,
        Self::Unlike,
        Self::CutOff,
        Self::Columns,
        Self::Object,
        Self::Client,
        Self::Name,
        Self::Header,
    ];

    /// Its word in summaries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Unlike => "unlike",
            Self::CutOff => "cut-off",
            Self::Columns => "columns",
            Self::Object => "object",
            Self::Client => "client",
            Self::Name => "name",
            Self::Header => "header",
        }
    }
}

/// How many lines had each fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineFaults([u64; LineFault::ALL.len()]);

impl LineFaults {
    /// Lines with `fault`.
    pub fn of(&self, fault: LineFault) -> u64 {
        self.0.get(fault as usize).copied().unwrap_or(0)
    }

    /// Lines with any fault.
    pub fn sum(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Each fault that was met and how often, in the order of [`LineFault::ALL`].
    pub fn met(&self) -> impl Iterator<Item = (LineFault, u64)> {
        LineFault::ALL
            .into_iter()
            .map(|fault| (fault, self.of(fault)))
            .filter(|(_, n)| *n > 0)
    }

    pub(crate) fn add(&mut self, fault: LineFault, n: u64) {
        if let Some(sum) = self.0.get_mut(fault as usize) {
            *sum += n;
        }
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        for (fault, n) in other.met() {
            self.add(fault, n);
        }
    }
}
