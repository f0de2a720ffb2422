//! The journal: its facts, newest first, of one record where asked; and its verification.

use crate::{
    error::{Shown, html},
    forms::Asked,
    page::Page,
    session::Signed,
    words,
};
use askama::Template;
use hopluc_core::base::{
    audit::{self, Entry, Verification},
    permit::Verb,
};
use hopluc_core::{agency, person};
use serde::Deserialize;
use std::collections::BTreeMap;

const ROWS: i64 = 100;

/// Bytes of a detail that are shown unfolded.
const LONG_DETAIL: usize = 120;

/// Kinds of records that facts are about; each has a text `record.` in the locales.
const NOUNS: [&str; 20] = [
    "agency",
    "demo",
    "directive",
    "document",
    "duty",
    "holiday",
    "job",
    "membership",
    "notice",
    "obligation",
    "period",
    "person",
    "record",
    "register",
    "report",
    "saved_view",
    "schedule",
    "submission",
    "task",
    "token",
];

/// Query of the journal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    truoc: Option<i64>,
    loai: String,
    ma: String,
    kiem_tra: Option<String>,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    query: AuditQuery,
    facts: Vec<Entry>,
    nouns: Vec<(&'static str, String)>,
    people: BTreeMap<i64, String>,
    agencies: BTreeMap<i64, String>,
    verification: Option<Verification>,
    key: String,
    next: i64,
}

impl ListPage {
    fn person<'a>(&'a self, fact: &'a Entry) -> &'a str {
        fact.person_id
            .and_then(|id| self.people.get(&id))
            .map_or(fact.role.as_str(), String::as_str)
    }

    fn agency(&self, fact: &Entry) -> &str {
        fact.agency_id
            .and_then(|id| self.agencies.get(&id))
            .map_or("", String::as_str)
    }

    /// What was done, in words; the stored code where there are none (a deed of an older version).
    fn deed(&self, fact: &Entry) -> String {
        let key = format!("fact.{}", fact.verb);
        let words = self.page.t(&key);
        if words == key.as_str() {
            String::new()
        } else {
            words.to_string()
        }
    }

    fn noun(&self, fact: &Entry) -> String {
        if NOUNS.contains(&fact.noun.as_str()) {
            self.page.tc("record.", &fact.noun)
        } else {
            fact.noun.clone()
        }
    }

    /// The page of the record that a fact is about, where it has one and the reader may open such pages.
    fn page_of(&self, fact: &Entry) -> Option<String> {
        let (folder, verb) = match fact.noun.as_str() {
            "agency" => ("co-quan", Verb::AgencyRead),
            "directive" => ("chi-dao", Verb::DirectiveRead),
            "document" => ("van-ban", Verb::DocumentRead),
            "obligation" => ("bao-cao-don-vi", Verb::SubmissionRead),
            "period" => ("ky-bao-cao", Verb::PeriodRead),
            "person" => ("nguoi-dung", Verb::PersonRead),
            "record" => ("ho-so", Verb::RecordRead),
            "report" => ("bao-cao-tong-hop", Verb::ReportRead),
            "submission" => ("duyet-bao-cao", Verb::SubmissionRead),
            "task" => ("nhiem-vu", Verb::TaskRead),
            _ => return None,
        };
        self.page
            .may_ever(verb)
            .then(|| format!("/{folder}/{}", fact.noun_id))
    }

    fn is_long(&self, detail: &str) -> bool {
        detail.len() > LONG_DETAIL
    }

    fn detail<'a>(&self, fact: &'a Entry) -> &'a str {
        if fact.detail == "null" {
            ""
        } else {
            &fact.detail
        }
    }
}

/// `GET /nhat-ky`
pub async fn list(signed: Signed, Asked(query): Asked<AuditQuery>) -> Shown {
    signed.ctx.permit_all(Verb::AuditRead)?;
    let tx = signed.ctx.reader();
    let mut facts = audit::page(
        &tx,
        query.truoc.unwrap_or(i64::MAX),
        &query.loai,
        query.ma.trim().parse().unwrap_or(0),
        ROWS + 1,
    )
    .await?;
    let has_more = facts.len() as i64 > ROWS;
    facts.truncate(ROWS as usize);
    let ids: Vec<i64> = facts.iter().filter_map(|fact| fact.person_id).collect();
    let people = person::store::names(&tx, &ids).await?;
    let mut of: Vec<_> = facts
        .iter()
        .filter_map(|fact| fact.agency_id)
        .map(hopluc_core::base::ids::AgencyId)
        .collect();
    of.sort_unstable();
    of.dedup();
    let found = agency::store::many(&tx, &of).await?;
    let agencies = found
        .into_iter()
        .map(|(id, agency)| (id.0, agency.name))
        .collect();
    let verification = match query.kiem_tra {
        Some(_) => Some(audit::verify(&tx, Some(&signed.ctx.app.journal.public_key())).await?),
        None => None,
    };
    let next = if has_more {
        facts.last().map_or(0, |fact| fact.id)
    } else {
        0
    };
    let key = signed.ctx.app.journal.public_key();
    let name = |noun| (noun, signed.page.tc("record.", noun));
    let mut nouns: Vec<_> = NOUNS.into_iter().map(name).collect();
    nouns.sort_by(|a, b| a.1.cmp(&b.1));
    html(&ListPage {
        page: signed.page,
        query,
        facts,
        nouns,
        people,
        agencies,
        verification,
        key,
        next,
    })
}
