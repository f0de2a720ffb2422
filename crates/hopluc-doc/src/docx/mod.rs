//! An official document as a .docx file in the layout of Decree 30/2020/NĐ-CP, appendix I.
//!
//! Written directly as WordprocessingML, since the decree fixes sizes and places to the millimetre and the same document
//! must give the same bytes. Never embeds fonts, macros, templates or anything from outside the document.

#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "markup reads best as one format string; writing into a String cannot fail"
)]

mod blocks;
mod head;
mod marks;
mod parts;
#[cfg(test)]
mod tests;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::WriteError;
use crate::official::{OfficialDocument, Printed, PrintedBlock, print};
use blocks::Body;

/// Twentieths of a point in a millimetre, times ten.
const TWIPS_PER_10_MM: u32 = 567;
/// A4 and its margins in twips: 210 x 297 mm; top, bottom and right 20 mm, left 30 mm.
const PAGE_WIDTH: u32 = 11906;
const PAGE_HEIGHT: u32 = 16838;
const MARGIN: u32 = 1134;
const MARGIN_LEFT: u32 = 1701;
/// Width of the text on a portrait page.
const TEXT_WIDTH: u32 = PAGE_WIDTH - MARGIN_LEFT - MARGIN;

/// `document` as a .docx file: A4, Times New Roman, letterhead, text, receivers and signature, appendices.
///
/// Two calls give the same bytes. Linear in the text. Fails only when the zip writer does.
pub fn to_docx(document: &OfficialDocument) -> Result<Vec<u8>, WriteError> {
    let printed = print(document);
    let mut body = Body::default();
    head::letterhead(&printed, &mut body.xml);
    let last = printed
        .blocks
        .iter()
        .rposition(|block| matches!(block, PrintedBlock::Paragraph { .. }));
    for (i, block) in printed.blocks.iter().enumerate() {
        body.block(block, TEXT_WIDTH, last == Some(i));
    }
    head::signature(&printed, &mut body.xml);
    let mut is_landscape = false;
    for annex in &printed.annexes {
        // The properties of a section stand in its last paragraph, so each appendix closes the section before it.
        body.xml.push_str(&format!("<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{}</w:pPr></w:p>", section(is_landscape)));
        is_landscape = annex.is_landscape;
        head::annex_head(annex, &mut body.xml);
        let width = if is_landscape {
            PAGE_HEIGHT - MARGIN_LEFT - MARGIN
        } else {
            TEXT_WIDTH
        };
        for block in &annex.blocks {
            body.block(block, width, false);
        }
    }
    body.xml.push_str(&section(is_landscape));
    package(&printed, &body)
}

/// Page size, margins and page numbers of one section; every section counts its pages from 1 and hides the first number.
fn section(is_landscape: bool) -> String {
    let (width, height, orient) = if is_landscape {
        (PAGE_HEIGHT, PAGE_WIDTH, " w:orient=\"landscape\"")
    } else {
        (PAGE_WIDTH, PAGE_HEIGHT, "")
    };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdH1\"/><w:headerReference w:type=\"first\" r:id=\"rIdH2\"/><w:type w:val=\"nextPage\"/>\
         <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{orient}/><w:pgMar w:top=\"{MARGIN}\" w:right=\"{MARGIN}\" w:bottom=\"{MARGIN}\" w:left=\"{MARGIN_LEFT}\" \
         w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/><w:pgNumType w:start=\"1\"/><w:titlePg/></w:sectPr>"
    )
}

fn package(printed: &Printed, body: &Body) -> Result<Vec<u8>, WriteError> {
    let document = format!(
        "{}<w:document {}><w:body>{}</w:body></w:document>",
        parts::DECLARATION,
        parts::NAMESPACES,
        body.xml
    );
    let files = [
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package_relations()),
        ("docProps/app.xml", parts::app_properties()),
        ("docProps/core.xml", parts::core_properties(printed)),
        ("word/document.xml", document),
        (
            "word/_rels/document.xml.rels",
            parts::document_relations(&body.links),
        ),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", parts::settings()),
        ("word/header1.xml", parts::header(true)),
        ("word/header2.xml", parts::header(false)),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(32 * 1024)));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in files {
        writer.start_file(name, options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
