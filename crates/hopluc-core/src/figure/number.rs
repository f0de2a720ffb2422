//! Figures as official Vietnamese text writes them, both ways: `25.850.000`, `02`, `hơn 42.000`, `169,75 triệu đồng`.
//!
//! Exact: no floating point. Which unit a measure has, and which page shows the text, is the caller's knowledge.

use super::{Approx, Cell};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Largest number that a cell takes, in stored units: the sum of 9,000 such cells still fits.
pub const LARGEST: i64 = 1_000_000_000_000_000;

/// How numbers of a unit are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// Whole numbers, below ten with a leading zero in running text ("02 cuộc").
    #[default]
    Count,
    /// Whole đồng.
    Money,
    /// Hundredths of a percent, printed "8,55%".
    Percent,
    /// Hundredths, printed with a decimal comma.
    Decimal,
}

impl NumberForm {
    /// Decimal places that are kept.
    pub fn places(self) -> u32 {
        match self {
            Self::Count | Self::Money => 0,
            Self::Percent | Self::Decimal => 2,
        }
    }
}

/// Why a typed text is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellFault {
    /// Neither a number nor one of the words for nil, not yet, not applicable.
    NotANumber,
    /// "1,000" may mean one or a thousand.
    Ambiguous,
    /// Counts are not negative.
    Negative,
    /// Above [`LARGEST`].
    TooLarge,
    /// More decimal places than the unit has.
    TooPrecise,
}

impl CellFault {
    /// Key of the message in the locales.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotANumber => "error.figure_not_a_number",
            Self::Ambiguous => "error.figure_ambiguous",
            Self::Negative => "error.figure_negative",
            Self::TooLarge => "error.figure_too_large",
            Self::TooPrecise => "error.figure_too_precise",
        }
    }
}

#[derive(Deserialize)]
struct Word {
    print: String,
    read: Vec<String>,
}

#[derive(Deserialize)]
struct Answers {
    nil: Vec<String>,
    not_yet: Vec<String>,
    not_applicable: Vec<String>,
}

#[derive(Deserialize)]
struct Listed {
    read: Vec<String>,
}

#[derive(Deserialize)]
struct Scale {
    word: String,
    zeros: u32,
}

#[derive(Deserialize)]
struct Words {
    more_than: Word,
    about: Word,
    less_than: Word,
    changes: Listed,
    answers: Answers,
    tails: Listed,
    scale: Vec<Scale>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("words.toml")).expect("the table of words is part of the program")
});

impl Words {
    fn of(&self, approx: Approx) -> Option<&Word> {
        match approx {
            Approx::Exact => None,
            Approx::MoreThan => Some(&self.more_than),
            Approx::About => Some(&self.about),
            Approx::LessThan => Some(&self.less_than),
        }
    }
}

/// Whether a word before a number says that it only tells a change ("tăng", "giảm"); tones count: "tạm giam" is another word.
pub(super) fn tells_change(word: &str) -> bool {
    WORDS.changes.read.contains(&normal(word))
}

/// A whole number with its thousands grouped by dots: `25.850.000`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if n < 0 {
        text.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A count as running text writes it: grouped, one digit with a leading zero (`02`); 0 stays `0`.
pub fn counted(n: i64) -> String {
    if (1..10).contains(&n) {
        format!("0{n}")
    } else {
        grouped(n)
    }
}

fn plain(n: i64, form: NumberForm) -> String {
    if form.places() == 0 {
        return grouped(n);
    }
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (grouped(n.abs() / 100), n.abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part % 10 == 0 => format!("{sign}{whole},{}", part / 10),
        part => format!("{sign}{whole},{part:02}"),
    }
}

/// A cell as a table or a form field shows it: `hơn 42.000`; a nil is `0`, the other two are empty.
pub fn cell_text(cell: Cell, form: NumberForm) -> String {
    let number = match cell {
        Cell::Value { n, .. } => plain(n, form),
        Cell::Nil => "0".to_owned(),
        Cell::NotYet | Cell::NotApplicable => return String::new(),
    };
    worded(cell.approx(), number)
}

/// A value as a sentence of a report writes it, without its unit: `02`, `25.850.000`, `hơn 42.000`, `8,55`.
///
/// A nil is `0` and the other two are empty: a sentence should not be written for them.
pub fn phrase(cell: Cell, form: NumberForm) -> String {
    match cell {
        Cell::Value { n, approx } if form == NumberForm::Count => worded(approx, counted(n)),
        cell => cell_text(cell, form),
    }
}

fn worded(approx: Approx, number: String) -> String {
    match WORDS.of(approx) {
        None => number,
        Some(word) => format!("{} {number}", word.print),
    }
}

/// The cell that a person typed; `None` for a blank, which is no answer.
///
/// Takes approximate words, words for nil, not yet and not applicable, scale words, and the unit after the number.
/// `1.878` is 1878; `1,000` without scale is refused as ambiguous; a dot that groups nothing opens decimals.
pub fn cell_from(text: &str, form: NumberForm, unit: &str) -> Result<Option<Cell>, CellFault> {
    let key = normal(text);
    if key.is_empty() || key == "-" || key == "–" {
        return Ok(None);
    }
    let answers = &WORDS.answers;
    for (words, cell) in [
        (&answers.nil, Cell::Nil),
        (&answers.not_yet, Cell::NotYet),
        (&answers.not_applicable, Cell::NotApplicable),
    ] {
        if words.contains(&key) {
            return Ok(Some(cell));
        }
    }
    let (approx, rest) = leading_approx(&key);
    let rest = without_tail(rest, &normal(unit));
    let (rest, zeros) = without_scale(rest);
    let n = number_of(rest, form, zeros)?;
    Ok(Some(Cell::value(n, approx)))
}

fn normal(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn leading_approx(key: &str) -> (Approx, &str) {
    let mut best: Option<(usize, Approx, &str)> = None;
    for approx in Approx::ALL {
        for word in WORDS.of(approx).iter().flat_map(|word| &word.read) {
            let Some(rest) = key.strip_prefix(word.as_str()) else {
                continue;
            };
            let is_whole = word.chars().all(|c| !c.is_alphabetic()) || rest.starts_with(' ');
            if is_whole && best.is_none_or(|(length, ..)| word.len() > length) {
                best = Some((word.len(), approx, rest.trim_start()));
            }
        }
    }
    best.map_or((Approx::Exact, key), |(_, approx, rest)| (approx, rest))
}

fn without_tail<'a>(key: &'a str, unit: &str) -> &'a str {
    let ends_number = |rest: &str| rest.ends_with(|c: char| c.is_ascii_digit() || c == ' ');
    let tails = WORDS.tails.read.iter().map(String::as_str);
    std::iter::once(unit)
        .chain(tails)
        .filter(|tail| !tail.is_empty())
        .filter_map(|tail| key.strip_suffix(tail))
        .find(|rest| ends_number(rest))
        .map_or(key, str::trim_end)
}

fn without_scale(key: &str) -> (&str, u32) {
    WORDS
        .scale
        .iter()
        .find_map(|scale| {
            let rest = key.strip_suffix(scale.word.as_str())?;
            rest.ends_with(|c: char| c.is_ascii_digit() || c == ' ')
                .then(|| (rest.trim_end(), scale.zeros))
        })
        .unwrap_or((key, 0))
}

fn number_of(text: &str, form: NumberForm, zeros: u32) -> Result<i64, CellFault> {
    if text.starts_with(['-', '−', '–']) {
        return Err(CellFault::Negative);
    }
    if text.is_empty()
        || !text
            .chars()
            .all(|c| c.is_ascii_digit() || ".,  ".contains(c))
    {
        return Err(CellFault::NotANumber);
    }
    let (whole, decimals) = halves(text)?;
    if decimals.len() == 3 && zeros == 0 {
        return Err(CellFault::Ambiguous);
    }
    if whole.len() + decimals.len() > 24 {
        return Err(CellFault::TooLarge);
    }
    let mantissa: i128 = format!("{whole}{decimals}")
        .parse()
        .map_err(|_| CellFault::NotANumber)?;
    let shift = (zeros + form.places()) as i32 - decimals.len() as i32;
    let scale = 10_i128.pow(shift.unsigned_abs());
    let n = if shift >= 0 {
        mantissa.checked_mul(scale).ok_or(CellFault::TooLarge)?
    } else if mantissa % scale == 0 {
        mantissa / scale
    } else {
        return Err(CellFault::TooPrecise);
    };
    i64::try_from(n)
        .ok()
        .filter(|n| *n <= LARGEST)
        .ok_or(CellFault::TooLarge)
}

/// Digits before and after the decimal sign.
fn halves(text: &str) -> Result<(String, String), CellFault> {
    let commas = text.matches(',').count();
    let dots = text.matches('.').count();
    let (whole, decimals) = match (commas, dots) {
        (1, _) => text.split_once(',').unwrap_or((text, "")),
        (0, 1) if text.rsplit('.').next().is_some_and(|tail| tail.len() != 3) => {
            text.split_once('.').unwrap_or((text, ""))
        }
        // Several commas: the English grouping that slips into tables, `1,000,000` or `1,000,000.5`.
        (0, _) | (_, 0) => (text, ""),
        (_, 1) => text.split_once('.').unwrap_or((text, "")),
        _ => return Err(CellFault::NotANumber),
    };
    if decimals.is_empty() != (whole.len() == text.len())
        || !decimals.chars().all(|c| c.is_ascii_digit())
    {
        return Err(CellFault::NotANumber);
    }
    let groups: Vec<&str> = whole.split(['.', ',', ' ']).collect();
    let is_grouped = groups.len() > 1;
    let fits = groups.iter().enumerate().all(|(i, group)| {
        !group.is_empty() && (!is_grouped || (i == 0 && group.len() <= 3) || group.len() == 3)
    });
    if !fits {
        return Err(CellFault::NotANumber);
    }
    Ok((groups.concat(), decimals.to_owned()))
}
