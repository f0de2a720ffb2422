//! Claims about the readers of `hopluc_doc`: no panic of our own, limits kept, what comes back is sound.
//!
//! Containers are hard to damage by chance, since every part is packed and summed. So input that is no container is
//! taken as the parts of one, and packed here.

use super::mutate::Target;
use hopluc_doc::sheet::{Form, FormRow, FormState, NarrativeRow};
use hopluc_doc::{Limits, ReadError, read_form_xlsx, read_text, table_rows};
use std::io::{Cursor, Write};
use unicode_normalization::is_nfc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The targets of this file.
pub const TARGETS: &[Target] = &[
    target("docx", docx, docx_seeds, DOCX_WORDS),
    target("odt", odt, odt_seeds, ODT_WORDS),
    target("pdf", pdf, pdf_seeds, PDF_WORDS),
    target("html", html, html_seeds, HTML_WORDS),
    target("text_file", text_file, text_seeds, TEXT_WORDS),
    target("xlsx_form", xlsx_form, sheet_seeds, SHEET_WORDS),
    target("table", table, table_seeds, SHEET_WORDS),
];

const fn target(
    name: &'static str,
    body: fn(&[u8]),
    seeds: Seeds,
    words: &'static [&'static str],
) -> Target {
    Target {
        name,
        body,
        seeds,
        words,
    }
}

/// Makes the seeds of a target.
type Seeds = fn() -> Vec<Vec<u8>>;

/// Parts files are put together from are parted by this byte.
const PART: u8 = 0;

const DOCX_WORDS: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>",
    "</w:t>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "<w:tc>",
    "<w:del>",
    "<w:ins>",
    "<w:br/>",
    "<w:tab/>",
    "<w:numPr>",
    "<w:ilvl w:val=\"1\"/>",
    "<w:numId w:val=\"3\"/>",
    "<w:start w:val=\"4294967295\"/>",
    "<w:numFmt w:val=\"upperRoman\"/>",
    "<w:lvlText w:val=\"%1.%2.%9\"/>",
    "<w:vMerge/>",
    "<mc:AlternateContent>",
    "<mc:Choice>",
    "<w:txbxContent>",
    "<w:footnoteReference w:id=\"2\"/>",
    "&#x110;",
    "&#x0;",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "\0",
];
const ODT_WORDS: &[&str] = &[
    "<p>",
    "</p>",
    "<h>",
    "<list style-name=\"L1\">",
    "</list>",
    "<list-item start-value=\"4294967295\">",
    "</list-item>",
    "<table>",
    "<table-row number-rows-repeated=\"99999\">",
    "<table-cell number-columns-repeated=\"99999\">",
    "<s c=\"99999999\"/>",
    "<note>",
    "<note-body>",
    "</note>",
    "<text-box>",
    "<tracked-changes>",
    "&lt;",
    "\0",
];
const PDF_WORDS: &[&str] = &[
    "<< ",
    " >>",
    "[",
    "]",
    "1 0 R",
    "2 0 R",
    "3 0 R",
    "4 0 R",
    "5 0 R",
    "/Kids",
    "/Count 99999999",
    "/Type /Pages",
    "/Contents",
    "/Resources",
    "/Font",
    "/Encoding",
    "/Differences",
    "/ToUnicode",
    "/W [0 99999999 1]",
    "/Length -1",
    "stream\n",
    "\nendstream",
    "BT ",
    "/F 12 Tf ",
    "(x) Tj ",
    "[(x) -999999 (y)] TJ ",
    "ET ",
    "q ",
    "Q ",
    "/X Do ",
    "99999999999 ",
    "/Type0",
    "/Identity-H",
    "/DescendantFonts",
    "\0",
];
const HTML_WORDS: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<p>",
    "<br>",
    "<pre>",
    "</pre>",
    "<script>",
    "</script",
    "<!--",
    "-->",
    "&amp;",
    "&#x110;",
    "&#99999999;",
    "&#xd800;",
    "&nbsp",
    "<a href=\"",
    "'",
    "\"",
    ">",
    "<",
    "charset=windows-1258",
];
const TEXT_WORDS: &[&str] = &[
    "\u{feff}",
    "\r\n",
    "\u{c}",
    "\u{2028}",
    "e\u{323}\u{302}",
    "µ¸¶·¹",
    "\0",
];
const SHEET_WORDS: &[&str] = &[
    "<row r=\"1048576\">",
    "<c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c>",
    "<c r=\"E7\"><v>7</v></c>",
    "<c r=\"A1\"/>",
    "<v>1e308</v>",
    "<v>-1</v>",
    "<v>1.5</v>",
    "<v>NaN</v>",
    " t=\"b\"",
    " t=\"e\"",
    " t=\"d\"",
    " t=\"s\"",
    " s=\"1\"",
    "<f>1+1</f>",
    "25.850.000",
    "hơn 42.000",
    "Chưa phát hiện (0)",
    "m1",
    "\"",
    ";",
    "\t",
    "\n",
    "\0",
];

/// Limits small enough to be met by small inputs.
fn limits() -> Limits {
    Limits {
        upload_bytes: 1024 * 1024,
        pages: 20,
        unpacked_bytes: 4 * 1024 * 1024,
        ratio: 200,
        zip_entries: 50,
        text_bytes: 256 * 1024,
        xml_elements: 20_000,
    }
}

/// For fuzzers only: ordinary tests keep every panic's words.
///
/// Third-party readers of .pdf and .xlsx panic on some files, which `read_text` turns into an error; a fuzzer must not
/// stop there. Panics of every other target stay as loud as they are.
#[allow(
    dead_code,
    reason = "the ordinary tests that include this file do not call it"
)]
pub fn silence_guarded_panics(target: &str) {
    if matches!(target, "pdf" | "xlsx_form" | "table") {
        std::panic::set_hook(Box::new(|panic| {
            // Claims of this file are told before the fuzzer ends.
            if panic
                .location()
                .is_some_and(|at| at.file().ends_with("doc.rs"))
            {
                eprintln!("{panic}");
            }
        }));
    }
}

/// A .docx: a container, or its parts: document, numbering, styles, footnotes, properties.
pub fn docx(data: &[u8]) {
    let names = [
        "word/document.xml",
        "word/numbering.xml",
        "word/styles.xml",
        "word/footnotes.xml",
        "docProps/app.xml",
    ];
    let bytes = container(data, &[("[Content_Types].xml", b"<Types/>")], &names);
    check("a.docx", &bytes, true);
}

/// An .odt: a container, or its parts: content, styles, manifest.
pub fn odt(data: &[u8]) {
    let kind: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.text");
    let names = ["content.xml", "styles.xml", "META-INF/manifest.xml"];
    check("a.odt", &container(data, &[kind], &names), true);
}

/// A .pdf: a whole one, or its objects, of which the first is the root.
pub fn pdf(data: &[u8]) {
    if data.starts_with(b"%PDF") {
        check("a.pdf", data, false);
    } else {
        check("a.pdf", &pdf_of(data), false);
    }
}

/// A web page.
pub fn html(data: &[u8]) {
    check("a.html", data, true);
}

/// Plain text in any encoding, under any name.
pub fn text_file(data: &[u8]) {
    for name in ["a.txt", "a.md", "a", "a.csv"] {
        check(name, data, true);
    }
    let kind = hopluc_doc::media_type(data, "a.txt");
    assert!(kind.contains('/'));
}

fn check(name: &str, bytes: &[u8], is_own: bool) {
    let limits = limits();
    match read_text(name, bytes, &limits) {
        Ok(read) => {
            assert!(!read.text.is_empty() && read.text.len() <= limits.text_bytes);
            assert!(is_nfc(&read.text), "text is NFC");
            assert!(!read.text.contains(['\r', '\0', '\u{c}', '\u{feff}']));
            assert!(!read.text.contains("\n\n\n"), "at most one empty line");
            assert!(read.n_pages.is_none_or(|n| (1..=limits.pages).contains(&n)));
        }
        Err(ReadError::Broken { why, .. }) => {
            assert!(
                !is_own || why != "the reader gave up on this file",
                "a panic was caught"
            );
        }
        Err(error) => assert!(!error.code().is_empty()),
    }
}

/// A filled form: a workbook, or the rows of its sheet of figures.
pub fn xlsx_form(data: &[u8]) {
    let form = form();
    let Ok(reading) = read_form_xlsx(&workbook(data), &form) else {
        return;
    };
    let mut rows = form.rows.iter();
    for entry in &reading.entries {
        // In the order of the form, each at most once.
        assert!(rows.any(|row| row.key == entry.key));
        assert_eq!(entry.value.is_some(), entry.state == FormState::Value);
        assert!(
            entry
                .value
                .is_none_or(|value| (0..=9_007_199_254_740_991).contains(&value))
        );
    }
    for narrative in &reading.narratives {
        assert!(narrative.key == "n1" && !narrative.text.trim().is_empty());
    }
    let n_whole_faults = reading
        .errors
        .iter()
        .filter(|error| error.cell.is_empty())
        .count();
    assert!(reading.entries.len() + reading.errors.len() >= 1 || n_whole_faults > 0);
}

/// A table to import: a workbook, the rows of its first sheet, or lines of text.
pub fn table(data: &[u8]) {
    for bytes in [data.to_vec(), workbook(data)] {
        let Ok(rows) = table_rows("a.xlsx", &bytes) else {
            continue;
        };
        let n_columns = rows.first().map_or(0, Vec::len);
        assert!((1..=256).contains(&n_columns) && rows.len() <= 200_000);
        assert!(
            rows.len() * n_columns <= 2_000_000,
            "cells of a table are bounded"
        );
        assert!(rows.iter().all(|row| row.len() == n_columns));
        assert!(
            rows.last()
                .is_some_and(|row| row.iter().any(|cell| !cell.is_empty()))
        );
        assert!(rows.iter().flatten().all(|cell| cell.trim() == cell));
    }
}

fn form() -> Form {
    let row = |key: &str| FormRow {
        key: key.into(),
        code: key.to_uppercase(),
        name: key.into(),
        ..FormRow::default()
    };
    Form {
        version_token: "t1".into(),
        rows: vec![row("m1"), row("m2"), row("m3")],
        narratives: vec![NarrativeRow {
            key: "n1".into(),
            ..NarrativeRow::default()
        }],
        ..Form::default()
    }
}

fn container(data: &[u8], fixed: &[(&str, &[u8])], names: &[&str]) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let mut parts = fixed.to_vec();
    parts.extend(names.iter().copied().zip(data.split(|byte| *byte == PART)));
    zip_of(&parts)
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, options).expect("names are sound");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

fn workbook(data: &[u8]) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let mut parts = data.split(|byte| *byte == PART);
    let mut sheet = |name: &str| {
        let rows = parts.next().unwrap_or_default();
        let head = format!("<worksheet xmlns=\"{MAIN}\"><!--{name}--><sheetData>");
        [head.as_bytes(), rows, b"</sheetData></worksheet>"].concat()
    };
    let (first, second) = (sheet("figures"), sheet("narratives"));
    zip_of(&[
        (
            "[Content_Types].xml",
            b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", &first),
        ("xl/worksheets/sheet2.xml", &second),
    ])
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Số liệu" sheetId="1" r:id="r1"/><sheet name="Thuyết minh" sheetId="2" r:id="r2"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;

/// A PDF whose objects are the parts of `data`, numbered from 1.
fn pdf_of(data: &[u8]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in data.split(|byte| *byte == PART).enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let (at, n) = (out.len(), offsets.len() + 1);
    out.extend(format!("xref\n0 {n}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let trailer = format!("trailer\n<< /Size {n} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n");
    out.extend(trailer.bytes());
    out
}

fn joined(parts: &[&str]) -> Vec<u8> {
    parts.join("\0").into_bytes()
}

fn docx_seeds() -> Vec<Vec<u8>> {
    let body =
        |inner: &str| format!("<w:document xmlns:w=\"w\"><w:body>{inner}</w:body></w:document>");
    let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>Một</w:t></w:r></w:p>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let styles = "<w:styles><w:style w:styleId=\"B\"><w:basedOn w:val=\"B\"/><w:tblPr><w:tblBorders><w:top w:val=\"single\"/></w:tblBorders></w:tblPr></w:style></w:styles>";
    let notes = "<w:footnotes><w:footnote w:id=\"2\"><w:p><w:r><w:t>Chú</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let table = "<w:tbl><w:tblPr><w:tblStyle w:val=\"B\"/></w:tblPr><w:tr><w:tc><w:p><w:r><w:t>TT</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr></w:tbl>";
    let drawn = "<w:p><w:r><w:t xml:space=\"preserve\">Kính gửi </w:t><w:footnoteReference w:id=\"2\"/><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>DỰ THẢO</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice></mc:AlternateContent></w:r><w:del><w:r><w:t>x</w:t></w:r></w:del></w:p>";
    let whole = body(&[item, table, drawn].concat());
    vec![
        joined(&[&body(item), numbering, styles]),
        joined(&[
            &whole,
            numbering,
            styles,
            notes,
            "<Properties><Pages>3</Pages></Properties>",
        ]),
        zip_of(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", body(drawn).as_bytes()),
        ]),
    ]
}

fn odt_seeds() -> Vec<Vec<u8>> {
    let content = "<document-content><automatic-styles><list-style name=\"L1\"><list-level-style-number level=\"1\" num-format=\"1\" num-suffix=\".\"/><list-level-style-bullet level=\"2\" bullet-char=\"•\"/></list-style><style name=\"c\" family=\"table-cell\"><table-cell-properties border=\"0.5pt solid #000000\"/></style></automatic-styles><body><text><p>Số:<s c=\"3\"/>/BC<note><note-body><p>Chú</p></note-body></note></p><list style-name=\"L1\"><list-item><p>Một</p><list><list-item><p>con</p></list-item></list></list-item></list><table><table-row><table-cell style-name=\"c\" number-columns-repeated=\"3\"><p>TT</p></table-cell></table-row></table></text></body></document-content>";
    vec![
        joined(&[content]),
        joined(&[
            content,
            "<styles><list-style name=\"L2\"/></styles>",
            "<manifest><file-entry/></manifest>",
        ]),
        zip_of(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content.as_bytes()),
        ]),
    ]
}

fn pdf_seeds() -> Vec<Vec<u8>> {
    let page = "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> /Contents 4 0 R >>";
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>";
    let content = "<< /Length 73 >>\nstream\nBT /F 12 Tf 72 720 Td (Kinh gui) Tj 0 -14 Td [(So) -300 (15)] TJ ET /X Do\nendstream";
    let simple = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [65 /A /Aacute] >> >>";
    let drawn = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 5 0 R >> >> /Length 29 >>\nstream\nBT /F 9 Tf (trong hinh) Tj ET\nendstream";
    let composite = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>";
    let descendant = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /W [0 9 500 10 [400 500]] >>";
    let map = "<< /Length 160 >>\nstream\n/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <4B69> <004B> <6E68> <1EA0> endbfchar endcmap\nendstream";
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    let parts = joined(&[catalog, pages, page, content, simple, drawn]);
    let whole = pdf_of(&parts);
    vec![
        parts,
        joined(&[
            catalog, pages, page, content, composite, drawn, descendant, map,
        ]),
        whole,
    ]
}

fn html_seeds() -> Vec<Vec<u8>> {
    [
        "<html><head><title>x</title></head><body><p>Kính&nbsp;gửi: <b>Sở</b> A &amp; B</p><table><tr><td>TT<td>S&#7903;</table><pre>a\nb</pre>Hết<br>dòng",
        "<!doctype html><meta charset=\"windows-1258\"><div title='x>y'>C\u{1ed9}ng<!-- ẩn --><script>if (a<b) {}</script></div>",
    ]
    .into_iter()
    .map(|page| page.as_bytes().to_vec())
    .collect()
}

fn text_seeds() -> Vec<Vec<u8>> {
    let text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\r\nKính gửi: Công an tỉnh\n\n\nSố: 01";
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    vec![
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(),
        wide(u16::to_be_bytes),
        "Céng hoµ x· héi chñ nghÜa ViÖt Nam"
            .chars()
            .map(|c| c as u8)
            .collect(),
        // Windows-1258: letters and marks apart.
        b"C\xf4\xf2ng ho\xe0 xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam".to_vec(),
    ]
}

fn sheet_seeds() -> Vec<Vec<u8>> {
    let words = |place: &str, words: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
    };
    let head = format!(
        "<row r=\"1\">{}</row><row r=\"2\">{}</row>",
        words("I1", "hopluc-form/1"),
        words("I2", "t1")
    );
    let row = |n: u32, value: &str, state: &str, key: &str| {
        let cells = [words(&format!("G{n}"), state), words(&format!("I{n}"), key)].concat();
        format!("<row r=\"{n}\">{value}{cells}</row>")
    };
    let rows = [
        head,
        row(7, "<c r=\"E7\"><v>7</v></c>", "", "m1"),
        row(8, &words("E8", "hơn 42.000"), "Có số liệu", "m2"),
        row(9, "", "Chưa phát hiện (0)", "m3"),
    ]
    .concat();
    let narrative = format!(
        "<row r=\"2\">{}{}</row>",
        words("B2", "Thiếu nhân lực"),
        words("C2", "n1")
    );
    let parts = joined(&[&rows, &narrative]);
    let whole = workbook(&parts);
    vec![parts, whole]
}

fn table_seeds() -> Vec<Vec<u8>> {
    let mut seeds = sheet_seeds();
    seeds.push(
        "Mã;Tên;Từ ngày\n01;\"Sở A; \"\"B\"\"\";01/7/2025\n"
            .as_bytes()
            .to_vec(),
    );
    seeds.push("Mã,Tên\r\n01,Sở A\r\n,,\r\n".as_bytes().to_vec());
    seeds
}

/// Every seed is read by its reader: a seed that is refused at once would exercise nothing.
#[allow(
    dead_code,
    reason = "the fuzz targets that include this file do not call it"
)]
pub fn seeds_are_read() {
    let parts: [(&str, Seeds, &[&str]); 2] = [
        (
            "a.docx",
            docx_seeds,
            &["word/document.xml", "word/numbering.xml", "word/styles.xml"],
        ),
        ("a.odt", odt_seeds, &["content.xml", "styles.xml"]),
    ];
    for (name, seeds, names) in parts {
        let kind: (&str, &[u8]) = if name == "a.odt" {
            ("mimetype", b"application/vnd.oasis.opendocument.text")
        } else {
            ("[Content_Types].xml", b"<Types/>")
        };
        for seed in seeds() {
            let read = read_text(name, &container(&seed, &[kind], names), &limits());
            assert!(read.is_ok(), "{name}: {read:?}");
        }
    }
    for seed in pdf_seeds() {
        let bytes = if seed.starts_with(b"%PDF") {
            seed
        } else {
            pdf_of(&seed)
        };
        let read = read_text("a.pdf", &bytes, &limits());
        assert!(read.is_ok(), "{read:?}");
    }
    for seed in html_seeds() {
        assert!(read_text("a.html", &seed, &limits()).is_ok());
    }
    let legacy: Vec<bool> = text_seeds()
        .iter()
        .map(|seed| {
            let read = read_text("a.txt", seed, &limits()).expect("a text");
            read.legacy.is_some()
        })
        .collect();
    assert_eq!(legacy, [false, false, false, false, true, false]);
    for seed in sheet_seeds() {
        let reading = read_form_xlsx(&workbook(&seed), &form()).expect("a workbook");
        assert_eq!(
            (reading.entries.len(), reading.narratives.len()),
            (3, 1),
            "{reading:?}"
        );
    }
    for seed in table_seeds() {
        let bytes = if seed.starts_with(b"<row") {
            workbook(&seed)
        } else {
            seed
        };
        assert!(table_rows("a", &bytes).is_ok());
    }
}
