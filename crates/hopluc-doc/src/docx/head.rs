//! What stands around the text: letterhead, title, addressees, receivers, signature, heads of appendices.
//!
//! Sizes and places: Decree 30/2020/NĐ-CP, appendix I, boxes 1 to 5, 7, 9 and 10.

use super::blocks::grid;
use super::marks::{CENTERED, Look, Stand, bold, italic, paragraph, rule, run, upright};
use super::{TEXT_WIDTH, TWIPS_PER_10_MM};
use crate::official::measure::width_pt;
use crate::official::{Printed, PrintedAnnex};

/// Left column 63 mm, right column 97 mm: the national name needs 96 mm at 13 points on one line.
const LEFT: u32 = 3572;
const RIGHT: u32 = TEXT_WIDTH - LEFT;

/// Letterhead, title and addressees.
pub(super) fn letterhead(printed: &Printed, out: &mut String) {
    let mut issuer = String::new();
    if let Some(body) = &printed.governing_body {
        paragraph(&mut issuer, &CENTERED, &run(body, upright(13)));
    }
    paragraph(&mut issuer, &CENTERED, &run(&printed.issuer, bold(13)));
    rule(
        &mut issuer,
        LEFT,
        part_of_last_line(&printed.issuer, 13, LEFT),
    );
    let mut nation = String::new();
    paragraph(
        &mut nation,
        &CENTERED,
        &run(printed.national_name, bold(13)),
    );
    paragraph(&mut nation, &CENTERED, &run(printed.motto, bold(14)));
    rule(
        &mut nation,
        RIGHT,
        (width_pt(printed.motto, 14.0) * 20.0) as u32,
    );
    let mut number = String::new();
    paragraph(
        &mut number,
        &Stand {
            before: 60,
            ..CENTERED
        },
        &run(&printed.number_symbol, upright(13)),
    );
    if printed.kind_title.is_none() && !printed.subject.is_empty() {
        paragraph(
            &mut number,
            &Stand {
                before: 120,
                ..CENTERED
            },
            &run(&printed.subject, upright(13)),
        );
    }
    stamps(printed, &mut number);
    let mut place = String::new();
    paragraph(
        &mut place,
        &Stand {
            before: 60,
            ..CENTERED
        },
        &run(&printed.place_date, italic(14)),
    );
    layout_table(out, [LEFT, RIGHT], &[[issuer, nation], [number, place]]);
    title(printed, out);
    addressees(printed, out);
}

fn stamps(printed: &Printed, out: &mut String) {
    if let Some(urgency) = printed.urgency {
        let side = LEFT.saturating_sub(u32::from(printed.urgency_mm) * TWIPS_PER_10_MM / 10) / 2;
        let stand = Stand {
            left: side,
            right: side,
            before: 160,
            after: 60,
            frame: Some("FF0000"),
            ..CENTERED
        };
        paragraph(
            out,
            &stand,
            &run(
                urgency,
                Look {
                    is_red: true,
                    ..bold(13)
                },
            ),
        );
    }
    if printed.urgency.is_some() && printed.draft.is_some() {
        // Two framed paragraphs with the same frame would be drawn as one box.
        paragraph(
            out,
            &Stand {
                exact_line: 100,
                ..CENTERED
            },
            "",
        );
    }
    if let Some(draft) = printed.draft {
        let side = LEFT.saturating_sub(3 * TWIPS_PER_10_MM) / 2;
        paragraph(
            out,
            &Stand {
                left: side,
                right: side,
                before: 160,
                after: 60,
                frame: Some("auto"),
                ..CENTERED
            },
            &run(draft, bold(13)),
        );
    }
}

fn title(printed: &Printed, out: &mut String) {
    let Some(title) = &printed.kind_title else {
        paragraph(
            out,
            &Stand {
                exact_line: 120,
                ..CENTERED
            },
            "",
        );
        return;
    };
    paragraph(
        out,
        &Stand {
            before: 240,
            keeps_next: true,
            ..CENTERED
        },
        &run(title, bold(14)),
    );
    if !printed.subject.is_empty() {
        paragraph(
            out,
            &Stand {
                keeps_next: true,
                ..CENTERED
            },
            &run(&printed.subject, bold(14)),
        );
    }
    rule(
        out,
        TEXT_WIDTH,
        part_of_last_line(&printed.subject, 14, TEXT_WIDTH),
    );
    paragraph(
        out,
        &Stand {
            exact_line: 160,
            ..CENTERED
        },
        "",
    );
}

fn addressees(printed: &Printed, out: &mut String) {
    match printed.addressees.as_slice() {
        [] => {}
        [one] => paragraph(
            out,
            &Stand {
                before: 120,
                after: 160,
                ..CENTERED
            },
            &run(&format!("{} {one}", printed.to), upright(14)),
        ),
        many => {
            paragraph(
                out,
                &Stand {
                    before: 120,
                    left: 1701,
                    align: Some("left"),
                    ..CENTERED
                },
                &run(printed.to, upright(14)),
            );
            for (i, line) in many.iter().enumerate() {
                let after = if i + 1 == many.len() { 160 } else { 0 };
                paragraph(
                    out,
                    &Stand {
                        left: 3119,
                        hanging: 170,
                        after,
                        align: Some("left"),
                        ..CENTERED
                    },
                    &run(line, upright(14)),
                );
            }
        }
    }
}

/// Receivers on the left, signature on the right; kept together on one page.
pub(super) fn signature(printed: &Printed, out: &mut String) {
    let half = TEXT_WIDTH / 2;
    let mut receivers = String::new();
    if !printed.recipients.is_empty() {
        let left = Stand {
            align: Some("left"),
            ..CENTERED
        };
        paragraph(
            &mut receivers,
            &left,
            &run(
                printed.recipients_head,
                Look {
                    italic: true,
                    ..bold(12)
                },
            ),
        );
        for line in &printed.recipients {
            paragraph(&mut receivers, &left, &run(line, upright(11)));
        }
    }
    let mut signature = String::new();
    for line in &printed.signing {
        paragraph(&mut signature, &CENTERED, &run(line, bold(14)));
    }
    // Room for the signature and the seal: some 30 mm.
    paragraph(
        &mut signature,
        &Stand {
            before: 1500,
            ..CENTERED
        },
        &run(&printed.signer, bold(14)),
    );
    paragraph(
        out,
        &Stand {
            exact_line: 160,
            keeps_next: true,
            ..CENTERED
        },
        "",
    );
    layout_table(out, [half, TEXT_WIDTH - half], &[[receivers, signature]]);
}

/// "Phụ lục I", its title and the line that names the main document.
pub(super) fn annex_head(annex: &PrintedAnnex, out: &mut String) {
    paragraph(
        out,
        &Stand {
            keeps_next: true,
            ..CENTERED
        },
        &run(&annex.head, bold(14)),
    );
    paragraph(
        out,
        &Stand {
            keeps_next: true,
            ..CENTERED
        },
        &run(&annex.title, bold(14)),
    );
    paragraph(
        out,
        &Stand {
            after: 200,
            keeps_next: true,
            ..CENTERED
        },
        &run(&annex.reference, italic(14)),
    );
}

/// A table without borders and padding; every cell ends in a paragraph, as the format demands.
fn layout_table(out: &mut String, widths: [u32; 2], rows: &[[String; 2]]) {
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>\
         <w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>{}",
        grid(&widths)
    ));
    for cells in rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (cell, width) in cells.iter().zip(widths) {
            out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
            ));
            out.push_str(if cell.is_empty() { "<w:p/>" } else { cell });
            out.push_str("</w:tc>");
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// Two fifths of the last line of `text` (the decree: a third to a half), at most two fifths of the column.
fn part_of_last_line(text: &str, size: u16, column: u32) -> u32 {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let width = (width_pt(last, f32::from(size)) * 20.0) as u32;
    width.min(column) * 2 / 5
}
