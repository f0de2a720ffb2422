//! Was a cited law in force on the day of the document that cites it? Answers from a table that the caller brings.
//!
//! The table is data with dates (the law catalogue); no law, number or date stands here. A document that the table does not
//! know has no status: silence never means "in force".

use std::collections::BTreeMap;

use crate::finding::{Finding, FindingCode};
use crate::fold::{fold, tone_key};
use crate::reading::{Citation, Reading};

/// One law, decree or circular of the table. Dates are ISO days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegalAct {
    /// Number with symbol: `15/2020/NĐ-CP`.
    pub number: String,
    /// The name by which it is cited without its number: `Luật An ninh mạng`. Several acts may share one.
    pub name: Option<String>,
    /// Day of its signing or passing.
    pub issued: Option<String>,
    /// First day in force; `None` is since ever.
    pub from: Option<String>,
    /// First day on which it, or the part named by `in_part`, is no longer in force; `None` is until further notice.
    pub to: Option<String>,
    /// True where `to` ends only a part of it.
    pub in_part: bool,
    /// Numbers or names of what took its place, as they should be shown.
    pub replaced_by: Vec<String>,
}

/// How a cited law stood on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Force {
    /// In force as a whole.
    InForce,
    /// Passed, not yet in force.
    NotYet,
    /// Some of it had ended.
    EndedInPart,
    /// It had ended.
    Ended,
}

/// The status of one citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalStatus<'a> {
    /// How it stood.
    pub force: Force,
    /// The act that is meant.
    pub act: &'a LegalAct,
}

/// Acts by number and by name.
#[derive(Clone, Debug, Default)]
pub struct LegalActs {
    acts: Vec<LegalAct>,
    by_number: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl LegalActs {
    /// A table of `acts`. The first of two rows with one number stands.
    pub fn new(acts: Vec<LegalAct>) -> Self {
        let mut table = Self {
            acts,
            ..Self::default()
        };
        for (index, act) in table.acts.iter().enumerate() {
            table.by_number.entry(fold(&act.number)).or_insert(index);
            if let Some(name) = &act.name {
                table.by_name.entry(tone_key(name)).or_default().push(index);
            }
        }
        table
    }

    /// How the law that `citation` means stood on `day`, an ISO date, in part where the document gives a part; none where the
    /// table does not know it or two laws of its name fit.
    ///
    /// A number decides. Among laws of one name, its date or year does, else the one in force on that day, else the last that
    /// had ended before.
    pub fn status(&self, citation: &Citation, day: &str) -> Option<LegalStatus<'_>> {
        if day.len() < 4 {
            return None;
        }
        if let Some(number) = &citation.number {
            let act = self.act(*self.by_number.get(&fold(number))?)?;
            return Some(LegalStatus {
                force: force_on(act, day),
                act,
            });
        }
        let (name, year) = named(citation);
        let acts: Vec<&LegalAct> = self
            .by_name
            .get(&name)?
            .iter()
            .filter_map(|index| self.act(*index))
            .filter(|act| year.as_deref().is_none_or(|year| is_of(act, year)))
            .collect();
        let standing =
            |act: &&&LegalAct| matches!(force_on(act, day), Force::InForce | Force::EndedInPart);
        let act = acts.iter().find(standing).copied().or_else(|| {
            acts.iter()
                .filter(|act| force_on(act, day) == Force::Ended)
                .max_by(|a, b| a.to.cmp(&b.to))
                .copied()
        })?;
        Some(LegalStatus {
            force: force_on(act, day),
            act,
        })
    }

    fn act(&self, index: usize) -> Option<&LegalAct> {
        self.acts.get(index)
    }
}

/// "Luật An ninh mạng năm 2018": the name as a key, and the date or year that tells which one.
fn named(citation: &Citation) -> (String, Option<String>) {
    let key = tone_key(&citation.quote);
    let cut = [" ngày ", " năm ", ", ngày "]
        .iter()
        .filter_map(|sign| key.find(sign))
        .min();
    let name = cut.and_then(|at| key.get(..at)).unwrap_or(&key).trim();
    let year = key
        .split(" năm ")
        .last()
        .and_then(|rest| rest.get(..4))
        .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_owned);
    (
        name.to_owned(),
        citation
            .date
            .clone()
            .filter(|date| date.len() >= 4)
            .or(year),
    )
}

/// True where an act was passed on a date, or in a year.
fn is_of(act: &LegalAct, date: &str) -> bool {
    let year = date.get(..4).unwrap_or(date);
    match &act.issued {
        Some(issued) if date.len() == 10 => issued == date,
        Some(issued) => issued.starts_with(year),
        None => act.number.contains(year),
    }
}

/// A partial day counts as its first: what ended within the month had not ended yet, for all that is said.
fn force_on(act: &LegalAct, day: &str) -> Force {
    let day = match day.len() {
        4 => format!("{day}-01-01"),
        7 => format!("{day}-01"),
        _ => day.to_owned(),
    };
    if act.to.as_ref().is_some_and(|to| *to <= day) {
        if act.in_part {
            Force::EndedInPart
        } else {
            Force::Ended
        }
    } else if act.from.as_ref().is_some_and(|from| *from > day) {
        Force::NotYet
    } else {
        Force::InForce
    }
}

/// What `acts` tells of the citations of a reading that its author should look at; in text order, empty without a date.
///
/// Only the first mention of each law is named. A mention that itself speaks of the end ("thay thế ...", "bãi bỏ ...") is fine.
pub fn law_findings(reading: &Reading, acts: &LegalActs) -> Vec<Finding> {
    let Some(day) = reading.header.date.as_ref().map(|date| date.value.as_str()) else {
        return Vec::new();
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for citation in &reading.citations {
        let Some(status) = acts.status(citation, day) else {
            continue;
        };
        if status.force == Force::InForce
            || seen.contains(&status.act.number.as_str())
            || speaks_of_end(reading, citation)
        {
            continue;
        }
        seen.push(&status.act.number);
        findings.push(finding_of(citation, &status));
    }
    findings
}

fn finding_of(citation: &Citation, status: &LegalStatus<'_>) -> Finding {
    let act = status.act;
    let by = act.replaced_by.join("; ");
    let code = match (status.force, by.is_empty()) {
        (Force::NotYet | Force::InForce, _) => FindingCode::CitationNotYetInForce,
        (Force::EndedInPart, _) => FindingCode::CitationRepealedInPart,
        (Force::Ended, false) => FindingCode::CitationReplaced,
        (Force::Ended, true) => FindingCode::CitationRepealed,
    };
    let since = match status.force {
        Force::NotYet | Force::InForce => &act.from,
        Force::Ended | Force::EndedInPart => &act.to,
    };
    Finding::new(code, citation.span)
        .with("quote", citation.quote.clone())
        .with("number", act.number.clone())
        .with(
            "since",
            since.as_deref().map(crate::lint::shown).unwrap_or_default(),
        )
        .with("by", by)
}

/// "thay thế Quyết định ...", "bãi bỏ ...", "(hết hiệu lực)": the text knows that the law has ended.
fn speaks_of_end(reading: &Reading, citation: &Citation) -> bool {
    const WORDS: &[&str] = &["thay thế", "bãi bỏ", "hết hiệu lực", "đình chỉ"];
    let before = crate::window::before(&reading.text, citation.span.start, 90);
    let after = crate::window::after(&reading.text, citation.span.end, 60);
    let clause = |text: &str| tone_key(text);
    let before = clause(before.rsplit([';', '.']).next().unwrap_or_default());
    let after = clause(after.split([';', '.', ',']).next().unwrap_or_default());
    WORDS
        .iter()
        .any(|word| before.contains(word) || after.contains(word))
}
