//! SQL of proposals, and of what was found by day. Never decides and asks no permission.

use super::{Evidence, IncidentProposal, ProposalKind, ProposalState};
use crate::base::{
    clock::{date_from, date_text},
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId, ProposalId, RecordId, TaskId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use hopluc_match::feed::Class;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// The glossary word of a proposal in the journal and on notices.
pub const NOUN: &str = "incident_proposal";

const COLUMNS: &str = "p.id, p.agency_id, p.class, p.kind, p.state, p.from_on, p.until_on, p.n_connections, p.n_machines,
       p.first_at, p.last_at, p.n_before, p.n_before_days, p.n_before_heard, p.proposed_at, p.decided_by, p.decided_at,
       p.reason, p.record_id, p.task_id, p.fixed_at, p.refused_days, p.closed_at, p.clean_until_on, p.row_version";

fn proposal_of(row: &Row) -> Result<IncidentProposal, StoreError> {
    Ok(IncidentProposal {
        id: ProposalId(row.get("id")?),
        agency_id: AgencyId(row.get("agency_id")?),
        class: row.required("class", Class::of_word)?,
        state: row.required("state", ProposalState::from_code)?,
        evidence: Evidence {
            kind: row.required("kind", ProposalKind::from_code)?,
            from_on: row.required("from_on", date_from)?,
            until_on: row.required("until_on", date_from)?,
            n_connections: row.get("n_connections")?,
            n_before: row.get("n_before")?,
            n_before_days: row.get("n_before_days")?,
            n_before_heard: row.get("n_before_heard")?,
        },
        n_machines: row.get("n_machines")?,
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
        proposed_at: row.get("proposed_at")?,
        decided_by: row.get::<Option<i64>>("decided_by")?.map(PersonId),
        decided_at: row.get("decided_at")?,
        reason: row.get("reason")?,
        record_id: row.get::<Option<i64>>("record_id")?.map(RecordId),
        task_id: row.get::<Option<i64>>("task_id")?.map(TaskId),
        fixed_at: row.get("fixed_at")?,
        refused_days: days_from(&row.get::<String>("refused_days")?),
        closed_at: row.get("closed_at")?,
        clean_until_on: row.date("clean_until_on")?,
        row_version: row.get("row_version")?,
    })
}

/// `2026-07-09=3 2026-07-10=1`.
fn days_text(days: &[(Date, i64)]) -> String {
    let days = days.iter().map(|(on, n)| format!("{}={n}", date_text(*on)));
    days.collect::<Vec<_>>().join(" ")
}

fn days_from(text: &str) -> Vec<(Date, i64)> {
    text.split_whitespace()
        .filter_map(|one| {
            let (on, n) = one.split_once('=')?;
            Some((date_from(on)?, n.parse().ok()?))
        })
        .collect()
}

/// One proposal; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: ProposalId) -> Outcome<IncidentProposal> {
    let sql = format!("select {COLUMNS} from incident_proposal p where p.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(proposal_of(&row)?)
}

/// Proposals of some agencies (all for `None`) in a state (any for `None`) with a key below `before`, newest first.
pub async fn list(
    tx: &Tx,
    agencies: Option<&BTreeSet<AgencyId>>,
    state: Option<ProposalState>,
    (before, limit): (i64, i64),
) -> Outcome<Vec<IncidentProposal>> {
    let own: Vec<AgencyId> = agencies.into_iter().flatten().copied().collect();
    let among = match agencies {
        None => String::new(),
        Some(_) if own.is_empty() => return Ok(Vec::new()),
        Some(_) => format!("and p.agency_id in ({})", placeholders(4, own.len())),
    };
    let sql = format!(
        "select {COLUMNS}
         from incident_proposal p
         where p.id < $1 and ($2 = '' or p.state = $2) {among}
         order by p.id desc
         limit $3"
    );
    let mut values: Vec<Bind> = binds![before, state.map_or("", ProposalState::code), limit];
    values.extend(own.into_iter().map(Bind::from));
    let rows = tx.rows(&sql, values).await?;
    Ok(rows.iter().map(proposal_of).collect::<Result<_, _>>()?)
}

/// The proposal that a record was made from, if there is one.
pub async fn of_record(tx: &Tx, id: RecordId) -> Outcome<Option<IncidentProposal>> {
    let sql = format!(
        "select {COLUMNS} from incident_proposal p where p.record_id = $1 order by p.id limit 1"
    );
    let row = tx.row(&sql, binds![id]).await?;
    Ok(row.as_ref().map(proposal_of).transpose()?)
}

/// What became of earlier proposals of one agency and class.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Former {
    pub(super) is_live: bool,
    pub(super) clean_until_on: Option<Date>,
    pub(super) dismissed_at: Option<Date>,
}

/// By agency and class, what became of earlier proposals.
pub(super) async fn former(tx: &Tx) -> Outcome<BTreeMap<(AgencyId, String), Former>> {
    let rows = tx
        .rows(
            "select p.agency_id, p.class,
                    cast(sum(case when p.state in ('open', 'confirmed', 'fixed') then 1 else 0 end) as bigint) as n_live,
                    max(case when p.state = 'closed' then p.clean_until_on end) as clean_until_on,
                    max(case when p.state = 'dismissed' then p.decided_at end) as decided_at
             from incident_proposal p
             group by p.agency_id, p.class
             order by p.agency_id, p.class",
            vec![],
        )
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let key = (AgencyId(row.get("agency_id")?), row.get("class")?);
        let decided: Option<time::OffsetDateTime> = row.instant("decided_at")?;
        let former = Former {
            is_live: row.get::<i64>("n_live")? > 0,
            clean_until_on: row.date("clean_until_on")?,
            dismissed_at: decided.map(crate::base::clock::local_date),
        };
        found.insert(key, former);
    }
    Ok(found)
}

/// Distinct machines, first and last connection of a class at an agency in some local days; `None` where there was none.
pub(super) async fn extent(
    tx: &Tx,
    (agency, class): (AgencyId, Class),
    (from, until): (Date, Date),
) -> Outcome<Option<(i64, String, String)>> {
    let row = tx
        .one(
            "select count(distinct case when s.source <> '' and s.source not like '%/%' then s.source end) as n_machines,
                    min(d.first_at) as first_at, max(d.last_at) as last_at
             from detection d
             left join detection_source s on s.detection_id = d.id
             where d.agency_id = $1 and d.class = $2 and d.day_on >= $3 and d.day_on <= $4",
            binds![agency, class.as_str(), date_text(from), date_text(until)],
        )
        .await?;
    let (first, last): (Option<String>, Option<String>) =
        (row.get("first_at")?, row.get("last_at")?);
    let n: i64 = row.get("n_machines")?;
    Ok(first.zip(last).map(|(first, last)| (n, first, last)))
}

/// Connections by local day of a class at an agency from `from` on.
pub(super) async fn days_since(
    tx: &Tx,
    (agency, class): (AgencyId, Class),
    from: Date,
) -> Outcome<BTreeMap<Date, i64>> {
    let rows = tx
        .rows(
            "select d.day_on, cast(sum(d.n_connections) as bigint) as n
             from detection d
             where d.agency_id = $1 and d.class = $2 and d.day_on >= $3
             group by d.day_on
             order by d.day_on",
            binds![agency, class.as_str(), date_text(from)],
        )
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        if let Some(day) = row.date("day_on")? {
            found.insert(day, row.get("n")?);
        }
    }
    Ok(found)
}

/// Connections of indicators that were met on the local day `on` after the instant `at`: how many of them were later is not kept.
pub(super) async fn n_later_on(
    tx: &Tx,
    (agency, class): (AgencyId, Class),
    on: Date,
    at: &str,
) -> Outcome<i64> {
    let row = tx
        .one(
            "select cast(coalesce(sum(d.n_connections), 0) as bigint) as n
             from detection d
             where d.agency_id = $1 and d.class = $2 and d.day_on = $3 and d.last_at > $4",
            binds![agency, class.as_str(), date_text(on), at],
        )
        .await?;
    Ok(row.get("n")?)
}

/// Enters a proposal; `None` where there is a live one of this agency and class.
pub(super) async fn add(tx: &Tx, new: &IncidentProposal) -> Outcome<Option<ProposalId>> {
    let evidence = &new.evidence;
    let row = tx
        .row(
            "insert into incident_proposal
               (agency_id, class, kind, state, from_on, until_on, n_connections, n_machines, first_at, last_at,
                n_before, n_before_days, n_before_heard, proposed_at, row_version)
             values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
             on conflict do nothing
             returning id",
            binds![
                new.agency_id,
                new.class.as_str(),
                evidence.kind.code(),
                date_text(evidence.from_on),
                date_text(evidence.until_on),
                evidence.n_connections,
                new.n_machines,
                new.first_at.as_str(),
                new.last_at.as_str(),
                evidence.n_before,
                evidence.n_before_days,
                evidence.n_before_heard,
                new.proposed_at.as_str(),
            ],
        )
        .await?;
    Ok(row.map(|row| row.get("id")).transpose()?.map(ProposalId))
}

/// Writes what may change of a proposal, if it still is the edition it was loaded as; `Conflict` where it is not.
pub(super) async fn save(tx: &Tx, proposal: &IncidentProposal) -> Outcome<()> {
    let n = tx
        .run(
            "update incident_proposal
             set state = $3, decided_by = $4, decided_at = $5, reason = $6, record_id = $7, task_id = $8, fixed_at = $9,
                 refused_days = $10, closed_at = $11, clean_until_on = $12, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                proposal.id,
                proposal.row_version,
                proposal.state.code(),
                proposal.decided_by.map(|id| id.0),
                proposal.decided_at.clone(),
                proposal.reason.trim(),
                proposal.record_id.map(|id| id.0),
                proposal.task_id.map(|id| id.0),
                proposal.fixed_at.clone(),
                days_text(&proposal.refused_days),
                proposal.closed_at.clone(),
                proposal.clean_until_on.map(date_text),
            ],
        )
        .await?;
    if n == 1 {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Proposals that the logs are still asked about: those in work, and those closed not before `since`, by key, at most 10,000.
pub(super) async fn watched(tx: &Tx, since: &str) -> Outcome<Vec<IncidentProposal>> {
    let sql = format!(
        "select {COLUMNS}
         from incident_proposal p
         where p.state in ('confirmed', 'fixed') or (p.state = 'closed' and p.closed_at >= $1)
         order by p.id
         limit 10000"
    );
    let rows = tx.rows(&sql, binds![since]).await?;
    Ok(rows.iter().map(proposal_of).collect::<Result<_, _>>()?)
}
