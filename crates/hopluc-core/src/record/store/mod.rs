//! SQL of records, their versions, keys, links and contributions. Never decides and asks no permission.

pub(crate) mod list;
pub(super) mod mark;
pub(super) mod merge;
pub(super) mod referral;
pub(super) mod request;
pub mod sums;

use super::contribution::Contribution;
use super::sealed::Opening;
use super::value::Agencies;
use super::{Record, Values, Version};
use crate::base::{
    actor::Actor,
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId, RecordId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::catalogue::{RegisterId, StateId};

/// The glossary word of a record in the journal, in the search index, on notices and on files.
pub const NOUN: &str = "record";

/// Columns of a record, of table `r`.
pub(super) const COLUMNS: &str =
    "r.id, r.register, r.agency_id, r.holder_id, r.state, r.number_text, r.title, r.dated_on, r.content,
    r.hold, r.merged_into_id, r.created_by, r.created_at, r.changed_by, r.changed_at, r.row_version";

pub(super) fn values_of(text: String, column: &str) -> Result<Values, StoreError> {
    serde_json::from_str(&text).map_err(|_| StoreError::Malformed {
        column: column.to_owned(),
        value: text,
    })
}

pub(super) fn record_of(row: &Row) -> Result<Record, StoreError> {
    let person = |column: &str| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(PersonId));
    let dated_on = row.date("dated_on")?;
    Ok(Record {
        id: RecordId(row.get("id")?),
        register: RegisterId::new(row.get::<String>("register")?),
        agency_id: AgencyId(row.get("agency_id")?),
        holder_id: row.get::<Option<i64>>("holder_id")?.map(AgencyId),
        state: StateId::new(row.get::<String>("state")?),
        number_text: row.get("number_text")?,
        title: row.get("title")?,
        dated_on: dated_on.ok_or_else(|| StoreError::NoRow("dated_on".to_owned()))?,
        values: values_of(row.get("content")?, "content")?,
        hold: row.get("hold")?,
        merged_into_id: row.get::<Option<i64>>("merged_into_id")?.map(RecordId),
        created_by: person("created_by")?,
        created_at: row.get("created_at")?,
        changed_by: person("changed_by")?,
        changed_at: row.get("changed_at")?,
        row_version: row.get("row_version")?,
    })
}

/// A record; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: RecordId) -> Outcome<Record> {
    let sql = format!("select {COLUMNS} from record r where r.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    let row = row.ok_or(ActionError::NotFound { noun: NOUN })?;
    Ok(record_of(&row)?)
}

/// The record of an agency with this natural key, if there is one.
pub async fn by_natural_key(
    tx: &Tx,
    register: &RegisterId,
    agency: AgencyId,
    key: &str,
) -> Outcome<Option<Record>> {
    let sql = format!(
        "select {COLUMNS} from record r where r.register = $1 and r.agency_id = $2 and r.natural_key = $3"
    );
    let row = tx.row(&sql, binds![register.as_str(), agency, key]).await?;
    Ok(row.as_ref().map(record_of).transpose()?)
}

/// Writes a new record and gives back its key; `natural_key` must be free, which the schema keeps.
pub async fn add(tx: &Tx, record: &Record, natural_key: Option<&str>) -> Outcome<RecordId> {
    let id = tx
        .insert(
            "insert into record (register, agency_id, state, number_text, title, dated_on, natural_key, content,
                                 created_by, created_at, changed_by, changed_at, row_version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $10, 1)
             returning id",
            binds![
                record.register.as_str(),
                record.agency_id,
                record.state.as_str(),
                record.number_text.as_str(),
                record.title.as_str(),
                date_text(record.dated_on),
                natural_key.map(str::to_owned),
                serde_json::to_string(&record.values)?,
                record.created_by.map(|id| id.0),
                record.created_at.as_str(),
            ],
        )
        .await?;
    Ok(RecordId(id))
}

/// Writes `record` over the edition `over`; `Conflict` where that is no longer the stored one.
pub async fn save(tx: &Tx, record: &Record, natural_key: Option<&str>, over: i64) -> Outcome<()> {
    let n = tx
        .run(
            "update record
             set state = $3, title = $4, dated_on = $5, natural_key = $6, content = $7, changed_by = $8, changed_at = $9,
                 number_text = $10, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                record.id,
                over,
                record.state.as_str(),
                record.title.as_str(),
                date_text(record.dated_on),
                natural_key.map(str::to_owned),
                serde_json::to_string(&record.values)?,
                record.changed_by.map(|id| id.0),
                record.changed_at.as_str(),
                record.number_text.as_str(),
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

/// Writes the values of a record that was just added, before anybody has seen it.
pub async fn set_content(tx: &Tx, record: &Record) -> Outcome<()> {
    let content = serde_json::to_string(&record.values)?;
    tx.run(
        "update record set content = $2 where id = $1",
        binds![record.id, content],
    )
    .await?;
    Ok(())
}

/// Says why a record may not be ended without a word; an empty key takes that back.
pub(crate) async fn set_hold(tx: &Tx, id: RecordId, hold: &str) -> Outcome<()> {
    tx.run(
        "update record set hold = $2 where id = $1",
        binds![id, hold],
    )
    .await?;
    Ok(())
}

/// Enters the number that a record was given.
pub async fn set_number(tx: &Tx, id: RecordId, number: i64, year: i32) -> Outcome<()> {
    tx.run(
        "update record set number = $2, year = $3 where id = $1",
        binds![id, number, i64::from(year)],
    )
    .await?;
    Ok(())
}

/// A version that is about to be kept.
pub struct NewVersion<'a> {
    /// The record as it is now.
    pub record: &'a Record,
    /// Number of the version.
    pub row_version: i64,
    /// What made it.
    pub deed: &'a str,
    /// Why.
    pub reason: &'a str,
    /// By whom and for which agency.
    pub by: (Option<PersonId>, Option<AgencyId>),
}

/// Keeps what a step or correction made of a record.
pub async fn add_version(tx: &Tx, version: NewVersion<'_>) -> Outcome<()> {
    tx.run(
        "insert into record_version (record_id, row_version, deed, state, content, reason, person_id, agency_id, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        binds![
            version.record.id,
            version.row_version,
            version.deed,
            version.record.state.as_str(),
            serde_json::to_string(&version.record.values)?,
            version.reason.trim(),
            version.by.0.map(|id| id.0),
            version.by.1.map(|id| id.0),
            version.record.changed_at.as_str(),
        ],
    )
    .await?;
    Ok(())
}

/// The versions of a record, oldest first, at most 500.
pub async fn versions(tx: &Tx, id: RecordId) -> Outcome<Vec<Version>> {
    let rows = tx
        .rows(
            "select v.row_version, v.deed, v.state, v.content, v.reason, coalesce(p.name, '') as person, v.added_at
             from record_version v
             left join person p on p.id = v.person_id
             where v.record_id = $1
             order by v.row_version
             limit 500",
            binds![id],
        )
        .await?;
    let one = |row: &Row| {
        Ok(Version {
            row_version: row.get("row_version")?,
            deed: row.get("deed")?,
            state: StateId::new(row.get::<String>("state")?),
            values: values_of(row.get("content")?, "content")?,
            reason: row.get("reason")?,
            person: row.get("person")?,
            added_at: row.get("added_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Rows of one statement; the databases bound how many values a statement may have.
const ROWS_AT_ONCE: usize = 50;

/// `($1, $2), ($3, $4), ...` for `n` rows of `width` values.
fn row_places(n: usize, width: usize) -> String {
    let rows: Vec<String> = (0..n)
        .map(|row| format!("({})", placeholders(row * width + 1, width)))
        .collect();
    rows.join(", ")
}

/// Puts the keys of a record in place of those that were there.
pub async fn set_keys(
    tx: &Tx,
    id: RecordId,
    register: &RegisterId,
    keys: &[(String, String)],
) -> Outcome<()> {
    tx.run("delete from record_key where record_id = $1", binds![id])
        .await?;
    for some in keys.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "insert into record_key (register, field, key, record_id) values {}",
            row_places(some.len(), 4)
        );
        let mut values: Vec<Bind> = Vec::with_capacity(some.len() * 4);
        for (field, key) in some {
            values.extend(binds![register.as_str(), field.as_str(), key.as_str(), id]);
        }
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// Puts what a record counts for in place of what it counted for.
pub async fn set_contributions(
    tx: &Tx,
    id: RecordId,
    agency: AgencyId,
    parts: &[Contribution],
) -> Outcome<()> {
    tx.run("delete from contribution where record_id = $1", binds![id])
        .await?;
    for some in parts.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "insert into contribution (measure_id, agency_id, dated_on, list, value, record_id, amount, until_on) values {}",
            row_places(some.len(), 8)
        );
        let mut values: Vec<Bind> = Vec::with_capacity(some.len() * 8);
        for part in some {
            values.extend(binds![
                part.measure.as_str(),
                agency,
                date_text(part.dated_on),
                part.list.as_str(),
                part.value.as_str(),
                id,
                part.amount,
                part.until_on.map(date_text),
            ]);
        }
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// Keeps that somebody opened what is sealed.
pub async fn add_opening(
    tx: &Tx,
    id: RecordId,
    actor: &Actor,
    reason: &str,
    at: &str,
) -> Outcome<()> {
    tx.run(
        "insert into record_opening (record_id, person_id, agency_id, reason, opened_at) values ($1, $2, $3, $4, $5)",
        binds![
            id,
            actor.person_id.map(|id| id.0),
            actor.agency_id.map(|id| id.0),
            reason,
            at,
        ],
    )
    .await?;
    Ok(())
}

/// The openings of a record, newest first, at most 100.
pub async fn openings(tx: &Tx, id: RecordId) -> Outcome<Vec<Opening>> {
    let rows = tx
        .rows(
            "select o.reason, o.opened_at, coalesce(p.name, '') as person, coalesce(a.name, '') as agency
             from record_opening o
             left join person p on p.id = o.person_id
             left join agency a on a.id = o.agency_id
             where o.record_id = $1
             order by o.id desc
             limit 100",
            binds![id],
        )
        .await?;
    let one = |row: &Row| {
        Ok(Opening {
            person: row.get("person")?,
            agency: row.get("agency")?,
            reason: row.get("reason")?,
            opened_at: row.get("opened_at")?,
        })
    };
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// Links two records; a second time changes nothing.
pub async fn add_link(
    tx: &Tx,
    from: RecordId,
    to: RecordId,
    by: Option<PersonId>,
    at: &str,
) -> Outcome<()> {
    tx.run(
        "insert into record_link (from_record_id, to_record_id, added_by, added_at) values ($1, $2, $3, $4)
         on conflict (from_record_id, to_record_id) do nothing",
        binds![from, to, by.map(|id| id.0), at],
    )
    .await?;
    Ok(())
}

/// The records linked from or to `id`, each once, by key, at most 200.
pub async fn linked(tx: &Tx, id: RecordId) -> Outcome<Vec<Record>> {
    let sql = format!(
        "select {COLUMNS}
         from record r
         where r.id in (
           select l.to_record_id from record_link l where l.from_record_id = $1
           union
           select l.from_record_id from record_link l where l.to_record_id = $1
         )
         order by r.id
         limit 200"
    );
    let rows = tx.rows(&sql, binds![id]).await?;
    Ok(rows.iter().map(record_of).collect::<Result<_, _>>()?)
}

/// All agencies with what they are called, for reading fields that name one.
pub async fn agencies(tx: &Tx) -> Outcome<Agencies> {
    let rows = tx
        .rows(
            "select a.id, a.code, a.name, a.short_name from agency a order by a.id limit 100000",
            vec![],
        )
        .await?;
    let mut agencies = Agencies::default();
    for row in &rows {
        let key: i64 = row.get("id")?;
        agencies.keys.insert(key);
        for column in ["code", "name", "short_name"] {
            agencies.name(&row.get::<String>(column)?, key);
        }
    }
    Ok(agencies)
}

/// Records of a register above `after`, by key, at most `limit`: for computing anew what they count for.
pub async fn some_after(
    tx: &Tx,
    register: &RegisterId,
    after: RecordId,
    limit: i64,
) -> Outcome<Vec<Record>> {
    let sql = format!(
        "select {COLUMNS} from record r where r.register = $1 and r.id > $2 order by r.id limit $3"
    );
    let rows = tx
        .rows(&sql, binds![register.as_str(), after, limit])
        .await?;
    Ok(rows.iter().map(record_of).collect::<Result<_, _>>()?)
}
