//! Saved views: the bar over a list that offers them, and the page on which they are renamed, shared and removed.
//!
//! A list opens with its opening view only when it is asked for without any filter; `?bo_loc=0` asks for the plain list.

use crate::{
    error::{Shown, WebError, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use hopluc_core::base::{error::ActionError, ids::SavedViewId};
use hopluc_core::person::saved_view::{self as core, NewView, SavedView, ViewPage};

/// One view over a list.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The list with it.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Who shared it; empty for one's own.
    pub owner: String,
    /// Whether the list shows just that.
    pub is_here: bool,
    /// Whether the list opens with it.
    pub is_default: bool,
}

/// The bar over a list: its saved views, and the form that keeps what it shows now.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Code of the list.
    pub code: &'static str,
    /// Address of the list without its query.
    pub path: String,
    /// The filter and order that the list shows, as a query without `?`.
    pub query: String,
    /// Views that may be chosen.
    pub tabs: Vec<Tab>,
    /// Whether the visitor may share with his agency.
    pub may_share: bool,
    /// Whether the visitor is a person, so that views can be kept.
    pub may_keep: bool,
}

impl Bar {
    /// Whether the list shows no saved view.
    pub fn is_plain(&self) -> bool {
        self.tabs.iter().all(|tab| !tab.is_here)
    }

    /// Where a list that was asked for without any query leads: to its opening view.
    pub fn opening(&self, asked: Option<&str>) -> Option<Response> {
        if asked.is_some_and(|query| !query.is_empty()) {
            return None;
        }
        let tab = self.tabs.iter().find(|tab| tab.is_default)?;
        (!self.path.is_empty() && tab.href != self.path)
            .then(|| Redirect::to(&tab.href).into_response())
    }
}

/// The bar of the list at `path` that shows `query`. One statement.
pub async fn bar(
    signed: &Signed,
    page: ViewPage,
    path: &str,
    query: String,
) -> Result<Bar, WebError> {
    let own = signed.ctx.actor.person_id;
    let views = core::of_page(&signed.ctx, page).await?;
    let tabs = views.into_iter().map(|view| Tab {
        href: address(path, &view.query),
        is_here: view.query == query,
        is_default: view.is_default,
        owner: if own == Some(view.person_id) {
            String::new()
        } else {
            view.owner
        },
        name: view.name,
    });
    Ok(Bar {
        code: page.code(),
        path: path.to_owned(),
        tabs: tabs.collect(),
        query,
        may_share: core::may_share(&signed.ctx),
        may_keep: own.is_some(),
    })
}

/// A list with a view; the plain list says so, or it would open with the opening view.
fn address(path: &str, query: &str) -> String {
    if query.is_empty() {
        format!("{path}?bo_loc=0")
    } else {
        format!("{path}?{query}")
    }
}

/// Address of a list; the board has one per period.
fn list_path(page: ViewPage) -> &'static str {
    match page {
        ViewPage::Tasks => "/nhiem-vu",
        ViewPage::Documents => "/van-ban",
        ViewPage::Directives => "/chi-dao",
        ViewPage::Periods | ViewPage::Board => "/ky-bao-cao",
        ViewPage::Reports => "/bao-cao-tong-hop",
        ViewPage::Agencies => "/co-quan",
        ViewPage::People => "/nguoi-dung",
    }
}

/// A view on the page of all of them.
struct Row {
    view: SavedView,
    href: String,
    may_change: bool,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "saved_view/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    may_share: bool,
    typed: Sent,
}

async fn list_page(signed: &Signed, page: Page, typed: Sent) -> Result<ListPage, WebError> {
    let ctx = &signed.ctx;
    let rows = core::all(ctx).await?.into_iter().map(|view| Row {
        href: if view.page == ViewPage::Board {
            String::new()
        } else {
            address(list_path(view.page), &view.query)
        },
        may_change: core::may_change(ctx, &view),
        is_own: ctx.actor.person_id == Some(view.person_id),
        view,
    });
    Ok(ListPage {
        rows: rows.collect(),
        may_share: core::may_share(ctx),
        page,
        typed,
    })
}

/// `GET /bo-loc`
pub async fn list(signed: Signed) -> Shown {
    let page = signed.page.clone();
    html(&list_page(&signed, page, Sent::default()).await?)
}

async fn again(signed: Signed, sent: Sent, error: ActionError) -> Shown {
    let ActionError::Invalid(faults) = error else {
        return Err(error.into());
    };
    let page = signed.page.clone().with_faults(faults);
    let shown = list_page(&signed, page, sent).await?;
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// `POST /bo-loc`: keeps what a list shows and comes back to it.
pub async fn keep(signed: Signed, sent: Sent) -> Shown {
    let Some(page) = ViewPage::from_code(sent.text("page")) else {
        return Err(ActionError::invalid("page", "error.choice").into());
    };
    let new = NewView {
        page,
        name: sent.text("name").to_owned(),
        query: sent.text("query").to_owned(),
        is_shared: !sent.text("is_shared").is_empty(),
        is_default: !sent.text("is_default").is_empty(),
    };
    match core::keep(&signed.ctx, &new).await {
        Ok(_) => {
            // The board's address names its period; every other list has one address.
            let sent_path = sent.text("path");
            let is_board = page == ViewPage::Board
                && sent_path
                    .strip_prefix("/ky-bao-cao/")
                    .is_some_and(|id| id.parse::<i64>().is_ok());
            let path = if is_board { sent_path } else { list_path(page) };
            Ok(done(&address(path, &new.query), "view_kept"))
        }
        Err(error) => again(signed, sent, error).await,
    }
}

fn changed(outcome: Result<(), ActionError>) -> Result<Response, ActionError> {
    outcome.map(|()| done("/bo-loc", "saved"))
}

/// `POST /bo-loc/{id}/doi-ten`
pub async fn rename(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    match changed(core::rename(&signed.ctx, SavedViewId(id), sent.text("name")).await) {
        Ok(shown) => Ok(shown),
        Err(error) => again(signed, sent, error).await,
    }
}

/// `POST /bo-loc/{id}/chia-se`: `on` shares with one's agency, anything else ends that.
pub async fn share(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let is_shared = sent.text("on") == "1";
    Ok(changed(
        core::share(&signed.ctx, SavedViewId(id), is_shared).await,
    )?)
}

/// `POST /bo-loc/{id}/mac-dinh`: `on` opens the list with the view, anything else ends that.
pub async fn set_default(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let is_default = sent.text("on") == "1";
    Ok(changed(
        core::set_default(&signed.ctx, SavedViewId(id), is_default).await,
    )?)
}

/// `POST /bo-loc/{id}/xoa`
pub async fn remove(signed: Signed, Path(id): Path<i64>) -> Shown {
    Ok(changed(core::remove(&signed.ctx, SavedViewId(id)).await)?)
}
