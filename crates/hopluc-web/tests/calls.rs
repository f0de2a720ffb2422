//! What the API does beside the pages: duties, tasks with files, tables of records, workbooks, letters, tokens, the journal.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use hopluc_core::base::{App, actor::Role};
use hopluc_core::directive::testing::{LETTER, province};
use hopluc_doc::table_rows;
use serde_json::{Value, json};
use support::{Answer, Browser, agency, call, of, read, run, value_of};

fn n(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

/// The duty of a directive that is number `at`, as it stands.
async fn duty(who: &Browser, path: &str, at: usize) -> Value {
    read(who, path).await["duties"][at].clone()
}

/// The letter of the small province, entered by program: key of the document.
async fn entered(focal: &Browser) -> Value {
    let sent = focal.send("/api/v1/documents", &[], ("214-ubnd.txt", LETTER));
    of(&sent.await)["id"].clone()
}

/// The directive that was opened from a document: its address.
async fn opened(focal: &Browser, document: &Value) -> String {
    let opening = json!({ "document_id": document });
    let id = call(focal, "/api/v1/directives", opening).await["id"].clone();
    format!("/api/v1/directives/{id}")
}

#[test]
fn a_directive_is_put_right_and_confirmed_by_program() {
    run(async |app| {
        let known = province(&app).await;
        let focal = Browser::of(&app, "dau.moi", known.committee, Role::Focal).await;
        let read_only = focal
            .send("/api/v1/documents/read", &[], ("214-ubnd.txt", LETTER))
            .await;
        let head = of(&read_only)["head"].clone();
        assert_eq!(head["number_symbol"], "214/UBND-KGVX");
        let document = entered(&focal).await;
        let here = format!("/api/v1/documents/{document}");
        let stored = read(&focal, &here).await;
        let file = focal
            .get(&format!("{here}/files/{}", stored["files"][0]["id"]))
            .await;
        assert_eq!(file.bytes, LETTER.as_bytes());
        let mut corrected = head.clone();
        corrected["signer"] = json!("Trần Thị Mẫu");
        let seen = stored["document"]["row_version"].clone();
        let correction = json!({ "row_version": seen, "head": corrected });
        call(&focal, &format!("{here}/correct"), correction.clone()).await;
        let again = focal.json(&format!("{here}/correct"), &correction).await;
        assert_eq!(again.status, StatusCode::CONFLICT);

        let path = opened(&focal, &document).await;
        put_right(&focal, &path, known.finance.0).await;
        let now = read(&focal, &path).await["row_version"].clone();
        call(
            &focal,
            &format!("{path}/confirm"),
            json!({ "row_version": now }),
        )
        .await;
        let example = read(&focal, &format!("{path}/reading")).await;
        assert!(n(&example["reading"]["tasks"]) > 2);
        let page = path.replace("/api/v1/directives", "/chi-dao");
        let gold = read(&focal, &format!("{page}/ban-doc/json")).await;
        assert_eq!(gold, example["reading"]);
        work(&app, &focal, known.science).await;
    });
}

/// Every way of changing duties, on the directive at `path`; at the end each has an agency.
async fn put_right(focal: &Browser, path: &str, finance: i64) {
    let n_read = n(&read(focal, path).await["duties"]);
    let version = read(focal, path).await["row_version"].clone();
    let new = json!({ "row_version": version, "text": "Rà soát hạ tầng. Báo cáo kết quả.", "leads": [finance] });
    call(focal, &format!("{path}/duties"), new).await;
    let last = duty(focal, path, n_read).await;
    let split = json!({ "row_version": last["row_version"], "texts": ["Rà soát hạ tầng.", "Báo cáo kết quả."] });
    let parts = call(focal, &format!("{path}/duties/{}/split", last["id"]), split).await;
    assert_eq!(n(&parts["ids"]), 2);
    let second = duty(focal, path, n_read + 1).await;
    let of_second = format!("{path}/duties/{}", second["id"]);
    let edition = json!({ "row_version": second["row_version"] });
    call(focal, &format!("{of_second}/merge"), edition).await;
    let whole = duty(focal, path, n_read).await;
    assert!(whole["text"].as_str().unwrap().contains("Báo cáo kết quả."));
    let of_whole = format!("{path}/duties/{}", whole["id"]);
    let edition = json!({ "row_version": whole["row_version"] });
    call(focal, &format!("{of_whole}/drop"), edition.clone()).await;
    let stale = focal.json(&format!("{of_whole}/drop"), &edition).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let dropped = duty(focal, path, n_read).await;
    assert_eq!(dropped["state"], "dropped");
    let edition = json!({ "row_version": dropped["row_version"] });
    call(focal, &format!("{of_whole}/restore"), edition).await;
    let directive = read(focal, path).await;
    for duty in directive["duties"].as_array().unwrap() {
        if duty["state"] == "kept" && n(&duty["leads"]) == 0 {
            let form = json!({ "row_version": duty["row_version"], "text": duty["text"], "leads": [finance] });
            call(focal, &format!("{path}/duties/{}", duty["id"]), form).await;
        }
    }
    let giver = read(focal, path).await;
    let same =
        json!({ "row_version": giver["row_version"], "agency_id": giver["giver_agency_id"] });
    call(focal, &format!("{path}/giver"), same).await;
}

/// A task is reported done with a file, counted, and taken back.
async fn work(app: &App, focal: &Browser, science: hopluc_core::base::ids::AgencyId) {
    let officer = Browser::of(app, "can.bo", science, Role::Officer).await;
    let task = read(&officer, "/api/v1/tasks").await["items"][0].clone();
    let path = format!("/api/v1/tasks/{}", task["id"]);
    let seen = json!({ "row_version": task["row_version"] });
    call(&officer, &format!("{path}/acknowledge"), seen).await;
    let version = read(&officer, &path).await["row_version"].clone();
    let content = STANDARD.encode("Biên bản rà soát");
    let done = json!({ "row_version": version, "text": "Đã xong, các đơn vị gửi phần còn lại sau",
        "files": [{ "name": "biên bản.txt", "content": content }] });
    call(&officer, &format!("{path}/report-done"), done).await;
    let noted = read(focal, &path).await;
    let files = noted["notes"].as_array().unwrap().last().unwrap()["files"].clone();
    assert_eq!(files[0]["name"], "biên bản.txt");
    let kept = focal.get(&format!("{path}/files/{}", files[0]["id"])).await;
    assert_eq!(kept.body, "Biên bản rà soát");
    let counts = read(focal, "/api/v1/tasks/counts?side=given").await;
    let waiting = counts
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["agency_id"] == science.0 && c["state"] == "reported_done");
    assert_eq!(waiting.map(|c| c["n"].as_i64().unwrap()).sum::<i64>(), 1);
    let version = read(focal, &path).await["row_version"].clone();
    let taken = json!({ "row_version": version, "text": "Giao nhầm" });
    call(focal, &format!("{path}/withdraw"), taken).await;
    assert_eq!(read(focal, &path).await["state"], "withdrawn");
}

const CSV: &str = "Nội dung thanh tra, kiểm tra\r\n";

#[test]
fn records_come_and_go_as_tables_with_their_files() {
    run(async |app| {
        let home = agency(&app, "H1", "Sở KH&CN", "department").await;
        let other = agency(&app, "H2", "Công an tỉnh", "provincial_police").await;
        let officer = Browser::of(&app, "can.bo", home, Role::Officer).await;
        let stranger = Browser::of(&app, "nguoi.la", other, Role::Officer).await;
        let register = "/api/v1/registers/inspection";
        let values = json!({ "values": { "subject": "Kiểm tra điểm bán SIM", "form": "check", "basis": "planned",
            "scope": "specialised", "field": "telecom_subscriber", "started_on": "2026-03-02" } });
        let record = call(&officer, &format!("{register}/records"), values).await["id"].clone();
        let out = officer.get(&format!("{register}/export/xlsx")).await;
        assert_eq!(out.status, StatusCode::OK, "{}", out.body);
        let rows = table_rows("a.xlsx", &out.bytes).unwrap();
        assert_eq!(rows.len(), 2, "heads and the record");
        let empty = officer.get(&format!("{register}/template")).await;
        let heads = table_rows("a.xlsx", &empty.bytes).unwrap();
        assert_eq!(heads[0], rows[0]);
        let text = officer.get(&format!("{register}/export/csv")).await;
        assert!(text.body.contains("Kiểm tra điểm bán SIM"));
        let hidden = stranger.get(&format!("{register}/export/csv")).await;
        assert!(!hidden.body.contains("Kiểm tra điểm bán SIM"));
        let unknown = officer.get(&format!("{register}/export/pdf")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);

        let import = format!("{register}/import");
        let dry = of(&officer.send(&import, &[], ("a.xlsx", &out.bytes)).await);
        assert_eq!((&dry["n_records"], &dry["n_added"]), (&json!(1), &json!(1)));
        assert_eq!(
            n(&read(&officer, &format!("{register}/records")).await["items"]),
            1
        );
        let done = officer
            .send(&import, &[("apply", "1")], ("a.xlsx", &out.bytes))
            .await;
        assert_eq!(of(&done)["n_added"], 1);
        assert_eq!(
            n(&read(&officer, &format!("{register}/records")).await["items"]),
            2
        );
        let wrong = of(&officer.send(&import, &[], ("a.csv", CSV)).await);
        assert_eq!(wrong["n_records"], 0);

        let path = format!("/api/v1/records/{record}");
        let fields = read(&officer, "/api/v1/registers").await;
        let inspection = fields
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["id"] == "inspection")
            .unwrap();
        let field = inspection["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["kind"] == "file")
            .unwrap()["id"]
            .clone();
        let version = read(&officer, &path).await["row_version"].clone();
        let file = json!({ "name": "kết luận.txt", "content": STANDARD.encode("Kết luận") });
        let sent = json!({ "row_version": version, "field": field, "file": file });
        let refused = stranger.json(&format!("{path}/files"), &sent).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let kept = call(&officer, &format!("{path}/files"), sent).await["id"].clone();
        let kept = format!("{path}/files/{kept}");
        assert_eq!(officer.get(&kept).await.body, "Kết luận");
        assert_eq!(stranger.get(&kept).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_report_is_filled_by_workbook_and_records_and_what_was_sent_is_followed() {
    run(async |app| {
        let home = agency(&app, "H1", "Sở KH&CN", "department").await;
        let police = agency(&app, "H2", "Công an tỉnh", "provincial_police").await;
        let focal = Browser::of(&app, "dau.moi", home, Role::Focal).await;
        let signer = Browser::of(&app, "lanh.dao", home, Role::Leader).await;
        let officer = Browser::of(&app, "cong.an", police, Role::Officer).await;
        let adopted = json!({ "catalogue_id": "half_year" });
        let schedule = call(&focal, "/api/v1/schedules", adopted).await["id"].clone();
        let new = json!({ "schedule_id": schedule, "code": "2026-H1" });
        let period = call(&focal, "/api/v1/periods", new).await["id"].clone();
        let owed = read(&officer, "/api/v1/obligations").await[0]["id"].clone();
        let path = format!("/api/v1/obligations/{owed}");
        let save = json!({ "row_version": 0, "figures": [{ "measure": "D01", "state": "value", "value": 22 }] });
        call(&officer, &format!("{path}/save"), save).await;
        let book = officer.get(&format!("{path}/workbook")).await;
        assert_eq!(book.status, StatusCode::OK);
        let taken = of(&officer
            .send(
                &format!("{path}/workbook"),
                &[],
                ("bieu-mau.xlsx", &book.bytes),
            )
            .await);
        assert_eq!(
            (&taken["saved"]["n_written"], n(&taken["faults"])),
            (&json!(0), 0)
        );
        let broken = officer
            .send(
                &format!("{path}/workbook"),
                &[],
                ("a.xlsx", "không phải bảng tính"),
            )
            .await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
        let record = inspection(&officer).await;
        let derived = read(&officer, &format!("{path}/from-records")).await;
        let is_total = |row: &&Value| row["measure"] == "B01" && row["dimension"] == "";
        let inspections = derived.as_array().unwrap().iter().find(is_total).unwrap();
        assert_eq!(
            (&inspections["told"], &inspections["now"]["value"]),
            (&Value::Null, &json!(1))
        );
        let behind = read(&officer, &format!("{path}/from-records/B01")).await;
        assert_eq!(behind["items"][0]["id"], record);
        call(&officer, &format!("{path}/from-records"), json!({})).await;
        let letter = json!({ "place": "Lam Giang", "position": "GIÁM ĐỐC", "signer": "Trần Thử", "new_due_on": "2026-07-10" });
        let reminder = call(
            &focal,
            &format!("/api/v1/periods/{period}/reminder"),
            letter,
        )
        .await;
        let reminder = read(&focal, &format!("/api/v1/documents/{}", reminder["id"])).await;
        assert_eq!(reminder["document"]["state"], "draft");

        from_a_letter(&officer, &owed).await;
        assert_eq!(
            n(&read(&signer, &format!("{path}/history")).await),
            0,
            "a draft is its agency's"
        );
        let version = read(&officer, &path).await["row_version"].clone();
        let send = json!({ "row_version": version, "blanks_are_not_yet": true });
        call(&officer, &format!("{path}/submit"), send).await;
        let history = read(&signer, &format!("{path}/history")).await;
        assert_eq!(history[0]["state"], "submitted");
        let change = |c: &&Value| c["measure"] == "D01" && c["dimension"] == "";
        let changes = history[0]["changes"].as_array().unwrap();
        let told = &changes.iter().find(change).unwrap()["after"];
        assert_eq!(
            (&told["value"], &told["state"]),
            (&json!(22), &json!("value"))
        );
        let asked =
            format!("/api/v1/measures/D01/trend?schedule_id={schedule}&period_kind=half_year");
        let points = read(&focal, &asked).await;
        assert_eq!(points[0]["figure"]["value"], 22);
        let own = read(&officer, &format!("{asked}&agency_id={}", police.0)).await;
        assert_eq!(own[0]["figure"]["value"], 22);
        let denied = officer.get(&format!("{asked}&agency_id={}", home.0)).await;
        assert_ne!(denied.status, StatusCode::OK);
        compiled(&focal, &period).await;
    });
}

/// An inspection that has begun.
async fn inspection(officer: &Browser) -> Value {
    let values = json!({ "values": { "subject": "Kiểm tra điểm bán SIM", "form": "check", "basis": "planned",
        "scope": "specialised", "field": "telecom_subscriber", "started_on": "2026-03-02" } });
    let made = call(officer, "/api/v1/registers/inspection/records", values).await["id"].clone();
    let path = format!("/api/v1/records/{made}");
    let begin = json!({ "row_version": read(officer, &path).await["row_version"],
        "values": { "decision_number": "12/QĐ", "team_lead": "Nguyễn Văn An" } });
    call(officer, &format!("{path}/steps/begin"), begin).await;
    made
}

const REPORT: &str = "CÔNG AN TỈNH\n\nBÁO CÁO\nKết quả 6 tháng đầu năm 2026\n\n\
    Phát hiện 04 vụ lừa đảo chiếm đoạt tài sản trên không gian mạng, gây thiệt hại 1.526.950.000 đồng.\n\
    Trồng được 350 cây xanh quanh trụ sở.\n";

/// Numbers of a letter are proposed with their reason, and what is ticked goes into the draft.
async fn from_a_letter(officer: &Browser, owed: &Value) {
    let path = format!("/api/v1/obligations/{owed}");
    let sent = officer
        .send(&format!("{path}/read"), &[], ("bao-cao.txt", REPORT))
        .await;
    let told = of(&sent)["items"].clone();
    assert_eq!(
        (&told[0]["measure"], &told[0]["figure"]["value"]),
        (&json!("D02"), &json!(4))
    );
    assert!(told[0]["shared"].as_str().unwrap().contains("lừa đảo"));
    assert_eq!(
        (&told[1]["measure"], &told[1]["figure"]["value"]),
        (&json!("D03"), &json!(1_526_950_000_i64))
    );
    let trees = told
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["figure"]["value"] == 350);
    assert!(trees.is_none_or(|trees| trees["measure"] == Value::Null));
    let page = format!("/bao-cao-don-vi/{owed}/tu-van-ban");
    assert!(officer.shown(&page).await.contains("name=\"file\""));
    let shown = officer.send(&page, &[], ("bao-cao.txt", REPORT)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("value=\"D02\"") && shown.body.contains("<mark>04 vụ"));
    let version = value_of(&shown.body, "row_version");
    let fields = [
        ("row_version", version.as_str()),
        ("n_rows", "2"),
        ("chon", "0"),
        ("chon", "1"),
        ("o:0", "D02"),
        ("v:0", "04"),
        ("p:0", "Phát hiện\r\n04 vụ\r\nlừa đảo"),
        ("o:1", "Z99"),
        ("v:1", "1.526.950.000"),
    ];
    let save = format!("{page}/luu");
    let wrong = officer.post(&save, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("Phát hiện <mark>04 vụ</mark> lừa đảo") && wrong.body.contains("Z99")
    );
    let right = fields.map(|(name, value)| (name, if value == "Z99" { "D03" } else { value }));
    let done = officer.post(&save, &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let stored = read(officer, &path).await;
    let find = |code: &str| {
        let all = stored["figures"].as_array().unwrap();
        all.iter().find(|f| f["measure"] == code).unwrap()["value"].clone()
    };
    assert_eq!(
        (find("D02"), find("D03")),
        (json!(4), json!(1_526_950_000_i64))
    );
    let scan = officer
        .send(&page, &[], ("a.docx", "không phải Word"))
        .await;
    assert_eq!(scan.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// A compiled report gets its head and foot by program.
async fn compiled(focal: &Browser, period: &Value) {
    let report = call(focal, "/api/v1/reports", json!({ "period_id": period })).await["id"].clone();
    let path = format!("/api/v1/reports/{report}");
    let whole = read(focal, &path).await;
    let mut layout = whole["layout"].clone();
    layout["signer"] = json!("Lê Văn Thử");
    let change = json!({ "row_version": whole["report"]["row_version"], "layout": layout });
    call(focal, &format!("{path}/layout"), change.clone()).await;
    assert_eq!(read(focal, &path).await["layout"]["signer"], "Lê Văn Thử");
    let stale = focal.json(&format!("{path}/layout"), &change).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
}

#[test]
fn tokens_jobs_and_the_journal_answer_to_those_whose_business_they_are() {
    run(async |app| {
        let home = agency(&app, "H1", "Sở KH&CN", "department").await;
        let leader = Browser::of(&app, "lanh.dao", home, Role::Leader).await;
        let officer = Browser::of(&app, "can.bo", home, Role::Officer).await;
        let admin = Browser::of(&app, "quan.tri", home, Role::Administrator).await;
        let tokens = format!("/api/v1/agencies/{}/tokens", home.0);
        let new = json!({ "name": "Phần mềm một cửa", "role": "officer", "n_days": 30 });
        let denied = officer.json(&tokens, &new).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let secret = call(&leader, &tokens, new.clone()).await["secret"].clone();
        assert!(secret.as_str().unwrap().starts_with("hopluc_"));
        let mut approver = new;
        approver["role"] = json!("leader");
        let refused = leader.json(&tokens, &approver).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = read(&leader, &tokens).await;
        assert!(!kept.to_string().contains(secret.as_str().unwrap()));
        let revoke = format!("{tokens}/{}/revoke", kept[0]["id"]);
        call(&leader, &revoke, json!({})).await;
        assert!(read(&leader, &tokens).await[0]["revoked_at"].is_string());

        let facts = read(&admin, "/api/v1/facts?noun=api_token&limit=1").await;
        assert_eq!(facts["items"][0]["verb"], "token.revoke");
        assert!(facts["next"].is_number());
        let check = read(&admin, "/api/v1/facts/verification").await;
        assert_eq!(n(&check["faults"]), 0);
        assert!(check["n_facts"].as_i64().unwrap() > 3);
        let jobs = read(&admin, "/api/v1/jobs?state=failed").await;
        assert_eq!(n(&jobs["items"]), 0);
        let none = admin.json("/api/v1/jobs/1/retry", &json!({})).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        for path in [
            "/api/v1/facts",
            "/api/v1/facts/verification",
            "/api/v1/jobs",
        ] {
            assert_eq!(
                officer.get(path).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
        let directory = officer.get("/api/v1/agencies/export").await;
        let rows = table_rows("a.xlsx", &directory.bytes).unwrap();
        assert_eq!(rows.len(), 2, "heads and the one agency");
        let template = admin.get("/api/v1/agencies/template").await;
        assert_eq!(table_rows("a.xlsx", &template.bytes).unwrap()[0], rows[0]);
    });
}

#[test]
fn what_a_directive_orders_to_be_reported_is_proposed_and_stored() {
    run(async |app| {
        let known = province(&app).await;
        let focal = Browser::of(&app, "dau.moi", known.committee, Role::Focal).await;
        let path = opened(&focal, &entered(&focal).await).await;
        let early = focal.get(&format!("{path}/schedule")).await;
        assert_eq!(
            early.status,
            StatusCode::CONFLICT,
            "it is not confirmed yet"
        );
        put_right(&focal, &path, known.finance.0).await;
        let now = read(&focal, &path).await["row_version"].clone();
        call(
            &focal,
            &format!("{path}/confirm"),
            json!({ "row_version": now }),
        )
        .await;
        let mut schedule = read(&focal, &format!("{path}/schedule")).await;
        schedule["name"] = json!("Báo cáo theo văn bản 214");
        schedule["basis"] = json!("Công văn số 214/UBND-KGVX");
        schedule["model"] = json!("half_year");
        schedule["kind"] = json!("windows");
        schedule["windows"] = json!([{ "code": "DOT-1", "name": "Đợt 1", "starts_on": "2026-08-01",
            "ends_on": "2026-08-31", "due_on": "2026-09-04" }]);
        let mut wrong = schedule.clone();
        wrong["windows"][0]["due_on"] = json!("4/9/2026");
        let refused = focal.json(&format!("{path}/schedule"), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let stored = call(&focal, &format!("{path}/schedule"), schedule).await["id"].clone();
        let all = read(&focal, "/api/v1/schedules").await;
        let found = all.as_array().unwrap().iter().find(|s| s["id"] == stored);
        assert_eq!(found.unwrap()["name"], "Báo cáo theo văn bản 214");
    });
}

/// Status, field, what was found and what is expected of the first fault, and its words.
fn fault_of(answer: &Answer) -> (u16, [String; 3], String) {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let fault = &body["faults"][0];
    let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    let told = ["field", "found", "expected"].map(text);
    (answer.status.as_u16(), told, text("message"))
}

#[test]
fn a_malformed_call_says_which_field_what_was_found_and_what_is_expected() {
    run(async |app| {
        let home = agency(&app, "H1", "Sở KH&CN", "department").await;
        let focal = Browser::of(&app, "dau.moi", home, Role::Focal).await;
        let tasks = "reported_done";
        for (answer, status, expected, words) in [
            (
                focal.form("/api/v1/calendar", "{").await,
                400,
                ["body", "", "JSON"],
                "dòng 1",
            ),
            (
                focal
                    .json(
                        "/api/v1/obligations/1/submit",
                        &json!({ "row_version": "một" }),
                    )
                    .await,
                400,
                ["row_version", "\"một\"", "integer"],
                "Phải là số nguyên; đã nhận: \"một\"",
            ),
            (
                focal
                    .json(
                        "/api/v1/obligations/1/save",
                        &json!({ "row_version": 0, "figures": {} }),
                    )
                    .await,
                400,
                ["figures", "{…}", "array"],
                "Phải là danh sách",
            ),
            (
                focal.json("/api/v1/directives/1/confirm", &json!({})).await,
                400,
                ["row_version", "", ""],
                "Thiếu mục này",
            ),
            (
                focal.get("/api/v1/tasks?limit=nhi%E1%BB%81u").await,
                400,
                ["limit", "nhiều", "integer"],
                "nhiều",
            ),
            (
                focal.get("/api/v1/tasks/abc").await,
                400,
                ["path", "", ""],
                "số nguyên",
            ),
            (
                focal.get("/api/v1/tasks?state=xong").await,
                422,
                ["state", "xong", tasks],
                "chỉ nhận một trong",
            ),
            (
                focal.get("/api/v1/directives?state=moi").await,
                422,
                ["state", "moi", "opened, confirmed, withdrawn"],
                "moi",
            ),
            (
                focal.get("/api/v1/documents?direction=ra").await,
                422,
                ["direction", "ra", "incoming, outgoing"],
                "ra",
            ),
        ] {
            let (found, told, message) = fault_of(&answer);
            assert_eq!(found, status, "{}", answer.body);
            assert_eq!(told[..2], expected[..2], "{}", answer.body);
            assert!(told[2].contains(expected[2]), "{}", answer.body);
            assert!(message.contains(words), "{message}");
        }
        let english = Browser {
            app: app.clone(),
            cookie: format!("{}; hopluc-lang=en", focal.cookie),
        };
        let (_, _, message) = fault_of(&english.get("/api/v1/tasks?state=xong").await);
        assert!(message.contains("it must be one of"), "{message}");
    });
}
