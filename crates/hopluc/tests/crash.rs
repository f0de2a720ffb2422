//! The server is killed with SIGKILL again and again while people write; what it had acknowledged must be there.
//!
//! Nothing is waited for before a kill. An answer counts as an acknowledgement only if it came to its end.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::base::{audit, store::Store};
use hopluc_web::session::DEMO_PASSWORD;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::Result;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{Demo, hopluc, http::Client, seeded};

const N_KILLS: usize = 50;

/// An officer who takes notice of tasks and notes progress.
struct Noter {
    name: &'static str,
    client: Client,
    tasks: Vec<i64>,
    n: usize,
    /// Notes that the server said it keeps.
    kept: BTreeSet<String>,
    taken: Vec<i64>,
}

impl Noter {
    fn new(port: u16, name: &'static str) -> Self {
        let client = Client::sign_in(port, name, DEMO_PASSWORD);
        let list = client
            .get("/api/v1/tasks?limit=200")
            .expect("the server answers")
            .json();
        let tasks: Vec<i64> = list["items"]
            .as_array()
            .expect("a list of tasks")
            .iter()
            .filter_map(|task| task["id"].as_i64())
            .collect();
        assert!(!tasks.is_empty(), "{name} has tasks in the demo");
        Self {
            name,
            client,
            tasks,
            n: 0,
            kept: BTreeSet::new(),
            taken: Vec::new(),
        }
    }

    fn step(&mut self) -> Result<()> {
        self.n += 1;
        let id = self.tasks[self.n % self.tasks.len()];
        let task = self.client.get(&format!("/api/v1/tasks/{id}"))?.json();
        let row_version = &task["row_version"];
        let may = |deed: &str| {
            let allowed = task["allowed"].as_array();
            allowed.is_some_and(|list| list.iter().any(|code| code == deed))
        };
        if may("acknowledge") {
            let path = format!("/api/v1/tasks/{id}/acknowledge");
            let answer = self
                .client
                .post(&path, &json!({ "row_version": row_version }))?;
            assert_eq!(answer.status, 200, "{}", answer.text());
            self.taken.push(id);
            return Ok(());
        }
        if !may("note") {
            self.tasks.retain(|known| *known != id);
            assert!(!self.tasks.is_empty(), "{} may note nothing", self.name);
            return Ok(());
        }
        let text = format!("tiến độ {} {}", self.name, self.n);
        let body = json!({ "row_version": row_version, "text": text });
        let answer = self
            .client
            .post(&format!("/api/v1/tasks/{id}/notes"), &body)?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.kept.insert(text);
        Ok(())
    }
}

/// An officer who fills three cells of a report with one number, again and again, each time in one save.
struct Filler {
    client: Client,
    obligation: i64,
    measures: Vec<String>,
    n: i64,
    /// The last number that the server said it keeps.
    kept: i64,
    n_kept: usize,
}

impl Filler {
    fn new(port: u16, name: &str) -> Option<Self> {
        let client = Client::sign_in(port, name, DEMO_PASSWORD);
        let list = client
            .get("/api/v1/obligations")
            .expect("the server answers")
            .json();
        for obligation in list.as_array().expect("a list of obligations") {
            let id = obligation["id"].as_i64().expect("a key");
            let report = client
                .get(&format!("/api/v1/obligations/{id}"))
                .expect("the server answers")
                .json();
            if report["is_editable"] == true {
                let measures = report["measures"].as_array().expect("measures").iter();
                let mut filler = Self {
                    client,
                    obligation: id,
                    measures: measures
                        .filter_map(|code| Some(code.as_str()?.to_owned()))
                        .take(3)
                        .collect(),
                    n: 1000,
                    kept: 0,
                    n_kept: 0,
                };
                filler.step().expect("the server answers");
                return Some(filler);
            }
        }
        None
    }

    fn path(&self) -> String {
        format!("/api/v1/obligations/{}", self.obligation)
    }

    fn step(&mut self) -> Result<()> {
        let report = self.client.get(&self.path())?.json();
        self.n += 1;
        let figures: Vec<_> = self
            .measures
            .iter()
            .map(|code| json!({ "measure": code, "state": "value", "value": self.n }))
            .collect();
        let body = json!({ "row_version": report["row_version"], "figures": figures });
        let answer = self.client.post(&format!("{}/save", self.path()), &body)?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["conflicts"], json!([]), "one person writes");
        self.kept = self.n;
        self.n_kept += 1;
        Ok(())
    }

    /// All three cells hold the same number, not older than the acknowledged one and not newer than the last tried.
    fn check(&self) {
        let report = self
            .client
            .get(&self.path())
            .expect("the server answers")
            .json();
        let found: Vec<i64> = self
            .measures
            .iter()
            .filter_map(|code| {
                let figures = report["figures"].as_array()?;
                figures.iter().find(|figure| {
                    figure["measure"] == code.as_str() && figure["dimension"] == ""
                })?["value"]
                    .as_i64()
            })
            .collect();
        assert_eq!(found.len(), self.measures.len(), "{report}");
        assert!(
            found.iter().all(|n| *n == found[0]),
            "half a save is there: {found:?}"
        );
        assert!(
            (self.kept..=self.n).contains(&found[0]),
            "acknowledged {}, tried {}, found {}",
            self.kept,
            self.n,
            found[0]
        );
    }
}

/// Somebody who works until the server is gone.
enum Worker {
    Noter(Noter),
    Filler(Filler),
}

impl Worker {
    fn work(&mut self, port: u16) {
        loop {
            let done = match self {
                Self::Noter(noter) => {
                    noter.client = noter.client.at(port);
                    noter.step()
                }
                Self::Filler(filler) => {
                    filler.client = filler.client.at(port);
                    filler.step()
                }
            };
            if done.is_err() {
                return;
            }
        }
    }
}

/// What the file holds, read beside the running server.
struct Found {
    notes: Vec<String>,
    n_note_facts: i64,
    n_note_rows: i64,
    taken: BTreeSet<i64>,
    n_facts: i64,
}

async fn look(data: &Path) -> Found {
    let store = Store::open(&format!("sqlite://{}", data.join("hopluc.db").display()))
        .await
        .expect("the file opens");
    let tx = store.reader();
    let journal = audit::verify(&tx, None).await.expect("the journal is read");
    assert!(
        journal.faults.is_empty(),
        "the journal does not hold: {:?}",
        journal.faults
    );
    let notes = tx
        .rows(
            "select text from task_note where text like 'tiến độ %' order by id",
            vec![],
        )
        .await
        .expect("notes");
    let count = async |sql: &str| -> i64 {
        let row = tx.one(sql, vec![]).await.expect("a count");
        row.get("n").expect("a number")
    };
    let taken = tx
        .rows(
            "select distinct noun_id from audit_fact where verb = 'task.acknowledge' order by noun_id",
            vec![],
        )
        .await
        .expect("facts");
    let found = Found {
        notes: notes
            .iter()
            .map(|row| row.get("text").expect("text"))
            .collect(),
        n_note_facts: count("select count(*) as n from audit_fact where verb = 'task.note'").await,
        n_note_rows: count("select count(*) as n from task_note where kind = 'note'").await,
        taken: taken
            .iter()
            .map(|row| row.get("noun_id").expect("a key"))
            .collect(),
        n_facts: journal.n_facts,
    };
    numbers_are_gapless(&tx).await;
    store.close().await.expect("it closes");
    found
}

/// Numbers of each symbol and year run from 1 without gap or repetition, up to the last that was given.
async fn numbers_are_gapless(tx: &hopluc_core::base::store::Tx) {
    let series = tx
        .rows(
            "select s.agency_id, s.symbol, s.year, s.last_number,
               (select count(*) from document d
                where d.direction = 'outgoing' and d.holder_agency_id = s.agency_id
                  and d.symbol = s.symbol and d.year = s.year and d.number is not null) as n,
               (select count(distinct d.number) from document d
                where d.direction = 'outgoing' and d.holder_agency_id = s.agency_id
                  and d.symbol = s.symbol and d.year = s.year and d.number between 1 and s.last_number) as n_distinct
             from number_series s
             where s.symbol not like '#%'
             order by s.agency_id, s.symbol, s.year",
            vec![],
        )
        .await
        .expect("series");
    assert!(!series.is_empty(), "the demo has issued documents");
    for row in &series {
        let symbol: String = row.get("symbol").expect("a symbol");
        let [last, n, distinct] = ["last_number", "n", "n_distinct"]
            .map(|column| row.get::<i64>(column).expect("a number"));
        assert_eq!((n, distinct), (last, last), "numbers of {symbol}");
    }
}

fn check(workers: &[Worker], found: &Found) {
    let there: BTreeSet<&str> = found.notes.iter().map(String::as_str).collect();
    assert_eq!(there.len(), found.notes.len(), "a note is there twice");
    assert_eq!(
        found.n_note_facts, found.n_note_rows,
        "a note without its fact in the journal, or a fact without its note"
    );
    for worker in workers {
        match worker {
            Worker::Noter(noter) => {
                for text in &noter.kept {
                    assert!(there.contains(text.as_str()), "lost: {text}");
                }
                for id in &noter.taken {
                    assert!(found.taken.contains(id), "lost: notice of task {id}");
                }
            }
            Worker::Filler(filler) => filler.check(),
        }
    }
}

/// The next of a row of numbers that look random and are the same in every run.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn no_acknowledged_write_is_lost_when_the_server_is_killed() {
    let started = Instant::now();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut data = seeded("crash").keep();
    let mut workers = Vec::new();
    let mut random = 0x9E37_79B9_7F4A_7C15;
    let mut n_facts = 0;
    let mut starts = Duration::ZERO;
    for n in 0..=N_KILLS {
        let before = Instant::now();
        let demo = Demo::start_in(data);
        starts += before.elapsed();
        if workers.is_empty() {
            workers = crew(demo.port());
        }
        for worker in &mut workers {
            if let Worker::Filler(filler) = worker {
                filler.client = filler.client.at(demo.port());
            }
        }
        let found = runtime.block_on(look(demo.data()));
        check(&workers, &found);
        assert!(found.n_facts >= n_facts, "facts were lost");
        n_facts = found.n_facts;
        if n == N_KILLS {
            data = demo.kill();
            break;
        }
        let pause = Duration::from_millis(20 + next(&mut random) % 230);
        let port = demo.port();
        data = std::thread::scope(|scope| {
            let threads: Vec<_> = workers
                .iter_mut()
                .map(|worker| scope.spawn(move || worker.work(port)))
                .collect();
            std::thread::sleep(pause);
            let data = demo.kill();
            for thread in threads {
                thread.join().expect("a writer found something wrong");
            }
            data
        });
    }
    let output = hopluc(&["audit", "verify", "--data", &data.to_string_lossy()]);
    assert!(output.status.success(), "{output:?}");
    std::fs::remove_dir_all(&data).expect("the province is removed");
    report(&workers, n_facts, starts, started.elapsed());
}

fn crew(port: u16) -> Vec<Worker> {
    let mut crew: Vec<Worker> = ["canbo", "congan", "xa"]
        .into_iter()
        .map(|name| Worker::Noter(Noter::new(port, name)))
        .collect();
    let fillers = ["canbo", "congan", "xa"]
        .into_iter()
        .filter_map(|name| Filler::new(port, name));
    crew.extend(fillers.map(Worker::Filler));
    assert!(crew.len() > 4, "nobody of the demo has an open report");
    crew
}

fn report(workers: &[Worker], n_facts: i64, starts: Duration, all: Duration) {
    let (mut notes, mut taken, mut saves) = (0, 0, 0);
    for worker in workers {
        match worker {
            Worker::Noter(noter) => {
                notes += noter.kept.len();
                taken += noter.taken.len();
            }
            Worker::Filler(filler) => saves += filler.n_kept,
        }
    }
    println!(
        "{N_KILLS} kills; acknowledged and found: {notes} notes, {taken} notices taken, {saves} saves of figures; \
         {n_facts} facts hold; {:.0} ms to start on average, {:.0} s in all",
        starts.as_secs_f64() * 1000.0 / (N_KILLS + 1) as f64,
        all.as_secs_f64()
    );
    assert!(
        notes > N_KILLS && saves > N_KILLS,
        "too few writes to show anything"
    );
}
