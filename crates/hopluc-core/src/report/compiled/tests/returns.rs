//! A compiled report that comes back: given back by the approver, withdrawn after issue, refused at a wrong step.

use super::*;
use crate::document;
use crate::person::notice;
use crate::report::period::reopening::reopen_period;

store_suite!(
    an_approved_report_is_given_back_and_its_writers_are_told,
    a_withdrawn_report_keeps_its_number_and_the_next_one_gets_a_new_one,
    a_step_at_the_wrong_state_names_the_state_and_accuses_nobody,
    the_document_of_a_report_takes_no_step_by_itself_before_it_is_issued,
);

const URL: &str = "https://x.test/bao-cao/1";

async fn version(ctx: &Ctx, id: ReportId) -> i64 {
    page(ctx, id).await.report.row_version
}

/// Compiles, signs the head and puts before the approver.
async fn submitted(case: &Case) -> ReportId {
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let head = ReportHead {
        position: "GIÁM ĐỐC".to_owned(),
        signer: "Trần Thị B".to_owned(),
        ..page(&case.focal, id).await.draft.head
    };
    let seen = version(&case.focal, id).await;
    actions::change_head(&case.focal, id, seen, head)
        .await
        .unwrap();
    let seen = version(&case.focal, id).await;
    actions::submit(&case.focal, id, seen, URL).await.unwrap();
    id
}

async fn approved(case: &Case, leader: &Ctx) -> ReportId {
    let id = submitted(case).await;
    actions::approve(leader, id, version(leader, id).await)
        .await
        .unwrap();
    id
}

fn key_of<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("no conflict: {other:?}"),
    }
}

async fn an_approved_report_is_given_back_and_its_writers_are_told(app: App) {
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let id = approved(&case, &leader).await;
    let document = page(&leader, id).await.report.document_id.unwrap();
    let seen = version(&leader, id).await;
    let officer = officer(&app, case.ids[FOCAL]);
    let denied = actions::give_back(&officer, id, seen, "Sai số").await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
    let mute = actions::give_back(&leader, id, seen, " ").await;
    assert!(matches!(mute, Err(ActionError::Invalid(_))), "{mute:?}");
    actions::give_back(&leader, id, seen, "Sai số ở mục II")
        .await
        .unwrap();
    let back = page(&case.focal, id).await.report;
    assert_eq!(
        (back.state, back.return_reason.as_str(), back.approved_by),
        (ReportState::Draft, "Sai số ở mục II", None)
    );
    let document = document::store::get(&app.store.reader(), document)
        .await
        .unwrap();
    assert_eq!(
        (document.state, document.number),
        (document::State::Withdrawn, None)
    );
    let told = notice::list(&case.focal, true, None, 50).await.unwrap();
    assert!(
        told.iter()
            .any(|notice| notice.kind == "report.give_back" && notice.noun_id == id.0),
        "{told:?}"
    );
    // It goes on like any draft.
    actions::compile(&case.focal, case.period).await.unwrap();
}

async fn a_withdrawn_report_keeps_its_number_and_the_next_one_gets_a_new_one(app: App) {
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let first = approved(&case, &leader).await;
    let issued = actions::issue(&case.focal, first, version(&leader, first).await)
        .await
        .unwrap();
    assert_eq!(issued.number_symbol, "01/BC-STTTT");
    period_actions::close_period(&case.focal, case.period, 1)
        .await
        .unwrap();
    let reopened = reopen_period(&case.focal, case.period, 2, "Sai số").await;
    assert_eq!(key_of(reopened), "conflict.period_report_issued");
    let id = page(&leader, first).await.report.document_id.unwrap();
    let stored = document::store::get(&app.store.reader(), id).await.unwrap();
    document::actions::withdraw(&leader, id, stored.row_version, "Nhầm số liệu")
        .await
        .unwrap();
    reopen_period(&case.focal, case.period, 2, "Sai số")
        .await
        .unwrap();
    let gone = page(&case.focal, first).await.report;
    assert_eq!(gone.state, ReportState::Withdrawn);
    let content = actions::as_document(&case.focal, first, "").await.unwrap();
    assert_eq!(content.number_symbol, "Số: 01/BC-STTTT");
    let again = actions::issue(&case.focal, first, gone.row_version).await;
    assert_eq!(key_of(again), "conflict.report_is_withdrawn");
    let second = approved(&case, &leader).await;
    let issued = actions::issue(&case.focal, second, version(&leader, second).await)
        .await
        .unwrap();
    assert_eq!(issued.number_symbol, "02/BC-STTTT");
    let states: Vec<ReportState> = page(&leader, second)
        .await
        .versions
        .iter()
        .map(|report| report.state)
        .collect();
    assert_eq!(states, [ReportState::Issued, ReportState::Withdrawn]);
}

async fn a_step_at_the_wrong_state_names_the_state_and_accuses_nobody(app: App) {
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let id = submitted(&case).await;
    let seen = version(&leader, id).await;
    let early = actions::issue(&case.focal, id, seen).await;
    assert_eq!(key_of(early), "conflict.report_is_submitted");
    let locked = actions::edit(&case.focal, id, seen, "x", "y").await;
    assert_eq!(key_of(locked), "conflict.report_is_submitted");
    actions::approve(&leader, id, seen).await.unwrap();
    let seen = version(&leader, id).await;
    let twice = actions::approve(&leader, id, seen).await;
    assert_eq!(key_of(twice), "conflict.report_is_approved");
    actions::issue(&case.focal, id, seen).await.unwrap();
    // The form that is sent twice has the edition of before; still nobody else did anything.
    let twice = actions::issue(&case.focal, id, seen).await;
    assert_eq!(key_of(twice), "conflict.report_is_issued");
    let late = actions::give_back(&leader, id, seen, "Muộn").await;
    assert_eq!(key_of(late), "conflict.report_is_issued");
}

async fn the_document_of_a_report_takes_no_step_by_itself_before_it_is_issued(app: App) {
    use document::actions as apart;
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let id = submitted(&case).await;
    let document = page(&leader, id).await.report.document_id.unwrap();
    let reader = app.store.reader();
    let edition = document::store::get(&reader, document).await.unwrap();
    let seen = edition.row_version;
    for outcome in [
        apart::approve(&leader, document, seen).await,
        apart::return_to_drafter(&leader, document, seen, "Sai số").await,
        apart::withdraw(&leader, document, seen, "Sai số").await,
    ] {
        assert_eq!(key_of(outcome), "conflict.document_of_report");
    }
    let version_of_report = version(&leader, id).await;
    actions::approve(&leader, id, version_of_report)
        .await
        .unwrap();
    let seen = document::store::get(&reader, document)
        .await
        .unwrap()
        .row_version;
    let issued = apart::issue(&leader, document, seen).await;
    assert_eq!(key_of(issued), "conflict.document_of_report");
    let version_of_report = version(&leader, id).await;
    actions::issue(&case.focal, id, version_of_report)
        .await
        .unwrap();
    let report = page(&leader, id).await.report;
    assert_eq!(report.state, ReportState::Issued);
    let twice = apart::issue(&leader, document, seen).await;
    assert_eq!(key_of(twice), "conflict.document_is_issued");
}
