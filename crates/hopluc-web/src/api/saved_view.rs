//! `/api/v1/views`: saved views of lists. Views belong to people, so a program's token only reads those of its agency.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
};
use axum::{Json, extract::Path};
use hopluc_core::base::ids::SavedViewId;
use hopluc_core::person::saved_view::{self as core, NewView, ViewPage};
use serde::{Deserialize, Serialize};

/// A saved view.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct View {
    /// Key.
    id: i64,
    /// List: `task`, `document`, `directive`, `period`, `board`, `report`, `agency` or `person`.
    page: String,
    /// Its name.
    name: String,
    /// Filter and order as the list's address has them, without `?`.
    query: String,
    /// Who keeps it.
    owner: String,
    /// Whether the people of the agency see it too.
    is_shared: bool,
    /// Whether the list opens with it for the caller.
    is_default: bool,
}

/// Views that the caller may use, by page and name.
#[utoipa::path(get, path = "/api/v1/views", tag = "views",
    responses((status = 200, body = Vec<View>), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller) -> Answer<Vec<View>> {
    let views = core::all(&ctx).await?.into_iter().map(|view| View {
        id: view.id.0,
        page: view.page.code().to_owned(),
        name: view.name,
        query: view.query,
        owner: view.owner,
        is_shared: view.shared_with.is_some(),
        is_default: view.is_default,
    });
    Ok(Json(views.collect()))
}

/// What is to be kept.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Keep {
    /// List, as in the answer.
    page: String,
    /// Name; the caller's view of that name and list is replaced.
    name: String,
    /// Filter and order as the list's address has them, without `?`.
    #[serde(default)]
    query: String,
    /// Whether the people of the agency see it too (leaders only).
    #[serde(default)]
    is_shared: bool,
    /// Whether the list opens with it from now on.
    #[serde(default)]
    is_default: bool,
}

/// Keeps a view of the caller, who must be a person.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = Keep,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn keep(Caller(ctx): Caller, Body(new): Body<Keep>) -> Answer<Written> {
    let page = one_of("page", &new.page, ViewPage::ALL, ViewPage::code)?;
    let id = core::keep(
        &ctx,
        &NewView {
            page,
            name: new.name,
            query: new.query,
            is_shared: new.is_shared,
            is_default: new.is_default,
        },
    )
    .await?;
    Ok(Json(Written { id: id.0 }))
}

/// What changes of a view; what is left out stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ViewChange {
    /// Another name.
    name: Option<String>,
    /// Whether the people of the agency see it too.
    is_shared: Option<bool>,
    /// Whether the list opens with it for the caller.
    is_default: Option<bool>,
}

/// Renames a view, shares it or ends that, opens its list with it or ends that; each change is a fact of its own.
#[utoipa::path(post, path = "/api/v1/views/{id}", tag = "views", params(("id" = i64, Path)), request_body = ViewChange,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(change): Body<ViewChange>,
) -> Answer<Written> {
    let view = SavedViewId(id);
    if let Some(name) = change.name {
        core::rename(&ctx, view, &name).await?;
    }
    if let Some(is_shared) = change.is_shared {
        core::share(&ctx, view, is_shared).await?;
    }
    if let Some(is_default) = change.is_default {
        core::set_default(&ctx, view, is_default).await?;
    }
    Ok(Json(Written { id }))
}

/// Removes a view for everybody who sees it.
#[utoipa::path(post, path = "/api/v1/views/{id}/remove", tag = "views", params(("id" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal)))]
pub async fn remove(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Written> {
    core::remove(&ctx, SavedViewId(id)).await?;
    Ok(Json(Written { id }))
}
