//! Bare counts in a list below a line that counts: "Qua kiểm tra, phát hiện:" and under it "- Thuê bao sai thông tin: 1.250".
//! A number with its own unit is read with the other counts, not here.

use super::unit::{is_named, is_no_unit, unit_at};
use super::{Context, Found};
use crate::label::{LabelStyle, Mark};
use crate::lexicon::{Role, role_at};
use crate::number::{approx_before, number_at};
use crate::paragraph::Para;

/// How many entries of a list are walked back to the line that opens it.
const MOST_ENTRIES: usize = 40;

/// Appends the count of an entry that is nothing but a name and a number.
pub(super) fn listed(context: &Context<'_>, para: &Para, index: usize, found: &mut Vec<Found>) {
    let key = context.view.para_key(para);
    let Some((at, end, value)) = last_number(key) else {
        return;
    };
    let (approx, from) = approx_before(key, at);
    let label = key
        .get(..from)
        .unwrap_or_default()
        .trim_end_matches([' ', ':', '-', '–']);
    let words = label.split(' ').count();
    let plain = (1..=16).contains(&words)
        && label.chars().count() > 2
        && !label.contains([':', ';', '.', '(', '/'])
        && !label.bytes().any(|byte| byte.is_ascii_digit());
    // "Số điện thoại: 113" names its number; more words before a colon count ("Bị lừa qua điện thoại: 07").
    let counted = words > 3 && key.get(..at).is_some_and(|head| head.contains(':'));
    if !plain
        || is_named(label) && !counted
        || is_no_unit(label)
        || !in_counting_list(context, para, index)
    {
        return;
    }
    let unit = match unit_of(label) {
        // "Nhắc nhở: 5" counts what the entry above it counted.
        "" => found
            .last()
            .map(|above| above.unit.clone())
            .unwrap_or_default(),
        unit => unit.to_owned(),
    };
    let of = context.view.text(para.body, para.body + label.len()).trim();
    found.push(Found {
        start: para.body,
        end: para.body + end,
        value,
        unit,
        of: of.to_owned(),
        approx,
        nil: false,
        para: index,
    });
}

/// Place and value of the whole number that ends an entry.
fn last_number(key: &str) -> Option<(usize, usize, f64)> {
    let trimmed = key.trim_end_matches(['.', ';', ',', '/', ' ']);
    let head = trimmed.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let at = head.len();
    let parted = head.ends_with([' ', ':']);
    let (number, end) = number_at(key, at)?;
    let titled = head.trim_end().ends_with(':');
    // "Triển khai Kế hoạch năm 2026": a year where no colon announces a count.
    let year = !titled && (1945.0..=2100.0).contains(&number.value);
    (parted && end == trimmed.len() && number.value.fract() == 0.0 && !year).then_some((
        at,
        end,
        number.value,
    ))
}

/// True for a bullet or letter below a line that ends with a colon and counts.
fn in_counting_list(context: &Context<'_>, para: &Para, index: usize) -> bool {
    const COUNTS: &[&str] = &[
        "phát hiện",
        "kết quả",
        "xử lý",
        "trong đó",
        "cụ thể",
        "như sau",
        "gồm",
        "tổng số",
        "tiếp nhận",
        "số liệu",
        "thống kê",
    ];
    let is_entry = |para: &Para| {
        matches!(
            para.mark,
            Mark::Bullet(_) | Mark::Label(LabelStyle::Letter, _)
        )
    };
    if !is_entry(para) {
        return false;
    }
    let above = context.view.paras.get(..index).unwrap_or_default();
    let lead = above
        .iter()
        .rev()
        .take(MOST_ENTRIES)
        .map(|para| (para, context.view.para_key(para)))
        .find(|(para, key)| key.ends_with(':') || !is_entry(para));
    lead.is_some_and(|(_, key)| key.ends_with(':') && COUNTS.iter().any(|word| key.contains(word)))
}

/// The unit that the entry names: its first words behind a verb, else the first word.
fn unit_of(label: &str) -> &str {
    let mut rest = label;
    while let Some((length, Role::Verb)) = role_at(rest)
        && unit_at(rest).is_none()
    {
        rest = rest.get(length..).unwrap_or_default().trim_start();
        if let Some(tail) = rest.strip_prefix("và ") {
            rest = tail;
        }
    }
    let rest = rest.strip_prefix("số ").unwrap_or(rest);
    unit_at(rest).unwrap_or_else(|| rest.split([' ', ',']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_end_with_a_whole_number() {
        assert_eq!(
            last_number("điểm bán không đăng ký: 07;"),
            Some((32, 34, 7.0))
        );
        assert_eq!(last_number("thuê bao sai: 1.250."), Some((15, 20, 1250.0)));
        assert_eq!(last_number("triển khai năm 2026"), None);
        assert_eq!(last_number("theo công văn 12/ubnd"), None);
        assert_eq!(last_number("tỷ lệ: 12,5"), None);
    }

    #[test]
    fn units_stand_behind_verbs() {
        assert_eq!(unit_of("thuê bao sai thông tin"), "thuê bao");
        assert_eq!(unit_of("số tài khoản đã khóa"), "tài khoản");
        assert_eq!(unit_of("xử phạt và nhắc nhở cơ sở"), "cơ sở");
    }
}
