//! Where an error of the core becomes a response: a page in the visitor's language, or JSON for the API.

use crate::{page::Page, state::Web, texts::Texts};
use askama::Template;
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use hopluc_core::base::error::{ActionError, FieldError};
use serde_json::json;

/// What a handler gives back.
pub type Shown = Result<Response, WebError>;

/// An error on its way to becoming a response.
#[derive(Debug)]
pub enum WebError {
    /// An error of the core.
    Action(ActionError),
    /// Nobody is signed in; a page sends the visitor to the sign-in page, the API answers 401.
    SignIn,
    /// A template did not render; a bug.
    Render(askama::Error),
    /// The request itself is malformed (a form that no page of ours sends).
    BadRequest(String),
    /// A body or query of a program is not of the form that the call asks for.
    Malformed(FieldError),
    /// What was sent is larger than a form may be.
    TooLarge {
        /// The largest file that is taken.
        limit_bytes: usize,
    },
}

impl<E: Into<ActionError>> From<E> for WebError {
    fn from(error: E) -> Self {
        Self::Action(error.into())
    }
}

/// Room for an ordinary page.
const PAGE_BYTES: usize = 48 * 1024;

/// A template as an HTML response.
pub fn html(template: &impl Template) -> Shown {
    // A page with a list outgrows what the compiler knows of it many times over; it is copied at each growth.
    let mut page = String::with_capacity(PAGE_BYTES);
    template.render_into(&mut page).map_err(WebError::Render)?;
    Ok(Html(page).into_response())
}

/// The same with another status, for a form that comes back with faults (422) or a conflict (409).
pub fn html_with(status: StatusCode, template: &impl Template) -> Shown {
    Ok((status, html(template)?).into_response())
}

/// Kept in a response until [`show_errors`] knows the language.
#[derive(Clone, Debug)]
struct Problem {
    key: String,
    faults: Vec<FieldError>,
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let (status, key, faults) = match self {
            Self::SignIn => (
                StatusCode::UNAUTHORIZED,
                "problem.sign_in".to_owned(),
                vec![],
            ),
            Self::BadRequest(why) => {
                tracing::info!(%why, "malformed request");
                (
                    StatusCode::BAD_REQUEST,
                    "problem.bad_request".to_owned(),
                    vec![],
                )
            }
            Self::Malformed(fault) => {
                tracing::info!(fault.field, fault.key, "malformed request");
                (
                    StatusCode::BAD_REQUEST,
                    "problem.bad_request".to_owned(),
                    vec![fault],
                )
            }
            Self::TooLarge { limit_bytes } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "problem.too_large".to_owned(),
                vec![
                    FieldError::new("", "error.file.too_large")
                        .arg("limit_mb", limit_bytes / 1024 / 1024),
                ],
            ),
            Self::Render(error) => {
                tracing::error!(%error, "a template did not render");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "problem.broken".to_owned(),
                    vec![],
                )
            }
            Self::Action(error) => of_action(error),
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Problem { key, faults });
        response
    }
}

/// What the web framework itself refuses in bare words: an address that is no key, a method that a route does not have.
fn of_framework(response: &Response) -> Option<Problem> {
    let status = response.status();
    let kind = response.headers().get(axum::http::header::CONTENT_TYPE);
    let is_bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let key = match status {
        StatusCode::FORBIDDEN => "problem.denied",
        StatusCode::NOT_FOUND => "problem.not_found",
        StatusCode::PAYLOAD_TOO_LARGE => "problem.too_large",
        _ => "problem.bad_request",
    };
    // Of what the framework reads only the keys in an address can be malformed.
    let faults = match status {
        StatusCode::BAD_REQUEST => vec![FieldError::new("path", "error.path_key")],
        _ => vec![],
    };
    (status.is_client_error() && is_bare).then(|| Problem {
        key: key.to_owned(),
        faults,
    })
}

fn of_action(error: ActionError) -> (StatusCode, String, Vec<FieldError>) {
    match error {
        ActionError::NotFound { .. } => (
            StatusCode::NOT_FOUND,
            "problem.not_found".to_owned(),
            vec![],
        ),
        ActionError::Denied { verb } => {
            tracing::info!(verb, "denied");
            (StatusCode::FORBIDDEN, "problem.denied".to_owned(), vec![])
        }
        ActionError::Conflict { key } => (StatusCode::CONFLICT, key.to_owned(), vec![]),
        ActionError::ConflictWith(told) => (StatusCode::CONFLICT, told.key.clone(), vec![told]),
        ActionError::Invalid(faults) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "problem.invalid".to_owned(),
            faults,
        ),
        ActionError::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "problem.busy".to_owned(),
            vec![],
        ),
        ActionError::Broken(source) => {
            let mut chain = source.to_string();
            let mut next = source.source();
            while let Some(cause) = next {
                chain.push_str(": ");
                chain.push_str(&cause.to_string());
                next = cause.source();
            }
            tracing::error!(error = %chain, "broken");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "problem.broken".to_owned(),
                vec![],
            )
        }
    }
}

impl Problem {
    /// The reason in words, with what a fault of the same key names.
    fn words(&self, texts: Texts) -> String {
        let named = self.faults.iter().find(|fault| fault.key == self.key);
        match named {
            Some(fault) => texts.fill(&fault.key, &fault.args),
            None => texts.get(&self.key).to_owned(),
        }
    }
}

/// A fault as programs read it; what was found and what is expected stand by themselves where the fault tells them.
fn told(texts: Texts, fault: &FieldError) -> serde_json::Value {
    let message = texts.fill(&fault.key, &fault.args);
    let mut told = json!({ "field": fault.field, "key": fault.key, "message": message });
    for name in ["found", "expected"] {
        if let Some(value) = fault.args.get(name).filter(|value| !value.is_empty()) {
            told[name] = json!(value);
        }
    }
    told
}

#[derive(Template)]
#[template(path = "parts/problem.html")]
struct ProblemPage {
    page: Page,
    status: u16,
    text: String,
}

/// Middleware: gives every error its body, in the visitor's language; JSON under `/api/`.
pub async fn show_errors(State(web): State<Web>, request: Request, next: Next) -> Response {
    let language = crate::session::cookie(request.headers(), crate::session::LANGUAGE_COOKIE)
        .unwrap_or_default();
    let path = request.uri().path().to_owned();
    let is_api = path.starts_with("/api/");
    let is_reading = request.method() == axum::http::Method::GET;
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let kept = response.extensions_mut().remove::<Problem>();
    let Some(problem) = kept.or_else(|| of_framework(&response)) else {
        return response;
    };
    let texts = Texts::of(&language);
    if is_api {
        let faults: Vec<_> = problem
            .faults
            .iter()
            .map(|fault| told(texts, fault))
            .collect();
        let body =
            json!({ "error": problem.key, "message": problem.words(texts), "faults": faults });
        return (status, Json(body)).into_response();
    }
    if status == StatusCode::UNAUTHORIZED && is_reading {
        return axum::response::Redirect::to(&crate::urls::sign_in(&path)).into_response();
    }
    let mut page = match Box::pin(crate::session::page_of(&asked, &web)).await {
        Ok(page) => page,
        Err(_) => Page::anonymous(texts, &path),
    };
    page.done = None;
    let text = problem.words(texts);
    page.faults = problem.faults;
    page.faults.retain(|fault| fault.key != problem.key);
    let shown = ProblemPage {
        page,
        status: status.as_u16(),
        text,
    };
    match shown.render() {
        Ok(body) => (status, Html(body)).into_response(),
        Err(_) => status.into_response(),
    }
}
