//! Tokens with which an agency's programs call the API: scoped to one agency and role, expiring, revocable.

mod store;

use super::password;
use crate::base::{
    actor::{Actor, Role},
    audit::Fact,
    clock::instant_text,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::Verb,
};
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
    let token = store::NewToken {
        agency,
        name: name.trim(),
        role,
        token_hash: &password::secret_hash(&secret),
        created_by: ctx.actor.person_id.map(|id| id.0),
        created_at: &ctx.now_text(),
        expires_at: &instant_text(ctx.app.clock.now() + Duration::days(n_days)),
    };
    let id = store::add(&tx, &token).await?;
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
    if !store::revoke(&tx, agency, id, &ctx.now_text()).await? {
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
    store::list(&ctx.reader(), agency).await
}

/// The actor of a token's secret, or `None` where it is unknown, expired or revoked.
pub async fn find(app: &App, secret: &str) -> Outcome<Option<Actor>> {
    store::find(
        &app.store.reader(),
        &password::secret_hash(secret),
        &instant_text(app.clock.now()),
    )
    .await
}
