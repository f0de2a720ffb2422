//! Bodies in the bracket that closes an order: "... hoàn thành trước ngày 20/4 (Sở X chủ trì, phối hợp với Y)", "... (Công an tỉnh)".

use super::order::giver_at;
use super::subject::skip_space;
use crate::bodies::{Name, Passage, name_at, names_at};
use crate::lexicon::{Head, heads_at, starts_with_phrase};

/// Words behind the names in a bracket by which those lead the work.
const LEADS: &[&str] = &[
    "chủ trì",
    "thực hiện",
    "triển khai",
    "phụ trách",
    "chịu trách nhiệm",
    "tham mưu",
    "đầu mối",
    "là đầu mối",
    "làm đầu mối",
    "là cơ quan chủ trì",
    "theo dõi",
];

/// Most bytes of such a bracket.
const MOST_BYTES: usize = 400;

/// Names of those to whom the closing bracket gives the order. Without a word of leading the bracket must hold names alone,
/// must not explain the name before it ("gửi Sở Y tế (Phòng Nghiệp vụ)"), and counts only where `others` name nobody.
pub(super) fn closing_bodies(passage: Passage<'_>, others: bool) -> Vec<Name> {
    let key = passage.key;
    let Some((open, close)) = closing_bracket(key) else {
        return Vec::new();
    };
    let inner = key.get(open + 1..close).unwrap_or_default();
    let giver = giver_at(inner);
    if giver.is_some() && others {
        return Vec::new();
    }
    let from = skip_space(key, open + 1 + giver.map_or(0, str::len));
    let (names, end) = names_at(passage, from);
    let rest = key.get(end.min(close)..close).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', ':']);
    let leads = giver.is_some() || LEADS.iter().any(|lead| starts_with_phrase(rest, lead));
    let alone = rest.is_empty() && !others && !explains_name(passage, open);
    if end <= close && (leads || alone) {
        names
    } else {
        Vec::new()
    }
}

/// The bracket at the end of an order, as the bytes of its two signs.
fn closing_bracket(key: &str) -> Option<(usize, usize)> {
    let trimmed = key.trim_end_matches(['.', ';', '/', ' ']);
    let close = trimmed
        .len()
        .checked_sub(1)
        .filter(|_| trimmed.ends_with(')'))?;
    let near = crate::window::before(key, close, MOST_BYTES);
    let open = close - near.len() + near.rfind('(')?;
    (open > 0).then_some((open, close))
}

/// True when the name of a body ends right before the bracket.
fn explains_name(passage: Passage<'_>, open: usize) -> bool {
    let head = passage.key.get(..open).unwrap_or_default().trim_end();
    let near = crate::window::before(passage.key, head.len(), 120);
    let first = head.len() - near.len();
    near.match_indices(' ')
        .map(|(at, _)| first + at + 1)
        .any(|at| {
            // "xe đưa đón học sinh hết niên hạn (Công an tỉnh)": people are no body.
            let people = passage
                .key
                .get(at..)
                .and_then(|key| heads_at(key).next())
                .is_some_and(|(_, head)| head == Head::Apart);
            !people && name_at(passage, at).is_some_and(|name| name.end >= head.len())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, others: bool, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let found = closing_bodies(Passage { text, key: &key }, others);
        let names: Vec<_> = found
            .iter()
            .filter_map(|name| text.get(name.start..name.end))
            .collect();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn a_closing_bracket_gives_the_order_on() {
        check(
            "Lắp đặt đèn trước ngày 20/4/2026 (Sở Xây dựng chủ trì, phối hợp với Công an tỉnh).",
            true,
            &["Sở Xây dựng"],
        );
        check(
            "Sơn lại vạch kẻ đường (Giao Ban Quản lý dự án thực hiện).",
            false,
            &["Ban Quản lý dự án"],
        );
        check(
            "Xử phạt xe quá tải (Công an tỉnh, Sở Xây dựng);",
            false,
            &["Công an tỉnh", "Sở Xây dựng"],
        );
    }

    #[test]
    fn a_bracket_that_explains_gives_nothing_on() {
        check("Gửi báo cáo về Sở Y tế (Phòng Nghiệp vụ Y).", false, &[]);
        check("Xử phạt xe quá tải (Công an tỉnh).", true, &[]);
        check("Gửi báo cáo hằng tháng (qua Công an tỉnh).", false, &[]);
    }
}
