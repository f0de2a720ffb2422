//! What one document says against itself: totals and their parts, counts taken up again, windows; each with the passages to look at.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::read;

fn report(body: &str) -> String {
    format!(
        "UBND TỈNH X\nSỞ Y\n\nSố: 12/BC-SY\n\nBÁO CÁO\nKết quả công tác 6 tháng đầu năm 2026\n\n{body}\n\nGIÁM ĐỐC\nTrần Văn A\n"
    )
}

fn check(body: &str, expected: &[&str]) {
    let raised: Vec<String> = read(&report(body))
        .contradictions
        .into_iter()
        .filter(|contradiction| contradiction.strong)
        .map(|contradiction| contradiction.quotes.join(" ~ "))
        .collect();
    assert_eq!(raised, expected, "{body}");
}

#[test]
fn a_make_up_that_misses_the_total_is_raised() {
    check(
        "Toàn tỉnh xảy ra 64 vụ, giảm 9 vụ. Cơ cấu: 41 vụ lừa đảo; 12 vụ mã độc; 06 vụ đánh bạc.",
        &["64 vụ ~ 41 vụ lừa đảo ~ 12 vụ mã độc ~ 06 vụ đánh bạc"],
    );
    check(
        "Toàn tỉnh xảy ra 59 vụ, giảm 9 vụ. Cơ cấu: 41 vụ lừa đảo; 12 vụ mã độc; 06 vụ đánh bạc.",
        &[],
    );
}

#[test]
fn those_that_did_and_those_that_did_not_are_all() {
    check(
        "Trong tổng số 42 đơn vị được giao có 23 đơn vị đã gửi báo cáo, còn 18 đơn vị chưa gửi.",
        &["42 đơn vị ~ 23 đơn vị ~ 18 đơn vị chưa gửi"],
    );
    check(
        "Trong tổng số 42 đơn vị được giao có 24 đơn vị đã gửi báo cáo, còn 18 đơn vị chưa gửi.",
        &[],
    );
    check(
        "Trong tổng số 42 đơn vị có 23 đơn vị đã gửi báo cáo, còn 05 đơn vị xin lùi thời hạn.",
        &[],
    );
}

#[test]
fn a_count_is_taken_up_again_as_it_was_told() {
    check(
        "1. Toàn tỉnh xảy ra 64 vụ lừa đảo.\n2. Khởi tố\nTrong 62 vụ đã xảy ra, mới khởi tố 38 vụ.",
        &["Toàn tỉnh xảy ra 64 vụ lừa đảo ~ Trong 62 vụ"],
    );
    check(
        "1. Toàn tỉnh xảy ra 64 vụ lừa đảo.\n2. Khởi tố\nTrong 64 vụ đã xảy ra, mới khởi tố 38 vụ. Làm rõ 30 vụ.",
        &[],
    );
}

#[test]
fn one_column_of_a_total_row_is_told_by_the_others() {
    let table = |fines: &str| {
        format!(
            "Kết quả kiểm tra:\n\n| STT | Địa bàn | Điểm kiểm tra | SIM thu hồi | Tiền phạt (triệu đồng) |\n|---|---|---|---|---|\n| 1 | Xã A | 14 | 420 | 45 |\n| 2 | Xã B | 9 | 85 | 12,5 |\n| | Tổng cộng | 23 | 505 | {fines} |"
        )
    };
    check(&table("57,5"), &[]);
    check(
        &table("67,5"),
        &["Tổng cộng | 23 | 505 | 67,5 ~ 1 | Xã A | 14 | 420 | 45 ~ 2 | Xã B | 9 | 85 | 12,5"],
    );
    let figures = read(&report(&table("57,5"))).figures;
    assert_eq!(figures.len(), 9);
    assert_eq!(figures[8].sum_of, Some(vec![2, 5]));
    assert!((figures[8].value - 57_500_000.0).abs() < 1.0);
}

#[test]
fn a_window_that_ends_before_it_starts_is_raised() {
    let text = "UBND TỈNH X\nSố: 12/KH-UBND\n\nKẾ HOẠCH\nKiểm tra\n\nI. THỜI GIAN\n- Thời gian kiểm tra: từ ngày 01/10/2024 đến ngày 15/9/2024.\nII. PHÂN CÔNG\n1. Sở Y chủ trì kiểm tra.\n";
    let contradictions = read(text).contradictions;
    let quotes = contradictions.iter().flat_map(|c| &c.quotes);
    assert!(
        quotes.clone().any(|quote| quote.contains("15/9/2024")),
        "{contradictions:?}"
    );
}

#[test]
fn what_another_period_had_is_no_total() {
    check(
        "Phát hiện 96 vụ vi phạm, tăng 20% so với năm 2025 (80 vụ), gồm: 58 vụ lừa đảo; 17 vụ đánh bạc; 12 vụ mã độc; 09 vụ khác.",
        &[],
    );
    check(
        "Phát hiện 96 vụ vi phạm, tăng 20% so với năm 2025 (80 vụ), gồm: 58 vụ lừa đảo; 17 vụ đánh bạc; 12 vụ mã độc; 08 vụ khác.",
        &["96 vụ vi phạm ~ 58 vụ lừa đảo ~ 17 vụ đánh bạc ~ 12 vụ mã độc ~ 08 vụ khác"],
    );
}

#[test]
fn a_bracket_breaks_down_the_count_whose_unit_it_has() {
    check(
        "Đã triệt phá 38 vụ với 291 đối tượng (năm 2024: 11 vụ; năm 2025: 14 vụ; năm 2026: 13 vụ).",
        &[],
    );
}

#[test]
fn a_title_whose_bracket_never_closes_is_held_against_nothing() {
    for text in [
        "Đồng Sơn, ngày 3 tháng 5 năm 2026(từ ngày 01/5 đến ngày 31/5/2026Số: 12/UBND-VX\nBÁO CÁO",
        "BÁO CÁO\nKết quả 03 tháng (từ ngày 01/5/2026 đến ngày 31/5/2026",
    ] {
        let reading = read(text);
        assert!(reading.contradictions.is_empty(), "{text}");
    }
}

#[test]
fn a_closed_list_of_other_nouns_breaks_a_count_down() {
    check(
        "Đã kiểm tra 48 cơ sở, gồm 25 cửa hàng điện thoại, 12 điểm truy nhập Internet và 09 đại lý SIM.",
        &["48 cơ sở ~ 25 cửa hàng điện thoại ~ 12 điểm truy nhập Internet ~ 09 đại lý SIM"],
    );
    for body in [
        "Đã kiểm tra 46 cơ sở, gồm 25 cửa hàng điện thoại, 12 điểm truy nhập Internet và 09 đại lý SIM.",
        // Not all of them are told, or what is told is no part of the total.
        "Đã kiểm tra 48 cơ sở, gồm 25 cửa hàng điện thoại, 12 điểm truy nhập Internet.",
        "Đã thành lập 03 đoàn kiểm tra, gồm 15 đồng chí và 04 xe ô tô.",
    ] {
        check(body, &[]);
    }
}

#[test]
fn a_nil_of_what_another_part_is_about_is_held_against_its_cases() {
    let text = |act: &str| {
        report(&format!(
            "I. KẾT QUẢ\n1. Bảo vệ công trình điện lực\nCác doanh nghiệp báo cáo xảy ra 04 vụ cắt trộm dây dẫn, thiệt hại 90 triệu đồng.\n\
             II. ĐÁNH GIÁ\nTrong kỳ không xảy ra vụ {act} công trình điện lực nào trên địa bàn tỉnh."
        ))
    };
    let raised = |act: &str| {
        let contradictions = read(&text(act)).contradictions;
        let quotes = contradictions.into_iter().map(|c| c.quotes.join(" ~ "));
        quotes.collect::<Vec<_>>()
    };
    let expected = "Trong kỳ không xảy ra vụ phá hoại, trộm cắp công trình điện lực nào ~ Các doanh nghiệp báo cáo xảy ra 04 vụ cắt trộm dây dẫn";
    assert_eq!(raised("phá hoại, trộm cắp"), [expected]);
    assert!(raised("cháy nổ").is_empty());
}

/// A plan with these duties in its part about reports.
fn with_plan(duties: &str) -> String {
    format!(
        "UBND TỈNH X\nSố: 12/KH-UBND\nX, ngày 05 tháng 02 năm 2026\n\nKẾ HOẠCH\nPhòng, chống tội phạm mạng\n\nI. CHẾ ĐỘ BÁO CÁO\n{duties}\n\nTM. ỦY BAN NHÂN DÂN\n"
    )
}

/// The strong contradictions of a plan with `duties`.
fn check_plan(duties: &str, expected: &[&str]) {
    let text = with_plan(duties);
    let contradictions = read(&text).contradictions.into_iter();
    let raised: Vec<String> = contradictions
        .filter(|contradiction| contradiction.strong)
        .map(|contradiction| contradiction.quotes.join(" ~ "))
        .collect();
    assert_eq!(raised, expected, "{duties}");
}

#[test]
fn what_is_compiled_is_due_behind_what_it_gathers() {
    let plan = |sent: &str, compiled: &str| {
        format!(
            "1. UBND các xã gửi báo cáo về Sở Y tế: báo cáo 6 tháng trước ngày {sent}; báo cáo năm trước ngày 15/12.\n\
             2. Sở Y tế tổng hợp, báo cáo UBND tỉnh trước ngày {compiled} và ngày 25/12 hằng năm."
        )
    };
    check_plan(
        &plan("15/6", "10/6"),
        &["báo cáo 6 tháng trước ngày 15/6 ~ báo cáo UBND tỉnh trước ngày 10/6"],
    );
    check_plan(&plan("15/6", "20/6"), &[]);
    check_plan(&plan("15/7", "10/6"), &[]);
}

#[test]
fn one_order_asks_for_what_it_gathers_before_it_hands_on() {
    let plan = |sent: &str, due: &str| {
        format!(
            "1. Các trường học gửi kết quả về UBND xã trước ngày {sent} để tổng hợp, báo cáo UBND tỉnh trước ngày {due}."
        )
    };
    let early = read(&with_plan(&plan("18/4/2026", "12/4/2026")));
    let told: Vec<&str> = early
        .findings
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert!(told.contains(&"schedule.compiled_too_soon"), "{told:?}");
    let late = read(&with_plan(&plan("12/4/2026", "18/4/2026")));
    assert!(late.contradictions.is_empty(), "{:?}", late.contradictions);
}

#[test]
fn parts_are_held_against_their_total_behind_a_bracket_that_compares() {
    let told = |parts: &str| {
        let text = format!(
            "UBND XÃ Y\nSố: 7/BC-UBND\nY, ngày 05 tháng 7 năm 2026\n\nBÁO CÁO\nKết quả 6 tháng đầu năm 2026\n\nI. KẾT QUẢ\n\
             Công an xã tiếp nhận 30 tin báo lừa đảo qua mạng (tăng 06 tin so với cùng kỳ), trong đó {parts}.\n"
        );
        read(&text).contradictions.len()
    };
    assert_eq!(
        told("16 tin về đầu tư, 11 tin về việc làm, 05 tin về mua bán"),
        1
    );
    assert_eq!(
        told("16 tin về đầu tư, 11 tin về việc làm, 03 tin về mua bán"),
        0
    );
    assert_eq!(
        told("16 tin về đầu tư, 04 tin về việc làm"),
        0,
        "not all of them"
    );
}
