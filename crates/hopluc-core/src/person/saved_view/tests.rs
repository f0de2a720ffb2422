//! Saved views on both databases: whose they are, who sees them, with what a list opens.

use super::{NewView, ViewPage, all, keep, of_page, remove, rename, set_default, share};
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    error::ActionError,
    ids::{AgencyId, PersonId, SavedViewId},
    testing,
};
use crate::person::{PersonForm, actions};
use crate::{binds, store_suite};

store_suite!(
    a_view_is_seen_by_its_owner_and_by_nobody_else,
    a_shared_view_is_seen_by_the_agency_and_changed_by_its_leaders_only,
    only_a_leader_shares,
    a_list_opens_with_one_view_a_person,
    the_same_name_replaces_the_query,
    every_change_of_a_view_is_in_the_journal,
    a_program_keeps_no_views,
);

async fn agency(app: &App, code: &str) -> AgencyId {
    let tx = app.store.begin().await.unwrap();
    let id = tx
        .insert(
            "insert into agency (code, name, folded, kind, valid_from)
             values ($1, 'Sở Thử', 'so thu', 'department', '2020-01-01') returning id",
            binds![code],
        )
        .await
        .unwrap();
    tx.commit().await.unwrap();
    AgencyId(id)
}

async fn person(app: &App, login: &str, agency: AgencyId, role: Role) -> Ctx {
    let form = PersonForm {
        login: login.into(),
        name: login.into(),
        language: "vi".into(),
        ..PersonForm::default()
    };
    let (PersonId(id), _) = actions::add_person(&app.system(), &form, agency, role)
        .await
        .unwrap();
    testing::ctx(app, id, agency, role)
}

fn view(name: &str, query: &str) -> NewView {
    NewView {
        page: ViewPage::Tasks,
        name: name.into(),
        query: query.into(),
        is_shared: false,
        is_default: false,
    }
}

async fn names(ctx: &Ctx) -> Vec<String> {
    let views = of_page(ctx, ViewPage::Tasks).await.unwrap();
    views.into_iter().map(|view| view.name).collect()
}

async fn a_view_is_seen_by_its_owner_and_by_nobody_else(app: App) {
    let agency = agency(&app, "H99.1").await;
    let one = person(&app, "mot", agency, Role::Officer).await;
    let two = person(&app, "hai", agency, Role::Leader).await;
    let id = keep(&one, &view("Quá hạn", "nhom=overdue")).await.unwrap();
    assert_eq!(names(&one).await, ["Quá hạn"]);
    assert!(of_page(&one, ViewPage::Documents).await.unwrap().is_empty());
    assert!(names(&two).await.is_empty());
    for refused in [rename(&two, id, "x").await, remove(&two, id).await] {
        assert!(matches!(refused, Err(ActionError::NotFound { .. })));
    }
}

async fn a_shared_view_is_seen_by_the_agency_and_changed_by_its_leaders_only(app: App) {
    let (here, there) = (agency(&app, "H99.1").await, agency(&app, "H99.2").await);
    let leader = person(&app, "lanh.dao", here, Role::Leader).await;
    let second = person(&app, "pho", here, Role::Leader).await;
    let officer = person(&app, "can.bo", here, Role::Officer).await;
    let stranger = person(&app, "nguoi.la", there, Role::Leader).await;
    let new = NewView {
        is_shared: true,
        ..view("Của sở", "nhom=today")
    };
    let id = keep(&leader, &new).await.unwrap();
    assert_eq!(names(&officer).await, ["Của sở"]);
    assert!(names(&stranger).await.is_empty());
    let refused = remove(&officer, id).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
    rename(&second, id, "Của cả sở").await.unwrap();
    set_default(&officer, id, true).await.unwrap();
    share(&leader, id, false).await.unwrap();
    assert!(names(&officer).await.is_empty());
    assert_eq!(names(&leader).await, ["Của cả sở"]);
}

async fn only_a_leader_shares(app: App) {
    let agency = agency(&app, "H99.1").await;
    let officer = person(&app, "can.bo", agency, Role::Officer).await;
    let new = NewView {
        is_shared: true,
        ..view("Chung", "")
    };
    let refused = keep(&officer, &new).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
    let own = keep(&officer, &view("Riêng", "")).await.unwrap();
    let refused = share(&officer, own, true).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
}

async fn a_list_opens_with_one_view_a_person(app: App) {
    let agency = agency(&app, "H99.1").await;
    let one = person(&app, "mot", agency, Role::Auditor).await;
    let default = async |ctx: &Ctx| -> Vec<SavedViewId> {
        let views = all(ctx).await.unwrap();
        let views = views.into_iter().filter(|view| view.is_default);
        views.map(|view| view.id).collect()
    };
    let new = NewView {
        is_default: true,
        ..view("A", "a=1")
    };
    let a = keep(&one, &new).await.unwrap();
    let b = keep(&one, &view("B", "b=1")).await.unwrap();
    assert_eq!(default(&one).await, [a]);
    set_default(&one, b, true).await.unwrap();
    assert_eq!(default(&one).await, [b]);
    set_default(&one, b, false).await.unwrap();
    assert!(default(&one).await.is_empty());
    set_default(&one, b, true).await.unwrap();
    remove(&one, b).await.unwrap();
    assert!(default(&one).await.is_empty());
    assert_eq!(names(&one).await, ["A"]);
}

async fn the_same_name_replaces_the_query(app: App) {
    let agency = agency(&app, "H99.1").await;
    let one = person(&app, "mot", agency, Role::Officer).await;
    let first = keep(&one, &view("A", "a=1")).await.unwrap();
    assert_eq!(keep(&one, &view(" A ", "a=2")).await.unwrap(), first);
    assert_eq!(
        of_page(&one, ViewPage::Tasks).await.unwrap()[0].query,
        "a=2"
    );
    let other = keep(&one, &view("B", "b=1")).await.unwrap();
    let refused = rename(&one, other, "A").await;
    assert!(matches!(refused, Err(ActionError::Invalid(_))));
}

async fn every_change_of_a_view_is_in_the_journal(app: App) {
    let agency = agency(&app, "H99.1").await;
    let one = person(&app, "mot", agency, Role::Leader).await;
    let id = keep(&one, &view("A", "q=b%C3%AD")).await.unwrap();
    rename(&one, id, "B").await.unwrap();
    share(&one, id, true).await.unwrap();
    set_default(&one, id, true).await.unwrap();
    remove(&one, id).await.unwrap();
    let tx = app.store.reader();
    let facts = crate::base::audit::of_record(&tx, "saved_view", id.0, 10)
        .await
        .unwrap();
    let verbs: Vec<_> = facts.iter().rev().map(|fact| fact.verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "saved_view.keep",
            "saved_view.rename",
            "saved_view.share",
            "saved_view.set_default",
            "saved_view.remove"
        ]
    );
    assert!(
        facts.iter().all(|fact| !fact.detail.contains("q=")),
        "what people look for is not in the journal"
    );
}

async fn a_program_keeps_no_views(app: App) {
    let agency = agency(&app, "H99.1").await;
    let mut program = testing::ctx(&app, 1, agency, Role::Officer);
    program.actor.person_id = None;
    let refused = keep(&program, &view("A", "")).await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
    assert!(all(&program).await.unwrap().is_empty());
}
