//! Verbs of the directory. Each is one transaction: load, ask, decide, save, record.
//!
//! Readers of the directory need no verb of their own: everybody may see it (`agency.read`).

use super::{Agency, AgencyEnd, AgencyForm, Alias, OpenWork, RoleHeld, RoleId, jobs, rules, store};
use crate::base::{
    audit::{self, Entry, Fact},
    clock::date_text,
    ctx::Ctx,
    error::{ActionError, Faults, FieldError, Outcome},
    ids::AgencyId,
    permit::Verb,
    store::Tx,
};
use serde_json::json;
use std::collections::BTreeMap;
use time::Date;

/// Everything that the page of one agency shows.
#[derive(Clone, Debug)]
pub struct AgencyPage {
    /// The agency.
    pub agency: Agency,
    /// From the top of the tree down to its parent.
    pub above: Vec<Agency>,
    /// Directly under it.
    pub children: Vec<Agency>,
    /// Its further names.
    pub aliases: Vec<Alias>,
    /// Its duties, former ones too.
    pub roles: Vec<RoleHeld>,
    /// The agency that answers for it today, where that is another.
    pub answering: Option<Agency>,
    /// Open work that it answers, for those who may close it; else none.
    pub open_work: OpenWork,
    /// The journal's word for its end, for those who may change it.
    pub ended: Option<Entry>,
}

/// The page of an agency.
pub async fn page(ctx: &Ctx, id: AgencyId) -> Outcome<AgencyPage> {
    let tx = ctx.reader();
    let agency = store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyRead, "agency", &[id])?;
    let mut above = Vec::new();
    let mut next = agency.parent_id;
    while let Some(parent) = next.filter(|_| above.len() < 20) {
        let parent = store::get(&tx, parent).await?;
        next = parent.parent_id;
        above.insert(0, parent);
    }
    let answering = store::answering(&tx, id, ctx.today()).await?;
    let (open_work, ended) = if ctx.may(Verb::AgencyEdit, &[id]) {
        let facts = audit::of_record(&tx, "agency", id.0, 100).await?;
        (
            store::open_work(&tx, id, ctx.today()).await?,
            facts.into_iter().find(|fact| fact.verb == "agency.close"),
        )
    } else {
        (OpenWork::default(), None)
    };
    Ok(AgencyPage {
        open_work,
        ended: ended.filter(|_| agency.valid_to.is_some()),
        children: store::children(&tx, Some(id)).await?,
        aliases: store::aliases(&tx, Some(id)).await?,
        roles: store::roles(&tx, Some(id)).await?,
        answering: if answering == id {
            None
        } else {
            Some(store::get(&tx, answering).await?)
        },
        above,
        agency,
    })
}

/// `Conflict` where the agency has ended by today: nothing new is made in its name. Its successor, where it has one, is named
/// and goes on with what was begun.
pub async fn still_stands(ctx: &Ctx, tx: &Tx, id: AgencyId) -> Outcome<()> {
    let own = store::get(tx, id).await?;
    if own.valid_to.is_none_or(|to| ctx.today() < to) {
        return Ok(());
    }
    let heir = store::answering(tx, id, ctx.today()).await?;
    let (key, heir) = if heir == id {
        ("conflict.agency_ended", String::new())
    } else {
        ("conflict.agency_merged", store::get(tx, heir).await?.name)
    };
    let told = FieldError::new("agency", key)
        .arg("agency", own.name)
        .arg("successor", heir);
    Err(ActionError::ConflictWith(told))
}

/// Adds an agency.
pub async fn add(ctx: &Ctx, form: &AgencyForm) -> Outcome<AgencyId> {
    let tx = ctx.begin().await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[])?;
    let id = add_within(ctx, &tx, form).await?;
    tx.commit().await?;
    Ok(id)
}

/// The agency of the first administrator: the one of its code, or a new one.
pub(crate) async fn first(ctx: &Ctx, tx: &Tx, form: &AgencyForm) -> Outcome<AgencyId> {
    match store::by_code(tx, &rules::tidied(form).code).await? {
        Some(known) => Ok(known.id),
        None => add_within(ctx, tx, form).await,
    }
}

async fn add_within(ctx: &Ctx, tx: &Tx, form: &AgencyForm) -> Outcome<AgencyId> {
    let form = rules::tidied(form);
    let mut faults = rules::faults_of(&form, ctx.catalogue());
    faults.when(
        store::by_code(tx, &form.code).await?.is_some(),
        "code",
        "error.agency_code_taken",
    );
    check_parent(tx, &mut faults, None, &form).await?;
    faults.stop_if_any()?;
    let id = store::add(tx, &form).await?;
    let fact = Fact::new("agency.add", "agency", id.0)
        .detail(json!({ "code": form.code, "kind": form.kind.as_str() }));
    ctx.record(tx, fact).await?;
    Ok(id)
}

/// Changes an agency that still has `row_version`; a former name stays as an alias.
///
/// `Conflict` with `conflict.changed_meanwhile` where somebody else was faster.
pub async fn change(ctx: &Ctx, id: AgencyId, row_version: i64, form: &AgencyForm) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let old = store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[id])?;
    let form = rules::tidied(form);
    let mut faults = rules::faults_of(&form, ctx.catalogue());
    let taken = store::by_code(&tx, &form.code).await?;
    faults.when(
        taken.is_some_and(|other| other.id != id),
        "code",
        "error.agency_code_taken",
    );
    faults.when(
        old.valid_to.is_some_and(|to| to < form.valid_from),
        "valid_from",
        "error.dates_out_of_order",
    );
    check_parent(&tx, &mut faults, Some(id), &form).await?;
    faults.stop_if_any()?;
    save_change(ctx, &tx, &old, row_version, &form).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes `form` over `old` with its journal fact; does nothing where nothing changes.
pub(super) async fn save_change(
    ctx: &Ctx,
    tx: &Tx,
    old: &Agency,
    row_version: i64,
    form: &AgencyForm,
) -> Outcome<()> {
    if old.row_version != row_version {
        return Err(changed_meanwhile());
    }
    let fields = rules::changed_fields(&old.form(), form);
    if fields.is_empty() {
        return Ok(());
    }
    if !store::change(tx, old.id, row_version, form).await? {
        return Err(changed_meanwhile());
    }
    if rules::folded(&old.name) != rules::folded(&form.name) {
        store::add_alias(tx, old.id, &old.name).await?;
    }
    let fact = Fact::new("agency.change", "agency", old.id.0).detail(json!({ "fields": fields }));
    ctx.record(tx, fact).await
}

fn changed_meanwhile() -> ActionError {
    ActionError::Conflict {
        key: "conflict.changed_meanwhile",
    }
}

async fn check_parent(
    tx: &Tx,
    faults: &mut Faults,
    id: Option<AgencyId>,
    form: &AgencyForm,
) -> Outcome<()> {
    let Some(parent) = form.parent_id else {
        return Ok(());
    };
    let all = store::all(tx).await?;
    faults.when(
        all.iter().all(|agency| agency.id != parent),
        "parent_id",
        "error.agency_unknown",
    );
    let links: BTreeMap<_, _> = all
        .iter()
        .filter_map(|agency| Some((agency.id, agency.parent_id?)))
        .collect();
    faults.when(
        id.is_some_and(|id| rules::closes_ring(&links, id, parent)),
        "parent_id",
        "error.agency_ring",
    );
    Ok(())
}

/// Closes an agency from `on` (the first day without it) and names who answers for it; `None` for nobody.
///
/// [`end`] for one who has confirmed nothing: refused where open work would be left to nobody, or an end is stored.
pub async fn close(
    ctx: &Ctx,
    id: AgencyId,
    row_version: i64,
    on: Date,
    successor: Option<AgencyId>,
) -> Outcome<()> {
    let end = AgencyEnd {
        row_version,
        on,
        successor,
        is_without_heir: false,
        is_change: false,
    };
    self::end(ctx, id, &end).await
}

/// Ends an agency. Nothing is moved: open duties stay on its rows and are answered by the successor, who is told.
///
/// `Invalid` on `nobody_inherits` where open tasks or reports would be left to nobody and that is not confirmed.
/// `Conflict` where it is closed already and this is not said to be a change: the stored end is another official's word.
pub async fn end(ctx: &Ctx, id: AgencyId, end: &AgencyEnd) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let agency = store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[id])?;
    if agency.valid_to.is_some() && !end.is_change {
        return Err(ActionError::Conflict {
            key: "conflict.agency_closed_already",
        });
    }
    let work = store::open_work(&tx, id, ctx.today()).await?;
    check_end(&tx, &agency, end, work).await?;
    if !store::set_end(&tx, id, end.row_version, Some(end.on), end.successor).await? {
        return Err(changed_meanwhile());
    }
    let mut detail = json!({
        "on": date_text(end.on),
        "successor_id": end.successor.map(|id| id.0),
        "n_open_tasks": work.n_tasks,
        "n_open_reports": work.n_reports,
    });
    if let Some(before) = agency.valid_to {
        detail["before"] = json!(date_text(before));
        detail["former_successor_id"] = json!(agency.successor_id.map(|id| id.0));
    }
    let fact = Fact::new("agency.close", "agency", id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    if let Some(heir) = end.successor {
        jobs::plan_inheritance(ctx, &tx, &agency, (end.on, heir)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn check_end(tx: &Tx, agency: &Agency, end: &AgencyEnd, work: OpenWork) -> Outcome<()> {
    let mut faults = Faults::default();
    faults.when(
        end.on < agency.valid_from,
        "valid_to",
        "error.dates_out_of_order",
    );
    let Some(successor) = end.successor else {
        if work != OpenWork::default() && !end.is_without_heir {
            faults.push(
                FieldError::new("nobody_inherits", "error.work_left_to_nobody")
                    .arg("n_tasks", work.n_tasks)
                    .arg("n_reports", work.n_reports),
            );
        }
        return faults.stop_if_any();
    };
    let all = store::all(tx).await?;
    let heir = all.iter().find(|other| other.id == successor);
    faults.when(heir.is_none(), "successor_id", "error.agency_unknown");
    faults.when(
        heir.is_some_and(|heir| heir.valid_from > end.on),
        "successor_id",
        "error.successor_not_yet",
    );
    let links = all
        .iter()
        .filter_map(|agency| Some((agency.id, agency.successor_id?)))
        .collect();
    faults.when(
        rules::closes_ring(&links, agency.id, successor),
        "successor_id",
        "error.agency_ring",
    );
    faults.stop_if_any()
}

/// Adds a further name under which letters know the agency.
pub async fn add_alias(ctx: &Ctx, id: AgencyId, alias: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[id])?;
    let alias = alias.trim();
    let mut faults = Faults::default();
    faults.when(rules::folded(alias).is_empty(), "alias", "error.required");
    faults.when(alias.chars().count() > 200, "alias", "error.too_long");
    faults.stop_if_any()?;
    if store::add_alias(&tx, id, alias).await? {
        ctx.record(&tx, Fact::new("agency.add_alias", "agency", id.0))
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lays a duty of the province on an agency for a time; `valid` is the first day and the first day without it.
pub async fn give_role(
    ctx: &Ctx,
    id: AgencyId,
    role: &RoleId,
    valid: (Date, Option<Date>),
    basis: &str,
) -> Outcome<()> {
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[id])?;
    let mut faults = Faults::default();
    let known = ctx.catalogue().roles.get(role.as_str());
    faults.when(known.is_none(), "role", "error.role_unknown");
    if known.is_some_and(|known| known.is_single) {
        let held = store::role_history(&tx, role).await?;
        let is_taken = held
            .iter()
            .any(|held| held.agency_id != id && rules::overlap(held, valid));
        faults.when(is_taken, "role", "error.role_held_by_other");
    }
    faults.when(
        valid.1.is_some_and(|to| to <= valid.0),
        "valid_to",
        "error.dates_out_of_order",
    );
    faults.stop_if_any()?;
    store::give_role(&tx, id, role, valid, basis.trim()).await?;
    let detail = json!({
        "role": role.as_str(),
        "from": date_text(valid.0),
        "to": valid.1.map(date_text),
    });
    ctx.record(
        &tx,
        Fact::new("agency.give_role", "agency", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a duty from an agency from `on` (the first day without it). `NotFound` where it does not hold it then.
pub async fn end_role(ctx: &Ctx, id: AgencyId, role: &RoleId, on: Date) -> Outcome<()> {
    let tx = ctx.begin().await?;
    store::get(&tx, id).await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[id])?;
    if store::end_role(&tx, id, role, on).await? == 0 {
        return Err(ActionError::NotFound { noun: "role" });
    }
    let detail = json!({ "role": role.as_str(), "on": date_text(on) });
    ctx.record(
        &tx,
        Fact::new("agency.end_role", "agency", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
