//! Forms and queries as browsers send them: repeated names make lists, and a malformed form is answered with our page.

use crate::error::WebError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// The fields of a posted form (`application/x-www-form-urlencoded`); a name that stands several times is a list.
#[derive(Clone, Copy, Debug)]
pub struct Fields<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| WebError::BadRequest(error.to_string()))?;
        serde_html_form::from_bytes(&body)
            .map(Self)
            .map_err(|error| WebError::BadRequest(error.to_string()))
    }
}

/// The fields of a query; a malformed one is answered with our page.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query)
            .map(Self)
            .map_err(|error| WebError::BadRequest(error.to_string()))
    }
}
