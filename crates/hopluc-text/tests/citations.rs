//! Citations in the forms that lists, joint texts and amended laws give them. All names and numbers are of an invented province.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::{Citation, FindingCode, citations, read};

fn letter(sentence: &str) -> String {
    format!(
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM\nSố: 12/UBND-NC\n\nSông Lam, ngày 05 tháng 01 năm 2026\n\nKính gửi: Các sở, ban, ngành.\n\n{sentence}\n"
    )
}

fn told(citation: &Citation) -> String {
    let part = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
    format!(
        "{} | {} | {} | {}",
        citation.type_word,
        part(&citation.number),
        part(&citation.date),
        part(&citation.issuer)
    )
}

/// Type, number, date and issuer of each citation of a sentence, in a full reading and alone.
fn check(sentence: &str, expected: &[&str]) {
    let text = letter(sentence);
    for found in [read(&text).citations, citations(&text)] {
        let found: Vec<String> = found.iter().map(told).collect();
        assert_eq!(found, expected, "{sentence}");
    }
}

fn quotes(sentence: &str) -> Vec<String> {
    let found = read(&letter(sentence)).citations;
    found.into_iter().map(|citation| citation.quote).collect()
}

#[test]
fn joint_texts_keep_all_groups_of_their_symbol_and_all_issuers() {
    check(
        "Căn cứ Thông tư liên tịch số 03/2014/TTLT-BCA-BQP-BTC-BTP-BNV-VKSNDTC-TANDTC ngày 05/5/2014 của Bộ Công an, Bộ Quốc phòng và Bộ Tài chính.",
        &[
            "Thông tư liên tịch | 03/2014/TTLT-BCA-BQP-BTC-BTP-BNV-VKSNDTC-TANDTC | 2014-05-05 | Bộ Công an, Bộ Quốc phòng và Bộ Tài chính",
        ],
    );
    check(
        "Căn cứ Quyết định số 9/QĐ-BCA ngày 05/5/2024 của Bộ Công an, Bộ Tài chính có ý kiến.",
        &["Quyết định | 9/QĐ-BCA | 2024-05-05 | Bộ Công an"],
    );
}

#[test]
fn the_year_of_a_law_belongs_to_it() {
    assert_eq!(
        quotes(
            "Căn cứ Luật Viễn thông năm 2023 và Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017); Hiến pháp năm 2013."
        ),
        [
            "Luật Viễn thông năm 2023",
            "Bộ luật Hình sự năm 2015",
            "Hiến pháp năm 2013"
        ]
    );
    check(
        "Triển khai Luật Viễn thông năm học 2025 - 2026.",
        &["Luật | - | - | -"],
    );
}

#[test]
fn a_law_that_changes_others_is_one_citation_however_it_is_written() {
    for (law, name) in [
        (
            "Luật Sửa đổi, bổ sung một số điều Luật Tổ chức chính quyền và Luật Viễn thông",
            "ngày 22/11/2019",
        ),
        (
            "Luật sửa đổi, bổ sung một số điều của Luật ban hành văn bản quy phạm pháp luật",
            "ngày 18 tháng 6 năm 2020",
        ),
        (
            "Luật sửa đổi, bổ sung một số điều của Bộ luật Hình sự",
            "ngày 20/6/2017",
        ),
    ] {
        let quote = format!("{law} {name}");
        assert_eq!(quotes(&format!("Căn cứ {quote};")), [quote]);
    }
}

#[test]
fn capitals_of_a_title_are_no_other_spelling() {
    let text = "UBND TỈNH SÔNG LAM\nSố: 74/KH-UBND\n\nSông Lam, ngày 07 tháng 7 năm 2020\n\nKẾ HOẠCH\nTHỰC HIỆN CHỈ THỊ SỐ 21/CT-TTG NGÀY 25/5/2020 CỦA THỦ TƯỚNG CHÍNH PHỦ VỀ TĂNG CƯỜNG PHÒNG NGỪA LỪA ĐẢO\n\nCăn cứ Chỉ thị số 21/CT-TTg ngày 25/5/2020 của Thủ tướng Chính phủ, UBND tỉnh ban hành kế hoạch như sau:\n1. Công an tỉnh rà soát.\n";
    let reading = read(text);
    assert_eq!(
        reading
            .header
            .subject
            .map(|subject| subject.value)
            .as_deref(),
        Some(
            "THỰC HIỆN CHỈ THỊ SỐ 21/CT-TTG NGÀY 25/5/2020 CỦA THỦ TƯỚNG CHÍNH PHỦ VỀ TĂNG CƯỜNG PHÒNG NGỪA LỪA ĐẢO"
        )
    );
    let found: Vec<String> = reading.citations.iter().map(told).collect();
    assert_eq!(
        found,
        [
            "Chỉ thị | 21/CT-TTg | 2020-05-25 | THỦ TƯỚNG CHÍNH PHỦ",
            "Chỉ thị | 21/CT-TTg | 2020-05-25 | Thủ tướng Chính phủ",
        ]
    );
    let codes: Vec<&str> = reading
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert!(
        !codes.iter().any(|code| code.starts_with("citation.")),
        "{codes:?}"
    );
}

#[test]
fn a_text_that_is_yet_to_be_made_is_no_citation() {
    check(
        "1. Sở X tham mưu UBND tỉnh ban hành Quy chế quản lý dữ liệu dùng chung.",
        &[],
    );
    check(
        "1. Sở X thực hiện Quy chế quản lý dữ liệu dùng chung.",
        &["Quy chế | - | - | -"],
    );
}

#[test]
fn articles_before_a_text_and_chains_behind_it_are_one_citation_each() {
    check(
        "Căn cứ Điều 3, khoản 2 Điều 5 và điểm a khoản 1 Điều 7 Nghị định số 91/2020/NĐ-CP; từ Điều 3 đến Điều 7, các Điều 9, 10 Thông tư số 2/2021/TT-BTP.",
        &[
            "Nghị định | 91/2020/NĐ-CP | - | -",
            "Thông tư | 2/2021/TT-BTP | - | -",
        ],
    );
    check(
        "Căn cứ Nghị định số 15/2020/NĐ-CP được sửa đổi, bổ sung bởi Nghị định số 14/2022/NĐ-CP và Nghị định số 9/2025/NĐ-CP của Chính phủ.",
        &[
            "Nghị định | 15/2020/NĐ-CP | - | -",
            "Nghị định | 14/2022/NĐ-CP | - | -",
            "Nghị định | 9/2025/NĐ-CP | - | Chính phủ",
        ],
    );
}

#[test]
fn an_issuer_before_the_number_is_read() {
    check(
        "Thực hiện Nghị định của Chính phủ số 13/2023/NĐ-CP ngày 17/4/2023.",
        &["Nghị định | 13/2023/NĐ-CP | 2023-04-17 | Chính phủ"],
    );
}

#[test]
fn a_number_without_symbol_is_proven_by_its_day_or_issuer() {
    check(
        "Thực hiện Công văn số 1527 ngày 05/6/2025 của Bộ Công an; chỉ thị số 18 của Thủ tướng Chính phủ.",
        &[
            "Công văn | 1527 | 2025-06-05 | Bộ Công an",
            "Chỉ thị | 18 | - | Thủ tướng Chính phủ",
        ],
    );
    for none in [
        "Kế hoạch 45 ngày cao điểm; báo cáo số 2, số 3; Văn bản số 7.",
        "Kế hoạch số 45 về phòng cháy; thông báo số 113; công văn số 12.5.",
    ] {
        check(none, &[]);
    }
}

#[test]
fn a_number_takes_the_type_of_its_symbol_where_no_list_gives_one() {
    check(
        "Theo Nghị quyết số 18/NQ-HĐND; TB số 45/TB-VPCP; CV số 44-CV/ĐU; số 12/ĐM-BCA.",
        &[
            "Nghị quyết | 18/NQ-HĐND | - | -",
            "Thông báo | 45/TB-VPCP | - | -",
            "Công văn | 44-CV/ĐU | - | -",
            "Công văn | 12/ĐM-BCA | - | -",
        ],
    );
    check(
        "Theo các văn bản: số 45/TB-VPCP, số 46/VPCP-NC.",
        &[
            "Văn bản | 45/TB-VPCP | - | -",
            "Văn bản | 46/VPCP-NC | - | -",
        ],
    );
}

#[test]
fn a_number_that_returns_each_year_may_have_two_days() {
    let warns = |sentence: &str| {
        let findings = read(&letter(sentence)).findings;
        findings
            .iter()
            .any(|finding| finding.code == FindingCode::CitationTwoDates)
    };
    assert!(!warns(
        "Theo các Chỉ thị: số 14/CT-TTg ngày 25/5/2018, số 14/CT-TTg ngày 07/6/2019."
    ));
    assert!(warns(
        "Theo Chỉ thị số 14/CT-TTg ngày 25/5/2018 và Chỉ thị số 14/CT-TTg ngày 25/5/2019."
    ));
    assert!(warns(
        "Theo Chỉ thị số 14/CT-TTg ngày 25/5/2018 và Chỉ thị số 14/CT-TTg ngày 26/5/2018."
    ));
    assert!(warns(
        "Theo Nghị định số 14/2018/NĐ-CP ngày 25/5/2018 và Nghị định số 14/2018/NĐ-CP ngày 07/6/2019."
    ));
}

#[test]
fn a_citation_tells_its_places() {
    let reading = read(
        "CHỈ THỊ\nVề chế độ báo cáo\n\nThực hiện điểm b, c khoản 2 Điều 14 Nghị định số 12/2026/NĐ-CP ngày 05/01/2026 của Chính phủ và Luật Viễn thông, UBND tỉnh yêu cầu:\n\n1. Công an tỉnh rà soát.\n",
    );
    let places: Vec<usize> = reading
        .citations
        .iter()
        .map(|citation| reading.provisions_of(citation).len())
        .collect();
    assert_eq!(places, [2, 0]);
    let first = reading.provisions_of(&reading.citations[0]);
    assert_eq!(first[1].point.as_deref(), Some("c"));
    assert_eq!(first[1].clause.as_deref(), Some("2"));
    assert_eq!(first[1].article.as_deref(), Some("14"));
}

#[test]
fn the_head_of_an_annex_cites_no_other_document() {
    let text = |own: &str, told: &str| {
        format!(
            "UBND TỈNH X\nSố: {own}\nX, ngày 12 tháng 12 năm 2025\n\nQUYẾT ĐỊNH\nBan hành Quy chế\n\nĐiều 1. Ban hành Quy chế kèm theo.\n\n\
             TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Văn A\n\nQUY CHẾ\nPhối hợp xử lý tin báo\n({told} Quyết định số 47/2025/QĐ-UBND ngày 12/12/2025 của UBND tỉnh)\n\n\
             Điều 1. Phạm vi\nQuy chế này quy định trách nhiệm phối hợp.\n"
        )
    };
    for (own, told, n) in [
        ("47/2025/QĐ-UBND", "Kèm theo", 0),
        ("47/2025/QĐ-UBND", "Ban hành kèm theo", 0),
        ("47/2025/QĐ-UBND", "Thay thế", 1),
        ("48/2025/QĐ-UBND", "Kèm theo", 1),
    ] {
        let text = text(own, told);
        assert_eq!(read(&text).citations.len(), n, "{own} {told}");
        assert_eq!(citations(&text).len(), n, "{own} {told}");
    }
}

#[test]
fn a_symbol_broken_behind_a_space_and_a_line_end_is_whole() {
    check(
        "Căn cứ Nghị định số 15/2020/ NĐ\n-CP của Chính phủ; Nghị định số 16/2020/NĐ\n-CP.",
        &[
            "Nghị định | 15/2020/NĐ-CP | - | Chính phủ",
            "Nghị định | 16/2020/NĐ-CP | - | -",
        ],
    );
}

#[test]
fn a_year_behind_a_number_is_its_own_and_the_issuer_follows() {
    check(
        "Thực hiện Quyết định số 05/QĐ-UBND năm 2023 của UBND tỉnh; Kế hoạch số 9/KH-UBND năm 2024 - 2025.",
        &[
            "Quyết định | 05/QĐ-UBND | 2023 | UBND tỉnh",
            "Kế hoạch | 9/KH-UBND | - | -",
        ],
    );
}

#[test]
fn numbers_of_a_list_share_kind_year_and_symbol() {
    check(
        "Thực hiện các Thông tư số 01, 02/2021/TT-BTTTT; các Công văn số 12, 13 và 15/UBND-NC.",
        &[
            "Thông tư | 01/2021/TT-BTTTT | - | -",
            "Thông tư | 02/2021/TT-BTTTT | - | -",
            "Công văn | 12/UBND-NC | - | -",
            "Công văn | 13/UBND-NC | - | -",
            "Công văn | 15/UBND-NC | - | -",
        ],
    );
    let found = read(&letter("Thực hiện các Thông tư số 01, 02/2021/TT-BTTTT.")).findings;
    let broken = found
        .iter()
        .filter(|f| f.code == FindingCode::CitationBroken);
    assert_eq!(broken.count(), 0);
}

#[test]
fn accounts_cards_tickets_and_contracts_are_no_documents() {
    for things in [
        "Tài khoản số 1234/BIDV; số tài khoản: 1903/TCB-HN; số 1903/TCB-HN.",
        "Thẻ số 55/HV-TN; phòng số 305/A2; bàn số 5/VIP; lịch số 2/TH.",
        "Vé số 12/XS-KT; số báo danh 45/TS-DH; số điện thoại 0912/VNPT-HN; hợp đồng số 12/HĐ-VT.",
    ] {
        check(things, &[]);
        check(
            &format!("Theo giấy phép số 12/GP; {things}"),
            &["Giấy phép | 12/GP | - | -"],
        );
    }
    check(
        "Giấy phép số 12/GP-STTTT, 13/GP-STTTT; của Văn phòng số 15/VP-TH.",
        &[
            "Giấy phép | 12/GP-STTTT | - | -",
            "Giấy phép | 13/GP-STTTT | - | -",
            "Công văn | 15/VP-TH | - | -",
        ],
    );
}

#[test]
fn a_letter_that_a_scan_put_for_a_digit_is_mended() {
    let text = letter(
        "Thực hiện Chỉ thị số O1/CT-TTg, Công văn số l23/UBND-NC và Nghị định số 13/NĐ-CP ngày 17/4/2023.",
    );
    let mends: Vec<String> = read(&text)
        .findings
        .iter()
        .filter_map(|finding| finding.mend().map(str::to_owned))
        .collect();
    assert_eq!(mends, ["01/CT-TTg", "123/UBND-NC", "13/2023/NĐ-CP"]);
}
