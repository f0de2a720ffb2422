//! Bounded views of a text, so that no rule looks farther than a sentence can reach and reading stays linear.

/// At most `bytes` bytes that end at `at`, cut at a character boundary. `""` where `at` is none.
pub(crate) fn before(text: &str, at: usize, bytes: usize) -> &str {
    let mut start = at.saturating_sub(bytes);
    while start < at && !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..at).unwrap_or_default()
}

/// At most `bytes` bytes that begin at `at`, cut at a character boundary. `""` where `at` is none.
pub(crate) fn after(text: &str, at: usize, bytes: usize) -> &str {
    let mut end = at.saturating_add(bytes).min(text.len());
    while end > at && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(at..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_never_cut_a_letter() {
        assert_eq!(before("aấb", 4, 3), "ấ");
        assert_eq!(before("aấb", 4, 2), "");
        assert_eq!(after("aấb", 0, 3), "a");
        assert_eq!(after("aấb", 2, 3), "");
        assert_eq!(after("ab", 1, usize::MAX), "b");
    }
}
