//! Directory, people, calendar and periods by program, and breakdowns whose values are named in the form.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::http::StatusCode;
use hopluc_core::base::{App, actor::Role};
use serde_json::{Value, json};
use support::{Browser, agency, of, read, run, value_of};

#[test]
fn an_administrator_keeps_directory_people_and_calendar_by_program_and_others_do_not() {
    run(async |app| {
        let home = agency(&app, "H1", "Sở KH&CN", "department").await;
        let admin = Browser::of(&app, "quan.tri", home, Role::Administrator).await;
        let officer = Browser::of(&app, "can.bo", home, Role::Officer).await;
        let entry = json!({ "code": "H7", "name": "UBND xã Gò Sim", "kind": "commune_committee", "valid_from": "2025-07-01" });
        let refused = officer.json("/api/v1/agencies", &entry).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
        let id = of(&admin.json("/api/v1/agencies", &entry).await)["id"].clone();
        let path = format!("/api/v1/agencies/{id}");
        let mut changed = entry.clone();
        changed["email"] = json!("xa@example.vn");
        let stale = admin.json(&path, &changed).await;
        assert_eq!(
            stale.status,
            StatusCode::CONFLICT,
            "a change names what it was made from"
        );
        changed["row_version"] = read(&admin, &path).await["row_version"].clone();
        of(&admin.json(&path, &changed).await);
        assert_eq!(read(&admin, &path).await["email"], "xa@example.vn");
        of(&admin
            .json(
                &format!("{path}/names"),
                &json!({ "name": "Ủy ban xã Gò Sim" }),
            )
            .await);
        let version = read(&admin, &path).await["row_version"].clone();
        let closing =
            json!({ "row_version": version, "valid_to": "2026-01-01", "successor_id": home.0 });
        of(&admin.json(&format!("{path}/close"), &closing).await);
        assert_eq!(read(&admin, &path).await["successor_id"], home.0);

        let new =
            json!({ "login": "moi", "name": "Người mới", "agency_id": home.0, "role": "viewer" });
        let made = of(&admin.json("/api/v1/people", &new).await);
        assert!(
            made["link"]
                .as_str()
                .unwrap()
                .contains("/dat-lai-mat-khau/")
        );
        let path = format!("/api/v1/people/{}", made["id"]);
        let given = json!({ "agency_id": home.0, "role": "officer" });
        let held = of(&admin.json(&format!("{path}/roles"), &given).await)["id"].clone();
        assert_eq!(
            read(&admin, &path).await["roles"].as_array().unwrap().len(),
            2
        );
        of(&admin
            .json(&format!("{path}/roles/{held}/end"), &json!({}))
            .await);
        of(&admin
            .json(&format!("{path}/access"), &json!({ "is_active": false }))
            .await);
        let ended = read(&admin, "/api/v1/people?is_active=false").await;
        assert_eq!(ended["items"][0]["login"], "moi");
        assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND);

        let day =
            json!({ "on": "2026-09-03", "kind": "holiday", "name": "Nghỉ bù", "source": "12/TB" });
        of(&admin.json("/api/v1/calendar", &day).await);
        let days = read(&admin, "/api/v1/calendar?year=2026").await;
        let own = |days: &Value| {
            days.as_array()
                .unwrap()
                .iter()
                .filter(|day| day["is_own"] == true)
                .count()
        };
        assert_eq!(own(&days), 1);
        of(&admin
            .json("/api/v1/calendar/2026-09-03/remove", &json!({}))
            .await);
        assert_eq!(own(&read(&admin, "/api/v1/calendar?year=2026").await), 0);
        let denied = officer.json("/api/v1/calendar", &day).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
    });
}

/// A half year that was opened by program, and the obligation of the police in it.
async fn opened(app: &App) -> (Browser, Browser, Value, Value) {
    let home = agency(app, "H1", "Sở KH&CN", "department").await;
    let police = agency(app, "H2", "Công an tỉnh", "provincial_police").await;
    agency(app, "0100109106", "Viễn thông Sao Mai", "telecom_operator").await;
    let focal = Browser::of(app, "dau.moi", home, Role::Focal).await;
    let officer = Browser::of(app, "cong.an", police, Role::Officer).await;
    let adopted = json!({ "catalogue_id": "half_year" });
    let schedule = of(&focal.json("/api/v1/schedules", &adopted).await)["id"].clone();
    let known = read(&focal, "/api/v1/schedules").await;
    assert!(
        known[0]["period_codes"]
            .as_array()
            .unwrap()
            .contains(&json!("2026-H1"))
    );
    let mut new = json!({ "schedule_id": schedule, "code": "2026-H1", "starts_on": "2025-12-15" });
    let half = focal.json("/api/v1/periods", &new).await;
    assert_eq!(
        half.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        half.body
    );
    new.as_object_mut().unwrap().remove("starts_on");
    let denied = officer.json("/api/v1/periods", &new).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let preview = of(&focal.json("/api/v1/periods/preview", &new).await);
    assert_eq!(
        (preview["id"].clone(), preview["n_due"].clone()),
        (Value::Null, json!(3))
    );
    let period = of(&focal.json("/api/v1/periods", &new).await)["id"].clone();
    let owed = read(&officer, "/api/v1/obligations").await[0]["id"].clone();
    (focal, officer, period, owed)
}

#[test]
fn a_period_is_opened_and_closed_by_program() {
    run(async |app| {
        let (focal, officer, period, owed) = opened(&app).await;
        let path = format!("/api/v1/periods/{period}");
        let version = read(&focal, &path).await["period"]["row_version"].clone();
        let closed = json!({ "row_version": version });
        of(&focal.json(&format!("{path}/close"), &closed).await);
        assert_eq!(read(&focal, &path).await["period"]["state"], "closed");
        let late = json!({ "row_version": 0, "figures": [{ "measure": "D01", "state": "nil" }] });
        let late = officer
            .json(&format!("/api/v1/obligations/{owed}/save"), &late)
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let letter = json!({ "place": "Hưng Yên" });
        let letter = focal.json(&format!("{path}/reminder"), &letter).await;
        assert_eq!(letter.status, StatusCode::CONFLICT);
        let board = format!("/ky-bao-cao/{period}");
        let page = focal.shown(&board).await;
        assert!(page.contains("/mo-lai") && !page.contains("/don-doc"));
        let version = read(&focal, &path).await["period"]["row_version"].clone();
        let mute = format!("row_version={version}&reason=");
        let mute = focal.form(&format!("{board}/mo-lai"), &mute).await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        let reopened = json!({ "row_version": version, "reason": "Gửi muộn" });
        of(&focal.json(&format!("{path}/reopen"), &reopened).await);
        assert_eq!(read(&focal, &path).await["period"]["state"], "open");
        let again = focal.shown(&board).await;
        assert!(again.contains("/don-doc"));
        assert!(again.contains("Kỳ đã được mở lại lúc") && again.contains("Gửi muộn"));
    });
}

#[test]
fn a_row_for_a_further_value_is_saved_by_form_and_by_program_or_says_why_not() {
    run(async |app| {
        let (_, officer, _, owed) = opened(&app).await;
        let path = format!("/bao-cao-don-vi/{owed}");
        let form = officer.shown(&path).await;
        assert!(
            form.contains("name=\"v:F04@telecom_operator=Viễn thông Sao Mai\""),
            "a short list is all rows"
        );
        assert!(
            form.contains("list=\"names-sender\"")
                && form.contains("<datalist id=\"names-sender\">")
        );
        let version = value_of(&form, "row_version");
        let fields = [
            ("row_version", version.as_str()),
            ("nk:A09@sender", "công an tỉnh"),
            ("nv:A09@sender", "3"),
            ("nk:A09@receiver", "Sở không có"),
            ("nv:A09@receiver", "2"),
            ("nk:H09@topic", ""),
            ("nv:H09@topic", "4"),
        ];
        let answer = officer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer
                .body
                .contains("name=\"v:A09@sender=Công an tỉnh\" value=\"3\""),
            "the good row is saved"
        );
        assert!(
            answer.body.contains("value=\"Sở không có\""),
            "the others come back as typed"
        );
        let api = format!("/api/v1/obligations/{owed}");
        let report = read(&officer, &api).await;
        let sources: Vec<&Value> = report["breakdowns"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|b| b["measure"] == "A09" && b["list"] == "sender")
            .collect();
        assert_eq!(sources[0]["values_from"], "agencies");
        let figure =
            json!({ "measure": "A09", "dimension": "sender=H1", "state": "value", "value": 1 });
        let saving = json!({ "row_version": report["row_version"], "figures": [figure] });
        of(&officer.json(&format!("{api}/save"), &saving).await);
        let report = read(&officer, &api).await;
        let kept: Vec<&str> = report["figures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["dimension"].as_str().unwrap())
            .collect();
        assert_eq!(
            kept,
            ["sender=Công an tỉnh", "sender=Sở KH&CN"],
            "a code is taken for its name"
        );
    });
}

#[test]
fn a_merged_body_leaves_its_open_report_to_its_successor_by_page_and_by_program() {
    run(async |app| {
        let (_, former, period, owed) = opened(&app).await;
        let tx = app.store.reader();
        let by_code = async |code: &str| {
            let found = hopluc_core::agency::store::by_code(&tx, code)
                .await
                .unwrap();
            found.unwrap().id
        };
        let (heir, old) = (by_code("H1").await, by_code("H2").await);
        let successor = Browser::of(&app, "ke.thua", heir, Role::Officer).await;
        let admin = Browser::of(&app, "quan.tri", heir, Role::Administrator).await;
        let own = read(&successor, "/api/v1/obligations").await;
        assert_eq!(own.as_array().unwrap().len(), 1);

        let here = format!("/api/v1/agencies/{old}");
        let version = read(&admin, &here).await["row_version"].clone();
        let mut end = json!({ "row_version": version, "valid_to": "2026-07-01" });
        let refused = admin.json(&format!("{here}/close"), &end).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("nobody_inherits"), "{}", refused.body);
        assert!(refused.body.contains("1 báo cáo"), "{}", refused.body);
        let page = admin.shown(&format!("/co-quan/{old}")).await;
        assert!(page.contains("name=\"nobody_inherits\""), "{page}");
        let version = value_of(&page, "row_version");
        let by_form = [
            ("row_version", version.as_str()),
            ("valid_to", "2026-07-01"),
        ];
        let by_form = admin.post(&format!("/co-quan/{old}/dong"), &by_form).await;
        assert_eq!(by_form.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            by_form.body.contains("e-nobody_inherits"),
            "{}",
            by_form.body
        );
        end["successor_id"] = json!(heir.0);
        of(&admin.json(&format!("{here}/close"), &end).await);
        end["row_version"] = read(&admin, &here).await["row_version"].clone();
        let again = admin.json(&format!("{here}/close"), &end).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
        let page = admin.shown(&format!("/co-quan/{old}")).await;
        assert!(
            page.contains("Người quan.tri") || page.contains("quan.tri"),
            "{page}"
        );
        end["changes_end"] = json!(true);
        of(&admin.json(&format!("{here}/close"), &end).await);

        let all = read(&successor, "/api/v1/obligations").await;
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), 2);
        let inherited = all.iter().find(|one| one["id"] == owed).unwrap();
        assert_eq!(
            (&inherited["is_inherited"], &inherited["agency"]),
            (&json!(true), &json!("Công an tỉnh"))
        );
        assert_eq!(read(&former, "/api/v1/obligations").await, json!([]));
        assert!(successor.shown("/ky-bao-cao").await.contains("đã sáp nhập"));
        let form = successor.shown(&format!("/bao-cao-don-vi/{owed}")).await;
        assert!(form.contains("Cơ quan kế thừa") && form.contains("data-save="));
        assert!(successor.shown("/").await.contains("Công an tỉnh"));
        let board = successor.shown(&format!("/ky-bao-cao/{period}")).await;
        assert!(board.contains(&format!("/bao-cao-don-vi/{owed}")));
        let book = successor
            .get(&format!("/bao-cao-don-vi/{owed}/bieu-mau"))
            .await;
        assert_eq!(book.status, StatusCode::OK);

        let save = json!({ "row_version": 0, "figures": [{ "measure": "D01", "state": "nil" }] });
        let path = format!("/api/v1/obligations/{owed}/save");
        let refused = former.json(&path, &save).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
        of(&successor.json(&path, &save).await);
    });
}
