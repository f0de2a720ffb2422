//! Which window of days belongs to a due day of the same paragraph.

use super::asked::has_act;
use super::windows::Window;
use super::{Reader, Recurrence};
use crate::duty::limit::Limit;
use crate::window;

impl Reader<'_> {
    /// The window that belongs to a limit: the last one before it in its sentence, else one right behind it.
    pub(super) fn window_of<'w>(
        &self,
        windows: &'w [Window],
        limit: &Limit,
        past: usize,
    ) -> Option<(usize, &'w Window)> {
        let before = windows.iter().enumerate().rev().find(|(_, w)| {
            w.start >= past
                // Work that goes on for months has no day that a report could follow.
                && w.from.day.is_some()
                && w.end <= limit.start
                && limit.start - w.end < 160
                && !self.parted(w.end, limit.start)
        });
        before.or_else(|| {
            let behind = windows
                .iter()
                .enumerate()
                .find(|(_, w)| w.start >= limit.end)?;
            (self.is_bracketed(limit.end, behind.1.start)
                || matches!(limit.every, Some(Recurrence::Daily | Recurrence::Weekly))
                    && self.is_next(limit.end, behind.1.start))
            .then_some(behind)
        })
    }

    /// "tổ chức thực hiện từ ngày ... đến ngày ..., báo cáo kết quả trước ngày ...": the window ends an act of its own.
    fn acted(&self, from: usize, to: usize) -> bool {
        let between = self.key.get(from..to).unwrap_or_default();
        let words = window::before(self.key, from, 200);
        let clause = words.rfind("từ ").and_then(|at| words.get(..at));
        let clause = clause.and_then(|clause| clause.rsplit([',', ';', ':', '(']).next());
        between.starts_with(", ")
            && has_act(between)
            && clause.is_some_and(|clause| {
                has_act(clause) && !clause.contains("báo cáo") && !clause.contains("số liệu")
            })
    }

    /// "số liệu tính từ ngày ... đến ngày ...; gửi về Sở trước ngày ...": behind the semicolon the report on those figures is handed in.
    fn hands_in(&self, from: usize, between: &str) -> bool {
        const SENT: &[&str] = &["gửi", "báo cáo gửi", "nộp", "thời hạn", "thời gian gửi"];
        let words = between.trim_start_matches(')').strip_prefix("; ");
        let head = window::before(self.key, from, 200);
        let told = head.rsplit([';', '.']).next().unwrap_or_default();
        let figures = ["số liệu", "thời gian chốt", "thời điểm chốt"]
            .iter()
            .any(|sign| told.contains(sign));
        figures
            && words.is_some_and(|words| {
                let sent = words.is_empty()
                    || SENT
                        .iter()
                        .any(|word| crate::lexicon::starts_with_phrase(words, word));
                sent && !words.contains([';', ':'])
            })
    }

    /// True when a bracket opens right behind a limit and holds the window ("(số liệu từ ngày ...)").
    fn is_bracketed(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            between.trim_start().starts_with('(')
                && !between.contains([')', ';', ','])
                && between.chars().count() < 40
        })
    }

    /// "trước 16 giờ 30, từ ngày ...": the days on which an hour is kept stand right behind it.
    fn is_next(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            let words = between.trim_matches([' ', ',', '(']);
            matches!(words, "" | "bắt đầu" | "kể")
        })
    }

    /// True when a sentence or list sign parts a window from a limit.
    fn parted(&self, from: usize, to: usize) -> bool {
        self.key.get(from..to).is_some_and(|between| {
            let apart = between.contains(';') && !self.hands_in(from, between);
            between.contains(". ") || apart || between.contains("như sau")
        }) || self.acted(from, to)
    }
}
