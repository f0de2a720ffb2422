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
        if is_plain(block) {
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
        if is_plain(body) {
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

/// True for text that needs no change: printable ASCII, line ends, composed Latin letters, dashes, quotation marks, arrows and
/// boxes. Told without a branch for each byte, so that the compiler can look at many at once.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let second = bytes.get(1..).unwrap_or_default();
    let third = bytes.get(2..).unwrap_or_default();
    let mut changes = false;
    for ((first, second), third) in bytes.iter().zip(second).zip(third) {
        changes |= opens_change(*first, *second, *third);
    }
    // No letter begins in the last two bytes that is decided by a third.
    let behind = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let last = bytes.len().saturating_sub(2);
    !changes && (last..bytes.len()).all(|at| !opens_change(behind(at), behind(at + 1), 0))
}

/// True where `first` opens, with the bytes behind it, a character that is replaced or composed with another.
fn opens_change(first: u8, second: u8, third: u8) -> bool {
    let plain = (b' '..=b'~').contains(&first) || (first == b'\n');
    let inside = (0x80..=0xbf).contains(&first);
    let letter = (0xc2..=0xc9).contains(&first) || (first == 0xe1) || (first == 0xe2);
    // Controls, the no-break space and the soft hyphen.
    let invisible = (first == 0xc2) && ((second <= 0xa0) || (second == 0xad));
    // U+1E00 to U+1EFF alone.
    let other = (first == 0xe1) && !(0xb8..=0xbb).contains(&second);
    // Of the signs: hyphens to dots, and what stands from U+2030 on; brackets of U+2300 on are composed with others.
    let dash =
        (second == 0x80) && ((0x90..=0xa7).contains(&third) || (0xb0..=0xbf).contains(&third));
    let drawn = (0x86..=0x9f).contains(&second) && (second != 0x8c);
    let sign = (first == 0xe2) && !(dash || drawn);
    !(plain || inside || letter) || invisible || other || sign
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
            if is_plain(&text) {
                let mut replaced = String::new();
                push_replaced(&mut replaced, text.chars());
                assert_eq!(replaced.nfc().collect::<String>(), text, "{c:?}");
            }
        }
        for text in ["", "a", "Độc lập - Tự do\nỷ", "12/BC-UBND “ỹ” – 5 °C…"] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "a\u{a0}b",
            "\u{a0}",
            "U\u{309}y",
            "\tb",
            "\u{1c80}",
            "a\u{7f}",
            "\u{2329}",
        ] {
            assert!(!is_plain(text), "{text}");
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
