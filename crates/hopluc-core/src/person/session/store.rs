//! SQL of sessions. The secret itself is never stored, only its hash.

use super::Session;
use crate::base::{
    actor::{Actor, Role},
    clock::{date_text, instant_text},
    error::Outcome,
    ids::{AgencyId, PersonId},
    store::Tx,
};
use crate::binds;
use time::{Date, OffsetDateTime};

/// A session to be stored.
pub struct NewSession<'a> {
    /// Hash of its secret.
    pub id_hash: &'a str,
    /// Whose it is.
    pub person: PersonId,
    /// Membership acted in.
    pub membership_id: i64,
    /// Present instant.
    pub at: OffsetDateTime,
    /// Instant at which it ends unless it is used before.
    pub expires_at: OffsetDateTime,
    /// Browser, as it names itself.
    pub agent: &'a str,
}

/// Stores a session.
pub async fn add(tx: &Tx, session: &NewSession<'_>) -> Outcome<()> {
    tx.run(
        "insert into session (id_hash, person_id, membership_id, created_at, seen_at, expires_at, agent)
         values ($1, $2, $3, $4, $4, $5, $6)",
        binds![
            session.id_hash,
            session.person,
            session.membership_id,
            instant_text(session.at),
            instant_text(session.expires_at),
            session.agent
        ],
    )
    .await?;
    Ok(())
}

/// The session of a hash that is good at `now`, and the instant at which it was last seen.
///
/// `None` where it is unknown or expired, or where the person's access or the membership does not hold on `today`.
pub async fn find(
    tx: &Tx,
    id_hash: &str,
    now: OffsetDateTime,
    today: Date,
) -> Outcome<Option<(Session, Option<OffsetDateTime>)>> {
    let row = tx
        .row(
            "select s.seen_at, s.membership_id, p.id as person_id, p.name, p.language, p.must_change_password,
                    m.agency_id, m.role, a.name as agency_name, a.kind as agency_kind,
                    case when exists (select 1 from agency b where b.successor_id = m.agency_id) then
                      (with recursive line (id) as (
                         select m.agency_id
                         union
                         select b.id
                         from agency b join line l on b.successor_id = l.id
                         where b.valid_to is not null and b.valid_to <= $3
                       )
                       select string_agg(cast(line.id as text), ',') from line)
                    else '' end as line
             from session s
             join person p on p.id = s.person_id
             join membership m on m.id = s.membership_id
             join agency a on a.id = m.agency_id
             where s.id_hash = $1 and s.expires_at > $2 and p.is_active
               and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3)",
            binds![id_hash, instant_text(now), date_text(today)],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(role) = row.parsed("role", Role::from_code)? else {
        return Ok(None);
    };
    let own = AgencyId(row.get("agency_id")?);
    let session = Session {
        line: line_of(own, &row.get::<String>("line")?),
        actor: Actor {
            person_id: Some(PersonId(row.get("person_id")?)),
            name: row.get("name")?,
            agency_id: Some(own),
            role,
            is_system: false,
        },
        agency_name: row.get("agency_name")?,
        agency_kind: row.get("agency_kind")?,
        language: row.get("language")?,
        membership_id: row.get("membership_id")?,
        must_change_password: row.get("must_change_password")?,
    };
    Ok(Some((session, row.instant("seen_at")?)))
}

/// The agencies that `own` answers for, itself first, from their keys between commas; `own` alone where none are given.
fn line_of(own: AgencyId, keys: &str) -> Vec<AgencyId> {
    let keys = keys.split(',').filter_map(|key| key.parse().ok());
    let mut others: Vec<AgencyId> = keys.map(AgencyId).filter(|id| *id != own).collect();
    others.sort_unstable();
    others.insert(0, own);
    others
}

/// Marks a session as seen at `now` and moves its end.
pub async fn prolong(
    tx: &Tx,
    id_hash: &str,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Outcome<()> {
    tx.run(
        "update session set seen_at = $2, expires_at = $3 where id_hash = $1",
        binds![id_hash, instant_text(now), instant_text(expires_at)],
    )
    .await?;
    Ok(())
}

/// Lets a session act in another membership.
pub async fn set_membership(tx: &Tx, id_hash: &str, membership_id: i64) -> Outcome<()> {
    tx.run(
        "update session set membership_id = $2 where id_hash = $1",
        binds![id_hash, membership_id],
    )
    .await?;
    Ok(())
}

/// Removes a session; gives back whose it was, or `None` where there was none.
pub async fn remove(tx: &Tx, id_hash: &str) -> Outcome<Option<i64>> {
    let row = tx
        .row(
            "delete from session where id_hash = $1 returning person_id",
            binds![id_hash],
        )
        .await?;
    Ok(match row {
        Some(row) => Some(row.get("person_id")?),
        None => None,
    })
}

/// Removes every session of a person; gives back how many there were.
pub async fn remove_all(tx: &Tx, person: PersonId) -> Outcome<u64> {
    Ok(tx
        .run("delete from session where person_id = $1", binds![person])
        .await?)
}
