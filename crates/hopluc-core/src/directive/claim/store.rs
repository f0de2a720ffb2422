//! Rows of `claim_correction`. Never decides what is right.

use super::{Claim, ClaimKind, Correction, SeenClaim, Verdict};
use crate::base::{
    error::{ActionError, Outcome},
    ids::DirectiveId,
    store::{Row, Tx},
};
use crate::binds;
use hopluc_text::Span;

/// What officials said of a directive's passages, in text order; taken back corrections too. At most 5,000.
pub async fn of(tx: &Tx, directive: DirectiveId) -> Outcome<Vec<Correction>> {
    let rows = tx
        .rows(
            "select c.id, c.kind, c.range_start, c.range_end, c.verdict, c.claim, c.row_version
             from claim_correction c
             where c.directive_id = $1
             order by c.range_start, c.range_end, c.kind
             limit 5000",
            binds![directive],
        )
        .await?;
    rows.iter().map(correction_of).collect()
}

fn correction_of(row: &Row) -> Outcome<Correction> {
    let edge = |column| -> Outcome<usize> { Ok(row.get::<i64>(column)? as usize) };
    let claim: String = row.get("claim")?;
    Ok(Correction {
        id: row.get("id")?,
        kind: row.required("kind", ClaimKind::from_code)?,
        span: Span::new(edge("range_start")?, edge("range_end")?),
        verdict: row.required("verdict", Verdict::from_code)?,
        claim: if claim.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&claim)?)
        },
        row_version: row.get("row_version")?,
    })
}

/// Keeps what was said in place of the edition that was seen, and gives back its key; `Conflict` where that is no longer the
/// newest.
pub async fn put(
    tx: &Tx,
    seen: &SeenClaim,
    (verdict, claim): (Verdict, Option<&Claim>),
) -> Outcome<i64> {
    let claim = claim.map(serde_json::to_string).transpose()?;
    let sql = if seen.row_version == 0 {
        "insert into claim_correction (directive_id, kind, range_start, range_end, verdict, claim, row_version)
         values ($1, $2, $3, $4, $5, $6, $7 + 1)
         on conflict do nothing
         returning id"
    } else {
        "update claim_correction
         set verdict = $5, claim = $6, row_version = row_version + 1
         where directive_id = $1 and kind = $2 and range_start = $3 and range_end = $4 and row_version = $7
         returning id"
    };
    let values = binds![
        seen.directive,
        seen.kind.code(),
        seen.span.start as i64,
        seen.span.end as i64,
        verdict.code(),
        claim.unwrap_or_default(),
        seen.row_version
    ];
    let row = tx.row(sql, values).await?.ok_or(ActionError::Conflict {
        key: "conflict.changed_meanwhile",
    })?;
    Ok(row.get("id")?)
}
