//! Every kind of file is read or refused with its code; no bytes make a reader panic.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::testing::{docx_of, p, pdf_of, zip_of};

fn docx_text(body: &str, more: &[(&str, &str)]) -> String {
    read_text("a.docx", &docx_of(body, more), &Limits::default())
        .unwrap()
        .text
}

fn code_of(name: &str, bytes: &[u8]) -> &'static str {
    read_text(name, bytes, &Limits::default())
        .unwrap_err()
        .code()
}

fn cell(text: &str) -> String {
    format!(
        "<w:tc>{}</w:tc>",
        text.split('\n').map(p).collect::<String>()
    )
}

/// An .odt with this content of its text.
fn odt_of(blocks: &str) -> Vec<u8> {
    let content = format!("<content><body><text>{blocks}</text></body></content>");
    zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ])
}

const GRID: &str = r#"<w:tblPr><w:tblBorders><w:top w:val="single"/><w:left w:val="single"/></w:tblBorders></w:tblPr>"#;

#[test]
fn paragraphs_breaks_and_tabs_keep_their_order() {
    let body = format!(
        "{}<w:p><w:r><w:t xml:space=\"preserve\">Số: </w:t><w:tab/><w:t>15</w:t><w:br/><w:t>dòng hai</w:t></w:r></w:p>",
        p("Kính gửi: A &amp; B")
    );
    assert_eq!(
        docx_text(&body, &[]),
        "Kính gửi: A & B\n\nSố: \t15\ndòng hai"
    );
}

#[test]
fn letterhead_is_read_cell_by_cell_and_a_ruled_table_row_by_row() {
    let head = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        cell("UBND TỈNH\nSỞ A"),
        cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập")
    );
    assert_eq!(
        docx_text(&head, &[]),
        "UBND TỈNH\nSỞ A\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập"
    );
    let table = format!(
        "<w:tbl>{GRID}<w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("TT"),
        cell("Tên\nđơn vị"),
        cell("1"),
        cell("Sở A")
    );
    assert_eq!(docx_text(&table, &[]), "TT | Tên đơn vị\n1 | Sở A");
}

#[test]
fn tracked_changes_count_as_accepted() {
    let body = "<w:p><w:r><w:t xml:space=\"preserve\">trước ngày </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>";
    assert_eq!(docx_text(body, &[]), "trước ngày 15");
}

#[test]
fn text_boxes_are_read_once_and_notes_come_last() {
    let boxed = format!("<w:txbxContent>{}</w:txbxContent>", p("DỰ THẢO"));
    let body = format!(
        "<w:p><w:r><w:t>Câu</w:t><w:footnoteReference w:id=\"2\"/></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{boxed}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{boxed}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    let notes = format!(
        "<w:footnotes xmlns:w=\"w\"><w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        p("---"),
        p("Chú")
    );
    assert_eq!(
        docx_text(&body, &[("word/footnotes.xml", &notes)]),
        "Câu[2]\n\nDỰ THẢO\n\n[2] Chú"
    );
}

#[test]
fn automatic_numbers_are_written_out() {
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        item(0, "Một"),
        item(1, "A"),
        item(1, "B"),
        item(2, "gạch"),
        "<w:p><w:pPr><w:pStyle w:val=\"Muc\"/></w:pPr><w:r><w:t>Hai</w:t></w:r></w:p>".into(),
        item(1, "C"),
    ]
    .concat();
    let text = docx_text(
        &body,
        &[
            ("word/numbering.xml", numbering),
            ("word/styles.xml", styles),
        ],
    );
    assert_eq!(text, "1. Một\n\na) A\n\nb) B\n\n- gạch\n\n2. Hai\n\na) C");
}

#[test]
fn odt_gives_lists_tables_and_spaces() {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:style="s" xmlns:fo="f">
      <office:automatic-styles><text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
      <text:list-level-style-bullet text:level="2" text:bullet-char="•"/></text:list-style>
      <style:style style:name="c" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style></office:automatic-styles>
      <office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>đã xóa</text:p></text:deletion></text:changed-region></text:tracked-changes>
      <text:p>Số:<text:s text:c="3"/>/BC</text:p>
      <text:list text:style-name="L1"><text:list-item><text:p>Một</text:p><text:list><text:list-item><text:p>con</text:p></text:list-item></text:list></text:list-item>
      <text:list-item><text:p>Hai</text:p></text:list-item></text:list>
      <table:table><table:table-row><table:table-cell table:style-name="c"><text:p>TT</text:p></table:table-cell><table:table-cell table:style-name="c"><text:p>Tên</text:p></table:table-cell></table:table-row></table:table>
      <table:table><table:table-row><table:table-cell><text:p>SỞ A</text:p></table:table-cell><table:table-cell><text:p>Độc lập</text:p></table:table-cell></table:table-row></table:table>
      </office:text></office:body></office:document-content>"#;
    let bytes = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ]);
    let read = read_text("a.odt", &bytes, &Limits::default()).unwrap();
    assert_eq!(
        read.text,
        "Số:   /BC\n\n1. Một\n\n- con\n\n2. Hai\n\nTT | Tên\n\nSỞ A\n\nĐộc lập"
    );
    assert_eq!(read.format, Format::Odt);
}

#[test]
fn pdf_text_scans_and_page_limits_are_told_apart() {
    let read = read_text(
        "a.pdf",
        &pdf_of(&["Hello first page", "Second"], false),
        &Limits::default(),
    )
    .unwrap();
    assert!(
        read.text.contains("Hello first page") && read.text.contains("Second"),
        "{}",
        read.text
    );
    assert_eq!(read.n_pages, Some(2));
    assert_eq!(
        code_of("a.pdf", &pdf_of(&["", ""], true)),
        "scan_without_text"
    );
    assert_eq!(code_of("a.pdf", &pdf_of(&["", ""], false)), "no_text");
    let limits = Limits {
        pages: 1,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.pdf", &pdf_of(&["a", "b"], false), &limits),
        Err(ReadError::TooManyPages { n: 2, limit: 1 })
    );
}

#[test]
fn a_pdf_that_says_it_has_too_many_pages_is_refused_before_they_are_looked_at() {
    let mut told = pdf_of(&["a", "b"], false);
    let at = crate::format::find(&told, b"/Count 2").unwrap();
    told[at + 7] = b'9';
    let limits = Limits {
        pages: 5,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.pdf", &told, &limits),
        Err(ReadError::TooManyPages { n: 9, limit: 5 })
    );
}

#[test]
fn plain_text_is_read_in_every_unicode_form() {
    let text = "Kính gửi: Công an tỉnh\nSố: 01";
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let forms = [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        [b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(),
        utf16(u16::to_le_bytes),
        text.replace('\n', "\r\n")
            .nfd()
            .collect::<String>()
            .into_bytes(),
    ];
    for bytes in forms {
        assert_eq!(
            read_text("a.txt", &bytes, &Limits::default()).unwrap().text,
            text
        );
    }
}

#[test]
fn a_mark_parted_from_its_letter_by_a_mark_of_order_is_composed() {
    let read = read_text(
        "a.txt",
        "Ha\u{feff}\u{300} Nội".as_bytes(),
        &Limits::default(),
    );
    assert_eq!(read.unwrap().text, "Hà Nội");
}

#[test]
fn every_refusal_has_its_code() {
    let limits = Limits {
        upload_bytes: 3,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.txt", b"abcd", &limits),
        Err(ReadError::TooLarge { limit: 3 })
    );
    assert_eq!(code_of("a.txt", b""), "empty");
    assert_eq!(code_of("a.txt", b" \r\n\t "), "no_text");
    assert_eq!(code_of("a.docx", &docx_of("<w:p/>", &[])), "no_text");
    assert_eq!(code_of("a.docx", b"%PDF-1.4 x"), "wrong_type");
    assert_eq!(code_of("a.pdf", b"just words"), "wrong_type");
    assert_eq!(code_of("a.docx", b"\x89PNG\r\n\x1a\n"), "wrong_type");
    assert_eq!(code_of("a.png", b"\x89PNG\r\n\x1a\n"), "unknown_type");
    assert_eq!(code_of("a.pdf", b"%PDF-1.4 x"), "broken");
    assert_eq!(code_of("a.txt", b"C\xe9ng hoa"), "broken");
    assert_eq!(code_of("a.docx", &docx_of("<w:p>", &[])), "broken");
    let whole = docx_of(&p("x"), &[]);
    assert_eq!(code_of("a.docx", &whole[..whole.len() / 2]), "broken");
}

#[test]
fn password_protected_files_are_named() {
    let ole = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(code_of("a.docx", &ole("EncryptedPackage")), "encrypted");
    assert_eq!(code_of("a.doc", &ole("WordDocument")), "legacy_doc");
    let manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>";
    let odt = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"junk"),
    ]);
    assert_eq!(code_of("a.odt", &odt), "encrypted");
}

#[test]
fn zip_bombs_are_refused_before_they_unpack() {
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let bomb = zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", &zeros),
    ]);
    assert!(bomb.len() < 100_000);
    assert_eq!(code_of("a.docx", &bomb), "zip_bomb");
    let limits = Limits {
        zip_entries: 1,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.docx", &docx_of(&p("x"), &[]), &limits)
            .unwrap_err()
            .code(),
        "zip_bomb"
    );
    let limits = Limits {
        xml_elements: 3,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.docx", &docx_of(&p("x"), &[]), &limits)
            .unwrap_err()
            .code(),
        "zip_bomb"
    );
}

#[test]
fn a_text_longer_than_the_limit_is_refused_in_every_form() {
    let limits = Limits {
        text_bytes: 1_000,
        ..Limits::default()
    };
    let long = "chữ ".repeat(400);
    let page = format!("<html><body>{long}");
    let odt = odt_of(&format!("<p>{long}</p>"));
    let files: [(&str, Vec<u8>); 4] = [
        ("a.txt", long.clone().into_bytes()),
        ("a.html", page.into_bytes()),
        ("a.docx", docx_of(&p(&long), &[])),
        ("a.odt", odt),
    ];
    for (name, bytes) in files {
        assert_eq!(
            read_text(name, &bytes, &limits),
            Err(ReadError::TooMuchText { limit: 1_000 }),
            "{name}"
        );
    }
}

#[test]
fn a_label_as_long_as_a_book_is_not_written_before_every_paragraph() {
    let numbering = format!(
        r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:lvlText w:val="{}%1"/></w:lvl></w:abstractNum>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#,
        "dài ".repeat(10_000)
    );
    let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let text = docx_text(&item.repeat(100), &[("word/numbering.xml", &numbering)]);
    assert!(text.len() < 100 * 100, "{} bytes", text.len());
}

#[test]
fn repeated_cells_within_repeated_cells_do_not_multiply() {
    let mut table = "<p>0123456789</p>".to_owned();
    for _ in 0..30 {
        table = format!(
            "<table><table-row><table-cell number-columns-repeated=\"64\">{table}</table-cell></table-row></table>"
        );
    }
    let read = read_text("a.odt", &odt_of(&table), &Limits::default()).unwrap();
    assert!(read.text.len() < 64 * 1_000, "{} bytes", read.text.len());
}

#[test]
fn a_page_of_nothing_but_tables_is_read_in_linear_time() {
    let deep = "<table>".repeat(200_000);
    let page = format!("<html>{deep}<tr><td>{}", "x".repeat(200_000));
    let read = read_text("a.html", page.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(read.text.len(), 200_000);
}

#[test]
fn pdf_bombs_are_refused_before_they_unpack() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![b' '; 3 * 1024 * 1024]).unwrap();
    let mut pdf =
        b"%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length 9 >>\nstream\n".to_vec();
    pdf.extend(packed.finish().unwrap());
    pdf.extend(b"\nendstream endobj");
    let limits = Limits {
        unpacked_bytes: 1024 * 1024,
        ..Limits::default()
    };
    assert_eq!(
        read_text("a.pdf", &pdf, &limits).unwrap_err().code(),
        "zip_bomb"
    );
}

/// A PDF of one page that draws form 5; `objects` from the fifth on.
fn drawing_of(objects: &[&str]) -> Vec<u8> {
    let head = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>",
        "<< /Length 5 >>\nstream\n/X Do\nendstream",
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::new();
    for (i, object) in head.iter().chain(objects).enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let (at, n) = (out.len(), head.len() + objects.len() + 1);
    out.extend(format!("xref\n0 {n}\n0000000000 65535 f \n{table}").bytes());
    out.extend(format!("trailer\n<< /Size {n} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

#[test]
fn a_form_that_draws_itself_is_refused_and_does_not_end_the_process() {
    let own = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream";
    assert_eq!(code_of("a.pdf", &drawing_of(&[own])), "broken");
    let inherited =
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 >>\nstream\n/X Do\nendstream";
    assert_eq!(code_of("a.pdf", &drawing_of(&[inherited])), "broken");
}

#[test]
fn a_form_that_only_lists_itself_is_read() {
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> /Font << /F 6 0 R >> >> /Length 29 >>\nstream\nBT /F 9 Tf (trong hinh) Tj ET\nendstream";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let read = read_text("a.pdf", &drawing_of(&[form, font]), &Limits::default()).unwrap();
    assert!(read.text.contains("trong hinh"), "{}", read.text);
}

#[test]
fn forms_that_multiply_each_other_are_refused_at_once() {
    let objects: Vec<String> = (6..18)
        .map(|inner| {
            let content = "/X Do ".repeat(10);
            format!("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {inner} 0 R >> >> /Length 60 >>\nstream\n{content}\nendstream")
        })
        .collect();
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    assert_eq!(code_of("a.pdf", &drawing_of(&objects)), "zip_bomb");
}

#[test]
fn a_page_that_is_its_own_grandparent_is_refused() {
    let pdf = String::from_utf8(drawing_of(&["null"])).unwrap().replace(
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R            >>",
    );
    assert_eq!(code_of("a.pdf", pdf.as_bytes()), "broken");
}

#[test]
fn a_pdf_that_never_stops_talking_is_stopped() {
    let limits = Limits {
        text_bytes: 20,
        ..Limits::default()
    };
    let pdf = pdf_of(&["a text of more than twenty bytes"], false);
    assert_eq!(
        read_text("a.pdf", &pdf, &limits).unwrap_err().code(),
        "too_much_text"
    );
}

#[test]
fn a_pdf_with_a_password_is_named_and_one_with_mere_restrictions_is_read() {
    let locked = |password: &str| {
        let mut document = pdf_extract::Document::load_mem(&pdf_of(&["Hello"], false)).unwrap();
        let id = pdf_extract::Object::string_literal("0123456789abcdef");
        document
            .trailer
            .set("ID", pdf_extract::Object::Array(vec![id.clone(), id]));
        let version = pdf_extract::EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: pdf_extract::Permissions::PRINTABLE,
        };
        let state = pdf_extract::EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(code_of("a.pdf", &locked("secret")), "encrypted");
    assert!(
        read_text("a.pdf", &locked(""), &Limits::default())
            .unwrap()
            .text
            .contains("Hello")
    );
}

#[test]
fn a_docx_in_an_old_font_is_named_and_its_letters_are_left_for_who_converts_them() {
    let text = "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. Thùc hiÖn chØ ®¹o cña Uû ban nh©n d©n tØnh";
    let read = read_text("a.docx", &docx_of(&p(text), &[]), &Limits::default()).unwrap();
    assert_eq!(read.legacy, Some(LegacyEncoding::Tcvn3));
    assert!(read.text.contains("ViÖt Nam"), "{}", read.text);
}

#[test]
fn a_stamp_in_a_page_header_is_read_once_and_page_numbers_and_running_titles_are_not() {
    let margin = |body: &str| format!("<w:hdr xmlns:w=\"w\">{body}</w:hdr>");
    let stamped = margin(&(p("MẬT") + &p("Trang 3") + &p("BÁO CÁO KẾT QUẢ CÔNG TÁC SÁU THÁNG")));
    let again = margin(&p("MẬT"));
    let text = docx_text(
        &p("Kính gửi: Công an tỉnh"),
        &[("word/header1.xml", &stamped), ("word/header2.xml", &again)],
    );
    assert_eq!(text, "MẬT\n\nKính gửi: Công an tỉnh");
}

#[test]
fn a_stamp_with_an_addition_and_one_in_a_watermark_are_read() {
    let watermark = "<w:hdr xmlns:w=\"w\" xmlns:v=\"v\"><w:p><w:r><w:pict><v:shape><v:textpath string=\"TUYỆT MẬT\"/></v:shape></w:pict></w:r></w:p></w:hdr>";
    let added = format!(
        "<w:hdr xmlns:w=\"w\">{}</w:hdr>",
        p("TÀI LIỆU MẬT - KHÔNG SAO CHỤP")
    );
    let text = docx_text(
        &p("Kính gửi: Công an tỉnh"),
        &[
            ("word/header1.xml", watermark),
            ("word/header2.xml", &added),
        ],
    );
    assert_eq!(
        text,
        "TUYỆT MẬT\n\nTÀI LIỆU MẬT - KHÔNG SAO CHỤP\n\nKính gửi: Công an tỉnh"
    );
}

#[test]
fn a_document_that_says_it_has_ten_thousand_pages_is_refused() {
    let bytes = docx_of(
        &p("x"),
        &[(
            "docProps/app.xml",
            "<Properties><Pages>10000</Pages></Properties>",
        )],
    );
    assert_eq!(
        read_text("a.docx", &bytes, &Limits::default()),
        Err(ReadError::TooManyPages {
            n: 10_000,
            limit: 2_000
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_files_never_panic(kind in 0..4usize, cut in 0.0..1.0f64, at in 0.0..1.0f64, byte: u8, name in "a\\.(docx|odt|pdf|html|txt)") {
        let whole = match kind {
            0 => docx_of(&[p("Kính gửi"), format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("x"))].concat(), &[]),
            1 => zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a><body><text><p>x</p></text></body></a>")]),
            2 => pdf_of(&["Hello"], false),
            _ => b"<html><body><p>x &amp; y<table><tr><td>1</td></tr></table>".to_vec(),
        };
        let mut bytes = whole.clone();
        bytes.truncate(1 + (cut * whole.len() as f64) as usize);
        let _ = read_text(&name, &bytes, &Limits::default());
        let mut bytes = whole;
        let i = ((at * bytes.len() as f64) as usize).min(bytes.len() - 1);
        bytes[i] = byte;
        let _ = read_text(&name, &bytes, &Limits::default());
    }

    #[test]
    fn any_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0..5usize) {
        let magic: [&[u8]; 5] = [b"", b"PK\x03\x04[Content_Types].xmlword/", b"%PDF-1.4\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"];
        bytes.splice(0..0, magic[head].iter().copied());
        let _ = read_text("a", &bytes, &Limits::default());
    }

    #[test]
    fn any_text_survives(text in "[a-zA-Zàđươ .,;0-9]{1,80}") {
        prop_assume!(!text.trim().is_empty());
        let read = read_text("a.txt", text.as_bytes(), &Limits::default());
        prop_assert_eq!(read.unwrap().text, text.trim_end().to_owned());
    }
}
