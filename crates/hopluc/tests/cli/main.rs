//! The command line as people and scripts call it: what is printed where, and the four exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod incident;
mod nats;
mod province;
#[path = "../support/mod.rs"]
mod support;
mod syslog;
mod watch;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{Folder, hopluc, samples};

const DONE: i32 = 0;
const FINDINGS: i32 = 1;
const WRONG_CALL: i32 = 2;
const FAILED: i32 = 3;

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("standard output is UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("standard error is UTF-8")
}

/// Runs a call and checks its exit code.
#[track_caller]
fn call(args: &[&str], code: i32) -> Output {
    let output = hopluc(args);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{args:?}\n{}\n{}",
        out(&output),
        err(&output)
    );
    output
}

fn word(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}

/// Keys of the JSON object that stands at this depth, in the order in which they are printed.
fn keys_at(json: &str, spaces: usize) -> Vec<&str> {
    let indent = " ".repeat(spaces);
    json.lines()
        .filter_map(|line| line.strip_prefix(&indent)?.strip_prefix('"'))
        .filter_map(|rest| rest.split_once("\": ").map(|(key, _)| key))
        .collect()
}

#[test]
fn read_prints_one_json_object_with_the_keys_of_the_schema_in_its_order() {
    let folder = Folder::new("read");
    let file = folder.write("chi-dao.docx", &samples::docx_of(samples::DIRECTIVE));
    let output = call(&["read", word(&file), "--json"], DONE);
    let json = out(&output);
    let value: serde_json::Value = serde_json::from_str(json).expect("one JSON value");
    let lists = [
        "citations",
        "parts",
        "tasks",
        "schedules",
        "figures",
        "contradictions",
    ];
    assert_eq!(
        keys_at(json, 2),
        [&["document"][..], &lists[..]].concat(),
        "{json}"
    );
    let header = [
        "kind",
        "number",
        "symbol",
        "issuer",
        "place",
        "date",
        "subject",
        "addressees",
        "recipients",
        "signer",
        "signer_title",
    ];
    let printed: Vec<_> = keys_at(json, 4).into_iter().take(header.len()).collect();
    assert_eq!(printed, header);
    let document = &value["document"];
    assert_eq!(document["number"], "4127/UBND-NC");
    assert_eq!(document["date"], "2026-09-09");
    assert_eq!(document["signer"], "Trần Quang Hải");
    assert_eq!(value["tasks"].as_array().map(Vec::len), Some(2), "{json}");
    assert_eq!(value["tasks"][0]["deadline"], "2026-09-30");
    assert_eq!(
        value["tasks"][1]["assignees"][0],
        "Sở Khoa học và Công nghệ"
    );
    assert_eq!(value["tasks"][1]["coordinating"][0], "Công an tỉnh");
    assert!(
        err(&output).is_empty(),
        "nothing else is said: {}",
        err(&output)
    );
}

#[test]
fn the_same_document_reads_the_same_from_every_form_and_every_time() {
    let folder = Folder::new("forms");
    let docx = folder.write("a.docx", &samples::docx_of(samples::DIRECTIVE));
    let text = folder.write("a.txt", samples::DIRECTIVE.as_bytes());
    let decomposed: String = samples::DIRECTIVE.replace('ạ', "a\u{323}");
    let nfd = folder.write("nfd.txt", decomposed.as_bytes());
    let first = call(&["read", word(&text), "--json"], DONE);
    let again = call(&["read", word(&text), "--json"], DONE);
    assert_eq!(out(&first), out(&again), "two runs differ");
    let nfd = call(&["read", word(&nfd), "--json"], DONE);
    assert_eq!(
        out(&first),
        out(&nfd),
        "decomposed letters read differently"
    );
    let tasks = |output: &Output| {
        let value: serde_json::Value = serde_json::from_str(out(output)).expect("JSON");
        (value["tasks"].clone(), value["document"].clone())
    };
    let docx = call(&["read", word(&docx), "--json"], DONE);
    assert_eq!(tasks(&first), tasks(&docx), "the .docx reads differently");
}

#[test]
fn read_without_json_prints_a_summary_in_vietnamese() {
    let folder = Folder::new("summary");
    let file = folder.write("chi-dao.txt", samples::DIRECTIVE.as_bytes());
    let output = call(&["read", word(&file)], DONE);
    for expected in [
        "Số, ký hiệu: 4127/UBND-NC",
        "Nhiệm vụ: 2",
        "hạn: 2026-09-30",
    ] {
        assert!(
            out(&output).contains(expected),
            "{expected}: {}",
            out(&output)
        );
    }
}

#[test]
fn read_counts_the_findings_that_lint_lists() {
    let folder = Folder::new("counts");
    // A law that is no longer in force: only the catalogue knows.
    let text = samples::DIRECTIVE.replace(
        "kiểm tra việc đăng ký",
        "căn cứ Luật An toàn thông tin mạng năm 2015 kiểm tra việc đăng ký",
    );
    let file = folder.write("luat.txt", text.as_bytes());
    let listed = call(&["lint", word(&file), "--json"], FINDINGS);
    let list: Vec<serde_json::Value> = serde_json::from_str(out(&listed)).expect("a JSON list");
    let codes: Vec<&str> = list.iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"citation.replaced"), "{codes:?}");
    let summary = call(&["read", word(&file)], DONE);
    let counted = format!("Phát hiện: {}", list.len());
    assert!(out(&summary).contains(&counted), "{}", out(&summary));
}

#[test]
fn of_what_is_stamped_secret_nothing_is_told() {
    let folder = Folder::new("secret");
    let text = samples::DIRECTIVE.replacen("Số:", "MẬT\n\nSố:", 1);
    let file = folder.write("mat.txt", text.as_bytes());
    for command in ["read", "lint"] {
        let output = call(&[command, word(&file), "--json"], FAILED);
        assert!(err(&output).contains("đóng dấu độ mật"), "{}", err(&output));
        assert_eq!(out(&output), "");
    }
    let open = folder.write("thuong.txt", samples::DIRECTIVE.as_bytes());
    assert_eq!(err(&call(&["read", word(&open), "--json"], DONE)), "");
}

#[test]
fn lint_ends_with_zero_without_and_one_with_findings() {
    let folder = Folder::new("lint");
    let good = folder.write("tot.txt", samples::DIRECTIVE.as_bytes());
    let output = call(&["lint", word(&good)], DONE);
    assert_eq!(out(&output), "");
    let output = call(&["lint", word(&good), "--json"], DONE);
    assert_eq!(out(&output).trim(), "[]");
    // A day that does not exist and a document cited without year.
    let text = samples::DIRECTIVE.replace("ngày 30/9/2026", "ngày 31/9/2026");
    let bad = folder.write("xau.txt", text.as_bytes());
    let output = call(&["lint", word(&bad)], FINDINGS);
    let line = text
        .lines()
        .position(|line| line.contains("31/9"))
        .expect("it is there")
        + 1;
    let place = format!("{}:{line}:", word(&bad));
    assert!(
        out(&output).starts_with(&place),
        "{place} in {}",
        out(&output)
    );
    let output = call(&["lint", word(&bad), "--json"], FINDINGS);
    let list: serde_json::Value = serde_json::from_str(out(&output)).expect("a JSON list");
    let finding = &list[0];
    for key in ["code", "severity", "quote", "message", "message_en"] {
        assert!(
            finding[key].as_str().is_some_and(|text| !text.is_empty()),
            "{key}: {finding}"
        );
    }
    assert!(
        finding["quote"]
            .as_str()
            .is_some_and(|quote| quote.contains("31/9")),
        "{finding}"
    );
}

#[test]
fn lint_tells_places_in_the_file_and_in_the_text_that_was_read() {
    let folder = Folder::new("lint-places");
    let text = samples::DIRECTIVE.replace("ngày 30/9/2026", "ngày 31/9/2026");
    // As an editor of Windows keeps it, with blank lines and signs that are not seen.
    let kept = text
        .replace('\n', "\r\n\r\n\r\n")
        .replace("31/9", "31/\u{200b}9");
    let file = folder.write("xau.txt", format!("\u{feff}{kept}").as_bytes());
    let output = call(&["lint", word(&file), "--json"], FINDINGS);
    let list: serde_json::Value = serde_json::from_str(out(&output)).expect("a JSON list");
    let finding = &list[0];
    let at = |key: &str| usize::try_from(finding[key].as_u64().expect(key)).expect(key);
    let bytes = std::fs::read(&file).expect("it was written");
    let there =
        std::str::from_utf8(&bytes[at("file_start")..at("file_end")]).expect("whole letters");
    let quote = finding["quote"].as_str().expect("a quote");
    assert_eq!(there.replace('\u{200b}', ""), quote);
    let line = kept.split('\n').nth(at("line") - 1).expect("that line");
    let behind: String = line.chars().skip(at("column") - 1).collect();
    assert!(behind.starts_with(there), "{behind}");
    let output = call(&["read", word(&file), "--text"], DONE);
    assert_eq!(out(&output).get(at("start")..at("end")), Some(quote));
}

#[test]
fn a_demo_whose_port_is_taken_says_so_at_once_and_seeds_nothing() {
    let folder = Folder::new("taken");
    let held = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = held.local_addr().expect("it is bound").port().to_string();
    let data = folder.path("tinh");
    let args = ["demo", "--port", &port, "--data", word(&data)];
    let output = call(&args, FAILED);
    let told = err(&output);
    assert!(told.contains(&format!("127.0.0.1:{port}")), "{told}");
    assert!(told.contains("hopluc demo --port "), "{told}");
    assert!(!data.join("hopluc.db").exists(), "nothing is seeded");
}

#[test]
fn a_wrong_call_ends_with_two_and_says_how_to_call() {
    for args in [
        &[][..],
        &["đọc"],
        &["read"],
        &["lint", "a.txt", "--xml"],
        &["report", "compile", "--out", "a.docx"],
        &["serve"],
        &["demo", "--port", "nhiều"],
        &["audit"],
    ] {
        let output = call(args, WRONG_CALL);
        let said = err(&output);
        assert!(
            said.contains("Usage: hopluc") || said.contains("'--help'"),
            "{args:?}: {said}"
        );
        assert!(out(&output).is_empty(), "{args:?}");
    }
}

#[test]
fn what_could_not_be_done_ends_with_three_and_names_the_thing() {
    let folder = Folder::new("failed");
    let missing = folder.path("khong-co.docx");
    for command in ["read", "lint"] {
        let output = call(&[command, word(&missing), "--json"], FAILED);
        assert!(err(&output).contains("khong-co.docx"), "{}", err(&output));
        assert!(out(&output).is_empty(), "no half JSON");
    }
    let config = folder.write("tinh.toml", b"version = 1\ndata = \"x\"\nmau = \"xanh\"\n");
    let output = call(&["serve", "--config", word(&config)], FAILED);
    assert!(
        err(&output).contains("mau"),
        "the unknown key is named: {}",
        err(&output)
    );
    let config = folder.write("cu.toml", b"version = 9\ndata = \"x\"\n");
    let output = call(&["serve", "--config", word(&config)], FAILED);
    assert!(err(&output).contains("version 9"), "{}", err(&output));
}

/// As an .txt of those years has it: one byte a letter.
#[test]
fn old_code_tables_are_read_as_unicode_and_the_conversion_is_told() {
    let folder = Folder::new("legacy");
    let tcvn3 = "CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM\n§éc lËp - Tù do - H¹nh phóc\n\nYªu cÇu C«ng an tØnh b¸o c¸o ñy ban nh©n d©n tØnh tr\u{ad}íc ngµy 15/9/2024.\n";
    let vni = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM\nÑoäc laäp - Töï do - Haïnh phuùc\n\nYeâu caàu Coâng an tænh baùo caùo UÛy ban nhaân daân tænh tröôùc ngaøy 15/9/2024.\n";
    for (name, text, table) in [("vn.txt", tcvn3, "TCVN3"), ("vni.txt", vni, "VNI")] {
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
        for bytes in [latin.as_slice(), text.as_bytes()] {
            let file = folder.write(name, bytes);
            let output = call(&["read", word(&file), "--json"], DONE);
            assert!(out(&output).contains("Công an tỉnh"), "{}", out(&output));
            assert!(out(&output).contains("2024-09-15"), "{}", out(&output));
            assert!(err(&output).contains(table), "{}", err(&output));
        }
    }
}

#[test]
fn refused_files_end_with_three_and_a_message_in_vietnamese() {
    let folder = Folder::new("refused");
    let docx = samples::docx_of("Kính gửi: Công an tỉnh");
    let cut = &docx[..docx.len() / 2];
    let encrypted = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R /Encrypt 2 0 R >>\n%%EOF\n";
    for (name, bytes, words) in [
        ("rong.docx", &b""[..], "Tệp rỗng"),
        (
            "quet.pdf",
            &samples::scan(),
            "Văn bản quét, chưa có lớp chữ",
        ),
        ("khoa.docx", &samples::ole("EncryptedPackage"), "mật khẩu"),
        ("khoa.pdf", encrypted, ""),
        ("cu.doc", &samples::ole("WordDocument"), ".docx"),
        ("bom.docx", &samples::zip_bomb(), "giải ra quá lớn"),
        ("hong.docx", cut, "bị hỏng"),
        (
            "anh.docx",
            b"\x89PNG\r\n\x1a\n----------------",
            "không khớp loại",
        ),
        (
            "anh.png",
            b"\x89PNG\r\n\x1a\n----------------",
            "chưa đọc được",
        ),
        (
            "trong.docx",
            &samples::docx_of("\n \n"),
            "Không tìm thấy chữ",
        ),
    ] {
        let file = folder.write(name, bytes);
        for command in ["read", "lint"] {
            let output = call(&[command, word(&file), "--json"], FAILED);
            let said = err(&output);
            assert!(
                said.contains(name) && said.contains(words),
                "{name}: {said}"
            );
            assert!(!said.contains("read."), "a key instead of words: {said}");
            assert!(!said.contains("panicked"), "{said}");
            assert!(
                out(&output).is_empty(),
                "{name}: nothing half on standard output"
            );
        }
    }
}

fn catalogue_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalogue")
}

#[test]
fn check_accepts_the_embedded_catalogue_and_its_folder() {
    let output = call(&["check"], DONE);
    assert!(out(&output).contains("không có lỗi"), "{}", out(&output));
    let folder = catalogue_folder();
    let same = call(&["check", "--catalogue", word(&folder)], DONE);
    assert_eq!(out(&output), out(&same), "the embedded one is that folder");
    let output = call(&["check", "--json"], DONE);
    assert_eq!(out(&output).trim(), "[]");
}

#[test]
fn check_names_file_line_and_mend_of_every_fault_of_a_damaged_catalogue() {
    let folder = Folder::new("catalogue");
    let copy = folder.path("catalogue");
    support::copy(&catalogue_folder(), &copy);
    let file = copy.join("measures/b.toml");
    let text = std::fs::read_to_string(&file).expect("it was copied");
    let damaged = text
        .replacen("unit = \"inspection\"", "unit = \"inspektion\"", 1)
        .replacen("kind = \"flow\"", "kind = \"flaw\"", 1);
    assert_ne!(text, damaged);
    std::fs::write(&file, &damaged).expect("it is written");
    let output = call(&["check", "--catalogue", word(&copy)], FINDINGS);
    for wrong in ["inspektion", "flaw"] {
        let line = damaged
            .lines()
            .position(|line| line.contains(wrong))
            .expect("it is there")
            + 1;
        let place = format!("measures/b.toml:{line}:");
        let lines: Vec<&str> = out(&output).lines().collect();
        let at = lines
            .iter()
            .position(|line| line.starts_with(&place))
            .unwrap_or_else(|| panic!("{place} in\n{}", out(&output)));
        assert!(lines[at].contains(wrong), "{}", lines[at]);
        let mend = lines.get(at + 1).copied().unwrap_or_default();
        assert!(
            mend.starts_with("    ") && mend.trim().len() > 10,
            "mend: {mend}"
        );
    }
    let output = call(&["check", "--json", "--catalogue", word(&copy)], FINDINGS);
    let list: serde_json::Value = serde_json::from_str(out(&output)).expect("a JSON list");
    for fault in list.as_array().expect("a list") {
        assert!(
            fault["line"].as_u64().is_some_and(|line| line > 0),
            "{fault}"
        );
        for key in ["file", "message", "mend", "message_en", "mend_en"] {
            assert!(
                fault[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key}: {fault}"
            );
        }
    }
    // A broken file of another kind: not even TOML.
    std::fs::write(&file, "version = 1\n[[measure]\n").expect("it is written");
    let output = call(&["check", "--catalogue", word(&copy)], FINDINGS);
    assert!(
        out(&output).contains("measures/b.toml:2:"),
        "{}",
        out(&output)
    );
    let nowhere = folder.path("khong-co");
    let output = hopluc(&["check", "--catalogue", word(&nowhere)]);
    assert!(
        !output.status.success(),
        "a folder that does not exist has no catalogue"
    );
}

const COMMANDS: &[&[&str]] = &[
    &["demo"],
    &["serve"],
    &["read"],
    &["lint"],
    &["check"],
    &["report", "compile"],
    &["watch", "run"],
    &["watch", "look"],
    &["watch", "proposals"],
    &["watch", "confirm"],
    &["watch", "dismiss"],
    &["watch", "fix"],
    &["watch", "give-again"],
    &["audit", "verify"],
    &["backup"],
    &["restore"],
];

#[test]
fn help_of_every_command_stands_alone() {
    let output = call(&["--help"], DONE);
    for command in COMMANDS {
        assert!(out(&output).contains(command[0]), "{command:?}");
    }
    for command in COMMANDS {
        let output = call(&[command, &["--help"][..]].concat(), DONE);
        let help = out(&output);
        let name = command.join(" ");
        assert!(help.contains(&format!("Usage: hopluc {name}")), "{help}");
        assert!(
            help.contains("Exit codes: 0 done, 1 findings, 2 wrong call, 3 failed"),
            "{help}"
        );
        let lines: Vec<&str> = help.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let trimmed = line.trim_start();
            let is_argument = line.starts_with("  ")
                && (trimmed.starts_with("--")
                    || trimmed.starts_with('-')
                    || trimmed.starts_with('<'));
            if is_argument {
                let told = trimmed
                    .split("  ")
                    .skip(1)
                    .any(|part| !part.trim().is_empty());
                let next = lines.get(i + 1).map_or("", |line| line.trim());
                assert!(told || !next.is_empty(), "{name}: no words for {trimmed}");
            }
        }
    }
    assert!(out(&call(&["--version"], DONE)).starts_with("hopluc "));
}

/// The five real documents and their gold files, where they lie beside the project.
#[test]
fn documents_beside_the_project_read_well_enough() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain");
    let Ok(documents) = std::fs::read_dir(folder.join("documents")) else {
        eprintln!("\n!!! ../shared/domain IS NOT THERE: no real document was read !!!\n");
        return;
    };
    let mut n = 0;
    for entry in documents.flatten() {
        if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "txt")
        {
            let path = entry.path();
            let output = call(&["read", word(&path), "--json"], DONE);
            let value: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
            assert!(value["document"]["kind"].is_string(), "{}", path.display());
            if path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("001"))
            {
                assert_eq!(
                    value["tasks"].as_array().map(Vec::len),
                    Some(10),
                    "{}",
                    out(&output)
                );
            }
            n += 1;
        }
    }
    assert!(n >= 5, "{n} documents");
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let folder = Folder::new("pipe");
    let file = folder.path("dai.txt");
    let text = "- Sở Y tế báo cáo kết quả trước ngày 05/7/2026.\n".repeat(20_000);
    std::fs::write(&file, text).expect("it is written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_hopluc"))
        .args(["read", "--json"])
        .arg(&file)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
