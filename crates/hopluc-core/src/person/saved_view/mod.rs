//! Saved views ("bộ lọc đã lưu"): the filter and order of a list under a name, one's own or shared with one's agency.
//!
//! It stores the query of a page as it came and never runs it: what a view shows is decided by the page, each time.

pub mod rules;
mod store;
#[cfg(test)]
mod tests;

use crate::base::{
    audit::Fact,
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId, SavedViewId},
    permit::Verb,
};
use serde_json::json;

/// A list whose filters can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ViewPage {
    /// Tasks.
    Tasks,
    /// Documents of the register.
    Documents,
    /// Directives.
    Directives,
    /// Reporting periods.
    Periods,
    /// The board of one period: who has reported. The same views serve every period.
    Board,
    /// Compiled reports.
    Reports,
    /// The directory.
    Agencies,
    /// People.
    People,
}

impl ViewPage {
    /// All of them, in the order of the cycle.
    pub const ALL: &'static [Self] = &[
        Self::Tasks,
        Self::Documents,
        Self::Directives,
        Self::Periods,
        Self::Board,
        Self::Reports,
        Self::Agencies,
        Self::People,
    ];

    /// The stable word that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tasks => "task",
            Self::Documents => "document",
            Self::Directives => "directive",
            Self::Periods => "period",
            Self::Board => "board",
            Self::Reports => "report",
            Self::Agencies => "agency",
            Self::People => "person",
        }
    }

    /// The page that `code` names, if any.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|page| page.code() == code)
    }
}

/// A filter and order of a list, under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Key.
    pub id: SavedViewId,
    /// Whose it is.
    pub person_id: PersonId,
    /// His name, for views that others shared.
    pub owner: String,
    /// Of which list.
    pub page: ViewPage,
    /// What people call it; no two of one person and page are the same.
    pub name: String,
    /// The query of the list's address, without `?`, place or page of the list.
    pub query: String,
    /// The agency whose people see it too.
    pub shared_with: Option<AgencyId>,
    /// Whether the list opens with it for the person who asks.
    pub is_default: bool,
}

/// What is to be kept.
#[derive(Clone, Debug)]
pub struct NewView {
    /// Of which list.
    pub page: ViewPage,
    /// Its name; the view of that name and page is replaced.
    pub name: String,
    /// The query.
    pub query: String,
    /// Whether the agency's people see it too.
    pub is_shared: bool,
    /// Whether the list opens with it from now on, for the person who keeps it.
    pub is_default: bool,
}

/// Views of `page` that the actor may use, by name: his own and those shared with his agency. One statement.
pub async fn of_page(ctx: &Ctx, page: ViewPage) -> Outcome<Vec<SavedView>> {
    store::list(&ctx.reader(), &ctx.actor, Some(page)).await
}

/// Views of all pages that the actor may use, by page and name. One statement.
pub async fn all(ctx: &Ctx) -> Outcome<Vec<SavedView>> {
    store::list(&ctx.reader(), &ctx.actor, None).await
}

/// Whether the actor may rename, share or remove a view: its owner, and of a shared one the leaders of that agency.
pub fn may_change(ctx: &Ctx, view: &SavedView) -> bool {
    ctx.actor.person_id == Some(view.person_id)
        || view
            .shared_with
            .is_some_and(|agency| ctx.may(Verb::SavedViewShare, &[agency]))
}

/// Whether the actor may share views with his agency.
pub fn may_share(ctx: &Ctx) -> bool {
    ctx.actor
        .agency_id
        .is_some_and(|own| ctx.may(Verb::SavedViewShare, &[own]))
}

fn person(ctx: &Ctx) -> Outcome<PersonId> {
    // Views belong to people; a program has none of its own.
    ctx.actor.person_id.ok_or(ActionError::Denied {
        verb: "saved_view.keep",
    })
}

async fn own(ctx: &Ctx, tx: &crate::base::store::Tx, id: SavedViewId) -> Outcome<SavedView> {
    let view = store::get(tx, &ctx.actor, id).await?;
    if may_change(ctx, &view) {
        Ok(view)
    } else {
        Err(ActionError::Denied {
            verb: Verb::SavedViewShare.code(),
        })
    }
}

/// Keeps a view; one of the same name on the same page is replaced. At most [`rules::MOST`] a person.
pub async fn keep(ctx: &Ctx, new: &NewView) -> Outcome<SavedViewId> {
    let person = person(ctx)?;
    if new.is_shared {
        ctx.permit(Verb::SavedViewShare, "saved_view", &[ctx.actor.agency()])?;
    }
    let name = rules::checked(&new.name, &new.query)?;
    let tx = ctx.begin().await?;
    if store::count_own(&tx, person).await? >= rules::MOST {
        return Err(ActionError::invalid("name", "error.too_many_views"));
    }
    let shared = new.is_shared.then(|| ctx.actor.agency());
    let id = store::put(&tx, person, (new.page, &name), &new.query, shared).await?;
    if new.is_default {
        store::set_default(&tx, person, new.page, id).await?;
    }
    let detail =
        json!({ "page": new.page.code(), "shared_with": shared, "is_default": new.is_default });
    ctx.record(
        &tx,
        Fact::new("saved_view.keep", "saved_view", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Gives a view another name.
pub async fn rename(ctx: &Ctx, id: SavedViewId, name: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let view = own(ctx, &tx, id).await?;
    let name = rules::checked(name, &view.query)?;
    store::rename(&tx, id, &name).await?;
    ctx.record(&tx, Fact::new("saved_view.rename", "saved_view", id.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Shows a view to the people of the actor's agency, or to nobody but its owner.
///
/// Who had it as the opening view of a list and no longer sees it gets the plain list.
pub async fn share(ctx: &Ctx, id: SavedViewId, is_shared: bool) -> Outcome<()> {
    ctx.permit(Verb::SavedViewShare, "saved_view", &[ctx.actor.agency()])?;
    let tx = ctx.begin().await?;
    let view = own(ctx, &tx, id).await?;
    let shared = is_shared.then(|| ctx.actor.agency());
    store::share(&tx, id, shared).await?;
    if !is_shared {
        store::clear_default(&tx, id, Some(view.person_id)).await?;
    }
    let detail = json!({ "shared_with": shared });
    ctx.record(
        &tx,
        Fact::new("saved_view.share", "saved_view", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a view the one with which its list opens for the actor, or ends that.
pub async fn set_default(ctx: &Ctx, id: SavedViewId, is_default: bool) -> Outcome<()> {
    let person = person(ctx)?;
    let tx = ctx.begin().await?;
    let view = store::get(&tx, &ctx.actor, id).await?;
    if is_default {
        store::set_default(&tx, person, view.page, id).await?;
    } else {
        store::end_default(&tx, person, id).await?;
    }
    let detail = json!({ "page": view.page.code(), "is_default": is_default });
    ctx.record(
        &tx,
        Fact::new("saved_view.set_default", "saved_view", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a view for everybody who sees it. A view is a convenience, no record: nothing of it is kept but the fact.
pub async fn remove(ctx: &Ctx, id: SavedViewId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let view = own(ctx, &tx, id).await?;
    store::clear_default(&tx, id, None).await?;
    store::remove(&tx, id).await?;
    let detail = json!({ "page": view.page.code() });
    ctx.record(
        &tx,
        Fact::new("saved_view.remove", "saved_view", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
