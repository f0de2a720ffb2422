//! Tells sentences that oblige from those that report, explain or greet. Works on keys only.

use std::sync::OnceLock;

use regex::Regex;

use crate::bodies::{Passage, names_at};
use crate::lexicon::{Phrases, Role, role_at, starts_with_phrase};

/// Words with which a sentence hands a duty to the body named next.
const GIVERS: &str = "đồng thời giao|đồng thời yêu cầu|đồng thời đề nghị|giao trách nhiệm cho|giao nhiệm vụ cho|giao cho|giao|yêu cầu|đề nghị|phân công|\
ủy quyền cho|trân trọng đề nghị|kính đề nghị|kiến nghị|kính mời";

/// The word at the start of `key` that hands on a duty.
pub(crate) fn giver_at(key: &str) -> Option<&str> {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    // "giao ban mỗi quý một lần", "giao dịch": other words.
    const OTHER: &[&str] = &[
        "giao ban",
        "giao dịch",
        "giao lưu",
        "giao thông",
        "giao nhận",
    ];
    if OTHER.iter().any(|word| starts_with_phrase(key, word)) {
        // "Giao Ban Quản lý dự án ...": a body.
        let body = [
            "quản lý",
            "chỉ đạo",
            "tổ chức",
            "tuyên giáo",
            "chỉ huy",
            "dân tộc",
            "dân vận",
            "nội chính",
            "xây dựng",
            "thường trực",
            "thường vụ",
            "chấp hành",
        ]
        .iter()
        .any(|board| {
            key.strip_prefix("giao ban ")
                .is_some_and(|rest| starts_with_phrase(rest, board))
        });
        if !body {
            return None;
        }
    }
    TABLE.get_or_init(|| Phrases::scanned(GIVERS)).at(key)
}

/// True when `key` begins with a word that hands on a duty.
pub(crate) fn opens_order(key: &str) -> bool {
    giver_at(key).is_some()
}

/// True when a sentence obliges: it opens with a verb of order, or names a body that must, or hands a duty on.
pub(crate) fn is_order(key: &str) -> bool {
    opens_order(key)
        || obliging().is_match(key)
        || is_return(key)
        || key.match_indices(" giao ").any(|(at, sign)| {
            let rest = key.get(at + sign.len()..).unwrap_or_default();
            !rest.starts_with("ban ") && crate::lexicon::heads_at(rest).next().is_some()
        })
}

/// Words within a sentence that oblige somebody.
fn obliging() -> &'static Regex {
    static OBLIGING: OnceLock<Regex> = OnceLock::new();
    OBLIGING.get_or_init(|| {
        Regex::new("(?:có|chịu) trách nhiệm|(?:yêu cầu|đề nghị) (?:các|thủ trưởng|sở|ubnd|ủy ban|giám đốc|chủ tịch|công an|trưởng|toàn thể|tất cả|người đứng đầu)")
            .expect("a literal pattern is valid")
    })
}

/// "Kết quả thực hiện gửi về Bộ X trước ngày ...": what must be handed in by when.
pub(super) fn is_return(key: &str) -> bool {
    const THINGS: &[&str] = &[
        "kết quả",
        "báo cáo",
        "văn bản",
        "danh sách",
        "ý kiến",
        "hồ sơ",
        "số liệu",
        "thông tin",
        "báo cáo kết quả",
        "mọi thông tin",
    ];
    let told = ["báo cáo kết quả", "báo cáo tình hình"]
        .iter()
        .any(|opener| key.starts_with(opener))
        && key.contains(" về ");
    THINGS.iter().any(|thing| starts_with_phrase(key, thing))
        && (told
            || ["gửi về", " gửi ", "gửi trước"]
                .iter()
                .any(|verb| key.contains(verb)))
        && ["trước ", "chậm nhất", "muộn nhất", "trong ngày"]
            .iter()
            .any(|sign| key.contains(sign))
        || by_what_way(key)
}

/// "Báo cáo bằng văn bản gửi qua trục liên thông ...": the form and the way in which something must be handed in.
fn by_what_way(key: &str) -> bool {
    let form = [
        "báo cáo bằng văn bản",
        "báo cáo bằng hình thức",
        "báo cáo bản giấy",
    ]
    .iter()
    .any(|opener| key.starts_with(opener));
    form && [" gửi qua ", " gửi về ", " gửi vào ", " gửi đến "]
        .iter()
        .any(|verb| key.contains(verb))
}

/// True when a sentence begins with a verb of action.
pub(crate) fn opens_with_verb(key: &str) -> bool {
    let key = key.trim_start_matches(['“', '"', '(']);
    role_at(key).is_some_and(|(_, role)| role == Role::Verb)
        || starts_with_phrase(key, "tổ chức")
        || starts_with_phrase(key, "phòng, chống")
        || opens_with_time(key)
}

/// "Trước ngày 10/7, báo cáo ...", "Định kỳ hằng tháng, rà soát ...": a time, a comma, a verb.
fn opens_with_time(key: &str) -> bool {
    const TIMES: &[&str] = &[
        "trước ",
        "chậm nhất",
        "trong tháng",
        "trong quý",
        "trong năm",
        "từ ngày",
        "đến ",
        "ngay sau",
        "sau khi",
        "khi ",
        "trường hợp",
        "hằng",
        "hàng",
        "định kỳ",
        "mỗi ",
        "trong quá trình",
        "đối với",
        "căn cứ",
        "trên cơ sở",
        "theo chức năng",
    ];
    TIMES.iter().any(|word| key.starts_with(word))
        && key
            .match_indices(", ")
            .take_while(|(at, _)| *at < 160)
            .any(|(at, _)| {
                key.get(at + 2..).is_some_and(|rest| {
                    starts_with_phrase(rest, "tổ chức")
                        || role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
                })
            })
        || ["mỗi tháng ", "mỗi quý ", "mỗi năm ", "mỗi tuần "]
            .iter()
            .any(|word| key.starts_with(word))
}

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
    let near = crate::window::after(key, 0, 240);
    [" đã ", " đang ", " nhận được ", " vừa ", " chưa "]
        .iter()
        .any(|word| near.contains(word))
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

/// Headings of parts that tell tasks or proposals.
pub(crate) fn is_task_title(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "phương hướng",
        "nhiệm vụ trọng tâm",
        "nhiệm vụ, giải pháp",
        "nhiệm vụ và giải pháp",
        "nhiệm vụ giải pháp",
        "nhiệm vụ chủ yếu",
        "kiến nghị",
        "đề xuất",
        "thời gian tới",
        "tổ chức thực hiện",
        "giải pháp thực hiện",
        "nhiệm vụ cụ thể",
        "nhiệm vụ công tác",
        "phân công",
        "trách nhiệm",
        "các nhiệm vụ",
        "kế hoạch công tác",
        "giải pháp trọng tâm",
        "chương trình công tác",
        "việc cần làm",
        "việc phải làm",
    ];
    // "Kế hoạch tháng 8": what a report plans next.
    const PLANS: &[&str] = &[
        "kế hoạch tháng",
        "kế hoạch quý",
        "kế hoạch tuần",
        "kế hoạch năm",
        "kế hoạch 6 tháng",
        "kế hoạch trong",
        "kế hoạch tiếp theo",
        "dự kiến",
        "công việc tiếp theo",
        "công việc tuần",
        "công việc tháng",
    ];
    SIGNS.iter().any(|sign| key.contains(sign))
        || PLANS.iter().any(|plan| key.starts_with(plan))
        || key.starts_with("nhiệm vụ")
        || key.starts_with("giải pháp")
}

/// Headings of parts that tell results, grounds, aims or circumstances.
pub(crate) fn is_result_title(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "kết quả",
        "tình hình",
        "đánh giá",
        "ưu điểm",
        "tồn tại",
        "hạn chế",
        "nguyên nhân",
        "khó khăn",
        "mục đích",
        "yêu cầu chung",
        "đặc điểm",
        "quan điểm",
        "mục tiêu",
        "chỉ tiêu",
        "phạm vi",
        "đối tượng áp dụng",
        "bài học",
        "dự báo",
        "kinh phí thực hiện",
        "thuận lợi",
        "thực trạng",
        "mức ",
        "quy định chung",
        "những quy định chung",
        "những vấn đề chung",
        "nguyên tắc",
        "giải thích từ ngữ",
        "nguồn kinh phí",
        "điều kiện",
        "đối tượng",
        "tiêu chí",
    ];
    const WHOLE: &[&str] = &[
        "thời gian",
        "thời gian, địa điểm",
        "thời gian, địa bàn",
        "thời gian thực hiện",
        "địa bàn",
        "địa điểm",
        "thành phần",
    ];
    let title = key.trim_matches([' ', ':', '.']);
    (SIGNS.iter().any(|sign| key.starts_with(sign)) || WHOLE.contains(&title))
        && !key.contains("nhiệm vụ")
        && !key.contains("chế độ")
}

/// "Mỗi đơn vị cử 01 lãnh đạo", "các xã bố trí 02 cán bộ": bodies that must send people, also where only a time or a place is told.
pub(crate) fn sends_people(passage: Passage<'_>) -> bool {
    const VERBS: &[&str] = &["cử ", "bố trí ", "phân công ", "đăng ký ", "mời "];
    let key = passage.key;
    let near = crate::window::after(key, 0, 200);
    if !VERBS.iter().any(|verb| near.contains(verb)) {
        return false;
    }
    let titled = key.strip_prefix("thành phần: ");
    let from = titled.map_or(0, |rest| key.len() - rest.len());
    let (names, end) = names_at(passage, from);
    let rest = key.get(end..).unwrap_or_default().trim_start();
    !names.is_empty() && VERBS.iter().any(|verb| rest.starts_with(verb))
}

/// Range of "báo cáo kết quả về UBND tỉnh" and the like: what must be handed over.
pub(crate) fn deliverable(key: &str) -> Option<(usize, usize)> {
    static HANDED: OnceLock<Regex> = OnceLock::new();
    let handed = HANDED.get_or_init(|| {
        Regex::new("báo cáo (?:kết quả|ubnd|ủy ban|chủ tịch|về)|gửi (?:báo cáo|kết quả)|tổng hợp, báo cáo|ban hành (?:văn bản|kế hoạch)|xây dựng kế hoạch")
            .expect("a literal pattern is valid")
    });
    let start = handed.find(key)?.start();
    let rest = crate::window::after(key, start, 600);
    let end = [" trước ", " chậm nhất", ",", ";", ". ", " ("]
        .iter()
        .filter_map(|sign| rest.find(sign))
        .min()
        .unwrap_or(rest.len());
    let length = rest.get(..end)?.trim_end_matches(['.', ' ', '/']).len();
    Some((start, start + length))
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
