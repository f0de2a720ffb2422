//! Scores the reader on the documents in the folder `gold` beside it, which were annotated by hand, and holds the scores against the baseline there.
//! The annotations say what a careful reader finds, not what this reader does. `HOPLUC_UPDATE=1` rewrites the baseline.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::print_stdout,
    reason = "a test may panic, need not be quick, and prints its table"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Least total of each kind.
const BARS: &[(&str, f64)] = &[
    ("numbered", 0.98),
    ("citations", 0.95),
    ("parts", 0.9),
    ("tasks", 0.92),
    ("assignees", 0.9),
    ("deadlines", 0.9),
    ("schedules", 0.9),
    ("figures", 0.9),
    ("header", 0.9),
    ("conflicts", 0.9),
];

#[derive(Clone, Copy, Default)]
struct Score {
    gold: usize,
    missed: usize,
    found: usize,
    extra: usize,
}

impl Score {
    fn precision(self) -> f64 {
        ratio(self.found - self.extra, self.found)
    }
    fn recall(self) -> f64 {
        ratio(self.gold - self.missed, self.gold)
    }
    fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        }
    }
    fn add(&mut self, other: Self) {
        self.gold += other.gold;
        self.missed += other.missed;
        self.found += other.found;
        self.extra += other.extra;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// How quotes are compared: lower case, NFC, one space, none around `/` and `-`, no sign at the ends.
fn fold(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let lower: String = text.nfc().collect::<String>().to_lowercase();
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let trimmed = joined.trim_matches([' ', '.', ';', ':', ',', '-', '+', '–']);
    let mut out = trimmed.to_owned();
    for sign in ['/', '-'] {
        for spaced in [format!(" {sign}"), format!("{sign} ")] {
            while out.contains(&spaced) {
                out = out.replace(&spaced, &sign.to_string());
            }
        }
    }
    out
}

fn head(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn list<'a>(document: &'a Value, key: &str) -> &'a [Value] {
    document[key].as_array().map_or(&[], Vec::as_slice)
}

fn is_weak(entry: &Value) -> bool {
    ["suspect", "why"].iter().any(|key| {
        entry[*key]
            .as_str()
            .is_some_and(|text| text.starts_with("weak:"))
    })
}

/// Pairs each gold entry with the first free one that is the same; gives the partner of each.
fn paired(gold: &[Value], found: &[Value], same: fn(&Value, &Value) -> bool) -> Vec<Option<usize>> {
    let mut used = BTreeSet::new();
    gold.iter()
        .map(|entry| {
            let hit = (0..found.len()).find(|j| !used.contains(j) && same(entry, &found[*j]))?;
            used.insert(hit);
            Some(hit)
        })
        .collect()
}

fn scored(gold: &[Value], found: &[Value], hits: &[Option<usize>]) -> Score {
    let required = gold.iter().zip(hits).filter(|(entry, _)| !is_weak(entry));
    Score {
        gold: required.clone().count(),
        missed: required.filter(|(_, hit)| hit.is_none()).count(),
        found: found.len(),
        extra: found.len() - hits.iter().flatten().count(),
    }
}

fn same_citation(g: &Value, f: &Value) -> bool {
    if g["number"].is_string() || f["number"].is_string() {
        return fold(&g["number"]) == fold(&f["number"]);
    }
    let (a, b) = (fold(&g["quote"]), fold(&f["quote"]));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

fn same_part(g: &Value, f: &Value) -> bool {
    fold(&g["label"]) == fold(&f["label"])
        && head(&fold(&g["title"]), 25) == head(&fold(&f["title"]), 25)
}

fn same_task(g: &Value, f: &Value) -> bool {
    head(&fold(&g["quote_start"]), 30) == head(&fold(&f["quote_start"]), 30)
}

fn same_schedule(g: &Value, f: &Value) -> bool {
    let dates = ["due", "due_month_day", "period_start", "period_end"];
    if dates.iter().all(|key| g[*key].is_null()) {
        return head(&fold(&g["quote"]), 40) == head(&fold(&f["quote"]), 40);
    }
    dates.iter().all(|key| g[*key] == f[*key])
}

fn same_figure(g: &Value, f: &Value) -> bool {
    let (Some(a), Some(b)) = (g["value"].as_f64(), f["value"].as_f64()) else {
        return false;
    };
    if (a - b).abs() > 1e-6 || (g["unit"] == "VND") != (f["unit"] == "VND") {
        return false;
    }
    let (a, b) = (fold(&g["quote"]), fold(&f["quote"]));
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let common = words(&a).intersection(&words(&b)).count();
    a.contains(&b) || b.contains(&a) || common >= a.split(' ').count().min(3)
}

fn header_score(gold: &Value, found: &Value) -> Score {
    let keys = gold.as_object().unwrap().keys();
    let folded = |value: &Value| match value.as_array() {
        Some(items) => items.iter().map(fold).collect::<Vec<_>>(),
        None => vec![fold(value)],
    };
    let wrong = keys
        .clone()
        .filter(|key| folded(&gold[*key]) != folded(&found[*key]))
        .count();
    Score {
        gold: keys.len(),
        missed: wrong,
        found: keys.len(),
        extra: wrong,
    }
}

/// How often a field of the gold tasks is right in the task that was found.
fn field_score(gold: &[Value], found: &[Value], hits: &[Option<usize>], key: &str) -> Score {
    let folded = |value: &Value| {
        let mut items: Vec<String> = match value.as_array() {
            Some(items) => items.iter().map(fold).collect(),
            None => vec![fold(value)],
        };
        items.sort();
        items
    };
    let right = gold
        .iter()
        .zip(hits)
        .filter(|(g, hit)| hit.is_some_and(|j| folded(&g[key]) == folded(&found[j][key])))
        .count();
    let wrong = gold.len() - right;
    Score {
        gold: gold.len(),
        missed: wrong,
        found: gold.len(),
        extra: wrong,
    }
}

/// Strong contradictions of which at least one passage was raised.
fn conflict_score(gold: &Value, found: &Value) -> Score {
    let raised: Vec<String> = list(found, "contradictions")
        .iter()
        .flat_map(|entry| list(entry, "quotes").iter().map(fold))
        .collect();
    let strong = list(gold, "contradictions")
        .iter()
        .filter(|entry| !is_weak(entry));
    let missed = strong
        .clone()
        .filter(|entry| {
            !list(entry, "quotes")
                .iter()
                .any(|quote| raised.iter().any(|r| r.contains(&head(&fold(quote), 30))))
        })
        .count();
    let count = strong.count();
    Score {
        gold: count,
        missed,
        found: count,
        extra: missed,
    }
}

fn scores(gold: &Value, found: &Value) -> Vec<(&'static str, Score)> {
    let pair = |key: &str, same| {
        let (g, f) = (list(gold, key), list(found, key));
        scored(g, f, &paired(g, f, same))
    };
    let numbered = |document: &Value| -> Vec<Value> {
        let all = list(document, "citations").iter();
        all.filter(|citation| citation["number"].is_string())
            .cloned()
            .collect()
    };
    let (g, f) = (numbered(gold), numbered(found));
    let (tasks, read) = (list(gold, "tasks"), list(found, "tasks"));
    let hits = paired(tasks, read, same_task);
    vec![
        (
            "header",
            header_score(&gold["document"], &found["document"]),
        ),
        ("citations", pair("citations", same_citation)),
        ("numbered", scored(&g, &f, &paired(&g, &f, same_citation))),
        ("parts", pair("parts", same_part)),
        ("tasks", scored(tasks, read, &hits)),
        ("assignees", field_score(tasks, read, &hits, "assignees")),
        ("partners", field_score(tasks, read, &hits, "coordinating")),
        ("deadlines", field_score(tasks, read, &hits, "deadline")),
        ("schedules", pair("schedules", same_schedule)),
        ("figures", pair("figures", same_figure)),
        ("conflicts", conflict_score(gold, found)),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold")
}

/// Name, annotation and reading of each document, in alphabetical order.
fn documents() -> Vec<(String, Value, Value)> {
    documents_as(str::to_owned)
}

/// The same after `damage` was done to each text.
fn documents_as(damage: fn(&str) -> String) -> Vec<(String, Value, Value)> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|path| {
            let gold = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let text = std::fs::read_to_string(path.with_extension("txt")).unwrap();
            let found = hopluc_text::gold_json(&hopluc_text::read(&damage(&text)));
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                gold,
                found,
            )
        })
        .collect()
}

/// All scores by document and kind; the last document is the total.
fn table() -> Vec<(String, Vec<(&'static str, Score)>)> {
    table_of(documents())
}

fn table_of(documents: Vec<(String, Value, Value)>) -> Vec<(String, Vec<(&'static str, Score)>)> {
    let mut total: BTreeMap<&str, Score> = BTreeMap::new();
    let mut rows = Vec::new();
    for (name, gold, found) in documents {
        let row = scores(&gold, &found);
        for (kind, score) in &row {
            total.entry(kind).or_default().add(*score);
        }
        rows.push((name, row));
    }
    let kinds: Vec<&'static str> = rows[0].1.iter().map(|(kind, _)| *kind).collect();
    let sums = kinds.into_iter().map(|kind| (kind, total[kind])).collect();
    rows.push(("total".to_owned(), sums));
    rows
}

fn baseline_text(rows: &[(String, Vec<(&'static str, Score)>)]) -> String {
    let mut out = String::new();
    for (name, row) in rows {
        for (kind, score) in row.iter().filter(|(_, score)| score.gold + score.found > 0) {
            out.push_str(&format!("{name} {kind} {:.3}\n", score.f1()));
        }
    }
    out
}

fn parsed(baseline: &str) -> BTreeMap<(String, String), f64> {
    baseline
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let key = (words.next()?.to_owned(), words.next()?.to_owned());
            Some((key, words.next()?.parse().ok()?))
        })
        .collect()
}

#[test]
fn the_collection_covers_at_least_fifteen_documents() {
    assert!(documents().len() >= 15);
}

#[test]
fn no_document_loses_and_every_total_stays_above_its_bar() {
    let rows = table();
    for (name, row) in &rows {
        println!("{name}");
        for (kind, score) in row.iter().filter(|(_, score)| score.gold + score.found > 0) {
            let (p, r, f1) = (score.precision(), score.recall(), score.f1());
            println!(
                "   {kind:<10} P {p:.3}  R {r:.3}  F1 {f1:.3}  gold {}",
                score.gold
            );
        }
    }
    let path = folder().join("baseline.txt");
    let text = baseline_text(&rows);
    if std::env::var_os("HOPLUC_UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let (before, now) = (
        parsed(&std::fs::read_to_string(&path).unwrap()),
        parsed(&text),
    );
    let mut losses = Vec::new();
    for (key, score) in &now {
        let known = before.get(key).copied().unwrap_or(0.0);
        if (score - known).abs() > 1e-9 {
            println!(
                "{} {} {}: {known:.3} -> {score:.3}",
                if *score > known { "GAIN" } else { "LOSS" },
                key.0,
                key.1
            );
        }
        if *score < known {
            losses.push(key);
        }
    }
    assert!(losses.is_empty(), "lost against baseline.txt: {losses:?}");
    let (_, total) = rows.last().unwrap();
    for (kind, bar) in BARS {
        let score = total.iter().find(|(name, _)| name == kind).unwrap().1;
        assert!(score.f1() >= *bar, "{kind}: {:.3} < {bar}", score.f1());
    }
}

#[test]
fn dates_telephones_fractions_and_amounts_are_no_citations() {
    for name in ["phu_dinh.txt", "phu_dinh_hai.txt"] {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        for citations in [
            hopluc_text::read(&text).citations,
            hopluc_text::citations(&text),
        ] {
            let quotes: Vec<String> = citations.into_iter().map(|c| c.quote).collect();
            assert!(quotes.is_empty(), "{name}: {quotes:?}");
        }
    }
}

/// Long lines broken at 78 letters, as a printed page or a mail does; rows of tables and lines in columns stay.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let keeps = line.contains('|') || line.contains("   ");
        let mut width = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > 78 && !keeps {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
        out.push('\n');
    }
    out
}

/// No blank line anywhere.
fn without_gaps(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines.join("\n")
}

/// The number of a page after every 28 lines.
fn paged(text: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        out.push_str(line);
        out.push('\n');
        if index > 0 && index % 28 == 0 {
            out.push_str(&format!("\n{}\n\n", index / 28 + 1));
        }
    }
    out
}

#[test]
fn damage_to_the_layout_costs_little() {
    let plain = table();
    let (_, plain) = plain.last().unwrap();
    for (what, damage, cost) in [
        ("wrapped", wrapped as fn(&str) -> String, 0.015),
        ("without gaps", without_gaps, 0.015),
        ("paged", paged, 0.01),
    ] {
        let rows = table_of(documents_as(damage));
        let (_, total) = rows.last().unwrap();
        for kind in ["citations", "tasks", "assignees", "schedules", "figures"] {
            let of =
                |row: &[(&str, Score)]| row.iter().find(|(name, _)| *name == kind).unwrap().1.f1();
            let (before, after) = (of(plain), of(total));
            println!("{what} {kind} {before:.3} -> {after:.3}");
            assert!(
                after + cost >= before,
                "{what} {kind}: {before:.3} -> {after:.3}"
            );
        }
    }
}
