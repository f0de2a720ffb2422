//! Bodies that a heading names, for all that stands below it.

use super::described::described;
use super::order::giver_at;
use super::subject::{given_on, given_together, skip_space};
use crate::bodies::{Name, Passage, names_at};
use crate::lexicon::{Role, role_at, starts_with_phrase};

/// Bodies of a heading: "Công an tỉnh", "Đối với các sở, ngành", "Đề nghị X và Y". Empty when the heading is more than names.
pub(crate) fn heading_bodies(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let lead = ["đối với", "về phía", "với"]
        .into_iter()
        .find(|lead| starts_with_phrase(key, lead))
        .or_else(|| charge_of(key))
        .or_else(|| giver_at(key));
    let start = lead.map_or(0, |lead| skip_space(key, lead.len()));
    let (names, end) = names_at(passage, start);
    // "Sở X; Sở Y; đề nghị Ủy ban Mặt trận tỉnh:": some are told, the others asked.
    let (mut names, mut end) = if names.is_empty() {
        (names, end)
    } else {
        given_together(passage, names, end)
    };
    if start == 0
        && let Some(described) = described(key, &names)
    {
        return vec![described];
    }
    // "Hội đồng nhân dân yêu cầu Ủy ban nhân dân thực hiện ...": who speaks, then who acts.
    if let Some(given) = given_on(passage, end) {
        return given;
    }
    // "1. Phòng Chính trị - Học sinh, sinh viên (Sở)": what the bracket tells is no part of the name.
    let whole = key.trim_end_matches([' ', ':', '.', ';']);
    let whole = whole
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("))
        .map_or(whole, |(name, _)| name);
    if let Some(last) = names.last_mut()
        && is_more_of_name(whole.get(end..).unwrap_or_default())
    {
        // A word of the heading that is no name to us, often a damaged one ("UBND các xã, thị trân").
        last.end = whole.len();
        end = last.end;
    }
    let rest = key
        .get(end..)
        .unwrap_or_default()
        .trim_matches([' ', ':', '.', ';']);
    let bracketed = rest.starts_with('(') && rest.ends_with(')');
    if names.is_empty()
        || !(rest.is_empty()
            || bracketed
            || is_bare_condition(rest)
            || role_at(rest).is_some_and(|(_, role)| role == Role::Verb))
    {
        return Vec::new();
    }
    names
}

/// The names of a passage that holds nothing else.
pub(crate) fn only_names(passage: Passage<'_>) -> Vec<Name> {
    let (names, end) = names_at(passage, 0);
    let rest = passage.key.get(end..).unwrap_or_default();
    if rest.trim_matches([' ', ':', '.', ';', ',']).is_empty() {
        names
    } else {
        Vec::new()
    }
}

/// "Trách nhiệm của", "Nhiệm vụ, quyền hạn của": the words of a heading before the body that it charges.
fn charge_of(key: &str) -> Option<&str> {
    let end = crate::window::after(key, 0, 80).find(" của ")?;
    let head = key.get(..end)?;
    let charges = head.split([',', ' ']).filter(|word| !word.is_empty());
    let plain = charges.clone().count() > 0
        && charges.into_iter().all(|word| {
            matches!(
                word,
                "nhiệm"
                    | "vụ"
                    | "quyền"
                    | "hạn"
                    | "chức"
                    | "năng"
                    | "trách"
                    | "và"
                    | "nghĩa"
                    | "chế"
                    | "độ"
                    | "làm"
                    | "việc"
            )
        });
    plain.then(|| key.get(..end + " của".len())).flatten()
}

/// "theo chức năng, nhiệm vụ, thẩm quyền được giao": words that bound what a body does and add no act.
fn is_bare_condition(rest: &str) -> bool {
    let opens = ["theo", "căn cứ", "trong phạm vi", "trên cơ sở"]
        .iter()
        .any(|sign| starts_with_phrase(rest, sign));
    opens
        && rest.chars().count() < 90
        && [
            "chức năng",
            "nhiệm vụ",
            "thẩm quyền",
            "phạm vi",
            "lĩnh vực",
            "trách nhiệm",
        ]
        .iter()
        .any(|word| rest.contains(word))
}

/// True for a few words behind a comma that hold no verb, number or sign.
fn is_more_of_name(rest: &str) -> bool {
    let Some(words) = rest.strip_prefix(", ") else {
        return false;
    };
    let words = words.trim_end_matches([' ', ':', '.', ';']);
    let plain = words
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | ','));
    let verbless = is_noun_phrase(words);
    plain && verbless && (1..=8).contains(&words.split(' ').count()) && words.chars().count() > 3
}

/// True where words hold neither verb nor preposition; those that go on with a name ("trên địa bàn") are passed whole.
fn is_noun_phrase(words: &str) -> bool {
    let mut rest = words;
    while !rest.is_empty() {
        let word = match role_at(rest) {
            Some((length, Role::Modifier)) => length,
            Some(_) => return false,
            None => rest.find(' ').unwrap_or(rest.len()),
        };
        rest = rest.get(word..).unwrap_or_default();
        rest = rest.trim_start_matches([' ', ',']);
    }
    true
}
