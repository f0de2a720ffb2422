//! SQL of what records count for: sums over agencies and days, and the records behind one of them.

use super::{COLUMNS, record_of};
use crate::base::{
    calendar::Window,
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, RecordId},
    store::{Bind, StoreError, Tx, placeholders},
};
use crate::record::Record;
use std::collections::{BTreeMap, BTreeSet};

/// What is summed: whose records, over which days, and whether those are the days of a flow or the end of a stock.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// Whose records.
    pub agencies: &'a [AgencyId],
    /// The days.
    pub window: Window,
    /// For a stock: everything up to the last day that has not ended by then.
    pub is_stock: bool,
}

impl Span<'_> {
    /// The condition on contribution `c` and its values, after `first` values that stand before.
    fn condition(&self, first: usize) -> (String, Vec<Bind>) {
        let (from, to) = (date_text(self.window.from), date_text(self.window.to));
        let mut values: Vec<Bind> = vec![to.into()];
        let days = if self.is_stock {
            format!("c.dated_on <= ${first} and (c.until_on is null or c.until_on > ${first})")
        } else {
            values.push(from.into());
            format!("c.dated_on <= ${first} and c.dated_on >= ${}", first + 1)
        };
        let places = placeholders(first + values.len(), self.agencies.len());
        values.extend(self.agencies.iter().map(|id| Bind::from(*id)));
        (format!("{days} and c.agency_id in ({places})"), values)
    }
}

/// Amounts of one measure by list and value; the whole stands under two empty words.
pub async fn sums(
    tx: &Tx,
    measure: &str,
    span: &Span<'_>,
) -> Outcome<BTreeMap<(String, String), i64>> {
    let (condition, more) = span.condition(2);
    let mut values: Vec<Bind> = vec![measure.into()];
    values.extend(more);
    let sql = format!(
        "select c.list, c.value, cast(sum(c.amount) as bigint) as n
         from contribution c
         where c.measure_id = $1 and {condition}
         group by c.list, c.value
         order by c.list, c.value
         limit 5000"
    );
    let rows = tx.rows(&sql, values).await?;
    let one = |row: &crate::base::store::Row| {
        let key = (row.get("list")?, row.get("value")?);
        Ok((key, row.get("n")?))
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// The records behind an amount, by key after `after`, with how much each gives.
pub async fn behind(
    tx: &Tx,
    (measure, list, value): (&str, &str, &str),
    span: &Span<'_>,
    after: RecordId,
    limit: i64,
) -> Outcome<Vec<(Record, i64)>> {
    let (condition, more) = span.condition(6);
    let mut values: Vec<Bind> = vec![
        measure.into(),
        list.into(),
        value.into(),
        after.into(),
        limit.into(),
    ];
    values.extend(more);
    let sql = format!(
        "select {COLUMNS}, c.amount
         from contribution c
         join record r on r.id = c.record_id
         where c.measure_id = $1 and c.list = $2 and c.value = $3 and c.record_id > $4 and {condition}
         order by c.record_id
         limit $5"
    );
    let rows = tx.rows(&sql, values).await?;
    let one = |row: &crate::base::store::Row| Ok((record_of(row)?, row.get("amount")?));
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// The registers in which one of `agencies` has a record: there it keeps its work here.
pub async fn kept_by(tx: &Tx, agencies: &[AgencyId]) -> Outcome<BTreeSet<String>> {
    let sql = format!(
        "select distinct r.register from record r where r.agency_id in ({}) order by r.register limit 1000",
        placeholders(1, agencies.len())
    );
    let values = agencies.iter().map(|id| Bind::from(*id)).collect();
    let rows = tx.rows(&sql, values).await?;
    Ok(rows
        .iter()
        .map(|row| row.get("register"))
        .collect::<Result<_, _>>()?)
}
