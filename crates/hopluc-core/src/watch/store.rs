//! SQL of sensors, networks, detections, counted lines and places in logs. Never decides and asks no permission.

use super::rules::{Addition, Countable, DetectionKey, MOST_SAMPLES};
use super::{AgencyNetwork, LogPosition, NetworkForm, Sensor, SensorForm};
use crate::base::{
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, DetectionId, NetworkId, SensorId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use hopluc_match::Network;
use hopluc_match::feed::Class;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// The glossary word of a sensor in the journal.
pub const NOUN: &str = "sensor";
/// The glossary word of a network in the journal.
pub const NETWORK_NOUN: &str = "network";

/// Rows of one statement; the databases bound how many values a statement may have.
const ROWS_AT_ONCE: usize = 100;

const SENSOR_COLUMNS: &str =
    "s.id, s.code, s.name, s.agency_id, s.rhythm_hours, s.from_on, s.until_on";

fn sensor_of(row: &Row) -> Result<Sensor, StoreError> {
    let missing = || StoreError::NoRow("from_on".to_owned());
    Ok(Sensor {
        id: SensorId(row.get("id")?),
        code: row.get("code")?,
        name: row.get("name")?,
        agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
        // The schema allows 1 to 24.
        rhythm_hours: u8::try_from(row.get::<i64>("rhythm_hours")?).unwrap_or(24),
        from_on: row.date("from_on")?.ok_or_else(missing)?,
        until_on: row.date("until_on")?,
    })
}

/// The sensor of a code, if there is one.
pub async fn sensor_by_code(tx: &Tx, code: &str) -> Outcome<Option<Sensor>> {
    let sql = format!("select {SENSOR_COLUMNS} from sensor s where s.code = $1");
    let row = tx.row(&sql, binds![code]).await?;
    Ok(row.as_ref().map(sensor_of).transpose()?)
}

/// A sensor; `NotFound` where there is none.
pub async fn sensor(tx: &Tx, id: SensorId) -> Outcome<Sensor> {
    let sql = format!("select {SENSOR_COLUMNS} from sensor s where s.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(sensor_of(&row)?)
}

/// All sensors, by code, at most 10,000.
pub async fn sensors(tx: &Tx) -> Outcome<Vec<Sensor>> {
    let sql = format!("select {SENSOR_COLUMNS} from sensor s order by s.code limit 10000");
    let rows = tx.rows(&sql, vec![]).await?;
    Ok(rows.iter().map(sensor_of).collect::<Result<_, _>>()?)
}

/// Enters a sensor, or changes the one of its code.
pub async fn save_sensor(tx: &Tx, form: &SensorForm) -> Outcome<SensorId> {
    let id = tx
        .insert(
            "insert into sensor (code, name, agency_id, rhythm_hours, from_on, until_on)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (code) do update
             set name = excluded.name, agency_id = excluded.agency_id, rhythm_hours = excluded.rhythm_hours,
                 from_on = excluded.from_on, until_on = excluded.until_on
             returning id",
            binds![
                form.code.as_str(),
                form.name.trim(),
                form.agency_id.map(|id| id.0),
                i64::from(form.rhythm_hours),
                date_text(form.from_on),
                form.until_on.map(date_text),
            ],
        )
        .await?;
    Ok(SensorId(id))
}

/// All networks, by their addresses, at most 100,000.
pub async fn networks(tx: &Tx) -> Outcome<Vec<AgencyNetwork>> {
    let rows = tx
        .rows(
            "select n.id, n.agency_id, n.cidr, n.asn, n.name, n.from_on, n.until_on
             from network n
             order by n.cidr, n.from_on
             limit 100000",
            vec![],
        )
        .await?;
    let one = |row: &Row| {
        let missing = |column: &str| StoreError::NoRow(column.to_owned());
        Ok(AgencyNetwork {
            id: NetworkId(row.get("id")?),
            agency_id: AgencyId(row.get("agency_id")?),
            network: row
                .parsed("cidr", Network::parse)?
                .ok_or_else(|| missing("cidr"))?,
            asn: row.get("asn")?,
            name: row.get("name")?,
            from_on: row.date("from_on")?.ok_or_else(|| missing("from_on"))?,
            until_on: row.date("until_on")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Whether an agency has a network.
pub(super) async fn has_network(tx: &Tx, agency: AgencyId) -> Outcome<bool> {
    let sql = "select n.id from network n where n.agency_id = $1 order by n.id limit 1";
    Ok(tx.row(sql, binds![agency]).await?.is_some())
}

/// Enters a network, or changes the one of these addresses and this first day.
pub async fn save_network(tx: &Tx, network: Network, form: &NetworkForm) -> Outcome<NetworkId> {
    let id = tx
        .insert(
            "insert into network (agency_id, cidr, asn, name, from_on, until_on)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (cidr, from_on) do update
             set agency_id = excluded.agency_id, asn = excluded.asn, name = excluded.name, until_on = excluded.until_on
             returning id",
            binds![
                form.agency_id,
                network.to_string(),
                form.asn,
                form.name.trim(),
                date_text(form.from_on),
                form.until_on.map(date_text),
            ],
        )
        .await?;
    Ok(NetworkId(id))
}

/// Up to where a log was taken in; `None` for one that was not.
pub async fn position(tx: &Tx, sensor: SensorId, log: &str) -> Outcome<Option<LogPosition>> {
    let row = tx
        .row(
            "select p.position, p.mark from log_position p where p.sensor_id = $1 and p.log = $2",
            binds![sensor, log],
        )
        .await?;
    let one = |row: Row| {
        Ok::<_, StoreError>(LogPosition {
            position: u64::try_from(row.get::<i64>("position")?).unwrap_or(0),
            mark: row.get("mark")?,
        })
    };
    Ok(row.map(one).transpose()?)
}

/// Moves the place in a log from `expected` to `next`; `Conflict` where somebody else has moved it.
pub async fn move_position(
    tx: &Tx,
    (sensor, log): (SensorId, &str),
    expected: Option<&LogPosition>,
    next: &LogPosition,
    at: &str,
) -> Outcome<()> {
    let n = match expected {
        None => {
            tx.run(
                "insert into log_position (sensor_id, log, position, mark, taken_at)
                 values ($1, $2, $3, $4, $5)
                 on conflict (sensor_id, log) do nothing",
                binds![sensor, log, next.position as i64, next.mark.as_str(), at],
            )
            .await?
        }
        Some(known) => {
            tx.run(
                "update log_position
                 set position = $3, mark = $4, taken_at = $5
                 where sensor_id = $1 and log = $2 and position = $6 and mark = $7",
                binds![
                    sensor,
                    log,
                    next.position as i64,
                    next.mark.as_str(),
                    at,
                    known.position as i64,
                    known.mark.as_str(),
                ],
            )
            .await?
        }
    };
    if n == 1 {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// `($1, $2), ($3, $4), ...` for `n` rows of `width` values.
fn row_places(n: usize, width: usize) -> String {
    let rows: Vec<String> = (0..n)
        .map(|row| format!("({})", placeholders(row * width + 1, width)))
        .collect();
    rows.join(", ")
}

/// Enters lines as counted; gives back the keys of those that were not counted before.
pub(super) async fn add_lines(
    tx: &Tx,
    sensor: SensorId,
    lines: &[Countable<'_>],
) -> Outcome<BTreeSet<String>> {
    let mut fresh = BTreeSet::new();
    for some in lines.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "insert into hit_line (sensor_id, line_key, day_on) values {}
             on conflict (sensor_id, line_key) do nothing
             returning line_key",
            row_places(some.len(), 3)
        );
        let mut values: Vec<Bind> = Vec::with_capacity(some.len() * 3);
        for one in some {
            values.extend(binds![sensor, one.line.key.as_str(), date_text(one.day_on)]);
        }
        for row in &tx.rows(&sql, values).await? {
            fresh.insert(row.get("line_key")?);
        }
    }
    Ok(fresh)
}

/// Forgets the lines of days before `oldest`; gives back how many.
pub async fn forget_lines(tx: &Tx, oldest: Date) -> Outcome<u64> {
    let sql = "delete from hit_line where day_on < $1";
    Ok(tx.run(sql, binds![date_text(oldest)]).await?)
}

/// Adds to a detection, which is made where there is none.
pub(super) async fn add_detection(
    tx: &Tx,
    (sensor, log): (SensorId, &str),
    key: &DetectionKey,
    addition: &Addition<'_>,
) -> Outcome<()> {
    let id = tx
        .insert(
            "insert into detection
               (agency_id, sensor_id, class, indicator_kind, indicator, day_on, n_connections, first_at, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (coalesce(agency_id, 0), sensor_id, class, indicator_kind, indicator, day_on) do update
             set n_connections = detection.n_connections + excluded.n_connections,
                 first_at = case when excluded.first_at < detection.first_at then excluded.first_at else detection.first_at end,
                 last_at = case when excluded.last_at > detection.last_at then excluded.last_at else detection.last_at end
             returning id",
            binds![
                key.agency_id.map(|id| id.0),
                sensor,
                key.class,
                key.kind,
                key.indicator.as_str(),
                date_text(key.day_on),
                addition.tally.n,
                addition.tally.first_at.as_str(),
                addition.tally.last_at.as_str(),
            ],
        )
        .await?;
    let id = DetectionId(id);
    add_sources(tx, id, addition).await?;
    add_samples(tx, id, log, addition).await
}

async fn add_sources(tx: &Tx, id: DetectionId, addition: &Addition<'_>) -> Outcome<()> {
    let sources: Vec<_> = addition.sources.iter().collect();
    for some in sources.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "insert into detection_source (detection_id, source, n_connections, first_at, last_at) values {}
             on conflict (detection_id, source) do update
             set n_connections = detection_source.n_connections + excluded.n_connections,
                 first_at = case when excluded.first_at < detection_source.first_at
                                 then excluded.first_at else detection_source.first_at end,
                 last_at = case when excluded.last_at > detection_source.last_at
                                then excluded.last_at else detection_source.last_at end",
            row_places(some.len(), 5)
        );
        let mut values: Vec<Bind> = Vec::with_capacity(some.len() * 5);
        for (source, tally) in some {
            values.extend(binds![
                id,
                source.as_str(),
                tally.n,
                tally.first_at.as_str(),
                tally.last_at.as_str()
            ]);
        }
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// Keeps the earliest lines, whatever the order in which they come.
async fn add_samples(tx: &Tx, id: DetectionId, log: &str, addition: &Addition<'_>) -> Outcome<()> {
    for ((at, key), line) in &addition.samples {
        tx.run(
            "insert into detection_sample (detection_id, line_key, at, log, position, entry, field)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (detection_id, line_key) do nothing",
            binds![
                id,
                *key,
                at.as_str(),
                log,
                line.position as i64,
                line.entry.as_str(),
                line.field.as_str()
            ],
        )
        .await?;
    }
    tx.run(
        "delete from detection_sample
         where detection_id = $1 and line_key not in (
           select k.line_key from detection_sample k where k.detection_id = $1 order by k.at, k.line_key limit $2
         )",
        binds![id, MOST_SAMPLES as i64],
    )
    .await?;
    Ok(())
}

/// Enters in which hours a sensor was heard; twice is the same as once.
pub async fn hear(tx: &Tx, sensor: SensorId, hours: &BTreeMap<Date, u32>) -> Outcome<()> {
    for (day, bits) in hours {
        tx.run(
            "insert into sensor_day (sensor_id, day_on, hours) values ($1, $2, $3)
             on conflict (sensor_id, day_on) do update set hours = sensor_day.hours | excluded.hours",
            binds![sensor, date_text(*day), i64::from(*bits)],
        )
        .await?;
    }
    Ok(())
}

/// Enters in which hours lines of a sensor were lost; twice is the same as once.
pub(super) async fn lose(tx: &Tx, sensor: SensorId, hours: &BTreeMap<Date, u32>) -> Outcome<()> {
    for (day, bits) in hours {
        tx.run(
            "insert into sensor_day (sensor_id, day_on, hours, lost) values ($1, $2, 0, $3)
             on conflict (sensor_id, day_on) do update set lost = sensor_day.lost | excluded.lost",
            binds![sensor, date_text(*day), i64::from(*bits)],
        )
        .await?;
    }
    Ok(())
}

/// Hours in which sensors were heard and nothing of them was lost, by sensor and local day.
pub async fn heard(
    tx: &Tx,
    (from, until): (Date, Date),
) -> Outcome<BTreeMap<SensorId, BTreeMap<Date, u32>>> {
    let rows = tx
        .rows(
            "select d.sensor_id, d.day_on, d.hours, d.lost
             from sensor_day d
             where d.day_on >= $1 and d.day_on <= $2
             order by d.sensor_id, d.day_on",
            binds![date_text(from), date_text(until)],
        )
        .await?;
    let mut heard: BTreeMap<SensorId, BTreeMap<Date, u32>> = BTreeMap::new();
    for row in &rows {
        let Some(day) = row.date("day_on")? else {
            continue;
        };
        let days = heard.entry(SensorId(row.get("sensor_id")?)).or_default();
        let (hours, lost) = (row.get::<i64>("hours")?, row.get::<i64>("lost")?);
        days.insert(day, (hours & !lost) as u32);
    }
    Ok(heard)
}

/// A row of what was found: agency, class, connections, different indicators, first and last time.
pub(super) struct ClassRow {
    pub(super) agency_id: Option<AgencyId>,
    pub(super) class: String,
    pub(super) n_connections: i64,
    pub(super) n_indicators: i64,
    pub(super) first_at: String,
    pub(super) last_at: String,
}

/// The days of a statement and, in its words, the one agency that it is about, if it is one.
fn days_and((from, until): (Date, Date), only: Option<AgencyId>) -> (Vec<Bind>, &'static str) {
    let mut values: Vec<Bind> = binds![date_text(from), date_text(until)];
    match only {
        None => (values, ""),
        Some(agency) => {
            values.push(Bind::from(agency));
            (values, "and d.agency_id = $3")
        }
    }
}

/// What was found in some local days, by agency and class; at one agency only, where one is named.
pub(super) async fn by_class(
    tx: &Tx,
    days: (Date, Date),
    only: Option<AgencyId>,
) -> Outcome<Vec<ClassRow>> {
    let (values, of_agency) = days_and(days, only);
    let sql = format!(
        "select d.agency_id, d.class, cast(sum(d.n_connections) as bigint) as n_connections,
                    count(distinct d.indicator_kind || ' ' || d.indicator) as n_indicators,
                    min(d.first_at) as first_at, max(d.last_at) as last_at
             from detection d
             where d.day_on >= $1 and d.day_on <= $2 {of_agency}
             group by d.agency_id, d.class
             order by d.agency_id, d.class"
    );
    let rows = tx.rows(&sql, values).await?;
    let one = |row: &Row| {
        Ok(ClassRow {
            agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
            class: row.get("class")?,
            n_connections: row.get("n_connections")?,
            n_indicators: row.get("n_indicators")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Distinct machines by agency and class. A source that was kept as a network, before it was known whose it is, is none.
pub(super) async fn machines(
    tx: &Tx,
    days: (Date, Date),
    only: Option<AgencyId>,
) -> Outcome<BTreeMap<(AgencyId, String), i64>> {
    let (values, of_agency) = days_and(days, only);
    let sql = format!(
            "select d.agency_id, d.class, count(distinct s.source) as n_machines
             from detection d
             join detection_source s on s.detection_id = d.id
             where d.day_on >= $1 and d.day_on <= $2 and d.agency_id is not null and s.source <> '' and s.source not like '%/%' {of_agency}
             group by d.agency_id, d.class
             order by d.agency_id, d.class"
    );
    let rows = tx.rows(&sql, values).await?;
    let one = |row: &Row| {
        let key = (AgencyId(row.get("agency_id")?), row.get("class")?);
        Ok((key, row.get("n_machines")?))
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// A row of triage: a source that is nobody's.
pub(super) async fn unknown_sources(
    tx: &Tx,
    (from, until): (Date, Date),
    limit: i64,
) -> Outcome<Vec<super::page::UnknownSource>> {
    let rows = tx
        .rows(
            "select d.sensor_id, d.class, s.source, cast(sum(s.n_connections) as bigint) as n_connections,
                    min(s.first_at) as first_at, max(s.last_at) as last_at
             from detection d
             join detection_source s on s.detection_id = d.id
             where d.agency_id is null and d.day_on >= $1 and d.day_on <= $2
             group by d.sensor_id, d.class, s.source
             order by n_connections desc, s.source, d.class, d.sensor_id
             limit $3",
            binds![date_text(from), date_text(until), limit],
        )
        .await?;
    let one = |row: &Row| {
        Ok(super::page::UnknownSource {
            sensor_id: SensorId(row.get("sensor_id")?),
            class: row.get("class")?,
            source: row.get("source")?,
            n_connections: row.get("n_connections")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Connections of known agencies by agency and class, and by local day; what is of no class that is known is left out.
pub(super) async fn daily(
    tx: &Tx,
    days: (Date, Date),
    only: Option<AgencyId>,
) -> Outcome<BTreeMap<(AgencyId, Class), BTreeMap<Date, i64>>> {
    let (values, of_agency) = days_and(days, only);
    let sql = format!(
        "select d.agency_id, d.class, d.day_on, cast(sum(d.n_connections) as bigint) as n
             from detection d
             where d.agency_id is not null and d.day_on >= $1 and d.day_on <= $2 {of_agency}
             group by d.agency_id, d.class, d.day_on
             order by d.agency_id, d.class, d.day_on"
    );
    let rows = tx.rows(&sql, values).await?;
    let mut found: BTreeMap<_, BTreeMap<Date, i64>> = BTreeMap::new();
    for row in &rows {
        let class = Class::of_word(&row.get::<String>("class")?);
        if let Some((class, day)) = class.zip(row.date("day_on")?) {
            let key = (AgencyId(row.get("agency_id")?), class);
            found.entry(key).or_default().insert(day, row.get("n")?);
        }
    }
    Ok(found)
}
