//! How far an indicator may be shown and used: TLP 2.0 and PAP, as FIRST and MISP define them.

/// Who may be shown it: the Traffic Light Protocol 2.0, the freest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// Everybody; in the first edition `WHITE`.
    Clear,
    /// The community.
    Green,
    /// The own organisation and those it serves.
    Amber,
    /// The own organisation only.
    AmberStrict,
    /// Those who were there.
    Red,
}

impl Tlp {
    /// Every colour, the freest first.
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    /// Its word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }

    /// The colour that `word` names, with or without `tlp:` before it.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let word = word.strip_prefix("tlp:").unwrap_or(&word);
        if word == "white" {
            return Some(Self::Clear);
        }
        Self::ALL.into_iter().find(|tlp| tlp.as_str() == word)
    }
}

/// What may be done with it: the Permissible Actions Protocol, the freest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pap {
    /// Anything; in the first edition `WHITE`.
    Clear,
    /// It may be blocked.
    Green,
    /// It may be looked for where its owner does not see that, never blocked or called.
    Amber,
    /// It may be looked for in logs of the own network.
    Red,
}

impl Pap {
    /// Every colour, the freest first.
    pub const ALL: [Self; 4] = [Self::Clear, Self::Green, Self::Amber, Self::Red];

    /// Its word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    /// The colour that `word` names, with or without `pap:` before it.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let word = word.strip_prefix("pap:").unwrap_or(&word);
        if word == "white" {
            return Some(Self::Clear);
        }
        Self::ALL.into_iter().find(|pap| pap.as_str() == word)
    }

    /// Whether a name or address may be blocked, which whoever runs it notices.
    pub fn may_be_blocked(self) -> bool {
        self <= Self::Green
    }
}
