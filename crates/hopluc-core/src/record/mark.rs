//! Identifiers that meet ("dấu hiệu trùng"): the same telephone number, account or domain in two records.
//!
//! What is stored beside a record is a keyed mark of each identifier, never the identifier. Who sees both records is led from
//! one to the other; who sees only one learns that an agency has the same identifier in a register, and nothing more.

use super::{Record, Values, store};
use crate::base::{ctx::App, error::Outcome, ids::AgencyId, ids::RecordId, store::Tx};
use crate::catalogue::{FieldDef, FieldKind, IdentifierSort, RegisterDef, RegisterId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most marks of one record.
const MOST_MARKS: usize = 5_000;

/// An identifier that more records than this name links nothing: a shared address, a placeholder.
pub const TOO_COMMON: usize = 50;

/// Another record that names one of the same identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The other record.
    pub id: RecordId,
    /// Its register.
    pub register: RegisterId,
    /// Who entered it.
    pub agency_id: AgencyId,
    /// Who works on it, where that is another.
    pub holder_id: Option<AgencyId>,
    /// Its title, for those who may see it.
    pub title: String,
    /// The identifiers that both name, as this record writes them.
    pub shared: Vec<String>,
}

/// The word of a sort in a mark; `None` for references that link nothing.
fn word(sort: IdentifierSort) -> Option<&'static str> {
    Some(match sort {
        IdentifierSort::Domain => "domain",
        IdentifierSort::Url => "url",
        IdentifierSort::Phone => "phone",
        IdentifierSort::Imei => "imei",
        IdentifierSort::Iccid => "iccid",
        IdentifierSort::BankAccount => "bank_account",
        IdentifierSort::Ip => "ip",
        IdentifierSort::Email => "email",
        IdentifierSort::Wallet => "wallet",
        IdentifierSort::DocumentNumber | IdentifierSort::Other => return None,
    })
}

/// Whether records of a register can name an identifier, in a field that is still asked or was.
fn has_identifiers(register: &RegisterDef) -> bool {
    let fields = register.fields.iter().filter(|field| !field.is_sealed);
    let mut all = fields.flat_map(|field| std::iter::once(field).chain(field.columns()));
    all.any(|field| matches!(field.kind, FieldKind::Identifier { sort } if word(sort).is_some()))
}

/// Sort and normal form of each identifier of a record, each once; sealed ones are left out.
pub fn identifiers(register: &RegisterDef, values: &Values) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    let mut add = |field: &FieldDef, value: Option<&Value>| {
        let FieldKind::Identifier { sort } = field.kind else {
            return;
        };
        if let (Some(sort), Some(Value::String(text))) = (word(sort), value) {
            found.insert((sort, text.clone()));
        }
    };
    for field in register.fields.iter().filter(|field| !field.is_sealed) {
        let value = values.get(field.id.as_str());
        add(field, value);
        for row in value.and_then(Value::as_array).into_iter().flatten() {
            for column in field.columns() {
                add(column, row.get(column.id.as_str()));
            }
        }
    }
    found
}

/// Sort and mark of each identifier, with the identifier.
fn marks(app: &App, register: &RegisterDef, values: &Values) -> Outcome<BTreeMap<Mark, String>> {
    let all = identifiers(register, values).into_iter().take(MOST_MARKS);
    all.map(|(sort, text)| {
        let mark = app.seals.mark(sort, &text)?;
        Ok(((sort.to_owned(), mark), text))
    })
    .collect()
}

/// Sort and mark.
pub(super) type Mark = (String, String);

/// Writes the marks of a record in place of those that were there.
pub(super) async fn keep(
    app: &App,
    tx: &Tx,
    register: &RegisterDef,
    record: &Record,
) -> Outcome<()> {
    if !has_identifiers(register) {
        return Ok(());
    }
    let marks = marks(app, register, &record.values)?;
    let marks: Vec<Mark> = marks.into_keys().collect();
    store::mark::set(tx, record.id, &marks).await
}

/// Records that name one of the identifiers of `record`, those with most in common first, at most 100.
pub async fn neighbours(
    app: &App,
    tx: &Tx,
    register: &RegisterDef,
    record: &Record,
) -> Outcome<Vec<Neighbour>> {
    let marks = marks(app, register, &record.values)?;
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<RecordId, Neighbour> = BTreeMap::new();
    for (mark, mut neighbour) in store::mark::neighbours(tx, record.id, TOO_COMMON).await? {
        let Some(text) = marks.get(&mark) else {
            continue;
        };
        let known = found.entry(neighbour.id).or_insert_with(|| {
            neighbour.shared.clear();
            neighbour
        });
        known.shared.push(text.clone());
    }
    let mut found: Vec<Neighbour> = found.into_values().collect();
    found.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.shared.len()),
            std::cmp::Reverse(one.id),
        )
    });
    found.truncate(100);
    Ok(found)
}
