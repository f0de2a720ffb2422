//! SQL of merges. The record that is merged names the other one; nothing else of it is touched here.

use crate::base::{
    actor::Actor,
    error::{ActionError, Outcome},
    ids::{MergeId, PersonId, RecordId},
    store::{Row, StoreError, Tx},
};
use crate::binds;
use crate::catalogue::RegisterId;
use crate::record::Record;
use crate::record::merge::{CountingRule, Merge, NOUN, Standing};

const COLUMNS: &str = "m.id, m.kept_id, m.merged_id, m.rule, m.reason, m.person_id, coalesce(p.name, '') as person, m.proposed_at,
    m.state, m.answer, coalesce(a.name, '') as answered_by, coalesce(m.answered_at, '') as answered_at";

const TABLES: &str = "record_merge m
    left join person p on p.id = m.person_id
    left join person a on a.id = m.answered_by";

fn merge_of(row: &Row) -> Result<Merge, StoreError> {
    let malformed = |column: &str, value: &str| StoreError::Malformed {
        column: column.to_owned(),
        value: value.to_owned(),
    };
    let (rule, state): (String, String) = (row.get("rule")?, row.get("state")?);
    Ok(Merge {
        id: MergeId(row.get("id")?),
        kept_id: RecordId(row.get("kept_id")?),
        merged_id: RecordId(row.get("merged_id")?),
        rule: CountingRule::of(&rule).ok_or_else(|| malformed("rule", &rule))?,
        reason: row.get("reason")?,
        person_id: row.get::<Option<i64>>("person_id")?.map(PersonId),
        person: row.get("person")?,
        proposed_at: row.get("proposed_at")?,
        standing: Standing::of(&state).ok_or_else(|| malformed("state", &state))?,
        answer: row.get("answer")?,
        answered_by: row.get("answered_by")?,
        answered_at: row.get("answered_at")?,
    })
}

/// A merge; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: MergeId) -> Outcome<Merge> {
    let sql = format!("select {COLUMNS} from {TABLES} where m.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(merge_of(&row)?)
}

/// The merges of a record on either side, newest first, at most 100.
pub async fn of_record(tx: &Tx, record: RecordId) -> Outcome<Vec<Merge>> {
    let sql = format!(
        "select {COLUMNS} from {TABLES} where m.kept_id = $1 or m.merged_id = $1 order by m.id desc limit 100"
    );
    let rows = tx.rows(&sql, binds![record]).await?;
    Ok(rows.iter().map(merge_of).collect::<Result<_, _>>()?)
}

/// Whether two records are proposed to be the same and nobody has answered.
pub async fn is_proposed(tx: &Tx, one: RecordId, other: RecordId) -> Outcome<bool> {
    let sql = "select m.id from record_merge m
         where m.state = 'proposed'
           and ((m.kept_id = $1 and m.merged_id = $2) or (m.kept_id = $2 and m.merged_id = $1))
         limit 1";
    Ok(tx.row(sql, binds![one, other]).await?.is_some())
}

/// Records of a register with this number, by key, at most 20: each agency counts by itself.
pub async fn numbered(tx: &Tx, register: &RegisterId, number: &str) -> Outcome<Vec<RecordId>> {
    let sql = "select r.id from record r where r.register = $1 and r.number_text = $2 order by r.id limit 20";
    let rows = tx.rows(sql, binds![register.as_str(), number]).await?;
    let one = |row: &Row| Ok(RecordId(row.get("id")?));
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Whether another record is merged into this one.
pub async fn has_merged(tx: &Tx, record: RecordId) -> Outcome<bool> {
    let sql = "select r.id from record r where r.merged_into_id = $1 limit 1";
    Ok(tx.row(sql, binds![record]).await?.is_some())
}

/// Adds a proposal and gives back its key.
pub async fn add(
    tx: &Tx,
    (kept, merged, rule): (RecordId, RecordId, CountingRule),
    reason: &str,
    actor: &Actor,
    at: &str,
) -> Outcome<MergeId> {
    let id = tx
        .insert(
            "insert into record_merge (kept_id, merged_id, rule, reason, person_id, agency_id, proposed_at, state, answer)
             values ($1, $2, $3, $4, $5, $6, $7, 'proposed', '')
             returning id",
            binds![
                kept,
                merged,
                rule.code(),
                reason,
                actor.person_id.map(|id| id.0),
                actor.agency_id.map(|id| id.0),
                at,
            ],
        )
        .await?;
    Ok(MergeId(id))
}

/// Moves a merge on; `Conflict` where it has moved on already. Only what is confirmed can be undone.
pub async fn answer(
    tx: &Tx,
    id: MergeId,
    to: Standing,
    (answer, actor): (&str, &Actor),
    at: &str,
) -> Outcome<()> {
    let from = match to {
        Standing::Undone => Standing::Confirmed,
        _ => Standing::Proposed,
    };
    let n = tx
        .run(
            "update record_merge set state = $2, answer = $3, answered_by = $4, answered_at = $5
             where id = $1 and state = $6",
            binds![
                id,
                to.code(),
                answer,
                actor.person_id.map(|id| id.0),
                at,
                from.code(),
            ],
        )
        .await?;
    match n {
        1 => Ok(()),
        _ => Err(ActionError::Conflict {
            key: "conflict.merge_over",
        }),
    }
}

/// Names the record into which `record` is merged, or takes that back; `Conflict` where it was changed meanwhile.
pub async fn set_merged(tx: &Tx, record: &Record, into: Option<RecordId>) -> Outcome<()> {
    let n = tx
        .run(
            "update record set merged_into_id = $3, row_version = row_version + 1 where id = $1 and row_version = $2",
            binds![record.id, record.row_version, into.map(|id| id.0)],
        )
        .await?;
    match n {
        1 => Ok(()),
        _ => Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        }),
    }
}
