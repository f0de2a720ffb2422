//! `hopluc backup DIR` and `hopluc restore DIR`: the whole province in one folder.

use crate::{
    At,
    commands::{DONE, wrong_call},
    config::Config,
};
use anyhow::{Context, bail};
use hopluc_core::base::{
    audit::{self, hex},
    store::{Dialect, Store},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const DATABASE: &str = "hopluc.db";
const DUMP: &str = "hopluc.dump";
const KEY: &str = "journal.key";
/// What the other files were when they were copied, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";
/// What is put aside is called so.
const KEPT: &str = ".before-restore";

/// Copies database and key into a new folder; a running server goes on.
pub async fn backup(at: &At, dir: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    if dir.exists() {
        return Ok(wrong_call(&format!(
            "{} exists; name a folder that does not",
            dir.display()
        )));
    }
    let config = Config::of_existing(at)?;
    let app = config.open().await?;
    // The copy holds at least these: a running server goes on writing.
    let n_facts = audit::n_facts(&app.store.reader()).await?;
    make_private_dir(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    eprintln!("hopluc: copying the database ...");
    match config.dialect() {
        Dialect::Sqlite => {
            app.store
                .copy_to(&dir.join(DATABASE).to_string_lossy())
                .await?;
        }
        Dialect::Postgres => run(for_database("pg_dump", &config)
            .args(["--format=custom", "--file"])
            .arg(dir.join(DUMP)))?,
    }
    app.store.close().await?;
    std::fs::copy(config.key_file(), dir.join(KEY)).context("cannot copy the journal's key")?;
    std::fs::write(dir.join(SUMS), sums(dir, [database_in(&config), KEY])?)?;
    if as_json {
        println!("{}", json!({ "dir": dir, "n_facts": n_facts }));
    } else {
        println!("{}", dir.display());
    }
    let keys = config.keys_dir();
    if keys.exists() {
        let keys = keys.display();
        eprintln!(
            "not in the backup: the keys of sealed fields in {keys}; keep a copy of that folder elsewhere"
        );
    }
    Ok(DONE)
}

/// Puts a backup in the place of the database, once its files are proved to be what was backed up. What was there is kept beside it
/// with the ending `.before-restore`.
///
/// Only while nobody serves the province: what is acknowledged meanwhile would be lost.
pub async fn restore(at: &At, dir: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let config = Config::of(at)?;
    let Some(_held) = config.hold(true)? else {
        let data = config.data.display();
        return Ok(wrong_call(&format!(
            "{data} is being served; stop the server first"
        )));
    };
    eprintln!("hopluc: proving and copying the backup ...");
    refuse_of_other(dir, &config)?;
    prove_sums(dir, [database_in(&config), KEY])?;
    match config.dialect() {
        Dialect::Sqlite => restore_file(&config, dir).await?,
        Dialect::Postgres => run(for_database("pg_restore", &config)
            .args([
                "--clean",
                "--if-exists",
                "--no-owner",
                "--single-transaction",
            ])
            .arg(dir.join(DUMP)))?,
    }
    std::fs::copy(dir.join(KEY), config.key_file()).context("cannot copy the journal's key")?;
    let app = config.open().await?;
    let found = audit::verify(&app.store.reader(), None).await?;
    app.store.close().await?;
    if !found.faults.is_empty() {
        bail!(
            "restored, but the journal does not hold: {:?}",
            found.faults
        );
    }
    if as_json {
        println!(
            "{}",
            json!({ "data": config.data, "n_facts": found.n_facts })
        );
    } else {
        println!("{} facts of the journal, all hold", found.n_facts);
    }
    Ok(DONE)
}

/// The file of a backup that holds the database.
fn database_in(config: &Config) -> &'static str {
    match config.dialect() {
        Dialect::Sqlite => DATABASE,
        Dialect::Postgres => DUMP,
    }
}

/// Refuses a backup of the other kind of database, and says of which it is.
fn refuse_of_other(dir: &Path, config: &Config) -> anyhow::Result<()> {
    let (other, of, into) = match config.dialect() {
        Dialect::Sqlite => (DUMP, "PostgreSQL", "SQLite"),
        Dialect::Postgres => (DATABASE, "SQLite", "PostgreSQL"),
    };
    if dir.join(other).exists() && !dir.join(database_in(config)).exists() {
        bail!(
            "{} is a backup of a {of} database and the configuration names a {into} one; restore it with a configuration whose database is {of}",
            dir.display()
        );
    }
    Ok(())
}

/// A line for each file of a folder: its SHA-256, two spaces, its name.
fn sums(dir: &Path, names: [&str; 2]) -> anyhow::Result<String> {
    let line = |name| Ok(format!("{}  {name}\n", sum_of(&dir.join(name))?));
    names.into_iter().map(line).collect()
}

/// SHA-256 of a file, in hexadecimal.
fn sum_of(file: &Path) -> anyhow::Result<String> {
    let told = || format!("cannot read {}", file.display());
    let mut opened = File::open(file).with_context(told)?;
    let (mut digest, mut some) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let n = opened.read(&mut some).with_context(told)?;
        match some.get(..n) {
            Some(read) if !read.is_empty() => digest.update(read),
            _ => return Ok(hex(&digest.finalize())),
        }
    }
}

/// Refuses a folder whose files are not, to the last byte, what `hopluc backup` put there.
fn prove_sums(dir: &Path, names: [&str; 2]) -> anyhow::Result<()> {
    let said = names
        .into_iter()
        .chain([SUMS])
        .find(|name| !dir.join(name).exists());
    if let Some(name) = said {
        bail!(
            "{} has no {name}; name a folder that `hopluc backup` made",
            dir.display()
        );
    }
    let said = std::fs::read_to_string(dir.join(SUMS))?;
    for line in sums(dir, names)?.lines() {
        if !said.lines().any(|one| one == line) {
            let name = line.rsplit(' ').next().unwrap_or_default();
            bail!(
                "{name} of {} is not what was backed up: its SHA-256 is another than {SUMS} says; take another backup",
                dir.display()
            );
        }
    }
    Ok(())
}

async fn restore_file(config: &Config, dir: &Path) -> anyhow::Result<()> {
    let from = dir.join(DATABASE);
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
    File::open(&staged)?.sync_all()?;
    // The ending stands before that of the log, so that the old database finds its own log again.
    for ending in ["", "-wal", "-shm"] {
        let kept = beside(&beside(&file, KEPT), ending);
        keep_old(&beside(&file, ending), &kept)?;
    }
    keep_old(&config.key_file(), &beside(&config.key_file(), KEPT))?;
    std::fs::rename(&staged, &file)?;
    Ok(())
}

/// Opens a copied database, has it look through all its pages and recomputes its journal.
async fn prove(file: &Path) -> anyhow::Result<()> {
    let store = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .context("it does not open")?;
    let pages = store.file_faults().await;
    let found = audit::verify(&store.reader(), None).await;
    store.close().await?;
    if let [first, ..] = &pages.context("its pages cannot be read")?[..] {
        bail!("its pages are damaged: {first}");
    }
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

fn keep_old(file: &Path, kept: &Path) -> std::io::Result<()> {
    if file.exists() {
        std::fs::rename(file, kept)?;
    }
    Ok(())
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    if file.exists() {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

/// A folder that only its owner looks into: a backup holds everything.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(dir)
}

/// `program` for the database of `config`. The password goes by the environment: everybody on the machine sees the words
/// of a command.
fn for_database(program: &str, config: &Config) -> Command {
    let (url, password) = without_password(&config.database_url());
    let mut command = Command::new(program);
    command.arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// A URL without the password in it, and the password, decoded.
fn without_password(url: &str) -> (String, Option<String>) {
    let found = (|| {
        let (scheme, rest) = url.split_once("://")?;
        let host = rest.find('/').unwrap_or(rest.len());
        let at = rest.get(..host)?.rfind('@')?;
        let (user, password) = rest.get(..at)?.split_once(':')?;
        let url = format!("{scheme}://{user}{}", rest.get(at..)?);
        Some((url, decoded(password)))
    })();
    match found {
        Some((url, password)) => (url, Some(password)),
        None => (url.to_owned(), None),
    }
}

/// A text with `%40` and the like as the bytes that they mean.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let digits = more.get(..2).filter(|_| *first == b'%');
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = more
            .get(if byte.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
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

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_taken_out_of_a_url_and_decoded() {
        let split = |url| without_password(url);
        assert_eq!(
            split("postgres://hopluc:b%40i%2Fmat@db.tinh.vn:5432/hopluc?sslmode=require"),
            (
                "postgres://hopluc@db.tinh.vn:5432/hopluc?sslmode=require".to_owned(),
                Some("b@i/mat".to_owned())
            )
        );
        for bare in ["postgres://hopluc@db/hopluc", "postgres:///hopluc", "x"] {
            assert_eq!(split(bare), (bare.to_owned(), None));
        }
    }
}
