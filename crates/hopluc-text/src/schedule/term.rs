//! Terms that run from an event: "báo cáo ... trong vòng 05 ngày kể từ ngày hoàn thành". They set a time but no day of the calendar.
//! A term from the day of the document itself is not told here: its last day can be counted, see `duty::from_issue`.

use std::sync::OnceLock;

use regex::Regex;

use super::asked::what_of;
use super::{Busy, Item, Reader, Timed};
use crate::lexicon::{Role, role_at};
use crate::reading::ScheduleWhat;

impl Reader<'_> {
    /// A schedule without a day for each term in which a report is due, or that runs from the receipt of this document, in
    /// clauses where nothing `busy` stands.
    pub(super) fn terms(&self, busy: &Busy, found: &mut Vec<Timed>) {
        if !self.key.bytes().any(|b| b.is_ascii_digit()) {
            return;
        }
        let mut past = 0;
        for hit in terms().find_iter(self.key) {
            let end = self.clause_end(hit.end());
            let event = self.key.get(hit.end()..end).unwrap_or_default();
            let start = self.clause_start(past, hit.start());
            let words = self.key.get(start..hit.start()).unwrap_or_default();
            if busy.meets(start, end) || !is_due(words, hit.as_str(), event) {
                continue;
            }
            past = end;
            let reports = hands_in(words);
            let what = if reports {
                ScheduleWhat::BaoCao
            } else {
                what_of(words, "")
            };
            // The time of several acts is told with the last of them, that of a case with the case; behind a bracket it stands
            // alone.
            let from = if words.ends_with(") ") {
                hit.start()
            } else {
                last_act(words).map_or(start, |act| start + act)
            };
            found.push(self.timed_item(Item::undated((from, end), words, what, None)));
        }
    }
}

/// "cô lập máy chủ, khôi phục dữ liệu trong vòng ...": where the last of several acts begins.
fn last_act(words: &str) -> Option<usize> {
    let act = words.rfind(", ")? + 2;
    let rest = words.get(act..)?;
    if opens_case(words) {
        return None;
    }
    // "ứng dụng" is also the thing that a telephone runs.
    let verb = role_at(rest).is_some_and(|(_, role)| role == Role::Verb);
    (verb && !rest.starts_with("ứng dụng")).then_some(act)
}

/// True for a term in which an act is due. A span of time that something lasts or is told of is none
/// ("thuê bao mở mới trong 90 ngày", "trong 6 tháng đầu năm"), and the last day of a term that runs from the document itself is counted.
fn is_due(words: &str, term: &str, event: &str) -> bool {
    // "xây dựng quy trình xử lý trong 24 giờ", "phấn đấu xử lý trong 03 ngày": what is aimed at, and not when the duty is done.
    if ["quy trình ", "cơ chế ", "phấn đấu "]
        .iter()
        .any(|aim| words.contains(aim))
    {
        return false;
    }
    let runs = term.contains("từ ");
    let hours = term.contains("giờ") || term.contains("phút");
    let limits = ["vòng", "thời hạn", "thời gian", "nhất", "không quá"]
        .iter()
        .any(|word| term.contains(word));
    if runs {
        return acts_in(words) && !from_issue(event);
    }
    let lasts = [
        "qua",
        "tới",
        "đầu",
        "cuối",
        "gần",
        "liên tục",
        "năm",
        "trở lên",
    ]
    .iter()
    .any(|word| crate::lexicon::starts_with_phrase(event.trim_start(), word));
    let months = term.ends_with("tháng") || term.ends_with("tuần");
    !lasts && !months && (limits || hours) && acts_in(words)
}

/// True where a verb of the genre stands in the words, or a case in which something must be done.
fn acts_in(words: &str) -> bool {
    opens_case(words) || super::clause::acts_anywhere(words.trim())
}

/// "khi phát hiện sự cố phải thông báo ngay ": the case stands before what it makes due.
fn opens_case(words: &str) -> bool {
    ["khi ", "trường hợp ", "nếu "]
        .iter()
        .any(|word| words.trim_start().starts_with(word))
}

/// "báo cáo Sở X", "gửi bản kiểm điểm về ...": the last act before the term hands something in.
fn hands_in(words: &str) -> bool {
    const SENT: &[&str] = &[
        "báo cáo",
        "kết quả",
        "số liệu",
        "danh sách",
        "bản ",
        "văn bản",
    ];
    let act = words.rsplit([';', ',']).next().unwrap_or_default();
    let sent = act
        .split_once("gửi ")
        .is_some_and(|(_, rest)| SENT.iter().any(|thing| rest.starts_with(thing)));
    sent || act.trim_start().starts_with("báo cáo") || act.contains(" báo cáo ")
}

/// "ban hành", "ký Công văn này": the day of the document itself.
fn from_issue(event: &str) -> bool {
    ["ban hành", "ký", "được ký"]
        .iter()
        .any(|word| crate::lexicon::starts_with_phrase(event.trim_start(), word))
        || event.contains(" được ký")
        || event.contains(" có hiệu lực")
}

/// The words of a term up to its event.
fn terms() -> &'static Regex {
    static TERMS: OnceLock<Regex> = OnceLock::new();
    TERMS.get_or_init(|| {
        Regex::new(r"(?:trong (?:vòng |thời hạn |thời gian )?(?:tối đa |không quá )?|chậm nhất (?:là |sau |trong )?|muộn nhất (?:là |sau )?|không quá |tối đa (?:là )?)\d{1,3} (?:\([^()]{1,20}\) )?(?:phút|giờ|ngày làm việc|ngày|tuần|tháng)(?:,? (?:kể |tính )?từ (?:ngày |khi |lúc |thời điểm )?)?")
            .expect("a literal pattern is valid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let key = crate::fold::aligned_key(text);
        let hit = terms().find(&key);
        let found = hit.is_some_and(|hit| {
            let (words, event) = (key.get(..hit.start()), key.get(hit.end()..));
            is_due(
                words.unwrap_or_default(),
                hit.as_str(),
                event.unwrap_or_default(),
            )
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_event_makes_an_act_due() {
        check(
            "báo cáo Sở Nội vụ trong 05 ngày kể từ ngày hoàn thành",
            true,
        );
        check("chặn truy cập trong vòng 24 giờ kể từ khi có yêu cầu", true);
        check(
            "tạm ngừng dịch vụ chậm nhất 02 giờ sau khi nhận yêu cầu",
            true,
        );
        check("khi bị lộ dữ liệu phải thông báo trong vòng 72 giờ", true);
        check("ban hành kế hoạch trong 15 ngày kể từ ngày ban hành", false);
    }

    #[test]
    fn what_lasts_is_not_due() {
        check("tiếp nhận tin báo trong 6 tháng đầu năm", false);
        check("rà soát tài khoản mở mới trong 90 ngày", false);
        check("đình chỉ hoạt động trong thời hạn 06 tháng", false);
        check("xử lý 06 vụ trong 02 ngày qua", false);
        check("ban hành quy trình xử lý tra soát trong vòng 24 giờ", false);
    }
}
