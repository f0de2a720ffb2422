//! Our own files keep to the decree, and each departure is named.

use super::*;
use crate::official::OfficialDocument;
use crate::testing::sample;
use crate::to_docx;

fn findings_of(document: &OfficialDocument) -> Vec<LayoutFinding> {
    check_layout_docx(&to_docx(document).unwrap()).unwrap()
}

#[test]
fn our_own_docx_departs_in_nothing() {
    assert_eq!(findings_of(&sample()), []);
    let letter = OfficialDocument {
        kind_title: None,
        governing_body: None,
        is_draft: true,
        ..sample()
    };
    assert_eq!(findings_of(&letter), []);
}

#[test]
fn each_departure_is_named() {
    let docx = to_docx(&sample()).unwrap();
    let check = |from: &str, to: &str, element: LayoutElement, property: LayoutProperty| {
        let changed = crate::testing::edited(&docx, |text| text.replace(from, to));
        let findings = check_layout_docx(&changed).unwrap();
        assert!(
            findings
                .iter()
                .any(|f| f.element == element && f.property == property),
            "{from} -> {to}: {findings:?}"
        );
    };
    check(
        "w:left=\"1701\" w:header",
        "w:left=\"1134\" w:header",
        LayoutElement::Page,
        LayoutProperty::MarginLeft,
    );
    check(
        "w:w=\"11906\" w:h=\"16838\"",
        "w:w=\"12240\" w:h=\"15840\"",
        LayoutElement::Page,
        LayoutProperty::PaperSize,
    );
    check(
        "w:ascii=\"Times New Roman\"",
        "w:ascii=\"Arial\"",
        LayoutElement::NationalName,
        LayoutProperty::Font,
    );
    check(
        "<w:sz w:val=\"26\"/>",
        "<w:sz w:val=\"22\"/>",
        LayoutElement::Number,
        LayoutProperty::Size,
    );
    check("<w:b/>", "", LayoutElement::Motto, LayoutProperty::Bold);
    check(
        "<w:i/>",
        "",
        LayoutElement::PlaceDate,
        LayoutProperty::Italic,
    );
    check(
        "<w:jc w:val=\"both\"/>",
        "<w:jc w:val=\"left\"/>",
        LayoutElement::Body,
        LayoutProperty::Align,
    );
    check(
        "w:firstLine=\"720\"",
        "w:firstLine=\"0\"",
        LayoutElement::Body,
        LayoutProperty::FirstLine,
    );
    check(
        "<w:titlePg/>",
        "",
        LayoutElement::Page,
        LayoutProperty::PageNumber,
    );
    check(
        "Nơi nhận:",
        "Gửi:",
        LayoutElement::RecipientsHead,
        LayoutProperty::Missing,
    );
}

#[test]
fn a_departure_has_a_code_and_where_a_value_mends_it_the_value() {
    let docx = to_docx(&sample()).unwrap();
    let changed = crate::testing::edited(&docx, |text| {
        text.replace("w:left=\"1701\" w:header", "w:left=\"1134\" w:header")
            .replace("<w:titlePg/>", "")
            .replace("<w:b/>", "")
    });
    let findings = check_layout(&changed).unwrap();
    let of = |code: &str| findings.iter().find(|finding| finding.code() == code);
    assert_eq!(of("layout.margin_left").unwrap().mend(), Some("30-35"));
    assert_eq!(of("layout.page_number").unwrap().mend(), None);
    let bold = of("layout.bold").unwrap();
    assert_eq!((bold.mend(), bold.element.code()), (None, "issuer"));
}

#[test]
fn forms_without_a_look_depart_in_nothing() {
    assert_eq!(check_layout("Số: 12/BC-UBND".as_bytes()).unwrap(), []);
    assert_eq!(check_layout(b"<html><p>a</p></html>").unwrap(), []);
}

#[cfg(feature = "pdf")]
#[test]
fn our_own_pdf_departs_in_nothing() {
    let mut long = sample();
    for _ in 0..3 {
        let again = long.blocks.clone();
        long.blocks.extend(again);
    }
    for document in [
        sample(),
        OfficialDocument {
            kind_title: None,
            ..long
        },
    ] {
        let findings = check_layout_pdf(&crate::to_pdf(&document).unwrap()).unwrap();
        let is_font = |finding: &LayoutFinding| {
            finding.property == LayoutProperty::Font && finding.found.contains("Libertinus")
        };
        let findings: Vec<_> = findings
            .into_iter()
            .filter(|finding| !is_font(finding))
            .collect();
        assert_eq!(findings, []);
    }
}

#[test]
fn a_pdf_of_another_kind_departs_in_much() {
    let lines = ["(CONG VAN) Tj 0 -20 Td"; 12].join(" ");
    let findings = check_layout_pdf(&crate::testing::pdf_of(
        &[&format!("x) Tj {lines} (y")],
        false,
    ))
    .unwrap();
    let has = |element, property| {
        findings
            .iter()
            .any(|f| f.element == element && f.property == property)
    };
    assert!(
        has(LayoutElement::NationalName, LayoutProperty::Missing),
        "{findings:?}"
    );
    assert!(
        has(LayoutElement::Page, LayoutProperty::MarginLeft),
        "{findings:?}"
    );
    assert!(
        has(LayoutElement::Body, LayoutProperty::Bold),
        "{findings:?}"
    );
    assert_eq!(check_layout_pdf(b"%PDF-1.4").unwrap_err().code(), "broken");
}

/// Every departure of an element is found again in the text of the same file, each of several alike at its own place.
#[test]
fn a_departure_has_its_place_in_the_text() {
    let mut document = sample();
    let again = document.recipients[0].clone();
    document.recipients.push(again);
    let docx = to_docx(&document).unwrap();
    let changed = crate::testing::edited(&docx, |text| {
        text.replace("w:ascii=\"Times New Roman\"", "w:ascii=\"Arial\"")
    });
    let limits = crate::Limits::default();
    let text = crate::read_text("a.docx", &changed, &limits).unwrap().text;
    let findings = check_layout(&changed).unwrap();
    assert!(findings.len() > 8, "{findings:?}");
    let mut seen = std::collections::BTreeSet::new();
    for finding in &findings {
        let place = finding.place_in(&text);
        assert!(place.is_some(), "{finding:?} has no place in:\n{text}");
        let place = place.unwrap();
        assert!(
            seen.insert(place.start),
            "{finding:?} is at {place:?} twice"
        );
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(text.get(place).unwrap()), words(&finding.excerpt));
    }
}
