//! Work of one desk through pages and API: saved views, two people at one form, drafts by program.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hopluc_core::agency::{AgencyForm, KindId};
use hopluc_core::base::{App, actor::Role, ids::AgencyId, store::Dialect, testing};
use hopluc_core::person::{PersonForm, actions, session, token};
use hopluc_web::Web;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

const PASSWORD: &str = "một câu rất dễ nhớ";

fn run(test: impl AsyncFnOnce(App)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = testing::app(Dialect::Sqlite).await.unwrap();
        test(app).await;
    });
}

async fn agency(app: &App, code: &str, name: &str) -> AgencyId {
    let form = AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: name.to_owned(),
        short_name: String::new(),
        kind: KindId::new("department"),
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

/// A caller: one person's browser without script, or a program with a token.
struct Caller {
    app: App,
    header: (header::HeaderName, String),
}

struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Caller {
    async fn person(app: &App, login: &str, agency: AgencyId, role: Role) -> Self {
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
            header: (header::COOKIE, format!("hopluc={secret}")),
        }
    }

    async fn program(app: &App, agency: AgencyId, role: Role) -> Self {
        let secret = token::make(&app.system(), agency, "thử", role, 1)
            .await
            .unwrap();
        Self {
            app: app.clone(),
            header: (header::AUTHORIZATION, format!("Bearer {secret}")),
        }
    }

    async fn ask(&self, method: &str, path: &str, kind: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(&self.header.0, &self.header.1)
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
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "text/plain", String::new()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pair =
            |(name, value): &(&str, &str)| format!("{name}={}", hopluc_web::urls::encode(value));
        let body: Vec<String> = fields.iter().map(pair).collect();
        let kind = "application/x-www-form-urlencoded";
        self.ask("POST", path, kind, body.join("&")).await
    }

    async fn send(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, "application/json", body.to_string())
            .await
    }
}

#[test]
fn a_list_opens_with_the_view_that_was_chosen_and_the_plain_list_stays_within_reach() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let leader = Caller::person(&app, "lanh.dao", department, Role::Leader).await;
        let officer = Caller::person(&app, "can.bo", department, Role::Officer).await;
        let fields = [
            ("page", "task"),
            ("query", "nhom=overdue&xep=newest"),
            ("name", "Việc quá hạn"),
            ("is_default", "1"),
            ("is_shared", "1"),
        ];
        let kept = leader.post("/bo-loc", &fields).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER);
        let opening = leader.get("/nhiem-vu").await;
        assert_eq!(opening.location, "/nhiem-vu?nhom=overdue&xep=newest");
        assert_eq!(
            leader.get("/nhiem-vu?bo_loc=0").await.status,
            StatusCode::OK
        );
        // Shared, but nobody's list but the keeper's opens with it.
        let list = officer.get("/nhiem-vu").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.body.contains("Việc quá hạn"));
        let refused = officer.post("/bo-loc", &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let script = [("page", "task"), ("query", "q=\"><script>"), ("name", "x")];
        let refused = officer.post("/bo-loc", &script).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn the_later_of_two_who_change_an_agency_sees_both_versions_and_keeps_what_was_typed() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let first = Caller::person(&app, "mot", department, Role::Administrator).await;
        let later = Caller::person(&app, "hai", department, Role::Administrator).await;
        let fields = |name: &'static str| {
            [
                ("row_version", "1"),
                ("name", name),
                ("code", "H99.1"),
                ("kind", "department"),
                ("valid_from", "2020-01-01"),
            ]
        };
        let path = format!("/co-quan/{department}/sua");
        let saved = first
            .post(&path, &fields("Sở Thử nghiệm tỉnh Lam Giang"))
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        let told = later
            .post(&path, &fields("Sở Thử nghiệm và Đo lường"))
            .await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        for seen in [
            "Người mot",
            "<mark class=\"theirs\">tỉnh Lam Giang</mark>",
            "<mark class=\"mine\">và Đo lường</mark>",
            "value=\"Sở Thử nghiệm và Đo lường\"",
            "name=\"row_version\" value=\"2\"",
        ] {
            assert!(told.body.contains(seen), "{seen} is not on the page");
        }
    });
}

#[test]
fn a_program_drafts_a_letter_and_the_later_change_of_it_is_refused() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let program = Caller::program(&app, department, Role::Officer).await;
        let draft = json!({
            "kind": "cong_van", "symbol": "STN-VP", "place": "Lam Giang", "subject": "Đôn đốc báo cáo",
            "addressees": "UBND các xã, phường", "text": "Đoạn một.\nĐoạn hai.", "position": "GIÁM ĐỐC",
            "signer": "Trần Thử", "agencies": [department.0]
        });
        let added = program.send("/api/v1/drafts", draft).await;
        assert_eq!(added.status, StatusCode::OK, "{}", added.body);
        let path = format!("/api/v1/drafts/{}", added.json()["id"]);
        let stored = program.get(&path).await.json();
        assert_eq!(stored["draft"]["text"], "Đoạn một.\nĐoạn hai.");
        assert_eq!(stored["draft"]["agencies"], json!([department.0]));
        let mut change = stored.clone();
        change["draft"]["subject"] = json!("Đôn đốc gửi báo cáo");
        let changed = program.send(&path, change.clone()).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
        let later = program.send(&path, change).await;
        assert_eq!(later.status, StatusCode::CONFLICT);
        let viewer = Caller::program(&app, department, Role::Viewer).await;
        assert_eq!(viewer.get(&path).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_merged_body_makes_nothing_new_and_its_desk_shows_nothing_that_its_successor_decides() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let heir = agency(&app, "H99.2", "Sở Kế thừa").await;
        let program = Caller::program(&app, department, Role::Officer).await;
        let leader = Caller::person(&app, "lanh.dao", department, Role::Leader).await;
        let successor = Caller::person(&app, "ke.thua", heir, Role::Leader).await;
        let draft = json!({
            "kind": "cong_van", "symbol": "STN-VP", "place": "Lam Giang", "subject": "Đôn đốc báo cáo",
            "addressees": "UBND các xã, phường", "text": "Đoạn một.", "position": "GIÁM ĐỐC",
            "signer": "Trần Thử", "agencies": [heir.0]
        });
        let added = program.send("/api/v1/drafts", draft.clone()).await;
        let submit = format!("/api/v1/documents/{}/submit", added.json()["id"]);
        let sent = program.send(&submit, json!({ "row_version": 1 })).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
        assert!(leader.get("/").await.body.contains("Đôn đốc báo cáo"));
        let today = app.clock.today();
        hopluc_core::agency::actions::close(&app.system(), department, 1, today, Some(heir))
            .await
            .unwrap();
        let desk = leader.get("/").await;
        assert!(!desk.body.contains("Đôn đốc báo cáo"), "{}", desk.body);
        assert!(successor.get("/").await.body.contains("Đôn đốc báo cáo"));
        let refused = program.send("/api/v1/drafts", draft).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        let told = refused.json();
        assert_eq!(told["error"], "conflict.agency_merged");
        assert!(
            told["message"].as_str().unwrap().contains("Sở Kế thừa"),
            "{told}"
        );
    });
}

#[test]
fn programs_read_notices_and_shared_views_and_keep_no_views_of_their_own() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let leader = Caller::person(&app, "lanh.dao", department, Role::Leader).await;
        let view = json!({ "page": "document", "name": "Văn bản đến", "query": "so=incoming", "is_shared": true });
        let kept = leader.send("/api/v1/views", view.clone()).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
        let program = Caller::program(&app, department, Role::Officer).await;
        let views = program.get("/api/v1/views").await.json();
        assert_eq!(views[0]["name"], "Văn bản đến");
        let refused = program.send("/api/v1/views", view).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let path = format!("/api/v1/views/{}", kept.json()["id"]);
        let hidden = leader.send(&path, json!({ "is_shared": false })).await;
        assert_eq!(hidden.status, StatusCode::OK);
        assert_eq!(program.get("/api/v1/views").await.json(), json!([]));
        let notices = program.get("/api/v1/notices").await.json();
        assert_eq!(
            (&notices["n_unread"], &notices["items"]),
            (&json!(0), &json!([]))
        );
    });
}

#[test]
fn an_import_by_program_needs_the_right_to_change_the_directory() {
    run(async |app| {
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let program = Caller::program(&app, department, Role::Officer).await;
        let table = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nMã,Tên\r\nH99.2,Sở Hai\r\n--x--\r\n";
        let kind = "multipart/form-data; boundary=x";
        let path = "/api/v1/agencies/import";
        let refused = program.ask("POST", path, kind, table.to_owned()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let administrator = Caller::person(&app, "quan.tri", department, Role::Administrator).await;
        let tried = administrator
            .ask("POST", path, kind, table.to_owned())
            .await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
        assert_eq!(tried.json()["n_rows"], 1);
        let list = administrator.get("/api/v1/agencies").await.json();
        assert_eq!(
            list["items"].as_array().unwrap().len(),
            1,
            "a dry run stores nothing"
        );
        assert_eq!(tried.json()["is_stored"], false);
        let applied = |word: &str| {
            let field = "--x\r\nContent-Disposition: form-data; name=\"apply\"\r\n\r\n";
            format!("{field}{word}\r\n{table}")
        };
        let unclear = administrator.ask("POST", path, kind, applied("yes")).await;
        assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(unclear.json()["faults"][0]["field"], "apply");
        let faulty = administrator.ask("POST", path, kind, applied("1")).await;
        assert_eq!(
            faulty.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "its kind is missing"
        );
        let whole = applied("true")
            .replace("Mã,Tên", "Mã,Tên,Loại")
            .replace("Sở Hai", "Sở Hai,department");
        let stored = administrator.ask("POST", path, kind, whole).await;
        assert_eq!(stored.json()["is_stored"], true, "{}", stored.body);
        let list = administrator.get("/api/v1/agencies").await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn what_is_beyond_the_limit_is_named_with_the_limit_on_a_page_and_by_program() {
    run(async |mut app| {
        let settings = hopluc_core::base::ctx::Settings {
            upload_limit_bytes: 3 * 1024 * 1024,
            ..hopluc_core::base::ctx::Settings::default()
        };
        app.settings = std::sync::Arc::new(settings);
        let department = agency(&app, "H99.1", "Sở Thử nghiệm").await;
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
        let sent = format!("{head}{}\r\n--x--\r\n", "chữ ".repeat(1024 * 1024));
        let kind = "multipart/form-data; boundary=x";
        let focal = Caller::person(&app, "dau.moi", department, Role::Focal).await;
        let page = focal.ask("POST", "/chi-dao/moi", kind, sent.clone()).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.body);
        for told in ["quá lớn", "3 MB", "chưa có gì được lưu"] {
            assert!(page.body.contains(told), "{told}: {}", page.body);
        }
        let administrator = Caller::person(&app, "quan.tri", department, Role::Administrator).await;
        let called = administrator
            .ask("POST", "/api/v1/agencies/import", kind, sent)
            .await;
        assert_eq!(called.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(called.json()["error"], "problem.too_large");
        assert!(
            called.json()["faults"][0]["message"]
                .as_str()
                .unwrap()
                .contains("3 MB")
        );
    });
}
