//! Whose result a figure tells: the body that acts in its clause, else the one that the sentences before name, else that of the
//! heading, else the issuer. A body that something is done to or with is none of these.

use std::sync::Arc;

use super::{Context, Found};
use crate::bodies::{Name, Passage, names_at};
use crate::lexicon::{Role, role_at, starts_with_phrase};
use crate::paragraph::Para;

/// Remembers whose results a paragraph tells, since many figures share it.
#[derive(Default)]
pub(super) struct Owners {
    /// The paragraph turned to last.
    para: Option<usize>,
    /// Bodies that act in it, in text order.
    acting: Vec<Acting>,
    /// The body of the headings above it.
    headed: Option<Arc<str>>,
    /// The issuer, where it was asked for.
    issuer: Option<Arc<str>>,
}

/// Bodies that act from a byte of the paragraph on.
struct Acting {
    from: usize,
    /// One past the last byte, where a bracket ends it.
    to: usize,
    /// None where a whole area is told of ("toàn tỉnh xảy ra ...").
    names: Option<Arc<str>>,
    /// True for several bodies under one noun, and for one of them.
    group: bool,
}

impl Owners {
    /// The body whose result a figure is.
    pub fn give(
        &mut self,
        context: &Context<'_>,
        figure: &Found,
        part: Option<usize>,
    ) -> Option<Arc<str>> {
        let para = context.view.paras.get(figure.para)?;
        if self.para != Some(figure.para) {
            self.para = Some(figure.para);
            self.acting = acting(context, para);
            self.headed = heading(context, part).map(Arc::from);
        }
        let at = figure.start.saturating_sub(para.body);
        let own = self
            .acting
            .iter()
            .rev()
            .find(|acting| acting.from <= at && at < acting.to)
            .and_then(|acting| acting.names.clone());
        own.or_else(|| self.headed.clone()).or_else(|| {
            let issuer = context.header.issuer.as_ref()?;
            let shared = || Arc::from(issuer.value.as_str());
            Some(self.issuer.get_or_insert_with(shared).clone())
        })
    }
}

/// The bodies that act in a paragraph. O(n).
fn acting(context: &Context<'_>, para: &Para) -> Vec<Acting> {
    let passage = Passage {
        text: context.view.text(para.body, para.end),
        key: context.view.para_key(para),
    };
    if para.mark == crate::label::Mark::Row {
        return Vec::new();
    }
    let mut found: Vec<Acting> = Vec::new();
    for (at, bracket) in clause_starts(passage.key) {
        let to = bracket.unwrap_or(passage.key.len());
        // "các doanh nghiệp đã khóa 30 thuê bao, gồm: Nhà mạng A 10 thuê bao": each member of a group has its own.
        let grouped = found.last().is_some_and(|acting| acting.group);
        if let Some(subject) = subject(passage, at, (bracket.is_some(), grouped)) {
            let several = subject.names.starts_with("Các ") || subject.names.starts_with("các ");
            // What a group did goes no farther than its sentence.
            let sentence = passage.key.get(at..).and_then(|rest| rest.find(". "));
            let group = several || grouped && subject.counts;
            let to = sentence
                .filter(|_| group)
                .map_or(to, |end| to.min(at + end));
            found.push(Acting {
                from: subject.from,
                to,
                group,
                names: Some(subject.names),
            });
        } else if tells_of_area(passage.key.get(at..).unwrap_or_default()) {
            found.push(Acting {
                from: at,
                to,
                group: false,
                names: None,
            });
        }
    }
    found
}

/// Where clauses begin in which another body may act, and for those inside a bracket where it closes.
///
/// A comma begins one only behind a figure or a word of time: before, it parts the names of a list.
fn clause_starts(key: &str) -> Vec<(usize, Option<usize>)> {
    let bytes = key.as_bytes();
    let mut starts = vec![(0, None)];
    let (mut bracket, mut clause) = (None, 0);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => {
                let close = crate::window::after(key, at, 300)
                    .find(')')
                    .map(|close| at + close);
                bracket = close;
                if close.is_some() {
                    starts.push((at + 1, bracket));
                }
                clause = at + 1;
            }
            b')' => bracket = None,
            b'.' | b';' | b':' | b',' if bytes.get(at + 1) == Some(&b' ') => {
                let said = key.get(clause..at).unwrap_or_default();
                let tells =
                    *byte != b',' || said.bytes().any(|b| b.is_ascii_digit()) || is_time(said);
                if tells {
                    starts.push((at + 2, bracket));
                }
                clause = at + 2;
            }
            _ => {}
        }
    }
    starts
}

/// "Trong kỳ", "Ngoài ra": words before the body that acts.
fn is_time(said: &str) -> bool {
    said.chars().count() <= 40
        && [
            "trong",
            "từ",
            "đến",
            "qua",
            "năm",
            "quý",
            "tháng",
            "cùng kỳ",
            "hiện",
            "ngoài ra",
            "bên cạnh đó",
            "đồng thời",
            "riêng",
            "cụ thể",
            "trong đó",
        ]
        .iter()
        .any(|word| starts_with_phrase(said.trim_start(), word))
}

/// "Toàn tỉnh xảy ra ...", "trên địa bàn xã ...": what happened in an area is the result of no body named before.
fn tells_of_area(clause: &str) -> bool {
    [
        "toàn tỉnh",
        "toàn thành phố",
        "toàn huyện",
        "toàn xã",
        "toàn phường",
        "toàn ngành",
        "cả nước",
        "cả tỉnh",
        "trên địa bàn",
    ]
    .iter()
    .any(|words| starts_with_phrase(clause, words))
}

/// The bodies whose clause begins somewhere.
struct Subject {
    /// First byte of their names.
    from: usize,
    names: Arc<str>,
    /// True where a count stands in place of a predicate.
    counts: bool,
}

/// The bodies whose clause begins at a byte, which may stand in a bracket or tell a member of a group.
fn subject(passage: Passage<'_>, at: usize, (bracketed, grouped): (bool, bool)) -> Option<Subject> {
    let rest = passage.key.get(at..)?;
    let skipped = [
        "riêng ",
        "trong đó ",
        "trong đó, ",
        "đồng thời ",
        "đồng thời, ",
        "- ",
        "+ ",
    ]
    .iter()
    .find(|word| rest.starts_with(**word))
    .map_or(0, |word| word.len());
    let from = at + skipped;
    let from = from + time_before(passage.key.get(from..)?);
    let (names, end) = names_at(passage, from);
    let first = names.first().filter(|name| name.start == from)?;
    let text = passage.text.get(first.start..first.end)?;
    let several = ["Một số ", "Nhiều ", "Mỗi ", "Những "]
        .iter()
        .any(|word| text.starts_with(word));
    let named = text.starts_with(char::is_uppercase) && text.contains(' ') && !several;
    let group = text.starts_with("các ") && text.split(' ').count() > 2;
    let acts = (named || group) && acts(passage.key, end);
    let counts = named && counts(passage, first, end, (bracketed, grouped));
    (acts || counts).then(|| Subject {
        from,
        names: Arc::from(joined(passage, &names)),
        counts: !acts,
    })
}

/// Length of the words of time that open a clause without a comma: "trong tháng 5/2026 Sở X kiểm tra ...".
fn time_before(rest: &str) -> usize {
    const WORDS: &[&str] = &[
        "trong", "từ", "đến", "qua", "năm", "quý", "tháng", "ngày", "đầu", "cuối", "và", "i", "ii",
        "iii", "iv",
    ];
    if !is_time(
        rest.get(..rest.find(' ').unwrap_or(rest.len()))
            .unwrap_or_default(),
    ) {
        return 0;
    }
    let mut length = 0;
    for word in rest.split_inclusive(' ') {
        let bare = word.trim_end();
        let dated = bare.starts_with(|c: char| c.is_ascii_digit())
            && bare.chars().all(|c| c.is_ascii_digit() || c == '/');
        if !dated && !WORDS.contains(&bare) {
            break;
        }
        length += word.len();
    }
    length
}

fn joined(passage: Passage<'_>, names: &[Name]) -> String {
    let names: Vec<&str> = names
        .iter()
        .filter_map(|name| passage.text.get(name.start..name.end))
        .collect();
    names.join("; ")
}

/// True when a predicate follows the names, at once or behind words of time.
fn acts(key: &str, end: usize) -> bool {
    let rest = key.get(end..).unwrap_or_default().trim_start();
    let timed = ["trong ", "từ ngày ", "từ đầu năm "]
        .iter()
        .any(|word| rest.starts_with(word));
    let rest = if timed { behind_time(rest) } else { rest };
    role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
}

/// What stands behind "trong quý III", "trong tháng 9/2025,".
fn behind_time(rest: &str) -> &str {
    let mut words = rest
        .match_indices(' ')
        .take(9)
        .map(|(at, _)| rest.get(at + 1..).unwrap_or_default());
    words
        .find(|tail| role_at(tail).is_some_and(|(_, role)| role == Role::Verb))
        .unwrap_or_default()
}

/// "(Công an tỉnh 05 vụ, Công an cấp xã 07 vụ)": a count of each force, or of each member of a group that acts; of other bodies a
/// bracket tells what they have or suffer.
fn counts(
    passage: Passage<'_>,
    name: &Name,
    end: usize,
    (bracketed, grouped): (bool, bool),
) -> bool {
    let force = [
        "công an",
        "thanh tra",
        "đội",
        "đồn",
        "bộ đội",
        "đoàn",
        "hải quan",
        "cảnh sát",
    ]
    .iter()
    .any(|head| {
        passage
            .key
            .get(name.start..)
            .is_some_and(|key| starts_with_phrase(key, head))
    });
    let rest = passage.key.get(end..).unwrap_or_default();
    (bracketed && force || grouped)
        && rest
            .trim_start_matches([':', ' '])
            .starts_with(|c: char| c.is_ascii_digit())
}

fn heading(context: &Context<'_>, part: Option<usize>) -> Option<String> {
    context.outline.ancestors(part).find_map(|index| {
        let (start, end) = *context.outline.titles.get(index)?;
        let passage = Passage {
            text: context.view.text(start, end),
            key: context.view.key(start, end),
        };
        let names = crate::duty::heading_bodies(passage);
        let names: Vec<&str> = names
            .iter()
            .filter_map(|name| passage.text.get(name.start..name.end))
            .collect();
        (!names.is_empty()).then(|| names.join("; "))
    })
}
