//! A command as the deed of a person: signed in by name and password, as at the door, and out again when it is done.
//!
//! Whoever may open the database is not thereby an official: what a person has to decide is asked of a person.

use super::WrongCall;
use anyhow::{Context, anyhow};
use hopluc_core::agency;
use hopluc_core::base::{
    App, Ctx,
    error::{ActionError, Outcome},
};
use hopluc_core::person::{session, store as people};
use hopluc_web::texts::Texts;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use std::io::IsTerminal;

/// What the list of a person's sessions calls this one.
const AGENT: &str = "hopluc";

/// Who acts.
#[derive(clap::Args, Clone, Debug)]
pub struct As {
    /// Sign-in name of the person who acts. The password is asked for, or is the first line of standard input.
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// Code of the agency for which the person acts, where there are several.
    #[arg(long = "for", value_name = "AGENCY")]
    agency: Option<String>,
}

/// Lets a person act: what `act` gives back. The session ends with it.
pub async fn acted<T>(
    app: &App,
    who: &As,
    act: impl AsyncFnOnce(&Ctx) -> Outcome<T>,
) -> anyhow::Result<T> {
    let given = password()?;
    let secret = session::sign_in(app, &who.login, &given, AGENT)
        .await
        .map_err(told)?;
    let done = match signed_in(app, who, &secret).await {
        Ok(ctx) => act(&ctx).await.map_err(told),
        Err(error) => Err(error),
    };
    session::sign_out(app, &secret).await?;
    done
}

async fn signed_in(app: &App, who: &As, secret: &str) -> anyhow::Result<Ctx> {
    if let Some(code) = &who.agency {
        let ctx = app.ctx(session_of(app, secret).await?.actor);
        let found = agency::store::by_code(&ctx.reader(), code).await?;
        let person = ctx.actor.person_id.context("a session is of a person")?;
        let roles = people::memberships(&ctx.reader(), person, ctx.today()).await?;
        let role = found.and_then(|agency| roles.iter().find(|one| one.agency_id == agency.id));
        let Some(role) = role else {
            let message = format!("{} has no role in an agency `{code}`", who.login);
            return Err(WrongCall(message).into());
        };
        session::switch(&ctx, secret, role.id).await.map_err(told)?;
    }
    let session = session_of(app, secret).await?;
    if session.must_change_password {
        return Err(in_both("conflict.must_change_password"));
    }
    let mut ctx = app.ctx(session.actor);
    ctx.line = Some(session.line.into());
    Ok(ctx)
}

async fn session_of(app: &App, secret: &str) -> anyhow::Result<session::Session> {
    let found = session::find(app, secret).await?;
    found.ok_or_else(|| in_both("error.sign_in"))
}

/// The password: typed unseen on a terminal, else the first line of standard input.
fn password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    let shown = stdin.is_terminal().then(|| tcgetattr(&stdin)).transpose()?;
    if let Some(shown) = &shown {
        eprint!(
            "{} / {}: ",
            Texts::Vi.get("session.password"),
            Texts::En.get("session.password")
        );
        let mut unseen = shown.clone();
        unseen.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(&stdin, SetArg::TCSANOW, &unseen)?;
    }
    let mut line = String::new();
    let read = stdin.read_line(&mut line);
    if let Some(shown) = &shown {
        tcsetattr(&stdin, SetArg::TCSANOW, shown)?;
        eprintln!();
    }
    read.context("cannot read the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A message in Vietnamese and English.
fn in_both(key: &str) -> anyhow::Error {
    anyhow!("{}\nhopluc: {}", Texts::Vi.get(key), Texts::En.get(key))
}

/// What a person is told of an error: a fault of what was given is a wrong call, which names it.
pub fn told(error: ActionError) -> anyhow::Error {
    match error {
        ActionError::NotFound { .. } => WrongCall(in_both("problem.not_found").to_string()).into(),
        ActionError::Denied { .. } => in_both("problem.denied"),
        ActionError::Conflict { key } => in_both(key),
        ActionError::ConflictWith(told) => anyhow!(
            "{}\nhopluc: {}",
            Texts::Vi.fill(&told.key, &told.args),
            Texts::En.fill(&told.key, &told.args)
        ),
        ActionError::Busy => in_both("problem.busy"),
        ActionError::Invalid(faults) => {
            let of = |texts: Texts| -> Vec<String> {
                let one = |fault: &hopluc_core::base::error::FieldError| {
                    format!("{}: {}", fault.field, texts.fill(&fault.key, &fault.args))
                };
                faults.iter().map(one).collect()
            };
            let (vi, en) = (of(Texts::Vi), of(Texts::En));
            WrongCall(format!("{}\nhopluc: {}", vi.join("; "), en.join("; "))).into()
        }
        broken @ ActionError::Broken(_) => broken.into(),
    }
}
