//! A directive from upload to accepted task through the pages alone, by forms that need no script.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use axum::http::StatusCode;
use hopluc_core::base::{App, actor::Role};
use hopluc_core::directive::testing::{LETTER, Province, province};
use support::{Browser, version};

fn run(test: impl AsyncFnOnce(App, Province)) {
    support::run(async |app| {
        let province = province(&app).await;
        test(app, province).await;
    });
}

/// Keys of the duties on the page, in order.
fn duty_ids(body: &str) -> Vec<String> {
    body.split("<section class=\"card duty")
        .skip(1)
        .map(|card| {
            let id = card.split("id=\"f-duty-").nth(1).unwrap();
            id.split('"').next().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_directive_goes_from_upload_to_an_accepted_task_through_forms_alone() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let officer = Browser::of(&app, "can.bo", province.science, Role::Officer).await;
        let up = focal
            .send("/chi-dao/moi", &[], ("214-ubnd.txt", LETTER))
            .await;
        assert_eq!(up.status, StatusCode::SEE_OTHER, "{}", up.body);
        let here = up.location.split('?').next().unwrap().to_owned();
        assert!(here.starts_with("/chi-dao/"), "{here}");
        let shown = focal.get(&here).await.body;
        assert!(
            shown.contains("data-mark=\"duty-"),
            "passages are highlighted"
        );
        assert!(shown.contains("nhóm 5 cơ quan"), "a group fans out");
        assert!(shown.contains("không có trong danh bạ"));
        assert_eq!(officer.get(&here).await.status, StatusCode::NOT_FOUND);

        let confirm = format!("{here}/xac-nhan");
        let page = focal.get(&confirm).await.body;
        assert!(page.contains("Chưa xác nhận được: Việc 3"));
        assert!(!page.contains(&format!("action=\"{confirm}\"")));
        let early = version(&shown, &format!("{here}/co-quan-giao"));
        let refused = focal.post(&confirm, &[("row_version", &early)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Việc 3: chưa chọn cơ quan chủ trì"));

        let third = duty_ids(&shown)[2].clone();
        let save = format!("{here}/viec/{third}/luu");
        let finance = province.finance.to_string();
        let row_version = version(&shown, &save);
        an_unknown_name_is_refused_and_kept(&focal, &save, &row_version).await;
        let fields = [
            ("row_version", row_version.as_str()),
            ("text", "Lập danh sách đầu số chính thức"),
            ("add_lead", finance.as_str()),
            ("due_on", "31/7/2026"),
        ];
        assert_eq!(
            focal.post(&save, &fields).await.status,
            StatusCode::SEE_OTHER
        );
        let again = focal.post(&save, &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("Lập danh sách đầu số chính thức"));
        let stale = focal.post(&confirm, &[("row_version", &early)]).await;
        assert_eq!(
            stale.status,
            StatusCode::CONFLICT,
            "confirmed is what was seen"
        );

        let now = version(&focal.get(&confirm).await.body, &confirm);
        let done = focal.post(&confirm, &[("row_version", &now)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(officer.get(&here).await.body.contains("Đã giao việc"));
        let list = officer.get("/nhiem-vu").await.body;
        assert!(list.contains("Hạn sau tuần này") && list.contains("214/UBND-KGVX"));
        work_on(&focal, &officer, &list).await;
    });
}

async fn an_unknown_name_is_refused_and_kept(focal: &Browser, save: &str, row_version: &str) {
    let mistyped = [
        ("row_version", row_version),
        ("text", "Lập danh sách đầu số chính thức"),
        ("add_lead", "Sở không có"),
    ];
    let refused = focal.post(save, &mistyped).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("Không có cơ quan nào tên đúng như vậy")
    );
    assert!(refused.body.contains("value=\"Sở không có\""));
}

/// The officer acknowledges, notes with a file, reports; the focal official accepts.
async fn work_on(focal: &Browser, officer: &Browser, list: &str) {
    let id = list.split("href=\"/nhiem-vu/").nth(2).unwrap();
    let task = format!("/nhiem-vu/{}", id.split('"').next().unwrap());
    let step = async |who: &Browser, name: &str, fields: &[(&str, &str)]| {
        let action = format!("{task}/{name}");
        let seen = version(&who.get(&task).await.body, &action);
        let mut all = vec![("row_version", seen.as_str())];
        all.extend(fields);
        who.post(&action, &all).await
    };
    assert_eq!(
        step(officer, "tiep-nhan", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let action = format!("{task}/tien-do");
    let seen = version(&officer.get(&task).await.body, &action);
    let fields = [
        ("row_version", seen.as_str()),
        ("note-text", "Đã rà soát 12 điểm"),
        ("note-n_percent", "60"),
    ];
    let noted = officer
        .send(&action, &fields, ("biên bản.txt", "Biên bản rà soát"))
        .await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.body);
    let page = focal.get(&task).await.body;
    assert!(page.contains("biên bản.txt") && page.contains("60&nbsp;%"));
    let file = page.split(&format!("href=\"{task}/tep/")).nth(1).unwrap();
    let file = format!("{task}/tep/{}", file.split('"').next().unwrap());
    assert_eq!(focal.get(&file).await.body, "Biên bản rà soát");
    let wrong = step(
        officer,
        "tien-do",
        &[("note-n_percent", "101"), ("note-text", "giữ lại")],
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("giữ lại"), "what was typed comes back");
    let early = step(officer, "bao-cao-xong", &[("report_done-text", "")]).await;
    assert!(early.body.contains("Còn phần việc phối hợp chưa xong"));
    let reason = [("report_done-text", "Công an tỉnh gửi phần của mình sau")];
    assert_eq!(
        step(officer, "bao-cao-xong", &reason).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        step(focal, "chap-nhan", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let last = officer.get(&task).await.body;
    assert!(last.contains("Hoàn thành") && last.contains("Không có thao tác nào"));
}

#[test]
fn a_letter_without_a_head_opens_and_says_what_is_missing_and_a_second_copy_is_told() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let bare = "Để phòng ngừa lừa đảo, yêu cầu:\n1. Công an tỉnh rà soát các đầu số trước ngày 31/8/2026.\n";
        let mut places = Vec::new();
        for _ in 0..2 {
            let up = focal.send("/chi-dao/moi", &[], ("004.txt", bare)).await;
            assert_eq!(up.status, StatusCode::SEE_OTHER, "{}", up.body);
            places.push(up.location.split('?').next().unwrap().to_owned());
        }
        let shown = focal.shown(&places[1]).await;
        assert!(shown.contains("Chưa đọc được từ văn bản: Số, ký hiệu, Cơ quan ban hành"));
        for path in [places[1].clone(), format!("{}/xac-nhan", places[1])] {
            let page = focal.shown(&path).await;
            assert!(page.contains("Có thể trùng"), "{path}");
        }
    });
}

#[test]
fn a_file_that_was_read_is_not_left_behind_when_its_letter_is_registered() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let read = "/van-ban/vao-so/doc-truoc";
        let read = focal.send(read, &[], ("214.txt", LETTER)).await;
        assert!(read.body.contains("name=\"was_read\""), "{}", read.body);
        let fields = [
            ("was_read", "1"),
            ("kind", "cong_van"),
            ("subject", "Trích yếu"),
        ];
        let refused = focal.post("/van-ban/vao-so", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Đề nghị chọn lại tệp"));
        let mut all = fields.to_vec();
        all.push(("without_file", "1"));
        let kept = focal.post("/van-ban/vao-so", &all).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
        let bare = focal.post("/van-ban/vao-so", &[("kind", "cong_van")]).await;
        assert!(
            bare.body.contains("Chưa điền mục: Trích yếu"),
            "{}",
            bare.body
        );
    });
}

#[test]
fn a_broken_or_secret_upload_says_why_and_keeps_nothing() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let none = focal.post("/chi-dao/moi", &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let empty = focal.send("/chi-dao/moi", &[], ("trong.txt", "")).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.body.contains("Tệp rỗng"), "{}", empty.body);
        let secret = format!("MẬT\n\n{LETTER}");
        let refused = focal.send("/chi-dao/moi", &[], ("mat.txt", &secret)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (name, bytes) in [
            ("anh.png", &b"\x89PNG\r\n\x1a\n0000"[..]),
            ("bang.doc", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]),
            ("xem.exe", &b"MZ\x90\x00"[..]),
        ] {
            let refused = focal.send("/chi-dao/moi", &[], (name, bytes)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(
                refused.body.contains("href=\"#f-file\""),
                "{name}: the file is named"
            );
            for other in ["Không có loại văn bản này", "Chưa điền mục"] {
                assert!(!refused.body.contains(other), "{name}: {}", refused.body);
            }
        }
        let list = focal.get("/chi-dao").await.body;
        assert!(list.contains("Chưa có văn bản chỉ đạo nào"));
    });
}
