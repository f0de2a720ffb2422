//! Who must do what by when: one duty per bullet or paragraph that obliges somebody.
//! Names are copied as written; matching them to agencies is not done here.

mod add;
mod assign;
mod behind;
mod bracket;
mod coarse;
mod complete;
mod condition;
mod counted;
mod described;
mod detail;
mod from_issue;
mod heading;
mod lead;
pub(crate) mod limit;
pub(crate) mod limit_words;
pub(crate) mod months;
mod no_duty;
mod objects;
mod order;
mod partner;
mod receipt;
mod report_only;
mod returns;
mod split;
mod subject;
mod table;
mod title;
mod told;
mod unknown;
mod year_part;

pub(crate) use from_issue::set_last_days;
pub use receipt::runs_from_receipt;

use crate::bodies::Passage;
use crate::campaign;
use crate::label::{LabelStyle, Mark};
use crate::outline::{Outline, is_only_names};
use crate::paragraph::{Para, View, Zone};
use crate::reading::{AssignedBy, Duty, Header, Spanned};

pub(crate) use detail::is_detail;
pub(crate) use heading::heading_bodies;
pub(crate) use order::{opens_order, opens_with_verb};

/// The duties of a document, and their ranges in the cleaned text.
pub(crate) fn duties_of(
    view: &View,
    outline: &Outline,
    header: &Header,
) -> (Vec<Duty>, Vec<(usize, usize)>) {
    let mut reader = Reader {
        view,
        outline,
        header,
        duties: Vec::new(),
        ranges: Vec::new(),
        lead: None,
        opening: Vec::new(),
        neighbour: Vec::new(),
        parent: None,
        shared: None,
        given: None,
        table: None,
        taken: 0,
        headings: Vec::new(),
        open: Vec::new(),
    };
    reader.headings = (0..outline.titles.len())
        .map(|part| reader.heading_names(part))
        .collect();
    reader.open = (0..outline.titles.len())
        .map(|part| reader.tells_duties(Some(part)))
        .collect();
    for (index, para) in view.paras.iter().enumerate() {
        if para.mark == Mark::Row {
            reader.row(index, para);
            continue;
        }
        reader.table = None;
        if para.zone == Zone::Body && para.body >= reader.taken {
            reader.para(index, para, closes(view, index));
        } else if para.zone == Zone::Annex {
            reader.lead = None;
        }
    }
    (reader.duties, reader.ranges)
}

/// True for the last paragraph of the body, or of a text that is attached to it.
fn closes(view: &View, index: usize) -> bool {
    view.paras
        .iter()
        .skip(index + 1)
        .find(|para| para.zone != Zone::Footnote)
        .is_none_or(|para| para.zone != Zone::Body)
}

type Names = Vec<Spanned<String>>;

struct Reader<'a> {
    view: &'a View,
    outline: &'a Outline,
    header: &'a Header,
    duties: Vec<Duty>,
    ranges: Vec<(usize, usize)>,
    /// Bodies of the last sentence that introduces a list, with the part it stands in.
    lead: Option<(Option<usize>, Names)>,
    /// Bodies that the sentence before all parts names.
    opening: Names,
    /// Assignees of the duty before in the same part.
    neighbour: Vec<(Option<usize>, Names)>,
    /// Bodies of a bullet that introduces deeper bullets, with its depth.
    parent: Option<(u8, Names)>,
    /// Partners whom a bullet names for the deeper bullets below it, with its depth.
    shared: Option<(u8, Names)>,
    /// Bodies that the first of several counted items names, while the others are read.
    given: Option<Names>,
    /// Bodies of each heading.
    headings: Vec<Names>,
    /// Whether each part tells duties.
    open: Vec<bool>,
    /// Where the last order ends that took the bullets below it.
    taken: usize,
    /// Columns of the table that gives out work, while its rows go on.
    table: Option<table::Columns>,
}

/// A stretch of the cleaned text that may hold a duty.
#[derive(Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    part: Option<usize>,
    depth: u8,
    /// Paragraph it belongs to.
    para: usize,
}

impl Reader<'_> {
    fn para(&mut self, index: usize, para: &Para, last: bool) {
        let part = self.outline.part_of.get(index).copied().flatten();
        let heading = part.filter(|p| {
            self.outline
                .titles
                .get(*p)
                .is_some_and(|(start, _)| *start == para.body)
        });
        if let Some(p) = heading {
            self.parent = None;
            let inline = self.outline.inline.get(p).copied().flatten();
            let Some(start) = inline else {
                return;
            };
            // "Tập huấn giáo viên: 02 đợt, đợt 1 trong tháng 9/2026": the title is the act.
            let text = self.view.key(start, para.end);
            let acts = text.starts_with(|c: char| c.is_ascii_digit())
                && opens_with_verb(self.view.key(para.body, para.end))
                && !limit::limits_in(self.view.key(para.body, para.end)).is_empty();
            let piece = Piece {
                start: if acts { para.body } else { start },
                end: para.end,
                part,
                depth: 0,
                para: index,
            };
            if self.is_open(Some(p)) || self.sends_people(piece) {
                self.piece(piece, last);
            } else if let Some(order) = self.order_behind(piece) {
                self.piece(order, last);
            }
            return;
        }
        let depth = match &para.mark {
            Mark::Bullet(depth) => *depth + 1,
            Mark::Label(LabelStyle::Letter, _) => 1,
            Mark::Footnote => return,
            _ => 0,
        };
        let piece = Piece {
            start: para.body,
            end: para.end,
            part,
            depth,
            para: index,
        };
        if part.is_none() && depth == 0 && !matches!(para.mark, Mark::Label(..)) {
            self.preamble(piece, last);
        } else if self.is_open(part) || self.is_closing(para, piece) || self.sends_people(piece) {
            self.piece(piece, last);
        } else if let Some(order) = self
            .order_behind(piece)
            .or_else(|| self.means_behind(piece))
        {
            self.piece(order, last);
        } else {
            self.note_lead(piece);
        }
    }

    /// A row of a table: its head names the columns, the others are duties.
    fn row(&mut self, index: usize, para: &Para) {
        let Some(columns) = self.table else {
            self.table = table::columns_of(self.view, para);
            return;
        };
        let Some(row) = table::row_of(self.view, para, columns) else {
            return;
        };
        let (start, end) = row.task;
        let part = self.outline.part_of.get(index).copied().flatten();
        self.ranges.push((para.start, para.end));
        self.duties.push(Duty {
            text: self.view.said(start, end),
            span: self.view.span(start, end),
            assignees: row.lead,
            partners: row.partners,
            deadline: row.deadline,
            deadline_span: row.time.map(|(from, to)| self.view.span(from, to)),
            deadline_within: None,
            part,
            part_path: self.outline.path(part),
            assigned_by: AssignedBy::Own,
            deliverable: None,
            is_report_only: false,
        });
    }

    /// Text before the first heading, or of a document without headings.
    fn preamble(&mut self, piece: Piece, last: bool) {
        let key = self.view.key(piece.start, piece.end);
        if key.ends_with(':') {
            self.note_lead(piece);
        } else if self.header.kind.is_directive()
            && !told::is_courtesy(key)
            && (order::is_order(key) || self.goes_on(piece) || self.follows_order(piece))
        {
            self.piece(piece, last);
        } else if told::is_courtesy(key)
            && let Some(order) = self.order_behind(piece)
        {
            self.piece(order, last);
        }
    }

    fn note_lead(&mut self, piece: Piece) {
        if self.view.key(piece.start, piece.end).ends_with(':') {
            let names = self.spanned(piece, &lead::lead_bodies(self.passage(piece)));
            if piece.part.is_none() && !names.is_empty() {
                self.opening.clone_from(&names);
            }
            self.lead = Some((piece.part, names));
        }
    }

    fn is_open(&self, part: Option<usize>) -> bool {
        match part.and_then(|part| self.open.get(part)) {
            Some(open) => *open,
            None => self.tells_duties(part),
        }
    }

    /// True when text in `part` tells duties rather than results.
    fn tells_duties(&self, part: Option<usize>) -> bool {
        let titles: Vec<&str> = self
            .outline
            .ancestors(part)
            .filter_map(|p| self.outline.titles.get(p))
            .map(|(s, e)| self.view.key(*s, *e))
            .collect();
        if titles.iter().any(|title| title::is_result_title(title)) {
            return false;
        }
        if titles.iter().any(|title| title::is_task_title(title)) {
            return true;
        }
        self.header.kind.is_directive()
    }

    /// Path of the part, with the item's own number or letter where it has one.
    fn path(&self, piece: Piece) -> String {
        let path = self.outline.path(piece.part);
        let heading = piece
            .part
            .and_then(|p| self.outline.titles.get(p))
            .map(|(start, _)| *start);
        match self.view.paras.get(piece.para) {
            Some(Para {
                mark: Mark::Label(_, label),
                body,
                ..
            }) if heading != Some(*body) => {
                // "1.1" below "1" repeats its part.
                let repeats = path.rsplit('.').next().is_some_and(|last| {
                    label
                        .strip_prefix(last)
                        .is_some_and(|rest| rest.starts_with('.'))
                });
                if path.is_empty() || repeats {
                    label.clone()
                } else {
                    format!("{path}.{label}")
                }
            }
            _ => path,
        }
    }

    fn passage(&self, piece: Piece) -> Passage<'_> {
        Passage {
            text: self.view.text(piece.start, piece.end),
            key: self.view.key(piece.start, piece.end),
        }
    }

    fn spanned(&self, piece: Piece, names: &[crate::bodies::Name]) -> Names {
        names
            .iter()
            .map(|name| {
                let (start, end) = (piece.start + name.start, piece.start + name.end);
                Spanned::new(self.view.said(start, end), self.view.span(start, end))
            })
            .collect()
    }

    /// One bullet or paragraph in a place where duties stand.
    fn piece(&mut self, piece: Piece, last: bool) {
        let piece = match bracket::whole_order(self.view.key(piece.start, piece.end)) {
            Some((from, to)) => Piece {
                start: piece.start + from,
                end: piece.start + to,
                ..piece
            },
            None => piece,
        };
        let mut start = piece.start;
        for cut in split::further_orders(self.passage(piece)) {
            let end = piece.start + cut;
            let trimmed = self.view.text(start, end).trim_end().len();
            self.items(
                Piece {
                    start,
                    end: start + trimmed,
                    ..piece
                },
                false,
            );
            start = end;
        }
        self.items(Piece { start, ..piece }, last);
    }

    /// One order, or each of the items that it counts with days of their own; what names nobody takes up whom the first one names.
    fn items(&mut self, piece: Piece, last: bool) {
        let mut start = piece.start;
        let known = self.duties.len();
        for item in counted::counted_items(self.view.key(piece.start, piece.end)) {
            let before = self.view.text(start, piece.start + item.sign);
            let end = start + before.trim_end().len();
            if end > start {
                self.order(
                    Piece {
                        start,
                        end,
                        ..piece
                    },
                    false,
                );
                self.given = self.duties.get(known).map(|duty| duty.assignees.clone());
            }
            start = piece.start + item.text;
        }
        self.order(Piece { start, ..piece }, last);
        self.given = None;
    }

    fn order(&mut self, piece: Piece, last: bool) {
        let key = self.view.key(piece.start, piece.end);
        if piece.depth <= self.parent.as_ref().map_or(u8::MAX, |(depth, _)| *depth) {
            self.parent = None;
        }
        if piece.depth <= self.shared.as_ref().map_or(u8::MAX, |(depth, _)| *depth) {
            self.shared = None;
        }
        // "Kinh phí: do ngân sách bảo đảm. Đề nghị Phòng X thẩm định ...": an order behind what completes the work above.
        if (is_detail(key) || told::is_courtesy(key))
            && let Some(order) = self.order_behind(piece)
        {
            self.order(order, last);
            return;
        }
        if self.shares_work(piece) || self.detail(piece) {
            return;
        }
        let introduces = key.ends_with(':');
        if introduces && let Some(whole) = self.with_objects(piece) {
            self.taken = whole.end;
            self.order(whole, last);
            return;
        }
        let Some(own) = self.own_names(piece) else {
            return;
        };
        let plain = self.header.kind.is_directive() && piece.depth == 0 && !order::is_order(key);
        if own.is_empty()
            && (self.article(piece) || plain && !opens_with_verb(key))
            && let Some(order) = self.subject_behind(piece)
        {
            self.order(order, last);
            return;
        }
        let obliges = piece.depth > 0 && key.chars().count() > 40 && opens_with_verb(key);
        if introduces && !obliges && (key.chars().count() < 200 || piece.depth == 0) {
            self.introduce(piece, own);
            return;
        }
        if self.is_no_duty(piece, &own, last) {
            return;
        }
        let (assignees, assigned_by) = self.assignees(piece, own);
        let unnamed = matches!(assigned_by, AssignedBy::Document | AssignedBy::Nobody);
        // "Báo cáo quý gửi trước ngày 15 tháng cuối quý": a line of the schedule of reports, which every unit keeps.
        let sent = unnamed && self.header.addressees.is_empty() && report_only::names_report(key);
        if unnamed && campaign::only_opens(key) || sent {
            return;
        }
        // "Sử dụng nguồn chi thường xuyên; Phòng X tham mưu bổ sung": the only body that is named.
        let (assignees, assigned_by) = if unnamed {
            self.named_behind(piece).unwrap_or((assignees, assigned_by))
        } else {
            (assignees, assigned_by)
        };
        self.add(piece, assignees.clone(), assigned_by);
        self.bracketed(piece);
        if introduces {
            self.parent = Some((piece.depth, assignees));
        }
    }

    /// The bodies that act only behind a semicolon of an order.
    fn named_behind(&self, piece: Piece) -> Option<(Names, AssignedBy)> {
        let further = self.spanned(piece, &split::further_subjects(self.passage(piece)));
        (!further.is_empty()).then_some((further, AssignedBy::Own))
    }

    /// True for the text of an article itself ("Điều 1. Thành lập ..."), which rules but orders nobody unless it says so.
    fn article(&self, piece: Piece) -> bool {
        piece.depth == 0
            && matches!(
                self.view.paras.get(piece.para).map(|para| &para.mark),
                Some(Mark::Label(LabelStyle::Dieu, _))
            )
    }

    /// A sentence that only introduces a list hands its bodies on.
    fn introduce(&mut self, piece: Piece, own: Names) {
        let names = if own.is_empty() {
            let passage = self.passage(piece);
            let mut led = lead::lead_bodies(passage);
            // "Các sở, ban, ngành; UBND các xã:": a line of names alone opens the list of what they must do.
            if led.is_empty() {
                led = heading::only_names(passage);
            }
            self.spanned(piece, &led)
        } else {
            own
        };
        if piece.depth == 0 {
            self.lead = Some((piece.part, names));
        } else if !names.is_empty() {
            self.parent = Some((piece.depth, names));
        }
    }
}
