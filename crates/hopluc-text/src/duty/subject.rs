//! Finds the bodies that a bullet, a heading or an introducing sentence makes responsible.

use std::sync::OnceLock;

use regex::Regex;

use super::condition::after_condition;
use super::described::described;
use super::order::{giver_at, ordinal_length};
use super::unknown::{acts_unknown, unknown_subject, with_common, with_unknown};
use crate::bodies::{Name, Passage, counts_bodies, names_at};
use crate::lexicon::{Head, Role, heads_at, role_at, starts_with_phrase};

/// Bodies that a passage itself obliges: "Giao X ...", "X, Y chủ trì ...", "X: ...".
pub(crate) fn own_bodies(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    // "Hai là, Công an tỉnh chủ trì ...": the count stands before the order.
    let counted = ordinal_length(key);
    if counted > 0 {
        return behind(passage, counted);
    }
    // "Kiến nghị: Đề nghị X ...": a topic.
    let topic = |giver: &str| {
        key.get(giver.len()..)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    if let Some(giver) = giver_at(key).filter(|giver| !topic(giver)) {
        return handed_on(passage, giver);
    }
    if let Some(names) = with_regard_to(passage) {
        return names;
    }
    // "Riêng Viettel Đồng Sơn hỗ trợ ...": one of those who were named before.
    let from = ["riêng đối với ", "riêng "]
        .iter()
        .find(|word| key.starts_with(**word))
        .map_or(0, |word| word.len());
    let (names, end) = names_at(passage, from);
    if let Some(described) = described(key, &names) {
        return vec![described];
    }
    if !names.is_empty() && is_followed_by_verb(key, end) {
        return given_on(passage, end).unwrap_or(names);
    }
    if names.first().is_some_and(|name| name.start == from) && acts_unknown(passage, end) {
        // "Sở X kính đề nghị Ủy ban nhân dân tỉnh:": who asks does not act.
        let asks = ["kính ", "trân trọng "].iter().any(|word| {
            key.get(end + 1..)
                .is_some_and(|rest| rest.starts_with(*word))
        });
        return given_on(passage, end).unwrap_or(if asks { Vec::new() } else { names });
    }
    if let Some(all) =
        with_unknown(passage, &names, end).or_else(|| with_common(passage, &names, end))
    {
        return all;
    }
    let told = before_duty_words(passage, &names, end);
    if !told.is_empty() {
        return told;
    }
    let told = after_condition(passage);
    if !told.is_empty() {
        return told;
    }
    let told = after_topic(passage);
    if told.is_empty() && names.is_empty() {
        return unknown_subject(passage).into_iter().collect();
    }
    told
}

/// "Giao X và Y ...": the bodies behind a word that hands a duty on.
fn handed_on(passage: Passage<'_>, giver: &str) -> Vec<Name> {
    const PEOPLE: &[&str] = &["lãnh đạo", "cán bộ", "công chức", "đồng chí", "lực lượng"];
    let from = skip_space(passage.key, giver.len());
    let rest = passage.key.get(from..).unwrap_or_default();
    let (names, end) = names_at(passage, from);
    // "Phân công cán bộ trực", "Giao bộ phận đầu mối trực": people of the house, not a body that is given a duty.
    let people = giver == "phân công" && PEOPLE.iter().any(|word| starts_with_phrase(rest, word))
        || ["bộ phận ", "nhân viên "]
            .iter()
            .any(|word| rest.starts_with(word));
    let (names, end) = given_together(passage, names, end);
    if people || !is_followed_by_task(passage.key, end) {
        Vec::new()
    } else {
        names
    }
}

/// "Đối với UBND các xã, yêu cầu niêm yết ...": those whom the order regards, where it names nobody else.
fn with_regard_to(passage: Passage<'_>) -> Option<Vec<Name>> {
    let key = passage.key;
    let lead = ["đối với ", "riêng đối với ", "về phía "]
        .iter()
        .find(|lead| key.starts_with(**lead))?;
    let (names, end) = names_at(passage, lead.len());
    let rest = key.get(end..)?.strip_prefix(", ")?;
    let given = giver_at(rest).map_or(0, |giver| giver.len() + 1);
    let act = rest.get(given..)?;
    let free = names_at(passage, end + 2 + given).0.is_empty();
    let acts = starts_with_phrase(act, "tổ chức")
        || role_at(act).is_some_and(|(_, role)| role == Role::Verb);
    (!names.is_empty() && free && acts).then_some(names)
}

/// "Đề nghị A và B; đề nghị C phối hợp ...": one order to all of them, since nothing is ordered before the last.
pub(super) fn given_together(
    passage: Passage<'_>,
    names: Vec<Name>,
    end: usize,
) -> (Vec<Name>, usize) {
    let (mut names, mut end) = (names, end);
    while let Some(rest) = passage.key.get(end..)
        && let Some(giver) = [
            "; đề nghị ",
            ", đề nghị ",
            "; yêu cầu ",
            ", yêu cầu ",
            "; giao ",
        ]
        .iter()
        .find(|giver| rest.starts_with(**giver))
    {
        let (more, stop) = names_at(passage, end + giver.len());
        if more.is_empty() {
            break;
        }
        names.extend(more);
        end = stop;
    }
    (names, end)
}

/// "Về hạ tầng: Giao Bộ X ...", "Công tác tuyên truyền: Sở Y tổ chức ...": the bodies behind a topic and its colon.
fn after_topic(passage: Passage<'_>) -> Vec<Name> {
    let Some(colon) = crate::window::after(passage.key, 0, 400).find(": ") else {
        return Vec::new();
    };
    let head = passage.key.get(..colon).unwrap_or_default();
    if head.chars().count() > 90 || head.contains([',', ';', '(']) || head.contains(". ") {
        return Vec::new();
    }
    let at = skip_space(passage.key, colon + 1);
    behind(passage, at)
}

/// The bodies that act in what stands behind a byte, as names of the whole.
fn behind(passage: Passage<'_>, at: usize) -> Vec<Name> {
    let inner = Passage {
        text: passage.text.get(at..).unwrap_or_default(),
        key: passage.key.get(at..).unwrap_or_default(),
    };
    own_bodies(inner)
        .into_iter()
        .map(|name| Name {
            start: name.start + at,
            end: name.end + at,
        })
        .collect()
}

/// "X, Y và các ông (bà) có tên tại Điều 1 chịu trách nhiệm ...": all that stands before the words of duty.
fn before_duty_words(passage: Passage<'_>, names: &[Name], end: usize) -> Vec<Name> {
    let key = passage.key;
    if !passage.text.starts_with(char::is_uppercase) {
        return Vec::new();
    }
    // Nobody is named over more than three hundred letters.
    let Some(at) = duty_words().find(crate::window::after(key, 0, 1000)) else {
        return Vec::new();
    };
    let head = key.get(..at.start()).unwrap_or_default().trim_end();
    if head.is_empty()
        || head.chars().count() > 300
        || head.contains(". ")
        || end > head.len()
        || names.is_empty() && (head.contains(';') || super::order::opens_with_verb(key))
    {
        return Vec::new();
    }
    let mut found = names.to_vec();
    let rest = head.get(end..).unwrap_or_default();
    let start = end + rest.len() - rest.trim_start_matches([' ', ',', ';']).len();
    let start = ["và ", "cùng "]
        .iter()
        .find(|word| {
            head.get(start..)
                .is_some_and(|tail| tail.starts_with(**word))
        })
        .map_or(start, |word| start + word.len());
    let tail = head.get(start..).unwrap_or_default();
    if (3..=120).contains(&tail.chars().count())
        && role_at(tail).is_none_or(|(_, role)| role == Role::Modifier)
    {
        found.push(Name {
            start,
            end: head.len(),
        });
    }
    found
}

fn duty_words() -> &'static Regex {
    static WORDS: OnceLock<Regex> = OnceLock::new();
    WORDS.get_or_init(|| {
        Regex::new("(?:chịu|có) trách nhiệm|căn cứ quyết định").expect("a literal pattern is valid")
    })
}

/// "UBND tỉnh yêu cầu các sở ... rà soát": who is given the duty by the body that ends at `end`.
pub(super) fn given_on(passage: Passage<'_>, end: usize) -> Option<Vec<Name>> {
    let at = skip_space(passage.key, end);
    let rest = passage.key.get(at..)?;
    let giver = [
        "yêu cầu",
        "đề nghị",
        "trân trọng đề nghị",
        "kính đề nghị",
        "thống nhất giao",
        "thống nhất đề nghị",
        "quyết định giao",
        "giao",
    ]
    .iter()
    .find(|giver| starts_with_phrase(rest, giver))
    .filter(|_| giver_at(rest).is_some() || !rest.starts_with("giao"))?;
    let (names, end) = names_at(passage, skip_space(passage.key, at + giver.len()));
    (!names.is_empty() && is_followed_by_task(passage.key, end)).then_some(names)
}

/// "Đề xuất Công an tỉnh cấp tài liệu": in a report, the body that is asked to act.
pub(crate) fn proposed_to(passage: Passage<'_>) -> Vec<Name> {
    let Some(rest) = passage.key.strip_prefix("đề xuất ") else {
        return Vec::new();
    };
    let (names, end) = names_at(passage, passage.key.len() - rest.len());
    if is_followed_by_task(passage.key, end) {
        names
    } else {
        Vec::new()
    }
}

/// True when a common noun without "các" stands at `at` in small letters.
pub(super) fn is_bare_group(passage: Passage<'_>, at: usize) -> bool {
    let small = passage
        .text
        .get(at..)
        .is_some_and(|rest| rest.starts_with(char::is_lowercase));
    let key = passage.key.get(at..).unwrap_or_default();
    if counts_bodies(key) || heads_at(key).any(|(_, head)| head == Head::Office) {
        return false;
    }
    let determined = ["các", "những", "mọi", "từng"]
        .iter()
        .any(|word| starts_with_phrase(key, word));
    let told = key
        .match_indices(' ')
        .nth(2)
        .and_then(|(end, _)| key.get(..end))
        .is_some_and(crate::bodies::is_inspection);
    small && !determined && !told
}

/// "Trưởng Ban Chỉ đạo được sử dụng con dấu ...": what somebody may do, which orders nothing.
pub(super) fn is_permission(passage: Passage<'_>) -> bool {
    let (names, end) = names_at(passage, 0);
    let rest = passage.key.get(end..).unwrap_or_default().trim_start();
    !names.is_empty()
        && [
            "được sử dụng",
            "được hưởng",
            "được phép",
            "được quyền",
            "có quyền",
        ]
        .iter()
        .any(|words| starts_with_phrase(rest, words))
}

/// "Trong tháng 4, các lực lượng đã phát hiện ...": what those who are named did, with no order behind it.
pub(super) fn only_told(key: &str, names: &[Name]) -> bool {
    let Some(last) = names.last() else {
        return false;
    };
    let rest = key.get(last.end..).unwrap_or_default().trim_start();
    ["đã", "đang", "vừa", "cơ bản chấp hành", "cơ bản thực hiện"]
        .iter()
        .any(|word| starts_with_phrase(rest, word))
        && !super::told::later_order(key)
        && ![
            " yêu cầu ",
            " đề nghị ",
            " phải ",
            " có trách nhiệm ",
            " giao ",
        ]
        .iter()
        .any(|order| rest.contains(order))
}

/// After the names comes a predicate, directly or after a colon or bracket.
pub(super) fn is_followed_by_verb(key: &str, end: usize) -> bool {
    let mut rest = key.get(end..).unwrap_or_default().trim_start();
    if let Some(inner) = rest.strip_prefix('(') {
        rest = inner
            .split_once(')')
            .map_or("", |(_, after)| after)
            .trim_start();
    }
    let rest = rest.trim_start_matches([':', ',', ' ']);
    // "PV01, PC06 mỗi đơn vị cử ...": each of those who were named.
    let rest = [
        "mỗi đơn vị ",
        "mỗi cơ quan ",
        "mỗi bên ",
        "mỗi địa phương ",
        "mỗi phòng ",
        "mỗi doanh nghiệp ",
        "mỗi nhà mạng ",
        "mỗi xã ",
        "cùng nhau ",
        "cùng ",
        "đều ",
        "cũng ",
    ]
    .iter()
    .find_map(|each| rest.strip_prefix(each))
    .unwrap_or(rest);
    !rest.is_empty()
        && (starts_with_phrase(rest, "tổ chức")
            || role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
            || is_followed_by_condition(rest))
}

/// "Các sở, ngành theo chức năng, nhiệm vụ được giao chủ động ..."
fn is_followed_by_condition(rest: &str) -> bool {
    [
        "theo",
        "căn cứ",
        "trong phạm vi",
        "trên cơ sở",
        "trong thời gian",
        "trong quá trình",
        "khi",
        "nếu",
        "ngoài việc",
        "bên cạnh việc",
        "tùy theo",
        "từ nay",
        "đến ngày",
        "đến hết",
        "trước ngày",
        "chậm nhất",
        "từ ngày",
        "trong tháng",
        "trong quý",
    ]
    .iter()
    .any(|sign| starts_with_phrase(rest, sign))
}

fn is_followed_by_task(key: &str, end: usize) -> bool {
    key.get(end..)
        .is_some_and(|rest| rest.trim_matches(['.', ' ', '/']).chars().count() > 3)
}

pub(super) fn skip_space(key: &str, at: usize) -> usize {
    let rest = key.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        crate::bodies::check_names(own_bodies, text, expected);
    }

    #[test]
    fn lists_go_on_with_nouns_that_no_list_knows() {
        check(
            "Các chi nhánh ngân hàng thương mại, quỹ tín dụng nhân dân niêm yết cảnh báo.",
            &[
                "Các chi nhánh ngân hàng thương mại",
                "quỹ tín dụng nhân dân",
            ],
        );
        check(
            "Công an xã, dân quân cơ động và các trường học tuần tra ban đêm.",
            &["Công an xã", "dân quân cơ động", "các trường học"],
        );
        check("Công an tỉnh, trước mắt rà soát các thuê bao.", &[]);
        check(
            "Khối doanh nghiệp viễn thông, Bưu điện tỉnh nhắn tin cảnh báo.",
            &["Khối doanh nghiệp viễn thông", "Bưu điện tỉnh"],
        );
        check("Khối lượng công việc tăng nhiều.", &[]);
        check(
            "Lực lượng Công an và lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở nắm địa bàn.",
            &[
                "Lực lượng Công an",
                "lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở",
            ],
        );
        check(
            "Phòng chuyên môn thuộc Sở soạn câu hỏi đáp.",
            &["Phòng chuyên môn thuộc Sở"],
        );
        check(
            "Đơn vị vận hành Cổng dịch vụ công kiểm tra nhật ký.",
            &["Đơn vị vận hành Cổng dịch vụ công"],
        );
        check(
            "Chủ các cơ sở cầm đồ xuất trình sổ sách.",
            &["Chủ các cơ sở cầm đồ"],
        );
        check("Thẻ Căn cước gắn chip thay giấy tờ cũ.", &[]);
        check("Nhóm Zalo an ninh các thôn được rà soát lại.", &[]);
        check("tổ chức lễ phát động cấp tỉnh.", &[]);
        check(
            "Cơ quan thường trực Ban Chỉ đạo tổng hợp kết quả.",
            &["Cơ quan thường trực Ban Chỉ đạo"],
        );
        check(
            "12 bệnh viện, trung tâm y tế tuyến huyện rà soát hồ sơ.",
            &["12 bệnh viện, trung tâm y tế tuyến huyện"],
        );
    }

    #[test]
    fn a_list_of_areas_is_one_name() {
        check(
            "Chủ tịch Ủy ban nhân dân các huyện, thành phố Đồng Sơn, thị xã Hòa Lạc và các tổ chức liên quan chịu trách nhiệm thi hành.",
            &[
                "Chủ tịch Ủy ban nhân dân các huyện, thành phố Đồng Sơn, thị xã Hòa Lạc",
                "các tổ chức liên quan",
            ],
        );
        check(
            "UBND các huyện, Công an thành phố rà soát.",
            &["UBND các huyện", "Công an thành phố"],
        );
    }

    #[test]
    fn names_with_words_of_other_roles_stay_whole() {
        check(
            "Trung tâm Giám sát an toàn không gian mạng thành phố chủ trì rà soát.",
            &["Trung tâm Giám sát an toàn không gian mạng thành phố"],
        );
        check(
            "Báo và Đài Phát thanh, Truyền hình tỉnh mở chuyên mục.",
            &["Báo và Đài Phát thanh, Truyền hình tỉnh"],
        );
        check("Sở Tư pháp không giao việc này.", &["Sở Tư pháp"]);
        check(
            "Giao Phòng Phổ biến, giáo dục pháp luật chủ trì theo dõi.",
            &["Phòng Phổ biến, giáo dục pháp luật"],
        );
        check(
            "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội từ tỉnh đến cơ sở tổ chức học tập.",
            &[
                "Mặt trận Tổ quốc",
                "các tổ chức chính trị - xã hội từ tỉnh đến cơ sở",
            ],
        );
    }

    #[test]
    fn orders_counted_in_words_name_their_body() {
        check("Hai là, Công an tỉnh rà soát thuê bao.", &["Công an tỉnh"]);
        check(
            "Thứ ba, các doanh nghiệp viễn thông khóa thuê bao.",
            &["các doanh nghiệp viễn thông"],
        );
        check("Thanh tra các điểm bán SIM.", &[]);
    }

    #[test]
    fn a_closed_name_acts_whatever_its_verb() {
        check("Sở Tư pháp soi lại thẩm quyền xử phạt.", &["Sở Tư pháp"]);
        check("Công an tỉnh xốc lại đội ngũ.", &["Công an tỉnh"]);
        check("Sở Tư pháp nêu phương án xử lý.", &["Sở Tư pháp"]);
        check("Sở Tư pháp nêu tại Điều 1.", &[]);
        check(
            "Trung tâm Dữ liệu (thuộc Sở Nội vụ) vá lỗ hổng trên máy chủ.",
            &["Trung tâm Dữ liệu"],
        );
        check(
            "Bộ Ngoại giao hướng dẫn các địa phương.",
            &["Bộ Ngoại giao"],
        );
        check(
            "Người dân khi phát hiện dấu hiệu lừa đảo báo ngay cho Công an.",
            &["Người dân"],
        );
        check(
            "Tổ chức, cá nhân sử dụng dịch vụ viễn thông tự chịu trách nhiệm.",
            &["Tổ chức, cá nhân sử dụng dịch vụ viễn thông"],
        );
        check(
            "Các đồng chí lãnh đạo Sở quán triệt đến công chức.",
            &["Các đồng chí lãnh đạo Sở"],
        );
        check(
            "Hai ngành thống nhất giao Phòng PA05 và Thanh tra Sở làm đầu mối.",
            &["Phòng PA05", "Thanh tra Sở"],
        );
    }

    #[test]
    fn a_proper_name_with_an_unknown_head_acts() {
        check(
            "Xưởng Cơ khí Bình An bố trí người trực.",
            &["Xưởng Cơ khí Bình An"],
        );
        check(
            "Xí nghiệp Cấp nước chủ trì khắc phục.",
            &["Xí nghiệp Cấp nước"],
        );
        check("Kế hoạch Chuyển đổi số phối hợp nhiều nguồn lực.", &[]);
        check("Camera giám sát phối hợp nhiều nguồn.", &[]);
        check("Thông tin Thị trường được theo dõi.", &[]);
    }
}
