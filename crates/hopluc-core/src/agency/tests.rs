//! The directory on both databases.

use super::{
    AgencyEnd, Filter, Order, PageKey, RoleId, actions, naming::Directory, store, testing,
};
use crate::base::{actor::Role, ctx::App, error::ActionError, ids::AgencyId, testing::ctx};
use crate::store_suite;
use time::macros::date;

store_suite!(
    a_merged_body_keeps_its_row_and_its_successor_answers_from_that_day,
    a_ring_of_successors_is_refused_and_never_hangs_a_reader,
    an_end_is_not_overwritten_by_who_did_not_see_it,
    the_later_of_two_writers_is_told,
    a_list_is_found_with_and_without_marks_by_name_alias_and_code,
    pages_of_a_list_meet_without_gap_or_overlap,
    a_duty_is_resolved_on_a_date,
    an_officer_may_not_change_the_directory,
    a_former_name_stays_an_alias,
    a_duty_of_one_body_is_not_given_twice_at_a_time,
);

async fn a_merged_body_keeps_its_row_and_its_successor_answers_from_that_day(app: App) {
    let tx = app.store.begin().await.unwrap();
    let old = testing::agency(&tx, "H33.01", "Sở Thông tin và Truyền thông", "department").await;
    let new = testing::agency(&tx, "H33.02", "Sở Khoa học và Công nghệ", "department").await;
    let newest = testing::agency(&tx, "H33.03", "Sở Công nghệ", "department").await;
    tx.commit().await.unwrap();
    let sys = app.system();
    actions::close(&sys, old, 1, date!(2025 - 03 - 01), Some(new))
        .await
        .unwrap();
    actions::close(&sys, new, 1, date!(2026 - 06 - 01), Some(newest))
        .await
        .unwrap();
    let tx = app.store.reader();
    let on = async |id, on| store::answering(&tx, id, on).await.unwrap();
    assert_eq!(on(old, date!(2025 - 02 - 28)).await, old);
    assert_eq!(on(old, date!(2025 - 03 - 01)).await, new);
    assert_eq!(on(old, date!(2026 - 06 - 01)).await, newest);
    assert_eq!(on(newest, date!(2026 - 06 - 01)).await, newest);
    let line = store::answered_by(&tx, newest, date!(2026 - 07 - 01))
        .await
        .unwrap();
    assert_eq!(line, [newest, old, new]);
    let line = store::answered_by(&tx, newest, date!(2026 - 05 - 31))
        .await
        .unwrap();
    assert_eq!(line, [newest]);
    assert_eq!(
        store::get(&tx, old).await.unwrap().name,
        "Sở Thông tin và Truyền thông"
    );
}

async fn a_ring_of_successors_is_refused_and_never_hangs_a_reader(app: App) {
    let tx = app.store.begin().await.unwrap();
    let a = testing::agency(&tx, "H33.01", "A", "department").await;
    let b = testing::agency(&tx, "H33.02", "B", "department").await;
    tx.commit().await.unwrap();
    let sys = app.system();
    actions::close(&sys, a, 1, date!(2025 - 03 - 01), Some(b))
        .await
        .unwrap();
    let refused = actions::close(&sys, b, 1, date!(2025 - 04 - 01), Some(a)).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("a ring was accepted")
    };
    assert_eq!(faults[0].key, "error.agency_ring");
    let tx = app.store.begin().await.unwrap();
    assert!(
        store::set_end(&tx, b, 1, Some(date!(2025 - 04 - 01)), Some(a))
            .await
            .unwrap()
    );
    assert_eq!(
        store::answering(&tx, a, date!(2026 - 01 - 01))
            .await
            .unwrap(),
        a
    );
    assert_eq!(
        store::answered_by(&tx, a, date!(2026 - 01 - 01))
            .await
            .unwrap(),
        [a, b]
    );
}

async fn the_later_of_two_writers_is_told(app: App) {
    let sys = app.system();
    let id = actions::add(&sys, &testing::form("H33.01", "Sở Y tế", "department"))
        .await
        .unwrap();
    let mut form = testing::form("H33.01", "Sở Y tế", "department");
    form.phone = "02213".to_owned();
    actions::change(&sys, id, 1, &form).await.unwrap();
    form.phone = "0999".to_owned();
    let refused = actions::change(&sys, id, 1, &form).await;
    assert!(matches!(
        refused,
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile"
        })
    ));
    let kept = store::get(&app.store.reader(), id).await.unwrap();
    assert_eq!((kept.phone.as_str(), kept.row_version), ("02213", 2));
}

async fn found(app: &App, text: &str) -> Vec<String> {
    let filter = Filter {
        text: text.to_owned(),
        ..Filter::default()
    };
    let list = store::list(&app.store.reader(), &filter, None, 50)
        .await
        .unwrap();
    list.into_iter().map(|agency| agency.code).collect()
}

async fn a_list_is_found_with_and_without_marks_by_name_alias_and_code(app: App) {
    let sys = app.system();
    let mut form = testing::form("H33.07", "Ủy ban nhân dân xã Đoàn Đào", "commune_committee");
    form.short_name = "UBND xã Đoàn Đào".to_owned();
    actions::add(&sys, &form).await.unwrap();
    actions::add(&sys, &testing::form("H33.08", "Sở Tài chính", "department"))
        .await
        .unwrap();
    assert_eq!(found(&app, "đoàn đào").await, ["H33.07"]);
    assert_eq!(found(&app, "doan dao").await, ["H33.07"]);
    assert_eq!(found(&app, "ubnd xa").await, ["H33.07"]);
    assert_eq!(found(&app, "h33.08").await, ["H33.08"]);
    assert_eq!(found(&app, "").await, ["H33.08", "H33.07"]);
    assert_eq!(
        found(&app, "%").await,
        ["H33.08", "H33.07"],
        "a sign alone filters nothing"
    );
    assert!(found(&app, "sở y").await.is_empty());
}

async fn pages_of_a_list_meet_without_gap_or_overlap(app: App) {
    let tx = app.store.begin().await.unwrap();
    for i in 0..7 {
        testing::agency(
            &tx,
            &format!("H33.{i}"),
            &format!("Xã {}", i / 2),
            "commune",
        )
        .await;
    }
    let mut seen: Vec<AgencyId> = Vec::new();
    let mut after: Option<PageKey> = None;
    loop {
        let page = store::list(&tx, &Filter::default(), after.as_ref(), 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.page_key());
        seen.extend(page.iter().map(|agency| agency.id));
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), sorted.len()), (7, 7));
    let by_code = async |order: Order| -> Vec<String> {
        let filter = Filter {
            order,
            ..Filter::default()
        };
        let mut codes = Vec::new();
        let mut after: Option<PageKey> = None;
        loop {
            let page = store::list(&tx, &filter, after.as_ref(), 2).await.unwrap();
            let Some(last) = page.last() else { break codes };
            after = Some(last.page_key());
            codes.extend(page.iter().map(|agency| agency.code.clone()));
        }
    };
    let up = by_code(Order::Code).await;
    let mut down = by_code(Order::CodeLast).await;
    assert_eq!(
        (up.len(), up.first().map(String::as_str)),
        (7, Some("H33.0"))
    );
    down.reverse();
    assert_eq!(up, down);
    assert_eq!(by_code(Order::NameLast).await.len(), 7);
    assert_eq!(by_code(Order::Newest).await.len(), 7);
}

async fn a_duty_is_resolved_on_a_date(app: App) {
    let sys = app.system();
    let a = actions::add(&sys, &testing::form("H33.01", "Sở A", "department"))
        .await
        .unwrap();
    let b = actions::add(&sys, &testing::form("H33.02", "Sở B", "department"))
        .await
        .unwrap();
    let role = RoleId::new("focal_body");
    actions::give_role(&sys, a, &role, (date!(2024 - 01 - 01), None), "QĐ 1")
        .await
        .unwrap();
    actions::end_role(&sys, a, &role, date!(2025 - 03 - 01))
        .await
        .unwrap();
    actions::give_role(&sys, b, &role, (date!(2025 - 03 - 01), None), "")
        .await
        .unwrap();
    let tx = app.store.reader();
    let holder = async |on| {
        let directory = Directory::load(&tx, &app.catalogue, on).await.unwrap();
        directory.holders(&role)
    };
    assert_eq!(holder(date!(2023 - 12 - 31)).await, []);
    assert_eq!(holder(date!(2025 - 02 - 28)).await, [a]);
    assert_eq!(holder(date!(2025 - 03 - 01)).await, [b]);
    let again = actions::end_role(&sys, a, &role, date!(2025 - 06 - 01)).await;
    assert!(matches!(again, Err(ActionError::NotFound { noun: "role" })));
}

async fn an_officer_may_not_change_the_directory(app: App) {
    let officer = ctx(&app, 1, AgencyId(1), Role::Officer);
    let refused = actions::add(&officer, &testing::form("H33.01", "Sở A", "department")).await;
    assert!(matches!(
        refused,
        Err(ActionError::Denied {
            verb: "agency.edit"
        })
    ));
    assert!(store::all(&app.store.reader()).await.unwrap().is_empty());
}

async fn a_former_name_stays_an_alias(app: App) {
    let sys = app.system();
    let id = actions::add(&sys, &testing::form("H33.01", "Sở Cũ", "department"))
        .await
        .unwrap();
    actions::change(
        &sys,
        id,
        1,
        &testing::form("H33.01", "Sở Mới", "department"),
    )
    .await
    .unwrap();
    assert_eq!(found(&app, "so cu").await, ["H33.01"]);
    let page = actions::page(&sys, id).await.unwrap();
    assert_eq!(page.aliases.len(), 1);
}

async fn a_duty_of_one_body_is_not_given_twice_at_a_time(app: App) {
    let sys = app.system();
    let a = actions::add(&sys, &testing::form("H33.01", "Sở A", "department"))
        .await
        .unwrap();
    let b = actions::add(&sys, &testing::form("H33.02", "Sở B", "department"))
        .await
        .unwrap();
    let role = RoleId::new("focal_body");
    let since = (date!(2024 - 01 - 01), None);
    actions::give_role(&sys, a, &role, since, "").await.unwrap();
    let key = async |id, role: &str, valid| match actions::give_role(
        &sys,
        id,
        &RoleId::new(role),
        valid,
        "",
    )
    .await
    {
        Err(ActionError::Invalid(faults)) => faults[0].key.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        key(b, "focal_body", since).await,
        "error.role_held_by_other"
    );
    let before = (date!(2023 - 01 - 01), Some(date!(2024 - 01 - 01)));
    assert_eq!(key(b, "focal_body", before).await, "Ok(())");
    assert_eq!(key(b, "no_such_duty", since).await, "error.role_unknown");
    actions::give_role(&sys, a, &RoleId::new("citizen_reception"), since, "")
        .await
        .unwrap();
    assert_eq!(key(b, "citizen_reception", since).await, "Ok(())");
}

async fn an_end_is_not_overwritten_by_who_did_not_see_it(app: App) {
    let tx = app.store.begin().await.unwrap();
    let old = testing::agency(&tx, "H71", "Sở A", "department").await;
    let first = testing::agency(&tx, "H72", "Sở B", "department").await;
    let second = testing::agency(&tx, "H73", "Sở C", "department").await;
    tx.commit().await.unwrap();
    let sys = app.system();
    let on = date!(2026 - 07 - 01);
    actions::close(&sys, old, 1, on, Some(first)).await.unwrap();
    let again = actions::close(&sys, old, 2, on, Some(second)).await;
    assert!(
        matches!(
            again,
            Err(ActionError::Conflict {
                key: "conflict.agency_closed_already"
            })
        ),
        "{again:?}"
    );
    let end = AgencyEnd {
        row_version: 2,
        on,
        successor: Some(second),
        is_without_heir: false,
        is_change: true,
    };
    actions::end(&sys, old, &end).await.unwrap();
    let facts = crate::base::audit::of_record(&app.store.reader(), "agency", old.0, 10)
        .await
        .unwrap();
    let detail: serde_json::Value = serde_json::from_str(&facts[0].detail).unwrap();
    assert_eq!(detail["former_successor_id"], first.0);
    assert_eq!(detail["successor_id"], second.0);
    let page = actions::page(&sys, old).await.unwrap();
    assert_eq!(page.ended.map(|fact| fact.id), Some(facts[0].id));
}
