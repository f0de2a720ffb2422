//! How many pages one second of the server's processor gives: at least 4,000 of 50 rows, with session, permission and notices.
//!
//! `cargo bench -p hopluc-benches --bench pages [-- sqlite|postgres] [--scale 0.1] [--only later] [--strict]`. The yardstick beside them is a
//! page of axum with the same 50 rows and nothing else. Requests come from a second process over loopback.
//!
//! How many pages that is depends on the machine. Where the goal was set, axum answered 68,000 requests without any rows in the
//! same second (there by another client with 32 connections, here 16), so that the goal is about 0.059 of them on another machine.

#![allow(clippy::format_push_string)]

use axum::{Router, extract::State, response::Html, routing::get};
use hopluc_benches::{Asked, Meter, Sheet, own_cpu_ms, tasks};
use hopluc_core::base::{
    actor::Role,
    ctx::App,
    ids::AgencyId,
    store::{Dialect, Store},
    testing,
};
use hopluc_core::person::{PersonForm, password, session, store as people};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use time::macros::date;
use tokio::net::TcpListener;

/// As the program has it; the yardstick runs on it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const N_CONNECTIONS: usize = 16;
/// Each page is asked for so long, in each of so many rounds over all pages: what holds a machine up for a while then holds up all of
/// them, and medians leave it out.
const SECONDS: f64 = 1.5;
const N_ROUNDS: usize = 7;
/// The goal in parts of what axum answers without any rows: 4,000 of 68,000.
const GOAL_OF_NONE: f64 = 4_000.0 / 68_000.0;

/// The goal in parts of the yardstick: half of what a page without anything beside its rows gives (4,000 of some 8,500).
const GOAL_OF_ROWS: f64 = 0.47;

/// The other process: asks for one path over and over, prints how many answers came and the 99th percentile in ms.
fn ask(port: u16, path: &str, cookie: &str) {
    let end = Instant::now() + Duration::from_secs_f64(SECONDS);
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: hopluc={cookie}\r\n\r\n");
    let threads: Vec<_> = (0..N_CONNECTIONS)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || {
                let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server answers");
                stream.set_nodelay(true).expect("no delay");
                let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
                let mut writer = stream;
                let mut times = Vec::new();
                while Instant::now() < end {
                    let start = Instant::now();
                    writer.write_all(request.as_bytes()).expect("a request");
                    answer(&mut reader);
                    times.push(start.elapsed().as_secs_f64() * 1000.0);
                }
                times
            })
        })
        .collect();
    let mut times: Vec<f64> = threads
        .into_iter()
        .flat_map(|thread| thread.join().expect("a thread ends"))
        .collect();
    times.sort_by(f64::total_cmp);
    let p99 = times[(times.len() - 1) * 99 / 100];
    println!("{} {p99}", times.len());
}

fn answer(reader: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a status line");
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    let mut n = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            n = value.trim().parse().expect("a length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; n];
    reader.read_exact(&mut body).expect("a body");
}

/// What one page takes of the server: milliseconds of this process, of the database's servers, and the 99th percentile.
struct Load {
    per_cpu_second: f64,
    database_ms: f64,
    p99_ms: f64,
}

async fn load(meter: &Meter, address: SocketAddr, path: &str, cookie: &str) -> Load {
    let (own, all) = (own_cpu_ms(), meter.cpu_ms());
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["ask", &address.port().to_string(), path, cookie])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the second process starts");
    let output = tokio::task::spawn_blocking(move || child.wait_with_output())
        .await
        .expect("it is waited for")
        .expect("it ends");
    assert!(output.status.success(), "{path} is not answered");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (n, p99) = text.trim().split_once(' ').expect("two numbers");
    let n: f64 = n.parse().expect("a number");
    let own_ms = own_cpu_ms() - own;
    let database_ms = meter.cpu_ms() - all - own_ms;
    Load {
        per_cpu_second: n / own_ms * 1000.0,
        database_ms: database_ms.max(0.0) / n,
        p99_ms: p99.parse().expect("a number"),
    }
}

/// A page with the same rows and nothing else: no session, no permission, no layout.
async fn bare(State(store): State<Store>) -> Html<String> {
    let rows = store
        .reader()
        .rows(
            "select t.id, t.title, t.due_on, t.state, a.name
             from task t
             join agency a on a.id = t.agency_id
             where t.agency_id = 8 and t.closed_at is null and t.state <> 'reported_done'
             order by t.due_key, t.id
             limit 50",
            vec![],
        )
        .await
        .expect("rows");
    assert_eq!(rows.len(), 50);
    let mut page = String::from("<!doctype html><title>Tasks</title><table>");
    for row in &rows {
        let text = |column| {
            row.get::<Option<String>>(column)
                .expect("a text")
                .unwrap_or_default()
        };
        page.push_str(&format!(
            "<tr><td><a href=\"/nhiem-vu/{}\">{}</a><td>{}<td>{}<td>{}",
            row.get::<i64>("id").expect("an id"),
            text("title"),
            text("name"),
            text("due_on"),
            text("state")
        ));
    }
    page.push_str("</table>");
    Html(page)
}

async fn sign_in(app: &App, login: &str, agency: AgencyId, role: Role) -> String {
    let form = PersonForm {
        login: login.to_owned(),
        name: "Nguyễn Văn Thử".to_owned(),
        title: "Chuyên viên".to_owned(),
        email: String::new(),
        language: "vi".to_owned(),
    };
    let hash = password::hash("mật khẩu dài của người thử").expect("a hash");
    let tx = app.store.begin().await.expect("a transaction begins");
    let person = people::add(&tx, &form, &hash, false, "2026-07-01T00:00:00.000Z")
        .await
        .expect("a person");
    people::add_membership(&tx, person, agency, role, date!(2026 - 01 - 01))
        .await
        .expect("a membership");
    tx.commit().await.expect("the person is kept");
    session::sign_in(app, login, "mật khẩu dài của người thử", "bench")
        .await
        .expect("a session")
}

async fn run(app: App, dialect: Dialect, asked: &Asked, sheet: &mut Sheet) {
    let n = asked.scaled(tasks::N_TASKS);
    let agencies = tasks::seed(&app, n).await;
    let officer = sign_in(&app, "canbo", agencies[7], Role::Officer).await;
    let focal = sign_in(&app, "daumoi", agencies[0], Role::Focal).await;
    let listen = || async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        (listener, address)
    };
    let (listener, house) = listen().await;
    let web = hopluc_web::Web::new(app.clone());
    tokio::spawn(hopluc_web::serve(listener, web, std::future::pending()));
    let (listener, yard) = listen().await;
    let router = Router::new()
        .route("/", get(bare))
        .route("/none", get(|| async { Html("<p>none</p>") }))
        .with_state(app.store.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    println!(
        "\n{dialect:?}: {n} tasks; pages for each second of the server's processor, medians of {N_ROUNDS} rounds (least to most)"
    );
    let pages = [
        (yard, "/none", "", "axum, no rows", None),
        (
            yard,
            "/",
            "",
            "axum, 50 rows, nothing else: the yardstick",
            None,
        ),
        (
            house,
            "/nhiem-vu",
            officer.as_str(),
            "an agency's tasks, first page",
            Some(4_000.0),
        ),
        (
            house,
            "/nhiem-vu?sau=2025-07-01.1",
            &officer,
            "an agency's tasks, a later page",
            Some(4_000.0),
        ),
        (
            house,
            "/nhiem-vu?ben=given",
            &officer,
            "tasks given by an agency (none)",
            None,
        ),
        (
            house,
            "/nhiem-vu?sau=2025-07-01.1",
            &focal,
            "the province's tasks, a later page",
            None,
        ),
        (
            house,
            "/nhiem-vu",
            &focal,
            "the province's tasks, first page with chart",
            None,
        ),
        (house, "/thong-bao", &officer, "notices (none)", None),
    ];
    let pages: Vec<_> = pages
        .into_iter()
        .filter(|(address, _, _, name, _)| *address == yard || name.contains(&asked.only))
        .collect();
    for (address, path, cookie, ..) in &pages {
        load(&Meter::of(dialect), *address, path, cookie).await;
    }
    let mut rounds: Vec<Vec<Load>> = Vec::new();
    for _ in 0..N_ROUNDS {
        let mut round = Vec::new();
        for (address, path, cookie, ..) in &pages {
            round.push(load(&Meter::of(dialect), *address, path, cookie).await);
        }
        rounds.push(round);
    }
    let named: Vec<_> = pages
        .iter()
        .map(|(.., name, goal)| (*name, goal.filter(|_| dialect == Dialect::Sqlite)))
        .collect();
    show(&named, &rounds, sheet);
}

/// Medians over the rounds; the first two pages are the yardsticks.
fn show(pages: &[(&str, Option<f64>)], rounds: &[Vec<Load>], sheet: &mut Sheet) {
    for (at, (name, goal)) in pages.iter().enumerate() {
        let column = |value: fn(&[Load], usize) -> f64| -> [f64; 3] {
            let mut found: Vec<f64> = rounds.iter().map(|round| value(round, at)).collect();
            found.sort_by(f64::total_cmp);
            [found[0], found[N_ROUNDS / 2], found[N_ROUNDS - 1]]
        };
        let number = column(|round, at| round[at].per_cpu_second);
        let of_none = column(|round, at| round[at].per_cpu_second / round[0].per_cpu_second);
        let of_rows = column(|round, at| round[at].per_cpu_second / round[1].per_cpu_second);
        let [p99, database] = [
            column(|round, at| round[at].p99_ms)[1],
            column(|round, at| round[at].database_ms)[1],
        ];
        match goal {
            Some(goal) => sheet.number(name, number[1], *goal, true),
            None => println!("  {name:<58} {:>9.2}", number[1]),
        }
        println!(
            "    {:.0} to {:.0}; of the yardstick {:.2} ({:.2} to {:.2}); p99 {p99:.1} ms at {N_CONNECTIONS} connections; database {database:.3} ms a page",
            number[0], number[2], of_rows[1], of_rows[0], of_rows[2],
        );
        if goal.is_some() {
            let name = "  in thousandths of axum without rows";
            sheet.number(name, of_none[1] * 1000.0, GOAL_OF_NONE * 1000.0, true);
            let name = "  in hundredths of the yardstick";
            sheet.number(name, of_rows[1] * 100.0, GOAL_OF_ROWS * 100.0, true);
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, port, path, rest @ ..] = args.as_slice()
        && word == "ask"
    {
        let cookie = rest.first().map_or("", String::as_str);
        return ask(port.parse().expect("a port"), path, cookie);
    }
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    for dialect in &asked.dialects {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            if let Some(app) = testing::app(*dialect).await {
                run(app, *dialect, &asked, &mut sheet).await;
            }
        });
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
    sheet.end(&asked);
}
