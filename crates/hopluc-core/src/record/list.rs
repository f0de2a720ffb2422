//! The list of one register as people look at it: whose records, narrowed by its filters and words, in the order of a column.
//!
//! One statement a page, keyset paging. An agency sees its own records and those it answers for; roles that read everything
//! see all.

use super::{Record, rules, store};
use crate::agency;
use crate::base::{
    Ctx,
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, RecordId},
    permit::{Reach, Verb},
    store::Tx,
};
use crate::catalogue::{FieldDef, RegisterDef, RegisterId};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Most records of one page.
pub const MOST: i64 = 200;

/// By what a list is put in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The date of the register.
    #[default]
    Dated,
    /// A column, by its field.
    Column(String),
}

/// The last record of the page before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its place in the order: a date, or the key of the column.
    pub key: String,
    /// Its key.
    pub id: RecordId,
}

/// Whose records a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those that the actor's agency entered or answers for; for roles that read everything, all.
    #[default]
    Own,
    /// Those that were shared with the actor's agency or handed to it.
    Referred,
}

/// Which records are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub scope: Scope,
    /// Of one agency; of all that the actor may see otherwise.
    pub agency: Option<AgencyId>,
    /// In one state.
    pub state: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and with this day.
    pub to: Option<Date>,
    /// A filter field to one of its keys.
    pub by: BTreeMap<String, String>,
    /// Words, each of which begins a word of the record's text.
    pub words: String,
    /// The order.
    pub order: Order,
    /// Whether the order begins with the highest.
    pub is_descending: bool,
    /// Where the page begins.
    pub after: Option<Cursor>,
    /// Records a page, at most [`MOST`].
    pub limit: i64,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            scope: Scope::Own,
            agency: None,
            state: None,
            from: None,
            to: None,
            by: BTreeMap::new(),
            words: String::new(),
            order: Order::Dated,
            is_descending: true,
            after: None,
            limit: 50,
        }
    }
}

/// A page of records.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordPage {
    /// The records in order.
    pub records: Vec<Record>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// Names of the agencies whose records they are.
    pub agencies: BTreeMap<AgencyId, String>,
}

/// The page of `register` that `filter` asks for.
///
/// `Invalid` for an order or filter that the register does not have; nothing is told of records of others.
pub async fn list(ctx: &Ctx, register: &RegisterId, filter: &Filter) -> Outcome<RecordPage> {
    ctx.permit(Verb::RecordRead, "register", &[ctx.actor.agency()])?;
    let def = super::register_of(ctx.catalogue(), register)?;
    check(def, filter)?;
    let tx = ctx.reader();
    let own = match filter.scope {
        Scope::Own => reach(ctx, &tx).await?,
        Scope::Referred => Some(agency::store::line(ctx, &tx).await?),
    };
    let mut records = store::list::rows(&tx, def, filter, own.as_deref()).await?;
    let limit = filter.limit.clamp(1, MOST);
    let has_more = records.len() as i64 > limit;
    records.truncate(usize::try_from(limit).unwrap_or(0));
    let next = records
        .last()
        .filter(|_| has_more)
        .map(|last| cursor_of(def, filter, last));
    let ids: BTreeSet<AgencyId> = records.iter().map(|record| record.agency_id).collect();
    let ids: Vec<AgencyId> = ids.into_iter().collect();
    let agencies = agency::store::many(&tx, &ids).await?;
    Ok(RecordPage {
        records,
        next,
        agencies: agencies.into_iter().map(|(id, a)| (id, a.name)).collect(),
    })
}

/// The agencies whose records the actor sees; `None` for all.
pub(super) async fn reach(ctx: &Ctx, tx: &Tx) -> Outcome<Option<Vec<AgencyId>>> {
    if ctx.actor.is_system || Verb::RecordRead.reach(ctx.actor.role) == Reach::All {
        return Ok(None);
    }
    Ok(Some(agency::store::line(ctx, tx).await?))
}

fn check(register: &RegisterDef, filter: &Filter) -> Outcome<()> {
    let is_known = |id: &String| register.field(id).is_some_and(FieldDef::is_indexed);
    let ordered = match &filter.order {
        Order::Dated => true,
        Order::Column(id) => is_known(id),
    };
    if !ordered || !filter.by.keys().all(is_known) {
        return Err(ActionError::invalid("", "error.unknown_field"));
    }
    Ok(())
}

fn cursor_of(register: &RegisterDef, filter: &Filter, last: &Record) -> Cursor {
    let key = match &filter.order {
        Order::Dated => date_text(last.dated_on),
        Order::Column(id) => {
            let mut keys = rules::keys_of(register, &last.values);
            keys.retain(|(field, _)| field == id);
            let key = if filter.is_descending {
                keys.pop()
            } else {
                keys.into_iter().next()
            };
            key.map(|(_, key)| key).unwrap_or_default()
        }
    };
    Cursor { key, id: last.id }
}

/// How many records the actor sees in each register, by state. One statement.
pub async fn counts(ctx: &Ctx) -> Outcome<BTreeMap<RegisterId, BTreeMap<String, i64>>> {
    ctx.permit(Verb::RecordRead, "register", &[ctx.actor.agency()])?;
    let tx = ctx.reader();
    let own = reach(ctx, &tx).await?;
    store::list::counts(&tx, own.as_deref()).await
}
