//! The focal official compiles the report of a period; her director approves it and it is issued, if the period is over.
//!
//! What the report says comes from the figures that agencies sent; here only its head and one sentence are written.

use super::{Stage, agenda, agenda::Agenda};
use anyhow::Context;
use hopluc_core::base::Ctx;
use hopluc_core::base::ids::{PeriodId, ReportId};
use hopluc_core::report::compiled::{BlockKind, ReportHead, actions, store};
use time::{Date, Duration};

/// A step in the life of a compiled report.
#[derive(Debug)]
pub enum Step {
    /// A first version is compiled and its head is written.
    Compile(PeriodId, bool),
    /// One paragraph is worded anew, and it is put before the approver.
    Submit(ReportId),
    /// It is approved.
    Approve(ReportId),
    /// It gets its number.
    Issue(ReportId),
}

/// Puts the first step into the queue; whether the report is to be issued.
pub fn plan(agenda: &mut Agenda, period: PeriodId, day: Date, is_issued: bool) {
    let step = Step::Compile(period, is_issued);
    agenda.add(day, 120, agenda::Step::Compiling(step));
}

/// Runs one step.
pub async fn run(stage: &Stage, agenda: &mut Agenda, step: Step) -> anyhow::Result<()> {
    let focal = stage.cast.login("daumoi")?.ctx(&stage.ctx);
    let head = stage.cast.login("lanhdao")?.ctx(&stage.ctx);
    let today = stage.ctx.today();
    match step {
        Step::Compile(period, is_issued) => {
            let id = compile(stage, &focal, period).await?;
            if is_issued {
                let step = agenda::Step::Compiling(Step::Submit(id));
                agenda.add(today + Duration::days(1), 60, step);
            }
        }
        Step::Submit(id) => {
            submit(stage, &focal, id).await?;
            let step = agenda::Step::Compiling(Step::Approve(id));
            agenda.add(today + Duration::days(1), 200, step);
        }
        Step::Approve(id) => {
            actions::approve(&head, id, version(&head, id).await?).await?;
            let step = agenda::Step::Compiling(Step::Issue(id));
            agenda.add(today, 420, step);
        }
        Step::Issue(id) => {
            actions::issue(&head, id, version(&head, id).await?).await?;
        }
    }
    Ok(())
}

async fn version(ctx: &Ctx, id: ReportId) -> anyhow::Result<i64> {
    Ok(store::get(&ctx.reader(), id).await?.row_version)
}

async fn compile(stage: &Stage, focal: &Ctx, period: PeriodId) -> anyhow::Result<ReportId> {
    let id = actions::compile(focal, period).await?;
    let words = &stage.content.reporting;
    let signer = stage.cast.login("lanhdao")?;
    let seat = stage.directory.by_id(signer.agency_id)?;
    let head = ReportHead {
        recipient: words.recipient.clone(),
        position: seat.leader.clone(),
        signer: signer.name.clone(),
        copies: words.copies.clone(),
        ..store::draft(&focal.reader(), id).await?.head
    };
    actions::change_head(focal, id, version(focal, id).await?, head).await?;
    Ok(id)
}

async fn submit(stage: &Stage, focal: &Ctx, id: ReportId) -> anyhow::Result<()> {
    let words = &stage.content.reporting;
    let page = actions::page(focal, id).await?;
    let paragraph = page.lines.iter().find(|line| {
        line.block.section.starts_with(&words.edited_section)
            && matches!(line.block.kind, BlockKind::Bullet)
            && !line.machine.is_empty()
    });
    if let Some(line) = paragraph {
        let row_version = version(focal, id).await?;
        actions::edit(focal, id, row_version, &line.block.id, &words.edit).await?;
    }
    let url = format!("{}/bao-cao-tong-hop/{id}", stage.ctx.app.settings.base_url);
    actions::submit(focal, id, version(focal, id).await?, &url)
        .await
        .with_context(|| format!("findings: {:?}", page.findings.first()))?;
    Ok(())
}
