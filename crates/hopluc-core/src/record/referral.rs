//! Records that another agency is told of or takes over ("chia sẻ, chuyển hồ sơ"), with a reason and a receipt.
//!
//! Nothing is moved: the row stays with the agency that entered it, which goes on counting it and reading it. Clocks go on.

use super::actions::{held, tell_of};
use super::{Record, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, RecordId, ReferralId},
    permit::Verb,
    store::Tx,
};
use serde_json::json;

/// The glossary word of a referral.
pub const NOUN: &str = "record_referral";

const MOST_REASON: usize = 2_000;

/// What the other agency gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It may read the record.
    Share,
    /// From its receipt on it works on the record.
    Transfer,
}

impl Kind {
    /// The word in the database, in forms and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Transfer => "transfer",
        }
    }

    /// The kind called `code`.
    pub fn of(code: &str) -> Option<Self> {
        [Self::Share, Self::Transfer]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Where a referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Sent, not received yet.
    Sent,
    /// Received.
    Received,
    /// Sent back with a reason.
    Returned,
    /// Taken back by the sender.
    Recalled,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Sent, Self::Received, Self::Returned, Self::Recalled];

    /// The word in the database and in the locales.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Returned => "returned",
            Self::Recalled => "recalled",
        }
    }

    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Key.
    pub id: ReferralId,
    /// Of which record.
    pub record_id: RecordId,
    /// What the other agency gets.
    pub kind: Kind,
    /// Who sent it.
    pub from_agency_id: AgencyId,
    /// To whom.
    pub to_agency_id: AgencyId,
    /// Why.
    pub reason: String,
    /// Who sent it, by name.
    pub person: String,
    /// When (UTC).
    pub sent_at: String,
    /// Where it stands.
    pub standing: Standing,
    /// What was answered: why it was returned or recalled.
    pub answer: String,
    /// Who answered, by name; empty while nobody has.
    pub answered_by: String,
    /// When (UTC); empty while nobody has.
    pub answered_at: String,
}

fn given(reason: &str) -> Outcome<&str> {
    given_reason(reason, MOST_REASON, true)
}

/// Shares a record with an agency that a step names, unless it has it already. It is told by the step.
pub(super) async fn share_by_step(
    ctx: &Ctx,
    tx: &Tx,
    record: &Record,
    to: AgencyId,
    step: &str,
) -> Outcome<()> {
    let from = record.holder_id.unwrap_or(record.agency_id);
    if to == from
        || to == record.agency_id
        || store::referral::reaches(tx, record.id, &[to]).await?
    {
        return Ok(());
    }
    let sent = (Kind::Share, from, to, step);
    let referral = store::referral::add(tx, record.id, sent, &ctx.actor, &ctx.now_text()).await?;
    let detail = json!({ "referral": referral, "kind": Kind::Share.code(), "to_agency_id": to });
    let fact = Fact::new(Verb::RecordRefer.code(), store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await
}

/// Shares a record with `to` or hands it over; the keeper's people may.
///
/// `Invalid` for an agency that is not there or is the keeper itself, `Conflict` where the same is on its way already or the
/// work is over (nothing that is closed is handed over).
pub async fn refer(
    ctx: &Ctx,
    id: RecordId,
    kind: Kind,
    to: AgencyId,
    reason: &str,
) -> Outcome<ReferralId> {
    let tx = ctx.begin().await?;
    let held = held(ctx, &tx, id).await?;
    ctx.permit(Verb::RecordRefer, store::NOUN, &[held.keeper])?;
    let reason = given(reason)?;
    let there = agency::store::many(&tx, &[to]).await?;
    let is_there = there
        .get(&to)
        .is_some_and(|a| a.valid_to.is_none_or(|end| end > ctx.today()));
    if !is_there || to == held.keeper {
        return Err(ActionError::invalid("to", "error.refer_to"));
    }
    let is_closed = held
        .record
        .state_def(held.register)
        .is_some_and(|s| s.is_closed);
    if kind == Kind::Transfer && is_closed {
        return Err(ActionError::Conflict {
            key: "conflict.refer_closed",
        });
    }
    let is_under_way = |other: &Referral| match (kind, other.kind) {
        (Kind::Transfer, Kind::Transfer) => other.standing == Standing::Sent,
        (Kind::Share, Kind::Share) => {
            other.to_agency_id == to
                && matches!(other.standing, Standing::Sent | Standing::Received)
        }
        _ => false,
    };
    if store::referral::of_record(&tx, id)
        .await?
        .iter()
        .any(is_under_way)
    {
        return Err(ActionError::Conflict {
            key: "conflict.refer_twice",
        });
    }
    let now = ctx.now_text();
    let sent = (kind, held.keeper, to, reason);
    let referral = store::referral::add(&tx, id, sent, &ctx.actor, &now).await?;
    let detail = json!({ "referral": referral, "kind": kind.code(), "to_agency_id": to });
    let fact = Fact::new(Verb::RecordRefer.code(), store::NOUN, id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tell_of(&tx, &held, ("record.referred", to), referral, &now).await?;
    tx.commit().await?;
    Ok(referral)
}

/// Signs for the receipt of a record, or sends it back with a reason. The receiver's people may.
///
/// The receipt of a transfer makes the receiver the one who works on the record.
pub async fn answer(ctx: &Ctx, id: ReferralId, is_received: bool, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let referral = store::referral::get(&tx, id).await?;
    let held = held(ctx, &tx, referral.record_id).await?;
    let receiver = agency::store::answering(&tx, referral.to_agency_id, ctx.today()).await?;
    ctx.permit(Verb::RecordRefer, store::NOUN, &[receiver])?;
    let reason = if is_received {
        reason.trim()
    } else {
        given(reason)?
    };
    let standing = if is_received {
        Standing::Received
    } else {
        Standing::Returned
    };
    let now = ctx.now_text();
    store::referral::answer(&tx, &referral, standing, (reason, &ctx.actor), &now).await?;
    if referral.kind == Kind::Transfer && is_received {
        store::referral::set_holder(&tx, referral.record_id, referral.to_agency_id).await?;
    }
    let detail = json!({ "referral": id, "standing": standing.code() });
    let fact = Fact::new("record.answer_referral", store::NOUN, referral.record_id.0);
    ctx.record(&tx, fact.detail(detail)).await?;
    let kind = if is_received {
        "record.received"
    } else {
        "record.returned"
    };
    tell_of(&tx, &held, (kind, referral.from_agency_id), id, &now).await?;
    Ok(tx.commit().await?)
}

/// Takes a referral back: a share at any time, which ends the reading, a transfer until it is received.
pub async fn recall(ctx: &Ctx, id: ReferralId, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let referral = store::referral::get(&tx, id).await?;
    let held = held(ctx, &tx, referral.record_id).await?;
    let sender = agency::store::answering(&tx, referral.from_agency_id, ctx.today()).await?;
    ctx.permit(Verb::RecordRefer, store::NOUN, &[sender])?;
    if referral.kind == Kind::Transfer && referral.standing == Standing::Received {
        return Err(ActionError::Conflict {
            key: "conflict.refer_received",
        });
    }
    let reason = given(reason)?;
    let now = ctx.now_text();
    store::referral::answer(
        &tx,
        &referral,
        Standing::Recalled,
        (reason, &ctx.actor),
        &now,
    )
    .await?;
    let fact = Fact::new("record.recall_referral", store::NOUN, referral.record_id.0);
    ctx.record(&tx, fact.detail(json!({ "referral": id })))
        .await?;
    tell_of(
        &tx,
        &held,
        ("record.recalled", referral.to_agency_id),
        id,
        &now,
    )
    .await?;
    Ok(tx.commit().await?)
}
