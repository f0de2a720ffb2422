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
