//! The bodies of the fuzz targets over their seeds, what once broke them, and damaged copies: the same ones every time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../fuzz/src/feeding.rs"]
mod feeding;
#[path = "../../../fuzz/src/matching.rs"]
mod matching;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

#[test]
fn damaged_logs_are_read_and_their_hits_stand_where_they_are_said_to_stand() {
    for name in [
        "zeek",
        "zeek_json",
        "eve",
        "bind",
        "unbound",
        "dnsmasq",
        "windows_dns",
        "cef",
        "syslog",
    ] {
        mutate::exercise_named(matching::TARGETS, name, 400);
    }
}

#[test]
fn damaged_streams_are_cut_into_the_same_messages_wherever_they_break_off() {
    mutate::exercise_named(matching::TARGETS, "framing", 1_000);
}

#[test]
fn damaged_lists_and_snapshots_are_read_or_refused() {
    mutate::exercise_named(matching::TARGETS, "indicators", 200);
    mutate::exercise_named(matching::TARGETS, "snapshot", 100);
}

#[test]
fn damaged_lists_of_others_are_taken_or_refused_and_come_back_the_same() {
    mutate::exercise_named(feeding::TARGETS, "feeds", 1_500);
}

#[test]
fn damaged_names_are_flagged_for_a_protected_one_or_not_at_all() {
    mutate::exercise_named(matching::TARGETS, "lookalike", 1_500);
}
