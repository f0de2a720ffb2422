//! Stored submissions, their cells and sections. Never decides.

use super::{Figure, Narrative, Submission, SubmissionState, Verdict};
use crate::base::{
    error::{ActionError, Outcome},
    ids::{ObligationId, PeriodId, SubmissionId},
    store::{Bind, Row, StoreError, Tx},
};
use crate::binds;
use crate::figure::{Cell, CellKey};
use crate::report::total::store::cell_of;
use std::collections::BTreeMap;

const COLUMNS: &str = "s.id, s.obligation_id, s.version, s.state, s.source, s.filled_by, s.submitted_by, s.submitted_at,
 s.reviewed_by, s.reviewed_at, s.review_note, s.changed_at, s.row_version";

fn submission_of(row: &Row) -> Outcome<Submission> {
    let state = row.parsed("state", SubmissionState::from_code)?;
    Ok(Submission {
        id: SubmissionId(row.get("id")?),
        obligation_id: ObligationId(row.get("obligation_id")?),
        version: row.get("version")?,
        state: state.ok_or_else(|| StoreError::NoRow("state".to_owned()))?,
        source: row.get("source")?,
        filled_by: row.get("filled_by")?,
        submitted_by: row.get("submitted_by")?,
        submitted_at: row.get("submitted_at")?,
        reviewed_by: row.get("reviewed_by")?,
        reviewed_at: row.get("reviewed_at")?,
        review_note: row.get("review_note")?,
        changed_at: row.get("changed_at")?,
        row_version: row.get("row_version")?,
    })
}

/// The submission with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: SubmissionId) -> Outcome<Submission> {
    let sql = format!("select {COLUMNS} from submission s where s.id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => submission_of(&row),
        None => Err(ActionError::NotFound { noun: "submission" }),
    }
}

/// All versions of an obligation, newest first.
pub async fn versions(tx: &Tx, obligation: ObligationId) -> Outcome<Vec<Submission>> {
    let sql = format!(
        "select {COLUMNS} from submission s where s.obligation_id = $1 order by s.version desc limit 1000"
    );
    let rows = tx.rows(&sql, binds![obligation]).await?;
    rows.iter().map(submission_of).collect()
}

/// The newest version of an obligation, drafts included.
pub async fn newest(tx: &Tx, obligation: ObligationId) -> Outcome<Option<Submission>> {
    let sql = format!(
        "select {COLUMNS} from submission s where s.obligation_id = $1 order by s.version desc limit 1"
    );
    let row = tx.row(&sql, binds![obligation]).await?;
    row.as_ref().map(submission_of).transpose()
}

/// The newest version that was sent, for each obligation of a period that has one.
pub async fn sent_of_period(
    tx: &Tx,
    period: PeriodId,
) -> Outcome<BTreeMap<ObligationId, Submission>> {
    let sql = format!(
        "select {COLUMNS}
         from obligation o join submission s on s.obligation_id = o.id
         where o.period_id = $1 and s.state <> 'draft'
         order by s.obligation_id, s.version"
    );
    let rows = tx.rows(&sql, binds![period]).await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let submission = submission_of(row)?;
        found.insert(submission.obligation_id, submission);
    }
    Ok(found)
}

/// Adds a draft.
pub async fn add(
    tx: &Tx,
    obligation: ObligationId,
    version: i64,
    source: &str,
    (filled_by, at): (Option<i64>, &str),
) -> Outcome<SubmissionId> {
    let id = tx
        .insert(
            "insert into submission (obligation_id, version, state, source, filled_by, changed_at)
             values ($1, $2, 'draft', $3, $4, $5)
             returning id",
            binds![obligation, version, source, filled_by, at],
        )
        .await?;
    Ok(SubmissionId(id))
}

/// Writes a submission that still has its row version; gives back whether it had.
pub async fn change(tx: &Tx, new: &Submission) -> Outcome<bool> {
    let n = tx
        .run(
            "update submission
             set state = $3, source = $4, filled_by = $5, submitted_by = $6, submitted_at = $7, reviewed_by = $8,
               reviewed_at = $9, review_note = $10, changed_at = $11, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                new.id,
                new.row_version,
                new.state.code(),
                new.source.as_str(),
                new.filled_by,
                new.submitted_by,
                new.submitted_at.clone(),
                new.reviewed_by,
                new.reviewed_at.clone(),
                new.review_note.as_str(),
                new.changed_at.as_str()
            ],
        )
        .await?;
    Ok(n == 1)
}

/// Cells of a submission, by measure and dimension.
pub async fn figures(tx: &Tx, id: SubmissionId) -> Outcome<Vec<Figure>> {
    let rows = tx
        .rows(
            "select measure_id, dimension, state, value, approximation, note, verdict, verdict_reason
             from figure
             where submission_id = $1
             order by measure_id, dimension",
            binds![id],
        )
        .await?;
    let figures = rows.iter().map(|row| {
        Ok(Figure {
            key: CellKey {
                measure: row.get("measure_id")?,
                dimension: row.get("dimension")?,
            },
            cell: cell_of(row)?,
            note: row.get("note")?,
            verdict: Verdict::from_code(&row.get::<String>("verdict")?),
            reason: row.get("verdict_reason")?,
        })
    });
    figures.collect()
}

/// One stored cell, and whether it still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The answer.
    pub cell: Cell,
    /// Whether the reviewer gave it back.
    pub is_returned: bool,
    /// Whether the agency has sent a later version.
    pub has_newer: bool,
}

/// How one cell of a version stands; `None` where the version does not hold it.
pub async fn standing(tx: &Tx, id: SubmissionId, key: &CellKey) -> Outcome<Option<Standing>> {
    let row = tx
        .row(
            "select f.state, f.value, f.approximation, f.verdict, (
               select count(*)
               from submission x
               where x.obligation_id = s.obligation_id and x.version > s.version and x.state <> 'draft') as n_newer
             from figure f
             join submission s on s.id = f.submission_id
             where f.submission_id = $1 and f.measure_id = $2 and f.dimension = $3",
            binds![id, key.measure.as_str(), key.dimension.as_str()],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Standing {
        cell: cell_of(&row)?,
        is_returned: row.get::<String>("verdict")? == "returned",
        has_newer: row.get::<i64>("n_newer")? > 0,
    }))
}

/// Writes cells over those of the same key, 500 a statement.
pub async fn put_figures(tx: &Tx, id: SubmissionId, figures: &[Figure]) -> Outcome<()> {
    for part in figures.chunks(500) {
        let mut binds: Vec<Bind> = binds![id];
        let mut values = Vec::with_capacity(part.len());
        for figure in part {
            let n = binds.len();
            let marks: Vec<String> = (n + 1..=n + 8).map(|i| format!("${i}")).collect();
            values.push(format!("($1, {})", marks.join(", ")));
            binds.extend(binds![
                figure.key.measure.as_str(),
                figure.key.dimension.as_str(),
                figure.cell.state(),
                figure.cell.number(),
                figure.cell.approx().code(),
                figure.note.as_str(),
                figure.verdict.code(),
                figure.reason.as_str()
            ]);
        }
        let sql = format!(
            "insert into figure (submission_id, measure_id, dimension, state, value, approximation, note, verdict,
               verdict_reason)
             values {}
             on conflict (submission_id, measure_id, dimension) do update
             set state = excluded.state, value = excluded.value, approximation = excluded.approximation,
               note = excluded.note, verdict = excluded.verdict, verdict_reason = excluded.verdict_reason",
            values.join(", ")
        );
        tx.run(&sql, binds).await?;
    }
    Ok(())
}

/// Removes cells of a draft.
pub async fn clear_figures(tx: &Tx, id: SubmissionId, keys: &[CellKey]) -> Outcome<()> {
    for key in keys {
        tx.run(
            "delete from figure where submission_id = $1 and measure_id = $2 and dimension = $3",
            binds![id, key.measure.as_str(), key.dimension.as_str()],
        )
        .await?;
    }
    Ok(())
}

/// Sections of a submission, by name.
pub async fn narratives(tx: &Tx, id: SubmissionId) -> Outcome<Vec<Narrative>> {
    let rows = tx
        .rows(
            "select section, text, verdict, verdict_reason from narrative where submission_id = $1 order by section",
            binds![id],
        )
        .await?;
    rows.iter().map(narrative_of).collect()
}

fn narrative_of(row: &Row) -> Outcome<Narrative> {
    Ok(Narrative {
        section: row.get("section")?,
        text: row.get("text")?,
        verdict: Verdict::from_code(&row.get::<String>("verdict")?),
        reason: row.get("verdict_reason")?,
    })
}

/// Sections of several submissions, by submission and name.
pub async fn narratives_of(
    tx: &Tx,
    ids: &[SubmissionId],
) -> Outcome<BTreeMap<SubmissionId, Vec<Narrative>>> {
    let mut found: BTreeMap<SubmissionId, Vec<Narrative>> = BTreeMap::new();
    for part in ids.chunks(500) {
        let sql = format!(
            "select submission_id, section, text, verdict, verdict_reason
             from narrative
             where submission_id in ({})
             order by submission_id, section",
            crate::base::store::placeholders(1, part.len())
        );
        let rows = tx
            .rows(&sql, part.iter().map(|id| (*id).into()).collect())
            .await?;
        for row in &rows {
            let id = SubmissionId(row.get("submission_id")?);
            found.entry(id).or_default().push(narrative_of(row)?);
        }
    }
    Ok(found)
}

/// Writes sections over those of the same name.
pub async fn put_narratives(tx: &Tx, id: SubmissionId, narratives: &[Narrative]) -> Outcome<()> {
    for narrative in narratives {
        tx.run(
            "insert into narrative (submission_id, section, text, verdict, verdict_reason) values ($1, $2, $3, $4, $5)
             on conflict (submission_id, section) do update
             set text = excluded.text, verdict = excluded.verdict, verdict_reason = excluded.verdict_reason",
            binds![
                id,
                narrative.section.as_str(),
                narrative.text.as_str(),
                narrative.verdict.code(),
                narrative.reason.as_str()
            ],
        )
        .await?;
    }
    Ok(())
}

/// What the registers said when a version was sent, by cell.
pub async fn derived(tx: &Tx, id: SubmissionId) -> Outcome<BTreeMap<CellKey, i64>> {
    let rows = tx
        .rows(
            "select d.measure_id, d.dimension, d.number
             from derived_figure d
             where d.submission_id = $1
             order by d.measure_id, d.dimension
             limit 20000",
            binds![id],
        )
        .await?;
    let one = |row: &Row| {
        let (measure, dimension): (String, String) =
            (row.get("measure_id")?, row.get("dimension")?);
        Ok((CellKey::part(&measure, &dimension), row.get("number")?))
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Keeps what the registers say of a version that is sent now, in place of what was kept before.
pub async fn put_derived(
    tx: &Tx,
    id: SubmissionId,
    cells: &BTreeMap<CellKey, Cell>,
) -> Outcome<()> {
    tx.run(
        "delete from derived_figure where submission_id = $1",
        binds![id],
    )
    .await?;
    for (key, cell) in cells {
        tx.run(
            "insert into derived_figure (submission_id, measure_id, dimension, number) values ($1, $2, $3, $4)",
            binds![
                id,
                key.measure.as_str(),
                key.dimension.as_str(),
                cell.number().unwrap_or(0)
            ],
        )
        .await?;
    }
    Ok(())
}
