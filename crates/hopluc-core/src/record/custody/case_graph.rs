//! Chains as a graph of CASE 1.x and UCO 1.x (JSON-LD), as `case_validate` accepts it. Pure; it says what the chains say.

use super::bag::Bagged;
use super::{Deed, Statement, rules};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The graph of `all`; its nodes are named under `base_url`, the same ones each time.
pub(super) fn graph(base_url: &str, all: &[Bagged]) -> Value {
    let mut nodes: BTreeMap<String, Value> = BTreeMap::new();
    for one in all {
        add_exhibit(&mut nodes, one);
    }
    json!({
        "@context": {
            "kb": format!("{base_url}/kb/"),
            "case-investigation": "https://ontology.caseontology.org/case/investigation/",
            "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
            "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
            "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
            "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
            "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": nodes.into_values().collect::<Vec<_>>(),
    })
}

/// `kb:KIND-UUID`: a UUID made of the hash of what the node is. It says version 5, which names things by a hash, although ours
/// is SHA-256: UCO knows no later version.
fn node_id(kind: &str, what: &str) -> String {
    let hash = rules::hash_of(format!("{kind}\n{what}").as_bytes());
    let part = |from: usize, n: usize| hash.chars().skip(from).take(n).collect::<String>();
    format!(
        "kb:{kind}-{}-{}-5{}-a{}-{}",
        part(0, 8),
        part(8, 4),
        part(12, 3),
        part(15, 3),
        part(18, 12)
    )
}

fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

fn instant(at: &str) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": at })
}

fn add_exhibit(nodes: &mut BTreeMap<String, Value>, one: &Bagged) {
    let exhibit = &one.exhibit;
    let key = exhibit.id.to_string();
    let (file, provenance) = (node_id("file", &key), node_id("provenance", &key));
    let mut put = |id: &str, mut node: Value| {
        node["@id"] = Value::from(id);
        nodes.insert(id.to_owned(), node);
    };
    put(&file, file_node(one));
    put(
        &provenance,
        json!({
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": exhibit.description,
            "case-investigation:exhibitNumber": key,
            "uco-core:object": [reference(&file)],
        }),
    );
    let mut members = BTreeSet::from([file.clone(), provenance.clone()]);
    let mut before: Option<String> = None;
    for step in &one.steps {
        let said = &step.statement;
        let performer = put_performer(&mut put, said);
        let receiver = put_receiver(&mut put, said);
        let action = node_id("action", &step.hash);
        let mut node = action_node(said, &file, &provenance);
        node["uco-action:performer"] = reference(&performer);
        if let Some(receiver) = &receiver {
            node["uco-action:participant"] = json!([reference(receiver)]);
        }
        if let Some(before) = &before {
            node["case-investigation:wasInformedBy"] = json!([reference(before)]);
        }
        put(&action, node);
        members.extend([performer, action.clone()]);
        members.extend(receiver);
        before = Some(action);
    }
    let members: Vec<Value> = members.iter().map(|id| reference(id)).collect();
    let investigation = json!({
        "@type": "case-investigation:Investigation",
        "uco-core:name": one.record,
        "uco-core:object": members,
    });
    put(&node_id("investigation", &key), investigation);
}

fn file_node(one: &Bagged) -> Value {
    let exhibit = &one.exhibit;
    let facet = |kind: &str| node_id(kind, &exhibit.id.to_string());
    json!({
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": facet("file-facet"),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": exhibit.file_name,
                "uco-observable:filePath": one.file_path(),
                "uco-observable:isDirectory": false,
                "uco-observable:sizeInBytes": exhibit.n_bytes,
            },
            {
                "@id": facet("content-facet"),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:mimeType": exhibit.media_type,
                "uco-observable:sizeInBytes": exhibit.n_bytes,
                "uco-observable:hash": [{
                    "@id": facet("hash"),
                    "@type": "uco-types:Hash",
                    "uco-types:hashMethod": "SHA256",
                    "uco-types:hashValue": { "@type": "xsd:hexBinary", "@value": exhibit.sha256 },
                }],
            },
        ],
    })
}

/// Who signs: a person, or the program itself.
fn put_performer(put: &mut impl FnMut(&str, Value), said: &Statement) -> String {
    let (kind, id) = match said.person_id {
        Some(person) => (
            "uco-identity:Person",
            node_id("person", &person.to_string()),
        ),
        None => ("uco-identity:Identity", node_id("identity", "hopluc")),
    };
    let name = match said.person.as_str() {
        "" => "hopluc",
        name => name,
    };
    put(&id, json!({ "@type": kind, "uco-core:name": name }));
    id
}

fn put_receiver(put: &mut impl FnMut(&str, Value), said: &Statement) -> Option<String> {
    let id = node_id("organization", &said.to_agency_id?.to_string());
    let node = json!({ "@type": "uco-identity:Organization", "uco-core:name": said.to_agency });
    put(&id, node);
    Some(id)
}

fn action_node(said: &Statement, file: &str, provenance: &str) -> Value {
    let both = json!([reference(file), reference(provenance)]);
    let told = match &said.taken_in {
        Some(item) => format!(
            "{}; {}; {}; {}",
            item.description, item.taken_at, item.taken_place, item.taken_by
        ),
        None => said.reason.clone(),
    };
    let side = match said.deed {
        // The intake makes the record of provenance; everything after it is done to what is recorded.
        Deed::TakeIn => "uco-action:result",
        _ => "uco-action:object",
    };
    let mut node = json!({
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": said.deed.code(),
        "uco-action:startTime": instant(&said.at),
        "uco-action:endTime": instant(&said.at),
        side: both,
    });
    let agency = match said.agency.as_str() {
        "" => told,
        agency if told.is_empty() => agency.to_owned(),
        agency => format!("{agency}: {told}"),
    };
    if !agency.is_empty() {
        node["uco-core:description"] = Value::from(agency);
    }
    node
}
