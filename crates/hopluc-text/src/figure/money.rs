//! Money as tables write it: the unit stands in a column, in the head of one, or above the table ("Đơn vị tính: triệu đồng").
//! Knows no columns; amounts inside sentences are read elsewhere.

use std::sync::OnceLock;

use regex::Regex;

use crate::number::{self, Number};
use crate::reading::Approx;

/// Words and figures that scale đồng.
const SCALES: &str =
    r"nghìn tỷ|nghìn tỉ|ngàn tỷ|ngàn tỉ|tỷ|tỉ|triệu|tr\.?|nghìn|ngàn|ng\.?|1\.?000\.?000|1\.?000";
/// Words for đồng.
const DONG: &str = r"đồng việt nam|đồng vn|đồng|vnđ|vnd|đ";

/// The factor of a cell that is a unit of money and nothing else: "triệu đồng", "Nghìn đồng", "1.000 đ", "Tr.đ".
pub(super) fn unit_of(key: &str) -> Option<f64> {
    static WHOLE: OnceLock<Regex> = OnceLock::new();
    let whole = WHOLE.get_or_init(|| {
        Regex::new(&format!(
            r"^(?:({SCALES})\s*)?(?:{DONG})$|^(nghìn tỷ|tỷ|tỉ|triệu)$"
        ))
        .expect("a literal alternation is a valid pattern")
    });
    let told = whole.captures(key.trim_matches([' ', '(', ')', '*', '.', ':']))?;
    Some(scale_of(
        told.get(1).or(told.get(2)).map(|hit| hit.as_str()),
    ))
}

/// The factor that the name of a column gives: "Tiền phạt (triệu đồng)", "Kinh phí, nghìn đồng", "Số tiền (đồng)".
pub(super) fn unit_in(name: &str) -> Option<f64> {
    static INSIDE: OnceLock<Regex> = OnceLock::new();
    let inside = INSIDE.get_or_init(|| {
        Regex::new(&format!(
            r"(?:^|[ (,:/])({SCALES})\s*(?:{DONG})(?:[ ),;./]|$)|[(:]\s*(?:{DONG})\s*\)|(?:^|[ (,:])(?:vnđ|vnd)(?:[ ),]|$)"
        ))
        .expect("a literal alternation is a valid pattern")
    });
    let told = inside.captures(name)?;
    Some(scale_of(told.get(1).map(|hit| hit.as_str())))
}

/// The factor that the line above a table gives to all its amounts: "Đơn vị tính: triệu đồng", "Biểu 2. Kinh phí (nghìn đồng)".
pub(super) fn above(key: &str) -> Option<f64> {
    let key = key.trim_end_matches([' ', '|', '.', ':', ')', '*', '_']);
    let told = ["đơn vị tính", "đơn vị", "đvt"].iter().find_map(|word| {
        let (_, behind) = key.rsplit_once(word)?;
        behind.trim_start().strip_prefix(':')
    });
    told.or_else(|| Some(key.rsplit_once('(')?.1))
        .and_then(unit_of)
}

/// The value of a cell that names its own money ("1.250,5 triệu đồng"), in đồng.
pub(super) fn amount(cell: &str) -> Option<(f64, Approx)> {
    let key = crate::fold::tone_key(cell);
    let bare = ["đồng", "vnđ", "vnd", "đ"]
        .iter()
        .find_map(|word| key.strip_suffix(word))?;
    number::parse(bare.trim_end())
}

/// True where the number of a cell has its scale beside it ("1,2 tỷ"), which no unit of the table scales again.
pub(super) fn is_scaled(cell: &str) -> bool {
    let key = crate::fold::tone_key(cell);
    let at = key.find(|c: char| c.is_ascii_digit());
    let number: Option<Number> = at
        .and_then(|at| number::number_at(&key, at))
        .map(|(number, _)| number);
    number.is_some_and(|number| number.scaled)
}

/// True for the name of a column or row that tells money: "Số tiền phạt", "Kinh phí thực hiện".
pub(super) fn is_money(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "tiền",
        "kinh phí",
        "dự toán",
        "ngân sách",
        "trị giá",
        "giá trị",
        "thiệt hại",
        "đồng",
    ];
    let others = ["hợp đồng", "cộng đồng", "hội đồng", "đồng chí"];
    let mut plain = name.to_owned();
    for other in others {
        plain = plain.replace(other, "");
    }
    NAMES.iter().any(|word| plain.contains(word))
}

fn scale_of(word: Option<&str>) -> f64 {
    let Some(word) = word else { return 1.0 };
    let word = word.replace('.', "");
    match word.as_str() {
        "nghìn tỷ" | "nghìn tỉ" | "ngàn tỷ" | "ngàn tỉ" => 1e12,
        "tỷ" | "tỉ" => 1e9,
        "triệu" | "tr" | "1000000" => 1e6,
        _ => 1e3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_money_have_their_factor() {
        for (cell, factor) in [
            ("triệu đồng", Some(1e6)),
            ("nghìn đồng", Some(1e3)),
            ("1.000 đồng", Some(1e3)),
            ("1000đ", Some(1e3)),
            ("tr.đ", Some(1e6)),
            ("tỷ đồng", Some(1e9)),
            ("nghìn tỷ đồng", Some(1e12)),
            ("đồng", Some(1.0)),
            ("(triệu vnđ)", Some(1e6)),
            ("hợp đồng", None),
            ("vụ", None),
            ("%", None),
        ] {
            assert_eq!(unit_of(cell), factor, "{cell}");
        }
        for (name, factor) in [
            ("tiền phạt (triệu đồng)", Some(1e6)),
            ("kinh phí, nghìn đồng", Some(1e3)),
            ("số tiền (triệu vnđ)", Some(1e6)),
            ("số tiền (đvt: đồng)", Some(1.0)),
            ("số lượng (hợp đồng)", None),
            ("hội đồng nhân dân", None),
            ("số vụ", None),
        ] {
            assert_eq!(unit_in(name), factor, "{name}");
        }
        for (line, factor) in [
            ("đơn vị tính: triệu đồng", Some(1e6)),
            ("(đvt: 1.000 đồng)", Some(1e3)),
            ("biểu 2. kinh phí (nghìn đồng)", Some(1e3)),
            ("kết quả như sau:", None),
            ("đơn vị: công an tỉnh", None),
        ] {
            assert_eq!(above(line), factor, "{line}");
        }
    }
}
