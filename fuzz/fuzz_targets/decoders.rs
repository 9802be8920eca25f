//! See [`stemlock_fuzz::decoders`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::decoders(data));
