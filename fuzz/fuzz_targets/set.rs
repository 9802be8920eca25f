//! See [`stemlock_fuzz::set`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::set(data));
