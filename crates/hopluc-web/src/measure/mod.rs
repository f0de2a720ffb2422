//! Pages of measures ("chỉ tiêu"): all of them by group, and one over its periods beside the same period a year before.
//!
//! Everything comes from kept sums and from what agencies sent; nothing here is printed in a report.

mod trend;

pub(crate) use trend::series;
pub use trend::show;

use crate::{
    english,
    error::{Shown, html},
    forms::Asked,
    page::Page,
    session::Signed,
};
use askama::Template;
use hopluc_core::agency::rules::folded;
use hopluc_core::base::permit::Verb;
use hopluc_core::report::period::from_catalogue::spec_of;
use serde::Deserialize;

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    q: String,
    ky: String,
}

struct Row {
    code: String,
    name: String,
    unit: String,
}

struct Group {
    letter: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "measure/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    groups: Vec<Group>,
}

/// `GET /chi-tieu`
pub async fn list(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    signed.ctx.permit_all(Verb::PeriodRead)?;
    let is_english = signed.page.lang() == "en";
    let catalogue = signed.ctx.catalogue();
    let words = folded(&query.q);
    let mut groups: Vec<Group> = Vec::new();
    for measure in catalogue.measures.values() {
        let spec = spec_of(catalogue, measure, signed.ctx.today());
        let name = if is_english { spec.name_en } else { spec.name };
        let is_found = words.is_empty()
            || folded(&name).contains(&words)
            || folded(&spec.code).starts_with(&words);
        if !is_found {
            continue;
        }
        let letter = measure.group().to_string();
        let row = Row {
            code: spec.code,
            name,
            unit: english::unit(is_english, catalogue, &spec.unit_name),
        };
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.rows.push(row),
            _ => groups.push(Group {
                letter,
                rows: vec![row],
            }),
        }
    }
    html(&ListPage {
        page: signed.page,
        query,
        groups,
    })
}
