//! Every route, asked as nobody and as each role. The answers are a committed text file, `docs/route-matrix.txt`.
//!
//! Records in the paths do not exist, so a permitted route answers 200, 303, 404 or 422 and a refused one 403.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use hopluc_core::base::{App, actor::Role, ids::AgencyId, testing};
use hopluc_web::{
    Web,
    routes::{Access, ROUTES, Route},
};
use support::{Browser, agency, run};
use tower::ServiceExt;

async fn department(app: &App) -> AgencyId {
    agency(app, "H99.1", "Sở Thử nghiệm", "department").await
}

/// A session's cookie of a new person in `role`.
async fn cookie_of(app: &App, agency: AgencyId, role: Role) -> String {
    let login = format!("nguoi.{}", role.code());
    Browser::of(app, &login, agency, role).await.cookie
}

fn path_of(route: &Route) -> String {
    let mut path = String::new();
    for part in route.path.split('/').skip(1) {
        path.push('/');
        path.push_str(match part {
            "{date}" => "2026-01-01",
            "{name}" => "app.css",
            part if part.starts_with('{') => "999999",
            part => part,
        });
    }
    path
}

async fn ask(app: &App, route: &Route, cookie: &str) -> Response<Body> {
    let request = Request::builder()
        .method(route.method)
        .uri(path_of(route))
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::empty())
        .unwrap();
    let web = Web {
        app: app.clone(),
        metrics: None,
    };
    hopluc_web::router(web).oneshot(request).await.unwrap()
}

#[test]
fn a_visitor_is_sent_to_sign_in_everywhere_but_on_public_pages() {
    run(async |app| {
        for route in ROUTES {
            let answer = ask(&app, route, "").await;
            let status = answer.status();
            let location = answer
                .headers()
                .get(header::LOCATION)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("");
            let is_refused = status == StatusCode::UNAUTHORIZED
                || (status == StatusCode::SEE_OTHER && location.starts_with("/dang-nhap?tiep="))
                || (status == StatusCode::SEE_OTHER
                    && route.path == "/"
                    && location == "/dang-nhap");
            let expected = route.access != Access::Public;
            assert_eq!(
                is_refused, expected,
                "{} {} answered {status} {location}",
                route.method, route.path
            );
        }
    });
}

#[test]
fn each_role_gets_the_committed_answer_of_each_route_and_never_a_fault_of_the_server() {
    run(async |app| {
        let agency = department(&app).await;
        let mut table = format!("{:<6} {:<58}", "method", "route");
        for role in Role::ALL {
            table.push_str(&format!(" {:>13}", role.code()));
        }
        table.push('\n');
        let mut cookies = Vec::new();
        for role in Role::ALL {
            cookies.push(cookie_of(&app, agency, role).await);
        }
        for route in ROUTES.iter().filter(|route| route.access != Access::Public) {
            table.push_str(&format!("{:<6} {:<58}", route.method, route.path));
            for cookie in &cookies {
                let status = ask(&app, route, cookie).await.status();
                assert!(
                    !status.is_server_error(),
                    "{} {} answered {status}",
                    route.method,
                    route.path
                );
                table.push_str(&format!(" {:>13}", status.as_u16()));
            }
            table.push('\n');
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/route-matrix.txt");
        if std::env::var_os("HOPLUC_UPDATE").is_some() {
            std::fs::write(path, &table).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            committed, table,
            "run again with HOPLUC_UPDATE=1 and read the difference"
        );
    });
}

#[test]
fn a_form_from_another_site_is_refused() {
    run(async |app| {
        let agency = department(&app).await;
        let cookie = cookie_of(&app, agency, Role::Administrator).await;
        let request = Request::builder()
            .method("POST")
            .uri("/ngon-ngu")
            .header(header::HOST, "hopluc.example")
            .header("sec-fetch-site", "cross-site")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("language=en"))
            .unwrap();
        let answer = hopluc_web::router(Web { app, metrics: None })
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    });
}

#[test]
fn the_description_of_the_api_names_exactly_its_routes() {
    let description: serde_json::Value =
        serde_json::from_str(&hopluc_web::api::description()).unwrap();
    let described: std::collections::BTreeSet<(String, String)> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, verbs)| {
            verbs
                .as_object()
                .unwrap()
                .keys()
                .map(|verb| (verb.to_uppercase(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let routed = ROUTES
        .iter()
        .filter(|route| route.access == Access::Api)
        .map(|route| (route.method.to_owned(), route.path.to_owned()))
        .collect();
    assert_eq!(described, routed);
}

#[test]
fn the_description_of_the_api_keeps_shapes_of_one_name_apart() {
    let description: serde_json::Value =
        serde_json::from_str(&hopluc_web::api::description()).unwrap();
    let shapes = &description["components"]["schemas"];
    let has = |shape: &str, field: &str| !shapes[shape]["properties"][field].is_null();
    // What an agency owes and what is compiled, how far a period is and how far a task is: each was once "Report" and
    // "Progress", and one hid the other.
    assert!(has("OwedReport", "breakdowns") && has("Report", "compiled_at"));
    assert!(has("PeriodProgress", "n_due") && has("Progress", "n_percent"));
}

#[test]
fn the_committed_description_of_the_api_is_the_one_in_force() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let now = format!("{}\n", hopluc_web::api::description());
    if std::env::var_os("HOPLUC_UPDATE").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        now,
        "run again with HOPLUC_UPDATE=1"
    );
}

#[test]
fn a_token_opens_the_api_for_its_agency_only() {
    run(async |app| {
        let agency = department(&app).await;
        let leader = testing::ctx(&app, 1, agency, Role::Leader);
        let secret =
            hopluc_core::person::token::make(&app.system(), agency, "thử", Role::Viewer, 1)
                .await
                .unwrap();
        let get = |secret: String| {
            Request::builder()
                .uri("/api/v1/tasks")
                .header(header::AUTHORIZATION, format!("Bearer {secret}"))
                .body(Body::empty())
                .unwrap()
        };
        let ask = async |secret: &str| {
            let web = Web {
                app: app.clone(),
                metrics: None,
            };
            hopluc_web::router(web)
                .oneshot(get(secret.to_owned()))
                .await
                .unwrap()
                .status()
        };
        assert_eq!(ask(&secret).await, StatusCode::OK);
        assert_eq!(ask("hopluc_wrong").await, StatusCode::UNAUTHORIZED);
        let id = hopluc_core::person::token::list(&leader, agency)
            .await
            .unwrap()[0]
            .id;
        hopluc_core::person::token::revoke(&leader, agency, id)
            .await
            .unwrap();
        assert_eq!(ask(&secret).await, StatusCode::UNAUTHORIZED);
    });
}
