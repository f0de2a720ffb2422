//! The parts of the package that hardly change: styles, settings, page numbers, properties, relations.

use super::blocks::relation;
use super::marks::escape;
use crate::official::Printed;

pub(super) const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

pub(super) fn content_types() -> String {
    let mut parts = String::new();
    for (name, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("header1", "header"),
        ("header2", "header"),
    ] {
        parts.push_str(&format!(
            "<Override PartName=\"/word/{name}.xml\" ContentType=\"{WORD}.{kind}+xml\"/>"
        ));
    }
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>{parts}\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/></Types>"
    )
}

fn relations(inner: &str) -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inner}</Relationships>"
    )
}

pub(super) fn package_relations() -> String {
    relations(&format!(
        "<Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATIONS}/extended-properties\" Target=\"docProps/app.xml\"/>"
    ))
}

pub(super) fn document_relations(links: &[String]) -> String {
    let mut inner = String::new();
    for (id, kind, target) in [
        ("rIdS", "styles", "styles.xml"),
        ("rIdT", "settings", "settings.xml"),
        ("rIdH1", "header", "header1.xml"),
        ("rIdH2", "header", "header2.xml"),
    ] {
        inner.push_str(&format!(
            "<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>"
        ));
    }
    inner.extend(
        links
            .iter()
            .enumerate()
            .map(|(id, link)| relation(id, link)),
    );
    relations(&inner)
}

pub(super) fn app_properties() -> String {
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>Hợp Lực</Application></Properties>"
    )
}

pub(super) fn core_properties(printed: &Printed) -> String {
    let title = [
        printed.kind_title.as_deref().unwrap_or_default(),
        &printed.subject,
    ]
    .join(" ")
    .replace('\n', " ");
    let dates = printed.issued_on.map_or(String::new(), |(year, month, day)| {
        let stamp = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{stamp}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{stamp}</dcterms:modified>")
    });
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>{}</dc:creator>\
         <dc:language>vi-VN</dc:language>{dates}</cp:coreProperties>",
        escape(title.trim()),
        escape(&printed.number_symbol),
        escape(&printed.issuer.replace('\n', " "))
    )
}

/// Times New Roman 14 for everything; running text justified, first line 1.27 cm, 6 points apart, 1.1 lines.
pub(super) fn styles() -> String {
    let mut headings = String::new();
    for (i, (bold, italic)) in [(true, false), (true, false), (true, true), (false, true)]
        .into_iter()
        .enumerate()
    {
        let look = format!(
            "{}{}",
            if bold { "<w:b/><w:bCs/>" } else { "" },
            if italic { "<w:i/><w:iCs/>" } else { "" }
        );
        headings.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{n}\"><w:name w:val=\"heading {n}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"BodyText\"/><w:uiPriority w:val=\"9\"/><w:qFormat/>\
             <w:pPr><w:keepNext/><w:spacing w:before=\"120\" w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/><w:jc w:val=\"both\"/><w:outlineLvl w:val=\"{i}\"/></w:pPr>\
             <w:rPr>{look}</w:rPr></w:style>",
            n = i + 1
        ));
    }
    format!(
        "{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:color w:val=\"000000\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"BodyText\"><w:name w:val=\"Body Text\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:widowControl/>\
         <w:spacing w:before=\"0\" w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/><w:jc w:val=\"both\"/></w:pPr></w:style>{headings}</w:styles>"
    )
}

pub(super) fn settings() -> String {
    format!(
        "{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:characterSpacingControl w:val=\"doNotCompress\"/>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"vi-VN\"/></w:settings>"
    )
}

/// The page number, centred in the top margin; nothing on the first page of a section.
pub(super) fn header(has_number: bool) -> String {
    let look = "<w:rPr><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/></w:rPr>";
    let number = if has_number {
        format!(
            "<w:r>{look}<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>{look}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
             <w:r>{look}<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{look}<w:t>2</w:t></w:r><w:r>{look}<w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    } else {
        String::new()
    };
    format!(
        "{DECLARATION}<w:hdr {NAMESPACES}><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{number}</w:p></w:hdr>"
    )
}
