//! `/api/v1/watch`: figures by agency and class, one indicator, unknown sources, sensors and networks.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    date, opt_date,
    watch::WatchDay,
};
use crate::forms::Asked;
use axum::{Json, extract::Path};
use hopluc_core::base::{Ctx, error::ActionError, ids::AgencyId};
use hopluc_core::watch::{
    Coverage, NetworkForm, SensorForm, actions,
    day::DayCount,
    overview::{self, AgencyLine, IndicatorDetail},
    page,
};
use serde::{Deserialize, Serialize};
use time::{Date, Duration};

/// A span of local days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WatchSpan {
    /// First day (YYYY-MM-DD); left out, thirty days before the last.
    from: Option<String>,
    /// Last day; left out, today.
    until: Option<String>,
}

impl WatchSpan {
    fn days(&self, ctx: &Ctx) -> Result<(Date, Date), ActionError> {
        let until = opt_date("until", self.until.as_ref())?.unwrap_or_else(|| ctx.today());
        let usual = until.saturating_sub(Duration::days(29));
        let from = opt_date("from", self.from.as_ref())?.unwrap_or(usual);
        if from > until || (until - from).whole_days() > 366 {
            return Err(ActionError::invalid("from", "error.date_form"));
        }
        Ok((from, until))
    }
}

/// How much of a time was listened to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchCoverage {
    /// Windows of the sensors' rhythms that have ended.
    n_windows: u32,
    /// Windows in which they were heard.
    n_heard: u32,
}

impl From<Coverage> for WatchCoverage {
    fn from(coverage: Coverage) -> Self {
        Self {
            n_windows: coverage.n_windows,
            n_heard: coverage.n_heard,
        }
    }
}

/// What was found of one class. Connections and machines are two units and never added up.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchFigure {
    /// The class.
    class: String,
    /// Lines with an indicator, each once.
    n_connections: i64,
    /// Distinct addresses of the agency.
    n_machines: i64,
    /// Different indicators.
    n_indicators: i64,
    /// `exact`, `at_least` (a sensor was not heard all the time) or `unknown`, which is never zero.
    extent: String,
    /// First time (UTC).
    first_at: Option<String>,
    /// Last time (UTC).
    last_at: Option<String>,
}

/// What was found at one agency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchAgency {
    /// The agency.
    agency_id: i64,
    /// Its name.
    agency: String,
    /// How much of the time was listened to.
    coverage: WatchCoverage,
    /// Every class.
    classes: Vec<WatchFigure>,
}

impl From<AgencyLine> for WatchAgency {
    fn from(line: AgencyLine) -> Self {
        let classes = line.figures.classes.into_iter().map(|figure| {
            let (first_at, last_at) = figure.seen_at.unzip();
            WatchFigure {
                class: figure.class.as_str().to_owned(),
                n_connections: figure.n_connections,
                n_machines: figure.n_machines,
                n_indicators: figure.n_indicators,
                extent: figure.extent.code().to_owned(),
                first_at,
                last_at,
            }
        });
        Self {
            agency_id: line.figures.agency_id.0,
            agency: line.name,
            coverage: line.figures.coverage.into(),
            classes: classes.collect(),
        }
    }
}

/// The connections of one class by local day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchTrend {
    /// The class.
    class: String,
    /// Its days.
    days: Vec<WatchDay>,
}

fn trend(class: &str, days: Vec<DayCount>) -> WatchTrend {
    WatchTrend {
        class: class.to_owned(),
        days: days.into_iter().map(WatchDay::from).collect(),
    }
}

/// What was found in some local days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchOverview {
    /// Agency by agency, by name.
    agencies: Vec<WatchAgency>,
    /// Class by class, over all these agencies.
    trend: Vec<WatchTrend>,
}

/// What was found at every agency that the caller may see.
#[utoipa::path(get, path = "/api/v1/watch/figures", tag = "watch", params(WatchSpan),
    responses((status = 200, body = WatchOverview), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 422, body = Refusal)))]
pub async fn figures(Caller(ctx): Caller, Asked(span): Asked<WatchSpan>) -> Answer<WatchOverview> {
    let found = overview::overview(&ctx, span.days(&ctx)?).await?;
    Ok(Json(WatchOverview {
        agencies: found.agencies.into_iter().map(WatchAgency::from).collect(),
        trend: found
            .classes
            .into_iter()
            .map(|sum| trend(sum.class.as_str(), sum.days))
            .collect(),
    }))
}

/// An indicator that was met.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchIndicator {
    /// Its kind: `domain`, `ip`, ...
    kind: String,
    /// The indicator.
    value: String,
    /// What it is a sign of.
    class: String,
    /// Lines with it.
    n_connections: i64,
    /// First time (UTC).
    first_at: String,
    /// Last time (UTC).
    last_at: String,
}

/// What was found at one agency, with its days and indicators.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchAgencyDetail {
    /// Its figures.
    agency: WatchAgency,
    /// Class by class.
    trend: Vec<WatchTrend>,
    /// The indicators that were met most, at most 100.
    indicators: Vec<WatchIndicator>,
    /// The sensors that hear it and that the caller may see.
    sensors: Vec<WatchSensor>,
}

/// What was found at one agency.
#[utoipa::path(get, path = "/api/v1/watch/agencies/{id}", tag = "watch", params(WatchSpan, ("id" = i64, Path)),
    responses((status = 200, body = WatchAgencyDetail), (status = 401, body = Refusal), (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn agency(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Asked(span): Asked<WatchSpan>,
) -> Answer<WatchAgencyDetail> {
    let found = overview::agency(&ctx, AgencyId(id), span.days(&ctx)?).await?;
    let indicators = found.indicators.into_iter().map(|row| WatchIndicator {
        kind: row.kind,
        value: row.value,
        class: row.class,
        n_connections: row.n_connections,
        first_at: row.first_at,
        last_at: row.last_at,
    });
    Ok(Json(WatchAgencyDetail {
        agency: found.line.into(),
        trend: found
            .days
            .into_iter()
            .map(|(class, days)| trend(class.as_str(), days))
            .collect(),
        indicators: indicators.collect(),
        sensors: found.sensors.into_iter().map(WatchSensor::from).collect(),
    }))
}

/// Which indicator.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IndicatorAsked {
    /// Its kind: `domain`, `ip`, `cidr`, `url`, `url-prefix`, `md5`, `sha1`, `sha256`, `ja3` or `ja3s`.
    kind: String,
    /// The indicator, in normal form.
    value: String,
}

/// Where an indicator was met.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchMet {
    /// At whom; null for an unknown source.
    agency_id: Option<i64>,
    /// Which sensor saw it.
    sensor: String,
    /// What it was a sign of then.
    class: String,
    /// On how many local days.
    n_days: i64,
    /// How often.
    n_connections: i64,
    /// First time (UTC).
    first_at: String,
    /// Last time (UTC).
    last_at: String,
}

/// Where a line stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchLine {
    /// When it was (UTC).
    at: String,
    /// Which sensor wrote it.
    sensor: String,
    /// The log.
    log: String,
    /// Byte at which it begins.
    position: i64,
    /// What names the record in its log.
    entry: String,
    /// The field that holds the indicator.
    field: String,
}

/// Who saw an indicator.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchSeen {
    /// At whom and by which sensor, at most 100.
    met: Vec<WatchMet>,
    /// First lines of each day; only for those who see every agency.
    lines: Vec<WatchLine>,
}

impl From<IndicatorDetail> for WatchSeen {
    fn from(detail: IndicatorDetail) -> Self {
        let met = detail.met.into_iter().map(|row| WatchMet {
            agency_id: row.agency_id.map(|id| id.0),
            sensor: row.sensor,
            class: row.class,
            n_days: row.n_days,
            n_connections: row.n_connections,
            first_at: row.first_at,
            last_at: row.last_at,
        });
        let lines = detail.places.into_iter().map(|place| WatchLine {
            at: place.at,
            sensor: place.sensor,
            log: place.log,
            position: place.position,
            entry: place.entry,
            field: place.field,
        });
        Self {
            met: met.collect(),
            lines: lines.collect(),
        }
    }
}

/// Who saw one indicator, whenever that was.
#[utoipa::path(get, path = "/api/v1/watch/indicators", tag = "watch", params(IndicatorAsked),
    responses((status = 200, body = WatchSeen), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn indicator(
    Caller(ctx): Caller,
    Asked(asked): Asked<IndicatorAsked>,
) -> Answer<WatchSeen> {
    let found = overview::indicator(&ctx, &asked.kind, &asked.value).await?;
    Ok(Json(found.into()))
}

/// What was met last: an indicator at an agency on a local day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchNewest {
    /// At whom; null for an unknown source.
    agency_id: Option<i64>,
    /// Its name; empty for an unknown source.
    agency: String,
    /// Which sensor saw it.
    sensor: String,
    /// What it is a sign of.
    class: String,
    /// The indicator's kind.
    kind: String,
    /// The indicator.
    value: String,
    /// Lines with it on that day.
    n_connections: i64,
    /// The last of them (UTC).
    last_at: String,
}

/// What was met in the last seven days, the latest first, at most 100; sums by day, never lines.
#[utoipa::path(get, path = "/api/v1/watch/newest", tag = "watch",
    responses((status = 200, body = Vec<WatchNewest>), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn newest(Caller(ctx): Caller) -> Answer<Vec<WatchNewest>> {
    let rows = overview::newest(&ctx).await?.into_iter();
    let rows = rows.map(|row| WatchNewest {
        agency_id: row.agency_id.map(|id| id.0),
        agency: row.agency,
        sensor: row.sensor,
        class: row.class,
        kind: row.kind,
        value: row.value,
        n_connections: row.n_connections,
        last_at: row.last_at,
    });
    Ok(Json(rows.collect()))
}

/// A source in no agency's network.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchSource {
    /// Key of the sensor that saw it.
    sensor_id: i64,
    /// What was found.
    class: String,
    /// The /24 or /48 around it; empty where the log names none.
    source: String,
    /// How often.
    n_connections: i64,
    /// First time (UTC).
    first_at: String,
    /// Last time (UTC).
    last_at: String,
}

/// Sources that are nobody's, the busiest first; for those who see every agency.
#[utoipa::path(get, path = "/api/v1/watch/unknown-sources", tag = "watch", params(WatchSpan),
    responses((status = 200, body = Vec<WatchSource>), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 422, body = Refusal)))]
pub async fn unknown(
    Caller(ctx): Caller,
    Asked(span): Asked<WatchSpan>,
) -> Answer<Vec<WatchSource>> {
    let found = page::triage(&ctx, span.days(&ctx)?).await?;
    let sources = found.into_iter().map(|one| WatchSource {
        sensor_id: one.sensor_id.0,
        class: one.class,
        source: one.source,
        n_connections: one.n_connections,
        first_at: one.first_at,
        last_at: one.last_at,
    });
    Ok(Json(sources.collect()))
}

/// A network of an agency.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct WatchNetwork {
    /// Whose it is.
    agency_id: i64,
    /// Its addresses: `203.0.113.0/24`.
    cidr: String,
    /// Number of its autonomous system.
    asn: Option<i64>,
    /// What people call it.
    name: String,
    /// First day (YYYY-MM-DD).
    from_on: String,
    /// Last day, if there is one.
    until_on: Option<String>,
}

/// Enters a network, or changes the one of these addresses and this first day; unknown sources in it are attributed by a job.
#[utoipa::path(post, path = "/api/v1/watch/networks", tag = "watch", request_body = WatchNetwork,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 422, body = Refusal)))]
pub async fn save_network(Caller(ctx): Caller, Body(form): Body<WatchNetwork>) -> Answer<Written> {
    let form = NetworkForm {
        agency_id: AgencyId(form.agency_id),
        cidr: form.cidr,
        asn: form.asn,
        name: form.name,
        from_on: date("from_on", &form.from_on)?,
        until_on: opt_date("until_on", form.until_on.as_ref())?,
    };
    let id = actions::save_network(&ctx, &form).await?;
    Ok(Json(Written { id: id.0 }))
}

/// A sensor with how much of some days it was heard.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchSensor {
    /// Key.
    id: i64,
    /// Short name.
    code: String,
    /// Name.
    name: String,
    /// Whose network it listens to; null for several.
    agency_id: Option<i64>,
    /// It is heard at least once in so many hours.
    rhythm_hours: u8,
    /// How much of the days it was heard.
    coverage: WatchCoverage,
}

impl From<page::SensorCoverage> for WatchSensor {
    fn from(one: page::SensorCoverage) -> Self {
        Self {
            id: one.sensor.id.0,
            code: one.sensor.code,
            name: one.sensor.name,
            agency_id: one.sensor.agency_id.map(|id| id.0),
            rhythm_hours: one.sensor.rhythm_hours,
            coverage: one.coverage.into(),
        }
    }
}

/// Sensors that the caller may see, by code.
#[utoipa::path(get, path = "/api/v1/watch/sensors", tag = "watch", params(WatchSpan),
    responses((status = 200, body = Vec<WatchSensor>), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 422, body = Refusal)))]
pub async fn sensors(
    Caller(ctx): Caller,
    Asked(span): Asked<WatchSpan>,
) -> Answer<Vec<WatchSensor>> {
    let found = page::coverage(&ctx, span.days(&ctx)?).await?;
    Ok(Json(found.into_iter().map(WatchSensor::from).collect()))
}

/// What is said of a sensor.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct WatchSensorForm {
    /// Short name; one that is known is changed.
    code: String,
    /// Name.
    name: String,
    /// Whose network it listens to; left out for several.
    agency_id: Option<i64>,
    /// 1, 2, 3, 4, 6, 8, 12 or 24.
    rhythm_hours: u8,
    /// First day (YYYY-MM-DD).
    from_on: String,
    /// Last day, if there is one.
    until_on: Option<String>,
}

/// Enters a sensor, or changes the one of its code.
#[utoipa::path(post, path = "/api/v1/watch/sensors", tag = "watch", request_body = WatchSensorForm,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 422, body = Refusal)))]
pub async fn save_sensor(
    Caller(ctx): Caller,
    Body(form): Body<WatchSensorForm>,
) -> Answer<Written> {
    let form = SensorForm {
        code: form.code,
        name: form.name,
        agency_id: form.agency_id.map(AgencyId),
        rhythm_hours: form.rhythm_hours,
        from_on: date("from_on", &form.from_on)?,
        until_on: opt_date("until_on", form.until_on.as_ref())?,
    };
    let id = actions::save_sensor(&ctx, &form).await?;
    Ok(Json(Written { id: id.0 }))
}
