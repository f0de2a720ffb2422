//! The configuration of a province: one TOML file, with secrets from the environment where they are set there.
//!
//! The only place that reads the environment.

use crate::child::{ChildConverter, ChildLimits};
use crate::commands::WrongCall;
use crate::keys::{self, KeyFolder};
use anyhow::{Context, bail};
use hopluc_core::base::{
    App,
    audit::Journal,
    clock::{Clock, instant_text},
    ctx::Settings,
    seal::Seals,
    store::{Dialect, Store},
};
use hopluc_core::catalogue::Catalogue;
use serde::Deserialize;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The configuration file; `version = 1`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Version of this form: 1.
    pub version: u32,
    /// Address to listen on.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Address that people use, without a slash at the end; `https` makes cookies secure.
    pub base_url: Option<String>,
    /// `sqlite://FILE` or `postgres://...`; a file in `data` if left out. `HOPLUC_DATABASE` goes before it.
    pub database: Option<String>,
    /// Folder of the database and the signing key.
    pub data: PathBuf,
    /// Folder of the keys that seal fields; `keys` within `data` if left out. Not in the backup: copy it elsewhere.
    pub keys: Option<PathBuf>,
    /// Folder of the province's catalogue; the embedded one if left out.
    pub catalogue: Option<PathBuf>,
    /// SMTP server (`smtp://user:password@host:port`). `HOPLUC_SMTP` goes before it.
    pub smtp: Option<String>,
    /// Sender of letters.
    pub mail_from: Option<String>,
    /// Time-stamp authority (RFC 3161, `http://...`) that is asked about every step of evidence; none if left out.
    pub tsa: Option<String>,
    /// Largest upload in megabytes.
    #[serde(default = "default_upload")]
    pub upload_limit_mb: usize,
    /// Most memory of the process that reads a file or prints a PDF, in megabytes.
    #[serde(default = "default_child_memory")]
    pub child_memory_mb: u64,
    /// Most seconds of computing of that process.
    #[serde(default = "default_child_seconds")]
    pub child_seconds: u64,
    /// What `hopluc watch run` takes in.
    #[serde(default)]
    pub watch: WatchConfig,
    /// Whether this is the invented demo province.
    #[serde(skip)]
    pub is_demo: bool,
    /// Whether the database is a file that nobody uses yet: it is filled without waiting for the disk.
    #[serde(skip)]
    pub is_filling: bool,
}

/// What `hopluc watch run` takes in: the same as its options, which are added to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchConfig {
    /// List of indicators with classes.
    pub indicators: Option<PathBuf>,
    /// Logs that are followed, `SENSOR=PATH`.
    #[serde(default)]
    pub logs: Vec<String>,
    /// Syslog over UDP, `SENSOR=ADDRESS:PORT`.
    #[serde(default)]
    pub udp: Vec<String>,
    /// Syslog over TCP.
    #[serde(default)]
    pub tcp: Vec<String>,
    /// Syslog over TLS.
    #[serde(default)]
    pub tls: Vec<String>,
    /// Certificate of the listeners over TLS, in PEM.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
    /// Those who sign the certificates of senders; without them every sender is believed.
    pub clients: Option<PathBuf>,
    /// Message system through which sensors send to those who count (`nats://user:password@host:4222`, or `tls://`); what is read
    /// is counted here if left out. `HOPLUC_NATS` goes before it.
    pub nats: Option<String>,
    /// Folder in which waits what is to be sent.
    pub spool: Option<PathBuf>,
    /// Most megabytes that wait in it.
    pub spool_mb: Option<u64>,
}

fn nats() -> Option<String> {
    std::env::var("HOPLUC_NATS").ok()
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn default_upload() -> usize {
    50
}

fn default_child_memory() -> u64 {
    ChildLimits::default().memory_mb
}

fn default_child_seconds() -> u64 {
    ChildLimits::default().seconds
}

/// The converter of this program: child processes that are this program again.
pub fn converter(limits: ChildLimits) -> anyhow::Result<ChildConverter> {
    // This link leads to the running program even after an update has replaced its file.
    let link = Path::new("/proc/self/exe");
    let program = if link.exists() {
        link.to_owned()
    } else {
        std::env::current_exe().context("cannot find this program's own file")?
    };
    Ok(ChildConverter::new(program, limits))
}

impl Config {
    /// Reads a configuration file; unknown keys are refused by name.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        if config.version != 1 {
            bail!(
                "{}: version {} is not known, this program reads version 1",
                path.display(),
                config.version
            );
        }
        if let Some(tsa) = config.tsa.as_deref()
            && !hopluc_core::record::custody::jobs::is_askable(tsa)
        {
            bail!(
                "{}: tsa must be an address that begins with http://",
                path.display()
            );
        }
        config.database = std::env::var("HOPLUC_DATABASE").ok().or(config.database);
        config.smtp = std::env::var("HOPLUC_SMTP").ok().or(config.smtp);
        config.watch.nats = nats().or(config.watch.nats);
        Ok(config)
    }

    /// The configuration of a demo province in `data`.
    pub fn demo(port: u16, data: Option<PathBuf>) -> Self {
        let data = data.unwrap_or_else(|| std::env::temp_dir().join("hopluc-demo"));
        Self {
            version: 1,
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            base_url: None,
            database: std::env::var("HOPLUC_DATABASE").ok(),
            data,
            keys: None,
            catalogue: None,
            smtp: None,
            mail_from: None,
            tsa: None,
            upload_limit_mb: default_upload(),
            child_memory_mb: default_child_memory(),
            child_seconds: default_child_seconds(),
            watch: WatchConfig {
                nats: nats(),
                ..WatchConfig::default()
            },
            is_demo: true,
            is_filling: false,
        }
    }

    /// The configuration that a command's `--config` or `--data` names.
    pub fn of(at: &crate::At) -> anyhow::Result<Self> {
        match (&at.config, &at.data) {
            (Some(file), _) => Self::from_file(file),
            (None, data) => Ok(Self::demo(8080, data.clone())),
        }
    }

    /// As [`Config::of`], for commands that make no province: where there is none the call is wrong.
    pub fn of_existing(at: &crate::At) -> anyhow::Result<Self> {
        let config = Self::of(at)?;
        if config.database.is_none() && !config.database_file().exists() {
            let message = format!(
                "no province in {}: name its folder with --data or its configuration with --config",
                config.data.display()
            );
            return Err(WrongCall(message).into());
        }
        Ok(config)
    }

    /// Holds the province while it is served, so that nothing is put in its place meanwhile; `restore` holds it alone.
    ///
    /// `None` where somebody else holds it the other way. The system lets go when the holder ends, however that ends.
    pub fn hold(&self, is_alone: bool) -> anyhow::Result<Option<File>> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make {}", self.data.display()))?;
        let path = self.data.join("hopluc.lock");
        let file =
            File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        let held = if is_alone {
            file.try_lock()
        } else {
            file.try_lock_shared()
        };
        match held {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }

    /// URL of the database.
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.database_file().display()))
    }

    /// File of the embedded database.
    pub fn database_file(&self) -> PathBuf {
        self.data.join("hopluc.db")
    }

    /// File of the key that signs the journal.
    pub fn key_file(&self) -> PathBuf {
        self.data.join("journal.key")
    }

    /// Folder of the keys that seal fields: kept apart from the database and from its backups, which stay unreadable to
    /// whoever has only them.
    pub fn keys_dir(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// Opens the program: folder, key, catalogue, database, migrations.
    pub async fn open(&self) -> anyhow::Result<App> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make {}", self.data.display()))?;
        let journal = self.journal()?;
        let mut catalogue = load_catalogue(self.catalogue.as_deref())?;
        if self.is_demo {
            crate::demo::add_areas(&mut catalogue)?;
        }
        let url = self.database_url();
        if let Some(file) = url.strip_prefix("sqlite://") {
            // Hashes of passwords and everything that officials wrote: for the owner of the program only.
            keys::private(Path::new(file)).with_context(|| format!("cannot make {file}"))?;
        }
        let store = if self.is_filling {
            Store::open_for_filling(&url).await
        } else {
            Store::open(&url).await
        }
        .context("cannot open the database")?;
        let clock = Clock::System;
        store
            .migrate(&instant_text(clock.now()))
            .await
            .context("cannot bring the database up to date")?;
        let settings = Settings {
            upload_limit_bytes: self.upload_limit_mb * 1024 * 1024,
            base_url: self
                .base_url
                .clone()
                .unwrap_or_else(|| format!("http://{}", self.listen)),
            is_demo: self.is_demo,
            smtp_url: self.smtp.clone(),
            mail_from: self
                .mail_from
                .clone()
                .unwrap_or_else(|| "hopluc@localhost".to_owned()),
            tsa_url: self.tsa.clone(),
        };
        Ok(App {
            store,
            clock,
            catalogue: Arc::new(catalogue),
            journal: Arc::new(journal),
            seals: Arc::new(Seals::new(Box::new(KeyFolder(self.keys_dir())))),
            settings: Arc::new(settings),
            converter: Arc::new(converter(ChildLimits {
                memory_mb: self.child_memory_mb,
                seconds: self.child_seconds,
            })?),
        })
    }

    /// The signing key, made on first use; readable by its owner only.
    fn journal(&self) -> anyhow::Result<Journal> {
        let path = self.key_file();
        if !path.exists() {
            keys::make(&path).with_context(|| format!("cannot write {}", path.display()))?;
        }
        let seed = keys::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Journal::from_seed(seed))
    }

    /// Whether the database is the embedded one.
    pub fn dialect(&self) -> Dialect {
        if self.database_url().starts_with("postgres") {
            Dialect::Postgres
        } else {
            Dialect::Sqlite
        }
    }
}

/// The catalogue of a folder, or the embedded one; every fault is printed with file, line and mend.
pub fn load_catalogue(folder: Option<&Path>) -> anyhow::Result<Catalogue> {
    match folder {
        Some(folder) => Catalogue::from_dir(folder),
        None => Catalogue::embedded(),
    }
    .map_err(|faults| anyhow::anyhow!("the catalogue has faults:\n{faults}"))
}
