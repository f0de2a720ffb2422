//! A list of indicators of somebody else, in every format; see the body for what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hopluc_fuzz::feeding::feeds(data));
