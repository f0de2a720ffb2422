//! What a compilation asks about, and the outline that it keeps.

use super::*;

store_suite!(
    a_changed_outline_does_not_change_the_report_of_an_older_period,
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
