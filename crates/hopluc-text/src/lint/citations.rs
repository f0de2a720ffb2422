//! Findings about citations: year, issuer, type and date against the number; broken and changing spellings.
//! Whether a document is in force is asked of the register and the law catalogue, not here.

use std::collections::BTreeMap;

use super::{issuers, shown};
use crate::date::PartialDate;
use crate::finding::{Finding, FindingCode};
use crate::fold::{fold, tone_key};
use crate::reading::{Citation, Header};

/// Findings about citations.
pub(crate) fn citation_findings(
    citations: &[Citation],
    header: &Header,
    text: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut dates: BTreeMap<&str, &str> = BTreeMap::new();
    for citation in citations {
        let Some(number) = citation.number.as_deref() else {
            continue;
        };
        findings.extend(issuer_findings(citation, number));
        findings.extend(type_finding(citation, number));
        findings.extend(broken(citation, number, text));
        let Some(date) = citation.date.as_deref() else {
            continue;
        };
        findings.extend(date_findings(citation, number, date, header));
        match dates.get(number) {
            Some(known) if is_other_date(number, known, date) => {
                findings.push(
                    about(FindingCode::CitationTwoDates, citation, number)
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
    findings.extend(spellings(citations));
    findings
}

/// A finding about one numbered citation.
fn about(code: FindingCode, citation: &Citation, number: &str) -> Finding {
    Finding::new(code, citation.span)
        .with("quote", citation.quote.clone())
        .with("number", number)
}

fn year_of(number: &str) -> Option<&str> {
    number
        .split('/')
        .nth(1)
        .filter(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit()))
}

/// True where two days cannot be those of one document.
///
/// A number without its year returns every year, so that "14/CT-TTg" of two years are two documents, unless day and month agree:
/// then one of the years is a slip.
fn is_other_date(number: &str, known: &str, date: &str) -> bool {
    let whole = known.len() == 10 && date.len() == 10;
    let same_year = known.get(..4) == date.get(..4);
    let same_day = known.get(4..) == date.get(4..);
    whole && known != date && (same_year || same_day || year_of(number).is_some())
}

/// A missing year, an issuer that is not that of the symbol.
fn issuer_findings(citation: &Citation, number: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if year_of(number).is_none() && needs_year(number) {
        let mut finding = about(FindingCode::CitationYearMissing, citation, number);
        if let Some(year) = citation.date.as_deref().and_then(|date| date.get(..4)) {
            finding = finding.with("mend", number.replacen('/', &format!("/{year}/"), 1));
        }
        findings.push(finding);
    }
    if let Some(issuer) = citation.issuer.as_deref()
        && let Some(expected) = misfit(number, issuer)
    {
        findings.push(
            about(FindingCode::CitationIssuer, citation, number)
                .with("issuer", issuer)
                .with("expected", expected),
        );
    }
    findings
}

/// The date of a citation against the calendar, its own number and the document that cites it.
fn date_findings(citation: &Citation, number: &str, date: &str, header: &Header) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(issued) = header.date.as_ref().filter(|issued| {
        issued.value.len() == 10 && date.len() == 10 && date > issued.value.as_str()
    }) {
        findings.push(
            about(FindingCode::CitationFuture, citation, number)
                .with("date", shown(date))
                .with("issued", shown(&issued.value)),
        );
    }
    if PartialDate::from_iso(date).is_some_and(|parsed| !parsed.is_possible()) {
        findings.push(Finding::new(FindingCode::DateImpossible, citation.span).with("date", date));
    }
    if let Some(year) = year_of(number).filter(|year| !date.starts_with(year)) {
        findings.push(
            about(FindingCode::CitationYear, citation, number)
                .with("year", year)
                .with("date", shown(date)),
        );
    }
    findings
}

/// "Quyết định số 22/NQ-CP": the word does not fit the type group of the symbol.
fn type_finding(citation: &Citation, number: &str) -> Option<Finding> {
    const GROUPS: &[(&str, &[&str])] = &[
        ("NĐ", &["Nghị định"]),
        ("NQ", &["Nghị quyết", "Nghị quyết liên tịch"]),
        ("QĐ", &["Quyết định", "Quy định"]),
        ("CT", &["Chỉ thị"]),
        ("TT", &["Thông tư"]),
        ("KH", &["Kế hoạch"]),
        ("TB", &["Thông báo", "Kết luận"]),
        ("TTr", &["Tờ trình"]),
        ("BC", &["Báo cáo"]),
        ("CĐ", &["Công điện"]),
        ("KL", &["Kết luận"]),
    ];
    // Only what the text itself says: an inherited or derived type is no fault of the drafter.
    let key = tone_key(&citation.quote);
    let said = key.starts_with(&tone_key(&citation.type_word));
    let group = number
        .split(['/', '-'])
        .find(|group| group.starts_with(char::is_uppercase))?;
    let (_, words) = GROUPS.iter().find(|(known, _)| *known == group)?;
    let general = matches!(
        citation.type_word.as_str(),
        "Văn bản" | "Đề án" | "Dự án" | "Chương trình" | "Quy chế" | "Hướng dẫn"
    );
    let expected = words.first()?;
    (said && !general && !words.contains(&citation.type_word.as_str())).then(|| {
        Finding::new(FindingCode::CitationType, citation.span)
            .with("quote", citation.quote.clone())
            .with("number", number)
            .with("type", citation.type_word.clone())
            .with("mend", (*expected).to_owned())
    })
}

/// A number with spaces or foreign dashes inside.
///
/// A line end behind a hyphen or slash is how lines wrap, and no fault.
fn broken(citation: &Citation, number: &str, text: &str) -> Option<Finding> {
    let mut joined = String::new();
    for line in citation.span.of(text).lines().map(str::trim) {
        if !joined.is_empty() && !joined.ends_with(['-', '/', '–']) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    // "Thông tư số 01, 02/2021/TT-BTTTT": the first shares the symbol of the last, and is not broken.
    let shares = !joined.contains('/');
    // In a line of capitals "TTg" is "TTG".
    let whole = shares || joined.contains(number) || joined.contains(&number.to_uppercase());
    (!whole).then(|| {
        Finding::new(FindingCode::CitationBroken, citation.span)
            .with("quote", citation.quote.clone())
            .with("mend", number)
    })
}

/// One document whose symbol is spelled in two ways ("77/QĐ-TTg" and "77/QĐ-TTG").
fn spellings(citations: &[Citation]) -> Vec<Finding> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for citation in citations {
        let Some(number) = citation.number.as_deref() else {
            continue;
        };
        let key: String = fold(number)
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '/')
            .collect();
        match known.get(&key) {
            Some(first) if *first != number => findings.push(
                Finding::new(FindingCode::CitationTwoSpellings, citation.span)
                    .with("first", *first)
                    .with("second", number)
                    .with("mend", *first),
            ),
            Some(_) => {}
            None => {
                known.insert(key, number);
            }
        }
    }
    findings
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
    let key = tone_key(issuer);
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let last = number.rsplit(['-', '/']).next()?;
    let told = match last {
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
    };
    told.or_else(|| issuers::misfit(number, issuer))
}
