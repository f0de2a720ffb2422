//! Steps that other persons must grant ("đề nghị duyệt"): asked for with a reason, granted by one or two others, or refused.
//!
//! Whoever asks never grants. A request speaks of the record as it was: it lapses after its days, or when the record changes.

use super::actions::{Held, carry_out, held};
use super::{Input, store};
use crate::base::{
    Ctx,
    audit::Fact,
    clock::instant_text,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, PersonId, RecordId, RequestId},
    permit::Verb,
    store::Tx,
};
use crate::catalogue::{ApprovalDef, StepDef, StepId};
use crate::person::notice::{NewNotice, notify};
use serde_json::json;
use time::Duration;

/// The glossary word of a request.
pub const NOUN: &str = "record_request";

/// Longest reason, in characters.
const MOST_REASON: usize = 2_000;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits.
    Open,
    /// The step was taken.
    Granted,
    /// Somebody refused it.
    Refused,
    /// Who asked took it back.
    Recalled,
    /// Its days have passed, or the record is not what it was.
    Lapsed,
}

impl Standing {
    /// The word in the database and in the locales.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Recalled => "recalled",
            Self::Lapsed => "lapsed",
        }
    }

    /// The standing that is stored as `code`; lapsed ones are stored as open.
    pub(super) fn of(code: &str) -> Option<Self> {
        let all = [Self::Open, Self::Granted, Self::Refused, Self::Recalled];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Key.
    pub id: RequestId,
    /// Of which record.
    pub record_id: RecordId,
    /// Which step.
    pub step: StepId,
    /// The edition of the record that it speaks of.
    pub row_version: i64,
    /// What the step fills on the way.
    pub input: Input,
    /// Why.
    pub reason: String,
    /// How many persons must grant it.
    pub n_needed: i64,
    /// Who asks.
    pub person_id: Option<PersonId>,
    /// Their name.
    pub person: String,
    /// For which agency.
    pub agency_id: Option<AgencyId>,
    /// When (UTC).
    pub asked_at: String,
    /// When it lapses (UTC).
    pub expires_at: String,
    /// What is stored; see [`Request::standing`].
    pub(super) stored: Standing,
    /// The answers so far, in their order.
    pub answers: Vec<Answer>,
}

/// One person's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub person: String,
    /// Yes or no.
    pub is_granted: bool,
    /// Why.
    pub reason: String,
    /// When (UTC).
    pub given_at: String,
}

impl Request {
    /// Where it stands at `now` (UTC as stored), for a record of edition `row_version`.
    pub fn standing(&self, row_version: i64, now: &str) -> Standing {
        let is_over = self.row_version != row_version || self.expires_at.as_str() <= now;
        match self.stored {
            Standing::Open if is_over => Standing::Lapsed,
            stored => stored,
        }
    }

    /// Whether the actor may grant or refuse it: another person, of a role that may, who has not answered yet.
    pub fn is_for(&self, ctx: &Ctx, step: &StepDef) -> bool {
        let Some(person) = ctx.actor.person_id else {
            return false;
        };
        let by = step
            .approval
            .as_ref()
            .map(|approval| approval.by.as_slice());
        by.unwrap_or_default().contains(&ctx.actor.role)
            && self.person_id != Some(person)
            && self.answers.iter().all(|answer| answer.person_id != person)
    }
}

/// A reason that was given, trimmed.
fn given(reason: &str, is_needed: bool) -> Outcome<&str> {
    given_reason(reason, MOST_REASON, is_needed)
}

/// Writes down that the actor asks for a step, and tells those who may grant it.
pub(super) async fn ask(
    ctx: &Ctx,
    tx: &Tx,
    held: &Held<'_>,
    (step, approval, reason): (&StepDef, &ApprovalDef, &str),
    input: &Input,
) -> Outcome<RequestId> {
    let reason = given(reason, true)?;
    let (record, now) = (&held.record, ctx.now_text());
    let others = store::request::of_record(tx, record.id).await?;
    let is_asked = others
        .iter()
        .any(|other| other.standing(record.row_version, &now) == Standing::Open);
    if is_asked {
        return Err(ActionError::Conflict {
            key: "conflict.request_open",
        });
    }
    let expires = ctx.app.clock.now() + Duration::days(i64::from(approval.n_days));
    let request = Request {
        id: RequestId(0),
        record_id: record.id,
        step: step.id.clone(),
        row_version: record.row_version,
        input: input.clone(),
        reason: reason.to_owned(),
        n_needed: i64::from(approval.n_persons),
        person_id: ctx.actor.person_id,
        person: ctx.actor.name.clone(),
        agency_id: ctx.actor.agency_id,
        asked_at: now.clone(),
        expires_at: instant_text(expires),
        stored: Standing::Open,
        answers: Vec::new(),
    };
    let id = store::request::add(tx, &request).await?;
    let detail = json!({ "request": id, "step": step.id.as_str() });
    let fact = Fact::new("record.ask", store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    tell(tx, held, step, ("record.asked", held.keeper), id, &now).await?;
    Ok(id)
}

async fn tell(
    tx: &Tx,
    held: &Held<'_>,
    step: &StepDef,
    (kind, agency_id): (&str, AgencyId),
    id: RequestId,
    now: &str,
) -> Outcome<()> {
    let told = NewNotice {
        agency_id,
        kind,
        record: (store::NOUN, held.record.id.0),
        args: json!({
            "title": held.record.title, "register": held.register.name, "step": step.name,
        }),
        dedupe_key: &format!("{kind}.{id}"),
    };
    notify(tx, &told, now).await?;
    Ok(())
}

struct Waiting<'a> {
    held: Held<'a>,
    request: Request,
    step: &'a StepDef,
}

/// A request that still waits, with its record; `Conflict` where it does not.
async fn waiting<'a>(ctx: &'a Ctx, tx: &Tx, id: RequestId) -> Outcome<Waiting<'a>> {
    let request = store::request::get(tx, id).await?;
    let held = held(ctx, tx, request.record_id).await?;
    ctx.permit(Verb::RecordApprove, store::NOUN, &[held.keeper])?;
    let key = match request.standing(held.record.row_version, &ctx.now_text()) {
        Standing::Open => None,
        Standing::Lapsed => Some("conflict.request_lapsed"),
        _ => Some("conflict.request_closed"),
    };
    if let Some(key) = key {
        return Err(ActionError::Conflict { key });
    }
    let step = held.register.step(request.step.as_str());
    let step = step.filter(|step| step.approval.is_some());
    let step = step.ok_or(ActionError::Conflict {
        key: "conflict.request_lapsed",
    })?;
    Ok(Waiting {
        held,
        request,
        step,
    })
}

/// Grants or refuses a request; a refusal needs a reason. The last grant that is needed takes the step.
///
/// `Denied` for a role that may not, `Conflict` for whoever asked or has answered already, and for a request that lapsed.
pub async fn answer(ctx: &Ctx, id: RequestId, is_granted: bool, reason: &str) -> Outcome<Standing> {
    let tx = ctx.begin().await?;
    let Waiting {
        held,
        request,
        step,
    } = waiting(ctx, &tx, id).await?;
    check_person(ctx, &request, step)?;
    let reason = given(reason, !is_granted)?;
    let now = ctx.now_text();
    store::request::add_answer(&tx, id, &ctx.actor, (is_granted, reason), &now).await?;
    let n_granted = request
        .answers
        .iter()
        .filter(|answer| answer.is_granted)
        .count() as i64;
    let standing = match is_granted {
        false => Standing::Refused,
        true if n_granted + 1 >= request.n_needed => Standing::Granted,
        true => Standing::Open,
    };
    let detail = json!({
        "request": id, "step": step.id.as_str(), "granted": is_granted, "standing": standing.code(),
    });
    let fact = Fact::new(Verb::RecordApprove.code(), store::NOUN, held.record.id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    if standing == Standing::Granted {
        let agencies = store::agencies(&tx).await?;
        let what = (&held, step, request.reason.as_str());
        carry_out(ctx, &tx, &agencies, what, &request.input).await?;
    }
    if standing != Standing::Open {
        store::request::close(&tx, id, standing, &now).await?;
        let kind = match standing {
            Standing::Granted => "record.granted",
            _ => "record.refused",
        };
        let asker = request.agency_id.unwrap_or(held.keeper);
        tell(&tx, &held, step, (kind, asker), id, &now).await?;
    }
    tx.commit().await?;
    Ok(standing)
}

fn check_person(ctx: &Ctx, request: &Request, step: &StepDef) -> Outcome<()> {
    if request.is_for(ctx, step) {
        return Ok(());
    }
    let person = ctx.actor.person_id;
    if person.is_some() && person == request.person_id {
        return Err(ActionError::Conflict {
            key: "conflict.request_own",
        });
    }
    if request
        .answers
        .iter()
        .any(|answer| Some(answer.person_id) == person)
    {
        return Err(ActionError::Conflict {
            key: "conflict.request_answered",
        });
    }
    Err(ActionError::Denied {
        verb: Verb::RecordApprove.code(),
    })
}

/// Takes back what the actor asked for.
pub async fn recall(ctx: &Ctx, id: RequestId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let Waiting { held, request, .. } = waiting(ctx, &tx, id).await?;
    if request.person_id.is_none() || request.person_id != ctx.actor.person_id {
        return Err(ActionError::Denied {
            verb: "record.recall",
        });
    }
    store::request::close(&tx, id, Standing::Recalled, &ctx.now_text()).await?;
    let fact = Fact::new("record.recall_request", store::NOUN, held.record.id.0);
    ctx.record(&tx, fact.detail(json!({ "request": id })))
        .await?;
    Ok(tx.commit().await?)
}
