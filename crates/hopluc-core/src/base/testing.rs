//! Throw-away programs for tests: an empty migrated database on SQLite or PostgreSQL and a clock that stands still.
//!
//! PostgreSQL runs as a cluster of this process on loopback, made at first use and removed when the process ends.
//! Where its programs are not installed the tests say so loudly; with `CI` set that is a failure.

use super::{
    actor::{Actor, Role},
    audit::Journal,
    clock::{Clock, instant_text},
    ctx::{App, Ctx, Settings},
    ids::{AgencyId, PersonId},
    seal::{ForgetfulChest, Seals},
    store::{Dialect, Store},
};
use crate::catalogue::Catalogue;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use time::macros::datetime;

/// Runs each named `async fn(App)` on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! store_suite {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test]
            fn $name() {
                $crate::base::testing::run($crate::base::store::Dialect::Sqlite, super::$name);
            })+
        }
        mod on_postgres {
            $(#[test]
            fn $name() {
                $crate::base::testing::run($crate::base::store::Dialect::Postgres, super::$name);
            })+
        }
    };
}

static N_DATABASES: AtomicU64 = AtomicU64::new(0);

/// Runs `test` with an empty migrated database; the clock stands at noon of 6 July 2026 in Viet Nam, a Monday.
pub fn run<F, Fut>(dialect: Dialect, test: F)
where
    F: FnOnce(App) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        if let Some(app) = app(dialect).await {
            let store = app.store.clone();
            test(app).await;
            store.close().await.expect("the database closes");
        }
    });
}

/// A program on an empty migrated database; `None` where PostgreSQL is asked for and not installed.
pub async fn app(dialect: Dialect) -> Option<App> {
    let n = N_DATABASES.fetch_add(1, Ordering::Relaxed);
    let url = match dialect {
        Dialect::Sqlite => {
            let path = scratch().join(format!("{n}.db"));
            format!("sqlite://{}", path.display())
        }
        Dialect::Postgres => postgres_database(n).await?,
    };
    let store = Store::open(&url).await.expect("the database opens");
    let clock = Clock::fixed(datetime!(2026-07-06 05:00 UTC));
    store
        .migrate(&instant_text(clock.now()))
        .await
        .expect("the migrations run");
    Some(App {
        store,
        clock,
        catalogue: Arc::new(catalogue()),
        journal: Arc::new(Journal::from_seed([7; 32])),
        seals: Arc::new(Seals::new(Box::new(ForgetfulChest::default()))),
        settings: Arc::new(Settings::default()),
        converter: Arc::new(hopluc_doc::InProcess),
    })
}

/// The embedded catalogue, read once for all tests of the process.
pub fn catalogue() -> Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| Catalogue::embedded().expect("the embedded catalogue is good"))
        .clone()
}

/// A context of a person with `role` in `agency`. No such person needs to be stored.
pub fn ctx(app: &App, person: i64, agency: AgencyId, role: Role) -> Ctx {
    app.ctx(Actor {
        person_id: Some(PersonId(person)),
        name: format!("Người thử {person}"),
        agency_id: Some(agency),
        role,
        is_system: false,
    })
}

static WATCH: OnceLock<()> = OnceLock::new();

/// A folder of this process for files of tests.
pub fn scratch() -> PathBuf {
    let path = std::env::temp_dir().join(format!("hopluc-test-{}", std::process::id()));
    std::fs::create_dir_all(&path).expect("a scratch folder can be made");
    WATCH.get_or_init(|| when_this_process_ends(&format!("rm -rf '{}'", path.display())));
    path
}

/// Leaves a small shell behind that runs `command` once this process is gone, however it ends.
fn when_this_process_ends(command: &str) {
    let pid = std::process::id();
    let script = format!("while kill -0 {pid} 2>/dev/null; do sleep 1; done; {command}");
    let spawned = Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(error) = spawned {
        eprintln!("cannot clean up after the tests: {error}");
    }
}

/// The address of an empty database on PostgreSQL, for programs that open it themselves; `None` where that is not installed.
pub async fn postgres_url() -> Option<String> {
    postgres_database(N_DATABASES.fetch_add(1, Ordering::Relaxed)).await
}

async fn postgres_database(n: u64) -> Option<String> {
    static CLUSTER: OnceLock<Option<u16>> = OnceLock::new();
    let port = (*CLUSTER.get_or_init(start_cluster))?;
    let name = format!("t{n}");
    let admin = Store::open(&format!("postgres://postgres@127.0.0.1:{port}/postgres"))
        .await
        .expect("the cluster answers");
    admin
        .create_database(&name)
        .await
        .expect("a database can be made");
    admin.close().await.expect("the connection closes");
    Some(format!("postgres://postgres@127.0.0.1:{port}/{name}"))
}

fn start_cluster() -> Option<u16> {
    let Some(bin) = programs() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "PostgreSQL is not installed, but in CI its tests must run"
        );
        eprintln!(
            "\n!!! PostgreSQL IS NOT INSTALLED: its half of the store tests did NOT run !!!\n"
        );
        return None;
    };
    let folder = scratch().join("postgres");
    std::fs::create_dir_all(&folder).expect("a scratch folder can be made");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port();
    let data = folder.join("data");
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off -c max_connections=200"
    );
    let script = format!(
        "'{bin}/initdb' -D '{data}' -U postgres -A trust --locale=C.UTF-8 -E UTF8 >'{log}' 2>&1 && \
         '{bin}/pg_ctl' -D '{data}' -l '{log}' -w -o '{options}' start >>'{log}' 2>&1",
        bin = bin.display(),
        data = data.display(),
        log = folder.join("log").display(),
    );
    // The server refuses to run as root; then it runs as the Debian package's user.
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|meta| {
        use std::os::unix::fs::MetadataExt;
        meta.uid() == 0
    });
    let mut command = if is_root {
        let owned = Command::new("chown").arg("postgres").arg(&folder).status();
        assert!(
            owned.is_ok_and(|status| status.success()),
            "the scratch folder goes to user postgres"
        );
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", &script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    let status = command
        .current_dir("/tmp")
        .status()
        .expect("the cluster's programs start");
    assert!(
        status.success(),
        "PostgreSQL did not start: {}",
        std::fs::read_to_string(folder.join("log")).unwrap_or_default()
    );
    when_this_process_ends(&format!(
        "kill -QUIT $(head -1 '{}/postmaster.pid'); sleep 1; rm -rf '{}'",
        data.display(),
        folder.display()
    ));
    Some(port)
}

fn programs() -> Option<PathBuf> {
    let root = Path::new("/usr/lib/postgresql");
    let mut versions: Vec<PathBuf> = std::fs::read_dir(root)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|path| path.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}
