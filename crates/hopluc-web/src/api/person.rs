//! `/api/v1/people`: who has access, in which roles of which agencies.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
};
use crate::{forms::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    Ctx,
    actor::Role,
    error::Outcome,
    ids::{AgencyId, PersonId},
    permit::{Reach, Verb},
};
use hopluc_core::person::{self, PersonFilter, PersonForm, actions, store};
use serde::{Deserialize, Serialize};

/// A person who signs in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// Key.
    id: i64,
    /// Sign-in name.
    login: String,
    /// Full name.
    name: String,
    /// Office held; may be empty.
    title: String,
    /// E-mail; may be empty.
    email: String,
    /// `vi` or `en`.
    language: String,
    /// False once access has ended.
    is_active: bool,
    /// Edition; a change must bring it back.
    row_version: i64,
}

impl From<person::Person> for Person {
    fn from(person: person::Person) -> Self {
        Self {
            id: person.id.0,
            login: person.login,
            name: person.name,
            title: person.title,
            email: person.email,
            language: person.language,
            is_active: person.is_active,
            row_version: person.row_version,
        }
    }
}

/// A page of people, by name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct People {
    /// At most `limit`.
    items: Vec<Person>,
    /// Value for `after` of the next page; null on the last.
    next: Option<i64>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PersonQuery {
    /// Of one agency; who does not see all sees those of his own.
    agency_id: Option<i64>,
    /// Only those with access, or only those without.
    is_active: Option<bool>,
    /// `next` of the page before.
    after: Option<i64>,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// People, by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(PersonQuery),
    responses((status = 200, body = People), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<PersonQuery>) -> Answer<People> {
    let sees_all = Verb::PersonRead.reach(ctx.actor.role) == Reach::All;
    let asked = query.agency_id.map(AgencyId);
    let agency = if sees_all {
        asked
    } else {
        Some(ctx.actor.agency())
    };
    ctx.permit(
        Verb::PersonRead,
        "person",
        &[agency.unwrap_or(ctx.actor.agency())],
    )?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let filter = PersonFilter {
        agency,
        is_active: query.is_active,
        ..PersonFilter::default()
    };
    let after = query.after.map(PersonId);
    let mut people = store::page(&ctx.reader(), &filter, after, limit + 1).await?;
    let has_more = people.len() as i64 > limit;
    people.truncate(limit as usize);
    Ok(Json(People {
        next: people.last().filter(|_| has_more).map(|last| last.id.0),
        items: people.into_iter().map(Into::into).collect(),
    }))
}

/// A role of a person in an agency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HeldRole {
    /// Key.
    id: i64,
    /// The agency.
    agency_id: i64,
    /// Its name.
    agency: String,
    /// `viewer`, `officer`, `leader`, `focal`, `auditor` or `administrator`.
    role: String,
    /// First day (YYYY-MM-DD).
    valid_from: String,
    /// Last day; null while open.
    valid_to: Option<String>,
}

/// A person with the roles in force.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PersonAndRoles {
    /// The person.
    person: Person,
    /// Roles in force.
    roles: Vec<HeldRole>,
}

/// One person with the roles in force.
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, body = PersonAndRoles), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<PersonAndRoles> {
    let tx = ctx.reader();
    let held = store::memberships(&tx, PersonId(id), ctx.today()).await?;
    let of: Vec<AgencyId> = held.iter().map(|held| held.agency_id).collect();
    ctx.permit(Verb::PersonRead, "person", &of)?;
    let person = store::get(&tx, PersonId(id)).await?;
    let roles = held.into_iter().map(|held| HeldRole {
        id: held.id,
        agency_id: held.agency_id.0,
        agency: held.agency_name,
        role: held.role.code().to_owned(),
        valid_from: words::iso(held.valid_from),
        valid_to: held.valid_to.map(words::iso),
    });
    Ok(Json(PersonAndRoles {
        person: person.into(),
        roles: roles.collect(),
    }))
}

/// What is entered of a new person.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewPerson {
    /// Sign-in name: small letters, digits, `.`, `-`, `_`.
    login: String,
    /// Full name.
    name: String,
    /// Office held.
    #[serde(default)]
    title: String,
    /// E-mail.
    #[serde(default)]
    email: String,
    /// `vi` (default) or `en`.
    #[serde(default)]
    language: String,
    /// The agency of the first role.
    agency_id: i64,
    /// The first role.
    role: String,
}

/// A person and the link with which he chooses a password; it is shown once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invited {
    /// Key of the person.
    id: i64,
    /// Address of the page on which the password is chosen; good once and for 24 hours.
    link: String,
}

fn invited(ctx: &Ctx, id: i64, secret: &str) -> Json<Invited> {
    let link = format!("{}/dat-lai-mat-khau/{secret}", ctx.app.settings.base_url);
    Json(Invited { id, link })
}

fn role(code: &str) -> Outcome<Role> {
    one_of("role", code, &Role::ALL, Role::code)
}

fn language(code: String) -> String {
    if code.is_empty() {
        "vi".to_owned()
    } else {
        code
    }
}

/// Adds a person with a first role.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPerson,
    responses((status = 200, body = Invited), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add(Caller(ctx): Caller, Body(new): Body<NewPerson>) -> Answer<Invited> {
    let role = role(&new.role)?;
    let form = PersonForm {
        login: new.login.trim().to_owned(),
        name: new.name.trim().to_owned(),
        title: new.title,
        email: new.email,
        language: language(new.language),
    };
    let (id, secret) = actions::add_person(&ctx, &form, AgencyId(new.agency_id), role).await?;
    Ok(invited(&ctx, id.0, &secret))
}

/// What is changed of a person; the sign-in name stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ChangedPerson {
    /// Edition that was read.
    row_version: i64,
    /// Full name.
    name: String,
    /// Office held.
    #[serde(default)]
    title: String,
    /// E-mail.
    #[serde(default)]
    email: String,
    /// `vi` (default) or `en`.
    #[serde(default)]
    language: String,
}

/// Changes a person; every field is written.
#[utoipa::path(post, path = "/api/v1/people/{id}", tag = "people", params(("id" = i64, Path)),
    request_body = ChangedPerson,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(changed): Body<ChangedPerson>,
) -> Answer<Written> {
    ctx.permit_all(Verb::PersonEdit)?;
    let login = store::get(&ctx.reader(), PersonId(id)).await?.login;
    let form = PersonForm {
        login,
        name: changed.name.trim().to_owned(),
        title: changed.title,
        email: changed.email,
        language: language(changed.language),
    };
    actions::change_person(&ctx, PersonId(id), &form, changed.row_version).await?;
    Ok(Json(Written { id }))
}

/// Whether a person has access.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Access {
    /// False ends access at once; nothing of the person is deleted.
    is_active: bool,
}

/// Ends or gives back a person's access.
#[utoipa::path(post, path = "/api/v1/people/{id}/access", tag = "people", params(("id" = i64, Path)),
    request_body = Access,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn set_access(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(access): Body<Access>,
) -> Answer<Written> {
    actions::set_active(&ctx, PersonId(id), access.is_active).await?;
    Ok(Json(Written { id }))
}

/// A further role.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct GivenRole {
    /// In which agency.
    agency_id: i64,
    /// `viewer`, `officer`, `leader`, `focal`, `auditor` or `administrator`.
    role: String,
}

/// Gives a person a further role; the answer names the held role.
#[utoipa::path(post, path = "/api/v1/people/{id}/roles", tag = "people", params(("id" = i64, Path)),
    request_body = GivenRole,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn give_role(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(given): Body<GivenRole>,
) -> Answer<Written> {
    let (agency, role) = (AgencyId(given.agency_id), role(&given.role)?);
    let id = actions::add_membership(&ctx, PersonId(id), agency, role).await?;
    Ok(Json(Written { id }))
}

/// Ends a role that a person holds.
#[utoipa::path(post, path = "/api/v1/people/{id}/roles/{held}/end", tag = "people",
    params(("id" = i64, Path), ("held" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn end_role(Caller(ctx): Caller, Path((id, held)): Path<(i64, i64)>) -> Answer<Written> {
    actions::end_membership(&ctx, PersonId(id), held).await?;
    Ok(Json(Written { id: held }))
}

/// Makes a new link with which a person chooses a password.
#[utoipa::path(post, path = "/api/v1/people/{id}/reset", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, body = Invited), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn reset(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Invited> {
    let secret = actions::start_reset(&ctx, PersonId(id)).await?;
    Ok(invited(&ctx, id, &secret))
}
