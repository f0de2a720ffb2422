//! What we write is what is read back; hostile words stay words.

use super::*;
use crate::official::{Align, Annex, Block, Column, Inline, Row, Table, Urgency};
use crate::testing::sample;
use crate::{Limits, read_text};

fn text_of(document: &OfficialDocument) -> String {
    read_text("a.docx", &to_docx(document).unwrap(), &Limits::default())
        .unwrap()
        .text
}

#[test]
fn every_word_written_is_read_back_in_print_order() {
    let text = text_of(&sample());
    let mut from = 0;
    for words in [
        "ỦY BAN NHÂN DÂN\nTỈNH HƯNG HÀ",
        "SỞ KHOA HỌC\nVÀ CÔNG NGHỆ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 15/BC-SKHCN",
        "Hưng Hà, ngày 05 tháng 6 năm 2026",
        "BÁO CÁO",
        "Kết quả công tác phối hợp",
        "Kính gửi: Ủy ban nhân dân tỉnh",
        "Căn cứ Quyết định số 04/2016/QĐ-UBND;",
        "I. KẾT QUẢ THỰC HIỆN",
        "phạt tiền 25.850.000 đồng",
        "a) Điểm a & <b>",
        "- Gạch đầu dòng",
        "TT | Đơn vị | Số vụ",
        "1 | Công an tỉnh | 07",
        "báo cáo./.",
        "Nơi nhận:\n- Như trên;",
        "- Lưu: VT.",
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
        "Nguyễn Văn A",
        "Phụ lục",
        "(Kèm theo Báo cáo số 15/BC-SKHCN ngày 05 tháng 6 năm 2026 của Sở Khoa học và Công nghệ)",
    ] {
        let at = text.get(from..).and_then(|rest| rest.find(words));
        assert!(
            at.is_some(),
            "`{words}` is missing after {from} in:\n{text}"
        );
        from += at.unwrap_or(0);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(to_docx(&sample()).unwrap(), to_docx(&sample()).unwrap());
}

#[test]
fn hostile_words_stay_words() {
    let mut document = sample();
    let words = "]]> & <w:p/> \u{0}\u{b} \"'` ${x} #panic(1) \u{202e}";
    document.blocks = vec![Block::Paragraph(vec![Inline::linked(
        words,
        "https://a.vn/?x=1&y=\"2\"",
    )])];
    assert!(text_of(&document).contains("]]> & <w:p/>  \"'` ${x} #panic(1)"));
}

#[test]
fn an_empty_document_and_odd_tables_are_still_files() {
    let mut document = OfficialDocument {
        urgency: Some(Urgency::HoaToc),
        is_draft: true,
        ..OfficialDocument::default()
    };
    document.blocks.push(Block::Table(Table::default()));
    let column = |title: &str| Column {
        title: title.into(),
        share: 0,
        align: Align::Left,
    };
    document.blocks.push(Block::Table(Table {
        caption: None,
        columns: vec![column("A"), column("B")],
        rows: vec![
            Row::default(),
            Row {
                cells: vec![vec![Inline::plain("1")]; 5],
                is_bold: true,
            },
        ],
    }));
    document.annexes = vec![
        Annex {
            is_landscape: true,
            ..Annex::default()
        },
        Annex::default(),
    ];
    let text = text_of(&document);
    assert!(
        text.contains("HỎA TỐC")
            && text.contains("DỰ THẢO")
            && text.contains("1 | 1")
            && text.contains("Phụ lục II"),
        "{text}"
    );
}
