//! What a compilation asks about, and the outline that it keeps.

use super::*;

store_suite!(
    a_changed_outline_does_not_change_the_report_of_an_older_period,
    a_trend_word_without_a_base_period_is_raised_at_its_paragraph,
    cases_left_open_by_the_period_before_are_asked_for,
);

async fn a_changed_outline_does_not_change_the_report_of_an_older_period(mut app: App) {
    let case = told(&app).await;
    let before = actions::compile(&case.focal, case.period).await.unwrap();
    let before = actions::page(&case.focal, before).await.unwrap();
    let catalogue = std::sync::Arc::make_mut(&mut app.catalogue);
    for outline in catalogue.outlines.values_mut() {
        outline.sections.clear();
        outline.opening.clear();
    }
    let focal = app.ctx(case.focal.actor.clone());
    let after = actions::compile(&focal, case.period).await.unwrap();
    let after = actions::page(&focal, after).await.unwrap();
    assert_eq!(after.draft.compiled.blocks, before.draft.compiled.blocks);
    let schedule = before.period.schedule_id;
    let (next, _) = period_actions::open_period(&focal, schedule, &OpenPeriod::named("2023-H2"))
        .await
        .unwrap();
    let new = actions::compile(&focal, next).await.unwrap();
    let new = actions::page(&focal, new).await.unwrap();
    assert!(
        new.draft.compiled.blocks.len() < before.draft.compiled.blocks.len(),
        "a period opened later has the new outline"
    );
}

async fn a_trend_word_without_a_base_period_is_raised_at_its_paragraph(app: App) {
    let case = case(&app, "2023-H1").await;
    let words = [("shortcomings", "Tình hình tội phạm đã giảm rõ rệt.")];
    tell(&app, &case, FOCAL, &words).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let is_at_paragraph = |found: &&PlacedFinding| {
        found.finding.rule == Rule::TrendWithoutBase && !found.block.is_empty()
    };
    let found: Vec<_> = page.findings.iter().filter(is_at_paragraph).collect();
    assert_eq!(found.len(), 1, "{:?}", page.findings);
    assert!(found[0].finding.args.contains_key("phrase"));
}

async fn cases_left_open_by_the_period_before_are_asked_for(app: App) {
    let mut case = told(&app).await;
    let schedule = crate::report::period::store::schedules(&app.store.reader())
        .await
        .unwrap()[0]
        .id;
    let next = OpenPeriod::named("2023-H2");
    case.period = period_actions::open_period(&case.focal, schedule, &next)
        .await
        .unwrap()
        .0;
    let cells = [
        ("D02", Cell::exact(1)),
        ("D02@case_status=prosecuted", Cell::exact(1)),
        ("D05", Cell::Nil),
    ];
    send(&app, case.period, case.ids[POLICE], &cells, &[]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let asked: Vec<(&str, &str)> = page
        .findings
        .iter()
        .filter(|found| found.finding.rule == Rule::NotCarriedOver)
        .map(|found| {
            let finding = &found.finding;
            (
                finding.cell.measure.as_str(),
                finding.args["agency"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        asked,
        [("D05", "Công an tỉnh")],
        "D02 is told as ended, and who has not reported is told elsewhere"
    );
}
