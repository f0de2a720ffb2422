//! Fields of work inside a name ("Công nghệ thông tin", "phòng, chống tội phạm"), where words that are verbs elsewhere go on with it.

use std::sync::OnceLock;

use super::tail::word_length;
use super::{Gap, Passage, name_at};
use crate::lexicon::{Phrases, Role, heads_at, role_at, starts_with_phrase};

/// Words that belong together behind their capital, though one of them is a verb or a comma parts them.
const COMPOUNDS: &[&str] = &[
    "giáo dục thường xuyên",
    "phòng giao dịch",
    "hậu cần",
    "phát thanh, truyền hình",
    "truyền thông",
    "giao thông",
    "viễn thông",
    "lưu thông",
    "thanh tra, giám sát",
    "giám sát, điều hành",
    "thanh tra, kiểm tra",
    "kiểm tra, giám sát",
    "tổ kiểm tra",
    "tổ giám sát",
    "đoàn kiểm tra",
    "đoàn thanh tra",
    "đoàn giám sát",
    "khám, chữa bệnh",
    "khám bệnh, chữa bệnh",
    "xuất, nhập khẩu",
    "xuất, nhập cảnh",
    "phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "phòng cháy, chữa cháy",
    "cứu nạn, cứu hộ",
    "tìm kiếm, cứu nạn",
];

/// Fields of work that the departments of the state are named for, each whole: what follows in small letters is the act.
const CLOSED: &str = "thông tin và truyền thông|thông tin - truyền thông|khoa học và công nghệ|khoa học, công nghệ|tư pháp|nội vụ|tài chính|tài chính - kế hoạch|\
tài chính, kế hoạch|kế hoạch và đầu tư|công thương|y tế|xây dựng|giao thông vận tải|nông nghiệp và phát triển nông thôn|nông nghiệp và môi trường|tài nguyên và môi trường|\
giáo dục và đào tạo|lao động - thương binh và xã hội|lao động, thương binh và xã hội|văn hóa, thể thao và du lịch|văn hóa và thể thao|văn hóa và thông tin|văn hóa - thông tin|\
văn hóa - xã hội|kinh tế|kinh tế và hạ tầng|kinh tế - hạ tầng|kinh tế, hạ tầng và đô thị|quản lý đô thị|ngoại vụ|ngoại giao|quốc phòng|công an|dân tộc|dân tộc và tôn giáo|du lịch|\
quy hoạch - kiến trúc|nội vụ - lao động|phổ biến, giáo dục pháp luật|phổ biến giáo dục pháp luật|hành chính tư pháp|bổ trợ tư pháp|hành chính và bổ trợ tư pháp|bưu chính, viễn thông|bưu chính - viễn thông|lđtbxh|tttt|tt&tt|gd&đt|gdđt|nn&ptnt|nn&mt|gtvt|kh&đt|kh&cn|khcn|vh&tt|vhtt|vhttdl|vhtt&dl|lđ-tb&xh|lđtb&xh|tn&mt|tnmt";

fn closed_fields() -> &'static Phrases {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    TABLE.get_or_init(|| Phrases::of(CLOSED))
}

/// Length of a whole field of the state at the start of `key`, behind the word of a department.
fn closed_field(passage: Passage<'_>, next: usize) -> Option<usize> {
    let head = passage.key.get(..next)?.trim_end();
    let department = ["sở", "bộ", "phòng"].into_iter().find(|word| {
        head.strip_suffix(word)
            .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    })?;
    let field = closed_fields().at(passage.key_from(next))?;
    is_whole_field(department, field).then_some(field.len())
}

/// A "phòng" named for one field alone may go on with a part of it ("Phòng Tài chính kế toán", "Phòng Xây dựng phong trào").
fn is_whole_field(department: &str, field: &str) -> bool {
    department.trim_end() != "phòng" || field.contains([',', '-']) || field.contains(" và ")
}

/// "Sở Tư pháp", "Phòng Văn hóa và Thông tin": whether the name of a department ends with its whole field at `end`.
pub(super) fn ends_with_field(passage: Passage<'_>, end: usize) -> bool {
    let head = passage.key.get(..end).unwrap_or_default().trim_end();
    let near = crate::window::before(head, head.len(), 70);
    ["sở ", "bộ ", "phòng "]
        .iter()
        .filter_map(|word| Some((*word, near.get(near.rfind(word)? + word.len()..)?)))
        .any(|(word, field)| {
            closed_fields().at(field) == Some(field) && is_whole_field(word, field)
        })
}

/// Nouns of two words and more in which a word stands that is a verb elsewhere ("trật tự", "hàng không", "thư ký").
const NOUNS: &str = "công trình|giao thông|trật tự|hàng không|ngoại giao|thư ký|bầu cử|nhà in|công lập|dân lập|trung cấp|sơ cấp|cao cấp|\
xuất nhập cảnh|xuất, nhập cảnh|xuất nhập khẩu|nhập khẩu|xuất khẩu|chuyển phát|cảnh sát điều tra|an ninh điều tra|thi hành án|chương trình|quy trình|phòng khám|truy nhập|\
nghề nghiệp|cảnh sát quản lý hành chính về trật tự xã hội|cảnh sát quản lý hành chính|quản lý xuất nhập cảnh|an ninh chính trị nội bộ|chuyển đổi số|xây dựng nông thôn mới|hai cấp|nội dung thông tin|cai nghiện bắt buộc|rừng phòng hộ|dự án đầu tư xây dựng|dự án đầu tư|hộ kinh doanh|giám định tư pháp|trợ giúp pháp lý|xúc tiến thương mại|xúc tiến đầu tư|bảo trợ xã hội|bán lẻ|bán buôn|cung ứng dịch vụ|hỗ trợ doanh nghiệp|kiểm định chất lượng|kiểm soát bệnh tật|kiểm soát biên phòng";

/// Length of a noun at the start of `key` that a verb stands in.
pub(super) fn noun_like_verb(key: &str) -> Option<usize> {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    let table = TABLE.get_or_init(|| Phrases::of(NOUNS));
    table.at(key).map(str::len)
}

/// End of the word, or of the words that belong together, which a capital at `next` opens inside a name.
///
/// A capital inside a name never begins a verb, but a new body without comma does ("Thanh tra Bộ ..." is one name).
pub(super) fn capital_end(passage: Passage<'_>, next: usize) -> usize {
    let key = passage.key_from(next);
    if let Some(length) = closed_field(passage, next) {
        return next + length;
    }
    // "Truyền thông báo cáo" must not read "thông báo", nor "Thường trực Chính phủ" the verb "trực".
    let compound = COMPOUNDS
        .iter()
        .find(|compound| starts_with_phrase(key, compound));
    match compound {
        Some(compound) => next + compound.len(),
        None => {
            let whole = role_at(key).map_or(0, |(length, _)| length);
            let noun = noun_like_verb(key).unwrap_or(0);
            passage.word_end(next).max(next + whole.max(noun))
        }
    }
}

/// "Công nghệ thông tin", "Chỉ đạo phòng, chống tội phạm": small words that are verbs elsewhere but go on with the field of a body.
pub(super) fn goes_on_field(passage: Passage<'_>, next: usize) -> Option<usize> {
    let key = passage.key_from(next);
    let head = passage.key.get(..next)?.trim_end();
    if starts_with_phrase(key, "thông tin")
        && [
            "nghệ",
            "an toàn",
            "cổng",
            "trang",
            "hệ thống",
            "tuyên giáo và",
        ]
        .iter()
        .any(|word| head.ends_with(word))
    {
        return Some("thông tin".len());
    }
    let guarded = "bảo vệ an ninh tổ quốc";
    if ["phong trào", "toàn dân"]
        .iter()
        .any(|word| head.ends_with(word))
        && starts_with_phrase(key, guarded)
    {
        return Some(guarded.len());
    }
    if ["chỉ đạo", "và", "ma túy", "tội phạm", "cục", "phòng"]
        .iter()
        .any(|word| head.ends_with(word))
    {
        return prevention_length(key);
    }
    None
}

/// "trung tâm giáo dục nghề nghiệp", "Trưởng các Phòng giao dịch": the kind of a body right behind its noun, a verb elsewhere.
pub(super) fn kind_behind(passage: Passage<'_>, next: usize) -> Option<usize> {
    const KINDS: &[(&str, &str)] = &[
        ("trung tâm", "giáo dục"),
        ("cơ sở", "giáo dục"),
        ("trung tâm", "phục vụ hành chính công"),
        ("trung tâm", "dạy nghề"),
        ("phòng", "giao dịch"),
        ("điểm", "giao dịch"),
    ];
    let head = passage.key.get(..next)?.trim_end();
    let key = passage.key_from(next);
    KINDS
        .iter()
        .find(|(noun, kind)| {
            starts_with_phrase(key, kind)
                && head
                    .strip_suffix(noun)
                    .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
        .map(|(_, kind)| kind.len())
}

/// Length of "phòng, chống tội phạm sử dụng công nghệ cao" and the like, up to the words that tell the kind.
pub(super) fn prevention_length(key: &str) -> Option<usize> {
    const THINGS: &[&str] = &[
        "tội phạm sử dụng công nghệ cao",
        "tội phạm công nghệ cao",
        "tội phạm mạng",
        "tội phạm ma túy",
        "tội phạm về ma túy",
        "tội phạm",
        "tham nhũng, tiêu cực",
        "tham nhũng",
        "thiên tai và tìm kiếm cứu nạn",
        "thiên tai",
        "ma túy",
        "mua bán người",
        "lừa đảo",
        "dịch",
        "cháy, chữa cháy",
    ];
    let opener = ["phòng, chống ", "phòng chống "]
        .iter()
        .find(|opener| key.starts_with(**opener))?;
    let rest = key.get(opener.len()..)?;
    let thing = THINGS
        .iter()
        .find(|thing| starts_with_phrase(rest, thing))?;
    Some(opener.len() + thing.len())
}

/// "Giám đốc các Sở: Tài chính, Nội vụ và Tư pháp": fields behind a colon belong to the one group that is named before it.
pub(super) fn listed_fields(passage: Passage<'_>, end: usize) -> Option<usize> {
    let head = passage.key.get(..end)?;
    let group = [
        "các sở",
        "các bộ",
        "các bộ trưởng",
        "các ban",
        "các ngành",
        "các phòng",
        "các huyện",
        "các vụ",
        "các cục",
        "các xã",
        "các phường",
        "các tỉnh",
        "các thành phố",
        "các trường",
    ]
    .iter()
    .any(|word| head.ends_with(word));
    let rest = passage.key_from(end).strip_prefix(": ")?;
    if !group || rest.is_empty() {
        return None;
    }
    let mut at = end + 2;
    let mut stop = None;
    while passage.is_capital(at) {
        let (item, next) = field_end(passage, at);
        stop = Some(item);
        let Some(next) = next else { break };
        if name_at(passage, next).is_some() && !is_field_word(passage.key_from(next)) {
            break;
        }
        at = next;
    }
    stop
}

/// End of one field of a list and where the next one may begin.
fn field_end(passage: Passage<'_>, at: usize) -> (usize, Option<usize>) {
    let mut end = passage.word_end(at);
    for _ in 0..12 {
        let (next, gap) = passage.gap(end);
        match gap {
            Gap::Comma | Gap::Semicolon => return (end, Some(next)),
            Gap::Space => {}
            Gap::Dash | Gap::End => return (end, None),
        }
        let key = passage.key_from(next);
        let acts = role_at(key).is_some_and(|(_, role)| role != Role::Modifier);
        let goes_on = passage.is_capital(next)
            || starts_with_phrase(key, "và")
            || goes_on_field(passage, next).is_some();
        if starts_with_phrase(key, "và") && !passage.is_capital(passage.gap(next + "và".len()).0)
            || acts && !goes_on
        {
            return (end, None);
        }
        end = passage.word_end(next);
    }
    (end, None)
}

/// Fields of work that look like heads: "Sở Văn hóa và Báo chí".
pub(super) fn is_field_word(key: &str) -> bool {
    [
        "truyền thông",
        "truyền thanh",
        "truyền hình",
        "đào tạo",
        "môi trường",
        "du lịch",
        "xã hội",
        "công nghệ",
        "phát triển",
        "đầu tư",
    ]
    .iter()
    .any(|word| starts_with_phrase(key, word))
}

/// "Ban Thanh niên nông thôn, công nhân và đô thị tham mưu": small words up to "và", small words, and the act.
pub(super) fn fields_follow(key: &str) -> bool {
    let mut rest = key;
    let mut joined = false;
    for _ in 0..7 {
        if role_at(rest).is_some_and(|(_, role)| role != Role::Modifier) {
            return joined && role_at(rest).is_some_and(|(_, role)| role == Role::Verb);
        }
        if heads_at(rest).next().is_some() && !joined {
            return false;
        }
        let length = word_length(rest);
        joined |= rest.get(..length) == Some("và");
        let Some(next) = rest.get(length..).and_then(|tail| tail.strip_prefix(' ')) else {
            return false;
        };
        rest = next;
    }
    false
}

/// Length of a level of schools at the start of `key`.
pub(super) fn school_level(key: &str) -> Option<usize> {
    const LEVELS: &[&str] = &[
        "trung học phổ thông",
        "trung học cơ sở",
        "tiểu học",
        "mầm non",
        "cao đẳng",
        "đại học",
        "trung cấp",
        "thpt",
        "thcs",
        "phổ thông",
    ];
    LEVELS
        .iter()
        .find(|level| starts_with_phrase(key, level))
        .map(|level| level.len())
}

/// Length of a field of business at the start of `key` ("doanh nghiệp viễn thông, công nghệ thông tin").
pub(super) fn field_length(key: &str) -> Option<usize> {
    const FIELDS: &[&str] = &[
        "công nghệ thông tin",
        "thông tin",
        "truyền thông",
        "viễn thông",
        "bưu chính",
        "internet",
        "công nghệ số",
        "tài chính",
        "tín dụng",
        "xuất bản",
        "truyền hình",
        "phát thanh",
        "chuyển phát",
        "thương mại điện tử",
        "thanh toán điện tử",
        "trung gian thanh toán",
        "trò chơi điện tử",
        "mạng xã hội",
        "quảng cáo",
        "in",
        "xã hội - nghề nghiệp",
        "tôn giáo",
    ];
    FIELDS
        .iter()
        .find(|field| starts_with_phrase(key, field))
        .map(|field| field.len())
}
