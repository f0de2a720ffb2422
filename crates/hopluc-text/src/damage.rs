//! Spellings of a phrase after a scan: the tone sign over a vowel that has another sign already is the first thing to be lost
//! ("yêu cầu" becomes "yêu câu", "phối hợp" becomes "phối họp"). Works on keys; quotes keep their damage.

/// Words of their own that a damaged phrase looks like: "công nhận" and "công nhân".
const WORDS: &[&str] = &["công nhân"];

/// The phrase with one letter damaged, once for each letter that can be; empty for single words, which would become other words.
pub(crate) fn damaged(phrase: &str) -> Vec<String> {
    if !phrase.contains(' ') {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, c) in phrase.char_indices() {
        for less in without_tone(c) {
            let mut out = String::with_capacity(phrase.len());
            out.push_str(phrase.get(..at).unwrap_or_default());
            out.push(*less);
            out.push_str(phrase.get(at + c.len_utf8()..).unwrap_or_default());
            if !WORDS.contains(&out.as_str()) {
                found.push(out);
            }
        }
    }
    found
}

/// What a scan makes of a letter with two signs.
fn without_tone(c: char) -> &'static [char] {
    match c {
        'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => &['â'],
        'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => &['ê'],
        'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' => &['ô'],
        'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' => &['ă'],
        'ợ' => &['ơ', 'ọ'],
        'ờ' | 'ớ' | 'ở' | 'ỡ' => &['ơ'],
        'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => &['ư'],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_at_a_time_is_damaged() {
        assert_eq!(damaged("yêu cầu"), ["yêu câu"]);
        assert_eq!(damaged("phối hợp"), ["phôi hợp", "phối hơp", "phối họp"]);
        assert!(damaged("cầu").is_empty());
    }
}
