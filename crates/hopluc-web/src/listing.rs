//! What the lists of the house share: addresses that keep filter and order, and headings that sort.

use crate::urls;

/// A list as it is asked for: its address and the parameters of filter and order, in a fixed order.
#[derive(Clone, Debug)]
pub struct Listing<'a> {
    path: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
}

/// A heading of a table; a link where the list can be put in its order.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// What the column holds.
    pub text: String,
    /// The list in the order of this column, or the other way round; empty where it cannot be.
    pub href: String,
    /// `ascending` or `descending` where the list stands in its order; else empty.
    pub sorted: &'static str,
    /// Class of the heading: `n` for numbers.
    pub class: &'static str,
}

/// Rising order of a column, for `aria-sort`.
pub const UP: &str = "ascending";
/// Falling order of a column.
pub const DOWN: &str = "descending";

impl<'a> Listing<'a> {
    /// The list at `path` with these parameters; empty ones are left out of every address.
    pub fn new(path: &'a str, pairs: Vec<(&'a str, &'a str)>) -> Self {
        Self { path, pairs }
    }

    /// Filter and order as a query without `?`: what a saved view keeps. Empty for the plain list.
    pub fn query(&self) -> String {
        pairs(self.pairs.iter().copied())
    }

    /// Address of the list with one parameter changed, from its first page.
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self.pairs.iter().copied().filter(|(key, _)| *key != name);
        let query = pairs(kept.chain([(name, value)]));
        if query.is_empty() {
            // Without any parameter the list would open with the visitor's opening view.
            format!("{}?bo_loc=0", self.path)
        } else {
            format!("{}?{query}", self.path)
        }
    }

    /// A heading that puts the list in the first of `orders`, and then in the other. An order is its code and
    /// [`UP`] or [`DOWN`]; `here` is the code in force.
    pub fn sorting(&self, text: &str, here: &str, orders: [(&str, &'static str); 2]) -> Heading {
        let [first, other] = orders;
        let sorted = orders.iter().find(|(code, _)| *code == here);
        let next = if here == first.0 { other.0 } else { first.0 };
        Heading {
            text: text.to_owned(),
            href: self.with("xep", next),
            sorted: sorted.map_or("", |(_, direction)| direction),
            class: "",
        }
    }
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::with_capacity(96);
    for (key, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(key);
        query.push('=');
        urls::encode_into(&mut query, value);
    }
    query
}

impl Heading {
    /// A heading that does not sort.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// The same for a column of numbers.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.class = "n";
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Listing<'static> {
        Listing::new(
            "/nhiem-vu",
            vec![("muc", "done"), ("q", "đôn đốc"), ("xep", "")],
        )
    }

    #[test]
    fn an_address_keeps_the_filter_and_changes_one_parameter() {
        assert_eq!(
            list().query(),
            "muc=done&q=%C4%91%C3%B4n%20%C4%91%E1%BB%91c"
        );
        assert_eq!(
            list().with("q", ""),
            "/nhiem-vu?muc=done",
            "an empty parameter is left out"
        );
        let plain = Listing::new("/nhiem-vu", vec![("q", "x")]);
        assert_eq!(plain.with("q", ""), "/nhiem-vu?bo_loc=0");
    }

    #[test]
    fn a_heading_sorts_one_way_and_then_the_other() {
        let orders = [("due", UP), ("due_last", DOWN)];
        let fresh = list().sorting("Hạn", "newest", orders);
        assert!(fresh.sorted.is_empty() && fresh.href.ends_with("xep=due"));
        let up = list().sorting("Hạn", "due", orders);
        assert!(up.sorted == UP && up.href.ends_with("xep=due_last"));
        let down = list().sorting("Hạn", "due_last", orders);
        assert!(down.sorted == DOWN && down.href.ends_with("xep=due"));
    }
}
