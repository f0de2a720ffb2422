//! What the page of a directive shows, in words: header, schedules, duties with their names and agencies.

use super::finding::is_folded;
use crate::{
    agency::Choice,
    collision::Pair,
    marks::{Mark, Piece, pieces},
    page::Page,
    session::Signed,
    words,
};
use hopluc_core::agency::naming::Named;
use hopluc_core::base::ids::{AgencyId, DutyId};
use hopluc_core::directive::{
    Duty, DutyForm, DutyState, Reading, Spanned,
    page::{DirectivePage, DutyView, NamedBody, is_report_only},
    rules::has_stand_in,
};
use hopluc_core::task::{Part, TaskState, list::DutyCount};
use hopluc_text::Recurrence;
use std::collections::BTreeSet;

/// One fact that was read, and the passage it was read from.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What was read.
    pub value: String,
    /// Name of the passage.
    pub key: String,
}

/// One duty to report or act at a time.
#[derive(Clone, Debug)]
pub struct ScheduleView {
    /// Its number in the reading, from 0.
    pub n: usize,
    /// The words.
    pub quote: String,
    /// From, to, due, how often, as far as they were read.
    pub facts: Vec<String>,
    /// Name of the passage.
    pub key: String,
    /// Whether a report is asked for; other dated work is a task and makes no reporting schedule.
    pub is_report: bool,
}

/// An agency with a box to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Key of the agency.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Whether the box is ticked.
    pub is_on: bool,
}

/// A name in the text and what it was taken for.
#[derive(Clone, Debug)]
pub struct NameView {
    /// As written.
    pub name: String,
    /// Class of its badge.
    pub class: &'static str,
    /// What it was taken for.
    pub meaning: String,
    /// Name of the passage.
    pub key: String,
}

/// One duty as it is shown and corrected.
#[derive(Clone, Debug)]
pub struct DutyCard {
    /// The duty.
    pub id: DutyId,
    /// Number among the kept duties; 0 for a dropped one.
    pub n: usize,
    /// Edition that the form is made from.
    pub row_version: i64,
    /// Path of the outline above it.
    pub part: String,
    /// What is to be done.
    pub text: String,
    /// Deadline as the form takes it.
    pub due_on: String,
    /// Deadline as people read it.
    pub due_text: String,
    /// The words that set it.
    pub deadline_text: String,
    /// What must be handed over.
    pub deliverable: String,
    /// Whether it will become tasks.
    pub is_kept: bool,
    /// Whether its passage was read as setting nothing but reports.
    pub is_report_only: bool,
    /// Its names.
    pub names: Vec<NameView>,
    /// Agencies that answer, and candidates that are not ticked.
    pub leads: Vec<Pick>,
    /// Agencies that contribute, and candidates that are not ticked.
    pub partners: Vec<Pick>,
    /// Tasks by state: code, number.
    pub progress: Vec<(TaskState, i64)>,
    /// Lines of text that the form should show.
    pub rows: usize,
    /// Whether the card holds what was typed and not stored.
    pub is_typed: bool,
}

impl DutyCard {
    /// Ticked leads.
    pub fn n_leads(&self) -> usize {
        self.leads.iter().filter(|pick| pick.is_on).count()
    }

    /// Ticked partners.
    pub fn n_partners(&self) -> usize {
        self.partners.iter().filter(|pick| pick.is_on).count()
    }

    /// Names of the ticked leads.
    pub fn lead_names(&self) -> String {
        names_of(&self.leads)
    }

    /// Names that stand for no agency yet: who bears them gets nothing unless he is chosen by hand.
    pub fn open_names(&self) -> Vec<&NameView> {
        let is_open = |name: &&NameView| name.class != "good";
        self.names.iter().filter(is_open).collect()
    }

    /// Names of the ticked partners.
    pub fn partner_names(&self) -> String {
        names_of(&self.partners)
    }
}

fn names_of(picks: &[Pick]) -> String {
    picks
        .iter()
        .filter(|pick| pick.is_on)
        .map(|pick| pick.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Name of an agency on the page; its key where the directory no longer has it.
pub fn name_of(found: &DirectivePage, id: AgencyId) -> String {
    found
        .agencies
        .get(&id)
        .map_or_else(|| id.to_string(), |agency| agency.name.clone())
}

/// Who issued the document by its own words, where that is not the name of the agency that gives the tasks; empty where it
/// is, or where the document does not say.
pub fn other_issuer(found: &DirectivePage) -> String {
    let Some(issuer) = &found.reading.header.issuer else {
        return String::new();
    };
    let giver = name_of(found, found.directive.giver_agency_id);
    if hopluc_core::agency::rules::folded(&issuer.value)
        == hopluc_core::agency::rules::folded(&giver)
    {
        String::new()
    } else {
        issuer.value.clone()
    }
}

/// The giver that a page proposes: the issuer, as far as the directory knows it, or whom an official has named. 0 for nobody:
/// the holder of the register, who stands in for an issuer unknown to the directory, is not chosen by that.
pub fn proposed_giver(found: &DirectivePage) -> i64 {
    if has_stand_in(&found.directive, &found.source) {
        0
    } else {
        found.directive.giver_agency_id.0
    }
}

/// Group addresses of the catalogue that stand for agencies today, by name, and after them the roles.
pub fn groups(signed: &Signed) -> Vec<Choice> {
    let today = signed.ctx.today();
    let is_english = signed.page.lang() == "en";
    let mut groups: Vec<Choice> = signed
        .ctx
        .catalogue()
        .groups
        .values()
        .filter(|group| group.is_valid_on(today) && !group.asks_official)
        .map(|group| Choice {
            value: group.id.as_str().to_owned(),
            text: if is_english {
                group.name_en.clone()
            } else {
                group.name.clone()
            },
        })
        .collect();
    groups.sort_by(|a, b| a.text.cmp(&b.text));
    let mut roles: Vec<Choice> = signed
        .ctx
        .catalogue()
        .roles
        .values()
        .map(|role| {
            let name = if is_english {
                &role.name_en
            } else {
                &role.name
            };
            Choice {
                value: format!("{ROLE}{}", role.id),
                text: signed.page.tn("directive.duty.role", name),
            }
        })
        .collect();
    roles.sort_by(|a, b| a.text.cmp(&b.text));
    groups.extend(roles);
    groups
}

/// What the value of a role begins with among the group addresses.
pub const ROLE: &str = "role:";

/// The text in pieces, with every passage that was read and every duty as it stands.
pub fn pieces_of(found: &DirectivePage) -> Vec<Piece> {
    let mut marks = marks_of(&found.reading);
    let mut add = |start, end, key: String, class| {
        marks.push(Mark {
            start,
            end,
            key,
            class,
        });
    };
    for view in &found.duties {
        if let Some((start, end)) = view.duty.range {
            add(start, end, format!("duty-{}", view.duty.id), "task");
        }
        for (n, named) in view.named.iter().enumerate() {
            let span = named.name.span;
            add(span.start, span.end, name_key(view, n), "name");
        }
    }
    pieces(&found.reading.text, &marks)
}

/// The text in pieces, with what was read and the findings; for a draft that nobody has opened as a directive.
pub fn pieces_of_draft(reading: &Reading) -> Vec<Piece> {
    let mut marks = marks_of(reading);
    for (n, duty) in reading.duties.iter().enumerate() {
        marks.push(Mark {
            start: duty.span.start,
            end: duty.span.end,
            key: format!("duty-{n}"),
            class: "task",
        });
    }
    pieces(&reading.text, &marks)
}

/// Passages of the head, mentions, schedules, figures and findings.
fn marks_of(reading: &Reading) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut add = |start, end, key: String, class| {
        marks.push(Mark {
            start,
            end,
            key,
            class,
        });
    };
    let header = &reading.header;
    let fields = [
        ("header-number", &header.number),
        ("header-symbol", &header.symbol),
        ("header-issuer", &header.issuer),
        ("header-date", &header.date),
        ("header-subject", &header.subject),
        ("header-signer", &header.signer),
    ];
    for (key, field) in fields {
        if let Some(field) = field {
            add(field.span.start, field.span.end, key.to_owned(), "fact");
        }
    }
    for (n, citation) in reading.citations.iter().enumerate() {
        let span = citation.span;
        add(span.start, span.end, format!("citation-{n}"), "citation");
    }
    for (n, schedule) in reading.schedules.iter().enumerate() {
        let span = schedule.span;
        add(span.start, span.end, format!("schedule-{n}"), "schedule");
    }
    for (n, figure) in reading.figures.iter().enumerate() {
        let span = figure.span;
        add(span.start, span.end, format!("figure-{n}"), "figure");
    }
    for (n, finding) in reading.findings.iter().enumerate() {
        let span = finding.span;
        // A note ("no deadline") lies over whole paragraphs and must not drown what they are.
        let class = if is_folded(finding) {
            "quiet"
        } else {
            "finding"
        };
        add(span.start, span.end, format!("finding-{n}"), class);
    }
    marks
}

fn name_key(view: &DutyView, n: usize) -> String {
    format!("name-{}-{n}", view.duty.id)
}

/// Header of the document: what the register has of it, which an official may have corrected, else what was read.
pub fn header(page: &Page, found: &DirectivePage) -> Vec<Fact> {
    let (header, source) = (&found.reading.header, &found.source);
    let mut facts = Vec::new();
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact {
                label: page.tc("directive.header.", key),
                value,
                key: format!("header-{key}"),
            });
        }
    };
    let read = |field: &Option<Spanned<String>>| {
        let field = field.as_ref();
        field.map_or_else(String::new, |field| field.value.clone())
    };
    let entered = |value: &str, field| match value {
        "" => read(field),
        value => value.to_owned(),
    };
    if source.has_number() {
        add("number", source.number_symbol.clone());
    } else if header.number.is_some() {
        add("number", read(&header.number));
    } else {
        // The number holds the symbol.
        add("symbol", entered(&source.number_symbol, &header.symbol));
    }
    add("issuer", entered(&source.issuer, &header.issuer));
    add(
        "date",
        source
            .issued_on
            .map_or_else(|| day_or_month(&read(&header.date)), words::date),
    );
    add("subject", entered(&source.subject, &header.subject));
    add("signer", read(&header.signer));
    add("signer_title", read(&header.signer_title));
    add("urgency", read(&header.urgency));
    let lines = |fields: &[Spanned<String>]| {
        let lines: Vec<&str> = fields.iter().map(|line| line.value.as_str()).collect();
        lines.join("; ")
    };
    add("addressees", lines(&header.addressees));
    add("recipients", lines(&header.recipients));
    facts
}

/// What the head of an official letter must have and was not read, as words; empty where all was.
///
/// What an official has entered in the register meanwhile is not missing.
pub fn missing(page: &Page, found: &DirectivePage) -> String {
    let (header, source) = (&found.reading.header, &found.source);
    let is_read = [
        (
            "number",
            header.number.is_some() || !source.number_symbol.is_empty(),
        ),
        (
            "issuer",
            header.issuer.is_some() || !source.issuer.is_empty(),
        ),
        ("date", header.date.is_some() || source.issued_on.is_some()),
        ("subject", header.subject.is_some()),
        ("signer", header.signer.is_some()),
    ];
    let unread = is_read.iter().filter(|(_, is_read)| !is_read);
    let names: Vec<String> = unread
        .map(|(key, _)| page.tc("directive.header.", key))
        .collect();
    names.join(", ")
}

/// `31/08/2026` of an ISO date, `08/2026` of a month, `21/03` of a day of every year, the text itself of anything else.
pub(super) fn day_or_month(text: &str) -> String {
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [month, day] if month.len() == 2 => format!("{day}/{month}"),
        [year, month] => format!("{month}/{year}"),
        _ => words::stored_date(text),
    }
}

/// Duties to report or act at a time, in text order.
pub fn schedules(page: &Page, reading: &Reading) -> Vec<ScheduleView> {
    reading
        .schedules
        .iter()
        .enumerate()
        .map(|(n, schedule)| {
            let mut facts = Vec::new();
            let mut add = |key: &str, value: Option<&String>| {
                if let Some(value) = value {
                    facts.push(format!("{} {}", page.t(key), day_or_month(value)));
                }
            };
            add("directive.schedule.from", schedule.period_start.as_ref());
            add("directive.schedule.to", schedule.period_end.as_ref());
            let due = schedule.due.as_ref().or(schedule.due_month_day.as_ref());
            add("directive.schedule.due", due);
            if let Some(recurs) = schedule.recurs {
                facts.push(page.tc("directive.recurs.", rhythm(recurs)));
            }
            ScheduleView {
                n,
                quote: schedule.quote.clone(),
                facts,
                key: format!("schedule-{n}"),
                is_report: schedule.orders_reports(),
            }
        })
        .collect()
}

/// The duties as cards; the one in `typed` with what was typed instead of what is stored.
pub fn cards(
    page: &Page,
    found: &DirectivePage,
    progress: &[DutyCount],
    typed: Option<(DutyId, &DutyForm)>,
    all: &[Choice],
) -> Vec<DutyCard> {
    let mut n = 0;
    found
        .duties
        .iter()
        .map(|view| {
            let form = typed
                .filter(|pair| pair.0 == view.duty.id)
                .map(|pair| pair.1);
            if view.duty.state == DutyState::Kept {
                n += 1;
            }
            card(page, found, view, form.map(|form| (form, all)), n, progress)
        })
        .collect()
}

fn card(
    page: &Page,
    found: &DirectivePage,
    view: &DutyView,
    typed: Option<(&DutyForm, &[Choice])>,
    n: usize,
    progress: &[DutyCount],
) -> DutyCard {
    let duty = &view.duty;
    let stored = DutyForm {
        text: duty.text.clone(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        leads: duty.leads.clone(),
        partners: duty.partners.clone(),
    };
    let form = typed.map_or(&stored, |pair| pair.0);
    let name = |id: AgencyId| {
        typed
            .and_then(|(_, all)| all.iter().find(|choice| choice.value == id.to_string()))
            .map_or_else(|| name_of(found, id), |choice| choice.text.clone())
    };
    let is_kept = duty.state == DutyState::Kept;
    DutyCard {
        id: duty.id,
        n: if is_kept { n } else { 0 },
        row_version: duty.row_version,
        part: duty.part.clone(),
        rows: (form.text.chars().count() / 55 + 1).clamp(2, 14),
        due_on: form.due_on.map(words::iso).unwrap_or_default(),
        due_text: words::date_or_blank(form.due_on),
        text: form.text.clone(),
        deadline_text: duty.deadline_text.clone(),
        deliverable: form.deliverable.clone(),
        is_kept,
        is_report_only: is_report_only(&found.reading, duty),
        names: view
            .named
            .iter()
            .enumerate()
            .map(|(n, named)| name_view(page, found, named, name_key(view, n)))
            .collect(),
        leads: picks(&form.leads, &form.partners, view, true, &name),
        partners: picks(&form.partners, &form.leads, view, false, &name),
        progress: progress_of(progress, duty.id),
        is_typed: typed.is_some(),
    }
}

fn progress_of(progress: &[DutyCount], duty: DutyId) -> Vec<(TaskState, i64)> {
    progress
        .iter()
        .filter(|count| count.duty_id == duty && count.part == Part::Lead)
        .map(|count| (count.state, count.n))
        .collect()
}

/// Chosen agencies ticked, then candidates of the names that are chosen nowhere, not ticked.
fn picks(
    chosen: &[AgencyId],
    elsewhere: &[AgencyId],
    view: &DutyView,
    is_lead: bool,
    name: &dyn Fn(AgencyId) -> String,
) -> Vec<Pick> {
    let mut taken: BTreeSet<AgencyId> = elsewhere.iter().copied().collect();
    let pick = |id, is_on| Pick {
        id,
        name: name(id),
        is_on,
    };
    let mut picks: Vec<Pick> = chosen.iter().map(|id| pick(*id, true)).collect();
    taken.extend(chosen);
    for named in view.named.iter().filter(|named| named.is_lead == is_lead) {
        if let Named::Candidates(ranked) = &named.meaning {
            for (id, _) in ranked {
                if taken.insert(*id) {
                    picks.push(pick(*id, false));
                }
            }
        }
    }
    picks
}

fn name_view(page: &Page, found: &DirectivePage, named: &NamedBody, key: String) -> NameView {
    let (class, meaning) = match &named.meaning {
        Named::One(id) => ("good", name_of(found, *id)),
        Named::Group { ids, .. } if ids.is_empty() => {
            ("warn", page.t("directive.name.ask").to_owned())
        }
        Named::Group { ids, .. } => ("good", page.tn("directive.name.group", ids.len())),
        Named::Candidates(ranked) => {
            let names: Vec<String> = ranked.iter().map(|(id, _)| name_of(found, *id)).collect();
            (
                "warn",
                page.tn("directive.name.candidates", names.join("; ")),
            )
        }
        Named::Unknown => ("bad", page.t("directive.name.unknown").to_owned()),
    };
    NameView {
        name: named.name.value.clone(),
        class,
        meaning,
        key,
    }
}

/// A duty as it is stored and as it was typed, field by field.
pub fn pairs(
    found: &DirectivePage,
    all: &[Choice],
    duty: &Duty,
    typed: &DutyForm,
) -> Vec<Pair<'static>> {
    let names = |ids: &[AgencyId]| {
        let mut names: Vec<String> = ids
            .iter()
            .map(|id| {
                let chosen = all.iter().find(|choice| choice.value == id.to_string());
                chosen.map_or_else(|| name_of(found, *id), |choice| choice.text.clone())
            })
            .collect();
        names.sort();
        names.join("; ")
    };
    vec![
        ("directive.duty.text", duty.text.clone(), typed.text.clone()),
        (
            "task.due_on",
            words::date_or_blank(duty.due_on),
            words::date_or_blank(typed.due_on),
        ),
        (
            "directive.duty.deliverable",
            duty.deliverable.clone(),
            typed.deliverable.clone(),
        ),
        ("task.part.lead", names(&duty.leads), names(&typed.leads)),
        (
            "task.part.partner",
            names(&duty.partners),
            names(&typed.partners),
        ),
    ]
}

/// The code of a rhythm in the texts.
pub(super) fn rhythm(recurs: Recurrence) -> &'static str {
    match recurs {
        Recurrence::Daily => "daily",
        Recurrence::Weekly => "weekly",
        Recurrence::Monthly => "monthly",
        Recurrence::Quarterly => "quarterly",
        Recurrence::HalfYearly => "halfyearly",
        Recurrence::NineMonthly => "ninemonthly",
        Recurrence::Yearly => "yearly",
    }
}
