//! Reads one TOML table key by key, noting every fault instead of stopping at the first. Never knows what the keys mean.

use std::ops::Range;
use std::str::FromStr;

use time::{Date, Month};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Place, nearest};
use super::ledger::{Ledger, Sort, SourceText};

/// The version of the file format that this program reads.
pub(super) const FORMAT_VERSION: i64 = 1;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub value: T,
    pub place: Place,
}

/// A file being read: its text and the ledger of the load.
#[derive(Clone, Copy)]
pub(super) struct FileReader<'a> {
    pub source: &'a SourceText<'a>,
    pub ledger: &'a Ledger,
}

impl<'a> FileReader<'a> {
    /// The tables of a file after its `version` was checked; none where the TOML itself is broken (noted as faults).
    pub fn root(self, parsed: &'a Spanned<DeTable<'a>>) -> Row<'a> {
        let mut row = Row::new(self, parsed.get_ref(), parsed.span());
        let version = row.whole("version");
        if let Some(version) = version.filter(|v| v.value != FORMAT_VERSION) {
            row.fault(
                Fault::new("wrong_version", version.place)
                    .with("found", version.value)
                    .with("version", FORMAT_VERSION),
            );
        }
        row
    }
}

/// One table. Keys are asked for one by one; [`Row::finish`] then refuses the keys that nobody asked for.
pub(super) struct Row<'a> {
    pub file: FileReader<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'a> Row<'a> {
    fn new(file: FileReader<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self {
            file,
            table,
            span,
            asked: Vec::new(),
        }
    }

    /// Where the table stands.
    pub fn place(&self) -> Place {
        self.file.source.place(&self.span)
    }

    pub fn fault(&self, fault: Fault) {
        self.file.ledger.fault(fault);
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn located<T>(&self, value: T, at: &Spanned<DeValue<'_>>) -> Located<T> {
        Located {
            value,
            place: self.file.source.place(&at.span()),
        }
    }

    fn missing(&self, key: &'static str) {
        self.fault(Fault::new("missing_key", self.place()).with("key", key));
    }

    fn wrong_type(&self, key: &str, at: &Spanned<DeValue<'_>>, wanted: &str) {
        let fault = Fault::new("wrong_type", self.file.source.place(&at.span()));
        self.fault(
            fault
                .with("key", key)
                .with("wanted", wanted)
                .with("found", at.get_ref().type_str()),
        );
    }

    /// A text that must be there and not blank; an empty one comes back after the fault was noted.
    pub fn text(&mut self, key: &'static str) -> Located<String> {
        let place = self.place();
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_text(key).unwrap_or(Located {
            value: String::new(),
            place,
        })
    }

    /// A text that may be left out.
    pub fn opt_text(&mut self, key: &'static str) -> Option<Located<String>> {
        let at = self.get(key)?;
        let Some(text) = at.get_ref().as_str() else {
            self.wrong_type(key, at, "text");
            return None;
        };
        let found = self.located(text.to_owned(), at);
        if text.trim().is_empty() {
            self.fault(Fault::new("blank", found.place.clone()).with("key", key));
        }
        Some(found)
    }

    /// The Vietnamese and English names, keys `name` and `name_en`.
    pub fn names(&mut self) -> (String, String) {
        (self.text("name").value, self.text("name_en").value)
    }

    /// The id under `key`: small letters, digits, `_` and `-`, entered as a definition of `sort`.
    pub fn id(&mut self, key: &'static str, sort: Sort) -> Located<String> {
        let id = self.text(key);
        if !id.value.is_empty() {
            let is_word = id
                .value
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
            if !is_word {
                self.fault(Fault::new("bad_id", id.place.clone()).with("id", &id.value));
            }
            self.file.ledger.define(sort, &id.value, &id.place);
        }
        id
    }

    /// A text that names an entry of `sort`, noted for resolution; `None` where the key is left out.
    pub fn opt_mention<T: FromText>(&mut self, key: &'static str, sort: Sort) -> Option<T> {
        let found = self.opt_text(key)?;
        self.file.ledger.mention(sort, &found.value, &found.place);
        Some(T::from_text(&found.value))
    }

    /// As [`Row::opt_mention`], but the key must be there.
    pub fn mention<T: FromText>(&mut self, key: &'static str, sort: Sort) -> T {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_mention(key, sort)
            .unwrap_or_else(|| T::from_text(""))
    }

    /// A list of names of entries of `sort`; empty where the key is left out.
    pub fn mentions<T: FromText>(&mut self, key: &'static str, sort: Sort) -> Vec<T> {
        let found = self.texts(key);
        for text in &found {
            self.file.ledger.mention(sort, &text.value, &text.place);
        }
        found.iter().map(|text| T::from_text(&text.value)).collect()
    }

    /// A list of texts; empty where the key is left out.
    pub fn texts(&mut self, key: &'static str) -> Vec<Located<String>> {
        let mut found = Vec::new();
        for at in self.array(key) {
            match at.get_ref().as_str() {
                Some(text) => found.push(self.located(text.to_owned(), at)),
                None => self.wrong_type(key, at, "text"),
            }
        }
        found
    }

    /// A list of whole numbers; empty where the key is left out.
    pub fn wholes(&mut self, key: &'static str) -> Vec<Located<i64>> {
        let mut found = Vec::new();
        for at in self.array(key) {
            match whole_of(at.get_ref()) {
                Some(n) => found.push(self.located(n, at)),
                None => self.wrong_type(key, at, "whole number"),
            }
        }
        found
    }

    /// A whole number that may be left out.
    pub fn opt_whole(&mut self, key: &'static str) -> Option<Located<i64>> {
        let at = self.get(key)?;
        let Some(n) = whole_of(at.get_ref()) else {
            self.wrong_type(key, at, "whole number");
            return None;
        };
        Some(self.located(n, at))
    }

    /// A whole number that must be there.
    pub fn whole(&mut self, key: &'static str) -> Option<Located<i64>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_whole(key)
    }

    /// A whole number from `low` to `high`, `low` after a fault was noted or the key is left out.
    pub fn small(&mut self, key: &'static str, low: u8, high: u8) -> u8 {
        let Some(found) = self.opt_whole(key) else {
            return low;
        };
        match u8::try_from(found.value) {
            Ok(n) if (low..=high).contains(&n) => n,
            _ => {
                let fault = Fault::new("out_of_range", found.place)
                    .with("key", key)
                    .with("found", found.value);
                self.fault(fault.with("low", low).with("high", high));
                low
            }
        }
    }

    /// A yes or no; `otherwise` where the key is left out.
    pub fn flag(&mut self, key: &'static str, otherwise: bool) -> bool {
        let Some(at) = self.get(key) else {
            return otherwise;
        };
        at.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(key, at, "true or false");
            otherwise
        })
    }

    /// A local date, unquoted (`2026-12-14`), that may be left out.
    pub fn opt_date(&mut self, key: &'static str) -> Option<Located<Date>> {
        let at = self.get(key)?;
        let found = at
            .get_ref()
            .as_datetime()
            .filter(|d| d.time.is_none())
            .and_then(|d| d.date)
            .and_then(|d| {
                Date::from_calendar_date(i32::from(d.year), Month::try_from(d.month).ok()?, d.day)
                    .ok()
            });
        if found.is_none() {
            self.wrong_type(key, at, "date such as 2026-12-14");
        }
        found.map(|date| self.located(date, at))
    }

    /// A local date that must be there.
    pub fn date(&mut self, key: &'static str) -> Option<Located<Date>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_date(key)
    }

    /// The dates `valid_from` and `valid_to`; a fault where the second is not after the first.
    pub fn validity(&mut self) -> super::Validity {
        let (from, to) = (self.opt_date("valid_from"), self.opt_date("valid_to"));
        if let (Some(from), Some(to)) = (&from, &to)
            && to.value <= from.value
        {
            self.fault(
                Fault::new("empty_validity", to.place.clone())
                    .with("from", from.value)
                    .with("to", to.value),
            );
        }
        super::Validity {
            from: from.map(|d| d.value),
            to: to.map(|d| d.value),
        }
    }

    /// One of the given words; `None` after a fault was noted or where the key is left out.
    pub fn opt_choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let found = self.opt_text(key)?;
        self.chosen(key, &found, choices)
    }

    /// As [`Row::opt_choice`], but the key must be there.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_choice(key, choices)
    }

    fn chosen<T: Copy>(
        &self,
        key: &str,
        found: &Located<String>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let hit = choices
            .iter()
            .find(|(word, _)| *word == found.value)
            .map(|(_, choice)| *choice);
        if hit.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let fault = Fault::new("unknown_choice", found.place.clone())
                .with("key", key)
                .with("found", &found.value);
            self.fault(
                fault
                    .with("near", nearest(&found.value, words.iter().copied()))
                    .with("choices", words.join(", ")),
            );
        }
        hit
    }

    /// A text that `T` can be read from, such as a measure with a part; faults are noted under `fault_key`.
    pub fn opt_parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        fault_key: &'static str,
    ) -> Option<Located<T>> {
        let found = self.opt_text(key)?;
        if let Ok(value) = found.value.parse() {
            return Some(Located {
                value,
                place: found.place,
            });
        }
        self.fault(Fault::new(fault_key, found.place).with("text", &found.value));
        None
    }

    /// The table under `key`, if there is one.
    pub fn row(&mut self, key: &'static str) -> Option<Row<'a>> {
        let at = self.get(key)?;
        let Some(table) = at.get_ref().as_table() else {
            self.wrong_type(key, at, "table");
            return None;
        };
        Some(Row::new(self.file, table, at.span()))
    }

    /// The tables under `key`, in order; empty where the key is left out.
    pub fn rows(&mut self, key: &'static str) -> Vec<Row<'a>> {
        let mut found = Vec::new();
        for at in self.array(key) {
            match at.get_ref().as_table() {
                Some(table) => found.push(Row::new(self.file, table, at.span())),
                None => self.wrong_type(key, at, "table"),
            }
        }
        found
    }

    fn array(&mut self, key: &'static str) -> &'a [Spanned<DeValue<'a>>] {
        let Some(at) = self.get(key) else { return &[] };
        let Some(array) = at.get_ref().as_array() else {
            self.wrong_type(key, at, "list");
            return &[];
        };
        array
    }

    /// Refuses the keys that nobody asked for, with the nearest known key.
    pub fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let fault = Fault::new("unknown_key", self.file.source.place(&key.span()))
                    .with("key", name);
                let near = nearest(name, self.asked.iter().copied());
                self.fault(
                    fault
                        .with("near", near)
                        .with("choices", self.asked.join(", ")),
                );
            }
        }
    }
}

/// A type made from the text of an id.
pub(super) trait FromText {
    /// The id; never fails.
    fn from_text(text: &str) -> Self;
}

impl<T: for<'s> From<&'s str>> FromText for T {
    fn from_text(text: &str) -> Self {
        Self::from(text)
    }
}

fn whole_of(value: &DeValue<'_>) -> Option<i64> {
    let n = value.as_integer()?;
    i64::from_str_radix(&n.as_str().replace('_', ""), n.radix()).ok()
}
