//! Two people who word one report at the same time.

use super::*;

store_suite!(
    two_people_word_two_paragraphs_and_both_are_kept,
    compiles_of_one_period_at_once_become_versions_of_it,
);

async fn two_people_word_two_paragraphs_and_both_are_kept(app: App) {
    let case = told(&app).await;
    let other = base_testing::ctx(&app, 7, case.ids[FOCAL], Role::Focal);
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let opened = page(&case.focal, id).await;
    let seen = opened.report.row_version;
    let blocks: Vec<String> = opened
        .lines
        .iter()
        .filter(|line| matches!(line.block.kind, BlockKind::Bullet | BlockKind::Paragraph))
        .map(|line| line.block.id.clone())
        .take(2)
        .collect();
    let [first, second] = blocks.as_slice() else {
        panic!("two paragraphs");
    };
    actions::edit(&case.focal, id, seen, first, "Đoạn một.")
        .await
        .unwrap();
    actions::edit(&other, id, seen, second, "Đoạn hai.")
        .await
        .unwrap();
    let head = opened.draft.head.clone();
    actions::change_head(&case.focal, id, seen, head)
        .await
        .unwrap();
    let kept = page(&case.focal, id).await;
    let text = |block: &str| {
        let line = kept.lines.iter().find(|line| line.block.id == block);
        line.unwrap().block.text()
    };
    assert_eq!(
        (text(first), text(second)),
        ("Đoạn một.".into(), "Đoạn hai.".into())
    );
    assert_eq!(
        kept.draft.touched[second].by,
        other.actor.person_id.map(|p| p.0)
    );
    let same = actions::edit(&other, id, seen, first, "Của tôi.").await;
    assert!(
        matches!(
            same,
            Err(ActionError::Conflict {
                key: "conflict.changed_meanwhile"
            })
        ),
        "{same:?}"
    );
    let again = page(&other, id).await.report.row_version;
    actions::edit(&other, id, again, first, "Của cả hai.")
        .await
        .unwrap();
}

async fn compiles_of_one_period_at_once_become_versions_of_it(app: App) {
    let case = told(&app).await;
    let compile = || actions::compile(&case.focal, case.period);
    let all = tokio::join!(
        compile(),
        compile(),
        compile(),
        compile(),
        compile(),
        compile()
    );
    let mut ids = Vec::new();
    for made in <[_; 6]>::from(all) {
        ids.push(made.unwrap());
    }
    let mut versions = Vec::new();
    for id in ids {
        versions.push(page(&case.focal, id).await.report.version);
    }
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6]);
}
