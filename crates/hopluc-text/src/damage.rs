//! Spellings of a phrase after a scan: the tone sign over a vowel that has another sign already is the first thing to be lost
//! ("yêu cầu" becomes "yêu câu", "phối hợp" becomes "phối họp"). Works on keys; quotes keep their damage.
//! The one place that knows what a scan does to words; tables and patterns take their spellings from here.

/// Words of their own that a damaged phrase looks like: "công nhận" and "công nhân".
const WORDS: &[&str] = &["công nhân", "thuê bao", "chi bộ"];

/// The phrase with one letter damaged, once for each letter that can be. Single words would become other words and give none,
/// but for those that end in c, p or t: such a syllable always has a tone ("trước"), so that without it ("trươc") it is no word.
pub(crate) fn damaged(phrase: &str) -> Vec<String> {
    let words = phrase.split(' ').filter(|word| !word.is_empty()).count();
    if words < 2 && !is_stopped(phrase.trim_end()) {
        return Vec::new();
    }
    let lost = |c: char| {
        let signs = without_tone(c);
        match words {
            // "ợ" for "ọ" makes other words of single syllables.
            1 => signs.get(..signs.len().min(1)).unwrap_or_default(),
            2 => signs,
            // Three syllables tell enough that any tone may be gone ("Uy ban nhân dân").
            _ if signs.is_empty() => plain_without_tone(c),
            _ => signs,
        }
    };
    one_lost(phrase, lost)
        .into_iter()
        .filter(|out| !WORDS.contains(&out.as_str()))
        .collect()
}

/// The phrase and what a scan makes of it, the phrase first.
pub(crate) fn spellings(phrase: &str) -> impl Iterator<Item = String> {
    std::iter::once(phrase.to_owned()).chain(damaged(phrase))
}

/// The phrase and what a scan makes of it where the words around leave no other meaning, so that single words count too
/// ("3 tỷ đông", "phối hợp vơi").
pub(crate) fn certain_spellings(phrase: &str) -> impl Iterator<Item = String> {
    let lost = |c: char| match without_tone(c) {
        [] => plain_without_tone(c),
        signs => signs,
    };
    std::iter::once(phrase.to_owned()).chain(one_lost(phrase, lost))
}

/// A pattern for any of the phrases in any of their spellings; earlier phrases win.
pub(crate) fn alternation(phrases: &[&str]) -> String {
    let all: Vec<String> = phrases
        .iter()
        .flat_map(|phrase| spellings(phrase))
        .map(|phrase| regex::escape(&phrase))
        .collect();
    all.join("|")
}

/// The phrase with the tone of one letter with two signs lost: what comes out, and where in it which letter stood.
pub(crate) fn one_tone_lost(phrase: &str) -> Vec<(String, usize, char)> {
    phrase
        .char_indices()
        .filter_map(|(at, c)| {
            let less = without_tone(c).first()?;
            let mut out = String::with_capacity(phrase.len());
            out.push_str(phrase.get(..at)?);
            out.push(*less);
            out.push_str(phrase.get(at + c.len_utf8()..)?);
            Some((out, at, c))
        })
        .collect()
}

fn one_lost(phrase: &str, lost: impl Fn(char) -> &'static [char]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, c) in phrase.char_indices() {
        for less in lost(c) {
            let mut out = String::with_capacity(phrase.len());
            out.push_str(phrase.get(..at).unwrap_or_default());
            out.push(*less);
            out.push_str(phrase.get(at + c.len_utf8()..).unwrap_or_default());
            found.push(out);
        }
    }
    found
}

/// True for a syllable with a stop at its end.
fn is_stopped(word: &str) -> bool {
    !word.is_empty() && word.ends_with(['c', 'p', 't']) && word.chars().all(char::is_alphabetic)
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

/// What a worse scan makes of a letter whose tone is its only sign.
fn plain_without_tone(c: char) -> &'static [char] {
    match c {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' => &['a'],
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' => &['e'],
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => &['i'],
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' => &['o'],
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' => &['u'],
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => &['y'],
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
        assert!(damaged("công nhận").is_empty());
    }

    #[test]
    fn syllables_with_a_stop_at_their_end_are_no_words_without_their_tone() {
        assert_eq!(damaged("trước"), ["trươc"]);
        assert_eq!(damaged("hợp"), ["hơp"]);
        assert_eq!(damaged("trước "), ["trươc "]);
    }

    #[test]
    fn long_phrases_may_lose_any_tone() {
        assert!(damaged("ủy ban nhân dân").contains(&"uy ban nhân dân".to_owned()));
        assert!(!damaged("kiểm tra").contains(&"kiem tra".to_owned()));
    }

    #[test]
    fn words_that_can_mean_nothing_else_are_damaged_alone() {
        assert_eq!(
            certain_spellings("đồng").collect::<Vec<_>>(),
            ["đồng", "đông"]
        );
        assert_eq!(certain_spellings("với").collect::<Vec<_>>(), ["với", "vơi"]);
    }

    #[test]
    fn patterns_hold_all_spellings() {
        assert_eq!(alternation(&["đề nghị"]), "đề nghị|đê nghị");
    }
}
