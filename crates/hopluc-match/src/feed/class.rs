//! What an indicator is a sign of, and how lists of others say so. A positive list: a category that is none of these classes is
//! outside the field, so what a feed says of opinion or speech never comes in, under whatever name.

/// What an indicator is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A page that takes passwords or data by pretending to be somebody else's.
    Phishing,
    /// A pool or a program that computes coins on others' machines.
    CoinMiner,
    /// A place from which infected machines are commanded ("C&C").
    Control,
    /// Encrypts for ransom, such as WannaCry.
    Ransomware,
    /// A network of infected machines.
    Botnet,
    /// A site that cheats people of money.
    Scam,
    /// Any other malicious program.
    Malware,
}

impl Class {
    /// Every class, in the order in which figures name them.
    pub const ALL: [Self; 7] = [
        Self::Phishing,
        Self::CoinMiner,
        Self::Control,
        Self::Ransomware,
        Self::Botnet,
        Self::Scam,
        Self::Malware,
    ];

    /// Its word in lists, in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phishing => "phishing",
            Self::CoinMiner => "coin-miner",
            Self::Control => "c2",
            Self::Ransomware => "ransomware",
            Self::Botnet => "botnet",
            Self::Scam => "scam",
            Self::Malware => "malware",
        }
    }

    /// The class that [`Class::as_str`] names, and no other word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }

    /// Classification and type in the Reference Security Incident Taxonomy (RSIT), which response teams share.
    pub fn rsit(self) -> (&'static str, &'static str) {
        match self {
            Self::Phishing => ("fraud", "phishing"),
            Self::Scam => ("fraud", "masquerade"),
            Self::Control => ("malicious-code", "c2-server"),
            Self::CoinMiner | Self::Botnet => ("malicious-code", "infected-system"),
            Self::Ransomware | Self::Malware => ("malicious-code", "malware-distribution"),
        }
    }

    /// The class that a list of others calls `word`, in any case, with spaces, hyphens or underscores.
    fn called(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase().replace([' ', '_'], "-");
        Some(match word.as_str() {
            "phishing" | "phish" | "spear-phishing" | "credential-phishing" => Self::Phishing,
            "coin-miner" | "coinminer" | "cryptominer" | "crypto-miner" | "cryptomining"
            | "coin-mining" | "cryptojacking" | "miner" => Self::CoinMiner,
            "c2" | "c&c" | "cnc" | "c2-server" | "cc" | "botnet-cc" | "command-and-control" => {
                Self::Control
            }
            "ransomware" | "wannacry" | "wcry" | "wannacrypt" => Self::Ransomware,
            "botnet" | "bot" | "botnet-drone" | "infected-system" => Self::Botnet,
            "scam" | "scam-site" | "fraud" | "masquerade" | "fake-shop" => Self::Scam,
            "malware"
            | "malicious-code"
            | "malware-distribution"
            | "malware-configuration"
            | "malware-download"
            | "payload"
            | "payload-delivery"
            | "malpedia"
            | "trojan"
            | "rat"
            | "backdoor"
            | "stealer"
            | "banker"
            | "virus"
            | "worm"
            | "loader" => Self::Malware,
            _ => return None,
        })
    }
}

/// What one category or tag says.
enum Sense {
    /// That it is a sign of this.
    Class(Class),
    /// Nothing about what it is a sign of.
    Nothing,
    /// A word that is not known.
    Word,
    /// A place in somebody's taxonomy that is none of the classes.
    Outside,
}

/// Taxonomies that say how something may be shared, found or trusted, never what it is.
const ABOUT_ELSE: [&str; 13] = [
    "tlp",
    "pap",
    "type",
    "osint",
    "workflow",
    "estimative-language",
    "admiralty-scale",
    "misp",
    "kill-chain",
    "priority-level",
    "false-positive",
    "course-of-action",
    "source",
];

/// Galaxies that name who or how, never what it is a sign of.
const GALAXIES_ABOUT_ELSE: [&str; 8] = [
    "threat-actor",
    "tool",
    "sector",
    "country",
    "region",
    "target-information",
    "microsoft-activity-group",
    "exploit-kit",
];

fn sense(tag: &str) -> Sense {
    let (space, rest) = match tag.split_once(':') {
        Some((space, rest)) => (space.trim().to_lowercase(), rest),
        None => {
            return match Class::called(tag) {
                Some(class) => Sense::Class(class),
                // Kinds of STIX that say no more than "bad" or nothing at all.
                None if ["malicious-activity", "unknown", ""].contains(&tag.trim()) => {
                    Sense::Nothing
                }
                None => Sense::Word,
            };
        }
    };
    if ABOUT_ELSE.contains(&space.as_str()) {
        return Sense::Nothing;
    }
    let (predicate, value) = rest.split_once('=').unwrap_or((rest, ""));
    let value = value.trim().trim_matches('"');
    if space == "misp-galaxy"
        && (GALAXIES_ABOUT_ELSE.contains(&predicate) || predicate.starts_with("mitre-"))
    {
        return Sense::Nothing;
    }
    // A galaxy's predicate says what its value is an example of: `misp-galaxy:ransomware="..."`.
    let classes = if space == "misp-galaxy" {
        [Class::called(predicate), None]
    } else {
        let is_whole = value.is_empty();
        [
            Class::called(value),
            Class::called(predicate).filter(|_| is_whole),
        ]
    };
    match classes.into_iter().flatten().next() {
        Some(class) => Sense::Class(class),
        None => Sense::Outside,
    }
}

/// The class that `categories` name together, or `usual` where they say nothing; `Err` with the category that is outside.
///
/// A word that is not known counts for nothing beside one that is, and keeps `usual` away where it stands alone. Of several
/// classes the first in the order of [`Class::ALL`] counts, since it is the narrowest.
pub(super) fn class_of(categories: &[String], usual: Option<Class>) -> Result<Option<Class>, &str> {
    let (mut found, mut word) = (None, None);
    for tag in categories {
        match sense(tag) {
            Sense::Class(class) => {
                found = Some(found.map_or(class, |known: Class| known.min(class)));
            }
            Sense::Nothing => {}
            Sense::Word => word = word.or(Some(tag.as_str())),
            Sense::Outside => return Err(tag),
        }
    }
    match (found, word) {
        (Some(class), _) => Ok(Some(class)),
        (None, Some(word)) => Err(word),
        (None, None) => Ok(usual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(categories: &[&str], usual: Option<Class>, expected: Result<Option<Class>, &str>) {
        let categories: Vec<String> = categories.iter().map(|&tag| tag.to_owned()).collect();
        assert_eq!(class_of(&categories, usual), expected, "{categories:?}");
    }

    #[test]
    fn categories_of_others_become_classes() {
        let is = |class| Ok(Some(class));
        check(&["rsit:fraud=\"phishing\""], None, is(Class::Phishing));
        check(
            &["tlp:green", "rsit:malicious-code=\"c2-server\""],
            None,
            is(Class::Control),
        );
        check(
            &["misp-galaxy:ransomware=\"WannaCry\"", "kill-chain:Delivery"],
            None,
            is(Class::Ransomware),
        );
        check(&["botnet_cc", "some family"], None, is(Class::Control));
        check(&["malware", "WannaCry"], None, is(Class::Ransomware));
        check(&["tlp:red"], Some(Class::Scam), is(Class::Scam));
        check(&[], None, Ok(None));
    }

    #[test]
    fn what_is_no_class_is_outside_and_no_default_lets_it_in() {
        for tag in [
            "rsit:abusive-content=\"harmful-speech\"",
            "ecsirt:abusive-content=\"harmful-speech\"",
            "dfrlab-dichotomies-of-disinformation:primary-target=\"government\"",
            "misp-galaxy:disarm-techniques=\"x\"",
            "propaganda",
        ] {
            check(&[tag], Some(Class::Malware), Err(tag));
        }
        // A taxonomy's word keeps the whole event out, even where another tag would be taken.
        let tag = "rsit:abusive-content=\"harmful-speech\"";
        check(&["phishing", tag], None, Err(tag));
    }

    #[test]
    fn every_class_is_found_by_its_word() {
        for class in Class::ALL {
            assert_eq!(Class::of_word(class.as_str()), Some(class));
            assert_eq!(Class::called(class.as_str()), Some(class));
        }
        assert_eq!(Class::of_word("C2"), None);
    }
}
