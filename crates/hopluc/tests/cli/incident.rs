//! The whole way by commands: a line of a log, a proposed incident, an incident and a task, a fix that the logs refuse, one that they
//! bear out, and the figure in the report.
//!
//! Commands know only the machine's clock, so what happened on earlier days is put there: lines say their own time, and the two
//! reports of a fix are moved back in the database.

use super::support::{Folder, copy};
use super::watch::json;
use super::*;
use hopluc_core::agency::{self, AgencyForm, KindId, RoleId};
use hopluc_core::base::{
    App, Ctx,
    actor::{Actor, Role},
    audit::Journal,
    calendar::Window,
    clock::{Clock, VIETNAM, instant_text},
    ctx::Settings,
    ids::{AgencyId, PersonId},
    seal::{ForgetfulChest, Seals},
    store::Store,
};
use hopluc_core::binds;
use hopluc_core::catalogue::Catalogue;
use hopluc_core::figure::Cell;
use hopluc_core::person::{PersonForm, password, store as people};
use hopluc_core::report::period::{self, actions::OpenPeriod};
use hopluc_core::report::submission::{self, review, rules::Blanks};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;
use std::sync::Arc;
use time::{Date, Duration, Time};

const PASSWORD: &str = "mat-khau-de-thu";
const PERIOD: &str = "DX-01";

/// A province whose catalogue closes after two clean days: a response team, an agency with a sensor, and the focal agency.
struct Province {
    folder: Folder,
    runtime: tokio::runtime::Runtime,
    app: App,
    /// The day on which it was made: the test may run over midnight.
    today: Date,
    list: PathBuf,
    team: AgencyId,
    focal: Ctx,
    officer: Ctx,
    n_logs: std::cell::Cell<u32>,
}

async fn opened(folder: &Path, catalogue: &Path) -> App {
    let url = format!("sqlite://{}", folder.join("hopluc.db").display());
    let store = Store::open(&url).await.unwrap();
    let clock = Clock::System;
    store.migrate(&instant_text(clock.now())).await.unwrap();
    App {
        store,
        clock,
        catalogue: Arc::new(Catalogue::from_dir(catalogue).unwrap()),
        journal: Arc::new(Journal::from_seed([7; 32])),
        seals: Arc::new(Seals::new(Box::new(ForgetfulChest::default()))),
        settings: Arc::new(Settings::default()),
        converter: Arc::new(hopluc_doc::InProcess),
    }
}

async fn body(app: &App, code: &str, roles: &[&str]) -> AgencyId {
    let from = time::macros::date!(2020 - 01 - 01);
    let form = AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: format!("Cơ quan {code}"),
        short_name: String::new(),
        kind: KindId::new("department"),
        area_code: String::new(),
        parent_id: None,
        valid_from: from,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    };
    let id = agency::actions::add(&app.system(), &form).await.unwrap();
    let tx = app.store.begin().await.unwrap();
    for role in roles {
        let role = RoleId::new(*role);
        let given = agency::store::give_role(&tx, id, &role, (from, None), "").await;
        given.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

async fn person(app: &App, login: &str, (agency_id, role): (AgencyId, Role)) -> Ctx {
    let form = PersonForm {
        login: login.to_owned(),
        name: format!("Người {login}"),
        language: "vi".to_owned(),
        ..PersonForm::default()
    };
    let hash = password::hash(PASSWORD).unwrap();
    let now = instant_text(app.clock.now());
    let tx = app.store.begin().await.unwrap();
    let id: PersonId = people::add(&tx, &form, &hash, false, &now).await.unwrap();
    let from = app.clock.today();
    people::add_membership(&tx, id, agency_id, role, from)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.ctx(Actor {
        person_id: Some(id),
        name: form.name,
        agency_id: Some(agency_id),
        role,
        is_system: false,
    })
}

impl Province {
    fn new() -> Self {
        let folder = Folder::new("incident");
        let catalogue = folder.path("catalogue");
        copy(&catalogue_folder(), &catalogue);
        let file = catalogue.join("watch.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let soon = text.replace("closing_days = 7", "closing_days = 2");
        assert_ne!(text, soon);
        std::fs::write(&file, soon).unwrap();
        let config = format!(
            "version = 1\ndata = \"{}\"\ncatalogue = \"{}\"\n",
            word(&folder),
            word(&catalogue)
        );
        folder.write("hopluc.toml", config.as_bytes());
        let list = folder.write("list.tsv", b"ip\t203.0.113.7\tc2\tus\n");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (app, team, focal, officer) = runtime.block_on(async {
            let app = opened(&folder, &catalogue).await;
            let team = body(
                &app,
                "T",
                &["response_standing_body", "monitoring_operator"],
            )
            .await;
            let home = body(&app, "A", &[]).await;
            let centre = body(&app, "F", &[]).await;
            let officer = person(&app, "doi", (team, Role::Officer)).await;
            person(&app, "canbo", (home, Role::Officer)).await;
            let focal = person(&app, "daumoi", (centre, Role::Focal)).await;
            (app, team, focal, officer)
        });
        Self {
            folder,
            runtime,
            today: app.clock.today(),
            app,
            list,
            team,
            focal,
            officer,
            n_logs: std::cell::Cell::new(0),
        }
    }

    /// Runs a command on the province, with a password on standard input, and checks its exit code.
    #[track_caller]
    fn call(&self, args: &[&str], code: i32) -> Output {
        let config = self.folder.path("hopluc.toml");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
            .args(args)
            .args(["--config", word(&config)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Commands that ask nobody do not read it.
        let _ = writeln!(child.stdin.take().unwrap(), "{PASSWORD}");
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{args:?}\n{}\n{}",
            out(&output),
            err(&output)
        );
        output
    }

    #[track_caller]
    fn watch(&self, args: &[&str], code: i32) -> Output {
        self.call(&[&["watch"], args].concat(), code)
    }

    fn on(&self, n_before: i64) -> Date {
        self.today - Duration::days(n_before)
    }

    /// An hour of the day so many days ago, in Viet Nam.
    fn at(&self, n_before: i64, hour: u8) -> time::OffsetDateTime {
        let hour = Time::from_hms(hour, 0, 0).unwrap();
        self.on(n_before).with_time(hour).assume_offset(VIETNAM)
    }

    /// Takes in lines of these hours, days ago, to an address.
    fn lines(&self, when: impl IntoIterator<Item = (i64, u8)>, to: &str) {
        let n = self.n_logs.get();
        self.n_logs.set(n + 1);
        let mut text =
            "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\n".to_owned();
        for (n_before, hour) in when {
            let at = self.at(n_before, hour).unix_timestamp();
            text.push_str(&format!("{at}.0\tC{n}-{at}\t10.1.0.5\t1\t{to}\n"));
        }
        let log = self.folder.write(&format!("conn.{n}.log"), text.as_bytes());
        let list = word(&self.list);
        self.watch(&["take-in", "s", "--indicators", list, word(&log)], DONE);
    }

    fn look(&self) -> u64 {
        let told = json(&self.watch(&["look", "--json"], DONE));
        told["n_moved"].as_u64().unwrap()
    }

    /// The one proposal, and whether it waits for a person.
    fn proposal(&self, code: i32) -> Value {
        let told = json(&self.watch(&["proposals", "--json"], code));
        assert_eq!(told["items"].as_array().map(Vec::len), Some(1), "{told}");
        told["items"][0].clone()
    }

    /// Moves the last report of a fix back.
    fn reported_at(&self, task: i64, at: time::OffsetDateTime) {
        self.runtime.block_on(async {
            let tx = self.app.store.begin().await.unwrap();
            let sql = "update task set reported_at = $1 where id = $2";
            let n = tx.run(sql, binds![instant_text(at), task]).await.unwrap();
            assert_eq!(n, 1);
            tx.commit().await.unwrap();
        });
    }

    /// The response team fills its report from the logs and sends it, the focal official accepts it.
    fn report(&self) -> Option<Cell> {
        self.runtime.block_on(async {
            let window = Window::new(self.on(5), self.on(1)).unwrap();
            let focal = &self.focal;
            let schedule = period::actions::adopt_schedule(focal, "ad_hoc")
                .await
                .unwrap();
            let new = OpenPeriod::over(PERIOD, "Báo cáo đột xuất", window);
            let (id, _) = period::actions::open_period(focal, schedule, &new)
                .await
                .unwrap();
            let all = period::store::obligations(&focal.reader(), id)
                .await
                .unwrap();
            let own = all
                .iter()
                .find(|one| one.agency_id == self.team)
                .unwrap()
                .id;
            submission::from_records::fill(&self.officer, own)
                .await
                .unwrap();
            let page = submission::actions::form_page(&self.officer, own)
                .await
                .unwrap();
            let figure = page.figures.iter().find(|one| one.key.to_string() == "G03");
            let cell = figure.map(|one| one.cell);
            let blanks = Blanks::As(Cell::NotYet);
            let version = page.row_version();
            submission::actions::submit(&self.officer, own, version, blanks)
                .await
                .unwrap();
            let sent = submission::store::newest(&focal.reader(), own)
                .await
                .unwrap()
                .unwrap();
            let accept = review::Review::accept();
            review::review(focal, sent.id, sent.row_version, &accept)
                .await
                .unwrap();
            cell
        })
    }
}

#[test]
fn a_line_of_a_log_becomes_an_incident_a_verified_fix_and_a_figure_of_the_report() {
    let province = Province::new();
    let from = date_word(province.on(5));
    let agency = ["--agency", "A", "--from", &from];
    province.watch(&[&["network", "10.1.0.0/16"][..], &agency].concat(), DONE);
    province.watch(
        &[&["sensor", "s", "--name", "S"][..], &agency].concat(),
        DONE,
    );
    province.lines([(4, 8), (4, 9), (4, 10)], "203.0.113.7");
    assert_eq!((province.look(), province.look()), (1, 0));
    let open = province.proposal(FINDINGS);
    assert_eq!(
        (&open["state"], &open["class"]),
        (&"open".into(), &"c2".into())
    );
    let id = open["id"].to_string();
    // Only a person of the response team decides.
    let denied = province.watch(&["confirm", &id, "--as", "canbo"], FAILED);
    assert!(
        err(&denied).contains("không được làm việc này"),
        "{}",
        err(&denied)
    );
    province.watch(&["confirm", &id, "--as", "nobody"], WRONG_CALL);
    let made = json(&province.watch(&["confirm", &id, "--as", "doi", "--json"], DONE));
    let task = made["made"]["task_id"].as_i64().unwrap();
    province.watch(&["dismiss", &id, "--as", "doi", "--reason", "nhầm"], FAILED);
    // Mended, the agency says; the same logs say otherwise, and the task comes back.
    let fix = [
        "fix",
        id.as_str(),
        "--as",
        "canbo",
        "--report",
        "Đã cài lại máy",
    ];
    province.watch(&fix, DONE);
    province.reported_at(task, province.at(4, 12));
    assert_eq!(province.look(), 1);
    assert_eq!(province.proposal(DONE)["state"], "fixed");
    province.lines([(4, 15)], "203.0.113.7");
    assert_eq!(province.look(), 1);
    assert_eq!(province.proposal(DONE)["state"], "confirmed");
    let told = province.watch(&["proposals", &id], DONE);
    assert!(out(&told).contains("không chứng thực"), "{}", out(&told));
    // Mended again; two days that were heard and had nothing bear it out, today's does not count.
    province.watch(&fix, DONE);
    province.reported_at(task, province.at(4, 18));
    province.lines(
        (0..24).flat_map(|hour| [(5, hour), (4, hour), (3, hour)]),
        "198.51.100.1",
    );
    assert_eq!(province.look(), 1);
    let waiting = json(&province.watch(&["proposals", &id, "--json"], DONE));
    assert_eq!(waiting["closure"]["state"], "waiting", "{waiting}");
    province.lines(
        (0..24).flat_map(|hour| [(2, hour), (1, hour)]),
        "198.51.100.1",
    );
    assert_eq!((province.look(), province.look()), (1, 0));
    assert_eq!(province.proposal(DONE)["state"], "closed");
    let told = province.watch(&["proposals", &id], DONE);
    assert!(
        out(&told).contains("chứng thực đã khắc phục"),
        "{}",
        out(&told)
    );
    // And the figure: four connections in five days that were heard, in the official report.
    assert_eq!(province.report(), Some(Cell::exact(4)));
    let file = province.folder.path("bao-cao.docx");
    province.call(
        &[
            "report",
            "compile",
            "--period",
            PERIOD,
            "--out",
            word(&file),
        ],
        DONE,
    );
    let bytes = std::fs::read(&file).unwrap();
    let read = hopluc_doc::read_text("bao-cao.docx", &bytes, &hopluc_doc::Limits::default());
    let text = read.unwrap().text;
    assert!(
        text.contains("4 kết nối đến máy chủ điều khiển mã độc"),
        "{text}"
    );
}

fn date_word(on: Date) -> String {
    hopluc_core::base::clock::date_text(on)
}
