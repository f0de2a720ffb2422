//! What becomes of the reports of a body that is merged while its period is open, on both databases.

use super::*;
use crate::agency;
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    error::ActionError,
    testing as base_testing,
};
use crate::figure::Cell;
use crate::report::submission::{actions as submissions, review, rules::Blanks};
use crate::report::testing::{Province, obligation, officer, open, plan, province, send, typed};
use crate::{binds, store_suite};
use time::macros::{date, datetime};

store_suite!(
    nobody_is_reminded_of_a_report_that_nobody_inherits,
    the_successor_begins_with_its_own_head_and_the_ended_body_compiles_no_more,
    a_period_opened_before_the_merger_is_inherited_without_a_row_being_moved,
    a_reminder_of_an_inherited_report_goes_to_the_successor,
    the_successor_sends_again_what_came_back_and_two_reports_stay_apart,
    a_corrected_successor_inherits_and_the_former_one_does_not,
    open_work_is_left_to_nobody_only_where_that_is_said,
    a_successor_is_told_once_what_it_inherits,
    the_successor_of_the_agency_that_compiles_reviews_and_compiles,
);

/// Merges `old` into `heir` from the first of July 2026 on; the clock stands after it.
async fn merge(app: &App, old: AgencyId, heir: AgencyId) {
    app.clock.set(datetime!(2026-07-02 02:00 UTC));
    let version = agency::store::get(&app.store.reader(), old)
        .await
        .unwrap()
        .row_version;
    let from = date!(2026 - 07 - 01);
    agency::actions::close(&app.system(), old, version, from, Some(heir))
        .await
        .unwrap();
}

async fn owed_by(ctx: &Ctx) -> Vec<(ObligationId, AgencyId)> {
    let mine = submissions::mine(ctx).await.unwrap();
    let ids = mine.iter().map(|(owed, _, agency)| (owed.id, agency.id));
    ids.collect()
}

async fn a_period_opened_before_the_merger_is_inherited_without_a_row_being_moved(app: App) {
    let province = province(&app, plan()).await;
    let (old, heir) = (province.agencies[0], province.agencies[1]);
    let period = open(&province, 1).await;
    let (from_old, own) = (
        obligation(&app, period, old).await,
        obligation(&app, period, heir).await,
    );
    let (former, successor) = (officer(&app, old), officer(&app, heir));
    assert_eq!(owed_by(&successor).await, [(own, heir)]);
    merge(&app, old, heir).await;

    let mut owed = owed_by(&successor).await;
    owed.sort();
    assert_eq!(
        owed,
        [(from_old, old), (own, heir)],
        "both are there, and each names whose figures it asks"
    );
    assert_eq!(owed_by(&former).await, []);
    let page = submissions::form_page(&successor, from_old).await.unwrap();
    assert!(page.is_editable);
    assert_eq!((page.agency.id, page.obligation.agency_id), (old, old));
    let cells = [("D01", Cell::exact(4)), ("B01", Cell::Nil)];
    let page = submissions::form_page(&former, from_old).await.unwrap();
    assert!(
        !page.is_editable,
        "its history stays readable, as of a task"
    );
    let refused = submissions::save(&former, from_old, &typed(0, &cells)).await;
    assert!(
        matches!(refused, Err(ActionError::Denied { .. })),
        "{refused:?}"
    );

    let saved = submissions::save(&successor, from_old, &typed(0, &cells))
        .await
        .unwrap();
    let blanks = Blanks::As(Cell::NotApplicable);
    let refused = submissions::submit(&former, from_old, saved.row_version, blanks).await;
    assert!(
        matches!(refused, Err(ActionError::Denied { .. })),
        "{refused:?}"
    );
    submissions::submit(&successor, from_old, saved.row_version, blanks)
        .await
        .unwrap();
    let board = actions::board(&province.focal, period, None).await.unwrap();
    let line = board.lines.iter().find(|line| line.agency.id == old);
    let line = line.unwrap();
    assert_eq!(line.answering.as_ref().map(|agency| agency.id), Some(heir));
    let rows = app
        .store
        .reader()
        .rows(
            "select answering_agency_id from obligation where agency_id = $1",
            binds![old],
        )
        .await
        .unwrap();
    let kept: i64 = rows[0].get("answering_agency_id").unwrap();
    assert_eq!(kept, old.0, "no row was moved");
}

async fn a_reminder_of_an_inherited_report_goes_to_the_successor(app: App) {
    let province = province(&app, plan()).await;
    let (old, heir) = (province.agencies[0], province.agencies[1]);
    let period = open(&province, 2).await;
    merge(&app, old, heir).await;
    let owed = obligation(&app, period, old).await;
    let due_on = store::obligation(&app.store.reader(), owed)
        .await
        .unwrap()
        .due_on;
    let payload = serde_json::json!({
        "period_id": period.0, "due_on": crate::base::clock::date_text(due_on), "days": 3,
    });
    jobs::remind(&app.system(), &payload).await.unwrap();
    let rows = app
        .store
        .reader()
        .rows(
            "select agency_id from notice where kind = 'period.due_soon' and noun_id = $1",
            binds![owed],
        )
        .await
        .unwrap();
    let told: Vec<i64> = rows
        .iter()
        .map(|row| row.get("agency_id").unwrap())
        .collect();
    assert_eq!(told, [heir.0]);
    // Who acts on it has read it, although it was told of another body's report.
    let successor = officer(&app, heir);
    let cells = [("D01", Cell::exact(4)), ("B01", Cell::Nil)];
    send_as(&successor, owed, &cells).await;
    let unread = app
        .store
        .reader()
        .rows(
            "select id from notice where noun = 'obligation' and noun_id = $1 and read_at is null",
            binds![owed],
        )
        .await
        .unwrap();
    assert!(unread.is_empty());
}

async fn send_as(ctx: &Ctx, id: ObligationId, cells: &[(&str, Cell)]) {
    let page = submissions::form_page(ctx, id).await.unwrap();
    let saved = submissions::save(ctx, id, &typed(page.row_version(), cells))
        .await
        .unwrap();
    let blanks = Blanks::As(Cell::NotApplicable);
    submissions::submit(ctx, id, saved.row_version, blanks)
        .await
        .unwrap();
}

async fn returned(app: &App, province: &Province, id: ObligationId) {
    let newest = crate::report::submission::store::newest(&app.store.reader(), id)
        .await
        .unwrap()
        .unwrap();
    let verdict = review::Review {
        is_whole_returned: true,
        note: "Xem lại".to_owned(),
        ..review::Review::default()
    };
    review::review(&province.focal, newest.id, newest.row_version, &verdict)
        .await
        .unwrap();
}

async fn the_successor_sends_again_what_came_back_and_two_reports_stay_apart(app: App) {
    let province = province(&app, plan()).await;
    let (old, heir) = (province.agencies[0], province.agencies[1]);
    let period = open(&province, 1).await;
    let cells = [("D01", Cell::exact(4)), ("B01", Cell::Nil)];
    send(&app, period, old, &cells, &[]).await;
    let from_old = obligation(&app, period, old).await;
    merge(&app, old, heir).await;
    returned(&app, &province, from_old).await;
    let successor = officer(&app, heir);
    let told = crate::person::notice::list(&successor, true, None, 10)
        .await
        .unwrap();
    let kinds: Vec<&str> = told.iter().map(|notice| notice.kind.as_str()).collect();
    assert!(kinds.contains(&"submission.return"), "{kinds:?}");
    assert!(
        told.iter()
            .filter(|notice| notice.kind == "submission.return")
            .all(|notice| notice.agency_id == heir)
    );
    send_as(&successor, from_old, &[("D01", Cell::exact(5))]).await;
    send(&app, period, heir, &[("B01", Cell::exact(7))], &[]).await;
    let sent = crate::report::submission::store::sent_of_period(&app.store.reader(), period)
        .await
        .unwrap();
    assert_eq!(sent.len(), 2);
    let counted = crate::report::total::store::counted(&app.store.reader(), period)
        .await
        .unwrap();
    let of = |agency: AgencyId, code: &str| {
        let found = counted
            .iter()
            .find(|figure| figure.agency_id == agency && figure.key.to_string() == code);
        found.map(|figure| figure.cell)
    };
    assert_eq!(of(old, "D01"), Some(Cell::exact(5)));
    assert_eq!(of(heir, "B01"), Some(Cell::exact(7)));
}

async fn a_corrected_successor_inherits_and_the_former_one_does_not(app: App) {
    let province = province(&app, plan()).await;
    let (old, wrong, right) = (
        province.agencies[0],
        province.agencies[1],
        province.agencies[2],
    );
    merge(&app, old, wrong).await;
    let period = open(&province, 1).await;
    let id = obligation(&app, period, old).await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update agency set successor_id = $2 where id = $1",
        binds![old, right],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let heir = base_testing::ctx(&app, 5, right, Role::Officer);
    assert!(owed_by(&heir).await.contains(&(id, old)));
    let former = base_testing::ctx(&app, 6, wrong, Role::Officer);
    assert!(submissions::form_page(&former, id).await.is_err());
    assert!(!owed_by(&former).await.contains(&(id, old)));
}

async fn open_work_is_left_to_nobody_only_where_that_is_said(app: App) {
    let province = province(&app, plan()).await;
    let old = province.agencies[0];
    open(&province, 1).await;
    open(&province, 2).await;
    let sys = app.system();
    let on = date!(2026 - 07 - 01);
    let refused = agency::actions::close(&sys, old, 1, on, None).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (faults[0].field.as_str(), faults[0].key.as_str()),
        ("nobody_inherits", "error.work_left_to_nobody")
    );
    assert_eq!(
        (
            faults[0].args["n_tasks"].as_str(),
            faults[0].args["n_reports"].as_str()
        ),
        ("0", "2")
    );
    let end = agency::AgencyEnd {
        row_version: 1,
        on,
        successor: None,
        is_without_heir: true,
        is_change: false,
    };
    agency::actions::end(&sys, old, &end).await.unwrap();
    let facts = crate::base::audit::of_record(&app.store.reader(), "agency", old.0, 1)
        .await
        .unwrap();
    assert!(
        facts[0].detail.contains("\"n_open_reports\":2"),
        "{}",
        facts[0].detail
    );
}

async fn a_successor_is_told_once_what_it_inherits(app: App) {
    use crate::base::job;
    use crate::person::notice;
    let province = province(&app, plan()).await;
    let (old, heir) = (province.agencies[0], province.agencies[1]);
    open(&province, 1).await;
    merge(&app, old, heir).await;
    let run = async |job: job::Job| {
        assert_eq!(job.kind, agency::jobs::INHERIT);
        notice::from_agency::tell_successor(&app.system(), &job.payload).await?;
        notice::from_agency::tell_successor(&app.system(), &job.payload).await
    };
    let kinds: Vec<String> = app
        .store
        .reader()
        .rows(
            "select kind from job where state = 'waiting' order by id",
            vec![],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get("kind").unwrap())
        .collect();
    assert!(
        kinds.contains(&agency::jobs::INHERIT.to_owned()),
        "{kinds:?}"
    );
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "delete from job where kind <> $1",
        binds![agency::jobs::INHERIT],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(job::run_due(&app, run).await.unwrap(), 1);
    let told = notice::list(&officer(&app, heir), true, None, 10)
        .await
        .unwrap();
    let told: Vec<_> = told
        .iter()
        .filter(|notice| notice.kind == "agency.inherited")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].noun_id, &told[0].args["n_reports"]),
        (old.0, &1.into())
    );
}

async fn the_successor_of_the_agency_that_compiles_reviews_and_compiles(app: App) {
    use crate::report::compiled;
    let province = province(&app, plan()).await;
    let period = open(&province, 1).await;
    let cells = [("D01", Cell::exact(4)), ("B01", Cell::Nil)];
    send(&app, period, province.agencies[0], &cells, &[]).await;
    let tx = app.store.begin().await.unwrap();
    let heir = agency::testing::agency(&tx, "H90", "Sở mới", "department").await;
    tx.commit().await.unwrap();
    let old = province.focal.actor.agency();
    let focal = base_testing::ctx(&app, 9, heir, Role::Focal);
    merge(&app, old, heir).await;
    let report = compiled::actions::compile(&focal, period).await.unwrap();
    let page = compiled::actions::page(&focal, report).await.unwrap();
    assert_eq!(page.focal.id, heir);
    let owed = obligation(&app, period, province.agencies[1]).await;
    send_as(
        &officer(&app, province.agencies[1]),
        owed,
        &[("B01", Cell::Nil)],
    )
    .await;
    let told = crate::person::notice::list(&focal, true, None, 10)
        .await
        .unwrap();
    let told = told
        .iter()
        .find(|notice| notice.kind == "submission.submit");
    assert_eq!(told.map(|notice| notice.agency_id), Some(heir));
}

async fn nobody_is_reminded_of_a_report_that_nobody_inherits(app: App) {
    let province = province(&app, plan()).await;
    let old = province.agencies[0];
    let period = open(&province, 2).await;
    app.clock.set(datetime!(2026-07-02 02:00 UTC));
    let end = agency::AgencyEnd {
        row_version: 1,
        on: date!(2026 - 07 - 01),
        successor: None,
        is_without_heir: true,
        is_change: false,
    };
    agency::actions::end(&app.system(), old, &end)
        .await
        .unwrap();
    let owed = obligation(&app, period, old).await;
    let tx = app.store.reader();
    let due_on = store::obligation(&tx, owed).await.unwrap().due_on;
    for days in [3, -1] {
        let payload = serde_json::json!({
            "period_id": period.0, "due_on": crate::base::clock::date_text(due_on), "days": days,
        });
        jobs::remind(&app.system(), &payload).await.unwrap();
    }
    let sql = "select n.agency_id from notice n where n.kind in ('period.due_soon', 'period.overdue') order by n.id";
    let told = tx.rows(sql, vec![]).await.unwrap();
    let told: Vec<i64> = told
        .iter()
        .map(|row| row.get("agency_id").unwrap())
        .collect();
    assert!(!told.contains(&old.0), "{told:?}");
    assert!(told.contains(&province.agencies[1].0), "{told:?}");
}

async fn the_successor_begins_with_its_own_head_and_the_ended_body_compiles_no_more(app: App) {
    use crate::report::compiled::{self, actions::page};
    let province = province(&app, plan()).await;
    let (first, second) = (open(&province, 1).await, open(&province, 2).await);
    let old = province.focal.actor.agency();
    let report = compiled::actions::compile(&province.focal, first)
        .await
        .unwrap();
    let mut head = page(&province.focal, report).await.unwrap().draft.head;
    head.symbol = "BC-SCU".to_owned();
    compiled::actions::change_head(&province.focal, report, 1, head)
        .await
        .unwrap();
    let kept = compiled::actions::compile(&province.focal, second)
        .await
        .unwrap();
    let kept = page(&province.focal, kept).await.unwrap();
    assert_eq!(kept.draft.head.symbol, "BC-SCU", "the same agency's head");
    let tx = app.store.begin().await.unwrap();
    let heir = agency::testing::agency(&tx, "H90", "Sở Mới", "department").await;
    tx.commit().await.unwrap();
    let focal = base_testing::ctx(&app, 9, heir, Role::Focal);
    merge(&app, old, heir).await;
    for period in [first, second] {
        let report = compiled::actions::compile(&focal, period).await.unwrap();
        let head = page(&focal, report).await.unwrap().draft.head;
        assert_eq!(
            head.symbol, "BC-SM",
            "what the directory knows of the successor"
        );
    }
    let again = compiled::actions::compile(&focal, first).await.unwrap();
    let again = page(&focal, again).await.unwrap();
    assert_eq!(again.draft.head.symbol, "BC-SM");
    // A body that ended without successor answers for itself, and still makes no new report.
    let end = agency::AgencyEnd {
        row_version: 1,
        on: date!(2026 - 07 - 02),
        successor: None,
        is_without_heir: true,
        is_change: false,
    };
    agency::actions::end(&app.system(), heir, &end)
        .await
        .unwrap();
    let refused = compiled::actions::compile(&focal, first).await;
    let Err(ActionError::ConflictWith(told)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(told.key, "conflict.agency_ended");
}
