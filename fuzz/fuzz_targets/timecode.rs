//! See [`stemlock_fuzz::timecode`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::timecode(data));
