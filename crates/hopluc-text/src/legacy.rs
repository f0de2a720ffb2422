//! Recognises text of the two code tables that came before Unicode, TCVN3 (".VnTime" fonts) and VNI, and turns it into Unicode.
//! Decides for the whole text at once from a sample; text that is Unicode already is never touched.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Characters that are looked at to tell the code table.
const SAMPLE: usize = 40_000;

/// Small letters of TCVN3 in the order of its table, and what stands for each when its bytes are read as Latin-1.
const TCVN3: (&str, &str) = (
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u{ad}õö÷øùúûüýþ¡¢§£¤¥¦",
);

/// Vowels of VNI as base and mark, small letters; the mark stands behind its vowel.
const VNI: &str = "aø=à aù=á aû=ả aõ=ã aï=ạ aâ=â aà=ầ aá=ấ aå=ẩ aã=ẫ aä=ậ aê=ă aè=ằ aé=ắ aú=ẳ aü=ẵ aë=ặ \
eø=è eù=é eû=ẻ eõ=ẽ eï=ẹ eâ=ê eà=ề eá=ế eå=ể eã=ễ eä=ệ oø=ò où=ó oû=ỏ oõ=õ oï=ọ oâ=ô oà=ồ oá=ố oå=ổ oã=ỗ oä=ộ \
ôø=ờ ôù=ớ ôû=ở ôõ=ỡ ôï=ợ uø=ù uù=ú uû=ủ uõ=ũ uï=ụ öø=ừ öù=ứ öû=ử öõ=ữ öï=ự yø=ỳ yù=ý yû=ỷ yõ=ỹ";

/// Single letters of VNI.
const VNI_SINGLE: &str = "ô=ơ ö=ư ñ=đ æ=ỉ ó=ĩ ò=ị î=ỵ";

/// The text in Unicode where it came in an older code table; none where it did not. O(n).
pub(crate) fn converted(text: &str) -> Option<String> {
    // Both tables live in U+00A1..=U+00FE, two bytes that begin with C2 or C3.
    if !text
        .bytes()
        .take(4 * SAMPLE)
        .any(|b| matches!(b, 0xc2 | 0xc3))
    {
        return None;
    }
    let mut unicode = 0usize;
    let (mut three, mut signs) = (0usize, 0usize);
    let mut vni = 0usize;
    let mut before = ' ';
    for c in text.chars().take(SAMPLE) {
        match c {
            'ư'
            | 'ơ'
            | 'đ'
            | 'ă'
            | 'Đ'
            | 'Ư'
            | 'Ơ'
            | '\u{1ea0}'..='\u{1ef9}'
            | '\u{300}'..='\u{323}' => {
                unicode += 1;
                // Both tables together have none of these letters.
                if unicode >= 100 && three + vni < unicode {
                    return None;
                }
            }
            '®' | 'µ' | '¸' | '¹' | '¶' | '·' | '«' | '¬' | 'ª' | '©' | '¨' | '\u{ad}' | '»'
            | '¼' | '½' | '¾'
                if before.is_ascii_alphabetic() || c == '®' =>
            {
                three += 1;
                signs += 1;
            }
            // Letters that stand behind consonants here and behind vowels in VNI.
            'Ç'..='Ê'
            | 'Ì'..='Ñ'
            | 'Ó'..='Ø'
            | 'Ü'..='â'
            | 'ã'
            | 'å'..='ë'
            | 'î'..='ñ'
            | 'õ'..='þ'
                if before.is_ascii_alphabetic()
                    && !matches!(
                        before.to_ascii_lowercase(),
                        'a' | 'e' | 'o' | 'u' | 'y' | 'i'
                    ) =>
            {
                three += 1;
            }
            'ø' | 'ù' | 'û' | 'ï' | 'â' | 'ä' | 'å' | 'ë' | 'ö' | 'ñ' | 'Ø' | 'Ù' | 'Û' | 'Ï'
            | 'Ä' | 'Å'
                if matches!(before.to_ascii_lowercase(), 'a' | 'e' | 'o' | 'u' | 'y')
                    || matches!(before, 'ô' | 'ö' | 'Ô' | 'Ö')
                    || matches!(c, 'ñ' | 'ö') =>
            {
                vni += 1;
            }
            _ => {}
        }
        before = c;
    }
    let told = |count: usize, other: usize| count >= 8 && count > 4 * unicode && count > other;
    if signs >= 3 && told(three, vni) {
        Some(from_tcvn3(text))
    } else if told(vni, three) {
        Some(from_vni(text))
    } else {
        None
    }
}

fn from_tcvn3(text: &str) -> String {
    static TABLE: OnceLock<HashMap<char, char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| TCVN3.1.chars().zip(TCVN3.0.chars()).collect());
    let small: String = text
        .chars()
        .map(|c| table.get(&c).copied().unwrap_or(c))
        .collect();
    capitals(&small)
}

/// Capital letters with a tone have no place in TCVN3: a capital font shows the small ones large. A word counts as shouted
/// where two of its plain letters are capitals, or where its only plain letter is one and its neighbours are shouted.
fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let words: Vec<&str> = line.split(' ').collect();
        let shouted: Vec<Option<bool>> = words.iter().map(|word| shouts(word)).collect();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            let near = |other: Option<usize>| {
                other
                    .and_then(|other| shouted.get(other))
                    .is_none_or(|state| *state != Some(false))
            };
            let sure = |other: Option<usize>| {
                other
                    .and_then(|other| shouted.get(other))
                    .is_some_and(|state| *state == Some(true))
            };
            let neighbours = [at.checked_sub(1), Some(at + 1)];
            let large = shouted.get(at).copied().flatten().unwrap_or_else(|| {
                neighbours.into_iter().all(near) && neighbours.into_iter().any(sure)
            });
            if large {
                out.extend(word.chars().flat_map(char::to_uppercase));
            } else {
                out.push_str(word);
            }
        }
    }
    out
}

/// Whether the plain letters of a word shout; none where too few of them tell.
fn shouts(word: &str) -> Option<bool> {
    if word.contains(|c: char| c.is_ascii_digit()) {
        return Some(false);
    }
    let plain = word.chars().filter(char::is_ascii_alphabetic);
    let capital = plain.clone().filter(char::is_ascii_uppercase).count();
    match (plain.count(), capital) {
        (all, capital) if all > capital => Some(false),
        (all, _) if all >= 2 => Some(true),
        _ => None,
    }
}

/// Letters of VNI by vowel and mark, and the single ones.
type Vni = (HashMap<(char, char), char>, HashMap<char, char>);

fn from_vni(text: &str) -> String {
    static TABLES: OnceLock<Vni> = OnceLock::new();
    let (pairs, single) = TABLES.get_or_init(|| {
        let mut pairs = HashMap::new();
        for entry in VNI.split(' ') {
            let mut chars = entry.chars().filter(|c| *c != '=');
            if let (Some(base), Some(mark), Some(letter)) =
                (chars.next(), chars.next(), chars.next())
            {
                for base in [base, large(base)] {
                    let put = if base.is_uppercase() {
                        large(letter)
                    } else {
                        letter
                    };
                    pairs.insert((base, mark), put);
                    pairs.insert((base, large(mark)), put);
                }
            }
        }
        let mut single = HashMap::new();
        for entry in VNI_SINGLE.split(' ') {
            let mut chars = entry.chars().filter(|c| *c != '=');
            if let (Some(from), Some(to)) = (chars.next(), chars.next()) {
                single.insert(from, to);
                single.insert(large(from), large(to));
            }
        }
        (pairs, single)
    });
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(letter) = chars.peek().and_then(|next| pairs.get(&(c, *next))) {
            out.push(*letter);
            chars.next();
        } else {
            out.push(single.get(&c).copied().unwrap_or(c));
        }
    }
    out
}

fn large(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_cover_every_letter_once() {
        assert_eq!(TCVN3.0.chars().count(), TCVN3.1.chars().count());
        let letters: std::collections::BTreeSet<char> = TCVN3.1.chars().collect();
        assert_eq!(letters.len(), 74);
    }

    #[test]
    fn old_text_is_recognised_and_converted() {
        let three =
            "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, nghÞ ®Þnh sè 97";
        assert_eq!(
            converted(three).as_deref(),
            Some(
                "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, nghị định số 97"
            )
        );
        let vni =
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc, nghò ñònh";
        assert_eq!(
            converted(vni).as_deref(),
            Some("Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, nghị định")
        );
    }

    #[test]
    fn shouted_words_of_tcvn3_get_their_capitals_back() {
        assert_eq!(capitals("ủY BAN NHÂN DÂN HUYệN"), "ỦY BAN NHÂN DÂN HUYỆN");
        assert_eq!(
            capitals("Số: 145/UBND của Bộ Y tế"),
            "Số: 145/UBND của Bộ Y tế"
        );
    }

    #[test]
    fn unicode_and_foreign_text_stay() {
        for text in [
            "Cộng hòa xã hội chủ nghĩa Việt Nam, «trích» Ø 5 µm",
            "naïve café à la carte",
            "",
        ] {
            assert_eq!(converted(text), None, "{text}");
        }
    }
}
