//! Text as `hopluc_text::read` meets it; see the body for what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hopluc_fuzz::text::citations(data));
