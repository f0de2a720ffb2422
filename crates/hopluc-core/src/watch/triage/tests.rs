//! Unknown sources on both databases: theirs once their whole network is entered, and nothing more is learnt of them.

use super::{Attributed, attribute, owner_of_source};
use crate::base::{
    actor::Role,
    audit,
    ctx::App,
    error::ActionError,
    ids::{AgencyId, NetworkId},
    testing::ctx,
};
use crate::store_suite;
use crate::watch::tests::{WEEK, agency, figures, line, network, of, sensor, take};
use crate::watch::{AgencyNetwork, page};
use hopluc_match::Network;
use hopluc_match::feed::Class;
use time::macros::{date, datetime};

store_suite!(an_unknown_source_is_attributed_when_its_network_is_entered,);

async fn an_unknown_source_is_attributed_when_its_network_is_entered(app: App) {
    let (home, other) = (agency(&app, "A").await, agency(&app, "B").await);
    let all = sensor(&app, "core", None, 1).await;
    let at = datetime!(2026-07-05 01:00 UTC);
    let hit = |uid: &str, from: &str| line(at, uid, from, "203.0.113.7");
    // Two machines of one /24, one of another, and one of a /24 of which only a part will be known.
    let lines = [
        hit("C1", "10.1.0.1"),
        hit("C2", "10.1.0.2"),
        hit("C3", "10.2.0.1"),
        hit("C4", "10.3.0.1"),
    ];
    take(&app, all, "conn.log", &lines).await;
    let system = app.system();
    let unknown = async || page::triage(&app.system(), WEEK).await.unwrap();
    assert_eq!(unknown().await.len(), 3);
    assert_eq!(attribute(&system).await.unwrap(), Attributed::default());
    network(&app, home, "10.1.0.0/16").await.unwrap();
    network(&app, other, "10.3.0.0/25").await.unwrap();
    let moved = attribute(&system).await.unwrap();
    assert_eq!((moved.n_detections, moved.n_connections), (1, 2));
    assert_eq!(attribute(&system).await.unwrap(), Attributed::default());
    let sources: Vec<String> = unknown().await.into_iter().map(|one| one.source).collect();
    assert_eq!(sources, ["10.2.0.0/24", "10.3.0.0/24"]);
    // A network is no machine: how many there were is not known any more.
    let found = figures(&system, WEEK).await;
    let control = of(&found, home, Class::Control);
    assert_eq!((control.n_connections, control.n_machines), (2, 0));
    // The rest of the detection goes with the other network, to what the agency has already.
    network(&app, home, "10.2.0.0/16").await.unwrap();
    network(&app, home, "10.3.0.0/16").await.unwrap();
    take(&app, all, "later.log", &[hit("C5", "10.2.0.9")]).await;
    let moved = attribute(&system).await.unwrap();
    assert_eq!(moved.n_connections, 1);
    let found = figures(&system, WEEK).await;
    let control = of(&found, home, Class::Control);
    assert_eq!((control.n_connections, control.n_machines), (4, 1));
    // Half of the last /24 is another's: whose the machine was is not known.
    assert_eq!(unknown().await.len(), 1);
    let facts = audit::of_record(&app.store.reader(), "network", 0, 50)
        .await
        .unwrap();
    let attributed = facts.iter().filter(|one| one.verb == "watch.attribute");
    assert_eq!(attributed.count(), 2);
    let leader = ctx(&app, 1, home, Role::Leader);
    let denied = attribute(&leader).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
}

#[test]
fn a_source_is_of_the_narrowest_network_that_holds_all_of_it_on_its_day() {
    let one = |agency: i64, cidr: &str, until: Option<time::Date>| AgencyNetwork {
        id: NetworkId(0),
        agency_id: AgencyId(agency),
        network: Network::parse(cidr).unwrap(),
        asn: None,
        name: String::new(),
        from_on: date!(2026 - 01 - 01),
        until_on: until,
    };
    let networks = [
        one(1, "10.0.0.0/8", None),
        one(2, "10.1.0.0/16", Some(date!(2026 - 06 - 30))),
        one(3, "10.9.9.128/25", None),
        one(1, "10.9.8.0/25", None),
        one(4, "2001:db8::/32", None),
    ];
    let check = |source: &str, on, expected: Option<i64>| {
        let source = Network::parse(source).unwrap();
        let owner = owner_of_source(&networks, source, on);
        assert_eq!(owner, expected.map(AgencyId), "{source} {on}");
    };
    let (june, july) = (date!(2026 - 06 - 30), date!(2026 - 07 - 01));
    check("10.1.2.0/24", june, Some(2));
    check("10.1.2.0/24", july, Some(1));
    check("10.9.9.0/24", july, None);
    check("10.9.8.0/24", july, Some(1));
    check("192.0.2.0/24", july, None);
    check("2001:db8:1::/48", july, Some(4));
    check("10.1.2.0/24", date!(2025 - 12 - 31), None);
}
