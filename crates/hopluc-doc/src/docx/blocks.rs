//! The text of the document: headings, paragraphs and ruled tables.

use super::marks::{CENTERED, Look, Stand, bold, escape, paragraph, run, upright};
use crate::official::{Align, PrintedBlock, PrintedRun, PrintedTable};

/// Size of running text, in points.
pub(super) const BODY_PT: u16 = 14;
/// Size of captions of ruled tables, in points.
const TABLE_PT: u16 = 13;
const HEADINGS: [&str; 4] = ["Heading1", "Heading2", "Heading3", "Heading4"];

/// The growing body and the links it uses, in order of first use.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub xml: String,
    pub links: Vec<String>,
}

impl Body {
    /// Appends a block; `keeps_next` holds the last paragraph on the page of the signature.
    pub fn block(&mut self, block: &PrintedBlock, width: u32, keeps_next: bool) {
        match block {
            PrintedBlock::Heading { level, text } => {
                let index = usize::from(level.saturating_sub(1)).min(3);
                let look = Look {
                    size: BODY_PT,
                    bold: *level <= 3,
                    italic: *level >= 3,
                    is_red: false,
                };
                let stand = Stand {
                    style: HEADINGS.get(index).copied(),
                    keeps_next: true,
                    ..Stand::default()
                };
                paragraph(&mut self.xml, &stand, &run(text, look));
            }
            PrintedBlock::Paragraph { runs, .. } => {
                let runs = self.runs(runs, upright(BODY_PT));
                paragraph(
                    &mut self.xml,
                    &Stand {
                        style: Some("BodyText"),
                        keeps_next,
                        ..Stand::default()
                    },
                    &runs,
                );
            }
            PrintedBlock::Table(table) => self.table(table, width),
        }
    }

    fn table(&mut self, table: &PrintedTable, width: u32) {
        if let Some(caption) = &table.caption {
            let stand = Stand {
                before: 120,
                after: 60,
                keeps_next: true,
                ..CENTERED
            };
            paragraph(&mut self.xml, &stand, &run(caption, bold(TABLE_PT)));
        }
        if table.head.is_empty() {
            return;
        }
        let widths = widths(&table.widths, width);
        let size = table.size;
        self.table_start(&widths);
        let head = |text: &String| {
            vec![PrintedRun {
                text: text.clone(),
                bold: true,
                italic: false,
                link: None,
            }]
        };
        let head: Vec<Vec<PrintedRun>> = table.head.iter().map(head).collect();
        self.row(
            (&head, size),
            &vec![Align::Center; head.len()],
            &widths,
            Row::Head,
        );
        for row in &table.rows {
            self.row(
                (&row.cells, size),
                &table.aligns,
                &widths,
                if row.is_bold { Row::Bold } else { Row::Plain },
            );
        }
        self.xml.push_str("</w:tbl>");
        paragraph(
            &mut self.xml,
            &Stand {
                exact_line: 120,
                ..CENTERED
            },
            "",
        );
    }

    fn runs(&mut self, runs: &[PrintedRun], base: Look) -> String {
        let mut out = String::new();
        for part in runs {
            let look = Look {
                bold: base.bold || part.bold,
                italic: base.italic || part.italic,
                ..base
            };
            match &part.link {
                Some(link) => {
                    let id = self
                        .links
                        .iter()
                        .position(|known| known == link)
                        .unwrap_or_else(|| {
                            self.links.push(link.clone());
                            self.links.len() - 1
                        });
                    out.push_str(&format!(
                        "<w:hyperlink r:id=\"rIdL{id}\" w:history=\"1\">{}</w:hyperlink>",
                        run(&part.text, look)
                    ));
                }
                None => out.push_str(&run(&part.text, look)),
            }
        }
        out
    }

    fn table_start(&mut self, widths: &[u32]) {
        let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .iter()
            .map(|edge| {
                format!("<w:{edge} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>")
            })
            .collect();
        self.xml.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type=\"fixed\"/>\
             <w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>{}",
            widths.iter().sum::<u32>(),
            grid(widths)
        ));
    }

    fn row(
        &mut self,
        (cells, size): (&[Vec<PrintedRun>], u16),
        aligns: &[Align],
        widths: &[u32],
        kind: Row,
    ) {
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
        if kind == Row::Head {
            self.xml.push_str("<w:tblHeader/>");
        }
        self.xml.push_str("</w:trPr>");
        for (i, width) in widths.iter().enumerate() {
            let align = aligns.get(i).copied().unwrap_or_default();
            let base = Look {
                bold: kind != Row::Plain,
                ..upright(size)
            };
            let runs = cells
                .get(i)
                .map(|cell| self.runs(cell, base))
                .unwrap_or_default();
            self.xml.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"));
            paragraph(
                &mut self.xml,
                &Stand {
                    align: Some(word_align(align)),
                    before: 40,
                    after: 40,
                    ..CENTERED
                },
                &runs,
            );
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr>");
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Head,
    Bold,
    Plain,
}

fn word_align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

/// Column widths in twips that add up to `width`.
fn widths(points: &[f32], width: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = points
        .iter()
        .map(|points| (points * 20.0).floor() as u32)
        .collect();
    let rest = width.saturating_sub(widths.iter().sum());
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

/// The grid of a table.
pub(super) fn grid(widths: &[u32]) -> String {
    let columns: String = widths
        .iter()
        .map(|width| format!("<w:gridCol w:w=\"{width}\"/>"))
        .collect();
    format!("<w:tblGrid>{columns}</w:tblGrid>")
}

/// A link target fit for a relation.
pub(super) fn relation(id: usize, link: &str) -> String {
    format!(
        "<Relationship Id=\"rIdL{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
        escape(link)
    )
}
