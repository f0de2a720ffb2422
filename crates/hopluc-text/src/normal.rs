//! Makes one text out of what came in: NFC, ordinary spaces and line ends, nothing invisible.
//! Keeps mark-up debris and line breaks, since quotes are taken from this text.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text that all spans of a reading refer to. O(n).
pub(crate) fn normalised(text: &str) -> String {
    if let Some(text) = crate::legacy::converted(text) {
        return replaced(text.nfc(), text.len());
    }
    if is_nfc(text) {
        replaced(text.chars(), text.len())
    } else {
        replaced(text.nfc(), text.len())
    }
}

fn replaced(chars: impl Iterator<Item = char>, capacity: usize) -> String {
    let mut out = String::with_capacity(capacity);
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
    out
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
    fn decomposed_text_becomes_nfc() {
        assert_eq!(normalised("U\u{309}y ban"), "Ủy ban");
    }
}
