//! SQL of the pages of the watch. Never decides who may see what.

use super::{IndicatorRow, LinePlace, MetRow};
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, SensorId},
    store::{Row, StoreError, Tx},
};
use crate::binds;
use hopluc_match::feed::Class;
use std::collections::BTreeMap;
use time::Date;

/// Connections of known agencies by agency, class and local day.
pub(super) async fn daily(
    tx: &Tx,
    (from, until): (Date, Date),
) -> Outcome<BTreeMap<(AgencyId, Class, Date), i64>> {
    let rows = tx
        .rows(
            "select d.agency_id, d.class, d.day_on, cast(sum(d.n_connections) as bigint) as n
             from detection d
             where d.agency_id is not null and d.day_on >= $1 and d.day_on <= $2
             group by d.agency_id, d.class, d.day_on
             order by d.agency_id, d.class, d.day_on",
            binds![date_text(from), date_text(until)],
        )
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let class = row.parsed("class", Class::of_word)?;
        if let Some((class, day)) = class.zip(row.date("day_on")?) {
            let key = (AgencyId(row.get("agency_id")?), class, day);
            found.insert(key, row.get("n")?);
        }
    }
    Ok(found)
}

/// Indicators that were met at an agency, those that were met most first.
pub(super) async fn indicators(
    tx: &Tx,
    agency: AgencyId,
    (from, until): (Date, Date),
    limit: i64,
) -> Outcome<Vec<IndicatorRow>> {
    let rows = tx
        .rows(
            "select d.indicator_kind, d.indicator, d.class, cast(sum(d.n_connections) as bigint) as n,
                    min(d.first_at) as first_at, max(d.last_at) as last_at
             from detection d
             where d.agency_id = $1 and d.day_on >= $2 and d.day_on <= $3
             group by d.indicator_kind, d.indicator, d.class
             order by n desc, d.indicator, d.indicator_kind, d.class
             limit $4",
            binds![agency, date_text(from), date_text(until), limit],
        )
        .await?;
    let one = |row: &Row| {
        Ok(IndicatorRow {
            kind: row.get("indicator_kind")?,
            value: row.get("indicator")?,
            class: row.get("class")?,
            n_connections: row.get("n")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// At whom an indicator was met and by which sensor, last met first.
pub(super) async fn met(tx: &Tx, (kind, value): (&str, &str), limit: i64) -> Outcome<Vec<MetRow>> {
    let rows = tx
        .rows(
            "select d.agency_id, coalesce(a.name, '') as agency, d.sensor_id, s.code as sensor, d.class,
                    count(distinct d.day_on) as n_days, cast(sum(d.n_connections) as bigint) as n,
                    min(d.first_at) as first_at, max(d.last_at) as last_at
             from detection d
             join sensor s on s.id = d.sensor_id
             left join agency a on a.id = d.agency_id
             where d.indicator_kind = $1 and d.indicator = $2
             group by d.agency_id, a.name, d.sensor_id, s.code, d.class
             order by last_at desc, d.sensor_id, d.class
             limit $3",
            binds![kind, value, limit],
        )
        .await?;
    let one = |row: &Row| {
        Ok(MetRow {
            agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
            agency: row.get("agency")?,
            sensor_id: SensorId(row.get("sensor_id")?),
            sensor: row.get("sensor")?,
            class: row.get("class")?,
            n_days: row.get("n_days")?,
            n_connections: row.get("n")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Where the first lines of each day with an indicator stand, latest first.
pub(super) async fn places(
    tx: &Tx,
    (kind, value): (&str, &str),
    limit: i64,
) -> Outcome<Vec<LinePlace>> {
    let rows = tx
        .rows(
            "select p.at, s.code as sensor, p.log, p.position, p.entry, p.field
             from detection d
             join detection_sample p on p.detection_id = d.id
             join sensor s on s.id = d.sensor_id
             where d.indicator_kind = $1 and d.indicator = $2
             order by p.at desc, p.line_key
             limit $3",
            binds![kind, value, limit],
        )
        .await?;
    let one = |row: &Row| {
        Ok(LinePlace {
            at: row.get("at")?,
            sensor: row.get("sensor")?,
            log: row.get("log")?,
            position: row.get("position")?,
            entry: row.get("entry")?,
            field: row.get("field")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}
