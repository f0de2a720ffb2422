//! Sentences of a report outline: official prose with places for figures. Never fills them in; `report` does.
//!
//! `{B01}` is the figure of the section's agencies, `{C02@field=website}` one part of it, `{D01@behaviour}` all its parts as a list,
//! `{whole:F04}` the figure of the whole province, `{kind.customs:J04}` and `{role.focal_body:B01}` that of others. After `|` stands the
//! form: `number` (default), `unit`, `vs_previous`, `vs_last_year`, `trend`. Small words such as `{period}` are context. A passage in
//! square brackets is left out unless every figure in it has a value.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::fault::{Place, nearest};
use super::figure_ref::{FigurePart, FigureRef, FigureRefError};
use super::ids::{KindId, RoleId};
use super::ledger::{Ledger, Sort};

/// A sentence, or any run of prose, with places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    text: String,
    pieces: Vec<Piece>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words that stand as they are.
    Text(String),
    /// A figure.
    Figure(FigurePlace),
    /// A word of the context.
    Word(ContextWord),
    /// A passage that is left out unless every figure in it has a value above nil. Not nested.
    Optional(Vec<Piece>),
}

/// A place for a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigurePlace {
    /// Which figure.
    pub figure: FigureRef,
    /// Whose.
    pub scope: FigureScope,
    /// In which form.
    pub form: FigureForm,
}

/// Whose figure a place takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureScope {
    /// Of the agencies of the section in which the sentence stands.
    Section,
    /// Of all agencies that report.
    Whole,
    /// Of the agencies of one kind.
    Kind(KindId),
    /// Of the holders of one role.
    Role(RoleId),
}

/// In which form a figure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureForm {
    /// The number in Vietnamese form with its approximate word ("hơn 42.000"); for all parts along a dimension: number, unit and phrase
    /// of each part that has a value, parted by semicolons.
    Number,
    /// Number and unit: "25.850.000 đồng".
    Unit,
    /// Change against the period before in words; nothing where no base is stored.
    VsPrevious,
    /// Change against the same period last year in words; nothing where no base is stored.
    VsLastYear,
    /// One word, rising, falling or unchanged against the period before; nothing where no base is stored.
    Trend,
}

/// What the context of a compilation knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContextWord {
    /// Name of the period: "6 tháng đầu năm 2026".
    Period,
    /// Its first day.
    PeriodFrom,
    /// Its last day.
    PeriodTo,
    /// Name of the period before.
    PreviousPeriod,
    /// Name of the same period last year.
    LastYearPeriod,
    /// Kind and name of the province.
    Province,
    /// The one agency of the section; its agencies as a list where there are several.
    Agency,
    /// The agency that compiles.
    FocalAgency,
    /// The body to which the report goes.
    Recipient,
    /// The document that orders the report.
    Order,
    /// How many agencies have reported.
    NReported,
    /// How many agencies had to report.
    NDue,
}

const WORDS: [(&str, ContextWord); 12] = [
    ("period", ContextWord::Period),
    ("period_from", ContextWord::PeriodFrom),
    ("period_to", ContextWord::PeriodTo),
    ("previous_period", ContextWord::PreviousPeriod),
    ("last_year_period", ContextWord::LastYearPeriod),
    ("province", ContextWord::Province),
    ("agency", ContextWord::Agency),
    ("focal_agency", ContextWord::FocalAgency),
    ("recipient", ContextWord::Recipient),
    ("order", ContextWord::Order),
    ("n_reported", ContextWord::NReported),
    ("n_due", ContextWord::NDue),
];

const FORMS: [(&str, FigureForm); 5] = [
    ("number", FigureForm::Number),
    ("unit", FigureForm::Unit),
    ("vs_previous", FigureForm::VsPrevious),
    ("vs_last_year", FigureForm::VsLastYear),
    ("trend", FigureForm::Trend),
];

/// Why a text is no sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentenceError {
    /// A brace or bracket is opened and not closed, or the other way round.
    #[error("`{0}` has no partner")]
    Unpaired(char),
    /// A bracketed passage lies in another one.
    #[error("a passage in square brackets lies inside another")]
    Nested,
    /// A bracketed passage has no figure, so nothing decides whether it is printed.
    #[error("the passage `[{0}]` holds no figure")]
    NoFigure(String),
    /// A small word that is no context word; the second text is a near one, or all.
    #[error("`{0}` is no word of the context: {1}")]
    Word(String, String),
    /// The scope before the colon is unknown.
    #[error("`{0}` is no scope: whole, kind.<kind> or role.<role>")]
    Scope(String),
    /// The form after the bar is unknown.
    #[error("`{0}` is no form: number, unit, vs_previous, vs_last_year, trend")]
    Form(String),
    /// All parts along a dimension can only be listed.
    #[error("all parts of `{0}` can only be listed, not compared")]
    EachCompared(String),
    /// The figure is not named rightly.
    #[error(transparent)]
    Figure(#[from] FigureRefError),
}

impl SentenceError {
    /// Key of the fault that a catalogue loader notes, and what its text mentions.
    pub(super) fn fault_key(&self) -> (&'static str, String, String) {
        let (key, detail, near) = match self {
            Self::Unpaired(sign) => ("sentence_unpaired", sign.to_string(), ""),
            Self::Nested => ("sentence_nested", String::new(), ""),
            Self::NoFigure(text) => ("sentence_no_figure", text.clone(), ""),
            Self::Word(word, near) => ("sentence_word", word.clone(), near.as_str()),
            Self::Scope(text) => ("sentence_scope", text.clone(), ""),
            Self::Form(text) => ("sentence_form", text.clone(), ""),
            Self::EachCompared(text) => ("sentence_each_compared", text.clone(), ""),
            Self::Figure(FigureRefError::NoCode(text) | FigureRefError::HalfPart(text)) => {
                ("bad_figure_ref", text.clone(), "")
            }
        };
        (key, detail, near.to_owned())
    }
}

impl Sentence {
    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Every figure place in order, those of bracketed passages too.
    pub fn figures(&self) -> impl Iterator<Item = &FigurePlace> {
        self.pieces.iter().flat_map(figures_in)
    }

    /// The figure places outside brackets: they decide whether the sentence is printed at all.
    pub fn main_figures(&self) -> impl Iterator<Item = &FigurePlace> {
        self.pieces
            .iter()
            .filter(|piece| !matches!(piece, Piece::Optional(_)))
            .flat_map(figures_in)
    }

    /// Notes every name in it for resolution.
    pub(super) fn note(&self, ledger: &Ledger, place: &Place) {
        for found in self.figures() {
            found.figure.note(ledger, place);
            match &found.scope {
                FigureScope::Kind(kind) => ledger.mention(Sort::Kind, kind.as_str(), place),
                FigureScope::Role(role) => ledger.mention(Sort::Role, role.as_str(), place),
                FigureScope::Section | FigureScope::Whole => {}
            }
        }
    }
}

fn figures_in(piece: &Piece) -> Vec<&FigurePlace> {
    match piece {
        Piece::Figure(place) => vec![place],
        Piece::Optional(pieces) => pieces.iter().flat_map(figures_in).collect(),
        Piece::Text(_) | Piece::Word(_) => Vec::new(),
    }
}

impl FromStr for Sentence {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, passage)) = rest.split_once('[') {
            pieces.extend(flat_pieces(before)?);
            let (inside, after) = passage
                .split_once(']')
                .ok_or(SentenceError::Unpaired('['))?;
            if inside.contains('[') {
                return Err(SentenceError::Nested);
            }
            let inner = flat_pieces(inside)?;
            if !inner.iter().any(|piece| matches!(piece, Piece::Figure(_))) {
                return Err(SentenceError::NoFigure(inside.to_owned()));
            }
            pieces.push(Piece::Optional(inner));
            rest = after;
        }
        pieces.extend(flat_pieces(rest)?);
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }
}

/// Pieces of a text without square brackets.
fn flat_pieces(text: &str) -> Result<Vec<Piece>, SentenceError> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, opened)) = rest.split_once('{') {
        push_text(&mut pieces, before)?;
        let (inside, after) = opened.split_once('}').ok_or(SentenceError::Unpaired('{'))?;
        pieces.push(place_of(inside)?);
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    Ok(pieces)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), SentenceError> {
    if let Some(stray) = text.chars().find(|c| matches!(c, '}' | ']')) {
        return Err(SentenceError::Unpaired(stray));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(())
}

fn place_of(inside: &str) -> Result<Piece, SentenceError> {
    if let Some((_, word)) = WORDS.iter().find(|(name, _)| *name == inside) {
        return Ok(Piece::Word(*word));
    }
    let is_figure =
        inside.contains([':', '|', '@']) || inside.starts_with(|c: char| c.is_ascii_uppercase());
    if !is_figure {
        let near = nearest(inside, WORDS.iter().map(|(name, _)| *name));
        let all = WORDS.map(|(name, _)| name).join(", ");
        return Err(SentenceError::Word(
            inside.to_owned(),
            if near.is_empty() { all } else { near },
        ));
    }
    let (scope, figure) = inside
        .split_once(':')
        .map_or((None, inside), |(scope, figure)| (Some(scope), figure));
    let (figure, form) = figure
        .split_once('|')
        .map_or((figure, "number"), |(figure, form)| (figure, form));
    let figure: FigureRef = figure.parse()?;
    let form = FORMS
        .iter()
        .find(|(name, _)| *name == form)
        .ok_or_else(|| SentenceError::Form(form.to_owned()))?
        .1;
    if matches!(figure.part, FigurePart::Each(_)) && form != FigureForm::Number {
        return Err(SentenceError::EachCompared(figure.to_string()));
    }
    Ok(Piece::Figure(FigurePlace {
        figure,
        scope: scope_of(scope)?,
        form,
    }))
}

fn scope_of(text: Option<&str>) -> Result<FigureScope, SentenceError> {
    match text.map(|text| (text, text.split_once('.'))) {
        None => Ok(FigureScope::Section),
        Some(("whole", _)) => Ok(FigureScope::Whole),
        Some((_, Some(("kind", kind)))) => Ok(FigureScope::Kind(KindId::new(kind))),
        Some((_, Some(("role", role)))) => Ok(FigureScope::Role(RoleId::new(role))),
        Some((text, _)) => Err(SentenceError::Scope(text.to_owned())),
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Sentence {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
