//! A whole number as officials type it: `25.850.000`, `25 850 000`, `02`, `hơn 42.000`.
//!
//! Never guesses: `1.5` and `1,234` are refused, since the comma is a decimal sign here and a thousands sign elsewhere.

use super::form::Approximation;
use super::words::approximation_of;

/// Largest number taken: above it a workbook's numbers lose digits.
pub(super) const MAX: i64 = 9_007_199_254_740_991;

/// Why a cell is no number; the text is the error's code.
pub(super) type Fault = &'static str;

/// The number in `words`, with the approximation that its first word names.
pub(super) fn from_words(words: &str) -> Result<(i64, Option<Approximation>), Fault> {
    let words = words.trim().replace(['\u{a0}', '\u{202f}'], " ");
    let (approximation, digits) = match words.split_once(' ') {
        Some((first, rest)) if approximation_of(first).is_some() => {
            (approximation_of(first), rest.trim())
        }
        _ => (None, words.as_str()),
    };
    let (is_negative, digits) = match digits.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim()),
        None => (false, digits),
    };
    let value = whole(digits)?;
    if is_negative && value != 0 {
        return Err("negative");
    }
    Ok((value, approximation))
}

/// A number behind the word of its accuracy, as [`from_words`] reads it: `Khoảng 1.200`.
pub(super) fn in_words(accuracy: &str, value: i64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{accuracy} {grouped}")
}

/// The number that the office program stored.
pub(super) fn from_float(value: f64) -> Result<i64, Fault> {
    if !value.is_finite() {
        Err("not_a_number")
    } else if value < 0.0 {
        Err("negative")
    } else if value.fract() != 0.0 {
        Err("not_whole")
    } else if value > MAX as f64 {
        Err("too_large")
    } else {
        Ok(value as i64)
    }
}

/// Digits, alone or in groups of three parted by one kind of sign.
fn whole(digits: &str) -> Result<i64, Fault> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sign = if digits.contains('.') { '.' } else { ' ' };
    let groups: Vec<&str> = digits.split(sign).collect();
    if !groups.iter().all(|group| is_digits(group)) {
        let is_decimal =
            digits.split([',', '.']).count() == 2 && digits.split([',', '.']).all(is_digits);
        return Err(if is_decimal {
            "not_whole"
        } else {
            "not_a_number"
        });
    }
    let is_grouped = groups.iter().skip(1).all(|group| group.len() == 3)
        && groups.first().is_some_and(|group| group.len() <= 3);
    if groups.len() > 1 && !is_grouped {
        return Err(if groups.len() == 2 {
            "not_whole"
        } else {
            "not_a_number"
        });
    }
    match groups.concat().parse::<i64>() {
        Ok(value) if value <= MAX => Ok(value),
        _ => Err("too_large"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_numbers_are_read_and_doubtful_ones_refused() {
        let read = |words: &str| from_words(words).map(|(value, _)| value);
        for (words, value) in [
            ("1.234", 1234),
            ("25.850.000", 25_850_000),
            ("25 850 000", 25_850_000),
            ("02", 2),
            (" 7 ", 7),
            ("0", 0),
            ("25\u{a0}850", 25850),
        ] {
            assert_eq!(read(words), Ok(value), "{words}");
        }
        for (words, fault) in [
            ("1,5", "not_whole"),
            ("1.5", "not_whole"),
            ("1,234", "not_whole"),
            ("-3", "negative"),
            ("năm", "not_a_number"),
            ("", "not_a_number"),
            ("1.23.456", "not_a_number"),
            ("1.234,5", "not_a_number"),
            ("99999999999999999999", "too_large"),
            ("5 vụ", "not_a_number"),
            ("1e5", "not_a_number"),
        ] {
            assert_eq!(read(words), Err(fault), "{words}");
        }
        assert_eq!(
            from_words("hơn 42.000"),
            Ok((42_000, Some(Approximation::MoreThan)))
        );
        assert_eq!(
            from_words("khoảng 10.000"),
            Ok((10_000, Some(Approximation::About)))
        );
        assert_eq!(
            from_words("dưới 50"),
            Ok((50, Some(Approximation::LessThan)))
        );
    }

    #[test]
    fn stored_numbers_must_be_whole_and_not_negative() {
        assert_eq!(from_float(25_850_000.0), Ok(25_850_000));
        assert_eq!(from_float(1.234), Err("not_whole"));
        assert_eq!(from_float(-1.0), Err("negative"));
        assert_eq!(from_float(f64::NAN), Err("not_a_number"));
        assert_eq!(from_float(1e300), Err("too_large"));
    }
}
