//! Keys under which Vietnamese words are compared and searched. Never used to show text.

use unicode_normalization::UnicodeNormalization;

/// Search key: marks dropped, `đ` to `d`, lower case, runs of white space as one space, trimmed.
///
/// O(n); ASCII takes a path without decomposition.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        for c in text.chars() {
            push_folded(&mut out, c);
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
    for c in text.nfc() {
        if c.is_whitespace() {
            if !last_space {
                out.push(' ');
            }
            last_space = true;
        } else {
            last_space = false;
            out.extend(c.to_lowercase());
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    move_tones(&out, false)
}

/// The key of [`tone_key`] for text that is NFC already, byte for byte as long as its input, so that offsets are shared.
///
/// Offsets inside one syllable may fall between bytes of a letter; those at word ends never do. White space is kept as it is. Letters whose lower case has another length stay; so do the three syllables whose two
/// spellings differ in length (`uỳ`, `uỹ`, `oẽ`).
pub(crate) fn aligned_key(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        lower.push(lower_same_length(c));
    }
    move_tones(&lower, true)
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
fn move_tones(lower: &str, same_length: bool) -> String {
    let bytes = lower.as_bytes();
    let mut out = String::with_capacity(lower.len());
    let (mut run, mut at) = (0, 0);
    while at < bytes.len() {
        let opens = matches!(bytes.get(at), Some(b'o' | b'u'))
            && matches!(bytes.get(at + 1), Some(0xc3 | 0xe1))
            && bytes.get(at.wrapping_sub(1)) != Some(&b'q');
        let Some((first, second, length)) =
            opens.then(|| moved_at(lower, at, same_length)).flatten()
        else {
            at += 1;
            continue;
        };
        out.push_str(lower.get(run..at).unwrap_or_default());
        out.push(first);
        out.push(second);
        at += length;
        run = at;
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
