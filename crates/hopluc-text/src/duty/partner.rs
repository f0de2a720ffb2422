//! Bodies that share the work: those named after "phối hợp". Bodies that only receive something are left out.

use std::sync::OnceLock;

use regex::Regex;

use super::subject::skip_space;
use crate::bodies::{Name, Passage, names_at};
use crate::damage::{alternation, certain_spellings};
use crate::lexicon::starts_with_phrase;

/// The partners named in a passage, in text order, each once.
pub(crate) fn partners_of(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let mut found: Vec<Name> = Vec::new();
    let mut past = 0;
    for hit in signs().find_iter(key) {
        let (at, sign) = (hit.start(), hit.as_str());
        if at < past || is_named_thing(key, at) || is_others_work(key, at) {
            continue;
        }
        let (names, end) = names_at(passage, after_sign(key, at + sign.len()));
        past = end;
        for name in names {
            let text = passage.text.get(name.start..name.end);
            if !found
                .iter()
                .any(|other| passage.text.get(other.start..other.end) == text)
            {
                found.push(name);
            }
        }
    }
    found
}

/// Words after which partners are named, with the spellings of scans.
fn signs() -> &'static Regex {
    static SIGNS: OnceLock<Regex> = OnceLock::new();
    SIGNS.get_or_init(|| {
        Regex::new(&alternation(&[
            "phối hợp",
            "chủ trì, cùng",
            "chủ trì cùng",
            "làm đầu mối, cùng",
            "làm đầu mối cùng",
            "là đầu mối, cùng",
        ]))
        .expect("an alternation of escaped phrases is a valid pattern")
    })
}

/// Steps over "chặt chẽ", "với", ", hướng dẫn" and the like.
fn after_sign(key: &str, at: usize) -> usize {
    let mut at = skip_space(key, at);
    for word in ["chặt chẽ", "thường xuyên", "đồng bộ", "hiệu quả", "tốt"] {
        if starts_with_phrase(key.get(at..).unwrap_or_default(), word) {
            at = skip_space(key, at + word.len());
        }
    }
    let rest = key.get(at..).unwrap_or_default();
    let word = links().iter().find(|word| starts_with_phrase(rest, word));
    word.map_or(at, |word| skip_space(key, at + word.len()))
}

/// What may stand between "phối hợp" and the partners.
fn links() -> &'static [String] {
    static LINKS: OnceLock<Vec<String>> = OnceLock::new();
    LINKS.get_or_init(|| {
        // "cung" for "cùng" would cut "cung cấp".
        let plain = [
            ":",
            ", hướng dẫn",
            ", đôn đốc",
            ", định hướng",
            "cùng",
            "giữa",
        ];
        ["cùng với", "với"]
            .into_iter()
            .flat_map(certain_spellings)
            .chain(plain.map(str::to_owned))
            .collect()
    })
}

/// "Quy chế phối hợp", "chương trình phối hợp": the name of a thing.
fn is_named_thing(key: &str, at: usize) -> bool {
    let head = key.get(..at).unwrap_or_default().trim_end();
    [
        "quy chế",
        "chương trình",
        "kế hoạch",
        "biên bản",
        "cơ chế",
        "quy định",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}

/// "để các tổ chức, cá nhân ... phối hợp với ...": the aim of the duty is that others work together.
fn is_others_work(key: &str, at: usize) -> bool {
    let head = crate::window::before(key, at, 2000);
    let clause = head
        .rfind([';', ':', '('])
        .max(head.rfind(". "))
        .map_or(0, |cut| cut + 1);
    head.get(clause..)
        .is_some_and(|clause| clause.contains("để ") || clause.contains("nhằm "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_are_found_behind_scanned_words() {
        for text in [
            "Chủ trì, phối hợp với Công an tỉnh xử lý",
            "Phôi hợp vơi Công an tỉnh xử lý",
            "phối họp chặt chẽ với Công an tỉnh xử lý",
        ] {
            let key = crate::fold::aligned_key(text);
            let found = partners_of(Passage { text, key: &key });
            let names: Vec<_> = found
                .iter()
                .filter_map(|name| text.get(name.start..name.end))
                .collect();
            assert_eq!(names, ["Công an tỉnh"], "{text}");
        }
    }
}
