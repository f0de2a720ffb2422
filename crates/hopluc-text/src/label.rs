//! The marks at the beginning of a line: bullets, outline labels, footnote numbers.
//! Looks at one line only; whether a labelled line is a heading is decided in `outline.rs`.

use std::sync::OnceLock;

use crate::damage::{certain_spellings, spellings};

/// Family of an outline label, in order of rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LabelStyle {
    Phan,
    Chuong,
    Muc,
    UpperLetter,
    Roman,
    Dieu,
    Arabic,
    Arabic2,
    Arabic3,
    /// `1)` below `1.`, and `(1)`.
    Paren,
    Letter,
}

/// What a line begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    Plain,
    /// `-` is depth 1, `+` depth 2.
    Bullet(u8),
    /// `I.`, `1.2.`, `a)`, `Điều 3.` ...; the text is the bare label.
    Label(LabelStyle, String),
    /// `<sup>1</sup>` at the start of a line.
    Footnote,
    /// A row of a table.
    Row,
}

/// The mark of a line and how many bytes it takes, white space after it included. `line` begins with its first visible character.
pub(crate) fn mark_of(line: &str) -> (Mark, usize) {
    // Markdown escapes a bullet that is meant as one: "\\- Rà soát".
    if let Some(rest) = line.strip_prefix('\\')
        && rest.starts_with(['-', '+', '*'])
    {
        let (mark, length) = mark_of(rest);
        return if mark == Mark::Plain {
            (mark, 0)
        } else {
            (mark, length + 1)
        };
    }
    let Some(first) = line.chars().next() else {
        return (Mark::Plain, 0);
    };
    let spaced = |length: usize| {
        let rest = line.get(length..).unwrap_or_default();
        length + rest.len() - rest.trim_start_matches([' ', '*', '\n']).len()
    };
    match first {
        '|' => (Mark::Row, 0),
        '[' => {
            note_number(line).map_or((Mark::Plain, 0), |length| (Mark::Footnote, spaced(length)))
        }
        '<' => footnote(line).map_or((Mark::Plain, 0), |length| (Mark::Footnote, spaced(length))),
        '-' | '–' | '—' | '•' | '·' | '▪' | '●' | '○' | '■' | '➢' | '✓' | '+' | '*'
        | '\u{2212}' => {
            // "+) Mở đợt cao điểm", "*) Xử lý": a bullet with a bracket.
            let bracket = line
                .get(first.len_utf8()..)
                .is_some_and(|rest| rest.starts_with(") "));
            let length = first.len_utf8() + usize::from(bracket);
            let rest = line.get(length..).unwrap_or_default();
            if first == '*' && !rest.starts_with(' ') {
                // "**" and "*word" are emphasis.
                return (Mark::Plain, 0);
            }
            match rest.trim_start_matches([' ', '*', '\n']).chars().next() {
                Some(c) if c.is_alphanumeric() || matches!(c, '“' | '"' | '(' | '‘' | '<') => (
                    Mark::Bullet(if first == '+' { 2 } else { 1 }),
                    spaced(length),
                ),
                _ => (Mark::Plain, 0),
            }
        }
        // A row of a table without an outer border, as the readers of office files write it.
        _ if line.as_bytes().contains(&b'|') && line.contains(" | ") => (Mark::Row, 0),
        _ => label(line).map_or((Mark::Plain, 0), |(style, text, length)| {
            (Mark::Label(style, text), spaced(length))
        }),
    }
}

/// Length of the number of a note that begins a line: "[2] Thay thế Quyết định ...".
fn note_number(line: &str) -> Option<usize> {
    let close = line.find(']').filter(|close| (2..=4).contains(close))?;
    let digits = line.get(1..close)?.bytes().all(|b| b.is_ascii_digit());
    let after = line.get(close + 1..)?;
    (digits && after.starts_with(' ') && after.trim_start().starts_with(char::is_alphanumeric))
        .then_some(close + 1)
}

fn footnote(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("<sup>")?;
    let digits = rest
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'[' | b']' | b'(' | b')'))
        .count();
    let tail = rest.get(digits..)?;
    (digits > 0 && tail.starts_with("</sup>")).then_some("<sup>".len() + digits + "</sup>".len())
}

/// Style, bare label and byte length of the outline label of a line.
fn label(line: &str) -> Option<(LabelStyle, String, usize)> {
    let bytes = line.as_bytes();
    match bytes.first()? {
        b'0'..=b'9' => arabic(line),
        b'(' => bracketed(line),
        b'A'..=b'Z' => upper(line).or_else(|| word_label(line)),
        b'a'..=b'z' | 0xc4 => letter(line).or_else(|| word_label(line)),
        _ => None,
    }
}

/// `(1) Bộ Công an ...`: a number in brackets that opens an item; "(02 vụ)" and "(1)" alone are none.
fn bracketed(line: &str) -> Option<(LabelStyle, String, usize)> {
    let inner = line.strip_prefix('(')?;
    let close = inner.find(')').filter(|close| *close <= 3)?;
    let text = inner.get(..close)?;
    let digits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    let romans = text.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    let after = inner.get(close + 1..)?;
    let next = after.trim_start_matches([' ', '*']).chars().next()?;
    let opens = next.is_uppercase() || matches!(next, '“' | '"');
    let style = if digits {
        LabelStyle::Paren
    } else {
        LabelStyle::Letter
    };
    (!text.is_empty() && (digits || romans) && after.starts_with([' ', '*']) && opens)
        .then(|| (style, text.to_owned(), close + 2))
}

fn arabic(line: &str) -> Option<(LabelStyle, String, usize)> {
    let bytes = line.as_bytes();
    let (mut at, groups) = digit_groups(bytes);
    if groups == 0 || groups > 4 || bytes.get(at).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let text = line.get(..at)?.replace('\\', "");
    // "1 . Đối với": a scan set the dot apart.
    if bytes.get(at) == Some(&b' ')
        && matches!(bytes.get(at + 1), Some(b'.' | b')'))
        && bytes.get(at + 2) == Some(&b' ')
    {
        at += 1;
    }
    // "1\\." is how markdown keeps a number from becoming a list.
    if bytes.get(at) == Some(&b'\\') {
        at += 1;
    }
    let dash = if groups == 1 {
        dash_length(line, at)
    } else {
        0
    };
    let signed = dash > 0 || matches!(bytes.get(at), Some(b'.' | b')' | b'/'));
    let end = at + dash.max(usize::from(signed));
    let rest = line.get(end..)?;
    // "1." alone: its text stands on the next line.
    if signed
        && rest.trim_matches([' ', '*']).is_empty()
        && bytes.get(at) == Some(&b'.')
        && groups <= 3
    {
        let style = if groups == 1 {
            LabelStyle::Arabic
        } else {
            LabelStyle::Arabic2
        };
        return Some((style, text, end));
    }
    let next = rest.trim_start_matches([' ', '*']).chars().next()?;
    let opens = next.is_uppercase()
        || matches!(next, '“' | '"' | '(' | '‘')
        || groups == 1 && bytes.get(at) == Some(&b'.') && counts_bodies(rest);
    // "1/ Công an" is a label, "1/QĐ" is a number; without a sign only "1.2 Công an" counts.
    let spaced = rest.starts_with([' ', '*']);
    let fits = if signed {
        opens && (spaced || bytes.get(at) != Some(&b'/'))
    } else {
        groups > 1 && spaced && next.is_uppercase()
    };
    let style = match groups {
        1 if bytes.get(at) == Some(&b')') => LabelStyle::Paren,
        1 => LabelStyle::Arabic,
        2 => LabelStyle::Arabic2,
        _ => LabelStyle::Arabic3,
    };
    fits.then_some((style, text, end))
}

/// "8. 64 xã, phường": how many bodies are meant, behind the label.
fn counts_bodies(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '*']);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && crate::bodies::counts_bodies(&crate::fold::aligned_key(rest))
}

/// Length of "1", "1.2", "1.2.3" at the start of a line and how many numbers it has.
fn digit_groups(bytes: &[u8]) -> (usize, usize) {
    let (mut at, mut groups) = (0, 0);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits > 2 {
            break;
        }
        groups += 1;
        at += digits;
        match (bytes.get(at), bytes.get(at + 1), bytes.get(at + 2)) {
            (Some(b'.'), Some(b'0'..=b'9'), _) => at += 1,
            (Some(b'\\'), Some(b'.'), Some(b'0'..=b'9')) => at += 2,
            _ => break,
        }
    }
    (at, groups)
}

/// Length of the dash behind the number of a party document ("1- Các cấp ủy", "1 - Các chi bộ"), the space before it included.
fn dash_length(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    let sign = rest.trim_start();
    let spaces = rest.len() - sign.len();
    ["-", "–"]
        .iter()
        .find(|dash| {
            sign.strip_prefix(**dash)
                .is_some_and(|after| after.starts_with(' '))
        })
        .map_or(0, |dash| spaces + dash.len())
}

/// What follows a label without the sign by which markdown escapes its dot or bracket ("II\\."), and the length of that sign.
fn unescaped(rest: &str) -> (&str, usize) {
    match rest.strip_prefix('\\') {
        Some(sign) if sign.starts_with(['.', ')', '-', ':']) => (sign, 1),
        _ => (rest, 0),
    }
}

fn upper(line: &str) -> Option<(LabelStyle, String, usize)> {
    let length = line
        .bytes()
        .take_while(|b| matches!(b, b'I' | b'V' | b'X' | b'L'))
        .count();
    let (style, length) = if length > 0 && length <= 6 {
        (LabelStyle::Roman, length)
    } else {
        (LabelStyle::UpperLetter, 1)
    };
    let (rest, escape) = unescaped(line.get(length..)?);
    let sign = rest.chars().next()?;
    if !matches!(sign, '.' | ')' | '/' | '-' | '–') {
        return None;
    }
    let after = rest.get(sign.len_utf8()..)?;
    let next = after.trim_start_matches([' ', '*', '.']).chars().next()?;
    let spaced = after.starts_with([' ', '*']);
    // "V.I.Lenin", "A.B" and "X-quang" are no labels; "I.KẾT QUẢ" is.
    let shouted = after.chars().take_while(|c| c.is_uppercase()).count() > 1;
    (next.is_uppercase() && (spaced || shouted && sign == '.' && style == LabelStyle::Roman)).then(
        || {
            let text = line.get(..length).unwrap_or_default().to_owned();
            (style, text, length + escape + sign.len_utf8())
        },
    )
}

fn letter(line: &str) -> Option<(LabelStyle, String, usize)> {
    let first = line.chars().next()?;
    if !(first.is_ascii_lowercase() || first == 'đ') {
        return None;
    }
    let escape = unescaped(line.get(first.len_utf8()..)?).1;
    let length = first.len_utf8() + escape;
    let sign = line.get(length..)?.chars().next()?;
    let after = line.get(length + sign.len_utf8()..).unwrap_or_default();
    let Some(next) = after.trim_start_matches([' ', '*']).chars().next() else {
        // "b)" alone: its text stands on the next line.
        return (sign == ')').then(|| (LabelStyle::Letter, first.to_string(), length + 1));
    };
    let fits = match sign {
        ')' => next.is_alphanumeric() || matches!(next, '“' | '"'),
        '.' | '/' => after.starts_with(' ') && next.is_uppercase(),
        // "a- Tổ chức quán triệt": the older way, which no measure ("m- ") looks like.
        '-' => {
            after.starts_with(' ') && next.is_uppercase() && matches!(first, 'a'..='i' | 'đ' | 'k')
        }
        _ => false,
    };
    fits.then(|| (LabelStyle::Letter, first.to_string(), length + 1))
}

/// `Điều 3.`, `Chương II`, `Phần thứ nhất`, `Mục 1`.
fn word_label(line: &str) -> Option<(LabelStyle, String, usize)> {
    if !line.starts_with(['Đ', 'C', 'P', 'M']) {
        return None;
    }
    // Each of the words ends with its only space.
    let mut head = line.bytes().take(LONGEST_LABEL_WORD);
    let length = head.position(|byte| byte == b' ')? + 1;
    let first = line.get(..length)?;
    let (spelling, word, style) = label_words()
        .iter()
        .find(|(spelling, _, _)| spelling == first)?;
    let rest = line.get(spelling.len()..)?;
    let number: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'L'))
        .collect();
    let length = if number.is_empty() || number.len() > 6 {
        ordinal_length(rest)?
    } else {
        number.len()
    };
    let end = spelling.len() + length;
    let (after, escape) = unescaped(line.get(end..).unwrap_or_default());
    let end = end + escape;
    let sign = after.chars().next();
    // "Điều 3 Nghị định ..." at a line start is a citation that was wrapped, not a label.
    let closed = matches!(sign, None | Some('.' | ':' | '*'));
    if !closed && (*style == LabelStyle::Dieu || *style == LabelStyle::Muc) {
        return None;
    }
    let text = format!("{word}{}", rest.get(..length)?);
    let end = if matches!(sign, Some('.' | ':')) {
        end + 1
    } else {
        end
    };
    Some((*style, text, end))
}

/// Bytes of the longest word of a label with its space, and some more.
const LONGEST_LABEL_WORD: usize = 12;

/// Words of labels as a line may spell them, scanned ones too, each with its sound form.
fn label_words() -> &'static [(String, String, LabelStyle)] {
    static WORDS: OnceLock<Vec<(String, String, LabelStyle)>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = Vec::new();
        for (first, rest, style) in [
            ("Đ", "iều ", LabelStyle::Dieu),
            ("C", "hương ", LabelStyle::Chuong),
            ("P", "hần ", LabelStyle::Phan),
            ("M", "ục ", LabelStyle::Muc),
        ] {
            let sound = format!("{first}{rest}");
            for spelling in certain_spellings(rest) {
                let spelling = format!("{first}{spelling}");
                words.push((spelling.to_uppercase(), sound.to_uppercase(), style));
                words.push((spelling, sound.clone(), style));
            }
        }
        words
    })
}

/// Length of "thứ nhất", "THỨ HAI" at the start of a text.
fn ordinal_length(rest: &str) -> Option<usize> {
    static ORDINALS: OnceLock<Vec<String>> = OnceLock::new();
    let ordinals = ORDINALS.get_or_init(|| {
        ["thứ nhất", "thứ hai", "thứ ba", "thứ tư"]
            .into_iter()
            .flat_map(spellings)
            .flat_map(|ordinal| [ordinal.to_uppercase(), ordinal])
            .collect()
    });
    ordinals
        .iter()
        .find(|ordinal| rest.starts_with(ordinal.as_str()))
        .map(String::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, style: LabelStyle, text: &str, rest: &str) {
        let (mark, length) = mark_of(line);
        assert_eq!(mark, Mark::Label(style, text.to_owned()), "{line}");
        assert_eq!(line.get(length..), Some(rest), "{line}");
    }

    #[test]
    fn damaged_labels_are_labels() {
        check(
            "Điêu 3. Trách nhiệm",
            LabelStyle::Dieu,
            "Điều 3",
            "Trách nhiệm",
        );
        check("PHÂN THỨ HAI", LabelStyle::Phan, "PHẦN THỨ HAI", "");
        check("1 . Đối với", LabelStyle::Arabic, "1", "Đối với");
        check("1\\.2\\. Công an", LabelStyle::Arabic2, "1.2", "Công an");
    }

    #[test]
    fn labels_are_told_by_style() {
        check("I. KẾT QUẢ", LabelStyle::Roman, "I", "KẾT QUẢ");
        check("II.NHIỆM VỤ", LabelStyle::Roman, "II", "NHIỆM VỤ");
        check("1.2. Công tác", LabelStyle::Arabic2, "1.2", "Công tác");
        check("12. Sở", LabelStyle::Arabic, "12", "Sở");
        check("a) Rà soát", LabelStyle::Letter, "a", "Rà soát");
        assert_eq!(mark_of("+) Rà soát"), (Mark::Bullet(2), 3));
        assert_eq!(mark_of("*) Rà soát"), (Mark::Bullet(1), 3));
        check("a- Rà soát", LabelStyle::Letter, "a", "Rà soát");
        check("1- Các cấp ủy", LabelStyle::Arabic, "1", "Các cấp ủy");
        check("1 - Các chi bộ", LabelStyle::Arabic, "1", "Các chi bộ");
        check("2 – Đảng ủy", LabelStyle::Arabic, "2", "Đảng ủy");
        check("1) Rà soát", LabelStyle::Paren, "1", "Rà soát");
        check("(2) Bộ Công an", LabelStyle::Paren, "2", "Bộ Công an");
        check("(ii) Rà soát", LabelStyle::Letter, "ii", "Rà soát");
        check("đ) rà soát", LabelStyle::Letter, "đ", "rà soát");
        check("Điều 3. Hiệu lực", LabelStyle::Dieu, "Điều 3", "Hiệu lực");
        check("A. Phần chung", LabelStyle::UpperLetter, "A", "Phần chung");
    }

    #[test]
    fn bullets_keep_their_depth() {
        assert_eq!(mark_of("- Rà soát"), (Mark::Bullet(1), 2));
        assert_eq!(mark_of("+ Rà soát"), (Mark::Bullet(2), 2));
        assert_eq!(mark_of("-Rà soát"), (Mark::Bullet(1), 1));
    }

    #[test]
    fn numbers_in_a_sentence_are_no_labels() {
        for line in [
            "1.878 kết nối",
            "24/3/2020 của",
            "6 tháng đầu năm",
            "04/2016/QĐ-UBND)",
            "30.4 và",
            "Điều 3 Nghị định",
            "(02 vụ) được",
            "(1) ",
            "10 - 15 người",
            "2 - 3 vụ",
            "25.850.000 đồng",
            "-----",
        ] {
            assert_eq!(mark_of(line).0, Mark::Plain, "{line}");
        }
    }
}
