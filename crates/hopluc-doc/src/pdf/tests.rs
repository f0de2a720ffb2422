//! The PDF says what the document says, and nothing in it is run as markup.

use super::*;
use crate::official::{Block, Inline};
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
fn letters_without_glyph_give_a_plain_pdf() {
    let mut document = sample();
    document.blocks = vec![Block::Paragraph(vec![Inline::plain(
        "\u{10ffff} \u{e000} 𓀀",
    )])];
    assert!(to_pdf(&document).is_ok());
    assert!(to_pdf(&OfficialDocument::default()).is_ok());
}
