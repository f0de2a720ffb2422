//! SQL of notices. Never decides whom to tell.

use super::{MAIL, NewNotice, Notice};
use crate::agency;
use crate::base::{
    clock::{date_text, instant_from, local_date},
    error::{ActionError, Outcome},
    ids::AgencyId,
    job,
    store::{Bind, Row, Tx, placeholders},
};
use crate::binds;
use serde_json::Value;

/// Tells an agency, unless it has a notice of the same key; gives back whether it is new.
///
/// Every noun tells through this function. Where a person of the agency wants letters at once, the job that mails them is
/// enqueued in the same transaction.
pub async fn notify(tx: &Tx, notice: &NewNotice<'_>, at: &str) -> Outcome<bool> {
    let n = tx
        .run(
            "insert into notice (agency_id, kind, noun, noun_id, args, created_at, dedupe_key)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
            binds![
                notice.agency_id,
                notice.kind,
                notice.record.0,
                notice.record.1,
                notice.args.to_string(),
                at,
                notice.dedupe_key,
            ],
        )
        .await?;
    if n == 1 && has_prompt_reader(tx, notice.agency_id).await? {
        job::enqueue(tx, MAIL, &Value::Null, MAIL, at).await?;
    }
    Ok(n == 1)
}

/// Whether somebody of the agency wants letters at once; a role that ended meanwhile costs an idle job and no letter.
async fn has_prompt_reader(tx: &Tx, agency: AgencyId) -> Outcome<bool> {
    let row = tx
        .row(
            "select m.id
             from membership m
             join person p on p.id = m.person_id
             where m.agency_id = $1 and p.mail_choice = 'at_once' and p.is_active
             limit 1",
            binds![agency],
        )
        .await?;
    Ok(row.is_some())
}

/// Unread notices of these agencies with a key above `after`, newest first, at most `limit`.
pub async fn unread_since(
    tx: &Tx,
    agencies: &[AgencyId],
    after: i64,
    limit: i64,
) -> Outcome<Vec<Notice>> {
    let mut values: Vec<Bind> = binds![after, limit];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select n.id, n.agency_id, n.kind, n.noun, n.noun_id, n.args, n.created_at, n.read_at
         from notice n
         where n.id > $1 and n.read_at is null and n.agency_id in ({})
         order by n.id desc
         limit $2",
        placeholders(3, agencies.len())
    );
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(notice_of).collect()
}

/// Notices of these agencies with a key below `before`, newest first.
pub async fn list(
    tx: &Tx,
    agencies: &[AgencyId],
    only_unread: bool,
    before: i64,
    limit: i64,
) -> Outcome<Vec<Notice>> {
    let mut values: Vec<Bind> = binds![before, i64::from(only_unread), limit];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select n.id, n.agency_id, n.kind, n.noun, n.noun_id, n.args, n.created_at, n.read_at
         from notice n
         where n.id < $1 and ($2 = 0 or n.read_at is null) and n.agency_id in ({})
         order by n.id desc
         limit $3",
        placeholders(4, agencies.len())
    );
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(notice_of).collect()
}

/// The notice with key `id` if it is one of these agencies; else `NotFound`.
pub async fn get(tx: &Tx, agencies: &[AgencyId], id: i64) -> Outcome<Notice> {
    let mut values: Vec<Bind> = binds![id];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select n.id, n.agency_id, n.kind, n.noun, n.noun_id, n.args, n.created_at, n.read_at
         from notice n
         where n.id = $1 and n.agency_id in ({})",
        placeholders(2, agencies.len())
    );
    match tx.row(&sql, values).await? {
        Some(row) => notice_of(&row),
        None => Err(ActionError::NotFound { noun: "notice" }),
    }
}

fn notice_of(row: &Row) -> Outcome<Notice> {
    Ok(Notice {
        id: row.get("id")?,
        agency_id: AgencyId(row.get("agency_id")?),
        kind: row.get("kind")?,
        noun: row.get("noun")?,
        noun_id: row.get("noun_id")?,
        args: serde_json::from_str(&row.get::<String>("args")?)?,
        created_at: row.instant("created_at")?,
        read_at: row.instant("read_at")?,
    })
}

/// How many notices of these agencies are unread, counted up to `most`.
pub async fn count_unread(tx: &Tx, agencies: &[AgencyId], most: i64) -> Outcome<i64> {
    let mut values: Vec<Bind> = binds![most];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select count(*) as n
         from (select id from notice where read_at is null and agency_id in ({}) limit $1) unread",
        placeholders(2, agencies.len())
    );
    Ok(tx.one(&sql, values).await?.get("n")?)
}

/// Marks unread notices of these agencies as read: those of `ids`, or all for none.
pub async fn mark_read(tx: &Tx, agencies: &[AgencyId], ids: &[i64], at: &str) -> Outcome<u64> {
    let mut values: Vec<Bind> = binds![at, ids.len() as i64];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    values.extend(ids.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "update notice set read_at = $1
         where read_at is null and agency_id in ({}) and ($2 = 0 or id in ({}))",
        placeholders(3, agencies.len()),
        placeholders(3 + agencies.len(), ids.len())
    );
    Ok(tx.run(&sql, values).await?)
}

/// Marks what an agency was told of a record as read, since it has acted on the record itself: also what was told to a
/// body that it succeeds.
///
/// The fact of that deed is the journal's word for it. An actor without an agency settles nothing.
pub async fn settle(
    tx: &Tx,
    agency: Option<AgencyId>,
    record: (&str, i64),
    at: &str,
) -> Outcome<u64> {
    let Some(agency) = agency else { return Ok(0) };
    let on = instant_from(at).map(|at| date_text(local_date(at)));
    Ok(tx
        .run(
            &agency::store::with_line(
                "update notice set read_at = $3
                 where read_at is null and noun = $4 and noun_id = $5 and agency_id in (select id from line)",
            ),
            binds![agency, on.unwrap_or_default(), at, record.0, record.1],
        )
        .await?)
}

/// Marks unread notices of these agencies up to the key `newest` as read.
pub async fn mark_until(tx: &Tx, agencies: &[AgencyId], newest: i64, at: &str) -> Outcome<u64> {
    let mut values: Vec<Bind> = binds![at, newest];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "update notice set read_at = $1 where read_at is null and id <= $2 and agency_id in ({})",
        placeholders(3, agencies.len())
    );
    Ok(tx.run(&sql, values).await?)
}
