//! Reports that return, reports without a day, and texts that a document puts in force behind its signature.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::{Reading, Recurrence, ScheduleWhat, read};

/// A letter of a province whose only item is `order`.
fn letter(order: &str) -> Reading {
    read(&format!(
        "UBND TỈNH ĐỒNG SƠN\n\nSố: 45/UBND-NC\n\nĐồng Sơn, ngày 12 tháng 3 năm 2026\n\nKính gửi: Các sở, ban, ngành.\n\n\
         UBND tỉnh yêu cầu:\n\n1. Sở Tài chính bố trí kinh phí.\n\n2. {order}\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    ))
}

fn check(order: &str, quote: &str, recurs: Recurrence) {
    let reading = letter(order);
    let found: Vec<_> = reading
        .schedules
        .iter()
        .map(|schedule| (schedule.quote.as_str(), schedule.what, schedule.recurs))
        .collect();
    let expected = (quote, ScheduleWhat::BaoCao, Some(recurs));
    assert_eq!(found, [expected], "{order}");
}

#[test]
fn a_day_of_each_month_or_quarter_returns() {
    check(
        "Công an tỉnh báo cáo kết quả về UBND tỉnh (qua Sở Nội vụ) trước ngày 25 hằng tháng.",
        "Công an tỉnh báo cáo kết quả về UBND tỉnh (qua Sở Nội vụ) trước ngày 25 hằng tháng",
        Recurrence::Monthly,
    );
    check(
        "Trước ngày 25 hàng tháng, Công an tỉnh gửi báo cáo về UBND tỉnh (qua Sở Nội vụ).",
        "Trước ngày 25 hàng tháng, Công an tỉnh gửi báo cáo về UBND tỉnh (qua Sở Nội vụ)",
        Recurrence::Monthly,
    );
    check(
        "Công an tỉnh báo cáo UBND tỉnh vào ngày 15 của tháng cuối quý.",
        "Công an tỉnh báo cáo UBND tỉnh vào ngày 15 của tháng cuối quý",
        Recurrence::Quarterly,
    );
    check(
        "Công an tỉnh báo cáo UBND tỉnh chậm nhất ngày 05 tháng đầu tiên của quý tiếp theo.",
        "Công an tỉnh báo cáo UBND tỉnh chậm nhất ngày 05 tháng đầu tiên của quý tiếp theo",
        Recurrence::Quarterly,
    );
}

#[test]
fn hours_of_each_week_or_day_return() {
    check(
        "Trước 15 giờ thứ Sáu hằng tuần, báo cáo UBND tỉnh tình hình.",
        "Trước 15 giờ thứ Sáu hằng tuần, báo cáo UBND tỉnh tình hình",
        Recurrence::Weekly,
    );
    check(
        "Công an tỉnh báo cáo nhanh trước 16 giờ 30 phút hàng ngày.",
        "Công an tỉnh báo cáo nhanh trước 16 giờ 30 phút hàng ngày",
        Recurrence::Daily,
    );
}

#[test]
fn a_rhythm_without_a_day_returns_beside_a_day_without_a_rhythm() {
    let reading = letter(
        "Công an tỉnh rà soát, hoàn thành trước ngày 30/6/2026; định kỳ hằng quý báo cáo UBND tỉnh.",
    );
    let found: Vec<_> = reading
        .schedules
        .iter()
        .map(|schedule| (schedule.due.as_deref(), schedule.recurs))
        .collect();
    assert_eq!(
        found,
        [
            (Some("2026-06-30"), None),
            (None, Some(Recurrence::Quarterly))
        ]
    );
}

#[test]
fn what_only_orders_reports_at_a_time_is_no_task_of_its_own() {
    for (order, is_report_only) in [
        (
            "Công an tỉnh báo cáo UBND tỉnh trước ngày 25 hằng tháng.",
            true,
        ),
        (
            "Các sở gửi kết quả về Sở Nội vụ trước ngày 10/12/2026 để tổng hợp.",
            true,
        ),
        // Ordered, but at no time: no schedule would keep it.
        ("Công an tỉnh báo cáo UBND tỉnh kết quả xử lý.", false),
        (
            "Công an tỉnh kiểm tra các đại lý, báo cáo trước ngày 10/12/2026.",
            false,
        ),
    ] {
        let reading = letter(order);
        let last = reading.duties.last().unwrap();
        assert_eq!(last.is_report_only, is_report_only, "{order}");
    }
}

#[test]
fn an_event_sets_the_time_where_no_day_does() {
    let reading =
        letter("Công an tỉnh báo cáo UBND tỉnh ngay khi phát hiện sự cố, bất kể ngày nghỉ.");
    let duty = reading.duties.last().unwrap();
    let words = duty.deadline_span.map(|span| span.of(&reading.text));
    assert_eq!(words, Some("ngay khi phát hiện sự cố"));
    assert_eq!(duty.deadline, None);
}

const DECISION: &str = "UBND TỈNH ĐỒNG SƠN\n\nSố: 45/QĐ-UBND\n\nĐồng Sơn, ngày 12 tháng 3 năm 2026\n\nQUYẾT ĐỊNH\nBan hành Kế hoạch\n\n\
    Điều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n\nĐiều 2. Sở Nội vụ chịu trách nhiệm thi hành.\n\n\
    Nơi nhận:\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Văn Mẫu\n\n";

#[test]
fn a_plan_behind_the_signature_gives_tasks() {
    let reading = read(&format!(
        "{DECISION}KẾ HOẠCH\nDiễn tập\n(Kèm theo Quyết định số 45/QĐ-UBND ngày 12/3/2026)\n\nI. NHIỆM VỤ\n\n\
         1. Công an tỉnh\n\n- Xây dựng kịch bản trước ngày 30/6/2026.\n\nPHỤ LỤC\n\n1. Sở Tài chính\n\n- Mẫu phiếu khảo sát số 1.\n"
    ));
    let last = reading.duties.last().unwrap();
    assert_eq!(last.text, "Xây dựng kịch bản trước ngày 30/6/2026.");
    assert_eq!(last.assignees.first().unwrap().value, "Công an tỉnh");
    assert_eq!(last.deadline.as_deref(), Some("2026-06-30"));
}

#[test]
fn a_form_behind_the_signature_gives_none() {
    let reading = read(&format!(
        "{DECISION}PHỤ LỤC\n(Kèm theo Quyết định số 45/QĐ-UBND)\n\n1. Công an tỉnh\n\n- Xây dựng kịch bản.\n"
    ));
    let texts: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.text.as_str())
        .collect();
    assert!(!texts.contains(&"Xây dựng kịch bản."), "{texts:?}");
}

#[test]
fn a_breakdown_belongs_to_the_count_nearest_to_it() {
    let reading = read(
        "BÁO CÁO\nKết quả năm 2025\n\nI. KẾT QUẢ\n\nĐã rà soát 1.870 tài khoản, đóng 15 tài khoản, gồm: 9 tài khoản sai thông tin, \
         6 tài khoản không hoạt động. Tiếp nhận 12 tin báo, đã giải quyết 9, còn 3.\n",
    );
    assert!(
        reading.contradictions.is_empty(),
        "{:?}",
        reading.contradictions
    );
    let total = reading
        .figures
        .iter()
        .find(|figure| (figure.value - 15.0).abs() < 1e-9)
        .unwrap();
    assert_eq!(total.sum_of, Some(vec![2, 3]));
    let units: Vec<_> = reading
        .figures
        .iter()
        .skip(4)
        .map(|figure| (figure.value, figure.unit.as_str()))
        .collect();
    assert_eq!(
        units,
        [(12.0, "tin báo"), (9.0, "tin báo"), (3.0, "tin báo")]
    );
}

#[test]
fn a_rhythm_in_words_alone_returns() {
    check(
        "Công an tỉnh theo dõi; 6 tháng một lần báo cáo UBND tỉnh.",
        "6 tháng một lần báo cáo UBND tỉnh",
        Recurrence::HalfYearly,
    );
    check(
        "Công an tỉnh báo cáo kết quả theo quý về UBND tỉnh để tổng hợp.",
        "Công an tỉnh báo cáo kết quả theo quý về UBND tỉnh để tổng hợp",
        Recurrence::Quarterly,
    );
}

#[test]
fn a_month_without_a_year_is_no_schedule() {
    let reading = letter("Công an tỉnh tổ chức kiểm tra trong tháng 3.");
    assert!(reading.schedules.is_empty(), "{:?}", reading.schedules);
}

#[test]
fn amounts_in_words_of_scale_are_whole() {
    let reading = read("BÁO CÁO\nKết quả năm 2025\n\nI. KẾT QUẢ\n\nThiệt hại 33,7 tỷ đồng.\n");
    let values: Vec<f64> = reading.figures.iter().map(|figure| figure.value).collect();
    assert_eq!(values, [33_700_000_000.0]);
}

#[test]
fn what_did_not_happen_may_stand_before_its_colon() {
    let reading =
        read("BÁO CÁO\nKết quả năm 2025\n\nI. KẾT QUẢ\n\n- Cháy, nổ trạm BTS: không xảy ra.\n");
    let found: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| (figure.quote.as_str(), figure.nil))
        .collect();
    assert_eq!(found, [("Cháy, nổ trạm BTS: không xảy ra", true)]);
}

#[test]
fn a_heading_cut_before_the_name_of_a_form_is_no_title() {
    let reading = read(
        "UBND TỈNH ĐỒNG SƠN\n\nSố: 45/KH-UBND\n\nKẾ HOẠCH\nPhòng, chống lừa đảo\n\nThực hiện Công văn số 12/UBND-NC, UBND tỉnh ban hành Kế hoạch như sau:\n\n\
         I. NHIỆM VỤ\n\n1. Công an tỉnh kiểm tra các đại lý.\n\nII. CHẾ ĐỘ\nBÁO CÁO\n\nCác đơn vị báo cáo trước ngày 10/6/2026.\n\nNơi nhận:\n- Lưu: VT.\n",
    );
    assert_eq!(reading.citations.len(), 1);
    assert_eq!(reading.parts.len(), 2);
    assert_eq!(reading.duties.len(), 2);
}

#[test]
fn a_schedule_of_reports_holds_months_and_days_but_no_weeks() {
    for (text, orders) in [
        (
            "Sở Y tế báo cáo UBND tỉnh kết quả trước ngày 25 hằng tháng.",
            true,
        ),
        (
            "Sở Y tế báo cáo UBND tỉnh kết quả thực hiện trước ngày 20/12/2026.",
            true,
        ),
        (
            "Sở Y tế báo cáo UBND tỉnh kết quả trước 15 giờ thứ Sáu hằng tuần.",
            false,
        ),
        (
            "Hằng ngày, Sở Y tế báo cáo UBND tỉnh kết quả trước 16 giờ.",
            false,
        ),
    ] {
        let reading = read(&format!("Ủy ban nhân dân tỉnh yêu cầu:\n\n1. {text}\n"));
        let schedules = &reading.schedules;
        assert!(!schedules.is_empty(), "{text}");
        let found = schedules.iter().any(hopluc_text::Schedule::orders_reports);
        assert_eq!(found, orders, "{text}: {schedules:?}");
    }
}

#[test]
fn each_month_and_an_hour_from_a_day_on_return() {
    check(
        "Mỗi tháng báo cáo kết quả về Công an tỉnh một lần.",
        "Mỗi tháng báo cáo kết quả về Công an tỉnh một lần",
        Recurrence::Monthly,
    );
    let reading =
        letter("Công an tỉnh gửi báo cáo nhanh trước 16 giờ 30, từ ngày 20/5/2026 về UBND tỉnh.");
    let schedule = reading.schedules.first().unwrap();
    assert_eq!(schedule.recurs, Some(Recurrence::Daily));
    assert_eq!(schedule.period_start.as_deref(), Some("2026-05-20"));
    assert_eq!(schedule.due, None);
}

/// Due days, also those without a year, and rhythms of the schedules of `order`.
fn times(order: &str) -> Vec<(Option<String>, Option<Recurrence>)> {
    letter(order)
        .schedules
        .into_iter()
        .map(|schedule| (schedule.due.or(schedule.due_month_day), schedule.recurs))
        .collect()
}

#[test]
fn a_list_of_months_shares_its_day() {
    let quarterly = |day: &str| (Some(day.to_owned()), Some(Recurrence::Quarterly));
    let expected = ["02-10", "05-10", "08-10", "11-10"].map(quarterly);
    for order in [
        "Công an tỉnh báo cáo quý về UBND tỉnh trước ngày 10 tháng 2, 5, 8, 11.",
        "Công an tỉnh định kỳ quý (ngày 10 tháng 2, 5, 8 và 11) báo cáo UBND tỉnh.",
    ] {
        let found = times(order);
        let days: Vec<_> = found.iter().map(|(day, _)| day.clone()).collect();
        let wanted: Vec<_> = expected.iter().map(|(day, _)| day.clone()).collect();
        assert_eq!(days, wanted, "{order}");
        assert_eq!(found.first(), expected.first(), "{order}");
    }
}

#[test]
fn a_month_of_a_report_is_the_next_after_the_document() {
    assert_eq!(
        times("Công an tỉnh tập huấn cho các xã, báo cáo UBND tỉnh trong tháng 8."),
        [(Some("2026-08".to_owned()), None)]
    );
    assert_eq!(
        times("Công an tỉnh báo cáo UBND tỉnh kết quả trong tháng 01."),
        [(Some("2027-01".to_owned()), None)]
    );
}

#[test]
fn an_event_makes_a_report_due_without_a_day() {
    let reading = letter(
        "Công an tỉnh kiểm tra các đại lý, báo cáo UBND tỉnh trong vòng 05 ngày làm việc kể từ ngày kết thúc kiểm tra.",
    );
    let quotes: Vec<_> = reading.schedules.iter().map(|s| s.quote.as_str()).collect();
    assert_eq!(
        quotes,
        ["báo cáo UBND tỉnh trong vòng 05 ngày làm việc kể từ ngày kết thúc kiểm tra"]
    );
    // A term for another act than a report is a time to act, though nobody knows its day yet.
    let reading =
        letter("Công an tỉnh cung cấp thông tin trong vòng 24 giờ kể từ khi nhận được yêu cầu.");
    let found: Vec<_> = reading
        .schedules
        .iter()
        .map(|s| (s.quote.as_str(), s.what, s.due.as_deref()))
        .collect();
    let quote = "Công an tỉnh cung cấp thông tin trong vòng 24 giờ kể từ khi nhận được yêu cầu";
    assert_eq!(found, [(quote, ScheduleWhat::Khac, None)]);
    check_one(
        "Công an tỉnh rà soát; báo cáo đột xuất khi xảy ra vụ việc phức tạp.",
        "báo cáo đột xuất khi xảy ra vụ việc phức tạp",
    );
}

/// The only schedule of `order` is the report of `quote`.
fn check_one(order: &str, quote: &str) {
    let reading = letter(order);
    let found: Vec<_> = reading
        .schedules
        .iter()
        .map(|schedule| (schedule.quote.as_str(), schedule.what))
        .collect();
    assert_eq!(found, [(quote, ScheduleWhat::BaoCao)], "{order}");
}

#[test]
fn the_words_of_a_rhythm_belong_to_its_day() {
    check(
        "Từ tháng 5/2026, trước ngày 05 hằng tháng báo cáo UBND tỉnh số thuê bao.",
        "trước ngày 05 hằng tháng báo cáo UBND tỉnh số thuê bao",
        Recurrence::Monthly,
    );
    check(
        "Định kỳ hằng tuần vào thứ Năm gửi số vụ, số bị hại, số tiền về UBND tỉnh.",
        "Định kỳ hằng tuần vào thứ Năm gửi số vụ, số bị hại, số tiền về UBND tỉnh",
        Recurrence::Weekly,
    );
    check(
        "Báo cáo tuần: số liệu từ thứ Sáu đến thứ Năm, gửi UBND tỉnh trước 10 giờ thứ Sáu.",
        "Báo cáo tuần: số liệu từ thứ Sáu đến thứ Năm, gửi UBND tỉnh trước 10 giờ thứ Sáu",
        Recurrence::Weekly,
    );
    check(
        "Báo cáo quý, năm lồng trong báo cáo kinh tế - xã hội.",
        "Báo cáo quý, năm lồng trong báo cáo kinh tế - xã hội",
        Recurrence::Quarterly,
    );
}

#[test]
fn lines_of_a_schedule_of_reports_are_no_tasks() {
    let reading = read(
        "UBND TỈNH ĐỒNG SƠN\n\nSố: 45/KH-UBND\n\nĐồng Sơn, ngày 12 tháng 3 năm 2026\n\nKẾ HOẠCH\nPhòng, chống lừa đảo\n\n\
         I. NHIỆM VỤ\n\n1. Công an tỉnh kiểm tra các đại lý.\n\nII. CHẾ ĐỘ BÁO CÁO\n\n\
         1. Báo cáo sơ kết 6 tháng (trước ngày 10/6), báo cáo năm (trước ngày 10/12) gửi Công an tỉnh.\n\n\
         2. Báo cáo quý gửi trước ngày 10 tháng cuối quý.\n\nNơi nhận:\n- Lưu: VT.\n",
    );
    assert_eq!(reading.duties.len(), 1);
    let found: Vec<_> = reading
        .schedules
        .iter()
        .map(|schedule| (schedule.due_month_day.as_deref(), schedule.recurs))
        .collect();
    assert_eq!(
        found,
        [
            (Some("06-10"), Some(Recurrence::HalfYearly)),
            (Some("12-10"), Some(Recurrence::Yearly)),
            (None, Some(Recurrence::Quarterly)),
        ]
    );
}

#[test]
fn a_report_below_the_duties_has_its_time() {
    let reading = read(
        "UBND TỈNH ĐỒNG SƠN\nSỞ TƯ PHÁP\n\nSố: 45/STP-VP\n\nĐồng Sơn, ngày 12 tháng 3 năm 2026\n\nKính gửi: Các phòng.\n\n\
         Sở Tư pháp yêu cầu:\n\n1. Các phòng rà soát văn bản.\n\nSở sẽ báo cáo UBND tỉnh trước ngày 20 hằng tháng.\n\nNơi nhận:\n- Lưu: VT.\n",
    );
    let found: Vec<_> = reading.schedules.iter().map(|s| s.recurs).collect();
    assert_eq!(found, [Some(Recurrence::Monthly)]);
}

#[test]
fn days_of_the_genre_return() {
    let yearly = |day: &str| (Some(day.to_owned()), Some(Recurrence::Yearly));
    assert_eq!(
        times("Công an tỉnh báo cáo UBND tỉnh vào các ngày 10/4 và 10/10 hằng năm."),
        ["04-10", "10-10"].map(yearly)
    );
    assert_eq!(
        times("Công an tỉnh gửi báo cáo chậm nhất ngày làm việc thứ hai của tháng kế tiếp."),
        [(None, Some(Recurrence::Monthly))]
    );
    for (order, recurs) in [
        (
            "Công an tỉnh báo cáo ngày 25 hằng tháng.",
            Recurrence::Monthly,
        ),
        (
            "Công an tỉnh báo cáo kết quả ngày 15 của tháng cuối quý.",
            Recurrence::Quarterly,
        ),
    ] {
        assert_eq!(times(order), [(None, Some(recurs))], "{order}");
    }
    assert_eq!(
        times("Công an tỉnh báo cáo trước 31/5; Sở Y tế báo cáo ngày 25 hằng tháng."),
        [
            (Some("05-31".to_owned()), None),
            (None, Some(Recurrence::Monthly))
        ]
    );
    assert_eq!(
        times("Công an tỉnh rà soát xong trong 6 tháng đầu năm 2026."),
        [(Some("2026-06-30".to_owned()), None)]
    );
    // The window that figures come from is no due day.
    assert_eq!(
        times(
            "Công an tỉnh báo cáo quý (số liệu từ ngày 15 tháng cuối quý trước đến ngày 14 tháng cuối quý này) trước ngày 16 tháng cuối quý."
        ),
        [(None, Some(Recurrence::Quarterly))]
    );
}

#[test]
fn a_case_orders_its_report() {
    check_one(
        "Khi mất kết nối trên diện rộng phải báo cáo ngay UBND tỉnh trong vòng 12 giờ.",
        "Khi mất kết nối trên diện rộng phải báo cáo ngay UBND tỉnh trong vòng 12 giờ",
    );
}

#[test]
fn a_report_is_no_newspaper() {
    let reading = letter("Thời hạn: báo cáo quý I trước ngày 20/3; báo cáo năm trước ngày 10/12.");
    for duty in &reading.duties {
        let bodies = duty.assignees.iter().map(|name| name.value.as_str());
        assert!(!bodies.into_iter().any(|name| name.contains("báo cáo")));
    }
}

#[test]
fn the_last_of_several_acts_has_the_term_from_receipt() {
    let reading = letter(
        "Sở Tư pháp lập hồ sơ, công bố danh sách trong vòng 48 giờ kể từ khi nhận được Công văn này.",
    );
    let quotes: Vec<_> = reading.schedules.iter().map(|s| s.quote.as_str()).collect();
    assert_eq!(
        quotes,
        ["công bố danh sách trong vòng 48 giờ kể từ khi nhận được Công văn này"]
    );
}

#[test]
fn the_month_of_a_report_is_the_deadline_of_its_duty() {
    let reading = letter("Công an tỉnh báo cáo UBND tỉnh trong tháng 8.");
    let duty = reading.duties.last().unwrap();
    assert_eq!(duty.deadline.as_deref(), Some("2026-08"));
}
