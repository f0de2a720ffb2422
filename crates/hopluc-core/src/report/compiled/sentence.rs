//! Filling one sentence of the outline: which figures it prints, and whether it is printed at all. Pure.

use super::book::{Book, Scope, sum_of};
use super::origin::printed;
use super::words::{WORDS, joined};
use super::{
    ChangeStyle, Inline, Origin, PlacedFinding, PrintForm, PrintedFigure, SumOrigin,
    compile::CompileInputs,
};
use crate::base::ids::PeriodId;
use crate::catalogue::{
    ContextWord, FigureForm, FigurePart, FigurePlace, FigureRef, FigureScope, Piece, Reporters,
    Sentence,
};
use crate::figure::checks::{Finding, Rule, Severity, Sheet, check_sheet};
use crate::figure::{Approx, Cell, CellKey, MeasureSpec, PartRule};
use crate::report::period::from_catalogue::key_of;
use std::collections::BTreeSet;

/// What a place amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A value above nil, or a change that can be told.
    Value,
    /// A signed nil.
    Nil,
    /// Nothing that could be printed.
    Missing,
}

/// Where a sentence stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'a> {
    /// Whose figures.
    pub scope: Scope<'a>,
    /// Name of the block.
    pub block: &'a str,
}

/// Fills sentences and gathers figures and findings.
pub(super) struct Writer<'a> {
    pub inputs: &'a CompileInputs<'a>,
    pub figures: Vec<PrintedFigure>,
    pub findings: BTreeSet<PlacedFinding>,
}

/// The reporters that a place means, where they are not those of the section.
pub(super) fn other_scope(place: &FigurePlace) -> Option<Reporters> {
    let mut scope = Reporters::default();
    match &place.scope {
        FigureScope::Section => return None,
        FigureScope::Whole => scope.all = true,
        FigureScope::Kind(kind) => scope.kinds.push(kind.clone()),
        FigureScope::Role(role) => scope.roles.push(role.clone()),
    }
    Some(scope)
}

impl<'a> Writer<'a> {
    pub fn new(inputs: &'a CompileInputs<'a>) -> Self {
        Self {
            inputs,
            figures: Vec::new(),
            findings: BTreeSet::new(),
        }
    }

    pub fn spec(&self, figure: &FigureRef) -> Option<&'a MeasureSpec> {
        self.inputs.form.measure(figure.measure.as_str())
    }

    /// Enters a figure and gives its linked text.
    pub fn enter(&mut self, form: PrintForm, origin: Origin, text: String) -> Inline {
        let is_partial = match &origin {
            Origin::Change { now, base } => sum_of(now).is_partial || sum_of(base).is_partial,
            origin => sum_of(origin).is_partial,
        };
        self.figures.push(PrintedFigure {
            text: text.clone(),
            form,
            origin,
            is_partial,
        });
        Inline {
            text,
            figure: Some(self.figures.len() - 1),
        }
    }

    pub fn find(&mut self, finding: Finding, block: &str) {
        self.findings.insert(PlacedFinding {
            finding,
            block: block.to_owned(),
        });
    }

    /// What a place amounts to.
    pub fn state(&self, place: &FigurePlace, here: Here<'_>) -> State {
        let Some(spec) = self.spec(&place.figure) else {
            return State::Missing;
        };
        let other = other_scope(place);
        let scope = other.as_ref().or(here.scope);
        let book = &self.inputs.book;
        if let FigurePart::Each(list) = &place.figure.part {
            let has_part = parts(book, spec, list.as_str(), scope).next().is_some();
            return if has_part {
                State::Value
            } else {
                State::Missing
            };
        }
        let key = key_of(&place.figure);
        if let Some(style) = style_of(place.form) {
            let change = self.change(spec, &key, scope, style);
            return if change.is_some() {
                State::Value
            } else {
                State::Missing
            };
        }
        match sum_of(&book.figure(spec, &key, scope)).cell {
            Cell::Value { .. } => State::Value,
            Cell::Nil => State::Nil,
            Cell::NotYet | Cell::NotApplicable => State::Missing,
        }
    }

    /// The sentence with its figures; passages in brackets without values are left out.
    pub fn fill(&mut self, sentence: &Sentence, here: Here<'_>) -> Vec<Inline> {
        let mut inlines = Vec::new();
        self.fill_pieces(sentence.pieces(), here, &mut inlines);
        merged(self.marked(inlines))
    }

    /// `inlines` with the words for sums that lack reporters: once at the end where that holds of every figure of the
    /// sentence, else behind each figure of which it holds.
    fn marked(&self, inlines: Vec<Inline>) -> Vec<Inline> {
        let is_partial = |inline: &Inline| {
            let figure = inline.figure.and_then(|n| self.figures.get(n));
            figure.is_some_and(|figure| figure.is_partial)
        };
        let n_partial = inlines.iter().filter(|inline| is_partial(inline)).count();
        let n_figures = inlines.iter().filter(|one| one.figure.is_some()).count();
        if n_partial == 0 {
            return inlines;
        }
        let mut out = Vec::with_capacity(inlines.len() + n_partial);
        let is_whole = n_partial == n_figures;
        for inline in inlines {
            let is_told = !is_whole && is_partial(&inline);
            out.push(inline);
            if is_told {
                out.push(Inline::plain(&WORDS.partial));
            }
        }
        if is_whole {
            let stop = match out.last_mut() {
                Some(last) if last.figure.is_none() => {
                    let words = last.text.trim_end_matches(['.', ';', ':', ',', ' ']).len();
                    last.text.split_off(words)
                }
                _ => String::new(),
            };
            out.push(Inline::plain(format!("{}{stop}", WORDS.partial_sentence)));
        }
        out
    }

    fn fill_pieces(&mut self, pieces: &[Piece], here: Here<'_>, inlines: &mut Vec<Inline>) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => inlines.push(Inline::plain(text)),
                Piece::Word(word) => {
                    let word = self.word(*word, here);
                    inlines.push(word);
                }
                Piece::Figure(place) => self.fill_place(place, here, inlines),
                Piece::Optional(passage) => {
                    let is_told = passage.iter().all(|piece| match piece {
                        Piece::Figure(place) => self.state(place, here) == State::Value,
                        _ => true,
                    });
                    if is_told {
                        self.fill_pieces(passage, here, inlines);
                    }
                }
            }
        }
    }

    fn fill_place(&mut self, place: &FigurePlace, here: Here<'_>, inlines: &mut Vec<Inline>) {
        let Some(spec) = self.spec(&place.figure) else {
            inlines.push(Inline::plain(&WORDS.missing));
            return;
        };
        let other = other_scope(place);
        let scope = other.as_ref().or(here.scope);
        if let FigurePart::Each(list) = &place.figure.part {
            // "trong đó: 01 vụ đang xác minh": behind a colon a part stands with its number, though it is the whole.
            let is_behind_colon = inlines
                .last()
                .is_some_and(|inline| inline.text.trim_end().ends_with(':'));
            let place = (scope, is_behind_colon);
            let listed = self.list(spec, list.as_str(), place, here.block);
            inlines.extend(listed);
            return;
        }
        let key = key_of(&place.figure);
        if let Some(style) = style_of(place.form) {
            if let Some((form, origin, text)) = self.change(spec, &key, scope, style) {
                inlines.push(self.enter(form, origin, text));
            }
            return;
        }
        let origin = self.inputs.book.figure(spec, &key, scope);
        self.check_sum(spec, &origin, here.block);
        let number = spec.form;
        let form = match place.form {
            FigureForm::Unit => PrintForm::Unit {
                number,
                unit: spec.unit_name.clone(),
            },
            _ => PrintForm::Number { number },
        };
        let text = printed(&form, &origin).unwrap_or_default();
        inlines.push(self.enter(form, origin, text));
    }

    /// Every part along a dimension that has a value: "07 trường hợp ...; 05 trường hợp ...".
    fn list(
        &mut self,
        spec: &MeasureSpec,
        list: &str,
        (scope, is_numbered): (Scope<'_>, bool),
        block: &str,
    ) -> Vec<Inline> {
        self.check_parts(spec, list, scope, block);
        let book = &self.inputs.book;
        let found: Vec<(SumOrigin, String)> = parts(book, spec, list, scope).collect();
        if let [(only, _)] = found.as_slice()
            && !is_numbered
            && let Some(phrase) = whole_phrase(book, spec, only, scope)
        {
            return vec![Inline::plain(phrase)];
        }
        let mut inlines = Vec::new();
        for (i, (origin, phrase)) in found.into_iter().enumerate() {
            if i > 0 {
                inlines.push(Inline::plain(&WORDS.semicolon));
            }
            inlines.extend(self.part(spec, origin, &phrase));
        }
        inlines
    }

    /// One part: number, unit, phrase.
    pub fn part(&mut self, spec: &MeasureSpec, origin: SumOrigin, phrase: &str) -> Vec<Inline> {
        let form = PrintForm::Number { number: spec.form };
        let origin = Origin::Sum(origin);
        let text = printed(&form, &origin).unwrap_or_default();
        vec![
            self.enter(form, origin, text),
            Inline::plain(format!(" {phrase}")),
        ]
    }

    /// A change against a base period, if it can be told.
    pub fn change(
        &self,
        spec: &MeasureSpec,
        key: &CellKey,
        scope: Scope<'_>,
        style: ChangeStyle,
    ) -> Option<(PrintForm, Origin, String)> {
        let base = match style {
            ChangeStyle::SincePrevious | ChangeStyle::Trend => self.inputs.previous.as_ref(),
            ChangeStyle::SinceLastYear => self.inputs.last_year.as_ref(),
            ChangeStyle::Table => None,
        }?;
        self.change_since(base, spec, key, (scope, style))
    }

    /// A change against `base`, if it can be told: of inexact figures without numbers, of partial sums only in a table, which
    /// marks it.
    pub fn change_since(
        &self,
        base: &Book,
        spec: &MeasureSpec,
        key: &CellKey,
        (scope, style): (Scope<'_>, ChangeStyle),
    ) -> Option<(PrintForm, Origin, String)> {
        let origin = Origin::Change {
            now: Box::new(self.inputs.book.figure(spec, key, scope)),
            base: Box::new(base.figure(spec, key, scope)),
        };
        let Origin::Change { now, base } = &origin else {
            return None;
        };
        let sides = [sum_of(now), sum_of(base)];
        let is_inexact = sides.iter().any(|sum| sum.cell.approx() != Approx::Exact);
        let is_partial = sides.iter().any(|sum| sum.is_partial);
        let tells_numbers = style != ChangeStyle::Trend;
        if is_inexact && tells_numbers || is_partial && style != ChangeStyle::Table {
            return None;
        }
        let form = PrintForm::Change {
            number: spec.form,
            unit: spec.unit_name.clone(),
            style,
        };
        let text = printed(&form, &origin)?;
        Some((form, origin, text))
    }

    fn check_sum(&mut self, spec: &MeasureSpec, origin: &Origin, block: &str) {
        let sum = sum_of(origin);
        let key = CellKey::total(&spec.code);
        let told = |rule| {
            Finding::new(Severity::Warning, rule)
                .at(&key)
                .arg("measure", &spec.name)
                .arg("measure_en", &spec.name_en)
        };
        if sum.is_partial {
            self.find(told(Rule::Partial).arg("n_missing", sum.n_missing), block);
        }
        if sum.cell.approx() != Approx::Exact && sum.n_values > 1 {
            self.find(told(Rule::Inexact), block);
        }
    }

    fn check_parts(&mut self, spec: &MeasureSpec, list: &str, scope: Scope<'_>, block: &str) {
        let mut sheet = Sheet::new();
        let total = CellKey::total(&spec.code);
        for key in spec.keys() {
            if key == total || key.dimension.starts_with(&format!("{list}=")) {
                let cell = self.inputs.book.sum(&key, scope).sum().cell;
                if cell != Cell::NotYet {
                    sheet.insert(key, cell);
                }
            }
        }
        let is_told = |finding: &Finding| {
            matches!(
                finding.rule,
                Rule::BreakdownSum
                    | Rule::BreakdownAtMost
                    | Rule::NilWithParts
                    | Rule::TotalMissing
            )
        };
        let only = spec
            .dimensions
            .iter()
            .filter(|d| d.list == list && d.rule != PartRule::None);
        let spec = MeasureSpec {
            dimensions: only.cloned().collect(),
            ..spec.clone()
        };
        for mut finding in check_sheet(&[spec], &sheet).into_iter().filter(is_told) {
            finding.severity = Severity::Warning;
            self.find(finding, block);
        }
    }

    fn word(&mut self, word: ContextWord, here: Here<'_>) -> Inline {
        let inputs = self.inputs;
        let name = |book: &Option<Book>| {
            let name = book.as_ref().map(|book| book.period_name.clone());
            name.unwrap_or_else(|| WORDS.missing.clone())
        };
        let text = match word {
            ContextWord::Period => inputs.book.period_name.clone(),
            ContextWord::PeriodFrom => date_words(inputs.window.from),
            ContextWord::PeriodTo => date_words(inputs.window.to),
            ContextWord::PreviousPeriod => name(&inputs.previous),
            ContextWord::LastYearPeriod => name(&inputs.last_year),
            ContextWord::Province => inputs.province.clone(),
            ContextWord::Agency => agencies_of(&inputs.book, here.scope),
            ContextWord::FocalAgency => inputs.focal_agency.clone(),
            ContextWord::Recipient => inputs.recipient.clone(),
            ContextWord::Order => inputs.order.clone(),
            ContextWord::NReported => return self.count(true),
            ContextWord::NDue => return self.count(false),
        };
        Inline::plain(text)
    }

    fn count(&mut self, is_reported: bool) -> Inline {
        let origin = obligations(&self.inputs.book, is_reported);
        let text = printed(&PrintForm::Count, &origin).unwrap_or_default();
        self.enter(PrintForm::Count, origin, text)
    }
}

/// The count of obligations, all or those with a submission.
pub(super) fn obligations(book: &Book, is_reported: bool) -> Origin {
    let period_id: PeriodId = book.period_id;
    let reported = book
        .reporters
        .iter()
        .filter(|reporter| reporter.answered.is_some());
    let n = if is_reported {
        reported.count()
    } else {
        book.reporters.len()
    };
    Origin::Obligations {
        period_id,
        n: n as i64,
        is_reported,
    }
}

fn style_of(form: FigureForm) -> Option<ChangeStyle> {
    match form {
        FigureForm::Number | FigureForm::Unit => None,
        FigureForm::VsPrevious => Some(ChangeStyle::SincePrevious),
        FigureForm::VsLastYear => Some(ChangeStyle::SinceLastYear),
        FigureForm::Trend => Some(ChangeStyle::Trend),
    }
}

/// Parts along a dimension that have a value, in the order of the list, each with the words after its number.
pub(super) fn parts<'b>(
    book: &'b Book,
    spec: &'b MeasureSpec,
    list: &'b str,
    scope: Scope<'b>,
) -> impl Iterator<Item = (SumOrigin, String)> + 'b {
    let dimensions = spec.dimensions.iter().filter(move |d| d.list == list);
    dimensions.flat_map(move |dimension| {
        let listed = dimension.values.iter().map(move |value| {
            let phrase = if value.replaces_unit {
                value.phrase.clone()
            } else {
                format!("{} {}", spec.unit_name, value.phrase)
            };
            (value.id.as_str(), phrase)
        });
        let named = dimension.names_in(&spec.code, book.cells.keys());
        let named = named
            .into_iter()
            .map(|name| (name, format!("{} {name}", spec.unit_name)));
        listed.chain(named).filter_map(move |(id, phrase)| {
            let key = CellKey::part(&spec.code, &dimension.part(id));
            let origin = book.sum(&key, scope);
            let has_value = matches!(origin.sum().cell, Cell::Value { .. });
            has_value.then_some((origin, phrase))
        })
    })
}

/// The phrase of a part that is the whole: "02 cuộc (chuyên ngành)" instead of "02 cuộc (02 cuộc chuyên ngành)".
fn whole_phrase(
    book: &Book,
    spec: &MeasureSpec,
    only: &SumOrigin,
    scope: Scope<'_>,
) -> Option<String> {
    let (_, value) = spec.value(&only.key.dimension)?;
    let total = book.sum(&CellKey::total(&spec.code), scope).sum();
    (total.cell == only.sum().cell && !value.replaces_unit).then(|| value.phrase.clone())
}

/// The agencies of a scope as a list of names.
pub(super) fn agencies_of(book: &Book, scope: Scope<'_>) -> String {
    let names: Vec<&str> = book
        .within(scope)
        .map(|reporter| reporter.name.as_str())
        .collect();
    joined(&names)
}

/// "14/6/2026", with the leading zeros of days below ten and of January and February that official texts have.
pub(super) fn date_words(on: time::Date) -> String {
    let (day, month) = (on.day(), u8::from(on.month()));
    if month <= 2 {
        format!("{day:02}/{month:02}/{}", on.year())
    } else {
        format!("{day:02}/{month}/{}", on.year())
    }
}

/// Neighbouring plain runs as one.
pub(super) fn merged(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines.into_iter().filter(|inline| !inline.text.is_empty()) {
        match out.last_mut() {
            Some(last) if last.figure.is_none() && inline.figure.is_none() => {
                last.text.push_str(&inline.text);
            }
            _ => out.push(inline),
        }
    }
    out
}
