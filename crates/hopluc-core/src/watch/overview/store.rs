//! SQL of the pages of the watch. Never decides who may see what.

use super::{IndicatorRow, LinePlace, MetRow, NewestRow};
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, SensorId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use std::collections::BTreeSet;
use time::Date;

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

/// At which of `agencies` (all and nobody for `None`) an indicator was met and by which sensor, last met first.
pub(super) async fn met(
    tx: &Tx,
    (kind, value): (&str, &str),
    agencies: Option<&BTreeSet<AgencyId>>,
    limit: i64,
) -> Outcome<Vec<MetRow>> {
    let mut values: Vec<Bind> = binds![kind, value, limit];
    let among = match agencies {
        None => String::new(),
        Some(own) => {
            values.extend(own.iter().map(|id| Bind::from(*id)));
            format!("and d.agency_id in ({})", placeholders(4, own.len()))
        }
    };
    let sql = format!(
        "select d.agency_id, coalesce(a.name, '') as agency, d.sensor_id, s.code as sensor, d.class,
                count(distinct d.day_on) as n_days, cast(sum(d.n_connections) as bigint) as n,
                min(d.first_at) as first_at, max(d.last_at) as last_at
         from detection d
         join sensor s on s.id = d.sensor_id
         left join agency a on a.id = d.agency_id
         where d.indicator_kind = $1 and d.indicator = $2 {among}
         group by d.agency_id, a.name, d.sensor_id, s.code, d.class
         order by last_at desc, d.sensor_id, d.class
         limit $3"
    );
    let rows = tx.rows(&sql, values).await?;
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

/// What was met from a local day on at `agencies` (all and nobody for `None`), by indicator, sensor and day, met last first.
pub(super) async fn newest(
    tx: &Tx,
    (agencies, from): (Option<&BTreeSet<AgencyId>>, Date),
    limit: i64,
) -> Outcome<Vec<NewestRow>> {
    let mut values: Vec<Bind> = binds![date_text(from), limit];
    let among = match agencies {
        None => String::new(),
        Some(own) => {
            values.extend(own.iter().map(|id| Bind::from(*id)));
            format!("and d.agency_id in ({})", placeholders(3, own.len()))
        }
    };
    let sql = format!(
        "select d.agency_id, coalesce(a.name, '') as agency, s.code as sensor, d.class, d.indicator_kind, d.indicator,
                d.n_connections, d.last_at
         from detection d
         join sensor s on s.id = d.sensor_id
         left join agency a on a.id = d.agency_id
         where d.day_on >= $1 {among}
         order by d.last_at desc, d.id desc
         limit $2"
    );
    let rows = tx.rows(&sql, values).await?;
    let one = |row: &Row| {
        Ok(NewestRow {
            agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
            agency: row.get("agency")?,
            sensor: row.get("sensor")?,
            class: row.get("class")?,
            kind: row.get("indicator_kind")?,
            value: row.get("indicator")?,
            n_connections: row.get("n_connections")?,
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
