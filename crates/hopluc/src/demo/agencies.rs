//! Lays the bodies of the demo province into the directory: tree, further names, duties, ends and successors.
//!
//! One transaction with one journal fact for each body, as the verbs of the directory would write them.

use super::data::{Body, Content};
use anyhow::{Context, anyhow};
use hopluc_core::agency::{AgencyForm, KindId, RoleId, rules, store};
use hopluc_core::base::{Ctx, audit::Fact, clock::date_text, ids::AgencyId, store::Tx};
use serde_json::json;
use std::collections::BTreeMap;
use time::Date;

/// One body as the rest of the seeding knows it.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Key.
    pub id: AgencyId,
    /// Code.
    pub code: String,
    /// Kind of the catalogue.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Title of its head; empty where nobody signs in for it.
    pub leader: String,
    /// First day.
    pub from: Date,
    /// First day on which it is no more.
    pub to: Option<Date>,
}

/// The directory by code, and communes by name too.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// In the order they were added.
    pub seats: Vec<Seat>,
    by_key: BTreeMap<String, usize>,
}

impl Directory {
    /// The body with this code, or the commune with this name.
    pub fn seat(&self, key: &str) -> anyhow::Result<&Seat> {
        self.by_key
            .get(key)
            .and_then(|at| self.seats.get(*at))
            .ok_or_else(|| anyhow!("the demo has no agency `{key}`"))
    }

    /// The body with this key.
    pub fn by_id(&self, id: AgencyId) -> anyhow::Result<&Seat> {
        self.seats
            .iter()
            .find(|seat| seat.id == id)
            .ok_or_else(|| anyhow!("the demo has no agency {id}"))
    }

    fn keep(&mut self, seat: Seat, other_key: Option<&str>) {
        let at = self.seats.len();
        self.by_key.insert(seat.code.clone(), at);
        if let Some(key) = other_key {
            self.by_key.insert(key.to_owned(), at);
        }
        self.seats.push(seat);
    }
}

/// Adds every body; the order is that of the files.
pub async fn seed(ctx: &Ctx, content: &Content) -> anyhow::Result<Directory> {
    let tx = ctx.begin().await?;
    let mut directory = Directory::default();
    let province = &content.province;
    for body in province.agency.iter().chain(&province.closed) {
        add(ctx, &tx, content, body, None, &mut directory).await?;
    }
    add_communes(ctx, &tx, content, &mut directory).await?;
    for duty in &province.role {
        let id = directory.seat(&duty.agency)?.id;
        give_role(ctx, &tx, id, &duty.role, (duty.from, duty.to), &duty.basis).await?;
    }
    for body in &province.closed {
        close(ctx, &tx, body, &directory).await?;
    }
    tx.commit().await?;
    Ok(directory)
}

async fn add_communes(
    ctx: &Ctx,
    tx: &Tx,
    content: &Content,
    directory: &mut Directory,
) -> anyhow::Result<()> {
    let communes = &content.communes;
    for (n, (area, name)) in (0..).zip(communes.areas()) {
        let code = format!("{}{}", communes.code_prefix, communes.first_code + n);
        let body = Body {
            name: format!("{} {name}", communes.full_prefix),
            short: format!("{} {name}", communes.short_prefix),
            kind: communes.kind.clone(),
            parent: content
                .province
                .agency
                .first()
                .map(|top| top.code.clone())
                .unwrap_or_default(),
            area,
            from: communes.from,
            to: None,
            successor: String::new(),
            aliases: vec![],
            roles: vec![],
            leader: communes.leader.clone(),
            mail: rules::folded(name).replace(' ', ""),
            code,
        };
        let id = add(ctx, tx, content, &body, Some(name), directory).await?;
        for role in &communes.roles {
            let valid = (communes.from, None);
            give_role(ctx, tx, id, role, valid, &communes.role_basis).await?;
        }
    }
    Ok(())
}

async fn add(
    ctx: &Ctx,
    tx: &Tx,
    content: &Content,
    body: &Body,
    other_key: Option<&str>,
    directory: &mut Directory,
) -> anyhow::Result<AgencyId> {
    let parent_id = match body.parent.as_str() {
        "" => None,
        parent => Some(directory.seat(parent)?.id),
    };
    let form = form_of(content, body, parent_id, directory.seats.len());
    rules::faults_of(&form, ctx.catalogue())
        .stop_if_any()
        .with_context(|| format!("agency {} of the demo", body.code))?;
    let id = store::add(tx, &form).await?;
    for alias in &body.aliases {
        store::add_alias(tx, id, alias).await?;
    }
    let detail = json!({ "code": body.code, "kind": body.kind });
    ctx.record(tx, Fact::new("agency.add", "agency", id.0).detail(detail))
        .await?;
    for role in &body.roles {
        give_role(ctx, tx, id, role, (body.from, body.to), "").await?;
    }
    let seat = Seat {
        id,
        code: body.code.clone(),
        kind: body.kind.clone(),
        name: form.name,
        leader: body.leader.clone(),
        from: body.from,
        to: body.to,
    };
    directory.keep(seat, other_key);
    Ok(id)
}

fn form_of(
    content: &Content,
    body: &Body,
    parent_id: Option<AgencyId>,
    n_before: usize,
) -> AgencyForm {
    let is_enterprise = body.code.bytes().all(|b| b.is_ascii_digit());
    let mail = if body.mail.is_empty() {
        body.code.to_lowercase()
    } else {
        body.mail.clone()
    };
    AgencyForm {
        code: body.code.clone(),
        code_edxml: code_edxml(&body.code),
        tax_number: if is_enterprise {
            body.code.clone()
        } else {
            String::new()
        },
        name: body.name.clone(),
        short_name: body.short.clone(),
        kind: KindId::new(body.kind.as_str()),
        area_code: if body.area.is_empty() && body.to.is_none() {
            content.province.area.clone()
        } else {
            body.area.clone()
        },
        parent_id,
        valid_from: body.from,
        email: format!("vanthu@{mail}.{}", content.province.mail_domain),
        // 0200 is not given to any area of the country.
        phone: format!("0200 3888 {:03}", n_before + 1),
        address: String::new(),
    }
}

/// `H99.16.05` as `000.05.16.H99`; empty for codes of another form.
fn code_edxml(code: &str) -> String {
    let groups: Vec<&str> = code.split('.').collect();
    match groups.as_slice() {
        [top] if top.len() == 3 => format!("000.00.00.{top}"),
        [top, body] if body.len() == 2 => format!("000.00.{body}.{top}"),
        [top, body, part] if body.len() == 2 => format!("000.{part}.{body}.{top}"),
        _ => String::new(),
    }
}

async fn give_role(
    ctx: &Ctx,
    tx: &Tx,
    id: AgencyId,
    role: &str,
    valid: (Date, Option<Date>),
    basis: &str,
) -> anyhow::Result<()> {
    store::give_role(tx, id, &RoleId::new(role), valid, basis).await?;
    let detail = json!({ "role": role, "from": date_text(valid.0), "to": valid.1.map(date_text) });
    let fact = Fact::new("agency.give_role", "agency", id.0).detail(detail);
    Ok(ctx.record(tx, fact).await?)
}

async fn close(ctx: &Ctx, tx: &Tx, body: &Body, directory: &Directory) -> anyhow::Result<()> {
    let id = directory.seat(&body.code)?.id;
    let successor = directory.seat(&body.successor)?.id;
    let Some(on) = body.to else {
        return Err(anyhow!("closed agency {} has no end", body.code));
    };
    store::set_end(tx, id, 1, Some(on), Some(successor)).await?;
    let detail = json!({ "on": date_text(on), "successor_id": successor });
    let fact = Fact::new("agency.close", "agency", id.0).detail(detail);
    Ok(ctx.record(tx, fact).await?)
}
