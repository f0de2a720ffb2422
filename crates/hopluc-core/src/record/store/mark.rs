//! SQL of keyed marks.

use super::{ROWS_AT_ONCE, row_places};
use crate::base::{
    error::Outcome,
    ids::{AgencyId, RecordId},
    store::{Bind, Row, StoreError, Tx},
};
use crate::binds;
use crate::catalogue::RegisterId;
use crate::record::mark::{Mark, Neighbour};
use std::collections::BTreeSet;

/// Puts `marks` in place of those of a record; writes only what differs.
pub async fn set(tx: &Tx, id: RecordId, marks: &[Mark]) -> Outcome<()> {
    let sql = "select m.sort, m.mark from record_mark m where m.record_id = $1 limit 10000";
    let rows = tx.rows(sql, binds![id]).await?;
    let one = |row: &Row| Ok::<Mark, StoreError>((row.get("sort")?, row.get("mark")?));
    let old: BTreeSet<Mark> = rows.iter().map(one).collect::<Result<_, _>>()?;
    let new: BTreeSet<Mark> = marks.iter().cloned().collect();
    for (sort, mark) in old.difference(&new) {
        tx.run(
            "delete from record_mark where sort = $1 and mark = $2 and record_id = $3",
            binds![sort.as_str(), mark.as_str(), id],
        )
        .await?;
    }
    let added: Vec<&Mark> = new.difference(&old).collect();
    for some in added.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "insert into record_mark (sort, mark, record_id) values {}",
            row_places(some.len(), 3)
        );
        let mut values: Vec<Bind> = Vec::with_capacity(some.len() * 3);
        for (sort, mark) in some {
            values.extend(binds![sort.as_str(), mark.as_str(), id]);
        }
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// The records that bear a mark of `id`, newest first, by mark; marks that more than `too_common` records bear are left out.
pub async fn neighbours(
    tx: &Tx,
    id: RecordId,
    too_common: usize,
) -> Outcome<Vec<(Mark, Neighbour)>> {
    let rows = tx
        .rows(
            "select m.sort, m.mark, r.id, r.register, r.agency_id, r.holder_id, r.title
             from record_mark own
             join record_mark m on m.sort = own.sort and m.mark = own.mark and m.record_id <> own.record_id
             join record r on r.id = m.record_id
             where own.record_id = $1
               and (select count(*) from (
                      select 1 from record_mark c where c.sort = own.sort and c.mark = own.mark limit $2
                    ) few) < $2
             order by r.id desc, m.sort, m.mark
             limit 1000",
            binds![id, too_common as i64 + 1],
        )
        .await?;
    let one = |row: &Row| {
        let mark = (row.get("sort")?, row.get("mark")?);
        let neighbour = Neighbour {
            id: RecordId(row.get("id")?),
            register: RegisterId::new(row.get::<String>("register")?),
            agency_id: AgencyId(row.get("agency_id")?),
            holder_id: row.get::<Option<i64>>("holder_id")?.map(AgencyId),
            title: row.get("title")?,
            shared: Vec::new(),
        };
        Ok((mark, neighbour))
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}
