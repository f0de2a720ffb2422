//! What the page of one record needs, in a fixed number of statements: values, history, deadlines, links, what may be done.

use super::actions::held;
use super::clock::{Deadline, deadlines};
use super::merge::{Merge, Standing as MergeStanding};
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
    store::Tx,
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
    /// Proposals that it is the same as another record, and what became of them; newest first.
    pub merges: Vec<MergeView>,
    /// Whether the actor may propose one.
    pub may_merge: bool,
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

/// A merge as the page of one of its records shows it.
#[derive(Debug)]
pub struct MergeView {
    /// The merge.
    pub merge: Merge,
    /// The other record.
    pub other_id: RecordId,
    /// Its number; its title where it has none. For those who may see it; empty for others.
    pub other: String,
    /// Whether the actor may confirm or dismiss it.
    pub may_answer: bool,
    /// Whether the actor may take it back.
    pub may_undo: bool,
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
    let sight = Sight::of(ctx, &tx).await?;
    let linked: Vec<Record> = all
        .into_iter()
        .filter(|other| sight.has(other.agency_id, other.holder_id))
        .collect();
    let referrals = store::referral::of_record(&tx, id).await?;
    let merges = merges_of(ctx, &tx, &sight, (&record, held.keeper)).await?;
    let neighbours = mark::neighbours(&ctx.app, &tx, register, &record).await?;
    let mut named = agencies_in(register, &record, &history);
    named.extend(agencies_of(&record, &referrals, &neighbours));
    let agencies = names(&tx, named).await?;
    let requests = store::request::of_record(&tx, id).await?;
    let is_sealed = has_seals(register, &record);
    let openings = openings_of(&tx, id, is_sealed).await?;
    let may = |verb| ctx.may(verb, &[held.keeper]);
    let steps = steps_of(ctx, register, &record, held.keeper);
    let asked = requests
        .into_iter()
        .map(|request| request_view(ctx, register, &record, held.keeper, request));
    let sent = referrals
        .into_iter()
        .map(|referral| referral_view(ctx, &sight, &agencies, referral));
    let met = neighbours
        .into_iter()
        .map(|one| neighbour_view(&sight, &agencies, one));
    Ok(RecordView {
        agency: agencies.get(&record.agency_id).cloned().unwrap_or_default(),
        n_hidden: n_all - linked.len(),
        may_write: may(Verb::RecordWrite) && record.merged_into_id.is_none(),
        may_merge: may(Verb::RecordMerge) && record.merged_into_id.is_none(),
        merges,
        may_refer: may(Verb::RecordRefer),
        may_open: is_sealed && may(Verb::RecordOpenSealed),
        requests: asked.collect(),
        referrals: sent.collect(),
        neighbours: met.collect(),
        openings,
        is_sealed,
        register,
        record,
        history,
        deadlines,
        linked,
        agencies,
        steps,
    })
}

/// The record of the register of `id` that `text` names by its number or key, among those that the actor may see; `Invalid` on
/// `other` where there is none, or more than one.
pub async fn record_of_number(ctx: &Ctx, id: RecordId, text: &str) -> Outcome<RecordId> {
    let tx = ctx.reader();
    let here = held(ctx, &tx, id).await?;
    let text = text.trim();
    if text.is_empty() {
        return Err(ActionError::invalid("other", "error.required"));
    }
    let mut found = store::merge::numbered(&tx, &here.record.register, text).await?;
    found.extend(text.parse::<RecordId>().ok());
    let mut seen = Vec::new();
    for other in found {
        match held(ctx, &tx, other).await {
            Ok(_) if other != id => seen.push(other),
            Ok(_) | Err(ActionError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    match seen.as_slice() {
        [one] => Ok(*one),
        _ => Err(ActionError::invalid("other", "error.merge_other")),
    }
}

async fn merges_of(
    ctx: &Ctx,
    tx: &Tx,
    sight: &Sight,
    (record, keeper): (&Record, AgencyId),
) -> Outcome<Vec<MergeView>> {
    let mut all = Vec::new();
    for merge in store::merge::of_record(tx, record.id).await? {
        let other_id = if merge.kept_id == record.id {
            merge.merged_id
        } else {
            merge.kept_id
        };
        let other = store::get(tx, other_id).await?;
        let holder = other.holder_id.unwrap_or(other.agency_id);
        let holder = agency::store::answering(tx, holder, ctx.today()).await?;
        let may = [keeper, holder]
            .iter()
            .all(|side| ctx.may(Verb::RecordMerge, &[*side]));
        let is_own = ctx.actor.person_id.is_none() || ctx.actor.person_id == merge.person_id;
        let is_seen = sight.has(other.agency_id, other.holder_id);
        let name = match other.number_text.as_str() {
            _ if !is_seen => "",
            "" => other.title.as_str(),
            number => number,
        };
        all.push(MergeView {
            other: name.to_owned(),
            other_id,
            may_answer: may && !is_own && merge.standing == MergeStanding::Proposed,
            may_undo: may && merge.standing == MergeStanding::Confirmed,
            merge,
        });
    }
    Ok(all)
}

async fn openings_of(tx: &Tx, id: RecordId, is_sealed: bool) -> Outcome<Vec<Opening>> {
    if !is_sealed {
        return Ok(Vec::new());
    }
    store::openings(tx, id).await
}

fn steps_of<'a>(
    ctx: &Ctx,
    register: &'a RegisterDef,
    record: &Record,
    keeper: AgencyId,
) -> Vec<&'a StepDef> {
    if !ctx.may(Verb::RecordStep, &[keeper]) || record.merged_into_id.is_some() {
        return Vec::new();
    }
    rules::open_steps(register, record, &ctx.actor)
}

/// Keys of the agencies that have to do with a record.
fn agencies_of<'a>(
    record: &Record,
    referrals: &'a [Referral],
    neighbours: &'a [mark::Neighbour],
) -> impl Iterator<Item = AgencyId> + use<'a> {
    let sent = referrals.iter();
    [Some(record.agency_id), record.holder_id]
        .into_iter()
        .flatten()
        .chain(sent.flat_map(|r| [r.from_agency_id, r.to_agency_id]))
        .chain(neighbours.iter().map(|one| one.agency_id))
}

async fn names(tx: &Tx, agencies: BTreeSet<AgencyId>) -> Outcome<BTreeMap<AgencyId, String>> {
    let agencies: Vec<AgencyId> = agencies.into_iter().collect();
    let found = agency::store::many(tx, &agencies).await?;
    Ok(found.into_iter().map(|(id, a)| (id, a.name)).collect())
}

/// What the actor sees beside the record itself.
struct Sight {
    /// The agencies whose records the actor sees; `None` for all.
    own: Option<Vec<AgencyId>>,
    /// The agencies for which the actor's answers.
    line: Vec<AgencyId>,
}

impl Sight {
    async fn of(ctx: &Ctx, tx: &Tx) -> Outcome<Self> {
        let own = super::list::reach(ctx, tx).await?;
        let line = match &own {
            Some(own) => own.clone(),
            None => agency::store::line(ctx, tx).await?,
        };
        Ok(Self { own, line })
    }

    /// Whether the actor sees a record that `agency` entered and `holder` works on.
    fn has(&self, agency: AgencyId, holder: Option<AgencyId>) -> bool {
        let has = |id: &AgencyId| self.own.as_ref().is_none_or(|own| own.contains(id));
        has(&agency) || holder.iter().any(has)
    }
}

fn has_seals(register: &RegisterDef, record: &Record) -> bool {
    let mut sealed = register.fields.iter().filter(|field| field.is_sealed);
    sealed.any(|field| record.values.contains_key(field.id.as_str()))
}

fn request_view(
    ctx: &Ctx,
    register: &RegisterDef,
    record: &Record,
    keeper: AgencyId,
    request: Request,
) -> RequestView {
    let standing = request.standing(record.row_version, &ctx.now_text());
    let is_open = standing == request::Standing::Open;
    let step = register.step(request.step.as_str());
    let is_mine = request.person_id.is_some() && request.person_id == ctx.actor.person_id;
    let may_approve = ctx.may(Verb::RecordApprove, &[keeper]);
    RequestView {
        may_answer: is_open && may_approve && step.is_some_and(|s| request.is_for(ctx, s)),
        may_recall: is_open && is_mine,
        standing,
        request,
    }
}

fn referral_view(
    ctx: &Ctx,
    sight: &Sight,
    agencies: &BTreeMap<AgencyId, String>,
    referral: Referral,
) -> ReferralView {
    let name = |id: AgencyId| agencies.get(&id).cloned().unwrap_or_default();
    let may = ctx
        .actor
        .agency_id
        .is_some_and(|own| ctx.may(Verb::RecordRefer, &[own]));
    let is_for = |agency: AgencyId| may && sight.line.contains(&agency);
    let is_sent = referral.standing == referral::Standing::Sent;
    let is_shared =
        referral.standing == referral::Standing::Received && referral.kind == referral::Kind::Share;
    ReferralView {
        from: name(referral.from_agency_id),
        to: name(referral.to_agency_id),
        may_answer: is_sent && is_for(referral.to_agency_id),
        may_recall: (is_sent || is_shared) && is_for(referral.from_agency_id),
        referral,
    }
}

fn neighbour_view(
    sight: &Sight,
    agencies: &BTreeMap<AgencyId, String>,
    one: mark::Neighbour,
) -> NeighbourView {
    let is_seen = sight.has(one.agency_id, one.holder_id);
    NeighbourView {
        id: is_seen.then_some(one.id),
        title: if is_seen { one.title } else { String::new() },
        agency: agencies.get(&one.agency_id).cloned().unwrap_or_default(),
        register: one.register,
        shared: one.shared,
    }
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
