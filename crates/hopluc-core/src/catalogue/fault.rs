//! What is wrong with a catalogue, where, and how to mend it. Never decides whether something is wrong.
//!
//! The texts lie in `fault_texts.toml` beside this file, Vietnamese and English, one entry per key; a test keeps both complete.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

/// A place in a catalogue file: what an editor needs to jump there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Place {
    /// Path inside the catalogue with `/`, such as `measures/b.toml`.
    pub file: String,
    /// Line, counted from 1; 0 where the fault is of the file as a whole.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where the line is 0.
    pub column: u32,
}

/// Language of a fault's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultLang {
    /// Vietnamese, the language of the house.
    Vi,
    /// English.
    En,
}

/// One fault of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// Where it stands.
    pub place: Place,
    /// Message key, an entry of `fault_texts.toml`.
    pub key: &'static str,
    /// Names and values that the text mentions.
    pub args: BTreeMap<&'static str, String>,
}

impl Fault {
    /// A fault `key` at `place` without arguments.
    pub fn new(key: &'static str, place: Place) -> Self {
        Self {
            place,
            key,
            args: BTreeMap::new(),
        }
    }

    /// The same fault with one argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// What is wrong, one sentence without full stop. The key itself where the text is missing.
    pub fn message(&self, lang: FaultLang) -> String {
        let text = texts().get(self.key);
        let pattern = match lang {
            FaultLang::Vi => text.map(|t| t.vi.as_str()),
            FaultLang::En => text.map(|t| t.en.as_str()),
        };
        self.filled(pattern.unwrap_or(self.key), lang)
    }

    /// How to mend it, one sentence without full stop. Where the loader found a near name, that name is offered.
    pub fn mend(&self, lang: FaultLang) -> String {
        let Some(text) = texts().get(self.key) else {
            return String::new();
        };
        let is_near = self.args.get("near").is_some_and(|near| !near.is_empty());
        let pattern = match (lang, is_near) {
            (FaultLang::Vi, true) => text.near_vi.as_ref().unwrap_or(&text.mend_vi),
            (FaultLang::En, true) => text.near_en.as_ref().unwrap_or(&text.mend_en),
            (FaultLang::Vi, false) => &text.mend_vi,
            (FaultLang::En, false) => &text.mend_en,
        };
        self.filled(pattern, lang)
    }

    fn filled(&self, pattern: &str, lang: FaultLang) -> String {
        let fill = |text: String, (name, value): (&&'static str, &String)| {
            let is_own_word = matches!(*name, "sort" | "wanted")
                || (*name == "found" && self.key == "wrong_type");
            let is_word = lang == FaultLang::Vi && is_own_word;
            let word = if is_word { words().get(value) } else { None };
            text.replace(&format!("<{name}>"), word.unwrap_or(value))
        };
        self.args.iter().fold(pattern.to_owned(), fill)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, column } = &self.place;
        write!(
            f,
            "{file}:{line}:{column}: {} [{}]; {}",
            self.message(FaultLang::En),
            self.key,
            self.mend(FaultLang::En)
        )
    }
}

/// All faults of one load, by file and line. Never empty when it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueErrors(Vec<Fault>);

impl CatalogueErrors {
    /// The faults sorted by file, line, column and key; twins removed.
    pub fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort();
        faults.dedup();
        Self(faults)
    }

    /// The faults in order of place.
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for CatalogueErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue has {} faults", self.0.len())?;
        self.0.iter().try_for_each(|fault| write!(f, "\n{fault}"))
    }
}

impl std::error::Error for CatalogueErrors {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultText {
    vi: String,
    en: String,
    mend_vi: String,
    mend_en: String,
    near_vi: Option<String>,
    near_en: Option<String>,
}

fn texts() -> &'static BTreeMap<String, FaultText> {
    static TEXTS: OnceLock<BTreeMap<String, FaultText>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        toml::from_str(include_str!("fault_texts.toml"))
            .expect("the file is part of the program and a test reads it")
    })
}

/// Vietnamese for the words that the loader passes as arguments in English.
fn words() -> &'static BTreeMap<String, String> {
    static WORDS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        toml::from_str(include_str!("fault_words.toml"))
            .expect("the file is part of the program and a test reads it")
    })
}

/// The one of `names` that is nearest to `wrong`, if it is near enough to be meant; empty otherwise.
///
/// Near enough: at most a third of the longer word edited, or one contains the other. The first of equals wins.
pub(super) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let limit = |name: &str| wrong.chars().count().max(name.chars().count()) / 3;
    names
        .into_iter()
        .map(|name| (distance(wrong, name), name))
        .filter(|(d, name)| {
            *d <= limit(name) || (wrong.len() > 3 && (name.contains(wrong) || wrong.contains(name)))
        })
        .min_by_key(|(d, _)| *d)
        .map(|(_, name)| name.to_owned())
        .unwrap_or_default()
}

/// Edits that turn `a` into `b`, two neighbours swapped counting as one (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        rows[i][0] = i;
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}
