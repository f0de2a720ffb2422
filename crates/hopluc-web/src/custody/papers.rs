//! What people read in a bag: how it is checked, and its chains in words. Vietnamese; the way to check it in English too.

use crate::{texts::Texts, words};
use askama::Template;
use hopluc_core::base::{App, error::ActionError, error::Outcome};
use hopluc_core::record::custody::{
    Statement,
    bag::{Bagged, House, Papers, bag_of},
};
use hopluc_core::record::value::instant_of;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "custody/readme.txt", escape = "none", whitespace = "preserve")]
struct Readme<'a> {
    texts: [Texts; 2],
    key: &'a str,
    tsa: &'a str,
}

#[derive(Template)]
#[template(path = "custody/chain.txt", escape = "none", whitespace = "preserve")]
struct Chain<'a> {
    texts: Texts,
    all: &'a [Bagged],
}

impl Chain<'_> {
    fn said(&self, statement: &Statement) -> String {
        said(self.texts, statement)
    }

    fn at(&self, text: &str) -> String {
        words::stored_instant(text)
    }

    fn told(&self, text: &str) -> String {
        told_instant(text)
    }

    fn size(&self, n_bytes: &i64) -> String {
        words::number(*n_bytes)
    }
}

/// A statement as a sentence.
pub(super) fn said(texts: Texts, said: &Statement) -> String {
    let who = match (said.person.as_str(), said.agency.as_str()) {
        _ if said.person_id.is_none() && said.agency_id.is_none() => {
            texts.get("audit.system").to_owned()
        }
        (person, "") => person.to_owned(),
        (person, agency) => format!("{person} ({agency})"),
    };
    let args = BTreeMap::from([
        ("who".to_owned(), who),
        ("to".to_owned(), said.to_agency.clone()),
    ]);
    texts.fill(&format!("custody.said.{}", said.deed.code()), &args)
}

/// An instant as it was told, in Viet Nam's time.
pub(super) fn told_instant(text: &str) -> String {
    instant_of(text).map_or_else(|| text.to_owned(), words::instant)
}

/// `20260706050000Z` as people read it; empty for nothing.
pub(super) fn stamp_time(text: &str) -> String {
    let part = |from: usize, n: usize| text.chars().skip(from).take(n).collect::<String>();
    if text.is_empty() {
        return String::new();
    }
    let (day, clock) = (
        [part(0, 4), part(4, 2), part(6, 2)].join("-"),
        [part(8, 2), part(10, 2), part(12, 2)].join(":"),
    );
    words::stored_instant(&format!("{day}T{clock}.000Z"))
}

/// The files of a bag, made on the local date `made_on`.
pub fn bag_files(app: &App, all: &[Bagged], made_on: &str) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let key = app.journal.public_key();
    let readme = Readme {
        texts: [Texts::Vi, Texts::En],
        key: &key,
        tsa: app.settings.tsa_url.as_deref().unwrap_or_default(),
    };
    let chain = Chain {
        texts: Texts::Vi,
        all,
    };
    let papers = Papers {
        readme: readme.render().map_err(ActionError::broken)?,
        chain: chain.render().map_err(ActionError::broken)?,
    };
    let public_key = app.journal.public_pem();
    let house = House {
        base_url: &app.settings.base_url,
        public_key: &public_key,
        made_on,
    };
    bag_of(house, all, papers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_stamp_is_told_in_viet_nams_time() {
        assert_eq!(stamp_time("20261130103918Z"), "17:39 30/11/2026");
        assert_eq!(stamp_time("20261130103918.25Z"), "17:39 30/11/2026");
        assert_eq!(stamp_time(""), "");
    }
}
