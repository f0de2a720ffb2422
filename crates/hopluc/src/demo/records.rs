//! A few records of each register, entered at the end of the demo's year by the officers of their agencies.
//!
//! They come after all reporting, so that no figure of the year differs from them.

use super::{
    Stage,
    data::{ExhibitNote, FileNote},
    people::Persona,
};
use anyhow::Context;
use hopluc_core::base::{Ctx, actor::Role, ids::RecordId};
use hopluc_core::catalogue::RegisterId;
use hopluc_core::document::attachment::{self, NewFile};
use hopluc_core::record::{Input, Seen, actions, custody, store};
use std::collections::BTreeMap;
use time::{Date, Duration};

/// Enters the records of `demo/records.toml` in their order.
pub async fn seed(stage: &Stage) -> anyhow::Result<()> {
    let mut made: Vec<RecordId> = Vec::new();
    for note in &stage.content.records.record {
        let seat = stage.directory.seat(&note.agency)?;
        let officer = stage.cast.part(seat.id, Role::Officer)?;
        let register = RegisterId::new(note.register.as_str());
        let ctx = officer.ctx(&stage.ctx);
        let input = input(&note.fields, stage.today);
        let entered = match note.from.and_then(|at| made.get(at)) {
            Some(from) => actions::create_from(&ctx, *from, &register, &input).await,
            None => actions::create(&ctx, &register, &input).await,
        };
        let id = entered.with_context(|| format!("record {} of demo/records.toml", made.len()))?;
        for step in &note.steps {
            take(stage, officer, id, &step.step, &step.fields).await?;
        }
        if let Some(file) = &note.file {
            attach(stage, officer, id, file).await?;
        }
        if let Some(exhibit) = &note.exhibit {
            take_in(stage, officer, id, exhibit).await?;
        }
        made.push(id);
    }
    eprintln!("demo: {} records", made.len());
    Ok(())
}

async fn seen(ctx: &Ctx, id: RecordId) -> anyhow::Result<Seen> {
    let record = store::get(&ctx.reader(), id).await?;
    Ok(Seen {
        id,
        row_version: record.row_version,
    })
}

async fn attach(
    stage: &Stage,
    officer: &Persona,
    id: RecordId,
    file: &FileNote,
) -> anyhow::Result<()> {
    let ctx = officer.ctx(&stage.ctx);
    let new = NewFile {
        name: file.name.clone(),
        bytes: file.text.clone().into_bytes(),
    };
    let checked = attachment::check(&ctx, new).await?;
    actions::attach(&ctx, seen(&ctx, id).await?, &file.field, &checked).await?;
    Ok(())
}

/// Takes a file in as evidence, and offers it to whom the note names.
async fn take_in(
    stage: &Stage,
    officer: &Persona,
    id: RecordId,
    note: &ExhibitNote,
) -> anyhow::Result<()> {
    let ctx = officer.ctx(&stage.ctx);
    let new = NewFile {
        name: note.name.clone(),
        bytes: note.text.clone().into_bytes(),
    };
    let checked = attachment::check(&ctx, new).await?;
    let intake = custody::actions::Intake {
        description: note.description.clone(),
        taken_at: dated(&note.taken_at, stage.today),
        taken_place: note.taken_place.clone(),
        taken_by: note.taken_by.clone(),
    };
    let exhibit = custody::actions::take_in(&ctx, id, &intake, &checked).await?;
    let to = stage.directory.seat(&note.offered_to)?;
    custody::actions::offer(&ctx, exhibit, to.id, &note.offered_for).await?;
    Ok(())
}

async fn take(
    stage: &Stage,
    officer: &Persona,
    id: RecordId,
    step: &str,
    fields: &BTreeMap<String, String>,
) -> anyhow::Result<()> {
    let ctx = officer.ctx(&stage.ctx);
    let seen = seen(&ctx, id).await?;
    let input = input(fields, stage.today);
    actions::take(&ctx, seen, step, &input, "")
        .await
        .map(drop)
        .with_context(|| format!("step {step} of record {id}"))
}

/// The fields with `{d:N}` as the date N days before `today`.
fn input(fields: &BTreeMap<String, String>, today: Date) -> Input {
    fields
        .iter()
        .map(|(field, text)| (field.clone(), dated(text, today)))
        .collect()
}

/// `text` with `{d:N}` as the date N days before `today`.
fn dated(text: &str, today: Date) -> String {
    let Some((before, rest)) = text.split_once("{d:") else {
        return text.to_owned();
    };
    let Some((days, after)) = rest.split_once('}') else {
        return text.to_owned();
    };
    let days: i64 = days.parse().unwrap_or(0);
    let on = today.saturating_sub(Duration::days(days));
    format!("{before}{}{after}", hopluc_core::base::clock::date_text(on))
}
