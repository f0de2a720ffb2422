//! SQL of the directory. Never decides and asks no permission.

use super::{
    Agency, AgencyForm, Alias, Filter, KindId, OpenWork, Order, PageKey, RoleHeld, RoleId, rules,
};
use crate::base::{
    clock::date_text,
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::AgencyId,
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

const COLUMNS: &str = "a.id, a.code, a.code_edxml, a.tax_number, a.name, a.short_name, a.kind, a.area_code, a.parent_id,
    a.successor_id, a.valid_from, a.valid_to, a.email, a.phone, a.address, a.row_version";

fn agency_of(row: &Row) -> Result<Agency, StoreError> {
    Ok(Agency {
        id: AgencyId(row.get("id")?),
        code: row.get("code")?,
        code_edxml: row.get("code_edxml")?,
        tax_number: row.get("tax_number")?,
        name: row.get("name")?,
        short_name: row.get("short_name")?,
        kind: KindId::new(row.get::<String>("kind")?),
        area_code: row.get("area_code")?,
        parent_id: row.get::<Option<i64>>("parent_id")?.map(AgencyId),
        successor_id: row.get::<Option<i64>>("successor_id")?.map(AgencyId),
        valid_from: required(row.date("valid_from")?, "valid_from")?,
        valid_to: row.date("valid_to")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        address: row.get("address")?,
        row_version: row.get("row_version")?,
    })
}

fn required<T>(value: Option<T>, column: &str) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Malformed {
        column: column.to_owned(),
        value: "null".to_owned(),
    })
}

fn agencies_of(rows: &[Row]) -> Outcome<Vec<Agency>> {
    Ok(rows.iter().map(agency_of).collect::<Result<_, _>>()?)
}

/// The agency with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: AgencyId) -> Outcome<Agency> {
    let sql = format!("select {COLUMNS} from agency a where a.id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => Ok(agency_of(&row)?),
        None => Err(ActionError::NotFound { noun: "agency" }),
    }
}

/// The agency with this code, if there is one.
pub async fn by_code(tx: &Tx, code: &str) -> Outcome<Option<Agency>> {
    let sql = format!("select {COLUMNS} from agency a where a.code = $1");
    let row = tx.row(&sql, binds![code]).await?;
    Ok(row.as_ref().map(agency_of).transpose()?)
}

/// Agencies by key, those of `ids` that exist. One statement for each 500 ids.
pub async fn many(tx: &Tx, ids: &[AgencyId]) -> Outcome<BTreeMap<AgencyId, Agency>> {
    let unique: BTreeSet<AgencyId> = ids.iter().copied().collect();
    let unique: Vec<AgencyId> = unique.into_iter().collect();
    let mut found = BTreeMap::new();
    for part in unique.chunks(500) {
        let sql = format!(
            "select {COLUMNS} from agency a where a.id in ({}) order by a.id",
            placeholders(1, part.len())
        );
        let rows = tx
            .rows(&sql, part.iter().map(|id| (*id).into()).collect())
            .await?;
        found.extend(
            agencies_of(&rows)?
                .into_iter()
                .map(|agency| (agency.id, agency)),
        );
    }
    Ok(found)
}

/// Names of agencies by key, those of `ids` that exist. One statement; for the few bodies that a page names.
pub async fn names(tx: &Tx, ids: &[AgencyId]) -> Outcome<BTreeMap<AgencyId, String>> {
    let sql = format!(
        "select a.id, a.name from agency a where a.id in ({})",
        placeholders(1, ids.len())
    );
    let rows = tx
        .rows(&sql, ids.iter().map(|id| (*id).into()).collect())
        .await?;
    Ok(rows
        .iter()
        .map(|row| Ok((AgencyId(row.get("id")?), row.get("name")?)))
        .collect::<Result<_, StoreError>>()?)
}

/// The name of the body above `agency`; empty where there is none.
pub async fn superior_name(tx: &Tx, agency: &Agency) -> Outcome<String> {
    match agency.parent_id {
        Some(id) => Ok(get(tx, id).await?.name),
        None => Ok(String::new()),
    }
}

/// The next `limit` agencies of `filter` after `after`, in its order.
pub async fn list(
    tx: &Tx,
    filter: &Filter,
    after: Option<&PageKey>,
    limit: i64,
) -> Outcome<Vec<Agency>> {
    let on = filter.on.map(date_text).unwrap_or_default();
    let text = rules::folded(&filter.text);
    let like = format!("%{text}%");
    let code_like = format!("%{}%", rules::code_letters(&filter.text));
    let (folded, id) = after.map_or(("", AgencyId(0)), |key| (key.folded.as_str(), key.id));
    let (key, sign, direction) = match filter.order {
        Order::Name => ("a.folded", ">", "asc"),
        Order::NameLast => ("a.folded", "<", "desc"),
        Order::Code => ("a.code", ">", "asc"),
        Order::CodeLast => ("a.code", "<", "desc"),
        Order::Newest => ("a.valid_from", "<", "desc"),
    };
    // By name the place is known; in other orders it is looked up, by the key.
    let place = match filter.order {
        Order::Name => "(a.folded > $1 or (a.folded = $1 and a.id > $2))".to_owned(),
        _ => format!(
            "($2 = 0 or $1 = '' or ({key}, a.id) {sign} (select {key}, a.id from agency a where a.id = $2))"
        ),
    };
    let sql = format!(
        "select {COLUMNS}
         from agency a
         where {place}
           and ($3 = '' or a.kind = $3)
           and ($4 = '' or (a.valid_from <= $4 and (a.valid_to is null or a.valid_to > $4)))
           and a.area_code like $5
           and ($6 = '' or a.folded like $7 or a.code like $8
             or exists (select 1 from agency_alias n where n.agency_id = a.id and n.folded like $7))
           and ($9 = '' or exists (
             select 1 from agency_role r
             where r.agency_id = a.id and r.role = $9
               and ($4 = '' or (r.valid_from <= $4 and (r.valid_to is null or r.valid_to > $4)))))
         order by {key} {direction}, a.id {direction}
         limit $10"
    );
    let rows = tx
        .rows(
            &sql,
            binds![
                folded,
                id,
                filter.kind.as_ref().map_or("", KindId::as_str),
                on,
                format!("{}%", rules::code_letters(&filter.area_prefix)),
                text,
                like,
                code_like,
                filter.role.as_ref().map_or("", RoleId::as_str),
                limit,
            ],
        )
        .await?;
    agencies_of(&rows)
}

/// Agencies directly under `parent` (top of the tree for `None`), by folded name and id; at most 1,000.
pub async fn children(tx: &Tx, parent: Option<AgencyId>) -> Outcome<Vec<Agency>> {
    let sql = format!(
        "select {COLUMNS}
         from agency a
         where coalesce(a.parent_id, 0) = $1
         order by a.folded, a.id
         limit 1000"
    );
    let rows = tx.rows(&sql, binds![parent.map_or(0, |id| id.0)]).await?;
    agencies_of(&rows)
}

/// Every agency of the directory, closed ones too, by id.
pub async fn all(tx: &Tx) -> Outcome<Vec<Agency>> {
    let sql = format!("select {COLUMNS} from agency a order by a.id");
    agencies_of(&tx.rows(&sql, vec![]).await?)
}

/// Agencies of `kind` that exist on `on`, by folded name and id.
pub async fn by_kind_on(tx: &Tx, kind: &str, on: Date) -> Outcome<Vec<Agency>> {
    let sql = format!(
        "select {COLUMNS}
         from agency a
         where a.kind = $1 and a.valid_from <= $2 and (a.valid_to is null or a.valid_to > $2)
         order by a.folded, a.id"
    );
    let rows = tx.rows(&sql, binds![kind, date_text(on)]).await?;
    agencies_of(&rows)
}

/// The agency that answers for `id` on `on`: itself, or the end of its chain of successors; see [`answering_many`].
pub async fn answering(tx: &Tx, id: AgencyId, on: Date) -> Outcome<AgencyId> {
    Ok(answering_many(tx, &[id], on)
        .await?
        .remove(&id)
        .unwrap_or(id))
}

/// Who answers for each of `ids` on `on`, by following successors of agencies that are closed by then.
///
/// A closed agency without successor, or in a ring of closed ones, answers for itself: nobody else does. So does one that
/// does not exist yet. As many statements as the longest chain has links.
pub async fn answering_many(
    tx: &Tx,
    ids: &[AgencyId],
    on: Date,
) -> Outcome<BTreeMap<AgencyId, AgencyId>> {
    let mut known: BTreeMap<AgencyId, Agency> = BTreeMap::new();
    let mut wanted: Vec<AgencyId> = ids.to_vec();
    while !wanted.is_empty() {
        let found = many(tx, &wanted).await?;
        wanted = found
            .values()
            .filter(|agency| agency.valid_to.is_some_and(|to| to <= on))
            .filter_map(|agency| agency.successor_id)
            .filter(|next| !known.contains_key(next) && !found.contains_key(next))
            .collect();
        known.extend(found);
    }
    let pairs = ids
        .iter()
        .map(|id| (*id, rules::answering(&known, *id, on)));
    Ok(pairs.collect())
}

/// [`answering_many`] without those for whom nobody stands on `on`: bodies that ended and were inherited by no one.
pub async fn standing_many(
    tx: &Tx,
    ids: &[AgencyId],
    on: Date,
) -> Outcome<BTreeMap<AgencyId, AgencyId>> {
    let mut answering = answering_many(tx, ids, on).await?;
    let heirs: Vec<AgencyId> = answering.values().copied().collect();
    let found = many(tx, &heirs).await?;
    answering.retain(|_, heir| {
        let ended = found.get(heir).and_then(|agency| agency.valid_to);
        ended.is_none_or(|to| on < to)
    });
    Ok(answering)
}

/// A statement over `line (id)`: agency `$1` and the closed ones before it, for which it answers on day `$2`.
pub(crate) fn with_line(sql: &str) -> String {
    format!(
        "with recursive line (id) as (
           select a.id from agency a where a.id = $1
           union
           select a.id
           from agency a join line l on a.successor_id = l.id
           where a.valid_to is not null and a.valid_to <= $2
         )
         {sql}"
    )
}

/// All agencies for which `id` answers on `on`, itself first, then closed predecessors by id.
///
/// Lists of an agency's work ask for all of these. One statement.
pub async fn answered_by(tx: &Tx, id: AgencyId, on: Date) -> Outcome<Vec<AgencyId>> {
    let rows = tx
        .rows(
            &with_line("select id from line order by case when id = $1 then 0 else 1 end, id"),
            binds![id, date_text(on)],
        )
        .await?;
    let mut line = Vec::with_capacity(rows.len().max(1));
    for row in &rows {
        line.push(AgencyId(row.get("id")?));
    }
    Ok(line)
}

/// The agencies that the actor's agency answers for today, itself first: known from the session, or looked up.
pub async fn line(ctx: &Ctx, tx: &Tx) -> Outcome<Vec<AgencyId>> {
    match &ctx.line {
        Some(line) => Ok(line.to_vec()),
        None => answered_by(tx, ctx.actor.agency(), ctx.today()).await,
    }
}

/// [`line`] of an agency for which nobody else answers today; none for one that is merged into another, which acts in its place.
pub async fn acting_line(ctx: &Ctx, tx: &Tx) -> Outcome<Vec<AgencyId>> {
    let own = ctx.actor.agency();
    if answering(tx, own, ctx.today()).await? == own {
        line(ctx, tx).await
    } else {
        Ok(Vec::new())
    }
}

/// Adds an agency and its short name as an alias.
pub async fn add(tx: &Tx, form: &AgencyForm) -> Outcome<AgencyId> {
    let mut values = form_binds(form);
    values.push(rules::folded(&form.name).into());
    let id = tx
        .insert(
            "insert into agency (code, code_edxml, tax_number, name, short_name, kind, area_code, parent_id, valid_from,
               email, phone, address, folded)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             returning id",
            values,
        )
        .await?;
    let id = AgencyId(id);
    add_alias(tx, id, &form.short_name).await?;
    Ok(id)
}

/// Writes `form` over the agency if it still has `row_version`; gives back whether it had.
pub async fn change(tx: &Tx, id: AgencyId, row_version: i64, form: &AgencyForm) -> Outcome<bool> {
    let mut values = form_binds(form);
    values.extend(binds![rules::folded(&form.name), id, row_version]);
    let n = tx
        .run(
            "update agency
             set code = $1, code_edxml = $2, tax_number = $3, name = $4, short_name = $5, kind = $6, area_code = $7,
               parent_id = $8, valid_from = $9, email = $10, phone = $11, address = $12, folded = $13,
               row_version = row_version + 1
             where id = $14 and row_version = $15",
            values,
        )
        .await?;
    if n == 1 {
        add_alias(tx, id, &form.short_name).await?;
    }
    Ok(n == 1)
}

fn form_binds(form: &AgencyForm) -> Vec<Bind> {
    binds![
        form.code.as_str(),
        form.code_edxml.as_str(),
        form.tax_number.as_str(),
        form.name.as_str(),
        form.short_name.as_str(),
        form.kind.as_str(),
        form.area_code.as_str(),
        form.parent_id.map(|id| id.0),
        date_text(form.valid_from),
        form.email.as_str(),
        form.phone.as_str(),
        form.address.as_str(),
    ]
}

/// Open work that `id` answers on `on`: its own and that of closed bodies before it.
///
/// Counted here and not by the nouns to the right, since it is asked before an agency is closed. One statement.
pub async fn open_work(tx: &Tx, id: AgencyId, on: Date) -> Outcome<OpenWork> {
    let row = tx
        .one(
            &with_line(
                "select
               (select count(*) from task t
                where t.agency_id in (select id from line) and t.closed_at is null) as n_tasks,
               (select count(*) from period p join obligation o on o.period_id = p.id
                where p.state = 'open' and o.agency_id in (select id from line)
                  and o.state in ('open', 'returned')) as n_reports",
            ),
            binds![id, date_text(on)],
        )
        .await?;
    Ok(OpenWork {
        n_tasks: row.get("n_tasks")?,
        n_reports: row.get("n_reports")?,
    })
}

/// Sets the end and the successor if the agency still has `row_version`; gives back whether it had.
pub async fn set_end(
    tx: &Tx,
    id: AgencyId,
    row_version: i64,
    valid_to: Option<Date>,
    successor: Option<AgencyId>,
) -> Outcome<bool> {
    let n = tx
        .run(
            "update agency set valid_to = $3, successor_id = $4, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                id,
                row_version,
                valid_to.map(date_text),
                successor.map(|id| id.0)
            ],
        )
        .await?;
    Ok(n == 1)
}

/// Adds a further name; a name that folds to one it already has, or to nothing, changes nothing.
pub async fn add_alias(tx: &Tx, id: AgencyId, alias: &str) -> Outcome<bool> {
    let folded = rules::folded(alias);
    if folded.is_empty() {
        return Ok(false);
    }
    let n = tx
        .run(
            "insert into agency_alias (agency_id, alias, folded) values ($1, $2, $3)
             on conflict (agency_id, folded) do nothing",
            binds![id, alias, folded],
        )
        .await?;
    Ok(n == 1)
}

/// Further names of the given agency, or of all for `None`, by agency and name.
pub async fn aliases(tx: &Tx, of: Option<AgencyId>) -> Outcome<Vec<Alias>> {
    let rows = tx
        .rows(
            "select agency_id, alias from agency_alias where ($1 = 0 or agency_id = $1) order by agency_id, folded",
            binds![of.map_or(0, |id| id.0)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Alias {
                agency_id: AgencyId(row.get("agency_id")?),
                alias: row.get("alias")?,
            })
        })
        .collect()
}

/// Duties of the given agency, or of all for `None`, by agency, duty and first day.
pub async fn roles(tx: &Tx, of: Option<AgencyId>) -> Outcome<Vec<RoleHeld>> {
    let rows = tx
        .rows(
            "select id, agency_id, role, valid_from, valid_to, basis
             from agency_role
             where ($1 = 0 or agency_id = $1)
             order by agency_id, role, valid_from",
            binds![of.map_or(0, |id| id.0)],
        )
        .await?;
    rows.iter().map(role_of).collect()
}

/// Holders of `role` at any time, by first day and id.
pub async fn role_history(tx: &Tx, role: &RoleId) -> Outcome<Vec<RoleHeld>> {
    let rows = tx
        .rows(
            "select id, agency_id, role, valid_from, valid_to, basis
             from agency_role
             where role = $1
             order by valid_from, id",
            binds![role.as_str()],
        )
        .await?;
    rows.iter().map(role_of).collect()
}

fn role_of(row: &Row) -> Outcome<RoleHeld> {
    Ok(RoleHeld {
        id: row.get("id")?,
        agency_id: AgencyId(row.get("agency_id")?),
        role: RoleId::new(row.get::<String>("role")?),
        valid_from: required(row.date("valid_from")?, "valid_from")?,
        valid_to: row.date("valid_to")?,
        basis: row.get("basis")?,
    })
}

/// Adds a duty; one that begins on the same day is replaced.
pub async fn give_role(
    tx: &Tx,
    id: AgencyId,
    role: &RoleId,
    valid: (Date, Option<Date>),
    basis: &str,
) -> Outcome<()> {
    tx.run(
        "insert into agency_role (agency_id, role, valid_from, valid_to, basis) values ($1, $2, $3, $4, $5)
         on conflict (agency_id, role, valid_from) do update set valid_to = excluded.valid_to, basis = excluded.basis",
        binds![
            id,
            role.as_str(),
            date_text(valid.0),
            valid.1.map(date_text),
            basis
        ],
    )
    .await?;
    Ok(())
}

/// Ends every holding of `role` by `id` that runs on `on`; gives back how many there were.
pub async fn end_role(tx: &Tx, id: AgencyId, role: &RoleId, on: Date) -> Outcome<u64> {
    Ok(tx
        .run(
            "update agency_role set valid_to = $3
             where agency_id = $1 and role = $2 and valid_from <= $3 and (valid_to is null or valid_to > $3)",
            binds![id, role.as_str(), date_text(on)],
        )
        .await?)
}
