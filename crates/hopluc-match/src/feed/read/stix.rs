//! Bundles of STIX 2.1: objects of type `indicator` whose pattern is one value, or several with `OR` between.
//!
//! A pattern that asks for more at once would be found where it does not hold, so it is refused and named.

use super::{member, per_cent};
use crate::feed::{Entry, Intake, RefusalReason, Tlp, shortened};
use crate::kind::IndicatorKind;
use serde_json::Value;
use std::collections::BTreeMap;

/// Keys of the markings that the standards fix: TLP 1.0 in STIX 2.1, TLP 2.0 in its extension.
const FIXED_MARKINGS: [(&str, Tlp); 9] = [
    ("613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::Clear),
    ("34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::Green),
    ("f88d31f6-486f-44da-b317-01333bde0b82", Tlp::Amber),
    ("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::Red),
    ("94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::Clear),
    ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::Green),
    ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::Amber),
    ("939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::AmberStrict),
    ("e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::Red),
];

pub(super) fn read(bundle: &Value, intake: &mut Intake<'_>) {
    let objects = bundle.get("objects").and_then(Value::as_array);
    let objects: &[Value] = objects.map_or(&[], Vec::as_slice);
    let about = About {
        names: named(objects, "identity"),
        markings: markings(objects),
    };
    for (place, object) in (1..).zip(objects) {
        if member(object, "type") == "indicator" {
            indicator(place, object, &about, intake);
        }
    }
}

/// What objects refer to.
struct About<'v> {
    names: BTreeMap<&'v str, &'v str>,
    markings: BTreeMap<&'v str, Tlp>,
}

fn named<'v>(objects: &'v [Value], sort: &str) -> BTreeMap<&'v str, &'v str> {
    let some = objects
        .iter()
        .filter(|object| member(object, "type") == sort);
    some.map(|object| (member(object, "id"), member(object, "name")))
        .collect()
}

fn markings(objects: &[Value]) -> BTreeMap<&str, Tlp> {
    let some = objects
        .iter()
        .filter(|object| member(object, "type") == "marking-definition");
    some.filter_map(|object| {
        let word = member(&object["definition"], "tlp");
        let word = if word.is_empty() {
            member(object, "name")
        } else {
            word
        };
        Some((member(object, "id"), Tlp::named(word)?))
    })
    .collect()
}

fn indicator(place: u64, object: &Value, about: &About<'_>, intake: &mut Intake<'_>) {
    let pattern = member(object, "pattern");
    let refused = || shortened(pattern);
    if object.get("revoked").and_then(Value::as_bool) == Some(true) {
        let value = refused();
        intake.refuse(place, RefusalReason::NotMeant { value });
        return;
    }
    let is_stix = matches!(member(object, "pattern_type"), "stix" | "");
    let Some(values) = is_stix.then(|| values_of(pattern)).flatten() else {
        let pattern = refused();
        intake.refuse(place, RefusalReason::Pattern { pattern });
        return;
    };
    let texts = |key: &str| {
        let list = object.get(key).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect::<Vec<_>>()
    };
    let marked = texts("object_marking_refs");
    let tlp = marked.iter().filter_map(|id| {
        let fixed = FIXED_MARKINGS.iter().find(|(uuid, _)| id.ends_with(uuid));
        let known = about.markings.get(id.as_str()).copied();
        known.or(fixed.map(|marking| marking.1))
    });
    let tlp = tlp.max();
    let source = about.names.get(member(object, "created_by_ref"));
    let categories = [texts("indicator_types"), texts("labels")].concat();
    for (kind, value) in values {
        intake.take(&Entry {
            place,
            kind: Some(kind),
            value,
            categories: categories.clone(),
            source: source.map(|name| (*name).to_owned()),
            tlp,
            pap: None,
            confidence: per_cent(&object["confidence"]),
            valid_from: member(object, "valid_from").to_owned(),
            valid_until: member(object, "valid_until").to_owned(),
        });
    }
}

/// The values of a pattern of comparisons with `=` and `OR` between; `None` for any other pattern.
fn values_of(pattern: &str) -> Option<Vec<(IndicatorKind, String)>> {
    let mut values = Vec::new();
    let mut rest = pattern.trim();
    loop {
        rest = rest.trim_start_matches(['[', '(', ' ']);
        let (path, behind) = rest.split_once('=')?;
        let (value, behind) = quoted(behind.trim_start())?;
        values.push((kind_of_path(path.trim(), &value)?, value));
        let behind = behind.trim_start_matches([']', ')', ' ']);
        if behind.is_empty() {
            return Some(values);
        }
        rest = behind.strip_prefix("OR")?;
    }
}

/// A text in single quotes, with `\'` and `\\` undone, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.strip_prefix('\'')?.chars();
    loop {
        match signs.next()? {
            '\'' => return Some((value, signs.as_str())),
            '\\' => value.push(signs.next()?),
            sign => value.push(sign),
        }
    }
}

fn kind_of_path(path: &str, value: &str) -> Option<IndicatorKind> {
    Some(match path {
        "domain-name:value" => IndicatorKind::Domain,
        "ipv4-addr:value" | "ipv6-addr:value" => IndicatorKind::Address,
        "url:value" => IndicatorKind::Url,
        _ => {
            let name = path.strip_prefix("file:hashes.")?.trim_matches(['\'', '"']);
            let kind = IndicatorKind::named("hash", value)?;
            let is_so = matches!(
                (name.to_ascii_uppercase().as_str(), kind),
                ("MD5", IndicatorKind::Md5)
                    | ("SHA-1" | "SHA1", IndicatorKind::Sha1)
                    | ("SHA-256" | "SHA256", IndicatorKind::Sha256)
            );
            return is_so.then_some(kind);
        }
    })
}
