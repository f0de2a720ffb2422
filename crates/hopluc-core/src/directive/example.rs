//! A directive as officials corrected and confirmed it, in the form of a reading: an example from which the reader learns,
//! and against which it is scored.

use super::claim::rules::passage;
use super::page::{DirectivePage, DutyView, directive_page};
use super::{DirectiveState, DutyState};
use crate::agency::naming::Named;
use crate::base::{
    Ctx,
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, DirectiveId},
    permit::Verb,
};
use hopluc_text::{AssignedBy, Duty, Header, Reading, Span, Spanned};

/// The corrected reading of a directive, for roles that see all directives; see [`corrected`].
pub async fn corrected_reading(ctx: &Ctx, id: DirectiveId) -> Outcome<Reading> {
    let page = directive_page(ctx, id).await?;
    ctx.permit_all(Verb::DirectiveRead)?;
    corrected(&page)
}

/// What was read of a directive, with every correction that officials made of its register entry and its duties.
///
/// A duty that was left out is left out, unless it was because it orders nothing but reports, which it still does. A duty
/// that an official added counts where its words stand in the text as they are; elsewhere it is no example of reading. An
/// agency that no name in the passage means is named as the directory names it. `Conflict` before it is confirmed: until
/// then nobody has said that it is right.
pub fn corrected(page: &DirectivePage) -> Outcome<Reading> {
    if page.directive.state == DirectiveState::Opened {
        return Err(ActionError::Conflict {
            key: "conflict.directive_unconfirmed",
        });
    }
    let mut reading = page.reading.clone();
    correct_header(&mut reading.header, page);
    let duties = page.duties.iter();
    reading.duties = duties.filter_map(|view| duty_of(page, view)).collect();
    reading.duties.sort_by_key(|duty| duty.span.start);
    Ok(reading)
}

fn correct_header(header: &mut Header, page: &DirectivePage) {
    let source = &page.source;
    // "UBND-KGVX" is the symbol of a document whose number was left blank.
    let number_symbol = source.number_symbol.as_str();
    let (number, symbol) = match number_symbol.split_once('/') {
        Some((_, symbol)) => (number_symbol, symbol),
        None if number_symbol.contains(|c: char| c.is_ascii_digit()) => (number_symbol, ""),
        None => ("", number_symbol),
    };
    let fields = [
        (&mut header.number, number.to_owned()),
        (&mut header.symbol, symbol.to_owned()),
        (&mut header.subject, source.subject.clone()),
        (&mut header.issuer, source.issuer.clone()),
        (
            &mut header.date,
            source.issued_on.map(date_text).unwrap_or_default(),
        ),
    ];
    for (field, value) in fields {
        let is_same = field.as_ref().is_some_and(|read| read.value == value);
        if !value.is_empty() && !is_same {
            let span = field.as_ref().map_or(Span::new(0, 0), |read| read.span);
            *field = Some(Spanned::new(value, span));
        }
    }
}

fn duty_of(page: &DirectivePage, view: &DutyView) -> Option<Duty> {
    let duty = &view.duty;
    let span = match duty.range {
        Some((start, end)) => Span::new(start, end),
        None => passage(&page.reading.text, &duty.text, None)?,
    };
    let overlaps = |read: &&Duty| read.span.start < span.end && span.start < read.span.end;
    let read = page.reading.duties.iter().find(overlaps);
    let is_report_only = read.is_some_and(|read| read.is_report_only);
    if duty.state == DutyState::Dropped {
        return read.filter(|_| is_report_only).cloned();
    }
    let read = read.cloned();
    let as_read = read.as_ref().and_then(|read| read.deadline.clone());
    // A month or a year alone is no day that an official could enter.
    let partial = as_read.filter(|deadline| deadline.len() < "2026-01-01".len());
    Some(Duty {
        text: duty.text.clone(),
        span,
        assignees: names(page, view, &duty.leads, true),
        partners: names(page, view, &duty.partners, false),
        deadline: duty.due_on.map(date_text).or(partial),
        deadline_span: read.as_ref().and_then(|read| read.deadline_span),
        deadline_within: read.as_ref().and_then(|read| read.deadline_within),
        part: read.as_ref().and_then(|read| read.part),
        part_path: duty.part.clone(),
        assigned_by: read
            .as_ref()
            .map_or(AssignedBy::Nobody, |read| read.assigned_by),
        deliverable: read.and_then(|read| read.deliverable),
        is_report_only: false,
    })
}

/// The names of the passage that mean one of `agencies`, then the other agencies by the directory's name.
fn names(
    page: &DirectivePage,
    view: &DutyView,
    agencies: &[AgencyId],
    is_lead: bool,
) -> Vec<Spanned<String>> {
    let mut left: Vec<AgencyId> = agencies.to_vec();
    let mut found = Vec::new();
    for body in &view.named {
        let means = meant(&body.meaning);
        let is_meant = means.iter().any(|id| agencies.contains(id));
        // A name that the directory does not know was not refused by choosing other agencies.
        if is_meant || (means.is_empty() && body.is_lead == is_lead) {
            left.retain(|id| !means.contains(id));
            found.push(body.name.clone());
        }
    }
    let place = Span::new(0, 0);
    let others = left.iter().filter_map(|id| page.agencies.get(id));
    found.extend(others.map(|agency| Spanned::new(agency.name.clone(), place)));
    found
}

/// The agencies that a name may mean.
fn meant(name: &Named) -> Vec<AgencyId> {
    match name {
        Named::One(id) => vec![*id],
        Named::Group { ids, .. } => ids.clone(),
        Named::Candidates(found) => found.iter().map(|(id, _)| *id).collect(),
        Named::Unknown => Vec::new(),
    }
}
