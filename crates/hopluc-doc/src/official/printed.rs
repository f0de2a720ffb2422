//! The exact words of an official document in print order, shared by all writers so that their texts agree.
//!
//! Adds the fixed words, capitals and list punctuation. Never chooses sizes or positions.

use serde::Serialize;

use super::columns::columns;
use super::measure::balanced;
use super::words::{
    ANNEX, ANNEX_OF, AS_ABOVE, COMMITTEE, DRAFT, END_MARK, MOTTO, NATIONAL_NAME, RECIPIENTS, TO,
};
use super::{Align, Annex, Block, Inline, OfficialDocument, Table, Urgency, roman};

/// Width of the text on an upright A4 page with the margins of the decree (210 - 30 - 20 mm), in points.
const TEXT_PT: f32 = 453.5;
/// The same on a page that lies (297 - 30 - 20 mm).
const LYING_PT: f32 = 700.1;
/// A row up to this estimate is kept on one page, in points: a page that lies is 487 points high, and an estimate may be
/// half of the truth.
const KEPT_WHOLE_PT: f32 = 200.0;

/// A document as printed; the form of the data handed to the PDF template, and what a page shows of it.
#[derive(Debug, Serialize)]
pub struct Printed {
    /// "Quốc hiệu".
    pub national_name: &'static str,
    /// "Tiêu ngữ".
    pub motto: &'static str,
    /// In capitals, broken to fit its column.
    pub governing_body: Option<String>,
    /// In capitals, broken to fit its column.
    pub issuer: String,
    /// `Số: 15/BC-SKHCN`.
    pub number_symbol: String,
    /// Place and date.
    pub place_date: String,
    /// Year, month, day of issue.
    pub issued_on: Option<(i32, u8, u8)>,
    /// Type name in capitals; `None` for an official letter.
    pub kind_title: Option<String>,
    /// Under the type name, or `V/v …` of an official letter.
    pub subject: String,
    /// Words of the urgency stamp.
    pub urgency: Option<&'static str>,
    /// Its width.
    pub urgency_mm: u16,
    /// The mark of a draft.
    pub draft: Option<&'static str>,
    /// "Kính gửi:".
    pub to: &'static str,
    /// One without dash, or several with theirs.
    pub addressees: Vec<String>,
    /// The text, legal bases first, with the end mark.
    pub blocks: Vec<PrintedBlock>,
    /// "Nơi nhận:".
    pub recipients_head: &'static str,
    /// With dashes and marks.
    pub recipients: Vec<String>,
    /// Capacity lines and position.
    pub signing: Vec<String>,
    /// Who signs.
    pub signer: String,
    /// Appendices in order.
    pub annexes: Vec<PrintedAnnex>,
}

/// An appendix as printed.
#[derive(Debug, Serialize)]
pub struct PrintedAnnex {
    /// `Phụ lục I`.
    pub head: String,
    /// Its title in capitals.
    pub title: String,
    /// To what it belongs.
    pub reference: String,
    /// Whether its page lies.
    pub is_landscape: bool,
    /// Its text.
    pub blocks: Vec<PrintedBlock>,
}

/// A part of the text as printed.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PrintedBlock {
    /// A heading with its label.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Label and words.
        text: String,
    },
    /// A paragraph, with its label or dash.
    Paragraph {
        /// Its words.
        runs: Vec<PrintedRun>,
        /// Whether it is a legal basis, which is set in italics.
        is_basis: bool,
    },
    /// A ruled table.
    Table(PrintedTable),
}

/// A table as printed.
#[derive(Debug, Serialize)]
pub struct PrintedTable {
    /// Words above it.
    pub caption: Option<String>,
    /// Width of each column, in points.
    pub widths: Vec<f32>,
    /// Size of the words, in points.
    pub size: u16,
    /// How each column is set.
    pub aligns: Vec<Align>,
    /// Titles of the columns.
    pub head: Vec<String>,
    /// Rows, each with a cell for each column.
    pub rows: Vec<PrintedRow>,
}

/// A row as printed.
#[derive(Debug, Serialize)]
pub struct PrintedRow {
    /// Whether it is a total.
    pub is_bold: bool,
    /// Whether it stays on one page; a row that is taller than a page would lose its end by that.
    pub is_kept_whole: bool,
    /// Cells from left to right.
    pub cells: Vec<Vec<PrintedRun>>,
}

/// Words of one look.
#[derive(Debug, Clone, Serialize)]
pub struct PrintedRun {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// A web address, never another scheme.
    pub link: Option<String>,
}

impl From<&Inline> for PrintedRun {
    fn from(inline: &Inline) -> Self {
        // Only web addresses become links: another scheme in a file sent to many bodies could start a program.
        let link = inline
            .link
            .clone()
            .filter(|link| link.starts_with("https://") || link.starts_with("http://"));
        Self {
            text: printable(&inline.text),
            bold: inline.bold,
            italic: inline.italic,
            link,
        }
    }
}

/// `document` in print order.
pub fn print(document: &OfficialDocument) -> Printed {
    let mut blocks: Vec<PrintedBlock> = bases(&document.legal_bases);
    blocks.extend(document.blocks.iter().map(|part| block(part, TEXT_PT)));
    if let Some(closing) = &document.closing {
        blocks.push(plain_paragraph(closing));
    }
    end(&mut blocks);
    let is_letter = document.kind_title.is_none();
    let subject = clean(&document.subject);
    Printed {
        national_name: NATIONAL_NAME,
        motto: MOTTO,
        governing_body: document.governing_body.as_deref().map(body_name),
        issuer: body_name(document.issuer_line()),
        number_symbol: clean(&document.number_symbol),
        place_date: clean(&document.place_date),
        issued_on: document
            .issued_on
            .map(|date| (date.year(), date.month().into(), date.day())),
        kind_title: document
            .kind_title
            .as_deref()
            .map(|title| clean(title).to_uppercase()),
        subject: if is_letter && !subject.is_empty() && !subject.starts_with("V/v") {
            format!("V/v {subject}")
        } else {
            subject
        },
        urgency: document.urgency.map(stamp_text),
        urgency_mm: document.urgency.map_or(0, stamp_mm),
        draft: document.is_draft.then_some(DRAFT),
        to: TO,
        addressees: addressees(&document.addressees),
        blocks,
        recipients_head: RECIPIENTS,
        recipients: recipients(document),
        signing: document
            .signing
            .capacity
            .iter()
            .chain([&document.signing.position])
            .filter(|line| !line.trim().is_empty())
            .map(|line| clean(line).to_uppercase())
            .collect(),
        signer: clean(&document.signing.name),
        annexes: annexes(document),
    }
}

fn stamp_text(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::HoaToc => "HỎA TỐC",
        Urgency::ThuongKhan => "THƯỢNG KHẨN",
        Urgency::Khan => "KHẨN",
    }
}

fn stamp_mm(urgency: Urgency) -> u16 {
    match urgency {
        Urgency::HoaToc => 30,
        Urgency::ThuongKhan => 40,
        Urgency::Khan => 20,
    }
}

/// Text without characters that XML cannot carry and without blanks around it; `\n` stays.
fn clean(text: &str) -> String {
    printable(text.trim())
}

/// Text without characters that XML cannot carry; `\n` and tabs stay.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

/// A body's name in capitals, broken to fit the left column; a people's committee breaks before its place.
fn body_name(name: &str) -> String {
    let name = clean(name).to_uppercase();
    match name.strip_prefix(COMMITTEE) {
        Some(place) if !name.contains('\n') => format!("{}\n{place}", COMMITTEE.trim_end()),
        _ => balanced(&name),
    }
}

/// One addressee stands on the line of "Kính gửi:"; several stand below each other as `- …;` with `.` at the end.
fn addressees(names: &[String]) -> Vec<String> {
    match names {
        [one] => vec![clean(one).trim_end_matches([';', '.']).to_owned()],
        _ => dashed(&names.iter().map(|name| clean(name)).collect::<Vec<_>>()),
    }
}

/// The receivers; an official letter begins with "Như trên" unless the caller wrote it.
fn recipients(document: &OfficialDocument) -> Vec<String> {
    let mut lines: Vec<String> = document
        .recipients
        .iter()
        .map(|name| clean(name))
        .filter(|name| !name.is_empty())
        .collect();
    let has_as_above = lines
        .first()
        .is_some_and(|line| line.trim_start_matches(['-', ' ']).starts_with(AS_ABOVE));
    if document.kind_title.is_none() && !document.addressees.is_empty() && !has_as_above {
        lines.insert(0, AS_ABOVE.to_owned());
    }
    dashed(&lines)
}

fn dashed(lines: &[String]) -> Vec<String> {
    let n = lines.len();
    let bare = |line: &String| {
        line.trim_start_matches("- ")
            .trim_end_matches([';', '.', ' '])
            .to_owned()
    };
    lines
        .iter()
        .enumerate()
        .map(|(i, line)| format!("- {}{}", bare(line), if i + 1 == n { "." } else { ";" }))
        .collect()
}

fn bases(bases: &[String]) -> Vec<PrintedBlock> {
    let n = bases.len();
    let line = |(i, text): (usize, &String)| {
        let text = clean(text);
        let text = format!(
            "{}{}",
            text.trim_end_matches([';', '.', ' ']),
            if i + 1 == n { "." } else { ";" }
        );
        PrintedBlock::Paragraph {
            runs: vec![PrintedRun {
                text,
                bold: false,
                italic: true,
                link: None,
            }],
            is_basis: true,
        }
    };
    bases.iter().enumerate().map(line).collect()
}

fn plain_run(text: &str) -> PrintedRun {
    PrintedRun::from(&Inline::plain(text))
}

fn plain_paragraph(text: &str) -> PrintedBlock {
    PrintedBlock::Paragraph {
        runs: vec![plain_run(text)],
        is_basis: false,
    }
}

fn block(block: &Block, width: f32) -> PrintedBlock {
    match block {
        Block::Heading { level, label, text } => {
            let text = format!("{} {}", clean(label), clean(text))
                .trim()
                .to_owned();
            let level = (*level).clamp(1, 4);
            PrintedBlock::Heading {
                level,
                text: if level == 1 {
                    text.to_uppercase()
                } else {
                    text
                },
            }
        }
        Block::Paragraph(text) => PrintedBlock::Paragraph {
            runs: text.iter().map(PrintedRun::from).collect(),
            is_basis: false,
        },
        Block::Point { label, text } => labelled(&format!("{} ", clean(label)), text),
        Block::Bullet(text) => labelled("- ", text),
        Block::Table(table) => printed_table(table, width),
    }
}

fn labelled(label: &str, text: &[Inline]) -> PrintedBlock {
    let mut runs = vec![PrintedRun {
        text: label.to_owned(),
        bold: false,
        italic: false,
        link: None,
    }];
    runs.extend(text.iter().map(PrintedRun::from));
    PrintedBlock::Paragraph {
        runs,
        is_basis: false,
    }
}

fn printed_table(table: &Table, width: f32) -> PrintedBlock {
    let n = table.columns.len();
    let row = |row: &super::Row| {
        let mut cells: Vec<Vec<PrintedRun>> = row
            .cells
            .iter()
            .take(n)
            .map(|cell| cell.iter().map(PrintedRun::from).collect())
            .collect();
        cells.resize(n, Vec::new());
        PrintedRow {
            is_bold: row.is_bold,
            is_kept_whole: true,
            cells,
        }
    };
    let listed = || table.columns.iter();
    let mut rows: Vec<PrintedRow> = table.rows.iter().map(row).collect();
    let head: Vec<String> = listed().map(|column| clean(&column.title)).collect();
    let shares: Vec<u16> = listed().map(|column| column.share.max(1)).collect();
    let is_words: Vec<bool> = listed().map(|column| column.align == Align::Left).collect();
    let fitted = columns((&shares, &is_words), &head, &rows, width);
    for row in &mut rows {
        row.is_kept_whole = fitted.height_pt(row) <= KEPT_WHOLE_PT;
    }
    PrintedBlock::Table(PrintedTable {
        caption: table.caption.as_deref().map(clean),
        widths: fitted.widths,
        size: fitted.size,
        aligns: listed().map(|column| column.align).collect(),
        head: fitted.head,
        rows,
    })
}

/// Sets the end mark after the last sentence; a text that ends in a table gets none, for want of a place.
fn end(blocks: &mut [PrintedBlock]) {
    if let Some(PrintedBlock::Paragraph { runs, .. }) = blocks.last_mut()
        && let Some(run) = runs.last_mut()
        && !run.text.ends_with(END_MARK)
    {
        run.text = format!("{}{END_MARK}", run.text.trim_end_matches(['.', ' ']));
    }
}

fn annexes(document: &OfficialDocument) -> Vec<PrintedAnnex> {
    let n = document.annexes.len();
    let number = document
        .number_symbol
        .trim()
        .trim_start_matches("Số:")
        .trim();
    let date = document
        .place_date
        .split_once(", ")
        .map_or("", |(_, date)| date);
    let kind = document
        .kind_title
        .as_deref()
        .map_or("Công văn".to_owned(), sentence_case);
    let reference = format!(
        "({ANNEX_OF} {kind} số {} {} của {})",
        clean(number),
        clean(date),
        sentence_issuer(&document.issuer)
    );
    let annex = |(i, annex): (usize, &Annex)| PrintedAnnex {
        head: if n > 1 {
            format!("{ANNEX} {}", roman(i as u32 + 1))
        } else {
            ANNEX.to_owned()
        },
        title: clean(&annex.title).to_uppercase(),
        reference: reference.clone(),
        is_landscape: annex.is_landscape,
        blocks: {
            let width = if annex.is_landscape {
                LYING_PT
            } else {
                TEXT_PT
            };
            annex.blocks.iter().map(|part| block(part, width)).collect()
        },
    };
    document.annexes.iter().enumerate().map(annex).collect()
}

/// The issuer inside a sentence: as the caller wrote it, on one line.
fn sentence_issuer(issuer: &str) -> String {
    clean(issuer).replace('\n', " ")
}

/// `BÁO CÁO` inside a sentence: `Báo cáo`.
fn sentence_case(title: &str) -> String {
    let lower = clean(title).to_lowercase();
    let mut chars = lower.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
