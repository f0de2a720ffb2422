//! Evidence as people and programs use it: taken in on the page of a record, handed over, sealed, and let out in a bag.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::http::StatusCode;
use hopluc_core::base::{App, actor::Role};
use serde_json::json;
use support::{Browser, agency, run};

const INCIDENT: [(&str, &str); 4] = [
    ("subject", "Máy chủ web bị xâm nhập"),
    ("incident_kind", "intrusion"),
    ("severity", "high"),
    ("detected_at", "5/7/2026 22:00"),
];

const INTAKE: [(&str, &str); 4] = [
    ("exhibit-description", "Nhật ký <b>máy chủ</b> web"),
    ("exhibit-taken_at", "5/7/2026 23:30"),
    ("exhibit-taken_place", "Phòng máy chủ"),
    ("exhibit-taken_by", "Trần Thị Bình"),
];

struct People {
    officer: Browser,
    leader: Browser,
    police: Browser,
    police_id: String,
}

async fn people(app: &App) -> People {
    let home = agency(app, "H99.1", "Sở Khoa học và Công nghệ", "department").await;
    let other = agency(app, "H99.2", "Công an tỉnh", "provincial_police").await;
    People {
        officer: Browser::of(app, "can.bo", home, Role::Officer).await,
        leader: Browser::of(app, "lanh.dao", home, Role::Leader).await,
        police: Browser::of(app, "dieu.tra", other, Role::Officer).await,
        police_id: other.to_string(),
    }
}

/// The page of an incident, and of an exhibit that was taken in on it.
async fn taken(who: &People) -> (String, String) {
    let made = who.officer.post("/so-theo-doi/su-co/moi", &INCIDENT).await;
    let record = made.location.split('?').next().unwrap().to_owned();
    let file = ("access.log", &b"GET /wp-login.php\n"[..]);
    let sent = who
        .officer
        .send(&format!("{record}/chung-cu"), &INTAKE, file)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    (record, sent.location.split('?').next().unwrap().to_owned())
}

#[test]
fn an_exhibit_is_taken_in_handed_over_and_leaves_in_a_bag() {
    run(async |app| {
        let who = people(&app).await;
        let (record, exhibit) = taken(&who).await;
        let page = who.leader.shown(&record).await;
        assert!(page.contains(&exhibit) && page.contains("Nhật ký &#60;b&#62;máy chủ"));
        assert!(page.contains("đã tiếp nhận tệp vào hồ sơ"));
        assert_eq!(who.police.get(&exhibit).await.status, StatusCode::NOT_FOUND);
        let offer = [
            ("offer-to", who.police_id.as_str()),
            ("offer-reason", "Bàn giao"),
        ];
        let offered = who.officer.post(&format!("{exhibit}/giao"), &offer).await;
        assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.body);
        let early = who
            .police
            .post(&format!("{exhibit}/xuat"), &[("copy-reason", "x")])
            .await;
        assert_eq!(early.status, StatusCode::FORBIDDEN);
        assert!(who.police.shown("/thong-bao").await.contains("chờ ký nhận"));
        let receive = [("answer", "receive"), ("answer-reason", "")];
        let received = who.police.post(&format!("{exhibit}/nhan"), &receive).await;
        assert_eq!(received.location, format!("{exhibit}?xong=custody"));
        let bag = who
            .police
            .post(&format!("{exhibit}/xuat"), &[("copy-reason", "Giám định")])
            .await;
        assert_eq!(bag.status, StatusCode::OK, "{}", bag.body);
        assert!(bag.bytes.starts_with(b"PK"));
        let page = who.officer.shown(&exhibit).await;
        assert!(page.contains("Công an tỉnh") && page.contains("xuất một bản sao"));
        assert!(!page.contains("/xuat\""), "who gave it away copies nothing");
    });
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_is_lost() {
    run(async |app| {
        let who = people(&app).await;
        let (record, exhibit) = taken(&who).await;
        let mut blank = INTAKE;
        blank[1].1 = "hôm qua";
        let sent = who
            .officer
            .send(&format!("{record}/chung-cu"), &blank, ("a.log", b"x"))
            .await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            sent.body.contains("href=\"#f-exhibit-taken_at\"")
                && sent.body.contains("value=\"hôm qua\"")
        );
        let none = who
            .officer
            .post(&format!("{record}/chung-cu"), &INTAKE)
            .await;
        assert!(none.body.contains("href=\"#f-exhibit-file\""));
        let unsaid = who
            .officer
            .post(&format!("{exhibit}/niem-phong"), &[("answer", "seal")])
            .await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.body.contains("href=\"#f-seal-reason\""));
        let nobody = who.officer.post(&format!("{exhibit}/giao"), &[]).await;
        assert!(nobody.body.contains("href=\"#f-offer-to\""));
        let odd = who
            .officer
            .post(&format!("{exhibit}/nhan"), &[("answer", "seal")])
            .await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seal = [("answer", "seal"), ("seal-reason", "Chờ giám định")];
        assert_eq!(
            who.officer
                .post(&format!("{exhibit}/niem-phong"), &seal)
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        let sealed = who
            .officer
            .post(&format!("{exhibit}/xuat"), &[("copy-reason", "x")])
            .await;
        assert_eq!(sealed.status, StatusCode::CONFLICT);
        let chosen = who
            .officer
            .post(&format!("{record}/chung-cu/xuat"), &[("copy-reason", "x")])
            .await;
        assert_eq!(chosen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            who.officer
                .shown(&exhibit)
                .await
                .matches("<li><strong>")
                .count(),
            2
        );
    });
}

#[test]
fn programs_read_the_chain_and_people_sign_by_call() {
    run(async |app| {
        let who = people(&app).await;
        let (record, exhibit) = taken(&who).await;
        let id = exhibit.rsplit('/').next().unwrap();
        let record = record.rsplit('/').next().unwrap();
        let call = format!("/api/v1/exhibits/{id}");
        let list = who
            .officer
            .shown(&format!("/api/v1/records/{record}/exhibits"))
            .await;
        assert!(
            list.contains("\"deeds\":[\"offer\",\"copy\",\"seal\"]"),
            "{list}"
        );
        let sealed = who
            .officer
            .json(&format!("{call}/deeds/seal"), &json!({ "reason": "Chờ" }))
            .await;
        assert_eq!(sealed.status, StatusCode::OK, "{}", sealed.body);
        let odd = who
            .officer
            .json(&format!("{call}/deeds/burn"), &json!({ "reason": "x" }))
            .await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        let opened = who
            .officer
            .json(
                &format!("{call}/deeds/unseal"),
                &json!({ "reason": "Giám định" }),
            )
            .await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        let number: i64 = id.parse().unwrap();
        let wanted = json!({ "exhibits": [number], "reason": "Gửi" });
        let bag = who.officer.json("/api/v1/exhibits/export", &wanted).await;
        assert!(bag.bytes.starts_with(b"PK"), "{}", bag.body);
        let shown = who.officer.shown(&call).await;
        assert_eq!(shown.matches("\"signature\"").count(), 4);
        assert_eq!(who.police.get(&call).await.status, StatusCode::NOT_FOUND);
    });
}
