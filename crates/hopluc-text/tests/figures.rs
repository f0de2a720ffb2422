//! Whose result a figure is and of which period, where its own sentence tells. All bodies are of an invented province.

use hopluc_text::{FindingCode, Reading, read};

fn report(body: &str) -> Reading {
    read(&format!(
        "CÔNG AN TỈNH SÔNG LAM\nSố: 12/BC-CAT\n\nBÁO CÁO\nKết quả công tác quý III năm 2025\n\n{body}\n\nGIÁM ĐỐC\nTrần Văn A\n"
    ))
}

/// Count, unit, agency and period of each figure; what the document says of all is left out.
fn check(body: &str, expected: &[&str]) {
    let told: Vec<String> = report(body)
        .figures
        .iter()
        .map(|figure| {
            let agency = figure
                .agency
                .as_deref()
                .filter(|name| *name != "CÔNG AN TỈNH SÔNG LAM");
            let period = figure
                .period
                .as_deref()
                .filter(|period| *period != "quý III năm 2025");
            let parts = [agency, period].into_iter().flatten();
            let parts: Vec<&str> = parts.collect();
            format!("{} {} | {}", figure.value, figure.unit, parts.join(" | "))
        })
        .collect();
    assert_eq!(told, expected, "{body}");
}

#[test]
fn a_figure_has_the_period_of_its_clause() {
    check(
        "Trong quý III đã xử lý 12 vụ; 06 tháng đầu năm 30 vụ. Bắt 21 đối tượng.",
        &["12 vụ | ", "30 vụ | 06 tháng đầu năm", "21 đối tượng | "],
    );
    check(
        "Từ đầu năm đến nay, toàn tỉnh tiếp nhận 320 tin báo, giải quyết 298 tin.",
        &[
            "320 tin báo | Từ đầu năm đến nay",
            "298 tin | Từ đầu năm đến nay",
        ],
    );
    check(
        "Gỡ bỏ 67 trang giả mạo (cùng kỳ 54 trang), chặn 1.204 tên miền.",
        &["67 trang | ", "54 trang | cùng kỳ", "1204 tên miền | "],
    );
    check(
        "Tiếp nhận 4 tháng đầu năm 2023 hệ thống ghi nhận 63 phản ánh.",
        &["63 phản ánh | 4 tháng đầu năm 2023"],
    );
}

#[test]
fn a_period_behind_a_figure_is_its_own_and_that_of_no_next_clause() {
    check(
        "Khởi tố 12 vụ trong tháng 7/2025; kiểm tra 30 điểm trong tháng 8/2025; bắt 05 đối tượng.",
        &[
            "12 vụ | tháng 7/2025",
            "30 điểm | tháng 8/2025",
            "5 đối tượng | ",
        ],
    );
}

#[test]
fn a_heading_may_name_the_period_of_what_stands_below() {
    check(
        "1. Lũy kế 9 tháng\n- Khởi tố 42 vụ.\n2. Kết quả khác\n- Khởi tố 03 vụ.",
        &["42 vụ | Lũy kế 9 tháng", "3 vụ | "],
    );
}

#[test]
fn a_figure_is_the_result_of_the_body_that_acts_in_its_clause() {
    check(
        "Công an xã Hòa An bắt 02 đối tượng, Công an xã Hòa Bình bắt 03 đối tượng; riêng Công an phường Lam Sơn bắt 06 đối tượng, thu giữ 12 SIM.",
        &[
            "2 đối tượng | Công an xã Hòa An",
            "3 đối tượng | Công an xã Hòa Bình",
            "6 đối tượng | Công an phường Lam Sơn",
            "12 sim | Công an phường Lam Sơn",
        ],
    );
    check(
        "Phối hợp với Viettel Sông Lam, Sở Khoa học và Công nghệ kiểm tra 12 cơ sở.",
        &["12 cơ sở | "],
    );
    check(
        "Phát hiện 12 vụ (Công an tỉnh 05 vụ, Công an cấp xã 07 vụ). Rà soát 18 máy chủ (Sở Y tế 07 máy chủ, Sở Tài chính 11 máy chủ).",
        &[
            "12 vụ | ",
            "5 vụ | Công an tỉnh",
            "7 vụ | Công an cấp xã",
            "18 máy chủ | ",
            "7 máy chủ | ",
            "11 máy chủ | ",
        ],
    );
    check(
        "Công an tỉnh trong tháng 9 khởi tố 03 vụ. Trên địa bàn xảy ra 05 vụ cháy.",
        &["3 vụ | Công an tỉnh | tháng 9", "5 vụ | "],
    );
}

#[test]
fn a_group_acts_in_its_sentence_and_each_member_has_its_own_count() {
    check(
        "Thanh tra tỉnh lập biên bản 06 trường hợp. Trong kỳ, các doanh nghiệp viễn thông đã khóa 30 thuê bao, gồm: Viettel Sông Lam 10 thuê bao, VNPT Sông Lam 20 thuê bao. Xử phạt 02 trường hợp.",
        &[
            "6 trường hợp | Thanh tra tỉnh",
            "30 thuê bao | các doanh nghiệp viễn thông",
            "10 thuê bao | Viettel Sông Lam",
            "20 thuê bao | VNPT Sông Lam",
            "2 trường hợp | Thanh tra tỉnh",
        ],
    );
}

#[test]
fn a_case_told_against_the_nil_of_the_same_report_is_raised() {
    let raised = |body: &str| {
        let reading = report(body);
        let found = |code| reading.findings.iter().any(|finding| finding.code == code);
        assert_eq!(
            !reading.contradictions.is_empty(),
            found(FindingCode::NilAgainstPositive),
            "{body}"
        );
        reading.contradictions.len()
    };
    let nil = "1. Trên địa bàn không xảy ra vụ phá hoại công trình viễn thông nào.";
    assert_eq!(
        raised(&format!(
            "{nil}\n2. Trong tháng 8 xảy ra 01 vụ cắt trộm cáp viễn thông."
        )),
        1
    );
    for other in [
        "Xảy ra 02 vụ cháy rừng.",
        "Cùng kỳ năm 2024 xảy ra 02 vụ cắt trộm cáp viễn thông.",
        "Xử phạt 02 vụ vi phạm quy định về viễn thông.",
        "Không xảy ra vụ cắt trộm cáp viễn thông nào.",
    ] {
        assert_eq!(raised(&format!("{nil}\n2. {other}")), 0, "{other}");
    }
}

#[test]
fn the_bracket_below_the_subject_declares_the_period() {
    let reading = read(
        "CÔNG AN TỈNH SÔNG LAM\nSố: 12/BC-CAT\n\nBÁO CÁO\nSơ kết đợt cao điểm\n(Từ ngày 01/7/2026 đến 30/9/2026)\n\nI. TÌNH HÌNH\nXảy ra 78 vụ (giảm 15 vụ so với cùng kỳ năm 2025), chiếm đoạt 10 tỷ đồng của 150 bị hại.\n\nGIÁM ĐỐC\nTrần Văn A\n",
    );
    for figure in &reading.figures {
        assert_eq!(
            figure.period.as_deref(),
            Some("Từ ngày 01/7/2026 đến 30/9/2026")
        );
    }
    assert_eq!(reading.figures[2].quote, "10 tỷ đồng");
}

#[test]
fn what_is_counted_ends_before_whom_it_is_for() {
    let reading = read(
        "BÁO CÁO\nKết quả năm 2025\n\nI. KẾT QUẢ\n\nMở 05 lớp cho gần 300 cán bộ; xảy ra 06 vụ nhưng tính chất nghiêm trọng.\n",
    );
    let counted: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| figure.quote.as_str())
        .collect();
    assert_eq!(counted, ["05 lớp", "gần 300 cán bộ", "06 vụ"]);
}

#[test]
fn a_column_tells_what_became_of_the_counts_before_it() {
    let reading = read(
        "BÁO CÁO\nKết quả năm 2025\n\nI. KẾT QUẢ\n\n| TT | Loại vụ việc | Số vụ | Đã giải quyết | Đã xem |\n|---|---|---|---|---|\n| 1 | Lừa đảo qua mạng | 07 | 04 | có |\n| 2 | Đánh bạc qua mạng | 03 | 03 | có |\n",
    );
    let counted: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| (figure.value, figure.unit.as_str()))
        .collect();
    assert_eq!(
        counted,
        [(7.0, "vụ"), (4.0, "vụ"), (3.0, "vụ"), (3.0, "vụ")]
    );
}

#[test]
fn money_in_a_table_is_scaled_by_its_unit_column() {
    check(
        "I. KẾT QUẢ\n| TT | Chỉ tiêu | Đơn vị tính | Số liệu |\n|---|---|---|---|\n| 1 | Số tiền phạt | triệu đồng | 1.250,5 |\n| 2 | Số tiền nộp | đồng | 35.000.000 |\n| 3 | Kinh phí | Nghìn đồng | 500 |\n| 4 | Thiệt hại | Tỷ đồng | 1,2 |\n| 5 | Tỷ lệ | % | 95,5 |\n| 6 | Số vụ | vụ | 12 |",
        &[
            "1250500000 VND | ",
            "35000000 VND | ",
            "500000 VND | ",
            "1200000000 VND | ",
            "95.5 % | ",
            "12 vụ | ",
        ],
    );
    check(
        "I. KẾT QUẢ\n| TT | Chỉ tiêu | ĐVT | Năm 2024 | Năm 2025 |\n|---|---|---|---|---|\n| 1 | Tiền phạt | triệu đồng | 10,5 | 20 |\n| 2 | Số vụ | vụ | 3 | 4 |",
        &["10500000 VND | ", "20000000 VND | ", "3 vụ | ", "4 vụ | "],
    );
}

#[test]
fn money_in_a_table_is_scaled_by_the_head_or_the_line_above() {
    check(
        "I. KẾT QUẢ\n| TT | Nội dung | Kinh phí (triệu đồng) |\n|---|---|---|\n| 1 | Tuyên truyền lưu động | 1.250,5 |",
        &["1250500000 VND | "],
    );
    check(
        "I. KẾT QUẢ\nĐơn vị tính: triệu đồng\n| TT | Nội dung | Kinh phí |\n|---|---|---|\n| 1 | Tuyên truyền | 250 |\n| 2 | Thiết bị | 1,2 tỷ |",
        &["250000000 VND | ", "1200000000 VND | "],
    );
    check(
        "I. KẾT QUẢ\nBiểu 2. Kết quả xử phạt (nghìn đồng)\n| TT | Lĩnh vực | Số vụ | Số tiền phạt |\n|---|---|---|---|\n| 1 | Viễn thông | 25 | 500 |\n| 2 | Internet | 5 | 2.500.000 đồng |",
        &["25 vụ | ", "500000 VND | ", "5 vụ | ", "2500000 VND | "],
    );
}

#[test]
fn a_watch_round_the_clock_counts_nothing() {
    check(
        "Tổ chức trực 24/24 giờ, 7/7 ngày; phát hiện 12 vụ; thu 1.250.000/2.500.000 đồng.",
        &["12 vụ | ", "1250000 VND | "],
    );
}

#[test]
fn parts_that_fail_to_add_up_are_the_parts_all_the_same() {
    for (body, total, parts) in [
        (
            "Phát hiện 25 vụ, trong đó: lừa đảo 10 vụ, đánh bạc 8 vụ, trộm cắp 9 vụ.",
            0,
            vec![1, 2, 3],
        ),
        (
            "Xử phạt 05 tổ chức, 07 cá nhân, tổng cộng 13 đối tượng.",
            2,
            vec![0, 1],
        ),
    ] {
        let reading = report(body);
        let figure = reading.figures.get(total);
        assert_eq!(figure.and_then(|f| f.sum_of.clone()), Some(parts), "{body}");
        let fails = reading.contradictions.iter();
        assert_eq!(
            fails.filter(|c| c.why.contains("adds up")).count(),
            1,
            "{body}"
        );
    }
}

#[test]
fn a_body_behind_words_of_time_acts_in_its_clause() {
    check(
        "Trong quý I năm 2026, Công an xã Bình An xử lý 7 vụ; trong tháng 5/2026 Sở Tài chính kiểm tra 3 cơ sở.",
        &[
            "7 vụ | Công an xã Bình An | quý I năm 2026",
            "3 cơ sở | Sở Tài chính | tháng 5/2026",
        ],
    );
}

#[test]
fn money_without_its_unit_and_counts_in_words_are_figures() {
    check(
        "Hỗ trợ 500 nghìn đồng; chi 1,2 tỷ. Gần một trăm trường hợp vi phạm; hơn hai nghìn năm trăm lượt người.",
        &[
            "500000 VND | ",
            "1200000000 VND | ",
            "100 trường hợp | ",
            "2500 lượt người | ",
        ],
    );
    check("Dân số gần 1,2 triệu; khoảng một năm; trên hai xã.", &[]);
}
