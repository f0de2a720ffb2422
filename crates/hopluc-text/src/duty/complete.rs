//! Takes the lines that complete the duty above them ("Cơ quan chủ trì: ...") into that duty.

use super::{Names, Piece, Reader, detail, limit, partner};
use crate::reading::AssignedBy;

impl Reader<'_> {
    /// "a) Chủ trì, phối hợp với X, Y:" names partners for the bullets below it and orders nothing itself; true when it did.
    pub(super) fn shares_work(&mut self, piece: Piece) -> bool {
        let key = self.view.key(piece.start, piece.end);
        if piece.depth == 0 || !names_partners(key) {
            return false;
        }
        let partners = partner::partners_of(self.passage(piece));
        let ends = partners
            .last()
            .and_then(|name| key.get(name.end..))
            .is_some_and(|rest| rest.trim_matches([' ', ':']).is_empty());
        if ends {
            self.shared = Some((piece.depth, self.spanned(piece, &partners)));
        }
        ends
    }

    /// Partners that the bullet or the heading above names for all below it.
    pub(super) fn shared_partners(&self, piece: Piece, assigned_by: AssignedBy) -> Names {
        if let Some((depth, names)) = &self.shared
            && *depth < piece.depth
        {
            return names.clone();
        }
        // Who is named in the order itself shares nothing with the body of the heading.
        if assigned_by == AssignedBy::Own {
            return Names::new();
        }
        let titles = self
            .outline
            .ancestors(piece.part)
            .filter_map(|part| self.outline.titles.get(part).copied());
        for (start, end) in titles {
            let title = self.view.key(start, end);
            let shared = names_partners(title) || title.contains(" chủ trì, phối hợp với ");
            if start != piece.start && shared {
                let title = Piece {
                    start,
                    end,
                    ..piece
                };
                return self.spanned(title, &partner::partners_of(self.passage(title)));
            }
        }
        Names::new()
    }

    /// "Cơ quan chủ trì: ...", "Thời gian hoàn thành: ...": a line that completes the duty before it; true when it was one.
    pub(super) fn detail(&mut self, piece: Piece) -> bool {
        let Some((kind, start)) = detail::detail_of(self.view.key(piece.start, piece.end)) else {
            return false;
        };
        let Some(duty) = self.duties.last().filter(|duty| duty.part == piece.part) else {
            return false;
        };
        let mut duty = duty.clone();
        let rest = Piece {
            start: piece.start + start,
            ..piece
        };
        let names = self.spanned(rest, &crate::bodies::names_at(self.passage(rest), 0).0);
        // "Tháng 5/2024 và tháng 10/2024": the work is done by the last of them.
        let limit = limit::limits_in(self.view.key(piece.start, piece.end))
            .into_iter()
            .max_by_key(|limit| limit.date.iso());
        match kind {
            detail::Detail::Lead if !names.is_empty() => {
                duty.assignees = names;
                duty.assigned_by = AssignedBy::Own;
                // "Chủ trì: X; phối hợp: Y" on one line.
                let partners = partner::partners_of(self.passage(rest));
                duty.partners.extend(self.spanned(rest, &partners));
            }
            detail::Detail::Partners => duty.partners.extend(names),
            detail::Detail::Time => {
                duty.deadline = limit.as_ref().and_then(|limit| limit.date.iso());
                duty.deadline_span = limit.map(|limit| {
                    self.view
                        .span(piece.start + limit.start, piece.start + limit.end)
                });
            }
            detail::Detail::Lead | detail::Detail::Other => {}
        }
        if let Some(last) = self.duties.last_mut() {
            *last = duty;
        }
        if let Some(range) = self.ranges.last_mut() {
            range.1 = piece.end;
        }
        true
    }
}

/// True for words that only say with whom the work below is shared.
fn names_partners(key: &str) -> bool {
    [
        "chủ trì, phối hợp",
        "chủ trì phối hợp",
        "phối hợp với",
        "phối hợp cùng",
    ]
    .iter()
    .any(|opener| key.starts_with(opener))
}
