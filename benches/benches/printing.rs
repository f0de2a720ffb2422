//! A report of 20 pages as .docx and as .pdf, in this process: at most 10 ms and 100 ms of processor time.
//!
//! `cargo bench -p hopluc-benches --features pdf --bench printing [-- --strict]`; without the feature .docx alone.

use hopluc_benches::{Asked, Meter, Series, Sheet};
use hopluc_doc::official::{Align, Block, Column, Inline, OfficialDocument, Row, Signing, Table};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SENTENCES: [&str; 6] = [
    "Các cơ quan, đơn vị đã tổ chức quán triệt, triển khai thực hiện nghiêm túc các văn bản chỉ đạo về phòng ngừa, đấu tranh với tội phạm và vi phạm pháp luật trong lĩnh vực thông tin và truyền thông.",
    "Trong kỳ báo cáo đã phối hợp kiểm tra 22 điểm cung cấp dịch vụ viễn thông, phát hiện và xử lý 07 trường hợp vi phạm quy định về đăng ký thông tin thuê bao.",
    "Công tác tuyên truyền được thực hiện bằng nhiều hình thức, tập trung vào phương thức, thủ đoạn lừa đảo chiếm đoạt tài sản trên không gian mạng.",
    "Việc phối hợp giữa các ngành có lúc chưa kịp thời; một số đơn vị gửi báo cáo chậm so với thời hạn quy định.",
    "Tiếp tục rà soát, xử lý SIM rác, tin nhắn rác, cuộc gọi rác; hướng dẫn người dân nhận biết và phản ánh qua các kênh tiếp nhận.",
    "Đề nghị các đơn vị chủ động phối hợp, cung cấp thông tin và báo cáo kết quả thực hiện đúng thời hạn.",
];

fn paragraph(n: usize, variant: usize) -> Block {
    let text: Vec<&str> = (0..3)
        .map(|i| SENTENCES[(n * 3 + i) % SENTENCES.len()])
        .collect();
    Block::Paragraph(vec![Inline::plain(format!(
        "{} ({n}.{variant})",
        text.join(" ")
    ))])
}

fn table() -> Table {
    let column = |title: &str, share, align| Column {
        title: title.to_owned(),
        share,
        align,
    };
    let row = |n: usize| Row {
        cells: [
            n.to_string(),
            format!("Cơ quan, đơn vị số {n}"),
            (n * 37).to_string(),
            (n * 11).to_string(),
        ]
        .into_iter()
        .map(|text| vec![Inline::plain(text)])
        .collect(),
        is_bold: n == 14,
    };
    Table {
        caption: None,
        columns: vec![
            column("TT", 1, Align::Center),
            column("Cơ quan", 6, Align::Left),
            column("Kỳ này", 2, Align::Right),
            column("Kỳ trước", 2, Align::Right),
        ],
        rows: (1..=14).map(row).collect(),
    }
}

/// A report of some 20 pages; each variant differs in every paragraph, so that nothing of the one before can be used again.
fn report(variant: usize) -> OfficialDocument {
    let mut blocks = Vec::new();
    for n in 0..100 {
        if n % 8 == 0 {
            blocks.push(Block::Heading {
                level: 1,
                label: format!("{}.", n / 8 + 1),
                text: "Kết quả thực hiện".to_owned(),
            });
        }
        blocks.push(paragraph(n, variant));
        if n % 14 == 13 {
            blocks.push(Block::Table(table()));
        }
    }
    OfficialDocument {
        issuer: "ỦY BAN NHÂN DÂN TỈNH".to_owned(),
        number_symbol: format!("Số: {variant}/BC-UBND"),
        place_date: "Tỉnh Sông Vân, ngày 06 tháng 7 năm 2026".to_owned(),
        issued_on: Some(time::macros::date!(2026 - 07 - 06)),
        subject: "Kết quả công tác phòng, chống tội phạm 6 tháng đầu năm 2026".to_owned(),
        blocks,
        recipients: vec!["Như trên".to_owned(), "Lưu: VT, NC".to_owned()],
        signing: Signing {
            capacity: vec!["TM. ỦY BAN NHÂN DÂN".to_owned()],
            position: "CHỦ TỊCH".to_owned(),
            name: "Trần Minh Khôi".to_owned(),
        },
        ..OfficialDocument::default()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    let meter = Meter::default();
    sheet.begin("a report of 100 paragraphs, 13 headings and 7 tables");
    let docx = meter
        .times(30, async |n| {
            hopluc_doc::to_docx(&report(n)).expect("a .docx").len()
        })
        .await;
    sheet.line("written as .docx", &docx, Some(10.0));
    if cfg!(feature = "pdf") {
        let (first, pdf) = meter.once(async { hopluc_doc::to_pdf(&report(0)) }).await;
        let pdf = pdf.expect("a PDF");
        // What cannot be archived is written a second time, which a report of ours never needs.
        assert!(
            pdf.windows(6).any(|part| part == b"pdfaid"),
            "it is no PDF/A"
        );
        let n_pages = n_pages(&pdf);
        println!("  {n_pages} pages");
        assert!((18..=24).contains(&n_pages), "{n_pages} pages");
        let pdf = meter
            .times(20, async |n| {
                hopluc_doc::to_pdf(&report(n + 1)).expect("a PDF").len()
            })
            .await;
        sheet.line(
            "printed as .pdf, every paragraph changed",
            &pdf,
            Some(100.0),
        );
        sheet.line(
            "  the first of a process, fonts read",
            &Series(vec![first]),
            None,
        );
    } else {
        println!("  .pdf: not measured, built without `--features pdf`");
    }
    sheet.end(&asked);
}

/// Pages of a PDF, read back.
fn n_pages(pdf: &[u8]) -> usize {
    hopluc_doc::read_text("report.pdf", pdf, &hopluc_doc::Limits::default())
        .ok()
        .and_then(|read| read.n_pages)
        .unwrap_or(0)
}
