//! Syslog over UDP, TCP and TLS on loopback: all of it accounted for, what was acknowledged kept, what comes again counted once.

use super::support::Folder;
use super::watch::Province;
use super::*;
use hopluc_core::base::clock::Clock;
use serde_json::Value;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A message of now about a connection to the listed address, as a sensor sends it.
fn message(uid: &str) -> String {
    let now = Clock::System.now().unix_timestamp();
    event(uid, &format!("{now}.0"), "203.0.113.7")
}

fn event(uid: &str, ts: &str, to: &str) -> String {
    format!(
        r#"<134>1 - fw zeek - - - {{"ts":{ts},"uid":"{uid}","id.orig_h":"10.1.0.5","id.resp_h":"{to}"}}"#
    )
}

fn tls_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/support/tls")
        .join(name)
}

/// The program that listens, with what it says.
struct Listening {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
    ports: Vec<u16>,
}

impl Listening {
    /// Starts it with listeners of the sensor `s` and waits until all of them listen.
    fn start(province: &Province, options: &[&str]) -> Self {
        let args = ["watch", "run", "--every-ms", "50", "--json", "--indicators"];
        let call = [&args[..], &[word(&province.list)], options].concat();
        Self::call(&[&call[..], &["--data", word(&province.folder)]].concat())
    }

    fn call(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut ports = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(
                said.read_line(&mut line).expect("it is text"),
                0,
                "it ended"
            );
            if line.contains("following") {
                break;
            }
            let port = line.trim().rsplit(':').next();
            ports.extend(port.and_then(|port| port.parse::<u16>().ok()));
        }
        Self { child, said, ports }
    }

    /// Asks it to stop; gives back its summary and what it said.
    fn stop(mut self) -> (Value, String) {
        let pid = nix::unistd::Pid::from_raw(self.child.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("it is there");
        let mut said = String::new();
        self.said.read_to_string(&mut said).expect("it is text");
        let mut out = String::new();
        let mut stdout = self.child.stdout.take().expect("it is piped");
        stdout.read_to_string(&mut out).expect("it is text");
        assert!(self.child.wait().expect("it ends").success(), "{said}");
        (serde_json::from_str(&out).expect("one JSON value"), said)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connected(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    let limit = Some(Duration::from_mins(1));
    stream.set_read_timeout(limit).expect("a limit");
    stream
}

/// Sends over a connection of its own and waits for its end.
fn send_tcp(port: u16, bytes: &[u8]) {
    let mut stream = connected(port);
    stream.write_all(bytes).expect("it is taken");
    stream.shutdown(Shutdown::Write).expect("it ends");
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .expect("the other side ends");
    assert!(answer.is_empty(), "syslog answers nothing");
}

fn sender(port: u16, with_certificate: bool) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_file(tls_file("ca.pem")).unwrap();
    roots.add(root).unwrap();
    let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = if with_certificate {
        let chain = vec![CertificateDer::from_pem_file(tls_file("client.pem")).unwrap()];
        let key = PrivateKeyDer::from_pem_file(tls_file("client.key")).unwrap();
        builder.with_client_auth_cert(chain, key).unwrap()
    } else {
        builder.with_no_client_auth()
    };
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(connection, connected(port))
}

/// Sends over TLS; whether the other side said that all of it is stored.
fn send_tls(port: u16, bytes: &[u8], with_certificate: bool) -> bool {
    let mut stream = sender(port, with_certificate);
    let send = |stream: &mut StreamOwned<ClientConnection, TcpStream>| {
        stream.write_all(bytes)?;
        stream.conn.send_close_notify();
        stream.flush()?;
        let mut answer = Vec::new();
        // An end out of order is an error.
        stream.read_to_end(&mut answer)
    };
    match send(&mut stream) {
        Ok(_) => true,
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "{error}");
            false
        }
    }
}

/// What became of the messages of a port, by its beginning: received, lines, lost, with an indicator, stored, doubled, rejected.
fn of_port(summary: &Value, over: &str) -> [u64; 7] {
    let ports = summary["ports"].as_array().expect("ports");
    let is_it = |port: &&Value| {
        port["port"]
            .as_str()
            .is_some_and(|name| name.starts_with(over))
    };
    let port = ports.iter().find(is_it).expect("it listened");
    let intake = &port["intake"];
    let n = |value: &Value| value.as_u64().expect("a number");
    let [lines, lost, hits] = ["n_lines", "n_lost", "n_hits"].map(|key| n(&intake[key]));
    let counted = ["n_stored", "n_duplicate", "n_rejected"].map(|key| n(&intake[key]));
    assert_eq!(n(&port["n_received"]), lines + lost, "{summary}");
    assert_eq!(hits, counted.iter().sum::<u64>(), "{summary}");
    let [stored, duplicate, rejected] = counted;
    [lines + lost, lines, lost, hits, stored, duplicate, rejected]
}

fn tls_options() -> Vec<String> {
    let file = |name: &str| word(&tls_file(name)).to_owned();
    let pairs = [
        ("--tls", "s=0".to_owned()),
        ("--tls-certificate", file("server.pem")),
        ("--tls-key", file("server.key")),
        ("--tls-clients", file("ca.pem")),
    ];
    pairs
        .into_iter()
        .flat_map(|(option, value)| [option.to_owned(), value])
        .collect()
}

#[test]
fn all_that_is_received_is_accounted_for_and_each_line_counts_once() {
    let province = Province::new("syslog");
    let options = tls_options();
    let mut options: Vec<&str> = options.iter().map(String::as_str).collect();
    options.extend(["--udp", "s=0", "--tcp", "s=127.0.0.1:0"]);
    let listening = Listening::start(&province, &options);
    let [udp, tcp, tls] = listening.ports.as_slice() else {
        panic!("{:?}", listening.ports)
    };
    let (first, second) = (message("C1"), message("C2"));
    let lines = [
        format!("{} {first}{second}\n{second}\n", first.len()),
        event("C3", "1000000000.0", "203.0.113.7") + "\n",
        event("C4", "-", "198.51.100.1") + "\n",
        format!("<134>1 - fw zeek - - - {{\"cut\n{}", message("C5")),
    ];
    send_tcp(*tcp, lines.concat().as_bytes());
    // The end of the connection came when all was stored.
    assert_eq!(province.n_connections(), 2);
    assert!(send_tls(
        *tls,
        format!("{first}\n{}\n", message("C6")).as_bytes(),
        true
    ));
    assert_eq!(province.n_connections(), 3);
    assert!(!send_tls(
        *tls,
        format!("{}\n", message("C7")).as_bytes(),
        false
    ));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for text in [first, message("C8"), String::new()] {
        socket
            .send_to(text.as_bytes(), ("127.0.0.1", *udp))
            .unwrap();
    }
    let begun = Instant::now();
    while province.n_connections() < 4 && begun.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let (summary, said) = listening.stop();
    // Seven messages, of which two are broken: an object that does not end, and a line that does not.
    assert_eq!(of_port(&summary, "tcp"), [7, 7, 0, 4, 2, 1, 1]);
    assert_eq!(of_port(&summary, "tls"), [2, 2, 0, 2, 1, 1, 0]);
    assert_eq!(of_port(&summary, "udp"), [2, 2, 0, 2, 1, 1, 0]);
    assert_eq!(summary["intake"]["n_stored"], 4);
    assert!(said.contains("no TLS connection"), "{said}");
    assert!(
        !said.contains("10.1.0.5"),
        "what was sent is not told: {said}"
    );
    assert_eq!(province.n_connections(), 4);
}

#[test]
fn what_was_acknowledged_outlives_a_kill_and_what_is_sent_again_counts_once() {
    let province = Province::new("syslog-killed");
    let options = tls_options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let (mut acknowledged, mut sent) = (0, 0);
    let mut again = String::new();
    for round in 0..6_u64 {
        let mut listening = Listening::start(&province, &options);
        let port = listening.ports[0];
        let text: String = (0..300)
            .map(|n| message(&format!("C{round}-{n}")) + "\n")
            .collect();
        let sending = std::thread::spawn({
            let text = text.clone();
            move || send_tls(port, text.as_bytes(), true)
        });
        // Other moments each time; the last round is let be.
        if round < 5 {
            std::thread::sleep(Duration::from_millis(round * round * 12));
            listening.child.kill().expect("it is there");
        }
        let is_acknowledged = sending.join().unwrap_or(false);
        sent += 300;
        if is_acknowledged {
            acknowledged += 300;
        } else {
            again.push_str(&text);
        }
        let n = province.n_connections();
        assert!(
            (acknowledged..=sent).contains(&n),
            "{acknowledged} {n} {sent}"
        );
    }
    let listening = Listening::start(&province, &options);
    assert!(send_tls(listening.ports[0], again.as_bytes(), true));
    let (summary, _) = listening.stop();
    of_port(&summary, "tls");
    assert_eq!(province.n_connections(), sent);
}

#[test]
fn what_cannot_be_kept_of_datagrams_is_counted_and_told() {
    let province = Province::new("syslog-lost");
    let listening = Listening::start(&province, &["--udp", "s=0"]);
    let pid = nix::unistd::Pid::from_raw(listening.child.id() as i32);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    // While the program stands still the system's own queue runs over.
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGSTOP).unwrap();
    let n_sent = 5_000;
    for n in 0..n_sent {
        let text = message(&format!("C{n}"));
        socket
            .send_to(text.as_bytes(), ("127.0.0.1", listening.ports[0]))
            .unwrap();
    }
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGCONT).unwrap();
    let (summary, said) = listening.stop();
    let [received, lines, lost, ..] = of_port(&summary, "udp");
    assert!(lost > 0 && lines > 0, "{summary}");
    assert_eq!(received, n_sent, "{summary}");
    assert!(said.contains("messages were lost"), "{said}");
    // Of the hour in which that was, nothing is known.
    let args = [
        "watch",
        "figures",
        "--json",
        "--from",
        &province.day,
        "--until",
        &province.day,
    ];
    let output = hopluc(&[&args[..], &["--data", word(&province.folder)]].concat());
    let told = watch::json(&output);
    assert_ne!(
        told["agencies"][0]["classes"][0]["extent"], "exact",
        "{told}"
    );
    assert_eq!(province.n_connections(), lines);
}

#[test]
fn ports_stand_in_the_configuration_file_too_and_wrong_ones_are_told() {
    let province = Province::new("syslog-config");
    let text = format!(
        "version = 1\ndata = \"{}\"\n[watch]\nindicators = \"{}\"\ntcp = [\"s=0\"]\n",
        word(&province.folder),
        word(&province.list)
    );
    let config = province.folder.write("hopluc.toml", text.as_bytes());
    let listening = Listening::call(&["watch", "run", "--json", "--config", word(&config)]);
    send_tcp(
        listening.ports[0],
        format!("{}\n", message("C1")).as_bytes(),
    );
    listening.stop();
    assert_eq!(province.n_connections(), 1);
    let bare = Folder::new("syslog-bare");
    let list = word(&province.list);
    let at = ["--data", word(&province.folder)];
    for wrong in [
        &["--indicators", list][..],
        &["--indicators", list, "--udp", "5514"],
        &["--indicators", list, "--udp", "nobody=0"],
        &["--indicators", list, "--tls", "s=0"],
        &["--tcp", "s=0"],
    ] {
        call(&[&["watch", "run"], wrong, &at].concat(), WRONG_CALL);
    }
    let key = bare.write("no.key", b"nothing");
    let (certificate, key) = (tls_file("server.pem"), word(&key));
    let args = [
        "watch",
        "run",
        "--indicators",
        list,
        "--tls",
        "s=0",
        "--tls-certificate",
        word(&certificate),
        "--tls-key",
        key,
    ];
    let output = call(&[&args[..], &at].concat(), FAILED);
    assert!(err(&output).contains("no.key"), "{}", err(&output));
}
