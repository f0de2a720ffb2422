//! Forms of strange documents: damaged by scans, flattened by converters, worded as other provinces do. One claim a test.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::{Reading, Recurrence, read};

fn letter(body: &str) -> Reading {
    read(&format!(
        "UBND TỈNH ĐỒNG SƠN\nSỞ Y TẾ\nSố: 15/SYT-VP\nV/v thử nghiệm\n\nKính gửi: Các đơn vị trực thuộc.\n\n{body}"
    ))
}

fn report(body: &str) -> Reading {
    read(&format!(
        "CÔNG AN XÃ TÂN ĐÀ\nSố: 15/BC-CAX\n\nBÁO CÁO\nKết quả công tác\n\nI. KẾT QUẢ\n\n{body}"
    ))
}

fn figures(body: &str) -> Vec<(f64, String)> {
    report(body)
        .figures
        .into_iter()
        .map(|figure| (figure.value, figure.unit))
        .collect()
}

#[test]
fn amounts_whose_unit_lost_its_tone_are_money() {
    assert_eq!(
        figures("1. Thiệt hại 1,35 tỷ đông."),
        [(1.35e9, "VND".to_owned())]
    );
}

#[test]
fn shares_with_a_sign_in_brackets_are_figures() {
    assert_eq!(
        figures("1. Xảy ra 31 vụ, giảm 04 vụ (-11,4%)."),
        [
            (31.0, "vụ".to_owned()),
            (4.0, "vụ".to_owned()),
            (11.4, "%".to_owned())
        ]
    );
}

#[test]
fn a_title_of_two_nouns_with_a_comma_is_a_heading() {
    let reading = report("1. Tội phạm: xảy ra 02 vụ.\n\n2. Cháy, nổ: không xảy ra.");
    let titles: Vec<_> = reading
        .parts
        .iter()
        .map(|part| part.title.as_str())
        .collect();
    assert_eq!(titles, ["KẾT QUẢ", "Tội phạm", "Cháy, nổ"]);
}

#[test]
fn a_label_whose_dot_stands_apart_is_a_label() {
    let reading = letter("1 . Đối với Phòng Tài chính:\n\n- Rà soát kinh phí của năm.");
    assert_eq!(reading.duties[0].assignees[0].value, "Phòng Tài chính");
}

#[test]
fn a_note_in_brackets_below_a_title_is_no_subject() {
    let reading = read(
        "CÔNG AN XÃ TÂN ĐÀ\nSố: 15/BC-CAX\n\nBÁO CÁO\nKết quả công tác tháng 6\n(Số liệu từ ngày 15/5 đến ngày 14/6)\n\nI. KẾT QUẢ",
    );
    assert_eq!(
        reading.header.subject.unwrap().value,
        "Kết quả công tác tháng 6"
    );
}

#[test]
fn who_issued_a_cited_text_is_not_who_speaks() {
    let reading = read(
        "Kính gửi:\n- UBND các tỉnh;\n- Các doanh nghiệp.\n\nNgày 06/10/2025, Thủ tướng Chính phủ ban hành Công điện số 188/CĐ-TTg. Bộ Xây dựng đề nghị các địa phương thực hiện như sau:\n\n1. Rà soát các công trình.",
    );
    assert_eq!(reading.header.issuer.unwrap().value, "Bộ Xây dựng");
}

#[test]
fn a_rule_that_comes_into_force_is_no_name() {
    let reading = letter("1. Ban hành kế hoạch trong vòng 30 ngày kể từ ngày Quy chế có hiệu lực.");
    assert!(reading.citations.is_empty());
}

#[test]
fn the_first_of_many_days_returns() {
    let reading = letter("1. Các đơn vị báo cáo hằng tuần, lần đầu trước ngày 10/11/2025.");
    let [schedule] = reading.schedules.as_slice() else {
        panic!("{:?}", reading.schedules)
    };
    assert_eq!(schedule.due.as_deref(), Some("2025-11-10"));
    assert_eq!(schedule.recurs, Some(Recurrence::Weekly));
}

#[test]
fn a_time_may_stand_before_who_reports() {
    let reading =
        letter("Trước 15 giờ thứ Sáu hằng tuần, Trung tâm Y tế báo cáo kết quả về Sở Y tế.");
    assert_eq!(reading.duties[0].assignees[0].value, "Trung tâm Y tế");
    let [schedule] = reading.schedules.as_slice() else {
        panic!("{:?}", reading.schedules)
    };
    assert_eq!(schedule.recurs, Some(Recurrence::Weekly));
}

#[test]
fn thursday_is_no_year() {
    let reading = letter("1. Các đơn vị báo cáo vào thứ Năm hằng tuần.");
    assert_eq!(reading.schedules[0].recurs, Some(Recurrence::Weekly));
}

#[test]
fn a_table_in_lines_gives_out_work() {
    let reading = read(
        "UBND XÃ TÂN ĐÀ\nSố: 37/KH-UBND\n\nKẾ HOẠCH\nThử nghiệm\n\nI. PHÂN CÔNG\n\nTT\nNội dung công việc\nChủ trì\nPhối hợp\nThời hạn\n1\nRà soát hệ thống camera\nCông an xã\nVăn phòng UBND xã\n30/11/2025\n2\nTập huấn kỹ năng số\nTrạm Y tế\nĐoàn Thanh niên\nQuý I/2026\n\nII. TỔ CHỨC THỰC HIỆN\n",
    );
    let told: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| {
            (
                duty.assignees[0].value.as_str(),
                duty.partners[0].value.as_str(),
                duty.deadline.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Công an xã", "Văn phòng UBND xã", "2025-11-30"),
            ("Trạm Y tế", "Đoàn Thanh niên", "2026-03-31")
        ]
    );
}

#[test]
fn a_rule_that_is_to_be_made_is_no_citation() {
    for body in [
        "1. Xây dựng Quy chế phối hợp xử lý tin báo giữa các phòng.",
        "1. Ban hành Quy chế hoạt động trước ngày 30/9/2026.",
    ] {
        assert!(letter(body).citations.is_empty(), "{body}");
    }
}

#[test]
fn a_heading_of_charges_gives_its_body_the_work() {
    let reading = read(
        "UBND XÃ TÂN ĐÀ\nSố: 37/QĐ-UBND\n\nQUYẾT ĐỊNH\nThử nghiệm\n\nĐiều 1. Thành lập Ban Chỉ đạo.\n\nĐiều 2. Nhiệm vụ, quyền hạn của Ban Chỉ đạo\n\n1. Rà soát hệ thống camera của xã.\n\n2. Trưởng Ban Chỉ đạo được sử dụng con dấu của xã.\n",
    );
    assert_eq!(reading.duties.len(), 1);
    assert_eq!(reading.duties[0].assignees[0].value, "Ban Chỉ đạo");
}

#[test]
fn words_lost_in_a_scan_are_read_and_quoted_as_they_stand() {
    let reading = letter(
        "1. Công an các huyên, thị xã phôi hợp vơi Tỉnh đoàn rà soát, báo cáo trươc ngày 10/11/2025.",
    );
    let duty = &reading.duties[0];
    assert_eq!(duty.assignees[0].value, "Công an các huyên, thị xã");
    assert_eq!(duty.partners[0].value, "Tỉnh đoàn");
    assert_eq!(duty.deadline.as_deref(), Some("2025-11-10"));
    assert!(duty.text.contains("phôi hợp vơi"));
    assert!(duty.span.of(&reading.text).starts_with("Công an các huyên"));
}

#[test]
fn a_bold_sentence_about_a_body_is_an_order() {
    let reading = letter(
        "**1. Trung tâm Y tế rà soát cơ sở dữ liệu bệnh nhân.**\n\n**2. Phòng Tài chính bố trí kinh phí.**\n\nCác đơn vị báo cáo trước ngày 10/11/2025.",
    );
    let first: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.assignees[0].value.as_str())
        .collect();
    assert_eq!(first, ["Trung tâm Y tế", "Phòng Tài chính", "Các đơn vị"]);
}

#[test]
fn bodies_named_by_field_part_or_kind_are_read_whole() {
    for (body, who) in [
        (
            "1. Cơ quan chuyên môn về xây dựng chủ trì, phối hợp với Công an tỉnh rà soát các công trình.",
            "Cơ quan chuyên môn về xây dựng",
        ),
        (
            "1. Cơ quan nhận được thông tin có trách nhiệm trả lời trong 05 ngày làm việc.",
            "Cơ quan nhận được thông tin",
        ),
        (
            "1. Chủ rừng là hộ gia đình, cá nhân ký cam kết với Ủy ban nhân dân xã.",
            "Chủ rừng là hộ gia đình, cá nhân",
        ),
        (
            "1. Chủ tịch UBND các phường Bến Lăng, Cầu Đá giải tỏa các điểm lấn chiếm.",
            "Chủ tịch UBND các phường Bến Lăng, Cầu Đá",
        ),
        (
            "1. Lắp đặt đèn tín hiệu tại nút giao Cầu Đá (Sở Xây dựng chủ trì, phối hợp với Công an tỉnh).",
            "Sở Xây dựng",
        ),
        (
            "1. Sở Giáo dục và Đào tạo:\n- Chỉ đạo các trường ký cam kết với phụ huynh.\n- Sở tổng hợp danh sách, gửi về nhà trường hằng tháng.",
            "Sở Giáo dục và Đào tạo",
        ),
    ] {
        let reading = letter(body);
        let last = reading.duties.last().unwrap();
        let names: Vec<_> = last
            .assignees
            .iter()
            .map(|name| name.value.as_str())
            .collect();
        assert_eq!(names, [who], "{body}");
    }
}

#[test]
fn plain_paragraphs_below_the_first_order_are_orders_too() {
    let reading = letter(
        "Giao Công an tỉnh rà soát các tuyến đường.\n\nSở Xây dựng hướng dẫn các xã bố trí bảng niêm yết.\n\nSở Xây dựng đã bố trí 12 bảng niêm yết.\n\nVăn phòng truyền đạt để các cơ quan biết, triển khai thực hiện./.",
    );
    let who: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.assignees[0].value.as_str())
        .collect();
    assert_eq!(who, ["Công an tỉnh", "Sở Xây dựng"]);
}

#[test]
fn who_agrees_with_a_report_is_given_nothing_to_do() {
    let reading = letter(
        "1. Ban Thường vụ cơ bản thống nhất với báo cáo của Công an xã.\n\n2. Giao Văn phòng Đảng ủy theo dõi, báo cáo trước ngày 10/9/2026.",
    );
    assert_eq!(reading.duties.len(), 1);
    assert_eq!(reading.duties[0].assignees[0].value, "Văn phòng Đảng ủy");
}

#[test]
fn one_of_those_named_before_and_heads_of_departments_are_read() {
    let reading = letter(
        "1. Riêng Viettel Đồng Sơn, VNPT Đồng Sơn hỗ trợ thiết bị tường lửa.\n\n2. Chánh Văn phòng, Vụ trưởng Vụ Pháp chế và Thủ trưởng các đơn vị có liên quan chịu trách nhiệm thi hành.",
    );
    let names = |duty: usize| -> Vec<&str> {
        let assignees = &reading.duties[duty].assignees;
        assignees.iter().map(|name| name.value.as_str()).collect()
    };
    assert_eq!(names(0), ["Viettel Đồng Sơn", "VNPT Đồng Sơn"]);
    assert_eq!(
        names(1),
        [
            "Chánh Văn phòng",
            "Vụ trưởng Vụ Pháp chế",
            "Thủ trưởng các đơn vị có liên quan"
        ]
    );
}
