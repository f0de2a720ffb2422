//! Jobs: work that must not happen inside a request. A table, claimed one at a time, tried again with back-off.
//!
//! A job carries ids, is idempotent, and never confirms anything (invariant 11). What each kind does is told by the
//! caller of [`run_due`], so this file knows no noun.

use super::{
    audit::Fact,
    clock::instant_text,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::JobId,
    permit::Verb,
    store::{Dialect, Row, StoreError, Tx},
};
use serde_json::Value;
use std::future::Future;
use time::Duration;

/// After so many failures a job waits for a person ("cần xử lý").
pub const MOST_ATTEMPTS: i64 = 8;

/// A claimed job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Key.
    pub id: JobId,
    /// Which handler runs it, e.g. `task.notify`.
    pub kind: String,
    /// Ids that it works on.
    pub payload: Value,
    /// Failures so far.
    pub attempts: i64,
}

/// Puts a job into the queue in the same transaction as the write that causes it.
///
/// With a non-empty `dedupe_key`, a job of the same key that has not run yet makes this one superfluous.
pub async fn enqueue(
    tx: &Tx,
    kind: &str,
    payload: &Value,
    dedupe_key: &str,
    run_at: &str,
) -> Outcome<()> {
    if !dedupe_key.is_empty() {
        let waiting = tx
            .row(
                "select id from job where dedupe_key = $1 and state = 'waiting' limit 1",
                crate::binds![dedupe_key],
            )
            .await?;
        if waiting.is_some() {
            return Ok(());
        }
    }
    tx.run(
        "insert into job (kind, payload, dedupe_key, state, run_at, attempts, created_at) values ($1, $2, $3, 'waiting', $4, 0, $4)",
        crate::binds![kind, payload.to_string(), dedupe_key, run_at],
    )
    .await?;
    Ok(())
}

/// Puts a job without payload into the queue unless one of the same key was ever put there.
pub async fn enqueue_once(tx: &Tx, kind: &str, key: &str, run_at: &str) -> Outcome<()> {
    let known = tx
        .row(
            "select id from job where dedupe_key = $1 limit 1",
            crate::binds![key],
        )
        .await?;
    match known {
        Some(_) => Ok(()),
        None => enqueue(tx, kind, &Value::Null, key, run_at).await,
    }
}

/// Runs every job that is due, one after the other; gives back how many ran, failed ones included.
///
/// A crash between claim and finish leaves the job claimed for five minutes; then it is run again.
pub async fn run_due<F, Fut>(app: &App, run: F) -> Outcome<usize>
where
    F: Fn(Job) -> Fut,
    Fut: Future<Output = Outcome<()>>,
{
    run_due_but(app, "", run).await
}

/// As [`run_due`], but leaves jobs of the kind `left` where they are.
pub async fn run_due_but<F, Fut>(app: &App, left: &str, run: F) -> Outcome<usize>
where
    F: Fn(Job) -> Fut,
    Fut: Future<Output = Outcome<()>>,
{
    let mut n_run = 0;
    while let Some(job) = claim(app, left).await? {
        let (id, kind, attempts) = (job.id, job.kind.clone(), job.attempts);
        let result = run(job).await;
        finish(
            app,
            id,
            attempts,
            result.as_ref().err().map(ActionError::chain),
        )
        .await?;
        if let Err(error) = result {
            tracing::warn!(job.id = id.0, job.kind = %kind, job.attempts = attempts + 1, %error, "job failed");
        }
        n_run += 1;
    }
    Ok(n_run)
}

async fn claim(app: &App, left: &str) -> Outcome<Option<Job>> {
    let now = app.clock.now();
    // An idle queue must not take the write lock.
    let due = "select id from job
         where ((state = 'waiting' and run_at <= $1) or (state = 'running' and locked_until < $1)) and kind <> $2
         limit 1";
    if app
        .store
        .reader()
        .row(due, crate::binds![instant_text(now), left])
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let tx = app.store.begin().await?;
    let skip = if tx.dialect() == Dialect::Postgres {
        "for update skip locked"
    } else {
        ""
    };
    let sql = format!(
        "update job set state = 'running', locked_until = $2
         where id = (
           select id from job
           where ((state = 'waiting' and run_at <= $1) or (state = 'running' and locked_until < $1)) and kind <> $3
           order by run_at, id
           limit 1
           {skip}
         )
         returning id, kind, payload, attempts"
    );
    let row = tx
        .row(
            &sql,
            crate::binds![
                instant_text(now),
                instant_text(now + Duration::minutes(5)),
                left
            ],
        )
        .await?;
    let job = match row {
        None => None,
        Some(row) => Some(Job {
            id: JobId(row.get("id")?),
            kind: row.get("kind")?,
            payload: serde_json::from_str(&row.get::<String>("payload")?)?,
            attempts: row.get("attempts")?,
        }),
    };
    tx.commit().await?;
    Ok(job)
}

async fn finish(app: &App, id: JobId, attempts: i64, error: Option<String>) -> Outcome<()> {
    let now = app.clock.now();
    let tx = app.store.begin().await?;
    match error {
        None => {
            tx.run(
                "update job set state = 'done', finished_at = $2, last_error = '' where id = $1",
                crate::binds![id, instant_text(now)],
            )
            .await?;
        }
        Some(error) => {
            let state = if attempts + 1 >= MOST_ATTEMPTS {
                "failed"
            } else {
                "waiting"
            };
            let wait = Duration::seconds(15 * (1 << attempts.clamp(0, 10)));
            tx.run(
                "update job set state = $2, attempts = attempts + 1, run_at = $3, last_error = $4 where id = $1",
                crate::binds![id, state, instant_text(now + wait), error],
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// A job as it is listed.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Key.
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// Ids that it works on.
    pub payload: Value,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// Instant from which it may run.
    pub run_at: String,
    /// Failures so far.
    pub attempts: i64,
    /// What the last failure said.
    pub last_error: String,
}

/// Jobs in a state (all for an empty one) with a key below `before`, newest first; and how many there are in each state.
pub async fn page(
    ctx: &Ctx,
    state: &str,
    before: i64,
    limit: i64,
) -> Outcome<(Vec<JobRow>, Vec<(String, i64)>)> {
    ctx.permit_all(Verb::JobManage)?;
    let tx = ctx.reader();
    let counts = tx
        .rows(
            "select state, count(*) as n from job group by state order by state",
            vec![],
        )
        .await?;
    let rows = tx
        .rows(
            "select id, kind, payload, state, run_at, attempts, last_error
             from job
             where id < $1 and ($2 = '' or state = $2)
             order by id desc
             limit $3",
            crate::binds![before, state, limit],
        )
        .await?;
    let read = |row: &Row| {
        Ok(JobRow {
            id: JobId(row.get("id")?),
            kind: row.get("kind")?,
            payload: serde_json::from_str(&row.get::<String>("payload")?).unwrap_or(Value::Null),
            state: row.get("state")?,
            run_at: row.get("run_at")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
        })
    };
    let jobs = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
    let counts = counts
        .iter()
        .map(|row| Ok((row.get("state")?, row.get("n")?)))
        .collect::<Result<_, StoreError>>()?;
    Ok((jobs, counts))
}

/// Runs a failed job again from the start of its attempts.
pub async fn retry(ctx: &Ctx, id: JobId) -> Outcome<()> {
    ctx.permit_all(Verb::JobManage)?;
    let tx = ctx.begin().await?;
    let n = tx
        .run(
            "update job set state = 'waiting', attempts = 0, run_at = $2 where id = $1 and state = 'failed'",
            crate::binds![id, ctx.now_text()],
        )
        .await?;
    if n == 0 {
        return Err(ActionError::NotFound { noun: "job" });
    }
    ctx.record(&tx, Fact::new("job.retry", "job", id.0)).await?;
    tx.commit().await?;
    Ok(())
}
