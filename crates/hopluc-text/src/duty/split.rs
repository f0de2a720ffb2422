//! Cuts a paragraph that gives orders to several bodies one after the other. One body ordered twice stays one duty.

use super::counted::{has_day, has_time};
use super::order::{giver_at, opens_with_verb};
use super::subject::{is_bare_group, own_bodies, skip_space};
use super::told::opens_agreement;
use crate::bodies::{Name, Passage, counts_bodies, name_at, names_at};
use crate::lexicon::{Head, Role, heads_at, role_at, starts_with_phrase};

/// Words that open a further order behind the end of the one before.
const OPENERS: &[&str] = &[
    "giao ",
    "đồng thời giao ",
    "yêu cầu ",
    "đồng thời yêu cầu ",
    "đề nghị ",
    "đồng thời đề nghị ",
    "kiến nghị ",
    "đồng thời kiến nghị ",
];

/// Where further orders begin in a passage that is an order itself; empty for most. O(n) in the passage.
pub(super) fn further_orders(passage: Passage<'_>) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut known: Option<Vec<Name>> = None;
    let mut from = 0;
    let mut free = orders_nothing(passage.key) || agrees(passage);
    let row = is_row_of_orders(passage);
    for at in clause_starts(passage.key) {
        let rest = passage.key.get(at..).unwrap_or_default();
        let opener = OPENERS.iter().find(|opener| rest.starts_with(**opener));
        if free {
            if let Some(bodies) = first_order(passage, at, opener.is_some()) {
                cuts.push(at);
                free = false;
                from = at;
                known = Some(bodies);
            }
            continue;
        }
        // "UBND xã tuyên truyền ...; yêu cầu các hộ ký cam kết": who was named requires it.
        if opener == Some(&"yêu cầu ") && !is_given(passage.key, from, at) {
            continue;
        }
        let bound = bound_subject(passage, at);
        if opener.is_none() && bound.is_empty() && !is_new_subject(passage, at, row) {
            continue;
        }
        let bodies = known.get_or_insert_with(|| own_bodies(passage));
        if bodies.is_empty() && !opens_with_verb(passage.key) {
            return cuts;
        }
        let told = opener.map_or(0, |opener| opener.len());
        let (names, end) = match bound.last() {
            Some(last) => (bound.clone(), last.end),
            None => names_at(passage, skip_space(passage.key, at + told)),
        };
        let text = |name: &Name| {
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
        if others && acts && has_acted(passage, from, at) && is_outside_brackets(passage.key, at) {
            cuts.push(at);
            known = Some(names);
            from = at;
        }
    }
    cuts
}

/// The bodies of the first order behind words that order nothing, where one begins at `at`.
fn first_order(passage: Passage<'_>, at: usize, opened: bool) -> Option<Vec<Name>> {
    let bodies = own_bodies(from_byte(passage, at));
    let sentence = passage.key.get(..at)?.ends_with(". ");
    // "...; 03 nhà mạng gửi chậm": a count in what is told.
    let counted = passage
        .key
        .get(at..)?
        .starts_with(|c: char| c.is_ascii_digit());
    let begins = sentence || opened || opens_agreement(passage.key);
    (!bodies.is_empty() && !counted && begins && is_outside_brackets(passage.key, at))
        .then(|| moved(bodies, at))
}

/// "Sở X rà soát ...; Sở Y bố trí kinh phí": the bodies that act in the clauses behind the first of an order, in text order.
pub(super) fn further_subjects(passage: Passage<'_>) -> Vec<Name> {
    let mut found = Vec::new();
    for at in clause_starts(passage.key) {
        let behind = passage
            .key
            .get(..at)
            .is_some_and(|head| head.ends_with("; "));
        if !behind || !is_outside_brackets(passage.key, at) || goes_on_list(passage, at) {
            continue;
        }
        // "...; trước mắt, Sở Y sử dụng nguồn đã giao": words of time before the body.
        let at = ["trước mắt, ", "đồng thời, ", "đồng thời ", "riêng "]
            .iter()
            .find(|word| {
                passage
                    .key
                    .get(at..)
                    .is_some_and(|key| key.starts_with(**word))
            })
            .map_or(at, |word| at + word.len());
        let inner = from_byte(passage, at);
        let key = inner.key;
        // "người đứng đầu chịu trách nhiệm": of those who were named.
        let single = [
            "mỗi",
            "từng",
            "đơn vị này",
            "cơ quan này",
            "người đứng đầu",
            "thủ trưởng",
        ]
        .iter()
        .any(|word| starts_with_phrase(key, word));
        let known = name_at(inner, 0).is_some_and(|name| !is_told_behind(key, name.end));
        let several = counts_bodies(key) || heads_at(key).any(|(_, head)| head == Head::Apart);
        if single || !known || !several && is_bare_group(inner, 0) {
            continue;
        }
        let names = own_bodies(inner);
        if names.first().is_some_and(|name| name.start == 0) {
            found.extend(moved(names, at));
        }
    }
    found
}

/// Words of what was or is so behind a name.
fn is_told_behind(key: &str, end: usize) -> bool {
    let rest = key.get(end..).unwrap_or_default().trim_start();
    [
        "đã",
        "đang",
        "chưa",
        "vẫn",
        "sẽ",
        "luôn",
        "còn",
        "có",
        "là",
        "được",
        "cơ bản",
    ]
    .iter()
    .any(|word| starts_with_phrase(rest, word))
}

/// "phối hợp với Sở A; Sở B": true where the entry at `at` belongs to a list of bodies that are named for something else.
fn goes_on_list(passage: Passage<'_>, at: usize) -> bool {
    const OPENERS: &[&str] = &[
        "với ",
        "cùng ",
        "giữa ",
        "giao ",
        "yêu cầu ",
        "đề nghị ",
        "chỉ đạo ",
        "gồm ",
        "như: ",
    ];
    let head = crate::window::before(passage.key, at, 300);
    let first = at - head.len();
    let opened = OPENERS
        .iter()
        .filter_map(|opener| head.rfind(opener).map(|from| from + opener.len()))
        .max();
    opened.is_some_and(|from| names_at(passage, first + from).1 > at)
}

/// True where the clauses between two places hand a duty on, or a sentence ends right before the second.
fn is_given(key: &str, from: usize, at: usize) -> bool {
    let clauses = key.get(from..at).unwrap_or_default();
    clauses.ends_with(". ")
        || giver_at(clauses).is_some()
        || [", đề nghị ", ", yêu cầu ", ", giao "]
            .iter()
            .any(|giver| clauses.contains(giver))
}

/// Where a clause begins behind ";" or "." and a space, in text order.
fn clause_starts(key: &str) -> impl Iterator<Item = usize> {
    key.as_bytes()
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| matches!(pair, [b';' | b'.', b' ']))
        .map(|(at, _)| at + 2)
}

/// "Đồng ý chủ trương ...; giao Sở X ...", "Trên đây là Kế hoạch ... . Trong quá trình ...", "Quyết định này có hiệu lực ... . Sở X ...":
/// words before an order that order nothing.
fn orders_nothing(key: &str) -> bool {
    let rules = [
        "quyết định",
        "chỉ thị",
        "quy chế",
        "quy định",
        "nghị quyết",
        "kế hoạch",
        "công văn",
        "văn bản",
        "hướng dẫn",
    ]
    .iter()
    .any(|rule| {
        key.strip_prefix(rule)
            .map(|rest| rest.strip_prefix(" này").unwrap_or(rest))
            .is_some_and(|rest| rest.starts_with(" có hiệu lực") || rest.starts_with(" thay thế"))
    });
    rules || opens_agreement(key) || key.starts_with("trên đây là")
}

/// "Ban Thường vụ cơ bản thống nhất với báo cáo; ...": who speaks agrees, and orders nobody yet.
pub(super) fn agrees(passage: Passage<'_>) -> bool {
    let (_, end) = names_at(passage, 0);
    let rest = passage.key.get(skip_space(passage.key, end)..);
    end > 0 && rest.is_some_and(opens_agreement)
}

fn from_byte(passage: Passage<'_>, at: usize) -> Passage<'_> {
    Passage {
        text: passage.text.get(at..).unwrap_or_default(),
        key: passage.key.get(at..).unwrap_or_default(),
    }
}

/// Names found from byte `at` on as names of the whole.
fn moved(names: Vec<Name>, at: usize) -> Vec<Name> {
    names
        .into_iter()
        .map(|name| Name {
            start: name.start + at,
            end: name.end + at,
        })
        .collect()
}

/// True when a clause begins at `at` whose subject is a body that must do something ("... . Bộ Công an tiếp thu, ...").
fn is_new_subject(passage: Passage<'_>, at: usize, row: bool) -> bool {
    let sentence = passage
        .key
        .get(..at)
        .is_some_and(|head| head.ends_with(". "));
    // Behind a semicolon it stays part of the order before, unless it has a day of its own or is one of a row of orders.
    acts_at(passage, at)
        && (sentence || is_dated_clause(passage, at) || row && has_own_work(passage, at))
}

/// "Sở X gửi danh sách trước ngày ...; Sở Y rà soát ...; Sở Z tập huấn ...": true where at least two more bodies act behind an order
/// with a day, which is not theirs. Around a single semicolon the gold files see one order.
fn is_row_of_orders(passage: Passage<'_>) -> bool {
    let mut further = clause_starts(passage.key).filter(|at| {
        let behind = passage
            .key
            .get(..*at)
            .is_some_and(|head| head.ends_with("; "));
        behind && acts_at(passage, *at) && has_own_work(passage, *at)
    });
    let (Some(second), Some(_)) = (further.next(), further.next()) else {
        return false;
    };
    passage.key.get(..second).is_some_and(has_day)
}

/// False for those who only share the work before ("...; Công an tỉnh phối hợp") and for an entry of a list.
fn has_own_work(passage: Passage<'_>, at: usize) -> bool {
    let (_, end) = names_at(passage, at);
    let rest = passage.key.get(end..).unwrap_or_default().trim_start();
    let shares = ["phối hợp", "cùng", "tham gia", "hỗ trợ"]
        .iter()
        .any(|word| starts_with_phrase(rest, word));
    !shares && !goes_on_list(passage, at)
}

/// True where the name of a body stands at `at`, and what it must do behind it.
fn acts_at(passage: Passage<'_>, at: usize) -> bool {
    let begins = passage
        .text
        .get(at..)
        .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if !begins {
        return false;
    }
    let (names, end) = names_at(passage, at);
    let rest = passage.key.get(end..).unwrap_or_default().trim_start();
    let told = ["đã", "đang", "chưa", "vẫn", "sẽ", "luôn", "còn", "cơ bản"]
        .iter()
        .any(|word| starts_with_phrase(rest, word));
    !names.is_empty() && !told && role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
}

/// "...; Sở Y bố trí kinh phí trước ngày 15/3/2026": true where the clause up to the next semicolon sets a day. One that returns or
/// has no year ("ngày 25 hằng tháng") counts where the order before has a day too.
fn is_dated_clause(passage: Passage<'_>, at: usize) -> bool {
    let (head, rest) = passage.key.split_at_checked(at).unwrap_or_default();
    let clause = rest.split("; ").next().unwrap_or_default();
    let before = head.trim_end_matches([';', ' ']);
    let before = before.rsplit("; ").next().unwrap_or_default();
    let dated = has_day(clause) || has_time(clause) && has_time(before);
    dated && !goes_on_list(passage, at)
}

/// ". Trong quá trình thực hiện, nếu có vướng mắc, các cơ quan phản ánh về ...": the bodies of a sentence that a condition opens.
fn bound_subject(passage: Passage<'_>, at: usize) -> Vec<Name> {
    let sentence = passage
        .key
        .get(..at)
        .is_some_and(|head| head.ends_with(". "));
    let bound = ["trong quá trình ", "quá trình "].iter().any(|opener| {
        passage
            .key
            .get(at..)
            .is_some_and(|key| key.starts_with(opener))
    });
    if sentence && bound {
        moved(own_bodies(from_byte(passage, at)), at)
    } else {
        Vec::new()
    }
}

/// True when something is ordered between two places: more stands there than a word of order and names.
fn has_acted(passage: Passage<'_>, from: usize, to: usize) -> bool {
    let key = passage.key.get(from..to).unwrap_or_default();
    let opened = OPENERS
        .iter()
        .find(|opener| key.starts_with(**opener))
        .map_or(0, |opener| opener.len());
    let (_, end) = names_at(passage, from + opened);
    let rest = passage.key.get(end.min(to)..to).unwrap_or_default();
    rest.chars().filter(|c| c.is_alphabetic()).count() > 6
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
    fn bodies_behind_a_semicolon_act_too() {
        let check = |text: &str, expected: &[&str]| {
            crate::bodies::check_names(further_subjects, text, expected);
        };
        check(
            "Sở Nội vụ rà soát biên chế; Sở Tài chính bố trí kinh phí.",
            &["Sở Tài chính"],
        );
        for text in [
            "Sở Nội vụ phối hợp với Sở Y tế; Sở Tài chính tổ chức kiểm tra.",
            "Sở Nội vụ lập tổ công tác; mỗi tổ chức 03 cuộc kiểm tra.",
            "Sở Nội vụ rà soát biên chế; Sở Tài chính đã bố trí kinh phí.",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn bodies_behind_a_semicolon_with_their_own_day_are_cut() {
        check(
            "Sở Nội vụ rà soát biên chế trước ngày 10/3/2026; Sở Tài chính bố trí kinh phí trong quý II/2026; Công an tỉnh phối hợp.",
            &["Sở Tài chính bố trí kinh phí trong quý II/2026; Công an tỉnh phối hợp."],
        );
        check(
            "Sở Nội vụ rà soát biên chế trước ngày 10/3/2026; Sở Tài chính thẩm định trong 05 ngày làm việc kể từ ngày nhận được hồ sơ.",
            &["Sở Tài chính thẩm định trong 05 ngày làm việc kể từ ngày nhận được hồ sơ."],
        );
        check(
            "Sở Xây dựng báo cáo trước 31/5; Sở Công Thương báo cáo ngày 25 hằng tháng.",
            &["Sở Công Thương báo cáo ngày 25 hằng tháng."],
        );
        for text in [
            "Sở Nội vụ rà soát biên chế; Sở Tài chính báo cáo vào ngày 25 hằng tháng.",
            "Sở Nội vụ rà soát biên chế trước ngày 10/3/2026; Sở Tài chính bố trí kinh phí.",
            "Sở Nội vụ phối hợp với Sở Y tế; Sở Tài chính tổ chức kiểm tra trước ngày 10/3/2026.",
            "Sở Nội vụ rà soát biên chế; Sở Nội vụ báo cáo trước ngày 10/3/2026.",
            "Sở Nội vụ rà soát biên chế; Sở Tài chính đã bố trí kinh phí trước ngày 10/3/2026.",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn the_day_of_the_first_in_a_row_is_its_own() {
        check(
            "UBND các xã chậm nhất ngày 15/7/2026 gửi danh sách; Sở Y tế rà soát máy chủ; Sở Giáo dục và Đào tạo tập huấn cho học sinh.",
            &[
                "Sở Y tế rà soát máy chủ; Sở Giáo dục và Đào tạo tập huấn cho học sinh.",
                "Sở Giáo dục và Đào tạo tập huấn cho học sinh.",
            ],
        );
        check(
            "UBND các xã gửi danh sách; Sở Y tế rà soát máy chủ; Sở Giáo dục và Đào tạo tập huấn cho học sinh.",
            &[],
        );
    }

    #[test]
    fn what_orders_nothing_is_cut_off() {
        check(
            "Đồng ý chủ trương thuê dịch vụ; giao Sở Tài chính bố trí kinh phí.",
            &["giao Sở Tài chính bố trí kinh phí."],
        );
        check(
            "Trên đây là Kế hoạch năm 2026. Trong quá trình thực hiện, nếu vướng mắc, các phòng phản ánh về Văn phòng.",
            &["Trong quá trình thực hiện, nếu vướng mắc, các phòng phản ánh về Văn phòng."],
        );
        check(
            "Trên đây là Kế hoạch năm 2026, đề nghị các phòng thực hiện.",
            &[],
        );
    }

    #[test]
    fn words_of_force_are_cut_off() {
        check(
            "Quyết định này có hiệu lực kể từ ngày ký. Giám đốc các sở chịu trách nhiệm thi hành.",
            &["Giám đốc các sở chịu trách nhiệm thi hành."],
        );
    }

    #[test]
    fn one_body_and_brackets_stay_whole() {
        check(
            "Giao Sở Nội vụ rà soát; giao Sở Nội vụ báo cáo kết quả.",
            &[],
        );
        check("Giao Sở Nội vụ rà soát; Sở Tài chính bố trí kinh phí.", &[]);
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
