//! Orders where none is expected: behind results, means or greetings of a paragraph, below the last part, in a letter without parts.

use super::{Piece, Reader, limit, opens_order, order, subject, told};
use crate::label::Mark;
use crate::paragraph::Para;

impl Reader<'_> {
    /// "KINH PHÍ: Từ nguồn đã giao. Sở X thẩm định dự toán ...": the order behind the words that tell where the means come from.
    pub(super) fn means_behind(&self, piece: Piece) -> Option<Piece> {
        let (start, end) = self.outline.titles.get(piece.part?)?;
        let means = self.view.key(*start, *end).contains("kinh phí");
        let order = self.header.kind.is_directive() && means;
        order.then(|| self.subject_behind(piece)).flatten()
    }

    /// "Kết quả: ... . Đề nghị các phòng ...": the order that a directive puts behind results in one paragraph.
    pub(super) fn order_behind(&self, piece: Piece) -> Option<Piece> {
        let key = self.view.key(piece.start, piece.end);
        if !self.header.kind.is_directive() {
            return None;
        }
        key.match_indices(". ")
            .map(|(at, sign)| piece.start + at + sign.len())
            .map(|start| Piece { start, ..piece })
            .find(|order| {
                let key = self.view.key(order.start, order.end);
                let gives = opens_order(key);
                gives && !subject::own_bodies(self.passage(*order)).is_empty()
                    || !gives && order::is_return(key)
            })
    }

    /// "Điều 3. Kinh phí do ngân sách bảo đảm. Sở X thẩm định ...": the sentence of an article in which a body acts.
    pub(super) fn subject_behind(&self, piece: Piece) -> Option<Piece> {
        let key = self.view.key(piece.start, piece.end);
        key.match_indices(". ")
            .map(|(at, sign)| piece.start + at + sign.len())
            .map(|start| Piece { start, ..piece })
            .find(|order| {
                let passage = self.passage(*order);
                let names = subject::own_bodies(passage);
                // "Sở sẽ tổng hợp ...": what the writer intends.
                let intends = names.last().is_some_and(|name| {
                    let rest = passage.key.get(name.end..).unwrap_or_default();
                    rest.starts_with(" sẽ ")
                });
                names.first().is_some_and(|name| name.start == 0)
                    && !intends
                    && !subject::only_told(passage.key, &names)
            })
    }

    /// "Thành phần: mỗi đơn vị cử 01 lãnh đạo": an order in a part that otherwise only tells.
    pub(super) fn sends_people(&self, piece: Piece) -> bool {
        self.header.kind.is_directive() && order::sends_people(self.passage(piece))
    }

    /// "Nhận được Công văn này, yêu cầu các đơn vị ...": an order to all below the last part, whatever that part was about.
    pub(super) fn is_closing(&self, para: &Para, piece: Piece) -> bool {
        let key = self.view.key(piece.start, piece.end);
        let opens = opens_order(key)
            || [
                "nhận được",
                "căn cứ",
                "trên đây là",
                "quá trình",
                "trong quá trình",
            ]
            .iter()
            .any(|sign| key.starts_with(sign));
        para.mark == Mark::Plain
            && self.header.kind.is_directive()
            && opens
            && !subject::own_bodies(self.passage(piece)).is_empty()
    }

    /// "Định kỳ hằng tháng, các đơn vị gửi báo cáo ...": a paragraph below the list of duties, or with a day, that names who must report.
    pub(super) fn goes_on(&self, piece: Piece) -> bool {
        let key = self.view.key(piece.start, piece.end);
        let reports = ["báo cáo", "gửi "].iter().any(|verb| key.contains(verb));
        let told = !self.duties.is_empty() || reports && !limit::limits_in(key).is_empty();
        reports && told && !subject::own_bodies(self.passage(piece)).is_empty()
    }

    /// "Sở X hướng dẫn các xã ...": a paragraph below the first order of a letter without headings, whose subject acts.
    pub(super) fn follows_order(&self, piece: Piece) -> bool {
        let key = self.view.key(piece.start, piece.end);
        !self.duties.is_empty()
            && subject::own_bodies(self.passage(piece))
                .first()
                .is_some_and(|name| {
                    name.start == 0 || key.starts_with("đối với ") || key.starts_with("riêng ")
                })
            && !told::is_told(key)
    }
}
