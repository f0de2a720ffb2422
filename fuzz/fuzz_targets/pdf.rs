//! Bytes as the reader of `pdf` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("pdf"), |data: &[u8]| hopluc_fuzz::doc::pdf(data));
