//! Where the clause or sentence around a time begins and ends.

use super::Reader;
use super::asked::{goes_on_list, has_act};
use crate::lexicon::{Head, Role, heads_at, role_at};
use crate::window;

/// How far back a clause or sentence is followed, in bytes.
const REACH: usize = 1500;

impl Reader<'_> {
    /// "báo cáo hằng tuần (vào thứ Sáu)": the end of a clause, behind the bracket that opens in it and closes right there.
    pub(super) fn past_bracket(&self, start: usize, end: usize) -> usize {
        let clause = self.key.get(start..end).unwrap_or_default();
        let open = clause.matches('(').count() > clause.matches(')').count();
        let closes = self
            .key
            .get(end..)
            .is_some_and(|tail| tail.starts_with(')'));
        if open && closes { end + 1 } else { end }
    }

    pub(super) fn sentence_start(&self, at: usize) -> usize {
        let head = window::before(self.key, at, REACH);
        let cut = head
            .rfind(". ")
            .map_or(0, |cut| cut + 2)
            .max(head.rfind(';').map_or(0, |cut| cut + 1));
        at - head.len() + cut
    }

    /// Where the clause ends that goes on at byte `at`: before the next sign. A comma right there and "(qua ...)" belong to it.
    pub(super) fn clause_end(&self, at: usize) -> usize {
        let tail = window::after(self.key, at, REACH);
        let skip = tail.len() - tail.trim_start_matches([',', ' ']).len();
        let rest = tail.get(skip..).unwrap_or_default();
        let mut stop = clause_length(rest);
        if let Some(bracket) = rest.get(stop..).filter(|rest| rest.starts_with("(qua ")) {
            let close = bracket.find(')').map_or(0, |close| close + 1);
            stop += close + clause_length(bracket.get(close..).unwrap_or_default());
        }
        let clause = rest.get(..stop).unwrap_or_default();
        let length = clause.trim_end_matches(['.', '/', ' ']).len();
        if length == 0 { at } else { at + skip + length }
    }

    /// "gửi số vụ, số bị hại, số tiền về Công an tỉnh": where the clause ends whose things are listed behind commas.
    pub(super) fn list_end(&self, at: usize) -> usize {
        let mut end = self.clause_end(at);
        while let Some(rest) = self.key.get(end..).and_then(|rest| rest.strip_prefix(", ")) {
            let next = self.clause_end(end);
            let entry = self.key.get(end + 2..next).unwrap_or_default();
            let noun = rest.starts_with(char::is_alphabetic)
                && heads_at(rest).next().is_none()
                && !acts_anywhere(entry);
            if !noun || next <= end {
                break;
            }
            end = next;
        }
        end
    }

    /// Where the clause begins that holds byte `at`; not before `past`.
    pub(super) fn clause_start(&self, past: usize, at: usize) -> usize {
        let head = window::before(self.key, at, REACH);
        let base = at - head.len();
        let past = past.saturating_sub(base);
        // The bracket right before a window belongs to the clause: "báo cáo tổng kết (từ ngày ...".
        let trimmed = head.trim_end_matches(['(', ' ']);
        let mut cut = past;
        let mut closed = 0usize;
        for (sign_at, sign) in trimmed.char_indices().rev() {
            if sign_at < past {
                break;
            }
            // "gửi báo cáo về UBND tỉnh (qua Sở X) trước ngày ...": a whole bracket parts nothing.
            match sign {
                ')' => closed += 1,
                '(' if closed > 0 => {
                    closed -= 1;
                    continue;
                }
                _ => {}
            }
            if closed > 0 {
                continue;
            }
            let ends = match sign {
                ';' | ':' => true,
                '(' => !tells_figures(trimmed.get(sign_at + 1..).unwrap_or_default()),
                '.' => head
                    .get(sign_at + 1..)
                    .is_some_and(|rest| rest.starts_with(' ')),
                ',' => trimmed.get(sign_at + 1..).is_some_and(|rest| {
                    rest.trim().chars().count() > 14
                        && has_act(rest)
                        && !parts_names(trimmed.get(..sign_at).unwrap_or_default(), rest)
                        && !goes_on_list(rest.trim_start())
                        && !opens_clause(trimmed.get(..sign_at).unwrap_or_default())
                }),
                _ => false,
            };
            if ends {
                cut = sign_at + 1;
                break;
            }
        }
        let cut = base + cut;
        let rest = self.key.get(cut..at).unwrap_or_default();
        let start = cut + rest.len()
            - rest
                .trim_start_matches([' ', ',', ';', ')', '+', '-'])
                .len();
        self.past_beginning(start, at)
    }

    /// "Từ tháng 8/2026, trước ngày 05 hằng tháng báo cáo ...": the words behind the time from which the whole is in force.
    fn past_beginning(&self, start: usize, at: usize) -> usize {
        let words = self.key.get(start..at).unwrap_or_default();
        let behind = ["từ tháng ", "từ quý ", "kể từ tháng ", "bắt đầu từ tháng "]
            .iter()
            .find(|sign| words.starts_with(**sign))
            .and_then(|_| words.find(", "))
            .filter(|comma| *comma < 60)
            .map(|comma| start + comma + 2);
        behind.filter(|behind| *behind <= at).unwrap_or(start)
    }
}

/// True when a verb of the genre stands at any word of the clause.
pub(super) fn acts_anywhere(clause: &str) -> bool {
    clause
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .chain([0])
        .any(|at| {
            clause
                .get(at..)
                .and_then(role_at)
                .is_some_and(|(_, role)| role == Role::Verb)
        })
}

/// Length of the clause at the start of `key`.
pub(super) fn clause_length(key: &str) -> usize {
    key.find([';', ',', '(', ':'])
        .into_iter()
        .chain(key.find(". "))
        .min()
        .unwrap_or(key.len())
}

/// "Hằng năm", "Định kỳ 06 tháng": what stands before a comma is the rhythm of the sentence, not a clause of its own.
fn opens_rhythm(head: &str) -> bool {
    let sentence = head.rsplit([';', ':', '.']).next().unwrap_or_default();
    let words = sentence.trim_start();
    ["hằng ", "hàng ", "định kỳ", "mỗi "]
        .iter()
        .any(|word| words.starts_with(word))
        && words.chars().count() < 40
}

/// "báo cáo tổng kết (số liệu từ ngày ...)": words of a bracket that tells what time a report covers, up to its window.
fn tells_figures(words: &str) -> bool {
    let words = words.trim();
    ["số liệu", "thời gian", "thời điểm", "tính", "chốt"]
        .iter()
        .any(|word| words.starts_with(word))
        && words.chars().count() < 24
        && !words.contains([',', ')'])
}

/// What stands before a comma opens the clause that goes on behind it: its rhythm, the case in which it holds
/// ("Khi phát hiện sự cố, báo cáo ..."), or how long it holds ("từ nay đến khi có thông báo mới, báo cáo ...").
fn opens_clause(head: &str) -> bool {
    let sentence = head.rsplit([';', ':', '.']).next().unwrap_or_default();
    let words = sentence.trim_start();
    let case = ["khi ", "nếu ", "trường hợp ", "từ nay "]
        .iter()
        .any(|word| words.starts_with(word));
    opens_rhythm(head) || case && !words.contains(',') && words.chars().count() < 80
}

/// "Thủ trưởng các sở, ban, ngành, Chủ tịch UBND các xã báo cáo ...": a comma between two of those who are named.
fn parts_names(head: &str, rest: &str) -> bool {
    let entry = head.rsplit([',', ';', ':', '.']).next().unwrap_or_default();
    let named = |words: &str| {
        let body = heads_at(words).any(|(_, head)| head != Head::Apart);
        body && role_at(words).is_none()
    };
    let entry = entry.trim();
    named(entry) && !acts_anywhere(entry) && named(rest.trim_start())
}
