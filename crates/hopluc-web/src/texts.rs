//! Every text that people read, by key, in Vietnamese and English.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

static VI: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| load(include_str!("../../../locales/vi.toml")));
static EN: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| load(include_str!("../../../locales/en.toml")));

fn load(source: &str) -> HashMap<String, String> {
    toml::from_str(source).unwrap_or_else(|error| {
        // Both files are compiled in and a test reads them, so this cannot reach a release.
        tracing::error!(%error, "a locale file is malformed");
        HashMap::new()
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

    /// The text of a key; the key itself where it has none, which a test forbids.
    pub fn get(self, key: &str) -> &str {
        let table: &'static HashMap<String, String> = match self {
            Self::Vi => &VI,
            Self::En => &EN,
        };
        table.get(key).map_or(key, String::as_str)
    }

    /// The text of a key with `{name}` replaced by the arguments.
    pub fn fill(self, key: &str, args: &BTreeMap<String, String>) -> String {
        args.iter()
            .fold(self.get(key).to_owned(), |text, (name, value)| {
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
            toml::from_str::<HashMap<String, String>>(source).unwrap();
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_empty_text() {
        let keys = |table: &HashMap<String, String>| {
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
