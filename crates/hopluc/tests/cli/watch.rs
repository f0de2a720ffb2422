//! Lists of indicators in and out, and logs taken into a province: whole, again, rotated and truncated while they are followed.

use super::support::Folder;
use super::*;
use hopluc_core::agency::{AgencyForm, KindId, store as agencies};
use hopluc_core::base::clock::{Clock, date_text, instant_text, local_date};
use hopluc_core::base::store::Store;
use serde_json::Value;
use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

pub(super) fn json(output: &Output) -> Value {
    serde_json::from_str(out(output)).expect("one JSON value")
}

#[test]
fn lists_of_others_come_in_with_a_class_and_go_out_as_far_as_they_may() {
    let folder = Folder::new("feeds");
    let hosts = folder.write("hosts", b"0.0.0.0 evil.example\n0.0.0.0 google.com\n");
    let table = folder.write(
        "table.csv",
        b"value,class,pap\nwatched.example,c2,amber\ntalk.example,harmful-speech,green\n",
    );
    let list = folder.path("list.tsv");
    let args = [
        "indicators",
        "import",
        "--json",
        "--class",
        "scam",
        "--out",
        word(&list),
    ];
    let output = call(&[&args[..], &[word(&hosts), word(&table)]].concat(), DONE);
    let told = json(&output);
    assert_eq!(told["n_indicators"], 2, "{told}");
    assert_eq!(told["classes"], serde_json::json!({"c2": 1, "scam": 1}));
    assert_eq!(
        told["refused"],
        serde_json::json!({"outside_the_field": 1, "too_common": 1})
    );
    assert!(err(&output).contains("category `harmful-speech` is outside the field"));
    let explained = call(
        &["indicators", "explain", word(&list), "www.evil.example"],
        DONE,
    );
    assert_eq!(out(&explained), "www.evil.example\tdomain\tevil.example\n");
    let zone = folder.path("zone");
    let args = ["indicators", "export", "--json", "--format", "rpz", "--out"];
    let output = call(&[&args[..], &[word(&zone), word(&list)]].concat(), DONE);
    assert_eq!(json(&output)["left_out"], serde_json::json!({"pap": 1}));
    let text = std::fs::read_to_string(&zone).unwrap();
    assert!(
        text.contains("*.evil.example CNAME .") && !text.contains("watched"),
        "{text}"
    );
    for (option, value) in [
        ("--class", "opinion"),
        ("--format", "xml"),
        ("--tlp", "pink"),
    ] {
        let args = [
            "indicators",
            "import",
            option,
            value,
            "--out",
            word(&list),
            word(&hosts),
        ];
        call(&args, WRONG_CALL);
    }
}

#[test]
fn a_feed_of_misp_is_read_by_the_list_of_its_events() {
    let folder = Folder::new("misp");
    let uuid = "5c7b1ab3-4a7c-4b5b-9d61-0a1b2c3d4e5f";
    folder.write(
        "manifest.json",
        format!(r#"{{"{uuid}":{{"info":"x"}}}}"#).as_bytes(),
    );
    let event = r#"{"Event":{"info":"x","Tag":[{"name":"rsit:fraud=\"phishing\""}],
        "Attribute":[{"type":"domain","value":"evil.example","to_ids":true}]}}"#;
    folder.write(&format!("{uuid}.json"), event.as_bytes());
    let list = folder.path("list.tsv");
    let args = [
        "indicators",
        "import",
        "--json",
        "--out",
        word(&list),
        word(&folder),
    ];
    let told = json(&call(&args, DONE));
    assert_eq!(
        told["classes"],
        serde_json::json!({"phishing": 1}),
        "{told}"
    );
}

/// A province with one agency, its network, a sensor and a list of one indicator.
pub(super) struct Province {
    pub(super) folder: Folder,
    pub(super) list: PathBuf,
    pub(super) day: String,
}

impl Province {
    pub(super) fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let url = format!("sqlite://{}", folder.path("hopluc.db").display());
        runtime.block_on(enter_agency(&url));
        let list = folder.write("list.tsv", b"ip\t203.0.113.7\tc2\tus\n");
        let this = Self {
            folder,
            list,
            day: date_text(local_date(Clock::System.now())),
        };
        this.call(&[
            "network",
            "10.1.0.0/16",
            "--agency",
            "A",
            "--from",
            "2026-01-01",
        ]);
        this.call(&[
            "sensor",
            "s",
            "--name",
            "S",
            "--agency",
            "A",
            "--from",
            "2026-01-01",
        ]);
        this
    }

    #[track_caller]
    fn call(&self, args: &[&str]) -> Output {
        let args = [&["watch"], args, &["--data", word(&self.folder)]].concat();
        call(&args, DONE)
    }

    fn take_in(&self, log: &Path) -> Value {
        let list = word(&self.list);
        let args = ["take-in", "s", "--json", "--indicators", list, word(log)];
        json(&self.call(&args))["intake"].take()
    }

    /// Connections to C&C of the agency, of today.
    pub(super) fn n_connections(&self) -> u64 {
        let args = [
            "watch", "figures", "--json", "--from", &self.day, "--until", &self.day,
        ];
        let output = hopluc(&[&args[..], &["--data", word(&self.folder)]].concat());
        let told = json(&output);
        let classes = told["agencies"][0]["classes"].as_array().expect("classes");
        let control = classes.iter().find(|class| class["class"] == "c2");
        control.expect("a class")["n_connections"]
            .as_u64()
            .expect("a number")
    }
}

/// Makes a province with one agency, A.
pub(super) async fn enter_agency(url: &str) {
    let store = Store::open(url).await.expect("it opens");
    let now = instant_text(Clock::System.now());
    store.migrate(&now).await.expect("it is migrated");
    let tx = store.begin().await.expect("a transaction");
    let form = AgencyForm {
        code: "A".to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: "A".to_owned(),
        short_name: String::new(),
        kind: KindId::new("department"),
        area_code: String::new(),
        parent_id: None,
        valid_from: local_date(Clock::System.now()),
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    };
    agencies::add(&tx, &form).await.expect("it is stored");
    tx.commit().await.expect("it commits");
    store.close().await.expect("it closes");
}

pub(super) const HEAD: &str =
    "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\n";

/// Lines of now, with these names, to the listed address.
fn lines(names: &[&str]) -> String {
    let now = Clock::System.now().unix_timestamp();
    let line = |name: &&str| format!("{now}.0\t{name}\t10.1.0.5\t1\t203.0.113.7\n");
    names.iter().map(line).collect()
}

#[test]
fn a_log_is_taken_in_once_however_often_it_is_given() {
    let province = Province::new("take-in");
    let text = format!("{HEAD}{}", lines(&["C1", "C2"]));
    let log = province.folder.write("conn.log", text.as_bytes());
    let first = province.take_in(&log);
    assert_eq!(
        (&first["n_lines"], &first["n_stored"]),
        (&2.into(), &2.into()),
        "{first}"
    );
    assert_eq!(province.take_in(&log)["n_lines"], 0);
    // It goes on, the last line without its end; then it comes under another name.
    let more = format!("{text}{}", lines(&["C3"]).trim_end());
    province.folder.write("conn.log", more.as_bytes());
    assert_eq!(province.take_in(&log)["n_stored"], 1);
    let copy = province.folder.write("copy.log", more.as_bytes());
    let again = province.take_in(&copy);
    assert_eq!(
        (&again["n_stored"], &again["n_duplicate"]),
        (&0.into(), &3.into()),
        "{again}"
    );
    assert_eq!(province.n_connections(), 3);
    let unknown = province.folder.write("unknown.log", b"what is this\n");
    let list = word(&province.list);
    let args = [
        "watch",
        "take-in",
        "s",
        "--indicators",
        list,
        word(&unknown),
        "--data",
    ];
    call(&[&args[..], &[word(&province.folder)]].concat(), FAILED);
    let args = [
        "watch",
        "take-in",
        "nobody",
        "--indicators",
        list,
        word(&log),
        "--data",
    ];
    call(&[&args[..], &[word(&province.folder)]].concat(), WRONG_CALL);
}

/// The program that follows a log; stopped when it is dropped, if it was not before.
struct Following(Child);

impl Following {
    fn start(province: &Province, log: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(["watch", "run", "--every-ms", "20", "--indicators"])
            .args([word(&province.list), &format!("s={}", word(log)), "--data"])
            .arg(word(&province.folder))
            .stderr(Stdio::piped())
            .spawn();
        Self(child.expect("the program starts"))
    }

    /// Asks it to stop, and gives back what it said.
    fn stop(mut self) -> String {
        let pid = nix::unistd::Pid::from_raw(self.0.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("it is there");
        let mut said = String::new();
        let stderr = self.0.stderr.take().expect("it is piped");
        std::io::Read::read_to_string(&mut { stderr }, &mut said).expect("it is text");
        let status = self.0.wait().expect("it ends");
        assert!(status.success(), "{status}\n{said}");
        said
    }
}

impl Following {
    /// Ends it as a power cut would.
    fn kill(mut self) {
        self.0.kill().expect("it is there");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until `n` connections were counted.
#[track_caller]
fn wait_for(province: &Province, n: u64) {
    let begun = Instant::now();
    while province.n_connections() != n {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "{} of {n}",
            province.n_connections()
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn append(log: &Path, text: &str) {
    let file = std::fs::File::options().append(true).create(true).open(log);
    file.expect("it opens")
        .write_all(text.as_bytes())
        .expect("it is written");
}

#[test]
fn a_log_is_followed_through_growth_rotation_truncation_and_a_restart() {
    let province = Province::new("follow");
    let log = province.folder.path("conn.log");
    let following = Following::start(&province, &log);
    // The file comes later, and its last line in two parts.
    append(&log, HEAD);
    append(&log, &lines(&["C1", "C2"]));
    wait_for(&province, 2);
    let third = lines(&["C3"]);
    let (begin, end) = third.split_at(20);
    append(&log, begin);
    std::thread::sleep(Duration::from_millis(100));
    append(&log, end);
    wait_for(&province, 3);
    // Renamed while a line is still without its end, and begun anew.
    append(&log, lines(&["C4"]).trim_end());
    std::fs::rename(&log, province.folder.path("conn.log.1")).unwrap();
    append(&log, &format!("{HEAD}{}", lines(&["C5"])));
    wait_for(&province, 5);
    // Emptied and written anew, with more than there was.
    std::fs::write(&log, format!("{HEAD}{}", lines(&["C6", "C7"]))).unwrap();
    wait_for(&province, 7);
    let said = following.stop();
    assert!(said.contains("hopluc: stopped;"), "{said}");
    // While nobody follows it grows and is renamed; what was not read of the old file is read first.
    append(&log, &lines(&["C8"]));
    std::fs::rename(&log, province.folder.path("conn.log.2")).unwrap();
    append(&log, &format!("{HEAD}{}", lines(&["C9"])));
    let following = Following::start(&province, &log);
    wait_for(&province, 9);
    following.stop();
    // Nothing was counted twice on the way.
    assert_eq!(province.n_connections(), 9);
}

#[test]
fn a_follower_that_is_killed_loses_nothing_and_counts_nothing_twice() {
    let province = Province::new("killed");
    let log = province.folder.path("conn.log");
    append(&log, HEAD);
    let mut n_lines = 0;
    for round in 0..5 {
        let following = Following::start(&province, &log);
        for part in 0..6 {
            let names: Vec<String> = (0..200).map(|n| format!("C{round}-{part}-{n}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            append(&log, &lines(&names));
            n_lines += 200;
            // Other moments each time, so that it is hit in another beat of the work.
            std::thread::sleep(Duration::from_millis(7 * (round + 1)));
        }
        following.kill();
    }
    let so_far = province.n_connections();
    assert!(so_far <= n_lines, "{so_far} of {n_lines}");
    let following = Following::start(&province, &log);
    wait_for(&province, n_lines);
    following.stop();
    assert_eq!(province.n_connections(), n_lines);
}
