//! A compiled report as an official document, with its figures as links to their origins.
//!
//! Only the form changes; every word is that of the draft.

use super::merge::{Line, lines};
use super::words::WORDS;
use super::{Block, BlockKind, Inline, ReportDraft, TableBlock};
use crate::catalogue::Catalogue;
use hopluc_doc::official::{
    Align, Annex, Block as OfficialBlock, Column, Inline as OfficialInline, OfficialDocument, Row,
    Signing, Table, place_date_blank,
};

/// What the document needs beside the draft.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Name of the issuing agency.
    pub issuer: &'a str,
    /// Year of the date line while it is a draft.
    pub year: i32,
    /// Address of the report's page, to whose anchors `so-<figure>` the figures link; empty for a document without links.
    pub page_url: &'a str,
}

/// The document that `draft` makes, as a draft without number and date.
pub fn to_official(
    catalogue: &Catalogue,
    draft: &ReportDraft,
    frame: &Frame<'_>,
) -> OfficialDocument {
    let head = &draft.head;
    let lines = lines(draft);
    let link = |figure: usize| {
        (!frame.page_url.is_empty()).then(|| format!("{}#so-{figure}", frame.page_url))
    };
    let mut blocks: Vec<OfficialBlock> = Vec::new();
    let mut closing = None;
    for line in lines.iter().filter(|line| !line.is_removed) {
        if line.block.section == "closing" {
            // The end mark is added in print.
            let text: String = line.block.inlines.iter().map(|i| i.text.as_str()).collect();
            let text = text.trim_end_matches("./.").to_owned();
            if let Some(before) = closing.replace(text) {
                blocks.push(OfficialBlock::Paragraph(vec![OfficialInline::plain(
                    before,
                )]));
            }
            continue;
        }
        push_line(line, &link, &mut blocks);
    }
    let kind = catalogue
        .document_kinds
        .get(draft.compiled.document_kind.as_str());
    OfficialDocument {
        governing_body: Some(head.governing_body.clone()).filter(|body| !body.is_empty()),
        issuer: frame.issuer.to_owned(),
        number_symbol: String::new(),
        place_date: place_date_blank(&head.place, frame.year),
        issued_on: None,
        kind_title: kind.map(|kind| kind.name.to_uppercase()),
        subject: draft.compiled.subject.clone(),
        urgency: None,
        addressees: Some(head.recipient.clone())
            .filter(|to| !to.is_empty())
            .into_iter()
            .collect(),
        legal_bases: Vec::new(),
        blocks,
        closing,
        recipients: head.copies.clone(),
        signing: Signing {
            capacity: head.capacity.clone(),
            position: head.position.clone(),
            name: head.signer.clone(),
        },
        is_draft: true,
        annexes: annexes(draft, &link),
    }
}

type Link<'a> = &'a dyn Fn(usize) -> Option<String>;

fn push_line(line: &Line, link: Link<'_>, blocks: &mut Vec<OfficialBlock>) {
    match &line.block.kind {
        BlockKind::Heading { level, label } => blocks.push(OfficialBlock::Heading {
            level: *level,
            label: format!("{label}."),
            text: line
                .block
                .inlines
                .iter()
                .map(|inline| inline.text.as_str())
                .collect(),
        }),
        BlockKind::Table(table) => blocks.extend(official_table_blocks(table, link)),
        BlockKind::Paragraph | BlockKind::Bullet => {
            for paragraph in paragraphs(&line.block) {
                let inlines = official_inlines(&paragraph, link);
                blocks.push(match line.block.kind {
                    BlockKind::Bullet => OfficialBlock::Bullet(inlines),
                    _ => OfficialBlock::Paragraph(inlines),
                });
            }
        }
    }
}

/// The paragraphs of a block: an official may have broken it into several.
fn paragraphs(block: &Block) -> Vec<Vec<Inline>> {
    let mut paragraphs: Vec<Vec<Inline>> = vec![Vec::new()];
    for inline in &block.inlines {
        if inline.figure.is_some() {
            if let Some(last) = paragraphs.last_mut() {
                last.push(inline.clone());
            }
            continue;
        }
        for (i, text) in inline.text.split('\n').enumerate() {
            if i > 0 {
                paragraphs.push(Vec::new());
            }
            if let Some(last) = paragraphs.last_mut() {
                last.push(Inline::plain(text));
            }
        }
    }
    let has_words = |p: &Vec<Inline>| p.iter().any(|inline| !inline.text.trim().is_empty());
    paragraphs.into_iter().filter(has_words).collect()
}

fn official_inlines(inlines: &[Inline], link: Link<'_>) -> Vec<OfficialInline> {
    let one = |inline: &Inline| OfficialInline {
        text: inline.text.clone(),
        link: inline.figure.and_then(link),
        ..OfficialInline::default()
    };
    inlines
        .iter()
        .filter(|inline| !inline.text.is_empty())
        .map(one)
        .collect()
}

/// A table, and under it what its mark of partial sums means, where it has one.
fn official_table_blocks(table: &TableBlock, link: Link<'_>) -> Vec<OfficialBlock> {
    let mut blocks = vec![OfficialBlock::Table(official_table(table, link))];
    if table.has_partial() {
        blocks.push(OfficialBlock::Paragraph(vec![OfficialInline {
            text: WORDS.table.partial_note.clone(),
            italic: true,
            ..OfficialInline::default()
        }]));
    }
    blocks
}

fn official_table(table: &TableBlock, link: Link<'_>) -> Table {
    let column = |(i, title): (usize, &String)| Column {
        title: title.clone(),
        share: share(table, i, title),
        align: match i {
            0 => Align::Center,
            i if i < table.n_words => Align::Left,
            _ => Align::Right,
        },
    };
    let row = |row: &super::TableRow| Row {
        cells: row
            .cells
            .iter()
            .map(|cell| official_inlines(std::slice::from_ref(cell), link))
            .collect(),
        is_bold: row.is_total,
    };
    Table {
        caption: Some(table.title.clone()).filter(|title| !title.is_empty()),
        columns: table.heads.iter().enumerate().map(column).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

/// Width of a column in letters: its longest cell and the longest word of its head must stand on one line; words may
/// wrap, so their columns are bounded.
fn share(table: &TableBlock, column: usize, title: &str) -> u16 {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    let longest = cells
        .map(|cell| cell.text.chars().count())
        .max()
        .unwrap_or(0);
    let word = title
        .split_whitespace()
        .map(|word| word.chars().count())
        .max()
        .unwrap_or(0);
    let letters = if column == 1 && column < table.n_words {
        // What the row is about: a name that wraps over many lines makes the annex long.
        longest.clamp(14, 44)
    } else if column > 0 && column < table.n_words {
        longest.clamp(6, 14)
    } else {
        // A bold head is wider than the figures below it, and a cell has its margins.
        longest.max(word + 2).clamp(4, 18) + 2
    };
    u16::try_from(letters).unwrap_or(u16::MAX)
}

fn annexes(draft: &ReportDraft, link: Link<'_>) -> Vec<Annex> {
    let annex = |annex: &super::AnnexBlocks| {
        let tables = annex.blocks.iter().flat_map(|block| match &block.kind {
            BlockKind::Table(table) => official_table_blocks(table, link),
            _ => Vec::new(),
        });
        Annex {
            title: annex.title.clone(),
            blocks: tables.collect(),
            is_landscape: annex.blocks.iter().any(|block| match &block.kind {
                BlockKind::Table(table) => table.heads.len() > 6,
                _ => false,
            }),
        }
    };
    draft.compiled.annexes.iter().map(annex).collect()
}
