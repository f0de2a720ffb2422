//! What pages show of the watch: every class over all agencies, one agency, one indicator, each with its days and who listened.

mod store;
#[cfg(test)]
mod tests;

use super::day::{self, DayCount, Heard};
use super::page::{AgencyFigures, SensorCoverage, figures, figures_of};
use super::sight::visible;
use super::{Extent, store as watch_store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, SensorId},
};
use hopluc_match::feed::Class;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};

/// Most indicators and places of one page.
const MOST_ROWS: i64 = 100;
/// Days of which the newest is shown.
const NEWEST_DAYS: i64 = 7;

/// What was found of one class at all agencies that the actor may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSum {
    /// The class.
    pub class: Class,
    /// Lines with an indicator, each once.
    pub n_connections: i64,
    /// Distinct addresses, agency by agency.
    pub n_machines: i64,
    /// Agencies where it was found.
    pub n_agencies: usize,
    /// What the counts say.
    pub extent: Extent,
    /// Connections by local day; a day without any that was not heard everywhere is no zero.
    pub days: Vec<DayCount>,
}

/// One agency of the overview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyLine {
    /// Its name.
    pub name: String,
    /// What was found there.
    pub figures: AgencyFigures,
}

/// What was found in some local days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Every class, in their order.
    pub classes: Vec<ClassSum>,
    /// Every agency that the actor may see and that has a network, a sensor or a finding, by name.
    pub agencies: Vec<AgencyLine>,
    /// Whether the actor sees every agency, and so what is nobody's.
    pub sees_all: bool,
}

/// An indicator that was met at an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorRow {
    /// Its kind, as lists call it.
    pub kind: String,
    /// The indicator.
    pub value: String,
    /// What it is a sign of.
    pub class: String,
    /// Lines with it.
    pub n_connections: i64,
    /// First time (UTC).
    pub first_at: String,
    /// Last time (UTC).
    pub last_at: String,
}

/// What was found at one agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyDetail {
    /// Its name and figures.
    pub line: AgencyLine,
    /// By class, the days.
    pub days: BTreeMap<Class, Vec<DayCount>>,
    /// The indicators that were met most, at most 100.
    pub indicators: Vec<IndicatorRow>,
    /// The sensors that hear it and that the actor may see.
    pub sensors: Vec<SensorCoverage>,
}

/// Where an indicator was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetRow {
    /// At whom; `None` for an unknown source.
    pub agency_id: Option<AgencyId>,
    /// Its name; empty for an unknown source.
    pub agency: String,
    /// Which sensor saw it.
    pub sensor_id: SensorId,
    /// The sensor's code.
    pub sensor: String,
    /// What it was a sign of then.
    pub class: String,
    /// On how many local days.
    pub n_days: i64,
    /// How often.
    pub n_connections: i64,
    /// First time (UTC).
    pub first_at: String,
    /// Last time (UTC).
    pub last_at: String,
}

/// Where a line of an indicator stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePlace {
    /// When it was (UTC).
    pub at: String,
    /// The sensor's code.
    pub sensor: String,
    /// The log.
    pub log: String,
    /// Byte at which the line begins.
    pub position: i64,
    /// What names the record in its log.
    pub entry: String,
    /// The field that holds the indicator.
    pub field: String,
}

/// Who saw one indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorDetail {
    /// At whom, by agency and sensor, at most 100.
    pub met: Vec<MetRow>,
    /// First lines, latest first, at most 100.
    pub places: Vec<LinePlace>,
}

/// What was met last: an indicator at an agency on a local day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewestRow {
    /// At whom; `None` for an unknown source.
    pub agency_id: Option<AgencyId>,
    /// Its name; empty for an unknown source.
    pub agency: String,
    /// The sensor's code.
    pub sensor: String,
    /// What it is a sign of.
    pub class: String,
    /// The indicator's kind.
    pub kind: String,
    /// The indicator.
    pub value: String,
    /// Lines with it on that day.
    pub n_connections: i64,
    /// The last of them (UTC).
    pub last_at: String,
}

/// Whether the actor sees the findings of every agency and of unknown sources, as some roles and the response team do.
pub async fn sees_all(ctx: &Ctx) -> Outcome<bool> {
    Ok(visible(ctx, &ctx.reader()).await?.is_none())
}

/// What was found in some local days, over every agency that the actor may see.
pub async fn overview(ctx: &Ctx, days: (Date, Date)) -> Outcome<Overview> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    let found = figures(ctx, days).await?;
    let daily = watch_store::daily(&tx, days, None).await?;
    let ids: Vec<AgencyId> = found.iter().map(|one| one.agency_id).collect();
    let heard = Heard::read(ctx, &tx, days).await?;
    let by_agency: Vec<BTreeSet<Date>> = ids.iter().map(|id| heard.of(*id)).collect();
    // The days on which everybody was heard.
    let mut heard_by_all: BTreeSet<Date> = by_agency.first().cloned().unwrap_or_default();
    heard_by_all.retain(|on| by_agency.iter().all(|all| all.contains(on)));
    let classes = Class::ALL.into_iter().map(|class| {
        let of_class = found.iter().flat_map(|one| &one.classes);
        let of_class: Vec<_> = of_class.filter(|figure| figure.class == class).collect();
        let n_connections = of_class.iter().map(|figure| figure.n_connections).sum();
        let is_exact = of_class.iter().all(|one| one.extent == Extent::Exact);
        let mut by_day: BTreeMap<Date, i64> = BTreeMap::new();
        for (on, n) in ids
            .iter()
            .filter_map(|id| daily.get(&(*id, class)))
            .flatten()
        {
            *by_day.entry(*on).or_default() += n;
        }
        ClassSum {
            class,
            n_connections,
            n_machines: of_class.iter().map(|figure| figure.n_machines).sum(),
            n_agencies: of_class.iter().filter(|one| one.n_connections > 0).count(),
            extent: match (is_exact && !found.is_empty(), n_connections > 0) {
                (true, _) => Extent::Exact,
                (false, true) => Extent::AtLeast,
                (false, false) => Extent::Unknown,
            },
            days: day::counts(days, Some(&by_day), &heard_by_all),
        }
    });
    let classes = classes.collect();
    let names = agency::store::many(&tx, &ids).await?;
    let mut agencies: Vec<AgencyLine> = found
        .into_iter()
        .map(|figures| AgencyLine {
            name: names
                .get(&figures.agency_id)
                .map_or_else(String::new, |one| one.name.clone()),
            figures,
        })
        .collect();
    agencies.sort_by(|a, b| (&a.name, a.figures.agency_id).cmp(&(&b.name, b.figures.agency_id)));
    Ok(Overview {
        classes,
        agencies,
        sees_all: own.is_none(),
    })
}

/// What was found at one agency in some local days; `NotFound` for one that the actor may not see.
pub async fn agency(ctx: &Ctx, id: AgencyId, days: (Date, Date)) -> Outcome<AgencyDetail> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    if own.as_ref().is_some_and(|own| !own.contains(&id)) {
        return Err(ActionError::NotFound { noun: "agency" });
    }
    let name = agency::store::get(&tx, id).await?.name;
    let found = figures_of(ctx, &tx, (id, days)).await?;
    let (figures, mut sensors) = found.ok_or(ActionError::NotFound { noun: "agency" })?;
    // Who sees only some agencies sees their own sensors, and none of nobody's.
    sensors.retain(|one| own.is_none() || one.sensor.agency_id.is_some());
    let heard = Heard::read(ctx, &tx, days).await?.of(id);
    let daily = watch_store::daily(&tx, days, Some(id)).await?;
    let of_class = |class: Class| day::counts(days, daily.get(&(id, class)), &heard);
    Ok(AgencyDetail {
        days: Class::ALL
            .into_iter()
            .map(|class| (class, of_class(class)))
            .collect(),
        indicators: store::indicators(&tx, id, days, MOST_ROWS).await?,
        line: AgencyLine { name, figures },
        sensors,
    })
}

/// What was met last in the last days, the latest first, at most 100: sums by day, of agencies that the actor may see, never lines.
pub async fn newest(ctx: &Ctx) -> Outcome<Vec<NewestRow>> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    let from = ctx.today().saturating_sub(Duration::days(NEWEST_DAYS - 1));
    store::newest(&tx, (own.as_ref(), from), MOST_ROWS).await
}

/// Who saw one indicator, whenever that was; of agencies that the actor may see. Places in logs are shown to those who see every
/// agency.
pub async fn indicator(ctx: &Ctx, kind: &str, value: &str) -> Outcome<IndicatorDetail> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    let met = store::met(&tx, (kind, value), own.as_ref(), MOST_ROWS).await?;
    let places = match own {
        None => store::places(&tx, (kind, value), MOST_ROWS).await?,
        Some(_) => Vec::new(),
    };
    Ok(IndicatorDetail { met, places })
}
