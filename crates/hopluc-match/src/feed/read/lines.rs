//! Lists of one entry a line: our own, plain values, hosts, datasets of Suricata, Zeek's intelligence.

use crate::feed::{Class, Entry, Intake, Pap, RefusalReason, Tlp, kind_of};
use crate::kind::IndicatorKind;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })
}

/// Whether a line begins with a kind and a value.
pub(super) fn is_list_line(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(kind, rest)| {
        let value = rest.split('\t').next().unwrap_or("");
        IndicatorKind::named(kind.trim(), value).is_some()
    })
}

pub(super) fn list(text: &str, intake: &mut Intake<'_>) {
    for (place, line) in lines(text) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().filter(|text| !text.is_empty());
        let (Some(word), Some(value)) = (cell(0), cell(1)) else {
            intake.refuse(place, RefusalReason::Line);
            continue;
        };
        let kind = IndicatorKind::named(word, value);
        if kind.is_none() {
            let word = word.to_owned();
            let error = crate::normal::IndicatorError::UnknownKind { word };
            intake.refuse(place, RefusalReason::Malformed(error));
            continue;
        }
        intake.take(&Entry {
            place,
            kind,
            value: value.to_owned(),
            categories: cell(2).map(str::to_owned).into_iter().collect(),
            source: cell(3).map(str::to_owned),
            tlp: cell(4).and_then(Tlp::named),
            pap: cell(5).and_then(Pap::named),
            confidence: cell(6).and_then(|text| text.parse().ok()),
            valid_from: cell(7).unwrap_or_default().to_owned(),
            valid_until: cell(8).unwrap_or_default().to_owned(),
        });
    }
}

pub(super) fn plain(text: &str, intake: &mut Intake<'_>) {
    for (place, line) in lines(text) {
        // What stands behind a sharp is for people; a URL's own has no space before it.
        let value = line.split(" #").next().unwrap_or("").trim();
        if value.starts_with("//") || value.starts_with(';') {
            continue;
        }
        intake.take(&Entry {
            place,
            value: value.to_owned(),
            ..Entry::default()
        });
    }
}

/// The names of a line of hosts; `None` where the line does not begin with an address that leads nowhere.
pub(super) fn host_of(line: &str) -> Option<impl Iterator<Item = &str>> {
    let line = line.split('#').next().unwrap_or("");
    let mut words = line.split_whitespace();
    let is_nowhere = matches!(words.next()?, "0.0.0.0" | "127.0.0.1" | "::" | "::1");
    let mut names = words.peekable();
    (is_nowhere && names.peek().is_some()).then_some(names)
}

pub(super) fn hosts(text: &str, intake: &mut Intake<'_>) {
    for (place, line) in lines(text) {
        let Some(names) = host_of(line) else {
            intake.refuse(place, RefusalReason::Line);
            continue;
        };
        // Such files begin with the machine's own names.
        for name in names.filter(|name| name.contains('.')) {
            intake.take(&Entry {
                place,
                kind: Some(IndicatorKind::Domain),
                value: name.to_owned(),
                ..Entry::default()
            });
        }
    }
}

/// The value of a line of a dataset of strings, which is written in base64, with a reputation behind a comma.
pub(super) fn dataset_value(line: &str) -> Option<String> {
    let coded = line.split(',').next().unwrap_or("").trim();
    let bytes = STANDARD.decode(coded).ok()?;
    let value = String::from_utf8(bytes).ok()?;
    kind_of(&value).is_some().then_some(value)
}

pub(super) fn dataset(text: &str, intake: &mut Intake<'_>) {
    for (place, line) in lines(text) {
        // Datasets of hashes and addresses are written as they are.
        let value = dataset_value(line)
            .unwrap_or_else(|| line.split(',').next().unwrap_or("").trim().to_owned());
        intake.take(&Entry {
            place,
            value,
            ..Entry::default()
        });
    }
}

pub(super) fn zeek(text: &str, intake: &mut Intake<'_>) {
    let mut names: Vec<&str> = Vec::new();
    for (place, line) in (1..).zip(text.lines()) {
        if let Some(head) = line.strip_prefix("#fields\t") {
            names = head.trim_end().split('\t').collect();
            continue;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |name: &str| {
            let at = names.iter().position(|known| *known == name)?;
            let text = cells.get(at)?.trim();
            (!matches!(text, "" | "-")).then_some(text)
        };
        let (Some(value), Some(sort)) = (cell("indicator"), cell("indicator_type")) else {
            intake.refuse(place, RefusalReason::Line);
            continue;
        };
        let (kind, value) = match sort {
            "Intel::DOMAIN" => (Some(IndicatorKind::Domain), value.to_owned()),
            "Intel::ADDR" | "Intel::SUBNET" => (Some(IndicatorKind::Address), value.to_owned()),
            // Zeek writes URLs without their scheme, and sees those of HTTP only.
            "Intel::URL" => (Some(IndicatorKind::Url), format!("http://{value}")),
            "Intel::FILE_HASH" => (IndicatorKind::named("hash", value), value.to_owned()),
            _ => (None, String::new()),
        };
        if kind.is_none() {
            let value = format!("{sort} {}", cell("indicator").unwrap_or_default());
            intake.refuse(place, RefusalReason::NoKind { value });
            continue;
        }
        intake.take(&Entry {
            place,
            kind,
            value,
            // A description is free text; ours is the word of a class.
            categories: cell("meta.desc")
                .filter(|text| Class::of_word(text).is_some())
                .map(str::to_owned)
                .into_iter()
                .collect(),
            source: cell("meta.source").map(str::to_owned),
            ..Entry::default()
        });
    }
}
