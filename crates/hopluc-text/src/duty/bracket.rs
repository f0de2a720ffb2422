//! Bodies in the bracket that closes an order: "... hoàn thành trước ngày 20/4 (Sở X chủ trì, phối hợp với Y)", "... (Công an tỉnh)".

use super::order::giver_at;
use super::subject::skip_space;
use crate::bodies::{Name, Passage, name_at, names_at};
use crate::lexicon::{Head, Role, heads_at, role_at, starts_with_phrase};

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

/// Words of time, which may follow a name in place of a word of leading ("(Phòng X; xong ngày 13/10)").
const TIMES: &[&str] = &[
    "xong",
    "hoàn thành",
    "trước",
    "chậm nhất",
    "muộn nhất",
    "trong tháng",
    "trong quý",
    "trong tuần",
    "trong ngày",
    "thời hạn",
    "thời gian",
    "hạn",
];

/// Who does what an order says, by the bracket that closes it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shares {
    pub leads: Vec<Name>,
    pub partners: Vec<Name>,
}

/// The names in the closing bracket and their parts. Without a word of leading or a time the bracket must hold names alone,
/// must not explain the name before it ("gửi Sở Y tế (Phòng Nghiệp vụ)"), and counts only where `others` name nobody.
pub(super) fn closing_shares(passage: Passage<'_>, others: bool) -> Shares {
    let key = passage.key;
    let mut shares = Shares::default();
    let Some((open, close)) = closing_bracket(key) else {
        return shares;
    };
    let inner = key.get(open + 1..close).unwrap_or_default();
    let giver = giver_at(inner);
    if giver.is_some() && others {
        return shares;
    }
    let mut watchers = Vec::new();
    let mut at = skip_space(key, open + 1 + giver.map_or(0, str::len));
    // "(xong trước ngày 15/11; Phòng X)": the time may stand first.
    if TIMES.iter().any(|time| starts_with_phrase(inner, time)) {
        at = next_clause(key, at, close).unwrap_or(close);
    }
    let mut first = true;
    while at < close {
        let (names, end) = names_at(passage, at);
        if names.is_empty() || end > close {
            break;
        }
        let rest = key.get(end..close).unwrap_or_default();
        let words = rest.trim_start_matches([' ', ':', ',', ';']);
        let said = |list: &[&str]| list.iter().any(|word| starts_with_phrase(words, word));
        if rest.starts_with(' ') && said(&["phối hợp", "cùng thực hiện", "hỗ trợ"]) && !first
        {
            shares.partners.extend(names);
        } else if rest.starts_with(' ') && said(&["chỉ đạo", "theo dõi chung", "đôn đốc"])
        {
            watchers.extend(names);
        } else if said(LEADS) || said(TIMES) || first && giver.is_some() {
            shares.leads.extend(names);
        } else if first && words.is_empty() && !others && !explains_name(passage, open) {
            shares.leads = names;
        } else {
            break;
        }
        first = false;
        let Some(next) = next_clause(key, end, close) else {
            break;
        };
        at = next;
    }
    if shares.leads.is_empty() {
        shares.leads = watchers;
    }
    shares
}

/// "(Sở X cung cấp nội dung tin nhắn)": a bracket in which a body that is named does work of its own, not a share of the work
/// that stands before it ("(Sở X chủ trì)", "(Sở X phối hợp)").
pub(super) fn orders_apart(inner: Passage<'_>) -> bool {
    const SHARES: &[&str] = &[
        "phối hợp",
        "cùng",
        "tham gia",
        "chỉ đạo",
        "đôn đốc",
        "kiểm tra",
    ];
    const TOLD: &[&str] = &[
        "đã", "đang", "chưa", "vẫn", "sẽ", "luôn", "còn", "có", "là", "được", "phải", "không",
    ];
    let (names, end) = names_at(inner, 0);
    let named = names.first().is_some_and(|name| name.start == 0)
        && inner.text.starts_with(char::is_uppercase);
    let Some(rest) = inner.key.get(end..).and_then(|rest| rest.strip_prefix(' ')) else {
        return false;
    };
    let said = |list: &[&str]| list.iter().any(|word| starts_with_phrase(rest, word));
    named
        && rest.contains(' ')
        && role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
        && !said(LEADS)
        && !said(SHARES)
        && !said(TOLD)
}

/// "(Giao Sở X bố trí kinh phí ...).": what stands in a bracket that is the whole paragraph, where it hands a duty on.
pub(super) fn whole_order(key: &str) -> Option<(usize, usize)> {
    let inner = key
        .trim_end_matches(['.', ';', '/', ' '])
        .strip_suffix(')')?
        .strip_prefix('(')?;
    let depth = inner.chars().try_fold(0usize, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    (depth == Some(0) && giver_at(inner).is_some()).then_some((1, 1 + inner.len()))
}

/// Where the next clause of a bracket begins.
fn next_clause(key: &str, from: usize, close: usize) -> Option<usize> {
    let rest = key.get(from..close)?;
    let sign = rest.find([';', ','])?;
    Some(skip_space(key, from + sign + 1))
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
        let found = closing_shares(Passage { text, key: &key }, others);
        let names: Vec<_> = found
            .leads
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
    fn clauses_of_a_bracket_tell_who_leads_who_joins_and_by_when() {
        check(
            "Chuẩn bị hội nghị sơ kết (Văn phòng Sở chủ trì, Trung tâm Chuyển đổi số phối hợp).",
            true,
            &["Văn phòng Sở"],
        );
        check(
            "Hoàn thiện báo cáo (Phòng Bưu chính, Viễn thông; xong ngày 13/10/2026).",
            true,
            &["Phòng Bưu chính, Viễn thông"],
        );
        check(
            "Khắc phục lỗ hổng (đ/c Phó Giám đốc Lê Văn A chỉ đạo; Trung tâm Chuyển đổi số thực hiện).",
            true,
            &["Trung tâm Chuyển đổi số"],
        );
        check(
            "Khắc phục lỗ hổng (trước ngày 15/11; Phòng Bưu chính, Viễn thông thực hiện).",
            true,
            &["Phòng Bưu chính, Viễn thông"],
        );
        let text = "Chuẩn bị hội nghị (Văn phòng Sở chủ trì, Sở Y tế phối hợp).";
        let key = crate::fold::aligned_key(text);
        let partners = closing_shares(Passage { text, key: &key }, true).partners;
        assert_eq!(partners.len(), 1);
    }

    #[test]
    fn a_bracket_may_be_the_whole_order() {
        for (key, expected) in [
            (
                "(giao sở tài chính bố trí kinh phí).",
                Some("giao sở tài chính bố trí kinh phí"),
            ),
            (
                "(giao sở y tế (phòng y) rà soát)",
                Some("giao sở y tế (phòng y) rà soát"),
            ),
            ("(giao sở y tế) rà soát (xong trong năm)", None),
            ("(kèm theo danh sách)", None),
        ] {
            let found = whole_order(key).and_then(|(from, to)| key.get(from..to));
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn a_body_in_a_bracket_may_have_work_of_its_own() {
        for (text, expected) in [
            ("Sở Nội vụ gửi mẫu phiếu trước ngày 05/3/2026", true),
            ("Văn phòng Sở bố trí xe, hội trường", true),
            ("Sở Nội vụ chủ trì, trình trước ngày 05/3/2026", false),
            ("Sở Nội vụ phối hợp rà soát", false),
            ("Sở Nội vụ đã gửi mẫu phiếu", false),
            ("Sở Nội vụ, Sở Y tế", false),
            ("các đơn vị gửi phiếu về Sở", false),
        ] {
            let key = crate::fold::aligned_key(text);
            assert_eq!(
                orders_apart(Passage { text, key: &key }),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_bracket_that_explains_gives_nothing_on() {
        check("Gửi báo cáo về Sở Y tế (Phòng Nghiệp vụ Y).", false, &[]);
        check("Xử phạt xe quá tải (Công an tỉnh).", true, &[]);
        check("Gửi báo cáo hằng tháng (qua Công an tỉnh).", false, &[]);
    }
}
