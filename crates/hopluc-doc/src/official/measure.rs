//! About how wide a line of Times New Roman is: enough to break a letterhead well and to draw rules of the right length.
//!
//! Averages by letter, within some 3 %. Never used for line breaking of running text.

use unicode_normalization::UnicodeNormalization;

/// Width of the left column of the letterhead, in points (63 mm).
pub(crate) const LEFT_COLUMN_PT: f32 = 178.0;

/// Width of `text` at `size` points, bold, in points. Line breaks are not looked at. Empty text is 0 wide.
pub(crate) fn width_pt(text: &str, size: f32) -> f32 {
    text.chars().map(letter_em).sum::<f32>() * size
}

/// Share of the em that the letter takes in Times New Roman Bold, marks aside.
fn letter_em(c: char) -> f32 {
    let base = c.nfd().next().unwrap_or(c);
    match base {
        ' ' | '.' | ',' | '|' | '/' | 'l' | 'i' | 'j' | ';' => 0.27,
        '-' | '(' | ')' | ':' | 't' | 'f' => 0.333,
        'I' => 0.389,
        'r' | 's' | 'c' | 'e' => 0.43,
        'J' | 'đ' | 'ư' | 'n' | 'h' | 'u' | 'b' | 'd' | 'p' | 'q' | 'k' | 'S' | 'P' => 0.556,
        'L' | 'T' | 'E' | 'F' | 'B' | 'Z' => 0.667,
        'O' | 'G' | 'H' | 'K' | 'Q' | 'Ơ' => 0.778,
        'm' => 0.833,
        'M' => 0.944,
        'W' | '%' | '…' => 1.0,
        'w' => 0.722,
        '+' | '−' | '–' | '=' | '<' | '>' | '±' => 0.57,
        c if c.is_uppercase() => 0.722,
        _ => 0.5,
    }
}

/// `name` broken into lines that fit the left column at 13 points, as evenly as can be.
///
/// Breaks that the caller set stay. A break before "VÀ", "TỈNH" or "THÀNH PHỐ" is preferred when both lines then fit.
pub(crate) fn balanced(name: &str) -> String {
    if name.contains('\n') || width_pt(name, 13.0) <= LEFT_COLUMN_PT {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let halves = |at: usize| {
        (
            words.get(..at).unwrap_or_default().join(" "),
            words.get(at..).unwrap_or_default().join(" "),
        )
    };
    let widest = |at: usize| {
        let (first, second) = halves(at);
        width_pt(&first, 13.0).max(width_pt(&second, 13.0))
    };
    let is_good = |at: &usize| {
        let is_joint = matches!(words.get(*at), Some(&"VÀ" | &"TỈNH"))
            || words.get(*at..*at + 2) == Some(&["THÀNH", "PHỐ"]);
        is_joint && widest(*at) <= LEFT_COLUMN_PT
    };
    let best = (1..words.len())
        .find(is_good)
        .or_else(|| (1..words.len()).min_by(|a, b| widest(*a).total_cmp(&widest(*b))));
    match best.map(halves) {
        Some((first, second)) => format!("{first}\n{second}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_where_a_clerk_would_break_them() {
        assert_eq!(
            balanced("SỞ KHOA HỌC VÀ CÔNG NGHỆ"),
            "SỞ KHOA HỌC\nVÀ CÔNG NGHỆ"
        );
        assert_eq!(balanced("CÔNG AN TỈNH HƯNG YÊN"), "CÔNG AN TỈNH HƯNG YÊN");
        assert_eq!(
            balanced("ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN"),
            "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN"
        );
        assert_eq!(balanced("A\nB"), "A\nB");
    }

    #[test]
    fn the_national_name_is_as_wide_as_its_font_metrics_say() {
        let width = width_pt("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13.0);
        assert!((width - 271.0).abs() < 8.0, "{width}");
    }
}
