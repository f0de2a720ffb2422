//! The whole cycle on both databases: a letter goes in, tasks go out, agencies report, one numbered report comes out.

#![allow(
    clippy::assigning_clones,
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::agency::testing::give_role;
use hopluc_core::base::{
    App, Ctx, actor::Role, error::ActionError, ids::AgencyId, ids::PeriodId, ids::ReportId, testing,
};
use hopluc_core::directive::{self, testing::Province};
use hopluc_core::document::{self, DispatchState};
use hopluc_core::figure::{Approx, Cell, CellKey};
use hopluc_core::report::compiled::{ReportHead, ReportState, actions as compiled};
use hopluc_core::report::period::{ObligationState, actions as period, actions::OpenPeriod, store};
use hopluc_core::report::submission::{self, review};
use hopluc_core::task::{TaskState, actions as task};
use hopluc_core::{publish, store_suite};
use std::collections::BTreeMap;
use support::*;
use time::macros::date;

store_suite!(the_cycle_runs_from_a_letter_to_a_numbered_report);

/// Invented orders. The second was meant for the department of finance, which the reading cannot know.
const ORDERS: [&str; 4] = [
    "Để ngăn chặn hoạt động lừa đảo qua mạng viễn thông, Ủy ban nhân dân tỉnh yêu cầu:",
    "1. Sở Khoa học và Công nghệ chủ trì, phối hợp với Công an tỉnh lập danh sách các trang giả mạo, báo cáo kết quả trước ngày 30/6/2026.",
    "2. Hiệp hội Ngân hàng Lam Giang thông báo các đầu số chính thức, hoàn thành trước ngày 20/6/2026.",
    "3. Ủy ban nhân dân các xã, phường tổ chức tuyên truyền tới từng tổ dân phố.",
];

fn key(text: &str) -> CellKey {
    text.parse().expect("a cell")
}

async fn the_cycle_runs_from_a_letter_to_a_numbered_report(app: App) {
    go_to(&app, date!(2026 - 06 - 08));
    let province = directive::testing::province(&app).await;
    let tx = app.store.begin().await.unwrap();
    for role in ["focal_body", "telecom_management", "press_guidance"] {
        give_role(&tx, province.science, role).await;
    }
    tx.commit().await.unwrap();
    orders_become_tasks_and_are_done(&app, &province).await;
    let focal = testing::ctx(&app, 50, province.science, Role::Focal);
    let period = agencies_report(&app, &province, &focal).await;
    let report = report_is_compiled_and_issued(&app, &province, &focal, period).await;
    report_leaves_the_house(&app, &province, &focal, report).await;
    journal_holds(
        &app,
        &[
            "document.register",
            "directive.open",
            "duty.correct",
            "directive.confirm",
            "task.acknowledge",
            "task.note",
            "task.report_done",
            "task.review",
            "period.open",
            "submission.fill",
            "report.compile",
            "report.edit",
            "report.submit",
            "report.approve",
            "report.issue",
            "document.issue",
            "document.send",
        ],
    )
    .await;
}

async fn orders_become_tasks_and_are_done(app: &App, province: &Province) {
    let bytes = letter(
        "ỦY BAN NHÂN DÂN TỈNH LAM GIANG",
        "318/UBND-NC",
        "Lam Giang, ngày 05 tháng 6 năm 2026",
        "V/v ngăn chặn lừa đảo qua mạng viễn thông",
        &ORDERS,
    );
    let document = register(&province.focal, province.committee, "318.docx", bytes).await;
    let kept = document::store::get(&app.store.reader(), document)
        .await
        .unwrap();
    assert_eq!(kept.number_symbol, "318/UBND-NC");
    assert_eq!(kept.issued_on, Some(date!(2026 - 06 - 05)));
    let directive = directive::actions::open(&province.focal, document)
        .await
        .unwrap();
    let read = duties(app, directive).await;
    assert_eq!(read.len(), 3, "{read:?}");
    assert_eq!(read[0].leads, [province.science]);
    assert_eq!(read[0].partners, [province.police]);
    assert_eq!(read[0].due_on, Some(date!(2026 - 06 - 30)));
    assert!(read[1].leads.is_empty(), "the directory has no such body");
    assert_eq!(read[2].leads, province.communes);
    // Nothing is given while a duty has nobody to answer for it, and the machine never confirms.
    let now = directive_now(&province.focal, directive).await;
    let early = task::confirm_directive(&province.focal, now).await;
    assert!(matches!(early, Err(ActionError::Invalid(_))), "{early:?}");
    lay_on(&province.focal, &read[1], &[province.finance]).await;
    let now = directive_now(&province.focal, directive).await;
    let machine = task::confirm_directive(&app.system(), now).await;
    assert!(
        matches!(machine, Err(ActionError::Denied { .. })),
        "{machine:?}"
    );
    let tasks = task::confirm_directive(&province.focal, now).await.unwrap();
    let n_expected = 1 + 1 + 1 + province.communes.len();
    assert_eq!(
        tasks.len(),
        n_expected,
        "lead, share, finance, each commune"
    );
    run_jobs(app).await;
    let commune = province.communes[0];
    let mut mine = Vec::new();
    for id in &tasks {
        let laid = task_of(app, *id).await;
        assert_eq!(laid.state, TaskState::Given);
        if laid.agency_id == commune {
            mine.push(*id);
        }
    }
    let [mine] = mine[..] else {
        panic!("one task of the commune: {mine:?}")
    };
    let ctx = officer(app, commune);
    let other = officer(app, province.communes[1]);
    assert!(matches!(
        task::acknowledge(&other, seen(app, mine).await).await,
        Err(ActionError::NotFound { .. })
    ));
    task::acknowledge(&ctx, seen(app, mine).await)
        .await
        .unwrap();
    let progress = task::Progress {
        text: "Đã họp 12 tổ dân phố".to_owned(),
        n_percent: Some(60),
        files: vec![],
    };
    task::note(&ctx, seen(app, mine).await, &progress)
        .await
        .unwrap();
    for (words, accepted) in [("Đã xong", false), ("Đã bổ sung biên bản", true)] {
        task::report_done(&ctx, seen(app, mine).await, words, &[])
            .await
            .unwrap();
        let edition = seen(app, mine).await;
        if accepted {
            task::accept(&province.focal, edition, "").await.unwrap();
        } else {
            task::return_(&province.focal, edition, "Thiếu biên bản")
                .await
                .unwrap();
            assert_eq!(task_of(app, mine).await.state, TaskState::Returned);
        }
    }
    assert_eq!(task_of(app, mine).await.state, TaskState::Accepted);
}

/// Police tell numbers, a commune signs nils, another says "more than", one is returned cell by cell, one is late.
async fn agencies_report(app: &App, province: &Province, focal: &Ctx) -> PeriodId {
    let schedule = period::adopt_schedule(focal, "half_year").await.unwrap();
    let (id, _) = period::open_period(focal, schedule, &OpenPeriod::named("2026-H1"))
        .await
        .unwrap();
    let due = store::obligations(&app.store.reader(), id).await.unwrap();
    let reporters: Vec<AgencyId> = due.iter().map(|o| o.agency_id).collect();
    for agency in [province.science, province.police]
        .iter()
        .chain(&province.communes)
    {
        assert!(reporters.contains(agency), "{agency} must report");
    }
    go_to(app, date!(2026 - 06 - 15));
    for agency in reporters {
        if agency == province.communes[4] {
            continue;
        }
        let mut cells = told_by(province, agency);
        if cells.is_empty() {
            cells.push((first_asked(app, id, agency).await, Cell::Nil));
        }
        let words = [("shortcomings", "- Trang thiết bị còn thiếu.")];
        let narratives = if agency == province.police {
            &words[..]
        } else {
            &[]
        };
        send(app, id, agency, &cells, narratives).await;
    }
    review_all(app, province, focal, id).await;
    // After the last due day: the last commune is late, and sends nonetheless.
    go_to(app, date!(2026 - 07 - 20));
    let late = obligation(app, id, province.communes[4]).await.unwrap();
    assert_eq!(period::not_reported(focal, id).await.unwrap().len(), 1);
    send(
        app,
        id,
        province.communes[4],
        &told_by(province, province.communes[4]),
        &[],
    )
    .await;
    let late = store::obligation(&app.store.reader(), late).await.unwrap();
    assert!(late.first_submitted_at.is_some());
    let full = period::completeness(focal, id, None).await.unwrap();
    assert_eq!(
        (full.n_submitted(), full.n_late, full.n_overdue),
        (full.n_obligations, 1, 0)
    );
    id
}

fn told_by(province: &Province, agency: AgencyId) -> Vec<(CellKey, Cell)> {
    let cells: &[(&str, Cell)] = if agency == province.police {
        &[
            ("D01", Cell::exact(9)),
            ("D01@behaviour=gambling_info", Cell::exact(4)),
            ("D01@behaviour=personal_data", Cell::exact(5)),
            ("D02", Cell::exact(3)),
            ("D03", Cell::value(420_000_000, Approx::MoreThan)),
        ]
    } else if agency == province.science {
        &[
            ("B01", Cell::exact(2)),
            ("G03", Cell::value(42_000, Approx::MoreThan)),
        ]
    } else if agency == province.communes[0] {
        &[("B01", Cell::exact(31)), ("F04", Cell::Nil)]
    } else if agency == province.communes[4] {
        &[("B01", Cell::exact(4)), ("F04", Cell::Nil)]
    } else if province.communes.contains(&agency) {
        &[("B01", Cell::Nil), ("F04", Cell::Nil)]
    } else {
        &[]
    };
    cells
        .iter()
        .map(|(text, cell)| (key(text), *cell))
        .collect()
}

/// Everybody is accepted except the first commune, whose number of inspections goes back and comes again as 3.
async fn review_all(app: &App, province: &Province, focal: &Ctx, period: PeriodId) {
    let newest = async |agency| {
        let id = obligation(app, period, agency).await.unwrap();
        submission::store::newest(&app.store.reader(), id)
            .await
            .unwrap()
            .unwrap()
    };
    let commune = province.communes[0];
    let sent = newest(commune).await;
    let review = review::Review {
        returned_cells: BTreeMap::from([(
            key("B01"),
            "Cao bất thường, đề nghị kiểm tra".to_owned(),
        )]),
        ..review::Review::default()
    };
    review::review(focal, sent.id, sent.row_version, &review)
        .await
        .unwrap();
    let id = obligation(app, period, commune).await.unwrap();
    let returned = store::obligation(&app.store.reader(), id).await.unwrap();
    assert_eq!(returned.state, ObligationState::Returned);
    send(app, period, commune, &[(key("B01"), Cell::exact(3))], &[]).await;
    let history = submission::actions::history(focal, id).await.unwrap();
    assert_eq!(history.len(), 2, "both versions are kept");
    for agency in [commune, province.police, province.communes[1]] {
        let sent = newest(agency).await;
        review::review(focal, sent.id, sent.row_version, &review::Review::accept())
            .await
            .unwrap();
    }
}

async fn report_is_compiled_and_issued(
    app: &App,
    province: &Province,
    focal: &Ctx,
    period: PeriodId,
) -> ReportId {
    let id = compiled::compile(focal, period).await.unwrap();
    assert!(every_number_is_true(focal, id).await > 20);
    let page = report(focal, id).await;
    let made = &page.draft.compiled;
    let police = province.police;
    for (cell, text) in [
        ("D01", "09"),
        ("D01@behaviour=gambling_info", "04"),
        ("D02", "03"),
    ] {
        assert!(
            is_printed(made, police, &key(cell), text),
            "{cell} as {text}"
        );
    }
    assert!(
        is_printed(made, police, &key("D03"), "hơn 420.000.000 đồng"),
        "approximate words stay"
    );
    assert!(is_printed(
        made,
        province.science,
        &key("G03"),
        "hơn 42.000"
    ));
    // 2 + 3 + 4: what was returned (31) is nowhere, what came late is in.
    let printed_total = made.figures.iter().any(|figure| {
        let sums = hopluc_core::report::compiled::origin::sums_in(&figure.origin);
        sums.len() == 1 && sums[0].key == key("B01") && sums[0].sum().cell == Cell::exact(9)
    });
    assert!(printed_total, "the province's inspections are not 9");
    let line = page
        .lines
        .iter()
        .find(|line| !line.block.text().is_empty() && line.block.section == "opening");
    let line = line.expect("an opening paragraph");
    let wanted = format!("{} Báo cáo gồm các nội dung sau:", line.block.text());
    compiled::edit(focal, id, page.report.row_version, &line.block.id, &wanted)
        .await
        .unwrap();
    let now = async || report(focal, id).await.report.row_version;
    let url = "https://hopluc.test/bao-cao-tong-hop/1";
    let headless = compiled::submit(focal, id, now().await, url).await;
    assert!(
        matches!(headless, Err(ActionError::Invalid(_))),
        "{headless:?}"
    );
    let head = ReportHead {
        place: "Lam Giang".to_owned(),
        recipient: "Ủy ban nhân dân tỉnh".to_owned(),
        position: "GIÁM ĐỐC".to_owned(),
        signer: "Lê Thị Thu Hà".to_owned(),
        copies: vec!["Công an tỉnh Lam Giang".to_owned(), "Lưu: VT".to_owned()],
        ..report(focal, id).await.draft.head
    };
    compiled::change_head(focal, id, now().await, head)
        .await
        .unwrap();
    compiled::submit(focal, id, now().await, url).await.unwrap();
    let same = testing::ctx(app, 50, province.science, Role::Leader);
    let own = compiled::approve(&same, id, now().await).await;
    assert!(
        matches!(
            own,
            Err(ActionError::Conflict {
                key: "conflict.second_person"
            })
        ),
        "{own:?}"
    );
    let leader = testing::ctx(app, 51, province.science, Role::Leader);
    compiled::approve(&leader, id, now().await).await.unwrap();
    let issued = compiled::issue(focal, id, now().await).await.unwrap();
    assert_eq!(issued.number, 1, "{issued:?}");
    assert!(issued.number_symbol.starts_with("01/BC-"), "{issued:?}");
    id
}

async fn report_leaves_the_house(app: &App, province: &Province, focal: &Ctx, id: ReportId) {
    let page = report(focal, id).await;
    assert_eq!(page.report.state, ReportState::Issued);
    let document = page
        .report
        .document_id
        .expect("an issued report is a document");
    run_jobs(app).await;
    let sent = document::store::get(&app.store.reader(), document)
        .await
        .unwrap();
    assert_eq!(sent.state, document::State::Sent, "the outbox sent it");
    assert_eq!(sent.holder_agency_id, province.science);
    let copies = document::dispatch::store::copies(&app.store.reader(), document)
        .await
        .unwrap();
    for copy in &copies {
        let told = match copy.recipient.agency_id {
            Some(_) => DispatchState::Sent,
            None => DispatchState::Kept,
        };
        assert_eq!(copy.state, told, "{copy:?}");
    }
    let (name, docx) = compiled::file(focal, id, compiled::FileForm::Docx, "")
        .await
        .unwrap();
    assert_eq!(name.rsplit('.').next(), Some("docx"));
    // What was made is read back by the reader of what arrives: the same number, kind and figures.
    let read = hopluc_doc::read_text(&name, &docx, &hopluc_doc::Limits::default()).unwrap();
    let reading = hopluc_text::read(&read.text);
    assert_eq!(reading.header.kind.code(), "bao_cao");
    let number = reading.header.number.expect("a number").value;
    assert_eq!(number, sent.number_symbol);
    for words in [
        "Báo cáo gồm các nội dung sau:",
        "hơn 42.000",
        "hơn 420.000.000 đồng",
    ] {
        assert!(read.text.contains(words), "{words} in\n{}", read.text);
    }
    // A build without the page layout engine cannot write a PDF; the program itself always can.
    if let Ok(file) = publish::render::file(focal, document, publish::render::FileForm::Pdf).await {
        assert!(file.bytes.starts_with(b"%PDF-"));
    } else {
        eprintln!("this build has no PDF writer; the command line's test writes the PDF");
    }
    let stranger = officer(app, province.operators[0]);
    assert!(matches!(
        compiled::page(&stranger, id).await,
        Err(ActionError::NotFound { .. })
    ));
}
