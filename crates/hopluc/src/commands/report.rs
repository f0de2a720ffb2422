//! `hopluc report compile --period ID --out FILE`

use crate::{
    At,
    commands::{DONE, failed, wrong_call},
    config::Config,
};
use anyhow::Context;
use hopluc_core::base::{Ctx, ids::PeriodId, ids::ReportId};
use hopluc_core::report::{
    compiled::{self, Report, ReportState, actions},
    period,
};
use hopluc_web::texts::Texts;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Compiles the report of a period into a file; the compilation is kept as a new version, as in the browser.
///
/// A report that waits for approval, is approved or issued is written as it stands. Exit code 0 also with findings:
/// they are printed on standard error and stand in the draft for the official who edits it.
pub async fn compile(at: &At, period: &str, out: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let ending = out
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_lowercase();
    if !["docx", "pdf"].contains(&ending.as_str()) {
        return Ok(wrong_call(&format!(
            "{}: the ending must be .docx or .pdf",
            out.display()
        )));
    }
    let app = Config::of_existing(at)?.open().await?;
    let ctx = app.system();
    let Some(period) = period_of(&ctx, period).await? else {
        app.store.close().await?;
        return Ok(wrong_call(&format!(
            "no period `{period}`; name its key or its code, such as 2026-H1"
        )));
    };
    eprintln!("hopluc: compiling period {period} ...");
    let id = match newest(&ctx, period).await? {
        Some(report) if !matches!(report.state, ReportState::Draft | ReportState::Withdrawn) => {
            report.id
        }
        _ => match actions::compile(&ctx, period).await {
            Ok(id) => id,
            Err(error) => return Ok(failed(&format!("period {period}: {error}"))),
        },
    };
    let document = actions::as_document(&ctx, id, "").await?;
    let bytes = if ending == "pdf" {
        app.converter
            .to_pdf(&document)
            .context("cannot write the PDF")?
    } else {
        hopluc_doc::to_docx(&document).context("cannot write the .docx")?
    };
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    tell(&ctx, id, out, as_json).await?;
    app.store.close().await?;
    Ok(DONE)
}

async fn period_of(ctx: &Ctx, named: &str) -> anyhow::Result<Option<PeriodId>> {
    let periods = period::store::periods(&ctx.reader(), None, 10_000).await?;
    let found = periods
        .iter()
        .find(|period| period.id.to_string() == named || period.code == named);
    Ok(found.map(|period| period.id))
}

async fn newest(ctx: &Ctx, period: PeriodId) -> anyhow::Result<Option<Report>> {
    Ok(compiled::store::versions(&ctx.reader(), period)
        .await?
        .into_iter()
        .next())
}

async fn tell(ctx: &Ctx, id: ReportId, out: &Path, as_json: bool) -> anyhow::Result<()> {
    let page = actions::page(ctx, id).await?;
    let made = &page.draft.compiled;
    if as_json {
        let told = json!({
            "report_id": id,
            "version": page.report.version,
            "state": page.report.state.code(),
            "out": out,
            "n_figures": made.figures.len(),
            "n_reported": made.n_reported,
            "n_due": made.n_due,
            "findings": made.findings,
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    println!("{}", out.display());
    let n = (
        made.figures.len(),
        made.n_reported,
        made.n_due,
        made.findings.len(),
    );
    eprintln!(
        "hopluc: {} số liệu, {}/{} đơn vị đã báo cáo, {} phát hiện",
        n.0, n.1, n.2, n.3
    );
    for placed in &made.findings {
        eprintln!(
            "  {}",
            Texts::Vi.fill(placed.finding.message(), &placed.finding.args)
        );
    }
    Ok(())
}
