//! The places of a cited document: "điểm c khoản 1 Điều 8", "các Điều 6, 7 và 8", "Điều 3, khoản 2", "Điều 21 đến Điều 24".
//! Reads the words before a mention; whether the document has such a place is not decided here.

use serde::{Deserialize, Serialize};

use crate::fold::aligned_key;

/// Bytes before a mention in which its places stand.
const REACH: usize = 300;
/// Most places that a range opens; more is a slip of the pen.
const MOST: u32 = 200;
/// Most places that one mention gives, whatever its ranges span.
const MOST_PLACES: usize = 400;
/// Letters of points in the order of the genre.
const POINTS: &str = "abcdđeghiklmnopqrstuvxy";

/// One place of a document, as labels ("8", "5a", "đ"). A part that the words do not tell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provision {
    /// "Điều".
    pub article: Option<String>,
    /// "Khoản".
    pub clause: Option<String>,
    /// "Điểm".
    pub point: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Article,
    Clause,
    Point,
}

/// Labels of one level, in text order.
type Group = (Level, Vec<String>);

/// The places that the words right before byte `at` of `text` name, in text order. Constant time for each mention.
pub(crate) fn provisions_before(text: &str, at: usize) -> Vec<Provision> {
    let key = aligned_key(crate::window::before(text, at, REACH)).replace('\n', " ");
    ["điểm ", "khoản ", "điều "]
        .iter()
        .flat_map(|word| key.match_indices(word).map(|(at, _)| at))
        .filter(|at| {
            key.get(..*at)
                .is_some_and(|head| !head.ends_with(char::is_alphanumeric))
        })
        .collect::<std::collections::BTreeSet<usize>>()
        .into_iter()
        .find_map(|from| groups_in(key.get(from..)?))
        .map_or_else(Vec::new, |groups| places_of(&groups))
}

/// The groups that fill `words` from their beginning to their end; none where other words stand among them.
fn groups_in(words: &str) -> Option<Vec<Group>> {
    let mut rest = words;
    let mut groups: Vec<Group> = Vec::new();
    loop {
        let (level, behind) = level_at(rest)?;
        let (labels, behind) = labels_at(level, behind)?;
        groups.push((level, labels));
        let tail = behind.trim_start();
        if matches!(
            tail.trim_end_matches([',', ' ']),
            "" | "của" | "tại" | "trong"
        ) {
            return Some(groups);
        }
        let next = [", và ", ", ", "; ", "và ", "của ", "tại "]
            .iter()
            .find_map(|sign| tail.strip_prefix(*sign));
        rest = next.unwrap_or(tail);
        rest = rest.strip_prefix("các ").unwrap_or(rest);
    }
}

fn level_at(words: &str) -> Option<(Level, &str)> {
    [
        ("điều ", Level::Article),
        ("khoản ", Level::Clause),
        ("điểm ", Level::Point),
    ]
    .iter()
    .find_map(|(word, level)| Some((*level, words.strip_prefix(word)?)))
}

/// "6, 7 và 8", "21 đến điều 24", "a, b": the labels at the start of the words, and what stands behind them.
fn labels_at(level: Level, words: &str) -> Option<(Vec<String>, &str)> {
    let (first, mut rest) = label_at(level, words)?;
    let mut labels = vec![first];
    loop {
        let range = [" đến ", "-", " - "]
            .iter()
            .find_map(|sign| rest.strip_prefix(*sign));
        let more = [", và ", ", ", " và "]
            .iter()
            .find_map(|sign| rest.strip_prefix(*sign));
        let Some(next) = range.or(more) else {
            return Some((labels, rest));
        };
        // "Điều 21 đến Điều 24": the word may stand again.
        let again = level_at(next).filter(|(same, _)| *same == level);
        let Some((label, behind)) = label_at(level, again.map_or(next, |(_, behind)| behind))
        else {
            return Some((labels, rest));
        };
        if range.is_some() {
            let between = labels.last().map(|last| between(level, last, &label));
            labels.extend(between.unwrap_or_default());
        }
        labels.push(label);
        rest = behind;
    }
}

fn label_at(level: Level, words: &str) -> Option<(String, &str)> {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let letter = words
        .get(digits..)?
        .chars()
        .next()
        .filter(|letter| POINTS.contains(*letter));
    let length = match level {
        Level::Point if digits == 0 => letter?.len_utf8(),
        Level::Point => return None,
        _ if digits == 0 || digits > 3 => return None,
        _ => digits + letter.map_or(0, char::len_utf8),
    };
    let (label, rest) = words.split_at_checked(length)?;
    (!rest.starts_with(char::is_alphanumeric) && !rest.starts_with('/'))
        .then(|| (label.to_owned(), rest))
}

/// The labels between two ends of a range.
fn between(level: Level, from: &str, to: &str) -> Vec<String> {
    if level == Level::Point {
        let places = POINTS.find(from).zip(POINTS.find(to));
        let inner = places.and_then(|(from, to)| POINTS.get(from..to));
        return inner
            .map(|letters| letters.chars().skip(1).map(String::from).collect())
            .unwrap_or_default();
    }
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(from), Ok(to)) if to > from && to - from < MOST => {
            (from + 1..to).map(|number| number.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// Puts the groups together: a smaller one belongs to the next greater one behind it, else to the one before.
fn places_of(groups: &[Group]) -> Vec<Provision> {
    let mut found: Vec<Provision> = Vec::new();
    let mut open: Vec<Provision> = Vec::new();
    for (level, labels) in groups {
        let waits = std::mem::take(&mut open);
        let inner = if waits.is_empty() {
            vec![Provision::default()]
        } else {
            waits
        };
        for label in labels {
            for place in inner.iter().take(MOST_PLACES.saturating_sub(open.len())) {
                let mut place = place.clone();
                *slot(&mut place, *level) = Some(label.clone());
                open.push(place);
            }
        }
        if *level == Level::Article {
            found.append(&mut open);
        }
    }
    // "Điều 3, khoản 2": nothing greater follows, so that the article before is meant.
    if let Some(last) = found.pop_if(|last| !open.is_empty() && last.clause.is_none()) {
        for place in &mut open {
            place.article.clone_from(&last.article);
        }
    }
    found.append(&mut open);
    found
}

fn slot(place: &mut Provision, level: Level) -> &mut Option<String> {
    match level {
        Level::Article => &mut place.article,
        Level::Clause => &mut place.clause,
        Level::Point => &mut place.point,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let at = text.find("Nghị định").unwrap();
        let told: Vec<String> = provisions_before(text, at)
            .iter()
            .map(|place| {
                let parts = [&place.point, &place.clause, &place.article];
                let told = parts.map(|part| part.clone().unwrap_or_else(|| "-".to_owned()));
                told.join(".")
            })
            .collect();
        assert_eq!(told.join(" "), expected, "{text}");
    }

    #[test]
    fn places_are_read_in_either_order() {
        check(
            "theo điểm c khoản 1 Điều 8 Nghị định số 1/2026/NĐ-CP",
            "c.1.8",
        );
        check(
            "quy định tại Điều 3, khoản 2 Nghị định số 1/2026/NĐ-CP",
            "-.2.3",
        );
        check(
            "theo khoản 2 Điều 43, điểm b khoản 4 Điều 34 của Nghị định số 1/2026/NĐ-CP",
            "-.2.43 b.4.34",
        );
        check(
            "các Điều 6, 7 và 8 Nghị định số 1/2026/NĐ-CP",
            "-.-.6 -.-.7 -.-.8",
        );
        check(
            "từ Điều 21 đến Điều 23 Nghị định số 1/2026/NĐ-CP",
            "-.-.21 -.-.22 -.-.23",
        );
        check(
            "điểm a, b khoản 1 Điều 5a Nghị định số 1/2026/NĐ-CP",
            "a.1.5a b.1.5a",
        );
        check(
            "khoản 1 và khoản 3 Điều 9 Nghị định số 1/2026/NĐ-CP",
            "-.1.9 -.3.9",
        );
    }

    #[test]
    fn other_words_name_no_place() {
        check("Thực hiện Nghị định số 1/2026/NĐ-CP", "");
        check("Điều 2. Bãi bỏ Nghị định số 1/2026/NĐ-CP", "");
        check("15 điểm bán SIM theo Nghị định số 1/2026/NĐ-CP", "");
        check("Điều 5 Luật Viễn thông và Nghị định số 1/2026/NĐ-CP", "");
    }
}
