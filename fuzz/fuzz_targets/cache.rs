//! See [`stemlock_fuzz::cache`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::cache(data));
