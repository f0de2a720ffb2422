//! A task's life on both databases: who may do what in which state, and what is told to whom.

mod directives;
mod find;
mod lists;
mod reminders;
mod shares;

use super::actions::{self, ExtensionAnswer, Progress};
use super::list::{self, Filter, Side};
use super::testing::{Three, lay, seen, three};
use super::{ExtensionState, Seen, Task, TaskState, page, store};
use crate::base::{
    Ctx,
    actor::Role,
    ctx::App,
    error::{ActionError, Outcome},
    ids::TaskId,
    testing::ctx,
};
use crate::document::attachment::{self, NewFile};
use crate::{agency, store_suite};
use time::{Duration, macros::date};

store_suite!(
    a_task_goes_from_given_to_accepted_and_every_step_is_kept,
    a_stranger_learns_nothing_of_a_task,
    only_the_right_side_may_act,
    the_later_of_two_editors_is_told_and_loses_nothing,
    a_deadline_moves_only_by_the_givers_answer,
    a_second_open_request_is_refused,
    a_successor_sees_and_acts_on_an_open_task,
    no_sequence_of_verbs_leaves_the_life_cycle,
    files_hang_on_the_step_they_came_with,
);

fn conflict(result: Outcome<()>) -> &'static str {
    match result {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn faults(result: Outcome<()>) -> Vec<(String, String)> {
    match result {
        Err(ActionError::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| (fault.field, fault.key))
            .collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}

async fn task(app: &App, id: TaskId) -> Task {
    store::get(&app.store.reader(), id).await.unwrap()
}

async fn facts(app: &App, id: TaskId) -> Vec<String> {
    let tx = app.store.reader();
    let page = crate::base::audit::of_record(&tx, "task", id.0, 100)
        .await
        .unwrap();
    page.into_iter().rev().map(|fact| fact.verb).collect()
}

fn words(text: &str, n_percent: i64) -> Progress {
    Progress {
        text: text.to_owned(),
        n_percent: Some(n_percent),
        files: Vec::new(),
    }
}

/// A task that its agency has acknowledged.
async fn begun(app: &App, who: &Three, due: Option<time::Date>) -> TaskId {
    let id = lay(app, who.lead, who.giver, "Rà soát đại lý SIM", due).await;
    actions::acknowledge(&who.officer, seen(app, id).await)
        .await
        .unwrap();
    id
}

async fn a_task_goes_from_given_to_accepted_and_every_step_is_kept(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    actions::note(
        &who.officer,
        seen(&app, id).await,
        &words("Đã rà soát 12 đại lý", 40),
    )
    .await
    .unwrap();
    actions::report_done(&who.officer, seen(&app, id).await, "Đã xong", &[])
        .await
        .unwrap();
    actions::return_(&who.chief, seen(&app, id).await, "Thiếu hai huyện cũ")
        .await
        .unwrap();
    assert_eq!(task(&app, id).await.state, TaskState::Returned);
    actions::note(&who.officer, seen(&app, id).await, &words("Đã bổ sung", 90))
        .await
        .unwrap();
    actions::report_done(&who.officer, seen(&app, id).await, "", &[])
        .await
        .unwrap();
    actions::accept(&who.chief, seen(&app, id).await, "")
        .await
        .unwrap();
    let done = task(&app, id).await;
    assert_eq!((done.state, done.n_percent), (TaskState::Accepted, 100));
    assert!(done.closed_at.is_some());
    let page = page::task_page(&who.officer, id).await.unwrap();
    let deeds: Vec<_> = page.notes.iter().map(|note| note.deed.code()).collect();
    assert_eq!(
        deeds,
        [
            "acknowledge",
            "note",
            "report_done",
            "return",
            "note",
            "report_done",
            "accept"
        ]
    );
    assert_eq!(page.notes[3].text, "Thiếu hai huyện cũ");
    assert!(page.allowed.is_empty());
    assert_eq!(
        facts(&app, id).await,
        [
            "task.acknowledge",
            "task.note",
            "task.report_done",
            "task.review",
            "task.note",
            "task.report_done",
            "task.review"
        ]
    );
}

async fn a_stranger_learns_nothing_of_a_task(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    let seen = seen(&app, id).await;
    let not_found = |result: Outcome<()>| {
        assert!(matches!(
            result,
            Err(ActionError::NotFound { noun: "task" })
        ));
    };
    not_found(page::task_page(&who.stranger, id).await.map(drop));
    not_found(page::task_page(&who.stranger, TaskId(999)).await.map(drop));
    not_found(actions::note(&who.stranger, seen, &words("x", 1)).await);
    not_found(actions::accept(&who.stranger, seen, "").await);
    let all = list::page(&who.stranger, &Filter::default()).await.unwrap();
    assert!(all.rows.is_empty());
    let everything = Filter {
        side: Side::All,
        ..Filter::default()
    };
    assert!(matches!(
        list::page(&who.stranger, &everything).await,
        Err(ActionError::Denied { verb: "task.read" })
    ));
    assert_eq!(facts(&app, id).await, ["task.acknowledge"]);
}

async fn only_the_right_side_may_act(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    actions::report_done(&who.officer, seen(&app, id).await, "Đã xong", &[])
        .await
        .unwrap();
    let seen = seen(&app, id).await;
    let denied = |result: Outcome<()>| {
        assert!(matches!(result, Err(ActionError::Denied { .. })));
    };
    denied(actions::accept(&who.head, seen, "").await);
    denied(actions::withdraw(&who.officer, seen, "Không cần nữa").await);
    denied(actions::note(&who.chief, seen, &words("x", 1)).await);
    denied(actions::acknowledge(&ctx(&app, 9, who.lead, Role::Viewer), seen).await);
    denied(actions::accept(&ctx(&app, 9, who.giver, Role::Officer), seen, "").await);
    actions::accept(&ctx(&app, 9, who.giver, Role::Focal), seen, "")
        .await
        .unwrap();
}

async fn the_later_of_two_editors_is_told_and_loses_nothing(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    let both_saw = seen(&app, id).await;
    actions::note(&who.officer, both_saw, &words("Việc một", 10))
        .await
        .unwrap();
    let later = actions::note(&who.head, both_saw, &words("Việc hai", 20)).await;
    assert_eq!(conflict(later), "conflict.changed_meanwhile");
    let stored = task(&app, id).await;
    assert_eq!(stored.n_percent, 10);
    actions::note(&who.head, seen(&app, id).await, &words("Việc hai", 20))
        .await
        .unwrap();
    let notes = store::notes(&app.store.reader(), id).await.unwrap();
    let texts: Vec<_> = notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["", "Việc một", "Việc hai"]);
}

async fn a_deadline_moves_only_by_the_givers_answer(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, Some(date!(2026 - 07 - 10))).await;
    let ask = async |on, reason| {
        actions::ask_extension(&who.officer, seen(&app, id).await, on, reason).await
    };
    assert_eq!(
        faults(ask(date!(2026 - 07 - 10), " ").await),
        [
            (
                "wanted_on".to_owned(),
                "error.not_after_deadline".to_owned()
            ),
            ("reason".to_owned(), "error.required".to_owned())
        ]
    );
    ask(date!(2026 - 07 - 31), "Chờ số liệu nhà mạng")
        .await
        .unwrap();
    assert_eq!(task(&app, id).await.due_on, Some(date!(2026 - 07 - 10)));
    let answer = async |granted_on, reason: &str| {
        let answer = ExtensionAnswer {
            granted_on,
            reason: reason.to_owned(),
        };
        actions::answer_extension(&who.chief, seen(&app, id).await, &answer).await
    };
    assert_eq!(
        faults(answer(Some(date!(2026 - 07 - 20)), "").await),
        [("answer".to_owned(), "error.required".to_owned())],
        "another day than asked for is owed a reason"
    );
    assert!(matches!(
        actions::answer_extension(
            &who.head,
            seen(&app, id).await,
            &ExtensionAnswer {
                granted_on: None,
                reason: "x".to_owned()
            }
        )
        .await,
        Err(ActionError::Denied { .. })
    ));
    answer(Some(date!(2026 - 07 - 20)), "Báo cáo tháng chốt ngày 21")
        .await
        .unwrap();
    assert_eq!(task(&app, id).await.due_on, Some(date!(2026 - 07 - 20)));
    assert_eq!(
        conflict(answer(None, "x").await),
        "conflict.no_extension_asked"
    );
    ask(date!(2026 - 08 - 31), "Vẫn thiếu số liệu")
        .await
        .unwrap();
    answer(None, "Đã gia hạn một lần").await.unwrap();
    assert_eq!(task(&app, id).await.due_on, Some(date!(2026 - 07 - 20)));
    let kept = store::extensions(&app.store.reader(), id).await.unwrap();
    let states: Vec<_> = kept.iter().map(|extension| extension.state).collect();
    assert_eq!(states, [ExtensionState::Refused, ExtensionState::Granted]);
    assert_eq!(kept[1].granted_on, Some(date!(2026 - 07 - 20)));
}

async fn a_second_open_request_is_refused(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, Some(date!(2026 - 07 - 10))).await;
    let wanted = date!(2026 - 07 - 31);
    actions::ask_extension(&who.officer, seen(&app, id).await, wanted, "Lý do")
        .await
        .unwrap();
    let again = actions::ask_extension(&who.officer, seen(&app, id).await, wanted, "Lý do").await;
    assert_eq!(conflict(again), "conflict.extension_already_asked");
    let open = begun(&app, &who, None).await;
    let none = actions::ask_extension(&who.officer, seen(&app, open).await, wanted, "Lý do").await;
    assert_eq!(conflict(none), "conflict.task_has_no_deadline");
    actions::report_done(&who.officer, seen(&app, id).await, "Xong", &[])
        .await
        .unwrap();
    actions::accept(&who.chief, seen(&app, id).await, "")
        .await
        .unwrap();
    let kept = store::extensions(&app.store.reader(), id).await.unwrap();
    assert_eq!(kept[0].state, ExtensionState::Lapsed);
}

async fn a_successor_sees_and_acts_on_an_open_task(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, Some(date!(2026 - 07 - 31))).await;
    let heir = ctx(&app, 8, who.partner, Role::Officer);
    assert!(page::task_page(&heir, id).await.is_err());
    agency::actions::close(
        &app.system(),
        who.lead,
        1,
        date!(2026 - 07 - 01),
        Some(who.partner),
    )
    .await
    .unwrap();
    let mine = list::page(&heir, &Filter::default()).await.unwrap();
    assert_eq!(mine.rows.len(), 1);
    assert_eq!(mine.rows[0].agency_id, who.lead, "no row was moved");
    let page = page::task_page(&heir, id).await.unwrap();
    assert_eq!(page.successor.as_deref(), Some("Công an tỉnh Lam Giang"));
    actions::report_done(&heir, seen(&app, id).await, "Đã bàn giao và xong", &[])
        .await
        .unwrap();
    let old = actions::note(&who.officer, seen(&app, id).await, &words("x", 1)).await;
    assert!(matches!(old, Err(ActionError::Denied { .. })));
}

/// The life cycle, written out a second time: from, to.
const STEPS: [(&str, &str); 16] = [
    ("given", "acknowledged"),
    ("acknowledged", "in_progress"),
    ("in_progress", "in_progress"),
    ("returned", "in_progress"),
    ("acknowledged", "acknowledged"),
    ("returned", "returned"),
    ("acknowledged", "reported_done"),
    ("in_progress", "reported_done"),
    ("returned", "reported_done"),
    ("reported_done", "reported_done"),
    ("reported_done", "accepted"),
    ("reported_done", "returned"),
    ("acknowledged", "withdrawn"),
    ("in_progress", "withdrawn"),
    ("returned", "withdrawn"),
    ("reported_done", "withdrawn"),
];

async fn attempt(app: &App, who: &Three, id: TaskId, n: u64) -> Outcome<()> {
    let seen: Seen = seen(app, id).await;
    let due = task(app, id).await.due_on;
    let later = due.map_or(date!(2026 - 08 - 01), |due| due + Duration::days(1));
    let by = |first: &Ctx, second: &Ctx| {
        if n.is_multiple_of(3) {
            second.clone()
        } else {
            first.clone()
        }
    };
    let doer = by(&who.officer, &who.chief);
    let giver = by(&who.chief, &who.officer);
    let answer = |granted_on| ExtensionAnswer {
        granted_on,
        reason: "Lý do".to_owned(),
    };
    match n % 11 {
        0 | 1 => actions::acknowledge(&doer, seen).await,
        2 | 3 => actions::note(&doer, seen, &words("Tiến độ", (n % 100) as i64)).await,
        4 => actions::ask_extension(&doer, seen, later, "Lý do").await,
        5 => actions::answer_extension(&giver, seen, &answer(Some(later))).await,
        6 => actions::answer_extension(&giver, seen, &answer(None)).await,
        7 => actions::report_done(&doer, seen, "Xong", &[]).await,
        8 => actions::accept(&giver, seen, "").await,
        9 => actions::return_(&giver, seen, "Chưa đủ").await,
        _ if n.is_multiple_of(5) => actions::withdraw(&giver, seen, "Thôi").await,
        _ => actions::share(&doer, seen, &shares::share_for(who, None))
            .await
            .map(drop),
    }
}

async fn no_sequence_of_verbs_leaves_the_life_cycle(app: App) {
    let who = three(&app).await;
    let mut random: u64 = 0x9e37_79b9;
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..12 {
        let id = lay(
            &app,
            who.lead,
            who.giver,
            "Việc",
            Some(date!(2026 - 07 - 31)),
        )
        .await;
        for _ in 0..40 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let before = task(&app, id).await;
            let result = attempt(&app, &who, id, random >> 33).await;
            let after = task(&app, id).await;
            if result.is_err() {
                assert_eq!(before, after, "a refused verb changes nothing");
                continue;
            }
            let step = (before.state.code(), after.state.code());
            assert!(STEPS.contains(&step), "{step:?}");
            assert_eq!(after.row_version, before.row_version + 1);
            reached.insert(after.state);
        }
    }
    assert!(
        reached.len() >= 5,
        "the walk is worth its name: {reached:?}"
    );
    let kept = crate::base::audit::verify(&app.store.reader(), None)
        .await
        .unwrap();
    assert!(kept.faults.is_empty());
}

async fn files_hang_on_the_step_they_came_with(app: App) {
    let who = three(&app).await;
    let id = begun(&app, &who, None).await;
    let file = NewFile {
        name: "bien-ban.txt".to_owned(),
        bytes: "Biên bản làm việc".into(),
    };
    let checked = attachment::check(&who.officer, file).await.unwrap();
    let progress = Progress {
        files: vec![checked],
        ..Progress::default()
    };
    actions::note(&who.officer, seen(&app, id).await, &progress)
        .await
        .unwrap();
    let notes = store::notes(&app.store.reader(), id).await.unwrap();
    let (file, name) = notes[1].files[0].clone();
    assert_eq!(name, "bien-ban.txt");
    let (_, bytes) = page::file(&who.chief, file).await.unwrap();
    assert_eq!(bytes, "Biên bản làm việc".as_bytes());
    assert!(matches!(
        page::file(&who.stranger, file).await,
        Err(ActionError::NotFound { .. })
    ));
}
