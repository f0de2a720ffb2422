//! `hopluc demo [--port N] [--data DIR]`: an invented province, seeded if empty, served on loopback.

use crate::{
    commands::{DONE, failed, wrong_call},
    config::Config,
    serve,
};
use anyhow::Context;
use hopluc_core::base::App;
use hopluc_web::session::{DEMO_ACCOUNTS, DEMO_PASSWORD};
use hopluc_web::texts::Texts;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::net::TcpListener;

/// Seeds and serves the demo province.
pub async fn run(port: u16, data: Option<PathBuf>, seed_only: bool) -> anyhow::Result<ExitCode> {
    serve::start_logs();
    let config = Config::demo(port, data);
    if seed_only {
        let app = open_seeded(&config).await?;
        app.store.close().await?;
        return Ok(DONE);
    }
    let Some(_held) = config.hold(false)? else {
        let data = config.data.display();
        return Ok(wrong_call(&format!(
            "{data} is being restored; start when that is done"
        )));
    };
    // Before the seeding, which takes seconds: who comes meanwhile waits for the first answer.
    let listener = match TcpListener::bind(config.listen).await {
        Ok(listener) => listener,
        Err(error) => return Ok(not_bound(config.listen, &error)),
    };
    seed_apart(&config)?;
    let app = open_seeded(&config).await?;
    println!(
        "Hợp Lực đang chạy tại / is running at: http://{}",
        listener.local_addr()?
    );
    println!("Dữ liệu / data: {}", config.data.display());
    println!("Tài khoản dùng thử / demo accounts (mật khẩu / password: {DEMO_PASSWORD}):");
    for account in DEMO_ACCOUNTS {
        println!("  {:<10} {}", account.login, Texts::Vi.get(account.key));
    }
    println!("Dừng / stop: Ctrl-C");
    serve::serve(app, listener).await?;
    Ok(DONE)
}

/// Says in both languages why the address cannot be served, and which port of the next ones is free.
fn not_bound(address: SocketAddr, error: &std::io::Error) -> ExitCode {
    let is_free = |port: &u16| std::net::TcpListener::bind((address.ip(), *port)).is_ok();
    let next = address.port().saturating_add(1);
    let free = (next..=next.saturating_add(50)).find(is_free);
    for texts in [Texts::Vi, Texts::En] {
        let told = texts
            .get("demo.not_bound")
            .replace("{address}", &address.to_string())
            .replace("{port}", &free.unwrap_or(0).to_string());
        eprintln!("hopluc: {told}");
    }
    failed(&error.to_string())
}

/// Fills an empty database in a process of its own, whose memory goes back when it ends: the server would keep three times
/// what it needs. Where none can be started nothing happens, and the server fills it itself.
fn seed_apart(config: &Config) -> anyhow::Result<()> {
    if config.database.is_some() || config.database_file().exists() {
        return Ok(());
    }
    let Ok(program) = std::env::current_exe() else {
        return Ok(());
    };
    let mut seeding = std::process::Command::new(program);
    seeding
        .args(["demo", "--port", &config.listen.port().to_string()])
        .args(["--seed-only", "--data"])
        .arg(&config.data);
    match seeding.status() {
        Ok(status) if !status.success() => anyhow::bail!("cannot seed the demo province: {status}"),
        _ => Ok(()),
    }
}

/// Opens the demo province, seeded first where it is empty.
///
/// A new embedded database is filled beside its place and moved there when it is whole, by one process at a time: a seeding
/// that is broken off, or a second one beside it, never leaves half a province.
async fn open_seeded(config: &Config) -> anyhow::Result<App> {
    let file = config.database_file();
    if config.database.is_none() && !file.exists() {
        std::fs::create_dir_all(&config.data)?;
        let lock = File::create(file.with_file_name("hopluc.seeding.lock"))?;
        // The system lets go of it when its holder ends, however that ends.
        lock.lock()?;
        if !file.exists() {
            fill(config, &file).await?;
        }
    }
    let app = config.open().await?;
    seed(&app).await?;
    Ok(app)
}

/// Makes the database `file` of a new demo province.
async fn fill(config: &Config, file: &Path) -> anyhow::Result<()> {
    let staged = file.with_file_name("hopluc.seeding.db");
    for ending in ["", "-wal", "-shm"] {
        let left = staged.with_file_name(format!("hopluc.seeding.db{ending}"));
        if left.exists() {
            std::fs::remove_file(&left)?;
        }
    }
    let filling = Config {
        database: Some(format!("sqlite://{}", staged.display())),
        is_filling: true,
        ..config.clone()
    };
    let app = filling.open().await?;
    seed(&app).await?;
    app.store.close().await?;
    File::open(&staged)?.sync_all()?;
    std::fs::rename(&staged, file)?;
    Ok(())
}

async fn seed(app: &App) -> anyhow::Result<()> {
    crate::demo::seed_if_empty(app, DEMO_PASSWORD)
        .await
        .context("cannot seed the demo province")?;
    Ok(())
}
