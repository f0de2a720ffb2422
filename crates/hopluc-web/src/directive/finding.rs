//! Findings in a text as pages show them: in which order, which are folded away, in whose words.

use crate::page::Page;
use hopluc_core::directive::{Finding, Reading};
use hopluc_text::Severity;

/// One finding in words.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// Its stable code, as `hopluc lint` prints it.
    pub code: &'static str,
    /// Whether it is only worth knowing, and so folded away; passages that do not fit together never are.
    pub is_note: bool,
    /// The words that it is about, at most [`PASSAGE`] characters.
    pub passage: String,
    /// What would put it right; empty where only its author can tell.
    pub mend: String,
    /// Class of its badge.
    pub class: &'static str,
    /// How much it matters.
    pub severity: String,
    /// What it says.
    pub text: String,
    /// Name of the passage.
    pub key: String,
}

/// Characters of a passage beside its finding.
const PASSAGE: usize = 160;

/// The word of a severity in keys and in JSON.
pub fn severity_code(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Whether a finding is a note that may be folded away. Passages that do not fit together never are, however mild.
pub(super) fn is_folded(finding: &Finding) -> bool {
    finding.severity == Severity::Note && !is_conflict(finding)
}

/// Whether a finding sets passages of the text against each other.
fn is_conflict(finding: &Finding) -> bool {
    let code = finding.code.as_str();
    let is_dates = code.starts_with("schedule.") && code != "schedule.open_promise";
    finding.severity == Severity::Error || is_dates || code == "figure.nil_against_positive"
}

/// Findings in words: contradictions first, then other conflicts, doubts and notes; those of a kind in text order.
pub fn findings(page: &Page, reading: &Reading) -> Vec<FindingView> {
    let mut found: Vec<(usize, &Finding)> = reading.findings.iter().enumerate().collect();
    found.sort_by_key(|(n, finding)| (rank(finding), *n));
    found
        .into_iter()
        .map(|(n, finding)| finding_view(page, reading, n, finding))
        .collect()
}

/// How early a finding stands in the list.
fn rank(finding: &Finding) -> u8 {
    match finding.severity {
        Severity::Error => 0,
        _ if is_conflict(finding) => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}

fn finding_view(page: &Page, reading: &Reading, n: usize, finding: &Finding) -> FindingView {
    let words: Vec<&str> = finding.span.of(&reading.text).split_whitespace().collect();
    FindingView {
        code: finding.code.as_str(),
        is_note: is_folded(finding),
        passage: shortened(&words.join(" ")),
        mend: finding.mend().unwrap_or_default().to_owned(),
        class: match finding.severity {
            Severity::Error => "bad",
            Severity::Warning => "warn",
            Severity::Note => "info",
        },
        severity: page.tc("severity.", severity_code(finding.severity)),
        text: page
            .texts
            .fill(&finding.message_key(), &finding.args.to_map()),
        key: format!("finding-{n}"),
    }
}

/// The first [`PASSAGE`] characters of a text.
fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(PASSAGE).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// Findings on schedules alone, for whoever makes one of them.
pub fn schedule_doubts(page: &Page, reading: &Reading) -> Vec<FindingView> {
    let found = findings(page, reading).into_iter();
    found
        .filter(|finding| finding.code.starts_with("schedule."))
        .collect()
}
