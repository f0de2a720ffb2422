//! Sign-in, lock-out, roles, resets and tokens on both databases.

use super::{PersonForm, actions, session, store, token};
use crate::agency::{actions as directory, store::answered_by, testing};
use crate::base::{actor::Role, ctx::App, error::ActionError, ids::AgencyId};
use crate::{binds, store_suite};
use time::Duration;

store_suite!(
    the_first_password_is_chosen_by_link_and_then_opens_a_session,
    five_failures_lock_and_the_lock_ends,
    ended_access_ends_sessions,
    a_reset_link_works_once_and_for_a_day,
    of_several_reset_links_the_newest_alone_works,
    the_last_administrator_stays_one,
    a_token_acts_for_its_agency_until_revoked,
    only_an_administrator_adds_people,
    a_session_knows_whom_its_agency_answers_for_and_at_once_when_that_changes,
);

const GOOD: &str = "một câu rất dễ nhớ";

async fn agency(app: &App) -> AgencyId {
    let tx = app.store.begin().await.unwrap();
    let id = tx
        .insert(
            "insert into agency (code, name, folded, kind, valid_from) values ('H99.1', 'Sở Thử', 'so thu', 'department', '2020-01-01') returning id",
            binds![],
        )
        .await
        .unwrap();
    tx.commit().await.unwrap();
    AgencyId(id)
}

fn form(login: &str) -> PersonForm {
    PersonForm {
        login: login.into(),
        name: "Trần Thử".into(),
        language: "vi".into(),
        ..PersonForm::default()
    }
}

async fn person(app: &App, login: &str) -> (AgencyId, crate::base::ids::PersonId) {
    let agency = agency(app).await;
    let (id, secret) = actions::add_person(&app.system(), &form(login), agency, Role::Officer)
        .await
        .unwrap();
    actions::finish_reset(app, &secret, GOOD).await.unwrap();
    (agency, id)
}

async fn the_first_password_is_chosen_by_link_and_then_opens_a_session(app: App) {
    let (agency, id) = person(&app, "tran.thu").await;
    let secret = session::sign_in(&app, " Tran.Thu ", GOOD, "test")
        .await
        .unwrap();
    let session = session::find(&app, &secret).await.unwrap().unwrap();
    assert_eq!(session.actor.person_id, Some(id));
    assert_eq!(
        (session.actor.agency_id, session.actor.role),
        (Some(agency), Role::Officer)
    );
    session::sign_out(&app, &secret).await.unwrap();
    assert!(session::find(&app, &secret).await.unwrap().is_none());
    app.clock.set(app.clock.now() + Duration::hours(1));
    let secret = session::sign_in(&app, "tran.thu", GOOD, "test")
        .await
        .unwrap();
    app.clock.set(app.clock.now() + Duration::hours(9));
    assert!(
        session::find(&app, &secret).await.unwrap().is_none(),
        "an idle session ends"
    );
}

async fn five_failures_lock_and_the_lock_ends(app: App) {
    person(&app, "tran.thu").await;
    for _ in 0..5 {
        assert!(
            session::sign_in(&app, "tran.thu", "sai mật khẩu", "test")
                .await
                .is_err()
        );
    }
    let locked = session::sign_in(&app, "tran.thu", GOOD, "test")
        .await
        .unwrap_err();
    assert!(matches!(locked, ActionError::Invalid(faults) if faults[0].key == "error.locked_out"));
    app.clock.set(app.clock.now() + Duration::minutes(6));
    assert!(
        session::sign_in(&app, "tran.thu", GOOD, "test")
            .await
            .is_ok()
    );
}

async fn ended_access_ends_sessions(app: App) {
    let (_, id) = person(&app, "tran.thu").await;
    let secret = session::sign_in(&app, "tran.thu", GOOD, "test")
        .await
        .unwrap();
    actions::set_active(&app.system(), id, false).await.unwrap();
    assert!(session::find(&app, &secret).await.unwrap().is_none());
    assert!(
        session::sign_in(&app, "tran.thu", GOOD, "test")
            .await
            .is_err()
    );
}

async fn a_reset_link_works_once_and_for_a_day(app: App) {
    let (_, id) = person(&app, "tran.thu").await;
    let first = actions::start_reset(&app.system(), id).await.unwrap();
    actions::finish_reset(&app, &first, "câu thứ hai dễ nhớ")
        .await
        .unwrap();
    assert!(
        actions::finish_reset(&app, &first, GOOD).await.is_err(),
        "used up"
    );
    let second = actions::start_reset(&app.system(), id).await.unwrap();
    app.clock.set(app.clock.now() + Duration::hours(25));
    assert!(
        actions::finish_reset(&app, &second, GOOD).await.is_err(),
        "expired"
    );
    assert!(
        session::sign_in(&app, "tran.thu", "câu thứ hai dễ nhớ", "test")
            .await
            .is_ok()
    );
}

async fn of_several_reset_links_the_newest_alone_works(app: App) {
    let (_, id) = person(&app, "tran.thu").await;
    let system = app.system();
    let first = actions::start_reset(&system, id).await.unwrap();
    let second = actions::start_reset(&system, id).await.unwrap();
    let refused = actions::finish_reset(&app, &first, "câu thứ hai dễ nhớ").await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.reset_expired")
    );
    // The rule on names holds on this way, too, and a refused word uses nothing up.
    let refused = actions::finish_reset(&app, &second, "xin-chao-TRAN.THU").await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.password_simple")
    );
    let signed = crate::base::testing::ctx(&app, id.0, AgencyId(1), Role::Officer);
    let third = actions::start_reset(&system, id).await.unwrap();
    assert!(actions::finish_reset(&app, &second, GOOD).await.is_err());
    actions::change_password(&signed, GOOD, "câu thứ ba dễ nhớ")
        .await
        .unwrap();
    assert!(
        actions::finish_reset(&app, &third, GOOD).await.is_err(),
        "a change ends links, too"
    );
}

async fn the_last_administrator_stays_one(app: App) {
    let (agency, id) = person(&app, "quan.tri").await;
    let system = app.system();
    let own = actions::add_membership(&system, id, agency, Role::Administrator)
        .await
        .unwrap();
    let admin = crate::base::testing::ctx(&app, id.0, agency, Role::Administrator);
    let last = |outcome: crate::base::error::Outcome<()>| {
        assert!(
            matches!(
                outcome,
                Err(ActionError::Conflict {
                    key: "conflict.last_administrator"
                })
            ),
            "{outcome:?}"
        );
    };
    last(actions::end_membership(&admin, id, own).await);
    last(actions::set_active(&system, id, false).await);
    let (other, secret) =
        actions::add_person(&admin, &form("quan.tri.hai"), agency, Role::Administrator)
            .await
            .unwrap();
    // Whoever has not chosen a password yet cannot take over.
    last(actions::end_membership(&admin, id, own).await);
    actions::finish_reset(&app, &secret, GOOD).await.unwrap();
    actions::end_membership(&admin, id, own).await.unwrap();
    last(actions::set_active(&system, other, false).await);
    // Whoever is no administrator can lose access at any time.
    actions::set_active(&system, id, false).await.unwrap();
}

async fn a_token_acts_for_its_agency_until_revoked(app: App) {
    let (agency, id) = person(&app, "tran.thu").await;
    let leader = crate::base::testing::ctx(&app, id.0, agency, Role::Leader);
    let secret = token::make(&leader, agency, "phần mềm một cửa", Role::Officer, 30)
        .await
        .unwrap();
    let actor = token::find(&app, &secret).await.unwrap().unwrap();
    assert_eq!((actor.agency_id, actor.person_id), (Some(agency), None));
    let listed = token::list(&leader, agency).await.unwrap();
    token::revoke(&leader, agency, listed[0].id).await.unwrap();
    assert!(token::find(&app, &secret).await.unwrap().is_none());
    let refused = token::make(&leader, agency, "x", Role::Administrator, 30).await;
    assert!(matches!(refused, Err(ActionError::Invalid(_))));
}

async fn only_an_administrator_adds_people(app: App) {
    let (agency, id) = person(&app, "tran.thu").await;
    for role in [
        Role::Viewer,
        Role::Officer,
        Role::Leader,
        Role::Focal,
        Role::Auditor,
    ] {
        let ctx = crate::base::testing::ctx(&app, id.0, agency, role);
        let refused = actions::add_person(&ctx, &form("nguoi.moi"), agency, Role::Officer).await;
        assert!(
            matches!(refused, Err(ActionError::Denied { .. })),
            "{role:?}"
        );
    }
    let admin = crate::base::testing::ctx(&app, id.0, agency, Role::Administrator);
    let taken = actions::add_person(&admin, &form("tran.thu"), agency, Role::Officer)
        .await
        .unwrap_err();
    assert!(matches!(taken, ActionError::Invalid(faults) if faults[0].key == "error.login_taken"));
    assert_eq!(
        store::get(&app.store.reader(), id).await.unwrap().login,
        "tran.thu"
    );
}

async fn a_session_knows_whom_its_agency_answers_for_and_at_once_when_that_changes(app: App) {
    let (own, _) = person(&app, "tran.thu").await;
    let secret = session::sign_in(&app, "tran.thu", GOOD, "test")
        .await
        .unwrap();
    let line = async || session::find(&app, &secret).await.unwrap().unwrap().line;
    assert_eq!(line().await, [own]);
    let tx = app.store.begin().await.unwrap();
    let old = testing::agency(&tx, "H99.2", "Sở Cũ", "department").await;
    let older = testing::agency(&tx, "H99.3", "Sở Cũ hơn", "department").await;
    tx.commit().await.unwrap();
    let today = app.clock.today();
    for (id, next) in [(older, old), (old, own)] {
        directory::close(&app.system(), id, 1, today, Some(next))
            .await
            .unwrap();
    }
    assert_eq!(line().await, [own, old, older]);
    let asked = answered_by(&app.store.reader(), own, today).await.unwrap();
    assert_eq!(line().await, asked);
}
