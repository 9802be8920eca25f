//! See [`stemlock_fuzz::unpack`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::unpack(data));
