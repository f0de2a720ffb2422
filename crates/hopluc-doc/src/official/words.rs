//! The fixed words of official documents and the decree's rules for letters, days and months.
//!
//! Never formats quantities; figures belong to the caller.

use time::Date;

pub(crate) const NATIONAL_NAME: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub(crate) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
pub(crate) const DRAFT: &str = "DỰ THẢO";
pub(crate) const TO: &str = "Kính gửi:";
pub(crate) const RECIPIENTS: &str = "Nơi nhận:";
pub(crate) const AS_ABOVE: &str = "Như trên";
pub(crate) const ANNEX: &str = "Phụ lục";
pub(crate) const ANNEX_OF: &str = "Kèm theo";
pub(crate) const END_MARK: &str = "./.";
pub(crate) const COMMITTEE: &str = "ỦY BAN NHÂN DÂN ";

/// The Vietnamese letters that points use: no f, j, w, z and none of ă â ê ô ơ ư.
const POINT_LETTERS: [&str; 23] = [
    "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t",
    "u", "v", "x", "y",
];

/// Letter of the `n`-th point, from 1; `-` for 0 and after the 23 letters are used up, where the decree has no rule.
pub fn point_letter(n: usize) -> &'static str {
    n.checked_sub(1)
        .and_then(|index| POINT_LETTERS.get(index))
        .copied()
        .unwrap_or("-")
}

/// `n` with a leading zero below 10: document numbers, days, small counts.
pub fn two_digit(n: u32) -> String {
    format!("{n:02}")
}

/// A month in a date written out: only 1 and 2 take the leading zero.
pub fn two_digit_month(month: u8) -> String {
    if month <= 2 {
        format!("{month:02}")
    } else {
        month.to_string()
    }
}

/// Number and symbol with their lead, as printed under the issuer: `Số: 01/BC-SKHCN`.
pub fn number_line(number_symbol: &str) -> String {
    format!("Số: {number_symbol}")
}

/// Place and date as printed at the head: `Hưng Yên, ngày 05 tháng 01 năm 2026`.
pub fn place_date(place: &str, date: Date) -> String {
    let (day, month) = (
        two_digit(u32::from(date.day())),
        two_digit_month(date.month().into()),
    );
    format!("{place}, ngày {day} tháng {month} năm {}", date.year())
}

/// Place and date of a draft, with room for day and month: `Hưng Yên, ngày      tháng      năm 2026`.
pub fn place_date_blank(place: &str, year: i32) -> String {
    format!("{place}, ngày      tháng      năm {year}")
}

/// `n` as a Roman number in capitals; empty for 0, decimal from 4000 on.
pub fn roman(n: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n >= 4000 {
        return n.to_string();
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, sign) in STEPS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}
