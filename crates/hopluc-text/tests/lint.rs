//! Each finding on a text that deserves it, with its place and its mend, and on a text that does not.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

use std::collections::BTreeSet;

use hopluc_text::{Finding, FindingCode as C, explain_en, explain_vi, lint, read};

const LETTER: &str = "ỦY BAN NHÂN DÂN TỈNH LAM GIANG\nSố: 12/UBND-NC\nLam Giang, ngày 10 tháng 3 năm 2025\nV/v thử\nKính gửi: Các sở, ban, ngành.\n\nUBND tỉnh yêu cầu:\n\n";
const END: &str =
    "\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nLê Văn Thử\n";

fn letter(body: &str) -> String {
    format!("{LETTER}{body}{END}")
}

fn report(body: &str) -> String {
    format!("BÁO CÁO\nKết quả quý I năm 2025\n\nI. KẾT QUẢ\n{body}\n")
}

fn raised(text: &str, code: C) -> Vec<Finding> {
    lint(text)
        .into_iter()
        .filter(|finding| finding.code == code)
        .collect()
}

/// Code, text that deserves it, words that its range begins with, mend.
type Case = (C, String, &'static str, Option<&'static str>);

/// Blanks, forms, signatures.
fn of_letterheads() -> Vec<Case> {
    vec![
        (
            C::NumberBlank,
            letter("1. Sở X rà soát.").replace("12/UBND-NC", "/UBND-NC"),
            "",
            None,
        ),
        (
            C::DateBlank,
            letter("1. Sở X rà soát.").replace("ngày 10 tháng", "ngày  tháng"),
            "",
            None,
        ),
        (
            C::KindAgainstSymbol,
            "BÁO CÁO\nKết quả\nSố: 12/KH-UBND\n\nThực hiện tốt.".to_owned(),
            "Số: 12/KH-UBND",
            None,
        ),
        (
            C::SignerMissing,
            letter("1. Sở X rà soát.").replace("Lê Văn Thử\n", ""),
            "KT. CHỦ TỊCH",
            None,
        ),
        (
            C::RecipientsMissing,
            letter("1. Sở X rà soát.").replace("Nơi nhận:\n- Như trên;\n- Lưu: VT.\n", ""),
            "KT. CHỦ TỊCH",
            None,
        ),
        (
            C::SigningCapacity,
            letter("1. Sở X rà soát.").replace("PHÓ CHỦ TỊCH\n", ""),
            "KT. CHỦ TỊCH",
            Some("KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
        ),
        (
            C::Secret,
            format!("MẬT\n{}", letter("1. Sở X rà soát.")),
            "",
            None,
        ),
    ]
}

/// Numbers, dates, issuers.
fn of_citations() -> Vec<Case> {
    vec![
        (
            C::CitationYearMissing,
            letter("1. Sở X thực hiện Nghị định số 13/NĐ-CP ngày 17/4/2023 của Chính phủ."),
            "Nghị định số 13/NĐ-CP",
            Some("13/2023/NĐ-CP"),
        ),
        (
            C::CitationIssuer,
            letter(
                "1. Sở X thực hiện Nghị quyết số 22/NQ-CP ngày 18/10/2019 của Thủ tướng Chính phủ.",
            ),
            "Nghị quyết số 22/NQ-CP",
            None,
        ),
        (
            C::CitationYear,
            letter("1. Sở X thực hiện Nghị định số 15/2020/NĐ-CP ngày 03/02/2021."),
            "Nghị định số 15/2020",
            None,
        ),
        (
            C::CitationType,
            letter("1. Sở X thực hiện Quyết định số 22/NQ-CP ngày 18/10/2019 của Chính phủ."),
            "Quyết định số 22/NQ-CP",
            Some("Nghị quyết"),
        ),
        (
            C::CitationFuture,
            letter("1. Sở X thực hiện Kế hoạch số 9/KH-UBND ngày 11/3/2025."),
            "Kế hoạch số 9/KH-UBND",
            None,
        ),
        (
            C::CitationBroken,
            letter("1. Sở X thực hiện Quyết định số 77/QĐ -TT g ngày 30/11/2022."),
            "Quyết định số 77/QĐ -TT g",
            Some("77/QĐ-TTg"),
        ),
        (
            C::CitationTwoSpellings,
            letter("1. Sở X thực hiện Quyết định số 77/QĐ-TTg và Quyết định số 77/QĐ-TTG."),
            "Quyết định số 77/QĐ-TTG",
            Some("77/QĐ-TTg"),
        ),
        (
            C::CitationTwoDates,
            letter(
                "1. Sở X thực hiện Kế hoạch số 9/KH-UBND ngày 01/3/2025.\n2. Sở Y thực hiện Kế hoạch số 9/KH-UBND ngày 02/3/2025.",
            ),
            "Kế hoạch số 9/KH-UBND ngày 02/3",
            None,
        ),
        (
            C::DateImpossible,
            letter("1. Sở X báo cáo trước ngày 31/4/2025."),
            "",
            None,
        ),
    ]
}

/// Windows and due days.
fn of_schedules() -> Vec<Case> {
    let campaign = "1. Mở đợt cao điểm tuyên truyền từ ngày 01/6/2025 đến ngày 31/8/2025.\n";
    let with = |more: &str| letter(&format!("{campaign}{more}"));
    vec![
        (
            C::TwoStartDates,
            with("2. Sở X tổng kết đợt cao điểm (từ ngày 05/6/2025 đến ngày 31/8/2025)."),
            "Sở X",
            None,
        ),
        (
            C::TwoEndDates,
            with("2. Sở X tổng kết đợt cao điểm (từ ngày 01/6/2025 đến ngày 30/8/2025)."),
            "Sở X",
            None,
        ),
        (
            C::WindowLength,
            with(
                "2. Sở X báo cáo kết quả 01 tháng (từ ngày 01/6/2025 đến ngày 16/6/2025) trước ngày 19/6/2025.",
            ),
            "Sở X",
            None,
        ),
        (
            C::WindowInverted,
            letter("1. Sở X báo cáo (từ ngày 16/6/2025 đến ngày 01/6/2025) trước ngày 19/6/2025."),
            "Sở X",
            None,
        ),
        (
            C::DueBeforeEnd,
            letter("1. Sở X báo cáo (từ ngày 01/6/2025 đến ngày 20/6/2025) trước ngày 19/6/2025."),
            "Sở X",
            None,
        ),
        (
            C::DueTooSoon,
            letter("1. Sở X báo cáo (từ ngày 01/6/2025 đến ngày 20/6/2025) trước ngày 21/6/2025."),
            "Sở X",
            None,
        ),
        (
            C::WindowBeforeCampaign,
            with(
                "2. Sở X báo cáo kết quả đợt cao điểm (từ ngày 25/5/2025 đến ngày 20/6/2025) trước ngày 27/6/2025.",
            ),
            "Sở X",
            None,
        ),
        (
            C::WindowEndsEarly,
            with(
                "2. Sở X báo cáo tổng kết đợt cao điểm (từ ngày 01/6/2025 đến ngày 25/8/2025) trước ngày 29/8/2025.",
            ),
            "Sở X",
            None,
        ),
        (
            C::TwoDueDates,
            letter(
                "1. Các sở báo cáo sơ kết về Công an tỉnh trước ngày 10/6/2025.\n2. Chế độ báo cáo\n- Báo cáo sơ kết gửi Công an tỉnh trước ngày 13/6/2025.",
            ),
            "Báo cáo sơ kết",
            None,
        ),
        (
            C::CompiledTooSoon,
            letter(
                "1. UBND các xã gửi báo cáo 6 tháng về Sở Y tế trước ngày 16/6/2025.\n2. Sở Y tế tổng hợp, báo cáo UBND tỉnh trước ngày 12/6/2025.",
            ),
            "báo cáo UBND tỉnh",
            None,
        ),
        (
            C::OpenPromise,
            report("Sở sẽ báo cáo kết quả về UBND tỉnh sau."),
            "Sở sẽ báo cáo",
            None,
        ),
    ]
}

/// Figures, claims and duties.
fn of_contents() -> Vec<Case> {
    vec![
        (
            C::BreakdownSum,
            report("Phát hiện 46 vụ, trong đó: 21 vụ giả danh, 24 vụ đầu tư."),
            "46 vụ",
            None,
        ),
        (
            C::CountDiffers,
            report("Toàn tỉnh xảy ra 64 vụ lừa đảo.\nTrong 62 vụ đã xảy ra, mới khởi tố 38 vụ."),
            "62 vụ",
            None,
        ),
        (
            C::WordsAgainstDigits,
            letter("1. Sở X chi 40.000.000 đồng (bốn mươi lăm triệu đồng)."),
            "40.000.000 đồng (bốn",
            None,
        ),
        (
            C::TrendWithoutBase,
            report("Tình hình tội phạm lừa đảo đã giảm rõ rệt."),
            "",
            None,
        ),
        (
            C::TrendsOppose,
            report("Tình hình tội phạm đã giảm rõ rệt.\nTội phạm lừa đảo ngày càng gia tăng."),
            "",
            None,
        ),
        (
            C::NilAgainstPositive,
            report(
                "1. Công an tỉnh\nPhát hiện 03 vụ buôn bán hàng giả thiết bị phát sóng.\n2. Sở Công Thương\nChưa phát hiện vụ buôn bán hàng giả thiết bị phát sóng.",
            ),
            "Chưa phát hiện",
            None,
        ),
        (
            C::DutyWithoutLead,
            "KẾ HOẠCH\nThử\n\nI. NHIỆM VỤ\n- Rà soát toàn bộ hệ thống thông tin của tỉnh.\n"
                .to_owned(),
            "Rà soát",
            None,
        ),
        (
            C::DutyWithoutDeadline,
            letter("1. Sở X rà soát toàn bộ hệ thống thông tin."),
            "Sở X",
            None,
        ),
        (
            C::DutyWithoutEvidence,
            letter("1. Sở X nâng cao nhận thức của người dân trước ngày 10/6/2025."),
            "Sở X",
            None,
        ),
        (
            C::DeadlineWeekend,
            letter("1. Sở X báo cáo kết quả trước ngày 15/6/2025."),
            "trước ngày 15/6/2025",
            Some("13/06/2025"),
        ),
        (
            C::DeadlinePast,
            letter("1. Sở X báo cáo kết quả trước ngày 03/3/2025."),
            "trước ngày 03/3/2025",
            None,
        ),
    ]
}

#[test]
fn every_finding_is_raised_where_it_is_deserved() {
    let mut seen = BTreeSet::new();
    let cases = [
        of_letterheads(),
        of_citations(),
        of_schedules(),
        of_contents(),
    ]
    .concat();
    for (code, text, words, mend) in cases {
        let findings = raised(&text, code);
        let finding = findings
            .first()
            .unwrap_or_else(|| panic!("{}: nothing in\n{text}", code.as_str()));
        let reading = read(&text);
        let place = finding.span.of(&reading.text);
        assert!(place.starts_with(words), "{}: {place:?}", code.as_str());
        assert_eq!(finding.mend(), mend, "{}", code.as_str());
        for words in [explain_vi(finding), explain_en(finding)] {
            assert!(!words.contains('{'), "{}: {words}", code.as_str());
        }
        seen.insert(code);
    }
    // What a table of laws tells stands in tests/law.rs.
    let of_laws = [
        C::CitationReplaced,
        C::CitationRepealed,
        C::CitationRepealedInPart,
        C::CitationNotYetInForce,
    ];
    let missing: Vec<_> = C::ALL
        .iter()
        .filter(|code| !seen.contains(code) && !of_laws.contains(code))
        .map(|code| code.as_str())
        .collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn a_sound_letter_raises_nothing() {
    let text = letter(
        "1. Sở Nội vụ báo cáo kết quả thực hiện Nghị định số 15/2020/NĐ-CP ngày 03/02/2020 của Chính phủ, Quyết định số 77/QĐ-\nTTg ngày 30/11/2022 của Thủ tướng Chính phủ trước ngày 13/6/2025.\n\n\
         2. Sở Tư pháp gửi báo cáo kỳ từ ngày 01/4/2025 đến ngày 30/4/2025 trước ngày 06/5/2025.",
    );
    let found: Vec<_> = lint(&text)
        .iter()
        .map(|finding| (finding.code.as_str(), explain_vi(finding)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn forms_that_share_a_word_are_no_faults() {
    for body in [
        "1. Sở X thực hiện Quy định số 85-QĐ/TW ngày 07/10/2022 của Ban Bí thư.",
        "1. Sở X thực hiện Kết luận số 12-KL/TU ngày 08/4/2021 của Tỉnh ủy.",
        "1. Sở X thực hiện Thông báo kết luận số 15/TB-UBND ngày 05/3/2025.",
        "1. Sở X thực hiện văn bản số 20/KH-UBND ngày 05/3/2025.",
    ] {
        assert!(raised(&letter(body), C::CitationType).is_empty(), "{body}");
    }
    for office in [
        "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN",
        "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG",
        "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG",
        "TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG",
    ] {
        let text = letter("1. Sở X rà soát.").replace("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", office);
        assert!(raised(&text, C::SigningCapacity).is_empty(), "{office}");
    }
}

#[test]
fn a_window_a_rhythm_and_a_term_are_times() {
    for body in [
        "1. Sở X tổ chức tuyên truyền từ ngày 01/4/2025 đến hết ngày 30/4/2025.",
        "1. Sở X chặn lọc tin nhắn rác; báo cáo Sở Y trong vòng 24 giờ kể từ khi phát hiện.",
        "1. Sở X báo cáo UBND tỉnh ngày 25 hằng tháng.",
        "1. Sở X báo cáo kết quả thứ Sáu hằng tuần.",
        "1. Sở X báo cáo kết quả sau 15 ngày kể từ ngày ban hành văn bản này.",
    ] {
        let found = raised(&letter(body), C::DutyWithoutDeadline);
        assert!(found.is_empty(), "{body}");
    }
    // The time of one order is not that of the next.
    let two = "1. Sở X tuyên truyền từ ngày 01/4/2025 đến hết ngày 30/4/2025.\n\n2. Sở Y rà soát toàn bộ hệ thống thông tin.";
    assert_eq!(raised(&letter(two), C::DutyWithoutDeadline).len(), 1);
}

#[test]
fn a_trend_needs_a_figure_not_only_words_that_compare() {
    for (body, n) in [
        ("- Tội phạm công nghệ cao tăng mạnh so với cùng kỳ.", 1),
        (
            "- Tội phạm công nghệ cao giảm rõ rệt so với cùng kỳ năm 2024.",
            1,
        ),
        (
            "- Tội phạm công nghệ cao tăng mạnh, 25 vụ so với 20 vụ cùng kỳ.",
            0,
        ),
        (
            "- Tội phạm công nghệ cao tăng mạnh so với cùng kỳ (tăng 15%).",
            0,
        ),
    ] {
        assert_eq!(
            raised(&report(body), C::TrendWithoutBase).len(),
            n,
            "{body}"
        );
        let lost = format!("I. KẾT QUẢ\n1. Tình hình\n{body}\n");
        assert_eq!(raised(&lost, C::TrendWithoutBase).len(), n, "{lost}");
        let order = letter(&format!("1. Sở X rà soát.\n{body}"));
        assert_eq!(raised(&order, C::TrendWithoutBase).len(), 0, "{order}");
    }
}
