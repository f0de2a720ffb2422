//! Adds a duty with all that its words tell: partners, deadline, what is handed over, and the orders in its brackets.

use super::{
    Names, Piece, Reader, bracket, limit, opens_order, order, partner, report_only, subject,
};
use crate::reading::{AssignedBy, Duty, Spanned};

impl Reader<'_> {
    pub(super) fn add(&mut self, piece: Piece, assignees: Names, assigned_by: AssignedBy) {
        let given = self.bracketed_orders(piece);
        let closing = bracket::closing_shares(self.passage(piece), true).partners;
        let own = partner::partners_of(self.passage(piece))
            .into_iter()
            .chain(closing)
            .filter(|name| {
                !given
                    .iter()
                    .any(|(start, end)| (*start..*end).contains(&name.start))
            })
            .collect::<Vec<_>>();
        let mut partners = self.spanned(piece, &own);
        if partners.is_empty() {
            partners = self.shared_partners(piece, assigned_by);
        }
        let partners = partners
            .into_iter()
            .filter(|p| !assignees.iter().any(|a| a.value == p.value))
            .collect();
        let key = self.view.key(piece.start, piece.end);
        let limit = own_limit(key, &given);
        let deliverable = order::deliverable(key).map(|(start, end)| {
            let (start, end) = (piece.start + start, piece.start + end);
            Spanned::new(self.view.said(start, end), self.view.span(start, end))
        });
        // What a report asks of another body ends with its sentence; the next line is the reporter's own again.
        let asks = !self.header.kind.is_directive() && opens_order(key);
        if assigned_by == AssignedBy::Own && !asks {
            self.neighbour.push((piece.part, assignees.clone()));
        }
        self.ranges.push((piece.start, piece.end));
        self.duties.push(Duty {
            // An order with bullets below it is several lines.
            text: self.view.said(piece.start, piece.end).replace('\n', " "),
            span: self.view.span(piece.start, piece.end),
            assignees,
            partners,
            deadline: limit.as_ref().and_then(|limit| limit.date.iso()),
            deadline_span: limit
                .map(|limit| (limit.start, limit.end))
                .or_else(|| limit::event_in(key))
                .map(|(start, end)| self.view.span(piece.start + start, piece.start + end)),
            deadline_within: limit.and_then(|limit| limit.within),
            part: piece.part,
            part_path: self.path(piece),
            assigned_by,
            deliverable,
            is_report_only: report_only::is_report_only(self.passage(piece)),
        });
    }

    /// "(giao X chủ trì ...)" inside a bullet is a duty of its own.
    pub(super) fn bracketed(&mut self, piece: Piece) {
        for (start, end) in self.bracketed_orders(piece) {
            let inner = Piece {
                start: piece.start + start,
                end: piece.start + end,
                ..piece
            };
            let names = self.spanned(inner, &subject::own_bodies(self.passage(inner)));
            if !names.is_empty() {
                self.add(inner, names, AssignedBy::Own);
            }
        }
    }

    /// Orders in brackets as ranges of the piece: "(giao X chủ trì ...)", "(Sở X cung cấp nội dung trước ngày ...)".
    fn bracketed_orders(&self, piece: Piece) -> Vec<(usize, usize)> {
        let key = self.view.key(piece.start, piece.end);
        let mut found = Vec::new();
        let mut from = 0;
        if !key.as_bytes().contains(&b'(') || !self.closing_bodies(piece).is_empty() {
            return found;
        }
        while let Some(start) = key
            .get(from..)
            .and_then(|rest| rest.find('('))
            .map(|at| from + at + 1)
        {
            let given = key
                .get(start..)
                .is_some_and(|rest| rest.starts_with("giao "));
            let end = if given {
                Some(closing_bracket(key, start))
            } else {
                self.apart(piece, start)
            };
            if let Some(end) = end {
                found.push((start, end));
                from = end.max(start);
            } else {
                from = start;
            }
        }
        found
    }

    /// End of the bracket that opens before byte `start` of the piece, where it gives a body work of its own.
    fn apart(&self, piece: Piece, start: usize) -> Option<usize> {
        let near = crate::window::after(
            self.view.key(piece.start, piece.end),
            start,
            LONGEST_BRACKET,
        );
        let length = near.find(')')?;
        let inner = Piece {
            start: piece.start + start,
            end: piece.start + start + length,
            ..piece
        };
        bracket::orders_apart(self.passage(inner)).then_some(start + length)
    }
}

/// Most bytes of a bracket in which a body is given work of its own.
const LONGEST_BRACKET: usize = 600;

/// The time that an order sets: a day before words without one. What is ordered in a bracket (`given`) has its own day, which
/// is the order's only where no other is told. A day that does not exist only where no other is told.
fn own_limit(key: &str, given: &[(usize, usize)]) -> Option<limit::Limit> {
    let limits = limit::limits_in(key);
    let is_own = |limit: &&limit::Limit| {
        !given
            .iter()
            .any(|(start, end)| (*start..*end).contains(&limit.start))
    };
    let is_dated = |limit: &&limit::Limit| limit.date.iso().is_some();
    let is_possible = |limit: &&limit::Limit| limit.date.is_possible();
    let mut own = limits.iter().filter(is_own).filter(is_dated);
    own.clone()
        .find(is_possible)
        .or_else(|| own.next())
        .or_else(|| limits.iter().find(is_dated))
        .or(limits.first())
        .copied()
}

/// The bracket that closes what was opened before `start`; the end of the text where it never closes.
fn closing_bracket(key: &str, start: usize) -> usize {
    let mut depth = 1;
    for (at, c) in key.get(start..).unwrap_or_default().char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return start + at;
        }
    }
    key.trim_end_matches(['.', ' ']).len().max(start)
}
