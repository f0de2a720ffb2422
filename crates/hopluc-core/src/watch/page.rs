//! What was found in some days, by agency and class, with how much of that time was listened to; and what is nobody's.

use super::sight::{permit_every, visible};
use super::store::{self, ClassRow};
use super::{Coverage, Extent, Sensor, rules};
use crate::base::{
    Ctx,
    error::Outcome,
    ids::{AgencyId, SensorId},
    store::Tx,
};
use hopluc_match::feed::Class;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Most rows of triage.
const MOST_SOURCES: i64 = 500;

/// What was found of one class at one agency. Connections and machines are two units and never added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFigure {
    /// The class.
    pub class: Class,
    /// Lines with an indicator, each once.
    pub n_connections: i64,
    /// Distinct addresses of the agency.
    pub n_machines: i64,
    /// Different indicators.
    pub n_indicators: i64,
    /// First and last time (UTC), where anything was found.
    pub seen_at: Option<(String, String)>,
    /// What the counts say.
    pub extent: Extent,
}

/// What was found at one agency, every class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyFigures {
    /// The agency.
    pub agency_id: AgencyId,
    /// How much of the time was listened to.
    pub coverage: Coverage,
    /// Every class, in their order.
    pub classes: Vec<ClassFigure>,
}

/// How much of the time a sensor was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorCoverage {
    /// The sensor.
    pub sensor: Sensor,
    /// Its windows.
    pub coverage: Coverage,
}

/// A source in no agency's network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSource {
    /// Which sensor saw it.
    pub sensor_id: SensorId,
    /// What was found.
    pub class: String,
    /// The network around it; empty where the log names no source.
    pub source: String,
    /// How often.
    pub n_connections: i64,
    /// First time (UTC).
    pub first_at: String,
    /// Last time (UTC).
    pub last_at: String,
}

/// How much of some local days each sensor was heard, by code.
pub async fn coverage(ctx: &Ctx, days: (Date, Date)) -> Outcome<Vec<SensorCoverage>> {
    let tx = ctx.reader();
    let visible = visible(ctx, &tx).await?;
    let mut all = coverage_in(ctx, &tx, days).await?;
    all.retain(|one| match (&visible, one.sensor.agency_id) {
        (Some(own), Some(agency)) => own.contains(&agency),
        (Some(_), None) => false,
        (None, _) => true,
    });
    Ok(all)
}

async fn coverage_in(ctx: &Ctx, tx: &Tx, days: (Date, Date)) -> Outcome<Vec<SensorCoverage>> {
    let now = ctx.app.clock.now();
    let heard = store::heard(tx, days).await?;
    let silent = BTreeMap::new();
    let sensors = store::sensors(tx).await?.into_iter();
    Ok(sensors
        .map(|sensor| {
            let heard = heard.get(&sensor.id).unwrap_or(&silent);
            let coverage = rules::coverage_of(&sensor, heard, days, now);
            SensorCoverage { sensor, coverage }
        })
        .collect())
}

/// What was found in some local days at each agency that has a network, a sensor or a finding, by agency.
///
/// An agency whose sensors were not heard all the time has no zeros: what was not found there is unknown.
pub async fn figures(ctx: &Ctx, days: (Date, Date)) -> Outcome<Vec<AgencyFigures>> {
    let tx = ctx.reader();
    let visible = visible(ctx, &tx).await?;
    let sensors = coverage_in(ctx, &tx, days).await?;
    let rows = store::by_class(&tx, days, None).await?;
    let machines = store::machines(&tx, days, None).await?;
    let networks = store::networks(&tx).await?;
    let mut agencies: BTreeSet<AgencyId> = rows.iter().filter_map(|row| row.agency_id).collect();
    agencies.extend(networks.iter().map(|network| network.agency_id));
    agencies.extend(sensors.iter().filter_map(|one| one.sensor.agency_id));
    if let Some(own) = visible {
        agencies.retain(|agency| own.contains(agency));
    }
    let of = |agency| agency_figures(agency, &sensors, (&rows, &machines));
    Ok(agencies.into_iter().map(of).collect())
}

/// The same for one agency, and the sensors that hear it; `None` where it has no network, no sensor and no finding. Asks no
/// permission.
pub(super) async fn figures_of(
    ctx: &Ctx,
    tx: &Tx,
    (agency, days): (AgencyId, (Date, Date)),
) -> Outcome<Option<(AgencyFigures, Vec<SensorCoverage>)>> {
    let mut sensors = coverage_in(ctx, tx, days).await?;
    // A sensor of nobody in particular hears every agency.
    sensors.retain(|one| one.sensor.agency_id.is_none_or(|of| of == agency));
    let rows = store::by_class(tx, days, Some(agency)).await?;
    let has_sensor = sensors.iter().any(|one| one.sensor.agency_id.is_some());
    if rows.is_empty() && !has_sensor && !store::has_network(tx, agency).await? {
        return Ok(None);
    }
    let machines = store::machines(tx, days, Some(agency)).await?;
    let figures = agency_figures(agency, &sensors, (&rows, &machines));
    Ok(Some((figures, sensors)))
}

type Found<'a> = (&'a [ClassRow], &'a BTreeMap<(AgencyId, String), i64>);

fn agency_figures(
    agency_id: AgencyId,
    sensors: &[SensorCoverage],
    (rows, machines): Found<'_>,
) -> AgencyFigures {
    // A sensor of nobody in particular hears every agency.
    let some = sensors
        .iter()
        .filter(|one| one.sensor.agency_id.is_none_or(|of| of == agency_id));
    let coverage = some.fold(Coverage::default(), |sum, one| sum.and(one.coverage));
    let of_class = |class: Class| {
        let row = rows
            .iter()
            .find(|row| row.agency_id == Some(agency_id) && row.class == class.as_str());
        let n_machines = machines.get(&(agency_id, class.as_str().to_owned()));
        figure(class, row, n_machines.copied().unwrap_or(0), coverage)
    };
    AgencyFigures {
        agency_id,
        coverage,
        classes: Class::ALL.into_iter().map(of_class).collect(),
    }
}

/// How much of some local days all sensors were heard, and the connections of each class at all agencies. Asks no permission: it is
/// for figures, which are sums.
pub(crate) async fn province(
    ctx: &Ctx,
    tx: &Tx,
    days: (Date, Date),
) -> Outcome<(Coverage, BTreeMap<Class, i64>)> {
    let sensors = coverage_in(ctx, tx, days).await?;
    let coverage = sensors
        .iter()
        .fold(Coverage::default(), |sum, one| sum.and(one.coverage));
    let mut counts = BTreeMap::new();
    for row in store::by_class(tx, days, None).await? {
        let class = Class::of_word(&row.class).filter(|_| row.agency_id.is_some());
        if let Some(class) = class {
            *counts.entry(class).or_default() += row.n_connections;
        }
    }
    Ok((coverage, counts))
}

fn figure(
    class: Class,
    row: Option<&ClassRow>,
    n_machines: i64,
    coverage: Coverage,
) -> ClassFigure {
    let n_connections = row.map_or(0, |row| row.n_connections);
    ClassFigure {
        class,
        n_connections,
        n_machines,
        n_indicators: row.map_or(0, |row| row.n_indicators),
        seen_at: row.map(|row| (row.first_at.clone(), row.last_at.clone())),
        extent: coverage.extent_of(n_connections),
    }
}

/// Sources of findings that lie in no agency's network, the busiest first, at most 500. For those who may see every agency.
pub async fn triage(ctx: &Ctx, days: (Date, Date)) -> Outcome<Vec<UnknownSource>> {
    let tx = ctx.reader();
    permit_every(ctx, &tx).await?;
    store::unknown_sources(&tx, days, MOST_SOURCES).await
}
