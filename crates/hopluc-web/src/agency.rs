//! Pages of the directory: list, one agency, its form, its end with a successor, other names, duties, tokens.

use crate::{
    collision::{Collision, Pair, collision},
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
use hopluc_core::agency::{
    Agency, AgencyEnd, AgencyForm, Filter, KindId, Order, PageKey, RoleId,
    actions::{self, AgencyPage},
    rules, store,
};
use hopluc_core::base::{
    actor::Role,
    clock::{date_from, date_text},
    error::{ActionError, FieldError},
    ids::AgencyId,
    permit::Verb,
};
use hopluc_core::person::{saved_view::ViewPage, token};
use serde::Deserialize;

const ROWS: i64 = 50;

/// One choice of a list: what is sent, what is shown.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Sent.
    pub value: String,
    /// Shown.
    pub text: String,
}

/// Kinds of agency of the catalogue, by their name in the visitor's language.
pub fn kinds(page: &Page, signed: &Signed) -> Vec<Choice> {
    let english = page.lang() == "en";
    let name = |kind: &hopluc_core::catalogue::AgencyKind| {
        if english {
            kind.name_en.clone()
        } else {
            kind.name.clone()
        }
    };
    let mut kinds: Vec<Choice> = signed
        .ctx
        .catalogue()
        .kinds
        .values()
        .map(|kind| Choice {
            value: kind.id.as_str().to_owned(),
            text: name(kind),
        })
        .collect();
    kinds.sort_by(|a, b| a.text.cmp(&b.text));
    kinds
}

fn roles(page: &Page, signed: &Signed) -> Vec<Choice> {
    let english = page.lang() == "en";
    let roles = signed.ctx.catalogue().roles.values();
    roles
        .map(|role| Choice {
            value: role.id.as_str().to_owned(),
            text: if english {
                role.name_en.clone()
            } else {
                role.name.clone()
            },
        })
        .collect()
}

/// The text of a choice; the value itself where the list has none.
pub fn text_of<'a>(choices: &'a [Choice], value: &'a str) -> &'a str {
    choices
        .iter()
        .find(|choice| choice.value == value)
        .map_or(value, |choice| &choice.text)
}

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    q: String,
    loai: String,
    ca_da_dong: Option<String>,
    xep: String,
    sau: String,
    sau_id: i64,
}

impl ListQuery {
    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/co-quan",
            vec![
                ("q", &self.q),
                ("loai", &self.loai),
                ("ca_da_dong", self.ca_da_dong.as_deref().unwrap_or("")),
                ("xep", &self.xep),
            ],
        )
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.listing().with(name, value)
    }

    fn order(&self) -> Order {
        match self.xep.as_str() {
            "name_last" => Order::NameLast,
            "code" => Order::Code,
            "code_last" => Order::CodeLast,
            "newest" => Order::Newest,
            _ => Order::Name,
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
            sorting("agency.name", [("name", UP), ("name_last", DOWN)]),
            sorting("agency.code", [("code", UP), ("code_last", DOWN)]),
            Heading::plain(page.t("agency.kind")),
            sorting("agency.validity", [("newest", DOWN), ("name", "")]),
        ]
    }
}

#[derive(Template)]
#[template(path = "agency/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    kinds: Vec<Choice>,
    agencies: Vec<Agency>,
    next: String,
}

/// `GET /co-quan`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    signed.ctx.permit_all(Verb::AgencyRead)?;
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::Agencies, "/co-quan", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    let filter = Filter {
        text: query.q.clone(),
        kind: (!query.loai.is_empty()).then(|| KindId::new(&query.loai)),
        on: query.ca_da_dong.is_none().then(|| signed.ctx.today()),
        order: query.order(),
        ..Filter::default()
    };
    let after = (query.sau_id > 0).then(|| PageKey {
        folded: query.sau.clone(),
        id: AgencyId(query.sau_id),
    });
    let mut agencies = store::list(&signed.ctx.reader(), &filter, after.as_ref(), ROWS + 1).await?;
    let has_more = agencies.len() as i64 > ROWS;
    agencies.truncate(ROWS as usize);
    let next = match agencies.last() {
        Some(last) if has_more => {
            let key = last.page_key();
            let place = crate::urls::encode(&key.folded);
            format!("{}&sau={place}", query.with("sau_id", &key.id.to_string()))
        }
        _ => String::new(),
    };
    let kinds = kinds(&signed.page, &signed);
    html(&ListPage {
        headings: query.headings(&signed.page),
        page: signed.page,
        bar,
        query,
        kinds,
        agencies,
        next,
    })
}

#[derive(Template)]
#[template(path = "agency/show.html")]
struct ShowPage {
    page: Page,
    found: AgencyPage,
    successor: Option<Agency>,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
    others: Vec<Choice>,
    tokens: Vec<token::ApiToken>,
    secret: String,
    today: String,
    /// Who entered the end, and when; empty where it has none.
    ended_by: String,
    closing: CloseFields,
}

/// Who entered the end of an agency, and when.
async fn ended_by(signed: &Signed, found: &AgencyPage) -> Result<String, WebError> {
    let Some(fact) = &found.ended else {
        return Ok(String::new());
    };
    let id = fact.person_id.unwrap_or(0);
    let names = hopluc_core::person::store::names(&signed.ctx.reader(), &[id]).await?;
    let system = signed.page.t("audit.system");
    let name = names.get(&id).map_or(system, String::as_str);
    Ok(format!("{name}, {}", words::stored_instant(&fact.at)))
}

async fn show_page(signed: &Signed, id: AgencyId, secret: String) -> Result<ShowPage, WebError> {
    let found = actions::page(&signed.ctx, id).await?;
    let tx = signed.ctx.reader();
    let closing = CloseFields {
        valid_to: date_text(found.agency.valid_to.unwrap_or(signed.ctx.today())),
        successor_id: found
            .agency
            .successor_id
            .map_or_else(String::new, |id| id.to_string()),
        ..CloseFields::default()
    };
    let successor = match found.agency.successor_id {
        Some(id) => Some(store::get(&tx, id).await?),
        None => None,
    };
    let page = signed.page.clone();
    let others = if page.may(Verb::AgencyEdit, &[id]) {
        choices(signed).await?
    } else {
        Vec::new()
    };
    let tokens = if signed.ctx.may(Verb::TokenEdit, &[id]) {
        token::list(&signed.ctx, id).await?
    } else {
        Vec::new()
    };
    Ok(ShowPage {
        kinds: kinds(&page, signed),
        roles: roles(&page, signed),
        ended_by: ended_by(signed, &found).await?,
        page,
        found,
        successor,
        others,
        tokens,
        secret,
        today: date_text(signed.ctx.today()),
        closing,
    })
}

/// Agencies that exist today, by name, for choosing one; a name that two of them share is told apart by their codes.
pub async fn choices(signed: &Signed) -> Result<Vec<Choice>, WebError> {
    let today = signed.ctx.today();
    let all = store::all(&signed.ctx.reader()).await?;
    let mut choices: Vec<_> = all
        .into_iter()
        .filter(|agency| agency.is_valid_on(today))
        .collect();
    choices.sort_by_cached_key(|agency| (rules::folded(&agency.name), agency.name.clone()));
    let mut told: Vec<Choice> = Vec::with_capacity(choices.len());
    for (n, agency) in choices.iter().enumerate() {
        let is_same = |other: usize| choices.get(other).is_some_and(|b| b.name == agency.name);
        let text = if is_same(n + 1) || (n > 0 && is_same(n - 1)) {
            format!("{} ({})", agency.name, agency.code)
        } else {
            agency.name.clone()
        };
        told.push(Choice {
            value: agency.id.to_string(),
            text,
        });
    }
    Ok(told)
}

/// `GET /co-quan/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    html(&show_page(&signed, AgencyId(id), String::new()).await?)
}

/// The fields of an agency as the browser sends them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AgencyFields {
    code: String,
    code_edxml: String,
    tax_number: String,
    name: String,
    short_name: String,
    kind: String,
    area_code: String,
    parent_id: String,
    valid_from: String,
    email: String,
    phone: String,
    address: String,
    row_version: i64,
}

impl AgencyFields {
    fn of(agency: &Agency) -> Self {
        Self {
            code: agency.code.clone(),
            code_edxml: agency.code_edxml.clone(),
            tax_number: agency.tax_number.clone(),
            name: agency.name.clone(),
            short_name: agency.short_name.clone(),
            kind: agency.kind.as_str().to_owned(),
            area_code: agency.area_code.clone(),
            parent_id: agency
                .parent_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            valid_from: date_text(agency.valid_from),
            email: agency.email.clone(),
            phone: agency.phone.clone(),
            address: agency.address.clone(),
            row_version: agency.row_version,
        }
    }

    fn form(&self) -> Result<AgencyForm, ActionError> {
        let valid_from = date_from(&self.valid_from)
            .ok_or_else(|| ActionError::invalid("valid_from", "error.date_form"))?;
        Ok(AgencyForm {
            code: self.code.clone(),
            code_edxml: self.code_edxml.clone(),
            tax_number: self.tax_number.clone(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            kind: KindId::new(&self.kind),
            area_code: self.area_code.clone(),
            parent_id: self.parent_id.parse().ok(),
            valid_from,
            email: self.email.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "agency/form.html")]
struct FormPage {
    page: Page,
    id: i64,
    fields: AgencyFields,
    kinds: Vec<Choice>,
    others: Vec<Choice>,
    collision: Option<Collision>,
}

impl FormPage {
    /// What is stored and what was typed, field by field.
    fn pairs(&self, now: &AgencyFields) -> Vec<Pair<'static>> {
        let mine = &self.fields;
        let kind = |fields: &AgencyFields| text_of(&self.kinds, &fields.kind).to_owned();
        let parent = |fields: &AgencyFields| text_of(&self.others, &fields.parent_id).to_owned();
        let plain =
            |key, of: fn(&AgencyFields) -> &String| (key, of(now).clone(), of(mine).clone());
        vec![
            plain("agency.name", |f| &f.name),
            plain("agency.short_name", |f| &f.short_name),
            plain("agency.code", |f| &f.code),
            plain("agency.code_edxml", |f| &f.code_edxml),
            plain("agency.tax_number", |f| &f.tax_number),
            ("agency.kind", kind(now), kind(mine)),
            ("agency.parent", parent(now), parent(mine)),
            plain("agency.area_code", |f| &f.area_code),
            plain("agency.valid_from", |f| &f.valid_from),
            plain("agency.email", |f| &f.email),
            plain("agency.phone", |f| &f.phone),
            plain("agency.address", |f| &f.address),
        ]
    }
}

async fn form_page(
    signed: &Signed,
    page: Page,
    id: i64,
    fields: AgencyFields,
) -> Result<FormPage, WebError> {
    let kinds = kinds(&page, signed);
    Ok(FormPage {
        page,
        id,
        fields,
        kinds,
        others: choices(signed).await?,
        collision: None,
    })
}

/// `GET /co-quan/moi`
pub async fn new_form(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    let fields = AgencyFields {
        valid_from: date_text(signed.ctx.today()),
        ..AgencyFields::default()
    };
    let page = signed.page.clone();
    html(&form_page(&signed, page, 0, fields).await?)
}

/// `GET /co-quan/{id}/sua`
pub async fn edit_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    signed.ctx.permit_all(Verb::AgencyEdit)?;
    let agency = store::get(&signed.ctx.reader(), AgencyId(id)).await?;
    let page = signed.page.clone();
    html(&form_page(&signed, page, id, AgencyFields::of(&agency)).await?)
}

/// `POST /co-quan/moi`
pub async fn add(signed: Signed, Fields(fields): Fields<AgencyFields>) -> Shown {
    let outcome = match fields.form() {
        Ok(form) => actions::add(&signed.ctx, &form).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(id) => Ok(done(&format!("/co-quan/{id}"), "saved")),
        Err(error) => form_again(signed, 0, fields, error).await,
    }
}

/// `POST /co-quan/{id}/sua`
pub async fn change(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<AgencyFields>,
) -> Shown {
    let outcome = match fields.form() {
        Ok(form) => actions::change(&signed.ctx, AgencyId(id), fields.row_version, &form).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(()) => Ok(done(&format!("/co-quan/{id}"), "saved")),
        Err(error) => form_again(signed, id, fields, error).await,
    }
}

/// The form with what was entered: after faults, or over the version somebody else saved meanwhile.
async fn form_again(
    signed: Signed,
    id: i64,
    mut fields: AgencyFields,
    error: ActionError,
) -> Shown {
    match error {
        ActionError::Invalid(faults) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &form_page(&signed, page, id, fields).await?,
            )
        }
        ActionError::Conflict { .. } => {
            let now = store::get(&signed.ctx.reader(), AgencyId(id)).await?;
            fields.row_version = now.row_version;
            let mut shown = form_page(&signed, signed.page.clone(), id, fields).await?;
            let pairs = shown.pairs(&AgencyFields::of(&now));
            let record = ("agency", id);
            shown.collision = Some(collision(&signed, &shown.page, record, pairs).await?);
            html_with(StatusCode::CONFLICT, &shown)
        }
        other => Err(other.into()),
    }
}

/// Form that ends an agency.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CloseFields {
    row_version: i64,
    valid_to: String,
    successor_id: String,
    nobody_inherits: String,
    is_change: String,
}

/// `POST /co-quan/{id}/dong`
pub async fn close(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<CloseFields>,
) -> Shown {
    let outcome = match date_from(&fields.valid_to) {
        Some(on) => {
            let end = AgencyEnd {
                row_version: fields.row_version,
                on,
                successor: fields.successor_id.parse().ok(),
                is_without_heir: !fields.nobody_inherits.is_empty(),
                is_change: !fields.is_change.is_empty(),
            };
            actions::end(&signed.ctx, AgencyId(id), &end).await
        }
        None => Err(ActionError::invalid("valid_to", "error.date_form")),
    };
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("/co-quan/{id}"), "saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let mut shown = show_page(&signed, AgencyId(id), String::new()).await?;
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        // After a conflict the stored end stands in the form: what is changed now is what was seen.
        shown.closing = fields;
    }
    shown.page = signed.page.clone().with_faults(faults);
    html_with(status, &shown)
}

/// Form of another name.
#[derive(Debug, Deserialize)]
pub struct AliasFields {
    alias: String,
}

/// `POST /co-quan/{id}/ten-khac`
pub async fn add_alias(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<AliasFields>,
) -> Shown {
    actions::add_alias(&signed.ctx, AgencyId(id), &fields.alias).await?;
    Ok(done(&format!("/co-quan/{id}"), "saved"))
}

/// Form of a duty of the province.
#[derive(Debug, Deserialize)]
pub struct RoleFields {
    role: String,
    valid_from: String,
    basis: String,
}

/// `POST /co-quan/{id}/vai-tro`
pub async fn give_role(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<RoleFields>,
) -> Shown {
    let from = date_from(&fields.valid_from)
        .ok_or_else(|| ActionError::invalid("valid_from", "error.date_form"))?;
    let role = RoleId::new(&fields.role);
    actions::give_role(
        &signed.ctx,
        AgencyId(id),
        &role,
        (from, None),
        &fields.basis,
    )
    .await?;
    Ok(done(&format!("/co-quan/{id}"), "saved"))
}

/// Form of a new token.
#[derive(Debug, Deserialize)]
pub struct TokenFields {
    name: String,
    role: String,
    n_days: i64,
}

/// `POST /co-quan/{id}/ma-truy-cap`; the secret is shown once, on this answer.
pub async fn make_token(
    signed: Signed,
    Path(id): Path<i64>,
    Fields(fields): Fields<TokenFields>,
) -> Shown {
    let role = Role::from_code(&fields.role).unwrap_or(Role::Viewer);
    let secret = token::make(&signed.ctx, AgencyId(id), &fields.name, role, fields.n_days).await?;
    html(&show_page(&signed, AgencyId(id), secret).await?)
}

/// `POST /co-quan/{id}/ma-truy-cap/{token}/thu-hoi`
pub async fn revoke_token(signed: Signed, Path((id, token_id)): Path<(i64, i64)>) -> Shown {
    token::revoke(&signed.ctx, AgencyId(id), token_id).await?;
    Ok(done(&format!("/co-quan/{id}"), "saved"))
}
