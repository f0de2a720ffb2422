//! What two people made of one record at the same time: both versions beside each other, with the words that differ.
//!
//! It stores nothing and decides nothing: the form below keeps what the later one typed, and saving again is a choice.

use crate::{error::WebError, page::Page, session::Signed, words};
use hopluc_core::base::audit;
use hopluc_core::person;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Longer than this, two texts are shown whole rather than compared to the last word.
const PATIENCE: Duration = Duration::from_millis(150);

/// A piece of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Whether the other version does not have them there.
    pub differs: bool,
}

/// One field in both versions.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the field is called.
    pub label: String,
    /// What is stored now.
    pub theirs: Vec<Piece>,
    /// What was typed and not stored.
    pub mine: Vec<Piece>,
}

/// Two versions of one record.
#[derive(Clone, Debug)]
pub struct Collision {
    /// Who wrote last; empty where the journal does not tell.
    pub who: String,
    /// When, as people write it.
    pub at: String,
    /// Fields that differ, in the order of the form; empty where both wrote the same.
    pub lines: Vec<Line>,
}

/// One field of two versions: key of its label, what is stored, what was typed.
pub type Pair<'a> = (&'a str, String, String);

/// Both versions of the record `noun` `id`, field by field; who wrote last is taken from the journal.
pub async fn collision(
    signed: &Signed,
    page: &Page,
    record: (&str, i64),
    pairs: Vec<Pair<'_>>,
) -> Result<Collision, WebError> {
    collision_in(signed, page, &[record], pairs).await
}

/// [`collision`] where the other may have written any of several records, as a part or the whole that it belongs to.
pub async fn collision_in(
    signed: &Signed,
    page: &Page,
    records: &[(&str, i64)],
    pairs: Vec<Pair<'_>>,
) -> Result<Collision, WebError> {
    let tx = signed.ctx.reader();
    let mut facts = Vec::new();
    for (noun, id) in records {
        facts.extend(audit::of_record(&tx, noun, *id, 1).await?);
    }
    let last = facts.into_iter().max_by_key(|fact| fact.id);
    let person = last.as_ref().and_then(|fact| fact.person_id);
    let names = match person {
        Some(id) => person::store::names(&tx, &[id]).await?,
        None => std::collections::BTreeMap::new(),
    };
    Ok(Collision {
        who: person
            .and_then(|id| names.get(&id).cloned())
            .unwrap_or_default(),
        at: last
            .map(|fact| words::stored_instant(&fact.at))
            .unwrap_or_default(),
        lines: lines(page, pairs),
    })
}

fn lines(page: &Page, pairs: Vec<Pair<'_>>) -> Vec<Line> {
    pairs
        .into_iter()
        .map(|(key, theirs, mine)| (key, tidy(&theirs), tidy(&mine)))
        .filter(|(_, theirs, mine)| theirs != mine)
        .map(|(key, theirs, mine)| {
            let (theirs, mine) = compared(&theirs, &mine);
            Line {
                label: page.t(key).to_owned(),
                theirs,
                mine,
            }
        })
        .collect()
}

/// Line ends as browsers and stores write them differ; nobody typed that.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Both texts cut into pieces, word by word; the pieces of each, joined, give it again.
pub fn compared(theirs: &str, mine: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_words(theirs, mine);
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                push(&mut left, text, false);
                push(&mut right, text, false);
            }
            ChangeTag::Delete => push(&mut left, text, true),
            ChangeTag::Insert => push(&mut right, text, true),
        }
    }
    (joined_marks(left), joined_marks(right))
}

/// Spaces between two marked words are marked with them: a phrase is one mark.
fn joined_marks(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut left = pieces.into_iter().peekable();
    while let Some(piece) = left.next() {
        let is_blank = piece.text.chars().all(char::is_whitespace);
        let is_between = joined.last().is_some_and(|last| last.differs)
            && left.peek().is_some_and(|next| next.differs);
        let differs = piece.differs || (is_blank && is_between);
        push(&mut joined, &piece.text, differs);
    }
    joined
}

fn push(pieces: &mut Vec<Piece>, text: &str, differs: bool) {
    match pieces.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => pieces.push(Piece {
            text: text.to_owned(),
            differs,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked_and_nothing_is_lost() {
        let (a, b) = (
            "Rà soát SIM rác trước ngày 15/3",
            "Rà soát, thu hồi SIM rác trước ngày 20/3",
        );
        let (theirs, mine) = compared(a, b);
        assert_eq!((joined(&theirs).as_str(), joined(&mine).as_str()), (a, b));
        let marked = |pieces: &[Piece]| -> Vec<String> {
            let marked = pieces.iter().filter(|piece| piece.differs);
            marked.map(|piece| piece.text.trim().to_owned()).collect()
        };
        assert_eq!(marked(&theirs), ["soát", "15/3"]);
        assert_eq!(marked(&mine), ["soát, thu hồi", "20/3"]);
    }

    #[test]
    fn an_empty_side_is_no_piece() {
        let (theirs, mine) = compared("", "chữ");
        assert!(theirs.is_empty());
        assert_eq!(joined(&mine), "chữ");
    }
}
