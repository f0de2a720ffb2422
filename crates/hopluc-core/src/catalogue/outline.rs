//! Outlines of compiled reports, "đề cương báo cáo": which section says what about whose figures. Never holds a figure or an agency.

use serde::{Deserialize, Serialize};
use time::Date;

use super::Validity;
use super::figure_ref::FigureRef;
use super::ids::{DocumentKindId, KindId, ListId, MeasureCode, OutlineId, RoleId, SlotId};
use super::measure::Reporters;
use super::sentence::{FigurePlace, Sentence};
use crate::base::calendar::iso_date;

/// The outline of one compiled report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineDef {
    /// Its name in the catalogue.
    pub id: OutlineId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Kind of document that it becomes.
    pub document_kind: DocumentKindId,
    /// "Trích yếu" of the report.
    pub subject: Sentence,
    /// Paragraphs before the first section.
    pub opening: Vec<Sentence>,
    /// Paragraphs after the last section.
    pub closing: Vec<Sentence>,
    /// What a section says where all of its bodies reported, and none anything for it.
    pub empty: Sentence,
    /// What it says where it has nothing to tell and some of its bodies have not reported; without it the section says nothing.
    #[serde(default)]
    pub unreported: Option<Sentence>,
    /// What agencies answer in words.
    pub slots: Vec<NarrativeSlot>,
    /// Sections in printing order: each parent stands before its children.
    pub sections: Vec<Section>,
    /// Annexes in order.
    pub annexes: Vec<Annex>,
    /// When the outline is used.
    pub validity: Validity,
}

impl OutlineDef {
    /// The narrative slots that an agency of `kind` holding `roles` is asked to fill, in order.
    pub fn slots_for<'a>(
        &'a self,
        kind: &'a KindId,
        roles: &'a [RoleId],
    ) -> impl Iterator<Item = &'a NarrativeSlot> {
        self.slots
            .iter()
            .filter(move |slot| slot.from.covers(kind, roles))
    }

    /// Every figure place of the sections, in printing order; those of tables are not among them.
    pub fn figures(&self) -> impl Iterator<Item = &FigurePlace> {
        self.sections
            .iter()
            .flat_map(|section| &section.items)
            .flat_map(|item| item.content.sentences())
            .flat_map(Sentence::figures)
    }
}

/// A question that agencies answer in words, "phần lời".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NarrativeSlot {
    /// Its name within the outline.
    pub id: SlotId,
    /// Vietnamese heading of the form field.
    pub name: String,
    /// English heading.
    pub name_en: String,
    /// What is expected, in Vietnamese.
    pub hint: String,
    /// The same in English.
    pub hint_en: String,
    /// Who is asked.
    pub from: Reporters,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Dotted path such as `I.2.1`; its parent is the path without the last part.
    pub id: String,
    /// Depth below the outline: 0 for `I`, 2 for `I.2.1`.
    pub depth: u8,
    /// What is printed before the title: `I`, `2`, `2.1`.
    pub label: String,
    /// Vietnamese title.
    pub title: Sentence,
    /// English title for pages; the report itself is Vietnamese.
    pub title_en: String,
    /// Titles of former times, earliest first.
    pub former_titles: Vec<FormerTitle>,
    /// Whose figures and words stand in the section; taken from the parent where the file does not say.
    pub scope: Reporters,
    /// What it says, in order.
    pub items: Vec<Item>,
}

impl Section {
    /// The title for a period that ends on `date`.
    pub fn title_on(&self, date: Date) -> &Sentence {
        self.former_titles
            .iter()
            .find(|former| date < former.until)
            .map_or(&self.title, |former| &former.title)
    }
}

/// A title that a section had for periods ending before a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerTitle {
    /// First day on which it is no longer used.
    #[serde(with = "iso_date")]
    pub until: Date,
    /// The title.
    pub title: Sentence,
}

/// One thing that a section says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Whose figures, where it differs from the section.
    pub scope: Option<Reporters>,
    /// Whether it starts with a dash.
    pub is_bullet: bool,
    /// What it says.
    pub content: ItemContent,
}

/// The forms of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemContent {
    /// Prose that is always printed; any figure in it stands in brackets.
    Fixed(Sentence),
    /// A sentence that depends on its figures.
    Sentence {
        /// Printed as `when` says.
        text: Sentence,
        /// Printed instead where every main figure is a signed nil ("chưa phát hiện ..."); nothing where absent.
        nil: Option<Sentence>,
        /// When `text` is printed.
        when: When,
    },
    /// One sentence out of several clauses, of which those with a value are printed.
    Series {
        /// Before the first clause.
        lead: Sentence,
        /// The clauses, parted by semicolons.
        clauses: Vec<Sentence>,
        /// Printed instead where every figure of the clauses is a signed nil.
        nil: Option<Sentence>,
    },
    /// One dash per part of a figure that has a value: number, unit, phrase.
    Breakdown {
        /// The figure, always all parts along a dimension.
        figure: FigureRef,
        /// Before the first part; printed only where a part is.
        lead: Sentence,
    },
    /// A table.
    Table(Table),
    /// The words of the agencies in scope for one slot.
    Narrative {
        /// Which slot.
        slot: SlotId,
        /// Whether each text is introduced by the name of its agency; else the texts follow one another.
        names_agencies: bool,
    },
}

impl ItemContent {
    /// Every sentence in it, in printing order; the nil form last.
    pub fn sentences(&self) -> Vec<&Sentence> {
        match self {
            Self::Fixed(text) | Self::Breakdown { lead: text, .. } => vec![text],
            Self::Sentence { text, nil, .. } => std::iter::once(text).chain(nil).collect(),
            Self::Series { lead, clauses, nil } => {
                std::iter::once(lead).chain(clauses).chain(nil).collect()
            }
            Self::Table(_) | Self::Narrative { .. } => Vec::new(),
        }
    }
}

/// When a sentence is printed. A figure that is not yet reported or not applicable counts as no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Some main figure has a value above nil.
    AnyValue,
    /// Every main figure has a value above nil.
    AllValues,
    /// Every main figure is a signed nil.
    AllNil,
}

/// A table of measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Heading of the table.
    pub title: Sentence,
    /// Rows in order; empty for every measure of the schedule by code.
    pub measures: Vec<MeasureCode>,
    /// What the columns are beside the total.
    pub columns: TableColumns,
    /// Whether the period before and the same period last year have columns.
    pub is_compared: bool,
}

/// The columns of a table beside the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableColumns {
    /// None.
    Total,
    /// One per agency in scope.
    Agencies,
    /// One per value of a list.
    Dimension(ListId),
}

/// An annex with tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Annex {
    /// Title below the word "Phụ lục".
    pub title: Sentence,
    /// English title for pages.
    pub title_en: String,
    /// Its tables.
    pub tables: Vec<Table>,
}
