//! The outline filled with the figures and words of one period. Pure: the same inputs give the same bytes.
//!
//! Sections without any agency are left out and their younger siblings move up; sections in which nobody reported
//! anything say so.

use super::book::{Book, Scope};
use super::sentence::{Here, State, Writer, merged, obligations, parts};
use super::words::{WORDS, trend_phrase};
use super::{
    AnnexBlocks, Block, BlockKind, Compiled, Inline, NarrativeSource, Origin, PlacedFinding,
    PrintForm, SumOrigin, book::sum_of, gathered, table,
};
use crate::base::calendar::Window;
use crate::base::ids::{AgencyId, SubmissionId};
use crate::catalogue::{
    FigurePlace, FigureRef, Item, ItemContent, KindId, OutlineDef, Reporters, Section, Sentence,
    When,
};
use crate::figure::checks::{Answer, Finding, Rule, Severity, check_across, check_carried};
use crate::figure::{CellKey, MeasureSpec, TimeKind};
use crate::report::period::Form;
use crate::report::period::from_catalogue::key_of;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a compilation reads.
#[derive(Clone, Debug)]
pub struct CompileInputs<'a> {
    /// The outline to fill.
    pub outline: &'a OutlineDef,
    /// The frozen form of the period.
    pub form: &'a Form,
    /// Days of the period.
    pub window: Window,
    /// Its figures.
    pub book: Book,
    /// Figures of the period before, if there is one.
    pub previous: Option<Book>,
    /// Figures of the same period last year, if there is one.
    pub last_year: Option<Book>,
    /// Kinds of bodies whose field is the whole province.
    pub wide_kinds: BTreeSet<KindId>,
    /// Words of the agencies, by agency in printing order.
    pub narratives: Vec<GatheredNarrative>,
    /// Kind and name of the province.
    pub province: String,
    /// The agency that compiles.
    pub focal_agency: String,
    /// To whom the report goes.
    pub recipient: String,
    /// The document that orders it.
    pub order: String,
}

/// What one agency wrote in one slot.
#[derive(Clone, Debug)]
pub struct GatheredNarrative {
    /// Who.
    pub agency_id: AgencyId,
    /// In which submission.
    pub submission_id: SubmissionId,
    /// The slot.
    pub slot: String,
    /// The words.
    pub text: String,
}

/// The compiled report of `inputs`.
pub fn compile(inputs: &CompileInputs<'_>) -> Compiled {
    let mut writer = Writer::new(inputs);
    let mut blocks = Vec::new();
    ends(&mut writer, "opening", &inputs.outline.opening, &mut blocks);
    let labels = labels(inputs);
    for section in &inputs.outline.sections {
        if let Some(label) = labels.get(section.id.as_str()) {
            write_section(&mut writer, section, label, &mut blocks);
        }
    }
    ends(&mut writer, "closing", &inputs.outline.closing, &mut blocks);
    let whole = Here {
        scope: None,
        block: "subject",
    };
    let subject = text_of(&writer.fill(&inputs.outline.subject, whole));
    let annexes = annexes(&mut writer);
    across(&mut writer);
    carried(&mut writer);
    bases(&mut writer);
    let n = |is_reported| {
        sum_of(&obligations(&inputs.book, is_reported))
            .cell
            .number()
            .unwrap_or(0)
    };
    let mut findings: Vec<PlacedFinding> = writer.findings.into_iter().collect();
    findings.sort_by(|a, b| (a.finding.severity, &a.block).cmp(&(b.finding.severity, &b.block)));
    Compiled {
        version: 1,
        outline_id: inputs.outline.id.as_str().to_owned(),
        document_kind: inputs.outline.document_kind.as_str().to_owned(),
        subject,
        blocks,
        annexes,
        figures: writer.figures,
        findings,
        n_reported: n(true),
        n_due: n(false),
        sources: Vec::new(),
    }
}

fn text_of(inlines: &[Inline]) -> String {
    inlines.iter().map(|inline| inline.text.as_str()).collect()
}

fn ends(writer: &mut Writer<'_>, name: &str, sentences: &[Sentence], blocks: &mut Vec<Block>) {
    for (i, sentence) in sentences.iter().enumerate() {
        let id = format!("{name}/{i}");
        let here = Here {
            scope: None,
            block: &id,
        };
        let inlines = writer.fill(sentence, here);
        blocks.push(Block {
            section: name.to_owned(),
            kind: BlockKind::Paragraph,
            inlines,
            source: None,
            id: id.clone(),
        });
    }
}

/// The printed label of each section that is printed. A section in whose scope nobody reports is left out unless a
/// section below it is printed.
fn labels(inputs: &CompileInputs<'_>) -> BTreeMap<String, String> {
    let sections = &inputs.outline.sections;
    let is_manned = |section: &Section| inputs.book.within(Some(&section.scope)).next().is_some();
    let is_below = |child: &Section, id: &str| {
        child
            .id
            .strip_prefix(id)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for section in sections {
        let is_printed = is_manned(section)
            || sections
                .iter()
                .any(|child| is_below(child, &section.id) && is_manned(child));
        let parent = section.id.rsplit_once('.').map_or("", |(parent, _)| parent);
        if !is_printed || (!parent.is_empty() && !labels.contains_key(parent)) {
            continue;
        }
        let n = counts.entry(parent.to_owned()).or_default();
        *n += 1;
        labels.insert(
            section.id.clone(),
            label_of(section, *n, labels.get(parent)),
        );
    }
    labels
}

/// `2.4` becomes `2.3` when it is the third printed section under `2`; labels that are not counted stay.
fn label_of(section: &Section, n: usize, parent: Option<&String>) -> String {
    match section.label.rsplit_once('.') {
        Some((_, last)) if last.parse::<u32>().is_ok() => {
            let parent = parent.map_or("", String::as_str);
            format!("{parent}.{n}")
        }
        None if section.label.parse::<u32>().is_ok() => n.to_string(),
        _ => section.label.clone(),
    }
}

fn write_section(writer: &mut Writer<'_>, section: &Section, label: &str, blocks: &mut Vec<Block>) {
    let heading = format!("{}/title", section.id);
    let here = Here {
        scope: Some(&section.scope),
        block: &heading,
    };
    let title = writer.fill(section.title_on(writer.inputs.window.to), here);
    let title_text = text_of(&title);
    blocks.push(Block {
        id: heading.clone(),
        section: section.id.clone(),
        kind: BlockKind::Heading {
            level: section.depth + 1,
            label: label.to_owned(),
        },
        inlines: title,
        source: None,
    });
    let before = blocks.len();
    blocks.extend(write_items(writer, section));
    if !section.items.is_empty() && blocks.len() == before {
        blocks.extend(nothing_told(writer, section, title_text));
    }
}

/// What a section says that has nothing to tell: that nothing arose only where all of its bodies have reported, since a blank
/// is no nil (invariant 4); else that reports are missing, with a finding beside it.
fn nothing_told(writer: &mut Writer<'_>, section: &Section, title: String) -> Option<Block> {
    let inputs = writer.inputs;
    let bodies = inputs.book.within(Some(&section.scope));
    let n_missing = bodies.filter(|body| body.answered.is_none()).count();
    let outline = &inputs.outline;
    let text = if n_missing == 0 {
        Some(&outline.empty)
    } else {
        outline.unreported.as_ref()
    };
    let id = format!("{}/empty", section.id);
    if n_missing > 0 {
        let finding = Finding::new(Severity::Warning, Rule::Unreported)
            .arg("section", title)
            .arg("n_missing", n_missing);
        writer.find(finding, &id);
    }
    let here = Here {
        scope: Some(&section.scope),
        block: &id,
    };
    Some(Block {
        section: section.id.clone(),
        kind: BlockKind::Paragraph,
        inlines: writer.fill(text?, here),
        source: None,
        id: id.clone(),
    })
}

/// The items of a section in order. What agencies wrote is gathered last, so that it does not say again what the sentences
/// of the outline say with figures.
fn write_items(writer: &mut Writer<'_>, section: &Section) -> Vec<Block> {
    let told_by = |item: &Item| !matches!(item.content, ItemContent::Narrative { .. });
    let mut made: BTreeMap<usize, Vec<Block>> = BTreeMap::new();
    let mut repeated = Vec::new();
    for is_outlines in [true, false] {
        let told = gathered::told_in(made.values().flatten().map(|b| (b.id.as_str(), b.text())));
        for (i, item) in section.items.iter().enumerate() {
            if told_by(item) != is_outlines {
                continue;
            }
            let id = format!("{}/{i}", section.id);
            let scope = item.scope.as_ref().unwrap_or(&section.scope);
            let (blocks, again) = write_item(writer, item, (scope, &told), &id);
            repeated.extend(again);
            let block = |(id, kind, inlines, source)| Block {
                id,
                section: section.id.clone(),
                kind,
                inlines,
                source,
            };
            made.insert(i, blocks.into_iter().map(block).collect());
        }
    }
    let mut blocks: Vec<Block> = made.into_values().flatten().collect();
    gathered::credit(&mut blocks, repeated);
    blocks
}

/// What one item becomes: names of blocks, their look, their text, and whose words it repeats.
pub(super) type Made = Vec<(String, BlockKind, Vec<Inline>, Option<NarrativeSource>)>;

fn write_item(
    writer: &mut Writer<'_>,
    item: &Item,
    (scope, told): (&Reporters, &gathered::Told),
    id: &str,
) -> (Made, Vec<(String, NarrativeSource)>) {
    let here = Here {
        scope: Some(scope),
        block: id,
    };
    let look = || {
        if item.is_bullet {
            BlockKind::Bullet
        } else {
            BlockKind::Paragraph
        }
    };
    let one = |inlines: Option<Vec<Inline>>| -> Made {
        let inlines = inlines.filter(|inlines| !inlines.is_empty());
        inlines
            .map(|inlines| (id.to_owned(), look(), inlines, None))
            .into_iter()
            .collect()
    };
    let made = match &item.content {
        ItemContent::Fixed(text) => one(Some(writer.fill(text, here))),
        ItemContent::Sentence { text, nil, when } => {
            one(sentence(writer, (text, nil.as_ref()), *when, here))
        }
        ItemContent::Series { lead, clauses, nil } => {
            one(series(writer, lead, clauses, nil.as_ref(), here))
        }
        ItemContent::Breakdown { figure, lead } => breakdown(writer, figure, lead, here),
        ItemContent::Table(definition) => {
            let table = table::table(writer, definition, Some(scope), id);
            if table.rows.is_empty() {
                return Default::default();
            }
            vec![(id.to_owned(), BlockKind::Table(table), Vec::new(), None)]
        }
        ItemContent::Narrative {
            slot,
            names_agencies,
        } => {
            let here = (here, told);
            return gathered::narrative(writer, slot.as_str(), *names_agencies, here);
        }
    };
    (made, Vec::new())
}

fn sentence(
    writer: &mut Writer<'_>,
    (text, nil): (&Sentence, Option<&Sentence>),
    when: When,
    here: Here<'_>,
) -> Option<Vec<Inline>> {
    let places: Vec<&FigurePlace> = text.main_figures().collect();
    let states: Vec<State> = places
        .iter()
        .map(|place| writer.state(place, here))
        .collect();
    let has_value = states.contains(&State::Value);
    let is_nil = !has_value && states.contains(&State::Nil);
    let is_printed = places.is_empty()
        || match when {
            When::AnyValue => has_value,
            When::AllValues => states.iter().all(|state| *state == State::Value),
            When::AllNil => is_nil,
        };
    if is_printed {
        return Some(writer.fill(text, here));
    }
    nil.filter(|_| is_nil)
        .map(|nil| nil_sentence(writer, nil, &places, here))
}

/// A sentence that tells signed nils: all of it is one figure, whose origin are the nils.
fn nil_sentence(
    writer: &mut Writer<'_>,
    nil: &Sentence,
    places: &[&FigurePlace],
    here: Here<'_>,
) -> Vec<Inline> {
    let text = text_of(&writer.fill(nil, here));
    let mut sums: Vec<SumOrigin> = Vec::new();
    for place in places {
        let sum = writer.place_sum(place, here);
        if sum.sum().n_nil > 0 && !sums.contains(&sum) {
            sums.push(sum);
        }
    }
    let n_missing: i64 = sums.iter().map(|sum| sum.missing.len() as i64).sum();
    if let Some(first) = sums.first().filter(|_| n_missing > 0) {
        let measure = first.key.measure.as_str();
        let name = writer.inputs.form.measure(measure);
        let name = name.map_or(measure, |spec| spec.name.as_str());
        let finding = Finding::new(Severity::Warning, Rule::Partial)
            .at(&first.key)
            .arg("measure", name)
            .arg("n_missing", n_missing);
        writer.find(finding, here.block);
    }
    let origin = Origin::Nils { sums };
    if n_missing == 0 {
        return vec![writer.enter(PrintForm::Nil, origin, text)];
    }
    let words = text.trim_end_matches(['.', ';', ' ']).len();
    let (words, stop) = text.split_at(words);
    let told = writer.enter(PrintForm::Nil, origin, words.to_owned());
    let mark = Inline::plain(format!("{}{stop}", WORDS.partial_sentence));
    vec![told, mark]
}

fn series(
    writer: &mut Writer<'_>,
    lead: &Sentence,
    clauses: &[Sentence],
    nil: Option<&Sentence>,
    here: Here<'_>,
) -> Option<Vec<Inline>> {
    let is_told = |writer: &Writer<'_>, clause: &Sentence| {
        let mut places = clause.main_figures().peekable();
        places.peek().is_some() && places.all(|place| writer.state(place, here) == State::Value)
    };
    let told: Vec<&Sentence> = clauses
        .iter()
        .filter(|clause| is_told(writer, clause))
        .collect();
    if told.is_empty() {
        let places: Vec<&FigurePlace> = clauses.iter().flat_map(Sentence::main_figures).collect();
        let is_nil = places
            .iter()
            .any(|place| writer.state(place, here) == State::Nil);
        return nil
            .filter(|_| is_nil)
            .map(|nil| nil_sentence(writer, nil, &places, here));
    }
    let mut inlines = writer.fill(lead, here);
    for (i, clause) in told.into_iter().enumerate() {
        if i > 0 {
            inlines.push(Inline::plain(&WORDS.semicolon));
        }
        inlines.extend(writer.fill(clause, here));
    }
    inlines.push(Inline::plain(&WORDS.stop));
    Some(merged(inlines))
}

fn breakdown(writer: &mut Writer<'_>, figure: &FigureRef, lead: &Sentence, here: Here<'_>) -> Made {
    let (Some(spec), Some(list)) = (writer.spec(figure), figure.dimension()) else {
        return Vec::new();
    };
    let found: Vec<(SumOrigin, String)> =
        parts(&writer.inputs.book, spec, list.as_str(), here.scope).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut made = vec![(
        format!("{}/lead", here.block),
        BlockKind::Paragraph,
        writer.fill(lead, here),
        None,
    )];
    let last = found.len() - 1;
    for (i, (origin, phrase)) in found.into_iter().enumerate() {
        let id = format!("{}/{}", here.block, origin.key.dimension);
        let mut inlines = writer.part(spec, origin, &phrase);
        let end = if i == last {
            WORDS.stop.as_str()
        } else {
            WORDS.semicolon.trim_end()
        };
        inlines.push(Inline::plain(end));
        made.push((id, BlockKind::Bullet, merged(inlines), None));
    }
    made
}

/// "giảm rõ rệt" needs a stored base period.
pub(super) fn check_trend(writer: &mut Writer<'_>, line: &str, block: &str) {
    let has_base = writer.inputs.previous.is_some() || writer.inputs.last_year.is_some();
    if let Some(phrase) = trend_phrase(line).filter(|_| !has_base) {
        let finding = Finding::new(Severity::Warning, Rule::TrendWithoutBase).arg("phrase", phrase);
        writer.find(finding, block);
    }
}

fn annexes(writer: &mut Writer<'_>) -> Vec<AnnexBlocks> {
    let outline = writer.inputs.outline;
    let mut annexes = Vec::new();
    for (i, annex) in outline.annexes.iter().enumerate() {
        let id = format!("annex{i}");
        let here = Here {
            scope: None,
            block: &id,
        };
        let title = text_of(&writer.fill(&annex.title, here));
        let mut blocks = Vec::new();
        for (j, definition) in annex.tables.iter().enumerate() {
            let id = format!("annex{i}/{j}");
            let table = table::table(writer, definition, None, &id);
            if table.rows.is_empty() {
                continue;
            }
            blocks.push(Block {
                id,
                section: format!("annex{i}"),
                kind: BlockKind::Table(table),
                inlines: Vec::new(),
                source: None,
            });
        }
        annexes.push(AnnexBlocks { title, blocks });
    }
    annexes
}

/// Contradictions between agencies on the total of one flow.
fn across(writer: &mut Writer<'_>) {
    let inputs = writer.inputs;
    for spec in inputs
        .form
        .measures
        .iter()
        .filter(|spec| spec.kind == TimeKind::Flow)
    {
        let key = CellKey::total(&spec.code);
        let sum = inputs.book.sum(&key, None);
        let answers: Vec<Answer<'_>> = sum
            .terms
            .iter()
            .filter_map(|term| {
                let agency = inputs
                    .book
                    .reporters
                    .iter()
                    .find(|r| r.id == term.agency_id)?;
                Some(Answer {
                    agency: &agency.name,
                    is_wide: inputs.wide_kinds.contains(&agency.kind),
                    cell: term.cell,
                })
            })
            .collect();
        for finding in check_across(spec, &key, &answers) {
            writer.find(finding, "");
        }
    }
}

/// Open work of the period before that its agency is silent about; agencies that have not reported are told elsewhere.
fn carried(writer: &mut Writer<'_>) {
    let inputs = writer.inputs;
    let Some(previous) = &inputs.previous else {
        return;
    };
    for reporter in inputs
        .book
        .reporters
        .iter()
        .filter(|r| r.answered.is_some())
    {
        let owed: Vec<MeasureSpec> = inputs
            .form
            .measures
            .iter()
            .filter(|spec| reporter.measures.contains(&spec.code))
            .cloned()
            .collect();
        let (before, now) = (previous.sheet(reporter.id), inputs.book.sheet(reporter.id));
        for finding in check_carried(&owed, &before, &now) {
            writer.find(finding.arg("agency", &reporter.name), "");
        }
    }
}

/// Says once where a comparison has no base period.
fn bases(writer: &mut Writer<'_>) {
    let missing = [
        (writer.inputs.previous.is_none(), "previous"),
        (writer.inputs.last_year.is_none(), "last_year"),
    ];
    for (is_missing, base) in missing {
        if is_missing {
            let finding = Finding::new(Severity::Warning, Rule::TrendWithoutBase).arg("base", base);
            writer.find(finding, "");
        }
    }
}

impl Writer<'_> {
    /// The sum that a place names; its first sum where it is a share.
    fn place_sum(&self, place: &FigurePlace, here: Here<'_>) -> SumOrigin {
        let other = super::sentence::other_scope(place);
        let scope: Scope<'_> = other.as_ref().or(here.scope);
        self.inputs.book.sum(&key_of(&place.figure), scope)
    }
}
