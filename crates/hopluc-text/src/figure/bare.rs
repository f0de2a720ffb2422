//! Amounts of money whose "đồng" was left out: "chi 1,2 tỷ". Only behind words that speak of money, at the end of a clause.

use super::count::Counted;
use crate::lexicon::ends_with_phrase;
use crate::number::Number;

/// What money is told behind.
const MONEY: &[&str] = &[
    "chi",
    "thu",
    "nộp",
    "thu nộp",
    "phạt",
    "phạt tiền",
    "số tiền",
    "tổng số tiền",
    "kinh phí",
    "tổng kinh phí",
    "trị giá",
    "giá trị",
    "thiệt hại",
    "chiếm đoạt",
    "hỗ trợ",
    "thu hồi",
    "bồi thường",
];

/// The amount of a number from `from` to `end` with "tỷ" or "triệu" and nothing behind it.
pub(super) fn spent(key: &str, (from, end): (usize, usize), number: Number) -> Option<Counted> {
    let told = key.get(from..end)?;
    let great = ["tỷ", "tỉ", "triệu", "rưỡi"]
        .iter()
        .any(|word| told.ends_with(word));
    let tail = key.get(end..)?;
    let closed = tail.is_empty()
        || tail.starts_with([',', ';', ')'])
        || tail.starts_with(". ")
        || matches!(tail, "." | "./.");
    let head = key.get(..from)?.trim_end_matches([' ', ':']);
    let head = head.strip_suffix(" là").unwrap_or(head);
    let spent = MONEY.iter().any(|word| ends_with_phrase(head, word));
    (number.scaled && great && closed && spent).then(|| Counted {
        value: number.value,
        unit: "VND".to_owned(),
        noun_start: end,
        unit_end: end,
    })
}
