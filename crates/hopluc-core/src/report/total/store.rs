//! Kept sums: one row for each scope of a period, changed under a lock of the period.

use super::{Scope, Sums};
use crate::base::{
    error::Outcome,
    ids::{AgencyId, PeriodId, SubmissionId},
    store::{Bind, Dialect, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::figure::{Cell, CellKey, Tally};
use crate::report::period::Form;
use std::collections::BTreeMap;

/// On PostgreSQL, changes of one period's sums queue here, so that two of them never lose each other's counts.
///
/// SQLite has one writer.
pub async fn lock(tx: &Tx, period: PeriodId) -> Outcome<()> {
    if tx.dialect() == Dialect::Postgres {
        let sql = "select id from period where id = $1 for no key update";
        tx.rows(sql, binds![period]).await?;
    }
    Ok(())
}

fn key_of(row: &Row) -> Result<CellKey, StoreError> {
    Ok(CellKey {
        measure: row.get("measure_id")?,
        dimension: row.get("dimension")?,
    })
}

fn sums_of(row: &Row) -> Outcome<Sums> {
    Ok(serde_json::from_str(&row.get::<String>("sums")?)?)
}

/// Kept sums of one scope of a period; empty where nothing was sent.
pub async fn of_scope(tx: &Tx, period: PeriodId, scope: Scope) -> Outcome<Sums> {
    let sql = "select sums from figure_total where period_id = $1 and scope = $2";
    let row = tx.row(sql, binds![period, scope.code()]).await?;
    row.as_ref().map_or(Ok(Sums::default()), sums_of)
}

/// Kept sums of each scope of each of these periods that has some; of one scope, or for `None` of all. One statement.
pub async fn of_periods(
    tx: &Tx,
    periods: &[PeriodId],
    scope: Option<Scope>,
) -> Outcome<BTreeMap<(PeriodId, Scope), Sums>> {
    let mut binds: Vec<Bind> = binds![scope.map_or_else(String::new, Scope::code)];
    binds.extend(periods.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select period_id, scope, sums
         from figure_total
         where period_id in ({}) and ($1 = '' or scope = $1)
         order by period_id, scope",
        placeholders(2, periods.len())
    );
    let rows = tx.rows(&sql, binds).await?;
    rows.iter()
        .map(|row| {
            let code: String = row.get("scope")?;
            let scope = Scope::from_code(&code).ok_or(StoreError::Malformed {
                column: "scope".to_owned(),
                value: code,
            })?;
            Ok(((PeriodId(row.get("period_id")?), scope), sums_of(row)?))
        })
        .collect()
}

/// Writes the sums of scopes of a period over those that are kept.
pub async fn put(tx: &Tx, period: PeriodId, sums: &BTreeMap<Scope, Sums>) -> Outcome<()> {
    for (scope, sums) in sums {
        let text = serde_json::to_string(sums)?;
        tx.run(
            "insert into figure_total (period_id, scope, sums) values ($1, $2, $3)
             on conflict (period_id, scope) do update set sums = excluded.sums",
            binds![period, scope.code(), text],
        )
        .await?;
    }
    Ok(())
}

/// Removes every kept sum of a period.
pub async fn clear(tx: &Tx, period: PeriodId) -> Outcome<()> {
    let sql = "delete from figure_total where period_id = $1";
    tx.run(sql, binds![period]).await?;
    Ok(())
}

/// What the submissions of a period that count add up to, by the body above the agencies (`None`: no body above).
///
/// Added up by the database from the cells themselves. O(figures of the period).
pub async fn added_up(
    tx: &Tx,
    period: PeriodId,
    form: &Form,
) -> Outcome<Vec<(Option<AgencyId>, CellKey, Tally)>> {
    let mut binds: Vec<Bind> = binds![period];
    let mut pairs = Vec::with_capacity(form.parent_of.len());
    for (agency, above) in &form.parent_of {
        binds.extend(binds![*agency, *above]);
        let n = binds.len();
        pairs.push(format!(
            "(cast(${} as bigint), cast(${n} as bigint))",
            n - 1
        ));
    }
    let tree = if pairs.is_empty() {
        "select o.id, o.id from obligation o where 1 = 0".to_owned()
    } else {
        format!("values {}", pairs.join(", "))
    };
    let value = "f.state = 'value' and f.verdict <> 'returned'";
    let count = |when: &str| format!("sum(case when {when} then 1 else 0 end)");
    let sql = format!(
        "with tree (agency_id, above_id) as ({tree})
         select t.above_id, f.measure_id, f.dimension,
           cast(sum(case when {value} then f.value else 0 end) as bigint) as total,
           {n_values} as n_values, {n_nil} as n_nil, {n_not_yet} as n_not_yet, {n_na} as n_not_applicable,
           {n_about} as n_about, {n_more} as n_more_than, {n_less} as n_less_than
         from obligation o
         join submission s on s.obligation_id = o.id
         join figure f on f.submission_id = s.id
         left join tree t on t.agency_id = o.agency_id
         where o.period_id = $1 and s.state <> 'draft' and s.version = (
           select max(x.version) from submission x where x.obligation_id = o.id and x.state <> 'draft')
         group by t.above_id, f.measure_id, f.dimension
         order by t.above_id, f.measure_id, f.dimension",
        n_values = count(value),
        n_nil = count("f.state = 'nil' and f.verdict <> 'returned'"),
        n_not_yet = count("f.state = 'not_yet' or f.verdict = 'returned'"),
        n_na = count("f.state = 'not_applicable' and f.verdict <> 'returned'"),
        n_about = count(&format!("{value} and f.approximation = 'about'")),
        n_more = count(&format!("{value} and f.approximation = 'more_than'")),
        n_less = count(&format!("{value} and f.approximation = 'less_than'")),
    );
    let rows = tx.rows(&sql, binds).await?;
    rows.iter()
        .map(|row| {
            let above: Option<i64> = row.get("above_id")?;
            Ok((above.map(AgencyId), key_of(row)?, tally_of(row)?))
        })
        .collect()
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

/// One figure of each agency in several periods, by period and agency; only of `agencies` where given.
pub(super) async fn cells(
    tx: &Tx,
    periods: &[PeriodId],
    key: &CellKey,
    agencies: Option<&[AgencyId]>,
) -> Outcome<BTreeMap<(PeriodId, AgencyId), Cell>> {
    let mut binds: Vec<Bind> = binds![key.measure.as_str(), key.dimension.as_str()];
    let of_periods = placeholders(binds.len() + 1, periods.len());
    binds.extend(periods.iter().map(|id| Bind::from(*id)));
    let of_agencies = match agencies {
        None => String::new(),
        Some(ids) => {
            let list = placeholders(binds.len() + 1, ids.len());
            binds.extend(ids.iter().map(|id| Bind::from(*id)));
            format!("and o.agency_id in ({list})")
        }
    };
    let sql = format!(
        "select o.period_id, o.agency_id, f.state, f.value, f.approximation, f.verdict
         from obligation o
         join submission s on s.obligation_id = o.id
         join figure f on f.submission_id = s.id and f.measure_id = $1 and f.dimension = $2
         where o.period_id in ({of_periods}) {of_agencies} and s.state <> 'draft' and s.version = (
           select max(x.version) from submission x where x.obligation_id = o.id and x.state <> 'draft')
         order by o.period_id, o.agency_id
         limit 200000"
    );
    let mut cells = BTreeMap::new();
    for row in tx.rows(&sql, binds).await? {
        let place = (
            PeriodId(row.get("period_id")?),
            AgencyId(row.get("agency_id")?),
        );
        let is_returned = row.get::<String>("verdict")? == "returned";
        let cell = if is_returned {
            Cell::NotYet
        } else {
            cell_of(&row)?
        };
        cells.insert(place, cell);
    }
    Ok(cells)
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
