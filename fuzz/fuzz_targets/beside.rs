//! See [`stemlock_fuzz::beside`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::beside(data));
