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
        told_when_the_other_saved(&app, (&province, &here, &third), &focal).await;
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

/// The later of two editors of a duty reads who saved it and when, in the time of Viet Nam, not when it was opened.
async fn told_when_the_other_saved(
    app: &App,
    (province, here, duty): (&Province, &str, &str),
    focal: &Browser,
) {
    let save = format!("{here}/viec/{duty}/luu");
    let finance = province.finance.to_string();
    let both = version(&focal.get(here).await.body, &save);
    let fields = |text| {
        [
            ("row_version", both.as_str()),
            ("text", text),
            ("add_lead", finance.as_str()),
        ]
    };
    let other = Browser::of(app, "dau.moi.hai", province.committee, Role::Focal).await;
    // 06:30 UTC of 6 July is half past one in the afternoon of Viet Nam.
    app.clock.set(app.clock.now() + time::Duration::minutes(90));
    let first = other
        .post(&save, &fields("Lập danh sách đầu số chính thức, công bố"))
        .await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    app.clock.set(app.clock.now() + time::Duration::minutes(7));
    let later = focal
        .post(&save, &fields("Lập danh sách đầu số, gửi Sở"))
        .await;
    assert_eq!(later.status, StatusCode::CONFLICT);
    let at = later.body.find("class=\"card collision\"").unwrap();
    let told: String = later
        .body
        .chars()
        .skip(later.body.get(..at).unwrap().chars().count())
        .take(400)
        .collect();
    assert!(told.contains("Người dau.moi.hai"), "{told}");
    assert!(told.contains("(13:30 06/07/2026)"), "{told}");
    app.clock
        .set(app.clock.now() + time::Duration::minutes(-97));
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
            .contains("Không có cơ quan nào tên “Sở không có”")
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
fn a_letter_in_an_old_code_table_says_on_its_page_that_it_was_converted() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let tcvn3 = "CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM\n§éc lËp - Tù do - H¹nh phóc\n\nYªu cÇu:\n1. C«ng an tØnh b¸o c¸o ñy ban nh©n d©n tØnh tr\u{ad}íc ngµy 15/9/2026.\n";
        let told = "Văn bản gốc dùng bảng mã TCVN3";
        for (text, is_told) in [(tcvn3, true), (LETTER, false)] {
            let up = focal.send("/chi-dao/moi", &[], ("a.txt", text)).await;
            assert_eq!(up.status, StatusCode::SEE_OTHER, "{}", up.body);
            let shown = focal.shown(&up.location).await;
            assert_eq!(shown.contains(told), is_told, "{shown}");
        }
    });
}

#[test]
fn who_gives_the_tasks_of_a_body_outside_the_directory_is_asked_before_they_are_laid() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let letter = "UBND THÀNH PHỐ HẠ LONG\n\nSố: 55/UBND-NC\n\nHạ Long, ngày 01 tháng 7 năm 2026\n\nYêu cầu:\n1. Công an tỉnh rà soát các đầu số trước ngày 31/8/2026.\n";
        let up = focal.send("/chi-dao/moi", &[], ("55.txt", letter)).await;
        let here = up.location.split('?').next().unwrap().to_owned();
        let confirm = format!("{here}/xac-nhan");
        let page = focal.shown(&confirm).await;
        assert!(
            page.contains("Cơ quan nào giao các nhiệm vụ này?"),
            "{page}"
        );
        assert!(!page.contains("selected"), "nobody is proposed: {page}");
        let row_version = version(&page, &confirm);
        let mut fields = vec![("row_version", row_version.as_str()), ("asks_giver", "1")];
        let unsaid = focal.post(&confirm, &fields).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let science = province.science.to_string();
        fields.push(("giver", &science));
        let done = focal.post(&confirm, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let id = here.rsplit('/').next().unwrap().parse().unwrap();
        let tx = app.store.reader();
        let facts = hopluc_core::base::audit::of_record(&tx, "directive", id, 9)
            .await
            .unwrap();
        let verbs: Vec<String> = facts.into_iter().map(|fact| fact.verb).collect();
        assert_eq!(verbs[..2], ["directive.confirm", "directive.set_giver"]);
        let id = hopluc_core::base::ids::DirectiveId(id);
        let directive = hopluc_core::directive::store::get(&tx, id).await.unwrap();
        assert_eq!(directive.giver_agency_id, province.science);
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

#[test]
fn a_draft_is_looked_through_and_nothing_of_it_is_kept() {
    run(async |app, province| {
        let officer = Browser::of(&app, "can.bo", province.science, Role::Officer).await;
        let page = officer.shown("/soat-van-ban").await;
        assert!(page.contains("name=\"text\"") && page.contains("type=\"file\""));
        assert!(page.contains(".md"));
        let before = officer.shown("/van-ban").await;
        let draft = "UBND TỈNH\nSố: 12/UBND-VX\n\nThực hiện Nghị quyết số 22/NQ-CP ngày 18/10/2022 của Thủ tướng Chính phủ:\n1. Sở Công Thương rà soát các đầu số.\n";
        let pasted = officer.post("/soat-van-ban", &[("text", draft)]).await;
        assert_eq!(pasted.status, StatusCode::OK, "{}", pasted.body);
        for told in [
            "citation.issuer_mismatch",
            "là của Chính phủ",
            "data-mark=\"",
            "mark class=\"",
            "duty.without_deadline",
        ] {
            assert!(pasted.body.contains(told), "{told}: {}", pasted.body);
        }
        let sent = officer
            .send("/soat-van-ban", &[], ("du-thao.md", draft))
            .await;
        assert!(sent.body.contains("du-thao.md") && sent.body.contains("citation.issuer_mismatch"));
        let found = officer
            .send("/api/v1/documents/lint", &[], ("du-thao.txt", draft))
            .await;
        let found: serde_json::Value = serde_json::from_str(&found.body).unwrap();
        let mut findings = found["findings"].as_array().unwrap().iter();
        let issuer = findings.find(|one| one["code"] == "citation.issuer_mismatch");
        let issuer = issuer.unwrap();
        let place = |key: &str| usize::try_from(issuer[key].as_u64().unwrap()).unwrap();
        let text = found["text"].as_str().unwrap();
        let quote = text.get(place("start")..place("end")).unwrap();
        assert_eq!(issuer["quote"], quote);
        assert_eq!(officer.shown("/van-ban").await, before, "nothing is kept");
    });
}

#[test]
fn a_draft_that_cannot_be_looked_through_says_why() {
    run(async |app, province| {
        let officer = Browser::of(&app, "can.bo", province.science, Role::Officer).await;
        let none = officer.post("/soat-van-ban", &[("text", "  ")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let secret = format!("MẬT\n\n{LETTER}");
        let refused = officer.post("/soat-van-ban", &[("text", &secret)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains("href=\"#f-text\""),
            "{}",
            refused.body
        );
        let by_file = officer
            .send("/soat-van-ban", &[], ("mat.txt", &secret))
            .await;
        assert_eq!(by_file.status, StatusCode::UNPROCESSABLE_ENTITY);
        let scan = &b"\x89PNG\r\n\x1a\n0000"[..];
        let picture = officer.send("/soat-van-ban", &[], ("anh.png", scan)).await;
        assert_eq!(picture.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            picture.body.contains("href=\"#f-file\""),
            "{}",
            picture.body
        );
    });
}

#[test]
fn a_directive_shows_conflicts_before_notes_and_the_standing_of_what_it_cites() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let letter = "UBND TỈNH LÀO CAI\nSố: 12/UBND-VX\nLào Cai, ngày 01 tháng 9 năm 2026\n\nThực hiện Nghị định số 15/2020/NĐ-CP ngày 03/02/2020 và Nghị quyết số 22/NQ-CP ngày 18/10/2022 của Thủ tướng Chính phủ:\n1. Sở Công Thương rà soát các đầu số.\n2. Mở đợt cao điểm từ ngày 01/10/2026 đến ngày 31/12/2026. Sở Công Thương báo cáo tổng kết đợt cao điểm (số liệu từ ngày 01/10/2026 đến ngày 25/12/2026) trước ngày 30/12/2026.\n";
        let up = focal.send("/chi-dao/moi", &[], ("12.txt", letter)).await;
        assert_eq!(up.status, StatusCode::SEE_OTHER, "{}", up.body);
        let page = focal.shown(up.location.split('?').next().unwrap()).await;
        assert!(
            page.contains("Hết hiệu lực một phần từ 01/07/2026"),
            "{page}"
        );
        assert!(page.contains("Chưa có trong sổ và danh mục luật"), "{page}");
        for part in ["#findings", "#duties", "#citations"] {
            assert!(page.contains(&format!("<a href=\"{part}\">")), "{part}");
        }
        let folded = page.find("<details><summary>Lưu ý").unwrap();
        assert!(page.find("là của Chính phủ").unwrap() < folded);
        assert!(page.contains("<mark class=\"citation finding"));
    });
}

#[test]
fn a_time_is_corrected_in_its_place_left_out_and_taken_back() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let up = focal
            .send("/chi-dao/moi", &[], ("214-ubnd.txt", LETTER))
            .await;
        let here = up.location.split('?').next().unwrap().to_owned();
        let shown = focal.get(&here).await.body;
        let place = shown.split("?sua=schedule-").nth(1).unwrap();
        let place = place.split('#').next().unwrap();
        let (start, end) = place.split_once('-').unwrap();
        assert!(!shown.contains("id=\"claim-form\""), "no form is open");
        let open = focal.get(&format!("{here}?sua=schedule-{place}")).await;
        let path = format!("{here}/doan/schedule/{start}/{end}");
        assert!(open.body.contains(&format!("action=\"{path}/luu\"")));
        assert!(open.body.contains("value=\"31/08/2026\""));
        let quote = open
            .body
            .split("name=\"passage\" rows=\"2\">")
            .nth(1)
            .unwrap();
        let quote = quote.split('<').next().unwrap().to_owned();
        let fields = |due: &'static str, version: &'static str| {
            vec![("row_version", version), ("what", "bao_cao"), ("due", due)]
        };
        let mut wrong = fields("31/2/2026", "0");
        wrong.push(("passage", &quote));
        let refused = focal.post(&format!("{path}/luu"), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains("value=\"31/2/2026\""),
            "what was typed stays"
        );
        assert!(refused.body.contains("href=\"#f-claim-due\""));
        let mut right = fields("25/8/2026", "0");
        right.push(("passage", &quote));
        let saved = focal.post(&format!("{path}/luu"), &right).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let shown = focal.get(&here).await.body;
        assert!(shown.contains("hạn 25/08/2026") && shown.contains("cán bộ đã ghi"));
        let late = focal.post(&format!("{path}/luu"), &right).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let mut other = fields("27/8/2026", "0");
        other.push(("passage", &quote));
        let late = focal.post(&format!("{path}/luu"), &other).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let both = late.body.split("class=\"card collision\"").nth(1).unwrap();
        let both = both.split("</section>").next().unwrap();
        assert!(both.contains("25") && both.contains("27"), "{both}");
        let left_out = focal.post(&format!("{path}/bo"), &fields("", "1")).await;
        assert_eq!(left_out.status, StatusCode::SEE_OTHER);
        let shown = focal.get(&here).await.body;
        assert!(shown.contains(&format!("<del>{quote}</del>")));
        let back = focal
            .post(&format!("{path}/lay-lai"), &fields("", "2"))
            .await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert!(focal.get(&here).await.body.contains("hạn 31/08/2026"));
    });
}

#[test]
fn what_was_not_read_is_added_and_read_back_by_a_program() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let up = focal
            .send("/chi-dao/moi", &[], ("214-ubnd.txt", LETTER))
            .await;
        let here = up.location.split('?').next().unwrap().to_owned();
        let open = focal.get(&format!("{here}?them=figure")).await.body;
        assert!(open.contains(&format!("action=\"{here}/doan/figure\"")));
        let fields = [
            ("passage", "các đầu số giả mạo"),
            ("value", "hơn 1.200"),
            ("unit", "đầu số"),
            ("of", "đầu số giả mạo"),
        ];
        let wrong = [fields[0], ("value", "nhiều"), fields[2], fields[3]];
        let refused = focal.post(&format!("{here}/doan/figure"), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("value=\"nhiều\""));
        let added = focal.post(&format!("{here}/doan/figure"), &fields).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
        let shown = focal.get(&here).await.body;
        assert!(shown.contains("hơn 1.200 đầu số"));
        let api = format!(
            "/api/v1/directives/{}/claims",
            here.rsplit('/').next().unwrap()
        );
        let listed: serde_json::Value = serde_json::from_str(&focal.get(&api).await.body).unwrap();
        let is_added = |item: &&serde_json::Value| item["verdict"] == "changed";
        let item = listed["items"].as_array().unwrap().iter().find(is_added);
        let item = item.unwrap();
        assert_eq!(item["kind"], "figure");
        assert_eq!(item["claim"]["value"], 1200.0);
        assert_eq!(item["claim"]["approx"], "more_than");
    });
}

#[test]
fn agencies_that_were_merged_are_named_before_the_button_and_replaced_by_one() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let letter = "ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG\n\nSố: 60/UBND-NC\n\nLam Giang, ngày 01 tháng 7 năm 2026\n\nYêu cầu:\n1. Công an tỉnh rà soát các đầu số trước ngày 31/8/2026.\n";
        let up = focal.send("/chi-dao/moi", &[], ("60.txt", letter)).await;
        let here = up.location.split('?').next().unwrap().to_owned();
        let confirm = format!("{here}/xac-nhan");
        let before = focal.shown(&confirm).await;
        let stale = version(&before, &confirm);
        let (old, heir) = (province.police, province.finance);
        let on = app.clock.today();
        hopluc_core::agency::actions::close(&app.system(), old, 1, on, Some(heir))
            .await
            .unwrap();
        let refused = focal.post(&confirm, &[("row_version", &stale)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let named = "Công an tỉnh Lam Giang → Sở Tài chính";
        assert!(refused.body.contains(named), "{}", refused.body);
        let page = focal.shown(&confirm).await;
        assert!(page.contains(named), "{page}");
        let replace = format!("{here}/co-quan-ke-thua");
        let edition = version(&page, &replace);
        let done = focal.post(&replace, &[("row_version", &edition)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(done.location.starts_with(&confirm), "{}", done.location);
        let again = focal.post(&replace, &[("row_version", &edition)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let page = focal.shown(&confirm).await;
        assert!(!page.contains(named), "{page}");
        let edition = version(&page, &confirm);
        let laid = focal.post(&confirm, &[("row_version", &edition)]).await;
        assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.body);
    });
}
