//! The server is killed with SIGKILL again and again while people write; what it had acknowledged must be there.
//!
//! A kill waits for some steps and then for a moment of chance, never for calm. An answer counts as an acknowledgement only if it came to its end.

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
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Two people who draft, submit, approve and issue one document after the other: each issue takes a number.
struct Issuer {
    officer: Client,
    leader: Client,
    /// The document in work; 0 where there is none.
    document: i64,
    /// Documents that the server said are issued.
    issued: Vec<i64>,
}

impl Issuer {
    fn new(port: u16) -> Self {
        Self {
            officer: Client::sign_in(port, "daumoi", DEMO_PASSWORD),
            leader: Client::sign_in(port, "lanhdao", DEMO_PASSWORD),
            document: 0,
            issued: Vec::new(),
        }
    }

    fn draft(&mut self) -> Result<()> {
        let fields = [
            ("kind", "thong_bao"),
            ("symbol", "TB-THU"),
            ("place", "Lam Giang"),
            ("subject", "phương thức lừa đảo mới"),
            ("text", "Nội dung thông báo."),
            ("recipients", "Lưu: VT"),
            ("position", "GIÁM ĐỐC"),
            ("signer", "Trần Minh Khôi"),
        ];
        let answer = self.officer.form("/van-ban/soan", &fields)?;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let place = answer.header("location");
        self.document = place
            .trim_start_matches("/van-ban/")
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or_else(|| panic!("drafting led to {place}"));
        Ok(())
    }

    /// The next step of the document as its page offers it to one of the two. Who lost an answer sees it on the page.
    fn step(&mut self) -> Result<()> {
        if self.document == 0 {
            return self.draft();
        }
        let path = format!("/van-ban/{}", self.document);
        for client in [&self.officer, &self.leader] {
            let page = client.get(&path)?;
            assert_eq!(page.status, 200, "{}", page.text());
            for step in ["trinh", "duyet", "ban-hanh"] {
                let Some(row_version) = edition(&page.text(), &format!("{path}/{step}")) else {
                    continue;
                };
                let fields = [("row_version", row_version.as_str())];
                let answer = client.form(&format!("{path}/{step}"), &fields)?;
                assert_eq!(answer.status, 303, "{step}: {}", answer.text());
                if step == "ban-hanh" {
                    self.issued.push(self.document);
                    self.document = 0;
                }
                return Ok(());
            }
        }
        // It was issued, and the answer got lost with the server.
        self.document = 0;
        Ok(())
    }
}

/// The edition in the form that is sent to `path`; `None` if the page does not offer it.
fn edition(page: &str, path: &str) -> Option<String> {
    let form = page.split(&format!("action=\"{path}\"")).nth(1)?;
    let value = form.split("name=\"row_version\" value=\"").nth(1)?;
    value.split('"').next().map(str::to_owned)
}

/// Somebody who works until the server is gone.
enum Worker {
    Noter(Noter),
    Filler(Filler),
    Issuer(Issuer),
}

impl Worker {
    /// Works until the server is gone; counts the steps that came to their end.
    fn work(&mut self, port: u16, n_done: &AtomicUsize) {
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
                Self::Issuer(issuer) => {
                    issuer.officer = issuer.officer.at(port);
                    issuer.leader = issuer.leader.at(port);
                    issuer.step()
                }
            };
            if done.is_err() {
                return;
            }
            n_done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What the file holds, read beside the running server.
struct Found {
    notes: Vec<String>,
    n_note_facts: i64,
    n_note_rows: i64,
    taken: BTreeSet<i64>,
    /// Documents that have their number.
    numbered: BTreeSet<i64>,
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
    let numbered = tx
        .rows(
            "select id from document
             where direction = 'outgoing' and number is not null and state in ('issued', 'sent') order by id",
            vec![],
        )
        .await
        .expect("documents");
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
        numbered: numbered
            .iter()
            .map(|row| row.get("id").expect("a key"))
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
            Worker::Issuer(issuer) => {
                for id in &issuer.issued {
                    assert!(
                        found.numbered.contains(id),
                        "lost: the number of document {id}"
                    );
                }
            }
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
        // Some steps, then some moment: a quick machine and a slow one are both killed amid writes.
        let n_wanted = 4 + (next(&mut random) % 16) as usize;
        let moment = Duration::from_micros(next(&mut random) % 30_000);
        let port = demo.port();
        let n_done = AtomicUsize::new(0);
        data = std::thread::scope(|scope| {
            let threads: Vec<_> = workers
                .iter_mut()
                .map(|worker| scope.spawn(|| worker.work(port, &n_done)))
                .collect();
            let until = Instant::now() + Duration::from_secs(20);
            while n_done.load(Ordering::Relaxed) < n_wanted && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(moment);
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
    // Two at the same numbers.
    crew.extend((0..2).map(|_| Worker::Issuer(Issuer::new(port))));
    assert!(crew.len() > 5, "nobody of the demo has an open report");
    crew
}

fn report(workers: &[Worker], n_facts: i64, starts: Duration, all: Duration) {
    let (mut notes, mut taken, mut saves, mut issued) = (0, 0, 0, 0);
    for worker in workers {
        match worker {
            Worker::Noter(noter) => {
                notes += noter.kept.len();
                taken += noter.taken.len();
            }
            Worker::Filler(filler) => saves += filler.n_kept,
            Worker::Issuer(issuer) => issued += issuer.issued.len(),
        }
    }
    println!(
        "{N_KILLS} kills; acknowledged and found: {notes} notes, {taken} notices taken, {saves} saves of figures, \
         {issued} documents issued; \
         {n_facts} facts hold; {:.0} ms to start on average, {:.0} s in all",
        starts.as_secs_f64() * 1000.0 / (N_KILLS + 1) as f64,
        all.as_secs_f64()
    );
    assert!(
        notes > N_KILLS && saves > N_KILLS && issued > N_KILLS / 5,
        "too few writes to show anything"
    );
}
