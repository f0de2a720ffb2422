//! Pages of people: list, one person with roles, adding, ending access, reset links.

use crate::{
    agency::{Choice, choices},
    collision::{Collision, collision},
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Fields},
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
};
use hopluc_core::base::{
    actor::Role,
    error::{ActionError, FieldError},
    ids::{AgencyId, PersonId},
    permit::{Reach, Verb},
};
use hopluc_core::person::{
    Membership, Order, Person, PersonFilter, PersonForm, actions, saved_view::ViewPage, store,
};
use serde::Deserialize;

const ROWS: i64 = 50;

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    co_quan: String,
    truy_cap: String,
    xep: String,
    sau: String,
}

impl ListQuery {
    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/nguoi-dung",
            vec![
                ("co_quan", &self.co_quan),
                ("truy_cap", &self.truy_cap),
                ("xep", &self.xep),
            ],
        )
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.listing().with(name, value)
    }

    fn filter(&self, agency: Option<AgencyId>) -> PersonFilter {
        PersonFilter {
            agency,
            is_active: match self.truy_cap.as_str() {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            },
            order: match self.xep.as_str() {
                "name_last" => Order::NameLast,
                "login" => Order::Login,
                "login_last" => Order::LoginLast,
                _ => Order::Name,
            },
        }
    }

    fn headings(&self, page: &Page) -> Vec<Heading> {
        let here = if self.xep.is_empty() {
            "name"
        } else {
            &self.xep
        };
        let listing = self.listing();
        let sorting = |key, orders| listing.sorting(page.t(key), here, orders);
        vec![
            sorting("person.name", [("name", UP), ("name_last", DOWN)]),
            sorting("session.login", [("login", UP), ("login_last", DOWN)]),
            Heading::plain(page.t("person.title")),
            Heading::plain(page.t("person.access")),
        ]
    }
}

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    agencies: Vec<Choice>,
    people: Vec<Person>,
    next: String,
}

/// `GET /nguoi-dung`: all people for those who may see all, else those of one's own agency.
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let actor = &signed.ctx.actor;
    let sees_all = Verb::PersonRead.reach(actor.role) == Reach::All;
    let agency = if sees_all {
        query.co_quan.parse().ok().map(AgencyId)
    } else {
        Some(actor.agency())
    };
    let of = agency.unwrap_or(actor.agency());
    signed.ctx.permit(Verb::PersonRead, "person", &[of])?;
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::People, "/nguoi-dung", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    let after = query.sau.parse().ok().map(PersonId);
    let filter = query.filter(agency);
    let mut people = store::page(&signed.ctx.reader(), &filter, after, ROWS + 1).await?;
    let has_more = people.len() as i64 > ROWS;
    people.truncate(ROWS as usize);
    let next = match people.last() {
        Some(last) if has_more => query.with("sau", &last.id.to_string()),
        _ => String::new(),
    };
    let agencies = if sees_all {
        choices(&signed).await?
    } else {
        Vec::new()
    };
    html(&ListPage {
        headings: query.headings(&signed.page),
        page: signed.page,
        bar,
        query,
        agencies,
        people,
        next,
    })
}

#[derive(Template)]
#[template(path = "person/show.html")]
struct ShowPage {
    page: Page,
    person: Person,
    memberships: Vec<Membership>,
    agencies: Vec<Choice>,
    link: String,
}

async fn show_page(signed: &Signed, id: PersonId, link: String) -> Result<ShowPage, WebError> {
    let tx = signed.ctx.reader();
    let memberships = store::memberships(&tx, id, signed.ctx.today()).await?;
    let of: Vec<AgencyId> = memberships
        .iter()
        .map(|membership| membership.agency_id)
        .collect();
    signed.ctx.permit(Verb::PersonRead, "person", &of)?;
    let person = store::get(&tx, id).await?;
    let agencies = if signed.page.may_ever(Verb::PersonEdit) {
        choices(signed).await?
    } else {
        Vec::new()
    };
    Ok(ShowPage {
        page: signed.page.clone(),
        person,
        memberships,
        agencies,
        link,
    })
}

/// `GET /nguoi-dung/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    html(&show_page(&signed, PersonId(id), String::new()).await?)
}

/// The fields of a person as the browser sends them; agency and role only of a new one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PersonFields {
    row_version: i64,
    login: String,
    name: String,
    title: String,
    email: String,
    language: String,
    agency_id: i64,
    role: String,
}

#[derive(Template)]
#[template(path = "person/form.html")]
struct FormPage {
    page: Page,
    /// 0 for a new person.
    id: i64,
    fields: PersonFields,
    agencies: Vec<Choice>,
    collision: Option<Collision>,
}

impl PersonFields {
    fn of(person: &Person) -> Self {
        Self {
            row_version: person.row_version,
            login: person.login.clone(),
            name: person.name.clone(),
            title: person.title.clone(),
            email: person.email.clone(),
            language: person.language.clone(),
            ..Self::default()
        }
    }

    fn form(&self) -> PersonForm {
        PersonForm {
            login: self.login.trim().to_owned(),
            name: self.name.trim().to_owned(),
            title: self.title.clone(),
            email: self.email.clone(),
            language: self.language.clone(),
        }
    }
}

/// `GET /nguoi-dung/{id}/sua`
pub async fn edit_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    signed.ctx.permit_all(Verb::PersonEdit)?;
    let person = store::get(&signed.ctx.reader(), PersonId(id)).await?;
    html(&FormPage {
        page: signed.page,
        id,
        fields: PersonFields::of(&person),
        agencies: Vec::new(),
        collision: None,
    })
}

/// `POST /nguoi-dung/{id}/sua`
pub async fn change(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(mut fields): Fields<PersonFields>,
) -> Shown {
    let person = PersonId(id);
    let outcome =
        actions::change_person(&signed.ctx, person, &fields.form(), fields.row_version).await;
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("/nguoi-dung/{id}"), "saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    let mut both = None;
    if status == StatusCode::CONFLICT {
        let now = store::get(&signed.ctx.reader(), person).await?;
        let pairs = vec![
            ("person.name", now.name.clone(), fields.name.clone()),
            ("person.title", now.title.clone(), fields.title.clone()),
            ("agency.email", now.email.clone(), fields.email.clone()),
            (
                "person.language",
                now.language.clone(),
                fields.language.clone(),
            ),
        ];
        both = Some(collision(&signed, &page, ("person", id), pairs).await?);
        fields.row_version = now.row_version;
    }
    let shown = FormPage {
        page,
        id,
        fields,
        agencies: Vec::new(),
        collision: both,
    };
    html_with(status, &shown)
}

/// `GET /nguoi-dung/moi`
pub async fn new_form(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::PersonEdit)?;
    let agencies = choices(&signed).await?;
    html(&FormPage {
        page: signed.page,
        id: 0,
        fields: PersonFields::default(),
        agencies,
        collision: None,
    })
}

/// `POST /nguoi-dung/moi`; the answer shows the link for the first password, once.
pub async fn add(signed: Signed, Fields(fields): Fields<PersonFields>) -> Shown {
    let form = fields.form();
    let outcome = match Role::from_code(&fields.role) {
        Some(role) => {
            actions::add_person(&signed.ctx, &form, AgencyId(fields.agency_id), role).await
        }
        None => Err(ActionError::invalid("role", "error.choice")),
    };
    match outcome {
        Ok((id, secret)) => html(&show_page(&signed, id, link(&signed, &secret)).await?),
        Err(ActionError::Invalid(faults)) => {
            let agencies = choices(&signed).await?;
            let page = signed.page.with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &FormPage {
                    page,
                    id: 0,
                    fields,
                    agencies,
                    collision: None,
                },
            )
        }
        Err(other) => Err(other.into()),
    }
}

fn link(signed: &Signed, secret: &str) -> String {
    format!(
        "{}/dat-lai-mat-khau/{secret}",
        signed.ctx.app.settings.base_url
    )
}

/// `POST /nguoi-dung/{id}/dat-lai`
pub async fn start_reset(signed: Signed, Path(id): Path<i64>) -> Shown {
    let secret = actions::start_reset(&signed.ctx, PersonId(id)).await?;
    html(&show_page(&signed, PersonId(id), link(&signed, &secret)).await?)
}

/// Form that opens or ends access.
#[derive(Debug, Deserialize)]
pub struct AccessFields {
    is_active: bool,
}

/// `POST /nguoi-dung/{id}/quyen-truy-cap`
pub async fn set_active(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<AccessFields>,
) -> Shown {
    actions::set_active(&signed.ctx, PersonId(id), fields.is_active).await?;
    Ok(done(&format!("/nguoi-dung/{id}"), "saved"))
}

/// Form of a further role.
#[derive(Debug, Deserialize)]
pub struct MembershipFields {
    agency_id: i64,
    role: String,
}

/// `POST /nguoi-dung/{id}/vai-tro`
pub async fn add_membership(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<MembershipFields>,
) -> Shown {
    let role = Role::from_code(&fields.role)
        .ok_or_else(|| ActionError::invalid("role", "error.choice"))?;
    actions::add_membership(&signed.ctx, PersonId(id), AgencyId(fields.agency_id), role).await?;
    Ok(done(&format!("/nguoi-dung/{id}"), "saved"))
}

/// `POST /nguoi-dung/{id}/vai-tro/{membership}/thoi`
pub async fn end_membership(signed: Signed, Path((id, membership)): Path<(i64, i64)>) -> Shown {
    actions::end_membership(&signed.ctx, PersonId(id), membership).await?;
    Ok(done(&format!("/nguoi-dung/{id}"), "saved"))
}
