//! Whom a duty is given to where its own words name nobody: the bullet above, the heading, the sentence before the list, the document.

use super::heading::heading_bodies;
use super::order::opens_with_verb;
use super::split::further_subjects;
use super::{Names, Piece, Reader, subject};
use crate::kind::DocumentKind;
use crate::label::{LabelStyle, Mark};
use crate::reading::AssignedBy;

impl Reader<'_> {
    pub(super) fn assignees(&self, piece: Piece, own: Names) -> (Names, AssignedBy) {
        if !own.is_empty() {
            return (self.referred(piece, own), AssignedBy::Own);
        }
        if let Some(names) = self.given.as_ref().filter(|names| !names.is_empty()) {
            return (names.clone(), AssignedBy::Neighbour);
        }
        if let Some((_, names)) = &self.parent
            && !names.is_empty()
        {
            return (names.clone(), AssignedBy::Heading);
        }
        for part in self.outline.ancestors(piece.part) {
            if let Some(names) = self.headings.get(part).filter(|names| !names.is_empty()) {
                return (names.clone(), AssignedBy::Heading);
            }
            if let Some((Some(led), names)) = &self.lead
                && *led == part
                && !names.is_empty()
            {
                return (names.clone(), AssignedBy::Lead);
            }
        }
        if self.is_numbered(piece)
            && let Some((None, names)) = &self.lead
            && !names.is_empty()
        {
            return (names.clone(), AssignedBy::Lead);
        }
        if let Some((part, names)) = self.neighbour.last()
            && piece.part.is_some()
            && !self.is_numbered(piece)
            && (*part == piece.part || self.reports_of(*part, piece.part))
        {
            return (names.clone(), AssignedBy::Neighbour);
        }
        if let Some((None, names)) = &self.lead
            && !names.is_empty()
        {
            return (names.clone(), AssignedBy::Lead);
        }
        if !self.opening.is_empty() && !self.header.kind.is_directive() {
            return (self.opening.clone(), AssignedBy::Lead);
        }
        self.document_names()
    }

    /// The bodies that an order names for itself; none where it only tells what a body did or does.
    pub(super) fn own_names(&self, piece: Piece) -> Option<Names> {
        let passage = self.passage(piece);
        let directive = self.header.kind.is_directive();
        let acting = subject::own_bodies(passage);
        if directive && subject::only_told(passage.key, &acting) {
            return None;
        }
        let mut own = self.spanned(piece, &acting);
        // "Kinh phí do ngân sách bảo đảm; Sở X hướng dẫn ...": who acts may stand behind what is told.
        if !own.is_empty() || directive && !opens_with_verb(passage.key) {
            for name in self.spanned(piece, &further_subjects(passage)) {
                if own.iter().all(|known| known.value != name.value) {
                    own.push(name);
                }
            }
        }
        if own.is_empty() && !directive {
            own = self.spanned(piece, &subject::proposed_to(passage));
        }
        if own.is_empty() {
            own = self.closing_bodies(piece);
        }
        Some(own)
    }

    /// Bodies of the bracket that closes an order which names nobody else before it.
    pub(super) fn closing_bodies(&self, piece: Piece) -> Names {
        let passage = self.passage(piece);
        if !passage
            .key
            .trim_end_matches(['.', ';', '/', ' '])
            .ends_with(')')
            || !subject::own_bodies(passage).is_empty()
        {
            return Names::new();
        }
        let headed = self.named_above(piece).next().is_some();
        self.spanned(
            piece,
            &super::bracket::closing_shares(passage, headed).leads,
        )
    }

    /// Bodies of the bullet and of the headings above, nearest first.
    fn named_above(&self, piece: Piece) -> impl Iterator<Item = &Names> {
        let parent = self.parent.iter().map(|(_, names)| names);
        let headings = self
            .outline
            .ancestors(piece.part)
            .filter_map(|part| self.headings.get(part));
        parent.chain(headings).filter(|names| !names.is_empty())
    }

    /// "Sở tổng hợp ..." below "4. Sở Y tế": the body whose name the bare word takes up.
    fn referred(&self, piece: Piece, own: Names) -> Names {
        let [bare] = own.as_slice() else {
            return own;
        };
        let bare = crate::fold::aligned_key(&bare.value);
        if !matches!(bare.as_str(), "sở" | "công an" | "tỉnh đoàn") {
            return own;
        }
        let whole = self.named_above(piece).find(|names| {
            names.iter().any(|name| {
                crate::lexicon::starts_with_phrase(&crate::fold::aligned_key(&name.value), &bare)
            })
        });
        whole.cloned().unwrap_or(own)
    }

    /// True for a numbered item that is no heading: it takes up the sentence before the list, not the item before it.
    pub(super) fn is_numbered(&self, piece: Piece) -> bool {
        let heading = piece.part.and_then(|p| self.outline.titles.get(p));
        self.view.paras.get(piece.para).is_some_and(|para| {
            matches!(para.mark, Mark::Label(style, _) if style < LabelStyle::Letter)
                && heading.is_none_or(|(start, _)| *start != para.body)
        })
    }

    /// True for a part "Chế độ báo cáo" below or beside the part in which the bodies that report were named.
    pub(super) fn reports_of(&self, named: Option<usize>, part: Option<usize>) -> bool {
        let title = part
            .and_then(|p| self.outline.titles.get(p))
            .map(|(start, end)| self.view.key(*start, *end));
        let parent = |p: Option<usize>| {
            p.and_then(|p| self.outline.parts.get(p))
                .and_then(|p| p.parent)
        };
        let beside = parent(part).is_some() && parent(part) == parent(named);
        named.is_some()
            && title.is_some_and(|title| title.contains("báo cáo"))
            && (beside
                || self
                    .outline
                    .ancestors(part)
                    .any(|above| Some(above) == named))
    }

    pub(super) fn document_names(&self) -> (Names, AssignedBy) {
        let names = if self.header.kind.is_directive() && self.header.kind != DocumentKind::KeHoach
        {
            self.header.addressees.clone()
        } else {
            self.header.issuer.iter().cloned().collect()
        };
        let by = if names.is_empty() {
            AssignedBy::Nobody
        } else {
            AssignedBy::Document
        };
        (names, by)
    }

    pub(super) fn heading_names(&self, part: usize) -> Names {
        let Some((start, end)) = self.outline.titles.get(part).copied() else {
            return Names::new();
        };
        let piece = Piece {
            start,
            end,
            part: None,
            depth: 0,
            para: usize::MAX,
        };
        self.spanned(piece, &heading_bodies(self.passage(piece)))
    }
}
