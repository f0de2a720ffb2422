//! A demo province served by the real program on loopback, for tests from outside.

#![allow(dead_code)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static N: AtomicU32 = AtomicU32::new(0);

/// A running demo; stopped and removed when dropped.
pub struct Demo {
    child: Child,
    port: u16,
    data: PathBuf,
}

impl Demo {
    /// Seeds a new province and serves it.
    pub fn start() -> Self {
        let n = N.fetch_add(1, Ordering::Relaxed);
        let data = std::env::temp_dir().join(format!("hopluc-test-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&data);
        Self::start_in(data)
    }

    /// Serves the province of a folder, seeding it if it is empty.
    pub fn start_in(data: PathBuf) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(["demo", "--port", "0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
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
