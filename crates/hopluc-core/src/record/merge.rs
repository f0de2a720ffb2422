//! Two records of one register that are the same event ("hợp nhất hồ sơ"): proposed, confirmed by another person, reversible.
//!
//! Nothing is moved or thrown away: both rows stay, each with its number, its history and its agency. The one that is merged is
//! worked on no more and counts for nothing, so an event that two agencies saw is counted once; by which rule the other one counts
//! is kept with the merge.

use super::actions::{Held, held, keep, tell_of};
use super::{Record, register_of, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, MergeId, PersonId, RecordId},
    permit::Verb,
    store::Tx,
};
use serde_json::json;

/// The glossary word of a merge.
pub const NOUN: &str = "record_merge";

const MOST_REASON: usize = 2_000;

/// By which rule one of the two goes on counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountingRule {
    /// The one that was entered first.
    FirstEntered,
    /// The one that the proposer chose.
    Chosen,
}

impl CountingRule {
    /// The word in the database, in forms and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::FirstEntered => "first_entered",
            Self::Chosen => "chosen",
        }
    }

    pub(super) fn of(code: &str) -> Option<Self> {
        [Self::FirstEntered, Self::Chosen]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// Where a merge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered.
    Proposed,
    /// In force.
    Confirmed,
    /// They are not the same.
    Dismissed,
    /// It was in force and was taken back.
    Undone,
}

impl Standing {
    const ALL: [Self; 4] = [
        Self::Proposed,
        Self::Confirmed,
        Self::Dismissed,
        Self::Undone,
    ];

    /// The word in the database, in the locales and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Undone => "undone",
        }
    }

    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Key.
    pub id: MergeId,
    /// The record that goes on and counts.
    pub kept_id: RecordId,
    /// The record that is merged into it.
    pub merged_id: RecordId,
    /// Why the first of them counts.
    pub rule: CountingRule,
    /// Why they are the same.
    pub reason: String,
    /// Who proposed it.
    pub person_id: Option<PersonId>,
    /// By name.
    pub person: String,
    /// When (UTC).
    pub proposed_at: String,
    /// Where it stands.
    pub standing: Standing,
    /// What was said to it last.
    pub answer: String,
    /// By whom; empty while nobody has.
    pub answered_by: String,
    /// When (UTC); empty while nobody has.
    pub answered_at: String,
}

fn given(reason: &str) -> Outcome<&str> {
    given_reason(reason, MOST_REASON, true)
}

/// Proposes that two records are the same. Who works on one of them may; `counts` is the one that goes on, or the one that was
/// entered first.
///
/// `Conflict` for records of different registers, for one that is merged already or has others merged into it and would be merged,
/// and where the same is proposed already.
pub async fn propose(
    ctx: &Ctx,
    (one, other): (RecordId, RecordId),
    counts: Option<RecordId>,
    reason: &str,
) -> Outcome<MergeId> {
    let tx = ctx.begin().await?;
    let here = held(ctx, &tx, one).await?;
    let there = held(ctx, &tx, other).await?;
    ctx.permit(Verb::RecordMerge, NOUN, &[here.keeper, there.keeper])?;
    let reason = given(reason)?;
    let (kept, merged, rule) = sides(&here.record, &there.record, counts)?;
    check_free(&tx, kept, merged).await?;
    if store::merge::is_proposed(&tx, kept, merged).await? {
        return Err(ActionError::Conflict {
            key: "conflict.merge_twice",
        });
    }
    let now = ctx.now_text();
    let id = store::merge::add(&tx, (kept, merged, rule), reason, &ctx.actor, &now).await?;
    let detail = json!({ "merge": id, "kept": kept, "merged": merged, "rule": rule.code() });
    for record in [kept, merged] {
        let fact = Fact::new("record.propose_merge", store::NOUN, record.0);
        ctx.record(&tx, fact.detail(detail.clone())).await?;
    }
    tell(ctx, &tx, [&here, &there], ("record.merge_proposed", id)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Which of two records goes on, which is merged, and why.
fn sides(
    one: &Record,
    other: &Record,
    counts: Option<RecordId>,
) -> Outcome<(RecordId, RecordId, CountingRule)> {
    if one.id == other.id || one.register != other.register {
        return Err(ActionError::Conflict {
            key: "conflict.merge_register",
        });
    }
    let (first, second) = if (&one.created_at, one.id) <= (&other.created_at, other.id) {
        (one.id, other.id)
    } else {
        (other.id, one.id)
    };
    match counts {
        None => Ok((first, second, CountingRule::FirstEntered)),
        Some(id) if id == first => Ok((first, second, CountingRule::Chosen)),
        Some(id) if id == second => Ok((second, first, CountingRule::Chosen)),
        Some(_) => Err(ActionError::invalid("counts", "error.unknown_value")),
    }
}

/// `Conflict` where one of the two is merged already, or others are merged into the one that would be.
async fn check_free(tx: &Tx, kept: RecordId, merged: RecordId) -> Outcome<()> {
    let is_merged = store::get(tx, kept).await?.merged_into_id.is_some()
        || store::get(tx, merged).await?.merged_into_id.is_some();
    if is_merged || store::merge::has_merged(tx, merged).await? {
        return Err(ActionError::Conflict {
            key: "conflict.merge_chain",
        });
    }
    Ok(())
}

/// Both records of a merge, for whoever may decide for the keepers of both.
async fn both<'a>(ctx: &'a Ctx, tx: &Tx, merge: &Merge) -> Outcome<[Held<'a>; 2]> {
    let kept = held(ctx, tx, merge.kept_id).await?;
    let merged = held(ctx, tx, merge.merged_id).await?;
    for side in [&kept, &merged] {
        ctx.permit(Verb::RecordMerge, NOUN, &[side.keeper])?;
    }
    Ok([kept, merged])
}

/// Confirms that two records are the same, or dismisses it with a reason. Another person than the proposer, who may decide for
/// the keepers of both records.
pub async fn answer(ctx: &Ctx, id: MergeId, is_same: bool, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let merge = store::merge::get(&tx, id).await?;
    let sides = both(ctx, &tx, &merge).await?;
    let is_own = ctx.actor.person_id.is_none() || ctx.actor.person_id == merge.person_id;
    if is_own && !ctx.actor.is_system {
        return Err(ActionError::Conflict {
            key: "conflict.merge_own",
        });
    }
    if ctx.actor.is_system {
        // The machine proposes at most; a person decides.
        return Err(ActionError::Denied {
            verb: Verb::RecordMerge.code(),
        });
    }
    let (reason, standing, kind) = if is_same {
        check_free(&tx, merge.kept_id, merge.merged_id).await?;
        (reason.trim(), Standing::Confirmed, "record.merge_confirmed")
    } else {
        (
            given(reason)?,
            Standing::Dismissed,
            "record.merge_dismissed",
        )
    };
    step(ctx, &tx, &merge, (standing, reason)).await?;
    if is_same {
        fold(
            ctx,
            &tx,
            &sides[1].record,
            Some(merge.kept_id),
            &merge.reason,
        )
        .await?;
    }
    tell(ctx, &tx, [&sides[0], &sides[1]], (kind, id)).await?;
    Ok(tx.commit().await?)
}

/// Takes a merge back: both records stand and count as before. Who may confirm it may.
pub async fn undo(ctx: &Ctx, id: MergeId, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let merge = store::merge::get(&tx, id).await?;
    let sides = both(ctx, &tx, &merge).await?;
    let reason = given(reason)?;
    step(ctx, &tx, &merge, (Standing::Undone, reason)).await?;
    fold(ctx, &tx, &sides[1].record, None, reason).await?;
    let told = ("record.merge_undone", id);
    tell(ctx, &tx, [&sides[0], &sides[1]], told).await?;
    Ok(tx.commit().await?)
}

/// Moves a merge on, with a fact for each of the two records; `Conflict` where it has moved on already.
async fn step(ctx: &Ctx, tx: &Tx, merge: &Merge, (to, reason): (Standing, &str)) -> Outcome<()> {
    store::merge::answer(tx, merge.id, to, (reason, &ctx.actor), &ctx.now_text()).await?;
    let detail = json!({
        "merge": merge.id, "kept": merge.kept_id, "merged": merge.merged_id,
        "rule": merge.rule.code(), "standing": to.code(),
    });
    for record in [merge.kept_id, merge.merged_id] {
        let fact = Fact::new(Verb::RecordMerge.code(), store::NOUN, record.0);
        ctx.record(tx, fact.detail(detail.clone())).await?;
    }
    Ok(())
}

/// Makes `record` a part of another, or a record of its own again, with what it counts for.
async fn fold(
    ctx: &Ctx,
    tx: &Tx,
    record: &Record,
    into: Option<RecordId>,
    reason: &str,
) -> Outcome<()> {
    let def = register_of(ctx.catalogue(), &record.register)?;
    store::merge::set_merged(tx, record, into).await?;
    let folded = Record {
        merged_into_id: into,
        row_version: record.row_version + 1,
        changed_by: ctx.actor.person_id,
        changed_at: ctx.now_text(),
        ..record.clone()
    };
    let deed = if into.is_some() { "merge" } else { "unmerge" };
    keep(ctx, tx, def, &folded, (deed, reason)).await
}

async fn tell(
    ctx: &Ctx,
    tx: &Tx,
    sides: [&Held<'_>; 2],
    (kind, id): (&str, MergeId),
) -> Outcome<()> {
    let mut told: Vec<AgencyId> = Vec::new();
    for side in sides {
        let agency_id = agency::store::answering(tx, side.keeper, ctx.today()).await?;
        if told.contains(&agency_id) {
            continue;
        }
        told.push(agency_id);
        tell_of(tx, side, (kind, agency_id), id, &ctx.now_text()).await?;
    }
    Ok(())
}
