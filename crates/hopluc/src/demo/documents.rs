//! Other documents of the demo's year: what comes into the registers, and what is drafted, approved and issued.

use super::{
    Stage, agenda,
    agenda::Agenda,
    data::{DocumentStage, Outgoing},
    people::Persona,
};
use anyhow::anyhow;
use hopluc_core::base::actor::Role;
use hopluc_core::base::ids::DocumentId;
use hopluc_core::document::{self, DraftForm, IncomingForm, Recipient, actions};
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use time::Duration;

/// A step in the life of a document.
#[derive(Debug)]
pub enum Step {
    /// Incoming document `n` is registered.
    Incoming(usize),
    /// Outgoing document `n` is drafted.
    Draft(usize),
    /// It is put before the approver.
    Submit(usize, DocumentId),
    /// It is approved.
    Approve(usize, DocumentId),
    /// It gets its number.
    Issue(usize, DocumentId),
}

/// Puts first steps into the queue.
pub fn plan(stage: &Stage, agenda: &mut Agenda) {
    let register = &stage.content.documents;
    for (n, note) in register.incoming.iter().enumerate() {
        let day = stage.today - Duration::days(note.days);
        agenda.add(day, 20, agenda::Step::Document(Step::Incoming(n)));
    }
    for (n, note) in register.outgoing.iter().enumerate() {
        // Drafting and approving take two days before the day of issue.
        let day = agenda::working_day_until(stage.today - Duration::days(note.days));
        agenda.add(day, 30, agenda::Step::Document(Step::Draft(n)));
    }
}

/// Runs one step.
pub async fn run(stage: &Stage, agenda: &mut Agenda, step: Step) -> anyhow::Result<()> {
    match step {
        Step::Incoming(n) => incoming(stage, n).await,
        Step::Draft(n) => draft(stage, agenda, n).await,
        Step::Submit(n, id) => {
            let ctx = officer(stage, outgoing(stage, n)?)?.ctx(&stage.ctx);
            actions::submit(&ctx, id, version(&ctx, id).await?).await?;
            next(
                stage,
                agenda,
                n,
                DocumentStage::Approved,
                Step::Approve(n, id),
            )
        }
        Step::Approve(n, id) => {
            let ctx = leader(stage, outgoing(stage, n)?)?.ctx(&stage.ctx);
            actions::approve(&ctx, id, version(&ctx, id).await?).await?;
            next(stage, agenda, n, DocumentStage::Issued, Step::Issue(n, id))
        }
        Step::Issue(n, id) => {
            let ctx = leader(stage, outgoing(stage, n)?)?.ctx(&stage.ctx);
            actions::issue(&ctx, id, version(&ctx, id).await?).await?;
            Ok(())
        }
    }
}

async fn version(ctx: &hopluc_core::base::Ctx, id: DocumentId) -> anyhow::Result<i64> {
    Ok(document::store::get(&ctx.reader(), id).await?.row_version)
}

fn outgoing(stage: &Stage, n: usize) -> anyhow::Result<&Outgoing> {
    let list = &stage.content.documents.outgoing;
    list.get(n)
        .ok_or_else(|| anyhow!("no outgoing document {n}"))
}

fn officer<'a>(stage: &'a Stage, note: &Outgoing) -> anyhow::Result<&'a Persona> {
    let holder = stage.directory.seat(&note.holder)?;
    stage.cast.part(holder.id, Role::Officer)
}

fn leader<'a>(stage: &'a Stage, note: &Outgoing) -> anyhow::Result<&'a Persona> {
    let holder = stage.directory.seat(&note.holder)?;
    stage.cast.part(holder.id, Role::Leader)
}

/// Adds the next step where the document is to come so far.
fn next(
    stage: &Stage,
    agenda: &mut Agenda,
    n: usize,
    to: DocumentStage,
    step: Step,
) -> anyhow::Result<()> {
    if outgoing(stage, n)?.state >= to {
        let minute = 120 * to as i64;
        agenda.add(stage.ctx.today(), minute, agenda::Step::Document(step));
    }
    Ok(())
}

async fn incoming(stage: &Stage, n: usize) -> anyhow::Result<()> {
    let list = &stage.content.documents.incoming;
    let note = list
        .get(n)
        .ok_or_else(|| anyhow!("no incoming document {n}"))?;
    let holder = stage.directory.seat(&note.holder)?;
    let issuer = stage.directory.seat(&note.from)?;
    let signer = stage.cast.part(issuer.id, Role::Leader)?;
    let issued_on = stage.ctx.today() - Duration::days(1);
    let form = IncomingForm {
        kind: Some(note.kind.as_str().into()),
        number_symbol: note.number.clone(),
        issuer: issuer.name.clone(),
        place: stage.content.province.place.clone(),
        issued_on: Some(agenda::working_day_until(issued_on)),
        arrived_on: None,
        subject: note.subject.clone(),
        urgency: String::new(),
        signer: signer.name.clone(),
        signer_title: issuer.leader.clone(),
    };
    let ctx = stage.cast.part(holder.id, Role::Officer)?.ctx(&stage.ctx);
    actions::register_incoming(&ctx, holder.id, &form, None).await?;
    Ok(())
}

async fn draft(stage: &Stage, agenda: &mut Agenda, n: usize) -> anyhow::Result<()> {
    let note = outgoing(stage, n)?;
    let holder = stage.directory.seat(&note.holder)?;
    let mut recipients = Vec::new();
    for key in &note.to {
        let seat = stage.directory.seat(key)?;
        recipients.push(Recipient {
            agency_id: Some(seat.id),
            name: seat.name.clone(),
        });
    }
    let form = DraftForm {
        holder_agency_id: holder.id,
        kind: note.kind.as_str().into(),
        symbol: note.symbol.clone(),
        place: stage.content.province.place.clone(),
        content: content(stage, note)?,
        recipients,
        replaces_id: None,
    };
    let id = actions::draft(&officer(stage, note)?.ctx(&stage.ctx), &form).await?;
    next(
        stage,
        agenda,
        n,
        DocumentStage::Submitted,
        Step::Submit(n, id),
    )
}

fn content(stage: &Stage, note: &Outgoing) -> anyhow::Result<OfficialDocument> {
    let holder = stage.directory.seat(&note.holder)?;
    let governing = stage.content.province.agency.first();
    let names = note
        .to
        .iter()
        .map(|key| Ok(stage.directory.seat(key)?.name.clone()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let kind = stage.ctx.catalogue().document_kinds.get(note.kind.as_str());
    let is_letter = kind.is_none_or(|kind| kind.symbol.is_none());
    let words = &stage.content.documents;
    Ok(OfficialDocument {
        governing_body: governing.map(|body| body.name.clone()),
        issuer: holder.name.clone(),
        kind_title: kind
            .filter(|_| !is_letter)
            .map(|kind| kind.name.to_uppercase()),
        subject: note.subject.clone(),
        addressees: if is_letter { names.clone() } else { vec![] },
        blocks: note
            .text
            .iter()
            .map(|text| Block::Paragraph(vec![Inline::plain(text.as_str())]))
            .collect(),
        recipients: [&words.as_above, &words.archive]
            .into_iter()
            .cloned()
            .collect(),
        signing: Signing {
            capacity: vec![],
            position: holder.leader.clone(),
            name: leader(stage, note)?.name.clone(),
        },
        is_draft: true,
        ..OfficialDocument::default()
    })
}
