//! See [`stemlock_fuzz::collected`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::collected(data));
