//! What a saved view may be called and hold. Pure.

use crate::base::error::{Faults, Outcome};

/// Views that one person may keep.
pub const MOST: i64 = 60;
const NAME_LETTERS: usize = 60;
const QUERY_LETTERS: usize = 1000;

/// The name without spaces at its ends and between words more than one.
///
/// A query must be what a browser writes after `?`: printable ASCII without spaces, quotes, brackets or `#`.
pub fn checked(name: &str, query: &str) -> Outcome<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut faults = Faults::default();
    faults.when(name.is_empty(), "name", "error.required");
    faults.when(
        name.chars().count() > NAME_LETTERS,
        "name",
        "error.too_long",
    );
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"'<>#\\".contains(c);
    faults.when(
        query.chars().count() > QUERY_LETTERS || !query.chars().all(is_plain),
        "query",
        "error.choice",
    );
    faults.stop_if_any()?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_must_be_there() {
        assert_eq!(
            checked("  Việc   gấp ", "nhom=overdue").unwrap(),
            "Việc gấp"
        );
        assert!(checked("   ", "").is_err());
        assert!(checked(&"ă".repeat(61), "").is_err());
    }

    #[test]
    fn a_query_cannot_leave_the_address_it_stands_in() {
        assert!(checked("a", "q=%C4%91&muc=done").is_ok());
        for query in ["a b", "q=\"><script>", "q=1#x", "q=\r\nSet-Cookie:1", "q=đ"] {
            assert!(checked("a", query).is_err(), "{query:?} was taken");
        }
    }
}
