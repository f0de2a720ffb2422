//! Claims about the catalogue's loader: any text of any file gives a catalogue or faults with a place and words.

use super::mutate::Target;
use hopluc_core::catalogue::{Catalogue, FaultLang};

/// The target of this file.
pub const TARGETS: &[Target] = &[Target {
    name: "catalogue",
    body: catalogue,
    seeds,
    words: WORDS,
}];

const WORDS: &[&str] = &[
    "[[measure]]\n",
    "[[list]]\n",
    "[[schedule]]\n",
    "[[outline]]\n",
    "field = []\n",
    "kind = \"count\"",
    "list = \"x\"",
    "required_in = [\"planned\"]",
    "id = \"x\"\n",
    "id = 1\n",
    "code = \"A01\"\n",
    "from = \"2026-02-30\"\n",
    "from = 2026-01-01\n",
    "= []",
    "= {}",
    "= true",
    "= -1",
    "= 99999999999",
    "\"{A01}\"",
    "{A01@field=x:y|z}",
    "\"\"\"",
    "'''",
    "#",
    "\n",
    "ế",
    "\u{feff}",
    "\0",
];

const FILES: &[(&str, &str)] = &[
    (
        "agency_kinds.toml",
        include_str!("../../catalogue/agency_kinds.toml"),
    ),
    ("groups.toml", include_str!("../../catalogue/groups.toml")),
    ("roles.toml", include_str!("../../catalogue/roles.toml")),
    (
        "calendar/holidays.toml",
        include_str!("../../catalogue/calendar/holidays.toml"),
    ),
    (
        "calendar/period_names.toml",
        include_str!("../../catalogue/calendar/period_names.toml"),
    ),
    (
        "law/document_kinds.toml",
        include_str!("../../catalogue/law/document_kinds.toml"),
    ),
    (
        "law/issuers.toml",
        include_str!("../../catalogue/law/issuers.toml"),
    ),
    (
        "law/acts.toml",
        include_str!("../../catalogue/law/acts.toml"),
    ),
    (
        "measures/a.toml",
        include_str!("../../catalogue/measures/a.toml"),
    ),
    (
        "outlines/campaign.toml",
        include_str!("../../catalogue/outlines/campaign.toml"),
    ),
    (
        "registers/inspection.toml",
        include_str!("../../catalogue/registers/inspection.toml"),
    ),
    (
        "registers/tip.toml",
        include_str!("../../catalogue/registers/tip.toml"),
    ),
    (
        "schedules/ordered.toml",
        include_str!("../../catalogue/schedules/ordered.toml"),
    ),
    (
        "schedules/periodic.toml",
        include_str!("../../catalogue/schedules/periodic.toml"),
    ),
    (
        "values/units.toml",
        include_str!("../../catalogue/values/units.toml"),
    ),
];

/// The first line names the file, the rest is its text. With `+` before the name the other files above stand beside it.
pub fn catalogue(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (path, text) = text.split_once('\n').unwrap_or(("roles.toml", &text));
    let (beside, path) = match path.strip_prefix('+') {
        Some(path) => (FILES, path),
        None => (&[][..], path),
    };
    let others = beside.iter().copied().filter(|(other, _)| *other != path);
    let files: Vec<(&str, &str)> = others.chain([(path, text)]).collect();
    let Err(errors) = Catalogue::from_texts(&files) else {
        return;
    };
    assert!(!errors.faults().is_empty());
    for fault in errors.faults() {
        let (line, column) = (fault.place.line as usize, fault.place.column as usize);
        let found = files.iter().find(|(path, _)| *path == fault.place.file);
        if let (Some((_, text)), 1..) = (found, line) {
            // The end of a text that ends in a line break is a line of its own.
            let lines: Vec<&str> = text.split('\n').collect();
            assert!(line <= lines.len(), "{fault:?} lies beyond the file");
            let n = lines[line - 1].chars().count();
            assert!(
                (1..=n + 1).contains(&column),
                "{fault:?} lies beyond its line"
            );
        }
        for lang in [FaultLang::Vi, FaultLang::En] {
            assert!(!fault.message(lang).is_empty(), "{fault:?}");
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let alone = FILES.iter().map(|(path, text)| format!("{path}\n{text}"));
    let beside = FILES
        .iter()
        .take(3)
        .map(|(path, text)| format!("+{path}\n{text}"));
    alone.chain(beside).map(String::into_bytes).collect()
}
