//! Claims about `hopluc_text`: any text is read, and every range lies inside the text on character boundaries.

use super::mutate::Target;
use hopluc_text::{Reading, Span, explain_en, explain_vi, gold_json, read};
use unicode_normalization::is_nfc;

/// The targets of this file.
pub const TARGETS: &[Target] = &[
    Target {
        name: "reading",
        body: reading,
        seeds,
        words: WORDS,
    },
    Target {
        name: "citations",
        body: citations,
        seeds: citation_seeds,
        words: WORDS,
    },
    Target {
        name: "lint",
        body: lint,
        seeds,
        words: WORDS,
    },
];

const WORDS: &[&str] = &[
    "Số: 12/UBND-VX\n",
    "Kính gửi:\n- ",
    "1.1. ",
    "\nĐiều 1. ",
    "\na) ",
    "\n| ",
    "Công an tỉnh",
    " chủ trì, phối hợp với ",
    "trước ngày 30/6/2026",
    "từ ngày 01/5 đến ngày 31/5/2026",
    "Nghị định số 13/2023/NĐ-CP",
    " của Thủ tướng Chính phủ",
    "99999999999999999999",
    "25.850.000 đồng",
    "trong đó: 1 + 2 + 3 = 7",
    "31/02/2026",
    "ngày 00/00/0000",
    "hằng tháng",
    "Nơi nhận:\n",
    "KT. CHỦ TỊCH\n",
    "\u{309}",
    "\u{ad}",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "İ",
    "ß",
    "\u{1f468}\u{200d}\u{1f469}",
    "<sup>1</sup>",
    "**",
    "“",
];

/// Texts of each kind of official document, invented.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        include_str!("../../crates/hopluc-text/tests/samples/cong_dien.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/quyet_dinh.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/ke_hoach.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/thong_bao.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/cong_van.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/bao_cao.txt"),
        include_str!("../../crates/hopluc-text/tests/samples/chi_thi.txt"),
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}

fn citation_seeds() -> Vec<Vec<u8>> {
    [
        "Nghị định số 13/2023/NĐ-CP ngày 17 tháng 4 năm 2023 của Chính phủ",
        "các Quyết định số 04/2016/QĐ-UBND, số 05/2016/QĐ-UBND ngày 3/5/2016",
        "Luật An ninh mạng ngày 12 tháng 6 năm 2018; khoản 2 Điều 5 Thông tư số 01/2024/TT-BCA",
        "Công văn số 1234 /UBND- KGVX và Chỉ thị số 05-CT/TU",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}

/// Any text is read whole: ranges are sound, references between the lists lead somewhere, the form for files is there.
pub fn reading(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let reading = read(&text);
    assert!(is_nfc(&reading.text) && !reading.text.contains('\r'));
    for span in spans(&reading) {
        assert!(
            span.start <= span.end && reading.text.get(span.start..span.end).is_some(),
            "{span:?} is no range of the text"
        );
    }
    let (n_parts, n_figures) = (reading.parts.len(), reading.figures.len());
    for (i, part) in reading.parts.iter().enumerate() {
        assert!(part.parent.is_none_or(|parent| parent < i));
    }
    for duty in &reading.duties {
        assert!(duty.part.is_none_or(|part| part < n_parts));
    }
    for figure in &reading.figures {
        assert!(figure.value.is_finite());
        for term in figure.sum_of.iter().flatten() {
            assert!(*term < n_figures);
        }
    }
    assert!(gold_json(&reading).is_object());
    let _ = hopluc_text::is_marked_secret(&text);
}

/// Any words after "Căn cứ" are read, and what is called a citation stands in the text.
pub fn citations(data: &[u8]) {
    let text = format!("BÁO CÁO\nCăn cứ {};\n", String::from_utf8_lossy(data));
    let reading = read(&text);
    let mut before = 0;
    for citation in &reading.citations {
        let words = reading.text.get(citation.span.start..citation.span.end);
        assert!(words.is_some_and(|words| !words.trim().is_empty()));
        assert!(
            citation.span.start >= before,
            "citations stand in text order"
        );
        before = citation.span.start;
    }
}

/// Every finding of any text has a place, and words in both languages with nothing left to fill in.
pub fn lint(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let reading = read(&text);
    let mut before = 0;
    for finding in &reading.findings {
        assert!(
            reading
                .text
                .get(finding.span.start..finding.span.end)
                .is_some()
        );
        assert!(finding.span.start >= before, "findings are sorted by place");
        before = finding.span.start;
        for words in [explain_vi(finding), explain_en(finding)] {
            assert!(!words.trim().is_empty(), "{:?}", finding.code);
            // What is quoted from the text may hold braces of its own.
            assert!(
                finding.args.iter().any(|(_, value)| value.contains('{')) || !words.contains('{'),
                "{words}"
            );
        }
    }
}

fn spans(reading: &Reading) -> Vec<Span> {
    let header = &reading.header;
    let fields = [
        &header.number,
        &header.symbol,
        &header.issuer,
        &header.place,
        &header.date,
        &header.subject,
        &header.signer,
        &header.signer_title,
        &header.urgency,
    ];
    let mut spans: Vec<Span> = fields
        .into_iter()
        .flatten()
        .map(|field| field.span)
        .collect();
    let listed = header.addressees.iter().chain(&header.recipients);
    spans.extend(listed.map(|field| field.span));
    spans.extend(reading.parts.iter().map(|part| part.span));
    spans.extend(reading.citations.iter().map(|citation| citation.span));
    for duty in &reading.duties {
        spans.push(duty.span);
        spans.extend(duty.deadline_span);
        let named = duty.assignees.iter().chain(&duty.partners);
        spans.extend(named.chain(&duty.deliverable).map(|name| name.span));
    }
    spans.extend(reading.schedules.iter().map(|schedule| schedule.span));
    spans.extend(reading.figures.iter().map(|figure| figure.span));
    for contradiction in &reading.contradictions {
        spans.extend(contradiction.spans.iter().copied());
    }
    spans.extend(reading.findings.iter().map(|finding| finding.span));
    spans
}
