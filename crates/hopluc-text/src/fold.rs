//! Keys under which Vietnamese words are compared and searched. Never used to show text.

use unicode_normalization::UnicodeNormalization;

/// Search key: marks dropped, `đ` to `d`, lower case, runs of white space as one space, trimmed.
///
/// O(n); ASCII and the composed letters of Vietnamese take a path without decomposition.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.chars().all(|c| c.is_ascii() || bare(c).is_some()) {
        for c in text.chars() {
            push_folded(&mut out, bare(c).unwrap_or(c));
        }
    } else {
        for c in text.nfd() {
            push_folded(&mut out, c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Comparison key: NFC lower case with marks kept, but the tone mark moved to where the older spelling puts it
/// (`hoà` and `hòa`, `uỷ` and `ủy` give one key); runs of white space as one space, trimmed.
pub fn tone_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last_space = true;
    let mut push = |c: char| {
        if c.is_whitespace() {
            if !last_space {
                out.push(' ');
            }
            last_space = true;
        } else {
            last_space = false;
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else if is_vietnamese(c) {
                out.push(lower_same_length(c));
            } else {
                out.extend(c.to_lowercase());
            }
        }
    };
    // Text of whole letters is composed already; only marks of their own need composing.
    if text.chars().all(|c| c.is_ascii() || is_vietnamese(c)) {
        text.chars().for_each(&mut push);
    } else {
        text.nfc().for_each(&mut push);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    move_tones(out, false)
}

/// The key of [`tone_key`] for text that is NFC already, byte for byte as long as its input, so that offsets are shared.
///
/// Offsets inside one syllable may fall between bytes of a letter; those at word ends never do. White space is kept as it is. Letters whose lower case has another length stay; so do the three syllables whose two
/// spellings differ in length (`uỳ`, `uỹ`, `oẽ`).
pub(crate) fn aligned_key(text: &str) -> String {
    move_tones(lowered(text), true)
}

/// Lower case letter by letter, each as long as before. The letters of Vietnamese are told by their bytes; what is small already,
/// which is most of a text, is copied in whole stretches.
fn lowered(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut run, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at).copied() {
        let second = || bytes.get(at + 1).copied().unwrap_or_default();
        let (length, small) = match byte {
            b'A'..=b'Z' => (1, false),
            0..=0x7f => (1, true),
            // U+00D7 is a sign, U+00DF a small letter.
            0xc3 => (2, matches!(second(), 0x97 | 0x9f..)),
            0xe1 => {
                let last = bytes.get(at + 2).copied().unwrap_or_default();
                let even = last & 1 == 0;
                let marked = match second() {
                    0xba => last >= 0xa0,
                    0xbb => last <= 0xb9,
                    _ => false,
                };
                (3, !(marked && even))
            }
            0xc4..=0xc6 => (2, false),
            0x80..0xe0 => (2, true),
            0xe0..0xf0 => (3, true),
            _ => (4, true),
        };
        if !small && let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let low = lower_same_length(c);
            if low != c {
                out.push_str(text.get(run..at).unwrap_or_default());
                out.push(low);
                run = at + length;
            }
        }
        at += length;
    }
    out.push_str(text.get(run..).unwrap_or_default());
    out
}

/// True for the letters of Vietnamese beyond ASCII, all of them composed.
fn is_vietnamese(c: char) -> bool {
    matches!(c, '\u{1ea0}'..='\u{1ef9}' | '\u{c0}'..='\u{cf}' | '\u{d1}'..='\u{d6}' | '\u{d8}'..='\u{dd}' | '\u{e0}'..='\u{f6}' | '\u{f8}'..='\u{fd}'
        | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | 'ơ' | 'Ơ' | 'ư' | 'Ư')
}

/// The small letter without marks that a composed Vietnamese vowel is made of; `đ` is left as it is.
fn bare(c: char) -> Option<char> {
    Some(match c {
        '\u{1ea0}'..='\u{1eb7}' | 'à'..='ã' | 'À'..='Ã' | 'ă' | 'Ă' => 'a',
        '\u{1eb8}'..='\u{1ec7}' | 'è'..='ê' | 'È'..='Ê' => 'e',
        '\u{1ec8}'..='\u{1ecb}' | 'ì' | 'í' | 'Ì' | 'Í' | 'ĩ' | 'Ĩ' => 'i',
        '\u{1ecc}'..='\u{1ee3}' | 'ò'..='õ' | 'Ò'..='Õ' | 'ơ' | 'Ơ' => 'o',
        '\u{1ee4}'..='\u{1ef1}' | 'ù' | 'ú' | 'Ù' | 'Ú' | 'ũ' | 'Ũ' | 'ư' | 'Ư' => 'u',
        '\u{1ef2}'..='\u{1ef9}' | 'ý' | 'Ý' => 'y',
        'đ' | 'Đ' => c,
        _ => return None,
    })
}

fn push_folded(out: &mut String, c: char) {
    match c {
        '\u{300}'..='\u{36f}' => {}
        'đ' | 'Đ' => out.push('d'),
        c if c.is_ascii_uppercase() => out.push(c.to_ascii_lowercase()),
        c if c.is_whitespace() => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        c if c.is_ascii() => out.push(c),
        c => out.extend(c.to_lowercase()),
    }
}

fn lower_same_length(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    match c {
        '\u{d0}' => 'đ',
        // The letters of Vietnamese, without the detour over the table of all scripts.
        '\u{1ea0}'..='\u{1ef9}' => char::from_u32(u32::from(c) | 1).unwrap_or(c),
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => {
            char::from_u32(u32::from(c) + 0x20).unwrap_or(c)
        }
        '\u{df}'..='\u{ff}' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => c,
        '\u{c0}'..='\u{1b0}' => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
                _ => c,
            }
        }
        _ => c,
    }
}

/// Moves the tone from the second to the first vowel of a final `oa`, `oe`, `uy`.
fn move_tones(lower: String, same_length: bool) -> String {
    let bytes = lower.as_bytes();
    let mut out = String::new();
    let (mut run, mut at) = (0, 0);
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| matches!(byte, b'o' | b'u')))
    {
        at += step;
        let opens = matches!(bytes.get(at + 1), Some(0xc3 | 0xe1))
            && bytes.get(at.wrapping_sub(1)) != Some(&b'q');
        let Some((first, second, length)) =
            opens.then(|| moved_at(&lower, at, same_length)).flatten()
        else {
            at += 1;
            continue;
        };
        if run == 0 {
            out.reserve(lower.len());
        }
        out.push_str(lower.get(run..at).unwrap_or_default());
        out.push(first);
        out.push(second);
        at += length;
        run = at;
    }
    // Most words of most texts stand in one spelling: nothing moved, nothing to copy.
    if run == 0 {
        return lower;
    }
    out.push_str(lower.get(run..).unwrap_or_default());
    out
}

/// The two vowels at `at` with the tone moved, and their length as they stand; none where nothing moves.
fn moved_at(lower: &str, at: usize, same_length: bool) -> Option<(char, char, usize)> {
    let mut chars = lower.get(at..)?.chars();
    let (c, next) = (chars.next()?, chars.next()?);
    let (first, second) = moved(' ', c, next)?;
    let ends_syllable = chars.next().is_none_or(|after| !after.is_alphabetic());
    let length = c.len_utf8() + next.len_utf8();
    let fits = !same_length || first.len_utf8() + second.len_utf8() == length;
    (ends_syllable && fits).then_some((first, second, length))
}

fn moved(before: char, c: char, next: char) -> Option<(char, char)> {
    if before == 'q' || !matches!(c, 'o' | 'u') {
        return None;
    }
    Some(match (c, next) {
        ('o', 'à') => ('ò', 'a'),
        ('o', 'á') => ('ó', 'a'),
        ('o', 'ả') => ('ỏ', 'a'),
        ('o', 'ã') => ('õ', 'a'),
        ('o', 'ạ') => ('ọ', 'a'),
        ('o', 'è') => ('ò', 'e'),
        ('o', 'é') => ('ó', 'e'),
        ('o', 'ẻ') => ('ỏ', 'e'),
        ('o', 'ẽ') => ('õ', 'e'),
        ('o', 'ẹ') => ('ọ', 'e'),
        ('u', 'ỳ') => ('ù', 'y'),
        ('u', 'ý') => ('ú', 'y'),
        ('u', 'ỷ') => ('ủ', 'y'),
        ('u', 'ỹ') => ('ũ', 'y'),
        ('u', 'ỵ') => ('ụ', 'y'),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fold_drops_marks_and_case() {
        assert_eq!(
            fold("  Ủy ban\u{a0}Nhân  dân\tTỈNH Đồng Sơn "),
            "uy ban nhan dan tinh dong son"
        );
        assert_eq!(fold("ABC  def"), "abc def");
    }

    #[test]
    fn vowels_are_bared_as_their_decomposition_bares_them() {
        for c in ('\0'..=char::MAX).filter(|c| bare(*c).is_some()) {
            let mut decomposed = String::new();
            for part in c.to_string().nfd() {
                push_folded(&mut decomposed, part);
            }
            assert_eq!(fold(&c.to_string()), decomposed, "{c}");
        }
    }

    #[test]
    fn both_tone_positions_give_one_key() {
        assert_eq!(
            tone_key("Uỷ ban, HOÀ BÌNH, hoả tốc, thuỷ"),
            tone_key("Ủy ban, HÒA BÌNH, hỏa tốc, thủy")
        );
        assert_eq!(tone_key("quý, hoàn, toàn"), "quý, hoàn, toàn");
    }

    #[test]
    fn aligned_key_keeps_every_word_where_it_is() {
        for text in ["Uỷ ban ĐỒNG SƠN İstanbul ẞ", "HOÀ – uỳ", "\u{d0}iều"] {
            let key = aligned_key(text);
            assert_eq!(key.len(), text.len());
            let starts = |text: &str| {
                text.match_indices(' ')
                    .map(|(at, _)| at)
                    .collect::<Vec<_>>()
            };
            assert_eq!(starts(&key), starts(text));
        }
    }
}
