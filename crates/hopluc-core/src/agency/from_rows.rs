//! Agencies out of the rows of a table that somebody filled: a dry run that says what is wrong, or all of it at once.
//!
//! The natural key is the code: the same table twice changes nothing the second time. A column that is missing keeps what
//! is stored. Reads no file: rows come from the reader of spreadsheets.

use super::{
    Agency, AgencyForm, KindId, RoleId,
    actions::save_change,
    jobs, rules, store,
    table::{Column, Line, Table, date_of, kind_of, role_of},
};
use crate::base::{
    audit::Fact,
    clock::date_text,
    ctx::Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::AgencyId,
    permit::Verb,
    store::Tx,
};
use crate::catalogue::Catalogue;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Largest table that is taken, in rows without the header.
pub const MOST_ROWS: usize = 20_000;

/// What an import does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Rows with any text, without the header.
    pub n_rows: usize,
    /// Agencies that are new.
    pub n_added: usize,
    /// Agencies of which something changes.
    pub n_changed: usize,
    /// Headers of columns that mean nothing here.
    pub ignored_columns: Vec<String>,
    /// Faults by row; each has `row` (the header is row 1) and `column` (the header as written) among its values.
    pub findings: Vec<FieldError>,
}

/// One row with everything resolved that the table and the catalogue can tell.
struct Wanted {
    row: usize,
    code: String,
    /// `parent_id` is set when the parent is stored.
    form: AgencyForm,
    parent_code: Option<String>,
    /// The end and who answers from then, if the table has the column.
    end: Option<(Option<Date>, Option<String>)>,
    aliases: Vec<String>,
    roles: Vec<RoleId>,
}

/// Adds and changes the agencies of a table, or with `is_dry_run` says what would be done and writes nothing.
///
/// The first row is the header. With any finding a real run is refused as a whole (`Invalid` with the findings). One
/// journal fact per agency that changes.
pub async fn import(ctx: &Ctx, rows: &[Vec<String>], is_dry_run: bool) -> Outcome<Imported> {
    let tx = ctx.begin().await?;
    ctx.permit(Verb::AgencyEdit, "agency", &[])?;
    if rows.len() > MOST_ROWS + 1 {
        let fault = FieldError::new("file", "error.import_too_long").arg("most", MOST_ROWS);
        return Err(ActionError::Invalid(vec![fault]));
    }
    let table = Table::read(rows);
    let stored: BTreeMap<String, Agency> = store::all(&tx)
        .await?
        .into_iter()
        .map(|agency| (agency.code.clone(), agency))
        .collect();
    let (wanted, findings) = plan(&table, &stored, ctx.catalogue(), ctx.today());
    let mut outcome = Imported {
        n_rows: table.lines.len(),
        ignored_columns: table.ignored.clone(),
        findings,
        ..Imported::default()
    };
    if !outcome.findings.is_empty() && !is_dry_run {
        return Err(ActionError::Invalid(outcome.findings));
    }
    // A dry run is the real run without the commit, so it cannot promise what the real run does not keep.
    if outcome.findings.is_empty() {
        apply(ctx, &tx, wanted, &mut outcome).await?;
    }
    if !is_dry_run {
        tx.commit().await?;
    }
    Ok(outcome)
}

async fn apply(ctx: &Ctx, tx: &Tx, wanted: Vec<Wanted>, outcome: &mut Imported) -> Outcome<()> {
    let mut stored: BTreeMap<String, Agency> = BTreeMap::new();
    for agency in store::all(tx).await? {
        stored.insert(agency.code.clone(), agency);
    }
    let mut added = BTreeSet::new();
    let mut changed = BTreeSet::new();
    let mut ends = Vec::new();
    for mut row in wanted {
        let parent = row.parent_code.as_ref().and_then(|code| stored.get(code));
        row.form.parent_id = parent.map(|parent| parent.id).or(row.form.parent_id);
        let id = if let Some(old) = stored.get(&row.code) {
            if !rules::changed_fields(&old.form(), &row.form).is_empty() {
                save_change(ctx, tx, old, old.row_version, &row.form).await?;
                changed.insert(row.code.clone());
            }
            old.id
        } else {
            added.insert(row.code.clone());
            add_row(ctx, tx, &row).await?
        };
        if add_names_and_roles(ctx, tx, id, &row).await? {
            changed.insert(row.code.clone());
        }
        stored.insert(row.code.clone(), store::get(tx, id).await?);
        ends.extend(row.end.map(|end| (row.code, end)));
    }
    for (code, (valid_to, successor_code)) in ends {
        let successor = successor_code
            .and_then(|code| stored.get(&code))
            .map(|heir| heir.id);
        let Some(agency) = stored.get(&code) else {
            continue;
        };
        if agency.valid_to != valid_to || agency.successor_id != successor {
            set_end(ctx, tx, agency, valid_to, successor).await?;
            changed.insert(code);
        }
    }
    outcome.n_added = added.len();
    outcome.n_changed = changed.difference(&added).count();
    Ok(())
}

async fn add_row(ctx: &Ctx, tx: &Tx, row: &Wanted) -> Outcome<AgencyId> {
    let id = store::add(tx, &row.form).await?;
    let detail = json!({ "code": row.code, "kind": row.form.kind.as_str(), "row": row.row });
    ctx.record(tx, Fact::new("agency.add", "agency", id.0).detail(detail))
        .await?;
    Ok(id)
}

async fn set_end(
    ctx: &Ctx,
    tx: &Tx,
    agency: &Agency,
    valid_to: Option<Date>,
    successor: Option<AgencyId>,
) -> Outcome<()> {
    store::set_end(tx, agency.id, agency.row_version, valid_to, successor).await?;
    if let (Some(on), Some(heir)) = (valid_to, successor) {
        jobs::plan_inheritance(ctx, tx, agency, (on, heir)).await?;
    }
    let detail = json!({ "on": valid_to.map(date_text), "successor_id": successor.map(|id| id.0) });
    ctx.record(
        tx,
        Fact::new("agency.close", "agency", agency.id.0).detail(detail),
    )
    .await
}

/// Adds what the row has beyond the form; gives back whether anything was new.
async fn add_names_and_roles(ctx: &Ctx, tx: &Tx, id: AgencyId, row: &Wanted) -> Outcome<bool> {
    let mut has_changed = false;
    for alias in &row.aliases {
        if store::add_alias(tx, id, alias).await? {
            ctx.record(tx, Fact::new("agency.add_alias", "agency", id.0))
                .await?;
            has_changed = true;
        }
    }
    let held = store::roles(tx, Some(id)).await?;
    for role in &row.roles {
        if held.iter().any(|held| held.role == *role) {
            continue;
        }
        store::give_role(tx, id, role, (row.form.valid_from, None), "").await?;
        let detail = json!({ "role": role.as_str(), "from": date_text(row.form.valid_from) });
        ctx.record(
            tx,
            Fact::new("agency.give_role", "agency", id.0).detail(detail),
        )
        .await?;
        has_changed = true;
    }
    Ok(has_changed)
}

/// Rows to store, parents before children, and what is wrong with the table. Pure.
fn plan(
    table: &Table,
    stored: &BTreeMap<String, Agency>,
    catalogue: &Catalogue,
    today: Date,
) -> (Vec<Wanted>, Vec<FieldError>) {
    let mut findings = Vec::new();
    if !table.headers.contains_key(&Column::Code) {
        findings.push(
            FieldError::new("code", "error.import_missing_column")
                .arg("row", 1)
                .arg("column", "code"),
        );
        return (Vec::new(), findings);
    }
    let mut first_rows: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wanted = Vec::new();
    for line in &table.lines {
        if let Some(first) = first_rows
            .insert(line.code(), line.row)
            .filter(|_| !line.code().is_empty())
        {
            findings.push(
                table
                    .fault(line, Column::Code, "error.import_twice")
                    .arg("first", first),
            );
            continue;
        }
        wanted.push(wanted_of(
            table,
            line,
            stored.get(line.code()),
            (catalogue, today),
            &mut findings,
        ));
    }
    check_links(table, &wanted, stored, &mut findings);
    (in_tree_order(wanted), findings)
}

fn wanted_of(
    table: &Table,
    line: &Line,
    old: Option<&Agency>,
    (catalogue, today): (&Catalogue, Date),
    findings: &mut Vec<FieldError>,
) -> Wanted {
    let base = old.map_or_else(|| empty_form(today), Agency::form);
    let valid_from = date_cell(table, line, Column::ValidFrom, findings).unwrap_or(base.valid_from);
    let valid_to = date_cell(table, line, Column::ValidTo, findings);
    if valid_to.is_some_and(|to| to < valid_from) {
        findings.push(table.fault(line, Column::ValidTo, "error.dates_out_of_order"));
    }
    let kind = kind_cell(table, line, catalogue, findings);
    let form = form_of(line, base, kind, valid_from);
    findings.extend(form_faults(table, line, &form, catalogue));
    let mut roles = Vec::new();
    for cell in line.list(Column::Roles) {
        match role_of(catalogue, cell) {
            Some(role) => roles.push(role),
            None => findings.push(table.fault(line, Column::Roles, "error.role_unknown")),
        }
    }
    let linked = |column| {
        line.cell(column)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
    };
    let has_end = line.cell(Column::ValidTo).is_some();
    Wanted {
        row: line.row,
        code: form.code.clone(),
        parent_code: linked(Column::Parent),
        end: has_end.then(|| (valid_to, linked(Column::Successor))),
        aliases: line.list(Column::Aliases).map(str::to_owned).collect(),
        roles,
        form,
    }
}

fn date_cell(
    table: &Table,
    line: &Line,
    column: Column,
    findings: &mut Vec<FieldError>,
) -> Option<Date> {
    let cell = line.cell(column).filter(|cell| !cell.is_empty())?;
    let date = date_of(cell);
    if date.is_none() {
        findings.push(table.fault(line, column, "error.date_form"));
    }
    date
}

/// The kind in the table; `None` where the table has no such column.
fn kind_cell(
    table: &Table,
    line: &Line,
    catalogue: &Catalogue,
    findings: &mut Vec<FieldError>,
) -> Option<KindId> {
    let cell = line.cell(Column::Kind)?;
    let kind = kind_of(catalogue, cell);
    if kind.is_none() {
        let key = if cell.is_empty() {
            "error.required"
        } else {
            "error.kind_unknown"
        };
        findings.push(table.fault(line, Column::Kind, key));
    }
    Some(kind.unwrap_or_else(|| KindId::new(cell)))
}

/// What is stored with the cells of the row over it.
fn form_of(line: &Line, base: AgencyForm, kind: Option<KindId>, valid_from: Date) -> AgencyForm {
    let text = |column, old: String| line.cell(column).map_or(old, str::to_owned);
    rules::tidied(&AgencyForm {
        code: line.code().to_owned(),
        code_edxml: text(Column::CodeEdxml, base.code_edxml),
        tax_number: text(Column::TaxNumber, base.tax_number),
        name: text(Column::Name, base.name),
        short_name: text(Column::ShortName, base.short_name),
        kind: kind.unwrap_or(base.kind),
        area_code: text(Column::Area, base.area_code),
        // An empty cell of the column takes the parent away.
        parent_id: base
            .parent_id
            .filter(|_| line.cell(Column::Parent).is_none()),
        valid_from,
        email: text(Column::Email, base.email),
        phone: text(Column::Phone, base.phone),
        address: text(Column::Address, base.address),
    })
}

fn form_faults(
    table: &Table,
    line: &Line,
    form: &AgencyForm,
    catalogue: &Catalogue,
) -> Vec<FieldError> {
    let Err(ActionError::Invalid(faults)) = rules::faults_of(form, catalogue).stop_if_any() else {
        return Vec::new();
    };
    let header = |field: &str| {
        let known = table
            .headers
            .iter()
            .find(|(column, _)| column.field() == field);
        known.map_or_else(|| field.to_owned(), |(_, header)| header.clone())
    };
    faults
        .into_iter()
        // A kind that stands in the table is judged with the catalogue.
        .filter(|fault| fault.field != "kind" || line.cell(Column::Kind).is_none())
        .map(|fault| {
            let column = header(&fault.field);
            fault.arg("row", line.row).arg("column", column)
        })
        .collect()
}

fn empty_form(today: Date) -> AgencyForm {
    AgencyForm {
        code: String::new(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: String::new(),
        short_name: String::new(),
        kind: KindId::new(""),
        area_code: String::new(),
        parent_id: None,
        valid_from: today,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    }
}

/// Finds parents and successors that nobody knows, and rings of them, over what is stored and what the table says.
fn check_links(
    table: &Table,
    wanted: &[Wanted],
    stored: &BTreeMap<String, Agency>,
    findings: &mut Vec<FieldError>,
) {
    let code_by_id: BTreeMap<AgencyId, &str> = stored
        .values()
        .map(|agency| (agency.id, agency.code.as_str()))
        .collect();
    let linked = |link: fn(&Agency) -> Option<AgencyId>| -> BTreeMap<String, String> {
        let pairs = stored.values().filter_map(|agency| {
            Some((
                agency.code.clone(),
                (*code_by_id.get(&link(agency)?)?).to_owned(),
            ))
        });
        pairs.collect()
    };
    let mut parents = linked(|agency| agency.parent_id);
    let mut heirs = linked(|agency| agency.successor_id);
    let in_table: BTreeSet<&str> = wanted.iter().map(|row| row.code.as_str()).collect();
    for row in wanted {
        if table.headers.contains_key(&Column::Parent) {
            relink(&mut parents, &row.code, row.parent_code.as_deref());
        }
        if let Some((_, heir)) = &row.end {
            relink(&mut heirs, &row.code, heir.as_deref());
        }
    }
    let lines: BTreeMap<usize, &Line> = table.lines.iter().map(|line| (line.row, line)).collect();
    for (row, line) in wanted
        .iter()
        .filter_map(|row| Some((row, *lines.get(&row.row)?)))
    {
        for (column, links) in [(Column::Parent, &parents), (Column::Successor, &heirs)] {
            let Some(target) = line.cell(column).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            if !in_table.contains(target) && !stored.contains_key(target) {
                findings.push(table.fault(line, column, "error.agency_unknown"));
            } else if is_in_ring(links, &row.code) {
                findings.push(table.fault(line, column, "error.agency_ring"));
            }
        }
    }
}

fn relink(links: &mut BTreeMap<String, String>, from: &str, to: Option<&str>) {
    match to {
        Some(to) => links.insert(from.to_owned(), to.to_owned()),
        None => links.remove(from),
    };
}

fn is_in_ring(links: &BTreeMap<String, String>, code: &str) -> bool {
    let mut at = code;
    for _ in 0..=links.len() {
        match links.get(at) {
            Some(next) if next == code => return true,
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}

/// The rows with every parent before its children, otherwise in the order of the table.
fn in_tree_order(wanted: Vec<Wanted>) -> Vec<Wanted> {
    let mut waiting: BTreeSet<String> = wanted.iter().map(|row| row.code.clone()).collect();
    let mut ordered = Vec::with_capacity(wanted.len());
    let mut rest = wanted;
    while !rest.is_empty() {
        let n = rest.len();
        let (ready, later): (Vec<_>, Vec<_>) = rest.into_iter().partition(|row| {
            row.parent_code
                .as_ref()
                .is_none_or(|parent| !waiting.contains(parent))
        });
        for row in &ready {
            waiting.remove(&row.code);
        }
        ordered.extend(ready);
        rest = later;
        if rest.len() == n {
            // A ring, which is a finding already: nothing of it will be stored.
            ordered.append(&mut rest);
        }
    }
    ordered
}
