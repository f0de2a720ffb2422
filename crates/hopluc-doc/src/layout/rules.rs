//! The decree's rules for elements, applied to lines wherever they come from.

use std::collections::BTreeMap;

use super::{LayoutElement as Element, LayoutFinding, LayoutProperty as Property, Line};

/// Letters of a line that a finding tells.
const EXCERPT_CHARS: usize = 40;
/// Sizes may be off by rounding in the file.
const SIZE_SLACK: f32 = 0.3;
/// Paragraphs shorter than this are not judged as running text: they may be anything.
const BODY_CHARS: usize = 90;

/// How an element must look; `None` is not judged.
struct Rule {
    sizes: (f32, f32),
    bold: Option<bool>,
    italic: Option<bool>,
}

fn rule_of(element: Element) -> Rule {
    let rule = |low, high, bold, italic| Rule {
        sizes: (low, high),
        bold,
        italic,
    };
    match element {
        Element::NationalName | Element::Issuer => rule(12.0, 13.0, Some(true), Some(false)),
        Element::GoverningBody => rule(12.0, 13.0, Some(false), Some(false)),
        Element::Motto | Element::Title => rule(13.0, 14.0, Some(true), Some(false)),
        Element::Number => rule(13.0, 13.0, Some(false), Some(false)),
        Element::PlaceDate => rule(13.0, 14.0, Some(false), Some(true)),
        Element::RecipientsHead => rule(12.0, 12.0, Some(true), Some(true)),
        Element::Recipients => rule(11.0, 11.0, Some(false), Some(false)),
        Element::Body | Element::Page => rule(13.0, 14.0, None, None),
    }
}

/// Findings over all lines of a document, in their order; elements that are missing come last.
pub(super) fn judge(lines: &[Line]) -> Vec<LayoutFinding> {
    let mut findings = Vec::new();
    let elements = elements_of(lines);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for (line, element) in lines.iter().zip(&elements) {
        let excerpt: String = line.text.chars().take(EXCERPT_CHARS).collect();
        let n_alike = told.entry(excerpt.clone()).or_default();
        if let Some(element) = element {
            judge_line(line, *element, (excerpt, *n_alike), &mut findings);
        }
        *n_alike += 1;
    }
    for wanted in [
        Element::NationalName,
        Element::Motto,
        Element::Issuer,
        Element::Number,
        Element::PlaceDate,
        Element::RecipientsHead,
    ] {
        if !elements.contains(&Some(wanted)) {
            findings.push(LayoutFinding {
                element: wanted,
                property: Property::Missing,
                found: String::new(),
                expected: String::new(),
                excerpt: String::new(),
                n_alike_before: 0,
            });
        }
    }
    findings
}

/// Which element each line is, by its words and its place.
fn elements_of(lines: &[Line]) -> Vec<Option<Element>> {
    let mut elements: Vec<Option<Element>> =
        lines.iter().map(|line| by_words(&line.text)).collect();
    let place = |wanted: Element, elements: &[Option<Element>]| {
        elements.iter().position(|element| *element == Some(wanted))
    };
    if let Some(nation) = place(Element::NationalName, &elements) {
        head_of(lines, nation, &mut elements);
    }
    if let Some(start) = place(Element::RecipientsHead, &elements) {
        let names = lines
            .iter()
            .zip(&mut elements)
            .skip(start + 1)
            .take_while(|(line, _)| line.text.starts_with('-'));
        names.for_each(|(_, element)| *element = Some(Element::Recipients));
    }
    let first = place(Element::PlaceDate, &elements).unwrap_or(0);
    let mut after_date = lines.iter().zip(&mut elements).skip(first + 1).take(6);
    if let Some((_, element)) = after_date.find(|(line, _)| is_type_name(line)) {
        *element = Some(Element::Title);
    }
    for (line, element) in lines.iter().zip(&mut elements).skip(first + 1) {
        if element.is_none()
            && !line.is_in_table
            && line.text.chars().count() >= BODY_CHARS
            && line.align.as_deref() != Some("center")
        {
            *element = Some(Element::Body);
        }
    }
    elements
}

/// The lines before the national name: the issuer is the last run of bold lines, or the last line where weight is unknown.
fn head_of(lines: &[Line], nation: usize, elements: &mut [Option<Element>]) {
    let head = lines.get(..nation).unwrap_or_default();
    let knows_weight = head.iter().any(|line| line.bold.is_some());
    for (i, (line, element)) in head.iter().zip(elements).enumerate() {
        let is_issuer = if knows_weight {
            line.bold == Some(true) || i + 1 == nation
        } else {
            i + 1 == nation
        };
        if line.text.chars().any(char::is_alphabetic) && i + 6 > nation {
            *element = Some(if is_issuer {
                Element::Issuer
            } else {
                Element::GoverningBody
            });
        }
    }
}

fn by_words(text: &str) -> Option<Element> {
    let text = text.trim();
    let upper = text.to_uppercase().replace("HOÀ", "HÒA");
    if upper.starts_with("CỘNG HÒA XÃ HỘI CHỦ NGHĨA") {
        Some(Element::NationalName)
    } else if upper.starts_with("ĐỘC LẬP")
        && upper.contains("HẠNH PHÚC")
        && upper.chars().count() < 40
    {
        Some(Element::Motto)
    } else if text.starts_with("Số:") {
        Some(Element::Number)
    } else if text.contains(", ngày")
        && text.contains("tháng")
        && text.contains("năm")
        && text.chars().count() < 60
        && !text.starts_with('(')
    {
        Some(Element::PlaceDate)
    } else if text.starts_with("Nơi nhận:") {
        Some(Element::RecipientsHead)
    } else {
        None
    }
}

/// A short line of capitals after the letterhead: the type name, unless it is a stamp or a heading.
fn is_type_name(line: &Line) -> bool {
    const NAMES: [&str; 12] = [
        "BÁO CÁO",
        "KẾ HOẠCH",
        "QUYẾT ĐỊNH",
        "CHỈ THỊ",
        "TỜ TRÌNH",
        "THÔNG BÁO",
        "NGHỊ QUYẾT",
        "HƯỚNG DẪN",
        "CHƯƠNG TRÌNH",
        "ĐỀ ÁN",
        "BIÊN BẢN",
        "CÔNG ĐIỆN",
    ];
    NAMES.contains(&line.text.trim())
}

/// Findings on one line, which begins with `excerpt` as `n_alike` lines before it do.
fn judge_line(
    line: &Line,
    element: Element,
    (excerpt, n_alike): (String, usize),
    findings: &mut Vec<LayoutFinding>,
) {
    let rule = rule_of(element);
    let mut add = |property, found: String, expected: String| {
        findings.push(LayoutFinding {
            element,
            property,
            found,
            expected,
            excerpt: excerpt.clone(),
            n_alike_before: n_alike,
        });
    };
    let (low, high) = rule.sizes;
    if line.size < low - SIZE_SLACK || line.size > high + SIZE_SLACK {
        let expected = if (high - low).abs() < f32::EPSILON {
            format!("{low}")
        } else {
            format!("{low}-{high}")
        };
        add(Property::Size, format!("{}", line.size), expected);
    }
    if let Some(font) = line.font.as_ref().filter(|font| !is_times(font)) {
        add(Property::Font, font.clone(), "Times New Roman".to_owned());
    }
    for (property, has, wants) in [
        (Property::Bold, line.bold, rule.bold),
        (Property::Italic, line.italic, rule.italic),
    ] {
        if let (Some(has), Some(wants)) = (has, wants)
            && has != wants
        {
            add(property, has.to_string(), wants.to_string());
        }
    }
    let wanted_align = match element {
        Element::Body => Some("both"),
        Element::NationalName | Element::Motto | Element::Issuer | Element::Title => Some("center"),
        _ => None,
    };
    if let (Some(wanted), Some(align)) = (wanted_align, &line.align)
        && align != wanted
    {
        add(Property::Align, align.clone(), wanted.to_owned());
    }
    if let (Element::Body, Some(indent)) = (element, line.first_line_mm)
        && !(9.5..=13.2).contains(&indent)
    {
        add(
            Property::FirstLine,
            format!("{indent:.1}"),
            "10-12.7".to_owned(),
        );
    }
}

/// Times New Roman and the free fonts of the same widths that stand in for it.
pub(super) fn is_times(font: &str) -> bool {
    let name = font
        .split_once('+')
        .map_or(font, |(_, name)| name)
        .to_lowercase()
        .replace([' ', '-'], "");
    ["timesnewroman", "tinos", "liberationserif"]
        .iter()
        .any(|known| name.starts_with(known))
}

/// Judges margins given in mm against the decree: top and bottom 20-25, left 30-35, right 15-20.
pub(super) fn judge_margins(found: [(Property, f32); 4], slack: f32) -> Vec<LayoutFinding> {
    let limits = |property| match property {
        Property::MarginLeft => (30.0, 35.0),
        Property::MarginRight => (15.0, 20.0),
        _ => (20.0, 25.0),
    };
    let wrong = found.into_iter().filter(|(property, mm)| {
        let (low, high) = limits(*property);
        *mm < low - slack || *mm > high + slack
    });
    wrong
        .map(|(property, mm)| {
            let (low, high) = limits(property);
            LayoutFinding {
                element: Element::Page,
                property,
                found: format!("{mm:.1}"),
                expected: format!("{low}-{high}"),
                excerpt: String::new(),
                n_alike_before: 0,
            }
        })
        .collect()
}

/// Judges a paper size given in mm; A4 lying or standing.
pub(super) fn judge_paper(width: f32, height: f32) -> Option<LayoutFinding> {
    let (short, long) = if width < height {
        (width, height)
    } else {
        (height, width)
    };
    let is_a4 = (short - 210.0).abs() < 1.0 && (long - 297.0).abs() < 1.0;
    (!is_a4).then(|| LayoutFinding {
        element: Element::Page,
        property: Property::PaperSize,
        found: format!("{width:.0} x {height:.0}"),
        expected: "210 x 297".to_owned(),
        excerpt: String::new(),
        n_alike_before: 0,
    })
}
