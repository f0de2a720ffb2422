//! Exhibits as a bag ("gói chứng cứ", BagIt 1.0, RFC 8493) that anybody can check with `sha256sum` and `openssl` alone.
//!
//! Pure: the same chains and papers give the same bytes. What people read in it (`Papers`) its maker writes, in their language.
//!
//! ```text
//! bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt   RFC 8493
//! README.txt                    how to check it
//! journal.pem                   the key that signed every step
//! data/exhibit-12/<file>        the evidence
//! data/exhibit-12/chain/0001.json .sig .tsq .tsr    statement, signature, time-stamp question and answer
//! data/chain.txt                the chains in words
//! data/case.jsonld              the chains as CASE/UCO
//! ```

use super::{CustodyStep, Exhibit, case_graph, rules, stamp};
use crate::base::{
    audit::unhex,
    error::{ActionError, Outcome},
};
use std::collections::BTreeMap;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// An exhibit on its way into a bag.
#[derive(Clone, Debug)]
pub struct Bagged {
    /// The exhibit.
    pub exhibit: Exhibit,
    /// Its chain, oldest first; the last step is this copy.
    pub steps: Vec<CustodyStep>,
    /// Answers of time-stamp authorities by step.
    pub stamps: BTreeMap<i64, Vec<u8>>,
    /// The file.
    pub bytes: Vec<u8>,
    /// Number and title of its record.
    pub record: String,
}

impl Bagged {
    /// The folder of the exhibit in the bag, without a slash at the end.
    pub fn folder(&self) -> String {
        format!("data/exhibit-{}", self.exhibit.id)
    }

    /// The path of its file in the bag.
    pub fn file_path(&self) -> String {
        format!("{}/{}", self.folder(), safe_name(&self.exhibit.file_name))
    }

    /// The path of a step in the bag, without an ending.
    pub fn step_path(&self, n: i64) -> String {
        format!("{}/chain/{n:04}", self.folder())
    }
}

/// What of a bag people read.
#[derive(Clone, Debug)]
pub struct Papers {
    /// How the bag is checked.
    pub readme: String,
    /// The chains in words.
    pub chain: String,
}

/// Whose bag it is.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// The address of the installation; nodes of the graph are named under it.
    pub base_url: &'a str,
    /// The public key of the journal, PEM.
    pub public_key: &'a str,
    /// The local date of the bag, `2026-07-06`.
    pub made_on: &'a str,
}

/// A name for the bag of `all` and its folder.
pub fn name_of(all: &[Bagged]) -> String {
    let ids: Vec<String> = all.iter().map(|one| one.exhibit.id.to_string()).collect();
    format!("chung-cu-{}", ids.join("-"))
}

/// The files of a bag by path, slashes between folders.
pub fn bag_of(
    house: House<'_>,
    all: &[Bagged],
    papers: Papers,
) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let mut data = BTreeMap::new();
    for one in all {
        add_exhibit(&mut data, one)?;
    }
    data.insert("data/chain.txt".to_owned(), papers.chain.into_bytes());
    let graph = serde_json::to_string_pretty(&case_graph::graph(house.base_url, all))? + "\n";
    data.insert("data/case.jsonld".to_owned(), graph.into_bytes());
    let n_bytes: usize = data.values().map(Vec::len).sum();
    let mut tags = BTreeMap::new();
    let mut tag = |path: &str, text: String| tags.insert(path.to_owned(), text.into_bytes());
    tag(
        "bagit.txt",
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned(),
    );
    tag("bag-info.txt", info(house, all, (n_bytes, data.len())));
    tag("manifest-sha256.txt", manifest(&data));
    tag("README.txt", papers.readme);
    tag("journal.pem", house.public_key.to_owned());
    let tagmanifest = manifest(&tags);
    tags.insert(
        "tagmanifest-sha256.txt".to_owned(),
        tagmanifest.into_bytes(),
    );
    tags.extend(data);
    Ok(tags)
}

fn add_exhibit(data: &mut BTreeMap<String, Vec<u8>>, one: &Bagged) -> Outcome<()> {
    data.insert(one.file_path(), one.bytes.clone());
    for step in &one.steps {
        let n = step.statement.n;
        let path = one.step_path(n);
        let hex = |text: &str| {
            unhex(text).ok_or_else(|| ActionError::broken("a step without hash or signature"))
        };
        let hash = <[u8; 32]>::try_from(hex(&step.hash)?);
        let hash = hash.map_err(|_| ActionError::broken("a hash of a step is no SHA-256"))?;
        data.insert(format!("{path}.json"), step.content.clone().into_bytes());
        data.insert(format!("{path}.sig"), hex(&step.signature)?);
        data.insert(format!("{path}.tsq"), stamp::question(&hash));
        if let Some(answer) = one.stamps.get(&n) {
            data.insert(format!("{path}.tsr"), answer.clone());
        }
    }
    Ok(())
}

fn info(house: House<'_>, all: &[Bagged], (n_bytes, n_files): (usize, usize)) -> String {
    let mut text = format!(
        "Bag-Software-Agent: hopluc\nBagging-Date: {}\nExternal-Identifier: {}\nPayload-Oxum: {n_bytes}.{n_files}\n",
        house.made_on,
        name_of(all)
    );
    for one in all {
        let record: Vec<&str> = one.record.split_whitespace().collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "External-Description: {}", record.join(" "));
    }
    text
}

/// Lines as `sha256sum` writes and checks them.
fn manifest(files: &BTreeMap<String, Vec<u8>>) -> String {
    let lines = files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", rules::hash_of(bytes)));
    lines.collect()
}

/// The name of a file in the bag: one that every system can store and that `sha256sum` and RFC 8493 write the same way (a per
/// cent sign they do not). The name it came with stands in the chain.
fn safe_name(name: &str) -> String {
    let safe = |c: char| match c {
        '%' | '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.nfc().map(safe).collect();
    let name = name.trim_end_matches(['.', ' ']);
    match name {
        // The folder of the chain stands beside it.
        "" | "chain" => "file".to_owned(),
        name => name.to_owned(),
    }
}
