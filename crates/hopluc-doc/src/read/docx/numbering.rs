//! Automatic list numbers of a .docx file, counted as Word counts them, best effort.
//!
//! A bullet of any shape becomes `-` (or `+`), the signs official documents use. Picture bullets and number formats of
//! other scripts become decimals. Unknown lists give no label, never an error.

use std::collections::{BTreeMap, BTreeSet};

use super::super::xml::Element;
use super::is_on;

/// Most characters of a label: `Chương XXXVIII.` has fifteen.
const MAX_LABEL_CHARS: usize = 40;

/// One level of a list definition.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    pattern: String,
    is_legal: bool,
}

/// A list in use: its definition and what it overrides.
#[derive(Debug, Default)]
struct List {
    definition: String,
    starts: BTreeMap<usize, u32>,
}

/// The list of a paragraph style: list, level, and the style it is based on.
type StyleList = (Option<String>, Option<usize>, Option<String>);

/// Counters of all lists of a document; [`Numbering::label`] must be called once per paragraph, in order.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: BTreeMap<String, BTreeMap<usize, Level>>,
    lists: BTreeMap<String, List>,
    styles: BTreeMap<String, StyleList>,
    /// Last number given, by definition and level.
    counters: BTreeMap<String, BTreeMap<usize, u32>>,
    started: BTreeSet<String>,
}

impl Numbering {
    pub fn new(numbering: Option<&Element>, styles: Option<&Element>) -> Self {
        let mut this = Self::default();
        for element in numbering.into_iter().flat_map(Element::elements) {
            match (
                &*element.name,
                element.attribute("abstractNumId"),
                element.attribute("numId"),
            ) {
                ("abstractNum", Some(id), _) => {
                    this.definitions.insert(
                        id.to_owned(),
                        element.elements().filter_map(level_of).collect(),
                    );
                }
                ("num", _, Some(id)) => {
                    this.lists.insert(id.to_owned(), list_of(element));
                }
                _ => {}
            }
        }
        for style in styles
            .into_iter()
            .flat_map(Element::elements)
            .filter(|e| &*e.name == "style")
        {
            let Some(id) = style.attribute("styleId") else {
                continue;
            };
            let (list, level) = reference(style.child("pPr"));
            let base = style
                .child("basedOn")
                .and_then(|base| base.attribute("val"))
                .map(str::to_owned);
            this.styles.insert(id.to_owned(), (list, level, base));
        }
        this
    }

    /// The label of a paragraph with these properties, e.g. `1.`, `a)`, `-`; `None` outside lists.
    pub fn label(&mut self, properties: Option<&Element>) -> Option<String> {
        let (list_id, level) = self.list_and_level(properties)?;
        let list = self.lists.get(&list_id)?;
        let definition = self.definitions.get(&list.definition)?;
        let rule = definition.get(&level)?;
        let counters = self.counters.entry(list.definition.clone()).or_default();
        if !list.starts.is_empty() && self.started.insert(list_id.clone()) {
            for (level, start) in &list.starts {
                counters.insert(*level, start.saturating_sub(1));
            }
        }
        let number = counters
            .get(&level)
            .map_or(rule.start, |n| n.saturating_add(1));
        counters.insert(level, number);
        counters.retain(|other, _| *other <= level);
        if rule.format == "bullet" {
            return Some(if rule.pattern.trim() == "+" { "+" } else { "-" }.to_owned());
        }
        let label = (1..=9).fold(rule.pattern.clone(), |label, n| {
            let mark = format!("%{n}");
            if !label.contains(&mark) {
                return label;
            }
            let other = definition.get(&(n - 1));
            let value = counters
                .get(&(n - 1))
                .copied()
                .or(other.map(|o| o.start))
                .unwrap_or(1);
            let format = if rule.is_legal {
                "decimal"
            } else {
                other.map_or("decimal", |o| o.format.as_str())
            };
            label.replace(&mark, &numeral(value, format))
        });
        // A long one would stand before every paragraph and multiply the file.
        let label: String = label.trim().chars().take(MAX_LABEL_CHARS).collect();
        (!label.is_empty()).then_some(label)
    }

    /// List and level of a paragraph: its own, else its style's; `numId` 0 switches numbering off.
    fn list_and_level(&self, properties: Option<&Element>) -> Option<(String, usize)> {
        let (mut list, mut level) = reference(properties);
        let mut style = properties
            .and_then(|p| p.child("pStyle"))
            .and_then(|s| s.attribute("val"))
            .map(str::to_owned);
        for _ in 0..20 {
            if list.is_some() {
                break;
            }
            let (style_list, style_level, base) = self.styles.get(style.as_deref()?)?;
            list.clone_from(style_list);
            level = level.or(*style_level);
            style.clone_from(base);
        }
        let list = list.filter(|id| id != "0")?;
        Some((list, level.unwrap_or(0)))
    }
}

fn reference(properties: Option<&Element>) -> (Option<String>, Option<usize>) {
    let numbering = properties.and_then(|p| p.child("numPr"));
    let value = |name: &str| {
        numbering
            .and_then(|n| n.child(name))
            .and_then(|e| e.attribute("val"))
    };
    (
        value("numId").map(str::to_owned),
        value("ilvl").and_then(|v| v.parse().ok()),
    )
}

fn level_of(element: &Element) -> Option<(usize, Level)> {
    let value = |name: &str| element.child(name).and_then(|e| e.attribute("val"));
    let level = Level {
        start: value("start").and_then(|v| v.parse().ok()).unwrap_or(1),
        format: value("numFmt").unwrap_or("decimal").to_owned(),
        pattern: value("lvlText")
            .unwrap_or_default()
            .chars()
            .take(MAX_LABEL_CHARS)
            .collect(),
        is_legal: is_on(element.child("isLgl")),
    };
    (&*element.name == "lvl").then_some(())?;
    Some((element.attribute("ilvl")?.parse().ok()?, level))
}

fn list_of(element: &Element) -> List {
    let starts = element
        .elements()
        .filter(|e| &*e.name == "lvlOverride")
        .filter_map(|over| {
            let start = over
                .child("startOverride")?
                .attribute("val")?
                .parse()
                .ok()?;
            Some((over.attribute("ilvl")?.parse().ok()?, start))
        });
    let definition = element
        .child("abstractNumId")
        .and_then(|e| e.attribute("val"))
        .unwrap_or_default();
    List {
        definition: definition.to_owned(),
        starts: starts.collect(),
    }
}

/// `value` in a number format of Word; formats without a rule here are decimal.
pub(in crate::read) fn numeral(value: u32, format: &str) -> String {
    match format {
        "decimalZero" => format!("{value:02}"),
        "lowerLetter" => letter(value),
        "upperLetter" => letter(value).to_uppercase(),
        "lowerRoman" => crate::official::roman(value).to_lowercase(),
        "upperRoman" => crate::official::roman(value),
        "none" => String::new(),
        _ => value.to_string(),
    }
}

/// Word's letters: a … z, then aa, bb, …; empty for 0.
fn letter(value: u32) -> String {
    let Some(index) = value.checked_sub(1) else {
        return String::new();
    };
    let c = char::from_u32('a' as u32 + index % 26).unwrap_or('a');
    std::iter::repeat_n(c, (index / 26 + 1).min(20) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn numerals_follow_word() {
        assert_eq!(numeral(4, "upperRoman"), "IV");
        assert_eq!(numeral(28, "lowerLetter"), "bb");
        assert_eq!(numeral(7, "decimalZero"), "07");
        assert_eq!(numeral(0, "lowerLetter"), "");
        assert_eq!(numeral(9, "ordinal"), "9");
    }
}
