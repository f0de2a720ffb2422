//! The watch over logs as its people see it: proposals, decisions and the closing of an incident, by page and by call.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::http::StatusCode;
use hopluc_core::agency::testing::give_role;
use hopluc_core::base::{
    App,
    actor::Role,
    ids::{AgencyId, SensorId},
};
use hopluc_core::watch::{proposal::jobs, testing};
use serde_json::json;
use support::{Browser, agency, read, run};
use time::macros::datetime;

struct Place {
    home: AgencyId,
    sensor: SensorId,
    own: Browser,
    team: Browser,
    stranger: Browser,
    auditor: Browser,
}

/// An agency with a sensor, where two machines reached a control server; the response team; and another agency.
async fn place(app: &App) -> Place {
    let home = agency(app, "H99.1", "Sở Thử nghiệm", "department").await;
    let team = agency(app, "H99.2", "Công an tỉnh", "provincial_police").await;
    let other = agency(app, "H99.3", "Sở Khác", "department").await;
    let tx = app.store.begin().await.unwrap();
    give_role(&tx, team, "response_standing_body").await;
    tx.commit().await.unwrap();
    let sensor = testing::sensor(app, "zeek-1", Some(home)).await;
    testing::network(app, home, "10.1.0.0/16").await;
    testing::connection(app, sensor, datetime!(2026-07-05 01:00 UTC), "10.1.0.7").await;
    testing::connection(app, sensor, datetime!(2026-07-05 02:00 UTC), "10.1.0.8").await;
    jobs::look(app).await.unwrap();
    Place {
        own: Browser::of(app, "co.quan", home, Role::Officer).await,
        team: Browser::of(app, "doi.ung.cuu", team, Role::Officer).await,
        stranger: Browser::of(app, "nguoi.la", other, Role::Leader).await,
        auditor: Browser::of(app, "thanh.tra", other, Role::Auditor).await,
        home,
        sensor,
    }
}

const LIST: &str = "/theo-doi-mang/de-xuat";

#[test]
fn a_proposal_is_confirmed_on_its_page_and_leads_to_incident_and_task() {
    run(async |app| {
        let place = place(&app).await;
        let list = place.team.get(LIST).await;
        assert!(list.body.contains("Sở Thử nghiệm"), "{}", list.body);
        let page = place.team.get(&format!("{LIST}/1")).await;
        assert!(page.body.contains("2 kết nối trên 2 máy"), "{}", page.body);
        assert!(page.body.contains("value=\"2026-07-09\""));
        let form = [("row_version", "1"), ("due_on", "2026-07-01")];
        let past = place.team.post(&format!("{LIST}/1/xac-nhan"), &form).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [("row_version", "1"), ("due_on", "2026-07-10")];
        let done = place.team.post(&format!("{LIST}/1/xac-nhan"), &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let again = place.team.post(&format!("{LIST}/1/xac-nhan"), &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let page = place.own.get(&format!("{LIST}/1")).await;
        assert!(page.body.contains("href=\"/nhiem-vu/1\""));
        assert!(!page.body.contains("/xac-nhan\""));
        let task = place.own.get("/nhiem-vu/1").await;
        assert!(task.body.contains("máy chủ điều khiển mã độc"));
        let record = place.team.get("/ho-so/1").await;
        assert_eq!(record.status, StatusCode::OK);
        assert!(record.body.contains("SC-"), "{}", record.body);
        // Until the logs bear the fix out, record and task say so.
        assert!(record.body.contains("chưa chứng thực"));
        let task = place.team.get("/nhiem-vu/1").await;
        assert_eq!(task.status, StatusCode::OK);
    });
}

#[test]
fn others_see_nothing_of_an_agency_and_an_auditor_everything_and_decides_nothing() {
    run(async |app| {
        let place = place(&app).await;
        let list = place.stranger.get(LIST).await;
        assert!(!list.body.contains("Sở Thử nghiệm"));
        let hidden = place.stranger.get(&format!("{LIST}/1")).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        assert!(place.auditor.get(LIST).await.body.contains("Sở Thử nghiệm"));
        let form = [("row_version", "1")];
        for who in [&place.own, &place.auditor] {
            let denied = who.post(&format!("{LIST}/1/xac-nhan"), &form).await;
            assert_eq!(denied.status, StatusCode::FORBIDDEN);
        }
        let english = read(&place.own, "/api/v1/watch/proposals").await;
        assert_eq!(english["items"][0]["kind"], "new");
        assert!(place.home.0 > 0 && place.sensor.0 > 0);
    });
}

#[test]
fn a_person_dismisses_by_call_and_a_reason_is_asked_for() {
    run(async |app| {
        let place = place(&app).await;
        let call = "/api/v1/watch/proposals/1/dismiss";
        let blank = json!({ "row_version": 1, "reason": "" });
        let refused = place.team.json(call, &blank).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [("row_version", "1"), ("reason", " ")];
        let page = place.team.post(&format!("{LIST}/1/bac"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let body = json!({ "row_version": 1, "reason": "máy thử nghiệm" });
        assert_eq!(place.team.json(call, &body).await.status, StatusCode::OK);
        let detail = read(&place.own, "/api/v1/watch/proposals/1").await;
        assert_eq!(detail["proposal"]["state"], "dismissed");
        assert_eq!(detail["proposal"]["reason"], "máy thử nghiệm");
        assert_eq!(detail["days"].as_array().unwrap().len(), 42);
    });
}

#[test]
fn the_overview_leads_to_agency_and_indicator_and_says_what_is_unknown() {
    run(async |app| {
        let place = place(&app).await;
        let page = place
            .team
            .shown("/theo-doi-mang?tu=2026-07-01&den=2026-07-06")
            .await;
        assert!(page.contains("ít nhất 2"), "{page}");
        assert!(page.contains("không rõ") && page.contains("<svg"));
        assert!(page.contains("/theo-doi-mang/chua-ro"));
        let agency = format!("/theo-doi-mang/co-quan/{}", place.home);
        assert!(page.contains(&agency));
        let page = place.own.shown(&agency).await;
        assert!(page.contains("203.0.113.7"));
        let hidden = place.stranger.get(&agency).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        let page = place
            .team
            .shown("/theo-doi-mang/dau-hieu?loai=ip&gia_tri=203.0.113.7")
            .await;
        assert!(page.contains("Sở Thử nghiệm") && page.contains("zeek-1"));
        let page = place
            .stranger
            .shown("/theo-doi-mang/dau-hieu?loai=ip&gia_tri=203.0.113.7")
            .await;
        assert!(!page.contains("Sở Thử nghiệm") && !page.contains("zeek-1"));
        let call = "/api/v1/watch/figures?from=2026-07-01&until=2026-07-06";
        let found = read(&place.own, call).await;
        let control = &found["agencies"][0]["classes"][2];
        assert_eq!(control["class"], "c2");
        assert_eq!(
            (&control["n_connections"], &control["extent"]),
            (&json!(2), &json!("at_least"))
        );
        let wrong = place.own.get("/api/v1/watch/figures?from=x").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn an_unknown_source_gets_its_network_from_the_focal_official_only() {
    run(async |app| {
        let place = place(&app).await;
        let focal_body = agency(&app, "H99.4", "Văn phòng", "department").await;
        let focal = Browser::of(&app, "dau.moi", focal_body, Role::Focal).await;
        let at = datetime!(2026-07-06 01:00 UTC);
        testing::connection(&app, place.sensor, at, "192.0.2.9").await;
        let days = "/theo-doi-mang/chua-ro?tu=2026-07-01&den=2026-07-06";
        let page = focal.shown(days).await;
        assert!(page.contains("192.0.2.0/24") && !page.contains("192.0.2.9"));
        let denied = place.own.get(days).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        assert!(
            !place
                .team
                .shown(days)
                .await
                .contains("/theo-doi-mang/mang\"")
        );
        let home = place.home.to_string();
        let form = [
            ("cidr", "192.0.2.0/99"),
            ("agency_id", home.as_str()),
            ("name", "LAN"),
        ];
        let wrong = focal.post("/theo-doi-mang/mang", &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = format!("value=\"{home}\" selected");
        for typed in ["192.0.2.0/99", "value=\"LAN\"", chosen.as_str()] {
            assert!(wrong.body.contains(typed), "{typed}: {}", wrong.body);
        }
        let form = [
            ("cidr", "192.0.2.0/24"),
            ("agency_id", home.as_str()),
            ("name", "LAN"),
            ("from_on", "2026-01-01"),
        ];
        let refused = place.team.post("/theo-doi-mang/mang", &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let done = focal.post("/theo-doi-mang/mang", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        hopluc_core::watch::triage::attribute(&app.system())
            .await
            .unwrap();
        assert!(!focal.shown(days).await.contains("192.0.2.0/24"));
        let sensor = [
            ("code", "core"),
            ("name", "Toàn tỉnh"),
            ("rhythm_hours", "5"),
        ];
        let wrong = focal.post("/theo-doi-mang/cam-bien", &sensor).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for typed in ["value=\"core\"", "value=\"Toàn tỉnh\"", "value=\"5\""] {
            assert!(wrong.body.contains(typed), "{typed}: {}", wrong.body);
        }
        let sensor = [
            ("code", "core"),
            ("name", "Toàn tỉnh"),
            ("rhythm_hours", "6"),
        ];
        let done = focal.post("/theo-doi-mang/cam-bien", &sensor).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(
            focal
                .shown("/theo-doi-mang/cam-bien")
                .await
                .contains("Toàn tỉnh")
        );
        assert!(
            !place
                .own
                .shown("/theo-doi-mang/cam-bien")
                .await
                .contains("Toàn tỉnh")
        );
    });
}

#[test]
fn every_table_of_the_watch_is_a_file_within_what_one_may_see() {
    run(async |app| {
        let place = place(&app).await;
        let days = "tu=2026-07-01&den=2026-07-06";
        let home = place.home;
        let at = datetime!(2026-07-06 01:00 UTC);
        testing::connection(&app, place.sensor, at, "192.0.2.9").await;
        let control = "\"máy chủ điều khiển mã độc (C&C)\"";
        let found = "/theo-doi-mang/dau-hieu?dang=csv&loai=ip&gia_tri=203.0.113.7".to_owned();
        for (path, line) in [
            (
                format!("/theo-doi-mang?dang=csv&{days}"),
                format!("\"Sở Thử nghiệm\",{control},\"2\",\"2\",\"ít nhất\","),
            ),
            (
                format!("/theo-doi-mang/co-quan/{home}?dang=csv&{days}"),
                format!("{control},\"2026-07-05\",\"2\","),
            ),
            (
                format!("/theo-doi-mang/co-quan/{home}?dang=csv&bang=dau-hieu&{days}"),
                format!("\"ip\",\"203.0.113.7\",{control},\"2\","),
            ),
            (found.clone(), format!("\"zeek-1\",{control},")),
            (
                format!("/theo-doi-mang/chua-ro?dang=csv&{days}"),
                format!("\"192.0.2.0/24\",\"zeek-1\",{control},\"1\","),
            ),
            (
                format!("/theo-doi-mang/cam-bien?dang=csv&{days}"),
                "\"zeek-1\",\"zeek-1\",\"1\",\"0\",".to_owned(),
            ),
            (
                format!("{LIST}?dang=csv"),
                format!("\"Sở Thử nghiệm\",{control},\"Chờ xem xét\","),
            ),
        ] {
            let file = place.team.get(&path).await;
            assert_eq!(file.status, StatusCode::OK, "{path}");
            assert!(file.body.starts_with('\u{feff}'), "{path}: {}", file.body);
            assert!(file.body.contains(&line), "{path}: {}", file.body);
            // What was not heard and had nothing is blank, and no zero.
            assert!(!file.body.contains("\"0\",\"0\""), "{path}: {}", file.body);
        }
        let hidden = place.stranger.get(&found).await;
        assert!(!hidden.body.contains("zeek-1"), "{}", hidden.body);
    });
}

#[test]
fn the_newest_findings_are_sums_that_renew_themselves_only_where_that_is_asked_for() {
    run(async |app| {
        let place = place(&app).await;
        let page = place.own.shown("/theo-doi-mang/moi-nhat").await;
        assert!(page.contains("203.0.113.7") && page.contains("zeek-1"));
        assert!(!page.contains("10.1.0.7"), "no machine and no line: {page}");
        assert!(page.contains("tu_dong=1"));
        let page = place.own.shown("/theo-doi-mang/moi-nhat?tu_dong=1").await;
        assert!(!page.contains("tu_dong=1") && !page.contains("http-equiv"));
        let rows = read(&place.own, "/api/v1/watch/newest").await;
        assert_eq!(rows[0]["n_connections"], 2, "{rows}");
        let none = read(&place.stranger, "/api/v1/watch/newest").await;
        assert_eq!(none, json!([]));
    });
}
