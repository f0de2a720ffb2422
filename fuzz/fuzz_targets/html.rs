//! Bytes as the reader of `html` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("html"), |data: &[u8]| hopluc_fuzz::doc::html(data));
