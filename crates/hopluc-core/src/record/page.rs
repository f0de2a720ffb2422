//! What the page of one record needs, in a fixed number of statements: values, history, deadlines, links, what may be done.

use super::actions::held;
use super::clock::{Deadline, deadlines};
use super::referral::{self, Referral};
use super::request::{self, Request};
use super::sealed::Opening;
use super::{Input, Record, Version, mark, rules, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    holiday,
    ids::{AgencyId, RecordId},
    permit::Verb,
};
use crate::catalogue::{FieldKind, RegisterDef, RegisterId, StepDef};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One record as its page shows it.
pub struct RecordView<'a> {
    /// The register.
    pub register: &'a RegisterDef,
    /// The record.
    pub record: Record,
    /// The name of its agency.
    pub agency: String,
    /// Its versions, oldest first.
    pub history: Vec<Version>,
    /// Its deadlines.
    pub deadlines: Vec<Deadline<'a>>,
    /// Records linked with it that the actor may see.
    pub linked: Vec<Record>,
    /// How many linked records the actor may not see.
    pub n_hidden: usize,
    /// Names of the agencies that its values name.
    pub agencies: BTreeMap<AgencyId, String>,
    /// Requests for steps, newest first, with where they stand and whether the actor may answer or recall them.
    pub requests: Vec<RequestView>,
    /// To whom it was shared or handed over, newest first.
    pub referrals: Vec<ReferralView>,
    /// Other records that name one of its identifiers.
    pub neighbours: Vec<NeighbourView>,
    /// Who opened what is sealed in it.
    pub openings: Vec<Opening>,
    /// Whether something in it is sealed.
    pub is_sealed: bool,
    /// Whether the actor may open that.
    pub may_open: bool,
    /// Whether the actor may share it or hand it over.
    pub may_refer: bool,
    /// Whether the actor may correct it.
    pub may_write: bool,
    /// The steps that the actor may take.
    pub steps: Vec<&'a StepDef>,
}

/// A request as the page shows it.
#[derive(Debug)]
pub struct RequestView {
    /// The request.
    pub request: Request,
    /// Where it stands.
    pub standing: request::Standing,
    /// Whether the actor may grant or refuse it.
    pub may_answer: bool,
    /// Whether the actor may take it back.
    pub may_recall: bool,
}

/// A referral as the page shows it.
#[derive(Debug)]
pub struct ReferralView {
    /// The referral.
    pub referral: Referral,
    /// The name of who sent it.
    pub from: String,
    /// The name of whom it went to.
    pub to: String,
    /// Whether the actor may sign for it or send it back.
    pub may_answer: bool,
    /// Whether the actor may take it back.
    pub may_recall: bool,
}

/// A record with a common identifier as the page shows it.
#[derive(Debug)]
pub struct NeighbourView {
    /// Its key, for those who may see it.
    pub id: Option<RecordId>,
    /// Its title, for those who may see it; empty for others.
    pub title: String,
    /// Its register.
    pub register: RegisterId,
    /// The name of who entered it.
    pub agency: String,
    /// The identifiers that both name.
    pub shared: Vec<String>,
}

/// The page of a record; `NotFound` where there is none that the actor may see.
pub async fn record_page(ctx: &Ctx, id: RecordId) -> Outcome<RecordView<'_>> {
    let tx = ctx.reader();
    let held = held(ctx, &tx, id).await?;
    let (register, record) = (held.register, held.record);
    let history = store::versions(&tx, id).await?;
    let calendar = holiday::calendar(&tx, ctx.catalogue()).await?;
    let now = ctx.app.clock.now();
    let deadlines = deadlines(register, &record, &history, &calendar, now);
    let all = store::linked(&tx, id).await?;
    let n_all = all.len();
    let own = super::list::reach(ctx, &tx).await?;
    let line = match &own {
        Some(own) => own.clone(),
        None => agency::store::line(ctx, &tx).await?,
    };
    let is_own = |agency: AgencyId, holder: Option<AgencyId>| {
        own.as_ref()
            .is_none_or(|own| own.contains(&agency) || holder.is_some_and(|id| own.contains(&id)))
    };
    let linked: Vec<Record> = all
        .into_iter()
        .filter(|other| is_own(other.agency_id, other.holder_id))
        .collect();
    let referrals = store::referral::of_record(&tx, id).await?;
    let neighbours = mark::neighbours(&ctx.app, &tx, register, &record).await?;
    let mut named = agencies_in(register, &record, &history);
    named.insert(record.agency_id);
    named.extend(record.holder_id);
    named.extend(
        referrals
            .iter()
            .flat_map(|r| [r.from_agency_id, r.to_agency_id]),
    );
    named.extend(neighbours.iter().map(|one| one.agency_id));
    let named: Vec<AgencyId> = named.into_iter().collect();
    let agencies = agency::store::many(&tx, &named).await?;
    let agencies: BTreeMap<AgencyId, String> =
        agencies.into_iter().map(|(id, a)| (id, a.name)).collect();
    let name = |id: AgencyId| agencies.get(&id).cloned().unwrap_or_default();
    let may = |verb| ctx.may(verb, &[held.keeper]);
    let steps = if may(Verb::RecordStep) {
        rules::open_steps(register, &record, &ctx.actor)
    } else {
        Vec::new()
    };
    let (may_approve, now_text) = (may(Verb::RecordApprove), ctx.now_text());
    let requests = store::request::of_record(&tx, id).await?;
    let requests = requests.into_iter().map(|request| {
        let standing = request.standing(record.row_version, &now_text);
        let is_open = standing == request::Standing::Open;
        let step = register.step(request.step.as_str());
        let is_mine = request.person_id.is_some() && request.person_id == ctx.actor.person_id;
        RequestView {
            may_answer: is_open && may_approve && step.is_some_and(|s| request.is_for(ctx, s)),
            may_recall: is_open && is_mine,
            standing,
            request,
        }
    });
    let requests = requests.collect();
    let referrals = referrals.into_iter().map(|referral| {
        let is_for = |agency: AgencyId| {
            line.contains(&agency) && ctx.may(Verb::RecordRefer, &[ctx.actor.agency()])
        };
        let is_sent = referral.standing == referral::Standing::Sent;
        let is_shared = referral.standing == referral::Standing::Received
            && referral.kind == referral::Kind::Share;
        ReferralView {
            from: name(referral.from_agency_id),
            to: name(referral.to_agency_id),
            may_answer: is_sent && is_for(referral.to_agency_id),
            may_recall: (is_sent || is_shared) && is_for(referral.from_agency_id),
            referral,
        }
    });
    let referrals = referrals.collect();
    let neighbours = neighbours.into_iter().map(|one| {
        let is_seen = is_own(one.agency_id, one.holder_id);
        NeighbourView {
            id: is_seen.then_some(one.id),
            title: if is_seen { one.title } else { String::new() },
            agency: name(one.agency_id),
            register: one.register,
            shared: one.shared,
        }
    });
    let neighbours = neighbours.collect();
    let sealed = register.fields.iter().filter(|field| field.is_sealed);
    let is_sealed = sealed
        .map(|field| field.id.as_str())
        .any(|field| record.values.contains_key(field));
    Ok(RecordView {
        agency: name(record.agency_id),
        n_hidden: n_all - linked.len(),
        may_write: may(Verb::RecordWrite),
        may_refer: may(Verb::RecordRefer),
        may_open: is_sealed && may(Verb::RecordOpenSealed),
        openings: if is_sealed {
            store::openings(&tx, id).await?
        } else {
            Vec::new()
        },
        is_sealed,
        requests,
        referrals,
        neighbours,
        register,
        record,
        history,
        deadlines,
        linked,
        agencies,
        steps,
    })
}

/// Keys of the agencies that a record names, in any version.
fn agencies_in(register: &RegisterDef, record: &Record, history: &[Version]) -> BTreeSet<AgencyId> {
    let mut found = BTreeSet::new();
    let mut add = |value: Option<&Value>| found.extend(value.and_then(Value::as_i64).map(AgencyId));
    let all = history.iter().map(|version| &version.values);
    for values in all.chain([&record.values]) {
        for field in &register.fields {
            let value = values.get(field.id.as_str());
            if matches!(field.kind, FieldKind::Agency { .. }) {
                add(value);
            }
            let rows = value.and_then(Value::as_array).into_iter().flatten();
            let columns = field.columns().iter();
            let columns: Vec<_> = columns
                .filter(|column| matches!(column.kind, FieldKind::Agency { .. }))
                .collect();
            for row in rows {
                for column in &columns {
                    add(row.get(column.id.as_str()));
                }
            }
        }
    }
    found
}

/// What the form of a new record begins with: what `from` carries over by a link of its register, if it is given.
pub async fn new_record(
    ctx: &Ctx,
    register: &RegisterId,
    from: Option<RecordId>,
) -> Outcome<(Input, Option<Record>)> {
    let def = super::register_of(ctx.catalogue(), register)?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[ctx.actor.agency()])?;
    let Some(from) = from else {
        return Ok((Input::new(), None));
    };
    let held = held(ctx, &ctx.reader(), from).await?;
    let link = held
        .register
        .links
        .iter()
        .find(|link| link.register == def.id);
    let link = link.ok_or(ActionError::NotFound { noun: "link" })?;
    let mut input = rules::input_of(held.register, &held.record.values);
    input.retain(|key, _| {
        let field = key.split('.').next().unwrap_or_default();
        link.carries.iter().any(|id| id.as_str() == field)
    });
    Ok((input, Some(held.record)))
}
