//! Sealed fields ("trường niêm phong"): written like any other, kept encrypted, opened with a reason that is kept too.
//!
//! What is sealed stands in no list, title, search, figure, export, letter or log. Pages show that there is something.

use super::actions::held;
use super::{Record, Values, store};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome, given_reason},
    ids::RecordId,
    permit::Verb,
};
use crate::catalogue::FieldId;
use serde_json::{Value, json};

/// Longest reason, in characters.
const MOST_REASON: usize = 1_000;

/// An opening that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Who.
    pub person: String,
    /// For which agency.
    pub agency: String,
    /// Why.
    pub reason: String,
    /// When (UTC).
    pub opened_at: String,
}

/// What a seal is bound to.
fn place(id: RecordId, field: &str) -> String {
    format!("record/{id}/{field}")
}

/// Puts `sealed` into the values of `record`, encrypted; the record must have its key.
pub(super) fn seal(ctx: &Ctx, record: &mut Record, sealed: Values) -> Outcome<()> {
    for (field, value) in sealed {
        let plain = serde_json::to_string(&value)?;
        let place = place(record.id, &field);
        let text = ctx.app.seals.seal(record.agency_id, &place, &plain)?;
        record.values.insert(field, Value::String(text));
    }
    Ok(())
}

/// Opens the sealed fields of a record for the actor, once: field and value, in the order of the register.
///
/// Kept with the reason, and told in the journal without it. `Conflict` where nothing is sealed or the key is not here.
pub async fn open(ctx: &Ctx, id: RecordId, reason: &str) -> Outcome<Vec<(FieldId, Value)>> {
    let tx = ctx.begin().await?;
    let held = held(ctx, &tx, id).await?;
    ctx.permit(Verb::RecordOpenSealed, store::NOUN, &[held.keeper])?;
    let reason = given_reason(reason, MOST_REASON, true)?;
    let mut found = Vec::new();
    for field in held.register.fields.iter().filter(|field| field.is_sealed) {
        let name = field.id.as_str();
        let Some(text) = held.record.values.get(name).and_then(Value::as_str) else {
            continue;
        };
        let seals = &ctx.app.seals;
        let plain = seals.open(held.record.agency_id, &place(id, name), text)?;
        found.push((field.id.clone(), serde_json::from_str(&plain)?));
    }
    if found.is_empty() {
        return Err(ActionError::Conflict {
            key: "conflict.nothing_sealed",
        });
    }
    store::add_opening(&tx, id, &ctx.actor, reason, &ctx.now_text()).await?;
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    let detail = json!({ "register": held.register.id.as_str(), "fields": fields });
    let fact = Fact::new(Verb::RecordOpenSealed.code(), store::NOUN, id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(found)
}
