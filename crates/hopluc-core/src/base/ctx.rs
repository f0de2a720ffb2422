//! What a verb is given: the running program's shared parts, and who asks.

use super::{
    actor::Actor,
    audit::{Fact, Journal},
    clock::Clock,
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::{self, Verb},
    seal::Seals,
    store::{Store, Tx},
};
use crate::catalogue::Catalogue;
use hopluc_doc::Converter;
use std::sync::Arc;
use time::Date;

/// The shared parts of a running program. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The open database.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Registers, measures, schedules, outlines, calendar: the province's data.
    pub catalogue: Arc<Catalogue>,
    /// The key that signs the journal's checkpoints.
    pub journal: Arc<Journal>,
    /// Keys of the agencies, which seal what only they may read.
    pub seals: Arc<Seals>,
    /// Settings that verbs need.
    pub settings: Arc<Settings>,
    /// Opens files that people send and lays out pages; blocks, so it is called beside the request threads.
    pub converter: Arc<dyn Converter>,
}

/// Settings that verbs need; the rest of the configuration stays in the program.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Largest upload in bytes.
    pub upload_limit_bytes: usize,
    /// Address that links in letters and files begin with, without a slash at the end.
    pub base_url: String,
    /// Whether this is the invented demo province: its accounts are shown on the sign-in page.
    pub is_demo: bool,
    /// SMTP server for outgoing letters (`smtp://user:password@host:port`); `None` sends nothing by e-mail.
    pub smtp_url: Option<String>,
    /// Sender of outgoing letters.
    pub mail_from: String,
    /// Time-stamp authority (RFC 3161, `http://...`); `None` asks none.
    pub tsa_url: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upload_limit_bytes: 50 * 1024 * 1024,
            base_url: "http://127.0.0.1:8080".to_owned(),
            is_demo: false,
            smtp_url: None,
            mail_from: "hopluc@localhost".to_owned(),
            tsa_url: None,
        }
    }
}

impl App {
    /// A context in which `actor` acts.
    pub fn ctx(&self, actor: Actor) -> Ctx {
        Ctx {
            app: self.clone(),
            actor,
            line: None,
        }
    }

    /// The same program for one request that shows something; see [`Store::at_one_moment`].
    #[must_use]
    pub fn at_one_moment(&self) -> Self {
        Self {
            store: self.store.at_one_moment(),
            ..self.clone()
        }
    }

    /// A context of the program itself, for jobs and seeding.
    pub fn system(&self) -> Ctx {
        self.ctx(Actor::system())
    }
}

/// One actor's access to the running program; every verb takes it first.
#[derive(Clone)]
pub struct Ctx {
    /// The shared parts.
    pub app: App,
    /// Who asks.
    pub actor: Actor,
    /// The agencies that the actor's answers for today, where they are known already; else they are looked up.
    pub line: Option<Arc<[AgencyId]>>,
}

impl Ctx {
    /// A writing transaction.
    pub async fn begin(&self) -> Outcome<Tx> {
        Ok(self.app.store.begin().await?)
    }

    /// A reading handle.
    pub fn reader(&self) -> Tx {
        self.app.store.reader()
    }

    /// `Ok` if the actor may do `verb` to a record of `agencies`; see [`permit::permit`].
    pub fn permit(&self, verb: Verb, noun: &'static str, agencies: &[AgencyId]) -> Outcome<()> {
        permit::permit(&self.actor, verb, noun, agencies)
    }

    /// `Ok` if the actor may do `verb` to every record.
    pub fn permit_all(&self, verb: Verb) -> Outcome<()> {
        if self.actor.is_system || verb.reach(self.actor.role) == permit::Reach::All {
            Ok(())
        } else {
            Err(ActionError::Denied { verb: verb.code() })
        }
    }

    /// Whether the actor may do `verb` to a record of `agencies`.
    pub fn may(&self, verb: Verb, agencies: &[AgencyId]) -> bool {
        permit::may(&self.actor, verb, agencies)
    }

    /// Today's date in Viet Nam.
    pub fn today(&self) -> Date {
        self.app.clock.today()
    }

    /// The present instant as it is stored.
    pub fn now_text(&self) -> String {
        super::clock::instant_text(self.app.clock.now())
    }

    /// Writes `fact` to the journal in the same transaction.
    pub async fn record(&self, tx: &Tx, fact: Fact<'_>) -> Outcome<()> {
        super::audit::record(tx, &self.actor, &self.now_text(), fact).await
    }

    /// The catalogue in force.
    pub fn catalogue(&self) -> &Catalogue {
        &self.app.catalogue
    }
}
