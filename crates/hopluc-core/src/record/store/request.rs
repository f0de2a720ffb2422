//! SQL of requests for steps and their answers.

use crate::base::{
    actor::Actor,
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId, RecordId, RequestId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::catalogue::StepId;
use crate::record::request::{Answer, NOUN, Request, Standing};

const COLUMNS: &str =
    "q.id, q.record_id, q.step, q.row_version, q.content, q.reason, q.n_needed, q.person_id,
    coalesce(p.name, '') as person, q.agency_id, q.asked_at, q.expires_at, q.state";

fn request_of(row: &Row) -> Result<Request, StoreError> {
    let malformed = |column: &str, value: String| StoreError::Malformed {
        column: column.to_owned(),
        value,
    };
    let content: String = row.get("content")?;
    let state: String = row.get("state")?;
    Ok(Request {
        id: RequestId(row.get("id")?),
        record_id: RecordId(row.get("record_id")?),
        step: StepId::new(row.get::<String>("step")?),
        row_version: row.get("row_version")?,
        input: serde_json::from_str(&content).map_err(|_| malformed("content", content))?,
        reason: row.get("reason")?,
        n_needed: row.get("n_needed")?,
        person_id: row.get::<Option<i64>>("person_id")?.map(PersonId),
        person: row.get("person")?,
        agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
        asked_at: row.get("asked_at")?,
        expires_at: row.get("expires_at")?,
        stored: Standing::of(&state).ok_or_else(|| malformed("state", state))?,
        answers: Vec::new(),
    })
}

/// A request with its answers; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: RequestId) -> Outcome<Request> {
    let sql = format!(
        "select {COLUMNS} from record_request q left join person p on p.id = q.person_id where q.id = $1"
    );
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    let mut found = vec![request_of(&row)?];
    add_answers(tx, &mut found).await?;
    found.pop().ok_or(ActionError::NotFound { noun: NOUN })
}

/// The requests of a record with their answers, newest first, at most 50. Two statements.
pub async fn of_record(tx: &Tx, record: RecordId) -> Outcome<Vec<Request>> {
    let sql = format!(
        "select {COLUMNS} from record_request q left join person p on p.id = q.person_id
         where q.record_id = $1 order by q.id desc limit 50"
    );
    let rows = tx.rows(&sql, binds![record]).await?;
    let mut found: Vec<Request> = rows.iter().map(request_of).collect::<Result<_, _>>()?;
    add_answers(tx, &mut found).await?;
    Ok(found)
}

async fn add_answers(tx: &Tx, requests: &mut [Request]) -> Outcome<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "select c.request_id, c.person_id, coalesce(p.name, '') as person, c.is_granted, c.reason, c.given_at
         from record_consent c
         left join person p on p.id = c.person_id
         where c.request_id in ({})
         order by c.given_at, c.person_id",
        placeholders(1, requests.len())
    );
    let ids: Vec<Bind> = requests.iter().map(|request| request.id.into()).collect();
    for row in tx.rows(&sql, ids).await? {
        let id = RequestId(row.get("request_id")?);
        let answer = Answer {
            person_id: PersonId(row.get("person_id")?),
            person: row.get("person")?,
            is_granted: row.get::<i64>("is_granted")? == 1,
            reason: row.get("reason")?,
            given_at: row.get("given_at")?,
        };
        if let Some(request) = requests.iter_mut().find(|request| request.id == id) {
            request.answers.push(answer);
        }
    }
    Ok(())
}

/// Adds a request and gives back its key.
pub async fn add(tx: &Tx, request: &Request) -> Outcome<RequestId> {
    let id = tx
        .insert(
            "insert into record_request (record_id, step, row_version, content, reason, n_needed, person_id, agency_id,
                                         asked_at, expires_at, state)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')
             returning id",
            binds![
                request.record_id,
                request.step.as_str(),
                request.row_version,
                serde_json::to_string(&request.input)?,
                request.reason.as_str(),
                request.n_needed,
                request.person_id.map(|id| id.0),
                request.agency_id.map(|id| id.0),
                request.asked_at.as_str(),
                request.expires_at.as_str(),
            ],
        )
        .await?;
    Ok(RequestId(id))
}

/// Adds a person's answer.
pub async fn add_answer(
    tx: &Tx,
    id: RequestId,
    actor: &Actor,
    (is_granted, reason): (bool, &str),
    at: &str,
) -> Outcome<()> {
    tx.run(
        "insert into record_consent (request_id, person_id, agency_id, is_granted, reason, given_at)
         values ($1, $2, $3, $4, $5, $6)",
        binds![
            id,
            actor.person_id.map(|id| id.0),
            actor.agency_id.map(|id| id.0),
            i64::from(is_granted),
            reason,
            at,
        ],
    )
    .await?;
    Ok(())
}

/// Closes a request that is open; `Conflict` where somebody else did meanwhile.
pub async fn close(tx: &Tx, id: RequestId, standing: Standing, at: &str) -> Outcome<()> {
    let n = tx
        .run(
            "update record_request set state = $2, closed_at = $3 where id = $1 and state = 'open'",
            binds![id, standing.code(), at],
        )
        .await?;
    match n {
        1 => Ok(()),
        _ => Err(ActionError::Conflict {
            key: "conflict.request_closed",
        }),
    }
}
