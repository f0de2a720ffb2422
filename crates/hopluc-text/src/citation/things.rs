//! Numbers with a slash that are those of things and not of documents: accounts, cards, tickets, rooms, contracts.

use super::symbol::Number;
use crate::lexicon::ends_with_phrase;

/// Things that stand before "số" or a number.
const THINGS: &[&str] = &[
    "thửa đất",
    "thửa",
    "tờ bản đồ",
    "bản đồ",
    "nhà",
    "căn hộ",
    "lô",
    "ngõ",
    "hẻm",
    "kiệt",
    "km",
    "quốc lộ",
    "hồ sơ",
    "vụ án",
    "đơn hàng",
    "vận đơn",
    "hóa đơn",
    "hoá đơn",
    "biển",
    "tài khoản",
    "thẻ",
    "hội viên",
    "bảo hiểm y tế",
    "vé",
    "vé số",
    "xổ số",
    "phòng",
    "bàn",
    "ghế",
    "giường",
    "lịch",
    "báo danh",
    "điện thoại",
    "thuê bao",
    "hotline",
    "fax",
    "số máy",
    "số khung",
    "hộ chiếu",
    "căn cước",
    "cccd",
    "cmnd",
    "mã số",
    "mã số thuế",
    "sê-ri",
    "seri",
    "biên lai",
    "hợp đồng",
];
/// Names that end like a thing and are none.
const OTHERS: &[&str] = &["văn phòng", "quốc phòng", "du lịch", "địa bàn"];
/// Groups of a contract.
const CONTRACTS: &[&str] = &["HĐ", "HĐKT", "HĐLĐ", "HĐTC", "HĐMB"];
/// Banks, by which an account is known.
const BANKS: &[&str] = &[
    "BIDV",
    "TCB",
    "VCB",
    "VTB",
    "MBB",
    "ACB",
    "STB",
    "VPB",
    "TPB",
    "SHB",
    "HDB",
    "VIB",
    "MSB",
    "AGRIBANK",
    "VIETINBANK",
    "VIETCOMBANK",
];

/// True where the words before a number name a thing: "thửa đất số", "vé số", "số tài khoản:".
pub(super) fn is_of_thing(head: &str) -> bool {
    let head = head.trim_end_matches([' ', ':']);
    let bare = head.strip_suffix(" số").unwrap_or(head);
    let ends = |words: &&[&str]| {
        words
            .iter()
            .any(|word| ends_with_phrase(head, word) || ends_with_phrase(bare, word))
    };
    ends(&THINGS) && !ends(&OTHERS)
}

/// True for the symbol of an account or a contract, which without the word of a kind is no document.
pub(super) fn is_thing(number: &Number) -> bool {
    let symbol = number
        .text
        .split('/')
        .rfind(|group| group.starts_with(char::is_alphabetic))
        .unwrap_or_default();
    let first = symbol.split('-').next().unwrap_or_default();
    CONTRACTS.contains(&first) || BANKS.contains(&first)
}

/// True for kinds of papers that give their name to no other number but one of the same symbol ("12/GP-STTTT, 13/GP-STTTT").
pub(super) fn keeps_its_name(word: &str) -> bool {
    matches!(
        word,
        "Giấy phép"
            | "Giấy xác nhận"
            | "Giấy mời"
            | "Hợp đồng"
            | "Biên bản"
            | "Đơn"
            | "Thư"
            | "Lệnh"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_told_from_bodies() {
        for head in [
            "tài khoản",
            "số tài khoản:",
            "vé số",
            "số báo danh",
            "thửa đất số",
            "hợp đồng",
        ] {
            assert!(is_of_thing(head), "{head}");
        }
        for head in [
            "công văn",
            "của văn phòng",
            "sở du lịch",
            "trên địa bàn",
            "",
        ] {
            assert!(!is_of_thing(head), "{head}");
        }
    }
}
