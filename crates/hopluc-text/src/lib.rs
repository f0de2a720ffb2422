//! Reads official Vietnamese text into values and findings: header, outline, citations, duties, schedules, figures.
//! Pure: no clock, no input or output, no directory of bodies. Never fails and never panics, whatever it is given.

mod annex;
mod bodies;
mod campaign;
mod cell;
mod citation;
mod clean;
mod conflict;
mod damage;
pub mod date;
mod duty;
mod figure;
mod finding;
mod flat;
pub mod fold;
mod gold;
mod header;
mod kind;
mod label;
mod law;
mod legacy;
mod lexicon;
mod lines;
mod lint;
mod loss;
mod messages;
mod nilcheck;
mod nilpart;
mod normal;
pub mod number;
mod opening;
mod origin;
mod outline;
mod paragraph;
mod reading;
mod recount;
mod repair;
mod schedule;
mod secrecy;
mod shape;
mod signature;
mod trend;
mod window;

pub use crate::citation::provision::Provision;
pub use crate::duty::runs_from_receipt;
pub use crate::finding::{Finding, FindingArgs, FindingCode, Severity};
pub use crate::fold::{fold, tone_key};
pub use crate::gold::gold_json;
pub use crate::kind::DocumentKind;
pub use crate::law::{Force, LegalAct, LegalActs, LegalStatus, law_findings};
pub use crate::messages::{explain_en, explain_vi, message_templates};
pub use crate::normal::from_legacy;
pub use crate::origin::places_in;
pub use crate::reading::{
    Approx, AssignedBy, Citation, Contradiction, Duty, FigureMention, Header, Part, Reading,
    Recurrence, Schedule, ScheduleWhat, Span, Spanned, Within,
};
pub use crate::secrecy::{Secrecy, is_marked_secret};

/// Everything that can be read from `text`.
///
/// Spans refer to [`Reading::text`], not to the argument; [`places_in`] tells where they stand in that. The empty text gives an empty reading. Time and memory are linear in the text.
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
        shape: None,
    });
    drop(lines);
    opening::complete(&mut top, &view);
    let outline = outline::outline_of(&view);
    let (mut citations, cited) = citation::citations_of(&view, &text);
    leave_out_itself(&mut citations, &top.header, &text);
    let (mut duties, ordered) = duty::duties_of(&view, &outline, &top.header);
    let context = figure::Context {
        source: &text,
        view: &view,
        outline: &outline,
        header: &top.header,
        duties: &duties,
        cited: &cited,
    };
    let (figures, mismatches) = figure::figures_of(&context);
    let mut timed = schedule::schedules_of(&view, &text, (&duties, &ordered), &top.header);
    schedule::settle(&mut duties, &timed);
    let terms = duty::set_last_days(&mut duties, &top.header, &text);
    let mut judged = Judged::default();
    judged.take(conflict::judge(&mut timed, &duties, (&top.header, &text)));
    if trend::tells_trends(&top.header, &outline) {
        judged.take(trend::trends_of(&view, &text, &ordered));
    }
    judged.figures(&figures, &mismatches, (&view, &text));
    judged.take(nilpart::nils_against_parts(&figures, &outline.parts, &text));
    let past = lint::deadlines_past(&duties, &top.header, &text);
    judged.contradictions.extend(past);
    // What follows looks at values only; the cleaned text goes before findings are made.
    drop((view, cited, ordered));
    let schedules = schedule::in_text_order(timed, terms);
    let told = (duties.as_slice(), schedules.as_slice());
    let findings = lint::value_findings(&top, &citations, told, &text);
    judged.findings.extend(findings);
    let against = lint::against_letterhead(&judged.findings, &top, &text);
    judged.contradictions.extend(against);
    Reading {
        header: top.header,
        parts: outline.parts,
        citations,
        duties,
        schedules,
        figures,
        contradictions: judged.contradictions,
        findings: lint::sorted(judged.findings),
        text,
    }
}

/// The head of an annex names the document that it belongs to, which is no citation.
fn leave_out_itself(citations: &mut Vec<Citation>, header: &Header, text: &str) {
    let own = header.number.as_ref().map(|own| own.value.as_str());
    citations.retain(|citation| !annex::heads_annex(citation, own, text));
}

/// The same as [`read`], with what `acts` tells of the laws that are cited among the findings.
pub fn read_with(text: &str, acts: &LegalActs) -> Reading {
    let mut reading = read(text);
    let mut findings = std::mem::take(&mut reading.findings);
    findings.extend(law_findings(&reading, acts));
    reading.findings = lint::sorted(findings);
    reading
}

/// The citations of `text` alone, many times faster than a full reading. Spans refer to the same text as those of [`read`].
///
/// O(n). What stands in the list of recipients or in a table is read like the rest; the document's own number is no citation.
pub fn citations(text: &str) -> Vec<Citation> {
    citation::scan::citations_in(text)
}

/// What a drafter should look at in `text`, sorted by place, then code. The same as [`read`] gives, without the rest.
pub fn lint(text: &str) -> Vec<Finding> {
    read(text).findings
}

/// Findings and contradictions as they come in.
#[derive(Default)]
struct Judged {
    findings: Vec<Finding>,
    contradictions: Vec<Contradiction>,
}

impl Judged {
    fn take(&mut self, (contradictions, findings): (Vec<Contradiction>, Vec<Finding>)) {
        self.contradictions.extend(contradictions);
        self.findings.extend(findings);
    }

    /// What figures tell against each other: sums, nils and counts told twice.
    fn figures(
        &mut self,
        figures: &[FigureMention],
        mismatches: &[figure::Mismatch],
        (view, text): (&paragraph::View, &str),
    ) {
        self.take(lint::sum_findings(figures, mismatches, text));
        self.take(nilcheck::nils_against_cases(figures));
        self.take(nilcheck::nils_against_own(figures, text));
        self.take(loss::nils_against_losses(figures, text));
        self.take(recount::recounts(figures, text));
        self.take(figure::words_against_digits(view, text));
    }
}
