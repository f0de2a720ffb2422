//! What officials made of a compiled report, kept when it is compiled anew. Pure.
//!
//! An edited paragraph keeps its wording; where the machine now says something else, both are shown. Numbers in edited
//! text stay linked to their figures; a number that no figure stands behind is raised.

use super::{
    Block, BlockKind, Compiled, Edit, Inline, PlacedFinding, ReportDraft, ReportHead,
    difference::changes,
};
use crate::figure::checks::{Finding, Rule, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// A paragraph as it is printed, with what the machine says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The paragraph; its text is the official's where he edited it.
    pub block: Block,
    /// What the machine says now; empty where it no longer makes the paragraph.
    pub machine: String,
    /// Whether an official edited it.
    pub is_edited: bool,
    /// Whether the machine says something else now than when it was edited.
    pub is_stale: bool,
    /// Whether the official left it out; it is shown struck out and not printed.
    pub is_removed: bool,
}

/// The draft after compiling anew: edits and head of `old` stay, and the paragraphs that changed are listed.
pub fn recompiled(old: Option<&ReportDraft>, head: ReportHead, compiled: Compiled) -> ReportDraft {
    ReportDraft {
        version: 1,
        head,
        changes: old
            .map(|old| changes(&old.compiled, &compiled))
            .unwrap_or_default(),
        edits: old.map(|old| old.edits.clone()).unwrap_or_default(),
        touched: BTreeMap::new(),
        compiled,
    }
}

/// The paragraphs of a draft in printing order. A paragraph that was edited and is no longer made stands at the end of its
/// section.
pub fn lines(draft: &ReportDraft) -> Vec<Line> {
    let mut lines: Vec<Line> = draft
        .compiled
        .blocks
        .iter()
        .map(|block| line(block, draft.edits.get(&block.id)))
        .collect();
    let made: BTreeSet<&str> = draft
        .compiled
        .blocks
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    for (id, edit) in draft
        .edits
        .iter()
        .filter(|(id, _)| !made.contains(id.as_str()))
    {
        let last = lines
            .iter()
            .rposition(|line| line.block.section == edit.section);
        let orphan = Line {
            block: Block {
                id: id.clone(),
                section: edit.section.clone(),
                kind: BlockKind::Paragraph,
                inlines: vec![Inline::plain(&edit.text)],
                source: None,
            },
            machine: String::new(),
            is_edited: true,
            is_stale: true,
            is_removed: edit.text.is_empty(),
        };
        lines.insert(last.map_or(lines.len(), |at| at + 1), orphan);
    }
    lines
}

fn line(block: &Block, edit: Option<&Edit>) -> Line {
    let machine = block.text();
    match edit {
        None => Line {
            block: block.clone(),
            machine,
            is_edited: false,
            is_stale: false,
            is_removed: false,
        },
        Some(edit) => Line {
            block: Block {
                inlines: relinked(&edit.text, &block.inlines),
                ..block.clone()
            },
            is_edited: true,
            is_stale: edit.base != machine,
            is_removed: edit.text.is_empty(),
            machine,
        },
    }
}

/// Findings of the draft: those of the machine, and numbers of edited paragraphs without origin.
pub fn findings(draft: &ReportDraft) -> Vec<PlacedFinding> {
    let mut findings = draft.compiled.findings.clone();
    let machine: BTreeMap<&str, &Block> = draft
        .compiled
        .blocks
        .iter()
        .map(|block| (block.id.as_str(), block))
        .collect();
    for line in lines(draft)
        .iter()
        .filter(|line| line.is_edited && !line.is_removed)
    {
        let plain = |block: &Block| {
            let runs = block
                .inlines
                .iter()
                .filter(|inline| inline.figure.is_none());
            runs.flat_map(|inline| numbers(&inline.text))
                .collect::<Vec<_>>()
        };
        let known = machine
            .get(line.block.id.as_str())
            .map(|block| plain(block));
        let known = known.unwrap_or_default();
        for number in plain(&line.block) {
            if !known.contains(&number) {
                let finding = Finding::new(Severity::Warning, Rule::NumberWithoutOrigin)
                    .arg("number", number);
                findings.push(PlacedFinding {
                    finding,
                    block: line.block.id.clone(),
                });
            }
        }
    }
    findings
}

/// `text` with the figures of `before` linked again, each where its printed text stands, in order.
pub fn relinked(text: &str, before: &[Inline]) -> Vec<Inline> {
    let mut inlines = Vec::new();
    let mut rest = text;
    for inline in before.iter().filter(|inline| inline.figure.is_some()) {
        let Some((head, tail)) = split_at_number(rest, &inline.text) else {
            continue;
        };
        if !head.is_empty() {
            inlines.push(Inline::plain(head));
        }
        inlines.push(inline.clone());
        rest = tail;
    }
    if !rest.is_empty() {
        inlines.push(Inline::plain(rest));
    }
    inlines
}

/// The text before and after the first place where `number` stands by itself, not inside a longer number.
fn split_at_number<'a>(text: &'a str, number: &str) -> Option<(&'a str, &'a str)> {
    if number.is_empty() {
        return None;
    }
    text.match_indices(number).find_map(|(at, found)| {
        let (head, tail) = (text.get(..at)?, text.get(at + found.len()..)?);
        let goes_on = |c: char| c.is_ascii_digit();
        let before = head.trim_end_matches(['.', ',']);
        let after = tail.trim_start_matches(['.', ',']);
        let is_inside = before.ends_with(goes_on)
            && number.starts_with(goes_on)
            && (before.len() < head.len() || head.ends_with(goes_on))
            || after.starts_with(goes_on) && number.ends_with(goes_on);
        (!is_inside).then_some((head, tail))
    })
}

/// Runs of digits with their dots and commas, in text order.
pub fn numbers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.split(|c: char| !is_part(c))
        .map(|run| run.trim_matches(['.', ',']).to_owned())
        .filter(|run| !run.is_empty())
        .collect()
}
