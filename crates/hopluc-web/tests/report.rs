//! The reporting cycle through its pages: open, fill, save, conflict, send, review, compile, look at an origin, download.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hopluc_core::agency::{AgencyForm, KindId, RoleId};
use hopluc_core::base::{App, actor::Role, ids::AgencyId, store::Dialect, testing};
use hopluc_core::person::{PersonForm, actions, session};
use hopluc_web::Web;
use http_body_util::BodyExt;
use tower::ServiceExt;

const PASSWORD: &str = "một câu rất dễ nhớ";

struct Person {
    app: App,
    cookie: String,
}

struct Answered {
    status: StatusCode,
    location: String,
    body: String,
}

impl Person {
    async fn ask(&self, method: &str, path: &str, form: &str) -> Answered {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let web = Web {
            app: self.app.clone(),
            metrics: None,
        };
        let answer = hopluc_web::router(web).oneshot(request).await.unwrap();
        let status = answer.status();
        let location = answer
            .headers()
            .get(header::LOCATION)
            .and_then(|v| v.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Answered {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.ask("GET", path, "").await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path}: {}", answer.body);
        answer.body
    }

    async fn post(&self, path: &str, form: &str) -> String {
        let answer = self.ask("POST", path, form).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "POST {path}: {}",
            answer.body
        );
        answer.location
    }
}

async fn agency(app: &App, code: &str, name: &str, kind: &str) -> AgencyId {
    let form = AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: name.to_owned(),
        short_name: name.to_owned(),
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

async fn person(app: &App, login: &str, agency: AgencyId, role: Role) -> Person {
    let form = PersonForm {
        login: login.to_owned(),
        name: login.to_owned(),
        language: "vi".to_owned(),
        ..PersonForm::default()
    };
    let (_, secret) = actions::add_person(&app.system(), &form, agency, role)
        .await
        .unwrap();
    actions::finish_reset(app, &secret, PASSWORD).await.unwrap();
    let session = session::sign_in(app, login, PASSWORD, "test")
        .await
        .unwrap();
    Person {
        app: app.clone(),
        cookie: format!("hopluc={session}"),
    }
}

/// The value of the first `name="..." value="..."` in a page.
fn value_of(page: &str, name: &str) -> String {
    let at = page
        .find(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("{name} is not in the page"));
    page.get(at..)
        .unwrap()
        .split('"')
        .nth(3)
        .unwrap()
        .to_owned()
}

fn encode(text: &str) -> String {
    hopluc_web::urls::encode(text).replace('/', "%2F")
}

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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = testing::app(Dialect::Sqlite).await.unwrap();
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
        let focal = person(&app, "dau.moi", focal_agency, Role::Focal).await;
        let leader = person(&app, "lanh.dao", focal_agency, Role::Leader).await;
        let police = person(&app, "cong.an", police_agency, Role::Officer).await;
        let colleague = person(&app, "cong.an.2", police_agency, Role::Officer).await;

        let opened = open(&focal).await;
        let obligation = fill(&police, &colleague).await;
        review_and_compile(&focal, &leader, &police, &opened, &obligation).await;
    });
}

async fn open(focal: &Person) -> String {
    focal.get("/ky-bao-cao").await;
    focal.post("/ky-bao-cao/che-do", "schedule=half_year").await;
    let form = focal.get("/ky-bao-cao/mo").await;
    assert!(form.contains("2026-H1"));
    let schedule = value_of(&form, "schedule");
    let early = format!("schedule={schedule}&code=2026-H1&due_1=2026-06-14");
    let refused = focal.ask("POST", "/ky-bao-cao/mo", &early).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = focal
        .ask(
            "POST",
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
        .post(
            "/ky-bao-cao/mo",
            &format!("schedule={schedule}&code=2026-H1"),
        )
        .await;
    let path = location.split('?').next().unwrap().to_owned();
    let board = focal.get(&path).await;
    assert!(board.contains("Công an tỉnh") && board.contains("0/2"));
    path
}

async fn fill(police: &Person, colleague: &Person) -> String {
    let list = police.get("/ky-bao-cao").await;
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
    let form = police.get(&path).await;
    assert!(form.contains("name=\"v:D01\""));
    let wrong = police
        .ask(
            "POST",
            &path,
            &cells("0", &[("D01", "|", "", "hai mươi"), ("D02", "|", "", "4")]),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Không phải là số."));
    let auto = format!("{path}/tu-luu");
    let saved = police
        .ask("POST", &auto, &cells("2", &[("D01", "|", "", "22")]))
        .await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    // A colleague whose page is older changes the same cell: nothing is lost, both values are shown.
    let late = colleague
        .ask(
            "POST",
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
    let form = police.get(&path).await;
    assert!(
        form.contains("name=\"v:D01\" value=\"22\"") && form.contains("name=\"v:D02\" value=\"4\"")
    );
    let row_version = value_of(&form, "row_version");
    let blank = police
        .ask(
            "POST",
            &format!("{path}/gui"),
            &format!("row_version={row_version}"),
        )
        .await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    police
        .post(
            &format!("{path}/gui"),
            &format!("row_version={row_version}&blanks=nil"),
        )
        .await;
    assert_eq!(
        police
            .ask("GET", &format!("{path}/bieu-mau"), "")
            .await
            .status,
        StatusCode::OK
    );
    police.get(&format!("{path}/lich-su")).await;
    path
}

async fn review_and_compile(
    focal: &Person,
    leader: &Person,
    police: &Person,
    period: &str,
    obligation: &str,
) {
    let board = focal.get(period).await;
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
    let page = focal.get(&review).await;
    let row_version = value_of(&page, "row_version");
    focal
        .post(
            &review,
            &format!(
                "row_version={row_version}&decision=return&r%3AD01={}",
                encode("Kiểm tra lại")
            ),
        )
        .await;
    let form = police.get(obligation).await;
    assert!(form.contains("Kiểm tra lại"));
    police
        .post(
            obligation,
            &cells("0", &[("D01", "value|22", "value", "21")]),
        )
        .await;
    let row_version = value_of(&police.get(obligation).await, "row_version");
    police
        .post(
            &format!("{obligation}/gui"),
            &format!("row_version={row_version}"),
        )
        .await;

    let location = focal.post(&format!("{period}/tong-hop"), "").await;
    let report = location.split('?').next().unwrap().to_owned();
    let page = focal.get(&report).await;
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
    let origin = focal.get(link.split('#').next().unwrap()).await;
    assert!(origin.contains("Khớp với số liệu gốc") && origin.contains("Công an tỉnh"));
    let row_version = value_of(&page, "row_version");
    let edited = format!(
        "row_version={row_version}&block=opening%2F0&text={}",
        encode("Sở báo cáo như sau:")
    );
    focal.post(&format!("{report}/sua"), &edited).await;
    assert!(focal.get(&report).await.contains("Sở báo cáo như sau:"));
    let docx = focal.ask("GET", &format!("{report}/tai/docx"), "").await;
    assert_eq!(docx.status, StatusCode::OK);
    assert_eq!(
        police.ask("GET", &report, "").await.status,
        StatusCode::NOT_FOUND
    );
    sign(focal, leader, &report).await;
}

async fn sign(focal: &Person, leader: &Person, report: &str) {
    let version = async |person: &Person| value_of(&person.get(report).await, "row_version");
    let head = format!(
        "row_version={}&symbol=BC-SKHCN&place={}&position=x&signer=y&copies=a",
        version(focal).await,
        encode("Hưng Yên")
    );
    focal.post(&format!("{report}/the-thuc"), &head).await;
    focal
        .post(
            &format!("{report}/trinh"),
            &format!("row_version={}", version(focal).await),
        )
        .await;
    leader
        .post(
            &format!("{report}/duyet"),
            &format!("row_version={}", version(leader).await),
        )
        .await;
    focal
        .post(
            &format!("{report}/ban-hanh"),
            &format!("row_version={}", version(focal).await),
        )
        .await;
    assert!(focal.get(report).await.contains("Đã ban hành"));
    assert!(focal.get("/bao-cao-tong-hop").await.contains("Đã ban hành"));
}
