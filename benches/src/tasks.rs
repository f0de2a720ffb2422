//! A province with 100,000 tasks of 130 agencies, four of five of them done long ago.

use hopluc_core::agency::testing::agency;
use hopluc_core::base::{ctx::App, ids::AgencyId};
use hopluc_core::task::{NewTask, Part, TaskState, store};
use time::{Duration, macros::date};

/// Agencies on which tasks lie.
pub const N_AGENCIES: i64 = 130;
/// Tasks of the full data.
pub const N_TASKS: i64 = 100_000;

/// Stores the giver, then the agencies, and `n` tasks with a text of which some words stand in every task.
pub async fn seed(app: &App, n: i64) -> Vec<AgencyId> {
    let tx = app.store.begin().await.expect("a transaction begins");
    let mut agencies = Vec::new();
    for n in 0..=N_AGENCIES {
        let (code, name) = (format!("H98.{n}"), format!("Cơ quan {n}"));
        agencies.push(agency(&tx, &code, &name, "department").await);
    }
    for n in 0..n {
        let due = date!(2025 - 07 - 01) + Duration::days(n * 7919 % 500);
        let task = NewTask {
            directive_id: None,
            duty_id: None,
            lead_task_id: None,
            part: Part::Lead,
            agency_id: agencies[1 + (n % N_AGENCIES) as usize],
            giver_agency_id: agencies[0],
            title: format!("Nhiệm vụ {n}"),
            text: format!(
                "Tăng cường thanh tra, kiểm tra đại lý số {n} trên địa bàn khu vực {}, tuần {}",
                n % 100,
                n % 1_000
            ),
            due_on: (n % 7 != 0).then_some(due),
        };
        let id = store::add(&tx, &task, "", "2026-07-01T00:00:00.000Z")
            .await
            .expect("a task is stored");
        if n % 5 != 1 {
            let mut task = store::get(&tx, id).await.expect("it is there");
            task.state = TaskState::Accepted;
            task.closed_at = Some("2026-07-01T00:00:00.000Z".to_owned());
            store::save(&tx, &task, 1).await.expect("it is saved");
        }
    }
    tx.commit().await.expect("the tasks are kept");
    let tx = app.store.begin().await.expect("a transaction begins");
    tx.script("analyze").await.expect("statistics");
    tx.commit().await.expect("statistics are kept");
    agencies
}
