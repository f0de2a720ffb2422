//! Bytes as the reader of `docx` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("docx"), |data: &[u8]| hopluc_fuzz::doc::docx(data));
