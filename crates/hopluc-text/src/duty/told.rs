//! Sentences that tell, greet, agree or name people, and order nothing.

use std::sync::OnceLock;

use regex::Regex;

use super::order::{is_order, opens_order};
use crate::lexicon::starts_with_phrase;

/// "Thống nhất chủ trương ...", "Ghi nhận ...": what a meeting agrees to, which alone orders nothing.
pub(crate) fn opens_agreement(key: &str) -> bool {
    // "ghi nhận sự cố vào sổ": writing down, not thanks.
    if let Some(rest) = key.strip_prefix("ghi nhận ")
        && ![
            "và",
            "nỗ lực",
            "những",
            "kết quả",
            "sự nỗ lực",
            "sự cố gắng",
            "các ý kiến",
            "ý kiến",
            "báo cáo",
            "đề xuất",
            "thành tích",
            "các kết quả",
        ]
        .iter()
        .any(|praised| starts_with_phrase(rest, praised))
    {
        return false;
    }
    [
        "đánh giá cao",
        "ghi nhận",
        "hoan nghênh",
        "biểu dương",
        "cơ bản thống nhất",
        "thống nhất với",
        "thống nhất chủ trương",
        "thống nhất nội dung",
        "thống nhất về",
        "thống nhất đánh giá",
        "nhất trí",
        "cơ bản nhất trí",
        "đồng ý",
        "cơ bản đồng ý",
    ]
    .iter()
    .any(|sign| key.starts_with(sign))
}

/// Closing and courtesy sentences.
pub(crate) fn is_courtesy(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "trên đây là",
        "trân trọng",
        "xin trân trọng",
        "rất mong",
        "kính trình",
        "kính thưa",
        "thay mặt",
        "đầu mối liên hệ",
        "thông tin liên hệ",
        "chi tiết liên hệ",
        "mọi chi tiết",
    ];
    let closing = [
        "trân trọng báo cáo",
        "trân trọng cảm ơn",
        "kính báo cáo",
        "trân trọng thông báo",
    ]
    .iter()
    .any(|sign| key.trim_end_matches(['.', '/', ' ']).ends_with(sign))
        && key.chars().count() < 160;
    // "Sở X kính trình UBND tỉnh xem xét, quyết định./.": the closing words of a submission.
    let submits =
        key.contains("kính trình ") && key.contains("xem xét") && key.chars().count() < 160;
    let told = ["biết, thực hiện", "biết, triển khai", "biết và thực hiện"];
    let announced = key.contains("thông báo để ")
        || ["thông báo", "truyền đạt", "thừa lệnh"]
            .iter()
            .any(|word| key.contains(word))
            && told.iter().any(|words| key.contains(words));
    let agreed = opens_agreement(key)
        && !["giao ", "yêu cầu ", "đề nghị ", "lưu ý "]
            .iter()
            .any(|giver| {
                [", ", "; ", ". "]
                    .iter()
                    .any(|sign| key.contains(&format!("{sign}{giver}")))
            });
    // "Trên đây là Kế hoạch ..., trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về ...": an order closes it.
    let reports_back = key.starts_with("trên đây là")
        && ["trong quá trình", "quá trình"]
            .iter()
            .any(|sign| key.contains(sign))
        && [
            " phản ánh",
            " báo cáo về",
            " báo cáo ubnd",
            " liên hệ",
            " trao đổi",
        ]
        .iter()
        .any(|verb| key.contains(verb));
    (closing || submits || announced || agreed || SIGNS.iter().any(|sign| key.starts_with(sign)))
        && !reports_back
        && !key.contains("đề nghị các")
        && !key.contains("yêu cầu các")
}

/// "Phòng X báo cáo để Văn phòng tổng hợp./.": the closing words of a report, which hand it over and ask nothing.
pub(crate) fn is_own_report(key: &str) -> bool {
    let hands_over = key.contains("báo cáo");
    let asks = [
        "đề nghị",
        "kiến nghị",
        "yêu cầu",
        "trước ngày",
        "chậm nhất",
        "đề xuất",
    ]
    .iter()
    .any(|word| key.contains(word));
    let told = ["tổng hợp", "theo dõi", "xem xét", "chỉ đạo", "biết", "nắm"]
        .iter()
        .any(|word| key.contains(word));
    hands_over && told && !asks && key.chars().count() < 160
}

/// "Sở X đã ban hành ...", "các vụ việc còn ...": what was done or is so, in the first words.
pub(crate) fn is_told(key: &str) -> bool {
    let near = crate::window::after(key, 0, 240).replace("khi nhận được", "");
    [" đã ", " đang ", " nhận được ", " vừa ", " chưa "]
        .iter()
        .any(|word| near.contains(word))
}

/// "Chỉ thị này thay thế Chỉ thị số ...": what the document does to another, which is nobody's duty.
pub(crate) fn is_replacement(key: &str) -> bool {
    let verb = [" này thay thế ", " này bãi bỏ ", " này thay cho "]
        .iter()
        .find_map(|words| key.split_once(words));
    verb.is_some_and(|(kind, rest)| {
        let rest = rest.trim_end_matches(['.', '/', ';', ' ']);
        kind.split(' ').count() <= 3 && !rest.contains(". ") && !rest.contains(';')
    })
}

/// "Ngày 15/9, Sở X có Công văn số ... đề nghị các đơn vị ...": what an earlier letter asked, told again.
pub(crate) fn tells_of_letter(key: &str) -> bool {
    static LETTER: OnceLock<Regex> = OnceLock::new();
    let letter = LETTER.get_or_init(|| {
        Regex::new(" (?:có|ban hành|gửi|phát hành) (?:các )?(?:công văn|văn bản|công điện|thông báo|kế hoạch|chỉ thị|tờ trình|hướng dẫn) ")
            .expect("a literal pattern is valid")
    });
    // Before the letter stand a day and who wrote it; no such opening is longer.
    let Some(hit) = letter.find(crate::window::after(key, 0, 260)) else {
        return false;
    };
    let (head, tail) = key.split_at_checked(hit.end()).unwrap_or((key, ""));
    let said = head.split_once(", ").map_or(head, |(day, rest)| {
        if day.starts_with("ngày ") {
            rest
        } else {
            head
        }
    });
    let clause = tail
        .find("; ")
        .into_iter()
        .chain(tail.find(". "))
        .min()
        .and_then(|end| tail.get(..end))
        .unwrap_or(tail);
    let asked = [
        "đề nghị ",
        "yêu cầu ",
        "giao ",
        "hướng dẫn ",
        "chỉ đạo ",
        "đôn đốc ",
    ]
    .iter()
    .filter_map(|giver| clause.find(giver))
    .min();
    // Behind a comma the order is one of this document.
    let told = asked.is_some_and(|at| {
        clause
            .get(..at)
            .is_some_and(|before| !before.trim_end().ends_with(','))
    });
    told && !said.contains([';', ':', ',']) && !said.contains(". ") && !later_order(key)
}

/// True when a sentence behind the first one, or a clause behind a semicolon, hands on a duty.
pub(super) fn later_order(key: &str) -> bool {
    [". ", "; "].iter().any(|sign| {
        key.match_indices(sign)
            .filter_map(|(at, sign)| key.get(at + sign.len()..))
            .any(|rest| opens_order(rest) || rest.split(", ").nth(1).is_some_and(opens_order))
    })
}

/// "Ông Nguyễn Văn A, Trưởng Công an phường - Tổ phó thường trực": a member of a body that is set up, with his part in it.
pub(crate) fn is_member(key: &str) -> bool {
    const PARTS: &[&str] = &[
        "tổ trưởng",
        "tổ phó",
        "phó tổ trưởng",
        "trưởng ban",
        "phó trưởng ban",
        "trưởng đoàn",
        "phó trưởng đoàn",
        "phó đoàn",
        "đội trưởng",
        "đội phó",
        "chủ tịch hội đồng",
        "thành viên",
        "ủy viên",
        "thư ký",
        "trưởng tiểu ban",
    ];
    const PEOPLE: &[&str] = &[
        "ông ",
        "bà ",
        "đồng chí ",
        "đ/c ",
        "đại diện ",
        "các ông",
        "mời ",
        "ông:",
        "bà:",
    ];
    let text = key.trim_end_matches([' ', '.', ';', ',']);
    if text.len() > 300 || text.contains("; ") {
        return false;
    }
    let text = text.strip_suffix(" thường trực").unwrap_or(text);
    let Some(head) = PARTS.iter().find_map(|part| text.strip_suffix(part)) else {
        return false;
    };
    let head = head.strip_suffix("làm ").unwrap_or(head).trim_end();
    let person = PEOPLE.iter().any(|opener| head.starts_with(opener));
    head.ends_with(['-', '–']) || person && head.ends_with([',', ':'])
}

/// Sentences that give grounds or circumstances.
pub(crate) fn is_reason(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "trong giai đoạn",
        "trong thời gian qua",
        "qua quá trình",
        "thời gian qua",
        "hiện nay",
        "căn cứ vào",
        "tuy nhiên",
        "ngoài ra, còn",
        "xét ",
    ];
    // "khi có vụ việc nổi cộm": a condition and nothing else.
    let bare = key.starts_with("khi ") && !key.contains(',') && key.chars().count() < 60;
    (bare || SIGNS.iter().any(|sign| key.starts_with(sign))) && !is_order(key)
}

/// "từ ngày 22/6/2026 đến ngày 17/7/2026": a stretch of time and nothing else.
pub(crate) fn is_only_time(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "từ", "ngày", "đến", "hết", "tháng", "năm", "quý", "và", "trong", "i", "ii", "iii", "iv",
    ];
    key.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| WORDS.contains(&word) || word.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_letters_are_told_and_fresh_orders_are_not() {
        let told = |text: &str| tells_of_letter(&crate::fold::aligned_key(text));
        assert!(told(
            "Ngày 15/9/2026, Sở X có Công văn số 12/SX-VP đề nghị các đơn vị gửi báo cáo."
        ));
        assert!(told(
            "UBND tỉnh đã ban hành Văn bản số 12/UBND-NC yêu cầu các sở rà soát."
        ));
        for order in [
            "Sở X có Công văn số 12/SX-VP về việc rà soát; đề nghị các đơn vị thực hiện.",
            "Sở X đã có Công văn số 12/SX-VP hướng dẫn các đơn vị. Yêu cầu các đơn vị thực hiện.",
            "Đề nghị các đơn vị thực hiện Công văn số 12/SX-VP.",
        ] {
            assert!(!told(order), "{order}");
        }
    }

    #[test]
    fn members_are_no_orders() {
        let member = |text: &str| is_member(&crate::fold::aligned_key(text));
        assert!(member(
            "Ông Lê Văn A, Trưởng Công an phường - Tổ phó thường trực;"
        ));
        assert!(member("Đại diện Phòng Kinh tế - thành viên."));
        assert!(!member(
            "Ông Lê Văn A, Tổ phó, trực tiếp kiểm tra các điểm bán."
        ));
    }
}
