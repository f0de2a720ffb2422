//! What an agency's people should know ("thông báo trong hệ thống"). Told once per agency and key; never a document.

pub mod from_agency;
pub mod store;
#[cfg(test)]
mod tests;

use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::Verb,
};
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

pub use store::{notify, settle};

/// Kind of the job that mails what is new to those who want it at once; `publish` runs it.
pub const MAIL: &str = "mail.at_once";

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

/// Most unread notices that are counted; a page shows "99+" beyond.
pub const MOST_COUNTED: i64 = 100;

/// The agencies whose notices the actor reads: his own and those that it answers for.
async fn own(ctx: &Ctx) -> Outcome<Vec<AgencyId>> {
    match ctx.actor.agency_id {
        Some(_) => agency::store::line(ctx, &ctx.reader()).await,
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
    ctx.permit(Verb::NoticeRead, "notice", &[ctx.actor.agency()])?;
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

/// How many the actor's agency has not read, counted up to [`MOST_COUNTED`].
pub async fn count_unread(ctx: &Ctx) -> Outcome<i64> {
    match ctx.actor.agency_id {
        Some(_) => store::count_unread(&ctx.reader(), &own(ctx).await?, MOST_COUNTED).await,
        None => Ok(0),
    }
}

/// A notice of the actor's agency, marked as read if the actor may; a second time changes nothing.
///
/// Who may only look (a viewer, an auditor) is given it and leaves it unread for those who must act.
pub async fn open(ctx: &Ctx, id: i64) -> Outcome<Notice> {
    ctx.permit(Verb::NoticeRead, "notice", &[ctx.actor.agency()])?;
    let notice = store::get(&ctx.reader(), &own(ctx).await?, id).await?;
    if notice.read_at.is_none() && ctx.may(Verb::NoticeMark, &[ctx.actor.agency()]) {
        mark_read(ctx, &[id]).await?;
    }
    Ok(notice)
}

/// Marks notices of the actor's agency as read (all for no ids); gives back how many were unread. Those of others stay.
pub async fn mark_read(ctx: &Ctx, ids: &[i64]) -> Outcome<u64> {
    ctx.permit(Verb::NoticeMark, "notice", &[ctx.actor.agency()])?;
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

/// Marks what is unread up to the key `newest` as read; what came later, and is on no page yet, stays. Gives back how many.
pub async fn mark_until(ctx: &Ctx, newest: i64) -> Outcome<u64> {
    ctx.permit(Verb::NoticeMark, "notice", &[ctx.actor.agency()])?;
    let own = own(ctx).await?;
    let tx = ctx.begin().await?;
    let n = store::mark_until(&tx, &own, newest, &ctx.now_text()).await?;
    if n > 0 {
        let detail = json!({ "n": n, "newest": newest });
        let fact = Fact::new("agency.read_notices", "notice", 0).detail(detail);
        ctx.record(&tx, fact).await?;
    }
    tx.commit().await?;
    Ok(n)
}
