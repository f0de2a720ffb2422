//! Page and lines of a .docx file with their effective look: direct properties, then styles, then defaults.

use std::collections::BTreeMap;

use super::rules::{judge, judge_margins, judge_paper};
use super::{LayoutElement, LayoutFinding, LayoutProperty, Line};
use crate::format::Format;
use crate::read::package::Package;
use crate::read::xml::{Child, Element};
use crate::read::{Limits, ReadError, guarded};

const MM_PER_TWIP: f32 = 25.4 / 1440.0;

/// Departures of a .docx file from the decree, pages first, then lines in order.
///
/// Appendix pages are judged for paper and margins only as portrait or landscape A4. Files that cannot be read are `Err`.
pub fn check_layout_docx(bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError> {
    let limits = Limits::default();
    guarded(Format::Docx, || {
        let mut package = Package::open(bytes, Format::Docx, &limits)?;
        let document = package.required_xml("word/document.xml")?;
        let styles = package.optional_xml("word/styles.xml")?;
        let sheet = Styles::new(styles.as_ref());
        let mut findings = pages(&document);
        if !numbers_pages(&mut package, &document)? {
            findings.push(page_finding(LayoutProperty::PageNumber));
        }
        let mut lines = Vec::new();
        if let Some(body) = document.child("body") {
            collect(body, false, &sheet, &mut lines);
        }
        findings.extend(judge(&lines));
        Ok(findings)
    })
}

fn page_finding(property: LayoutProperty) -> LayoutFinding {
    LayoutFinding {
        element: LayoutElement::Page,
        property,
        found: String::new(),
        expected: String::new(),
        excerpt: String::new(),
        n_alike_before: 0,
    }
}

fn pages(document: &Element) -> Vec<LayoutFinding> {
    let mut findings = Vec::new();
    for section in document.descendants("sectPr") {
        let mm = |name: &str, attribute: &str| {
            number(section.child(name), attribute).unwrap_or(0.0) * MM_PER_TWIP
        };
        findings.extend(judge_paper(mm("pgSz", "w"), mm("pgSz", "h")));
        if section
            .child("pgSz")
            .and_then(|size| size.attribute("orient"))
            == Some("landscape")
        {
            continue;
        }
        // Some programs write the distance of the header as the top margin and put the rest into the header.
        let found = [
            (LayoutProperty::MarginTop, mm("pgMar", "top")),
            (LayoutProperty::MarginBottom, mm("pgMar", "bottom")),
            (LayoutProperty::MarginLeft, mm("pgMar", "left")),
            (LayoutProperty::MarginRight, mm("pgMar", "right")),
        ];
        findings.extend(judge_margins(found, 0.3));
    }
    findings.dedup();
    findings
}

/// Whether a header carries the page number and the first page is set apart.
fn numbers_pages(package: &mut Package<'_>, document: &Element) -> Result<bool, ReadError> {
    let Some(relations) = package.optional_xml("word/_rels/document.xml.rels")? else {
        return Ok(false);
    };
    let headers = relations.elements().filter(|relation| {
        relation
            .attribute("Type")
            .is_some_and(|kind| kind.ends_with("/header"))
    });
    let names: Vec<String> = headers
        .filter_map(|relation| {
            relation
                .attribute("Target")
                .map(|target| format!("word/{target}"))
        })
        .collect();
    let mut has_number = false;
    for name in names {
        let Some(header) = package.optional_xml(&name)? else {
            continue;
        };
        has_number |= header
            .descendants("instrText")
            .iter()
            .any(|field| text_of(field).contains("PAGE"));
        has_number |= header.descendants("fldSimple").iter().any(|field| {
            field
                .attribute("instr")
                .is_some_and(|instr| instr.contains("PAGE"))
        });
    }
    Ok(has_number && !document.descendants("titlePg").is_empty())
}

fn text_of(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|child| match child {
        Child::Text(text) => Some(text.as_str()),
        Child::Element(_) => None,
    });
    texts.collect()
}

fn number(element: Option<&Element>, attribute: &str) -> Option<f32> {
    element?.attribute(attribute)?.parse().ok()
}

fn collect(parent: &Element, is_in_table: bool, styles: &Styles<'_>, lines: &mut Vec<Line>) {
    for element in parent.elements() {
        match &*element.name {
            "p" => lines.extend(line_of(element, is_in_table, styles)),
            "tbl" => collect(element, true, styles, lines),
            "Fallback" | "del" => {}
            _ => collect(element, is_in_table, styles, lines),
        }
    }
}

/// Properties as they hold after all styles.
#[derive(Debug, Clone, Default)]
struct Look {
    size: Option<f32>,
    font: Option<String>,
    bold: Option<bool>,
    italic: Option<bool>,
}

impl Look {
    fn of(properties: Option<&Element>) -> Self {
        let on = |name: &str| {
            properties
                .and_then(|p| p.child(name))
                .map(|e| !matches!(e.attribute("val"), Some("0" | "false")))
        };
        let fonts = properties.and_then(|p| p.child("rFonts"));
        Self {
            size: number(properties.and_then(|p| p.child("sz")), "val")
                .map(|half_points| half_points / 2.0),
            font: fonts
                .and_then(|f| f.attribute("ascii").or_else(|| f.attribute("hAnsi")))
                .map(str::to_owned),
            bold: on("b"),
            italic: on("i"),
        }
    }

    /// What is set here, else what is set in `below`.
    fn over(self, below: Self) -> Self {
        Self {
            size: self.size.or(below.size),
            font: self.font.or(below.font),
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
        }
    }
}

/// Styles by id, with the document's defaults.
struct Styles<'a> {
    by_id: BTreeMap<&'a str, &'a Element>,
    default_paragraph: Option<&'a str>,
    defaults: Look,
}

impl<'a> Styles<'a> {
    fn new(root: Option<&'a Element>) -> Self {
        let styles = || {
            root.into_iter()
                .flat_map(Element::elements)
                .filter(|e| &*e.name == "style")
        };
        let default = styles().find(|s| {
            s.attribute("type") == Some("paragraph")
                && matches!(s.attribute("default"), Some("1" | "true"))
        });
        Self {
            by_id: styles()
                .filter_map(|style| Some((style.attribute("styleId")?, style)))
                .collect(),
            default_paragraph: default.and_then(|style| style.attribute("styleId")),
            defaults: Look::of(root.and_then(|r| r.at(&["docDefaults", "rPrDefault", "rPr"]))),
        }
    }

    /// The style and those it is based on, nearest first.
    fn chain(&self, id: Option<&str>) -> Vec<&'a Element> {
        let mut chain = Vec::new();
        let mut next = id.map(str::to_owned);
        while let Some(style) = next.and_then(|id| self.by_id.get(id.as_str()).copied()) {
            chain.push(style);
            next = style
                .child("basedOn")
                .and_then(|base| base.attribute("val"))
                .map(str::to_owned)
                .filter(|_| chain.len() < 20);
        }
        chain
    }

    fn look(&self, id: Option<&str>) -> Look {
        self.chain(id)
            .into_iter()
            .fold(Look::default(), |look, style| {
                look.over(Look::of(style.child("rPr")))
            })
    }
}

fn value<'a>(properties: Option<&'a Element>, name: &str) -> Option<&'a str> {
    properties?.child(name)?.attribute("val")
}

/// The paragraph as a line; `None` when it has no words. The look is that of most of its characters.
fn line_of(paragraph: &Element, is_in_table: bool, styles: &Styles<'_>) -> Option<Line> {
    let properties = paragraph.child("pPr");
    let style = value(properties, "pStyle").or(styles.default_paragraph);
    let base = styles.look(style).over(styles.defaults.clone());
    let mut text = String::new();
    let mut looks: Vec<(usize, Look)> = Vec::new();
    for run in paragraph.descendants("r") {
        let words: String = run
            .elements()
            .filter_map(|element| match &*element.name {
                "t" => Some(text_of(element)),
                "br" | "cr" | "tab" => Some(" ".to_owned()),
                _ => None,
            })
            .collect();
        let own = run.child("rPr");
        let look = Look::of(own)
            .over(styles.look(value(own, "rStyle")))
            .over(base.clone());
        looks.push((words.chars().count(), look));
        text.push_str(&words);
    }
    if text.trim().is_empty() {
        return None;
    }
    let look = looks
        .into_iter()
        .max_by_key(|(n, _)| *n)
        .map(|(_, look)| look)
        .unwrap_or_default();
    let chain = styles.chain(style);
    let paragraph_properties = || {
        properties
            .into_iter()
            .chain(chain.iter().filter_map(|style| style.child("pPr")))
    };
    let align = paragraph_properties().find_map(|p| value(Some(p), "jc"));
    let indent = paragraph_properties().find_map(|p| number(p.child("ind"), "firstLine"));
    Some(Line {
        text: text.trim().to_owned(),
        size: look.size.unwrap_or(10.0),
        font: look.font,
        bold: Some(look.bold.unwrap_or(false)),
        italic: Some(look.italic.unwrap_or(false)),
        align: Some(match align {
            Some("start") | None => "left".to_owned(),
            Some("end") => "right".to_owned(),
            Some(align) => align.to_owned(),
        }),
        first_line_mm: Some(indent.unwrap_or(0.0) * MM_PER_TWIP),
        is_in_table,
    })
}
