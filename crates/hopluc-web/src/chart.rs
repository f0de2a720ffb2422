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
    let (row, left, width) = (26_i64, 240_i64, 640_i64);
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
            escape(&shorten(&part.label, 32)),
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
    stack_of(title, parts, 0)
}

/// The same for parts that fill only their share of `whole`, so that several bars below each other can be compared.
///
/// As wide as the place it stands in. `whole` counts only where it is more than the parts together.
pub fn stack_of(title: &str, parts: &[Part], whole: i64) -> String {
    let total: i64 = parts.iter().map(|part| part.value.max(0)).sum();
    let (whole, width) = (whole.max(total).max(1), 1000_i64);
    let mut svg = format!(
        "<svg class=\"chart stack\" role=\"img\" viewBox=\"0 0 {width} 20\" preserveAspectRatio=\"none\" aria-label=\"{}: {}\"><rect class=\"track\" width=\"{width}\" height=\"20\"/>",
        escape(title),
        escape(&spoken(parts))
    );
    let mut before = 0;
    for part in parts.iter().filter(|part| part.value > 0) {
        let x = width * before / whole;
        before += part.value;
        let length = width * before / whole - x;
        let _ = write!(
            svg,
            "<rect class=\"c{}\" x=\"{x}\" width=\"{length}\" height=\"20\"><title>{}: {}</title></rect>",
            part.colour,
            escape(&part.label),
            part.value
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A line of a chart over time.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it stands for.
    pub label: String,
    /// Colour class 1 to 6.
    pub colour: u8,
    /// Whether it is drawn broken: a line to compare with.
    pub is_base: bool,
    /// One value a point; a missing one leaves a gap, since missing is not zero.
    pub values: Vec<Option<i64>>,
}

/// Lines over points in time order, `write` being how a value is written. Nothing drawn for no points.
pub fn lines(
    title: &str,
    labels: &[String],
    series: &[Series],
    write: impl Fn(i64) -> String,
) -> String {
    let values = || series.iter().flat_map(|line| &line.values).flatten();
    let most = values().max().copied().unwrap_or(0).max(1);
    let frame = Frame {
        n: labels.len().max(2) as i64 - 1,
        most,
    };
    let spoken: Vec<String> = series
        .iter()
        .map(|line| {
            let told = labels.iter().zip(&line.values).map(|(label, value)| {
                let value = value.map_or_else(|| "–".to_owned(), &write);
                format!("{label} {value}")
            });
            format!("{}: {}", line.label, told.collect::<Vec<_>>().join("; "))
        })
        .collect();
    let mut svg = open(title, &spoken.join(". "), Frame::WIDTH, Frame::HEIGHT);
    for share in [0, most / 2, most] {
        let y = frame.y(share);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{y}\" y2=\"{y}\"/><text class=\"n\" x=\"{2}\" y=\"{3}\" text-anchor=\"end\">{4}</text>",
            Frame::LEFT,
            Frame::WIDTH - 12,
            Frame::LEFT - 6,
            y + 4,
            escape(&write(share))
        );
    }
    // Labels that would run into each other are left out; the table beside the chart has them all.
    let step = labels.len().div_ceil(7).max(1);
    for (i, label) in labels.iter().enumerate().rev().step_by(step) {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            frame.x(i),
            Frame::HEIGHT - 6,
            escape(&shorten(label, 14))
        );
    }
    for line in series {
        draw(&mut svg, &frame, line, &write);
    }
    svg.push_str("</svg>");
    svg
}

/// Where values lie in a chart over time.
struct Frame {
    /// Steps between the first point and the last.
    n: i64,
    most: i64,
}

impl Frame {
    const WIDTH: i64 = 720;
    const HEIGHT: i64 = 220;
    const LEFT: i64 = 90;
    const BOTTOM: i64 = 30;

    fn x(&self, i: usize) -> i64 {
        Self::LEFT + 24 + (Self::WIDTH - Self::LEFT - 72) * i as i64 / self.n
    }

    fn y(&self, value: i64) -> i64 {
        let room = i128::from(Self::HEIGHT - Self::BOTTOM - 24);
        let up = room * i128::from(value.max(0)) / i128::from(self.most);
        Self::HEIGHT - Self::BOTTOM - up as i64
    }
}

fn draw(svg: &mut String, frame: &Frame, line: &Series, write: impl Fn(i64) -> String) {
    let mut pen_down = false;
    let mut path = String::new();
    for (i, value) in line.values.iter().enumerate() {
        let Some(value) = value else {
            pen_down = false;
            continue;
        };
        let (x, y) = (frame.x(i), frame.y(*value));
        let _ = write!(path, "{}{x} {y} ", if pen_down { 'L' } else { 'M' });
        let radius = if line.is_base { 2 } else { 4 };
        let _ = write!(
            svg,
            "<circle class=\"c{}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>",
            line.colour
        );
        if !line.is_base && line.values.len() <= 12 {
            let _ = write!(
                svg,
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                y - 9,
                escape(&write(*value))
            );
        }
        pen_down = true;
    }
    let _ = write!(
        svg,
        "<path class=\"line s{}{}\" d=\"{}\"/>",
        line.colour,
        if line.is_base { " base" } else { "" },
        path.trim_end()
    );
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
        let labels = ["1", "2", "3"].map(str::to_owned);
        let line = Series {
            label: "x".to_owned(),
            colour: 1,
            is_base: false,
            values: vec![Some(1), None, Some(2)],
        };
        let svg = lines("t", &labels, &[line], |n| n.to_string());
        let path = svg.split("<path").nth(1).unwrap();
        assert_eq!(path.matches('M').count(), 2);
        assert!(svg.contains("2 –"), "the gap is said to those who listen");
    }

    #[test]
    fn the_largest_number_that_is_taken_can_be_drawn() {
        let line = Series {
            label: "x".to_owned(),
            colour: 1,
            is_base: true,
            values: vec![Some(i64::MAX), Some(0)],
        };
        let labels = ["1", "2"].map(str::to_owned);
        assert!(lines("t", &labels, &[line], |n| n.to_string()).ends_with("</svg>"));
    }

    #[test]
    fn an_empty_chart_is_still_a_drawing() {
        assert!(bars("t", &[]).ends_with("</svg>") && stack("t", &[]).ends_with("</svg>"));
    }
}
