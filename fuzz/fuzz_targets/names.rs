//! See [`stemlock_fuzz::names`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::names(data));
