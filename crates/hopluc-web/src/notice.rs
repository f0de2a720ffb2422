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

/// Notices that one page is made of: of whole days, so that what is told together stands together.
const ROWS: i64 = 200;
/// Agencies that the line of a group names.
const NAMED: usize = 3;

/// Notices told in one line when they say the same of one day: the text of several, and the value in which they agree.
const GROUPED: [(&str, &str); 14] = [
    ("notices.submission.submit", "period"),
    ("notices.document.arrived", "agency"),
    ("notices.task.give", "directive"),
    ("notices.task.acknowledge", "directive"),
    ("notices.task.note", "directive"),
    ("notices.task.ask_extension", "directive"),
    ("notices.task.grant_extension", "directive"),
    ("notices.task.refuse_extension", "directive"),
    ("notices.task.report_done", "directive"),
    ("notices.task.accept", "directive"),
    ("notices.task.return", "directive"),
    ("notices.task.withdraw", "directive"),
    ("notices.task.due_soon", "due_on"),
    ("notices.task.overdue", "due_on"),
];

/// A notice in words, or several of one day that say the same.
pub struct Line {
    /// Key of the notice; of the newest of several.
    pub id: i64,
    /// What it says.
    pub text: String,
    /// Agencies that several notices are about; empty for one notice.
    pub who: String,
    /// When it was told.
    pub at: String,
    /// Whether nobody of the agency has taken note of it.
    pub is_unread: bool,
    /// The notices of a group, newest first; empty for one notice.
    pub members: Vec<Line>,
}

impl Line {
    /// Keys of the notices of a group, for the button that marks them as read.
    pub fn ids(&self) -> String {
        let ids: Vec<String> = self.members.iter().map(|one| one.id.to_string()).collect();
        ids.join(",")
    }
}

/// The words of a notice: its values filled in, dates as people write them.
fn text_of(texts: Texts, notice: &Notice) -> String {
    texts.fill(&format!("notice.{}", notice.kind), &args_of(texts, notice))
}

fn args_of(texts: Texts, notice: &Notice) -> BTreeMap<String, String> {
    let given = notice.args.as_object().into_iter().flatten();
    let mut args: BTreeMap<String, String> = given
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let text = if name.ends_with("_on") {
                words::stored_date(&text)
            } else {
                text
            };
            (name.clone(), text)
        })
        .collect();
    // Notices from before the agency was named.
    args.entry("agency".to_owned())
        .or_insert_with(|| texts.get("notice.some_agency").to_owned());
    args
}

/// In what a notice agrees with others that are told with it; `None` where it is told by itself.
fn group_of(notice: &Notice) -> Option<(&str, &str, String, bool)> {
    let is_of = |key: &str| key.strip_prefix("notices.") == Some(notice.kind.as_str());
    let (_, by) = GROUPED.iter().find(|(key, _)| is_of(key))?;
    let value = notice.args.get(*by)?.as_str().filter(|v| !v.is_empty())?;
    let day = words::day(notice.created_at?);
    Some((&notice.kind, value, day, notice.read_at.is_none()))
}

/// Notices as the page and the list show them, newest first; those of one day that say the same are one line.
pub fn lines(texts: Texts, notices: &[Notice]) -> Vec<Line> {
    let mut groups: Vec<Vec<&Notice>> = Vec::new();
    let mut places = BTreeMap::new();
    for notice in notices {
        match group_of(notice) {
            Some(key) => {
                let at = *places.entry(key).or_insert_with(|| {
                    groups.push(Vec::new());
                    groups.len() - 1
                });
                groups[at].push(notice);
            }
            None => groups.push(vec![notice]),
        }
    }
    let line = |group: Vec<&Notice>| match group.as_slice() {
        [one] => single(texts, one),
        several => together(texts, several),
    };
    groups.into_iter().map(line).collect()
}

fn single(texts: Texts, notice: &Notice) -> Line {
    Line {
        id: notice.id,
        text: text_of(texts, notice),
        who: String::new(),
        at: notice.created_at.map(words::instant).unwrap_or_default(),
        is_unread: notice.read_at.is_none(),
        members: Vec::new(),
    }
}

fn together(texts: Texts, notices: &[&Notice]) -> Line {
    let newest = notices[0];
    let key = format!("notices.{}", newest.kind);
    let mut args = args_of(texts, newest);
    args.insert("n".to_owned(), notices.len().to_string());
    let who = if texts.get(&key).contains("{agency}") {
        String::new()
    } else {
        who(texts, notices)
    };
    Line {
        text: texts.fill(&key, &args),
        who,
        members: notices.iter().map(|one| single(texts, one)).collect(),
        ..single(texts, newest)
    }
}

/// The agencies of several notices, in the order of the notices: the first by name, the others by number.
fn who(texts: Texts, notices: &[&Notice]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for notice in notices {
        if let Some(name) = notice.args["agency"].as_str()
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let n_more = names.len().saturating_sub(NAMED);
    let named = names[..names.len() - n_more].join("; ");
    if n_more == 0 {
        return named;
    }
    let args = [("names", named), ("n", n_more.to_string())];
    let args = args.map(|(name, value)| (name.to_owned(), value));
    texts.fill("notices.who", &BTreeMap::from(args))
}

#[derive(Template)]
#[template(path = "notice/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    is_all: bool,
    newest: i64,
    may_mark: bool,
    may_mark_some: bool,
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

/// Leaves out the last day of a page that goes on, which may be cut in its middle, unless there is no other.
fn keep_whole_days(notices: &mut Vec<Notice>) {
    let day = |notice: &Notice| notice.created_at.map(words::day);
    let last = notices.pop().and_then(|notice| day(&notice));
    if notices.first().and_then(day) != last {
        notices.retain(|notice| day(notice) != last);
    }
}

/// `GET /thong-bao`
pub async fn list(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let is_all = query.xem == "tat-ca";
    let mut notices = notice::list(&signed.ctx, !is_all, query.truoc, ROWS + 1).await?;
    let has_more = notices.len() as i64 > ROWS;
    if has_more {
        keep_whole_days(&mut notices);
    }
    let next = match notices.last() {
        Some(last) if has_more => format!("/thong-bao?xem={}&truoc={}", query.xem, last.id),
        _ => String::new(),
    };
    let own = signed.ctx.actor.agency();
    let has_unread = notices.iter().any(|notice| notice.read_at.is_none());
    html(&ListPage {
        lines: lines(signed.page.texts, &notices),
        is_all,
        newest: notices.first().map_or(0, |notice| notice.id),
        may_mark: has_unread && query.truoc.is_none() && signed.ctx.may(Verb::NoticeMark, &[own]),
        may_mark_some: signed.ctx.may(Verb::NoticeMark, &[own]),
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

/// Form of the button that marks all up to the newest on the page, or the notices of one group.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MarkForm {
    newest: i64,
    ids: String,
}

/// `POST /thong-bao/da-doc`
pub async fn mark_all(signed: Signed, Fields(form): Fields<MarkForm>) -> Shown {
    let ids: Vec<i64> = form
        .ids
        .split(',')
        .filter_map(|id| id.parse().ok())
        .collect();
    if ids.is_empty() {
        notice::mark_until(&signed.ctx, form.newest).await?;
    } else {
        notice::mark_read(&signed.ctx, &ids).await?;
    }
    Ok(done("/thong-bao", "notices_read"))
}

/// Subject and text of the letter that tells a person of `notices` in his language; `n_all` counts those left out too.
pub fn letter(language: &str, notices: &[Notice], n_all: i64, base_url: &str) -> (String, String) {
    let texts = Texts::of(language);
    let args = BTreeMap::from([("n".to_owned(), n_all.to_string())]);
    let mut text = texts.fill("letter.notices_opening", &args);
    text.push_str("\n\n");
    for line in lines(texts, notices) {
        text.push_str("- ");
        text.push_str(&line.text);
        if !line.who.is_empty() {
            text.push_str(" (");
            text.push_str(&line.who);
            text.push(')');
        }
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
    use time::macros::datetime;

    fn sent(id: i64, agency: &str, at: time::OffsetDateTime) -> Notice {
        Notice {
            id,
            agency_id: AgencyId(1),
            kind: "submission.submit".to_owned(),
            noun: "submission".to_owned(),
            noun_id: id,
            args: serde_json::json!({ "period": "năm 2026", "agency": agency }),
            created_at: Some(at),
            read_at: None,
        }
    }

    #[test]
    fn what_is_told_of_one_day_and_one_period_is_one_line_that_names_who_acted() {
        // The last two are of one day in Viet Nam and of two in UTC.
        let notices = [
            sent(9, "Sở Y tế", datetime!(2026-11-25 03:00 UTC)),
            sent(8, "Công an tỉnh", datetime!(2026-11-24 18:00 UTC)),
            sent(7, "Sở Tư pháp", datetime!(2026-11-24 03:00 UTC)),
            sent(6, "Sở Nội vụ", datetime!(2026-11-24 02:00 UTC)),
            sent(5, "Sở Y tế", datetime!(2026-11-24 01:00 UTC)),
            sent(4, "Tỉnh đoàn", datetime!(2026-11-23 23:00 UTC)),
        ];
        let lines = lines(Texts::Vi, &notices);
        let told: Vec<_> = lines
            .iter()
            .map(|l| (l.text.as_str(), l.who.as_str(), l.ids()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "2 báo cáo gửi đến: năm 2026",
                    "Sở Y tế; Công an tỉnh",
                    "9,8".to_owned()
                ),
                (
                    "4 báo cáo gửi đến: năm 2026",
                    "Sở Tư pháp; Sở Nội vụ; Sở Y tế; và 1 cơ quan khác",
                    "7,6,5,4".to_owned()
                ),
            ]
        );
        assert_eq!(
            lines[0].members[1].text,
            "Công an tỉnh gửi báo cáo: năm 2026"
        );
    }

    #[test]
    fn a_page_that_goes_on_ends_with_a_whole_day() {
        let mut notices = vec![
            sent(3, "A", datetime!(2026-11-25 03:00 UTC)),
            sent(2, "A", datetime!(2026-11-24 03:00 UTC)),
            sent(1, "A", datetime!(2026-11-24 02:00 UTC)),
        ];
        keep_whole_days(&mut notices);
        assert_eq!(notices.iter().map(|n| n.id).collect::<Vec<_>>(), [3]);
        let mut one_day = vec![
            sent(2, "A", datetime!(2026-11-24 03:00 UTC)),
            sent(1, "A", datetime!(2026-11-24 02:00 UTC)),
        ];
        keep_whole_days(&mut one_day);
        assert_eq!(one_day.len(), 1, "a day that is longer than a page is cut");
    }

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
