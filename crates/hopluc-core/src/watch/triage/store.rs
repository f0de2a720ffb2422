//! SQL of findings that go from nobody to an agency. Never decides whose they are.

use crate::base::{
    error::Outcome,
    ids::{AgencyId, DetectionId},
    store::{Bind, Tx, placeholders},
};
use crate::binds;
use time::Date;

/// Detections of nobody with a key above `after`, by key, with their day.
pub(super) async fn unknown(
    tx: &Tx,
    after: DetectionId,
    limit: i64,
) -> Outcome<Vec<(DetectionId, Date)>> {
    let rows = tx
        .rows(
            "select d.id, d.day_on
             from detection d
             where d.agency_id is null and d.id > $1
             order by d.id
             limit $2",
            binds![after, limit],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(day) = row.date("day_on")? {
            found.push((DetectionId(row.get("id")?), day));
        }
    }
    Ok(found)
}

/// The sources of a detection that name one.
pub(super) async fn sources(tx: &Tx, id: DetectionId) -> Outcome<Vec<String>> {
    let rows = tx
        .rows(
            "select s.source from detection_source s where s.detection_id = $1 and s.source <> '' order by s.source limit 100000",
            binds![id],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.get("source"))
        .collect::<Result<_, _>>()?)
}

/// Gives some sources of a detection to the same detection of an agency, which is made where there is none; gives back how many
/// connections they have.
pub(super) async fn give(
    tx: &Tx,
    id: DetectionId,
    to: AgencyId,
    sources: &[String],
) -> Outcome<i64> {
    let among = placeholders(2, sources.len());
    let chosen = || -> Vec<Bind> {
        let sources = sources.iter().map(|source| Bind::from(source.as_str()));
        std::iter::once(Bind::from(id)).chain(sources).collect()
    };
    let sql = format!(
        "select cast(sum(s.n_connections) as bigint) as n, min(s.first_at) as first_at, max(s.last_at) as last_at
         from detection_source s
         where s.detection_id = $1 and s.source in ({among})"
    );
    let row = tx.one(&sql, chosen()).await?;
    let n: i64 = row.get("n")?;
    let (first, last): (String, String) = (row.get("first_at")?, row.get("last_at")?);
    let target = tx
        .insert(
            "insert into detection
               (agency_id, sensor_id, class, indicator_kind, indicator, day_on, n_connections, first_at, last_at)
             select $2, d.sensor_id, d.class, d.indicator_kind, d.indicator, d.day_on, $3, $4, $5
             from detection d
             where d.id = $1
             on conflict (coalesce(agency_id, 0), sensor_id, class, indicator_kind, indicator, day_on) do update
             set n_connections = detection.n_connections + excluded.n_connections,
                 first_at = case when excluded.first_at < detection.first_at then excluded.first_at else detection.first_at end,
                 last_at = case when excluded.last_at > detection.last_at then excluded.last_at else detection.last_at end
             returning id",
            binds![id, to, n, first, last],
        )
        .await?;
    let among = placeholders(3, sources.len());
    let sql = format!(
        "insert into detection_source (detection_id, source, n_connections, first_at, last_at)
         select $2, s.source, s.n_connections, s.first_at, s.last_at
         from detection_source s
         where s.detection_id = $1 and s.source in ({among})
         on conflict (detection_id, source) do update
         set n_connections = detection_source.n_connections + excluded.n_connections,
             first_at = case when excluded.first_at < detection_source.first_at
                             then excluded.first_at else detection_source.first_at end,
             last_at = case when excluded.last_at > detection_source.last_at
                            then excluded.last_at else detection_source.last_at end"
    );
    let mut values: Vec<Bind> = binds![id, DetectionId(target)];
    values.extend(sources.iter().map(|source| Bind::from(source.as_str())));
    tx.run(&sql, values).await?;
    let among = placeholders(2, sources.len());
    let sql =
        format!("delete from detection_source where detection_id = $1 and source in ({among})");
    tx.run(&sql, chosen()).await?;
    Ok(n)
}

/// Counts anew what is left of a detection of nobody. Where nothing is, its samples go with what `to` was given, and it ends.
pub(super) async fn settle(tx: &Tx, id: DetectionId, to: Option<AgencyId>) -> Outcome<()> {
    let row = tx
        .one(
            "select cast(coalesce(sum(s.n_connections), 0) as bigint) as n, min(s.first_at) as first_at, max(s.last_at) as last_at
             from detection_source s
             where s.detection_id = $1",
            binds![id],
        )
        .await?;
    let n: i64 = row.get("n")?;
    if n > 0 {
        tx.run(
            "update detection set n_connections = $2, first_at = $3, last_at = $4 where id = $1",
            binds![
                id,
                n,
                row.get::<Option<String>>("first_at")?,
                row.get::<Option<String>>("last_at")?
            ],
        )
        .await?;
        return Ok(());
    }
    // A line is of one detection only, so no sample meets its like.
    tx.run(
        "insert into detection_sample (detection_id, line_key, at, log, position, entry, field)
         select t.id, s.line_key, s.at, s.log, s.position, s.entry, s.field
         from detection_sample s
         join detection d on d.id = s.detection_id
         join detection t on t.agency_id = $2 and t.sensor_id = d.sensor_id and t.class = d.class
              and t.indicator_kind = d.indicator_kind and t.indicator = d.indicator and t.day_on = d.day_on
         where s.detection_id = $1
         on conflict (detection_id, line_key) do nothing",
        binds![id, to.map(|to| to.0)],
    )
    .await?;
    for table in ["detection_sample", "detection_source"] {
        let sql = format!("delete from {table} where detection_id = $1");
        tx.run(&sql, binds![id]).await?;
    }
    tx.run("delete from detection where id = $1", binds![id])
        .await?;
    Ok(())
}
