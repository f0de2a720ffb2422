//! Stored schedules, periods and obligations. Never decides.

use super::{
    Completeness, Form, Obligation, ObligationState, Period, PeriodKind, PeriodState, Schedule,
    Window,
};
use crate::agency;
use crate::base::{
    clock::{date_from, date_text},
    error::{ActionError, Outcome},
    ids::{AgencyId, DocumentId, ObligationId, PeriodId, ScheduleId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::catalogue::OutlineDef;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::Date;

const SCHEDULE: &str = "id, catalogue_id, name, basis, document_id, focal_agency_id, definition, is_active, row_version";
const PERIOD: &str =
    "p.id, p.schedule_id, s.focal_agency_id, p.code, p.name, p.kind, p.starts_on, p.ends_on,
 p.cutoff_on, p.is_cumulative, p.state, p.outline_id, p.opened_at, p.row_version";
const OBLIGATION: &str =
    "o.id, o.period_id, o.agency_id, o.answering_agency_id, o.tier, o.due_on, o.state,
 o.first_submitted_at, o.submitted_at, o.accepted_at, o.row_version";

fn word<T>(row: &Row, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    row.parsed(column, read)?
        .ok_or_else(|| StoreError::NoRow(column.to_owned()))
}

fn schedule_of(row: &Row) -> Outcome<Schedule> {
    Ok(Schedule {
        id: ScheduleId(row.get("id")?),
        catalogue_id: row.get("catalogue_id")?,
        name: row.get("name")?,
        basis: row.get("basis")?,
        document_id: row.get::<Option<i64>>("document_id")?.map(DocumentId),
        focal_agency_id: AgencyId(row.get("focal_agency_id")?),
        definition: json(row, "definition")?,
        is_active: row.get("is_active")?,
        row_version: row.get("row_version")?,
    })
}

fn json<T: DeserializeOwned>(row: &Row, column: &str) -> Outcome<T> {
    Ok(serde_json::from_str(&row.get::<String>(column)?)?)
}

fn text<T: Serialize>(value: &T) -> Outcome<String> {
    Ok(serde_json::to_string(value)?)
}

fn period_of(row: &Row) -> Outcome<Period> {
    Ok(Period {
        id: PeriodId(row.get("id")?),
        schedule_id: ScheduleId(row.get("schedule_id")?),
        focal_agency_id: AgencyId(row.get("focal_agency_id")?),
        code: row.get("code")?,
        name: row.get("name")?,
        kind: word(row, "kind", PeriodKind::from_code)?,
        window: Window {
            from: word(row, "starts_on", date_from)?,
            to: word(row, "ends_on", date_from)?,
        },
        cutoff_on: word(row, "cutoff_on", date_from)?,
        is_cumulative: row.get("is_cumulative")?,
        state: word(row, "state", PeriodState::from_code)?,
        outline_id: row.get("outline_id")?,
        opened_at: row.get("opened_at")?,
        row_version: row.get("row_version")?,
    })
}

fn obligation_of(row: &Row) -> Outcome<Obligation> {
    Ok(Obligation {
        id: ObligationId(row.get("id")?),
        period_id: PeriodId(row.get("period_id")?),
        agency_id: AgencyId(row.get("agency_id")?),
        answering_agency_id: AgencyId(row.get("answering_agency_id")?),
        tier: row.get("tier")?,
        due_on: word(row, "due_on", date_from)?,
        state: word(row, "state", ObligationState::from_code)?,
        first_submitted_at: row.get("first_submitted_at")?,
        submitted_at: row.get("submitted_at")?,
        accepted_at: row.get("accepted_at")?,
        row_version: row.get("row_version")?,
    })
}

/// The schedule with key `id`; `NotFound` where there is none.
pub async fn schedule(tx: &Tx, id: ScheduleId) -> Outcome<Schedule> {
    let sql = format!("select {SCHEDULE} from reporting_schedule where id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => schedule_of(&row),
        None => Err(ActionError::NotFound { noun: "schedule" }),
    }
}

/// All schedules, active ones first, then by name and id; at most 500.
pub async fn schedules(tx: &Tx) -> Outcome<Vec<Schedule>> {
    let sql = format!(
        "select {SCHEDULE} from reporting_schedule
         order by case when is_active then 0 else 1 end, name, id
         limit 500"
    );
    tx.rows(&sql, vec![])
        .await?
        .iter()
        .map(schedule_of)
        .collect()
}

/// Schedules that a document orders, oldest first; at most 500.
pub async fn schedules_ordered_by(tx: &Tx, document: DocumentId) -> Outcome<Vec<Schedule>> {
    let sql = format!(
        "select {SCHEDULE} from reporting_schedule
         where document_id = $1
         order by id
         limit 500"
    );
    tx.rows(&sql, binds![document])
        .await?
        .iter()
        .map(schedule_of)
        .collect()
}

/// Adds a schedule.
pub async fn add_schedule(tx: &Tx, new: &Schedule, at: &str) -> Outcome<ScheduleId> {
    let id = tx
        .insert(
            "insert into reporting_schedule (catalogue_id, name, basis, focal_agency_id, definition, is_active, created_at, document_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             returning id",
            binds![
                new.catalogue_id.as_str(),
                new.name.as_str(),
                new.basis.as_str(),
                new.focal_agency_id,
                text(&new.definition)?,
                new.is_active,
                at,
                new.document_id.map(|id| id.0)
            ],
        )
        .await?;
    Ok(ScheduleId(id))
}

/// Writes a schedule that still has its row version; gives back whether it had.
pub async fn change_schedule(tx: &Tx, new: &Schedule) -> Outcome<bool> {
    let n = tx
        .run(
            "update reporting_schedule
             set name = $3, basis = $4, focal_agency_id = $5, definition = $6, is_active = $7, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                new.id,
                new.row_version,
                new.name.as_str(),
                new.basis.as_str(),
                new.focal_agency_id,
                text(&new.definition)?,
                new.is_active
            ],
        )
        .await?;
    Ok(n == 1)
}

/// The period with key `id`; `NotFound` where there is none.
pub async fn period(tx: &Tx, id: PeriodId) -> Outcome<Period> {
    let sql = format!(
        "select {PERIOD} from period p join reporting_schedule s on s.id = p.schedule_id where p.id = $1"
    );
    match tx.row(&sql, binds![id]).await? {
        Some(row) => period_of(&row),
        None => Err(ActionError::NotFound { noun: "period" }),
    }
}

/// Holds the period for this transaction: what is read of its reports afterwards is what the writer before left.
pub async fn hold(tx: &Tx, id: PeriodId) -> Outcome<()> {
    tx.run(
        "update period set row_version = row_version where id = $1",
        binds![id],
    )
    .await?;
    Ok(())
}

/// The same period with the agency that compiles it on `on`: that of its schedule, or its successor if it is closed by then.
pub async fn compiled_on(tx: &Tx, mut period: Period, on: Date) -> Outcome<Period> {
    period.focal_agency_id = agency::store::answering(tx, period.focal_agency_id, on).await?;
    Ok(period)
}

/// Periods of one schedule, or of all for `None`, newest window first; at most `limit`.
pub async fn periods(tx: &Tx, schedule: Option<ScheduleId>, limit: i64) -> Outcome<Vec<Period>> {
    let sql = format!(
        "select {PERIOD}
         from period p join reporting_schedule s on s.id = p.schedule_id
         where ($1 = 0 or p.schedule_id = $1)
         order by p.ends_on desc, p.id desc
         limit $2"
    );
    let rows = tx
        .rows(&sql, binds![schedule.map_or(0, |id| id.0), limit])
        .await?;
    rows.iter().map(period_of).collect()
}

/// Those of several periods that are there, by id.
pub async fn many(tx: &Tx, ids: &[PeriodId]) -> Outcome<BTreeMap<PeriodId, Period>> {
    let sql = format!(
        "select {PERIOD}
         from period p join reporting_schedule s on s.id = p.schedule_id
         where p.id in ({})
         order by p.id",
        placeholders(1, ids.len())
    );
    let rows = tx
        .rows(&sql, ids.iter().map(|id| (*id).into()).collect())
        .await?;
    let periods = rows.iter().map(period_of);
    periods
        .map(|period| period.map(|period| (period.id, period)))
        .collect()
}

/// The frozen form of a period. Read and parsed once by this program, since it never changes.
pub async fn form(tx: &Tx, id: PeriodId) -> Outcome<Arc<Form>> {
    if let Some(form) = tx.recall::<Form>(id.0) {
        return Ok(form);
    }
    let row = tx
        .row("select form from period where id = $1", binds![id])
        .await?;
    let Some(row) = row else {
        return Err(ActionError::NotFound { noun: "period" });
    };
    let form = Arc::new(json(&row, "form")?);
    tx.remember(id.0, &form);
    Ok(form)
}

/// The outline that a period was opened with; `None` for one that was opened before outlines were kept.
pub async fn outline(tx: &Tx, id: PeriodId) -> Outcome<Option<OutlineDef>> {
    let row = tx
        .row("select outline from period where id = $1", binds![id])
        .await?
        .ok_or(ActionError::NotFound { noun: "period" })?;
    if row.get::<String>("outline")?.is_empty() {
        return Ok(None);
    }
    json(&row, "outline").map(Some)
}

/// Adds a period with its form and outline; `opened_by` is the person, if it was one.
pub async fn add_period(
    tx: &Tx,
    new: &Period,
    (form, outline): (&Form, Option<&OutlineDef>),
    opened_by: Option<i64>,
) -> Outcome<PeriodId> {
    let id = tx
        .insert(
            "insert into period (schedule_id, code, name, kind, starts_on, ends_on, cutoff_on, is_cumulative, state, form,
               outline_id, outline, opened_by, opened_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             returning id",
            binds![
                new.schedule_id,
                new.code.as_str(),
                new.name.as_str(),
                new.kind.code(),
                date_text(new.window.from),
                date_text(new.window.to),
                date_text(new.cutoff_on),
                new.is_cumulative,
                new.state.code(),
                text(form)?,
                new.outline_id.as_str(),
                outline.map(text).transpose()?.unwrap_or_default(),
                opened_by,
                new.opened_at.as_str()
            ],
        )
        .await?;
    Ok(PeriodId(id))
}

/// Closes a period that still has `row_version`; gives back whether it had.
pub async fn close_period(tx: &Tx, id: PeriodId, row_version: i64, at: &str) -> Outcome<bool> {
    let n = tx
        .run(
            "update period set state = 'closed', closed_at = $3, row_version = row_version + 1
             where id = $1 and row_version = $2 and state = 'open'",
            binds![id, row_version, at],
        )
        .await?;
    Ok(n == 1)
}

/// Opens a closed period that still has `row_version` again; gives back whether it had.
pub async fn reopen_period(tx: &Tx, id: PeriodId, row_version: i64) -> Outcome<bool> {
    let n = tx
        .run(
            "update period set state = 'open', closed_at = null, row_version = row_version + 1
             where id = $1 and row_version = $2 and state = 'closed'",
            binds![id, row_version],
        )
        .await?;
    Ok(n == 1)
}

/// An obligation to be frozen.
#[derive(Clone, Copy, Debug)]
pub struct NewObligation {
    /// Whose figures.
    pub agency_id: AgencyId,
    /// Who answers.
    pub answering_agency_id: AgencyId,
    /// Level of government.
    pub tier: i64,
    /// Last day on time.
    pub due_on: Date,
}

/// Adds the obligations of a period, 200 a statement.
pub async fn add_obligations(tx: &Tx, period: PeriodId, new: &[NewObligation]) -> Outcome<()> {
    for part in new.chunks(200) {
        let mut binds: Vec<Bind> = binds![period];
        let mut values = Vec::with_capacity(part.len());
        for obligation in part {
            let n = binds.len();
            values.push(format!(
                "($1, ${}, ${}, ${}, ${}, 'open')",
                n + 1,
                n + 2,
                n + 3,
                n + 4
            ));
            binds.extend(binds![
                obligation.agency_id,
                obligation.answering_agency_id,
                obligation.tier,
                date_text(obligation.due_on)
            ]);
        }
        let sql = format!(
            "insert into obligation (period_id, agency_id, answering_agency_id, tier, due_on, state) values {}",
            values.join(", ")
        );
        tx.run(&sql, binds).await?;
    }
    Ok(())
}

/// The obligation with key `id`; `NotFound` where there is none. Who answers is as at the opening; see [`answered_on`].
pub async fn obligation(tx: &Tx, id: ObligationId) -> Outcome<Obligation> {
    let sql = format!("select {OBLIGATION} from obligation o where o.id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => obligation_of(&row),
        None => Err(ActionError::NotFound { noun: "obligation" }),
    }
}

/// All obligations of a period, by tier, then folded name of the agency, then id.
///
/// Who answers is as at the opening; see [`answered_on`].
pub async fn obligations(tx: &Tx, period: PeriodId) -> Outcome<Vec<Obligation>> {
    let sql = format!(
        "select {OBLIGATION}
         from obligation o join agency a on a.id = o.agency_id
         where o.period_id = $1
         order by o.tier, a.folded, o.id"
    );
    let rows = tx.rows(&sql, binds![period]).await?;
    rows.iter().map(obligation_of).collect()
}

/// The same obligations with who answers on `on`: the agency that owes, or its successor if it is closed by then.
///
/// No row is moved when a body is merged, so every permission, list and notice about an obligation asks here. As many
/// statements as the longest chain of successors has links.
pub async fn answered_on(
    tx: &Tx,
    mut obligations: Vec<Obligation>,
    on: Date,
) -> Outcome<Vec<Obligation>> {
    let ids: Vec<AgencyId> = obligations.iter().map(|owed| owed.agency_id).collect();
    let answering = agency::store::answering_many(tx, &ids, on).await?;
    for owed in &mut obligations {
        owed.answering_agency_id = answering
            .get(&owed.agency_id)
            .copied()
            .unwrap_or(owed.agency_id);
    }
    Ok(obligations)
}

/// Obligations that any of `agencies` owes, the next due first, open ones before settled ones; at most `limit`.
///
/// Goes through the periods, which are few, so that the key over period and agency is used.
pub async fn obligations_of(
    tx: &Tx,
    agencies: &[AgencyId],
    limit: i64,
) -> Outcome<Vec<Obligation>> {
    let sql = format!(
        "select {OBLIGATION}
         from period p join obligation o on o.period_id = p.id
         where o.agency_id in ({})
         order by case when o.state in ('open', 'returned') then 0 else 1 end,
           case when o.state in ('open', 'returned') then o.due_on else '' end, o.due_on desc, o.id
         limit $1",
        placeholders(2, agencies.len())
    );
    let mut values: Vec<Bind> = binds![limit];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(obligation_of).collect()
}

/// Writes state and instants of an obligation that still has its row version; gives back whether it had.
pub async fn change_obligation(tx: &Tx, new: &Obligation) -> Outcome<bool> {
    let n = tx
        .run(
            "update obligation
             set state = $3, first_submitted_at = $4, submitted_at = $5, accepted_at = $6, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                new.id,
                new.row_version,
                new.state.code(),
                new.first_submitted_at.clone(),
                new.submitted_at.clone(),
                new.accepted_at.clone()
            ],
        )
        .await?;
    Ok(n == 1)
}

/// How an obligation stands at an instant, as a word of one to three letters: `$1` is the instant, `$2` its local date.
///
/// The same as [`super::rules::timeliness`]. A submission is on time until its due date ends in Viet Nam, which is 17:00 UTC.
const STANDING: &str = "case
    when o.first_submitted_at <= $1 then
      case when o.first_submitted_at < o.due_on || 'T17:00:00.000Z' then 'n' else 'l' end
    when $2 > o.due_on then 'o'
    else 'p'
  end
  || case when o.accepted_at <= $1 then 'a' else '' end
  || case when o.state = 'returned' then 'r' else '' end";

/// Counts `n` obligations that stand as a word of [`STANDING`] says.
fn count_standing(counts: &mut Completeness, standing: &str, n: i64) {
    counts.n_obligations += n;
    for letter in standing.chars() {
        match letter {
            'n' => counts.n_on_time += n,
            'l' => counts.n_late += n,
            'o' => counts.n_overdue += n,
            'a' => counts.n_accepted += n,
            'r' => counts.n_returned += n,
            _ => counts.n_pending += n,
        }
    }
}

fn standing_binds(periods: &[PeriodId], as_of: (&str, Date)) -> Vec<Bind> {
    let mut binds: Vec<Bind> = binds![as_of.0, date_text(as_of.1)];
    binds.extend(periods.iter().map(|id| Bind::from(*id)));
    binds
}

/// Completeness of each of several periods at the instant `as_of`, whose local date is beside it. One statement.
pub async fn completeness_of_periods(
    tx: &Tx,
    periods: &[PeriodId],
    as_of: (&str, Date),
) -> Outcome<BTreeMap<PeriodId, Completeness>> {
    let sql = format!(
        "select o.period_id, {STANDING} as standing, count(*) as n
         from obligation o
         where o.period_id in ({})
         group by 1, 2
         order by 1, 2",
        placeholders(3, periods.len())
    );
    let mut found: BTreeMap<PeriodId, Completeness> = BTreeMap::new();
    for row in tx.rows(&sql, standing_binds(periods, as_of)).await? {
        let counts = found.entry(PeriodId(row.get("period_id")?)).or_default();
        count_standing(counts, &row.get::<String>("standing")?, row.get("n")?);
    }
    Ok(found)
}

/// Completeness of each agency over several periods at the instant `as_of`, whose local date is beside it. One statement.
///
/// The database hands over one row a period: a row for each obligation would cost more than all the rest.
pub async fn completeness_of_agencies(
    tx: &Tx,
    periods: &[PeriodId],
    as_of: (&str, Date),
) -> Outcome<BTreeMap<AgencyId, Completeness>> {
    let sql = format!(
        "select o.period_id, string_agg(cast(o.agency_id as text) || {STANDING}, ',') as standings
         from obligation o
         where o.period_id in ({})
         group by o.period_id
         order by o.period_id",
        placeholders(3, periods.len())
    );
    let mut found: BTreeMap<AgencyId, Completeness> = BTreeMap::new();
    for row in tx.rows(&sql, standing_binds(periods, as_of)).await? {
        let standings: String = row.get("standings")?;
        for one in standings.split(',') {
            let at = one.find(|c: char| !c.is_ascii_digit()).unwrap_or(one.len());
            let (id, standing) = one.split_at(at);
            let id = id.parse().map_err(|_| StoreError::Malformed {
                column: "standings".to_owned(),
                value: one.to_owned(),
            })?;
            count_standing(found.entry(AgencyId(id)).or_default(), standing, 1);
        }
    }
    Ok(found)
}
