//! Rows of `directive`, `duty` and `duty_agency`, and what is taken from the document behind a directive.

use super::{
    Directive, DirectiveState, Duty, DutyAgency, DutyForm, DutyPart, DutyState, Gone, NewDuty,
    Order, SeenDuty,
};
use crate::agency;
use crate::base::{
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, DirectiveId, DocumentId, DutyId, PersonId},
    store::{Row, StoreError, Tx},
};
use crate::binds;
use hopluc_text::{Reading, Spanned};
use std::collections::BTreeMap;
use time::Date;

const CHANGED: ActionError = ActionError::Conflict {
    key: "conflict.changed_meanwhile",
};

/// What a directive takes from its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The document.
    pub document_id: DocumentId,
    /// Its text.
    pub body: String,
    /// Number and symbol; empty where it has none.
    pub number_symbol: String,
    /// Subject line.
    pub subject: String,
    /// Who issued it, as written.
    pub issuer: String,
    /// Who issued it, if that is an agency of the directory.
    pub issuer_agency_id: Option<AgencyId>,
    /// In whose register it stands.
    pub holder_agency_id: AgencyId,
    /// Date of issue.
    pub issued_on: Option<Date>,
    /// Day of arrival.
    pub arrived_on: Option<Date>,
    /// The old code table from which the text was converted to Unicode; empty for none.
    pub converted_from: String,
}

impl Source {
    /// Whether the register has its number, not the symbol alone.
    pub fn has_number(&self) -> bool {
        self.number_symbol.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The document with key `id`; `NotFound` where there is none.
pub async fn source(tx: &Tx, id: DocumentId) -> Outcome<Source> {
    let row = tx
        .row(
            "select c.id, c.body, c.number_symbol, c.subject, c.issuer, c.issuer_agency_id, c.holder_agency_id, c.issued_on,
                    c.arrived_on, c.converted_from
             from document c
             where c.id = $1",
            binds![id],
        )
        .await?
        .ok_or(ActionError::NotFound { noun: "document" })?;
    Ok(Source {
        document_id: DocumentId(row.get("id")?),
        body: row.get("body")?,
        number_symbol: row.get("number_symbol")?,
        subject: row.get("subject")?,
        issuer: row.get("issuer")?,
        issuer_agency_id: row.get::<Option<i64>>("issuer_agency_id")?.map(AgencyId),
        holder_agency_id: AgencyId(row.get("holder_agency_id")?),
        issued_on: row.date("issued_on")?,
        arrived_on: row.date("arrived_on")?,
        converted_from: row.get("converted_from")?,
    })
}

fn directive_of(row: &Row) -> Result<Directive, StoreError> {
    Ok(Directive {
        id: DirectiveId(row.get("id")?),
        document_id: DocumentId(row.get("document_id")?),
        giver_agency_id: AgencyId(row.get("giver_agency_id")?),
        state: row.required("state", DirectiveState::from_code)?,
        confirmed_by: row.get::<Option<i64>>("confirmed_by")?.map(PersonId),
        confirmed_at: row.get("confirmed_at")?,
        withdrawn_reason: row.get("withdrawn_reason")?,
        created_at: row.get("created_at")?,
        row_version: row.get("row_version")?,
    })
}

const COLUMNS: &str =
    "d.id, d.document_id, d.giver_agency_id, d.state, d.confirmed_by, d.confirmed_at,
       d.withdrawn_reason, d.created_at, d.row_version";

/// The directive with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: DirectiveId) -> Outcome<Directive> {
    let sql = format!("select {COLUMNS}\nfrom directive d\nwhere d.id = $1");
    let row = tx
        .row(&sql, binds![id])
        .await?
        .ok_or(ActionError::NotFound { noun: "directive" })?;
    Ok(directive_of(&row)?)
}

/// The directive that was opened from a document, if one was.
pub async fn of_document(tx: &Tx, id: DocumentId) -> Outcome<Option<DirectiveId>> {
    let row = tx
        .row(
            "select d.id from directive d where d.document_id = $1",
            binds![id],
        )
        .await?;
    Ok(row.map(|row| row.get("id").map(DirectiveId)).transpose()?)
}

/// What was read, as it was read.
pub async fn reading(tx: &Tx, id: DirectiveId) -> Outcome<Reading> {
    let row = tx
        .row(
            "select d.reading from directive d where d.id = $1",
            binds![id],
        )
        .await?
        .ok_or(ActionError::NotFound { noun: "directive" })?;
    Ok(serde_json::from_str(&row.get::<String>("reading")?)?)
}

/// Stores a directive with its duties and proposed agencies.
pub async fn add(
    tx: &Tx,
    source: (DocumentId, AgencyId),
    reading: &Reading,
    duties: &[NewDuty],
    by: (Option<PersonId>, &str),
) -> Outcome<DirectiveId> {
    let id = tx
        .insert(
            "insert into directive (document_id, giver_agency_id, state, reading, created_by, created_at)
             values ($1, $2, 'opened', $3, $4, $5)
             returning id",
            binds![
                source.0,
                source.1,
                serde_json::to_string(reading)?,
                by.0.map(|id| id.0),
                by.1
            ],
        )
        .await?;
    let id = DirectiveId(id);
    for (index, duty) in duties.iter().enumerate() {
        let position = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
        add_duty(tx, id, position, duty).await?;
    }
    Ok(id)
}

/// Stores a duty at `position`.
pub async fn add_duty(
    tx: &Tx,
    directive: DirectiveId,
    position: i64,
    duty: &NewDuty,
) -> Outcome<DutyId> {
    let range = |end: fn((usize, usize)) -> usize| {
        duty.range.map(end).map(|n| i64::try_from(n).unwrap_or(0))
    };
    let id = tx
        .insert(
            "insert into duty (directive_id, position, part, text, range_start, range_end, named_assignees, named_partners,
                               due_on, deadline_text, deliverable, state)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             returning id",
            binds![
                directive,
                position,
                duty.part.as_str(),
                duty.text.as_str(),
                range(|range| range.0),
                range(|range| range.1),
                serde_json::to_string(&duty.named_assignees)?,
                serde_json::to_string(&duty.named_partners)?,
                duty.due_on.map(date_text),
                duty.deadline_text.as_str(),
                duty.deliverable.as_str(),
                duty.state.code()
            ],
        )
        .await?;
    let id = DutyId(id);
    for agency in &duty.agencies {
        add_agency(tx, id, agency).await?;
    }
    Ok(id)
}

async fn add_agency(tx: &Tx, duty: DutyId, agency: &DutyAgency) -> Outcome<()> {
    let part = if agency.is_lead {
        DutyPart::Lead
    } else {
        DutyPart::Partner
    };
    tx.run(
        "insert into duty_agency (duty_id, agency_id, part, named_as)
         values ($1, $2, $3, $4)",
        binds![
            duty,
            agency.agency_id,
            part.code(),
            agency.named_as.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// The duties of a directive in their order, dropped ones too, with their agencies by id. Two statements.
pub async fn duties(tx: &Tx, directive: DirectiveId) -> Outcome<Vec<Duty>> {
    let rows = tx
        .rows(
            "select y.id, y.directive_id, y.position, y.part, y.text, y.range_start, y.range_end, y.named_assignees,
                    y.named_partners, y.due_on, y.deadline_text, y.deliverable, y.state, y.row_version
             from duty y
             where y.directive_id = $1
             order by y.position, y.id
             limit 5000",
            binds![directive],
        )
        .await?;
    let mut agencies: BTreeMap<DutyId, [Vec<AgencyId>; 2]> = BTreeMap::new();
    for row in tx
        .rows(
            "select x.duty_id, x.agency_id, x.part
             from duty_agency x
             join duty y on y.id = x.duty_id
             where y.directive_id = $1
             order by x.duty_id, x.agency_id
             limit 1000000",
            binds![directive],
        )
        .await?
    {
        let is_partner = row.required("part", DutyPart::from_code)? == DutyPart::Partner;
        agencies.entry(DutyId(row.get("duty_id")?)).or_default()[usize::from(is_partner)]
            .push(AgencyId(row.get("agency_id")?));
    }
    rows.iter()
        .map(|row| {
            let id = DutyId(row.get("id")?);
            duty_of(row, agencies.remove(&id).unwrap_or_default())
        })
        .collect()
}

fn duty_of(row: &Row, [leads, partners]: [Vec<AgencyId>; 2]) -> Outcome<Duty> {
    let names = |column: &str| -> Outcome<Vec<Spanned<String>>> {
        Ok(serde_json::from_str(&row.get::<String>(column)?)?)
    };
    let edge = |column: &str| -> Result<Option<usize>, StoreError> {
        Ok(row
            .get::<Option<i64>>(column)?
            .and_then(|n| usize::try_from(n).ok()))
    };
    Ok(Duty {
        id: DutyId(row.get("id")?),
        directive_id: DirectiveId(row.get("directive_id")?),
        position: row.get("position")?,
        part: row.get("part")?,
        text: row.get("text")?,
        range: edge("range_start")?.zip(edge("range_end")?),
        named_assignees: names("named_assignees")?,
        named_partners: names("named_partners")?,
        due_on: row.date("due_on")?,
        deadline_text: row.get("deadline_text")?,
        deliverable: row.get("deliverable")?,
        state: row.required("state", DutyState::from_code)?,
        leads,
        partners,
        row_version: row.get("row_version")?,
    })
}

/// The directive that a duty belongs to; `NotFound` where there is no such duty.
pub async fn directive_of_duty(tx: &Tx, id: DutyId) -> Outcome<DirectiveId> {
    let row = tx
        .row(
            "select y.directive_id from duty y where y.id = $1",
            binds![id],
        )
        .await?
        .ok_or(ActionError::NotFound { noun: "duty" })?;
    Ok(DirectiveId(row.get("directive_id")?))
}

/// Writes a form over a duty, if it still is the edition seen.
pub async fn correct(tx: &Tx, seen: SeenDuty, form: &DutyForm) -> Outcome<()> {
    let n = tx
        .run(
            "update duty
             set text = $3, due_on = $4, deliverable = $5, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                seen.id,
                seen.row_version,
                form.text.trim(),
                form.due_on.map(date_text),
                form.deliverable.trim()
            ],
        )
        .await?;
    if n != 1 {
        return Err(CHANGED);
    }
    set_agencies(tx, seen.id, &form.leads, &form.partners).await
}

/// Those of the agencies that the kept ones of `duties` name that do not exist on `on`, each with who answers for it then.
///
/// Two statements, and one more for each further link of a chain of successors.
pub async fn gone(tx: &Tx, duties: &[Duty], on: Date) -> Outcome<BTreeMap<AgencyId, Gone>> {
    let kept = duties.iter().filter(|duty| duty.state == DutyState::Kept);
    let named: Vec<AgencyId> = kept
        .flat_map(|duty| duty.leads.iter().chain(&duty.partners).copied())
        .collect();
    let known = agency::store::many(tx, &named).await?;
    let closed: Vec<AgencyId> = known
        .values()
        .filter(|agency| !agency.is_valid_on(on))
        .map(|agency| agency.id)
        .collect();
    if closed.is_empty() {
        return Ok(BTreeMap::new());
    }
    let answering = agency::store::answering_many(tx, &closed, on).await?;
    let heirs: Vec<AgencyId> = answering.values().copied().collect();
    let heirs = agency::store::many(tx, &heirs).await?;
    let told = closed.into_iter().filter_map(|id| {
        let heir = answering.get(&id).and_then(|heir| heirs.get(heir));
        let heir = heir.filter(|heir| heir.is_valid_on(on));
        let gone = Gone {
            name: known.get(&id)?.name.clone(),
            heir: heir.map(|heir| (heir.id, heir.name.clone())),
        };
        Some((id, gone))
    });
    Ok(told.collect())
}

/// Makes these the agencies of a duty; those that stay keep the name that led to them.
pub async fn set_agencies(
    tx: &Tx,
    duty: DutyId,
    leads: &[AgencyId],
    partners: &[AgencyId],
) -> Outcome<()> {
    let mut named: BTreeMap<AgencyId, String> = BTreeMap::new();
    for row in tx
        .rows(
            "select x.agency_id, x.named_as
             from duty_agency x
             where x.duty_id = $1
             order by x.agency_id
             limit 100000",
            binds![duty],
        )
        .await?
    {
        named.insert(AgencyId(row.get("agency_id")?), row.get("named_as")?);
    }
    tx.run("delete from duty_agency where duty_id = $1", binds![duty])
        .await?;
    let mut chosen: BTreeMap<AgencyId, bool> = partners.iter().map(|id| (*id, false)).collect();
    chosen.extend(leads.iter().map(|id| (*id, true)));
    for (agency_id, is_lead) in chosen {
        let agency = DutyAgency {
            agency_id,
            is_lead,
            named_as: named.remove(&agency_id).unwrap_or_default(),
        };
        add_agency(tx, duty, &agency).await?;
    }
    Ok(())
}

/// Keeps or drops a duty, if it still is the edition seen.
pub async fn set_duty_state(tx: &Tx, seen: SeenDuty, state: DutyState) -> Outcome<()> {
    let n = tx
        .run(
            "update duty
             set state = $3, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![seen.id, seen.row_version, state.code()],
        )
        .await?;
    if n == 1 { Ok(()) } else { Err(CHANGED) }
}

/// Moves the duties after `position` down by `n` places.
pub async fn make_room(tx: &Tx, directive: DirectiveId, position: i64, n: i64) -> Outcome<()> {
    tx.run(
        "update duty
         set position = position + $3
         where directive_id = $1 and position > $2",
        binds![directive, position, n],
    )
    .await?;
    Ok(())
}

/// Counts a change of the directive or its duties. With `seen`, refuses another edition than that.
pub async fn touch(tx: &Tx, id: DirectiveId, seen: Option<i64>) -> Outcome<()> {
    let n = tx
        .run(
            "update directive
             set row_version = row_version + 1
             where id = $1 and ($2 = 0 or row_version = $2)",
            binds![id, seen.unwrap_or(0)],
        )
        .await?;
    if n == 1 { Ok(()) } else { Err(CHANGED) }
}

/// Makes another agency the giver.
pub async fn set_giver(tx: &Tx, id: DirectiveId, giver: AgencyId) -> Outcome<()> {
    tx.run(
        "update directive set giver_agency_id = $2 where id = $1",
        binds![id, giver],
    )
    .await?;
    Ok(())
}

/// Marks a directive confirmed, if it still is the edition seen.
pub async fn confirm(
    tx: &Tx,
    id: DirectiveId,
    seen: i64,
    by: (Option<PersonId>, &str),
) -> Outcome<()> {
    let n = tx
        .run(
            "update directive
             set state = 'confirmed', confirmed_by = $3, confirmed_at = $4, row_version = row_version + 1
             where id = $1 and row_version = $2 and state = 'opened'",
            binds![id, seen, by.0.map(|id| id.0), by.1],
        )
        .await?;
    if n == 1 { Ok(()) } else { Err(CHANGED) }
}

/// Marks a directive withdrawn, if it still is the edition seen.
pub async fn withdraw(tx: &Tx, id: DirectiveId, seen: i64, reason: &str) -> Outcome<()> {
    let n = tx
        .run(
            "update directive
             set state = 'withdrawn', withdrawn_reason = $3, row_version = row_version + 1
             where id = $1 and row_version = $2 and state <> 'withdrawn'",
            binds![id, seen, reason.trim()],
        )
        .await?;
    if n == 1 { Ok(()) } else { Err(CHANGED) }
}

/// One row of the list of directives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectiveRow {
    /// Key.
    pub id: DirectiveId,
    /// Number and symbol of the document.
    pub number_symbol: String,
    /// Its subject line.
    pub subject: String,
    /// Name of the giver.
    pub giver: String,
    /// Date of issue.
    pub issued_on: Option<Date>,
    /// Where it stands.
    pub state: DirectiveState,
    /// Duties kept.
    pub n_duties: i64,
}

/// The next `limit` directives after `before` in an order, only one state's if given.
pub async fn list(
    tx: &Tx,
    (state, order): (Option<DirectiveState>, Order),
    before: Option<DirectiveId>,
    limit: i64,
) -> Outcome<Vec<DirectiveRow>> {
    let (key, sign, direction) = match order {
        Order::Newest => ("''", "<", "desc"),
        Order::Oldest => ("''", ">", "asc"),
        Order::Issued => ("coalesce(c.issued_on, '')", "<", "desc"),
        Order::IssuedOldest => ("coalesce(c.issued_on, '')", ">", "asc"),
        Order::Giver => ("a.folded", ">", "asc"),
    };
    let sql = format!(
        "select l.id, l.state, l.number_symbol, l.subject, l.issued_on, l.giver,
                (select count(*) from duty y where y.directive_id = l.id and y.state = 'kept') as n_duties
         from (
           select d.id, d.state, c.number_symbol, c.subject, c.issued_on, a.name as giver, {key} as place
           from directive d
           join document c on c.id = d.document_id
           join agency a on a.id = d.giver_agency_id
         ) l
         where ($2 = '' or l.state = $2)
           and ($1 = 0 or (l.place, l.id) {sign} (
             select {key}, d.id
             from directive d
             join document c on c.id = d.document_id
             join agency a on a.id = d.giver_agency_id
             where d.id = $1))
         order by l.place {direction}, l.id {direction}
         limit $3"
    );
    let values = binds![
        before.map_or(0, |id| id.0),
        state.map_or("", DirectiveState::code),
        limit
    ];
    let rows = tx.rows(&sql, values).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(DirectiveRow {
            id: DirectiveId(row.get("id")?),
            number_symbol: row.get("number_symbol")?,
            subject: row.get("subject")?,
            giver: row.get("giver")?,
            issued_on: row.date("issued_on")?,
            state: row.required("state", DirectiveState::from_code)?,
            n_duties: row.get("n_duties")?,
        });
    }
    Ok(found)
}
