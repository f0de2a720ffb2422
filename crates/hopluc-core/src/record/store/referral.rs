//! SQL of records shared and handed over.

use crate::base::{
    actor::Actor,
    error::{ActionError, Outcome},
    ids::{AgencyId, RecordId, ReferralId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::record::referral::{Kind, NOUN, Referral, Standing};

const COLUMNS: &str = "f.id, f.record_id, f.kind, f.from_agency_id, f.to_agency_id, f.reason, coalesce(p.name, '') as person,
    f.sent_at, f.state, f.answer, coalesce(a.name, '') as answered_by, coalesce(f.answered_at, '') as answered_at";

const TABLES: &str = "record_referral f
    left join person p on p.id = f.person_id
    left join person a on a.id = f.answered_by";

fn referral_of(row: &Row) -> Result<Referral, StoreError> {
    let malformed = |column: &str, value: &str| StoreError::Malformed {
        column: column.to_owned(),
        value: value.to_owned(),
    };
    let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
    Ok(Referral {
        id: ReferralId(row.get("id")?),
        record_id: RecordId(row.get("record_id")?),
        kind: Kind::of(&kind).ok_or_else(|| malformed("kind", &kind))?,
        from_agency_id: AgencyId(row.get("from_agency_id")?),
        to_agency_id: AgencyId(row.get("to_agency_id")?),
        reason: row.get("reason")?,
        person: row.get("person")?,
        sent_at: row.get("sent_at")?,
        standing: Standing::of(&state).ok_or_else(|| malformed("state", &state))?,
        answer: row.get("answer")?,
        answered_by: row.get("answered_by")?,
        answered_at: row.get("answered_at")?,
    })
}

/// A referral; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: ReferralId) -> Outcome<Referral> {
    let sql = format!("select {COLUMNS} from {TABLES} where f.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(referral_of(&row)?)
}

/// The referrals of a record, newest first, at most 100.
pub async fn of_record(tx: &Tx, record: RecordId) -> Outcome<Vec<Referral>> {
    let sql = format!(
        "select {COLUMNS} from {TABLES} where f.record_id = $1 order by f.id desc limit 100"
    );
    let rows = tx.rows(&sql, binds![record]).await?;
    Ok(rows.iter().map(referral_of).collect::<Result<_, _>>()?)
}

/// Whether one of `agencies` may read a record because it was sent to it.
pub async fn reaches(tx: &Tx, record: RecordId, agencies: &[AgencyId]) -> Outcome<bool> {
    if agencies.is_empty() {
        return Ok(false);
    }
    let sql = format!(
        "select f.id from record_referral f
         where f.record_id = $1 and f.state in ('sent', 'received') and f.to_agency_id in ({})
         limit 1",
        placeholders(2, agencies.len())
    );
    let mut values: Vec<Bind> = binds![record];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    Ok(tx.row(&sql, values).await?.is_some())
}

/// Adds a referral and gives back its key.
pub async fn add(
    tx: &Tx,
    record: RecordId,
    (kind, from, to, reason): (Kind, AgencyId, AgencyId, &str),
    actor: &Actor,
    at: &str,
) -> Outcome<ReferralId> {
    let id = tx
        .insert(
            "insert into record_referral (record_id, kind, from_agency_id, to_agency_id, reason, person_id, sent_at, state,
                                          answer)
             values ($1, $2, $3, $4, $5, $6, $7, 'sent', '')
             returning id",
            binds![
                record,
                kind.code(),
                from,
                to,
                reason,
                actor.person_id.map(|id| id.0),
                at
            ],
        )
        .await?;
    Ok(ReferralId(id))
}

/// Writes an answer over the referral as it was read; `Conflict` where it has moved on, or is over.
pub async fn answer(
    tx: &Tx,
    referral: &Referral,
    to: Standing,
    (answer, actor): (&str, &Actor),
    at: &str,
) -> Outcome<()> {
    let from = match to {
        Standing::Recalled => "('sent', 'received')",
        _ => "('sent')",
    };
    let sql = format!(
        "update record_referral set state = $2, answer = $3, answered_by = $4, answered_at = $5
         where id = $1 and state in {from}"
    );
    let person = actor.person_id.map(|id| id.0);
    let n = tx
        .run(&sql, binds![referral.id, to.code(), answer, person, at])
        .await?;
    match n {
        1 => Ok(()),
        _ => Err(ActionError::Conflict {
            key: "conflict.refer_over",
        }),
    }
}

/// Makes an agency the one that works on a record. The edition stays: who worked on it before may no longer write.
pub async fn set_holder(tx: &Tx, record: RecordId, holder: AgencyId) -> Outcome<()> {
    tx.run(
        "update record set holder_id = $2 where id = $1",
        binds![record, holder],
    )
    .await?;
    Ok(())
}
