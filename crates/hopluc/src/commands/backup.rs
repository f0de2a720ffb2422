//! `hopluc backup DIR` and `hopluc restore DIR`: the whole province in one folder.

use crate::{
    At,
    commands::{DONE, wrong_call},
    config::Config,
};
use anyhow::{Context, bail};
use hopluc_core::base::store::{Dialect, Store};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const DATABASE: &str = "hopluc.db";
const DUMP: &str = "hopluc.dump";
const KEY: &str = "journal.key";

/// Copies database and key into a new folder; a running server goes on.
pub async fn backup(at: &At, dir: &Path) -> anyhow::Result<ExitCode> {
    if dir.exists() {
        return Ok(wrong_call(&format!(
            "{} exists; name a folder that does not",
            dir.display()
        )));
    }
    let config = Config::of(at)?;
    let app = config.open().await?;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    match config.dialect() {
        Dialect::Sqlite => {
            app.store
                .copy_to(&dir.join(DATABASE).to_string_lossy())
                .await?;
        }
        Dialect::Postgres => run(Command::new("pg_dump")
            .args(["--format=custom", "--file"])
            .arg(dir.join(DUMP))
            .arg(config.database_url()))?,
    }
    app.store.close().await?;
    std::fs::copy(config.key_file(), dir.join(KEY)).context("cannot copy the journal's key")?;
    println!("{}", dir.display());
    let keys = config.keys_dir();
    if keys.exists() {
        let keys = keys.display();
        eprintln!(
            "not in the backup: the keys of sealed fields in {keys}; keep a copy of that folder elsewhere"
        );
    }
    Ok(DONE)
}

/// Puts a backup in the place of the database. What was there is kept beside it with the ending `.before-restore`.
pub async fn restore(at: &At, dir: &Path) -> anyhow::Result<ExitCode> {
    let config = Config::of(at)?;
    std::fs::create_dir_all(&config.data)?;
    match config.dialect() {
        Dialect::Sqlite => restore_file(&config, dir).await?,
        Dialect::Postgres => run(Command::new("pg_restore")
            .args([
                "--clean",
                "--if-exists",
                "--no-owner",
                "--single-transaction",
                "--dbname",
            ])
            .arg(config.database_url())
            .arg(dir.join(DUMP)))?,
    }
    std::fs::copy(dir.join(KEY), config.key_file()).context("cannot copy the journal's key")?;
    let app = config.open().await?;
    let found = hopluc_core::base::audit::verify(&app.store.reader(), None).await?;
    app.store.close().await?;
    if !found.faults.is_empty() {
        bail!(
            "restored, but the journal does not hold: {:?}",
            found.faults
        );
    }
    println!("{} facts of the journal, all hold", found.n_facts);
    Ok(DONE)
}

async fn restore_file(config: &Config, dir: &Path) -> anyhow::Result<()> {
    let from = dir.join(DATABASE);
    if !from.exists() {
        bail!(
            "{} has no {DATABASE}; name a folder that `hopluc backup` made",
            dir.display()
        );
    }
    // The copy is proved where nobody uses it, before anything of the old province is moved.
    let file = config.database_file();
    let staged = file.with_extension("restoring");
    std::fs::copy(&from, &staged)?;
    let proved = prove(&staged).await;
    for ending in ["-wal", "-shm"] {
        remove_if_there(&beside(&staged, ending))?;
    }
    if proved.is_err() {
        remove_if_there(&staged)?;
    }
    proved.with_context(|| format!("{} is not restored", from.display()))?;
    std::fs::File::open(&staged)?.sync_all()?;
    for ending in ["", "-wal", "-shm"] {
        keep_old(&beside(&file, ending))?;
    }
    keep_old(&config.key_file())?;
    std::fs::rename(&staged, &file)?;
    Ok(())
}

/// Opens a copied database and recomputes its journal.
async fn prove(file: &Path) -> anyhow::Result<()> {
    let store = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .context("it does not open")?;
    let found = hopluc_core::base::audit::verify(&store.reader(), None).await;
    store.close().await?;
    let found = found.context("it has no journal")?;
    if !found.faults.is_empty() {
        bail!("its journal does not hold: {:?}", found.faults);
    }
    Ok(())
}

/// The path with letters added to its file name.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    file.with_file_name(name)
}

fn keep_old(file: &Path) -> std::io::Result<()> {
    if file.exists() {
        std::fs::rename(file, beside(file, ".before-restore"))?;
    }
    Ok(())
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    if file.exists() {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("cannot start {program}; is it installed?"))?;
    if !status.success() {
        bail!("{program} failed: {status}");
    }
    Ok(())
}
