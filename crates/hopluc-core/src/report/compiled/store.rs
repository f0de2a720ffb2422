//! Stored compiled reports. Never decides.

use super::{Report, ReportDraft, ReportState};
use crate::base::{
    error::{ActionError, Outcome},
    ids::{DocumentId, PeriodId, ReportId},
    store::{Row, StoreError, Tx},
};
use crate::binds;

/// Whether an issued report still stands is its document's to say.
const COLUMNS: &str = "id, period_id, version,
 case when state = 'issued' and exists (
   select 1 from document d where d.id = compiled_report.document_id and d.state = 'withdrawn')
 then 'withdrawn' else state end as state,
 origins_hash, compiled_by, compiled_at, submitted_by, approved_by, approved_at, return_reason, document_id, row_version";

fn report_of(row: &Row) -> Outcome<Report> {
    let state = row.parsed("state", ReportState::from_code)?;
    Ok(Report {
        id: ReportId(row.get("id")?),
        period_id: PeriodId(row.get("period_id")?),
        version: row.get("version")?,
        state: state.ok_or_else(|| StoreError::NoRow("state".to_owned()))?,
        origins_hash: row.get("origins_hash")?,
        compiled_by: row.get("compiled_by")?,
        compiled_at: row.get("compiled_at")?,
        submitted_by: row.get("submitted_by")?,
        approved_by: row.get("approved_by")?,
        approved_at: row.get("approved_at")?,
        return_reason: row.get("return_reason")?,
        document_id: row.get::<Option<i64>>("document_id")?.map(DocumentId),
        row_version: row.get("row_version")?,
    })
}

/// The report with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: ReportId) -> Outcome<Report> {
    let sql = format!("select {COLUMNS} from compiled_report where id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => report_of(&row),
        None => Err(ActionError::NotFound { noun: "report" }),
    }
}

/// Text, edits and origins of a report.
pub async fn draft(tx: &Tx, id: ReportId) -> Outcome<ReportDraft> {
    let row = tx
        .row(
            "select content from compiled_report where id = $1",
            binds![id],
        )
        .await?;
    match row {
        Some(row) => Ok(serde_json::from_str(&row.get::<String>("content")?)?),
        None => Err(ActionError::NotFound { noun: "report" }),
    }
}

/// Compilations of a period, newest first.
pub async fn versions(tx: &Tx, period: PeriodId) -> Outcome<Vec<Report>> {
    let sql = format!(
        "select {COLUMNS} from compiled_report where period_id = $1 order by version desc limit 1000"
    );
    let rows = tx.rows(&sql, binds![period]).await?;
    rows.iter().map(report_of).collect()
}

/// The report that became this document; `None` for any other document.
pub async fn of_document(tx: &Tx, id: DocumentId) -> Outcome<Option<ReportId>> {
    let row = tx
        .row(
            "select id from compiled_report where document_id = $1 order by id desc limit 1",
            binds![id],
        )
        .await?;
    Ok(row.map(|row| row.get("id").map(ReportId)).transpose()?)
}

/// The newest reports of all periods that are not replaced, newest first; at most `limit`.
pub async fn list(tx: &Tx, limit: i64) -> Outcome<Vec<Report>> {
    let sql = format!(
        "select {COLUMNS} from compiled_report where state <> 'replaced' order by id desc limit $1"
    );
    let rows = tx.rows(&sql, binds![limit]).await?;
    rows.iter().map(report_of).collect()
}

/// Adds a compilation.
pub async fn add(tx: &Tx, new: &Report, draft: &ReportDraft) -> Outcome<ReportId> {
    let id = tx
        .insert(
            "insert into compiled_report (period_id, version, state, content, origins_hash, compiled_by, compiled_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             returning id",
            binds![
                new.period_id,
                new.version,
                new.state.code(),
                serde_json::to_string(draft)?,
                new.origins_hash.as_str(),
                new.compiled_by,
                new.compiled_at.as_str()
            ],
        )
        .await?;
    Ok(ReportId(id))
}

/// Holds the report for this transaction: what is read of it afterwards is what the writer before left.
pub async fn hold(tx: &Tx, id: ReportId) -> Outcome<()> {
    tx.run(
        "update compiled_report set row_version = row_version where id = $1",
        binds![id],
    )
    .await?;
    Ok(())
}

/// Writes a report that still has its row version; gives back whether it had.
pub async fn change(tx: &Tx, new: &Report) -> Outcome<bool> {
    let n = tx
        .run(
            "update compiled_report
             set state = $3, submitted_by = $4, approved_by = $5, approved_at = $6, return_reason = $7, document_id = $8,
               row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                new.id,
                new.row_version,
                new.state.code(),
                new.submitted_by,
                new.approved_by,
                new.approved_at.clone(),
                new.return_reason.as_str(),
                new.document_id.map(|id| id.0)
            ],
        )
        .await?;
    Ok(n == 1)
}

/// Writes text and edits of a draft; the row version is checked by [`change`] in the same transaction.
pub async fn put_draft(tx: &Tx, id: ReportId, draft: &ReportDraft) -> Outcome<()> {
    tx.run(
        "update compiled_report set content = $2 where id = $1",
        binds![id, serde_json::to_string(draft)?],
    )
    .await?;
    Ok(())
}
