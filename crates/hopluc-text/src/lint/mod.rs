//! Findings that need more than one kind of value: letterhead and signature, citations, duties, sums.
//! Judges what was read; reads nothing itself. Sorts all findings by place.

mod citations;
mod duties;
mod header;
mod issuers;

pub(crate) use self::duties::deadlines_past;
pub(crate) use self::header::against_letterhead;

use self::citations::citation_findings;
use self::duties::duty_findings;
use self::header::header_findings;

use crate::conflict::vi_date;
use crate::date::PartialDate;
use crate::figure::Mismatch;
use crate::finding::{Finding, FindingCode};
use crate::gold::collapsed;
use crate::header::Top;
use crate::reading::{Citation, Contradiction, Duty, FigureMention, Schedule, Span};

/// The date as official text writes it.
pub(crate) fn shown(iso: &str) -> String {
    PartialDate::from_iso(iso).map(vi_date).unwrap_or_default()
}

/// Findings about the letterhead, the citations, and the duties with the times that `schedules` set them.
pub(crate) fn value_findings(
    top: &Top,
    citations: &[Citation],
    (duties, schedules): (&[Duty], &[Schedule]),
    text: &str,
) -> Vec<Finding> {
    let mut findings = header_findings(top, text);
    findings.extend(citation_findings(citations, &top.header, text));
    findings.extend(duty_findings(duties, schedules, &top.header));
    findings
}

/// Findings and contradictions about breakdowns that do not add up.
pub(crate) fn sum_findings(
    figures: &[FigureMention],
    mismatches: &[Mismatch],
    text: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    for mismatch in mismatches {
        let Some(total) = figures.get(mismatch.total) else {
            continue;
        };
        let parts: Vec<&FigureMention> = mismatch
            .parts
            .iter()
            .filter_map(|index| figures.get(*index))
            .collect();
        findings.push(
            Finding::new(FindingCode::BreakdownSum, total.span)
                .with("total", number(total.value))
                .with("sum", number(mismatch.sum))
                .with("difference", number(mismatch.sum - total.value))
                .with("unit", total.unit.clone()),
        );
        let figures = std::iter::once(total).chain(parts.iter().copied());
        let spans: Vec<Span> = figures.map(|figure| passage_of(figure, text)).collect();
        contradictions.push(Contradiction {
            quotes: spans.iter().map(|span| collapsed(text, *span)).collect(),
            spans,
            strong: true,
            why: format!(
                "the breakdown adds up to {} instead of {}",
                number(mismatch.sum),
                number(total.value)
            ),
        });
    }
    (contradictions, findings)
}

/// The words of a figure; the whole row for a number that stands alone in its cell.
fn passage_of(figure: &FigureMention, text: &str) -> Span {
    if figure.quote.contains(char::is_alphabetic) {
        return figure.span;
    }
    let head = crate::window::before(text, figure.span.start, 400);
    let tail = crate::window::after(text, figure.span.end, 400);
    let before = head.rsplit('\n').next().unwrap_or_default();
    let behind = tail.split('\n').next().unwrap_or_default();
    let cells = |c: char| c == '|' || c == ' ';
    Span::new(
        figure.span.start - before.trim_start_matches(cells).len(),
        figure.span.end + behind.trim_end_matches(cells).len(),
    )
}

/// A number as official text writes it: `.` between thousands, `,` before decimals.
pub(crate) fn number(value: f64) -> String {
    let whole = format!("{}", value.abs().trunc() as i64);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let fraction = value.abs().fract();
    if fraction > 1e-9 {
        let digits = format!("{fraction:.2}");
        grouped.push(',');
        grouped.push_str(digits.trim_start_matches("0.").trim_end_matches('0'));
    }
    if value < 0.0 {
        format!("-{grouped}")
    } else {
        grouped
    }
}

/// Sorts findings by place, then code, and drops exact repetitions.
pub(crate) fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (a.span, a.code, &a.args).cmp(&(b.span, b.code, &b.args)));
    findings.dedup();
    findings
}
