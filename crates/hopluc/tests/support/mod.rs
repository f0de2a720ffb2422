//! A demo province served by the real program on loopback, for tests from outside.

#![allow(dead_code)]

pub mod http;
pub mod pdfs;
pub mod samples;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

static N: AtomicU32 = AtomicU32::new(0);

/// A new path among the temporary files, with nothing there.
fn fresh(name: &str) -> PathBuf {
    let n = N.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("hopluc-test-{}-{name}-{n}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

/// A folder for the files of one test; removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder.
    pub fn new(name: &str) -> Self {
        let path = fresh(name);
        std::fs::create_dir_all(&path).expect("a folder among the temporary files");
        Self(path)
    }

    /// Path of a name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path
    }
}

impl Folder {
    /// The folder without its guard: somebody else removes it.
    pub fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl std::ops::Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is made");
    for entry in std::fs::read_dir(from)
        .expect("the folder is there")
        .flatten()
    {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file is copied");
        }
    }
}

/// A folder with its own copy of the demo province.
///
/// Seeding is the slow part, and the same program on the same day seeds the same rows, so the province is seeded once
/// into `target/tmp` for all tests of a day.
pub fn seeded(name: &str) -> Folder {
    static SEED: OnceLock<PathBuf> = OnceLock::new();
    let folder = Folder::new(name);
    copy(SEED.get_or_init(seed), &folder);
    folder
}

fn seed() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_hopluc"));
    let about = std::fs::metadata(program).expect("the program was built");
    let seconds = |at: SystemTime| {
        at.duration_since(UNIX_EPOCH)
            .expect("after 1970")
            .as_nanos()
    };
    let built = seconds(about.modified().expect("a time"));
    // The province's day is that of Việt Nam.
    let day = (seconds(SystemTime::now()) / 1_000_000_000 + 7 * 3600) / 86_400;
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = home.join(format!("seed-{built}-{day}"));
    if !place.exists() {
        for old in std::fs::read_dir(home).into_iter().flatten().flatten() {
            if old.file_name().to_string_lossy().starts_with("seed-") {
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        let part = home.join(format!("part-{}", std::process::id()));
        let started = Instant::now();
        let output = hopluc(&["demo", "--seed-only", "--data", &part.to_string_lossy()]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        println!("seeded in {:.1} s", started.elapsed().as_secs_f32());
        // Another program's tests may have been first; either is as good.
        if std::fs::rename(&part, &place).is_err() {
            let _ = std::fs::remove_dir_all(&part);
        }
    }
    place
}

/// A running demo; stopped and removed when dropped.
pub struct Demo {
    child: Child,
    port: u16,
    data: PathBuf,
}

impl Demo {
    /// Seeds a new province and serves it.
    pub fn start() -> Self {
        Self::start_in(fresh("demo"))
    }

    /// Serves the province of a folder, seeding it if it is empty.
    pub fn start_in(data: PathBuf) -> Self {
        Self::start_telling(data, Stdio::null(), "error")
    }

    /// Serves the province of a folder and writes its log, at this level of detail, to `log`.
    pub fn start_telling(data: PathBuf, log: impl Into<Stdio>, level: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(["demo", "--port", "0", "--data"])
            .arg(&data)
            .env("RUST_LOG", level)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let port = loop {
            let line = lines
                .next()
                .expect("it prints its address")
                .expect("its output is text");
            if let Some(port) = line
                .rsplit("http://127.0.0.1:")
                .next()
                .and_then(|port| port.trim().parse().ok())
            {
                break port;
            }
        };
        // The rest of its output is read, or a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, data }
    }

    /// Serves the province of a folder as a configuration with these further lines says.
    pub fn serve(data: PathBuf, more: &str) -> Self {
        let config = data.join("hopluc.toml");
        let lines = format!(
            "version = 1\nlisten = \"127.0.0.1:0\"\ndata = \"{}\"\n{more}\n",
            data.display()
        );
        std::fs::write(&config, lines).expect("the configuration is written");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .arg("serve")
            .arg("--config")
            .arg(&config)
            .env("RUST_LOG", "info")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its logs are piped")).lines();
        let port = loop {
            let line = lines.next().expect("it logs its address").expect("text");
            if let Some((_, rest)) = line.split_once("\"address\":\"127.0.0.1:") {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                break digits.parse().expect("a port");
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, data }
    }

    /// Address without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Folder of the province.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Process id of the server.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the server with SIGKILL, as a power cut would, and gives back its folder.
    pub fn kill(mut self) -> PathBuf {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
        std::mem::take(&mut self.data)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !self.data.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.data);
        }
    }
}

/// Runs the program to its end.
pub fn hopluc(args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_hopluc"))
        .args(args)
        .output()
        .expect("the program starts")
}
