//! Text in a place where duties stand that lays none on anybody.

use super::{
    Mark, Names, Piece, Reader, campaign, is_only_names, opens_with_verb, order, split, subject,
    told,
};

impl Reader<'_> {
    /// True for text that lays no duty on anybody: told, plain, the words of an article, a line of a schedule.
    pub(super) fn is_no_duty(&self, piece: Piece, own: &Names, last: bool) -> bool {
        let key = self.view.key(piece.start, piece.end);
        let plain = own.is_empty() && !order::is_order(key);
        let closing = last
            && piece.depth == 0
            && !self.is_numbered(piece)
            && !(piece.part.is_some() && opens_with_verb(key));
        let result = piece.depth == 0 && !self.is_task_text(piece);
        let closes = last && !self.header.kind.is_directive() && told::is_own_report(key);
        self.tells(piece, own)
            || closes
            || plain && (closing || result || self.article(piece))
            || self.is_schedule_line(piece)
    }

    /// True for words that greet, explain, tell of what was or will be, or name people and bodies: they order nothing.
    pub(super) fn tells(&self, piece: Piece, own: &Names) -> bool {
        let key = self.view.key(piece.start, piece.end);
        let passage = self.passage(piece);
        // "Nội dung: việc phân loại cấp độ": what a part of a plan is about.
        let about = key.starts_with("việc ") && !order::is_order(key);
        key.chars().count() < 12
            || told::is_courtesy(key)
            || told::is_reason(key)
            || told::is_replacement(key)
            || campaign::is_told_of(key)
            || told::tells_of_letter(key)
            || told::is_member(key)
            || own.is_empty() && (about || told::is_only_time(key) || is_only_names(passage))
            || subject::is_permission(passage)
            || split::agrees(passage)
    }

    /// A deeper bullet that only names a report and its day belongs to the schedule of the bullet above.
    pub(super) fn is_schedule_line(&self, piece: Piece) -> bool {
        let key = self.view.key(piece.start, piece.end);
        piece.depth >= 3
            && self.parent.is_some()
            && key.starts_with("báo cáo")
            && key.contains("trước")
            && key.chars().count() < 200
    }

    /// Unmarked text counts as a duty only where its part is one of tasks, or below a heading that names a body.
    pub(super) fn is_task_text(&self, piece: Piece) -> bool {
        let labelled = self
            .view
            .paras
            .get(piece.para)
            .is_some_and(|para| matches!(para.mark, Mark::Label(..)));
        let in_part = piece.part.is_some() || labelled;
        let key = self.view.key(piece.start, piece.end);
        let addressed = piece
            .part
            .and_then(|part| self.headings.get(part))
            .is_some_and(|names| !names.is_empty());
        let led = labelled
            && self.header.kind.is_directive()
            && self.lead.as_ref().is_some_and(|(part, names)| {
                !names.is_empty() && (part.is_none() || *part == piece.part)
            });
        in_part && (addressed || led || opens_with_verb(key) || order::is_order(key))
    }
}
