//! See [`stemlock_fuzz::script`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::script(data));
