//! SQL of copies. Never sends anything.

use super::{Dispatch, DispatchState, Recipient};
use crate::base::{
    error::Outcome,
    ids::{AgencyId, DocumentId},
    store::{Bind, Tx, placeholders},
};
use crate::binds;
use crate::document::store::required;

/// Writes the recipients of a draft anew; each will find it in the register.
pub async fn set_recipients(tx: &Tx, id: DocumentId, recipients: &[Recipient]) -> Outcome<()> {
    tx.run(
        "delete from dispatch where document_id = $1 and state = 'planned'",
        binds![id],
    )
    .await?;
    for recipient in recipients {
        tx.run(
            "insert into dispatch (document_id, agency_id, recipient, channel, state) values ($1, $2, $3, 'register', 'planned')
             on conflict (document_id, recipient, channel) do nothing",
            binds![id, recipient.agency_id.map(|id| id.0), recipient.name.trim()],
        )
        .await?;
    }
    Ok(())
}

/// Lets the planned copies wait for sending.
pub async fn release_copies(tx: &Tx, id: DocumentId) -> Outcome<u64> {
    Ok(tx
        .run(
            "update dispatch set state = 'waiting' where document_id = $1 and state = 'planned'",
            binds![id],
        )
        .await?)
}

/// Adds a copy on another channel, once.
pub async fn add_copy(
    tx: &Tx,
    id: DocumentId,
    recipient: &Recipient,
    channel: &str,
) -> Outcome<()> {
    tx.run(
        "insert into dispatch (document_id, agency_id, recipient, channel, state) values ($1, $2, $3, $4, 'waiting')
         on conflict (document_id, recipient, channel) do nothing",
        binds![id, recipient.agency_id.map(|id| id.0), recipient.name.as_str(), channel],
    )
    .await?;
    Ok(())
}

/// Says what became of a copy; `sent_at` is kept once it is there.
pub async fn set_copy(
    tx: &Tx,
    dispatch_id: i64,
    state: DispatchState,
    at: Option<&str>,
    error: &str,
) -> Outcome<()> {
    tx.run(
        "update dispatch set state = $2, sent_at = coalesce(sent_at, $3), last_error = $4 where id = $1",
        binds![dispatch_id, state.code(), at.map(str::to_owned), error],
    )
    .await?;
    Ok(())
}

/// The copies of a document by recipient and channel.
pub async fn copies(tx: &Tx, id: DocumentId) -> Outcome<Vec<Dispatch>> {
    let rows = tx
        .rows(
            "select id, document_id, agency_id, recipient, channel, state, sent_at, received_at, last_error
             from dispatch
             where document_id = $1
             order by id",
            binds![id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Dispatch {
                id: row.get("id")?,
                document_id: DocumentId(row.get("document_id")?),
                recipient: Recipient {
                    agency_id: row.get::<Option<i64>>("agency_id")?.map(AgencyId),
                    name: row.get("recipient")?,
                },
                channel: row.get("channel")?,
                state: required(row.parsed("state", DispatchState::from_code)?, "state")?,
                sent_at: row.instant("sent_at")?,
                received_at: row.instant("received_at")?,
                last_error: row.get("last_error")?,
            })
        })
        .collect()
}

/// Marks copies as received; the first time is kept.
pub async fn set_received(tx: &Tx, copies: &[i64], at: &str) -> Outcome<()> {
    let mut values: Vec<Bind> = binds![at];
    values.extend(copies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "update dispatch set state = 'received', received_at = coalesce(received_at, $1) where id in ({})",
        placeholders(2, copies.len())
    );
    tx.run(&sql, values).await?;
    Ok(())
}

/// Issued documents of which a copy for one of these agencies went and is not yet received, newest copy first.
pub async fn unreceived(tx: &Tx, agencies: &[AgencyId], limit: i64) -> Outcome<Vec<DocumentId>> {
    let mut values: Vec<Bind> = binds![limit];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let sql = format!(
        "select p.document_id, max(p.id) as newest
         from dispatch p
         join document d on d.id = p.document_id
         where p.agency_id in ({}) and p.state in ('waiting', 'sent') and d.state in ('issued', 'sent')
         group by p.document_id
         order by newest desc
         limit $1",
        placeholders(2, agencies.len())
    );
    let rows = tx.rows(&sql, values).await?;
    let ids = rows
        .iter()
        .map(|row| row.get("document_id").map(DocumentId));
    Ok(ids.collect::<Result<_, _>>()?)
}
