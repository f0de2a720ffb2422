//! SQL of the register: documents, their numbers and copies. Never decides and asks no permission.

use super::search::{Query, store::matching};
use super::{
    Direction, Document, DocumentKindId, DraftForm, Filter, IncomingForm, Order, State, rules,
};
use crate::base::{
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, AttachmentId, DocumentId, PersonId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use hopluc_doc::official::OfficialDocument;
use std::collections::BTreeMap;
use time::Date;

const COLUMNS: &str = "d.id, d.direction, d.kind, d.number, d.symbol, d.number_symbol, d.year, d.issuer, d.issuer_agency_id,
    d.holder_agency_id, d.place, d.issued_on, d.arrived_on, d.arrival_number, d.subject, d.urgency, d.signer,
    d.signer_title, d.state, d.attachment_id, d.drafted_by, d.approved_by, d.approved_at, d.issued_at, d.replaces_id,
    d.reason, d.created_at, d.row_version";

/// The symbol under which the running numbers of arrivals are kept in `number_series`; no symbol of a document looks so.
const ARRIVALS: &str = "#arrivals";

fn document_of(row: &Row) -> Result<Document, StoreError> {
    let person = |column: &str| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(PersonId));
    Ok(Document {
        id: DocumentId(row.get("id")?),
        direction: required(row.parsed("direction", Direction::from_code)?, "direction")?,
        kind: DocumentKindId::new(row.get::<String>("kind")?),
        number: row.get("number")?,
        symbol: row.get("symbol")?,
        number_symbol: row.get("number_symbol")?,
        year: row.get::<Option<i64>>("year")?.map(|year| year as i32),
        issuer: row.get("issuer")?,
        issuer_agency_id: row.get::<Option<i64>>("issuer_agency_id")?.map(AgencyId),
        holder_agency_id: AgencyId(row.get("holder_agency_id")?),
        place: row.get("place")?,
        issued_on: row.date("issued_on")?,
        arrived_on: row.date("arrived_on")?,
        arrival_number: row.get("arrival_number")?,
        subject: row.get("subject")?,
        urgency: row.get("urgency")?,
        signer: row.get("signer")?,
        signer_title: row.get("signer_title")?,
        state: required(row.parsed("state", State::from_code)?, "state")?,
        attachment_id: row.get::<Option<i64>>("attachment_id")?.map(AttachmentId),
        drafted_by: person("drafted_by")?,
        approved_by: person("approved_by")?,
        approved_at: row.instant("approved_at")?,
        issued_at: row.instant("issued_at")?,
        replaces_id: row.get::<Option<i64>>("replaces_id")?.map(DocumentId),
        reason: row.get("reason")?,
        created_at: row.instant("created_at")?,
        row_version: row.get("row_version")?,
    })
}

pub(super) fn required<T>(value: Option<T>, column: &str) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Malformed {
        column: column.to_owned(),
        value: "null".to_owned(),
    })
}

/// The document with key `id`; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: DocumentId) -> Outcome<Document> {
    let sql = format!("select {COLUMNS} from document d where d.id = $1");
    match tx.row(&sql, binds![id]).await? {
        Some(row) => Ok(document_of(&row)?),
        None => Err(ActionError::NotFound { noun: "document" }),
    }
}

/// Whether the document is a compiled report's.
pub async fn is_of_report(tx: &Tx, id: DocumentId) -> Outcome<bool> {
    let found = tx
        .row(
            "select 1 from compiled_report where document_id = $1 limit 1",
            binds![id],
        )
        .await?;
    Ok(found.is_some())
}

/// Documents by key, those of `ids` that exist; at most 500 ids.
pub async fn many(tx: &Tx, ids: &[DocumentId]) -> Outcome<BTreeMap<DocumentId, Document>> {
    let sql = format!(
        "select {COLUMNS} from document d where d.id in ({}) order by d.id",
        placeholders(1, ids.len())
    );
    let rows = tx
        .rows(&sql, ids.iter().map(|id| (*id).into()).collect())
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let document = document_of(row)?;
        found.insert(document.id, document);
    }
    Ok(found)
}

/// The text of an incoming document as it was read (NFC, spans of readings refer to it); empty where it has none.
pub async fn body(tx: &Tx, id: DocumentId) -> Outcome<String> {
    let row = tx
        .one("select body from document where id = $1", binds![id])
        .await?;
    Ok(row.get("body")?)
}

/// What an outgoing document consists of; `NotFound` for an incoming one.
pub async fn content(tx: &Tx, id: DocumentId) -> Outcome<OfficialDocument> {
    let row = tx
        .row(
            "select content from document where id = $1 and content <> ''",
            binds![id],
        )
        .await?;
    let row = row.ok_or(ActionError::NotFound { noun: "document" })?;
    Ok(serde_json::from_str(&row.get::<String>("content")?)?)
}

/// Text of incoming documents and content of outgoing ones, of those of `ids` (at most 500) that have either.
pub async fn bodies(
    tx: &Tx,
    ids: &[DocumentId],
) -> Outcome<BTreeMap<DocumentId, (String, Option<OfficialDocument>)>> {
    let sql = format!(
        "select id, body, content from document where id in ({}) order by id limit 500",
        placeholders(1, ids.len())
    );
    let rows = tx
        .rows(&sql, ids.iter().map(|id| (*id).into()).collect())
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let content: String = row.get("content")?;
        let content = match content.as_str() {
            "" => None,
            json => Some(serde_json::from_str(json)?),
        };
        found.insert(DocumentId(row.get("id")?), (row.get("body")?, content));
    }
    Ok(found)
}

/// The condition that a row comes after the document with key `$1` (0 for the beginning), and the order by itself.
fn place(order: Order) -> (&'static str, &'static str) {
    match order {
        Order::Newest => ("($1 = 0 or d.id < $1)", "d.id desc"),
        Order::Oldest => ("d.id > $1", "d.id"),
        Order::Issued => (
            "($1 = 0 or (coalesce(d.issued_on, ''), d.id) < (
               select coalesce(x.issued_on, ''), x.id from document x where x.id = $1))",
            "coalesce(d.issued_on, '') desc, d.id desc",
        ),
        Order::IssuedOldest => (
            "($1 = 0 or (coalesce(d.issued_on, ''), d.id) > (
               select coalesce(x.issued_on, ''), x.id from document x where x.id = $1))",
            "coalesce(d.issued_on, ''), d.id",
        ),
    }
}

/// The next `limit` documents of `filter` after `before`, in the order of the filter.
///
/// With `seen_by` only those in the register of these agencies, or issued and sent to them.
pub async fn list(
    tx: &Tx,
    filter: &Filter,
    seen_by: Option<&[AgencyId]>,
    before: Option<DocumentId>,
    limit: i64,
) -> Outcome<Vec<Document>> {
    let number = rules::tidy_number(&filter.number);
    let mut values: Vec<Bind> = binds![
        before.map_or(0, |id| id.0),
        filter.direction.map_or("", Direction::code),
        filter.state.map_or("", State::code),
        filter.kind.as_ref().map_or("", DocumentKindId::as_str),
        filter.year.map_or(0, i64::from),
        filter.holder.map_or(0, |id| id.0),
        number.chars().count() as i64,
        number,
        limit,
    ];
    let seen = match seen_by {
        None => String::new(),
        Some(agencies) => {
            let list = placeholders(values.len() + 1, agencies.len());
            values.extend(agencies.iter().map(|id| Bind::from(*id)));
            format!(
                "and (d.holder_agency_id in ({list})
                   or (d.state in ('issued', 'sent', 'withdrawn') and d.number is not null and exists (
                     select 1 from dispatch p where p.document_id = d.id and p.agency_id in ({list}))))"
            )
        }
    };
    let sent = if filter.sent_to.is_empty() {
        String::new()
    } else {
        let list = placeholders(values.len() + 1, filter.sent_to.len());
        values.extend(filter.sent_to.iter().map(|id| Bind::from(*id)));
        format!(
            "and d.state in ('issued', 'sent', 'withdrawn') and d.number is not null and d.holder_agency_id not in ({list})
             and exists (select 1 from dispatch p where p.document_id = d.id and p.agency_id in ({list}))"
        )
    };
    let query = Query::of(&filter.words);
    let held = if query.is_empty() {
        String::new()
    } else {
        let (keys, asked) = matching(&query, tx.dialect(), "document", values.len() + 1);
        values.push(Bind::from(asked));
        format!("and d.id in ({keys})")
    };
    let (after, order) = place(filter.order);
    let sql = format!(
        "select {COLUMNS}
         from document d
         where {after}
           and ($2 = '' or d.direction = $2)
           and ($3 = '' or d.state = $3)
           and ($4 = '' or d.kind = $4)
           and ($5 = 0 or d.year = $5)
           and ($6 = 0 or d.holder_agency_id = $6)
           and ($7 = 0 or substr(d.number_symbol, 1, cast($7 as integer)) = $8)
           {seen}
           {sent}
           {held}
         order by {order}
         limit $9"
    );
    let rows = tx.rows(&sql, values).await?;
    Ok(rows.iter().map(document_of).collect::<Result<_, _>>()?)
}

/// Documents in the register of `holder` with this number and symbol and an issuer that folds alike, oldest first.
pub async fn same_number(
    tx: &Tx,
    holder: AgencyId,
    number_symbol: &str,
    issuer: &str,
) -> Outcome<Vec<Document>> {
    let wanted = crate::agency::rules::folded(issuer);
    let found = by_number(tx, number_symbol).await?;
    Ok(found
        .into_iter()
        .filter(|document| {
            document.holder_agency_id == holder && document.direction == Direction::Incoming
        })
        .filter(|document| crate::agency::rules::folded(&document.issuer) == wanted)
        .collect())
}

/// Incoming documents of `holder` that may be the same letter: number and issuer of [`same_number`]; where there is no
/// number, the same file, named by its SHA-256.
///
/// By id; at most 200. The search by file reads all attachments, so letters with a number are spared it.
pub async fn alike(
    tx: &Tx,
    holder: AgencyId,
    (number_symbol, issuer): (&str, &str),
    sha256: Option<&str>,
) -> Outcome<Vec<Document>> {
    let Some(sha256) = sha256.filter(|_| number_symbol.is_empty()) else {
        return same_number(tx, holder, number_symbol, issuer).await;
    };
    let sql = format!(
        "select {COLUMNS} from document d
         where d.holder_agency_id = $1
         and d.direction = $2
         and d.id in (select a.noun_id from attachment a where a.noun = 'document' and a.sha256 = $3)
         order by d.id limit 200"
    );
    let binds = binds![holder, Direction::Incoming.code(), sha256];
    let rows = tx.rows(&sql, binds).await?;
    Ok(rows.iter().map(document_of).collect::<Result<_, _>>()?)
}

/// Documents with this number and symbol in any of its spellings, by id; at most 200.
pub async fn by_number(tx: &Tx, number_symbol: &str) -> Outcome<Vec<Document>> {
    let forms = rules::number_forms(number_symbol);
    let sql = format!(
        "select {COLUMNS} from document d where d.number_symbol in ({}) order by d.id limit 200",
        placeholders(1, forms.len())
    );
    let rows = tx
        .rows(&sql, forms.into_iter().map(Bind::from).collect())
        .await?;
    Ok(rows.iter().map(document_of).collect::<Result<_, _>>()?)
}

/// The last document of `holder` that was issued and not taken back.
pub async fn last_issued(tx: &Tx, holder: AgencyId) -> Outcome<Option<Document>> {
    let sql = format!(
        "select {COLUMNS} from document d
         where d.holder_agency_id = $1
         and d.direction = $2
         and d.state in ($3, $4)
         order by d.id desc limit 1"
    );
    let binds = binds![
        holder,
        Direction::Outgoing.code(),
        State::Issued.code(),
        State::Sent.code()
    ];
    let row = tx.row(&sql, binds).await?;
    Ok(row.as_ref().map(document_of).transpose()?)
}

/// Takes the next number of `symbol` for `agency` in `year`: 1, 2, 3, ... without gaps, if the transaction commits.
///
/// The row stays locked until then, so two issues at once queue.
pub async fn next_number(tx: &Tx, agency: AgencyId, symbol: &str, year: i32) -> Outcome<i64> {
    let row = tx
        .one(
            "insert into number_series (agency_id, symbol, year, last_number) values ($1, $2, $3, 1)
             on conflict (agency_id, symbol, year) do update set last_number = number_series.last_number + 1
             returning last_number",
            binds![agency, symbol, i64::from(year)],
        )
        .await?;
    Ok(row.get("last_number")?)
}

/// Takes the next running number of arrivals.
pub async fn next_arrival(tx: &Tx, agency: AgencyId, year: i32) -> Outcome<i64> {
    next_number(tx, agency, ARRIVALS, year).await
}

/// What a new incoming document has beside its form.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// In whose register.
    pub holder: AgencyId,
    /// The agency that issued it, if the directory knows it.
    pub issuer: Option<AgencyId>,
    /// Running number of its arrival.
    pub number: i64,
    /// Its text.
    pub body: &'a str,
    /// The old code table from which the text was converted; empty for none.
    pub converted_from: &'a str,
    /// Who enters it.
    pub by: Option<PersonId>,
    /// When.
    pub at: &'a str,
}

/// Adds an incoming document.
pub async fn add_incoming(
    tx: &Tx,
    form: &IncomingForm,
    arrival: &Arrival<'_>,
) -> Outcome<DocumentId> {
    let mut values = incoming_binds(form, arrival.issuer);
    values.extend(binds![
        arrival.holder,
        arrival.number,
        arrival.body,
        arrival.by.map(|id| id.0),
        arrival.at,
        arrival.converted_from,
    ]);
    let id = tx
        .insert(
            "insert into document (direction, state, kind, number, symbol, number_symbol, issuer, issuer_agency_id, place,
               issued_on, arrived_on, year, subject, urgency, signer, signer_title, holder_agency_id, arrival_number,
               body, created_by, created_at, converted_from)
             values ('incoming', 'registered', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
               $18, $19, $20)
             returning id",
            values,
        )
        .await?;
    Ok(DocumentId(id))
}

/// Writes a corrected form over an incoming document if it still has `row_version`; gives back whether it had.
///
/// The year of the arrival number stays: a number once given is not moved.
pub async fn correct(
    tx: &Tx,
    id: DocumentId,
    row_version: i64,
    form: &IncomingForm,
    issuer: Option<AgencyId>,
) -> Outcome<bool> {
    let mut values = incoming_binds(form, issuer);
    values.extend(binds![id, row_version]);
    let n = tx
        .run(
            "update document
             set kind = $1, number = $2, symbol = $3, number_symbol = $4, issuer = $5, issuer_agency_id = $6, place = $7,
               issued_on = $8, arrived_on = $9, year = coalesce(year, $10), subject = $11, urgency = $12, signer = $13,
               signer_title = $14, row_version = row_version + 1
             where id = $15 and row_version = $16 and direction = 'incoming'",
            values,
        )
        .await?;
    Ok(n == 1)
}

fn incoming_binds(form: &IncomingForm, issuer: Option<AgencyId>) -> Vec<Bind> {
    let (number, symbol) = rules::split_number(&form.number_symbol);
    binds![
        form.kind.as_ref().map_or("khac", DocumentKindId::as_str),
        number,
        symbol,
        form.number_symbol.as_str(),
        form.issuer.as_str(),
        issuer.map(|id| id.0),
        form.place.as_str(),
        form.issued_on.map(date_text),
        form.arrived_on.map(date_text),
        form.arrived_on.map(|on| i64::from(on.year())),
        form.subject.as_str(),
        form.urgency.as_str(),
        form.signer.as_str(),
        form.signer_title.as_str(),
    ]
}

/// Names the file of an incoming document.
pub async fn set_file(tx: &Tx, id: DocumentId, file: AttachmentId) -> Outcome<()> {
    tx.run(
        "update document set attachment_id = $2 where id = $1",
        binds![id, file],
    )
    .await?;
    Ok(())
}

/// Adds a draft; `issuer` is the name of its holder.
pub async fn add_draft(
    tx: &Tx,
    form: &DraftForm,
    issuer: &str,
    by: Option<PersonId>,
    at: &str,
) -> Outcome<DocumentId> {
    let mut values = draft_binds(form)?;
    values.extend(binds![
        form.holder_agency_id,
        issuer,
        form.replaces_id.map(|id| id.0),
        by.map(|id| id.0),
        at,
    ]);
    let id = tx
        .insert(
            "insert into document (direction, state, kind, symbol, place, subject, urgency, signer, signer_title, content,
               holder_agency_id, issuer_agency_id, issuer, replaces_id, drafted_by, created_by, created_at)
             values ('outgoing', 'draft', $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $12, $13)
             returning id",
            values,
        )
        .await?;
    Ok(DocumentId(id))
}

/// Writes a draft over the stored one if it still has `row_version`; gives back whether it had.
pub async fn change_draft(
    tx: &Tx,
    id: DocumentId,
    row_version: i64,
    form: &DraftForm,
) -> Outcome<bool> {
    let mut values = draft_binds(form)?;
    values.extend(binds![form.replaces_id.map(|id| id.0), id, row_version]);
    let n = tx
        .run(
            "update document
             set kind = $1, symbol = $2, place = $3, subject = $4, urgency = $5, signer = $6, signer_title = $7,
               content = $8, replaces_id = $9, row_version = row_version + 1
             where id = $10 and row_version = $11 and state = 'draft'",
            values,
        )
        .await?;
    Ok(n == 1)
}

fn draft_binds(form: &DraftForm) -> Outcome<Vec<Bind>> {
    let urgency = form.content.urgency.map(serde_json::to_value).transpose()?;
    Ok(binds![
        form.kind.as_str(),
        form.symbol.as_str(),
        form.place.as_str(),
        form.content.subject.as_str(),
        urgency
            .as_ref()
            .and_then(|value| value.as_str())
            .unwrap_or_default(),
        form.content.signing.name.as_str(),
        form.content.signing.position.as_str(),
        serde_json::to_string(&form.content)?,
    ])
}

/// Moves a document to `state` if it still has `row_version`; gives back whether it had. `reason` replaces the last one.
pub async fn set_state(
    tx: &Tx,
    id: DocumentId,
    row_version: i64,
    state: State,
    reason: &str,
) -> Outcome<bool> {
    let n = tx
        .run(
            "update document set state = $3, reason = $4, row_version = row_version + 1 where id = $1 and row_version = $2",
            binds![id, row_version, state.code(), reason],
        )
        .await?;
    Ok(n == 1)
}

/// Notes who approved and when.
pub async fn set_approval(tx: &Tx, id: DocumentId, by: Option<PersonId>, at: &str) -> Outcome<()> {
    tx.run(
        "update document set approved_by = $2, approved_at = $3 where id = $1",
        binds![id, by.map(|id| id.0), at],
    )
    .await?;
    Ok(())
}

/// What a document gets at issue.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// Number within symbol and year.
    pub number: i64,
    /// Date of the document.
    pub on: Date,
    /// The document with number and date in it.
    pub content: &'a OfficialDocument,
    /// Who issues.
    pub by: Option<PersonId>,
    /// When.
    pub at: &'a str,
}

/// Gives an approved document its number and date.
pub async fn set_issue(tx: &Tx, document: &Document, issue: &Issue<'_>) -> Outcome<()> {
    tx.run(
        "update document
         set number = $2, number_symbol = $3, year = $4, issued_on = $5, content = $6, issued_by = $7, issued_at = $8
         where id = $1",
        binds![
            document.id,
            issue.number,
            rules::number_symbol(issue.number, &document.symbol),
            i64::from(issue.on.year()),
            date_text(issue.on),
            serde_json::to_string(issue.content)?,
            issue.by.map(|id| id.0),
            issue.at,
        ],
    )
    .await?;
    Ok(())
}

/// Agencies of the register's side for each document: its holder and, once issued, those who got a copy.
pub async fn concerned(
    tx: &Tx,
    documents: &[&Document],
) -> Outcome<BTreeMap<DocumentId, Vec<AgencyId>>> {
    let mut concerned: BTreeMap<DocumentId, Vec<AgencyId>> = documents
        .iter()
        .map(|document| (document.id, vec![document.holder_agency_id]))
        .collect();
    let public: Vec<DocumentId> = documents
        .iter()
        .filter(|document| {
            rules::is_public(
                document.direction,
                document.state,
                document.number.is_some(),
            )
        })
        .map(|document| document.id)
        .collect();
    if public.is_empty() {
        return Ok(concerned);
    }
    let sql = format!(
        "select document_id, agency_id from dispatch where agency_id is not null and document_id in ({}) order by id",
        placeholders(1, public.len())
    );
    for row in tx
        .rows(&sql, public.into_iter().map(Bind::from).collect())
        .await?
    {
        let id = DocumentId(row.get("document_id")?);
        concerned
            .entry(id)
            .or_default()
            .push(AgencyId(row.get("agency_id")?));
    }
    Ok(concerned)
}
