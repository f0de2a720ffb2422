//! Finds where the name of a body begins and ends in running text, and splits lists of bodies into one name each.
//! Names are recognised by form (heads, capitals, what may follow); no directory of bodies is consulted.

mod area;
mod field;
mod head;
mod relative;
mod tail;

pub(crate) use self::head::is_inspection;

use self::head::head_at;
use self::tail::tail_end;
use crate::lexicon::{Head, heads_at, starts_with_phrase};

/// A name as a byte range of the text it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub start: usize,
    pub end: usize,
}

/// A stretch of cleaned text with its key (same offsets).
#[derive(Clone, Copy)]
pub(crate) struct Passage<'a> {
    pub text: &'a str,
    pub key: &'a str,
}

const DETERMINERS: &[&str] = &[
    "tất cả các",
    "toàn thể các",
    "một số",
    "các vị",
    "các",
    "những",
    "toàn thể",
    "mọi",
    "từng",
    "mỗi",
];
/// Longest name in words.
const MOST_WORDS: usize = 40;

impl<'a> Passage<'a> {
    fn key_from(self, at: usize) -> &'a str {
        self.key.get(at..).unwrap_or_default()
    }

    fn is_capital(self, at: usize) -> bool {
        self.text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| c.is_uppercase() || c == '“')
    }

    /// True for a word of capitals alone, which in a heading may be any word ("CÁC BỘ, CƠ QUAN NGANG BỘ").
    fn is_shouted(self, at: usize) -> bool {
        let word = self.text.get(at..self.word_end(at)).unwrap_or_default();
        word.chars().count() > 1 && word.chars().all(char::is_uppercase)
    }

    /// End of the word that begins at `at`.
    fn word_end(self, at: usize) -> usize {
        let rest = self.key_from(at);
        let mut end = rest.len();
        for (i, c) in rest.char_indices() {
            let inner = matches!(c, '&' | '-' | '.')
                && rest
                    .get(i + c.len_utf8()..)
                    .is_some_and(|r| r.starts_with(char::is_alphanumeric));
            if !c.is_alphanumeric() && !inner {
                end = i;
                break;
            }
        }
        at + end
    }

    /// Where the next word begins, and the sign between.
    fn gap(self, end: usize) -> (usize, Gap) {
        let rest = self.key_from(end);
        let sign = rest.trim_start();
        let at = end + rest.len() - sign.len();
        let Some(c) = sign.chars().next() else {
            return (at, Gap::End);
        };
        if c.is_alphanumeric() {
            return (at, if at > end { Gap::Space } else { Gap::End });
        }
        let after = at + c.len_utf8();
        let tail = self.key_from(after);
        let next = after + tail.len() - tail.trim_start().len();
        match c {
            ',' => (next, Gap::Comma),
            ';' => (next, Gap::Semicolon),
            '-' | '–' if tail.starts_with(' ') => (next, Gap::Dash),
            '“' if self.is_capital(after) => (after, Gap::Space),
            _ => (at, Gap::End),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Space,
    Comma,
    Semicolon,
    Dash,
    End,
}

/// Class of a name, which decides how it may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Named,
    Generic,
}

/// The end of the name that begins exactly at `at`; none where no name begins.
pub(crate) fn name_at(passage: Passage<'_>, at: usize) -> Option<Name> {
    // "báo cáo quý I" begins like the name of a newspaper; "báo cáo viên" are people.
    let rest = passage.key_from(at);
    if rest.starts_with("báo cáo ") && !rest.starts_with("báo cáo viên") {
        return None;
    }
    let (body, class, start) = head_at(passage, at)?;
    let end = tail_end(passage, body, class, start);
    // A bare head is a name only for the abbreviations and the group nouns.
    (end > at).then_some(Name { start: at, end })
}

/// True when the words up to `end` close a name: an area or the whole field of a department ends there, so that a small
/// word behind it begins the act, known to us or not.
pub(crate) fn closes_name(passage: Passage<'_>, end: usize) -> bool {
    area::ends_with_area(passage, end, Class::Named, false)
        || area::ends_with_area(passage, end, Class::Generic, false)
        || area::ends_with_level(passage, end)
        || field::ends_with_field(passage, end)
}

/// All names of a list that begins at `at` ("A, B và C; D"), one each, and where the list ends.
pub(crate) fn names_at(passage: Passage<'_>, at: usize) -> (Vec<Name>, usize) {
    let mut names = Vec::new();
    let mut at = at;
    let mut end = at;
    while let Some(name) = name_at(passage, at) {
        end = name.end;
        match names.last_mut() {
            Some(last) if is_part_of(passage, *last, name) => last.end = end,
            _ => names.push(name),
        }
        let Some(next) = next_in_list(passage, name.end) else {
            break;
        };
        at = next;
        if names.len() >= 60 {
            break;
        }
    }
    (names, end)
}

/// "Phòng Cảnh sát hình sự, Công an tỉnh", "Cục Viễn thông, Bộ X": a unit and the body that it belongs to, behind a comma.
///
/// Lists name the higher bodies first, so that a province's or a ministry's own body right behind a part of one is no entry.
/// "Phòng Tư pháp, Công an huyện" are two bodies of one rank.
fn is_part_of(passage: Passage<'_>, unit: Name, whole: Name) -> bool {
    let between = passage.key.get(unit.end..whole.start);
    let (Some(unit), Some(whole)) = (
        passage.key.get(unit.start..unit.end),
        passage.key.get(whole.start..whole.end),
    ) else {
        return false;
    };
    let begins =
        |name: &str, words: &[&str]| words.iter().any(|word| starts_with_phrase(name, word));
    let police = begins(unit, &["phòng", "đội"])
        && [
            "cảnh sát",
            "an ninh",
            "tham mưu",
            "quản lý hành chính",
            "quản lý xuất nhập cảnh",
        ]
        .iter()
        .any(|field| unit.contains(field));
    let higher = police
        && begins(
            whole,
            &["công an tỉnh", "công an thành phố", "công an huyện"],
        )
        || begins(unit, &["phòng", "đội"]) && begins(whole, &["công an tỉnh", "sở"])
        || begins(unit, &["cục", "vụ"]) && begins(whole, &["bộ"]);
    // "ông Trần Văn A, Phó Giám đốc Sở": a person and the office held.
    let person = ["đồng chí ", "đ/c ", "ông ", "bà "]
        .iter()
        .find_map(|polite| unit.strip_prefix(polite))
        .is_some_and(|rest| heads_at(rest).next().is_none());
    let held = person && heads_at(whole).any(|(_, head)| head == Head::Office);
    // "UBND các huyện, thành phố Đồng Sơn, thị xã Hòa Lạc": the list of its areas goes on.
    let areas = [
        " các huyện",
        " các quận",
        " các xã",
        " các phường",
        " các thành phố",
        " các thị xã",
    ]
    .iter()
    .any(|several| unit.contains(several));
    let area = begins(
        whole,
        &[
            "thị xã",
            "thành phố",
            "huyện",
            "quận",
            "thị trấn",
            "đặc khu",
        ],
    ) && !begins(whole, &["thành phố trực thuộc"]);
    let of_area = ["ubnd", "ủy ban nhân dân", "chủ tịch", "công an", "hđnd"];
    let goes_on = areas && area && begins(unit, &of_area);
    between == Some(", ") && (higher || held || goes_on)
        || goes_on && matches!(between, Some(" và " | ", và "))
}

/// "64 xã, phường": a number and a noun for a group of bodies at the start of a key.
pub(crate) fn counts_bodies(key: &str) -> bool {
    head::counted_group(key).is_some()
}

/// Where the next entry of a list would begin after a name that ends at `end`.
fn next_in_list(passage: Passage<'_>, end: usize) -> Option<usize> {
    let end = end + bracket_length(passage.key_from(end));
    let (next, gap) = passage.gap(end);
    let next = match gap {
        Gap::Comma | Gap::Semicolon | Gap::Space => next,
        Gap::Dash | Gap::End => return None,
    };
    let key = passage.key_from(next);
    for word in ["và", "cùng với", "cùng", "hoặc", "với"] {
        if starts_with_phrase(key, word) {
            return Some(passage.gap(next + word.len()).0);
        }
    }
    (gap != Gap::Space).then_some(next)
}

/// Length of a bracket right after a name: "(Công an tỉnh)", "(qua ...)".
fn bracket_length(key: &str) -> usize {
    let Some(rest) = key.strip_prefix(" (") else {
        return 0;
    };
    rest.find(')')
        .filter(|close| *close < 120)
        .map_or(0, |close| 2 + close + 1)
}

/// Compares the names that `find` gives for a text with those that are expected.
#[cfg(test)]
pub(crate) fn check_names(find: impl Fn(Passage<'_>) -> Vec<Name>, text: &str, expected: &[&str]) {
    let key = crate::fold::aligned_key(text);
    let names = find(Passage { text, key: &key });
    let found: Vec<_> = names
        .iter()
        .filter_map(|name| text.get(name.start..name.end))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        check_names(|passage| names_at(passage, 0).0, text, expected);
    }

    #[test]
    fn names_end_at_their_level_and_their_whole_field() {
        check(
            "Tòa án nhân dân hai cấp soi lại tiến độ",
            &["Tòa án nhân dân hai cấp"],
        );
        check("Sở Tư pháp soi lại thẩm quyền", &["Sở Tư pháp"]);
        check(
            "Phòng Tài chính kế toán lập dự toán",
            &["Phòng Tài chính kế toán"],
        );
        check(
            "Các đại lý, điểm bán SIM, thẻ ký cam kết",
            &["Các đại lý, điểm bán SIM, thẻ"],
        );
        check(
            "Các xã Tân Lập, Tân Tiến báo cáo",
            &["Các xã Tân Lập, Tân Tiến"],
        );
        check(
            "Thường trực Ban Chỉ đạo chuyển đổi số tỉnh họp",
            &["Thường trực Ban Chỉ đạo chuyển đổi số tỉnh"],
        );
        check(
            "UBND thành phố, thị xã và các huyện bố trí",
            &["UBND thành phố, thị xã và các huyện"],
        );
        check(
            "ông Trần Văn Bê, Phó Giám đốc Sở làm đầu mối",
            &["ông Trần Văn Bê, Phó Giám đốc Sở"],
        );
        check("Bộ Ngoại giao hướng dẫn", &["Bộ Ngoại giao"]);
    }

    #[test]
    fn names_go_on_with_fields_levels_and_places() {
        check(
            "Ban Thanh niên nông thôn, công nhân và đô thị tham mưu nhân rộng mô hình",
            &["Ban Thanh niên nông thôn, công nhân và đô thị"],
        );
        check(
            "Công an xã, phường nơi trường đóng xử lý tình huống",
            &["Công an xã, phường nơi trường đóng"],
        );
        check(
            "Hiệu trưởng các trường đại học, cao đẳng trên địa bàn tỉnh đưa nội dung",
            &["Hiệu trưởng các trường đại học, cao đẳng trên địa bàn tỉnh"],
        );
        check(
            "Phòng Nghiệp vụ - Tổng hợp tham mưu",
            &["Phòng Nghiệp vụ - Tổng hợp"],
        );
        check(
            "Phòng Xây dựng phong trào bảo vệ an ninh Tổ quốc, Phòng Công tác chính trị đẩy mạnh",
            &[
                "Phòng Xây dựng phong trào bảo vệ an ninh Tổ quốc",
                "Phòng Công tác chính trị",
            ],
        );
    }

    #[test]
    fn names_go_on_with_how_those_stand_and_whose_turn_it_is() {
        check(
            "các xã, phường chưa gửi báo cáo khẩn trương hoàn thành",
            &["các xã, phường chưa gửi báo cáo"],
        );
        check("các xã chưa gửi báo cáo.", &["các xã"]);
        check(
            "08 xã chưa thành lập tổ phản ứng nhanh: hoàn thành",
            &["08 xã chưa thành lập tổ phản ứng nhanh"],
        );
        check(
            "Giám đốc các Chi nhánh, Trưởng các Phòng giao dịch, Khối Vận hành chủ trì",
            &[
                "Giám đốc các Chi nhánh",
                "Trưởng các Phòng giao dịch",
                "Khối Vận hành",
            ],
        );
        check(
            "Phòng PV01, PA03, PC06 mỗi đơn vị cử 01 cán bộ",
            &["Phòng PV01", "PA03", "PC06"],
        );
        check("Phòng Hậu cần bố trí phương tiện", &["Phòng Hậu cần"]);
        check(
            "Cục Phát thanh, truyền hình và thông tin điện tử phối hợp",
            &["Cục Phát thanh, truyền hình và thông tin điện tử"],
        );
        check(
            "Các thành viên còn lại căn cứ nhiệm vụ được phân công chủ động thực hiện",
            &["Các thành viên còn lại"],
        );
        check(
            "Cán bộ trực của Tổ Kỹ thuật ghi sổ",
            &["Cán bộ trực của Tổ Kỹ thuật"],
        );
        check("Cán bộ trực tiếp hướng dẫn", &["Cán bộ"]);
        check(
            "Phó Giám đốc phụ trách kỹ thuật: điều hành",
            &["Phó Giám đốc phụ trách kỹ thuật"],
        );
        check(
            "Phó Giám đốc phụ trách công tác kỹ thuật; điều hành",
            &["Phó Giám đốc"],
        );
        check(
            "Phó Chủ tịch UBND tỉnh phụ trách khối nội chính chủ trì giao ban",
            &["Phó Chủ tịch UBND tỉnh phụ trách khối nội chính"],
        );
        check(
            "Người đứng đầu cấp ủy, chính quyền các cấp làm gương",
            &["Người đứng đầu cấp ủy, chính quyền các cấp"],
        );
        check("Ba nhà mạng phối hợp chặn đầu số", &["Ba nhà mạng"]);
        check(
            "Công an các xã, phường và Tổ bảo vệ an ninh, trật tự kiểm tra lưu trú",
            &["Công an các xã, phường", "Tổ bảo vệ an ninh, trật tự"],
        );
        check(
            "Tổ công nghệ số cộng đồng thôn, khu phố hướng dẫn",
            &["Tổ công nghệ số cộng đồng thôn, khu phố"],
        );
        check(
            "Trưởng Phòng Kinh tế, Hạ tầng và Đô thị và các thành viên Tổ liên ngành",
            &[
                "Trưởng Phòng Kinh tế, Hạ tầng và Đô thị",
                "các thành viên Tổ liên ngành",
            ],
        );
    }

    #[test]
    fn units_stay_with_the_body_they_belong_to() {
        check(
            "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao, Công an tỉnh và Sở Y tế",
            &[
                "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao, Công an tỉnh",
                "Sở Y tế",
            ],
        );
        check(
            "Cục Viễn thông, Bộ Khoa học và Công nghệ chủ trì",
            &["Cục Viễn thông, Bộ Khoa học và Công nghệ"],
        );
        check(
            "Phòng Tư pháp, Công an huyện phối hợp",
            &["Phòng Tư pháp", "Công an huyện"],
        );
        check(
            "Sở Y tế, Công an tỉnh phối hợp",
            &["Sở Y tế", "Công an tỉnh"],
        );
    }

    #[test]
    fn lists_of_bodies_come_apart() {
        check(
            "Các sở, ban, ngành; UBND huyện, thị xã, thành phố",
            &["Các sở, ban, ngành", "UBND huyện, thị xã, thành phố"],
        );
        check(
            "Sở Văn hóa, Thể thao và Du lịch, Công an tỉnh chủ trì",
            &["Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh"],
        );
        check(
            "Sở Khoa học và Công nghệ và cơ quan, đơn vị chức năng để kịp thời",
            &["Sở Khoa học và Công nghệ", "cơ quan, đơn vị chức năng"],
        );
        check(
            "các cơ quan báo chí, phương tiện thông tin đại chúng giới thiệu",
            &["các cơ quan báo chí", "phương tiện thông tin đại chúng"],
        );
        check("Công an tỉnh xốc lại đội ngũ", &["Công an tỉnh"]);
        check(
            "các doanh nghiệp viễn thông trên địa bàn tỉnh xốc lại",
            &["các doanh nghiệp viễn thông trên địa bàn tỉnh"],
        );
        check(
            "Giám đốc các Sở: Tài chính, Khoa học và Công nghệ; Chủ tịch UBND các xã, phường",
            &[
                "Giám đốc các Sở: Tài chính, Khoa học và Công nghệ",
                "Chủ tịch UBND các xã, phường",
            ],
        );
        check(
            "Báo và Phát thanh, Truyền hình Lam Giang, Công an tỉnh",
            &["Báo và Phát thanh, Truyền hình Lam Giang", "Công an tỉnh"],
        );
        check(
            "Bộ trưởng, Thủ trưởng cơ quan ngang bộ, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương chịu",
            &[
                "Bộ trưởng",
                "Thủ trưởng cơ quan ngang bộ",
                "Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
            ],
        );
        check(
            "Ngân hàng Nhà nước chi nhánh Khu vực 5, Kho bạc Nhà nước, Bảo hiểm xã hội tỉnh, Cục Thuế tỉnh",
            &[
                "Ngân hàng Nhà nước chi nhánh Khu vực 5",
                "Kho bạc Nhà nước",
                "Bảo hiểm xã hội tỉnh",
                "Cục Thuế tỉnh",
            ],
        );
        check(
            "Hội Nông dân, Hội Liên hiệp Phụ nữ, Đoàn TNCS Hồ Chí Minh, Liên đoàn Lao động tỉnh phối hợp",
            &[
                "Hội Nông dân",
                "Hội Liên hiệp Phụ nữ",
                "Đoàn TNCS Hồ Chí Minh",
                "Liên đoàn Lao động tỉnh",
            ],
        );
        check(
            "Trung tâm Y tế, Trung tâm Văn hóa, Thông tin và Thể thao, các trường học, Trạm Y tế các xã",
            &[
                "Trung tâm Y tế",
                "Trung tâm Văn hóa, Thông tin và Thể thao",
                "các trường học",
                "Trạm Y tế các xã",
            ],
        );
        check(
            "Bộ Chỉ huy Quân sự tỉnh, Bộ Chỉ huy Bộ đội Biên phòng tỉnh và các đơn vị lực lượng vũ trang",
            &[
                "Bộ Chỉ huy Quân sự tỉnh",
                "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
                "các đơn vị lực lượng vũ trang",
            ],
        );
        check(
            "Viện Kiểm sát nhân dân, Tòa án nhân dân thành phố trong điều tra",
            &["Viện Kiểm sát nhân dân", "Tòa án nhân dân thành phố"],
        );
        check(
            "các cơ quan, đơn vị, UBND các xã phường ban hành",
            &["các cơ quan, đơn vị", "UBND các xã phường"],
        );
        check(
            "VNPT Đồng Sơn, Viettel Đồng Sơn và các doanh nghiệp viễn thông trên địa bàn tỉnh thực hiện",
            &[
                "VNPT Đồng Sơn",
                "Viettel Đồng Sơn",
                "các doanh nghiệp viễn thông trên địa bàn tỉnh",
            ],
        );
    }

    #[test]
    fn verbs_and_things_are_no_bodies() {
        for text in [
            "Tổ chức tuyên truyền",
            "Phòng, chống tội phạm",
            "Ban hành kế hoạch",
            "các nhiệm vụ sau",
            "Báo cáo kết quả",
            "Thanh tra, kiểm tra",
            "Hội nghị",
        ] {
            let key = crate::fold::aligned_key(text);
            let name = name_at(Passage { text, key: &key }, 0);
            assert!(
                name.is_none(),
                "{text}: {:?}",
                name.and_then(|n| text.get(n.start..n.end))
            );
        }
    }
}
