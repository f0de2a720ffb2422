//! Reads outline files into [`OutlineDef`]. Never checks figures against measures; `check` does, once all files are read.

use super::fault::Fault;
use super::figure_ref::{FigurePart, FigureRef};
use super::ids::{OutlineId, SlotId};
use super::ledger::Sort;
use super::load::Draft;
use super::measure::Reporters;
use super::outline::{
    Annex, FormerTitle, Item, ItemContent, NarrativeSlot, OutlineDef, Section, Table, TableColumns,
    When,
};
use super::row::{Located, Row};
use super::sentence::Sentence;

/// Reads a file that is one outline.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    let id = root.id("id", Sort::Outline).value;
    let (name, name_en) = root.names();
    let outline = OutlineDef {
        id: OutlineId::new(&id),
        name,
        name_en,
        document_kind: root.mention("document_kind", Sort::DocumentKind),
        subject: sentence(root, "subject"),
        opening: sentences(root, "opening"),
        closing: sentences(root, "closing"),
        empty: sentence(root, "empty"),
        unreported: opt_sentence(root, "unreported"),
        slots: root
            .rows("slot")
            .into_iter()
            .map(|row| slot_of(row, &id))
            .collect(),
        sections: sections_of(root, &id),
        annexes: root.rows("annex").into_iter().map(annex_of).collect(),
        validity: root.validity(),
    };
    draft.outlines.insert(outline.id.clone(), outline);
}

/// The sentence under `key`, which must be there; an empty one after a fault was noted.
fn sentence(row: &mut Row<'_>, key: &'static str) -> Sentence {
    let text = row.text(key);
    parsed(row, &text)
}

fn opt_sentence(row: &mut Row<'_>, key: &'static str) -> Option<Sentence> {
    row.opt_text(key).map(|text| parsed(row, &text))
}

fn sentences(row: &mut Row<'_>, key: &'static str) -> Vec<Sentence> {
    row.texts(key)
        .iter()
        .map(|text| parsed(row, text))
        .collect()
}

fn parsed(row: &Row<'_>, text: &Located<String>) -> Sentence {
    match text.value.parse::<Sentence>() {
        Ok(sentence) => {
            sentence.note(row.file.ledger, &text.place);
            sentence
        }
        Err(error) => {
            let (key, detail, near) = error.fault_key();
            row.fault(
                Fault::new(key, text.place.clone())
                    .with("text", detail)
                    .with("near", near),
            );
            Sentence::default()
        }
    }
}

fn slot_of(mut row: Row<'_>, outline: &str) -> NarrativeSlot {
    let id = row.text("id");
    row.file
        .ledger
        .define(Sort::Slot, &format!("{outline}/{}", id.value), &id.place);
    let (name, name_en) = row.names();
    let (hint, hint_en) = (row.text("hint").value, row.text("hint_en").value);
    let from = Reporters::read_required(&mut row, "from");
    row.finish();
    NarrativeSlot {
        id: SlotId::new(id.value),
        name,
        name_en,
        hint,
        hint_en,
        from,
    }
}

fn sections_of(root: &mut Row<'_>, outline: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for mut row in root.rows("section") {
        let id = row.text("id");
        let parent = id
            .value
            .rsplit_once('.')
            .map(|(parent, _)| sections.iter().find(|s| s.id == parent));
        if matches!(parent, Some(None)) || sections.iter().any(|s| s.id == id.value) {
            row.fault(Fault::new("bad_section", id.place.clone()).with("id", &id.value));
        }
        let inherited = parent.flatten().map_or(
            Reporters {
                all: true,
                ..Reporters::default()
            },
            |parent| parent.scope.clone(),
        );
        let section = Section {
            depth: id.value.matches('.').count() as u8,
            label: row.text("label").value,
            title: sentence(&mut row, "title"),
            title_en: row.text("title_en").value,
            former_titles: row
                .rows("former_titles")
                .into_iter()
                .filter_map(former_title_of)
                .collect(),
            scope: if row.has("scope") {
                Reporters::read(&mut row, "scope")
            } else {
                inherited
            },
            items: row
                .rows("item")
                .into_iter()
                .filter_map(|item| item_of(item, outline))
                .collect(),
            id: id.value,
        };
        row.finish();
        sections.push(section);
    }
    sections
}

fn former_title_of(mut row: Row<'_>) -> Option<FormerTitle> {
    let (until, title) = (row.date("until"), sentence(&mut row, "title"));
    row.finish();
    Some(FormerTitle {
        until: until?.value,
        title,
    })
}

#[derive(Clone, Copy)]
enum Form {
    Fixed,
    Sentence,
    Series,
    Breakdown,
    Table,
    Narrative,
}

const FORMS: [(&str, Form); 6] = [
    ("fixed", Form::Fixed),
    ("sentence", Form::Sentence),
    ("series", Form::Series),
    ("breakdown", Form::Breakdown),
    ("table", Form::Table),
    ("narrative", Form::Narrative),
];

fn item_of(mut row: Row<'_>, outline: &str) -> Option<Item> {
    let form = row.choice("kind", &FORMS)?;
    let scope = row.has("scope").then(|| Reporters::read(&mut row, "scope"));
    let is_bullet = row.flag("bullet", true);
    let content = match form {
        Form::Fixed => fixed_of(&mut row),
        Form::Sentence => sentence_of(&mut row),
        Form::Series => series_of(&mut row),
        Form::Breakdown => breakdown_of(&mut row)?,
        Form::Table => ItemContent::Table(table_of(&mut row)),
        Form::Narrative => narrative_of(&mut row, outline),
    };
    row.finish();
    Some(Item {
        scope,
        is_bullet,
        content,
    })
}

fn fixed_of(row: &mut Row<'_>) -> ItemContent {
    let text = sentence(row, "text");
    if text.main_figures().next().is_some() {
        row.fault(Fault::new("figure_in_fixed", row.place()));
    }
    ItemContent::Fixed(text)
}

fn sentence_of(row: &mut Row<'_>) -> ItemContent {
    let whens = [
        ("any_value", When::AnyValue),
        ("all_values", When::AllValues),
        ("all_nil", When::AllNil),
    ];
    let text = sentence(row, "text");
    if text.main_figures().next().is_none() {
        row.fault(Fault::new("no_figure", row.place()));
    }
    let nil = opt_sentence(row, "nil");
    ItemContent::Sentence {
        text,
        nil,
        when: row.opt_choice("when", &whens).unwrap_or(When::AnyValue),
    }
}

fn series_of(row: &mut Row<'_>) -> ItemContent {
    let (lead, clauses, nil) = (
        sentence(row, "lead"),
        sentences(row, "clauses"),
        opt_sentence(row, "nil"),
    );
    if clauses.is_empty()
        || clauses
            .iter()
            .any(|clause| clause.main_figures().next().is_none())
    {
        row.fault(Fault::new("no_figure", row.place()));
    }
    ItemContent::Series { lead, clauses, nil }
}

fn breakdown_of(row: &mut Row<'_>) -> Option<ItemContent> {
    let lead = sentence(row, "lead");
    if !row.has("figure") {
        row.fault(Fault::new("missing_key", row.place()).with("key", "figure"));
    }
    let figure: Located<FigureRef> = row.opt_parsed("figure", "bad_figure_ref")?;
    if !matches!(figure.value.part, FigurePart::Each(_)) {
        row.fault(
            Fault::new("breakdown_needs_each", figure.place.clone()).with("text", &figure.value),
        );
    }
    figure.value.note(row.file.ledger, &figure.place);
    Some(ItemContent::Breakdown {
        figure: figure.value,
        lead,
    })
}

fn narrative_of(row: &mut Row<'_>, outline: &str) -> ItemContent {
    let slot = row.text("slot");
    row.file.ledger.mention(
        Sort::Slot,
        &format!("{outline}/{}", slot.value),
        &slot.place,
    );
    ItemContent::Narrative {
        slot: SlotId::new(slot.value),
        names_agencies: row.flag("names_agencies", false),
    }
}

#[derive(Clone, Copy)]
enum By {
    Total,
    Agencies,
    Dimension,
}

fn table_of(row: &mut Row<'_>) -> Table {
    let title = sentence(row, "title");
    let measures = row.mentions("measures", Sort::Measure);
    let by = row.opt_choice(
        "by",
        &[
            ("total", By::Total),
            ("agencies", By::Agencies),
            ("dimension", By::Dimension),
        ],
    );
    let columns = match by.unwrap_or(By::Total) {
        By::Total => TableColumns::Total,
        By::Agencies => TableColumns::Agencies,
        By::Dimension => TableColumns::Dimension(row.mention("dimension", Sort::List)),
    };
    Table {
        title,
        measures,
        columns,
        is_compared: row.flag("compared", false),
    }
}

fn annex_of(mut row: Row<'_>) -> Annex {
    let title = sentence(&mut row, "title");
    let title_en = row.text("title_en").value;
    let tables = row.rows("table").into_iter().map(|mut table| {
        let found = table_of(&mut table);
        table.finish();
        found
    });
    let tables = tables.collect();
    row.finish();
    Annex {
        title,
        title_en,
        tables,
    }
}
