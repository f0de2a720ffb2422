//! What agencies are told by themselves: steps of the other side and deadlines.

use super::begun;
use crate::base::{ctx::App, ids::AgencyId, job};
use crate::task::actions::{self, ExtensionAnswer};
use crate::task::jobs;
use crate::task::testing::{lay, seen, three};
use crate::{binds, store_suite};
use time::{Duration, macros::date};

store_suite!(
    nobody_is_reminded_of_a_task_that_nobody_inherits,
    reminders_are_sent_once_per_threshold_and_deadline,
    a_step_is_told_to_the_other_side_once,
);

async fn notices(app: &App, agency: AgencyId) -> Vec<String> {
    app.store
        .reader()
        .rows(
            "select kind, dedupe_key from notice where agency_id = $1 order by id limit 100",
            binds![agency],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get::<String>("kind").unwrap())
        .collect()
}

async fn reminders_are_sent_once_per_threshold_and_deadline(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, Some(date!(2026 - 07 - 20))).await;
    lay(&app, who.lead, who.giver, "Không hạn", None).await;
    let mut told = Vec::new();
    for _ in 0..20 {
        for _ in 0..2 {
            let n = jobs::mark_overdue(&app).await.unwrap();
            if n > 0 {
                told.push((app.clock.today().day(), n));
            }
        }
        app.clock.set(app.clock.now() + Duration::days(1));
    }
    assert_eq!(told, [(13, 1), (17, 1), (19, 1), (21, 1)]);
    assert_eq!(
        notices(&app, who.lead).await,
        [
            "task.due_soon",
            "task.due_soon",
            "task.due_soon",
            "task.overdue"
        ]
    );
    let wanted = date!(2026 - 08 - 31);
    actions::ask_extension(&who.officer, seen(&app, id).await, wanted, "Lý do")
        .await
        .unwrap();
    let answer = ExtensionAnswer {
        granted_on: Some(wanted),
        reason: String::new(),
    };
    actions::answer_extension(&who.chief, seen(&app, id).await, &answer)
        .await
        .unwrap();
    app.clock.set(app.clock.now() + Duration::days(60));
    assert_eq!(
        jobs::mark_overdue(&app).await.unwrap(),
        1,
        "a later deadline begins its own series"
    );
}

async fn a_step_is_told_to_the_other_side_once(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    actions::report_done(&who.officer, seen(&app, id).await, "Xong", &[])
        .await
        .unwrap();
    actions::return_(&who.chief, seen(&app, id).await, "Chưa đủ")
        .await
        .unwrap();
    let run = async |job: job::Job| {
        assert_eq!(job.kind, jobs::NOTIFY);
        jobs::notify(&app, &job.payload).await?;
        // A crash after the work and before the tick runs a job again.
        jobs::notify(&app, &job.payload).await
    };
    assert_eq!(job::run_due(&app, run).await.unwrap(), 3);
    assert_eq!(
        notices(&app, who.giver).await,
        ["task.acknowledge", "task.report_done"]
    );
    assert_eq!(notices(&app, who.lead).await, ["task.return"]);
}

async fn nobody_is_reminded_of_a_task_that_nobody_inherits(app: App) {
    let who = three(&app).await;
    begun(&app, &who, Some(date!(2026 - 07 - 20))).await;
    let end = crate::agency::AgencyEnd {
        row_version: 1,
        on: app.clock.today(),
        successor: None,
        is_without_heir: true,
        is_change: false,
    };
    crate::agency::actions::end(&app.system(), who.lead, &end)
        .await
        .unwrap();
    app.clock.set(app.clock.now() + Duration::days(60));
    assert_eq!(jobs::mark_overdue(&app).await.unwrap(), 0);
    assert!(notices(&app, who.lead).await.is_empty());
}
