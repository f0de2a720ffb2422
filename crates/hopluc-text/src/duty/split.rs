//! Cuts a paragraph that gives orders to several bodies one after the other. One body ordered twice stays one duty.

use super::order::opens_with_verb;
use super::subject::{own_bodies, skip_space};
use crate::bodies::{Passage, names_at};

/// Words that open a further order behind the end of the one before.
const OPENERS: &[&str] = &[
    "giao ",
    "đồng thời giao ",
    "yêu cầu ",
    "đồng thời yêu cầu ",
    "đề nghị ",
    "đồng thời đề nghị ",
];

/// Where further orders begin in a passage that is an order itself; empty for most. O(n) in the passage.
pub(super) fn further_orders(passage: Passage<'_>) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut bodies = own_bodies(passage);
    if bodies.is_empty() && !opens_with_verb(passage.key) {
        return cuts;
    }
    let ends = passage
        .key
        .match_indices("; ")
        .chain(passage.key.match_indices(". "));
    let mut ends: Vec<usize> = ends.map(|(at, sign)| at + sign.len()).collect();
    ends.sort_unstable();
    for at in ends {
        let rest = passage.key.get(at..).unwrap_or_default();
        let Some(opener) = OPENERS.iter().find(|opener| rest.starts_with(**opener)) else {
            continue;
        };
        let (names, end) = names_at(passage, skip_space(passage.key, at + opener.len()));
        let text = |name: &crate::bodies::Name| {
            passage
                .text
                .get(name.start..name.end)
                .map(str::to_lowercase)
        };
        let others = names
            .iter()
            .any(|name| !bodies.iter().any(|known| text(known) == text(name)));
        let acts = passage
            .key
            .get(end..)
            .is_some_and(|tail| tail.chars().filter(|c| c.is_alphabetic()).count() > 6);
        if others && acts && is_outside_brackets(passage.key, at) {
            cuts.push(at);
            bodies = names;
        }
    }
    cuts
}

fn is_outside_brackets(key: &str, at: usize) -> bool {
    let head = crate::window::before(key, at, 1500);
    let opened = head.bytes().filter(|b| *b == b'(').count();
    let closed = head.bytes().filter(|b| *b == b')').count();
    opened <= closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let cuts = further_orders(Passage { text, key: &key });
        let found: Vec<_> = cuts.iter().filter_map(|at| text.get(*at..)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn orders_to_other_bodies_are_cut() {
        check(
            "Giao Sở Nội vụ rà soát biên chế; giao Sở Tài chính bố trí kinh phí.",
            &["giao Sở Tài chính bố trí kinh phí."],
        );
        check(
            "Sở Nội vụ rà soát biên chế. Đề nghị Tỉnh đoàn vận động đoàn viên.",
            &["Đề nghị Tỉnh đoàn vận động đoàn viên."],
        );
    }

    #[test]
    fn one_body_and_brackets_stay_whole() {
        check(
            "Giao Sở Nội vụ rà soát; giao Sở Nội vụ báo cáo kết quả.",
            &[],
        );
        check(
            "Sở Nội vụ rà soát (giao Văn phòng; giao Thanh tra Sở theo dõi chung).",
            &[],
        );
        check(
            "Tình hình phức tạp. Yêu cầu Sở Nội vụ rà soát biên chế.",
            &[],
        );
    }
}
