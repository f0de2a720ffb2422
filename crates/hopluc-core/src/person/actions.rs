//! Verbs on people: add, change, give and end roles, end access, passwords and resets.

use super::{MailChoice, PersonForm, password, session, store};
use crate::agency::{self, AgencyForm};
use crate::base::{
    actor::Role,
    audit::Fact,
    clock::instant_text,
    ctx::{App, Ctx},
    error::{ActionError, Faults, Outcome},
    ids::{AgencyId, PersonId},
    permit::Verb,
    store::Tx,
};
use serde_json::json;
use time::Duration;

/// A reset link is good for so many hours.
const RESET_HOURS: i64 = 24;

fn check(form: &PersonForm) -> Outcome<()> {
    let mut faults = Faults::default();
    let well_formed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    faults.when(
        form.login.chars().count() < 3 || !form.login.chars().all(well_formed),
        "login",
        "error.login_form",
    );
    faults.when(form.name.trim().is_empty(), "name", "error.required");
    faults.when(
        !form.email.is_empty() && !form.email.contains('@'),
        "email",
        "error.email_form",
    );
    faults.when(
        !["vi", "en"].contains(&form.language.as_str()),
        "language",
        "error.choice",
    );
    faults.stop_if_any()
}

/// Adds a person with a first role; gives back the key and the secret of a link to choose the first password.
pub async fn add_person(
    ctx: &Ctx,
    form: &PersonForm,
    agency: AgencyId,
    role: Role,
) -> Outcome<(PersonId, String)> {
    ctx.permit(Verb::PersonEdit, "person", &[agency])?;
    check(form)?;
    let tx = ctx.begin().await?;
    // No password opens the account until the link is used: the stored hash is of a secret nobody has.
    let unknown = password::secret()?;
    let hash = tokio::task::spawn_blocking(move || password::hash(&unknown))
        .await
        .map_err(ActionError::broken)??;
    let id = store::add(&tx, form, &hash, true, &ctx.now_text()).await?;
    store::add_membership(&tx, id, agency, role, ctx.today()).await?;
    let secret = reset_secret(ctx, &tx, id).await?;
    let detail = json!({ "agency_id": agency, "role": role.code() });
    ctx.record(&tx, Fact::new("person.add", "person", id.0).detail(detail))
        .await?;
    tx.commit().await?;
    Ok((id, secret))
}

/// Makes the first administrator of a province, and the agency where there is none of its code; gives back the secret of a
/// link to choose the first password.
///
/// `Conflict` where somebody can administer already. Called again before the link was used it makes a new one for the same
/// person. The deed of whoever runs the program: no person can have been asked.
pub async fn add_first_administrator(
    app: &App,
    form: &PersonForm,
    agency: &AgencyForm,
) -> Outcome<String> {
    check(form)?;
    let ctx = app.system();
    let unknown = password::secret()?;
    let hash = tokio::task::spawn_blocking(move || password::hash(&unknown))
        .await
        .map_err(ActionError::broken)??;
    let tx = ctx.begin().await?;
    if n_administrators(&ctx, &tx).await? > 0 {
        return Err(ActionError::Conflict {
            key: "conflict.has_administrator",
        });
    }
    let agency = agency::actions::first(&ctx, &tx, agency).await?;
    let known = store::credentials(&tx, &form.login).await?;
    let waiting = known.filter(|(person, ..)| person.must_change_password);
    let mut id = None;
    if let Some((person, ..)) = waiting {
        let roles = store::memberships(&tx, person.id, ctx.today()).await?;
        let administers = roles.iter().any(|held| held.role == Role::Administrator);
        id = administers.then_some(person.id);
    }
    let id = match id {
        Some(id) => id,
        None => {
            let id = store::add(&tx, form, &hash, true, &ctx.now_text()).await?;
            store::add_membership(&tx, id, agency, Role::Administrator, ctx.today()).await?;
            let detail = json!({ "agency_id": agency, "role": Role::Administrator.code() });
            ctx.record(&tx, Fact::new("person.add", "person", id.0).detail(detail))
                .await?;
            id
        }
    };
    store::void_resets(&tx, id, &ctx.now_text()).await?;
    let secret = reset_secret(&ctx, &tx, id).await?;
    ctx.record(&tx, Fact::new("person.start_reset", "person", id.0))
        .await?;
    tx.commit().await?;
    Ok(secret)
}

async fn reset_secret(ctx: &Ctx, tx: &Tx, id: PersonId) -> Outcome<String> {
    let secret = password::secret()?;
    let expires = instant_text(ctx.app.clock.now() + Duration::hours(RESET_HOURS));
    store::add_reset(
        tx,
        id,
        &password::secret_hash(&secret),
        &ctx.now_text(),
        &expires,
    )
    .await?;
    Ok(secret)
}

/// Changes name, office, e-mail and language.
pub async fn change_person(
    ctx: &Ctx,
    id: PersonId,
    form: &PersonForm,
    row_version: i64,
) -> Outcome<()> {
    ctx.permit_all(Verb::PersonEdit)?;
    check(form)?;
    let tx = ctx.begin().await?;
    store::change(&tx, id, form, row_version).await?;
    let detail = json!({ "fields": ["name", "title", "email", "language"] });
    ctx.record(
        &tx,
        Fact::new("person.change", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Opens or ends a person's access; ending it ends all sessions.
pub async fn set_active(ctx: &Ctx, id: PersonId, is_active: bool) -> Outcome<()> {
    ctx.permit_all(Verb::PersonEdit)?;
    if ctx.actor.person_id == Some(id) {
        return Err(ActionError::Conflict {
            key: "conflict.own_access",
        });
    }
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    let n_before = n_administrators(ctx, &tx).await?;
    store::set_active(&tx, id, is_active).await?;
    keep_an_administrator(ctx, &tx, n_before).await?;
    session::end_all(&tx, id).await?;
    let detail = json!({ "is_active": is_active });
    ctx.record(
        &tx,
        Fact::new("person.set_active", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a person a further role from today on.
pub async fn add_membership(ctx: &Ctx, id: PersonId, agency: AgencyId, role: Role) -> Outcome<i64> {
    ctx.permit_all(Verb::PersonEdit)?;
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    let same = |m: &super::Membership| m.agency_id == agency && m.role == role;
    if store::memberships(&tx, id, ctx.today())
        .await?
        .iter()
        .any(same)
    {
        return Err(ActionError::Conflict {
            key: "conflict.has_role",
        });
    }
    let membership = store::add_membership(&tx, id, agency, role, ctx.today()).await?;
    let detail = json!({ "agency_id": agency, "role": role.code(), "membership_id": membership });
    ctx.record(
        &tx,
        Fact::new("person.add_role", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(membership)
}

async fn n_administrators(ctx: &Ctx, tx: &Tx) -> Outcome<i64> {
    store::n_holders(tx, Role::Administrator, ctx.today()).await
}

/// Refuses a change after which nobody could give access any more, where somebody could before: no page would lead back.
async fn keep_an_administrator(ctx: &Ctx, tx: &Tx, n_before: i64) -> Outcome<()> {
    if n_before > 0 && n_administrators(ctx, tx).await? == 0 {
        return Err(ActionError::Conflict {
            key: "conflict.last_administrator",
        });
    }
    Ok(())
}

/// Ends a role; yesterday was its last day, so it ends at once. The last administrator's is not ended.
pub async fn end_membership(ctx: &Ctx, id: PersonId, membership_id: i64) -> Outcome<()> {
    ctx.permit_all(Verb::PersonEdit)?;
    let tx = ctx.begin().await?;
    let own = store::memberships(&tx, id, ctx.today()).await?;
    if !own.iter().any(|membership| membership.id == membership_id) {
        return Err(ActionError::NotFound { noun: "membership" });
    }
    let n_before = n_administrators(ctx, &tx).await?;
    let last_day = ctx.today().previous_day().unwrap_or(ctx.today());
    store::end_membership(&tx, membership_id, last_day).await?;
    keep_an_administrator(ctx, &tx, n_before).await?;
    let detail = json!({ "membership_id": membership_id });
    ctx.record(
        &tx,
        Fact::new("person.end_role", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a link with which the person chooses a new password within a day; gives back its secret. Earlier links end.
pub async fn start_reset(ctx: &Ctx, id: PersonId) -> Outcome<String> {
    ctx.permit_all(Verb::PersonEdit)?;
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    store::void_resets(&tx, id, &ctx.now_text()).await?;
    let secret = reset_secret(ctx, &tx, id).await?;
    ctx.record(&tx, Fact::new("person.start_reset", "person", id.0))
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Chooses a new password by a reset link; ends all sessions and every other link of the person.
pub async fn finish_reset(app: &App, secret: &str, new: &str) -> Outcome<()> {
    let ctx = app.system();
    let (token, now) = (password::secret_hash(secret), ctx.now_text());
    let expired = || ActionError::invalid("", "error.reset_expired");
    let known = store::reset_for(&ctx.reader(), &token, &now).await?;
    let person = store::get(&ctx.reader(), known.ok_or_else(expired)?).await?;
    if let Some(fault) = password::fault(new, &person.login) {
        return Err(ActionError::Invalid(vec![fault]));
    }
    let given = new.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&given))
        .await
        .map_err(ActionError::broken)??;
    let tx = app.store.begin().await?;
    let used = store::use_reset(&tx, &token, &now).await?;
    let id = used.ok_or_else(expired)?;
    store::void_resets(&tx, id, &now).await?;
    store::set_password(&tx, id, &hash, false).await?;
    session::end_all(&tx, id).await?;
    ctx.record(&tx, Fact::new("person.reset_password", "person", id.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Changes one's own password; the old one must be right. Other sessions end, and so does this one.
pub async fn change_password(ctx: &Ctx, old: &str, new: &str) -> Outcome<()> {
    let id = ctx.actor.person_id.ok_or(ActionError::Denied {
        verb: "person.change_password",
    })?;
    let person = store::get(&ctx.reader(), id).await?;
    if let Some(fault) = password::fault(new, &person.login) {
        return Err(ActionError::Invalid(vec![fault]));
    }
    let Some((_, hash, _)) = store::credentials(&ctx.reader(), &person.login).await? else {
        return Err(ActionError::NotFound { noun: "person" });
    };
    let (old, new) = (old.to_owned(), new.to_owned());
    let new_hash = tokio::task::spawn_blocking(move || {
        if !password::is_right(&old, &hash) {
            return Err(ActionError::invalid("old_password", "error.old_password"));
        }
        password::hash(&new)
    })
    .await
    .map_err(ActionError::broken)??;
    let tx = ctx.begin().await?;
    store::set_password(&tx, id, &new_hash, false).await?;
    store::void_resets(&tx, id, &ctx.now_text()).await?;
    session::end_all(&tx, id).await?;
    ctx.record(&tx, Fact::new("person.change_password", "person", id.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Sets the language of one's pages and letters.
pub async fn set_language(ctx: &Ctx, language: &str) -> Outcome<()> {
    let id = ctx.actor.person_id.ok_or(ActionError::Denied {
        verb: "person.set_language",
    })?;
    if !["vi", "en"].contains(&language) {
        return Err(ActionError::invalid("language", "error.choice"));
    }
    let tx = ctx.begin().await?;
    store::set_language(&tx, id, language).await?;
    let detail = json!({ "language": language });
    ctx.record(
        &tx,
        Fact::new("person.set_language", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Sets whether notices come to one by e-mail; `Invalid` where letters are wanted and no address is known.
pub async fn set_mail_choice(ctx: &Ctx, choice: MailChoice) -> Outcome<()> {
    let id = ctx.actor.person_id.ok_or(ActionError::Denied {
        verb: "person.set_mail",
    })?;
    let tx = ctx.begin().await?;
    let person = store::get(&tx, id).await?;
    if person.email.is_empty() && choice != MailChoice::None {
        return Err(ActionError::invalid("mail_choice", "error.no_address"));
    }
    store::set_mail_choice(&tx, id, choice).await?;
    let detail = json!({ "mail_choice": choice.code() });
    ctx.record(
        &tx,
        Fact::new("person.set_mail", "person", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
