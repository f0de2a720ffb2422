//! `hopluc custody export EXHIBIT_ID... --out DIR|FILE.zip`

use crate::{
    At,
    commands::{DONE, failed, wrong_call},
    config::Config,
};
use anyhow::Context;
use hopluc_core::base::{clock::date_text, error::ActionError, ids::ExhibitId};
use hopluc_core::record::custody::{actions, bag};
use hopluc_web::{custody::bag_files, texts::Texts};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Which exhibits leave, and where to.
#[derive(clap::Args, Debug)]
pub struct Export {
    /// Numbers of the exhibits, at most 20.
    #[arg(required = true)]
    exhibits: Vec<i64>,
    /// Folder to make, or a file ending in .zip; must not exist.
    #[arg(long)]
    out: PathBuf,
    /// What the copy is for; each chain keeps it.
    #[arg(long, default_value = "hopluc custody export")]
    reason: String,
    /// One JSON object on standard output.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// Copies exhibits into a bag, in the name of the program; a step of each chain, and a fact in the journal.
pub async fn export(call: &Export) -> anyhow::Result<ExitCode> {
    let out = call.out.as_path();
    if out.exists() {
        return Ok(wrong_call(&format!(
            "{} exists; name a folder or a file that does not",
            out.display()
        )));
    }
    let app = Config::of_existing(&call.at)?.open().await?;
    let ids: Vec<ExhibitId> = call.exhibits.iter().copied().map(ExhibitId).collect();
    let ctx = app.system();
    let all = match actions::copy(&ctx, &ids, &call.reason).await {
        Ok(all) => all,
        Err(error) => {
            app.store.close().await?;
            return Ok(refused(&error));
        }
    };
    let name = bag::name_of(&all);
    let files = bag_files(&app, &all, &date_text(ctx.today()))?;
    app.store.close().await?;
    let is_zip = out
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if is_zip {
        write_zip(out, &name, &files)?;
    } else {
        write_folder(out, &files)?;
    }
    if call.json {
        let told =
            json!({ "out": out, "bag": name, "n_exhibits": all.len(), "n_files": files.len() });
        println!("{told}");
    } else {
        println!("{}", out.display());
    }
    Ok(DONE)
}

/// Why nothing left, in the words of the pages; a number that nobody has is a wrong call.
fn refused(error: &ActionError) -> ExitCode {
    match error {
        ActionError::NotFound { .. } => wrong_call("no exhibit of one of these numbers"),
        ActionError::Conflict { key } => failed(Texts::Vi.get(key)),
        ActionError::Invalid(faults) => {
            let texts = faults.iter().map(|f| Texts::Vi.fill(&f.key, &f.args));
            wrong_call(&texts.collect::<Vec<_>>().join("; "))
        }
        other => failed(&other.chain()),
    }
}

fn write_zip(out: &Path, name: &str, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    let paths: Vec<String> = files.keys().map(|path| format!("{name}/{path}")).collect();
    let parts = paths
        .iter()
        .map(String::as_str)
        .zip(files.values().map(Vec::as_slice));
    let bytes = hopluc_doc::to_zip(parts).context("cannot make the archive")?;
    std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))
}

fn write_folder(out: &Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    for (path, bytes) in files {
        let path = out.join(path);
        let folder = path.parent().unwrap_or(out);
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
