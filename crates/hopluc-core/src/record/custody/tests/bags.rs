//! The bag: its layout and manifests made again here, checked by `sha256sum` and `openssl` where they are installed, and
//! refused by them after a change of any part.

use super::{LOG, incident, taken};
use crate::base::{ctx::App, store::Dialect, testing};
use crate::record::custody::actions::{act, copy, offer};
use crate::record::custody::bag::{Bagged, House, Papers, bag_of, name_of};
use crate::record::custody::{Deed, rules};
use crate::record::tests::people;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A bag of two exhibits, one of which was handed over.
pub(super) async fn bagged(app: &App) -> Vec<Bagged> {
    let who = people(app).await;
    let record = incident(&who).await;
    let log = taken(&who.officer, record, "nhật ký 100%.log", LOG).await;
    let image = taken(&who.officer, record, "chain", b"\x89PNG\r\n\x1a\n").await;
    offer(&who.officer, log, who.home, "Đổi ca trực")
        .await
        .unwrap();
    act(&who.leader, log, Deed::Receive, "").await.unwrap();
    copy(&who.officer, &[log, image], "Gửi cơ quan điều tra")
        .await
        .unwrap()
}

pub(super) fn files(app: &App, all: &[Bagged]) -> Files {
    let public_key = app.journal.public_pem();
    let house = House {
        base_url: "http://127.0.0.1:8080",
        public_key: &public_key,
        made_on: "2026-07-06",
    };
    let papers = Papers {
        readme: "README\n".to_owned(),
        chain: "Chuỗi bàn giao\n".to_owned(),
    };
    bag_of(house, all, papers).unwrap()
}

/// Writes a bag into a fresh folder.
pub(super) fn laid(files: &Files, name: &str) -> PathBuf {
    let folder = testing::scratch().join(format!("bag-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    for (path, bytes) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// Whether a program is installed; says loudly where it is not, and fails where `CI` is set.
pub(super) fn has(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_ok() {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{program} is not installed"
    );
    eprintln!("\n*** {program} IS NOT INSTALLED: what it would have checked was NOT checked ***\n");
    false
}

/// Whether a command in `folder` ends well.
pub(super) fn holds(folder: &Path, program: &str, args: &[&str]) -> bool {
    let ran = Command::new(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    ran.unwrap().status.success()
}

fn manifest_of(files: &Files, is_listed: impl Fn(&str) -> bool) -> String {
    let listed = files.iter().filter(|(path, _)| is_listed(path));
    let lines = listed.map(|(path, bytes)| format!("{}  {path}\n", rules::hash_of(bytes)));
    lines.collect()
}

/// What the commands of the README say of a bag: manifests, and the signature of every step.
fn checks(folder: &Path, files: &Files) -> bool {
    let sums = ["tagmanifest-sha256.txt", "manifest-sha256.txt"];
    let is_whole = sums
        .iter()
        .all(|list| holds(folder, "sha256sum", &["--strict", "--quiet", "-c", list]));
    is_whole && are_signed(folder, files)
}

pub(super) fn are_signed(folder: &Path, files: &Files) -> bool {
    let mut steps = files.keys().filter_map(|path| path.strip_suffix(".sig"));
    steps.all(|step| {
        let (json, sig) = (format!("{step}.json"), format!("{step}.sig"));
        let args = [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "journal.pem",
            "-rawin",
            "-in",
            &json,
            "-sigfile",
            &sig,
        ];
        holds(folder, "openssl", &args)
    })
}

/// The manifests of a forger who can count: whole again after any change.
pub(super) fn reckoned_anew(files: &mut Files) {
    let manifest = manifest_of(files, |path| path.starts_with("data/"));
    files.insert("manifest-sha256.txt".to_owned(), manifest.into_bytes());
    let tags = manifest_of(files, |path| {
        !path.contains('/') && !path.starts_with("tagmanifest")
    });
    files.insert("tagmanifest-sha256.txt".to_owned(), tags.into_bytes());
}

#[test]
fn a_bag_has_the_layout_of_the_rfc_and_its_manifests_are_true() {
    testing::run(Dialect::Sqlite, async |app| {
        let all = bagged(&app).await;
        assert_eq!(name_of(&all), "chung-cu-1-2");
        let files = files(&app, &all);
        assert_eq!(files, self::files(&app, &all), "the same bytes each time");
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        let steps = ["0001", "0002", "0003", "0004"];
        let mut expected: Vec<String> = [
            "README.txt",
            "bag-info.txt",
            "bagit.txt",
            "data/case.jsonld",
            "data/chain.txt",
        ]
        .map(str::to_owned)
        .to_vec();
        for (exhibit, n) in [(1, 4), (2, 2)] {
            for step in &steps[..n] {
                expected.extend(
                    ["json", "sig", "tsq"]
                        .map(|end| format!("data/exhibit-{exhibit}/chain/{step}.{end}")),
                );
            }
        }
        expected.extend(
            [
                "data/exhibit-1/nhật ký 100_.log",
                "data/exhibit-2/file",
                "journal.pem",
                "manifest-sha256.txt",
                "tagmanifest-sha256.txt",
            ]
            .map(str::to_owned),
        );
        expected.sort();
        assert_eq!(paths, expected);
        let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
        assert_eq!(
            text("bagit.txt"),
            "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        );
        let n_bytes: usize = files
            .iter()
            .filter(|(p, _)| p.starts_with("data/"))
            .map(|(_, b)| b.len())
            .sum();
        assert!(
            text("bag-info.txt").contains(&format!("Payload-Oxum: {n_bytes}.22\n")),
            "{}",
            text("bag-info.txt")
        );
        let mut again = files.clone();
        reckoned_anew(&mut again);
        assert_eq!(again, files);
        let graph: serde_json::Value = serde_json::from_slice(&files["data/case.jsonld"]).unwrap();
        assert!(graph["@graph"].as_array().unwrap().len() > 10);
        assert!(text("data/case.jsonld").contains(&rules::hash_of(LOG)));
    });
}

#[test]
fn a_change_of_any_part_is_found_with_sha256sum_and_openssl_alone() {
    if !has("sha256sum") || !has("openssl") {
        return;
    }
    testing::run(Dialect::Sqlite, async |app| {
        let all = bagged(&app).await;
        let files = files(&app, &all);
        let folder = laid(&files, "whole");
        assert!(checks(&folder, &files));
        for (path, bytes) in &files {
            // Every part, and within it the first, the middle and the last byte.
            for at in [0, bytes.len() / 2, bytes.len() - 1] {
                let mut spoilt = bytes.clone();
                spoilt[at] ^= 1;
                std::fs::write(folder.join(path), &spoilt).unwrap();
                assert!(!checks(&folder, &files), "byte {at} of {path}");
            }
            std::fs::write(folder.join(path), bytes).unwrap();
        }
        assert!(checks(&folder, &files));
    });
}

#[test]
fn a_chain_that_is_written_anew_with_its_manifests_is_still_not_signed() {
    if !has("openssl") {
        return;
    }
    testing::run(Dialect::Sqlite, async |app| {
        let all = bagged(&app).await;
        for end in ["json", "sig"] {
            let mut files = files(&app, &all);
            let step = files
                .get_mut(&format!("data/exhibit-1/chain/0002.{end}"))
                .unwrap();
            let middle = step.len() / 2;
            step[middle] ^= 1;
            reckoned_anew(&mut files);
            let folder = laid(&files, "forged");
            assert!(holds(
                &folder,
                "sha256sum",
                &["--strict", "--quiet", "-c", "manifest-sha256.txt"]
            ));
            assert!(!are_signed(&folder, &files), "{end}");
        }
    });
}
