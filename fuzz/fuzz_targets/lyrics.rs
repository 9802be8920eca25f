//! See [`stemlock_fuzz::lyrics`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::lyrics(data));
