//! Registers as people and programs use them: a form from the catalogue, its faults beside the fields, steps, list and workbook.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::http::StatusCode;
use hopluc_core::base::{App, actor::Role};
use hopluc_doc::{sheet::TableCell, table_rows, table_xlsx};
use support::{Browser, agency, run, version};

async fn people(app: &App) -> (Browser, Browser, Browser) {
    let home = agency(app, "H99.1", "Sở Khoa học và Công nghệ", "department").await;
    let other = agency(app, "H99.2", "Công an tỉnh", "provincial_police").await;
    (
        Browser::of(app, "can.bo", home, Role::Officer).await,
        Browser::of(app, "lanh.dao", home, Role::Leader).await,
        Browser::of(app, "nguoi.la", other, Role::Leader).await,
    )
}

const PLAN: [(&str, &str); 6] = [
    ("subject", "Kiểm tra <b>thiết bị</b>"),
    ("form", "check"),
    ("basis", "planned"),
    ("scope", "specialised"),
    ("field", "telecom_subscriber"),
    ("started_on", "2026-03-02"),
];

#[test]
fn an_officer_enters_moves_and_finds_an_inspection() {
    run(async |app| {
        let (officer, leader, stranger) = people(&app).await;
        let empty = officer
            .post("/so-theo-doi/thanh-tra/moi", &[("subject", "")])
            .await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.body.contains("href=\"#f-subject\""));
        let made = officer.post("/so-theo-doi/thanh-tra/moi", &PLAN).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let path = made.location.split('?').next().unwrap().to_owned();
        let page = officer.shown(&path).await;
        assert!(page.contains("Kiểm tra &#60;b&#62;thiết bị"));
        let step = format!("{path}/buoc/begin");
        let edition = version(&page, &step);
        let refused = officer.post(&step, &[("row_version", &edition)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("f-begin-decision_number"));
        let fields = [
            ("row_version", edition.as_str()),
            ("begin-decision_number", "12/QĐ-SKHCN"),
            ("begin-team_lead", "Nguyễn Văn An"),
        ];
        let taken = officer.post(&step, &fields).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        let again = officer.post(&step, &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        for address in [
            "/so-theo-doi",
            "/so-theo-doi/thanh-tra?q=thiet+bi&xep=field",
            &path,
            &format!("{path}/sua"),
        ] {
            let shown = leader.shown(address).await;
            assert!(
                shown.contains("Kiểm tra") || address == "/so-theo-doi",
                "{address}"
            );
        }
        let list = officer
            .shown("/so-theo-doi/thanh-tra?trang_thai=ongoing")
            .await;
        assert!(list.contains(&path));
        assert!(
            !stranger
                .shown("/so-theo-doi/thanh-tra")
                .await
                .contains(&path)
        );
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        let more = [PLAN.as_slice(), &[("more", "targets")]].concat();
        let grown = officer.post("/so-theo-doi/thanh-tra/moi", &more).await;
        assert_eq!(grown.status, StatusCode::OK);
        assert!(grown.body.contains("name=\"targets.11.party\""));
    });
}

#[test]
fn a_sanction_is_made_from_an_inspection() {
    run(async |app| {
        let (officer, _, _) = people(&app).await;
        let made = officer.post("/so-theo-doi/thanh-tra/moi", &PLAN).await;
        let path = made.location.split('?').next().unwrap().to_owned();
        let id = path.rsplit('/').next().unwrap().to_owned();
        let form = officer
            .shown(&format!("/so-theo-doi/xu-phat/moi?tu={id}"))
            .await;
        assert!(form.contains("value=\"telecom_subscriber\" selected"));
        let fields = [
            ("tu", id.as_str()),
            ("party", "Công ty B"),
            ("subject_type", "enterprise"),
            ("act", "Bán thiết bị không hợp quy"),
            ("behaviour", "nonconforming_device"),
            ("field", "telecom_subscriber"),
            ("basis", "inspection"),
            ("minutes_number", "7/BB-VPHC"),
            ("minutes_on", "2026-03-20"),
        ];
        let sanction = officer.post("/so-theo-doi/xu-phat/moi", &fields).await;
        assert_eq!(sanction.status, StatusCode::SEE_OTHER, "{}", sanction.body);
        let page = officer
            .shown(sanction.location.split('?').next().unwrap())
            .await;
        assert!(page.contains(&path) && page.contains("Điều 66"));
    });
}

#[test]
fn a_register_leaves_as_a_workbook_and_comes_back() {
    run(async |app| {
        let (officer, _, stranger) = people(&app).await;
        officer.post("/so-theo-doi/thanh-tra/moi", &PLAN).await;
        let file = officer.get("/so-theo-doi/thanh-tra/xuat").await;
        let rows = table_rows("thanh-tra.xlsx", &file.bytes).unwrap();
        assert_eq!(rows.len(), 2);
        let template = officer.get("/so-theo-doi/thanh-tra/nhap/mau").await;
        let heads = table_rows("mau.xlsx", &template.bytes).unwrap();
        assert_eq!(heads[0], rows[0]);
        let cells: Vec<TableCell> = rows[1].iter().cloned().map(TableCell::Text).collect();
        let book = table_xlsx(&rows[0], &[cells]).unwrap();
        let looked = stranger
            .send("/so-theo-doi/thanh-tra/nhap", &[], ("a.xlsx", &book))
            .await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
        let carried = serde_json::to_string(&rows).unwrap();
        let fields = [("rows", carried.as_str())];
        let applied = stranger
            .post("/so-theo-doi/thanh-tra/nhap/ap-dung", &fields)
            .await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.body);
        let text = stranger.get("/so-theo-doi/thanh-tra/xuat?dang=csv").await;
        assert!(text.body.contains("Kiểm tra <b>thiết bị</b>"));
    });
}

#[test]
fn what_is_sealed_is_opened_with_a_reason_and_a_record_goes_to_another_agency() {
    run(async |app| {
        let (officer, leader, stranger) = people(&app).await;
        let tip = [
            ("subject", "Cuộc gọi mạo danh"),
            ("received_at", "2/3/2026 8:05"),
            ("channel", "hotline"),
            ("reporter", "Trần Thị Kín Đáo"),
        ];
        let made = officer.post("/so-theo-doi/tin-bao/moi", &tip).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let path = made.location.split('?').next().unwrap().to_owned();
        for address in [&path, &format!("{path}/sua"), "/so-theo-doi/tin-bao"] {
            assert!(
                !officer.shown(address).await.contains("Kín Đáo"),
                "{address}"
            );
        }
        let csv = officer.get("/so-theo-doi/tin-bao/xuat?dang=csv").await;
        assert!(csv.body.contains("mạo danh") && !csv.body.contains("Kín Đáo"));
        let open = format!("{path}/mo-niem-phong");
        let blank = officer.post(&open, &[("open-reason", "")]).await;
        assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(blank.body.contains("href=\"#f-open-reason\""));
        let opened = leader.post(&open, &[("open-reason", "Mời làm việc")]).await;
        assert!(opened.body.contains("Kín Đáo"), "{}", opened.body);
        let after = officer.shown(&path).await;
        assert!(!after.contains("Kín Đáo") && after.contains("Mời làm việc"));

        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        let to = after
            .split("<option value=\"")
            .filter_map(|part| part.split_once("\">"))
            .find(|(_, rest)| rest.starts_with("Công an tỉnh"))
            .map(|(value, _)| value.to_owned())
            .unwrap();
        let sent = [
            ("kind", "transfer"),
            ("refer-to", &to),
            ("refer-reason", "Đúng thẩm quyền"),
        ];
        let referred = officer.post(&format!("{path}/chuyen"), &sent).await;
        assert_eq!(referred.status, StatusCode::SEE_OTHER, "{}", referred.body);
        let page = stranger.shown(&path).await;
        let answer = page
            .split("action=\"")
            .filter_map(|part| part.split('"').next())
            .find(|action| action.starts_with(&format!("{path}/chuyen/")))
            .unwrap()
            .to_owned();
        let received = stranger.post(&answer, &[("answer", "receive")]).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.body);
        let list = stranger.shown("/so-theo-doi/tin-bao?pham_vi=chuyen").await;
        assert!(list.contains(&path));
        let edit = officer.get(&format!("{path}/sua")).await;
        assert_eq!(edit.status, StatusCode::FORBIDDEN);
        assert_eq!(
            stranger.get(&format!("{path}/sua")).await.status,
            StatusCode::OK
        );
    });
}

/// A sanction for which rules are in force.
const JUNK_SIM: [(&str, &str); 9] = [
    ("party", "Công ty B"),
    ("subject_type", "enterprise"),
    ("act", "Bán SIM kích hoạt sẵn"),
    ("behaviour", "junk_sim"),
    ("field", "telecom_subscriber"),
    ("basis", "inspection"),
    ("acted_on", "2026-07-10"),
    ("minutes_number", "7/BB-VPHC"),
    ("minutes_on", "2026-07-20"),
];

#[test]
fn a_form_proposes_penalties_and_refuses_one_outside_its_range() {
    run(async |app| {
        let (officer, _, _) = people(&app).await;
        let address = "/so-theo-doi/xu-phat/moi";
        let more = [JUNK_SIM.as_slice(), &[("more", "applied")]].concat();
        let asked = officer.post(address, &more).await;
        assert_eq!(asked.status, StatusCode::OK);
        let clause = "điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP";
        assert!(asked.body.contains(clause) && asked.body.contains("chưa thẩm định"));
        assert!(
            asked
                .body
                .contains("từ 30.000.000 đến 40.000.000 đồng (tổ chức)")
        );
        assert!(asked.body.contains("Chủ tịch Ủy ban nhân dân cấp tỉnh"));
        // The decree of August is not in force on that day.
        assert!(!asked.body.contains("330/2026"));
        let filled = |fine| {
            let law = [
                ("applied.0.clause", "nd174_34_7_b"),
                ("applied.0.fine", fine),
            ];
            [JUNK_SIM.as_slice(), &law].concat()
        };
        let refused = officer.post(address, &filled("50000000")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = format!("Ngoài khung của {clause}: từ 30.000.000 đến 40.000.000 đồng");
        assert!(refused.body.contains(&words), "{}", refused.body);
        let made = officer.post(address, &filled("35000000")).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let path = made.location.split('?').next().unwrap().to_owned();
        let page = officer.shown(&path).await;
        assert!(page.contains("id=\"khung-phat\"") && page.contains("chưa thẩm định"));
        assert!(page.contains("Tịch thu tang vật"));
        let edit = officer.shown(&format!("{path}/sua")).await;
        assert!(edit.contains("value=\"nd174_34_7_b\" selected"));
    });
}

#[test]
fn a_program_reads_the_penalties_of_a_day_and_is_refused_beyond_an_office() {
    use serde_json::json;
    use support::read;
    run(async |app| {
        let (officer, _, _) = people(&app).await;
        let asked = "/api/v1/penalties?acted_on=2026-07-10&behaviour=junk_sim&party=individual";
        let rules = read(&officer, asked).await;
        let rules = rules.as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == "nd174_34_7_b");
        let rule = rule.unwrap();
        assert_eq!(
            (&rule["low_vnd"], &rule["high_vnd"], &rule["is_verified"]),
            (&json!(15_000_000), &json!(20_000_000), &json!(false))
        );
        let none = read(&officer, "/api/v1/penalties?acted_on=2026-06-30").await;
        assert_eq!(none, json!([]));
        let values: serde_json::Map<String, serde_json::Value> = JUNK_SIM
            .iter()
            .map(|(field, text)| ((*field).to_owned(), json!(text)))
            .collect();
        let mut values = serde_json::Value::Object(values);
        values["authority"] = json!("police_team_leader");
        values["applied"] = json!([{ "clause": "nd174_34_10", "fine": 80_000_000 }]);
        let body = json!({ "values": values });
        let path = "/api/v1/registers/sanction/records";
        let refused = officer.json(path, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told: serde_json::Value = serde_json::from_str(&refused.body).unwrap();
        let fault = &told["faults"][0];
        assert_eq!(fault["field"], "authority");
        assert_eq!(fault["key"], "error.penalty_beyond_power");
        let message = fault["message"].as_str().unwrap();
        assert!(message.contains("khoản 3 Điều 107"), "{message}");
    });
}

#[test]
fn two_records_of_one_event_are_merged_by_another_person_and_come_apart() {
    run(async |app| {
        let (officer, leader, stranger) = people(&app).await;
        let first = officer.post("/so-theo-doi/thanh-tra/moi", &PLAN).await;
        let second = officer.post("/so-theo-doi/thanh-tra/moi", &PLAN).await;
        let path = |made: &support::Answer| made.location.split('?').next().unwrap().to_owned();
        let (first, second) = (path(&first), path(&second));
        let key = first.rsplit('/').next().unwrap();
        let merge = format!("{second}/hop-nhat");
        let nobody = officer.post(&merge, &[("merge-other", "999")]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.body.contains("href=\"#f-merge-other\""));
        let fields = [("merge-other", key), ("merge-reason", "Cùng một đoàn")];
        let proposed = officer.post(&merge, &fields).await;
        assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.body);
        assert_eq!(
            stranger.post(&merge, &fields).await.status,
            StatusCode::NOT_FOUND
        );
        let page = leader.shown(&second).await;
        assert!(page.contains("Xác nhận cùng một việc") && page.contains(&first));
        assert!(
            !officer
                .shown(&second)
                .await
                .contains("Xác nhận cùng một việc")
        );
        let confirm = [("answer", "confirm"), ("merge-1-reason", "")];
        let done = leader.post(&format!("{merge}/1"), &confirm).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let page = officer.shown(&second).await;
        assert!(page.contains("Hồ sơ này đã hợp nhất vào") && !page.contains("/sua\""));
        let list = officer.shown("/so-theo-doi/thanh-tra").await;
        assert!(list.contains(&format!("{first}\"")) && !list.contains(&format!("{second}\"")));
        let undo = [("answer", "undo"), ("merge-1-reason", "Hai đoàn khác nhau")];
        let apart = leader.post(&format!("{merge}/1"), &undo).await;
        assert_eq!(apart.status, StatusCode::SEE_OTHER, "{}", apart.body);
        assert!(officer.shown(&second).await.contains("Đã tách lại"));
    });
}
