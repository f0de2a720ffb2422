//! Signing in and out, the language, the role acted in, one's own password; and who a request comes from.

use crate::{
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Fields},
    page::Page,
    state::Web,
    texts::Texts,
    urls,
};
use askama::Template;
use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use hopluc_core::base::{ActionError, App, Ctx};
use hopluc_core::person::{MailChoice, actions, session, store};
use serde::Deserialize;

/// Name of the cookie with the session's secret.
pub const SESSION_COOKIE: &str = "hopluc";
/// Name of the cookie with the language of a visitor.
pub const LANGUAGE_COOKIE: &str = "hopluc-lang";

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

fn set_cookie(web: &Web, name: &str, value: &str, age_seconds: i64) -> String {
    let secure = if web.app.settings.base_url.starts_with("https") {
        "; Secure"
    } else {
        ""
    };
    let http_only = if name == SESSION_COOKIE {
        "; HttpOnly"
    } else {
        ""
    };
    format!("{name}={value}; Path=/; Max-Age={age_seconds}; SameSite=Lax{http_only}{secure}")
}

#[derive(Deserialize)]
struct Done {
    xong: Option<String>,
}

/// Anybody, signed in or not.
pub struct Visitor {
    /// The page to be shown.
    pub page: Page,
    /// The session's secret, if there is one.
    pub secret: Option<String>,
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        Self::of(parts, &web.app).await
    }
}

impl Visitor {
    async fn of(parts: &Parts, app: &App) -> Result<Self, WebError> {
        let secret = cookie(&parts.headers, SESSION_COOKIE);
        let session = match &secret {
            Some(secret) => session::find(app, secret).await?,
            None => None,
        };
        let chosen = cookie(&parts.headers, LANGUAGE_COOKIE);
        let language = session
            .as_ref()
            .map(|session| session.language.clone())
            .or(chosen)
            .unwrap_or_default();
        let mut page = Page::anonymous(Texts::of(&language), parts.uri.path());
        page.is_demo = app.settings.is_demo;
        page.session = session;
        let query = Query::<Done>::try_from_uri(&parts.uri)
            .ok()
            .and_then(|query| query.0.xong);
        page.done = query
            .map(|key| format!("done.{key}"))
            .filter(|key| page.t(key) != key);
        Ok(Self { page, secret })
    }
}

/// The page that whoever asked is shown where their request failed: with their number of unread notices.
pub async fn page_of(parts: &Parts, web: &Web) -> Result<Page, WebError> {
    let Visitor { mut page, .. } = Visitor::of(parts, &web.app).await?;
    if let Some(session) = page.session.clone() {
        let ctx = Ctx {
            app: web.app.clone(),
            actor: session.actor,
            line: Some(session.line.into()),
        };
        page.n_notices = hopluc_core::person::notice::count_unread(&ctx).await?;
    }
    Ok(page)
}

/// Somebody who is signed in; every other page of the house asks for it.
pub struct Signed {
    /// The page to be shown.
    pub page: Page,
    /// The context in which verbs act.
    pub ctx: Ctx,
}

/// The program as a request reads it: what only shows something shows one state of the house, and asks for it cheaper.
pub fn app_for(parts: &Parts, web: &Web) -> App {
    if parts.method == Method::GET {
        web.app.at_one_moment()
    } else {
        web.app.clone()
    }
}

impl FromRequestParts<Web> for Signed {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        let app = app_for(parts, web);
        let Visitor { mut page, .. } = Visitor::of(parts, &app).await?;
        let Some(session) = page.session.clone() else {
            return Err(WebError::SignIn);
        };
        if session.must_change_password && !parts.uri.path().starts_with("/tai-khoan") {
            return Err(WebError::Action(ActionError::Conflict {
                key: "conflict.must_change_password",
            }));
        }
        page.upload_limit_bytes = app.settings.upload_limit_bytes;
        let ctx = Ctx {
            app,
            actor: session.actor,
            line: Some(session.line.into()),
        };
        page.n_notices = hopluc_core::person::notice::count_unread(&ctx).await?;
        Ok(Self { page, ctx })
    }
}

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
    accounts: Vec<DemoAccount>,
}

/// An account of the demo province, shown on the sign-in page there and nowhere else.
pub struct DemoAccount {
    /// Sign-in name.
    pub login: &'static str,
    /// Key of what this person does.
    pub key: &'static str,
}

/// The password of every account of the demo province.
pub const DEMO_PASSWORD: &str = "hop-luc-2026";

/// Accounts that the demo shows, one for each part in the cycle.
pub const DEMO_ACCOUNTS: &[DemoAccount] = &[
    DemoAccount {
        login: "daumoi",
        key: "demo.focal",
    },
    DemoAccount {
        login: "lanhdao",
        key: "demo.leader",
    },
    DemoAccount {
        login: "ubnd",
        key: "demo.giver",
    },
    DemoAccount {
        login: "canbo",
        key: "demo.officer",
    },
    DemoAccount {
        login: "congan",
        key: "demo.police",
    },
    DemoAccount {
        login: "xa",
        key: "demo.commune",
    },
    DemoAccount {
        login: "kiemtra",
        key: "demo.auditor",
    },
    DemoAccount {
        login: "quantri",
        key: "demo.administrator",
    },
];

/// Query of the sign-in page.
#[derive(Deserialize)]
pub struct Next {
    /// Path to come back to.
    tiep: Option<String>,
}

fn local(path: Option<String>) -> String {
    path.filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .unwrap_or_else(|| "/".to_owned())
}

fn accounts(page: &Page) -> Vec<DemoAccount> {
    if !page.is_demo {
        return Vec::new();
    }
    DEMO_ACCOUNTS
        .iter()
        .map(|account| DemoAccount {
            login: account.login,
            key: account.key,
        })
        .collect()
}

/// `GET /dang-nhap`
pub async fn sign_in_form(visitor: Visitor, Asked(next): Asked<Next>) -> Shown {
    let accounts = accounts(&visitor.page);
    html(&SignInPage {
        page: visitor.page,
        login: String::new(),
        next: local(next.tiep),
        accounts,
    })
}

/// Form of the sign-in page.
#[derive(Deserialize)]
pub struct SignInForm {
    login: String,
    password: String,
    next: Option<String>,
}

/// `POST /dang-nhap`
pub async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Fields(form): Fields<SignInForm>,
) -> Shown {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match session::sign_in(&web.app, &form.login, &form.password, agent).await {
        Ok(secret) => {
            let cookie = set_cookie(&web, SESSION_COOKIE, &secret, 30 * 24 * 3600);
            Ok((
                [(header::SET_COOKIE, cookie)],
                Redirect::to(&local(form.next)),
            )
                .into_response())
        }
        Err(ActionError::Invalid(faults)) => {
            let accounts = accounts(&visitor.page);
            let page = visitor.page.with_faults(faults);
            let shown = SignInPage {
                page,
                login: form.login,
                next: local(form.next),
                accounts,
            };
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /dang-xuat`
pub async fn sign_out(State(web): State<Web>, visitor: Visitor) -> Shown {
    if let Some(secret) = visitor.secret {
        session::sign_out(&web.app, &secret).await?;
    }
    let cookie = set_cookie(&web, SESSION_COOKIE, "", 0);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/dang-nhap")).into_response())
}

/// Form of the language switch.
#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    next: Option<String>,
}

/// `POST /ngon-ngu`
pub async fn language(
    State(web): State<Web>,
    visitor: Visitor,
    Fields(form): Fields<LanguageForm>,
) -> Shown {
    let language = Texts::of(&form.language).code();
    if let Some(session) = visitor.page.session {
        actions::set_language(&web.app.ctx(session.actor), language).await?;
    }
    let cookie = set_cookie(&web, LANGUAGE_COOKIE, language, 365 * 24 * 3600);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Redirect::to(&local(form.next)),
    )
        .into_response())
}

#[derive(Template)]
#[template(path = "session/account.html")]
struct AccountPage {
    page: Page,
    login: String,
    email: String,
    mail_choice: &'static str,
    memberships: Vec<hopluc_core::person::Membership>,
    membership_id: i64,
}

async fn account_page(signed: &Signed, page: Page) -> Result<AccountPage, WebError> {
    let person = signed.ctx.actor.person_id.ok_or(WebError::SignIn)?;
    let tx = signed.ctx.reader();
    let own = store::get(&tx, person).await?;
    let memberships = store::memberships(&tx, person, signed.ctx.today()).await?;
    let membership_id = page
        .session
        .as_ref()
        .map_or(0, |session| session.membership_id);
    Ok(AccountPage {
        page,
        login: own.login,
        email: own.email,
        mail_choice: own.mail_choice.code(),
        memberships,
        membership_id,
    })
}

/// `GET /tai-khoan`
pub async fn account(signed: Signed) -> Shown {
    let page = signed.page.clone();
    html(&account_page(&signed, page).await?)
}

/// Form of a new password.
#[derive(Deserialize)]
pub struct PasswordForm {
    old_password: String,
    password: String,
    password_again: String,
}

/// `POST /tai-khoan/mat-khau`
pub async fn change_password(
    State(web): State<Web>,
    signed: Signed,
    Fields(form): Fields<PasswordForm>,
) -> Shown {
    let outcome = if form.password == form.password_again {
        actions::change_password(&signed.ctx, &form.old_password, &form.password).await
    } else {
        Err(ActionError::invalid(
            "password_again",
            "error.password_again",
        ))
    };
    match outcome {
        Ok(()) => {
            let cookie = set_cookie(&web, SESSION_COOKIE, "", 0);
            let to = urls::done("/dang-nhap", "password_changed");
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
        }
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &account_page(&signed, page).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// Form of the choice of letters.
#[derive(Deserialize)]
pub struct MailForm {
    mail_choice: String,
}

/// `POST /tai-khoan/thu`: whether notices come by e-mail.
pub async fn choose_mail(signed: Signed, Fields(form): Fields<MailForm>) -> Shown {
    let outcome = match MailChoice::from_code(&form.mail_choice) {
        Some(choice) => actions::set_mail_choice(&signed.ctx, choice).await,
        None => Err(ActionError::invalid("mail_choice", "error.choice")),
    };
    match outcome {
        Ok(()) => Ok(done("/tai-khoan", "saved")),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &account_page(&signed, page).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// Form of the switch of role.
#[derive(Deserialize)]
pub struct SwitchForm {
    membership_id: i64,
}

/// `POST /tai-khoan/vai-tro`
pub async fn switch(signed: Signed, headers: HeaderMap, Fields(form): Fields<SwitchForm>) -> Shown {
    let secret = cookie(&headers, SESSION_COOKIE).ok_or(WebError::SignIn)?;
    session::switch(&signed.ctx, &secret, form.membership_id).await?;
    Ok(Redirect::to("/").into_response())
}

#[derive(Template)]
#[template(path = "session/reset.html")]
struct ResetPage {
    page: Page,
    secret: String,
}

/// `GET /dat-lai-mat-khau/{secret}`
pub async fn reset_form(visitor: Visitor, Path(secret): Path<String>) -> Shown {
    html(&ResetPage {
        page: visitor.page,
        secret,
    })
}

/// Form of the reset page.
#[derive(Deserialize)]
pub struct ResetForm {
    password: String,
    password_again: String,
}

/// `POST /dat-lai-mat-khau/{secret}`
pub async fn reset(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Fields(form): Fields<ResetForm>,
) -> Shown {
    let outcome = if form.password == form.password_again {
        actions::finish_reset(&web.app, &secret, &form.password).await
    } else {
        Err(ActionError::invalid(
            "password_again",
            "error.password_again",
        ))
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&urls::done("/dang-nhap", "password_changed")).into_response()),
        Err(ActionError::Invalid(faults)) => {
            let page = visitor.page.with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &ResetPage { page, secret },
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// A redirect that says what was done.
pub fn done(path: &str, key: &str) -> Response {
    Redirect::to(&urls::done(path, key)).into_response()
}
