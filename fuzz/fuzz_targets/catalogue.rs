//! A catalogue file as a province might write it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hopluc_fuzz::catalogue::catalogue(data));
