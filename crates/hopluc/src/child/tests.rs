//! Waiting in turn, and the words between parent and child.

use super::slots::Slots;
use super::{ChildConverter, ChildLimits, Work, answer, frame};
use hopluc_doc::{Converter, ReadError};
use std::time::Duration;

#[test]
fn a_taken_place_is_free_again_when_its_work_ends() {
    let slots = Slots::new(1);
    let first = slots.take(Duration::ZERO);
    assert!(first.is_some());
    assert!(slots.take(Duration::ZERO).is_none());
    drop(first);
    assert!(slots.take(Duration::ZERO).is_some());
}

#[test]
fn one_who_waits_gets_the_place_that_becomes_free() {
    let slots = Slots::new(0);
    let first = slots.take(Duration::ZERO);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| slots.take(Duration::from_mins(1)).is_some());
        drop(first);
        assert!(second.join().unwrap());
    });
}

#[test]
fn a_request_without_its_line_is_no_request() {
    for cut in ["", "{", "\"a.csv\""] {
        let mut out = Vec::new();
        assert!(answer(Work::ReadRows, cut.as_bytes(), &mut out).is_err());
        assert!(out.is_empty());
    }
}

#[test]
fn a_child_that_dies_or_never_starts_is_told_as_such() {
    for program in ["/bin/false", "/there/is/no/such/program"] {
        let converter = ChildConverter::new(program.into(), ChildLimits::default());
        let error = converter.table_rows("a.csv", b"a;b").unwrap_err();
        assert_eq!(error.code(), "crashed", "{program}: {error}");
    }
}

#[test]
fn rows_and_refusals_travel_whole() {
    type Answer = Result<Vec<Vec<String>>, ReadError>;
    let asked = |file: &[u8]| -> Answer {
        let (mut request, mut out) = (Vec::new(), Vec::new());
        frame::write(&mut request, &"a.csv", file).unwrap();
        answer(Work::ReadRows, request.as_slice(), &mut out).unwrap();
        frame::read(out.as_slice()).unwrap().0
    };
    assert_eq!(
        asked("Mã,Tên\n1,Sở A\n".as_bytes()).unwrap()[1],
        ["1", "Sở A"]
    );
    assert_eq!(asked(b"").unwrap_err().code(), "empty");
    assert_eq!(asked(b"%PDF-1.4").unwrap_err().code(), "wrong_type");
}
