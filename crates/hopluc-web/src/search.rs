//! The search page: documents and tasks that hold the words, newest first, with the passage where they stand.

use crate::{
    agency::{Choice, text_of},
    document,
    error::{Shown, html},
    forms::Asked,
    page::Page,
    session::Signed,
    task, urls, words,
};
use askama::Template;
use hopluc_core::document::search::Query;
use hopluc_core::task::find::{self, Hit as Found, Hits};
use serde::Deserialize;
use std::collections::BTreeSet;

const ROWS: usize = 20;
/// Words of a passage.
const PASSAGE: usize = 44;
/// Words before the first one found.
const BEFORE: usize = 10;
/// Characters of a text that are looked through for the passage; a book's hundredth page is not worth a slow list.
const MOST_CHARS: usize = 200_000;

/// Query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SearchQuery {
    q: String,
    loai: String,
    truoc: String,
}

/// A piece of a passage.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Whether it was asked for.
    pub is_hit: bool,
}

struct Hit {
    href: String,
    title: Vec<Piece>,
    facts: Vec<String>,
    state: String,
    badge: &'static str,
    passage: Vec<Piece>,
}

struct Tab {
    href: String,
    text: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "search/show.html")]
struct SearchPage {
    page: Page,
    query: SearchQuery,
    tabs: Vec<Tab>,
    hits: Vec<Hit>,
    next: String,
}

/// The index's word for a choice of the page.
fn noun_of(choice: &str) -> &'static str {
    match choice {
        "van-ban" => "document",
        "nhiem-vu" => "task",
        _ => "",
    }
}

/// `GET /tim-kiem`
pub async fn show(signed: Signed, Asked(query): Asked<SearchQuery>) -> Shown {
    let before = query.truoc.parse().unwrap_or(i64::MAX);
    let found = find::find(&signed.ctx, &query.q, noun_of(&query.loai), before, ROWS).await?;
    let Hits { items, next } = found;
    let asked = Query::of(&query.q);
    let asked: BTreeSet<&str> = asked.words().collect();
    let kinds = document::kinds(&signed.page, &signed);
    let hits = items
        .into_iter()
        .map(|found| hit(&signed.page, &kinds, &asked, found))
        .collect();
    let address = |kind: &str| format!("/tim-kiem?q={}&loai={kind}", urls::encode(&query.q));
    let tabs = [
        ("", "search.all"),
        ("van-ban", "search.documents"),
        ("nhiem-vu", "search.tasks"),
    ];
    html(&SearchPage {
        tabs: tabs
            .iter()
            .map(|(kind, key)| Tab {
                href: address(kind),
                text: signed.page.t(key).to_owned(),
                is_here: query.loai == *kind,
            })
            .collect(),
        next: next
            .map(|place| format!("{}&truoc={place}", address(&query.loai)))
            .unwrap_or_default(),
        hits,
        query,
        page: signed.page,
    })
}

fn hit(page: &Page, kinds: &[Choice], asked: &BTreeSet<&str>, found: Found) -> Hit {
    match found {
        Found::Document(document, text) => {
            let facts = [
                text_of(kinds, document.kind.as_str()).to_owned(),
                document.number_symbol.clone(),
                words::date_or_blank(document.issued_on),
                document.issuer.clone(),
            ];
            Hit {
                href: urls::record("document", document.id.0),
                title: marked(&document.subject, asked),
                facts: facts.into_iter().filter(|fact| !fact.is_empty()).collect(),
                state: page.tc("document.state.", document.state.code()),
                badge: document::badge(document.state),
                passage: passage(&text, asked),
            }
        }
        Found::Task(task) => {
            let due = task
                .due_on
                .map(|due| format!("{}: {}", page.t("task.due_on"), words::date(due)));
            Hit {
                href: urls::record("task", task.id.0),
                title: marked(&task.title, asked),
                facts: [
                    Some(page.t("search.task").to_owned()),
                    Some(task.agency),
                    due,
                ]
                .into_iter()
                .flatten()
                .collect(),
                state: page.tc("task.state.", task.state.code()),
                badge: task::badge(task.state),
                // A short task is its own title: saying it twice helps nobody.
                passage: if task.text.trim() == task.title.trim() {
                    Vec::new()
                } else {
                    passage(&task.text, asked)
                },
            }
        }
    }
}

/// The whole text with the words asked for set apart.
pub fn marked(text: &str, asked: &BTreeSet<&str>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for run in runs(text) {
        let is_hit = asked.contains(hopluc_text::fold(run).as_str());
        match pieces.last_mut() {
            Some(last) if last.is_hit == is_hit => last.text.push_str(run),
            _ => pieces.push(Piece {
                text: run.to_owned(),
                is_hit,
            }),
        }
    }
    pieces
}

/// The part of a text where most of the words asked for stand together; its beginning where none does.
///
/// Words count with or without tone marks. Empty for an empty text. O(length), at most [`MOST_CHARS`].
pub fn passage(text: &str, asked: &BTreeSet<&str>) -> Vec<Piece> {
    let spaced = text
        .char_indices()
        .nth(MOST_CHARS)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text);
    let all: Vec<&str> = spaced.split_whitespace().collect();
    let mut hits: Vec<(usize, String)> = Vec::new();
    for (at, word) in all.iter().enumerate() {
        for run in runs(word) {
            let folded = hopluc_text::fold(run);
            if asked.contains(folded.as_str()) {
                hits.push((at, folded));
            }
        }
    }
    let n_together = |first: usize| {
        let end = hits[first].0 + PASSAGE - BEFORE;
        let near = hits[first..].iter().take_while(|hit| hit.0 < end);
        near.map(|hit| hit.1.as_str())
            .collect::<BTreeSet<_>>()
            .len()
    };
    let mut best = (0, 0);
    for first in 0..hits.len() {
        let n = n_together(first);
        if n > best.1 {
            best = (first, n);
        }
        if n == asked.len() {
            break;
        }
    }
    let start = hits
        .get(best.0)
        .map_or(0, |hit| hit.0.saturating_sub(BEFORE));
    let end = (start + PASSAGE).min(all.len());
    let words = all.get(start..end).unwrap_or_default().join(" ");
    let cut = |is_cut| if is_cut { "…" } else { "" };
    marked(
        &format!("{}{words}{}", cut(start > 0), cut(end < all.len())),
        asked,
    )
}

/// Runs of letters and digits, and what stands between them, in order.
fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphanumeric();
        let end = rest
            .find(|c: char| c.is_alphanumeric() != is_word)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push(run);
        rest = after;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, asked: &[&str]) -> String {
        let asked = asked.iter().copied().collect();
        let show = |piece: Piece| {
            if piece.is_hit {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        };
        passage(text, &asked).into_iter().map(show).collect()
    }

    #[test]
    fn words_are_marked_with_their_tone_marks() {
        assert_eq!(
            shown("Phòng, chống tội phạm", &["toi", "pham"]),
            "Phòng, chống [tội] [phạm]"
        );
        assert_eq!(
            shown("Số 841/BC-STTTT", &["841", "bc"]),
            "Số [841]/[BC]-STTTT"
        );
    }

    #[test]
    fn the_passage_is_where_most_words_stand_together() {
        let filler = "vâng ".repeat(100);
        let text = format!("tội {filler} rà soát tội phạm {filler}");
        let shown = shown(&text, &["toi", "pham"]);
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.contains("[tội] [phạm]"), "{shown}");
    }

    #[test]
    fn a_text_without_the_words_shows_its_beginning() {
        assert_eq!(shown("Báo cáo kết quả", &["khac"]), "Báo cáo kết quả");
        assert_eq!(shown("", &["khac"]), "");
    }
}
