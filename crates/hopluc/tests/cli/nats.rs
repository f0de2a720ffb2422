//! Sensors that send over NATS JetStream to workers on PostgreSQL: whoever is killed, every line is counted, and once.
//!
//! Needs `nats-server` and PostgreSQL. Where they are missing the tests say so loudly; with `CI` set that is a failure.

use super::support::Folder;
use super::watch::{HEAD, enter_agency, json};
use super::*;
use hopluc_core::base::clock::{Clock, date_text, local_date};
use hopluc_core::base::testing;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A message system of this test on loopback.
struct Server {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    fn start(folder: &Folder, port: Option<u16>) -> Option<Self> {
        let port = port.unwrap_or_else(free_port);
        let files = folder.path("nats");
        let started = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(&files)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = started else {
            assert!(
                std::env::var_os("CI").is_none(),
                "nats-server must be installed in CI"
            );
            eprintln!("\n!!! nats-server IS NOT INSTALLED: its tests did NOT run !!!\n");
            return None;
        };
        Some(Self {
            child,
            folder: files,
            port,
        })
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    socket.local_addr().expect("it has one").port()
}

/// A province on PostgreSQL with one agency, its network and a sensor.
struct Province {
    folder: Folder,
    config: PathBuf,
    list: PathBuf,
}

impl Province {
    fn new(name: &str) -> Option<Self> {
        let folder = Folder::new(name);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let url = runtime.block_on(testing::postgres_url())?;
        runtime.block_on(enter_agency(&url));
        let data = folder.path("data");
        let text = format!(
            "version = 1\ndatabase = \"{url}\"\ndata = \"{}\"\n",
            data.display()
        );
        let this = Self {
            config: folder.write("hopluc.toml", text.as_bytes()),
            list: folder.write("list.tsv", b"ip\t203.0.113.7\tc2\tus\n"),
            folder,
        };
        let from = ["--from", "2026-01-01"];
        let network = ["network", "10.1.0.0/16", "--agency", "A"];
        this.call(&[&network[..], &from].concat(), DONE);
        let sensor = ["sensor", "s", "--name", "S", "--agency", "A"];
        this.call(&[&sensor[..], &from].concat(), DONE);
        Some(this)
    }

    #[track_caller]
    fn call(&self, args: &[&str], code: i32) -> Output {
        call(
            &[&["watch"], args, &["--config", word(&self.config)]].concat(),
            code,
        )
    }

    /// Connections to C&C of the agency, of today and yesterday: a test may run over midnight.
    fn n_connections(&self) -> u64 {
        let today = local_date(Clock::System.now());
        let from = date_text(today.previous_day().expect("a day before"));
        let args = ["watch", "figures", "--json", "--from", &from, "--until"];
        let until = [&date_text(today), "--config", word(&self.config)].map(str::to_owned);
        let until: Vec<&str> = until.iter().map(String::as_str).collect();
        let told = json(&hopluc(&[&args[..], &until].concat()));
        let classes = told["agencies"][0]["classes"].as_array();
        let control = classes.and_then(|all| all.iter().find(|class| class["class"] == "c2"));
        control.map_or(0, |class| {
            class["n_connections"].as_u64().expect("a number")
        })
    }

    /// Waits until so many are counted.
    fn until(&self, n: u64) {
        let until = Instant::now() + Duration::from_secs(90);
        while self.n_connections() < n {
            assert!(
                Instant::now() < until,
                "{} of {n} are counted",
                self.n_connections()
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn worker(&self, server: &Server) -> Running {
        let url = server.url();
        let args = ["watch", "work", "--json", "--patience-seconds", "2"];
        Running::start(&[&args[..], &["--nats", &url, "--config", word(&self.config)]].concat())
    }

    /// One who sends what the logs say and knows no database.
    fn sender(&self, url: &str, options: &[&str], logs: &[PathBuf]) -> Running {
        let spool = self.folder.path("spool");
        let of_sensor = |log: &PathBuf| format!("s={}", log.display());
        let logs: Vec<String> = logs.iter().map(of_sensor).collect();
        let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
        let args = ["watch", "run", "--every-ms", "20", "--json", "--nats", url];
        let what = ["--spool", word(&spool), "--indicators", word(&self.list)];
        Running::start(&[&args[..], &what, options, &logs].concat())
    }
}

/// A program that goes on until it is told to stop.
struct Running(Child);

impl Running {
    fn start(args: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Self(child.expect("the program starts"))
    }

    fn kill(mut self) {
        self.0.kill().expect("it is there");
        self.0.wait().expect("it ends");
    }

    /// Asks it to stop; gives back its summary and what it said.
    fn stop(mut self) -> (Value, String) {
        let pid = nix::unistd::Pid::from_raw(self.0.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("it is there");
        let (mut out, mut said) = (String::new(), String::new());
        let mut stdout = self.0.stdout.take().expect("it is piped");
        let mut stderr = self.0.stderr.take().expect("it is piped");
        stdout.read_to_string(&mut out).expect("it is text");
        stderr.read_to_string(&mut said).expect("it is text");
        let status = self.0.wait().expect("it ends");
        assert!(status.success(), "{said}");
        (serde_json::from_str(&out).expect("one JSON value"), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lines of now; every second one goes to the listed address.
fn lines(names: std::ops::Range<usize>) -> String {
    let now = Clock::System.now().unix_timestamp();
    names.fold(String::new(), |mut text, n| {
        let to = if n % 2 == 0 {
            "203.0.113.7"
        } else {
            "192.0.2.9"
        };
        writeln!(text, "{now}.0\tC{n}\t10.1.0.{}\t1\t{to}", n % 200).expect("a text grows");
        text
    })
}

fn append(log: &Path, text: &str) {
    let mut file = std::fs::OpenOptions::new().append(true).open(log).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn two_workers_count_what_sensors_send_though_one_is_killed_again_and_again() {
    let Some(province) = Province::new("workers") else {
        return;
    };
    let Some(server) = Server::start(&province.folder, None) else {
        return;
    };
    let log = |n: usize| format!("conn-{n}.log");
    let logs: Vec<PathBuf> = (0..3)
        .map(|n| province.folder.write(&log(n), HEAD.as_bytes()))
        .collect();
    let sender = province.sender(&server.url(), &[], &logs);
    let steady = province.worker(&server);
    let mut said = String::new();
    // Every log has its own lines, and each round some that another log had before.
    for round in 0..4 {
        let killed = province.worker(&server);
        for (n, log) in logs.iter().enumerate() {
            let first = (round * 3 + n) * 400;
            let text = lines(first..first + 400);
            append(log, &text);
            append(
                &logs[(n + 1) % 3],
                text.get(..text.len() / 4).map_or("", |part| {
                    part.rsplit_once('\n').map_or("", |(whole, _)| whole)
                }),
            );
            append(&logs[(n + 1) % 3], "\n");
            said.push_str(&text);
            std::thread::sleep(Duration::from_millis(70));
        }
        killed.kill();
    }
    let n_hits = said.matches("203.0.113.7").count() as u64;
    assert_eq!(n_hits, 2_400);
    province.until(n_hits);
    let (sent, told) = sender.stop();
    assert_eq!(sent["intake"]["n_sent"], sent["intake"]["n_hits"], "{told}");
    assert!(
        sent["intake"]["n_sent"].as_u64() > Some(n_hits),
        "replays are sent, too"
    );
    // What a killed worker held comes again to the other one.
    std::thread::sleep(Duration::from_secs(3));
    let (worked, told) = steady.stop();
    let n = |key: &str| worked["intake"][key].as_u64().unwrap();
    assert_eq!(
        n("n_hits"),
        n("n_stored") + n("n_duplicate") + n("n_rejected"),
        "{told}"
    );
    assert!(n("n_duplicate") > 0, "{worked}");
    assert_eq!(province.n_connections(), n_hits, "each line once");
    let verified = ["audit", "verify", "--config", word(&province.config)];
    call(&verified, DONE);
}

#[test]
fn a_spool_keeps_what_cannot_be_sent_and_a_full_one_stops_the_reading() {
    let Some(province) = Province::new("spool") else {
        return;
    };
    let port = free_port();
    let url = format!("nats://127.0.0.1:{port}");
    let text = format!("{HEAD}{}", lines(0..1_000));
    let log = province.folder.write("conn.log", text.as_bytes());
    let logs = [log.clone()];
    // Nothing fits in: nothing is read, and nothing is lost by that.
    let (full, told) = {
        let sender = province.sender(&url, &["--spool-mb", "0"], &logs);
        std::thread::sleep(Duration::from_millis(800));
        sender.stop()
    };
    assert_eq!(full["intake"]["n_lines"], 0, "{told}");
    assert!(told.contains("is full"), "{told}");
    // Nobody answers: what is read waits, also where the sender is killed and another one goes on.
    let spool = province.folder.path("spool");
    let n_waiting = || {
        let files = std::fs::read_dir(&spool).into_iter().flatten().flatten();
        files
            .filter(|file| {
                file.path()
                    .extension()
                    .is_some_and(|ending| ending == "message")
            })
            .count()
    };
    let sender = province.sender(&url, &[], &logs);
    let until = Instant::now() + Duration::from_secs(30);
    while n_waiting() == 0 {
        assert!(Instant::now() < until, "nothing waits");
        std::thread::sleep(Duration::from_millis(50));
    }
    sender.kill();
    assert!(n_waiting() > 0);
    let Some(server) = Server::start(&province.folder, Some(port)) else {
        return;
    };
    append(&log, &lines(1_000..1_200));
    let sender = province.sender(&url, &[], &logs);
    let worker = province.worker(&server);
    province.until(600);
    let (sent, told) = sender.stop();
    assert_eq!(n_waiting(), 0, "{told}");
    assert_eq!(
        sent["intake"]["n_lines"], 200,
        "the rest was read before: {told}"
    );
    let (worked, told) = worker.stop();
    assert_eq!(worked["intake"]["n_stored"], 600, "{told}");
    assert_eq!(province.n_connections(), 600);
}

#[test]
fn a_sensor_that_nobody_knows_is_told_of_and_what_it_sent_is_kept() {
    let Some(province) = Province::new("stranger") else {
        return;
    };
    let Some(server) = Server::start(&province.folder, None) else {
        return;
    };
    let text = format!("{HEAD}{}", lines(0..10));
    let log = province.folder.write("conn.log", text.as_bytes());
    let spool = province.folder.path("spool");
    let (url, named) = (server.url(), format!("unknown={}", log.display()));
    let args = ["watch", "run", "--every-ms", "20", "--json", "--nats", &url];
    let what = [
        "--spool",
        word(&spool),
        "--indicators",
        word(&province.list),
        &named,
    ];
    let sender = Running::start(&[&args[..], &what].concat());
    let worker = province.worker(&server);
    std::thread::sleep(Duration::from_secs(3));
    let (sent, _) = sender.stop();
    assert_eq!(sent["intake"]["n_sent"], 5);
    let (worked, told) = worker.stop();
    assert_eq!(worked["n_messages"], 0, "{told}");
    assert!(told.contains("no sensor has the code `unknown`"), "{told}");
    call(
        &["watch", "work", "--config", word(&province.config)],
        WRONG_CALL,
    );
    let (url, list) = (
        ["--nats", &url],
        ["--indicators", word(&province.list), &named],
    );
    call(&[&["watch", "run"], &url[..], &list].concat(), WRONG_CALL);
}
