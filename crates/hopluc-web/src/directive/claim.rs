//! Mentions, times and figures of the reading page, each with what officials said of it and the form that corrects it in its place.
//!
//! What may be said of a passage is decided by the core.

use super::{Typed, show_page, view};
use crate::{
    agency::Choice,
    collision::{Pair, collision},
    error::{Shown, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::DirectiveId,
};
use hopluc_core::directive::claim::{
    CitationForm, Claim, ClaimForm, ClaimKind, Content, Correction, FigureForm, SeenClaim,
    TimeForm, Verdict, actions, rules,
};
use hopluc_core::directive::page::DirectivePage;
use hopluc_core::figure::{self, Approx, Cell, NumberForm};
use hopluc_text::{Recurrence, ScheduleWhat, Span};

/// One field of a form over a passage.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is called in what is sent.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What may be chosen; empty for a field to write in.
    pub choices: Vec<Choice>,
}

/// One passage, and what is said of it.
#[derive(Clone, Debug)]
pub struct ClaimCard {
    /// `citation-120-150`: kind and passage, in addresses.
    pub name: String,
    /// Where its forms are sent to.
    pub path: String,
    /// Edition of what was said of it; 0 where nothing was.
    pub row_version: i64,
    /// Name of the passage in the text.
    pub key: String,
    /// The words.
    pub quote: String,
    /// What they say, as far as it is not shown elsewhere.
    pub facts: Vec<String>,
    /// What officials made of it; empty where it stands as it was read.
    pub state: String,
    /// The form, where it is open.
    pub fields: Vec<Field>,
}

/// The passages of one kind.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Code of the kind.
    pub code: &'static str,
    /// The page of the directive.
    pub back: String,
    /// Those that say something, in the order of the reading.
    pub cards: Vec<ClaimCard>,
    /// Those that say nothing of the kind, as officials said.
    pub left_out: Vec<ClaimCard>,
    /// The form for one that was not read, where it is open.
    pub adding: Vec<Field>,
}

/// Which form is open, and what was typed into it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opened<'a> {
    /// `citation-120-150`, or the kind alone for one that is added; empty for none.
    pub name: &'a str,
    /// What was sent and not taken.
    pub typed: Option<&'a Sent>,
}

/// All passages of the page, by kind: mentions, times, figures.
pub fn claims_of(page: &Page, found: &DirectivePage, opened: Opened<'_>) -> [Claims; 3] {
    [ClaimKind::Citation, ClaimKind::Schedule, ClaimKind::Figure]
        .map(|kind| claims_of_kind(page, found, kind, opened))
}

fn claims_of_kind(
    page: &Page,
    found: &DirectivePage,
    kind: ClaimKind,
    opened: Opened<'_>,
) -> Claims {
    let claims = rules::claims_in(&found.reading, kind);
    let cards = claims.iter().enumerate().map(|(n, claim)| {
        let said = rules::said_of(&found.said, claim);
        let span = said.map_or(claim.span(), |one| one.span);
        let mut card = card(page, found, (kind, span), said);
        if card.name == opened.name {
            card.fields = fields(page, Some(claim), kind, opened.typed);
        }
        card.key = format!("{}-{n}", kind.code());
        claim.quote().clone_into(&mut card.quote);
        card.facts = facts(page, claim);
        card
    });
    let cards = cards.collect();
    let is_left_out = |one: &&Correction| one.kind == kind && one.verdict == Verdict::NotOne;
    let left_out = found.said.iter().filter(is_left_out);
    let left_out = left_out.map(|one| {
        let mut card = card(page, found, (kind, one.span), Some(one));
        let words: Vec<&str> = one
            .span
            .of(&found.reading.text)
            .split_whitespace()
            .collect();
        card.quote = words.join(" ");
        card
    });
    Claims {
        code: kind.code(),
        back: format!("/chi-dao/{}", found.directive.id),
        cards,
        left_out: left_out.collect(),
        adding: if opened.name == kind.code() {
            fields(page, None, kind, opened.typed)
        } else {
            Vec::new()
        },
    }
}

fn card(
    page: &Page,
    found: &DirectivePage,
    (kind, span): (ClaimKind, Span),
    said: Option<&Correction>,
) -> ClaimCard {
    let (code, start, end) = (kind.code(), span.start, span.end);
    let verdict = said.map_or(Verdict::AsRead, |one| one.verdict);
    ClaimCard {
        name: format!("{code}-{start}-{end}"),
        path: format!("/chi-dao/{}/doan/{code}/{start}/{end}", found.directive.id),
        row_version: said.map_or(0, |one| one.row_version),
        key: String::new(),
        quote: String::new(),
        facts: Vec::new(),
        state: if verdict == Verdict::AsRead {
            String::new()
        } else {
            page.tc("claim.verdict.", verdict.code())
        },
        fields: Vec::new(),
    }
}

/// What a figure says; mentions and times tell it on the page already.
fn facts(page: &Page, claim: &Claim) -> Vec<String> {
    let Claim::Figure(figure) = claim else {
        return Vec::new();
    };
    let unit = if figure.unit == "VND" {
        page.t("claim.vnd")
    } else {
        &figure.unit
    };
    let mut facts = vec![format!("{} {unit}", number_of(figure))];
    facts.push(figure.of.clone());
    facts.extend(figure.agency.as_deref().map(str::to_owned));
    facts.extend(figure.period.as_deref().map(str::to_owned));
    facts.retain(|fact| !fact.is_empty());
    facts
}

/// A figure as people write it: "hơn 42.000", "8,55".
fn number_of(figure: &hopluc_text::FigureMention) -> String {
    let n = (figure.value * 100.0).round() as i64;
    figure::cell_text(Cell::value(n, figure.approx.into()), NumberForm::Decimal)
}

/// The number that a person wrote, and how exact it is.
fn number_from(text: &str, unit: &str) -> Outcome<(f64, hopluc_text::Approx)> {
    let wrong = |key| ActionError::invalid("value", key);
    let cell =
        figure::cell_from(text, NumberForm::Decimal, unit).map_err(|fault| wrong(fault.key()))?;
    let n = cell
        .and_then(Cell::number)
        .ok_or_else(|| wrong("error.required"))?;
    let approx = cell.map_or(Approx::Exact, Cell::approx);
    Ok((n as f64 / 100.0, approx.into()))
}

const WHATS: [(ScheduleWhat, &str); 4] = [
    (ScheduleWhat::BaoCao, "bao_cao"),
    (ScheduleWhat::TuyenTruyen, "tuyen_truyen"),
    (ScheduleWhat::BanHanhVanBan, "ban_hanh_van_ban"),
    (ScheduleWhat::Khac, "khac"),
];

const RHYTHMS: [Recurrence; 7] = [
    Recurrence::Daily,
    Recurrence::Weekly,
    Recurrence::Monthly,
    Recurrence::Quarterly,
    Recurrence::HalfYearly,
    Recurrence::NineMonthly,
    Recurrence::Yearly,
];

/// The fields over a passage: with what was typed, else what it says, else empty.
fn fields(page: &Page, claim: Option<&Claim>, kind: ClaimKind, typed: Option<&Sent>) -> Vec<Field> {
    let quote = claim.map_or("", Claim::quote).to_owned();
    let mut fields = vec![("passage", quote, Vec::new())];
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let day = |day: Option<&String>| day.map(|day| view::day_or_month(day)).unwrap_or_default();
    match claim {
        Some(Claim::Citation(claim)) => fields.extend([
            ("type_word", claim.type_word.clone(), Vec::new()),
            ("number", text(&claim.number), Vec::new()),
            ("date", day(claim.date.as_ref()), Vec::new()),
            ("issuer", text(&claim.issuer), Vec::new()),
        ]),
        Some(Claim::Schedule(claim)) => {
            let what = WHATS.iter().find(|(what, _)| *what == claim.what);
            let what = what.map_or("", |(_, code)| code).to_owned();
            let recurs = claim.recurs.map_or("", view::rhythm).to_owned();
            fields.extend([
                ("what", what, whats(page)),
                ("period_start", day(claim.period_start.as_ref()), Vec::new()),
                ("period_end", day(claim.period_end.as_ref()), Vec::new()),
                (
                    "due",
                    day(claim.due.as_ref().or(claim.due_month_day.as_ref())),
                    Vec::new(),
                ),
                ("recurs", recurs, rhythms(page)),
            ]);
        }
        Some(Claim::Figure(claim)) => fields.extend([
            ("value", number_of(claim), Vec::new()),
            ("unit", claim.unit.clone(), Vec::new()),
            ("of", claim.of.clone(), Vec::new()),
            (
                "agency",
                claim.agency.as_deref().unwrap_or_default().to_owned(),
                Vec::new(),
            ),
            (
                "period",
                claim.period.as_deref().unwrap_or_default().to_owned(),
                Vec::new(),
            ),
        ]),
        None => fields.extend(names_of(kind).iter().map(|name| {
            let choices = match *name {
                "what" => whats(page),
                "recurs" => rhythms(page),
                _ => Vec::new(),
            };
            (*name, String::new(), choices)
        })),
    }
    let fields = fields.into_iter().map(|(name, value, choices)| Field {
        name,
        label: page.tc("claim.field.", name),
        value: typed.map_or(value, |typed| typed.text(name).to_owned()),
        choices,
    });
    fields.collect()
}

/// Fields of a kind beside the passage.
fn names_of(kind: ClaimKind) -> &'static [&'static str] {
    match kind {
        ClaimKind::Citation => &["type_word", "number", "date", "issuer"],
        ClaimKind::Schedule => &["what", "period_start", "period_end", "due", "recurs"],
        ClaimKind::Figure => &["value", "unit", "of", "agency", "period"],
    }
}

fn whats(page: &Page) -> Vec<Choice> {
    let choices = WHATS.iter().map(|(_, code)| Choice {
        value: (*code).to_owned(),
        text: page.tc("claim.what.", code),
    });
    choices.collect()
}

fn rhythms(page: &Page) -> Vec<Choice> {
    let once = Choice {
        value: String::new(),
        text: page.t("claim.once").to_owned(),
    };
    let choices = RHYTHMS.iter().map(|rhythm| Choice {
        value: view::rhythm(*rhythm).to_owned(),
        text: page.tc("directive.recurs.", view::rhythm(*rhythm)),
    });
    std::iter::once(once).chain(choices).collect()
}

/// A day as it is stored, of one as people write it (`31/8/2026`, `8/2026`, `21/3` of every year); anything else as it is,
/// which the core refuses.
fn day_from(text: &str) -> String {
    let text = text.trim();
    if let Some(day) = crate::forms::date_of(text) {
        return words::iso(day);
    }
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    match parts.as_slice() {
        [day, month] if month.len() < 3 => format!("{month:0>2}-{day:0>2}"),
        [month, year] => format!("{year}-{month:0>2}"),
        _ => text.to_owned(),
    }
}

fn form_from(kind: ClaimKind, sent: &Sent) -> Outcome<ClaimForm> {
    let text = |name| sent.text(name).trim().to_owned();
    let day = |name| day_from(sent.text(name));
    let content = match kind {
        ClaimKind::Citation => Content::Citation(CitationForm {
            type_word: text("type_word"),
            number: text("number"),
            date: day("date"),
            issuer: text("issuer"),
        }),
        ClaimKind::Schedule => {
            let what = WHATS.iter().find(|(_, code)| *code == sent.text("what"));
            let (what, _) = what.ok_or_else(|| ActionError::invalid("what", "error.choice"))?;
            Content::Schedule(TimeForm {
                what: *what,
                period_start: day("period_start"),
                period_end: day("period_end"),
                due: day("due"),
                recurs: RHYTHMS
                    .into_iter()
                    .find(|rhythm| view::rhythm(*rhythm) == sent.text("recurs")),
            })
        }
        ClaimKind::Figure => {
            let unit = text("unit");
            let (value, approx) = number_from(sent.text("value"), &unit)?;
            Content::Figure(FigureForm {
                value,
                approx,
                unit,
                of: text("of"),
                agency: text("agency"),
                period: text("period"),
            })
        }
    };
    Ok(ClaimForm {
        passage: text("passage"),
        content,
    })
}

/// Which passage an address names.
type Place = (i64, String, usize, usize);

fn seen((id, kind, start, end): &Place, sent: &Sent) -> Outcome<SeenClaim> {
    Ok(SeenClaim {
        directive: DirectiveId(*id),
        kind: kind_of(kind)?,
        span: Span::new(*start, *end),
        row_version: sent.parsed("row_version").unwrap_or(0),
    })
}

fn kind_of(code: &str) -> Outcome<ClaimKind> {
    ClaimKind::from_code(code).ok_or(ActionError::NotFound { noun: "claim" })
}

/// Shows the outcome: the directive at the list, or the form in its place with its faults and what was typed.
async fn answer(signed: &Signed, id: i64, name: &str, sent: &Sent, outcome: Outcome<()>) -> Shown {
    let (status, mut faults) = match outcome {
        Ok(()) => {
            let list = name.split('-').next().unwrap_or_default();
            return Ok(done(&format!("/chi-dao/{id}#{list}s"), "saved"));
        }
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    for fault in faults.iter_mut().filter(|fault| !fault.field.is_empty()) {
        fault.field = format!("claim-{}", fault.field);
    }
    let page = signed.page.clone().with_faults(faults);
    let claim = Opened {
        name,
        typed: Some(sent),
    };
    let typed = Typed { duty: None, claim };
    let mut shown = show_page(signed, DirectiveId(id), page, typed).await?;
    if status == StatusCode::CONFLICT && shown.is_editable {
        let pairs = pairs(&shown.page, &shown.found, name, sent);
        let said = shown.found.said.iter().find(|one| is_named(one, name));
        let record = said.map_or(("directive", id), |one| ("claim", one.id));
        shown.collision = Some(collision(signed, &shown.page, record, pairs).await?);
    }
    html_with(status, &shown)
}

/// What stands at the passage now against what was typed, field by field; one that was left out meanwhile has no words.
fn pairs(page: &Page, found: &DirectivePage, name: &str, sent: &Sent) -> Vec<Pair<'static>> {
    let kind = name.split('-').next().and_then(ClaimKind::from_code);
    let Some(kind) = kind else { return Vec::new() };
    let opened = Opened { name, typed: None };
    let stored = claims_of(page, found, opened);
    let cards = stored.iter().flat_map(|claims| &claims.cards);
    let now = cards
        .filter(|card| card.name == name)
        .flat_map(|card| &card.fields);
    let now: Vec<&Field> = now.collect();
    let words = |field: &Field, value: &str| {
        let choice = field.choices.iter().find(|choice| choice.value == value);
        choice.map_or_else(|| value.to_owned(), |choice| choice.text.clone())
    };
    fields(page, None, kind, None)
        .iter()
        .map(|field| {
            let stored = now.iter().find(|one| one.name == field.name);
            let stored = stored.map_or("", |one| &one.value);
            let label = LABELS.iter().find(|(name, _)| *name == field.name);
            (
                label.map_or("", |(_, key)| *key),
                words(field, stored),
                words(field, sent.text(field.name)),
            )
        })
        .collect()
}

/// Keys of the labels of all fields.
const LABELS: [(&str, &str); 15] = [
    ("passage", "claim.field.passage"),
    ("type_word", "claim.field.type_word"),
    ("number", "claim.field.number"),
    ("date", "claim.field.date"),
    ("issuer", "claim.field.issuer"),
    ("what", "claim.field.what"),
    ("period_start", "claim.field.period_start"),
    ("period_end", "claim.field.period_end"),
    ("due", "claim.field.due"),
    ("recurs", "claim.field.recurs"),
    ("value", "claim.field.value"),
    ("unit", "claim.field.unit"),
    ("of", "claim.field.of"),
    ("agency", "claim.field.agency"),
    ("period", "claim.field.period"),
];

fn name_of((_, kind, start, end): &Place) -> String {
    format!("{kind}-{start}-{end}")
}

fn is_named(said: &Correction, name: &str) -> bool {
    let span = said.span;
    name == format!("{}-{}-{}", said.kind.code(), span.start, span.end)
}

/// `POST /chi-dao/{id}/doan/{kind}`: what was not read.
pub async fn add(signed: Signed, Path((id, kind)): Path<(i64, String)>, sent: Sent) -> Shown {
    let code = kind_of(&kind)?;
    let outcome = match form_from(code, &sent) {
        Ok(form) => actions::add(&signed.ctx, DirectiveId(id), code, &form)
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    answer(&signed, id, &kind, &sent, outcome).await
}

/// `POST /chi-dao/{id}/doan/{kind}/{start}/{end}/luu`
pub async fn correct(signed: Signed, Path(place): Path<Place>, sent: Sent) -> Shown {
    let seen = seen(&place, &sent)?;
    let outcome = match form_from(seen.kind, &sent) {
        Ok(form) => actions::correct(&signed.ctx, &seen, &form).await,
        Err(error) => Err(error),
    };
    answer(&signed, place.0, &name_of(&place), &sent, outcome).await
}

/// `POST /chi-dao/{id}/doan/{kind}/{start}/{end}/bo`
pub async fn refuse(signed: Signed, Path(place): Path<Place>, sent: Sent) -> Shown {
    let outcome = actions::refuse(&signed.ctx, &seen(&place, &sent)?).await;
    answer(&signed, place.0, &name_of(&place), &sent, outcome).await
}

/// `POST /chi-dao/{id}/doan/{kind}/{start}/{end}/lay-lai`
pub async fn take_back(signed: Signed, Path(place): Path<Place>, sent: Sent) -> Shown {
    let outcome = actions::take_back(&signed.ctx, &seen(&place, &sent)?).await;
    answer(&signed, place.0, &name_of(&place), &sent, outcome).await
}
