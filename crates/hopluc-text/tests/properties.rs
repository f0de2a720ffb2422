//! Claims that hold for any text: reading never panics, every range is valid, damage of form changes nothing that is read.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

use hopluc_text::{Reading, Span, read};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

const SAMPLES: &[&str] = &[
    include_str!("samples/cong_dien.txt"),
    include_str!("samples/quyet_dinh.txt"),
    include_str!("samples/ke_hoach.txt"),
    include_str!("samples/thong_bao.txt"),
    include_str!("samples/cong_van.txt"),
    include_str!("samples/bao_cao.txt"),
    include_str!("samples/chi_thi.txt"),
];

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
    spans.extend(
        header
            .addressees
            .iter()
            .chain(&header.recipients)
            .map(|field| field.span),
    );
    spans.extend(reading.parts.iter().map(|item| item.span));
    spans.extend(reading.citations.iter().map(|item| item.span));
    for duty in &reading.duties {
        spans.push(duty.span);
        spans.extend(duty.deadline_span);
        spans.extend(
            duty.assignees
                .iter()
                .chain(&duty.partners)
                .chain(&duty.deliverable)
                .map(|name| name.span),
        );
    }
    spans.extend(reading.schedules.iter().map(|item| item.span));
    spans.extend(reading.figures.iter().map(|item| item.span));
    spans.extend(
        reading
            .contradictions
            .iter()
            .flat_map(|item| item.spans.clone()),
    );
    spans.extend(reading.findings.iter().map(|item| item.span));
    spans
}

fn check_ranges(text: &str) {
    let reading = read(text);
    for span in spans(&reading) {
        assert!(
            span.start <= span.end && reading.text.get(span.start..span.end).is_some(),
            "{span:?} in {text:?}"
        );
    }
    let parts = reading.parts.len();
    assert!(
        reading
            .parts
            .iter()
            .enumerate()
            .all(|(index, part)| part.parent.is_none_or(|parent| parent < index))
    );
    assert!(
        reading
            .duties
            .iter()
            .all(|duty| duty.part.is_none_or(|part| part < parts))
    );
    let figures = reading.figures.len();
    assert!(
        reading
            .figures
            .iter()
            .flat_map(|figure| figure.sum_of.iter().flatten())
            .all(|index| *index < figures)
    );
    let _ = hopluc_text::gold_json(&reading);
    let _ = hopluc_text::is_marked_secret(text);
}

/// Pieces that the reader has rules for, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Số: 12/UBND-VX",
        "Kính gửi:",
        "- ",
        "+ ",
        "1. ",
        "1.1. ",
        "I. ",
        "a) ",
        "Điều 1. ",
        "\n",
        "\n\n",
        " ",
        "**",
        "|",
        "<sup>1</sup>",
        "<br>",
        "Công an tỉnh",
        "Sở Nội vụ",
        "các sở, ngành",
        "chủ trì, phối hợp với ",
        "trước ngày ",
        "30/6/2026",
        "từ ngày 01/5 đến ngày 31/5/2026",
        "Nghị định số 13/",
        "NĐ-CP",
        "QĐ -TT g",
        " của Thủ tướng Chính phủ",
        "Luật An ninh mạng",
        "25.850.000 đồng",
        "02 vụ",
        "trong đó: ",
        "chưa phát hiện vụ việc nào",
        "hơn ",
        "%",
        "(",
        ")",
        "./.",
        "Nơi nhận:",
        "KT. CHỦ TỊCH",
        "Nguyễn Văn A",
        "BÁO CÁO",
        "V/v ",
        "báo cáo",
        "giảm rõ rệt",
        "tội phạm ",
        "gia tăng",
        "“",
        "”",
        "\u{309}",
        "\u{ad}",
        "\u{a0}",
        "/",
        "-",
        "24/7",
        "Đồng Sơn, ngày 3 tháng 5 năm 2026",
        "như sau:",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_is_read_without_panic_and_with_valid_ranges(text in any::<String>()) {
        check_ranges(&text);
    }

    #[test]
    fn any_mixture_of_known_pieces_is_read_with_valid_ranges(text in pieces()) {
        check_ranges(&text);
    }

    #[test]
    fn a_document_cut_anywhere_is_read_with_valid_ranges(sample in 0..SAMPLES.len(), from in 0usize..3000, length in 0usize..3000) {
        let text: String = SAMPLES[sample].chars().skip(from).take(length).collect();
        check_ranges(&text);
    }

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let once = hopluc_text::fold(&text);
        prop_assert_eq!(hopluc_text::fold(&once), once);
    }
}

#[test]
fn decomposed_text_and_dos_line_ends_read_the_same() {
    for sample in SAMPLES {
        let plain = read(sample);
        let decomposed: String = sample.nfd().collect();
        assert_eq!(read(&decomposed), plain);
        assert_eq!(read(&sample.replace('\n', "\r\n")), plain);
    }
}

#[test]
fn soft_hyphens_and_hard_spaces_change_no_number() {
    for sample in SAMPLES {
        let numbers = |text: &str| -> Vec<_> {
            read(text)
                .citations
                .into_iter()
                .map(|citation| citation.number)
                .collect()
        };
        let damaged = sample
            .replace("UBND", "UB\u{ad}ND")
            .replace(" ngày", "\u{a0}ngày")
            .replace("đồng", "đ\u{200b}ồng");
        assert_eq!(numbers(&damaged), numbers(sample));
        let values = |text: &str| -> Vec<_> {
            read(text)
                .figures
                .into_iter()
                .map(|figure| figure.value.to_bits())
                .collect()
        };
        assert_eq!(values(&damaged), values(sample));
    }
}

#[test]
fn a_reading_survives_its_own_json() {
    for sample in SAMPLES {
        let reading = read(sample);
        let json = serde_json::to_string(&reading).unwrap();
        assert_eq!(serde_json::from_str::<Reading>(&json).unwrap(), reading);
    }
}

#[test]
fn the_empty_text_gives_an_empty_reading() {
    let reading = read("");
    assert!(reading.text.is_empty() && reading.duties.is_empty() && reading.findings.is_empty());
}
