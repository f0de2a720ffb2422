//! Local days as the watch counts them: how much was found on each, and whether it was listened to all day.

use super::{Sensor, rules, store};
use crate::base::{
    Ctx,
    error::Outcome,
    ids::{AgencyId, SensorId},
    store::Tx,
};
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, OffsetDateTime};

/// Connections of a class on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub on: Date,
    /// Connections.
    pub n_connections: i64,
    /// Whether every sensor that hears it was heard all day; without that, none are no zero.
    pub is_heard: bool,
}

/// The sensors, and the hours in which they were heard in a span of days.
pub(super) struct Heard {
    sensors: Vec<Sensor>,
    hours: BTreeMap<SensorId, BTreeMap<Date, u32>>,
    span: (Date, Date),
    now: OffsetDateTime,
}

impl Heard {
    pub(super) async fn read(ctx: &Ctx, tx: &Tx, span: (Date, Date)) -> Outcome<Self> {
        Ok(Self {
            sensors: store::sensors(tx).await?,
            hours: store::heard(tx, span).await?,
            span,
            now: ctx.app.clock.now(),
        })
    }

    /// The days of the span on which all of an agency's network was heard.
    pub(super) fn of(&self, agency: AgencyId) -> BTreeSet<Date> {
        rules::heard_days((&self.sensors, &self.hours), agency, self.span, self.now)
    }
}

/// The days of a span, in order; none where it ends before it begins.
pub(super) fn dates((from, until): (Date, Date)) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |on| on.next_day()).take_while(move |on| *on <= until)
}

/// Each day of a span with what was `found` on it and whether it is among those `heard`.
pub(super) fn counts(
    span: (Date, Date),
    found: Option<&BTreeMap<Date, i64>>,
    heard: &BTreeSet<Date>,
) -> Vec<DayCount> {
    let one = |on: Date| DayCount {
        on,
        n_connections: found.and_then(|days| days.get(&on)).copied().unwrap_or(0),
        is_heard: heard.contains(&on),
    };
    dates(span).map(one).collect()
}
