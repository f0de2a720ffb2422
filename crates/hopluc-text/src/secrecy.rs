//! Recognises the stamp of a state secret. Only the form of the stamp counts; words about secrecy in a text do not.

use serde::{Deserialize, Serialize};

use crate::fold::tone_key;

/// Degree of secrecy, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// "Mật".
    Mat,
    /// "Tối mật".
    ToiMat,
    /// "Tuyệt mật".
    TuyetMat,
}

impl Secrecy {
    /// The stamp: `MẬT`, `TỐI MẬT`, `TUYỆT MẬT`.
    pub fn stamp(self) -> &'static str {
        match self {
            Self::Mat => "MẬT",
            Self::ToiMat => "TỐI MẬT",
            Self::TuyetMat => "TUYỆT MẬT",
        }
    }
}

/// The highest degree of secrecy that a text is stamped with: `MẬT`, `TỐI MẬT` or `TUYỆT MẬT` in capitals alone on a line or in a
/// column of the letterhead, or the suffix `(M)` of a symbol in a number line. `None` for "bảo mật", "bí mật nhà nước", "mật khẩu".
///
/// Looks at every line for a stamp alone on it, at the first 60 for the rest. O(n).
pub fn is_marked_secret(text: &str) -> Option<Secrecy> {
    let text = crate::normal::normalised(text);
    marked(&text)
}

/// [`is_marked_secret`] for text that is normalised already.
pub(crate) fn marked(text: &str) -> Option<Secrecy> {
    let mut visible = 0;
    let mut highest = None;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        visible += 1;
        if line.len() <= 60 {
            highest = highest.max(stamp(line));
        }
        if visible <= 60 && line.len() < 400 {
            highest = highest.max(
                line.split('|')
                    .flat_map(|cell| cell.split("   "))
                    .filter_map(stamp)
                    .max(),
            );
            highest = highest.max(suffix(line));
        }
    }
    highest
}

fn stamp(cell: &str) -> Option<Secrecy> {
    if !cell.contains(['Ậ', 'ậ']) {
        return None;
    }
    let bare = cell.trim_matches(|c: char| !c.is_alphabetic());
    let labelled = ["ĐỘ MẬT:", "Độ mật:"]
        .iter()
        .find_map(|label| bare.strip_prefix(label));
    // Behind its label a degree need not stand in capitals.
    if labelled.is_none() && bare.chars().any(char::is_lowercase) {
        return None;
    }
    let bare = labelled.map_or(bare, str::trim_start);
    match tone_key(bare).as_str() {
        "mật" | "m ậ t" => Some(Secrecy::Mat),
        "tối mật" => Some(Secrecy::ToiMat),
        "tuyệt mật" => Some(Secrecy::TuyetMat),
        _ => None,
    }
}

/// `Số: 12/BC-UBND(M)`: the suffix of a number line.
fn suffix(line: &str) -> Option<Secrecy> {
    let bare = line.trim_start_matches(['*', '#', '|', ' ', '_']);
    if !bare.starts_with("Số") {
        return None;
    }
    let open = bare.find('(')?;
    let head: String = bare.get(..open)?.split_whitespace().collect();
    let close = bare.get(open..)?.find(')')? + open;
    if !head.contains('/')
        || open > 60
        || !head.ends_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    {
        return None;
    }
    match bare.get(open + 1..close)?.trim() {
        "M" => Some(Secrecy::Mat),
        "TM" => Some(Secrecy::ToiMat),
        "TuM" | "TUM" | "TyM" => Some(Secrecy::TuyetMat),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_recognised() {
        assert_eq!(
            is_marked_secret("UBND TỈNH\n\n**MẬT**\n\nBÁO CÁO"),
            Some(Secrecy::Mat)
        );
        assert_eq!(
            is_marked_secret("| TỐI MẬT | CỘNG HÒA |\nx"),
            Some(Secrecy::ToiMat)
        );
        assert_eq!(
            is_marked_secret("a\nTUYỆT MẬT\nMẬT"),
            Some(Secrecy::TuyetMat)
        );
        assert_eq!(is_marked_secret("Số: 12 /BC-UBND(M)"), Some(Secrecy::Mat));
        assert_eq!(is_marked_secret("Độ mật: Mật\nx"), Some(Secrecy::Mat));
        assert_eq!(
            is_marked_secret("TO\u{302}\u{301}I MA\u{302}\u{323}T"),
            Some(Secrecy::ToiMat)
        );
    }

    #[test]
    fn words_about_secrecy_are_no_stamp() {
        for text in [
            "bảo mật thông tin",
            "BẢO MẬT",
            "bí mật nhà nước",
            "Mật khẩu",
            "Mật",
            "Số: 12/BC-UBND (bản sao)",
            "mật",
            "Công văn 12/UBND(M)",
        ] {
            assert_eq!(is_marked_secret(text), None, "{text}");
        }
    }
}
