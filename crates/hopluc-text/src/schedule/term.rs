//! Terms that run from an event: "báo cáo ... trong vòng 05 ngày kể từ ngày hoàn thành". They set a time but no day of the calendar.
//! A term from the day of the document itself is not told here: its last day can be counted, see `duty::from_issue`.

use std::sync::OnceLock;

use regex::Regex;

use super::asked::what_of;
use super::{Item, Reader, Timed};
use crate::date::PartialDate;
use crate::lexicon::{Role, role_at};
use crate::reading::ScheduleWhat;

impl Reader<'_> {
    /// A schedule without a day for each term in which a report is due, or that runs from the receipt of this document, in
    /// clauses where nothing `busy` stands.
    pub(super) fn terms(&self, busy: &[(usize, usize)], found: &mut Vec<Timed>) {
        if !self.key.bytes().any(|b| b.is_ascii_digit()) {
            return;
        }
        let mut past = 0;
        for hit in terms().find_iter(self.key) {
            let end = self.clause_end(hit.end());
            let event = self.key.get(hit.end()..end).unwrap_or_default();
            let start = self.clause_start(past, hit.start());
            let words = self.key.get(start..hit.start()).unwrap_or_default();
            let taken = busy.iter().any(|(from, to)| *from < end && start < *to);
            let runs = hit.as_str().contains("từ ");
            let due = if runs {
                (is_report_due(words, event) || runs_from_this(event)) && !from_issue(event)
            } else {
                is_due_in_case(words)
            };
            if taken || !due {
                continue;
            }
            past = end;
            let reports = hands_in(words);
            let what = if reports {
                ScheduleWhat::BaoCao
            } else {
                what_of(words, "")
            };
            found.push(self.timed_item(Item {
                // The time of the whole order is told by its own words alone, that of its last act with the act.
                start: if start == 0 && !reports {
                    last_act(words).unwrap_or(hit.start())
                } else {
                    start
                },
                end,
                words,
                what,
                window: None,
                due: PartialDate::default(),
                before: false,
                recurs: None,
                due_month_day: None,
            }));
        }
    }
}

/// "cô lập máy chủ, khôi phục dữ liệu trong vòng ...": where the last of several acts begins.
fn last_act(words: &str) -> Option<usize> {
    let act = words.rfind(", ")? + 2;
    let rest = words.get(act..)?;
    role_at(rest)
        .is_some_and(|(_, role)| role == Role::Verb)
        .then_some(act)
}

/// A report that an event makes due. What is asked for only on request has no time yet.
fn is_report_due(words: &str, event: &str) -> bool {
    hands_in(words) && !event.contains("yêu cầu") && !event.contains("đề nghị")
}

/// "khi phát hiện sự cố phải thông báo ngay ": the case and the report that it makes due stand before the term.
fn is_due_in_case(words: &str) -> bool {
    let clause = words.trim_start();
    let case = ["khi ", "trường hợp ", "nếu "]
        .iter()
        .any(|word| clause.starts_with(word));
    let must = clause.split_once(" phải ").map(|(_, act)| act);
    case && must.is_some_and(|act| act.starts_with("báo cáo") || act.starts_with("thông báo"))
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

/// "khi nhận được Công điện này", "ngày nhận văn bản này": the term runs once, for each who receives the document.
fn runs_from_this(event: &str) -> bool {
    const FORMS: &[&str] = &[
        "công điện",
        "công văn này",
        "văn bản này",
        "chỉ thị này",
        "thông báo này",
        "kế hoạch này",
        "quyết định này",
        "kết luận này",
    ];
    event
        .trim_start()
        .strip_prefix("nhận ")
        .map(|rest| rest.strip_prefix("được ").unwrap_or(rest))
        .is_some_and(|rest| FORMS.iter().any(|form| rest.starts_with(form)))
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
        Regex::new(r"(?:trong (?:vòng |thời hạn |thời gian )?|chậm nhất (?:là |sau |trong )?|muộn nhất (?:là |sau )?|không quá )\d{1,3} (?:\([^()]{1,20}\) )?(?:giờ|ngày làm việc|ngày|tuần|tháng)(?:,? (?:kể |tính )?từ (?:ngày |khi |lúc |thời điểm )?)?")
            .expect("a literal pattern is valid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_makes_a_report_due() {
        for (words, event, expected) in [
            ("báo cáo sở nội vụ ", "hoàn thành", true),
            (
                "rà soát, gửi kết quả về sở nội vụ ",
                "kết thúc đợt kiểm tra",
                true,
            ),
            ("gửi báo cáo đột xuất ", "có yêu cầu", false),
            ("gửi cảnh báo cho đơn vị ", "phát hiện", false),
            ("báo cáo viên nhắn tin, khóa thuê bao ", "phát hiện", false),
        ] {
            assert_eq!(is_report_due(words, event), expected, "{words}{event}");
        }
    }

    #[test]
    fn receipt_of_this_document_is_one_event() {
        assert!(runs_from_this("nhận được công điện"));
        assert!(runs_from_this("nhận văn bản này"));
        assert!(!runs_from_this("nhận được yêu cầu"));
        assert!(!runs_from_this("nhận văn bản của tổ chức"));
    }

    #[test]
    fn a_case_makes_a_report_due() {
        assert!(is_due_in_case("khi mất điện phải báo cáo ngay sở "));
        assert!(!is_due_in_case("phản hồi kết quả xử lý "));
        assert!(!is_due_in_case("khi có yêu cầu, cung cấp dữ liệu "));
    }
}
