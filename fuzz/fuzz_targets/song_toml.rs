//! See [`stemlock_fuzz::song_toml`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stemlock_fuzz::song_toml(data));
