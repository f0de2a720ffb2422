//! List labels of an OpenDocument file, counted as LibreOffice counts them, best effort.

use std::collections::BTreeMap;

use super::super::docx::numeral;
use super::super::xml::Element;

/// Most characters of a label: `Chương XXXVIII.` has fifteen.
const MAX_LABEL_CHARS: usize = 40;

/// How one level of a list style writes its label.
#[derive(Debug, Clone, Default)]
struct Level {
    prefix: String,
    suffix: String,
    /// Number format of OpenDocument (`1`, `a`, `I`); empty for a bullet or none.
    format: String,
    bullet: Option<String>,
    start: u32,
    n_shown: usize,
}

/// An open list: style, last number.
#[derive(Debug)]
struct Open {
    style: String,
    number: Option<u32>,
}

/// List styles of a document and the lists open at this place.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: BTreeMap<String, BTreeMap<usize, Level>>,
    open: Vec<Open>,
    /// Last number of the outermost list of a style, for lists that continue.
    last: BTreeMap<String, u32>,
}

impl Lists {
    pub fn new<'a>(parts: impl IntoIterator<Item = Option<&'a Element>>) -> Self {
        let mut this = Self::default();
        for style in parts
            .into_iter()
            .flatten()
            .flat_map(|part| part.descendants("list-style"))
        {
            let levels = style.elements().filter_map(level_of).collect();
            this.styles.insert(
                style.attribute("name").unwrap_or_default().to_owned(),
                levels,
            );
        }
        this
    }

    /// Begins a list; one without a style has that of the list around it.
    pub fn enter(&mut self, list: &Element) {
        let style = list
            .attribute("style-name")
            .map(str::to_owned)
            .or_else(|| self.open.last().map(|open| open.style.clone()))
            .unwrap_or_default();
        let continues = list.attribute("continue-numbering") == Some("true")
            || list.attribute("continue-list").is_some();
        let number = if continues && self.open.is_empty() {
            self.last.get(&style).copied()
        } else {
            None
        };
        self.open.push(Open { style, number });
    }

    /// Ends the innermost list.
    pub fn leave(&mut self) {
        if let Some(Open {
            style,
            number: Some(number),
        }) = self.open.pop()
            && self.open.is_empty()
        {
            self.last.insert(style, number);
        }
    }

    /// Label of the next item of the innermost list; `None` where the style writes none.
    pub fn next(&mut self, item: &Element) -> Option<String> {
        let depth = self.open.len();
        let open = self.open.last_mut()?;
        let levels = self.styles.get(&open.style)?;
        let level = levels.get(&depth)?;
        let start = item.attribute("start-value").and_then(|v| v.parse().ok());
        let number =
            start.unwrap_or_else(|| open.number.map_or(level.start, |n| n.saturating_add(1)));
        open.number = Some(number);
        if let Some(bullet) = &level.bullet {
            return Some(if bullet == "+" { "+" } else { "-" }.to_owned());
        }
        if level.format.is_empty() {
            return None;
        }
        let first = depth.saturating_sub(level.n_shown.max(1));
        let numbers: Vec<String> = (first..depth)
            .filter_map(|at| {
                let format = levels
                    .get(&(at + 1))
                    .map_or("1", |level| level.format.as_str());
                self.open
                    .get(at)?
                    .number
                    .map(|n| numeral(n, word_format(format)))
            })
            .collect();
        let label = format!("{}{}{}", level.prefix, numbers.join("."), level.suffix);
        // A long one would stand before every paragraph and multiply the file.
        Some(label.trim().chars().take(MAX_LABEL_CHARS).collect())
    }
}

fn level_of(element: &Element) -> Option<(usize, Level)> {
    let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let number = |name: &str| element.attribute(name).and_then(|v| v.parse().ok());
    let bullet = match &*element.name {
        "list-level-style-bullet" => Some(text("bullet-char")),
        "list-level-style-image" => Some(String::new()),
        "list-level-style-number" => None,
        _ => return None,
    };
    let level = Level {
        prefix: text("num-prefix"),
        suffix: text("num-suffix"),
        format: text("num-format"),
        bullet,
        start: number("start-value").unwrap_or(1),
        n_shown: number("display-levels").unwrap_or(1) as usize,
    };
    Some((element.attribute("level")?.parse().ok()?, level))
}

/// OpenDocument's number format in Word's words.
fn word_format(format: &str) -> &'static str {
    match format {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        _ => "decimal",
    }
}
