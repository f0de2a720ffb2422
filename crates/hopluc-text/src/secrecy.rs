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
const LABELS: [&[&str]; 6] = [
    &["đóng", "dấu"],
    &["dấu"],
    &["có", "mức", "độ", "mật"],
    &["có", "độ", "mật"],
    &["mức", "độ", "mật"],
    &["độ", "mật"],
];

/// What else stands in the letterhead beside a degree: a line is a stamp where it holds nothing but these.
const COMPANIONS: [&[&str]; 17] = [
    &["hỏa", "tốc"],
    &["thượng", "khẩn"],
    &["khẩn"],
    &["tài", "liệu", "thu", "hồi"],
    &["tài", "liệu"],
    &["văn", "bản"],
    &["hồ", "sơ"],
    &["báo", "cáo"],
    &["công", "văn"],
    &["công", "điện"],
    &["kế", "hoạch"],
    &["tờ", "trình"],
    &["quyết", "định"],
    &["chỉ", "thị"],
    &["phương", "án"],
    &["đề", "án"],
    &["chỉ", "người", "có", "tên", "mới", "được", "bóc", "bì"],
];

/// Companions that a number follows, if only a blank one. Any other number counts documents ("TÀI LIỆU MẬT: 12").
const NUMBERED: [&[&str]; 5] = [
    &["hỏa", "tốc", "hẹn", "giờ"],
    &["hẹn", "giờ"],
    &["bản", "số"],
    &["số", "bản"],
    &["số"],
];

/// How an addition begins that says what may not be done with a secret document; its rest is free.
const PROHIBITIONS: [&[&str]; 8] = [
    &["không"],
    &["cấm"],
    &["thu", "hồi"],
    &["chỉ"],
    &["lưu", "hành"],
    &["hạn", "chế"],
    &["đọc", "xong"],
    &["sử", "dụng", "xong"],
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
/// of the letterhead, alone or with what is stamped beside it (urgency, the number of the copy, "Đóng dấu:", "TÀI LIỆU", "không sao
/// chụp"), or in the symbol or behind it in a number line, where `(M)` is one too. `None` for "bảo mật", "bí mật nhà nước", "mật
/// khẩu", and where such documents are counted ("TÀI LIỆU MẬT: 12", rows of a table).
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
        if line.len() <= STAMP_BYTES && !is_row_of_counts(line) {
            highest = highest.max(stamp(line));
        }
        if visible <= 60 && line.len() < 400 && !is_row_of_counts(line) {
            let cells = line.split('|').flat_map(|cell| cell.split("  "));
            highest = highest.max(cells.clone().filter_map(stamp).max());
            highest = highest.max(cells.filter_map(in_number_line).max());
        }
    }
    highest
}

/// A row of a table that counts or numbers: a cell of it is a number alone.
fn is_row_of_counts(line: &str) -> bool {
    line.contains('|')
        && line.split('|').map(str::trim).any(|cell| {
            !cell.is_empty()
                && cell
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
}

/// A word of a cell.
struct Word<'a> {
    text: &'a str,
    /// Small, with its marks, tone where it belongs.
    key: String,
    /// Whether a dash, a bracket or the like parts it from the word before.
    is_parted: bool,
}

impl Word<'_> {
    fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn is_capital(&self) -> bool {
        !self.text.contains(char::is_lowercase)
    }
}

fn words_of(cell: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut end = 0;
    for text in cell.split(|c: char| !c.is_alphanumeric()) {
        if text.is_empty() {
            continue;
        }
        let start = text.as_ptr() as usize - cell.as_ptr() as usize;
        let between = cell.get(end..start).unwrap_or_default();
        words.push(Word {
            text,
            key: tone_key(text),
            is_parted: between.contains(['-', '–', '—', '(', '[', ',', ';', '.']),
        });
        end = start + text.len();
    }
    words
}

fn phrase_at(words: &[Word<'_>], at: usize, phrases: &[&[&str]]) -> Option<usize> {
    let found = phrases.iter().find(|phrase| {
        let here = words.get(at..at + phrase.len());
        here.is_some_and(|here| {
            here.iter()
                .zip(phrase.iter())
                .all(|(word, key)| word.key == *key)
        })
    });
    found.map(|phrase| phrase.len())
}

/// The highest degree of a cell that holds a degree, what may be stamped beside it, and nothing else.
fn stamp(cell: &str) -> Option<Secrecy> {
    if !cell.contains(['Ậ', 'ậ']) {
        return None;
    }
    let words = words_of(cell);
    let (mut at, mut highest, mut is_labelled) = (0, None, false);
    while let Some(word) = words.get(at) {
        let is_added = highest.is_some() && (word.is_parted || word.is_capital());
        if is_added && phrase_at(&words, at, &PROHIBITIONS).is_some() {
            return highest;
        }
        if let Some(n) = phrase_at(&words, at, &LABELS) {
            is_labelled = true;
            at += n;
        } else if let Some(n) = phrase_at(&words, at, &NUMBERED) {
            at += n;
            let n_digits = words.iter().skip(at).take_while(|word| word.is_number());
            let n_digits = n_digits.count();
            if n_digits == 0 && at < words.len() {
                // "SỐ VĂN BẢN MẬT": how many there are.
                return None;
            }
            at += n_digits;
        } else if let Some(n) = phrase_at(&words, at, &COMPANIONS) {
            at += n;
        } else {
            let (n, degree) = degree_at(&words, at)?;
            let written = words.get(at..at + n)?;
            if !is_labelled && !written.iter().all(Word::is_capital) {
                return None;
            }
            highest = highest.max(Some(degree));
            at += n;
        }
    }
    highest
}

fn degree_at(words: &[Word<'_>], at: usize) -> Option<(usize, Secrecy)> {
    DEGREES
        .iter()
        .find_map(|(phrase, degree)| Some((phrase_at(words, at, &[phrase])?, *degree)))
}

/// `Số: 12/BC-UBND(M)`, `Số: 12/BC-CAT-MẬT`, `Số: 12/BC-UBND - TỐI MẬT`: a degree in the number line of a letterhead.
fn in_number_line(cell: &str) -> Option<Secrecy> {
    let bare = cell.trim_start_matches(['*', '#', ' ', '_']);
    if !bare.starts_with("Số") && !bare.starts_with("SỐ") {
        return None;
    }
    let (number, behind) = bare.split_once('/')?;
    let (symbol, rest) = behind
        .split_once(char::is_whitespace)
        .unwrap_or((behind, ""));
    let (symbol, open) = symbol.split_once('(').unwrap_or((symbol, ""));
    let groups = number.split('-').chain(symbol.split(['-', '/', '.']));
    let marked = groups.filter_map(stamp).max().max(stamp(rest));
    if marked.is_some() {
        return marked;
    }
    // What stands in brackets right behind the symbol.
    let open = if open.is_empty() {
        rest.trim_start().strip_prefix('(')?
    } else if behind.len() > symbol.len() {
        behind.get(symbol.len() + 1..)?
    } else {
        return None;
    };
    if symbol.len() > 40 || !symbol.ends_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
        return None;
    }
    match open.split_once(')')?.0.trim() {
        "M" => Some(Secrecy::Mat),
        "TM" => Some(Secrecy::ToiMat),
        "TuM" | "TUM" | "TyM" => Some(Secrecy::TuyetMat),
        words => stamp(&words.to_uppercase()),
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
            ("TÀI LIỆU MẬT - KHÔNG SAO CHỤP", Secrecy::Mat),
            ("TÀI LIỆU MẬT (Thu hồi sau hội nghị)", Secrecy::Mat),
            ("MẬT - KHÔNG PHỔ BIẾN", Secrecy::Mat),
            ("HỒ SƠ MẬT", Secrecy::Mat),
            ("CÔNG VĂN TỐI MẬT", Secrecy::ToiMat),
            ("VĂN BẢN CÓ ĐỘ MẬT: TỐI MẬT", Secrecy::ToiMat),
            ("UBND TỈNH  MẬT", Secrecy::Mat),
            ("MẬT (Bản số: ...)", Secrecy::Mat),
        ] {
            assert_eq!(is_marked_secret(text), Some(degree), "{text}");
        }
    }

    #[test]
    fn a_number_line_tells_its_degree_wherever_it_stands() {
        for (text, degree) in [
            ("Số: 12/BC-TỐI MẬT", Secrecy::Mat),
            ("Số: 12/BC-UBND-TUYỆT MẬT", Secrecy::Mat),
            ("Số: 12/BC-UBND - TỐI MẬT", Secrecy::ToiMat),
            ("Số: 12/BC-UBND MẬT", Secrecy::Mat),
            ("SỐ: 12/BC-MẬT", Secrecy::Mat),
            ("Số 12-MẬT/BC-UBND", Secrecy::Mat),
            ("Số: 12/BC.MẬT", Secrecy::Mat),
            ("Số: 12/BC-UBND (Mật)", Secrecy::Mat),
            ("**Số: 12/BC-UBND(Tối mật)** | CỘNG HÒA", Secrecy::ToiMat),
        ] {
            assert!(is_marked_secret(text) >= Some(degree), "{text}");
        }
    }

    #[test]
    fn secret_documents_that_are_counted_are_no_stamp() {
        for text in [
            "VĂN BẢN MẬT: 12",
            "- Tài liệu MẬT: 15",
            "Tài liệu TỐI MẬT: 02",
            "SỐ VĂN BẢN MẬT",
            "| ĐỘ MẬT | SỐ LƯỢNG |\n| TUYỆT MẬT | 0 |\n| MẬT | 12 |",
            "| 1. | VĂN BẢN MẬT | 3 |",
            "Tài liệu MẬT không được mang ra ngoài",
            "Số: 12/BC-UBND Về việc bảo vệ tài liệu MẬT",
        ] {
            assert_eq!(is_marked_secret(text), None, "{text}");
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
