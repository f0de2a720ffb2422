//! The reporting cycle through its pages: open, fill, save, conflict, send, review, compile, look at an origin, download.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use axum::http::StatusCode;
use hopluc_core::agency::RoleId;
use hopluc_core::base::actor::Role;
use support::{Browser, agency, encode, run, value_of};

/// A form of cells: key, shown before, state, text.
fn cells(row_version: &str, list: &[(&str, &str, &str, &str)]) -> String {
    let mut form = format!("row_version={row_version}");
    for (key, seen, state, text) in list {
        let key = encode(key);
        form.push_str(&format!(
            "&o%3A{key}={}&s%3A{key}={state}&v%3A{key}={}",
            encode(seen),
            encode(text)
        ));
    }
    form
}

#[test]
fn the_cycle_of_reporting_runs_through_its_pages() {
    run(async |app| {
        let focal_agency = agency(&app, "H1", "Sở KH&CN", "department").await;
        let police_agency = agency(&app, "H2", "Công an tỉnh", "provincial_police").await;
        for role in ["focal_body", "telecom_management"] {
            let valid = (time::macros::date!(2020 - 01 - 01), None);
            hopluc_core::agency::actions::give_role(
                &app.system(),
                focal_agency,
                &RoleId::new(role),
                valid,
                "",
            )
            .await
            .unwrap();
        }
        let focal = Browser::of(&app, "dau.moi", focal_agency, Role::Focal).await;
        let leader = Browser::of(&app, "lanh.dao", focal_agency, Role::Leader).await;
        let police = Browser::of(&app, "cong.an", police_agency, Role::Officer).await;
        let colleague = Browser::of(&app, "cong.an.2", police_agency, Role::Officer).await;

        let opened = open(&focal).await;
        let obligation = fill(&police, &colleague).await;
        review_and_compile(&focal, &leader, &police, &opened, &obligation).await;
    });
}

async fn open(focal: &Browser) -> String {
    focal.shown("/ky-bao-cao").await;
    focal.done("/ky-bao-cao/che-do", "schedule=half_year").await;
    let form = focal.shown("/ky-bao-cao/mo").await;
    assert!(form.contains("2026-H1"));
    let schedule = value_of(&form, "schedule");
    let early = format!("schedule={schedule}&code=2026-H1&due_1=2026-06-14");
    let refused = focal.form("/ky-bao-cao/mo", &early).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = focal
        .form(
            "/ky-bao-cao/mo",
            &format!("schedule={schedule}&code=2026-H1&preview=1"),
        )
        .await;
    assert!(
        shown.body.contains("6 tháng đầu năm 2026"),
        "{}",
        shown.body
    );
    let location = focal
        .done(
            "/ky-bao-cao/mo",
            &format!("schedule={schedule}&code=2026-H1"),
        )
        .await;
    let path = location.split('?').next().unwrap().to_owned();
    let board = focal.shown(&path).await;
    assert!(board.contains("Công an tỉnh") && board.contains("0/2"));
    path
}

async fn fill(police: &Browser, colleague: &Browser) -> String {
    let list = police.shown("/ky-bao-cao").await;
    let at = list
        .find("/bao-cao-don-vi/")
        .expect("what one owes is on the list");
    let path = list
        .get(at..)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let form = police.shown(&path).await;
    assert!(form.contains("name=\"v:D01\""));
    let wrong = police
        .form(
            &path,
            &cells("0", &[("D01", "|", "", "hai mươi"), ("D02", "|", "", "4")]),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Không phải là số."));
    let auto = format!("{path}/tu-luu");
    let saved = police
        .form(&auto, &cells("2", &[("D01", "|", "", "22")]))
        .await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    // A colleague whose page is older changes the same cell: nothing is lost, both values are shown.
    let late = colleague
        .form(
            &path,
            &cells("0", &[("D01", "|", "", "hơn 20"), ("D02", "|", "", "")]),
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.body.contains("Người khác đã lưu: 22") && late.body.contains("value=\"hơn 20\""),
        "{}",
        late.body
    );
    fill_together(police, colleague, &path).await;
    let form = police.shown(&path).await;
    assert!(
        form.contains("name=\"v:D01\" value=\"22\"") && form.contains("name=\"v:D02\" value=\"4\"")
    );
    let row_version = value_of(&form, "row_version");
    let blank = police
        .form(
            &format!("{path}/gui"),
            &format!("row_version={row_version}"),
        )
        .await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.body.contains("Chưa gửi được"));
    a_wrong_file_comes_back_on_the_form(police, &path).await;
    a_cell_that_is_no_number_is_named(police, &path, &row_version).await;
    police
        .done(
            &format!("{path}/gui"),
            &format!("row_version={row_version}&blanks=nil"),
        )
        .await;
    assert_eq!(
        police.get(&format!("{path}/bieu-mau")).await.status,
        StatusCode::OK
    );
    police.shown(&format!("{path}/lich-su")).await;
    path
}

async fn a_wrong_file_comes_back_on_the_form(police: &Browser, path: &str) {
    let wrong = police
        .send(
            &format!("{path}/bieu-mau"),
            &[],
            ("a.xlsx", "không phải bảng"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("name=\"v:D01\""), "{}", wrong.body);
    assert!(wrong.body.contains("href=\"#f-file\""));
    // A page that does not exist is told inside the house.
    let lost = police.get("/khong-co").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.body.contains("class=\"bell\""));
}

async fn a_cell_that_is_no_number_is_named(police: &Browser, path: &str, row_version: &str) {
    let typed = cells(row_version, &[("D01", "value|22", "", "nhiều")]);
    let refused = police.form(path, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let line = refused.body.split("href=\"#f-D01\">").nth(1).unwrap();
    let line = line.split("</a>").next().unwrap();
    assert!(
        line.starts_with("D01 ") && line.ends_with("Không phải là số."),
        "{line}"
    );
}

/// The fields of one cell as the page sends them: what it showed and what was typed, answer and explanation.
fn sent<'a>(
    key: &str,
    seen: (&'a str, &'a str),
    typed: (&'a str, &'a str),
) -> Vec<(String, &'a str)> {
    let fields = [
        ("o", seen.0),
        ("v", typed.0),
        ("s", ""),
        ("on", seen.1),
        ("n", typed.1),
    ];
    fields
        .map(|(kind, text)| (format!("{kind}:{key}"), text))
        .into()
}

/// Two officials open the same blank form, and each saves the whole of it with a cell of his own.
async fn fill_together(first: &Browser, second: &Browser, path: &str) {
    let post = async |who: &Browser, path: &str, fields: Vec<(String, &str)>| {
        let mut form = vec![("row_version", "0")];
        form.extend(fields.iter().map(|(name, text)| (name.as_str(), *text)));
        who.post(path, &form).await
    };
    let blank = || sent("D03", ("|", ""), ("", ""));
    let page = first.shown(path).await;
    assert!(page.contains("name=\"on:D03\" value=\"\""));
    let own = sent("D03", ("|", ""), ("31", ""));
    assert_eq!(post(first, path, own).await.status, StatusCode::SEE_OTHER);
    let other = || [blank(), sent("D04", ("|", ""), ("1", "Tạm tính"))].concat();
    let auto = format!("{path}/tu-luu");
    let saved = post(second, &auto, other()).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    // The page does not show what stands in D03 now: it may go on, but not send.
    assert!(!saved.body.contains("row_version"), "{}", saved.body);
    assert_eq!(
        post(second, path, other()).await.status,
        StatusCode::SEE_OTHER
    );
    let page = second.shown(path).await;
    assert!(
        page.contains("name=\"v:D03\" value=\"31\"") && page.contains("name=\"v:D04\" value=\"1\"")
    );
    // Over the same blank both typed: told at the top by name, beside the cell, and what was typed stays.
    let clash = || sent("D03", ("|", ""), ("40", "Theo sổ"));
    let told = post(second, path, clash()).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    let top = told
        .body
        .split("<form")
        .find(|part| part.contains("role=\"alert\""))
        .expect("a list at the top");
    assert!(
        top.contains("<a href=\"#f-D03\">D03 ")
            && top.contains("người khác đã lưu 31; bạn nhập 40"),
        "{top}"
    );
    assert!(
        told.body.contains("name=\"v:D03\" value=\"40\"")
            && told.body.contains("value=\"Theo sổ\"")
    );
    let auto = post(second, &auto, clash()).await;
    assert_eq!(auto.status, StatusCode::CONFLICT);
    assert!(auto.body.contains("\"field\":\"D03\""), "{}", auto.body);
    let same = post(second, path, sent("D03", ("|", ""), ("31", ""))).await;
    assert_eq!(same.status, StatusCode::SEE_OTHER, "both typed the same");
    // Clean sheet for what follows.
    let clear = [
        sent("D03", ("value|31", ""), ("", "")),
        sent("D04", ("value|1", "Tạm tính"), ("", "")),
    ]
    .concat();
    assert_eq!(post(first, path, clear).await.status, StatusCode::SEE_OTHER);
}

/// The journal names drafts too; for who is not of their agency, their address goes on to what was sent.
async fn assert_draft_is_own(focal: &Browser, sent: &str, obligation: &str) {
    let sent: i64 = sent.rsplit('/').next().unwrap().parse().unwrap();
    let draft = focal.get(&format!("/duyet-bao-cao/{}", sent + 1)).await;
    assert_eq!(draft.status, StatusCode::SEE_OTHER, "{}", draft.body);
    assert_eq!(draft.location, format!("{obligation}/lich-su"));
    let unknown = focal.get(&format!("/duyet-bao-cao/{}", sent + 2)).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

/// Enter in a reason, a decision that is none, and an acceptance beside a reason leave the report as it is.
async fn assert_nothing_is_accepted_by_chance(focal: &Browser, review: &str, page: &str) {
    let form = page.split("<form class=\"review\"").nth(1).unwrap();
    let first = form.split("<button").nth(1).unwrap();
    let first = first.split('>').next().unwrap();
    assert!(first.contains("name=\"decision\" value=\"\""), "{first}");
    let row_version = value_of(page, "row_version");
    for (decision, told) in [
        ("", "Chưa chọn cách xử lý"),
        ("return_cells", "Chưa chọn cách xử lý"),
        ("accept", "<a href=\"#f-D01\">D01 "),
    ] {
        let fields = [
            ("row_version", row_version.as_str()),
            ("decision", decision),
            ("r:D01", "Chưa khớp sổ"),
            ("note", "Xem kỹ"),
        ];
        let refused = focal.post(review, &fields).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{decision}"
        );
        assert!(refused.body.contains(told), "{decision}: {}", refused.body);
        assert!(
            refused.body.contains("value=\"Chưa khớp sổ\"")
                && refused.body.contains(">Xem kỹ</textarea>")
        );
    }
    assert_eq!(
        value_of(&focal.shown(review).await, "row_version"),
        row_version
    );
}

async fn review_and_compile(
    focal: &Browser,
    leader: &Browser,
    police: &Browser,
    period: &str,
    obligation: &str,
) {
    let board = focal.shown(period).await;
    let at = board
        .find("/duyet-bao-cao/")
        .expect("a sent report can be looked at");
    let review = board
        .get(at..)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let page = focal.shown(&review).await;
    let row_version = value_of(&page, "row_version");
    assert_nothing_is_accepted_by_chance(focal, &review, &page).await;
    focal
        .done(
            &review,
            &format!(
                "row_version={row_version}&decision=return&r%3AD01={}",
                encode("Kiểm tra lại")
            ),
        )
        .await;
    let form = police.shown(obligation).await;
    assert!(form.contains("Kiểm tra lại"));
    police
        .done(
            obligation,
            &cells("0", &[("D01", "value|22", "value", "21")]),
        )
        .await;
    assert_draft_is_own(focal, &review, obligation).await;
    let row_version = value_of(&police.shown(obligation).await, "row_version");
    police
        .done(
            &format!("{obligation}/gui"),
            &format!("row_version={row_version}"),
        )
        .await;

    let location = focal.done(&format!("{period}/tong-hop"), "").await;
    let report = location.split('?').next().unwrap().to_owned();
    let page = focal.shown(&report).await;
    assert!(
        page.contains(">21</a> trường hợp vi phạm pháp luật trên không gian mạng"),
        "{page}"
    );
    let at = page.find(">21</a>").unwrap();
    let link = page
        .get(..at)
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap()
        .trim_end_matches('"')
        .to_owned();
    let origin = focal.shown(link.split('#').next().unwrap()).await;
    assert!(origin.contains("Khớp với số liệu gốc") && origin.contains("Công an tỉnh"));
    let row_version = value_of(&page, "row_version");
    let edited = format!(
        "row_version={row_version}&block=opening%2F0&text={}",
        encode("Sở báo cáo như sau:")
    );
    focal.done(&format!("{report}/sua"), &edited).await;
    assert!(focal.shown(&report).await.contains("Sở báo cáo như sau:"));
    word_together(focal, &report, &row_version).await;
    let docx = focal.get(&format!("{report}/tai/docx")).await;
    assert_eq!(docx.status, StatusCode::OK);
    assert_eq!(police.get(&report).await.status, StatusCode::NOT_FOUND);
    sign(focal, leader, &report).await;
}

/// Somebody whose page is of before that edit: the same paragraph shows both texts, another one is simply saved.
async fn word_together(late: &Browser, report: &str, seen: &str) {
    let form = |block: &str, text: &str| {
        let block = encode(block);
        format!("row_version={seen}&block={block}&text={}", encode(text))
    };
    let path = format!("{report}/sua");
    let both = late.form(&path, &form("opening/0", "Lời của tôi.")).await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    assert!(both.body.contains("collision") && both.body.contains("Lời của tôi."));
    let page = late.shown(report).await;
    let blocks = page.split("id=\"b-").skip(1);
    let other = blocks
        .filter(|rest| rest.contains("?sua="))
        .filter_map(|rest| rest.split('"').next())
        .find(|block| *block != "opening/0")
        .unwrap();
    late.done(&path, &form(other, "Đoạn của tôi.")).await;
    let kept = late.shown(report).await;
    assert!(kept.contains("Đoạn của tôi.") && kept.contains("Sở báo cáo như sau:"));
}

/// The document's page withdraws an issued report; the report's page says so and lets a new one be made, as the period's page does
/// only then.
async fn withdraw(focal: &Browser, leader: &Browser, report: &str) {
    let page = leader.shown(report).await;
    let period = page.find("href=\"/ky-bao-cao/").unwrap();
    let period = page.get(period + 6..).unwrap().split('"').next().unwrap();
    let in_force = focal.shown(period).await;
    assert!(!in_force.contains("/tong-hop\""), "{in_force}");
    let at = page.find("href=\"/van-ban/").unwrap();
    let rest = page.get(at + 6..).unwrap();
    let document = rest.split('"').next().unwrap().to_owned();
    let row_version = value_of(&leader.shown(&document).await, "row_version");
    let form = format!("row_version={row_version}&reason={}", encode("Nhầm bảng"));
    leader.done(&format!("{document}/thu-hoi"), &form).await;
    let gone = focal.shown(report).await;
    for words in ["Đã thu hồi", "Nhầm bảng", "/tong-hop\""] {
        assert!(gone.contains(words), "{words}: {gone}");
    }
    assert!(focal.shown(period).await.contains("/tong-hop\""));
}

async fn sign(focal: &Browser, leader: &Browser, report: &str) {
    let version = async |person: &Browser| value_of(&person.shown(report).await, "row_version");
    let head = format!(
        "row_version={}&symbol=BC-SKHCN&place={}&position=x&signer=y&copies=a",
        version(focal).await,
        encode("Hưng Yên")
    );
    focal.done(&format!("{report}/the-thuc"), &head).await;
    focal
        .done(
            &format!("{report}/trinh"),
            &format!("row_version={}", version(focal).await),
        )
        .await;
    let approve = async || {
        let form = format!("row_version={}", version(leader).await);
        leader.done(&format!("{report}/duyet"), &form).await;
    };
    approve().await;
    let back = format!(
        "row_version={}&reason={}",
        version(leader).await,
        encode("Sai mục II")
    );
    leader.done(&format!("{report}/tra-lai"), &back).await;
    assert!(focal.shown(report).await.contains("Sai mục II"));
    let again = format!("row_version={}", version(focal).await);
    focal.done(&format!("{report}/trinh"), &again).await;
    approve().await;
    focal
        .done(
            &format!("{report}/ban-hanh"),
            &format!("row_version={}", version(focal).await),
        )
        .await;
    assert!(focal.shown(report).await.contains("Đã ban hành"));
    assert!(
        focal
            .shown("/bao-cao-tong-hop")
            .await
            .contains("Đã ban hành")
    );
    withdraw(focal, leader, report).await;
}
