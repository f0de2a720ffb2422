//! Text as the readers of office files and PDFs hand it over: rows of tables, numbers of notes, page numbers, broken lines.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::{Reading, read};

const LETTER: &str = "UBND TỈNH LAM GIANG\nSỞ TƯ PHÁP\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 12/KH-STP\n\nLam Giang, ngày 05 tháng 02 năm 2026\n\nKẾ HOẠCH\n\nPhổ biến pháp luật năm 2026\n\n";
const END: &str = "\n\nNơi nhận:\n\n- Như trên;\n\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nLý Văn Ví\n\n";

fn letter(body: &str, behind: &str) -> Reading {
    read(&format!("{LETTER}{body}{END}{behind}"))
}

fn numbers(reading: &Reading) -> Vec<&str> {
    reading
        .citations
        .iter()
        .filter_map(|citation| citation.number.as_deref())
        .collect()
}

#[test]
fn rows_without_an_outer_border_give_their_duties() {
    let reading = letter(
        "I. NHIỆM VỤ\n\nSTT | Nội dung | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian\n1 | Biên soạn tài liệu hỏi đáp | Phòng Phổ biến pháp luật | Công an tỉnh | Trước 30/4/2026\n2 | Tổ chức cuộc thi trực tuyến | Văn phòng Sở | | Quý III/2026",
        "",
    );
    let found: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| {
            (
                duty.text.as_str(),
                duty.assignees.first().map(|name| name.value.as_str()),
                duty.deadline.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "Biên soạn tài liệu hỏi đáp",
                Some("Phòng Phổ biến pháp luật"),
                Some("2026-04-30")
            ),
            (
                "Tổ chức cuộc thi trực tuyến",
                Some("Văn phòng Sở"),
                Some("2026-09-30")
            ),
        ]
    );
}

#[test]
fn numbers_of_notes_break_no_citation_and_notes_are_read() {
    let reading = letter(
        "Thực hiện Quyết định[1] số 45/QĐ-UBND ngày 03/01/2026[2] của UBND tỉnh, Sở Tư pháp xây dựng kế hoạch như sau:\n\nI. NHIỆM VỤ\n\n1. Phòng Phổ biến pháp luật biên soạn tài liệu[3].",
        "[1] Ban hành chương trình năm 2026.\n\n[2] Thay thế Quyết định số 12/QĐ-UBND ngày 04/01/2025 của UBND tỉnh.\n\n[3] Theo Công văn số 15/STP-VP.",
    );
    assert_eq!(numbers(&reading), ["45/QĐ-UBND", "12/QĐ-UBND", "15/STP-VP"]);
    let first = reading.citations.first().unwrap();
    assert_eq!(first.date.as_deref(), Some("2026-01-03"));
    assert_eq!(first.issuer.as_deref(), Some("UBND tỉnh"));
    assert_eq!(reading.header.recipients.len(), 2);
}

#[test]
fn page_numbers_and_broken_symbols_of_printed_lines_are_mended() {
    let reading = letter(
        "Thực hiện Nghị định số 356/2025/NĐ-\nCP ngày 31/12/2025 của Chính phủ và Công văn số 88/\nUBND-NC ngày 12/01/2026, Sở Tư pháp đề nghị UBND các xã:\n1. Phổ biến pháp luật đến cán bộ, công chức và người dân trong sinh\n2\nhoạt thôn, tổ dân phố trước ngày\n30/4/2026.\n- 3 -\n2. Báo cáo kết quả về Sở trước ngày 15/5/2026.",
        "",
    );
    assert_eq!(numbers(&reading), ["356/2025/NĐ-CP", "88/UBND-NC"]);
    let found: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| (duty.text.as_str(), duty.deadline.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "Phổ biến pháp luật đến cán bộ, công chức và người dân trong sinh hoạt thôn, tổ dân phố trước ngày 30/4/2026.",
                Some("2026-04-30")
            ),
            (
                "Báo cáo kết quả về Sở trước ngày 15/5/2026.",
                Some("2026-05-15")
            ),
        ]
    );
}

#[test]
fn a_letterhead_in_two_columns_is_read_from_one_line_or_from_a_row() {
    for head in [
        "UBND TỈNH LAM GIANG          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TƯ PHÁP                      Độc lập - Tự do - Hạnh phúc\nSố: 210/STP-PBGDPL              Lam Giang, ngày 03 tháng 3 năm 2026\n",
        "UBND TỈNH LAM GIANG SỞ TƯ PHÁP | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\nSố: 210/STP-PBGDPL | Lam Giang, ngày 03 tháng 3 năm 2026\n",
        "UBND TỈNH LAM GIANG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TƯ PHÁP\nĐộc lập - Tự do - Hạnh phúc\nSố: 210/STP-PBGDPL\nLam Giang, ngày 03 tháng 3 năm 2026\n",
    ] {
        let header = read(&format!("{head}V/v phổ biến pháp luật\n\nKính gửi: UBND các xã\n\nSở Tư pháp đề nghị UBND các xã phổ biến pháp luật./.\n{END}")).header;
        assert_eq!(
            header.number.map(|number| number.value).as_deref(),
            Some("210/STP-PBGDPL"),
            "{head}"
        );
        assert_eq!(
            header.date.map(|date| date.value).as_deref(),
            Some("2026-03-03"),
            "{head}"
        );
        assert_eq!(
            header.place.map(|place| place.value).as_deref(),
            Some("Lam Giang"),
            "{head}"
        );
        assert!(
            header
                .issuer
                .is_some_and(|issuer| issuer.value.ends_with("SỞ TƯ PHÁP")),
            "{head}"
        );
    }
}
