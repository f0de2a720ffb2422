//! What an agency's people should know ("thông báo trong hệ thống"). Told once per agency and key; never a document.

pub mod store;

use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    ids::AgencyId,
};
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

pub use store::notify;

/// What to tell.
#[derive(Clone, Debug)]
pub struct NewNotice<'a> {
    /// Whom.
    pub agency_id: AgencyId,
    /// Which message; its locale key is `notice.` and this.
    pub kind: &'a str,
    /// About which record: glossary word and key.
    pub record: (&'a str, i64),
    /// Values that the message names.
    pub args: Value,
    /// An agency is told once per key; an empty key always tells.
    pub dedupe_key: &'a str,
}

/// A notice as its readers see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notice {
    /// Key.
    pub id: i64,
    /// Whom it tells.
    pub agency_id: AgencyId,
    /// Which message; its locale key is `notice.` and this.
    pub kind: String,
    /// Glossary word of the record that it is about.
    pub noun: String,
    /// Key of that record.
    pub noun_id: i64,
    /// Values that the message names.
    pub args: Value,
    /// When.
    pub created_at: Option<OffsetDateTime>,
    /// When somebody of the agency read it; `None` while unread.
    pub read_at: Option<OffsetDateTime>,
}

/// The agencies whose notices the actor reads: his own and those that it answers for.
async fn own(ctx: &Ctx) -> Outcome<Vec<AgencyId>> {
    match ctx.actor.agency_id {
        Some(own) => agency::store::answered_by(&ctx.reader(), own, ctx.today()).await,
        None => Err(ActionError::NotFound { noun: "notice" }),
    }
}

/// Notices of the actor's agency, newest first, older than `before`; only unread ones if so wished.
pub async fn list(
    ctx: &Ctx,
    only_unread: bool,
    before: Option<i64>,
    limit: i64,
) -> Outcome<Vec<Notice>> {
    let own = own(ctx).await?;
    store::list(
        &ctx.reader(),
        &own,
        only_unread,
        before.unwrap_or(i64::MAX),
        limit,
    )
    .await
}

/// How many the actor's agency has not read.
pub async fn count_unread(ctx: &Ctx) -> Outcome<i64> {
    match ctx.actor.agency_id {
        Some(_) => store::count_unread(&ctx.reader(), &own(ctx).await?).await,
        None => Ok(0),
    }
}

/// Marks notices of the actor's agency as read (all for no ids); gives back how many were unread. Those of others stay.
pub async fn mark_read(ctx: &Ctx, ids: &[i64]) -> Outcome<u64> {
    let own = own(ctx).await?;
    let tx = ctx.begin().await?;
    let n = store::mark_read(&tx, &own, ids, &ctx.now_text()).await?;
    if n > 0 {
        let fact = Fact::new("agency.read_notices", "notice", 0).detail(json!({ "n": n }));
        ctx.record(&tx, fact).await?;
    }
    tx.commit().await?;
    Ok(n)
}
