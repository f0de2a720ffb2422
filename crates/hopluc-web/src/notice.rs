//! The page of notices: what the agency should know, unread first; opening one leads to its record.

use crate::{
    error::{Shown, WebError, html},
    forms::{Asked, Fields},
    page::Page,
    session::{Signed, done},
    texts::Texts,
    urls, words,
};
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};
use hopluc_core::base::{ids::SubmissionId, permit::Verb};
use hopluc_core::person::notice::{self, Notice};
use hopluc_core::report::submission;
use serde::Deserialize;
use std::collections::BTreeMap;

const ROWS: i64 = 30;

/// A notice in words.
pub struct Line {
    /// Key of the notice.
    pub id: i64,
    /// What it says.
    pub text: String,
    /// When it was told.
    pub at: String,
    /// Whether nobody of the agency has taken note of it.
    pub is_unread: bool,
}

/// The words of a notice: its values filled in, dates as people write them.
fn text_of(texts: Texts, notice: &Notice) -> String {
    let args = notice.args.as_object().into_iter().flatten();
    let args = args.map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let text = if name.ends_with("_on") {
            words::stored_date(&text)
        } else {
            text
        };
        (name.clone(), text)
    });
    texts.fill(&format!("notice.{}", notice.kind), &args.collect())
}

/// A notice as the page and the list show it.
pub fn line(page: &Page, notice: &Notice) -> Line {
    Line {
        id: notice.id,
        text: text_of(page.texts, notice),
        at: notice.created_at.map(words::instant).unwrap_or_default(),
        is_unread: notice.read_at.is_none(),
    }
}

#[derive(Template)]
#[template(path = "notice/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    is_all: bool,
    newest: i64,
    may_mark: bool,
    is_later: bool,
    next: String,
}

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    xem: String,
    truoc: Option<i64>,
}

/// `GET /thong-bao`
pub async fn list(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let is_all = query.xem == "tat-ca";
    let mut notices = notice::list(&signed.ctx, !is_all, query.truoc, ROWS + 1).await?;
    let has_more = notices.len() as i64 > ROWS;
    notices.truncate(ROWS as usize);
    let next = match notices.last() {
        Some(last) if has_more => format!("/thong-bao?xem={}&truoc={}", query.xem, last.id),
        _ => String::new(),
    };
    let own = signed.ctx.actor.agency();
    let has_unread = notices.iter().any(|notice| notice.read_at.is_none());
    html(&ListPage {
        lines: notices
            .iter()
            .map(|notice| line(&signed.page, notice))
            .collect(),
        is_all,
        newest: notices.first().map_or(0, |notice| notice.id),
        may_mark: has_unread && query.truoc.is_none() && signed.ctx.may(Verb::NoticeMark, &[own]),
        is_later: query.truoc.is_some(),
        next,
        page: signed.page,
    })
}

/// The page that a notice is about: what became of a submission its agency sees on the report's page.
async fn place(signed: &Signed, notice: &Notice) -> Result<String, WebError> {
    if notice.noun == "submission" && notice.kind != "submission.submit" {
        let id = SubmissionId(notice.noun_id);
        let found = submission::store::get(&signed.ctx.reader(), id).await?;
        return Ok(urls::record("obligation", found.obligation_id.0));
    }
    Ok(urls::record(&notice.noun, notice.noun_id))
}

/// `POST /thong-bao/{id}/mo`: takes note and leads to the record.
pub async fn open(signed: Signed, Path(id): Path<i64>) -> Shown {
    let notice = notice::open(&signed.ctx, id).await?;
    let to = place(&signed, &notice).await?;
    Ok(Redirect::to(&to).into_response())
}

/// Form of the button that marks all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MarkForm {
    newest: i64,
}

/// `POST /thong-bao/da-doc`
pub async fn mark_all(signed: Signed, Fields(form): Fields<MarkForm>) -> Shown {
    notice::mark_until(&signed.ctx, form.newest).await?;
    Ok(done("/thong-bao", "notices_read"))
}

/// Subject and text of the letter that tells a person of `notices` in his language; `n_all` counts those left out too.
pub fn letter(language: &str, notices: &[Notice], n_all: i64, base_url: &str) -> (String, String) {
    let texts = Texts::of(language);
    let args = BTreeMap::from([("n".to_owned(), n_all.to_string())]);
    let mut text = texts.fill("letter.notices_opening", &args);
    text.push_str("\n\n");
    for notice in notices {
        text.push_str("- ");
        text.push_str(&text_of(texts, notice));
        text.push('\n');
    }
    let n_left = n_all - notices.len() as i64;
    if n_left > 0 {
        let args = BTreeMap::from([("n".to_owned(), n_left.to_string())]);
        text.push_str(&texts.fill("letter.notices_left", &args));
        text.push('\n');
    }
    let place = BTreeMap::from([("place".to_owned(), format!("{base_url}/thong-bao"))]);
    text.push('\n');
    text.push_str(&texts.fill("letter.notices_closing", &place));
    text.push('\n');
    (texts.fill("letter.notices_subject", &args), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_core::base::ids::AgencyId;

    #[test]
    fn a_letter_speaks_the_language_of_its_reader_and_counts_what_it_leaves_out() {
        let notice = Notice {
            id: 7,
            agency_id: AgencyId(1),
            kind: "task.due_soon".to_owned(),
            noun: "task".to_owned(),
            noun_id: 3,
            args: serde_json::json!({ "title": "Rà soát", "due_on": "2026-08-31" }),
            created_at: None,
            read_at: None,
        };
        let (subject, text) = letter(
            "vi",
            std::slice::from_ref(&notice),
            3,
            "https://h.example.vn",
        );
        assert!(subject.contains('3'), "{subject}");
        assert!(
            text.contains("- Sắp đến hạn 31/08/2026: Rà soát\n"),
            "{text}"
        );
        assert!(text.contains("https://h.example.vn/thong-bao"), "{text}");
        let left = Texts::Vi.fill(
            "letter.notices_left",
            &BTreeMap::from([("n".to_owned(), "2".to_owned())]),
        );
        assert!(text.contains(&left), "{text}");
        let (_, english) = letter("en", &[notice], 1, "");
        assert!(english.contains("Due soon, on 31/08/2026"), "{english}");
        assert!(
            !english.contains("{n}") && !english.contains("{place}"),
            "{english}"
        );
    }
}
