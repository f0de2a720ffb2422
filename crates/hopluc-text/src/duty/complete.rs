//! Takes the lines that complete the duty above them ("Cơ quan chủ trì: ...") into that duty.

use super::{Piece, Reader, detail, limit, partner};
use crate::reading::AssignedBy;

impl Reader<'_> {
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
