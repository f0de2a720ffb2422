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
