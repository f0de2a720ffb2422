//! How the lines of a text are laid out: where they are wrapped, whether first lines are set in, what blank lines part.
//! Decides about no single line: that is `paragraph.rs`.

use crate::label::{Mark, mark_of};
use crate::lines::Line;
use crate::paragraph::ends_sentence;

/// Most lines that are looked at.
const MOST_LINES: usize = 4000;

/// What the lines of a text have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// Usual width of a wrapped line in characters; none where lines are whole paragraphs.
    pub width: Option<usize>,
    /// Columns by which first lines of paragraphs are set in; none where they are not.
    pub indent: Option<u8>,
    /// True where blank lines stand between paragraphs only, not between the lines of one.
    pub gaps_part: bool,
}

impl Shape {
    /// Learned from the first lines of a stretch.
    pub fn of(text: &str, lines: &[Line]) -> Self {
        Self {
            width: width_of(text, lines),
            indent: indent_of(text, lines),
            gaps_part: gaps_part(text, lines),
        }
    }
}

/// True where a line that surely goes on hardly ever has a blank line behind it.
fn gaps_part(text: &str, lines: &[Line]) -> bool {
    let mut all = 0usize;
    let mut gaps = 0usize;
    for (line, next) in lines.iter().zip(lines.iter().skip(1)).take(MOST_LINES) {
        let goes_on =
            next.text(text).starts_with(char::is_lowercase) && !ends_sentence(line.text(text));
        all += usize::from(goes_on);
        gaps += usize::from(goes_on && next.gap);
    }
    all >= 4 && gaps * 10 <= all
}

/// The usual width of wrapped lines, learned from lines that surely go on (the next begins with a small letter).
fn width_of(text: &str, lines: &[Line]) -> Option<usize> {
    let mut widths: Vec<usize> = lines
        .iter()
        .zip(lines.iter().skip(1))
        .take(MOST_LINES)
        .filter(|(line, next)| {
            let ends = ends_sentence(line.text(text));
            !ends
                && next
                    .text(text)
                    .chars()
                    .next()
                    .is_some_and(char::is_lowercase)
        })
        .map(|(line, _)| line.width(text))
        .collect();
    if widths.len() < 4 {
        return widest(text, lines).filter(|_| !widths.is_empty());
    }
    widths.sort_unstable();
    let high = *widths.get(widths.len() * 9 / 10)?;
    let middle = *widths.get(widths.len() / 2)?;
    (high < 160 && middle * 100 >= high * 70).then_some(high)
}

/// The longest line of a short text, where no line is longer than a page is wide and several come near it: they were wrapped there.
fn widest(text: &str, lines: &[Line]) -> Option<usize> {
    let lengths: Vec<usize> = lines
        .iter()
        .take(400)
        .map(|line| line.width(text))
        .collect();
    let most = lengths.iter().copied().max()?;
    let near = lengths
        .iter()
        .filter(|length| **length * 100 >= most * 88)
        .count();
    ((60..=110).contains(&most) && near >= 3).then_some(most)
}

/// The indentation that opens paragraphs, where first lines are set in and the lines that go on are not.
fn indent_of(text: &str, lines: &[Line]) -> Option<u8> {
    let (mut opening, mut going_on) = (Vec::new(), Vec::new());
    for line in lines.iter().take(MOST_LINES) {
        let content = line.text(text);
        if matches!(mark_of(content).0, Mark::Bullet(_) | Mark::Label(..)) {
            opening.push(line.indent);
        } else if content.starts_with(char::is_lowercase) {
            going_on.push(line.indent);
        }
    }
    if opening.len() < 3 || going_on.len() < 3 {
        return None;
    }
    opening.sort_unstable();
    going_on.sort_unstable();
    let least = *opening.get(opening.len() / 5)?;
    let most = *going_on.get(going_on.len() * 9 / 10)?;
    (least >= most.saturating_add(2)).then_some(least)
}
