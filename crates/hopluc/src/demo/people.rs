//! Gives every living body of the demo province a leader and an officer, and makes the accounts of the sign-in page.
//!
//! All share one password, which is hashed once; it is shown on the sign-in page, so nothing here is a secret.

use super::{agencies::Directory, agencies::Seat, data::Content, data::People, rng::Rng};
use anyhow::anyhow;
use hopluc_core::base::{
    Ctx,
    actor::{Actor, Role},
    audit::Fact,
    ids::{AgencyId, PersonId},
    store::Tx,
};
use hopluc_core::person::{PersonForm, store};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Somebody in whose name the demo acts.
#[derive(Clone, Debug)]
pub struct Persona {
    /// Key.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// The body acted for.
    pub agency_id: AgencyId,
    /// The role acted in.
    pub role: Role,
}

/// Everybody, by role in a body and by sign-in name.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    by_part: BTreeMap<(AgencyId, Role), Persona>,
    by_login: BTreeMap<String, Persona>,
}

impl Cast {
    fn keep(&mut self, login: &str, persona: Persona) {
        self.by_login.insert(login.to_owned(), persona.clone());
        self.by_part
            .entry((persona.agency_id, persona.role))
            .or_insert(persona);
    }

    /// The person with this sign-in name.
    pub fn login(&self, login: &str) -> anyhow::Result<&Persona> {
        self.by_login
            .get(login)
            .ok_or_else(|| anyhow!("the demo has nobody with login `{login}`"))
    }

    /// Somebody who does `role` in a body.
    pub fn part(&self, agency: AgencyId, role: Role) -> anyhow::Result<&Persona> {
        self.by_part
            .get(&(agency, role))
            .ok_or_else(|| anyhow!("the demo has no {} in agency {agency}", role.code()))
    }
}

impl Persona {
    /// A context in which this person acts.
    pub fn ctx(&self, ctx: &Ctx) -> Ctx {
        ctx.app.ctx(Actor {
            person_id: Some(self.id),
            name: self.name.clone(),
            agency_id: Some(self.agency_id),
            role: self.role,
            is_system: false,
        })
    }
}

/// Makes the accounts of the sign-in page first, then two people for each body that has not ended; those of bodies that
/// end later lose their role with them.
pub async fn seed(
    ctx: &Ctx,
    content: &Content,
    directory: &Directory,
    password_hash: &str,
) -> anyhow::Result<Cast> {
    let tx = ctx.begin().await?;
    let mut cast = Cast::default();
    for account in &content.people.account {
        let seat = directory.seat(&account.agency)?;
        let role = Role::from_code(&account.role)
            .ok_or_else(|| anyhow!("account {} has no known role", account.login))?;
        let form = PersonForm {
            login: account.login.clone(),
            name: account.name.clone(),
            title: account.title.clone(),
            email: format!("{}@{}", account.login, content.province.mail_domain),
            language: "vi".to_owned(),
        };
        add(ctx, &tx, &mut cast, form, (seat, role), password_hash).await?;
    }
    let mut names = Names::new(&content.people);
    for seat in &directory.seats {
        if seat.to.is_some_and(|to| to <= ctx.today()) {
            continue;
        }
        for role in [Role::Leader, Role::Officer] {
            let form = names.form(content, seat, role);
            add(ctx, &tx, &mut cast, form, (seat, role), password_hash).await?;
        }
    }
    tx.commit().await?;
    Ok(cast)
}

async fn add(
    ctx: &Ctx,
    tx: &Tx,
    cast: &mut Cast,
    form: PersonForm,
    (seat, role): (&Seat, Role),
    password_hash: &str,
) -> anyhow::Result<()> {
    let id = store::add(tx, &form, password_hash, false, &ctx.now_text()).await?;
    let from = seat.from.max(ctx.today());
    let membership = store::add_membership(tx, id, seat.id, role, from).await?;
    if let Some(last_day) = seat.to.and_then(Date::previous_day) {
        store::end_membership(tx, membership, last_day).await?;
    }
    let detail = json!({ "agency_id": seat.id, "role": role.code() });
    ctx.record(tx, Fact::new("person.add", "person", id.0).detail(detail))
        .await?;
    let persona = Persona {
        id,
        name: form.name,
        agency_id: seat.id,
        role,
    };
    cast.keep(&form.login, persona);
    Ok(())
}

/// Makes names, none twice.
struct Names<'a> {
    words: &'a People,
    rng: Rng,
    used: BTreeSet<String>,
}

impl<'a> Names<'a> {
    fn new(words: &'a People) -> Self {
        Self {
            words,
            rng: Rng::named("people"),
            used: words.account.iter().map(|a| a.name.clone()).collect(),
        }
    }

    fn name(&mut self) -> String {
        loop {
            let (middle, given) = if self.rng.is_in(55) {
                (&self.words.middle_men, &self.words.given_men)
            } else {
                (&self.words.middle_women, &self.words.given_women)
            };
            let name = format!(
                "{} {} {}",
                self.rng.word(&self.words.family),
                self.rng.word(middle),
                self.rng.word(given)
            );
            if self.used.insert(name.clone()) {
                return name;
            }
        }
    }

    fn form(&mut self, content: &Content, seat: &Seat, role: Role) -> PersonForm {
        let (prefix, title) = match role {
            Role::Leader if seat.leader.is_empty() => {
                (&self.words.leader_prefix, self.words.leader_title.as_str())
            }
            Role::Leader => (&self.words.leader_prefix, seat.leader.as_str()),
            _ => (
                &self.words.officer_prefix,
                self.rng.word(&self.words.officer_titles),
            ),
        };
        let login = format!("{prefix}.{}", seat.code.to_lowercase());
        PersonForm {
            email: format!("{login}@{}", content.province.mail_domain),
            login,
            name: self.name(),
            title: title.to_owned(),
            language: "vi".to_owned(),
        }
    }
}
