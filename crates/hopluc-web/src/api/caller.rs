//! Who calls the API: a program with a token, or a person with a session (the pages' own script).

use crate::{
    api::malformed,
    error::WebError,
    session::{SESSION_COOKIE, app_for, cookie},
    state::Web,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{header, request::Parts},
};
use hopluc_core::base::Ctx;
use hopluc_core::person::{session, token};
use serde::de::DeserializeOwned;

/// The context in which an API call acts.
pub struct Caller(pub Ctx);

impl FromRequestParts<Web> for Caller {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        let bearer = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let app = app_for(parts, web);
        let actor = match (bearer, cookie(&parts.headers, SESSION_COOKIE)) {
            (Some(secret), _) => token::find(&app, secret.trim()).await?,
            (None, Some(secret)) => session::find(&app, &secret)
                .await?
                .map(|session| session.actor),
            (None, None) => None,
        };
        actor
            .map(|actor| Self(app.ctx(actor)))
            .ok_or(WebError::SignIn)
    }
}

/// A JSON body; a malformed one is answered with what is wrong and where.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| WebError::BadRequest(error.to_string()))?;
        malformed::from_json(&bytes).map(Self)
    }
}
