//! Tables that give out work: a row for each task, columns for who leads, who takes part and by when.
//! Other tables, of results or of documents, give no duties.

use crate::bodies::{Name, Passage, names_at};
use crate::date::date_at;
use crate::duty::limit::limits_in;
use crate::paragraph::{Para, View};
use crate::reading::Spanned;

/// Which column tells what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    task: usize,
    lead: usize,
    partners: Option<usize>,
    time: Option<usize>,
}

/// What a row tells, as ranges of the cleaned text.
pub(super) struct Row {
    pub task: (usize, usize),
    pub lead: Vec<Spanned<String>>,
    pub partners: Vec<Spanned<String>>,
    pub deadline: Option<String>,
    pub time: Option<(usize, usize)>,
}

/// Ranges of the cells of a row in the cleaned text, trimmed; the empty ones before the first and after the last `|` are left out.
fn cells(view: &View, para: &Para) -> Vec<(usize, usize)> {
    let text = view.text(para.start, para.end);
    let trimmed = text.trim().trim_start_matches('|').trim_end_matches('|');
    let mut at = para.start + text.find(trimmed).unwrap_or(0);
    let mut found = Vec::new();
    for cell in trimmed.split('|') {
        let lead = cell.len() - cell.trim_start().len();
        found.push((at + lead, at + lead + cell.trim().len()));
        at += cell.len() + 1;
    }
    found
}

/// The columns that a head row names; none where the table gives out no work.
pub(super) fn columns_of(view: &View, para: &Para) -> Option<Columns> {
    let cells = cells(view, para);
    let find = |words: &[&str], not: &[&str]| {
        cells.iter().position(|(start, end)| {
            let key = view.key(*start, *end);
            key.chars().count() < 60
                && words.iter().any(|word| key.contains(word))
                && !not.iter().any(|word| key.contains(word))
        })
    };
    let lead = find(
        &[
            "chủ trì",
            "thực hiện",
            "chịu trách nhiệm",
            "phân công",
            "đơn vị đầu mối",
            "cơ quan đầu mối",
        ],
        &[
            "thời gian",
            "thời hạn",
            "tiến độ",
            "nội dung",
            "nhiệm vụ",
            "kinh phí",
            "kết quả",
            "phối hợp thực hiện",
        ],
    )?;
    let task = find(
        &[
            "nhiệm vụ",
            "nội dung",
            "công việc",
            "hoạt động",
            "giải pháp",
            "tên văn bản",
        ],
        &["chủ trì", "đơn vị", "cơ quan"],
    )?;
    let partners = find(&["phối hợp"], &["chủ trì"]);
    let time = find(&["thời gian", "thời hạn", "tiến độ", "hoàn thành"], &[]);
    (task != lead).then_some(Columns {
        task,
        lead,
        partners,
        time,
    })
}

/// The bodies of a cell, which holds nothing else: what no name covers up to the next sign belongs to the name before it.
fn cell_names(passage: Passage<'_>) -> Vec<Name> {
    let key = passage.key;
    let mut found: Vec<Name> = Vec::new();
    let mut at = 0;
    while at < key.len() {
        let (names, end) = names_at(passage, at);
        let rest = key.get(end.max(at)..).unwrap_or_default();
        let stop = end.max(at) + rest.find([';', ',', '(']).unwrap_or(rest.len());
        if let Some((last, others)) = names.split_last() {
            found.extend(others);
            let whole = key.get(..stop).map_or(stop, |head| head.trim_end().len());
            found.push(Name {
                start: last.start,
                end: last.end.max(whole),
            });
        } else if key
            .get(at..stop)
            .is_some_and(|cell| cell.chars().any(char::is_alphabetic))
        {
            let lead = key
                .get(at..stop)
                .map_or(0, |cell| cell.len() - cell.trim_start().len());
            let end = key.get(..stop).map_or(stop, |head| head.trim_end().len());
            found.push(Name {
                start: at + lead,
                end,
            });
        }
        let bracket = key
            .get(stop..)
            .filter(|rest| rest.starts_with('('))
            .and_then(|rest| rest.find(')'));
        let past = bracket.map_or(stop, |close| stop + close + 1);
        let rest = key.get(past..).unwrap_or_default();
        at = past + rest.len() - rest.trim_start_matches([';', ',', ' ', '.']).len();
        if at == stop {
            break;
        }
    }
    found
}

/// One row of such a table; none for a row that only groups others.
pub(super) fn row_of(view: &View, para: &Para, columns: Columns) -> Option<Row> {
    let cells = cells(view, para);
    let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).copied();
    let task = cell(Some(columns.task))?;
    let names = |range: Option<(usize, usize)>| {
        let Some((start, end)) = range else {
            return Vec::new();
        };
        let passage = Passage {
            text: view.text(start, end),
            key: view.key(start, end),
        };
        cell_names(passage)
            .into_iter()
            .map(|name| {
                let (from, to) = (start + name.start, start + name.end);
                Spanned::new(view.said(from, to), view.span(from, to))
            })
            .collect::<Vec<_>>()
    };
    let lead = names(cell(Some(columns.lead)));
    let partners = names(cell(columns.partners));
    let time = cell(columns.time).filter(|(start, end)| end > start);
    let long = view.text(task.0, task.1).chars().count() >= 8;
    if !long || lead.is_empty() {
        return None;
    }
    let deadline = time.and_then(|(start, end)| {
        let key = view.key(start, end);
        let from = key.find(|c: char| c.is_alphanumeric())?;
        date_at(key, from)
            .map(|(date, _)| date)
            .or_else(|| limits_in(key).first().map(|limit| limit.date))
            .and_then(crate::date::PartialDate::iso)
    });
    Some(Row {
        task,
        lead,
        partners,
        deadline,
        time,
    })
}
