//! Tests of the scan: pieces, threads, packing, heads in the middle of a log, and what is counted.

use super::*;
use crate::index::IndicatorList;
use flate2::{Compression, write::GzEncoder};
use std::fmt::Write as _;
use std::io::Cursor;

const SET: &str = "domain\tevil.com\nip\t6.6.6.6\nurl\thttp://evil.vn/a,b";
const HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tuid\tquery\tanswers\tqtype\n#types\ttime\tstring\tstring\tvector[string]\tcount\n";

fn scan(
    log: impl Read + Send,
    format: Option<Format>,
    n_threads: usize,
) -> Result<(String, ScanSummary), ScanError> {
    let snapshot = IndicatorList::read(SET.as_bytes()).unwrap().snapshot;
    let scan = Scan {
        index: snapshot.index(),
        format,
        dates: Dates::default(),
        n_threads,
    };
    let mut hits = Vec::new();
    let write = |hit: &Hit<'_>, lines: &mut Vec<u8>| {
        let value = hit.indicator().map_or("", |it| it.value.as_str());
        lines.extend_from_slice(format!("{} {} {value}\n", hit.offset, hit.id).as_bytes());
    };
    let summary = scan.run(log, &mut hits, write, |_| {})?;
    Ok((String::from_utf8(hits).unwrap(), summary))
}

/// A log of some megabytes, and the lines of its hits.
fn long_log() -> (String, String) {
    let (mut log, mut expected) = (HEAD.to_owned(), String::new());
    for i in 0..60_000 {
        if i % 1_000 == 7 {
            let _ = writeln!(expected, "{} C{i} evil.com", log.len());
            let _ = writeln!(log, "{i}.5\tC{i}\twww.evil.com\t-\t1");
        } else {
            let _ = writeln!(
                log,
                "{i}.5\tC{i}\tname{i}.example.vn\t1.2.3.4,{}\t1",
                "x".repeat(i % 50)
            );
        }
    }
    (log, expected)
}

#[test]
fn hits_come_in_the_order_of_the_log_on_any_number_of_threads() {
    let (log, expected) = long_log();
    for n_threads in [1, 2, 5] {
        let (hits, summary) = scan(log.as_bytes(), None, n_threads).unwrap();
        assert_eq!(hits, expected);
        assert_eq!(summary.n_records, 60_000);
        assert_eq!(summary.n_hits, 60);
        assert_eq!(summary.n_unreadable, 0);
        assert_eq!(summary.n_bytes, log.len() as u64);
        assert_eq!(summary.format, Some(Format::ZeekTsv));
    }
}

#[test]
fn packed_logs_give_the_same_hits() {
    let (log, expected) = long_log();
    let (first, second) = log.split_at(log.len() / 2 + 3);
    let gzip = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |text: &str| {
        ruzstd::encoding::compress_to_vec(
            text.as_bytes(),
            ruzstd::encoding::CompressionLevel::Fastest,
        )
    };
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for packed in [
        log.clone().into_bytes(),
        [gzip(first), gzip(second)].concat(),
        [zstd(first), skipped.to_vec(), zstd(second)].concat(),
        [skipped.to_vec(), zstd(&log)].concat(),
    ] {
        let (hits, _) = scan(unpacked(Cursor::new(packed)).unwrap(), None, 2).unwrap();
        assert_eq!(hits, expected);
    }
    let mut cut = gzip(&log);
    cut.truncate(cut.len() / 2);
    assert!(matches!(
        scan(unpacked(Cursor::new(cut)).unwrap(), None, 2),
        Err(ScanError::Io(_))
    ));
}

#[test]
fn columns_follow_the_head_wherever_it_stands() {
    let other = "#fields\tuid\tid.orig_h\tid.resp_h\n";
    let log = format!(
        "{HEAD}1\tA\tevil.com\t-\t1\n{other}B\t1.1.1.1\t6.6.6.6\nC\t1.1.1.1\t2.2.2.2\n{HEAD}1\tD\tx.vn\tevil.com,6.6.6.6\t1\r\n"
    );
    let (hits, summary) = scan(log.as_bytes(), None, 1).unwrap();
    let ids: Vec<&str> = hits
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert_eq!(ids, ["A", "B", "D"]);
    assert_eq!(summary.n_records, 4);
}

#[test]
fn a_zeek_record_is_read_to_its_last_column() {
    let check = |fields: &str, line: &str, expected: &str| {
        let (hits, _) = scan(format!("#fields\t{fields}\n{line}").as_bytes(), None, 1).unwrap();
        assert_eq!(
            hits.split_once(' ').map_or("", |it| it.1).trim_end(),
            expected,
            "{line}"
        );
    };
    check("uid\tquery", "A\tevil.com", "A evil.com");
    check("uid\tquery", "A\tevil.com\r\n", "A evil.com");
    check("query\tuid", "evil.com\tA\n", "A evil.com");
    check("query", "evil.com\n", "- evil.com");
    check("uid\tquery", "A\t\\x65vil.com\n", "A evil.com");
    check(
        "uid\thost\turi",
        "A\tEvil.vn\t/a,b\n",
        "A http://evil.vn/a,b",
    );
    check("uid\tquery\tid.resp_h\trcode", "A\tx.vn\t6.6.6.6\t0\n", "");
    check("uid\ttx_hosts\tmd5", "A\t1.1.1.1,6.6.6.6\t-\n", "A 6.6.6.6");
    check("uid\tquery", "A\tevil.com\tmore\n", "A evil.com");
}

#[test]
fn lines_that_are_no_records_are_counted() {
    let (_, summary) = scan(
        format!("{HEAD}1\tA\n\n1\tA\tx.vn\t-\t1\n").as_bytes(),
        None,
        1,
    )
    .unwrap();
    assert_eq!((summary.n_records, summary.n_unreadable), (1, 1));
    let (_, summary) = scan(
        &b"{\"event_type\":\"dns\",\"timestamp\":1}\nnonsense\n{\"a\":\n"[..],
        None,
        1,
    )
    .unwrap();
    assert_eq!((summary.n_records, summary.n_unreadable), (1, 2));
    assert_eq!(summary.format, Some(Format::Eve));
}

#[test]
fn an_unknown_format_is_an_error_and_can_be_forced() {
    let log = "x\n{\"uid\":\"C\",\"query\":\"evil.com\"}\n";
    assert!(matches!(
        scan(log.as_bytes(), None, 2),
        Err(ScanError::UnknownFormat)
    ));
    let (hits, _) = scan(log.as_bytes(), Some(Format::ZeekJson), 2).unwrap();
    assert_eq!(hits, "2 C evil.com\n");
    let (hits, summary) = scan(&b""[..], None, 2).unwrap();
    assert_eq!((hits.as_str(), summary), ("", ScanSummary::default()));
}

#[test]
fn a_line_longer_than_any_record_is_passed_over() {
    let long = "y".repeat(17 << 20);
    let log = format!(
        "{{\"uid\":\"A\",\"query\":\"evil.com\"}}\n{{\"x\":\"{long}\"}}\n{{\"uid\":\"B\",\"query\":\"evil.com\"}}\n"
    );
    let (hits, summary) = scan(log.as_bytes(), None, 2).unwrap();
    let at = log.rfind("{\"uid\"").unwrap();
    assert_eq!(hits, format!("0 A evil.com\n{at} B evil.com\n"));
    assert_eq!((summary.n_records, summary.n_unreadable), (2, 1));
    let middling = format!(
        "{{\"x\":\"{}\",\"query\":\"evil.com\",\"uid\":\"A\"}}",
        "y".repeat(3 << 20)
    );
    assert_eq!(
        scan(middling.as_bytes(), None, 2).unwrap().0,
        "0 A evil.com\n"
    );
}

#[test]
fn a_sink_that_fails_ends_the_scan() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let snapshot = IndicatorList::read(SET.as_bytes()).unwrap().snapshot;
    let scan = Scan {
        index: snapshot.index(),
        format: None,
        dates: Dates::default(),
        n_threads: 3,
    };
    let (log, _) = long_log();
    let write = |_: &Hit<'_>, lines: &mut Vec<u8>| lines.push(b'\n');
    assert!(matches!(
        scan.run(log.as_bytes(), Full, write, |_| {}),
        Err(ScanError::Io(_))
    ));
}
