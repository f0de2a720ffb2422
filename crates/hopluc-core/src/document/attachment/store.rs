//! SQL of attachments: rows, and contents kept once by their SHA-256. Never checks a file.

use super::Attachment;
use crate::base::{
    error::{ActionError, Outcome},
    ids::{AgencyId, AttachmentId, PersonId},
    store::{Row, Tx},
};
use crate::binds;

const COLUMNS: &str = "t.id, t.noun, t.noun_id, t.file_name, t.media_type, t.n_bytes, t.sha256, t.agency_id, t.added_by, t.added_at";

/// A file to keep.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// Glossary word and key of the record.
    pub owner: (&'a str, i64),
    /// Name for people.
    pub name: &'a str,
    /// Media type by content.
    pub media_type: &'a str,
    /// The content.
    pub bytes: &'a [u8],
    /// Its SHA-256, hexadecimal.
    pub sha256: &'a str,
    /// For which agency.
    pub agency: Option<AgencyId>,
    /// By whom.
    pub by: Option<PersonId>,
    /// When.
    pub at: &'a str,
}

/// Adds the row, and the content if it is new.
pub async fn add(tx: &Tx, file: &NewRow<'_>) -> Outcome<AttachmentId> {
    tx.run(
        "insert into file_content (sha256, n_bytes, content) values ($1, $2, $3) on conflict (sha256) do nothing",
        binds![file.sha256, file.bytes.len() as i64, file.bytes.to_vec()],
    )
    .await?;
    let id = tx
        .insert(
            "insert into attachment (noun, noun_id, file_name, media_type, n_bytes, sha256, agency_id, added_by, added_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             returning id",
            binds![
                file.owner.0,
                file.owner.1,
                file.name,
                file.media_type,
                file.bytes.len() as i64,
                file.sha256,
                file.agency.map(|id| id.0),
                file.by.map(|id| id.0),
                file.at,
            ],
        )
        .await?;
    Ok(AttachmentId(id))
}

/// The attachment with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: AttachmentId) -> Outcome<Attachment> {
    let sql = format!("select {COLUMNS} from attachment t where t.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    attachment_of(&row.ok_or(ActionError::NotFound { noun: "attachment" })?)
}

/// Files of a record, oldest first; at most 1,000.
pub async fn list(tx: &Tx, noun: &str, noun_id: i64) -> Outcome<Vec<Attachment>> {
    let sql = format!(
        "select {COLUMNS} from attachment t where t.noun = $1 and t.noun_id = $2 order by t.id limit 1000"
    );
    let rows = tx.rows(&sql, binds![noun, noun_id]).await?;
    rows.iter().map(attachment_of).collect()
}

/// The bytes behind a SHA-256.
pub async fn content(tx: &Tx, sha256: &str) -> Outcome<Vec<u8>> {
    let row = tx
        .one(
            "select content from file_content where sha256 = $1",
            binds![sha256],
        )
        .await?;
    Ok(row.get("content")?)
}

fn attachment_of(row: &Row) -> Outcome<Attachment> {
    Ok(Attachment {
        id: AttachmentId(row.get("id")?),
        noun: row.get("noun")?,
        noun_id: row.get("noun_id")?,
        file_name: row.get("file_name")?,
        media_type: row.get("media_type")?,
        n_bytes: row.get("n_bytes")?,
        sha256: row.get("sha256")?,
        agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
        added_by: row.get::<Option<i64>>("added_by")?.map(PersonId),
        added_at: row.instant("added_at")?,
    })
}
