//! Bytes as the reader of `text_file` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("text_file"), |data: &[u8]| hopluc_fuzz::doc::text_file(data));
