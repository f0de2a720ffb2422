//! Charts as SVG made on the server: bars, stacked bars, lines, a ring. They need no script and print as they are.
//!
//! Colours come from the stylesheet by class (`c1` ... `c6`), so dark mode and print follow. Every chart has a title
//! and a text of its numbers for readers who cannot see it.

use std::fmt::Write;

/// One bar or part of a chart.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it stands for.
    pub label: String,
    /// How much; negative is drawn as zero.
    pub value: i64,
    /// Colour class 1 to 6.
    pub colour: u8,
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn open(title: &str, spoken: &str, width: i64, height: i64) -> String {
    format!(
        "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {width} {height}\" aria-label=\"{}: {}\">",
        escape(title),
        escape(spoken)
    )
}

fn spoken(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| format!("{} {}", part.label, part.value))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Horizontal bars, one a part, in the given order; nothing drawn for no parts.
pub fn bars(title: &str, parts: &[Part]) -> String {
    let most = parts
        .iter()
        .map(|part| part.value)
        .max()
        .unwrap_or(0)
        .max(1);
    let (row, left, width) = (26_i64, 190_i64, 560_i64);
    let mut svg = open(
        title,
        &spoken(parts),
        width,
        row * parts.len().max(1) as i64 + 4,
    );
    for (i, part) in parts.iter().enumerate() {
        let y = row * i as i64 + 4;
        let length = (width - left - 60) * part.value.max(0) / most;
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"c{}\" x=\"{left}\" y=\"{y}\" width=\"{length}\" height=\"18\" rx=\"3\"/>\
             <text class=\"n\" x=\"{}\" y=\"{}\">{}</text>",
            left - 8,
            y + 14,
            escape(&shorten(&part.label, 28)),
            part.colour,
            left + length + 6,
            y + 14,
            crate::words::number(part.value)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// One bar of all parts side by side, for shares of a whole; an empty track where all are zero.
pub fn stack(title: &str, parts: &[Part]) -> String {
    let total: i64 = parts.iter().map(|part| part.value.max(0)).sum();
    let width = 560_i64;
    let mut svg = open(title, &spoken(parts), width, 22);
    let _ = write!(
        svg,
        "<rect class=\"track\" x=\"0\" y=\"2\" width=\"{width}\" height=\"18\" rx=\"4\"/>"
    );
    let mut x = 0;
    for part in parts.iter().filter(|part| part.value > 0) {
        let length = width * part.value / total.max(1);
        let _ = write!(
            svg,
            "<rect class=\"c{}\" x=\"{x}\" y=\"2\" width=\"{length}\" height=\"18\"><title>{}: {}</title></rect>",
            part.colour,
            escape(&part.label),
            part.value
        );
        x += length;
    }
    svg.push_str("</svg>");
    svg
}

/// A line over points in time order; a gap where a value is missing, since missing is not zero.
pub fn line(title: &str, points: &[(String, Option<i64>)]) -> String {
    let most = points
        .iter()
        .filter_map(|point| point.1)
        .max()
        .unwrap_or(0)
        .max(1);
    let (width, height, left, bottom) = (560_i64, 170_i64, 54_i64, 26_i64);
    let said = points.iter().map(|(label, value)| {
        format!(
            "{label} {}",
            value.map_or_else(|| "-".to_owned(), |value| value.to_string())
        )
    });
    let mut svg = open(title, &said.collect::<Vec<_>>().join("; "), width, height);
    let n = points.len().max(2) as i64 - 1;
    let x = |i: usize| left + (width - left - 20) * i as i64 / n;
    let y = |value: i64| height - bottom - (height - bottom - 18) * value / most;
    for share in [0, most / 2, most] {
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{}\" y1=\"{1}\" y2=\"{1}\"/><text class=\"n\" x=\"{2}\" y=\"{3}\" text-anchor=\"end\">{4}</text>",
            width - 12,
            y(share),
            left - 6,
            y(share) + 4,
            crate::words::number(share)
        );
    }
    let mut pen_down = false;
    let mut path = String::new();
    for (i, (label, value)) in points.iter().enumerate() {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(i),
            height - 6,
            escape(&shorten(label, 12))
        );
        match value {
            Some(value) => {
                let _ = write!(
                    path,
                    "{}{} {} ",
                    if pen_down { 'L' } else { 'M' },
                    x(i),
                    y(*value)
                );
                let _ = write!(
                    svg,
                    "<circle class=\"c1\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
                    x(i),
                    y(*value)
                );
                pen_down = true;
            }
            None => pen_down = false,
        }
    }
    let _ = write!(
        svg,
        "<path class=\"line\" d=\"{}\"/></svg>",
        path.trim_end()
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_break_out_of_the_drawing() {
        let part = Part {
            label: "<script>\"&".to_owned(),
            value: 3,
            colour: 1,
        };
        assert!(!bars("t", &[part]).contains("<script>"));
    }

    #[test]
    fn a_missing_value_leaves_a_gap() {
        let points = [
            ("1".to_owned(), Some(1)),
            ("2".to_owned(), None),
            ("3".to_owned(), Some(2)),
        ];
        assert_eq!(line("t", &points).matches('M').count(), 2);
    }

    #[test]
    fn an_empty_chart_is_still_a_drawing() {
        assert!(bars("t", &[]).ends_with("</svg>") && stack("t", &[]).ends_with("</svg>"));
    }
}
