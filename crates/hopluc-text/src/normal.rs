//! Makes one text out of what came in: NFC, ordinary spaces and line ends, nothing invisible.
//! Keeps mark-up debris and line breaks, since quotes are taken from this text.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text that all spans of a reading refer to. O(n).
///
/// Goes line by line, since nothing composes across a line end and most lines need no change.
pub(crate) fn normalised(text: &str) -> String {
    if let Some(text) = from_legacy(text) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while !rest.is_empty() {
        let (block, behind) = rest.split_at(block_end(rest));
        rest = behind;
        if is_common(block.as_bytes()) {
            out.push_str(block);
        } else {
            push_lines(&mut out, block);
        }
    }
    out
}

/// The text in Unicode (NFC), with ordinary spaces and line ends, where it came in TCVN3 (".VnTime" fonts) or VNI, the code
/// tables before Unicode, each byte read as the letter of Latin-1; none where it did not. Capitals with a tone, which TCVN3
/// writes as small letters of another font, are told by their neighbours. O(n).
pub fn from_legacy(text: &str) -> Option<String> {
    let text = crate::legacy::converted(text)?;
    let mut replaced = String::with_capacity(text.len());
    push_replaced(&mut replaced, text.chars());
    Some(replaced.nfc().collect())
}

/// Bytes of text that are looked at together.
const BLOCK: usize = 2048;

/// End of the last line that ends within a block, else of the first line.
fn block_end(text: &str) -> usize {
    let Some((block, behind)) = text.as_bytes().split_at_checked(BLOCK) else {
        return text.len();
    };
    let last = block.iter().rposition(|byte| *byte == b'\n');
    let first = || Some(BLOCK + behind.iter().position(|byte| *byte == b'\n')?);
    last.or_else(first).map_or(text.len(), |at| at + 1)
}

fn push_lines(out: &mut String, block: &str) {
    for line in block.split_inclusive('\n') {
        let ended = line.strip_suffix('\n');
        let body = ended.map_or(line, |body| body.strip_suffix('\r').unwrap_or(body));
        if is_common(body.as_bytes()) || is_plain(body) {
            out.push_str(body);
        } else {
            // First what is invisible goes, then letters compose: a mark may stand behind signs that part it from its letter.
            let from = out.len();
            push_replaced(out, body.chars());
            let line = out.get(from..).unwrap_or_default();
            if !is_nfc(line) {
                let composed: String = line.nfc().collect();
                out.truncate(from);
                out.push_str(&composed);
            }
        }
        if ended.is_some() {
            out.push('\n');
        }
    }
}

/// True for lines of printable ASCII and composed Vietnamese letters alone: the common case, told without a branch for each
/// byte, so that the compiler can look at many at once.
fn is_common(bytes: &[u8]) -> bool {
    let Some(behind) = bytes.get(1..) else {
        return true;
    };
    let other = |byte: u8| {
        let ascii = (b' '..=b'~').contains(&byte);
        let letter = (0x80..=0xbf).contains(&byte) || (0xc3..=0xc9).contains(&byte);
        !(ascii || letter || byte == 0xe1 || byte == b'\n')
    };
    let mut bad = false;
    for (byte, next) in bytes.iter().zip(behind) {
        // U+1E00 to U+1EFF.
        bad |= other(*byte) | ((*byte == 0xe1) & !(0xb8..=0xbb).contains(next));
    }
    !bad && bytes.last().is_none_or(|last| !other(*last))
}

/// True for a line that needs no change: printable ASCII, composed Latin letters, dashes and quotation marks.
fn is_plain(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b' '..=b'~' | 0x80..=0xbf | 0xc3..=0xc9 => true,
        // The other lead bytes decide with those behind them.
        0xc2 => !matches!(bytes.get(at + 1), Some(0x80..=0xa0 | 0xad)),
        0xe1 => matches!(bytes.get(at + 1), Some(0xb8..=0xbb)),
        0xe2 => match (bytes.get(at + 1), bytes.get(at + 2)) {
            (Some(0x80), Some(third)) => matches!(third, 0x90..=0xa7 | 0xb0..=0xbf),
            // Two brackets of U+2300 on are composed with others.
            (second, _) => matches!(second, Some(0x86..=0x8b | 0x8d..=0x9f)),
        },
        _ => false,
    })
}

fn push_replaced(out: &mut String, chars: impl Iterator<Item = char>) {
    let mut chars = chars.peekable();
    while let Some(c) = chars.next() {
        match c {
            ' '..='~' | '\n' => out.push(c),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            // A tab parts the columns of a letterhead, so it stays wider than a space.
            '\t' => out.push_str("    "),
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}' => out.push(' '),
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{feff}' => {}
            // Symbol-font bullets of word processors arrive as private-use characters.
            '\u{e000}'..='\u{f8ff}' => out.push('•'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// Whether nothing that is seen is left of `c`, or a space or a line end. Private-use signs, which become bullets, are seen.
pub(crate) fn leaves_no_letter(c: char) -> bool {
    let mut left = String::new();
    push_replaced(&mut left, std::iter::once(c));
    left.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_spaces_and_invisible_characters_become_ordinary() {
        assert_eq!(
            normalised("a\r\nb\rc\u{a0}d\u{ad}e\u{feff}\tf\u{c}g"),
            "a\nb\nc de    f\ng"
        );
    }

    #[test]
    fn what_is_plain_needs_no_change_and_what_is_common_is_plain() {
        for c in '\0'..=char::MAX {
            let text = format!("{c}n");
            if is_plain(&text) || is_common(text.as_bytes()) {
                let mut replaced = String::new();
                push_replaced(&mut replaced, text.chars());
                assert_eq!(replaced.nfc().collect::<String>(), text, "{c:?}");
            }
        }
        for text in ["", "a", "Độc lập - Tự do", "Ủy ban 12/BC-UBND", "ỹ"] {
            assert!(is_common(text.as_bytes()) && is_plain(text), "{text}");
        }
        assert!(is_plain("“ỹ” – 5 °C…"));
        for text in [
            "a\u{a0}b",
            "U\u{309}y",
            "\tb",
            "\u{1c80}",
            "a\u{7f}",
            "\u{2329}",
        ] {
            assert!(!is_common(text.as_bytes()) && !is_plain(text), "{text}");
        }
    }

    #[test]
    fn decomposed_text_becomes_nfc() {
        assert_eq!(normalised("U\u{309}y ban"), "Ủy ban");
    }

    #[test]
    fn a_mark_behind_dropped_signs_composes_with_its_letter() {
        assert_eq!(normalised("U\0\u{200b}\u{309}y ban"), "Ủy ban");
    }
}
