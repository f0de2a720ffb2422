//! What the program does by itself about records: tells agencies of a step, and counts anew after a change of the catalogue.
//!
//! Both may run twice. No job changes a record.

use super::{contribution, mark, rules, store};
use crate::agency;
use crate::base::{
    clock::instant_text,
    ctx::App,
    error::Outcome,
    ids::{AgencyId, RecordId},
};
use crate::catalogue::RegisterDef;
use crate::person::notice::{NewNotice, notify as notice};
use serde_json::{Value, json};

/// Kind of the job that [`notify`] runs.
pub const NOTIFY: &str = "record.notify";

/// Tells agencies that a record which names them took a step. Payload: `record_id`, `row_version`, `agency_ids`.
pub async fn notify(app: &App, payload: &Value) -> Outcome<()> {
    let id: RecordId = serde_json::from_value(payload["record_id"].clone())?;
    let agencies: Vec<AgencyId> = serde_json::from_value(payload["agency_ids"].clone())?;
    let version = payload["row_version"].as_i64().unwrap_or(0);
    let (today, now) = (app.clock.today(), instant_text(app.clock.now()));
    let tx = app.store.begin().await?;
    let record = store::get(&tx, id).await?;
    let register = super::register_of(&app.catalogue, &record.register)?;
    let state = record
        .state_def(register)
        .map_or("", |state| state.name.as_str());
    for named in agencies {
        let agency_id = agency::store::answering(&tx, named, today).await?;
        let told = NewNotice {
            agency_id,
            kind: "record.step",
            record: (store::NOUN, id.0),
            args: json!({ "title": record.title, "register": register.name, "state": state }),
            dedupe_key: &format!("record.step.{id}.{version}.{agency_id}"),
        };
        notice(&tx, &told, &now).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes anew what the records of every register count for and are found by; gives back how many there are.
///
/// For a catalogue that changed: stored values stay as they are, and what is computed of them follows the new one.
pub async fn recount(app: &App) -> Outcome<usize> {
    let mut n = 0;
    for register in app.catalogue.registers.values() {
        n += recount_register(app, register).await?;
    }
    Ok(n)
}

async fn recount_register(app: &App, register: &RegisterDef) -> Outcome<usize> {
    let (mut n, mut after) = (0, RecordId(0));
    loop {
        let tx = app.store.begin().await?;
        let records = store::some_after(&tx, &register.id, after, 200).await?;
        let Some(last) = records.last() else {
            return Ok(n);
        };
        after = last.id;
        for record in &records {
            let keys = rules::keys_of(register, &record.values);
            store::set_keys(&tx, record.id, &register.id, &keys).await?;
            let parts = contribution::contributions(&app.catalogue, register, record);
            store::set_contributions(&tx, record.id, record.agency_id, &parts).await?;
            mark::keep(app, &tx, register, record).await?;
        }
        n += records.len();
        tx.commit().await?;
    }
}
