//! Bytes as the reader of `xlsx_form` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("xlsx_form"), |data: &[u8]| hopluc_fuzz::doc::xlsx_form(data));
