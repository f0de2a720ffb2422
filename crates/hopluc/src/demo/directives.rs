//! Directives come into the register, are read, looked through and confirmed by the focal official; one still waits.
//!
//! The texts are files of `/demo/directives` with days put in; what the reader makes of them is not told here.

use super::{
    Stage, agenda,
    agenda::Agenda,
    data::{Content, DirectiveNote, Lay},
    reporting, tasks,
};
use anyhow::{Context, anyhow};
use hopluc_core::base::ids::{AgencyId, DirectiveId, DocumentId};
use hopluc_core::directive::{self, Duty, DutyForm, DutyState, SeenDuty};
use hopluc_core::document::{self, IncomingForm, attachment::NewFile};
use hopluc_core::task;
use std::fmt::Write;
use time::{Date, Duration};

/// A step in the life of directive `n` of the demo.
#[derive(Debug)]
pub enum Step {
    /// It is registered with its file and opened.
    Arrive(usize),
    /// It is corrected and confirmed.
    Confirm(usize, DirectiveId),
}

/// Puts the arrivals into the queue.
pub fn plan(stage: &Stage, agenda: &mut Agenda) {
    for (n, note) in stage.content.directives.directive.iter().enumerate() {
        let day = issued_on(stage, note) + Duration::days(1);
        // One that waits must have come even when yesterday was a Sunday.
        let day = agenda::working_day_until(day.min(stage.today - Duration::days(1)));
        agenda.add(day, 35, agenda::Step::Directive(Step::Arrive(n)));
    }
}

/// Runs one step.
pub async fn run(stage: &Stage, agenda: &mut Agenda, step: Step) -> anyhow::Result<()> {
    match step {
        Step::Arrive(n) => arrive(stage, agenda, n).await,
        Step::Confirm(n, id) => confirm(stage, agenda, n, id).await,
    }
}

fn note(stage: &Stage, n: usize) -> anyhow::Result<&DirectiveNote> {
    let list = &stage.content.directives.directive;
    list.get(n).ok_or_else(|| anyhow!("no directive {n}"))
}

fn issued_on(stage: &Stage, note: &DirectiveNote) -> Date {
    agenda::working_day_until(stage.today + Duration::days(note.issued))
}

async fn arrive(stage: &Stage, agenda: &mut Agenda, n: usize) -> anyhow::Result<()> {
    let note = note(stage, n)?;
    let source = Content::directive_text(&note.file)?;
    let text = filled(source, note, issued_on(stage, note), stage.today)
        .with_context(|| format!("in demo/directives/{}.txt", note.file))?;
    let holder = stage.cast.login("vanthu")?;
    let focal = stage.cast.login("daumoi")?;
    let form = IncomingForm {
        kind: Some(note.kind.as_str().into()),
        ..IncomingForm::default()
    };
    let file = NewFile {
        name: format!("{}.txt", note.number.replace('/', "-")),
        bytes: text.into_bytes(),
    };
    let ctx = holder.ctx(&stage.ctx);
    let registered =
        document::actions::register_incoming(&ctx, holder.agency_id, &form, Some(file)).await?;
    let id = open(stage, focal, registered.id).await?;
    if let Some(days) = note.confirmed_after {
        let day = stage.ctx.today() + Duration::days(days);
        agenda.add(day, 90, agenda::Step::Directive(Step::Confirm(n, id)));
    }
    Ok(())
}

async fn open(
    stage: &Stage,
    focal: &super::people::Persona,
    document: DocumentId,
) -> anyhow::Result<DirectiveId> {
    Ok(directive::actions::open(&focal.ctx(&stage.ctx), document).await?)
}

async fn confirm(
    stage: &Stage,
    agenda: &mut Agenda,
    n: usize,
    id: DirectiveId,
) -> anyhow::Result<()> {
    let note = note(stage, n)?;
    let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
    for duty in directive::store::duties(&ctx.reader(), id).await? {
        correct(stage, &ctx, note, &duty).await?;
    }
    let seen = task::actions::newest(&ctx, id).await?;
    task::actions::confirm_directive(&ctx, seen)
        .await
        .with_context(|| format!("directive {} is not ready", note.file))?;
    if let Some(order) = &note.orders {
        let basis = order.basis.replace("{number}", &note.number);
        let issued = short_date(issued_on(stage, note));
        reporting::order(stage, id, (order, basis.replace("{issued}", &issued))).await?;
    }
    tasks::plan(stage, agenda, n, id).await
}

/// What the focal official changes before she confirms.
async fn correct(
    stage: &Stage,
    ctx: &hopluc_core::base::Ctx,
    note: &DirectiveNote,
    duty: &Duty,
) -> anyhow::Result<()> {
    if duty.state != DutyState::Kept {
        return Ok(());
    }
    let seen = SeenDuty {
        id: duty.id,
        row_version: duty.row_version,
    };
    if let Some(lay) = note.lay.iter().find(|lay| duty.text.starts_with(&lay.on)) {
        let form = laid(stage, lay, duty)?;
        directive::actions::correct_duty(ctx, seen, &form).await?;
    } else if note
        .drop
        .iter()
        .any(|on| duty.text.starts_with(on.as_str()))
        || (note.drop_without_lead && duty.leads.is_empty())
    {
        directive::actions::drop_duty(ctx, seen).await?;
    }
    Ok(())
}

fn laid(stage: &Stage, lay: &Lay, duty: &Duty) -> anyhow::Result<DutyForm> {
    let ids = |keys: &[String]| -> anyhow::Result<Vec<AgencyId>> {
        keys.iter()
            .map(|key| Ok(stage.directory.seat(key)?.id))
            .collect()
    };
    Ok(DutyForm {
        text: duty.text.clone(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        leads: ids(&lay.leads)?,
        partners: ids(&lay.partners)?,
    })
}

/// The text of a directive with number, date of issue and deadlines put in.
fn filled(source: &str, note: &DirectiveNote, on: Date, today: Date) -> anyhow::Result<String> {
    let mut text = String::with_capacity(source.len() + 200);
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after
            .split_once('}')
            .ok_or_else(|| anyhow!("a slot is not closed"))?;
        text.push_str(before);
        match slot.split_once(':').unwrap_or((slot, "")) {
            ("number", _) => text.push_str(&note.number),
            ("issued", "long") => text.push_str(&long_date(on)),
            ("issued", "year") => write!(text, "{}", on.year())?,
            ("due", days) => text.push_str(&short_date(today + Duration::days(days.parse()?))),
            _ => return Err(anyhow!("slot `{slot}` is not known")),
        }
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

/// Days below ten and months one and two have a leading zero (Decree 30/2020, appendix I).
pub fn short_date(on: Date) -> String {
    let month = u8::from(on.month());
    let zero = if month < 3 { "0" } else { "" };
    format!("{:02}/{zero}{month}/{}", on.day(), on.year())
}

fn long_date(on: Date) -> String {
    let dated = hopluc_doc::official::place_date("", on);
    let words = dated.trim_start_matches([',', ' ']);
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn slots_of_a_text_are_filled_as_official_dates() {
        let note = DirectiveNote {
            file: String::new(),
            kind: String::new(),
            number: "09/CT-UBND".to_owned(),
            issued: 0,
            confirmed_after: None,
            drop_without_lead: false,
            drop: vec![],
            lay: vec![],
            orders: None,
        };
        let text = filled(
            "{number}, {issued:long}, {issued:year}, {due:-20}, {due:20}",
            &note,
            date!(2026 - 02 - 05),
            date!(2026 - 02 - 25),
        );
        assert_eq!(
            text.unwrap(),
            "09/CT-UBND, ngày 05 tháng 02 năm 2026, 2026, 05/02/2026, 17/3/2026"
        );
        assert!(filled("{x}", &note, date!(2026 - 02 - 05), date!(2026 - 02 - 05)).is_err());
    }
}
