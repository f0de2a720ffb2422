//! The journal: its facts, newest first, of one record where asked; and its verification.

use crate::{
    agency::{Choice, choices},
    audit_words::FactWords,
    error::{Shown, html},
    forms::{Asked, date_of},
    listing::Listing,
    page::Page,
    session::Signed,
    words,
};
use askama::Template;
use hopluc_core::base::{
    audit::{self, Entry, FactFilter, Verification},
    ids::AgencyId,
    permit::Verb,
};
use hopluc_core::catalogue::Catalogue;
use hopluc_core::{agency, person};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use time::Date;

const ROWS: i64 = 100;

/// Bytes of a detail that are shown unfolded.
const LONG_DETAIL: usize = 120;

/// Kinds of records that facts are about; each has a text `record.` in the locales.
const NOUNS: [&str; 25] = [
    "agency",
    "claim",
    "demo",
    "directive",
    "document",
    "duty",
    "holiday",
    "exhibit",
    "incident_proposal",
    "job",
    "membership",
    "network",
    "notice",
    "obligation",
    "period",
    "person",
    "record",
    "register",
    "report",
    "saved_view",
    "schedule",
    "sensor",
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
    nguoi: String,
    co_quan: String,
    tu: String,
    den: String,
    kiem_tra: Option<String>,
}

impl AuditQuery {
    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/nhat-ky",
            vec![
                ("loai", &self.loai),
                ("ma", &self.ma),
                ("nguoi", &self.nguoi),
                ("co_quan", &self.co_quan),
                ("tu", &self.tu),
                ("den", &self.den),
            ],
        )
    }

    /// What is asked of the journal, and the keys of texts that say what of it cannot be understood.
    fn filter<'a>(&'a self, people: &'a [i64]) -> (FactFilter<'a>, Vec<&'static str>) {
        let (from, to) = (date_of(&self.tu), date_of(&self.den));
        let mut faults = Vec::new();
        let is_unread = |text: &str, date: Option<Date>| !text.trim().is_empty() && date.is_none();
        if is_unread(&self.tu, from) || is_unread(&self.den, to) {
            faults.push("error.date_form");
        }
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            faults.push("audit.days_reversed");
        }
        let is_by_person = !self.nguoi.trim().is_empty();
        if is_by_person && people.is_empty() {
            faults.push("audit.nobody");
        }
        let filter = FactFilter {
            noun: &self.loai,
            noun_id: self.ma.trim().parse().unwrap_or(0),
            people: is_by_person.then_some(people),
            agency: self.co_quan.parse().ok().map(AgencyId),
            from,
            to,
        };
        (filter, faults)
    }
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    catalogue: Arc<Catalogue>,
    query: AuditQuery,
    facts: Vec<Entry>,
    nouns: Vec<(&'static str, String)>,
    people: BTreeMap<i64, String>,
    agencies: BTreeMap<i64, String>,
    verification: Option<Verification>,
    key: String,
    next: String,
    choices: Vec<Choice>,
    /// Keys of texts about what was asked for and cannot be understood.
    faults: Vec<&'static str>,
}

impl ListPage {
    /// Who did it: a person by name, the program itself, or whoever acted in a role without an account.
    fn person(&self, fact: &Entry) -> String {
        let known = fact.person_id.and_then(|id| self.people.get(&id));
        match (known, fact.role.as_str()) {
            (Some(name), _) => name.clone(),
            (None, "system") => self.page.t("audit.system").to_owned(),
            (None, role) => self.page.tc("role.", role),
        }
    }

    /// The list of all that who did this did.
    fn by_person(&self, fact: &Entry) -> String {
        Listing::new("/nhat-ky", Vec::new()).with("nguoi", &self.person(fact))
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

    /// What the fact tells beside its deed, in words where its entries have some; as it is stored where it is no list.
    fn detail(&self, fact: &Entry) -> String {
        match serde_json::from_str::<Value>(&fact.detail) {
            Ok(Value::Null) => String::new(),
            Ok(Value::Object(entries)) => {
                let codes = FactWords::of(&self.page, &self.catalogue, fact, &entries);
                let told = entries.iter().map(|(key, value)| {
                    let label = match self.page.texts.of_code("audit.detail.", key) {
                        "" => key.as_str(),
                        label => label,
                    };
                    format!("{label}: {}", self.value(&codes, key, value))
                });
                told.collect::<Vec<_>>().join("; ")
            }
            _ => fact.detail.clone(),
        }
    }

    fn value(&self, codes: &FactWords<'_>, key: &str, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::Bool(is_so) => {
                let code = if *is_so { "yes" } else { "no" };
                self.page.tc("audit.", code)
            }
            Value::Number(number) => number
                .as_i64()
                .filter(|_| is_agency(key))
                .and_then(|id| self.agencies.get(&id).cloned())
                .unwrap_or_else(|| number.to_string()),
            Value::String(text) => codes.word(key, text),
            Value::Array(values) => {
                let told = values.iter().map(|one| self.value(codes, key, one));
                told.collect::<Vec<_>>().join(", ")
            }
            Value::Object(_) => value.to_string(),
        }
    }

    /// What the record of a fact is called: a person by name.
    fn record(&self, fact: &Entry) -> String {
        let name = match fact.noun.as_str() {
            "person" => self.people.get(&fact.noun_id),
            "agency" => self.agencies.get(&fact.noun_id),
            _ => None,
        };
        let number = fact.noun_id.to_string();
        format!("{} {}", self.noun(fact), name.unwrap_or(&number))
    }
}

/// Whether an entry of a detail names agencies by their keys.
fn is_agency(key: &str) -> bool {
    key.ends_with("agency_id")
        || matches!(key, "agency" | "agencies" | "agency_ids" | "giver")
        || matches!(key, "leads" | "partners" | "partner")
        || key.ends_with("successor_id")
}

/// Keys of the records of one kind that facts are about.
fn of_noun<'a>(facts: &'a [Entry], noun: &'a str) -> impl Iterator<Item = i64> + 'a {
    let found = facts.iter().filter(move |fact| fact.noun == noun);
    found.map(|fact| fact.noun_id)
}

fn once_each(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let found: BTreeSet<i64> = ids.collect();
    found.into_iter().collect()
}

/// Keys of agencies that the details of facts name.
fn agencies_in(facts: &[Entry]) -> Vec<i64> {
    let mut ids = Vec::new();
    for fact in facts {
        let Ok(Value::Object(entries)) = serde_json::from_str(&fact.detail) else {
            continue;
        };
        for (_, value) in entries.iter().filter(|(key, _)| is_agency(key)) {
            match value {
                Value::Array(values) => ids.extend(values.iter().filter_map(Value::as_i64)),
                value => ids.extend(value.as_i64()),
            }
        }
    }
    ids
}

/// `GET /nhat-ky`
pub async fn list(signed: Signed, Asked(query): Asked<AuditQuery>) -> Shown {
    signed.ctx.permit_all(Verb::AuditRead)?;
    let tx = signed.ctx.reader();
    let by_name = query.nguoi.trim();
    let asked_people = if by_name.is_empty() {
        Vec::new()
    } else {
        person::store::called(&tx, by_name).await?
    };
    let (filter, faults) = query.filter(&asked_people);
    let before = query.truoc.unwrap_or(i64::MAX);
    let mut facts = audit::page(&tx, before, &filter, ROWS + 1).await?;
    let has_more = facts.len() as i64 > ROWS;
    facts.truncate(ROWS as usize);
    let by = facts.iter().filter_map(|fact| fact.person_id);
    let ids = once_each(by.chain(of_noun(&facts, "person")));
    let people = person::store::names(&tx, &ids).await?;
    let by = facts.iter().filter_map(|fact| fact.agency_id);
    let of = by
        .chain(of_noun(&facts, "agency"))
        .chain(agencies_in(&facts));
    let of: Vec<AgencyId> = once_each(of).into_iter().map(AgencyId).collect();
    let found = agency::store::many(&tx, &of).await?;
    let agencies = found
        .into_iter()
        .map(|(id, agency)| (id.0, agency.name))
        .collect();
    let verification = match query.kiem_tra {
        Some(_) => Some(audit::verify(&tx, Some(&signed.ctx.app.journal.public_key())).await?),
        None => None,
    };
    let last = facts.last().filter(|_| has_more);
    let next = last.map_or_else(String::new, |fact| {
        query.listing().with("truoc", &fact.id.to_string())
    });
    let choices = choices(&signed).await?;
    let key = signed.ctx.app.journal.public_key();
    let name = |noun| (noun, signed.page.tc("record.", noun));
    let mut nouns: Vec<_> = NOUNS.into_iter().map(name).collect();
    nouns.sort_by(|a, b| a.1.cmp(&b.1));
    html(&ListPage {
        catalogue: signed.ctx.app.catalogue.clone(),
        page: signed.page,
        query,
        facts,
        nouns,
        people,
        agencies,
        verification,
        key,
        next,
        choices,
        faults,
    })
}
