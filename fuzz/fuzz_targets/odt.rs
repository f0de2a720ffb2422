//! Bytes as the reader of `odt` meets them.

#![no_main]

libfuzzer_sys::fuzz_target!(init: hopluc_fuzz::doc::silence_guarded_panics("odt"), |data: &[u8]| hopluc_fuzz::doc::odt(data));
