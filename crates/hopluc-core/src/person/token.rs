//! Tokens with which an agency's programs call the API: scoped to one agency and role, expiring, revocable.

use super::password;
use crate::base::{
    actor::{Actor, Role},
    audit::Fact,
    clock::instant_text,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::Verb,
    store::StoreError,
};
use crate::binds;
use serde_json::json;
use time::Duration;

/// A token as it is listed; the secret is shown once, when it is made.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Key.
    pub id: i64,
    /// What the agency calls it.
    pub name: String,
    /// Role its program acts in.
    pub role: String,
    /// Instant it was made.
    pub created_at: String,
    /// Instant from which it is refused.
    pub expires_at: String,
    /// Instant it was revoked, if it was.
    pub revoked_at: Option<String>,
}

/// Makes a token for `agency`; gives back its secret, which is stored only as a hash.
///
/// `role` is viewer or officer: programs neither approve nor administer. Good for at most 365 days.
pub async fn make(
    ctx: &Ctx,
    agency: AgencyId,
    name: &str,
    role: Role,
    n_days: i64,
) -> Outcome<String> {
    ctx.permit(Verb::TokenEdit, "api_token", &[agency])?;
    if name.trim().is_empty() {
        return Err(ActionError::invalid("name", "error.required"));
    }
    if !matches!(role, Role::Viewer | Role::Officer) {
        return Err(ActionError::invalid("role", "error.choice"));
    }
    if !(1..=365).contains(&n_days) {
        return Err(ActionError::invalid("n_days", "error.token_days"));
    }
    let secret = format!("hopluc_{}", password::secret()?);
    let tx = ctx.begin().await?;
    let id = tx
        .insert(
            "insert into api_token (agency_id, name, role, token_hash, created_by, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             returning id",
            binds![
                agency,
                name.trim(),
                role.code(),
                password::secret_hash(&secret),
                ctx.actor.person_id.map(|id| id.0),
                ctx.now_text(),
                instant_text(ctx.app.clock.now() + Duration::days(n_days))
            ],
        )
        .await?;
    let detail = json!({ "agency_id": agency, "role": role.code(), "n_days": n_days });
    ctx.record(&tx, Fact::new("token.make", "api_token", id).detail(detail))
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Revokes a token of `agency` at once.
pub async fn revoke(ctx: &Ctx, agency: AgencyId, id: i64) -> Outcome<()> {
    ctx.permit(Verb::TokenEdit, "api_token", &[agency])?;
    let tx = ctx.begin().await?;
    let n = tx
        .run(
            "update api_token set revoked_at = $3 where id = $1 and agency_id = $2 and revoked_at is null",
            binds![id, agency, ctx.now_text()],
        )
        .await?;
    if n == 0 {
        return Err(ActionError::NotFound { noun: "api_token" });
    }
    ctx.record(&tx, Fact::new("token.revoke", "api_token", id))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Tokens of an agency, newest first.
pub async fn list(ctx: &Ctx, agency: AgencyId) -> Outcome<Vec<ApiToken>> {
    ctx.permit(Verb::TokenEdit, "api_token", &[agency])?;
    let rows = ctx
        .reader()
        .rows(
            "select id, name, role, created_at, expires_at, revoked_at
             from api_token where agency_id = $1 order by id desc limit 200",
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

/// The actor of a token's secret, or `None` where it is unknown, expired or revoked.
pub async fn find(app: &App, secret: &str) -> Outcome<Option<Actor>> {
    let row = app
        .store
        .reader()
        .row(
            "select t.agency_id, t.role, t.name
             from api_token t
             where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2",
            binds![password::secret_hash(secret), instant_text(app.clock.now())],
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
