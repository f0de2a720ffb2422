//! Every text that people read, by key, in Vietnamese and English.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Texts by key. A page asks some hundred times, always for keys of our own: a hash that no stranger can aim at would only
/// cost.
type Table = FxHashMap<String, String>;

static VI: LazyLock<Table> = LazyLock::new(|| load(include_str!("../../../locales/vi.toml")));
static EN: LazyLock<Table> = LazyLock::new(|| load(include_str!("../../../locales/en.toml")));

fn load(source: &str) -> Table {
    toml::from_str(source).unwrap_or_else(|error| {
        // Both files are compiled in and a test reads them, so this cannot reach a release.
        tracing::error!(%error, "a locale file is malformed");
        Table::default()
    })
}

/// The texts of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Vietnamese, the source language.
    Vi,
    /// English.
    En,
}

impl Texts {
    /// The texts of a language code; Vietnamese for anything unknown.
    pub fn of(language: &str) -> Self {
        if language == "en" { Self::En } else { Self::Vi }
    }

    /// `vi` or `en`, for the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Vi => &VI,
            Self::En => &EN,
        }
    }

    /// The text of a key; the key itself where it has none, which a test forbids.
    pub fn get(self, key: &str) -> &str {
        self.table().get(key).map_or(key, String::as_str)
    }

    /// The text of a key made of a prefix and a code; empty where it has none.
    pub fn of_code(self, prefix: &str, code: &str) -> &'static str {
        let key = [prefix, code].concat();
        self.table().get(&key).map_or("", String::as_str)
    }

    /// The text of a key with `{name}` replaced by the arguments; in English by the argument `name_en` where there is one.
    pub fn fill(self, key: &str, args: &BTreeMap<String, String>) -> String {
        args.iter()
            .fold(self.get(key).to_owned(), |text, (name, value)| {
                let english = args.get(&format!("{name}_en"));
                let value = english.filter(|_| self.code() == "en").unwrap_or(value);
                text.replace(&format!("{{{name}}}"), value)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_well_formed_and_name_no_key_twice() {
        for source in [
            include_str!("../../../locales/vi.toml"),
            include_str!("../../../locales/en.toml"),
        ] {
            toml::from_str::<Table>(source).unwrap();
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_empty_text() {
        let keys = |table: &Table| {
            table
                .keys()
                .cloned()
                .collect::<std::collections::BTreeSet<_>>()
        };
        let (vi, en) = (keys(&VI), keys(&EN));
        assert!(vi.len() > 50, "the locale file did not load");
        assert_eq!(
            vi.difference(&en).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "missing in English"
        );
        assert_eq!(
            en.difference(&vi).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "missing in Vietnamese"
        );
        assert!(
            VI.values()
                .chain(EN.values())
                .all(|text| !text.trim().is_empty())
        );
    }

    #[test]
    fn arguments_are_filled_in() {
        let args = BTreeMap::from([("n".to_owned(), "10".to_owned())]);
        assert!(Texts::Vi.fill("error.password_short", &args).contains("10"));
    }
}
