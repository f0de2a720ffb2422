//! SQL of tokens. The secret itself is never stored, only its hash.

use super::ApiToken;
use crate::base::{
    actor::{Actor, Role},
    error::Outcome,
    ids::AgencyId,
    store::{StoreError, Tx},
};
use crate::binds;

/// A token to be stored.
pub struct NewToken<'a> {
    /// For which agency.
    pub agency: AgencyId,
    /// What the agency calls it.
    pub name: &'a str,
    /// Role its program acts in.
    pub role: Role,
    /// Hash of its secret.
    pub token_hash: &'a str,
    /// Key of the person who made it.
    pub created_by: Option<i64>,
    /// Instant it was made.
    pub created_at: &'a str,
    /// Instant from which it is refused.
    pub expires_at: &'a str,
}

/// Stores a token; gives back its key.
pub async fn add(tx: &Tx, token: &NewToken<'_>) -> Outcome<i64> {
    Ok(tx
        .insert(
            "insert into api_token (agency_id, name, role, token_hash, created_by, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             returning id",
            binds![
                token.agency,
                token.name,
                token.role.code(),
                token.token_hash,
                token.created_by,
                token.created_at,
                token.expires_at
            ],
        )
        .await?)
}

/// Revokes a token of `agency`; false where there is none that is still good.
pub async fn revoke(tx: &Tx, agency: AgencyId, id: i64, at: &str) -> Outcome<bool> {
    let n = tx
        .run(
            "update api_token set revoked_at = $3 where id = $1 and agency_id = $2 and revoked_at is null",
            binds![id, agency, at],
        )
        .await?;
    Ok(n > 0)
}

/// The newest 200 tokens of an agency, newest first.
pub async fn list(tx: &Tx, agency: AgencyId) -> Outcome<Vec<ApiToken>> {
    let rows = tx
        .rows(
            "select id, name, role, created_at, expires_at, revoked_at
             from api_token
             where agency_id = $1
             order by id desc
             limit 200",
            binds![agency],
        )
        .await?;
    let read = |row: &crate::base::store::Row| {
        Ok(ApiToken {
            id: row.get("id")?,
            name: row.get("name")?,
            role: row.get("role")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, StoreError>>()?)
}

/// The actor of a hash, or `None` where it is unknown, expired at `now` or revoked.
pub async fn find(tx: &Tx, token_hash: &str, now: &str) -> Outcome<Option<Actor>> {
    let row = tx
        .row(
            "select t.agency_id, t.role, t.name
             from api_token t
             where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2",
            binds![token_hash, now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(role) = row.parsed("role", Role::from_code)? else {
        return Ok(None);
    };
    Ok(Some(Actor {
        person_id: None,
        name: row.get("name")?,
        agency_id: Some(AgencyId(row.get("agency_id")?)),
        role,
        is_system: false,
    }))
}
