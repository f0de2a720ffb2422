//! Forms and queries as browsers send them; a malformed one is answered with our page. Nothing here knows a noun.
//!
//! [`Sent`] is a form before any field of it has a type, url-encoded or with files: handlers ask for fields by name, and
//! one that was not sent is empty. [`Fields`] and [`Asked`] read a form or a query into a type at once.

use crate::{error::WebError, state::Web};
use axum::{
    Form,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header, request::Parts},
};
use hopluc_core::base::error::ActionError;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;
use time::Date;

/// An uploaded file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name that the sender gave it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The fields and files of one form.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    values: BTreeMap<String, Vec<String>>,
    /// Files with a name, in the order they were sent; an empty file control sends none.
    pub files: Vec<Upload>,
}

impl Sent {
    /// A form with these fields, as if a browser had sent it.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut sent = Self::default();
        for (name, value) in pairs {
            sent.push(name, value);
        }
        sent
    }

    /// Replaces the values of a field by one.
    pub fn put(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), vec![value]);
    }

    /// The first value of a field; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// The same, or `usual` where the field was not sent.
    pub fn text_or<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        if self.values.contains_key(name) {
            self.text(name)
        } else {
            usual
        }
    }

    /// What follows `prefix` in the names of the fields that begin with it, in the order of the alphabet.
    pub fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .keys()
            .filter_map(move |name| name.strip_prefix(prefix))
    }

    /// All values of a field, as check boxes send them.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// All values of a field that are of a type; others are left out.
    pub fn all_parsed<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.all(name)
            .iter()
            .filter_map(|value| value.parse().ok())
            .collect()
    }

    /// A field of a type; `None` where it is empty or of another form.
    pub fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).trim().parse().ok()
    }

    /// A date as `<input type="date">` sends it, or as people write it (`31/8/2026`); `None` for an empty field.
    pub fn date(&self, name: &str) -> Result<Option<Date>, ActionError> {
        let text = self.text(name).trim();
        if text.is_empty() {
            return Ok(None);
        }
        date_of(text)
            .map(Some)
            .ok_or_else(|| ActionError::invalid(name, "error.date_form"))
    }

    fn push(&mut self, name: String, value: String) {
        self.values.entry(name).or_default().push(value);
    }
}

/// A date as a browser sends it (`2026-08-31`) or as people write it (`31/8/2026`).
pub fn date_of(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = hopluc_core::base::clock::date_from(text) {
        return Some(date);
    }
    let mut parts = text.split('/').map(|part| part.trim().parse::<u16>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

fn malformed(error: impl std::fmt::Display) -> WebError {
    WebError::BadRequest(error.to_string())
}

impl FromRequest<Web> for Sent {
    type Rejection = WebError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, WebError> {
        let is_multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let mut fields = Self::default();
        if !is_multipart {
            let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, web)
                .await
                .map_err(malformed)?;
            for (name, value) in pairs {
                fields.push(name, value);
            }
            return Ok(fields);
        }
        let limit_bytes = web.app.settings.upload_limit_bytes;
        let refused = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge { limit_bytes },
            _ => malformed(error),
        };
        let mut parts = Multipart::from_request(request, web)
            .await
            .map_err(malformed)?;
        while let Some(part) = parts.next_field().await.map_err(refused)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(refused)?;
            match file_name {
                Some(file_name) if !file_name.is_empty() => fields.files.push(Upload {
                    name: file_name,
                    bytes: bytes.to_vec(),
                }),
                Some(_) => {}
                None => fields.push(name, String::from_utf8_lossy(&bytes).into_owned()),
            }
        }
        Ok(fields)
    }
}

/// The fields of a posted form (`application/x-www-form-urlencoded`); a name that stands several times is a list.
#[derive(Clone, Copy, Debug)]
pub struct Fields<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(malformed)?;
        serde_html_form::from_bytes(&body)
            .map(Self)
            .map_err(malformed)
    }
}

/// The fields of a query; a malformed one is answered with our page.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let query = parts.uri.query().unwrap_or_default();
        crate::api::malformed::from_query(query).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn dates_come_as_browsers_and_as_people_write_them() {
        assert_eq!(date_of("2026-08-31"), Some(date!(2026 - 08 - 31)));
        assert_eq!(date_of("31/8/2026"), Some(date!(2026 - 08 - 31)));
        assert_eq!(date_of("31/9/2026"), None);
        assert_eq!(date_of("1/2/3/4"), None);
        assert_eq!(date_of("hôm nay"), None);
    }
}
