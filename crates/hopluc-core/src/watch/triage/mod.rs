//! Findings of unknown sources that become an agency's once its network is entered ("xác định cơ quan"). No address is learnt:
//! what was kept as a /24 or /48 stays one.

mod store;
#[cfg(test)]
mod tests;

use super::AgencyNetwork;
use crate::base::{
    Ctx,
    audit::Fact,
    error::Outcome,
    ids::{AgencyId, DetectionId},
    permit::Verb,
    store::Tx,
};
use hopluc_match::Network;
use serde_json::json;
use std::collections::BTreeMap;
use time::Date;

/// Detections that are looked at in one transaction, and sources that go on in one statement.
const AT_ONCE: i64 = 500;

/// What was attributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributed {
    /// Detections that went to an agency in whole or in part.
    pub n_detections: u64,
    /// Their connections.
    pub n_connections: i64,
}

/// Whose a source that was kept as a network is on a day: the agency with the narrowest network that holds all of it.
///
/// `None` also where a part of it is another agency's: whose machine it was is not known any more. O(networks).
pub fn owner_of_source(networks: &[AgencyNetwork], source: Network, on: Date) -> Option<AgencyId> {
    let in_force = || {
        let some = networks.iter();
        some.filter(move |one| one.from_on <= on && one.until_on.is_none_or(|until| on <= until))
    };
    let whole = in_force()
        .filter(|one| one.network.holds(source))
        .max_by_key(|one| (one.network.length(), one.from_on))?;
    let is_shared =
        in_force().any(|one| source.holds(one.network) && one.agency_id != whole.agency_id);
    (!is_shared).then_some(whole.agency_id)
}

/// Gives the findings of unknown sources to the agencies whose networks hold them by now; those that nobody's holds stay.
pub async fn attribute(ctx: &Ctx) -> Outcome<Attributed> {
    ctx.permit_all(Verb::WatchManage)?;
    let mut sum = Attributed::default();
    let mut after = DetectionId(0);
    loop {
        let tx = ctx.begin().await?;
        let networks = super::store::networks(&tx).await?;
        let some = store::unknown(&tx, after, AT_ONCE).await?;
        let Some(last) = some.last().copied() else {
            return Ok(sum);
        };
        after = last.0;
        let mut part = Attributed::default();
        for (id, day_on) in some {
            let n = attribute_one(&tx, &networks, id, day_on).await?;
            part.n_detections += u64::from(n > 0);
            part.n_connections += n;
        }
        if part.n_connections > 0 {
            let detail = json!({
                "n_detections": part.n_detections, "n_connections": part.n_connections,
            });
            let fact = Fact::new("watch.attribute", super::store::NETWORK_NOUN, 0);
            ctx.record(&tx, fact.detail(detail)).await?;
        }
        tx.commit().await?;
        sum.n_detections += part.n_detections;
        sum.n_connections += part.n_connections;
    }
}

/// Moves what is somebody's of one detection; gives back how many connections.
async fn attribute_one(
    tx: &Tx,
    networks: &[AgencyNetwork],
    id: DetectionId,
    day_on: Date,
) -> Outcome<i64> {
    let sources = store::sources(tx, id).await?;
    let mut owned: BTreeMap<AgencyId, Vec<String>> = BTreeMap::new();
    for source in sources {
        let network = Network::parse(&source);
        let owner = network.and_then(|network| owner_of_source(networks, network, day_on));
        if let Some(owner) = owner {
            owned.entry(owner).or_default().push(source);
        }
    }
    let mut n_moved = 0;
    for (owner, sources) in &owned {
        // A statement takes only so many values.
        for some in sources.chunks(AT_ONCE as usize) {
            n_moved += store::give(tx, id, *owner, some).await?;
        }
    }
    if n_moved > 0 {
        store::settle(tx, id, owned.keys().next().copied()).await?;
    }
    Ok(n_moved)
}
