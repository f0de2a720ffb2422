//! Which body a symbol stands for, and whether the issuer that a citation names is another one.
//!
//! A symbol or a name that the table does not know is held against nothing: units and boards sign with symbols of their own.

use crate::fold::tone_key;
use crate::kind::DocumentKind;

/// Abbreviation, name, and the names that may stand with it: its own first, then those of its successors since the mergers of 2025.
///
/// Sources: NĐ 30/2020 on symbols; the lists of ministries and of departments of a province before and after March 2025.
const BODIES: &[(&str, &str, &[&str])] = &[
    ("CP", "Chính phủ", &["chính phủ"]),
    (
        "TTg",
        "Thủ tướng Chính phủ",
        &["thủ tướng", "phó thủ tướng"],
    ),
    (
        "UBTVQH",
        "Ủy ban Thường vụ Quốc hội",
        &["ủy ban thường vụ", "ubtvqh"],
    ),
    ("QH", "Quốc hội", &["quốc hội"]),
    (
        "VPCP",
        "Văn phòng Chính phủ",
        &[
            "văn phòng chính phủ",
            "vpcp",
            "thủ tướng",
            "phó thủ tướng",
            "chính phủ",
        ],
    ),
    ("TTCP", "Thanh tra Chính phủ", &["thanh tra chính phủ"]),
    (
        "NHNN",
        "Ngân hàng Nhà nước",
        &["ngân hàng nhà nước", "nhnn"],
    ),
    ("BCA", "Bộ Công an", &["bộ công an"]),
    ("BQP", "Bộ Quốc phòng", &["bộ quốc phòng"]),
    ("BNG", "Bộ Ngoại giao", &["bộ ngoại giao"]),
    ("BTP", "Bộ Tư pháp", &["bộ tư pháp"]),
    ("BTC", "Bộ Tài chính", &["bộ tài chính"]),
    (
        "BKHĐT",
        "Bộ Kế hoạch và Đầu tư",
        &["bộ kế hoạch và đầu tư", "bộ tài chính"],
    ),
    ("BCT", "Bộ Công Thương", &["bộ công thương"]),
    (
        "BNNPTNT",
        "Bộ Nông nghiệp và Phát triển nông thôn",
        &["bộ nông nghiệp"],
    ),
    (
        "BNNMT",
        "Bộ Nông nghiệp và Môi trường",
        &["bộ nông nghiệp và môi trường"],
    ),
    (
        "BTNMT",
        "Bộ Tài nguyên và Môi trường",
        &["bộ tài nguyên", "bộ nông nghiệp và môi trường"],
    ),
    (
        "BGTVT",
        "Bộ Giao thông vận tải",
        &["bộ giao thông", "bộ xây dựng"],
    ),
    ("BXD", "Bộ Xây dựng", &["bộ xây dựng"]),
    (
        "BTTTT",
        "Bộ Thông tin và Truyền thông",
        &[
            "bộ thông tin và truyền thông",
            "bộ khoa học và công nghệ",
            "bộ văn hóa, thể thao và du lịch",
        ],
    ),
    (
        "BKHCN",
        "Bộ Khoa học và Công nghệ",
        &["bộ khoa học và công nghệ", "bộ khoa học, công nghệ"],
    ),
    ("BNV", "Bộ Nội vụ", &["bộ nội vụ"]),
    (
        "BLĐTBXH",
        "Bộ Lao động - Thương binh và Xã hội",
        &["bộ lao động", "bộ nội vụ"],
    ),
    ("BGDĐT", "Bộ Giáo dục và Đào tạo", &["bộ giáo dục"]),
    ("BYT", "Bộ Y tế", &["bộ y tế"]),
    (
        "BVHTTDL",
        "Bộ Văn hóa, Thể thao và Du lịch",
        &["bộ văn hóa"],
    ),
    ("UBDT", "Ủy ban Dân tộc", &["ủy ban dân tộc", "bộ dân tộc"]),
    ("BDTTG", "Bộ Dân tộc và Tôn giáo", &["bộ dân tộc"]),
    (
        "TANDTC",
        "Tòa án nhân dân tối cao",
        &["tòa án nhân dân tối cao", "tand tối cao"],
    ),
    (
        "VKSNDTC",
        "Viện kiểm sát nhân dân tối cao",
        &[
            "viện kiểm sát nhân dân tối cao",
            "viện ksnd tối cao",
            "vksnd tối cao",
        ],
    ),
    (
        "UBND",
        "Ủy ban nhân dân",
        &[
            "ubnd",
            "ủy ban nhân dân",
            "ủy ban",
            "văn phòng ubnd",
            "văn phòng ủy ban",
        ],
    ),
    ("HĐND", "Hội đồng nhân dân", &["hđnd", "hội đồng nhân dân"]),
    (
        "STTTT",
        "Sở Thông tin và Truyền thông",
        &[
            "sở thông tin và truyền thông",
            "sở khoa học và công nghệ",
            "sở văn hóa",
        ],
    ),
    (
        "SKHCN",
        "Sở Khoa học và Công nghệ",
        &["sở khoa học và công nghệ", "sở khoa học, công nghệ"],
    ),
    ("STC", "Sở Tài chính", &["sở tài chính"]),
    (
        "SKHĐT",
        "Sở Kế hoạch và Đầu tư",
        &["sở kế hoạch và đầu tư", "sở tài chính"],
    ),
    ("STP", "Sở Tư pháp", &["sở tư pháp"]),
    ("SNV", "Sở Nội vụ", &["sở nội vụ"]),
    ("SCT", "Sở Công Thương", &["sở công thương"]),
    (
        "SNNPTNT",
        "Sở Nông nghiệp và Phát triển nông thôn",
        &["sở nông nghiệp"],
    ),
    (
        "SNNMT",
        "Sở Nông nghiệp và Môi trường",
        &["sở nông nghiệp và môi trường"],
    ),
    (
        "STNMT",
        "Sở Tài nguyên và Môi trường",
        &["sở tài nguyên", "sở nông nghiệp và môi trường"],
    ),
    ("SXD", "Sở Xây dựng", &["sở xây dựng"]),
    (
        "SGTVT",
        "Sở Giao thông vận tải",
        &["sở giao thông", "sở xây dựng"],
    ),
    ("SYT", "Sở Y tế", &["sở y tế"]),
    ("SGDĐT", "Sở Giáo dục và Đào tạo", &["sở giáo dục"]),
    (
        "SVHTTDL",
        "Sở Văn hóa, Thể thao và Du lịch",
        &["sở văn hóa", "sở du lịch"],
    ),
    (
        "SLĐTBXH",
        "Sở Lao động - Thương binh và Xã hội",
        &["sở lao động", "sở nội vụ"],
    ),
    (
        "SNGV",
        "Sở Ngoại vụ",
        &["sở ngoại vụ", "văn phòng ubnd", "văn phòng ủy ban"],
    ),
    ("SDTTG", "Sở Dân tộc và Tôn giáo", &["sở dân tộc"]),
    ("CAT", "Công an tỉnh", &["công an"]),
    ("CATP", "Công an thành phố", &["công an"]),
];

/// Offices whose holder signs for the body named behind them.
const OFFICES: &[&str] = &[
    "bộ trưởng, chủ nhiệm ",
    "bộ trưởng ",
    "thứ trưởng ",
    "phó giám đốc ",
    "giám đốc ",
    "ban giám đốc ",
    "phó chủ tịch ",
    "chủ tịch ",
    "chủ nhiệm ",
    "thường trực ",
    "lãnh đạo ",
    "phó thống đốc ",
    "thống đốc ",
    "chánh án ",
    "viện trưởng ",
];

/// The body that a symbol stands for, where the issuer said is another body that is known too.
pub(super) fn misfit(number: &str, issuer: &str) -> Option<&'static str> {
    let (_, expected, own) = *BODIES
        .iter()
        .find(|(known, ..)| *known == body_in(number))?;
    let key = tone_key(issuer);
    let named = OFFICES
        .iter()
        .find_map(|office| key.strip_prefix(office))
        .unwrap_or(&key);
    let spelled = named.replace(" & ", " và ").replace('&', "");
    let is_one_of = |names: &[&str]| names.iter().any(|name| begins_with(&spelled, name));
    if is_one_of(own) || is_short_for(&spelled, own) {
        return None;
    }
    // "05/QC-BCA-BTTTT": a joint text has the names of all.
    let joint = number.split(['/', '-']).any(|group| {
        let of_group = BODIES
            .iter()
            .find(|(known, ..)| *known == other_spelling(group));
        of_group.is_some_and(|(_, _, names)| is_one_of(names) || is_short_for(&spelled, names))
    });
    if joint {
        return None;
    }
    let known = BODIES
        .iter()
        .any(|(_, _, names)| is_one_of(names) || is_short_for(&spelled, names));
    known.then_some(expected)
}

/// The abbreviation of the issuer in a symbol: behind the type group, or the first group of a letter; joint texts name several.
fn body_in(number: &str) -> &str {
    let symbol = number
        .split('/')
        .rfind(|group| group.starts_with(char::is_alphabetic))
        .unwrap_or_default();
    let mut groups = symbol.split('-');
    let first = groups.next().unwrap_or_default();
    if first == "TTLT" {
        return "";
    }
    let typed = first == "CV" || DocumentKind::from_symbol_group(first).is_some();
    let body = if typed {
        groups.next().unwrap_or_default()
    } else {
        first
    };
    // "QH14", "UBTVQH15": the term of the assembly.
    let bare = body.trim_end_matches(|c: char| c.is_ascii_digit());
    other_spelling(if bare.ends_with("QH") { bare } else { body })
}

/// The abbreviation of the table for another one of the same body.
fn other_spelling(body: &str) -> &str {
    match body {
        "BKH" | "BKH&ĐT" => "BKHĐT",
        "BNN" | "BNN&PTNT" => "BNNPTNT",
        "BNN&MT" => "BNNMT",
        "BTN&MT" => "BTNMT",
        "BTT&TT" => "BTTTT",
        "BKH&CN" => "BKHCN",
        "BGD&ĐT" | "BGD" => "BGDĐT",
        "BVHTT&DL" => "BVHTTDL",
        "STT&TT" => "STTTT",
        "SKH&CN" => "SKHCN",
        "SKH&ĐT" => "SKHĐT",
        "SNN" | "SNN&PTNT" => "SNNPTNT",
        "SNN&MT" => "SNNMT",
        "STN&MT" => "STNMT",
        "SGD&ĐT" => "SGDĐT",
        "SVHTT&DL" | "SVHTT" => "SVHTTDL",
        "SNgV" => "SNGV",
        _ => body,
    }
}

fn begins_with(named: &str, name: &str) -> bool {
    named
        .strip_prefix(name)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// "Bộ TT&TT", "Sở GD&ĐT": the name shortened to the letters of its words.
fn is_short_for(named: &str, names: &[&str]) -> bool {
    let mut words = named.split(' ');
    let (Some(head), Some(short)) = (words.next(), words.next()) else {
        return false;
    };
    BODIES.iter().any(|(abbreviation, _, own)| {
        let letters = tone_key(abbreviation);
        let rest = letters.strip_prefix(['b', 's']);
        let of_kind = head.chars().next() == letters.chars().next();
        matches!(head, "bộ" | "sở")
            && of_kind
            && rest == Some(short)
            && own.first().is_some_and(|name| names.contains(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_body_than_that_of_the_symbol_is_a_misfit() {
        for (number, issuer) in [
            ("12/2022/TT-BCA", "Bộ Thông tin và Truyền thông"),
            ("12/2022/TT-BCA", "Bộ trưởng Bộ TT&TT"),
            ("01/2022/TT-BTTTT", "Bộ Công an"),
            ("12/STTTT-CNTT", "Công an tỉnh"),
            ("841/BC-STTTT", "Sở Tài chính"),
            ("24/2018/QH14", "Chính phủ"),
            ("02/2020/UBTVQH14", "Quốc hội"),
            ("15/2020/NĐ-CP", "Thủ tướng Chính phủ"),
            ("841/BC-STTTT", "UBND tỉnh"),
            ("15/CAT-PA05", "Bộ Công an"),
        ] {
            assert!(misfit(number, issuer).is_some(), "{number} {issuer}");
        }
    }

    #[test]
    fn the_body_itself_its_successors_and_unknown_ones_are_none() {
        for (number, issuer) in [
            ("12/2022/TT-BCA", "Bộ Công an"),
            ("12/2022/TT-BTTTT", "Bộ trưởng Bộ Thông tin và Truyền thông"),
            ("12/2022/TT-BTTTT", "Bộ TT&TT"),
            ("12/2022/TT-BTTTT", "Bộ Khoa học và Công nghệ"),
            ("841/BC-STTTT", "Sở Khoa học và Công nghệ tỉnh"),
            ("841/BC-STTTT", "Trung tâm Công nghệ thông tin"),
            ("05/2023/TT-BGDĐT", "Bộ GD&ĐT"),
            ("610/KH-BCA-C06", "Cục Cảnh sát quản lý hành chính"),
            ("15/BC-CAT-PA05", "Giám đốc Công an tỉnh Sông Lam"),
            ("15/QĐ-UBND", "Chủ tịch UBND tỉnh"),
            ("24/2018/QH14", "Quốc hội"),
            ("03/2014/TTLT-BCA-BQP", "Bộ Quốc phòng"),
            ("05/KH-BCĐ138", "UBND tỉnh"),
            ("05/QC-BCA-BTTTT", "Bộ Thông tin và Truyền thông"),
            ("12/UBND-NC", "Văn phòng UBND tỉnh"),
            ("12/2022/TT-BNNPTNT", "Bộ NN&PTNT"),
            ("12/XYZ-AB", "Bộ Công an"),
        ] {
            assert_eq!(misfit(number, issuer), None, "{number} {issuer}");
        }
    }
}
