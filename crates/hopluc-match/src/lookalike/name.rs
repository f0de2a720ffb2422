//! The parts of a domain name: what can be registered, what stands before it, and the ending under which it is registered.

/// Second labels under which countries register names (`com.vn`).
const SECOND: &[&[u8]] = &[
    b"com", b"net", b"org", b"gov", b"edu", b"ac", b"co", b"or", b"ne", b"go", b"info", b"biz",
    b"name", b"pro", b"health", b"int", b"mil", b"id", b"io", b"ai",
];
/// Most labels that are looked at; what stands farther left is left out.
const MOST_LABELS: usize = 8;

/// Where the labels of a name stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Labels before the ending, from right to left: the first is the one that is registered.
    labels: [(usize, usize); MOST_LABELS],
    n_labels: usize,
    /// Where the ending begins.
    pub(super) suffix: usize,
}

impl Parts {
    /// The parts of a name in lower case; `None` where there is no label before an ending.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let last = memchr::memrchr(b'.', name)?;
        let mut suffix = last + 1;
        let mut rest = name.get(..last)?;
        if name.len() - suffix == 2
            && let Some(dot) = memchr::memrchr(b'.', rest)
            && let Some(second) = rest.get(dot + 1..)
            && SECOND.contains(&second)
        {
            suffix = dot + 1;
            rest = rest.get(..dot)?;
        }
        let mut parts = Self {
            suffix,
            ..Self::default()
        };
        let mut end = rest.len();
        for to in &mut parts.labels {
            let start = memchr::memrchr(b'.', rest.get(..end)?).map_or(0, |dot| dot + 1);
            *to = (start, end);
            parts.n_labels += 1;
            let Some(dot) = start.checked_sub(1) else {
                break;
            };
            end = dot;
        }
        (end > 0 || parts.n_labels > 1).then_some(parts)
    }

    /// Labels before the ending, the registered one first.
    pub(super) fn labels(&self) -> &[(usize, usize)] {
        self.labels.get(..self.n_labels).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, labels: &[&str], suffix: &str) {
        let parts = Parts::of(name.as_bytes()).unwrap();
        let found: Vec<&str> = parts
            .labels()
            .iter()
            .map(|(a, b)| name.get(*a..*b).unwrap())
            .collect();
        assert_eq!(found, labels, "{name}");
        assert_eq!(name.get(parts.suffix..), Some(suffix));
    }

    #[test]
    fn endings_of_two_labels_are_known() {
        check("bidv.com.vn", &["bidv"], "com.vn");
        check("www.bidv.com.vn", &["bidv", "www"], "com.vn");
        check("com.vn", &["com"], "vn");
        check("a.b.example.com", &["example", "b", "a"], "com");
        assert_eq!(Parts::of(b"localhost"), None);
        assert_eq!(Parts::of(b".vn"), None);
    }
}
