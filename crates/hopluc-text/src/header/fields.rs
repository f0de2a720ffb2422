//! The single fields of a letterhead: what one cell of it can be. Each test looks at one cell and knows nothing of its neighbours.

use std::sync::OnceLock;

use regex::Regex;

use crate::cell::{Cell, is_upper};
use crate::damage::{alternation, spellings};
use crate::date::date_at;
use crate::kind::DocumentKind;
use crate::reading::Spanned;

/// Number and symbol of a number line: `Số: 841/BC-STTTT` gives both, `Số: /BC-STTTT` the symbol alone, a blank gives neither.
pub(super) fn number_in(cell: &Cell) -> Option<(Option<String>, Option<String>)> {
    // "Sô": a scan may lose the tone.
    let rest = cell
        .key
        .strip_prefix("số")
        .or_else(|| cell.key.strip_prefix("sô"))?;
    let rest = rest.trim_start();
    let signed = rest.starts_with(':');
    let rest = rest.trim_start_matches([':', ' ', '.', '…', '_']);
    let value = cell.value.get(cell.key.len() - rest.len()..)?;
    let compact: String = value
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .replace('–', "-");
    let compact = compact.trim_end_matches(['.', ',', ';']);
    let (number, symbol) = compact.split_once('/').unwrap_or((compact, ""));
    let number = number.trim_matches(['.', '…', '_']);
    if !signed && (!number.starts_with(|c: char| c.is_ascii_digit()) || symbol.is_empty()) {
        return None;
    }
    if compact.chars().count() > 40 || number.chars().any(char::is_whitespace) {
        return None;
    }
    let symbol = (!symbol.is_empty()).then(|| symbol.to_owned());
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((None, symbol.filter(|s| is_symbol(s))));
    }
    // Party form: 12-CV/TU.
    let symbol = match number.split_once('-') {
        Some((_, kind)) => symbol.map(|body| format!("{kind}/{body}")),
        None => symbol.map(|s| {
            s.trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches('/')
                .to_owned()
        }),
    };
    Some((Some(compact.to_owned()), symbol.filter(|s| is_symbol(s))))
}

fn is_symbol(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(char::is_alphabetic)
}

/// A field that may be blank.
pub(super) type Field = Option<Spanned<String>>;

/// Place and date of a date line.
pub(super) fn date_line(cell: &Cell) -> Option<(Field, Field)> {
    let at = cell.key.find("ngày")?;
    // "Kiến Sơn, ngày 09/10/2026": a short dateline in figures, behind its place.
    let figures = cell.key.get(at..)?.matches('/').count() == 2
        && cell.key.get(..at)?.trim_end().ends_with(',');
    let words = cell.key.get(at..)?.contains("tháng") && cell.key.contains("năm");
    if at > 60 || !words && !figures {
        return None;
    }
    // "Hà Nội, hồi 16 giờ 00 ngày 08 tháng 9 ...": telegrams tell the hour.
    let place_end = hour_start(cell.key.get(..at)?).unwrap_or(at);
    let head = cell.value.get(..place_end)?.trim_end_matches([' ', ',']);
    let (date, end) = date_at(&cell.key, at)?;
    // A sentence that merely holds a date goes on after it or begins small.
    if cell
        .key
        .get(end..)?
        .chars()
        .filter(|c| c.is_alphabetic())
        .count()
        > 3
        || (head.is_empty() && cell.value.chars().count() > 60)
    {
        return None;
    }
    let named = head.split(' ').all(|word| {
        word.chars()
            .next()
            .is_none_or(|c| c.is_uppercase() || c.is_numeric())
    });
    if !named {
        return None;
    }
    let place = (!head.is_empty()).then(|| cell.piece(0, head.len()).spanned());
    Some((place, date.iso().map(|iso| Spanned::new(iso, cell.span))))
}

/// Where "hồi 16 giờ 00" or "lúc 8h30" begins at the end of what stands before the day.
fn hour_start(key: &str) -> Option<usize> {
    let at = ["hồi ", "lúc "].iter().find_map(|word| key.rfind(word))?;
    let hour = key.get(at..)?.split(' ').nth(1)?;
    hour.starts_with(|c: char| c.is_ascii_digit()).then_some(at)
}

/// The form that a title line names, and the subject that follows it on the same line.
pub(super) fn title_of(cell: &Cell) -> Option<(DocumentKind, Option<Cell>)> {
    if let Some(kind) = DocumentKind::from_title(cell.key.trim()) {
        return cell.is_upper().then_some((kind, None));
    }
    if cell.is_upper()
        && let Some(kind) = DocumentKind::from_scanned_title(&cell.value)
    {
        return Some((kind, None));
    }
    if cell.is_upper() {
        return shouted_title(cell);
    }
    // "BÁO CÁO Kết quả ...": capitals turn into a sentence.
    let split = cell
        .value
        .char_indices()
        .zip(cell.value.chars().skip(1))
        .find(|((_, c), next)| c.is_uppercase() && next.is_lowercase())?
        .0
        .0;
    let title = cell.key.get(..split)?.trim();
    let kind = DocumentKind::from_title(title)
        .filter(|_| is_upper(cell.value.get(..split).unwrap_or_default()))?;
    let rest = cell.piece(split, cell.value.len());
    Some((kind, Some(rest)))
}

/// "BÁO CÁO TỔNG KẾT", "CÔNG ĐIỆN KHẨN": a title with a word that says which; "KẾ HOẠCH TRIỂN KHAI ...": a title and its subject.
fn shouted_title(cell: &Cell) -> Option<(DocumentKind, Option<Cell>)> {
    const WHICH: &[&str] = &[
        "khẩn",
        "hỏa tốc",
        "nhanh",
        "chuyên đề",
        "tổng kết",
        "sơ kết",
        "phối hợp",
        "kết luận",
        "tuyên truyền",
        "giải trình",
        "đột xuất",
        "thanh tra",
        "kiểm tra",
        "làm việc",
        "cuộc họp",
        "tổng hợp",
        "hành động",
        "liên tịch",
        "liên ngành",
        "công tác",
        "tóm tắt",
    ];
    let key = cell.key.trim_end();
    let mut cut = None;
    for (at, _) in key.match_indices(' ').take(3) {
        if let Some(kind) = key.get(..at).and_then(DocumentKind::from_title) {
            cut = Some((at, kind));
        }
    }
    let (at, kind) = cut?;
    let rest = key.get(at + 1..)?;
    if WHICH.contains(&rest) {
        return Some((kind, None));
    }
    let subject = [
        "về ",
        "thực hiện ",
        "triển khai ",
        "kết quả ",
        "phòng, chống ",
        "tăng cường ",
        "bảo đảm ",
        "tình hình ",
        "công tác ",
        "v/v ",
    ]
    .iter()
    .any(|opener| rest.starts_with(opener));
    subject.then(|| (kind, Some(cell.piece(at + 1, cell.value.len()))))
}

pub(super) fn is_motto(key: &str) -> bool {
    static WORDS: OnceLock<Regex> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let republic = alternation(&["cộng hòa xã hội chủ nghĩa"]);
        let (free, independent) = (alternation(&["tự do"]), alternation(&["độc lập"]));
        Regex::new(&format!(
            "{republic}|^cộng hòa.*chủ nghĩa|(?:{independent}).*(?:{free})|(?:{free}).*(?:{independent})"
        ))
        .expect("an alternation of escaped phrases is a valid pattern")
    });
    words.is_match(key)
        || matches!(
            key.trim(),
            "đảng cộng sản việt nam"
                | "hạnh phúc"
                | "- hạnh phúc"
                | "đoàn tncs hồ chí minh"
                | "đoàn thanh niên cộng sản hồ chí minh"
        )
        || opens_motto(key)
}

const REPUBLIC: &str = "cộng hòa xã hội chủ nghĩa việt nam";

/// True for the first words of the name of the state, broken off at the end of a line.
pub(super) fn opens_motto(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty() && key != REPUBLIC && goes_before(key, REPUBLIC)
}

/// True when `key` goes on where the first words of the name of the state, `opened`, broke off.
pub(super) fn closes_motto(opened: &str, key: &str) -> bool {
    format!("{} {}", opened.trim(), key.trim()) == REPUBLIC
}

/// True when `text` is made of the first whole words of `whole`.
fn goes_before(text: &str, whole: &str) -> bool {
    whole
        .strip_prefix(text)
        .is_some_and(|rest| rest.starts_with(' '))
}

/// "(Số liệu tính từ ngày ...)", "(Kèm theo Quyết định ...)": a line in brackets below a title that is no part of it.
pub(super) fn is_note(key: &str) -> bool {
    key.strip_prefix('(').is_some_and(|inner| {
        [
            "số liệu",
            "tính từ",
            "từ ngày",
            "kèm theo",
            "ban hành kèm theo",
            "dự thảo",
        ]
        .iter()
        .any(|opener| inner.starts_with(opener))
    })
}

pub(super) fn is_subject(key: &str) -> bool {
    key.starts_with("v/v")
}

pub(super) fn is_addressing(key: &str) -> bool {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| spellings("kính gửi").collect());
    words.iter().any(|word| key.starts_with(word.as_str()))
        || key.ends_with(" điện:")
        || key == "điện:"
}

/// True for a line that opens the text proper.
pub(super) fn is_body_opener(cell: &Cell) -> bool {
    const OPENERS: &[&str] = &[
        "căn cứ",
        "thực hiện",
        "theo ",
        "để ",
        "trong ",
        "sau khi",
        "nhằm",
        "xét ",
        "được sự",
        "kính thưa",
        "ngày ",
        "qua ",
        "triển khai thực hiện",
        "tiếp theo",
        "thời gian qua",
        "hiện nay",
        "nơi nhận",
    ];
    let opens = OPENERS.iter().any(|opener| cell.key.starts_with(opener));
    // "THỰC HIỆN CHỈ THỊ SỐ ...": in capitals it is what the document is about.
    let capital = cell.value.starts_with(char::is_uppercase);
    let opens = opens && !cell.is_upper();
    capital && (opens && !cell.key.ends_with(':') || cell.key.starts_with("căn cứ"))
}
