//! The small marks of WordprocessingML: runs and paragraphs.
//!
//! Knows nothing of official documents.

/// How the words of a run look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// Points.
    pub size: u16,
    pub bold: bool,
    pub italic: bool,
    /// Red, for stamps.
    pub is_red: bool,
}

/// `size` points, upright.
pub(super) const fn upright(size: u16) -> Look {
    Look {
        size,
        bold: false,
        italic: false,
        is_red: false,
    }
}

/// `size` points, bold.
pub(super) const fn bold(size: u16) -> Look {
    Look {
        size,
        bold: true,
        italic: false,
        is_red: false,
    }
}

/// `size` points, italic.
pub(super) const fn italic(size: u16) -> Look {
    Look {
        size,
        bold: false,
        italic: true,
        is_red: false,
    }
}

/// How a paragraph stands. All lengths in twips.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stand {
    pub style: Option<&'static str>,
    pub align: Option<&'static str>,
    pub left: u32,
    pub right: u32,
    pub first_line: u32,
    pub hanging: u32,
    pub before: u32,
    pub after: u32,
    /// Exact height of a line; 0 leaves it to the style.
    pub exact_line: u32,
    pub keeps_next: bool,
    pub has_rule: bool,
    /// Frame around the paragraph in this colour.
    pub frame: Option<&'static str>,
}

/// A centred paragraph without space around it.
pub(super) const CENTERED: Stand = Stand {
    style: None,
    align: Some("center"),
    left: 0,
    right: 0,
    first_line: 0,
    hanging: 0,
    before: 0,
    after: 0,
    exact_line: 0,
    keeps_next: false,
    has_rule: false,
    frame: None,
};

/// Appends a paragraph with these runs (already XML).
pub(super) fn paragraph(out: &mut String, stand: &Stand, runs: &str) {
    out.push_str("<w:p><w:pPr>");
    if let Some(style) = stand.style {
        push(out, &["<w:pStyle w:val=\"", style, "\"/>"]);
    }
    if stand.keeps_next {
        out.push_str("<w:keepNext/>");
    }
    borders(out, stand);
    let line = if stand.exact_line > 0 {
        format!(" w:line=\"{}\" w:lineRule=\"exact\"", stand.exact_line)
    } else {
        String::new()
    };
    let spacing = format!(
        "<w:spacing w:before=\"{}\" w:after=\"{}\"{line}/>",
        stand.before, stand.after
    );
    if stand.style.is_none() || stand.before + stand.after > 0 {
        out.push_str(&spacing);
    }
    indents(out, stand);
    if let Some(align) = stand.align {
        push(out, &["<w:jc w:val=\"", align, "\"/>"]);
    }
    push(out, &["</w:pPr>", runs, "</w:p>"]);
}

/// The rule below or the frame around a paragraph.
fn borders(out: &mut String, stand: &Stand) {
    let edge = |name: &str, space: u8, colour: &str| {
        format!("<w:{name} w:val=\"single\" w:sz=\"6\" w:space=\"{space}\" w:color=\"{colour}\"/>")
    };
    if stand.has_rule {
        push(out, &["<w:pBdr>", &edge("bottom", 0, "auto"), "</w:pBdr>"]);
    }
    if let Some(colour) = stand.frame {
        let edges = ["top", "left", "bottom", "right"].map(|name| edge(name, 3, colour));
        push(out, &["<w:pBdr>", &edges.concat(), "</w:pBdr>"]);
    }
}

fn indents(out: &mut String, stand: &Stand) {
    let Stand {
        left,
        right,
        first_line,
        hanging,
        ..
    } = *stand;
    if left + right + first_line + hanging == 0 {
        return;
    }
    let first = if hanging > 0 {
        format!("w:hanging=\"{hanging}\"")
    } else {
        format!("w:firstLine=\"{first_line}\"")
    };
    push(
        out,
        &[
            &format!("<w:ind w:left=\"{left}\" w:right=\"{right}\" "),
            &first,
            "/>",
        ],
    );
}

/// One run of `text`; `\n` breaks the line, a tab is a tab. Empty text gives no run.
pub(super) fn run(text: &str, look: Look) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(text.len() + 160);
    out.push_str("<w:r><w:rPr>");
    if look.bold {
        out.push_str("<w:b/><w:bCs/>");
    }
    if look.italic {
        out.push_str("<w:i/><w:iCs/>");
    }
    if look.is_red {
        out.push_str("<w:color w:val=\"FF0000\"/>");
    }
    let half_points = (look.size * 2).to_string();
    push(
        &mut out,
        &[
            "<w:sz w:val=\"",
            &half_points,
            "\"/><w:szCs w:val=\"",
            &half_points,
            "\"/></w:rPr>",
        ],
    );
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push_str("<w:br/>");
        }
        for (k, part) in line.split('\t').enumerate() {
            if k > 0 {
                out.push_str("<w:tab/>");
            }
            push(
                &mut out,
                &["<w:t xml:space=\"preserve\">", &escape(part), "</w:t>"],
            );
        }
    }
    out.push_str("</w:r>");
    out
}

/// A rule of `width` twips, centred in `column`: the lower border of an almost flat paragraph.
pub(super) fn rule(out: &mut String, column: u32, width: u32) {
    let side = column.saturating_sub(width) / 2;
    paragraph(
        out,
        &Stand {
            left: side,
            right: side,
            exact_line: 60,
            has_rule: true,
            ..CENTERED
        },
        "",
    );
}

/// `text` fit for XML content and attributes.
pub(super) fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(text)
}

fn push(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}
