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

/// The documents of the gold collection.
fn collection() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "txt")
                && !path.ends_with("baseline.txt")
        })
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    found.sort();
    found
}

fn numbers(text: &str) -> Vec<String> {
    read(text)
        .citations
        .into_iter()
        .filter_map(|citation| citation.number)
        .collect()
}

#[test]
fn citations_alone_are_those_of_a_full_reading() {
    for (name, text) in collection() {
        let alone = hopluc_text::citations(&text);
        let quick: Vec<String> = alone
            .iter()
            .filter_map(|citation| citation.number.clone())
            .collect();
        assert_eq!(quick, numbers(&text), "{name}");
        let whole = read(&text);
        for citation in &alone {
            assert!(
                whole
                    .text
                    .get(citation.span.start..citation.span.end)
                    .is_some(),
                "{name}"
            );
        }
    }
}

/// Whether white space may be torn in at a byte: between two words, or where a scan breaks a symbol.
fn tears(text: &str, at: usize, how: u8) -> Option<String> {
    let (head, tail) = (text.get(..at)?, text.get(at..)?);
    let torn = match how {
        // A space becomes a line end, two spaces, or a hard space.
        0..=2 => {
            let rest = tail.strip_prefix(' ')?;
            let put = ["\n", "  ", "\u{a0}"][usize::from(how)];
            format!("{head}{put}{rest}")
        }
        // A line end behind a hyphen or a slash of a symbol.
        3 => {
            let capital = tail.starts_with(char::is_uppercase);
            let sign =
                head.ends_with('-') && head.trim_end_matches('-').ends_with(char::is_alphanumeric);
            (capital && sign).then(|| format!("{head}\n{tail}"))?
        }
        // A space before a hyphen inside a symbol.
        _ => {
            let rest = tail.strip_prefix('-')?;
            let inside = head.ends_with(char::is_uppercase) && rest.starts_with(char::is_uppercase);
            (inside).then(|| format!("{head} -{rest}"))?
        }
    };
    Some(torn)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn white_space_damage_in_the_body_changes_no_number(which in 0usize..100, place in 0.0f64..1.0, how in 0u8..5) {
        let all = collection();
        let (name, text) = &all[which % all.len()];
        // The letterhead is laid out by its lines, so damage there may well lose a field.
        let body = text.find("Căn cứ").or_else(|| text.find("Thực hiện")).unwrap_or(text.len() / 3);
        let from = body + ((text.len() - body) as f64 * place) as usize;
        let torn = (from..text.len()).filter(|at| text.is_char_boundary(*at)).find_map(|at| tears(text, at, how));
        if let Some(torn) = torn {
            prop_assert_eq!(numbers(&torn), numbers(text), "{} at {}", name, from);
        }
    }
}

/// Words with a slash that name no document: dates, rates, telephones, amounts, addresses, standards.
fn no_citation() -> impl Strategy<Value = String> {
    let (day, month, year) = (1u32..32, 1u32..13, 1990u32..2040);
    prop_oneof![
        (day.clone(), month.clone(), year.clone())
            .prop_map(|(d, m, y)| format!("ngày {d:02}/{m}/{y}")),
        (day.clone(), month.clone()).prop_map(|(d, m)| format!("dịp lễ {d}/{m}")),
        (month, year.clone()).prop_map(|(m, y)| format!("tháng {m}/{y}")),
        (1u32..5, year.clone()).prop_map(|(q, y)| format!("quý {q}/{y}")),
        (1u32..100, 1u32..100).prop_map(|(a, b)| format!("{a:02}/{b:02} đơn vị")),
        (1u32..100, 1u32..100).prop_map(|(a, b)| format!("{a:02} vụ/{b:02} đối tượng")),
        (1u32..1000).prop_map(|n| format!("{n}.000 đồng/SIM, {n} GB/tháng, {n} km/h")),
        (100_000u32..999_999).prop_map(|n| format!("điện thoại 0912.{n}/0243.{n}")),
        (1u32..300, 1u32..300).prop_map(|(a, b)| format!("số nhà {a}/{b} đường Thử, ngõ {a}/{b}A")),
        (1u32..60, year).prop_map(|(n, y)| format!("lớp {n}/{y}, năm học {y}/{}", y + 1)),
        Just(
            "trực 24/7, 24/24 giờ, 365/365 ngày, mạng 4G/5G, IPv4/IPv6, TCP/IP, C/O, VTV1/VTV3"
                .to_owned()
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dates_rates_telephones_and_amounts_are_never_citations(words in prop::collection::vec(no_citation(), 1..8)) {
        let text = format!("Sở đã triển khai {}.", words.join("; "));
        prop_assert!(read(&text).citations.is_empty(), "{text}: {:?}", read(&text).citations);
        prop_assert!(hopluc_text::citations(&text).is_empty(), "{text}");
    }
}

#[test]
fn composed_and_decomposed_collections_read_the_same() {
    for (name, text) in collection() {
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        if name.starts_with("ma_") {
            // The letters of old code tables are no letters of Unicode, so they have no other form.
            continue;
        }
        assert_eq!(read(&decomposed), read(&composed), "{name}");
    }
}

#[test]
fn permuted_paragraphs_give_permuted_tasks() {
    let orders = [
        "Sở Nội vụ rà soát biên chế của bộ phận chuyên trách.",
        "Công an tỉnh chủ trì, phối hợp với Sở Tư pháp xử lý các trang giả mạo.",
        "Sở Tài chính bố trí kinh phí trước ngày 30/6/2026.",
        "Đề nghị Tỉnh đoàn vận động đoàn viên nâng cao cảnh giác.",
        "Văn phòng UBND tỉnh theo dõi, đôn đốc việc thực hiện.",
    ];
    let told = |permuted: &[&str]| -> Vec<String> {
        let mut body = String::new();
        for (index, order) in permuted.iter().enumerate() {
            body.push_str(&format!("{}. {order}\n\n", index + 1));
        }
        let text = format!("CHỈ THỊ\nVề việc thử\n\nChủ tịch UBND tỉnh yêu cầu:\n\n{body}");
        let names = |list: Vec<hopluc_text::Spanned<String>>| {
            let names: Vec<String> = list.into_iter().map(|name| name.value).collect();
            names.join(" & ")
        };
        read(&text)
            .duties
            .into_iter()
            .map(|duty| {
                let (lead, partners) = (names(duty.assignees), names(duty.partners));
                format!("{} | {lead} | {partners} | {:?}", duty.text, duty.deadline)
            })
            .collect()
    };
    let plain = told(&orders);
    assert_eq!(plain.len(), orders.len());
    for turn in 1..orders.len() {
        let mut permuted = orders;
        permuted.rotate_left(turn);
        let mut expected = plain.clone();
        expected.rotate_left(turn);
        assert_eq!(told(&permuted), expected);
        permuted.reverse();
        expected.reverse();
        assert_eq!(told(&permuted), expected);
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
