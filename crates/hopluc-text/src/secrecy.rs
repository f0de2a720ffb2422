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

/// What stands before a degree and says that it is one; behind it the degree need not stand in capitals.
const LABELS: [&[&str]; 4] = [
    &["đóng", "dấu"],
    &["dấu"],
    &["mức", "độ", "mật"],
    &["độ", "mật"],
];

/// What else stands in the letterhead beside a degree: a line is a stamp where it holds nothing but these.
const COMPANIONS: [&[&str]; 11] = [
    &["hỏa", "tốc", "hẹn", "giờ"],
    &["hỏa", "tốc"],
    &["thượng", "khẩn"],
    &["khẩn"],
    &["tài", "liệu", "thu", "hồi"],
    &["tài", "liệu"],
    &["văn", "bản"],
    &["chỉ", "người", "có", "tên", "mới", "được", "bóc", "bì"],
    &["bản", "số"],
    &["số", "bản"],
    &["số"],
];

/// The degrees in words, the longest first; a stamp may be spaced out.
const DEGREES: [(&[&str], Secrecy); 6] = [
    (&["tuyệt", "mật"], Secrecy::TuyetMat),
    (&["t", "u", "y", "ệ", "t", "m", "ậ", "t"], Secrecy::TuyetMat),
    (&["tối", "mật"], Secrecy::ToiMat),
    (&["t", "ố", "i", "m", "ậ", "t"], Secrecy::ToiMat),
    (&["mật"], Secrecy::Mat),
    (&["m", "ậ", "t"], Secrecy::Mat),
];

/// Bytes of a line that may be nothing but a stamp.
const STAMP_BYTES: usize = 150;

/// The highest degree of secrecy that a text is stamped with: `MẬT`, `TỐI MẬT` or `TUYỆT MẬT` in capitals on a line or in a column
/// of the letterhead, alone or with what is stamped beside it (urgency, the number of the copy, "Đóng dấu:"), or in brackets behind
/// the symbol in a number line, where `(M)` is one too. `None` for "bảo mật", "bí mật nhà nước", "mật khẩu".
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
        if line.len() <= STAMP_BYTES {
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

/// The highest degree of a cell that holds a degree, what may be stamped beside it, numbers, and nothing else.
fn stamp(cell: &str) -> Option<Secrecy> {
    if !cell.contains(['Ậ', 'ậ']) {
        return None;
    }
    let words: Vec<&str> = cell
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let keys: Vec<String> = words.iter().map(|word| tone_key(word)).collect();
    let is_here = |at: usize, phrase: &[&str]| {
        let here = keys.get(at..at + phrase.len());
        here.is_some_and(|here| here.iter().zip(phrase).all(|(key, word)| key == word))
    };
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_heading = words.first().is_some_and(is_number);
    let (mut at, mut highest, mut is_labelled) = (0, None, false);
    while at < words.len() {
        let label = LABELS.iter().find(|phrase| is_here(at, phrase));
        let companion = COMPANIONS.iter().find(|phrase| is_here(at, phrase));
        let degree = DEGREES.iter().find(|(phrase, _)| is_here(at, phrase));
        if is_heading && (is_here(at, &["tài", "liệu"]) || is_here(at, &["văn", "bản"])) {
            // "2. VĂN BẢN MẬT": a part of a text that is about such documents.
            return None;
        }
        if let Some(phrase) = label.or(companion) {
            at += phrase.len();
            is_labelled |= label.is_some();
        } else if let Some((phrase, degree)) = degree {
            let written = words.get(at..at + phrase.len())?;
            let is_capital = !written.iter().any(|word| word.contains(char::is_lowercase));
            if !is_capital && !is_labelled {
                return None;
            }
            highest = highest.max(Some(*degree));
            at += phrase.len();
        } else if words.get(at).is_some_and(is_number) {
            at += 1;
        } else {
            return None;
        }
    }
    highest
}

/// `Số: 12/BC-UBND(M)`, `Số: 12/BC-CAT-MẬT`: the suffix of a number line.
fn suffix(line: &str) -> Option<Secrecy> {
    let bare = line.trim_start_matches(['*', '#', '|', ' ', '_']);
    if !bare.starts_with("Số") {
        return None;
    }
    let symbol = bare.split_once('/').map_or("", |(_, symbol)| symbol);
    let symbol = symbol.split_whitespace().next().unwrap_or_default();
    let marked = symbol.split(['-', '/']).find_map(stamp);
    if marked.is_some() {
        return marked;
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
        words => stamp(words),
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
    fn a_stamp_is_one_beside_what_else_is_stamped() {
        for (text, degree) in [
            ("MẬT - HỎA TỐC", Secrecy::Mat),
            ("HOẢ TỐC – MẬT", Secrecy::Mat),
            ("TỐI MẬT - KHẨN", Secrecy::ToiMat),
            ("THƯỢNG KHẨN TUYỆT MẬT", Secrecy::TuyetMat),
            ("MẬT (Bản số: 03)", Secrecy::Mat),
            ("ĐÓNG DẤU: MẬT", Secrecy::Mat),
            ("Dấu: Tối mật", Secrecy::ToiMat),
            ("Mức độ mật: MẬT", Secrecy::Mat),
            ("T Ố I  M Ậ T", Secrecy::ToiMat),
            ("Số: 3/UBND-NC (MẬT)", Secrecy::Mat),
            ("Số: 3/UBND-NC (TỐI MẬT) | CỘNG HÒA", Secrecy::ToiMat),
            ("UBND TỈNH | MẬT/HỎA TỐC", Secrecy::Mat),
            ("TÀI LIỆU MẬT", Secrecy::Mat),
            ("VĂN BẢN TỐI MẬT", Secrecy::ToiMat),
            ("Số: 3/MẬT-UBND", Secrecy::Mat),
            ("Số: 12/BC-CAT-MẬT | CỘNG HÒA", Secrecy::Mat),
        ] {
            assert_eq!(is_marked_secret(text), Some(degree), "{text}");
        }
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
            "Độ mật:",
            "HỎA TỐC",
            "CÔNG TÁC BẢO MẬT - KHẨN",
            "DANH MỤC TÀI LIỆU MẬT",
            "Tài liệu mật",
            "2. VĂN BẢN MẬT",
            "DANH MỤC BÍ MẬT NHÀ NƯỚC",
            "- Mật, Tối mật, Tuyệt mật",
            "Khẩn, mật",
            "Số: 3/UBND-NC (BẢO MẬT)",
        ] {
            assert_eq!(is_marked_secret(text), None, "{text}");
        }
    }
}
