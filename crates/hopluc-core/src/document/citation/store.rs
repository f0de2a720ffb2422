//! SQL of citations. Never decides what a mention means.

use super::{Citation, Resolution};
use crate::base::{
    error::Outcome,
    ids::DocumentId,
    store::{Bind, Row, Tx, placeholders},
};
use crate::binds;
use crate::document::rules::tidy_number;

const COLUMNS: &str = "c.id, c.document_id, c.position, c.quote, c.kind, c.number_symbol, c.issued_on, c.issuer, c.range_start,
    c.range_end, c.target_id, c.state";

/// Writes the mentions of a document in place of earlier ones, all unresolved.
pub async fn replace(
    tx: &Tx,
    document: DocumentId,
    mentions: &[hopluc_text::Citation],
) -> Outcome<()> {
    tx.run(
        "delete from citation where document_id = $1",
        binds![document],
    )
    .await?;
    for (position, mention) in mentions.iter().enumerate() {
        tx.run(
            "insert into citation (document_id, position, quote, kind, number_symbol, issued_on, issuer, range_start,
               range_end, state)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'unknown')",
            binds![
                document,
                position as i64,
                mention.quote.as_str(),
                mention.type_word.as_str(),
                tidy_number(mention.number.as_deref().unwrap_or_default()),
                mention.date.as_deref().unwrap_or_default(),
                mention.issuer.as_deref().unwrap_or_default(),
                mention.span.start as i64,
                mention.span.end as i64,
            ],
        )
        .await?;
    }
    Ok(())
}

/// Mentions in a document, in text order.
pub async fn of(tx: &Tx, document: DocumentId) -> Outcome<Vec<Citation>> {
    let sql =
        format!("select {COLUMNS} from citation c where c.document_id = $1 order by c.position");
    let rows = tx.rows(&sql, binds![document]).await?;
    rows.iter().map(citation_of).collect()
}

/// Mentions of any of these numbers, by key.
pub async fn mentioning(tx: &Tx, number_forms: &[String]) -> Outcome<Vec<Citation>> {
    let sql = format!(
        "select {COLUMNS} from citation c where c.number_symbol in ({}) order by c.id",
        placeholders(1, number_forms.len())
    );
    let rows = tx
        .rows(&sql, number_forms.iter().cloned().map(Bind::from).collect())
        .await?;
    rows.iter().map(citation_of).collect()
}

/// Mentions that mean this document, by citing document (newest first) and place; at most 200.
pub async fn citing(tx: &Tx, target: DocumentId) -> Outcome<Vec<Citation>> {
    let sql = format!(
        "select {COLUMNS} from citation c where c.target_id = $1 order by c.document_id desc, c.position limit 200"
    );
    let rows = tx.rows(&sql, binds![target]).await?;
    rows.iter().map(citation_of).collect()
}

/// Links a mention, or takes its link away.
pub async fn set_target(
    tx: &Tx,
    id: i64,
    target: Option<DocumentId>,
    resolution: Resolution,
) -> Outcome<()> {
    tx.run(
        "update citation set target_id = $2, state = $3 where id = $1",
        binds![id, target.map(|id| id.0), resolution.code()],
    )
    .await?;
    Ok(())
}

fn citation_of(row: &Row) -> Outcome<Citation> {
    let resolution = row.parsed("state", Resolution::from_code)?;
    Ok(Citation {
        id: row.get("id")?,
        document_id: DocumentId(row.get("document_id")?),
        position: row.get("position")?,
        quote: row.get("quote")?,
        kind: row.get("kind")?,
        number_symbol: row.get("number_symbol")?,
        issued_on: row.get("issued_on")?,
        issuer: row.get("issuer")?,
        range: (
            row.get::<i64>("range_start")? as usize,
            row.get::<i64>("range_end")? as usize,
        ),
        target_id: row.get::<Option<i64>>("target_id")?.map(DocumentId),
        resolution: resolution.unwrap_or(Resolution::Unknown),
    })
}
