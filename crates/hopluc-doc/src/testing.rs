//! Files built in memory for the tests of this crate.

use std::io::{Cursor, Read, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::official::{Align, Annex, Block, Column, Inline, OfficialDocument, Row, Signing, Table};

/// A zip file of these parts, deflated.
pub fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if *name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(method),
            )
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A .docx with this body XML and further parts.
pub fn docx_of(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{body}</w:body></w:document>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    zip_of(&parts)
}

/// The container with every part's text changed.
pub fn edited(bytes: &[u8], edit: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        parts.push((entry.name().unwrap().into_owned(), edit(&text).into_bytes()));
    }
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    zip_of(&parts)
}

/// A paragraph of WordprocessingML.
pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A PDF of one page for each text, with one of the standard fonts (so: ASCII only).
pub fn pdf_of(pages: &[&str], is_scan: bool) -> Vec<u8> {
    let mut objects: Vec<String> = vec!["<< /Type /Catalog /Pages 2 0 R >>".into()];
    let kids: Vec<String> = (0..pages.len())
        .map(|i| format!("{} 0 R", 4 + 2 * i))
        .collect();
    objects.push(format!(
        "<< /Type /Pages /Kids [{}] /Count {} /MediaBox [0 0 595 842] >>",
        kids.join(" "),
        pages.len()
    ));
    objects.push(if is_scan {
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream".into()
    } else {
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into()
    });
    for (i, text) in pages.iter().enumerate() {
        let resources = if is_scan {
            "/XObject << /I 3 0 R >>"
        } else {
            "/Font << /F 3 0 R >>"
        };
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Resources << {resources} >> /Contents {} 0 R >>",
            5 + 2 * i
        ));
        let content = if is_scan {
            "q 595 0 0 842 0 0 cm /I Do Q".to_owned()
        } else {
            format!("BT /F 12 Tf 72 720 Td ({text}) Tj ET")
        };
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let at = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

/// A report with every kind of block, one appendix and a signature.
pub fn sample() -> OfficialDocument {
    let column = |title: &str, share, align| Column {
        title: title.into(),
        share,
        align,
    };
    let cells = |words: [&str; 3]| {
        words
            .iter()
            .map(|word| vec![Inline::plain(*word)])
            .collect()
    };
    let table = Table {
        caption: Some("Số vụ theo đơn vị".into()),
        columns: vec![
            column("TT", 1, Align::Center),
            column("Đơn vị", 5, Align::Left),
            column("Số vụ", 2, Align::Right),
        ],
        rows: vec![
            Row {
                cells: cells(["1", "Công an tỉnh", "07"]),
                is_bold: false,
            },
            Row {
                cells: cells(["", "Tổng cộng", "22"]),
                is_bold: true,
            },
        ],
    };
    let long = "Trong kỳ, các cơ quan, đơn vị đã chủ động phối hợp, trao đổi thông tin, kịp thời phát hiện và ngăn chặn các hành vi vi phạm pháp luật trên địa bàn tỉnh; ";
    let figure = vec![
        Inline::plain(format!("{long}đã xử ")),
        Inline::linked(
            "phạt tiền 25.850.000 đồng",
            "https://hopluc.example/so-lieu/7",
        ),
        Inline {
            text: " (tăng)".into(),
            bold: true,
            italic: true,
            link: None,
        },
        Inline::plain(" đối với 02 trường hợp."),
    ];
    let heading = |level, label: &str, text: &str| Block::Heading {
        level,
        label: label.into(),
        text: text.into(),
    };
    OfficialDocument {
        governing_body: Some("Ủy ban nhân dân tỉnh Hưng Hà".into()),
        issuer: "Sở Khoa học và Công nghệ".into(),
        number_symbol: "Số: 15/BC-SKHCN".into(),
        place_date: "Hưng Hà, ngày 05 tháng 6 năm 2026".into(),
        issued_on: Some(time::macros::date!(2026 - 06 - 05)),
        kind_title: Some("Báo cáo".into()),
        subject: "Kết quả công tác phối hợp phòng, chống tội phạm trong lĩnh vực thông tin và truyền thông 6 tháng đầu năm 2026".into(),
        addressees: vec!["Ủy ban nhân dân tỉnh".into()],
        legal_bases: vec!["Căn cứ Quyết định số 04/2016/QĐ-UBND;".into(), "Theo đề nghị của Trưởng phòng".into()],
        blocks: vec![
            heading(1, "I.", "Kết quả thực hiện"),
            heading(2, "1.", "Công tác thanh tra, kiểm tra"),
            heading(3, "1.1.", "Xử phạt"),
            Block::Paragraph(figure.clone()),
            Block::Point { label: "a)".into(), text: vec![Inline::plain("Điểm a & <b> của mục này.")] },
            Block::Bullet(vec![Inline::plain("Gạch đầu dòng.")]),
            Block::Table(table.clone()),
            heading(1, "II.", "Phương hướng"),
            Block::Paragraph(figure),
        ],
        closing: Some("Trên đây là báo cáo".into()),
        recipients: vec!["Như trên".into(), "Công an tỉnh (để ph/h)".into(), "Lưu: VT.".into()],
        signing: Signing { capacity: vec!["KT. Giám đốc".into()], position: "Phó Giám đốc".into(), name: "Nguyễn Văn A".into() },
        annexes: vec![Annex { title: "Tổng hợp số liệu".into(), blocks: vec![Block::Table(table)], is_landscape: true }],
        ..OfficialDocument::default()
    }
}
