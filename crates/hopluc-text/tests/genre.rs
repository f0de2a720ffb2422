//! What is read from documents of an invented province, one per form of the genre.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

use hopluc_text::{DocumentKind, FindingCode, Reading, read};

fn names(list: &[hopluc_text::Spanned<String>]) -> Vec<&str> {
    list.iter().map(|item| item.value.as_str()).collect()
}

fn value(field: Option<&hopluc_text::Spanned<String>>) -> Option<&str> {
    field.map(|field| field.value.as_str())
}

/// Assignees, partners and deadline of each duty, one line each.
fn duties(reading: &Reading) -> Vec<String> {
    let line = |duty: &hopluc_text::Duty| {
        let (lead, partners) = (
            names(&duty.assignees).join(" & "),
            names(&duty.partners).join(" & "),
        );
        format!(
            "{} | {lead} | {partners} | {}",
            duty.part_path,
            duty.deadline.as_deref().unwrap_or("-")
        )
    };
    reading.duties.iter().map(line).collect()
}

fn has(reading: &Reading, code: FindingCode) -> bool {
    reading.findings.iter().any(|finding| finding.code == code)
}

#[test]
fn a_telegram_with_a_table_letterhead_is_read() {
    let reading = read(include_str!("samples/cong_dien.txt"));
    let header = &reading.header;
    assert_eq!(header.kind, DocumentKind::CongDien);
    assert_eq!(value(header.number.as_ref()), Some("07/CĐ-UBND"));
    assert_eq!(
        value(header.issuer.as_ref()),
        Some("ỦY BAN NHÂN DÂN TỈNH ĐỒNG SƠN")
    );
    assert_eq!(value(header.date.as_ref()), Some("2026-06-09"));
    assert_eq!(
        names(&header.recipients),
        ["Như trên", "Thường trực Tỉnh ủy (để b/c)", "Lưu: VT, KGVX"]
    );
    assert_eq!(value(header.signer.as_ref()), Some("Trần Văn Mẫu"));
    assert_eq!(header.addressees.len(), 3);
    assert_eq!(
        duties(&reading),
        [
            "1 | Công an tỉnh | Sở Khoa học và Công nghệ & Ngân hàng Nhà nước chi nhánh Khu vực 5 | 2026-06-25",
            "2 | Sở Khoa học và Công nghệ |  | -",
            "3 | Chủ tịch UBND các xã, phường |  | 2026-07",
            "4 | Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh |  | -",
            "5 | Văn phòng UBND tỉnh |  | -",
        ]
    );
    let sum = reading
        .findings
        .iter()
        .find(|finding| finding.code == FindingCode::BreakdownSum)
        .expect("18 + 9 + 5 is not 31");
    assert_eq!(sum.args.get("difference"), Some("1"));
}

#[test]
fn a_decision_with_columns_parted_by_gaps_is_read() {
    let reading = read(include_str!("samples/quyet_dinh.txt"));
    let header = &reading.header;
    assert_eq!(header.kind, DocumentKind::QuyetDinh);
    assert_eq!(
        value(header.issuer.as_ref()),
        Some("SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    );
    assert_eq!(
        value(header.signer_title.as_ref()),
        Some("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC")
    );
    assert_eq!(value(header.signer.as_ref()), Some("Lê Thị Ví Dụ"));
    let labels: Vec<_> = reading
        .parts
        .iter()
        .map(|part| part.label.as_str())
        .collect();
    assert_eq!(labels, ["Điều 1", "Điều 2", "Điều 3"]);
    assert_eq!(
        duties(&reading),
        [
            "Điều 2 | Tổ công tác |  | -",
            "Điều 3 | Chánh Văn phòng Sở & Trưởng các phòng chuyên môn & các ông (bà) có tên tại Điều 1 |  | -"
        ]
    );
    let cited: Vec<_> = reading
        .citations
        .iter()
        .map(|c| c.number.as_deref().unwrap_or(c.quote.as_str()))
        .collect();
    assert_eq!(
        cited,
        [
            "Luật Viễn thông ngày 24 tháng 11 năm 2023",
            "91/2020/NĐ-CP",
            "20/2025/QĐ-UBND"
        ]
    );
}

#[test]
fn a_plan_gives_lead_partners_and_time_of_each_task_in_lines_of_their_own() {
    let reading = read(include_str!("samples/ke_hoach.txt"));
    assert_eq!(value(reading.header.number.as_ref()), Some("214/KH-UBND"));
    assert_eq!(value(reading.header.date.as_ref()), Some("2026-01"));
    assert_eq!(
        duties(&reading),
        [
            "II.1.a | Sở Văn hóa, Thể thao và Du lịch | Công an tỉnh & Báo và Phát thanh, Truyền hình Đồng Sơn | 2026-06-30",
            "II.1.b | Văn phòng UBND tỉnh |  | 2026-03-31",
            "III.1 | Công an tỉnh |  | -",
            "III.1 | Công an tỉnh | các sở, ngành liên quan | 2026-09-30",
            "III.2 | Sở Khoa học và Công nghệ | Công an tỉnh | -",
            "III.3 | Các sở, ban, ngành & UBND các xã, phường |  | 2026-02-28",
            "III | các cơ quan, đơn vị |  | -",
        ]
    );
    let returning: Vec<_> = reading
        .schedules
        .iter()
        .filter_map(|schedule| schedule.due_month_day.as_deref())
        .collect();
    assert_eq!(returning, ["06-15", "12-15"]);
    assert!(has(&reading, FindingCode::DateBlank) && !has(&reading, FindingCode::NumberBlank));
    assert!(reading.figures.is_empty(), "a target is no result");
}

#[test]
fn a_notice_of_conclusions_with_run_together_signature_is_read() {
    let reading = read(include_str!("samples/thong_bao.txt"));
    assert_eq!(reading.header.kind, DocumentKind::ThongBao);
    assert_eq!(
        value(reading.header.issuer.as_ref()),
        Some("VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH ĐỒNG SƠN")
    );
    assert_eq!(
        names(&reading.header.recipients),
        ["Thường trực Tỉnh ủy (b/c)", "Các sở, ban, ngành", "Lưu: VT"]
    );
    assert_eq!(value(reading.header.signer.as_ref()), Some("Đỗ Quang Thử"));
    assert_eq!(
        duties(&reading),
        [
            "2.a | Công an tỉnh |  | 2026-05-15",
            "2.b | Sở Tư pháp |  | -",
            "2.c | Các sở, ngành |  | -"
        ]
    );
    let within = reading.duties[1]
        .deadline_within
        .expect("seven working days");
    assert_eq!((within.days, within.working), (7, true));
}

#[test]
fn a_letter_gives_no_false_citation_for_dates_rates_and_telephones() {
    let reading = read(include_str!("samples/cong_van.txt"));
    let cited: Vec<_> = reading
        .citations
        .iter()
        .filter_map(|c| c.number.as_deref())
        .collect();
    assert_eq!(
        cited,
        [
            "12/2022/TT-BTTTT",
            "101/STTTT-CNTT",
            "102/STTTT-CNTT",
            "85/2016/NĐ-CP"
        ]
    );
    assert_eq!(
        value(reading.header.subject.as_ref()),
        Some("phối hợp cung cấp thông tin lỗ hổng bảo mật")
    );
    assert_eq!(
        value(reading.header.signer.as_ref()),
        Some("Thượng tá Nguyễn Kiểm Tra")
    );
    let due: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.deadline.as_deref())
        .collect();
    assert_eq!(
        due,
        [
            Some("2026-05-20"),
            Some("2026-05-15"),
            None,
            Some("2026-06-02")
        ]
    );
    let window = reading.schedules.last().expect("a report window");
    assert_eq!(
        (window.period_start.as_deref(), window.period_end.as_deref()),
        (Some("2026-05-15"), Some("2026-05-30"))
    );
}

#[test]
fn a_report_gives_figures_nils_and_opposite_trends() {
    let reading = read(include_str!("samples/bao_cao.txt"));
    assert_eq!(reading.header.kind, DocumentKind::BaoCao);
    assert_eq!(value(reading.header.date.as_ref()), Some("2026-06"));
    assert!(
        has(&reading, FindingCode::NumberBlank)
            && has(&reading, FindingCode::TrendsOppose)
            && has(&reading, FindingCode::NilAgainstPositive)
    );
    let values: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| (figure.value, figure.unit.as_str()))
        .collect();
    assert_eq!(values.len(), 13);
    assert!(
        values.contains(&(45_500_000.0, "VND"))
            && values.contains(&(12.5, "%"))
            && values.contains(&(0.0, "vụ"))
    );
    assert_eq!(reading.figures[8].agency.as_deref(), Some("Công an tỉnh"));
    assert_eq!(
        reading.figures[0].period.as_deref(),
        Some("6 tháng đầu năm 2026")
    );
    assert_eq!(
        duties(&reading)[0],
        "II | Sở Khoa học và Công nghệ | Công an tỉnh & Sở Tư pháp | 2026-09-30"
    );
    assert_eq!(duties(&reading)[2], "III | UBND tỉnh |  | -");
}

#[test]
fn a_directive_with_indented_wrapped_lines_is_read() {
    let reading = read(include_str!("samples/chi_thi.txt"));
    assert_eq!(reading.header.kind, DocumentKind::ChiThi);
    assert_eq!(
        value(reading.header.issuer.as_ref()),
        Some("ỦY BAN NHÂN DÂN TỈNH ĐỒNG SƠN")
    );
    assert_eq!(
        value(reading.header.signer.as_ref()),
        Some("Hoàng Văn Thử Nghiệm")
    );
    assert_eq!(
        duties(&reading),
        [
            "1 | Thủ trưởng các sở, ban, ngành & Chủ tịch UBND các xã, phường |  | -",
            "2.a | Công an tỉnh | Sở Khoa học và Công nghệ & Sở Tư pháp | 2026-04-30",
            "2.b | Công an tỉnh |  | -",
            "3 | Sở Giáo dục và Đào tạo |  | -",
            "4 | Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh & các tổ chức chính trị - xã hội |  | -",
            "5 | Văn phòng UBND tỉnh | Công an tỉnh | 2026-12-15",
        ]
    );
    let cited: Vec<_> = reading
        .citations
        .iter()
        .filter_map(|c| c.number.as_deref())
        .collect();
    assert_eq!(
        cited,
        [
            "91/2025/QH15",
            "356/2025/NĐ-CP",
            "12/2026/NĐ-CP",
            "14-KL/TW"
        ]
    );
}

#[test]
fn faults_of_citations_are_found() {
    let text = "QUYẾT ĐỊNH\nVề việc thử\n\nCăn cứ Nghị định số 13/NĐ-CP ngày 17/4/2023 của Chính phủ; Nghị quyết số 22/NQ-CP ngày 18/10/2019 của Thủ tướng Chính phủ; \
                Nghị định số 15/2020/NĐ-CP ngày 03/02/2021 của Chính phủ; Quyết định số 9/QĐ-TTg ngày 31/4/2024 của Thủ tướng Chính phủ.";
    let reading = read(text);
    for code in [
        FindingCode::CitationYearMissing,
        FindingCode::CitationIssuer,
        FindingCode::CitationYear,
        FindingCode::DateImpossible,
    ] {
        assert_eq!(
            reading
                .findings
                .iter()
                .filter(|finding| finding.code == code)
                .count(),
            1,
            "{}",
            code.as_str()
        );
    }
    let mend = reading
        .findings
        .iter()
        .find_map(|finding| finding.args.get("mend"));
    assert_eq!(mend, Some("13/2023/NĐ-CP"));
}

#[test]
fn conflicts_of_a_campaign_are_found() {
    let text = "KẾ HOẠCH\nĐợt cao điểm\n\nI. NHIỆM VỤ\n1. Các sở, ban, ngành\n\
                - Mở đợt cao điểm tuyên truyền (từ ngày 01/6/2026 đến hết ngày 31/8/2026).\n\
                - Định kỳ báo cáo kết quả đợt cao điểm (từ ngày 05/6/2026 đến ngày 31/8/2026) như sau:\n\
                + Báo cáo kết quả 01 tháng (từ ngày 01/6/2026 đến ngày 20/6/2026) trước ngày 19/6/2026.\n\
                + Báo cáo tổng kết đợt cao điểm (từ ngày 25/5/2026 đến ngày 28/8/2026) trước ngày 31/8/2026.";
    let reading = read(text);
    for code in [
        FindingCode::TwoStartDates,
        FindingCode::WindowLength,
        FindingCode::DueBeforeEnd,
        FindingCode::WindowBeforeCampaign,
        FindingCode::WindowEndsEarly,
        FindingCode::DueTooSoon,
    ] {
        assert!(has(&reading, code), "{}", code.as_str());
    }
    assert!(!has(&reading, FindingCode::TwoEndDates));
}

#[test]
fn starts_of_a_campaign_without_an_end_are_read_and_order_nobody() {
    let plan = |more: &str| {
        read(&format!(
            "ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG\nSố: 12/KH-UBND\nLam Giang, ngày 10 tháng 5 năm 2026\nKẾ HOẠCH\n\
             Mở đợt cao điểm xử lý SIM rác\n\nI. THỜI GIAN\nĐợt cao điểm bắt đầu từ ngày 15/5/2026.\n\nII. NHIỆM VỤ\n{more}"
        ))
    };
    for (sentence, conflicts) in [
        (
            "1. Đợt cao điểm được triển khai từ ngày 20/5/2026 trên địa bàn tỉnh.",
            true,
        ),
        (
            "1. Kể từ ngày 01/6/2026, mở đợt cao điểm xử lý SIM rác.",
            true,
        ),
        (
            "1. Ra quân đợt cao điểm đồng loạt vào ngày 02/6/2026.",
            true,
        ),
        (
            "1. Đợt cao điểm diễn ra từ ngày 15/5/2026 đến ngày 15/7/2026.",
            false,
        ),
        ("1. Đợt 2 của cao điểm bắt đầu từ ngày 15/9/2026.", false),
    ] {
        let reading = plan(sentence);
        assert!(
            duties(&reading).is_empty(),
            "{sentence}: {:?}",
            duties(&reading)
        );
        assert_eq!(reading.schedules.len(), 2, "{sentence}");
        assert_eq!(
            reading.schedules[0].period_start.as_deref(),
            Some("2026-05-15")
        );
        assert_eq!(
            has(&reading, FindingCode::TwoStartDates),
            conflicts,
            "{sentence}"
        );
    }
    let reading = plan("1. Công an tỉnh\n- Ra quân đợt cao điểm từ ngày 15/5/2026.");
    assert_eq!(duties(&reading), ["1 | Công an tỉnh |  | -"]);
}

#[test]
fn unions_and_those_who_send_people_are_named() {
    let reading = read(
        "KẾ HOẠCH\nKiểm tra\n\nI. THỜI GIAN, THÀNH PHẦN\n1. Thời gian: quý III.\n2. Thành phần: mỗi đơn vị cử 01 lãnh đạo tham gia Đoàn.\n\
         II. NHIỆM VỤ\n1. Đề nghị Hội Nông dân, Công đoàn ngành Giáo dục, Công đoàn cơ sở Bưu điện tuyên truyền đến hội viên.",
    );
    assert_eq!(
        duties(&reading),
        [
            "2 | mỗi đơn vị |  | -",
            "II.1 | Hội Nông dân & Công đoàn ngành Giáo dục & Công đoàn cơ sở Bưu điện |  | -"
        ]
    );
}

#[test]
fn bare_counts_below_a_line_that_counts_are_figures() {
    let reading = read(
        "BÁO CÁO\nKết quả quý I năm 2026\n\nI. KẾT QUẢ\nQua kiểm tra, phát hiện:\n- Điểm bán không đăng ký: 07;\n\
         - Thuê bao sai thông tin: 1.250;\n- Thực hiện Kế hoạch số 12.\nII. TÌNH HÌNH\n- Nghị quyết 12",
    );
    let found: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| (figure.value, figure.unit.as_str()))
        .collect();
    assert_eq!(found, [(7.0, "điểm"), (1250.0, "thuê bao")]);
}

#[test]
fn terms_from_the_day_of_issue_have_a_last_day_and_others_have_none() {
    let reading = read(
        "UBND TỈNH X\n\nSố: 05/CT-UBND\n\nTỉnh X, ngày 20 tháng 01 năm 2026\n\nCHỈ THỊ\nVề việc xử lý SIM rác\n\n\
         1. Sở Y tế ban hành kế hoạch trong thời hạn 15 ngày kể từ ngày ban hành Chỉ thị này.\n\
         2. Công an tỉnh báo cáo trong vòng 10 ngày kể từ ngày nhận được Chỉ thị này.\n\
         3. Sở Tài chính rà soát trong thời hạn 05 ngày làm việc kể từ ngày ban hành Chỉ thị này.",
    );
    let last: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.deadline.as_deref())
        .collect();
    // Working days without holidays: Wednesday to Friday, then Monday and Tuesday.
    assert_eq!(last, [Some("2026-02-04"), None, Some("2026-01-27")]);
    let due: Vec<_> = reading
        .schedules
        .iter()
        .filter_map(|schedule| schedule.due.as_deref())
        .collect();
    assert_eq!(due, ["2026-02-04", "2026-01-27"]);
}

#[test]
fn amounts_in_words_are_figures_and_those_in_brackets_are_not_told_twice() {
    let reading = read(
        "BÁO CÁO\nKết quả quý I năm 2026\n\nI. KẾT QUẢ\nThiệt hại một tỷ hai trăm triệu đồng. Phạt tiền 25.850.000 đồng (hai mươi lăm triệu \
         tám trăm năm mươi nghìn đồng). Hỗ trợ 5 triệu rưỡi đồng.",
    );
    let found: Vec<_> = reading
        .figures
        .iter()
        .map(|figure| (figure.value, figure.unit.as_str()))
        .collect();
    assert_eq!(
        found,
        [(1.2e9, "VND"), (25_850_000.0, "VND"), (5_500_000.0, "VND")]
    );
}

#[test]
fn numbers_of_things_are_no_citations() {
    let reading = read(
        "UBND TỈNH X\n\nSố: 05/CT-UBND\n\nCHỈ THỊ\n\n1. Thửa đất số 45/TBĐ; nhà số 7/B; lô số 05/LK; km số 12/QL5; mã hồ sơ số 12/HS; vụ án số \
         3/2024/HSST.\n2. Thực hiện công văn số 12/CV-UBND và số 13/KH-UBND.",
    );
    let numbers: Vec<_> = reading
        .citations
        .iter()
        .filter_map(|citation| citation.number.as_deref())
        .collect();
    assert_eq!(numbers, ["12/CV-UBND", "13/KH-UBND"]);
}

#[test]
fn an_order_in_a_bracket_keeps_its_day_to_itself() {
    let reading = read(
        "UBND TỈNH X\n\nSố: 05/CT-UBND\n\nCHỈ THỊ\nVề việc rà soát\n\n1. Công an tỉnh rà soát SIM rác trên địa bàn.\n2. Sở Y tế rà soát hệ thống \
         bệnh viện (giao Thanh tra Sở Y tế kiểm tra trước ngày 30/8/2024), báo cáo UBND tỉnh trước ngày 15/9/2024.",
    );
    let last: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.deadline.as_deref())
        .collect();
    assert_eq!(last, [None, Some("2024-09-15"), Some("2024-08-30")]);
}

#[test]
fn an_order_behind_the_words_about_means_is_a_duty() {
    let reading = read(
        "UBND TỈNH ĐỒNG SƠN\n\nSố: 45/KH-UBND\n\nĐồng Sơn, ngày 12 tháng 3 năm 2026\n\nKẾ HOẠCH\nTuyên truyền\n\n\
         I. NHIỆM VỤ\n\n1. Công an tỉnh kiểm tra các đại lý.\n\nII. KINH PHÍ\n\n\
         Từ nguồn chi thường xuyên năm 2026. Sở Tài chính thẩm định dự toán trước ngày 20/4/2026. Sở sẽ thông báo sau.\n\nNơi nhận:\n- Lưu: VT.\n",
    );
    assert_eq!(
        duties(&reading),
        [
            "I.1 | Công an tỉnh |  | -",
            "II | Sở Tài chính |  | 2026-04-20"
        ]
    );
}

#[test]
fn a_body_behind_a_semicolon_that_finishes_the_work_by_its_day_has_a_duty() {
    let reading = read(
        "Ủy ban nhân dân tỉnh yêu cầu:\n\n1. Các phòng gửi dự thảo về Văn phòng trước ngày 10/4/2026; Văn phòng Sở hoàn chỉnh, trình lãnh đạo ký trước ngày 15/4/2026.\n",
    );
    let found: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| (names(&duty.assignees), duty.deadline.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (vec!["Các phòng"], Some("2026-04-10")),
            (vec!["Văn phòng Sở"], Some("2026-04-15"))
        ]
    );
}
