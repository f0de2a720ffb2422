//! Events of MISP: attributes, and attributes of objects, with the tags of event, object and attribute.

use super::{member, per_cent};
use crate::feed::{Entry, Intake, Pap, RefusalReason, Tlp};
use crate::kind::IndicatorKind;
use serde_json::Value;

/// Whether JSON is the list of a feed's events, which lie in files of their own.
pub fn is_manifest(value: &Value) -> bool {
    value.as_object().is_some_and(|events| {
        !events.is_empty()
            && events
                .iter()
                .all(|(uuid, about)| is_uuid(uuid) && about.get("info").is_some())
    })
}

/// The events that a feed's list names, in the order of their names, which are safe to look for in one folder.
pub fn manifest_events(value: &Value) -> Vec<String> {
    let events = value.as_object().into_iter().flatten();
    let mut names: Vec<String> = events
        .filter(|(uuid, _)| is_uuid(uuid))
        .map(|(uuid, _)| format!("{uuid}.json"))
        .collect();
    names.sort();
    names
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Takes every attribute of every event; `false` where `value` holds none.
pub(super) fn read(value: &Value, intake: &mut Intake<'_>) -> bool {
    let mut n = 0;
    let list = value.get("response").unwrap_or(value);
    match list.as_array() {
        Some(events) => {
            // One wrong element does not make a list of events something else.
            let read = events.iter().filter(|event| one(event, &mut n, intake));
            read.count() > 0
        }
        None => one(list, &mut n, intake),
    }
}

fn one(value: &Value, n: &mut u64, intake: &mut Intake<'_>) -> bool {
    let event = value.get("Event").unwrap_or(value);
    let attributes = event.get("Attribute").and_then(Value::as_array);
    let objects = event.get("Object").and_then(Value::as_array);
    if attributes.is_none() && objects.is_none() {
        return false;
    }
    let source = ["Orgc", "orgc", "Org"]
        .iter()
        .map(|key| member(&event[*key], "name"))
        .find(|name| !name.is_empty())
        .map(str::to_owned);
    let event = About {
        tags: tags(event),
        source,
    };
    for attribute in attributes.into_iter().flatten() {
        attribute_of(attribute, &event, n, intake);
    }
    for object in objects.into_iter().flatten() {
        let about = About {
            tags: [event.tags.clone(), tags(object)].concat(),
            source: event.source.clone(),
        };
        let inner = object.get("Attribute").and_then(Value::as_array);
        for attribute in inner.into_iter().flatten() {
            attribute_of(attribute, &about, n, intake);
        }
    }
    true
}

/// What holds for all attributes of an event or object.
struct About {
    tags: Vec<String>,
    source: Option<String>,
}

fn tags(value: &Value) -> Vec<String> {
    let list = value.get("Tag").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|tag| member(tag, "name").to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn attribute_of(attribute: &Value, about: &About, n: &mut u64, intake: &mut Intake<'_>) {
    *n += 1;
    let (sort, value) = (member(attribute, "type"), member(attribute, "value"));
    let is_meant =
        flag(attribute, "to_ids") == Some(true) && flag(attribute, "deleted") != Some(true);
    if !is_meant {
        let value = super::super::shortened(value);
        intake.refuse(*n, RefusalReason::NotMeant { value });
        return;
    }
    let Some((kind, value)) = kind_and_value(sort, value) else {
        let value = super::super::shortened(&format!("{sort} {value}"));
        intake.refuse(*n, RefusalReason::NoKind { value });
        return;
    };
    let tags = [about.tags.clone(), tags(attribute)].concat();
    // The narrowest marking holds, wherever it stands.
    let tlp = tags
        .iter()
        .filter_map(|tag| marked(tag, "tlp:"))
        .filter_map(Tlp::named);
    let pap = tags
        .iter()
        .filter_map(|tag| marked(tag, "pap:"))
        .filter_map(Pap::named);
    intake.take(&Entry {
        place: *n,
        kind: Some(kind),
        value: value.to_owned(),
        tlp: tlp.max(),
        pap: pap.max(),
        categories: tags,
        source: about.source.clone(),
        confidence: per_cent(&attribute["confidence"]),
        valid_from: member(attribute, "first_seen").to_owned(),
        valid_until: String::new(),
    });
}

fn marked<'t>(tag: &'t str, prefix: &str) -> Option<&'t str> {
    let start = tag.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(tag)
}

/// A yes or no, which some programs write as a number or as text.
fn flag(value: &Value, key: &str) -> Option<bool> {
    match value.get(key)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => Some(number.as_u64() == Some(1)),
        Value::String(text) => Some(text == "1" || text.eq_ignore_ascii_case("true")),
        _ => None,
    }
}

fn kind_and_value<'v>(sort: &str, value: &'v str) -> Option<(IndicatorKind, &'v str)> {
    let first = |text: &'v str| text.split('|').next().unwrap_or(text);
    let last = |text: &'v str| text.rsplit('|').next().unwrap_or(text);
    Some(match sort {
        "domain" | "hostname" => (IndicatorKind::Domain, value),
        "domain|ip" | "hostname|port" => (IndicatorKind::Domain, first(value)),
        "ip-src" | "ip-dst" => (IndicatorKind::Address, value),
        "ip-src|port" | "ip-dst|port" => (IndicatorKind::Address, first(value)),
        "url" | "uri" => (IndicatorKind::Url, value),
        "md5" => (IndicatorKind::Md5, value),
        "sha1" => (IndicatorKind::Sha1, value),
        "sha256" => (IndicatorKind::Sha256, value),
        "filename|md5" => (IndicatorKind::Md5, last(value)),
        "filename|sha1" => (IndicatorKind::Sha1, last(value)),
        "filename|sha256" => (IndicatorKind::Sha256, last(value)),
        "ja3-fingerprint-md5" => (IndicatorKind::Ja3, value),
        _ => return None,
    })
}
