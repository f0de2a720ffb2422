//! Numbers as official Vietnamese text writes them: `.` groups thousands, `,` opens decimals, words scale.
//! Knows no units and no meaning; dates and document numbers are kept apart by the callers.

use crate::reading::Approx;

/// A number at one place of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Value after the scale word ("triệu") was applied.
    pub value: f64,
    /// True when the digits begin with `0` ("02").
    pub leading_zero: bool,
    /// True when a scale word followed.
    pub scaled: bool,
}

/// Parses a whole phrase such as `hơn 42.000`, `169,75 triệu`, `02`; `None` when it is not one number.
pub fn parse(text: &str) -> Option<(f64, Approx)> {
    let key = crate::fold::tone_key(text);
    let (approx, rest) = leading_approx(&key);
    let at = key.len() - rest.len();
    let (number, end) = number_at(&key, at)?;
    (key.get(end..)?.trim().is_empty()).then_some((number.value, approx))
}

/// The number that starts at byte `at` of a lower-case text and the byte after it, scale words included.
///
/// Groups of three after `.` are thousands (`1.878` is 1878); anything else after `.` or `,` is decimal.
/// A number glued to letters or to another separator (`10/5`, `1.2.3`, `5g`) is still returned: the caller knows the context.
pub fn number_at(key: &str, at: usize) -> Option<(Number, usize)> {
    let bytes = key.as_bytes();
    let first = digits_end(bytes, at);
    if first == at || first - at > 15 {
        return None;
    }
    let mut digits: f64 = key.get(at..first)?.parse().ok()?;
    let mut end = first;
    while first - at <= 3 && bytes.get(end) == Some(&b'.') && digits_end(bytes, end + 1) == end + 4
    {
        digits = digits * 1000.0 + key.get(end + 1..end + 4)?.parse::<f64>().ok()?;
        end += 4;
    }
    let grouped = end > first;
    let decimal = match bytes.get(end) {
        Some(b',') => true,
        Some(b'.') => !grouped,
        _ => false,
    };
    if decimal {
        let stop = digits_end(bytes, end + 1);
        let length = stop - end - 1;
        // "1,000,000" is the English grouping that slips into tables.
        if (1..=4).contains(&length)
            && bytes.get(stop) != Some(&b',')
            && bytes.get(stop) != Some(&b'.')
        {
            let fraction: f64 = key.get(end + 1..stop)?.parse().ok()?;
            digits += fraction / 10f64.powi(length as i32);
            end = stop;
        }
    }
    let leading_zero = bytes.get(at) == Some(&b'0') && first - at > 1;
    let (scale, scaled_end) = scale_at(key, end);
    let (lesser, scaled_end) = lesser_at(key, scaled_end, scale);
    let whole = digits * scale + lesser;
    let number = Number {
        // "33,7 tỷ" is a whole number of đồng, which the decimals of a binary number miss by a little.
        value: if scale > 1.0 {
            (whole * 1000.0).round() / 1000.0
        } else {
            whole
        },
        leading_zero,
        scaled: scaled_end > end,
    };
    Some((number, scaled_end))
}

/// How exact the number at `at` is, from the words just before it; also gives where those words begin.
pub fn approx_before(key: &str, at: usize) -> (Approx, usize) {
    let head = key.get(..at).unwrap_or_default();
    let trimmed = head.trim_end();
    for (word, approx) in APPROX_WORDS {
        if let Some(rest) = trimmed.strip_suffix(word)
            && rest
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric())
        {
            return (*approx, rest.len());
        }
    }
    (Approx::Exact, at)
}

const APPROX_WORDS: &[(&str, Approx)] = &[
    ("hơn", Approx::MoreThan),
    ("trên", Approx::MoreThan),
    ("tối thiểu", Approx::MoreThan),
    ("ít nhất", Approx::MoreThan),
    ("khoảng", Approx::About),
    ("gần", Approx::About),
    ("ước tính", Approx::About),
    ("ước", Approx::About),
    ("xấp xỉ", Approx::About),
    ("dưới", Approx::LessThan),
    ("chưa đến", Approx::LessThan),
    ("không quá", Approx::LessThan),
];

fn leading_approx(key: &str) -> (Approx, &str) {
    APPROX_WORDS
        .iter()
        .find_map(|(word, approx)| {
            key.strip_prefix(word)?
                .strip_prefix(' ')
                .map(|rest| (*approx, rest))
        })
        .unwrap_or((Approx::Exact, key))
}

fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// "23 tỷ 450 triệu": what a smaller scale adds right behind a greater one; nothing elsewhere.
fn lesser_at(key: &str, end: usize, scale: f64) -> (f64, usize) {
    let none = (0.0, end);
    // "5 triệu rưỡi": half of the scale more.
    let half = key.get(end..).and_then(|rest| rest.strip_prefix(" rưỡi"));
    if scale >= 1e3 && half.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)) {
        return (scale / 2.0, end + " rưỡi".len());
    }
    if scale < 1e6 || !key.get(end..).is_some_and(|rest| rest.starts_with(' ')) {
        return none;
    }
    let bytes = key.as_bytes();
    let (from, stop) = (end + 1, digits_end(bytes, end + 1));
    let Some(value) = key
        .get(from..stop)
        .filter(|digits| (1..=3).contains(&digits.len()))
    else {
        return none;
    };
    let (smaller, after) = scale_at(key, stop);
    match value.parse::<f64>() {
        Ok(value) if after > stop && smaller < scale => {
            let (rest, after) = lesser_at(key, after, smaller);
            (value * smaller + rest, after)
        }
        _ => none,
    }
}

fn scale_at(key: &str, end: usize) -> (f64, usize) {
    const SCALES: &[(&str, f64)] = &[
        (" nghìn tỷ", 1e12),
        (" ngàn tỷ", 1e12),
        (" triệu", 1e6),
        (" tỷ", 1e9),
        (" tỉ", 1e9),
        (" vạn", 1e4),
        (" nghìn", 1e3),
        (" ngàn", 1e3),
    ];
    let rest = key.get(end..).unwrap_or_default();
    for (word, scale) in SCALES {
        if let Some(after) = rest.strip_prefix(word)
            && after.chars().next().is_none_or(|c| !c.is_alphabetic())
        {
            return (*scale, end + word.len());
        }
    }
    (1.0, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: f64, approx: Approx) {
        let (found, how) = parse(text).unwrap_or_else(|| panic!("no number in {text}"));
        assert!(
            (found - value).abs() < 1e-6 * value.max(1.0),
            "{text}: {found}"
        );
        assert_eq!(how, approx, "{text}");
    }

    #[test]
    fn numbers_of_official_text_are_read() {
        check("25.850.000", 25_850_000.0, Approx::Exact);
        check("169,75 triệu", 169_750_000.0, Approx::Exact);
        check("hơn 42.000", 42_000.0, Approx::MoreThan);
        check("khoảng 10.000", 10_000.0, Approx::About);
        check("02", 2.0, Approx::Exact);
        check("8,55", 8.55, Approx::Exact);
        check("1.878", 1878.0, Approx::Exact);
        check("1,2 tỷ", 1.2e9, Approx::Exact);
        check("23 tỷ 450 triệu", 23.45e9, Approx::Exact);
        check("5 triệu rưỡi", 5.5e6, Approx::Exact);
        check("1,5 vạn", 15_000.0, Approx::Exact);
        check("dưới 5", 5.0, Approx::LessThan);
    }

    #[test]
    fn other_text_is_no_number() {
        for text in ["", "hai", "10/5", "5g", "1.2.3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
