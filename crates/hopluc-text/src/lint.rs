//! Findings that need more than one kind of value: blanks of the letterhead, citations, duties, sums.
//! Sorts all findings by place.

use std::collections::BTreeMap;

use crate::conflict::vi_date;
use crate::date::PartialDate;
use crate::figure::Mismatch;
use crate::finding::{Finding, FindingCode};
use crate::fold::tone_key;
use crate::header::Top;
use crate::reading::{Citation, Contradiction, Duty, FigureMention, Header, Span};

/// Findings about the letterhead.
pub(crate) fn header_findings(top: &Top, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let header = &top.header;
    let number_span = header
        .symbol
        .as_ref()
        .or(header.number.as_ref())
        .map_or(Span::default(), |field| field.span);
    if top.has_number_line && header.number.is_none() {
        findings.push(Finding::new(FindingCode::NumberBlank, number_span));
    }
    let date = header.date.as_ref();
    if top.has_date_line && date.is_none_or(|date| date.value.len() < 10) {
        let span = date
            .or(header.place.as_ref())
            .map_or(Span::default(), |field| field.span);
        findings.push(
            Finding::new(FindingCode::DateBlank, span)
                .with("date", date.map(|d| d.value.clone()).unwrap_or_default()),
        );
    }
    if let Some(date) = date
        && PartialDate::from_iso(&date.value).is_some_and(|parsed| !parsed.is_possible())
    {
        findings.push(
            Finding::new(FindingCode::DateImpossible, date.span).with("date", date.value.clone()),
        );
    }
    if let Some(degree) = crate::secrecy::marked(text) {
        findings.push(
            Finding::new(FindingCode::Secret, Span::default()).with("degree", degree.stamp()),
        );
    }
    findings
}

/// Findings about citations.
pub(crate) fn citation_findings(citations: &[Citation]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut dates: BTreeMap<&str, &str> = BTreeMap::new();
    for citation in citations {
        let Some(number) = citation.number.as_deref() else {
            continue;
        };
        let raise = |code| {
            Finding::new(code, citation.span)
                .with("quote", citation.quote.clone())
                .with("number", number)
        };
        let year = number
            .split('/')
            .nth(1)
            .filter(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit()));
        if year.is_none() && needs_year(number) {
            let mut finding = raise(FindingCode::CitationYearMissing);
            if let Some(year) = citation.date.as_deref().and_then(|date| date.get(..4)) {
                finding = finding.with("mend", number.replacen('/', &format!("/{year}/"), 1));
            }
            findings.push(finding);
        }
        if let Some(issuer) = citation.issuer.as_deref()
            && let Some(expected) = misfit(number, issuer)
        {
            findings.push(
                raise(FindingCode::CitationIssuer)
                    .with("issuer", issuer)
                    .with("expected", expected),
            );
        }
        let Some(date) = citation.date.as_deref() else {
            continue;
        };
        if PartialDate::from_iso(date).is_some_and(|parsed| !parsed.is_possible()) {
            findings
                .push(Finding::new(FindingCode::DateImpossible, citation.span).with("date", date));
        }
        if let Some(year) = year.filter(|year| !date.starts_with(year)) {
            findings.push(
                raise(FindingCode::CitationYear)
                    .with("year", year)
                    .with("date", shown(date)),
            );
        }
        match dates.get(number) {
            Some(known) if *known != date && date.len() == 10 && known.len() == 10 => {
                findings.push(
                    raise(FindingCode::CitationTwoDates)
                        .with("first", shown(known))
                        .with("second", shown(date)),
                );
            }
            Some(_) => {}
            None => {
                dates.insert(number, date);
            }
        }
    }
    findings
}

fn shown(iso: &str) -> String {
    PartialDate::from_iso(iso).map(vi_date).unwrap_or_default()
}

/// Legal normative texts carry their year in the number (NĐ 30/2020, appendix I; Law on issuing legal texts).
fn needs_year(number: &str) -> bool {
    let symbol = number
        .split_once('/')
        .map(|(_, symbol)| symbol)
        .unwrap_or_default();
    symbol.starts_with("NĐ-CP")
        || symbol.starts_with("TTLT-")
        || symbol.starts_with("TT-")
        || symbol.starts_with("QH")
}

/// The body that a symbol stands for, when the issuer said is another.
fn misfit(number: &str, issuer: &str) -> Option<&'static str> {
    let issuer = tone_key(issuer);
    let has = |words: &[&str]| words.iter().any(|word| issuer.contains(word));
    let last = number.rsplit(['-', '/']).next()?;
    match last {
        "CP" if has(&["thủ tướng", "bộ ", "ubnd", "ủy ban"]) => Some("Chính phủ"),
        "TTg" if !has(&["thủ tướng"]) => Some("Thủ tướng Chính phủ"),
        "UBND"
            if number.contains('-') && !has(&["ubnd", "ủy ban nhân dân", "chủ tịch", "ủy ban"]) =>
        {
            Some("Ủy ban nhân dân")
        }
        "HĐND" if !has(&["hđnd", "hội đồng nhân dân"]) => Some("Hội đồng nhân dân"),
        "TW" if has(&[
            "chính phủ",
            "thủ tướng",
            "ubnd",
            "ủy ban nhân dân",
            "quốc hội",
        ]) =>
        {
            Some("cơ quan Đảng ở Trung ương")
        }
        _ => None,
    }
}

/// Findings about duties.
pub(crate) fn duty_findings(duties: &[Duty], header: &Header) -> Vec<Finding> {
    let issued = header.date.as_ref().filter(|date| date.value.len() == 10);
    let mut findings = Vec::new();
    for duty in duties {
        let short: String = duty.text.chars().take(80).collect();
        if duty.assignees.is_empty() {
            findings.push(
                Finding::new(FindingCode::DutyWithoutLead, duty.span).with("duty", short.clone()),
            );
        }
        if duty.deadline_span.is_none() && header.kind.is_directive() {
            findings.push(
                Finding::new(FindingCode::DutyWithoutDeadline, duty.span)
                    .with("duty", short.clone()),
            );
        }
        if let (Some(issued), Some(deadline)) =
            (issued, duty.deadline.as_deref().filter(|d| d.len() == 10))
            && deadline < issued.value.as_str()
        {
            let span = duty.deadline_span.unwrap_or(duty.span);
            findings.push(
                Finding::new(FindingCode::DeadlinePast, span)
                    .with("deadline", shown(deadline))
                    .with("issued", shown(&issued.value)),
            );
        }
    }
    findings
}

/// Findings and contradictions about breakdowns that do not add up.
pub(crate) fn sum_findings(
    figures: &[FigureMention],
    mismatches: &[Mismatch],
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
        contradictions.push(Contradiction {
            quotes: std::iter::once(total)
                .chain(parts.iter().copied())
                .map(|figure| figure.quote.clone())
                .collect(),
            spans: std::iter::once(total)
                .chain(parts.iter().copied())
                .map(|figure| figure.span)
                .collect(),
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
