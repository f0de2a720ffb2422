//! What the files of one load define and name: collects faults, resolves names when everything is read. Never reads TOML.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::fault::{Fault, Place, nearest};
use super::figure_ref::FigureRef;

/// The sorts of entry that can be defined and named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Unit,
    Measure,
    MeasureName,
    List,
    /// A value, written `list=value`.
    Value,
    Kind,
    Role,
    Group,
    Schedule,
    Outline,
    /// A narrative slot, written `outline/slot`.
    Slot,
    DocumentKind,
    /// A day worked in exchange.
    Swap,
    Register,
    /// The Vietnamese word of a register's addresses.
    Slug,
    /// A field, written `register/field` or `register/table.column`.
    Field,
    /// A state, written `register/state`.
    State,
    /// A step, written `register/step`.
    Step,
    /// A law, decree or circular, by number.
    LegalAct,
    /// An act that sets penalties, by number.
    PenaltyAct,
    Penalty,
    Ladder,
}

impl Sort {
    fn word(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Measure => "measure",
            Self::MeasureName => "measure id",
            Self::List => "value list",
            Self::Value => "value",
            Self::Kind => "agency kind",
            Self::Role => "role",
            Self::Group => "group address",
            Self::Schedule => "schedule",
            Self::Outline => "outline",
            Self::Slot => "narrative slot",
            Self::DocumentKind => "document kind",
            Self::Swap => "exchanged day",
            Self::Register => "register",
            Self::Slug => "address",
            Self::Field => "field",
            Self::State => "state",
            Self::Step => "step",
            Self::LegalAct => "legal act",
            Self::PenaltyAct => "act of penalties",
            Self::Penalty => "penalty",
            Self::Ladder => "ladder",
        }
    }
}

struct Mention {
    sort: Sort,
    id: String,
    place: Place,
}

/// Faults, definitions and mentions of one load.
#[derive(Default)]
pub(super) struct Ledger {
    faults: RefCell<Vec<Fault>>,
    defined: RefCell<BTreeMap<(Sort, String), Place>>,
    mentions: RefCell<Vec<Mention>>,
    figures: RefCell<Vec<(FigureRef, Place)>>,
}

impl Ledger {
    pub fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Enters a definition; a second one of the same name is a fault that says where the first stands.
    pub fn define(&self, sort: Sort, id: &str, place: &Place) {
        let first = self.defined.borrow().get(&(sort, id.to_owned())).cloned();
        if let Some(first) = first {
            let fault = Fault::new("duplicate", place.clone())
                .with("sort", sort.word())
                .with("id", id);
            return self.fault(fault.with("file", &first.file).with("line", first.line));
        }
        self.defined
            .borrow_mut()
            .insert((sort, id.to_owned()), place.clone());
    }

    /// Notes that the text at `place` names an entry; resolved by [`Ledger::close`].
    pub fn mention(&self, sort: Sort, id: &str, place: &Place) {
        self.mentions.borrow_mut().push(Mention {
            sort,
            id: id.to_owned(),
            place: place.clone(),
        });
    }

    /// Notes that a figure is named at `place`.
    pub fn note_figure(&self, figure: FigureRef, place: Place) {
        self.figures.borrow_mut().push((figure, place));
    }

    /// The figures named so far.
    pub fn figures(&self) -> Vec<(FigureRef, Place)> {
        self.figures.borrow().clone()
    }

    /// Where an entry was defined.
    pub fn place_of(&self, sort: Sort, id: &str) -> Place {
        let place = self.defined.borrow().get(&(sort, id.to_owned())).cloned();
        place.unwrap_or(Place {
            file: String::new(),
            line: 0,
            column: 0,
        })
    }

    /// Resolves every mention and hands out all faults.
    pub fn close(self) -> Vec<Fault> {
        let (mut faults, defined) = (self.faults.into_inner(), self.defined.into_inner());
        for Mention { sort, id, place } in self.mentions.into_inner() {
            if defined.contains_key(&(sort, id.clone())) {
                continue;
            }
            let known = defined
                .keys()
                .filter(|(s, _)| *s == sort)
                .map(|(_, id)| id.as_str());
            let near = nearest(&id, known);
            faults.push(
                Fault::new("unknown_name", place)
                    .with("sort", sort.word())
                    .with("id", id)
                    .with("near", near),
            );
        }
        faults
    }
}

/// One file with its line starts, so that a byte range becomes a place.
pub(super) struct SourceText<'a> {
    pub path: &'a str,
    pub text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> SourceText<'a> {
    /// The file `path` with this text.
    pub fn new(path: &'a str, text: &'a str) -> Self {
        let after_breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            path,
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// Place of the first byte of `span`. O(log lines + length of the line).
    pub fn place(&self, span: &Range<usize>) -> Place {
        let line = self
            .line_starts
            .partition_point(|start| *start <= span.start);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let column = self
            .text
            .get(start..span.start)
            .map_or(0, |s| s.chars().count()) as u32
            + 1;
        Place {
            file: self.path.to_owned(),
            line: line as u32,
            column,
        }
    }

    /// Place of the file as a whole.
    pub fn whole(&self) -> Place {
        Place {
            file: self.path.to_owned(),
            line: 0,
            column: 0,
        }
    }
}
