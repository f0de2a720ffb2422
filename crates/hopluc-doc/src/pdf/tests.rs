//! The PDF says what the document says, and nothing in it is run as markup.

use super::*;
use crate::official::{Align, Annex, Block, Column, Inline, Row, Table};
use crate::testing::sample;
use crate::{Limits, read_text};

fn text_of(document: &OfficialDocument) -> String {
    read_text("a.pdf", &to_pdf(document).unwrap(), &Limits::default())
        .unwrap()
        .text
}

#[test]
fn the_pdf_says_what_the_document_says() {
    let text = text_of(&sample())
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for words in [
        "Số: 15/BC-SKHCN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "I. KẾT QUẢ THỰC HIỆN",
        "phạt tiền 25.850.000 đồng",
        "báo cáo./.",
        "- Lưu: VT.",
        "Nguyễn Văn A",
    ] {
        assert!(text.contains(words), "`{words}` is missing in:\n{text}");
    }
}

#[test]
fn words_are_never_read_as_markup() {
    let mut document = sample();
    document.blocks = vec![Block::Paragraph(vec![Inline::plain(
        "#panic(\"x\") $x$ *sao* _gạch_ \\ // @a <b> `c`",
    )])];
    assert!(text_of(&document).contains("#panic(\"x\") $x$ *sao* _gạch_ \\ // @a <b> `c`"));
}

#[test]
fn the_same_document_gives_the_same_archival_bytes() {
    let bytes = to_pdf(&sample()).unwrap();
    assert_eq!(bytes, to_pdf(&sample()).unwrap());
    assert!(
        crate::format::find(&bytes, b"pdfaid:part").is_some(),
        "not PDF/A"
    );
}

#[test]
fn a_draft_without_a_date_is_for_screen_readers_but_not_for_archives() {
    let mut document = sample();
    document.issued_on = None;
    let bytes = to_pdf(&document).unwrap();
    assert!(crate::format::find(&bytes, b"pdfuaid:part").is_some());
    assert!(crate::format::find(&bytes, b"pdfaid:part").is_none());
}

#[test]
fn letters_without_glyph_give_a_plain_pdf() {
    let mut document = sample();
    document.blocks = vec![Block::Paragraph(vec![Inline::plain(
        "\u{10ffff} \u{e000} 𓀀",
    )])];
    assert!(to_pdf(&document).is_ok());
    assert!(to_pdf(&OfficialDocument::default()).is_ok());
}

/// The annex of a compiled report: the total row of eleven columns, one of them billions of đồng beside a small count.
#[test]
fn amounts_of_a_wide_annex_stand_apart() {
    let column = |title: &&str| Column {
        title: (*title).to_owned(),
        share: 1,
        align: Align::Right,
    };
    let titles = [
        "STT",
        "Cơ quan, đơn vị",
        "Số cuộc thanh tra, kiểm tra (cuộc)",
        "Số tổ chức, cá nhân được thanh tra, kiểm tra (đối tượng)",
        "Số quyết định xử phạt vi phạm hành chính (quyết định)",
        "Tổng số tiền phạt (đồng)",
        "Số trường hợp vi phạm pháp luật trên không gian mạng (trường hợp)",
        "Số vụ lừa đảo (vụ)",
        "Thiệt hại do lừa đảo trên không gian mạng (đồng)",
        "Số vụ xâm hại hạ tầng viễn thông (vụ)",
        "Số hội nghị (buổi)",
    ];
    let cells = [
        "",
        "Tổng cộng",
        "36",
        "245",
        "47",
        "232.900.000",
        "238",
        "142",
        "22.425.000.000",
        "35",
        "409",
    ];
    let mut document = sample();
    document.annexes = vec![Annex {
        title: "Số liệu".to_owned(),
        blocks: vec![Block::Table(Table {
            caption: None,
            columns: titles.iter().map(column).collect(),
            rows: vec![Row {
                cells: cells
                    .iter()
                    .map(|&cell| vec![Inline::plain(cell)])
                    .collect(),
                is_bold: true,
            }],
        })],
        is_landscape: true,
    }];
    let text = text_of(&document);
    for amount in ["232.900.000", "142", "22.425.000.000", "35"] {
        let is_apart = text
            .split(|c: char| c.is_whitespace() || c == '|')
            .any(|word| word == amount);
        assert!(is_apart, "{amount} runs into its neighbour in:\n{text}");
    }
}

/// A document whose appendix lists `rows` in two columns.
fn with_rows(rows: impl Iterator<Item = String>) -> OfficialDocument {
    let column = |title: &str, share| Column {
        title: title.to_owned(),
        share,
        align: Align::Left,
    };
    let row = |words: String| Row {
        cells: vec![vec![Inline::plain("STT")], vec![Inline::plain(words)]],
        is_bold: false,
    };
    let mut document = sample();
    document.annexes = vec![Annex {
        title: "Danh sách".to_owned(),
        blocks: vec![Block::Table(Table {
            caption: None,
            columns: vec![column("STT", 1), column("Nội dung", 3)],
            rows: rows.map(row).collect(),
        })],
        is_landscape: false,
    }];
    document
}

/// The text of each page of a PDF.
fn pages(pdf: &[u8]) -> Vec<String> {
    pdf_extract::extract_text_from_mem_by_pages(pdf).unwrap()
}

#[test]
fn a_row_of_a_table_is_not_torn_between_two_pages() {
    let rows = (0..60).map(|n| {
        let words = "đã kiểm tra và báo cáo kết quả ".repeat(1 + n % 13);
        format!("dau{n} {words}cuoi{n}.")
    });
    let pages = pages(&to_pdf(&with_rows(rows)).unwrap());
    assert!(pages.len() > 4, "{} pages decide nothing", pages.len());
    for n in 0..60 {
        let page_of = |words: &str| pages.iter().position(|page| page.contains(words));
        let first = page_of(&format!("dau{n} "));
        assert!(first.is_some(), "row {n} is missing");
        assert_eq!(first, page_of(&format!("cuoi{n}.")), "row {n} is torn");
    }
}

#[test]
fn a_row_that_is_taller_than_a_page_loses_nothing() {
    let words = "đã kiểm tra và báo cáo kết quả ".repeat(400);
    let document = with_rows(std::iter::once(format!("dau {words}cuoi.")));
    let pages = pages(&to_pdf(&document).unwrap());
    let n_told: usize = pages.iter().map(|page| page.matches("quả").count()).sum();
    assert!(n_told >= 400, "{n_told} of 400");
    assert!(pages.last().unwrap().contains("cuoi."));
}
