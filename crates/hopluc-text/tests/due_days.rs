//! Days that cannot all be kept: due before the figures are cut off or the campaign is over, two days for one report, days that do
//! not exist. Each is a finding and, where two passages are against each other, a contradiction that quotes them.

use hopluc_text::{FindingCode, Reading, ScheduleWhat, read};

fn plan(body: &str) -> Reading {
    read(&format!(
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM\nSố: 12/KH-UBND\n\nSông Lam, ngày 05 tháng 01 năm 2026\n\nKẾ HOẠCH\nMở đợt cao điểm phòng, chống lừa đảo\n\n{body}\n\nNơi nhận:\n- Lưu: VT.\n"
    ))
}

/// The strong contradictions of a plan, as their codes of `why` and the passages.
fn check(body: &str, expected: &[&str]) {
    let reading = plan(body);
    let strong = reading
        .contradictions
        .iter()
        .filter(|contradiction| contradiction.strong);
    let raised: Vec<String> = strong
        .map(|contradiction| contradiction.quotes.join(" ~ "))
        .collect();
    assert_eq!(raised, expected, "{body}");
    let codes = [FindingCode::DueBeforeEnd, FindingCode::TwoDueDates];
    let found = reading
        .findings
        .iter()
        .filter(|finding| codes.contains(&finding.code))
        .count();
    assert_eq!(found, expected.len(), "{body}");
}

#[test]
fn nothing_is_due_before_its_figures_are_cut_off() {
    check(
        "1. Sở Y tế gửi báo cáo, số liệu tính đến ngày 25/5/2026, trước ngày 22/5/2026.",
        &[
            "số liệu tính đến ngày 25/5/2026 ~ Sở Y tế gửi báo cáo, số liệu tính đến ngày 25/5/2026, trước ngày 22/5/2026",
        ],
    );
    check(
        "1. Các xã báo cáo hằng tháng, số liệu chốt đến ngày 25 hằng tháng, gửi trước ngày 20 hằng tháng.",
        &[
            "số liệu chốt đến ngày 25 ~ số liệu chốt đến ngày 25 hằng tháng, gửi trước ngày 20 hằng tháng",
        ],
    );
    for sound in [
        "1. Sở Y tế gửi báo cáo, số liệu tính đến ngày 25/5/2026, trước ngày 28/5/2026.",
        "1. Các xã báo cáo hằng tháng, số liệu chốt đến ngày 30 hằng tháng, gửi trước ngày 05 hằng tháng.",
        "1. Các xã báo cáo hằng tháng, số liệu chốt đến ngày 25 hằng tháng, gửi trước ngày 20 tháng sau.",
        "1. Sở Y tế chốt số liệu ngày 25/5/2026. Sở Nội vụ báo cáo kết quả trước ngày 20/5/2026.",
    ] {
        check(sound, &[]);
    }
}

#[test]
fn no_closing_report_is_due_while_the_campaign_runs() {
    let campaign = "I. THỜI GIAN\nĐợt cao điểm thực hiện từ ngày 01/3/2026 đến ngày 31/5/2026.\nII. TỔ CHỨC THỰC HIỆN\n";
    check(
        &format!("{campaign}1. Công an tỉnh báo cáo tổng kết đợt cao điểm trước ngày 20/5/2026."),
        &[
            "Đợt cao điểm thực hiện từ ngày 01/3/2026 đến ngày 31/5/2026 ~ Công an tỉnh báo cáo tổng kết đợt cao điểm trước ngày 20/5/2026",
        ],
    );
    for sound in [
        "1. Công an tỉnh báo cáo tổng kết đợt cao điểm trước ngày 05/6/2026.",
        "1. Công an tỉnh báo cáo sơ kết đợt cao điểm trước ngày 20/4/2026.",
        "1. Công an tỉnh tổng kết năm học trước ngày 20/5/2026.",
    ] {
        check(&format!("{campaign}{sound}"), &[]);
    }
}

#[test]
fn one_report_has_one_due_day() {
    check(
        "1. Các sở báo cáo sơ kết về Công an tỉnh trước ngày 15/4/2026.\n2. Chế độ báo cáo\n- Báo cáo sơ kết gửi Công an tỉnh trước ngày 18/4/2026.",
        &[
            "Các sở báo cáo sơ kết về Công an tỉnh trước ngày 15/4/2026 ~ Báo cáo sơ kết gửi Công an tỉnh trước ngày 18/4/2026",
        ],
    );
    for sound in [
        // Another receiver, another sender, one who gathers, another report, the same day.
        "1. Các sở báo cáo sơ kết về Công an tỉnh trước ngày 15/4/2026.\n2. Chế độ báo cáo\n- Báo cáo sơ kết gửi UBND tỉnh trước ngày 18/4/2026.",
        "1. Sở Y tế báo cáo sơ kết trước ngày 15/4/2026.\n2. Sở Nội vụ báo cáo sơ kết trước ngày 18/4/2026.",
        "1. Các sở báo cáo sơ kết trước ngày 15/4/2026.\n2. Công an tỉnh tổng hợp, báo cáo sơ kết trước ngày 18/4/2026.",
        "1. Báo cáo quý I trước ngày 15/3/2026.\n2. Báo cáo quý II trước ngày 15/6/2026.",
        "1. Các sở báo cáo sơ kết về Công an tỉnh trước ngày 15/4/2026.\n2. Chế độ báo cáo\n- Báo cáo sơ kết gửi Công an tỉnh trước ngày 15/4/2026.",
        "1. Công an xã báo cáo sơ kết về Công an tỉnh trước ngày 15/4/2026.\n2. Công an tỉnh\n- Báo cáo sơ kết trước ngày 18/4/2026.",
    ] {
        check(sound, &[]);
    }
}

#[test]
fn days_without_a_year_are_compared_too() {
    check(
        "1. Sở Y tế báo cáo quý II: số liệu tính từ ngày 15/3 đến ngày 14/6; gửi trước ngày 10/6.",
        &["số liệu tính từ ngày 15/3 đến ngày 14/6; gửi trước ngày 10/6"],
    );
    check(
        "1. Số liệu báo cáo quý tính từ ngày 15/6 đến ngày 14/9, gửi báo cáo trước ngày 14/9.",
        &["Số liệu báo cáo quý tính từ ngày 15/6 đến ngày 14/9, gửi báo cáo trước ngày 14/9"],
    );
    for sound in [
        "1. Sở Y tế báo cáo quý II: số liệu tính từ ngày 15/3 đến ngày 14/6; gửi trước ngày 20/6.",
        "1. Sở Y tế báo cáo năm: số liệu tính từ ngày 15/12 đến ngày 14/12; gửi trước ngày 10/01.",
        "1. Sở Y tế báo cáo quý I: số liệu tính từ ngày 15/12/2025 đến ngày 14/3/2026; gửi trước ngày 20/3.",
    ] {
        check(sound, &[]);
    }
}

#[test]
fn figures_and_the_day_on_which_they_are_sent_are_one_time() {
    let told = |order: &str| -> Vec<_> {
        let times = plan(order).schedules.into_iter();
        times
            .map(|time| (time.what, time.period_end, time.due))
            .collect()
    };
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(
        told(
            "1. Báo cáo 6 tháng: số liệu tính từ ngày 15/12/2025 đến ngày 14/6/2026; gửi về Sở chậm nhất ngày 17/6/2026."
        ),
        [(ScheduleWhat::BaoCao, day("2026-06-14"), day("2026-06-17"))]
    );
    // What is done in a time and a report on something else.
    let apart = told(
        "1. Sở Y tế tuyên truyền từ ngày 15/5/2026 đến ngày 14/6/2026; gửi báo cáo chậm nhất ngày 17/6/2026.",
    );
    assert_eq!(apart.len(), 2, "{apart:?}");
}

#[test]
fn a_quarter_has_one_due_day_with_its_window_and_without() {
    let first = "1. Các đơn vị báo cáo quý III (số liệu từ 15/6/2026 đến 14/9/2026) trước ngày 21/9/2026.\n2. Chế độ báo cáo\n";
    check(
        &format!("{first}- Báo cáo quý III năm 2026 trước ngày 25/9/2026."),
        &[
            "Các đơn vị báo cáo quý III (số liệu từ 15/6/2026 đến 14/9/2026) trước ngày 21/9/2026 ~ Báo cáo quý III năm 2026 trước ngày 25/9/2026",
        ],
    );
    check(
        &format!("{first}- Báo cáo quý IV năm 2026 trước ngày 25/12/2026."),
        &[],
    );
}

#[test]
fn a_closing_report_in_the_order_of_the_campaign_is_on_the_campaign() {
    let campaign = "1. Thời gian cao điểm từ ngày 01/7/2026 đến ngày 30/9/2026. Các đơn vị báo cáo";
    check(
        &format!("{campaign} sơ kết trước ngày 15/8/2026; báo cáo tổng kết trước ngày 25/9/2026."),
        &[
            "Thời gian cao điểm từ ngày 01/7/2026 đến ngày 30/9/2026 ~ báo cáo tổng kết trước ngày 25/9/2026",
        ],
    );
    check(
        &format!("{campaign} tổng kết năm học trước ngày 25/9/2026."),
        &[],
    );
}

#[test]
fn a_report_may_set_the_times_of_the_next_ones() {
    let text = "UBND TỈNH X\nSố: 12/BC-UBND\n\nX, ngày 20 tháng 9 năm 2026\n\nBÁO CÁO\nKết quả công tác\n\nI. KẾT QUẢ\n1. Xử lý 12 vụ.\nII. PHƯƠNG HƯỚNG, NHIỆM VỤ\n1. Tiếp tục tuyên truyền.\n2. Báo cáo năm: thời gian chốt số liệu tính từ 15/12/2026 đến 14/12/2025, gửi trước ngày 15/12.\n";
    let raised: Vec<String> = read(text)
        .findings
        .into_iter()
        .map(|finding| finding.code.as_str().to_owned())
        .filter(|code| code == "schedule.window_inverted")
        .collect();
    assert_eq!(raised.len(), 1);
}

#[test]
fn a_day_that_does_not_exist_is_told_and_compared_with_nothing() {
    let reading = plan(
        "1. Sở Y tế gửi báo cáo kỳ từ ngày 01/3/2026 đến ngày 31/4/2026 trước ngày 31/02/2026.\n2. Sở Nội vụ rà soát xong trước ngày 30/02/2025.",
    );
    let codes: Vec<&str> = reading
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    let told = codes
        .iter()
        .filter(|code| **code == "date.impossible")
        .count();
    assert_eq!(told, 3, "{codes:?}");
    for other in [
        "schedule.due_before_end",
        "schedule.window_inverted",
        "duty.deadline_past",
        "duty.deadline_weekend",
    ] {
        assert!(!codes.contains(&other), "{codes:?}");
    }
    assert!(
        reading.contradictions.is_empty(),
        "{:?}",
        reading.contradictions
    );
}

#[test]
fn a_day_that_exists_is_preferred() {
    let reading = plan("1. Sở Nội vụ rà soát trước ngày 30/02/2026, báo cáo trước ngày 10/3/2026.");
    assert_eq!(reading.duties[0].deadline.as_deref(), Some("2026-03-10"));
}

#[test]
fn errors_against_the_letterhead_are_contradictions() {
    let text = "UBND TỈNH X\nSố: 12/BC-UBND\n\nX, ngày 10 tháng 3 năm 2025\n\nKẾ HOẠCH\nKiểm tra\n\n1. Sở Y thực hiện Kế hoạch số 9/KH-UBND ngày 11/3/2025.\n";
    let raised: Vec<String> = read(text)
        .contradictions
        .into_iter()
        .map(|c| c.quotes.join(" ~ "))
        .collect();
    assert_eq!(
        raised,
        [
            "KẾ HOẠCH ~ Số: 12/BC-UBND",
            "X, ngày 10 tháng 3 năm 2025 ~ Kế hoạch số 9/KH-UBND ngày 11/3/2025"
        ]
    );
}

#[test]
fn what_happened_lately_is_due_on_no_day() {
    let reading = plan(
        "Thời gian qua, tình hình phức tạp. Trong quý I năm 2026, toàn tỉnh xảy ra 87 vụ.\n\n1. Công an tỉnh rà soát trước ngày 15/5/2026.",
    );
    let due: Vec<_> = reading
        .schedules
        .iter()
        .filter_map(|schedule| schedule.due.as_deref())
        .collect();
    assert_eq!(due, ["2026-05-15"]);
}

#[test]
fn what_is_asked_is_told_by_its_own_clause() {
    let reading = plan(
        "1. Công an tỉnh lập đường dây nóng, xong trước ngày 29/5/2026; báo cáo kết quả trước ngày 05/6/2026.",
    );
    let asked: Vec<_> = reading
        .schedules
        .iter()
        .map(|schedule| schedule.what)
        .collect();
    assert_eq!(asked, [ScheduleWhat::Khac, ScheduleWhat::BaoCao]);
}
