//! The text of an outgoing document as people type it, and its blocks. Pure.
//!
//! One line is one paragraph. `I. …` is a heading, `1. …`, `1.1. …` and `a) …` are points, `- …` is a bullet.

use hopluc_doc::official::{Block, Inline};

/// The blocks that `text` writes, in order. Empty lines part nothing and are dropped.
pub fn blocks_from(text: &str) -> Vec<Block> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(block_from)
        .collect()
}

fn block_from(line: &str) -> Block {
    let runs = |text: &str| vec![Inline::plain(text.trim())];
    if let Some(text) = line.strip_prefix("- ") {
        return Block::Bullet(runs(text));
    }
    if let Some((label, text)) = line.split_once(' ') {
        if is_roman(label) {
            return Block::Heading {
                level: 1,
                label: label.to_owned(),
                text: text.trim().to_owned(),
            };
        }
        if is_point(label) {
            return Block::Point {
                label: label.to_owned(),
                text: runs(text),
            };
        }
    }
    Block::Paragraph(runs(line))
}

fn is_roman(label: &str) -> bool {
    label.strip_suffix('.').is_some_and(|digits| {
        !digits.is_empty() && digits.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
    })
}

/// `1.`, `2.1.`, `a)`, `đ)`.
fn is_point(label: &str) -> bool {
    if let Some(letter) = label.strip_suffix(')') {
        let mut letters = letter.chars();
        return letters.next().is_some_and(char::is_lowercase) && letters.next().is_none();
    }
    label.strip_suffix('.').is_some_and(|digits| {
        digits
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()))
    })
}

/// The text that gives `blocks` again; `None` where they hold what no plain text can (tables, links, weights).
pub fn text_of(blocks: &[Block]) -> Option<String> {
    let lines: Vec<String> = blocks.iter().map(line_of).collect::<Option<_>>()?;
    let text = lines.join("\n");
    (blocks_from(&text) == blocks).then_some(text)
}

fn line_of(block: &Block) -> Option<String> {
    let words = |runs: &[Inline]| {
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        (!text.contains('\n')).then_some(text)
    };
    match block {
        Block::Heading { label, text, .. } => Some(format!("{label} {text}")),
        Block::Paragraph(runs) => words(runs),
        Block::Point { label, text } => Some(format!("{label} {}", words(text)?)),
        Block::Bullet(runs) => Some(format!("- {}", words(runs)?)),
        Block::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_doc::official::Table;

    const TEXT: &str =
        "Thực hiện chỉ đạo của cấp trên.\nI. NHIỆM VỤ\n1. Rà soát.\na) Thuê bao.\n- Lập danh sách.";

    #[test]
    fn what_is_typed_comes_back_as_it_was_typed() {
        let blocks = blocks_from(TEXT);
        assert_eq!(text_of(&blocks).as_deref(), Some(TEXT));
        let is = [
            matches!(blocks[0], Block::Paragraph(_)),
            matches!(blocks[1], Block::Heading { level: 1, .. }),
            matches!(blocks[2], Block::Point { .. }),
            matches!(blocks[3], Block::Point { .. }),
            matches!(blocks[4], Block::Bullet(_)),
        ];
        assert_eq!(is, [true; 5]);
    }

    #[test]
    fn a_date_or_a_sum_at_the_beginning_is_no_point() {
        for line in [
            "2026. Năm",
            "25.850.000 đồng",
            "Sở (cơ quan) này",
            "ab) x",
            "I",
        ] {
            assert!(
                matches!(blocks_from(line).as_slice(), [Block::Paragraph(_)]),
                "{line}"
            );
        }
    }

    #[test]
    fn what_plain_text_cannot_hold_is_not_offered_for_typing() {
        let linked = Block::Paragraph(vec![Inline::linked("42", "https://x")]);
        assert_eq!(text_of(&[Block::Table(Table::default())]), None);
        assert_eq!(text_of(&[linked]), None);
        assert_eq!(text_of(&[]).as_deref(), Some(""));
    }
}
