//! What happens to a report whose sources move under it.

use super::*;
use crate::report::submission::{self, Submission, review, review::Review};
use sources::ChangeKind;

store_suite!(
    a_source_returned_after_the_compile_marks_the_report_and_stops_it,
    a_late_report_is_told_and_stops_nothing,
);

async fn sent_by(app: &App, case: &Case, who: usize) -> Submission {
    let tx = app.store.reader();
    let obligations = period_store::obligations(&tx, case.period).await.unwrap();
    let own = obligations.iter().find(|o| o.agency_id == case.ids[who]);
    let mut sent = submission::store::sent_of_period(&tx, case.period)
        .await
        .unwrap();
    sent.remove(&own.unwrap().id).unwrap()
}

async fn signed(case: &Case, id: ReportId) {
    let head = ReportHead {
        position: "GIÁM ĐỐC".to_owned(),
        signer: "Trần Thị B".to_owned(),
        ..page(&case.focal, id).await.draft.head
    };
    let seen = page(&case.focal, id).await.report.row_version;
    actions::change_head(&case.focal, id, seen, head)
        .await
        .unwrap();
}

fn names_police<T: std::fmt::Debug>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(ActionError::Invalid(faults))
        if faults.len() == 1 && faults[0].key == "error.source_returned" && faults[0].args["agency"] == "Công an tỉnh")
}

async fn a_source_returned_after_the_compile_marks_the_report_and_stops_it(app: App) {
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    signed(&case, id).await;
    assert!(page(&case.focal, id).await.moved.is_empty());
    let seen = page(&case.focal, id).await.report.row_version;
    actions::submit(&case.focal, id, seen, "https://x.test/1")
        .await
        .unwrap();
    let sent = sent_by(&app, &case, POLICE).await;
    let whole = Review::return_whole("Sai kỳ");
    review::review(&case.focal, sent.id, sent.row_version, &whole)
        .await
        .unwrap();
    let marked = page(&leader, id).await;
    let moved: Vec<_> = marked
        .moved
        .iter()
        .map(|m| (m.change, m.agency.as_str()))
        .collect();
    assert_eq!(moved, [(ChangeKind::Returned, "Công an tỉnh")]);
    assert_eq!(marked.findings[0].finding.rule, Rule::SourceReturned);
    let figures = &marked.draft.compiled.figures;
    let told = figures
        .iter()
        .position(|f| is_told_by(f, case.ids[POLICE], "D01"))
        .unwrap();
    let origins = actions::origins(&leader, id, told).await.unwrap();
    assert!(!origins.is_true, "it no longer agrees with its origin");
    assert!(
        origins
            .terms
            .iter()
            .any(|term| term.change == Some(ChangeKind::Returned))
    );
    let seen = marked.report.row_version;
    let approved = actions::approve(&leader, id, seen).await;
    assert!(names_police(&approved), "{approved:?}");
    actions::give_back(&leader, id, seen, "Công an gửi lại")
        .await
        .unwrap();
    let seen = page(&leader, id).await.report.row_version;
    let submitted = actions::submit(&case.focal, id, seen, "https://x.test/1").await;
    assert!(names_police(&submitted), "{submitted:?}");
    // Compiled anew it tells what counts, and goes on.
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    assert!(page(&case.focal, id).await.moved.is_empty());
    let seen = page(&case.focal, id).await.report.row_version;
    actions::submit(&case.focal, id, seen, "https://x.test/1")
        .await
        .unwrap();
    let seen = page(&leader, id).await.report.row_version;
    actions::approve(&leader, id, seen).await.unwrap();
    let sent = sent_by(&app, &case, TRADE).await;
    review::review(&case.focal, sent.id, sent.row_version, &whole)
        .await
        .unwrap();
    let seen = page(&leader, id).await.report.row_version;
    let issued = actions::issue(&case.focal, id, seen).await;
    assert!(matches!(issued, Err(ActionError::Invalid(_))), "{issued:?}");
}

async fn a_late_report_is_told_and_stops_nothing(app: App) {
    let case = case(&app, "2023-H1").await;
    tell(&app, &case, FOCAL, &[]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    signed(&case, id).await;
    tell(&app, &case, TRADE, &[]).await;
    let found = page(&case.focal, id).await;
    let moved: Vec<_> = found
        .moved
        .iter()
        .map(|m| (m.change, m.agency_id))
        .collect();
    assert_eq!(moved, [(ChangeKind::New, case.ids[TRADE])]);
    actions::submit(
        &case.focal,
        id,
        found.report.row_version,
        "https://x.test/1",
    )
    .await
    .unwrap();
}
