//! Pages of the watch on both databases: sums with their coverage, and nothing of others.

use super::{agency as agency_page, indicator, overview};
use crate::agency::testing::give_role;
use crate::base::{Ctx, actor::Role, ctx::App, error::ActionError, ids::AgencyId, testing::ctx};
use crate::store_suite;
use crate::watch::tests::{agency, line, network, sensor, take};
use crate::watch::{Extent, testing};
use hopluc_match::feed::Class;
use time::Date;
use time::macros::{date, datetime};

store_suite!(
    an_overview_sums_what_the_actor_may_see_and_says_how_much_was_heard,
    who_saw_an_indicator_is_told_within_what_one_may_see,
);

const DAYS: (Date, Date) = (date!(2026 - 07 - 04), date!(2026 - 07 - 05));

struct Place {
    app: App,
    home: AgencyId,
    other: AgencyId,
    own: Ctx,
    team: Ctx,
    auditor: Ctx,
}

/// Two agencies, one of which was heard on both days, with five connections between them, and one of nobody.
async fn place(app: App) -> Place {
    let (home, other) = (agency(&app, "A").await, agency(&app, "B").await);
    let team = agency(&app, "T").await;
    let tx = app.store.begin().await.unwrap();
    give_role(&tx, team, "response_standing_body").await;
    tx.commit().await.unwrap();
    network(&app, home, "10.1.0.0/16").await.unwrap();
    network(&app, other, "10.2.0.0/16").await.unwrap();
    let one = sensor(&app, "a", Some(home), 1).await;
    let two = sensor(&app, "b", Some(other), 1).await;
    testing::heard(&app, one, &[DAYS.0, DAYS.1]).await;
    testing::heard(&app, two, &[DAYS.0]).await;
    let at = datetime!(2026-07-05 01:00 UTC);
    let hit = |uid: &str, from: &str| line(at, uid, from, "203.0.113.7");
    let lines = [
        hit("C1", "10.1.0.1"),
        hit("C2", "10.1.0.2"),
        hit("C3", "10.1.0.2"),
    ];
    take(&app, one, "conn.log", &lines).await;
    let lines = [
        hit("C4", "10.2.0.1"),
        hit("C5", "10.2.0.1"),
        hit("C6", "192.0.2.1"),
    ];
    take(&app, two, "conn.log", &lines).await;
    Place {
        own: ctx(&app, 1, home, Role::Viewer),
        team: ctx(&app, 2, team, Role::Viewer),
        auditor: ctx(&app, 3, other, Role::Auditor),
        home,
        other,
        app,
    }
}

async fn an_overview_sums_what_the_actor_may_see_and_says_how_much_was_heard(app: App) {
    let place = place(app).await;
    let all = overview(&place.team, DAYS).await.unwrap();
    assert_eq!(all, overview(&place.auditor, DAYS).await.unwrap());
    let control = |seen: &super::Overview| {
        let found = seen.classes.iter().find(|one| one.class == Class::Control);
        found.unwrap().clone()
    };
    let sum = control(&all);
    assert_eq!(
        (sum.n_connections, sum.n_machines, sum.n_agencies),
        (5, 3, 2)
    );
    // The second agency's sensor was silent on the fifth: at least so many, and what was not found is unknown.
    assert_eq!(sum.extent, Extent::AtLeast);
    let days: Vec<(i64, bool)> = sum
        .days
        .iter()
        .map(|day| (day.n_connections, day.is_heard))
        .collect();
    assert_eq!(days, [(0, true), (5, false)]);
    assert!(all.sees_all && all.agencies.len() == 2);
    let own = overview(&place.own, DAYS).await.unwrap();
    let sum = control(&own);
    assert_eq!((sum.n_connections, sum.extent), (3, Extent::Exact));
    assert_eq!((own.agencies.len(), own.sees_all), (1, false));
    let detail = agency_page(&place.own, place.home, DAYS).await.unwrap();
    assert_eq!(detail.indicators.len(), 1);
    assert_eq!(detail.days[&Class::Control][1].n_connections, 3);
    let hidden = agency_page(&place.own, place.other, DAYS).await;
    assert!(matches!(hidden, Err(ActionError::NotFound { .. })));
    let nobody = ctx(&place.app, 4, place.home, Role::Administrator);
    let denied = overview(&nobody, DAYS).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
}

async fn who_saw_an_indicator_is_told_within_what_one_may_see(app: App) {
    let place = place(app).await;
    let all = indicator(&place.team, "ip", "203.0.113.7").await.unwrap();
    let mut who: Vec<(String, i64)> = all
        .met
        .iter()
        .map(|row| (row.agency.clone(), row.n_connections))
        .collect();
    who.sort();
    let expected = [(String::new(), 1), ("A".to_owned(), 3), ("B".to_owned(), 2)];
    assert_eq!(who, expected);
    assert_eq!(all.places.len(), 6);
    let own = indicator(&place.own, "ip", "203.0.113.7").await.unwrap();
    assert_eq!(own.met.len(), 1);
    assert!(own.places.is_empty());
    let newest = super::newest(&place.team).await.unwrap();
    let mut sums: Vec<(&str, i64)> = newest
        .iter()
        .map(|row| (row.agency.as_str(), row.n_connections))
        .collect();
    sums.sort_unstable();
    assert_eq!(sums, [("", 1), ("A", 3), ("B", 2)]);
    let newest = super::newest(&place.own).await.unwrap();
    assert!(newest.iter().all(|row| row.agency_id == Some(place.home)) && newest.len() == 1);
    let none = indicator(&place.team, "ip", "203.0.113.99").await.unwrap();
    assert_eq!(none, super::IndicatorDetail::default());
}
