//! Is a text written with an old Vietnamese font (TCVN3 ".VnTime", VNI "VNI-Times"), whose codes show other letters in Unicode?
//!
//! Names the encoding. Never converts: that is the reader's of official text, and what it read a person checks.

use serde::{Deserialize, Serialize};

/// Encodings of Vietnamese from before Unicode, met in files made until about 2010.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LegacyEncoding {
    /// TCVN 5712 (ABC), fonts named `.Vn…`.
    Tcvn3,
    /// VNI, fonts named `VNI-…`.
    Vni,
}

impl LegacyEncoding {
    /// The name officials know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
        }
    }
}

/// Signs that TCVN3 uses for Vietnamese letters and that Vietnamese Unicode text never has inside a word.
const TCVN3_SIGNS: &str = "µ¸¶·¹¨»¾¼½Æ©ÇËÎ®ÐÑª×ÖØÜÞßä«åæçî¬ëïñö÷øûþ";
/// Signs that VNI writes after a base vowel to carry its marks.
const VNI_MARKS: &str = "ùøûõïâáàåãäêéèëúüùÙØÛÕÏÂÁÀÅÃÄÊÉÈË";

/// The legacy encoding of `text`, when its words show many of that encoding's signs and few true Vietnamese letters.
///
/// `None` for Vietnamese Unicode, for other languages and for texts with fewer than five such signs. O(n).
pub(super) fn encoding_of(text: &str) -> Option<LegacyEncoding> {
    let (mut n_tcvn3, mut n_vni, mut n_unicode) = (0usize, 0usize, 0usize);
    let mut before = ' ';
    for c in text.chars() {
        if matches!(
            c,
            '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư'
        ) {
            n_unicode += 1;
        }
        let is_after_letter = before.is_alphabetic();
        if is_after_letter && TCVN3_SIGNS.contains(c) {
            n_tcvn3 += 1;
        }
        if matches!(
            before,
            'a' | 'e' | 'o' | 'u' | 'y' | 'A' | 'E' | 'O' | 'U' | 'Y' | 'ô' | 'ö' | 'Ô' | 'Ö'
        ) && VNI_MARKS.contains(c)
        {
            n_vni += 1;
        }
        before = c;
    }
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let n_signs = n_tcvn3.max(n_vni);
    if n_signs < 5 || n_signs * 25 < n_letters || n_signs < n_unicode * 3 {
        return None;
    }
    Some(if n_vni >= n_tcvn3 {
        LegacyEncoding::Vni
    } else {
        LegacyEncoding::Tcvn3
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TCVN3: &str = "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. Thùc hiÖn chØ ®¹o cña Uû ban nh©n d©n tØnh vÒ viÖc b¶o ®¶m an toµn th«ng tin";
    const VNI: &str = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. Ñoäc laäp - Töï do - Haïnh phuùc. Thöïc hieän chæ ñaïo cuûa UÛy ban nhaân daân tænh";

    #[test]
    fn old_fonts_are_told_apart_and_unicode_is_neither() {
        assert_eq!(encoding_of(TCVN3), Some(LegacyEncoding::Tcvn3));
        assert_eq!(encoding_of(VNI), Some(LegacyEncoding::Vni));
        assert_eq!(
            encoding_of("Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc"),
            None
        );
        assert_eq!(
            encoding_of("UỶ BAN NHÂN DÂN TỈNH, hoà bình, xã Hòa Xá, thể thao và giáo dục"),
            None
        );
        assert_eq!(
            encoding_of("Die Straße führt über Köln; l'été était à côté de la forêt"),
            None
        );
        assert_eq!(encoding_of("bao cao khong dau cua Cong an tinh"), None);
    }
}
