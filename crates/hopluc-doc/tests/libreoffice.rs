//! Our files as another office program sees them: LibreOffice opens the .docx, and its PDF and ours say the same.
//!
//! Without `soffice` and `pdftotext` the tests say loudly that nothing was tried; with `CI=true` that is a failure.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its table shall fail there"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use hopluc_doc::official::{
    Align, Annex, Block, Column, Inline, OfficialDocument, Row, Signing, Table, Urgency,
};
use hopluc_doc::sheet::{Approximation, Form, FormEntry, FormRow, FormState, NarrativeRow};
use hopluc_doc::{
    Limits, check_layout_docx, check_layout_pdf, form_xlsx, read_form_xlsx, read_text, to_docx,
};

/// A folder of its own under the build folder, or `None` when the programs are missing.
fn desk(name: &str) -> Option<PathBuf> {
    let has = |program: &str| Command::new(program).arg("-v").output().is_ok();
    if !(has("pdftotext") && Command::new("soffice").arg("--version").output().is_ok()) {
        assert!(
            env::var("CI").is_err(),
            "soffice or pdftotext is missing in CI"
        );
        eprintln!(
            "NOT TRIED: {name} needs soffice and pdftotext (libreoffice-writer, poppler-utils)"
        );
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

/// Converts `file` beside itself with a profile of its own, so that tests can run side by side.
fn convert(file: &Path, to: &str, out: &Path) -> PathBuf {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        out.join("profile").display()
    );
    let run = Command::new("soffice")
        .args([
            profile.as_str(),
            "--headless",
            "--convert-to",
            to,
            "--outdir",
        ])
        .arg(out)
        .arg(file)
        .output()
        .unwrap();
    let made = out.join(file.with_extension(to).file_name().unwrap());
    assert!(
        made.exists(),
        "soffice made nothing: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    made
}

fn document() -> OfficialDocument {
    let sentence = "Trong kỳ báo cáo, các cơ quan, đơn vị đã chủ động phối hợp, trao đổi thông tin, kịp thời phát hiện, \
        ngăn chặn và xử lý các hành vi vi phạm pháp luật trên địa bàn tỉnh, với tổng số tiền phạt ";
    let text = |tail: &str| {
        vec![
            Inline::plain(sentence),
            Inline::linked(tail, "https://hopluc.example/f/1"),
            Inline::plain(" đồng."),
        ]
    };
    let column = |title: &str, share, align| Column {
        title: title.into(),
        share,
        align,
    };
    let mut blocks = Vec::new();
    for n in 1..=6 {
        let roman = ["I.", "II.", "III.", "IV.", "V.", "VI."][n - 1];
        blocks.push(Block::Heading {
            level: 1,
            label: roman.into(),
            text: "Kết quả thực hiện".into(),
        });
        blocks.push(Block::Heading {
            level: 2,
            label: "1.".into(),
            text: "Công tác thanh tra, kiểm tra".into(),
        });
        blocks.push(Block::Paragraph(text("25.850.000")));
        blocks.push(Block::Point {
            label: "a)".into(),
            text: text("850.000"),
        });
        blocks.push(Block::Bullet(text("25.000.000")));
        let cell = |words: &str| vec![Inline::plain(words)];
        blocks.push(Block::Table(Table {
            caption: None,
            columns: vec![
                column("TT", 1, Align::Center),
                column("Đơn vị", 5, Align::Left),
                column("Số vụ", 2, Align::Right),
            ],
            rows: vec![
                Row {
                    cells: vec![cell("1"), cell("Công an tỉnh"), cell("07")],
                    is_bold: false,
                },
                Row {
                    cells: vec![cell(""), cell("Tổng cộng"), cell("22")],
                    is_bold: true,
                },
            ],
        }));
    }
    OfficialDocument {
        governing_body: Some("Ủy ban nhân dân tỉnh Hưng Hà".into()),
        issuer: "Sở Khoa học và Công nghệ".into(),
        number_symbol: "Số: 15/BC-SKHCN".into(),
        place_date: "Hưng Hà, ngày 05 tháng 6 năm 2026".into(),
        kind_title: Some("Báo cáo".into()),
        subject: "Kết quả phối hợp phòng, chống tội phạm 6 tháng đầu năm 2026".into(),
        addressees: vec!["Ủy ban nhân dân tỉnh".into()],
        legal_bases: vec![
            "Căn cứ Quyết định số 04/2016/QĐ-UBND ngày 15/3/2016 của Ủy ban nhân dân tỉnh".into(),
        ],
        annexes: vec![Annex {
            title: "Số liệu".into(),
            blocks: blocks.clone(),
            is_landscape: false,
        }],
        blocks,
        closing: Some("Trên đây là kết quả thực hiện công tác phối hợp, trân trọng báo cáo".into()),
        recipients: vec!["Như trên".into(), "Lưu: VT".into()],
        signing: Signing {
            capacity: vec!["KT. GIÁM ĐỐC".into()],
            position: "PHÓ GIÁM ĐỐC".into(),
            name: "Nguyễn Văn A".into(),
        },
        ..OfficialDocument::default()
    }
}

fn letter() -> OfficialDocument {
    OfficialDocument {
        kind_title: None,
        urgency: Some(Urgency::Khan),
        addressees: vec![
            "Các sở, ban, ngành tỉnh".into(),
            "Ủy ban nhân dân các xã, phường".into(),
        ],
        is_draft: true,
        ..document()
    }
}

#[test]
fn libreoffice_keeps_our_layout_and_text_when_it_saves_the_docx_again() {
    let Some(folder) = desk("saved-again") else {
        return;
    };
    for (name, document) in [("report.docx", document()), ("letter.docx", letter())] {
        let file = folder.join(name);
        let ours = to_docx(&document).unwrap();
        fs::write(&file, &ours).unwrap();
        let odt = convert(&file, "odt", &folder);
        let again = folder.join("again");
        fs::create_dir_all(&again).unwrap();
        let docx = fs::read(convert(&odt, "docx", &again)).unwrap();
        let read =
            |name: &str, bytes: &[u8]| read_text(name, bytes, &Limits::default()).unwrap().text;
        let words = |text: String| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(read("a.docx", &docx)), words(read("a.docx", &ours)));
        assert_eq!(
            words(read("a.odt", &fs::read(&odt).unwrap())),
            words(read("a.docx", &ours))
        );
        assert_eq!(check_layout_docx(&docx).unwrap(), [], "{name}");
    }
}

#[test]
fn libreoffice_prints_our_docx_by_the_decree() {
    let Some(folder) = desk("printed") else {
        return;
    };
    for (name, document) in [("report.docx", document()), ("letter.docx", letter())] {
        let file = folder.join(name);
        fs::write(&file, to_docx(&document).unwrap()).unwrap();
        let pdf = fs::read(convert(&file, "pdf", &folder)).unwrap();
        assert_eq!(check_layout_pdf(&pdf).unwrap(), [], "{name}");
    }
}

#[test]
fn a_form_saved_again_by_libreoffice_reads_the_same() {
    // The spreadsheet program is a package of its own (libreoffice-calc), which not every machine with Writer has.
    if Command::new("localc").arg("--version").output().is_err() {
        eprintln!("NOT TRIED: the form needs libreoffice-calc");
        return;
    }
    let Some(folder) = desk("form") else { return };
    let entry = |key: &str, state, value| FormEntry {
        key: key.into(),
        state,
        value,
        approximation: Approximation::Exact,
        note: String::new(),
    };
    let presets = [
        entry("m1", FormState::Value, Some(25_850_000)),
        entry("m2", FormState::Nil, None),
        entry("m3", FormState::NotYet, None),
    ];
    let row = |preset: &FormEntry| FormRow {
        key: preset.key.clone(),
        code: preset.key.to_uppercase(),
        name: "Số tiền xử phạt vi phạm hành chính trong lĩnh vực viễn thông".into(),
        dimensions: "Lĩnh vực: viễn thông".into(),
        unit: "đồng".into(),
        is_required: true,
        preset: Some(preset.clone()),
    };
    let form = Form {
        title: "Báo cáo công tác phối hợp phòng, chống tội phạm".into(),
        period: "6 tháng đầu năm 2026".into(),
        agency: "Công an tỉnh".into(),
        version_token: "t1".into(),
        rows: presets.iter().map(row).collect(),
        narratives: vec![NarrativeRow {
            key: "n1".into(),
            label: "Khó khăn, vướng mắc".into(),
            preset: "Thiếu nhân lực\nThiếu máy".into(),
        }],
    };
    let file = folder.join("form.xlsx");
    fs::write(&file, form_xlsx(&form).unwrap()).unwrap();
    let again = folder.join("again");
    fs::create_dir_all(&again).unwrap();
    let reading =
        read_form_xlsx(&fs::read(convert(&file, "xlsx", &again)).unwrap(), &form).unwrap();
    assert_eq!(reading.errors, []);
    assert_eq!(reading.entries, presets);
    assert_eq!(reading.narratives[0].text, "Thiếu nhân lực\nThiếu máy");
}

/// Words of a PDF in the order of its content, without the page numbers.
#[cfg(feature = "pdf")]
fn printed_words(file: &Path) -> Vec<String> {
    let out = Command::new("pdftotext")
        .args(["-raw", "-nopgbrk"])
        .arg(file)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim().chars().all(|c| c.is_ascii_digit()));
    lines
        .flat_map(|line| {
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(feature = "pdf")]
#[test]
fn our_pdf_and_that_of_libreoffice_say_the_same_in_the_same_order() {
    let Some(folder) = desk("agree") else { return };
    for (name, document) in [("report.docx", document()), ("letter.docx", letter())] {
        let file = folder.join(name);
        fs::write(&file, to_docx(&document).unwrap()).unwrap();
        let ours = folder.join(format!("ours-{name}.pdf"));
        fs::write(&ours, hopluc_doc::to_pdf(&document).unwrap()).unwrap();
        let theirs = convert(&file, "pdf", &folder);
        assert_eq!(printed_words(&ours), printed_words(&theirs), "{name}");
    }
}
