//! Kept sums: one statement adds or takes out a whole submission inside the database.

use super::Scope;
use crate::base::{
    error::Outcome,
    ids::{AgencyId, PeriodId, SubmissionId},
    store::{Bind, Dialect, Row, StoreError, Tx},
};
use crate::binds;
use crate::figure::{Cell, CellKey, Tally};
use std::collections::BTreeMap;

const COLUMNS: &str =
    "total, n_values, n_nil, n_more_than, n_about, n_less_than, n_not_yet, n_not_applicable";

/// Counts the figures of a submission in each of `scopes`, `times` over (−1 takes them out).
///
/// Two statements at most 2 x figures rows; no row leaves the database.
pub async fn count(
    tx: &Tx,
    period: PeriodId,
    submission: SubmissionId,
    scopes: &[Scope],
    times: i64,
) -> Outcome<()> {
    lock(tx, period).await?;
    let mut binds: Vec<Bind> = binds![period, submission, times];
    let mut names = Vec::with_capacity(scopes.len());
    for scope in scopes {
        binds.push(scope.code().into());
        names.push(format!("select cast(${} as text) as scope", binds.len()));
    }
    let one = |when: &str| format!("case when {when} then cast($3 as bigint) else 0 end");
    let value = "f.state = 'value' and f.verdict <> 'returned'";
    let sql = format!(
        "insert into figure_total (period_id, scope, measure_id, dimension, {COLUMNS})
         select $1, s.scope, f.measure_id, f.dimension,
           case when {value} then f.value * cast($3 as bigint) else 0 end,
           {n_values}, {n_nil}, {n_more}, {n_about}, {n_less}, {n_not_yet}, {n_na}
         from figure f cross join ({scopes}) s
         where f.submission_id = $2
         on conflict (period_id, scope, measure_id, dimension) do update set {sums}",
        n_values = one(value),
        n_nil = one("f.state = 'nil' and f.verdict <> 'returned'"),
        n_more = one(&format!("{value} and f.approximation = 'more_than'")),
        n_about = one(&format!("{value} and f.approximation = 'about'")),
        n_less = one(&format!("{value} and f.approximation = 'less_than'")),
        n_not_yet = one("f.state = 'not_yet' or f.verdict = 'returned'"),
        n_na = one("f.state = 'not_applicable' and f.verdict <> 'returned'"),
        scopes = names.join(" union all "),
        sums = COLUMNS
            .split(", ")
            .map(|column| format!("{column} = figure_total.{column} + excluded.{column}"))
            .collect::<Vec<_>>()
            .join(", "),
    );
    tx.run(&sql, binds).await?;
    Ok(())
}

/// On PostgreSQL, changes of one period's sums queue here, so that two of them never wait for each other's rows.
async fn lock(tx: &Tx, period: PeriodId) -> Outcome<()> {
    if tx.dialect() == Dialect::Postgres {
        let sql = "select id from period where id = $1 for no key update";
        tx.rows(sql, binds![period]).await?;
    }
    Ok(())
}

fn tally_of(row: &Row) -> Result<Tally, StoreError> {
    Ok(Tally {
        total: row.get("total")?,
        n_values: row.get("n_values")?,
        n_nil: row.get("n_nil")?,
        n_more_than: row.get("n_more_than")?,
        n_about: row.get("n_about")?,
        n_less_than: row.get("n_less_than")?,
        n_not_yet: row.get("n_not_yet")?,
        n_not_applicable: row.get("n_not_applicable")?,
    })
}

fn key_of(row: &Row) -> Result<CellKey, StoreError> {
    Ok(CellKey {
        measure: row.get("measure_id")?,
        dimension: row.get("dimension")?,
    })
}

/// Kept sums of one scope of a period, by measure and dimension.
pub async fn of_scope(
    tx: &Tx,
    period: PeriodId,
    scope: Scope,
) -> Outcome<BTreeMap<CellKey, Tally>> {
    let sql = format!(
        "select measure_id, dimension, {COLUMNS}
         from figure_total
         where period_id = $1 and scope = $2
         order by measure_id, dimension"
    );
    let rows = tx.rows(&sql, binds![period, scope.code()]).await?;
    let pairs = rows.iter().map(|row| Ok((key_of(row)?, tally_of(row)?)));
    Ok(pairs.collect::<Result<_, StoreError>>()?)
}

/// Kept sums of every scope of a period.
pub async fn all(tx: &Tx, period: PeriodId) -> Outcome<BTreeMap<(String, CellKey), Tally>> {
    let sql = format!(
        "select scope, measure_id, dimension, {COLUMNS}
         from figure_total
         where period_id = $1
         order by scope, measure_id, dimension"
    );
    let rows = tx.rows(&sql, binds![period]).await?;
    let pairs = rows
        .iter()
        .map(|row| Ok(((row.get("scope")?, key_of(row)?), tally_of(row)?)));
    Ok(pairs.collect::<Result<_, StoreError>>()?)
}

/// Kept sums of one figure over several periods, by period; periods without it are left out.
pub async fn series(
    tx: &Tx,
    periods: &[PeriodId],
    scope: Scope,
    key: &CellKey,
) -> Outcome<BTreeMap<PeriodId, Tally>> {
    let mut binds: Vec<Bind> = binds![scope.code(), key.measure.as_str(), key.dimension.as_str()];
    binds.extend(periods.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select period_id, {COLUMNS}
         from figure_total
         where scope = $1 and measure_id = $2 and dimension = $3 and period_id in ({})
         order by period_id",
        crate::base::store::placeholders(4, periods.len())
    );
    let rows = tx.rows(&sql, binds).await?;
    let pairs = rows
        .iter()
        .map(|row| Ok((PeriodId(row.get("period_id")?), tally_of(row)?)));
    Ok(pairs.collect::<Result<_, StoreError>>()?)
}

/// A figure that counts, of one agency.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Whose.
    pub agency_id: AgencyId,
    /// Of which submission.
    pub submission_id: SubmissionId,
    /// Version of that submission.
    pub version: i64,
    /// Which.
    pub key: CellKey,
    /// What counts: "not yet" for a returned cell.
    pub cell: Cell,
}

/// Every figure that counts in a period: of the newest sent version of each obligation, by agency, measure and dimension.
pub async fn counted(tx: &Tx, period: PeriodId) -> Outcome<Vec<Counted>> {
    let rows = tx
        .rows(
            "select o.agency_id, s.id as submission_id, s.version, f.measure_id, f.dimension, f.state, f.value,
               f.approximation, f.verdict
             from obligation o
             join submission s on s.obligation_id = o.id
             join figure f on f.submission_id = s.id
             where o.period_id = $1 and s.state <> 'draft' and s.version = (
               select max(x.version) from submission x where x.obligation_id = o.id and x.state <> 'draft')
             order by o.agency_id, f.measure_id, f.dimension",
            binds![period],
        )
        .await?;
    let counted = rows.iter().map(|row| {
        let is_returned = row.get::<String>("verdict")? == "returned";
        Ok(Counted {
            agency_id: AgencyId(row.get("agency_id")?),
            submission_id: SubmissionId(row.get("submission_id")?),
            version: row.get("version")?,
            key: key_of(row)?,
            cell: if is_returned {
                Cell::NotYet
            } else {
                cell_of(row)?
            },
        })
    });
    counted.collect()
}

/// The cell that a row of `figure` holds.
pub fn cell_of(row: &Row) -> Outcome<Cell> {
    let state: String = row.get("state")?;
    let approx: String = row.get("approximation")?;
    let cell = Cell::from_stored(&state, row.get("value")?, &approx);
    Ok(cell.ok_or(StoreError::Malformed {
        column: "state".to_owned(),
        value: state,
    })?)
}

/// Replaces every kept sum of a period.
pub async fn replace(
    tx: &Tx,
    period: PeriodId,
    sums: &BTreeMap<(String, CellKey), Tally>,
) -> Outcome<()> {
    tx.run(
        "delete from figure_total where period_id = $1",
        binds![period],
    )
    .await?;
    for ((scope, key), tally) in sums {
        let sql = format!(
            "insert into figure_total (period_id, scope, measure_id, dimension, {COLUMNS})
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        );
        let binds = binds![
            period,
            scope.as_str(),
            key.measure.as_str(),
            key.dimension.as_str(),
            tally.total,
            tally.n_values,
            tally.n_nil,
            tally.n_more_than,
            tally.n_about,
            tally.n_less_than,
            tally.n_not_yet,
            tally.n_not_applicable
        ];
        tx.run(&sql, binds).await?;
    }
    Ok(())
}
