//! Whether two names of bodies are the same name, or how alike they are, by their words. Pure; knows no directory.

use super::rules::folded;

/// Words of a name for comparison: folded, "và" and a free-standing "&" left out, "TT&TT" as one word `tttt`.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut joined = String::with_capacity(text.len());
    for (i, c) in letters.iter().enumerate() {
        let is_inner = *c == '&'
            && i > 0
            && letters[i - 1].is_alphanumeric()
            && letters
                .get(i + 1)
                .is_some_and(|next| next.is_alphanumeric());
        if !is_inner {
            joined.push(*c);
        }
    }
    folded(&joined)
        .split(' ')
        .filter(|word| !word.is_empty() && *word != "va")
        .map(str::to_owned)
        .collect()
}

/// Whether both lists of words are one name, where a word may stand for the initials of several of the other side.
///
/// "so khcn" is "so khoa hoc cong nghe"; "ubnd xa a" is "uy ban nhan dan xa a". Empty lists are no name.
pub(super) fn is_same(a: &[String], b: &[String]) -> bool {
    !a.is_empty() && !b.is_empty() && is_same_from(a, b)
}

fn is_same_from(a: &[String], b: &[String]) -> bool {
    let (Some((x, a_rest)), Some((y, b_rest))) = (a.split_first(), b.split_first()) else {
        return a.is_empty() && b.is_empty();
    };
    if x == y && is_same_from(a_rest, b_rest) {
        return true;
    }
    spelled_out(x, b).is_some_and(|n| is_same_from(a_rest, &b[n..]))
        || spelled_out(y, a).is_some_and(|n| is_same_from(&a[n..], b_rest))
}

/// How many words at the head of `words` the letters of `short` are the initials of; `None` where they are not.
fn spelled_out(short: &str, words: &[String]) -> Option<usize> {
    let n = short.chars().count();
    let fits = (2..=10).contains(&n)
        && words.len() >= n
        && short
            .chars()
            .zip(words)
            .all(|(c, word)| word.starts_with(c));
    fits.then_some(n)
}

/// How alike two names are, 0 to 1000: twice the words that agree in order over the words of both.
///
/// A word may stand for initials where both names have it after as many words ("cuc an" within a name is no "ca"), and words
/// that differ in few letters count in part. O(words x words).
pub(super) fn likeness(a: &[String], b: &[String]) -> u32 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    // best[i][j]: what agrees of a[i..] and b[j..], and how many words the abbreviations on either side hide.
    let mut best = vec![vec![(0_u32, 0_u32); b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let mut top = best[i + 1][j].max(best[i][j + 1]);
            let next = best[i + 1][j + 1];
            top = top.max((next.0 + word_likeness(&a[i], &b[j]), next.1));
            let (short_a, short_b) = if i == j {
                (spelled_out(&a[i], &b[j..]), spelled_out(&b[j], &a[i..]))
            } else {
                (None, None)
            };
            if let Some(n) = short_a {
                let next = best[i + 1][j + n];
                top = top.max((next.0 + 1000 * n as u32, next.1 + n as u32 - 1));
            }
            if let Some(n) = short_b {
                let next = best[i + n][j + 1];
                top = top.max((next.0 + 1000 * n as u32, next.1 + n as u32 - 1));
            }
            best[i][j] = top;
        }
    }
    let (agreed, hidden) = best[0][0];
    2 * agreed / (a.len() as u32 + b.len() as u32 + hidden)
}

/// 1000 for the same word, less for one with a few other letters, 0 below 0.7.
fn word_likeness(a: &str, b: &str) -> u32 {
    if a == b {
        return 1000;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    if longest < 4 || a.len().abs_diff(b.len()) * 10 > longest * 3 {
        return 0;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    let like = 1000 - 1000 * row[b.len()] / longest;
    if like < 700 { 0 } else { like as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let (a, b) = (words_of(a), words_of(b));
        assert_eq!(
            is_same(&a, &b),
            is_same(&b, &a),
            "the order of the two does not matter"
        );
        is_same(&a, &b)
    }

    #[test]
    fn an_abbreviation_is_the_name_that_it_spells() {
        for (short, long) in [
            ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
            ("Sở TT & TT", "Sở Thông tin và Truyền thông"),
            ("sở khcn", "Sở Khoa học và Công nghệ"),
            ("Sở KH&CN", "Sở Khoa học & Công nghệ"),
            ("UBND xã Tân Hưng", "Ủy ban nhân dân xã Tân Hưng"),
            ("Sở GD&ĐT", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
            ("Sở VHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
            ("VP UBND tỉnh", "Văn phòng Uỷ ban nhân dân tỉnh"),
            ("UBMTTQ tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh"),
        ] {
            assert!(same(short, long), "{short} / {long}");
        }
    }

    #[test]
    fn other_names_are_not_the_same() {
        for (a, b) in [
            ("Sở KH&CN", "Sở Công Thương"),
            ("Sở KH&ĐT", "Sở Khoa học và Công nghệ"),
            ("UBND xã Tân Hưng", "UBND xã Tân Việt"),
            ("Công an tỉnh", "Công an"),
            ("", "Sở Y tế"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn a_misspelt_name_is_more_alike_than_another() {
        let of = |a: &str, b: &str| likeness(&words_of(a), &words_of(b));
        assert_eq!(of("Sở KH&CN", "Sở Khoa học và Công nghệ"), 1000);
        assert!(of("Mobiphone Hưng Yên", "MobiFone Hưng Yên") > 900);
        assert!(of("Mobiphone Hưng Yên", "Viettel Hưng Yên") < 800);
        assert_eq!(of("Sở Y tế", "Báo Nhân dân"), 0);
    }
}
