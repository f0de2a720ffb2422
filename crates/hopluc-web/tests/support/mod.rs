//! People in front of the router: no socket, no script, forms as a browser sends them.

#![allow(dead_code, reason = "not every test file needs all of it")]

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hopluc_core::agency::{AgencyForm, KindId};
use hopluc_core::base::{App, actor::Role, ids::AgencyId, store::Dialect, testing};
use hopluc_core::person::{PersonForm, actions, session};
use hopluc_web::Web;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

const PASSWORD: &str = "một câu rất dễ nhớ";

/// What came back: status, where to, body.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
    pub bytes: Vec<u8>,
}

/// A browser without script: one person's cookie.
pub struct Browser {
    pub app: App,
    pub cookie: String,
}

/// The JSON of an answer that must be good.
pub fn of(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The JSON at an address of the API.
pub async fn read(who: &Browser, path: &str) -> Value {
    of(&who.get(path).await)
}

/// What a call of the API answers that must be taken.
pub async fn call(who: &Browser, path: &str, body: Value) -> Value {
    of(&who.json(path, &body).await)
}

/// Runs `test` with an empty migrated database.
pub fn run(test: impl AsyncFnOnce(App)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = testing::app(Dialect::Sqlite).await.unwrap();
        test(app).await;
    });
}

/// An agency that has been there since 2020.
pub async fn agency(app: &App, code: &str, name: &str, kind: &str) -> AgencyId {
    let form = AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: name.to_owned(),
        short_name: String::new(),
        kind: KindId::new(kind),
        area_code: String::new(),
        parent_id: None,
        valid_from: time::macros::date!(2020 - 01 - 01),
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    };
    hopluc_core::agency::actions::add(&app.system(), &form)
        .await
        .unwrap()
}

impl Browser {
    /// A new person in `role`, signed in.
    pub async fn of(app: &App, login: &str, agency: AgencyId, role: Role) -> Self {
        let form = PersonForm {
            login: login.to_owned(),
            name: format!("Người {login}"),
            language: "vi".to_owned(),
            ..PersonForm::default()
        };
        let (_, secret) = actions::add_person(&app.system(), &form, agency, role)
            .await
            .unwrap();
        actions::finish_reset(app, &secret, PASSWORD).await.unwrap();
        let secret = session::sign_in(app, login, PASSWORD, "test")
            .await
            .unwrap();
        Self {
            app: app.clone(),
            cookie: format!("hopluc={secret}"),
        }
    }

    /// One request, with the cookie put on.
    async fn ask(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let web = Web {
            app: self.app.clone(),
            metrics: None,
        };
        let response = hopluc_web::router(web).oneshot(request).await.unwrap();
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }

    /// `GET`, whatever comes back.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", Vec::new()).await
    }

    /// Body of a page that must be shown.
    pub async fn shown(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path}: {}", answer.body);
        answer.body
    }

    /// `POST` of an encoded form, whatever comes back.
    pub async fn form(&self, path: &str, body: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.ask("POST", path, kind, body.as_bytes().to_vec()).await
    }

    /// `POST` of fields, whatever comes back.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        self.form(path, &body.join("&")).await
    }

    /// `POST` of JSON to the API, whatever comes back.
    pub async fn json(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.ask("POST", path, "application/json", body).await
    }

    /// Where an encoded form leads that must be taken.
    pub async fn done(&self, path: &str, body: &str) -> String {
        let answer = self.form(path, body).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "POST {path}: {}",
            answer.body
        );
        answer.location
    }

    /// `POST` of fields and a file, as a browser sends a form with a file in it.
    pub async fn send(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, impl AsRef<[u8]>),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                file.0
            )
            .as_bytes(),
        );
        body.extend_from_slice(file.1.as_ref());
        body.extend_from_slice(b"\r\n--x--\r\n");
        self.ask("POST", path, "multipart/form-data; boundary=x", body)
            .await
    }
}

/// `text` as it stands in an encoded form.
pub fn encode(text: &str) -> String {
    hopluc_web::urls::encode(text).replace('/', "%2F")
}

/// The value of the first `name="..." value="..."` in a page.
#[track_caller]
pub fn value_of(page: &str, name: &str) -> String {
    page.split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("{name} is not in the page"))
        .to_owned()
}

/// The edition in the form that posts to `action`.
#[track_caller]
pub fn version(page: &str, action: &str) -> String {
    let form = page
        .split(&format!("action=\"{action}\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no form posts to {action}"));
    value_of(form, "row_version")
}
