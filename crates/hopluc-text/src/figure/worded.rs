//! Amounts of money written in words alone: "một tỷ hai trăm triệu đồng". Counts in words are left, since "năm" is a year too,
//! but for round ones behind a word of nearness: "gần một trăm trường hợp".

use super::{Context, Found, count};
use crate::number::Number;
use crate::paragraph::Para;

/// The value of a digit's word.
fn digit(word: &str) -> Option<f64> {
    let words: &[(&str, f64)] = &[
        ("không", 0.0),
        ("một", 1.0),
        ("mốt", 1.0),
        ("hai", 2.0),
        ("ba", 3.0),
        ("bốn", 4.0),
        ("tư", 4.0),
        ("năm", 5.0),
        ("lăm", 5.0),
        ("nhăm", 5.0),
        ("sáu", 6.0),
        ("bảy", 7.0),
        ("bẩy", 7.0),
        ("tám", 8.0),
        ("chín", 9.0),
    ];
    words
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, value)| *value)
}

fn scale(word: &str) -> Option<f64> {
    match word {
        "nghìn" | "ngàn" => Some(1e3),
        "triệu" => Some(1e6),
        "tỷ" | "tỉ" => Some(1e9),
        _ => None,
    }
}

/// The number that the words make, in order; none where a word is no part of a number or no scale stands among them.
fn value_of(words: &[&str]) -> Option<f64> {
    let scaled = words.iter().any(|word| scale(word).is_some());
    sum_of(words).filter(|_| scaled)
}

/// The number that the words make, with or without a scale.
fn sum_of(words: &[&str]) -> Option<f64> {
    let (mut group, mut last) = (0.0, 0.0);
    // What stands before each scale so far, with that scale: "hai tỷ", "một nghìn".
    let mut scaled: Vec<(f64, f64)> = Vec::new();
    for word in words {
        if let Some(value) = digit(word) {
            last = value;
        } else if let Some(step) = scale(word) {
            // "một nghìn tỷ", "một nghìn hai trăm tỷ": a scale of all below it.
            let mut part: f64 = group + last;
            while let Some((below, _)) = scaled.pop_if(|(_, lesser)| *lesser < step) {
                part += below;
            }
            scaled.push((part * step, step));
            (group, last) = (0.0, 0.0);
        } else {
            match *word {
                "mười" => group += 10.0,
                "mươi" => (group, last) = (group + last * 10.0, 0.0),
                "trăm" => (group, last) = (group + last * 100.0, 0.0),
                "linh" | "lẻ" => {}
                "rưỡi" => group += scaled.last().map_or(0.5, |(_, step)| step / 2.0),
                _ => return None,
            }
        }
    }
    let value = scaled.iter().map(|(part, _)| part).sum::<f64>() + group + last;
    (value > 0.0).then_some(value)
}

/// Appends the amounts of one paragraph, in text order. An amount in brackets spells out the one before it and is none of its own.
pub(super) fn amounts(context: &Context<'_>, para: &Para, index: usize, found: &mut Vec<Found>) {
    let key = context.view.para_key(para);
    let n = found.len();
    for (end, _) in key.match_indices(" đồng") {
        let head = key.get(..end).unwrap_or_default();
        if let Some((start, value)) = number_before(head)
            && !spells_out(key.get(..start).unwrap_or_default())
        {
            let number = Number {
                value,
                leading_zero: false,
                scaled: true,
            };
            found.extend(count::worded(context, (para, index), (start, end), number));
        }
    }
    if found.len() > n {
        let first = found.partition_point(|figure| figure.para < index);
        if let Some(of_para) = found.get_mut(first..) {
            of_para.sort_by_key(|figure| figure.start);
        }
    }
}

/// Appends "gần một trăm trường hợp", "hơn hai nghìn lượt người": round counts in words behind a word of nearness.
pub(super) fn near_counts(
    context: &Context<'_>,
    para: &Para,
    index: usize,
    found: &mut Vec<Found>,
) {
    let key = context.view.para_key(para);
    for near in ["gần ", "hơn ", "khoảng ", "trên "] {
        for (at, _) in key.match_indices(near) {
            let start = at + near.len();
            let free = key
                .get(..at)
                .is_some_and(|head| !head.ends_with(char::is_alphanumeric));
            let Some((value, end)) = number_from(key, start).filter(|_| free) else {
                continue;
            };
            let number = Number {
                value,
                leading_zero: false,
                scaled: true,
            };
            let place = (para, index);
            found.extend(count::counted_in_words(
                context,
                place,
                (start, end),
                number,
            ));
        }
    }
}

/// The number in words that begins at a byte, where it has hundreds or a scale, and its end.
fn number_from(key: &str, start: usize) -> Option<(f64, usize)> {
    let mut words: Vec<&str> = Vec::new();
    let mut end = start;
    for told in key.get(start..)?.split(' ').take(24) {
        let is_number =
            digit(told).is_some() || scale(told).is_some() || matches!(told, "mươi" | "trăm");
        if !is_number {
            break;
        }
        end += told.len() + usize::from(!words.is_empty());
        words.push(told);
    }
    let great = |word: &&str| scale(word).is_some() || *word == "trăm";
    let opens = words.first().is_some_and(|word| digit(word).is_some());
    (opens && words.iter().any(great))
        .then(|| sum_of(&words))
        .flatten()
        .map(|value| (value, end))
}

/// The longest number in words at the end of `head`: where it begins and its value.
pub(super) fn number_before(head: &str) -> Option<(usize, f64)> {
    let mut start = head.len();
    let mut best = None;
    let mut words: Vec<&str> = Vec::new();
    for told in head.rsplit(' ').take(24) {
        let inner = told.trim_start_matches(['(', '“']);
        // "bốn tỷ, tám trăm triệu": a comma may stand behind a scale.
        let scaled = inner.strip_suffix(',').filter(|word| scale(word).is_some());
        let word = scaled.unwrap_or(inner);
        let is_number = digit(word).is_some()
            || scale(word).is_some()
            || matches!(word, "mười" | "mươi" | "trăm" | "linh" | "lẻ" | "rưỡi");
        if !is_number {
            break;
        }
        words.insert(0, word);
        start = start.saturating_sub(told.len() + usize::from(words.len() > 1));
        // A number begins with a digit or "mười": "triệu đồng" alone has its digits before it.
        let opened = told.len() - inner.len();
        if digit(word).is_some() || word == "mười" {
            best = value_of(&words).map(|value| (start + opened, value));
        }
        if opened > 0 {
            break;
        }
    }
    best
}

/// True for words that announce an amount spelled out.
pub(super) fn spells_out(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with('(') || before.ends_with("bằng chữ:") || before.ends_with("bằng chữ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_are_read() {
        for (words, value) in [
            ("thiệt hại một tỷ hai trăm triệu", 1.2e9),
            ("ba trăm năm mươi triệu", 350e6),
            ("một trăm hai mươi triệu", 120e6),
            ("hai mươi mốt triệu năm trăm nghìn", 21.5e6),
            ("năm triệu rưỡi", 5.5e6),
            ("một nghìn tỷ", 1e12),
            ("mười lăm tỷ", 15e9),
            ("một trăm linh năm triệu", 105e6),
            ("một nghìn hai trăm tỷ", 1.2e12),
            ("hai tỷ một trăm linh năm triệu", 2.105e9),
            ("bốn tỷ, tám trăm năm mươi triệu", 4.85e9),
        ] {
            assert_eq!(
                number_before(words).map(|(_, value)| value),
                Some(value),
                "{words}"
            );
        }
        let spelled = "1.000.000 đồng (một triệu";
        let (start, _) = number_before(spelled).unwrap();
        assert!(spelled.get(..start).is_some_and(spells_out));
        for words in ["1,2 tỷ", "triệu", "nhiều hội", "hai"] {
            assert_eq!(number_before(words), None, "{words}");
        }
    }
}
