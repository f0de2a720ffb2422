//! A log as `hopluc_match` meets it; see the body for what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hopluc_fuzz::matching::windows_dns(data));
