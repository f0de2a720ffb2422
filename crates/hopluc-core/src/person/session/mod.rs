//! Sessions: made at sign-in, looked up at each request, ended by sign-out, expiry or from the list of devices.

mod store;

use super::{Person, password, store as people};
use crate::base::{
    actor::Actor,
    audit::Fact,
    clock::instant_text,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId},
    store::Tx,
};
use serde_json::json;
use time::Duration;

/// A session ends after so many hours without a request.
const IDLE_HOURS: i64 = 8;
/// After so many failures in a row sign-in is locked.
const MOST_FAILURES: i64 = 5;
/// Length of the first lock; each further failure doubles it, up to a day.
const LOCK_MINUTES: i64 = 5;

/// Who a session belongs to, for one request.
#[derive(Clone, Debug)]
pub struct Session {
    /// The actor.
    pub actor: Actor,
    /// Name of the agency acted for.
    pub agency_name: String,
    /// Catalogue kind of that agency.
    pub agency_kind: String,
    /// `vi` or `en`.
    pub language: String,
    /// The agency acted for and those whose successor it is today, as [`crate::agency::store::answered_by`] finds them.
    pub line: Vec<AgencyId>,
    /// Membership acted in.
    pub membership_id: i64,
    /// Every page but the password's sends the person there.
    pub must_change_password: bool,
}

/// Signs in; gives back the session's secret, which is stored only as a hash.
///
/// Wrong password, unknown login, ended access and no role in force all answer alike. Five failures lock the
/// account for five minutes, doubling. Costs one Argon2 run whether or not the login exists.
pub async fn sign_in(app: &App, login: &str, given: &str, agent: &str) -> Outcome<String> {
    let wrong = || ActionError::invalid("password", "error.sign_in");
    let login = login.trim().to_lowercase();
    let found = people::credentials(&app.store.reader(), &login).await?;
    let hash = found
        .as_ref()
        .map_or_else(|| DUMMY_HASH.to_owned(), |found| found.1.clone());
    let given = given.to_owned();
    let is_right = tokio::task::spawn_blocking(move || password::is_right(&given, &hash))
        .await
        .map_err(ActionError::broken)?;
    let Some((person, _, n_failures)) = found else {
        return Err(wrong());
    };
    let now = app.clock.now();
    if person.locked_until.is_some_and(|until| until > now) {
        return Err(ActionError::invalid("login", "error.locked_out"));
    }
    if !is_right || !person.is_active {
        note_failure(app, &person, n_failures + 1).await?;
        return Err(wrong());
    }
    let tx = app.store.begin().await?;
    let Some(membership) = people::memberships(&tx, person.id, app.clock.today())
        .await?
        .into_iter()
        .next()
    else {
        return Err(wrong());
    };
    people::set_failures(&tx, person.id, 0, None).await?;
    let secret = password::secret()?;
    let session = store::NewSession {
        id_hash: &password::secret_hash(&secret),
        person: person.id,
        membership_id: membership.id,
        at: now,
        expires_at: now + Duration::hours(IDLE_HOURS),
        agent: &agent.chars().take(120).collect::<String>(),
    };
    store::add(&tx, &session).await?;
    let actor = Actor {
        person_id: Some(person.id),
        name: person.name,
        agency_id: Some(membership.agency_id),
        role: membership.role,
        is_system: false,
    };
    app.ctx(actor)
        .record(&tx, Fact::new("session.open", "person", person.id.0))
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Counts the `n`th failure in a row; from [`MOST_FAILURES`] on each one locks for twice as long.
async fn note_failure(app: &App, person: &Person, n: i64) -> Outcome<()> {
    let over = n - MOST_FAILURES;
    let lock = (over >= 0).then(|| Duration::minutes((LOCK_MINUTES << over.min(8)).min(24 * 60)));
    let until = lock.map(|length| instant_text(app.clock.now() + length));
    let tx = app.store.begin().await?;
    people::set_failures(&tx, person.id, n, until).await?;
    let fact =
        Fact::new("session.refused", "person", person.id.0).detail(json!({ "n_failures": n }));
    app.system().record(&tx, fact).await?;
    tx.commit().await?;
    Ok(())
}

/// A well-formed hash that no password has, so that unknown logins cost as much as known ones.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The session of a secret, or `None` where it is unknown, expired, or its role or person has ended.
///
/// One statement; a session that was last seen more than five minutes ago is prolonged, which is a write.
pub async fn find(app: &App, secret: &str) -> Outcome<Option<Session>> {
    let now = app.clock.now();
    let id_hash = password::secret_hash(secret);
    let found = store::find(&app.store.reader(), &id_hash, now, app.clock.today()).await?;
    let Some((session, seen_at)) = found else {
        return Ok(None);
    };
    if seen_at.is_none_or(|seen| now - seen > Duration::minutes(5)) {
        let tx = app.store.begin().await?;
        store::prolong(&tx, &id_hash, now, now + Duration::hours(IDLE_HOURS)).await?;
        tx.commit().await?;
    }
    Ok(Some(session))
}

/// Ends the session of a secret; nothing happens where there is none.
pub async fn sign_out(app: &App, secret: &str) -> Outcome<()> {
    let known = find(app, secret).await?;
    let tx = app.store.begin().await?;
    if let Some(person) = store::remove(&tx, &password::secret_hash(secret)).await? {
        let actor = known.map_or_else(Actor::system, |session| session.actor);
        app.ctx(actor)
            .record(&tx, Fact::new("session.close", "person", person))
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Acts in another of one's memberships from the next request on.
pub async fn switch(ctx: &Ctx, secret: &str, membership_id: i64) -> Outcome<()> {
    let person = ctx.actor.person_id.ok_or(ActionError::Denied {
        verb: "session.switch",
    })?;
    let tx = ctx.begin().await?;
    let own = people::memberships(&tx, person, ctx.today()).await?;
    if !own.iter().any(|membership| membership.id == membership_id) {
        return Err(ActionError::NotFound { noun: "membership" });
    }
    store::set_membership(&tx, &password::secret_hash(secret), membership_id).await?;
    ctx.record(
        &tx,
        Fact::new("session.switch", "membership", membership_id),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of a person; after a new password or the end of access.
pub async fn end_all(tx: &Tx, person: PersonId) -> Outcome<u64> {
    store::remove_all(tx, person).await
}
