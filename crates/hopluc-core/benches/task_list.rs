//! Milliseconds of list pages over 100,000 tasks of 130 agencies, on SQLite or PostgreSQL.
//!
//! `cargo bench -p hopluc-core --bench task_list [-- postgres]`. "Here" is processor time
//! of this process, which holds SQLite but not PostgreSQL's server. Asserts nothing: the claim is 50 ms a page.

use hopluc_core::agency::testing::agency;
use hopluc_core::base::{Ctx, actor::Role, ctx::App, ids::AgencyId, store::Dialect, testing};
use hopluc_core::task::list::{self, Cursor, Filter, Side, Sort, Stage};
use hopluc_core::task::{NewTask, Part, store};
use std::time::Instant;
use time::{Duration, macros::date};

const N_TASKS: i64 = 100_000;
const N_AGENCIES: i64 = 130;

async fn seed(app: &App) -> Vec<AgencyId> {
    let tx = app.store.begin().await.expect("a transaction begins");
    let mut agencies = Vec::new();
    for n in 0..=N_AGENCIES {
        agencies.push(
            agency(
                &tx,
                &format!("H98.{n}"),
                &format!("Cơ quan {n}"),
                "department",
            )
            .await,
        );
    }
    for n in 0..N_TASKS {
        let due = date!(2025 - 07 - 01) + Duration::days(n * 7919 % 500);
        let task = NewTask {
            directive_id: None,
            duty_id: None,
            lead_task_id: None,
            part: Part::Lead,
            agency_id: agencies[1 + (n % N_AGENCIES) as usize],
            giver_agency_id: agencies[0],
            title: format!("Nhiệm vụ {n}"),
            text: format!("Tăng cường thanh tra, kiểm tra đại lý số {n} trên địa bàn"),
            due_on: (n % 5 != 0).then_some(due),
        };
        let id = store::add(&tx, &task, "", "2026-07-01T00:00:00.000Z")
            .await
            .expect("a task is stored");
        // Four of five were done long ago, as after years of work.
        if n % 5 != 1 {
            let mut task = store::get(&tx, id).await.expect("it is there");
            task.state = hopluc_core::task::TaskState::Accepted;
            task.closed_at = Some("2026-07-01T00:00:00.000Z".to_owned());
            store::save(&tx, &task, 1).await.expect("it is saved");
        }
    }
    tx.commit().await.expect("the tasks are kept");
    agencies
}

/// Processor time of all threads of this process, in milliseconds; 0 where the system does not tell.
fn cpu_ms() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<f64>().ok())
        .sum::<f64>()
        / 1_000_000.0
}

async fn measure(name: &str, ctx: &Ctx, filter: Filter) {
    let (mut wall, mut cpu, mut n_rows) = (f64::MAX, f64::MAX, 0);
    for _ in 0..7 {
        let (start, before) = (Instant::now(), cpu_ms());
        n_rows = list::page(ctx, &filter)
            .await
            .expect("the list answers")
            .rows
            .len();
        cpu = cpu.min(cpu_ms() - before);
        wall = wall.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  {name:<42} {cpu:>7.1} ms here, {wall:>7.1} ms in all, {n_rows} rows");
}

async fn run(dialect: Dialect) {
    let Some(app) = testing::app(dialect).await else {
        return;
    };
    println!("{dialect:?}");
    let agencies = seed(&app).await;
    let officer = testing::ctx(&app, 1, agencies[7], Role::Officer);
    let focal = testing::ctx(&app, 2, agencies[0], Role::Focal);
    let all = Filter {
        side: Side::All,
        ..Filter::default()
    };
    let far = Cursor {
        due_key: "2026-03-01".to_owned(),
        id: hopluc_core::base::ids::TaskId(50_000),
    };
    measure("an agency's tasks to do", &officer, Filter::default()).await;
    measure(
        "an agency's tasks, any stage",
        &officer,
        Filter {
            stage: Stage::Any,
            ..Filter::default()
        },
    )
    .await;
    measure("the province's tasks to do", &focal, all.clone()).await;
    measure(
        "the province's tasks to do, a later page",
        &focal,
        Filter {
            after: Some(far),
            ..all.clone()
        },
    )
    .await;
    measure(
        "the province's tasks, any stage",
        &focal,
        Filter {
            stage: Stage::Any,
            ..all.clone()
        },
    )
    .await;
    measure(
        "the province's tasks, newest first",
        &focal,
        Filter {
            sort: Sort::Newest,
            ..all.clone()
        },
    )
    .await;
    measure(
        "given by one giver",
        &focal,
        Filter {
            side: Side::Given,
            ..Filter::default()
        },
    )
    .await;
    measure(
        "the province's, a rare word",
        &focal,
        Filter {
            words: "số 4321".to_owned(),
            ..all.clone()
        },
    )
    .await;
    measure(
        "the province's, words of every task",
        &focal,
        Filter {
            words: "thanh tra đại lý".to_owned(),
            ..all.clone()
        },
    )
    .await;
    measure(
        "an agency's, words of every task",
        &officer,
        Filter {
            words: "thanh tra".to_owned(),
            ..Filter::default()
        },
    )
    .await;
    let (start, before) = (Instant::now(), cpu_ms());
    let counts = list::counts(&focal, &all).await.expect("counts answer");
    let (cpu, wall) = (cpu_ms() - before, start.elapsed().as_secs_f64() * 1000.0);
    let name = "counts by agency and state";
    println!(
        "  {name:<42} {cpu:>7.1} ms here, {wall:>7.1} ms in all, {} rows",
        counts.len()
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if std::env::args().any(|arg| arg == "postgres") {
        run(Dialect::Postgres).await;
    } else {
        run(Dialect::Sqlite).await;
    }
}
