//! Forms in which names that look or sound alike are equal.
//!
//! Four of them: plain ASCII (marks and other alphabets folded away), the skeleton (signs that look alike become one), the blur
//! (signs that look alike in small print do too), and the sound (Vietnamese spellings of one sound, and leftovers of typing marks, become one).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Writes the plain form of a label into `out`: lower case, punycode read, marks and look-alike letters of other alphabets
/// folded. Gives back whether anything but case was folded.
pub(super) fn plain(label: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    let is_coded = label.len() > 4
        && label
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"xn--"));
    if label.is_ascii() && !is_coded {
        out.extend(label.iter().map(u8::to_ascii_lowercase));
        return false;
    }
    let text = String::from_utf8_lossy(label);
    let text = text.to_lowercase();
    let read = text
        .strip_prefix("xn--")
        .and_then(idna::punycode::decode_to_string);
    let text = read.unwrap_or(text);
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        push_plain(c, out);
    }
    true
}

/// Appends the Latin letter that `c` looks like; a letter that looks like none is a `?`, which no protected name has.
fn push_plain(c: char, out: &mut Vec<u8>) {
    let c = c.to_lowercase().next().unwrap_or(c);
    if c.is_ascii() {
        out.push(c as u8);
        return;
    }
    let letters: &[u8] = match c {
        'а' | 'α' | 'ɑ' | 'ᴀ' | 'ə' | 'ǝ' => b"a",
        'ь' | 'в' | 'β' | 'ɓ' | 'ƅ' | 'ƀ' | 'ʙ' => b"b",
        'с' | 'ϲ' | 'ᴄ' | 'ƈ' | 'ȼ' => b"c",
        'ԁ' | 'đ' | 'ɖ' | 'ɗ' | 'ð' | 'ժ' | 'ᴅ' => b"d",
        'е' | 'э' | 'ε' | 'є' | 'ɛ' | 'ҽ' | 'ɇ' | 'ᴇ' => b"e",
        'ғ' | 'ƒ' | 'ſ' => b"f",
        'ԍ' | 'ɡ' | 'ɢ' | 'ǥ' | 'ɠ' | 'ց' => b"g",
        'һ' | 'н' | 'ħ' | 'ɦ' | 'հ' | 'ʜ' | 'ђ' | 'ћ' | 'ⱨ' => b"h",
        'і' | 'ι' | 'ı' | 'ɩ' | 'ɨ' | 'ї' | 'ɪ' => b"i",
        'ј' | 'ʝ' | 'ɉ' | 'ϳ' => b"j",
        'к' | 'κ' | 'ķ' | 'ƙ' | 'ĸ' | 'ⱪ' | 'ᴋ' => b"k",
        'ӏ' | 'ł' | 'ɫ' | 'ɭ' | 'ƚ' | 'ʟ' | 'ⱡ' | 'ǀ' => b"l",
        'м' | 'ɱ' | 'ᴍ' => b"m",
        'п' | 'и' | 'й' | 'η' | 'ո' | 'ռ' | 'ŋ' | 'ɲ' | 'ƞ' | 'ɴ' | 'ꞑ' => b"n",
        'о' | 'ο' | 'ø' | 'ө' | 'օ' | 'σ' | 'ɵ' | 'ᴏ' | 'ɔ' => b"o",
        'р' | 'ρ' | 'þ' | 'ƥ' | 'ƿ' | 'ᴘ' => b"p",
        'ԛ' | 'զ' | 'գ' | 'ʠ' => b"q",
        'г' | 'ʀ' | 'ɼ' | 'ɽ' | 'ɍ' | 'ɾ' => b"r",
        'ѕ' | 'ʂ' | 'ꜱ' | 'ƨ' => b"s",
        'т' | 'τ' | 'ŧ' | 'ƫ' | 'ƭ' | 'ᴛ' => b"t",
        'ц' | 'υ' | 'ʋ' | 'ս' | 'ᴜ' | 'μ' | 'ʉ' | 'џ' => b"u",
        'ѵ' | 'ν' | 'ᴠ' | 'ⱱ' | 'ⱴ' | 'ᶌ' => b"v",
        'ԝ' | 'ш' | 'щ' | 'ω' | 'ա' | 'ɯ' | 'ᴡ' | 'ѡ' | 'ⱳ' => b"w",
        'х' | 'χ' | 'ж' | 'ҳ' => b"x",
        'у' | 'γ' | 'ү' | 'ұ' | 'ʏ' | 'ƴ' | 'ɏ' | 'ў' | 'ỿ' => b"y",
        'ʐ' | 'ƶ' | 'ᴢ' | 'з' | 'ʒ' | 'ȥ' | 'ⱬ' => b"z",
        'æ' => b"ae",
        'œ' => b"oe",
        'ß' => b"ss",
        'ʤ' | 'ʣ' => b"dz",
        _ => b"?",
    };
    out.extend_from_slice(letters);
}

/// Writes the skeleton of a plain label into `out`: signs that look alike become one of them.
pub(super) fn skeleton(plain: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for &byte in plain {
        let byte = match byte {
            b'0' => b'o',
            b'1' | b'l' | b'j' => b'i',
            b'3' => b'e',
            b'4' => b'a',
            b'5' | b'z' | b'2' => b's',
            b'6' => b'b',
            b'7' => b't',
            b'8' => b'b',
            b'9' | b'q' => b'g',
            b'v' => b'u',
            other => other,
        };
        match (out.last(), byte) {
            (Some(b'r'), b'n') => set_last(out, b'm'),
            (Some(b'u'), b'u') => set_last(out, b'w'),
            (Some(b'c'), b'i') => set_last(out, b'd'),
            _ => out.push(byte),
        }
    }
}

/// Writes the blur of a plain label into `out`: beyond the skeleton, b and d, c and e, and any run of m, n and r are one, and a
/// stroke beside a round letter belongs to it (`cl`, `dl`, `lb`, `lh`, `lc`).
///
/// Coarse: of use for long labels as a whole, or where letters of other alphabets have given a name away already.
pub(super) fn blur(plain: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for (at, &byte) in plain.iter().enumerate() {
        let byte = match byte {
            b'0' => b'o',
            b'1' | b'l' | b'i' | b'j' => b'i',
            b'8' => b'3',
            b'9' => b'6',
            b'q' => b'g',
            b'd' => b'b',
            b'e' => b'c',
            b'm' | b'r' => b'n',
            b'v' => b'u',
            other => other,
        };
        let next = plain.get(at + 1).copied().unwrap_or(0);
        match (out.last(), byte) {
            (Some(b'n'), b'n') | (Some(b'b'), b'i') => {}
            (Some(b'c'), b'i') => set_last(out, b'b'),
            (_, b'i') if matches!(next, b'b' | b'h') => {}
            (_, b'i') if next == b'c' => out.push(b'k'),
            (Some(b'k'), b'c') if at > 0 && plain.get(at - 1) != Some(&b'k') => {}
            (Some(b'u'), b'u') => set_last(out, b'w'),
            _ => out.push(byte),
        }
    }
}

fn set_last(out: &mut [u8], byte: u8) {
    if let Some(last) = out.last_mut() {
        *last = byte;
    }
}

/// Writes how a plain label sounds in Vietnamese into `out`.
///
/// Telex and VNI leave doubled letters, `w` and digits behind; c, k and q, s and x, i and y, ch and tr, d and gi, l and n are
/// taken for each other in some region or other; an h behind another consonant is often left out.
pub(super) fn sound(plain: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut at = 0;
    while let Some(rest) = plain.get(at..)
        && let Some(&byte) = rest.first()
    {
        let next = rest.get(1).copied().unwrap_or(0);
        let (letter, n_bytes) = match (byte, next) {
            (b'p', b'h') => (b'f', 2),
            (b'c', b'h') | (b't', b'r') => (b'C', 2),
            (b'q', b'u') => (b'k', 2),
            (b'g', b'i') => (b'd', 2),
            (b'a' | b'e' | b'o' | b'd', next) if next == byte => {
                (if byte == b'd' { b'd' } else { byte }, 2)
            }
            (b'a' | b'o' | b'u', b'w') => (byte, 2),
            (b'n' | b'g' | b't', b'h') => (if byte == b'n' { b'n' } else { byte }, 2),
            (b'c' | b'k' | b'q', _) => (b'k', 1),
            (b'x', _) => (b's', 1),
            (b'y', _) => (b'i', 1),
            (b'l', _) => (b'n', 1),
            (b'1'..=b'9', _) if out.last().is_some_and(|last| b"aeiuod".contains(last)) => {
                at += 1;
                continue;
            }
            _ => (byte, 1),
        };
        out.push(letter);
        at += n_bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fold: fn(&[u8], &mut Vec<u8>), text: &str) -> String {
        let mut out = Vec::new();
        fold(text.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn marks_and_other_alphabets_are_folded() {
        let check = |text: &str, expected: &str| {
            let fold: fn(&[u8], &mut Vec<u8>) = |label, out| {
                plain(label, out);
            };
            assert_eq!(of(fold, text), expected, "{text}");
        };
        check("VNeID", "vneid");
        check("việtcombank", "vietcombank");
        check("xn--bcher-kva", "bucher");
        check("đồngtháp", "dongthap");
        check("ѕеndо", "sendo");
        check("ｂｉｄｖ", "bidv");
        check("xn--", "xn--");
        check("xn--\u{7f}", "xn--\u{7f}");
    }

    #[test]
    fn signs_that_look_alike_have_one_skeleton() {
        for (a, b) in [
            ("vietcornbank", "vietcombank"),
            ("b4ohi3m", "baohiem"),
            ("dulich", "clulich"),
            ("dulich", "dvlich"),
            ("wifi", "vvifi"),
            ("quangnam", "qvanqnarn"),
            ("laichau", "iaichau"),
        ] {
            assert_eq!(of(skeleton, a), of(skeleton, b), "{a} {b}");
        }
        assert_ne!(of(skeleton, "hanoi"), of(skeleton, "hanam"));
    }

    #[test]
    fn small_print_blurs_more() {
        for (a, b) in [
            ("kontum", "kontunn"),
            ("daklak", "dalclak"),
            ("benhvienbinhphuoc", "lbenhvienbinlhphuoe"),
            ("dienluc", "dlienlue"),
            ("dienluc", "clienluc"),
            ("tinnhiemmang", "tirrhiennang"),
        ] {
            assert_eq!(of(blur, a), of(blur, b), "{a} {b}");
        }
        assert_ne!(of(blur, "hanoi"), of(blur, "hanam"));
    }

    #[test]
    fn spellings_of_one_sound_are_one() {
        for (a, b) in [
            ("dongthap", "ddoongthap"),
            ("dongthap", "d9o6ngthap"),
            ("chinhphu", "trinhfu"),
            ("giaohang", "daohang"),
            ("kiengiang", "ciendang"),
            ("nghean", "ngean"),
            ("tuyenquang", "tuienqang"),
        ] {
            assert_eq!(of(sound, a), of(sound, b), "{a} {b}");
        }
    }
}
