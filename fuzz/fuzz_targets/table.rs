//! Bytes as the reader of `table` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("table"), |data: &[u8]| hopluc_fuzz::doc::table(data));
