//! The directory as a workbook: what one province saves another takes in, looked at first and then for good.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use axum::http::StatusCode;
use hopluc_core::agency::{self, AgencyForm, KindId, RoleId, actions};
use hopluc_core::base::{App, actor::Role, ids::AgencyId};
use hopluc_doc::{sheet::TableCell, table_rows, table_xlsx};
use support::{Browser, run};

/// An administrator of an agency with the code `code`, which is all that the directory has at first.
async fn administrator(app: &App, code: &str) -> (AgencyId, Browser) {
    let seat = support::agency(app, code, "Văn phòng UBND tỉnh Lam Giang", "department").await;
    let person = Browser::of(app, "quan.tri", seat, Role::Administrator).await;
    (seat, person)
}

/// Bodies with everything that a row can tell: a parent, another name, a duty, an end and who took over.
async fn furnish(app: &App, seat: AgencyId) {
    let ctx = app.system();
    let form = |code: &str, name: &str, kind: &str, parent_id| AgencyForm {
        code: code.to_owned(),
        code_edxml: format!("000.00.{}.H99", code.trim_start_matches("H99.")),
        tax_number: "0900000001".to_owned(),
        name: name.to_owned(),
        short_name: format!("{name} (tắt)"),
        kind: KindId::new(kind),
        area_code: String::new(),
        parent_id,
        valid_from: time::macros::date!(2021 - 03 - 01),
        email: "co.quan@lamgiang.test".to_owned(),
        phone: "0203 000 111".to_owned(),
        address: "1 đường Hùng Vương".to_owned(),
    };
    let police = form(
        "H99.16",
        "Công an tỉnh Lam Giang",
        "provincial_police",
        Some(seat),
    );
    let police = actions::add(&ctx, &police).await.unwrap();
    let old = form("H99.02", "Sở Thông tin và Truyền thông", "department", None);
    let old = actions::add(&ctx, &old).await.unwrap();
    let new = form("H99.03", "Sở Khoa học và Công nghệ", "department", None);
    let new = actions::add(&ctx, &new).await.unwrap();
    actions::add_alias(&ctx, police, "CA tỉnh").await.unwrap();
    let since = (time::macros::date!(2021 - 03 - 01), None);
    actions::give_role(&ctx, new, &RoleId::new("focal_body"), since, "")
        .await
        .unwrap();
    let on = time::macros::date!(2026 - 07 - 01);
    actions::close(&ctx, old, 1, on, Some(new)).await.unwrap();
}

async fn export(person: &Browser) -> Vec<Vec<String>> {
    let file = person.get("/co-quan/xuat").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    table_rows("danh-ba.xlsx", &file.bytes).unwrap()
}

fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let cells: Vec<Vec<TableCell>> = rows[1..]
        .iter()
        .map(|row| row.iter().cloned().map(TableCell::Text).collect())
        .collect();
    table_xlsx(&rows[0], &cells).unwrap()
}

async fn n_agencies(app: &App) -> usize {
    agency::store::all(&app.store.reader()).await.unwrap().len()
}

/// The rows that the page of a dry run carries on to its button.
fn carried(page: &str) -> String {
    let text = page
        .split("<textarea name=\"rows\"")
        .nth(1)
        .and_then(|rest| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split("</textarea>").next())
        .expect("the dry run can be applied");
    text.replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

#[test]
fn a_saved_directory_is_taken_in_elsewhere_and_saved_again_the_same() {
    run(async |app| {
        let (seat, person) = administrator(&app, "H99.01").await;
        furnish(&app, seat).await;
        let saved = export(&person).await;
        assert_eq!(saved.len(), 5, "a head and four bodies");
        run_elsewhere(saved).await;
    });
}

/// Takes the rows in on another database, where only the administrator's own agency is known.
async fn run_elsewhere(saved: Vec<Vec<String>>) {
    let app = hopluc_core::base::testing::app(hopluc_core::base::store::Dialect::Sqlite)
        .await
        .unwrap();
    let (_, person) = administrator(&app, "H99.01").await;
    let file = workbook(&saved);
    let dry = person
        .send("/co-quan/nhap", &[], ("danh-ba.xlsx", &file))
        .await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.body);
    assert!(dry.body.contains("Công an tỉnh Lam Giang"));
    assert_eq!(n_agencies(&app).await, 1, "a dry run writes nothing");

    let rows = carried(&dry.body);
    let applied = person
        .form(
            "/co-quan/nhap/ap-dung",
            &format!("rows={}", support::encode(&rows)),
        )
        .await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.body);
    assert_eq!(
        export(&person).await,
        saved,
        "what came in goes out the same"
    );

    let again = person
        .send("/co-quan/nhap", &[], ("danh-ba.xlsx", &file))
        .await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(
        !again.body.contains("/co-quan/nhap/ap-dung"),
        "what is known already changes nothing"
    );
}

#[test]
fn a_wrong_cell_is_named_in_its_row_and_nothing_is_taken() {
    run(async |app| {
        let (seat, person) = administrator(&app, "H99.01").await;
        furnish(&app, seat).await;
        let mut rows = export(&person).await;
        let place = |rows: &[Vec<String>], text: &str| {
            let row = rows
                .iter()
                .position(|row| row.iter().any(|cell| cell == text));
            row.unwrap()
        };
        let kind = rows[1]
            .iter()
            .position(|cell| cell == "department")
            .unwrap();
        let row = place(&rows, "H99.16");
        rows[row][kind] = "khong_co_loai_nay".to_owned();
        rows.push(
            rows[row]
                .iter()
                .map(|cell| cell.replace("H99.16", "H99.77"))
                .collect(),
        );
        let shown = person
            .send("/co-quan/nhap", &[], ("danh-ba.xlsx", workbook(&rows)))
            .await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        let wrong = shown
            .body
            .matches("<td class=\"wrong\">khong_co_loai_nay")
            .count();
        assert_eq!(wrong, 2, "{}", shown.body);
        assert!(!shown.body.contains("/co-quan/nhap/ap-dung"));
        let forced = serde_json::to_string(&rows).unwrap();
        let applied = person
            .form(
                "/co-quan/nhap/ap-dung",
                &format!("rows={}", support::encode(&forced)),
            )
            .await;
        assert_eq!(applied.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(n_agencies(&app).await, 4, "nothing half is taken");
    });
}
