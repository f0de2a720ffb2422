//! SQL of lists of records: one statement a page, keyset paging, every filter optional.

use super::{COLUMNS, NOUN, record_of};
use crate::agency::rules::folded;
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::AgencyId,
    store::{Bind, Tx, placeholders},
};
use crate::catalogue::{RegisterDef, RegisterId};
use crate::document::search::store::beginning;
use crate::record::Record;
use crate::record::list::{Filter, MOST, Order, Scope};
use std::collections::BTreeMap;

struct Where {
    clauses: Vec<String>,
    values: Vec<Bind>,
}

impl Where {
    fn bind(&mut self, value: impl Into<Bind>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn and(&mut self, clause: String) {
        self.clauses.push(clause);
    }
}

/// What must hold of a record, order and page apart.
fn conditions(register: &RegisterDef, filter: &Filter, own: Option<&[AgencyId]>, tx: &Tx) -> Where {
    let mut on = Where {
        clauses: Vec::new(),
        values: Vec::new(),
    };
    let id = on.bind(register.id.as_str());
    on.and(format!("r.register = {id}"));
    // A merged record is found by its number and from the one that goes on.
    on.and("r.merged_into_id is null".to_owned());
    if let Some(own) = own {
        let places: Vec<String> = own.iter().map(|id| on.bind(*id)).collect();
        match places.as_slice() {
            [] => on.and("1 = 0".to_owned()),
            all if filter.scope == Scope::Referred => on.and(format!(
                "r.id in (select f.record_id from record_referral f
                          where f.to_agency_id in ({}) and f.state in ('sent', 'received'))",
                all.join(", ")
            )),
            [one] => on.and(format!("r.agency_id = {one}")),
            all => on.and(format!("r.agency_id in ({})", all.join(", "))),
        }
    }
    if let Some(agency) = filter.agency {
        let place = on.bind(agency);
        on.and(format!("r.agency_id = {place}"));
    }
    if let Some(state) = &filter.state {
        let place = on.bind(state.as_str());
        on.and(format!("r.state = {place}"));
    }
    if let Some(from) = filter.from {
        let place = on.bind(date_text(from));
        on.and(format!("r.dated_on >= {place}"));
    }
    if let Some(to) = filter.to {
        let place = on.bind(date_text(to));
        on.and(format!("r.dated_on <= {place}"));
    }
    for (field, key) in &filter.by {
        let (field, key) = (on.bind(field.as_str()), on.bind(key.as_str()));
        on.and(format!(
            "exists (select 1 from record_key k
                     where k.register = {id} and k.field = {field} and k.key = {key} and k.record_id = r.id)"
        ));
    }
    let words: Vec<String> = folded(&filter.words)
        .split_whitespace()
        .take(20)
        .map(str::to_owned)
        .collect();
    if !words.is_empty() {
        let place = on.values.len() + 1;
        let (keys, value) = beginning(&words, tx.dialect(), NOUN, place);
        on.bind(value);
        on.and(format!("r.id in ({keys})"));
    }
    on
}

/// The page of `filter`, one row more where there is more. `own` are the agencies that the actor sees; `None` for all.
pub(crate) async fn rows(
    tx: &Tx,
    register: &RegisterDef,
    filter: &Filter,
    own: Option<&[AgencyId]>,
) -> Outcome<Vec<Record>> {
    let mut on = conditions(register, filter, own, tx);
    let (from, key) = match &filter.order {
        Order::Dated => ("record r".to_owned(), "r.dated_on"),
        Order::Column(field) => {
            let (id, field) = (on.bind(register.id.as_str()), on.bind(field.as_str()));
            // A field of several choices stands in the order once, by the first or last of them.
            let end = if filter.is_descending { ">" } else { "<" };
            on.and(format!(
                "s.register = {id} and s.field = {field}
                 and not exists (select 1 from record_key o
                                 where o.register = {id} and o.field = {field} and o.record_id = s.record_id and o.key {end} s.key)"
            ));
            (
                "record_key s join record r on r.id = s.record_id".to_owned(),
                "s.key",
            )
        }
    };
    let (way, beyond) = if filter.is_descending {
        (" desc", "<")
    } else {
        ("", ">")
    };
    if let Some(after) = &filter.after {
        let (at, id) = (on.bind(after.key.as_str()), on.bind(after.id));
        on.and(format!("({key}, r.id) {beyond} ({at}, {id})"));
    }
    let limit = on.bind(filter.limit.clamp(1, MOST) + 1);
    let sql = format!(
        "select {} from {from} where {} order by {key}{way}, r.id{way} limit {limit}",
        COLUMNS,
        on.clauses.join(" and ")
    );
    let found = tx.rows(&sql, on.values).await?;
    Ok(found.iter().map(record_of).collect::<Result<_, _>>()?)
}

/// How many records there are by register and state. One statement.
pub(crate) async fn counts(
    tx: &Tx,
    own: Option<&[AgencyId]>,
) -> Outcome<BTreeMap<RegisterId, BTreeMap<String, i64>>> {
    let mut values: Vec<Bind> = Vec::new();
    let clause = match own {
        None => String::new(),
        Some(own) => {
            values.extend(own.iter().map(|id| Bind::from(*id)));
            format!("where r.agency_id in ({})", placeholders(1, own.len()))
        }
    };
    let sql = format!(
        "select r.register, r.state, count(*) as n
         from record r
         {clause}
         group by r.register, r.state
         order by r.register, r.state
         limit 2000"
    );
    let mut counts: BTreeMap<RegisterId, BTreeMap<String, i64>> = BTreeMap::new();
    for row in tx.rows(&sql, values).await? {
        let register = RegisterId::new(row.get::<String>("register")?);
        let states = counts.entry(register).or_default();
        states.insert(row.get("state")?, row.get("n")?);
    }
    Ok(counts)
}
