//! See [`stemlock_fuzz::state`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::state(data));
