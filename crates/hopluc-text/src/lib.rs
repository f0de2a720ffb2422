//! Reads official Vietnamese text into values and findings: header, outline, citations, duties, schedules, figures.
//! Pure: no clock, no input or output, no directory of bodies. Never fails and never panics, whatever it is given.

mod bodies;
mod cell;
mod citation;
mod clean;
pub mod date;
mod duty;
mod figure;
mod finding;
pub mod fold;
mod gold;
mod header;
mod kind;
mod label;
mod lexicon;
mod lines;
mod normal;
pub mod number;
mod opening;
mod outline;
mod paragraph;
mod reading;
mod schedule;
mod secrecy;
mod signature;

pub use crate::finding::{Finding, FindingCode, Severity};
pub use crate::fold::{fold, tone_key};
pub use crate::gold::gold_json;
pub use crate::kind::DocumentKind;
pub use crate::reading::{
    Approx, AssignedBy, Citation, Contradiction, Duty, FigureMention, Header, Part, Reading,
    Recurrence, Schedule, ScheduleWhat, Span, Spanned, Within,
};
pub use crate::secrecy::{Secrecy, is_marked_secret};

/// Everything that can be read from `text`.
///
/// Spans refer to [`Reading::text`], not to the argument. The empty text gives an empty reading. Time and memory are linear in the text.
pub fn read(text: &str) -> Reading {
    let text = normal::normalised(text);
    let lines = lines::lines_of(&text);
    let mut top = header::top_of(&text, &lines);
    let bottom = signature::bottom_of(&text, &lines, top.body_line, &mut top.header);
    let view = paragraph::view_of(&paragraph::Layout {
        text: &text,
        lines: &lines,
        subject: top.header.subject.as_ref().map(|subject| subject.span),
        body_line: top.body_line,
        tail_line: bottom.tail_line,
        annex_line: bottom.annex_line,
    });
    opening::complete(&mut top, &view);
    let outline = outline::outline_of(&view);
    let (citations, cited) = citation::citations_of(&view, &text);
    let (duties, ordered) = duty::duties_of(&view, &outline, &top.header);
    let context = figure::Context { source: &text, view: &view, outline: &outline, header: &top.header, duties: &duties, cited: &cited };
    let (figures, _mismatches) = figure::figures_of(&context);
    let timed = schedule::schedules_of(&view, &text, &ordered, top.header.kind.is_directive());
    Reading {
        header: top.header,
        parts: outline.parts,
        citations,
        duties,
        schedules: timed.into_iter().map(|timed| timed.schedule).collect(),
        figures,
        contradictions: Vec::new(),
        findings: Vec::new(),
        text,
    }
}
