//! Findings about letterhead and signature: blanks, a form that does not fit its symbol, a capacity that does not fit the office.

use crate::date::PartialDate;
use crate::finding::{Finding, FindingCode};
use crate::fold::tone_key;
use crate::gold::collapsed;
use crate::header::Top;
use crate::kind::DocumentKind;
use crate::reading::{Contradiction, Header, Span};

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
    findings.extend(kind_finding(header));
    findings.extend(signature_findings(header));
    if let Some(degree) = crate::secrecy::marked(text) {
        findings.push(
            Finding::new(FindingCode::Secret, Span::default()).with("degree", degree.stamp()),
        );
    }
    findings
}

/// Errors that set a passage against the letterhead: the title against the symbol, a document that is cited against the day of
/// the one that cites it. `findings` are all that were made.
pub(crate) fn against_letterhead(
    findings: &[Finding],
    top: &Top,
    text: &str,
) -> Vec<Contradiction> {
    let told = |finding: &Finding| match finding.code {
        FindingCode::KindAgainstSymbol => {
            Some((top.title?, "the title names another form than the symbol"))
        }
        FindingCode::CitationFuture => Some((
            top.header.date.as_ref()?.span,
            "a document is cited that is younger than this one",
        )),
        _ => None,
    };
    let against = |finding: &Finding| {
        let (first, why) = told(finding)?;
        let spans = vec![first, finding.span];
        Some(Contradiction {
            quotes: spans.iter().map(|span| collapsed(text, *span)).collect(),
            spans,
            strong: true,
            why: why.to_owned(),
        })
    };
    findings.iter().filter_map(against).collect()
}

/// "KẾ HOẠCH" with the symbol of a report.
fn kind_finding(header: &Header) -> Option<Finding> {
    let symbol = header.symbol.as_ref()?;
    let group = symbol.value.split(['-', '/']).next()?;
    let told = DocumentKind::from_symbol_group(group)?;
    // Forms outside the list, and those that share a symbol with others, prove nothing.
    let fits = told == header.kind
        || told == DocumentKind::Khac
        || matches!(
            header.kind,
            DocumentKind::Khac | DocumentKind::ThamLuan | DocumentKind::CongVan
        );
    (!fits).then(|| {
        Finding::new(FindingCode::KindAgainstSymbol, symbol.span)
            .with("symbol", symbol.value.clone())
            .with("kind", header.kind.code())
            .with("told", told.code())
    })
}

/// The signer's name and whether capacity and office go together (NĐ 30/2020, appendix I).
fn signature_findings(header: &Header) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(title) = &header.signer_title else {
        return findings;
    };
    let raise = |code| Finding::new(code, title.span).with("title", title.value.clone());
    if header.signer.is_none() {
        findings.push(raise(FindingCode::SignerMissing));
    }
    if header.recipients.is_empty() {
        findings.push(raise(FindingCode::RecipientsMissing));
    }
    if let Some(mend) = capacity_fault(&title.value) {
        findings.push(raise(FindingCode::SigningCapacity).with("mend", mend));
    }
    findings
}

/// "KT. GIÁM ĐỐC" must be followed by the deputy's office: what should stand there; none where nothing is wrong.
fn capacity_fault(title: &str) -> Option<String> {
    let key = tone_key(title);
    let at = key.rfind("kt.").or_else(|| key.rfind("kt "))?;
    let office: Vec<&str> = key.get(at + 3..)?.split_whitespace().collect();
    let deputy = office.iter().any(|word| *word == "phó" || *word == "thứ");
    let other = office
        .windows(2)
        .any(|pair| matches!(pair, ["ủy", "viên"] | ["trưởng", "phòng"]));
    (!deputy && !other && !office.is_empty() && office.len() <= 6).then(|| {
        let words = office.join(" ").to_uppercase();
        format!("KT. {words} PHÓ {words}")
    })
}
