//! SQL of exhibits, their chains and time stamps. Never decides and asks no permission.

use super::{CustodyStep, Exhibit, NOUN};
use crate::base::{
    error::{ActionError, Outcome},
    ids::{AgencyId, ExhibitId, PersonId, RecordId},
    store::{Row, StoreError, Tx},
};
use crate::binds;

const COLUMNS: &str = "x.id, x.record_id, x.agency_id, x.file_name, x.media_type, x.n_bytes, x.sha256, x.description, x.taken_at,
    x.taken_place, x.taken_by, x.added_by, x.added_at";

fn exhibit_of(row: &Row) -> Result<Exhibit, StoreError> {
    Ok(Exhibit {
        id: ExhibitId(row.get("id")?),
        record_id: RecordId(row.get("record_id")?),
        agency_id: AgencyId(row.get("agency_id")?),
        file_name: row.get("file_name")?,
        media_type: row.get("media_type")?,
        n_bytes: row.get("n_bytes")?,
        sha256: row.get("sha256")?,
        description: row.get("description")?,
        taken_at: row.get("taken_at")?,
        taken_place: row.get("taken_place")?,
        taken_by: row.get("taken_by")?,
        added_by: row.get::<Option<i64>>("added_by")?.map(PersonId),
        added_at: row.get("added_at")?,
    })
}

/// An exhibit; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: ExhibitId) -> Outcome<Exhibit> {
    let sql = format!("select {COLUMNS} from exhibit x where x.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(exhibit_of(&row)?)
}

/// The exhibits of a record, oldest first, at most 200.
pub async fn of_record(tx: &Tx, record: RecordId) -> Outcome<Vec<Exhibit>> {
    let sql =
        format!("select {COLUMNS} from exhibit x where x.record_id = $1 order by x.id limit 200");
    let rows = tx.rows(&sql, binds![record]).await?;
    Ok(rows.iter().map(exhibit_of).collect::<Result<_, _>>()?)
}

/// How many exhibits a record has.
pub async fn n_of_record(tx: &Tx, record: RecordId) -> Outcome<i64> {
    let sql = "select count(*) as n from exhibit where record_id = $1";
    Ok(tx.one(sql, binds![record]).await?.get("n")?)
}

/// Adds an exhibit and its bytes, which are kept once by their hash, and gives back its key.
pub async fn add(tx: &Tx, exhibit: &Exhibit, bytes: &[u8]) -> Outcome<ExhibitId> {
    tx.run(
        "insert into file_content (sha256, n_bytes, content) values ($1, $2, $3) on conflict (sha256) do nothing",
        binds![exhibit.sha256.as_str(), exhibit.n_bytes, bytes.to_vec()],
    )
    .await?;
    let id = tx
        .insert(
            "insert into exhibit (record_id, agency_id, file_name, media_type, n_bytes, sha256, description, taken_at,
                                  taken_place, taken_by, added_by, added_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             returning id",
            binds![
                exhibit.record_id,
                exhibit.agency_id,
                exhibit.file_name.as_str(),
                exhibit.media_type.as_str(),
                exhibit.n_bytes,
                exhibit.sha256.as_str(),
                exhibit.description.as_str(),
                exhibit.taken_at.as_str(),
                exhibit.taken_place.as_str(),
                exhibit.taken_by.as_str(),
                exhibit.added_by.map(|id| id.0),
                exhibit.added_at.as_str(),
            ],
        )
        .await?;
    Ok(ExhibitId(id))
}

/// The chain of an exhibit, oldest first, at most 1,000 steps.
pub async fn steps(tx: &Tx, id: ExhibitId) -> Outcome<Vec<CustodyStep>> {
    let rows = tx
        .rows(
            "select s.content, s.hash, s.signature, coalesce(t.stamped_at, '') as stamped_at
             from custody_step s
             left join custody_stamp t on t.exhibit_id = s.exhibit_id and t.n = s.n
             where s.exhibit_id = $1
             order by s.n
             limit 1000",
            binds![id],
        )
        .await?;
    rows.iter().map(step_of).collect()
}

fn step_of(row: &Row) -> Outcome<CustodyStep> {
    let content: String = row.get("content")?;
    Ok(CustodyStep {
        statement: serde_json::from_str(&content)?,
        content,
        hash: row.get("hash")?,
        signature: row.get("signature")?,
        stamped_at: row.get("stamped_at")?,
    })
}

/// Adds a step to a chain; `Conflict` where somebody else added one of the same place meanwhile.
pub async fn add_step(tx: &Tx, step: &CustodyStep) -> Outcome<()> {
    let said = &step.statement;
    let n = tx
        .run(
            "insert into custody_step (exhibit_id, n, deed, agency_id, to_agency_id, person_id, content, hash, signature, done_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (exhibit_id, n) do nothing",
            binds![
                said.exhibit,
                said.n,
                said.deed.code(),
                said.agency_id.map(|id| id.0),
                said.to_agency_id.map(|id| id.0),
                said.person_id.map(|id| id.0),
                step.content.as_str(),
                step.hash.as_str(),
                step.signature.as_str(),
                said.at.as_str(),
            ],
        )
        .await?;
    match n {
        1 => Ok(()),
        _ => Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        }),
    }
}

/// The hash of a step; `NotFound` where there is none.
pub async fn hash(tx: &Tx, id: ExhibitId, n: i64) -> Outcome<String> {
    let sql = "select hash from custody_step where exhibit_id = $1 and n = $2";
    let row = tx.row(sql, binds![id, n]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(row.get("hash")?)
}

/// Whether a step has a time stamp.
pub async fn has_stamp(tx: &Tx, id: ExhibitId, n: i64) -> Outcome<bool> {
    let sql = "select n from custody_stamp where exhibit_id = $1 and n = $2";
    Ok(tx.row(sql, binds![id, n]).await?.is_some())
}

/// Keeps the answer of a time-stamp authority about a step; a second one changes nothing.
pub async fn add_stamp(
    tx: &Tx,
    (id, n): (ExhibitId, i64),
    answer: &[u8],
    stamped_at: &str,
    at: &str,
) -> Outcome<()> {
    tx.run(
        "insert into custody_stamp (exhibit_id, n, answer, stamped_at, fetched_at) values ($1, $2, $3, $4, $5)
         on conflict (exhibit_id, n) do nothing",
        binds![id, n, answer.to_vec(), stamped_at, at],
    )
    .await?;
    Ok(())
}

/// The answers of time-stamp authorities about a chain, by step, at most 1,000.
pub async fn stamps(tx: &Tx, id: ExhibitId) -> Outcome<Vec<(i64, Vec<u8>)>> {
    let sql = "select n, answer from custody_stamp where exhibit_id = $1 order by n limit 1000";
    let rows = tx.rows(sql, binds![id]).await?;
    let one = |row: &Row| Ok((row.get("n")?, row.get("answer")?));
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}
